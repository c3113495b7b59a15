"""What Bluesky's answers say: its views as records, its errors as ours."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Literal

from tastemaker.errors import BadInput, Gone, NeedsKey, NotOffered, TastemakerError, TryLater
from tastemaker.models import Answer, Comment, Find, Post, Profile, Relation
from tastemaker.platforms import _reading as read
from tastemaker.platforms.base import Call
from tastemaker.render import line

CLOSED = "!no-unauthenticated"
"""The label by which an account asks not to be shown to people who are not signed in."""
NAME = re.compile(r"did:[a-z]+:[\w.:%-]+|(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?",
                  re.IGNORECASE)
Format = Literal["video", "image", "text"]


class Hidden(dict[str, str]):
    """A request body whose values stay out of every repr, log line and traceback."""

    def __repr__(self) -> str:
        return "{" + ", ".join(f"{name!r}: '***'" for name in self) + "}"


def sorted_out(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Which of these names the API can take, DIDs and handles, and which it cannot."""
    usable: list[str] = []
    unusable: list[str] = []
    for name in names:
        (usable if len(name) < 2_048 and NAME.fullmatch(name) else unusable).append(name)
    return usable, unusable


# --- records ---------------------------------------------------------------------------------------------------------

def find(view: dict[str, Any]) -> Find | tuple[()]:
    """An account that a search brought, with its bio as the words that matched."""
    return () if is_closed(view) else _found(view, read.text(view.get("description")))


def find_author(view: dict[str, Any]) -> Find | tuple[()]:
    """The author of a matching post, with the post as the words that matched."""
    author = view["author"]
    return () if is_closed(author) else _found(author, read.text(view["record"].get("text")))


def _found(view: dict[str, Any], words: str) -> Find:
    did = _did(view)
    return Find(platform="bluesky", platform_id=did, handle=read.name_of(view["handle"]),
                name=read.text(view.get("displayName")), text=words, url=_url(did))


def profile(view: dict[str, Any]) -> Profile:
    """A whole profile; of a closed one only id, handle and labels."""
    did, handle, labels = _did(view), read.name_of(view["handle"]), _labels(view)
    if CLOSED in labels:
        return Profile(platform="bluesky", platform_id=did, handle=handle, url=_url(did), labels=labels)
    bio, website = read.text(view.get("description")), read.text(view.get("website"))
    return Profile(
        platform="bluesky", platform_id=did, handle=handle, name=read.text(view.get("displayName")), bio=bio,
        url=_url(did), created_at=_own_moment(view.get("createdAt")), links=read.once((website, *read.links(bio))),
        labels=labels, followers=read.count(view.get("followersCount")), following=read.count(view.get("followsCount")),
        post_count=read.count(view.get("postsCount")))


def own_post(actor: str, item: dict[str, Any]) -> Post | tuple[()]:
    """A feed's item, unless it is a repost or somebody else's: those say nothing about the account's own numbers."""
    author = item["post"]["author"]
    if (item.get("reason") or {}).get("$type", "").endswith("#reasonRepost"):
        return ()
    return post(item["post"]) if actor.lower() in (_did(author).lower(), author["handle"].lower()) else ()


def post(view: dict[str, Any]) -> Post | tuple[()]:
    """A post with its counters, its facets as links, mentions (DIDs) and tags. Nobody counts views here."""
    author, record, uri = view["author"], view["record"], read.name_of(view["uri"])
    if is_closed(author):
        return ()
    words, embed = read.text(record["text"]), _media(read.part(record, "embed"))
    features = _features(record, words)
    return Post(
        platform="bluesky", platform_id=uri, profile_id=_did(author), format=_format(embed), text=words,
        url=f"{_url(_did(author))}/post/{uri.rsplit('/', 1)[-1]}", published_at=_published(record, view),
        language=read.language(next(iter(read.several(record.get("langs"))), None)),
        tags=read.once((*_values(features, "tag"), *map(read.text, read.several(record.get("tags"))))),
        mentions=_values(features, "did"),
        links=read.once((*_values(features, "uri"), read.text(read.part(embed, "external").get("uri")))),
        likes=read.count(view.get("likeCount")), comments=read.count(view.get("replyCount")),
        reposts=read.count(view.get("repostCount")), quotes=read.count(view.get("quoteCount")),
        saves=read.count(view.get("bookmarkCount")))


def replies(thread: dict[str, Any]) -> list[Any]:
    """The posts below the one that was asked for, nearest first; deleted and blocked ones have nothing to read."""
    level, found = read.several(thread.get("replies")), []
    while level:
        level = [node for node in level if not isinstance(node, dict) or "post" in node]
        found += [node["post"] if isinstance(node, dict) else node for node in level]
        level = [reply for node in level if isinstance(node, dict) and isinstance(node.get("replies"), list)
                 for reply in node["replies"]]
    return found


def comment(post_id: str, view: dict[str, Any]) -> Comment | tuple[()]:
    """One reply; what it answers is `reply_to` unless that is the post itself."""
    author, record = view["author"], view["record"]
    if is_closed(author):
        return ()
    parent = read.part(read.part(record, "reply"), "parent").get("uri")
    return Comment(platform="bluesky", platform_id=read.name_of(view["uri"]), post_id=post_id, author_id=_did(author),
                   text=read.text(record["text"]), likes=read.count(view.get("likeCount")),
                   published_at=_published(record, view),
                   reply_to=read.name_of(parent) if parent and parent != post_id else None)


def follows(actor: str, view: dict[str, Any]) -> Relation:
    """That an account follows another."""
    return Relation(platform="bluesky", from_id=actor, to_id=_did(view), kind="follows")


def recommending_list(view: dict[str, Any]) -> str | tuple[()]:
    """The address of a list that recommends people; block lists are skipped, they are a verdict about people."""
    return read.name_of(view["uri"]) if view["purpose"].endswith("#curatelist") else ()


def listed(owner: str, item: dict[str, Any]) -> Relation | tuple[()]:
    """That an account put another on a list."""
    member = _did(item["subject"])
    return Relation(platform="bluesky", from_id=owner, to_id=member, kind="lists") if member != owner else ()


def is_closed(view: dict[str, Any]) -> bool:
    """Whether an account asks not to be shown to people who are not signed in."""
    return CLOSED in _labels(view)


def _did(view: dict[str, Any]) -> str:
    did = read.name_of(view["did"])
    if not did.startswith("did:"):
        raise ValueError(f"not a DID: {did[:80]}")
    return did


def _url(did: str) -> str:
    return f"https://bsky.app/profile/{did}"


def _labels(view: dict[str, Any]) -> tuple[str, ...]:
    """The labels on an account by itself or a labeller, without those that were taken back."""
    return read.once(read.text(label["val"]) for label in read.several(view.get("labels")) if not label.get("neg"))


def _features(record: dict[str, Any], words: str) -> list[dict[str, Any]]:
    """The facets' features whose place lies in the text; places are bytes of its UTF-8, others mark nothing."""
    size = len(words.encode())
    return [feature for facet in read.several(record.get("facets"))
            if 0 <= facet["index"]["byteStart"] < facet["index"]["byteEnd"] <= size for feature in facet["features"]]


def _values(features: list[dict[str, Any]], field: str) -> tuple[str, ...]:
    return read.once(read.text(feature[field]) for feature in features if field in feature)


def _media(embed: dict[str, Any]) -> dict[str, Any]:
    """The pictures, video or link card of an embed; of a quoted post with media, the media."""
    return read.part(embed, "media") or embed


def _format(embed: dict[str, Any]) -> Format:
    kind = read.text(embed.get("$type"))
    return "video" if ".embed.video" in kind else "image" if re.search(r"\.embed\.(images|gallery)", kind) else "text"


def _published(record: dict[str, Any], view: dict[str, Any]) -> datetime | None:
    """The earlier of what the author's program wrote and when the network saw it: clocks ahead cannot push a post up."""
    moments = [m for m in (_own_moment(record.get("createdAt")), _own_moment(view.get("indexedAt"))) if m]
    return min(moments, default=None)


def _own_moment(value: Any) -> datetime | None:
    """A moment that an author's program wrote; what cannot be read is unknown, since nobody checks it there."""
    try:
        return read.moment(value)
    except (ValueError, OverflowError):
        return None


# --- errors ----------------------------------------------------------------------------------------------------------

def error(answer: Answer, call: Call) -> TastemakerError:
    """The error that an answer of status 400 or more means."""
    body = answer.body if isinstance(answer.body, dict) else {}
    kind, said = str(body.get("error") or ""), line(body.get("message") or body.get("error") or answer.status, 200)
    if answer.status == 429 or kind == "RateLimitExceeded":
        return TryLater("Bluesky asks us to wait.", _reset(answer))
    if answer.status >= 500:
        return (NotOffered(f"This server does not know {call.endpoint}.") if answer.status == 501 else
                TryLater(f"Bluesky has a problem of its own: {said}."))
    if answer.status == 401 or kind in {"ExpiredToken", "InvalidToken", "AuthMissing", "AuthenticationRequired"}:
        return NeedsKey(f"Bluesky does not accept the session: {said}.",
                        "Sign in again; if that fails, make a new app password and set TASTEMAKER_BLUESKY_APP_PASSWORD.")
    if kind in {"AccountTakedown", "AccountDeactivated", "BlockedActor", "BlockedByActor", "NotFound"}:
        return Gone(f"Bluesky no longer shows this: {said}.")
    if answer.status == 404 or re.search(r"not found|could not find|deactivated|suspended|taken down", said, re.I):
        return Gone(f"Bluesky no longer shows this: {said}.")
    if answer.status == 403:
        return NeedsKey(f"Bluesky refuses {call.endpoint} without a session: {said}.",
                        "Set TASTEMAKER_BLUESKY_IDENTIFIER and TASTEMAKER_BLUESKY_APP_PASSWORD.")
    return BadInput(f"Bluesky does not understand {call.endpoint}: {said}.")


def _reset(answer: Answer) -> datetime | None:
    """When the window that was used up starts anew, from a header of Unix seconds; None leaves it to the door."""
    value = answer.headers.get("ratelimit-reset", "")
    return datetime.fromtimestamp(int(value), UTC) if re.fullmatch(r"[1-9][0-9]{9}", value) else None
