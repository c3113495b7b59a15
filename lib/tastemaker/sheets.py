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


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV as text, apostrophes of `write` undone. UTF-8 with or without a mark; comma, semicolon or tab."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise BadInput(f"There is no file at {path}.", "Check the path.") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({type(error).__name__}).", "Check the path.") from None
    except UnicodeDecodeError:
        raise BadInput(f"{Path(path).name} is not UTF-8 text.", "Save it as “CSV UTF-8” and try again.") from None
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    try:
        rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        return [{(k or "").strip(): uncell(v or "").strip() for k, v in row.items() if k is not None} for row in rows]
    except csv.Error as error:
        raise BadInput(f"{Path(path).name} is not a readable CSV: {error}.", "Open it and save it as CSV again.") from None


def _blank(value: Any) -> Any:
    """An empty cell for every way in which a frame says that a value is missing; a whole number without its `.0`."""
    missing = value is None or (not isinstance(value, str) and str(value) in ("nan", "NaT", "<NA>"))
    if missing:
        return ""
    return int(value) if isinstance(value, float) and value.is_integer() else value
