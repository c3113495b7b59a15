"""Threads' Graph for an invented world: keyword search, profile look-up and a profile's posts.

As in the documents, only public profiles with enough followers can be looked up, posts have no counters, and a
profile's reposts stand among its posts. The token `standard` has not been reviewed: it looks up nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from tastemaker.sandbox import growth, people, posting
from tastemaker.sandbox.chance import Dice
from tastemaker.sandbox.part import Asked, Faults, Habitat, Limit, Query
from tastemaker.sandbox.parts import _graph as graph
from tastemaker.sandbox.people import Creator
from tastemaker.sandbox.posting import Post

SEARCH, LOOKUP, POSTS = "keyword_search", "profile_lookup", "profile_posts"
FEWEST, OLDEST = 100, 1_688_540_400
"""Followers from which a profile is shown, and the second before which nothing is searched."""
LONGEST_BIO = 150
NOT_REVIEWED = "standard"
_HOST = "https://www.threads.com"
_PICTURES = "https://pictures.sandbox.example"
_KINDS = {"text": "TEXT_POST", "image": "IMAGE", "video": "VIDEO"}


class Threads(graph.GraphPart):
    """Public posts and profiles."""

    name = "threads"
    habitat = Habitat(share=0.4, size=0.4, since=date(2023, 7, 6), gap=1.6, habits={"text": 5, "image": 3, "video": 1})
    limits = {"search": Limit(2_200, seconds=86_400), "profiles": Limit(1_000, seconds=86_400),
              "posts": Limit(1_000, seconds=86_400)}
    keys = ("TASTEMAKER_THREADS_TOKEN",)
    shown_hosts = ("www.threads.com",)
    buckets = {SEARCH: "search", LOOKUP: "profiles", POSTS: "posts"}

    def url(self, root: str) -> str:
        return f"{root}/threads/v1.0"

    def endpoint(self, method: str, path: str) -> str:
        return path.rsplit("/", 1)[-1]

    def admit(self, asked: Asked, endpoint: str, now: datetime, faults: Faults) -> dict[str, str]:
        headers = super().admit(asked, endpoint, now, faults)
        if asked.bearer == NOT_REVIEWED and endpoint != SEARCH:
            raise graph.refused(10, "Application does not have permission for this action", 403, headers)
        return headers

    def answer(self, asked: Asked, endpoint: str, query: Query, day: int, now: datetime) -> dict[str, Any]:
        if endpoint == SEARCH:
            return self._search(query, day)
        creator = self._shown(query, day)
        return self._profile(creator, query, day) if endpoint == LOOKUP else self._posts(creator, query, day)

    def loop(self, body: Any, query: Query, headers: dict[str, str]) -> None:
        graph.loop_cursor(body, query)

    # --- endpoints -----------------------------------------------------------------------------------------------

    def _search(self, query: Query, day: int) -> dict[str, Any]:
        if not query.first("q"):
            raise graph.refused(100, "The parameter q is required")
        if query.first("search_type", "TOP") not in ("TOP", "RECENT"):
            raise graph.refused(100, "Invalid parameter: search_type")
        since, until = _moment(query, "since", OLDEST), _moment(query, "until", None)
        if since is not None and since.timestamp() < OLDEST:
            raise graph.refused(100, "Invalid parameter: since is too early")
        found = (self.world.post(index, self.name, place)
                 for index, place in self.world.search_posts(query.first("q"), self.name, day)[0])
        posts = [item for item in found if not _is_repost(item) and (not since or item.at >= since)
                 and (not until or item.at <= until)]
        if query.first("search_type") == "RECENT":
            posts.sort(key=lambda item: item.at, reverse=True)
        return self._paged(iter(posts), query, day)

    def _profile(self, creator: Creator, query: Query, day: int) -> dict[str, Any]:
        """A profile; its counts are of the last seven days."""
        account = self.world.account_of(creator, self.name)
        counts = [posting.counts(self.world.post(creator.index, self.name, place), day)
                  for place in posting.newest(account, day, 7)]
        week = {f"{name}_count": sum(getattr(c, name) for c in counts)
                for name in ("likes", "quotes", "reposts", "views")}
        return graph.chosen(query.listed("fields") or ["username"], {
            "username": self.handle(creator), "name": creator.name[:64],
            "biography": people.bio(creator, self.name, LONGEST_BIO),
            "is_verified": Dice(creator.handle, self.name, "verified").happens(0.08),
            "follower_count": growth.followers(account, day),
            "profile_picture_url": f"{_PICTURES}/{account.platform_id}.jpg?oe=1", **week}, always="username")

    def _posts(self, creator: Creator, query: Query, day: int) -> dict[str, Any]:
        account = self.world.account_of(creator, self.name)
        since, until = _moment(query, "since", None), _moment(query, "until", None)
        places = range(posting.count(account, day) - 1, -1, -1)
        newest = (self.world.post(creator.index, self.name, place) for place in places)
        return self._paged(_between(newest, since, until), query, day)

    # --- parts of them -------------------------------------------------------------------------------------------

    def _shown(self, query: Query, day: int) -> Creator:
        """Whom `username` names exactly, if they may be shown."""
        creator = self.world.by_handle(query.first("username"), self.name, day)
        account = self.world.account_of(creator, self.name) if creator else None
        if not creator or not account or growth.followers(account, day) < FEWEST:
            raise graph.refused(24, "The requested resource does not exist", error_subcode=4279009)
        return creator

    def _paged(self, items: Iterator[Post], query: Query, day: int) -> dict[str, Any]:
        """One page of posts. There is no address of the next page; a page with posts has a cursor."""
        limit, start = graph.number(query.first("limit", str(graph.USUAL))), graph.place(query.first("after"))
        fields = query.listed("fields") or ["id"]
        rows = [graph.chosen(fields, self._post(item, day)) for item in islice(items, start, start + limit)]
        if not rows:
            return {"data": []}
        cursors = {"before": graph.cursor(start), "after": graph.cursor(start + len(rows))}
        return {"data": rows, "paging": {"cursors": cursors}}

    def _post(self, item: Post, day: int) -> dict[str, Any]:
        number, again = self.world.post_id(item), _is_repost(item)
        link, code = item.link if item.place % 2 else "", graph.shortcode(number)
        return {"id": number, "username": self.handle(item.creator), "text": None if again else self.words(item, day),
                "media_product_type": "THREADS", "media_type": "REPOST_FACADE" if again else _KINDS[item.format],
                "media_url": f"{_PICTURES}/{code}.jpg?oe=1" if item.format != "text" else None, "shortcode": code,
                "permalink": f"{_HOST}/@{self.handle(item.creator)}/post/{code}", "timestamp": graph.stamp(item.at),
                "topic_tag": item.tags[0] if item.tags and item.place % 4 == 0 else None,
                "link_attachment_url": link or None, "is_quote_post": False, "has_replies": False}


def _is_repost(item: Post) -> bool:
    return Dice(item.account.platform_id, "facade", item.place).happens(0.08)


def _between(items: Iterator[Post], since: datetime | None, until: datetime | None) -> Iterator[Post]:
    """Posts from newest to oldest, of some time only."""
    for item in items:
        if since and item.at < since:
            return
        if not until or item.at <= until:
            yield item


def _moment(query: Query, name: str, default: int | None) -> datetime | None:
    """A moment in Unix seconds or as a date."""
    text = query.first(name)
    if not text:
        return None if default is None else datetime.fromtimestamp(default, UTC)
    if re.fullmatch(r"\d{9,10}", text):
        return datetime.fromtimestamp(int(text), UTC)
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        raise graph.refused(100, f"Invalid parameter: {name}") from None
