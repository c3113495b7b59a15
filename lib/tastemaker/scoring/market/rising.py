"""Rising: terms that creators use more than in their own past, tested so that chance is named in few runs.

Every creator is held against themselves. Time is cut into windows of equal length, the last one being now. Of each creator and
term the share of posts that hold the term is compared between the windows; a window in which somebody posted twice as much says
nothing by that. If nothing has changed, each of a creator's windows is as likely as the others to be the one that is now. The
test deals the windows anew in all ways at once: the distribution is exact, and the voice of one creator weighs as much as
another's however much they post. It supposes that creators decide apart from each other and that habits do not drift. Where all
terms together rise, or move more than dealing allows, because habits do drift, every rise is counted from the middle term's and
taken as so much smaller. With fewer than 100 terms that cannot be seen, and drift is not held against them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

RATE = 0.05
"""The false discovery rate: of the terms that are named, the share that chance may bring. Where nothing rises at all, it is also
the share of runs that name anything."""
LEAST = 5
"""Creators who use a term at all before it is tested: of five at least four must use it now for it to be named."""
Z = 1.6449
"""The normal deviate of nine tenths, both sides."""
_STEP = 0.05
"""Voices are rounded to this, so that their sums can be counted exactly. Among many creators steps are longer."""
_FEW = 300
_MANY_TERMS = 100
"""Terms from which on it is seen how much more all of them move than dealing allows: among fewer, one trend could be all."""
_NEAR, _NEAR_SQUARE = 0.95, 0.7588
"""The share of the terms that this is seen from, and what the mean of their squares is where nothing moves (normal deviates)."""
_LIKELY = 1.0
"""Below so many standard deviations no exact chance is computed: such a term is not named in any case."""


class Tested(NamedTuple):
    """What a test brought: one row a named term, surest first, and of how many that could have been named."""

    rows: pd.DataFrame
    tested: int
    every: pd.DataFrame
    """All terms that enough creators use, named or not, with the chance of each; for whoever checks the test."""


class _Pairs(NamedTuple):
    """A row for each term and creator who uses it: whose, and in each window posts, uses and the creator's voice."""

    term: np.ndarray
    """(pairs,), places of the terms."""
    n: np.ndarray
    x: np.ndarray
    voice: np.ndarray
    """(pairs, windows): how far a window stands from the creator's own share, over its spread and the creator's."""

    def of(self, some: np.ndarray) -> _Pairs:
        """Some of the rows."""
        return _Pairs(*(part[some] for part in self))


class _Drift(NamedTuple):
    """What all terms together did: how far the middle one rose, and how many times farther than by dealing they moved."""

    middle: float
    """In standard deviations of a term's rise."""
    times: float


def rising(uses: pd.DataFrame, posts: pd.DataFrame, *, rate: float = RATE) -> Tested:
    """The terms that rise.

    `posts`: group, creator, window (0 is the oldest, the greatest is now), n posts; only windows that are covered. `uses`: kind,
    term and the same with x, the posts that hold the term. A creator counts who posted now and in an earlier window.
    """
    made = _covered(posts)
    terms, pairs = _paired(uses, made)
    grouped = np.split(np.arange(len(pairs.term)), np.flatnonzero(np.diff(pairs.term)) + 1) if len(pairs.term) else []
    found = pd.DataFrame([_told(pairs.of(some)) for some in grouped], columns=list(_TOLD))
    found = pd.concat([terms.reset_index(drop=True), found], axis=1)
    found["covered"] = found["group"].map(made.groupby(level="group").size())
    kept = (found["voices"] >= LEAST).to_numpy()
    found, grouped = found[kept], [some for some, keep in zip(grouped, kept, strict=True) if keep]
    drift = _drift(found["rise"].to_numpy(dtype=float))
    chances = [_chance(pairs.of(some), drift) for some in grouped]
    least, found["p"] = np.reshape(np.array(chances, dtype=float), (-1, 2)).T
    known = _eligible(least, rate)
    named = _step_up(np.where(known, found["p"], 1.0), int(known.sum()), rate)
    ratios = [_ratio(pairs.of(some)) for some, named_ in zip(grouped, named, strict=True) if named_]
    found = found.drop(columns=["voices", "rise"])
    shown = found[named].assign(
        **dict(zip(("ratio", "low", "high", "now", "past"), np.reshape(ratios, (-1, 5)).T, strict=True))
    )
    shown = shown.sort_values(["p", "ratio", "term"], ascending=[True, False, True], kind="stable")
    return Tested(shown.reset_index(drop=True), int(known.sum()), found.reset_index(drop=True))


def _covered(posts: pd.DataFrame) -> pd.DataFrame:
    """Posts of each group and creator by window, of creators who posted now and before."""
    made = posts.pivot_table(index=["group", "creator"], columns="window", values="n", aggfunc="sum", fill_value=0)
    made = made.reindex(columns=range(int(posts["window"].max()) + 1 if len(posts) else 2), fill_value=0)
    return made[(made.iloc[:, -1] > 0) & (made.iloc[:, :-1].sum(axis=1) > 0)]


def _paired(uses: pd.DataFrame, made: pd.DataFrame) -> tuple[pd.DataFrame, _Pairs]:
    """The terms (group, kind, term), and the pairs in their order."""
    owner = made.index.get_indexer(pd.MultiIndex.from_frame(uses[["group", "creator"]]))
    uses, owner = uses[owner >= 0], owner[owner >= 0]
    terms = pd.MultiIndex.from_frame(uses[["group", "kind", "term"]])
    place, terms = pd.factorize(terms, sort=True)
    key, at = np.unique(place.astype(np.int64) * len(made) + owner, return_inverse=True)
    x, n = np.zeros((len(key), made.shape[1])), made.to_numpy(dtype=float)[key % max(len(made), 1)]
    np.add.at(x, (at, uses["window"].to_numpy()), uses["x"].to_numpy(dtype=float))
    x = np.minimum(x, n)
    names = pd.DataFrame(list(terms), columns=["group", "kind", "term"])
    return names, _Pairs(key // max(len(made), 1), n, x, _voices(x, n))


def _voices(x: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Uses of a window less what the creator's own share of all windows lets expect, over its spread and the creator's.

    0 where a window is not covered, and everywhere for who uses a term in every post.
    """
    total, share = n.sum(axis=1, keepdims=True), x.sum(axis=1, keepdims=True) / n.sum(axis=1, keepdims=True)
    room = np.sqrt(n * (1 - n / total))
    away = np.divide(x - n * share, room, out=np.zeros_like(x), where=room > 0)
    spread = np.sqrt((away**2).sum(axis=1, keepdims=True) / (n > 0).sum(axis=1, keepdims=True))
    return np.divide(away, spread, out=np.zeros_like(away), where=spread > 1e-9)


_TOLD = ("creators", "creators_now", "posts", "voices", "rise")


def _told(pairs: _Pairs) -> tuple[int, int, int, int, float]:
    """How many creators use a term, how many now, in how many posts now; how many tell anything, and their rise in deviations."""
    voices = int((np.abs(pairs.voice).max(axis=1) > 0).sum())
    return (
        len(pairs.x),
        int((pairs.x[:, -1] > 0).sum()),
        int(pairs.x[:, -1].sum()),
        voices,
        float(pairs.voice[:, -1].sum() / np.sqrt(max(voices, 1))),
    )


def _drift(rises: np.ndarray) -> _Drift:
    """Where the middle term stands, 0 at least, and how many times farther than by dealing the terms moved from it, 1 at least.

    Most terms have no trend, so what moves them all is drift (Efron 2004: the null as the terms at hand show it). Habits that
    wander by a share of themselves go up farther than down, which lifts the first and the last window over those between. Of the
    distances, up or down, the farthest twentieth is left out.
    """
    if len(rises) < _MANY_TERMS:
        return _Drift(0.0, 1.0)
    middle = max(float(np.median(rises)), 0.0)
    near = np.sort((rises - middle) ** 2)[: int(_NEAR * len(rises))]
    return _Drift(middle, float(np.sqrt(max(near.mean() / _NEAR_SQUARE, 1.0))))


def _chance(pairs: _Pairs, drift: _Drift) -> tuple[float, float]:
    """The least chance that the windows of these creators could show, and the chance of a rise as strong as theirs."""
    speaking = np.abs(pairs.voice).max(axis=1) > 0
    voice, known = pairs.voice[speaking], pairs.n[speaking] > 0
    shown = np.where(known, voice, -np.inf)
    best = np.isclose(shown, shown.max(axis=1, keepdims=True)).sum(axis=1) / known.sum(axis=1)
    least = float(np.exp(np.log(best).sum()))
    rise = (voice[:, -1].sum() - drift.middle * np.sqrt(len(voice))) / drift.times
    if rise < _LIKELY * np.sqrt(len(voice)):
        return least, 1.0
    step = _STEP * max(1.0, len(voice) / _FEW)
    return least, _tail(np.rint(voice / step).astype(int), known, drift.middle * np.sqrt(len(voice)) / step, drift.times)


def _tail(steps: np.ndarray, known: np.ndarray, middle: float, times: float) -> float:
    """The chance that the voices now, each drawn from its creator's windows alike, add up to what they do or more.

    What they do is taken less `middle` and `times` smaller.
    """
    low, high = (np.where(known, steps, fill).astype(int) for fill in (10**6, -(10**6)))
    low, high = low.min(axis=1), high.max(axis=1)
    chances = np.ones(1)
    for row, seen, first, last in zip(steps, known, low, high, strict=True):
        wider = np.zeros(len(chances) + last - first)
        for value in row[seen]:
            wider[value - first : value - first + len(chances)] += chances
        chances = wider / seen.sum()
    seen = int(np.floor((steps[:, -1].sum() - middle) / times))
    return float(min(chances[max(seen - low.sum(), 0) :].sum(), 1.0))


def _eligible(least: np.ndarray, rate: float) -> np.ndarray:
    """The terms that could be named at all (Tarone 1990, Gilbert 2005): a term that no windows could make sure is no comparison."""
    if not len(least):
        return np.zeros(0, dtype=bool)
    many = np.arange(1, len(least) + 1)
    could = np.array([(least <= rate / k).sum() for k in many]) <= many
    return least <= rate / many[could.argmax()]


def _step_up(p: np.ndarray, tested: int, rate: float) -> np.ndarray:
    """Whom the rate lets name (Benjamini and Hochberg 1995), of `tested` comparisons; the others have p 1."""
    ranked = np.sort(p)
    below = np.flatnonzero(ranked <= rate * np.arange(1, len(p) + 1) / max(tested, 1))
    return p <= ranked[below[-1]] if len(below) and tested else np.zeros(len(p), dtype=bool)


def _ratio(pairs: _Pairs) -> tuple[float, float, float, float, float]:
    """How many times as often as in the creators' own past, with an interval that holds nine of ten, and the two shares.

    The ratio is that of Mantel and Haenszel over creators. Its spread is taken from how the creators differ, because posts of one
    are no independent witnesses, and is no less than if every use came by itself. The shares are of posts of those who use it.
    Of a rare term among few creators the interval holds about eight of ten: a few of them then say most.
    """
    x1, n1, n = pairs.x[:, -1], pairs.n[:, -1], pairs.n.sum(axis=1)
    x0, n0 = pairs.x.sum(axis=1) - x1, n - n1
    half = 0.5 / len(x1)  # half a use on either side, so that a term without a past has a ratio
    above, below = x1 * n0 / n + half, x0 * n1 / n + half
    a, b = above.sum(), below.sum()
    between, alone = ((above / a - below / b) ** 2).sum(), 1 / (x1.sum() + 0.5) + 1 / (x0.sum() + 0.5)
    spread = np.sqrt(max(between, alone))
    return (a / b, a / b * np.exp(-Z * spread), a / b * np.exp(Z * spread), x1.sum() / n1.sum(), x0.sum() / n0.sum())
