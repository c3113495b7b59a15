"""The verbs that leave people alone: opt-outs, what is held about one person, erasure, and the ledger shared with colleagues."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tastemaker.cli.speaking import opened, say, write

app = typer.Typer(rich_markup_mode=None)
ledger_app = typer.Typer(rich_markup_mode=None, no_args_is_help=True,
                         help="Share with colleagues whom you contacted and who opted out, as keyed hashes.")
Who = Annotated[str, typer.Argument(help="platform:handle, platform:id, @handle or an address.")]


@app.command()
def optout(
    who: Annotated[str, typer.Argument(help="A handle, platform:handle or an address.")],
    reason: Annotated[str, typer.Option(help="Why, in a few words.")] = "asked",
) -> None:
    """Never contact, score or pull this person again."""
    covered = opened(begin=True).optout(who, reason)
    write(f"Recorded. It covers {covered} known profile{'' if covered == 1 else 's'}.")


@app.command()
def held(who: Who, path: Annotated[Path | None, typer.Option("--out", help="Write all of it to this file.")] = None) -> None:
    """Show everything that is stored about one person, or write it down for them."""
    found = opened().held(who)
    write(str(found.save(path))) if path else say(found)


@app.command()
def forget(
    who: Who,
    reason: Annotated[str, typer.Option(help="Why, in a few words.")] = "asked",
    path: Annotated[Path | None, typer.Option("--export", help="First write everything about them to this file.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go, and which files would go whole.")] = False,
) -> None:
    """Remove one person to the byte from everything that was written here. A keyed hash stays and refuses them for good."""
    bench = opened()
    if path:
        write(str(bench.held(who).save(path)))
    if dry_run:
        return say(bench.held(who))
    done = bench.forget(who, reason)
    say(done)
    if not done.complete:
        raise typer.Exit(1)


@ledger_app.command("write")
def write_ledger(path: Annotated[Path, typer.Argument(help="The file to write.")]) -> None:
    """Write whom this database contacted and who opted out."""
    say(opened().share_ledger(path))


@ledger_app.command("read")
def read_ledger(path: Annotated[Path, typer.Argument(help="A colleague's file.")]) -> None:
    """Take over whom a colleague contacted and who opted out there."""
    say(opened().take_ledger(path))


@ledger_app.command("share-key")
def share_key(path: Annotated[Path, typer.Argument(help="The file to write.")]) -> None:
    """Write the ledger's key, which a colleague needs once to read your ledgers. Hand it over by another way than the ledger."""
    write(opened().share_key(path))


@ledger_app.command("take-key")
def take_key(path: Annotated[Path, typer.Argument(help="A colleague's key file.")]) -> None:
    """Keep a colleague's key."""
    write("Kept." if opened().take_key(path) else "It was known already.")
