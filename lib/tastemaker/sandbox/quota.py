"""The platforms' limits: YouTube's three daily buckets in Pacific time, Bluesky's windows."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

PACIFIC = ZoneInfo("America/Los_Angeles")
YOUTUBE = {"search": 100, "units": 10_000, "batch_stats": 10_000}
BLUESKY_WINDOW_S = 300


class Quota:
    """Counts calls. `limits` may be changed at any time."""

    def __init__(self) -> None:
        self.limits = {**YOUTUBE, "bluesky": 3_000, "sessions": 30, "sessions_day": 300}
        self.spent: Counter[tuple[str, object]] = Counter()
        self._lock = threading.Lock()

    def take(self, bucket: str, now: datetime) -> int:
        """Count one call and tell how many are left; below zero when there was none."""
        period = self.period(bucket, now)
        with self._lock:
            left = self.limits[bucket] - self.spent[bucket, period] - 1
            if left >= 0:
                self.spent[bucket, period] += 1
        return left

    @staticmethod
    def period(bucket: str, now: datetime) -> object:
        """The day or the window that a moment lies in."""
        if bucket in YOUTUBE:
            return now.astimezone(PACIFIC).date()
        return now.date() if bucket == "sessions_day" else int(now.timestamp()) // BLUESKY_WINDOW_S

    @staticmethod
    def window_ends(now: datetime) -> int:
        """The second at which the current window ends."""
        return (int(now.timestamp()) // BLUESKY_WINDOW_S + 1) * BLUESKY_WINDOW_S
