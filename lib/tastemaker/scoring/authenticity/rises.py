"""Rises: attention that arrives above a profile's own habit, without the companions that it usually has.

A period is judged by the rise that it belongs to: its neighbours that are at least half as high. Four figures describe
a rise (`EVIDENCE`); a weighted sum of them, learned on invented series only (`learning.py`), is its log-odds at even
odds. Age and length of history are no figures: newness alone is nothing to hold against anybody.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, isnan, log
from pathlib import Path
from statistics import median

import numpy as np

from tastemaker.scoring.authenticity.series import Series, read

THRESHOLD = 0.5
"""The one strength from which a rise is called seen: 2 % of invented profiles without bought growth reach it."""
EARLIER = 3
"""Totals that must be known before a period; with fewer there is no habit to compare with."""
WEEK = 7.0
"""Days that a habit must span, because people live by the week."""
FLOOR = 20.0
"""Amounts under this are chance: it is added to both sides of every ratio, or twice the unit of a rounded counter."""
HEIGHT = 0.5
"""Periods at least this share as high above the level as a period belong to its rise."""
SMALL = 0.01
"""Share of size below which a rise is of no interest; added before a logarithm."""
EVIDENCE = ("above habit", "alone", "share of size", "unanswered")
"""The figures of a rise, in order:
- `above habit`: log of the period over the mean of the periods outside the rise
- `alone`: log of the period over the highest of all others; genuine attention seldom comes in one period only
- `share of size`: log of what the rise brought beyond the habit, as a share of the total after it
- `unanswered`: 1 when no companion rose with it, 0 when one rose as much for its size; NaN when none can tell
"""


@dataclass(frozen=True, slots=True)
class Rise:
    """The rise that a period belongs to: periods `first` to `last`, and the four figures of EVIDENCE."""

    first: int
    last: int
    habit: float
    """Mean of the periods that it is compared with."""
    share: float
    """What it brought beyond the habit, as a share of the total before it."""
    evidence: tuple[float, ...]


def rises(times: Sequence[object], totals: Sequence[float],
          companions: Mapping[str, Sequence[float]] | None = None) -> tuple[Series, list[Rise | None]]:
    """The series, the rise of each period and at last of the whole window; None where the evidence is too little."""
    series, beside = read(times, totals, companions)
    return series, [*(_rise(series, beside, i) for i in range(len(series.rates))), _window(series, beside)]


def rarity(evidence: Sequence[float], settled: bool) -> float:
    """The strength of a rise: a logistic of the weighted sum of its figures, 0.5 where THRESHOLD says.

    There are three sets of weights: for rises that companions can answer, for those without of a profile that was
    settled when first seen, and for those of a profile that was seen from its beginning, which is livelier.
    """
    model = weights()[life(evidence, settled)]
    known = [(name, value) for name, value in zip(EVIDENCE, evidence, strict=True) if not isnan(value)]
    total = model["intercept"] + sum(model["weights"][name] * value for name, value in known)
    return 1 / (1 + exp(-min(max(total, -50.0), 50.0)))


def life(evidence: Sequence[float], settled: bool) -> str:
    """Which set of weights a rise is judged by: `beside`, `settled` or `young`."""
    return "beside" if not isnan(evidence[-1]) else "settled" if settled else "young"


@cache
def weights() -> dict:
    """The learned weights, as `learning.learn` made them."""
    return json.loads(Path(__file__).with_name("growth.json").read_text(encoding="utf-8"))


def floor(series: Series) -> float:
    """The amount that chance or rounding alone can bring in a period."""
    return max(FLOOR, 2 * series.unit)


def _rise(series: Series, beside: Mapping[str, Series], i: int) -> Rise | None:
    if not _has_habit(series, i):
        return None
    rates, add = series.rates, floor(series)
    others = np.concatenate([rates[:i], rates[i + 1:]])
    level = median(others.tolist())
    bar = (rates[i] - level) * HEIGHT
    high = rates - level >= bar if bar > 0 else np.arange(len(rates)) == i
    first, last = _extent(high, i)
    outside = rates[~high] if not high.all() else others
    habit = float(outside.mean())
    brought = np.where(high, np.maximum(rates - habit, 0), 0)
    share = float(brought[first:last + 1].sum()) / (series.totals[last + 1] + add)
    whole = float(brought.sum())
    return Rise(first, last, habit, share, (
        _log(float(rates[i]), habit, add), _log(float(rates[i]), float(others.max()), add),
        log(max(share, whole / (float(series.totals[-1]) + add)) + SMALL),
        _unanswered(beside, first, last, share)))


def _has_habit(series: Series, i: int) -> bool:
    """Whether enough was seen before a period; of a profile that was settled when first seen, enough around it."""
    if series.settled:
        return len(series.rates) > EARLIER and (len(series.rates) - 1) * series.usual >= WEEK
    return i + (series.totals[0] > 0) >= EARLIER and i * series.usual >= WEEK


def _extent(high: np.ndarray, i: int) -> tuple[int, int]:
    """The first and last period of the unbroken high stretch around a period."""
    first = last = i
    while first > 0 and high[first - 1]:
        first -= 1
    while last + 1 < len(high) and high[last + 1]:
        last += 1
    return first, last


def _unanswered(beside: Mapping[str, Series], first: int, last: int, share: float) -> float:
    """1 less the largest share by which a companion rose in the same days, for its size and beyond its own habit."""
    answers = []
    for companion in beside.values():
        before = max(companion.totals[first], 1.0)
        if companion.unit / before > share / 2:
            continue
        inside = slice(first, min(last + 2, len(companion.rates)))
        rest = [*companion.rates[:inside.start], *companion.rates[inside.stop:]]
        usual = median(rest) if rest else 0.0
        answers.append(max(float((companion.rates[inside] - usual).sum()), 0.0) / before / max(share, SMALL))
    return 1 - min(max(answers), 1.0) if answers and share > 0 else float("nan")


def _window(series: Series, beside: Mapping[str, Series]) -> Rise | None:
    """The whole series as one rise over what its companions let expect: growth that was there before the first look.

    Of a profile that doubled while its views and posts grew by a tenth, no single day need stand out.
    """
    short = len(series.rates) < 2 * EARLIER or series.days[-1] - series.days[0] < WEEK
    if not beside or short or series.totals[0] <= 0:
        return None
    expected = SMALL + max(max(c.totals[-1] - c.totals[0], 0.0) / max(c.totals[0], 1.0) + c.unit / max(c.totals[0], 1.0)
                           for c in beside.values())
    grown = (series.totals[-1] - series.totals[0]) / series.totals[0]
    share = max(grown - expected, 0.0) / (1 + max(grown, 0.0))
    above = max(log((max(grown, 0.0) + SMALL) / (expected + SMALL)), 0.0)
    return Rise(0, len(series.rates) - 1, expected * series.totals[0] / len(series.rates), share, (
        above, 0.0, log(share + SMALL), 1.0))


def _log(value: float, against: float, add: float) -> float:
    return log((value + add) / (against + add))
