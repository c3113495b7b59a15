"""Likeness: how alike the texts of creators are, as a learner needs it: for pairs, and as who stands next to whom."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from tastemaker.scoring.relevance import Views

DEPTHS = (32, 64, 128, 256)
"""Depths of the latent view whose cosines are averaged: no single one is right for every brief, and few labels need coarse ones."""
WORDS, LATENT = 4.0, 8.0
"""Variance that the opinion of a person has along words and along topics, in squared log odds."""
NEARNESS = 2.0
"""How fast latent likeness falls with distance: exp(NEARNESS * (cosine - 1)). What is far away says little."""
NEIGHBOURS = 15
"""Neighbours of a text; at most a tenth of all texts."""
SHARE = 0.5
"""The share of a spread value that comes from the neighbours."""
MOST = 20_000
"""Texts up to which neighbours are looked for: every pair is compared. Above it, nothing is spread."""
_STEPS = 10
_BLOCK = 500


class Likeness:
    """All texts ready to be compared. Make it once for a list of texts and hand it to every `learn`: it is the slow part."""

    def __init__(self, views: Views, names: Sequence[str] = ()) -> None:
        """`names` are the words of the columns, else those of `views`; without any a word is called by its column's number."""
        self.words, self.names, self.n = views.words.tocsr(), names or views.names, views.words.shape[0]
        self.latent = _at_depths(np.asarray(views.latent, dtype=np.float32))
        self._placed = (self.latent**2).sum(axis=1) > 0
        self._around = _neighbours(self.words, self.latent)
        self._kept: dict[int, np.ndarray] = {}

    def columns(self, places: Sequence[int]) -> np.ndarray:
        """Likeness of every text to some, (n, places); what was asked before is remembered."""
        new = [p for p in dict.fromkeys(int(p) for p in places) if p not in self._kept]
        if new:
            self._kept |= dict(zip(new, self.between(np.arange(self.n), new).T.copy(), strict=True))
        return np.column_stack([self._kept[int(p)] for p in places]) if len(places) else np.zeros((self.n, 0))

    def forget(self) -> None:
        """Drop what `columns` remembers."""
        self._kept.clear()

    def between(self, some: Sequence[int], others: Sequence[int]) -> np.ndarray:
        """Likeness of each of some texts to each of the others, (some, others): a positive definite kernel."""
        return sum(self.parts(some, others))

    def parts(self, some: Sequence[int], others: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """Likeness by words and by topics, each (some, others). A text without topics is like no other in them."""
        some, others = np.asarray(some, dtype=int), np.asarray(others, dtype=int)
        shared = (self.words[some] @ self.words[others].T).toarray().astype(float)
        near = np.exp(NEARNESS * (self.latent[some] @ self.latent[others].T - 1)).astype(float)
        return WORDS * shared, LATENT * near * np.outer(self._placed[some], self._placed[others])

    def spread(self, values: np.ndarray) -> np.ndarray:
        """Values moved towards those of the neighbours (Zhou et al. 2004): creators that are much alike fit alike.

        A text without neighbours keeps its own value.
        """
        found = values = np.asarray(values, dtype=float)
        for _ in range(_STEPS if self._around is not None else 0):
            found = SHARE * (self._around @ found) + (1 - SHARE) * values
        return found


def _at_depths(latent: np.ndarray) -> np.ndarray:
    """Coordinates at each depth, side by side, so that a dot product is the mean of the cosines."""
    depths = sorted({min(depth, latent.shape[1]) for depth in DEPTHS})
    cut = [latent[:, :depth] for depth in depths]
    lengths = [np.linalg.norm(part, axis=1, keepdims=True) for part in cut]
    return np.hstack([part / np.where(long > 0, long, 1) for part, long in zip(cut, lengths, strict=True)]) / np.sqrt(len(cut))


def _neighbours(words: sparse.csr_matrix, latent: np.ndarray) -> sparse.csr_matrix | None:
    """The weights of each text's neighbours, (n, n), rows of sum 1; who is a neighbour of one has that one as a neighbour."""
    n = words.shape[0]
    k = min(NEIGHBOURS, n // 10)
    if not k or n > MOST:
        return None
    rows = [_nearest(words, latent, np.arange(first, min(first + _BLOCK, n)), k) for first in range(0, n, _BLOCK)]
    graph = sparse.vstack(rows).tocsr()
    graph = graph.maximum(graph.T).tocsr()
    total = np.asarray(graph.sum(axis=1)).ravel()
    own = sparse.diags(np.maximum(1 - total, 0))   # neighbours that are hardly alike do not count as much as others'
    return (sparse.diags(1 / np.maximum(total, 1)) @ graph + own).tocsr()


def _nearest(words: sparse.csr_matrix, latent: np.ndarray, places: np.ndarray, k: int) -> sparse.csr_matrix:
    alike = latent[places] @ latent.T
    alike += (words[places] @ words.T).toarray()
    alike[np.arange(len(places)), places] = 0
    best = np.argpartition(-alike, k - 1, axis=1)[:, :k]
    row = np.repeat(np.arange(len(places)), k)
    return sparse.csr_matrix((np.maximum(alike[row, best.ravel()], 0).astype(float), (row, best.ravel())), shape=alike.shape)
