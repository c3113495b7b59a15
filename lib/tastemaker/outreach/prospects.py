"""Who may be written to, and with what: a prospect becomes a job of drafting, or is left out with the reason."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tastemaker import clock
from tastemaker.brief import Brief
from tastemaker.errors import BadInput
from tastemaker.outreach import contacts, evidence, links
from tastemaker.outreach.bank import Bank
from tastemaker.outreach.writing import Assignment, Earlier, Rule, Writer, tongue_for, with_arms

if TYPE_CHECKING:
    from tastemaker.store import Store

Assign = Callable[[int], Mapping[str, str]]
"""The arms of a profile's experiments: subject, opening or offer -> a variant's letter or a text."""
Link = Callable[[str, str], str]
"""The brief's link as one draft carries it, from the link and a seed that stays the same for that draft."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """Who a draft may be written to."""

    profile_key: int
    creator_id: int
    name: str
    language: str | None
    platform: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """A letter to be written: to whom, from what, under which id, and when it may leave."""

    prospect: Prospect
    assignment: Assignment
    contact_hash: str | None
    draft_id: str
    prompt_hash: str
    link: str = ""
    """The brief's link as this letter carries it, where that differs."""
    follows: str | None = None
    due_at: datetime | None = None
    ends_at: datetime | None = None
    """The last moment at which a follow-up may leave."""


def people(store: Store, brief: Brief, top: int, profile_keys: Sequence[int] | None,
           left_out: list[tuple[str, str]]) -> list[Prospect]:
    """Who may be written to, in the shortlist's or the given order; who may not goes to `left_out` with the reason."""
    if profile_keys is None:
        rows = store.rows("SELECT profile_key FROM shortlist WHERE campaign_id = $c AND rank IS NOT NULL ORDER BY "
                          "rank LIMIT $top",
                          c=brief.campaign_id, top=top)
        profile_keys = [row["profile_key"] for row in rows]
        if not rows:
            raise BadInput(f"The campaign {brief.campaign} has no shortlist yet.",
                           "Score it first: `tastemaker score` with its brief.")
    keys = list(dict.fromkeys(int(k) for k in profile_keys))[:top]
    known = {row["profile_key"]: row for row in store.rows(WHO, keys=keys, campaign=brief.campaign_id, now=clock.now())}
    found = []
    for key in keys:
        row = known.get(key)
        if row is None or row["why_not"]:
            left_out.append((row["name"] if row else f"profile {key}",
                             row["why_not"] if row else "there is no such profile"))
        else:
            found.append(Prospect(key, row["creator_id"], row["name"] or row["handle"], row["language"],
                                  row["platform"]))
    return found


WHO = """
SELECT p.profile_key, c.creator_id, p.name, p.handle, p.platform, coalesce(f.main_language, p.language) AS language,
  CASE
    WHEN d.profile_key IS NOT NULL THEN 'do not contact'
    WHEN p.state NOT IN ('live', 'added') THEN 'the profile was not looked at, or is gone'
    WHEN p.expires_at <= $now THEN 'what is stored has expired: pull again'
    WHEN EXISTS (SELECT 1 FROM touches t JOIN creators tc USING (profile_key) WHERE tc.creator_id = c.creator_id
                 AND t.campaign_id <> $campaign AND t.made_at > now_utc() - to_days(contact_once_days()))
      OR EXISTS (SELECT 1 FROM touches t JOIN contacts a ON a.contact_hash = t.contact_hash
                 WHERE a.profile_key = p.profile_key AND t.campaign_id <> $campaign
                 AND t.made_at > now_utc() - to_days(contact_once_days()))
      THEN 'another campaign wrote to this creator not long ago'
    WHEN c.creator_id IN (SELECT creator_id FROM touched_elsewhere)
      THEN 'a colleague wrote to this creator not long ago' END AS why_not
FROM profiles p JOIN creators c USING (profile_key) LEFT JOIN do_not_contact d USING (profile_key)
LEFT JOIN (SELECT profile_key, arg_max(main_language, as_of) AS main_language FROM features GROUP BY profile_key) f
  USING (profile_key)
WHERE list_contains($keys, p.profile_key)"""
"""Who these profiles are and why one may not be written to."""


def job(store: Store, brief: Brief, person: Prospect, writer: Writer, *, rules: Sequence[Rule] = (),
        assign: Assign | None = None, link: Link | None = None, earlier: Sequence[Earlier] = ()) -> Job:
    """The letter to one person: the facts that may be used now, the bank, the arms, and an id that is the same for all
    this."""
    address = contacts.address_of(store, person.profile_key)
    bank = Bank.of(brief)
    seed = hashlib.sha256(f"{brief.campaign_id}\n{person.profile_key}\n{len(earlier)}".encode()).hexdigest()[:16]
    own = links.on(link, person.platform)(bank.url, seed) if link is not None and bank.url else bank.url
    assignment = Assignment(
        campaign_id=brief.campaign_id, profile_key=person.profile_key, bank=replace(bank, url=own), tone=brief.tone,
        style=brief.style or "", length=brief.length or "normal",
        facts=tuple(evidence.usable(store, person.profile_key)),
        tongue=tongue_for(brief.languages, person.language), earlier=tuple(earlier), rules=tuple(rules))
    assignment = with_arms(assignment, assign(person.profile_key) if assign is not None else {})
    prompt = writer.prompt_hash(assignment)
    whole = json.dumps([brief.campaign_id, person.profile_key, assignment.facts_hash(), prompt])
    return Job(person, assignment, address["contact_hash"] if address else None,
               hashlib.sha256(whole.encode()).hexdigest()[:24], prompt, link=own if own != bank.url else "")


def rules(store: Store, campaign_id: str) -> list[Rule]:
    """The style rules that a person accepted last, of this campaign and of all, in the order in which they were
    made."""
    rows: list[dict[str, Any]] = store.rows("""
        SELECT kind, before, after, tongue FROM style_rules
        QUALIFY row_number() OVER (PARTITION BY rule_id ORDER BY ordinal DESC) = 1
            AND state = 'accepted' AND (campaign_id IS NULL OR campaign_id = $campaign) ORDER BY ordinal""",
                                            campaign=campaign_id)
    return [Rule(**row) for row in rows]
