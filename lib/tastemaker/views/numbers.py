"""Numbers and moments as a person reads them; what is unknown says so and is never zero."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd

UNKNOWN = "unknown"


def known(value: Any) -> bool:
    """Whether there is a value: not None, NaN, NaT or an empty text."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return False
    return not (pd.api.types.is_scalar(value) and pd.isna(value))


def count(value: Any) -> str:
    """A count in full with thousands apart, or `unknown`.

    >>> count(1234567), count(None), count(0)
    ('1,234,567', 'unknown', '0')
    """
    return f"{float(value):,.0f}" if known(value) else UNKNOWN


def share(value: Any, digits: int = 1) -> str:
    """A share between 0 and 1 as a percentage, or `unknown`.

    >>> share(0.0312), share(None)
    ('3.1 %', 'unknown')
    """
    return f"{100 * float(value):.{digits}f} %" if known(value) else UNKNOWN


def score(value: Any) -> str:
    """A score with two decimals, or `unknown`."""
    return f"{float(value):.2f}" if known(value) else UNKNOWN


def day(moment: Any) -> str:
    """The day of a moment, such as 21 Nov 2026, or `unknown`."""
    return f"{(moment := pd.Timestamp(moment)).day} {moment:%b %Y}" if known(moment) else UNKNOWN


def age(moment: datetime, now: datetime) -> str:
    """How long ago a moment was, in the largest unit that fits.

    >>> from datetime import UTC, timedelta
    >>> then = datetime(2026, 11, 21, tzinfo=UTC)
    >>> age(then, then + timedelta(minutes=5)), age(then, then + timedelta(days=2)), age(then, then)
    ('5 minutes ago', '2 days ago', 'just now')
    """
    seconds = (now - moment).total_seconds()
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            whole = int(seconds // size)
            return f"{whole} {unit}{'s' if whole > 1 else ''} ago"
    return "just now"
