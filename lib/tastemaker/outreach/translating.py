"""A stored draft in another language, for the person who reviews it; it is checked anew and never stored or sent."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tastemaker import render
from tastemaker.brief import Brief
from tastemaker.errors import BadInput, BadPayload, NotPermitted
from tastemaker.outreach import closing, evidence, grounding, templates
from tastemaker.outreach.answers import Answers
from tastemaker.outreach.bank import Bank
from tastemaker.outreach.grounding import Refusal
from tastemaker.outreach.writing import Assignment, Earlier, ModelWriter, Sentence, TemplateWriter, Writer, Written

if TYPE_CHECKING:
    from tastemaker.store import Run, Store


@dataclass(frozen=True, slots=True)
class Translated:
    """A draft in another language: each sentence with the ids of its facts, and what the check says of it."""

    draft_id: str
    tongue: str
    subject: str
    body: str
    sentences: tuple[Sentence, ...]
    refusals: tuple[Refusal, ...]
    cost: float = 0.0

    def __repr__(self) -> str:
        told = "".join(f"\nNot held by its facts: {render.line(r.what, 80)} ({r.why})" for r in self.refusals)
        return f"Subject: {render.line(self.subject)}\n\n{render.clean(self.body)}{told}"

    def _repr_html_(self) -> str:
        return f"<div lang='{render.html(self.tongue)}'><pre>{render.html(repr(self))}</pre></div>"


async def translate(store: Store, run: Run, draft_id: str, tongue: str, writer: Writer | None = None) -> Translated:
    """The machine's text of a draft in another language of ours.

    A template letter is the same sentences in that language from the same facts. A letter of a model needs its writer:
    it answers sentence by sentence, and each keeps its facts. BadInput for an unknown draft or language; NotPermitted
    where the creator opted out, or a fact changed or expired: those words are shown to nobody and no model.
    """
    if tongue not in templates.LANGUAGES:
        raise BadInput(f"There are no letters in {render.line(tongue, 10)}.",
                       f"Use one of {', '.join(templates.LANGUAGES)}.")
    rows = store.rows(
        """SELECT d.*, b.body AS brief FROM drafts d JOIN briefs b USING (brief_hash) WHERE draft_id = $id""",
        id=draft_id)
    if not rows or not rows[0]["body"]:
        raise BadInput(f"There is no text of a draft {render.line(draft_id, 40)}.",
                       "`tastemaker review` lists the drafts.")
    _refuse_closed(store, draft_id)
    row, assignment = rows[0], _assignment(store, rows[0], tongue)
    if row["writer"] == TemplateWriter.name:
        written = TemplateWriter().written(assignment)
    elif isinstance(writer, ModelWriter):
        written = await _asked(store, run, writer, row, assignment)
    else:
        raise BadInput("This letter was written by a model, and only a model can translate it.", "Hand in its writer.")
    earlier = {"earlier": assignment.earlier[0].day} if assignment.earlier else {}
    refusals = grounding.check(written.subject, written.sentences, assignment.usable, assignment.bank, **earlier)
    return Translated(draft_id, tongue, render.line(written.subject), render.clean(written.body(assignment.closing())),
                      written.sentences, tuple(refusals), written.cost or 0.0)


def _refuse_closed(store: Store, draft_id: str) -> None:
    with store.write() as s:
        closed = [cause for cause in closing.causes(s, [draft_id])[draft_id] if cause.what in ("opt-out", "facts")]
    if closed:
        raise NotPermitted(closed[0].sentence, closed[0].term, closed[0].step)


async def _asked(store: Store, run: Run, writer: ModelWriter, row: dict, assignment: Assignment) -> Written:
    said = [Sentence(s["text"], tuple(s["evidence"]), s["paragraph"]) for s in json.loads(row["sentences"])]
    with Answers(store, run).opened() as answers:
        written = await ModelWriter(writer.model, answers).translated(assignment, row["subject"], said,
                                                                      row["tongue"] or "en")
    if len(written.sentences) != len(said):
        raise BadPayload("The translation has another number of sentences than the letter.",
                         "Ask again, or read the letter as it is.")
    return written


def _assignment(store: Store, row: dict, tongue: str) -> Assignment:
    """The draft's own assignment in another language: the facts that it cites, its brief, its arms and earlier
    letters."""
    brief = Brief.parse(json.loads(row["brief"]))
    variant = json.loads(row["variant"] or "{}")
    arms = tuple(sorted((what, arm) for what, arm in variant.items() if what != "link" and len(arm) == 1))
    facts = tuple(evidence.named(store, json.loads(row["evidence_ids"])))
    return Assignment(campaign_id=row["campaign_id"], profile_key=row["profile_key"], facts=facts,
                      bank=Bank.of_draft(brief, row),
                      tongue=tongue, tone=brief.tone, style=row["style"] or brief.style or "",
                      length=brief.length or "normal",
                      earlier=_earlier(store, row), arms=arms)


def _earlier(store: Store, row: dict) -> tuple[Earlier, ...]:
    if not row["follows"]:
        return ()
    sent = store.rows("""SELECT v.draft_id, v.final_subject, min(coalesce(t.sent_at, t.made_at)) AS moment
                         FROM touches t JOIN reviewed v USING (draft_id)
                         WHERE (v.draft_id = $first OR v.follows = $first) AND v.touch < $touch GROUP BY ALL
                           ORDER BY moment""",
                      first=row["follows"], touch=row["touch"])
    return tuple(Earlier(s["draft_id"], s["moment"].date(), s["final_subject"]) for s in sent)
