"""Teaching: which creators to ask a person about next, and how much asking would still change."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from tastemaker.scoring.laplace import Fit, laplace, moderated
from tastemaker.scoring.learning import WEIGHTS, Ranker, accepted
from tastemaker.scoring.relevance import order

TOP = 25
"""Places of a shortlist that a person works with."""
POOL = 4
"""What is asked about, in multiples of `TOP`: the best that nobody judged yet, so those on both sides of its border."""
STEP = 10
"""Labels that a person gives in one go."""
HORIZON = 100
"""Labels that are looked ahead."""
DRAWS = 12
"""People who are played on with. Each is taught to the end, so more of them make a person wait."""
SETTLED = 1.0
"""A top is settled when ten more labels would change at most this many of its creators."""
TAILS = (0.1, 0.9)
_LEAST = 1e-3
_ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Needed:
    """How many more labels would still change the top, and how much. Intervals hold 80 % of the possible people."""

    labels: int
    """Until ten more would change at most one creator of the top."""
    labels_low: int
    labels_high: int
    creators: float
    """Of the top as it is now, how many would have left it by then."""
    creators_low: float
    creators_high: float
    changes: tuple[tuple[int, float], ...]
    """(labels, creators of the present top that will have left it), in tens."""
    top: int

    def __str__(self) -> str:
        if self.labels == 0:
            return f"The top {self.top} is settled: {STEP} more labels would change about {self.changes[0][1]:.1f} of its creators."
        more = f"{self.labels} more labels or still more" if self.labels >= HORIZON else f"About {self.labels} more labels"
        return (f"{more} ({self.labels_low} to {self.labels_high}) would still change the top {self.top}, by "
                f"about {self.creators:.0f} of its creators ({self.creators_low:.0f} to {self.creators_high:.0f}).")


def next_to_look(ranker: Ranker, labels: Collection[int] = (), n: int = STEP) -> list[int]:
    """The places of the creators to ask about next, (at most n), the most telling first; none that has a label.

    Each is chosen for how much uncertainty its answer takes from all candidates, near the border of the top, times the
    square root of its own probability: an answer about a creator who will not be wanted teaches as much, yet a person who
    looks at ten should also find some. What the ones before it will tell is counted in, so the ten are not alike.
    """
    pool = _pool(ranker.scores, {*ranker.labels, *labels}, max(POOL * TOP, n))
    return pool[_sequence(ranker.scores[pool], ranker.covariance(pool), n)].tolist() if len(pool) else []


def labels_needed(ranker: Ranker, top: int = TOP, seed: int = 0) -> Needed:
    """How many more labels would change the top, by playing on with people who may be right as far as the model knows.

    Each draw of the posterior is one such person: they answer what `next_to_look` asks, all is learned anew from their
    answers, which decides what is asked next, and the top is compared with the present one. Learning only to first order
    would be quicker, and it said too little: an answer also changes how far the others are believed.
    """
    stage = _stage(ranker, top)
    if not len(stage):
        return Needed(0, 0, 0, 0.0, 0.0, 0.0, ((0, 0.0),), top)
    play = _Play(stage, *ranker.before(stage), top)
    tops = np.stack([play.tops(ranker, truth, chance) for truth, chance in _people(ranker, stage, seed)], axis=1)
    if len(tops) == 1:
        return Needed(0, 0, 0, 0.0, 0.0, 0.0, ((0, 0.0),), top)
    moved, gone = _left(tops[:-1], tops[1:]), _left(tops[:1], tops[1:])
    end, ends = _settled(moved.mean(axis=1)), [_settled(one) for one in moved.T]
    by_then = gone[max(end, 1) - 1]
    low, high = (int(v) * STEP for v in np.quantile(ends, TAILS, method="nearest"))
    return Needed(end * STEP, min(low, end * STEP), max(high, end * STEP), float(by_then.mean()),
                  *(float(v) for v in np.quantile(by_then, TAILS)),
                  tuple(((i + 1) * STEP, float(row.mean())) for i, row in enumerate(gone)), top)


@dataclass(frozen=True, slots=True)
class _Play:
    """Everybody who could enter or leave the top, as they are believed before any label."""

    stage: np.ndarray
    covariance: np.ndarray
    mean: np.ndarray
    top: int

    def tops(self, ranker: Ranker, truth: np.ndarray, chance: np.random.Generator) -> np.ndarray:
        """Who is in the top now and after every ten answers of a person whose opinion is `truth`, (rounds + 1, stage)."""
        where = {int(place): i for i, place in enumerate(self.stage)}
        known = [where[place] for place in ranker.labels]
        said, weights = [accepted(one) for one in ranker.labels.values()], [WEIGHTS[one] for one in ranker.labels.values()]
        fit, scores = ranker.fit, ranker.scores[self.stage]
        left, found = min(HORIZON, len(scores) - len(known)), [_top(scores, self.top)]
        while left > 0:
            asked = self._asked(scores, known, fit, min(STEP, left))
            known, left = [*known, *asked], left - len(asked)
            said += (chance.random(len(asked)) < expit(truth[asked])).tolist()
            weights += [WEIGHTS["accept"]] * len(asked)
            fit = laplace(self.covariance[np.ix_(known, known)], self.mean[known], np.array(said, dtype=float), np.array(weights),
                          np.append(fit.pull, np.zeros(len(asked))), _ROUNDS)
            scores = self.mean + self.covariance[:, known] @ fit.pull
            found.append(_top(scores, self.top))
        return np.array(found)

    def _asked(self, scores: np.ndarray, known: list[int], fit: Fit, n: int) -> list[int]:
        pool = _pool(scores, known, POOL * self.top)
        shared, at = self.covariance[np.ix_(pool, known)], self.covariance[np.ix_(known, known)]
        uncertain = self.covariance[np.ix_(pool, pool)] - shared @ np.linalg.solve(at + np.diag(1 / fit.curvature), shared.T)
        return pool[_sequence(scores[pool], uncertain, n)].tolist()


def _pool(scores: np.ndarray, without: Collection[int], most: int) -> np.ndarray:
    """The places of the best that nobody judged yet, best first."""
    judged = set(without)
    return np.array([place for place in order(scores).tolist() if place not in judged][:most], dtype=int)


def _stage(ranker: Ranker, top: int) -> np.ndarray:
    """The best that nobody judged yet, and whoever is judged."""
    return np.array([*_pool(ranker.scores, ranker.labels, POOL * top + HORIZON), *ranker.labels], dtype=int)


def _sequence(believed: np.ndarray, uncertain: np.ndarray, n: int) -> list[int]:
    """Whom to ask, in order, of a pool with these log odds and their covariance."""
    closed, found = np.zeros(len(believed), dtype=bool), []
    for _ in range(min(n, len(believed))):
        chance = moderated(believed, np.diag(uncertain))
        noise = 1 / np.maximum(chance * (1 - chance), _LEAST)
        taken = (uncertain**2) @ (1 / noise) / (np.diag(uncertain) + noise)
        best = int(np.argmax(np.where(closed, -np.inf, np.sqrt(chance) * taken)))
        closed[best] = True
        found.append(best)
        uncertain = uncertain - np.outer(uncertain[best], uncertain[best]) / (uncertain[best, best] + noise[best])
    return found


def _people(ranker: Ranker, stage: np.ndarray, seed: int) -> Iterator[tuple[np.ndarray, np.random.Generator]]:
    """What people may think of the stage, in log odds, each with the chances of their answers."""
    believed, uncertain = ranker.scores[stage], ranker.covariance(stage)
    centre = believed * np.sqrt(1 + np.pi * np.maximum(np.diag(uncertain), 0) / 8)   # so that probabilities stay the mean
    root = _root(uncertain)
    for chance in np.random.default_rng(seed).spawn(DRAWS):
        yield centre + root @ chance.standard_normal(len(stage)), chance


def _root(covariance: np.ndarray) -> np.ndarray:
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
    return vectors * np.sqrt(np.maximum(values, 0))


def _top(scores: np.ndarray, top: int) -> np.ndarray:
    found = np.zeros(len(scores), dtype=bool)
    found[order(scores)[:top]] = True
    return found


def _left(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """How many of a top have left it, (rounds, draws)."""
    return (before & ~after).sum(axis=2)


def _settled(moved: np.ndarray) -> int:
    """Rounds until each later one moves at most `SETTLED`; as many as were played when none does."""
    return int(np.max(np.flatnonzero(moved > SETTLED), initial=-1)) + 1
