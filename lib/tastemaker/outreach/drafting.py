"""From a shortlist to drafts: evidence, a letter, the check, a row. Nothing is written or paid for twice."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from tastemaker import clock, render
from tastemaker.brief import Brief
from tastemaker.errors import BadInput, TastemakerError
from tastemaker.outreach import contacts, evidence, grounding
from tastemaker.outreach.bank import Bank
from tastemaker.outreach.evidence import Fact, Relevance
from tastemaker.outreach.writing import Assignment, TemplateWriter, Writer, Written, tongue_for
from tastemaker.settings import Settings

if TYPE_CHECKING:
    from tastemaker.store import Run, Store

Progress = Callable[[int, int, str], None]
BATCH = 8
"""Drafts that are stored in one transaction; a kill loses at most these."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """Who a draft may be written to."""

    profile_key: int
    creator_id: int
    name: str
    language: str | None


@dataclass(slots=True)
class _Job:
    prospect: Prospect
    assignment: Assignment
    contact_hash: str | None
    draft_id: str
    prompt_hash: str


@dataclass(slots=True)
class Drafts:
    """What a drafting run came to. `rows` are drafts as stored, with the profile's name and the facts they cite."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    """Who got no draft, and why."""
    cost: float = 0.0
    """US dollars that this run paid."""
    unpriced: int = 0
    """Letters whose cost is unknown; with any of these `cost` is a lower bound."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The drafts that passed the check, in the shortlist's order: what a person may decide on."""
        return tuple(row["draft_id"] for row in self.rows if row["grounded"])

    @property
    def blocked(self) -> tuple[str, ...]:
        """The drafts that the check refused; they never reach the outbox."""
        return tuple(row["draft_id"] for row in self.rows if not row["grounded"])

    def frame(self) -> pd.DataFrame:
        """One row a draft: draft_id, name, platform, language, subject, body, grounded, refusals, writer, cost, new."""
        columns = ["draft_id", "profile_key", "name", "handle", "platform", "subject", "body", "grounded", "refusals",
                   "writer",
                   "cost", "new"]
        frame = pd.DataFrame([{c: row.get(c) for c in columns} for row in self.rows], columns=columns)
        return frame.assign(refusals=[len(json.loads(r)) for r in frame["refusals"]])

    def one(self, place: int = 0) -> str:
        """One draft as text: subject, letter, and each sentence with the source of its facts."""
        if not self.rows:
            return "No draft was written."
        row = self.rows[place]
        sources = [f"  {n}. {render.line(s['text'], 70)}\n" + "".join(
            f"       {f.kind}: {render.line(f.url, 120)} ({f.source}, {f.fetched_at:%Y-%m-%d})\n" for f in _of(row, s))
            for n, s in enumerate(json.loads(row["sentences"]), start=1) if s["evidence"]]
        return (f"To: {render.line(row['name'], 80)} ({row['platform']})\nSubject: {render.line(row['subject'])}\n\n"
                f"{render.clean(row['body'])}\n\nSources\n{''.join(sources)}{_refused(row)}").rstrip()

    def __repr__(self) -> str:
        new = sum(row["new"] for row in self.rows)
        text = (f"{len(self.ids)} drafts to review ({new} new, {len(self.blocked)} blocked by the check, "
                f"{len(self.left_out)} left out)")
        paid = f", {self.cost:.4f} USD" + (f" and {self.unpriced} letters of unknown cost" if self.unpriced else "")
        why = "".join(f"\n  {render.line(who, 60)}: {render.line(reason)}" for who, reason in self.left_out[:10])
        return text + (paid if self.cost or self.unpriced else "") + "." + why

    def _repr_html_(self) -> str:
        return "".join(map(_card, self.rows[:20])) + f"<p>{render.html(repr(self))}</p>"


async def run(store: Store, run: Run, brief: Brief, *, top: int = 20, profile_keys: Sequence[int] | None = None,
              writer: Writer | None = None, progress: Progress | None = None, settings: Settings | None = None,
              relevance: Relevance | None = None, at_once: int = 16) -> Drafts:
    """Drafts for the first `top` of the campaign's shortlist, or for the profiles given.

    Who opted out, or was written to by another campaign within `contact_once_days`, is left out. A draft from the same
    facts and the same prompt is not written again. One letter that fails costs no other; the run stops paying at
    `settings.draft_budget_usd`.
    """
    settings, writer = settings or Settings(), writer or TemplateWriter()
    found = Drafts()
    with store.write():   # one opening for all that is read and kept before the first letter
        store.remember(brief)
        people = _prospects(store, brief, top, profile_keys, found)
        keys = [p.profile_key for p in people]
        evidence.run(store, run, brief, keys, relevance=relevance)
        contacts.run(store, run, keys)
        jobs = [_job(store, brief, person, writer) for person in people]
        old = _stored(store, [job.draft_id for job in jobs])
    await _Desk(store, run, brief, writer, settings.draft_budget_usd, progress or (lambda done, total, text: None),
                found).work(
        [job for job in jobs if job.draft_id not in old], at_once)
    with store.write():
        found.rows = shown(store, [job.draft_id for job in jobs], new_since=set(old))
    return found


class _Desk:
    """Writes letters concurrently and stores them in batches."""

    def __init__(self, store: Store, run: Run, brief: Brief, writer: Writer, budget: float, progress: Progress,
                 found: Drafts) -> None:
        self.store, self.run, self.brief, self.writer, self.budget = store, run, brief, writer, budget
        self.progress, self.found = progress, found
        self.done, self.reserved, self.waiting = 0, 0.0, []

    async def work(self, jobs: Sequence[_Job], at_once: int) -> None:
        gate = asyncio.Semaphore(at_once)
        tasks = [asyncio.ensure_future(self._one(job, gate, len(jobs))) for job in jobs]
        try:
            for task in asyncio.as_completed(tasks):
                await task
                if len(self.waiting) >= BATCH:
                    self._keep()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._keep()

    async def _one(self, job: _Job, gate: asyncio.Semaphore, total: int) -> None:
        async with gate:
            forecast = self.writer.forecast(job.assignment) or 0.0
            if self.found.cost + self.reserved + forecast > self.budget:
                self.found.left_out.append((job.prospect.name, f"the run's budget of {self.budget:g} USD is used up"))
            else:
                self.reserved += forecast
                try:
                    await self._write(job)
                finally:
                    self.reserved -= forecast
            self.done += 1
            self.progress(self.done, total, render.line(job.prospect.name, 40))

    async def _write(self, job: _Job) -> None:
        try:
            written = await self.writer.write(job.assignment)
        except TastemakerError as error:
            self.found.left_out.append((job.prospect.name, str(error)))
            return
        self.found.cost += written.cost or 0.0
        self.found.unpriced += written.cost is None
        self.waiting.append(draft_row(job.draft_id, job.prospect, job.assignment, job.contact_hash, self.brief,
                                      self.run.run_id, written))

    def _keep(self) -> None:
        if batch := self.waiting:
            self.waiting = []
            with self.store.write() as s:
                s.insert("drafts", batch, keep=True)


def draft_row(draft_id: str, prospect: Prospect, assignment: Assignment, contact_hash: str | None, brief: Brief,
              run_id: str,
              written: Written) -> dict[str, Any]:
    """The row of `drafts` for a letter: checked, with the facts it cites and the earliest of their expiries."""
    refusals = grounding.check(written.subject, written.sentences, assignment.facts, assignment.bank)
    cited = {i for s in written.sentences for i in s.evidence}
    ends = [f.expires_at for f in assignment.facts if f.evidence_id in cited and f.expires_at is not None]
    return {"draft_id": draft_id, "campaign_id": brief.campaign_id, "brief_hash": brief.hash, "run_id": run_id,
            "profile_key": prospect.profile_key, "creator_id": prospect.creator_id, "contact_hash": contact_hash,
            "subject": render.line(written.subject), "body": render.clean(written.body(assignment.closing())),
            "sentences": json.dumps([asdict(s) for s in written.sentences], ensure_ascii=False),
            "facts_hash": assignment.facts_hash(), "evidence_ids": json.dumps(sorted(cited)),
            "expires_at": min(ends, default=None),
            "writer": written.writer, "model": written.model, "prompt_hash": written.prompt_hash,
            "tokens_in": written.tokens_in,
            "tokens_out": written.tokens_out, "cost": written.cost, "grounded": not refusals,
            "refusals": json.dumps([r.row() for r in refusals], ensure_ascii=False), "made_at": clock.now()}


def _job(store: Store, brief: Brief, person: Prospect, writer: Writer) -> _Job:
    address = contacts.address_of(store, person.profile_key)
    assignment = Assignment(campaign_id=brief.campaign_id, profile_key=person.profile_key, bank=Bank.of(brief),
                            tone=brief.tone,
                            facts=tuple(evidence.usable(store, person.profile_key)),
                            tongue=tongue_for(brief.languages, person.language))
    prompt = writer.prompt_hash(assignment)
    seed = json.dumps([brief.campaign_id, person.profile_key, assignment.facts_hash(), prompt])
    return _Job(person, assignment, address["contact_hash"] if address else None,
                hashlib.sha256(seed.encode()).hexdigest()[:24], prompt)


def _prospects(store: Store, brief: Brief, top: int, profile_keys: Sequence[int] | None,
               found: Drafts) -> list[Prospect]:
    """Who may be written to, in order; who may not goes to `found.left_out` with the reason."""
    if profile_keys is None:
        rows = store.rows("SELECT profile_key, rank FROM shortlist WHERE campaign_id = $c AND rank IS NOT NULL ORDER "
                          "BY rank LIMIT $top",
                          c=brief.campaign_id, top=top)
        profile_keys = [row["profile_key"] for row in rows]
        if not rows:
            raise BadInput(f"The campaign {brief.campaign} has no shortlist yet.",
                           "Score it first: `tastemaker score` with its brief.")
    keys = list(dict.fromkeys(int(k) for k in profile_keys))[:top]
    rows = {row["profile_key"]: row for row in store.rows(_WHO, keys=keys, campaign=brief.campaign_id, now=clock.now())}
    people = []
    for key in keys:
        row = rows.get(key)
        if row is None or row["why_not"]:
            found.left_out.append((row["name"] if row else f"profile {key}", row["why_not"] if row
                                   else "there is no such profile"))
        else:
            people.append(Prospect(key, row["creator_id"], row["name"] or row["handle"], row["language"]))
    return people


_WHO = """
SELECT p.profile_key, c.creator_id, p.name, p.handle, coalesce(f.main_language, p.language) AS language, CASE
    WHEN d.profile_key IS NOT NULL THEN 'do not contact'
    WHEN p.state NOT IN ('live', 'added') THEN 'the profile was not looked at, or is gone'
    WHEN p.expires_at <= $now THEN 'what is stored has expired: pull again'
    WHEN EXISTS (SELECT 1 FROM touches t JOIN creators tc USING (profile_key) WHERE tc.creator_id = c.creator_id
                 AND t.campaign_id <> $campaign AND t.made_at > now_utc() - to_days(contact_once_days()))
      OR EXISTS (SELECT 1 FROM touches t JOIN contacts a ON a.contact_hash = t.contact_hash
                 WHERE a.profile_key = p.profile_key AND t.campaign_id <> $campaign
                 AND t.made_at > now_utc() - to_days(contact_once_days()))
      THEN 'another campaign wrote to this creator not long ago' END AS why_not
FROM profiles p JOIN creators c USING (profile_key) LEFT JOIN do_not_contact d USING (profile_key)
LEFT JOIN (SELECT profile_key, arg_max(main_language, as_of) AS main_language FROM features GROUP BY profile_key) f
  USING (profile_key)
WHERE list_contains($keys, p.profile_key)"""


def _stored(store: Store, draft_ids: Sequence[str]) -> list[str]:
    rows = store.rows("SELECT draft_id FROM drafts WHERE list_contains($ids, draft_id)", ids=list(draft_ids))
    return [row["draft_id"] for row in rows]


def shown(store: Store, draft_ids: Sequence[str], new_since: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Drafts in this order with whom they are to and the facts they cite; `new` unless named in `new_since`."""
    rows = {row["draft_id"]: row for row in store.rows("""
        SELECT d.*, p.name, p.handle, p.platform, p.url FROM drafts d JOIN profiles p USING (profile_key)
        WHERE list_contains($ids, draft_id)""", ids=list(draft_ids))}
    old = set(new_since)
    wanted = {i for row in rows.values() for i in json.loads(row["evidence_ids"])}
    facts = {f.evidence_id: f for f in evidence.named(store, wanted)}
    return [rows[i] | {"new": i not in old,
                       "facts": {f: facts[f] for f in json.loads(rows[i]["evidence_ids"]) if f in facts}}
            for i in draft_ids if i in rows]


def _of(row: dict[str, Any], sentence: dict[str, Any]) -> list[Fact]:
    return [row["facts"][i] for i in sentence["evidence"] if i in row["facts"]]


def _refused(row: dict[str, Any]) -> str:
    return "".join(f"Refused: {render.line(r['what'], 80)} ({r['why']})\n" for r in json.loads(row["refusals"]))


def _card(row: dict[str, Any]) -> str:
    """One draft as HTML: the letter, each sentence followed by links to the sources of its facts."""
    lines = "".join(f"<p>{render.html(s['text'])} " + " ".join(
        f"<small>[{render.link(f.url, f'{f.kind}, {_day(f.fetched_at)}')}]</small>" for f in _of(row, s)) + "</p>"
        for s in json.loads(row["sentences"]))
    state = "" if row["grounded"] else f"<p><strong>Blocked.</strong> {render.html(_refused(row))}</p>"
    return (f"<div class='tm-draft'><h4>{render.html(row['subject'], 200)}</h4>"
            f"<p><small>{render.html(row['name'], 80)}, "
            f"{render.html(row['platform'])}</small></p>{lines}{state}</div>")


def _day(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d}" if at else ""
