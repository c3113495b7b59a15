"""Conditional requests: a later plan's identical profile or post call sends the ETag of the last answer along.

It does so only while the rows of that answer are still held. A 304 says that nothing changed: the rows stay and count
as fetched now, and the same counters are a new snapshot, because the platform just confirmed them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

import pyarrow as pa

from tastemaker import clock
from tastemaker.discovery.steps import Step
from tastemaker.models import Answer, Profile
from tastemaker.platforms import Page
from tastemaker.store import Session, upserts
from tastemaker.terms import Terms

VERBS = ("profiles", "posts")
_OF = {"profiles": ("profiles", "snapshots", "profile_key", "followers, following, post_count, view_count"),
       "posts": ("posts", "post_snapshots", "post_key", "views, likes, comments, reposts, quotes, saves")}


def etags(s: Session, steps: Sequence[Step]) -> dict[tuple[str, str], str]:
    """The ETags to send with these steps, by platform and step id: of those whose rows are all still live and unexpired."""
    found: dict[tuple[str, str], str] = {}
    for verb in VERBS:
        ids = ["", *(step.step_id for step in steps if step.verb == verb)]
        if len(ids) == 1 or not s.rows("SELECT 1 FROM etags WHERE list_contains($ids, step_id) LIMIT 1", ids=ids):
            continue
        table, counters, key, _ = _OF[verb]
        rows = s.rows(f"""
            WITH newest AS (SELECT c.platform, c.step_id, max(call_id) AS call_id FROM calls c JOIN {counters} USING (call_id)
                            WHERE list_contains($ids, c.step_id) GROUP BY ALL),
                 held AS (SELECT w.platform, w.step_id FROM newest w JOIN {counters} n USING (call_id)
                          LEFT JOIN {table} t USING ({key}) GROUP BY ALL HAVING bool_and(coalesce(
                            t.state = 'live' AND (t.expires_at IS NULL OR t.expires_at > $now), false)))
            SELECT platform, step_id, etag FROM etags JOIN held USING (platform, step_id)""", ids=ids, now=clock.now())
        found |= {(row["platform"], row["step_id"]): row["etag"] for row in rows}
    return found


def remember(s: Session, answers: Iterable[tuple[Step, Answer, Page]]) -> None:
    """Keep the ETags of answers that are whole in themselves: no next page, nothing that completes them, rows to confirm."""
    whole = [(step, answer.headers["etag"]) for step, answer, page in answers if step.verb in VERBS
             and answer.headers.get("etag") and page.items and page.next is None and not page.follow]
    if not whole:
        return
    table = pa.table({name: pa.array(values, pa.string()) for name, values in {
        "platform": [step.platform for step, _ in whole], "step_id": [step.step_id for step, _ in whole],
        "etag": [etag[:200] for _, etag in whole]}.items()})
    s.batch(table, """INSERT INTO etags SELECT platform, step_id, etag, $at FROM batch
                      ON CONFLICT (platform, step_id) DO UPDATE SET etag = excluded.etag, seen_at = excluded.seen_at""",
            at=clock.now())


def confirm(s: Session, step: Step, *, call_id: int, run_id: str, terms: Terms, accepted: bool) -> list[Profile]:
    """Carry the rows of a 304 forward to now; gives back the profiles that they are about, for their posts."""
    table, counters, key, names = _OF[step.verb]
    at = clock.now()
    days = terms.days("counters", accepted)
    keys = _keys(s, step.platform, step.step_id, step.verb)
    s.execute(f"""INSERT INTO {counters} ({key}, taken_at, {names}, expires_at, call_id, run_id)
                  SELECT {key}, $at, {names}, $expires, $call_id, $run_id FROM latest_{counters}
                  WHERE list_contains($keys, {key}) ON CONFLICT DO NOTHING""",
              at=at, expires=at + timedelta(days=days), call_id=call_id, run_id=run_id, keys=keys)
    s.execute(f"UPDATE {table} SET fetched_at = $at, expires_at = $expires WHERE list_contains($keys, {key})",
              at=at, expires=at + timedelta(days=terms.days(step.verb.removesuffix("s"))), keys=keys)
    if table == "posts":
        upserts.recount(s, "list_contains($keys, o.post_key)", keys=keys)
    return _profiles(s, keys) if step.verb == "profiles" else []


def _keys(s: Session, platform: str, step_id: str, verb: str) -> list[int]:
    """The keys of what the step's newest answer brought, told by the snapshots that it wrote."""
    _, counters, key, _ = _OF[verb]
    rows = s.rows(f"""
        WITH newest AS (SELECT max(call_id) AS call_id FROM calls c JOIN {counters} USING (call_id)
                        WHERE c.platform = $platform AND c.step_id = $step_id)
        SELECT n.{key} AS key FROM {counters} n JOIN newest USING (call_id)""", platform=platform, step_id=step_id)
    return [row["key"] for row in rows]


def _profiles(s: Session, keys: list[int]) -> list[Profile]:
    rows = s.rows("SELECT platform, platform_id, handle, feed FROM profiles WHERE list_contains($keys, profile_key)", keys=keys)
    return [Profile(**row) for row in rows]
