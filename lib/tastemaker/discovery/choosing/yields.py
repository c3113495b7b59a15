"""The yield of calls: a Poisson-lognormal model whose log rate is a Gaussian process over the calls' traits.

Counts of a call are Poisson given its rate, and the rate varies from call to call by a lognormal factor, so they are
over-dispersed (Aitchison and Ho 1989). Level, families, slopes and words are shared by all calls that have them; each arm has
a part of its own that fades over its pages (Ornstein-Uhlenbeck). The posterior is Laplace's approximation (Rasmussen and
Williams 2006, algorithm 3.1); draws of it come by conditioning draws of the prior (Matheron's rule; Wilson et al. 2020), which
costs the number of arms only once for each draw.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from tastemaker.discovery.choosing.arms import Arm, Trial
from tastemaker.discovery.choosing.traits import Design, Priors

MOST = 400
"""Trials that are learned from, the newest: the cost grows with their cube."""
_ROUNDS, _SMALL = 20, 1e-3
_HIGHEST = 12.0
"""The largest log rate: no page holds so many creators."""


class Yields:
    """What trials teach about the log rate of every call."""

    def __init__(self, arms: Sequence[Arm], trials: Sequence[Trial], counts: Sequence[float], priors: Priors) -> None:
        self.trials, self.priors = trials[-MOST:], priors
        self.design = Design(arms, self.trials, priors)
        self.known = self.design.of(self.trials)
        self.arms = arms
        self.asked = self.design.of(arms)
        self._places: dict[str, list[int]] = {}
        for place, trial in enumerate(self.trials):
            self._places.setdefault(trial.arm_id, []).append(place)
        self._pages = np.array([trial.page for trial in self.trials], dtype=float)
        self._fit(np.asarray(counts, dtype=float)[-MOST:])

    def _fit(self, counts: np.ndarray) -> None:
        """Newton's method to the mode, and what every later question needs of it: the pseudo-targets and their weights."""
        k = self.known.shared @ self.known.shared.T + self._own()
        mean = self.known.mean
        f = mean.copy()
        for _ in range(_ROUNDS if len(f) else 0):
            rate = np.exp(np.minimum(f, _HIGHEST))
            root = np.sqrt(rate)
            factor = cho_factor(np.eye(len(f)) + root[:, None] * k * root, lower=True, check_finite=False)
            b = rate * (f - mean) + counts - rate
            step = mean + k @ (b - root * cho_solve(factor, root * (k @ b), check_finite=False)) - f
            f = f + np.clip(step, -2, 2)
            if np.abs(step).max() < _SMALL:
                break
        rate = np.exp(np.minimum(f, _HIGHEST))
        self._root = np.sqrt(rate)
        self._targets = f + (counts - rate) / rate
        self._factor = cho_factor(np.eye(len(f)) + self._root[:, None] * k * self._root, lower=True,
                                  check_finite=False) if len(f) else None

    def _own(self) -> np.ndarray:
        """The covariance of what is particular to arms and to calls among the trials."""
        p, k = self.priors, np.eye(len(self.trials)) * self.priors.call_spread**2
        for places in self._places.values():
            far = np.abs(self._pages[places][:, None] - self._pages[places])
            k[np.ix_(places, places)] += p.own_spread**2 * np.exp(-far / p.own_memory)
        return k

    def _solved(self, right: np.ndarray) -> np.ndarray:
        """(K + W^-1)^-1 right, stable where a weight is nearly nothing."""
        root = self._root if right.ndim == 1 else self._root[:, None]
        return root * cho_solve(self._factor, root * right, check_finite=False)

    def marginal(self, places: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """Mean and variance of the log rate of the next call of these arms, what varies from call to call included."""
        p, shared = self.priors, self.asked.shared[places]
        mean = self.asked.mean[places]
        var = (shared**2).sum(axis=1) + self.asked.apart[places] + p.own_spread**2 + p.call_spread**2
        if not len(self.trials):
            return mean, var
        cross = shared @ self.known.shared.T
        for row, place in enumerate(places):
            mine = self._places.get(self.arms[place].arm_id, [])
            far = np.abs(self.arms[place].page - self._pages[mine])
            cross[row, mine] += p.own_spread**2 * np.exp(-far / p.own_memory)
        solved = self._solved(cross.T)
        return mean + solved.T @ (self._targets - self.known.mean), np.maximum(var - (cross.T * solved).sum(axis=0), 1e-9)

    def draws(self, n: int, chance: np.random.Generator, *, fresh: float = 1.0, heat: float = 1.0) -> np.ndarray:
        """`n` draws of the log rate of every arm's next call, a row each.

        `fresh` scales what is particular to an arm that was never asked: 0 leaves its mean. `heat` scales all uncertainty.
        """
        p, tried = self.priors, len(self.trials)
        weights = chance.standard_normal((self.asked.shared.shape[1], n))
        own_known, own = self._own_draws(n, chance, fresh)
        prior = self.asked.mean[:, None] + self.asked.shared @ (heat * weights) + heat * own
        if not tried:
            return prior.T
        noise = chance.standard_normal((tried, n)) / self._root[:, None] + p.call_spread * chance.standard_normal((tried, n))
        gap = self._targets[:, None] - self.known.mean[:, None] - heat * (self.known.shared @ weights + own_known + noise)
        pull = self._solved(gap)
        moved = prior + self.asked.shared @ (self.known.shared.T @ pull)
        for place, arm in enumerate(self.arms):
            if mine := self._places.get(arm.arm_id):
                far = np.abs(arm.page - self._pages[mine])
                moved[place] += (p.own_spread**2 * np.exp(-far / p.own_memory)) @ pull[mine]
        return moved.T

    def _own_draws(self, n: int, chance: np.random.Generator, fresh: float) -> tuple[np.ndarray, np.ndarray]:
        """Prior draws of what is particular to arms, at the trials and at the next calls, as one path for each arm."""
        p = self.priors
        known, following = np.zeros((len(self.trials), n)), np.zeros((len(self.arms), n))
        spread = np.sqrt(p.own_spread**2 + self.asked.apart)
        following += fresh * spread[:, None] * chance.standard_normal((len(self.arms), n))
        steps = chance.standard_normal((len(self.trials), n))
        last: dict[str, tuple[float, np.ndarray]] = {}
        for name, places in self._places.items():
            for place in sorted(places, key=lambda i: self._pages[i]):
                known[place] = self._onward(last.get(name), self._pages[place], steps[place])
                last[name] = self._pages[place], known[place]
        for place, arm in enumerate(self.arms):
            if arm.arm_id in last:
                following[place] = self._onward(last[arm.arm_id], arm.page, chance.standard_normal(n))
        return known, following

    def _onward(self, last: tuple[float, np.ndarray] | None, page: float, step: np.ndarray) -> np.ndarray:
        if last is None:
            return self.priors.own_spread * step
        kept = np.exp(-abs(page - last[0]) / self.priors.own_memory)
        return kept * last[1] + self.priors.own_spread * np.sqrt(1 - kept**2) * step
