"""Sending a batch through the Door: sessions, conditional requests, and what came of each call. Nothing is stored here."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tastemaker.discovery.frontier import Asked, Frontier
from tastemaker.errors import BadPayload, NeedsKey, TastemakerError
from tastemaker.http import Door
from tastemaker.models import Answer
from tastemaker.platforms import Adapter, Call, Page
from tastemaker.store import Store, ledger

log = logging.getLogger("tastemaker.discovery")


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

    store: Store
    door: Door
    frontier: Frontier
    sessions: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    signing: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def send(self, batch: list[Asked]) -> tuple[list[Sent], BaseException | None]:
        """What came of a batch, in its order, and what the caller must raise once that is stored.

        When the task is cancelled the calls under way are given up; when one call meets an error that is no error of ours
        the others are still waited for. Either way, what had come is given back.
        """
        tasks = [asyncio.ensure_future(self._one(asked)) for asked in batch]
        stopped: BaseException | None = None
        try:
            await asyncio.wait(tasks)
        except asyncio.CancelledError as error:
            stopped = error
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
        ended = [task for task in tasks if not task.cancelled()]
        broken = next((task.exception() for task in ended if task.exception()), None)
        return [task.result() for task in ended if not task.exception()], stopped or broken

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
        entry = ledger.Entry(platform=call.platform, bucket=adapter.buckets[call.bucket], endpoint=call.endpoint,
                             cost=call.cost, plan_id=self.frontier.plan_id)
        ids = self._reserve(entry)
        try:
            answer = await self.door.send(call.request, headers={}, explain=lambda a: adapter.explain(a, call),
                                          before_retry=lambda: _done(ids.extend(self._reserve(entry))))
        except TastemakerError:
            self._settle(ids, failed=True)
            raise
        self._settle(ids, failed=False)
        log.info("signed in to %s", adapter.name)
        return answer.body

    async def _again(self, asked: Asked) -> None:
        """Reserve one more sending of the same call before it happens."""
        asked.call_ids.extend(self._reserve(self.frontier.entry(asked)))

    def _reserve(self, entry: ledger.Entry) -> list[int]:
        with self.store.write() as s:
            return ledger.reserve(s, self.frontier.run.run_id, [entry])

    def _settle(self, ids: list[int], *, failed: bool) -> None:
        with self.store.write() as s:
            for call_id in ids[:-1]:
                ledger.settle(s, call_id, status=None, items=0, note="sent again", failed=True)
            ledger.settle(s, ids[-1], status=None, items=0, note="sign-in", failed=failed)


async def _done(_: None) -> None:
    return None


def _read(call: Call, answer: Answer) -> Page:
    """The page in an answer; any shape that the adapter cannot read is a BadPayload."""
    try:
        return call.parse(answer)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise BadPayload(f"{call.endpoint} gave an answer of an unknown shape ({type(error).__name__}).") from error
