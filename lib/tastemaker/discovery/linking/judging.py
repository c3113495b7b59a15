"""From signs to groups, questions and flags: `compare` is the costly half, `judge` is run anew after answers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tastemaker.discovery.linking import answers as teaching
from tastemaker.discovery.linking import asking, candidates, flags, grouping, reading, weights
from tastemaker.discovery.linking import signs as comparing
from tastemaker.discovery.linking.reading import Ints

SURE = 0.995
"""Chance from which profiles that also share or link to something are joined without asking."""
LIKELY = 0.5
"""Chance from which the best guess joins."""
DOUBT = 0.02
"""Pairs with a chance below it are not told, and those so near to 0 or 1 are not asked about."""
TOLD = "A person said so."
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Compared:
    """Profiles as read, the signs of their pairs, and what the pairs taught without any answer."""

    read: reading.Read
    signs: comparing.Signs
    learned: weights.Learned


@dataclass(frozen=True)
class Linked:
    """What is known about who is who, by profile key."""

    groups: list[tuple[frozenset[int], float, str]]
    """Automatic merges: the keys, the lowest chance of a pair that joined them, and that pair's signs."""
    questions: pd.DataFrame
    """a, b (a < b), probability, reason and gain, the most useful first."""
    flags: pd.DataFrame
    """profile_key, like (the profile it resembles), kind (`impostor?` or `fan?`) and reason, never a verdict."""
    pairs: pd.DataFrame
    """a, b, probability and signs of the pairs that may be one person's."""
    guess: pd.Series = field(repr=False)
    """Profile key to the smallest key of the group that it most likely belongs to: for figures, not for merging."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What a person said: places of answered candidates with the answers, and pairs of profile places."""

    places: Ints
    same: NDArray[np.bool_]
    together: Ints
    apart: Ints


def compare(profiles: pd.DataFrame) -> Compared:
    """The signs of every pair worth a look, and the model fitted to them."""
    read = reading.read(profiles)
    found = comparing.signs(read, candidates.pairs(read))
    return Compared(read, found, weights.learn(found))


def judge(
    compared: Compared, answers: pd.DataFrame | None = None, *, two_allowed: Collection[tuple[int, int]] = ()
) -> Linked:
    """Weigh, learn from the answers, group, flag, and say what to ask next."""
    read, signs, learned = compared.read, compared.signs, compared.learned
    told = _told(compared, answers, two_allowed)
    taught = teaching.teach(learned, told.places, told.same)
    chances = taught.chances[learned.pattern]
    chances[told.places] = told.same
    strange = told.together[~_known(told.together, signs.pairs, len(read.keys))]
    pairs, weighed = np.concatenate([signs.pairs, strange]), np.concatenate([chances, np.ones(len(strange))])
    said = {"together": _set(told.together), "apart": _set(told.apart)}
    homes, _ = grouping.groups(pairs, weighed, read.platforms, LIKELY, **said)
    doubtful = _contested(pairs, weighed, read.platforms)
    doubtful[: len(chances)] |= ~_backed(signs)
    calm = np.where(doubtful, 0.0, weighed)
    calm[told.places[told.same]] = calm[len(chances) :] = 1.0
    sure, joined = grouping.groups(pairs, calm, read.platforms, SURE, **said)
    return Linked(
        _merges(compared, sure, pairs[joined], joined, weighed),
        _questions(compared, taught, chances, told),
        flags.flags(read, signs, homes, lambda place: sentence(signs, place)),
        _worth_telling(compared, pairs, weighed),
        pd.Series(read.keys[homes], index=read.keys, name="guess"),
    )


def sentence(signs: comparing.Signs, place: int) -> str:
    """What agrees and what does not, of one pair."""
    said = [
        words[level]
        for words, level in zip(comparing.LEVELS.values(), signs.levels[place], strict=True)
        if words[level]
    ]
    return f"{'; '.join(said).capitalize()}."


def _told(compared: Compared, answers: pd.DataFrame | None, two_allowed: Collection[tuple[int, int]]) -> _Told:
    """Answers as places; the last about a pair counts, and what a person allowed counts as a yes."""
    said = (
        {}
        if answers is None
        else {
            tuple(sorted((int(a), int(b)))): bool(same)
            for a, b, same in answers[["a", "b", "same"]].itertuples(index=False)
        }
    )
    said |= {tuple(sorted((int(a), int(b)))): True for a, b in two_allowed}
    place = {int(key): i for i, key in enumerate(compared.read.keys)}
    known = {(place[a], place[b]): same for (a, b), same in said.items() if a in place and b in place and a != b}
    pairs = np.array(list(known), dtype=np.int64).reshape(-1, 2)
    same = np.array(list(known.values()), dtype=bool)
    n, every = len(compared.read.keys), compared.signs.pairs
    codes, mine = every[:, 0] * n + every[:, 1], pairs[:, 0] * n + pairs[:, 1]
    at = np.searchsorted(codes, mine)
    found = (
        (at < len(codes)) & (codes[np.minimum(at, max(0, len(codes) - 1))] == mine)
        if len(codes)
        else np.zeros(len(mine), dtype=bool)
    )
    return _Told(at[found], same[found], pairs[same], pairs[~same])


def _known(pairs: Ints, every: Ints, n: int) -> NDArray[np.bool_]:
    return np.isin(pairs[:, 0] * n + pairs[:, 1], every[:, 0] * n + every[:, 1])


def _set(pairs: Ints) -> set[tuple[int, int]]:
    return {(a, b) for a, b in pairs.tolist()}


def _contested(pairs: Ints, chances: Floats, platforms: Ints) -> NDArray[np.bool_]:
    """Pairs of which one profile likely belongs to two of the other's platform: which of them, a person must say."""
    many = int(platforms.max(initial=0)) + 1
    likely = chances >= LIKELY
    ends = [pairs[:, 0] * many + platforms[pairs[:, 1]], pairs[:, 1] * many + platforms[pairs[:, 0]]]
    seats, counts = np.unique(np.concatenate([end[likely] for end in ends]), return_counts=True)
    twice = seats[counts > 1]
    return np.isin(ends[0], twice) | np.isin(ends[1], twice)


def _backed(signs: comparing.Signs) -> NDArray[np.bool_]:
    """Pairs that share a site or an address, or of which one leads to the other. Likeness alone never joins."""
    return (signs.of("site") == 2) | (signs.of("address") == 2) | (signs.of("links") >= 1) | (signs.of("mention") == 2)


def _merges(
    compared: Compared, homes: Ints, joining: Ints, places: Ints, chances: Floats
) -> list[tuple[frozenset[int], float, str]]:
    """Groups of two and more with their weakest join."""
    weakest: dict[int, int] = {}
    members: dict[int, set[int]] = {}
    for pair, place in zip(joining.tolist(), places.tolist(), strict=True):
        home = int(homes[pair[0]])
        members.setdefault(home, set()).update(pair)
        if home not in weakest or chances[place] < chances[weakest[home]]:
            weakest[home] = place
    keys = compared.read.keys.tolist()
    return [
        (
            frozenset(keys[i] for i in members[home]),
            float(chances[place]),
            TOLD if chances[place] == 1 else sentence(compared.signs, place),
        )
        for home, place in sorted(weakest.items())
    ]


def _questions(compared: Compared, taught: teaching.Taught, chances: Floats, told: _Told) -> pd.DataFrame:
    free = (chances > DOUBT) & (chances < 1 - DOUBT)
    free[told.places] = False
    places, gains = asking.order(compared.learned, taught, free)
    keys, pairs = compared.read.keys, compared.signs.pairs[places]
    patterns, counts, answered = compared.learned.pattern[places], compared.learned.counts, taught.answered
    reasons = [
        f"{sentence(compared.signs, place)} {counts[p]:,} pairs have these signs; {int(answered[p])} answered."
        for place, p in zip(places.tolist(), patterns.tolist(), strict=True)
    ]
    return pd.DataFrame(
        {
            "a": keys[pairs[:, 0]],
            "b": keys[pairs[:, 1]],
            "probability": chances[places],
            "reason": reasons,
            "gain": gains,
        }
    )


def _worth_telling(compared: Compared, pairs: Ints, chances: Floats) -> pd.DataFrame:
    keys, kept = compared.read.keys, np.flatnonzero(chances >= DOUBT)
    learned = compared.learned
    first = np.zeros(len(learned.counts), dtype=np.int64)
    first[learned.pattern[::-1]] = np.arange(len(learned.pattern))[::-1]
    said = np.array([*(sentence(compared.signs, place) for place in first.tolist()), TOLD], dtype=object)
    pattern = np.concatenate([learned.pattern, np.full(len(pairs) - len(learned.pattern), len(first))])
    return pd.DataFrame(
        {
            "a": keys[pairs[kept, 0]],
            "b": keys[pairs[kept, 1]],
            "probability": chances[kept],
            "signs": said[pattern[kept]],
        }
    )
