"""Intervals of shares: Wilson's for one share, and for many segments at once rates that borrow strength from each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import betainc, betaln

Z = 1.959964
"""Standard errors to the ends of an interval that holds 95 of 100."""
_MEANS = np.sin((np.arange(32) + 0.5) / 32 * np.pi / 2) ** 2
"""Even steps of Jeffreys' prior of a share."""
_SPREADS = (np.arange(18) + 0.5) / 18 * 0.7
"""Standard deviation between segments, as a part of the largest that a share can have, at which each segment is all or nothing."""
_LIGHT = 1e-3
"""Points of the grid with less than this part of the heaviest one's weight change no third digit."""


class Shrunk(NamedTuple):
    """Rates of segments, and the ends of their 95 % intervals; (segments,) each."""

    rate: np.ndarray
    low: np.ndarray
    high: np.ndarray


def wilson(k: Sequence[float] | np.ndarray, n: Sequence[float] | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The ends of Wilson's 95 % interval of k of n (Wilson 1927); NaN where n is 0 or k is more than n.

    >>> low, high = wilson([5, 0], [50, 0])
    >>> round(float(low[0]), 3), round(float(high[0]), 3), bool(np.isnan(low[1]))
    (0.043, 0.214, True)
    """
    k, n = np.asarray(k, dtype=float), np.asarray(n, dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        p = np.where((n > 0) & (k <= n), k / n, np.nan)
        middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
        half = Z * np.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
    return np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)


def shrunk(k: Sequence[float] | np.ndarray, n: Sequence[float] | np.ndarray) -> Shrunk:
    """Each segment's rate, drawn towards the others as far as they are alike.

    A segment's rate comes from a beta distribution that all segments share; k is binomial. How alike they are is learned
    from the segments: every mean and spread of the beta distribution counts by its marginal likelihood (Gelman et al.,
    Bayesian Data Analysis, chapter 5, with a flat prior on the standard deviation between segments). Putting in only the
    likeliest one would make the intervals too short, because the spread is itself uncertain when segments are few.

    >>> found = shrunk([0, 10, 11], [4, 100, 100])
    >>> bool(0.02 < found.rate[0] < 0.11), bool(found.high[0] < 0.3)
    (True, True)
    """
    k, n = np.asarray(k, dtype=float), np.asarray(n, dtype=float)
    if not len(k):
        return Shrunk(*(np.empty(0) for _ in range(3)))
    a, b, weight = _beliefs(k, n)
    above, below = a + k[:, None], b + (n - k)[:, None]
    rate = (weight * above / (above + below)).sum(axis=1)
    return Shrunk(rate, _quantile(above, below, weight, 0.025), _quantile(above, below, weight, 0.975))


def _beliefs(k: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The beta distributions that may be behind the segments, with their weights."""
    mean, spread = (grid.ravel() for grid in np.meshgrid(_MEANS, _SPREADS, indexing="ij"))
    strength = 1 / spread**2 - 1
    a, b = mean * strength, (1 - mean) * strength
    likely = (betaln(a[:, None] + k, b[:, None] + n - k) - betaln(a, b)[:, None]).sum(axis=1)
    weight = np.exp(likely - likely.max())
    heavy = weight > _LIGHT
    return a[heavy], b[heavy], weight[heavy] / weight[heavy].sum()


def _quantile(a: np.ndarray, b: np.ndarray, weight: np.ndarray, share: float) -> np.ndarray:
    """Where each segment's mixture of beta distributions has this share below, to the fourth digit."""
    low, high = np.zeros(len(a)), np.ones(len(a))
    for _ in range(14):
        middle = (low + high) / 2
        short = (weight * betainc(a, b, middle[:, None])).sum(axis=1) < share
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return (low + high) / 2
