"""Reddit's Data API for an invented world: tokens for approved applications, float rate headers, listings by fullname.

As Reddit does it, a batch of which nobody is left is not found, a list of a suspended account is forbidden, posts of
deleted accounts stay under `[deleted]`, and a page names the thing after which the next one begins.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from tastemaker.sandbox import posting
from tastemaker.sandbox.part import Asked, Faults, Habitat, Limit, Part, Query, Refused
from tastemaker.sandbox.parts import _reddit_things as things
from tastemaker.sandbox.people import Creator

CLIENT_ID, CLIENT_SECRET = "TASTEMAKER_REDDIT_CLIENT_ID", "TASTEMAKER_REDDIT_CLIENT_SECRET"
TOKEN = "api/v1/access_token"
TOKEN_S = 86_400
AGENT = re.compile(r"[\w.-]+:[\w.-]+:[\w.-]+ \(by /?u/[\w-]{3,20}\)", re.ASCII)
USUAL, MOST, MOST_COMMENTS, DEEPEST = 25, 100, 500, 1_000
"""Things of a page where nothing is said, of a page at most, comments at most, and things of a whole listing."""


class Reddit(Part):
    """The reads that the adapter makes, for an application that has signed in as itself."""

    name = "reddit"
    prefixes = ("/reddit/", "/reddit-id/")
    habitat = Habitat(share=0.4, size=0.05, titled=True, gap=5, habits={"text": 5, "image": 3, "video": 1},
                      response=0.6, hidden=0.2, longest_handle=20)
    limits = {"calls": Limit(1_000, seconds=600), "session": Limit(10, seconds=60)}
    keys = (CLIENT_ID, CLIENT_SECRET)
    shown_hosts = ("www.reddit.com", "i.redd.it", "v.redd.it")

    def urls(self, root: str) -> dict[str, str]:
        return {"token": f"{root}/reddit-id"}

    def options(self, root: str) -> dict[str, str]:
        return {"TASTEMAKER_REDDIT_USER_AGENT": "sandbox:tastemaker:1.0 (by /u/sandbox_researcher)"}

    def platform_id(self, creator: Creator) -> str:
        return things.fullname("t2", super().platform_id(creator))

    def endpoint(self, method: str, path: str) -> str:
        return re.sub(r"^(user|comments)/[^/]+", r"\1/{}", super().endpoint(method, path))

    def admit(self, asked: Asked, endpoint: str, now: datetime, faults: Faults) -> dict[str, str]:
        if endpoint == TOKEN:
            if not _may_sign_in(asked.header("authorization")):
                raise _refused(401, "Unauthorized")
            if self.take("session", now) < 0:
                raise _refused(429, "Too Many Requests")
            return {}
        if not asked.bearer or not self.tokens.check(asked.bearer, now):
            raise _refused(401, "Unauthorized")
        if not AGENT.fullmatch(asked.header("user-agent")):
            raise _refused(403, "Forbidden")
        left = self.take("calls", now)
        headers = self._rate(max(left, 0), now)
        if left < 0:
            raise _refused(429, "Too Many Requests", headers)
        return headers

    def cacheable(self, endpoint: str) -> bool:
        return endpoint != TOKEN

    def answer(self, asked: Asked, endpoint: str, query: Query, day: int, now: datetime) -> Any:
        if endpoint == TOKEN and asked.method == "POST":
            return self._token(asked.form, now)
        if asked.method != "GET" or endpoint not in METHODS:
            raise _refused(404, "Not Found")
        named = asked.path.split("/")[3:4] if "{}" in endpoint else ()
        return METHODS[endpoint](self, query, day, *named)

    def refuse(self, kind: str, endpoint: str, faults: Faults, now: datetime) -> Refused:
        if kind == "error5xx":
            return _refused(503, "Service Unavailable", self.wait(faults))
        return _refused(429, "Too Many Requests", self.wait(faults) if kind == "status429" else self._rate(0, now))

    def loop(self, body: Any, query: Query, headers: dict[str, str]) -> None:
        if isinstance(body, dict) and body.get("kind") == "Listing" and body["data"]["after"]:
            body["data"]["after"] = query.first("after") or "t3_0"

    # --- endpoints -----------------------------------------------------------------------------------------------

    def _token(self, form: Query, now: datetime) -> dict[str, Any]:
        """A token for the application itself; another grant is refused inside a good answer."""
        if form.first("grant_type") != "client_credentials":
            return {"error": "unsupported_grant_type"}
        return {"access_token": self.tokens.issue("application", now, TOKEN_S), "token_type": "bearer",
                "expires_in": TOKEN_S, "scope": "*"}

    def _users(self, query: Query, day: int) -> dict[str, Any]:
        found, _ = self.world.search(_words(query), self.name, day)
        creators = [c for c in map(self.world.creator, found) if not things.is_suspended(c)]
        rows = [(self.platform_id(creator), creator) for creator in creators]
        return _page(query, rows, lambda creator: things.account(self.world, creator, day))

    def _links(self, query: Query, day: int) -> dict[str, Any]:
        if query.first("type", "link") != "link":
            raise _refused(400, "Bad Request")
        found, _ = self.world.search_posts(_words(query), self.name, day)
        return self._posts(query, day, found)

    def _batch(self, query: Query, day: int) -> dict[str, Any]:
        """Accounts by id; who is gone is left out, and nobody at all is not found."""
        asked = query.listed("ids")
        if len(asked) > MOST:
            raise _refused(400, "Bad Request")
        found = {one: creator for one in asked if (creator := self._of_id(one, day))}
        if not found:
            raise _refused(404, "Not Found")
        return {one: {**things.brief(self.world, creator), "profile_img": "", "profile_color": "",
                      "profile_over_18": False} for one, creator in found.items()}

    def _about(self, query: Query, day: int, name: str) -> dict[str, Any]:
        return things.account(self.world, self._named(name, day), day)

    def _submitted(self, query: Query, day: int, name: str) -> dict[str, Any]:
        """An account's posts, newest first."""
        creator = self._named(name, day)
        if things.is_suspended(creator):
            raise _refused(403, "Forbidden")
        account = self.world.account(creator.index, self.name, day)
        assert account
        return self._posts(query, day, [(creator.index, n) for n in posting.newest(account, day, DEEPEST)])

    def _info(self, query: Query, day: int) -> dict[str, Any]:
        """Posts by id; those of deleted accounts come without their author, unknown ones not at all."""
        asked = query.listed("id")
        if len(asked) > MOST:
            raise _refused(400, "Bad Request")
        found = (item for one in asked if (item := things.of_post(self.world, one, day)))
        return things.listing([things.link(self.world, item, day) for item in found])

    def _comments(self, query: Query, day: int, name: str) -> list[dict[str, Any]]:
        item = things.of_post(self.world, f"t3_{name}", day)
        if not item:
            raise _refused(404, "Not Found")
        most = _number(query, MOST_COMMENTS, 200)
        return [things.listing([things.link(self.world, item, day)]), things.comments(self.world, item, day, most)]

    # --- who and how much ----------------------------------------------------------------------------------------

    def _posts(self, query: Query, day: int, found: Iterable[tuple[int, int]]) -> dict[str, Any]:
        """A page of posts, named by their creators' numbers and their places."""
        rows = [(things.post_name(self.world, number, place), (number, place)) for number, place in found]
        return _page(query, rows, lambda one: things.link(self.world, self.world.post(one[0], self.name, one[1]), day))

    def _of_id(self, name: str, day: int) -> Creator | None:
        number = things.digits("t2", name)
        return self.world.find(number, self.name, day) if number else None

    def _named(self, name: str, day: int) -> Creator:
        creator = self.world.by_handle(name, self.name, day)
        if not creator:
            raise _refused(404, "Not Found")
        return creator

    def _rate(self, left: int, now: datetime) -> dict[str, str]:
        """How many calls are left, as a decimal number, and the seconds until all are back."""
        return {"x-ratelimit-used": str(self.allowed("calls") - left), "x-ratelimit-remaining": f"{left}.0",
                "x-ratelimit-reset": str(self.window_ends("calls", now) - int(now.timestamp()))}


METHODS = {"users/search": Reddit._users, "search": Reddit._links, "api/user_data_by_account_ids": Reddit._batch,
           "user/{}/about": Reddit._about, "user/{}/submitted": Reddit._submitted, "api/info": Reddit._info,
           "comments/{}": Reddit._comments}


def _may_sign_in(header: str) -> bool:
    """Whether a Basic header holds an id and a secret that are good."""
    kind, _, text = header.partition(" ")
    try:
        pair = b64decode(text, validate=True).decode("ascii").split(":")
    except ValueError:
        return False
    return kind == "Basic" and len(pair) == 2 and all(pair) and "invalid" not in pair


def _words(query: Query) -> str:
    if not (words := query.first("q")):
        raise _refused(400, "Bad Request")
    return words


def _number(query: Query, most: int, usual: int) -> int:
    """The wanted number of things; more than `most` are `most`, as Reddit has it."""
    text = query.first("limit", str(usual))
    return min(max(int(text), 1), most) if text.isascii() and text.isdecimal() and len(text) < 10 else usual


def _page(query: Query, rows: Sequence[tuple[str, Any]], show: Any) -> dict[str, Any]:
    """The things after the one that `after` names; one that is not in the list begins it anew."""
    names = [name for name, _ in rows[:DEEPEST]]
    start = names.index(query.first("after")) + 1 if query.first("after") in names else 0
    end = start + _number(query, MOST, USUAL)
    return things.listing([show(item) for _, item in rows[start:min(end, DEEPEST)]],
                          names[end - 1] if end < len(names) else None)


def _refused(status: int, message: str, headers: dict[str, str] | None = None) -> Refused:
    return Refused(status, {"message": message, "error": status}, headers)
