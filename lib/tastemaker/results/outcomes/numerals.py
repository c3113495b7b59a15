"""Numbers and dates as people's spreadsheets write them: a column decides how its cells are read, and a cell that it leaves in
doubt is not read at all.

1.234 is a thousand and more in one country and less than two in the other. It is read only where another cell of the column
can mean one thing alone, such as 1.234,50 or 0.5, and no cell says otherwise. Dates such as 3/4/2026 are treated alike.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime

from tastemaker import clock

_MONEY = re.compile(r"^(?:[A-Z]{3}|[$€£¥₩₹])\s*|\s*(?:[A-Z]{3}|[$€£¥₩₹])$")
_SPACED = re.compile(r"(?<!\d)[1-9]\d{0,2}(?:[ \u00a0\u2009\u202f'’]\d{3})+(?!\d)")
"""Thousands set apart by spaces or apostrophes, which are no decimal marks anywhere."""
_SPACES = re.compile("[ \u00a0\u2009\u202f'’]")
_TIME = r"(?:[ T](?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?)?"
_SLASHED = re.compile(rf"(?P<one>\d{{1,2}})(?P<mark>[/.-])(?P<two>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}),?{_TIME}")
_YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})[/.](?P<two>\d{{1,2}})[/.](?P<one>\d{{1,2}}){_TIME}")
_NAMED = ("%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y")
_MOST = 1e15


class Doubt(str):
    """Why a cell was not read."""


def numbers(cells: Sequence[object], *, whole: bool = False) -> list[float | None | Doubt]:
    """Each cell of a column as a number, None where it is empty, or a Doubt.

    `whole` says that the column counts things, so 1.234 in it can only be a thousand and more. Signs of currencies at either
    end are passed over; numbers below zero, shares and times are no amounts and come back.

    >>> numbers(["1.234", "2.000,50"]), numbers(["1.234", "7"]), numbers(["1.234"], whole=True)
    ([1234.0, 2000.5], ['1.234 may be 1234 or a decimal; no other cell of the column tells', 7.0], [1234.0])
    """
    said = [_bare(cell) for cell in cells]
    marks = {mark for text in said if isinstance(text, str) and (mark := _mark(text, whole))}
    mark = marks.pop() if len(marks) == 1 else ""
    return [_number(text, mark, bool(marks), whole) for text in said]


def dates(cells: Sequence[object]) -> list[datetime | None | Doubt]:
    """Each cell of a column as a moment in UTC, None where it is empty, or a Doubt.

    ISO 8601, day.month.year, and names of months in English mean one thing. 3/4/2026 is read where another cell of the column
    tells days from months.

    >>> [str(one)[:10] for one in dates(["3/4/2026", "2026-05-31", "25/12/2025"])]
    ['2026-04-03', '2026-05-31', '2025-12-25']
    """
    orders = {order for cell in cells if (order := _order(str(cell or "").strip()))}
    order = "both" if len(orders) > 1 else "".join(orders)
    return [_moment(cell, order) for cell in cells]


def _bare(cell: object) -> str | float | None:
    """A cell's number as written, without currency and without spaces between thousands."""
    if cell is None or isinstance(cell, bool) or isinstance(cell, float) and math.isnan(cell):
        return None
    if isinstance(cell, (int, float)):
        return float(cell)
    text = _MONEY.sub("", str(cell).strip()).strip()
    return _SPACED.sub(lambda found: _SPACES.sub("", found[0]), text) or None


def _mark(text: str, whole: bool = False) -> str:
    """The decimal mark that a number proves, or nothing where it may be either."""
    separators = re.findall(r"[.,]", text)
    if not separators or not re.fullmatch(r"\d[\d.,]*", text):
        return ""
    last = separators[-1]
    if len(separators) > 1:   # 1,234,567 proves that the comma is none; 1,234.50 that the point is one
        return {",": ".", ".": ","}[last] if set(separators) == {last} else last
    left, right = text.split(last)
    return "" if _is_either(left, right) else "" if whole else last


def _is_either(left: str, right: str) -> bool:
    return len(right) == 3 and 1 <= len(left) <= 3 and not left.startswith("0")


def _number(text: str | float | None, mark: str, contradicted: bool, whole: bool) -> float | None | Doubt:
    if text is None or isinstance(text, float):
        return text if text is None or 0 <= text < _MOST else Doubt(f"{text:g} is no amount")
    if not re.fullmatch(r"\d[\d.,]{0,20}", text):
        return Doubt(f"“{text[:40]}” is no plain number")
    if re.search(r"[.,]", text) and not mark:
        if whole and not contradicted:
            grouped = re.fullmatch(r"[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})*", text)
            return float(re.sub(r"[.,]", "", text)) if grouped else Doubt(f"{text} is no whole number")
        return Doubt(f"{text} can be read in two ways, and the column does both" if contradicted else
                     f"{text} may be {re.sub('[.,]', '', text)} or a decimal; no other cell of the column tells")
    thousands = {",": ".", ".": ",", "": ""}[mark]
    head, _, tail = text.partition(mark) if mark else (text, "", "")
    if thousands in head and thousands and not re.fullmatch(rf"\d{{1,3}}(?:\{thousands}\d{{3}})+", head) or re.search(r"[.,]", tail):
        return Doubt(f"{text} does not group its digits as the column does")
    return float(f"{head.replace(thousands, '') if thousands else head}.{tail or 0}")


def _order(text: str) -> str:
    """What a date proves of its column: that the day stands first, or the month."""
    found = _SLASHED.fullmatch(text)
    if not found or found["mark"] == ".":
        return ""
    one, two = int(found["one"]), int(found["two"])
    return "day" if one > 12 >= two else "month" if two > 12 >= one else ""


def _moment(cell: object, order: str) -> datetime | None | Doubt:
    if isinstance(cell, datetime):
        return cell if cell.tzinfo else cell.replace(tzinfo=UTC)
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day, tzinfo=UTC)
    text = str(cell if cell is not None else "").strip()
    if not text:
        return None
    try:
        return _written(text, order) or _iso(text)
    except ValueError:
        return Doubt(f"“{text[:40]}” is no date such as 2026-05-31")


def _written(text: str, order: str) -> datetime | Doubt | None:
    """A date that is not in ISO 8601; None for any other text."""
    if found := _YEAR_FIRST.fullmatch(text):
        return _made(found, int(found["one"]), int(found["two"]))
    if found := _SLASHED.fullmatch(text):
        one, two = int(found["one"]), int(found["two"])
        if found["mark"] == "." or order == "day" or one == two:
            return _made(found, one, two)
        if order == "month":
            return _made(found, two, one)
        return Doubt(f"{text} may be two days; " + ("the column writes days and months in both orders" if order else
                                                    "no other cell of the column tells days from months"))
    for form in _NAMED:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def _made(found: re.Match[str], day: int, month: int) -> datetime:
    clocked = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    return datetime(int(found["year"]), month, day, *clocked, tzinfo=UTC)


def _iso(text: str) -> datetime:
    if not re.match(r"\d{4}-?\d{2}-?\d{2}", text):
        raise ValueError(text)
    return clock.parse(text)
