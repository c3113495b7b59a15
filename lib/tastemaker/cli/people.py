"""The verbs of who is who: creators with several profiles, questions about pairs, and what a person answers."""

from __future__ import annotations

import shlex
from typing import Annotated

import typer

from tastemaker.cli.speaking import AsJson, next_step, opened, records, show_json, show_table, write

app = typer.Typer(rich_markup_mode=None, invoke_without_command=True,
                  help="List creators with several profiles, and say which profiles are one person's and which are not.")
Profile = Annotated[str, typer.Argument(help="platform:handle, platform:id or @handle.")]
Note = Annotated[str, typer.Option(help="Why, in a few words.")]


@app.callback()
def people(context: typer.Context, as_json: AsJson = False) -> None:
    """List the creators of whom you have several profiles, with the reason; further verbs answer questions about pairs."""
    if context.invoked_subcommand is None:
        _show(opened().people(), ["creator_id", "name", "profiles", "reason", "made_by", "since"], as_json)


@app.command()
def questions(top: Annotated[int, typer.Option(help="How many to show.")] = 20, as_json: AsJson = False) -> None:
    """List pairs of profiles that may be one person's, the most useful first: what agrees and what does not."""
    frame = opened().questions(top)
    _show(frame, ["left", "right", "probability", "agrees", "differs"], as_json)
    if len(frame) and not as_json:
        next_step(f"tastemaker people same {shlex.join([frame['left'][0], frame['right'][0]])}, or different instead of same")


@app.command()
def same(
    a: Profile, b: Profile,
    two_channels: Annotated[bool, typer.Option("--two-channels", help="They are two channels of one person on a platform.")] = False,
    note: Note = "",
) -> None:
    """Say that two profiles are one person's."""
    _told(opened().same(a, b, two_channels=two_channels, note=note))


@app.command()
def different(a: Profile, b: Profile, note: Note = "") -> None:
    """Say that two profiles are different people's."""
    _told(opened().different(a, b, note=note))


@app.command()
def split(profile: Profile, note: Note = "") -> None:
    """Say that a profile is nobody else's."""
    _told(opened().split(profile, note=note))


@app.command()
def undo(n: Annotated[int, typer.Argument(help="How many answers.")] = 1) -> None:
    """Take back the last answers about people, whoever gave them."""
    for line in opened().undo_people(n) or ["There is nothing to take back."]:
        write(line)


@app.command()
def flags(as_json: AsJson = False) -> None:
    """List profiles that resemble another and are linked by nothing of theirs. Evidence for a look, never a verdict."""
    _show(opened().flags(), ["profile", "like", "kind", "reason", "innocent"], as_json)


def _show(frame, columns: list[str], as_json: bool) -> None:  # type: ignore[no-untyped-def]
    show_json(records(frame)) if as_json else show_table(frame, columns)


def _told(changed: int) -> None:
    write(f"Kept. {changed} profile{'' if changed == 1 else 's'} got another creator. `tastemaker people undo` takes it back.")
