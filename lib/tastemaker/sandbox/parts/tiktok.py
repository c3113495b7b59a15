"""TikTok One for an invented world: discovery, content labels, public accounts and their videos.

Everything comes in the envelope `{code, message, request_id, data}`. Refusals that concern what was asked are answers
of status 200 with a code, as the service writes them; those that concern the caller carry an HTTP status as well.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from math import ceil
from typing import Any

from tastemaker.sandbox import growth, people, posting
from tastemaker.sandbox.chance import digest
from tastemaker.sandbox.part import Asked, Faults, Good, Habitat, Limit, Part, Query, Refused
from tastemaker.sandbox.people import Creator
from tastemaker.sandbox.posting import Post
from tastemaker.sandbox.words import TOPICS

TOKEN, ACCOUNT = "TASTEMAKER_TIKTOK_ACCESS_TOKEN", "TASTEMAKER_TIKTOK_ACCOUNT_ID"
ACCOUNT_ID = "7000000000000000001"
"""The only TikTok One account that the server knows."""
LONGEST_BIO = 80
MOST_CREATORS, MOST_VIDEOS = 200, 20
LABELS = {str(11_000 + place): topic for place, topic in enumerate(TOPICS)}
"""Content label -> topic."""
NO_PERMISSION, BAD_PARAMETER, RATE, NO_TOKEN, BAD_TOKEN, OWN_FAILURE = 40001, 40002, 40100, 40104, 40105, 50000


class TikTok(Part):
    """The reads that the adapter makes."""

    name = "tiktok"
    habitat = Habitat(share=0.45, size=1.6, views=True, gap=2.5, response=0.3, habits={"short": 1}, longest_handle=24)
    limits = {"calls": Limit(1_000, zone="UTC")}
    keys = (TOKEN,)

    def options(self, root: str) -> dict[str, str]:
        return {ACCOUNT: ACCOUNT_ID}

    def platform_id(self, creator: Creator) -> str:
        return self.handle(creator)

    def endpoint(self, method: str, path: str) -> str:
        return super().endpoint(method, path).rstrip("/")

    def admit(self, asked: Asked, endpoint: str, now: datetime, faults: Faults) -> dict[str, str]:
        if (token := asked.header("access-token")) in ("", "invalid"):
            raise Refused(401, _envelope(BAD_TOKEN if token else NO_TOKEN, "Access token is not valid." if token else
                                         "Access token is empty."))
        if self.take("calls", now) < 0:
            raise Refused(429, _envelope(RATE, "Requests made too frequently: the daily limit is reached."))
        return {}

    def answer(self, asked: Asked, endpoint: str, query: Query, day: int, now: datetime) -> Any:
        if asked.method != "GET" or endpoint not in METHODS:
            raise Refused(404, _envelope(BAD_PARAMETER, "Unknown path."))
        if query.first("tto_tcm_account_id") != ACCOUNT_ID:
            given = query.first("tto_tcm_account_id")
            return _refusal(NO_PERMISSION if given else BAD_PARAMETER, "No permission for this account." if given else
                            "tto_tcm_account_id: Missing data for required field.")
        return METHODS[endpoint](self, query, day)

    def refuse(self, kind: str, endpoint: str, faults: Faults, now: datetime) -> Refused:
        if kind == "error5xx":
            return Refused(500, _envelope(OWN_FAILURE, "Internal server error."), self.wait(faults))
        words = "the daily limit is reached" if kind == "quota_spent" else "slow down"
        return Refused(429, _envelope(RATE, f"Requests made too frequently: {words}."), self.wait(faults))

    def loop(self, body: Any, query: Query, headers: dict[str, str]) -> None:
        info = (body.get("data") or {}).get("page_info") or {}
        if "cursor" in info:
            info["cursor"] = int(query.first("cursor", "0"))
        if "page" in info:
            info["page"] = 1

    # --- endpoints -----------------------------------------------------------------------------------------------

    def _discover(self, query: Query, day: int) -> Any:
        countries, labels = _listed(query, "country_codes"), _listed(query, "content_label_ids")
        page, size = int(query.first("page", "1")), int(query.first("page_size", "10"))
        if not countries or len(countries) > 1 or not 1 <= size <= MOST_CREATORS or page < 1:
            return _refusal(BAD_PARAMETER, "country_codes, page or page_size: Invalid value.")
        words = query.first("keyword_search")
        found = self._by_label(labels, day) if labels else self.world.search(words, self.name, day)[0]
        spoken = _listed(query, "languages")
        creators = [c for c in map(self.world.creator, found)
                    if _country(c) in countries and (not spoken or c.language in spoken)]
        shown = [self._card(creator, day) for creator in creators[(page - 1) * size:page * size]]
        return _good({"creators": shown, "page_info": {"page": page, "page_size": size, "total_number": len(creators),
                                                       "total_page": ceil(len(creators) / size)}})

    def _labels(self, query: Query, day: int) -> Any:
        if query.first("label_type") not in ("SEARCH", "RANKING"):
            return _refusal(BAD_PARAMETER, "label_type: Invalid value.")
        labels = [_label(number) for number in LABELS]
        return _good({"content_labels": labels, "industry_labels": []})

    def _public(self, query: Query, day: int) -> Any:
        creator = self.world.by_handle(query.first("handle_name"), self.name, day)
        if not creator:
            return _refusal(BAD_PARAMETER, "handle_name: The creator is not found.")
        label = next(number for number, topic in LABELS.items() if topic == creator.topic)
        return _good(self._card(creator, day) | {
            "bio": people.bio(creator, self.name, LONGEST_BIO), "creator_id": super().platform_id(creator),
            "content_labels": [_label(label)],
            "industry_labels": [], "median_views": 1, "engagement_rate": 0.1, "creator_price": 100, "currency": "USD"})

    def _videos(self, query: Query, day: int) -> Any:
        creator = self.world.by_handle(query.first("handle_name"), self.name, day)
        account = self.world.account(creator.index, self.name, day) if creator else None
        if not creator or not account:
            return _refusal(BAD_PARAMETER, "handle_name: The creator is not found.")
        start, limit = int(query.first("cursor", "0")), int(query.first("limit", "10"))
        if not 1 <= limit <= MOST_VIDEOS:
            return _refusal(BAD_PARAMETER, "limit: Invalid value.")
        places = posting.newest(account, day, limit, start)
        posts = [self._video(self.world.post(creator.index, self.name, place), day) for place in places]
        more = start + len(posts) < posting.count(account, day)
        return _good({"posts": posts, "page_info": {"has_more": more, "cursor": start + len(posts)}})

    # --- what is shown -------------------------------------------------------------------------------------------

    def _by_label(self, labels: list[str], day: int) -> list[int]:
        topics = {LABELS[label] for label in labels if label in LABELS}
        return [i for topic in topics for i in self.world.topics(self.name).get(topic, []) if
                self.world.account(i, self.name, day)]

    def _card(self, creator: Creator, day: int) -> dict[str, Any]:
        account = self.world.account(creator.index, self.name, day)
        assert account
        return {"handle_name": self.handle(creator), "display_name": creator.name,
                "profile_image": _signed(creator.handle), "followers_count": growth.followers(account, day),
                "following_count": 20 + creator.index % 400, "likes_count": growth.followers(account, day) * 12,
                "videos_count": posting.count(account, day)}

    def _video(self, item: Post, day: int) -> dict[str, Any]:
        counts, number = posting.counts(item, day), self.world.post_id(item)
        named = self._named(item, day)
        return {
            "display_name": item.creator.name, "video_id": number, "thumbnail_url": _signed(number),
            "embed_url": f"https://video.example/embed/{number}", "caption": item.text, "likes": counts.likes,
            "comments": counts.comments, "shares": counts.reposts, "favorites": counts.saves,
            "video_views": counts.views, "create_time": str(int(item.at.timestamp())),
            "caption_hashtags": re.findall(r"#(\w+)", item.text), "mentioned_accounts": named,
            "collaboration_status": "PAID_PARTNERSHIP" if item.flagged else "NONE"}

    def _named(self, item: Post, day: int) -> list[str]:
        here = self.world.residents(self.name)
        other = here[item.mention % len(here)] if item.mention >= 0 else -1
        return [self.handle(self.world.creator(other))] if self.world.account(other, self.name, day) else []


METHODS = {"tto/tcm/creator/discover": TikTok._discover, "tto/tcm/category/label": TikTok._labels,
           "tto/tcm/creator/public": TikTok._public, "tto/tcm/creator/public/video/list": TikTok._videos}
"""Endpoint -> what answers it."""


def _envelope(code: int, message: str, data: Any = None) -> dict[str, Any]:
    return {"code": code, "message": message, "request_id": "20261121120000000000000000000000", "data": data or {}}


def _good(data: dict[str, Any]) -> dict[str, Any]:
    return _envelope(0, "OK", data)


def _refusal(code: int, message: str) -> Good:
    """A refusal inside a good answer."""
    return Good(_envelope(code, message))


def _label(number: str) -> dict[str, str]:
    return {"label_id": number, "label_name": LABELS[number].replace("_", " ").title()}


def _country(creator: Creator) -> str:
    return creator.country or "US"


def _listed(query: Query, name: str) -> list[str]:
    """A parameter that is a JSON list of words; empty where it is none."""
    try:
        found = json.loads(query.first(name, "[]"))
    except ValueError:
        return []
    return [str(value) for value in found] if isinstance(found, list) else []


def _signed(name: str) -> str:
    """An address that expires, which nobody may keep."""
    return f"https://p16.pictures.example/{digest(name, size=8).hex()}.webp?x-expires=1764000000&x-signature=sandbox"
