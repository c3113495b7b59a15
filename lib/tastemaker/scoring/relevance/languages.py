"""Stems of languages beside English: extra terms of a text whose language its function words give away.

The terms that everybody gets (`scoring.words`) stay, so English and mixed texts lose nothing. A text in one of these
languages gets its stems beside them, marked with the language. A query too short to tell its language gets the stems of
each language that enough of the texts are written in, because a word asked for alone may be of any of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

import snowballstemmer

_FUNCTION_WORDS = {
    "german": "der die das und ist ein eine mit für auf von den dem nicht ich wir sich zu im bei über auch wie aus",
    "french": "le la les des et est un une dans pour avec sur du au nous vous je qui que par ce cette nos aux",
    "spanish": "el la los las y es un una en con para por del al que de su mi se como más sobre nuestro todo",
    "portuguese": "o a os as e é um uma em com para por do da dos das no na que de meu sobre mais você não",
    "italian": "il lo la gli le e è un una in con per di del della dei che su nel alla sono più come mio",
    "dutch": "de het een en is van voor met op aan in niet ik wij je over ook uit naar bij deze mijn zijn",
    "swedish": "och en ett är för med på av som jag vi inte till om från det den har min att i",
    "danish": "og en et er for med på af som jeg vi ikke til om fra det den har min at i",
    "norwegian": "og en et er for med på av som jeg vi ikke til om fra det den har min å i",
    "finnish": "ja on ei se että hän minä me kun mutta myös tai joka ovat olen sekä kanssa oma",
    "hungarian": "a az és egy nem hogy is van meg de csak ez mint vagy már minden ki",
    "romanian": "și este un o în cu pe de la pentru din care nu mai sunt despre ce al",
    "turkish": "ve bir bu için ile da de çok ne gibi daha ama ben olan kadar en var",
    "indonesian": "dan yang di ini untuk dengan dari itu ke tidak saya kami adalah pada juga akan",
    "russian": "и в не на что с по как это для из к о у мы я от но все за про",
    "english": "the and of to is in for with on a an i we you my our this that about from by are it",
}
_COMMON = {language: frozenset(text.split()) for language, text in _FUNCTION_WORDS.items()}
_SPEAKERS = {word: [name for name, common in _COMMON.items() if word in common] for word in set().union(*_COMMON.values())}
_SCRIPTS = {"greek": re.compile("[\u0370-\u03ff]"), "arabic": re.compile("[\u0600-\u06ff]"),
            "hindi": re.compile("[\u0900-\u097f]"), "tamil": re.compile("[\u0b80-\u0bff]")}
_WORD = re.compile(r"[^\W\d_]+")
HEAD = 60
"""Words that decide about a text's language."""
SURE = 3
"""Function words of one language that a text needs; fewer are chance, or a name."""
SHARE = 0.01
"""Share of the texts that must be in a language before a short query is read in it too."""


def language(text: str) -> str | None:
    """The language of a text, or None where too little tells. Languages that share most function words tie to None.

    >>> language("Wir laufen über die Berge und durch den Wald"), language("Trail running")
    ('german', None)
    """
    found = _WORD.findall(text.casefold())[:HEAD]
    if not found:
        return None
    if not text.isascii():
        for script, letters in _SCRIPTS.items():
            if sum(bool(letters.search(word)) for word in found) > len(found) / 2:
                return script
    counts = Counter(name for word in found if word in _SPEAKERS for name in _SPEAKERS[word])
    (best, most), (_, second) = (*counts.most_common(2), (None, 0), (None, 0))[:2]
    return best if most >= SURE and most > second else None


def marked(text: str, languages: Iterable[str | None]) -> list[str]:
    """The stems of a text in each of some languages, marked with it; English has none, its stems are in the plain terms."""
    tongues = [name for name in languages if name and name != "english"]
    found = _WORD.findall(text.casefold()) if tongues else []
    return [f"{name}:{_stem(name, word)}" for name in tongues for word in found if word not in _COMMON.get(name, ())]


def spoken(languages: Sequence[str | None]) -> list[str]:
    """The languages, other than English, that enough of some texts are written in."""
    counts = Counter(name for name in languages if name and name != "english")
    return sorted(name for name, n in counts.items() if n >= SHARE * len(languages))


@cache
def _stemmer(name: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(name)


@lru_cache(maxsize=200_000)
def _stem(name: str, word: str) -> str:
    return _stemmer(name).stemWord(word)
