"""The verbs of act 1: plan, pull, bring a list."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from tastemaker.cli.speaking import AsJson, next_step, opened, read_brief, records, say, show_json, show_table

app = typer.Typer(rich_markup_mode=None)
_ERRORS = ["plan_id", "platform", "bucket", "what", "expected", "low", "high", "actual", "error", "inside"]


@app.command()
def plan(
    brief: Annotated[Path | None, typer.Argument(help="A brief: a TOML file, such as data/briefs/trail-shoes.toml.")] = None,
    drop: Annotated[list[str] | None, typer.Option(help="Leave a query out, by its words. May be given again.")] = None,
    add: Annotated[list[str] | None, typer.Option(help='Add a query of yours: "text", "text (de)" or "youtube:text (de)".')] = None,
    budget: Annotated[list[str] | None, typer.Option(help="The most that a bucket may cost: youtube.search=20. May be given again.")] = None,
    money: Annotated[float | None, typer.Option(help="The most US dollars that the plan may cost.")] = None,
    suggest: Annotated[bool, typer.Option("--suggest", help="Let the language model that is set write more queries.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan and store nothing.")] = False,
    errors: Annotated[bool, typer.Option("--errors", help="Show how earlier forecasts came out instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what a pull would ask, why, what it costs and what it should bring. Nothing is spent.

    Every query says where in the brief it comes from, and every number has an interval that holds four times out of five. Change
    the plan with --drop, --add, --budget and --money: the same changes on the same day are the same plan.

    Example: tastemaker plan data/briefs/trail-shoes.toml --drop "running shoes" --add "youtube:fell running" --budget youtube.search=20
    """
    if errors:
        return _show_errors(as_json)
    if brief is None:
        raise typer.BadParameter("a brief is needed, or --errors", param_hint="BRIEF")
    wanted = read_brief(brief)
    made = opened(begin=not dry_run).plan(wanted, drop=drop or (), add=add or (), budget=_budget(budget or ()), money=money,
                                          suggest=suggest, dry_run=dry_run)
    if as_json:
        return show_json({"plan_id": made.plan_id, "queries": records(made.table()), "cost": records(made.cost()),
                          "forecast": records(made.outlook()), "discovery_calls": dict(made.exploring), "warnings": made.warnings})
    say(made)
    if not dry_run:
        next_step(f"tastemaker pull {made.plan_id}")


@app.command()
def pull(
    plan_or_brief: Annotated[str, typer.Argument(help="A plan's id, or a brief to plan and pull in one go.")],
    posts: Annotated[int, typer.Option(min=0, help="Newest posts of each creator.")] = 20,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Wait while another pull works on this database.")] = True,
    as_json: AsJson = False,
) -> None:
    """Run a plan, with a progress bar. Safe to interrupt: the same command continues where it stopped."""
    brief = read_brief(Path(plan_or_brief)) if plan_or_brief.endswith(".toml") else None
    bench = opened(begin=brief is not None)
    known = bench.plan(brief) if brief else plan_or_brief
    report = bench.pull(known, posts=posts, wait=wait)
    show_json(report.as_dict()) if as_json else say(report)


@app.command()
def add(source: Annotated[Path, typer.Argument(help="CSV or Parquet with platform and handle, id or url.")]) -> None:
    """Bring a list of creators that you already have."""
    say(opened(begin=True).add(source))


def _budget(said: list[str] | tuple[str, ...]) -> dict[str, float]:
    """What `youtube.search=20` and the like say."""
    found: dict[str, float] = {}
    for text in said:
        name, _, amount = text.partition("=")
        try:
            found[name.strip()] = float(amount)
        except ValueError:
            raise typer.BadParameter(f"“{text}” is not written as bucket=number", param_hint="--budget") from None
    return found


def _show_errors(as_json: bool) -> None:
    from tastemaker.discovery import forecast
    frame: Any = opened().forecast_errors()
    if as_json:
        return show_json(records(frame))
    if not len(frame):
        return say("No forecast was checked so far: a pull that has nothing left to ask does it.")
    show_table(frame, _ERRORS)
    for row in forecast.summary(frame).itertuples():
        say(f"{row.what}: {row.n} checked, median error {row.median_error:.0%}, inside the interval {row.inside:.0%} (80% is the aim).")
