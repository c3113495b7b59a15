"""The pull: asks a plan's questions, then for whole profiles, then for their newest posts, until nothing is left to ask.

A window of calls is out at once, reserved and committed before it is sent. What has come is stored in one transaction
together with its finished steps, the steps that follow from it and the reservation of as many new calls, in a thread of its
own while the rest of the window is under way. So a kill at any moment repeats at most one window of calls and never a row.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from filelock import FileLock, Timeout

from tastemaker.discovery.exploring import Explorer, Relevance
from tastemaker.discovery.frontier import Asked, Frontier
from tastemaker.discovery.keeping import Keeper
from tastemaker.discovery.plan import POSTS, Plan
from tastemaker.discovery.report import CHOICES, PullReport, Spent
from tastemaker.discovery.sending import Sender, Sent
from tastemaker.errors import Busy
from tastemaker.http import Door
from tastemaker.platforms import Adapter
from tastemaker.store import Run, Session, Store, Writer, alive, ledger
from tastemaker.store.gate import beside

log = logging.getLogger("tastemaker.discovery")
PATIENCE = 120.0
"""Seconds that a pull waits to store what it has already fetched: longer than others wait, because it was paid for."""
LOOK_S = 0.5
"""Seconds between two looks whether another pull has ended."""

Told = tuple[int, int, str]
Progress = Callable[[int, int, str], None]
"""Takes the steps that are done, those that are known, and what is stored, in words."""


async def run(store: Store, run: Run, plan: Plan, adapters: Mapping[str, Adapter], door: Door, *,
              accepted: Callable[[str], bool], posts: int = POSTS, budget: Mapping[str, float] | None = None,
              money: float | None = None, spend_limit_usd: float | None = None, grow: bool = True,
              relevance: Relevance | None = None, wait_s: float = 0.0,
              progress: Progress = lambda done, total, text: None) -> PullReport:
    """Pull a plan, or go on with it, and say what came of it.

    `accepted` says per platform whether its amended terms hold here; `budget` is the most that a bucket may cost in this
    pull, by `platform.bucket` or `bucket`; `money` the most US dollars that it may spend (None: nothing that has a price is
    asked), `spend_limit_usd` the most in a UTC day; what the plan may cost holds for all its pulls together. Without `grow` the plan's own steps are asked and nothing else.
    `relevance` says how likely the people behind some texts fit: discovery calls go where most of them are; without it
    everyone counts the same. What a
    quota, the money or a platform does not allow now stays waiting and the report says when to go on. When it is
    cancelled, what had come by then is stored before CancelledError goes on. While another pull works on this database it
    waits and says so, at most `wait_s` seconds, then it raises Busy.
    """
    usable = {name: adapter for name, adapter in adapters.items() if not adapter.missing_keys()}
    frontier = Frontier(run, plan.plan_id, usable, posts, budget or {}, money, spend_limit_usd, store.hash_key, grow)
    exploring = plan.exploring if grow else {}
    if exploring:
        frontier.explorer = Explorer(plan.plan_id, run.run_id, exploring, usable, relevance, frontier.look_at, frontier.turn_size)
    for name in sorted({step.platform for step in plan.steps} - set(usable)):
        needs = ", ".join(adapters[name].missing_keys()) if name in adapters else "its adapter"
        frontier.stop(name, f"It needs {needs}.")
    keeper = Keeper(frontier, store.hash_key, accepted)
    alive.stop_dead(store)
    async with _alone(store, run, wait_s, progress):
        async with store.writer(PATIENCE) as writer:
            work = _Pull(store, plan, frontier, keeper, writer, Sender(writer, door, frontier), progress)
            with _rare_collections():
                await work.all()
        return work.report()


@dataclass(slots=True)
class _Pull:
    """One pull under way. Frontier and keeper are touched by the writer's thread alone."""

    store: Store
    plan: Plan
    frontier: Frontier
    keeper: Keeper
    writer: Writer
    sender: Sender
    progress: Progress
    calls: int = 0

    async def all(self) -> None:
        """Keep the window full until the frontier has nothing that may be asked now."""
        self.sender.start(await self._do(self._begin))
        try:
            while self.sender.out:
                sent, stopped = await self.sender.some()
                self.sender.start(await self._store(sent, and_go_on=stopped is None))
                if stopped is not None:
                    log.info("stopped: %d answers stored; the same pull goes on where this one stopped", len(sent))
                    raise stopped
        finally:
            await self.sender.rest(give_up=True)

    async def _store(self, sent: list[Sent], *, and_go_on: bool) -> list[Asked]:
        """What to ask next once what has come is stored. Cancelled, it stores all that came and gives back what was not sent."""
        job = asyncio.ensure_future(self._do(partial(self._keep, sent, and_go_on, ())))
        try:
            return await asyncio.shield(job)
        except asyncio.CancelledError:
            unsent = await job
            rest = await self.sender.rest(give_up=True)
            await self._do(partial(self._keep, rest, False, unsent))
            raise

    async def _do(self, work: Callable[[Session], tuple[list[Asked], Told]]) -> list[Asked]:
        asked, told = await self.writer.do(work)
        self.progress(*told)
        return asked

    def _begin(self, s: Session) -> tuple[list[Asked], Told]:
        s.execute("INSERT OR REPLACE INTO about VALUES ('pulling', $run_id)", run_id=self.frontier.run.run_id)
        self.frontier.obey(s, self.plan.budget, self.plan.money)
        self.frontier.open(s, self.plan.steps)
        return self.frontier.take(s), self._told(s)

    def _keep(self, sent: list[Sent], and_go_on: bool, unsent: Sequence[Asked], s: Session) -> tuple[list[Asked], Told]:
        """Store what has come and reserve as many new calls."""
        ledger.release(s, [call_id for asked in unsent for call_id in asked.call_ids])
        self.keeper.keep(s, sent)
        asked = self.frontier.take(s) if and_go_on else []
        self.calls += sum(len(one.asked.call_ids) for one in sent)
        log.info("stored %d answers, %d calls next", len(sent), len(asked))
        return asked, self._told(s)

    def _told(self, s: Session) -> Told:
        """Progress in steps: those that are known, or the forecast while that is more."""
        states = _states(s, self.plan.plan_id)
        done = states.get("done", 0) + states.get("failed", 0) + states.get("skipped", 0)
        known = done + states.get("waiting", 0)
        total = max(known, sum(cost.calls for cost in self.plan.costs)) if states.get("waiting") else known
        kept = self.keeper.kept
        return done, total, f"{kept['profiles']:,} profiles, {kept['posts']:,} posts"

    def report(self) -> PullReport:
        """What it did, with the plan's steps and costs as they stand now."""
        states = _states(self.store, self.plan.plan_id)
        kept = dict(self.keeper.kept)
        stops = tuple(self.frontier.stops.values()) if states.get("waiting") else ()
        return PullReport(plan_id=self.plan.plan_id, run_id=self.frontier.run.run_id, calls=self.calls,
                          done=states.get("done", 0), failed=states.get("failed", 0), waiting=states.get("waiting", 0),
                          kept=kept, profiles=kept.get("profiles", 0), posts=kept.get("posts", 0),
                          spent=self._spent(), stopped=stops, warnings=tuple(dict.fromkeys(self.keeper.warnings)),
                          choices=self.store.frame(f"""SELECT {', '.join(CHOICES)} FROM choices WHERE plan_id = $plan_id
                                                       ORDER BY turn, platform, place""", plan_id=self.plan.plan_id))

    def _spent(self) -> tuple[Spent, ...]:
        rows = self.store.rows("""SELECT platform, bucket, sum(cost) AS cost, sum(price) AS price FROM calls
                                  WHERE plan_id = $plan_id GROUP BY ALL ORDER BY ALL""", plan_id=self.plan.plan_id)
        actual = {(row["platform"], row["bucket"]): (float(row["cost"]), float(row["price"])) for row in rows}
        forecast = {(cost.platform, cost.bucket): (cost.cost, cost.price) for cost in self.plan.costs}
        return tuple(Spent(*key, *(pair[0] for pair in pairs), *(pair[1] for pair in pairs)) for key in sorted(forecast | actual)
                     for pairs in [(forecast.get(key, (None, None)), actual.get(key, (0.0, 0.0)))])


def _states(source: Any, plan_id: str) -> dict[str, int]:
    rows = source.rows("SELECT state, count(*) AS n FROM steps WHERE plan_id = $plan_id GROUP BY state", plan_id=plan_id)
    return {row["state"]: row["n"] for row in rows}


@asynccontextmanager
async def _alone(store: Store, run: Run, wait_s: float, progress: Progress) -> AsyncIterator[None]:
    """One pull at a time on a database: two at once would pay twice for the same steps. Who comes second waits, and finds
    stored what the first one asked."""
    lock, ends = FileLock(beside(store.path, ".pull.lock"), thread_local=False), time.monotonic() + wait_s
    while not _taken(lock):
        if time.monotonic() >= ends:
            waited = f" after {wait_s:g} seconds of waiting" if wait_s else ""
            raise Busy(f"{_who(store, run)} is working on {store.path.name}{waited}; this one ({run.run_id}) would ask the same "
                       "questions twice.", "Wait until it has ended, or stop it; then run this pull again.")
        progress(0, 0, f"{_who(store, run)} is working on {store.path.name}; waiting for it")
        await asyncio.sleep(min(LOOK_S, max(0.0, ends - time.monotonic())))
    try:
        yield
    finally:
        lock.release()


def _taken(lock: FileLock) -> bool:
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return False
    return True


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Let the garbage collector look seldom, and not at what was there before: nearly all that a pull makes dies by itself,
    and looking through it time and again took a quarter of its time."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(50_000, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


def _who(store: Store, run: Run) -> str:
    """Who holds the lock, and since when; what it does is in `runs`."""
    rows = store.rows("""SELECT r.run_id, r.started_at FROM runs r JOIN about a ON a.name = 'pulling' AND a.value = r.run_id
                         WHERE r.state = 'running' AND r.run_id <> $mine""", mine=run.run_id)
    since = f" ({rows[0]['run_id']}, since {rows[0]['started_at']:%H:%M} UTC)" if rows else ""
    return f"Another pull{since}"
