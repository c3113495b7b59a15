"""The deterministic check: what a draft says must stand in the facts that its sentence cites, or in the sender's bank.

Each rule reads one sentence and gives back what it refuses. A rule that is unsure refuses: a person can rewrite a
sentence, but nobody can take back an untrue one. Quotation marks belong to the creator's words, which must be exact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from tastemaker import clock, render
from tastemaker.outreach import claims, figures, predicates, quoting, vocabulary
from tastemaker.outreach.bank import Bank
from tastemaker.outreach.evidence import Fact

RECENT_DAYS = 90
_START = re.compile(r"(?:^|[.!?…:]\s|[\n–—•(]\s*|■[,.]?\s*[.!?]\s*)[\s¿¡\"“„«»‚‘'*-]*$")
_TOPIC = re.compile(
    r"\b(?:video|videos|post|posts|episode|episodes|series|channel|clip|clips|content|film|films|guide|"
    r"kanal|beitrag|beiträge|folge|folgen|serie|reihe|inhalte|vidéo|vidéos|chaîne|publication|publications|article|"
    r"contenu|"
    r"vídeo|vídeos|publicación|canal|contenido)\s+(?:about|on|covering|featuring|around|über|zum thema|rund um|zu|sur|"
    r"à propos de|"
    r"autour de|consacrée? à|sobre|acerca de|dedicad[oa] a)\s+((?:[^\W\d_][\w'’-]*[ ]?){1,4})|"
    r"\byour\s+([^\W\d_]+)\s+(?:video|videos|post|posts|episode|channel|series|clip|content)\b|"
    r"\byou\s+(?:make|film|cover|write about|talk about|post about|speak about|teach|review)\s+((?:[^\W\d_]+[ "
    r"]?){1,3})", re.IGNORECASE)
_PART = re.compile(r"\s(?:of (?:your|these|those)|deiner|ihrer|dieser|de (?:vos|tes|ces|tus|sus|estos|estas))\b",
                   re.IGNORECASE)


class Sentence(Protocol):
    """A sentence of a draft and the ids of the facts that it rests on."""

    text: str
    evidence: Sequence[str]


@dataclass(frozen=True, slots=True)
class Refusal:
    """What may not be said and why. `sentence` counts from 1; 0 is the subject."""

    sentence: int
    what: str
    why: str

    def row(self) -> dict[str, object]:
        """The refusal as plain data, as drafts store it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Look:
    """One text with everything that its rules need.

    `said` has marks for its checked quotations and the brief's link, `rest` for the bank's texts as well.
    """

    said: str
    rest: str
    cited: tuple[Fact, ...]
    bank: Bank
    at: datetime
    tongue: str
    quotes: quoting.Quotes = ()


def check(subject: str, sentences: Sequence[Sentence], facts: Iterable[Fact], bank: Bank, *,
          at: datetime | None = None) -> list[Refusal]:
    """Everything in a draft that neither its cited facts nor the bank hold, in reading order; empty when all is held.

    The subject may use the facts that any sentence cites. `at` is the moment from which facts count as expired and a
    post as recent (now).
    """
    known = {fact.evidence_id: fact for fact in facts}
    moment = at or clock.now()
    whole = quoting.QUOTED.sub("", " ".join((subject, *(s.text for s in sentences))))
    tongue = vocabulary.language(quoting.without_bank(whole, bank))
    everything = list(dict.fromkeys(i for s in sentences for i in s.evidence))
    found = list(_examine(0, subject, [i for i in everything if i in known], known, bank, moment, tongue))
    for place, sentence in enumerate(sentences, start=1):
        found += _examine(place, sentence.text, sentence.evidence, known, bank, moment, tongue)
    return found + _one_question(sentences, known, bank)


def _examine(place: int, text: str, ids: Sequence[str], known: Mapping[str, Fact], bank: Bank, at: datetime,
             tongue: str) -> Iterator[Refusal]:
    for evidence_id in ids:
        if evidence_id not in known:
            yield Refusal(place, evidence_id, "it cites a fact that is not there")
        elif (end := known[evidence_id].expires_at) is not None and end <= at:
            yield Refusal(place, evidence_id, "it cites a fact that has expired")
    cited = tuple(known[i] for i in dict.fromkeys(ids) if i in known and _holds(known[i], at))
    if render.clean(text) != text or re.search(r"[\r\n\t\u2028\u2029]", text):
        yield Refusal(place, render.line(text, 60), "it holds invisible characters or line breaks")
        text = render.line(text, 4_000)
    rest, quotes, wrong = quoting.without_quotations(text, cited, bank)
    yield from (Refusal(place, what, "no cited fact holds this quotation") for what in wrong)
    said = quoting.without_link(rest, bank)
    look = _Look(said, quoting.without_bank(said, bank), cited, bank, at, tongue, quotes)
    for rule in (_links, _claims, _offers, _dates, _numbers, _names, _topics):
        yield from (Refusal(place, what, why) for what, why in rule(look))


def _holds(fact: Fact, at: datetime) -> bool:
    """Whether a fact can hold anything: it is unexpired, and a stranger's words are ones that may be quoted."""
    live = fact.expires_at is None or fact.expires_at > at
    return live and (fact.kind not in {"post_title", "post_quote"} or quoting.may_quote(fact.value))


# --- the rules: each gives (what, why) ----------------------------------------------------------------------------

def _links(look: _Look) -> Iterator[tuple[str, str]]:
    for match in quoting.MARKUP.finditer(look.said):
        yield match[0], "a draft is plain text"
    for match in quoting.ADDRESS.finditer(look.said):
        yield match[0], "an e-mail address never stands in a draft"
    handles = {f.value.lstrip("@").casefold() for f in look.cited if f.kind == "handle"}
    for match in quoting.HANDLE.finditer(look.said):
        if match[0][1:].casefold() not in handles:
            yield match[0], "no cited fact holds this handle"
    bare = quoting.HANDLE.sub(quoting.MARK, look.said)
    for match in quoting.URL.finditer(bare):
        if not re.fullmatch(r"(?:e\.g|i\.e|z\.b|d\.h|u\.a|p\.s|p\.ej)\.?", match[0], re.IGNORECASE):
            yield match[0], "only the brief's own link may stand in a draft"


def _claims(look: _Look) -> Iterator[tuple[str, str]]:
    plain = claims.HARMLESS.sub(quoting.MARK, look.rest)
    counts = any(f.kind == "followers" for f in look.cited)
    for claim in claims.CLAIMS:
        for match in claim.pattern.finditer(plain):
            if not (claim.kind == "a metric" and counts and re.fullmatch(r"audience|reichweite", match[0],
                                                                         re.IGNORECASE)):
                yield match[0], f"{claim.kind}: {claim.why}"
    for word in look.bank.never:
        if word and re.search(r"(?<!\w)" + re.escape(word) + r"\w{0,3}(?!\w)", look.rest, re.IGNORECASE):
            yield word, "the brief says not to speak of it"
    if claims.RECENT.search(plain) and not any(_recent(day, look.at) for day in _dated(look.cited).values()):
        yield claims.RECENT.search(plain)[0], f"no cited date is within the last {RECENT_DAYS} days"


def _recent(day: date, at: datetime) -> bool:
    return timedelta(0) <= at.date() - day + timedelta(1) <= timedelta(RECENT_DAYS + 1)


def _offers(look: _Look) -> Iterator[tuple[str, str]]:
    promised = " ".join((look.bank.offer, look.bank.what, look.bank.role, *look.bank.facts))
    for kind, pattern in claims.OFFERS.items():
        if (match := pattern.search(_courteous(look.rest))) and not pattern.search(promised):
            yield match[0], f"{kind}: the brief's offer does not hold it"


def _courteous(text: str) -> str:
    return re.sub(r"\b(?:feel free|free to (?:ask|reply|say|tell|write)|first[- ]rate)\b", quoting.MARK, text,
                  flags=re.IGNORECASE)


def _dates(look: _Look) -> Iterator[tuple[str, str]]:
    dated = _dated(look.cited)
    quotes = [q for q in look.quotes if q[1]]
    counts = not quotes and any(figure.unit == "follower" for figure in figures.figures(look.rest))
    for found in figures.days(look.rest):
        near = min(quotes, key=lambda q: (abs(q[0] - found.start), q[0] > found.start), default=None)
        if counts:
            yield found.text, "a count of followers has the date of its call, not a post's"
        elif not any(found.fits(day) for post, day in dated.items() if near is None or post in near[1]):
            why = "no cited fact holds this date" if near is None else "it is not the date of the post beside it"
            yield found.text, why


def _dated(cited: Iterable[Fact]) -> dict[int, date]:
    return {f.post_key or 0: date.fromisoformat(f.value[:10]) for f in cited if f.kind == "post_date"}


def _numbers(look: _Look) -> Iterator[tuple[str, str]]:
    rest = look.rest
    for day in figures.days(rest):
        rest = rest[:day.start] + quoting.MARK * (day.end - day.start) + rest[day.end:]
    held = _held_numbers(look)
    followers = [float(f.value) for f in look.cited if f.kind == "followers"]
    posts = len({f.post_key for f in look.cited if f.post_key is not None})
    years = {float(day.year) for day in _dated(look.cited).values()}
    for figure in figures.figures(rest):
        before = rest[max(0, figure.start - 24):figure.start]
        if any((value, figure.unit) in held for value in figure.values):
            continue
        if figure.unit == "follower" and any(_rounded(v, f, before) for v in figure.values for f in followers):
            continue
        if posts > 1 and posts in figure.values and _PART.match(rest[figure.end:]):
            continue
        if figure.values & years and re.search(r"\b(?:in|im|en|from|of|von|aus|de)\s$", before, re.IGNORECASE):
            continue
        yield figure.text, "no cited fact holds this number"


def _held_numbers(look: _Look) -> set[tuple[float, str]]:
    """What may be counted, with its unit. Money and shares are the sender's to state."""
    said = (f.value for f in look.cited if f.kind in {"post_title", "post_quote", "topic"})
    return ({(value, figure.unit) for text in look.bank.texts() for figure in figures.figures(text)
             for value in figure.values}
            | {(value, figure.unit) for text in said for figure in figures.figures(text) for value in figure.values
               if figure.unit not in {"EUR", "USD", "GBP", "percent"}})


def _rounded(said: float, held: float, before: str) -> bool:
    """Whether a number is a count as given or rounded to three digits; to two with a word that says so."""
    if said == held or (held >= 1_000 and said == float(f"{held:.3g}")):
        return True
    if re.search(r"\b(?:over|more than|above|über|mehr als|plus de|más de)\s(?:the\s)?$", before, re.IGNORECASE):
        down = 10 ** (len(str(int(held))) - 2)
        return 0.9 * held <= said <= held and said in {float(f"{held:.1g}"), float(f"{held:.2g}"), held - held % down}
    rough = re.search(r"\b(?:about|around|roughly|some|nearly|almost|rund|etwa|ungefähr|circa|ca\.|knapp|environ|près "
                      r"de|unos|cerca de|casi)\s$",
                      before, re.IGNORECASE)
    return bool(rough) and held >= 100 and said == float(f"{held:.2g}")


def _names(look: _Look) -> Iterator[tuple[str, str]]:
    """Capitalised words that are nobody's: not in a cited fact, the bank or the language's ordinary words."""
    strings = [*look.bank.texts(),
               *(render.line(v) for f in look.cited if f.kind not in {"followers", "post_date", "contact"}
                                     for v in (f.value, f.quote if f.kind != "topic" else ""))]
    words = {w.casefold() for text in strings for w in _pieces(text)}
    rest = quoting.HANDLE.sub(lambda m: quoting.MARK * len(m[0]), look.rest)
    for day in figures.days(rest):
        rest = rest[:day.start] + quoting.MARK * (day.end - day.start) + rest[day.end:]
    last: tuple[int, str] | None = None
    for match in quoting.WORD.finditer(rest):
        word = match[0]
        if not any(c.isupper() for c in word):
            last = None
            continue
        start = bool(_START.search(rest[:match.start()]))
        if _is_ordinary(word, start, look.tongue):
            last = None
            continue
        if not _is_known(word, words):
            yield word, "no cited fact holds this name"
            last = None
            continue
        if last is not None and rest[last[0]:match.start()] == " " and not any(
                re.search(rf"(?<!\w){re.escape(last[1])}\s+{re.escape(_bare(word))}(?!\w)", s, re.IGNORECASE)
            for s in strings):
            yield f"{last[1]} {word}", "no cited fact holds these names together"
        last = (match.end(), _bare(word))


def _pieces(text: str) -> Iterator[str]:
    for match in quoting.WORD.finditer(text):
        yield match[0]
        yield from re.split(r"[-'’.]", match[0])


def _bare(word: str) -> str:
    return re.sub(r"['’]s?$", "", word)


def _is_known(word: str, words: set[str]) -> bool:
    low = _bare(word).casefold()
    parts = [p for p in re.split(r"[-'’]", low) if p]
    whole = any(low[:cut] in words and low[cut:] in words for cut in range(4, len(low) - 3))
    return (low in words or whole or (len(low) > 4 and low.endswith("s") and low[:-1] in words)
            or (len(parts) > 1 and all(p in words or vocabulary.ordinary_start(p) for p in parts)
                and any(len(p) > 1 for p in parts)))


def _is_ordinary(word: str, start: bool, tongue: str) -> bool:
    if word in {"I", "I'm", "I’m", "I'd", "I’d", "I'll", "I’ll", "I've", "I’ve", "PS", "P.S", "OK", "PR", "A", "À", "Y",
                "E", "O"}:
        return True
    if start and vocabulary.ordinary_start(word):
        return True
    return not word.isupper() and word[1:].islower() and vocabulary.ordinary_inside(word, tongue)


def _topics(look: _Look) -> Iterator[tuple[str, str]]:
    """What a sentence says the creator is, does or makes, when neither a cited fact nor the bank speaks of it."""
    spoken = [(word, "no cited fact says that the creator's posts are about this")
              for match in _TOPIC.finditer(look.rest)
              for word in quoting.WORD.findall(next(filter(None, match.groups())))]
    spoken += [(word, "no cited fact says this about the creator") for word in predicates.about_you(look.rest)]
    if spoken:
        held = {vocabulary.stem(w, t) for text in (*look.bank.texts(),
                                                   *(v for f in look.cited for v in (f.value, f.quote)))
                for w in _pieces(text) for t in ("en", "de", "fr", "es")}
        for word, why in spoken:
            if not predicates.harmless(word) and vocabulary.stem(word, look.tongue) not in held:
                yield word, why
    for match in predicates.ORDINALS.finditer(look.rest):
        if not any(re.search(rf"(?<!\w){re.escape(match[0])}(?!\w)", text, re.IGNORECASE)
                   for text in (*look.bank.texts(), *(f.value for f in look.cited))):
            yield match[0], "no cited fact holds this count"


def _one_question(sentences: Sequence[Sentence], known: Mapping[str, Fact], bank: Bank) -> list[Refusal]:
    """A draft asks one thing: a second question outside quotations is refused."""
    asked = 0
    for place, sentence in enumerate(sentences, start=1):
        cited = [known[i] for i in sentence.evidence if i in known]
        rest, _, _ = quoting.without_quotations(sentence.text, cited, bank)
        asked += (count := len(re.findall(r"\?(?=\s|$|\W)", rest)))
        if count and asked > 1:
            return [Refusal(place, "?", "a draft asks one thing, and this is a second question")]
    return []
