"""How likely two profiles with such signs are one person's: Fellegi and Sunter's model with a third class, the copy.

A pair is one person's (`own`), an account that copies or praises another (`copy`), or two strangers' (`other`).
Whatever can be copied (handle, name, bio, a link) then never proves more than copies are rare, and what cannot (a link
back, a vouched link, an address) does. Levels of `own` and `other` are learned from the pairs themselves by expectation
maximisation that starts from RATES and counts them as TRUST pairs, so that five profiles are judged by the rates alone
and a hundred thousand by their own. `copy` is not learned: nothing in the pairs tells a good copy from the original.
RATES are the general rates of the invented world of the tests, in round figures; no real profile taught them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tastemaker.discovery.linking.signs import LEVELS, Signs

OWN_SHARE = 0.2
"""Of pairs that share something rare, those of one person before anything is learned."""
COPIES = 0.04
"""Copies for each pair of one person."""
TRUST = 50.0
"""Pairs that RATES count for."""
ROUNDS = 40
UNKNOWN = {"site", "address", "bio"}
"""Comparisons whose level 0 means that one profile lacks it: then they say nothing."""
STATED = {"devoted"}
"""Comparisons that keep their rates: what an account says of itself means the same in every set."""
Floats = NDArray[np.float64]


def _grid(handle: Sequence[float], name: Sequence[float]) -> tuple[float, ...]:
    return tuple(float(h * n) for h in handle for n in name)


def _mix(handle: Sequence[float], name: Sequence[float], namesakes: float) -> tuple[float, ...]:
    """A grid of which a share are namesakes: both the same by chance, as both are made from one word."""
    grid = [(1 - namesakes) * rate for rate in _grid(handle, name)]
    return (*grid[:-1], grid[-1] + namesakes)


RATES: Mapping[str, tuple[Sequence[float], Sequence[float], Sequence[float]]] = {
    # comparison: own, copy, other; each sums to 1
    "naming": (
        _grid((0.06, 0.18, 0.10, 0.18, 0.48), (0.08, 0.05, 0.06, 0.05, 0.16, 0.60)),
        _grid((0.04, 0.10, 0.20, 0.41, 0.25), (0.08, 0.02, 0.10, 0.20, 0.20, 0.40)),
        _mix((0.60, 0.36, 0.025, 0.01, 0.005), (0.60, 0.02, 0.34, 0.01, 0.02, 0.01), 0.0025),
    ),
    "site": ((0.5, 0.05, 0.45), (0.5, 0.30, 0.20), (0.5, 0.49, 0.01)),
    "address": ((0.5, 0.05, 0.45), (0.5, 0.498, 0.002), (0.5, 0.495, 0.005)),
    "links": (
        (0.83, 0.10, 0.02, 0.02, 0.03),
        (0.86, 0.13, 0.0097, 0.0002, 0.0001),
        (0.9968, 0.002, 0.001, 0.0001, 0.0001),
    ),
    "mention": ((0.88, 0.11, 0.01), (0.65, 0.3498, 0.0002), (0.98, 0.0198, 0.0002)),
    "bio": ((0.2, 0.30, 0.20, 0.15, 0.15), (0.2, 0.15, 0.10, 0.15, 0.40), (0.2, 0.66, 0.10, 0.03, 0.01)),
    "home": ((0.98, 0.02), (0.65, 0.35), (0.8, 0.2)),
    "devoted": ((0.998, 0.001, 0.001), (0.5, 0.49, 0.01), (0.96, 0.03, 0.01)),
}


@dataclass(frozen=True, slots=True)
class Learned:
    """What pairs taught: each pair's pattern of levels and, one row a pattern, the chances of own, copy and other."""

    pattern: NDArray[np.int64]
    patterns: NDArray[np.int8]
    chances: Floats
    counts: NDArray[np.int64]


def learn(signs: Signs) -> Learned:
    """Fit the model to all pairs and judge every pattern of levels that occurs."""
    radix = np.array([len(words) for words in LEVELS.values()])
    codes = signs.levels.astype(np.int64) @ np.concatenate([[1], np.cumprod(radix)[:-1]])
    _, first, pattern, counts = np.unique(codes, return_index=True, return_inverse=True, return_counts=True)
    patterns = signs.levels[first] if len(codes) else signs.levels[:0]
    tables = [np.array(_normal(RATES[name]), dtype=float) for name in LEVELS]
    shares = np.array([OWN_SHARE, OWN_SHARE * COPIES, 1 - OWN_SHARE * (1 + COPIES)])
    starts = [table.copy() for table in tables]
    for _ in range(ROUNDS if len(codes) else 0):
        chances = _judge(patterns, tables, shares)
        weight = chances * counts[:, None]
        for place, (name, start) in enumerate(zip(LEVELS, starts, strict=True)):
            if name in STATED:
                continue
            seen = np.array(
                [np.bincount(patterns[:, place], weights=weight[:, kind], minlength=start.shape[1]) for kind in (0, 2)]
            )
            tables[place][[0, 2]] = _mixed(seen, start[[0, 2]], name)
        own = (weight[:, 0].sum() + TRUST * OWN_SHARE) / (counts.sum() + TRUST)
        shares = np.array([own, own * COPIES, max(1e-6, 1 - own * (1 + COPIES))])
    return Learned(pattern, patterns, _judge(patterns, tables, shares), counts)


def _judge(patterns: NDArray[np.int8], tables: Sequence[Floats], shares: Floats) -> Floats:
    logs = np.log(shares)[None, :] + sum(np.log(table[:, patterns[:, place]]).T for place, table in enumerate(tables))
    logs -= logs.max(axis=1, keepdims=True) if len(logs) else 0
    return np.exp(logs) / np.exp(logs).sum(axis=1, keepdims=True)


def _mixed(seen: Floats, start: Floats, name: str) -> Floats:
    """What was seen with the starting rates as so many pairs more; an unknown level says nothing."""
    if name not in UNKNOWN:
        mixed = seen + TRUST * start
        return mixed / mixed.sum(axis=1, keepdims=True)
    known = seen[:, 1:] + TRUST * start[:, 1:] / start[:, 1:].sum(axis=1, keepdims=True)
    return np.column_stack([np.full(2, start[0, 0]), known / known.sum(axis=1, keepdims=True) * (1 - start[0, 0])])


def _normal(rates: Sequence[Sequence[float]]) -> list[Floats]:
    return [np.asarray(rate, dtype=float) / np.sum(rate) for rate in rates]
