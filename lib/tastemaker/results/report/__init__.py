"""The report of a campaign: a page, a PDF and a workbook from one document, for somebody who was not there.

A file is replaced at once. What a redacted report holds is decided before any form is drawn.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tastemaker import render
from tastemaker.results.report.compose import compose
from tastemaker.results.report.document import Document, Picture

__all__ = ["Document", "Picture", "Report", "compose", "write"]
FONT = "Install a font that has it (Debian: fonts-noto), or put one into the folder data/fonts, and make the report again."


@dataclass(frozen=True, slots=True)
class Report:
    """The files of a written report. It stands for its page wherever a path is asked for."""

    path: Path
    pdf: Path
    workbook: Path
    csv: Path | None = None
    """The shortlist as CSV, as it may leave."""
    notes: tuple[str, ...] = ()
    """What could not leave or not be drawn, and what to do."""

    @property
    def files(self) -> dict[str, Path]:
        """The files by what they are."""
        found = {"page": self.path, "PDF": self.pdf, "workbook": self.workbook, "list": self.csv}
        return {what: path for what, path in found.items() if path}

    def __fspath__(self) -> str:
        return os.fspath(self.path)

    def __str__(self) -> str:
        return str(self.path)

    def __getattr__(self, name: str) -> Any:
        """Whatever a path can do, the page's path does."""
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.path, name)

    def __repr__(self) -> str:
        return "\n".join([*(f"{what + ':':10}{path}" for what, path in self.files.items()), *self.notes])

    def _repr_html_(self) -> str:
        rows = "".join(f"<li>{render.html(what)}: <code>{render.html(path)}</code></li>" for what, path in self.files.items())
        said = "".join(f"<p>{render.html(note)}</p>" for note in self.notes)
        return f"<div class='tm-report'><strong>Report</strong><ul>{rows}</ul>{said}</div>"


def write(document: Document, path: str | Path, *, fonts: Path | None = None) -> Report:
    """Write the page, and the PDF and the workbook beside it under the same name; each replaces what was there at once.

    A script for which no font is there is named in the notes: the PDF shows empty boxes for it, the other two are whole.
    """
    from tastemaker.results.report import page, paper, workbook
    path = Path(path).with_suffix(".html")
    path.parent.mkdir(parents=True, exist_ok=True)
    laid, undrawn = paper.pdf(document, fonts)
    _replace(path, page.html(document).encode())
    _replace(path.with_suffix(".pdf"), laid)
    _replace(path.with_suffix(".xlsx"), workbook.xlsx(document))
    notes = (f"The PDF shows boxes for {', '.join(undrawn)}: no font of this computer has it. {FONT}",) if undrawn else ()
    return Report(path, path.with_suffix(".pdf"), path.with_suffix(".xlsx"), notes=notes)


def _replace(path: Path, data: bytes) -> None:
    part = path.with_name(path.name + ".part")
    part.write_bytes(data)
    os.replace(part, path)
