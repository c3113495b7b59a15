"""Ordinary words of a letter in five languages: what may be said of anybody, because it says nothing about them.

The lists in `words/` hold function words, courtesies, and the verbs and nouns of writing, publishing, trying and
deciding. They hold no word for a feeling, a success, a family, a place or a habit: such a word needs a fact. The check
in `grounding` refuses every other word that neither a cited fact nor the sender's bank holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import snowballstemmer

from tastemaker.outreach.language import korean, numerals

TONGUES = ("en", "de", "fr", "es", "ko")


def _read(name: str) -> frozenset[str]:
    """The words of a list; lines that begin with # say what the words below them do."""
    lines = (Path(__file__).parent / "words" / name).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


CORE = {tongue: _read(f"{tongue}.txt") for tongue in TONGUES}
"""Language to the words that say nothing of anybody, in lower case: they may stand beside "you"."""
WORDS = {tongue: CORE[tongue] | _read(f"{tongue}-letters.txt") for tongue in TONGUES}
"""Language to all its ordinary words: also those of how a letter, a parcel, a product and a decision go on."""
PLAIN = {tongue: _read(f"{tongue}-plain.txt") for tongue in TONGUES}
"""Language to the few words that a clause about the reader may use without a fact: function words, writing and
publishing, posts, the letter. What they speak of must be held."""
STARTERS_ONLY = frozenset(
    "will may hope mark march august sunny rich frank art grace joy rose summer drew chase best mai mars lux victoria "
    "luz sol paz rosa marina clara".split())
"""May begin a sentence; inside one, with a capital, they are names until a fact says so."""
TELLING = frozenset("love loves loved loving trust trusts trusted trusting lives life lively famous success specially "
                    "stories hates hated winner winners "
                    "liebt liebst liebte amor aimée".split())
"""Words whose relatives are ordinary ("lovely") and that are not."""
_STEMMERS = {"en": "english", "de": "german", "fr": "french", "es": "spanish"}
_IRREGULAR = {form: base for base, forms in {
    "run": "ran", "grind": "ground", "grow": "grew grown", "ride": "rode ridden", "draw": "drew drawn",
    "sing": "sang sung",
    "swim": "swam swum", "sew": "sewn", "drive": "drove driven", "fly": "flew flown", "dig": "dug",
    "weave": "wove woven",
    "throw": "threw thrown", "sleep": "slept", "eat": "ate eaten", "drink": "drank drunk", "foot": "feet",
    "knife": "knives",
    "loaf": "loaves", "leaf": "leaves", "wolf": "wolves", "shelf": "shelves", "shoot": "shot", "wear": "wore worn",
    "paint": "painted", "catch": "caught", "break": "broke broken", "freeze": "froze frozen", "spin": "spun",
    "win": "won",
    "light": "lit", "shine": "shone", "rise": "rose risen", "fall": "fell fallen", "steal": "stole stolen",
    "child": "children",
    "back": "buk gebacken backt bäckt", "lauf": "lief gelaufen läuft", "fahr": "fuhr gefahren fährt",
    "wachs": "wuchs gewachsen",
    "mahl": "gemahlen", "schneid": "schnitt geschnitten", "cuire": "cuit cuite", "moudre": "moulu moulue moulus",
    "courir": "couru court", "coudre": "coud cousu cousue cousons", "cocer": "cuece cocido",
    "moler": "muele molido molida",
}.items() for form in forms.split()}
_ELIDED = re.compile(r"^(?:l|d|j|m|t|s|n|c|qu|jusqu|lorsqu|puisqu|quelqu)['’]", re.IGNORECASE)
_LINKS = ("", "s", "n", "en", "er", "es", "e")


_LOOKS = {"en": re.compile(r"\b(?:the|you|your|of)\b|th|wh"), "de": re.compile(r"[äöüß]|sch|ch\b|ung\b"),
          "fr": re.compile(r"[àâçèêëîôûœ]|\b[ldjcnqu]{1,2}['’]|eau|oux?\b"),
          "es": re.compile(r"[ñáíóú¿¡]|\w[ao]s\b|amos\b|ción|\b(?:el|los)\b")}
"""How words of a language look, for texts too short to tell by their words."""


@lru_cache(1_000)
def language(text: str) -> str:
    """The language whose ordinary words a text uses most; English when none stands out, Korean by its letters.

    >>> language("Wir würden dir gern ein Paar schicken"), language("Hello"), language("텐트를 보내 드립니다")
    ('de', 'en', 'ko')
    """
    letters = sum(c.isalpha() for c in text)
    if letters and len("".join(korean.WORD.findall(text))) > 0.25 * letters:
        return "ko"
    words = re.findall(r"[^\W\d_]+", text.lower())
    counts = {tongue: sum(word in WORDS[tongue] for word in words) for tongue in TONGUES[:4]}
    best = max(counts, key=lambda tongue: (counts[tongue], len(_LOOKS[tongue].findall(text.lower())), tongue == "en"))
    return best if counts[best] else "en"


@lru_cache(1_000)
def of_another(text: str, tongue: str) -> bool:
    """Whether another language has more ordinary words in a text than this one.

    >>> of_another("Te sigo desde hace años", "en"), of_another("Cabin light", "en")
    (True, False)
    """
    words = re.findall(r"[^\W\d_]+", text.lower())
    counts = {other: sum(word in CORE[other] for word in words) for other in TONGUES}
    return max(counts.values()) > counts[tongue]


@lru_cache(100_000)
def stem(word: str, tongue: str) -> str:
    """A word's stem: Snowball's after irregular forms, umlauts and the German ge- are folded; Korean without
    particles."""
    if tongue == "ko":
        return korean.stem(word)
    low = word.lower()
    low = _IRREGULAR.get(low, low)
    if tongue == "de":
        low = low.translate(str.maketrans("äöü", "aou"))
        low = low[2:] if low.startswith("ge") and len(low) > 6 and low.endswith(("t", "en")) else low
    return snowballstemmer.stemmer(_STEMMERS[tongue]).stemWord(low)


@lru_cache(16)
def _stems(tongue: str, core: bool) -> frozenset[str]:
    return frozenset(stem(word, tongue) for word in (CORE if core else WORDS)[tongue] if len(word) > 3)


_ENDINGS = {
    "en": r"(?:ings?|ed|es|s|er|ers)$", "de": r"(?:e|en|er|es|em|n|st|t|te|ten|test|tet|end\w*|s)$",
    "fr": r"(?:e|es|s|x|ent|ons|ez|er|é|ée|és|ées|ais|ait|aient|ions|iez|ai|as|a|erai|era|erons|erez|eront|erais|"
          r"erait|erions|eriez|eraient|ant|ir|is|it|issez|issons|issent|eux|euse|ment)$",
    "es": r"(?:a|as|o|os|e|es|ar|er|ir|amos|emos|imos|áis|éis|an|en|ado|ada|ados|adas|ido|ida|idos|idas|ando|iendo|"
          r"aba|abas|aban|ábamos|ía|ías|ían|íamos|é|ó|aste|iste|aron|ieron|aré|ará|arás|aremos|arán|eré|erá|iré|irá|"
          r"aría|arías|aríamos|ería|iría|mente)$"}
_SEPARABLE = re.compile(r"(?:ab|an|auf|aus|bei|durch|ein|fest|fort|her|hin|los|mit|nach|um|vor|weg|weiter|wieder|zu|"
                        r"zurück|zusammen|frei|"
                        r"bereit|kennen|statt|teil|dar|entgegen|heraus|herein|hinein|hinaus|hoch|herum|über|voraus|"
                        r"vorbei)(?:zu|ge)?(\w{4,})")
"""A German verb with its particle, as one word: the infinitive, the participle, the one with "zu"."""
_CLITIC = re.compile(r"^(\w+?(?:ar|er|ir|ár|ér|ír|ando|iendo|ándo|iéndo|a|e|á|é))(?:me|te|se|lo|la|los|las|le|les|nos|"
                     r"os|melo|mela|telo|tela|selo|sela)$")


@lru_cache(100_000)
def _crude(word: str, tongue: str) -> str:
    """A word without its ending, however the stemmer sees it; empty when less than four letters remain."""
    bare = re.sub(_ENDINGS.get(tongue, "$"), "", word)
    return bare if len(bare) >= 4 else ""


@lru_cache(16)
def _crudes(tongue: str, core: bool) -> frozenset[str]:
    return frozenset(_crude(word, tongue) for word in (CORE if core else WORDS)[tongue]) - {""}


def without_clitic(word: str) -> str:
    """A Spanish verb without the pronouns at its end: "escribirte" is "escribir"."""
    match = _CLITIC.match(word)
    return match[1].translate(str.maketrans("áéí", "aei")) if match else word


@lru_cache(200_000)
def neutral(word: str, tongue: str, core: bool = False) -> bool:
    """Whether a word is an ordinary one of a letter, in any of its forms; with `core`, one that may stand beside "you".

    >>> neutral("proposals", "en"), neutral("wife", "en"), neutral("Zusammenarbeit", "de"), neutral("보내드릴게요", "ko")
    (True, False, True, True)
    """
    low = _ELIDED.sub("", word.lower().replace("’", "'"))
    known = (CORE if core else WORDS)[tongue]
    if low in TELLING:
        return False
    if low in known or numerals.is_number(low):
        return True
    if tongue == "ko":
        return korean.begins(low, known)
    if "-" in low or "'" in low:
        return all(len(part) < 2 or part in {"re", "ve", "ll"} or neutral(part, tongue, core)
                   for part in re.split("[-']", low))
    if len(low) > 3 and stem(low, tongue) in _stems(tongue, core):
        return True
    if tongue in {"de", "fr", "es"} and _crude(low, tongue) in _crudes(tongue, core):
        return True
    if tongue == "es" and (bare := without_clitic(low)) != low:
        return neutral(bare, tongue, core)
    if tongue == "en" and (base := re.fullmatch(r"(?:un|re)?(\w{4,}?)(?:ly|ness|able)?", low)) and base[1] in known:
        return True
    if tongue == "de" and (base := _SEPARABLE.fullmatch(low)) and neutral(base[1], tongue, core):
        return True
    return tongue == "de" and len(low) > 7 and joined(low, known.__contains__)


@lru_cache(50_000)
def plain(word: str, tongue: str) -> bool:
    """Whether a word says nothing of the reader, even where it is said of them.

    >>> plain("published", "en"), plain("restored", "en"), plain("veröffentlicht", "de")
    (True, False, True)
    """
    low = _ELIDED.sub("", word.lower().replace("’", "'"))
    if tongue == "ko":
        return len(low) < 2 or korean.begins(low, PLAIN["ko"])
    return low in PLAIN[tongue] or numerals.is_number(low) or len(low) < 2


def joined(word: str, known: Callable[[str], bool]) -> bool:
    """Whether a compound is made of two parts that `known` accepts, the linking letters between them aside."""
    for cut in range(3, len(word) - 2):
        head, tail = word[:cut], word[cut:]
        if known(tail) and any(head.endswith(link) and len(head) - len(link) >= 3
                               and known(head[:len(head) - len(link)])
                               for link in _LINKS):
            return True
    return False


def ordinary_inside(word: str, tongue: str) -> bool:
    """Whether a capitalised word inside a sentence is no name: any German noun, title-case words elsewhere."""
    return word.lower() not in STARTERS_ONLY and neutral(word, tongue, core=tongue != "de")
