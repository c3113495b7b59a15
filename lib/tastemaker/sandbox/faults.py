"""What a server can be told to do wrong."""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass, field

from tastemaker.sandbox.chance import Dice

When = bool | int | float | Collection[int]
"""True: always. A whole number: that request, counted from 1. A fraction: that share. Numbers: those requests."""
REFUSALS = ("quota_spent", "status429", "error5xx")
"""Faults that a platform answers in its own form, by `Part.refuse`; of several the first comes."""
_KINDS = (*REFUSALS, "truncated", "broken_json", "html", "reset", "cyclic_cursor", "gzip_bomb")


@dataclass(slots=True)
class Faults:
    """Which requests fail and how. Only requests whose endpoint contains `only` are counted and can fail."""

    status429: When = False
    retry_after: str | int | None = 1
    """The Retry-After header of a 429 or 503: seconds, an HTTP date, or None for none."""
    quota_spent: When = False
    daily_as_429: bool = False
    """Answer a spent daily quota with 429 and the words "per day" instead of 403 quotaExceeded."""
    error5xx: When = False
    slow_s: float = 0.0
    """Seconds that every request waits."""
    truncated: When = False
    """The connection ends in the middle of the body."""
    broken_json: When = False
    """A whole answer whose JSON breaks off."""
    html: When = False
    """An HTML page with status 200, as a proxy gives."""
    reset: When = False
    """The connection ends without an answer."""
    cyclic_cursor: When = False
    """The next page is the same page again."""
    gzip_bomb: When = False
    """A small gzip body with status 200 that unpacks to more than 80 MB of JSON spaces."""
    drip_s: float = 0.0
    """Seconds between the bytes of a body, of those requests that `only` leaves."""
    only: str = ""
    seed: int = 0
    _seen: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def next(self, endpoint: str) -> frozenset[str]:
        """The names of the faults that hit this request."""
        if self.only not in endpoint:
            return frozenset()
        with self._lock:
            self._seen += 1
            number = self._seen
        return frozenset(name for name in _KINDS if self._hits(name, getattr(self, name), number))

    def _hits(self, name: str, when: When, number: int) -> bool:
        if isinstance(when, bool):
            return when
        if isinstance(when, int):
            return when == number
        if isinstance(when, float):
            return Dice(self.seed, name, number).happens(when)
        return number in when
