"""Numbers written as words, in English, German, French, Spanish and Korean.

Each word becomes parts with a value; the parts add up or multiply as the five languages do it alike. What is vague
("hundreds", "half of", "doubled") is a number that cannot be read: its value is None.
"""

from __future__ import annotations

import re
from functools import lru_cache

_ONES = {word: number for number, words in enumerate((
    "zero null zéro cero", "one ein eins eine einen einem einer un une uno una", "two zwei zwo deux dos",
    "three drei trois tres", "four vier quatre cuatro", "five fünf cinq cinco", "six sechs seis",
    "seven sieben sept siete", "eight acht huit ocho", "nine neun neuf nueve", "ten zehn dix diez",
    "eleven elf onze once",
    "twelve zwölf douze doce", "thirteen dreizehn treize trece", "fourteen vierzehn quatorze catorce",
    "fifteen fünfzehn quinze quince", "sixteen sechzehn seize dieciséis", "seventeen siebzehn diecisiete",
    "eighteen achtzehn dieciocho", "nineteen neunzehn diecinueve", "twenty zwanzig vingt veinte vingts",
    "veintiuno veintiún veintiuna",
    "veintidós", "veintitrés", "veinticuatro", "veinticinco", "veintiséis", "veintisiete", "veintiocho", "veintinueve"))
         for word in words.split()}
_TENS = {word: number for number, words in {
    30: "thirty dreißig dreissig trente treinta", 40: "forty vierzig quarante cuarenta",
    50: "fifty fünfzig cinquante cincuenta", 60: "sixty sechzig soixante sesenta",
    70: "seventy siebzig setenta septante",
    80: "eighty achtzig ochenta huitante", 90: "ninety neunzig noventa nonante", 200: "doscientos doscientas",
    300: "trescientos trescientas", 400: "cuatrocientos cuatrocientas", 500: "quinientos quinientas",
    600: "seiscientos seiscientas", 700: "setecientos setecientas", 800: "ochocientos ochocientas",
    900: "novecientos novecientas"}.items() for word in words.split()}
_SCALES = {word: number for number, words in {
    100: "hundred hundert cent cents cien ciento", 1_000: "thousand tausend mille mil millier",
    1_000_000: "million millionen millions millón millones", 1e9: "billion milliarde milliarden milliard milliards",
    12: "dozen dutzend douzaine docena", 10: "dizaine decena", 20: "score vingtaine veintena"}.items()
           for word in words.split()}
_HALF = frozenset("half halb halbe halben halbes demi demie medio media".split())
VAGUE = frozenset("hundreds thousands millions dozens hunderte hunderten tausende tausenden dutzende milliers "
                  "centaines "
                  "dizaines miles cientos decenas docenas twice thrice doubled tripled quadrupled doubling tripling "
                  "doppelt doppelte doppelten doppelter verdoppelt verdreifacht dreifach dreimal zweimal viermal "
                  "fünfmal zehnmal "
                  "doublé triplé quadruplé doublée doble triple duplicado duplicaste triplicado moitié mitad viertel "
                  "third thirds drittel "
                  "tiers tercio quarters anderthalb eineinhalb several-fold tenfold twofold threefold".split())
"""Counts that have no value of their own."""
ARTICLES = frozenset("one ein eins eine einen einem einer un une uno una".split())
"""One, which is an article in most languages: a number only beside a scale, or where `figures` says so."""
_AMBIGUOUS = frozenset("sept once cent miles media medio demi score mil".split())
"""Words that mean something else in another of the languages; read as numbers by their neighbours."""

_KOREAN_DIGITS = {c: n for n, cs in enumerate(("영공", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구")) for c in cs}
_KOREAN_SCALES = {"십": 10, "백": 100, "천": 1_000, "만": 10_000, "억": 100_000_000}
_NATIVE_TENS = {"열": 10, "스물": 20, "스무": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70, "여든": 80, "아흔": 90}
_NATIVE_ONES = {"하나": 1, "한": 1, "둘": 2, "두": 2, "셋": 3, "세": 3, "석": 3, "넷": 4, "네": 4, "넉": 4, "다섯": 5, "여섯": 6,
                "일곱": 7,
                "여덟": 8, "아홉": 9}
COUNTERS = (
    "사람|동|그루|송이|꾸러미|포기|포대|가닥|박스|매|점|켤레|주일|주|개월|달|일|년|시간|분|명|분께|개|회|번|차례|편|장|권|가지|곳|킬로미터|킬로|미터|그램|원|유로|달러|퍼센트|프로|살|세|배|박|끼|잔|대|번째|주간|년간|"
            "일간|시간짜리|등|위|인분|판|마리|벌|쌍|천 명|회차|화|탄|부")
_AFTER = r"(?=(?:은|는|이|가|을|를|의|에|으로|로|도|만|쯤|간|짜리|씩|인|와|과|이나|이며|이고|입니다|이에요|예요|이라|이지|이 |뿐|까지|부터|보다|마다|째)?(?:[^가-힣]|$|[가-힣]))(?!지를|지 |하|리)"
_NATIVE = re.compile(
    rf"(?<![가-힣])((?:{'|'.join(_NATIVE_TENS)})?(?:{'|'.join(sorted(_NATIVE_ONES, key=len, reverse=True))})|"
                     rf"(?:{'|'.join(_NATIVE_TENS)}))(?=\s?(?:{COUNTERS}){_AFTER})")
_SINO = re.compile(rf"(?<![가-힣])([일이삼사오육칠팔구]?(?:[십백천만억][일이삼사오육칠팔구]?)+(?:\s(?:[일이삼사오육칠팔구]?(?:[십백천][일이삼사오육칠팔구]?)+))?|"
                   rf"[일이삼사오육칠팔구])(?=여?\s?(?:{COUNTERS}){_AFTER})")


@lru_cache(20_000)
def parts(word: str) -> tuple[float | str, ...]:
    """The values that a word is made of, German compounds cut up; empty when it is no number.

    >>> parts("zwölftausend"), parts("dreiundzwanzig"), parts("quatre-vingt-dix"), parts("tauschen")
    ((12, 1000), (3, 20), (4, 20, 10), ())
    """
    found: list[float] = []
    for piece in word.casefold().split("-"):
        read = _piece(piece)
        if not read and piece not in {"et", "and", "und", "y"}:
            return ()
        found += read
    return tuple(found)


def _piece(piece: str) -> tuple[float, ...]:
    for table in (_ONES, _TENS, _SCALES):
        if piece in table:
            return (table[piece],)
    if piece in _HALF:
        return (0.5,)
    if (half := re.fullmatch(r"(\w+?)einhalb(tausend|hundert|millionen)?", piece)) and half[1] in _ONES:
        return (_ONES[half[1]] + 0.5, *((_SCALES[half[2]],) if half[2] else ()))
    # German writes a number as one word, the longest first part wins
    for size in range(len(piece) - 3, 2, -1):
        head, tail = piece[:size], piece[size:]
        known = _ONES.get(head, _TENS.get(head, _SCALES.get(head)))
        if known is not None and re.search(r"hundert|tausend|und(?:zwan|drei|vier|fünf|sech|sieb|acht|neun)zi?g?",
                                           piece):
            rest = _piece(tail.removeprefix("und"))
            if rest:
                return (known, *rest)
    return ()


def is_number(word: str) -> bool:
    """Whether a word is a number or a vague count."""
    low = word.casefold()
    return low in VAGUE or bool(parts(low))


def ambiguous(word: str) -> bool:
    """Whether a word is a number in one language and an ordinary word in another."""
    return word.casefold() in _AMBIGUOUS


def total(words: list[str]) -> float | None:
    """The value of number words in a row; None for what is vague.

    >>> total(["twelve", "thousand", "four", "hundred"]), total(["half", "million"]), total(["hundreds"])
    (12400.0, 500000.0, None)
    """
    if any(word.casefold() in VAGUE for word in words):
        return None
    if len(words) > 1 and words[0].casefold() in ARTICLES and words[1].casefold().split("-")[0] in _HALF:
        words = words[1:]
    whole, group = 0.0, 0.0
    for word in words:
        for part in parts(word):
            if part >= 100 or (part == 20 and group == 4) or (word.casefold() in _SCALES and part
                                                              < 100) or (group == 0.5 and part >= 10):
                group = (group or 1) * part
            else:
                group += part
            if part >= 1_000:
                whole, group = whole + group, 0.0
    return whole + group


def korean(text: str) -> list[tuple[int, int, float]]:
    """The Korean number words of a text that stand before a counter: start, end and value.

    >>> [v for *_, v in korean("여섯 주 동안 두 켤레, 만 이천사백 명, 육 주")]
    [6, 2, 12400, 6]
    """
    found = [(m.start(1), m.end(1), float(_native(m[1]))) for m in _NATIVE.finditer(text)]
    found += [(m.start(1), m.end(1), float(_sino(m[1].replace(" ", "")))) for m in _SINO.finditer(text)
              if not any(a < m.end(1) and m.start(1) < b for a, b, _ in found)]
    return [(a, b, int(v)) for a, b, v in sorted(found)]


def _native(word: str) -> int:
    tens = next((t for t in _NATIVE_TENS if word.startswith(t)), "")
    return _NATIVE_TENS.get(tens, 0) + _NATIVE_ONES.get(word[len(tens):], 0)


def _sino(word: str) -> int:
    whole, section, digit = 0, 0, 0
    for c in word:
        if c in _KOREAN_DIGITS:
            digit = _KOREAN_DIGITS[c]
        elif (scale := _KOREAN_SCALES[c]) >= 10_000:
            whole, section, digit = whole + (section + digit or 1) * scale, 0, 0
        else:
            section, digit = section + (digit or 1) * scale, 0
    return whole + section + digit
