"""A visit: what a watchlist's profiles say and count now, by the cheapest calls that can tell.

Profiles go first, in batches. Posts are asked for only of those whose number of posts moved since they were last asked,
of those who show no such number, and of everybody once in a while. What was done lately is not done again, so a visit
that stopped goes on where it was, and a second one on the same day asks nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tastemaker import clock
from tastemaker.discovery.plan import POSTS, Plan, Question
from tastemaker.discovery.queries import Query
from tastemaker.discovery.report import PullReport
from tastemaker.discovery.steps import HYDRATE, SEARCH, Step, batched, offered
from tastemaker.discovery.steps import POSTS as OF_POSTS
from tastemaker.discovery.watching import lists, wordings
from tastemaker.models import Since
from tastemaker.platforms import Adapter
from tastemaker.store import Run, Store

LATELY = timedelta(hours=20)
"""What was fetched less than this ago is not fetched again: a visit of every day may be a few hours early."""
ANYWAY = timedelta(days=28)
"""Posts are asked for after this time whatever the number of posts says: one may have gone when another came."""
Pull = Callable[[Plan], PullReport]
"""Asks a plan's steps and nothing else."""

_ASKED = """
WITH asked AS (SELECT platform, split_part(origin, ' ', 2) AS platform_id, max(done_at) AS at FROM steps
               WHERE origin LIKE 'posts: %' AND verb = 'posts' AND state = 'done' GROUP BY ALL),
     counts AS (SELECT n.profile_key, max(n.taken_at) FILTER (n.post_count IS NOT NULL) AS counted_at,
                       arg_max(n.post_count, n.taken_at) AS held,
                       arg_max(n.post_count, n.taken_at) FILTER (n.taken_at <= a.at) AS earlier
                FROM snapshots n JOIN profiles p USING (profile_key)
                LEFT JOIN asked a ON a.platform = p.platform AND a.platform_id = p.platform_id
                WHERE n.expires_at IS NULL OR n.expires_at > $now GROUP BY ALL)
SELECT DISTINCT w.profile_key, w.platform, w.platform_id, w.feed, a.at AS asked_at, c.counted_at, c.held, c.earlier
FROM watched w LEFT JOIN asked a USING (platform, platform_id) LEFT JOIN counts c USING (profile_key)
WHERE ($name IS NULL OR w.watchlist = $name) AND w.state = 'live' AND w.expires_at > $now
  AND NOT contains(w.labels, '"!') AND NOT contains(w.labels, '"unindexed"')
ORDER BY w.platform, w.platform_id"""


@dataclass(frozen=True, slots=True)
class Asked:
    """When a profile's posts were last asked for, and whether they are due now."""

    profile_key: int
    platform: str
    platform_id: str
    feed: str | None
    asked_at: datetime | None
    counted_at: datetime | None
    held: int | None
    earlier: int | None

    def checked_at(self) -> datetime | None:
        """Until when it is known what was posted: the last asking, or a later look that found the same number of
        posts."""
        same = self.held is not None and self.held == self.earlier
        return max(self.asked_at, self.counted_at) if same and self.asked_at and self.counted_at else self.asked_at

    def is_due(self, now: datetime) -> bool:
        """Whether asking may bring something: see the head of this file."""
        if self.held == 0:
            return False
        if self.asked_at is None or self.asked_at <= now - ANYWAY:
            return True
        if self.held is None or self.earlier is None:
            return self.asked_at <= now - LATELY
        return self.held != self.earlier


@dataclass(slots=True)
class Visits:
    """What the pulls of a visit did."""

    reports: list[PullReport] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether nothing was left to ask."""
        return all(report.complete for report in self.reports)


def run(store: Store, run: Run, watchlist: str, adapters: Mapping[str, Adapter], pull: Pull) -> Visits:
    """Visit a watchlist: finish what an earlier visit of the day left, then profiles, then posts, and note what
    changed.

    `adapters` are those that may be asked. BadInput for an unknown watchlist; Busy while another pull works.
    """
    with store.write():
        name, done = lists.known(store, watchlist), Visits()
        lists.tidy(store)
        wordings.note(store, run)
        begun = _forget(store, plan_id(store, name))
    if begun:
        done.reports.append(pull(_plan(store, name, run, {})))
    for due in (profile_steps, post_steps):
        with store.write():   # one opening for all that is read
            mine = on(store, name, adapters)
            steps = {platform: made for platform, adapter in mine.items() if (made := due(store, adapter, name))}
        if steps:
            done.reports.append(pull(_plan(store, name, run, steps)))
            wordings.note(store, run)
    return done


def profile_steps(store: Store, adapter: Adapter, watchlist: str) -> list[Step]:
    """The calls that bring this platform's watched profiles, without those that were looked at lately or are gone.

    Who was added by handle alone is looked up first.
    """
    rows = store.rows("""SELECT DISTINCT platform_id, feed FROM watched
                         WHERE watchlist = $name AND platform = $platform AND state <> 'gone'
                           AND NOT (state = 'live' AND fetched_at > $lately AND expires_at > $now) ORDER BY platform_id""",
                      name=watchlist, platform=adapter.name, lately=clock.now() - LATELY, now=clock.now())
    feeds = {row["platform_id"]: row["feed"] for row in rows if not row["platform_id"].startswith("@")}
    names = [row["platform_id"][1:] for row in rows if row["platform_id"] not in feeds]
    return [*batched(adapter.lookup, names, "added:", SEARCH, 0),
            *batched(lambda ids: adapter.refresh([(one, feeds.get(one)) for one in ids]), list(feeds), "profiles:", HYDRATE, 0)]


def post_steps(store: Store, adapter: Adapter, watchlist: str) -> list[Step]:
    """The calls that bring the newest posts of those of whom they are due; only newer ones where the platform can say
    it."""
    wanted = [one for one in asked(store, watchlist) if one.platform == adapter.name and one.is_due(clock.now())]
    held = _newest(store, adapter, [one.profile_key for one in wanted]) if adapter.delta and wanted else {}
    made = []
    for place, one in enumerate(wanted):
        since = {"since": held.get(one.profile_key)} if adapter.delta else {}
        calls = offered(lambda one=one, since=since: adapter.posts(one.platform_id, one.feed, limit=POSTS, **since))
        made += [Step.of(call, f"posts: {one.platform_id}", OF_POSTS, place * 100) for call in calls]
    return made


def on(store: Store, watchlist: str, adapters: Mapping[str, Adapter]) -> dict[str, Adapter]:
    """The adapters of the platforms on which somebody of a watchlist is."""
    rows = store.rows("SELECT DISTINCT platform FROM watched WHERE watchlist = $name", name=watchlist)
    here = {row["platform"] for row in rows}
    return {name: adapter for name, adapter in adapters.items() if name in here}


def asked(store: Store, watchlist: str | None = None) -> list[Asked]:
    """Of each watched profile that may be used, when its posts were asked for and the numbers of posts then and now."""
    return [Asked(**row) for row in store.rows(_ASKED, name=watchlist, now=clock.now())]


def plan_id(store: Store, watchlist: str, at: datetime | None = None) -> str:
    """The plan of a watchlist's visits of one UTC day. It is a keyed hash, because a list may be named after somebody: once
    they are forgotten nobody without the key can tell from an id that is left whom it meant."""
    return f"visit-{store.hash(watchlist)[:8]}-{at or clock.now():%Y%m%d}"


def _plan(store: Store, watchlist: str, run: Run, steps: Mapping[str, Iterable[Step]]) -> Plan:
    questions = tuple(Question(query=Query(platform, "visit", None, "visit"), steps=tuple(made), expected=0.0)
                      for platform, made in steps.items())
    return Plan(plan_id=plan_id(store, watchlist), campaign_id="", brief_hash="", run_id=run.run_id, made_at=clock.now(),
                questions=questions)


def _forget(store: Store, today: str) -> bool:
    """Drop what visits of other days left waiting, because what is still due is asked anew; whether one of today left
    something."""
    with store.write() as s:
        s.execute("DELETE FROM steps WHERE state = 'waiting' AND plan_id LIKE 'visit-%' AND plan_id NOT LIKE $day",
                  day=f"%{today[-9:]}")
        return bool(s.rows("SELECT 1 FROM steps WHERE plan_id = $today AND state = 'waiting' LIMIT 1", today=today))


def _newest(store: Store, adapter: Adapter, keys: list[int]) -> dict[int, Since]:
    """The newest post that we hold of each profile, while enough are held and none of them ends soon."""
    half = timedelta(days=adapter.terms.days("post")) / 2
    rows: list[dict[str, Any]] = store.rows("""
        SELECT profile_key, arg_max(platform_id, (published_at, platform_id)) AS post_id, max(published_at) AS at FROM posts
        WHERE list_contains($keys, profile_key) AND state = 'live' AND published_at IS NOT NULL AND expires_at > $now
        GROUP BY ALL HAVING count(*) >= $wanted AND min(expires_at) > $fresh""",
                      keys=[-1, *keys], now=clock.now(), wanted=POSTS, fresh=clock.now() + half)
    return {row["profile_key"]: Since(row["post_id"], row["at"]) for row in rows}
