"""Spam in comments: a score from wordings that solicit, each of which can be named to the person who looks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from tastemaker.scoring.wording.cues import Cues, Weights
from tastemaker.scoring.wording.together import together

THRESHOLD = 0.5
"""Score from which a comment is called a spam offer: the weights are learned with both kinds counting alike."""


@lru_cache(maxsize=1)
def cues() -> Cues:
    """The cues that ship."""
    return Cues.load("spam.toml")


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The weights that ship."""
    return Weights.load("spam.json")


def spam(texts: Sequence[str]) -> np.ndarray:
    """For each comment a score from 0 to 1, higher where it solicits more; 0.5 divides (`THRESHOLD`).

    Where many stand beside each other they are read together (`wording.together`), so a project that is praised in
    words of its own is seen by its company, and a lone cue among ordinary words means less.

    >>> texts = ["I made $5,000 in one week thanks to her, message @sandbox_trader", "How long did the climb take?"]
    >>> spam(texts).round() + 0.0
    array([1., 0.])
    """
    if not len(texts):
        return np.zeros(0)
    return together(texts, alone(texts))


def alone(texts: Sequence[str]) -> np.ndarray:
    """The score that each comment gets from its own cues, whatever stands beside it."""
    return weights().probabilities(cues().matrix(texts))[:, weights().kinds.index("spam")]
