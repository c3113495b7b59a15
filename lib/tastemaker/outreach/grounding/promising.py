"""The rules for claims that no fact can hold, and for offers that the brief does not make."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from tastemaker.outreach import claims, quoting
from tastemaker.outreach.grounding import counting, marking
from tastemaker.outreach.grounding.support import spoken_by
from tastemaker.outreach.language import figures, vocabulary

if TYPE_CHECKING:
    from tastemaker.outreach.grounding import Look

Found = Iterator[tuple[str, str]]
RECENT_DAYS = 90
_POSTS_MAY = frozenset({"frequency", "a metric", "a relative time", "a need or a victory", "acquaintance"})
"""Kinds of claim whose words may be a cited post's own: a plan, a doubled starter, a mother's recipe."""


def claimed(look: Look) -> Found:
    """Phrases that nothing stored could support, words that the brief forbids, and "recently" without a recent date."""
    plain = marking.plain(look)
    said, own = (*look.bank.texts(), *spoken_by(look.cited)), _of_posts(look)
    for tongue in claims.tongues(look.tongue):
        for claim in claims.CLAIMS[tongue]:
            for match in claim.pattern.finditer(plain):
                if not (_stands(match[0], said) or (claim.kind in _POSTS_MAY and _stands(match[0], own))
                        or (claim.kind == "a metric" and _counts(match[0], look))
                        or (claim.kind == "frequency" and _each_of_ours(match[0], said))
                        or (claim.kind == "a relative time" and _to_come(match, plain))):
                    yield match[0], f"{claim.kind}: {claim.why}"
    for word in look.bank.never:
        if word and re.search(r"(?<!\w)" + re.escape(word) + r"\w{0,3}(?!\w)", look.rest, re.IGNORECASE):
            yield word, "the brief says not to speak of it"
    if (recent := claims.RECENT[look.tongue].search(plain)) and not any(
            _recent(day, look.at) for day in counting.dated(look.cited).values()):
        yield recent[0], f"no cited date is within the last {RECENT_DAYS} days"


_EACH = re.compile(r"(?:every|each|jede[rsnm]?|chaque|cada)\s(\w{3,})\s?", re.IGNORECASE)
_TIMES = re.compile(r"(?:day|week|month|year|morning|evening|tag|woche|monat|jahr|jour|semaine|mois|année|d[ií]a|"
                    r"semana|mes|año|"
                    r"video|vidéo|vídeo|post|\w*tag)\w{0,3}", re.IGNORECASE)
_COMING = re.compile(r"(?:this|next|diese\w*|nächste\w*|cette|ce|este|esta|이번|다음)\b", re.IGNORECASE)


def _each_of_ours(phrase: str, said: tuple[str, ...]) -> bool:
    """Whether "each" counts the sender's own things, not times."""
    match = _EACH.fullmatch(phrase)
    return match is not None and not _TIMES.fullmatch(match[1]) and _stands(match[1], said)


def _to_come(match: re.Match[str], text: str) -> bool:
    """Whether a time is one that a question proposes."""
    rest = re.search(r"[.!?]", text[match.end():])
    return rest is not None and rest[0] == "?" and bool(_COMING.match(match[0]))


def _stands(phrase: str, texts: tuple[str, ...]) -> bool:
    """Whether a phrase stands in one of these texts, its words in any order within it."""
    words = [w.casefold() for w in quoting.WORD.findall(phrase)]
    return bool(words) and any(all(re.search(rf"(?<!\w){re.escape(w)}" + (r"(?!\w)" if len(w) < 4 else ""),
                                             text.casefold())
                                   for w in words) for text in texts)


def _of_posts(look: Look) -> tuple[str, ...]:
    return tuple(f.value for f in look.cited if f.kind in {"post_title", "post_quote", "topic"}
                 and not claims.ECHO.search(f.value))


def _counts(phrase: str, look: Look) -> bool:
    """Whether a word for the audience stands beside a cited count of followers."""
    counted = any(f.kind == "followers" for f in look.cited)
    return counted and bool(re.fullmatch(r"audience|reichweite|구독자[가-힣]*", phrase, re.IGNORECASE))


def _recent(day: date, at: datetime) -> bool:
    return timedelta(0) <= at.date() - day + timedelta(1) <= timedelta(RECENT_DAYS + 1)


def changed(look: Look) -> Found:
    """A loan that became a gift, a time that became for ever, and a favour in return of which the offer knows
    nothing."""
    promised = " ".join((look.bank.offer, look.bank.what, *look.bank.facts))
    text = re.sub(r"\byours (?:sincerely|truly|faithfully)", quoting.MARK, look.rest, flags=re.IGNORECASE)
    if claims.LOAN.search(promised) and not claims.KEEP.search(promised) and (match := claims.KEEP.search(text)):
        yield match[0], "the brief offers a loan, not a gift"
    kept = claims.LONGER.search(promised) or claims.KEEP.search(promised)
    if not kept and (match := claims.LONGER.search(text)):
        yield match[0], "the brief does not offer this for ever"
    if claims.RETURN.search(text):
        deeds = (m for m in claims.DEED.finditer(text) if not _stands(m[0][:5], (promised,)))
        yield from ((m[0], "the brief asks for no such favour in return") for m in deeds)


def offered(look: Look) -> Found:
    """Payment, gifts, discounts, trips, prizes and contracts of which the brief does not speak."""
    promised = " ".join((look.bank.offer, look.bank.what, look.bank.role, *look.bank.facts))
    text = re.sub(r"\b(?:feel free|free to \w+|first[- ]rate|frei|travels? (?:back|home|to (?:you|us)))\b",
                  quoting.MARK, look.rest, flags=re.IGNORECASE)
    for tongue in claims.tongues(look.tongue):
        for kind, pattern in claims.OFFERS[tongue].items():
            if kind == "payment" and any(f.unit in figures.MONEY for f in figures.figures(promised)):
                continue
            if (match := pattern.search(text)) and not any(claims.OFFERS[t][kind].search(promised)
                                                           for t in vocabulary.TONGUES):
                if kind != "something free" or not _no_payment(look.bank.offer):
                    yield match[0], f"{kind}: the brief's offer does not hold it"


def _no_payment(offer: str) -> bool:
    """Whether an offer lets somebody have a thing without a word about money, which "free" then truly says."""
    return bool(offer) and not any(claims.OFFERS[t]["payment"].search(offer) for t in vocabulary.TONGUES)
