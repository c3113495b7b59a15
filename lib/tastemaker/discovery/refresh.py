"""Refreshing: what will soon be past its time is fetched anew, in the cheapest batches, so that it need not be deleted.

It goes the road of a pull: reserved, stored with its steps, safe to interrupt. A later refresh goes on where one stopped,
because what was fetched is due no more. Where calls cost money, only profiles that people work with are asked for again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pandas as pd

from tastemaker import clock
from tastemaker.discovery import forecast
from tastemaker.discovery.forecast import Cost
from tastemaker.discovery.plan import POSTS, Plan, Question
from tastemaker.discovery.queries import Query
from tastemaker.discovery.steps import HYDRATE, Step, batched, offered
from tastemaker.discovery.steps import POSTS as OF_POSTS
from tastemaker.models import Bucket
from tastemaker.platforms import Adapter
from tastemaker.store import Store

SHARE, A_DAY, FRESH = 0.25, timedelta(hours=25), 0.75
"""What is due by default: whatever has less than this share of its time left, or so little that a refresh of every day would
come too late; but nothing that has more than FRESH of its time left."""
_WORKED_WITH = """(SELECT profile_key FROM shortlist WHERE rank IS NOT NULL UNION SELECT profile_key FROM current_labels
                   WHERE label IN ('accept', 'star') UNION SELECT profile_key FROM drafts)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What one platform's refresh would ask: rows that are due, the steps that bring them and what those cost."""

    platform: str
    profiles: int
    posts: int
    steps: tuple[Step, ...] = ()
    costs: tuple[Cost, ...] = ()
    why_not: str = ""


def due(store: Store, adapters: Mapping[str, Adapter], *, remaining: Callable[[str, Bucket], int | None],
        ahead: timedelta | None = None, only: Iterable[int] | None = None) -> list[Due]:
    """What is due on each platform; nothing is asked.

    `ahead` is how soon the time of a row must end; by default a quarter of what its class may be kept, or 25 hours. With `only`,
    exactly these profiles (by key) are asked for, due or not, and no posts.
    """
    found = []
    with store.together():
        held = {row["platform"] for row in store.rows("SELECT DISTINCT platform FROM profiles")}
        over = {name: (_profiles(store, adapter, ahead, only), _posts(store, adapter, ahead) if only is None else [])
                for name, adapter in adapters.items() if name in held}
    for name, (profiles, posts) in over.items():
        adapter = adapters[name]
        if not profiles and not posts:
            continue
        if missing := adapter.missing_keys():
            found.append(Due(platform=name, profiles=len(profiles), posts=len(posts), why_not=f"It needs {', '.join(missing)}."))
            continue
        steps = (*_profile_steps(adapter, profiles), *_post_steps(adapter, posts))
        costs = forecast.summed(adapter, [(step.call(adapter), 1) for step in steps], remaining=remaining, budget={})
        found.append(Due(platform=name, profiles=len(profiles), posts=len(posts), steps=steps, costs=tuple(costs)))
    return found


def plan(wanted: Iterable[Due], *, run_id: str, name: str = "refresh") -> Plan:
    """The due steps as a plan of their own that a pull can run."""
    questions = tuple(Question(query=Query(one.platform, name, None, "refresh"), steps=one.steps, expected=0.0) for one in wanted)
    return Plan(plan_id=f"{name}-{run_id}", campaign_id="", brief_hash="", run_id=run_id, made_at=clock.now(), questions=questions,
                costs=tuple(cost for one in wanted for cost in one.costs))


def forget(store: Store) -> None:
    """Drop the steps that earlier refreshes and closer looks left waiting: what is still due is asked for anew."""
    with store.write() as s:
        s.execute("""DELETE FROM steps WHERE state = 'waiting'
                     AND list_contains(['refresh', 'check', 'look'], split_part(plan_id, '-', 1))""")


def table(wanted: Iterable[Due]) -> pd.DataFrame:
    """One row a quota bucket: what is due, the calls and units and dollars that it takes, and what is left of the bucket."""
    rows: list[tuple[Any, ...]] = []
    for one in wanted:
        if one.why_not:
            rows.append((one.platform, one.profiles, one.posts, "", 0, 0.0, 0.0, None, one.why_not))
        for cost in one.costs:
            rows.append((one.platform, one.profiles, one.posts, cost.bucket, cost.calls, cost.cost, cost.price, cost.remaining, ""))
    return pd.DataFrame(rows, columns=["platform", "profiles", "posts", "bucket", "calls", "cost", "price", "remaining", "why_not"])


def _profiles(store: Store, adapter: Adapter, ahead: timedelta | None, only: Iterable[int] | None) -> list[dict[str, Any]]:
    """Profiles to ask for again: looked at, unexpired, nobody opted out; soonest first."""
    which = "p.profile_key IN (SELECT unnest($only))" if only is not None else "p.expires_at <= $until"
    used = f"AND p.profile_key IN {_WORKED_WITH}" if adapter.terms.prices and only is None else ""
    return store.rows(f"""SELECT p.platform_id, p.feed FROM profiles p ANTI JOIN do_not_contact USING (profile_key)
                          WHERE p.platform = $platform AND p.state = 'live' AND p.expires_at > $now AND {which} {used}
                          ORDER BY p.feed, p.platform_id""", platform=adapter.name, now=clock.now(),
                      **({"only": [-1, *only]} if only is not None else {"until": _until(adapter, "profile", ahead)}))


def _posts(store: Store, adapter: Adapter, ahead: timedelta | None) -> list[dict[str, Any]]:
    """Those of each profile's newest posts whose time ends soon; older ones are not asked for again."""
    used = f"AND o.profile_key IN {_WORKED_WITH}" if adapter.terms.prices else ""
    return store.rows(f"""
        SELECT platform_id, profile_id, feed FROM (
          SELECT o.platform_id, p.platform_id AS profile_id, p.feed, o.post_key, o.expires_at
          FROM posts o JOIN usable_profiles p USING (profile_key)
          WHERE o.platform = $platform AND o.state = 'live' AND o.expires_at > $now {used}
          QUALIFY row_number() OVER (PARTITION BY o.profile_key ORDER BY o.published_at DESC NULLS LAST, o.post_key) <= $most)
        WHERE expires_at <= $until ORDER BY post_key""", platform=adapter.name, now=clock.now(), until=_until(adapter, "post", ahead), most=POSTS)


def _until(adapter: Adapter, kind: str, ahead: timedelta | None) -> Any:
    time = timedelta(days=adapter.terms.days(kind))
    return clock.now() + (max(time * SHARE, min(A_DAY, time * FRESH)) if ahead is None else ahead)


def _profile_steps(adapter: Adapter, rows: list[dict[str, Any]]) -> list[Step]:
    feeds = {row["platform_id"]: row["feed"] for row in rows}
    return batched(lambda ids: adapter.refresh([(one, feeds.get(one)) for one in ids]), list(feeds), "profiles:", HYDRATE, 0)


def _post_steps(adapter: Adapter, rows: list[dict[str, Any]]) -> list[Step]:
    """Posts by id in batches; where the platform has no such call, each profile's newest posts once more."""
    ids = [row["platform_id"] for row in rows]
    if ids and offered(lambda: adapter.renew(ids[:1])):
        return batched(adapter.renew, ids, "renew:", OF_POSTS, 0)
    whose = {row["profile_id"]: row["feed"] for row in rows}
    return [Step.of(call, f"posts: {who}", OF_POSTS, place) for place, (who, feed) in enumerate(whose.items())
            for call in offered(lambda who=who, feed=feed: adapter.posts(who, feed, limit=POSTS))]
