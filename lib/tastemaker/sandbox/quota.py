"""The platforms' limits, counted: calls in a window of seconds, or calls in a day of some time zone."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Limit:
    """Most calls in a window of `seconds`, or in a day of `zone`: give one of the two.

    Windows begin at whole multiples of their length since 1970, as most platforms' do; one of 86,400 s is a UTC day.
    """

    calls: int
    seconds: int = 0
    zone: str = ""

    def period(self, now: datetime) -> object:
        """The day or the window that a moment lies in."""
        if self.zone:
            return now.astimezone(_zone(self.zone)).date()
        return int(now.timestamp()) // self.seconds

    def ends(self, now: datetime) -> int:
        """The second, as Unix time, at which the current period ends."""
        if not self.zone:
            return (int(now.timestamp()) // self.seconds + 1) * self.seconds
        there = now.astimezone(_zone(self.zone)) + timedelta(days=1)
        return int(there.replace(hour=0, minute=0, second=0, microsecond=0).timestamp())


class Quota:
    """Counts calls by bucket. `limits` says how many calls each bucket allows and may be changed at any time."""

    def __init__(self, rules: Mapping[str, Limit]) -> None:
        self.rules = dict(rules)
        self.limits = {bucket: rule.calls for bucket, rule in rules.items()}
        self.spent: Counter[tuple[str, object]] = Counter()
        self._lock = threading.Lock()

    def take(self, bucket: str, now: datetime, calls: int = 1) -> int:
        """Count calls and tell how many are left; below zero when there were not enough, and then none is counted."""
        period = self.rules[bucket].period(now)
        with self._lock:
            left = self.limits[bucket] - self.spent[bucket, period] - calls
            if left >= 0:
                self.spent[bucket, period] += calls
        return left

    def window_ends(self, bucket: str, now: datetime) -> int:
        """The second, as Unix time, at which a bucket is full again."""
        return self.rules[bucket].ends(now)


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
