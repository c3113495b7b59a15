"""The writer of a pull: one thread with one connection, and a transaction for every job.

Opening and closing the file takes 50 to 100 ms, so it stays open while answers flow, until somebody waits for it or much has
been written.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from tastemaker.store.gate import PAUSE_S
from tastemaker.store.session import Session

if TYPE_CHECKING:
    from tastemaker.store.store import Held, Store

log = logging.getLogger("tastemaker")
T = TypeVar("T")
HOLD_S = 2.0
"""How long the writer works before it lets anybody in who waits."""
IDLE_S = 0.25
"""Seconds without a job after which it lets go."""
THREADS = 1
"""Of DuckDB: a commit of 1,000 rows takes half the CPU time with one as with two, and is no slower."""


@dataclass(frozen=True, slots=True)
class _Job:
    """Something to do in a transaction, in the context of who asked for it."""

    work: Callable[[Session], Any]
    done: Future[Any] = field(default_factory=Future)
    context: contextvars.Context = field(default_factory=contextvars.copy_context)

    def run(self, held: Held) -> None:
        """Do it and hand over the answer once it is committed."""
        self.done.set_result(self.context.run(self._transact, held))

    def _transact(self, held: Held) -> Any:
        with held.transaction() as session:
            return self.work(session)


class Writer:
    """An async context manager; its end waits for the jobs that are under way. See `Store.writer`."""

    def __init__(self, store: Store, patience: float) -> None:
        self._store, self._patience = store, patience
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="tastemaker-writer", daemon=True)

    async def __aenter__(self) -> Writer:
        self._thread.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)

    def do(self, work: Callable[[Session], T]) -> asyncio.Future[T]:
        """What `work` returns once its transaction is committed, or what it raises once that is rolled back.

        The jobs run in their order. One that was handed over is done even when who waits for it is cancelled.
        """
        job = _Job(work)
        job.done.set_running_or_notify_cancel()
        self._jobs.put(job)
        return asyncio.wrap_future(job.done)

    def _work(self) -> None:
        while job := self._jobs.get():
            if not self._serve(job):
                return
            time.sleep(PAUSE_S)

    def _serve(self, job: _Job | None) -> bool:
        """Do jobs over one connection; False at the end of all of them. What one raises closes the connection."""
        try:
            with self._store.hold(self._patience) as held, held.threads(THREADS):
                until = time.monotonic() + HOLD_S
                while job:
                    job.run(held)
                    if held.heavy or held.awaited and time.monotonic() >= until:
                        break
                    try:
                        job = self._jobs.get(timeout=IDLE_S)
                    except queue.Empty:
                        break
            return job is not None
        except BaseException as error:
            if job is None or job.done.done():
                log.warning("closing the database: %s", error)
            else:
                job.done.set_exception(error)
        return True
