"""The YouTube Data API v3 as its documents describe it, for an invented world."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from tastemaker.sandbox import ids, posting
from tastemaker.sandbox.chance import Dice
from tastemaker.sandbox.part import Asked, Faults, Limit, Part, Query, Refused
from tastemaker.sandbox.parts import _youtube_resources as shape
from tastemaker.sandbox.people import NATIVE, Account, Creator
from tastemaker.sandbox.world import World

SEARCHED = 500
"""Results after which a search ends, whatever `totalResults` says."""
BUCKET = {"search": "search", "videos:batchGetStats": "batch_stats"}
_COMMENTS = 400
"""Most threads of one video that are made."""
_PACIFIC = "America/Los_Angeles"


class YouTube(Part):
    """The Data API, for whoever has a key. Its three quotas begin anew at midnight in California."""

    name = "youtube"
    prefixes = ("/youtube/v3/",)
    habitat = NATIVE["youtube"]
    limits = {"search": Limit(100, zone=_PACIFIC), "units": Limit(10_000, zone=_PACIFIC),
              "batch_stats": Limit(10_000, zone=_PACIFIC)}
    keys = ("TASTEMAKER_YOUTUBE_API_KEY",)
    shown_hosts = ("www.youtube.com", "en.wikipedia.org")
    etags = True

    def url(self, root: str) -> str:
        return f"{root}/youtube/v3"

    @classmethod
    def bucket(cls, bucket: str) -> str:
        return bucket

    def admit(self, asked: Asked, endpoint: str, now: datetime, faults: Faults) -> dict[str, str]:
        """A refused request costs as much as a good one; only a bad key costs nothing."""
        key = asked.query.first("key") or asked.header("x-goog-api-key")
        if not key:
            raise refusal(403, "forbidden",
                          "Method doesn't allow unregistered callers (callers without established "
                          "identity). Please use API Key or other form of API consumer identity to call this API.",
                          "global", "PERMISSION_DENIED")
        if key == "invalid":
            raise refusal(400, "keyInvalid", "Bad Request", "usageLimits")
        bucket = BUCKET.get(endpoint, "units")
        if self.take(bucket, now) < 0:
            raise spent(bucket, faults.daily_as_429)
        return {}

    def answer(self, asked: Asked, endpoint: str, query: Query, day: int, now: datetime) -> dict[str, Any]:
        if asked.method != "GET":
            raise Refused(400, {"error": "InvalidRequest", "message": "Incorrect HTTP method (POST) expected GET"})
        if endpoint not in ENDPOINTS:
            raise refusal(404, "notFound", "The requested URL was not found on this server.", "global", "NOT_FOUND")
        make, parts = ENDPOINTS[endpoint]
        wanted = query.listed("part")
        if not wanted:
            raise refusal(400, "missingRequiredParameter", "No filter selected. Expected a value for: part",
                          "youtube.parameter")
        if unknown := [part for part in wanted if part not in parts]:
            raise refusal(400, "unknownPart", f"'{unknown[0]}' is not a valid part.", "youtube.part")
        return _tagged(make(self.world, day, query, set(wanted)))

    def refuse(self, kind: str, endpoint: str, faults: Faults, now: datetime) -> Refused:
        if kind == "quota_spent":
            return spent(BUCKET.get(endpoint, "units"), faults.daily_as_429)
        if kind == "status429":
            return refusal(429, "rateLimitExceeded",
                           "Quota exceeded for quota metric 'Queries' and limit 'Queries per "
                           "minute' of service 'youtube.googleapis.com'.", "global", "RESOURCE_EXHAUSTED",
                           headers=self.wait(faults))
        return refusal(503, "backendError", "The service is currently unavailable.", "global", "UNAVAILABLE",
                       headers=self.wait(faults))

    def loop(self, body: Any, query: Query, headers: dict[str, str]) -> None:
        if "nextPageToken" in body:
            body["nextPageToken"] = query.first("pageToken") or ids.page_token(0)
            body["etag"] = _tagged({name: value for name, value in body.items() if name != "etag"})["etag"]


def refusal(status: int, reason: str, message: str, domain: str = "youtube", name: str = "INVALID_ARGUMENT",
            details: list[dict[str, Any]] | None = None, headers: dict[str, str] | None = None) -> Refused:
    """An error body in the API's form."""
    error = {"code": status, "message": message, "errors": [{"message": message, "domain": domain, "reason": reason}],
             "status": name} | ({"details": details} if details else {})
    return Refused(status, {"error": error}, headers)


def spent(bucket: str, as_429: bool) -> Refused:
    """A spent daily quota, in either of the two forms that are seen."""
    if not as_429:
        return refusal(403, "quotaExceeded", "The request cannot be completed because you have exceeded your "
                       '<a href="/youtube/v3/getting-started#quota">quota</a>.', "youtube.quota", "PERMISSION_DENIED")
    metric = {"search": "Search Queries", "batch_stats": "Batch Stats Queries"}.get(bucket, "Queries")
    return refusal(429, "rateLimitExceeded",
                   f"Quota exceeded for quota metric '{metric}' and limit '{metric} per day' of "
                   "service 'youtube.googleapis.com' for consumer 'project_number:0'.", "global", "RESOURCE_EXHAUSTED",
                   [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "RATE_LIMIT_EXCEEDED",
                     "domain": "googleapis.com",
                     "metadata": {"service": "youtube.googleapis.com", "quota_unit": "1/d/{project}"}}])


# --- endpoints -------------------------------------------------------------------------------------------------------

def _search(world: World, day: int, query: Query, parts: set[str]) -> dict[str, Any]:
    text, kinds = query.first("q").replace("|", " "), query.listed("type") or ["channel", "video"]
    language, country = query.first("relevanceLanguage"), query.first("regionCode")
    if set(kinds) - {"channel", "video", "playlist"}:
        raise refusal(400, "invalidSearchFilter", "The request contains an invalid combination of search filters.",
                      "youtube.search")
    videos = "video" in kinds
    found, total = (_videos_found(world, day, query, text, language) if videos
                    else world.search(text, "youtube", day, language, country))
    page = _page(query, found[:SEARCHED], total, default=5)
    items = [shape.found_video(world, world.post(at[0], "youtube", at[1]), day) if videos
             else shape.found_channel(world.creator(at), world.creator(at).youtube) for at in page["items"]]
    page["items"] = [item | {"etag": shape.tag(*item["id"].values())} for item in items]
    return {"kind": "youtube#searchListResponse", "regionCode": country or "US"} | page


def _videos_found(world: World, day: int, query: Query, text: str, language: str) -> tuple[list[Any], int]:
    if channel := query.first("channelId"):
        creator = world.find(channel, "youtube", day)
        places = posting.newest(creator.youtube, day, SEARCHED) if creator else range(0)
        found, total = [(creator.index, place) for place in places if creator], len(places)
    else:
        found, total = world.search_posts(text, "youtube", day, language)
    after, before = _moment(query, "publishedAfter"), _moment(query, "publishedBefore")
    paid = query.first("videoPaidProductPlacement") == "true"
    if after or before or paid:
        posts = {at: world.post(at[0], "youtube", at[1]) for at in found}
        found = [at for at in found if (not after or posts[at].at >= after) and (not before or posts[at].at < before)
                 and (not paid or posts[at].flagged)]
        total = len(found)
    if query.first("order") in ("date", "viewCount"):
        key = query.first("order")
        found = sorted(found, key=lambda at: (world.post(at[0], "youtube", at[1]).at.timestamp() if key == "date" else
                                              posting.counts(world.post(at[0], "youtube", at[1]), day).views),
                                              reverse=True)
    return found, total


def _moment(query: Query, name: str) -> datetime | None:
    if not (text := query.first(name)):
        return None
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise refusal(400, "badRequest",
                      f"Invalid value at '{name}' (type.googleapis.com/google.protobuf.Timestamp), {text[:40]}",
                      "global")
    return moment


def _channels(world: World, day: int, query: Query, parts: set[str]) -> dict[str, Any]:
    wanted = query.listed("id") or [h for h in (query.first("forHandle"), query.first("forUsername")) if h]
    if not wanted:
        raise refusal(400, "missingRequiredParameter",
                      "No filter selected. Expected one of: forHandle, id, mine, managedByMe, "
                      "forUsername, categoryId", "youtube.parameter")
    _at_most(wanted, 50, "id")
    creators = [creator for name in wanted if (creator := world.find(name, "youtube", day))]
    items = [_cut(shape.channel(c, c.youtube, day), "channel", parts) for c in creators if c.youtube]
    return _named("channel", items, {"totalResults": len(items), "resultsPerPage": len(items)})


def _uploads(world: World, day: int, query: Query, parts: set[str]) -> dict[str, Any]:
    playlist = query.first("playlistId")
    creator = world.find("UC" + playlist[2:], "youtube", day) if playlist.startswith("UU") else None
    if not creator or not creator.youtube:
        raise refusal(404, "playlistNotFound",
                      "The playlist identified with the request's <code>playlistId</code> parameter "
                      "cannot be found.", "youtube.playlistItem", "NOT_FOUND")
    places = posting.newest(creator.youtube, day, 20_000)
    page = _page(query, places, len(places), default=5)
    start = places.index(page["items"][0]) if page["items"] else 0
    page["items"] = [_cut(shape.upload(world, world.post(creator.index, "youtube", place), start + i, day),
                          "playlistItem", parts)
                     for i, place in enumerate(page["items"])]
    return {"kind": "youtube#playlistItemListResponse"} | page


def _videos(world: World, day: int, query: Query, parts: set[str]) -> dict[str, Any]:
    items = [_cut(shape.video(world, item, day), "video", parts) for item in _posts(world, day, query)]
    return _named("video", items, {"totalResults": len(items), "resultsPerPage": len(items)})


def _stats(world: World, day: int, query: Query, parts: set[str]) -> dict[str, Any]:
    items = [_cut(shape.video_stats(world, item, day), "videoStats", parts) for item in _posts(world, day, query)]
    return {"kind": "youtube#batchGetStatsResponse", "items": items}


def _posts(world: World, day: int, query: Query) -> Iterable[posting.Post]:
    wanted = query.listed("id")
    if not wanted:
        raise refusal(400, "missingRequiredParameter", "No filter selected. Expected one of: id, chart, myRating",
                      "youtube.parameter")
    _at_most(wanted, 50, "id")
    return (item for name in wanted if (item := _post(world, day, name)))


def _post(world: World, day: int, name: str) -> posting.Post | None:
    """The video of this id, if it had appeared by that day and its channel still exists."""
    index, place = ids.of_video(world.seed, name) or (None, 0)
    account = world.account(index, "youtube", day)
    return world.post(index, "youtube", place) if account and place < posting.count(account, day) else None


def _comments(world: World, day: int, query: Query, parts: set[str]) -> dict[str, Any]:
    item = _post(world, day, query.first("videoId"))
    if item is None:
        raise refusal(404, "videoNotFound",
                      "The video identified by the <code>videoId</code> parameter could not be found.",
                      "youtube.commentThread", "NOT_FOUND")
    if Dice(item.account.platform_id, "comments").happens(0.03):
        raise refusal(403, "commentsDisabled",
                      "The video identified by the <code>videoId</code> parameter has disabled comments.",
                      "youtube.commentThread", "PERMISSION_DENIED")
    threads = posting.answered(item, day, min(posting.counts(item, day).comments, _COMMENTS))
    page = _page(query, threads, len(threads), default=20, most=100)
    page["items"] = [_cut(_thread(world, item, place, at, day), "commentThread", parts) for place, at in page["items"]]
    return {"kind": "youtube#commentThreadListResponse"} | page


def _thread(world: World, item: posting.Post, place: int, at: datetime, day: int) -> dict[str, Any]:
    top = shape.comment(world, item, place, at)
    later = [at + timedelta(hours=hours) for hours in (2, 9)[:Dice(top["id"]).below(3)]]
    replies = [shape.comment(world, item, n, moment, top["id"]) for n, moment in enumerate(later)
               if moment.toordinal() < day]
    whole = {"id": top["id"], "snippet": {"channelId": item.account.platform_id, "videoId": top["snippet"]["videoId"],
                                          "topLevelComment": top, "canReply": True, "totalReplyCount": len(replies),
                                          "isPublic": True}}
    return whole | ({"replies": {"comments": replies}} if replies else {})


def _sections(world: World, day: int, query: Query, parts: set[str]) -> dict[str, Any]:
    creator, account = _channel(world, day, query.first("channelId"), "youtube.channelSection")
    shown = [other.platform_id for index in world.peers(creator, "youtube", "features", 10)
             if (other := world.account(index, "youtube", day))]
    sections: list[dict[str, Any]] = [{"snippet": {"type": "recentUploads"}}]
    if shown and Dice(account.platform_id, "features").happens(0.35):
        sections.append({"snippet": {"type": "multipleChannels", "title": "Sandbox friends"},
                         "contentDetails": {"channels": shown}})
    items = [_cut(section | {"id": f"{account.platform_id}.{shape.tag(account.platform_id, n)[:11]}",
                             "snippet": section["snippet"] | {"channelId": account.platform_id, "position": n}},
                  "channelSection", parts) for n, section in enumerate(sections)]
    return _named("channelSection", items)


def _subscriptions(world: World, day: int, query: Query, parts: set[str]) -> dict[str, Any]:
    creator, account = _channel(world, day, query.first("channelId"), "youtube.subscription")
    if not Dice(account.platform_id, "subscriptions").happens(0.4):
        raise refusal(403, "subscriptionForbidden",
                      "The requester is not allowed to access the requested subscriptions.",
                      "youtube.subscription", "PERMISSION_DENIED")
    others = [index for index in world.peers(creator, "youtube", "subscriptions", 90)
              if world.account(index, "youtube", day)]
    page = _page(query, others, len(others), default=5)
    page["items"] = [_cut(_subscription(account, world.creator(index)), "subscription", parts)
                     for index in page["items"]]
    return {"kind": "youtube#subscriptionListResponse"} | page


def _subscription(account: Account, other: Creator) -> dict[str, Any]:
    found = shape.found_channel(other, other.youtube)["snippet"]
    snippet = {name: found[name] for name in ("publishedAt", "thumbnails")}
    return {"id": shape.tag(account.platform_id, other.index, "subscription"), "snippet": snippet | {
        "title": other.name, "description": "", "channelId": account.platform_id,
        "resourceId": {"kind": "youtube#channel", "channelId": other.youtube.platform_id}}}


ENDPOINTS: dict[str, tuple[Callable[[World, int, Query, set[str]], dict[str, Any]], set[str]]] = {
    "search": (_search, {"snippet", "id"}),
    "channels": (_channels, {"id", "snippet", "contentDetails", "statistics", "topicDetails", "status",
                             "brandingSettings",
                             "localizations", "contentOwnerDetails", "auditDetails"}),
    "playlistItems": (_uploads, {"id", "snippet", "contentDetails", "status"}),
    "videos": (_videos, {"id", "snippet", "statistics", "contentDetails", "paidProductPlacementDetails", "status",
                         "liveStreamingDetails", "topicDetails", "localizations", "player", "recordingDetails",
                         "brandPartner"}),
    "videos:batchGetStats": (_stats, {"id", "snippet", "statistics", "contentDetails"}),
    "commentThreads": (_comments, {"id", "snippet", "replies"}),
    "channelSections": (_sections, {"id", "snippet", "contentDetails"}),
    "subscriptions": (_subscriptions, {"id", "snippet", "contentDetails", "subscriberSnippet"}),
}
"""Path -> what answers it, and the parts it knows."""


# --- what they share -------------------------------------------------------------------------------------------------

def _tagged(body: dict[str, Any]) -> dict[str, Any]:
    """A list response with the ETag of what stands behind its kind."""
    kind = body.pop("kind")
    plain = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return {"kind": kind, "etag": sha256(plain).hexdigest()[:27]} | body


def _channel(world: World, day: int, name: str, domain: str) -> tuple[Creator, Account]:
    creator = world.find(name, "youtube", day) if name.startswith("UC") else None
    if not creator or not creator.youtube:
        raise refusal(404, "channelNotFound" if "Section" in domain else "subscriberNotFound",
                      "The channel specified in the request cannot be found.", domain, "NOT_FOUND")
    return creator, creator.youtube


def _page(query: Query, rows: Any, total: int, *, default: int, most: int = 50) -> dict[str, Any]:
    """One page of rows with its tokens."""
    text, token = query.first("maxResults", str(default)), query.first("pageToken")
    if not text.isdecimal() or int(text) > most:
        raise refusal(400, "invalidValue",
                      f"Invalid value '{text[:20]}'. Values must be within the range: [0, {most}]", "global")
    start, size = (ids.of_page_token(token) if token else 0), int(text)
    if start is None:
        raise refusal(400, "invalidPageToken", "The request specifies an invalid page token.", "youtube.parameter")
    page: dict[str, Any] = {"nextPageToken": ids.page_token(start + size)} if size and start + size < len(rows) else {}
    page |= {"prevPageToken": ids.page_token(max(start - size, 0), back=True)} if start else {}
    return page | {"pageInfo": {"totalResults": total, "resultsPerPage": size}, "items": list(rows[start:start + size])}


def _at_most(wanted: list[str], most: int, name: str) -> None:
    if len(wanted) > most:
        raise refusal(400, "invalidFilters", f"The request specifies too many values for {name}.", "youtube.parameter")


def _cut(whole: dict[str, Any], kind: str, parts: set[str]) -> dict[str, Any]:
    """A resource with the parts that were asked for."""
    kept = {name: value for name, value in whole.items() if name == "id" or name in parts}
    return {"kind": f"youtube#{kind}", "etag": shape.tag(repr(kept))} | kept


def _named(kind: str, items: list[dict[str, Any]], info: dict[str, int] | None = None) -> dict[str, Any]:
    """A list response; YouTube leaves `items` away when it has none."""
    body: dict[str, Any] = {"kind": f"youtube#{kind}ListResponse"} | ({"pageInfo": info} if info else {})
    return body | ({"items": items} if items else {})
