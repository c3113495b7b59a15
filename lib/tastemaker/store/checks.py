"""What a record must be for the database to hold it, and how one that is not becomes a quarantine row."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Any

import msgspec

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
    values = _getter(type(record))(record)
    for (name, optional, check), value in zip(_fields(type(record)), values, strict=True):
        if value is None:
            if not optional:
                return f"{name} is missing"
        elif problem := check(value):
            return f"{name} {problem}"
    return None


def sound(records: Sequence[Any]) -> bool:
    """Whether these records are all of one kind and none has trouble, found column by column, which takes a tenth of the time.

    False is no verdict: then `trouble` says which record cannot be stored, and why.
    """
    if len(set(map(type, records))) != 1 or isinstance(records[0], Rejected):
        return False
    kind = type(records[0])
    columns = zip(*map(_getter(kind), records), strict=True)
    try:
        return all(_SOUND[check]([v for v in values if v is not None] if optional else values)
                   for (_, optional, check), values in zip(_fields(kind), columns, strict=True))
    except (TypeError, UnicodeEncodeError):
        return False


def _text(value: Any) -> str | None:
    if not isinstance(value, str):
        return "is not a text"
    if value.isascii():
        return None
    try:
        value.encode()
    except UnicodeEncodeError:
        return "has a broken character"
    return None


def _id(value: Any) -> str | None:
    return _text(value) if value else "is empty"


def _texts(value: Any) -> str | None:
    if not isinstance(value, tuple):
        return "is not a tuple"
    for text in value:
        if problem := _text(text):
            return problem
    return None


def _whole(value: Any) -> str | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return "is not a whole number"
    return None if -_LARGEST <= value <= _LARGEST else "is beyond 64 bits"


def _number(value: Any) -> str | None:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return "is not a number"
    return None if abs(value) <= 2**53 else "is not a number that can be stored"   # NaN fails this as well


def _truth(value: Any) -> str | None:
    return None if isinstance(value, bool) else "is neither true nor false"


def _moment(value: Any) -> str | None:
    if not isinstance(value, datetime):
        return "is not a moment"
    if value.tzinfo is None:
        return "has no time zone"
    try:
        value.astimezone(UTC)
    except OverflowError:
        return "is beyond the calendar"
    return None


def _sound_texts(values: Iterable[str]) -> bool:
    words = "".join(values)
    return words.isascii() or bool(words.encode())


def _are(kind: type, values: Sequence[Any]) -> bool:
    """Whether all are of exactly this type; those of a subclass are left to the single checks."""
    return set(map(type, values)) <= {kind}


_SOUND: dict[Callable[[Any], str | None], Callable[[Sequence[Any]], bool]] = {
    _text: _sound_texts,
    _id: lambda values: all(values) and _sound_texts(values),
    _texts: lambda values: _are(tuple, values) and _sound_texts(chain.from_iterable(values)),
    _whole: lambda values: _are(int, values) and (not values or (min(values) >= -_LARGEST and max(values) <= _LARGEST)),
    _number: lambda values: all(_number(value) is None for value in values),
    _truth: lambda values: _are(bool, values),
    _moment: lambda values: _are(datetime, values) and all(value.tzinfo is UTC for value in values)}
"""For each check, whether a column of known values passes it; a TypeError or UnicodeEncodeError says no as well."""
_CHECKS: tuple[tuple[str, Callable[[Any], str | None]], ...] = (
    ("tuple", _texts), ("datetime", _moment), ("bool", _truth), ("float", _number), ("int", _whole))
"""By what the annotation begins with; everything else is text."""


@cache
def _getter(kind: type) -> Callable[[Any], tuple[Any, ...]]:
    return attrgetter(*(name for name, _, _ in _fields(kind)))


@cache
def _fields(kind: type) -> tuple[tuple[str, bool, Callable[[Any], str | None]], ...]:
    """Name, whether None is allowed, and the check, for each field of a record's class."""
    return tuple((name, "None" in said, _id if name in _IDS else next(
        (check for start, check in _CHECKS if said.startswith(start)), _text))
        for name in kind.__struct_fields__ for said in [str(kind.__annotations__[name])])


def as_quarantined(rejected: Rejected, hidden: Callable[[str], str]) -> tuple[str, str]:
    """Reason and item of a quarantine row: cleaned, cut, and with a comment's author only as what `hidden` makes of it."""
    item = rejected.item
    if isinstance(item, Comment):
        item = msgspec.structs.replace(item, author_id=hidden(clean(item.author_id)))
    if isinstance(item, msgspec.Struct):
        item = {"kind": type(item).__name__, **msgspec.structs.asdict(item)}
    try:
        text = json.dumps(item, ensure_ascii=False, default=str)
    except (ValueError, TypeError, RecursionError) as error:
        text = json.dumps(f"an item that is not JSON: {type(error).__name__}")
    return line(rejected.reason, _REASON), clean(text[:_ITEM * 2], _ITEM)
