"""The report, and what to do next."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tastemaker.cli.speaking import AsJson, opened, read_brief, records, say, show_json

if TYPE_CHECKING:
    from tastemaker.brief import Brief
    from tastemaker.workbench import Workbench

app = typer.Typer(rich_markup_mode=None)


Campaign = Annotated[str, typer.Argument(help="A brief file, or the id of a campaign that the database knows.")]


@app.command()
def report(campaign: Campaign,
           out: Annotated[Path | None, typer.Option("--out", help="The page's path. Default: data/exports/CAMPAIGN.html.")] = None,
           redacted: Annotated[bool, typer.Option(help="Without contacts, notes and what only the team sees.")] = False) -> None:
    """Write a page, a PDF, a workbook and the list: shortlist, evidence, results and method, as far as the terms let it leave."""
    bench = opened()
    say(repr(bench.report(_brief(bench, campaign), out, redacted=redacted)))


@app.command(name="next")
def next_steps(campaign: Campaign, as_json: AsJson = False) -> None:
    """Say what to do next, each with its numbers and the verb that does it; nothing is asked, paid or sent."""
    bench = opened()
    found = bench.suggest(_brief(bench, campaign))
    show_json(records(found.frame)) if as_json else say(repr(found))


def _brief(bench: Workbench, campaign: str) -> Brief:
    """The brief of a file or, where that is no file, of a campaign."""
    return read_brief(Path(campaign)) if campaign.endswith(".toml") or Path(campaign).is_file() else bench.brief(campaign)
