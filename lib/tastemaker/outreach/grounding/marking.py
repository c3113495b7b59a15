"""A text with marks of the same length for what other rules read: courtesies, dates, numbers, our earlier letter."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from tastemaker.outreach import claims, quoting
from tastemaker.outreach.grounding import counting, elapsed
from tastemaker.outreach.language import figures, korean

if TYPE_CHECKING:
    from tastemaker.outreach.grounding import Look

_START = re.compile(r"(?:^|[.!?…:]\s|[\n–—•(]\s*|■[,.]?\s*[.!?:]\s*)[\s¿¡\"“„«»‚‘'*-]*$")
_BACK = 20
"""Characters before a word that are looked at; more would only be white space and quotation marks."""
PRONOUNS = frozenset({"I", "I'm", "I’m", "I'd", "I’d", "I'll", "I’ll", "I've", "I’ve", "PS", "P.S", "OK", "PR", "A",
                       "À", "Y", "E", "O"})


def starts(before: str) -> bool:
    """Whether a word behind this text begins a sentence or a part of its own.

    >>> starts("Thanks. “"), starts("Thanks, ")
    (True, False)
    """
    return _START.search(before, max(0, len(before) - _BACK)) is not None


def plain(look: Look) -> str:
    """The text with marks for courtesies, for times that a cited date holds, and for our own earlier letter."""
    text = marked(look.rest, counting.elapsed_held(look))
    text = marked(text, [(f.start, f.end) for f in figures.figures(text) if f.values])
    if look.earlier is not None and _speaks_of(look.earlier, look):
        text = claims.EARLIER[look.tongue].sub(lambda m: quoting.MARK * len(m[0]), text)
    if quoting.MARK in look.said and any(f.post_key is not None
                                         for f in look.cited) and not claims.COMPANY.search(text):
        text = claims.VIEWED[look.tongue].sub(lambda m: quoting.MARK * len(m[0]), text)
    for tongue in claims.tongues(look.tongue):
        text = claims.HARMLESS[tongue].sub(lambda m: quoting.MARK * len(m[0]), text)
    return text


def _speaks_of(earlier: date, look: Look) -> bool:
    """Whether every date beside a mention of our own letter is that letter's day, or there is none."""
    if not claims.EARLIER[look.tongue].search(look.rest):
        return False
    known = counting.dated(look.cited).values()
    told = [d for d in figures.days(look.rest) if not any(d.fits(day) for day in known)]
    told_from_today = [s for s in elapsed.spans(look.rest, look.tongue, look.at.date()) if not any(map(s.holds, known))]
    return all(d.fits(earlier) for d in told) and all(s.holds(earlier) for s in told_from_today)


def marked(text: str, places: list[tuple[int, int]]) -> str:
    for start, end in places:
        text = text[:start] + quoting.MARK * (end - start) + text[end:]
    return text


def numbered(look: Look) -> list[tuple[int, int]]:
    """The places of dates, times and numbers with their counters, which other rules read."""
    found = [(p.start, p.end) for p in (*figures.days(look.rest),
                                        *elapsed.spans(look.rest, look.tongue, look.at.date()))]
    for figure in figures.figures(look.rest):
        counter = re.match(r"[가-힣]+" if korean.WORD.search(look.rest) else r"(?!)", look.rest[figure.end:])
        found.append((figure.start, figure.end + (len(counter[0]) if counter and (figures.unit_of(counter[0][:2])
                                                              or figures.unit_of(counter[0][:3]))
                                                  or counter and figures.unit_of(counter[0][:1]) else 0)))
        unit = re.match(r"[\s-]?([^\W\d_]+|%)", look.rest[figure.end:])
        if unit and figures.unit_of(unit[1]):
            found.append((figure.start, figure.end + unit.end()))
    return found
