"""Arms and trials as numbers: the traits through which calls learn from each other, and how far each may reach."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tastemaker.discovery.choosing.arms import Arm, Trial

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Priors:
    """What is believed of a call's yield before anything was asked, on the scale of its natural logarithm.

    Each spread is a standard deviation. A slope says what a trait changes: `fade` for each factor e of pages (page + 1),
    `trust` from a creator who does not look relevant at all to one who surely does, `links` for each factor e of links.
    """

    level: float = 0.7
    level_spread: float = 1.2
    family_spread: float = 0.7
    fade: float = -0.5
    fade_spread: float = 0.35
    trust: float = 1.5
    trust_spread: float = 1.0
    links: float = 0.4
    links_spread: float = 0.4
    by_family: float = 0.5
    """The share of a slope's spread by which families differ in it."""
    words_spread: float = 0.7
    own_spread: float = 0.7
    """How far one arm is from what its traits say."""
    own_memory: float = 4.0
    """Pages over which what is particular to an arm fades by a factor e."""
    call_spread: float = 0.4
    """How far one call is from what is usual for its arm: the over-dispersion of the counts."""


@dataclass(frozen=True, slots=True)
class Traits:
    """The design of some calls: `mean` is the prior mean of the log yield; the prior covariance that they share is
    `shared @ shared.T`. `apart` is the variance of words that no trial has."""

    mean: np.ndarray
    shared: np.ndarray
    apart: np.ndarray


class Design:
    """How arms and trials become traits: the families and the words that the trials have, in a fixed order."""

    def __init__(self, arms: Sequence[Arm], trials: Sequence[Trial], priors: Priors) -> None:
        self.priors = priors
        names = sorted({one.family for one in trials} | {one.family for one in arms})
        self.families = {name: i for i, name in enumerate(names)}
        self._split: dict[tuple[str, str], list[str]] = {}
        self.words = {word: i for i, word in enumerate(sorted({w for one in trials for w in self._words(one)}))}

    def of(self, calls: Sequence[Arm] | Sequence[Trial]) -> Traits:
        """The traits of these calls, one row each."""
        p, rows = self.priors, np.arange(len(calls))
        family = np.array([self.families[one.family] for one in calls], dtype=int)
        slopes = np.array([[np.log1p(one.page), one.trust - 0.5, np.log(max(one.links, 1))] for one in calls]).reshape(-1, 3)
        spreads = np.array([p.fade_spread, p.trust_spread, p.links_spread])
        wide = len(self.families)
        shared = np.zeros((len(calls), 4 + 4 * wide + len(self.words)))
        shared[:, 0] = p.level_spread
        shared[:, 1:4] = slopes * spreads
        shared[rows, 4 + family] = p.family_spread
        for i in range(3):
            shared[rows, 4 + (i + 1) * wide + family] = slopes[:, i] * spreads[i] * p.by_family
        apart = self._put_words(calls, shared[:, 4 + 4 * wide:])
        return Traits(p.level + slopes @ np.array([p.fade, p.trust, p.links]), shared, apart)

    def _put_words(self, calls: Sequence[Arm] | Sequence[Trial], into: np.ndarray) -> np.ndarray:
        apart = np.zeros(len(calls))
        for row, one in enumerate(calls):
            words = self._words(one) if one.text else []
            for word in words:
                place = self.words.get(word)
                if place is None:
                    apart[row] += self.priors.words_spread**2 / len(words)
                else:
                    into[row, place] = self.priors.words_spread / np.sqrt(len(words))
        return apart

    def _words(self, one: Arm | Trial) -> list[str]:
        """A query's different words, and its language in brackets: many languages of a brief bring nobody."""
        said = one.text, one.language
        if said not in self._split:
            spoken = {f"({one.language})"} if one.language else set()
            self._split[said] = sorted({*_WORD.findall(one.text.casefold()), *spoken})
        return self._split[said]
