"""What to write instead of a refused sentence: the same with less, or what the cited facts plainly say, or nothing.

Candidates are tried from the closest to the plainest: the name that was meant, the sentence without the part that was
refused, then a plain sentence about the cited post, the count or the brief. Only one that passes the check is offered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from tastemaker.outreach import quoting
from tastemaker.outreach.bank import Bank
from tastemaker.outreach.evidence import Fact
from tastemaker.outreach.grounding.refusals import Refusal
from tastemaker.outreach.language import vocabulary
from tastemaker.outreach.templates import spoken

Passes = Callable[[str, Sequence[Fact]], bool]
LEAVE_OUT = {"en": "leave this sentence out", "de": "diesen Satz weglassen", "fr": "laisser cette phrase de côté",
             "es": "dejar fuera esta frase", "ko": "이 문장은 빼세요"}
"""What a reviewer reads where nothing true remains."""
_POST = {"en": "I came across “{said}” of {day}.", "de": "Ich bin auf „{said}“ vom {day} gestoßen.",
         "fr": "J'ai découvert « {said} » du {day}.",
         "es": "He encontrado «{said}» del {day}.", "ko": "{day}에 올리신 “{said}”을 보고 연락드립니다."}
_TITLE = {"en": "I came across “{said}”.", "de": "Ich bin auf „{said}“ gestoßen.", "fr": "J'ai découvert « {said} ».",
          "es": "He encontrado «{said}».", "ko": "“{said}”을 보고 연락드립니다."}
_COUNT = {"en": "{count} people follow you.", "de": "{count} Menschen folgen dir.",
          "fr": "{count} personnes vous suivent.",
          "es": "Te siguen {count} personas.", "ko": "{count}명이 구독하고 있습니다."}
_OFFER = {"en": "Our offer: {offer}.", "de": "Unser Angebot: {offer}.", "fr": "Notre offre : {offer}.",
          "es": "Nuestra oferta: {offer}.",
          "ko": "저희 제안은 다음과 같습니다: {offer}."}
_PRODUCT = {"en": "This is about {product}.", "de": "Es geht um {product}.", "fr": "Il s'agit de {product}.",
            "es": "Se trata de {product}.",
            "ko": "{product}에 관한 제안입니다."}
_GROUPS = {"en": ",", "de": ".", "fr": "\u202f", "es": ".", "ko": ","}
_CUTS = re.compile(
    r"(?<=[,;:–—])\s+|\s+(?=(?:and|but|because|so|which|und|aber|weil|denn|et|mais|car|y|pero|porque)\s)")


def offer(text: str, refusals: Sequence[Refusal], facts: Sequence[Fact], bank: Bank, tongue: str, *,
          passes: Passes | None = None) -> str | None:
    """A sentence that says only what is held, in the draft's language; None when nothing true remains.

    `facts` are the ones that the sentence cites. Without `passes` the check itself decides.
    """
    if tongue not in vocabulary.TONGUES:
        return None
    fine = passes or _checked(bank, tongue)
    return next((said for said in _candidates(text, refusals, facts, bank, tongue) if said != text
                 and fine(said, facts)), None)


def offered(text: str, wrong: Sequence[Refusal], cited: Sequence[Fact], bank: Bank, tongue: str,
            passes: Passes) -> list[Refusal]:
    """The refusals of one sentence, each with what could stand there instead."""
    instead = offer(text, wrong, cited, bank, tongue, passes=passes)
    return [replace(refusal, instead=instead) for refusal in wrong]


def _checked(bank: Bank, tongue: str) -> Passes:
    from tastemaker.outreach.grounding import passes
    return lambda said, facts: passes(said, facts, bank, tongue)


def _candidates(text: str, refusals: Sequence[Refusal], facts: Sequence[Fact], bank: Bank,
                tongue: str) -> Iterator[str]:
    yield from _renamed(text, refusals)
    yield from _shortened(text, [r.what for r in refusals])
    yield from _of_posts(facts, tongue)
    for fact in facts:
        if fact.kind == "followers" and fact.value.isdigit():
            yield _COUNT[tongue].format(count=f"{int(fact.value):,}".replace(",", _GROUPS[tongue]))
    if not facts and bank.offer and any(r.why.split(":")[0] in _OFFERED or "number" in r.why for r in refusals):
        yield _OFFER[tongue].format(offer=bank.offer)
    if not facts and bank.product and bank.product.split()[0].casefold() in text.casefold():
        yield _PRODUCT[tongue].format(product=bank.product)


_OFFERED = frozenset({"payment", "something free", "a commission", "a discount", "a trip or an event", "a prize",
                      "a long contract",
                      "a promise or pressure"})


def _renamed(text: str, refusals: Sequence[Refusal]) -> Iterator[str]:
    """The sentence with the names that were meant."""
    meant = {r.what: m[1] for r in refusals if (m := re.search(r"did you mean (.+)\?$", r.why))}
    said = text
    for wrong, right in meant.items():
        said = said.replace(wrong, right.capitalize() if wrong[:1].isupper() else right)
    if meant:
        yield said


def _shortened(text: str, refused: Sequence[str]) -> Iterator[str]:
    """The sentence without the clauses that hold what was refused, when a sentence remains."""
    parts = _CUTS.split(text.strip())
    kept = [p for p in parts if not any(what and what.casefold() in p.casefold() for what in refused)]
    if not kept or len(kept) == len(parts) or kept[0] != parts[0]:
        return
    said = re.sub(r"[\s,;:–—]+$", "", " ".join(kept))
    if len(quoting.WORD.findall(said)) >= 3:
        yield said if said[-1:] in ".!?…" else said + (text.strip()[-1:] if text.strip()[-1:] in ".!?" else ".")


def _of_posts(facts: Sequence[Fact], tongue: str) -> Iterator[str]:
    """A plain sentence about each cited post that may be quoted, with its date where that is cited too."""
    days = {f.post_key: date.fromisoformat(f.value[:10]) for f in facts if f.kind == "post_date"}
    for fact in facts:
        if fact.kind in {"post_title", "post_quote"} and quoting.may_quote(fact.value):
            said = quoting.quotable(fact.value)
            if fact.post_key in days:
                yield _POST[tongue].format(said=said, day=spoken(days[fact.post_key], tongue))
            yield _TITLE[tongue].format(said=said)
