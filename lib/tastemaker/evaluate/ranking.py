"""Every proof of quality: measures over directories of one documented form, run on the very code that the product uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tastemaker import render, sheets
from tastemaker.errors import BadInput
from tastemaker.scoring.documents import document
from tastemaker.scoring.relevance import Index, order

MEASURES = {
    "ndcg@10": "gain = relevance, discount log2(place + 1), divided by the best possible order's",
    "p@10": "share of relevant creators among the first ten places",
    "map": "mean over relevant creators of the share of relevant ones down to each",
    "recall@100": "share of all relevant creators that the first hundred places hold",
}
"""The measures and their formulas; a figure is the mean over queries that have a relevant creator."""
RUN_NAME = "tastemaker"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Measures of one directory: the mean of each, and one row a query in `queries`."""

    directory: str
    creators: int
    means: dict[str, float]
    queries: pd.DataFrame = field(repr=False)
    run_file: Path | None = None

    @property
    def n(self) -> int:
        """Queries that count."""
        return len(self.queries)

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain JSON values."""
        return {"directory": self.directory, "creators": self.creators, "queries": self.n, **self.means,
                "formulas": MEASURES, "run_file": str(self.run_file) if self.run_file else None,
                "per_query": self.queries.to_dict("records")}

    def __str__(self) -> str:
        head = f"{self.directory}: {self.n} queries over {self.creators:,} creators"
        rows = [f"  {name:<12}{value:.3f}   {MEASURES[name]}" for name, value in self.means.items()]
        return "\n".join([head, *rows, *([f"  ranking in {self.run_file}"] if self.run_file else [])])

    def _repr_html_(self) -> str:
        rows = [(name, f"{value:.3f}", MEASURES[name]) for name, value in self.means.items()]
        return render.table(("measure", "mean", "formula"), rows, f"{self.directory}: {self.n} queries, {self.creators:,} creators")


def relevance(directory: str | Path, run_file: str | Path | None = None) -> Evaluation:
    """How well ranking by relevance finds the right creators, over `creators.csv`, `queries.csv` and `qrels.csv`.

    A creator's text is made of name and text as the product makes it of name and bio. A query none of whose creators is
    relevant is left out of the means, because no order can be right. `run_file` gets the whole ranking in TREC form.
    BadInput names the file, and the line, that cannot be used.
    """
    folder = Path(directory)
    creators = _rows(folder, "creators.csv", ("creator_id", "name", "text"), key=("creator_id",))
    queries = _rows(folder, "queries.csv", ("query_id", "text"), key=("query_id",))
    wanted = _judgements(folder, [c["creator_id"] for c in creators], {q["query_id"] for q in queries})
    index = Index([document(c["name"], c["text"]) for c in creators])
    scores = {q["query_id"]: index.scores(q["text"]) for q in queries}
    rows = [{"query_id": q, **measures(scores[q], wanted[q])} for q in scores if q in wanted]
    if not rows:
        raise BadInput(f"No query of {folder.name} has a relevant creator.", "Add rows to qrels.csv.")
    frame = pd.DataFrame(rows)
    path = _write_run(Path(run_file), [c["creator_id"] for c in creators], scores) if run_file else None
    return Evaluation(folder.name, len(creators), {name: float(frame[name].mean()) for name in MEASURES}, frame, path)


def measures(scores: Sequence[float] | np.ndarray, relevances: Sequence[float] | np.ndarray) -> dict[str, float]:
    """The measures of one query from a score and a relevance per creator; equal scores keep the creators' order.

    The second place holds the one relevant creator: its gain 1 / log2(3) against 1 / log2(2) at best.

    >>> {name: round(value, 3) for name, value in measures([0.9, 0.8, 0.1], [0, 1, 0]).items()}
    {'ndcg@10': 0.631, 'p@10': 0.1, 'map': 0.5, 'recall@100': 1.0}
    """
    gains = np.asarray(relevances, dtype=float)
    ranked = gains[order(np.asarray(scores, dtype=float))]
    found = ranked > 0
    precision = np.cumsum(found) / np.arange(1, len(ranked) + 1)
    return {"ndcg@10": _dcg(ranked) / _dcg(np.sort(gains)[::-1]), "p@10": float(found[:10].sum() / 10),
            "map": float(precision[found].mean()), "recall@100": float(found[:100].sum() / found.sum())}


def _dcg(gains: np.ndarray) -> float:
    top = gains[:10]
    return float((top / np.log2(np.arange(2, len(top) + 2))).sum())


def _judgements(folder: Path, creators: Sequence[str], queries: set[str]) -> dict[str, np.ndarray]:
    place = {creator: i for i, creator in enumerate(creators)}
    wanted: dict[str, np.ndarray] = {}
    for line, row in enumerate(_rows(folder, "qrels.csv", ("query_id", "creator_id", "relevance"),
                                     key=("query_id", "creator_id")), 2):
        if row["query_id"] not in queries:
            raise _bad("qrels.csv", line, f"there is no query {row['query_id']!r} in queries.csv")
        if row["creator_id"] not in place:
            raise _bad("qrels.csv", line, f"there is no creator {row['creator_id']!r} in creators.csv")
        if (gain := _gain(row["relevance"], line)) > 0:
            wanted.setdefault(row["query_id"], np.zeros(len(creators)))[place[row["creator_id"]]] = gain
    return wanted


def _gain(text: str, line: int) -> float:
    try:
        gain = float(text)
    except ValueError:
        gain = np.nan
    if not np.isfinite(gain) or gain < 0:
        raise _bad("qrels.csv", line, f"relevance {text!r} is not a number of 0 or more")
    return gain


def _rows(folder: Path, name: str, columns: tuple[str, ...], key: tuple[str, ...]) -> list[Mapping[str, str]]:
    """The rows of one file, each key once. BadInput when the file, a column or a key is missing or a key is there twice."""
    path = folder / name
    if not path.is_file():
        raise BadInput(f"There is no {name} in {folder}.", "A directory needs creators.csv, queries.csv and qrels.csv.")
    rows = sheets.read(path)
    if missing := [c for c in columns if not rows or c not in rows[0]]:
        raise BadInput(f"{name} has no {'rows' if not rows else 'column ' + ', '.join(missing)}.",
                       f"Its columns are {', '.join(columns)}.")
    seen: set[tuple[str, ...]] = set()
    for line, row in enumerate(rows, 2):
        mine = tuple(row[c] for c in key)
        if not all(mine):
            raise _bad(name, line, f"{key[mine.index('')]} is empty")
        if mine in seen:
            raise _bad(name, line, f"{' and '.join(mine)} is there twice")
        seen.add(mine)
    return rows


def _bad(name: str, row: int, what: str) -> BadInput:
    return BadInput(f"{name}, row {row}: {what}.", "Mend this row; nothing was measured.")


def _write_run(path: Path, creators: Sequence[str], scores: Mapping[str, np.ndarray]) -> Path:
    """The whole ranking of every query: query_id Q0 creator_id rank score name, tab-separated, ranks from 1.

    Equal scores would let another tool choose its own order, so each score is lowered by a hair where it must be for the
    file to hold strictly falling scores in the order of the ranks.
    """
    for name in (*creators, *scores):
        if any(c in name for c in "\t\r\n"):
            raise BadInput(f"The id {name!r} holds a tab or a line break.", "A run file cannot hold it; rename it.")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for query, values in scores.items():
            last = np.inf
            for rank, i in enumerate(order(values), 1):
                last = min(float(values[i]), float(np.nextafter(last, -np.inf)))
                file.write(f"{query}\tQ0\t{creators[i]}\t{rank}\t{last!r}\t{RUN_NAME}\n")
    return path
