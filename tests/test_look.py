"""A closer look fetches comments of those who are about to be decided on, once, and of nobody else."""

from datetime import UTC, datetime, timedelta

import pytest

import tastemaker as tm
from tastemaker import clock

BRIEF = tm.Brief.parse({"campaign": "Upkeep", "product": {"name": "Fernpath", "what": "A trail shoe."}, "platforms": ["youtube", "bluesky", "twitch"],
                        "topics": ["trail running", "hiking"], "languages": ["en"], "sender": {"name": "Mara", "facts": ["We make shoes."]}})
DAY0 = datetime(2026, 6, 1, 12, tzinfo=UTC)


def quiet(*told):
    """No progress bar."""


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    with clock.fixed(DAY0):
        bench = tm.sandbox(tmp_path_factory.mktemp("look") / "a.duckdb", size=60)
        bench.server.set_now(DAY0)
        bench.pull(bench.plan(BRIEF), posts=5, progress=quiet)
        bench.score(BRIEF)
        yield bench


def held(bench):
    return bench.store.rows("""SELECT p.profile_key, count(*) AS n FROM comments c JOIN posts o ON o.platform = c.platform AND o.platform_id = c.post_id
                               JOIN profiles p USING (profile_key) GROUP BY ALL ORDER BY ALL""")


def test_a_closer_look_says_beforehand_what_it_asks_then_asks_it_once_and_only_of_the_first(bench):
    said = bench.look(BRIEF, top=6, dry_run=True)
    assert said.report is None and not held(bench) and said.asked["calls"].sum() > 0
    done = bench.look(BRIEF, top=6, progress=quiet)
    assert done.report.calls >= said.asked["calls"].sum() and done.report.failed == 0
    first = set(bench.shortlist(BRIEF)["profile_key"].head(6))
    assert {row["profile_key"] for row in held(bench)} <= first and sum(row["n"] for row in held(bench)) > 0
    assert not bench.store.rows("SELECT 1 FROM comments WHERE length(author_hash) < 16"), "nobody's id is kept as it is"
    again = bench.look(BRIEF, top=6, progress=quiet)
    assert again.report is None and not again.asked["calls"].sum(), "neither what is here nor what is closed is asked for again"


def test_a_platform_without_comments_is_named_with_the_reason(bench):
    known = {row["platform"] for row in bench.store.rows("SELECT DISTINCT platform FROM posts")}
    asked = bench.look(BRIEF, top=10_000, dry_run=True).asked
    assert {"twitch"} & known, "the world has somebody on a platform that offers no comments"
    why = dict(zip(asked["platform"], asked["why_not"], strict=True))
    assert "no official call" in why["twitch"] and not why["youtube"]


def test_who_opted_out_is_not_looked_at(bench):
    gone = bench.shortlist(BRIEF).iloc[0]
    before = bench.look(BRIEF, top=1, dry_run=True)
    bench.optout(f"{gone['platform']}:{gone['handle']}")
    asked = bench.look(BRIEF, top=10_000, dry_run=True)
    assert str(before) and gone["profile_key"] not in set(bench.shortlist(BRIEF)["profile_key"])
    steps = bench.store.rows("SELECT 1 FROM usable_profiles WHERE profile_key = $k", k=int(gone["profile_key"]))
    assert not steps and len(asked.asked)


def test_old_comments_are_asked_for_anew(bench):
    with clock.fixed(DAY0 + timedelta(days=20)):
        bench.server.set_now(DAY0 + timedelta(days=20))
        assert bench.look(BRIEF, top=6, dry_run=True).asked["calls"].sum() > 0
