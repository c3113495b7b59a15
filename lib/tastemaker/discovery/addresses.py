"""What a list says about a creator, read as a platform and a name on it: an id, a handle, or a web address."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from tastemaker.render import line

ADDRESSES = {
    "youtube": (r"(?:www\.|m\.)?youtube\.com", r"/channel/(?P<id>UC[\w-]{22})", r"/(?P<handle>@[\w.·-]{3,30})"),
    "bluesky": (r"bsky\.app", r"/profile/(?P<id>did:[a-z]+:[\w.:%-]+)", r"/profile/(?P<handle>[\w-]+(?:\.[\w-]+)+)"),
}
"""Host, then paths that hold an id or a handle, by platform."""
EMAIL = re.compile(r"[^@\s,;<>\"']{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}", re.IGNORECASE)


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
    known = list(known)
    if handle.startswith(("http://", "https://")) and not url:
        handle, url = "", handle
    if url:
        place = from_url(url)
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


def from_url(url: str) -> Named | None:
    """Whom a profile's web address names; None for any other address.

    >>> from_url("bsky.app/profile/runs.example")
    Named(platform='bluesky', platform_id='@runs.example', handle='runs.example')
    """
    try:
        parts = urlsplit(url if "//" in url else f"https://{url}")
        host, path = (parts.hostname or "").lower(), unquote(parts.path)
    except ValueError:
        return None
    for platform, (hosts, *paths) in ADDRESSES.items():
        for pattern in paths if re.fullmatch(hosts, host) else ():
            if found := re.match(pattern + r"(?=/|$)", path):
                handle = found.groupdict().get("handle", "").lstrip("@")
                return Named(platform, found.groupdict().get("id") or f"@{handle.lower()}", handle)
    return None
