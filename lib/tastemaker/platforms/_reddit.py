"""What Reddit's answers hold: listings of things, and accounts, posts and comments as records of ours.

A thing is an object with a kind (t1 comment, t2 account, t3 post, t5 community) and its data. What was deleted or
removed still comes, with `[deleted]` or `[removed]` in place of an author or a text: nothing of it becomes a record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any, Literal

from tastemaker.errors import BadPayload
from tastemaker.models import Comment, Find, Post, Profile, Rejected, Relation
from tastemaker.platforms import _reading as read
from tastemaker.platforms.base import read_each

PAGE = "https://www.reddit.com/user/"
NAME = r"[A-Za-z0-9_-]{1,30}"
COMMENT, ACCOUNT, POST = (rf"{kind}_[0-9a-z]{{1,20}}" for kind in ("t1", "t2", "t3"))
WITHDRAWN = {"[deleted]", "[removed]"}
"""What stands in place of an author or a text that is no longer there."""
SIGNED = re.compile(r"(https?://(?:external-)?preview\.redd\.it/[^\s?)\]]+)\?[^\s)\]]*")
"""The address of a picture with the signature that lets it expire."""
OUTWARD = re.compile(r"(?i)https?://(?!(?:[\w-]+\.)*(?:reddit\.com|redd\.it)(?:[/:?#]|$))[^/]")
MENTION = re.compile(r"(?<![\w/])/?u/([A-Za-z0-9_-]{3,20})\b")


# --- listings --------------------------------------------------------------------------------------------------------

def children(body: Any) -> list[Any]:
    """What a listing holds."""
    if not isinstance(body, dict) or body.get("kind") != "Listing":
        raise BadPayload("The answer is no listing.")
    return read.listing(body.get("data"), "children")


def records(kind: str, make: Callable[[dict[str, Any]], Any], things: Iterable[Any],
            ) -> tuple[tuple[Any, ...], tuple[Rejected, ...]]:
    """What `make` reads from the data of every thing of this kind, and what could not be read; others are passed by."""
    return read_each(things, lambda child: make(child["data"]) if child["kind"] == kind else ())


def posts(body: Any, profile_id: str | None) -> tuple[tuple[Any, ...], tuple[Rejected, ...], tuple[str, ...]]:
    """Posts, what could not be read, and the ids of those that were withdrawn: these must go."""
    found, bad = records("t3", partial(_post_or_id, profile_id), children(body))
    return tuple(p for p in found if isinstance(p, Post)), bad, tuple(p for p in found if isinstance(p, str))


def thread(body: Any) -> Iterator[Any]:
    """The comments of a listing and the answers below each, level by level."""
    level = children(body)
    while level:
        yield from level
        level = [answer for child in level for answer in _answers(child)]


def _answers(child: Any) -> list[Any]:
    """The children below a comment; none where its `replies` is an empty text or no listing."""
    for name in ("data", "replies", "data", "children"):
        child = child.get(name) if isinstance(child, dict) else None
    return child if isinstance(child, list) else []


# --- records ---------------------------------------------------------------------------------------------------------

def find(data: dict[str, Any]) -> Find | tuple[()]:
    """An account that a search brought, unless it is closed, with its description as the words that matched."""
    if _closed(data):
        return ()
    own, name = read.part(data, "subreddit"), fit(NAME, data["name"])
    return Find(platform="reddit", platform_id=fit(ACCOUNT, "t2_" + data["id"]), handle=name,
                name=read.text(own.get("title")), text=_words(own.get("public_description")), url=PAGE + name)


def find_author(data: dict[str, Any]) -> Find | tuple[()]:
    """The author of a matching post, with the post as the words that matched; nobody for one that was withdrawn."""
    if _withdrawn(data):
        return ()
    name, words = fit(NAME, data["author"]), (_words(data["title"]), _words(data.get("selftext")))
    return Find(platform="reddit", platform_id=_author(data, None), handle=name, text="\n".join(read.once(words)),
                url=PAGE + name)


def profile(known: str | None, data: dict[str, Any]) -> Profile | tuple[()]:
    """A whole account; of a closed one only id, handle and label; nothing of a suspended one whose id nobody knows."""
    name, closed = fit(NAME, data["name"]), _closed(data)
    if "id" not in data and known is None and closed:
        return ()
    platform_id = fit(ACCOUNT, "t2_" + data["id"]) if "id" in data or known is None else known
    if closed:
        return Profile(platform="reddit", platform_id=platform_id, handle=name, url=PAGE + name, labels=(closed,))
    own = read.part(data, "subreddit")
    bio = _words(own.get("public_description"))
    return Profile(
        platform="reddit", platform_id=platform_id, handle=name, name=read.text(own.get("title")), bio=bio,
        url=PAGE + name, created_at=_moment(data.get("created_utc")), links=_links(bio), feed=name,
        labels=("nsfw",) if read.flag(own.get("over_18")) or read.flag(data.get("over_18")) else (),
        followers=read.count(own.get("subscribers")) or None)


def _post_or_id(profile_id: str | None, data: dict[str, Any]) -> Post | str:
    """A post with its counters, or its id alone when it was withdrawn. `profile_id` is whose posts were asked for."""
    platform_id = fit(POST, data["name"])
    if _withdrawn(data):
        return platform_id
    text = _words(data.get("selftext"))
    seconds = read.count(read.part(read.part(data, "media"), "reddit_video").get("duration"))
    leads_to = "" if data.get("is_self") is True else read.text(data.get("url"))
    return Post(
        platform="reddit", platform_id=platform_id, profile_id=_author(data, profile_id), format=_format(data),
        title=_words(data["title"]), text=text, url=_permalink(data), published_at=_moment(data.get("created_utc")),
        duration_s=None if seconds is None else float(seconds), tags=_tags(data), links=_links(text, leads_to),
        mentions=read.once(MENTION.findall(text)), views=read.count(data.get("view_count")),
        likes=_votes(data, "hide_score"), comments=read.count(data.get("num_comments")),
        reposts=read.count(data.get("num_crossposts")))


def shared(profile_id: str, data: dict[str, Any]) -> tuple[Relation, ...]:
    """Whose posts a crosspost shows, unless they are the account's own or withdrawn."""
    parents = [] if _withdrawn(data) else read.several(data.get("crosspost_parent_list"))
    authors = [_author(parent, None) for parent in parents if not _withdrawn(parent)]
    return tuple(Relation(platform="reddit", from_id=profile_id, to_id=author, kind="features")
                 for author in authors if author != profile_id)


def comment(post_id: str, data: dict[str, Any]) -> Comment | tuple[()]:
    """One comment; what it answers is `reply_to` unless that is the post itself."""
    if data["author"] in WITHDRAWN or data["body"] in WITHDRAWN:
        return ()
    parent = read.name_of(data["parent_id"])
    return Comment(platform="reddit", platform_id=fit(COMMENT, data["name"]), post_id=post_id,
                   author_id=read.name_of(data.get("author_fullname") or data["author"]), text=_words(data["body"]),
                   likes=_votes(data, "score_hidden"), published_at=_moment(data.get("created_utc")),
                   reply_to=parent if parent.startswith("t1_") else None)


# --- what a field says -----------------------------------------------------------------------------------------------

def _closed(data: dict[str, Any]) -> str:
    """The label that closes an account, or "": suspended by Reddit, or hidden from robots by its owner."""
    if read.flag(data.get("is_suspended")):
        return "!suspended"
    return "!noindex" if read.flag(data.get("hide_from_robots")) else ""


def _withdrawn(data: dict[str, Any]) -> bool:
    """Whether a post was deleted by its author, removed by others or is kept from robots: nothing of it is kept."""
    return (data["author"] in WITHDRAWN or data.get("selftext") in WITHDRAWN or bool(data.get("removed_by_category"))
            or read.flag(data.get("is_robot_indexable")) is False)


def fit(form: str, value: Any) -> str:
    """An id or a name of this form; ValueError for anything else."""
    if not re.fullmatch(form, read.name_of(value)):
        raise ValueError(f"not an id or a name: {ascii(value)[:60]}")
    return value


def _author(data: dict[str, Any], asked: str | None) -> str:
    """The author's id; answers from before 2018 have none, but whose posts were asked for is known then."""
    value = data.get("author_fullname")
    return asked if value is None and asked else fit(ACCOUNT, value)


def _permalink(data: dict[str, Any]) -> str:
    """A post's own address, without what the list that held it added."""
    path = read.text(data.get("permalink")).partition("?")[0]
    return f"https://www.reddit.com{path if path.startswith('/') else '/comments/' + data['name'][3:]}"


def _moment(value: Any) -> datetime | None:
    """Seconds since 1970 as aware UTC; None stays unknown."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 32_503_680_000:
        raise ValueError("no seconds between 1970 and 3000")
    return datetime.fromtimestamp(value, UTC)


def _votes(data: dict[str, Any], hidden: str) -> int | None:
    """Votes for less votes against, as far as they are more; None where the community hides them."""
    score = None if read.flag(data.get(hidden)) else data.get("score")
    return 0 if isinstance(score, int) and score < 0 else read.count(score)


def _words(value: Any) -> str:
    """A text, with the addresses of pictures in it cut before their signature, which expires."""
    return SIGNED.sub(r"\1", read.text(value))


def _format(data: dict[str, Any]) -> Literal["video", "image", "text"]:
    hint = read.text(data.get("post_hint"))
    if data.get("is_video") is True or hint in {"hosted:video", "rich:video"}:
        return "video"
    return "image" if data.get("is_gallery") is True or hint == "image" or data.get("domain") == "i.redd.it" else "text"


def _tags(data: dict[str, Any]) -> tuple[str, ...]:
    """The community that it was posted to, unless that is the author's own profile, and its flair there."""
    community = read.text(data.get("subreddit"))
    return read.once(("" if community.startswith("u_") else community, read.text(data.get("link_flair_text"))))


def _links(words: str, url: str = "") -> tuple[str, ...]:
    """Where a link post leads and the addresses in its Markdown, in which one may stand right behind its own words.

    Those that stay on Reddit are left out; its media servers' expire.
    """
    return read.once(one for one in (url, *read.links(words.replace("](", "] ("))) if OUTWARD.match(one))
