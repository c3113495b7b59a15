"""The review screen in a real browser: keys, two reviewers at once, what changes meanwhile, and whether all can use it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import pytest

import tastemaker as tm
from tastemaker.brief import Brief

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[2]
AS = """
import os
os.environ["TASTEMAKER_REVIEWER"] = {name!r}
import tastemaker as tm
tm.open(os.environ["TASTEMAKER_DATABASE"]).review()
"""
TEXT = "Text that you would send"
NAMELESS = """
() => [...document.querySelectorAll('.tm-page :is(input, textarea, select, button, a, summary, [role=img])')].filter(one => one.checkVisibility())
  .filter(one => !(one.labels?.length && one.labels[0].innerText.trim()) && !one.getAttribute('aria-label') && !one.innerText?.trim())
  .map(one => one.outerHTML)
"""
SMALL = """
() => [...document.querySelectorAll('.tm-page :is(input, textarea, select, button, summary)')].filter(one => one.checkVisibility()
  && (one.offsetHeight < 24 || one.offsetWidth < 24)).map(one => one.outerHTML)
"""
PALE = """
() => {
  const channel = c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const colour = text => text.match(/[\\d.]+/g).map(Number);
  const under = one => { for (; one; one = one.parentElement) {
    const [r, g, b, a = 1] = colour(getComputedStyle(one).backgroundColor); if (a > 0.99) return [r, g, b]; } return [255, 255, 255]; };
  const ratio = one => { const [a, b] = [light(colour(getComputedStyle(one).color)), light(under(one))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05); };
  return [...document.querySelectorAll('.tm-page *')].filter(one => one.checkVisibility({visibilityProperty: true})
    && !one.closest(':disabled, style') && [...one.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && ratio(one) < 4.5)
    .map(one => ratio(one).toFixed(2) + ' ' + one.outerHTML.slice(0, 200));
}
"""


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    """A sandbox with drafts to review."""
    bench = tm.sandbox(tmp_path_factory.mktemp("bench") / "sandbox.duckdb", size=80)
    brief = Brief.load(ROOT / "data/briefs/trail-shoes.toml")
    bench.pull(bench.plan(brief))
    bench.score(brief)
    assert len(bench.draft(brief, top=6).ids) == 6
    return bench


@pytest.fixture(scope="module")
def server(chromium, serve, bench):
    """One page a reviewer: each has a kernel of its own on the same database."""
    pages = {f"{name}.ipynb": nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(AS.format(name=name))]))
             for name in ("rita", "sam")}
    return serve({"TASTEMAKER_DATABASE": str(bench.store.path)}, [], pages)


@pytest.fixture(autouse=True)
def undecided(bench):
    """Every test begins with drafts that nobody looked at."""
    with bench.store.write() as s:
        s.execute("DELETE FROM reviews")


def opened(page, server, name="rita"):
    page.tab.goto(server.page(name), timeout=120_000)
    page.tab.wait_for_selector("[data-key=a]", timeout=90_000)
    return page.tab


def decisions(bench):
    return [(r["made_by"], r["decision"]) for r in bench.store.rows("SELECT * FROM reviews ORDER BY ordinal")]


def says(tab, words):
    tab.wait_for_selector(f".tm-deciding .tm-note:has-text('{words}')", timeout=30_000)


def test_a_reviewer_needs_no_mouse(server, watched, bench):
    page = watched()
    tab = opened(page, server)
    press = tab.keyboard.press
    press("a")
    says(tab, "Approved:")
    press("u")
    says(tab, "Taken back: the approval of rita")
    press("s")
    says(tab, "Skipped for now:")
    press("r")
    says(tab, "A rejection needs a reason.")
    tab.wait_for_function("document.activeElement.placeholder === 'Reason for a rejection'")
    tab.keyboard.type("asks such justice of us")
    press("Enter")
    says(tab, "Rejected:")
    press("Escape")
    press("e")
    press("ControlOrMeta+Home")
    tab.keyboard.type("Dear you. ")
    press("ControlOrMeta+Enter")
    says(tab, "The edit is saved")
    press("Escape")
    assert decisions(bench) == [("rita", d) for d in ("approve", "undo", "skip", "reject", "edit")]
    rows = bench.store.rows("SELECT note, body FROM reviews ORDER BY ordinal")
    assert rows[3]["note"] == "asks such justice of us" and rows[4]["body"].startswith("Dear you. ")
    before = tab.inner_text("h1")
    press("j")
    tab.wait_for_function("name => document.querySelector('h1').innerText !== name", arg=before)
    press("k")
    tab.wait_for_function("name => document.querySelector('h1').innerText === name", arg=before)
    press("?")
    tab.wait_for_selector(".tm-keys:visible")
    handle = bench.store.rows("SELECT handle FROM drafts JOIN profiles USING (profile_key) ORDER BY drafts.made_at DESC, draft_id DESC")[0]["handle"]
    press("/")
    tab.keyboard.type(handle)
    press("Enter")
    tab.wait_for_selector(f".tm-head:has-text('{handle}')")
    assert page.outside == [] and page.errors == []


def test_a_key_with_control_or_in_a_field_decides_nothing(server, watched, bench):
    tab = opened(watched(), server)
    for key in ("Control+s", "Alt+a", "Meta+u"):
        tab.keyboard.press(key)
    for label in (TEXT, "Subject", "Find", "Reason or note"):
        tab.get_by_label(label, exact=True).focus()
        tab.keyboard.type("arsujk?")
    tab.wait_for_timeout(1_000)
    assert decisions(bench) == [] and "arsujk?" in tab.get_by_label(TEXT).input_value()


def test_a_press_right_after_typing_saves_every_letter(server, watched, bench):
    tab = opened(watched(), server)
    tab.keyboard.press("e")
    tab.keyboard.press("ControlOrMeta+Home")
    tab.keyboard.type("Dear you. " * 12)
    tab.keyboard.press("ControlOrMeta+Enter")
    says(tab, "The edit is saved")
    held = tab.get_by_label(TEXT).input_value()
    assert held.startswith("Dear you. " * 12)
    assert [row["body"] for row in bench.store.rows("SELECT body FROM reviews")] == [held.strip()]


def test_two_reviewers_in_two_browsers_never_decide_the_same_draft_twice(server, watched, bench):
    rita, sam = opened(watched(), server, "rita"), opened(watched(), server, "sam")
    assert rita.inner_text("h1") == sam.inner_text("h1")
    name = rita.inner_text("h1")
    sam.get_by_label(TEXT).fill(sam.get_by_label(TEXT).input_value().rstrip() + "\n\nThank you.")
    typed = sam.get_by_label(TEXT).input_value()
    rita.keyboard.press("a")
    says(rita, "Approved:")
    sam.get_by_role("button", name="Approve").click()
    says(sam, "rita approved this draft meanwhile")
    assert sam.inner_text("h1") == name and sam.get_by_label(TEXT).input_value() == typed
    assert "approved by rita" in sam.inner_text(".tm-head").lower()
    assert decisions(bench) == [("rita", "approve")]


def test_what_changes_while_the_screen_is_open_shows_at_the_next_action(server, watched, bench):
    tab = opened(watched(), server)
    tab.keyboard.press("a")
    says(tab, "Approved:")
    approved = bench.store.rows("SELECT profile_key, made_at FROM outbox")[0]
    with bench.store.write() as s:
        s.insert("touches", [{"touch_id": "t", "campaign_id": "other", "profile_key": approved["profile_key"], "channel": "email",
                              "made_by": "Ben", "made_at": approved["made_at"], "run_id": "t"}])
    try:
        tab.keyboard.press("k")
        tab.wait_for_selector("text=It left the outbox because: Another campaign wrote to this creator", timeout=30_000)
    finally:
        with bench.store.write() as s:
            s.execute("DELETE FROM touches")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_screen_fits_reads_well_has_names_and_shows_its_focus(server, watched, width):
    page = watched(color_scheme="light")
    page.tab.set_viewport_size({"width": width, "height": 900})
    tab = opened(page, server)
    tab.keyboard.press("?")
    tab.wait_for_selector(".tm-keys:visible")
    tab.get_by_label(TEXT).fill("I have followed you for years. We sold 4711 pairs.")
    tab.get_by_role("button", name="Save edit").click()
    tab.wait_for_selector(".tm-offer button", timeout=30_000)
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme=scheme)
        for check in (NAMELESS, SMALL, PALE):
            assert tab.evaluate(check) == [], scheme
    assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert tab.evaluate("document.querySelector('.tm-live').getAttribute('aria-live')") == "polite"
    bar = tab.locator(".tm-deciding").bounding_box()
    assert bar["y"] + bar["height"] <= 901, "what decides is always in sight"
    for selector in (".tm-key-approve", ".tm-edit textarea", ".tm-page-review summary"):
        tab.locator(selector).first.focus()
        tab.keyboard.press("Shift")
        assert tab.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "2px", selector


@pytest.fixture
def lab(chromium, bench, tmp_path):
    """A JupyterLab of its own, with the team's notebook; its address."""
    (folder := tmp_path / "lab").mkdir()
    shutil.copy(ROOT / "notebooks/team/review.ipynb", folder)
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    ours = {"TASTEMAKER_DATABASE": str(bench.store.path), "TASTEMAKER_REVIEWER": "rita"}
    own = {name: str(tmp_path / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR")}
    clean = {k: v for k, v in os.environ.items() if not k.startswith("TASTEMAKER_")}
    process = subprocess.Popen([sys.executable, "-m", "jupyterlab", f"--port={port}", "--no-browser", "--IdentityProvider.token=t",
                                f"--notebook-dir={folder}", "--allow-root", "--ServerApp.port_retries=0"],
                               env=clean | ours | own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(240):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api?token=t", timeout=5)
            break
        except (urllib.error.URLError, OSError):
            assert process.poll() is None
            time.sleep(0.25)
    yield f"http://127.0.0.1:{port}/lab/tree/review.ipynb?token=t"
    process.terminate()
    process.wait(20)


def test_in_jupyterlab_the_keys_are_the_screens_while_it_has_the_focus(lab, watched, bench):
    tab = watched().tab
    tab.goto(lab, timeout=120_000)
    tab.wait_for_selector("text=| Idle", timeout=90_000)
    tab.wait_for_timeout(1_500)
    for item in ("Run", "Run All Cells"):
        tab.get_by_role("menuitem", name=item, exact=True).first.click()
    tab.wait_for_selector("[data-key=a]", timeout=90_000)
    cells = tab.locator(".jp-Notebook .jp-Cell").count()
    tab.locator(".tm-page h1").first.click()
    tab.keyboard.press("s")
    says(tab, "Skipped for now:")
    tab.keyboard.press("a")
    says(tab, "Approved:")
    tab.keyboard.press("j")
    tab.wait_for_selector("text=Draft 2 of 6", timeout=30_000)
    assert decisions(bench) == [("rita", "skip"), ("rita", "approve")]
    assert tab.locator(".jp-Notebook .jp-Cell").count() == cells, "no key of the screen's is a command of the notebook's"
