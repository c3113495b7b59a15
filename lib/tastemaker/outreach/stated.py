"""What creators state about themselves, and what a letter does not mention: quoted lines, never a conclusion."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tastemaker import render

UNNAMED = "a paid partnership"
"""The value of a fact about a post that its creator or the platform calls paid, without a name."""
PRIVATE = "a private matter"
"""The value of a fact that keeps a post out of letters. It says neither which matter nor its words: nothing is
inferred."""
_AUDIENCE = re.compile(
    r"\b(?:my|our) (?:audience|viewers|readers|listeners|subscribers|followers|community)\b|\baudience (?:is|of)\b|"
    r"\bfor (?:people|everyone|anyone|those|beginners|newcomers|women|men|parents|students|\w+ers) (?:who|that|in|of|"
    r"over|under|from)\b|"
    r"\b(?:mein\w*|unser\w*) (?:publikum|zuschauer\w*|leser\w*|hörer\w*|community)\b|\bfür (?:alle|menschen|leute|"
    r"\w+innen und \w+|"
    r"einsteiger\w*|anfänger\w*)\b|\b(?:mon|notre|mes|nos) (?:audience|public|lecteurs|auditeurs|abonnés|communauté)\b|"
    r"\bpour (?:celles et ceux|ceux|tous ceux|les débutants|les personnes)\b|\b(?:mi|nuestra|mis|nuestros) "
    r"(?:audiencia|"
    r"comunidad|lectores|oyentes|seguidores)\b|\bpara (?:quienes|todos los que|personas|principiantes)\b|"
    r"(?:구독자|시청자|독자|청취자)|(?:초보자|입문자|분들|사람들)[을를]? 위한", re.IGNORECASE)
_PRIVATE = re.compile(
    r"\b(?:funeral|died|passed away|grief|grieving|cancer|diagnos(?:is|ed)|chemo\w*|surgery|hospital|depression|"
    r"anxiety|"
    r"miscarriage|pregnan\w+|divorce\w*|breakup|rehab|relapse|sober|suicid\w+|lawsuit|bankrupt\w*|"
    r"beerdigung|gestorben|verstorben|trauer\w*|krebs|diagnose|krankenhaus|depression\w*|fehlgeburt|schwanger\w*|"
    r"scheidung|trennung|entzug|selbstmord|suizid\w*|insolvenz|"
    r"enterrement|décédée?s?|deuil|dépression|hôpital|fausse couche|enceinte|grossesse|rupture|suicide|"
    r"funeral|falleci\w+|luto|cáncer|diagnóstico|hospital|depresión|aborto|embaraz\w+|divorcio|suicidio|"
    r"in memoriam|rip)\b|장례|돌아가|별세|암 ?투병|진단|수술|입원|우울증|유산|임신|이혼|자살", re.IGNORECASE)
_LINES = re.compile(r"\n|(?<=[.!?…])\s+|\s[|•·]\s")


def makes(bio: str) -> list[str]:
    """Up to two lines of a bio that say something in at least three words, as they stand there."""
    return [line for line in _lines(bio) if not _AUDIENCE.search(line)][:2]


def audience(bio: str) -> list[str]:
    """The lines of a bio that speak of whom it is for, as they stand there."""
    return [line for line in _lines(bio) if _AUDIENCE.search(line)][:2]


def private(text: str) -> bool:
    """Whether a text has a word about illness, loss or the like: then it is left in peace, whatever it means there."""
    return _PRIVATE.search(text) is not None


def named(words: Sequence[str], text: str) -> Iterator[str]:
    """Which of these words, such as competitors, a text names."""
    yield from (word for word in words if re.search(r"(?<!\w)" + re.escape(word) + r"(?!\w)", text, re.IGNORECASE))


def partners(posts: Sequence[Mapping[str, Any]],
             findings: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str, Any]]:
    """Past partners as (name or `UNNAMED`, the quoted disclosure, post): findings, then posts marked as paid."""
    told = set()
    by_key = {post["post_key"]: post for post in posts}
    for finding in findings:
        if finding["kind"] == "partner" and finding["decision"] != "avoid" and finding["post_key"] in by_key:
            told.add(finding["post_key"])
            yield finding["category"] or UNNAMED, finding["quote"], by_key[finding["post_key"]]
    for post in posts:
        if post["paid_partnership"] and post["post_key"] not in told:
            yield UNNAMED, post["title"] or render.line(post["text"], 160), post


def shunned(findings: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str, Any]]:
    """What vetting found and nobody called fine, as (category, quote, post key); partners only where a person said
    avoid."""
    for finding in findings:
        kind, decision = finding["kind"], finding["decision"]
        if decision == "avoid" or (kind != "partner" and decision != "fine"):
            yield finding["category"] or kind, finding["quote"], finding["post_key"]


def _lines(bio: str) -> list[str]:
    found = (render.line(line, 200) for line in _LINES.split(bio))
    return [line for line in found if 3 <= len(line.split()) and 8 <= len(line) <= 110 and not private(line)
            and not re.search(r"https?:|www\.|@", line)]
