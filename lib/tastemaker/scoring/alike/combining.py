"""Combining: one score from all views, how far it depends on single examples, and which example a creator is near."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tastemaker.scoring.alike.shared import Shared
from tastemaker.scoring.alike.texts import evidence

TAGS, NETWORK, AUDIENCE = "tags", "network", "audience"
TRUST, MOST = 0.5, 3.0
"""How much of a shared view's word is taken, because the views repeat one another, and the log odds that one can give at most."""


@dataclass(frozen=True, slots=True)
class Views:
    """What every view says of n creators, for k examples."""

    text: np.ndarray
    """(n,) likeness of words to the examples together; NaN where nobody looked."""
    text_without: np.ndarray
    """(n, k) the same with one example left out; (n, 0) where there is only one."""
    text_each: np.ndarray
    """(n, k) the same to each example alone."""
    shared: Mapping[str, Sequence[Shared]]
    """By view, one for each example."""
    compared: np.ndarray
    """(n,) who can be an answer: not an example themselves."""

    @property
    def looked(self) -> np.ndarray:
        """(n,) whose words were looked at."""
        return self.compared & ~np.isnan(self.text)

    def part(self, name: str, examples: Sequence[int] | None = None) -> np.ndarray:
        """(n,) the log odds of a shared view: that a creator is of the kind of one of the examples, no matter which."""
        chosen = [self.shared[name][i] for i in (range(len(self.shared[name])) if examples is None else examples)]
        mean = np.logaddexp.reduce([one.evidence for one in chosen], axis=0) - np.log(len(chosen))
        return np.clip(TRUST * mean, -MOST, MOST)

    def known(self, name: str) -> np.ndarray:
        """(n,) whether a shared view can say anything."""
        return np.any([one.known for one in self.shared[name]], axis=0)

    def said(self, text: np.ndarray, examples: Sequence[int] | None = None) -> np.ndarray:
        """(n,) the sum of the words' log odds and those of all shared views."""
        return evidence(text, self.looked) + sum((self.part(name, examples) for name in self.shared), np.zeros(len(text)))

    def scores(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(n,) scores, and the lowest and highest of those with one example left out; the score itself with one example."""
        k = self.text_each.shape[1]
        whole = self.said(self.text)
        left = [self.said(self.text_without[:, i], [j for j in range(k) if j != i]) for i in range(k)] if k > 1 else []
        every = np.array([whole, *left])
        return whole, every.min(axis=0), every.max(axis=0)

    def near(self) -> np.ndarray:
        """(n, k) log odds towards each example alone."""
        return np.column_stack([self.said(self.text_each[:, i], [i]) for i in range(self.text_each.shape[1])])
