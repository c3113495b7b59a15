"""Relevance: how well creators' own words fit what a brief asks for, from the texts at hand and no model from elsewhere.

Three views of the same texts are added, each for what the others miss:
- *words*: TF-IDF cosine over stems. Exact and rare names count here.
- *characters*: TF-IDF cosine over character 3- to 5-grams inside words. Compounds, spellings and languages without our
  stemmer count here.
- *latent*: cosine after a truncated SVD of the words (latent semantic analysis; Deerwester et al. 1990), so a text can
  match without sharing a word. Its depth decides how coarse a topic is, and no single depth is right for every brief,
  so the mean over depths 32, 64, 128 and 256 is taken, all cut from one decomposition.
Then the query moves half way to the centre of the ten best texts (pseudo-relevance feedback; Rocchio 1971), in the
latent view only: there a few wrong texts among the ten cost little, in the word view they would bring their names along.

The views are added as cosines and not as ranks or standardised scores: a cosine says how much matches, while a rank gives
the best of a poor view the same say as the best of a good one. The latent view has weight 1 and the two literal ones a
quarter each, because they also see much that is chance when a query is one word.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from tastemaker.scoring.words import words

DEPTHS = (32, 64, 128, 256)
LITERAL = 0.25
"""Weight of each literal view beside the latent one's 1."""
FEEDBACK = 10
"""Texts that the query learns from; at most a tenth of all texts, so that a short list does not teach itself."""
OWN = 0.5
"""The share of the moved query that stays what was asked."""
CHARACTERS = 1_000
"""Characters of a text that the character view reads: names and newest titles come first, and long tails cost time."""
_DIGITS = 9
"""Scores are rounded, so that sums in another order on another machine make the same ties."""


class Views(NamedTuple):
    """All texts as a learner sees them, one row a text."""

    words: sparse.csr_matrix
    """TF-IDF over stems, (n, vocabulary), rows of length 1."""
    latent: np.ndarray
    """Coordinates after the deepest decomposition, (n, at most 256), rows of length 1 or 0."""


class Index:
    """Texts made ready for questions. The same texts give the same scores, to nine digits."""

    def __init__(self, texts: Sequence[str], *, depths: Sequence[int] = DEPTHS, literal: tuple[float, float] = (LITERAL, LITERAL),
                 feedback: int = FEEDBACK) -> None:
        """`depths`, `literal` (words, characters) and `feedback` are here for ablations; the product never sets them."""
        self._n, self._feedback = len(texts), feedback
        self._words = _View(texts, TfidfVectorizer(analyzer=words, sublinear_tf=True, dtype=np.float32))
        self._characters = _View([text[:CHARACTERS] for text in texts], TfidfVectorizer(
            analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, dtype=np.float32))
        self._latent = _Latent(self._words.matrix, depths)
        self._weights = (*literal, 1.0 if depths else 0.0)

    def scores(self, query: str, liked: Sequence[int] = ()) -> np.ndarray:
        """One score per text, higher is better, 0 where nothing fits; about -0.7 to 1.

        `liked` are places of texts that a person accepted: they teach the query first, the best ranked fill up the ten.
        An empty query scores 0 everywhere unless something is liked.
        """
        asked = self._words.vector(query)
        literal = (self._weights[0] * self._words.against(asked)
                   + self._weights[1] * self._characters.against(self._characters.vector(query[:CHARACTERS])))
        latent = self._latent.place(asked)
        first = literal + self._weights[2] * self._latent.against(latent)
        teachers = self._teachers(first, liked)
        if len(teachers):
            first = literal + self._weights[2] * self._latent.against(self._latent.moved(latent, teachers))
        return np.round(first / sum(self._weights), _DIGITS) + 0.0

    @property
    def views(self) -> Views:
        """All texts as a learner sees them."""
        return Views(self._words.matrix, self._latent.deepest)

    def telling(self, query: str) -> dict[str, float]:
        """The words of a query that the texts know, each with how telling it is: rare ones more (inverse frequency)."""
        return self._words.telling(query)

    def _teachers(self, scores: np.ndarray, liked: Sequence[int]) -> np.ndarray:
        room = max(0, min(self._feedback, self._n // 10) - len(liked))
        best = [i for i in order(scores)[: room + len(liked)] if scores[i] > 0 and i not in set(liked)][:room]
        return np.asarray([*liked, *best], dtype=int)


def rank(query: str, texts: Sequence[str]) -> np.ndarray:
    """One score per text, higher is better: the code that ranks creators, for whoever has a query and texts.

    >>> rank("trail running", ["Cakes and bread", "Running on mountain trails", ""]).argmax()
    np.int64(1)
    """
    return Index(texts).scores(query)


def order(scores: np.ndarray) -> np.ndarray:
    """Places from best to worst; equal scores keep the order of the texts."""
    return np.argsort(-np.asarray(scores), kind="stable")


class _View:
    """A TF-IDF matrix of texts (rows of length 1) and how a query looks in it."""

    def __init__(self, texts: Sequence[str], vectorizer: TfidfVectorizer) -> None:
        self._vectorizer: TfidfVectorizer | None = vectorizer
        try:
            self.matrix = vectorizer.fit_transform(texts) if len(texts) else None
        except ValueError:   # no text has a single term
            self.matrix = None
        if self.matrix is None:
            self._vectorizer, self.matrix = None, sparse.csr_matrix((len(texts), 0), dtype=np.float32)

    def vector(self, query: str) -> sparse.csr_matrix:
        if self._vectorizer is None:
            return sparse.csr_matrix((1, 0), dtype=np.float32)
        return self._vectorizer.transform([query])

    def telling(self, query: str) -> dict[str, float]:
        if self._vectorizer is None:
            return {}
        known = self._vectorizer.vocabulary_
        return {term: float(self._vectorizer.idf_[known[term]]) for term in words(query) if term in known}

    def against(self, vector: sparse.csr_matrix) -> np.ndarray:
        return np.asarray((self.matrix @ vector.T).todense(), dtype=float).ravel()


class _Latent:
    """Texts in a few dimensions, at several depths of one decomposition; a depth needs more texts than it has dimensions."""

    def __init__(self, matrix: sparse.csr_matrix, depths: Sequence[int]) -> None:
        most = min(matrix.shape) - 1
        self._depths = sorted({min(depth, most) for depth in depths}) if most >= 2 else []
        self._n = matrix.shape[0]
        if self._depths:
            self._svd = TruncatedSVD(self._depths[-1], random_state=0)
            whole = self._svd.fit_transform(matrix)
            self._texts = [normalize(whole[:, :depth]) for depth in self._depths]

    @property
    def deepest(self) -> np.ndarray:
        return self._texts[-1] if self._depths else np.zeros((self._n, 0))

    def place(self, vector: sparse.csr_matrix) -> list[np.ndarray]:
        """The query at each depth, as vectors of length 1 (or 0 when it shares no word with any text)."""
        if not self._depths:
            return []
        whole = self._svd.transform(vector)
        return [normalize(whole[:, :depth])[0] for depth in self._depths]

    def against(self, query: list[np.ndarray]) -> np.ndarray:
        if not self._depths:
            return np.zeros(self._n)
        return np.mean([texts @ one for texts, one in zip(self._texts, query, strict=True)], axis=0)

    def moved(self, query: list[np.ndarray], teachers: np.ndarray) -> list[np.ndarray]:
        """The query, moved to the centre of some texts as far as `OWN` allows."""
        return [_unit(OWN * one + (1 - OWN) * _unit(texts[teachers].mean(axis=0)))
                for texts, one in zip(self._texts if self._depths else [], query, strict=True)]


def _unit(vector: np.ndarray) -> np.ndarray:
    return normalize(vector[None])[0]
