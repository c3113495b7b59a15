"""Teaching: which creators to ask a person about next, and how much asking would still change."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from tastemaker.scoring.laplace import moderated
from tastemaker.scoring.learning import Ranker
from tastemaker.scoring.relevance import order

TOP = 25
"""Places of a shortlist that a person works with."""
POOL = 4
"""What is asked about, in multiples of `TOP`: the best that nobody judged yet, so those on both sides of its border."""
STEP = 10
"""Labels that a person gives in one go."""
HORIZON = 100
"""Labels that are looked ahead."""
DRAWS = 200
SETTLED = 1.0
"""A top is settled when ten more labels would change at most this many of its creators."""
TAILS = (0.1, 0.9)
_LEAST = 1e-3


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
    pool = _pool(ranker, {*ranker.labels, *labels}, max(POOL * TOP, n))
    return [int(pool[i]) for i, _ in _sequence(ranker, pool, n)]


def labels_needed(ranker: Ranker, top: int = TOP, seed: int = 0) -> Needed:
    """How many more labels would change the top, by playing on with people who may be right as far as the model knows.

    Each draw of the posterior is one such person: they answer in the order that `next_to_look` asks, the scores learn,
    and the top is compared with the present one. Answers are learned to first order.
    """
    pool = _stage(ranker, top)
    open_to = np.array([place not in ranker.labels for place in pool], dtype=bool)
    steps = _sequence(ranker, pool, min(HORIZON, int(open_to.sum())), open_to)
    tops = _played(ranker, pool, steps, top, np.random.default_rng(seed))
    if len(tops) == 1:
        return Needed(0, 0, 0, 0.0, 0.0, 0.0, ((0, 0.0),), top)
    moved, gone = _left(tops[:-1], tops[1:]), _left(tops[:1], tops[1:])
    end, ends = _settled(moved.mean(axis=1)), [_settled(one) for one in moved.T]
    by_then = gone[max(end, 1) - 1]
    low, high = (int(v) * STEP for v in np.quantile(ends, TAILS, method="nearest"))
    return Needed(end * STEP, min(low, end * STEP), max(high, end * STEP), float(by_then.mean()),
                  *(float(v) for v in np.quantile(by_then, TAILS)),
                  tuple(((i + 1) * STEP, float(row.mean())) for i, row in enumerate(gone)), top)


def _pool(ranker: Ranker, without: Collection[int], most: int) -> np.ndarray:
    """The best creators that nobody judged yet, best first."""
    return np.array([place for place in order(ranker.scores).tolist() if place not in without][:most], dtype=int)


def _stage(ranker: Ranker, top: int) -> np.ndarray:
    """Everybody who could enter or leave the top: the best that are not judged, and whoever is judged and near."""
    unjudged = _pool(ranker, ranker.labels, POOL * top + HORIZON)
    least = ranker.scores[unjudged].min() if len(unjudged) else -np.inf
    return np.array([*unjudged, *(p for p in ranker.labels if ranker.scores[p] >= least)], dtype=int)


def _sequence(ranker: Ranker, pool: np.ndarray, n: int, open_to: np.ndarray | None = None) -> list[tuple[int, np.ndarray]]:
    """In which order to ask: (place in the pool, how far each score of the pool moves for a whole surprise)."""
    uncertain, believed = ranker.covariance(pool) if len(pool) else np.zeros((0, 0)), ranker.scores[pool]
    closed = np.zeros(len(pool), dtype=bool) if open_to is None else ~open_to
    found: list[tuple[int, np.ndarray]] = []
    for _ in range(min(n, len(pool))):
        chance = moderated(believed, np.diag(uncertain))
        noise = 1 / np.maximum(chance * (1 - chance), _LEAST)
        taken = (uncertain**2) @ (1 / noise) / (np.diag(uncertain) + noise)
        worth = np.where(closed, -np.inf, np.sqrt(chance) * taken)
        best = int(np.argmax(worth))
        closed[best] = True
        found.append((best, uncertain[best] / (1 + uncertain[best, best] / noise[best])))
        uncertain = uncertain - np.outer(uncertain[best], uncertain[best]) / (uncertain[best, best] + noise[best])
    return found


def _played(ranker: Ranker, pool: np.ndarray, steps: list[tuple[int, np.ndarray]], top: int,
            chance: np.random.Generator) -> np.ndarray:
    """Who is in the top after every ten answers, (rounds + 1, draws, pool)."""
    believed, uncertain = np.tile(ranker.scores[pool], (DRAWS, 1)), ranker.covariance(pool)
    centre = believed * np.sqrt(1 + np.pi * np.maximum(np.diag(uncertain), 0) / 8)   # so that probabilities stay the mean
    truth = centre + chance.standard_normal(believed.shape) @ _root(uncertain).T
    tops = [_top(believed, top)]
    for i, (place, pull) in enumerate(steps, 1):
        said = chance.random(DRAWS) < expit(truth[:, place])
        believed = believed + (said - expit(believed[:, place]))[:, None] * pull
        if i % STEP == 0 or i == len(steps):
            tops.append(_top(believed, top))
    return np.array(tops)


def _root(covariance: np.ndarray) -> np.ndarray:
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
    return vectors * np.sqrt(np.maximum(values, 0))


def _top(believed: np.ndarray, top: int) -> np.ndarray:
    best = np.argsort(-believed, axis=1, kind="stable")[:, :top]
    found = np.zeros(believed.shape, dtype=bool)
    np.put_along_axis(found, best, True, axis=1)
    return found


def _left(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """How many of a top have left it, (rounds, draws)."""
    return (before & ~after).sum(axis=2)


def _settled(moved: np.ndarray) -> int:
    """Rounds until each later one moves at most `SETTLED`; as many as were played when none does."""
    return int(np.max(np.flatnonzero(moved > SETTLED), initial=-1)) + 1
