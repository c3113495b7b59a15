"""Reading: what look-alikes are found from, of every usable profile, unexpired and without who asked not to be found."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tastemaker import render
from tastemaker.errors import BadInput
from tastemaker.scoring import documents, features
from tastemaker.scoring.alike.combining import AUDIENCE, NETWORK, TAGS
from tastemaker.scoring.alike.shared import Links
from tastemaker.scoring.wording.folding import fold
from tastemaker.store import Store

POSTS = 20
"""Newest posts of a profile that are read."""
LEAST = {TAGS: 3, NETWORK: 1, AUDIENCE: 20}
"""Links that both sides need before a view says anything: fewer commenters are a few friends."""
_PROFILES = """
SELECT p.profile_key, c.creator_id, p.platform, p.platform_id, p.handle, p.name, p.bio, p.url, p.keywords, p.topics, p.fetched_at,
       s.followers
FROM usable_profiles p JOIN creators c USING (profile_key) LEFT JOIN latest_snapshots s USING (profile_key) ORDER BY p.profile_key"""
_POSTS = """
SELECT o.profile_key, o.post_key, o.title, o.text, o.tags, o.url, o.published_at FROM posts o JOIN usable_profiles p USING (profile_key)
WHERE o.state = 'live' AND (o.expires_at IS NULL OR o.expires_at > now_utc())
QUALIFY row_number() OVER (PARTITION BY o.profile_key ORDER BY o.published_at DESC NULLS LAST, o.post_key DESC) <= $most
ORDER BY o.profile_key, o.published_at DESC NULLS LAST, o.post_key DESC"""
_RELATIONS = """
SELECT platform, from_id, to_id FROM relations WHERE (expires_at IS NULL OR expires_at > now_utc())
AND list_contains($platforms, platform) ORDER BY ALL"""
_COMMENTERS = """
SELECT DISTINCT o.profile_key, c.author_hash FROM comments c
JOIN posts o ON o.platform = c.platform AND o.platform_id = c.post_id
WHERE (c.expires_at IS NULL OR c.expires_at > now_utc()) AND (o.expires_at IS NULL OR o.expires_at > now_utc()) AND o.state = 'live'
  AND list_contains($platforms, c.platform) ORDER BY ALL"""
_TAG = re.compile(r"(?<!\w)#(\w{2,60})")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """Profiles, each with its posts and its text, and the links of each kind."""

    profiles: list[Row]
    posts: dict[int, list[Row]]
    texts: list[str]
    open: np.ndarray
    """(n,) whether the platform's terms permit derived figures."""
    links: Mapping[str, Links]

    def places(self, handles: Iterable[str]) -> list[int]:
        """Where the profiles of some handles stand. BadInput for a handle that nobody or more than one has."""
        return list(dict.fromkeys(self._place(handle) for handle in handles))

    def _place(self, handle: str) -> int:
        platform, colon, rest = handle.strip().partition(":")
        platform, rest = (platform, rest) if colon else ("", handle.strip())
        found = [
            i
            for i, p in enumerate(self.profiles)
            if p["handle"].lstrip("@").casefold() == rest.lstrip("@").casefold() and platform in ("", p["platform"])
        ]
        if not found:
            raise BadInput(
                f"Nobody called {render.line(handle, 80)} is here.",
                "Pull or add them first; only creators who are here can be compared.",
            )
        if len(found) > 1:
            named = " or ".join(
                f"{self.profiles[i]['platform']}:{render.line(self.profiles[i]['handle'], 80)}" for i in found
            )
            raise BadInput(f"Several profiles are called {render.line(rest, 80)}.", f"Say which: {named}.")
        return found[0]


def read(store: Store, accepted: Callable[[str], bool]) -> Facts:
    """Everything that look-alikes are found from. Links only where the platform's terms permit derived figures."""
    profiles = [{**row, "keywords": json.loads(row["keywords"] or "[]")} for row in store.rows(_PROFILES)]
    posts: dict[int, list[Row]] = {row["profile_key"]: [] for row in profiles}
    for post in store.rows(_POSTS, most=POSTS):
        posts[post["profile_key"]].append(post)
    names = sorted({row["platform"] for row in profiles})
    permitted = [name for name in names if features.permitted(name, accepted)]
    texts = [documents.of(row, posts[row["profile_key"]]) for row in profiles]
    open_ = np.array([row["platform"] in permitted for row in profiles], dtype=bool)
    links = {
        TAGS: _tags(profiles, posts, open_),
        NETWORK: _network(profiles, store.rows(_RELATIONS, platforms=["", *permitted])),
        AUDIENCE: _audience(profiles, store.rows(_COMMENTERS, platforms=["", *permitted])),
    }
    return Facts(profiles, posts, texts, open_, links)


def tags(profile: Row, posts: Sequence[Row]) -> set[str]:
    """Tags of a profile's posts and hashtags in their texts, folded and without spaces."""
    said = [
        tag
        for post in posts
        for tag in [*json.loads(post["tags"] or "[]"), *_TAG.findall(f"{post['title']} {post['text']}")]
    ]
    return {plain for tag in said if (plain := re.sub(r"[\W_]+", "", fold(str(tag))))}


def _tags(profiles: Sequence[Row], posts: Mapping[int, Sequence[Row]], open_: np.ndarray) -> Links:
    return _links(
        (i, tag) for i, row in enumerate(profiles) if open_[i] for tag in sorted(tags(row, posts[row["profile_key"]]))
    )(len(profiles))


def _network(profiles: Sequence[Row], relations: Sequence[Row]) -> Links:
    """Whom a profile points at and who points at it, as links of two kinds. Each has both to itself, so that who points at somebody
    directly has that link in common with them."""
    places = {(row["platform"], row["platform_id"]): i for i, row in enumerate(profiles)}
    made: dict[tuple[int, tuple[str, ...]], None] = {}
    for row in relations:
        ends = (row["platform"], row["from_id"]), (row["platform"], row["to_id"])
        for (mine, other), way in ((ends, "to"), (ends[::-1], "from")):
            if mine in places and mine != other:
                made |= dict.fromkeys((places[mine], link) for link in ((way, *other), ("to", *mine), ("from", *mine)))
    return _links(made)(len(profiles))


def _audience(profiles: Sequence[Row], commenters: Sequence[Row]) -> Links:
    places = {row["profile_key"]: i for i, row in enumerate(profiles)}
    return _links(
        (places[row["profile_key"]], row["author_hash"]) for row in commenters if row["profile_key"] in places
    )(len(profiles))


def _links(pairs: Iterable[tuple[int, Any]]) -> Callable[[int], Links]:
    numbers: dict[Any, int] = {}
    found = [(owner, numbers.setdefault(link, len(numbers))) for owner, link in pairs]
    owners, links = (np.array([pair[side] for pair in found], dtype=np.int64) for side in (0, 1))
    return lambda n: Links(owners, links, n)
