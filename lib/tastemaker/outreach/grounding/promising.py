"""The rules for claims that no fact can hold, and for offers that the brief does not make."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from tastemaker.outreach import claims, quoting
from tastemaker.outreach.grounding import clauses, counting, moods
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
    plain = look.plain
    said, own = (*look.bank.texts(), *spoken_by(look.cited)), _of_posts(look)
    for claim, match in _claims(plain, look.tongue):
        if not _excused(claim, match, plain, said, own, look):
            yield match[0], f"{claim.kind}: {claim.why}"
    for word in look.bank.never:
        if word and re.search(r"(?<!\w)" + re.escape(word) + r"\w{0,3}(?!\w)", look.rest, re.IGNORECASE):
            yield word, "the brief says not to speak of it"
    if (recent := claims.RECENT[look.tongue].search(plain)) and not any(
            _recent(day, look.at) for day in counting.dated(look.cited).values()):
        yield recent[0], f"no cited date is within the last {RECENT_DAYS} days"


@lru_cache(4_000)
def _claims(plain: str, tongue: str) -> list[tuple[claims.Claim, re.Match[str]]]:
    """What looks like a claim. A campaign's letters share many sentences, so each is searched once."""
    return [(claim, match) for each in claims.tongues(tongue) for claim in claims.CLAIMS[each]
            for match in claim.pattern.finditer(plain)]


def _excused(claim: claims.Claim, found: re.Match[str], plain: str, said: tuple[str, ...], own: tuple[str, ...],
             look: Look) -> bool:
    """Whether a phrase that looks like a claim is the bank's or a cited post's own, or of a kind that claims nothing
    here."""
    phrase, place = found[0], found.start()
    if _stands(phrase, said) or (claim.kind in _POSTS_MAY and _stands(phrase, own)):
        return True
    if claim.kind in _LETTERS_HAVE and moods.of_the_deal(plain, place, look.tongue):
        return True
    match claim.kind:
        case "a metric":
            return _counts(phrase, look)
        case "frequency":
            return (_each_of_ours(found, look.rest, said, look)
                    or (_USUALLY.fullmatch(phrase) is not None and moods.asks(plain, place)))
        case "an instruction from outside":
            return _paying(phrase, look)
        case "a promise or pressure":
            return _property(phrase, said)
        case "a comparison":
            return _quoted(found, plain, own)
        case "the creator's private life":
            return _told_deed(phrase, look)
        case "a relative time":
            return _to_come(found, plain)
    return False


_EACH = re.compile(r"(?:every|each|jede[rsnm]?|chaque|cada)\s(\w{3,})\s?", re.IGNORECASE)
_TIMES = re.compile(r"(?:day|week|month|year|morning|evening|tag|woche|monat|jahr|jour|semaine|mois|année|d[ií]a|"
                    r"semana|mes|año|"
                    r"video|vidéo|vídeo|post|\w*tag)\w{0,3}", re.IGNORECASE)
_LETTERS_HAVE = frozenset({"frequency", "a metric", "praise", "a need or a victory"})
"""Kinds of claim that are none where a clause tells of letters, terms and answers only."""
_USUALLY = re.compile(r"usually|normally|generally|typically|üblicherweise|normalerweise|gewöhnlich|sonst"
                      r"|d['’]habitude|habituellement|"
                      r"généralement|normalement|normalmente|habitualmente|suele\w*|평소|보통|대개", re.IGNORECASE)
_KOREAN_EACH = re.compile(r"(?<![가-힣])(?!날|주|일|월|달|년|해|번|때|아침|저녁|밤|영상|게시물|주말|[월화수목금토일]요일|틈|철|계절|매)([가-힣]+)마다$")
_FEW = re.compile(r"few|other|couple|single|so|time|poc[oa]s?|ciert[oa]s?|dos|tres|cuatro|paar|zweite\w*|andere\w*"
                  r"|fois|vez",
                  re.IGNORECASE)
_COMING = re.compile(r"(?:this|next|diese\w*|nächste\w*|cette|ce|este|esta|이번|다음)\b", re.IGNORECASE)


def _each_of_ours(match: re.Match[str], text: str, said: tuple[str, ...], look: Look) -> bool:
    """Whether "each" counts things, not times: the sender's own, or some of which the reader has no part; or whether it
    says what each of the posts asked for would be paid."""
    counted = _EACH.fullmatch(match[0]) or _KOREAN_EACH.search(text[:match.end()])
    if counted is None:
        return False
    clause = moods.clause(text, match.start())
    if _FEW.fullmatch(counted[1]):
        return False
    if _TIMES.fullmatch(counted[1]) and clauses.of_the_sender(clause, look.tongue) and any(
            re.search(rf"(?:every|each|jede\w*|chaque|cada)\s{counted[1][:4]}", t, re.IGNORECASE) for t in said):
        return True
    if not _TIMES.fullmatch(counted[1]) and any(f.unit == "percent" for f in figures.figures(clause)):
        return True
    if _TIMES.fullmatch(counted[1]):
        return any(f.unit in figures.MONEY for f in figures.figures(clause)) and _stands(counted[1][:4], said)
    return _stands(counted[1], said) or not moods.SECOND_PERSON[look.tongue].search(text)


_MEANS = re.compile(r"bank (?:transfer|details|account)|wire|transfer|invoices?|überweis\w*|rechnung\w*|konto\w*"
                    r"|virements?|"
                    r"factur\w*|transferencias?|(?:por )?transferencia|cuenta|계좌\S*|송금\S*|이체\S*|paypal", re.IGNORECASE)
_DONE = re.compile(r"\b(?:was|were|has been|have been|already|wurde|worden|schon|bereits|déjà|a été|ont été|ya|fue"
                   r"|ha sido)\b|"
                   r"이미|했습|했어|드렸", re.IGNORECASE)


_PROPERTIES = tuple(re.compile(part, re.IGNORECASE) for part in (
    r"recycl|recycel|recicl|재활용|업사이클", r"vegan|végan|비건", r"water-?proof|wasserdicht|impermé|imperme|방수",
    r"hand-?made|(?:by|of) hand|hand-|handgemacht|handarbeit|von hand|fait\w* main|à la main|a mano|artesan|수제|손으로|수작업",
    r"organic|\bbio|biologi|ecológic|유기농", r"made in|hergestellt in|fabriqué\w* en|hecho en|fabricad\w en|국산|국내",
    r"sustainab|nachhaltig|durable|sostenib|지속", r"official|offiziell|officiel|oficial|공식",
    r"limited edition|limitiert|édition limitée|edición limitada|한정"))


def _property(phrase: str, said: tuple[str, ...]) -> bool:
    """Whether the bank gives a product this property, in whatever language."""
    return any(family.search(phrase) and any(family.search(text) for text in said) for family in _PROPERTIES)


def _paying(phrase: str, look: Look) -> bool:
    """Whether a phrase says how the brief's own fee would be paid."""
    money = any(f.unit in figures.MONEY for f in figures.figures(look.bank.offer))
    money = money or any(claims.OFFERS[t]["payment"].search(look.bank.offer) for t in vocabulary.TONGUES)
    return money and bool(_MEANS.fullmatch(phrase)) and not _DONE.search(look.rest)


def _quoted(match: re.Match[str], text: str, posts: tuple[str, ...]) -> bool:
    """Whether a comparison is a post's own, with the word before it, and not at a clause's end."""
    before, behind = re.search(r"([^\W\d_]+)\s$", text[:match.start()]), re.match(r"\s([^\W\d_]+)", text[match.end():])
    if before is None or behind is None:
        return False
    told = re.compile("|".join(rf"(?<!\w){re.escape(said)}(?!\w)" for said in (f"{before[1]} {match[0]}",
                                                                               f"{match[0]} {behind[1]}")), re.IGNORECASE)
    return any(told.search(post) for post in posts)


def _told_deed(phrase: str, look: Look) -> bool:
    """Whether "you" and a verb say what a cited post says."""
    match = re.fullmatch(r"(?:you|du|vous|tu) ([^\W\d_]+)", phrase, re.IGNORECASE)
    return match is not None and look.held.told_form(match[1])


def _to_come(match: re.Match[str], text: str) -> bool:
    """Whether a time is one that a question proposes."""
    rest = re.search(r"[.!?]", text[match.end():])
    return rest is not None and rest[0] == "?" and bool(_COMING.match(match[0]))


def _stands(phrase: str, texts: tuple[str, ...]) -> bool:
    """Whether a phrase stands in one of these texts, its words in any order within it."""
    words = [re.compile(rf"(?<!\w){re.escape(w)}" + (r"(?!\w)" if len(w) < 4 and w.isascii() else ""))
             for w in (word.casefold() for word in quoting.WORD.findall(phrase))]
    return bool(words) and any(all(w.search(text.casefold()) for w in words) for text in texts)


def _of_posts(look: Look) -> tuple[str, ...]:
    return tuple(f.value for f in look.cited if f.kind in {"post_title", "post_quote", "topic"}
                 and not claims.ECHO.search(f.value))


def _counts(phrase: str, look: Look) -> bool:
    """Whether a word for the audience stands beside a cited count of followers."""
    counted = any(f.kind == "followers" for f in look.cited)
    return counted and bool(re.fullmatch(r"audience|reichweite|구독자[가-힣]*|(?:follower|abonnenten)zahl(?:en)?|"
                                         r"follower counts?|(?:number|nombre|número) (?:of|de|d['’]) ?\w+",
                                         phrase, re.IGNORECASE))


def _recent(day: date, at: datetime) -> bool:
    return timedelta(0) <= at.date() - day + timedelta(1) <= timedelta(RECENT_DAYS + 1)


def changed(look: Look) -> Found:
    """A loan that became a gift, a time that became for ever, and a favour in return of which the offer knows
    nothing."""
    promised = " ".join((look.bank.offer, look.bank.what, *look.bank.facts))
    text = _COURTESY.sub(quoting.MARK, look.rest)
    if _says(promised, claims.LOAN) and not _says(promised, claims.KEEP) and (match := claims.KEEP.search(text)) \
            and not _of_the_gift(moods.clause(text, match.start()), look.bank.offer):
        yield match[0], "the brief offers a loan, not a gift"
    kept = _says(promised, claims.LONGER) or _says(promised, claims.KEEP)
    if not kept and (match := claims.LONGER.search(text)):
        yield match[0], "the brief does not offer this for ever"
    if claims.RETURN.search(text):
        deeds = (m for m in claims.DEED.finditer(text) if not _stands(m[0][:5], (promised,)))
        yield from ((m[0], "the brief asks for no such favour in return") for m in deeds)


_COURTESY = re.compile(r"\byours (?:sincerely|truly|faithfully)|\bkeep(?:ing)? (?:well|(?:it|this|things) (?:short|brief|simple))", re.IGNORECASE)
"""Words for keeping and owning in which nothing is kept or owned."""


@lru_cache(4_000)
def _says(text: str, pattern: re.Pattern[str]) -> bool:
    return pattern.search(text) is not None


def _of_the_gift(clause: str, offer: str) -> bool:
    """Whether a clause speaks of the part of an offer that is given, and not of the part that is lent."""
    parts = re.split(r",|;|\s(?:and|und|et|y)\s|(?<=[가-힣])[와과]\s", offer)
    lent = {w for part in parts if claims.LOAN.search(part) for w in _long_words(part)}
    given = {w for part in parts for w in _long_words(part)} - lent
    said = _long_words(clause)
    return bool(said & given) and not said & lent


def _long_words(text: str) -> set[str]:
    return {w.casefold() for w in quoting.WORD.findall(text) if len(w) > 3}


def offered(look: Look) -> Found:
    """Payment, gifts, discounts, trips, prizes and contracts of which the brief does not speak."""
    promised = " ".join((look.bank.offer, look.bank.what, look.bank.role, *look.bank.facts))
    text = _POSTAGE.sub(quoting.MARK, _NO_OFFER.sub(quoting.MARK, look.rest))
    for tongue in claims.tongues(look.tongue):
        for kind, pattern in claims.OFFERS[tongue].items():
            if kind == "payment" and any(f.unit in figures.MONEY for f in figures.figures(promised)):
                continue
            if (match := pattern.search(text)) and not any(_says(promised, claims.OFFERS[t][kind])
                                                           for t in vocabulary.TONGUES):
                if kind == "a discount" and _stands(match[0].split()[0], (promised,)):
                    continue
                if kind != "something free" or not _no_payment(look.bank.offer):
                    yield match[0], f"{kind}: the brief's offer does not hold it"


_NO_OFFER = re.compile(r"\b(?:(?:is|are|be|set|put|call|take|well|start\w*|right|kick\w*|far|better) off(?! ■)|off (?:to|the|course|chance)|"
                       r"feel free|free to \w+|free hand|first[- ]rate|frei|travels? (?:back|home|to (?:you|us)))\b", re.IGNORECASE)
"""Words for gifts, discounts and trips in which nothing is offered."""
_POSTAGE = re.compile(r"(?:postage|shipping|delivery|return|porto|versand|rückversand|frais de port|port|envío|portes?)"
                      r"(?: \w+){0,2} (?:paid|bezahlt|payée?s?|pagad[oa]s?)", re.IGNORECASE)
"""Who pays the post is no payment for the creator."""


def _no_payment(offer: str) -> bool:
    """Whether an offer lets somebody have a thing without a word about money, which "free" then truly says."""
    return bool(offer) and not any(claims.OFFERS[t]["payment"].search(offer) for t in vocabulary.TONGUES)


_SERVICES = tuple(re.compile(part, re.IGNORECASE) for part in (
    r"\b(?:re(?:place|fit)\w*|ersetz\w*|(?:um|aus)?(?:ge)?tausch(?:en|t|bar)|remplac\w*|reemplaz\w*|sustitu\w*)|교체|교환",
    r"\b(?:repair\w*|repar(?!o\b)\w*|répar\w*|\w*reparier\w*|reparatur\w*)|수리|고쳐 ?드|무상",
    r"\b(?:refund\w*|money back|\w*erstatt\w*|geld zurück|rembours\w*|reembols\w*|devolv\w+ el dinero)|환불"))
"""What a sender may do for a product after it is sent: for a new one, for a whole one, for the money."""


def serviced(look: Look) -> Found:
    """Repairs, replacements and refunds of which neither the brief nor a cited fact speaks."""
    if look.heading:
        return
    held = (*look.bank.texts(), *(f.value for f in look.cited))
    for family in _SERVICES:
        match = family.search(look.rest)
        if match and not any(family.search(text) for text in held):
            yield match[0], "a service: the brief does not promise it"
