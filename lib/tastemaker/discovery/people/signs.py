"""Exact signs: profiles that are plainly one person's, by what they link to and where they can be written to.

The signs, strongest first: links to each other or a link that the platform verified, the same business address, the same
link to a site of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from tastemaker import platforms

MOST_SHARED = 4
"""A link or address on more profiles than this is a shop's, a sponsor's or an agency's, not a person's own."""
NOT_OWN = {"youtube.com", "youtu.be", "bsky.app", "instagram.com", "facebook.com", "x.com", "twitter.com", "tiktok.com",
           "twitch.tv", "linkedin.com", "discord.gg", "discord.com", "t.me", "reddit.com", "amazon.com", "amzn.to",
           "bit.ly", "paypal.com", "paypal.me", "spotify.com", "open.spotify.com", "podcasts.apple.com", "google.com",
           "goo.gl", "forms.gle", "strava.com", "threads.net", "pinterest.com", "wikipedia.org"}
"""Hosts where a shared link says little about who shares it."""

PROVEN = ("a verified link", "links to each other")
"""Kinds of signs that nobody else can put up."""

Row = Mapping[str, Any]


class Sign(NamedTuple):
    """What joins two profiles. `kind` holds no word of a platform's and may stay; `reason` says what agrees."""

    a: int
    b: int
    kind: str
    reason: str
    probability: float | None = None

    @property
    def pair(self) -> tuple[int, int]:
        """Both keys, the smaller first."""
        return min(self.a, self.b), max(self.a, self.b)


def exact(profiles: Sequence[Row]) -> Iterator[Sign]:
    """The signs between profiles, strongest first. A row has profile_key, platform, handle, url, and as lists of text
    links, verified_links and addresses."""
    yield from _leading(profiles)
    for keys, _ in _shared((address, p) for p in profiles for address in p["addresses"]):
        yield from _each(keys, "the same address", "both give the same address for business")
    for keys, site in _shared((site, p) for p in profiles for site in _sites(p)):
        yield from _each(keys, "the same site", f"both link to {site}")


def _shared(said: Iterable[tuple[str, Row]]) -> list[tuple[list[int], str]]:
    """What several profiles say, with those who say it; not what too many do."""
    keys: dict[str, set[int]] = {}
    for text, profile in said:
        keys.setdefault(text, set()).add(profile["profile_key"])
    return [(sorted(mine), text) for text, mine in sorted(keys.items()) if 1 < len(mine) <= MOST_SHARED]


def _each(keys: list[int], kind: str, reason: str) -> Iterator[Sign]:
    yield from (Sign(a, b, kind, reason) for a, b in combinations(keys, 2))


def _leading(profiles: Sequence[Row]) -> Iterator[Sign]:
    """Profiles whose links lead to each other, or of which one has a verified link to the other."""
    pages = {name: platforms.adapter_class(name).page for name in platforms.names()}
    place: dict[str, int] = {}
    for profile in profiles:
        # a bio names a profile by its handle, an answer may name it by its id
        by_handle = pages.get(profile["platform"], "").format(handle=profile["handle"].lstrip("@")) if profile["handle"] else ""
        for address in filter(None, (profile["url"], by_handle)):
            place.setdefault(plain(address), profile["profile_key"])
    leads = {p["profile_key"]: {place.get(plain(link)) for link in p["links"]} for p in profiles}
    proven = {p["profile_key"]: {place.get(plain(link)) for link in p["verified_links"]} for p in profiles}
    for key in sorted(leads):
        for other in sorted(leads[key] - {None, key}):
            if other in proven[key]:
                yield Sign(key, other, PROVEN[0], "one has a link to the other that its platform verified")
            elif key < other and key in leads[other]:
                yield Sign(key, other, PROVEN[1], "they link to each other")


def _sites(profile: Row) -> set[str]:
    return {site for link in profile["links"] if (site := own_site(link))}


def own_site(link: str) -> str | None:
    """A link's plain form when it can be somebody's own site; None for platforms and shorteners.

    >>> own_site("https://www.Mara-Runs.example/?utm=1"), own_site("https://youtube.com/@a")
    ('mara-runs.example', None)
    """
    name = plain(link)
    host = name.split("/", 1)[0]
    own = host and "." in host and not any(host == h or host.endswith("." + h) for h in NOT_OWN)
    return name if own else None


def plain(link: str) -> str:
    """An address without scheme, www, query, fragment and last slash, in lower case."""
    try:
        parts = urlsplit(link if "//" in link else f"https://{link}")
        return re.sub(r"^www\.", "", (parts.hostname or "").lower()) + parts.path.rstrip("/").lower()
    except ValueError:
        return ""
