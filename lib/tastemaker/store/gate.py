"""The gate: one file lock and one short connection for each database file.

DuckDB lets one process hold a file, so every opening stands behind the same lock, reads as well as writes.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from filelock import FileLock, Timeout

from tastemaker import clock
from tastemaker.errors import Busy, Damaged, TastemakerError
from tastemaker.store.refusals import pads

PATIENCE = 30.0
"""Seconds that we wait for another process before we say Busy."""
_POLL = 0.02
_ROOM = 1 << 20
_CONFIG = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false",
           "allow_community_extensions": "false", "checkpoint_threshold": "256MB"}
"""Changes are merged into the file when it is closed, which is after seconds: each merging writes the newest rows of every
table anew, and by default a pull would do that ten times as often."""
_gates: dict[tuple[int, Path], Gate] = {}
_registry = threading.Lock()


class Gate:
    """Lets one thread of one process at a time hold one database file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.inner: Any = None
        """What the current holder keeps here for nested use: its open session."""
        self._threads = threading.Lock()
        self._owner: tuple[int, int | None] | None = None

    @property
    def mine(self) -> bool:
        """Whether this very thread and task already holds the gate."""
        if self._owner is None or self._owner[0] != threading.get_ident():
            return False
        if self._owner[1] != _task():
            raise RuntimeError("A task awaited inside store.write(); take the answer first, then write.")
        return True

    @contextmanager
    def hold(self, patience: float = PATIENCE) -> Iterator[None]:
        """Hold the file; Busy when another thread or process does not let go of it within `patience` seconds."""
        deadline = time.monotonic() + patience
        if not self._threads.acquire(timeout=max(patience, 0)):
            raise self.busy(patience)
        try:
            with self._file(deadline, patience):
                self._owner = (threading.get_ident(), _task())
                yield
        finally:
            self._owner = None
            self._threads.release()

    @contextmanager
    def _file(self, deadline: float, patience: float) -> Iterator[None]:
        # A lock object of its own for each holding: a forked child or a second Store shares no counter with it.
        lock = FileLock(beside(self.path, ".lock"), thread_local=False)
        try:
            lock.acquire(timeout=max(deadline - time.monotonic(), 0), poll_interval=_POLL)
        except Timeout:
            raise self.busy(patience) from None
        try:
            yield
        finally:
            lock.release()

    def busy(self, patience: float, why: str = "") -> Busy:
        """The error for a database that others hold."""
        return Busy(f"{self.path.name} was in use by another program for {patience:g} seconds{why}.")


def gate(path: Path) -> Gate:
    """The gate of a database file: one for each file and process, whoever asks."""
    with _registry:
        return _gates.setdefault((os.getpid(), path), Gate(path))


@contextmanager
def alone(folder: Path, what: str, patience: float = PATIENCE) -> Iterator[None]:
    """Hold a folder beside the database against every other thread and process.

    Busy says `what` another program is doing there when it does not let go within `patience` seconds.
    """
    lock = FileLock(folder / ".lock", thread_local=False)
    try:
        lock.acquire(timeout=patience)
    except Timeout:
        raise Busy(f"Another program is {what}.") from None
    try:
        yield
    finally:
        lock.release()


def beside(path: Path, ending: str) -> Path:
    """The file next to a database that belongs to it.

    >>> beside(Path("a/b.duckdb"), ".key").as_posix()
    'a/b.duckdb.key'
    """
    return path.with_name(path.name + ending)


@contextmanager
def connect(path: Path, *, contact_once_days: int = 90, read_only: bool = False, locked: bool = True,
            patience: float = PATIENCE, threads: int | None = None, keys: Sequence[str] = ()) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a file whose gate the caller holds; closed at the end. `threads`: how many DuckDB uses, None: one a core.

    `now_utc()` is the moment of opening. Unless `locked` is off (only our own copying does that), the connection reaches
    no other file and its settings cannot be changed.
    """
    con = _open(path, read_only, patience)
    try:
        con.execute("SET TimeZone = 'UTC'")
        if threads:
            con.execute(f"SET threads = {threads}")
        con.execute("SET VARIABLE now = $now", {"now": clock.now()})
        con.execute("SET VARIABLE contact_once_days = $days", {"days": contact_once_days})
        if keys:
            con.execute("SET VARIABLE pads = $pads", {"pads": pads(keys)})
        if locked:
            con.execute("SET enable_external_access = false")
            con.execute("SET lock_configuration = true")
        yield con
    except duckdb.InvalidInputException as error:
        if "whom not to contact" not in str(error):
            raise
        raise Damaged(str(error).split("Error: ")[-1].splitlines()[0], "Open the database again.") from error
    except (duckdb.FatalException, duckdb.InternalException, duckdb.IOException, duckdb.SerializationException) as error:
        raise _failed(path, error) from error
    finally:
        con.close()


def _failed(path: Path, error: duckdb.Error) -> TastemakerError:
    """What an error of the file or the disk means, as opposed to one of the question."""
    if shutil.disk_usage(path.parent).free < _ROOM or "No space left" in str(error):
        return TastemakerError(f"The disk that holds {path.name} is full; the last step was not kept.",
                               "Free some space and run the same command again.")
    return damaged(path, error)


def _open(path: Path, read_only: bool, patience: float) -> duckdb.DuckDBPyConnection:
    """Open, waiting for a program that does not know our lock; Damaged when the file itself is the trouble."""
    deadline = time.monotonic() + patience
    while True:
        try:
            return duckdb.connect(str(path), read_only=read_only, config=_CONFIG)
        except duckdb.Error as error:
            if "lock on file" not in str(error):
                raise damaged(path, error) from error
            if time.monotonic() >= deadline:
                raise gate(path).busy(patience, " that opened it without our lock") from None
            time.sleep(0.05)


def damaged(path: Path, error: Exception) -> Damaged:
    """What a file that does not open means for a person."""
    reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
    if beside(path, ".wal").exists() and ("WAL" in str(error) or "replay" in str(error).lower()):
        return Damaged(f"{path.name} cannot be opened, because its last unsaved changes are damaged: {reason}",
                       "Run `tastemaker restore` with a backup, or with --set-aside to go on without those changes.")
    return Damaged(f"{path.name} cannot be opened: {reason}", "Run `tastemaker restore` with your newest backup.")


def _task() -> int | None:
    try:
        task = asyncio.current_task()
    except RuntimeError:
        return None
    return id(task) if task else None
