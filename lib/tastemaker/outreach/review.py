"""Decisions on drafts. A person approves, edits or rejects; every decision is kept and the last one counts.

States of a draft: waiting -> edited -> approved or rejected, and back with every new decision. Only an approved one is
in the outbox, and only while its facts stand, nobody opted out, and it was not sent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from tastemaker import clock, render
from tastemaker.brief import Brief
from tastemaker.errors import BadInput, NotPermitted
from tastemaker.outreach import evidence, grounding
from tastemaker.outreach.bank import Bank
from tastemaker.outreach.grounding import Refusal
from tastemaker.outreach.writing import Sentence

if TYPE_CHECKING:
    from tastemaker.store import Run, Session, Store

Decision = Literal["approve", "edit", "reject"]
DECISIONS = ("approve", "edit", "reject")
RECORDED = "sandbox"
"""The reviewer of recorded decisions; only a sandbox takes them."""


def decide(store: Store, run: Run, draft_id: str, decision: Decision, *, by: str, subject: str | None = None,
           body: str | None = None, note: str = "", seen: int | None = None) -> int:
    """Record one decision and give back its place in the history.

    Text with an edit or an approval is checked like the machine's and kept beside it; an approval without text is of
    the text as it stands, the last edit or the machine's. `seen` is the place of the last decision that the reviewer
    saw (0 for none): BadInput when somebody decided meanwhile. NotPermitted for a draft that may not go out, and for a
    recorded decision on real work.
    """
    reviewer = reviewer_name(store, by)
    if decision not in DECISIONS:
        raise BadInput(f"There is no decision called {render.line(decision, 30)}.", "Use approve, edit or reject.")
    if (subject is not None or body is not None) and decision == "reject":
        raise BadInput("A rejection takes no text.", "Put the reason into the note.")
    with store.write() as s:
        draft = _draft(s, draft_id)
        last = s.rows("SELECT coalesce(max(ordinal), 0) AS at FROM reviews WHERE draft_id = $id", id=draft_id)[0]["at"]
        if seen is not None and last > seen:
            raise BadInput("Somebody decided on this draft meanwhile.", "Look at it again, then decide.")
        text = None if decision == "reject" else _text(s, draft, subject, body)
        if decision == "edit" and text is None:
            raise BadInput("An edit needs its text.", "Give the subject or the body as it should be.")
        if decision != "reject":
            _may_go_out(s, draft)
            _check_text(s, draft, text)
        s.insert("reviews", [{"draft_id": draft_id, "decision": decision, "subject": text[0] if text else None,
                              "body": text[1] if text else None, "note": render.clean(note, 2_000), "made_by": reviewer,
                              "made_at": clock.now(), "run_id": run.run_id}])
        return s.rows("SELECT max(ordinal) AS at FROM reviews WHERE draft_id = $id", id=draft_id)[0]["at"]


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
    """Drafts for the review screen, one row each, oldest first, with the facts they cite, the address and `seen`.

    `facts` is a list of plain rows; `contact` is the address with the line that published it, or empty; `seen` is what
    `decide` takes.
    """
    ids = None if draft_ids is None else list(draft_ids)
    with store.write() as s:
        rows = _queued(s, campaign_id, ids)
        facts = {f.evidence_id: f for f in evidence.named(s,
                                                          {i for row in rows for i in json.loads(row["evidence_ids"])})}
    for row in rows:
        row["facts"] = [asdict(facts[i]) for i in json.loads(row["evidence_ids"]) if i in facts]
        row["contact"] = " · ".join(filter(None, (row.pop("address"), row.pop("contact_quote"))))
    if ids is not None:
        rows.sort(key=lambda row: ids.index(row["draft_id"]))
    return pd.DataFrame(rows)


def _queued(s: Session, campaign_id: str | None, ids: list[str] | None) -> list[dict[str, Any]]:
    return s.rows("""
        SELECT v.*, p.name, p.handle, p.platform, p.url, coalesce(r.seen, 0) AS seen, 
               o.draft_id IS NOT NULL AS in_outbox, c.address, c.quote AS contact_quote
        FROM reviewed v JOIN profiles p USING (profile_key) LEFT JOIN outbox o USING (draft_id)
        LEFT JOIN (SELECT draft_id, max(ordinal) AS seen FROM reviews GROUP BY draft_id) r USING (draft_id)
        LEFT JOIN contacts c ON c.profile_key = v.profile_key AND c.contact_hash = v.contact_hash
        ANTI JOIN do_not_contact d ON d.profile_key = v.profile_key
        WHERE ($campaign IS NULL OR v.campaign_id = $campaign) AND ($all OR list_contains($ids, v.draft_id))
        ORDER BY v.made_at, v.draft_id""", campaign=campaign_id, all=ids is None, ids=ids or [""])


def sentences(text: str) -> list[str]:
    """A person's text cut into sentences, line by line; a quotation is not cut.

    >>> sentences("Hi Anna,\\n\\nI saw “Mud! And rain.” of 3. Mai 2026. May I write?")
    ['Hi Anna,', 'I saw “Mud! And rain.” of 3. Mai 2026.', 'May I write?']
    """
    found = []
    for passage in filter(None, map(str.strip, text.splitlines())):
        held = re.sub(r"[“„«][^”“»\n]*[”“»]|\"[^\"\n]*\"", lambda m: re.sub(r"[.!?…]", "·", m[0]), passage)
        cuts = [m.end() for m in re.finditer(r"(?<!\b\d)(?<!\b\d\d)(?<!\b[A-Z])[.!?…]+\s+(?=\S)|"
                                             r"·[”“»\"]\s+(?=[^\W\d_a-zäöü]|¿)", held)]
        found += [passage[a:b].strip() for a, b in zip([0, *cuts], [*cuts, len(passage)], strict=True)]
    return found


def _draft(s: Session, draft_id: str) -> dict[str, Any]:
    found = s.rows("SELECT * FROM reviewed WHERE draft_id = $id", id=draft_id)
    if not found:
        raise BadInput(f"There is no draft {render.line(draft_id, 40)}.", "`tastemaker review` lists them.")
    return found[0]


def _text(s: Session, draft: Mapping[str, Any], subject: str | None, body: str | None) -> tuple[str, str] | None:
    """The text that a decision is about when it is not the machine's: what was given, else the last edit."""
    kept = s.rows("""SELECT subject, body FROM reviews WHERE draft_id = $id AND decision <> 'reject'
                     ORDER BY ordinal DESC LIMIT 1""",
                  id=draft["draft_id"])
    before = (kept[0]["subject"], kept[0]["body"]) if kept and kept[0]["body"] is not None else None
    if subject is None and body is None:
        return before
    whole = before or (draft["subject"], draft["body"])
    new = (whole[0] if subject is None else subject.strip(), whole[1] if body is None
           else body.replace("\r\n", "\n").strip())
    if not new[0] or not new[1]:
        raise BadInput("A letter needs a subject and a text.", "Fill in both, or reject the draft.")
    return new


def _may_go_out(s: Session, draft: Mapping[str, Any]) -> None:
    """Refuse what no approval could bring into the outbox."""
    if not draft["grounded"]:
        what = "; ".join(f"{render.line(r['what'], 60)}: {r['why']}" for r in json.loads(draft["refusals"])[:3])
        raise NotPermitted(f"The check refused this draft ({what}).", "every statement has a source",
                           "Reject it and draft again.")
    if s.rows("SELECT 1 FROM do_not_contact WHERE profile_key = $key", key=draft["profile_key"]):
        raise NotPermitted("This creator asked not to be contacted.", "do-not-contact", "Reject the draft.")
    if s.rows("SELECT 1 FROM touches WHERE draft_id = $id", id=draft["draft_id"]):
        raise NotPermitted("This draft was sent already.", "contact once", "Draft a new one if there is more to say.")
    ids = json.loads(draft["evidence_ids"])
    live = {f.evidence_id for f in evidence.usable(s, draft["profile_key"])}
    if not set(ids) <= live or (draft["expires_at"] is not None and draft["expires_at"] <= clock.now()):
        raise NotPermitted("A fact that this draft rests on has changed or expired.", "every statement has a source",
                           "Pull again and draft again.")
    if s.rows(_TOUCHED, creator=draft["creator_id"], campaign=draft["campaign_id"], hash=draft["contact_hash"]):
        raise NotPermitted("Another campaign wrote to this creator not long ago.", "contact once",
                           "Wait, or reject the draft.")


_TOUCHED = """SELECT 1 FROM touches t LEFT JOIN creators c USING (profile_key)
WHERE (c.creator_id = $creator OR t.contact_hash = $hash) AND t.campaign_id <> $campaign
  AND t.made_at > now_utc() - to_days(contact_once_days())"""


def _check_text(s: Session, draft: Mapping[str, Any], text: tuple[str, str] | None) -> None:
    """Ground what would be sent: the machine's sentences by their own facts, a person's by all facts of the draft."""
    facts = evidence.named(s, json.loads(draft["evidence_ids"]))
    bank = Bank.of(Brief.parse(json.loads(_brief(s, draft["brief_hash"]))))
    if text is None:
        said = [Sentence(d["text"], tuple(d["evidence"])) for d in json.loads(draft["sentences"])]
        refusals = grounding.check(draft["subject"], said, facts, bank)
    else:
        refusals = check_edit(*text, facts, bank)
    if refusals:
        what = "; ".join(f"“{render.line(r.what, 60)}”: {r.why}" for r in refusals[:5])
        raise NotPermitted(f"The text says what its facts do not hold ({what}).", "every statement has a source",
                           "Take these out or say them in the facts' own words; your edit was not kept.")


def check_edit(subject: str, body: str, facts: Iterable[evidence.Fact], bank: Bank) -> list[Refusal]:
    """The check of a person's text: any of the draft's facts may stand behind any sentence."""
    held = list(facts)
    ids = tuple(f.evidence_id for f in held)
    return grounding.check(subject, [Sentence(text, ids) for text in sentences(body)], held, bank)


def _brief(s: Session, brief_hash: str) -> str:
    rows = s.rows("SELECT body FROM briefs WHERE brief_hash = $hash", hash=brief_hash)
    if not rows:
        raise BadInput("The brief of this draft is not stored.", "Draft again from its brief.")
    return rows[0]["body"]
