"""Profiles as a linker sees them: names folded, links plain, and who leads to whom."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

MOST_CARRIERS = 10
"""A link or an address on more profiles is a shop's, a sponsor's or an agency's, not a person's own."""
MOST_NAMED = 8
"""A mentioned handle that more profiles have names none of them."""
_MENTION = re.compile(r"(?<![\w.])@([\w][\w.\-]{1,60})")
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.\-]*:)?(?://)?(?:[^/?#@]*@)?(?:www\.)?([^/?#:\s]+)(?::\d*)?([^?#\s]*)")
_DEVOTED = re.compile(
    r"\b(?:fan(?:s|page|club|account|art|seite|konto)?|parod(?:y|ie|ia)|unofficial|inoffi[zc]iell?e?|tribute|stan)\b"
    r"|\w{4}fans\b|\w{4}fanpage\b"
)
"""Words by which an account says that it is about somebody else."""
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Read:
    """One entry a profile, in the order of `keys`, which ascend; the last three are (n, 2) places of profiles."""

    keys: Ints
    platforms: Ints
    handles: list[str]
    names: list[tuple[str, ...]]
    bios: list[list[str]]
    devoted: NDArray[np.bool_]
    sites: list[list[str]]
    addresses: list[list[str]]
    leads: Ints
    vouched: Ints
    mentions: Ints


def read(profiles: pd.DataFrame) -> Read:
    """What can be compared of each profile. What is missing is empty; a key that is there twice counts once."""
    frame = profiles.drop_duplicates("profile_key").sort_values("profile_key")
    links, verified, addresses = (
        [values(v) for v in _column(frame, name)] for name in ("links", "verified", "addresses")
    )
    handles = [_text(v).lstrip("@") for v in _column(frame, "handle")]
    names, bios = ([_text(v) for v in _column(frame, name)] for name in ("name", "bio"))
    plain_verified, urls = _plain_lists(verified), [plain(_text(url)) for url in _column(frame, "url")]
    leads, sites = _follow([[*a, *b] for a, b in zip(_plain_lists(links), plain_verified, strict=True)], urls)
    vouched, _ = _follow(plain_verified, urls)
    folded = [fold(text) for text in bios]
    return Read(
        frame["profile_key"].to_numpy(dtype=np.int64),
        pd.factorize(np.array([_text(v) for v in _column(frame, "platform")], dtype=object))[0],
        ["".join(tokens(handle)) for handle in handles],
        [tuple(tokens(name)) for name in names],
        [text.split() for text in folded],
        np.array(
            [
                bool(_DEVOTED.search(f"{fold(name)} {handle.lower()} {bio}"))
                for name, handle, bio in zip(names, handles, folded, strict=True)
            ],
            dtype=bool,
        ),
        rare(sites),
        rare([[v.casefold() for v in values] for values in addresses]),
        leads,
        vouched,
        _mentions(bios, handles),
    )


def tokens(text: str) -> list[str]:
    """The words of a name: folded, without marks, signs and emoji.

    >>> tokens("Zoë  Ångström | RUNS ✨")
    ['zoe', 'angstrom', 'runs']
    """
    return re.findall(r"[^\W_]+", fold(text))


def fold(text: str) -> str:
    """Lower case without accents; halves of a broken pair of code units are dropped."""
    if text.isascii():
        return text.casefold()
    whole = unicodedata.normalize("NFKD", text.encode("utf-8", "ignore").decode("utf-8")).casefold()
    return "".join(sign for sign in whole if not unicodedata.combining(sign))


def plain(link: str) -> str:
    """An address without scheme, www, query, fragment and last slash, in lower case; empty for none.

    >>> plain("http://www.Mara.example/?utm=1"), plain("mara.example")
    ('mara.example', 'mara.example')
    """
    found = _ADDRESS.match(link.strip().lower())
    return f"{found[1]}{found[2].rstrip('/')}" if found else ""


def _follow(links: list[list[str]], urls: list[str]) -> tuple[Ints, list[list[str]]]:
    """Which profiles lead to which, and the links that lead to none of them."""
    place = {url: i for i, url in enumerate(urls) if url}
    leads = sorted({(i, place[link]) for i, found in enumerate(links) for link in found if place.get(link, i) != i})
    return _places(leads), [sorted({link for link in found if link and link not in place}) for found in links]


def _mentions(bios: Sequence[str], handles: Sequence[str]) -> Ints:
    named: dict[str, list[int]] = {}
    for i, handle in enumerate(handles):
        named.setdefault(handle.casefold(), []).append(i)
    found = {
        (i, other)
        for i, bio in enumerate(bios)
        if "@" in bio
        for word in _MENTION.findall(bio)
        for others in [named.get(word.casefold().rstrip(".-"), ()) or named.get(word.casefold(), ())]
        if len(others) <= MOST_NAMED
        for other in others
        if other != i
    }
    return _places(sorted(found))


def rare(values: list[list[str]]) -> list[list[str]]:
    """The same without what too many profiles have."""
    counts = pd.Series([v for found in values for v in set(found)], dtype=object).value_counts()
    common = set(counts.index[counts > MOST_CARRIERS])
    return [sorted({v for v in found if v and v not in common}) for found in values]


def _plain_lists(links: list[list[str]]) -> list[list[str]]:
    return [[plain(link) for link in found] for found in links]


def _places(pairs: Iterable[tuple[int, int]]) -> Ints:
    return np.array(list(pairs), dtype=np.int64).reshape(-1, 2)


def _column(frame: pd.DataFrame, name: str) -> list[Any]:
    return frame[name].tolist() if name in frame else [None] * len(frame)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def values(value: Any) -> list[str]:
    """A list of texts from a list, an array, JSON text or text with spaces."""
    if isinstance(value, str):
        try:
            value = json.loads(value) if value.startswith("[") else value.split()
        except ValueError:
            value = value.split()
    return [v for v in value if isinstance(v, str)] if isinstance(value, Iterable) else []
