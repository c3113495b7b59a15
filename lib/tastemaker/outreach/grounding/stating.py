"""The rules for what words say: claims that no fact can hold, offers that the brief does not make, names, other words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from tastemaker.outreach import claims, quoting
from tastemaker.outreach.grounding import counting, elapsed, moods, predicates
from tastemaker.outreach.grounding.support import spoken_by
from tastemaker.outreach.language import figures, korean, lookalikes, vocabulary

if TYPE_CHECKING:
    from tastemaker.outreach.grounding import Look

Found = Iterator[tuple[str, str]]
RECENT_DAYS = 90
_START = re.compile(r"(?:^|[.!?…:]\s|[\n–—•(]\s*|■[,.]?\s*[.!?:]\s*)[\s¿¡\"“„«»‚‘'*-]*$")
_PRONOUNS = frozenset({"I", "I'm", "I’m", "I'd", "I’d", "I'll", "I’ll", "I've", "I’ve", "PS", "P.S", "OK", "PR", "A", "À", "Y", "E", "O"})
_POSTS_MAY = frozenset({"frequency", "a metric", "a relative time", "a need or a victory", "acquaintance"})
"""Kinds of claim whose words may be a cited post's own: a plan, a doubled starter, a mother's recipe."""


# --- claims and offers ----------------------------------------------------------------------------------------------

def claimed(look: Look) -> Found:
    """Phrases that nothing stored could support, words that the brief forbids, and "recently" without a recent date."""
    plain = _plain(look)
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
_TIMES = re.compile(r"(?:day|week|month|year|morning|evening|tag|woche|monat|jahr|jour|semaine|mois|année|d[ií]a|semana|mes|año|"
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


def _plain(look: Look) -> str:
    """The text with marks for courtesies, for times that a cited date holds, and for our own earlier letter."""
    text = _marked(look.rest, counting.elapsed_held(look))
    text = _marked(text, [(f.start, f.end) for f in figures.figures(text) if f.values])
    if look.earlier is not None and _speaks_of(look.earlier, look):
        text = claims.EARLIER[look.tongue].sub(lambda m: quoting.MARK * len(m[0]), text)
    if quoting.MARK in look.said and any(f.post_key is not None for f in look.cited) and not claims.COMPANY.search(text):
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


def _marked(text: str, places: list[tuple[int, int]]) -> str:
    for start, end in places:
        text = text[:start] + quoting.MARK * (end - start) + text[end:]
    return text


def _stands(phrase: str, texts: tuple[str, ...]) -> bool:
    """Whether a phrase stands in one of these texts, its words in any order within it."""
    words = [w.casefold() for w in quoting.WORD.findall(phrase)]
    return bool(words) and any(all(re.search(rf"(?<!\w){re.escape(w)}" + (r"(?!\w)" if len(w) < 4 else ""), text.casefold())
                                   for w in words) for text in texts)


def _of_posts(look: Look) -> tuple[str, ...]:
    return tuple(f.value for f in look.cited if f.kind in {"post_title", "post_quote", "topic"} and not claims.ECHO.search(f.value))


def _counts(phrase: str, look: Look) -> bool:
    """Whether a word for the audience stands beside a cited count of followers."""
    counted = any(f.kind == "followers" for f in look.cited)
    return counted and bool(re.fullmatch(r"audience|reichweite|구독자[가-힣]*", phrase, re.IGNORECASE))


def _recent(day: date, at: datetime) -> bool:
    return timedelta(0) <= at.date() - day + timedelta(1) <= timedelta(RECENT_DAYS + 1)


def changed(look: Look) -> Found:
    """A loan that became a gift, a time that became for ever, and a favour in return of which the offer knows nothing."""
    promised = " ".join((look.bank.offer, look.bank.what, *look.bank.facts))
    text = re.sub(r"\byours (?:sincerely|truly|faithfully)", quoting.MARK, look.rest, flags=re.IGNORECASE)
    if claims.LOAN.search(promised) and not claims.KEEP.search(promised) and (match := claims.KEEP.search(text)):
        yield match[0], "the brief offers a loan, not a gift"
    if (match := claims.LONGER.search(text)) and not claims.LONGER.search(promised) and not claims.KEEP.search(promised):
        yield match[0], "the brief does not offer this for ever"
    if claims.RETURN.search(text):
        deeds = (m for m in claims.DEED.finditer(text) if not _stands(m[0][:5], (promised,)))
        yield from ((m[0], "the brief asks for no such favour in return") for m in deeds)


def offered(look: Look) -> Found:
    """Payment, gifts, discounts, trips, prizes and contracts of which the brief does not speak."""
    promised = " ".join((look.bank.offer, look.bank.what, look.bank.role, *look.bank.facts))
    text = re.sub(r"\b(?:feel free|free to \w+|first[- ]rate|frei|travels? (?:back|home|to (?:you|us)))\b", quoting.MARK, look.rest, flags=re.IGNORECASE)
    for tongue in claims.tongues(look.tongue):
        for kind, pattern in claims.OFFERS[tongue].items():
            if kind == "payment" and any(f.unit in figures.MONEY for f in figures.figures(promised)):
                continue
            if (match := pattern.search(text)) and not any(claims.OFFERS[t][kind].search(promised) for t in vocabulary.TONGUES):
                if kind != "something free" or not _no_payment(look.bank.offer):
                    yield match[0], f"{kind}: the brief's offer does not hold it"


def _no_payment(offer: str) -> bool:
    """Whether an offer lets somebody have a thing without a word about money, which "free" then truly says."""
    return bool(offer) and not any(claims.OFFERS[t]["payment"].search(offer) for t in vocabulary.TONGUES)


# --- names ----------------------------------------------------------------------------------------------------------

def names(look: Look) -> Found:
    """Capitalised words that are nobody's: not in a cited fact, the bank or the language's ordinary words."""
    rest = _without_numbers(look)
    last: tuple[int, str] | None = None
    for match in quoting.WORD.finditer(rest):
        word, bare = match[0], _bare(match[0])
        before = rest[:match.start()]
        if _misspelt(word, before, look):
            yield word, _unknown(word, look)
        elif not any(c.isupper() for c in word) or word in _PRONOUNS or _ordinary(word, bool(_START.search(before)), look) or (
                look.foreign and look.tongue == "de" and predicates.determined(before)):
            last = None
        elif not _known(word, look):
            yield word, _unknown(word, look)
            last = None
        else:
            pair = {bare.casefold(), (last or (0, ""))[1].casefold()} & look.held.named
            if last is not None and pair and rest[last[0]:match.start()] == " " and not _together(last[1], bare, look):
                yield f"{last[1]} {word}", "no cited fact holds these names together"
            last = (match.end(), bare)


def _misspelt(word: str, before: str, look: Look) -> bool:
    """Whether a capitalised word behind a held name is nearly the next word of that name, however ordinary it looks."""
    last = re.search(r"([^\W\d_]+)\s$", before)
    low = word.casefold()
    if look.tongue == "de" or not word[:1].isupper() or low in look.held.exact or not last or last[1].casefold() not in look.held.named:
        return False
    return any(lookalikes.near(low, other) for other in look.held.named)


def addressed(look: Look) -> Found:
    """Korean has no capitals: whoever stands before 님 or 씨 is a name, and it must be a held one."""
    for match in _ADDRESSED.finditer(look.rest):
        name = match[1]
        if not (name in look.held.exact or name in _ANYBODY or name.casefold() in look.held.exact):
            yield name, _unknown(name, look)


_ADDRESSED = re.compile(r"([가-힣A-Za-z]{2,})\s?(?:님|씨)(?![가-힣]{3})")
_ANYBODY = frozenset("고객 선생 크리에이터 작가 담당자 여러분 구독자 유튜버 독자 기자 감독 대표".split())


def _ordinary(word: str, start: bool, look: Look) -> bool:
    if start:
        low = word.lower()
        return vocabulary.neutral(low, look.tongue) or low in vocabulary.STARTERS_ONLY or (look.foreign and predicates.common(word))
    shouted = word.isupper() and len(word) > 1
    if look.foreign and look.tongue == "de" and predicates.german_noun(word):
        return True
    return not shouted and vocabulary.ordinary_inside(word, look.tongue)


def _known(word: str, look: Look) -> bool:
    """Whether a name is held as it is written; a German noun in any form of a held one, unless it is close to a name."""
    low = _bare(word).casefold()
    exact = look.held.exact
    parts = [p for p in re.split(r"[-'’]", low) if p]
    if low in exact or (len(low) > 4 and low.endswith("s") and low[:-1] in exact):
        return True
    if any(low[:cut] in exact and low[cut:] in exact for cut in range(4, len(low) - 3)):
        return True
    if len(parts) > 1 and all(p in exact or vocabulary.neutral(p, look.tongue) for p in parts) and any(len(p) > 1 for p in parts):
        return True
    return look.tongue == "de" and not word.isupper() and look.held.holds(word)


def _unknown(word: str, look: Look) -> str:
    close = look.held.near(word)
    return f"no cited fact holds this name; did you mean {close}?" if close else "no cited fact holds this name"


def _together(before: str, word: str, look: Look) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(before)}\s+{re.escape(word)}(?!\w)", s, re.IGNORECASE) for s in look.held.texts)


def _bare(word: str) -> str:
    return re.sub(r"['’]s?$", "", re.sub(r"^(?:[ldjmtsnc]|qu)['’]", "", word, flags=re.IGNORECASE))


def _without_numbers(look: Look) -> str:
    """The text with marks of the same length for handles, dates and times."""
    rest = quoting.HANDLE.sub(lambda m: quoting.MARK * len(m[0]), look.rest)
    return _marked(rest, _numbered(look))


# --- every other word ------------------------------------------------------------------------------------------------

def reported(look: Look) -> Found:
    """What the creator is said to have said, without quotation marks: every word of it must be of a cited fact."""
    if look.foreign:
        return
    for match in _REPORTED[look.tongue].finditer(look.said):
        for word in _TOKEN.findall(match["said"]):
            if not (_function_word(word) or figures.figures(word) or look.held.told_form(word)):
                yield word, "no cited fact says that the creator said this"


_REPORTED = {
    "en": re.compile(r"\byou (?:\w+ )?(?:say|said|tell|told|write|wrote|mention(?:ed)?|explain(?:ed)?|admit(?:ted)?|report(?:ed)?|reveal(?:ed)?|complain(?:ed)?|announced?|claim(?:ed)?)\b(?: [^.!?,;]*?)?\b(?:that|how|why|what)\b(?P<said>[^.!?;■]*)", re.IGNORECASE),
    "de": re.compile(r"(?:\b(?:du|sie) (?:\w+ )?(?:sagst|sagtest|schreibst|schriebst|erzählst|erwähnst|erklärst|beschreibst|zeigst|sagen|schreiben|erzählen|erklären)|\b(?:sagst|schreibst|erzählst|erwähnst|erklärst|beschreibst|zeigst) du)\b[^.!?;]*?\b(?:dass|wie|warum|was)\b(?P<said>[^.!?;■]*)", re.IGNORECASE),
    "fr": re.compile(r"\bvous (?:\w+ )?(?:dites|disiez|écrivez|expliquez|racontez|mentionnez|montrez|décrivez|avouez|avez (?:dit|écrit|expliqué|raconté|mentionné|montré))\b[^.!?;]*?(?:\bque\b|\bqu'|\bcomment\b|\bpourquoi\b)(?P<said>[^.!?;■]*)", re.IGNORECASE),
    "es": re.compile(r"\b(?:dices|dijiste|escribes|escribiste|explicas|explicaste|cuentas|contaste|mencionas|mencionaste|muestras|enseñas|confiesas)\b[^.!?;]*?\b(?:que|cómo|por qué)\b(?P<said>[^.!?;■]*)", re.IGNORECASE),
    "ko": re.compile(r"(?P<said>[^.!?■]*(?:다|라|냐|자)고)\s?(?:말씀)?(?:하셨|쓰셨|적으셨|밝히셨|전하셨|하시더|쓰시더)", re.IGNORECASE),
}
_FUNCTION = frozenset("that this with from when your have been were what they their about into over after before there where while which would could should "
                      "dass diese dieser einen einem einer nicht auch noch schon über unter nach dein deine deinen deinem ihre ihren eine sich wird wurde haben sind "
                      "vous votre avec pour dans cette sont avez êtes elle elles leur plus para como esta este estas estos desde hasta sobre cuando tiene "
                      "영상 영상에서 글에서 글 영상은 게시물에서".split())


def _function_word(word: str) -> bool:
    return korean.is_particle(word) or len(word) < (2 if korean.WORD.match(word) else 4) or word.lower() in _FUNCTION


def words(look: Look) -> Found:
    """Words that are neither ordinary nor held. Of a letter in another language only what stands beside "you" is read."""
    if look.foreign and look.tongue != "ko":
        yield from predicates.unheld(look)
        return
    rest = _plain(look)
    rest = _marked(quoting.HANDLE.sub(lambda m: quoting.MARK * len(m[0]), rest), _numbered(look))
    if look.foreign and not _to_you(rest):
        return
    yield from predicates.ordinals(look, rest)
    yield from _yours(look.said, look)
    yield from _topics(look)
    for match in _TOKEN.finditer(rest):
        word = match[0]
        before = rest[:match.start()]
        if korean.is_particle(word) and (before.rstrip()[-1:] == quoting.MARK or before[-1:] and not before[-1].isspace()):
            continue
        named = word[0].isupper() and look.tongue != "de" and not _START.search(before)
        if len(word) > 1 and not named and not _may_stand(word, rest, match.start(), look):
            yield word, "neither a cited fact nor the brief says this"


def _topics(look: Look) -> Found:
    """What the creator's posts are said to be about must be of a cited fact, however ordinary the word is."""
    for match in _TOPIC.finditer(look.said):
        for word in quoting.WORD.findall(next(filter(None, match.groups()))):
            if not (_function_word(word) or look.held.told_form(word) or word.lower() in _BREAKS | _POSTS):
                yield word, "no cited fact says that the creator's posts are about this"


_THING = (r"(?:videos?|posts?|episodes?|series|channel|clips?|content|films?|articles?|streams?|kanal|beitr[aä]g\w*|folgen?|artikel|inhalte|vidéos?|chaîne|publications?|"
          r"contenus?|vídeos?|publicaci\w+|canal|contenidos?|entradas?)")
_TOPIC = re.compile(
    rf"\b(?:your|deine?\w?|ihre?\w?|votre|vos|ton|tes|tus?|sus?)\s+(?:\w+\s)?{_THING}\s+(?:about|on|covering|featuring|around|über|zum thema|rund um|zum|zur|zu|sur|à propos de|"
    r"autour de|consacrée? à|sobre|acerca de|dedicad[oa] a)\s+((?:[^\W\d_][\w'’-]*[ ]?){1,3})|"
    rf"\byour\s+([^\W\d_]+)\s+{_THING}\b|"
    r"\byou\s+(?:make|film|cover|write about|talk about|post about|speak about|teach|review|test|bake|cook|build|paint|sew|knit)\s+((?:[^\W\d_]+[ ]?){1,2})|"
    r"([가-힣]+)(?:을|를|에 관한|에 대한|에 관해|에 대해)\s?(?:다룬|다루는|다루신|만드신|올리신)?\s?(?:영상|채널|게시물)", re.IGNORECASE)
_POSTS = frozenset("video videos post posts channel clip clips public recent first last latest two three other new own both long short whole content it them this "
                   "about how what why video youtube".split())
_YOURS = {"en": re.compile(r"\byour\s+((?:[^\W\d_]+\s+){0,2}[^\W\d_]+)", re.IGNORECASE),
          "de": re.compile(r"\bdeine?[nmrs]?\s+((?:[^\W\d_A-ZÄÖÜ]+\s+){0,2}[^\W\d_]+)", re.IGNORECASE),
          "fr": re.compile(r"\b(?:votre|vos)\s+([^\W\d_]+)", re.IGNORECASE), "es": re.compile(r"\b(?:tus?)\s+([^\W\d_]+)", re.IGNORECASE)}


def _yours(text: str, look: Look) -> Found:
    """What is called the creator's own must be ordinary or of a cited fact: the brief's words are the sender's things."""
    offered, promised = look.bank.offer, _PROMISED.search(text)
    for match in _YOURS[look.tongue].finditer(text) if look.tongue in _YOURS else ():
        for word in match[1].split():
            low = word.lower()
            if low in _BREAKS:
                break
            if not (vocabulary.neutral(low, look.tongue) or look.held.told_form(low) or low in look.held.named or promised and re.search(rf"(?<!\w){re.escape(low)}", offered, re.IGNORECASE)):
                yield word, "no cited fact says that the creator has this"
                break


_PROMISED = re.compile(r"(?<!\w)(?:would|will|could|get|receive|bekäm|würd|bekomm|könnt|hätt|recev|serai|pourr|aur|recib|tendr|ser[íá]a)", re.IGNORECASE)
_BREAKS = frozenset("is are was were and or to for of with in on at from about that which und oder ist sind war zu für mit in im auf an vom bei zum zur "
                    "hat haben geht passt mich dich uns sich mir dir me te nous je ich we i".split())
_TOKEN = re.compile(r"[^\W\d_가-힣]+(?:[-'’.](?=[^\W\d_])[^\W\d_가-힣]+)*|[가-힣]+")
_TO_YOU = re.compile(r"님|채널|영상|게시물|(?:시|셨|신|세|실)[가-힣]{0,3}(?![가-힣])")


def _to_you(text: str) -> bool:
    return bool(_TO_YOU.search(text))


def _may_stand(word: str, text: str, place: int, look: Look) -> bool:
    """Whether a word is held, ordinary where it stands, or in a clause that states nothing and names no thing."""
    if word in _PRONOUNS or vocabulary.neutral(word.lower(), look.tongue, core=True) or look.held.holds(word):
        return True
    if vocabulary.neutral(word.lower(), look.tongue):
        return not moods.tells_of_you(text, place, look.tongue)
    return moods.supposes(text, place, look.tongue) and not moods.names_a_thing(word, text[:place], look.tongue)


def _numbered(look: Look) -> list[tuple[int, int]]:
    """The places of dates, times and numbers with their counters, which other rules read."""
    found = [(p.start, p.end) for p in (*figures.days(look.rest), *elapsed.spans(look.rest, look.tongue, look.at.date()))]
    for figure in figures.figures(look.rest):
        counter = re.match(r"[가-힣]+" if korean.WORD.search(look.rest) else r"(?!)", look.rest[figure.end:])
        found.append((figure.start, figure.end + (len(counter[0]) if counter and figures.unit_of(counter[0][:2]) or counter and figures.unit_of(counter[0][:1]) else 0)))
        unit = re.match(r"[\s-]?([^\W\d_]+|%)", look.rest[figure.end:])
        if unit and figures.unit_of(unit[1]):
            found.append((figure.start, figure.end + unit.end()))
    return found
