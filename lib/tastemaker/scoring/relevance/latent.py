"""The encoder that needs nothing from elsewhere: latent semantic analysis of the texts at hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from sklearn.decomposition import TruncatedSVD

from tastemaker.scoring.encoders import unit
from tastemaker.scoring.relevance.literal import Literal, Spellings, Words, unit_rows

DEPTHS = (32, 64, 128, 256)
_POWER = 2
"""Power iterations of the decomposition: more of them cost as much again each and moved no measure."""
_WIDER = 100
"""Words that are related to a query."""


class Latent:
    """Texts in few dimensions (Deerwester et al. 1990), learned from literal views of some texts; see `Encoder`.

    Words bring texts of one topic together; spellings do the same for compounds and for languages without our stemmer.
    Depth decides how coarse a topic is, and no single depth is right for every brief: a row holds the coordinates at each
    depth of one decomposition, each part of length 1, so a dot product is the mean cosine over views and depths.
    """

    name = "latent"

    def __init__(self, views: Sequence[Literal], depths: Sequence[int] = DEPTHS) -> None:
        """It learns from the views' own texts; the first view is the one of words."""
        self._spaces = [_Space(view, depths) for view in views]

    @classmethod
    def of(cls, texts: Sequence[str]) -> Latent:
        """An encoder that learned from these texts."""
        return cls([Words(texts), Spellings(texts)])

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """(n, d) float32, rows of length 1; 0 for a text that shares no term with what it learned from."""
        return self.placed([space.view.rows(texts) for space in self._spaces])

    def placed(self, rows: Sequence[sparse.csr_matrix]) -> np.ndarray:
        """Texts encoded that somebody has as rows of each view already."""
        found = [np.hstack(parts) / np.float32(np.sqrt(len(parts)))
                 for space, part in zip(self._spaces, rows, strict=True) if (parts := space.parts(part))]
        return np.hstack(found) / np.float32(np.sqrt(len(found))) if found else _nothing(rows[0])

    def deepest(self, rows: sparse.csr_matrix) -> np.ndarray:
        """Rows of words at the deepest depth alone, (n, at most 256) float32, of length 1 or 0."""
        return self._spaces[0].parts(rows)[-1] if self._spaces[0].depths else _nothing(rows)

    def related(self, row: sparse.csr_matrix) -> sparse.csr_matrix:
        """The words that stand where a query stands, as a row of weights: what its texts also speak of."""
        return self._spaces[0].smoothed(row) if self._spaces[0].depths else row


class _Space:
    """One decomposition of one view; a depth needs more texts than it has dimensions."""

    def __init__(self, view: Literal, depths: Sequence[int]) -> None:
        self.view = view
        most = min(view.matrix.shape) - 1
        self.depths = sorted({min(depth, most) for depth in depths}) if most >= 2 else []
        if self.depths:
            self._terms = TruncatedSVD(self.depths[-1], n_iter=_POWER, random_state=0).fit(view.matrix).components_.T

    def parts(self, rows: sparse.csr_matrix) -> list[np.ndarray]:
        """The rows at each depth, each of length 1 or 0."""
        if not self.depths:
            return []
        # sparse times dense sums every row alone, so equal texts stay equal to the last bit
        whole = np.asarray(rows @ self._terms, dtype=np.float32)
        return [unit(whole[:, :depth]) for depth in self.depths]

    def smoothed(self, row: sparse.csr_matrix) -> sparse.csr_matrix:
        """A row as its coordinates alone would have it, at the middle depth, cut to its heaviest terms."""
        depth = self.depths[len(self.depths) // 2]
        weights = np.asarray(row @ self._terms[:, :depth] @ self._terms[:, :depth].T, dtype=np.float32).ravel()
        heavy = np.sort(np.argsort(-weights, kind="stable")[:_WIDER])
        heavy = heavy[weights[heavy] > 0]
        return unit_rows(sparse.csr_matrix((weights[heavy], heavy, [0, len(heavy)]), shape=row.shape))


def _nothing(rows: sparse.csr_matrix) -> np.ndarray:
    return np.zeros((rows.shape[0], 0), dtype=np.float32)
