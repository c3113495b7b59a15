"""A proof: what was measured, for ours and for what it is held against, each figure with its interval and its n."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tastemaker import render

DRAWS = 2_000
"""Bootstrap draws of an interval."""
LEVEL = 0.95
"""Share of draws that an interval holds."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value with the ends of its 95 % interval. `n` counts what was resampled: queries, groups, items."""

    method: str
    measure: str
    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Proof:
    """All figures of one directory: rows are methods, ours first, columns are measures."""

    subject: str
    """What was measured on what, such as `learning: podcasts, 38 queries over 4,503 creators`."""
    figures: tuple[Figure, ...]
    formulas: Mapping[str, str]
    """Measure to its formula, in the order of the columns."""
    notes: tuple[str, ...] = ()
    """What a reader must know beside the figures, such as how many were answered "insufficient evidence"."""
    more: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict, repr=False)
    """Name to rows of what else there is to see: one row a query, a curve's points."""

    def value(self, measure: str, method: str | None = None) -> Figure:
        """The figure of a method, ours unless another is named; KeyError when it was not measured."""
        method = method or self.figures[0].method
        for figure in self.figures:
            if (figure.method, figure.measure) == (method, measure):
                return figure
        raise KeyError(f"{measure} of {method}")

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain JSON values."""
        rows = [{name: getattr(figure, name) for name in Figure.__slots__} for figure in self.figures]
        return {"subject": self.subject, "figures": rows, "formulas": dict(self.formulas), "notes": list(self.notes),
                **{name: [dict(row) for row in rows] for name, rows in self.more.items()}}

    def __str__(self) -> str:
        wide = max(map(len, self._methods()), default=0) + 2
        head = " " * (wide + 2) + "".join(f"{name:<24}" for name in self.formulas)
        rows = [f"  {method:<{wide}}" + "".join(f"{self._cell(method, name):<24}" for name in self.formulas)
                for method in self._methods()]
        said = [f"  {name}: {formula}" for name, formula in self.formulas.items()]
        return "\n".join(line.rstrip() for line in (self.subject, head, *rows, *said, *(f"  {note}" for note in self.notes)))

    def _repr_html_(self) -> str:
        rows = [(method, *(self._cell(method, name) for name in self.formulas)) for method in self._methods()]
        return render.table(("method", *self.formulas), rows, self.subject)

    def _methods(self) -> list[str]:
        return list(dict.fromkeys(figure.method for figure in self.figures))

    def _cell(self, method: str, measure: str) -> str:
        found = [figure for figure in self.figures if (figure.method, figure.measure) == (method, measure)]
        return f"{found[0].value:.3f} ({found[0].low:.3f} to {found[0].high:.3f})" if found else ""


def interval(statistic: Callable[[np.ndarray], float], n: int, *, groups: Sequence[Any] | None = None, draws: int = DRAWS,
             seed: int = 0) -> tuple[float, float]:
    """The percentile bootstrap interval (Efron 1979) of a statistic of `n` items, which gets the places of a draw.

    With `groups`, one of each item, whole groups are drawn: items of one query or one video are no independent witnesses.
    A draw of which the statistic is not defined (NaN) does not count.

    >>> values = np.arange(100.0)
    >>> low, high = interval(lambda drawn: values[drawn].mean(), 100)
    >>> bool(40 < low < 49.5 < high < 59)
    True
    """
    chance = np.random.default_rng(seed)
    members = _members(groups) if groups is not None else None
    found = [statistic(_drawn(chance, n, members)) for _ in range(draws)]
    kept = np.asarray(found, dtype=float)
    kept = kept[~np.isnan(kept)]
    if not len(kept):
        return float("nan"), float("nan")
    return tuple(float(v) for v in np.quantile(kept, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]))


def _drawn(chance: np.random.Generator, n: int, members: list[np.ndarray] | None) -> np.ndarray:
    if members is None:
        return chance.integers(n, size=n) if n else np.array([], dtype=int)
    if not members:
        return np.array([], dtype=int)
    return np.concatenate([members[i] for i in chance.integers(len(members), size=len(members))])


def _members(groups: Sequence[Any]) -> list[np.ndarray]:
    places: dict[Any, list[int]] = {}
    for i, group in enumerate(groups):
        places.setdefault(group, []).append(i)
    return [np.array(same) for same in places.values()]
