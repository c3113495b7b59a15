"""The deterministic check: what a draft says must stand in the facts that its sentence cites, or in the sender's bank.

Names, numbers, dates, quotations and links are checked wherever they stand, and so is what no fact can hold: that two
people know each other, how often, better than whom, by when. Words are checked by clause (`clauses`): one that asks,
wishes or proposes is free; in every other clause a word is an ordinary one of a letter, or a cited fact or the bank
holds it, or it is refused; of the creator even ordinary words need a cited fact. A rule that is unsure refuses: a
person can rewrite a sentence, but nobody can take back an untrue one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Protocol

from tastemaker import clock, render
from tastemaker.outreach import quoting
from tastemaker.outreach.bank import Bank
from tastemaker.outreach.evidence import Fact
from tastemaker.outreach.grounding import counting, marking, naming, promising, rewording, wording
from tastemaker.outreach.grounding.refusals import Refusal, original
from tastemaker.outreach.grounding.support import Support, support
from tastemaker.outreach.language import lookalikes, vocabulary

__all__ = ["Look", "Refusal", "Sentence", "check"]


class Sentence(Protocol):
    """A sentence of a draft and the ids of the facts that it rests on."""

    text: str
    evidence: Sequence[str]


@dataclass(frozen=True)
class Look:
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
    earlier: date | None = None
    foreign: bool = False
    """Whether the facts and the bank speak another language than the letter, so that words cannot be compared."""

    heading: bool = False
    """Whether the text is the subject line."""

    also: tuple[Fact, ...] = ()
    """The recipient's name and platform, and what earlier sentences cite: their words may be taken up again, their
    dates and counts not."""

    @cached_property
    def held(self) -> Support:
        """The words that the cited facts and the bank hold."""
        taken_up = tuple(f for f in self.also if f.kind not in {"followers", "post_date"})
        return support((*self.cited, *taken_up), self.bank, self.tongue)

    @cached_property
    def plain(self) -> str:
        """`rest` with marks for courtesies, for times that a cited date holds, and for our own earlier letter."""
        return marking.plain(self)

    @cached_property
    def numbered(self) -> list[tuple[int, int]]:
        """The places of dates, times and numbers with their counters."""
        return marking.numbered(self)


Rule = Callable[[Look], Iterator[tuple[str, str]]]


def check(subject: str, sentences: Sequence[Sentence], facts: Iterable[Fact], bank: Bank, *,
          at: datetime | None = None, earlier: date | None = None) -> list[Refusal]:
    """Everything in a draft that neither its cited facts nor the bank hold, in reading order; empty when all is held.

    The subject may use the facts that any sentence cites. `at` is the moment from which facts count as expired and a
    post as recent (now). `earlier` is the day of the recorded touch that a follow-up letter may speak of.
    """
    known = {fact.evidence_id: fact for fact in facts}
    moment = at or clock.now()
    tongue, foreign = _tongues(subject, sentences, known, bank)
    everything = [i for i in dict.fromkeys(i for s in sentences for i in s.evidence) if i in known]
    texts = [(0, subject, everything), *((n, s.text, s.evidence) for n, s in enumerate(sentences, start=1))]
    found: list[Refusal] = []
    before: list[str] = [f.evidence_id for f in known.values() if f.kind == "platform" or f.kind == "name"
                         and quoting.may_name(f.value)]
    for place, text, ids in texts:
        also = _held(dict.fromkeys(before), known, moment)
        wrong = list(_examine(place, text, ids, known, bank, moment, tongue, foreign, earlier, also))
        before += ids if place else ()
        if wrong:
            cited = [known[i] for i in ids if i in known and _holds(known[i], moment)]
            found += rewording.offered(text, wrong, cited, bank, tongue, lambda said,
                                       facts: passes(said, facts, bank, tongue, at=moment))
    return found + _one_question(sentences, known, bank)


def passes(text: str, cited: Sequence[Fact], bank: Bank, tongue: str, *, at: datetime | None = None) -> bool:
    """Whether one sentence alone would pass with these facts; the language is the letter's."""
    known = {fact.evidence_id: fact for fact in cited}
    return not any(_examine(1, text, list(known), known, bank, at or clock.now(), tongue, False, None))


def _tongues(subject: str, sentences: Sequence[Sentence], known: Mapping[str, Fact], bank: Bank) -> tuple[str, bool]:
    """The letter's language, and whether facts and bank are clearly in another."""
    whole = quoting.QUOTED.sub("", " ".join((*(s.text for s in sentences), subject)))
    tongue = vocabulary.language(quoting.without_bank(whole, bank))
    words = " ".join((bank.what, bank.offer, *bank.facts))
    return tongue, bool(words.strip()) and vocabulary.language(words) != tongue


def _examine(place: int, text: str, ids: Sequence[str], known: Mapping[str, Fact], bank: Bank, at: datetime,
             tongue: str, foreign: bool, earlier: date | None, also: tuple[Fact, ...] = ()) -> Iterator[Refusal]:
    for evidence_id in ids:
        if evidence_id not in known:
            yield Refusal(place, evidence_id, "it cites a fact that is not there")
        elif (end := known[evidence_id].expires_at) is not None and end <= at:
            yield Refusal(place, evidence_id, "it cites a fact that has expired")
    cited = _held(dict.fromkeys(ids), known, at)
    for word in lookalikes.deceptive(text, (*bank.texts(), bank.url, *(v for f in cited for v in (f.value, f.quote)))):
        yield Refusal(place, word, "its letters only look like the ones that they stand for")
    if render.clean(text) != text or _BREAK.search(text):
        yield Refusal(place, render.line(text, 60), "it holds invisible characters or line breaks")
        text = render.line(text, 4_000)
    rest, quotes, wrong = quoting.without_quotations(text, cited, bank)
    yield from (Refusal(place, what, "no cited fact holds this quotation") for what in wrong)
    said = quoting.without_link(rest, bank)
    look = Look(said, quoting.without_bank(said, bank), cited, bank, at, tongue, quotes, earlier, foreign, place == 0, also)
    for rule in RULES:
        yield from (Refusal(place, original(what, text), why) for what, why in rule(look))


_BREAK = re.compile(r"[\r\n\t\u2028\u2029]")


def _held(ids: Iterable[str], known: Mapping[str, Fact], at: datetime) -> tuple[Fact, ...]:
    """The facts with these ids that can hold anything; a post that may not be quoted has no date either."""
    facts = [known[i] for i in ids if i in known]
    silent = {f.post_key for f in facts if f.kind in quoting.QUOTABLE and not _holds(f, at)}
    silent -= {f.post_key for f in facts if f.kind in quoting.QUOTABLE and _holds(f, at)} | {None}
    return tuple(f for f in facts if _holds(f, at) and f.post_key not in silent)


def _holds(fact: Fact, at: datetime) -> bool:
    """Whether a fact can hold anything: it is unexpired, and a stranger's words are ones that may be quoted."""
    live = fact.expires_at is None or fact.expires_at > at
    return live and fact.kind != "avoid" and (fact.kind not in quoting.QUOTABLE or quoting.may_quote(fact.value))


def _links(look: Look) -> Iterator[tuple[str, str]]:
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
        if match[0].casefold() not in handles and not re.fullmatch(r"(?:e\.g|i\.e|z\.b|d\.h|u\.a|p\.s|p\.ej)\.?",
                                                                   match[0], re.IGNORECASE):
            yield match[0], "only the brief's own link may stand in a draft"


RULES: tuple[Rule, ...] = (_links, promising.claimed, promising.offered, promising.changed, promising.serviced,
                           counting.dates, counting.numbers, naming.names, naming.addressed, wording.reported, wording.words)
"""What is asked of each text: each rule gives what it refuses and why."""


def _one_question(sentences: Sequence[Sentence], known: Mapping[str, Fact], bank: Bank) -> list[Refusal]:
    """A draft asks one thing: a second question outside quotations is refused."""
    asked = 0
    for place, sentence in enumerate(sentences, start=1):
        if "?" not in sentence.text:
            continue
        cited = [known[i] for i in sentence.evidence if i in known]
        rest, _, _ = quoting.without_quotations(sentence.text, cited, bank)
        asked += (count := len(re.findall(r"\?(?=\s|$|\W)", rest)))
        if count and asked > 1:
            return [Refusal(place, "?", "a draft asks one thing, and this is a second question")]
    return []
