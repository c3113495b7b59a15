"""The verbs of act 2: rank, look closer, say who fits."""

from __future__ import annotations

from typing import Annotated

import typer

from tastemaker.cli.speaking import (
    AsJson,
    BriefFile,
    next_step,
    opened,
    read_brief,
    records,
    say,
    show_json,
    show_table,
)

app = typer.Typer(rich_markup_mode=None)


@app.command()
def score(brief: BriefFile, top: Annotated[int, typer.Option(help="How many to show.")] = 20, as_json: AsJson = False) -> None:
    """Rank the creators you have against a brief, with reasons."""
    frame = opened().score(read_brief(brief))
    shown = frame[frame["rank"].notna()].head(top)
    if as_json:
        return show_json(records(shown))
    show_table(shown, ["rank", "name", "platform", "score", "score_low", "score_high", "reasons"])
    next_step(f"tastemaker draft {brief}")


@app.command()
def label(
    brief: BriefFile,
    accept: Annotated[list[str], typer.Option(help="A handle that fits; may be given again.")] = [],  # noqa: B006
    reject: Annotated[list[str], typer.Option(help="A handle that does not.")] = [],  # noqa: B006
    star: Annotated[list[str], typer.Option(help="A handle that fits best.")] = [],  # noqa: B006
    clear: Annotated[list[str], typer.Option(help="A handle whose label is to go.")] = [],  # noqa: B006
) -> None:
    """Say who fits and who does not; the next score learns from it."""
    opened().label(read_brief(brief), accept=accept, reject=reject, star=star, clear=clear)


@app.command()
def look(
    brief: BriefFile,
    top: Annotated[int, typer.Option(help="The first so many of the shortlist.")] = 25,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be asked and what it costs.")] = False,
    as_json: AsJson = False,
) -> None:
    """Fetch the comments under the newest posts of the first of the shortlist, for a closer look before a decision."""
    looked = opened().look(read_brief(brief), top=top, dry_run=dry_run)
    show_json(records(looked.asked)) if as_json else say(looked)
