"""Whom a clause tells of: what it states needs a fact or the brief, and of the creator a cited fact for every word.

A letter is cut into clauses. A clause that asks, supposes, begs or wishes states nothing; one that says what the
writer would do, seeks or hopes, or what the reader may do, states nothing yet; a short subject line is a title. In
these kinds words are free, and only names, numbers, dates, quotations and the claims that no fact can hold are checked.
In every other clause, those about the sender and the product among them, each word is one of the language's ordinary
words, or a fact or the brief holds it. Where a clause tells of the creator or of other people, be it of a deed within
a question, ordinary words do not pass either: only a cited fact, or the few words by which one says that somebody
posted something. A clause without a subject of its own goes on with the one before it.

A free clause stays free only while it smuggles nothing in. It is none any more with the creator or somebody else as
its subject, in the past, with a word that takes something for granted ("congratulations on", "because", "as a"), or
where something is handed over, which must be of the offer. Nor is a thing free that "the" or "your" makes a known one.
"""

from __future__ import annotations

import re
from functools import lru_cache

from tastemaker.outreach.language import vocabulary
from tastemaker.outreach.language.grammar import GRAMMARS

_STOP = re.compile(r"[.!?;:,–—()\n]")
_SENTENCE = re.compile(r"[.!?]")
_SUBJECT_WORDS = 7
"""A subject line of more words is read as a sentence."""


@lru_cache(4_000)
def parts(text: str, tongue: str) -> tuple[tuple[int, int], ...]:
    """The places of a text's clauses, in order."""
    cuts = sorted({m.end() for m in _STOP.finditer(text)} | {m.end() for m in GRAMMARS[tongue].joins.finditer(text)})
    ends = [*cuts, len(text)]
    return tuple((a, b) for a, b in zip([0, *cuts], ends, strict=True) if text[a:b].strip())


@lru_cache(20_000)
def free(text: str, place: int, tongue: str, heading: bool = False) -> bool:
    """Whether the clause at a place tells of nobody, so that its words need no fact.

    >>> free("I would love to jog along.", 16, "en"), free("You jogged along.", 6, "en")
    (True, False)
    >>> free("We could help, as a mother of two knows.", 35, "en"), free("We would thank you for agreeing.", 24, "en")
    (False, False)
    """
    cut = parts(text, tongue)
    at = next((i for i, (a, b) in enumerate(cut) if a <= place < b), None)
    if at is None:
        return False
    said = [text[a:b] for a, b in cut]
    if _loaded(said[at], tongue, asked=_asked(text, place)):
        return False
    if _asked(text, place) or heading and _titles(text, tongue):
        return True
    return _carried(said, at, tongue)


def _titles(text: str, tongue: str) -> bool:
    """Whether a subject line is a short title in the letter's own language that calls nothing the reader's."""
    rest = GRAMMARS[tongue].aside.sub("■", _PUBLIC.sub("■", text))
    short = len(text.split()) <= _SUBJECT_WORDS and not _YOURS[tongue].search(rest)
    return short and not vocabulary.of_another(text, tongue)


_PUBLIC = re.compile(r"\b(?:for your (?:viewers|readers|listeners|followers|audience)|für (?:dein|Ihr)\w* (?:Publikum|Zuschauer|"
                     r"Leser|Hörer|Follower)\w*|pour (?:votre public|vos abonnés|vos lecteurs|tes abonnés)|"
                     r"para tus? (?:seguidores|oyentes|lectores|audiencia))\b", re.IGNORECASE)
"""Whom an offer is for, beside the reader."""


def _carried(said: list[str], at: int, tongue: str) -> bool:
    """Whether a clause, or the one with which it goes on, states nothing."""
    goes_on = GRAMMARS[tongue].goes_on
    for part in reversed(said[:at + 1]):
        if _loaded(part, tongue):
            return False
        if _open(part, tongue):
            return True
        if not goes_on.search(part):
            break
    follows = at + 1 < len(said) and bool(goes_on.search(said[at])) and at == 0
    return follows and _open(said[1], tongue) and not _loaded(said[1], tongue)


_YOURS = {"en": re.compile(r"\b(?:you|your|yours)\b", re.IGNORECASE),
          "de": re.compile(r"\b(?:du|dein\w*|(?-i:Sie|Ihr\w*))\b", re.IGNORECASE),
          "fr": re.compile(r"\b(?:vous|votre|vos|tu|ton|ta|tes|toi)\b", re.IGNORECASE),
          "es": re.compile(r"\b(?:tú|tus?|usted|sus?|tuy\w+)\b", re.IGNORECASE), "ko": re.compile(r"님")}


def _open(part: str, tongue: str) -> bool:
    """Whether a clause supposes, proposes or seeks something."""
    grammar = GRAMMARS[tongue]
    return bool(grammar.supposes.search(part) or grammar.proposes.search(part) or grammar.seeks.search(part))


def _loaded(part: str, tongue: str, *, asked: bool = False) -> bool:
    """Whether a clause tells of somebody, takes something for granted or hands something over."""
    grammar = GRAMMARS[tongue]
    rest = grammar.aside.sub("■", part)
    told = grammar.tells.search(rest)
    return bool(told or grammar.presumes.search(part) or grammar.gives.search(part))


def _asked(text: str, place: int) -> bool:
    end = _SENTENCE.search(text, place)
    return end is not None and end[0] == "?"


def of_the_reader(text: str, place: int, tongue: str) -> bool:
    """Whether the clause at a place has something of the reader's as its subject and states something of it."""
    part = next((text[a:b] for a, b in parts(text, tongue) if a <= place < b), "")
    return bool(_YOURS_FIRST[tongue].search(part)) and not _open(part, tongue) and not _asked(text, place)


def of_a_deed(text: str, place: int, tongue: str) -> bool:
    """Whether the clause at a place says what the reader did, be it within a question or a condition."""
    part = next((text[a:b] for a, b in parts(text, tongue) if a <= place < b), "")
    return bool(_DEEDS[tongue].search(part))


def of_the_creator(text: str, place: int, tongue: str) -> bool:
    """Whether the clause at a place states something of the reader, be it only a deed within a question.

    >>> [of_the_creator(t, 0, "en") for t in ("In May you sang.", "You could sing.", "Who knows why you sang?")]
    [True, False, False]
    """
    cut = [(text[a:b], a <= place < b) for a, b in parts(text, tongue)]
    at = next((i for i, (_, here) in enumerate(cut) if here), 0)
    part = cut[at][0] if cut else ""
    if _DEEDS[tongue].search(part) or at and _ALONE.search(cut[at - 1][0]):
        return True
    if _open(part, tongue) or _asked(text, place):
        return False
    return bool(_PEOPLE[tongue].search(part) or _READER[tongue].search(GRAMMARS[tongue].aside.sub("■", part)))


_ALONE = re.compile(r"^\W*(?:you|du|(?-i:Sie)|vous|toi|tú|usted)\s?,$", re.IGNORECASE)
"""The reader, called, before what they are called."""
_AND = r"^\W*(?:and |but |und |aber |et |mais |y |pero )?"
_PEOPLE = {tongue: re.compile(rf"{_AND}(?:{who})(?!\w)", re.IGNORECASE) for tongue, who in {
    "en": "he|she|everybody|everyone|people|experts|fans", "de": "jedermann|leute|experten",
    "fr": "tout le monde|les gens|beaucoup", "es": "todo el mundo|la gente|muchos", "ko": "사람들[은이]|다들"}.items()}
"""Other people, whose deeds and opinions only a fact knows."""


_READER = {
    "en": re.compile(r"\byou\b|\byou['’](?:re|ve)\b|^\W*(?:and |but |so )?your\s", re.IGNORECASE),
    "de": re.compile(r"\bdu\b|(?<!ich )(?<!wir )(?-i:(?<!^)\bSie\b)|^\W*(?:und |aber )?(?:deine?r?|Ihre?r?)\s", re.IGNORECASE),
    "fr": re.compile(r"\b(?:vous|tu|toi)\b|\bt['’]as\b|^\W*(?:et |mais )?(?:votre|vos|ton|ta|tes)\s", re.IGNORECASE),
    "es": re.compile(r"\b\w{3,}(?:aste|iste|abas)\b|\b(?:tú|usted|eres|has|sueles|tienes)\b"
                     r"|^\W*(?:y |pero )?(?:tus?|sus?)\s|^\W*(?:[Tt]ambién )?(?-i:(?!Nuestr|Est|Es[ao]s|Un|Much|Algun|Otr|Tod|Tres|Seis|Entonc)"
                     r"[A-ZÁÉÍÓÚ]\w{2,}[ae]s)\b(?<!racias)(?<!uenas)(?! (?:que|desde|de|para|son|van|está)\b)", re.IGNORECASE),
    "ko": re.compile(r"셨(?:지요|죠|습니다|어요|더군요|네요|고요|는데|다(?=[.,!]|$))|님(?:이|은|께서)")}
"""The reader as the one of whom a clause tells, asides taken out."""
_DEEDS = {"en": re.compile(r"^\W*(?:why|how|where|when|because|since|after|what|that|as)?\s?you (?:\w+ly |just |already )?"
                           r"(?:had|were|did|left|won|quit|lost|\w{2,}ed)\b", re.IGNORECASE),
          "de": re.compile(r"\b(?:du|(?-i:Sie)) (?:.* )?(?:ge\w+|\w+t|\w+en) (?:hast|haben|bist|sind|hattest|hatten)\b"
                           r"|\b(?:hast|bist|haben|sind|hattest) (?:du|(?-i:Sie)) .*(?:ge\w+|\w+iert)\W*$",
                           re.IGNORECASE),
          "fr": re.compile(r"\b(?:vous|tu|t['’]) ?(?:(?:les?|la|l['’]|y|en) ?)?(?:avez|as|êtes|es|aviez) "
                           r"(?:\w+ )?\w+(?:é|i|u|is|it|ert)e?s?\b", re.IGNORECASE),
          "es": re.compile(r"\b\w{3,}(?:aste|iste)\b|\bhas \w+d[oa]\b", re.IGNORECASE),
          "ko": re.compile(r"(?:왜|어떻게|언제|어디\S*|무엇\S*)\s.*셨(?:나|는|습|어|던|을|지)")}
_YOURS_FIRST = {"en": re.compile(r"^\W*(?:and |but |so )?your\s", re.IGNORECASE),
                "de": re.compile(r"^\W*(?:und |aber )?(?:deine?r?|Ihre?r?)\s(?!\w+ (?:nach|zufolge))", re.IGNORECASE),
                "fr": re.compile(r"^\W*(?:et |mais )?(?:votre|vos|ton|ta|tes)\s", re.IGNORECASE),
                "es": re.compile(r"^\W*(?:y |pero )?(?:tus?|sus?)\s", re.IGNORECASE),
                "ko": re.compile(r"(?!)")}


def with_us(text: str, place: int, tongue: str) -> bool:
    """Whether the clause at a place speaks of the sender or a gift too, or asks: there the brief's words may stand."""
    part = next((text[a:b] for a, b in parts(text, tongue) if a <= place < b), "")
    grammar = GRAMMARS[tongue]
    if tongue == "ko" and re.search(r"저희|(?<![가-힣])제(?:가|게)?\s", part):
        return True
    return _asked(text, place) or any(p.search(part) for p in (grammar.us, grammar.sender, grammar.gives))


def of_the_sender(part: str, tongue: str) -> bool:
    """Whether the sender is the subject of a clause."""
    return bool(GRAMMARS[tongue].sender.search(part))


def definite(text: str, place: int, tongue: str) -> bool:
    """Whether what stands before a word in its clause makes it a thing that is taken to be known."""
    start = next((a for a, b in parts(text, tongue) if a <= place < b), 0)
    return bool(GRAMMARS[tongue].definite.search(text[start:place]))
