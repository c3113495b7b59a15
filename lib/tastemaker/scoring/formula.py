"""The score: a sum of parts with stated weights, and an interval that says how little may be known.

    score = 0.70 x relevance + 0.15 x reach + 0.15 engagement          (version score-1, from 0 to 1)

- relevance: the raw relevance of the creator's own words, divided by the best of those who may be ranked. 0 means that
  nothing fits, 1 the best of this run; order and ratios stay as they were, which percentiles would lose. It has no
  interval here: the words are as they are.
- reach and engagement: percentiles in the cohort, so large accounts do not win by being large.
- a part that is missing enters at its cohort's median, 0.5, and its interval is the middle nine tenths of the cohort.
- the interval of a known part: the order-statistic interval that holds a median in at least nine of ten samples of that
  many posts, placed in the cohort. Under five posts there is none, and the cohort's middle nine tenths stand in.
- the interval of the score is the sum of the parts' low ends to the sum of their high ends, so it is wide rather than
  narrow: it supposes nothing about how the parts hang together.
Relevance weighs most because a creator off the topic is of no use however large; the weights are a choice and not learned.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import lru_cache
from math import comb
from typing import Any

import numpy as np

from tastemaker.scoring.cohorts import percentile

FORMULA_VERSION = "score-1"
WORDS_ONLY = f"{FORMULA_VERSION}: order by words only"
"""The formula of profiles whose platform's terms allow no derived figures: they have a place and no figure at all."""
WEIGHTS = {"relevance": 0.70, "reach": 0.15, "engagement": 0.15}
MIDDLE, SPREAD = 0.5, (0.05, 0.95)
SURE = 0.9


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

    def as_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return asdict(self)


def relevance_part(value: float, posts: int) -> Part:
    """The relevance of a creator as a part; `posts` are those whose words were read."""
    return Part(value, value, value, posts, WEIGHTS["relevance"], "known")


def cohort_part(name: str, place: float | None, figure: float | None, of: str, values: np.ndarray, known: np.ndarray) -> Part:
    """Reach or engagement as a part. `values` are the profile's posts', `known` the sorted figures of its cohort."""
    if place is None or np.isnan(place):
        return Part(MIDDLE, *SPREAD, len(values), WEIGHTS[name], "missing", _number(figure), of)
    ends = median_interval(values)
    low, high = (percentile(end, known) for end in ends) if ends else SPREAD
    return Part(place, min(low, place), max(high, place), len(values), WEIGHTS[name], "known", _number(figure), of)


def closed_part(name: str) -> Part:
    """A part that a platform's terms forbid to derive."""
    return Part(None, None, None, 0, WEIGHTS[name], "not permitted")


def place(score: float | None, relevance: float) -> float:
    """What a shortlist is ordered by: the score, or for who may have none the score of someone equally relevant whose reach
    and engagement are at their cohort's middle. It is never stored or shown.

    >>> place(0.9, 1.0), round(place(None, 1.0), 6)
    (0.9, 0.85)
    """
    rest = 1.0 - WEIGHTS["relevance"]
    return WEIGHTS["relevance"] * relevance + rest * MIDDLE if score is None else score


def combined(parts: dict[str, Part]) -> tuple[float, float, float] | tuple[None, None, None]:
    """Score, low end and high end; nothing where a part is not permitted.

    >>> part = Part(0.5, 0.05, 0.95, 0, 0.15, "missing")
    >>> [round(x, 4) for x in combined({"relevance": Part(1.0, 1.0, 1.0, 9, 0.7, "known"), "reach": part, "engagement": part})]
    [0.85, 0.715, 0.985]
    """
    if any(part.value is None for part in parts.values()):
        return None, None, None
    value, low, high = (sum(part.weight * getattr(part, end) for part in parts.values()) for end in ("value", "low", "high"))
    return round(value, 6), round(low, 6), round(high, 6)


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


def _number(value: float | None) -> float | None:
    return None if value is None or np.isnan(value) else float(value)
