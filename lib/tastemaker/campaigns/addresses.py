"""What a product's web address says by itself: whether it is one, and for Amazon the product's number and marketplace.

Nothing is fetched. Short links of shops say nothing before they are followed, so they are refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

import idna

from tastemaker import render
from tastemaker.errors import BadInput

MARKETPLACES = {
    "com": "US", "ca": "CA", "com.mx": "MX", "com.br": "BR", "co.uk": "GB", "de": "DE", "fr": "FR", "it": "IT", "es": "ES", "nl": "NL",
    "se": "SE", "pl": "PL", "com.be": "BE", "ie": "IE", "com.tr": "TR", "ae": "AE", "sa": "SA", "eg": "EG", "co.za": "ZA", "in": "IN",
    "co.jp": "JP", "sg": "SG", "com.au": "AU", "cn": "CN"}
"""The endings of Amazon's shops and their countries."""
SHORT = ("a.co", "amzn.to", "amzn.eu", "amzn.asia", "amzn.com")
"""Hosts of Amazon's short links."""
LONGEST = 2_000
_SHOP = re.compile(r"(?:(?:www|m|smile)\.)?amazon\.(" + "|".join(map(re.escape, sorted(MARKETPLACES, key=len, reverse=True))) + ")")
_ASIN = re.compile(r"/(?:dp(?:/product)?|gp/product(?:/glance)?|gp/aw/d|gp/offer-listing|exec/obidos/ASIN|exec/obidos/tg/detail/-|o/ASIN"
                   r"|product-reviews)/(B[0-9A-Z]{9}|[0-9]{9}[0-9X])(?=[/?#]|$)", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9_.~\[\]-]{1,64}")


@dataclass(frozen=True, slots=True)
class Address:
    """A product's page. For Amazon with its number (ASIN) and marketplace, and then without what others hung on the link."""

    url: str
    asin: str | None = None
    marketplace: str | None = None
    country: str | None = None


def read(given: str) -> Address:
    """The address of a product's page; BadInput says what is wrong with it.

    >>> read("https://www.amazon.de/Fernpath-Trail/dp/B0ABCDEF12/ref=sr_1_1?tag=other-21")
    Address(url='https://www.amazon.de/dp/B0ABCDEF12', asin='B0ABCDEF12', marketplace='amazon.de', country='DE')
    """
    url = given.strip()
    host = _host(url)
    if host.removeprefix("www.") in SHORT:
        raise BadInput(f"{host} is a short link: it names its product only to who follows it, and nothing is fetched here.",
                       "Open it yourself and give the product's own address.")
    shop = _SHOP.fullmatch(host)
    if shop is None:
        return Address(url)
    marketplace, country = f"amazon.{shop[1]}", MARKETPLACES[shop[1]]
    found = _ASIN.search(unquote(urlsplit(url).path))
    if found is None:
        return Address(url, None, marketplace, country)
    asin = found[1].upper()
    return Address(f"https://www.{marketplace}/dp/{asin}", asin, marketplace, country)


def linked(url: str, parameters: Mapping[str, str]) -> str:
    """The address with these parameters; its own of the same names go, all others keep their place and form.

    >>> linked("https://shop.example/x?size=42&tag=old#top", {"tag": "mara-21"})
    'https://shop.example/x?size=42&tag=mara-21#top'
    """
    if not parameters:
        return url
    parts = urlsplit(url)
    own = [piece for piece in parts.query.split("&") if piece and _called(piece) not in parameters]
    return urlunsplit(parts._replace(query="&".join([*own, urlencode(parameters, safe="-_.~")])))


def parameters(given: Mapping[str, object]) -> dict[str, str]:
    """Affiliate parameters as they are kept; BadInput for a name or value that cannot stand in an address."""
    found = {str(name): str(value).strip() for name, value in given.items()}
    for name, value in found.items():
        if not _NAME.fullmatch(name) or not value or len(value) > 200 or render.line(value) != value:
            raise BadInput(f"{render.line(name, 40)} cannot stand in a link.", "Give a plain name and a value of at most 200 characters.")
    return found


def _host(url: str) -> str:
    """The host of a web address as it is looked up; BadInput for what is none."""
    wrong = BadInput(f"{render.line(url, 80) or 'Nothing'} is no web address.", "Write it as https://shop.example/product.")
    if len(url) > LONGEST or re.search(r"[\s\x00-\x1f\x7f\\\"<>]", url) or render.clean(url) != url:
        raise wrong
    try:
        parts = urlsplit(url)
        host, _ = (parts.hostname or "").rstrip("."), parts.port
        plain = idna.encode(host, uts46=True).decode() if host else ""
    except (ValueError, idna.IDNAError):
        raise wrong from None
    if parts.scheme.lower() not in ("http", "https") or "." not in plain:
        raise wrong
    if parts.username is not None or parts.password is not None:
        raise BadInput("The address carries a name or password before its host.", "Give it without them.")
    return plain.lower()


def _called(piece: str) -> str:
    pairs = parse_qsl(piece, keep_blank_values=True)
    return pairs[0][0] if pairs else ""
