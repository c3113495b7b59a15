"""Folding: text as a reader sees it, whatever letters it was put together from, so that words can be found in it.

Look-alikes hide a word from a filter and not from a reader. Three things are undone: compatibility letters (NFKC),
marks on letters of alphabets that do without, and letters of another alphabet inside a word that is mostly Latin. The
table of the last holds pairs that most typefaces draw alike; everything else comes from Unicode's own names.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ALIKE = str.maketrans("аеорсухіјѕһԁԛԝкмтвнбзαονρτικυχβεηωѵսհոɩǝəɑɡı", "aeopcyxijshdqwkmtbhb3aovptikuxbenwvuhnieeagi")
_NAMED = re.compile(
    r"(?:LATIN|NEGATIVE CIRCLED|NEGATIVE SQUARED|SQUARED|CIRCLED)\b.*?"
    r"\b(?:LETTER|LETTER SMALL CAPITAL|SMALL CAPITAL) ([A-Z])(?: WITH .*)?$"
)
_MARKED = ("LATIN", "GREEK", "CYRILLIC")
_WORD = re.compile(r"[^\W\d_]+(?:[^\W\d_]|[\u0300-\u036f])*")
_HIDDEN = {"Cf", "Cc"}
_VARYING = (
    (re.compile(r"https?://(?:www\.)?([\w.-]+)\S*"), r" \1 "),
    (re.compile(r"[<\[](?:e-?mail|phone|number)[>\]]\S*|(?<![\w.+-])[\w.+-]{1,64}@[\w-]+\.\w+"), " qaddress "),
    (re.compile(r"@\s?[\w.]+|#\w*_\w*"), " qname "),
    (re.compile(r"\d[\d.,\s]*"), "0 "),
    (re.compile(r"([^\w\s])\1+"), r"\1\1"),
)
"""What differs from copy to copy and teaches nothing: the rest of an address, names, numbers, the length of a row of
signs."""
_SIGNS = "™🅰🅱🅾🅿"
"""Letters that keyboards offer as signs. Flags are pairs of such letters and stay flags."""


def fold(text: str) -> str:
    """Lower case without marks, look-alikes and hidden characters; other scripts keep their letters.

    >>> fold("Ｗʜāτṣ𝔸𝕡𝕡"), fold("Comisión"), fold("수수료"), fold("привет")
    ('whatsapp', 'comision', '수수료', 'привет')
    """
    if text.isascii():
        return text.lower()
    seen = "".join(c for c in text if unicodedata.category(c) not in _HIDDEN or c in "\n\t")
    plain = "".join(_plain(c) for c in unicodedata.normalize("NFKC", "".join(map(_latin, seen))))
    return _WORD.sub(_one_script, unicodedata.normalize("NFC", plain).casefold()).replace("’", "'")


def evened(text: str) -> str:
    """Folded text in which all names, addresses and numbers are the same, so that copies with other ones are alike.

    >>> evened("I made $500 with @sandbox_fx, see https://www.sandbox.example/a?b"), evened("fx@sandbox.example!!!!")
    ('i made $0 with  qname , see  sandbox.example ', ' qaddress !!')
    """
    text = fold(text)
    for pattern, same in _VARYING:
        text = pattern.sub(same, text)
    return text


def odd_letters(text: str) -> int:
    """Words written with letters that no keyboard of their language gives: styled, stacked with marks or of mixed
    scripts.

    >>> odd_letters("My 𝕎𝕙𝕒𝕥𝕤𝕒𝕡𝕡 is @sāńḍbǫx_tŕȧder"), odd_letters("Été à Łódź, những được"), odd_letters("привет Anna")
    (2, 0, 0)
    """
    return 0 if text.isascii() else sum(map(_odd, text.split()))


def _odd(word: str) -> bool:
    letters = [c for c in word if c.isalpha() or unicodedata.category(c) == "So"]
    styled = [
        c
        for c in letters
        if c not in _SIGNS
        and _latin(c) != c
        and not unicodedata.name(c, "").startswith("LATIN")
        or unicodedata.name(c, "").startswith(("MATHEMATICAL", "FULLWIDTH LATIN"))
    ]
    scripts = {unicodedata.name(c, "").split(" ")[0] for c in letters} & set(_MARKED)
    marks = [
        c
        for c in unicodedata.normalize("NFD", word)
        if unicodedata.category(c) == "Mn" and not "\ufe00" <= c <= "\ufe0f"
    ]
    stacked = bool(scripts) and (len(set(marks)) >= 3 or len(marks) >= max(4, len(letters)))
    return len(styled) >= 2 or (len(scripts) > 1 and len(letters) > 2) or stacked


@lru_cache(maxsize=4_096)
def _plain(char: str) -> str:
    if unicodedata.name(char, "").startswith(_MARKED):
        return "".join(c for c in unicodedata.normalize("NFD", char) if unicodedata.category(c) != "Mn")
    return "" if "\u0300" <= char <= "\u036f" or unicodedata.category(char) == "Me" else char


@lru_cache(maxsize=4_096)
def _latin(char: str) -> str:
    """The plain letter that a character's own Unicode name says it is a form of."""
    named = None if char.isascii() else _NAMED.match(unicodedata.name(char, ""))
    if not named:
        return char
    return named[1].lower() if char.islower() or "SMALL" in unicodedata.name(char) else named[1]


def _one_script(match: re.Match[str]) -> str:
    word = match[0]
    latin = sum("a" <= c <= "z" for c in word)
    return word.translate(_ALIKE) if 0 < latin < len(word) and latin * 2 >= len(word) else word
