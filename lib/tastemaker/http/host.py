"""What the door remembers about one host: who may go now, whether all must wait, whether it is down."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tastemaker.errors import TryLater
from tastemaker.http.waits import moment_after


@dataclass(frozen=True, slots=True)
class Breaker:
    """When a host counts as down: after this many failures in a row over at least `over_s` seconds, for `rest_s`.

    The span keeps a burst of parallel calls from tripping it on a hiccup that their own retries would survive.
    """

    after: int = 10
    over_s: float = 5.0
    rest_s: float = 30.0


class Host:
    """The turns at one host: at most `concurrency` at once, all held back while it asked for a pause, none while down.

    All times are on the monotonic clock, so a moved or corrected wall clock neither shortens nor stretches a wait.
    """

    def __init__(self, name: str, concurrency: int, breaker: Breaker) -> None:
        self.name, self._breaker = name, breaker
        self._slots = asyncio.Semaphore(concurrency)
        self._probe = asyncio.Lock()
        self._not_before = 0.0
        self._failures, self._first_failure, self._down_until = 0, 0.0, 0.0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Hold one place; raises TryLater at once while the host is down. After its rest one call goes first, alone."""
        async with self._slots:
            while (wait := self._not_before - time.monotonic()) > 0:
                await asyncio.sleep(wait)
            if not self._down_until:
                yield
                return
            self._refuse_while_down()
            async with self._probe:
                self._refuse_while_down()
                yield

    def pause(self, seconds: float) -> None:
        """Hold every call to this host back for so long."""
        self._not_before = max(self._not_before, time.monotonic() + seconds)

    def worked(self) -> None:
        """It answered: forget its failures."""
        self._failures, self._down_until = 0, 0.0

    def failed(self) -> None:
        """It did not answer, or with its own failure: after enough of these it is down for a while."""
        now = time.monotonic()
        self._first_failure = self._first_failure if self._failures else now
        self._failures += 1
        if self._failures >= self._breaker.after and now - self._first_failure >= self._breaker.over_s:
            self._down_until = now + self._breaker.rest_s

    def _refuse_while_down(self) -> None:
        if (left := self._down_until - time.monotonic()) > 0:
            raise TryLater(f"{self.name} failed {self._failures} times in a row and is left alone for now.",
                           moment_after(left))
