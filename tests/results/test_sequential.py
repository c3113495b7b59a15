"""Evidence of an A/B test may be looked at daily; its ends hold at every look."""

import itertools

import numpy as np
import pytest

from tastemaker.results import sequential


def test_evidence_is_a_bet_that_wins_nothing_on_average_when_arms_are_alike():
    """The mean over every way in which five letters can fall and be answered is 1, whatever the rate: exact, not simulated."""
    shares = np.array([0.3, 0.7])
    ways = np.array(list(itertools.product([0, 1], repeat=5)))
    fallen, said = np.repeat(ways, len(ways), axis=0), np.tile(ways, (len(ways), 1))
    sent = np.stack([(fallen == arm).sum(axis=1) for arm in (0, 1)], axis=1)
    replied = np.stack([((fallen == arm) & (said == 1)).sum(axis=1) for arm in (0, 1)], axis=1)
    evidence = sequential.evidence(sent, replied, shares)
    for rate in (0.05, 0.5):
        chance = np.prod(shares[fallen] * np.where(said == 1, rate, 1 - rate), axis=1)
        assert (chance * evidence).sum() == pytest.approx(1.0, abs=1e-9)


def test_evidence_depends_on_counts_alone_and_on_no_machine():
    found = sequential.evidence(np.array([[300, 300], [300, 300]]), np.array([[30, 60], [60, 30]]), [0.5, 0.5])
    assert found[0] > sequential.SURE and found[1] > sequential.SURE
    assert found[0] == sequential.evidence(np.array([300, 300]), np.array([30, 60]), [0.5, 0.5])


def test_three_arms_are_compared_at_once():
    alike = sequential.evidence(np.array([200, 200, 200]), np.array([20, 22, 19]), [1 / 3] * 3)
    one = sequential.evidence(np.array([200, 200, 200]), np.array([20, 22, 60]), [1 / 3] * 3)
    assert alike < 1 < sequential.SURE < one


def test_evidence_is_never_so_large_that_it_is_no_number():
    assert np.isfinite(sequential.evidence(np.array([90_000, 90_000]), np.array([100, 80_000]), [0.5, 0.5]))


def test_ends_at_every_look_are_wider_than_those_at_one():
    low, high = sequential.rate_ends(20, 200)
    assert low < 0.0657 and high > 0.1495 and high - low < 0.16
    assert sequential.rate_ends(0, 50)[0] == 0.0 and sequential.rate_ends(50, 50)[1] == 1.0


def test_the_difference_lies_within_its_ends_and_turns_with_the_arms():
    low, high = sequential.difference_ends((20, 200), (60, 200))
    assert low < 0.2 < high and low > 0
    turned = sequential.difference_ends((60, 200), (20, 200))
    assert turned == pytest.approx((-high, -low), abs=2e-3)


def test_with_few_letters_the_difference_may_be_anything():
    low, high = sequential.difference_ends((0, 1), (1, 1))
    assert low < 0 and high == pytest.approx(1, abs=0.01)


def test_ends_of_a_difference_hold_the_point_of_every_pair_that_is_not_refuted():
    """Against a plain search over the square."""
    grid = np.linspace(0.005, 0.995, 199)
    against = (sequential._against(grid, 12, 80)[:, None] + sequential._against(grid, 25, 90)[None, :]) < np.log(sequential.SURE)
    first, second = np.nonzero(against)
    apart = grid[second] - grid[first]
    assert sequential.difference_ends((12, 80), (25, 90)) == pytest.approx((apart.min(), apart.max()), abs=0.015)


def test_letters_that_fall_otherwise_than_their_shares_say_are_noticed():
    assert sequential.uneven([500, 500], [0.5, 0.5]) < 1
    assert sequential.uneven([420, 580], [0.5, 0.5]) > sequential.UNFIT
    assert sequential.uneven([420, 580], [0.42, 0.58]) < 1
    assert sequential.uneven([0, 0], [0.5, 0.5]) == pytest.approx(1.0)
