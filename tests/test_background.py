"""Verbs are synchronous, and the work behind them keeps the caller's clock, reports progress and can be interrupted."""

import _thread
import asyncio
import signal
import threading
from datetime import UTC, datetime

import pytest

from tastemaker import background, clock
from tastemaker.errors import Stopped

MOMENT = datetime(2026, 3, 1, tzinfo=UTC)


def test_the_work_sees_the_callers_clock():
    async def work(progress):
        await asyncio.sleep(0)
        return clock.now()
    with clock.fixed(MOMENT):
        assert background.run(work) == MOMENT


def test_it_works_while_a_loop_runs_in_this_thread():
    async def notebook():
        async def work(progress):
            return 3
        return background.run(work)
    assert asyncio.run(notebook()) == 3


def test_progress_is_drawn_in_the_callers_thread():
    seen = []

    async def work(progress):
        progress(1, 2, "half")
        await asyncio.sleep(0.15)
        progress(2, 2, "all")
    background.run(work, lambda *step: seen.append((*step, threading.current_thread() is threading.main_thread())))
    assert seen == [(1, 2, "half", True), (2, 2, "all", True)]


def test_an_error_comes_through():
    async def work(progress):
        raise LookupError("no such creator")
    with pytest.raises(LookupError, match="no such creator"):
        background.run(work)


@pytest.fixture
def interruptible():
    """Where tests run in the background of a shell, an interrupt is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_lets_the_work_commit_before_it_stops():
    committed = []

    async def work(progress):
        try:
            threading.Timer(0.1, _thread.interrupt_main).start()
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            await asyncio.sleep(0.1)
            committed.append(True)
            raise
    with pytest.raises(Stopped, match="stored"):
        background.run(work)
    assert committed == [True]
