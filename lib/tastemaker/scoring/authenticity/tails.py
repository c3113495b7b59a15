"""One scale for every signal: how rarely a profile without bought attention would show as much."""

from __future__ import annotations

from scipy.stats import binom

RARE = 0.02
"""Share of profiles without bought attention at which a strength is 0.5."""


def strength(tail: float) -> float:
    """0 to 1 from a tail probability: 0.5 at RARE, near 1 where hardly anybody shows as much.

    >>> strength(0.02), round(strength(1.0), 2), round(strength(0.0001), 3)
    (0.5, 0.02, 0.995)
    """
    return RARE / (RARE + min(max(tail, 0.0), 1.0))


def tail(strength: float) -> float:
    """The tail probability that a strength stands for; `strength` turned round.

    >>> round(tail(strength(0.1)), 9)
    0.1
    """
    return min(RARE * (1 - strength) / strength, 1.0) if strength > 0 else 1.0


def upper(k: int, n: int, chance: float) -> float:
    """The probability of at least `k` out of `n` when each has this chance.

    >>> upper(0, 10, 0.5), round(upper(2, 2, 0.02), 6)
    (1.0, 0.0004)
    """
    return float(binom.sf(k - 1, n, chance))
