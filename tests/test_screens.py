"""What a person sees in JupyterLab: every object as text and as HTML, what Tab offers, the cards, and what is suggested."""

import ast
import importlib
import inspect
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import ipywidgets
import openpyxl
import pandas as pd
import pytest

import tastemaker as tm
from tastemaker import clock
from tastemaker.errors import BadInput
from tastemaker.models import Post, Profile
from tastemaker.settings import Settings
from tastemaker.store import Store, facts
from tastemaker.terms import load
from tastemaker.views import suggestions
from tastemaker.workbench import Workbench, acting, advising, completing, composing

ROOT = Path(__file__).resolve().parents[1]
LAUNCHER = ROOT / "launcher/share/jupyter"
PLAIN = {"Adapter", "Rule"}
"""What is not shown by itself: an adapter is part of the machine, and a rule stands in a list."""
BRIEF = tm.Brief.parse({"campaign": "Screens", "product": {"name": "Fernpath", "what": "A trail shoe."}, "platforms": ["bluesky", "x"],
                        "topics": ["trail running", "hiking"], "sizes": ["nano"], "sender": {"name": "Mara"}})
NOON = clock.parse("2026-06-01T12:00:00Z")
SIZES = {"micro": 12_000, "nano": 2_000}


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    """A database with eight creators: six ranked, two of them on a platform of which only so many rows leave, two too large."""
    with clock.fixed(NOON):
        store = Store.at(tmp_path_factory.mktemp("screens") / "data" / "a.duckdb", sandbox=True)
        store.remember(BRIEF)
        people = [("bluesky", n) for n in range(6)] + [("x", n) for n in range(6, 8)]
        with store.run("score", campaign_id=BRIEF.campaign_id, brief_hash=BRIEF.hash) as run, store.write() as s:
            for platform, n in people:
                _arrive(s, store, run, platform, n)
            keys = {row["platform_id"]: row["profile_key"] for row in s.rows("SELECT profile_key, platform_id FROM profiles")}
            posts = {row["profile_key"]: row["post_key"] for row in s.rows("SELECT profile_key, min(post_key) AS post_key FROM posts GROUP BY ALL")}
            for _, n in people:
                _score(s, run, keys[f"id{n}"], posts[keys[f"id{n}"]], n)
        yield Workbench(store, Settings(reviewer="sandbox"))


def _arrive(s, store, run, platform, n):
    records = [Profile(platform=platform, platform_id=f"id{n}", handle=f"sandbox-runner-{n}", name=f"Runner {n}", url=f"https://a.example/{n}",
                       followers=SIZES["micro" if n in (4, 5) else "nano"] + n),
               Post(platform=platform, platform_id=f"post{n}", profile_id=f"id{n}", title=f"Trail {n}", text="more words", views=10 + n,
                    url=f"https://a.example/{n}/post", published_at=NOON)]
    facts.save_all(s, [facts.Arrival(records=records, source="list", terms=load(platform), accepted=True)], run_id=run.run_id,
                   hash_key=store.hash_key)


def _score(s, run, key, post, n):
    large = n in (4, 5)
    reasons = f"Their post “Trail {n}” (1 Jun 2026) matches trail running."
    s.insert("scores", [{"run_id": run.run_id, "campaign_id": "screens", "brief_hash": BRIEF.hash, "profile_key": key, "creator_id": key,
                         "rank": None if large else n + 1 - 2 * (n > 5), "score": 0.9 - n / 10, "score_low": 0.1, "score_high": 1.0,
                         "relevance": 0.8 if n == 4 else 0.9 - n / 10, "parts": "{}", "reasons": reasons, "quoted": json.dumps([post]),
                         "formula": "f", "made_at": NOON,
                         "why_not": "12,004 followers, micro; the brief asks for nano" if large else None}])
    s.insert("features", [{"run_id": run.run_id, "profile_key": key, "as_of": NOON, "followers": 2_000, "reach_median_views": 10.0 + n,
                           "cohort": "c", "size_band": "micro" if large else "nano", "main_language": "en",
                           **dict.fromkeys(("followers_n", "reach_n", "engagement_per_view_n", "engagement_per_follower_n", "posts_per_week_n",
                                            "sponsored_share_n", "followers_growth_30d_n", "cohort_n"), 1)}])


@pytest.fixture
def handle(bench):
    return bench.shortlist(BRIEF)["handle"].iloc[0]


# --- every object shows itself ----------------------------------------------------------------------------------------

def _named(module):
    """What a module imports, by the name that it uses; also what it imports for its types alone."""
    nodes = [node for node in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(node, ast.ImportFrom) and node.module]
    return {alias.asname or alias.name: (node.module, alias.name) for node in nodes for alias in node.names}


def _class(module, name):
    """The class of ours that a type in a signature means, or None."""
    head, *rest = name.split(".")
    if head in vars(module):
        found = vars(module)[head]
    elif head in _named(module):
        room, inside = _named(module)[head]
        found = getattr(importlib.import_module(room), inside, None) or importlib.import_module(f"{room}.{inside}")
    else:
        return None
    for part in rest:
        found = getattr(found, part)
    return found if inspect.isclass(found) and found.__module__.startswith("tastemaker") else None


def given_back():
    """Every class of ours that a verb gives back, by name."""
    found = {}
    for name in dir(Workbench):
        verb = inspect.getattr_static(Workbench, name)
        if name.startswith("_") or not inspect.isfunction(verb):
            continue
        module = sys.modules[verb.__module__]
        for word in re.findall(r"[A-Za-z_][\w.]*", str(inspect.signature(verb).return_annotation)):
            if one := _class(module, word):
                found[one.__name__] = one
    return found


def others():
    from tastemaker.erasure.forgetting import Forgotten
    from tastemaker.erasure.holding import Held
    from tastemaker.outreach.ledger import Shared
    return {one.__name__: one for one in (Workbench, Forgotten, Held, Shared)}


SHOWN = given_back() | others()


def test_the_walk_finds_what_the_verbs_give_back():
    assert set(SHOWN) >= {"Brief", "Plan", "Creator", "Drafts", "Report", "PullReport", "Outbox", "Suggested", "Exported", "Timing", "Workbench"}


@pytest.mark.parametrize("name", sorted(set(SHOWN) - PLAIN))
def test_an_object_shows_itself_as_text_and_as_html(name):
    kind = SHOWN[name]
    written = kind.__repr__
    assert written is not object.__repr__ and not hasattr(written, "__wrapped__"), "its text is that of a data class"
    assert hasattr(kind, "_repr_html_"), name


def test_the_workbench_says_what_is_in_it_and_what_is_next(bench):
    shown = bench._repr_html_()
    assert "Workbench" in repr(bench) and "screens" in shown and "bench.suggest(brief)" in shown and "<script" not in shown


# --- one creator ------------------------------------------------------------------------------------------------------

def test_a_creator_is_shown_with_profiles_places_and_posts(bench, handle):
    found = bench.creator(f"@{handle}")
    assert repr(found) == repr(bench[handle]) and f"@{handle}" in repr(found) and "screens: rank 1" in repr(found)
    assert len(found.profiles) and len(found.posts) and found.places["rank"].iloc[0] == 1 and found.states["state"].iloc[0] == "shortlisted"
    page = found._repr_html_()
    assert "tm-card" in page and "noopener" in page and render_free(page)


def render_free(page):
    return not re.search(r"<(script|iframe|img)|\son\w+=", page)


# --- what Tab offers --------------------------------------------------------------------------------------------------

def test_dir_lists_verbs_and_no_innards(bench):
    listed = dir(bench)
    assert {"plan", "pull", "score", "draft", "review", "report", "suggest", "creator"} <= set(listed) and listed == sorted(listed)
    assert not [name for name in listed if name.startswith("_")] and not {"store", "settings", "server", "adapters"} & set(listed)
    assert all(inspect.getdoc(getattr(Workbench, name)) for name in listed), "whatever Tab offers has a sentence of its own"


def test_handles_and_campaigns_are_completed_as_typed(bench, handle):
    begun = handle[:12]
    assert f"@{handle}" in completing.completions(bench, "creator", f"@{begun}")
    assert f"bluesky:{handle}" in completing.completions(bench, "card", f"bluesky:{begun.upper()}")
    assert completing.completions(bench, "creator", "@%") == [] and completing.completions(bench, "creator", "youtube:") == []
    assert completing.completions(bench, "report", "scr") == ["screens"]
    assert f"@{handle}" in bench._ipython_key_completions_()


def test_what_is_typed_in_a_verb_s_brackets_is_completed(bench, handle):
    from IPython.core.completer import CompletionContext
    offered = completing._matcher(SimpleNamespace(user_ns={"bench": bench, "other": 3}))

    def tab(text):
        context = CompletionContext(token="", full_text=text, cursor_position=len(text), cursor_line=0, limit=None)
        return [one.text for one in offered(context)["completions"]]

    assert f"@{handle}" in tab('bench.creator("@sandbox-r') and f"@{handle}" in tab("x = bench.card(brief, 'sandbox-r")
    assert f"@{handle}" in tab('bench["@') and tab('bench.report("scr') == ["screens"]
    assert not tab('other.creator("@') and not tab('bench.creator(@') and not tab('bench.creator("@a")') and not tab("nothing")


@pytest.mark.long
def test_tab_in_ipython_completes_inside_a_verb_s_brackets(bench, handle):
    code = (f"import tastemaker as tm\nfrom IPython.core.interactiveshell import InteractiveShell as S\ns = S.instance()\n"
            f"from tastemaker import clock\nmoved = clock.fixed(clock.parse('2026-06-01T12:00:00Z'))\nmoved.__enter__()\n"
            f"s.Completer.use_jedi = False\nb = tm.open({str(bench.store.path)!r})\ntm.open({str(bench.store.path)!r})\ns.user_ns['bench'] = b\n"
            "import json\nfrom IPython.core.completer import provisionalcompleter\n"
            "def tab(text):\n  with provisionalcompleter():\n    return [c.text for c in s.Completer.completions(text, len(text))]\n"
            f"t = {handle[:12]!r}\n"
            "print(json.dumps([tab('bench.creator(\"@' + t), tab('bench.card(brief, \"' + t), tab('bench[\"@' + t), tab('x = bench.report(\"scr'),"
            " tab('other.creator(\"@' + t), sum(getattr(m, 'of_tastemaker', False) for m in s.Completer.custom_matchers)]))")
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120,
                           env={**os.environ, "IPYTHONDIR": str(bench.store.path.parent / ".ipython")})
    assert ended.returncode == 0, ended.stderr
    creator, card, key, report, stranger, matchers = json.loads(ended.stdout.splitlines()[-1])
    assert f"@{handle}" in creator and f"@{handle}" in card and any(handle in one for one in key) and report == ["screens"]
    assert not [one for one in stranger if handle in one] and matchers == 1


# --- what is next -----------------------------------------------------------------------------------------------------

def test_what_is_next_is_said_with_numbers_and_steps(bench):
    found = bench.suggest(BRIEF)
    assert len(found.frame) and list(found.frame["place"]) == list(range(1, len(found.frame) + 1))
    assert found.frame["step"].iloc[0] in repr(found) and "<ol" in found._repr_html_()
    bundle = found._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle and bundle["text/plain"] == repr(found)
    assert repr(bench.suggest("screens")) == repr(found), "a campaign may be named by its id"


def test_a_wider_size_counts_who_fits_in_all_else(bench):
    found = bench.suggest(BRIEF).frame.set_index("kind")
    assert json.loads(found["numbers"]["widen the size"]) == {"creators": 1, "size": "micro"}, "the other one says less than the better half"
    with bench.store.write() as s:
        s.execute("UPDATE posts SET text = 'gambling' WHERE platform_id = 'post4'")
        s.insert("briefs", [{"brief_hash": "h", "campaign_id": "screens", "made_at": NOON + timedelta(seconds=1),
                             "body": BRIEF.model_copy(update={"must_not": ("gambling",)}).json()}])
        assert "widen the size" not in set(advising.suggested(bench.store)["kind"]), "who says what the brief does not want fits no better"
        s.execute("DELETE FROM briefs WHERE brief_hash = 'h'")


def test_the_public_ones_name_nobody_and_every_kind_has_a_button(bench):
    public = advising.suggested(bench.store)
    said = " ".join(public["sentence"])
    names = bench.store.rows("SELECT name, handle FROM profiles WHERE name <> ''")
    assert len(public) and len(names) == 8 and not [row for row in names if row["name"] in said or row["handle"] in said]
    due = pd.DataFrame({"campaign_id": "screens", "kind": "follow-up", "name": ["Runner 1"], "due_at": [NOON]})
    (follow_up,) = advising.suggested(bench.store, frames={"due": due}).query("kind == 'follow-up'")["sentence"]
    assert follow_up.startswith("1 follow-up letter") and "Runner" not in follow_up
    team = bench.suggest(BRIEF)
    assert all(team.act(row) for row in team.frame.to_dict("records"))
    assert set(acting._ACTS) >= set(team.frame["kind"])


ROWS = pd.DataFrame([{"place": 1, "kind": "x", "sentence": "6 <b>wait</b>.", "numbers": '{"due": 6}', "step": "bench.follow_up(brief)"},
                     {"place": 2, "kind": "y", "sentence": "Look.", "numbers": "{}", "step": "s"}])


def buttons(box):
    found = [box] if isinstance(box, ipywidgets.Button) else []
    return found + [one for child in getattr(box, "children", ()) for one in buttons(child)]


def texts(box):
    found = [box.value] if isinstance(box, ipywidgets.HTML) else []
    return " ".join(found + [texts(child) for child in getattr(box, "children", ())])


def test_a_button_says_what_it_will_do_before_it_does_it():
    done = []
    act = suggestions.Act("Draft them", lambda: "It writes 6 letters and pays 0.00 USD.", lambda: done.append(1) or pd.DataFrame({"a": ["<i>"]}))
    shown = suggestions.panel(ROWS, lambda row: act if row["kind"] == "x" else None)
    (first,) = buttons(shown)
    assert "6 &lt;b&gt;wait" in texts(shown) and first.description == "Draft them"
    first.click()
    assert "pays 0.00 USD" in texts(shown) and not done
    _, yes, no = buttons(shown)
    no.click()
    assert not done and "pays" not in texts(shown) and len(buttons(shown)) == 1
    first.click()
    buttons(shown)[1].click()
    assert done == [1] and "&lt;i&gt;" in texts(shown) and yes.description == "Do it"


def test_a_button_whose_verb_fails_says_why_and_what_to_do():
    def fails():
        raise BadInput("The campaign is paused.", "Set it active.")
    for act in (suggestions.Act("Go", fails, list), suggestions.Act("Go", lambda: "ok", fails)):
        shown = suggestions.panel(ROWS.head(1), lambda row, act=act: act)
        for _ in range(2):
            buttons(shown)[min(1, len(buttons(shown)) - 1)].click()
        assert "The campaign is paused." in texts(shown)


def test_nothing_to_suggest_says_what_to_do():
    assert "bench.record" in texts(suggestions.panel(ROWS.head(0), lambda row: None))
    assert "bench.record" in repr(acting.Suggested(ROWS.head(0), lambda row: None))


# --- a report ---------------------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def written(bench):
    """A report on a day on which all but one of the platform's rows have left already."""
    with bench.store.write() as s:
        s.insert("audit", [{"verb": "export", "what": "x rows", "n": load("x").redistribution.rows_a_day - 1, "made_at": NOON, "run_id": "r"}])
    return bench.report("screens")


def test_a_report_holds_what_may_leave_with_quotes_and_links(bench, written):
    assert written.path.parent == bench.store.path.parent / "exports" and all(path.is_file() for path in written.files.values())
    page = written.read_text(encoding="utf-8")
    quotes = page.split("<caption>Quotes behind the reasons")[1].split("</table>")[0]
    assert "Trail 0" in quotes and "https://a.example/0/post" in quotes and "2026-06-01" in quotes
    assert "Trail 6" not in quotes and "https://a.example/6/post" in quotes, "where words stay, the link leaves"
    assert "rows as ids only" in page and any("ids only" in note for note in written.notes)
    assert "Runner 6" in page and "Runner 7" not in page and "https://a.example/7" not in page


def test_the_workbook_holds_the_same_rows_with_types(written):
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(written.workbook)["Shortlist"].iter_rows()]
    head, *found = rows
    assert [row[head.index("rank")] for row in found] == [1, 2, 3, 4, 5, 6]
    last = dict(zip(head, found[-1], strict=True))
    assert {name for name, value in last.items() if value is not None} == {"rank", "platform", "platform id"}
    assert isinstance(found[0][head.index("fetched at")], datetime)


def test_the_chart_of_a_report_counts_whom_it_cannot_place():
    one = {"platform": "youtube", "handle": "a", "name": "A", "relevance": 0.5, "reach_median_views": 900.0, "followers": 9}
    listed = pd.DataFrame([one, one | {"platform": "bluesky", "handle": "b", "reach_median_views": None}, one | {"handle": "c", "reach_median_views": 0.0}])
    picture, = composing._pictures({"shortlist": listed, "steps": pd.DataFrame({"n": [0]})})["Shortlist"]
    assert "2 more: relevance unknown, or reach unknown or 0" in picture.svg and "of 1 creators" in picture.says


def test_a_report_counts_as_an_export_does(bench, written):
    gone = bench.store.rows("SELECT what, sum(n) AS n FROM audit WHERE verb = 'export' GROUP BY ALL ORDER BY what")
    assert {row["what"]: row["n"] for row in gone} == {"bluesky rows": 4, "x ids": 1, "x rows": load("x").redistribution.rows_a_day}


def test_the_files_of_a_report_lose_who_is_forgotten(bench, written):
    from tastemaker.erasure import files, person
    with bench.store.write() as s:
        found = person.find(s, "bluesky:sandbox-runner-0")
    swept = files.sweep(bench.store.path, found, dry_run=True)
    assert set(swept.changed) >= {f"exports/screens.{ending}" for ending in ("html", "pdf", "xlsx", "csv")}


def test_a_redacted_list_has_no_address_and_public_reasons(bench, tmp_path):
    with bench.store.write() as s:
        s.execute("UPDATE scores SET reasons = reasons || ' Write to ann@firm.example.', parts = $parts WHERE rank = 1",
                  parts=json.dumps({"authenticity": {"said": "attention unclear"}}))
    made = bench.report(BRIEF, tmp_path / "r.html", redacted=True)
    assert all(b"ann@firm" not in path.read_bytes() for path in (made.path, made.csv)) and "(address removed)" in made.csv.read_text()


def test_an_unknown_campaign_is_answered_with_those_that_are_known(bench):
    with pytest.raises(BadInput) as error:
        bench.report("nothing")
    assert "screens" in error.value.next_step


# --- who is left alone: the last look at this database ------------------------------------------------------------------

def test_nobody_is_shown_who_is_unknown_or_asked_to_be_left_alone(bench):
    with pytest.raises(BadInput, match="Nobody here is called"):
        bench.creator("@nobody-at-all")
    assert "@sandbox-runner-3" in completing.completions(bench, "creator", "@sandbox-runner-")
    bench.optout("bluesky:sandbox-runner-3")
    with pytest.raises(BadInput, match="left alone"):
        bench.creator("sandbox-runner-3")
    assert "@sandbox-runner-3" not in completing.completions(bench, "creator", "@sandbox-runner-")


# --- JupyterLab -------------------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A JupyterLab server on a copy of the notebooks that finds the cards; its address."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "notebooks", folder / "project/notebooks")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {**os.environ, "JUPYTER_PATH": str(LAUNCHER), "JUPYTER_CONFIG_DIR": str(folder / "config"), "JUPYTER_RUNTIME_DIR": str(folder / "run"),
           "JUPYTER_DATA_DIR": str(folder / "data"), "IPYTHONDIR": str(folder / "ipython"), "JUPYTERLAB_WORKSPACES_DIR": str(folder / "spaces")}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}", "--IdentityProvider.token=open-sesame",
               f"--notebook-dir={folder / 'project'}", *(["--allow-root"] if os.geteuid() == 0 else [])]
    server = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(f"{address}/api/status?token=open-sesame", server)
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait(10)


def _wait(address, server):
    for _ in range(240):
        assert server.poll() is None, "JupyterLab ended"
        try:
            return urllib.request.urlopen(address).read()
        except OSError:
            time.sleep(0.25)
    raise AssertionError("JupyterLab did not start")


def test_jupyterlab_finds_the_cards_and_the_pages_that_they_open():
    from jupyterlab_server.config import get_federated_extensions
    found = get_federated_extensions([str(LAUNCHER / "labextensions")])["tastemaker"]
    assert found["jupyterlab"]["_build"]["load"] == "static/remoteEntry.js"
    script = (LAUNCHER / "labextensions/tastemaker/static/remoteEntry.js").read_text(encoding="utf-8")
    assert "00_start.ipynb" in script and "dashboards" in script and "http" not in script.replace("http://www.w3.org/2000/svg", "")
    assert (ROOT / "notebooks/00_start.ipynb").is_file() and list((ROOT / "notebooks/dashboards").glob("*.ipynb"))


def test_the_wheel_brings_the_cards():
    import tomllib
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["uv"]["build-backend"]
    assert ROOT / build["data"]["data"] / "share/jupyter" == LAUNCHER


@pytest.mark.long
def test_jupyterlab_serves_the_cards(lab):
    page = urllib.request.urlopen(f"{lab}/lab?token=open-sesame").read().decode()
    told = [one for one in re.findall(r"\{[^{}]*\}", page) if '"name": "tastemaker"' in one]
    assert len(told) == 1 and json.loads(told[0])["load"] == "static/remoteEntry.js"
    script = urllib.request.urlopen(f"{lab}/lab/extensions/tastemaker/static/remoteEntry.js?token=open-sesame").read().decode()
    assert script == (LAUNCHER / "labextensions/tastemaker/static/remoteEntry.js").read_text(encoding="utf-8")


@pytest.mark.long
def test_the_launcher_shows_cards_that_open_the_first_notebook_and_a_dashboard(lab):
    from playwright.sync_api import sync_playwright
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1300, "height": 900})
        wrong = []
        tab.on("pageerror", lambda error: wrong.append(str(error)))
        tab.goto(f"{lab}/lab?token=open-sesame&reset", timeout=120_000)
        tab.wait_for_selector("text=Start here", timeout=90_000)
        cards = tab.eval_on_selector_all(".jp-LauncherCard[data-category=tastemaker]", "all => all.map(one => one.innerText.trim())")
        assert cards[0] == "Start here" and {"Shortlist", "Pipeline"} <= set(cards)
        assert tab.eval_on_selector_all(".jp-LauncherCard[data-category=tastemaker] svg", "all => all.length") == len(cards)
        with browser.contexts[0].expect_page() as opened:
            tab.click(".jp-LauncherCard[data-category=tastemaker] >> text=Shortlist")
        assert opened.value.url.endswith("/voila/render/notebooks/dashboards/shortlist.ipynb")
        tab.click("text=Start here")
        tab.wait_for_selector(".jp-Notebook h1:has-text('Start here')", timeout=60_000)
        browser.close()
        assert not wrong
