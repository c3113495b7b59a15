"""Naming: where a text names a brand, and whether it may mean something else.

A name that is also a word, such as On or Arrow, is told by what stands around it: a handle, a hashtag, a link, a capital letter in
the middle of a sentence, the words of the product. Which names are also words is not looked up anywhere: very short ones are, and
those that the posts at hand write small.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from tastemaker import render
from tastemaker.errors import BadInput
from tastemaker.scoring.wording import sentences
from tastemaker.scoring.wording.folding import fold
from tastemaker.scoring.words import words

SHORT = 3
"""Letters up to which a name of one word may always be another word."""
SMALL, SEEN = 0.2, 5
"""Share of its appearances written small from which on a name is also a word, and appearances that can tell."""
TITLE = 0.6
"""Share of a sentence's longer words with a capital from which on capitals tell nothing."""
_NEVER = r"(?!)"
"""The pattern of a name of signs alone: nothing says it."""
_WORD = re.compile(r"[^\W\d_][\w'’]*")


@dataclass(frozen=True)
class Brand:
    """One competitor with the other names that it goes by."""

    name: str
    aliases: tuple[str, ...] = ()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All names, the longest first."""
        return tuple(sorted(dict.fromkeys([self.name, *self.aliases]), key=len, reverse=True))

    @cached_property
    def tags(self) -> frozenset[str]:
        """The names as they stand after @ or #, folded and run together."""
        return frozenset(plain for name in self.names if (plain := re.sub(r"[\W_]+", "", fold(name))))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The names as whole words in folded text, however they are spaced or hyphened, with a possessive."""
        bodies = [
            r"[\s_.-]*".join(map(re.escape, parts)) for name in self.names if (parts := fold(name).lstrip("@#").split())
        ]
        return re.compile(rf"(?<![\w@#])(?:{'|'.join(bodies) or _NEVER})(?:'s)?(?!\w)")

    @property
    def short(self) -> bool:
        """Whether it is one short word."""
        return all(len(tag) <= SHORT for tag in self.tags)


@dataclass(frozen=True, slots=True)
class Naming:
    """One place where a text names a brand."""

    start: int
    """Characters of the sentence before it in the text."""
    sentence: str
    how: str
    """`handle`, `hashtag`, `link` or `name`."""
    ambiguous: str = ""
    """Why it may mean something else; "" where nothing suggests that."""


def brands(names: Iterable[str], aliases: Mapping[str, Sequence[str]] | None = None) -> list[Brand]:
    """Brands from a brief's competitors and what else a person says they are called: one other name, or several.

    A competitor's name is taken without regard to case. BadInput for other names of one that is not among them.
    """
    said = {fold(name).strip(): (one,) if isinstance(one, str) else tuple(one) for name, one in (aliases or {}).items()}
    made = [Brand(name, said.get(fold(name).strip(), ())) for name in dict.fromkeys(names)]
    known = {fold(brand.name).strip() for brand in made}
    for name in aliases or {}:
        if fold(name).strip() not in known:
            raise BadInput(f"{render.line(name, 60)} is no competitor of the brief, so it has no other names.",
                           f"Give other names to one of: {', '.join(render.line(brand.name, 60) for brand in made)}.")
    return made


def namings(
    text: str, brand: Brand, *, word: bool = False, context: Collection[str] = (), links: Iterable[str] = ()
) -> list[Naming]:
    """Where a text names a brand, one a sentence, clearest first in each. `word`: its name is also a word. `context`: stems of the
    product's words.

    >>> on = Brand("On")
    >>> [n.ambiguous for n in namings("Running on empty. My new On shoes. Ask @on!", on, word=True, context=["shoe"])]
    ['', '']
    >>> [n.how for n in namings("Ask @on_running or try #OnTrail", Brand("On", ("On Running",)), word=True)]
    ['handle']
    """
    found = []
    for start, sentence in sentences.split(text):
        if one := _in_sentence(start, sentence, brand, word, context):
            found.append(one)
    linked = next((link for link in links if _own_site(link, brand)), None)
    return found or ([Naming(0, linked, "link")] if linked else [])


def small_words(texts: Iterable[str], wanted: Sequence[Brand]) -> set[str]:
    """The brands whose names these texts also write as ordinary words, and those too short to tell.

    Only words with a capital in the brand's own spelling can be told apart so.
    """
    counts = {brand.name: [0, 0] for brand in wanted}
    plain = [(brand, re.compile(rf"(?<![\w@#]){re.escape(brand.name)}(?!\w)", re.IGNORECASE)) for brand in wanted]
    for text in texts:
        for brand, pattern in plain:
            for match in pattern.finditer(text):
                counts[brand.name][match[0].islower()] += 1
    return {
        brand.name
        for brand in wanted
        if brand.short
        or (
            not brand.name.islower()
            and sum(counts[brand.name]) >= SEEN
            and counts[brand.name][1] >= SMALL * sum(counts[brand.name])
        )
    }


def _in_sentence(start: int, sentence: str, brand: Brand, word: bool, context: Collection[str]) -> Naming | None:
    folded = fold(sentence)
    for sign, how in (("@", "handle"), ("#", "hashtag")):
        for tag in re.findall(rf"(?<!\w){sign}([\w.]+)", folded):
            if re.sub(r"[\W_]+", "", tag) in brand.tags or (sign == "@" and _speaks_for(tag, brand)):
                return Naming(start, sentence, how, _too_short(tag, brand, word, how))
    matches = list(brand.pattern.finditer(folded))
    if not matches:
        return None
    if not word:
        return Naming(start, sentence, "name")
    judged = [_as_word(sentence, brand, match, context) for match in _spelled(sentence, brand)]
    known = [why for why in judged if why is not None]
    return Naming(start, sentence, "name", min(known, key=len)) if known else None


def _speaks_for(handle: str, brand: Brand) -> bool:
    """Whether a handle is the brand's name with an addition apart, such as a country: brand.de, brand_official."""
    parts = [part for part in re.split(r"[._]", handle) if part]
    return len(parts) > 1 and any(len(tag) > SHORT and parts[0] == tag for tag in brand.tags)


def _too_short(tag: str, brand: Brand, word: bool, how: str) -> str:
    return "a hashtag that is also a word" if word and how == "hashtag" and len(tag) <= SHORT + 3 else ""


def _spelled(sentence: str, brand: Brand) -> list[re.Match[str]]:
    """Where a sentence writes a name with the brand's own capitals."""
    bodies = [r"[\s_.-]*".join(map(re.escape, parts)) for name in brand.names if (parts := name.lstrip("@#").split())]
    return list(re.finditer(rf"(?<![\w@#])(?:{'|'.join(bodies) or _NEVER})(?:['’]s)?(?!\w)", sentence))


def _as_word(sentence: str, brand: Brand, match: re.Match[str], context: Collection[str]) -> str | None:
    """Why a name that is also a word may not be meant; "" where its surroundings say that it is, None where it surely is a word."""
    near = [
        stem
        for token in _WORD.findall(sentence[match.end() :])[:2] + _WORD.findall(sentence[: match.start()])[-1:]
        for stem in words(token)
    ]
    if set(near) & set(context):
        return ""
    if match[0].islower():
        return None
    others = [
        token
        for token in _WORD.findall(sentence[: match.start()] + " " + sentence[match.end() :])
        if len(token) > SHORT
    ]
    if not sentence[: match.start()].strip(" \t\"'“”‘’([{-–•#>*"):
        return None
    if others and sum(not token.islower() for token in others) >= TITLE * len(others):
        return "written large where all words are"
    return "the name is also a word"


def _own_site(link: str, brand: Brand) -> bool:
    """Whether a link leads to a site named as the brand."""
    host = re.sub(r"^(?:https?:)?//(?:www\.)?", "", link.strip().lower()).split("/")[0].split(":")[0]
    parts = host.split(".")
    return len(parts) > 1 and re.sub(r"[\W_]+", "", parts[-2]) in {tag for tag in brand.tags if len(tag) > SHORT}
