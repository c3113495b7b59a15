"""What X's answers hold: users and posts as records, problems as errors, in the words of 2026 and of the years before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from tastemaker import clock
from tastemaker.errors import (
    BadInput,
    Gone,
    NeedsKey,
    NotApproved,
    NotOffered,
    NotPermitted,
    QuotaSpent,
    TastemakerError,
    TryLater,
)
from tastemaker.models import Answer, Comment, Find, Post, PostStats, Profile, Relation
from tastemaker.platforms import _reading as read
from tastemaker.platforms.base import Call
from tastemaker.render import line

BEARER, USER_TOKEN = "TASTEMAKER_X_BEARER_TOKEN", "TASTEMAKER_X_USER_TOKEN"
ID = re.compile(r"[0-9]{1,19}")
ABSENT = {"resource-not-found", "not-authorized-for-resource"}
"""Problems that say that somebody or something can no longer be seen: deleted, suspended, or hidden from us."""
OURS = {"usage-capped", "rate-limit-exceeded", "client-forbidden", "unsupported-authentication", "internal-error"}
"""Problems that are about us or about X, not about who was asked for."""
Format = Literal["video", "image", "text"]


def data(body: Any) -> list[Any]:
    """The items of an answer. One without any has errors or a count of zero, but no `data`."""
    if isinstance(body, dict) and "data" not in body and (isinstance(body.get("errors"), list)
                                                          or isinstance(body.get("meta"), dict)):
        return []
    return read.listing(body, "data")


def included(body: Mapping[str, Any], kind: str) -> list[Any]:
    """The expanded objects of a kind that came along."""
    return read.several(read.part(body, "includes").get(kind))


def media(body: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Included pictures and videos by key; what has no key belongs to no post."""
    return {item["media_key"]: item for item in included(body, "media")
            if isinstance(item, dict) and isinstance(item.get("media_key"), str)}


def closed(users: Iterable[Any]) -> set[str]:
    """The ids of included users who are protected or withheld."""
    return {str(user.get("id")) for user in users if isinstance(user, dict) and _closing(user)}


def _problems(body: Any) -> list[dict[str, Any]]:
    """The problems that an answer tells, its own and those of single items."""
    if not isinstance(body, dict):
        return []
    listed = body.get("errors")
    return [body, *(item for item in (listed if isinstance(listed, list) else ()) if isinstance(item, dict))]


def _kind(problem: Mapping[str, Any]) -> str:
    """The last word of a problem's type, whatever its host: `resource-not-found`."""
    return str(problem.get("type") or "").rstrip("/").rsplit("/", 1)[-1]


def _named(body: Any, asked: list[str], fits: Any) -> tuple[str, ...]:
    """Those asked for whom a fitting problem names; nobody is absent only because nothing was said."""
    named = {str(problem.get(field)).lower() for problem in _problems(body) if fits(problem) for field in ("resource_id", "value")}
    return tuple(name for name in asked if name in named)


def absent(body: Any, asked: list[str]) -> tuple[str, ...]:
    """Those asked for whom X says that they cannot be seen."""
    return _named(body, asked, lambda problem: _kind(problem) in ABSENT)


def suspended(body: Any, asked: list[str]) -> tuple[str, ...]:
    """Those of whom X says in words that they are suspended; there is no problem type for it."""
    return _named(body, asked, lambda problem: re.search(r"\bsuspended\b", str(problem.get("detail")), re.I))


# --- records ---------------------------------------------------------------------------------------------------------

def _id(value: Any) -> str:
    found = read.name_of(value)
    if not ID.fullmatch(found):
        raise ValueError(f"not an id: {ascii(found)[:80]}")
    return found


def _closing(user: Mapping[str, Any]) -> tuple[str, ...]:
    """The labels that close an account. Withheld in one country counts everywhere: nobody knows where a reader sits."""
    return (*(["!protected"] if user.get("protected") else []), *(["!withheld"] if _is_withheld(user) else []))


def _is_withheld(item: Mapping[str, Any]) -> bool:
    """Whether a user or a post is withheld anywhere; an empty list of countries is nowhere."""
    withheld = item.get("withheld")
    return any(withheld.values()) if isinstance(withheld, dict) else bool(withheld)


def suspended_profile(platform_id: str) -> Profile:
    """What is kept of a suspended account: its id and a label."""
    return Profile(platform="x", platform_id=platform_id, handle="", url=_url(platform_id), labels=("!suspended",))


def profile(user: dict[str, Any]) -> Profile:
    """A whole profile; of a closed one only id, handle and labels."""
    platform_id, handle, closing = _id(user["id"]), read.name_of(user["username"]), _closing(user)
    if closing:
        return Profile(platform="x", platform_id=platform_id, handle=handle, url=_url(platform_id), labels=closing)
    metrics, entities = read.part(user, "public_metrics"), read.part(user, "entities")
    bio = _words(user.get("description"))
    website = _expanded(read.part(entities, "url")) or read.once((read.text(user.get("url")),))
    return Profile(
        platform="x", platform_id=platform_id, handle=handle, name=_words(user.get("name")), bio=bio, url=_url(platform_id),
        created_at=read.moment(user.get("created_at")), labels=_labels(user),
        links=read.once((*website, *(_expanded(read.part(entities, "description")) or read.links(bio)))),
        followers=read.count(metrics.get("followers_count")), following=read.count(metrics.get("following_count")),
        post_count=read.count(_either(metrics, "post_count", "tweet_count")))


def open_profile(user: dict[str, Any]) -> Profile | tuple[()]:
    """A profile that nobody asked for by name: who is closed is left alone."""
    return () if _closing(user) else profile(user)


def _labels(user: Mapping[str, Any]) -> tuple[str, ...]:
    """What X says of an account: verified, as a business or a government, or a parody."""
    kind = read.text(user.get("verified_type"))
    return read.once(("verified" if read.flag(user.get("verified")) else "", kind if kind in ("business", "government") else "",
                      "parody" if read.flag(user.get("parody")) else ""))


def find(profile: Profile, words: str) -> Find:
    """A profile as somebody whom these words brought."""
    return Find(platform="x", platform_id=profile.platform_id, handle=profile.handle, name=profile.name, text=words,
                url=profile.url)


def find_author(profiles: Mapping[str, Profile], closed: set[str], item: dict[str, Any]) -> Find | tuple[()]:
    """The author of a matching post, with the post as the words that matched."""
    author, words = _id(item["author_id"]), _text(item)[0]
    if author in closed or _is_withheld(item) or _refers(item, "retweeted"):
        return ()
    return find(profiles[author], words) if author in profiles else Find(
        platform="x", platform_id=author, text=words, url=_url(author))


def own_post(owner: str, media: Mapping[str, Any], item: dict[str, Any]) -> Post | tuple[()]:
    """A timeline's post unless it is a reply, a repost or somebody else's. Most answers do not repeat the author."""
    author = item.get("author_id") or owner
    return _post(owner, media, item) if author == owner and not _refers(item, "retweeted", "replied_to") else ()


def whole_post(media: Mapping[str, Any], closed: set[str], item: dict[str, Any]) -> Post | tuple[()]:
    """A post that names its author, unless the author is closed."""
    author = _id(item["author_id"])
    return () if author in closed else _post(author, media, item)


def _post(author: str, media: Mapping[str, Any], item: dict[str, Any]) -> Post | tuple[()]:
    """A post with its counters; what is withheld somewhere is not kept."""
    if _is_withheld(item):
        return ()
    post_id, (words, entities) = _id(item["id"]), _text(item)
    metrics, (form, seconds) = read.part(item, "public_metrics"), _format(media, item)
    return Post(
        platform="x", platform_id=post_id, profile_id=author, format=form, text=words, url=f"https://x.com/i/status/{post_id}",
        published_at=read.moment(item.get("created_at")), language=read.language(item.get("lang")), duration_s=seconds,
        tags=read.once(read.text(tag["tag"]) for tag in read.several(entities.get("hashtags"))),
        mentions=read.once(map(_mention, read.several(entities.get("mentions")))), links=_expanded(entities),
        paid_partnership=read.flag(item.get("paid_partnership")), views=_views(metrics),
        likes=read.count(metrics.get("like_count")), comments=read.count(metrics.get("reply_count")),
        reposts=read.count(_either(metrics, "repost_count", "retweet_count")),
        quotes=read.count(metrics.get("quote_count")), saves=read.count(metrics.get("bookmark_count")))


def stats(item: dict[str, Any]) -> PostStats:
    """A post's counters; who sees only these does not pay for its author."""
    metrics = read.part(item, "public_metrics")
    return PostStats(platform="x", platform_id=_id(item["id"]), views=_views(metrics),
                     likes=read.count(metrics.get("like_count")), comments=read.count(metrics.get("reply_count")))


def comment(post_id: str, closed: set[str], item: dict[str, Any]) -> Comment | tuple[()]:
    """One post of a conversation but its first; `reply_to` is what it answers, unless that is the first."""
    comment_id, author = _id(item["id"]), _id(item["author_id"])
    if comment_id == post_id or author in closed or _is_withheld(item):
        return ()
    parent = next(iter(_refers(item, "replied_to")), None)
    return Comment(platform="x", platform_id=comment_id, post_id=post_id, author_id=author, text=_text(item)[0],
                   likes=read.count(read.part(item, "public_metrics").get("like_count")),
                   published_at=read.moment(item.get("created_at")), reply_to=parent if parent != post_id else None)


def follows(profile_id: str, user: dict[str, Any]) -> Relation | tuple[()]:
    """That an account follows another; who is closed is left alone."""
    other = _id(user["id"])
    return () if _closing(user) else Relation(platform="x", from_id=profile_id, to_id=other, kind="follows")


# --- parts of records ------------------------------------------------------------------------------------------------

def _url(platform_id: str) -> str:
    return f"https://x.com/i/user/{platform_id}"


def _either(item: Mapping[str, Any], name: str, older: str) -> Any:
    return item.get(name, item.get(older))


def _words(value: Any) -> str:
    """Text as it was written: X escapes three characters, and no others.

    >>> _words("R&amp;D &lt;3 &copy")
    'R&D <3 &copy'
    """
    return re.sub("&(amp|lt|gt);", lambda found: {"amp": "&", "lt": "<", "gt": ">"}[found[1]], read.text(value))


def _text(item: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """A post's words and its entities; a long post has both in a note, and only its beginning in `text`."""
    note = read.part(item, "note_post") or read.part(item, "note_tweet")
    return _words(note.get("text") or item["text"]), read.part(note, "entities") or read.part(item, "entities")


def _expanded(entities: Mapping[str, Any]) -> tuple[str, ...]:
    """Where the shortened links of a text lead. Those to the post's own pictures and videos are no links."""
    urls = [url for url in read.several(entities.get("urls")) if not url.get("media_key") and
            not read.text(url.get("display_url")).startswith("pic.")]
    return read.once(read.text(url.get("expanded_url") or url.get("url")) for url in urls)


def _mention(entity: Mapping[str, Any]) -> str:
    """Who is mentioned, by id; older answers give handles only, written as an account that was not looked up yet."""
    return _id(entity["id"]) if entity.get("id") else f"@{read.name_of(entity['username']).lower()}"


def _refers(item: Mapping[str, Any], *kinds: str) -> list[str]:
    """The posts that a post refers to in one of these ways."""
    return [_id(other["id"]) for other in read.several(_either(item, "referenced_posts", "referenced_tweets"))
            if other["type"] in kinds]


def _format(media: Mapping[str, Mapping[str, Any]], item: Mapping[str, Any]) -> tuple[Format, float | None]:
    """What is attached, and how long a video is in seconds."""
    keys = read.several(read.part(item, "attachments").get("media_keys"))
    attached = [media[key] for key in keys if isinstance(key, str) and key in media]
    if video := next((one for one in attached if one.get("type") == "video"), None):
        length = read.count(video.get("duration_ms"))
        return "video", None if length is None else length / 1_000
    return ("image" if any(one.get("type") in ("photo", "animated_gif") for one in attached) else "text"), None


def _views(metrics: Mapping[str, Any]) -> int | None:
    """How often a post was seen. Before December 2022 nobody counted, and X says 0 there: with likes it is unknown."""
    views = read.count(metrics.get("impression_count"))
    return None if views == 0 and read.count(metrics.get("like_count")) else views


# --- errors ----------------------------------------------------------------------------------------------------------

def refusal(answer: Answer, call: Call) -> TastemakerError | None:
    """An error inside a 200: about the one account that was asked, or about us. Those of single items are the page's."""
    if not isinstance(answer.body, dict) or "data" in answer.body:
        return None
    kinds = {_kind(problem) for problem in _problems(answer.body)}
    return error(answer, call) if kinds & OURS or ("profile_id" in call.args and kinds & ABSENT) else None


def error(answer: Answer, call: Call) -> TastemakerError:
    """The error that a problem means, by its type where it has one, else by the status."""
    problems = _problems(answer.body)
    kinds, status = {_kind(problem) for problem in problems}, answer.status
    told = next((p[f] for p in reversed(problems) for f in ("detail", "message", "title") if isinstance(p.get(f), str)), status)
    said = line(told, 200).rstrip(".")
    if "usage-capped" in kinds:
        return QuotaSpent(call.bucket, _cap_ends(problems))
    if status == 402 or "credits" in kinds:
        return NotApproved(f"X answers only while the app's account has credits: {said}.",
                           "Buy credits or raise the spending limit in X's developer console, then run the same pull again.")
    if status == 429 or "rate-limit-exceeded" in kinds:
        return TryLater("X asks us to wait.", _reset(answer))
    if status == 501:
        return NotOffered(f"X does not know {call.endpoint}.")
    if status >= 500 or "internal-error" in kinds:
        return TryLater(f"X has a problem of its own: {said}.")
    if kinds & ABSENT or (status in (404, 410) and problems):
        return Gone(f"X no longer shows this: {said}.")
    return _refused(status, kinds, said, call)


def _refused(status: int, kinds: set[str], said: str, call: Call) -> TastemakerError:
    """What our keys, our access or our question lack."""
    if status == 401 or "unsupported-authentication" in kinds:
        return NeedsKey(f"X does not accept the token for {call.endpoint}: {said}.",
                        f"Set {USER_TOKEN} to a new user's token." if call.session else f"Set {BEARER} to your app's token.")
    if "client-forbidden" in kinds:
        return NotApproved(f"X has not opened {call.endpoint} to this app: {said}.",
                           "Put the app into a project with access to the API, in X's developer console.")
    if status == 403:
        return NotPermitted(f"X does not permit {call.endpoint}: {said}.", "access",
                            "See the app's access in X's developer console.")
    if status in (404, 410):
        return NotOffered(f"Nothing answers at {call.endpoint}.", "Check TASTEMAKER_X_BASE_URL.")
    return BadInput(f"X does not understand {call.endpoint}: {said}.")


def _cap_ends(problems: list[dict[str, Any]]) -> datetime | None:
    """When a usage cap ends: a day's at midnight UTC; a month's on a day that the answer does not tell."""
    if all(problem.get("period") != "Daily" for problem in problems):
        return None
    return clock.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def _reset(answer: Answer) -> datetime | None:
    """When the window that was used up starts anew, from a header of Unix seconds; None leaves it to the door."""
    value = answer.headers.get("x-rate-limit-reset", "")
    return datetime.fromtimestamp(int(value), UTC) if re.fullmatch(r"[1-9][0-9]{9}", value) else None
