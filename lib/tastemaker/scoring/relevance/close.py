"""A close look at some texts: literal and latent views added, and the query moved towards the best of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from tastemaker.scoring.encoders import Encoder, checked, unit
from tastemaker.scoring.relevance.literal import Literal, Query, parts

LITERAL = 0.25
"""Weight of each literal view beside the latent one's 1."""
FEEDBACK = 10
"""Texts that the query learns from; at most a tenth of all texts, so that a short list does not teach itself."""
OWN = 0.5
"""The share of the moved query that stays what was asked."""

Seen = Callable[..., np.ndarray]
"""Rows of texts and `asked`, a query, to the rows that are compared with it."""


class Close:
    """Some texts in every view, ready to be asked."""

    def __init__(self, words: Literal, spellings: Literal, latent: np.ndarray | None, encoder: Encoder,
                 level: Seen | None = None, *, outside: Sequence[tuple[Encoder, np.ndarray]] = (),
                 literal: tuple[float, float] = (LITERAL, LITERAL), feedback: int = FEEDBACK) -> None:
        """`latent` are the texts as `encoder` sees them, `level` them without the manner of their platforms, and `outside`
        the texts as encoders from elsewhere see them."""
        self.n, self._feedback, self._weights = words.matrix.shape[0], feedback, literal
        self._words, self._spellings = words, spellings
        self._spaces = [] if latent is None else [_Space(encoder, latent, level=level)]
        self._spaces += [_Space.centred(other, rows) for other, rows in outside]

    def scores(self, query: Query, liked: Sequence[int] = ()) -> np.ndarray:
        """One score per text, (n,): cosines added with their weights, over the sum of the weights."""
        literal = (self._weights[0] * self._words.against(self._words.vector(query))
                   + self._weights[1] * self._spellings.against(self._spellings.vector(query)))
        asked = [space.placed(query) for space in self._spaces]
        rows = [space.seen(one) for space, one in zip(self._spaces, asked, strict=True)]
        found = literal + self._latent(rows, asked)
        teachers, trust = self._teachers(found, liked)
        if len(teachers):
            found = literal + self._latent(rows, [_moved(one, seen[teachers], trust)
                                                  for seen, one in zip(rows, asked, strict=True)])
        return found / (sum(self._weights) + bool(self._spaces))

    def _latent(self, rows: Sequence[np.ndarray], asked: Sequence[np.ndarray]) -> np.ndarray:
        every = [seen @ one for seen, one in zip(rows, asked, strict=True)]
        return np.mean(every, axis=0) if every else np.zeros(self.n)

    def _teachers(self, scores: np.ndarray, liked: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """Texts to learn from and how far each is trusted: the best as far as they fit, liked ones as far as the best."""
        room = max(0, min(self._feedback, self.n // 10) - len(liked))
        ranked = np.argsort(-scores, kind="stable")[: room + len(liked)]
        best = [i for i in ranked if scores[i] > 0 and i not in set(liked)][:room]
        sure = max(scores.max(initial=0), 0) or 1.0
        return np.array([*liked, *best], dtype=int), np.array([*(sure for _ in liked), *scores[best]])


class _Space:
    """The texts and a query as one encoder sees them."""

    def __init__(self, encoder: Encoder, rows: np.ndarray, mean: np.ndarray | float = 0.0, level: Seen | None = None) -> None:
        self._encoder, self._mean, self._level = encoder, mean, level
        self.rows = rows.astype(float)

    @classmethod
    def centred(cls, encoder: Encoder, rows: np.ndarray) -> _Space:
        """An encoder from elsewhere: what all texts share is taken out, or every cosine would be high (Mu, Viswanath 2018)."""
        rows = checked(rows, len(rows), encoder.name)
        mean = rows.mean(axis=0) if len(rows) else 0.0
        return cls(encoder, unit(rows - mean), mean)

    def placed(self, query: Query) -> np.ndarray:
        asked = parts(query)
        rows = checked(self._encoder.encode(list(asked)), len(asked), self._encoder.name)
        known = np.any(rows != 0, axis=1)[:, None]
        return unit(np.array(list(asked.values())) @ unit(np.where(known, rows - self._mean, 0)))

    def seen(self, asked: np.ndarray) -> np.ndarray:
        """The texts as they are compared with this query."""
        return self.rows if self._level is None else self._level(self.rows, asked=asked)


def _moved(asked: np.ndarray, teachers: np.ndarray, trust: np.ndarray) -> np.ndarray:
    """The query, moved to the centre of some texts as far as `OWN` allows (Rocchio 1971)."""
    return unit(OWN * asked + (1 - OWN) * unit(trust @ teachers))
