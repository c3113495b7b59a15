"""How many creators a pull should bring, with intervals: an urn of reachable creators from which every call draws.

A platform holds P creators that a brief's questions and moves can reach, and a call shows f of them, so n calls show
D(n) = P (1 - exp(-f n / P)) different ones (the expectation of drawing with replacement; Feller 1968, II.5). P is taken to grow with
the root of the first pages, because questions overlap. Neither P nor f is known beforehand: both are lognormal, learned from
this database's earlier pulls, first from those that asked the same questions. What is new is what earlier calls with the same
questions did not show, less those whom other pulls brought. Intervals are the quantiles of a thousand draws, with the chance
of the counts themselves in them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from math import log

import numpy as np

from tastemaker.discovery.choosing import Trial

PRIORS = {"found": (log(25), 0.5), "pool": (log(60), 1.1), "share": (log(0.3 / 0.7), 0.8), "fresh": (log(0.65 / 0.35), 0.8)}
"""Before anything was pulled, mean and standard deviation of: the logarithm of the creators that a call shows (a page holds 25 to
100 items, and posts share authors); that of the pool over the root of the first pages (twelve pages: a pool between 50 and 850
in 80 of 100, since platforms differ by far); the log odds of the share of new creators who are relevant, and of the share of
creators whom no pull for another brief brought. They are wide on purpose; the first pulls replace them."""
BETWEEN = {"found": 0.3, "pool": 0.5, "share": 0.5, "fresh": 0.5}
"""How far two briefs on one platform differ, on the same scales."""
AGAIN = {"found": 0.3, "pool": 0.35, "share": 0.3}
"""How far a pull differs from an earlier one that asked the same questions: it chooses other pages, because it knows more."""
SAME = 0.5
"""The share of its questions from which a plan counts as asking the same as an earlier pull."""
DRAWS = 1_000
ENDS = (0.1, 0.9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What one earlier pull did on a platform."""

    steps: frozenset[str]
    """The ids of its questions' first pages, asked or not."""
    calls: int
    """Discovery calls: pages and moves."""
    found: int
    """Creators in all answers, repeats counted."""
    distinct: int
    new: int
    relevant: float | None = None
    """The sum over the new ones of how likely they are relevant; None where nobody said."""

    @property
    def pool(self) -> float:
        """The P with which its calls would have shown as many different creators as they did; at most fifty times as many."""
        low, high = max(self.distinct, 1.0), 50.0 * max(self.distinct, 1)
        for _ in range(60):
            middle = (low * high) ** 0.5
            low, high = (middle, high) if _shown(middle, self.found) < self.distinct else (low, middle)
        return low


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What this database knows of a platform."""

    pulls: tuple[Earlier, ...] = ()
    """Oldest first."""
    per_creator: Mapping[str, float] = field(default_factory=dict)
    """Calls that completed each creator, by `bucket round`, over all that were looked at."""
    trials: tuple[Trial, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A thousand draws of what so many calls bring, an array each."""

    looked: np.ndarray
    """Different creators, known ones too: so many are looked at."""
    new: np.ndarray
    relevant: np.ndarray


class Urn:
    """What is believed of one platform's pool for one plan."""

    def __init__(self, past: Past, steps: Collection[str], *, seed: str) -> None:
        asked = frozenset(steps)
        alike = [len(pull.steps & asked) / max(len(asked), 1) for pull in past.pulls]
        self.before = sum(share * pull.calls for share, pull in zip(alike, past.pulls, strict=True))
        same = [pull for share, pull in zip(alike, past.pulls, strict=True) if share >= SAME]
        chance = np.random.default_rng(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big"))
        usable = [pull for pull in past.pulls if pull.calls and pull.distinct]
        self.found = np.exp(_believed("found", usable, same, chance))
        self.pool = np.exp(_believed("pool", usable, same, chance)) * max(len(asked), 1) ** 0.5
        self.share = _share(_believed("share", usable, same, chance))
        self.fresh = _share(_believed("fresh", usable[1:], (), chance)) if usable and not same else np.ones(DRAWS)
        self._chance = chance.standard_normal((2, DRAWS))

    def after(self, calls: float) -> Drawn:
        """What this many calls bring, chance included; the same for the same number of calls."""
        looked = _shown(self.pool, self.found * calls)
        new = _shown(self.pool, self.found * (self.before + calls)) - _shown(self.pool, self.found * self.before)
        new = new * self.fresh
        new = np.clip(new + np.sqrt(new) * self._chance[0], 0, None)
        relevant = np.clip(new * self.share + np.sqrt(new * self.share) * self._chance[1], 0, new)
        return Drawn(looked=looked, new=new, relevant=relevant)


def ends(draws: np.ndarray) -> tuple[float, float, float]:
    """Median and 80 % interval of some draws: half of the outcomes should lie above the first."""
    return float(np.median(draws)), *(float(value) for value in np.quantile(draws, ENDS))


def _shown(pool: np.ndarray | float, shown: np.ndarray | float) -> np.ndarray | float:
    """Different creators among so many that were shown."""
    return pool * (1 - np.exp(-shown / pool))


def _believed(what: str, pulls: Sequence[Earlier], same: Sequence[Earlier], chance: np.random.Generator) -> np.ndarray:
    """Draws of one unknown: from the newest pull with the same questions, else the prior moved by all pulls (normal, conjugate)."""
    if again := [value for pull in same if (value := _value(what, pull)) is not None]:
        return again[-1] + AGAIN[what] * chance.standard_normal(DRAWS)
    prior, spread = PRIORS[what]
    said = [value for pull in pulls if (value := _value(what, pull)) is not None]
    weight, between = spread**-2, BETWEEN[what] ** -2
    sure = weight + len(said) * between
    mean = (prior * weight + sum(said) * between) / sure
    width = (1 / sure + 1 / between) ** 0.5 if said else spread
    return mean + width * chance.standard_normal(DRAWS)


def _value(what: str, pull: Earlier) -> float | None:
    """What a pull says of an unknown; None where it says nothing."""
    if what == "found":
        return log(max(pull.found, 1) / pull.calls)
    if what == "pool":
        return log(pull.pool / max(len(pull.steps), 1) ** 0.5)
    if what == "fresh":
        return _odds((pull.new + 0.5) / (pull.distinct + 1))
    return None if pull.relevant is None or pull.new < 5 else _odds((pull.relevant + 0.5) / (pull.new + 1))


def _odds(share: float) -> float:
    share = min(max(share, 1e-3), 1 - 1e-3)
    return log(share / (1 - share))


def _share(odds: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-odds))
