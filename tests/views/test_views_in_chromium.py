"""The stakeholders' pages and the review screen in a real browser, through a real Voila server."""

import json
import re
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import pytest

import tastemaker as tm
from tastemaker.store import Store, snapshot

ROOT = Path(__file__).resolve().parents[2]
CANARIES = ("canary-address", "leak.test", "canary-note", "canary-hash", "canary-key", "canary-secret")
REVIEWER = "Rita Reviewer"
ATTACKED = """
import json, os
import pandas as pd
from tastemaker.errors import NotPermitted
from tastemaker.views import review

a = os.environ["TASTEMAKER_TEST_ATTACK"]
facts = [{"evidence_id": "e", "kind": a, "value": a, "quote": a, "url": "javascript:window.__pwned=5", "source": a}]
row = {"draft_id": a, "name": a, "handle": a, "platform": a, "url": "javascript:window.__pwned=6",
       "subject": a, "body": a,
       "sentences": json.dumps([{"text": a, "evidence": ["e", a]}]), "facts": facts, "contact": a, "decision": None,
       "reviewer": a, "final_subject": None, "final_body": None, "seen": 0,
       "refusals": json.dumps([{"what": a, "why": a}])}

def decide(*_, **__):
    raise NotPermitted(a, a, a)

review.screen(lambda: pd.DataFrame([row]), decide, a)
"""
CARELESS = """
import os
import ipywidgets
ipywidgets.HTML("<p id='careless'>x</p>" + os.environ["TASTEMAKER_TEST_ATTACK"])
"""


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    """A sandbox with drafts to review."""
    bench = tm.sandbox(tmp_path_factory.mktemp("bench") / "sandbox.duckdb", size=80)
    brief = tm.Brief.load(ROOT / "data/briefs/trail-shoes.toml")
    bench.pull(bench.plan(brief))
    bench.score(brief)
    assert len(bench.draft(brief, top=3).ids) == 3
    return bench


@pytest.fixture(scope="module")
def server(chromium, serve, bench, frames, attack, tmp_path_factory):
    """All pages on one server: the two for stakeholders, the team's review, and a review full of hostile text."""
    folder = tmp_path_factory.mktemp("snapshots")
    snapshot.make(Store.at(folder / "any.duckdb"), folder, frames)
    hostile = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(ATTACKED)])
    careless = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CARELESS)])
    env = {
        "TASTEMAKER_SNAPSHOTS": str(folder),
        "TASTEMAKER_REVIEW_URL": "https://team.example/review.ipynb?x=1",
        "TASTEMAKER_DATABASE": str(bench.store.path),
        "TASTEMAKER_REVIEWER": REVIEWER,
        "TASTEMAKER_OPENAI_API_KEY": "canary-secret",
        "TASTEMAKER_TEST_ATTACK": attack,
    }
    return serve(env, ["dashboards/shortlist.ipynb", "dashboards/pipeline.ipynb", "dashboards/results.ipynb", "team/review.ipynb"],
                 {"hostile.ipynb": nbformat.writes(hostile), "careless.ipynb": nbformat.writes(careless)})


def opened(page, server, name, selector):
    """The tab once the page's widgets are there."""
    page.tab.goto(server.page(name), timeout=120_000)
    page.tab.wait_for_selector(selector, timeout=90_000)
    return page.tab


def shown(tab):
    """The number of rows that the table says it has."""
    return int(re.search(r"of ([\d,]+)", tab.inner_text(".tm-count"))[1].replace(",", ""))


def wait_for_rows(tab, n):
    tab.wait_for_function(f"document.querySelector('.tm-count')?.innerText.endsWith(' of {n}')", timeout=20_000)


def unharmed(page):
    """Nothing ran, nothing asked, nobody outside was called, nothing secret came."""
    assert page.tab.evaluate("window.__pwned") is None
    assert page.dialogs == [] and page.outside == []
    assert not [e for e in page.errors if "pwned" in e]
    everything = page.everything()
    assert [c for c in CANARIES if c in everything] == []
    assert "javascript:" not in page.tab.evaluate("[...document.querySelectorAll('a')].map(a => a.href).join(' ')")


def test_a_stakeholder_filters_the_shortlist_and_opens_cards(server, watched, tmp_path, pointed):
    page = watched(color_scheme="light")
    tab = opened(page, server, "shortlist", ".tm-chart svg")
    tab.wait_for_selector(".tm-grid tbody tr td")
    assert shown(tab) == 40
    assert "Fjell Footnotes 0" in tab.inner_text(".tm-card")
    asked = "https://team.example/review.ipynb?x=1&campaign=trail-shoes-spring&profile=0"
    assert tab.get_by_role("link", name="Approve for outreach").get_attribute("href") == asked

    tab.get_by_label("Platform", exact=True).select_option("bluesky")
    wait_for_rows(tab, 17)
    assert set(tab.locator(".tm-grid tbody tr td:nth-child(4)").all_inner_texts()) == {"bluesky"}
    assert "of 40 creators" in tab.inner_text(".tm-tiles")

    tab.get_by_role("button", name="Clear").click()
    wait_for_rows(tab, 40)
    tab.get_by_role("button", name="Relevance", exact=True).focus()
    tab.keyboard.press("Enter")
    tab.wait_for_selector("th[aria-sort=descending]", timeout=20_000)
    tab.keyboard.press("Enter")   # the least relevant first; the focus stays on the title
    tab.wait_for_selector("th[aria-sort=ascending]", timeout=20_000)
    assert tab.locator(".tm-grid tbody td").first.inner_text() == "40"
    tab.locator(".tm-grid tbody tr", has_text="@creator4").first.click()
    tab.wait_for_function("document.querySelector('.tm-card').innerText.includes('Muddy Miles 4')", timeout=20_000)

    pointed(tab, 8, click=True)
    tab.wait_for_function("!document.querySelector('.tm-card').innerText.includes('Muddy Miles 4')", timeout=20_000)
    tab.screenshot(path=tmp_path / "shortlist.png")

    tab.get_by_label("Search", exact=True).fill("creator33")
    wait_for_rows(tab, 1)
    tab.get_by_label("Search", exact=True).fill("nobody has this name")
    tab.wait_for_selector("text=No creator matches.")
    unharmed(page)


NAMELESS = """
() => [...document.querySelectorAll('.tm-closer, .tm-right, .tm-opened')].flatMap(part => [...part.querySelectorAll(
  'input, select, button, a, svg[role=img], [role=button]')]).filter(one => one.offsetParent !== null || one.tagName === 'svg').filter(one =>
  !(one.labels?.length && one.labels[0].innerText.trim()) && !one.getAttribute('aria-label') && !one.innerText?.trim()).map(one => one.outerHTML)
"""
"""What on the closer look a screen reader could not call by a name."""
SMALL = """
() => [...document.querySelectorAll('.tm-closer, .tm-right')].flatMap(part => [...part.querySelectorAll('input, select, button')]).filter(
  one => one.offsetParent && (one.offsetHeight < 24 || one.offsetWidth < 24)).map(one => one.outerHTML)
"""
"""What a finger would miss: targets under 24 by 24 px."""
PALE = """
() => {
  const channel = c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const colour = text => text.match(/[\\d.]+/g).map(Number);
  const under = one => { for (; one; one = one.parentElement) {
    const [r, g, b, a = 1] = colour(getComputedStyle(one).backgroundColor); if (a > 0.99) return [r, g, b]; } return [255, 255, 255]; };
  const ratio = one => { const [a, b] = [light(colour(getComputedStyle(one).color)), light(under(one))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05); };
  return [...document.querySelectorAll('.tm-page *')].filter(one => one.checkVisibility({visibilityProperty: true}) && !one.closest('svg, :disabled')
    && [...one.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && ratio(one) < 4.5)
    .map(one => ratio(one).toFixed(2) + ' ' + one.outerHTML.slice(0, 200));
}
"""
"""Text on the page that stands out from its ground by less than 4.5 to 1."""


def chosen(tab, label, words):
    """Narrow a list by typing, then choose its first row, with the keyboard alone."""
    tab.get_by_label({"Creator": "Find a creator", "Compared with": "Find another"}[label]).focus()
    tab.keyboard.press("ControlOrMeta+a")
    tab.keyboard.type(words)
    options = tab.get_by_label(label, exact=True).locator("option")
    tab.wait_for_function("([label, words]) => { const found = [...document.querySelectorAll('.tm-chooser')].find(box => "
                          "box.innerText.includes(label)).querySelectorAll('option'); return found.length && [...found].every(o => "
                          "o.innerText.replaceAll('\\u00a0', ' ').toLowerCase().includes(words)); }",
                          arg=[{"Creator": "Find a creator"}.get(label, "Find another"), words.lower()], timeout=20_000)
    tab.keyboard.press("Tab")
    tab.keyboard.press("ArrowDown")
    return options


@pytest.mark.long
def test_a_stakeholder_opens_one_creator_and_compares_two_with_the_keyboard(server, watched):
    page = watched(color_scheme="light")
    tab = opened(page, server, "shortlist", ".tm-chart svg")
    tab.wait_for_selector("text=Nobody is chosen yet.")
    assert chosen(tab, "Creator", "@creator2").count() > 5
    tab.wait_for_selector(".tm-opened .tm-evidence", timeout=20_000)
    shown = tab.inner_text(".tm-opened")
    assert "Place 3" in shown and "n = 18 posts" in shown and "a snapshot never holds them" in shown and "YouTube, terms as of" in shown
    chosen(tab, "Compared with", "@creator16")
    tab.wait_for_selector(".tm-opened .tm-compare", timeout=20_000)
    said = tab.inner_text(".tm-opened")
    assert "leads by relevance: 0.91 against 0.63." in said and "Bergpfad Tagebuch 2" not in said
    tab.get_by_text("Evidence: Ultra Anna 2").click()
    tab.wait_for_selector(".tm-opened .tm-evidence", timeout=20_000)
    tab.get_by_role("button", name="End the comparison").focus()
    tab.keyboard.press("Enter")
    tab.wait_for_selector(".tm-opened .tm-compare", state="detached", timeout=20_000)
    tab.locator(".tm-grid tbody tr", has_text="@creator4").first.click()
    tab.wait_for_function("document.querySelector('.tm-right .tm-card').innerText.includes('Muddy Miles 4')", timeout=20_000)
    tab.get_by_role("button", name="Compare with the open one").click()
    tab.wait_for_selector(".tm-opened .tm-compare >> text=Muddy Miles 4", timeout=20_000)
    tab.get_by_role("button", name="Close their page").click()
    tab.wait_for_selector("text=Nobody is chosen yet.", timeout=20_000)
    unharmed(page)


def look(tab, selector):
    """Nothing on what is opened lacks a name, is too small for a finger or too pale."""
    tab.wait_for_selector(selector, timeout=20_000)
    for check in (NAMELESS, SMALL, PALE):
        assert tab.evaluate(check) == []


def fits(tab):
    """What is opened is no wider than the window."""
    assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert tab.evaluate("[...document.querySelectorAll('.tm-opened, .tm-closer')].every(one => one.scrollWidth <= one.clientWidth + 1)")


def compared(page, server, width):
    """The shortlist with one creator opened and another beside them."""
    page.tab.set_viewport_size({"width": width, "height": 900})
    tab = opened(page, server, "shortlist", ".tm-chart svg")
    chosen(tab, "Creator", "@creator2")
    look(tab, ".tm-opened .tm-evidence")
    chosen(tab, "Compared with", "@creator16")
    look(tab, ".tm-opened .tm-compare")
    return tab


@pytest.mark.long
def test_what_is_opened_fits_reads_well_and_has_names_on_a_telephone_and_on_a_desk(server, watched, faults):
    tab = compared(watched(color_scheme="light"), server, 390)
    fits(tab)
    assert faults(tab) == []
    tab.emulate_media(color_scheme="dark")
    tab.set_viewport_size({"width": 1280, "height": 900})
    look(tab, ".tm-opened .tm-compare")
    fits(tab)
    assert faults(tab) == []
    tab.get_by_role("button", name="End the comparison").click()
    tab.wait_for_selector(".tm-opened .tm-compare", state="detached", timeout=20_000)
    look(tab, ".tm-opened .tm-evidence")


@pytest.mark.long
@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")])
def test_what_is_opened_fits_reads_well_and_has_names_from_the_first_look_on(server, watched, width, scheme, faults):
    tab = compared(watched(color_scheme=scheme), server, width)
    fits(tab)
    assert faults(tab) == []


@pytest.mark.parametrize(("name", "ready"), [("pipeline", ".tm-due"), ("results", ".tm-lead"), ("review", ".tm-sentence .tm-source")])
def test_every_other_page_can_be_used_by_whom_the_guidelines_have_in_mind(server, watched, name, ready, faults):
    page = watched(color_scheme="light")
    tab = opened(page, server, name, ready)
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme=scheme)
        tab.set_viewport_size({"width": 1280, "height": 1500})
        assert faults(tab) == [], scheme
        wide = tab.evaluate("[...document.querySelectorAll('.tm-steps .tm-measure > :nth-child(2)')].map(bar => bar.getBoundingClientRect().width)")
        assert len(set(wide)) == (name != "review"), "the bars of all steps have one scale"
        tab.set_viewport_size({"width": 390, "height": 900})
        assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth") and tab.evaluate(PALE) == [], scheme
    unharmed(page)


def test_axe_does_find_what_is_wrong(watched, faults):
    tab = watched().tab
    tab.set_content("<html lang=en><title>x</title><main><h1>x</h1><input type=text><p style='color:#ccc;background:#fff'>pale</p></main>")
    assert {fault.split(":")[0] for fault in faults(tab)} >= {"label", "color-contrast"}


@pytest.mark.long
def test_who_left_the_snapshot_while_a_page_was_open_leaves_the_page(chromium, serve, watched, frames, tmp_path):
    folder = tmp_path / "snapshots"
    snapshot.make(Store.at(tmp_path / "any.duckdb"), folder, frames)
    page = watched(color_scheme="light")
    tab = opened(page, serve({"TASTEMAKER_SNAPSHOTS": str(folder)}, ["dashboards/shortlist.ipynb"]), "shortlist", ".tm-chart svg")
    assert shown(tab) == 40 and "TASTEMAKER_REVIEW_URL" in tab.inner_text(".tm-handover")
    rest = {name: frame[frame["profile_key"] != 2] if "profile_key" in frame else frame for name, frame in frames.items()}
    snapshot.make(Store.at(tmp_path / "any.duckdb"), folder, rest)
    chosen(tab, "Creator", "@creator2")
    tab.wait_for_selector("text=not in the newest snapshot any more", timeout=20_000)
    wait_for_rows(tab, 39)
    assert "Ultra Anna 2\n" not in tab.inner_text(".tm-page") and tab.locator(".tm-opened .tm-evidence").count() == 0

    tab.get_by_label("Platform", exact=True).select_option("bluesky")
    wait_for_rows(tab, 17)
    fewer = {name: frame[frame["profile_key"] != 3] if "profile_key" in frame else frame for name, frame in rest.items()}
    snapshot.make(Store.at(tmp_path / "any.duckdb"), folder, fewer)
    tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))")   # as when a reader comes back to the page
    tab.get_by_role("button", name="Show them").click()
    wait_for_rows(tab, 16)
    assert tab.get_by_label("Platform", exact=True).input_value() == "bluesky", "what was chosen stays chosen"
    tab.wait_for_selector("text=Show them", state="detached")
    tab.wait_for_selector(".tm-chart svg", timeout=20_000)


@pytest.mark.long
def test_a_stakeholder_sees_how_sure_the_order_is_and_weighs_the_parts_for_that_page_alone(server, watched):
    page = watched(color_scheme="light")
    tab = opened(page, server, "shortlist", ".tm-chart svg")
    tab.get_by_text("How sure is the order?").click()
    tab.wait_for_selector("text=How sure the order is", timeout=20_000)
    tab.get_by_text("Weigh the parts yourself").click()
    tab.wait_for_selector(".tm-ranking li", timeout=20_000)
    first = tab.locator(".tm-ranking li").first.inner_text()
    tab.get_by_role("slider").nth(1).focus()   # reach, which is highest where relevance is lowest
    tab.keyboard.press("End")
    tab.wait_for_function("first => document.querySelector('.tm-ranking li').innerText !== first", arg=first, timeout=20_000)
    again = opened(watched(color_scheme="light"), server, "shortlist", ".tm-chart svg")
    assert "Fjell Footnotes 0" in again.inner_text(".tm-card"), "what one reader tries changes nothing for others"
    unharmed(page)


def test_hostile_text_in_every_field_of_the_shortlist_opened_or_compared_is_only_text(server, watched, attack, pointed):
    page = watched(color_scheme="dark")
    tab = opened(page, server, "shortlist", ".tm-chart svg")
    tab.get_by_label("Search", exact=True).fill("__pwned")
    wait_for_rows(tab, 6)
    tab.wait_for_selector(".tm-card h2:has-text('onerror=')", timeout=20_000)
    assert "\u202e" not in tab.inner_text(".tm-card")
    assert "<script>" in tab.inner_text(".tm-grid tbody")
    for _ in range(5):   # a chart that is drawn anew takes the tooltip of the old one away
        for number in range(3):
            pointed(tab, number)
        if tab.locator("#vg-tooltip-element.visible").count():
            break
        tab.wait_for_timeout(1_000)
    tab.wait_for_selector("#vg-tooltip-element.visible", timeout=10_000)
    assert tab.locator(".tm-page img, .tm-page script, #vg-tooltip-element img").count() == 0

    chosen(tab, "Creator", "onerror")
    tab.wait_for_selector(".tm-opened .tm-evidence h2:has-text('onerror=')", timeout=20_000)
    chosen(tab, "Compared with", "onerror")
    tab.wait_for_selector(".tm-opened .tm-compare", timeout=20_000)
    tab.get_by_text("Evidence:").first.click()
    tab.wait_for_selector(".tm-opened .tm-evidence", timeout=20_000)
    assert "\u202e" not in tab.inner_text(".tm-page") and "<script>" in tab.inner_text(".tm-opened")
    assert tab.locator(".tm-page img, .tm-page script, #vg-tooltip-element img").count() == 0
    unharmed(page)


def test_the_pipeline_filters_by_stage_and_hostile_text_is_only_text(server, watched, tmp_path):
    page = watched(color_scheme="dark")
    tab = opened(page, server, "pipeline", ".tm-grid tbody tr td")
    assert shown(tab) == 40
    tab.get_by_label("Stage", exact=True).select_option("sent")
    wait_for_rows(tab, 17)
    assert set(tab.locator(".tm-grid tbody tr td:nth-child(4)").all_inner_texts()) == {"sent"}
    tab.get_by_role("button", name="Clear").click()
    tab.get_by_label("Search", exact=True).fill("onerror")
    wait_for_rows(tab, 6)
    tab.get_by_text("What the calls cost, by day").click()
    tab.wait_for_selector(".tm-chart svg", timeout=20_000)
    tab.get_by_text("What the calls brought").first.click()
    tab.wait_for_function("document.querySelectorAll('.tm-chart svg').length === 3", timeout=20_000)
    assert "topic on youtube: 75.0 who look right of 150 new in 10 calls" in tab.inner_text(".tm-page")
    assert tab.locator(".tm-page img, .tm-page script").count() == 0
    tab.screenshot(path=tmp_path / "pipeline.png", full_page=True)
    unharmed(page)


def test_a_decision_on_the_review_screen_is_in_the_database(server, watched, bench, tmp_path):
    page = watched()
    tab = opened(page, server, "review", ".tm-sentence .tm-source")
    assert "3 left to decide" in tab.inner_text(".tm-page") and REVIEWER in tab.inner_text(".tm-page")
    tab.screenshot(path=tmp_path / "review.png")

    tab.get_by_role("button", name="Reject").click()
    tab.wait_for_selector("text=A rejection needs a reason.")

    text = tab.get_by_label("Text that you would send")
    machine = text.input_value()
    text.fill(machine.rstrip() + "\n\nWe have sold 4711 pairs.")
    tab.get_by_role("button", name="Save edit").click()
    tab.wait_for_selector(".tm-note.bad:has-text('4711')")
    assert bench.store.rows("SELECT * FROM reviews") == []

    text.fill("Dear you. " + machine)
    tab.get_by_role("button", name="Save edit").click()
    tab.wait_for_selector("text=The edit is saved")
    tab.get_by_role("button", name="Approve").focus()
    tab.keyboard.press("Enter")
    tab.wait_for_selector("text=2 left to decide")
    tab.get_by_placeholder("Reason for a rejection").fill("not our sport")
    tab.get_by_role("button", name="Reject").click()
    tab.wait_for_selector("text=1 left to decide")

    rows = bench.store.rows("SELECT decision, made_by, note, body FROM reviews ORDER BY ordinal")
    assert [r["decision"] for r in rows] == ["edit", "approve", "reject"]
    assert {r["made_by"] for r in rows} == {REVIEWER} and rows[2]["note"] == "not our sport"
    out = bench.store.rows("SELECT final_body, body FROM outbox")
    assert len(out) == 1 and out[0]["final_body"] == f"Dear you. {out[0]['body']}".strip()
    assert page.outside == [] and "canary-secret" not in page.everything()


def test_a_stakeholders_link_lets_the_reviewer_accept_somebody_and_opens_their_letter(server, watched, bench, faults):
    brief = bench.brief("trail-shoes-spring")
    written = {row["profile_key"] for row in bench.store.rows("SELECT profile_key FROM drafts")}
    who = next(row for row in bench.shortlist(brief).to_dict("records") if row["profile_key"] not in written)
    page = watched(color_scheme="light")
    page.tab.goto(f"{server.page('review')}&campaign=trail-shoes-spring&profile={who['profile_key']}", timeout=120_000)
    tab = page.tab
    tab.wait_for_selector(".tm-asked .tm-card", timeout=90_000)
    assert who["name"] in tab.inner_text(".tm-asked") and faults(tab) == []
    assert bench.store.rows("SELECT * FROM labels") == [], "opening a link decides nothing"
    tab.get_by_role("button", name="Accept and draft").click()
    tab.wait_for_selector("text=Accepted, and a letter is written.", timeout=60_000)
    label, letter = (bench.store.rows(f"SELECT * FROM {table} WHERE profile_key = {who['profile_key']}") for table in ("labels", "drafts"))
    assert (label[0]["label"], label[0]["made_by"]) == ("accept", REVIEWER) and len(letter) == 1
    assert letter[0]["subject"] == tab.get_by_label("Subject").input_value() and len(bench.outbox()) <= 1


def test_hostile_drafts_run_nothing_on_the_review_screen(server, watched):
    page = watched()
    tab = opened(page, server, "hostile", ".tm-sentence .tm-source")
    tab.get_by_role("button", name="Approve").click()
    tab.wait_for_selector(".tm-note.bad")
    assert tab.locator(".tm-page img, .tm-page script").count() == 0
    unharmed(page)


def test_the_page_policy_stops_markup_that_somebody_forgot_to_escape(server, watched):
    page = watched()
    tab = opened(page, server, "careless", "#careless")
    assert tab.locator("img[onerror]").count() == 1
    tab.wait_for_timeout(500)
    assert tab.evaluate("window.__pwned") is None and page.dialogs == [] and page.outside == []


def test_without_the_token_or_by_another_path_nothing_is_served(server):
    for path in (
        "/",
        "/voila/render/review.ipynb",
        "/voila/files/shortlist.ipynb",
        "/voila/static/../../../../etc/passwd",
    ):
        try:
            with urllib.request.urlopen(server.url + path, timeout=20) as answer:
                body = answer.read().decode(errors="replace")
                assert "/login" in answer.url, path
        except urllib.error.HTTPError as error:
            assert error.code in (403, 404, 405), path
            body = ""
        assert "root:" not in body and json.dumps("cells") not in body


def test_the_files_beside_the_pages_are_not_served(server):
    for name in ("shortlist.ipynb", "hostile.ipynb", "x.svg", ".env", "..%2fany.duckdb"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{server.url}/voila/files/{name}?token={server.token}", timeout=20)
        assert refused.value.code in (403, 404)
