"""The index: any number of texts, asked with a brief's words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from tastemaker.errors import BadInput
from tastemaker.scoring.encoders import Encoder
from tastemaker.scoring.relevance.close import Close
from tastemaker.scoring.relevance.inverted import Inverted
from tastemaker.scoring.relevance.latent import DEPTHS, Latent
from tastemaker.scoring.relevance.level import Level
from tastemaker.scoring.relevance.literal import Literal, Part, Query, Spellings

SHORTLIST = 5_000
"""Texts that get the close look. Up to that many, all do, and the first stage only counts."""
_DIGITS = 7
"""Scores are rounded, so that sums in another order on another machine make the same ties."""


class Views(NamedTuple):
    """All texts as a learner sees them, one row a text."""

    words: sparse.csr_matrix
    """TF-IDF over stems, (n, vocabulary), rows of length 1."""
    latent: np.ndarray
    """Coordinates after the deepest decomposition of the words, (n, at most 256), rows of length 1 or 0."""
    names: Sequence[str] = ()
    """The stems of the columns of `words`."""


class Index:
    """Texts made ready for questions. The same texts give the same scores, to seven digits."""

    def __init__(self, texts: Sequence[str], *, platforms: Sequence[str] = (), encoders: Sequence[Encoder] = (),
                 shortlist: int = SHORTLIST, depths: Sequence[int] = DEPTHS, latent: Sequence[str] = ("words", "spellings"),
                 **ablation: Any) -> None:
        """`platforms`, one of each text, let texts of several be compared (`level`). `encoders` from elsewhere stand beside
        the latent view. BadInput when there are not as many platforms as texts.

        The rest is here for ablations, and the product never sets it: `shortlist` texts to look at, `depths` of the latent
        view and what it is learned from, and what `Close` takes.
        """
        if len(platforms) not in (0, len(texts)):
            raise BadInput(f"There are {len(texts)} texts and {len(platforms)} platforms.", "Give one for each text, or none.")
        self._texts, self._encoders, self._shortlist, self._options = texts, encoders, shortlist, ablation
        self._platforms = np.asarray(platforms if len(platforms) else [""] * len(texts), dtype=object)
        self._depths, self._learned, self._last = depths, latent, None
        self._words = Inverted(texts)

    def scores(self, query: Query, liked: Sequence[int] = ()) -> np.ndarray:
        """One score per text, higher is better, 0 where nothing fits; about -0.7 to 1.

        `query` is a text, or texts with weights (`asked` makes them from a brief). `liked` are places of texts that a
        person accepted: they teach the query first, the best ranked fill up the ten. An empty query scores 0 everywhere
        unless something is liked. Of more than `SHORTLIST` texts, those that the first stage leaves out keep its order,
        below all that were looked at closely and fit.
        """
        n = len(self._texts)
        if n <= self._shortlist:
            return _rounded(self._look(np.arange(n)).scores(query, liked))
        liked = np.asarray(liked, dtype=int)
        places, first = self._words.best(query, self._shortlist, self._latent.related(self._words.vector(query)))
        places = np.union1d(places, liked)
        found = self._look(places).scores(query, np.searchsorted(places, liked).tolist())
        least, most = found[found > 0].min(initial=1.0), first.max(initial=0.0) or 1.0
        scores = first.astype(float) * (least / most / 2)
        scores[places] = found
        return _rounded(scores)

    def telling(self, query: Query) -> dict[str, float]:
        """The words of a query that the texts know, each with how telling it is: rare ones more (inverse frequency)."""
        return self._words.telling(query)

    @cached_property
    def views(self) -> Views:
        """All texts as a learner sees them."""
        return Views(self._words.matrix, self._latent.deepest(self._words.matrix), list(self._words.vocabulary))

    @cached_property
    def _sample(self) -> np.ndarray:
        """The places of the texts that the latent view and the spellings are learned from: all, or evenly as many as a look."""
        n = len(self._texts)
        return np.unique(np.linspace(0, n - 1, min(n, SHORTLIST)).astype(int)) if n else np.arange(0)

    @cached_property
    def _spellings(self) -> Spellings:
        return Spellings([self._texts[i] for i in self._sample])

    @cached_property
    def _learners(self) -> list[Literal]:
        views = {"words": Part(self._words, self._words.matrix[self._sample]), "spellings": self._spellings}
        return [views[name] for name in self._learned]

    @cached_property
    def _latent(self) -> Latent:
        return Latent(self._learners, self._depths)

    @cached_property
    def _level(self) -> Level:
        return Level(self._latent.placed([view.matrix for view in self._learners]), self._platforms[self._sample])

    def _look(self, places: np.ndarray) -> Close:
        """The close look at some texts, kept until others are looked at."""
        if self._last is None or not np.array_equal(self._last[0], places):
            self._last = places, self._closed(places)
        return self._last[1]

    def _closed(self, places: np.ndarray) -> Close:
        texts = [self._texts[i] for i in places]
        same = np.array_equal(places, self._sample)
        words = Part(self._words, self._words.matrix[places])
        spellings = self._spellings if same else Part(self._spellings, self._spellings.rows(texts))
        rows = {"words": words.matrix, "spellings": spellings.matrix}
        latent = self._latent.placed([rows[name] for name in self._learned]) if self._depths else None
        several = self._depths and len(set(self._platforms)) > 1
        level = partial(self._level.rows, platforms=self._platforms[places]) if several else None
        return Close(words, spellings, latent, self._latent, level, outside=[(e, e.encode(texts)) for e in self._encoders],
                     **self._options)


def rank(query: Query, texts: Sequence[str]) -> np.ndarray:
    """One score per text, higher is better: the code that ranks creators, for whoever has a query and texts.

    >>> rank("trail running", ["Cakes and bread", "Running on mountain trails", ""]).argmax()
    np.int64(1)
    """
    return Index(texts).scores(query)


def order(scores: np.ndarray) -> np.ndarray:
    """Places from best to worst; equal scores keep the order of the texts."""
    return np.argsort(-np.asarray(scores), kind="stable")


def _rounded(scores: np.ndarray) -> np.ndarray:
    return np.round(scores, _DIGITS) + 0.0
