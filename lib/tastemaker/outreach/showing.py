"""What the review screen shows of each draft: its facts, its checks one by one, its address, and what happened to
it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tastemaker import clock
from tastemaker.outreach import asks, closing, evidence, notices
from tastemaker.outreach.cutting import sentences

if TYPE_CHECKING:
    from tastemaker.store import Session

Row = dict[str, Any]


def rows(s: Session, campaign_id: str | None, ids: list[str] | None) -> list[Row]:
    """One row a draft whose creator may be written to, oldest first or in the order of `ids`.

    The columns of `reviewed`, the profile's `name, handle, platform, url`, and: `seen` (what `decide` takes),
    `in_outbox`, `facts` and `avoid` (facts as plain rows), `contact` (the address with the line that published it, or
    empty) with `contact_quote, contact_url, contact_seen_at`, `checks` (`what, ok, why`), `closed` (why it may not go
    out now), `history` (`decision, made_by, made_at, note`, oldest first), `earlier` (the letters that a follow-up
    follows) and `notes` (what the creator's country asks).
    """
    found = s.rows(_QUEUED, campaign=campaign_id, all=ids is None, ids=ids or [""])
    facts, avoid = _facts(s, found)
    past, before = _history(s, found), _earlier(s, found)
    ids_found = [row["draft_id"] for row in found]
    closed, overtaken = closing.causes(s, ids_found), closing.overtaken(s, ids_found)
    for row in found:
        row["facts"] = [facts[i] for i in json.loads(row["evidence_ids"]) if i in facts]
        row["avoid"] = avoid[row["profile_key"]]
        row["contact"] = " · ".join(filter(None, (row["address"], row["contact_quote"])))
        row["history"], row["earlier"] = past[row["draft_id"]], before[row["draft_id"]]
        against = closed[row["draft_id"]] + overtaken.get(row["draft_id"], [])
        row["closed"] = [cause.sentence for cause in against]
        row["checks"] = checks(row, against)
        row["notes"] = _notes(s, row["profile_key"]) if row["touch"] == 1 else []
    return found if ids is None else sorted(found, key=lambda row: ids.index(row["draft_id"]))


_QUEUED = """
SELECT v.*, p.name, p.handle, p.platform, p.url, coalesce(r.seen, 0) AS seen, o.draft_id IS NOT NULL AS in_outbox,
       c.address, c.quote AS contact_quote, c.url AS contact_url, c.seen_at AS contact_seen_at
FROM reviewed v JOIN profiles p USING (profile_key) LEFT JOIN outbox o USING (draft_id)
LEFT JOIN (SELECT draft_id, max(ordinal) AS seen FROM reviews WHERE decision <> 'skip' GROUP BY draft_id) r
  USING (draft_id)
LEFT JOIN contacts c ON c.profile_key = v.profile_key AND c.contact_hash = v.contact_hash
ANTI JOIN do_not_contact d ON d.profile_key = v.profile_key
WHERE v.body <> '' AND ($campaign IS NULL OR v.campaign_id = $campaign) AND ($all OR list_contains($ids, v.draft_id))
ORDER BY v.made_at, v.draft_id"""


def _notes(s: Session, profile_key: int) -> list[str]:
    """What the creator's stated country asks of a first mail, warnings first, and that this is no legal advice."""
    sheet = notices.for_profile(s, profile_key)
    said = [f"{note.says} [{note.source}]" for note in (*sheet.warnings,
                                                        *(n for n in sheet.notes if n.level != "warning"))]
    return [f"{sheet.title}, as of {sheet.as_of}. {sheet.advice}", *said]


def checks(row: Mapping[str, Any], closed: Iterable[closing.Cause]) -> list[Row]:
    """What is checked of a draft, one row each: `what`, whether it is `ok` (None where a person should look), and
    `why`."""
    against = {cause.what: cause.sentence for cause in closed}
    end = row["expires_at"]
    asked = _asked(row["final_body"], row["tongue"] or "en")
    found = [
        ("Every statement has a source", "refused" not in against,
         against.get("refused", "checked again at every edit and approval")),
        ("The facts stand", "facts" not in against,
         against.get("facts", f"until {end:%Y-%m-%d}" if end else "none expires")),
        ("One ask", not asked or None, asked or "it asks one thing"),
        ("Do not contact", "opt-out" not in against, against.get("opt-out", "nobody asked us not to write")),
        ("Contact once", "contact" not in against, against.get("contact", "no other campaign wrote lately")),
        ("Address", bool(row["address"]) or None,
         "published for business" if row["address"] else "none known: fill it in when you send")]
    if "overtaken" in against:
        found.append(("Place", None, against["overtaken"]))
    if "sent" in against:
        found.append(("Sent", None, against["sent"]))
    elif row["due_at"] is not None and row["due_at"] > clock.now():
        found.append(("Due", None, f"not in the outbox before {row['due_at']:%Y-%m-%d}"))
    return [{"what": what, "ok": ok, "why": why} for what, ok, why in found]


@lru_cache(maxsize=4_096)
def _asked(body: str, tongue: str) -> str:
    return asks.wrong(sentences(body), tongue)


def _facts(s: Session, found: Iterable[Row]) -> tuple[dict[str, Row], dict[int, list[Row]]]:
    """The facts that the drafts cite, by id, and what must not be mentioned, by profile."""
    rows = list(found)
    cited = evidence.named(s, {i for row in rows for i in json.loads(row["evidence_ids"])})
    avoid: dict[int, list[Row]] = defaultdict(list)
    for row in s.rows("""SELECT profile_key, value, quote, url FROM evidence WHERE kind = 'avoid'
                         AND list_contains($keys, profile_key)
                         AND (expires_at IS NULL OR expires_at > now_utc()) ORDER BY value, evidence_id""",
                      keys=[row["profile_key"] for row in rows] or [-1]):
        avoid[row.pop("profile_key")].append(row)
    return {fact.evidence_id: asdict(fact) for fact in cited}, avoid


def _history(s: Session, found: Iterable[Row]) -> dict[str, list[Row]]:
    past: dict[str, list[Row]] = defaultdict(list)
    for row in s.rows("""SELECT draft_id, decision, made_by, made_at, note FROM reviews
                         WHERE list_contains($ids, draft_id)
                         ORDER BY ordinal""", ids=[row["draft_id"] for row in found] or [""]):
        past[row.pop("draft_id")].append(row)
    return past


def _earlier(s: Session, found: Iterable[Row]) -> dict[str, list[Row]]:
    """For each follow-up the letters that were sent before it, oldest first."""
    before: dict[str, list[Row]] = defaultdict(list)
    for row in s.rows("""
            SELECT d.draft_id, v.touch, v.final_subject AS subject, v.final_body AS body, min(coalesce(t.sent_at,
              t.made_at)) AS sent_at
            FROM drafts d JOIN reviewed v ON (v.draft_id = d.follows OR v.follows = d.follows) AND v.touch < d.touch
            JOIN touches t ON t.draft_id = v.draft_id
            WHERE list_contains($ids, d.draft_id) GROUP BY ALL ORDER BY sent_at""",
                      ids=[row["draft_id"] for row in found] or [""]):
        before[row.pop("draft_id")].append(row)
    return before
