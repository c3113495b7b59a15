"""What so many calls should bring: the calls that look best now, played in many worlds drawn from what is known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tastemaker.discovery.choosing.arms import Arm, Forecast, Trial
from tastemaker.discovery.choosing.choice import PRIORS, callable_arms, generator, likely
from tastemaker.discovery.choosing.yields import Yields

WORLDS = 400
"""Worlds that are drawn."""
PAGES = 10
"""Pages that an arm is taken to have at most."""
DRIFT_SPREAD = 0.4
"""How far a whole pull may be from what its calls say one by one, on the scale of the natural logarithm: what is known grows,
and what can still be found gets less."""
_ENDS, _HIGHEST = (0.1, 0.9), 9.0


def forecast(arms: Sequence[Arm], trials: Sequence[Trial], calls: int, *, seed: str) -> Forecast:
    """New and new relevant creators of `calls` adaptive calls, means and 80 % intervals.

    The calls are the best pages by what is known now. What a pull learns on its way makes it better, what it has found
    already makes it poorer, and moves that it opens are not here yet: so where `trials`, those of this very pull, are many,
    the drawn worlds are brought to the level of their newest third, and from there a call brings less in inverse proportion
    to the calls made, because what is easily found is found first.
    """
    alive = callable_arms(arms, trials)
    if not alive or calls < 1:
        return Forecast(calls=0, cost=0.0, new=0.0, new_low=0.0, new_high=0.0, relevant=0.0, relevant_low=0.0, relevant_high=0.0)
    chance, ahead = generator(seed), np.arange(min(PAGES, calls))
    fades = np.array([PRIORS.fade * (np.log1p(arm.page + ahead) - np.log1p(arm.page)) for arm in alive])
    costs = np.repeat([max(arm.cost, 1e-9) for arm in alive], len(ahead))
    model = Yields(alive, trials, [trial.relevant for trial in trials], PRIORS)
    believed = model.marginal(range(len(alive)))[0][:, None] + fades
    best = np.argsort(-(believed.ravel() - np.log(costs)), kind="stable")[:calls]
    relevant = _totals(model, fades, best, [trial.relevant for trial in trials], calls, likely(trials), chance)
    counted = Yields(alive, trials, [trial.new for trial in trials], PRIORS)
    new = np.maximum(_totals(counted, fades, best, [trial.new for trial in trials], calls, 1.0, chance), relevant)
    ends = [float(v) for one in (new, relevant) for v in (one.mean(), *np.quantile(one, _ENDS))]
    return Forecast(calls=len(best), cost=float(costs[best].sum()),
                    **dict(zip(("new", "new_low", "new_high", "relevant", "relevant_low", "relevant_high"), ends, strict=True)))


def _totals(model: Yields, fades: np.ndarray, best: np.ndarray, counts: Sequence[float], calls: int, weight: float,
            chance: np.random.Generator) -> np.ndarray:
    """What the best pages bring together in each drawn world."""
    rates = model.draws(WORLDS, chance)[:, best // fades.shape[1]] + fades.ravel()[best]
    rates = np.exp(np.minimum(rates + PRIORS.call_spread * chance.standard_normal(rates.shape), _HIGHEST))
    totals = rates.sum(axis=1)
    now = np.asarray(counts[-(len(counts) // 3):] if len(counts) >= 3 else (), dtype=float)
    if len(now):
        sure = len(now) / (len(now) + calls / 4)
        further = calls / len(counts)
        level = now.mean() * len(best) * np.log1p(further) / further
        totals *= np.exp(sure * (np.log(level + 1) - np.log(np.median(totals) + 1)))
    totals *= np.exp(DRIFT_SPREAD * chance.standard_normal(len(totals)))
    return weight * chance.poisson(totals / weight)
