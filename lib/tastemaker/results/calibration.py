"""Whether predicted chances come true: of letters given one in five, one in five should have been answered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from tastemaker import render
from tastemaker.results import intervals, pictures

BINS = 10
_DRAWS = 400


@dataclass(frozen=True, slots=True)
class Calibration:
    """How predictions of unseen letters compare with what came. Slope 1 and intercept 0 are perfect; a slope under 1 says that
    high chances are too high and low ones too low. `error` is the mean distance of the bins from the diagonal; by chance alone
    it would be about `by_chance`."""

    table: pd.DataFrame
    """One row a bin of equally many letters: predicted, observed, low, high, n."""
    n: int
    slope: float
    slope_low: float
    slope_high: float
    intercept: float
    intercept_low: float
    intercept_high: float
    error: float
    by_chance: float

    def __repr__(self) -> str:
        if not self.n:
            return "No calibration: too few letters to hold some back."
        return (f"Calibration on {self.n:,} letters that the model had not seen: slope {self.slope:.2f} ({self.slope_low:.2f} to "
                f"{self.slope_high:.2f}; 1 is perfect), intercept {self.intercept:.2f} ({self.intercept_low:.2f} to "
                f"{self.intercept_high:.2f}; 0 is perfect), error {self.error:.3f} ({self.by_chance:.3f} would come by chance).")

    def _repr_html_(self) -> str:
        rows = ([f"{row.predicted:.1%}", f"{row.observed:.1%}", f"{row.low:.1%} to {row.high:.1%}", row.n]
                for row in self.table.itertuples())
        if not self.n:
            return f"<p>{render.html(repr(self))}</p>"
        drawn = pictures.calibration(self.table, "Predicted and what came")
        return f"<p>{render.html(repr(self))}</p>{drawn}" + render.table(["predicted", "came", "95 %", "letters"], rows)


def of(unseen: pd.DataFrame, bins: int = BINS) -> Calibration:
    """The calibration of `likely` against `came`; empty where there is nothing to compare."""
    if unseen.empty:
        empty = pd.DataFrame(columns=["predicted", "observed", "low", "high", "n"])
        return Calibration(empty, 0, *[float("nan")] * 8)
    likely, came = unseen["likely"].to_numpy(dtype=float), unseen["came"].to_numpy(dtype=float)
    order = np.argsort(likely, kind="stable")
    groups = [part for part in np.array_split(order, bins) if len(part)]
    chance = np.random.default_rng(0)
    drawn = [_error(likely, (chance.random(len(likely)) < likely).astype(float), groups) for _ in range(_DRAWS)]
    return Calibration(_table(likely, came, groups), len(likely), *_line(likely, came), _error(likely, came, groups), float(np.mean(drawn)))


def _table(likely: np.ndarray, came: np.ndarray, groups: list[np.ndarray]) -> pd.DataFrame:
    k, n = np.array([came[part].sum() for part in groups]), np.array([len(part) for part in groups])
    low, high = intervals.wilson(k, n)
    return pd.DataFrame({"predicted": [likely[part].mean() for part in groups], "observed": k / n, "low": low, "high": high, "n": n})


def _error(likely: np.ndarray, came: np.ndarray, groups: list[np.ndarray]) -> float:
    return float(sum(abs(likely[part].mean() - came[part].mean()) * len(part) for part in groups) / len(likely))


def _line(likely: np.ndarray, came: np.ndarray) -> tuple[float, float, float, float, float, float]:
    """Slope of a logistic regression on the predicted log odds, and the constant that would be added at slope 1 (Cox 1958),
    each with its ends."""
    odds = logit(np.clip(likely, 1e-6, 1 - 1e-6))
    both, error = _regressed(np.column_stack([odds - odds.mean(), np.ones(len(odds))]), came, np.zeros(len(odds)))
    one, width = _regressed(np.ones((len(odds), 1)), came, odds)
    slope, off = float(both[0]), float(one[0])
    return slope, slope - 1.96 * error[0], slope + 1.96 * error[0], off, off - 1.96 * width[0], off + 1.96 * width[0]


def _regressed(design: np.ndarray, came: np.ndarray, base: np.ndarray) -> tuple[np.ndarray, list[float]]:
    weights = np.zeros(design.shape[1])
    for _ in range(30):
        chance = expit(base + design @ weights)
        curve = design.T @ (design * (chance * (1 - chance))[:, None]) + 1e-9 * np.eye(len(weights))
        step = np.linalg.solve(curve, design.T @ (came - chance))
        weights = weights + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-9:
            break
    return weights, [float(value) for value in np.sqrt(np.diag(np.linalg.inv(curve)))]
