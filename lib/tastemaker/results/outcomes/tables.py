"""A file of rows as a person has it: CSV, or a workbook's first sheet, whose numbers and dates come as such."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from tastemaker import render, sheets
from tastemaker.errors import BadInput

MOST = 200_000
"""Rows of one file."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; `first` is the number that a spreadsheet shows beside the first of them."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    first: int

    def column(self, heading: str) -> list[Any]:
        """A column's cells."""
        return [row.get(heading) for row in self.rows]


def read(path: str | Path) -> Table:
    """The rows of a CSV or of the first sheet of an .xlsx. BadInput for anything else, and for a file without rows."""
    path = Path(path)
    headings, rows, first = _workbook(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv(path)
    if not rows:
        raise BadInput(f"{path.name} has no rows under its headings.", "Check that it is the right file.")
    if len(rows) > MOST:
        raise BadInput(f"{path.name} has more than {MOST:,} rows.", "Split it.")
    return Table(path.name, headings, tuple(rows), first)


def _csv(path: Path) -> tuple[tuple[str, ...], list[dict[str, Any]], int]:
    rows = sheets.read(path)
    return tuple(rows[0]) if rows else (), list(rows), rows.first


def _workbook(path: Path) -> tuple[tuple[str, ...], list[dict[str, Any]], int]:
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise BadInput("Workbooks cannot be read here.", "Save the sheet as “CSV UTF-8” and give that file.") from None
    try:
        book = load_workbook(path, read_only=True, data_only=True)
        cells = [list(row) for row in book.worksheets[0].iter_rows(values_only=True, max_row=MOST + 2)]
        book.close()
    except FileNotFoundError:
        raise BadInput(f"There is no file at {path}.", "Check the path.") from None
    except (OSError, BadZipFile, KeyError, ValueError, IndexError):
        raise BadInput(f"{path.name} is not a readable workbook.", "Save the sheet as “CSV UTF-8” and give that file.") from None
    head = next((place for place, row in enumerate(cells) if sum(cell not in (None, "") for cell in row) > 1), 0)
    names = [render.line(cell, 200) for cell in cells[head]] if cells else []
    rows = [dict(zip(names, row, strict=False)) for row in cells[head + 1:] if any(cell not in (None, "") for cell in row)]
    return tuple(name for name in names if name), rows, head + 2
