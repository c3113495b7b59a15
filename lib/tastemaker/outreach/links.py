"""Links that tell a campaign where a visit came from, with nothing about the person in them.

UTM parameters are the default and need nobody. Short links by Bitly are an option with small limits; where they run out, the
letter keeps its UTM link.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from tastemaker.errors import BadInput
from tastemaker.settings import keyed_hash

Link = Callable[[str, str], str]
"""From a URL and what names a draft to the link that its letter carries."""
UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_content")
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


def utm(hash_key: str, *, source: str, campaign: str, medium: str = "email") -> Link:
    """Links for one platform's letters. `utm_content` is a keyed hash of the draft: it counts visits and names nobody."""
    return lambda url, draft: tagged(url, source=source, medium=medium, campaign=campaign, content=content(hash_key, draft))


def content(hash_key: str, draft: str) -> str:
    """What stands in `utm_content` for a draft: ten hex digits that only this database can tell apart."""
    return keyed_hash(hash_key, f"utm\n{draft}")[:10]


def _name(piece: str) -> str:
    pairs = parse_qsl(piece, keep_blank_values=True)
    return pairs[0][0] if pairs else ""
