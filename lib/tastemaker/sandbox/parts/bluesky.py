"""The AT Protocol's reads as Bluesky's AppView and a personal data server answer them, for an invented world."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from tastemaker.sandbox import posting
from tastemaker.sandbox.chance import Dice
from tastemaker.sandbox.part import Asked, Faults, Limit, Part, Query, Quota, Refused
from tastemaker.sandbox.parts import _bluesky_views as view
from tastemaker.sandbox.parts._bluesky_sessions import Sessions
from tastemaker.sandbox.people import NATIVE, Creator
from tastemaker.sandbox.posting import Post
from tastemaker.sandbox.world import World

_SERVER = "com.atproto.server."
NEEDS_SESSION = {"app.bsky.feed.searchPosts"}
_SCANNED = 600
"""Most feed items that one page with a filter looks at."""


class Bluesky(Part):
    """The AppView for strangers and, with a session of the personal data server, the search of posts."""

    name = "bluesky"
    prefixes = ("/xrpc/",)
    habitat = NATIVE["bluesky"]
    limits = {"bluesky": Limit(3_000, seconds=300), "sessions": Limit(30, seconds=300),
              "sessions_day": Limit(300, zone="UTC")}
    etags = True

    def __init__(self, world: World, quota: Quota) -> None:
        super().__init__(world, quota)
        self.sessions = Sessions(world.seed, quota)

    def url(self, root: str) -> str:
        return root

    def urls(self, root: str) -> dict[str, str]:
        return {"pds": root}

    @classmethod
    def bucket(cls, bucket: str) -> str:
        return bucket

    def handle(self, creator: Creator) -> str:
        return view.handle(creator)

    def admit(self, asked: Asked, endpoint: str, now: datetime, faults: Faults) -> dict[str, str]:
        left, limit = self.take("bluesky", now), self.allowed("bluesky")
        headers = {"ratelimit-limit": str(limit), "ratelimit-remaining": str(max(left, 0)),
                   "ratelimit-reset": str(self.window_ends("bluesky", now)),
                   "ratelimit-policy": f"{limit};w={self.limits['bluesky'].seconds}"}
        if left < 0:
            raise _too_many(headers)
        if (bearer := asked.header("authorization")) and not endpoint.startswith(_SERVER):
            self.sessions.check(bearer, now)
        elif endpoint in NEEDS_SESSION:
            raise Refused(403, {"error": "Forbidden", "message": "This host does not search posts for strangers."},
                          headers)
        return headers

    def cacheable(self, endpoint: str) -> bool:
        return not endpoint.startswith(_SERVER)

    def answer(self, asked: Asked, endpoint: str, query: Query, day: int, now: datetime) -> dict[str, Any]:
        if endpoint == f"{_SERVER}createSession":
            return self.sessions.create(asked.json, now)
        if endpoint == f"{_SERVER}refreshSession":
            return self.sessions.refresh(asked.header("authorization"), now)
        if asked.method != "GET":
            raise Refused(400, {"error": "InvalidRequest", "message": "Incorrect HTTP method (POST) expected GET"})
        if endpoint not in METHODS:
            raise Refused(501, {"error": "MethodNotImplemented", "message": "Method Not Implemented"})
        return METHODS[endpoint](self.world, day, endpoint, query)

    def refuse(self, kind: str, endpoint: str, faults: Faults, now: datetime) -> Refused:
        if kind == "quota_spent":
            reset = self.window_ends("bluesky", now + timedelta(hours=1))
            return _too_many({"ratelimit-remaining": "0", "ratelimit-reset": str(reset)})
        if kind == "status429":
            return _too_many(self.wait(faults))
        return Refused(502, {"error": "UpstreamFailure", "message": "Upstream Failure"}, self.wait(faults))

    def loop(self, body: Any, query: Query, headers: dict[str, str]) -> None:
        if "cursor" in body:
            body["cursor"] = query.first("cursor") or "0"


def _too_many(headers: dict[str, str]) -> Refused:
    return Refused(429, {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}, headers)


def invalid(nsid: str, what: str) -> Refused:
    """A parameter that the lexicon does not allow."""
    return Refused(400, {"error": "InvalidRequest", "message": f"Invalid {nsid} params: {what}"})


def _search_actors(world: World, day: int, nsid: str, query: Query) -> dict[str, Any]:
    limit, start = _paging(nsid, query, 25, 100)
    found, _ = world.search(query.first("q") or query.first("term"), "bluesky", day)
    return _paged("actors", [view.profile(world.creator(i)) for i in found[start:start + limit]], start + limit,
                  len(found))


def _search_posts(world: World, day: int, nsid: str, query: Query) -> dict[str, Any]:
    limit, start = _paging(nsid, query, 25, 100)
    if not query.first("q"):
        raise invalid(nsid, 'Missing required key "q"')
    found, total = world.search_posts(query.first("q"), "bluesky", day)
    posts = [world.post(index, "bluesky", place) for index, place in found]
    if language := query.first("lang"):
        posts = [item for item in posts if item.creator.language == language]
    if author := query.first("author"):
        writer = world.find(author, "bluesky", day)
        posts = [item for item in posts if item.creator is writer]
    if query.first("sort") == "latest":
        posts.sort(key=lambda item: item.at, reverse=True)
    shown = [view.post_view(world, item, day) for item in posts[start:start + limit]]
    return _paged("posts", shown, start + limit, len(posts)) | {"hitsTotal": len(posts)}


def _profiles(world: World, day: int, nsid: str, query: Query) -> dict[str, Any]:
    """Up to 25 profiles; who does not exist is left out without a word."""
    actors = query.all("actors")
    if not actors:
        raise invalid(nsid, 'Missing required key "actors"')
    if len(actors) > 25:
        raise invalid(nsid, f"array too big (maximum 25, got {len(actors)})")
    if any("." not in actor and not actor.startswith("did:") for actor in actors):
        raise invalid(nsid, "actors must be valid at-identifiers")
    people = dict.fromkeys(creator for actor in actors if (creator := world.find(actor, "bluesky", day)))
    return {"profiles": [view.detailed(world, creator, day) for creator in people]}


def _profile(world: World, day: int, nsid: str, query: Query) -> dict[str, Any]:
    return view.detailed(world, _actor(world, day, nsid, query), day)


def _author_feed(world: World, day: int, nsid: str, query: Query) -> dict[str, Any]:
    limit, start = _paging(nsid, query, 50, 100)
    creator, wanted = _actor(world, day, nsid, query), query.first("filter", "posts_with_replies")
    if wanted not in _FILTERS:
        raise invalid(nsid, f"unknown filter {wanted[:40]}")
    rows = islice(_feed(world, creator, day), start, start + _SCANNED)
    shown: list[dict[str, Any]] = []
    last = start
    for last, (item, shared) in enumerate(rows, start + 1):
        if _FILTERS[wanted](item, shared):
            shown.append(_feed_item(world, creator, item, shared, day))
        if len(shown) == limit:
            return {"feed": shown, "cursor": str(last)}
    return {"feed": shown} | ({"cursor": str(last)} if last == start + _SCANNED else {})


_FILTERS: dict[str, Callable[[Post, float], bool]] = {
    "posts_with_replies": lambda item, shared: True,
    "posts_no_replies": lambda item, shared: bool(shared) or not item.reply,
    "posts_with_media": lambda item, shared: not shared and item.format != "text",
    "posts_with_video": lambda item, shared: not shared and item.format == "video",
    "posts_and_author_threads": lambda item, shared: True,
}


def _feed(world: World, creator: Creator, day: int) -> Iterator[tuple[Post, float]]:
    """An account's posts and reposts, newest first; with a repost comes the moment at which it was shared."""
    account = creator.bluesky
    assert account
    own = ((posting.moment(account, place), 0.0, place) for place in range(posting.count(account, day) - 1, -1, -1))
    first = int((day - account.opened) / (account.gap * 6))
    again = ((posting.shared(account, n), 1.0, n) for n in range(first, -1, -1) if posting.shared(account, n) < day)
    for moment, shared, place in heapq.merge(own, again, reverse=True):
        if not shared:
            yield world.post(creator.index, "bluesky", place), 0.0
        elif item := _reposted(world, creator, moment, place, day):
            yield item, moment


def _reposted(world: World, creator: Creator, moment: float, place: int, day: int) -> Post | None:
    """What a creator shared at a moment: a recent post of somebody they follow."""
    others = world.peers(creator, "bluesky", "follows", view.FOLLOWS)
    dice = Dice(creator.handle, "shares", place)
    index = dice.pick(others) if others else -1
    account = world.account(index, "bluesky", day) if others else None
    written = posting.count(account, int(moment)) if account else 0
    return world.post(index, "bluesky", max(written - 1 - dice.below(5), 0)) if written else None


def _feed_item(world: World, creator: Creator, item: Post, shared: float, day: int) -> dict[str, Any]:
    shown: dict[str, Any] = {"post": view.post_view(world, item, day)}
    if shared:
        at = datetime(1, 1, 1, tzinfo=UTC) + timedelta(days=int(shared) - 1, seconds=int(shared % 1 * 86_400))
        shown["reason"] = {"$type": "app.bsky.feed.defs#reasonRepost", "by": view.basic(creator),
                           "indexedAt": view.stamp(at)}
    if item.reply:
        before = view.post_view(world, world.post(item.creator.index, "bluesky", item.place - 1), day)
        shown["reply"] = {name: before | {"$type": "app.bsky.feed.defs#postView"} for name in ("root", "parent")}
    return shown


def _posts(world: World, day: int, nsid: str, query: Query) -> dict[str, Any]:
    uris = query.all("uris")
    if not uris:
        raise invalid(nsid, 'Missing required key "uris"')
    if len(uris) > 25:
        raise invalid(nsid, f"array too big (maximum 25, got {len(uris)})")
    found = (item for uri in dict.fromkeys(uris) if (item := view.post_of(world, uri, day)))
    return {"posts": [view.post_view(world, item, day) for item in found]}


def _thread(world: World, day: int, nsid: str, query: Query) -> dict[str, Any]:
    item = view.post_of(world, query.first("uri"), day)
    if item is None:
        raise Refused(400, {"error": "NotFound", "message": f"Post not found: {query.first('uri')[:200]}"})
    deep = _number(nsid, query, "depth", 6, 0, 1_000)
    return {"thread": {"$type": "app.bsky.feed.defs#threadViewPost", "post": view.post_view(world, item, day),
                       "replies": view.replies(world, item, day) if deep else []}}


def _follows(world: World, day: int, nsid: str, query: Query) -> dict[str, Any]:
    limit, start = _paging(nsid, query, 50, 100)
    creator = _actor(world, day, nsid, query)
    people = view.follows(world, creator, day)
    shown = [view.profile(other) for other in people[start:start + limit]]
    return _paged("follows", shown, start + limit, len(people)) | {"subject": view.profile(creator)}


def _followers(world: World, day: int, nsid: str, query: Query) -> dict[str, Any]:
    """Followers who are creators of this world; the rest of the count are people without accounts to look at."""
    limit, start = _paging(nsid, query, 50, 100)
    creator = _actor(world, day, nsid, query)
    people = [i for i in world.followers_of("bluesky").get(creator.index, []) if world.account(i, "bluesky", day)]
    shown = [view.profile(world.creator(i)) for i in people[start:start + limit]]
    return _paged("followers", shown, start + limit, len(people)) | {"subject": view.profile(creator)}


def _lists(world: World, day: int, nsid: str, query: Query) -> dict[str, Any]:
    _paging(nsid, query, 50, 100)
    creator = _actor(world, day, nsid, query)
    wanted = query.all("purposes")
    shown = view.has_list(creator) and (not wanted or "curatelist" in wanted)
    return {"lists": [view.list_view(world, creator, day)] if shown else []}


def _list(world: World, day: int, nsid: str, query: Query) -> dict[str, Any]:
    limit, start = _paging(nsid, query, 50, 100)
    address = query.first("list")
    creator = world.find(address.removeprefix("at://").split("/")[0], "bluesky", day)
    if not creator or not view.has_list(creator) or view.list_uri(creator) != address:
        raise Refused(400, {"error": "InvalidRequest", "message": f"List not found: {address[:200]}"})
    people = view.listed(world, creator, day)
    items = [{"uri": view.list_uri(creator, n), "subject": view.profile(other)}
             for n, other in enumerate(people[start:start + limit], start + 1)]
    return _paged("items", items, start + limit, len(people)) | {"list": view.list_view(world, creator, day)}


METHODS: dict[str, Callable[[World, int, str, Query], dict[str, Any]]] = {
    "app.bsky.actor.searchActors": _search_actors, "app.bsky.actor.getProfiles": _profiles,
    "app.bsky.actor.getProfile": _profile, "app.bsky.feed.searchPosts": _search_posts,
    "app.bsky.feed.getAuthorFeed": _author_feed, "app.bsky.feed.getPosts": _posts,
    "app.bsky.feed.getPostThread": _thread, "app.bsky.graph.getFollows": _follows,
    "app.bsky.graph.getFollowers": _followers, "app.bsky.graph.getLists": _lists, "app.bsky.graph.getList": _list,
}
"""Lexicon name -> what answers it."""


def _actor(world: World, day: int, nsid: str, query: Query) -> Creator:
    if not (name := query.first("actor")):
        raise invalid(nsid, 'Missing required key "actor"')
    creator = world.find(name, "bluesky", day) if "." in name or name.startswith("did:") else None
    if creator is None:
        raise Refused(400, {"error": "InvalidRequest", "message": "Profile not found"})
    return creator


def _paging(nsid: str, query: Query, default: int, most: int) -> tuple[int, int]:
    """How many and from where."""
    cursor = query.first("cursor", "0")
    if not (cursor.isascii() and cursor.isdecimal()):
        raise Refused(400, {"error": "InvalidRequest", "message": "Malformed cursor"})
    return _number(nsid, query, "limit", default, 1, most), int(cursor)


def _number(nsid: str, query: Query, name: str, default: int, least: int, most: int) -> int:
    text = query.first(name, str(default))
    if not text.lstrip("-").isdecimal():
        raise invalid(nsid, f"{name} must be an integer")
    if int(text) > most:
        raise invalid(nsid, f"integer too big (maximum {most}, got {text})")
    if int(text) < least:
        raise invalid(nsid, f"integer too small (minimum {least}, got {text})")
    return int(text)


def _paged(name: str, rows: list[Any], end: int, total: int) -> dict[str, Any]:
    return {name: rows} | ({"cursor": str(end)} if end < total else {})
