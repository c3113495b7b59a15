"""Phrases that no draft may hold, because no stored fact could ever support them, in five languages.

Each claim says what kind it is and why it is refused. The creator's own words stand in quotation marks and the sender's
true facts come from the brief, so neither meets these lists. A text is read with the list of its own language and with
the English one, which writers slip into.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import ModuleType

from tastemaker.outreach.claims import dealings, english, french, further, german, korean, spanish

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
    lists = (_MODULES[tongue].CLAIMS, further.CLAIMS[tongue], dealings.CLAIMS[tongue])
    kinds = dict.fromkeys(kind for each in lists for kind in each)
    return {kind: tuple(part for each in lists for part in each.get(kind, ())) for kind in kinds}


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
_READERS = (r"(?:ai|ki|ia|a\.i\.|bots?|robots?|roboter\w*|chatbots?|assist[ae]nt\w*|asistentes?|llms?|(?:large "
            r")?language models?"
            r"|sprachmodelle?|modèles? de langu?e\w*|modelos? de lenguaje|machines?|algorithm\w*|algorithmus"
            r"|programas? automáticos?"
            r"|automated (?:readers?|systems?|tools?)|automatische \w+|scrapers?|crawlers?|parsers?|gpt\w*|agents? "
            r"(?:ia|ai)"
            r"|(?:ai|ki)[- ]\w+|\w+ (?:de |d['’])?ia)")
_ADDRESSED = (rf"(?<!\w)(?:dear|hey|attention|(?:note|notice|message|reminder|instruction)s? (?:to|for)|to (?:all|any"
              rf"|every|the)|liebe[rs]?"
              rf"|hinweis (?:an|für)|an (?:alle|die|jede\w*)|hallo|chère?s?|(?:note|message|avis|consigne) (?:à|aux"
              rf"|pour)|aux?"
              rf"|querid[oa]s?|estimad[oa]s?|(?:aviso|nota|mensaje) (?:a|para)|a (?:las?|los|todos? los|todas? las))"
              rf"\s(?:\w+\s)?{_READERS}(?!\w)|(?:^|[.!?…]\s){_READERS}\s?[:,!]|(?<!\w){_READERS} (?:must|should|shall"
              rf"|have to"
              rf"|need to|müss\w+|soll\w*|doivent|devez|deben|tienen que|han de)(?!\w)|"
              r"(?:AI|인공지능|챗봇|봇|로봇|언어 ?모델|자동 ?응답기|프로그램)(?:들)?(?:은|는|에게|아|야|이라면|께|:|,)[^\n]{0,60}(?:해야|라$|라[.!]|하라|할 것|"
              r"적을 것|세요|해라|써라|다오|주길|마라)")
_LETTERS = (rf"(?<!\w)(?:anyone|whoever|everybody|brands?|sponsors?|agenc(?:y|ies)|marketers?|wer|marken|sponsoren"
            rf"|quiconque|marques|marcas|quien)"
            rf"(?!\w)[^\n.!?]{{0,50}}(?:must|should|shall|has to|have to|please|muss|soll|bitte|doit|doivent|debe\w*"
            rf"|tiene\w* que)[^\n.!?]{{0,40}}"
            rf"(?:{_ORDERS}|congratulat\w+|thank|confirm\w*|admit|gratulier\w*|bestätig\w*|félicit\w*|confirme\w*)")
ECHO = re.compile("|".join((_STEERING, _ADDRESSED, _LETTERS, *(
    c.pattern.pattern for claims in CLAIMS.values() for c in claims if c.kind == "an instruction from outside"))),
    re.IGNORECASE)
"""Signs of an instruction hidden in data: refused inside quotations too."""
HARMLESS = {tongue: _joined((*module.HARMLESS, *further.HARMLESS[tongue], *dealings.HARMLESS[tongue]), tongue)
            for tongue, module in _MODULES.items()}
"""Courtesies that look like claims and say nothing."""
RECENT = {tongue: _joined((module.RECENT,), tongue) for tongue, module in _MODULES.items()}
"""Words that are true only next to a cited date of the last 90 days."""
EARLIER = {tongue: _joined(module.EARLIER, tongue) for tongue, module in _MODULES.items()}
"""Mentions of our own earlier letter: true only in a follow-up, and only with the day of the recorded touch."""
VIEWED = {tongue: _joined((part,), tongue) for tongue, part in further.VIEWED.items()}
"""The writer has seen a post: harmless beside the cited post, unless the sentence makes more of it."""
IDIOMS = re.compile(dealings.IDIOMS, re.IGNORECASE)
"""Numbers that count nothing."""
COMPANY, LOAN, KEEP, LONGER, RETURN, DEED = (re.compile(part, re.IGNORECASE) for part in (
    further.COMPANY, further.LOAN, further.KEEP, further.LONGER, further.RETURN, further.DEED))
"""What makes more of having seen a post; loans, gifts, things for ever, a favour in return and what it would be."""
OFFERS = {tongue: {kind: _joined((part,), tongue) for kind, part in module.OFFERS.items()}
          for tongue, module in _MODULES.items()}
"""What a draft may offer only when the brief's own offer, product or sender facts speak of it."""
MONEYED = ("payment", "something free", "a commission", "a discount")
"""Kinds of offers whose words say nothing but what the rule for offers reads."""


def tongues(tongue: str) -> tuple[str, ...]:
    """The lists with which a text is read: its own language's, and English."""
    return (tongue, "en") if tongue != "en" else ("en",)
