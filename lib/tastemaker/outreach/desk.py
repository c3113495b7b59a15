"""The desk: letters written concurrently under a budget, each stored soon after it arrived.

Every letter reserves the most that it can cost before it is asked for, so letters under way can never overrun the
budget together. One that is asked to wait goes back into the queue, and its place at the desk is another's meanwhile.
What the check refuses of a model's letter the model is told, once and when all letters are there; of the two the one is kept in
which less is refused.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from tastemaker import clock, render
from tastemaker.brief import Brief
from tastemaker.errors import TastemakerError, TryLater
from tastemaker.outreach import grounding
from tastemaker.outreach.drafts import Drafts
from tastemaker.outreach.grounding import Refusal
from tastemaker.outreach.prospects import Job
from tastemaker.outreach.writing import Assignment, ModelWriter, Writer, Written

if TYPE_CHECKING:
    from tastemaker.store import Run, Session, Store
    from tastemaker.store.writer import Writer as Keeper

Progress = Callable[[int, int, str], None]
BATCH = 8
"""Drafts that are stored in one transaction; a kill loses at most these, and no answer that was paid for."""
APART_S = 0.005
"""Seconds from one question to the next: asked at once, all would be answered at once, and all wait while each is read."""
ATTEMPTS = 4
"""How often a letter is asked for when the model's server is busy."""
LONGEST_WAIT_S = 60.0
"""A letter that is to wait for longer is left out with the moment at which it may be asked for."""


@dataclass(frozen=True, slots=True)
class _Task:
    """A letter to be written; or to be written again, with the first and what was refused in it."""

    job: Job
    first: Written | None = None
    refusals: tuple[Refusal, ...] = ()


class Desk:
    """Writes the letters of one run."""

    def __init__(self, store: Store, run: Run, brief: Brief, writer: Writer, budget: float, progress: Progress,
                 found: Drafts) -> None:
        self.store, self.run, self.brief, self.writer, self.budget = store, run, brief, writer, budget
        self.progress, self.found = progress, found
        self._done, self._total, self._reserved, self._asked_at = 0, 0, 0.0, 0.0
        self._waiting: list[tuple[_Task, Written]] = []
        self._kept: list[asyncio.Future[list[_Task]]] = []
        self._queue: asyncio.PriorityQueue[tuple[float, int, int, _Task]] = asyncio.PriorityQueue()

    async def work(self, jobs: Sequence[Job], at_once: int) -> None:
        """Write them all, at most `at_once` at a time; what is complete is stored even when this is cancelled."""
        async with self.store.writer() as keeper:
            refused = await self._round(keeper, [_Task(job) for job in jobs], at_once)
            await self._round(keeper, refused, at_once)

    async def _round(self, keeper: Keeper, tasks: Sequence[_Task], at_once: int) -> list[_Task]:
        """Write these letters and store them; those that are to be written again are not stored yet."""
        self._total, self._kept = self._total + len(tasks), []
        for place, task in enumerate(tasks):
            self._queue.put_nowait((0.0, place, 1, task))
        hands = [asyncio.ensure_future(self._hand(keeper)) for _ in range(min(at_once, len(tasks)))]
        try:
            await self._until_done(hands)
        finally:
            for hand in hands:
                hand.cancel()
            await asyncio.gather(*hands, return_exceptions=True)
            self._keep(keeper)
        return [task for stored in self._kept for task in await stored]

    async def _until_done(self, hands: Sequence[asyncio.Future[None]]) -> None:
        """Until every letter is done or a hand fails, which is then everybody's failure."""
        over = asyncio.ensure_future(self._queue.join())
        await asyncio.wait([over, *hands], return_when=asyncio.FIRST_COMPLETED)
        over.cancel()
        for hand in hands:
            if hand.done():
                hand.result()

    async def _hand(self, keeper: Keeper) -> None:
        while True:
            moment, place, attempt, task = await self._queue.get()
            await _until(moment)
            self._asked_at = max(time.monotonic(), self._asked_at + APART_S)
            await _until(self._asked_at)
            again = await self._one(task, attempt)
            if again is None:
                self._done += 1
                self.progress(self._done, self._total, render.line(task.job.prospect.name, 40))
            else:
                self._queue.put_nowait((time.monotonic() + again, place, attempt + 1, task))
            self._queue.task_done()
            self._keep_enough(keeper)

    async def _one(self, task: _Task, attempt: int) -> float | None:
        """Write one letter; the seconds after which it is to be asked for again, None when it is settled."""
        most = self._most(task)
        if self.found.cost + self._reserved + most > self.budget:
            self._without(task, f"the run's budget of {self.budget:g} USD is used up")
            return None
        self._reserved += most
        try:
            written = await self._write(task)
        except TryLater as error:
            self.found.cost += most if getattr(error, "cost", 0.0) is None else 0.0
            wait = _wait(error, attempt)
            if attempt < ATTEMPTS and wait <= LONGEST_WAIT_S:
                return wait
            self._without(task, str(error))
        except TastemakerError as error:
            cost = getattr(error, "cost", 0.0)
            self.found.cost += most if cost is None else cost   # what is not known counts in full
            self._without(task, str(error))
        else:
            self.found.cost += written.cost or 0.0
            self.found.unpriced += written.cost is None
            self._waiting.append((task, written))
        finally:
            self._reserved -= most
        return None

    def _most(self, task: _Task) -> float:
        if task.first is None:
            return self.writer.forecast(task.job.assignment) or 0.0
        return self.writer.mending(task.job.assignment, task.first, task.refusals) or 0.0

    async def _write(self, task: _Task) -> Written:
        if task.first is None:
            return await self.writer.write(task.job.assignment)
        return await self.writer.mend(task.job.assignment, task.first, task.refusals)

    def _without(self, task: _Task, why: str) -> None:
        """Go on without a letter, or with the first where there is one."""
        if task.first is None:
            self.found.left_out.append((task.job.prospect.name, why))
        else:
            self._waiting.append((task, replace(task.first, cost=0.0, tokens_in=0, tokens_out=0)))

    def _keep_enough(self, keeper: Keeper) -> None:
        """Store a batch; once no letter is left to begin, whatever is there as soon as the keeper has time for it."""
        ending = self._queue.empty() and all(stored.done() for stored in self._kept[-1:])
        if self._waiting and (ending or len(self._waiting) >= BATCH):
            self._keep(keeper)
            self._kept[-1].add_done_callback(lambda _: self._keep_enough(keeper))

    def _keep(self, keeper: Keeper) -> None:
        """Check and store what arrived, in the keeper's thread: the next letters are asked for meanwhile."""
        if batch := self._waiting:
            self._waiting = []
            self._kept.append(keeper.do(lambda s: self._stored(s, batch)))

    def _stored(self, s: Session, batch: Iterable[tuple[_Task, Written]]) -> list[_Task]:
        """Store what is ready, and give back what is to be written again."""
        rows, again = [], []
        for task, written in batch:
            a = task.job.assignment
            refusals = refused(a, written)
            if task.first is None and refusals and isinstance(self.writer, ModelWriter) and self.writer.can_mend(a, written, refusals):
                again.append(_Task(task.job, written, tuple(refusals)))
                continue
            if task.first is not None:
                written, refusals = _better(task, written, refusals)
            rows.append(draft_row(task.job, self.brief, self.run.run_id, written, refusals))
        s.insert("drafts", rows, keep=True)
        return again


def _better(task: _Task, second: Written, refusals: Sequence[Refusal]) -> tuple[Written, Sequence[Refusal]]:
    """The letter in which less is refused, the first where it is as much; with what both took, under the first's question."""
    took = {name: None if None in (pair := (getattr(task.first, name), getattr(second, name))) else sum(pair)
            for name in ("tokens_in", "tokens_out", "cost")}
    best, wrong = (second, refusals) if len(refusals) < len(task.refusals) else (task.first, task.refusals)
    return replace(best, prompt_hash=task.first.prompt_hash, **took), wrong


async def _until(moment: float) -> None:
    if (wait := moment - time.monotonic()) > 0:
        await asyncio.sleep(wait)


def _wait(error: TryLater, attempt: int) -> float:
    """Seconds to the moment that the server named, else one, two, four."""
    if error.when is None:
        return 2.0 ** (attempt - 1)
    return max(0.0, (error.when - clock.now()).total_seconds())


def refused(a: Assignment, written: Written) -> list[Refusal]:
    """What the check refuses of a letter."""
    return grounding.check(written.subject, written.sentences, a.usable, a.bank, earlier=_day(a))


def _day(a: Assignment) -> date | None:
    """The day of the first letter, of which a later one may speak."""
    return a.earlier[0].day if a.earlier else None


def draft_row(job: Job, brief: Brief, run_id: str, written: Written, refusals: Sequence[Refusal]) -> dict[str, Any]:
    """The row of `drafts` for a letter that was checked: with the facts it cites and the earliest of their expiries.

    A short message that the check refuses is not kept: the letter stands without it.
    """
    a = job.assignment
    short = written.short if not grounding.check("", written.short, a.usable, a.bank, earlier=_day(a)) else ()
    cited = {i for s in (*written.sentences, *short) for i in s.evidence}
    ends = [f.expires_at for f in a.usable if f.evidence_id in cited and f.expires_at is not None]
    variant = dict(a.arms) | ({"link": job.link} if job.link else {})
    return {"draft_id": job.draft_id, "campaign_id": brief.campaign_id, "brief_hash": brief.hash, "run_id": run_id,
            "profile_key": job.prospect.profile_key, "creator_id": job.prospect.creator_id,
            "contact_hash": job.contact_hash,
            "subject": render.line(written.subject), "body": render.clean(written.body(a.closing())),
            "sentences": json.dumps([asdict(s) for s in written.sentences], ensure_ascii=False),
            "facts_hash": a.facts_hash(), "evidence_ids": json.dumps(sorted(cited)),
            "expires_at": min([*ends, *([job.ends_at] if job.ends_at else [])], default=None),
            "writer": written.writer, "model": written.model, "prompt_hash": written.prompt_hash,
            "tokens_in": written.tokens_in, "tokens_out": written.tokens_out, "cost": written.cost,
            "grounded": not refusals, "refusals": json.dumps([r.row() for r in refusals], ensure_ascii=False),
            "made_at": clock.now(), "touch": a.touch, "follows": job.follows, "tongue": a.tongue, "style": a.style,
            "why": render.line(written.why, 1_000), "short": render.line(" ".join(s.text for s in short), 600),
            "variant": json.dumps(variant, ensure_ascii=False, sort_keys=True), "due_at": job.due_at}
