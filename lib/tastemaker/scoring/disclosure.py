"""Disclosures: the sentences in which creators say that they are paid, were given something or share in sales.

The score comes from cues in nine languages and weights learned from invented sentences (`wording`). A discount code is
kept apart: it is a hint that somebody pays, and no disclosure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from tastemaker.scoring.wording import sentences as parts
from tastemaker.scoring.wording.cues import Cues, Weights

AFFILIATE, PAID, GIFTED, CODE = "affiliate link", "paid partnership", "gifted product", "discount code"
DISCLOSING = (AFFILIATE, PAID, GIFTED)
THRESHOLD = 0.5
"""Score from which a sentence is given."""
LONGEST = 2_000
"""Characters of a sentence that are read: what does not part its sentences is no prose."""


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One sentence of a text as it stands there."""

    kind: str
    """`affiliate link`, `paid partnership`, `gifted product`, or the hint `discount code`."""
    sentence: str
    start: int
    """Characters before it in the text."""
    score: float
    """0 to 1: of a disclosure the chance that it is one of any kind, of a hint that it is a code."""
    why: str
    """The cues in words."""

    @property
    def discloses(self) -> bool:
        """Whether it is more than a hint."""
        return self.kind in DISCLOSING


@lru_cache(maxsize=1)
def cues() -> Cues:
    """The cues that ship."""
    return Cues.load("disclosure.toml")


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The weights that ship."""
    return Weights.load("disclosure.json")


def sentences(text: str, least: float = THRESHOLD) -> list[Disclosure]:
    """The disclosing sentences of a text and its discount codes, in order, each with its place and score.

    >>> [(d.kind, d.start) for d in sentences("Big hill. This video is sponsored by Boxwell. Not sponsored.")]
    [('paid partnership', 10)]
    """
    split = parts.split(text)
    found = chances([sentence for _, sentence in split])
    judged = [(start, sentence, *_judged(row)) for (start, sentence), row in zip(split, found, strict=True)]
    return [
        Disclosure(kind, sentence, start, round(score, 3), cues().reasons(sentence[:LONGEST]))
        for start, sentence, kind, score in judged
        if score >= least
    ]


def chances(texts: Sequence[str]) -> np.ndarray:
    """For each text the chance of each kind of `kinds()`, one row a text."""
    return (
        weights().probabilities(cues().matrix([text[:LONGEST] for text in texts]))
        if len(texts)
        else np.zeros((0, len(kinds())))
    )


def kinds() -> tuple[str, ...]:
    """The columns of `chances`; the last is that of any other sentence."""
    return weights().kinds


def _judged(row: np.ndarray) -> tuple[str, float]:
    by = dict(zip(kinds(), map(float, row), strict=True))
    said = sum(by[kind] for kind in DISCLOSING)
    if said >= by[CODE]:
        return max(DISCLOSING, key=by.__getitem__), said
    return CODE, by[CODE]
