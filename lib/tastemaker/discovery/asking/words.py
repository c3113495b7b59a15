"""Words as queries read them: which hold a sentence together, which stem a word has, and in which language a text is."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files

import snowballstemmer

WORD = re.compile(r"\w+(?:['’-]\w+)*")
_STEMMERS = {"en": "english", "de": "german", "fr": "french", "es": "spanish", "pt": "portuguese", "it": "italian", "nl": "dutch",
             "da": "danish", "sv": "swedish", "no": "norwegian", "nb": "norwegian", "fi": "finnish", "hu": "hungarian",
             "ro": "romanian", "ru": "russian", "tr": "turkish", "pl": "polish", "cs": "czech", "el": "greek", "ca": "catalan"}
_SURE = 0.2
"""The least share of function words that a text of a language has; running text has 0.4 and more."""


@cache
def function_words(language: str | None = None) -> frozenset[str]:
    """The function words of a language, of all known languages for None; nothing for a language without a list."""
    table = _table()
    return table.get(language, frozenset()) if language else frozenset().union(*table.values())


def language_of(text: str) -> str | None:
    """The language whose function words a text has most of; None for a text of few, such as a list of names.

    >>> language_of("A light shoe with a sole that can be replaced."), language_of("Schuhe für die Berge und den Wald")
    ('en', 'de')
    """
    said = [word.casefold() for word in WORD.findall(text)]
    if not said:
        return None
    counts = {language: sum(word in words for word in said) for language, words in _table().items()}
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] >= max(2, _SURE * len(said)) else None


def stems(text: str, language: str | None = None) -> frozenset[str]:
    """What a query asks for, whatever the order and the endings of its words; function words are left out where others remain.

    >>> stems("running trails", "en") == stems("Trail Run")
    True
    """
    said = [word.lstrip("#").casefold() for word in re.findall(r"\w+", text)]
    telling = [word for word in said if word not in function_words(language)] or said
    return frozenset(stem(word, language or "en") for word in telling)


@lru_cache(maxsize=50_000)
def stem(word: str, language: str = "en") -> str:
    """A word without its ending, as Snowball cuts it in this language; whole where it has no rules for the language."""
    name = _STEMMERS.get(language)
    return _stemmer(name).stemWord(word) if name else word


@cache
def _stemmer(name: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(name)


@cache
def _table() -> dict[str, frozenset[str]]:
    raw = tomllib.loads((files(__package__) / "function_words.toml").read_text(encoding="utf-8"))
    return {language: frozenset(words.split()) for language, words in raw.items()}
