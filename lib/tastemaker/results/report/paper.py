"""A report as PDF, set by Typst: tagged for screen readers, with headings, page numbers and heads of tables on every page.

Typst comes as one wheel, needs no library of the system, and shapes every script for which a font is there. It is handed
data, never markup. Letters that no font can draw are found out and named, because a PDF would show empty boxes for them.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

from tastemaker import render
from tastemaker.results.report.columns import FIGURES, Kind, shown
from tastemaker.results.report.document import Document, Facts, Part, Picture, Table

FONTS = ("Inter", "Segoe UI", "Helvetica Neue", "Noto Sans", "Liberation Sans", "DejaVu Sans", "Libertinus Serif")
"""Fonts in order of preference: the first that is there; Typst brings the last. Other scripts take any font that has them."""
ACCESSIBLE = "ua-1"
"""PDF/UA-1: tagged, titled, with words for each picture, and no letter that cannot be drawn."""
WIDE = 40
"""Characters of a column's longest text from which it shares the page's width instead of taking what it needs."""
NARROW = 11
"""Characters of a figure that stands in a narrow column, under a heading that is broken into lines."""
LONGEST = 400
"""Characters of a cell on paper; the page and the workbook hold all of them."""


def pdf(document: Document, fonts: Path | None = None) -> tuple[bytes, tuple[str, ...]]:
    """The PDF, and the scripts that it could not draw for want of a font, such as `HANGUL`; empty where all is drawn.

    `fonts` is a folder with font files to use besides those of the computer.
    """
    told = _told(document)
    known = _fonts(fonts)
    told["fonts"] = [name for name in FONTS if name in known.families()]
    try:
        return _set(told, known, [ACCESSIBLE]), ()
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
    return _set(told, known, []), tuple(sorted(_undrawn(json.dumps(told, ensure_ascii=False), told["fonts"], known)))


def _set(told: Mapping[str, Any], fonts: typst.Fonts, standards: list[str]) -> bytes:
    return typst.compile(_template(), font_paths=fonts, sys_inputs={"told": json.dumps(told, ensure_ascii=False)}, format="pdf",
                         pdf_standards=standards)


@cache
def _template() -> bytes:
    return (files("tastemaker.results.report") / "paper.typ").read_bytes()


@cache
def _fonts(folder: Path | None) -> typst.Fonts:
    return typst.Fonts(font_paths=[folder] if folder and folder.is_dir() else [])


def _undrawn(text: str, families: list[str], fonts: typst.Fonts) -> Iterator[str]:
    """The scripts of a text of which some letter has no font: each is tried by itself."""
    scripts: dict[str, set[str]] = {}
    for letter in {letter for letter in text if ord(letter) > 0x7F}:
        scripts.setdefault(_script(letter), set()).add(letter)
    for script, letters in scripts.items():
        told = {"title": "".join(sorted(letters)), "fonts": families, "said": [], "figures": [], "sections": [], "mentions": []}
        try:
            _set(told, fonts, [ACCESSIBLE])
        except typst.TypstError:
            yield script


def _script(letter: str) -> str:
    """The script of a letter as Unicode names it; pictures and signs are emoji and symbols."""
    if not unicodedata.category(letter).startswith(("L", "M")):
        return "emoji and symbols"
    return unicodedata.name(letter, "UNKNOWN").split()[0].split("-")[0].capitalize()


def _told(document: Document) -> dict[str, Any]:
    return {"title": render.line(document.title), "said": [render.clean(text) for text in document.said], "mentions": list(document.mentions),
            "figures": [[label, value] for label, value in document.figures.items()],
            "sections": [{"title": s.title, "parts": [_part(part) for part in s.parts]} for s in document.sections]}


def _part(part: Part) -> dict[str, Any]:
    if isinstance(part, Table):
        return _table(part)
    if isinstance(part, Picture):
        return {"is": "picture", "svg": part.svg, "says": part.says}
    if isinstance(part, Facts):
        return {"is": "facts", "rows": [[label, render.clean(text)] for label, text in part.rows.items()]}
    return {"is": "text", "text": render.clean(part)}


def _table(table: Table) -> dict[str, Any]:
    frame = table.shown()
    kinds = [table.kind(column) for column in frame.columns]
    rows = [[_cell(value, kind) for value, kind in zip(row, kinds, strict=True)] for row in frame.itertuples(index=False, name=None)]
    longest = [max((len(row[place]) for row in rows), default=0) for place in range(len(kinds))]
    widths = [-1 if kind in FIGURES and length <= NARROW else 0 if kind == "link" or length <= WIDE else min(length / WIDE, 4)
              for kind, length in zip(kinds, longest, strict=True)]
    return {"is": "table", "name": table.name, "empty": table.empty, "more": table.more(), "kinds": kinds, "rows": rows,
            "head": [str(column).replace("_", " ") for column in frame.columns], "widths": widths}


def _cell(value: Any, kind: Kind) -> str:
    return render.line(value, 2_000) if kind == "link" else render.clean(shown(value, kind), LONGEST)
