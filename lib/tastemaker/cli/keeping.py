"""The platforms' rules and this installation."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tastemaker.cli.speaking import (
    AsJson,
    BriefFile,
    chosen,
    database_path,
    opened,
    read_brief,
    records,
    say,
    show_json,
    show_table,
    write,
)

app = typer.Typer(rich_markup_mode=None)
sandbox_app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="The invented world that needs no key.")


@app.command()
def terms(
    platform: Annotated[str | None, typer.Argument(help="One platform; all when left out.")] = None,
    as_json: AsJson = False,
) -> None:
    """Print the platforms' rules that this program obeys: who may use what, how long it is kept, what may leave."""
    from tastemaker.workbench import rules
    show_json(rules.table(platform)) if as_json else say(rules.text(platform))


@app.command()
def refresh(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what is due and what would be deleted.")] = False,
    ahead: Annotated[float | None, typer.Option(help="Days before its end at which a row is due; default: a quarter of its time.")] = None,
    as_json: AsJson = False,
) -> None:
    """Delete what is past its time or gone at its source, and fetch anew what soon will be. Run it every day."""
    done = opened().refresh(dry_run=dry_run, ahead_days=ahead)
    show_json({"due": records(done.due), "deleted": records(done.deleted)}) if as_json else say(done)


@app.command()
def contacts(
    brief: BriefFile,
    confirm: Annotated[str | None, typer.Option(help="An address that stands in a creator's text and that you confirm.")] = None,
    handle: Annotated[str | None, typer.Option("--of", help="Whose it is, for --confirm.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the shortlist's addresses: those that may be used, and those that you must confirm one by one."""
    bench, wanted = opened(), read_brief(brief)
    if confirm and handle:
        bench.confirm(wanted, handle, confirm)
    frame = bench.contacts(wanted)
    show_json(records(frame)) if as_json else show_table(frame, ["handle", "platform", "address", "state", "quote"])


@app.command()
def demo(
    folder: Annotated[Path, typer.Option(help="Made afresh each time.")] = Path("data/demo"),
    size: Annotated[int, typer.Option(min=100, help="Creators in the invented world; in a smaller one nobody is left for the results.")] = 2_000,
) -> None:
    """See the whole job done on the invented world; no key, nothing leaves this machine."""
    from tastemaker.workbench import demo as show
    show.run(folder, size=size, say=write)


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Say what this installation has, what is missing and where to get it."""
    from tastemaker.workbench import doctor as check
    rows = check.rows(chosen["database"])
    show_json(rows) if as_json else show_table(rows, ["what", "state", "next_step"])


@app.command()
def keys(
    name: Annotated[str | None, typer.Argument(help="A key to store in the keyring; asked for without showing it.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the keys that adapters know and which are set, or store one in the keyring."""
    from tastemaker.workbench import doctor as check
    if name:
        return check.keep(name, typer.prompt(name, hide_input=True))
    rows = check.keys()
    show_json(rows) if as_json else show_table(rows, ["key", "set", "what"])


@app.command()
def backup(path: Annotated[Path, typer.Argument(help="Where to write the copy.")]) -> None:
    """Copy the database and the secret behind its hashes, consistently."""
    opened().store.backup(path)


@app.command()
def restore(
    copy: Annotated[Path, typer.Argument(help="What `backup` wrote.")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a database that is there; it is kept beside the new one.")] = False,
) -> None:
    """Put a backup in the place of the database."""
    from tastemaker.store import Store
    Store.restore(copy, database_path(), overwrite=overwrite)


@app.command()
def dashboard(
    team: Annotated[bool, typer.Option(help="The review screen instead, with its own token.")] = False,
    port: Annotated[int, typer.Option(help="0 takes a free one.")] = 8866,
    snapshots: Annotated[Path | None, typer.Option(help="The folder of redacted snapshots.")] = None,
    ip: Annotated[str, typer.Option(help="Where to listen. Off this machine a token is made and printed.")] = "127.0.0.1",
    ahead: Annotated[int, typer.Option(help="Kernels that wait for each page's next reader, about 250 MB each.")] = 1,
) -> None:
    """Serve the stakeholders' dashboards on this machine, or with --ip on a network."""
    from tastemaker.workbench import serving
    serving.dashboard(database_path(), team=team, port=port, snapshots=snapshots, say=write, ip=ip, ahead=ahead)


@app.command()
def lab(port: Annotated[int, typer.Option(help="0 takes a free one.")] = 8888) -> None:
    """Open JupyterLab on the notebooks."""
    from tastemaker.workbench import serving
    serving.lab(port)


@sandbox_app.command("serve")
def sandbox_serve(
    port: Annotated[int, typer.Option(help="0 takes a free one.")] = 8765,
    size: Annotated[int, typer.Option(help="Creators in the world.")] = 2_000,
    seed: Annotated[int, typer.Option(help="Another seed, another world.")] = 7,
) -> None:
    """Serve the invented world alone, in the platforms' own wire formats, until interrupted."""
    from tastemaker.sandbox import run_forever
    run_forever(size=size, seed=seed, port=port)
