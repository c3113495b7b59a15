"""Which pairs to ask a person about: those whose answers decide most other pairs."""

from __future__ import annotations

import heapq

import numpy as np
from numpy.typing import NDArray

from tastemaker.discovery.linking.answers import FIRM, Taught
from tastemaker.discovery.linking.weights import Learned

MOST = 200
"""Questions that are prepared at a time."""
Floats = NDArray[np.float64]


def order(
    learned: Learned, taught: Taught, free: NDArray[np.bool_], most: int = MOST
) -> tuple[NDArray[np.int64], Floats]:
    """Places of the pairs to ask about, the most useful first, and what each is worth.

    A pattern's worth is the pairs that have it, times how often its better answer is wrong, times how far one answer
    would move it; it falls with every answer and every question already in the list. The worth of a question is the
    number of pairs that it is expected to set right, up to a constant. `free` says which pairs may be asked about.
    """
    chance, many = taught.chances, np.bincount(learned.pattern[free], minlength=len(taught.chances))
    doubt = np.sqrt(chance * (1 - chance)) * 2 * np.minimum(chance, 1 - chance) * many
    places = _spread(np.flatnonzero(free))
    places = places[np.argsort(learned.pattern[places], kind="stable")]
    starts = np.searchsorted(learned.pattern[places], np.arange(len(chance) + 1))
    heap = [(-float(doubt[p] / np.sqrt(FIRM + 1 + taught.answered[p])), p, 0) for p in np.flatnonzero(many)]
    heapq.heapify(heap)
    found: list[tuple[int, float]] = []
    while heap and len(found) < most:
        worth, p, taken = heapq.heappop(heap)
        found.append((int(places[starts[p] + taken]), -worth))
        if taken + 1 < many[p]:
            heapq.heappush(heap, (-float(doubt[p] / np.sqrt(FIRM + 2 + taken + taught.answered[p])), p, taken + 1))
    return np.array([place for place, _ in found], dtype=np.int64), np.array([worth for _, worth in found])


def _spread(places: NDArray[np.int64]) -> NDArray[np.int64]:
    """The same places in an order that has nothing to do with keys, and is the same every time."""
    return places[
        np.argsort((places.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(11), kind="stable")
    ]
