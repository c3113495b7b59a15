"""The one wall clock. Tests and the sandbox move it; nothing else reads the time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_fixed: ContextVar[datetime | None] = ContextVar("fixed", default=None)


def now() -> datetime:
    """The current moment, timezone-aware UTC: the moved clock if there is one, else `TASTEMAKER_NOW`, else the real time.

    `TASTEMAKER_NOW` (ISO 8601) is how a child process inherits a moved clock.
    """
    if (moment := _fixed.get()) is not None:
        return moment
    if text := os.environ.get("TASTEMAKER_NOW"):
        return parse(text)
    return datetime.now(UTC)


@contextmanager
def fixed(moment: datetime) -> Iterator[None]:
    """Hold the clock at an aware moment inside the `with` block, in this thread and the tasks it starts."""
    token = _fixed.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)


def parse(text: str) -> datetime:
    """An ISO 8601 moment as aware UTC; a moment without a zone is read as UTC. ValueError for anything else.

    >>> parse("2026-08-01T13:50:00.621469Z").isoformat()
    '2026-08-01T13:50:00.621469+00:00'
    """
    moment = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        raise ValueError("a moment outside the calendar") from None
