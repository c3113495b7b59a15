"""Records as Arrow columns: which attribute goes into which column, and with what type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any

import msgspec
import pyarrow as pa

Shape = Mapping[str, pa.DataType | None]
_TEXT, _COUNT, _MOMENT, _LIST = pa.string(), pa.int64(), pa.timestamp("us", "UTC"), None
NATURAL: Shape = {"platform": _TEXT, "platform_id": _TEXT}
PROFILE: Shape = {**NATURAL, "handle": _TEXT, "name": _TEXT, "bio": _TEXT, "url": _TEXT, "country": _TEXT,
                  "language": _TEXT, "created_at": _MOMENT, "links": _LIST, "verified_links": _LIST, "contact": _TEXT,
                  "keywords": _LIST, "topics": _LIST,
                  "labels": _LIST, "feed": _TEXT}
SNAPSHOT: Shape = {name: _COUNT for name in ("followers", "following", "post_count", "view_count")}
POST: Shape = {**NATURAL, "format": _TEXT, "title": _TEXT, "text": _TEXT, "url": _TEXT, "published_at": _MOMENT,
               "language": _TEXT, "duration_s": pa.float64(), "tags": _LIST, "mentions": _LIST, "links": _LIST,
               "paid_partnership": pa.bool_()}
POST_SNAPSHOT: Shape = {name: _COUNT for name in ("views", "likes", "comments", "reposts", "quotes", "saves")}
STATS: Shape = {name: _COUNT for name in ("views", "likes", "comments")}
COMMENT: Shape = {**NATURAL, "post_id": _TEXT, "text": _TEXT, "likes": _COUNT, "published_at": _MOMENT, "reply_to": _TEXT}
RELATION: Shape = {"platform": _TEXT, "from_id": _TEXT, "to_id": _TEXT, "kind": _TEXT}
_MORE = {"call_id": _COUNT, "profile_key": _COUNT, "post_key": _COUNT, "fetched_at": _MOMENT, "taken_at": _MOMENT,
         "expires_at": _MOMENT}
"""Types of the columns that are not attributes of a record; the others are text."""
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)

_json = msgspec.json.Encoder().encode


def table(shape: Shape, records: Sequence[Any], more: Mapping[str, Sequence[Any]]) -> pa.Table:
    """One row a record: the columns of `shape` from its attributes, then those of `more`.

    A tuple becomes a JSON list, because the schema keeps lists as text.
    """
    data: dict[str, pa.Array] = {}
    columns = zip(*map(attrgetter(*shape), records), strict=True) if records else [()] * len(shape)
    for (name, kind), values in zip(shape.items(), columns, strict=True):
        data[name] = pa.array(list(map(_list, values)), _TEXT) if kind is _LIST else pa.array(values, kind)
    for name, values in more.items():
        data[name] = pa.array(values, _MORE.get(name, _TEXT))
    return pa.table(data)


def micros(moment: datetime) -> int:
    """A moment as the columns count it, which Arrow reads fifty times as fast as a datetime."""
    return (moment - _EPOCH) // _MICROSECOND


def _list(values: tuple[str, ...]) -> bytes:
    return _json(values) if values else b"[]"
