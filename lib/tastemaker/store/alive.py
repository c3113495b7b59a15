"""Whether the process of a run still lives: it holds a lock on a file of the run's own, which ends with the process.

No process id is read, so a number that was given out again, or one of another machine, deceives nobody.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from tastemaker.store.gate import beside

if TYPE_CHECKING:
    from tastemaker.store.store import Store

log = logging.getLogger("tastemaker")


@contextmanager
def shown(path: Path, run_id: str) -> Iterator[None]:
    """Show that a run of the database at `path` is alive while the block runs, and take its file away at the end."""
    lock = FileLock(_file(path, run_id), thread_local=False)
    try:
        with lock:
            yield
    finally:
        _file(path, run_id).unlink(missing_ok=True)


def is_alive(path: Path, run_id: str) -> bool:
    """Whether some process shows this run: true exactly while its file is there and locked."""
    if not _file(path, run_id).exists():
        return False
    lock = FileLock(_file(path, run_id), thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    return False


def stop_dead(store: Store) -> list[str]:
    """Write `stopped` for runs that say `running` and whose process is gone; their ids.

    They ended when the last thing was heard of them: their newest call, or their beginning.
    """
    rows = store.rows("SELECT run_id FROM runs WHERE state = 'running' ORDER BY run_id")
    dead = [row["run_id"] for row in rows if not is_alive(store.path, row["run_id"])]
    if dead:
        with store.write() as s:
            s.execute("""UPDATE runs SET state = 'stopped', ended_at = greatest(started_at, coalesce(
                           (SELECT max(coalesce(c.settled_at, c.reserved_at)) FROM calls c WHERE c.run_id = runs.run_id), started_at))
                         WHERE state = 'running' AND list_contains($dead, run_id)""", dead=dead)
        log.info("%d runs whose process is gone are stopped now", len(dead))
    for run_id in dead:
        _file(store.path, run_id).unlink(missing_ok=True)
    return dead


def _file(path: Path, run_id: str) -> Path:
    return beside(path, f".{run_id}.run")
