"""CSV in and out: the one writer that neutralises formulas, and a reader that takes what people really have."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tastemaker.errors import BadInput
from tastemaker.render import cell, uncell

_NOTES = 20
"""Rows above the headings that are looked through for them."""


def write(path: Path, columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> Path:
    """Write rows in this column order as UTF-8 CSV, replacing the file at once, and give back its path.

    Text that a spreadsheet would run gets a leading apostrophe (`render.cell`); a missing value is an empty cell.
    """
    names = list(columns)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    with part.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(names)
        out.writerows([_blank(cell(row.get(name))) for name in names] for row in rows)
    os.replace(part, path)
    return path


class Rows(list[dict[str, str]]):
    """The rows under the headings. `first` is the number that a spreadsheet shows beside the first of them."""

    first: int = 2


def read(path: Path) -> Rows:
    """The rows of a CSV as text, apostrophes of `write` undone. UTF-8 with or without a mark; comma, semicolon or tab.

    Notes that an export puts above its headings are skipped.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise BadInput(f"There is no file at {path}.", "Check the path.") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({type(error).__name__}).", "Check the path.") from None
    except UnicodeDecodeError:
        raise BadInput(f"{Path(path).name} is not UTF-8 text.", "Save it as “CSV UTF-8” and try again.") from None
    try:
        return _rows(text)
    except csv.Error as error:
        raise BadInput(f"{Path(path).name} is not a readable CSV: {error}.", "Open it and save it as CSV again.") from None


def _rows(text: str) -> Rows:
    lines = text.split("\n", _NOTES)[:_NOTES]
    telling = next((line for line in lines if any(mark in line for mark in ",;\t") and not line.startswith('"')), lines[0])
    separator = max(",;\t", key=telling.count)
    cells = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    wide = [place for place, row in enumerate(cells[:_NOTES]) if _used(row) > 2]
    above = wide[0] if wide and _used(cells[0]) < 2 else 0   # a note, unless the whole table has one column
    cells = cells[above:]
    names = [name.strip() for name in cells[0]] if cells else []
    found = Rows({name: uncell(value).strip() for name, value in zip(names, [*row, *[""] * len(names)], strict=False)}
                 for row in cells[1:] if row)
    found.first = above + 2
    return found


def _used(row: list[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _blank(value: Any) -> Any:
    """An empty cell for every way in which a frame says that a value is missing; a whole number without its `.0`."""
    missing = value is None or (not isinstance(value, str) and str(value) in ("nan", "NaT", "<NA>"))
    if missing:
        return ""
    return int(value) if isinstance(value, float) and value.is_integer() else value
