"""Finding creators by their words: an inverted index over all of them, made when it is first asked."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from math import log

from tastemaker.sandbox.people import Creator
from tastemaker.sandbox.words import speech

_MOST = 4.0
"""What one stem can count for a creator, however often they use it."""
_ENDINGS = re.compile("(ings?|ers?|es|en|s|e)$")


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """A word without accents and its commonest endings.

    >>> stem("Running"), stem("runners"), stem("Höhe")
    ('run', 'run', 'hoh')
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))
    plain = unicodedata.normalize("NFC", plain)
    if not plain.isascii() or len(plain) < 4:
        return plain[:2] if plain and plain[0] >= "\u1100" else plain
    cut = _ENDINGS.sub("", plain) if len(_ENDINGS.sub("", plain)) >= 3 else plain
    return cut[:-1] if len(cut) > 3 and cut[-1] == cut[-2] else cut


@lru_cache(maxsize=20_000)
def tokens(text: str) -> tuple[str, ...]:
    """The stems of a text, in order."""
    return tuple(stem(word) for word in re.findall(r"\w+", text))


class Index:
    """Stem -> who uses it and how much. A topic's name counts more than a phrase; a name in the title counts most."""

    def __init__(self, creators: Iterable[Creator]) -> None:
        self._who: dict[str, array[int]] = defaultdict(lambda: array("I"))
        self._much: dict[str, array[float]] = defaultdict(lambda: array("f"))
        self.size = 0
        for creator in creators:
            self.size += 1
            for token, weight in _weights(creator).items():
                self._who[token].append(creator.index)
                self._much[token].append(min(weight, _MOST))

    def rarity(self, token: str) -> float:
        """How much a stem tells: the logarithm of how few use it."""
        return log(1 + self.size / (1 + len(self._who.get(token, ()))))

    def scores(self, query: str) -> dict[int, float]:
        """Everyone who uses a stem of the query, by how well they match; using all of its stems counts most."""
        asked = tuple(dict.fromkeys(tokens(query)))
        total: dict[int, float] = defaultdict(float)
        matched: dict[int, int] = defaultdict(int)
        for token in asked:
            rarity = self.rarity(token)
            for index, much in zip(self._who.get(token, ()), self._much.get(token, ()), strict=True):
                total[index] += rarity * much
                matched[index] += 1
        return {index: score * matched[index] / len(asked) for index, score in total.items()}


def _weights(creator: Creator) -> dict[str, float]:
    topics = speech(creator.language).topics
    weights: dict[str, float] = {}
    for text, weight in ((creator.name[:200], 1.5), (topics[creator.topic]["name"], 1.0),
                         *((word, 0.6) for word in creator.words)):
        for token in tokens(text):
            weights[token] = weights.get(token, 0.0) + weight
    return weights
