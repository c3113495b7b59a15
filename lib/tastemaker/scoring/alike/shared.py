"""Shared links: tags, profiles or commenters that two creators have in common, against what chance would give.

A link is anything one creator has: a tag, a profile that they follow or that lists them, a commenter under their posts. Two
creators at random have a link in common about as often as others have it. If they are of one kind, some share of their links
comes from what the other has. The evidence is how much better the second explains the links than the first, averaged over that
share. So a rare link tells much and one that everybody has nothing; few links tell little either way, and none tell nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

SHARES = (0.01, 0.03, 0.1, 0.3)
"""Shares of links in common that the evidence is averaged over: nobody knows it beforehand, and small ones cost little."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What every creator has in common with one example."""

    evidence: np.ndarray
    """(n,) log odds; 0 where a side has fewer links than were asked for."""
    known: np.ndarray
    """(n,) whether both sides have enough links."""
    common: np.ndarray
    """(n,) links in common."""
    chance: np.ndarray
    """(n,) links that chance would make common."""
    links: np.ndarray
    """(n,) links of the creator."""
    own: int
    """Links of the example."""


class Links:
    """Who has which link: (creators, links), each once."""

    def __init__(self, owner: np.ndarray, link: np.ndarray, n: int) -> None:
        """`owner` and `link` side by side: places of creators, and numbers of links."""
        width = int(link.max()) + 1 if len(link) else 0
        matrix = sparse.csr_matrix((np.ones(len(owner)), (owner, link)), shape=(n, width))
        matrix.data[:] = 1.0   # a link that is there twice is there once
        self.matrix = matrix
        self.owners = np.asarray(matrix.sum(axis=0)).ravel()
        self.n = n

    def __or__(self, other: Links) -> Links:
        """Both kinds of links side by side."""
        joined = object.__new__(Links)
        joined.matrix, joined.n = sparse.hstack([self.matrix, other.matrix]).tocsr(), self.n
        joined.owners = np.concatenate([self.owners, other.owners])
        return joined

    def shared(self, example: int, least: int = 1) -> Shared:
        """What every creator has in common with one, where both have `least` links."""
        mine = self.matrix[example].indices
        links = np.asarray(self.matrix.sum(axis=1)).ravel()
        others = np.maximum(self.owners[mine] - 1, 0) + 0.5   # without the example, and half a creator for those not seen
        usual = others / max(self.matrix.sum() - len(mine), 1.0)
        columns = self.matrix[:, mine]
        common = np.asarray(columns.sum(axis=1)).ravel()
        known = (links >= least) & (len(mine) >= least)
        logs = [links * np.log1p(-share) + np.asarray(columns @ np.log1p(share / (1 - share) / (len(mine) * usual))).ravel()
                for share in SHARES] if len(mine) else [np.zeros(self.n)]
        evidence = np.logaddexp.reduce(logs, axis=0) - np.log(len(logs))
        return Shared(np.where(known, evidence, 0.0), known, common.astype(int), links * usual.sum(), links.astype(int), len(mine))
