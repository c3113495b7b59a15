"""One background thread that owns the event loop, so that synchronous verbs work inside a running notebook too."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as NotYet
from typing import Any, TypeVar

from tastemaker.errors import Stopped

T = TypeVar("T")
Progress = Callable[[int, int, str], None]
_lock = threading.Lock()
_loop: asyncio.AbstractEventLoop | None = None


def run(work: Callable[[Progress], Coroutine[Any, Any, T]], draw: Progress | None = None) -> T:
    """What `work(progress)` returns. The work runs in the background; `draw(done, total, text)` is called in this thread.

    It runs in a copy of the caller's context, so a moved clock and a run's id go along. An interrupt cancels the work,
    waits until it has committed what is complete, and raises Stopped, which says how to go on.
    """
    latest: list[tuple[int, int, str]] = []
    future = _submit(work(lambda done, total, text: latest.append((done, total, text))), contextvars.copy_context())
    try:
        while True:
            _draw(latest, draw)
            try:
                return future.result(timeout=0.1)
            except NotYet:
                if future.done():
                    raise
    except KeyboardInterrupt:
        future.cancel()
        _wait(future)
        raise Stopped("Stopped; everything that had arrived is stored.") from None
    finally:
        _draw(latest, draw)


def _draw(latest: list[tuple[int, int, str]], draw: Progress | None) -> None:
    if draw and latest:
        newest = latest[-1]
        latest.clear()
        draw(*newest)


def _submit(work: Coroutine[Any, Any, T], context: contextvars.Context) -> Future[T]:
    """Start the work as a task of the background loop, in the caller's context; cancelling the future cancels the task."""
    loop, future = _running_loop(), Future()
    finished = threading.Event()

    def start() -> None:
        task = loop.create_task(work, context=context)
        future.add_done_callback(lambda f: f.cancelled() and loop.call_soon_threadsafe(task.cancel))
        task.add_done_callback(lambda t: (_hand_over(t, future), finished.set()))

    future.finished = finished  # type: ignore[attr-defined]
    loop.call_soon_threadsafe(start)
    return future


def _hand_over(task: asyncio.Task[T], future: Future[T]) -> None:
    if future.cancelled():
        return
    if task.cancelled():
        future.set_exception(CancelledError())
    elif error := task.exception():
        future.set_exception(error)
    else:
        future.set_result(task.result())


def _wait(future: Future[Any], seconds: float = 60) -> None:
    """Until the cancelled task has ended: it commits first."""
    future.finished.wait(seconds)  # type: ignore[attr-defined]


def _running_loop() -> asyncio.AbstractEventLoop:
    global _loop
    with _lock:
        if _loop is None:
            _loop = asyncio.new_event_loop()
            threading.Thread(target=_loop.run_forever, name="tastemaker", daemon=True).start()
        return _loop
