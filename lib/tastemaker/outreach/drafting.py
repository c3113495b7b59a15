"""From a shortlist to drafts: evidence, a letter, the check, a row. Nothing is written or paid for twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tastemaker import clock
from tastemaker.brief import Brief
from tastemaker.outreach import away, bounces, contacts, evidence, prospects
from tastemaker.outreach.answers import Answers
from tastemaker.outreach.away import LAST_DAY
from tastemaker.outreach.desk import Desk, Progress
from tastemaker.outreach.drafts import Drafts, Forecast, shown
from tastemaker.outreach.evidence import Relevance
from tastemaker.outreach.prospects import Assign, Job, Link, Prospect
from tastemaker.outreach.writing import Earlier, ModelWriter, TemplateWriter, Writer
from tastemaker.settings import Settings

if TYPE_CHECKING:
    from tastemaker.store import Run, Store

__all__ = ["Drafts", "Forecast", "Progress", "follow_ups", "forecast", "run", "shown"]
DUE_DAYS = {2: 4, 3: 8}
"""Days after the first letter on which the second and the third are due."""
APART_DAYS = 4
"""Days that lie between two letters at least, however late the earlier one left."""


async def run(store: Store, run: Run, brief: Brief, *, top: int = 20, profile_keys: Sequence[int] | None = None,
              writer: Writer | None = None, progress: Progress | None = None, settings: Settings | None = None,
              relevance: Relevance | None = None, at_once: int = 16, assign: Assign | None = None,
              link: Link | None = None) -> Drafts:
    """Drafts for the first `top` of the campaign's shortlist, or for the profiles given.

    Who opted out, or was written to by another campaign within `contact_once_days`, is left out; who was written to by
    this one gets no other first letter. A draft from the same
    facts and the same prompt is not written again; a model's letter that the check refuses is asked for once more. One letter that fails costs no other; the run stops paying at
    `settings.draft_budget_usd`. `assign` gives the arms of a profile's experiments, `link` the form of the brief's
    link.
    """
    found, writer = Drafts(), writer or TemplateWriter()
    with _asking(store, run, writer):
        with store.write():   # one opening for all that is read and kept before the first letter
            people = _ready(store, run, brief, top, profile_keys, relevance, found)
            jobs = _first(store, brief, people, writer, assign, link, found)
        return await _written(store, run, brief, jobs, writer, found, settings, progress, at_once)


async def follow_ups(store: Store, run: Run, brief: Brief, *, writer: Writer | None = None,
                     progress: Progress | None = None,
                     settings: Settings | None = None, relevance: Relevance | None = None, at_once: int = 16,
                     assign: Assign | None = None, link: Link | None = None) -> Drafts:
    """Drafts of the second and third letter to whom the first was sent and who did not answer.

    The second is due four days after the first, the third eight; between two letters lie at least four days, and none
    leaves from day 14 on, nor more than three in all. Any answer, an opt-out and a recorded outcome end it; an
    automatic answer pauses it, see `away`, and day 14 moves by as much. Each is reviewed like the first; `due_at` says
    from when it may be in the outbox, `follows` names the first letter.
    """
    found, writer = Drafts(), writer or TemplateWriter()
    with _asking(store, run, writer):
        with store.write():
            sent = _sent(store, brief)
            people = _ready(store, run, brief, len(sent), list(sent), relevance, found) if sent else []
            held = prospects.rules(store, brief.campaign_id)
            jobs = []
            for person in people:
                letters = sent[person.profile_key]
                if why := _why_not(letters):
                    found.left_out.append((person.name, why))
                    continue
                job = prospects.job(store, brief, person, writer, rules=held, assign=assign, link=link,
                                    earlier=letters.earlier)
                jobs.append(_timed(job, letters))
        return await _written(store, run, brief, jobs, writer, found, settings, progress, at_once)


async def forecast(store: Store, run: Run, brief: Brief, *, top: int = 20, writer: Writer | None = None,
                   settings: Settings | None = None, relevance: Relevance | None = None, assign: Assign | None = None,
                   link: Link | None = None) -> Forecast:
    """What drafting would cost now, letter by letter; the evidence is gathered, nothing is asked or paid."""
    found, writer, budget = Drafts(), writer or TemplateWriter(), (settings or Settings()).draft_budget_usd
    with _asking(store, run, writer):
        with store.write():
            people = _ready(store, run, brief, top, None, relevance, found)
            jobs = _first(store, brief, people, writer, assign, link, found)
            old = _stored(store, [job.draft_id for job in jobs])
        new = [job.assignment for job in jobs if job.draft_id not in old]
        modelled = isinstance(writer, ModelWriter)
        usual = [writer.expected(a) if modelled else writer.forecast(a) for a in new]
        most = [writer.at_most(a) for a in new] if modelled else usual
    kept = len(jobs) - len(new) + sum(usd == 0.0 for usd in usual if modelled)
    return Forecast(len(jobs), kept, _sum(usual), _sum(most), budget, len(found.left_out))


@contextmanager
def _asking(store: Store, run: Run, writer: Writer) -> Iterator[None]:
    """A model's writer asks through the database's ledger of answers; any other writes as it is."""
    if not isinstance(writer, ModelWriter) or writer.asker is not None:
        yield
        return
    with Answers(store, run).opened() as answers:
        writer.asker = answers
        try:
            yield
        finally:
            writer.asker = None


def _ready(store: Store, run: Run, brief: Brief, top: int, profile_keys: Sequence[int] | None,
           relevance: Relevance | None,
           found: Drafts) -> list[Prospect]:
    """The people who may be written to, with their evidence and addresses fresh from what is stored."""
    store.remember(brief)
    people = prospects.people(store, brief, top, profile_keys, found.left_out)
    keys = [p.profile_key for p in people]
    evidence.run(store, run, brief, keys, relevance=relevance)
    contacts.run(store, run, keys)
    return people


def _first(store: Store, brief: Brief, people: Sequence[Prospect], writer: Writer, assign: Assign | None,
           link: Link | None,
           found: Drafts) -> list[Job]:
    """The first letters to these people; none anew to a creator who was written to in this campaign already."""
    held = prospects.rules(store, brief.campaign_id)
    jobs = [prospects.job(store, brief, person, writer, rules=held, assign=assign, link=link) for person in people]
    written = {row["creator_id"] for row in store.rows(
        "SELECT c.creator_id FROM touches t JOIN creators c USING (profile_key) WHERE t.campaign_id = $c",
        c=brief.campaign_id)}
    old = _stored(store, [job.draft_id for job in jobs])
    over = [job for job in jobs if job.prospect.creator_id in written and job.draft_id not in old]
    found.left_out += [(job.prospect.name, "this campaign wrote to this creator already: follow up instead")
                       for job in over]
    return [job for job in jobs if job not in over]


async def _written(store: Store, run: Run, brief: Brief, jobs: Sequence[Job], writer: Writer, found: Drafts,
                   settings: Settings | None, progress: Progress | None, at_once: int) -> Drafts:
    budget = (settings or Settings()).draft_budget_usd
    old = _stored(store, [job.draft_id for job in jobs])
    desk = Desk(store, run, brief, writer, budget, progress or (lambda done, total, text: None), found)
    await desk.work([job for job in jobs if job.draft_id not in old], at_once)
    with store.write():
        found.rows = shown(store, [job.draft_id for job in jobs], new_since=set(old))
    return found


# --- follow-ups ---------------------------------------------------------------------------------------------------

@dataclass(frozen=True, slots=True)
class _Letters:
    """The letters that were sent to one creator in a campaign, oldest first, and what came back."""

    earlier: tuple[Earlier, ...]
    at: tuple[datetime, ...]
    answer: str | None
    """What kind of answer or outcome there is, None for silence. An automatic answer is none."""
    pause: datetime | None = None
    """Until when automatic answers say that the creator is away."""
    longer: timedelta = timedelta()
    """By how much the last day for a further letter moves."""

    @property
    def last(self) -> datetime:
        """The moment from which no further letter leaves."""
        return self.at[0] + timedelta(days=LAST_DAY) + self.longer


def _sent(store: Store, brief: Brief) -> dict[int, _Letters]:
    rows = store.rows(_SENT, campaign=brief.campaign_id)
    found = {}
    for key in dict.fromkeys(row["profile_key"] for row in rows):
        mine = [row for row in rows if row["profile_key"] == key]
        letters = tuple(Earlier(row["draft_id"], row["moment"].date(), row["subject"], tuple(row["evidence"]))
                        for row in mine)
        pause, longer = away.pauses(mine[0]["away"] or [])
        found[key] = _Letters(letters, tuple(row["moment"] for row in mine), mine[0]["answer"], pause, longer)
    return found


_SENT = """
WITH letters AS (
  SELECT t.profile_key, t.draft_id, min(coalesce(t.sent_at, t.made_at)) AS moment FROM touches t
  WHERE t.campaign_id = $campaign AND t.draft_id IS NOT NULL GROUP BY ALL),
answers AS (
  SELECT c.creator_id, arg_min(kind, moment) AS kind FROM (
    SELECT profile_key, coalesce(decided, kind) AS kind, received_at AS moment FROM replies
      WHERE campaign_id = $campaign
    UNION ALL SELECT profile_key, kind, made_at FROM outcomes WHERE campaign_id = $campaign AND kind <> 'no_reply') a
  JOIN creators c USING (profile_key) WHERE kind <> 'out of office' GROUP BY c.creator_id),
aways AS (
  SELECT c.creator_id, list({'quote': r.quote, 'received_at': r.received_at}) AS away
  FROM replies r JOIN creators c USING (profile_key)
  WHERE r.campaign_id = $campaign AND coalesce(r.decided, r.kind) = 'out of office' GROUP BY c.creator_id)
SELECT l.profile_key, l.draft_id, l.moment, v.final_subject AS subject, from_json(v.evidence_ids,
  '["VARCHAR"]') AS evidence,
       a.kind AS answer, w.away
FROM letters l JOIN reviewed v USING (draft_id) JOIN creators c ON c.profile_key = l.profile_key
LEFT JOIN answers a ON a.creator_id = c.creator_id LEFT JOIN aways w ON w.creator_id = c.creator_id
ORDER BY l.profile_key, l.moment, l.draft_id"""
"""Every letter that was sent in a campaign, the first answer of its creator, by whichever profile it came, and when
they
said that they were away."""


def _why_not(letters: _Letters) -> str:
    """Why no further letter is drafted; empty when one may be."""
    if letters.answer == bounces.KIND:
        return "the letter came back: no address takes a follow-up"
    if letters.answer is not None:
        return "there is an answer"
    if len(letters.earlier) >= 3:
        return "three letters were sent, and that is the most"
    if _due(letters) >= letters.last or clock.now() >= letters.last:
        return f"the first letter is {LAST_DAY} days old, or would be when the next is due"
    return ""


def _due(letters: _Letters) -> datetime:
    touch = len(letters.earlier) + 1
    due = max(letters.at[0] + timedelta(days=DUE_DAYS[touch]), letters.at[-1] + timedelta(days=APART_DAYS))
    return max(due, letters.pause or due)


def _timed(job: Job, letters: _Letters) -> Job:
    return replace(job, follows=letters.earlier[0].draft_id, due_at=_due(letters), ends_at=letters.last)


def _stored(store: Store, draft_ids: Sequence[str]) -> list[str]:
    rows = store.rows("SELECT draft_id FROM drafts WHERE list_contains($ids, draft_id)", ids=list(draft_ids))
    return [row["draft_id"] for row in rows]


def _sum(costs: Sequence[float | None]) -> float | None:
    return None if any(cost is None for cost in costs) else float(sum(cost for cost in costs if cost is not None))
