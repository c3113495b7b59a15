"""The choice: the arm that should bring most per unit of cost by all that is known, with a floor under every family."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

import numpy as np

from tastemaker.discovery.choosing.agreement import agreed
from tastemaker.discovery.choosing.arms import Arm, Choice, Trial
from tastemaker.discovery.choosing.traits import Priors
from tastemaker.discovery.choosing.yields import Yields

WAIT = 8
"""A family's first call comes at most after this many calls for each family at hand; its next ones after twice as many, four
times as many and so on, so that what the floor costs grows with the logarithm of the calls."""
CLOSEST = 100
"""Moves of one family that are weighed: those that were never asked differ in trust, links and cost alone."""
PRIORS = Priors()
HEAT = 0.01
"""How much of its uncertainty a draw shows: 1 is Thompson sampling, and so little only decides between equals. A pull ends before
doubt about one of thousands of arms pays, because arms teach each other and the floor keeps every family known."""
FRESH = 0.25
"""How much of what is particular to an arm shows before it was ever asked: little, because the luckiest of a thousand draws
says nothing about its arm."""
LOWEST = 0.5
"""The quantile below which new creators are strangers."""
MOST_BACKGROUND, FIRST_BACKGROUND = 0.25, 0.03
"""The background at most, and while fewer than ENOUGH new creators were seen."""
ENOUGH = 50
_DRAWS = 1_000
_HIGHEST = 9.0
_ENDS = (0.1, 0.9)


def choose(arms: Sequence[Arm], trials: Sequence[Trial], n: int, *, seed: str) -> list[Choice]:
    """The `n` arms (fewer where there are fewer) whose next calls should be made now, each once, in the order of choice.

    Every place of the answer takes the arm with the most new relevant creators per cost in a draw of what all arms would
    bring. A draw shows only HEAT of what is unknown, far less than Thompson sampling does (Russo et al. 2018): so calls go
    where they should bring most, and chance decides between equals. What a call brought counts above the background
    (`lifted`), and the more the more of its creators other arms brought too (`agreed`); what is said of a choice, its mean and
    interval, is of the plain sum that a trial will hold. A family that waited its time (WAIT) gets the next call. Same arms,
    trials and seed give the same choices, whatever the order of the arms. An arm whose last trial says that there is no more
    is left out.
    """
    arms = callable_arms(arms, trials)
    n = min(n, len(arms))
    if n < 1:
        return []
    chance = generator(seed)
    yields = Yields(arms, trials, agreed(trials, lifted(trials)), PRIORS)
    costs = np.array([max(arm.cost, 1e-9) for arm in arms])
    worth = np.exp(yields.draws(n, chance, fresh=FRESH, heat=HEAT)) / costs
    taken, why = _taken(arms, trials, worth)
    mean, var = Yields([arms[place] for place in taken], trials, [trial.relevant for trial in trials], PRIORS).marginal(range(n))
    weight = likely(trials)
    return [_said(arms[place], worth[turn, place], why[turn], *_interval(mean[turn], var[turn], weight, chance), trials)
            for turn, place in enumerate(taken)]


def lifted(trials: Sequence[Trial]) -> list[float]:
    """What each call brought above the background: what creators who have nothing to do with the brief look like.

    The sum of many small likelihoods over a large answer of strangers is no find. The background is the look of a new
    creator in the calls below a weighted quantile, capped because a subject may be so common that nearly all fit it.
    """
    looks = sorted((trial.relevant / trial.new, trial.new) for trial in trials if trial.new)
    total, background = sum(new for _, new in looks), FIRST_BACKGROUND
    if total >= ENOUGH:
        sums = np.cumsum([new for _, new in looks])
        background = min(MOST_BACKGROUND, looks[int(np.searchsorted(sums, LOWEST * total))][0])
    return [max(0.0, trial.relevant - background * trial.new) / (1 - background) for trial in trials]


def generator(seed: str) -> np.random.Generator:
    """Chance that depends on the seed's letters alone."""
    return np.random.default_rng(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big"))


def callable_arms(arms: Sequence[Arm], trials: Sequence[Trial]) -> list[Arm]:
    """The arms whose next call could be made, in the order of their ids; of very many moves those that are closest."""
    ended = {trial.arm_id for trial in trials if not trial.more}
    alive = [arm for arm in arms if arm.arm_id not in ended]
    if len(alive) > CLOSEST:
        alive = _closest(alive)
    return sorted(alive, key=lambda arm: arm.arm_id)


def _closest(arms: Sequence[Arm]) -> list[Arm]:
    """Every arm that was asked before or has words, and of each family's fresh moves those that trust and links put first."""
    kept, fresh = [], {}
    for arm in arms:
        if arm.page or arm.text:
            kept.append(arm)
        else:
            fresh.setdefault(arm.family, []).append(arm)
    p = PRIORS
    for moves in fresh.values():
        values = np.array([[arm.trust, arm.links, arm.cost] for arm in moves])
        lead = p.trust * values[:, 0] + p.links * np.log(np.maximum(values[:, 1], 1)) - np.log(np.maximum(values[:, 2], 1e-9))
        edge = np.partition(lead, -CLOSEST)[-CLOSEST] if len(moves) > CLOSEST else -np.inf
        first = sorted((-lead[i], moves[i].arm_id, i) for i in np.flatnonzero(lead >= edge).tolist())
        kept += [moves[i] for *_, i in first[:CLOSEST]]
    return kept


def _taken(arms: Sequence[Arm], trials: Sequence[Trial], worth: np.ndarray) -> tuple[list[int], list[str | None]]:
    """The place of each choice, and of which family it is the turn where the floor chose."""
    waits = _Waits(arms, trials)
    free = np.ones(len(arms), dtype=bool)
    families = np.array([arm.family for arm in arms])
    taken, why = [], []
    for row in worth:
        due = waits.due(set(families[free]))
        allowed = free & (families == due) if due is not None else free
        place = int(np.argmax(np.where(allowed, row, -np.inf)))
        free[place] = False
        waits.asked(arms[place].family)
        taken.append(place)
        why.append(due)
    return taken, why


class _Waits:
    """How long each family has waited."""

    def __init__(self, arms: Sequence[Arm], trials: Sequence[Trial]) -> None:
        self.now = 0
        self.last: dict[str, int] = {}
        self.calls: Counter[str] = Counter()
        self.families = len({one.family for one in (*arms, *trials)})
        for trial in trials:
            self.asked(trial.family)

    def asked(self, family: str) -> None:
        self.now += 1
        self.last[family] = self.now
        self.calls[family] += 1

    def due(self, families: set[str]) -> str | None:
        """The family that has waited its full time, the one that waited longest first; None where none has."""
        late = [(self.last.get(name, 0), name) for name in families
                if self.now - self.last.get(name, 0) >= WAIT * self.families * 2.0 ** min(self.calls[name], 60)]
        return min(late)[1] if late else None


def _interval(mean: float, var: float, likely: float, chance: np.random.Generator) -> tuple[float, float, float]:
    """Mean and interval of what a call brings: a Poisson number of finds, of which each counts as much as it is likely, with a
    lognormal rate."""
    rates = np.exp(np.minimum(mean + np.sqrt(var) * chance.standard_normal(_DRAWS), _HIGHEST))
    counts = likely * chance.poisson(rates / likely)
    low, high = np.quantile(counts, _ENDS)
    return float(np.clip(counts.mean(), low, high)), float(low), float(high)


def likely(trials: Sequence[Trial]) -> float:
    """How relevant a new creator looks on average over all calls: what one find adds to a sum."""
    return float(np.clip((sum(t.relevant for t in trials) + 1) / (sum(t.new for t in trials) + 1), 0.05, 1.0))


def _said(arm: Arm, sampled: float, due: str | None, expected: float, low: float, high: float,
          trials: Sequence[Trial]) -> Choice:
    reason = _reason(arm, due, expected, low, high, trials)
    return Choice(arm_id=arm.arm_id, expected=expected, low=low, high=high, sampled=float(sampled), reason=reason)


def _reason(arm: Arm, due: str | None, expected: float, low: float, high: float, trials: Sequence[Trial]) -> str:
    """One sentence: what is expected, what that rests on, and whether it is only this family's turn."""
    said = f"It should bring {expected:.1f} new relevant creators ({low:.0f} to {high:.0f}) for a cost of {arm.cost:g}"
    family = [trial for trial in trials if trial.family == arm.family]
    mine = [trial for trial in family if trial.arm_id == arm.arm_id]
    if due is not None:
        rest = f"and it is the turn of {arm.family}, which was asked {_times(len(family))} so far"
    elif mine:
        rest = f"because its {_calls(len(mine))} brought {sum(t.relevant for t in mine) / len(mine):.1f} each{_shared(mine)}"
    elif family:
        rest = f"because {_calls(len(family))} of {arm.family} brought {sum(t.relevant for t in family) / len(family):.1f} each"
    else:
        rest = f"and nothing of {arm.family} was asked yet"
    return f"{said}, {rest}{_start(arm)}."


def _start(arm: Arm) -> str:
    if arm.text or (arm.trust == 0.5 and arm.links <= 1):
        return ""
    lead = f"; {arm.links} creators that look relevant lead to it" if arm.links > 1 else ""
    return f"; it starts from a creator who looks {arm.trust:.0%} relevant{lead}"


def _shared(mine: Sequence[Trial]) -> str:
    """How many of the creators in these answers were in others too, where any were."""
    found, shared = sum(trial.found for trial in mine), sum(trial.shared for trial in mine)
    return f", and other calls brought {shared} of its {found} creators too" if shared else ""


def _calls(n: int) -> str:
    return "1 call" if n == 1 else f"{n} calls"


def _times(n: int) -> str:
    return {0: "never", 1: "once"}.get(n, f"{n} times")
