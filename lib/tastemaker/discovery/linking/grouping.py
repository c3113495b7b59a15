"""From pairs to people: groups that hold one profile a platform, unless a person said otherwise."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from tastemaker.discovery.linking.reading import Ints

Floats = NDArray[np.float64]


def groups(
    pairs: Ints,
    chances: Floats,
    platforms: Ints,
    least: float,
    *,
    together: Collection[tuple[int, int]] = (),
    apart: Collection[tuple[int, int]] = (),
) -> tuple[Ints, Ints]:
    """The group of each profile, as the place of its first, and the places of the pairs that joined two groups.

    Likely pairs come first. A pair that would bring a second profile of one platform into a group, or two that a person
    said are apart, is left alone; pairs in `together` are joined before all others, whatever their platforms.
    """
    homes, seats = list(range(len(platforms))), platforms.tolist()
    members: dict[int, list[int]] = {}
    said, joined = set(together), []
    parted: dict[int, set[int]] = {}
    for a, b in apart:
        parted.setdefault(a, set()).add(b)
        parted.setdefault(b, set()).add(a)
    for place, a, b in _in_turn(pairs, chances, least, said):
        one, other = homes[a], homes[b]
        if one == other:
            continue
        mine, theirs = members.get(one, [one]), members.get(other, [other])
        clash = (a, b) not in said and not {seats[i] for i in mine}.isdisjoint(seats[i] for i in theirs)
        if clash or parted and any(not parted.get(i, set()).isdisjoint(theirs) for i in mine):
            continue
        members.pop(max(one, other), None)
        members[min(one, other)] = mine + theirs
        for i in members[min(one, other)]:
            homes[i] = min(one, other)
        joined.append(place)
    return np.array(homes, dtype=np.int64), np.array(joined, dtype=np.int64)


def _in_turn(pairs: Ints, chances: Floats, least: float, said: set[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Place and both ends of the pairs from `least` on: what a person said first, then the likeliest, ties by place."""
    kept = np.flatnonzero(chances >= least)
    kept = kept[np.argsort(-chances[kept], kind="stable")]
    turns = list(zip(kept.tolist(), *pairs[kept].T.tolist(), strict=True))
    return turns if not said else sorted(turns, key=lambda turn: turn[1:] not in said)
