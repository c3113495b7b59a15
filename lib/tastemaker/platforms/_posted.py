"""Which post a web address names, by the patterns that the adapters state; nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from tastemaker.errors import BadInput


class Kind(NamedTuple):
    """How a platform writes addresses of posts: see the attributes of `Adapter` of the same names."""

    addresses: tuple[str, ...]
    form: str
    page: str


@dataclass(frozen=True, slots=True)
class PostAddress:
    """A post as its web address names it: two addresses with the same platform and key are of the same post."""

    platform: str
    key: str
    url: str
    """The address without what only traces who shared it, and where the platform has such a form without its author's handle."""
    post_id: str | None
    """The platform's id of the post; None where the address does not hold it, or names its author by handle alone."""
    author: str = ""
    """The handle or the platform id of who posted it, where the address says one."""
    kind: Kind = field(default=Kind((), "", ""), repr=False)

    def by(self, author_id: str) -> PostAddress:
        """The same with what follows once its author's id is known."""
        if self.post_id or "{author_id}" not in self.kind.form:
            return self
        known = {"author_id": author_id, "id": self.key}
        return PostAddress(self.platform, self.key, self.kind.page.format(**known) if self.kind.page else self.url,
                           self.kind.form.format(**known), self.author, self.kind)


def read(url: str, kinds: Mapping[str, Kind]) -> PostAddress | None:
    """The post that an address names, by these platforms' patterns; None for any other address."""
    place = unquote(whole(url).partition("://")[2])
    for platform, kind in kinds.items():
        for pattern in kind.addresses:
            if found := re.match(pattern + r"(?=[/?&]|$)", place):
                return _named(platform, found, kind)
    return None


def whole(url: str) -> str:
    """A web address with its host in lower case and without its fragment. BadInput for what is none."""
    try:
        parts = urlsplit(url.strip())
        host, bad = (parts.hostname or "").lower(), bool(parts.username or parts.password or parts.port)
    except ValueError:
        host, bad = "", True
    if bad or parts.scheme not in ("http", "https") or "." not in host or re.search(r"[\s\x00-\x1f\"'<>\\]", url.strip()):
        raise BadInput("This is no web address of a post.", "Copy it whole from the browser, with https:// in front.")
    return f"https://{host}{parts.path or '/'}{'?' + parts.query if parts.query else ''}"


def _named(platform: str, found: re.Match[str], kind: Kind) -> PostAddress:
    groups = {name: value for name, value in found.groupdict().items() if value}
    key = f"{groups['id']}@{groups['host']}" if "host" in groups else groups["id"]
    return PostAddress(platform, key, _filled(kind.page, groups) or f"https://{found[0]}", _filled(kind.form, groups),
                       groups.get("author_id") or groups.get("author", ""), kind)


def _filled(form: str, groups: Mapping[str, str]) -> str | None:
    """A form with its groups; None where it is empty or a group is missing."""
    return form.format(**groups) if form and set(re.findall(r"{(\w+)}", form)) <= set(groups) else None
