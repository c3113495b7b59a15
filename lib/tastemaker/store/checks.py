"""What a record must be for the database to hold it, and how one that is not becomes a quarantine row."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from tastemaker.models import Comment, Rejected
from tastemaker.render import clean, line

_LARGEST = 2**63 - 1
_ITEM, _REASON = 10_000, 300
"""Characters kept of a quarantined item and of its reason."""
_IDS = frozenset({"platform", "platform_id", "profile_id", "post_id", "author_id", "from_id", "to_id"})


def trouble(record: Any) -> str | None:
    """Why a record cannot be stored, in one sentence, or None when it can.

    >>> from tastemaker.models import Find
    >>> trouble(Find(platform="x", platform_id="1", name="\\ud800"))
    'name has a broken character'
    """
    for name, optional in _fields(type(record)):
        value = getattr(record, name)
        if value is None:
            if not optional:
                return f"{name} is missing"
        elif problem := _problem(name, value):
            return f"{name} {problem}"
    return None


def _problem(name: str, value: Any) -> str | None:
    if isinstance(value, str):
        return "is empty" if not value and name in _IDS else _text_problem(value)
    if isinstance(value, tuple):
        return next((p for v in value if (p := _text_problem(v) if isinstance(v, str) else "is not a text")), None)
    if isinstance(value, bool):
        return None if name == "paid_partnership" else "is not a number"
    if isinstance(value, int):
        return None if name == "duration_s" or -_LARGEST <= value <= _LARGEST else "is beyond 64 bits"
    if isinstance(value, float):
        return None if math.isfinite(value) and name == "duration_s" else "is not a whole number"
    if isinstance(value, datetime):
        return None if value.tzinfo else "has no time zone"
    return f"is a {type(value).__name__}"


def _text_problem(value: str) -> str | None:
    if value.isascii():
        return None
    try:
        value.encode()
    except UnicodeEncodeError:
        return "has a broken character"
    return None


@cache
def _fields(kind: type) -> tuple[tuple[str, bool], ...]:
    """Name and whether None is allowed, for each field of a record's class."""
    return tuple((field.name, "None" in str(field.type)) for field in dataclasses.fields(kind))


def as_quarantined(rejected: Rejected, hidden: Callable[[str], str]) -> tuple[str, str]:
    """Reason and item of a quarantine row: cleaned, cut, and with a comment's author only as what `hidden` makes of it."""
    item = rejected.item
    if isinstance(item, Comment):
        item = dataclasses.replace(item, author_id=hidden(clean(item.author_id)))
    if dataclasses.is_dataclass(item) and not isinstance(item, type):
        item = {"kind": type(item).__name__, **dataclasses.asdict(item)}
    try:
        text = json.dumps(item, ensure_ascii=False, default=str)
    except (ValueError, TypeError, RecursionError) as error:
        text = json.dumps(f"an item that is not JSON: {type(error).__name__}")
    return line(rejected.reason, _REASON), clean(text[:_ITEM * 2], _ITEM)
