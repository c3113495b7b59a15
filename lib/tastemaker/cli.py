"""The command line: one verb per stage. Heavy modules are imported inside the verbs, so that `--help` answers at once."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from tastemaker.brief import Brief
    from tastemaker.workbench import Workbench

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True, add_completion=False,
                  help="Find, rank and write to creators through official APIs. A person decides and sends.")
evaluate_app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Measure a method on a directory of labelled data.")
sandbox_app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="The invented world that needs no key.")
app.add_typer(evaluate_app, name="evaluate")
app.add_typer(sandbox_app, name="sandbox")

BriefFile = Annotated[Path, typer.Argument(help="A brief: a TOML file, such as data/briefs/trail-shoes.toml.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
_chosen: dict[str, Any] = {"database": None, "sandbox": False}


@app.callback()
def choose(
    database: Annotated[Path | None, typer.Option("--db", help="The database file. Default: TASTEMAKER_DATABASE.")] = None,
    sandbox: Annotated[bool, typer.Option("--sandbox", help="Use the invented world; needs no key.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say on standard error what is done.")] = False,
    log_json: Annotated[bool, typer.Option("--log-json", help="Log one JSON object a line.")] = False,
) -> None:
    """What holds for every verb."""
    _chosen.update(database=database, sandbox=sandbox)
    if verbose or log_json:
        from tastemaker import logs
        logs.set_up(verbose=verbose, as_json=log_json)


# --- act 1 -----------------------------------------------------------------------------------------------------------

@app.command()
def plan(brief: BriefFile, as_json: AsJson = False) -> None:
    """Show what a pull would ask, what it costs and what it should bring. Nothing is spent."""
    wanted = _brief(brief)
    made = _bench(begin=True).plan(wanted)
    if as_json:
        return _json({"plan_id": made.plan_id, "queries": _records(made.table()), "cost": _records(made.cost())})
    _say(made)
    _next(f"tastemaker pull {made.plan_id}")


@app.command()
def pull(
    plan_or_brief: Annotated[str, typer.Argument(help="A plan's id, or a brief to plan and pull in one go.")],
    posts: Annotated[int, typer.Option(help="Newest posts of each creator.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Run a plan, with a progress bar. Safe to interrupt: the same command continues where it stopped."""
    brief = _brief(Path(plan_or_brief)) if plan_or_brief.endswith(".toml") else None
    bench = _bench(begin=brief is not None)
    known = bench.plan(brief) if brief else plan_or_brief
    report = bench.pull(known, posts=posts)
    _json(report.as_dict()) if as_json else _say(report)


@app.command()
def add(source: Annotated[Path, typer.Argument(help="CSV or Parquet with platform and handle, id or url.")]) -> None:
    """Bring a list of creators that you already have."""
    _say(_bench(begin=True).add(source))


# --- act 2 -----------------------------------------------------------------------------------------------------------

@app.command()
def score(brief: BriefFile, top: Annotated[int, typer.Option(help="How many to show.")] = 20, as_json: AsJson = False) -> None:
    """Rank the creators you have against a brief, with reasons."""
    frame = _bench().score(_brief(brief))
    shown = frame[frame["rank"].notna()].head(top)
    if as_json:
        return _json(_records(shown))
    _table(shown, ["rank", "name", "platform", "score", "score_low", "score_high", "reasons"])
    _next(f"tastemaker draft {brief}")


@app.command()
def label(
    brief: BriefFile,
    accept: Annotated[list[str], typer.Option(help="A handle that fits; may be given again.")] = [],  # noqa: B006
    reject: Annotated[list[str], typer.Option(help="A handle that does not.")] = [],  # noqa: B006
    star: Annotated[list[str], typer.Option(help="A handle that fits best.")] = [],  # noqa: B006
    clear: Annotated[list[str], typer.Option(help="A handle whose label is to go.")] = [],  # noqa: B006
) -> None:
    """Say who fits and who does not; the next score learns from it."""
    _bench().label(_brief(brief), accept=accept, reject=reject, star=star, clear=clear)


# --- act 3 -----------------------------------------------------------------------------------------------------------

@app.command()
def draft(
    brief: BriefFile,
    top: Annotated[int, typer.Option(help="Drafts for the first so many of the shortlist.")] = 20,
    writer: Annotated[str, typer.Option(help="template (no key) or openai.")] = "template",
    as_json: AsJson = False,
) -> None:
    """Write drafts whose every factual sentence has a source."""
    drafts = _bench().draft(_brief(brief), top=top, writer=writer)
    _json(_records(drafts.frame())) if as_json else _say(drafts)


@app.command()
def review(
    brief: BriefFile,
    decision: Annotated[str | None, typer.Option(help="approve or reject, for --draft.")] = None,
    draft_id: Annotated[str | None, typer.Option("--draft", help="The draft to decide on.")] = None,
    note: Annotated[str, typer.Option(help="Why.")] = "",
    as_json: AsJson = False,
) -> None:
    """List the drafts that wait for you, or decide on one. The screen is `tastemaker dashboard --team`."""
    bench = _bench()
    if draft_id and decision:
        return bench.decide(draft_id, decision, note=note)
    frame = bench.open_drafts(_brief(brief))
    _json(_records(frame)) if as_json else _table(frame, ["draft_id", "name", "final_subject", "decision", "grounded"])


@app.command()
def outbox(
    folder: Annotated[Path | None, typer.Option("--save", help="Write .eml files and a CSV into this folder.")] = None,
    sent: Annotated[str | None, typer.Option("--sent", help="Record that you sent this draft.")] = None,
    as_json: AsJson = False,
) -> None:
    """The unsent e-mails that you approved. You send them; this program cannot."""
    bench = _bench()
    if sent:
        return bench.sent(sent)
    box = bench.outbox()
    if folder:
        for path in box.save(folder):
            _print(str(path))
    else:
        _json(_records(box.frame())) if as_json else _say(box)


@app.command()
def export(
    brief: BriefFile,
    path: Annotated[Path, typer.Option("--out", help="Where to write.")] = Path("data/exports/shortlist.csv"),
    contacts: Annotated[bool, typer.Option(help="Also the addresses that creators published for business.")] = False,
) -> None:
    """Write the shortlist as CSV: documented columns, safe in a spreadsheet, without who opted out."""
    _print(str(_bench().export(_brief(brief), path, contacts=contacts)))


# --- act 4 -----------------------------------------------------------------------------------------------------------

@app.command()
def record(source: Annotated[Path, typer.Argument(help="CSV of replies and outcomes.")], brief: BriefFile) -> None:
    """Record replies and outcomes. Twice is the same as once."""
    _say(_bench().record(source, _brief(brief)))


@app.command()
def optout(
    who: Annotated[str, typer.Argument(help="A handle, platform:handle or an address.")],
    reason: Annotated[str, typer.Option(help="Why, in a few words.")] = "asked",
) -> None:
    """Never contact, score or pull this person again."""
    covered = _bench(begin=True).optout(who, reason)
    _print(f"Recorded. It covers {covered} known profile{'' if covered == 1 else 's'}.")


@app.command()
def report(brief: BriefFile, redacted: Annotated[bool, typer.Option(help="Without contacts and notes.")] = False) -> None:
    """Write one self-contained HTML file: shortlist, reasons, funnel and method."""
    _print(str(_bench().report(_brief(brief), redacted=redacted)))


# --- the platforms' rules --------------------------------------------------------------------------------------------

@app.command()
def terms(
    platform: Annotated[str | None, typer.Argument(help="One platform; all when left out.")] = None,
    as_json: AsJson = False,
) -> None:
    """Print the platforms' rules that this program obeys: who may use what, how long it is kept, what may leave."""
    from tastemaker.workbench import rules
    _json(rules.table(platform)) if as_json else _say(rules.text(platform))


@app.command()
def refresh(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what is due and what would be deleted.")] = False,
    ahead: Annotated[float | None, typer.Option(help="Days before its end at which a row is due; default: a quarter of its time.")] = None,
    as_json: AsJson = False,
) -> None:
    """Delete what is past its time or gone at its source, and fetch anew what soon will be. Run it every day."""
    done = _bench().refresh(dry_run=dry_run, ahead_days=ahead)
    _json({"due": _records(done.due), "deleted": _records(done.deleted)}) if as_json else _say(done)


@app.command()
def contacts(
    brief: BriefFile,
    confirm: Annotated[str | None, typer.Option(help="An address that stands in a creator's text and that you confirm.")] = None,
    handle: Annotated[str | None, typer.Option("--of", help="Whose it is, for --confirm.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the shortlist's addresses: those that may be used, and those that you must confirm one by one."""
    bench, wanted = _bench(), _brief(brief)
    if confirm and handle:
        bench.confirm(wanted, handle, confirm)
    frame = bench.contacts(wanted)
    _json(_records(frame)) if as_json else _table(frame, ["handle", "platform", "address", "state", "quote"])


# --- the installation ------------------------------------------------------------------------------------------------

@app.command()
def demo(
    folder: Annotated[Path, typer.Option(help="Made afresh each time.")] = Path("data/demo"),
    size: Annotated[int, typer.Option(help="Creators in the invented world.")] = 2_000,
) -> None:
    """See the whole job done on the invented world; no key, nothing leaves this machine."""
    from tastemaker.workbench import demo as show
    show.run(folder, size=size, say=_print)


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Say what this installation has, what is missing and where to get it."""
    from tastemaker.workbench import doctor as check
    rows = check.rows(_chosen["database"])
    _json(rows) if as_json else _table(rows, ["what", "state", "next_step"])


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
    _json(rows) if as_json else _table(rows, ["key", "set", "what"])


@app.command()
def backup(path: Annotated[Path, typer.Argument(help="Where to write the copy.")]) -> None:
    """Copy the database and the secret behind its hashes, consistently."""
    _bench().store.backup(path)


@app.command()
def restore(
    copy: Annotated[Path, typer.Argument(help="What `backup` wrote.")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a database that is there; it is kept beside the new one.")] = False,
) -> None:
    """Put a backup in the place of the database."""
    from tastemaker.store import Store
    Store.restore(copy, _database(), overwrite=overwrite)


@app.command()
def dashboard(
    team: Annotated[bool, typer.Option(help="The review screen instead, with its own token.")] = False,
    port: Annotated[int, typer.Option(help="0 takes a free one.")] = 8866,
    snapshots: Annotated[Path | None, typer.Option(help="The folder of redacted snapshots.")] = None,
) -> None:
    """Serve the stakeholders' dashboards on this machine."""
    from tastemaker.workbench import serving
    serving.dashboard(_database(), team=team, port=port, snapshots=snapshots, say=_print)


@app.command()
def lab(port: Annotated[int, typer.Option(help="0 takes a free one.")] = 8888) -> None:
    """Open JupyterLab on the notebooks."""
    from tastemaker.workbench import serving
    serving.lab(port)


@evaluate_app.command("relevance")
def evaluate_relevance(
    directory: Annotated[Path, typer.Argument(help="creators.csv, queries.csv and qrels.csv.")],
    run: Annotated[Path | None, typer.Option(help="Also write the whole ranking as a TREC run file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Rank each query with the code that ranks creators, and print NDCG@10, P@10, MAP and recall@100."""
    from tastemaker import evaluate
    result = evaluate.relevance(directory, run_file=run)
    _json(result.as_dict()) if as_json else _say(result)


@sandbox_app.command("serve")
def sandbox_serve(
    port: Annotated[int, typer.Option(help="0 takes a free one.")] = 8765,
    size: Annotated[int, typer.Option(help="Creators in the world.")] = 2_000,
    seed: Annotated[int, typer.Option(help="Another seed, another world.")] = 7,
) -> None:
    """Serve the invented world alone, in the platforms' own wire formats, until interrupted."""
    from tastemaker.sandbox import run_forever
    run_forever(size=size, seed=seed, port=port)


# --- how it speaks ---------------------------------------------------------------------------------------------------

def main() -> None:
    """Run the command line: an error is one sentence and the next step, and its exit code says what kind it was."""
    from tastemaker.errors import TastemakerError
    try:
        app(standalone_mode=True)
    except TastemakerError as error:
        sys.stderr.write(error.show() + "\n")
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


def _bench(*, begin: bool = False) -> Workbench:
    """The workbench; only a verb that begins work makes a database where there is none."""
    from tastemaker import workbench
    if _chosen["sandbox"]:
        return workbench.sandbox(_chosen["database"])
    if not begin:
        from tastemaker.store import Store
        Store.open(_database())
    return workbench.open(_chosen["database"])


def _database() -> Path:
    from tastemaker import workbench
    return _chosen["database"] or workbench.home() / workbench.Settings().database


def _brief(path: Path) -> Brief:
    from tastemaker.brief import Brief
    return Brief.load(path)


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")


def _say(thing: object) -> None:
    _print(str(thing))


def _next(command: str) -> None:
    if sys.stdout.isatty():
        _print(f"Next: {command}")


def _json(value: Any) -> None:
    _print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def _records(frame: Any) -> list[dict[str, Any]]:
    """A frame's rows with None for what is unknown, ready for JSON."""
    return json.loads(frame.to_json(orient="records", date_format="iso"))


def _table(rows: Any, columns: list[str]) -> None:
    """Rows as a table in the terminal; every cell cleaned of what a terminal would obey."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from tastemaker.render import line
    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in rows if isinstance(rows, list) else _records(rows):
        table.add_row(*(Text(line(_number(row.get(column)), 600)) for column in columns))
    Console(width=None if sys.stdout.isatty() else 160).print(table)


def _number(value: Any) -> Any:
    return round(value, 3) if isinstance(value, float) else value


if __name__ == "__main__":
    main()
