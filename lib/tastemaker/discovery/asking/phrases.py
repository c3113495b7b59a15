"""Key phrases of a brief's own prose: runs of telling words, the most connected first.

The method is RAKE's (Rose et al. 2010, Text Mining: Applications and Theory, chapter 1): function words and punctuation part a
text into candidates; a word weighs its degree (the lengths of the candidates that it stands in, summed) over its frequency, and
a phrase weighs its words. Two changes make phrases that people search for. A candidate of more than three words keeps the
three around its head, which stands last in Germanic languages and first in Romance ones. A single word counts only if it is
long enough to be a compound, or if the text says it twice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from tastemaker.discovery.asking.words import WORD, function_words, language_of, stems

LONGEST = 3
"""Words of a phrase: longer ones are hardly written the same way twice."""
COMPOUND = 10
"""Letters from which a single word tells enough to be asked for."""
_HEAD_FIRST = {"fr", "es", "pt", "it", "ro", "ca"}
_SENTENCE = re.compile(r"(?<=[.!?])\s+|[\n\r]+")
_PART = re.compile(r"[^\w\s'’-]+|(?<!\w)-|-(?!\w)")


@dataclass(frozen=True, slots=True)
class KeyPhrase:
    """A phrase, the sentence that it stands in, the language of the text and its RAKE score."""

    text: str
    sentence: str
    language: str | None
    score: float


def key_phrases(text: str, *, without: Iterable[str] = ()) -> list[KeyPhrase]:
    """The key phrases of a text, the most connected first and each once; those made of words of `without` alone are left out.

    >>> [p.text for p in key_phrases("A light trail running shoe with a grippy outsole that can be resoled.")]
    ['trail running shoe', 'grippy outsole']
    """
    language = language_of(text)
    found = [(run, sentence.strip()) for sentence in _SENTENCE.split(text) for run in _runs(sentence, language)]
    frequency = Counter(word for run, _ in found for word in run)
    degree = Counter({word: 0 for word in frequency})
    for run, _ in found:
        degree.update({word: len(run) for word in run})
    unwanted = frozenset().union(*(stems(one, language) for one in without)) if without else frozenset()
    phrases: dict[frozenset[str], KeyPhrase] = {}
    for run, sentence in found:
        said = _shape(run, language)
        asked = stems(" ".join(said), language)
        if not asked <= unwanted and _tells(said, frequency):
            score = sum(degree[word] / frequency[word] for word in said)
            phrases.setdefault(asked, KeyPhrase(" ".join(said), sentence, language, round(score, 3)))
    return sorted(phrases.values(), key=lambda phrase: -phrase.score)


def _runs(sentence: str, language: str | None) -> list[tuple[str, ...]]:
    """The candidates of a sentence: words in a row, in lower case, none of which is a function word or a number."""
    runs: list[tuple[str, ...]] = []
    for part in _PART.split(sentence):
        run: list[str] = []
        for word in (*WORD.findall(part), ""):
            plain = word.casefold()
            if plain and plain not in function_words(language) and not plain[0].isdigit() and len(plain) > 1:
                run.append(plain)
            elif run:
                runs.append(tuple(run))
                run = []
    return runs


def _shape(run: tuple[str, ...], language: str | None) -> tuple[str, ...]:
    return run[:LONGEST] if language in _HEAD_FIRST else run[-LONGEST:]


def _tells(words: tuple[str, ...], frequency: Counter[str]) -> bool:
    return len(words) > 1 or len(words[0]) >= COMPOUND or frequency[words[0]] > 1
