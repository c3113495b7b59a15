"""The gate: one file lock and one connection for each database file.

DuckDB lets one process hold a file, so every opening stands behind the same lock, reads as well as writes. Opening and
closing cost more than most questions do, so an opened file stays open for a moment, lock and all, and whoever of this
process comes in that moment goes on with it.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from filelock import FileLock, Timeout

from tastemaker import clock
from tastemaker.errors import Busy, Damaged, TastemakerError
from tastemaker.store.refusals import pads

PATIENCE = 30.0
"""Seconds that we wait for another process before we say Busy."""
LINGER_S = 0.25
"""Seconds without a question after which a file that stayed open is closed."""
PAUSE_S = 0.06
"""How long who gave way to another program stays away: three times as long as that one sleeps between two looks at the lock."""
_POLL = 0.02
_ASKING_S, _WANTED = 0.1, ".wanted"
"""Who waits for the lock says so this often, by a file: what only stayed open is closed then."""
UNMERGED_BYTES = 16 << 20
"""Changes that are not merged into the file yet, which wait in memory: with more than these it is closed after a use."""
_ROOM = 1 << 20
_CONFIG = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false",
           "allow_community_extensions": "false", "checkpoint_threshold": "256MB"}
"""Changes are merged into the file when it is closed, which is after seconds: each merging writes the newest rows of every
table anew, and by default a pull would do that ten times as often."""
_gates: dict[Path, Gate] = {}
_registry = threading.Lock()
_inherited: list[Any] = []


@dataclass(slots=True)
class Open:
    """An open file: its connection, and how to close it with its lock."""

    con: duckdb.DuckDBPyConnection
    closing: ExitStack
    until: float = 0.0
    """When it is closed if nobody comes."""
    file: tuple[int, ...] = ()
    """How the file looked when the last one was done with it."""
    session: Any = None
    """What its users keep: a session knows the columns of its tables."""
    told: tuple[int, tuple[str, ...]] | None = None
    """What it was told that lasts."""

    def tell(self, contact_once_days: int, keys: Sequence[str]) -> None:
        """`tell`, without what its connection was told before."""
        lasting = contact_once_days, tuple(keys)
        if self.told == lasting:
            _say_when(self.con)
        else:
            tell(self.con, *lasting)
            self.told = lasting


class Gate:
    """Lets one thread of one process at a time hold one database file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.inner: Any = None
        """What the current holder keeps here for nested use: its open session."""
        self._threads = threading.Lock()
        self._owner: tuple[int, int | None] | None = None
        self._open: Open | None = None
        self._watched = self._gave_way = False
        self._queued: set[int] = set()
        self.torn = False
        """Whether this process was forked while the file was in use, so that DuckDB would go on with what the parent works with."""

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
        """Hold the file, which nobody has open then; Busy when another thread or process keeps it for `patience` seconds."""
        with self._thread(patience) as deadline:
            self._close()
            with self._file(deadline, patience):
                yield

    @contextmanager
    def opened(self, connect: Callable[[], Any], *, patience: float = PATIENCE) -> Iterator[Open]:
        """Hold the file with an open connection, one that stayed open if there is one, else what `connect` makes.

        It stays open for `LINGER_S` afterwards, unless the block raises: then nobody knows what state it is in.
        """
        with self._thread(patience) as deadline:
            now = self._reusable() or self._anew(connect, deadline, patience)
            try:
                yield now
            except BaseException:
                self._open = None
                now.closing.__exit__(*sys.exc_info())
                raise
            self._linger(now)

    @contextmanager
    def _thread(self, patience: float) -> Iterator[float]:
        deadline = time.monotonic() + patience
        self._queued.add(threading.get_ident())
        try:
            if not self._threads.acquire(timeout=max(patience, 0)):
                raise self.busy(patience)
        finally:
            self._queued.discard(threading.get_ident())
        try:
            self._owner = (threading.get_ident(), _task())
            yield deadline
        finally:
            self._owner = None
            self._threads.release()

    @contextmanager
    def _file(self, deadline: float, patience: float) -> Iterator[None]:
        # A lock object of its own for each holding: a forked child or a second Store shares no counter with it.
        lock = FileLock(beside(self.path, ".lock"), thread_local=False)
        if self.torn:
            raise TastemakerError(f"This process was forked while its parent worked with {self.path.name}.",
                                  "Start a new process instead (with multiprocessing: the method spawn), or fork while nothing is under way.")
        if self._gave_way:
            self._gave_way = False
            time.sleep(PAUSE_S)
        while not _taken(lock, min(_ASKING_S, max(deadline - time.monotonic(), 0))):
            if time.monotonic() >= deadline:
                raise self.busy(patience)
            beside(self.path, _WANTED).touch()
        try:
            yield
        finally:
            lock.release()

    # --- staying open ----------------------------------------------------------------------------------------------

    @property
    def awaited(self) -> bool:
        """Whether somebody else waits for the file: another thread, or another program."""
        return bool(self._queued) or beside(self.path, _WANTED).exists()

    @property
    def heavy(self) -> bool:
        """Whether more changes than `UNMERGED_BYTES` wait in memory until the file is closed."""
        try:
            return os.stat(beside(self.path, ".wal")).st_size > UNMERGED_BYTES
        except OSError:
            return False

    def _reusable(self) -> Open | None:
        """What stayed open, when nobody touched its file."""
        now = self._open
        return now if now and now.file == _seen(self.path) else None

    def _anew(self, connect: Callable[[], Any], deadline: float, patience: float) -> Open:
        self._close()
        with ExitStack() as closing:
            closing.enter_context(self._file(deadline, patience))
            con = closing.enter_context(connect())
            self._open = Open(con, closing.pop_all())
        return self._open

    def _linger(self, now: Open) -> None:
        now.file, now.until = _seen(self.path), time.monotonic() + LINGER_S
        if self._wanted() or self.heavy:
            self._close()
        elif not self._watched:
            self._watched = True
            try:
                threading.Thread(target=self._watch, name="tastemaker-gate", daemon=True).start()
            except RuntimeError:   # the interpreter is ending
                self._watched = False
                self._close()

    def _watch(self) -> None:
        """Close what stayed open once nobody has asked it anything for a moment, or another program waits for it."""
        while self._watched:
            time.sleep(_POLL)
            with self._threads:
                if not self._open or time.monotonic() >= self._open.until or self._wanted():
                    self._watched = False
                    self._close()

    def _wanted(self) -> bool:
        """Whether another program waits; its wish is taken, and it wishes again for as long as it waits."""
        try:
            beside(self.path, _WANTED).unlink()
        except OSError:
            return False
        self._gave_way = True
        return True

    def let_go(self, patience: float = PATIENCE) -> None:
        """Close what stayed open, now; whoever holds the gate for longer than `patience` keeps it."""
        if self._threads.acquire(timeout=patience):
            try:
                self._close()
            finally:
                self._threads.release()

    def _close(self) -> None:
        now, self._open = self._open, None
        if now:
            now.closing.close()

    def busy(self, patience: float, why: str = "") -> Busy:
        """The error for a database that others hold."""
        return Busy(f"{self.path.name} was in use by another program for {patience:g} seconds{why}.")


def gate(path: Path) -> Gate:
    """The gate of a database file: one for each file and process, whoever asks."""
    with _registry:
        return _gates.setdefault(path, Gate(path))


def let_go(patience: float = 1.0) -> None:
    """Close every file that stayed open in this process, but for those that somebody works with."""
    with _registry:
        known = [*_gates.values()]
    for one in known:
        one.let_go(patience)


def _begin_anew() -> None:
    """In a forked child: no thread watches, nobody holds a gate, and what the parent works with is neither used nor closed."""
    global _registry
    _registry = threading.Lock()
    for one in _gates.values():
        _inherited.append(one._open)
        torn = one.torn or one._open is not None
        one.__init__(one.path)   # type: ignore[misc]
        one.torn = torn


atexit.register(let_go)
os.register_at_fork(before=let_go, after_in_child=_begin_anew)


def _seen(path: Path) -> tuple[int, ...]:
    try:
        found = os.stat(path)
    except OSError:
        return ()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _taken(lock: FileLock, seconds: float) -> bool:
    try:
        lock.acquire(timeout=seconds, poll_interval=_POLL)
    except Timeout:
        return False
    return True


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
def connect(path: Path, *, contact_once_days: int = 90, locked: bool = True, patience: float = PATIENCE,
            keys: Sequence[str] = ()) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a file whose gate the caller holds; closed at the end.

    `now_utc()` is the moment of opening. Unless `locked` is off (only our own copying does that), the connection reaches
    no other file and none of its settings can be changed but which optimizers work (see `Session.writing`) and how many
    threads DuckDB has (see `Writer`).
    """
    con = _open(path, patience)
    try:
        con.execute("SET TimeZone = 'UTC'")
        tell(con, contact_once_days, keys)
        if locked:
            con.execute("SET enable_external_access = false")
            con.execute("SET allowed_configs = ['disabled_optimizers', 'threads']")
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


def tell(con: duckdb.DuckDBPyConnection, contact_once_days: int, keys: Sequence[str]) -> None:
    """Say to a connection what its macros ask for: the moment, how long one contact rests, the keys of who must not be contacted."""
    _say_when(con)
    con.execute("SET VARIABLE contact_once_days = $days", {"days": contact_once_days})
    if keys:
        con.execute("SET VARIABLE pads = $pads", {"pads": pads(keys)})


def _say_when(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("SET VARIABLE now = $now", {"now": clock.now()})


def _failed(path: Path, error: duckdb.Error) -> TastemakerError:
    """What an error of the file or the disk means, as opposed to one of the question."""
    if shutil.disk_usage(path.parent).free < _ROOM or "No space left" in str(error):
        return TastemakerError(f"The disk that holds {path.name} is full; the last step was not kept.",
                               "Free some space and run the same command again.")
    return damaged(path, error)


def _open(path: Path, patience: float) -> duckdb.DuckDBPyConnection:
    """Open, waiting for a program that does not know our lock; Damaged when the file itself is the trouble."""
    deadline = time.monotonic() + patience
    while True:
        try:
            return duckdb.connect(str(path), config=_CONFIG)
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
