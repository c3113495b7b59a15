"""The expressions as SQL, compiled once a process: to build and compile them takes longer than to run them on a small store.

What differs from run to run (the moment, ranges, keys) stands in the compiled text as marks, which are then filled in. All
stores of a process have one schema, because opening a store brings it to this version's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from tastemaker.scoring.features import arrays
from tastemaker.scoring.features.posts import moment, posts
from tastemaker.scoring.features.scope import ALL, Scope, scopes, small
from tastemaker.scoring.features.sums import Sum
from tastemaker.scoring.features.table import FIGURES, SUMMED, table, to_sum
from tastemaker.scoring.formulas import POSTS
from tastemaker.store import Store

_AT = datetime(9998, 7, 6, 5, 4, 3, tzinfo=UTC)
_KEY, *_ENDS = range(9_000_000_000_000_000_001, 9_000_000_000_000_000_004)
"""Numbers that no key is: the compiled text has them where keys and the ends of a range belong."""


class Question(NamedTuple):
    """The text of a question, the schema of its answer, and what `arrays` sums of it, if it is one for posts."""

    text: str
    schema: pa.Schema
    sums: Mapping[str, Sum] = {}


_questions: dict[tuple[Any, ...], Question] = {}


def everyone(store: Store, as_of: datetime, allowed: Sequence[str], wanted: Sequence[str] = FIGURES) -> pa.Table:
    """The answer of `table` for every usable profile, computed scope by scope."""
    if set(wanted) <= set(SUMMED) and not small(store):
        sums = [_sums(store, as_of, allowed, scope, wanted)[1] for scope in scopes(store)]
        return _from_sums(store, as_of, allowed, ALL, wanted, pa.concat_tables(sums))
    return pa.concat_tables([read(store, as_of, allowed, scope, wanted) for scope in scopes(store)])


def read(store: Store, as_of: datetime, allowed: Sequence[str], scope: Scope, wanted: Sequence[str] = FIGURES) -> pa.Table:
    """The answer of `table` for a scope, the same as `store.read(table(...))`, whatever was supposed of its posts.

    Where a scope supposes something, posts are summed as arrays, which also shows whether it was right.
    """
    if scope.beside and not set(wanted).isdisjoint(SUMMED):
        scope, sums = _sums(store, as_of, allowed, scope, wanted)
        return _from_sums(store, as_of, allowed, scope, wanted, sums)
    question = _question(_whole, store, allowed, scope._replace(beside=False, crowded=True), wanted)
    return store.read(_filled(question.text, as_of, scope)).cast(question.schema)


def newest(store: Store, as_of: datetime, allowed: Sequence[str], closed: Sequence[str], columns: Sequence[str]) -> pa.Table:
    """These columns of the newest posts of every usable profile, by profile and place; see `posts.posts`."""
    if (shape := (newest, tuple(allowed), tuple(closed), tuple(columns))) not in _questions:
        asked = posts(store.table, _AT, list(allowed), list(closed)).select(*columns).order_by(["profile_key", "place"])
        _questions[shape] = Question(_sql(asked), asked.schema().to_pyarrow())
    question = _questions[shape]
    return store.read(_filled(question.text, as_of, ALL)).cast(question.schema)


def _sums(store: Store, as_of: datetime, allowed: Sequence[str], scope: Scope, wanted: Sequence[str]) -> tuple[Scope, pa.Table]:
    """The sums of a scope's posts, and the scope with what was seen of them."""
    question = _question(_posts, store, allowed, scope, wanted)
    text = _filled(question.text, as_of, scope)
    keys = pa.table({"profile_key": pa.array(scope.keys or (), pa.int64())})
    with store.write() as s:
        rows = s.batch(keys, _behind(text)) if scope.listed else s.arrow(text)
    sums = arrays.summed(rows, question.sums, question.schema)
    if not scope.crowded and (pc.max(sums["posts_n"]).as_py() or 0) > POSTS:
        return _sums(store, as_of, allowed, scope._replace(crowded=True), wanted)
    if scope.beside and pc.any(sums["unsure"]).as_py():
        return _sums(store, as_of, allowed, scope._replace(beside=False), wanted)
    return scope, sums.drop_columns("unsure") if scope.beside else sums


def _from_sums(store: Store, as_of: datetime, allowed: Sequence[str], scope: Scope, wanted: Sequence[str], sums: pa.Table) -> pa.Table:
    question = _question(_figures, store, allowed, scope, wanted)
    with store.write() as s:
        return s.batch(sums, _behind(_filled(question.text, as_of, scope))).cast(question.schema)


Maker = Callable[[Store, list[str], Scope, Sequence[str]], Question]


def _question(make: Maker, store: Store, allowed: Sequence[str], scope: Scope, wanted: Sequence[str]) -> Question:
    marked = scope._replace(keys=(_KEY,) if scope.keys is not None else None, profiles=scope.profiles and tuple(_ENDS))
    if (shape := (make, tuple(allowed), marked, tuple(wanted))) not in _questions:
        _questions[shape] = make(store, list(allowed), marked, wanted)
    return _questions[shape]


def _whole(store: Store, allowed: list[str], scope: Scope, wanted: Sequence[str]) -> Question:
    asked = table(store.table, _AT, allowed, scope, wanted)
    return Question(_sql(asked), asked.schema().to_pyarrow())


def _posts(store: Store, allowed: list[str], scope: Scope, wanted: Sequence[str]) -> Question:
    rows, sums, schema = to_sum(store.table, _AT, allowed, scope, wanted)
    kinds = schema.to_pyarrow()
    return Question(_sql(rows), pa.schema([kinds.field(name) for name in ("profile_key", *sums)]), sums)


def _figures(store: Store, allowed: list[str], scope: Scope, wanted: Sequence[str]) -> Question:
    """All figures, from sums that stand in the table `batch`."""
    sums = ibis.table(to_sum(store.table, _AT, allowed, scope, wanted).schema, name="batch")
    asked = table(store.table, _AT, allowed, scope, wanted, sums)
    return Question(_sql(asked), asked.schema().to_pyarrow())


def _filled(text: str, as_of: datetime, scope: Scope) -> str:
    text = text.replace(_marked_moment(), f"TIMESTAMPTZ '{as_of.astimezone(UTC).isoformat()}'")
    for mark, end in zip(_ENDS, scope.profiles or (), strict=False):
        text = text.replace(str(mark), str(int(end)))
    return text.replace(str(_KEY), ", ".join(str(int(key)) for key in scope.keys or ()) or "NULL")


@cache
def _marked_moment() -> str:
    """How compiled texts say the moment that is to be filled in."""
    return _sql(moment(_AT).name("at")).removeprefix("SELECT ").partition(" AS ")[0]


def _behind(text: str) -> str:
    """The text as it stands behind the table `batch`: its own tables, if it begins with some, go on after that one."""
    return text.replace("WITH ", ", ", 1) if text.startswith("WITH ") else text


def _sql(question: Any) -> str:
    return str(ibis.to_sql(question, dialect="duckdb", pretty=False))
