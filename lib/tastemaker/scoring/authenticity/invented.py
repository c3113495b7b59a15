"""Invented growth, from a stated model: how attention comes by itself, what looks like bought, and how bought comes.

The detector learns from these series and from nothing else, so no real profile was ever judged to make it. Two lives
are told. A *settled* profile is large when first seen and gains three hundred-thousandths to a hundredth of its size
in a day. A *young* one starts from nothing, is seen monthly, wanders, and often sleeps. All draws come from one seed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

BOUGHT = ("logistic", "stepwise", "drip", "burst")
"""How bought growth arrives: an S-curve, equal deliveries, a little each period, all at once."""
LOOKALIKES = ("viral post", "giveaway", "hiatus", "format switch", "news event")
"""What happens to genuine profiles and looks odd."""
SIZES = (0.05, 2.0)
"""Smallest and largest purchase, as a share of the size before it."""


@dataclass(frozen=True, slots=True)
class Life:
    """An invented profile: totals (n,), companions, and what of each period (n - 1,) was bought."""

    days: np.ndarray
    totals: np.ndarray
    companions: dict[str, np.ndarray]
    bought: np.ndarray
    kind: str
    """One of BOUGHT, one of LOOKALIKES, or `plain`."""


def life(chance: np.random.Generator, kind: str, *, settled: bool, beside: bool) -> Life:
    """One profile to which happens what `kind` says; with `beside` it has a companion."""
    began, amounts = _settled(chance) if settled else _young(chance)
    answers = np.zeros(len(amounts))
    if kind in LOOKALIKES:
        changed = lookalike(kind, amounts, chance)
        answers, amounts = changed - amounts, changed
    genuine = chance.poisson(np.clip(amounts, 0, 1e12)).astype(float)
    extra = np.zeros(len(genuine))
    if kind in BOUGHT:
        size = float(np.exp(chance.uniform(*np.log(SIZES))))
        extra = np.round(purchase(kind, len(genuine), chance, EARLY) * max(size * (began + genuine.sum() / 2), 50.0))
    totals = began + np.concatenate([[0.0], np.cumsum(genuine + extra)])
    companions = _companions(chance, began, genuine, answers) if beside else {}
    if settled and chance.random() < 0.3:
        totals = rounded(totals)
    days = np.arange(len(totals)) * (1.0 if settled else 30.0)
    return Life(days, totals, companions, extra, kind)


EARLY = 3
"""No purchase begins before this period: until then nobody could see it against anything."""


def purchase(kind: str, n: int, chance: np.random.Generator, early: int = 0) -> np.ndarray:
    """How a purchase of 1 arrives over `n` periods, not before the period `early`; (n,), sums to 1."""
    out, early = np.zeros(n), min(early, n - 1)
    start = int(chance.integers(early, n))
    if kind == "burst":
        out[start:start + int(chance.integers(1, 3))] = 1
    elif kind == "stepwise":
        step = int(chance.integers(2, 6))
        out[min(start, max(early, n - 1 - 2 * step))::step][:int(chance.integers(2, 6))] = 1
    elif kind == "drip":
        length = max(int(n * chance.uniform(0.2, 0.6)), 2)
        start = int(chance.integers(early, max(n - length, early) + 1))
        out[start:start + length] = 1
    elif kind == "logistic":
        middle, width = chance.uniform(early + (n - early) * 0.2, n - 1), max(n * chance.uniform(0.02, 0.1), 0.3)
        edges = 1 / (1 + np.exp(-np.clip((np.arange(n + 1) - 0.5 - middle) / width, -50, 50)))
        out = np.diff(edges) * (np.arange(n) >= early)
    else:
        raise ValueError(f"{kind} is not one of {', '.join(BOUGHT)}")
    return out / out.sum()


def lookalike(kind: str, amounts: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """The amounts of a genuine profile after something that looks odd happened to it; (n,)."""
    n = len(amounts)
    start, level = int(chance.integers(min(EARLY, n - 1), n)), float(np.mean(amounts)) + 1
    since = np.arange(n) - start
    later = np.maximum(since, 0)
    if kind == "viral post":
        fading = (1 + later / chance.uniform(0.5, 3)) ** -chance.uniform(1, 2)
        return amounts + (since >= 0) * level * np.exp(chance.uniform(np.log(3), np.log(30))) * fading
    if kind == "giveaway":
        length = int(chance.integers(2, 6))
        rise = level * chance.uniform(2, 10) * ((since >= 0) & (since < length)) * 0.8**later
        return (amounts + rise) * np.where((since >= length) & (since < 2 * length), chance.uniform(0.5, 1), 1)
    if kind == "hiatus":
        length = max(int(n * chance.uniform(0.15, 0.5)), 1)
        quiet = (since >= 0) & (since < length)
        slow = np.where(quiet, chance.uniform(0.05, 0.4), 1)
        return amounts * slow * np.where(since == length, chance.uniform(1, 3), 1)
    if kind == "format switch":
        return amounts * (1 + (chance.uniform(1.5, 4) - 1) * np.clip((since + 1) / 3, 0, 1))
    if kind == "news event":
        return amounts + level * chance.uniform(2, 12) * np.exp(-np.abs(since) / chance.uniform(0.7, 2))
    raise ValueError(f"{kind} is not one of {', '.join(LOOKALIKES)}")


def rounded(totals: np.ndarray, digits: int = 3) -> np.ndarray:
    """Counters as a platform shows them: this many significant digits, rounded down."""
    unit = 10.0 ** np.maximum(np.floor(np.log10(np.maximum(totals, 1))) - digits + 1, 0)
    return np.floor(totals / unit) * unit


def _settled(chance: np.random.Generator) -> tuple[float, np.ndarray]:
    """Size when first seen and daily amounts: a level with a week's rhythm, a trend, slow and quick noise."""
    n = int(chance.integers(12, 61))
    began = float(10 ** chance.uniform(3, 8))
    level = began * 10 ** chance.uniform(-4.5, -2)
    week = 1 + chance.uniform(0, 0.5) * np.sin(2 * np.pi * (np.arange(n) + chance.integers(7)) / 7)
    trend = np.exp(np.linspace(0, chance.normal(0, 0.4), n))
    slow = _wandering(n, chance.uniform(0, 0.3), 0.8, chance)
    quick = np.exp(chance.normal(0, chance.uniform(0.05, 0.5), n))
    amounts = level * week * trend * np.exp(slow) * quick
    for _ in range(chance.poisson(n / 20)):
        amounts = lookalike("viral post", amounts, chance) if chance.random() < 0.3 else _published(amounts, chance)
    return began, amounts


def _young(chance: np.random.Generator) -> tuple[float, np.ndarray]:
    """Monthly amounts from the first day on: a launch, a wandering interest, months in which nothing happens."""
    n = int(chance.integers(5, 61))
    level = 10 ** chance.uniform(-1, 2.5)
    launch = 1 + chance.uniform(0, 10) * np.exp(-np.arange(n) / chance.uniform(0.5, 3))
    amounts = level * launch * np.exp(_wandering(n, chance.uniform(0.1, 0.6), chance.uniform(0.6, 1), chance))
    amounts = amounts * np.exp(chance.normal(0, chance.uniform(0.1, 0.6), n))
    if chance.random() < 0.4:
        amounts = amounts * (chance.random(n) > chance.uniform(0, 0.7))
    for _ in range(chance.poisson(n / 15)):
        amounts = lookalike(str(chance.choice(("viral post", "news event"))), amounts, chance)
    return 0.0, amounts


def _published(amounts: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """A post that does well: two or three times the usual day, fading within the week."""
    since = np.arange(len(amounts)) - int(chance.integers(len(amounts)))
    rise = np.exp(-np.maximum(since, 0) / chance.uniform(0.7, 3)) * (since >= 0)
    return amounts + float(np.mean(amounts)) * chance.uniform(0.5, 2.5) * rise


def _wandering(n: int, size: float, memory: float, chance: np.random.Generator) -> np.ndarray:
    out = np.zeros(n)
    for i in range(1, n):
        out[i] = memory * out[i - 1] + chance.normal(0, size)
    return out


def _companions(chance: np.random.Generator, began: float, genuine: np.ndarray,
                answers: np.ndarray) -> dict[str, np.ndarray]:
    """One counter that follows what is genuine, at its own scale and with its own noise; half the time it is rounded.

    Some follow closely, some hardly: of those who see a viral post, few may stay.
    """
    plain = np.maximum(genuine - np.maximum(answers, 0), 0)
    closely = np.exp(chance.uniform(np.log(0.1), np.log(1.5)))
    follow = closely * (plain + chance.uniform(0, 1) * np.maximum(answers, 0))
    scale = 10 ** chance.uniform(-2.5, 0.5)
    grown = scale * np.concatenate([[began], follow * np.exp(chance.normal(0, 0.4, len(follow)))])
    totals = np.floor(np.cumsum(grown))
    return {"companion": rounded(totals) if chance.random() < 0.5 else totals}
