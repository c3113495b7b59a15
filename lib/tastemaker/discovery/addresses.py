"""What a list says about a creator, read as a platform and a name on it: an id, a handle, or a web address."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from tastemaker import platforms
from tastemaker.render import line

EMAIL = re.compile(r"[^@\s,;<>\"']{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}", re.IGNORECASE)
BROUGHT = {"linkedin": r"(?:[a-z]{2,3}\.)?linkedin\.com/(?P<kind>in|company)/(?P<handle>[\w%.-]+)"}
"""Platforms without an adapter, because no official call finds creators there: a person's own list may name profiles on them."""


class Named(NamedTuple):
    """Whom a row names. `platform_id` is `@handle` (lower case) until a pull has looked the handle up."""

    platform: str
    platform_id: str
    handle: str


def read(platform: str, platform_id: str, handle: str, url: str, known: Iterable[str]) -> Named | str:
    """Whom a row names, or why that cannot be told. An address says the platform; an id counts more than a handle.

    >>> read("", "", "", "https://www.youtube.com/@Runs/videos", ["youtube"])
    Named(platform='youtube', platform_id='@runs', handle='Runs')
    """
    known = [*known, *BROUGHT]
    if handle.startswith(("http://", "https://")) and not url:
        handle, url = "", handle
    if url:
        place = from_url(url, platform)
        if place is None and not (platform and (platform_id or handle)):
            return "the address is not one of a profile on a known platform"
        if place and platform and platform.lower() != place.platform:
            return f"the address is on {place.platform}, the row says {line(platform, 40)}"
        if place:
            platform, platform_id, handle = place.platform, platform_id or place.platform_id, handle or place.handle
    return _named(platform.lower(), "" if platform_id.startswith("@") else platform_id, handle.lstrip("@"), known)


def _named(platform: str, platform_id: str, handle: str, known: list[str]) -> Named | str:
    if not platform:
        return "no platform"
    if platform not in known:
        return f"no adapter for {line(platform, 40)}; there are {', '.join(known)}"
    if not platform_id and not handle:
        return "neither a handle nor an id nor an address"
    if re.search(r"[\s\x00-\x1f]", platform_id + handle) or len(platform_id) > 200 or len(handle) > 253:
        return "the handle or id has spaces in it or is too long"
    return Named(platform, platform_id or f"@{handle.lower()}", handle)


def from_url(url: str, platform: str = "") -> Named | None:
    """Whom a profile's web address names; None for any other address.

    On a federated network any host can hold profiles, so such an address counts only where the `platform` is said.

    >>> from_url("bsky.app/profile/runs.example")
    Named(platform='bluesky', platform_id='@runs.example', handle='runs.example')
    """
    try:
        parts = urlsplit(url if "//" in url else f"https://{url}")
        host, path = (parts.hostname or "").lower(), unquote(parts.path)
    except ValueError:
        return None
    for name, pattern in BROUGHT.items():
        if found := re.match(pattern + r"(?=/|$)", host + path):
            return Named(name, f"{found['kind']}/{found['handle'].lower()}", found["handle"])
    for name in platforms.names():
        cls = platforms.adapter_class(name)
        if (not cls.any_host or name == platform.lower()) and (found := cls.named(host + path)):
            return Named(name, *found)
    return None
