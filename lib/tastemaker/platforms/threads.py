"""Threads: authors of public posts by words, public profiles and their posts by user name.

`platform_id` is the user name in lower case, the only name by which the API lets others be asked for. Posts come
without counters, so these stay unknown. Before app review the look-ups reach a few accounts of the platform itself,
which is NotApproved, and a search silently looks through one's own posts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Literal

from tastemaker.errors import BadPayload, TastemakerError
from tastemaker.models import Answer, Find, Post, Profile, Since
from tastemaker.platforms import _graph as graph
from tastemaker.platforms import _reading as read
from tastemaker.platforms.base import Call, Page, read_each

PAGE = 100
TOKEN = "TASTEMAKER_THREADS_TOKEN"
MATCH = "id,username,text"
ABOUT = "username,name,biography,is_verified,follower_count"
POST = "id,username,text,media_type,permalink,timestamp,topic_tag,link_attachment_url"
NOBODY = (24, 110)
"""Error codes for a name that nobody has. Other errors say nothing about the name, since absence leads to deletion."""
FORMATS: Mapping[str, Literal["image", "video", "audio"]] = {
    "IMAGE": "image", "CAROUSEL_ALBUM": "image", "VIDEO": "video", "AUDIO": "audio"}
"""By media type; every other one is text."""


class Threads(graph.GraphAdapter):
    """Public posts and profiles, with one's own token."""

    name = "threads"
    title = "Threads"
    docs = "https://developers.facebook.com/docs/threads"
    base_url = "https://graph.threads.net/v1.0"
    keys = {TOKEN: "a user access token with threads_keyword_search and threads_profile_discovery"}
    required_keys = (TOKEN,)
    token = TOKEN
    approval = "Ask for threads_keyword_search and threads_profile_discovery in the app's review."

    examples = {"profile": "threads", "handle": "threads", "post": "17900000000000000",
                "address": "threads.com/@threads"}
    addresses = (r"(?:www\.)?threads\.(?:com|net)/@(?P<handle>[A-Za-z0-9._]{1,30})",)
    post_addresses = (r"(?:www\.)?threads\.(?:com|net)/(?:@(?P<author>[A-Za-z0-9._]{1,30})/post|t)/(?P<id>[\w-]+)",)
    post_form = ""
    page = "https://www.threads.com/@{handle}"
    mention_form = graph.MENTION
    delta = True

    # --- verbs ---------------------------------------------------------------------------------------------------

    def search(self, query: str, *, language: str | None = None, limit: int = 50) -> list[Call]:
        """The authors of the most popular matching posts; it knows no languages."""
        return [self.search_page(query, None, limit)]

    def profiles(self, ids: Iterable[str]) -> list[Call]:
        """Whole profiles by user name, one a call."""
        return [self.profile_page(name, "profiles") for name in graph.asked_names(ids, self.title)]

    def lookup(self, handles: Iterable[str]) -> list[Call]:
        """Whole profiles by user name, with or without the @, one a call."""
        return [self.profile_page(name, "lookup") for name in graph.asked_names(handles, self.title)]

    def posts(self, profile_id: str, feed: str | None = None, *, limit: int = 20,
              since: Since | None = None) -> list[Call]:
        """An account's newest posts without reposts, or those from the second of the newest one that we hold."""
        start = int(since.at.timestamp()) if since and since.at else None
        return [self.posts_page(name, start, None, limit) for name in graph.asked_names([profile_id], self.title)]

    # --- one page each -------------------------------------------------------------------------------------------

    def search_page(self, q: str, cursor: str | None, left: int) -> Call:
        """One page of public posts that hold some words."""
        args = {"q": q, "cursor": cursor, "left": left}
        return self._get("search", self.search_page, "keyword_search", self._found, args, bucket="search",
                         q=q, search_type="TOP", fields=MATCH, limit=min(PAGE, left), after=cursor)

    def profile_page(self, username: str, verb: str) -> Call:
        """One whole profile."""
        return self._get(verb, self.profile_page, "profile_lookup", self._profile, {"username": username, "verb": verb},
                         bucket="profiles", username=graph.username(username), fields=ABOUT)

    def posts_page(self, username: str, since: int | None, cursor: str | None, left: int) -> Call:
        """One page of an account's posts, from a moment in Unix seconds on where one is given."""
        args = {"username": username, "since": since, "cursor": cursor, "left": left}
        return self._get("posts", self.posts_page, "profile_posts", self._posts, args, bucket="posts",
                         username=graph.username(username), fields=POST, since=since, limit=min(PAGE, left),
                         after=cursor)

    # --- the door ------------------------------------------------------------------------------------------------

    def explain(self, answer: Answer, call: Call) -> TastemakerError | None:
        """What an error answer means. That nobody has a name is a good answer: the page calls the name missing."""
        return None if call.endpoint != "keyword_search" and _nobody(answer) else super().explain(answer, call)

    # --- what the answers hold -----------------------------------------------------------------------------------

    def _found(self, answer: Answer, args: Mapping[str, Any]) -> Page:
        raw = read.listing(answer.body, "data")
        found, bad = read_each(raw, _author)
        return Page(items=read.merged(found), rejected=bad, next=self._next(self.search_page, answer, args, len(raw)))

    def _profile(self, answer: Answer, args: Mapping[str, Any]) -> Page:
        if _nobody(answer):
            return Page(missing=(args["username"],))
        body = answer.body
        if not isinstance(body, dict) or not isinstance(body.get("username"), str):
            raise BadPayload("The answer has no username.")
        if body["username"].lower() != args["username"]:
            raise BadPayload("The answer is about another account than the one that was asked for.")
        found, bad = read_each([body], _profile)
        return Page(items=found, rejected=bad)

    def _posts(self, answer: Answer, args: Mapping[str, Any]) -> Page:
        if _nobody(answer):
            return Page(missing=(args["username"],))
        raw = read.listing(answer.body, "data")
        found, bad = read_each(raw, partial(_post, args["username"]))
        return Page(items=found, rejected=bad, next=self._next(self.posts_page, answer, args, len(raw)))

    def _next(self, make: Any, answer: Answer, args: Mapping[str, Any], read_now: int) -> Call | None:
        """The next page while items are wanted. A page counts as full, so `limit` bounds the calls whatever comes."""
        left = args["left"] - PAGE
        cursor = graph.after(answer.body, args["cursor"], ended=read_now < PAGE) if read_now and left > 0 else None
        return make(**{**args, "cursor": cursor, "left": left}) if cursor else None


def _nobody(answer: Answer) -> bool:
    """Whether an answer says that nobody who can be shown has the name that was asked for."""
    return answer.status >= 400 and graph.code_of(graph.error_of(answer)) in NOBODY


def _author(post: dict[str, Any]) -> Find:
    """The author of a post that a search brought, with its words."""
    name = graph.username(post["username"])
    return Find(platform="threads", platform_id=name, handle=name, text=read.text(post.get("text")), url=_url(name))


def _profile(account: dict[str, Any]) -> Profile:
    """A public profile. Its counts of likes, quotes, reposts and views are of seven days, no totals: none is kept."""
    name, bio = graph.username(account["username"]), read.text(account.get("biography"))
    return Profile(
        platform="threads", platform_id=name, handle=name, name=read.text(account.get("name")), bio=bio, url=_url(name),
        links=read.links(bio), labels=("verified",) if read.flag(account.get("is_verified")) else (),
        followers=read.count(account.get("follower_count")))


def _post(username: str, post: dict[str, Any]) -> Post | tuple[()]:
    """A post of the account's own, without counters; a repost is none."""
    kind, author = read.text(post.get("media_type")), graph.username(post["username"])
    if kind == "REPOST_FACADE" or author != username:
        return ()
    words = read.text(post.get("text"))
    return Post(
        platform="threads", platform_id=read.name_of(post["id"]), profile_id=author, format=FORMATS.get(kind, "text"),
        text=words, url=graph.lasting(post.get("permalink"), "threads.com", "threads.net"),
        published_at=read.moment(post.get("timestamp")),
        tags=read.once((read.text(post.get("topic_tag")), *read.hashtags(words))), mentions=graph.mentions(words),
        links=read.once((*read.links(words), read.text(post.get("link_attachment_url")))))


def _url(name: str) -> str:
    return f"https://www.threads.com/@{name}"
