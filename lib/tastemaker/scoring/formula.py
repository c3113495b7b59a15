"""The score: a sum of six parts with stated weights, and an interval that says how little may be known.

    score = 0.60 x relevance + 0.12 x reach + 0.12 x engagement
          + 0.08 x authenticity + 0.04 x suitability + 0.04 x budget         (version score-2, from 0 to 1; weights are yours)

- relevance: how well the creator's own words fit, divided by the best of those who may be ranked. 0 means that nothing
  fits, 1 the best of this run; order and ratios stay, which percentiles would lose. Its spread comes from the posts:
  had the creator written others of the same kind, how much would have fit? See `parts.relevance_part`.
- reach and engagement: percentiles in the cohort, so large accounts do not win by being large. Their spread is the
  order-statistic interval that holds a median in at least nine of ten samples of that many posts, placed in the cohort.
- authenticity, suitability and budget: handed in with their own intervals, from 0 to 1, 1 where nothing speaks against;
  budget from prices that a person knows (`fit_to_budget`).
- a part that is missing enters where the median member of its cohort stands, with the spread of the cohort's middle nine
  tenths, so it moves nobody and widens the interval. A part that nobody here knows enters at 0.5 from 0.05 to 0.95.
- the intervals of score and rank come from draws, which suppose that the parts' errors are independent: see `draws`.
The weights are a choice, not learned; see `Weights`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, astuple, dataclass, fields
from math import fsum, isfinite
from typing import Any

import numpy as np
import pandas as pd

from tastemaker.errors import BadInput
from tastemaker.scoring import draws
from tastemaker.scoring.parts import MIDDLE, SPREAD, Part, number

FORMULA_VERSION = "score-2"
WORDS_ONLY = f"{FORMULA_VERSION}: order by words only"
"""The formula of profiles whose platform's terms allow no derived figures: they have a place and no figure at all."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part counts; any numbers from 0 that are not all 0, divided by their sum.

    The defaults: relevance more than the rest together, because a creator off the topic is of no use however large; reach
    and engagement alike; authenticity above suitability and budget, because those two can still be talked about.

    >>> Weights(3, 1, 0, 0, 0, 0).relevance
    0.75
    """

    relevance: float = 0.60
    reach: float = 0.12
    engagement: float = 0.12
    authenticity: float = 0.08
    suitability: float = 0.04
    budget: float = 0.04

    def __post_init__(self) -> None:
        values = astuple(self)
        if not all(isinstance(v, (int, float)) and isfinite(v) and v >= 0 for v in values) or not any(values):
            raise BadInput("Weights are numbers from 0, and at least one is above 0.", "Set another weight.")
        total = fsum(values)
        if abs(total - 1) > 1e-9:   # weights that were divided once stay what they are, to the last digit
            for name, value in zip(PARTS, values, strict=True):
                object.__setattr__(self, name, value / total)

    def as_dict(self) -> dict[str, float]:
        """Part to weight, in the order of `PARTS`."""
        return asdict(self)


PARTS = tuple(field.name for field in fields(Weights))
"""The parts of a score, in order."""
OUTSIDE = PARTS[3:]
"""Parts that are handed in."""
_UNKNOWN = {"value": MIDDLE, "low": SPREAD[0], "high": SPREAD[1]}
"""What a part is that a row's formula did not have."""
_CAPS = (4.0, 1.0, 1.0, 1.0, 1.0, 1.0)
"""Relevance may be drawn above 1, because the best of a run may be better than it seems."""


def describe(weights: Weights | None = None) -> str:
    """The formula with these weights as text for a screen."""
    shares = ", ".join(f"{name} {100 * share:.0f} %" for name, share in (weights or Weights()).as_dict().items())
    return (f"The score ({FORMULA_VERSION}) is a sum of parts from 0 to 1: {shares}. Relevance is measured against the "
            "best of this run, reach and engagement against creators of the same cohort. What is not known counts as the "
            "middle of the cohort and makes the interval wider. Intervals and rank ranges hold nine of ten draws in which "
            "every part is moved as far as its own evidence leaves open.")


def fit_to_budget(price: float, budget: float) -> float:
    """1 for a price that the budget holds, else the share of the price that it would pay.

    >>> fit_to_budget(400, 500), fit_to_budget(1_000, 500)
    (1.0, 0.5)
    """
    if not (budget > 0 and price >= 0):
        raise BadInput("A budget is above 0 and a price is not below 0.", "Mend the amounts.")
    return min(1.0, budget / price) if price else 1.0


def table(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """What `rescored` needs of rows of `scores`: keys, `fits`, `closed`, `rank`, and each part as value, low and high.

    `parts` may be Parts, dicts or JSON text, so rows from the store and rows just made serve alike.
    """
    found = []
    for row in rows:
        parts = opened(row["parts"])
        closed = any(part["state"] == "not permitted" for part in parts.values())
        values = [number(parts[name][end]) if name in parts else _UNKNOWN[end] for name in PARTS for end in _UNKNOWN]
        found.append([row["profile_key"], row["creator_id"], bool(row["fits"]), closed, row.get("rank"), *values])
    names = ["profile_key", "creator_id", "fits", "closed", "rank", *_columns()]
    kinds = {"profile_key": "int64", "creator_id": "int64", "fits": bool, "closed": bool, "rank": "float64"}
    return pd.DataFrame(found, columns=names).astype({**kinds, **dict.fromkeys(_columns(), "float64")})


def opened(parts: str | Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The parts of a score as dicts, whether they come as JSON text, dicts or Parts."""
    found = json.loads(parts) if isinstance(parts, str) else parts
    return {name: part.as_dict() if isinstance(part, Part) else part for name, part in found.items()}


def points(parts: pd.DataFrame, weights: Weights) -> np.ndarray:
    """The score of each row, to six digits; NaN where the terms permit none."""
    total = sum(share * parts[name].to_numpy() for name, share in weights.as_dict().items())
    return np.where(parts["closed"], np.nan, np.round(np.asarray(total, dtype=float), 6))


def held(parts: pd.DataFrame, relevance: np.ndarray, weights: Weights) -> np.ndarray:
    """The ranks of rows without a score, NaN for the others.

    Each stands where someone equally relevant would stand whose other parts are at the middle of this run. The number
    behind that place is never stored or shown.
    """
    closed, score = parts["closed"].to_numpy(), points(parts, weights)
    rest = sum(share * (float(np.median(parts.loc[~closed, name])) if not closed.all() else MIDDLE)
               for name, share in weights.as_dict().items() if name != "relevance")
    score = np.where(closed, weights.relevance * relevance + rest, score)
    ranks = _ranked(parts, np.flatnonzero(parts["fits"].to_numpy()), score, relevance)
    return np.where(closed, ranks, np.nan)


def rescored(parts: pd.DataFrame, weights: Weights | None = None, *, seed: int = 0,
             drawn: np.ndarray | None = None) -> pd.DataFrame:
    """Score, interval, rank and rank range of each row of `table`, under any weights: what a slider calls.

    Columns `profile_key, score, score_low, score_high, rank, rank_low, rank_high`, in the order of the rows. Equal scores
    go by relevance, then by the profile's key. A creator's best profile has the rank; rows that do not fit have none. Rows
    without a score keep the rank that they have, and the others share the places that are left. `drawn`, from `chances`,
    saves the drawing when the same rows are scored again.
    """
    weights = weights or Weights()
    score = points(parts, weights)
    possible = draws.weighed(chances(parts, seed) if drawn is None else drawn, astuple(weights))
    low, high = (np.where(np.isnan(score), np.nan, np.clip(end.astype(float), 0, 1)) for end in draws.ends(possible))
    found = pd.DataFrame({"profile_key": parts["profile_key"], "score": score, "score_low": np.round(np.fmin(low, score), 6),
                          "score_high": np.round(np.fmax(high, score), 6)})
    for name, ranks in zip(("rank", "rank_low", "rank_high"), _shared(parts, score, possible), strict=True):
        found[name] = pd.array(ranks, "Float64").astype("Int64")
    return found


def _shared(parts: pd.DataFrame, score: np.ndarray, possible: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rank, best and worst rank of each row, NaN for none. Ranges are among those who have a rank and a score."""
    closed, creators = parts["closed"].to_numpy(), parts["creator_id"].to_numpy()
    rank = np.where(closed & parts["fits"].to_numpy(), parts["rank"].to_numpy(), np.nan)
    low, high, taken = np.full(len(parts), np.nan), np.full(len(parts), np.nan), ~np.isnan(rank)
    free = np.flatnonzero(parts["fits"].to_numpy() & ~closed & ~np.isin(creators, creators[taken]))
    among = _ranked(parts, free, score, parts["relevance"].to_numpy())
    first = np.argsort(among, kind="stable")[:int((~np.isnan(among)).sum())]   # by rank: in a draw, equal scores go as in `_ranked`
    if len(first):
        places = np.setdiff1d(np.arange(1, len(first) + taken.sum() + 1), rank[taken]).astype(float)
        own, (best, worst) = among[first].astype(int), draws.places(np.ascontiguousarray(possible[:, first]))
        rank[first] = places[own - 1]
        low[first], high[first] = places[np.minimum(best, own) - 1], places[np.maximum(worst, own) - 1]
    return rank, low, high


def chances(parts: pd.DataFrame, seed: int = 0) -> np.ndarray:
    """The draws of every part of these rows; they do not depend on weights, so a screen makes them once."""
    values = np.nan_to_num(parts[_columns()].to_numpy(dtype=float).T.reshape(len(PARTS), 3, len(parts)))
    return draws.drawn(parts["profile_key"].to_numpy(), values, seed, _CAPS)


def _columns() -> list[str]:
    return [name + end for name in PARTS for end in ("", "_low", "_high")]


def _ranked(parts: pd.DataFrame, rows: np.ndarray, score: np.ndarray, relevance: np.ndarray) -> np.ndarray:
    """Ranks from 1 of the best of these rows of each creator; NaN for every other row."""
    keys, creators = parts["profile_key"].to_numpy()[rows], parts["creator_id"].to_numpy()[rows]
    order = np.lexsort((keys, -relevance[rows], -score[rows]))
    first = np.sort(np.unique(creators[order], return_index=True)[1])
    ranks = np.full(len(parts), np.nan)
    ranks[rows[order[first]]] = np.arange(1, len(first) + 1)
    return ranks
