"""A session: one open connection inside one transaction, in rows, frames and Arrow."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from tastemaker import clock
from tastemaker.errors import BadPayload

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SEQUENCES = {("profiles", "profile_key"): "profile_keys", ("posts", "post_key"): "post_keys",
              ("calls", "call_id"): "ordinals"}
"""Key columns that are filled when absent; every column called `ordinal` is as well."""
_SQL_TYPES = {pa.string(): "VARCHAR", pa.int64(): "BIGINT", pa.int32(): "INTEGER", pa.float64(): "DOUBLE",
              pa.bool_(): "BOOLEAN", pa.date32(): "DATE", pa.timestamp("us", "UTC"): "TIMESTAMPTZ"}
_FEW = 500
"""Values of a batch that go in as parameters."""


class Session:
    """What can be done inside `store.write()`. It ends with the transaction."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        self._schemas: dict[str, pa.Schema] = {}
        self.spoiled = False
        """Set when a nested write failed: the whole transaction must then go."""

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction, under the moment at which it begins: committed at the end, rolled back when the block raises.

        DuckDB's `top_n_window_elimination` is off inside: in 1.5.6 it passes by an uncommitted newest row where a single
        nullable column is read. Outside it stays on, because it makes questions for newest rows two to four times as fast.
        """
        self._con.execute("SET VARIABLE now = $now", {"now": clock.now()})
        self._con.execute("SET disabled_optimizers = 'top_n_window_elimination'")
        self._con.begin()
        self.spoiled = False
        try:
            yield
            if self.spoiled:
                raise RuntimeError("A write inside this one failed, so nothing of it was kept.")
            self._con.commit()
        except BaseException:
            with suppress(duckdb.Error):   # a failed commit has already ended the transaction
                self._con.rollback()
            raise
        finally:
            with suppress(duckdb.Error):
                self._con.execute("RESET disabled_optimizers")

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One transaction that cannot write."""
        self._con.execute("BEGIN TRANSACTION READ ONLY")
        try:
            yield
        finally:
            with suppress(duckdb.Error):
                self._con.rollback()

    def arrow(self, sql: str, **params: Any) -> pa.Table:
        """The answer as an Arrow table."""
        return self._con.execute(sql, _plain(params)).to_arrow_table()

    def rows(self, sql: str, **params: Any) -> list[dict[str, Any]]:
        """The answer as dicts; moments are aware UTC."""
        return as_rows(self.arrow(sql, **params))

    def execute(self, sql: str, **params: Any) -> int:
        """Run a statement and say how many rows it changed (0 for one that changes none)."""
        found = self._con.execute(sql, _plain(params)).description
        if not found or [column[0] for column in found] != ["Count"]:
            return 0
        row = self._con.fetchone()
        return int(row[0]) if row else 0

    def insert(self, table: str, rows: Iterable[Mapping[str, Any]] | pd.DataFrame | pa.Table, *,
               keep: bool = False) -> int:
        """Insert rows by column name and say how many went in.

        With `keep` a row whose key is already there is left as it is. Lists and dicts become JSON text. A column that a
        row does not have takes its default; `ordinal`, and the own key of profiles, posts and calls, come from their
        sequences. BadPayload when a value does not fit its column, and then nothing was inserted.
        """
        return sum(self._insert(table, part, keep) for part in self._tables(table, rows) if part.num_rows)

    def batch(self, data: pa.Table, sql: str, **params: Any) -> pa.Table:
        """The answer of a statement that reads `data` as the table `batch`: how bulk work stays set-based.

        The batch is materialised first: DuckDB else hands conditions on a registered Arrow table to pyarrow, and for
        moments it needs a package for that which we do not have. A few values go in as parameters: to read an Arrow
        table, DuckDB must call Python several times, which takes longer than such a statement, most of all while another
        thread computes.
        """
        kinds = [_SQL_TYPES.get(kind) for kind in data.schema.types]
        if data.num_rows * data.num_columns <= _FEW and data.num_rows and all(kinds):
            lists = {f"batch{i}": data.column(i).to_pylist() for i in range(data.num_columns)}
            parts = ", ".join(f'unnest(${name}::{kind}[]) AS "{column}"'
                              for name, kind, column in zip(lists, kinds, data.column_names, strict=True))
            return self.arrow(f"WITH batch AS MATERIALIZED (SELECT {parts}) {sql}", **params, **lists)
        self._con.register("incoming", data)
        try:
            return self.arrow(f"WITH batch AS MATERIALIZED (SELECT * FROM incoming) {sql}", **params)
        finally:
            self._con.unregister("incoming")

    def numbers(self, sql: str, **params: Any) -> list[int | None]:
        """The answer's first column, of whole numbers."""
        return [row[0] for row in self._con.execute(sql, _plain(params)).fetchall()]

    def keys(self, sequence: str, n: int) -> pa.Array:
        """The next `n` numbers of a sequence, ascending, so that rows get their keys in the order they came.

        They follow each other without a gap: nobody else has the file open.
        """
        if not n:
            return pa.array([], pa.int64())
        last = self.numbers(f"SELECT max(nextval('{sequence}')) FROM range({int(n)})")[0]
        return pa.array(np.arange(last - n + 1, last + 1))

    def schema(self, table: str) -> pa.Schema:
        """The Arrow schema of a table or view."""
        if table not in self._schemas:
            self._schemas[table] = self.arrow(f'SELECT * FROM "{table}" LIMIT 0').schema
        return self._schemas[table]

    def _insert(self, table: str, data: pa.Table, keep: bool) -> int:
        data = self._filled(table, data)
        names = ", ".join(f'"{name}"' for name in data.column_names)
        ending = " ON CONFLICT DO NOTHING" if keep else ""
        answer = self.batch(data, f'INSERT INTO "{table}" ({names}) SELECT {names} FROM batch{ending}')
        return answer.column(0)[0].as_py()

    def _filled(self, table: str, data: pa.Table) -> pa.Table:
        for name in self.schema(table).names:
            sequence = "ordinals" if name == "ordinal" else _SEQUENCES.get((table, name))
            if sequence and name not in data.column_names:
                data = data.append_column(name, self.keys(sequence, data.num_rows))
        return data

    def _tables(self, table: str, rows: Any) -> list[pa.Table]:
        schema = self.schema(table)
        if isinstance(rows, pd.DataFrame):
            rows = rows.astype(object).where(rows.notna(), None).to_dict("records")
        if isinstance(rows, pa.Table):
            return [rows]
        groups: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
        for row in rows:
            groups.setdefault(tuple(row), []).append(row)
        return [_table(table, schema, names, group) for names, group in groups.items()]


def as_rows(table: pa.Table) -> list[dict[str, Any]]:
    """Dicts of plain Python values: whole numbers are int, moments aware UTC."""
    columns = {name: _values(table.column(name)) for name in table.column_names}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def as_frame(table: pa.Table) -> pd.DataFrame:
    """A DataFrame; sums of whole numbers come as whole numbers, not as decimals."""
    for place, field in enumerate(table.schema):
        if pa.types.is_decimal(field.type) and field.type.scale == 0:
            table = table.set_column(place, field.name, table.column(place).cast(pa.int64()))
    return table.to_pandas()


def _values(column: pa.ChunkedArray) -> list[Any]:
    kind = column.type
    if pa.types.is_timestamp(kind) and kind.tz:
        micros = column.cast(pa.timestamp("us", "UTC")).cast(pa.int64()).to_pylist()
        return [None if n is None else _EPOCH + timedelta(microseconds=n) for n in micros]
    values = column.to_pylist()
    if pa.types.is_decimal(kind):
        return [int(v) if isinstance(v, Decimal) and kind.scale == 0 else v for v in values]
    return values


def _table(table: str, schema: pa.Schema, names: tuple[str, ...], rows: list[Mapping[str, Any]]) -> pa.Table:
    if unknown := [name for name in names if name not in schema.names]:
        raise BadPayload(f"The table {table} has no column {', '.join(unknown)}.", "Check the names of the columns.")
    columns = {}
    for name in names:
        kind = schema.field(name).type
        values = [_value(row[name], kind) for row in rows]
        try:
            columns[name] = pa.array(values, kind)
        except (pa.ArrowException, UnicodeError, OverflowError, TypeError, ValueError) as error:
            raise BadPayload(f"{table}.{name} cannot hold a value it was given: {error}."[:300]) from None
    return pa.table(columns)


def _value(value: Any, kind: pa.DataType) -> Any:
    if isinstance(value, (list, tuple, dict)) and pa.types.is_string(kind):
        return json.dumps(value, ensure_ascii=False)
    return value.item() if hasattr(value, "item") else value


def _plain(params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as plain Python: numbers of numpy lose their wrapping."""
    return {name: _bare(value) for name, value in params.items()}


def _bare(value: Any) -> Any:
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_bare(v) for v in value]
    return value.item() if hasattr(value, "item") else value
