"""Links that tell a campaign where a visit came from, with nothing about the person in them.

UTM parameters are the default and need nobody. Short links by Bitly are an option with small limits; where they run
out, the letter keeps its UTM link.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from tastemaker.errors import BadInput
from tastemaker.settings import keyed_hash

Link = Callable[[str, str], str]
"""From a URL and what names a draft to the link that its letter carries."""
UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_content")
MEDIUM = "creator"
"""The `utm_medium` of every letter: a visit that a creator brings, whatever the letter came by."""
_KEPT = "-_.~"


def tagged(url: str, *, source: str, medium: str, campaign: str, content: str) -> str:
    """The URL with these UTM parameters, in this order, after its own; tagging twice is the same as once.

    Parameters of the URL that are none of these keep their place and form. BadInput for what is no web address.

    >>> tagged("https://a.example/x?size=42#top", source="bluesky", medium="email", campaign="spring", content="k3")
    'https://a.example/x?size=42&utm_source=bluesky&utm_medium=email&utm_campaign=spring&utm_content=k3#top'
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise BadInput("The product's link is no web address.", "Write it with https:// in the brief.")
    own = "&".join(piece for piece in parts.query.split("&") if piece and _name(piece) not in UTM)
    mine = urlencode(dict(zip(UTM, (source, medium, campaign, content), strict=True)), safe=_KEPT)
    return urlunsplit(parts._replace(query=f"{own}&{mine}" if own else mine))


@dataclass(frozen=True, slots=True)
class Utm:
    """The links of a campaign's letters: `utm_source` is the platform on which the creator was found, `utm_medium` is
    creator.

    `utm_content` is a keyed hash of the draft: it counts visits and names nobody.
    """

    hash_key: str
    campaign: str
    source: str
    medium: str

    def __call__(self, url: str, draft: str) -> str:
        return tagged(url, source=self.source, medium=self.medium, campaign=self.campaign,
                      content=content(self.hash_key, draft))


def utm(hash_key: str, *, campaign: str, source: str = "outreach", medium: str = MEDIUM) -> Utm:
    """The links of a campaign; `source` stands in those of a letter whose creator's platform is not known."""
    return Utm(hash_key, campaign, source, medium)


def on(link: Link, platform: str) -> Link:
    """The link for a creator of this platform; one that carries no parameters of its own, such as a short link, as it
    is.

    >>> on(utm("key", campaign="spring"), "bluesky")("https://a.example/", "d").split("&")[0]
    'https://a.example/?utm_source=bluesky'
    """
    return replace(link, source=platform) if isinstance(link, Utm) and platform else link


def content(hash_key: str, draft: str) -> str:
    """What stands in `utm_content` for a draft: ten hex digits that only this database can tell apart."""
    return keyed_hash(hash_key, f"utm\n{draft}")[:10]


def _name(piece: str) -> str:
    pairs = parse_qsl(piece, keep_blank_values=True)
    return pairs[0][0] if pairs else ""
