"""Instagram's Graph for an invented world: Business Discovery by user name, and the Creator Marketplace.

As in the documents, one user name is asked at a time, inside the list of fields; personal accounts are unknown to it; a
hidden like count is left out; Business Discovery pages have cursors and no address of the next one, and the last full
page has a cursor too. Pictures have addresses that expire.
"""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from typing import Any

from tastemaker.sandbox import growth, people, posting
from tastemaker.sandbox.chance import Dice
from tastemaker.sandbox.part import Asked, Faults, Habitat, Limit, Query
from tastemaker.sandbox.parts import _graph as graph
from tastemaker.sandbox.people import Creator
from tastemaker.sandbox.posting import Post

OWN = "17841400000000000"
"""The number of the professional account that asks."""
DISCOVERY, MARKETPLACE = "business_discovery", "creator_marketplace_creators"
LONGEST_BIO = 150
SIMILAR, ALIKE = 5, 20
VIEWS_PER_LIKE = 14
_ASKED = re.compile(r"business_discovery\.username\(([^(){}]*)\)\{(.*)\}", re.DOTALL)
_MEDIA = re.compile(r"media((?:\.(?:after|before|limit)\([^(){}]*\))*)\{([^(){}]*)\}")
_HOST = "https://www.instagram.com"
_PICTURES = "https://pictures.sandbox.example"
_FILTERS = {"query", "similar_to_creators", "username", "fields", "limit", "after"}


class Instagram(graph.GraphPart):
    """The two doors through which the adapter sees others."""

    name = "instagram"
    habitat = Habitat(share=0.5, size=1.4, since=date(2014, 1, 1), habits={"visual": 1}, gap=2.5, hidden=0.06)
    limits = {"discovery": Limit(200, seconds=3_600), "marketplace": Limit(1_000, seconds=3_600)}
    keys = ("TASTEMAKER_INSTAGRAM_TOKEN",)
    shown_hosts = ("www.instagram.com",)
    buckets = {DISCOVERY: "discovery", MARKETPLACE: "marketplace"}

    def url(self, root: str) -> str:
        return f"{root}/instagram/v25.0"

    def options(self, root: str) -> dict[str, str]:
        return {"TASTEMAKER_INSTAGRAM_USER_ID": OWN}

    def endpoint(self, method: str, path: str) -> str:
        """A node is asked for Business Discovery; an edge is called by its name."""
        found = re.fullmatch(r"/instagram/v\d+\.\d/\w+(?:/(\w+))?", path)
        return (found[1] or DISCOVERY) if found else super().endpoint(method, path)

    def admit(self, asked: Asked, endpoint: str, now: datetime, faults: Faults) -> dict[str, str]:
        headers = super().admit(asked, endpoint, now, faults)
        if (own := asked.path.split("/")[3]) != OWN:
            raise graph.refused(100, f"Unsupported get request. Object with ID '{own[:40]}' does not exist",
                                400, headers, error_subcode=33)
        return headers

    def answer(self, asked: Asked, endpoint: str, query: Query, day: int, now: datetime) -> dict[str, Any]:
        return self._discovered(query, day) if endpoint == DISCOVERY else self._market(asked, query, day)

    def loop(self, body: Any, query: Query, headers: dict[str, str]) -> None:
        graph.loop_cursor(body, query)
        media = body.get(DISCOVERY, {}).get("media", {})
        if "cursors" in media.get("paging", {}):
            given = re.search(r"\.after\(([^()]*)\)", query.first("fields"))
            media["paging"]["cursors"]["after"] = given[1] if given else graph.cursor(0)

    # --- Business Discovery --------------------------------------------------------------------------------------

    def _discovered(self, query: Query, day: int) -> dict[str, Any]:
        asked = _ASKED.fullmatch(query.first("fields"))
        if not asked:
            raise graph.refused(100, "Syntax error in fields")
        creator = self._professional(asked[1], day)
        if not creator:
            raise graph.refused(110, "Invalid user id", error_subcode=2207013, is_transient=False,
                                error_user_title="Cannot find User",
                                error_user_msg=f"The user with username: {asked[1][:40]} cannot be found.")
        media = _MEDIA.search(asked[2])
        fields = [name for name in _MEDIA.sub("", asked[2]).split(",") if name]
        found = graph.chosen(fields, self._profile(creator, day))
        return {DISCOVERY: found | (self._media(creator, media, day) if media else {}), "id": OWN}

    def _media(self, creator: Creator, asked: re.Match[str], day: int) -> dict[str, Any]:
        """The `media` of an account; nothing at all where a page has no posts."""
        how = dict(re.findall(r"\.(\w+)\(([^()]*)\)", asked[1]))
        start, limit = graph.place(how.get("after", "")), graph.number(how.get("limit", str(graph.USUAL)))
        account = self.world.account_of(creator, self.name)
        posts = [self.world.post(creator.index, self.name, p) for p in posting.newest(account, day, limit, start)]
        rows = [graph.chosen(asked[2].split(","), self._post(item, day)) for item in posts]
        before = {"before": graph.cursor(start)} if start else {}
        cursors = {**before, "after": graph.cursor(start + len(rows))}
        return {"media": {"data": rows, "paging": {"cursors": cursors}}} if rows else {}

    def _professional(self, name: str, day: int) -> Creator | None:
        creator = self.world.by_handle(name, self.name, day)
        return creator if creator and not is_personal(creator) else None

    def _profile(self, creator: Creator, day: int) -> dict[str, Any]:
        account = self.world.account_of(creator, self.name)
        return {"id": account.platform_id, "username": self.handle(creator), "name": creator.name[:64],
                "biography": people.bio(creator, self.name, LONGEST_BIO),
                "website": creator.site if creator.linked else None,
                "followers_count": growth.followers(account, day), "media_count": posting.count(account, day),
                "follows_count": Dice(creator.handle, self.name, "follows").below(2_000),
                "profile_picture_url": f"{_PICTURES}/{account.platform_id}.jpg?oe=1"}

    def _post(self, item: Post, day: int) -> dict[str, Any]:
        counts, number = posting.counts(item, day), self.world.post_id(item)
        reel, code = item.format == "short", graph.shortcode(number)
        moving = item.format in ("short", "video")
        return {"id": number, "caption": self.words(item, day) or None, "comments_count": counts.comments,
                "like_count": None if item.account.likes_hidden else counts.likes,
                "view_count": counts.likes * VIEWS_PER_LIKE if moving else None,
                "media_type": "VIDEO" if moving else "CAROUSEL_ALBUM" if item.place % 3 == 0 else "IMAGE",
                "media_product_type": "REELS" if reel else "FEED", "media_url": f"{_PICTURES}/{code}.jpg?oe=1",
                "permalink": f"{_HOST}/{'reel' if reel else 'p'}/{code}/", "timestamp": graph.stamp(item.at)}

    # --- the marketplace -----------------------------------------------------------------------------------------

    def _market(self, asked: Asked, query: Query, day: int) -> dict[str, Any]:
        """Creators of the marketplace. The next page has an address, which repeats the token as the real one does."""
        if strange := set(query.values) - _FILTERS:
            raise graph.refused(100, f"Invalid parameter: {min(strange)[:40]}")
        if sum(name in query.values for name in ("query", "similar_to_creators", "username")) > 1:
            raise graph.refused(100, "Invalid parameter: these filters cannot be combined")
        limit, start = graph.number(query.first("limit", str(graph.USUAL))), graph.place(query.first("after"))
        found = self._listed(query, day)
        fields = query.listed("fields") or ["id"]
        rows = [graph.chosen(fields, self._creator(creator)) for creator in found[start:start + limit]]
        body: dict[str, Any] = {"data": rows}
        if rows:
            body["paging"] = {"cursors": {"before": graph.cursor(start), "after": graph.cursor(start + len(rows))}}
        if start + limit < len(found):
            onward = graph.cursor(start + limit)
            body["paging"]["next"] = f"{asked.root}{asked.path}?access_token=sandbox&after={onward}"
        return body

    def _listed(self, query: Query, day: int) -> list[Creator]:
        if "similar_to_creators" in query.values:
            numbers = self._alike(query.first("similar_to_creators"), day)
        elif name := query.first("username"):
            creator = self._professional(name, day)
            return [creator] if creator else []
        else:
            numbers = self.world.search(query.first("query"), self.name, day)[0]
        here = (self.world.creator(index) for index in numbers if self.world.account(index, self.name, day))
        return [creator for creator in here if is_onboarded(creator)]

    def _alike(self, text: str, day: int) -> list[int]:
        try:
            names = json.loads(text)
        except ValueError:
            names = None
        if not isinstance(names, list) or not 1 <= len(names) <= SIMILAR or not all(isinstance(n, str) for n in names):
            raise graph.refused(100, f"Invalid parameter: similar_to_creators takes 1 to {SIMILAR} user names")
        given = [c for name in names if (c := self._professional(name, day)) and is_onboarded(c)]
        if len(given) < len(names):
            raise graph.refused(100, "Invalid parameter: similar_to_creators takes onboarded creators only")
        found = (index for c in given for index in self.world.peers(c, self.name, "similar", ALIKE))
        return list(dict.fromkeys(found))

    def _creator(self, creator: Creator) -> dict[str, Any]:
        account, dice = self.world.account_of(creator, self.name), Dice(creator.handle, "marketplace")
        return {"id": account.platform_id, "username": self.handle(creator), "country": creator.country,
                "biography": people.bio(creator, self.name, LONGEST_BIO), "is_account_verified": dice.happens(0.08),
                "email": f"work@{creator.handle}.example" if dice.happens(0.5) else None,
                "portfolio_url": f"{creator.site}/portfolio" if dice.happens(0.3) else None, "onboarded_status": True}


def is_personal(creator: Creator) -> bool:
    return Dice(creator.handle, "instagram", "personal").happens(0.05)


def is_onboarded(creator: Creator) -> bool:
    return not is_personal(creator) and Dice(creator.handle, "instagram", "onboarded").happens(0.8)
