"""Keeping a batch: rows, ledger, finished steps and what they lead to, all inside the caller's one transaction."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import pyarrow as pa

from tastemaker import clock
from tastemaker.discovery import unchanged
from tastemaker.discovery.frontier import Asked, Frontier
from tastemaker.discovery.lookups import settle_handles
from tastemaker.discovery.moves import NAMED, family
from tastemaker.discovery.sending import Sent, sent_again
from tastemaker.discovery.steps import PAGES, SEARCH, Step
from tastemaker.errors import (
    BadInput,
    BadPayload,
    Gone,
    NotOffered,
    NotPermitted,
    QuotaSpent,
    TastemakerError,
    TryLater,
)
from tastemaker.models import Find, Profile, Record, Rejected, Relation
from tastemaker.platforms import Call, Page
from tastemaker.store import Session, facts, ledger

log = logging.getLogger("tastemaker.discovery")


ENDING = (Gone, BadPayload, NotPermitted, NotOffered, BadInput)
"""Errors that end a step; after any other one it waits for the next pull."""
UNREADABLE = 5
"""Unreadable answers in a row, after which a platform is asked no more in this pull."""


@dataclass(slots=True)
class _End:
    """How a step ended: its state and note, what the ledger notes, its rows, and what it leads to."""

    asked: Asked
    state: str
    note: str | None = None
    status: int | None = None
    items: int = 0
    failed: bool = False
    price: float | None = None
    arrival: facts.Arrival | None = None
    next: Call | None = None
    follow: list[Step] = field(default_factory=list)

    @property
    def ended(self) -> ledger.Ended:
        """How the last sending of its call ended."""
        return ledger.Ended(call_id=self.asked.call_ids[-1], status=self.status, items=self.items, note=self.note,
                            failed=self.failed, price=self.price)


@dataclass(slots=True)
class Keeper:
    """Stores what a pull's calls brought and tells the frontier what follows from it."""

    frontier: Frontier
    hash_key: str
    accepted: Callable[[str], bool]
    kept: Counter[str] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)
    unread: Counter[str] = field(default_factory=Counter)
    """Unreadable answers since the last readable one, by platform."""

    def keep(self, s: Session, batch: list[Sent]) -> None:
        """Store a batch: its rows together, then what it leads to, then its calls and steps as ended."""
        ends = [self._end(s, sent) for sent in batch]
        self._distrust(s, ends)
        arrivals = [end.arrival for end in ends if end.arrival]
        if arrivals:
            self.kept.update(facts.save_all(s, arrivals, run_id=self.frontier.run.run_id, hash_key=self.hash_key))
        unchanged.remember(s, [(sent.asked.step, sent.answer, sent.page) for sent in batch if sent.page])
        self._lead_on(s, ends)
        self._finish(s, ends)

    def _end(self, s: Session, sent: Sent) -> _End:
        """How one asked step ends: an answer is done, a 304 confirms what we hold, an error ends it or leaves it waiting."""
        if sent.error:
            return self._failed(s, sent.asked, sent.error)
        return self._page(s, sent, sent.page) if sent.page else self._unchanged(s, sent)

    def _page(self, s: Session, sent: Sent, page: Page) -> _End:
        step = sent.asked.step
        items = [item for item in page.items if not self._unwanted(s, item)]
        if step.verb == "lookup":
            settle_handles(s, step.platform, items, page.missing, self.frontier.run.run_id)
        arrival = self._arrival(sent.asked, [*items, *_pointed_at(step, items), *page.rejected],
                                page.missing if step.verb != "lookup" else ())
        profiles = [item for item in items if isinstance(item, Profile)]
        return _End(sent.asked, "done", status=sent.answer.status, items=len(page.items), price=page.price,
                    arrival=arrival, next=page.next,
                    follow=[*self.frontier.after(step, page.follow), *self.frontier.posts_of(s, step, profiles)])

    def _unchanged(self, s: Session, sent: Sent) -> _End:
        step = sent.asked.step
        terms = self.frontier.adapters[step.platform].terms
        profiles = unchanged.confirm(s, step, call_id=sent.asked.call_ids[-1], run_id=self.frontier.run.run_id, terms=terms,
                                     accepted=self.accepted(step.platform))
        self.kept["unchanged"] += 1
        return _End(sent.asked, "done", "unchanged", status=304, follow=self.frontier.posts_of(s, step, profiles))

    def _failed(self, s: Session, asked: Asked, error: TastemakerError) -> _End:
        """An error either ends its step, or leaves it waiting and stops its bucket or its platform for this pull."""
        step, note = asked.step, f"{type(error).__name__}: {error}"[:300]
        arrival = None
        if isinstance(error, BadPayload):
            arrival = self._arrival(asked, [Rejected(str(error)[:300], {"make": step.make, "step": step.step_id})], ())
        elif isinstance(error, Gone) and step.verb == "lookup":
            settle_handles(s, step.platform, (), step.origin.split(" ")[1:], self.frontier.run.run_id)
        elif isinstance(error, Gone) and (missing := _gone(step)):
            arrival = self._arrival(asked, [], missing)
        if not isinstance(error, ENDING):
            self._stop(asked, error)
        return _End(asked, "failed" if isinstance(error, ENDING) else "waiting", note, arrival=arrival, failed=True)

    def _stop(self, asked: Asked, error: TastemakerError) -> None:
        """Ask nothing more of the bucket or the platform in this pull; the step can be asked again in a later one."""
        step = asked.step
        if isinstance(error, QuotaSpent):
            self.frontier.stop(f"{step.platform}.{step.bucket}", str(error), error.resets)
        elif isinstance(error, TryLater):
            self.frontier.stop(step.platform, str(error), error.when)
        else:
            where = f"{step.platform}.{step.bucket}" if asked.call.session else step.platform
            self.frontier.stop(where, f"{error} {error.next_step}".strip())

    def _distrust(self, s: Session, ends: list[_End]) -> None:
        """Stop a platform that only says what cannot be read: a proxy or a new format, not a bad item. Its steps wait."""
        for name in {end.asked.step.platform for end in ends}:
            mine = [end for end in ends if end.asked.step.platform == name]
            bad = [end for end in mine if (end.note or "").startswith("BadPayload")]
            self.unread[name] = self.unread[name] + len(bad) if len(bad) == len(mine) else 0
            if self.unread[name] >= UNREADABLE:
                self.frontier.stop(name, f"None of {self.unread[name]} answers could be read. {BadPayload.next_step}")
                self.frontier.reopen(s, name)
                for end in bad:
                    end.state = "waiting"

    def _lead_on(self, s: Session, ends: list[_End]) -> None:
        """Put next pages, what completes answers and the posts of new profiles in place. Pages that do not end are left."""
        onward = [(end, self.frontier.after(end.asked.step, [end.next])[0]) for end in ends if end.next]
        known = {row["step_id"] for row in s.rows(
            "SELECT step_id FROM steps WHERE plan_id = $plan_id AND list_contains($ids, step_id)",
            plan_id=self.frontier.plan_id, ids=["", *(step.step_id for _, step in onward)])} if onward else set()
        steps = [step for end in ends for step in end.follow]
        for end, step in onward:
            if end.asked.step.page + 1 >= PAGES:
                end.note = self._warn(end.asked.step, f"stopped after {PAGES} pages")
            elif step.step_id in known:
                end.note = self._warn(end.asked.step, "its next page is one that was asked before")
            else:
                steps.append(step)
        if steps:
            s.insert("steps", [step.row(self.frontier.plan_id) for step in steps], keep=True)
        if self.frontier.explorer:
            new = {step.step_id for step in steps if step.round == SEARCH}
            self.frontier.explorer.lead(s, [(end.asked.step.step_id, step.step_id) for end, step in onward if step.step_id in new])

    def _warn(self, step: Step, what: str) -> str:
        self.warnings.append(f"{step.platform}, {step.origin[:80]}: {what}.")
        return what

    def _finish(self, s: Session, ends: list[_End]) -> None:
        """Settle every sending of the batch's calls and write its steps down as ended."""
        ledger.settle_all(s, [ended for end in ends for ended in (*sent_again(end.asked.call_ids), end.ended)])
        for end in ends:
            del self.frontier.out[end.asked.step.step_id]
            if end.price is not None:
                self.frontier.paid += end.price - end.asked.call.price
        table = pa.table({name: pa.array(values, pa.string()) for name, values in {
            "step_id": [end.asked.step.step_id for end in ends], "state": [end.state for end in ends],
            "note": [end.note for end in ends]}.items()})
        s.batch(table, """UPDATE steps SET state = b.state, note = b.note,
                            args = CASE b.state WHEN 'done' THEN '{}' ELSE args END,   -- they may hold what must not be kept
                            done_at = CASE b.state WHEN 'waiting' THEN NULL ELSE $at END
                          FROM batch b WHERE steps.plan_id = $plan_id AND steps.step_id = b.step_id""",
                at=clock.now(), plan_id=self.frontier.plan_id)

    def _arrival(self, asked: Asked, records: list[Record | Rejected], missing: tuple[str, ...]) -> facts.Arrival:
        """One answer as the store takes it. Only the answers of searches and of moves count as who was found by what; of a
        move without the creator it starts from, because who is found keeps that beside them."""
        step, kind = asked.step, family(asked.step.origin)
        query = step.origin if step.verb == "search" else f"{kind}: from who fits" if step.verb == "related" or kind in NAMED else None
        return facts.Arrival(records=records, source=asked.call.endpoint, call_id=asked.call_ids[-1],
                             terms=self.frontier.adapters[step.platform].terms, accepted=self.accepted(step.platform),
                             step_id=step.step_id, plan_id=self.frontier.plan_id,
                             query=query, missing=missing, state="live")

    def _unwanted(self, s: Session, item: Record) -> bool:
        """Whether an item is someone who opted out by handle before we knew their id; then their id is noted as well."""
        handle = (item.platform, item.handle.lower()) if isinstance(item, (Find, Profile)) and item.handle else None
        if handle not in self.frontier.handles:
            return False
        s.execute("""INSERT INTO optouts (ordinal, platform, platform_id, reason, made_by, made_at, run_id)
                     SELECT nextval('ordinals'), platform, $id, arg_min(reason, ordinal), arg_min(made_by, ordinal),
                            min(made_at), $run_id
                     FROM optouts WHERE platform = $platform AND lower(platform_id) = $handle AND NOT EXISTS
                       (SELECT 1 FROM optouts WHERE platform = $platform AND platform_id = $id) GROUP BY platform""",
                  platform=item.platform, id=item.platform_id, handle=f"@{handle[1]}", run_id=self.frontier.run.run_id)
        return True


def _pointed_at(step: Step, items: list[Record]) -> list[Find]:
    """Whom a move leads to, where its answer names them by id alone: found, and not yet looked at."""
    ids = dict.fromkeys(item.to_id for item in items if isinstance(item, Relation)) if step.verb == "related" else {}
    return [Find(platform=step.platform, platform_id=one) for one in ids if one not in step.origin.split(" ")]


def _gone(step: Step) -> tuple[str, ...]:
    """The profile that a step asked for by name and that is therefore gone. Of a batch nobody can say who it was, and whose
    posts are gone may still be there."""
    named = step.origin.split(" ")[1:]
    return tuple(named) if step.verb == "profiles" and len(named) == 1 else ()
