"""What a person's answers teach: they correct the model's chances for all pairs with the same or similar signs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tastemaker.discovery.linking.signs import LEVELS
from tastemaker.discovery.linking.weights import Learned

FIRM = 4.0
"""Answers that the model's own chance of a pattern counts for."""
SWAY = 0.5
"""Standard deviation, in log odds, of what an answer may move the weight of one level."""
EDGE = 1e-6
_STEPS = 25
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Taught:
    """One entry a pattern: the chance that its pairs are one person's, and how many answers that rests on."""

    chances: Floats
    answered: Floats


def teach(learned: Learned, places: NDArray[np.int64], same: NDArray[np.bool_]) -> Taught:
    """Chances after answers about the pairs at `places`.

    Each level's weight moves a little for all patterns that have it (a logistic regression around the model, found by
    Newton's method), then each pattern's chance moves to the share of its own answers (a beta prior of FIRM answers).
    """
    own = np.clip(learned.chances[:, 0], EDGE, 1 - EDGE)
    asked = learned.pattern[places]
    none = np.zeros(len(own))
    if not len(asked):
        return Taught(own, none)
    rows = _one_hot(learned.patterns)
    odds = np.log(own / (1 - own))
    moved = _fit(rows[asked], odds[asked], same.astype(float))
    chances = 1 / (1 + np.exp(-(odds + rows @ moved)))
    yes = np.bincount(asked, weights=same, minlength=len(own))
    total = np.bincount(asked, minlength=len(own)).astype(float)
    return Taught(np.clip((FIRM * chances + yes) / (FIRM + total), EDGE, 1 - EDGE), total)


def _fit(rows: Floats, odds: Floats, same: Floats) -> Floats:
    """What to add to the weights: the most likely move under a normal prior of SWAY."""
    move, prior = np.zeros(rows.shape[1]), np.eye(rows.shape[1]) / SWAY**2
    for _ in range(_STEPS):
        expected = 1 / (1 + np.exp(-(odds + rows @ move)))
        slope = rows.T @ (same - expected) - move / SWAY**2
        curve = (rows * (expected * (1 - expected))[:, None]).T @ rows + prior
        step = np.linalg.solve(curve, slope)
        move = move + step
        if np.abs(step).max() < 1e-8:
            break
    return move


def _one_hot(patterns: NDArray[np.int8]) -> Floats:
    """A column a level, and a first one for all."""
    parts = [np.ones((len(patterns), 1))]
    parts += [np.eye(len(words))[patterns[:, place]] for place, words in enumerate(LEVELS.values())]
    return np.column_stack(parts)
