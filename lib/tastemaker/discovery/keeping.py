"""Keeping a batch: rows, ledger, finished steps and what they lead to, all inside the caller's one transaction."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tastemaker import clock
from tastemaker.discovery import unchanged
from tastemaker.discovery.frontier import Asked, Frontier
from tastemaker.discovery.lookups import settle_handles
from tastemaker.discovery.sending import Sent
from tastemaker.discovery.steps import PAGES, Step
from tastemaker.errors import BadPayload, Gone, NeedsKey, NotApproved, QuotaSpent, TastemakerError, TryLater
from tastemaker.models import Find, Profile, Record, Rejected
from tastemaker.platforms import Page
from tastemaker.store import Session, facts, ledger

log = logging.getLogger("tastemaker.discovery")


@dataclass(slots=True)
class Keeper:
    """Stores what a pull's calls brought and tells the frontier what follows from it."""

    frontier: Frontier
    hash_key: str
    accepted: Callable[[str], bool]
    kept: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)

    def keep(self, s: Session, batch: list[Sent]) -> None:
        """Store a batch in its order."""
        for sent in batch:
            if sent.error:
                self._failed(s, sent.asked, sent.error)
            elif sent.page is None:
                self._unchanged(s, sent)
            else:
                self._page(s, sent, sent.page)

    def _page(self, s: Session, sent: Sent, page: Page) -> None:
        step, call_id = sent.asked.step, sent.asked.call_ids[-1]
        items = [item for item in page.items if not self._unwanted(s, item)]
        if step.verb == "lookup":
            settle_handles(s, step.platform, items, page.missing, self.frontier.run.run_id)
        self._save(s, sent.asked, [*items, *page.rejected], page.missing if step.verb != "lookup" else ())
        unchanged.remember(s, step, sent.answer, page)
        ledger.settle(s, call_id, status=sent.answer.status, items=len(page.items))
        self._finish(s, sent.asked, "done", self._lead_on(s, step, page, items))

    def _unchanged(self, s: Session, sent: Sent) -> None:
        """A 304: what we hold is what the platform has."""
        step, call_id = sent.asked.step, sent.asked.call_ids[-1]
        terms = self.frontier.adapters[step.platform].terms
        profiles = unchanged.confirm(s, step, call_id=call_id, run_id=self.frontier.run.run_id, terms=terms,
                                     accepted=self.accepted(step.platform))
        self._insert(s, self.frontier.posts_of(step, profiles))
        ledger.settle(s, call_id, status=304, items=0, note="unchanged")
        self.kept["unchanged"] += 1
        self._finish(s, sent.asked, "done", "unchanged")

    def _failed(self, s: Session, asked: Asked, error: TastemakerError) -> None:
        """An error either ends its step, or leaves it waiting and stops its bucket or its platform for this pull."""
        step = asked.step
        waits = self._stop_for(asked, error)
        if isinstance(error, BadPayload):
            self._save(s, asked, [Rejected(str(error)[:300], {"make": step.make})], ())
        missing = _gone(step) if isinstance(error, Gone) else ()
        if missing:
            self._save(s, asked, [], missing)
        note = f"{type(error).__name__}: {error}"[:300]
        ledger.settle(s, asked.call_ids[-1], status=None, items=0, note=note, failed=True)
        self._finish(s, asked, "waiting" if waits else "failed", note)

    def _stop_for(self, asked: Asked, error: TastemakerError) -> bool:
        """Whether the step can be asked again later; then nothing more is asked of its bucket or platform now."""
        step = asked.step
        if isinstance(error, QuotaSpent):
            self.frontier.stop(f"{step.platform}.{step.bucket}", str(error), error.resets)
        elif isinstance(error, TryLater):
            self.frontier.stop(step.platform, str(error), error.when)
        elif isinstance(error, (NeedsKey, NotApproved)):
            where = f"{step.platform}.{step.bucket}" if asked.call.session else step.platform
            self.frontier.stop(where, f"{error} {error.next_step}".strip())
        else:
            return False
        return True

    def _lead_on(self, s: Session, step: Step, page: Page, items: list[Record]) -> str | None:
        """Put the next page, what completes this one and the posts of new profiles in place; a note when pages do not end."""
        self._insert(s, self.frontier.after(step, page.follow))
        self._insert(s, self.frontier.posts_of(step, [item for item in items if isinstance(item, Profile)]))
        if page.next is None:
            return None
        if step.page + 1 >= PAGES:
            return self._warn(step, f"stopped after {PAGES} pages")
        if not self._insert(s, self.frontier.after(step, [page.next])):
            return self._warn(step, "its next page is one that was asked before")
        return None

    def _warn(self, step: Step, what: str) -> str:
        self.warnings.append(f"{step.platform}, {step.origin[:80]}: {what}.")
        return what

    def _insert(self, s: Session, steps: list[Step]) -> int:
        return s.insert("steps", [step.row(self.frontier.plan_id) for step in steps], keep=True) if steps else 0

    def _finish(self, s: Session, asked: Asked, state: str, note: str | None) -> None:
        for call_id in asked.call_ids[:-1]:
            ledger.settle(s, call_id, status=None, items=0, note="sent again", failed=True)
        s.execute("""UPDATE steps SET state = $state, note = $note, done_at = $at
                     WHERE plan_id = $plan_id AND step_id = $step_id""", state=state, note=note,
                  at=None if state == "waiting" else clock.now(), plan_id=self.frontier.plan_id, step_id=asked.step.step_id)
        self.states[state] += 1

    def _save(self, s: Session, asked: Asked, records: list[Record | Rejected], missing: tuple[str, ...]) -> None:
        """Rows of one answer with their source, time and expiry."""
        step = asked.step
        self.kept.update(facts.save(
            s, records, source=asked.call.endpoint, call_id=asked.call_ids[-1], run_id=self.frontier.run.run_id,
            terms=self.frontier.adapters[step.platform].terms, accepted=self.accepted(step.platform),
            hash_key=self.hash_key, step_id=step.step_id, plan_id=self.frontier.plan_id,
            query=step.origin if step.verb == "search" else None, missing=missing))

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


def _gone(step: Step) -> tuple[str, ...]:
    """The profiles that a step names and that are therefore gone: those of a profiles call, or whose own posts it asked."""
    return tuple(step.origin.split(" ")[1:]) if step.verb in ("profiles", "posts") else ()
