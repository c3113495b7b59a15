"""Records as Arrow columns: which attribute goes into which column, and with what type."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa

_TEXT, _COUNT, _MOMENT, _LIST = pa.string(), pa.int64(), pa.timestamp("us", "UTC"), None
PROFILE = {"platform": _TEXT, "platform_id": _TEXT, "handle": _TEXT, "name": _TEXT, "bio": _TEXT, "url": _TEXT,
           "country": _TEXT, "language": _TEXT, "created_at": _MOMENT, "links": _LIST, "keywords": _LIST,
           "topics": _LIST, "labels": _LIST, "feed": _TEXT}
SNAPSHOT = {"followers": _COUNT, "following": _COUNT, "post_count": _COUNT, "view_count": _COUNT}
POST = {"platform": _TEXT, "platform_id": _TEXT, "format": _TEXT, "title": _TEXT, "text": _TEXT, "url": _TEXT,
        "published_at": _MOMENT, "language": _TEXT, "duration_s": pa.float64(), "tags": _LIST, "mentions": _LIST,
        "links": _LIST, "paid_partnership": pa.bool_()}
POST_SNAPSHOT = {name: _COUNT for name in ("views", "likes", "comments", "reposts", "quotes", "saves")}
STATS = {"platform": _TEXT, "platform_id": _TEXT, "views": _COUNT, "likes": _COUNT, "comments": _COUNT}
COMMENT = {"platform": _TEXT, "platform_id": _TEXT, "post_id": _TEXT, "text": _TEXT, "likes": _COUNT,
           "published_at": _MOMENT, "reply_to": _TEXT}
RELATION = {"platform": _TEXT, "from_id": _TEXT, "to_id": _TEXT, "kind": _TEXT}


def table(shape: Mapping[str, pa.DataType | None], records: Sequence[Any], same: Mapping[str, Any]) -> pa.Table:
    """One row a record: the columns of `shape` from its attributes, those of `same` with one value for all.

    A tuple becomes a JSON list, because the schema keeps lists as text.
    """
    data: dict[str, pa.Array] = {}
    for name, kind in shape.items():
        values = [getattr(record, name) for record in records]
        data[name] = pa.array([_list(v) for v in values], _TEXT) if kind is _LIST else pa.array(values, kind)
    for name, value in same.items():
        data[name] = pa.repeat(pa.scalar(value, _kind(name, value)), len(records))
    return pa.table(data)


def _list(values: tuple[str, ...]) -> str:
    return json.dumps(values, ensure_ascii=False) if values else "[]"


def _kind(name: str, value: Any) -> pa.DataType:
    if isinstance(value, datetime) or name.endswith("_at"):
        return _MOMENT
    return _COUNT if name == "call_id" else _TEXT
