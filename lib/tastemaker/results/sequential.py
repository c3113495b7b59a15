"""A/B tests that stay valid however often somebody looks, because assignment is by chance with known shares.

Evidence. If an arm changes nothing, then whoever answered is as likely to have had each arm as its share says. A bet on the arm,
made from the answer, then wins nothing on average: for any rates p,

    e = p_arm(answer) / (share_1 p_1(answer) + share_2 p_2(answer) + ...)

has mean 1, whatever the true rate is and however it moves from week to week. The product over letters is a test martingale; its mean
over many rates p is one as well, and depends on the counts only. It passes 20 at any time in at most one of 20 experiments without
a difference (Ville's inequality; e-values of this form for k samples: Turner, Ly and Gruenwald 2024, here with randomised arms
instead of blocks, in which shares stand for the sizes of a block). `tests/benchmarks` compares it with other such tests.

Ends of rates and differences hold at every look at once. They come from the mixture martingale of each arm,
posterior over prior (Waudby-Smith and Ramdas 2020), and from the product of two for a difference; they suppose
that an arm's rate stays what it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from scipy.special import betaln, expit, gammaln, logsumexp

SURE = 20.0
"""Evidence from which on arms are told apart: at most one of 20 experiments without a difference ever gets there."""
UNFIT = 1_000.0
"""Evidence against the shares from which on a test is not read."""
_NODES = 2_048
_CENTRE, _WIDE = -2.2, 1.0
"""Log odds of an answer that are thought of: one in ten in the middle, from 1.5 to 45 in a hundred."""
_DIFFERENCE = 0.5
"""How far arms may lie from their middle, in log odds: one standard deviation. Wider finds large differences sooner, narrower
small ones; see the comparison in tests/benchmarks."""
_PRIOR = (0.5, 1.5)
"""The beta distribution that the intervals of arms begin from."""


def evidence(sent: np.ndarray, replied: np.ndarray, shares: Sequence[float]) -> np.ndarray:
    """The evidence that arms differ. `sent` and `replied` are (..., arms); one number for each of the first axes.

    >>> bool(evidence(np.array([200, 200]), np.array([10, 60]), [0.5, 0.5]) > 1000)
    True
    >>> bool(evidence(np.array([200, 200]), np.array([20, 21]), [0.5, 0.5]) < 1)
    True
    """
    sent, replied = np.asarray(sent, dtype=float), np.asarray(replied, dtype=float)
    rates = _rates(len(shares))
    middle = rates @ np.asarray(shares, dtype=float)
    yes, no = np.log(rates / middle[:, None]), np.log((1 - rates) / (1 - middle[:, None]))
    logs = replied @ yes.T + (sent - replied) @ no.T
    return np.exp(np.minimum(logsumexp(logs, axis=-1) - np.log(_NODES), 700.0))


@cache
def _rates(arms: int) -> np.ndarray:
    """Rates that arms may have, (nodes, arms): the same on every machine, spread evenly by Sobol's points."""
    from scipy.stats import norm, qmc  # takes a second to load, and only experiments need it
    points = norm.ppf(qmc.Sobol(arms + 1, scramble=True, rng=np.random.default_rng(1)).random(_NODES))
    return expit(_CENTRE + _WIDE * points[:, :1] + _DIFFERENCE * points[:, 1:])


def uneven(seen: Sequence[int], shares: Sequence[float]) -> float:
    """The evidence that letters did not fall to the arms as their shares say, valid at every look.

    A Dirichlet mixture against the shares (Lindon and Malek 2022), begun from ten letters that fell as they should.

    >>> uneven([50, 50], [0.5, 0.5]) < 1, uneven([40, 160], [0.5, 0.5]) > 1000
    (True, True)
    """
    counts, share = np.asarray(seen, dtype=float), np.asarray(shares, dtype=float)
    prior = 10 * share
    mixed = gammaln(prior.sum()) - gammaln(prior.sum() + counts.sum()) + (gammaln(prior + counts) - gammaln(prior)).sum()
    return float(np.exp(min(mixed - (counts * np.log(share)).sum(), 700.0)))


def rate_ends(replied: int, sent: int, sure: float = SURE) -> tuple[float, float]:
    """Between which rates an arm's own lies, at every look at once.

    >>> low, high = rate_ends(20, 200)
    >>> low < 0.1 < high, high - low < 0.2
    (True, True)
    """
    rates = np.linspace(0, 1, 2_001)[1:-1]
    kept = rates[_against(rates, replied, sent) < np.log(sure)]
    return (0.0 if replied == 0 else float(kept[0]), 1.0 if replied == sent else float(kept[-1])) if len(kept) else (0.0, 1.0)


def difference_ends(one: tuple[int, int], other: tuple[int, int], sure: float = SURE) -> tuple[float, float]:
    """Between which values the second arm's rate less the first's lies, at every look at once; each is (replied, sent)."""
    rates = np.linspace(0, 1, 1_001)[1:-1]
    first, second = _against(rates, *one), _against(rates, *other)
    left = np.log(sure) - first
    within = left > second.min()
    if not within.any():
        return -1.0, 1.0
    low, high = _widest(rates, second, left[within])
    return max(float((low - rates[within]).min()), -1.0), min(float((high - rates[within]).max()), 1.0)


def _against(rates: np.ndarray, replied: int, sent: int) -> np.ndarray:
    """Log evidence against each rate of one arm."""
    a, b = _PRIOR
    mixed = betaln(a + replied, b + sent - replied) - betaln(a, b)
    return mixed - replied * np.log(rates) - (sent - replied) * np.log1p(-rates)


def _widest(rates: np.ndarray, against: np.ndarray, left: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The lowest and highest rate whose evidence is within what is left; `against` falls to its least and rises again."""
    least = int(against.argmin())
    low = np.searchsorted(-against[:least + 1], -left)
    high = least + np.searchsorted(against[least:], left, side="right") - 1
    return rates[np.minimum(low, least)], rates[np.maximum(high, least)]
