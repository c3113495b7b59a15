"""The pull: asks a plan's questions, then for whole profiles, then for their newest posts, until nothing is left to ask.

A batch is reserved and committed, sent at once, and stored in one transaction together with its finished steps, the steps
that follow from it and the reservation of the next batch. So a kill at any moment repeats at most one batch of calls and
never a row, and no connection is open while the network is waited for.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from filelock import FileLock, Timeout

from tastemaker.discovery.frontier import Frontier
from tastemaker.discovery.keeping import Keeper
from tastemaker.discovery.plan import POSTS, Plan
from tastemaker.discovery.report import PullReport, Spent
from tastemaker.discovery.sending import Sender, Sent
from tastemaker.errors import Busy
from tastemaker.http import Door
from tastemaker.platforms import Adapter
from tastemaker.store import Run, Store

log = logging.getLogger("tastemaker.discovery")
PATIENCE = 120.0
"""Seconds that a pull waits to store what it has already fetched: longer than others wait, because it was paid for."""

Progress = Callable[[int, int, str], None]


async def run(store: Store, run: Run, plan: Plan, adapters: Mapping[str, Adapter], door: Door, *,
              accepted: Callable[[str], bool], posts: int = POSTS, budget: Mapping[str, float] | None = None,
              progress: Progress = lambda done, total, text: None) -> PullReport:
    """Pull a plan, or go on with it, and say what came of it.

    `accepted` says per platform whether its amended terms hold here; `budget` is the most that a bucket may cost in this
    pull, by `platform.bucket` or `bucket`. What a quota or a platform does not allow now stays waiting and the report
    says when to go on. When it is cancelled, what had come by then is stored before CancelledError goes on. Busy when
    another pull works on this database.
    """
    usable = {name: adapter for name, adapter in adapters.items() if not adapter.missing_keys()}
    frontier = Frontier(run, plan.plan_id, usable, posts, budget or {})
    for name in sorted({step.platform for step in plan.steps} - set(usable)):
        needs = ", ".join(adapters[name].missing_keys()) if name in adapters else "its adapter"
        frontier.stop(name, f"It needs {needs}.")
    keeper = Keeper(frontier, store.hash_key, accepted)
    with _alone(store, run):
        work = _Pull(store, plan, frontier, keeper, Sender(store, door, frontier), progress)
        await work.all()
        return work.report()


@dataclass(slots=True)
class _Pull:
    """One pull under way."""

    store: Store
    plan: Plan
    frontier: Frontier
    keeper: Keeper
    sender: Sender
    progress: Progress
    calls: int = 0

    async def all(self) -> None:
        """Batch after batch until the frontier has nothing that may be asked now."""
        batch = self._begin()
        while batch:
            sent, stopped = await self.sender.send(batch)
            batch = self._store(sent, and_go_on=stopped is None)
            if stopped is not None:
                log.info("stopped: %d answers stored; the same pull goes on where this one stopped", len(sent))
                raise stopped

    def _begin(self) -> list[Any]:
        with self.store.write() as s:
            self.frontier.open(s, self.plan.steps)
            batch = self.frontier.take(s)
            self._tell(s)
        return batch

    def _store(self, sent: list[Sent], *, and_go_on: bool) -> list[Any]:
        """Commit a batch and reserve the next one, in one transaction."""
        with self.store.write(patience=PATIENCE) as s:
            self.keeper.keep(s, sent)
            batch = self.frontier.take(s) if and_go_on else []
            self._tell(s)
        self.calls += sum(len(one.asked.call_ids) for one in sent)
        log.info("stored %d answers, %d calls next", len(sent), len(batch))
        return batch

    def _tell(self, s: Any) -> None:
        """Progress in steps: those that are known, or the forecast while that is more."""
        states = _states(s, self.plan.plan_id)
        done = states.get("done", 0) + states.get("failed", 0) + states.get("skipped", 0)
        known = done + states.get("waiting", 0)
        total = max(known, sum(cost.calls for cost in self.plan.costs)) if states.get("waiting") else known
        kept = self.keeper.kept
        self.progress(done, total, f"{kept['profiles']:,} profiles, {kept['posts']:,} posts")

    def report(self) -> PullReport:
        """What it did, with the plan's steps and costs as they stand now."""
        states = _states(self.store, self.plan.plan_id)
        kept = dict(self.keeper.kept)
        stops = tuple(self.frontier.stops.values()) if states.get("waiting") else ()
        return PullReport(plan_id=self.plan.plan_id, run_id=self.frontier.run.run_id, calls=self.calls,
                          done=states.get("done", 0), failed=states.get("failed", 0), waiting=states.get("waiting", 0),
                          kept=kept, profiles=kept.get("profiles", 0), posts=kept.get("posts", 0),
                          spent=self._spent(), stopped=stops, warnings=tuple(dict.fromkeys(self.keeper.warnings)))

    def _spent(self) -> tuple[Spent, ...]:
        rows = self.store.rows("""SELECT platform, bucket, sum(cost) AS cost FROM calls WHERE plan_id = $plan_id
                                  GROUP BY ALL ORDER BY ALL""", plan_id=self.plan.plan_id)
        actual = {(row["platform"], row["bucket"]): float(row["cost"]) for row in rows}
        forecast = {(cost.platform, cost.bucket): cost.cost for cost in self.plan.costs}
        return tuple(Spent(*key, forecast.get(key), actual.get(key, 0.0)) for key in sorted(forecast | actual))


def _states(source: Any, plan_id: str) -> dict[str, int]:
    rows = source.rows("SELECT state, count(*) AS n FROM steps WHERE plan_id = $plan_id GROUP BY state", plan_id=plan_id)
    return {row["state"]: row["n"] for row in rows}


@contextmanager
def _alone(store: Store, run: Run) -> Iterator[None]:
    """One pull at a time on a database: two at once would pay twice for the same steps."""
    lock = FileLock(store.path.with_name(store.path.name + ".pull.lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise Busy(_who(store, run), "Wait until it has ended, or stop it; then run this pull again.") from None
    try:
        yield
    finally:
        lock.release()


def _who(store: Store, run: Run) -> str:
    rows = store.rows("""SELECT run_id, started_at FROM runs WHERE verb = $verb AND state = 'running' AND run_id <> $mine
                         ORDER BY started_at DESC LIMIT 1""", verb=run.verb, mine=run.run_id)
    since = f" ({rows[0]['run_id']}, since {rows[0]['started_at']:%H:%M} UTC)" if rows else ""
    return f"Another pull{since} is working on {store.path.name}; this one ({run.run_id}) would ask the same questions twice."
