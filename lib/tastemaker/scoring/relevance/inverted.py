"""An inverted index over all texts: exact TF-IDF cosines of a million texts in milliseconds.

The texts' matrix is kept twice, by text and by term. What is asked is then a few columns, and their weighted sum is exact:
nothing is pruned. Beside a search engine in the benchmark of speed the sum is the faster one, because a brief has dozens
of words of which several stand in most texts and leave nothing to prune. It reads the same stems as all else here, and it
needs no files.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from scipy import sparse

from tastemaker.scoring.relevance.literal import Query, Words, parts, unit_rows
from tastemaker.scoring.words import words

try:   # the loop inside scipy's own product, without the copy of the columns that comes before it
    from scipy.sparse._sparsetools import csc_matvec
except ImportError:   # a scipy that keeps it elsewhere: the same sums, slower
    csc_matvec = None

RELATED = 1.0
"""Weight of related words beside those asked for, when it is decided whom to look at closely."""
LONG = 5
"""Letters that a word needs before it is looked for inside longer ones: shorter ones stand in anything."""
_SAMPLE = 64


class Inverted(Words):
    """All texts as TF-IDF over stems, by text and by term."""

    def against(self, vector: sparse.csr_matrix) -> np.ndarray:
        """The cosine of every text with a query, (n,) float32: only the columns of its terms are read."""
        columns, sums = self._columns, np.zeros(self.matrix.shape[0], dtype=np.float32)
        for term, weight in zip(vector.indices, vector.data, strict=True):
            part = slice(columns.indptr[term], columns.indptr[term + 1])
            _add(columns.indices[part], columns.data[part], weight, sums)
        return sums

    def telling(self, query: Query) -> dict[str, float]:
        """The words of a query that the texts know, each with how telling it is: rare ones more (inverse frequency)."""
        return {word: float(self.rarity[self.vocabulary[word]])
                for text in parts(query) for word in words(text) if word in self.vocabulary}

    def best(self, query: Query, k: int, related: sparse.csr_matrix | None = None) -> tuple[np.ndarray, np.ndarray]:
        """The places of at most `k` texts worth a close look, in order of place, and the cosine of every text.

        Whom to look at is decided by the words asked for, by longer words that hold one of them where too few texts
        match, and by `related` words, a row of their weights. The cosines are those of what was asked alone.
        """
        sums = self.against(self.vector(query))
        reach = sums if related is None else sums + RELATED * self.against(related)
        if np.count_nonzero(reach > 0) < k:
            reach = reach + self.against(self._holding(query))
        return np.sort(top(reach, min(k, int(np.count_nonzero(reach > 0))))), sums

    def _holding(self, query: Query) -> sparse.csr_matrix:
        """Terms that hold a word of the query, as a query: `trailrunning` for `running`."""
        long = {word for text in parts(query) for word in words(text) if len(word) >= LONG}
        found = sorted(at for term, at in self.vocabulary.items() if any(word in term and word != term for word in long))
        rarity = self.rarity[found].astype(np.float32)
        return unit_rows(sparse.csr_matrix((rarity, (np.zeros(len(found), int), found)), shape=(1, self.matrix.shape[1])))

    @cached_property
    def _columns(self) -> sparse.csc_matrix:
        return self.matrix.tocsc()


def top(values: np.ndarray, k: int) -> np.ndarray:
    """The places of the `k` highest values, best first, equal ones in order of place.

    A sample tells about where the bar lies, so that most of a million values are compared once and never sorted.

    >>> top(np.array([0.1, 0.9, 0.5, 0.9]), 3)
    array([1, 3, 2])
    """
    k = min(k, len(values))
    if not k:
        return np.zeros(0, dtype=int)
    above, sample = np.arange(len(values)), values[::_SAMPLE]
    if (spare := 2 * k // _SAMPLE + 4) < len(sample):
        found = np.flatnonzero(values >= np.partition(sample, -spare)[-spare])
        above = found if len(found) >= k else above
    above = above[values[above] >= np.partition(values[above], -k)[-k]]
    return above[np.argsort(-values[above], kind="stable")][:k]


def _add(places: np.ndarray, values: np.ndarray, weight: float, sums: np.ndarray) -> None:
    if csc_matvec is None:
        sums[places] += values * weight
    else:
        ends = np.array([0, len(places)], dtype=places.dtype)
        csc_matvec(len(sums), 1, ends, places, values, np.array([weight], dtype=values.dtype), sums)
