"""Saved searches show only what is different, and a day has one plan, one budget and one result."""

import shutil
from datetime import timedelta

import pytest
from typer.testing import CliRunner

import tastemaker as tm
from tastemaker import clock
from tastemaker.brief import Brief
from tastemaker.cli import watching as cli
from tastemaker.discovery.watching import alerts, searches
from tastemaker.errors import BadInput
from tastemaker.models import Profile
from tastemaker.store import Store, facts
from tastemaker.store.gate import let_go
from tastemaker.workbench import Workbench
from tastemaker.workbench.watching import Watching

DAY0 = clock.parse("2026-06-01T12:00:00Z")
BRIEF = Brief.parse({"campaign": "Spring", "product": {"name": "Fernpath", "what": "A trail shoe."}, "platforms": ["bluesky"],
                     "topics": ["trail running"], "languages": ["en"], "sender": {"name": "Mara"}})
Bench = Workbench if issubclass(Workbench, Watching) else type("Bench", (Watching, Workbench), {})


@pytest.fixture
def store(tmp_path):
    """A database with five profiles and a saved search, on day 0."""
    with clock.fixed(DAY0):
        store = Store.at(tmp_path / "s.duckdb")
        store.remember(BRIEF)
        people = [Profile(platform="bluesky", platform_id=f"did:plc:sandbox{n}", handle=f"sandbox{n}.example", followers=100) for n in range(1, 6)]
        with store.run("search") as run, store.write() as s:
            facts.save(s, people, source="t", call_id=None, run_id=run.run_id, terms=tm.terms.load("bluesky"), accepted=True, hash_key=store.hash_key)
        with store.run("save") as run:
            searches.save(store, run, "trails", BRIEF.hash, BRIEF.campaign_id, {"bluesky.appview": 20}, by="ann")
    return store


def result(store, day, places, ranges=True):
    """The search's result on a day: places by profile key, each with a range of one place to both sides."""
    with clock.fixed(DAY0 + timedelta(days=day)):
        with store.run("score", campaign_id=BRIEF.campaign_id) as run, store.write() as s:
            s.insert("scores", [{"run_id": run.run_id, "campaign_id": BRIEF.campaign_id, "brief_hash": BRIEF.hash, "profile_key": key, "creator_id": key,
                                 "rank": place, "rank_low": place - 1 if ranges and place else None, "rank_high": place + 1 if ranges and place else None,
                                 "parts": "{}", "reasons": "words", "formula": "f", "why_not": None if place else "writes in fr",
                                 "made_at": clock.now(), "expires_at": clock.now() + timedelta(days=30)} for key, place in places.items()])
        with store.run("search") as run:
            searches.keep(store, run, "trails", BRIEF.campaign_id)
        return searches.difference(store, "trails", BRIEF.campaign_id)


def told(found):
    return {row.profile_key: (row.kind, row.rank_before, row.rank_after) for row in found.table.itertuples()}


def test_the_first_result_has_nothing_to_be_compared_with(store):
    found = result(store, 0, {1: 1, 2: 2})
    assert found.before is None and "first result" in str(found) and len(found.table) == 2


def test_only_new_gone_and_moved_creators_show(store):
    result(store, 0, {1: 1, 2: 2, 3: 3, 4: 4})
    found = result(store, 7, {1: 2, 2: 1, 3: None, 4: 9, 5: 3})
    assert told(found) == {5: ("new", pytest.approx(float("nan"), nan_ok=True), 3), 4: ("moved", 4, 9),
                           3: ("gone", 3, pytest.approx(float("nan"), nan_ok=True))}
    assert found.same == 2 and "1 new, 1 moved, 1 gone" in str(found) and "writes in fr" in str(found)


def test_a_place_within_the_range_of_the_other_is_no_move_and_without_ranges_every_place_is(store):
    result(store, 0, {1: 1, 2: 2}, ranges=False)
    assert told(result(store, 7, {1: 2, 2: 1}, ranges=False)) == {1: ("moved", 1, 2), 2: ("moved", 2, 1)}
    result(store, 14, {1: 2, 2: 4})
    assert told(result(store, 21, {1: 2, 2: 5})) == {} != told(result(store, 28, {1: 2, 2: 8}))


def test_a_second_result_of_a_day_replaces_the_first(store):
    result(store, 0, {1: 1})
    result(store, 7, {1: 1, 2: 2, 3: 3})
    found = result(store, 7, {1: 1, 2: 2})
    assert found.before == DAY0.date() and told(found).keys() == {2}


def test_who_opted_out_or_expired_is_counted_and_not_named(store):
    result(store, 0, {1: 1, 2: 2, 3: 3})
    from tastemaker import privacy
    with clock.fixed(DAY0), store.run("optout") as run:
        privacy.opt_out(store, run, "@sandbox3.example", "asked", "ann")
    found = result(store, 7, {1: 1, 2: 2, 3: 3})
    assert found.lost == 1 and "sandbox3" not in str(found) + found._repr_html_() and told(found) == {}


def test_a_result_goes_with_the_scores_that_it_is_from(store):
    result(store, 0, {1: 1})
    from tastemaker import privacy
    with clock.fixed(DAY0 + timedelta(days=31)), store.run("expire") as run:
        privacy.expire(store, run)
        assert store.rows("SELECT * FROM search_ranks") == []


def test_a_day_has_one_budget_however_often_it_is_pulled(store):
    with store.write() as s:
        s.insert("calls", [{"call_id": n, "run_id": "r", "plan_id": "p", "platform": "bluesky", "bucket": "appview", "quota_day": DAY0.date(),
                            "endpoint": "e", "cost": 4.0, "state": "settled", "reserved_at": DAY0} for n in (1, 2)])
    budget = searches.brief(store, "trails")[1]
    assert searches.left(store, budget, "p") == {"bluesky.appview": 12.0} and searches.left(store, budget, "other") == budget
    assert searches.left(store, {"appview": 5}, "p") == {"appview": 0.0}


def test_a_search_keeps_its_brief_and_takes_another_budget_under_the_same_name(store):
    with store.run("save") as run:
        searches.save(store, run, " trails ", BRIEF.hash, BRIEF.campaign_id, {}, by="ann")
    assert searches.brief(store, "trails") == (BRIEF, {}) and len(searches.table(store)) == 1
    assert "There are: trails" in pytest.raises(BadInput, searches.brief, store, "hills").value.next_step
    for wrong in ({"bluesky.appview": -1}, {"bluesky.appview": float("nan")}):
        with pytest.raises(BadInput), store.run("save") as run:
            searches.save(store, run, "trails", BRIEF.hash, BRIEF.campaign_id, wrong, by="ann")


def quiet(*told):
    """No progress bar."""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A small sandbox in which a saved search ran once, and somebody wants to be told of new creators."""
    with clock.fixed(DAY0):
        begun = tm.sandbox(tmp_path_factory.mktemp("search") / "w.duckdb", size=30)
        begun.server.set_now(DAY0)
        bench = Bench(begun.store, begun.settings)
        bench.__dict__["server"] = begun.server
        bench.save_search("trails", BRIEF)
        bench.alert("trails", alerts.FOUND)
        bench.search("trails", posts=3, progress=quiet)
    return bench


@pytest.fixture
def bench(made, tmp_path):
    let_go()
    shutil.copytree(made.store.path.parent, tmp_path / "db")
    copy = Bench(Store.open(tmp_path / "db" / made.store.path.name), made.settings)
    copy.__dict__["server"] = made.server
    return copy


def test_the_same_day_is_the_same_plan_and_asks_nothing_again(bench):
    with clock.fixed(DAY0):
        before = len(bench.server.requests)
        found = bench.search("trails", posts=3, progress=quiet)
        assert len(bench.server.requests) == before and found.report.complete and found.before is None
        assert bench.store.rows("SELECT count(DISTINCT plan_id) AS n FROM plans")[0]["n"] == 1


def test_a_later_day_shows_the_difference_and_tells_of_new_creators_once(bench):
    moment = DAY0 + timedelta(days=20)
    with clock.fixed(moment):
        bench.server.set_now(moment)
        with bench.store.write() as s:
            lost = s.rows("SELECT min(profile_key) AS key FROM search_ranks")[0]["key"]
            s.execute("DELETE FROM search_ranks WHERE profile_key = $key", key=lost)
        found = bench.search("trails", posts=3, progress=quiet)
        new = found.table[found.table["kind"] == "new"]["profile_key"].tolist()
        assert found.before == DAY0.date() and lost in new
        assert sorted(bench.alerts("trails").frame["profile_key"]) == sorted(new)
        bench.search("trails", posts=3, progress=quiet)
        assert len(bench.alerts("trails")) == len(new), "told once"


def test_a_dropped_search_takes_its_results_and_rules_along_and_leaves_who_it_found(bench):
    with clock.fixed(DAY0):
        creators = bench.store.rows("SELECT count(*) AS n FROM profiles")
        told = bench.drop_search("trails", dry_run=True)
        assert (told.results, told.rules, told.dry_run) == (1, 1, True) and "trails would go, with 1 kept results and 1 alert rules" in repr(told)
        assert len(bench.searches()) == 1 and bench.alert_rules("trails"), "nothing went yet"
        assert repr(bench.drop_search(" trails ")).startswith("trails is dropped")
        assert bench.searches().empty and not bench.alert_rules("trails") and not bench.store.rows("SELECT 1 FROM search_ranks")
        assert bench.store.rows("SELECT count(*) AS n FROM profiles") == creators
        for verb in (bench.drop_search, bench.search):
            with pytest.raises(BadInput, match="no saved search called trails"):
                verb("trails")
        assert bench.save_search("trails", BRIEF) == "trails" and bench.drop_search("trails").results == 0, "its brief is still here"


def test_the_command_line_drops_a_search_only_when_told_twice(bench, monkeypatch):
    monkeypatch.setattr(cli, "opened", lambda begin=False: bench)
    said = CliRunner().invoke(cli.app, ["searches", "--drop", "trails"])
    assert said.exit_code == 0 and "would go" in said.output and "with --yes" in said.output and len(bench.searches()) == 1
    done = CliRunner().invoke(cli.app, ["searches", "--drop", "trails", "--yes"])
    assert done.exit_code == 0 and "is dropped" in done.output and "--yes" not in done.output and bench.searches().empty
