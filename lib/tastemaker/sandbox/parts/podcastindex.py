"""Podcast Index for an invented world: signed requests, feeds by number, guid or address, and their episodes.

Numbers are the world's 18 digits; a guid carries the same number, so both lead to a creator without a table. As in the
documents, episodes that a search finds say their feed's number only, and who is unknown is an empty list in a good
answer.
"""

from __future__ import annotations

import re
from datetime import datetime
from hashlib import sha1
from html import escape
from itertools import takewhile
from typing import Any

from tastemaker import clock
from tastemaker.sandbox import people, posting
from tastemaker.sandbox.chance import Dice, digest
from tastemaker.sandbox.part import Asked, Faults, Habitat, Limit, Part, Query, Refused
from tastemaker.sandbox.people import Creator
from tastemaker.sandbox.posting import Post

KEYS = ("TASTEMAKER_PODCASTINDEX_KEY", "TASTEMAKER_PODCASTINDEX_SECRET")
SIGNED_FOR_S = 180
"""Seconds that the moment in a request may lie away from now."""
WORDS = 100
"""Words of a description where the full text is not asked for."""
PAGE, MOST = 60, 1_000
WHOLE = Query({"fulltext": [""]})
"""How feeds are shown that were asked for by name: they take no such parameter."""
FEED_HOST = "https://feeds.podcasts.example/"


class PodcastIndex(Part):
    """The reads that the adapter makes. One answer holds everything; there are no pages."""

    name = "podcastindex"
    habitat = Habitat(share=0.3, titled=True, gap=9, habits={"audio": 1})
    limits = {"calls": Limit(5_000, zone="UTC")}
    keys = KEYS

    def handle(self, creator: Creator) -> str:
        return super().platform_id(creator)

    def platform_id(self, creator: Creator) -> str:
        number = super().platform_id(creator)
        return self._guid(creator) or f"feed:{number}"

    def admit(self, asked: Asked, endpoint: str, now: datetime, faults: Faults) -> dict[str, str]:
        if not asked.header("user-agent"):
            raise _bad("A User-Agent header is required.")
        if not _signed(asked, now):
            raise Refused(401, {"status": "false", "description": "Authorization header is missing or not valid."})
        if self.take("calls", now) < 0:
            raise _too_many({})
        return {}

    def answer(self, asked: Asked, endpoint: str, query: Query, day: int, now: datetime) -> dict[str, Any]:
        if endpoint == "podcasts/batch/byguid" and asked.method == "POST":
            return self._batch(asked.json, day)
        if asked.method == "GET" and endpoint in METHODS:
            return {"status": "true", **METHODS[endpoint](self, query, day)}
        raise Refused(404, {"status": "false", "description": "Unknown endpoint."})

    def refuse(self, kind: str, endpoint: str, faults: Faults, now: datetime) -> Refused:
        if kind == "error5xx":
            return Refused(503, {"status": "false", "description": "Service unavailable."}, self.wait(faults))
        return _too_many(self.wait(faults))

    # --- endpoints -----------------------------------------------------------------------------------------------

    def _by_term(self, query: Query, day: int) -> dict[str, Any]:
        found, _ = self.world.search(_words(query), self.name, day)
        feeds = [self._feed(self.world.creator(i), day, query) for i in found[:_most(query)]]
        return {"feeds": feeds, "count": len(feeds), "query": query.first("q"), "description": "Found matching feeds."}

    def _by_person(self, query: Query, day: int) -> dict[str, Any]:
        found, _ = self.world.search_posts(_words(query), self.name, day)
        posts = [self.world.post(number, self.name, place) for number, place in found[:PAGE]]
        items = [self._episode(item, query) | {"feedTitle": self._title(item.creator), "feedAuthor": item.creator.name}
                 for item in posts]
        return {"items": items, "count": len(items), "query": query.first("q"), "description": "Found matching items."}

    def _by_feed(self, query: Query, day: int) -> dict[str, Any]:
        """One podcast by number or by its feed's address."""
        number = query.first("id") or query.first("url").removeprefix(FEED_HOST)
        creator = self._of_number(number, day)
        return {"query": {"id": query.first("id")}, "feed": self._feed(creator, day, WHOLE) if creator else [],
                "description": "Found matching feed." if creator else "No feeds match this id."}

    def _batch(self, guids: Any, day: int) -> dict[str, Any]:
        """Podcasts by guid; who is unknown is left out."""
        if not isinstance(guids, list) or not all(isinstance(guid, str) for guid in guids):
            raise _bad("Invalid JSON in the body.")
        people_found = [creator for guid in dict.fromkeys(guids) if (creator := self._of_guid(guid, day))]
        feeds = [self._feed(creator, day, WHOLE) for creator in people_found]
        return {"status": "true", "allFound": len(feeds) == len(guids), "found": len(feeds), "feeds": feeds,
                "description": "Found matching feeds."}

    def _episodes(self, query: Query, day: int) -> dict[str, Any]:
        """A podcast's episodes, newest first."""
        most, since = _most(query), _number(query, "since", 0)
        by_guid = self._of_guid(query.first("guid"), day)
        creator = self._of_number(query.first("id"), day) if query.first("id") else by_guid
        account = self.world.account(creator.index, self.name, day) if creator else None
        if not creator or not account:
            return {"items": [], "count": 0, "description": "No episodes found."}
        places = posting.newest(account, day, most)
        items = takewhile(lambda item: item.at.timestamp() >= since,
                          (self.world.post(creator.index, self.name, place) for place in places))
        more = {"podcastGuid": self._guid(creator) or None, "feedDead": int(_is_dead(creator))}
        found = [self._episode(item, query) | more for item in items]
        return {"items": found, "liveItems": [], "count": len(found), "description": "Found matching items."}

    # --- what is shown -------------------------------------------------------------------------------------------

    def _feed(self, creator: Creator, day: int, query: Query) -> dict[str, Any]:
        account = self.world.account(creator.index, self.name, day)
        assert account
        dice, newest = Dice(creator.handle, "podcast"), posting.count(account, day) - 1
        last = self.world.post(creator.index, self.name, newest).at if newest >= 0 else None
        topic = creator.topic.replace("_", " ").title()
        return {
            "id": int(account.platform_id), "podcastGuid": self._guid(creator) or None, "title": self._title(creator),
            "url": f"{FEED_HOST}{account.platform_id}", "originalUrl": f"{FEED_HOST}{account.platform_id}",
            "link": creator.site if creator.linked else "", "description": _said(_about(creator), query, dice),
            "author": creator.name, "ownerName": creator.name if dice.happens(0.8) else "", "image": "",
            "language": creator.language + (f"-{creator.country}" if creator.country else ""), "itunesId": None,
            "explicit": dice.happens(0.05), "type": 0, "medium": "music" if dice.happens(0.02) else "podcast",
            "dead": int(_is_dead(creator)), "locked": 0, "episodeCount": newest + 1,
            "categories": {"86": topic} if dice.happens(0.9) else [],
            "newestItemPubdate": int(last.timestamp()) if last else 0}

    def _episode(self, item: Post, query: Query) -> dict[str, Any]:
        number = self.world.post_id(item)
        page = f"{item.creator.site}/episodes/{item.place}"
        text = f"{item.text}\n{item.link}" if item.link else item.text
        return {
            "id": int(number), "title": item.title, "link": page, "guid": page,
            "description": _said(text, query, Dice(number)), "datePublished": int(item.at.timestamp()),
            "dateCrawled": int(item.at.timestamp()) + 600, "duration": item.seconds, "explicit": 0,
            "enclosureUrl": f"https://audio.podcasts.example/{number}.mp3", "enclosureType": "audio/mpeg",
            "enclosureLength": item.seconds * 16_000, "episode": item.place + 1, "episodeType": "full", "season": 0,
            "feedId": int(item.account.platform_id), "feedLanguage": item.creator.language, "feedItunesId": None,
            "persons": [{"id": 1, "name": item.creator.name, "role": "host", "href": item.creator.site}]}

    @staticmethod
    def _title(creator: Creator) -> str:
        return f"{creator.name} Podcast"

    # --- numbers and guids ---------------------------------------------------------------------------------------

    def _guid(self, creator: Creator) -> str:
        """A guid that begins with the account's number; a few feeds have none."""
        dice = Dice(self.world.seed, creator.handle, "guid")
        if dice.happens(0.03):
            return ""
        number = int(super().platform_id(creator))
        text = f"{number:016x}{digest(self.world.seed, 'podcast', number, size=8).hex()}"
        return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))

    def _of_guid(self, guid: str, day: int) -> Creator | None:
        plain = guid.replace("-", "").lower()
        number = str(int(plain[:16], 16)) if re.fullmatch(r"[0-9a-f]{32}", plain) else ""
        creator = self._of_number(number, day)
        return creator if creator and self._guid(creator) == guid.lower() else None

    def _of_number(self, number: str, day: int) -> Creator | None:
        return self.world.find(number, self.name, day) if re.fullmatch(r"\d{18}", number) else None


METHODS = {
    "search/byterm": PodcastIndex._by_term, "search/byperson": PodcastIndex._by_person,
    "podcasts/byfeedid": PodcastIndex._by_feed, "podcasts/byfeedurl": PodcastIndex._by_feed,
    "episodes/byfeedid": PodcastIndex._episodes, "episodes/bypodcastguid": PodcastIndex._episodes,
}
"""Endpoint -> what answers it."""


def _signed(asked: Asked, now: datetime) -> bool:
    """Whether the headers are those of a key: any but `invalid`, a moment near now, and a signature of that form.

    Any secret is good, so no more of the signature can be checked than that it was not made with `invalid`. A caller's
    clock may be the machine's while the server stands on another day, so the moment may be near either.
    """
    key, date, signature = (asked.header(name) for name in ("x-auth-key", "x-auth-date", "authorization"))
    if key in ("", "invalid") or not re.fullmatch(r"\d{10}", date) or not re.fullmatch(r"[0-9a-f]{40}", signature):
        return False
    near = any(abs(int(date) - moment.timestamp()) <= SIGNED_FOR_S for moment in (now, clock.now()))
    return near and signature != sha1(f"{key}invalid{date}".encode(), usedforsecurity=False).hexdigest()


def _is_dead(creator: Creator) -> bool:
    return Dice(creator.handle, "dead feed").happens(0.02)


def _about(creator: Creator) -> str:
    return people.bio(creator, "podcastindex", 4_000)


def _said(text: str, query: Query, dice: Dice) -> str:
    """A description as feeds write it, mostly HTML; its first words unless the whole is asked for."""
    if "fulltext" not in query.values and len(text.split()) > WORDS:
        text = " ".join(text.split()[:WORDS])
    if dice.happens(0.2):
        return escape(text, quote=False)
    lines = (re.sub(r"(https://[\w.-]+)", r'<a href="\1">\1</a>', escape(line)) for line in text.split("\n"))
    return "".join(f"<p>{line}</p>" for line in lines)


def _words(query: Query) -> str:
    if not (words := query.first("q")):
        raise _bad("Invalid parameters: q is required.")
    return words


def _most(query: Query) -> int:
    most = _number(query, "max", PAGE)
    if not 1 <= most <= MOST:
        raise _bad("Invalid parameters: max is 1 to 1000.")
    return most


def _number(query: Query, name: str, default: int) -> int:
    text = query.first(name, str(default))
    if not re.fullmatch(r"\d{1,12}", text):
        raise _bad(f"Invalid parameters: {name} is not a number.")
    return int(text)


def _bad(description: str) -> Refused:
    return Refused(400, {"status": "false", "description": description})


def _too_many(headers: dict[str, str]) -> Refused:
    return Refused(429, {"status": "false", "description": "Too many requests."}, headers)
