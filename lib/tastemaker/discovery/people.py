"""Who is who: profiles that are plainly one person's become one creator. First version: exact signs only.

Signs: the same link to a site of their own, the same business address, or links to each other. A group counts only while
it holds one profile per platform at most; two channels of one platform need a person's word. `creator_profiles` is
append-only: a merge and a split are both a new row, and nothing else is rewritten.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any
from urllib.parse import urlsplit

from tastemaker import clock, platforms
from tastemaker.errors import BadInput
from tastemaker.store import Run, Session, Store

MOST_SHARED = 4
"""A link or address on more profiles than this is a shop's, a sponsor's or an agency's, not a person's own."""
NOT_OWN = {"youtube.com", "youtu.be", "bsky.app", "instagram.com", "facebook.com", "x.com", "twitter.com", "tiktok.com",
           "twitch.tv", "linkedin.com", "discord.gg", "discord.com", "t.me", "reddit.com", "amazon.com", "amzn.to",
           "bit.ly", "paypal.com", "paypal.me", "spotify.com", "open.spotify.com", "podcasts.apple.com", "google.com",
           "goo.gl", "forms.gle", "strava.com", "threads.net", "pinterest.com", "wikipedia.org"}
"""Hosts where a shared link says little about who shares it."""
MACHINE = "identity"


def run(store: Store, run: Run) -> int:
    """Map profiles that are one person's to one creator; how many profiles got a new creator.

    The creator's id is the smallest profile key of the group. What a person split stays split, and a second run over
    the same facts adds nothing.
    """
    with store.write() as s:
        profiles = s.rows("""SELECT p.profile_key, p.platform, p.url, p.handle, p.links, c.creator_id,
                               coalesce(c.made_by, '') AS made_by FROM profiles p JOIN creators c USING (profile_key)
                             WHERE p.state IN ('live', 'added')""")
        free = [p for p in profiles if p["made_by"] in ("", MACHINE)]
        groups = _groups(free, _pairs(s, free))
        rows = [_row(min(group), key, reason, MACHINE, run) for group, reason in groups for key in sorted(group)]
        now = {p["profile_key"]: p["creator_id"] for p in profiles}
        new = [row for row in rows if now[row["profile_key"]] != row["creator_id"]]
        return s.insert("creator_profiles", new) if new else 0


def split(store: Store, run: Run, profile_key: int, by: str) -> None:
    """Say that a profile is nobody else's: it becomes a creator of its own, and `run` leaves it alone from then on."""
    with store.write() as s:
        mine = s.rows("SELECT creator_id FROM creators WHERE profile_key = $key", key=profile_key)
        if not mine:
            raise BadInput(f"There is no profile with the key {profile_key}.", "Look at the profiles table for its key.")
        others = [row["profile_key"] for row in s.rows(
            "SELECT profile_key FROM creators WHERE creator_id = $id AND profile_key <> $key ORDER BY profile_key",
            id=mine[0]["creator_id"], key=profile_key)]
        rows = [_row(profile_key, profile_key, "split", by, run)]
        if mine[0]["creator_id"] == profile_key:   # the group was named after it, so the others need another name
            rows += [_row(others[0], key, "after a split", MACHINE, run) for key in others]
        s.insert("creator_profiles", rows)


def _pairs(s: Session, profiles: list[dict[str, Any]]) -> Iterator[tuple[int, int, str]]:
    """Two profiles and the sign that they are one person's, strongest signs first."""
    keys = {p["profile_key"] for p in profiles}
    for row in s.rows("SELECT contact_hash, list(DISTINCT profile_key ORDER BY profile_key) AS keys FROM contacts GROUP BY 1"):
        yield from _each([key for key in row["keys"] if key in keys], "the same address")
    yield from _mutual(profiles)
    sites: dict[str, list[int]] = {}
    for profile in profiles:
        for site in {site for link in json.loads(profile["links"]) if (site := own_site(link))}:
            sites.setdefault(site, []).append(profile["profile_key"])
    for site, sharers in sorted(sites.items()):
        yield from _each(sorted(sharers), f"both link to {site}")


def _each(keys: list[int], reason: str) -> Iterator[tuple[int, int, str]]:
    if len(keys) <= MOST_SHARED:
        yield from ((a, b, reason) for a, b in combinations(keys, 2))


def _mutual(profiles: list[dict[str, Any]]) -> Iterator[tuple[int, int, str]]:
    """Profiles whose links lead to each other."""
    place: dict[str, int] = {}
    for profile in profiles:
        for address in (profile["url"], *_other_addresses(profile)):
            if address:
                place.setdefault(plain(address), profile["profile_key"])
    leads = {p["profile_key"]: {place[plain(link)] for link in json.loads(p["links"]) if plain(link) in place} for p in profiles}
    yield from ((key, other, "they link to each other") for key, others in sorted(leads.items())
                for other in sorted(others) if key < other and key in leads[other])


def _other_addresses(profile: dict[str, Any]) -> tuple[str, ...]:
    """The same profile's address by its handle, which is what people write in a bio."""
    page = platforms.adapter_class(profile["platform"]).page if profile["platform"] in platforms.names() else ""
    return (page.format(handle=profile["handle"].lstrip("@")),) if page and profile["handle"] else ()


def _groups(profiles: list[dict[str, Any]], pairs: Iterable[tuple[int, int, str]]) -> list[tuple[set[int], str]]:
    """Groups of profile keys with a reason. A pair that would bring a second profile of one platform in is left alone."""
    platform = {p["profile_key"]: p["platform"] for p in profiles}
    group = {key: {key} for key in platform}
    reasons: dict[int, str] = {}
    for a, b, reason in pairs:
        if group[a] is group[b]:
            continue
        joined = group[a] | group[b]
        if len({platform[key] for key in joined}) == len(joined):
            for key in joined:
                group[key] = joined
            reasons.setdefault(min(joined), reason)
    whole = {min(keys): keys for keys in group.values() if len(keys) > 1}
    return [(keys, reasons.get(name, "joined")) for name, keys in sorted(whole.items())]


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


def _row(creator: int, key: int, reason: str, by: str, run: Run) -> dict[str, Any]:
    return {"creator_id": creator, "profile_key": key, "reason": reason, "made_by": by, "made_at": clock.now(),
            "run_id": run.run_id}
