"""The verbs of act 1: plan, pull, bring a list."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tastemaker.cli.speaking import AsJson, BriefFile, next_step, opened, read_brief, records, say, show_json

app = typer.Typer(rich_markup_mode=None)


@app.command()
def plan(brief: BriefFile, as_json: AsJson = False) -> None:
    """Show what a pull would ask, what it costs and what it should bring. Nothing is spent."""
    wanted = read_brief(brief)
    made = opened(begin=True).plan(wanted)
    if as_json:
        return show_json({"plan_id": made.plan_id, "queries": records(made.table()), "cost": records(made.cost())})
    say(made)
    next_step(f"tastemaker pull {made.plan_id}")


@app.command()
def pull(
    plan_or_brief: Annotated[str, typer.Argument(help="A plan's id, or a brief to plan and pull in one go.")],
    posts: Annotated[int, typer.Option(help="Newest posts of each creator.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Run a plan, with a progress bar. Safe to interrupt: the same command continues where it stopped."""
    brief = read_brief(Path(plan_or_brief)) if plan_or_brief.endswith(".toml") else None
    bench = opened(begin=brief is not None)
    known = bench.plan(brief) if brief else plan_or_brief
    report = bench.pull(known, posts=posts)
    show_json(report.as_dict()) if as_json else say(report)


@app.command()
def add(source: Annotated[Path, typer.Argument(help="CSV or Parquet with platform and handle, id or url.")]) -> None:
    """Bring a list of creators that you already have."""
    say(opened(begin=True).add(source))
