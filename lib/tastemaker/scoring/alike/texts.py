"""The words: who speaks and writes like the examples, as ranks turned into log odds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.preprocessing import normalize

from tastemaker.scoring.encoders import unit
from tastemaker.scoring.likeness import Likeness
from tastemaker.scoring.relevance import SHORTLIST, Views
from tastemaker.scoring.relevance.inverted import Inverted
from tastemaker.scoring.relevance.latent import Latent
from tastemaker.scoring.relevance.level import Level
from tastemaker.scoring.relevance.literal import Literal, Spellings, Words

LITERAL = 0.25
"""Weight of each literal view beside the latent one's 1, as in `relevance`."""
NEAREST, OWN = 10, 0.5
"""Texts nearest to the examples that say with them what is looked for, at most a tenth of all, and the share the examples keep."""


class Texts:
    """Texts of creators, ready to be compared with examples among them. Two stages: of more than `SHORTLIST` texts, those that
    share most words with the examples, and `always`, are looked at; the others get no score."""

    def __init__(
        self,
        texts: Sequence[str],
        examples: Sequence[int],
        platforms: Sequence[str] = (),
        *,
        always: Sequence[int] = (),
        literal: float = LITERAL,
        nearest: int = NEAREST,
        centred: bool = True,
        spread: bool = True,
    ) -> None:
        """`platforms`, one of each text, let texts of several be compared. The rest is for ablations."""
        self.n, self._nearest, self._literal = len(texts), nearest, literal
        self.places = _closer(texts, examples, always)
        some = [texts[i] for i in self.places]
        self.examples = np.searchsorted(self.places, np.asarray(examples, dtype=int))
        words, spellings = Words(some), Spellings(some)
        latent = Latent([words, spellings])
        self._literals: tuple[Literal, ...] = (words, spellings)
        self._latent = _placed(
            latent.placed([words.matrix, spellings.matrix]),
            np.asarray(platforms or [""] * self.n)[self.places],
            centred,
        )
        views = Views(words.matrix, latent.deepest(words.matrix), list(words.vocabulary))
        self._likeness = Likeness(views) if spread else None

    def scores(self) -> np.ndarray:
        """(n,) how like the examples together each text is; NaN for texts that were not looked at."""
        return self._whole(self._like(self.examples))

    def each(self) -> np.ndarray:
        """(n, examples) how like each example alone each text is."""
        return np.column_stack([self._whole(self._like([one])) for one in self.examples])

    def without(self, place: int) -> np.ndarray:
        """(n,) how like the examples other than the one at this place each text is."""
        return self._whole(self._like(np.delete(self.examples, place)))

    def _like(self, examples: Sequence[int] | np.ndarray) -> np.ndarray:
        """The literal likeness to the examples' centre and the latent one, asked again with the nearest texts beside them."""
        rows, asked = self._latent, unit(self._latent[examples].mean(axis=0))
        literal = self._literal * sum(
            view.matrix @ normalize(np.asarray(view.matrix[examples].mean(axis=0))).ravel()
            for view in self._literals
            if view.matrix.shape[1]
        )
        first = rows @ asked + literal
        others = np.setdiff1d(np.argsort(-first, kind="stable")[: self._nearest + len(examples)], examples)
        best = others[np.argsort(-first[others], kind="stable")][: min(self._nearest, self.n // 10)]
        if len(best):
            asked = unit(OWN * asked + (1 - OWN) * unit(np.maximum(first[best], 0) @ rows[best]))
        found = rows @ asked + literal
        return found if self._likeness is None else self._likeness.spread(found)

    def _whole(self, found: np.ndarray) -> np.ndarray:
        scores = np.full(self.n, np.nan)
        scores[self.places] = np.round(found, 7)
        return scores


def evidence(scores: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Scores as log odds by rank among those that are `known`; 0 elsewhere.

    Of creators at random every rank is equally likely. The odds are those that hold whatever the scores of right ones look like
    (the average of all power calibrators, Vovk and Wang 2021): about 3.5 for the best of 2,000, -0.7 for the last.

    >>> evidence(np.arange(4.0), np.ones(4, dtype=bool)).round(2).tolist()
    [-0.62, -0.52, -0.36, -0.08]
    """
    found = np.zeros(len(scores))
    shown = scores[known]
    ordered = np.sort(shown)
    above = len(shown) - (np.searchsorted(ordered, shown, "left") + np.searchsorted(ordered, shown, "right")) / 2
    p = (above + 0.5) / (len(shown) + 1)
    found[known] = np.log((1 - p + p * np.log(p)) / (p * np.log(p) ** 2))
    return found


def _placed(rows: np.ndarray, platforms: np.ndarray, centred: bool) -> np.ndarray:
    """Texts in the latent view without what all of them share, and without the manner of their platforms."""
    rows = rows.astype(float)
    if not centred:
        return rows
    known = rows.any(axis=1)
    level = Level(rows, platforms).rows(rows, platforms, np.zeros(rows.shape[1])) if len(set(platforms)) > 1 else rows
    middle = level[known].mean(axis=0) if known.any() else 0.0
    return unit(np.where(known[:, None], level - middle, 0))


def _closer(texts: Sequence[str], examples: Sequence[int], always: Sequence[int]) -> np.ndarray:
    if len(texts) <= SHORTLIST:
        return np.arange(len(texts))
    best, _ = Inverted(texts).best({texts[i]: 1 / len(examples) for i in examples}, SHORTLIST)
    return np.unique(np.concatenate([best, np.asarray(examples, dtype=int), np.asarray(always, dtype=int)]))
