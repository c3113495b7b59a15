"""What closes a draft now, whatever anybody decided: the outbox's live conditions, one by one and in words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from tastemaker import render

if TYPE_CHECKING:
    from tastemaker.store import Session


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a draft may not go out: a sentence, the rule's name and what to do about it."""

    what: Literal["sent", "opt-out", "refused", "facts", "contact", "overtaken"]
    sentence: str
    term: str
    step: str


def causes(s: Session, draft_ids: Iterable[str]) -> dict[str, list[Cause]]:
    """Draft -> everything that closes it now, the gravest first; an empty list where nothing does."""
    return {row["draft_id"]: list(_causes(row)) for row in s.rows(_LIVE, ids=list(draft_ids) or [""])}


_LIVE = """
SELECT v.draft_id, v.grounded, v.refusals, v.body = '' AS emptied, v.expires_at <= now_utc() AS over,
  EXISTS (SELECT 1 FROM do_not_contact d WHERE d.profile_key = v.profile_key) AS opted_out,
  (SELECT min(made_at) FROM touches t WHERE t.draft_id = v.draft_id) AS sent_at,
  (SELECT arg_min(made_by, made_at) FROM touches t WHERE t.draft_id = v.draft_id) AS sent_by,
  (SELECT max(t.made_at) FROM touches t LEFT JOIN creators c ON c.profile_key = t.profile_key
   WHERE (c.creator_id = w.creator_id OR t.contact_hash = v.contact_hash) AND t.campaign_id <> v.campaign_id
     AND t.made_at > now_utc() - to_days(contact_once_days())) AS other_at,
  (SELECT max(t.made_at) FROM touched_elsewhere t WHERE t.creator_id = w.creator_id) AS elsewhere_at,
  (SELECT count(*) FROM (SELECT unnest(from_json(v.evidence_ids, '["VARCHAR"]')) AS id) need
   LEFT JOIN evidence e ON e.evidence_id = need.id WHERE e.evidence_id IS NULL) AS changed,
  (SELECT count(*) FROM (SELECT unnest(from_json(v.evidence_ids, '["VARCHAR"]')) AS id) need
   JOIN evidence e ON e.evidence_id = need.id WHERE e.expires_at <= now_utc()) AS expired,
  v.touch = 1 AND EXISTS (SELECT 1 FROM touches t JOIN creators c USING (profile_key) WHERE c.creator_id = w.creator_id
    AND t.campaign_id = v.campaign_id AND t.draft_id IS DISTINCT FROM v.draft_id) AS written_to,
  a.cause AS overtaken
FROM drafts v LEFT JOIN creators w ON w.profile_key = v.profile_key LEFT JOIN overtaken a ON a.draft_id = v.draft_id
  WHERE list_contains($ids, v.draft_id)"""


def overtaken(s: Session, draft_ids: Iterable[str]) -> dict[str, list[Cause]]:
    """Approved first letters whose place another one has: draft -> the cause. Only for these, the others have no entry.

    A campaign has one first letter for a creator, the one approved last. This closes nothing that a person cannot open:
    approving the draft again puts it into the other's place, so `causes` does not hold it.
    """
    return {row["draft_id"]: [Cause(
        "overtaken", f"Overtaken by another letter to this creator, which {render.line(row['by'], 60)} approved later "
                     f"({row['at']:%Y-%m-%d %H:%M} UTC, “{render.line(row['subject'], 60)}”).", "contact once",
        "Reject this draft, or approve it again to send it instead.")]
        for row in s.rows(_OVERTAKEN, ids=list(draft_ids) or [""])}


_OVERTAKEN = """
SELECT v.draft_id, o.reviewer AS by, o.reviewed_at AS at, o.final_subject AS subject
FROM reviewed v JOIN creators w ON w.profile_key = v.profile_key
JOIN outbox o ON o.campaign_id = v.campaign_id AND o.touch = v.touch AND o.draft_id <> v.draft_id
JOIN creators c ON c.profile_key = o.profile_key AND c.creator_id = w.creator_id
WHERE list_contains($ids, v.draft_id) AND v.decision = 'approve'
  AND (o.reviewed_at > v.reviewed_at OR o.reviewed_at = v.reviewed_at AND o.draft_id < v.draft_id)"""


def _causes(row: Mapping[str, Any]) -> Iterable[Cause]:
    if row["sent_at"] is not None:
        yield Cause("sent",
                    f"This draft was sent already ({render.line(row['sent_by'], 60)}, {row['sent_at']:%Y-%m-%d}).",
                    "contact once", "Draft a new one if there is more to say.")
    if row["opted_out"]:
        yield Cause("opt-out", "This creator asked not to be contacted.", "do-not-contact", "Reject the draft.")
    if not row["grounded"]:
        what = "; ".join(f"{render.line(r['what'], 60)}: {r['why']}" for r in json.loads(row["refusals"])[:3])
        yield Cause("refused", f"The check refused this draft ({what}).", "every statement has a source",
                    "Reject it and draft again.")
    if row["changed"] or row["expired"] or row["over"] or row["emptied"]:
        yield Cause("facts", f"A fact that this draft rests on has changed or expired ({_facts(row)}).",
                    "every statement has a source", "Pull again and draft again.")
    if row["other_at"] is not None:
        yield Cause("contact", f"Another campaign wrote to this creator not long ago ({row['other_at']:%Y-%m-%d}).",
                    "contact once", "Wait, or reject the draft.")
    if row["elsewhere_at"] is not None:
        yield Cause("contact", f"A colleague wrote to this creator not long ago ({row['elsewhere_at']:%Y-%m-%d}).",
                    "contact once", "Wait, or reject the draft.")
    if row["written_to"] and row["sent_at"] is None:
        yield Cause("contact", "This campaign wrote to this creator already.", "contact once",
                    "Reject the draft; a follow-up says more.")
    if row["overtaken"] is not None:
        yield Cause("overtaken", f"This follow-up is out of date: {row['overtaken']}.", "contact once",
                    "Reject the draft.")


def _facts(row: Mapping[str, Any]) -> str:
    said = [f"{row[what]} {what}" for what in ("changed", "expired") if row[what]]
    return ", ".join(said) or "its time is over"
