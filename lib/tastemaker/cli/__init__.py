"""The command line: one verb per stage. Heavy modules are imported inside the verbs, so that `--help` answers at once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from tastemaker.cli import (
    campaigning,
    consent,
    evaluating,
    finding,
    judging,
    keeping,
    market,
    outcomes,
    people,
    reporting,
    results,
    watching,
    writing,
)
from tastemaker.cli.speaking import chosen

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True, add_completion=False,
                  help="Find, rank and write to creators through official APIs. A person decides and sends.")
for act in (campaigning, finding, watching, market, judging, writing, outcomes, results, reporting, consent, keeping):
    app.add_typer(act.app)
app.add_typer(people.app, name="people")
app.add_typer(consent.ledger_app, name="ledger")
app.add_typer(evaluating.app, name="evaluate")
app.add_typer(keeping.sandbox_app, name="sandbox")


@app.callback()
def choose(
    database: Annotated[Path | None, typer.Option("--db", help="The database file. Default: TASTEMAKER_DATABASE.")] = None,
    sandbox: Annotated[bool, typer.Option("--sandbox", help="Use the invented world; needs no key.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say on standard error what is done.")] = False,
    log_json: Annotated[bool, typer.Option("--log-json", help="Log one JSON object a line.")] = False,
) -> None:
    """What holds for every verb."""
    chosen.update(database=database, sandbox=sandbox)
    if verbose or log_json:
        from tastemaker import logs
        logs.set_up(verbose=verbose, as_json=log_json)


def main() -> None:
    """Run the command line: an error is one sentence and the next step, and its exit code says what kind it was."""
    from tastemaker.errors import TastemakerError
    try:
        app(standalone_mode=True)
    except TastemakerError as error:
        from tastemaker import render
        sys.stderr.write(render.clean(error.show()) + "\n")
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
