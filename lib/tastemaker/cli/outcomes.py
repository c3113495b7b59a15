"""The verbs that take in what came of the letters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from tastemaker.cli.speaking import AsJson, BriefFile, opened, read_brief, records, say, show_json, show_table, write

app = typer.Typer(rich_markup_mode=None)
Creator = Annotated[str, typer.Argument(help="A creator: a handle, platform:handle or platform:id.")]
Currency = Annotated[str | None, typer.Option(help="Three letters, such as EUR.")]
Since = Annotated[str | None, typer.Option(help="First day, such as 2026-05-01.")]
Until = Annotated[str | None, typer.Option(help="Last day.")]
AllOrNothing = Annotated[bool, typer.Option("--all-or-nothing", help="Record nothing where one row comes back.")]
Returned = Annotated[Path | None, typer.Option("--returned", help="Write the rows that came back, with reasons, as CSV.")]


@app.command()
def record(source: Annotated[Path, typer.Argument(help="CSV of replies and outcomes.")], brief: BriefFile) -> None:
    """Record replies and outcomes. Twice is the same as once."""
    say(opened().record(source, read_brief(brief)))


@app.command()
def agreed(brief: BriefFile, who: Creator, fee: Annotated[float | None, typer.Option(help="What they get in all.")] = None,
           currency: Currency = None, deliverable: Annotated[list[str] | None, typer.Option(
               help="What they deliver: a kind, or kind:day such as video:2026-07-01. May be given again.")] = None) -> None:
    """Write down what a creator agreed to."""
    wanted = [dict(zip(("kind", "due"), one.partition(":")[::2], strict=True)) for one in deliverable or []]
    wanted = [{name: value for name, value in one.items() if value} for one in wanted]
    say(opened().agreed(read_brief(brief), who, fee=fee, currency=currency, deliverables=wanted))


@app.command()
def live(brief: BriefFile, who: Creator, url: Annotated[str, typer.Argument(help="The post's web address.")],
         at: Annotated[str | None, typer.Option(help="The day on which it went live.")] = None,
         views: Annotated[int | None, typer.Option(help="Views that you read, where nothing else can.")] = None,
         likes: Annotated[int | None, typer.Option()] = None, comments: Annotated[int | None, typer.Option()] = None) -> None:
    """Write down a post that is out."""
    say(opened().live(read_brief(brief), who, url, at=at, views=views, likes=likes, comments=comments))


@app.command()
def deliverable(deliverable_id: Annotated[str, typer.Argument(help="As `tastemaker outcomes` lists it.")],
                state: Annotated[str | None, typer.Option(help="agreed, done or dropped.")] = None, due: Annotated[str | None, typer.Option()] = None,
                fee: Annotated[float | None, typer.Option()] = None, currency: Currency = None,
                code: Annotated[str | None, typer.Option(help="The creator's discount code.")] = None) -> None:
    """Say something else of a deliverable."""
    changed = opened().deliverable(deliverable_id, state=state, due=due, fee=fee, currency=currency, code=code)
    write("Written down." if changed else "That was known already.")


@app.command()
def measure(brief: BriefFile, what: Annotated[str, typer.Argument(help="clicks, sessions, codes, sales, signups or revenue.")],
            n: Annotated[float, typer.Argument(help="How many; for revenue the amount.")],
            who: Annotated[str | None, typer.Option(help="Whose it is; else the campaign's.")] = None, currency: Currency = None,
            at: Annotated[str | None, typer.Option(help="The day; else today.")] = None, since: Since = None, until: Until = None,
            reference: Annotated[str, typer.Option(help="What tells two equal ones apart; only its hash is kept.")] = "") -> None:
    """Write down something that you counted."""
    new = opened().measure(read_brief(brief), what, n, who=who, currency=currency, at=at, since=since, until=until, reference=reference)
    write("Written down." if new else "That was known already.")


@app.command("take-back")
def take_back(measure_id: Annotated[str, typer.Argument(help="As `tastemaker outcomes --json` lists it.")]) -> None:
    """Take back something that was counted wrongly."""
    write("Taken back." if opened().take_back(measure_id) else "It was taken back already.")


@app.command("import-outcomes")
def import_outcomes(source: Annotated[Path, typer.Argument(help="CSV or workbook with any headings.")], brief: BriefFile,
                    column: Annotated[list[str] | None, typer.Option("--column", help="field=heading, or field==value for every row; again for each.")] = None,
                    yes: Annotated[bool, typer.Option("--yes", help="Take the mapping as proposed.")] = False, since: Since = None,
                    until: Until = None, all_or_nothing: AllOrNothing = False, returned: Returned = None) -> None:
    """Record a file of outcomes. First it shows which column it would read as what; give --yes or --column to record."""
    from tastemaker.results.outcomes import Proposal
    bench, campaign = opened(), read_brief(brief)
    given = dict(one.partition("=")[::2] for one in column or [])
    how: dict[str, Any] = {"since": since, "until": until, "all_or_nothing": all_or_nothing}
    done = bench.import_outcomes(source, campaign, given or None, **how)
    if isinstance(done, Proposal) and yes:
        done = bench.import_outcomes(source, campaign, done, **how)
    say(done)
    if isinstance(done, Proposal):
        write("To record: the same command with --yes, or with " + " ".join(f"--column {json.dumps(f'{k}={v}')}" for k, v in done.mapping.items()))
    elif returned and len(done.returned):
        write(f"Written: {done.save_returned(returned)}")


@app.command("import-visits")
def import_visits(source: Annotated[Path, typer.Argument(help="CSV of a web analytics tool, by campaign and content.")], brief: BriefFile,
                  since: Since = None, until: Until = None,
                  conversions: Annotated[str | None, typer.Option(help="What it counts as a conversion: sales or signups.")] = None,
                  currency: Currency = None, all_or_nothing: AllOrNothing = False, returned: Returned = None) -> None:
    """Record a report of visits, matched to the letters whose links they tagged."""
    done = opened().import_visits(source, read_brief(brief), since=since, until=until, conversions=conversions, currency=currency,
                                  all_or_nothing=all_or_nothing)
    say(done)
    if returned and len(done.returned):
        write(f"Written: {done.save_returned(returned)}")


@app.command()
def clicks(brief: BriefFile) -> None:
    """Ask Bitly for the clicks on the campaign's short link."""
    write(f"{opened().clicks(read_brief(brief)):,} clicks since the link was made.")


@app.command("follow-live")
def follow_live(brief: BriefFile, dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would ask.")] = False) -> None:
    """Look at the campaign's live posts and keep their public numbers."""
    say(opened().follow_live(read_brief(brief), dry_run=dry_run))


@app.command()
def outcomes(brief: BriefFile, as_json: AsJson = False) -> None:
    """Show everything that came of a campaign."""
    found = opened().outcomes(read_brief(brief))
    if as_json:
        show_json({name: records(getattr(found, name)) for name in ("answers", "deliverables", "measures", "live")})
    else:
        say(found)
        show_table(found.frame, ["at", "creator", "what", "n", "amount", "currency", "says", "source"])
