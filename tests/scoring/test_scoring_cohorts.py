"""Cohorts: like with like from one's own data, widened when small; the score's parts and their intervals."""

from math import comb

import numpy as np
import pandas as pd
import pytest

from tastemaker.scoring import cohorts, formula
from tastemaker.scoring.formula import WEIGHTS, Part, cohort_part, combined, median_interval, relevance_part


def people(n, *, platform="youtube", followers=5_000, main_format="video", views=100.0, per_view=0.01, per_follower=np.nan):
    return pd.DataFrame({"profile_key": range(n), "platform": platform, "followers": float(followers), "main_format": main_format,
                         "reach_median_views": [views * (i + 1) for i in range(n)],
                         "engagement_per_view_median": [per_view * (i + 1) for i in range(n)],
                         "engagement_per_follower_median": per_follower})


def test_twenty_alike_are_compared_among_themselves():
    frame = cohorts.placed(pd.concat([people(20), people(30, followers=50_000, views=1e6)], ignore_index=True))
    small = frame[frame["followers"] == 5_000]
    assert set(small["cohort"]) == {"youtube / nano / video"} and set(small["cohort_n"]) == {20}
    assert small["reach_percentile"].tolist() == pytest.approx([(i + 0.5) / 20 for i in range(20)])


def test_a_small_cohort_loses_its_format_then_its_size():
    frame = cohorts.placed(pd.concat([people(12), people(12, main_format="short"), people(5, followers=2e6)], ignore_index=True))
    assert frame["cohort"].tolist() == ["youtube / nano"] * 24 + ["youtube"] * 5
    assert frame["cohort_n"].tolist() == [24] * 24 + [29] * 5, "a widened cohort holds all whom its name fits"


def test_platforms_are_never_compared_with_each_other():
    frame = cohorts.placed(pd.concat([people(8), people(8, platform="bluesky", views=1e6)], ignore_index=True))
    assert frame.groupby("platform")["reach_percentile"].mean().tolist() == pytest.approx([0.5, 0.5])


def test_who_has_no_figures_is_no_member_and_has_no_percentile():
    quiet = people(30).assign(reach_median_views=np.nan, engagement_per_view_median=np.nan)
    frame = cohorts.placed(pd.concat([people(6), quiet], ignore_index=True))
    assert frame["cohort_n"].tolist() == [6] * 36
    assert frame["reach_percentile"].notna().sum() == 6


def test_four_known_values_make_no_percentile():
    assert cohorts.placed(people(4))["reach_percentile"].isna().all()


def test_engagement_goes_by_follower_where_views_are_not_given():
    frame = people(10, platform="bluesky").assign(reach_median_views=np.nan, engagement_per_view_median=np.nan,
                                                  engagement_per_follower_median=[i / 100 for i in range(10)])
    placed = cohorts.placed(frame)
    assert placed["engagement_percentile"].tolist() == pytest.approx([(i + 0.5) / 10 for i in range(10)])
    assert placed["reach_percentile"].isna().all()


def test_an_empty_store_has_no_cohorts():
    assert cohorts.placed(people(0)).empty


def test_observing_the_median_leaves_the_score_where_a_missing_part_had_put_it():
    known = np.arange(1.0, 22.0)
    relevant, other = relevance_part(0.8, 5), cohort_part("engagement", None, None, "", np.array([]), known)
    missing = cohort_part("reach", None, None, "", np.array([]), known)
    seen = cohort_part("reach", 0.5, 11.0, "", np.full(20, 11.0), known)
    gap, full = (combined({"relevance": relevant, "reach": p, "engagement": other}) for p in (missing, seen))
    assert gap[0] == full[0]
    assert gap[2] - gap[1] > full[2] - full[1], "what is missing widens the interval"


def test_weights_sum_to_one_and_the_score_stays_between_its_ends():
    assert sum(WEIGHTS.values()) == pytest.approx(1)
    parts = {name: Part(0.4, 0.2, 0.9, 3, weight, "known") for name, weight in WEIGHTS.items()}
    assert combined(parts) == pytest.approx((0.4, 0.2, 0.9))


def test_a_part_that_may_not_be_derived_makes_no_score():
    assert combined({"relevance": relevance_part(1.0, 3), "reach": formula.closed_part("reach")}) == (None, None, None)


@pytest.mark.parametrize("n", range(5, 40))
def test_the_interval_of_a_median_holds_it_nine_times_in_ten(n):
    low, high = median_interval(np.arange(1.0, n + 1))
    missed = 2 * sum(comb(n, j) for j in range(int(low))) / 2**n
    assert 1 - missed >= 0.9
    assert 1 - missed - 2 * comb(n, int(low)) / 2**n < 0.9 or int(low) == n // 2, "and it is no wider than it must be"
    assert low - 1 == n - high
