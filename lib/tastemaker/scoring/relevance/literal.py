"""Literal views of texts: TF-IDF over words and over spellings, where only what is shared counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer, TfidfVectorizer
from sklearn.preprocessing import normalize

from tastemaker.scoring.relevance.languages import language, marked, spoken
from tastemaker.scoring.words import words

Query = str | Mapping[str, float]
"""What is asked: a text, or texts with their weights."""
CHARACTERS = 1_000
"""Characters of a text that are read for spellings: names and newest titles come first, and long tails cost time."""


def parts(query: Query) -> Mapping[str, float]:
    """A query as texts with weights; a text alone weighs 1."""
    return {query: 1.0} if isinstance(query, str) else (query or {"": 1.0})


class Literal:
    """Texts as TF-IDF rows of length 1 (0 for a text without a term), and how other texts look in the same terms."""

    def __init__(self, texts: Sequence[str], vectorizer: TfidfVectorizer | _Grams) -> None:
        self._vectorizer: TfidfVectorizer | _Grams | None = vectorizer
        try:
            rows = vectorizer.fit_transform(texts) if len(texts) else None
        except ValueError:   # no text has a single term
            rows = None
        if rows is None:
            self._vectorizer, rows = None, sparse.csr_matrix((len(texts), 0), dtype=np.float32)
        self.matrix: sparse.csr_matrix = rows

    @property
    def vocabulary(self) -> Mapping[str, int]:
        """Every term and its column."""
        return self._vectorizer.vocabulary_ if self._vectorizer is not None else {}

    @property
    def rarity(self) -> np.ndarray:
        """Inverse document frequency of each column, (terms,): 1 for a term of every text, more for rarer ones."""
        return self._vectorizer.idf_ if self._vectorizer is not None else np.zeros(0)

    def rows(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Other texts as rows in these terms."""
        if self._vectorizer is None or not len(texts):
            return sparse.csr_matrix((len(texts), self.matrix.shape[1]), dtype=np.float32)
        return self._vectorizer.transform(texts)

    def vector(self, query: Query) -> sparse.csr_matrix:
        """A query as one row of length 1: the weighted sum of its texts' rows; of length 0 where no term is known."""
        asked = parts(query)
        weights = sparse.csr_matrix(np.fromiter(asked.values(), dtype=np.float32)[None])
        return unit_rows(weights @ self.rows(list(asked)))

    def against(self, vector: sparse.csr_matrix) -> np.ndarray:
        """The cosine of every text with a query."""
        return np.asarray((self.matrix @ vector.T).todense(), dtype=float).ravel()


class Part(Literal):
    """Some rows of a view. A term stays as telling as it is rare in the whole, also where all of these texts share it."""

    def __init__(self, whole: Literal, matrix: sparse.csr_matrix) -> None:
        self._whole, self.matrix = whole, matrix

    def rows(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Other texts as rows in these terms."""
        return self._whole.rows(texts)


class Spellings(Literal):
    """Character 3- to 5-grams inside words: compounds, spellings and languages without our stemmer count here."""

    def __init__(self, texts: Sequence[str]) -> None:
        super().__init__([text[:CHARACTERS] for text in texts], _Grams())

    def rows(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Other texts as rows in these terms."""
        return super().rows([text[:CHARACTERS] for text in texts])


class _Grams:
    """What a TF-IDF over character n-grams inside words gives, to the last digit; each word is taken apart once, however
    often it is said."""

    def __init__(self) -> None:
        self._apart = CountVectorizer(analyzer="char_wb", ngram_range=(3, 5), lowercase=False, dtype=np.float32)
        self._weighed = TfidfTransformer(sublinear_tf=True)

    @property
    def vocabulary_(self) -> Mapping[str, int]:
        return self._apart.vocabulary_

    @property
    def idf_(self) -> np.ndarray:
        return self._weighed.idf_

    def fit_transform(self, texts: Sequence[str]) -> sparse.csr_matrix:
        said, times = _said(texts)
        apart = self._apart.fit_transform(said)
        seen = np.argsort(np.unique(apart.indices, return_index=True)[1])
        counts = _counted(times, apart[:, seen])
        counts = sparse.csr_matrix((counts.data, seen[counts.indices].astype(np.int32), counts.indptr), shape=counts.shape)
        return self._weighed.fit_transform(counts)   # a row's entries stand as first seen: sums depend on the order

    def transform(self, texts: Sequence[str]) -> sparse.csr_matrix:
        said, times = _said(texts)
        return self._weighed.transform(_counted(times, self._apart.transform(said)))


class Words(Literal):
    """Stems: exact and rare names count here."""

    def __init__(self, texts: Sequence[str]) -> None:
        tongues = [language(text) for text in texts]
        self.languages = spoken(tongues)
        super().__init__(range(len(texts)), _over(lambda i: words(texts[i]) + marked(texts[i], [tongues[i]])))
        if self._vectorizer is not None:
            self._vectorizer.set_params(analyzer=self._asked)

    def _asked(self, text: str) -> list[str]:
        known = language(text)
        return words(text) + marked(text, [known] if known else self.languages)


def unit_rows(rows: sparse.csr_matrix) -> sparse.csr_matrix:
    """Sparse rows of length 1; a row of zeros stays, and so do rows of no columns."""
    return normalize(rows) if rows.shape[1] else rows


def _said(texts: Sequence[str]) -> tuple[list[str], sparse.csr_matrix]:
    """The words of some texts, each once, and how often each text says each, (n, words)."""
    known: dict[str, int] = {}
    rows = [[known.setdefault(word, len(known)) for word in text.lower().split()] for text in texts]
    ends = np.cumsum([0, *map(len, rows)])
    places = np.fromiter((place for row in rows for place in row), dtype=np.int32, count=ends[-1])
    return list(known), sparse.csr_matrix((np.ones(len(places), dtype=np.float32), places, ends), shape=(len(rows), len(known)))


def _counted(times: sparse.csr_matrix, apart: sparse.csr_matrix) -> sparse.csr_matrix:
    found = sparse.csr_matrix(times @ apart)
    found.sort_indices()
    return found


def _over(terms: Callable[[int], list[str]]) -> TfidfVectorizer:
    return TfidfVectorizer(analyzer=terms, sublinear_tf=True, dtype=np.float32)
