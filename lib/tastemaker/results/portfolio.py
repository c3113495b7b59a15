"""The best set of creators under a budget: an exact choice by mixed-integer programming, with what each constraint costs.

The value of a set is the sum of its creators' values, and a creator's value is their score, times the chance that they agree where
that was learned. Exactness matters where prices and constraints pull apart: going down the list by score spends the
budget on a few, going by score for money forgets the constraints. Solver: HiGHS through scipy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from tastemaker import render
from tastemaker.errors import BadInput
from tastemaker.results.pricing import UNKNOWN

KINDS = {"platform": "platform", "language": "main_language", "size": "size_band", "country": "country", "format": "main_format"}
"""What a constraint may speak of, and the column that holds it."""
_SECONDS = 20.0
_SHOWN = 25
"""Creators that are listed as text; the table holds all."""
_MORE = 0.1
"""Share by which the budget is raised to say what more money would bring."""


@dataclass(frozen=True, slots=True)
class _Limit:
    """At least `low` and at most `high` of a sum over the chosen; `counts` (n,) is what each adds."""

    name: str
    counts: np.ndarray
    low: float = -np.inf
    high: float = np.inf


@dataclass(frozen=True, slots=True)
class Portfolio:
    """A chosen set."""

    chosen: pd.DataFrame
    """The people, best value first, with `value` and `price`."""
    left_out: pd.DataFrame
    """Who could not be considered, with `why`."""
    limits: pd.DataFrame
    """limit, used, bound, costs: how much value the best set would gain without it, or for the budget with a tenth more."""
    value: float
    price: float
    budget: float
    currency: str = ""
    means: str = "the sum of their scores"
    """What the value of a set is."""

    def __repr__(self) -> str:
        money = f" {self.currency}".rstrip()
        lines = [self._headline()]
        lines += [f"  {render.line(row.handle, 60)} ({row.platform}): value {row.value:.3g}, {row.price:,.0f}{money} ({row.price_from})"
                  for row in self.chosen.head(_SHOWN).itertuples()]
        lines += [f"  and {len(self.chosen) - _SHOWN} more"] if len(self.chosen) > _SHOWN else []
        lines += [f"  {row.limit}: {row.used:,.0f} of {row.bound:,.0f}{self._cost(row)}" for row in self.limits.itertuples()]
        if len(self.left_out):
            named = ", ".join(render.line(handle, 40) for handle in self.left_out["handle"].head(10))
            lines.append(f"  Not considered: {len(self.left_out)}, such as {named}. " + "; ".join(
                f"{n} because {why}" for why, n in self.left_out["why"].value_counts().items()) + ".")
        return "\n".join(lines)

    def _headline(self) -> str:
        money = f" {self.currency}".rstrip()
        return (f"{len(self.chosen)} creators for {self.price:,.0f} of {self.budget:,.0f}{money}, value {self.value:.3g}: {self.means}.")

    def _cost(self, row: Any) -> str:
        """What a constraint costs, as half a sentence; empty where it costs nothing worth a word."""
        if row.costs <= 1e-3 * max(self.value, 1e-9):
            return ""
        return f"; a tenth more would add {row.costs:.3g} of value" if row.limit == "budget" else f"; without it {row.costs:.3g} more value"

    def _repr_html_(self) -> str:
        rest = repr(self).splitlines()[1 + min(len(self.chosen), _SHOWN + 1):]
        rows = ([row.handle, row.platform, f"{row.value:.3g}", f"{row.price:,.0f}", row.price_from] for row in self.chosen.itertuples())
        table = render.table(["creator", "platform", "value", "price", "price from"], rows)
        return f"<p>{render.html(self._headline())}</p>{table}" + "".join(f"<p>{render.html(line)}</p>" for line in rest)


def choose(people: pd.DataFrame, budget: float, *, at_least: Mapping[str, int] | None = None, at_most: Mapping[str, int] | None = None,
           n: int | None = None, currency: str = "", means: str = "the sum of their scores") -> Portfolio:
    """The set of people with the highest sum of `value` whose prices stay within the budget.

    `people` come from `pricing.priced` and have `value`; who has no price or no value is left out and named. `at_least` and `at_most`
    count creators of a kind, such as {"language:de": 2}; `n` is the most creators of all. BadInput where no set fits,
    saying which constraint is in the way. An unknown language or size belongs to no kind.
    """
    if not (isinstance(budget, (int, float)) and np.isfinite(budget) and budget >= 0):
        raise BadInput("The budget is no amount.", "Give a number from 0.")
    open_ = people[people["value"].notna() & (people["price_from"] != UNKNOWN)].reset_index(drop=True)
    limits = _limits(open_, budget, at_least or {}, at_most or {}, n)
    taken = _best(open_["value"].to_numpy(dtype=float), limits)
    if taken is None:
        raise _impossible(open_, limits)
    chosen = open_[taken].sort_values(["value", "profile_key"], ascending=[False, True]).reset_index(drop=True)
    return Portfolio(chosen, _left_out(people), _shadows(open_, limits, taken), float(chosen["value"].sum()),
                     float(chosen["price"].sum()), float(budget), currency, means)


def _left_out(people: pd.DataFrame) -> pd.DataFrame:
    why = np.where(people["price_from"] == UNKNOWN, "their price is not known", "they have no score")
    out = people.assign(why=why)[(people["price_from"] == UNKNOWN) | people["value"].isna()]
    return out[["profile_key", "name", "handle", "platform", "why"]].reset_index(drop=True)


def _limits(people: pd.DataFrame, budget: float, at_least: Mapping[str, int], at_most: Mapping[str, int], n: int | None) -> list[_Limit]:
    found = [_Limit("budget", people["price"].to_numpy(dtype=float), high=float(budget))]
    if n is not None:
        found.append(_Limit("at most so many", np.ones(len(people)), high=_count(n, "the number of creators")))
    found += [_Limit(f"at least {least} {kind}", _of(people, kind), low=_count(least, kind)) for kind, least in at_least.items()]
    found += [_Limit(f"at most {most} {kind}", _of(people, kind), high=_count(most, kind)) for kind, most in at_most.items()]
    return found


def _count(value: int, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 0:
        raise BadInput(f"{render.line(name, 60)} is to be a whole number from 0.", "Mend it.")
    return int(value)


def _of(people: pd.DataFrame, kind: str) -> np.ndarray:
    """Who is of a kind such as `language:de`."""
    name, _, wanted = kind.partition(":")
    if name not in KINDS or not wanted:
        raise BadInput(f"{render.line(kind, 60)} is no kind of creator.", f"Write one of {', '.join(KINDS)}, a colon and a value: language:de.")
    return (people[KINDS[name]].astype("string").str.lower() == wanted.lower()).fillna(False).to_numpy(dtype=float)


def _best(worth: np.ndarray, limits: Sequence[_Limit]) -> np.ndarray | None:
    """Whom to take, (n,) of bool; None where no set fits."""
    if not len(worth):
        return np.zeros(0, dtype=bool) if all(limit.low <= 0 for limit in limits) else None
    rows = LinearConstraint(np.array([limit.counts for limit in limits]), [limit.low for limit in limits], [limit.high for limit in limits])
    found = milp(-worth, constraints=rows, integrality=np.ones(len(worth)), bounds=Bounds(0, 1),
                 options={"time_limit": _SECONDS, "mip_rel_gap": 1e-6})
    if found.x is None and found.status != 2:
        raise BadInput("The best set was not found in time.", "Ask for fewer kinds, or hand in fewer creators.")
    return None if found.x is None else found.x > 0.5


def _shadows(people: pd.DataFrame, limits: Sequence[_Limit], taken: np.ndarray) -> pd.DataFrame:
    """What each constraint costs: the value that the best set without it has more."""
    worth = people["value"].to_numpy(dtype=float)
    rows = []
    for limit in limits:
        used, bound = float(limit.counts[taken].sum()), limit.high if np.isfinite(limit.high) else limit.low
        freed = [other for other in limits if other is not limit]
        if limit.name == "budget":
            freed.append(_Limit("budget", limit.counts, high=limit.high * (1 + _MORE)))
        tight = limit.name == "budget" or abs(used - bound) < 1
        other = _best(worth, freed) if tight else taken
        gain = 0.0 if other is None else max(float(worth[other].sum() - worth[taken].sum()), 0.0)
        rows.append((limit.name, used, bound, gain))
    return pd.DataFrame(rows, columns=["limit", "used", "bound", "costs"])


def _impossible(people: pd.DataFrame, limits: Sequence[_Limit]) -> BadInput:
    """Why no set fits: too few of a kind, too little money, or constraints that exclude each other."""
    for limit in limits:
        if limit.low > limit.counts.sum():
            return BadInput(f"No set fits: {limit.name} is asked for, and {limit.counts.sum():.0f} with a score and a price are of that kind.",
                            "Ask for fewer, or enter more prices.")
    budget, others = limits[0], list(limits[1:])
    cheapest = _best(-budget.counts, others)
    if cheapest is not None:
        names = "; ".join(limit.name for limit in others if limit.low > 0)
        return BadInput(f"No set fits the budget: the cheapest with {names} costs {budget.counts[cheapest].sum():,.0f}, "
                        f"more than {budget.high:,.0f}.", "Raise the budget or ask for fewer.")
    needed = list(others)
    for limit in others:   # what is left when nothing more can go without a set appearing
        rest = [other for other in needed if other is not limit]
        if _best(np.zeros(len(people)), rest) is None:
            needed = rest
    return BadInput(f"No set fits: these exclude each other: {'; '.join(limit.name for limit in needed)}.", "Drop or loosen one of them.")
