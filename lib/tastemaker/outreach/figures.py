"""Numbers and dates as people write them in English, German, French and Spanish.

Pure reading: what stands where in a text, and every value it could mean ("1.500" is 1500 or 1.5; "3/5" is two dates).
Who may say it is the business of `grounding`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

MONTHS = {name: number for number, names in enumerate((
    "january jan januar jän jänner janvier janv enero ene", "february feb februar février févr fevrier febrero",
    "march mar märz maerz mrz mars marzo", "april apr avril avr abril abr", "may mai mayo", "june jun juni juin junio",
    "july jul juli juillet juil julio", "august aug août aout agosto ago",
    "september sep sept septembre septiembre setiembre",
    "october oct oktober okt octobre octubre", "november nov novembre noviembre",
    "december dec dezember dez décembre déc decembre diciembre dic"), start=1) for name in names.split()}
WEEKDAYS = {name: number for number, names in enumerate((
    "monday montag lundi lunes", "tuesday dienstag mardi martes", "wednesday mittwoch mercredi miércoles miercoles",
    "thursday donnerstag jeudi jueves", "friday freitag vendredi viernes",
    "saturday samstag sonnabend samedi sábado sabado",
    "sunday sonntag dimanche domingo")) for name in names.split()}

_UNITS = {unit: name for name, units in {
    "day": "day days tag tage tagen jour jours día días dia dias",
    "week": "week weeks woche wochen semaine semaines semana semanas",
    "month": "month months monat monate monaten mois mes meses",
    "year": "year years jahr jahre jahren an ans année années año años",
    "hour": "hour hours stunde stunden heure heures hora horas h hrs",
    "minute": "minute minutes minuten minuto minutos min",
    "pair": "pair pairs paar paare paire paires par pares", "percent": "percent % prozent pourcent ciento",
    "EUR": "eur € euro euros", "USD": "usd $ dollar dollars dólares", "GBP": "gbp £ pound pounds pfund",
    "km": "km kilometer kilometers kilometre kilometres kilometern kilomètre kilomètres kilómetro kilómetros",
    "mile": "mile miles mi meilen millas", "m": "m meter meters metre metres metern mètres metros",
    "follower": "follower followers followern subscriber subscribers abonnent abonnenten abonnentinnen abonné abonnés "
                "seguidor "
                "seguidores suscriptor suscriptores people",
    "post": "post posts video videos vidéo vidéos vídeo vídeos beitrag beiträge beiträgen publication publications "
            "publicación publicaciones clip clips episode episodes folge folgen upload uploads",
    "view": "view views aufruf aufrufe vues vue visitas visualizaciones reproducciones", "like": "like likes",
    "comment": "comment comments kommentar kommentare commentaires comentarios"}.items() for unit in units.split()}

_ONES = {word: number for number, words in enumerate((
    "zero null zéro cero", "", "two zwei zwo deux dos", "three drei trois tres", "four vier quatre cuatro",
    "five fünf cinq cinco",
    "six sechs seis", "seven sieben sept siete", "eight acht huit ocho", "nine neun neuf nueve", "ten zehn dix diez",
    "eleven elf onze once", "twelve zwölf douze doce", "thirteen dreizehn treize trece",
    "fourteen vierzehn quatorze catorce",
    "fifteen fünfzehn quinze quince", "sixteen sechzehn seize dieciséis", "seventeen siebzehn diecisiete",
    "eighteen achtzehn dieciocho", "nineteen neunzehn diecinueve", "twenty zwanzig vingt veinte"))
         for word in words.split()}
_TENS = {word: number for number, words in {
    30: "thirty dreißig dreissig trente treinta", 40: "forty vierzig quarante cuarenta",
    50: "fifty fünfzig cinquante cincuenta",
    60: "sixty sechzig soixante sesenta", 70: "seventy siebzig setenta", 80: "eighty achtzig ochenta",
    90: "ninety neunzig noventa"}.items() for word in words.split()}
_SCALES = {"hundred": 100, "hundert": 100, "cent": 100, "cien": 100, "ciento": 100, "thousand": 1_000, "tausend": 1_000,
           "mille": 1_000, "mil": 1_000, "million": 1_000_000, "millionen": 1_000_000, "millions": 1_000_000,
           "millón": 1_000_000, "millones": 1_000_000, "dozen": 12, "dutzend": 12, "douzaine": 12, "docena": 12}
_VAGUE = frozenset("hundreds thousands dozens hunderte hunderten tausende tausenden dutzende milliers centaines "
                   "dizaines miles "
                   "cientos decenas millionenfach tausendfach twice thrice double triple doppelt dreifach zweimal "
                   "doble triple "
                   "half halb hälfte moitié mitad quarter viertel third drittel".split())
NUMBER_WORDS = frozenset((*_ONES, *_TENS, *_SCALES, *_VAGUE))
_AMBIGUOUS = {"sept", "once", "dos", "cent", "miles", "onze"}
"""Words that mean something else in another language (French seven, Spanish eleven); read by their neighbours."""

_MONTH = "(" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_DATES = tuple(re.compile(pattern, re.IGNORECASE) for pattern in (
    r"\b(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})\b",
    rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|º|°|\.)?\s+(?:of\s+|"
    rf"de\s+)?(?P<M>{_MONTH})(?:,?\s+(?:del?\s+)?(?P<y>\d{{4}})\b)?",
    rf"\b(?P<M>{_MONTH})\s+(?:the\s+)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<y>\d{{4}})\b)?",
    rf"\b(?P<M>{_MONTH})\s+(?:of\s+|del?\s+)?(?P<y>\d{{4}})\b",
    r"\b(?P<d>\d{1,2})[./-](?P<m>\d{1,2})[./-](?P<y>\d{4}|\d{2})\b",
    r"\b(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.(?!\d)",
    r"\b(?P<d>\d{1,2})/(?P<m>\d{1,2})(?!\d)",
    rf"\b(?:in|im|since|early|late|mid|of|last|this|from|until|en|de|seit|anfang|ende|mitte|début|fin|depuis|"
    rf"desde)\s+(?P<M>{_MONTH})",
))
_BARE_MONTH = re.compile(r"\b(" + "|".join(sorted((m for m in MONTHS if len(m) > 4 and m not in {"march"}), key=len,
                                                  reverse=True))
                         + r")\b", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?<![\w])[#№]?(?P<n>\d{1,3}(?:[ \u00a0\u202f'’]\d{3})+(?:[.,]\d+)?|\d{1,3}(?:[.,]\d{3})+(?:[.,]\d+)?|"
    r"\d+(?:[.,]\d+)?)"
    r"(?P<k>\s?(?:k|tsd\.?|mio\.?|m|bn|thousand|tausend|mille|mil|million|millions|millionen|millones)(?![^\W\d_]))?",
    re.IGNORECASE)
_FACTORS = {"k": 1e3, "tsd": 1e3, "thousand": 1e3, "tausend": 1e3, "mille": 1e3, "mil": 1e3, "mio": 1e6, "m": 1e6,
            "million": 1e6, "millions": 1e6, "millionen": 1e6, "millones": 1e6, "bn": 1e9}
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|[%€$£]")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a text: its place, every value it could mean (none: it cannot be read), and what it counts."""

    start: int
    end: int
    text: str
    values: frozenset[float]
    unit: str
    """A unit's English name, else the next word in lower case, else empty."""


@dataclass(frozen=True, slots=True)
class Day:
    """A date in a text: its place and each (year, month, day) it could mean; None where the text is silent."""

    start: int
    end: int
    text: str
    readings: frozenset[tuple[int | None, int | None, int | None]]
    weekday: int | None = None

    def fits(self, day: date) -> bool:
        """Whether one of the readings, or the weekday, is this day's."""
        if self.weekday is not None:
            return day.weekday() == self.weekday
        return any(all(want is None or want == have for want,
                       have in zip(r, (day.year, day.month, day.day), strict=True))
                   for r in self.readings)


def days(text: str) -> list[Day]:
    """The dates in a text, in order, none overlapping.

    >>> [(d.text, sorted(d.readings)) for d in days("on 3. Mai 2026")]
    [('3. Mai 2026', [(2026, 5, 3)])]
    """
    found: list[Day] = []
    for pattern in _DATES:
        for match in pattern.finditer(text):
            if all(match.end() <= d.start or match.start() >= d.end for d in found):
                found += [day] if (day := _day(match)) else []
    for match in _BARE_MONTH.finditer(text):
        if all(match.end() <= d.start or match.start() >= d.end for d in found) and match[0][0].isupper():
            found.append(Day(match.start(), match.end(), match[0],
                             frozenset({(None, MONTHS[match[0].casefold()], None)})))
    for match in _WORD.finditer(text):
        low = match[0].casefold()
        if (number := WEEKDAYS.get(low, WEEKDAYS.get(low.removesuffix("s")))) is not None:
            found.append(Day(match.start(), match.end(), match[0], frozenset(), number))
    return sorted(found, key=lambda d: d.start)


def _day(match: re.Match[str]) -> Day | None:
    part = match.groupdict()
    word = (part.get("M") or "").rstrip(".")
    if word.casefold() in {"may", "march", "mars", "mar", "ago", "sept"} and word.islower() and not part.get("d"):
        return None
    year = int(part["y"]) if part.get("y") else None
    year = year + 2_000 if year is not None and year < 100 else year
    day = int(part["d"]) if part.get("d") else None
    if word:
        return Day(*match.span(), match[0], frozenset({(year, MONTHS[word.casefold()], day)}))
    month = int(part["m"])
    both = {(year, month, day)} | ({(year, day, month)} if not match[0][:4].isdigit() else set())
    return Day(*match.span(), match[0], frozenset(both))


def figures(text: str) -> list[Figure]:
    """The numbers in a text, digits and words, in order. Articles ("one", "ein", "un") are no numbers.

    >>> [(f.text, sorted(f.values), f.unit) for f in figures("12.4k followers, six weeks, 139 EUR")]
    [('12.4k', [12400.0], 'follower'), ('six', [6.0], 'week'), ('139', [139.0], 'EUR')]
    """
    found = [_digits(match, text) for match in _NUMBER.finditer(text)]
    taken = [(f.start, f.end) for f in found]
    found += [f for f in _spelled(text) if not any(a < f.end and f.start < b for a, b in taken)]
    found += [Figure(*m.span(), m[0], frozenset(), "") for m in re.finditer(r"\w*\d\w*", text)
              if not any(f.start < m.end() and m.start() < f.end for f in found)]
    return sorted(found, key=lambda f: f.start)


def _digits(match: re.Match[str], text: str) -> Figure:
    raw, scale = match["n"], (match["k"] or "").strip().rstrip(".").casefold()
    end = match.end()
    if scale == "m" and match["k"][-1] == "m" or scale == "k" and re.match(r"\s?m\b", text[end:]):
        scale, end = "", match.end("n")          # metres and "k m" are units, not millions
    factor = _FACTORS.get(scale, 1.0)
    values = frozenset(round(value * factor, 6) for value in _values(raw))
    return Figure(match.start(), end, text[match.start():end], values, _unit(text, match.start(), end))


def _values(raw: str) -> set[float]:
    """Every number that digits with separators could be: grouped in threes, or with a decimal mark, or both."""
    squeezed = re.sub(r"[ \u00a0\u202f'’]", "", raw)
    readings = set()
    if re.fullmatch(r"\d{1,3}([.,])\d{3}(?:\1\d{3})*", squeezed):
        readings.add(float(re.sub(r"[.,]", "", squeezed)))
    if re.fullmatch(r"\d+(?:[.,]\d+)?", squeezed):
        readings.add(float(squeezed.replace(",", ".")))
    if mixed := re.fullmatch(r"(\d{1,3}(?:([.,])\d{3})+)(?!\2)[.,](\d+)", squeezed):
        readings.add(float(re.sub(r"[.,]", "", mixed[1]) + "." + mixed[3]))
    return readings


def _spelled(text: str) -> list[Figure]:
    found: list[Figure] = []
    words = list(_WORD.finditer(text))
    place = 0
    while place < len(words):
        run = place
        while run < len(words) and _is_number(words, run) and (run == place or _joined(words, run, text)):
            run += 1
        if run > place:
            start, end = words[place].start(), words[run - 1].end()
            value = _total([part for word in words[place:run] for part in word[0].casefold().split("-")])
            values = frozenset(() if value is None else (value,))
            found.append(Figure(start, end, text[start:end], values, _unit(text, start, end)))
        place = max(run, place + 1)
    return found


def _joined(words: list[re.Match[str]], place: int, text: str) -> bool:
    """Whether only spaces and hyphens stand between a word and the one before."""
    return not text[words[place - 1].end():words[place].start()].strip("- ")


def _is_number(words: list[re.Match[str]], place: int) -> bool:
    low = words[place][0].casefold()
    if low in _AMBIGUOUS:
        after = words[place + 1][0].casefold() if place + 1 < len(words) else ""
        return after in _UNITS or after in _SCALES or (low == "miles" and after == "de")
    parts = low.split("-")
    return (low in _VAGUE or all(p in _ONES or p in _TENS or p in _SCALES for p in parts)
            or bool(re.fullmatch(r"[a-zäöüß]*(?:hundert|tausend)[a-zäöüß]*|[a-zäöüß]+und(?:zwanzig|dreißig|vierzig|"
                                 r"fünfzig|"
                                 r"sechzig|siebzig|achtzig|neunzig)", low)))


def _total(parts: list[str]) -> float | None:
    """The value of number words in a row; None for what is vague or a form that is not read."""
    total, group = 0.0, 0.0
    for part in parts:
        if part in _SCALES:
            scale = _SCALES[part]
            group = (group or 1) * scale
            if scale >= 1_000:
                total, group = total + group, 0.0
        elif part in _ONES or part in _TENS:
            group += _ONES.get(part, _TENS.get(part, 0))
        else:
            return None
    return total + group


def _unit(text: str, start: int, end: int) -> str:
    before = text[max(0, start - 2):start].strip()
    if before in {"€", "$", "£"}:
        return _UNITS[before]
    rest = text[end:end + 60]
    sentence = re.split(r"[.!?;:,)](?:\s|$)", rest, maxsplit=1)[0]
    words = [w.casefold() for w in _WORD.findall(sentence)][:2]
    return next((_UNITS[w] for w in words if w in _UNITS), words[0] if words else "")
