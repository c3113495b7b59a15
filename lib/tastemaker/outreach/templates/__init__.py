"""The sentences of the template writer, one file a language: Jinja2, sandboxed, the variant chosen by hash.

A language has two registers: `friendly` (du, tu, tú, 해요체) for a friendly or casual tone, `formal` for any other. The
styles `warm`, `plain` and `brief` change the order of a letter and some of its sentences. What is quoted stands between
the language's own quotation marks; `stop` is a full stop where the quotation does not end in a mark of its own.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("en", "de", "fr", "es", "ko")
STYLES = ("warm", "plain", "brief")
Slots = dict[str, tuple[str, ...]]
_GENDERS = "mfn"


@cache
def language(tongue: str) -> dict[str, Any]:
    """A language's file as data."""
    return tomllib.loads((files("tastemaker.outreach.templates") / f"{tongue}.toml").read_text(encoding="utf-8"))


def name(tongue: str) -> str:
    """What a language is called in English."""
    return language(tongue)["name"]


def register(tone: str) -> str:
    """How a tone addresses its reader: friendly or formal.

    >>> register("friendly"), register("Casual and short"), register("matter of fact")
    ('friendly', 'friendly', 'formal')
    """
    return "friendly" if re.search("friend|casual", tone.casefold()) else "formal"


def style_for(style: str, tone: str) -> str:
    """The style of a letter: the one that was asked for, else warm for a friendly tone and plain for another."""
    return style if style in STYLES else "warm" if register(tone) == "friendly" else "plain"


@cache
def slots(tongue: str, tone: str, style: str = "") -> Slots:
    """The sentences for a language, a tone and a style; what a register or a style does not say is said as before
    it."""
    held, kind, style = language(tongue), register(tone), style_for(style, tone)
    layers = [held["friendly"], held.get(kind, {}), held.get(f"friendly_{style}", {}) if tongue == "en" else {},
              held.get(f"{kind}_{style}", {})]
    return {slot: tuple(variants) for layer in layers for slot, variants in layer.items()}


def forms(form: str, tongue: str, tone: str) -> dict[str, str]:
    """What a post of this format is called and whose it is, in the cases that the language's sentences use.

    Keys: thing, your (nominative), Your (at a sentence's beginning), your_acc and your_dat. An unknown format is a
    post.

    >>> forms("audio", "de", "friendly")["your_dat"], forms("image", "fr", "friendly")["your"]
    ('deiner Folge', 'ta photo')
    """
    held = language(tongue)
    form = form if form in held["things"] else "text"
    thing = held["things"][form]
    place = _GENDERS.index(held.get("genders", {}).get(form, "m"))
    cases = {case: words.split() for case, words in held.get("possessive", {}).get(register(tone), {"nom": ""}).items()}
    whose = {case: f"{words[min(place, len(words) - 1)]} {thing}" if words else thing for case, words in cases.items()}
    your = whose["nom"]
    return {"thing": thing, "your": your, "Your": your[:1].upper() + your[1:], "your_acc": whose.get("acc", your),
            "your_dat": whose.get("dat", your)}


def spoken(day: date, tongue: str) -> str:
    """A date as a letter in this language writes it.

    >>> spoken(date(2026, 5, 3), "de"), spoken(date(2026, 5, 1), "fr"), spoken(date(2026, 5, 3), "ko")
    ('3. Mai 2026', '1er mai 2026', '2026년 5월 3일')
    """
    held = language(tongue)
    number = held.get("first", "1") if day.day == 1 else str(day.day)
    return held["day"].format(d=number, m=held["months"][day.month - 1], n=day.month, y=day.year)


def josa(word: str, pair: str) -> str:
    """A Korean word with the particle that its last sound asks for; both where it does not end in Hangul.

    A Hangul syllable has a final consonant unless its number in the block is a multiple of 28.

    >>> josa("영상", "을/를"), josa("에피소드", "이/가"), josa("Trail", "을/를")
    ('영상을', '에피소드가', 'Trail을(를)')
    """
    closed, open_ = pair.split("/")
    if not "가" <= word[-1:] <= "힣":
        return f"{word}{closed}({open_})"
    return word + (closed if (ord(word[-1]) - ord("가")) % 28 else open_)


def begun(text: str, tongue: str, *, inline: bool = False) -> str:
    """A sentence as it stands right after the greeting: in German its first word is small unless it is a noun or Sie.

    `inline`: it follows the greeting's comma on the same line, as in a short message; then English and French do so
    too.

    >>> begun("Ich schreibe dir.", "de"), begun("Ihr Video", "de"), begun("I write.", "en")
    ('ich schreibe dir.', 'Ihr Video', 'I write.')
    """
    first, space, rest = text.partition(" ")
    held = language(tongue)
    small = (*held.get("lowered", ()), *(held.get("inline", ()) if inline else ()))
    return first.lower() + space + rest if first in small else text
