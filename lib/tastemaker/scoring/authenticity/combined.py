"""All signals of a profile as one probability and interval, or "insufficient evidence"; never a label on a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import e, log
from typing import Any

import numpy as np

from tastemaker.scoring.authenticity.signals import Signal, State
from tastemaker.scoring.authenticity.tails import RARE, tail

FAMILIES = {
    "followers rise": "growth", "views rise": "growth", "round-number growth": "round numbers",
    "reach against size": "reach", "likes per view": "engagement", "comments per like": "engagement",
    "evenness of engagement": "engagement",
}
"""Signals that witness the same thing: of a family only the strongest counts. They are on the scale of `tails`."""
COMMENTS = ("soliciting comments", "repeated comments", "generic comments")
"""Signals that witness the same thing too, on a scale of their own. Any other name is its own family."""
PRIOR, PRIORS = 0.05, (0.02, 0.15)
"""Share of profiles with bought attention before anything is known: an assumption, and the range for the interval."""
LEAST = 2
"""Families that must have an answer."""
NOT_SEEN = log(0.7)
"""What a family is worth in which nothing is seen: it is an assumption that three in ten purchases would show there."""
CAP = log(50)
"""No single family multiplies the odds by more: public figures alone never prove how attention came."""
DRAWS = 2_000
SEED = 7


@dataclass(frozen=True, slots=True)
class Vetting:
    """What all signals together say about a profile's attention, not about the person."""

    probability: float | None
    """That some of the attention was bought, given the signals and PRIOR; None while the evidence does not suffice."""
    low: float | None
    high: float | None
    """Ends of the 95 % interval: families drawn anew, and the prior anywhere in PRIORS."""
    state: State
    signals: tuple[Signal, ...]
    sentence: str

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain JSON values."""
        return asdict(self)


def vetting(signals: Sequence[Signal]) -> Vetting:
    """Signals combined by Bayes' rule, strongest first in `signals`.

    The strength of a seen signal stands for a tail probability p (`tails`), and p for at most the odds 1 / (-e p ln p),
    the bound of Sellke, Bayarri and Berger (2001): the most that such rarity can say, whatever bought attention looks
    like. A signal that was looked for and not seen is worth NOT_SEEN, whatever its strength: below the threshold genuine
    profiles have strengths of every size. One without enough evidence is worth nothing, so a profile without comments
    gains and loses nothing by that. Families are taken as independent, so their odds multiply; within a family only the
    strongest speaks.
    """
    ordered = tuple(sorted(signals, key=lambda s: (-(s.strength if s.strength is not None else -1), s.name)))
    families: dict[str, float] = {}
    for signal in ordered:
        if signal.strength is not None:
            family, worth = _witness(signal)
            families[family] = max(worth, families.get(family, worth))
    if len(families) < LEAST:
        return Vetting(None, None, None, "insufficient evidence", ordered,
                       f"{len(families)} of at least {LEAST} kinds of evidence are there; nothing is concluded.")
    values = np.array([families[name] for name in sorted(families)])
    probability = _probability(values.sum(), PRIOR)
    low, high = _interval(values)
    seen = [s.name for s in ordered if s.state == "seen"]
    state: State = "seen" if probability >= 0.5 else "not seen"
    return Vetting(probability, min(low, probability), max(high, probability), state, ordered,
                   _sentence(probability, low, high, seen, len(values)))


def _witness(signal: Signal) -> tuple[str, float]:
    """A signal's family and what it is worth. A strength of another scale is read as the share of profiles below it.

    What was seen never speaks against bought attention, however common it is: it is then worth nothing.
    """
    family = FAMILIES.get(signal.name, "comments" if signal.name in COMMENTS else signal.name)
    if signal.state != "seen":
        return family, NOT_SEEN
    if signal.name in COMMENTS and not signal.cohort:  # a share of comments over a fixed level: nobody knows how rare
        return family, 0.0
    strength = signal.strength or 0.0
    p = tail(strength) if signal.name in FAMILIES else max(1 - strength, RARE)
    return family, max(weight(p), 0.0)


def weight(p: float) -> float:
    """The log of the odds that a tail probability is worth, between NOT_SEEN and CAP.

    >>> round(weight(1.0), 2), round(weight(0.02), 2), round(weight(0.0001), 2)
    (-0.36, 1.55, 3.91)
    """
    p = max(p, 1e-12)
    return min(max(-log(-e * p * log(p)), NOT_SEEN), CAP) if p < 1 / e else NOT_SEEN


def _interval(values: np.ndarray) -> tuple[float, float]:
    chance = np.random.default_rng(SEED)
    drawn = values[chance.integers(len(values), size=(DRAWS, len(values)))].sum(axis=1)
    priors = np.exp(chance.uniform(*np.log(PRIORS), DRAWS))
    low, high = np.quantile(_probability(drawn, priors), [0.025, 0.975])
    return float(low), float(high)


def _probability(evidence: Any, prior: Any) -> Any:
    odds = prior / (1 - prior) * np.exp(evidence)
    found = odds / (1 + odds)
    return float(found) if np.ndim(found) == 0 else found


def _sentence(probability: float, low: float, high: float, seen: Sequence[str], families: int) -> str:
    shown = f"seen: {', '.join(seen)}; each has innocent explanations too" if seen else "no pattern was seen"
    return (f"Given these figures some attention was bought with a probability of {probability:.0%} ({min(low, probability):.0%} to "
            f"{max(high, probability):.0%}), supposing that {PRIOR:.0%} of all profiles have any. {families} kinds of evidence; {shown}.")
