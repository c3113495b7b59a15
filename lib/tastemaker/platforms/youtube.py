"""YouTube through its Data API v3: three daily quota buckets, 50 ids a call, counters as decimal strings.

Quota and fields as of discovery document 20261104. Handles are kept without their @. A channel's posts are the videos
of its uploads playlist: one call lists them, one more brings up to 50 of them whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache, partial
from html import unescape
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from tastemaker import clock
from tastemaker.errors import BadInput, Gone, NeedsKey, NotApproved, NotPermitted, QuotaSpent, TastemakerError, TryLater
from tastemaker.models import Answer, Comment, Find, Post, PostStats, Profile, Relation, Request
from tastemaker.platforms import _reading as read
from tastemaker.platforms.base import Adapter, Call, Page, read_each
from tastemaker.render import line

BATCH = 50
COMMENTS = 100
CHANNEL_PARTS = "snippet,statistics,contentDetails,topicDetails,brandingSettings,status"
VIDEO_PARTS = "snippet,statistics,contentDetails,paidProductPlacementDetails,liveStreamingDetails"
EMPTY = {"playlistItems.list": {"playlistNotFound"}, "subscriptions.list": {"subscriptionForbidden"},
         "commentThreads.list": {"commentsDisabled"}}
"""Refusals that only say "nothing here": no upload yet, subscriptions kept private, comments closed."""
SHORT_S = 180
"""Longest Short in seconds; the API has no flag for them and does not say whether a video is upright."""
SHORT_S_BEFORE, SHORT_CHANGED = 60, datetime(2024, 10, 15, tzinfo=UTC)
"""Longest Short among uploads before the change."""
VIDEOS = read.only("kind", "error", items=list[read.only(
    "id", "liveStreamingDetails", statistics=read.only("viewCount", "likeCount", "commentCount"),
    contentDetails=read.only("duration"), paidProductPlacementDetails=read.only("hasPaidProductPlacement"),
    snippet=read.only("publishedAt", "channelId", "title", "description", "tags", "liveBroadcastContent", "defaultLanguage",
                      "defaultAudioLanguage"))])
"""What is read of a page of videos: a third of it, the rest are thumbnails and texts that come twice."""
KEY = {"keyInvalid", "keyExpired", "API_KEY_INVALID", "authError", "required", "invalid_grant", "invalid_client",
       "invalid_token", "unauthorized", "ipRefererBlocked", "API_KEY_IP_ADDRESS_BLOCKED",
       "API_KEY_HTTP_REFERRER_BLOCKED"}
CLOSED = {"channelClosed", "channelSuspended", "channelNotFound", "videoNotFound", "playlistNotFound", "notFound",
          "commentsDisabled", "commentNotFound", "commentThreadNotFound", "subscriberNotFound", "accountClosed",
          "accountSuspended", "subscriptionForbidden", "playlistItemsNotAccessible", "channelForbidden"}
_MENTION = re.compile(r"@(?<![\w@./-]@)([\w.·-]{3,30})")
_UNITS_S = (604_800.0, 86_400.0, 3_600.0, 60.0, 1.0)
_DURATION = re.compile(r"P(?:(\d{1,4})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,8})M)?(?:(\d{1,9}(?:\.\d+)?)S)?)?")
SPENT = {"quotaExceeded", "dailyLimitExceeded"}
SWITCHED_OFF = {"accessNotConfigured", "SERVICE_DISABLED", "API_KEY_SERVICE_BLOCKED"}


class YouTube(Adapter):
    """YouTube Data API v3 with an API key: public channels, videos, comments and featured channels."""

    name = "youtube"
    title = "YouTube"
    docs = "https://developers.google.com/youtube/v3/docs"
    base_url = "https://youtube.googleapis.com/youtube/v3"
    keys = {"TASTEMAKER_YOUTUBE_API_KEY": "API key of a Google Cloud project with the YouTube Data API v3 switched on: "
                                          "https://console.cloud.google.com/apis/credentials"}
    required_keys = ("TASTEMAKER_YOUTUBE_API_KEY",)
    examples = {"profile": "UC_x5XG1OV2P6uZZ5FSM9Ttw", "handle": "googledevelopers", "post": "D-lhorsDlUQ",
                "address": "www.youtube.com/@googledevelopers"}
    addresses = (r"(?:www\.|m\.)?youtube\.com/channel/(?P<id>UC[\w-]{22})",
                 r"(?:www\.|m\.)?youtube\.com/(?P<handle>@[\w.·-]{3,30})")
    post_addresses = (r"(?:(?:www\.|m\.)?youtube\.com/(?:watch\?(?:[^#]*&)?v=|shorts/|live/)|youtu\.be/)(?P<id>[\w-]{11})",)
    page = "https://www.youtube.com/@{handle}"
    mention_form, mentions_handles = _MENTION.pattern, True
    checked_against = "Google's discovery document"
    calls_per_posts = 2

    # --- verbs ---------------------------------------------------------------------------------------------------

    def search(self, query: str, *, language: str | None = None, limit: int = 50) -> list[Call]:
        """Two questions, each one call a page: channels by their own words, and whoever made matching videos."""
        return [self.search_page(query, kind, language, None, limit) for kind in ("channel", "video")]

    def profiles(self, ids: Iterable[str]) -> list[Call]:
        """Whole channels by channel id, 50 a call."""
        return [self.profiles_page(batch) for batch in read.batches(ids, BATCH)]

    def lookup(self, handles: Iterable[str]) -> list[Call]:
        """Whole channels by handle, with or without the @; the API takes one a call."""
        return [self.lookup_page(handle) for handle in read.once(h.strip().lstrip("@") for h in handles)]

    def posts(self, profile_id: str, feed: str | None = None, *, limit: int = 20) -> list[Call]:
        """The newest uploads: a list of ids whose `follow` brings the videos. Without `feed`, UC… becomes UU…"""
        return [self.uploads_page(profile_id, feed or re.sub("^UC", "UU", profile_id), None, limit)]

    def stats(self, post_ids: Iterable[str]) -> list[Call]:
        """Fresh counters of known videos, 50 a call, from the bucket that holds nothing else."""
        return [self.stats_page(batch) for batch in read.batches(post_ids, BATCH)]

    def renew(self, post_ids: Iterable[str]) -> list[Call]:
        """Known videos anew, 50 a unit: `videos.batchGetStats` brings counters alone, and titles expire as well."""
        return [self.videos_page(batch) for batch in read.batches(post_ids, BATCH)]

    def related(self, profile_id: str) -> list[Call]:
        """The channels that a channel features, and those it subscribes to where it shows them (first 50)."""
        return [self.sections_page(profile_id), self.subscriptions_page(profile_id, None, BATCH)]

    def comments(self, post_id: str, *, limit: int = 100) -> list[Call]:
        """The public threads of a video, with the replies that come along."""
        return [self.comments_page(post_id, None, limit)]

    # --- one page each -------------------------------------------------------------------------------------------

    def search_page(self, q: str, kind: str, language: str | None, cursor: str | None, left: int) -> Call:
        """One page of search.list. The platform takes two-letter languages and the two written forms of Chinese."""
        tongue = language if language and re.fullmatch(r"[a-z]{2}(-Han[st])?", language) else None
        return self._call("search", self.search_page, "search.list", "search", self._search, part="snippet", q=q,
                          type=kind, relevanceLanguage=tongue, maxResults=min(BATCH, left), pageToken=cursor,
                          args={"q": q, "kind": kind, "language": language, "cursor": cursor, "left": left})

    def profiles_page(self, ids: list[str]) -> Call:
        """Up to 50 channels by id."""
        return self._call("profiles", self.profiles_page, "channels.list", "units", self._profiles,
                          part=CHANNEL_PARTS, id=",".join(ids), maxResults=BATCH, args={"ids": ids})

    def lookup_page(self, handle: str) -> Call:
        """One channel by handle."""
        return self._call("lookup", self.lookup_page, "channels.list", "units", self._profiles, part=CHANNEL_PARTS,
                          forHandle=f"@{handle}", args={"handle": handle})

    def uploads_page(self, profile_id: str, playlist: str, cursor: str | None, left: int) -> Call:
        """One page of an uploads playlist, newest first: ids only, its `follow` brings the videos."""
        return self._call("posts", self.uploads_page, "playlistItems.list", "units", self._uploads,
                          part="snippet,contentDetails", playlistId=playlist, maxResults=min(BATCH, left),
                          pageToken=cursor,
                          args={"profile_id": profile_id, "playlist": playlist, "cursor": cursor, "left": left})

    def videos_page(self, ids: list[str]) -> Call:
        """Up to 50 whole videos by id."""
        return self._call("posts", self.videos_page, "videos.list", "units", self._videos, part=VIDEO_PARTS,
                          id=",".join(ids), maxResults=BATCH, args={"ids": ids}, shape=VIDEOS)

    def stats_page(self, ids: list[str]) -> Call:
        """Counters of up to 50 videos by id."""
        return self._call("stats", self.stats_page, "videos.batchGetStats", "batch_stats", self._stats,
                          path="videos:batchGetStats", part="id,statistics", id=",".join(ids), args={"ids": ids})

    def sections_page(self, profile_id: str) -> Call:
        """The sections of a channel's page, all at once; those of other channels are what it features."""
        return self._call("related", self.sections_page, "channelSections.list", "units", self._sections,
                          part="snippet,contentDetails", channelId=profile_id, args={"profile_id": profile_id})

    def subscriptions_page(self, profile_id: str, cursor: str | None, left: int) -> Call:
        """One page of a channel's public subscriptions; most channels keep them private, which is an empty page."""
        return self._call("related", self.subscriptions_page, "subscriptions.list", "units", self._subscriptions,
                          part="snippet", channelId=profile_id, maxResults=min(BATCH, left), pageToken=cursor,
                          args={"profile_id": profile_id, "cursor": cursor, "left": left})

    def comments_page(self, post_id: str, cursor: str | None, left: int) -> Call:
        """One page of a video's threads, as plain text."""
        return self._call("comments", self.comments_page, "commentThreads.list", "units", self._comments,
                          part="snippet,replies", videoId=post_id, textFormat="plainText",
                          maxResults=min(COMMENTS, left), pageToken=cursor,
                          args={"post_id": post_id, "cursor": cursor, "left": left})

    def _call(self, verb: str, make: Any, endpoint: str, bucket: str, parse: Any, *, args: dict[str, Any],
              path: str = "", shape: Any = None, **params: Any) -> Call:
        """A Call of cost 1, which is what every read of ours costs; `parse` gets the answer's body and the args."""
        asked = tuple((name, str(value)) for name, value in params.items() if value is not None)
        request = Request(url=f"{self.url}/{path or endpoint.split('.')[0]}", params=asked, shape=shape)
        return Call(platform=self.name, verb=verb, make=make.__name__, args=args, bucket=bucket, cost=1.0,
                    request=request, parse=partial(_parse, parse, args, endpoint), endpoint=endpoint)

    # --- the door ------------------------------------------------------------------------------------------------

    def headers(self, session: Mapping[str, Any] | None = None) -> dict[str, str]:
        """The API key as a header, so that no URL holds it."""
        key = self.secrets.get("TASTEMAKER_YOUTUBE_API_KEY")
        return {"X-goog-api-key": key} if key else {}

    def explain(self, answer: Answer, call: Call) -> TastemakerError | None:
        """What an error answer means; refusals that only say "nothing here" are good answers with an empty page."""
        if answer.status < 400 or _reason(answer.body) in EMPTY.get(call.endpoint, ()):
            return None
        return _error(answer, call, self.buckets[call.bucket].zone)

    # --- what the answers hold -----------------------------------------------------------------------------------

    def _search(self, body: dict[str, Any], args: Mapping[str, Any]) -> Page:
        found, bad = read_each(_items(body), _find)
        return Page(items=read.merged(found), rejected=bad, next=self._next(self.search_page, body, args, BATCH))

    def _profiles(self, body: dict[str, Any], args: Mapping[str, Any]) -> Page:
        raw = _items(body)
        found, bad = read_each(raw, _profile)
        asked = args.get("ids") or [args["handle"]]
        missing = read.absent(asked, raw, "id") if "ids" in args else () if raw else tuple(asked)
        return Page(items=found, rejected=bad, missing=missing)

    def _uploads(self, body: dict[str, Any], args: Mapping[str, Any]) -> Page:
        ids, bad = read_each(_items(body), _video_id)
        return Page(rejected=bad, next=self._next(self.uploads_page, body, args, BATCH),
                    follow=tuple(self.videos_page(batch) for batch in read.batches(ids, BATCH)))

    def _videos(self, body: dict[str, Any], args: Mapping[str, Any]) -> Page:
        raw = _items(body)
        found, bad = read_each(raw, _post)
        return Page(items=found, rejected=bad, missing=read.absent(args["ids"], raw, "id"))

    def _stats(self, body: dict[str, Any], args: Mapping[str, Any]) -> Page:
        found, bad = read_each(_items(body), _post_stats)
        return Page(items=found, rejected=bad)   # the call is not atomic: who is absent may only be late

    def _sections(self, body: dict[str, Any], args: Mapping[str, Any]) -> Page:
        found, bad = read_each(_items(body), _features)
        return Page(items=found, rejected=bad)

    def _subscriptions(self, body: dict[str, Any], args: Mapping[str, Any]) -> Page:
        found, bad = read_each(_items(body), _follows)
        return Page(items=found, rejected=bad, next=self._next(self.subscriptions_page, body, args, BATCH))

    def _comments(self, body: dict[str, Any], args: Mapping[str, Any]) -> Page:
        found, bad = read_each(_items(body), partial(_thread, args["post_id"]))
        return Page(items=found, rejected=bad, next=self._next(self.comments_page, body, args, COMMENTS))

    def _next(self, make: Any, body: dict[str, Any], args: Mapping[str, Any], size: int) -> Call | None:
        """The next page while items are wanted. A page counts as full, so `limit` bounds the calls whatever comes."""
        cursor, left = read.cursor(body, "nextPageToken", args["cursor"]), args["left"] - size
        return make(**{**args, "cursor": cursor, "left": left}) if cursor and left > 0 else None


def _parse(page: Any, args: Mapping[str, Any], endpoint: str, answer: Answer) -> Page:
    if answer.status >= 400 and _reason(answer.body) in EMPTY.get(endpoint, ()):
        return Page()
    return page(answer.body, args)


def _items(body: Any) -> list[Any]:
    """The items of a list response; YouTube leaves the key out when there are none, but never the kind."""
    if isinstance(body, dict) and "items" not in body and isinstance(body.get("kind"), str) and "error" not in body:
        return []
    return read.listing(body, "items")


# --- what its answers say, as records and errors of ours ----------------------------------------------------------

def _find(item: dict[str, Any]) -> Find:
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


def _profile(item: dict[str, Any]) -> Profile:
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


def _post(item: dict[str, Any]) -> Post:
    video_id, snippet, counts = read.name_of(item["id"]), item["snippet"], read.part(item, "statistics")
    title, words = read.text(snippet["title"]), read.text(snippet.get("description"))
    both = f"{title}\n{words}"
    seconds = _seconds(read.part(item, "contentDetails").get("duration"))
    published = read.moment(snippet["publishedAt"])
    live = snippet.get("liveBroadcastContent") in ("live", "upcoming") or bool(read.part(item, "liveStreamingDetails"))
    return Post(
        platform="youtube", platform_id=video_id, profile_id=read.name_of(snippet["channelId"]),
        format="live" if live else "short" if _is_short(seconds, published) else "video",
        title=title, text=words, url=f"https://www.youtube.com/watch?v={video_id}", published_at=published,
        language=read.language(snippet.get("defaultAudioLanguage") or snippet.get("defaultLanguage")),
        duration_s=seconds, mentions=_mentions(both), links=read.links(words),
        tags=read.once((*map(read.text, read.several(snippet.get("tags"))), *read.hashtags(both))),
        paid_partnership=read.flag(read.part(item, "paidProductPlacementDetails").get("hasPaidProductPlacement")),
        views=read.count(counts.get("viewCount")), likes=read.count(counts.get("likeCount")),
        comments=read.count(counts.get("commentCount")))


def _post_stats(item: dict[str, Any]) -> PostStats:
    counts = item["statistics"]
    return PostStats(platform="youtube", platform_id=read.name_of(item["id"]), views=read.count(counts.get("viewCount")),
                     likes=read.count(counts.get("likeCount")), comments=read.count(counts.get("commentCount")))


def _video_id(item: dict[str, Any]) -> str:
    details = read.part(item, "contentDetails")
    return read.name_of(details["videoId"] if "videoId" in details else item["snippet"]["resourceId"]["videoId"])


def _features(item: dict[str, Any]) -> tuple[Relation, ...]:
    """The channels that one section shows; sections of playlists and videos show none."""
    owner = read.name_of(item["snippet"]["channelId"])
    shown = map(read.name_of, read.several(read.part(item, "contentDetails").get("channels")))
    return tuple(Relation(platform="youtube", from_id=owner, to_id=other, kind="features")
                 for other in read.once(shown) if other != owner)


def _follows(item: dict[str, Any]) -> Relation:
    snippet = item["snippet"]
    return Relation(platform="youtube", from_id=read.name_of(snippet["channelId"]),
                    to_id=read.name_of(snippet["resourceId"]["channelId"]), kind="follows")


def _thread(post_id: str, item: dict[str, Any]) -> tuple[Comment, ...]:
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
    return read.once(handle.rstrip(".-·") for handle in _MENTION.findall(read.here(words, "youtube")))


@lru_cache
def _seconds(duration: Any) -> float | None:
    """An ISO 8601 duration in seconds; None stays unknown.

    >>> _seconds("PT1H2M3S"), _seconds("P0D")
    (3723.0, 0.0)
    """
    if duration is None:
        return None
    found = _DURATION.fullmatch(duration)
    if not found or duration in ("P", "PT"):
        raise ValueError(f"not a duration: {ascii(duration)[:80]}")
    return sum(float(number) * seconds for number, seconds in zip(found.groups(), _UNITS_S, strict=True) if number)


# --- errors ---

def _error(answer: Answer, call: Call, zone: str) -> TastemakerError:
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


def _reason(body: Any) -> str:
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
