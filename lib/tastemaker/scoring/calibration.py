"""Calibration: whether creators that are said to fit at 70 % do fit seven times in ten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tastemaker.scoring.learning import Label, Prior, accepted, learn
from tastemaker.scoring.likeness import Likeness
from tastemaker.scoring.relevance import Views

FEWEST, FEWEST_OF_A_KIND = 20, 5
"""Labels, and labels of either kind, under which nothing is said."""
FOLDS = 5
BINS = 5
"""Rows of the table, of equal width in probability."""
_Z = 1.96


@dataclass(frozen=True, slots=True)
class Row:
    """Creators whose probability lies between `low` and `high`: what was said of them on average, and how many fitted."""

    low: float
    high: float
    n: int
    said: float
    found: float
    found_low: float
    """Lower end of the 95 % interval of the share that fitted (Wilson 1927)."""
    found_high: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """A reliability table and its summary."""

    rows: tuple[Row, ...]
    error: float
    """Expected calibration error: the mean of |said - found| over the rows, weighted by n (Naeini et al. 2015)."""
    n: int

    def __str__(self) -> str:
        off = [row for row in self.rows if not row.found_low <= row.said <= row.found_high]
        how = ("every group's share agrees with it within chance" if not off else
               f"{len(off)} of {len(self.rows)} groups differ from it by more than chance")
        return (f"Of {self.n} labelled creators, each judged by what the others taught, the probability was off by "
                f"{100 * self.error:.0f} points on average; {how}.")


def calibration(base: np.ndarray, views: Views | Likeness, labels: Mapping[int, Label], prior: Prior | None = None,
                features: Mapping[str, np.ndarray] | None = None) -> Calibration | None:
    """How far probabilities of labelled creators can be believed, each from labels without its own; None for too few labels.

    It speaks of creators like those that were labelled, which are mostly near the top. Folds alternate through the labels
    in their order, so that each holds early and late ones.
    """
    kinds = [accepted(label) for label in labels.values()]
    if len(kinds) < FEWEST or min(sum(kinds), len(kinds) - sum(kinds)) < FEWEST_OF_A_KIND:
        return None
    likeness = views if isinstance(views, Likeness) else Likeness(views)
    said = np.zeros(len(labels))
    for fold in range(FOLDS):
        kept = {place: label for i, (place, label) in enumerate(labels.items()) if i % FOLDS != fold}
        ranker = learn(base, likeness, kept, prior, features)
        said[fold::FOLDS] = ranker.probabilities[list(labels)[fold::FOLDS]]
    return reliability(said, np.array(kinds, dtype=float))


def reliability(said: np.ndarray, found: np.ndarray) -> Calibration:
    """The table of probabilities against what was found, 1 or 0. Empty rows are left out.

    >>> found = reliability(np.array([0.1, 0.1, 0.9, 0.9]), np.array([0, 0, 1, 0]))
    >>> [(row.low, row.n, row.found) for row in found.rows], round(found.error, 2)
    ([(0.0, 2, 0.0), (0.8, 2, 0.5)], 0.25)
    """
    bins = np.minimum((said * BINS).astype(int), BINS - 1)
    rows = tuple(_row(i, said[bins == i], found[bins == i]) for i in np.unique(bins).tolist())
    return Calibration(rows, sum(row.n * abs(row.said - row.found) for row in rows) / max(len(said), 1), len(said))


def _row(i: int, said: np.ndarray, found: np.ndarray) -> Row:
    n, share = len(found), float(found.mean())
    centre = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z * np.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
    return Row(i / BINS, (i + 1) / BINS, n, float(said.mean()), share, max(float(centre - half), 0.0), min(float(centre + half), 1.0))
