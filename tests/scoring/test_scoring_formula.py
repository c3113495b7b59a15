"""The formula: weights, parts that are missing, intervals and rank ranges by draws, and sliders that need not wait."""

import json
import time

import numpy as np
import pandas as pd
import pytest

from tastemaker.errors import BadInput
from tastemaker.scoring import cohorts, draws, formula, parts
from tastemaker.scoring.formula import PARTS, Weights

SHARES = Weights().as_dict()


def crowd(n, seed=0, half=0.1, **columns):
    """A table of n creators with known parts, each sure to within `half`."""
    chance = np.random.default_rng(seed)
    values = {name: chance.random(n) for name in PARTS}
    frame = {"profile_key": np.arange(1, n + 1), "creator_id": np.arange(1, n + 1), "fits": True, "closed": False, "rank": np.nan}
    for name, value in values.items():
        frame |= {name: value, f"{name}_low": value - half, f"{name}_high": value + half}
    return pd.DataFrame({**frame, **columns})


# --- weights ---------------------------------------------------------------------------------------------------------

def test_weights_are_shares_and_any_others_are_refused():
    assert sum(SHARES.values()) == pytest.approx(1) and list(SHARES) == list(PARTS)
    assert Weights(2, 1, 1, 0, 0, 0).as_dict() == {"relevance": 0.5, "reach": 0.25, "engagement": 0.25, **dict.fromkeys(PARTS[3:], 0)}
    for wrong in ((0,) * 6, (-1, 1, 1, 1, 1, 1), (float("nan"), 1, 1, 1, 1, 1), (float("inf"), 1, 1, 1, 1, 1), ("1", 1, 1, 1, 1, 1)):
        with pytest.raises(BadInput):
            Weights(*wrong)


def test_weights_that_were_stored_come_back_to_the_last_digit():
    for numbers in np.random.default_rng(0).random((200, 6)):
        once = Weights(*numbers.tolist())
        assert Weights(**json.loads(json.dumps(once.as_dict()))) == once


def test_the_formula_says_its_weights():
    said = formula.describe(Weights(1, 1, 0, 0, 0, 0))
    assert "relevance 50 %" in said and "budget 0 %" in said and formula.FORMULA_VERSION in said


# --- parts -----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("known", [[1, 2, 3, 4, 5], [1, 1, 1, 1, 9], [0, 0, 3, 3, 3, 8], list(range(40))])
def test_to_observe_exactly_the_cohort_s_median_leaves_the_point_where_it_was(known):
    known = np.sort(np.asarray(known, dtype=float))
    median = float(np.median(known))
    missing = parts.cohort_part(None, None, "views", np.empty(0), known, 0.1)
    observed = parts.cohort_part(cohorts.percentile(median, known), median, "views", np.full(9, median), known, 0.1)
    assert (missing.state, observed.state) == ("missing", "known")
    assert missing.value == observed.value
    assert (missing.low, missing.high) == (0.05, 0.95) and observed.low == observed.high == observed.value


def test_a_part_handed_in_is_missing_at_the_cohort_s_median_with_the_cohort_s_spread():
    cohort, everyone = np.linspace(0.6, 1.0, 9), np.linspace(0.0, 1.0, 99)
    missing = parts.outside_part(None, cohort, everyone, 0.08)
    assert missing.value == pytest.approx(0.8) and missing.low == pytest.approx(0.62) and missing.high == pytest.approx(0.98)
    observed = parts.outside_part({"value": missing.value, "low": 0.79, "high": 0.81, "n": 4}, cohort, everyone, 0.08)
    assert observed.value == missing.value and observed.high - observed.low < missing.high - missing.low
    few = parts.outside_part({"value": float("nan")}, cohort[:4], everyone, 0.08)
    assert few.value == pytest.approx(0.5) and few.state == "missing", "four members are no cohort: everyone stands in"
    nobody = parts.outside_part(None, cohort[:0], cohort[:0], 0.08)
    assert (nobody.value, nobody.low, nobody.high) == (0.5, 0.05, 0.95)


def test_relevance_is_surer_the_more_posts_say_the_same():
    half = [parts.relevance_part(0.5, np.ones(n), 0.6).high - 0.5 for n in (0, 1, 5, 20)]
    assert half == sorted(half, reverse=True) and half[-1] < 0.08 < 0.8 < half[0]
    even, mixed = (parts.relevance_part(0.5, np.asarray(found, dtype=float), 0.6) for found in ([2] * 8, [8, 8] + [0] * 6))
    assert mixed.high - mixed.low > 2 * (even.high - even.low), "two posts in eight on the topic may be chance"
    assert parts.relevance_part(0.0, np.zeros(5), 0.6).high == 0


def test_a_price_above_the_budget_counts_as_the_share_that_could_be_paid():
    assert [formula.fit_to_budget(price, 100) for price in (0, 100, 400)] == [1, 1, 0.25]
    with pytest.raises(BadInput):
        formula.fit_to_budget(1, 0)


# --- draws -----------------------------------------------------------------------------------------------------------

def test_draws_keep_to_the_interval_they_were_given():
    table = crowd(200)
    drawn = formula.chances(table, seed=3)
    for place, name in enumerate(PARTS[1:], 1):
        value, low = table[name].to_numpy(), np.clip(table[f"{name}_low"], 0, 1).to_numpy()
        high = np.clip(table[f"{name}_high"], 0, 1).to_numpy()
        inside = (drawn[place] >= low - 0.003) & (drawn[place] <= high + 0.003)
        assert 0.89 < inside.mean() < 0.96
        assert np.abs(np.median(drawn[place], axis=0) - value).max() < 0.01
        assert drawn[place].min() >= 0 and drawn[place].max() <= 1


def test_what_is_unknown_is_drawn_from_the_whole_cohort_alike():
    table = crowd(50, reach=0.5, reach_low=0.05, reach_high=0.95)
    drawn = np.sort(formula.chances(table)[1], axis=0)
    assert np.abs(drawn - ((np.arange(draws.DRAWS) + 0.5) / draws.DRAWS)[:, None]).max() < 1e-5


def test_the_draws_of_a_creator_do_not_depend_on_who_else_is_there():
    table = crowd(3_000)
    some = table.iloc[::-1][::7]
    assert np.array_equal(formula.chances(table, 5)[:, :, some.index], formula.chances(some, 5))
    assert not np.array_equal(formula.chances(table, 5), formula.chances(table, 6))


def test_two_creators_are_drawn_independently():
    drawn = formula.chances(crowd(400, half=0.05))[1]
    related = np.corrcoef(drawn.T)[np.triu_indices(400, 1)]
    assert abs(related.mean()) < 0.005 and related.std() == pytest.approx(draws.DRAWS ** -0.5, rel=0.1)


# --- scores and ranks ------------------------------------------------------------------------------------------------

def test_the_score_is_the_weighted_sum_and_ranks_follow_it():
    table, weights = crowd(300), Weights(5, 1, 1, 2, 0, 1)
    found = formula.rescored(table, weights)
    by_hand = [sum(share * row[name] for name, share in weights.as_dict().items()) for _, row in table.iterrows()]
    assert np.abs(found["score"] - by_hand).max() < 1e-6
    assert found.sort_values("rank")["score"].is_monotonic_decreasing
    assert sorted(found["rank"]) == list(range(1, 301))
    assert (found["score_low"] <= found["score"]).all() and (found["score"] <= found["score_high"]).all()
    assert (found["rank_low"] <= found["rank"]).all() and (found["rank"] <= found["rank_high"]).all()


def test_intervals_and_rank_ranges_grow_with_ignorance():
    sure, unsure = (formula.rescored(crowd(300, half=half)) for half in (0.01, 0.2))
    width = lambda frame, name: (frame[f"{name}_high"] - frame[f"{name}_low"]).astype(float).mean()  # noqa: E731
    assert width(unsure, "score") > 5 * width(sure, "score")
    assert width(unsure, "rank") > 5 * width(sure, "rank")


def test_nine_of_ten_rankings_drawn_anew_lie_in_the_range():
    table = crowd(200, half=0.15)
    found = formula.rescored(table)
    chance, held = np.random.default_rng(9), []
    for _ in range(200):
        u = (chance.random((len(PARTS), 200)) - 0.5) / 0.45
        free = sum(share * np.clip(table[name] + 0.15 * u[i], 0, 4 if name == "relevance" else 1)
                   for i, (name, share) in enumerate(SHARES.items()))
        rank = (-free).rank()
        held.append(((rank >= found["rank_low"].astype(float)) & (rank <= found["rank_high"].astype(float))).mean())
    assert 0.87 < np.mean(held) < 0.95


def test_a_missing_part_widens_the_interval_and_moves_nobody():
    known = crowd(300, authenticity=0.5, authenticity_low=0.48, authenticity_high=0.52)
    missing = known.assign(authenticity_low=0.05, authenticity_high=0.95)
    one, other = formula.rescored(known), formula.rescored(missing)
    assert one["score"].equals(other["score"]) and one["rank"].equals(other["rank"])
    assert ((other["score_high"] - other["score_low"]) > (one["score_high"] - one["score_low"])).mean() > 0.95


def test_ties_go_by_relevance_and_then_by_key():
    even = {name + end: 0.5 for name in PARTS for end in ("", "_low", "_high")}
    table = crowd(6, **even).iloc[::-1]
    assert formula.rescored(table)["rank"].tolist() == [6, 5, 4, 3, 2, 1]
    table.loc[2, ["relevance", "reach"]] = [0.6, 0.4]
    assert formula.rescored(table, Weights(1, 1, 1, 1, 1, 1)).set_index("profile_key")["rank"][3] == 1


def test_one_creator_has_one_place_and_a_row_that_does_not_fit_none():
    table = crowd(5, relevance=[0.9, 0.8, 0.7, 0.6, 0.5], creator_id=[1, 2, 1, 2, 5], fits=[True, True, True, True, False])
    assert formula.rescored(table, Weights(1, 0, 0, 0, 0, 0))["rank"].fillna(0).tolist() == [1, 2, 0, 0, 0]


def test_rows_without_a_score_keep_their_place_and_the_others_share_what_is_left():
    table = crowd(5, relevance=[0.1, np.nan, 0.3, 0.9, np.nan], closed=[False, True, False, False, True], rank=[np.nan, 2, np.nan, np.nan, 5])
    for weights in (Weights(1, 0, 0, 0, 0, 0), Weights(0, 1, 0, 0, 0, 0)):
        found = formula.rescored(table, weights)
        assert found["rank"][1] == 2 and found["rank"][4] == 5
        assert sorted(found["rank"][[0, 2, 3]]) == [1, 3, 4]
        assert found.loc[[1, 4], ["score", "score_low", "score_high", "rank_low", "rank_high"]].isna().all(axis=None)


def test_a_creator_who_has_a_place_by_words_has_no_second_one_by_score():
    table = crowd(3, creator_id=[1, 1, 2], closed=[True, False, False], rank=[2, np.nan, np.nan])
    assert formula.rescored(table)["rank"].fillna(0).tolist() == [2, 0, 1]


def test_a_place_by_words_is_that_of_someone_equally_relevant_in_the_middle():
    table = crowd(5, relevance=[0.9, 0.7, np.nan, 0.3, 0.1], closed=[False, False, True, False, False],
                  **{name: 0.5 for name in PARTS[1:]})
    for relevance, rank in ((1.0, 1), (0.8, 2), (0.5, 3), (0.0, 5)):
        ranks = formula.held(table, np.asarray([0.9, 0.7, relevance, 0.3, 0.1]), Weights())
        assert ranks[2] == rank and np.isnan(np.delete(ranks, 2)).all()


def test_rows_of_an_older_formula_open_with_its_new_parts_unknown():
    part = {"value": 0.4, "low": 0.3, "high": 0.5, "n": 3, "weight": 0.5, "state": "known"}
    table = formula.table([{"profile_key": 1, "creator_id": 1, "fits": True, "rank": 1, "parts": json.dumps({"relevance": part})}])
    assert table.loc[0, ["relevance_low", "budget", "budget_low", "budget_high"]].tolist() == [0.3, 0.5, 0.05, 0.95]


def test_nobody_is_no_trouble():
    assert formula.rescored(formula.table([])).empty


def test_sliders_rank_ten_thousand_creators_faster_than_rows_are_read_one_by_one():
    """A ratio to a plain loop over rows in the same process, which computes points and ranks and not a single interval."""
    table = crowd(10_000)
    drawn = formula.chances(table)

    def plain():
        table.apply(lambda row: sum(share * row[name] for name, share in SHARES.items()), axis=1).rank(ascending=False)

    def cpu(work, times):
        work()
        start = time.process_time()
        for _ in range(times):
            work()
        return (time.process_time() - start) / times

    ours, theirs = cpu(lambda: formula.rescored(table, drawn=drawn), 3), cpu(plain, 1)
    assert ours < theirs


def test_equal_scores_have_the_same_ranges_in_whatever_order_the_rows_come():
    alike = {name + end: 0.5 for name in formula.PARTS for end in ("", "_low", "_high")}
    table = pd.DataFrame([{"profile_key": k, "creator_id": k, "fits": True, "closed": False, "rank": np.nan, **alike} for k in range(1, 61)])
    table["relevance"] = table["relevance_low"] = table["relevance_high"] = np.where(table["profile_key"] % 2, 0.5, 0.7)
    weights = Weights(0, 0, 0, 0, 1, 0)
    found = formula.rescored(table, weights).set_index("profile_key")
    mixed = formula.rescored(table.sample(frac=1, random_state=3).reset_index(drop=True), weights).set_index("profile_key").sort_index()
    pd.testing.assert_frame_equal(found, mixed)
    assert found["rank"][2] == 1 and found["rank_low"].equals(found["rank"]) and found["rank_high"].equals(found["rank"])
