"""The verbs that look around: look-alikes, competitors, trends. None makes a call."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from tastemaker.cli.speaking import AsJson, BriefFile, opened, read_brief, records, show_json, show_table, write

app = typer.Typer(rich_markup_mode=None)
Out = Annotated[Path | None, typer.Option(help="Write it as CSV.")]


@app.command()
def alike(
    examples: Annotated[list[str], typer.Argument(help="Handles, as @name or platform:name; three are a good start.")],
    top: Annotated[int, typer.Option(help="How many to show.")] = 25,
    platform: Annotated[list[str], typer.Option(help="Only on this platform; may be given again.")] = [],  # noqa: B006
    size: Annotated[list[str], typer.Option(help="Only of this size band, nano to mega; may be given again.")] = [],  # noqa: B006
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Find creators like some examples among those you have, with the reasons."""
    bench = opened()
    frame = bench.alike(examples, top, platforms=platform, sizes=size)
    _show(bench, "alike", frame, out, as_json, ["place", "handle", "platform", "score", "low", "high", "near", "reasons"])


@app.command()
def competitors(
    brief: BriefFile,
    alias: Annotated[list[str], typer.Option(help="Another name of a competitor, such as 'Summitstep=Summit Step'; may be given again.")] = [],  # noqa: B006
    days: Annotated[int | None, typer.Option(help="Leave out older posts.")] = None,
    posts: Annotated[bool, typer.Option("--posts", help="List every post instead of counting by creator.")] = False,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Say who talks about a competitor, or disclosed a payment beside its name, with the quoted posts."""
    bench, asked = opened(), {"aliases": _aliases(alias), "days": days}
    if posts:
        frame = bench.competitor_posts(read_brief(brief), **asked)
        return _show(bench, "quotes", frame, out, as_json, ["competitor", "handle", "kind", "quote", "published_at", "url", "ambiguous"])
    frame = bench.competitors(read_brief(brief), **asked)
    _show(bench, "competitors", frame, out, as_json, ["competitor", "handle", "platform", "posts", "read", "share", "sponsored", "ambiguous", "said"])


@app.command()
def trends(days: Annotated[int, typer.Option(help="Days that count as now.")] = 28, out: Out = None, as_json: AsJson = False) -> None:
    """Say which topics, hashtags and formats creators use more than in their own past."""
    bench = opened()
    found = bench.trends(days)
    if as_json:
        return show_json({"said": found.said(), "trends": records(found.rows)})
    if not out:
        for line in found.said():
            write(line)
    if out or len(found.rows):
        _show(bench, "trends", found.rows, out, False, ["platform", "language", "kind", "term", "ratio", "low", "high", "posts", "creators_now", "quote"])


def _show(bench: Any, what: str, frame: Any, out: Path | None, as_json: bool, columns: list[str]) -> None:
    if out:
        return write(str(bench.export_market(what, frame, out)))
    if as_json:
        return show_json(records(frame))
    show_table(frame, columns) if len(frame) else write(_NOTHING[what])


_NOTHING = {
    "alike": "Nobody here is left to compare. Pull more creators, or ask for fewer platforms and sizes.",
    "competitors": "No post or profile here names a competitor of the brief. That proves nothing: pull posts, or give --alias.",
}
_NOTHING["quotes"] = _NOTHING["competitors"]


def _aliases(given: list[str]) -> dict[str, list[str]]:
    """Other names by competitor, from `name=other` words."""
    found: dict[str, list[str]] = {}
    for word in given:
        name, sign, other = word.partition("=")
        if not sign or not name.strip() or not other.strip():
            raise typer.BadParameter("an alias is a competitor and another name, such as 'Summitstep=Summit Step'")
        found.setdefault(name.strip(), []).append(other.strip())
    return found
