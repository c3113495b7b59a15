"""Cohorts: like with like from one's own data, by band and by nearness in size, widened when small."""

import numpy as np
import pandas as pd
import pytest

from tastemaker.scoring import cohorts


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


def sized(followers, **more):
    """Profiles with these followers, views in step with them, and keys in the order given."""
    frame = people(len(followers), **more)
    return frame.assign(followers=[float(f) for f in followers], reach_median_views=[f / 10 for f in followers])


def by_hand(followers, mine, most=cohorts.NEAREST):
    """Places of the nearest by ratio, none more than tenfold off, chosen by a plain sort."""
    apart = [abs(np.log10(f / mine)) for f in followers]
    return sorted(sorted((i for i, far in enumerate(apart) if far <= 1), key=lambda i: apart[i])[:most])


def test_the_nearest_in_size_are_those_that_a_plain_sort_gives():
    followers = np.unique(np.random.default_rng(7).lognormal(8, 1.2, 300).round())
    frame = cohorts.near(sized(followers).sample(frac=1, random_state=3))
    for row in frame.iloc[::9].itertuples():
        members = followers[by_hand(followers, row.followers)]
        assert row.near_cohort == f"youtube / video / {members[0]:,.0f} to {members[-1]:,.0f} followers"
        assert row.near_n == len(members)
        below, same = (members < row.followers).sum(), (members == row.followers).sum()
        assert row.near_reach_percentile == pytest.approx((below + same / 2) / len(members))


def test_near_peers_keep_to_their_format_until_too_few_share_it():
    frame = cohorts.near(pd.concat([people(30), people(19, main_format="short"), people(3, main_format=None)], ignore_index=True))
    assert frame["near_cohort"].tolist() == ["youtube / video / 5,000 to 5,000 followers"] * 30 + [
        "youtube / 5,000 to 5,000 followers"] * 22
    assert frame["near_n"].tolist() == [30] * 30 + [50] * 22


def test_who_is_alone_in_size_has_no_place_rather_than_far_peers():
    frame = cohorts.near(sized([1_000] * 30 + [2_000_000]))
    assert frame["near_n"].tolist() == [30] * 30 + [1]
    assert frame["near_reach_percentile"].isna().tolist() == [False] * 30 + [True]


def test_near_places_do_not_jump_at_the_edge_of_a_band():
    frame = cohorts.near(cohorts.placed(sized(np.linspace(8_000, 12_000, 120).round())))
    under, over = frame[frame["followers"] < 10_000].iloc[-1], frame[frame["followers"] >= 10_000].iloc[0]
    assert abs(under["reach_percentile"] - over["reach_percentile"]) > 0.9, "best of the small, last of the next band"
    assert abs(under["near_reach_percentile"] - over["near_reach_percentile"]) < 0.05


def test_without_followers_or_figures_there_are_no_near_peers():
    frame = people(30)
    frame.loc[3, "followers"], frame.loc[4, ["reach_median_views", "engagement_per_view_median"]] = np.nan, np.nan
    frame = cohorts.near(frame)
    assert frame.loc[[3, 4], "near_cohort"].isna().all() and frame.loc[[3, 4], "near_n"].tolist() == [0, 0]
    assert set(frame.drop(index=[3, 4])["near_n"]) == {28}


def test_near_peers_are_the_same_in_whatever_order_the_profiles_come():
    frame = pd.concat([sized([100 * (1 + i // 3) for i in range(90)]), people(40, platform="bluesky")], ignore_index=True)
    frame["profile_key"] = range(len(frame))
    mixed = cohorts.near(frame.sample(frac=1, random_state=1)).sort_values("profile_key", ignore_index=True)
    pd.testing.assert_frame_equal(cohorts.near(frame), mixed)
