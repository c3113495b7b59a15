"""A closer look: the newest comments under the newest posts of some profiles, which vetting needs and a pull does not fetch.

Comments cost a call a post and mostly hold other people's words, so they are asked for only of those whom a person is about
to decide on. What is held and has more than half of its time left is not asked for again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from tastemaker import clock
from tastemaker.discovery import forecast
from tastemaker.discovery.refresh import Due
from tastemaker.discovery.steps import POSTS, Step, offered
from tastemaker.models import Bucket
from tastemaker.platforms import Adapter
from tastemaker.store import Store

OF_EACH, COMMENTS = 5, 100
"""Posts of a profile whose comments are asked for, and how many of each post: a call or two a post."""


def wanted(store: Store, adapters: Mapping[str, Adapter], profile_keys: Iterable[int], *, posts: int = OF_EACH, comments: int = COMMENTS,
           remaining: Callable[[str, Bucket], int | None]) -> list[Due]:
    """What a closer look at these profiles would ask, by platform; nothing is asked. `why_not` where it cannot be asked."""
    found, keys = [], list(profile_keys)
    with store.together():
        newest = {name: _posts(store, adapter, keys, posts) for name, adapter in adapters.items()}
    for name, rows in newest.items():
        adapter = adapters[name]
        if not rows:
            continue
        profiles = len({row["profile_id"] for row in rows})
        if why_not := _why_not(adapter, rows[0]):
            found.append(Due(platform=name, profiles=profiles, posts=len(rows), why_not=why_not))
            continue
        steps = _steps(store, adapter, rows, comments)
        costs = forecast.summed(adapter, [(step.call(adapter), 1) for step in steps], remaining=remaining, budget={})
        found.append(Due(platform=name, profiles=profiles, posts=len(rows), steps=steps, costs=tuple(costs)))
    return found


def _steps(store: Store, adapter: Adapter, rows: list[dict[str, Any]], comments: int) -> tuple[Step, ...]:
    """A step a post, without those that were done lately; a post whose comments are closed was asked for as well."""
    lately = clock.now() - timedelta(days=adapter.terms.days("comment")) / 2
    done = {row["step_id"] for row in store.rows("""SELECT step_id FROM steps WHERE platform = $platform AND verb = 'comments'
                                                    AND state = 'done' AND done_at > $lately""", platform=adapter.name, lately=lately)}
    steps = (Step.of(call, f"comments: {row['profile_id']}", POSTS, place) for place, row in enumerate(rows)
             for call in offered(lambda row=row: adapter.comments(row["platform_id"], limit=comments)))
    return tuple(step for step in steps if step.step_id not in done)


def _why_not(adapter: Adapter, row: Mapping[str, Any]) -> str:
    if missing := adapter.missing_keys():
        return f"It needs {', '.join(missing)}."
    if not offered(lambda: adapter.comments(row["platform_id"], limit=1)):
        return f"{adapter.title} has no official call for other people's comments."
    return ""


def _posts(store: Store, adapter: Adapter, keys: list[int], most: int) -> list[dict[str, Any]]:
    """The newest posts of these profiles, without those that are known to have no comment."""
    return store.rows("""
        SELECT o.platform_id, p.platform_id AS profile_id FROM posts o JOIN usable_profiles p USING (profile_key)
        LEFT JOIN latest_post_snapshots n USING (post_key)
        WHERE o.platform = $platform AND list_contains($keys, o.profile_key) AND o.state = 'live' AND o.expires_at > $now
        QUALIFY row_number() OVER (PARTITION BY o.profile_key ORDER BY o.published_at DESC NULLS LAST, o.post_key) <= $most
          AND n.comments IS DISTINCT FROM 0
        ORDER BY o.profile_key, o.published_at DESC NULLS LAST, o.post_key""",
                      platform=adapter.name, keys=[-1, *keys], now=clock.now(), most=most)
