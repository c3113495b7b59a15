"""Intervals of figures made from few posts, as expressions: each holds the true value in about nine of ten samples.

All are closed formulas of n, so that any engine computes them and the compiled text stays short. Where n is too small for an
interval both ends are NULL. They suppose that posts are independent draws of one habit; a change of habit is what `trend` shows.
"""

from __future__ import annotations

from typing import Any

import ibis

Z = 1.6449
"""The normal deviate of nine tenths, both sides."""


def of_median(values: Any, n: Any) -> tuple[Any, Any]:
    """The ends for a median: the k-th lowest and the k-th highest of a sorted list of n values (n from 5).

    k is the normal approximation of the binomial order statistics; for as many posts as count it is the exact one.
    """
    k = ((n + 1 - Z * n.sqrt()) / 2).floor().cast("int64")
    return _ends(values, k, n)


def of_share(share: Any, n: Any) -> tuple[Any, Any]:
    """The ends for a share of n, by Wilson's score."""
    middle, size = (share + Z**2 / (2 * n)) / (1 + Z**2 / n), Z / (1 + Z**2 / n)
    half = size * (share * (1 - share) / n + Z**2 / (4 * n * n)).sqrt()
    return (middle - half).clip(0, 1), (middle + half).clip(0, 1)


def of_rate(rate: Any, n: Any) -> tuple[Any, Any]:
    """The ends for a rate of n events, as if they came independently (Byar's form of the Poisson interval)."""
    low = (1 - 1 / (9 * n) - Z / (3 * n.sqrt())).pow(3)
    high = (n + 1) / n * (1 - 1 / (9 * (n + 1)) + Z / (3 * (n + 1).sqrt())).pow(3)
    return rate * low, rate * high


def of_slope(slope: Any, spread_x: Any, spread_y: Any, n: Any) -> tuple[Any, Any]:
    """The ends for a least-squares slope over n points (from 5), from the variances of both sides.

    Student's t comes from its expansion in 1 / (n - 2), which is at most 2 % short from 3 degrees of freedom on.
    """
    free = (n - 2).nullif(0)
    deviate = Z + (Z**3 + Z) / 4 / free + (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96 / (free * free)
    half = deviate * (ibis.greatest(spread_y / spread_x - slope * slope, 0.0) / free).sqrt()
    return slope - half, slope + half


def of_pairwise(slopes: Any, pairs: Any, n: Any) -> tuple[Any, Any]:
    """The ends for a median of pairwise slopes between n points (Sen 1968), from the sorted list of the slopes."""
    k = ((pairs - Z * (n * (n - 1) * (2 * n + 5) / 18).sqrt()) / 2).floor().cast("int64")
    return _ends(slopes, k, pairs)


def _ends(values: Any, k: Any, n: Any) -> tuple[Any, Any]:
    """The k-th value from either end of a sorted list, NULL where k is 0."""
    known = k >= 1
    return tuple(known.ifelse(values[place].cast("float64"), ibis.null("float64")) for place in (k - 1, n - k))
