"""How the weights of growth were learned; `python -m tastemaker.scoring.authenticity.learning` learns them again."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from tastemaker.scoring.authenticity import invented, rises
from tastemaker.scoring.authenticity.tails import RARE

SEED = 20
LIVES = 2_000
"""Invented profiles to learn from; half of them have bought growth. As many others, without, set the intercept."""
TOLD = 0.5
"""A period counts as bought when this share of it was."""
RIDGE = 1e-3
TAKEN = 12
"""Periods that one profile teaches by, drawn, so that long histories do not drown short ones."""


SETS = ("beside", "settled", "young")
"""The sets of weights: with companions; without, settled when first seen; without, seen from the beginning."""


def learn(lives: int = LIVES, seed: int = SEED) -> dict:
    """Intercept and weights of each set as plain values; the same seed gives the same to two digits on any machine.

    The intercept is where RARE of the profiles without bought growth reach a strength of 0.5.
    """
    return {name: _model(name, lives, seed) for name in SETS}


def _model(led: str, lives: int, seed: int) -> dict:
    chance = np.random.default_rng(seed)
    weights = _fitted(*_examples(led, lives, chance))
    strongest = _strongest(weights, led, lives, chance)
    named = {name: round(float(w), 3) for name, w in zip(rises.EVIDENCE, weights, strict=True)}
    return {"intercept": round(-float(np.quantile(strongest, 1 - RARE)), 3), "weights": named}


def _fitted(rows: np.ndarray, bought: np.ndarray) -> np.ndarray:
    """Weights of a logistic regression in which both outcomes weigh the same and more of a figure never says less."""
    centre, spread = rows.mean(0), rows.std(0) + 1e-9
    x, y = (rows - centre) / spread, np.where(bought, 1.0, -1.0)
    each = np.where(bought, 0.5 / bought.mean(), 0.5 / (1 - bought.mean())) / len(y)

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        margin = y * (x @ w[1:] + w[0])
        slope = -each * y / (1 + np.exp(np.clip(margin, -50, 50)))
        return (float((each * np.logaddexp(0, -margin)).sum() + RIDGE * w[1:] @ w[1:]),
                np.concatenate([[slope.sum()], x.T @ slope + 2 * RIDGE * w[1:]]))

    bounds = [(None, None)] + [(0, None)] * x.shape[1]
    return minimize(loss, np.zeros(x.shape[1] + 1), jac=True, bounds=bounds, method="L-BFGS-B").x[1:] / spread


def _examples(led: str, lives: int, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """The figures of up to TAKEN judged periods of every profile, and whether most of each was bought."""
    rows, bought = [], []
    for i in range(lives):
        one, found = _told(led, chance, bought=i % 2 == 0)
        told = one.bought >= TOLD * np.maximum(np.diff(one.totals), 1)
        places = [p for p, rise in enumerate(found[:-1]) if rise is not None and (told[p] or not one.bought[p])]
        for place in chance.permutation(places)[:TAKEN] if places else []:
            rows.append(found[place].evidence)
            bought.append(bool(told[place]))
    return np.nan_to_num(np.array(rows), nan=0.0), np.array(bought)


def _strongest(weights: np.ndarray, led: str, lives: int, chance: np.random.Generator) -> list[float]:
    """The highest weighted sum in each of as many profiles without bought growth."""
    out = []
    for _ in range(lives):
        _, found = _told(led, chance, bought=False)
        rows = [rise.evidence for rise in found if rise is not None]
        if rows:
            out.append(float(max(np.nan_to_num(np.array(rows), nan=0.0) @ weights)))
    return out


def _told(led: str, chance: np.random.Generator, *, bought: bool) -> tuple[invented.Life, list[rises.Rise | None]]:
    """An invented profile and its rises: one a period, then the whole window; None where this set does not judge."""
    kinds = invented.BOUGHT if bought else (*invented.LOOKALIKES, "plain", "plain", "plain")
    settled = led == "settled" or (led == "beside" and bool(chance.random() < 0.5))
    one = invented.life(chance, str(chance.choice(kinds)), settled=settled, beside=led == "beside")
    series, found = rises.rises(one.days, one.totals, one.companions)
    return one, [rise if rise and rises.life(rise.evidence, series.settled) == led else None for rise in found]


if __name__ == "__main__":
    Path(rises.__file__).with_name("growth.json").write_text(json.dumps(learn(), indent=1) + "\n", encoding="utf-8")
