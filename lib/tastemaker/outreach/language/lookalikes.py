"""Letters that only look like others: a word that mixes alphabets, or is written in styled letters, is not what it
shows.

A reader sees "Аnna" and "Anna" as one word, and a comparison of code points does not. So such a word is refused unless
a cited fact or the bank holds the very same characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

_WORD = re.compile(r"[\w\u0300-\u036f]+(?:['’.-][\w\u0300-\u036f]+)*")
_PLAIN = frozenset("…№™®©ªº²³¹½¼¾⅓⅔‼⁉℃℉µ\u00a0\u202f\u2009\u2007´¨¸¯ ̈ſ")
"""Compatibility characters that ordinary typography uses."""
_SAME = str.maketrans({"0": "o", "1": "l", "i": "l", "ı": "l", "|": "l", "5": "s", "$": "s", "@": "a", "3": "e",
                       "8": "b"})


def deceptive(text: str, held: Iterable[str] = ()) -> Iterator[str]:
    """The words of a text that pretend to be others, save those that `held` texts write in the same characters.

    >>> list(deceptive("Hi Аnna, 𝗳𝗿𝗲𝗲 pair")), list(deceptive("Hi Zoë, 안녕 Zoë님"))
    (['Аnna', '𝗳𝗿𝗲𝗲'], [])
    """
    if text.isascii():
        return
    known = " ".join(held)
    for match in _WORD.finditer(text):
        if _pretends(match[0]) and match[0] not in known:
            yield match[0]
    yield from (match[0] for match in _OTHER_DIGITS.finditer(text))


_OTHER_DIGITS = re.compile(r"[0-9.,]*[^\W\D0-9０-９][\d.,]*")
"""Digits of other scripts, which stand in a number like its own."""


def _pretends(word: str) -> bool:
    if word.isascii():
        return False
    scripts = {_script(c) for c in word if c.isalpha()}
    styled = any(c not in _PLAIN and unicodedata.normalize("NFKC", c) != c for c in unicodedata.normalize("NFC", word))
    odd = any(_script(c) in {"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU", "OTHER"} for c in word
              if c.isalpha())
    marks = any(unicodedata.combining(c) for c in unicodedata.normalize("NFC", word))
    return styled or odd or marks or ("LATIN" in scripts and bool(scripts & {"HEBREW", "ARABIC", "THAI"}))


def _script(letter: str) -> str:
    """The alphabet of a letter: the first word of its Unicode name; rare Latin letters that imitate count as OTHER."""
    name = unicodedata.name(letter, "OTHER")
    first = name.split()[0]
    if first == "LATIN":
        return "LATIN" if ord(letter) < 0x180 or 0x1E00 <= ord(letter) < 0x1F00 or letter in "ȘșȚțǍǎ" else "OTHER"
    return first if len(first) > 2 else "OTHER"


def skeleton(word: str) -> str:
    """What a word looks like: folded, without marks, with letters and digits that are easily taken for others made one.

    >>> skeleton("Fernpath") == skeleton("Femрath"), skeleton("lris") == skeleton("Iris")
    (False, True)
    """
    folded = unicodedata.normalize("NFKD", word).casefold()
    bare = "".join(c for c in folded if not unicodedata.combining(c))
    return bare.translate(_SAME).replace("rn", "m").replace("vv", "w").replace("cl", "d")


def near(word: str, other: str) -> bool:
    """Whether two different words are taken for each other: same look, or one letter added, lost, changed or swapped.

    >>> near("Anne", "Anna"), near("Trailhaed", "Trailhead"), near("Anna", "Anna"), near("an", "in")
    (True, True, False, False)
    """
    a, b = word.casefold(), other.casefold()
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    return skeleton(a) == skeleton(b) or (min(len(a), len(b)) >= 4 and _one_off(a, b))


def _one_off(a: str, b: str) -> bool:
    """Whether one edit makes one word of the other; two swapped neighbours count as one."""
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[start:], b[start:]
    return (rest_a[1:] == rest_b[1:] or rest_a[1:] == rest_b or rest_a == rest_b[1:]
            or (rest_a[:2] == rest_b[:2][::-1] and rest_a[2:] == rest_b[2:]))
