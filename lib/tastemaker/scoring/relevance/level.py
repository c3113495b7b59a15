"""What a platform's manner of writing adds to its texts in the latent view, taken out: a topic sounds alike everywhere.

Titles and descriptions of videos share turns that short posts do not have. Each platform's texts therefore lie to one side
in the latent view, and ten best texts of one platform would pull the query to that side and away from the other's creators.
"""

from __future__ import annotations

import numpy as np

from tastemaker.scoring.encoders import unit

FEW = 10
"""Texts at which half of a platform's difference counts as its manner; of fewer, most of it is what they are about."""


class Level:
    """How far the mean of each platform's texts lies from the mean of all, learned from some texts."""

    def __init__(self, rows: np.ndarray, platforms: np.ndarray) -> None:
        """`rows` are the texts in the latent view, (n, d), 0 for a text of which nothing is known."""
        known = rows.any(axis=1)
        middle = _mean(rows[known])
        self._aside = {name: (_mean(rows[mine]) - middle) * (mine.sum() / (mine.sum() + FEW))
                       for name in sorted(set(platforms)) if (mine := known & (platforms == name)).any()}

    def rows(self, rows: np.ndarray, platforms: np.ndarray, asked: np.ndarray) -> np.ndarray:
        """Texts without their platform's difference, of length 1, or 0 where nothing is known; of one platform as they are.

        What the difference has of `asked`, the query of length 1 or 0, stays: a platform that is about the topic is no manner.
        """
        if len(self._aside) < 2:
            return rows
        known, plain = rows.any(axis=1), rows.copy()
        for name, aside in self._aside.items():
            plain[known & (platforms == name)] -= aside - (aside @ asked) * asked
        return unit(plain)


def _mean(rows: np.ndarray) -> np.ndarray:
    return rows.mean(axis=0, dtype=float) if len(rows) else np.zeros(rows.shape[1])
