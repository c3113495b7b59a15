"""Draws: what scores and ranks could be, given how little each part is known.

Each part of each row has a value and the ends of its interval. A draw takes a chance u between 0 and 1 and reads the part
off the broken line through the low end at u = 0.05, the value at 0.5 and the high end at 0.95. So nine draws of ten lie in
the interval, half lie below the value, and a part that entered at (0.05, 0.5, 0.95) is drawn from its whole cohort alike.

The chances of a row come from its own key and not from its place in the table: the same row has the same draws in every
run, whoever else comes or goes, and no other library's generator can change them.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

DRAWS = 100
"""Draws of an interval. The chances of a row are an even grid in shuffled order, so few draws cover all of it."""
OUT = 5
"""Draws left out at each end: what remains holds nine of ten."""
_TABLE = 4_096
"""Shuffled grids to choose from: two rows share one, for one part, with a probability of 1 in 4,096."""
_ROWS = 1_024
"""Rows worked on at a time, so that they stay in the processor's near memory."""
_TAIL = np.float32(0.5 - OUT / DRAWS)


def drawn(keys: np.ndarray, parts: np.ndarray, seed: int, caps: tuple[float, ...]) -> np.ndarray:
    """Draws of every part, (parts, DRAWS, rows) float32, from `parts` (parts, 3, rows): value, low and high.

    No draw is below 0 or above the part's cap.
    """
    grid = _grids()
    out = np.empty((len(parts), DRAWS, len(keys)), np.float32)
    for place, (part, cap) in enumerate(zip(parts.astype(np.float32), caps, strict=True)):
        chosen = _mixed(keys.astype(np.uint64) * np.uint64(8) + np.uint64(place), seed) % np.uint64(_TABLE)
        value, below, above = part[0][:, None], (part[0] - part[1])[:, None], (part[2] - part[0])[:, None]
        for start in range(0, len(keys), _ROWS):
            rows = slice(start, start + _ROWS)
            chance = grid[chosen[rows]]
            one = np.maximum(chance, 0)
            one *= above[rows]
            np.minimum(chance, 0, out=chance)
            chance *= below[rows]
            one += chance
            one += value[rows]
            out[place, :, rows] = np.clip(one, 0, cap, out=one).T
    return out


def weighed(draws: np.ndarray, weights: tuple[float, ...]) -> np.ndarray:
    """The score of every draw, (DRAWS, rows). Summed part by part: a library for matrices may add in any order."""
    total = np.zeros(draws.shape[1:], np.float32)
    for part, weight in zip(draws, weights, strict=True):
        if weight:
            total += np.float32(weight) * part
    return total


def ends(scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Between which two numbers nine of ten draws of each row lie; `scores` is (DRAWS, rows)."""
    ordered = np.sort(np.ascontiguousarray(scores.T), axis=1)
    return ordered[:, OUT], ordered[:, -1 - OUT]


def places(scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Between which two places, from 1 for the highest score, nine of ten draws of each row lie.

    `scores` is (DRAWS, rows) float32, never below 0. Equal scores go in the order of the rows on every machine: the score's
    bits, which ascend with it, and the row's number are sorted as one whole number, which is also faster than by index.
    """
    n = scores.shape[1]
    kind = np.int16 if n < 30_000 else np.int32
    bits = (scores + np.float32(0)).view(np.int32).astype(np.int64)
    order = np.sort(np.arange(n) - (bits << 32), axis=1) & 0xFFFFFFFF
    found = np.empty((DRAWS, n), kind)
    np.put_along_axis(found, order, np.arange(1, n + 1, dtype=kind)[None], axis=1)
    low, high = ends(found)
    return low.astype(np.int64), high.astype(np.int64)


@lru_cache(maxsize=1)
def _grids() -> np.ndarray:
    """Shuffled even grids of chances as distances from the middle; the ends of an interval are at -1 and 1."""
    chances = _mixed(np.arange(_TABLE * DRAWS, dtype=np.uint64), 0).reshape(_TABLE, DRAWS)
    shuffled = np.argsort(chances, axis=1, kind="stable")
    return (((shuffled + 0.5) / DRAWS - 0.5) / _TAIL).astype(np.float32)


def _mixed(numbers: np.ndarray, seed: int) -> np.ndarray:
    """Numbers as if drawn by chance, the same for the same number and seed (SplitMix64; Steele, Lea and Flood 2014)."""
    with np.errstate(over="ignore"):
        z = numbers + np.uint64(0x9E3779B97F4A7C15) * np.uint64(seed % 2**32 + 1)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))
