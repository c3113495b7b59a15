"""The verbs of act 4: what came of it, the report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tastemaker.cli.speaking import BriefFile, opened, read_brief, say, write

app = typer.Typer(rich_markup_mode=None)


@app.command()
def record(source: Annotated[Path, typer.Argument(help="CSV of replies and outcomes.")], brief: BriefFile) -> None:
    """Record replies and outcomes. Twice is the same as once."""
    say(opened().record(source, read_brief(brief)))


@app.command()
def report(brief: BriefFile, redacted: Annotated[bool, typer.Option(help="Without contacts and notes.")] = False) -> None:
    """Write one self-contained HTML file: shortlist, reasons, funnel and method."""
    write(str(opened().report(read_brief(brief), redacted=redacted)))
