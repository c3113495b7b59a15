"""How a batch goes in: find what is known, insert the new, update the known.

Plain joins, inserts and updates over a registered batch. DuckDB's own upsert of 1,000 rows took 65 to 170 ms and grew
with the table; finding the known keys by a join takes 6 to 20 ms, and insert and update come on top of that.
"""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa

from tastemaker.store.session import Session


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
