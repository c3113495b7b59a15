"""How a batch goes in: find what is known, insert the new, update the known.

Plain joins, inserts and updates over a registered batch. DuckDB's own upsert of 1,000 rows took 65 to 170 ms and grew
with the table; finding the known keys by a join takes 6 to 20 ms, and insert and update come on top of that.
"""

from __future__ import annotations

import pyarrow as pa

from tastemaker.store.session import Session


def known(s: Session, table: str, key: str, data: pa.Table) -> list[int | None]:
    """The stored integer key of each row of a batch, in its order; None for the new ones."""
    names = data.select(["platform", "platform_id"]).append_column("place", pa.array(range(data.num_rows), pa.int64()))
    found = s.batch(names, f"SELECT t.{key} AS key FROM batch b LEFT JOIN {table} t USING (platform, platform_id) "
                           "ORDER BY b.place")
    return found.column("key").to_pylist()


def with_keys(s: Session, sequence: str, name: str, data: pa.Table, stored: list[int | None]) -> pa.Table:
    """The batch with its integer key in front: the stored one, or for a new row the next of its sequence."""
    fresh = iter(s.keys(sequence, stored.count(None)).to_pylist())
    return data.add_column(0, name, pa.array([next(fresh) if key is None else key for key in stored], pa.int64()))


def put_counters(s: Session, table: str, key: str, data: pa.Table) -> None:
    """Insert counters; a second answer of the same moment fills in and corrects what the first one had."""
    if not data.num_rows:
        return
    update = ", ".join(f"{name} = coalesce(b.{name}, t.{name})" for name in data.column_names if name not in (key, "taken_at"))
    same = f"t.{key} = b.{key} AND t.taken_at = b.taken_at"
    s.batch(data, f"UPDATE {table} t SET {update} FROM batch b WHERE {same}")
    names = ", ".join(data.column_names)
    s.batch(data, f"INSERT INTO {table} ({names}) SELECT {names} FROM batch b "
                  f"WHERE NOT EXISTS (SELECT 1 FROM {table} t WHERE {same})")


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
