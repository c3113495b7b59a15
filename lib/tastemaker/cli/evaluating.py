"""`tastemaker evaluate`: measure a method on a directory of labelled data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tastemaker.cli.speaking import AsJson, say, show_json

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Measure a method on a directory of labelled data.")


@app.command("relevance")
def evaluate_relevance(
    directory: Annotated[Path, typer.Argument(help="creators.csv, queries.csv and qrels.csv.")],
    run: Annotated[Path | None, typer.Option(help="Also write the whole ranking as a TREC run file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Rank each query with the code that ranks creators, and print NDCG@10, P@10, MAP and recall@100."""
    from tastemaker import evaluate
    result = evaluate.relevance(directory, run_file=run)
    show_json(result.as_dict()) if as_json else say(result)
