"""Words as relevance reads them: stems of Latin script, character pairs where a script does not part its words."""

from __future__ import annotations

import re
from functools import lru_cache

import snowballstemmer
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

_WORD = re.compile(r"\w+")
_UNPARTED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Thai, Lao, Burmese, Khmer, Japanese, Chinese and Korean: words there run together or carry their particles."""
_MEANINGFUL = {"amount", "bill", "bottom", "computer", "cry", "detail", "fill", "fire", "front", "interest", "mill", "mine",
               "serious", "side", "sincere", "system", "thick", "thin", "top"}
"""Words of the usual English list that name topics; a brief about fire safety must keep them."""
_STOP = ENGLISH_STOP_WORDS - _MEANINGFUL
_STEMMER = snowballstemmer.stemmer("english")


def words(text: str) -> list[str]:
    """The terms of a text, in order, repeats kept.

    Plain Latin words lose their English ending, which hurts other languages little and helps English much; words with
    other letters stay whole; scripts without spaces become pairs of characters. English function words are left out
    here, those of other languages weigh little because they are frequent.

    >>> words("The runner's Läufe 마라톤")
    ['runner', 's', 'läufe', '마라', '라톤']
    """
    said = _WORD.findall(text.casefold())
    if text.isascii():
        return [_stem(word) for word in said if word not in _STOP]
    return [term for word in said if word not in _STOP for term in _terms(word)]


def _terms(word: str) -> list[str]:
    if word.isascii():
        return [_stem(word)]
    return _pairs(word) if _UNPARTED.search(word) else [word]


def _pairs(word: str) -> list[str]:
    return [word[i:i + 2] for i in range(max(1, len(word) - 1))]


@lru_cache(maxsize=200_000)
def _stem(word: str) -> str:
    return _STEMMER.stemWord(word)
