"""An invented world of creators: a pure function of its seed, its size and the day it is asked.

Later work adds topics (vocabulary), histories (growth, posting) and truths (`truth`) without touching the server.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from functools import cached_property, lru_cache
from math import log10
from typing import Any

from tastemaker.sandbox import growth, ids, people, posting
from tastemaker.sandbox.chance import Dice
from tastemaker.sandbox.index import Index, tokens
from tastemaker.sandbox.people import Account, Creator, Platform
from tastemaker.sandbox.posting import Post

RESULTS = 2_000
"""Most creators that one search ranks."""


class World:
    """Creators 0 to `size` - 1 of a seed. Days are ordinals; accounts exist from the day they open until they go."""

    def __init__(self, seed: int = 7, size: int = 2_000) -> None:
        self.seed, self.size = seed, size
        self._creators: dict[int, Creator] = {}
        self.search = lru_cache(maxsize=512)(self._search)
        self.search_posts = lru_cache(maxsize=256)(self._search_posts)
        self.post = lru_cache(maxsize=60_000)(self._post)

    def __repr__(self) -> str:
        return f"World(seed={self.seed}, size={self.size})"

    # --- who is there ---------------------------------------------------------------------------------------------

    def creator(self, index: int) -> Creator:
        """The creator of this number."""
        if (found := self._creators.get(index)) is None:
            found = self._creators[index] = people.born(self.seed, index)
        return found

    @cached_property
    def creators(self) -> tuple[Creator, ...]:
        """Everyone; a hundred thousand take some seconds."""
        return tuple(self.creator(index) for index in range(self.size))

    def account(self, index: int | None, platform: Platform, day: int) -> Account | None:
        """A creator's account on a platform, if it exists on that day."""
        if index is None or index >= self.size:
            return None
        creator = self.creator(index)
        account = getattr(creator, platform)
        return account if account and account.opened <= day < creator.gone_on else None

    def find(self, name: str, platform: Platform, day: int) -> Creator | None:
        """Whom a channel id, a did or a handle names, if their account exists on that day."""
        if platform == "youtube" and name.startswith("UC"):
            index = ids.of_channel(self.seed, name)
        elif name.startswith("did:"):
            index = ids.of_did(self.seed, name)
        else:
            index = people.of_handle(self.seed, name)
            plain = name.removeprefix("@").removesuffix(".example").lower()
            if index is not None and index < self.size and self.creator(index).handle != plain:
                return None
        return self.creator(index) if index is not None and self.account(index, platform, day) else None

    # --- search ---------------------------------------------------------------------------------------------------

    @cached_property
    def index(self) -> Index:
        return Index(self.creators)

    def _search(self, query: str, platform: Platform, day: int, language: str = "",
                country: str = "") -> tuple[list[int], int]:
        """Who matches best, at most RESULTS, and how many match. Size helps a little, language and country too."""
        scores = {i: score for i, score in self.index.scores(query).items() if self.account(i, platform, day)}

        def worth(index: int) -> tuple[float, int]:
            creator = self.creator(index)
            near = 1.6 if language and creator.language == language else 1.0
            near *= 1.2 if country and creator.country == country else 1.0
            return near * scores[index] * (1 + 0.06 * log10(getattr(creator, platform).settled_size)), -index

        return heapq.nlargest(RESULTS, scores, key=worth), len(scores)

    def _search_posts(self, query: str, platform: Platform, day: int,
                      language: str = "") -> tuple[list[tuple[int, int]], int]:
        """Posts whose words match, from the recent ones of the best matching creators, and how many match."""
        asked = tuple(dict.fromkeys(tokens(query)))
        found: list[tuple[float, int, int]] = []
        for index in self.search(query, platform, day, language)[0][:250]:
            account = getattr(self.creator(index), platform)
            for place in posting.newest(account, day, 8):
                item = self.post(index, platform, place)
                title, text = set(tokens(item.title)), set(tokens(item.text))
                score = sum(self.index.rarity(t) * ((t in title) * 2 + (t in text)) for t in asked)
                score *= sum(t in title or t in text for t in asked) / max(len(asked), 1)
                if score > 0:
                    found.append((-score, index, -place))
        return [(index, -place) for _, index, place in sorted(found)], len(found)

    # --- posts ----------------------------------------------------------------------------------------------------

    def _post(self, index: int, platform: Platform, place: int) -> Post:
        creator = self.creator(index)
        return posting.post(creator, getattr(creator, platform), place)

    # --- who knows whom -------------------------------------------------------------------------------------------

    @cached_property
    def topics(self) -> dict[tuple[str, str], list[int]]:
        """Creators by topic and platform."""
        groups: dict[tuple[str, str], list[int]] = defaultdict(list)
        for creator in self.creators:
            for account in creator.accounts:
                groups[creator.topic, account.platform].append(creator.index)
        return groups

    @cached_property
    def residents(self) -> dict[str, list[int]]:
        """Creators by platform."""
        platforms: tuple[Platform, ...] = ("youtube", "bluesky")
        return {platform: [c.index for c in self.creators if getattr(c, platform)] for platform in platforms}

    def peers(self, creator: Creator, platform: Platform, kind: str, most: int) -> list[int]:
        """Other creators that one points at, mostly of the same topic; the same on every day."""
        dice = Dice(self.seed, creator.handle, kind)
        near, all_ = self.topics[creator.topic, platform], self.residents[platform]
        wanted = dice.below(most) + 1
        drawn = (dice.pick(near) if near and dice.happens(0.7) else dice.pick(all_) for _ in range(wanted) if all_)
        return [index for index in dict.fromkeys(drawn) if index != creator.index]

    @lru_cache(maxsize=1)  # noqa: B019 - a world lives as long as its server
    def followers_of(self) -> dict[int, list[int]]:
        """Who follows whom on Bluesky, the other way round."""
        back: dict[int, list[int]] = defaultdict(list)
        for index in self.residents["bluesky"]:
            for other in self.peers(self.creator(index), "bluesky", "follows", 60):
                back[other].append(index)
        return back

    # --- for tests only -------------------------------------------------------------------------------------------

    def truth(self) -> list[dict[str, Any]]:
        """What no platform says: one row for each account. Tests measure against it; nothing else may read it."""
        return [{"index": c.index, "platform": a.platform, "platform_id": a.platform_id, "handle": c.handle,
                 "topic": c.topic, "second_topic": c.second, "language": c.language, "country": c.country,
                 "decoy": c.decoy, "bought": c.bought, "bought_days": self._bought_days(a), "sponsored": c.sponsored,
                 "honest": c.honest, "attack": c.attack, "opened": a.opened, "gone_on": c.gone_on,
                 "settled_size": a.settled_size, "on_both": len(c.accounts) == 2 and c.linked}
                for c in self.creators for a in c.accounts]

    def attackers(self) -> list[Creator]:
        """Creators whose texts attack."""
        return [creator for creator in self.creators if creator.attack]

    @staticmethod
    def _bought_days(account: Account) -> list[int]:
        steps = range((people.NEWEST - people.SETTLED) // account.bought_every + 3) if account.bought_size else ()
        return [round(growth.moment(account, "bought", step, account.bought_every)) for step in steps]
