"""How likely somebody fits of whom a few words are known: a name, a bio, a title. For discovery, which must decide after a page.

A ranking sees everyone and compares; discovery sees one answer at a time and needs a number that means the same in every
answer. So a text is read alone: every phrase that the brief asks for is looked for, and what counts is how much of the best
phrase is there. Order and endings do not matter, compounds of the phrase's words count ("Trailrunning"), and rare words of a
phrase cannot be told from frequent ones, which is why one word of two counts much less than half.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from tastemaker.brief import Brief
from tastemaker.scoring.words import words

NOTHING, ALL = 0.05, 0.95
"""The least and the most that few words can say: silence is no proof, and one sentence is none either."""
SHARE = 2.0
"""The power to which the share of a phrase is taken that a text has: half of a phrase counts a quarter."""
TOPIC, CATEGORY, WANTED = 1.0, 0.8, 0.6
"""How much a whole phrase of a kind says: what the brief is about, what the product is, what else creators must have."""
AGAIN = 0.5
"""What a second phrase adds of what is still missing."""
COMPOUND = 5
"""Letters that a word must have to be looked for inside others."""


def relevance(brief: Brief) -> Callable[[Sequence[str]], list[float]]:
    """A function from texts to how likely each is of somebody who fits the brief, 0 to 1, each text by itself.

    >>> from tastemaker.brief import Brief
    >>> fits = relevance(Brief.parse({"campaign": "c", "product": {"name": "x"}, "topics": ["trail running"], "sender": {"name": "y"}}))
    >>> [round(one, 2) for one in fits(["I run on trails", "Trailrunning daily", "A running gag", "Cakes", ""])]
    [0.95, 0.95, 0.27, 0.05, 0.05]
    """
    phrases = [(phrase, weight) for text, weight in _asked(brief) if (phrase := _phrase(text))]
    unwanted = [phrase for text in brief.must_not if (phrase := _phrase(text))]

    def of(texts: Sequence[str]) -> list[float]:
        return [_fits(text, phrases, unwanted) for text in texts]

    return of


def _asked(brief: Brief) -> list[tuple[str, float]]:
    return [*((topic, TOPIC) for topic in brief.topics), (brief.product.category, CATEGORY), *((word, WANTED) for word in brief.must_have)]


def _phrase(text: str) -> dict[str, str]:
    """A phrase's words: each one's stem, and the word itself where it is long enough to be known inside a compound."""
    return {stem: word if len(word) >= COMPOUND else "" for word in re.findall(r"\w+", text.casefold()) for stem in words(word)}


def _fits(text: str, phrases: Sequence[tuple[dict[str, str], float]], unwanted: Sequence[dict[str, str]]) -> float:
    said, plain = set(words(text)), text.casefold()
    if any(_share(phrase, said, plain) == 1 for phrase in unwanted):
        return NOTHING
    shares = sorted((weight * _share(phrase, said, plain) ** SHARE for phrase, weight in phrases), reverse=True)
    missing = 1.0
    for place, share in enumerate(shares):
        missing *= 1 - share * (1.0 if place == 0 else AGAIN)
    return NOTHING + (ALL - NOTHING) * (1 - missing)


def _share(phrase: dict[str, str], said: set[str], plain: str) -> float:
    """The share of a phrase's words that a text has, by themselves or inside a compound."""
    return sum(stem in said or bool(word) and word in plain for stem, word in phrase.items()) / len(phrase)
