"""How many follow an account on a day. Every curve is a function of the day alone, so any day can be asked first."""

from __future__ import annotations

from math import exp, floor, log10

from tastemaker.sandbox.chance import Dice
from tastemaker.sandbox.people import SETTLED, Account

BUMP_DAYS = 3.0
"""Width of a viral rise: about nine tenths of it come within two weeks."""
BOUGHT_DAYS = 0.7
"""Width of a bought rise: nearly all of it comes within four days."""


def organic(account: Account, day: int) -> float:
    """Followers that came by themselves: age to a power, and the rises of viral posts. Never falls."""
    age = max(day - account.opened, 0)
    full = max(SETTLED - account.opened, 400)
    base = account.settled_size * (age / full) ** account.power
    return base + account.settled_size * account.bump_size * rises(account, day, account.bump_every, BUMP_DAYS, "bump")


def bought(account: Account, day: int) -> float:
    """Followers that were paid for, in steps."""
    if not account.bought_size:
        return 0.0
    return account.settled_size * account.bought_size * rises(account, day, account.bought_every, BOUGHT_DAYS, "bought")


def followers(account: Account, day: int) -> int:
    """All followers on a day."""
    return floor(organic(account, day) + bought(account, day))


def rises(account: Account, day: int, every: int, width: float, kind: str) -> float:
    """How many logistic steps of height 1 were climbed: one about every so many days, each at its own moment."""
    count = max(day - _begins(account, every), 0) / every
    first = max(int(count) - 2, 0)
    return first + sum(1 / (1 + exp(-min(max((day - moment(account, kind, step, every)) / width, -500), 500)))
                       for step in range(first, int(count) + 2))


def moment(account: Account, kind: str, step: int, every: int) -> float:
    """The day of the step of this number, never in the first tenth of its period."""
    return _begins(account, every) + (step + 0.1 + 0.8 * Dice(account.platform_id, kind, step).unit()) * every


def _begins(account: Account, every: int) -> int:
    """Steps begin three periods before SETTLED, so an old account has climbed no more of them than a young one."""
    return max(account.opened, SETTLED - 3 * every)


def rounded(count: int) -> int:
    """Three significant figures, rounded down, as YouTube shows subscribers.

    >>> rounded(123_456), rounded(999)
    (123000, 999)
    """
    unit = 10 ** max(int(log10(count)) - 2, 0) if count else 1
    return count // unit * unit
