"""The screens of scoring and vetting in a real browser, through a real Voila server."""

from pathlib import Path

import nbformat
import pytest

pytestmark = pytest.mark.long

ROWS = Path(__file__).with_name("scoring_rows.py")
SLIDERS = "page = scoring.sliders(ranking.frame, rows['WEIGHTS'], ranking.rescored, save=lambda weights: None)"
SCREENS = {
    "sliders": f"ranking = rows['Ranking'](10_000)\n{SLIDERS}",
    "hostile_sliders": f"ranking = rows['Ranking'](40, a)\n{SLIDERS}",
    "creator": """
one = rows["creator"](a or None)
card = {**one["row"], "parts": one["parts"]}
other = {**card, "name": a or "Sandbox Ben", "handle": a or "@sandbox-ben", "score": 0.5,
         "score_low": 0.41, "score_high": 0.58, "rank": 40,
         "parts": [{**part, "value": part["value"] / 2, "low": part["low"] / 2, "high": part["value"] * 0.6}
                   for part in one["parts"]]}
little = {"probability": None, "state": "insufficient evidence", "sentence": a or "Two snapshots; this needs 20 days."}
few = scoring.evidence({"name": a or "Sandbox Nobody", "handle": "@sandbox-nobody"}, vetting=little)
page = ipywidgets.VBox([style.page(style.widget(shown))
                        for shown in (scoring.evidence(**one), scoring.compare(card, other), few)])""",
    "deciding": """
people = [{**rows["creator"](a or None)["row"], "profile_key": k, "why": a or "At the border of the top 25."}
          for k in range(4)]
for k, person in enumerate(people):
    person["name"] = a or f"Sandbox Trail {k}"
labels = []
def say(key, label):
    labels.append((key, label))
    return {"sentence": a or f"Recorded: {labels}."}
told = rows["told"](**({"sentence": a, "calibration_sentence": a} if a else {}))
page = ipywidgets.VBox([scoring.labelling(people, say, told),
                        scoring.findings(rows["found_rows"](23, a or None), lambda row, decision: None)])""",
    "run": """
page = ipywidgets.VBox([style.page(scoring.intervals(rows["Ranking"](60, a or None).frame)),
                        scoring.moves(rows["moved_rows"](30, a or "Sandbox Trail")),
                        scoring.fairness(rows["fair_rows"](a or None))])""",
}
CELL = """
import os, runpy
import ipywidgets
from tastemaker.views import scoring, style
rows = runpy.run_path({path!r})
a = os.environ["TASTEMAKER_TEST_ATTACK"] if {hostile} else ""
{body}
page
"""


def notebook(body: str, hostile: bool) -> str:
    cell = CELL.format(path=str(ROWS), hostile=hostile, body=body)
    return nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)]))


@pytest.fixture(scope="module")
def server(chromium, serve, attack):
    """Every screen with invented creators, and every screen with hostile ones."""
    tame = {f"{name}.ipynb": notebook(body, False) for name, body in SCREENS.items() if not name.startswith("hostile")}
    wild = {
        f"hostile_{name.removeprefix('hostile_')}.ipynb": notebook(body, True)
        for name, body in SCREENS.items()
        if name != "sliders"
    }
    return serve({"TASTEMAKER_TEST_ATTACK": attack}, [], tame | wild)


def opened(page, server, name, selector):
    """The tab once the screen is there."""
    page.tab.goto(server.page(name), timeout=120_000)
    page.tab.wait_for_selector(selector, timeout=90_000)
    return page.tab


def fits(tab):
    """Nothing on the page is wider than the window."""
    tab.wait_for_timeout(500)
    return tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def order(tab):
    return tab.locator(".tm-ranking .tm-who b").all_inner_texts()


def test_dragging_a_slider_changes_the_order_and_reset_gives_it_back(server, watched, tmp_path):
    page = watched(color_scheme="light")
    tab = opened(page, server, "sliders", ".tm-ranking li")
    before = order(tab)
    assert len(before) == 25 and tab.locator(".tm-move.same").count() == 25
    handle = tab.locator(".tm-weights .noUi-handle").first.bounding_box()
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    tab.mouse.move(x, y)
    tab.mouse.down()
    for step in range(1, 40):
        tab.mouse.move(x - 4 * step, y)
    tab.mouse.up()
    tab.wait_for_selector(".tm-move.up", timeout=20_000)
    tab.wait_for_timeout(800)
    after = order(tab)
    assert len(after) == 25 and after != before
    assert "relevance" not in tab.inner_text(".tm-weights").lower() or "60 %" not in tab.inner_text(".tm-weights")
    tab.screenshot(path=tmp_path / "sliders.png")
    tab.get_by_role("button", name="Reset").click()
    tab.wait_for_function("document.querySelectorAll('.tm-move.same').length == 25", timeout=20_000)
    assert order(tab) == before and page.outside == [] and page.errors == []


def test_a_slider_moves_by_keyboard_and_the_page_turns(server, watched):
    page = watched()
    tab = opened(page, server, "sliders", ".tm-ranking li")
    before = order(tab)
    tab.get_by_role("slider").nth(1).focus()
    for _ in range(20):
        tab.keyboard.press("ArrowRight")
    tab.wait_for_selector(".tm-weights b:has-text('27 %')", timeout=20_000)
    tab.wait_for_selector(".tm-move.up", timeout=20_000)
    tab.get_by_role("button", name="More").focus()
    tab.keyboard.press("Enter")
    tab.wait_for_selector("text=26 to 50 of 10,000", timeout=20_000)
    assert order(tab) != before and tab.locator(".tm-ranking li").count() == 25
    sent = [f if isinstance(f, str) else bytes(f).decode(errors="replace") for f in page.received]
    assert sum("tm-ranking" in frame for frame in sent) >= 2 and max(map(len, sent)) < 1_000_000


def test_a_creators_page_shows_bars_and_links_in_the_browser(server, watched, tmp_path):
    page = watched(color_scheme="dark")
    tab = opened(page, server, "creator", ".tm-evidence .tm-interval")
    assert tab.locator(".tm-evidence").first.get_by_role("img", name="reach: 0.62").count() == 1
    span = tab.locator(".tm-evidence .tm-interval .span").first.bounding_box()
    track = tab.locator(".tm-evidence .tm-interval .axis").first.bounding_box()
    assert 0.15 < span["width"] / track["width"] < 0.25
    assert tab.locator("a[href='https://trail.example/7']").count() >= 4
    assert tab.get_by_text("Sandbox Anna is ahead").count() >= 1
    tab.screenshot(path=tmp_path / "creator.png", full_page=True)


def test_labels_and_decisions_are_made_with_the_keyboard(server, watched):
    page = watched()
    tab = opened(page, server, "deciding", ".tm-line")
    tab.get_by_role("button", name="Star").nth(1).focus()
    tab.keyboard.press("Enter")
    tab.wait_for_selector("text=Recorded: [(1, 'star')].", timeout=20_000)
    tab.wait_for_function(
        "[...document.querySelectorAll('button.tm-chosen')].filter(button => button.innerText.includes('Star')).length == 2",
        timeout=20_000,
    )
    tab.get_by_label("Category", exact=True).select_option("gambling")
    tab.wait_for_selector("text=1 to 8 of 8", timeout=20_000)
    tab.get_by_role("button", name="Avoid").first.focus()
    tab.keyboard.press("Enter")
    tab.wait_for_selector("button.tm-chosen:has-text('Avoid')", timeout=20_000)
    tab.get_by_label("Decision", exact=True).select_option("avoid")
    tab.wait_for_selector("text=1 to 1 of 1", timeout=20_000)
    tab.wait_for_function(
        "[...document.querySelectorAll('.tm-page-findings .tm-line')].filter(line => line.offsetParent).length == 1",
        timeout=20_000,
    )


@pytest.mark.parametrize("screen", ["sliders", "creator", "deciding", "run"])
def test_hostile_text_on_every_screen_is_only_text_and_fits_a_telephone(server, watched, screen, pointed):
    page = watched(color_scheme="dark")
    page.tab.set_viewport_size({"width": 390, "height": 844})
    tab = opened(page, server, f"hostile_{screen}", ".tm-interval, .tm-line")
    if screen == "deciding":
        tab.get_by_role("button", name="Accept").first.click()
        tab.get_by_role("button", name="Avoid").first.click()
    if screen == "sliders":
        tab.get_by_role("slider").first.focus()
        tab.keyboard.press("ArrowLeft")
    if screen == "run":
        pointed(tab)
    assert fits(tab)
    assert "onerror=" in tab.inner_text(".tm-page") and "\u202e" not in tab.inner_text("body")
    assert tab.evaluate("window.__pwned") is None and page.dialogs == [] and page.outside == []
    assert tab.locator(".tm-page img, .tm-page script, #vg-tooltip-element img").count() == 0
    assert "javascript:" not in tab.evaluate("[...document.querySelectorAll('a')].map(a => a.href).join(' ')")
