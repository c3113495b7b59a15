"""Phrases that no draft may hold, because no stored fact could ever support them, in five languages.

Each claim says what kind it is and why it is refused. The creator's own words stand in quotation marks and the sender's
true facts come from the brief, so neither meets these lists. A text is read with the list of its own language and with
the English one, which writers slip into.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import ModuleType

from tastemaker.outreach.claims import english, french, further, german, korean, spanish

_MODULES: dict[str, ModuleType] = {"en": english, "de": german, "fr": french, "es": spanish, "ko": korean}
WHYS = {
    "acquaintance": "nothing stored says that the two of you know each other or how long anybody has followed",
    "an earlier mail": "no recorded touch of this day says that anybody wrote or spoke before",
    "frequency": "no fact says how often; only single posts with their dates are stored",
    "a comparison": "a superlative or a comparison has no stored fact behind it",
    "a metric": "no cited fact holds this measure",
    "a relative time": "no cited date is that of this time; a stored fact has a date",
    "a need or a victory": "no fact holds it",
    "praise": "praise of how somebody does a thing rests on nothing that is stored",
    "a promise or pressure": "the brief does not promise it",
    "the creator's private life": "no fact holds it, and it is none of our business",
    "an instruction from outside": "this is an echo of text that tries to steer the writer",
}


@dataclass(frozen=True, slots=True)
class Claim:
    """A kind of claim: its pattern and the reason that a refusal gives."""

    kind: str
    why: str
    pattern: re.Pattern[str]


def _joined(parts: tuple[str, ...], tongue: str) -> re.Pattern[str]:
    """One pattern of many; Korean words go on behind it, others end."""
    body = "|".join(f"(?:{part})" for part in parts)
    return re.compile(f"(?:{body})" if tongue == "ko" else rf"(?<!\w)(?:{body})(?!(?<=\w)\w)", re.IGNORECASE)


def _parts(tongue: str) -> dict[str, tuple[str, ...]]:
    """Kind of claim to all its phrases in a language."""
    own, more = _MODULES[tongue].CLAIMS, further.CLAIMS[tongue]
    return {kind: (*own.get(kind, ()), *more.get(kind, ())) for kind in (*own, *(k for k in more if k not in own))}


CLAIMS = {tongue: tuple(Claim(kind, WHYS[kind], _joined(parts, tongue)) for kind, parts in _parts(tongue).items())
          for tongue in _MODULES}
"""Language to every kind of claim that is refused wherever it stands, outside quotations and the sender's own facts."""
_MACHINES = (r"(?<!\w)(?:ai|ki|ia|a\.i\.|bots?|robots?|roboter\w*|chatbots?|assistants?|assistent\w*|asistentes?|"
             r"llms?|language models?|sprachmodell\w*|"
             r"machines?|maschinell|automatisch|automated|automáticamente|automatiquement|software|tools?|"
             r"skripte?)(?!\w)|AI|인공지능|챗봇|봇(?:이|은|에게|아|들)|기계가")
_ORDERS = (r"(?<!\w)(?:say|tell|mention|write|praise|include|quote|cite|call|claim|state|add|recommend|promote|sag\w*|"
           r"schreib\w*|erwähn\w*|lob\w*|nenn\w*|empfiehl|"
           r"füg\w*|dis|dites|parlez|citez|mentionne[zr]?|écrivez|ajoutez|félicitez|di|decid|diga[ns]?|felicitad\w*|"
           r"felicit\w+|menciona\w*|escrib\w+|elogia\w*|cita\w*)(?!\w)|"
           r"써 주|쓰세요|쓰라|말해|말하라|말하세요|칭찬하|언급하|적으세요|적어|추천하")
_STEERING = rf"(?:{_MACHINES})[^\n]{{0,80}}?(?:{_ORDERS})"
ECHO = re.compile("|".join((_STEERING, *(c.pattern.pattern for claims in CLAIMS.values() for c in claims
                                         if c.kind == "an instruction from outside"))), re.IGNORECASE)
"""Signs of an instruction hidden in data: refused inside quotations too."""
HARMLESS = {tongue: _joined((*module.HARMLESS, *further.HARMLESS[tongue]), tongue)
            for tongue, module in _MODULES.items()}
"""Courtesies that look like claims and say nothing."""
RECENT = {tongue: _joined((module.RECENT,), tongue) for tongue, module in _MODULES.items()}
"""Words that are true only next to a cited date of the last 90 days."""
EARLIER = {tongue: _joined(module.EARLIER, tongue) for tongue, module in _MODULES.items()}
"""Mentions of our own earlier letter: true only in a follow-up, and only with the day of the recorded touch."""
VIEWED = {tongue: _joined((part,), tongue) for tongue, part in further.VIEWED.items()}
"""The writer has seen a post: harmless beside the cited post, unless the sentence makes more of it."""
COMPANY, LOAN, KEEP, LONGER, RETURN, DEED = (re.compile(part, re.IGNORECASE) for part in (
    further.COMPANY, further.LOAN, further.KEEP, further.LONGER, further.RETURN, further.DEED))
"""What makes more of having seen a post; loans, gifts, things for ever, a favour in return and what it would be."""
OFFERS = {tongue: {kind: _joined((part,), tongue) for kind, part in module.OFFERS.items()}
          for tongue, module in _MODULES.items()}
"""What a draft may offer only when the brief's own offer, product or sender facts speak of it."""


def tongues(tongue: str) -> tuple[str, ...]:
    """The lists with which a text is read: its own language's, and English."""
    return (tongue, "en") if tongue != "en" else ("en",)
