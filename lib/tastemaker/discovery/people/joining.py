"""Which profiles are one creator: what persons said first, then the machine's signs as far as they allow. Pure.

A person's newest word stands above older ones, and every word above every sign. Signs never bring two profiles of one
platform together; a person may.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from tastemaker.discovery.people.signs import Sign

MACHINE = "identity"
SAID = "a person said so"
JOINS = ("same", "two channels")


class Word(NamedTuple):
    """What a person said about two profiles, or about one alone (then both keys are the same)."""

    ordinal: int
    a: int
    b: int
    word: str
    by: str


class Place(NamedTuple):
    """Whose a profile is, why, and by whom."""

    creator_id: int
    reason: str
    by: str


@dataclass(slots=True)
class _Groups:
    """Profiles that belong together so far, and those that must not."""

    platform: Mapping[int, str]
    members: dict[int, set[int]]
    apart: dict[int, set[int]]
    why: dict[int, tuple[str, str]]

    def together(self, a: int, b: int) -> bool:
        """Whether both are one creator's already."""
        return self.members[a] is self.members[b]

    def barred(self, a: int, b: int) -> bool:
        """Whether somebody said that a profile of the one group is not one of the other's."""
        mine, theirs = self.members[a], self.members[b]
        return any(self.apart.get(key, set()) & theirs for key in mine)

    def crowded(self, a: int, b: int) -> bool:
        """Whether joining them would give one creator two profiles on a platform."""
        mine, theirs = ({self.platform[key] for key in self.members[one]} for one in (a, b))
        return bool(mine & theirs)

    def join(self, a: int, b: int, reason: str, by: str) -> None:
        """Make two groups one; each of the two profiles remembers why unless it knows already."""
        small, large = sorted((self.members[a], self.members[b]), key=len)
        large |= small
        for key in small:
            self.members[key] = large
        for key in (a, b):
            self.why.setdefault(key, (reason, by))


def places(platform: Mapping[int, str], words: Iterable[Word], signs: Iterable[Sign]) -> dict[int, Place]:
    """The creator of every profile in `platform` (key -> platform). A creator is named after its smallest key.

    Words and signs about other profiles count for nothing. Signs come strongest first.
    """
    groups = _Groups(platform, {key: {key} for key in platform}, {}, {})
    closed = _said(groups, (w for w in words if w.a in platform and w.b in platform))
    for sign in signs:
        a, b = sign.pair
        if a not in platform or b not in platform or {a, b} & closed or groups.together(a, b):
            continue
        if not groups.barred(a, b) and not groups.crowded(a, b):
            groups.join(a, b, sign.kind, MACHINE)
    return {key: Place(min(mine), *groups.why.get(key, ("", MACHINE))) for key, mine in groups.members.items()}


def _said(groups: _Groups, words: Iterable[Word]) -> set[int]:
    """Do what persons said, the newest first; the profiles that stay alone."""
    closed: set[int] = set()
    for word in sorted(words, reverse=True):
        a, b = word.a, word.b
        if word.word == "alone":
            if len(groups.members[a]) == 1:
                closed.add(a)
                groups.why[a] = (SAID, word.by)
        elif word.word == "different" and not groups.together(a, b):
            groups.apart.setdefault(a, set()).add(b)
            groups.apart.setdefault(b, set()).add(a)
        elif word.word in JOINS and not {a, b} & closed and not groups.together(a, b) and not groups.barred(a, b):
            groups.join(a, b, SAID, word.by)
    return closed
