"""What the platforms' rules ask day by day, with a moved clock: kept fresh, deleted in time, never shown too late."""

import csv
import shutil
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

import tastemaker as tm
from tastemaker import clock
from tastemaker.errors import BadInput
from tastemaker.store import snapshot
from tastemaker.store.gate import let_go
from tastemaker.workbench import Workbench

DAY0 = clock.parse("2026-06-01T12:00:00Z")
BRIEF = tm.Brief.parse({"campaign": "Upkeep", "product": {"name": "Fernpath", "what": "A trail shoe."}, "platforms": ["youtube", "bluesky"],
                        "topics": ["trail running", "hiking"], "languages": ["en"], "sender": {"name": "Mara", "facts": ["We make shoes."]}})


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A sandbox that was pulled, scored and drafted on day 0."""
    folder = tmp_path_factory.mktemp("upkeep")
    with clock.fixed(DAY0):
        bench = tm.sandbox(folder / "a.duckdb", size=60)
        bench.server.set_now(DAY0)
        bench.pull(bench.plan(BRIEF), posts=5, progress=quiet)
        bench.score(BRIEF)
        bench.draft(BRIEF, top=4, progress=quiet)
    return bench


@pytest.fixture
def bench(made, tmp_path):
    let_go()
    shutil.copytree(made.store.path.parent, tmp_path / "db")
    copy = Workbench(tm.store.Store.open(tmp_path / "db" / made.store.path.name), made.settings)
    copy.__dict__["server"] = made.server
    return copy


def quiet(*told):
    """No progress bar."""


@contextmanager
def days_later(bench, days):
    moment = DAY0 + timedelta(days=days)
    with clock.fixed(moment):
        bench.server.set_now(moment)
        yield moment


def refresh(bench, **options):
    return bench.refresh(progress=quiet, **options)


def counts(bench):
    return {row["what"] + row["platform"]: row["n"] for row in bench.store.rows(
        "SELECT what, platform, count(*) AS n FROM retained GROUP BY ALL")}


def test_every_row_knows_its_class_and_when_it_must_be_gone(bench):
    rows = bench.store.rows("SELECT what, platform, retention, expires_at FROM retained")
    assert {"profiles", "snapshots", "posts", "post_snapshots", "finds"} <= {row["what"] for row in rows}
    for row in rows:
        platform, kind = row["retention"].split(".")
        days = tm.terms.load(platform).days(kind, accepted=True)
        assert row["platform"] == platform and row["expires_at"] == DAY0 + timedelta(days=days)


def test_a_day_later_nothing_is_due_and_nothing_is_asked(bench):
    with days_later(bench, 1):
        before = len(bench.server.requests)
        done = refresh(bench)
        assert done.due.empty and done.report is None and not done.deleted["n"].any() and "Nothing is due" in repr(done)
        assert len(bench.server.requests) == before


def test_a_dry_run_says_what_is_due_and_touches_nothing(bench):
    with days_later(bench, 25):
        before, asked = counts(bench), len(bench.server.requests)
        done = refresh(bench, dry_run=True)
        youtube = done.due[done.due["platform"] == "youtube"]
        assert youtube["calls"].sum() == youtube["cost"].sum() > 0, "one unit a call"
        assert set(done.due["platform"]) == {"youtube"}, "Bluesky's time is longer"
        assert "Would be gone: nothing" in repr(done)
        assert counts(bench) == before and len(bench.server.requests) == asked
        assert bench.store.rows("SELECT * FROM audit WHERE verb = 'expire'") == []
    with days_later(bench, 31):
        done = refresh(bench, dry_run=True)
        assert done.deleted["n"].sum() > 0 and "Would be gone" in repr(done) and counts(bench) == before


def test_what_is_due_comes_in_the_cheapest_batches_and_lives_on(bench):
    with days_later(bench, 25):
        profiles = bench.store.rows("SELECT count(*) AS n FROM profiles WHERE platform = 'youtube' AND state = 'live'")[0]["n"]
        posts = bench.store.rows("SELECT count(*) AS n FROM posts WHERE platform = 'youtube'")[0]["n"]
        done = refresh(bench)
        assert done.report.calls == -(-profiles // 50) + -(-posts // 50), "fifty of either a unit"
        assert refresh(bench).report is None, "all of it is fresh now"
    with days_later(bench, 40):
        assert "youtube" not in set(bench.shortlist(BRIEF)["platform"]), "scores of day 0 are over"
        assert "youtube" in set(bench.score(BRIEF)["platform"]), "and new ones can be made of what was refreshed"


def test_after_its_time_nothing_reaches_a_score_a_draft_an_export_or_a_page(bench, tmp_path):
    with days_later(bench, 31):   # nobody refreshed
        assert "youtube" not in set(bench.shortlist(BRIEF)["platform"])
        assert "youtube" not in set(bench.score(BRIEF)["platform"])
        assert bench.export(BRIEF, tmp_path / "a.csv").whole == len(bench.shortlist(BRIEF))
        assert "youtube" not in {row["platform"] for row in csv.DictReader((tmp_path / "a.csv").open(encoding="utf-8"))}
        assert all(row["platform"] != "youtube" for row in bench.draft(BRIEF, top=50, progress=quiet).frame().to_dict("records"))


def test_a_snapshot_hides_what_expires_after_it_was_made(bench):
    with days_later(bench, 0):
        there = {name: set(snapshot.read(bench.snapshots, name)["platform"]) for name in ("shortlist", "growth", "recent_posts", "pipeline")}
        assert all("youtube" in found for found in there.values())
    with days_later(bench, 31):
        for name in there:
            frame = snapshot.read(bench.snapshots, name)
            assert "youtube" not in set(frame["platform"]) and "expires_at" not in frame.columns


def test_what_is_past_its_time_is_deleted_and_only_counts_stay(bench):
    with days_later(bench, 31):
        before = counts(bench)
        done = refresh(bench)
        after = counts(bench)
        assert "postsyoutube" in before and not any(key in after for key in ("postsyoutube", "findsyoutube"))
        assert dict(done.deleted.itertuples(index=False))["posts deleted"] == before["postsyoutube"]
        audit = bench.store.rows("SELECT * FROM audit WHERE verb = 'expire'")
        assert audit and all(set(row) == {"ordinal", "verb", "what", "n", "made_at", "run_id"} for row in audit)
        assert sum(row["n"] for row in audit if row["what"] == "posts deleted") == before["postsyoutube"]


def test_who_is_gone_at_the_source_is_deleted_with_everything_of_theirs(bench, monkeypatch):
    with days_later(bench, 85):   # Bluesky's ninety days are nearly over
        world = bench.server.world
        mine = {row["platform_id"] for row in bench.store.rows("SELECT platform_id FROM profiles WHERE platform = 'bluesky' AND bio <> ''")}
        leaver = next(c for c in world.creators if c.bluesky and c.bluesky.platform_id in mine)
        gone = {leaver.bluesky.platform_id}
        gone |= {c.bluesky.platform_id for c in world.creators if c.bluesky and c.gone_on <= DAY0.toordinal() + 85} & mine
        monkeypatch.setitem(world._creators, leaver.index, replace(leaver, gone_on=DAY0.toordinal() + 60))
        refresh(bench)
        rest = bench.store.rows("SELECT platform_id, name, bio, profile_key FROM profiles WHERE platform = 'bluesky'")
        assert {row["platform_id"] for row in rest if row["name"] or row["bio"]} == mine - gone
        keys = [row["profile_key"] for row in rest if row["platform_id"] in mine - gone]
        for table in ("posts", "snapshots", "scores", "evidence"):
            others = bench.store.rows(f"SELECT 1 FROM {table} JOIN profiles USING (profile_key) WHERE profiles.platform = 'bluesky' "
                                      "AND NOT list_contains($keys, profile_key)", keys=keys)
            assert others == [], table


def test_a_refresh_stops_at_an_empty_bucket_and_goes_on_the_next_day(bench):
    bench.server.quota.limits["units"] = 0
    try:
        with days_later(bench, 25):
            stopped = refresh(bench)
            assert stopped.report.waiting > 0 and any("units" in stop.where or "quota" in stop.reason.lower() for stop in stopped.report.stopped)
        bench.server.quota.limits["units"] = 10_000
        with days_later(bench, 26):
            assert refresh(bench).report.waiting == 0
            assert bench.store.rows("SELECT 1 FROM steps WHERE state = 'waiting'") == [], "nothing is left of the one that stopped"
    finally:
        bench.server.quota.limits["units"] = 10_000


def test_an_address_in_a_youtube_text_is_used_only_after_a_person_confirmed_that_very_one(bench):
    with days_later(bench, 1):
        frame = bench.contacts(BRIEF)
        youtube = frame[frame["platform"] == "youtube"]
        assert len(youtube) and set(youtube["state"]) == {"confirm it first"}
        assert bench.store.rows("SELECT 1 FROM contacts JOIN profiles USING (profile_key) WHERE platform = 'youtube'") == []
        one = youtube.iloc[0]
        with pytest.raises(BadInput, match="does not stand"):
            bench.confirm(BRIEF, one["handle"], "other@sandbox.example")
        bench.confirm(BRIEF, one["handle"], one["address"])
        rows = bench.store.rows("SELECT address, made_by, quote FROM contacts JOIN profiles USING (profile_key) WHERE platform = 'youtube'")
        assert [(row["address"], row["made_by"]) for row in rows] == [(one["address"], "sandbox")] and one["address"] in rows[0]["quote"]
        after = bench.contacts(BRIEF)
        assert after[after["address"] == one["address"]]["state"].tolist() == ["may be used"]


def test_what_a_pull_asked_does_not_outlive_the_asking(bench):
    rows = bench.store.rows("SELECT DISTINCT args FROM steps WHERE state = 'done'")
    assert rows == [{"args": "{}"}], "stored arguments may hold what expires; a step that is done needs none"


@pytest.mark.parametrize("label", ["!noindex", "!protected", "!test-data"])
def test_a_label_that_closes_a_profile_takes_it_off_every_list(bench, label):
    with days_later(bench, 1):
        key = int(bench.shortlist(BRIEF)["profile_key"].iloc[0])
        with bench.store.write() as s:
            s.execute("UPDATE profiles SET labels = $labels WHERE profile_key = $key", labels=f'["verified", "{label}"]', key=key)
        assert key not in set(bench.shortlist(BRIEF)["profile_key"])
        assert not bench.store.rows("SELECT 1 FROM usable_profiles WHERE profile_key = $key", key=key)


@pytest.mark.parametrize(("platform", "at"), [("reddit", (2, 26, 50, 74)),
                                              pytest.param("twitch", (2, 14, 26, 38), marks=pytest.mark.long)])
def test_a_refresh_once_a_day_keeps_what_may_be_kept_for_two_and_twice_a_day_what_for_one(tmp_path, platform, at):
    brief = BRIEF.model_copy(update={"platforms": (platform,)})
    with clock.fixed(DAY0):
        bench = tm.sandbox(tmp_path / "a.duckdb", size=150)
        bench.server.set_now(DAY0)
        bench.pull(bench.plan(brief), posts=3, progress=quiet)
        there = bench.store.rows("SELECT count(*) AS n FROM usable_profiles")[0]["n"]
    for hours in at:   # the same times every day, two hours later than the pull
        with days_later(bench, hours / 24):
            done = refresh(bench)
            assert done.due.empty == (hours == 2), "just pulled is not due"
    with days_later(bench, (at[-1] + 1) / 24):
        left = bench.store.rows("SELECT count(*) AS n FROM usable_profiles")[0]["n"]
        assert left == there > 3
        assert bench.store.rows("SELECT count(*) AS n FROM posts WHERE state = 'live' AND expires_at > now_utc()")[0]["n"] > 3


def test_only_the_newest_posts_are_refreshed_whatever_is_due(bench, monkeypatch):
    from tastemaker.discovery import refresh as refreshing
    monkeypatch.setattr(refreshing, "POSTS", 2)
    with days_later(bench, 25), bench.store.write() as s:
        newest = s.rows("""SELECT post_key FROM posts WHERE platform = 'youtube'
                           QUALIFY row_number() OVER (PARTITION BY profile_key ORDER BY published_at DESC) <= 2""")
        s.execute("UPDATE posts SET expires_at = expires_at + INTERVAL 20 DAY WHERE list_contains($keys, post_key)",
                  keys=[row["post_key"] for row in newest])
    with days_later(bench, 25):
        due = refreshing.due(bench.store, {"youtube": bench.adapters(["youtube"])["youtube"]}, remaining=bench._remaining)
        assert newest and sum(one.posts for one in due) == 0, "the newest are fresh, the older ones may go"


def test_counters_go_with_the_post_that_tells_whose_they_are(bench):
    with days_later(bench, 31):
        refresh(bench)
        for counters, table, key in (("post_snapshots", "posts", "post_key"), ("snapshots", "profiles", "profile_key")):
            assert bench.store.rows(f"SELECT 1 FROM {counters} WHERE {key} NOT IN (SELECT {key} FROM {table})") == [], counters


def test_what_was_quarantined_goes_when_the_shortest_time_of_its_platform_is_over(tmp_path):
    from tastemaker.models import Rejected
    from tastemaker.store import Store, facts
    with clock.fixed(DAY0):
        store = Store.at(tmp_path / "q.duckdb")
        with store.write() as s:
            facts.save(s, [Rejected("odd", {"title": "x"})], source="videos", call_id=None, run_id="r", terms=tm.terms.load("twitch"),
                       accepted=False, hash_key=store.hash_key)
        assert store.rows("SELECT expires_at FROM quarantine")[0]["expires_at"] == DAY0 + timedelta(days=1)
