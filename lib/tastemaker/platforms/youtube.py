"""YouTube through its Data API v3: three daily quota buckets, 50 ids a call, counters as decimal strings.

Quota and fields as of discovery document 20261104. Handles are kept without their @. A channel's posts are the videos
of its uploads playlist: one call lists them, one more brings up to 50 of them whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from tastemaker.errors import TastemakerError
from tastemaker.models import Answer, Request
from tastemaker.platforms import _reading as read
from tastemaker.platforms import _youtube as said
from tastemaker.platforms.base import Adapter, Call, Page, read_each

BATCH = 50
COMMENTS = 100
CHANNEL_PARTS = "snippet,statistics,contentDetails,topicDetails,brandingSettings,status"
VIDEO_PARTS = "snippet,statistics,contentDetails,paidProductPlacementDetails,liveStreamingDetails"
EMPTY = {"playlistItems.list": {"playlistNotFound"}, "subscriptions.list": {"subscriptionForbidden"}}
"""Refusals that only say "nothing here": no upload yet, subscriptions kept private."""


class YouTube(Adapter):
    """YouTube Data API v3 with an API key: public channels, videos, comments and featured channels."""

    name = "youtube"
    title = "YouTube"
    docs = "https://developers.google.com/youtube/v3/docs"
    base_url = "https://youtube.googleapis.com/youtube/v3"
    keys = {"TASTEMAKER_YOUTUBE_API_KEY": "API key of a Google Cloud project with the YouTube Data API v3 switched on: "
                                          "https://console.cloud.google.com/apis/credentials"}
    required_keys = ("TASTEMAKER_YOUTUBE_API_KEY",)
    examples = {"profile": "UC_x5XG1OV2P6uZZ5FSM9Ttw", "handle": "googledevelopers", "post": "D-lhorsDlUQ"}
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
                          id=",".join(ids), maxResults=BATCH, args={"ids": ids})

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
              path: str = "", **params: Any) -> Call:
        """A Call of cost 1, which is what every read of ours costs; `parse` gets the answer's body and the args."""
        asked = tuple((name, str(value)) for name, value in params.items() if value is not None)
        request = Request(url=f"{self.url}/{path or endpoint.split('.')[0]}", params=asked)
        return Call(platform=self.name, verb=verb, make=make.__name__, args=args, bucket=bucket, cost=1.0,
                    request=request, parse=partial(_parse, parse, args, endpoint), endpoint=endpoint)

    # --- the door ------------------------------------------------------------------------------------------------

    def headers(self, session: Mapping[str, Any] | None = None) -> dict[str, str]:
        """The API key as a header, so that no URL holds it."""
        key = self.secrets.get("TASTEMAKER_YOUTUBE_API_KEY")
        return {"X-goog-api-key": key} if key else {}

    def explain(self, answer: Answer, call: Call) -> TastemakerError | None:
        """What an error answer means; refusals that only say "nothing here" are good answers with an empty page."""
        if answer.status < 400 or said.reason(answer.body) in EMPTY.get(call.endpoint, ()):
            return None
        return said.error(answer, call, self.buckets[call.bucket].zone)

    # --- what the answers hold -----------------------------------------------------------------------------------

    def _search(self, body: dict[str, Any], args: Mapping[str, Any]) -> Page:
        found, bad = read_each(_items(body), said.find)
        return Page(items=read.merged(found), rejected=bad, next=self._next(self.search_page, body, args, BATCH))

    def _profiles(self, body: dict[str, Any], args: Mapping[str, Any]) -> Page:
        raw = _items(body)
        found, bad = read_each(raw, said.profile)
        asked = args.get("ids") or [args["handle"]]
        missing = read.absent(asked, raw, "id") if "ids" in args else () if raw else tuple(asked)
        return Page(items=found, rejected=bad, missing=missing)

    def _uploads(self, body: dict[str, Any], args: Mapping[str, Any]) -> Page:
        ids, bad = read_each(_items(body), said.video_id)
        return Page(rejected=bad, next=self._next(self.uploads_page, body, args, BATCH),
                    follow=tuple(self.videos_page(batch) for batch in read.batches(ids, BATCH)))

    def _videos(self, body: dict[str, Any], args: Mapping[str, Any]) -> Page:
        raw = _items(body)
        found, bad = read_each(raw, said.post)
        return Page(items=found, rejected=bad, missing=read.absent(args["ids"], raw, "id"))

    def _stats(self, body: dict[str, Any], args: Mapping[str, Any]) -> Page:
        found, bad = read_each(_items(body), said.post_stats)
        return Page(items=found, rejected=bad)   # the call is not atomic: who is absent may only be late

    def _sections(self, body: dict[str, Any], args: Mapping[str, Any]) -> Page:
        found, bad = read_each(_items(body), said.features)
        return Page(items=found, rejected=bad)

    def _subscriptions(self, body: dict[str, Any], args: Mapping[str, Any]) -> Page:
        found, bad = read_each(_items(body), said.follows)
        return Page(items=found, rejected=bad, next=self._next(self.subscriptions_page, body, args, BATCH))

    def _comments(self, body: dict[str, Any], args: Mapping[str, Any]) -> Page:
        found, bad = read_each(_items(body), partial(said.thread, args["post_id"]))
        return Page(items=found, rejected=bad, next=self._next(self.comments_page, body, args, COMMENTS))

    def _next(self, make: Any, body: dict[str, Any], args: Mapping[str, Any], size: int) -> Call | None:
        """The next page while items are wanted. A page counts as full, so `limit` bounds the calls whatever comes."""
        cursor, left = read.cursor(body, "nextPageToken", args["cursor"]), args["left"] - size
        return make(**{**args, "cursor": cursor, "left": left}) if cursor and left > 0 else None


def _parse(page: Any, args: Mapping[str, Any], endpoint: str, answer: Answer) -> Page:
    if answer.status >= 400 and said.reason(answer.body) in EMPTY.get(endpoint, ()):
        return Page()
    return page(answer.body, args)


def _items(body: Any) -> list[Any]:
    """The items of a list response; YouTube leaves the key out when there are none, but never the kind."""
    if isinstance(body, dict) and "items" not in body and isinstance(body.get("kind"), str) and "error" not in body:
        return []
    return read.listing(body, "items")
