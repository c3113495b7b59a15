"""The verbs of act 3: draft, review, the outbox, the list."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tastemaker.cli.speaking import AsJson, BriefFile, opened, read_brief, records, say, show_json, show_table, write

app = typer.Typer(rich_markup_mode=None)


@app.command()
def draft(
    brief: BriefFile,
    top: Annotated[int, typer.Option(help="Drafts for the first so many of the shortlist.")] = 20,
    writer: Annotated[str, typer.Option(help="template (no key) or openai.")] = "template",
    as_json: AsJson = False,
) -> None:
    """Write drafts whose every factual sentence has a source."""
    drafts = opened().draft(read_brief(brief), top=top, writer=writer)
    show_json(records(drafts.frame())) if as_json else say(drafts)


@app.command()
def review(
    brief: BriefFile,
    decision: Annotated[str | None, typer.Option(help="approve or reject, for --draft.")] = None,
    draft_id: Annotated[str | None, typer.Option("--draft", help="The draft to decide on.")] = None,
    note: Annotated[str, typer.Option(help="Why.")] = "",
    as_json: AsJson = False,
) -> None:
    """List the drafts that wait for you, or decide on one. The screen is `tastemaker dashboard --team`."""
    bench = opened()
    if draft_id and decision:
        return bench.decide(draft_id, decision, note=note)
    frame = bench.open_drafts(read_brief(brief))
    show_json(records(frame)) if as_json else show_table(frame, ["draft_id", "name", "final_subject", "decision", "grounded"])


@app.command()
def outbox(
    folder: Annotated[Path | None, typer.Option("--save", help="Write .eml files and a CSV into this folder.")] = None,
    sent: Annotated[str | None, typer.Option("--sent", help="Record that you sent this draft.")] = None,
    as_json: AsJson = False,
) -> None:
    """The unsent e-mails that you approved. You send them; this program cannot."""
    bench = opened()
    if sent:
        return bench.sent(sent)
    box = bench.outbox()
    if folder:
        for path in box.save(folder):
            write(str(path))
    else:
        show_json(records(box.frame())) if as_json else say(box)


@app.command()
def export(
    brief: BriefFile,
    path: Annotated[Path, typer.Option("--out", help="Where to write.")] = Path("data/exports/shortlist.csv"),
    contacts: Annotated[bool, typer.Option(help="Also the addresses that creators published for business.")] = False,
) -> None:
    """Write the shortlist as CSV: documented columns, safe in a spreadsheet, without who opted out."""
    write(str(opened().export(read_brief(brief), path, contacts=contacts)))
