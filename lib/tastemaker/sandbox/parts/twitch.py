"""Twitch Helix and its token host as they answer an application, for an invented world."""

from __future__ import annotations

import heapq
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from tastemaker import clock
from tastemaker.sandbox import growth, posting
from tastemaker.sandbox.part import Asked, Faults, Habitat, Limit, Part, Query, Refused
from tastemaker.sandbox.parts import _twitch_views as view
from tastemaker.sandbox.people import Creator
from tastemaker.sandbox.posting import Post
from tastemaker.sandbox.world import World

TOKEN = "oauth2/token"
TOKEN_S = 60 * 86_400
_SCANNED = 60
"""Newest posts of a channel that a list of clips or of a category's videos looks at."""
_BAD_NAMES = "Invalid username(s), email(s), or ID(s). Bad Identifiers."


class Twitch(Part):
    """Helix for applications: every read needs a token and the client id that it was given to."""

    name = "twitch"
    prefixes = ("/twitch/helix/", "/twitch-id/")
    habitat = Habitat(share=0.3, size=0.4, since=date(2016, 1, 1), titled=True, views=True, gap=4, response=0.1,
                      habits={"live": 1}, longest_handle=25)
    limits = {"points": Limit(800, seconds=60)}
    keys = ("TASTEMAKER_TWITCH_CLIENT_ID", "TASTEMAKER_TWITCH_CLIENT_SECRET")

    def url(self, root: str) -> str:
        return f"{root}/twitch/helix"

    def urls(self, root: str) -> dict[str, str]:
        return {"token": f"{root}/twitch-id"}

    def endpoint(self, method: str, path: str) -> str:
        """Such as `helix/users`, because other platforms have users too."""
        return path.removeprefix("/twitch-id/" if path.startswith("/twitch-id/") else "/twitch/")

    def admit(self, asked: Asked, endpoint: str, now: datetime, faults: Faults) -> dict[str, str]:
        if endpoint == TOKEN:
            return {}
        if not asked.bearer:
            raise _refused(401, "OAuth token is missing")
        if (owner := self.tokens.check(asked.bearer, now)) is None:
            raise _refused(401, "Invalid OAuth token")
        if asked.header("client-id") != owner:
            raise _refused(401, "Client ID and OAuth token do not match")
        left = self.take("points", now)
        headers = {"ratelimit-limit": str(self.allowed("points")), "ratelimit-remaining": str(max(left, 0)),
                   "ratelimit-reset": str(self.window_ends("points", now))}
        if left < 0:
            raise _refused(429, "", headers)
        return headers

    def cacheable(self, endpoint: str) -> bool:
        return endpoint != TOKEN

    def answer(self, asked: Asked, endpoint: str, query: Query, day: int, now: datetime) -> dict[str, Any]:
        if endpoint == TOKEN:
            return self._token(asked, now)
        if asked.method != "GET" or endpoint not in METHODS:
            raise _refused(404, "")
        return METHODS[endpoint](self.world, day, query)

    def refuse(self, kind: str, endpoint: str, faults: Faults, now: datetime) -> Refused:
        if kind == "error5xx":
            return _refused(503, "", self.wait(faults))
        spent = {"ratelimit-remaining": "0", "ratelimit-reset": str(int(now.timestamp()) + 3_600)}
        return _refused(429, "", spent if kind == "quota_spent" else self.wait(faults))

    def loop(self, body: Any, query: Query, headers: dict[str, str]) -> None:
        if (body.get("pagination") or {}).get("cursor"):
            body["pagination"]["cursor"] = query.first("after") or _cursor(0)

    def _token(self, asked: Asked, now: datetime) -> dict[str, Any]:
        """A token for an id and a secret; the token host's refusals have no `error`."""
        client, secret = asked.form.first("client_id"), asked.form.first("client_secret")
        if asked.method != "POST" or asked.form.first("grant_type") != "client_credentials":
            raise Refused(400, {"status": 400, "message": "invalid grant type"})
        if not client or client == "invalid":
            raise Refused(400, {"status": 400, "message": "invalid client" if client else "missing client id"})
        if not secret or secret == "invalid":
            raise Refused(403, {"status": 403, "message": "invalid client secret"})
        return {"access_token": self.tokens.issue(client, now, TOKEN_S), "expires_in": TOKEN_S, "token_type": "bearer"}


# --- searching -------------------------------------------------------------------------------------------------------

def _search_channels(world: World, day: int, query: Query) -> dict[str, Any]:
    """Channels whose login begins so; spaces stand for nothing or for an underscore."""
    words = _needed(query, "query").lower()
    starts = words.replace(" ", ""), words.replace(" ", "_")
    here = ((creator, account) for creator, account in _everybody(world, day)
            if view.login(world, creator).startswith(starts) and posting.newest(account, day, 1))
    rows = sorted(here, key=lambda pair: -pair[1].settled_size)
    return _page(query, rows, lambda pair: view.found(world, *pair, day))


def _search_categories(world: World, day: int, query: Query) -> dict[str, Any]:
    words = _needed(query, "query").lower().split()
    rows = [n for n in view.CATEGORIES if all(word in view.title_of(n).lower() for word in words)]
    return _page(query, rows, view.category)


def _streams(world: World, day: int, query: Query) -> dict[str, Any]:
    """Who is on air, the most watched first. Viewers come and go, so a page begins with the last of the one before."""
    topics = {view.CATEGORIES[n] for n in _several(query, "game_id") if n in view.CATEGORIES}
    spoken = set(query.all("language"))
    live = [(creator, account) for creator, account in _everybody(world, day)
            if (creator.topic in topics or not query.all("game_id")) and view.is_live(account, day)
            and (not spoken or creator.language in spoken)]
    live.sort(key=lambda pair: (-view.viewers(pair[1], day), pair[1].platform_id))
    return _page(query, live, lambda pair: view.stream(world, *pair, day), overlap=1)


# --- profiles --------------------------------------------------------------------------------------------------------

def _users(world: World, day: int, query: Query) -> dict[str, Any]:
    """Users by id and login; who does not exist is left out, and a name that can be nobody's fails the whole call."""
    ids, logins = query.all("id"), query.all("login")
    if not ids + logins:
        raise _refused(400, "The id or login query parameter is required.")
    fit = all(map(_is_id, ids)) and all(re.fullmatch(r"\w{1,25}", one, re.ASCII) for one in logins)
    if not fit or len(ids) + len(logins) > 100:
        raise _refused(400, _BAD_NAMES)
    named = [*(world.find(one, "twitch", day) for one in ids), *(world.by_handle(one, "twitch", day) for one in logins)]
    return {"data": [view.user(world, creator, world.account_of(creator, "twitch"))
                     for creator in dict.fromkeys(filter(None, named))]}


def _channels(world: World, day: int, query: Query) -> dict[str, Any]:
    ids = _several(query, "broadcaster_id")
    if not ids or not all(map(_is_id, ids)):
        raise _refused(400, "The parameter \"broadcaster_id\" was malformed: the value must be an id.")
    named = dict.fromkeys(creator for one in ids if (creator := world.find(one, "twitch", day)))
    return {"data": [view.channel(world, creator, world.account_of(creator, "twitch"), day) for creator in named]}


def _followers(world: World, day: int, query: Query) -> dict[str, Any]:
    """How many follow; who they are is for the channel's moderators."""
    if query.first("user_id"):
        raise _refused(401, "missing scope moderator:read:followers")
    creator = _broadcaster(world, day, query, 400)
    return {"total": growth.followers(world.account_of(creator, "twitch"), day), "data": [], "pagination": {}}


# --- posts -----------------------------------------------------------------------------------------------------------

def _videos(world: World, day: int, query: Query) -> dict[str, Any]:
    asked = _one_of(query, "id", "user_id", "game_id")
    kind, sort, period = query.first("type", "all"), query.first("sort", "time"), query.first("period", "all")
    if kind not in ("all", "archive", "highlight", "upload") or sort not in ("time", "trending", "views") \
            or period not in ("all", "day", "week", "month"):
        raise _refused(400, "A value of type, sort or period is not valid.")
    if asked == "id":
        posts = list(filter(None, (world.find_post(one, "twitch", day) for one in _several(query, "id"))))
        if not posts:
            raise _refused(404, "None of these videos was found.")
        return {"data": [view.video(world, post, day) for post in posts], "pagination": {}}
    posts = _wanted_posts(world, day, query, asked)
    posts = (post for post in posts if kind in ("all", view.kind(post)) and _within(post.at, period, day))
    key = (lambda post: post.at) if sort == "time" else (lambda post: posting.counts(post, day).views)
    rows = heapq.nlargest(500, posts, key=key)
    body = _page(query, rows, lambda post: view.video(world, post, day))
    return body if asked == "user_id" else body | {"pagination": {}}


def _clips(world: World, day: int, query: Query) -> dict[str, Any]:
    """Clips by id, or those of a channel or a category between two moments, the most watched first."""
    asked = _one_of(query, "id", "broadcaster_id", "game_id")
    if asked == "id":
        rows = [view.clip(world, post, int(n), day) for one in _several(query, "id")
                if (found := re.fullmatch(r"SandboxClip-([0-9]{18})-([0-2])", one)) and (n := found[2])
                and (post := world.find_post(found[1], "twitch", day))]
        return {"data": rows}
    start, end = query.first("started_at", "0001-01-01T00:00:00Z"), query.first("ended_at", "9999-12-31T00:00:00Z")
    try:
        first, last = clock.parse(start), clock.parse(end)
    except ValueError:
        raise _refused(400, "A value of started_at or ended_at is not valid.") from None
    rows = [row for post in _wanted_posts(world, day, query, asked) for row in view.clips(world, post, day)
            if first <= clock.parse(row["created_at"]) <= last]
    rows.sort(key=lambda row: (-row["view_count"], row["id"]))
    return _page(query, rows[:1_000], lambda row: row)


def _wanted_posts(world: World, day: int, query: Query, asked: str) -> Iterable[Post]:
    """All posts of a channel for its videos, else the newest ones; of a category those of everyone in it."""
    if asked != "game_id":
        number = query.first(asked)
        people: list[Creator] = [creator] if _is_id(number) and (creator := world.find(number, "twitch", day)) else []
        most = 500 if asked == "user_id" else _SCANNED
    else:
        if (topic := view.CATEGORIES.get(query.first("game_id"))) is None:
            raise _refused(404, "The category was not found.")
        spoken = set(query.all("language"))
        near = [c for c, _ in _everybody(world, day) if c.topic == topic and (not spoken or c.language in spoken)]
        people, most = near[:100], 10
    return (world.post(creator.index, "twitch", place) for creator in people
            for place in posting.newest(world.account_of(creator, "twitch"), day, most))


# --- teams -----------------------------------------------------------------------------------------------------------

def _channel_teams(world: World, day: int, query: Query) -> dict[str, Any]:
    """A channel's teams; null where there is none."""
    creator = _broadcaster(world, day, query, 404)
    if not (number := view.team_of(creator)):
        return {"data": None}
    who = {"broadcaster_id": query.first("broadcaster_id"), "broadcaster_name": view.shown(world, creator),
           "broadcaster_login": view.login(world, creator)}
    return {"data": [who | view.team(number)]}


def _teams(world: World, day: int, query: Query) -> dict[str, Any]:
    number = query.first("id")
    members = [{"user_id": account.platform_id, "user_name": view.shown(world, creator),
                "user_login": view.login(world, creator)}
               for creator, account in _everybody(world, day) if view.team_of(creator) == number and number]
    if not members:
        raise _refused(404, "The team was not found.")
    return {"data": [{"users": members} | view.team(number)]}


METHODS: dict[str, Callable[[World, int, Query], dict[str, Any]]] = {
    "helix/search/channels": _search_channels, "helix/search/categories": _search_categories, "helix/streams": _streams,
    "helix/users": _users, "helix/channels": _channels, "helix/channels/followers": _followers, "helix/videos": _videos,
    "helix/clips": _clips, "helix/teams/channel": _channel_teams, "helix/teams": _teams}
"""Path -> what answers it."""


# --- what they share -------------------------------------------------------------------------------------------------

def _refused(status: int, message: str, headers: dict[str, str] | None = None) -> Refused:
    return Refused(status, {"error": HTTPStatus(status).phrase, "status": status, "message": message}, headers)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _everybody(world: World, day: int) -> Iterable[tuple[Creator, Any]]:
    """Every creator who is here on a day, with the account."""
    return ((world.creator(index), account) for index in world.residents("twitch")
            if (account := world.account(index, "twitch", day)))


def _needed(query: Query, name: str) -> str:
    if not (value := query.first(name)):
        raise _refused(400, f"The {name} query parameter is required.")
    return value


def _several(query: Query, name: str) -> list[str]:
    """Up to 100 values of a parameter, each once."""
    values = query.all(name)
    if len(values) > 100:
        raise _refused(400, f"The number of {name} query parameters exceeds the maximum allowed.")
    return list(dict.fromkeys(values))


def _one_of(query: Query, *names: str) -> str:
    given = [name for name in names if query.all(name)]
    if len(given) != 1:
        raise _refused(400, f"The request must specify one of {', '.join(names)}.")
    return given[0]


def _broadcaster(world: World, day: int, query: Query, status: int) -> Creator:
    number = _needed(query, "broadcaster_id")
    creator = world.find(number, "twitch", day) if _is_id(number) else None
    if creator is None:
        raise _refused(status, "The broadcaster_id is not valid.")
    return creator


def _within(moment: datetime, period: str, day: int) -> bool:
    return day - moment.toordinal() <= {"all": 10**6, "day": 1, "week": 7, "month": 30}[period]


def _page(query: Query, rows: list[Any], show: Callable[[Any], Any], overlap: int = 0) -> dict[str, Any]:
    """One page of some rows with the cursor of the next."""
    size, start = query.first("first", "20"), _place(query.first("after"))
    if not _is_id(size) or not 1 <= int(size) <= 100:
        raise _refused(400, "The parameter \"first\" was malformed: the value must be from 1 to 100.")
    begin = max(start - overlap, 0)
    end = begin + int(size)
    return {"data": [show(row) for row in rows[begin:end]],
            "pagination": {"cursor": _cursor(end)} if end < len(rows) else {}}


def _cursor(place: int) -> str:
    return urlsafe_b64encode(json.dumps({"b": None, "a": {"Offset": place}}).encode()).decode()


def _place(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return abs(int(json.loads(urlsafe_b64decode(cursor))["a"]["Offset"]))
    except (ValueError, TypeError, KeyError):
        raise _refused(400, "The cursor specified in the before or after query parameter is not valid.") from None
