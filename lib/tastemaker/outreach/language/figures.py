"""Numbers and dates as people write them in English, German, French, Spanish and Korean.

Pure reading: what stands where in a text, and every value it could mean ("1.500" is 1500 or 1.5; "3/5" is two dates).
Who may say it is the business of `grounding`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tastemaker.outreach.language import numerals

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
    "day": "day days tag tage tagen jour jours día días dia dias 일간 일",
    "week": "week weeks woche wochen semaine semaines semana semanas 주 주간 주일 주일간 wöchig wöchige wöchigen wöchiger",
    "month": "month months monat monate monaten mois mes meses 개월 개월간 달",
    "year": "year years jahr jahre jahren an ans année années año años 년 년간",
    "hour": "hour hours stunde stunden heure heures hora horas h hrs 시간",
    "minute": "minute minutes minuten minuto minutos min 분",
    "pair": "pair pairs paar paare paaren paire paires par pares 켤레 쌍 벌",
    "percent": "percent % prozent pourcent ciento 퍼센트 프로",
    "EUR": "eur € euro euros 유로", "USD": "usd $ dollar dollars dólares dólar 달러",
    "GBP": "gbp £ pound pounds pfund livres libras 파운드",
    "KRW": "krw ₩ won 원", "CHF": "chf franken francs",
    "km": "km kilometer kilometers kilometre kilometres kilometern kilomètre kilomètres kilómetro kilómetros 킬로미터",
    "mile": "mile miles mi meile meilen millas mille 마일", "m": "m meter meters metre metres metern mètres metros 미터",
    "g": "g gram grams gramme grammes gramm gramos 그램",
    "kg": "kg kilo kilos kilogram kilograms kilogramme kilogrammes kilogramm 킬로그램 킬로",
    "cm": "cm centimetres centimeters zentimeter centimètres centímetros 센티미터",
    "follower": "follower followers followern subscriber subscribers abonnent abonnenten abonnentinnen abonné abonnés "
                "abonnée "
                "abonnées abos seguidor seguidores seguidoras suscriptor suscriptores suscriptoras people menschen "
                "leute leuten personen personnes personas "
                "fans konten 구독자 팔로워 명 명의 분의 사람 인용",
    "post": "post posts video videos vidéo vidéos vídeo vídeos beitrag beiträge beiträgen publication publications "
            "publicación publicaciones clip clips episode episodes épisode épisodes episodio episodios folge folgen "
            "upload uploads 영상 게시물 편",
    "view": "view views aufruf aufrufe aufrufen vues vue visitas visualizaciones reproducciones 조회수 뷰",
    "like": "like likes 좋아요",
    "comment": "comment comments kommentar kommentare kommentaren commentaires comentarios 댓글"}.items()
          for unit in units.split()}
_TAILS = {"wöchig": "week", "tägig": "day", "monatig": "month", "jährig": "year", "stündig": "hour",
          "minütig": "minute"}
_ADJECTIVE = re.compile(rf"([a-zäöüß]{{3,}})({'|'.join(_TAILS)})e?[nrsm]?", re.IGNORECASE)
UNIT_NAMES = frozenset(_UNITS.values())
"""Every unit that has a name of its own; others are the next word."""
MONEY = frozenset({"EUR", "USD", "GBP", "KRW", "CHF"})
PERIODS = frozenset({"day", "week", "month", "year", "hour", "minute"})
NUMBER_WORDS = frozenset(numerals.VAGUE)

_ORDINAL_DAYS = {word: number for number, words in enumerate((
    "first ersten erster premier primero", "second zweiten zweiter", "third dritten dritter", "fourth vierten vierter",
    "fifth fünften fünfter", "sixth sechsten sechster", "seventh siebten siebter", "eighth achten achter",
    "ninth neunten neunter", "tenth zehnten zehnter", "eleventh elften elfter", "twelfth zwölften zwölfter",
    "thirteenth dreizehnten", "fourteenth vierzehnten", "fifteenth fünfzehnten", "sixteenth sechzehnten",
    "seventeenth siebzehnten", "eighteenth achtzehnten", "nineteenth neunzehnten", "twentieth zwanzigsten",
    "twenty-first einundzwanzigsten", "twenty-second zweiundzwanzigsten", "twenty-third dreiundzwanzigsten",
    "twenty-fourth vierundzwanzigsten", "twenty-fifth fünfundzwanzigsten", "twenty-sixth sechsundzwanzigsten",
    "twenty-seventh siebenundzwanzigsten", "twenty-eighth achtundzwanzigsten", "twenty-ninth neunundzwanzigsten",
    "thirtieth dreißigsten", "thirty-first einunddreißigsten"), start=1) for word in words.split()}
_ORDINAL_DAY = "(?P<o>" + "|".join(sorted(_ORDINAL_DAYS, key=len, reverse=True)) + ")"
_MONTH = "(" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_DATES = tuple(re.compile(pattern, re.IGNORECASE) for pattern in (
    r"\b(?P<y>\d{4})(?P<s>[-/.])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})(?!\d)",
    rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|º|°|\.)?\s+(?:of\s+|"
    rf"de\s+)?(?P<M>{_MONTH})(?:,?\s+(?:del?\s+)?(?P<y>\d{{4}})\b)?",
    rf"\b{_ORDINAL_DAY}\s+(?:of\s+|de\s+)?(?P<M>{_MONTH})(?:,?\s+(?P<y>\d{{4}})\b)?",
    rf"\b(?P<M>{_MONTH})\s+(?:the\s+)?{_ORDINAL_DAY}\b(?:,?\s+(?P<y>\d{{4}})\b)?",
    rf"\b(?P<M>{_MONTH})\s+(?:the\s+)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<y>\d{{4}})\b)?",
    rf"\b(?P<M>{_MONTH})\s+(?:of\s+|del?\s+)?(?P<y>\d{{4}})\b",
    r"\b(?P<d>\d{1,2})[./-](?P<m>\d{1,2})[./-](?P<y>\d{4}|\d{2})\b",
    r"\b(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.(?!\d)",
    r"\b(?P<d>\d{1,2})/(?P<m>\d{1,2})(?!\d)",
    rf"\b(?:in|im|since|early|late|mid|of|last|this|from|until|en|de|seit|anfang|ende|mitte|début|fin|depuis|"
    rf"desde)\s+(?P<M>{_MONTH})",
))
_KOREAN_DATES = (
    re.compile(r"(?P<y>(?:19|20)?\d{2})\s?년\s?(?P<m>\d{1,2})\s?월(?:\s?(?P<d>\d{1,2})\s?일)?"),
    re.compile(r"(?<!\d)(?P<m>\d{1,2})\s?월(?:\s?(?P<d>\d{1,2})\s?일)?"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})\s?년(?!\s?(?:간|동안))"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})\.\s?(?P<m>\d{1,2})\.\s?(?P<d>\d{1,2})\b\.?"))
_KOREAN_MONTHS = {"일월": 1, "이월": 2, "삼월": 3, "사월": 4, "오월": 5, "유월": 6, "칠월": 7, "팔월": 8, "구월": 9, "시월": 10, "십일월": 11,
                  "십이월": 12}
_KOREAN_WEEKDAY = re.compile(r"([월화수목금토일])요일")
_LOWER_MONTHS = frozenset("janvier février avril juin juillet août septembre octobre novembre décembre enero febrero "
                          "marzo abril "
                          "junio julio agosto septiembre octubre noviembre diciembre".split())
_BARE_MONTH = re.compile(r"\b(" + "|".join(sorted((m for m in MONTHS if len(m) > 4 and m not in {"march"}), key=len,
                                                  reverse=True))
                         + r")\b", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?<![\w])[#№]?(?P<n>\d{1,3}(?:[ \u00a0\u202f\u2009'’]\d{3})+(?:[.,]\d+)?|\d{1,3}(?:[.,]\d{3})+(?:[.,]\d+)?|"
    r"\d+(?:[.,]\d+)?)"
    r"(?P<k>\s?(?:k|tsd\.?|tausend|mio\.?|mrd\.?|m|bn|thousand|mille|mil|millions?|millionen|millón|millones|hundred|"
    r"hundert|"
    r"dozen|dutzend)(?![^\W\d_]))?", re.IGNORECASE)
_KOREAN_NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?\s?[억만천백](?:\s?\d[\d,]*(?:\.\d+)?\s?[만천백]|\s?\d[\d,]*|[만천])*")
_FACTORS = {"k": 1e3, "tsd": 1e3, "thousand": 1e3, "tausend": 1e3, "mille": 1e3, "mil": 1e3, "mio": 1e6, "m": 1e6,
            "mrd": 1e9,
            "million": 1e6, "millions": 1e6, "millionen": 1e6, "millón": 1e6, "millones": 1e6, "bn": 1e9,
            "hundred": 100,
            "hundert": 100, "dozen": 12, "dutzend": 12, "억": 1e8, "만": 1e4, "천": 1e3, "백": 100}
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|[%€$£₩]")
_HANGUL = re.compile(r"[가-힣]")
_WHOLE_SPAN = re.compile(r"\w*\d[\w]*")


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
        return any(all(want is None or want == have
                       for want, have in zip(r, (day.year, day.month, day.day), strict=True))
                   for r in self.readings)


@lru_cache(4_096)
def days(text: str) -> tuple[Day, ...]:
    """The dates in a text, in order, none overlapping.

    >>> [(d.text, sorted(d.readings)) for d in days("on 3. Mai 2026")]
    [('3. Mai 2026', [(2026, 5, 3)])]
    """
    found: list[Day] = []
    for pattern in _DATES:
        for match in pattern.finditer(text):
            if all(match.end() <= d.start or match.start() >= d.end for d in found):
                found += [day] if (day := _day(match)) else []
    found += _korean_days(text) if _HANGUL.search(text) else []
    for match in _BARE_MONTH.finditer(text):
        if all(match.end() <= d.start or match.start() >= d.end
               for d in found) and (match[0][0].isupper() or match[0].casefold() in _LOWER_MONTHS):
            found.append(Day(match.start(), match.end(), match[0],
                             frozenset({(None, MONTHS[match[0].casefold()], None)})))
    for match in _WORD.finditer(text):
        low = match[0].casefold()
        if (number := WEEKDAYS.get(low, WEEKDAYS.get(low.removesuffix("s")))) is not None:
            found.append(Day(match.start(), match.end(), match[0], frozenset(), number))
    return tuple(sorted(found, key=lambda d: d.start))


def _korean_days(text: str) -> list[Day]:
    found: list[Day] = []
    for pattern in _KOREAN_DATES:
        for match in pattern.finditer(text):
            if all(match.end() <= d.start or match.start() >= d.end for d in found):
                year, month, day = (int(v) if (v := match.groupdict().get(k)) else None for k in "ymd")
                year = year + 2_000 if year is not None and year < 100 else year
                found.append(Day(*match.span(), match[0], frozenset({(year, month, day)})))
    for match in re.finditer("(?<![가-힣])(" + "|".join(_KOREAN_MONTHS) + ")(?![가-힣]{2})", text):
        found.append(Day(*match.span(), match[0], frozenset({(None, _KOREAN_MONTHS[match[1]], None)})))
    found += [Day(*m.span(), m[0], frozenset(), "월화수목금토일".index(m[1])) for m in _KOREAN_WEEKDAY.finditer(text)]
    return found


def _day(match: re.Match[str]) -> Day | None:
    part = match.groupdict()
    word = (part.get("M") or "").rstrip(".")
    if word.casefold() in {"may", "march", "mars", "mar", "ago", "sept"} and word.islower() and not part.get("d"):
        return None
    if word == "may" and not part.get("y"):
        return None
    year = int(part["y"]) if part.get("y") else None
    year = year + 2_000 if year is not None and year < 100 else year
    day = int(part["d"]) if part.get("d") else _ORDINAL_DAYS.get((part.get("o") or "").casefold())
    if word:
        return Day(*match.span(), match[0], frozenset({(year, MONTHS[word.casefold()], day)}))
    month = int(part["m"])
    if not (1 <= month <= 12 or 1 <= (day or 0) <= 12) or (day or 1) > 31 or month > 31:
        return None
    both = {(year, month, day)} | ({(year, day, month)} if not match[0][:4].isdigit() else set())
    return Day(*match.span(), match[0], frozenset(both))


@lru_cache(4_096)
def figures(text: str) -> tuple[Figure, ...]:
    """The numbers in a text, digits and words, in order. Articles ("one", "ein", "un") are no numbers.

    >>> [(f.text, sorted(f.values), f.unit) for f in figures("12.4k followers, six weeks, 139 EUR")]
    [('12.4k', [12400.0], 'follower'), ('six', [6.0], 'week'), ('139', [139.0], 'EUR')]
    """
    found = _korean_figures(text) if _HANGUL.search(text) else []
    found += [Figure(*m.span(), m[0], frozenset({float(_TOGETHER.index(m[1].casefold()) + 2)}), "follower")
              for m in _IN_A_GROUP.finditer(text)]
    for more in ([_digits(m, text) for m in _NUMBER.finditer(text)], _spelled(text)):
        found += [f for f in more if not any(g.start < f.end and f.start < g.end for g in found)]
    found += [Figure(*m.span(), m[0], frozenset(), "") for m in _WHOLE_SPAN.finditer(text)
              if not any(f.start < m.end() and m.start() < f.end for f in found)]
    return tuple(_priced(sorted(found, key=lambda f: f.start), text))


def _priced(found: list[Figure], text: str) -> list[Figure]:
    """Prices in two parts made one: "eight euros sixty" is 8.60 euros."""
    merged: list[Figure] = []
    for figure in found:
        last = merged[-1] if merged else None
        if (last and last.unit in MONEY and figure.unit not in UNIT_NAMES
            and all(v < 100 and v == int(v) for v in figure.values)
                and _CENTS.fullmatch(text[last.end:figure.start])):
            values = frozenset(round(a + b / 100, 6) for a in last.values for b in figure.values)
            merged[-1] = Figure(last.start, figure.end, text[last.start:figure.end], values, last.unit)
        else:
            merged.append(figure)
    return merged


_TOGETHER = "zweit dritt viert fünft sechst siebt acht neunt zehnt elft zwölft".split()
_IN_A_GROUP = re.compile(rf"\bzu ({'|'.join(_TOGETHER)})\b", re.IGNORECASE)
"""German counts people in a group: "zu neunt" is nine of them."""
_CENTS = re.compile(r"\s?(?:€|\$|£|[^\W\d_]+)\s(?:and |und |et |con |y )?", re.IGNORECASE)


def _korean_figures(text: str) -> list[Figure]:
    found = []
    for match in _KOREAN_NUMBER.finditer(text):
        end = match.start() + len(match[0].rstrip())
        found.append(Figure(match.start(), end, text[match.start():end], frozenset({_korean_value(match[0])}),
                            _unit(text, match.start(), end)))
    found += [Figure(a, b, text[a:b], frozenset({float(value)}), _unit(text, a, b))
              for a, b, value in numerals.korean(text)
              if not any(f.start < b and a < f.end for f in found) and not re.search(r"[\d,.]\s?$", text[:a])]
    found += [Figure(*m.span(), m[0], frozenset(), "")
              for m in re.finditer(r"수(?:십|백|천|만)(?:\s?만)?|몇\s?(?:백|천|만)", text)]
    return found


def _korean_value(text: str) -> float:
    """The value of digits with Korean scales: "1만 2,400" is 12400, "1.2만" is 12000.

    >>> _korean_value("1만 2,400"), _korean_value("1.2만"), _korean_value("3천만")
    (12400.0, 12000.0, 30000000.0)
    """
    whole, section, digit = 0.0, 0.0, 0.0
    for number, scale in re.findall(r"(\d[\d,]*(?:\.\d+)?)|([억만천백])", text):
        if number:
            digit = float(number.replace(",", ""))
        elif (factor := _FACTORS[scale]) >= 1e4:
            whole, section, digit = whole + (section + digit or 1) * factor, 0.0, 0.0
        else:
            section, digit = section + (digit or 1) * factor, 0.0
    return round(whole + section + digit, 6)


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
    squeezed = re.sub(r"[ \u00a0\u202f\u2009'’]", "", raw)
    readings = set()
    if re.fullmatch(r"\d{1,3}([.,])\d{3}(?:\1\d{3})*", squeezed):
        readings.add(float(re.sub(r"[.,]", "", squeezed)))
    if (not readings or squeezed.startswith("0")) and re.fullmatch(r"\d+(?:[.,]\d+)?", squeezed):
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
        while run < len(words) and numerals.is_number(words[run][0]) and (run == place or _joined(words, run, text)):
            run += 1
            if run + 1 < len(words) and words[run][0].casefold() == "and" and numerals.parts(words[run + 1][0]) \
                    and (numerals.parts(words[run - 1][0]) or (0,))[-1] in {100, 1_000, 1_000_000}:
                run += 1
            if (run + 1 < len(words) and words[run][0].casefold() in {"et", "y"}
                and numerals.is_number(words[run + 1][0])
                    and (numerals.parts(words[run - 1][0]) or (0,))[-1] in {20, 30, 40, 50, 60, 70, 80, 90}):
                run += 1
            if words[run - 1][0].casefold() == "half" and run + 1 < len(words) and words[run][0].casefold() == "a" \
                    and words[run + 1][0].casefold() in {"million", "dozen", "thousand"}:
                run += 2
        if run == place and (adjective := _ADJECTIVE.fullmatch(words[place][0])) and numerals.is_number(adjective[1]):
            found.append(Figure(*words[place].span(), words[place][0],
                                frozenset({numerals.total([adjective[1]])} - {None}),
                                _TAILS[adjective[2].casefold()]))
        if run > place and _counts(words[place:run], words[run:run + 1]):
            start, end = words[place].start(), words[run - 1].end()
            value = numerals.total([word[0] for word in words[place:run]])
            found.append(Figure(start, end, text[start:end], frozenset(() if value is None else (value,)),
                                _unit(text, start, end)))
        place = max(run, place + 1)
    return found


def _joined(words: list[re.Match[str]], place: int, text: str) -> bool:
    """Whether only spaces and hyphens stand between a word and the one before."""
    return not text[words[place - 1].end():words[place].start()].strip("- ")


def _counts(run: list[re.Match[str]], after: list[re.Match[str]]) -> bool:
    """Whether words in a row count something: an article or a word of two languages only before a unit or a scale."""
    low = [word[0].casefold() for word in run]
    follows = after[0][0].casefold() if after else ""
    if len(low) == 1 and low[0] in numerals.ARTICLES:
        return low[0] in {"one", "eine", "une", "una", "un"} and _UNITS.get(follows) in PERIODS
    if len(low) == 1 and numerals.ambiguous(low[0]):
        return follows in _UNITS or (low[0] == "miles" and follows == "de")
    return True


_PER_CENT = re.compile(r"\b(?:per|pour|por) ?(?:cent|ciento)\b", re.IGNORECASE)
_COUNTER = re.compile(r"\s?(인용|개|통|동|그루|포기|포대|꾸러미|점|세트|박스|장|권|가지|대|병|봉지|봉|자루|켤레|벌)(?!월|국|상|부분)")
"""What Korean counts things with: it stands right behind the number, whatever follows."""


def unit_of(word: str) -> str:
    """A unit's English name, or nothing: "Wochen" is week."""
    return _UNITS.get(word.casefold(), "")


def unit_at(text: str, start: int, end: int) -> str:
    """What the number at a place counts."""
    return _unit(text, start, end)


def _unit(text: str, start: int, end: int) -> str:
    before = text[max(0, start - 2):start].strip()
    if (counter := _COUNTER.match(text, end)) is not None:
        return _korean_unit(text[end:end + 12]) or counter[1]
    if before[-1:] in {"€", "$", "£", "₩"}:
        return _UNITS[before[-1]]
    if (currency := re.search(r"\b(EUR|USD|GBP|CHF|KRW)\s?$", text[max(0, start - 5):start])):
        return currency[1]
    rest = re.sub(r"(?<=[A-Za-z])(?=[가-힣])", " ", text[end:end + 60])
    sentence = re.split(r"[.!?;:,)](?:\s|$)", rest, maxsplit=1)[0]
    words = [w.casefold() for w in _WORD.findall(_PER_CENT.sub("%", sentence))][:3]
    reach = 3 if words[:1] and words[0] in {"of", "von", "de", "deiner", "ihrer", "des", "d"} else 2
    named = next((_UNITS[w] for w in words[:reach] if w in _UNITS), "") or _korean_unit(rest)
    compound = next((unit for w in words[:1] for tail, unit in _TAILS.items() if w.startswith(tail)), "")
    counter = re.match(rf"\s?({numerals.COUNTERS})", rest)
    return named or compound or _before(text[:start]) or (counter[1] if counter else words[0] if words else "")


def _korean_unit(rest: str) -> str:
    """The counter right behind a number, with whatever particle follows it."""
    match = re.match(r"\s?여?\s?(주일|주간|주|개월|달|켤레|년간|년|일간|일|시간|분|명|인용|킬로그램|킬로미터|킬로|미터|유로|달러|파운드|원|퍼센트|편|그램|사람)", rest)
    return _UNITS.get(match[1], "") if match else ""


def _before(text: str) -> str:
    """What a number right behind its noun counts, as Korean writes it: "구독자 12,400명"."""
    match = re.search(r"(구독자|팔로워|조회수|영상|게시물)(?:가|이|은|는|를|수는|수가|수)?\s?(?:약|거의|총)?\s?$", text)
    return _UNITS[match[1]] if match else ""
