"""Following live posts: the public numbers of what creators published for a campaign, by the cheapest calls that bring them.

Posts whose address holds their id go in batches. Of others, and where a platform has no call for a post, the author's newest
posts are asked for, and theirs is told by its address. Counters are kept like those of any post, for as long as the platform
allows; a post that a platform no longer shows is said to be gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from tastemaker import clock, platforms
from tastemaker.discovery import forecast
from tastemaker.discovery.plan import POSTS
from tastemaker.discovery.refresh import Due
from tastemaker.discovery.steps import POSTS as OF_POSTS
from tastemaker.discovery.steps import SPACING, Step, batched, offered
from tastemaker.models import Bucket
from tastemaker.platforms import Adapter
from tastemaker.store import Run, Session, Store

LATELY = timedelta(hours=1)
"""What was looked at less than this ago is not asked for again, so that a look that stopped goes on where it was."""
GONE_FOR = timedelta(days=7)
"""A post that is gone is looked for this long, in case it comes back."""
NAME = "live"
"""How the plans of looks begin."""

_LIVE = """
WITH told AS (SELECT deliverable_id, url, max(looked_at) AS looked_at, arg_max(found, ordinal) AS found,
                     min(looked_at) FILTER (found = 'gone') AS gone_since FROM looks GROUP BY ALL),
     authors AS (SELECT mine.profile_key, p.platform, arg_min(p.platform_id, (p.profile_key <> mine.profile_key, p.profile_key)) AS author_id,
                        arg_min(p.feed, (p.profile_key <> mine.profile_key, p.profile_key)) AS feed
                 FROM creators mine JOIN creators other USING (creator_id) JOIN profiles p ON p.profile_key = other.profile_key
                 WHERE NOT starts_with(p.platform_id, '@') AND NOT contains(p.labels, '"!') GROUP BY ALL)
SELECT d.deliverable_id, d.profile_key, d.platform, d.url, d.post_id, d.post_key, o.expires_at AS kept_until, a.author_id, a.feed,
       t.looked_at, t.found, t.gone_since
FROM current_deliverables d ANTI JOIN do_not_contact x ON x.profile_key = d.profile_key
LEFT JOIN posts o ON o.post_key = d.post_key AND o.state = 'live'
LEFT JOIN told t ON t.deliverable_id = d.deliverable_id AND t.url = d.url
LEFT JOIN authors a ON a.profile_key = d.profile_key AND a.platform = d.platform
WHERE d.campaign_id = $campaign AND d.url IS NOT NULL AND d.state = 'live' ORDER BY d.live_at, d.deliverable_id"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LivePost:
    """A live post of a campaign, and what was last seen of it."""

    deliverable_id: str
    profile_key: int
    platform: str | None
    url: str
    post_id: str | None
    post_key: int | None
    kept_until: datetime | None
    author_id: str | None
    feed: str | None
    looked_at: datetime | None
    found: str | None
    gone_since: datetime | None

    def is_due(self, now: datetime) -> bool:
        """Whether to look now: not lately, and not for good after it was gone."""
        if self.looked_at and self.looked_at > now - LATELY:
            return False
        return self.found != "gone" or self.gone_since is None or self.gone_since > now - GONE_FOR


def live(store: Store, campaign_id: str) -> list[LivePost]:
    """The campaign's live posts, oldest first, without those of who opted out."""
    return [LivePost(**row) for row in store.rows(_LIVE, campaign=campaign_id)]


def wanted(posts: Iterable[LivePost], adapters: Mapping[str, Adapter], *, refused: Mapping[str, str],
           remaining: Callable[[str, Bucket], int | None]) -> list[Due]:
    """What a look at the posts that are due would ask, by platform; nothing is asked. `refused` says why some cannot be."""
    now, found = clock.now(), []
    due = [one for one in posts if one.is_due(now)]
    for name in sorted({one.platform for one in due if one.platform}):
        mine = [one for one in due if one.platform == name]
        creators = len({one.profile_key for one in mine})
        if name not in adapters or name in refused:
            found.append(Due(platform=name, profiles=creators, posts=len(mine), why_not=refused.get(name, "It is not asked here.")))
            continue
        steps = tuple(_steps(adapters[name], mine, now))
        costs = forecast.summed(adapters[name], [(step.call(adapters[name]), 1) for step in steps], remaining=remaining, budget={})
        found.append(Due(platform=name, profiles=creators, posts=len(mine), steps=steps, costs=tuple(costs),
                         why_not="" if steps else "No official call brings these posts; enter their numbers by hand."))
    return found


def forget(store: Store) -> None:
    """Drop the steps that earlier looks left waiting: what is still due is asked for anew."""
    with store.write() as s:
        s.execute("DELETE FROM steps WHERE state = 'waiting' AND starts_with(plan_id, $name)", name=f"{NAME}-")


def note(store: Store, run: Run, posts: Iterable[LivePost], asked: Iterable[Due], plan_id: str) -> dict[str, str]:
    """Write down what the look found of each post that was asked for; seen, gone, unseen or why not, by deliverable."""
    steps = {step.step_id: step for due in asked for step in due.steps}
    told: dict[str, str] = {}
    with store.write() as s:
        ended = {row["step_id"]: row for row in s.rows("SELECT step_id, state, note FROM steps WHERE plan_id = $id", id=plan_id)}
        for post in posts:
            mine = [(step, ended[step_id]) for step_id, step in steps.items() if step_id in ended and _is_about(step, post)]
            if not mine:
                continue
            key, post_id = _stored(s, post)
            found = _found(s, run, key, mine)
            told[post.deliverable_id] = found
            if found in ("seen", "gone", "unseen"):
                s.insert("looks", [{"deliverable_id": post.deliverable_id, "profile_key": post.profile_key, "platform": post.platform,
                                    "url": post.url, "post_id": post_id, "found": found, "looked_at": clock.now(), "run_id": run.run_id}])
    return told


# --- behind them -------------------------------------------------------------------------------------------------------


def _steps(adapter: Adapter, posts: list[LivePost], now: datetime) -> list[Step]:
    """Counters of posts that are held and not about to end, other posts whole, and where neither works the author's newest."""
    half = timedelta(days=adapter.terms.days("post")) / 2
    held = [one.post_id for one in posts if one.post_id and one.kept_until and one.kept_until > now + half]
    other = [one.post_id for one in posts if one.post_id and one.post_id not in held]
    steps = batched(adapter.stats, held, "stats:", OF_POSTS, 0)
    steps += batched(adapter.renew, [*other, *_left(held, steps)], "renew:", OF_POSTS, len(steps))
    reached = {one for step in steps for one in step.origin.split(" ")[1:]}
    authors = {one.author_id: one.feed for one in posts if one.author_id and one.post_id not in reached}
    return [*steps, *(replace(step, place=(len(steps) + step.place) * SPACING) for step in (
        Step.of(call, f"posts: {who}", OF_POSTS, place) for place, (who, feed) in enumerate(authors.items())
        for call in offered(lambda who=who, feed=feed: adapter.posts(who, feed, limit=POSTS))))]


def _left(ids: list[str], steps: list[Step]) -> list[str]:
    asked = {one for step in steps for one in step.origin.split(" ")[1:]}
    return [one for one in ids if one not in asked]


def _is_about(step: Step, post: LivePost) -> bool:
    about = step.origin.split(" ")[1:]
    return step.platform == post.platform and (post.post_id in about if step.origin.startswith(("stats:", "renew:")) else post.author_id in about)


def _stored(s: Session, post: LivePost) -> tuple[int | None, str | None]:
    """The post as it is stored now, by its id or by its address; None where it is not, or no longer shown."""
    rows: list[dict[str, Any]] = s.rows("""
        SELECT o.post_key, o.platform_id, o.url FROM posts o JOIN creators c USING (profile_key)
        WHERE o.platform = $platform AND o.state = 'live' AND (o.platform_id = $id OR c.creator_id IN
          (SELECT creator_id FROM creators WHERE profile_key = $key)) ORDER BY o.platform_id IS DISTINCT FROM $id, o.post_key""",
                                        platform=post.platform, id=post.post_id or "", key=post.profile_key)
    named = platforms.post(post.url, post.platform or "")
    for row in rows:
        address = platforms.post(row["url"], post.platform or "") if row["url"].startswith("http") else None
        if row["platform_id"] == post.post_id or named and address and address.key == named.key:
            return row["post_key"], row["platform_id"]
    return None, None


def _found(s: Session, run: Run, key: int | None, asked: list[tuple[Step, Mapping[str, Any]]]) -> str:
    """What a look found: a post that this run brought, one that a call for it did not bring, or why there was no look."""
    if key is not None and s.rows("""SELECT 1 FROM posts WHERE post_key = $key AND run_id = $run UNION ALL
                                     SELECT 1 FROM post_snapshots WHERE post_key = $key AND run_id = $run LIMIT 1""",
                                  key=key, run=run.run_id):
        return "seen"
    done = [step for step, row in asked if row["state"] == "done"]
    if any(step.origin.startswith(("stats:", "renew:")) for step in done):
        return "gone" if key is None else "seen"
    if done:
        return "unseen"
    return next((row["note"] for _, row in asked if row["note"]), "not asked yet")
