"""What two profiles have in common, as levels: one small whole number a pair and comparison.

Handle and name are one comparison. Most people build both from one word, so the second hardly says anything new once
the first agrees, and a linker that counts them twice takes every second namesake for the same person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tastemaker.discovery.linking.likeness import Floats, cosines, letters, words
from tastemaker.discovery.linking.reading import Ints, Read

CLOSE, RELATED = 0.62, 0.3
"""Cosines from which two names are nearly the same, and from which they have much in common."""
SOME = 0.15
"""A smaller cosine than this, and no text can be a part of the other."""
WHOLE = 5
"""Letters from which a handle that stands in another counts."""
COPIED, ALIKE, TOUCHING = 0.8, 0.25, 0.04
"""The same for bios."""
HANDLE = (
    "the handles differ",
    "the handles have a part in common",
    "the handles are nearly the same",
    "one handle holds the other",
    "the handle is the same",
)
NAME = (
    "the names differ",
    "one has no name",
    "the names have a part in common",
    "the names are nearly the same",
    "one name holds the other",
    "the name is the same",
)
LEVELS: Mapping[str, Sequence[str]] = {
    "naming": tuple(f"{handle}, {name}" for handle in HANDLE for name in NAME),
    "site": ("", "their sites differ", "they show the same site"),
    "address": ("", "their addresses differ", "they show the same address"),
    "links": (
        "",
        "one links to the other",
        "both link to a third profile",
        "they link to each other",
        "one links to the other, which is vouched for",
    ),
    "mention": ("", "one names the other in its bio", "they name each other"),
    "bio": (
        "",
        "their bios differ",
        "their bios share a rare word",
        "their bios are alike",
        "their bios are nearly the same",
    ),
    "home": ("", "both are on one platform"),
    "devoted": ("", "one calls itself a fan's or a parody", "both call themselves a fan's or a parody"),
}
"""Comparison to what each level says; an empty text means that nothing can be said."""


@dataclass(frozen=True, slots=True)
class Signs:
    """Levels of pairs: `levels` is (pairs, comparisons) in the order of LEVELS."""

    pairs: Ints
    levels: NDArray[np.int8]

    def of(self, name: str) -> NDArray[np.int8]:
        """The levels of one comparison."""
        return self.levels[:, list(LEVELS).index(name)]


def signs(read: Read, pairs: Ints) -> Signs:
    """What every pair has in common."""
    a, b = pairs[:, 0], pairs[:, 1]
    found = [
        _naming(read, pairs),
        _shared(read.sites, pairs),
        _shared(read.addresses, pairs),
        _links(read, pairs),
        _directed(read.mentions, pairs, len(read.keys)),
        _bios(read.bios, pairs),
        read.platforms[a] == read.platforms[b],
        read.devoted[a].astype(np.int8) + read.devoted[b],
    ]
    return Signs(pairs, np.column_stack(found).astype(np.int8))


def _naming(read: Read, pairs: Ints) -> Ints:
    joined = ["".join(name) for name in read.names]
    handle_letters, name_letters = letters(read.handles), letters(joined)
    handle = cosines(handle_letters, handle_letters, pairs)
    crossed = np.maximum(cosines(handle_letters, name_letters, pairs), cosines(name_letters, handle_letters, pairs))
    handles = np.select(
        [
            _same(read.handles, pairs),
            _held(read.handles, pairs, handle),
            handle >= CLOSE,
            np.maximum(handle, crossed) >= RELATED,
        ],
        [4, 3, 2, 1],
        0,
    )
    missing = np.array([not name for name in read.names], dtype=bool)
    name = cosines(name_letters, name_letters, pairs)
    same = _same([" ".join(sorted(name)) for name in read.names], pairs) | _same(joined, pairs)
    names = np.select(
        [missing[pairs].any(axis=1), same, _parts(read.names, pairs, name), name >= CLOSE, name >= RELATED],
        [1, 5, 4, 3, 2],
        0,
    )
    return handles * len(NAME) + names


def _held(texts: Sequence[str], pairs: Ints, cosine: Floats) -> NDArray[np.bool_]:
    """Whether one text stands whole in the other; a short one proves nothing."""
    held = cosine >= SOME
    held[held] = [
        min(len(texts[a]), len(texts[b])) >= WHOLE and (texts[a] in texts[b] or texts[b] in texts[a])
        for a, b in pairs[held].tolist()
    ]
    return held


def _parts(names: Sequence[tuple[str, ...]], pairs: Ints, cosine: Floats) -> NDArray[np.bool_]:
    """Whether all words of one name are words of the other, or their first letters."""
    held = cosine >= SOME
    held[held] = [_part(names[a], names[b]) for a, b in pairs[held].tolist()]
    return held


def _part(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    if not any(len(word) > 1 and word in long for word in short):
        return False
    return all(
        word in long
        or len(word) == 1
        and any(w.startswith(word) for w in long)
        or any(len(w) == 1 and word.startswith(w) for w in long)
        for word in short
    )


def _same(texts: Sequence[str], pairs: Ints) -> NDArray[np.bool_]:
    codes = pd.factorize(np.array([*texts, ""], dtype=object))[0]
    return (codes[pairs[:, 0]] == codes[pairs[:, 1]]) & (codes[pairs[:, 0]] != codes[-1])


def _shared(lists: Sequence[Sequence[str]], pairs: Ints) -> Ints:
    """0 unknown because one has none, 1 nothing in common, 2 something in common."""
    some = np.array([bool(values) for values in lists], dtype=bool)
    level = (some[pairs[:, 0]] & some[pairs[:, 1]]).astype(np.int64)
    for i in np.flatnonzero(level):
        level[i] += not set(lists[pairs[i, 0]]).isdisjoint(lists[pairs[i, 1]])
    return level


def _links(read: Read, pairs: Ints) -> Ints:
    n = len(read.keys)
    level = _directed(read.leads, pairs, n)
    level[level == 2] = 3
    targets: dict[int, set[int]] = {}
    for i, other in read.leads.tolist():
        targets.setdefault(i, set()).add(other)
    for i in np.flatnonzero(level == 0):
        mine = targets.get(int(pairs[i, 0]))
        if mine and not mine.isdisjoint(targets.get(int(pairs[i, 1]), ())):
            level[i] = 2
    vouched = _directed(read.vouched, pairs, n) > 0
    return np.where(vouched, 4, level)


def _directed(arrows: Ints, pairs: Ints, n: int) -> Ints:
    """How many of the two ways between a pair have an arrow."""
    known = np.unique(arrows[:, 0] * n + arrows[:, 1])
    return sum(
        np.isin(one * n + other, known).astype(np.int64)
        for one, other in ((pairs[:, 0], pairs[:, 1]), (pairs[:, 1], pairs[:, 0]))
    )


def _bios(bios: Sequence[Sequence[str]], pairs: Ints) -> Ints:
    some = np.array([bool(bio) for bio in bios], dtype=bool)
    table = words(bios)
    cosine = cosines(table, table, pairs)
    return np.select(
        [~some[pairs[:, 0]] | ~some[pairs[:, 1]], cosine >= COPIED, cosine >= ALIKE, cosine >= TOUCHING],
        [0, 4, 3, 2],
        1,
    )
