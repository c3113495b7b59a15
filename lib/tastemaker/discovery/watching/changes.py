"""What changed about watched creators since a moment, each with its numbers, its n and where it was seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from tastemaker import clock, render
from tastemaker.discovery.plan import POSTS
from tastemaker.discovery.watching import lists, visiting, wordings
from tastemaker.discovery.watching.growing import Growth, growth
from tastemaker.discovery.watching.resting import quiet
from tastemaker.errors import BadInput
from tastemaker.store import Store

GROWTH, NEW, QUIET, REWORDED, SPONSOR, GONE = "growth", "new posts", "went quiet", "changed", "new sponsor", "gone"
KINDS = (GROWTH, NEW, QUIET, REWORDED, SPONSOR, GONE)
FIGURED = (GROWTH, NEW, QUIET)
"""Kinds that rest on a figure which is computed here: without the platform's leave they say what it gave and no
more."""
COLUMNS = ("profile_key", "profile", "platform", "kind", "before", "after", "number", "unit", "low", "high", "n", "said",
           "quote", "url", "seen_at", "source")
Sponsors = Callable[[Sequence[Mapping[str, Any]]], Sequence[Any]]
"""From posts to who paid for them: objects with post_key, name, quote, kind and score, newest post first."""
NAMED_ONLY = "competitor named"
"""A kind of such an object that tells of no money."""
_SPANS = {"hour": 1, "day": 24, "week": 168, "month": 720}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that changed. `number` has the `unit` and ends `low` and `high` where they can be given; `n` is what it
    is from."""

    profile_key: int
    profile: str
    platform: str
    kind: str
    before: str = ""
    after: str = ""
    number: float | None = None
    unit: str = ""
    low: float | None = None
    high: float | None = None
    n: int | None = None
    said: str
    quote: str = ""
    url: str = ""
    seen_at: datetime
    source: str = ""
    event: str = field(default="", compare=False)
    """What makes it the same change when it is seen again."""
    post_key: int | None = None
    expires_at: datetime | None = None


def table(changes: Sequence[Change]) -> pd.DataFrame:
    """Changes as a frame, one row each; COLUMNS."""
    frame = pd.DataFrame([{name: getattr(one, name) for name in COLUMNS} for one in changes], columns=list(COLUMNS))
    return frame.astype({"number": "float64", "low": "float64", "high": "float64", "n": "Int64"}).assign(
        seen_at=pd.to_datetime(frame["seen_at"], utc=True))


def moment(store: Store, since: str | date | timedelta, watchlist: str | None = None) -> datetime:
    """The moment that a person means: a datetime, a date, `7 days`, an ISO date, or `last` for the end of the visit before the
    newest one.

    With fewer than two visits `last` is when the watching began.
    """
    if isinstance(since, datetime):
        return since if since.tzinfo else clock.parse(since.isoformat())
    if isinstance(since, date):
        return clock.parse(since.isoformat())
    words = [] if isinstance(since, timedelta) else since.strip().lower().split()
    if words == ["last"]:
        return _last(store, watchlist)
    try:
        if isinstance(since, timedelta):
            return clock.now() - since
        if len(words) == 2 and words[1].rstrip("s") in _SPANS:
            return clock.now() - timedelta(hours=float(words[0]) * _SPANS[words[1].rstrip("s")])
        return clock.parse(since)
    except (ValueError, OverflowError):
        raise BadInput(f"{render.line(str(since), 40)} is no time.", "Say `7 days`, `last`, or a date such as 2026-05-01.") from None


def find(store: Store, watchlist: str | None, since: datetime, *, accepted: Callable[[str], bool],
         sponsors: Sponsors) -> list[Change]:
    """Everything that changed about a watchlist's profiles (None: all of them), by profile and then by kind.

    `accepted` says per platform whether figures may be derived from its data; where not, growth says both counts and no
    change, new posts are quoted and not counted, and nobody is said to be quiet.
    """
    with store.write():   # all that is read is read at one opening, and it is from one moment
        name = None if watchlist is None else lists.known(store, watchlist)
        files = _Files(store, name, since, accepted, sponsors)
    found = [change for row in files.profiles for change in files.changes(row)]
    return found + [files.gone(row) for row in files.lost]


class _Files:
    """All that is stored about the watched profiles, read at once."""

    def __init__(self, store: Store, watchlist: str | None, since: datetime, accepted: Callable[[str], bool],
                 sponsors: Sponsors) -> None:
        self.since, self.sponsors, self.leave = since, sponsors, accepted
        self.profiles = store.rows("""
            SELECT DISTINCT p.profile_key, p.platform, p.handle, p.platform_id, p.url, p.source, p.expires_at
            FROM watched w JOIN usable_profiles p USING (profile_key)
            WHERE $name IS NULL OR w.watchlist = $name ORDER BY p.platform, p.handle, p.profile_key""", name=watchlist)
        self.lost = store.rows("""
            SELECT DISTINCT ON (profile_key) profile_key, platform, handle, platform_id, gone_at FROM watched
            WHERE ($name IS NULL OR watchlist = $name) AND gone_at > $since ORDER BY profile_key""",
                               name=watchlist, since=since)
        keys = [-1, *(row["profile_key"] for row in self.profiles)]
        self.counts = _grouped(store.rows("""
            SELECT n.profile_key, n.taken_at, n.followers, n.expires_at, c.endpoint AS source
            FROM snapshots n LEFT JOIN calls c USING (call_id)
            WHERE list_contains($keys, profile_key) AND followers IS NOT NULL
              AND (expires_at IS NULL OR expires_at > now_utc())
            ORDER BY profile_key, taken_at""", keys=keys))
        self.posts = _grouped(store.rows("""
            SELECT profile_key, post_key, title, text, url, published_at, links, paid_partnership, source, fetched_at, expires_at
            FROM posts
            WHERE list_contains($keys, profile_key) AND state = 'live' AND (expires_at IS NULL OR expires_at > now_utc())
            ORDER BY profile_key, published_at DESC NULLS LAST, post_key DESC""", keys=keys))
        self.asked = {one.profile_key: one for one in visiting.asked(store, watchlist)}
        self.texts = _grouped([asdict(one) for one in wordings.changed(store, keys, since)])

    def changes(self, row: Mapping[str, Any]) -> Iterator[Change]:
        """Of one profile, in the order of KINDS."""
        leave = self.leave(row["platform"])
        yield from self._growth(row, leave)
        yield from self._new(row, leave)
        yield from self._quiet(row) if leave else ()
        yield from self._texts(row)
        yield from self._sponsors(row)

    def _growth(self, row: Mapping[str, Any], leave: bool) -> Iterator[Change]:
        seen = self.counts.get(row["profile_key"], [])
        found = growth([(one["taken_at"], one["followers"]) for one in seen], self.since)
        if found is None or found.after[0] <= self.since:
            return
        both = {"before": f"{found.before[1]:,} followers", "after": f"{found.after[1]:,} followers"}
        figures = {"number": found.share, "unit": f"share in {found.days:.0f} days", "low": found.low, "high": found.high,
                   "n": found.n}
        ends = [one["expires_at"] for one in seen if one["taken_at"] >= found.before[0] and one["expires_at"]]
        yield Change(**_who(row), kind=GROWTH, **both, **(figures if leave else {}), said=_grew(found, leave),
                     seen_at=found.after[0], source=seen[-1]["source"] or row["source"], url=row["url"],
                     event=found.after[0].isoformat(), expires_at=min(ends, default=None))

    def _new(self, row: Mapping[str, Any], leave: bool) -> Iterator[Change]:
        posts = self.posts.get(row["profile_key"], [])
        new = [post for post in posts if post["published_at"] and post["published_at"] > self.since]
        if not new:
            return
        capped = f"{len(new)}{' or more' if len(new) >= POSTS else ''}"
        said = (f"{capped} new {'post' if len(new) == 1 else 'posts'}" if leave else "new posts, of which the newest is quoted")
        figures = {"number": float(len(new)), "unit": "posts", "n": len(posts)} if leave else {}
        yield Change(**_who(row), kind=NEW, after=_words(new[0]), **figures, said=said, **_of(new[0]),
                     event=str(new[0]["post_key"]))

    def _quiet(self, row: Mapping[str, Any]) -> Iterator[Change]:
        posts = [post for post in self.posts.get(row["profile_key"], []) if post["published_at"]]
        asked = self.asked.get(row["profile_key"])
        found = quiet([post["published_at"] for post in posts], asked.checked_at() if asked else None)
        if found is None or found.since <= self.since:
            return
        said = (f"nothing for {found.gap:.0f} days; the longest of {found.n} earlier gaps was {found.longest:.1f} days, the "
                f"middle one {found.usual:.1f}. By chance about 1 in {found.n + 1}; a holiday looks the same")
        yield Change(**_who(row), kind=QUIET, before=f"a post every {found.usual:.1f} days",
                     after=f"nothing since {found.newest:%Y-%m-%d}", number=found.gap, unit="days without a post", n=found.n, said=said,
                     **(_of(posts[0]) | {"seen_at": asked.checked_at()}), event=found.newest.isoformat())

    def _texts(self, row: Mapping[str, Any]) -> Iterator[Change]:
        for one in self.texts.get(row["profile_key"], []):
            yield Change(**_who(row), kind=f"{REWORDED} {one['field']}", before=one["before"], after=one["after"],
                         said=f"the {one['field']} reads otherwise", quote=render.line(one["after"], 300), url=row["url"],
                         seen_at=one["seen_at"], source=one["source"], expires_at=one["expires_at"],
                         event=f"{one['field']} {one['seen_at'].isoformat()}")

    def _sponsors(self, row: Mapping[str, Any]) -> Iterator[Change]:
        """Who paid for a new post and for no earlier one. Earlier posts are read only where a new one shows
        somebody."""
        posts = self.posts.get(row["profile_key"], [])
        late = {post["post_key"]: post for post in posts if post["published_at"] and post["published_at"] > self.since}
        new = self._paid(list(late.values()))
        before = [post for post in posts if post["post_key"] not in late] if new else []
        earlier = self._paid(before)
        for key, one in new.items():
            if key and key in earlier:
                continue
            said = f"{one.kind}, not named in {len(before)} earlier posts" if key else f"{one.kind}; by whom is not said"
            shown = _of(late[one.post_key]) | {"quote": render.line(one.quote, 300)}
            yield Change(**_who(row), kind=SPONSOR, after=one.name or "not named", number=float(one.score),
                         unit="how clear the sentence is, 0 to 1", n=len(before), said=said, **shown,
                         event=key or f"post {one.post_key}")

    def _paid(self, posts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """The clearest sentence for each name that paid, by the folded name; a payer who is not named counts as one."""
        found: dict[str, Any] = {}
        for one in self.sponsors(posts) if posts else ():
            key = _folded(one.name)
            if one.kind != NAMED_ONLY and (key not in found or one.score > found[key].score):
                found[key] = one
        return found

    @staticmethod
    def gone(row: Mapping[str, Any]) -> Change:
        """A profile that its platform does not give any more. Its words are gone as well, so the id stands for it."""
        return Change(**_who({**row, "handle": ""}), kind=GONE, said="the platform gives this profile no more",
                      seen_at=row["gone_at"], source="a visit", event=row["gone_at"].isoformat())


def _who(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"profile_key": row["profile_key"], "platform": row["platform"],
            "profile": f"{row['platform']}:{row['handle'] or row['platform_id']}"}


def _of(post: Mapping[str, Any]) -> dict[str, Any]:
    """What a change takes from the post that shows it."""
    return {"quote": _words(post), "url": post["url"], "seen_at": post["fetched_at"], "source": post["source"],
            "post_key": post["post_key"], "expires_at": post["expires_at"]}


def _words(post: Mapping[str, Any]) -> str:
    return render.line(post["title"] or post["text"], 200)


def _grew(found: Growth, leave: bool) -> str:
    """The change in words, with what is usual for this creator."""
    if not leave:
        return "both counts as the platform gave them; its terms permit no figure from them"
    exact = found.low is None or found.high is None
    ends = "" if exact else f" ({found.low:+.1%} to {found.high:+.1%}, as the counts are rounded)"
    said = f"{found.share:+.1%} followers in {found.days:.0f} days{ends}"
    if not found.place:
        return f"{said}; what is usual for them is not known yet"
    chance = "" if found.place == "within" else f", which chance alone does in about 2 of {found.n + 1} cases"
    usual = f"{found.usual_low:+.1%} to {found.usual_high:+.1%} (n = {found.n})"
    return f"{said}; {found.place} their own earlier changes, {usual}{chance}"


def _folded(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())


def _grouped(rows: Sequence[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["profile_key"], []).append(row)
    return found


def _last(store: Store, watchlist: str | None) -> datetime:
    rows = store.rows("""SELECT ended_at FROM runs WHERE verb = 'visit' AND state = 'done'
                           AND ($name IS NULL OR (manifest->>'$.watchlist') = $name)
                         ORDER BY started_at DESC LIMIT 2""", name=watchlist)
    if len(rows) == 2:
        return rows[1]["ended_at"]
    begun = store.rows("SELECT min(since) AS at FROM watched WHERE $name IS NULL OR watchlist = $name", name=watchlist)[0]["at"]
    return begun or clock.now()
