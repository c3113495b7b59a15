"""An invented world of creators: a pure function of its seed, its size and the day it is asked.

Later work adds topics (vocabulary), histories (growth, posting) and truths (`truth`) without touching the server.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable
from functools import cache, cached_property, lru_cache
from math import log10
from typing import Any

from tastemaker.sandbox import growth, ids, parts, people, posting
from tastemaker.sandbox.chance import Dice
from tastemaker.sandbox.index import Index, tokens
from tastemaker.sandbox.people import NATIVE, Account, Creator
from tastemaker.sandbox.posting import Post

RESULTS = 2_000
"""Most creators that one search ranks."""


class World:
    """Creators 0 to `size` - 1 of a seed. Days are ordinals; accounts exist from the day they open until they go."""

    def __init__(self, seed: int = 7, size: int = 2_000) -> None:
        self.seed, self.size = seed, size
        self._creators: dict[int, Creator] = {}
        self._accounts: dict[tuple[str, int], Account | None] = {}
        self.search = lru_cache(maxsize=512)(self._search)
        self.search_posts = lru_cache(maxsize=256)(self._search_posts)
        self.post = lru_cache(maxsize=60_000)(self._post)
        self.residents = cache(self._residents)
        self.topics = cache(self._topics)
        self.followers_of = cache(self._followers_of)

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

    def account_of(self, creator: Creator, platform: str) -> Account | None:
        """A creator's account on a platform, whatever the day; drawn when it is first asked for."""
        if platform in NATIVE:
            return getattr(creator, platform)
        key = platform, creator.index
        if key not in self._accounts:
            habitat = parts.part_class(platform).habitat
            self._accounts[key] = people.settled(self.seed, creator, platform, habitat)
        return self._accounts[key]

    def account(self, index: int | None, platform: str, day: int) -> Account | None:
        """A creator's account on a platform, if it exists on that day."""
        if index is None or not 0 <= index < self.size:
            return None
        creator = self.creator(index)
        account = self.account_of(creator, platform)
        return account if account and account.opened <= day < creator.gone_on else None

    def find(self, name: str, platform: str, day: int) -> Creator | None:
        """Whom an account id or a handle names, if their account exists on that day."""
        if platform == "youtube" and name.startswith("UC"):
            index = ids.of_channel(self.seed, name)
        elif name.startswith("did:"):
            index = ids.of_did(self.seed, name)
        else:
            index = ids.index_of(self.seed, platform, name)
            if index is None:
                return self.by_handle(name.removesuffix(".example"), platform, day)
        return self.creator(index) if index is not None and self.account(index, platform, day) else None

    def handle(self, creator: Creator, platform: str) -> str:
        """How a creator is called on a platform, without `@` and domain."""
        habitat = NATIVE.get(platform) or parts.part_class(platform).habitat
        return people.handle(creator, habitat.longest_handle, habitat.joiner)

    def by_handle(self, text: str, platform: str, day: int) -> Creator | None:
        """Who is called exactly so, with or without `@` and in any case, if their account exists on that day."""
        plain = text.removeprefix("@").lower()
        for index in people.of_handle(plain):
            if self.account(index, platform, day) and self.handle(self.creator(index), platform) == plain:
                return self.creator(index)
        return None

    # --- search ---------------------------------------------------------------------------------------------------

    @cached_property
    def index(self) -> Index:
        return Index(self.creators)

    def _search(self, query: str, platform: str, day: int, language: str = "",
                country: str = "") -> tuple[list[int], int]:
        """Who matches best, at most RESULTS, and how many match. Size helps a little, language and country too."""
        scores = {i: score for i, score in self.index.scores(query).items() if self.account(i, platform, day)}

        def worth(index: int) -> tuple[float, int]:
            creator = self.creator(index)
            near = 1.6 if language and creator.language == language else 1.0
            near *= 1.2 if country and creator.country == country else 1.0
            return near * scores[index] * (1 + 0.06 * log10(self._here(index, platform).settled_size)), -index

        return heapq.nlargest(RESULTS, scores, key=worth), len(scores)

    def _search_posts(self, query: str, platform: str, day: int,
                      language: str = "") -> tuple[list[tuple[int, int]], int]:
        """Posts whose words match, from the recent ones of the best matching creators, and how many match."""
        asked = tuple(dict.fromkeys(tokens(query)))
        found: list[tuple[float, int, int]] = []
        for index in self.search(query, platform, day, language)[0][:250]:
            account = self._here(index, platform)
            for place in posting.newest(account, day, 8):
                item = self.post(index, platform, place)
                title, text = set(tokens(item.title)), set(tokens(item.text))
                score = sum(self.index.rarity(t) * ((t in title) * 2 + (t in text)) for t in asked)
                score *= sum(t in title or t in text for t in asked) / max(len(asked), 1)
                if score > 0:
                    found.append((-score, index, -place))
        return [(index, -place) for _, index, place in sorted(found)], len(found)

    # --- posts ----------------------------------------------------------------------------------------------------

    def _post(self, index: int, platform: str, place: int) -> Post:
        return posting.post(self.creator(index), self._here(index, platform), place)

    def post_id(self, item: Post) -> str:
        """A post's id of 18 digits, for platforms that count so."""
        return ids.post_number(self.seed, item.account.platform, item.creator.index, item.place)

    def find_post(self, text: str, platform: str, day: int) -> Post | None:
        """The post of such an id, if it had appeared before the day and its account still exists."""
        index, place = ids.post_index(self.seed, platform, text) or (None, 0)
        account = self.account(index, platform, day)
        if index is None or not account or place >= posting.count(account, day):
            return None
        return self.post(index, platform, place)

    def _here(self, index: int, platform: str) -> Account:
        account = self.account_of(self.creator(index), platform)
        assert account, f"creator {index} has no account on {platform}"
        return account

    # --- who knows whom -------------------------------------------------------------------------------------------

    def _topics(self, platform: str) -> dict[str, list[int]]:
        """Creators of a platform by topic."""
        groups: dict[str, list[int]] = defaultdict(list)
        for index in self.residents(platform):
            groups[self.creator(index).topic].append(index)
        return groups

    def _residents(self, platform: str) -> list[int]:
        """Creators who have an account on a platform, whatever the day."""
        return [creator.index for creator in self.creators if self.account_of(creator, platform)]

    def peers(self, creator: Creator, platform: str, kind: str, most: int) -> list[int]:
        """Other creators that one points at, mostly of the same topic; the same on every day.

        `kind` is any word for why, such as `follows`. Whether they exist on a day is for the caller to ask.
        """
        dice = Dice(self.seed, creator.handle, kind)
        near, all_ = self.topics(platform).get(creator.topic, []), self.residents(platform)
        wanted = dice.below(most) + 1
        drawn = (dice.pick(near) if near and dice.happens(0.7) else dice.pick(all_) for _ in range(wanted) if all_)
        return [index for index in dict.fromkeys(drawn) if index != creator.index]

    def _followers_of(self, platform: str, kind: str = "follows", most: int = 60) -> dict[int, list[int]]:
        """`peers` the other way round: whom each creator of a platform is pointed at by."""
        back: dict[int, list[int]] = defaultdict(list)
        for index in self.residents(platform):
            for other in self.peers(self.creator(index), platform, kind, most):
                back[other].append(index)
        return back

    # --- for tests only -------------------------------------------------------------------------------------------

    def truth(self, platforms: Iterable[str] = NATIVE) -> list[dict[str, Any]]:
        """What no platform says: one row for each account. Tests measure against it; nothing else may read it."""
        here = [(c, a) for c in self.creators for name in platforms if (a := self.account_of(c, name))]
        return [{"index": c.index, "platform": a.platform, "platform_id": a.platform_id, "handle": c.handle,
                 "topic": c.topic, "second_topic": c.second, "language": c.language, "country": c.country,
                 "decoy": c.decoy, "bought": c.bought, "bought_days": self._bought_days(a), "sponsored": c.sponsored,
                 "honest": c.honest, "attack": c.attack, "opened": a.opened, "gone_on": c.gone_on,
                 "settled_size": a.settled_size, "on_both": len(c.accounts) == 2 and c.linked}
                for c, a in here]

    def attackers(self) -> list[Creator]:
        """Creators whose texts attack."""
        return [creator for creator in self.creators if creator.attack]

    @staticmethod
    def _bought_days(account: Account) -> list[int]:
        steps = range((people.NEWEST - people.SETTLED) // account.bought_every + 3) if account.bought_size else ()
        return [round(growth.moment(account, "bought", step, account.bought_every)) for step in steps]
