"""X's API v2 for an invented world: 15-minute windows per endpoint, partial answers, users who are protected or suspended.

A token that begins with AAAA is an app's and may not search users; any other but `invalid` may do everything. Tokens of
the next page are opaque. A timeline drops replies from pages that are already cut, so pages come short, as X's do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from tastemaker.sandbox import posting
from tastemaker.sandbox.chance import Dice
from tastemaker.sandbox.part import Asked, Faults, Habitat, Limit, Part, Query, Refused
from tastemaker.sandbox.parts import _x_objects as shown
from tastemaker.sandbox.people import Creator
from tastemaker.sandbox.posting import Post
from tastemaker.sandbox.words import fill, speech

RECENT_DAYS, DEEPEST = 7, 3_200
"""Days that a search of posts looks back, and posts that a timeline goes back."""
FOREVER_S = 4 * 10**9
_ID, _HANDLE = re.compile(r"[0-9]{1,19}"), re.compile(r"[A-Za-z0-9_]{1,15}")
_OPERATOR = re.compile(r"(-?)(is|lang|conversation_id|from):(\S+)")


class X(Part):
    """The reads that the adapter makes, and the usage report."""

    name = "x"
    habitat = Habitat(share=0.45, size=0.7, threads=True, views=True, gap=1.1, response=0.18,
                      habits={"text": 5, "image": 4, "video": 1}, longest_handle=15)
    limits = {name: Limit(calls, seconds=900) for name, calls in {
        "tweets/search/recent": 450, "users/search": 900, "users": 300, "users/by": 300, "users/tweets": 10_000, "tweets": 3_500,
        "users/following": 300, "usage/tweets": 50}.items()}
    keys = ("TASTEMAKER_X_BEARER_TOKEN", "TASTEMAKER_X_USER_TOKEN")
    shown_hosts = ("api.x.com",)

    def endpoint(self, method: str, path: str) -> str:
        """The path without version and ids: `users/tweets`."""
        parts = super().endpoint(method, path).removeprefix("2/").split("/")
        return "/".join(part for place, part in enumerate(parts) if not (place == 1 and _ID.fullmatch(part)))

    def admit(self, asked: Asked, endpoint: str, now: datetime, faults: Faults) -> dict[str, str]:
        if not asked.bearer or asked.bearer == "invalid":
            raise Refused(401, shown.problem("about:blank", "Unauthorized", "Unauthorized", status=401))
        if endpoint not in METHODS or asked.method != "GET":
            raise Refused(404, shown.problem("about:blank", "Not Found", "Not Found", status=404))
        if endpoint == "users/search" and asked.bearer.startswith("AAAA"):
            raise Refused(403, shown.problem("unsupported-authentication", "Unsupported Authentication", status=403, detail=(
                "Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.")))
        left = self.take(endpoint, now)
        headers = {"x-rate-limit-limit": str(self.allowed(endpoint)), "x-rate-limit-remaining": str(max(left, 0)),
                   "x-rate-limit-reset": str(self.window_ends(endpoint, now))}
        if left < 0:
            raise _too_many(headers)
        return headers

    def answer(self, asked: Asked, endpoint: str, query: Query, day: int, now: datetime) -> dict[str, Any]:
        for name in ("user.fields", "post.fields", "media.fields", "expansions"):
            shown.wanted(query, name)
        return METHODS[endpoint](self, asked, query, day, now)

    def refuse(self, kind: str, endpoint: str, faults: Faults, now: datetime) -> Refused:
        if kind == "quota_spent":
            return Refused(429, shown.problem("usage-capped", "UsageCapExceeded", "Usage cap exceeded: Monthly product cap",
                                              period="Monthly", scope="Product"))
        if kind == "status429":
            return _too_many(self.wait(faults))
        return Refused(503, shown.problem("about:blank", "Service Unavailable", "Service Unavailable", status=503), self.wait(faults))

    def loop(self, body: Any, query: Query, headers: dict[str, str]) -> None:
        meta = body.get("meta", {})
        if "next_token" in meta:
            meta["next_token"] = query.first("next_token") or query.first("pagination_token") or meta["next_token"]

    # --- endpoints -----------------------------------------------------------------------------------------------

    def _users(self, asked: Asked, query: Query, day: int, now: datetime) -> dict[str, Any]:
        return self._named(query, day, "ids", _ID)

    def _users_by(self, asked: Asked, query: Query, day: int, now: datetime) -> dict[str, Any]:
        return self._named(query, day, "usernames", _HANDLE)

    def _named(self, query: Query, day: int, parameter: str, form: re.Pattern[str]) -> dict[str, Any]:
        """Users by id or handle; a problem for each who is not there or suspended."""
        users, problems = [], []
        for name in _names(query, parameter, form):
            creator = self._find(name, parameter, day)
            if creator is None:
                problems.append(shown.missing("user", parameter, name))
            elif shown.is_suspended(creator):
                problems.append(shown.suspended(parameter, name))
            else:
                users.append(shown.user(self, creator, day, query))
        return _answer(users, problems)

    def _search_users(self, asked: Asked, query: Query, day: int, now: datetime) -> dict[str, Any]:
        words = query.first("query")
        if not re.fullmatch(r"[A-Za-z0-9_' ]{1,50}", words):
            raise shown.invalid("query", words, "query does not match its pattern")
        found = [creator for i in self.world.search(words, self.name, day)[0] if not shown.is_suspended(creator := self.world.creator(i))]
        rows, meta = self._cut(found, query, "next_token", 100, 1, 1_000, now)
        return _answer([shown.user(self, creator, day, query) for creator in rows], meta=meta)

    def _timeline(self, asked: Asked, query: Query, day: int, now: datetime) -> dict[str, Any]:
        creator, problem = self._subject(asked, day)
        if creator is None:
            return {"errors": [problem]}
        account = self.world.account(creator.index, self.name, day)
        assert account
        since = self.world.find_post(query.first("since_id"), self.name, day)
        places = [place for place in posting.newest(account, day, DEEPEST)
                  if since is None or since.creator is not creator or place > since.place]
        rows, meta = self._cut(places, query, "pagination_token", 10, 5, 100, now)
        items = [self.world.post(creator.index, self.name, place) for place in rows]
        kept = [item for item in items if not (item.reply and "replies" in query.listed("exclude"))]
        return self._posts(kept, query, day, meta=meta)

    def _following(self, asked: Asked, query: Query, day: int, now: datetime) -> dict[str, Any]:
        creator, problem = self._subject(asked, day)
        if creator is None:
            return {"errors": [problem]}
        rows, meta = self._cut(shown.followed(self, creator, day), query, "pagination_token", 100, 1, 1_000, now)
        return _answer([shown.user(self, other, day, query) for other in rows], meta=meta)

    def _tweets(self, asked: Asked, query: Query, day: int, now: datetime) -> dict[str, Any]:
        items, problems = [], []
        for name in _names(query, "ids", _ID):
            item = self.world.find_post(name, self.name, day)
            if item is None or shown.is_suspended(item.creator):
                problems.append(shown.missing("tweet", "ids", name))
            elif shown.is_protected(item.creator):
                problems.append(shown.hidden("tweet", "ids", name))
            else:
                items.append(item)
        return self._posts(items, query, day, problems)

    def _search_recent(self, asked: Asked, query: Query, day: int, now: datetime) -> dict[str, Any]:
        text = query.first("query")
        if not 0 < len(text) <= 512:
            raise shown.invalid("query", text, "query has to have from 1 to 512 characters")
        operators = {name: value.rstrip(")") for _, name, value in _OPERATOR.findall(text)}
        if root := operators.get("conversation_id"):
            return self._conversation(root, query, day, now)
        words = re.sub(r"[()]", " ", _OPERATOR.sub(" ", text))
        found = (self.world.post(number, self.name, place) for number, place in self.world.search_posts(words, self.name, day)[0])
        items = [item for item in found if self._is_open(item.creator) and item.at > _recent(day)
                 and operators.get("lang", item.creator.language) == item.creator.language]
        if query.first("sort_order") != "relevancy":
            items.sort(key=lambda item: item.at, reverse=True)
        rows, meta = self._cut(items, query, "next_token", 10, 10, 100, now)
        return self._posts(rows, query, day, meta=meta)

    def _conversation(self, root: str, query: Query, day: int, now: datetime) -> dict[str, Any]:
        """The replies of the last days to a post, newest first."""
        item = self.world.find_post(root, self.name, day)
        replies = self._replies(item, day)[::-1] if item and self._is_open(item.creator) else []
        rows, meta = self._cut(replies, query, "next_token", 10, 10, 100, now)
        authors = {author.index: author for author, _ in rows}
        names, expanded = shown.wanted(query, "post.fields"), "author_id" in shown.wanted(query, "expansions")
        posts = [{name: value for name, value in post.items() if name in names or (expanded and name == "author_id")} for _, post in rows]
        users = [shown.user(self, author, day, query) for author in authors.values()] if expanded else []
        return _answer(posts, meta=meta, users=users)

    def _usage(self, asked: Asked, query: Query, day: int, now: datetime) -> dict[str, Any]:
        return {"data": {"cap_reset_day": 28, "project_cap": "3000000", "project_id": "1", "project_usage": "0"}}

    # --- parts of answers ------------------------------------------------------------------------------------------

    def _posts(self, items: Sequence[Post], query: Query, day: int, problems: Sequence[dict[str, Any]] = (),
               meta: dict[str, Any] | None = None) -> dict[str, Any]:
        """Posts with what was asked to come along: each author and each picture once."""
        expansions = shown.wanted(query, "expansions")
        authors = {item.creator.index: item.creator for item in items} if "author_id" in expansions else {}
        pictures = [item for item in items if item.format in ("image", "video")] if "attachments.media_keys" in expansions else []
        return _answer([shown.post(self, item, day, query) for item in items], problems, meta,
                       users=[shown.user(self, author, day, query) for author in authors.values()],
                       media=[shown.media(self, item, query) for item in pictures])

    def _replies(self, item: Post, day: int) -> list[tuple[Creator, dict[str, Any]]]:
        """Replies from accounts of this world, oldest first. They are found by their conversation only."""
        made = []
        for place, at in posting.answered(item, day, min(posting.counts(item, day).comments, 60)):
            dice = Dice(self.world.seed, self.world.post_id(item), "reply", place)
            author = self.world.creator(dice.pick(self.world.residents(self.name)))
            if at < _recent(day) or author is item.creator or shown.is_suspended(author) or (
                    not self.world.account(author.index, self.name, day)):
                continue
            kind = "bought" if item.creator.bought == "comments" else "comments"
            text = fill(dice.pick(speech(item.creator.language).phrases[kind]), dice, list(item.creator.words))
            made.append((author, {
                "id": str(10**18 + dice.below(8 * 10**9) * 10**9 + place), "text": text, "created_at": shown.stamp(at),
                "author_id": self.platform_id(author), "lang": item.creator.language,
                "public_metrics": {"repost_count": 0, "reply_count": 0, "like_count": int(dice.lognormal(0.9, 1.0)), "quote_count": 0,
                                   "bookmark_count": 0, "impression_count": dice.below(200)}}))
        return sorted(made, key=lambda reply: reply[1]["created_at"])

    def _subject(self, asked: Asked, day: int) -> tuple[Creator | None, dict[str, Any]]:
        """Whose timeline or list is asked for, or None and the problem."""
        name = asked.path.split("/")[-2]
        creator = self.world.find(name, self.name, day)
        if creator is None or shown.is_suspended(creator):
            return None, shown.missing("user", "id", name)
        return (None, shown.hidden("user", "id", name)) if shown.is_protected(creator) else (creator, {})

    def _find(self, name: str, parameter: str, day: int) -> Creator | None:
        return (self.world.find if parameter == "ids" else self.world.by_handle)(name, self.name, day)

    @staticmethod
    def _is_open(creator: Creator) -> bool:
        return not shown.is_protected(creator) and not shown.is_suspended(creator)

    def _cut(self, rows: Sequence[Any], query: Query, parameter: str, default: int, least: int, most: int,
             now: datetime) -> tuple[Sequence[Any], dict[str, Any]]:
        """One page of the rows, and the meta part that leads to the next one."""
        text = query.first("max_results", str(default))
        if not text.isdecimal() or not least <= int(text) <= most:
            raise shown.invalid("max_results", text, f"The `max_results` query parameter value [{text[:20]}] is not between {least} and {most}")
        token = query.first(parameter)
        start = self.tokens.check(token, now) if token else "0"
        if start is None:
            raise shown.invalid(parameter, token, f"The `{parameter}` query parameter value is not one of ours")
        end = int(start) + int(text)
        page = rows[int(start):end]
        more = {"next_token": self.tokens.issue(str(end), _ISSUED, FOREVER_S)} if end < len(rows) else {}
        return page, {"result_count": len(page), **more}


_ISSUED = datetime(2020, 1, 1, tzinfo=UTC)
"""Tokens of pages are issued at one moment, so that the same page has the same token all day."""
METHODS: dict[str, Callable[[X, Asked, Query, int, datetime], dict[str, Any]]] = {
    "users": X._users, "users/by": X._users_by, "users/search": X._search_users, "users/tweets": X._timeline,
    "users/following": X._following, "tweets": X._tweets, "tweets/search/recent": X._search_recent, "usage/tweets": X._usage}
"""Endpoint without ids -> what answers it."""


def _recent(day: int) -> datetime:
    """From when on a search of posts finds them."""
    return datetime.fromordinal(day).replace(tzinfo=UTC) - timedelta(days=RECENT_DAYS)


def _names(query: Query, parameter: str, form: re.Pattern[str]) -> list[str]:
    """The names that are asked for: one that has no right form fails the whole batch."""
    names = query.listed(parameter)
    if not 1 <= len(names) <= 100:
        raise shown.invalid(parameter, str(len(names)), f"The number of values in the `{parameter}` parameter is not between 1 and 100")
    if wrong := next((name for name in names if not form.fullmatch(name)), None):
        raise shown.invalid(parameter, wrong, f"The `{parameter}` query parameter value [{wrong[:30]}] does not match {form.pattern}")
    return names


def _answer(items: list[dict[str, Any]], problems: Sequence[dict[str, Any]] = (), meta: dict[str, Any] | None = None,
            **included: list[dict[str, Any]]) -> dict[str, Any]:
    """An answer as X puts it together: what is empty is not there at all."""
    includes = {kind: found for kind, found in included.items() if found}
    return {name: part for name, part in (("data", items), ("includes", includes), ("errors", list(problems)), ("meta", meta)) if part}


def _too_many(headers: dict[str, str]) -> Refused:
    return Refused(429, shown.problem("about:blank", "Too Many Requests", "Too Many Requests", status=429), headers)
