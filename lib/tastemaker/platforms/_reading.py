"""Readers of foreign JSON, the same for every platform: each gives a plain value or raises what `read_each` quarantines.

None means unknown. A value of the wrong type is an error, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, TypedDict

from msgspec.structs import replace

from tastemaker import clock
from tastemaker.errors import BadPayload
from tastemaker.models import Find

LARGEST = 2**63 - 1
"""The largest counter that a BIGINT column holds."""
_REST = r"[^\s<>\"'`|\\^{}’”»。，、！？）】」]+"
_URL = re.compile(r"[hHwW](?:(?<=\b[hH])[tT]{2}[pP][sS]?://|(?<=(?<![\w@/.-])[wW])[wW]{2}\.[\w-]+\.)" + _REST)
"""It begins with the letters that an address can begin with: the engine then skips all other places of a text."""
_USUAL = re.compile(r"http(?<=\bhttp)s?://" + _REST)
"""The same for addresses that begin as nearly all do: the engine finds four known letters five times as fast."""
_ALSO = {"insta": "instagram", "ig": "instagram", "tik tok": "tiktok", "yt": "youtube", "twitter": "x", "bsky": "bluesky", "fb": "facebook"}
_NAMED = re.compile(r"@(?<=[\s:=|>–—-]@)[\w.·@-]+")
_NETWORK = re.compile(r"(?i)\b(instagram|insta|ig|tik ?tok|twitter|x(?=\s*:)|youtube|yt|twitch|kick|threads|bluesky|bsky|mastodon|reddit"
                      r"|discord|telegram|snapchat|facebook|fb|linkedin|pinterest|patreon)[\s:=|>–—-]{1,4}\Z")
"""Where a text says, right before a name, on which network that is; `x` alone is a sign of working together."""
_NEAR = 16
"""Characters before a name in which a network and its sign stand."""
_HASHTAG = re.compile(r"#(?<![\w&#/]#)(\w*[^\W\d_]\w*)")
_DIGITS = 19
_OPENS = {")": "(", "]": "["}


def only(*names: str, **parts: Any) -> Any:
    """The shape of an object of which only these fields are read: any JSON in `names`, and in `parts` what they say.

    >>> import msgspec
    >>> msgspec.json.decode('{"id": 1, "more": {}, "who": {"name": "Ann", "more": 2}}', type=only("id", who=only("name")))
    {'id': 1, 'who': {'name': 'Ann'}}
    """
    return TypedDict("only", {**dict.fromkeys(names, Any), **parts}, total=False)


def listing(body: Any, name: str) -> list[Any]:
    """The list called `name` in an answer. BadPayload when the answer does not have that shape."""
    if not isinstance(body, dict) or not isinstance(body.get(name), list):
        raise BadPayload(f"The answer has no list called {name}.")
    return body[name]


def cursor(body: Mapping[str, Any], name: str, asked: str | None) -> str | None:
    """Where the next page starts, or None at the end; an answer that points at itself is an end too."""
    found = body.get(name)
    return found if isinstance(found, str) and found and found != asked else None


def batches(ids: Iterable[str], size: int) -> Iterator[list[str]]:
    """The ids in order, each once, in lists of at most `size`."""
    unique = list(dict.fromkeys(ids))
    return (unique[i:i + size] for i in range(0, len(unique), size))


def text(value: Any) -> str:
    """The words as they came, "" for None. Half a surrogate pair becomes U+FFFD: no database stores it.

    >>> text("a\\ud800b")
    'a\ufffdb'
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError(f"expected text, not {type(value).__name__}")
    try:
        value.isascii() or value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def name_of(value: Any) -> str:
    """An id or handle: text without white space, control characters or halves of surrogates; ValueError otherwise."""
    if not isinstance(value, str):
        raise TypeError(f"expected an id, not {type(value).__name__}")
    if not value or len(value) > 2_000 or not value.isprintable() or " " in value:
        raise ValueError(f"not an id: {ascii(value)[:80]}")
    return value


def part(item: Mapping[str, Any], name: str) -> dict[str, Any]:
    """An optional object inside an item: empty when it is absent or null."""
    found = item.get(name)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise TypeError(f"{name} should be an object, not {type(found).__name__}")
    return found


def several(value: Any) -> list[Any]:
    """An optional list: empty when it is absent or null."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise TypeError(f"expected a list, not {type(value).__name__}")
    return value


def count(value: Any) -> int | None:
    """A counter that may come as a number or as a decimal string; None stays unknown.

    >>> count("10700000"), count(0), count(None)
    (10700000, 0, None)
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError(f"expected a counter, not {type(value).__name__}")
    if isinstance(value, str) and not (value.isascii() and value.isdigit() and len(value) <= _DIGITS):
        raise ValueError(f"not a counter: {ascii(value)[:80]}")
    if not 0 <= int(value) <= LARGEST:
        raise ValueError("a counter out of range")
    return int(value)


def flag(value: Any) -> bool | None:
    """True, False or unknown; anything else is an error."""
    if value is not None and not isinstance(value, bool):
        raise TypeError(f"expected true or false, not {type(value).__name__}")
    return value


def moment(value: Any) -> datetime | None:
    """An ISO 8601 moment as aware UTC; None stays unknown."""
    return None if value is None else clock.parse(name_of(value))


def language(value: Any) -> str | None:
    """The primary part of a language tag in lower case; None when unknown or when the tag says that there is none.

    >>> language("pt-BR"), language("zxx"), language(None)
    ('pt', None, None)
    """
    return _primary(text(value)[:100])


@lru_cache
def _primary(tag: str) -> str | None:
    primary = re.split(r"[-_]", tag.strip().lower())[0]
    return primary if re.fullmatch(r"[a-z]{2,3}", primary) and primary not in {"zxx", "und", "mul", "mis"} else None


def links(words: str) -> tuple[str, ...]:
    """The web addresses written out in some text, in order, each once; nothing is opened.

    >>> links("Shop: https://a.example/x. Mail me (www.b.example)")
    ('https://a.example/x', 'https://www.b.example')
    """
    low = words.lower()
    if low.count("http") == words.count("http") and low.count("www.") == low.count("://www."):
        return once(map(_closed, _USUAL.findall(words)))
    found = map(_closed, _URL.findall(words))
    return once(url if url.lower().startswith("http") else f"https://{url}" for url in found)


def _closed(url: str) -> str:
    """The address without the punctuation and the closing brackets of the sentence around it."""
    while url and (url[-1] in ".,;:!?…*" or url[-1] in _OPENS and url.count(url[-1]) > url.count(_OPENS[url[-1]])):
        url = url[:-1]
    return url


def here(words: str, *platforms: str) -> str:
    """The words without the names that they place on another network than these.

    >>> here("With @ann. Instagram: @bob, yt @cy", "youtube")
    'With @ann. Instagram, yt @cy'
    """
    parts, done = [], 0
    for name in _NAMED.finditer(words) if "@" in words else ():
        said = _NETWORK.search(words, max(name.start() - _NEAR, done), name.start())
        if said and _ALSO.get(said[1].lower(), said[1].lower()) not in platforms:
            parts.append(words[done:said.end(1)])
            done = name.end()
    return "".join(parts) + words[done:]


def hashtags(words: str) -> tuple[str, ...]:
    """The hashtags of some text without their sign, in order, each once.

    >>> hashtags("Run! #TrailRunning #ad")
    ('TrailRunning', 'ad')
    """
    return once(_HASHTAG.findall(words))


def once(values: Iterable[str]) -> tuple[str, ...]:
    """The values in order, each once, without empty ones."""
    return tuple(filter(None, dict.fromkeys(values)))


def merged(finds: Iterable[Find]) -> tuple[Find, ...]:
    """One Find a profile, in order, with the words of all: several videos or posts of one author match a question."""
    found: dict[str, list[Find]] = {}
    for find in finds:
        found.setdefault(find.platform_id, []).append(find)
    return tuple(replace(same[0], text="\n".join(once(find.text for find in same))) for same in found.values())


def absent(asked: Sequence[str], raw: Iterable[Any], *fields: str) -> tuple[str, ...]:
    """Who of those asked for is in no item, by any of `fields`, ignoring case.

    An item that cannot be named could be any of them, so then nobody counts as absent: absence leads to deletion.
    """
    seen: set[str] = set()
    for item in raw:
        names = {item[f].lower() for f in fields if isinstance(item.get(f), str)} if isinstance(item, dict) else set()
        if not names:
            return ()
        seen |= names
    return tuple(name for name in asked if name.lower() not in seen)
