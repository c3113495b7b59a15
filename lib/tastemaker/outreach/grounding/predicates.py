"""What a sentence says about the creator without a name or a number in it: "you won", "your viewers", "as a vegan you".

Only the words next to "you" and "your" are read. They must be ordinary words of a letter or stand in a cited fact; so a
verb or noun that nobody thought of is refused, not let through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tastemaker.outreach.grounding import counting
from tastemaker.outreach.language import figures, vocabulary

if TYPE_CHECKING:
    from tastemaker.outreach.grounding import Look

ORDINALS = re.compile(r"\b(?:second|third|fourth|fifth|(?:six|seven|eigh|nin|ten|eleven|twelf|thirteen|fourteen"
                      r"|fifteen)th|twentieth|"
                      r"(?:sechs|sieb|siebt|acht|neun|zehn|elf|zwölf)te[nrsm]?|siebte[nrsm]?|achte[nrsm]?"
                      r"|zwanzigste[nrsm]?|"
                      r"(?:six|sept|huit|neuv|dix|onz|douz|quinz|vingt)ième|(?:sext|séptim|octav|noven|décim)[oa]"
                      r"|\d+(?:st|nd|rd|th)|zweite[nrsm]?|dritte[nrsm]?|"
                      r"vierte[nrsm]?|fünfte[nrsm]?|"
                      r"deuxième|troisième|quatrième|cinquième|segund[oa]|tercer[oa]?|cuart[oa]|quint[oa])\b",
                      re.IGNORECASE)
"""Ordinals past the first: a count in disguise. "First" is in too many courtesies."""

_ADVERBS = (r"(?:(?:\w+ly|also|just|already|still|not|n't|so|very|quite|rather|even|both|a|an|the|more|much|too|auch|"
            r"schon|noch|gern|gerne|"
            r"sehr|ein|eine|einen|der|die|das|den|nicht|bien|aussi|déjà|un|une|le|la|les|el|los|las|una|muy|también|"
            r"ya)\s+)*")
_BEFORE = (r"(?:^|[.!?:,;(–■]\s*|\b(?:that|what|when|if|because|as|and|since|whether|how|where|while|which|who|but|so|"
           r"then|until|unless|"
           r"though|once|after|before|like)\s+)")
_AUX = r"(?:are|were|'re|’re|have|had|'ve|’ve|do|did|don't|get|got|been|being|has|was|is)\s+"
_YOU = (
    re.compile(_BEFORE + r"you(?:['’](?:re|ve|d|ll))?\s+" + _ADVERBS + rf"(?:{_AUX})?" + _ADVERBS
               + r"([^\W\d_]+(?:['’]t)?)", re.IGNORECASE),
    re.compile(r"\byour\s+(?:own\s+)?([^\W\d_]+)(?:\s+([^\W\d_]+))?", re.IGNORECASE),
    re.compile(r"\b(?:your\s+[^\W\d_]+|it|they|shoes?|products?|soles?)\s+(?:is|are|was|were)\s+" + _ADVERBS
               + r"(?:mostly\s+)?([^\W\d_]+)(?:\s+and\s+([^\W\d_]+))?", re.IGNORECASE),
    re.compile(r"\b(?:er|sie|es|schuh|schuhe|sohle|produkt)\s+(?:ist|sind|war)\s+" + _ADVERBS
               + r"([^\W\d_]+)(?:\s+und\s+([^\W\d_]+))?", re.IGNORECASE),
    re.compile(r"\byou and\s+([^\W\d_]+)", re.IGNORECASE),
    re.compile(r"\b(?:as|being)\s+an?\s+([^\W\d_]+)(?=[^.!?]*\byou\b)", re.IGNORECASE),
    # de: the verb before or after du/Sie/ihr, the participle at the end of a perfect
    re.compile(r"(?:^|[.!?:,;(–■]\s*|\b(?:und|dass|weil|wenn|ob|wie|wo|was|da|als|der|die|das)\s+)(?:du)\s+"
               + _ADVERBS + r"([^\W\d_]+)", re.IGNORECASE),
    re.compile(r"\b([^\W\d_]+st)\s+du\b", re.IGNORECASE),
    re.compile(r"\b(?:hast|bist)\s+du\b[^.!?,;]*?\b([^\W\d_]+)(?=[.!?,;:]|\s*$)|\bdu\s+(?:hast|"
               r"bist)\b[^.!?,;]*?\b([^\W\d_]+)(?=[.!?,;:]|\s*$)", re.IGNORECASE),
    re.compile(r"\bdeine?[nmrs]?\s+([^\W\d_]+)", re.IGNORECASE),
    # fr, es
    re.compile(r"\bvous\s+(?:n')?(?:avez|êtes)\s+" + _ADVERBS + r"([^\W\d_]+)|\bvous\s+(?!avez|"
                                                                r"êtes)(?:n')?([^\W\d_]+ez)\b", re.IGNORECASE),
    re.compile(r"\btu\s+(?:as|es)\s+" + _ADVERBS + r"([^\W\d_]+)|\b(?:votre|vos|ton|ta|tes)\s+([^\W\d_]+)",
               re.IGNORECASE),
    re.compile(r"\b(?:tú\s+)?([^\W\d_]+(?:aste|iste))\b|\b(?:tus?)\s+([^\W\d_]+)|(?:^|[.!?]\s+)([^\W\d_]{3,}(?:as|"
               r"es))\s+(?:tod|siempre|la|el|los|las|en)\b", re.IGNORECASE),
)
_NOUNS = frozenset("profile channel video videos post posts rate inbox name words review reviews details time opinion "
                   "size address".split())
"""After "your" and one of these, the next word is another part of the sentence."""
_TELLING = frozenset("trust live care buy pay win love hate runner runners trained sponsor race wear business weather "
                     "mutual job sponsored".split()) - {"wear", "runners", "runner"}
"""Ordinary words of a letter that say something as soon as they stand beside "you"."""


def about_you(text: str) -> Iterator[str]:
    """The words that say what the creator is, does or has.

    >>> list(about_you("You won the race.")), list(about_you("I thought of you first."))
    (['won'], [])
    """
    for pattern in _YOU:
        for match in pattern.finditer(text):
            said = [word for word in match.groups() if word]
            yield from said[:1] if said and said[0].lower() in _NOUNS else said


def unheld(look: Look) -> Iterator[tuple[str, str]]:
    """The words beside "you" that no fact holds, for a letter whose facts are in another language."""
    for word in about_you(look.rest):
        if not harmless(word, look.tongue) and not any(vocabulary.stem(word, t) in look.held.stems
                                                       for t in ("en", "de", "fr", "es")):
            yield word, "no cited fact says this about the creator"
    yield from ordinals(look, look.rest)


def ordinals(look: Look, text: str) -> Iterator[tuple[str, str]]:
    """Ordinals past the first that neither a cited fact nor the bank holds: counts in disguise."""
    for match in ORDINALS.finditer(text):
        if _ENUMERATES.search(text[:match.start()]) and text[match.end():match.end() + 1] == ",":
            continue
        second = _SECOND.fullmatch(match[0])
        if second and (look.earlier is not None and counting.LETTER.search(look.said) or _holds_two(look) and not look.foreign
                       and _PART_OF.match(text[match.end():])):
            continue
        if not any(re.search(rf"(?<!\w){re.escape(match[0])}(?!\w)", text, re.IGNORECASE) for text in look.held.texts):
            yield match[0], "no cited fact holds this count"


def _holds_two(look: Look) -> bool:
    return any(2.0 in figure.values for text in look.held.texts for figure in figures.figures(text))


_ENUMERATES = re.compile(r"(?:^|[.;:]\s)\W*$")
_SECOND = re.compile(r"second|zweite[nrsm]?|deuxième|segund[oa]", re.IGNORECASE)
_PART_OF = re.compile(r"\s(?:part|half|teil|partie|parte)\b", re.IGNORECASE)


def harmless(word: str, tongue: str) -> bool:
    """Whether a word beside "you" says nothing that would need a fact."""
    low = word.lower().replace("’", "'")
    return len(low) <= 2 or (low not in _TELLING and vocabulary.neutral(low, tongue)) or german_noun(word)


def german_noun(word: str) -> bool:
    """Whether a capitalised German word is a noun by its ending, or a compound of an ordinary one.

    >>> german_noun("Vereinbarung"), german_noun("Angebotsseite"), german_noun("Jornet")
    (True, True, False)
    """
    low = word.lower()
    if not word[:1].isupper() or len(low) < 7:
        return False
    return low.endswith(_NOUN_ENDINGS) or any(low[-n:] in vocabulary.WORDS["de"] for n in range(4, len(low) - 2))


def determined(before: str) -> bool:
    """Whether an article, a possessive or an adjective stands right before a place: what follows it is a German noun.

    >>> determined("Das ist ein leichter "), determined("Du läufst in ")
    (True, False)
    """
    return bool(re.search(r"(?<!\w)(?:der|die|das|den|dem|des|ein\w{0,2}|kein\w{0,2}|unser\w{0,3}|dies\w{1,2}|"
                          r"dein\w{0,2}|zum|zur|im|beim|"
                          r"[a-zäöüß]*(?:ig|lich|isch|bar|leicht|neu|alt|lang|kurz|klein|groß|gut|richtig|"
                          r"fest)e?[nrsm]?)\s$", before))


def after_an_article(before: str) -> bool:
    """Whether an article stands before a place, with at most one adjective between: a noun follows.

    >>> after_an_article("Für eine längere "), after_an_article("Bei ")
    (True, False)
    """
    return determined(before) or bool(_ARTICLE.search(before))


_ARTICLE = re.compile(r"(?<!\w)(?:(?:ein\w{0,2}|kein\w{0,2}|unser\w{0,3}|der|die|das|den|dem|dies\w{1,2}|jede\w|solche\w?)"
                      r" (?-i:[a-zäöüß]+e[nrsm]?)|ein\w{0,2}|jede\w|solche\w?|kein\w{0,2}|unser\w{0,3}|dies\w{1,2})\s$",
                      re.IGNORECASE)


def common(word: str) -> bool:
    """Whether a word that begins a sentence is no name by its ending."""
    return bool(re.fullmatch(r"[A-Za-zäöüé]{4,}(?:ing|ly|ment|tion)", word)) or german_noun(word)


_NOUN_ENDINGS = ("ung", "ungen", "heit", "heiten", "keit", "keiten", "schaft", "schaften", "tion", "tionen", "tät",
                 "nis", "nisse", "nissen", "ismus")
