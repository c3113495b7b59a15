"""How long another side asked us to wait, read from whatever headers it uses."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from tastemaker import clock

RESETS = ("ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset")
REMAINING = ("ratelimit-remaining", "x-ratelimit-remaining", "x-rate-limit-remaining")
_EPOCH_FROM = 1e9
"""A reset of at least this is a moment in Unix seconds (2001 or later); anything less is seconds from now."""
_MILLISECONDS_FROM = 1e11
_BELIEVABLE = timedelta(days=366).total_seconds()


def stated_wait(headers: Mapping[str, str]) -> float | None:
    """Seconds that the headers ask us to wait, None when they do not say, `inf` when no one could mean it.

    `Retry-After` is seconds or an HTTP date; a reset header is Unix seconds, seconds from now or ISO 8601. What is
    negative or unreadable counts as not said, a moment that has passed as 0. Lower-case header names.

    >>> stated_wait({"retry-after": "7"}), stated_wait({"retry-after": "-1"}), stated_wait({"retry-after": "1000000000"})
    (7.0, None, inf)
    """
    asked = _seconds(headers.get("retry-after", ""), epochs=False)
    return asked if asked is not None else reset_wait(headers)


def reset_wait(headers: Mapping[str, str]) -> float | None:
    """Seconds until the window named by the first readable reset header starts anew; None without one."""
    waits = (_seconds(headers.get(name, ""), epochs=True) for name in RESETS)
    return next((wait for wait in waits if wait is not None), None)


def used_up(headers: Mapping[str, str]) -> bool:
    """Whether a good answer says that it was the last one of its window."""
    left = next((headers[name] for name in REMAINING if name in headers), "")
    return re.fullmatch(r"\s*0+(\.0+)?\s*", left) is not None


def moment_after(seconds: float) -> datetime | None:
    """The moment that many seconds from now, to the full second above; None when it is too far to believe."""
    if not seconds <= _BELIEVABLE:
        return None
    moment = clock.now() + timedelta(seconds=seconds)
    return moment if not moment.microsecond else moment.replace(microsecond=0) + timedelta(seconds=1)


def backoff(attempt: int, base: float, longest: float = 20.0) -> float:
    """Seconds before resend number `attempt`: doubling from `base`, between half and all of it, so that calls spread."""
    return min(longest, base * 2 ** (attempt - 1)) * random.uniform(0.5, 1.0)


def _seconds(text: str, *, epochs: bool) -> float | None:
    text = text.strip()
    if re.fullmatch(r"[0-9]+(\.[0-9]*)?", text):
        number = float(text)
        if epochs and number >= _EPOCH_FROM:
            number = (number / 1000 if number >= _MILLISECONDS_FROM else number) - clock.now().timestamp()
        return _believable(number)
    moment = _moment(text)
    return None if moment is None else _believable((moment - clock.now()).total_seconds())


def _believable(seconds: float) -> float:
    return math.inf if seconds > _BELIEVABLE else max(0.0, seconds)


def _moment(text: str) -> datetime | None:
    """An ISO 8601 or HTTP date as aware UTC; None when it is neither."""
    if not text or len(text) > 64:
        return None
    for read in (clock.parse, parsedate_to_datetime):
        try:
            moment = read(text)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None
