"""How likely a creator is to answer or to agree, from what was known before earlier letters left, and how far that can be trusted.

A logistic regression whose weights are held near 0 (ridge); how near is chosen by the marginal likelihood (Laplace's method;
MacKay 1992), so nothing is left to tune. What is not known enters at the middle, with a weight of its own for being unknown. The
reviewer is left out: who approved a letter says nothing about who gets it. Calibration is measured on letters that the model
had not seen. The model is plain numbers, kept as JSON.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from tastemaker.errors import BadInput
from tastemaker.results.letters import DAYS, came
from tastemaker.results.rates import LEAST_REPLIES, LEAST_SENT

NUMBERS = ("relevance", "reach_percentile", "days_since_post")
NAMES = ("platform", "size_band", "campaign_id")
VERSION = 1
_LEAST_OF_A_KIND = 8
"""Letters that a platform, size, campaign or arm must have for a weight of its own."""
_NEAR = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
"""Standard deviations of a weight that are tried."""
_FREE = 10.0
"""That of the constant."""
_ROUNDS = 40


@dataclass(frozen=True, slots=True)
class Model:
    """What was learned about `what` (reply or agreement); without weights `why_not` says what is missing."""

    what: str
    n: int
    k: int
    why_not: str = ""
    middles: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Mean and standard deviation of each number."""
    columns: tuple[str, ...] = ()
    centres: tuple[float, ...] = ()
    weights: tuple[float, ...] = ()
    """Log odds; the constant first."""
    spread: tuple[tuple[float, ...], ...] = ()
    """The covariance of the weights."""
    near: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """As plain JSON values; `read` takes them back."""
        return {"version": VERSION, **asdict(self)}


def read(kept: Mapping[str, Any]) -> Model:
    """The model that `as_dict` gave; BadInput for one of another version."""
    said = dict(kept)
    if said.pop("version", None) != VERSION:
        raise BadInput("This model was kept by another version.", "Learn it anew from the letters.")
    return Model(**said | {"middles": {name: tuple(pair) for name, pair in said["middles"].items()}, "columns": tuple(said["columns"]),
                           "centres": tuple(said["centres"]), "weights": tuple(said["weights"]),
                           "spread": tuple(map(tuple, said["spread"]))})


def learn(letters: pd.DataFrame, what: str = "reply") -> Model:
    """What letters that are old enough say about an answer. Under 100 of them, or 10 answers, nothing is learned."""
    told = _told(letters, what)
    n, k, answers = len(told), int(told["came"].sum()), int(told["replied_at"].notna().sum())
    if n < LEAST_SENT or answers < LEAST_REPLIES or k < 2 or k == n:
        return Model(what, n, k, f"Too few to learn from: {n} of {LEAST_SENT} letters are {DAYS[what]} days old, {answers} of "
                                 f"{LEAST_REPLIES} answers came, {k} count as {what}.")
    middles = _middles(told)
    columns = _columns(told)
    design = _design(told, columns, middles)
    centres = design.mean(axis=0)
    design, came_ = np.column_stack([np.ones(n), design - centres]), told["came"].to_numpy(dtype=float)
    near = max(_NEAR, key=lambda near: _fit(design, came_, near)[2])
    weights, spread, _ = _fit(design, came_, near)
    weights[0] += _off(design, weights, spread, came_.mean())
    return Model(what, n, k, "", middles, columns, tuple(map(float, centres)), tuple(map(float, weights)),
                 tuple(tuple(map(float, row)) for row in spread), near)


def predict(model: Model, people: pd.DataFrame) -> pd.DataFrame:
    """`likely`, `likely_low` and `likely_high` for each row of people, in their order; NaN where nothing was learned.

    `people` have what letters have; a missing column is unknown. The ends hold 95 % of the belief about the chance, not about
    what this creator will do.
    """
    if model.why_not:
        return pd.DataFrame(np.nan, index=people.index, columns=["likely", "likely_low", "likely_high"])
    centred = _design(people, model.columns, model.middles) - np.array(model.centres)
    whole = np.column_stack([np.ones(len(people)), centred])
    odds, error = _believed(whole, np.array(model.weights), np.array(model.spread))
    return pd.DataFrame({"likely": expit(odds / np.sqrt(1 + np.pi * error**2 / 8)), "likely_low": expit(odds - 1.96 * error),
                         "likely_high": expit(odds + 1.96 * error)}, index=people.index)


def unseen(letters: pd.DataFrame, what: str = "reply", folds: int = 10) -> pd.DataFrame:
    """`likely` and `came` of each letter that is old enough, each predicted by a model of the other folds. A creator's letters
    are in one fold. Empty where too few are left to learn from."""
    told = _told(letters, what)
    fold = pd.Series(pd.factorize(told["creator_id"])[0] * 7 % folds, index=told.index)
    parts = []
    for place in range(folds):
        model = learn(told[fold != place], what)
        if model.why_not:
            return pd.DataFrame({"likely": [], "came": []}, dtype=float)
        parts.append(predict(model, told[fold == place]).assign(came=told["came"].astype(float)))
    return pd.concat(parts)[["likely", "came"]]


def _told(letters: pd.DataFrame, what: str) -> pd.DataFrame:
    told = came(letters, what)
    return told[~told["open"]].reset_index(drop=True)


def _middles(told: pd.DataFrame) -> dict[str, tuple[float, float]]:
    found = {}
    for name in NUMBERS:
        values = _number(told, name)
        known = values[~np.isnan(values)]
        found[name] = (float(known.mean()), float(known.std()) or 1.0) if len(known) else (0.0, 1.0)
    return found


def _columns(told: pd.DataFrame) -> tuple[str, ...]:
    """The columns that have enough letters on either side; numbers always, so that the order is plain."""
    marks = [f"{name}={value}" for name in NAMES for value in sorted(told[name].dropna().astype(str).unique())]
    marks += sorted({f"variant={what}: {arm}" for tried in told["variant"] for what, arm in tried.items()})
    marks += [f"{name} unknown" for name in NUMBERS] + ["language matches"]
    many = [mark for mark in marks if _LEAST_OF_A_KIND <= np.count_nonzero(_column(told, mark, {}) > 0) <= len(told) - _LEAST_OF_A_KIND]
    return (*NUMBERS, *many)


def _design(people: pd.DataFrame, columns: Sequence[str], middles: Mapping[str, tuple[float, float]]) -> np.ndarray:
    return np.column_stack([_column(people, name, middles) for name in columns])


def _column(people: pd.DataFrame, name: str, middles: Mapping[str, tuple[float, float]]) -> np.ndarray:
    """A column of the design: a standardised number, or 1 and 0. A creator who was never written to has the arms' middle."""
    kind, _, value = name.partition("=")
    if name in NUMBERS:
        middle, spread = middles[name]
        return np.nan_to_num((_number(people, name) - middle) / spread)
    if kind == "variant":
        what, _, arm = value.partition(": ")
        tried = people["variant"] if "variant" in people else [{}] * len(people)
        return np.array([float(one.get(what) == arm) for one in tried])
    if kind in NAMES:
        return (people[kind].astype(str) == value).to_numpy(dtype=float) if kind in people else np.zeros(len(people))
    if name == "language matches":
        return _matches(people)
    return np.isnan(_number(people, name.removesuffix(" unknown"))).astype(float)


def _number(people: pd.DataFrame, name: str) -> np.ndarray:
    if name not in people:
        return np.full(len(people), np.nan)
    values = people[name].to_numpy(dtype=float)
    return np.log1p(np.maximum(values, 0)) if name == "days_since_post" else values


def _matches(people: pd.DataFrame) -> np.ndarray:
    """Whether the letter is in the creator's language."""
    if "tongue" not in people or "language" not in people:
        return np.zeros(len(people))
    known = people["tongue"].fillna("").ne("") & people["language"].notna()
    return (known & (people["tongue"] == people["language"])).to_numpy(dtype=float)


def _believed(design: np.ndarray, weights: np.ndarray, spread: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The log odds of each row and their standard error."""
    return design @ weights, np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", design, spread, design), 0))


def _off(design: np.ndarray, weights: np.ndarray, spread: np.ndarray, share: float) -> float:
    """How far the constant must move for the mean chance over the letters to be the share that was answered: a mean over
    uncertain log odds lies nearer to a half than the log odds themselves."""
    odds, error = _believed(design, weights, spread)
    low, high = -2.0, 2.0
    for _ in range(40):
        middle = (low + high) / 2
        above = expit((odds + middle) / np.sqrt(1 + np.pi * error**2 / 8)).mean() > share
        low, high = (low, middle) if above else (middle, high)
    return (low + high) / 2


def _fit(design: np.ndarray, came_: np.ndarray, near: float) -> tuple[np.ndarray, np.ndarray, float]:
    """The likeliest weights, their covariance and the log marginal likelihood by Laplace's method."""
    held = np.full(design.shape[1], 1 / near**2)
    held[0] = 1 / _FREE**2
    start = float(logit(np.clip(came_.mean(), 0.01, 0.99)))
    weights = np.zeros(design.shape[1])
    weights[0] = start
    for _ in range(_ROUNDS):
        chance = expit(design @ weights)
        curve = design.T @ (design * (chance * (1 - chance))[:, None]) + np.diag(held)
        slope = design.T @ (came_ - chance) - held * (weights - start * (np.arange(len(weights)) == 0))
        step = np.linalg.solve(curve, slope)
        weights = weights + step * min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        if np.abs(step).max() < 1e-8:
            break
    odds = design @ weights
    fits = float((came_ * odds - np.logaddexp(0, odds)).sum())
    off = weights - start * (np.arange(len(weights)) == 0)
    return weights, np.linalg.inv(curve), fits - 0.5 * float((held * off**2).sum()) + 0.5 * float(
        np.log(held).sum() - np.linalg.slogdet(curve)[1])
