"""Relevance proved: rankings of one documented form of directory, by the very code that the product uses and by its peers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from tastemaker import sheets
from tastemaker.errors import BadInput
from tastemaker.evaluate.proof import Figure, Proof, interval
from tastemaker.scoring.documents import document
from tastemaker.scoring.relevance import Index, order, single

MEASURES = {
    "ndcg@10": "gain = relevance, discount log2(place + 1), divided by the best possible order's",
    "p@10": "share of relevant creators among the first ten places",
    "map": "mean over relevant creators of the share of relevant ones down to each",
    "recall@100": "share of all relevant creators that the first hundred places hold",
}
"""The measures and their formulas; a figure is the mean over queries that have a relevant creator."""
GAIN = "gain"
"""The measure of ours alone: how much more NDCG@10 than the best single lexical method, query by query."""
RUN_NAME = "tastemaker"
_SHUFFLES = 20
Method = Callable[[Sequence[str]], single.Scorer]
"""Texts to a scorer of queries."""


def relevance(directory: str | Path, run_file: str | Path | None = None, *, methods: Mapping[str, Method] | None = None) -> Proof:
    """How well ranking by relevance finds the right creators, over `creators.csv`, `queries.csv` and `qrels.csv`.

    A creator's text is made of name and text as the product makes it of name and bio. A query none of whose creators is
    relevant is left out, because no order can be right. Beside ours stand chance, single methods, a numeric column
    `popularity` of `creators.csv` where there is one, and `methods` of the caller. `more["queries"]` has a row for each
    method and query. `run_file` gets our whole ranking in TREC form. BadInput names the file, and the line, that cannot
    be used.
    """
    folder = Path(directory)
    creators = _rows(folder, "creators.csv", ("creator_id", "name", "text"), key=("creator_id",))
    queries = _rows(folder, "queries.csv", ("query_id", "text"), key=("query_id",))
    wanted = _judgements(folder, [c["creator_id"] for c in creators], {q["query_id"] for q in queries})
    asked = {q["query_id"]: q["text"] for q in queries if q["query_id"] in wanted}
    if not asked:
        raise BadInput(f"No query of {folder.name} has a relevant creator.", "Add rows to qrels.csv.")
    texts = [document(c["name"], c["text"]) for c in creators]
    ours = Index(texts, platforms=[c.get("platform", "") for c in creators])
    found = {RUN_NAME: _measured(ours.scores, asked, wanted), "random": _by_chance(asked, wanted),
             **{name: _measured(scorer, asked, wanted) for name, scorer in _peers(creators, texts, methods or {})}}
    notes = [f"random: mean of {_SHUFFLES} shuffles with a fixed seed"]
    if run_file:
        scores = {q["query_id"]: ours.scores(q["text"]) for q in queries}
        notes.append(f"ranking in {_write_run(Path(run_file), [c['creator_id'] for c in creators], scores)}")
    return _proof(f"relevance: {folder.name}, {len(asked)} queries over {len(texts):,} creators", found, list(asked), notes)


def pooled(proofs: Sequence[Proof]) -> Proof:
    """Several sets as one, every query counted once: the same figures over the queries of all of them.

    The best single lexical method is chosen over all queries, and only methods that every set has are kept.
    """
    rows = [{**row, "query_id": f"{proof.subject}: {row['query_id']}"} for proof in proofs for row in proof.more["queries"]]
    shared = [m for m in dict.fromkeys(row["method"] for row in rows)
              if all(any(row["method"] == m for row in proof.more["queries"]) for proof in proofs)]
    found = {m: [{name: row[name] for name in MEASURES} for row in rows if row["method"] == m] for m in shared}
    ids = [row["query_id"] for row in rows if row["method"] == RUN_NAME]
    return _proof(f"relevance: {len(proofs)} sets, {len(ids)} queries", found, ids, [])


def _proof(subject: str, found: Mapping[str, list[dict[str, float]]], ids: Sequence[str], notes: Sequence[str]) -> Proof:
    values = {method: {name: np.array([row[name] for row in rows]) for name in MEASURES} for method, rows in found.items()}
    best = max((m for m in single.LEXICAL if m in values), key=lambda m: values[m]["ndcg@10"].mean())
    figures = [_figure(method, name, of[name]) for method, of in values.items() for name in MEASURES]
    gain = _figure(RUN_NAME, GAIN, values[RUN_NAME]["ndcg@10"] - values[best]["ndcg@10"])
    rows = [{"method": method, "query_id": query, **row} for method, of in found.items()
            for query, row in zip(ids, of, strict=True)]
    return Proof(subject, (*figures, gain), {**MEASURES, GAIN: f"ndcg@10 less that of {best}, the best single lexical method"},
                 tuple(notes), {"queries": rows})


def _figure(method: str, measure: str, values: np.ndarray) -> Figure:
    low, high = interval(lambda drawn: values[drawn].mean(), len(values))
    return Figure(method, measure, float(values.mean()), low, high, len(values))


def _measured(scorer: single.Scorer, asked: Mapping[str, str], wanted: Mapping[str, np.ndarray]) -> list[dict[str, float]]:
    return [measures(scorer(text), wanted[query]) for query, text in asked.items()]


def _by_chance(asked: Mapping[str, str], wanted: Mapping[str, np.ndarray]) -> list[dict[str, float]]:
    chance = np.random.default_rng(0)
    drawn = [[measures(chance.random(len(wanted[query])), wanted[query]) for _ in range(_SHUFFLES)] for query in asked]
    return [{name: float(np.mean([one[name] for one in draws])) for name in MEASURES} for draws in drawn]


def _peers(creators: Sequence[Mapping[str, str]], texts: Sequence[str], methods: Mapping[str, Method],
           ) -> Sequence[tuple[str, single.Scorer]]:
    popular = _numbers([c.get("popularity", "") for c in creators])
    first = [("popularity", lambda query: popular)] if popular is not None else []
    return [*first, *((name, method(texts)) for name, method in {**single.METHODS, **methods}.items())]


def _numbers(column: Sequence[str]) -> np.ndarray | None:
    """A column as numbers, an empty cell as the least; None when a cell is no number or all are empty."""
    try:
        found = np.array([float(cell) if cell else -np.inf for cell in column])
    except ValueError:
        return None
    return found if np.isfinite(found).any() and not np.isnan(found).any() else None


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
