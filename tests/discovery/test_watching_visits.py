"""A watchlist of the sandbox is visited over weeks: what the world does shows, nothing is asked twice, and who leaves is left alone."""

import csv
import json
import shutil
from contextlib import contextmanager
from datetime import timedelta

import pandas as pd
import pytest
from typer.testing import CliRunner

import tastemaker as tm
from tastemaker import clock
from tastemaker.cli import watching as cli
from tastemaker.errors import BadInput
from tastemaker.sandbox import people
from tastemaker.store import Store
from tastemaker.store.gate import let_go
from tastemaker.workbench import Workbench
from tastemaker.workbench.watching import Watching

DAY0 = clock.parse("2026-06-01T12:00:00Z")
Bench = Workbench if issubclass(Workbench, Watching) else type("Bench", (Watching, Workbench), {})


def quiet(*told):
    """No progress bar."""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A sandbox in which eight creators of two platforms were added by handle, watched and visited once, on day 0."""
    with clock.fixed(DAY0):
        begun = tm.sandbox(tmp_path_factory.mktemp("watch") / "w.duckdb", size=40)
        begun.server.set_now(DAY0)
        world = begun.server.world
        rows = [{"platform": row["platform"], "handle": row["handle"] + (".example" if row["platform"] == "bluesky" else "")}
                for platform in ("bluesky", "youtube") for row in world.truth([platform])
                if world.account(row["index"], platform, DAY0.toordinal()) and row["gone_on"] > DAY0.toordinal() + 60][:200]
        chosen = pd.DataFrame([row for p in ("bluesky", "youtube") for row in [r for r in rows if r["platform"] == p][:4]])
        bench = Bench(begun.store, begun.settings)
        bench.__dict__["server"] = begun.server
        bench.add(chosen)
        bench.watch("spring", chosen)
        bench.visit("spring", progress=quiet)
    return bench


def copied(made, tmp_path):
    """A bench of one's own on a copy of the database, before the same server."""
    let_go()
    shutil.copytree(made.store.path.parent, tmp_path / "db")
    copy = Bench(Store.open(tmp_path / "db" / made.store.path.name), made.settings)
    copy.__dict__["server"] = made.server
    made.server.front._ready.clear()   # answers of a day in which another test had changed the world
    return copy


@pytest.fixture
def bench(made, tmp_path):
    return copied(made, tmp_path)


@pytest.fixture(scope="module")
def visited(made, tmp_path_factory):
    """The same a week later, after a visit that tells of all growth."""
    week = copied(made, tmp_path_factory.mktemp("week"))
    with on_day(week, 7):
        week.alert("spring", "growth", 0.0)
        visit(week)
    return week


@pytest.fixture
def week(visited, tmp_path):
    return copied(visited, tmp_path)


@contextmanager
def on_day(bench, day):
    moment = DAY0 + timedelta(days=day)
    with clock.fixed(moment):
        bench.server.set_now(moment)
        yield moment


def visit(bench, **options):
    return bench.visit("spring", progress=quiet, **options)


def asked(bench):
    return len(bench.server.requests)


def watched(bench, platform=None):
    return [row for row in bench.store.rows("SELECT * FROM watched ORDER BY profile_key") if platform in (None, row["platform"])]


def creator_of(bench, row):
    return bench.server.world.find(row["platform_id"], row["platform"], DAY0.toordinal())


def test_the_first_visit_looks_handles_up_and_brings_posts(bench):
    with on_day(bench, 0):
        assert len(watched(bench)) == 8 and all(row["state"] == "live" for row in watched(bench))
        assert bench.watchlists().iloc[0].to_dict() | {"since": 0, "visited_at": 0} == {
            "watchlist": "spring", "profiles": 8, "platforms": "bluesky, youtube", "gone": 0, "since": 0, "visited_at": 0}


def test_the_day_s_second_visit_asks_nothing(bench):
    with on_day(bench, 0):
        before = asked(bench)
        done = visit(bench)
        assert asked(bench) == before and done.asked["calls"].sum() == 0 and "asked nothing" in str(done)


def test_a_day_later_profiles_go_in_batches_and_posts_only_where_their_number_moved(bench):
    with on_day(bench, 1):
        before = asked(bench)
        done = visit(bench)
        paths = [path for _, path, _ in bench.server.requests[before:]]
        moved = bench.store.rows("""SELECT profile_key FROM snapshots GROUP BY profile_key
                                    HAVING count(DISTINCT post_count) > 1""")
        assert sum("getProfiles" in path or "channels" in path for path in paths) == 2, "one batch a platform"
        assert sum("getAuthorFeed" in path or "playlistItems" in path for path in paths) == len(moved) < 8
        actual = {(row.platform, row.what): (row.low, row.actual, row.high) for row in done.asked.itertuples()}
        assert actual["bluesky", "profiles"] == (1, 1, 1) and actual["youtube", "profiles"] == (1, 1, 1)


def test_a_dry_run_asks_nothing_and_foretells_the_calls(bench):
    with on_day(bench, 10):
        before = asked(bench)
        dry = visit(bench, dry_run=True)
        assert asked(bench) == before and "would ask" in str(dry)
        done = visit(bench)
        assert asked(bench) - before == done.asked["actual"].sum()
        assert all(row.low <= row.actual <= row.high for row in done.asked.itertuples())


def test_growth_new_posts_and_sources_show_after_a_week(week):
    bench = week
    with on_day(bench, 7):
        frame = bench.changes("spring", since="last")
        growth = frame[frame["kind"] == "growth"]
        assert len(growth) == 8 and (growth["unit"] == "share in 7 days").all() and growth["number"].notna().all()
        assert set(growth["source"]) == {"app.bsky.actor.getProfiles", "channels.list"} and (growth["seen_at"] == clock.now()).all()
        posts = frame[frame["kind"] == "new posts"]
        truth = bench.store.rows("SELECT count(DISTINCT profile_key) AS n FROM posts WHERE published_at > $since", since=DAY0)[0]["n"]
        assert len(posts) == truth > 0 and posts["quote"].str.len().gt(0).all() and posts["url"].str.startswith("https://").all()
        assert bench.changes("spring", since=DAY0 + timedelta(days=7)).empty


def test_a_changed_bio_shows_both_sides_once(bench, monkeypatch):
    row = watched(bench, "bluesky")[0]
    who, spoken = creator_of(bench, row).handle, people.bio
    monkeypatch.setattr(people, "bio", lambda creator, *rest: "Now on the road." if creator.handle == who else spoken(creator, *rest))
    with on_day(bench, 3):
        visit(bench)
        found = bench.changes("spring", "last")
        found = found[found["kind"] == "changed bio"]
        assert found["profile_key"].tolist() == [row["profile_key"]] and found["after"].tolist() == ["Now on the road."]
        assert found["before"].iloc[0] and found["before"].iloc[0] != found["after"].iloc[0]
        told = bench.alerts("spring").frame
        assert (told["kind"] == "changed bio").sum() == 1
    with on_day(bench, 4):
        visit(bench)
        assert not (bench.changes("spring", "last")["kind"] == "changed bio").any()
        assert (bench.alerts("spring").frame["kind"] == "changed bio").sum() == 1, "told once"


def test_an_earlier_bio_goes_when_the_platform_s_time_is_over(bench, monkeypatch):
    row = watched(bench, "bluesky")[0]
    old = bench.store.rows("SELECT value FROM wordings WHERE profile_key = $key AND field = 'bio'", key=row["profile_key"])[0]["value"]
    who, spoken = creator_of(bench, row).handle, people.bio
    monkeypatch.setattr(people, "bio", lambda creator, *rest: "Now on the road." if creator.handle == who else spoken(creator, *rest))
    days = tm.terms.load("bluesky").days("profile")
    for day in (5, days - 10):
        with on_day(bench, day):
            visit(bench)
            assert (bench.changes("spring", "900 days")["kind"] == "changed bio").any()
    with on_day(bench, days + 1):
        assert not (bench.changes("spring", "900 days")["kind"] == "changed bio").any(), "not shown, also before anybody tidied up"
        visit(bench)
        kept = bench.store.rows("SELECT value FROM wordings WHERE profile_key = $key AND field = 'bio'", key=row["profile_key"])
        assert [one["value"] for one in kept] == ["Now on the road."] and old != "Now on the road."
        said = bench.store.rows("SELECT * FROM alerts")
        assert old not in str(said), "an alert that quoted it is gone as well"


def test_who_is_gone_shows_as_gone_without_a_word_of_theirs(bench):
    row = watched(bench, "bluesky")[1]
    creator = creator_of(bench, row)
    before, theirs = creator.gone_on, [one for one in watched(bench) if creator_of(bench, one) is creator]
    object.__setattr__(creator, "gone_on", DAY0.toordinal() + 2)
    try:
        with on_day(bench, 4):
            visit(bench)
            found = bench.changes("spring", "last")
            gone = found[found["kind"] == "gone"]
            assert gone["profile"].tolist() == [f"{one['platform']}:{one['platform_id']}" for one in theirs]
            assert set(found[found["profile_key"] == row["profile_key"]]["kind"]) == {"gone"}
            for table in ("wordings", "snapshots", "posts"):
                assert not bench.store.rows(f"SELECT 1 FROM {table} WHERE profile_key = $key", key=row["profile_key"]), table
            assert row["handle"] not in str(bench.store.rows("SELECT * FROM profiles"))
            assert (bench.alerts("spring").frame["kind"] == "gone").sum() == len(theirs) == bench.watchlists()["gone"].sum()
        with on_day(bench, 5):
            before_asking = asked(bench)
            visit(bench)
            assert not any(row["platform_id"] in str(request) for request in bench.server.requests[before_asking:])
            assert (bench.alerts("spring").frame["kind"] == "gone").sum() == len(theirs), "told once"
    finally:
        object.__setattr__(creator, "gone_on", before)


@pytest.mark.parametrize("way", ["optout", "forget"])
def test_who_asks_to_be_left_alone_is_on_no_watchlist_and_in_no_answer(bench, way):
    with on_day(bench, 0):
        row = watched(bench, "bluesky")[2]
    with on_day(bench, 3):
        visit(bench)
        assert row["profile_key"] in set(bench.changes("spring", "last")["profile_key"])
        getattr(bench, way)(f"bluesky:{row['handle']}")
        assert row["profile_key"] not in set(bench.changes("spring", "900 days")["profile_key"])
        assert row["profile_key"] not in set(bench.alerts().frame["profile_key"]) and len(watched(bench)) == 7
        assert row["handle"] not in str(bench.observed("spring")["profile"].tolist())
    with on_day(bench, 6):
        before = asked(bench)
        visit(bench)
        assert not any(row["platform_id"] in str(request) for request in bench.server.requests[before:])
        for table in ("watches", *(("wordings", "search_ranks", "fired", "alerts") if way == "forget" else ())):
            assert not bench.store.rows(f"SELECT 1 FROM {table} WHERE profile_key = $key", key=row["profile_key"]), table


def test_without_the_platform_s_leave_figures_are_neither_computed_nor_shown(week, monkeypatch):
    bench = week
    with on_day(bench, 7):
        assert "youtube" in set(bench.alerts().frame.query("kind == 'growth'")["platform"])
        monkeypatch.setattr(Bench, "accepted", lambda self, platform: platform != "youtube")
        closed = bench.changes("spring", "last").query("platform == 'youtube'")
        assert set(closed["kind"]) <= {"growth", "new posts", "new sponsor"}
        figured = closed[closed["kind"] != "new sponsor"]
        assert figured["number"].isna().all() and figured["n"].isna().all() and figured["low"].isna().all()
        assert "youtube" not in set(bench.alerts().frame.query("kind == 'growth'")["platform"])
        assert "youtube" in set(bench.changes("spring", "last")["platform"]), "both counts may be said as they were given"


def test_what_the_last_profile_said_stays_when_it_was_only_found_again(bench):
    key = watched(bench)[0]["profile_key"]
    with on_day(bench, 1), bench.store.write() as s:
        s.execute("UPDATE profiles SET state = 'found', bio = 'half of it', fetched_at = $at WHERE profile_key = $key", at=clock.now(), key=key)
    with on_day(bench, 1):
        visit(bench)
        assert not (bench.changes("spring", "900 days")["kind"] == "changed bio").any()


def test_a_profile_past_its_time_is_asked_for_again_because_a_person_watches_it(bench):
    with on_day(bench, 31):
        bench.refresh(progress=quiet, ahead_days=0)
        emptied = [row for row in watched(bench, "youtube") if row["handle"] == ""]
        assert len(emptied) == 4 and len(watched(bench)) == 8, "their keys stay theirs"
        visit(bench)
        assert all(row["handle"] for row in watched(bench, "youtube"))


def test_unknown_watchlists_and_handles_are_named(bench):
    with on_day(bench, 0):
        with pytest.raises(BadInput, match="no watchlist called summer"):
            bench.visit("summer")
        assert "There are: spring" in pytest.raises(BadInput, bench.changes, "summer").value.next_step
        done = bench.watch("spring", ["@nobody-at-all", watched(bench)[0]["profile_key"]])
        assert (done.profiles, done.new, len(done.refused)) == (8, 0, 1) and "nobody-at-all" in done.refused[0]
        assert bench.unwatch("spring", [watched(bench)[0]["profile_key"]]) == 1 and bench.unwatch("spring") == 7


@pytest.mark.parametrize("since", ["yesterday-ish", "7 fortnights", "nan days", "2026-13-40"])
def test_a_moment_that_is_none_is_refused(bench, since):
    with on_day(bench, 0), pytest.raises(BadInput):
        bench.changes("spring", since)


def test_the_command_line_has_the_same_verbs(bench, monkeypatch, tmp_path):
    monkeypatch.setattr(cli, "opened", lambda begin=False: bench)
    says = CliRunner()

    def say(*words, code=0):
        done = says.invoke(cli.app, list(map(str, words)))
        assert done.exit_code == code, done.output
        return done.output

    with on_day(bench, 5):
        one = watched(bench, "bluesky")[0]
        assert "1 profiles are watched" in say("watch", "few", f"bluesky:{one['handle']}")
        assert "would ask" in say("visit", "few", "--dry-run") and "asked" in say("visit", "few")
        assert {row["watchlist"] for row in json.loads(say("watchlists", "--json"))} == {"few", "spring"}
        assert json.loads(say("changes", "few", "--since", "30 days", "--json"))[0]["profile"] == f"bluesky:{one['handle']}"
        assert "few: new posts" in say("alerts", "few", "--when", "new posts") and "new posts" not in say("alerts", "few", "--when", "new posts", "--off")
        assert (tmp_path / "a.csv").read_text().startswith("alert_id,") if say("alerts", "--out", tmp_path / "a.csv") else False
        assert "OnCalendar=*-*-* 06:30:00" in say("schedule", "few") and "few" in say("alerts", "--rules")
        say("alerts", "--when", "growth", code=2)
        say("searches", "--save", "x", code=2)
        assert json.loads(say("searches", "--json")) == []
        assert "1 are watched no more" in say("unwatch", "few")


def test_alerts_leave_as_a_csv_that_no_spreadsheet_runs(week, tmp_path):
    bench = week
    with on_day(bench, 7):
        rows = list(csv.DictReader((tmp_path / "a.csv").open(encoding="utf-8"))) if bench.alerts().save(tmp_path / "a.csv") else []
        assert len(rows) == len(bench.alerts()) > 0 and all(not row["said"].startswith(("+", "-", "=", "@")) for row in rows)
        assert any(row["said"].startswith("'+") for row in rows)
