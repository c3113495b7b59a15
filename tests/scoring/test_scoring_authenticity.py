"""Rises, round numbers, the shape of figures and their combination, each on invented profiles whose story is known."""

import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from tastemaker.scoring.authenticity import combined, growth, invented, learning, reference, rises, shape
from tastemaker.scoring.authenticity.signals import Signal

BEGUN = datetime(2026, 9, 1, tzinfo=UTC)
DAYS = 28
VERDICTS = ("fake", "fraud", "bot ", "bots", "cheat", "inauthentic", "suspicious", "scam")


def quiet(size=50_000.0, daily=0.001, seed=1, noise=0.2):
    """Totals of a calm settled counter over DAYS + 1 days."""
    gains = size * daily * np.exp(np.random.default_rng(seed).normal(0, noise, DAYS))
    return np.floor(size + np.concatenate([[0], np.cumsum(gains)]))


def with_burst(totals, share=0.5, day=15):
    return totals + np.where(np.arange(len(totals)) > day, np.floor(totals[0] * share), 0)


def snapshots(followers, views, posts=None):
    n = len(followers)
    taken = pd.to_datetime([BEGUN + timedelta(days=i) for i in range(n)])
    return pd.DataFrame({"taken_at": taken, "followers": followers, "view_count": views,
                         "post_count": np.full(n, 100.0) if posts is None else posts})


def videos(n=12, views=1_000.0, likes=50.0, comments=5.0, seed=3):
    chance = np.random.default_rng(seed)
    wobble = np.exp(chance.normal(0, 0.3, (3, n)))
    published = pd.to_datetime([BEGUN + timedelta(days=2 * i) for i in range(n)])
    return pd.DataFrame({"post_key": np.arange(1, n + 1), "published_at": published,
                         "format": "video", "views": views * wobble[0], "likes": likes * wobble[0] * wobble[1],
                         "comments": comments * wobble[0] * wobble[2]})


def cohort(n=60):
    sizes = 10_000 * np.exp(np.random.default_rng(0).normal(0, 0.5, n))
    rows = [shape.figures(videos(seed=100 + i), size) for i, size in enumerate(sizes)]
    return shape.Cohort("youtube / micro", pd.DataFrame(rows))


def named(signals):
    return {signal.name: signal for signal in signals}


NOTHING = pd.DataFrame({"post_key": [], "published_at": pd.to_datetime([], utc=True), "views": [], "likes": [],
                        "comments": []})


# rises ----------------------------------------------------------------------------------------------------------------
def test_a_burst_without_companions_is_seen_and_a_calm_counter_is_not():
    views = {"views": quiet(2e6, seed=2)}
    assert growth.strength(range(DAYS + 1), quiet(), views).strength < rises.THRESHOLD
    assert growth.strength(range(DAYS + 1), with_burst(quiet()), views).strength >= rises.THRESHOLD


def test_the_same_burst_weighs_less_when_its_companion_rose_as_much():
    alone = growth.strength(range(DAYS + 1), with_burst(quiet()), {"views": quiet(2e6, seed=2)})
    answered = growth.strength(range(DAYS + 1), with_burst(quiet()), {"views": with_burst(quiet(2e6, seed=2))})
    odds = [found.strength / (1 - found.strength) for found in (alone, answered)]
    assert odds[0] > 20 * odds[1]


def test_growth_that_was_there_from_the_first_day_is_seen_against_companions_only():
    steady = np.floor(np.linspace(50_000, 80_000, DAYS + 1))
    beside = growth.strength(range(DAYS + 1), steady, {"views": quiet(2e6, seed=2)})
    assert beside.strength >= rises.THRESHOLD
    assert beside.strongest is beside.window
    assert growth.strength(range(DAYS + 1), steady).strength < rises.THRESHOLD


def test_the_rise_of_a_period_is_all_of_its_high_neighbours():
    totals = quiet(noise=0.01)
    totals[10:] += 5_000
    totals[11:] += 4_000
    found = growth.strength(range(DAYS + 1), totals)
    assert (found.strongest.first, found.strongest.last) == (9, 10)
    assert found.strongest.share == pytest.approx(9_000 / totals[11], rel=0.02)


@pytest.mark.parametrize("n,enough", [(3, False), (8, False), (9, True)])
def test_a_short_daily_history_is_insufficient_until_it_spans_a_week(n, enough):
    found = growth.strength(range(n), quiet()[:n])
    assert (found.strength is not None) is enough
    assert enough or "are needed" in found.missing


def test_a_month_with_fewer_than_three_before_it_has_no_strength():
    found = growth.strength(np.arange(7) * 30.0, np.concatenate([[0], np.cumsum([5, 6, 4, 7, 300, 5])]))
    assert np.isnan(found.strengths[:3]).all()
    assert not np.isnan(found.strengths[3:]).any()


def test_a_counter_shown_in_steps_makes_no_rise_of_one_step():
    exact = quiet(115_000, daily=0.0005)
    shown = invented.rounded(exact)
    found = growth.strength(range(DAYS + 1), shown)
    assert found.series.unit == 1_000
    assert found.strength < rises.THRESHOLD


def test_a_correction_downwards_is_no_rise_and_is_counted():
    totals = quiet()
    totals[12:] -= 8_000
    found = growth.strength(range(DAYS + 1), totals)
    assert found.series.falls == 1
    assert found.strength < rises.THRESHOLD


def test_irregular_looks_are_compared_by_what_a_usual_period_brings():
    days = np.array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 30, 31, 32, 33], dtype=float)
    found = growth.strength(days, 50_000 + 50 * days)
    assert found.series.rates == pytest.approx(np.full(14, 50.0))


def test_moments_that_do_not_rise_are_refused():
    with pytest.raises(ValueError, match="rise"):
        growth.strength([0, 2, 1], [1, 2, 3])
    with pytest.raises(ValueError, match="2 times and 3 totals"):
        growth.strength([0, 1], [1, 2, 3])


def test_unknown_totals_are_left_out_and_an_unknown_companion_keeps_its_last():
    totals, views = with_burst(quiet()), quiet(2e6, seed=2)
    totals[4] = views[20] = np.nan
    found = growth.strength(range(DAYS + 1), totals, {"views": views, "never": np.full(DAYS + 1, np.nan)})
    assert len(found.series.totals) == DAYS
    assert found.strength >= rises.THRESHOLD


@pytest.mark.parametrize("kind", invented.BOUGHT)
def test_every_kind_of_purchase_brings_all_of_it_and_none_too_early(kind):
    for seed in range(40):
        arrived = invented.purchase(kind, 24, np.random.default_rng(seed), early=3)
        assert arrived.sum() == pytest.approx(1)
        assert (arrived >= 0).all() and not arrived[:3].any()


@pytest.mark.parametrize("kind", invented.LOOKALIKES)
def test_every_look_alike_changes_a_genuine_series_and_never_makes_it_negative(kind):
    changed = [invented.lookalike(kind, np.full(24, 100.0), np.random.default_rng(seed)) for seed in range(20)]
    assert all((one >= 0).all() and (one != 100).any() for one in changed)


def test_what_was_learned_has_one_weight_a_figure_and_learning_repeats_itself():
    shipped = rises.weights()
    assert set(shipped) == set(learning.SETS)
    assert all(list(model["weights"]) == list(rises.EVIDENCE) for model in shipped.values())
    once, again = learning.learn(20), learning.learn(20)
    assert once == again != shipped


def test_more_of_a_figure_never_makes_a_rise_weaker():
    low = (0.5, 0.1, -3.0, 0.2)
    for place in range(4):
        high = tuple(v + (0.5 if i == place else 0) for i, v in enumerate(low))
        assert rises.rarity(high, True) >= rises.rarity(low, True)


def test_the_forest_sees_no_row_of_the_series_that_it_judges():
    groups = [f"s{i // 4}" for i in range(80)]
    bought = np.array([(i // 4) % 2 == 0 for i in range(80)])
    own = np.array([[i // 4] for i in range(80)], dtype=float)
    other = reference.forest(np.random.default_rng(0).permutation(own), bought, groups)
    assert abs(other[bought].mean() - other[~bought].mean()) < 0.3
    assert np.isnan(reference.forest(own[:8], bought[:8], groups[:8])).all()


# signals of growth ----------------------------------------------------------------------------------------------------
def test_a_rise_of_followers_names_its_days_numbers_and_posts():
    signal = named(growth.signals(snapshots(with_burst(quiet()), quiet(2e6, seed=2)), videos()))["followers rise"]
    assert signal.state == "seen"
    assert "2026-09-16" in signal.sentence and "2026-09-17" in signal.sentence
    assert signal.numbers["followers gained in the rise"] == pytest.approx(25_000, rel=0.05)
    assert 0 < len(signal.posts) <= 5 and set(signal.posts) <= {5, 6, 7, 8, 9}
    assert signal.innocent and signal.n == DAYS + 1


def test_a_profile_seen_four_times_gets_no_opinion():
    few = snapshots(with_burst(quiet())[::9], quiet(2e6)[::9])
    assert {signal.state for signal in growth.signals(few, videos())} == {"insufficient evidence"}


def test_empty_frames_and_unknown_counters_are_insufficient_evidence():
    unknown = snapshots(np.full(20, np.nan), np.full(20, np.nan), np.full(20, np.nan))
    for frame in (unknown, unknown[:0]):
        signals = growth.signals(frame, NOTHING)
        assert [s.state for s in signals] == ["insufficient evidence"] * 3
        assert all(s.strength is None for s in signals)


def test_gains_in_fifties_are_seen_and_other_gains_are_not():
    even = 10_123 + np.cumsum(np.tile([100, 150, 50, 200], 5))
    odd = 10_123 + np.cumsum(np.tile([101, 153, 57, 199], 5))
    views = quiet(2e6)[:20]
    found = [named(growth.signals(snapshots(f, views), NOTHING))["round-number growth"] for f in (even, odd)]
    assert [signal.state for signal in found] == ["seen", "not seen"]
    assert "19 of 19" in found[0].sentence


def test_a_rounded_counter_says_nothing_about_round_numbers():
    followers = 100_000 + np.arange(20) * 1_000.0
    signal = named(growth.signals(snapshots(followers, quiet(2e6)[:20]), NOTHING))["round-number growth"]
    assert signal.state == "insufficient evidence"
    assert "steps of 1,000" in signal.sentence


# shape ----------------------------------------------------------------------------------------------------------------
def test_few_views_for_many_followers_are_seen_beside_a_large_cohort():
    signal = named(shape.signals(videos(), 5_000_000, cohort(150)))["reach against size"]
    assert signal.state == "seen" and signal.numbers["members as low"] == 0
    assert signal.cohort == "youtube / micro, 150 profiles"


def test_an_ordinary_profile_shows_no_odd_shape():
    assert {signal.state for signal in shape.signals(videos(), 10_000, cohort())} == {"not seen"}


def test_a_small_cohort_never_makes_strong_evidence():
    signal = named(shape.signals(videos(), 5_000_000, cohort(25)))["reach against size"]
    assert signal.state == "not seen" and signal.strength < 0.3


def test_likes_that_are_always_the_same_share_of_views_are_too_even():
    posts = videos()
    posts["likes"] = posts["views"] * 0.05
    signal = named(shape.signals(posts, 10_000, cohort(150)))["evenness of engagement"]
    assert signal.state == "seen" and signal.numbers["members as low"] == 0


@pytest.mark.parametrize("posts,followers,peers", [(7, 10_000, 60), (12, None, 60), (12, 10_000, 19)])
def test_too_few_posts_peers_or_an_unknown_size_are_insufficient(posts, followers, peers):
    signal = named(shape.signals(videos(posts), followers, cohort(peers)))["reach against size"]
    assert signal.state == "insufficient evidence" and signal.strength is None


def test_hidden_likes_are_unknown_and_not_zero():
    assert np.isnan(shape.figures(videos().assign(likes=np.nan), 10_000)["likes per view"])


# combined -------------------------------------------------------------------------------------------------------------
def signal(name, strength):
    state = "insufficient evidence" if strength is None else "seen" if strength >= 0.5 else "not seen"
    return Signal(name=name, state=state, strength=strength, sentence="", numbers={}, n=1, cohort="",
                  innocent=("chance",))


def test_one_kind_of_evidence_is_insufficient_however_many_signals_it_has():
    found = combined.vetting([signal("followers rise", 0.99), signal("views rise", 0.99),
                              signal("likes per view", None)])
    assert (found.state, found.probability, found.low, found.high) == ("insufficient evidence", None, None, None)
    assert combined.vetting([]).state == "insufficient evidence"


def test_nothing_seen_lowers_the_prior_and_much_seen_raises_it_within_an_interval():
    calm = combined.vetting([signal("followers rise", 0.05), signal("reach against size", 0.1)])
    loud = combined.vetting([signal("followers rise", 0.99), signal("reach against size", 0.9),
                             signal("comment quality", 0.9)])
    assert calm.probability < combined.PRIOR < 0.5 < loud.probability
    assert calm.state == "not seen" and loud.state == "seen"
    for found in (calm, loud):
        assert 0 <= found.low <= found.probability <= found.high <= 1 and found.low < found.high


def test_two_signals_of_one_family_count_once():
    one = [signal("followers rise", 0.95), signal("reach against size", 0.4)]
    assert combined.vetting([*one, signal("views rise", 0.9)]).probability == combined.vetting(one).probability


def test_one_certain_signal_alone_is_no_high_probability():
    found = combined.vetting([signal("followers rise", 1.0), signal("reach against size", 0.05)])
    assert found.probability < 0.75 and found.low < 0.5


def test_the_answer_does_not_depend_on_the_order_of_the_signals():
    signals = [signal("followers rise", 0.7), signal("reach against size", 0.6), signal("comment quality", 0.2)]
    assert combined.vetting(signals) == combined.vetting(signals[::-1])


def test_no_sentence_and_no_field_is_a_verdict_about_a_person():
    loud = [*growth.signals(snapshots(with_burst(quiet()), quiet(2e6, seed=2)), videos()),
            *shape.signals(videos(), 5_000_000, cohort(150))]
    calm = [*growth.signals(snapshots(quiet()[:4], quiet(2e6)[:4]), NOTHING),
            *shape.signals(videos(2), None, cohort(3))]
    for signals in (loud, calm):
        text = json.dumps(combined.vetting(signals).as_dict()).lower()
        assert not [word for word in VERDICTS if word in text]
        assert all(one.innocent and one.sentence.endswith(".") for one in signals)


# what every part of the combination is worth ----------------------------------------------------------------------------
CALM = [signal("followers rise", 0.05), signal("reach against size", 0.05)]


def shared(state, strength, cohort=""):
    return Signal(name="soliciting comments", state=state, strength=strength, sentence="", numbers={}, n=40, cohort=cohort,
                  innocent=("chance",))


def test_what_was_not_seen_never_raises_the_probability_however_near_to_the_threshold():
    names = ["followers rise", "round-number growth", "reach against size", "likes per view"]
    found = combined.vetting([signal(name, 0.49) for name in names])
    assert found.probability < combined.PRIOR and found.state == "not seen"
    assert "no pattern was seen" in found.sentence


def test_a_pattern_of_comments_that_was_seen_never_lowers_the_probability():
    plain = combined.vetting(CALM).probability
    for strength in (0.25, 0.4, 0.6, 0.95):
        assert combined.vetting([*CALM, shared("seen", strength)]).probability == pytest.approx(plain)
    assert combined.vetting([*CALM, shared("seen", 0.98, "40 profiles")]).probability > 2 * plain
    assert combined.vetting([*CALM, shared("not seen", 0.6)]).probability < plain


def test_a_profile_without_comments_gains_and_loses_nothing_by_that():
    assert combined.vetting([*CALM, shared("insufficient evidence", None)]).probability == combined.vetting(CALM).probability


def test_a_young_profile_without_bought_growth_is_not_taken_for_another_by_its_liveliness():
    chance, raised = np.random.default_rng(5), 0
    for _ in range(60):
        one = invented.life(chance, "plain", settled=False, beside=False)
        strength = growth.strength(one.days, one.totals).strength
        found = combined.vetting([signal("followers rise", strength), signal("reach against size", 0.05)])
        raised += found.probability is not None and found.probability > combined.PRIOR
    assert raised <= 4


def test_thousands_of_gains_are_counted_too():
    followers = 10_123 + np.cumsum(np.tile([101, 153, 57, 199], 600))
    signal = named(growth.signals(snapshots(followers, np.full(2_400, 2e6)), NOTHING))["round-number growth"]
    assert signal.state == "not seen" and "of 2399 gains" in signal.sentence
