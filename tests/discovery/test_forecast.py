"""What a plan should bring: learned from earlier pulls, said with intervals, and held against what came."""

import numpy as np
import pytest
from toy import BRIEF, World, serve

from tastemaker.discovery import forecast, learned
from tastemaker.discovery import plan as plans
from tastemaker.discovery.checking import error
from tastemaker.discovery.expecting import Earlier, Past, Urn, ends


def pull_of(**changes):
    return Earlier(**{"steps": frozenset(f"s{i}" for i in range(10)), "calls": 15, "found": 300, "distinct": 120, "new": 120,
                      "relevant": 30.0, **changes})


def urn(*pulls, steps=("x", "y"), seed="s"):
    return Urn(Past(pulls=pulls), steps, seed=seed)


# --- the urn ----------------------------------------------------------------------------------------------------------

def test_the_pool_of_a_pull_is_the_one_that_would_have_shown_as_many():
    pool = pull_of().pool
    assert pool * (1 - np.exp(-300 / pool)) == pytest.approx(120, rel=1e-3)
    assert pull_of(found=120).pool == pytest.approx(50 * 120), "nobody came twice: it may hold any number"


def test_more_calls_bring_more_but_each_less_and_never_more_than_are_there():
    one = urn(pull_of())
    means = [one.after(n).looked.mean() for n in (0, 5, 10, 100, 10_000)]
    assert means[0] == 0 and means == sorted(means) and means[1] > means[2] - means[1] and means[4] <= one.pool.mean() * 1.001


def test_what_is_relevant_is_never_more_than_what_is_new_nor_that_more_than_what_is_found():
    drawn = urn(pull_of()).after(10)
    assert (drawn.relevant <= drawn.new).all() and drawn.new.mean() <= drawn.looked.mean() * 1.01
    low, high = ends(drawn.new)[1:]
    assert low < ends(drawn.new)[0] < high


def test_the_same_questions_again_are_expected_to_show_the_same_people_and_hardly_anybody_new():
    again = urn(pull_of(), steps=[f"s{i}" for i in range(10)]).after(15)
    other = urn(pull_of(), steps=[f"t{i}" for i in range(10)]).after(15)
    assert ends(again.looked)[0] == pytest.approx(120, rel=0.15) and ends(again.new)[0] < 15 < ends(other.new)[0]
    assert np.ptp(np.quantile(again.looked, (0.1, 0.9))) < np.ptp(np.quantile(other.looked, (0.1, 0.9)))


def test_every_pull_makes_the_next_forecast_narrower():
    wide, mid, narrow = (urn(*[pull_of()] * n, steps=[f"t{i}" for i in range(10)]).after(15).looked for n in (0, 1, 6))
    spread = [float(np.ptp(np.log(np.quantile(draws, (0.1, 0.9))))) for draws in (wide, mid, narrow)]
    assert spread[0] > spread[1] > spread[2]


def test_the_same_seed_draws_the_same_and_another_does_not():
    assert ends(urn(pull_of()).after(7).new) == ends(urn(pull_of()).after(7).new) != ends(urn(pull_of(), seed="t").after(7).new)


def test_the_intervals_hold_four_times_out_of_five_where_the_model_is_right():
    chance, inside = np.random.default_rng(5), []
    for case in range(200):
        pools = np.exp(3 + 0.5 * chance.standard_normal(4))
        pulls = [pull_of(steps=frozenset(f"{case} {k} {i}" for i in range(10)), distinct=int(round(p * 10 * (1 - np.exp(-300 / (p * 10))))),
                         new=100, relevant=None) for k, p in enumerate(pools)]
        truth = 10 * np.exp(3 + 0.5 * chance.standard_normal())
        low, high = ends(urn(*pulls, steps=[str(i) for i in range(10)], seed=str(case)).after(15).looked)[1:]
        inside.append(low <= truth * (1 - np.exp(-300 * np.exp(0.25 * chance.standard_normal()) / truth)) <= high)
    assert 0.7 < np.mean(inside) < 0.92


# --- what a database learned, and what came ---------------------------------------------------------------------------

def test_a_database_learns_from_pulls_that_are_through(bench):
    assert learned.past(bench.store) == {}
    with serve(World()) as url:
        made = bench.plan(url)
        assert learned.past(bench.store) == {}, "its steps still wait"
        bench.pull(url, made)
        known = learned.past(bench.store)["toy"]
    only = known.pulls[0]
    assert len(known.pulls) == 1 and only.steps == {step.step_id for step in made.steps}
    assert only.distinct == only.new == bench.count("profiles") and only.found == bench.count("finds") >= only.distinct
    assert known.per_creator["reads 2"] == pytest.approx(bench.count("steps WHERE verb = 'posts'") / only.distinct)


def test_what_a_call_brought_is_remembered_with_the_language_that_it_asked_for(bench):
    with serve(World()) as url:
        bench.plan(url)
        bench.pull(url)
    assert {(one.text, one.language) for one in learned.past(bench.store)["toy"].trials} == {("trail", "en"), ("hill", "en")}


def test_a_second_pull_learns_who_was_new_in_it(bench):
    with serve(World()) as url:
        bench.pull(url)
    with serve(World(48)) as url:
        bench.pull(url, bench.plan(url, plan_id="again"))
    first, second = learned.past(bench.store)["toy"].pulls
    assert second.distinct > second.new > 0 and first.new == first.distinct and first.new + second.new == bench.count("profiles")


def test_a_forecast_is_held_against_what_came_once_and_for_all(bench):
    with serve(World()) as url:
        made = bench.plan(url)
        with bench.store.run("pull") as run:
            assert forecast.check(bench.store, run, made) == 0, "nothing was asked yet"
        bench.pull(url, made)
        with bench.store.run("pull") as run:
            forecast.check(bench.store, run, made)
            first = forecast.errors(bench.store)
            assert forecast.check(bench.store, run, made) == 0
    rows = first.set_index(["what", "bucket"])
    assert rows.loc[("calls", "search"), "actual"] == bench.count("calls WHERE bucket = 'search'")
    assert rows.loc[("calls", "reads"), "actual"] == bench.count("calls WHERE bucket = 'reads'")
    assert rows.loc[("creators", ""), "actual"] == bench.count("profiles")
    assert len(first) == len(made.forecast) and first.equals(forecast.errors(bench.store))
    assert set(forecast.summary(first)["what"]) == {"calls", "creators", "relevant"}


def test_a_pull_that_was_stopped_is_not_checked_before_it_has_gone_on(bench):
    with serve(World()) as url:
        made = bench.plan(url)
        bench.pull(url, made, budget={"reads": 2})
        with bench.store.run("pull") as run:
            assert forecast.check(bench.store, run, made) == 0
        bench.pull(url, made)
        with bench.store.run("pull") as run:
            forecast.check(bench.store, run, made)
    assert len(forecast.errors(bench.store)) == len(made.forecast)


def test_what_was_forecast_first_is_what_is_checked(bench):
    with serve(World()) as url:
        first = bench.plan(url)
        bench.pull(url, first)
        again = bench.plan(url, past=learned.past(bench.store))
        assert again.plan_id == first.plan_id
        with bench.store.run("pull") as run:
            forecast.check(bench.store, run, again)
    held = forecast.errors(bench.store).set_index(["what", "bucket"])["expected"]
    assert held[("creators", "")] == next(one.expected for one in first.forecast if one.what == "creators")


def test_the_same_plan_after_a_pull_forecasts_its_calls_within_a_tenth(bench):
    with serve(World(60)) as url:
        bench.pull(url)
        again = plans.make(BRIEF, {"toy": bench.adapter(url)}, run_id="r", remaining=lambda p, b: None, plan_id="again",
                           past=learned.past(bench.store))
        plans.save(bench.store, again)
        bench.pull(url, again)
        with bench.store.run("pull") as run:
            forecast.check(bench.store, run, again)
    calls = forecast.errors(bench.store).query("plan_id == 'again' and what == 'calls'")
    assert calls["error"].median() < 0.1


@pytest.mark.parametrize(("expected", "actual", "off"), [(110, 100, 0.1), (90, 100, 0.1), (0, 0, 0.0), (3, 0, 3.0)])
def test_an_error_is_a_share_of_what_came(expected, actual, off):
    assert error(expected, actual) == pytest.approx(off)
