"""Whom a clause tells of: what it states needs a fact or the brief, and of the creator a cited fact for every word.

A letter is cut into clauses. A clause that asks, supposes, begs or wishes states nothing; one that says what the
writer would do, seeks or hopes, or what the reader may do, states nothing yet; a short subject line is a title. In
these kinds words are free, and only names, numbers, dates, quotations and the claims that no fact can hold are checked.
In every other clause, those about the sender and the product among them, each word is one of the language's ordinary
words, or a fact or the brief holds it. Where a clause tells of the creator or of other people, be it of a deed within
a question, ordinary words do not pass either: only a cited fact, or the few words by which one says that somebody
posted something. So it is where the reader wants, keeps, can or will do something: what it is may be open, that it
is theirs is told. A clause without a subject of its own goes on with the one before it.

A free clause stays free only while it smuggles nothing in. It is none any more with the creator or somebody else as
its subject, in the past, with a word that takes something for granted ("congratulations on", "because", "as a"), or
where something is handed over, which must be of the offer. Nor is a thing free that "the" or "your" makes a known one.
"""

from __future__ import annotations

import re
from functools import lru_cache

from tastemaker.outreach.grounding import moods
from tastemaker.outreach.language import vocabulary
from tastemaker.outreach.language.grammar import GRAMMARS

_STOP = re.compile(r"[.!?;:,–—()\n]")
_SUBJECT_WORDS = 7
"""A subject line of more words is read as a sentence."""


@lru_cache(4_000)
def _parts(text: str, tongue: str) -> tuple[tuple[int, int], ...]:
    """The places of a text's clauses, in order; what is only white space is none."""
    cuts = sorted({m.end() for m in _STOP.finditer(text)} | {m.end() for m in GRAMMARS[tongue].joins.finditer(text)})
    ends = [*cuts, len(text)]
    return tuple((a, b) for a, b in zip([0, *cuts], ends, strict=True) if text[a:b].strip())


def free(text: str, place: int, tongue: str, heading: bool = False) -> bool:
    """Whether the clause at a place tells of nobody, so that its words need no fact.

    >>> free("I would love to jog along.", 16, "en"), free("You jogged along.", 6, "en")
    (True, False)
    >>> free("We could help, as a mother of two knows.", 35, "en"), free("We would thank you for agreeing.", 24, "en")
    (False, False)
    """
    return _free(text, _number(text, place, tongue), tongue, heading)


def _number(text: str, place: int, tongue: str) -> int:
    """The number of the clause at a place."""
    return next(n for n, (_, end) in enumerate(_parts(text, tongue)) if place < end)


@lru_cache(4_000)
def _free(text: str, at: int, tongue: str, heading: bool) -> bool:
    said = _said(text, tongue)
    if _loaded(said[at], tongue):
        return False
    if _asks(text, at, tongue) or heading and _titles(text, tongue):
        return True
    return _carried(said, at, tongue)


def _said(text: str, tongue: str) -> list[str]:
    return [text[a:b] for a, b in _parts(text, tongue)]


def _asks(text: str, at: int, tongue: str) -> bool:
    return moods.asks(text, _parts(text, tongue)[at][0])


def _titles(text: str, tongue: str) -> bool:
    """Whether a subject line is a short title in the letter's own language that calls nothing the reader's."""
    rest = GRAMMARS[tongue].aside.sub("■", _PUBLIC.sub("■", text))
    short = len(text.split()) <= _SUBJECT_WORDS and not GRAMMARS[tongue].yours.search(rest)
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
        if _open(part, tongue) or GRAMMARS[tongue].chooses.search(part):
            return True
        if not goes_on.search(part):
            break
    follows = at + 1 < len(said) and bool(goes_on.search(said[at])) and at == 0
    return follows and _open(said[1], tongue) and not _loaded(said[1], tongue)


def _open(part: str, tongue: str) -> bool:
    """Whether a clause supposes, proposes or seeks something."""
    grammar = GRAMMARS[tongue]
    return bool(grammar.supposes.search(part) or grammar.proposes.search(part) or grammar.seeks.search(part))


def _loaded(part: str, tongue: str) -> bool:
    """Whether a clause tells of somebody, takes something for granted or hands something over."""
    grammar = GRAMMARS[tongue]
    told = grammar.tells.search(grammar.chooses.sub("■", grammar.aside.sub("■", part)))
    return bool(told or grammar.presumes.search(part) or grammar.gives.search(part))


def of_the_creator(text: str, place: int, tongue: str) -> bool:
    """Whether the clause at a place states something of the reader, be it only a deed within a question.

    >>> [of_the_creator(t, 0, "en") for t in ("In May you sang.", "You could sing.", "Who knows why you sang?")]
    [True, False, False]
    """
    return _of_the_creator(text, _number(text, place, tongue), tongue)


@lru_cache(4_000)
def _of_the_creator(text: str, at: int, tongue: str) -> bool:
    said, grammar = _said(text, tongue), GRAMMARS[tongue]
    part = said[at]
    if grammar.deeds.search(part) or at and _ALONE.search(said[at - 1]):
        return True
    if _open(part, tongue) or _asks(text, at, tongue):
        return False
    return bool(grammar.people.search(part) or grammar.reader.search(grammar.aside.sub("■", part)))


_ALONE = re.compile(r"^\W*(?:(?:for|to|with|für|mit|bei|pour|avec|chez|para|con) )?(?:you|du|(?-i:Sie)|vous|toi|tú|usted)\s?,$", re.IGNORECASE)
"""The reader, called or named alone, before what is said of them."""


def with_us(text: str, place: int, tongue: str) -> bool:
    """Whether the clause at a place speaks of the sender or a gift too, or asks: there the brief's words may stand."""
    at, grammar = _number(text, place, tongue), GRAMMARS[tongue]
    part = _said(text, tongue)[at]
    return _asks(text, at, tongue) or any(p.search(part) for p in (grammar.us, grammar.sender, grammar.gives))


def of_the_sender(part: str, tongue: str) -> bool:
    """Whether the sender is the subject of a clause."""
    return bool(GRAMMARS[tongue].sender.search(part))


def definite(text: str, place: int, tongue: str) -> bool:
    """Whether what stands before a word in its clause makes it a thing that is taken to be known."""
    start = _parts(text, tongue)[_number(text, place, tongue)][0]
    return bool(GRAMMARS[tongue].definite.search(text[start:place]))
