"""How a batch goes in: find what is known, insert the new, update the known.

Plain joins, inserts and updates over a registered batch. DuckDB's own upsert of 1,000 rows took 65 to 170 ms and grew
with the table; finding the known keys by a join takes 6 to 20 ms, and insert and update come on top of that.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pyarrow as pa

from tastemaker.store.session import Session

BESIDE = ("views", "likes", "comments", "reposts")
"""Counters of which the newest stand beside each post as well, as `newest_...`: who computes figures of all posts reads one
table. `counted_at` is when they were taken and `counted_until` when they expire."""


def known(s: Session, table: str, key: str, data: pa.Table) -> list[int | None]:
    """The stored integer key of each row of a batch, in its order; None for the new ones."""
    names = data.select(["platform", "platform_id"])
    found = s.batch(names, f"SELECT platform, platform_id, {key} FROM {table} JOIN batch USING (platform, platform_id)")
    if not found.num_rows:
        return [None] * data.num_rows
    keys = dict(zip(zip(*(found.column(i).to_pylist() for i in (0, 1)), strict=True), found.column(2).to_pylist(), strict=True))
    return [keys.get(name) for name in zip(*(column.to_pylist() for column in names.columns), strict=True)]


def with_keys(s: Session, sequence: str, name: str, data: pa.Table, stored: list[int | None]) -> pa.Table:
    """The batch with its integer key in front: the stored one, or for a new row the next of its sequence."""
    fresh = s.keys(sequence, stored.count(None))
    if len(fresh) == len(stored):
        return data.add_column(0, name, fresh)
    rest = iter(fresh.to_pylist())
    return data.add_column(0, name, pa.array([next(rest) if key is None else key for key in stored], pa.int64()))


def put_counters(s: Session, table: str, key: str, data: pa.Table, at: datetime, *, fresh: bool) -> None:
    """Insert the counters of a moment; a second answer of the same moment fills in and corrects what the first one had.

    `fresh`: all keys are of this batch, so there was no first one.
    """
    if not data.num_rows:
        return
    if table == "post_snapshots":
        _beside(s, data)
    if not fresh and s.numbers(f"SELECT 1 FROM {table} WHERE taken_at = $at LIMIT 1", at=at):
        update = ", ".join(f"{name} = coalesce(b.{name}, t.{name})" for name in data.column_names
                           if name not in (key, "taken_at"))
        same = f"t.{key} = b.{key} AND t.taken_at = b.taken_at"
        s.batch(data, f"UPDATE {table} t SET {update} FROM batch b WHERE {same}")
        new = s.numbers(f"""SELECT place FROM (SELECT unnest($keys::BIGINT[]) AS {key}, unnest(range($n)) AS place) b
                            WHERE NOT EXISTS (SELECT 1 FROM {table} t WHERE t.{key} = b.{key} AND t.taken_at = $at)
                            ORDER BY place""", keys=data.column(key).to_pylist(), n=data.num_rows, at=at)
        data = data.take(pa.array(new, pa.int64()))
    if data.num_rows:
        s.insert(table, data)


def _beside(s: Session, data: pa.Table) -> None:
    """Put counters beside their posts where none of a later moment are; those of the same moment fill in and correct."""
    sets = {**{f"newest_{name}": name for name in BESIDE}, "counted_until": "expires_at"}
    known = {name: f"b.{name}" if name in data.column_names else "NULL" for name in sets.values()}
    update = ", ".join(f"{to} = CASE WHEN p.counted_at = b.taken_at THEN coalesce({known[name]}, p.{to}) ELSE {known[name]} END"
                       for to, name in sets.items())
    names = [name for name in ("post_key", "taken_at", *sets.values()) if name in data.column_names]
    s.batch(data.select(names), f"""UPDATE posts p SET {update}, counted_at = b.taken_at FROM batch b
        WHERE p.post_key = b.post_key AND (p.counted_at IS NULL OR p.counted_at <= b.taken_at)""")


def recount(s: Session, which: str, **params: Any) -> int:
    """Put the newest counters that are stored beside the posts for which a condition holds, or none; how many posts that are."""
    newest = ", ".join(f"newest_{name} = n.{name}" for name in BESIDE)
    return s.execute(f"""UPDATE posts SET {newest}, counted_at = n.taken_at, counted_until = n.expires_at
        FROM (SELECT o.post_key, c.* EXCLUDE (post_key) FROM posts o LEFT JOIN post_snapshots c ON c.post_key = o.post_key
              WHERE {which} QUALIFY row_number() OVER (PARTITION BY o.post_key ORDER BY c.taken_at DESC NULLS LAST) = 1) n
        WHERE posts.post_key = n.post_key""", **params)


def replace(s: Session, table: str, keys: tuple[str, ...], data: pa.Table) -> int:
    """Insert rows, or update all columns but the keys of those that are there."""
    if not data.num_rows:
        return 0
    same = " AND ".join(f"t.{key} = b.{key}" for key in keys)
    update = ", ".join(f"{name} = b.{name}" for name in data.column_names if name not in keys)
    s.batch(data, f"UPDATE {table} t SET {update} FROM batch b WHERE {same}")
    names = ", ".join(data.column_names)
    s.batch(data, f"INSERT INTO {table} ({names}) SELECT {names} FROM batch b "
                  f"WHERE NOT EXISTS (SELECT 1 FROM {table} t WHERE {same})")
    return data.num_rows
