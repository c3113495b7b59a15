"""Names of watchlists and what a person hands over: typed with spaces, as numbers of a frame, after somebody."""

import csv
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import tastemaker as tm
from tastemaker import clock, erasure
from tastemaker.cli import watching as cli
from tastemaker.discovery.watching import alerts, changes, lists, scheduling, visiting
from tastemaker.errors import BadInput
from tastemaker.models import Profile
from tastemaker.settings import Settings
from tastemaker.store import Store, facts
from tastemaker.workbench import Workbench
from tastemaker.workbench.watching import Alerts

DAY0 = clock.parse("2026-06-01T12:00:00Z")


@pytest.fixture
def bench(tmp_path):
    """Three profiles, on day 0; the first is called like watchlists of other tests."""
    with clock.fixed(DAY0):
        store = Store.at(tmp_path / "s.duckdb")
        people = [Profile(platform="bluesky", platform_id=f"did:plc:sandbox{n}", handle=f"sandbox{n}.example", followers=100,
                          name=f"Quillfox{n} Sandbox{n}") for n in (1, 2, 3)]
        with store.run("search") as run, store.write() as s:
            facts.save(s, people, source="t", call_id=None, run_id=run.run_id, terms=tm.terms.load("bluesky"), accepted=True,
                       hash_key=store.hash_key)
        yield Workbench(store, Settings(reviewer="Ann"))


def texts(bench):
    """Every text of the tables that name a list."""
    return str([bench.store.rows(f"SELECT * FROM {table}") for table in ("watches", "alert_rules", "searches", "search_ranks", "runs")])


def test_a_list_that_is_named_after_somebody_is_blotted_with_them_and_two_stay_two(bench):
    for name in ("sandbox1.example", "Sandbox1.Example", "friends of sandbox1.example", "spring"):
        bench.watch(name, ["bluesky:sandbox1.example", "bluesky:sandbox2.example"])
    bench.alert("sandbox1.example", alerts.FOUND)
    with bench.store.write() as s:
        s.insert("searches", [{"name": name, "campaign_id": "c", "brief_hash": "h", "budget": "{}", "made_by": "Ann", "made_at": DAY0,
                               "run_id": "r"} for name in ("sandbox1.example", "hills")])
        s.insert("search_ranks", [{"name": "sandbox1.example", "day": DAY0.date(), "profile_key": 2, "rank": 1, "run_id": "r"}])
    with bench.store.run("visit", manifest={"watchlist": "sandbox1.example"}):
        pass
    with bench.store.run("forget") as run:
        erasure.forget(bench.store, run, "bluesky:sandbox1.example", reason="asked", by="Ann")
    assert "sandbox1" not in texts(bench).lower()
    kept = bench.watchlists()
    assert len(kept) == 4 and (kept["profiles"] == 1).all() and "spring" in set(kept["watchlist"])
    assert set(kept["watchlist"]) > {"[forgotten]", "[forgotten] 2", "friends of [forgotten]"}
    assert kept["visited_at"].notna().sum() == 1, "its visits are still its own"
    found = bench.store.rows("SELECT name FROM searches JOIN search_ranks USING (name)")
    assert len(found) == 1 and {rule.watchlist for rule in bench.alert_rules()} - {None} == set(kept["watchlist"])


def test_a_name_with_spaces_around_is_the_same_list_and_brings_no_ended_alert_back(bench):
    bench.watch("spring", 1)
    assert bench.alert("spring", off=True) == len(alerts.USUAL) and bench.alert_rules("spring") == []
    assert bench.watch(" spring ", 2).profiles == 2 and bench.alert_rules("spring") == []


def test_a_kill_between_a_new_list_and_its_alerts_leaves_neither(bench, monkeypatch):
    def killed(*given, **options):
        raise KeyboardInterrupt
    with monkeypatch.context() as patch:
        patch.setattr(alerts, "add", killed)
        with pytest.raises(KeyboardInterrupt):
            bench.watch("spring", 1)
    assert bench.watchlists().empty
    bench.watch("spring", 1)
    assert len(bench.alert_rules("spring")) == len(alerts.USUAL)


def test_an_alert_ends_whatever_number_it_was_asked_with(bench):
    bench.watch("spring", 1)
    bench.alert("spring", "growth", 0.02, days=3)
    assert bench.alert("spring", "growth", 0.5, off=True) == 0
    assert bench.alert("spring", "growth", off=True) == 2
    assert not any(rule.kind == "growth" for rule in bench.alert_rules("spring"))


def test_a_rule_says_its_number(bench):
    assert str(alerts.rule("spring", "new posts", 5)) == "spring: new posts, 5 or more in 7 days"
    assert str(alerts.rule("spring", "new posts")) == "spring: new posts in 7 days"


@pytest.mark.parametrize(("wanted", "n"), [
    (np.int64(1), 1), ([np.int64(1), 2], 2), (pd.Series([1.0, float("nan")]), 1), (pd.DataFrame({"profile_key": [1, None]}), 1),
    ([1, None, float("nan"), 1.5], 1)])
def test_keys_come_as_a_frame_has_them(bench, wanted, n):
    assert bench.watch("spring", wanted).profiles == n


def test_what_names_no_profile_is_refused(bench):
    with pytest.raises(BadInput):
        bench.watch("spring", None)
    with pytest.raises(BadInput):
        bench.watch("spring", 2.5)


def test_a_moment_may_be_a_date_and_must_be_on_the_calendar(bench):
    assert changes.moment(bench.store, date(2026, 5, 1)) == clock.parse("2026-05-01T00:00:00Z")
    with pytest.raises(BadInput):
        changes.moment(bench.store, timedelta(days=999_999))


def test_a_look_that_counted_no_posts_says_nothing_of_silence(bench):
    bench.watch("spring", 1)
    with bench.store.write() as s:
        s.insert("steps", [{"plan_id": "p", "step_id": "s", "platform": "bluesky", "bucket": "appview", "verb": "posts",
                            "origin": "posts: did:plc:sandbox1", "make": "posts", "args": "{}", "round": 3, "place": 0, "cost": 1.0, "state": "done",
                            "done_at": DAY0 + timedelta(hours=1.5)}])
        for hours, count in ((1, 7), (2, 7), (48, None)):
            s.insert("snapshots", [{"profile_key": 1, "taken_at": DAY0 + timedelta(hours=hours), "post_count": count, "run_id": "r"}])
    one, = visiting.asked(bench.store, "spring")
    assert one.checked_at() == DAY0 + timedelta(hours=2)


def test_lists_that_are_written_alike_get_units_of_their_own(tmp_path):
    def unit(name):
        return scheduling.schedule(name, command=["v"], folder=tmp_path, notebook=tmp_path, database=tmp_path).unit
    assert unit("spring") == "tastemaker-spring" and len({unit(name) for name in ("春", "夏", "Spring", "spring", "spr ing", "spr-ing")}) == 6


def test_the_growth_of_profiles_without_a_handle_is_not_mixed(bench):
    bench.watch("spring", [1, 2])
    with bench.store.write() as s:
        s.execute("UPDATE profiles SET handle = ''")
    assert bench.observed("spring")["profile"].nunique() == 2


@pytest.mark.parametrize("words", [["alerts", "spring", "--off"], ["alerts", "spring", "--over", "3"], ["searches", "--budget", "a=1"], ["searches", "--yes"],
                                   ["searches", "trails", "--drop", "trails"]])
def test_an_option_that_would_do_nothing_is_refused(bench, monkeypatch, words):
    monkeypatch.setattr(cli, "opened", lambda begin=False: bench)
    assert CliRunner().invoke(cli.app, words).exit_code == 2


def test_a_name_that_is_too_long_is_refused():
    with pytest.raises(BadInput):
        lists.named("x" * 81)


def test_an_alert_of_a_platform_whose_terms_let_ids_leave_takes_no_word_or_address_along(tmp_path):
    row = {name: "@somebody" for name in alerts.COLUMNS} | {"platform": "x", "profile_key": 7}
    other = row | {"platform": "bluesky"}
    path = Alerts(pd.DataFrame([row, other])).save(tmp_path / "alerts.csv")
    shut, free = csv.DictReader(path.open(encoding="utf-8-sig"))
    assert [name for name in ("profile", "before", "after", "said", "quote", "url") if shut[name]] == []
    assert shut["profile_key"] == "7" and free["said"].endswith("@somebody")


def test_nobody_without_the_key_can_tell_from_a_visit_after_whom_its_list_was_named(bench, tmp_path):
    other = Store.at(tmp_path / "o.duckdb")
    mine = visiting.plan_id(bench.store, "Quillfox1")
    assert mine == visiting.plan_id(bench.store, "Quillfox1") and mine.endswith("-20260601")
    assert len({mine, visiting.plan_id(other, "Quillfox1"), visiting.plan_id(bench.store, "Quillfox2")}) == 3
