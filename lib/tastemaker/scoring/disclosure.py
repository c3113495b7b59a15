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
from tastemaker.scoring.wording.together import together

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
    return of([text], least)[0]


def of(texts: Sequence[str], least: float = THRESHOLD) -> list[list[Disclosure]]:
    """The same for each of several texts, such as a profile's posts, whose sentences are read together."""
    split = [parts.split(text) for text in texts]
    rows = iter(chances([sentence for one in split for _, sentence in one]))
    judged = [[(start, sentence, *_judged(next(rows))) for start, sentence in one] for one in split]
    return [[_found(*said) for said in one if said[-1] >= least] for one in judged]


def chances(texts: Sequence[str]) -> np.ndarray:
    """For each text the chance of each kind of `kinds()`, one row a text.

    Whether something is disclosed is read from many texts together (`wording.together`); of which kind it is, each
    text says alone.
    """
    if not len(texts):
        return np.zeros((0, len(kinds())))
    found, discloses = alone(texts), np.isin(kinds(), DISCLOSING)
    said = found[:, discloses].sum(axis=1)
    more = together([text[:LONGEST] for text in texts], said)
    held = np.where(discloses, said[:, None], 1 - said[:, None])
    return found / np.maximum(held, 1e-12) * np.where(discloses, more[:, None], 1 - more[:, None])


def alone(texts: Sequence[str]) -> np.ndarray:
    """The chances that each text gets from its own cues, whatever stands beside it."""
    return weights().probabilities(cues().matrix([text[:LONGEST] for text in texts]))


def kinds() -> tuple[str, ...]:
    """The columns of `chances`; the last is that of any other sentence."""
    return weights().kinds


def _found(start: int, sentence: str, kind: str, score: float) -> Disclosure:
    return Disclosure(kind, sentence, start, round(score, 3), cues().reasons(sentence[:LONGEST]))


def _judged(row: np.ndarray) -> tuple[str, float]:
    by = dict(zip(kinds(), map(float, row), strict=True))
    said = sum(by[kind] for kind in DISCLOSING)
    if said >= by[CODE]:
        return max(DISCLOSING, key=by.__getitem__), said
    return CODE, by[CODE]
