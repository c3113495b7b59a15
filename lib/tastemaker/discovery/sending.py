"""Sending calls through the Door: sessions, conditional requests, and what came of each. No answer is stored here."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tastemaker.discovery.frontier import CALLS, Asked, Frontier
from tastemaker.discovery.steps import Step
from tastemaker.errors import BadPayload, NeedsKey, TastemakerError, TryLater
from tastemaker.http import Door
from tastemaker.models import Answer
from tastemaker.platforms import Adapter, Call, Page
from tastemaker.store import Session, Writer, ledger

log = logging.getLogger("tastemaker.discovery")
ENOUGH = CALLS // 2
"""Answers that are worth a commit of their own: with pages of 50 items about 2,000 rows."""
LINGER_S = 0.5
"""Seconds that the first answer waits for others."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of one asked step: a page, a 304 (an answer without a page), or the error that it means."""

    asked: Asked
    answer: Answer | None = None
    page: Page | None = None
    error: TastemakerError | None = None


@dataclass(slots=True)
class Sender:
    """Sends calls; signs in once per platform, and once more when the session has expired."""

    writer: Writer
    door: Door
    frontier: Frontier
    out: dict[asyncio.Task[Sent], None] = field(default_factory=dict)
    sessions: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    signing: dict[str, asyncio.Lock] = field(default_factory=dict)

    def start(self, batch: list[Asked]) -> None:
        """Send these calls too."""
        self.out.update(dict.fromkeys(asyncio.ensure_future(self._one(asked)) for asked in batch))

    async def some(self) -> tuple[list[Sent], BaseException | None]:
        """What has come: at least one answer, and as many as make a good commit where they come fast.

        The second is what the caller must raise once these are stored, if anything, and then they are all that will come:
        when the task is cancelled the calls under way are given up, when one meets an error that is no error of ours the
        others are waited for.
        """
        try:
            await self._enough()
        except asyncio.CancelledError as error:
            return await self.rest(give_up=True), error
        ended = [task for task in self.out if task.done()]
        if broken := next((task.exception() for task in ended if task.exception()), None):
            return await self.rest(), broken
        for task in ended:
            del self.out[task]
        return [task.result() for task in ended], None

    async def rest(self, *, give_up: bool = False) -> list[Sent]:
        """What comes of all calls under way, or has come if they are given up."""
        for task in self.out if give_up else ():
            task.cancel()
        if self.out:
            await asyncio.wait(self.out)
        ended = [task for task in self.out if not task.cancelled() and not task.exception()]
        self.out.clear()
        return [task.result() for task in ended]

    async def _enough(self) -> None:
        """Wait for one answer, and LINGER_S longer for up to ENOUGH."""
        now, until = asyncio.get_running_loop().time, None
        while (running := {task for task in self.out if not task.done()}) and len(self.out) - len(running) < ENOUGH:
            if until is None and len(running) < len(self.out):
                until = now() + LINGER_S
            if until is not None and now() >= until:
                return
            await asyncio.wait(running, timeout=None if until is None else until - now(), return_when=asyncio.FIRST_COMPLETED)

    async def _one(self, asked: Asked) -> Sent:
        try:
            answer = await self._answer(asked)
            page = None if answer.status == 304 else _read(asked.call, answer)
        except TastemakerError as error:
            return Sent(asked, error=error)
        return Sent(asked, answer, page)

    async def _answer(self, asked: Asked) -> Answer:
        """The answer, through a session where the call needs one; an expired session is renewed once."""
        adapter = self.frontier.adapters[asked.call.platform]
        session = await self._session(adapter) if asked.call.session else None
        try:
            return await self._through(adapter, asked, session)
        except NeedsKey:
            if session is None:
                raise
            await self._again(asked)
            return await self._through(adapter, asked, await self._session(adapter, instead_of=session))

    async def _through(self, adapter: Adapter, asked: Asked, session: Mapping[str, Any] | None) -> Answer:
        headers = adapter.headers(session) | ({"if-none-match": asked.etag} if asked.etag else {})
        return await self.door.send(asked.call.request, headers=headers, explain=lambda a: adapter.explain(a, asked.call),
                                    before_retry=lambda: self._again(asked))

    async def _session(self, adapter: Adapter, instead_of: Mapping[str, Any] | None = None) -> Mapping[str, Any] | None:
        """The platform's session; signs in when there is none yet, or only the one that has expired."""
        async with self.signing.setdefault(adapter.name, asyncio.Lock()):
            current = self.sessions.get(adapter.name)
            if (current is None or current is instead_of) and (call := adapter.sign_in()):
                current = self.sessions[adapter.name] = await self._sign_in(adapter, call)
            return current

    async def _sign_in(self, adapter: Adapter, call: Call) -> Mapping[str, Any]:
        ids = [await self._reserve(call)]

        async def again() -> None:
            ids.append(await self._reserve(call))

        failed = True
        try:
            answer = await self.door.send(call.request, headers=adapter.headers(), explain=lambda a: adapter.explain(a, call),
                                          before_retry=again)
            failed = False
        finally:
            ended = [*sent_again(ids), ledger.Ended(call_id=ids[-1], note="sign-in", failed=failed)]
            await self.writer.do(lambda s: ledger.settle_all(s, ended))
        log.info("signed in to %s", adapter.name)
        return answer.body

    async def _again(self, asked: Asked) -> None:
        """Reserve one more sending of the same call before it happens."""
        asked.call_ids.append(await self._reserve(asked.call, asked.step))

    async def _reserve(self, call: Call, step: Step | None = None) -> int:
        def work(s: Session) -> int:
            if not self.frontier.affords(s, call):
                raise TryLater(self.frontier.stops[call.platform].reason)
            return ledger.reserve(s, self.frontier.run.run_id, [self.frontier.entry(call, step)])[0]

        return await self.writer.do(work)


def sent_again(call_ids: list[int]) -> list[ledger.Ended]:
    """How all sendings of one call but the last ended."""
    return [ledger.Ended(call_id=call_id, note="sent again", failed=True) for call_id in call_ids[:-1]]


def _read(call: Call, answer: Answer) -> Page:
    """The page in an answer; any shape that the adapter cannot read is a BadPayload."""
    try:
        return call.parse(answer)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise BadPayload(f"{call.endpoint} gave an answer of an unknown shape ({type(error).__name__}).") from error
