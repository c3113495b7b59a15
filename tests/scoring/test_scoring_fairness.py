"""Fairness: a disadvantage that was put in is found, none is invented, and little is called little."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from tastemaker.scoring import fairness

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def crowd(n=600, seed=0, penalty=0.0, of="small", **columns):
    """Invented creators, half of each group; `penalty` is taken from the score of the members of one."""
    chance = np.random.default_rng(seed)
    half = {name: chance.random(n) < 0.5 for name in fairness.GROUPS}
    relevance = chance.beta(2, 3, n)
    score = 0.6 * relevance + 0.4 * chance.random(n) - penalty * half[of]
    return pd.DataFrame({
        "profile_key": np.arange(n), "platform": chance.choice(["bluesky", "mastodon"], n), "relevance": relevance,
        "rank": pd.Series(-score).rank(method="first"), "followers": np.where(half["small"], 5_000, 50_000),
        "created_at": [NOW - timedelta(days=100 if new else 1_000) for new in half["new"]],
        "language": np.where(half["not English"], "de-AT", "en_US"),
        "main_format": np.where(half["short-form"], "short", "video"), "comments_off": half["comments off"], **columns})


def rows(frame, **more):
    return {row["compared"]: row for row in fairness.report(frame, NOW, **more)}


@pytest.mark.parametrize("group", fairness.GROUPS)
def test_a_disadvantage_is_found_in_the_group_that_has_it_and_hardly_in_another(group):
    found = [rows(crowd(seed=seed, penalty=0.2, of=group)) for seed in range(8)]
    for report in found:
        row = report[group]
        assert row["state"] == "lower" and row["low"] <= row["difference"] <= row["high"] < 0
        assert row["pairs"] > 150 and "points lower than others" in row["sentence"]
    others = [row["state"] != "no difference shown" for report in found for name, row in report.items() if name != group]
    assert np.mean(others) < 0.1


def test_an_advantage_is_found_as_well():
    assert rows(crowd(penalty=-0.2))["small"]["state"] == "higher"


def test_without_a_difference_it_seldom_says_that_there_is_one():
    alarms = [row["state"] != "no difference shown" for seed in range(30) for row in rows(crowd(200, seed)).values()]
    assert np.mean(alarms) < 0.05


def test_who_ranks_lower_because_their_words_fit_less_is_not_disadvantaged():
    frame = crowd(2_000)
    small = frame["followers"] < 10_000
    frame.loc[small, "relevance"] *= 0.5
    frame["rank"] = (-frame["relevance"] - 0.2 * np.random.default_rng(3).random(len(frame))).rank(method="first")
    naive = frame.loc[small, "rank"].mean() - frame.loc[~small, "rank"].mean()
    found = rows(frame)["small"]
    assert naive > 300 and found["state"] == "no difference shown"
    assert abs(found["relevance_difference"]) < 0.02


def test_what_the_two_of_a_pair_still_differ_in_relevance_is_taken_off():
    """Every member is a little more relevant than the nearest other, and ranks one place higher for that alone."""
    relevance = np.concatenate([np.arange(40.0), np.arange(40.0) + 0.5])
    frame = crowd(80, platform="bluesky", relevance=relevance, rank=pd.Series(-relevance).rank(), followers=[50_000] * 40 + [5_000] * 40)
    found = rows(frame)["small"]
    assert abs(found["relevance_difference"]) > 0.3 and abs(found["difference"]) < 0.2 < 100 / 79


def test_pairs_are_of_one_platform_near_in_relevance_and_each_used_once():
    frame = crowd(400)
    platform, relevance = frame["platform"].to_numpy(), frame["relevance"].to_numpy()
    inside = np.where(frame["main_format"] == "short", 1.0, 0.0)
    inside[:50] = np.nan
    pairs = fairness.matched(platform, relevance, inside)
    used = [i for pair in pairs for i in pair]
    assert len(used) == len(set(used)) and min(used) >= 50
    for member, other in pairs:
        assert inside[member] == 1 and inside[other] == 0 and platform[member] == platform[other]
        assert abs(relevance[member] - relevance[other]) <= fairness.CALIPER * relevance.std()


def test_few_pairs_say_nothing():
    found = rows(crowd(30))
    assert {row["state"] for row in found.values()} == {"too few pairs"}
    assert all(row["difference"] is row["low"] is None and "too few pairs" in row["sentence"] for row in found.values())


def test_what_is_not_known_belongs_to_neither_side():
    found = rows(crowd(followers=np.nan, created_at=None, language=None, main_format=None, comments_off=None))
    assert {(row["members"], row["others"]) for row in found.values()} == {(0, 0)}


def test_creators_without_a_score_take_no_part():
    frame = crowd()
    closed = frame.assign(profile_key=frame["profile_key"] + 10_000, relevance=np.nan, rank=frame["rank"] + 600)
    assert rows(pd.concat([frame, closed]))["small"]["members"] == rows(frame)["small"]["members"]


def test_the_same_ranking_gives_the_same_report_in_any_order():
    frame = crowd(300)
    assert rows(frame) == rows(frame.sample(frac=1, random_state=1))
    assert list(rows(frame.iloc[:0])) == list(fairness.GROUPS)


def test_comments_are_off_only_where_views_are_counted_and_comments_are_not():
    def row(key, posts, platform="bluesky"):
        return {**dict.fromkeys(fairness.COLUMNS), "profile_key": key, "platform": platform, "posts": posts}
    shown, hidden, nothing = {"views": 9, "comments": 0}, {"views": 9, "comments": None}, {"views": None, "comments": None}
    found = fairness.table([row(1, [shown] * 3), row(2, [hidden] * 3), row(3, [hidden] * 2), row(4, [nothing] * 9), row(5, []),
                            row(6, [hidden] * 9, "mastodon"), row(7, [hidden, shown])])
    assert found["comments_off"].tolist() == [False, True, None, None, None, None, False]
