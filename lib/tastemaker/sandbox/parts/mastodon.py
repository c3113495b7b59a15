"""Two Mastodon instances that federate, for an invented world: reads without a key, more with a token of the first.

Limits and pages are each instance's own: 300 requests in five minutes, the moment of the reset in ISO 8601, and the
next page in a Link. Limits that are too large are cut and not refused, and ids that are not known are left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any
from urllib.parse import quote, unquote, urlencode

from tastemaker.sandbox import posting
from tastemaker.sandbox.part import Asked, Faults, Good, Habitat, Limit, Part, Query, Refused
from tastemaker.sandbox.parts._mastodon_entities import HOMES, NAME, Instance, choices, handle, home, is_closed
from tastemaker.sandbox.people import Creator
from tastemaker.sandbox.posting import Post

TOKEN, INSTANCES = "TASTEMAKER_MASTODON_TOKEN", "TASTEMAKER_MASTODON_INSTANCES"
_WINDOW = {HOMES[0]: "one", HOMES[1]: "two"}
_STRANGERS = 60
"""Replies that people who are not signed in are shown."""
_LOOKED = 12
"""Newest posts of an account in which a hashtag is looked for."""


class Mastodon(Part):
    """The reads that the adapter makes, at both instances."""

    name = NAME
    prefixes = ("/mastodon/", "/mastodon-two/")
    habitat = Habitat(share=0.4, size=0.25, since=date(2018, 4, 1), threads=True, gap=1.8, response=0.02,
                      habits={"text": 5, "image": 4, "video": 1}, longest_handle=30)
    limits = {"one": Limit(300, seconds=300), "two": Limit(300, seconds=300)}
    keys = (TOKEN,)
    etags = True

    def options(self, root: str) -> dict[str, str]:
        return {INSTANCES: f"{HOMES[0]}={root}/mastodon,{HOMES[1]}={root}/mastodon-two"}

    def handle(self, creator: Creator) -> str:
        return handle(self.world, creator)

    def platform_id(self, creator: Creator) -> str:
        return handle(self.world, creator).lower()

    def endpoint(self, method: str, path: str) -> str:
        """The path after `api`, with `:id` and `:hashtag` for what stands in it."""
        plain = super().endpoint(method, path).removeprefix("api/")
        plain = re.sub(r"(accounts|statuses)/(?!lookup$|search$)[^/]+", r"\1/:id", plain)
        return re.sub(r"timelines/tag/[^/]+", "timelines/tag/:hashtag", plain)

    def admit(self, asked: Asked, endpoint: str, now: datetime, faults: Faults) -> dict[str, str]:
        where = _home(asked)
        window = _WINDOW[where]
        left = self.take(window, now)
        headers = {"x-ratelimit-limit": str(self.allowed(window)), "x-ratelimit-remaining": str(max(left, 0)),
                   "x-ratelimit-reset": _moment(self.window_ends(window, now))}
        if left < 0:
            raise _too_many(headers)
        if asked.header("authorization") and (where != HOMES[0] or asked.bearer in ("", "invalid")):
            raise Refused(401, {"error": "The access token is invalid"}, headers)
        if endpoint == "v1/accounts/search" and not asked.bearer:
            raise Refused(401, {"error": "This API requires an authenticated user"}, headers)
        return headers

    def cacheable(self, endpoint: str) -> bool:
        return endpoint not in ("v2/search", "v1/statuses/:id/context")

    def answer(self, asked: Asked, endpoint: str, query: Query, day: int, now: datetime) -> Any:
        if asked.method != "GET" or endpoint not in METHODS:
            raise _unknown()
        return METHODS[endpoint](self, Instance(self.world, _home(asked), day), asked, query)

    def refuse(self, kind: str, endpoint: str, faults: Faults, now: datetime) -> Refused:
        if kind == "quota_spent":
            return _too_many({"x-ratelimit-remaining": "0", "x-ratelimit-reset": _moment(int(now.timestamp()) + 3_600)})
        if kind == "status429":
            return _too_many(self.wait(faults))
        return Refused(503, {"error": "There was a temporary problem serving your request, please try again"},
                       self.wait(faults))

    def loop(self, body: Any, query: Query, headers: dict[str, str]) -> None:
        if (same := query.first("max_id")) and "link" in headers:
            headers["link"] = re.sub(r"max_id=\w+", f"max_id={same}", headers["link"])

    # --- endpoints -----------------------------------------------------------------------------------------------

    def _search(self, here: Instance, asked: Asked, query: Query) -> dict[str, Any]:
        """Accounts for everybody; posts, and pages after the first, for who has a token."""
        if not query.first("q"):
            raise Refused(400, {"error": "param is missing or the value is empty: q"})
        if (query.first("offset") or query.first("resolve") == "true") and not asked.bearer:
            raise Refused(401, {"error": "Search queries pagination is not supported without authentication"})
        wanted, found = query.first("type"), {"accounts": [], "statuses": [], "hashtags": [], "collections": []}
        if wanted in ("", "accounts"):
            people = [i for i in self.world.search(query.first("q"), NAME, here.day)[0] if here.knows(i)]
            found["accounts"] = [here.account(self.world.creator(i)) for i in _slice(query, people, 20)]
        if wanted in ("", "statuses") and asked.bearer:
            rows = self.world.search_posts(query.first("q"), NAME, here.day)[0]
            posts = [self.world.post(i, NAME, place) for i, place in rows if here.knows(i)]
            found["statuses"] = [here.status(item) for item in _slice(query, [p for p in posts if _is_indexed(p)], 20)]
        return found

    def _accounts_search(self, here: Instance, asked: Asked, query: Query) -> list[dict[str, Any]]:
        people = [i for i in self.world.search(query.first("q"), NAME, here.day)[0] if here.knows(i)]
        return [here.account(self.world.creator(i)) for i in _slice(query, people, 40)]

    def _directory(self, here: Instance, asked: Asked, query: Query) -> list[dict[str, Any]]:
        """Who wants to be discovered, most recently active first."""
        local = query.first("local") == "true"
        people = (self.world.creator(i) for i in self.world.residents(NAME) if here.knows(i))
        there = [one for one in people if choices(one)["discoverable"] and (not local or home(one) == here.name)]
        there.sort(key=here.active, reverse=True)
        return [here.account(creator) for creator in _slice(query, there, 40)]

    def _tag(self, here: Instance, asked: Asked, query: Query) -> Good:
        """Posts under a hashtag, newest first."""
        tag = unquote(asked.path.rsplit("/", 1)[-1]).lower()
        local = query.first("local") == "true"
        posts = [item for i in self._users.get(tag, ()) if here.knows(i) for item in self._newest(here, i)
                 if re.search(rf"#{re.escape(tag)}\b", item.text.lower())]
        posts = [item for item in posts if not local or home(item.creator) == here.name]
        return self._statuses(here, asked, query, sorted(posts, key=lambda item: item.at, reverse=True))

    def _lookup(self, here: Instance, asked: Asked, query: Query) -> dict[str, Any]:
        if creator := here.by_name(query.first("acct")):
            return here.account(creator)
        raise _unknown()

    def _accounts(self, here: Instance, asked: Asked, query: Query) -> list[dict[str, Any]]:
        found = (here.by_number(one) for one in dict.fromkeys(query.all("id")))
        return [here.account(creator) for creator in found if creator]

    def _account_statuses(self, here: Instance, asked: Asked, query: Query) -> Good:
        creator = self._named(here, asked)
        account = self.world.account(creator.index, NAME, here.day)
        assert account
        newest = range(posting.count(account, here.day) - 1, -1, -1)
        posts = _Places(newest, lambda place: self.world.post(creator.index, NAME, place))
        return self._statuses(here, asked, query, posts)

    def _many_statuses(self, here: Instance, asked: Asked, query: Query) -> list[dict[str, Any]]:
        found = (here.post(one) for one in dict.fromkeys(query.all("id")))
        return [here.status(item) for item in found if item]

    def _following(self, here: Instance, asked: Asked, query: Query) -> Good:
        creator = self._named(here, asked)
        people = [] if choices(creator)["hide_collections"] else here.follows(creator)
        return self._people(here, asked, query, people)

    def _endorsements(self, here: Instance, asked: Asked, query: Query) -> Good:
        return self._people(here, asked, query, here.follows(self._named(here, asked), "features", 5))

    def _context(self, here: Instance, asked: Asked, query: Query) -> dict[str, Any]:
        item = here.post(asked.path.split("/")[-2])
        if not item:
            raise _unknown()
        replies = here.replies(item)
        return {"ancestors": [], "descendants": replies if asked.bearer else replies[:_STRANGERS]}

    # --- what they share -----------------------------------------------------------------------------------------

    @cached_property
    def _users(self) -> dict[str, list[int]]:
        """Who may write a hashtag, by the hashtag."""
        found: dict[str, list[int]] = defaultdict(list)
        for index in self.world.residents(NAME):
            for word in dict.fromkeys(re.sub(r"[ -]", "", word).lower() for word in self.world.creator(index).words):
                found[word].append(index)
        return found

    def _newest(self, here: Instance, index: int) -> list[Post]:
        account = self.world.account(index, NAME, here.day)
        places = posting.newest(account, here.day, _LOOKED) if account else ()
        return [self.world.post(index, NAME, place) for place in places]

    def _named(self, here: Instance, asked: Asked) -> Creator:
        """Whom the number in a path names."""
        if creator := here.by_number(asked.path.split("/")[-2]):
            return creator
        raise _unknown()

    def _statuses(self, here: Instance, asked: Asked, query: Query, posts: Sequence[Post]) -> Good:
        """A page of posts that are given newest first, between `since_id` and `max_id`."""
        most, start, end = _limit(query, 20), 0, len(posts)
        if before := here.post(query.first("max_id")):
            start = next((n for n, item in enumerate(posts) if item.at < before.at), end)
        if after := here.post(query.first("since_id")):
            end = next((n for n in range(start, end) if posts[n].at <= after.at), end)
        page = [posts[n] for n in range(start, min(start + most, end))]
        names = [here.post_number(item) for item in page]
        return Good([here.status(item) for item in page], _link(asked, query, names, full=len(page) == most))

    def _people(self, here: Instance, asked: Asked, query: Query, people: Sequence[Creator]) -> Good:
        """A page of accounts; the ids in its Link are of no account."""
        most, start = _limit(query, 40), int(query.first("max_id") or 0)
        page = [other for other in people[start:start + most] if here.knows(other.index)]
        return Good([here.account(other) for other in page],
                    _link(asked, query, [str(start + most)], full=start + most < len(people)))


class _Places(Sequence[Post]):
    """An account's posts by their numbers, each made when it is looked at."""

    def __init__(self, places: range, made: Callable[[int], Post]) -> None:
        self.places, self.made = places, made

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, n: Any) -> Any:
        return self.made(self.places[n])


METHODS: dict[str, Callable[[Mastodon, Instance, Asked, Query], Any]] = {
    "v2/search": Mastodon._search, "v1/accounts/search": Mastodon._accounts_search, "v1/directory": Mastodon._directory,
    "v1/timelines/tag/:hashtag": Mastodon._tag, "v1/accounts/lookup": Mastodon._lookup,
    "v1/accounts": Mastodon._accounts, "v1/statuses": Mastodon._many_statuses,
    "v1/accounts/:id/statuses": Mastodon._account_statuses,
    "v1/accounts/:id/following": Mastodon._following, "v1/accounts/:id/endorsements": Mastodon._endorsements,
    "v1/statuses/:id/context": Mastodon._context,
}
"""Endpoint -> what answers it."""


def _home(asked: Asked) -> str:
    return HOMES[asked.path.startswith("/mastodon-two/")]


def _is_indexed(item: Post) -> bool:
    """Whether strangers' searches may look into a post."""
    return not is_closed(item.creator)


def _limit(query: Query, usual: int) -> int:
    """How many are wanted, at most twice the usual."""
    text = query.first("limit")
    return min(int(text), usual * 2) if text.isdecimal() and int(text) else usual


def _slice(query: Query, rows: Sequence[Any], usual: int) -> Sequence[Any]:
    text = query.first("offset")
    start = int(text) if text.isdecimal() else 0
    return rows[start:start + _limit(query, usual)]


def _link(asked: Asked, query: Query, names: list[str], full: bool) -> dict[str, str]:
    """The Link to the next page where there is one, and back."""
    def to(relation: str, **where: str) -> str:
        kept = {name: value[0] for name, value in query.values.items() if not name.endswith("_id")}
        return f'<{asked.root}{quote(asked.path, safe="/:%")}?{urlencode({**kept, **where})}>; rel="{relation}"'

    links = [to("next", max_id=names[-1])] if full and names else []
    return {"link": ", ".join([*links, to("prev", min_id=names[0])])} if names else {}


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.000000Z")


def _unknown() -> Refused:
    return Refused(404, {"error": "Record not found"})


def _too_many(headers: dict[str, str]) -> Refused:
    return Refused(429, {"error": "Too many requests"}, headers)
