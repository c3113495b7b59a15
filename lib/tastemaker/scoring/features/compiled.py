"""The expressions as SQL, compiled once a process: to build and compile them takes longer than to run them on a small store.

What differs from run to run (the moment, ranges, keys) stands in the compiled text as marks, which are then filled in. All
stores of a process have one schema, because opening a store brings it to this version's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from tastemaker.scoring.features.posts import moment
from tastemaker.scoring.features.scope import Scope, scopes
from tastemaker.scoring.features.table import FIGURES, SUMMED, table
from tastemaker.scoring.formulas import POSTS
from tastemaker.store import Store

_AT = datetime(9998, 7, 6, 5, 4, 3, tzinfo=UTC)
_KEY, *_ENDS = range(9_000_000_000_000_000_001, 9_000_000_000_000_000_004)
"""Numbers that no key is: the compiled text has them where keys and the ends of a range belong."""
_texts: dict[tuple[Any, ...], tuple[str, pa.Schema]] = {}


def everyone(store: Store, as_of: datetime, allowed: Sequence[str], wanted: Sequence[str] = FIGURES) -> pa.Table:
    """The answer of `table` for every usable profile, computed scope by scope."""
    parts, crowded = [], False
    for scope in scopes(store):
        part = read(store, as_of, allowed, scope._replace(crowded=crowded or scope.crowded), wanted)
        if not (crowded or scope.crowded) and (pc.max(part["posts_n"]).as_py() or 0) > POSTS:
            crowded = True   # from here on it is supposed of all: who finds fifty posts of one creator finds them of others
            part = read(store, as_of, allowed, scope._replace(crowded=True), wanted)
        parts.append(part)
    return pa.concat_tables(parts)


def read(store: Store, as_of: datetime, allowed: Sequence[str], scope: Scope, wanted: Sequence[str] = FIGURES) -> pa.Table:
    """The answer of `table` for a scope, the same as `store.read(table(...))`, whatever was supposed of its counters."""
    scope = scope._replace(beside=scope.beside and not set(wanted).isdisjoint(SUMMED))
    text, schema = _compiled(store, tuple(allowed), scope, tuple(wanted))
    found = store.read(_filled(text, as_of, scope)).cast(schema)
    if not scope.beside:
        return found
    if pc.any(found["unsure"]).as_py():
        return read(store, as_of, allowed, scope._replace(beside=False), wanted)
    return found.drop_columns("unsure")


def _compiled(store: Store, allowed: tuple[str, ...], scope: Scope, wanted: tuple[str, ...]) -> tuple[str, pa.Schema]:
    marked = scope._replace(keys=(_KEY,) if scope.keys is not None else None, profiles=scope.profiles and tuple(_ENDS))
    if (shape := (allowed, marked, wanted)) not in _texts:
        question = table(store.table, _AT, list(allowed), marked, wanted)
        _texts[shape] = _sql(question), question.schema().to_pyarrow()
    return _texts[shape]


def _filled(text: str, as_of: datetime, scope: Scope) -> str:
    at = _sql(moment(_AT).name("at")).removeprefix("SELECT ").partition(" AS ")[0]
    text = text.replace(at, f"TIMESTAMPTZ '{as_of.astimezone(UTC).isoformat()}'")
    for mark, end in zip(_ENDS, scope.profiles or (), strict=False):
        text = text.replace(str(mark), str(int(end)))
    return text.replace(str(_KEY), ", ".join(str(int(key)) for key in scope.keys or ()) or "NULL")


def _sql(question: Any) -> str:
    return str(ibis.to_sql(question, dialect="duckdb", pretty=False))
