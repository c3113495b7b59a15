"""What YouTube's answers say: its resources as records, its errors as ours."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from html import unescape
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from tastemaker import clock
from tastemaker.errors import BadInput, Gone, NeedsKey, NotApproved, NotPermitted, QuotaSpent, TastemakerError, TryLater
from tastemaker.models import Answer, Comment, Find, Post, PostStats, Profile, Relation
from tastemaker.platforms import _reading as read
from tastemaker.platforms.base import Call
from tastemaker.render import line

SHORT_S = 180
"""Longest Short in seconds; the API has no flag for them and does not say whether a video is upright."""
SHORT_S_BEFORE, SHORT_CHANGED = 60, datetime(2024, 10, 15, tzinfo=UTC)
"""Longest Short among uploads before the change."""
KEY = {"keyInvalid", "keyExpired", "API_KEY_INVALID", "authError", "required", "invalid_grant", "invalid_client",
       "invalid_token", "unauthorized", "ipRefererBlocked", "API_KEY_IP_ADDRESS_BLOCKED",
       "API_KEY_HTTP_REFERRER_BLOCKED"}
CLOSED = {"channelClosed", "channelSuspended", "channelNotFound", "videoNotFound", "playlistNotFound", "notFound",
          "commentsDisabled", "commentNotFound", "commentThreadNotFound", "subscriberNotFound", "accountClosed",
          "accountSuspended", "subscriptionForbidden", "playlistItemsNotAccessible", "channelForbidden"}
SPENT = {"quotaExceeded", "dailyLimitExceeded"}
SWITCHED_OFF = {"accessNotConfigured", "SERVICE_DISABLED", "API_KEY_SERVICE_BLOCKED"}


def find(item: dict[str, Any]) -> Find:
    """Who a search result leads to: the channel itself or the author of the video. Search alone escapes its texts."""
    kind, snippet = item["id"]["kind"], item["snippet"]
    title, description = (unescape(read.text(snippet.get(field))) for field in ("title", "description"))
    if kind == "youtube#channel":
        owner, name, words = item["id"]["channelId"], title, description
    else:
        owner, name, words = snippet["channelId"], unescape(read.text(snippet.get("channelTitle"))), f"{title}\n{description}"
    owner = read.name_of(owner)
    return Find(platform="youtube", platform_id=owner, name=read.text(name), text=read.text(words).strip(),
                url=_channel_url(owner))


def profile(item: dict[str, Any]) -> Profile:
    channel_id, snippet, counts = read.name_of(item["id"]), item["snippet"], read.part(item, "statistics")
    branding, status = read.part(read.part(item, "brandingSettings"), "channel"), read.part(item, "status")
    bio = read.text(snippet.get("description"))
    hidden = read.flag(counts.get("hiddenSubscriberCount"))
    return Profile(
        platform="youtube", platform_id=channel_id, handle=read.text(snippet.get("customUrl")).lstrip("@"),
        name=read.text(snippet["title"]), bio=bio, url=_channel_url(channel_id),
        country=read.text(snippet.get("country") or branding.get("country")) or None,
        language=read.language(snippet.get("defaultLanguage") or branding.get("defaultLanguage")),
        created_at=read.moment(snippet["publishedAt"]), links=read.links(bio),
        keywords=_keywords(read.text(branding.get("keywords"))), topics=_topics(read.part(item, "topicDetails")),
        labels=("madeForKids",) if read.flag(status.get("madeForKids")) else (),
        feed=read.text(read.part(read.part(item, "contentDetails"), "relatedPlaylists").get("uploads")) or None,
        followers=None if hidden else read.count(counts.get("subscriberCount")),
        post_count=read.count(counts.get("videoCount")), view_count=read.count(counts.get("viewCount")))


def post(item: dict[str, Any]) -> Post:
    video_id, snippet, counts = read.name_of(item["id"]), item["snippet"], read.part(item, "statistics")
    title, words = read.text(snippet["title"]), read.text(snippet.get("description"))
    seconds = _seconds(read.part(item, "contentDetails").get("duration"))
    published = read.moment(snippet["publishedAt"])
    live = snippet.get("liveBroadcastContent") in ("live", "upcoming") or bool(read.part(item, "liveStreamingDetails"))
    return Post(
        platform="youtube", platform_id=video_id, profile_id=read.name_of(snippet["channelId"]),
        format="live" if live else "short" if _is_short(seconds, published) else "video",
        title=title, text=words, url=f"https://www.youtube.com/watch?v={video_id}", published_at=published,
        language=read.language(snippet.get("defaultAudioLanguage") or snippet.get("defaultLanguage")),
        duration_s=seconds, mentions=_mentions(f"{title}\n{words}"), links=read.links(words),
        tags=read.once((*map(read.text, read.several(snippet.get("tags"))), *read.hashtags(f"{title}\n{words}"))),
        paid_partnership=read.flag(read.part(item, "paidProductPlacementDetails").get("hasPaidProductPlacement")),
        views=read.count(counts.get("viewCount")), likes=read.count(counts.get("likeCount")),
        comments=read.count(counts.get("commentCount")))


def post_stats(item: dict[str, Any]) -> PostStats:
    counts = item["statistics"]
    return PostStats(platform="youtube", platform_id=read.name_of(item["id"]), views=read.count(counts.get("viewCount")),
                     likes=read.count(counts.get("likeCount")), comments=read.count(counts.get("commentCount")))


def video_id(item: dict[str, Any]) -> str:
    details = read.part(item, "contentDetails")
    return read.name_of(details["videoId"] if "videoId" in details else item["snippet"]["resourceId"]["videoId"])


def features(item: dict[str, Any]) -> tuple[Relation, ...]:
    """The channels that one section shows; sections of playlists and videos show none."""
    owner = read.name_of(item["snippet"]["channelId"])
    shown = map(read.name_of, read.several(read.part(item, "contentDetails").get("channels")))
    return tuple(Relation(platform="youtube", from_id=owner, to_id=other, kind="features")
                 for other in read.once(shown) if other != owner)


def follows(item: dict[str, Any]) -> Relation:
    snippet = item["snippet"]
    return Relation(platform="youtube", from_id=read.name_of(snippet["channelId"]),
                    to_id=read.name_of(snippet["resourceId"]["channelId"]), kind="follows")


def thread(post_id: str, item: dict[str, Any]) -> tuple[Comment, ...]:
    """A top comment and its replies: one unreadable reply sends its whole thread to quarantine."""
    top = item["snippet"]["topLevelComment"]
    replies = read.several(read.part(item, "replies").get("comments"))
    return tuple(_comment(post_id, comment) for comment in (top, *replies))


def _comment(post_id: str, item: dict[str, Any]) -> Comment:
    """One comment. Authors whom YouTube does not name are kept apart, so that they never look like one person."""
    comment_id, snippet = read.name_of(item["id"]), item["snippet"]
    author = read.part(snippet, "authorChannelId").get("value") or f"unnamed:{comment_id}"
    words = snippet["textOriginal"] if "textOriginal" in snippet else snippet["textDisplay"]
    return Comment(platform="youtube", platform_id=comment_id, post_id=read.name_of(snippet.get("videoId") or post_id),
                   author_id=read.name_of(author), text=read.text(words), likes=read.count(snippet.get("likeCount")),
                   published_at=read.moment(snippet["publishedAt"]),
                   reply_to=read.name_of(snippet["parentId"]) if snippet.get("parentId") else None)


def _channel_url(channel_id: str) -> str:
    return f"https://www.youtube.com/channel/{channel_id}"


def _is_short(seconds: float | None, published: datetime | None) -> bool:
    longest = SHORT_S_BEFORE if published and published < SHORT_CHANGED else SHORT_S
    return seconds is not None and 0 < seconds <= longest


def _keywords(words: str) -> tuple[str, ...]:
    """A channel's keywords: words, and phrases in double quotes.

    >>> _keywords('Gmail "Google Maps" Nexus')
    ('Gmail', 'Google Maps', 'Nexus')
    """
    return read.once((phrase or word).strip() for phrase, word in re.findall(r'"([^"]*)"|([^\s"]+)', words))


def _topics(details: dict[str, Any]) -> tuple[str, ...]:
    """YouTube's own topics of a channel, which are Wikipedia addresses, as their titles."""
    pages = map(read.text, read.several(details.get("topicCategories")))
    return read.once(read.text(unquote(page.rsplit("/", 1)[-1])).replace("_", " ") for page in pages)


def _mentions(words: str) -> tuple[str, ...]:
    """Handles of other channels, without the @; e-mail addresses are none.

    >>> _mentions("with @MaxRuns, me@mail.example")
    ('MaxRuns',)
    """
    found = re.findall(r"(?<![\w@./-])@([\w.·-]{3,30})", words)
    return read.once(handle.rstrip(".-·") for handle in found)


def _seconds(duration: Any) -> float | None:
    """An ISO 8601 duration in seconds; None stays unknown.

    >>> _seconds("PT1H2M3S"), _seconds("P0D")
    (3723.0, 0.0)
    """
    if duration is None:
        return None
    found = re.fullmatch(r"P(?:(\d{1,4})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,8})M)?(?:(\d{1,9}(?:\.\d+)?)S)?)?",
                         duration)
    if not found or duration in ("P", "PT"):
        raise ValueError(f"not a duration: {ascii(duration)[:80]}")
    weeks, days, hours, minutes, seconds = (float(n or 0) for n in found.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds).total_seconds()


# --- errors ---

def error(answer: Answer, call: Call, zone: str) -> TastemakerError:
    """The error that an answer of status 400 or more means. A daily quota often comes as 429: "per day" tells it."""
    reasons, said = _reasons(answer.body), line(_message(answer.body), 200)
    if reasons & SPENT or (answer.status in (403, 429) and _is_daily(answer.body)):
        return QuotaSpent(call.bucket, _next_midnight(zone))
    if reasons & SWITCHED_OFF:
        return NotApproved("The YouTube Data API v3 is not switched on for the project of this key.",
                           "Switch it on at https://console.cloud.google.com/apis/library/youtube.googleapis.com.")
    if reasons & KEY or answer.status == 401 or "api key" in said.lower():
        return NeedsKey(f"YouTube does not accept the API key: {said or answer.status}.",
                        "Set TASTEMAKER_YOUTUBE_API_KEY to a valid key.")
    if reasons & CLOSED or answer.status in (404, 410):
        return Gone(f"YouTube no longer shows this: {said or 'not found'}.")
    if answer.status == 429 or answer.status >= 500 or reasons & {"rateLimitExceeded", "userRateLimitExceeded"}:
        return TryLater(f"YouTube asks us to wait: {said or answer.status}.")
    if "invalidPageToken" in reasons:
        return BadInput("YouTube no longer knows the place where this list was left.", "Make a new plan and pull it.")
    if answer.status == 403:
        return NotPermitted(f"YouTube refuses {call.endpoint}: {said or 'forbidden'}.", "forbidden")
    return BadInput(f"YouTube does not understand {call.endpoint}: {said or answer.status}.")


def reason(body: Any) -> str:
    """The reason of the first error in an answer, or ""."""
    errors = _object(body).get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    reason = first.get("reason") if isinstance(first, dict) else None
    return reason if isinstance(reason, str) else ""


def _next_midnight(zone: str) -> datetime:
    """The next midnight in a time zone as aware UTC: when daily quotas are new."""
    place = ZoneInfo(zone)
    tomorrow = clock.now().astimezone(place).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), place).astimezone(UTC)


def _object(body: Any) -> dict[str, Any]:
    """The error object; OAuth errors are a plain word there, which becomes a reason."""
    error = body.get("error") if isinstance(body, dict) else None
    if isinstance(error, str):
        return {"errors": [{"reason": error}], "message": body.get("error_description") or error}
    return error if isinstance(error, dict) else {}


def _message(body: Any) -> str:
    return str(_object(body).get("message") or "")


def _parts(body: Any) -> list[dict[str, Any]]:
    error = _object(body)
    lists = (error.get(name) for name in ("errors", "details"))
    return [row for rows in lists if isinstance(rows, list) for row in rows if isinstance(row, dict)]


def _reasons(body: Any) -> set[str]:
    return {row["reason"] for row in _parts(body) if isinstance(row.get("reason"), str)}


def _is_daily(body: Any) -> bool:
    texts = [_message(body), *(str(row.get("message", "")) for row in _parts(body))]
    units = [str(row["metadata"].get("quota_unit", "")) for row in _parts(body) if isinstance(row.get("metadata"), dict)]
    return any("per day" in text.lower() for text in texts) or any(unit.startswith("1/d") for unit in units)
