"""Decisions on drafts. A person approves, edits, rejects, skips or takes back; every decision is kept.

The states and what moves a draft between them stand in `states`. Only an approved draft is in the outbox, and only
while its facts stand, nobody opted out, and it was not sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from tastemaker import clock, render
from tastemaker.brief import Brief
from tastemaker.errors import BadInput, NotPermitted
from tastemaker.outreach import closing, evidence, grounding, showing, states
from tastemaker.outreach.bank import Bank
from tastemaker.outreach.cutting import sentences
from tastemaker.outreach.grounding import Refusal
from tastemaker.outreach.states import DECISIONS
from tastemaker.outreach.writing import Sentence

if TYPE_CHECKING:
    from tastemaker.store import Run, Session, Store

Decision = Literal["approve", "edit", "reject", "skip", "undo"]
RECORDED = "sandbox"
"""The reviewer of recorded decisions; only a sandbox takes them."""
Text = tuple[str, str]
"""A subject and a body."""
__all__ = ["DECISIONS", "Decision", "Standing", "TextRefused", "check_edit", "decide", "history", "queue",
           "reviewer_name", "sentences"]


class TextRefused(NotPermitted):
    """The check refused a text. `refusals` has a row each: `what, why, text` (its sentence) and `instead` where there
    is one."""

    def __init__(self, refusals: Sequence[Mapping[str, Any]]) -> None:
        what = "; ".join(f"“{render.line(r['what'], 60)}”: {r['why']}" for r in refusals[:5])
        super().__init__(f"The text says what its facts do not hold ({what}).", "every statement has a source",
                         "Take these out or say them in the facts' own words; your edit was not kept.")
        self.refusals = list(refusals)


def decide(store: Store, run: Run, draft_id: str, decision: Decision, *, by: str, subject: str | None = None,
           body: str | None = None, note: str = "", seen: int | None = None) -> int:
    """Record one decision and give back its place in the history.

    Text with an edit or an approval is checked like the machine's and kept beside it; an approval without text is of
    the text as it stands, the last edit or the machine's. A skip changes nothing. An undo goes to what stood before the
    last decision, whoever made it; one that ends in an approval passes every check again. `seen` is the place of the
    last decision that the reviewer saw (0 for none): BadInput when somebody decided meanwhile. NotPermitted for a draft
    that may not go out, and for a recorded decision on real work; TextRefused for a text that its facts do not hold.
    """
    reviewer = reviewer_name(store, by)
    if decision not in DECISIONS:
        raise BadInput(f"There is no decision called {render.line(decision, 30)}.",
                       f"Use one of {', '.join(DECISIONS)}.")
    if (subject is not None or body is not None) and decision not in states.CHECKED:
        raise BadInput(f"{_NOUNS[decision]} takes no text.", "Put the reason into the note.")
    with store.write() as s:
        draft = _draft(s, draft_id)
        past = s.rows("SELECT * FROM reviews WHERE draft_id = $id ORDER BY ordinal", id=draft_id)
        if decision != "skip":
            _unchanged_since(past, seen)
        then = _then(draft, past, decision, subject, body)
        _let_through(s, draft, decision, then)
        text = then.text if decision not in ("skip", "undo") else None
        s.insert("reviews", [{"draft_id": draft_id, "decision": decision, "subject": text[0] if text else None,
                              "body": text[1] if text else None, "note": render.clean(note, 2_000), "made_by": reviewer,
                              "made_at": clock.now(), "run_id": run.run_id}])
        return s.rows("SELECT max(ordinal) AS at FROM reviews WHERE draft_id = $id", id=draft_id)[0]["at"]


_NOUNS = {"reject": "A rejection", "skip": "A skip", "undo": "An undo"}
_DONE = {"approve": "approved", "edit": "edited", "reject": "rejected", "undo": "took back the last decision on"}


def _unchanged_since(past: Sequence[Mapping[str, Any]], seen: int | None) -> None:
    """BadInput, with who decided what and when, when that was after what the reviewer saw."""
    decided = [row for row in past if row["decision"] != "skip"]
    if seen is not None and decided and decided[-1]["ordinal"] > seen:
        row = decided[-1]
        raise BadInput(f"{render.line(row['made_by'], 60)} {_DONE[row['decision']]} this draft meanwhile "
                       f"({row['made_at']:%Y-%m-%d %H:%M} UTC).", "Look at it again, then decide.")


def reviewer_name(store: Store, by: str) -> str:
    """The name that stands beside a decision. BadInput without one; NotPermitted for the sandbox's on real work."""
    name = render.line(by, 120).strip()
    if not name:
        raise BadInput("A decision needs the name of who made it.", "Set TASTEMAKER_REVIEWER to your name.")
    if name.casefold() == RECORDED and not store.sandbox:
        raise NotPermitted("Only a sandbox accepts recorded decisions; this database holds real work.",
                           "a person decides",
                           "Decide under your own name: set TASTEMAKER_REVIEWER.")
    return name


def history(store: Store, draft_id: str) -> pd.DataFrame:
    """Every decision on a draft, oldest first."""
    return store.frame("SELECT * FROM reviews WHERE draft_id = $id ORDER BY ordinal", id=draft_id)


def queue(store: Store, campaign_id: str | None = None, draft_ids: Iterable[str] | None = None) -> pd.DataFrame:
    """Drafts for the review screen, one row each, oldest first or in the order given; `showing.rows` says what they
    hold."""
    with store.write() as s:
        return pd.DataFrame(showing.rows(s, campaign_id, None if draft_ids is None else list(draft_ids)))


def _draft(s: Session, draft_id: str) -> dict[str, Any]:
    found = s.rows("SELECT * FROM reviewed WHERE draft_id = $id", id=draft_id)
    if not found:
        raise BadInput(f"There is no draft {render.line(draft_id, 40)}.", "`tastemaker review` lists them.")
    return found[0]


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands for a draft: a decision (None while there is none) and a person's text (None for the machine's)."""

    decision: str | None = None
    text: Text | None = None


def _stands(past: Sequence[Mapping[str, Any]]) -> Standing:
    place = states.standing({n: row["decision"] for n, row in enumerate(past)})
    if place is None:
        return Standing()
    row = past[place]
    return Standing(row["decision"], None if row["body"] is None else (row["subject"], row["body"]))


def _then(draft: Mapping[str, Any], past: Sequence[dict[str, Any]], decision: str, subject: str | None,
          body: str | None) -> Standing:
    """What would stand after a decision. BadInput for one that has nothing to be about."""
    if decision == "skip":
        return _stands(past)
    if decision == "undo":
        if all(row["decision"] == "skip" for row in past):
            raise BadInput("Nobody has decided on this draft yet.", "There is nothing to take back.")
        return _stands([*past, {"decision": "undo"}])
    text = _stands(past).text
    if subject is not None or body is not None:
        text = _written(draft, text, subject, body)
    if decision == "edit" and text is None:
        raise BadInput("An edit needs its text.", "Give the subject or the body as it should be.")
    return Standing(decision, text)


def _written(draft: Mapping[str, Any], before: Text | None, subject: str | None, body: str | None) -> Text:
    """The text that a person gives, on top of the one that stands."""
    whole = before or (draft["subject"], draft["body"])
    new = (whole[0] if subject is None else subject.strip(),
           whole[1] if body is None else body.replace("\r\n", "\n").strip())
    if not new[0] or not new[1]:
        raise BadInput("A letter needs a subject and a text.", "Fill in both, or reject the draft.")
    return new


def _let_through(s: Session, draft: Mapping[str, Any], decision: str, then: Standing) -> None:
    """NotPermitted where the table has no such move, or where a live check stands between the draft and the outbox."""
    found = closing.causes(s, [draft["draft_id"]])[draft["draft_id"]]
    state = states.of(draft["decision"], sent=any(c.what == "sent" for c in found), closed=bool(found))
    guarded = decision == "edit" or (decision != "skip" and then.decision == "approve")
    if found and (guarded or states.after(state, decision) is None):
        raise NotPermitted(found[0].sentence, found[0].term, found[0].step)
    if guarded:
        _check_text(s, draft, then.text)


def _check_text(s: Session, draft: Mapping[str, Any], text: Text | None) -> None:
    """Ground what would be sent: the machine's sentences by their own facts, a person's by all facts of the draft."""
    facts = evidence.named(s, json.loads(draft["evidence_ids"]))
    bank = Bank.of_draft(Brief.parse(json.loads(_brief(s, draft["brief_hash"]))), draft)
    if text is None:
        said = [Sentence(d["text"], tuple(d["evidence"])) for d in json.loads(draft["sentences"])]
        subject, refusals = draft["subject"], grounding.check(draft["subject"], said, facts, bank,
                                                              earlier=_earlier(s, draft))
    else:
        subject, refusals = text[0], check_edit(*text, facts, bank, earlier=_earlier(s, draft))
        said = [Sentence(words, ()) for words in sentences(text[1])]
    if refusals:
        places = [subject, *(sentence.text for sentence in said)]
        raise TextRefused([{"what": r.what, "why": r.why, "text": places[r.sentence], "instead": r.instead}
                           for r in refusals])


def check_edit(subject: str, body: str, facts: Iterable[evidence.Fact], bank: Bank, *,
               earlier: date | None = None) -> list[Refusal]:
    """The check of a person's text: any of the draft's facts may stand behind any sentence."""
    held = list(facts)
    ids = tuple(f.evidence_id for f in held)
    return grounding.check(subject, [Sentence(text, ids) for text in sentences(body)], held, bank, earlier=earlier)


def _earlier(s: Session, draft: Mapping[str, Any]) -> date | None:
    """The day of the first letter, which a follow-up may speak of."""
    sent = s.rows("SELECT min(coalesce(sent_at, made_at)) AS at FROM touches WHERE draft_id = $id",
                  id=draft["follows"] or "")
    return sent[0]["at"].date() if sent[0]["at"] else None


def _brief(s: Session, brief_hash: str) -> str:
    rows = s.rows("SELECT body FROM briefs WHERE brief_hash = $hash", hash=brief_hash)
    if not rows:
        raise BadInput("The brief of this draft is not stored.", "Draft again from its brief.")
    return rows[0]["body"]
