"""A series of counters as a detector reads it: amounts per period, the step of rounding, companions beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

DIGITS = 3
"""Significant digits that a platform leaves when it rounds a counter."""

SETTLED = 30.0
"""A profile that was this many calm periods in size when it was first seen had a history before.

The calm one is the lower quartile, so that a purchase which fills half of the periods does not count as the usual."""


@dataclass(frozen=True, slots=True)
class Series:
    """One counter over time, `n` totals and `n - 1` periods between them."""

    days: np.ndarray
    """(n,) moments in days, rising."""
    totals: np.ndarray
    rates: np.ndarray
    """(n - 1,) what each period brought, as if it had the usual length; a fall is a correction and counts as 0."""
    unit: float
    """The step in which the counter is shown: 1 where it is exact."""
    falls: int
    """Periods in which the total fell."""
    usual: float
    """Days of the usual period."""
    settled: bool
    """Whether the profile had a history before the first look, so that later periods too show its habit."""


def read(times: Sequence[object], totals: Sequence[float],
         companions: Mapping[str, Sequence[float]] | None = None) -> tuple[Series, dict[str, Series]]:
    """The series and its companions, without the moments at which the total is unknown.

    A companion that is unknown at a moment keeps its last known total; one that is never known is left out.
    ValueError when times do not rise or lengths differ.
    """
    days, values = _days(times), np.asarray(totals, dtype=float)
    if len(days) != len(values):
        raise ValueError(f"{len(days)} times and {len(values)} totals")
    known = ~np.isnan(values)
    days, beside = days[known], {}
    if np.any(np.diff(days) <= 0):
        raise ValueError("times do not rise")
    for name, column in (companions or {}).items():
        filled = np.asarray(column, dtype=float)[known]
        if np.isnan(filled).any():
            filled = pd.Series(filled).ffill().bfill().to_numpy()
        if len(filled) and not np.isnan(filled).any():
            beside[name] = _series(days, filled)
    return _series(days, values[known]), beside


def unit(totals: np.ndarray) -> float:
    """The step in which a counter is shown; 1 unless every total has at most three significant digits.

    >>> unit(np.array([115_000.0, 116_000.0, 116_000.0])), unit(np.array([115_000.0, 115_431.0]))
    (1000.0, 1.0)
    """
    large = totals[totals >= 10**DIGITS]
    if len(large) < 2:
        return 1.0
    steps = 10.0 ** (np.floor(np.log10(large)) - DIGITS + 1)
    return float(np.median(steps)) if np.all(large % steps == 0) else 1.0


def _series(days: np.ndarray, totals: np.ndarray) -> Series:
    changes, lengths = np.diff(totals), np.diff(days)
    usual = float(np.median(lengths)) if len(lengths) else 1.0
    rates = np.maximum(changes, 0) / lengths * usual
    calm = float(np.quantile(rates, 0.25)) if len(rates) else 0.0
    settled = bool(len(rates) and totals[0] >= SETTLED * max(calm, 1.0))
    return Series(days, totals, rates, unit(totals), int((changes < 0).sum()), usual, settled)


def _days(times: Sequence[object]) -> np.ndarray:
    values = np.asarray(times)
    if values.dtype.kind in "iuf":
        return values.astype(float)
    if not len(values):
        return np.array([])
    moments = pd.to_datetime(pd.Series(list(times)), utc=True)
    return ((moments - moments.iloc[0]).dt.total_seconds() / 86_400).to_numpy(dtype=float)
