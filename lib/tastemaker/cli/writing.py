"""The verbs of act 3: what may be said, drafts, review, the outbox, what came back, the list."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tastemaker.cli.speaking import AsJson, BriefFile, opened, read_brief, records, say, show_json, show_table, write
from tastemaker.errors import BadInput

app = typer.Typer(rich_markup_mode=None)
WriterName = Annotated[str, typer.Option(help="template (no key) or openai, which is told once what the check refused.")]


@app.command()
def facts(brief: BriefFile, handle: Annotated[str, typer.Argument(help="The creator's handle.")]) -> None:
    """Show what a letter to a creator may rest on: each fact with its source and its end, and what not to mention."""
    say(opened().facts(read_brief(brief), handle))


@app.command()
def draft(
    brief: BriefFile,
    top: Annotated[int, typer.Option(help="Drafts for the first so many of the shortlist.")] = 20,
    writer: WriterName = "template",
    follow_ups: Annotated[bool, typer.Option("--follow-ups", help="The second and third letter to who did not answer.")] = False,
    forecast: Annotated[bool, typer.Option("--forecast", help="Only say what it would cost.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write drafts whose every factual sentence has a source."""
    bench, wanted = opened(), read_brief(brief)
    if forecast:
        return say(bench.forecast(wanted, top, writer=writer))
    drafts = bench.follow_up(wanted, writer=writer) if follow_ups else bench.draft(wanted, top=top, writer=writer)
    show_json(records(drafts.frame())) if as_json else say(drafts)


@app.command()
def translate(
    draft_id: Annotated[str, typer.Argument(help="The draft.")],
    tongue: Annotated[str, typer.Option("--to", help="en, de, fr, es or ko.")],
    writer: WriterName = "template",
) -> None:
    """Show a draft in another language, checked anew; it is not stored."""
    say(opened().translate(draft_id, tongue, writer=writer))


@app.command()
def review(
    brief: BriefFile,
    decision: Annotated[str | None, typer.Option(help="approve, edit, reject, skip or undo, for --draft.")] = None,
    draft_id: Annotated[str | None, typer.Option("--draft", help="The draft to decide on.")] = None,
    text: Annotated[Path | None, typer.Option(help="A file with the text as it should be, for edit and approve.")] = None,
    note: Annotated[str, typer.Option(help="Why.")] = "",
    as_json: AsJson = False,
) -> None:
    """List the drafts that wait for you, or decide on one. The screen is `tastemaker dashboard --team`."""
    if (draft_id is None) != (decision is None):
        raise BadInput("A decision needs its draft, and a draft its decision.", "Give --draft and --decision together.")
    bench = opened()
    if draft_id and decision:
        return bench.decide(draft_id, decision, note=note, body=text.read_text(encoding="utf-8") if text else None)
    frame = bench.open_drafts(read_brief(brief))
    show_json(records(frame)) if as_json else show_table(frame, ["draft_id", "name", "final_subject", "decision", "grounded"])


@app.command()
def style(
    accept: Annotated[str | None, typer.Option(help="Accept this rule.")] = None,
    decline: Annotated[str | None, typer.Option(help="Decline this rule.")] = None,
    as_json: AsJson = False,
) -> None:
    """List what you change in drafts again and again, as rules that you accept or decline."""
    bench = opened()
    if accept or decline:
        return bench.accept_style(accept or decline or "", accept is not None)
    frame = bench.style()
    show_json(records(frame)) if as_json else show_table(frame, ["rule_id", "tongue", "kind", "before", "after", "seen", "state"])


@app.command()
def experiment(
    brief: BriefFile,
    name: Annotated[str | None, typer.Option(help="Begin an experiment of this name.")] = None,
    what: Annotated[str, typer.Option(help="subject, opening or offer.")] = "subject",
    arm: Annotated[list[str], typer.Option(help="One arm; give it twice or more.")] = [],  # noqa: B006 (typer copies it)
    as_json: AsJson = False,
) -> None:
    """Begin an A/B test before the campaign's first draft, or count what each arm of the campaign's tests has."""
    bench, wanted = opened(), read_brief(brief)
    if name:
        bench.experiment(wanted, name, what, arm)  # type: ignore[arg-type]
    frame = bench.experiments(wanted)
    show_json(records(frame)) if as_json else show_table(frame, list(frame.columns))


@app.command()
def shorten(brief: BriefFile) -> None:
    """Make one short link for the brief's product page by Bitly. Without it letters carry the long link, which costs nothing."""
    write(opened().shorten(read_brief(brief)))


@app.command()
def outbox(
    folder: Annotated[Path | None, typer.Option("--save", help="Write .eml files and a CSV into this folder.")] = None,
    sent: Annotated[str | None, typer.Option("--sent", help="Record that you sent this draft.")] = None,
    lay: Annotated[bool, typer.Option("--lay", help="Lay the letters into the Drafts of your own mailbox.")] = False,
    seen: Annotated[bool, typer.Option("--seen", help="Record which letters moved to Sent in your mailbox.")] = False,
    direct: Annotated[bool, typer.Option("--direct", help="The short messages that you copy by hand.")] = False,
    csv: Annotated[Path | None, typer.Option(help="Write a list for another program to this file, see --preset.")] = None,
    preset: Annotated[str, typer.Option(help="outbox, gmail, hubspot or mailchimp.")] = "outbox",
    as_json: AsJson = False,
) -> None:
    """The unsent e-mails that you approved. You send them; this program cannot."""
    bench = opened()
    if sent:
        return bench.sent(sent)
    if lay or seen:
        frame = bench.lay() if lay else bench.seen_sent()
        return show_json(records(frame)) if as_json else show_table(frame, list(frame.columns))
    box = bench.outbox()
    if folder:
        saved = box.save(folder)
        for path in saved:
            write(str(path))
        for said in saved.unwritten:
            write(f"Not written: {said}")
    elif csv:
        write(str(box.csv(csv, preset)))
    elif direct:
        frame = box.direct()
        show_json(records(frame)) if as_json else show_table(frame, ["name", "platform", "short", "draft_id"])
    else:
        show_json(records(box.frame())) if as_json else say(box)


@app.command()
def sent(
    draft_id: Annotated[str, typer.Argument(help="The draft that you sent.")],
    channel: Annotated[str, typer.Option(help="email or direct message.")] = "email",
) -> None:
    """Record that you sent a draft, so that nobody is written to twice."""
    opened().sent(draft_id, channel=channel)


@app.command()
def replies(
    fetch: Annotated[bool, typer.Option("--fetch/--kept", help="Look into your mailbox first, or show what was kept.")] = True,
    reply: Annotated[str | None, typer.Option(help="A reply whose kind is wrong, with --is.")] = None,
    kind: Annotated[str | None, typer.Option("--is", help="What it really says.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what came back, read from your own mailbox; an opt-out counts at once."""
    if (reply is None) != (kind is None):
        raise BadInput("A correction needs the reply and what it is.", "Give --reply and --is together.")
    bench = opened()
    if reply and kind:
        return bench.correct_reply(reply, kind)
    frame = bench.replies(fetch=fetch)
    show_json(records(frame)) if as_json else show_table(frame, ["reply_id", "received_at", "name", "kind", "quote"])


@app.command()
def export(
    brief: BriefFile,
    path: Annotated[Path, typer.Option("--out", help="Where to write.")] = Path("data/exports/shortlist.csv"),
    contacts: Annotated[bool, typer.Option(help="Also the addresses that creators published for business.")] = False,
) -> None:
    """Write the shortlist as CSV: documented columns, safe in a spreadsheet, without who opted out."""
    write(str(opened().export(read_brief(brief), path, contacts=contacts)))
