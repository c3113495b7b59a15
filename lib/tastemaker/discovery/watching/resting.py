"""Who went quiet: a gap longer than any that the creator left before, and long enough to matter.

A new gap is the longest of n + 1 in one of n + 1 cases by chance alone, so n is told. The gap ends when somebody last
looked: what happened since is not known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

GAPS = 9
"""The fewest earlier gaps: fewer make a longest gap by chance too often."""
LEAST = timedelta(days=7)
MORE = 1.5
"""How many times the longest earlier gap: one that is a day longer than a month is no news."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """Since when nothing came, when that became longer than ever before, and the gaps that it is compared with
    (days)."""

    newest: datetime
    since: datetime
    gap: float
    longest: float
    usual: float
    """The median gap."""
    n: int


def quiet(published: Sequence[datetime], checked: datetime | None) -> Quiet | None:
    """The silence after the newest of these posts, as far as was looked; None where it is nothing unusual.

    >>> from datetime import UTC
    >>> days = [datetime(2026, 6, 1, tzinfo=UTC) + timedelta(days=n) for n in range(0, 40, 4)]
    >>> quiet(days, days[-1] + timedelta(days=6)), quiet(days, days[-1] + timedelta(days=8)).n
    (None, 9)
    """
    moments = sorted(published)
    gaps = [(later - earlier).total_seconds() / 86_400 for earlier, later in zip(moments, moments[1:], strict=False)]
    if checked is None or len(gaps) < GAPS:
        return None
    limit = max(LEAST, timedelta(days=MORE * max(gaps)))
    if checked - moments[-1] <= limit:
        return None
    gap = (checked - moments[-1]).total_seconds() / 86_400
    return Quiet(moments[-1], moments[-1] + limit, gap, max(gaps), median(gaps), len(gaps))
