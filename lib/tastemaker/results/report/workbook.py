"""A report as an Excel workbook: a sheet a table, every cell of its own type, and a sheet that says what the columns mean.

No text becomes a formula or a link: each is written as text, and one that a spreadsheet could take for a formula is marked
as text besides, so that it stays text when somebody edits the cell.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tastemaker import clock, render
from tastemaker.results.report.columns import COLUMNS, Kind, missing, shown
from tastemaker.results.report.document import Document, Table

FORMATS: dict[Kind, str] = {"count": "#,##0", "number": "#,##0.000", "share": "0.0%", "money": "#,##0.00", "day": "yyyy-mm-dd",
                            "moment": "yyyy-mm-dd hh:mm"}
MEANINGS = "What the columns mean"
LONGEST = 32_767
"""Characters that a cell holds."""
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
            "nan_inf_to_errors": False, "remove_timezone": True}
_WIDEST = 60


def xlsx(document: Document) -> bytes:
    """The workbook's bytes: headings that stay in view, filters, widths by content. Times are UTC; unknown is an empty cell."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        book.set_properties({"title": render.line(document.title), "created": clock.now().replace(tzinfo=None)})
        writer = _Book(book)
        for table in document.tables():
            writer.sheet(table)
        writer.meanings(document.tables())
    return out.getvalue()


class _Book:
    """The formats and the sheet names of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book, self.names = book, set()
        self.head = book.add_format({"bold": True, "bg_color": "#E8EDF2", "bottom": 1, "valign": "top", "text_wrap": True})
        self.plain = {kind: book.add_format({"num_format": code, "valign": "top"}) for kind, code in FORMATS.items()}
        self.text = book.add_format({"valign": "top", "text_wrap": True})
        self.quoted = book.add_format({"valign": "top", "text_wrap": True, "quote_prefix": True})

    def sheet(self, table: Table) -> None:
        """One table on a sheet of its own."""
        columns = [str(name) for name in table.frame.columns]
        sheet = self._begin(table.name, columns)
        for place, (name, column) in enumerate(zip(columns, table.frame.columns, strict=True)):
            kind, values = table.kind(column), table.frame[column].tolist()
            for row, value in enumerate(values, start=1):
                self._cell(sheet, row, place, value, kind)
            sheet.set_column(place, place, _width(name, values, kind))
        if columns:
            sheet.autofilter(0, 0, max(len(table.frame), 1), len(columns) - 1)

    def meanings(self, tables: Iterable[Table]) -> None:
        """The last sheet: every column of every table and what it holds."""
        sheet = self._begin(MEANINGS, ["sheet", "column", "meaning"])
        rows = [(table.name, str(column), table.meaning(str(column), COLUMNS)) for table in tables for column in table.frame.columns]
        for row, cells in enumerate(rows, start=1):
            for place, text in enumerate(cells):
                self._cell(sheet, row, place, text, "text")
        for place, width in enumerate((28, 30, 90)):
            sheet.set_column(place, place, width)
        sheet.autofilter(0, 0, max(len(rows), 1), 2)

    def _begin(self, title: str, columns: list[str]) -> Worksheet:
        sheet = self.book.add_worksheet(self._name(title))
        sheet.freeze_panes(1, 0)
        for place, name in enumerate(columns):
            sheet.write_string(0, place, render.line(name.replace("_", " ")), self.head)
        return sheet

    def _name(self, title: str) -> str:
        """A sheet's name as Excel allows it, and no two alike."""
        name = re.sub(r"[\[\]:*?/\\']", " ", render.line(title, 31)).strip()[:31] or "Sheet"
        number = 2
        while name.lower() in self.names:
            name, number = f"{name[:27]} {number}", number + 1
        self.names.add(name.lower())
        return name

    def _cell(self, sheet: Worksheet, row: int, place: int, value: Any, kind: Kind) -> None:
        if missing(value):
            return
        if isinstance(value, bool):
            sheet.write_boolean(row, place, value, self.text)
        elif isinstance(value, (datetime, date)):
            sheet.write_datetime(row, place, _naive(value), self.plain["day" if kind == "day" else "moment"])
        elif kind in FORMATS and isinstance(value, (int, float)) and abs(value) != float("inf"):
            sheet.write_number(row, place, value, self.plain[kind])
        else:
            text = render.clean(shown(value), LONGEST)
            sheet.write_string(row, place, text, self._format(text))

    def _format(self, text: str) -> Format:
        return self.quoted if render.cell(text) != text else self.text


def _naive(value: date) -> datetime:
    """A time as UTC without saying so: a workbook knows no time zones."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    return datetime.combine(value, time())


def _width(name: str, values: list[Any], kind: Kind) -> float:
    longest = max((len(shown(value, kind)) for value in values[:500]), default=0)
    return min(max(len(name), longest) + 3, _WIDEST)
