"""The whole road on the sandbox: from a brief to an outbox, a list and a report, and twice is the same as once."""

import csv
import email
import email.policy
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import tastemaker as tm
from tastemaker.errors import NotPermitted, TastemakerError
from tastemaker.store import Store

ROOT = Path(__file__).resolve().parents[1]
SIZE = 100


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "made"
    ended = subprocess.run([sys.executable, "-m", "tastemaker.cli", "demo", "--folder", str(folder), "--size", str(SIZE)],
                           capture_output=True, text=True, cwd=ROOT, timeout=400,
                           env={k: v for k, v in os.environ.items() if not k.startswith("TASTEMAKER_")})
    assert ended.returncode == 0, ended.stderr[-3000:]
    return folder, ended.stdout


@pytest.fixture(scope="module")
def store(demo):
    return Store.open(demo[0] / "sandbox.duckdb")


@pytest.fixture(scope="module")
def brief():
    return tm.Brief.load(ROOT / "data/briefs/trail-shoes.toml")


def test_the_demo_shows_every_stage_and_says_what_is_next(demo):
    for word in ("1. The brief", "2. The plan", "3. The pull", "4. The shortlist", "5. A closer look", "6. The drafts", "7. The review", "8. The outbox",
                 "9. What came of it",
                 "Nothing was sent", "make lab"):
        assert word in demo[1]


def test_a_demo_that_cannot_begin_leaves_the_one_before_it_as_it_is(tmp_path, monkeypatch):
    from tastemaker.workbench import demo as show
    (tmp_path / "demo").mkdir()
    for name in (".demo", "sandbox.duckdb"):
        (tmp_path / "demo" / name).write_text("before")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TastemakerError, match="no brief"):
        show.run(tmp_path / "demo", size=100, say=print)
    assert (tmp_path / "demo/sandbox.duckdb").read_text() == "before"


def test_the_shortlist_quotes_posts_that_are_stored(store):
    rows = store.rows("SELECT reasons, quoted FROM shortlist WHERE rank <= 10")
    assert len(rows) == 10
    quoted = [re.findall("“(.+?)”", row["reasons"]) for row in rows]
    texts = "\n".join(r["title"] + r["text"] for r in store.rows("SELECT title, text FROM posts"))
    assert sum(map(len, quoted)) >= 10
    for quote in sum(quoted, []):
        assert quote.rstrip("…")[:30].strip() in texts


def test_growth_comes_from_the_days_it_was_pulled(store):
    (row,) = store.rows("SELECT max(n) AS most, max(days) AS days FROM (SELECT count(*) AS n, "
                        "date_diff('day', min(taken_at), max(taken_at)) AS days FROM snapshots GROUP BY profile_key)")
    assert (row["most"], row["days"]) == (4, 90)


def test_each_unsent_mail_is_an_approved_draft_with_one_recipient_at_most(demo, store):
    mails = [email.message_from_bytes(p.read_bytes(), policy=email.policy.default) for p in (demo[0] / "outbox").glob("*.eml")]
    waiting = store.rows("SELECT * FROM outbox")
    assert len(mails) == len(waiting) >= 5
    subjects = {row["final_subject"] for row in waiting}
    for mail in mails:
        assert mail["X-Unsent"] == "1"
        assert mail["Subject"] in subjects
        assert len(mail["To"].addresses if mail["To"] else ()) <= 1


def test_the_csv_holds_the_shortlist_and_no_formula(demo, store):
    with (demo[0] / "shortlist.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    ranked = store.rows("SELECT count(*) AS n FROM shortlist WHERE rank IS NOT NULL")[0]["n"]
    assert len(rows) == ranked > 20
    assert [int(r["rank"]) for r in rows] == list(range(1, ranked + 1))
    for value in (v for row in rows for v in row.values()):
        assert not re.match(r"\s*[=+@\t\r]|-\D", value), value


def test_no_call_of_the_demo_is_unsettled(store):
    assert store.rows("SELECT count(*) AS n FROM calls WHERE state = 'reserved'")[0]["n"] == 0
    assert store.rows("SELECT sum(cost) AS n FROM spent WHERE bucket = 'search'")[0]["n"] > 0


def test_only_a_sandbox_takes_recorded_decisions(demo, tmp_path, brief):
    bench = tm.open(tmp_path / "real.duckdb")
    with pytest.raises(TastemakerError):
        bench.decide("any", "approve", by="sandbox")
    from tastemaker.workbench import rehearsal
    with pytest.raises(NotPermitted):
        rehearsal.pull(bench, brief)


def test_the_same_stages_again_change_nothing(demo, brief, store):
    bench = tm.open(demo[0] / "sandbox.duckdb")
    before = [d["draft_id"] for d in store.rows("SELECT draft_id FROM drafts ORDER BY draft_id")]
    calls = store.rows("SELECT count(*) AS n FROM calls")[0]["n"]
    bench.pull(bench.plan(brief))
    assert store.rows("SELECT count(*) AS n FROM calls")[0]["n"] == calls, "the same plan on the same day asks nothing again"
    bench.draft(brief, top=12)
    assert [d["draft_id"] for d in store.rows("SELECT draft_id FROM drafts ORDER BY draft_id")] == before


def test_an_opt_out_closes_every_stage_at_once(demo, brief, store):
    bench = tm.open(demo[0] / "sandbox.duckdb")
    who = store.rows("SELECT p.platform, p.handle, o.profile_key FROM outbox o JOIN profiles p USING (profile_key) LIMIT 1")[0]
    bench.optout(f"{who['platform']}:{who['handle']}", "asked by mail")
    for view in ("outbox", "shortlist", "usable_profiles"):
        assert not store.rows(f"SELECT 1 FROM {view} WHERE profile_key = $k", k=who["profile_key"]), view
    pages = b"".join(p.read_bytes() for p in bench.snapshots.rglob("*.parquet"))
    assert pages and who["handle"].encode() not in pages, "no snapshot on disk still shows them"
    assert who["handle"] not in bench.export(brief, demo[0] / "after.csv").path.read_text(encoding="utf-8")
