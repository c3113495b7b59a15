"""Profiles that resemble another too much, or say that they are about it. Evidence, no verdict."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tastemaker.discovery.linking.reading import Ints, Read
from tastemaker.discovery.linking.signs import HANDLE, NAME, Signs

COLUMNS = ("profile_key", "like", "kind", "reason")
IMPOSTOR, FAN = "impostor?", "fan?"
_HELD, _SAME_NAME = len(HANDLE) - 2, len(NAME) - 1
_INNOCENT = {
    IMPOSTOR: "It may as well be a second profile of the same person, or a namesake.",
    FAN: "Many such accounts are welcome; a shared word can mislead.",
}


def flags(read: Read, signs: Signs, groups: Ints, said: Callable[[int], str]) -> pd.DataFrame:
    """One row a flagged profile, with the profile that it resembles most.

    A fan's account names itself so and shares a name with, names or links to the other. An impostor's has nearly the
    same handle and name as another profile of the same platform, and nothing leads from that one to it; the one of the
    two that fewer other profiles belong to or lead to is flagged.
    """
    fans, posing = _fans(read, signs), _posing(signs)
    backing = np.bincount(groups, minlength=len(groups))[groups] + 2 * np.bincount(
        read.leads[:, 1], minlength=len(groups)
    )
    rows: dict[int, tuple[int, str, int]] = {}
    for place in [*np.flatnonzero(fans), *np.flatnonzero(posing)]:
        a, b = (int(i) for i in signs.pairs[place])
        kind = FAN if fans[place] else IMPOSTOR
        doubtful = (read.devoted[a], -backing[a], len(read.handles[a]), a) > (
            read.devoted[b],
            -backing[b],
            len(read.handles[b]),
            b,
        )
        one, other = (a, b) if doubtful else (b, a)
        if one not in rows or (rows[one][1] == kind and _strength(signs, place) > _strength(signs, rows[one][2])):
            rows[one] = (other, kind, int(place))
    found = [
        (int(read.keys[one]), int(read.keys[other]), kind, f"{said(place)} {_INNOCENT[kind]}")
        for one, (other, kind, place) in sorted(rows.items())
    ]
    return pd.DataFrame(found, columns=list(COLUMNS))


def _fans(read: Read, signs: Signs) -> NDArray[np.bool_]:
    handle, name = np.divmod(signs.of("naming").astype(int), len(NAME))
    near = (handle >= _HELD) | (name >= _SAME_NAME - 1) | (signs.of("links") > 0) | (signs.of("mention") > 0)
    return (
        (signs.of("devoted") == 1)
        & near
        & ~((handle == 0) & (name == 0) & (signs.of("mention") == 0) & (signs.of("links") == 0))
    )


def _posing(signs: Signs) -> NDArray[np.bool_]:
    handle, name = np.divmod(signs.of("naming").astype(int), len(NAME))
    alike = (handle >= _HELD - 1) & (name >= _SAME_NAME - 1) | (handle >= 1) & (name == _SAME_NAME)
    vouched = (signs.of("links") >= 1) | (signs.of("mention") >= 1) | (signs.of("address") == 2)
    return (signs.of("home") == 1) & (signs.of("devoted") == 0) & alike & ~vouched


def _strength(signs: Signs, place: int) -> int:
    return int(signs.of("naming")[place]) + 10 * int(signs.of("mention")[place] > 0)
