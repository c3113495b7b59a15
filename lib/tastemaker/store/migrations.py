"""Numbered SQL files, applied once each and in order; views and macros follow the code."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from importlib.resources.abc import Traversable

import duckdb

from tastemaker import clock
from tastemaker.errors import Damaged
from tastemaker.store import refusals

_MACROS = """
CREATE OR REPLACE MACRO now_utc() AS getvariable('now')::TIMESTAMPTZ;
CREATE OR REPLACE MACRO contact_once_days() AS getvariable('contact_once_days')::BIGINT;
""" + refusals.MACROS
# Macros read variables of the connection, so a moved clock needs no writing.


def shipped() -> list[Traversable]:
    """The migrations of this version, in order."""
    tables = files("tastemaker.store").joinpath("tables")
    return sorted((file for file in tables.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)


def applied(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The names of the migrations a database has had; empty for a new one."""
    known = con.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'migrations'").fetchone()
    if not known or not known[0]:
        return []
    return [row[0] for row in con.execute("SELECT name FROM migrations ORDER BY name").fetchall()]


def is_current(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether nothing is left to do. Raises Damaged for a database of a later version, or one that is not ours."""
    done, ours = applied(con), [file.name for file in shipped()]
    if later := [name for name in done if name not in ours]:
        raise Damaged(f"This database was made by a later version of tastemaker (it has {later[-1]}).",
                      "Update tastemaker, or open a backup that this version made.")
    # the table of migrations alone is what a kill between making a file and its first migration leaves
    if not done and con.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name <> 'migrations'").fetchone() != (0,):
        raise Damaged("This is a DuckDB file, but not one of tastemaker's.", "Name another file.")
    return done == ours and _views_made(con) == _views_hash()


def apply(con: duckdb.DuckDBPyConnection, only: int | None = None) -> list[str]:
    """Apply what is missing and renew the views; the names that were applied. With `only`, the first so many files and no views.

    Each file and its record are one transaction: a kill between two leaves a database that the next opening completes.
    """
    done, new = applied(con), []
    con.execute("CREATE TABLE IF NOT EXISTS migrations (name VARCHAR PRIMARY KEY, applied_at TIMESTAMPTZ NOT NULL)")
    for file in shipped()[:only]:
        if file.name not in done:
            _apply(con, file)
            new.append(file.name)
    if only is None:   # views are of this version, so they need all of its tables
        _make_views(con)
    return new


def _apply(con: duckdb.DuckDBPyConnection, file: Traversable) -> None:
    con.begin()
    try:
        con.execute(file.read_text(encoding="utf-8"))
        con.execute("INSERT INTO migrations VALUES ($name, $at)", {"name": file.name, "at": clock.now()})
        con.commit()
    except BaseException:
        con.rollback()
        raise


def _make_views(con: duckdb.DuckDBPyConnection) -> None:
    """Make macros and views anew in one transaction and remember which version they are."""
    con.begin()
    try:
        con.execute(_MACROS)
        con.execute(_views())
        con.execute("INSERT INTO about VALUES ('views', $hash) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                    {"hash": _views_hash()})
        con.commit()
    except BaseException:
        con.rollback()
        raise


def _views_made(con: duckdb.DuckDBPyConnection) -> str | None:
    row = con.execute("SELECT value FROM about WHERE name = 'views'").fetchone()
    return row[0] if row else None


def _views() -> str:
    return files("tastemaker.store").joinpath("views.sql").read_text(encoding="utf-8")


def _views_hash() -> str:
    return hashlib.sha256((_MACROS + _views()).encode()).hexdigest()[:16]
