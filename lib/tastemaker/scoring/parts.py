"""Parts: what a score is made of, each with its value, its interval, its n and where that comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import comb, sqrt
from typing import Any

import numpy as np
import pandas as pd

from tastemaker.scoring.cohorts import PEERS, percentile

MIDDLE, SPREAD = 0.5, (0.05, 0.95)
"""Where someone of whom nothing is known stands among their cohort, and between which places nine of ten of it do."""
SURE = 0.9
_Z = 1.6449
"""Standard errors from the middle to the end of an interval that holds nine of ten."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score: where it stands from 0 to 1, how sure that is, and what it is made from."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    weight: float
    state: str
    """known, missing (entered at the cohort's median) or not permitted."""
    figure: float | None = None
    """The figure before it was placed, in the unit of its formula."""
    of: str = ""
    """What `figure` is: a name in FORMULAS."""
    said: str = ""
    """What was said about a part that was handed in: its evidence, or why there is none, as half a sentence."""

    def as_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {name: getattr(self, name) for name in self.__slots__}


def relevance_part(value: float, matches: np.ndarray, weight: float) -> Part:
    """The relevance of a creator as a part; `matches` says of each post that was read how much of the brief it holds.

    The relative standard error is that of the mean match over posts drawn anew: the root of the summed squares of what each
    differs from the mean, over n. Four units of such variance and two posts are added, so nobody is certain, and without
    posts the error is as large as the value. Of six rules of this kind it is the narrowest under which two halves of
    creators' texts, ranked apart, agreed in about nine of ten cases in all of four collections (tests/benchmarks). Where no post
    matches and the likeness is one of topic only, matches are taken to vary as much as they are large. The high end may lie
    above 1: the best of a run may be better than it seems.

    >>> part = relevance_part(0.8, np.array([1.0, 1.0, 1.0, 1.0]), 0.6)
    >>> round(part.low, 3), round(part.high, 3)
    (0.361, 1.239)
    """
    n, mean = len(matches), float(matches.mean()) if len(matches) else 0.0
    varied = float(np.square(matches / mean - 1).sum()) if mean > 0 else float(n)
    half = _Z * value * sqrt(varied + 4) / (n + 2)
    return Part(value, max(value - half, 0.0), value + half, n, weight, "known")


def cohort_part(place: float | None, figure: float | None, of: str, values: np.ndarray, known: np.ndarray,
                weight: float) -> Part:
    """Reach or engagement as a part. `values` are the profile's posts', `known` the sorted figures of its cohort."""
    if place is None or np.isnan(place):
        middle = percentile(float(np.median(known)), known) if len(known) >= PEERS else MIDDLE
        low, high = (min(SPREAD[0], middle), max(SPREAD[1], middle))
        return Part(middle, low, high, len(values), weight, "missing", number(figure), of)
    found = median_interval(values)
    low, high = (percentile(end, known) for end in found) if found else SPREAD
    return Part(place, min(low, place), max(high, place), len(values), weight, "known", number(figure), of)


def outside_part(given: Mapping[str, Any] | None, cohort: np.ndarray, everyone: np.ndarray, weight: float) -> Part:
    """A part that was handed in: `value`, `low`, `high`, `n` and `said`, or None where nothing is known of this profile.

    What is unknown may say why in `said`. `cohort` and `everyone` hold the values that are known in the cohort and in the run; the first that has enough stands
    in for a missing one: its median, with its middle nine tenths.
    """
    given = given or {}
    value, said = number(given.get("value")), str(given.get("said") or "")
    if value is not None:
        low, high = (number(given.get(end)) for end in ("low", "high"))
        low, high = SPREAD[0] if low is None else low, SPREAD[1] if high is None else high
        return Part(value, min(low, value), max(high, value), int(given.get("n") or 0), weight, "known", value, "", said)
    for known in (cohort, everyone):
        if len(known) >= PEERS:
            middle, (low, high) = float(np.median(known)), np.quantile(known, SPREAD)
            return Part(middle, float(low), float(high), 0, weight, "missing", said=said)
    return Part(MIDDLE, *SPREAD, 0, weight, "missing", said=said)


def closed_part(weight: float) -> Part:
    """A part that a platform's terms forbid to derive."""
    return Part(None, None, None, 0, weight, "not permitted")


def median_interval(values: np.ndarray) -> tuple[float, float] | None:
    """Two of the values between which the true median lies in at least nine of ten samples; None under five values.

    From the binomial distribution of how many values fall below the median (David and Nagaraja, Order Statistics).

    >>> median_interval(np.array([5.0, 1.0, 2.0, 4.0, 3.0])), median_interval(np.array([1.0, 2.0]))
    ((1.0, 5.0), None)
    """
    k = _inner(len(values))
    if k < 1:
        return None
    ordered = np.sort(values)
    return float(ordered[k - 1]), float(ordered[len(values) - k])


@lru_cache(maxsize=256)
def _inner(n: int) -> int:
    """The largest k for which the k-th lowest and k-th highest of n values hold the median often enough; 0 for none."""
    k, below = 0, 0.0
    while k < n // 2:
        below += comb(n, k) / 2**n
        if 1 - 2 * below < SURE:
            break
        k += 1
    return k


def number(value: Any) -> float | None:
    """A float, or None for what is unknown."""
    return None if value is None or pd.isna(value) else float(value)
