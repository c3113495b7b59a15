"""Times told from the day of writing: "two weeks ago", "letzten Montag", "지난주". Each is a span of days that a date can
be in.

Such words are true on some days only. They pass when the date of a cited post, or of the recorded earlier letter, lies
in the span, seen from the moment of the check; a draft that is sent much later is checked again before that.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from tastemaker.outreach.language import figures, numerals

_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_SLACK = {"day": 1, "week": 4, "month": 16, "year": 150}
_UNIT = {"en": r"(days?|weeks?|months?|years?|fortnight)", "de": r"(tag(?:en)?|woche[n]?|monat(?:en)?|jahr(?:en)?)",
         "fr": r"(jours?|semaines?|mois|ans?|années?)", "es": r"(días?|semanas?|mes(?:es)?|años?)"}
_ABOUT = (r"(?:about |around |roughly |some |just |only |exactly |over "
          r"|etwa |rund |ungefähr |gut |knapp |genau |environ |à peu près |presque |unos |unas |casi |alrededor de )?")
_AGO = {"en": rf"{_ABOUT}((?:\w+ |a couple of |a few )?){_UNIT['en']} (?:ago|back|earlier)",
        "de": rf"vor {_ABOUT}((?:\w+ |ein paar )?){_UNIT['de']}", "fr": rf"il y a {_ABOUT}((?:\w+ )?){_UNIT['fr']}",
        "es": rf"hace {_ABOUT}((?:\w+ )?){_UNIT['es']}",
        "ko": r"(?:약 |한 )?((?:\d+|한|두|세|네|일|이|삼|사|며칠)?)\s?(일주일|일|주|주일|달|개월|년|며칠) ?전"}
_KOREAN_UNITS = {"일": "day", "일주일": "week", "주": "week", "주일": "week", "달": "month", "개월": "month", "년": "year"}
_PERIOD = {
    "en": {"yesterday": "-1 day", "last week": "-1 week", "last month": "-1 month", "last year": "-1 year",
           "(?:earlier )?this week": "0 week",
           "(?:earlier )?this month": "0 month", "(?:earlier )?this year": "0 year"},
    "de": {"gestern": "-1 day", "(?:letzte|vorige|vergangene)r? woche": "-1 week",
           "(?:letzten|vorigen|vergangenen)(?: monat|m? monats)": "-1 month",
           "(?:letztes|voriges|letzten|vorigen|vergangenen|vergangenes) jahr(?:es)?": "-1 year",
           "(?:in )?diese[rs]? woche": "0 week",
           "(?:anfang |ende |mitte )?diese[ns] monats?": "0 month", "diesen monat|in diesem monat": "0 month",
           "dieses jahr(?:es)?|in diesem jahr": "0 year"},
    "fr": {"hier": "-1 day", "la semaine (?:dernière|passée)": "-1 week", "le mois (?:dernier|passé)": "-1 month",
           "l'an(?:née)? (?:dernier|dernière|passée?)": "-1 year",
           "cette semaine": "0 week", "ce mois(?:-ci)?": "0 month", "cette année": "0 year"},
    "es": {"ayer": "-1 day", "la semana pasada": "-1 week", "el mes pasado": "-1 month", "el año pasado": "-1 year",
           "esta semana": "0 week",
           "este mes": "0 month", "este año": "0 year"},
    "ko": {"어제": "-1 day", "지난주": "-1 week", "지난달": "-1 month", "작년|지난해": "-1 year", "이번 주": "0 week",
           "이번 달|이달": "0 month", "올해|금년": "0 year"},
}
_LAST = {"en": r"last (\w+)", "de": r"(?:am )?(?:letzten|vergangenen|vorigen) (\w+)", "fr": r"(\w+) (?:dernier|passé)",
         "es": r"(?:el )?(\w+) pasado",
         "ko": r"지난 ?(주)? ?([월화수목금토일]요일)"}


@dataclass(frozen=True, slots=True)
class Span:
    """A time told from the day of writing: its place, its words, and the first and last day that it can mean."""

    start: int
    end: int
    text: str
    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Whether a day lies in the span."""
        return self.first <= day <= self.last


@lru_cache(4_096)
def spans(text: str, tongue: str, today: date) -> tuple[Span, ...]:
    """The times in a text that are told from the day of writing.

    >>> [(s.text, str(s.first), str(s.last)) for s in spans("It appeared about two weeks ago.", "en", date(2026, 5, 20))]
    [('about two weeks ago', '2026-05-02', '2026-05-10')]
    """
    found = [span for m in _finder(_AGO[tongue]).finditer(text) if (span := _ago(m, today))]
    found += [span for m in _finder(_LAST[tongue]).finditer(text) if (span := _weekday(m, today))]
    for pattern, meaning in _PERIOD[tongue].items():
        back, unit = meaning.split()
        found += [Span(*m.span(), m[0], *_period(int(back), unit, today)) for m in _finder(pattern).finditer(text)]
    return tuple(sorted(found, key=lambda s: s.start))


@lru_cache(256)
def _finder(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})" + ("" if re.search("[가-힣]", pattern) else r"(?!\w)"), re.IGNORECASE)


def _ago(match: re.Match[str], today: date) -> Span | None:
    said, word = (match[1] or "").strip().casefold(), match[2].casefold()
    unit = _KOREAN_UNITS.get(word) or figures.unit_of(word) or ("week" if word == "fortnight" else "")
    count = 2.0 if word == "fortnight" else _count(said)
    if unit not in _DAYS or count is None:
        return None
    middle = today - timedelta(round(count * _DAYS[unit]))
    slack = timedelta(_SLACK[unit] * (2 if said in {"a few", "few", "ein paar", "quelques", "algunos", "a couple of"}
                                      else 1))
    return Span(*match.span(), match[0], middle - slack, middle + slack)


def _count(said: str) -> float | None:
    if said.isdigit():
        return float(said)
    korean = {"한": 1, "일": 1, "두": 2, "이": 2, "세": 3, "삼": 3, "네": 4, "사": 4}
    few = {"": 1, "a": 1, "an": 1, "einer": 1, "einem": 1, "une": 1, "un": 1, "una": 1, "a couple of": 2, "a few": 3,
           "ein paar": 3}
    if said in few or said in korean:
        return float(few[said] if said in few else korean[said])
    return numerals.total([said]) if numerals.parts(said) else None


def _weekday(match: re.Match[str], today: date) -> Span | None:
    word = match[match.lastindex or 1].casefold()
    number = "월화수목금토일".find(word[0]) if word.endswith("요일") else figures.WEEKDAYS.get(word, -1)
    if number < 0:
        return None
    back = (today.weekday() - number) % 7 or 7
    day = today - timedelta(back)
    return Span(*match.span(), match[0], day - timedelta(7), day) if back < 4 else Span(*match.span(), match[0], day,
                                                                                        day)


def _period(back: int, unit: str, today: date) -> tuple[date, date]:
    make: dict[str, Callable[[], tuple[date, date]]] = {
        "day": lambda: (today + timedelta(back), today + timedelta(back)),
        "week": lambda: (_monday(today) + timedelta(7 * back), _monday(today) + timedelta(7 * back + 6)),
        "month": lambda: _month(today.year * 12 + today.month - 1 + back),
        "year": lambda: (date(today.year + back, 1, 1), date(today.year + back, 12, 31))}
    first, last = make[unit]()
    return first, min(last, today)


def _monday(day: date) -> date:
    return day - timedelta(day.weekday())


def _month(number: int) -> tuple[date, date]:
    return date(number // 12, number % 12 + 1, 1), date((number + 1) // 12, (number + 1) % 12 + 1, 1) - timedelta(1)
