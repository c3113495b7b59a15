"""Backup, restore, recovery and rewriting: every one ends in a file that was proved to open, or changes nothing."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tastemaker import clock
from tastemaker.errors import BadInput, Damaged
from tastemaker.store import migrations
from tastemaker.store.gate import beside, connect, gate

_ORDER = {"posts": "profile_key, post_key", "post_snapshots": "post_key, taken_at", "snapshots": "profile_key, taken_at"}
"""How the large tables are sorted: the posts of one profile then lie together."""

_OLD = "tastemaker_file_before"
"""The name under which the old file is attached: not one that a database file has by chance."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a recovery did: where the unsaved changes are now, and how many bytes of them there are."""

    path: Path
    moved: Path | None
    size: int


def backup(path: Path, target: Path) -> Path:
    """Copy the database and its key, when no one else has it open, and give back the copy's path."""
    target = target.expanduser().resolve()
    if target.exists():
        raise BadInput(f"There is already a file at {target}.", "Name another file for the backup.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with gate(path).hold():
        with connect(path) as con:
            con.execute("CHECKPOINT")
        _copy_key(path, target)
        _copy(path, target)
    return target


def restore(source: Path, path: Path, *, overwrite: bool) -> Path:
    """Put the backup `source` at `path`; see `Store.restore`."""
    source, path = source.expanduser().resolve(), path.expanduser().resolve()
    if not source.is_file() or not beside(source, ".key").is_file():
        raise BadInput(f"There is no backup with its key file at {source}.", "Name a file that `tastemaker backup` wrote.")
    if path.exists() and not overwrite:
        raise BadInput(f"{path.name} is there already.", "Add --overwrite; what is there now is moved aside, not deleted.")
    path.parent.mkdir(parents=True, exist_ok=True)
    part = beside(path, ".restoring")
    with gate(path).hold():
        _copy(source, part)
        _prove(part)
        for ending in (".wal", "", ".key"):   # the old changes first: they must never meet the restored file
            _aside(beside(path, ending))
        _copy_key(source, path)
        os.replace(part, path)
        _sync(path.parent)
    return path


def recover(path: Path) -> Recovered:
    """Move a damaged write-ahead log aside and open the database as it was before; see `Store.recover`."""
    path = path.expanduser().resolve()
    wal = beside(path, ".wal")
    with gate(path).hold():
        if not path.is_file():
            raise BadInput(f"There is no database at {path}.", "Check the path.")
        try:
            _prove(path)
            return Recovered(path, None, 0)
        except Damaged:
            if not wal.exists():
                raise
        size, moved = wal.stat().st_size, _aside(wal)
        _prove(path)
    return Recovered(path, moved, size)


def compact(path: Path) -> tuple[int, int]:
    """Write every row into a new file and swap it in; bytes before and after."""
    part = beside(path, ".compacting")
    with gate(path).hold():
        part.unlink(missing_ok=True)
        with connect(path, locked=False) as con:
            con.execute("CHECKPOINT")
            numbers = _sequences(con)
        before = path.stat().st_size
        with connect(part, locked=False) as con:
            migrations.apply(con)
            _fill(con, path, numbers)
        os.replace(part, path)
        _sync(path.parent)
    return before, path.stat().st_size


def _sequences(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Where each sequence goes on, so that a key is never given out twice."""
    rows = con.execute("SELECT sequence_name, coalesce(last_value + increment_by, start_value) FROM duckdb_sequences()")
    return dict(rows.fetchall())


def _fill(con: duckdb.DuckDBPyConnection, path: Path, numbers: dict[str, int]) -> None:
    con.execute(f"ATTACH '{str(path).replace(chr(39), chr(39) * 2)}' AS {_OLD} (READ_ONLY)")
    for name, start in numbers.items():
        con.execute(f'CREATE OR REPLACE SEQUENCE "{name}" START {int(start)}')
    con.begin()
    for (table,) in con.execute(f"SELECT table_name FROM duckdb_tables() WHERE database_name = '{_OLD}'").fetchall():
        order = f" ORDER BY {_ORDER[table]}" if table in _ORDER else ""
        con.execute(f'DELETE FROM "{table}"')
        con.execute(f'INSERT INTO "{table}" BY NAME SELECT * FROM {_OLD}."{table}"{order}')
        counts = con.execute(f'SELECT (SELECT count(*) FROM "{table}"), (SELECT count(*) FROM {_OLD}."{table}")').fetchone()
        if counts is None or counts[0] != counts[1]:
            raise Damaged(f"Rewriting {table} gave another number of rows.", "Nothing was changed; report this.")
    con.commit()
    con.execute(f"DETACH {_OLD}")
    con.execute("CHECKPOINT")


def _prove(path: Path) -> None:
    """Open a file, read all of its tables and close it; Damaged when that does not work."""
    with connect(path) as con:
        migrations.is_current(con)
        try:
            for (table,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall():
                con.execute(f'SELECT count(*), min(hash(t)) FROM "{table}" t').fetchall()
        except duckdb.Error as error:
            raise Damaged(f"{path.name} cannot be read: {str(error).splitlines()[0][:200]}",
                          "Run `tastemaker restore` with an older backup.") from error


def _aside(path: Path) -> Path | None:
    """Move a file out of the way under a name of its own; None when there is no such file."""
    if not path.exists():
        return None
    n, stem = 0, f"{path.name}.aside-{clock.now():%Y%m%d-%H%M%S}"
    while (target := path.with_name(stem + (f"-{n}" if n else ""))).exists():
        n += 1
    os.replace(path, target)
    return target


def _copy(source: Path, target: Path) -> None:
    part = beside(target, ".part")
    shutil.copyfile(source, part)
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    os.replace(part, target)


def _copy_key(source: Path, target: Path) -> None:
    key = beside(target, ".key")
    handle = os.open(key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(beside(source, ".key").read_bytes())


def _sync(folder: Path) -> None:
    """Make a renaming survive a power cut, where folders can be synced."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
