"""Laplace's method for yes and no under a Gaussian prior (Rasmussen and Williams 2006, chapter 3)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import expit

_ROUNDS = 50
_ENOUGH = 1e-8
_FLATTEST = 1e-9


class Fit(NamedTuple):
    """The posterior at the labelled places, (m,) each: its mode is `mean + covariance @ pull`."""

    pull: np.ndarray
    """What each label adds to what is alike: positive for yes."""
    curvature: np.ndarray
    """How sharply each label holds its place; 1 / curvature is the variance of its noise."""


def laplace(covariance: np.ndarray, mean: np.ndarray, said: np.ndarray, weights: np.ndarray,
            start: np.ndarray | None = None, rounds: int = _ROUNDS) -> Fit:
    """The posterior of log odds from labels, 1 or 0, that count `weights` times each. Newton's method with halved steps.

    `start` is a pull to begin from, such as that of the same labels but the newest; then two `rounds` come near.
    A yes pulls up as far as it surprises: the pull is the weight times what was said less what is now believed.

    >>> fit = laplace(np.eye(2), np.zeros(2), np.array([1.0, 0.0]), np.ones(2))
    >>> [round(float(v), 3) for v in fit.pull]
    [0.401, -0.401]
    """
    pull, goal = np.zeros(len(mean)) if start is None else start, -np.inf
    for _ in range(rounds):
        log_odds = mean + covariance @ pull
        curvature, slope = _derivatives(log_odds, said, weights)
        target = log_odds - mean + slope / curvature
        step = np.linalg.solve(covariance + np.diag(1 / curvature), target) - pull
        pull, reached = _climbed(covariance, mean, said, weights, pull, step, goal)
        if reached - goal < _ENOUGH:
            break
        goal = reached
    return Fit(pull, _derivatives(mean + covariance @ pull, said, weights)[0])


def moderated(log_odds: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """Probabilities that own up to uncertainty: the mean over a Gaussian of log odds (MacKay 1992).

    >>> moderated(np.array([2.0, 2.0]), np.array([0.0, 9.0])).round(2).tolist()
    [0.88, 0.72]
    """
    return expit(log_odds / np.sqrt(1 + np.pi * np.maximum(variance, 0) / 8))


def _derivatives(log_odds: np.ndarray, said: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    believed = expit(log_odds)
    return np.maximum(weights * believed * (1 - believed), _FLATTEST), weights * (said - believed)


def _climbed(covariance: np.ndarray, mean: np.ndarray, said: np.ndarray, weights: np.ndarray, pull: np.ndarray,
             step: np.ndarray, goal: float) -> tuple[np.ndarray, float]:
    """The pull after the longest step, of halves, that does not lead down, and how high that is."""
    for share in (1.0, 0.5, 0.25, 0.125, 0.0625):
        tried = pull + share * step
        moved = covariance @ tried
        log_odds = mean + moved
        height = weights @ (said * log_odds - np.logaddexp(0, log_odds)) - tried @ moved / 2
        if height >= goal:
            return tried, float(height)
    return pull, goal
