"""How many more follow a creator than before, and whether that is unusual for them.

The change is between two snapshots, so it has an error only where the platform rounds: then its ends are what the true
counts could have made of it. What is usual are the creator's own earlier changes from look to look, brought to the same
number of days; of n of them a new one lies outside in about 2 of n + 1 cases though nothing is different.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp, floor, log, log10

APART = timedelta(hours=12)
"""Two looks that are nearer to each other tell of the hour, not of growth."""
SPANS = 3
"""The fewest earlier changes from which a usual range is given."""
Snapshot = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class Growth:
    """Followers before and after, the share by which they changed, and the creator's own earlier changes in as many
    days."""

    before: Snapshot
    after: Snapshot
    share: float
    low: float | None
    """Ends of what rounded counts leave open; None where counts are exact."""
    high: float | None
    usual_low: float | None
    usual_high: float | None
    n: int
    """Earlier changes that the usual range is from."""

    @property
    def days(self) -> float:
        """Days between the two."""
        return _days(self.before[0], self.after[0])

    @property
    def place(self) -> str:
        """Where the change lies, whatever rounding did to it: above all earlier ones, below, or within; empty where too
        few are known."""
        if self.usual_low is None or self.usual_high is None:
            return ""
        low, high = (self.share if end is None else end for end in (self.low, self.high))
        return "above" if low > self.usual_high else "below" if high < self.usual_low else "within"


def growth(snapshots: Sequence[Snapshot], since: datetime) -> Growth | None:
    """The change of followers since a moment; None without two looks far enough apart that knew them.

    `snapshots` are in order of time. The first is the last one before the moment, or the first after it.

    >>> from datetime import UTC
    >>> day = lambda n: datetime(2026, 6, 1, tzinfo=UTC) + timedelta(days=n)
    >>> found = growth([(day(0), 1_010), (day(7), 1_111)], day(1))
    >>> round(found.share, 3), found.low, found.days, found.usual_low
    (0.1, None, 7.0, None)
    """
    seen = [(at, count) for at, count in snapshots if count > 0]
    earlier = [one for one in seen if one[0] <= since]
    first = earlier[-1] if earlier else seen[0] if seen else None
    if first is None or seen[-1][0] - first[0] < APART:
        return None
    last, exact = seen[-1], not _rounded([count for _, count in seen])
    changes = _changes(earlier)
    days = _days(first[0], last[0])
    usual = [exp(slope * days) - 1 for slope in changes] if len(changes) >= SPANS else []
    return Growth(first, last, last[1] / first[1] - 1,
                  None if exact else last[1] / (first[1] + _unit(first[1])) - 1,
                  None if exact else (last[1] + _unit(last[1])) / first[1] - 1,
                  min(usual, default=None), max(usual, default=None), len(changes))


def _changes(seen: Sequence[Snapshot]) -> list[float]:
    """Change of the logarithm a day, from each look to the next one that is far enough apart."""
    slopes, start = [], seen[0] if seen else None
    for at, count in seen:
        if start and at - start[0] >= APART:
            slopes.append((log(count) - log(start[1])) / _days(start[0], at))
            start = (at, count)
    return slopes


def _rounded(counts: Sequence[int]) -> bool:
    """Whether every count has three digits and then zeros, as of a platform that rounds down; small ones do not
    tell."""
    large = [count for count in counts if count >= 1_000]
    return bool(large) and all(count % _unit(count) == 0 for count in large)


def _unit(count: int) -> int:
    """The step in which a count of this size is rounded to three digits."""
    return 10 ** max(floor(log10(count)) - 2, 0) if count >= 1_000 else 0


def _days(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / 86_400
