"""The verbs of act 2: rank, look closer, say who fits."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tastemaker.cli.speaking import (
    AsJson,
    BriefFile,
    PerThousand,
    PriceFile,
    next_step,
    numbers,
    opened,
    read_brief,
    records,
    say,
    show_json,
    show_table,
    write,
)

app = typer.Typer(rich_markup_mode=None)


@app.command()
def score(
    brief: Annotated[Path | None, typer.Argument(help="A brief: a TOML file, such as data/briefs/trail-shoes.toml.")] = None,
    top: Annotated[int, typer.Option(help="How many to show.")] = 20,
    weight: Annotated[list[str], typer.Option(help="A part's weight, such as relevance=0.7; may be given again. The others keep theirs.")] = [],  # noqa: B006
    per_creator: Annotated[float | None, typer.Option(help="What one creator may cost, against the prices below; 0 drops them again.")] = None,
    prices: PriceFile = None,
    per_thousand: PerThousand = [],  # noqa: B006
    as_of: Annotated[str | None, typer.Option("--as-of", help="Make the ranking of an earlier run again, to the last digit.")] = None,
    as_json: AsJson = False,
) -> None:
    """Rank the creators you have against a brief, with reasons."""
    if brief is None and as_of is None:
        raise typer.BadParameter("name a brief, or with --as-of an earlier run")
    bench = opened()
    frame = bench.replay(as_of) if as_of else bench.score(
        read_brief(brief), _weights(weight), per_creator=per_creator, prices=prices, per_thousand=numbers(per_thousand))
    shown = frame[frame["rank"].notna()].head(top)
    if as_json:
        return show_json(records(shown))
    show_table(shown, ["rank", "rank_low", "rank_high", "name", "platform", "score", "score_low", "score_high", "reasons"])
    if brief and not as_of:
        next_step(f"tastemaker draft {brief}")


@app.command()
def moves(brief: BriefFile, top: Annotated[int, typer.Option(help="How many to show.")] = 20, as_json: AsJson = False) -> None:
    """Say why each creator stands elsewhere than in the run before, part by part."""
    frame = opened().moves(read_brief(brief)).head(top)
    show_json(records(frame)) if as_json else show_table(frame, ["handle", "rank_before", "rank_after", "change", "sentence"])


@app.command()
def fairness(brief: BriefFile, as_json: AsJson = False) -> None:
    """Say whether groups of creators rank lower at equal relevance in the last score."""
    frame = opened().fairness(read_brief(brief))
    show_json(records(frame)) if as_json else show_table(frame, ["compared", "pairs", "difference", "low", "high", "sentence"])


@app.command()
def vet(
    brief: BriefFile,
    handles: Annotated[list[str], typer.Argument(help="Exactly these; else the first of the shortlist.")] = [],  # noqa: B006
    top: Annotated[int, typer.Option(help="The first so many of the shortlist.")] = 25,
    as_json: AsJson = False,
) -> None:
    """Look for signals of bought attention, for quotes to avoid and for past partners. Evidence, never a verdict."""
    frame = opened().vet(read_brief(brief), top, handles or ())
    show_json(records(frame)) if as_json else show_table(frame, ["handle", "probability", "low", "high", "seen", "findings", "partners", "sentence"])


@app.command()
def findings(
    brief: BriefFile,
    judge: Annotated[str | None, typer.Option(help="The id of a finding, for --as.")] = None,
    decision: Annotated[str | None, typer.Option("--as", help="fine, avoid or open.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write them as CSV.")] = None,
    as_json: AsJson = False,
) -> None:
    """List quotes that a brand may care about and past partners, with link and date, or decide on one."""
    if (judge is None) != (decision is None):
        raise typer.BadParameter("a decision takes --judge with a finding's id and --as with fine, avoid or open")
    bench = opened()
    if judge and decision:
        return bench.judge(judge, decision)
    if out:
        return write(str(bench.export_findings(read_brief(brief), out)))
    frame = bench.findings(read_brief(brief))
    show_json(records(frame)) if as_json else show_table(
        frame, ["finding_id", "handle", "kind", "category", "quote", "published_at", "decision"])


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


def _weights(given: list[str]) -> dict[str, float] | None:
    """Weights from `part=number` words; None where none was given."""
    try:
        return {name.strip(): float(value) for name, _, value in (word.partition("=") for word in given)} or None
    except ValueError:
        raise typer.BadParameter("a weight is a part and a number, such as relevance=0.7") from None
