"""`tastemaker evaluate`: measure a method on a directory of labelled data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tastemaker.cli.speaking import AsJson, BriefFile, opened, read_brief, say, show_json

if TYPE_CHECKING:
    from tastemaker.evaluate import Proof

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Measure a method on a directory of labelled data.")


@app.command("relevance")
def evaluate_relevance(
    directory: Annotated[Path, typer.Argument(help="creators.csv, queries.csv and qrels.csv.")],
    run: Annotated[Path | None, typer.Option(help="Also write the whole ranking as a TREC run file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Rank each query with the code that ranks creators, and print NDCG@10, P@10, MAP and recall@100."""
    from tastemaker import evaluate
    _show(evaluate.relevance(directory, run_file=run), as_json)


@app.command("labels")
def evaluate_labels(brief: BriefFile, as_json: AsJson = False) -> None:
    """Rank the creators whom you judged for a brief by its words alone, and print how well that agrees with your labels."""
    from tempfile import TemporaryDirectory

    from tastemaker import evaluate
    with TemporaryDirectory() as folder:
        _show(evaluate.relevance(opened().judged(read_brief(brief), folder)), as_json)


@app.command("learning")
def evaluate_learning(
    directory: Annotated[Path, typer.Argument(help="creators.csv, queries.csv and qrels.csv.")], as_json: AsJson = False,
) -> None:
    """Let a simulated person label creators, and print how much better the ranking gets with how many labels."""
    from tastemaker import evaluate
    _show(evaluate.learning(directory), as_json)


@app.command("authenticity")
def evaluate_authenticity(
    directory: Annotated[Path, typer.Argument(help="series.csv, and labels.csv where it is known what was bought.")],
    as_json: AsJson = False,
) -> None:
    """Judge series of attention, genuine ones also with bought growth put in, and print detection and false alarms."""
    from tastemaker import evaluate
    _show(evaluate.growth(directory), as_json)


@app.command("grounding")
def evaluate_grounding(
    directory: Annotated[Path, typer.Argument(help="facts.jsonl, banks.jsonl and drafts.jsonl.")], as_json: AsJson = False,
) -> None:
    """Check drafts that are known to be true or untrue, and print how many untrue ones are refused and true ones pass."""
    from tastemaker import evaluate
    _show(evaluate.grounding(directory), as_json)


@app.command("asks")
def evaluate_asks(
    directory: Annotated[Path, typer.Argument(help="data.csv with split, has_ask and sentence.")], as_json: AsJson = False,
) -> None:
    """Find the sentences that ask their reader for something, and print AUC and F1 beside simpler rules."""
    from tastemaker import evaluate
    _show(evaluate.asks(directory), as_json)


@app.command("comments")
def evaluate_comments(
    directory: Annotated[Path, typer.Argument(help="texts.csv and labels.csv.")], as_json: AsJson = False,
) -> None:
    """Find spam among comments and print precision, recall, F1 and AUC."""
    from tastemaker import evaluate
    _show(evaluate.comments(directory), as_json)


@app.command("disclosure")
def evaluate_disclosure(
    directory: Annotated[Path, typer.Argument(help="texts.csv and labels.csv.")], as_json: AsJson = False,
) -> None:
    """Find disclosures among sentences and print precision, recall, F1 and AUC."""
    from tastemaker import evaluate
    _show(evaluate.disclosure(directory), as_json)


@app.command("discovery")
def evaluate_discovery(
    directory: Annotated[Path, typer.Argument(help="One world, or a folder of worlds: world.toml, arms.csv, answers.csv, opens.csv, creators.csv.")],
    as_json: AsJson = False,
) -> None:
    """Spend a budget of calls in worlds that are known whole, and print relevant creators per call beside simpler ways."""
    from tastemaker import evaluate
    _show(evaluate.discovery(directory), as_json)


@app.command("linking")
def evaluate_linking(
    directory: Annotated[Path, typer.Argument(help="profiles.csv and truth.csv.")], as_json: AsJson = False,
) -> None:
    """Say which profiles are one person's, and print precision, recall and F1 of pairs beside simpler ways."""
    from tastemaker import evaluate
    _show(evaluate.linking(directory), as_json)


def _show(proof: Proof, as_json: bool) -> None:
    show_json(proof.as_dict()) if as_json else say(proof)
