"""Conditional requests: a later plan's identical profile or post call sends the ETag of the last answer along.

It does so only while the rows of that answer are still held. A 304 says that nothing changed: the rows stay and count
as fetched now, and the same counters are a new snapshot, because the platform just confirmed them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from tastemaker import clock
from tastemaker.discovery.steps import Step
from tastemaker.models import Answer, Profile
from tastemaker.platforms import Page
from tastemaker.store import Session
from tastemaker.terms import Terms

VERBS = ("profiles", "posts")
_OF = {"profiles": ("profiles", "snapshots", "profile_key", "followers, following, post_count, view_count"),
       "posts": ("posts", "post_snapshots", "post_key", "views, likes, comments, reposts, quotes, saves")}


def etags(s: Session, steps: Sequence[Step]) -> dict[tuple[str, str], str]:
    """The ETags to send with these steps, by platform and step id: those whose rows we still hold, every one."""
    asked = [step.step_id for step in steps if step.verb in VERBS]
    rows = s.rows("SELECT * FROM etags WHERE list_contains($ids, step_id)", ids=["", *asked]) if asked else []
    verbs = {(step.platform, step.step_id): step.verb for step in steps}
    known = {(row["platform"], row["step_id"]): row["etag"] for row in rows}
    return {key: etag for key, etag in known.items() if key in verbs and _held(s, *key, verbs[key])}


def remember(s: Session, step: Step, answer: Answer, page: Page) -> None:
    """Keep the ETag of an answer that is whole in itself: no next page, nothing that completes it, rows to confirm."""
    etag = answer.headers.get("etag")
    if step.verb in VERBS and etag and page.items and page.next is None and not page.follow:
        s.execute("""INSERT INTO etags VALUES ($platform, $step_id, $etag, $at)
                     ON CONFLICT (platform, step_id) DO UPDATE SET etag = excluded.etag, seen_at = excluded.seen_at""",
                  platform=step.platform, step_id=step.step_id, etag=etag[:200], at=clock.now())


def confirm(s: Session, step: Step, *, call_id: int, run_id: str, terms: Terms, accepted: bool) -> list[Profile]:
    """Carry the rows of a 304 forward to now; gives back the profiles that they are about, for their posts."""
    table, counters, key, names = _OF[step.verb]
    at = clock.now()
    days = terms.statistics_days_accepted if accepted else terms.statistics_days
    keys = [row["key"] for row in _rows(s, step.platform, step.step_id, step.verb)]
    s.execute(f"""INSERT INTO {counters} ({key}, taken_at, {names}, expires_at, call_id, run_id)
                  SELECT {key}, $at, {names}, $expires, $call_id, $run_id FROM latest_{counters}
                  WHERE list_contains($keys, {key}) ON CONFLICT DO NOTHING""",
              at=at, expires=at + timedelta(days=days), call_id=call_id, run_id=run_id, keys=keys)
    s.execute(f"UPDATE {table} SET fetched_at = $at, expires_at = $expires WHERE list_contains($keys, {key})",
              at=at, expires=at + timedelta(days=terms.retention_days), keys=keys)
    return _profiles(s, keys) if step.verb == "profiles" else []


def _held(s: Session, platform: str, step_id: str, verb: str) -> bool:
    """Whether every row of the step's last answer is still here, live and unexpired."""
    rows = _rows(s, platform, step_id, verb)
    now: datetime = clock.now()
    return bool(rows) and all(row["state"] == "live" and (row["expires_at"] is None or row["expires_at"] > now) for row in rows)


def _rows(s: Session, platform: str, step_id: str, verb: str) -> list[dict]:
    """Key, state and expiry of what the step's newest answer brought, told by the snapshots that it wrote."""
    table, counters, key, _ = _OF[verb]
    return s.rows(f"""
        WITH newest AS (SELECT max(n.call_id) AS call_id FROM calls c JOIN {counters} n USING (call_id)
                        WHERE c.platform = $platform AND c.step_id = $step_id)
        SELECT n.{key} AS key, coalesce(t.state, 'gone') AS state, t.expires_at
        FROM {counters} n JOIN newest USING (call_id) LEFT JOIN {table} t USING ({key})""",
                  platform=platform, step_id=step_id)


def _profiles(s: Session, keys: list[int]) -> list[Profile]:
    rows = s.rows("SELECT platform, platform_id, handle, feed FROM profiles WHERE list_contains($keys, profile_key)", keys=keys)
    return [Profile(**row) for row in rows]
