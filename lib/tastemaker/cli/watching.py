"""The verbs that follow creators over time."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from tastemaker.cli.speaking import AsJson, next_step, opened, read_brief, records, say, show_json, show_table, write

app = typer.Typer(rich_markup_mode=None)
List = Annotated[str, typer.Argument(help="The name of a watchlist.")]
Since = Annotated[str, typer.Option(help="`7 days`, a date, or `last` for the visit before the newest.")]


@app.command()
def watch(watchlist: List, who: Annotated[list[str], typer.Argument(help="Handles, as @name or platform:name.")]) -> None:
    """Follow creators under a name; they are looked at with `visit`."""
    say(opened().watch(watchlist, who))
    next_step(f"tastemaker visit {shlex.quote(watchlist)}")


@app.command()
def unwatch(
    watchlist: List, who: Annotated[list[str], typer.Argument(help="Handles; all of the list when left out.")] = [],  # noqa: B006
) -> None:
    """Follow creators no more."""
    write(f"{opened().unwatch(watchlist, who or None):,} are watched no more.")


@app.command()
def watchlists(as_json: AsJson = False) -> None:
    """List the watchlists, with when each was last visited."""
    frame = opened().watchlists()
    show_json(records(frame)) if as_json else show_table(frame, ["watchlist", "profiles", "platforms", "gone", "since", "visited_at"])


@app.command()
def visit(
    watchlist: List,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what it would ask and what that costs.")] = False,
    as_json: AsJson = False,
) -> None:
    """Look at a watchlist again by the cheapest calls, note what changed and give its alerts. Safe to interrupt."""
    bench = opened()
    done = bench.visit(watchlist, dry_run=dry_run)
    if as_json:
        return show_json({"asked": records(done.asked), "seen": records(done.seen), "alerts": done.alerts, "notes": done.notes})
    say(done)
    if done.alerts:
        say(bench.alerts(watchlist, "1 hour"))


@app.command()
def changes(
    watchlist: Annotated[str | None, typer.Argument(help="A watchlist; all of them when left out.")] = None,
    since: Since = "7 days",
    as_json: AsJson = False,
) -> None:
    """Say what changed about watched creators: growth, posts, silence, texts, sponsors, and who is gone."""
    frame = opened().changes(watchlist, since)
    show_json(records(frame)) if as_json else show_table(frame, ["kind", "profile", "said", "quote", "url", "seen_at"])


@app.command()
def alerts(
    name: Annotated[str | None, typer.Argument(help="A watchlist or a saved search; all when left out.")] = None,
    when: Annotated[str | None, typer.Option(help="First ask to be told of this: growth, new posts, went quiet, changed, new sponsor, "
                                                  "gone, or for a saved search new creator.")] = None,
    over: Annotated[float | None, typer.Option(help="With --when: share of followers, number of posts, or score.")] = None,
    off: Annotated[bool, typer.Option("--off", help="With --when: be told of it no more.")] = False,
    rules: Annotated[bool, typer.Option("--rules", help="List what you asked to be told of.")] = False,
    out: Annotated[Path | None, typer.Option(help="Write the alerts as CSV.")] = None,
    as_json: AsJson = False,
) -> None:
    """List alerts, each given once, or say of what you want to be told."""
    if when and not name:
        raise typer.BadParameter("--when needs the name of a watchlist or a saved search")
    if not when and (off or over is not None):
        raise typer.BadParameter("--over and --off say something of a kind that --when names")
    bench = opened()
    if when and name:
        bench.alert(name, when, over, off=off)
    if when or rules:
        return write("\n".join(map(str, bench.alert_rules(name))) or "No rules.")
    found = bench.alerts(name)
    if out:
        return write(str(found.save(out)))
    show_json(records(found.frame)) if as_json else show_table(found.frame, ["made_at", "kind", "profile", "said", "quote", "url"])


@app.command()
def searches(
    run: Annotated[str | None, typer.Argument(help="Run this saved search and show what is different.")] = None,
    save: Annotated[str | None, typer.Option(help="Keep a brief under this name, with --brief.")] = None,
    brief: Annotated[Path | None, typer.Option(help="The brief, for --save.")] = None,
    budget: Annotated[list[str], typer.Option(help="With --save: the most of a bucket a day, such as youtube.search=20.")] = [],  # noqa: B006
    drop: Annotated[str | None, typer.Option(help="Say what would go with this saved search; with --yes drop it.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="With --drop: drop it now. It cannot be taken back.")] = False,
    as_json: AsJson = False,
) -> None:
    """List saved searches, keep one, drop one, or run one and see only the difference."""
    if (save is None) != (brief is None):
        raise typer.BadParameter("--save takes --brief with a file")
    if not save and budget or save and run:
        raise typer.BadParameter("--save keeps a search with its --budget; run it with a second command")
    if drop and (run or save) or yes and not drop:
        raise typer.BadParameter("--drop takes the name of a saved search, and --yes, and nothing else")
    bench = opened(begin=save is not None)
    if save and brief:
        return write(f"Kept: {bench.save_search(save, read_brief(brief), budget=_budget(budget))}")
    if drop:
        say(bench.drop_search(drop, dry_run=not yes))
        return None if yes else write("To drop it: the same command with --yes.")
    if run:
        found = bench.search(run)
        return show_json(records(found.table)) if as_json else say(found)
    frame = bench.searches()
    show_json(records(frame)) if as_json else show_table(frame, ["name", "campaign_id", "budget", "last_run", "results_kept"])


@app.command()
def schedule(
    watchlist: List,
    every: Annotated[str, typer.Option(help="hour, day, or week (on Mondays).")] = "day",
    at: Annotated[str, typer.Option(help="HH:MM of this machine's clock.")] = "06:30",
) -> None:
    """Print what makes cron, systemd or jupyter-scheduler visit a watchlist. Nothing is installed."""
    say(opened().schedule(watchlist, every=every, at=at))


def _budget(given: list[str]) -> dict[str, float]:
    """Buckets and what each may cost, from `platform.bucket=number` words."""
    try:
        return {name.strip(): float(most) for name, _, most in (word.partition("=") for word in given)}
    except ValueError:
        raise typer.BadParameter("a budget is a bucket and a number, such as youtube.search=20") from None
