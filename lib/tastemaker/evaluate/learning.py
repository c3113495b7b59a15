"""Learning from a person, proved with simulated people: each query is a campaign, its judgements are what they answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tastemaker.errors import BadInput
from tastemaker.evaluate.proof import Figure, Proof, interval
from tastemaker.evaluate.ranking import _judgements, _rows, measures
from tastemaker.scoring.calibration import reliability
from tastemaker.scoring.documents import document
from tastemaker.scoring.laplace import laplace
from tastemaker.scoring.learning import Ranker, learn
from tastemaker.scoring.likeness import Likeness
from tastemaker.scoring.relevance import Index, Views, order
from tastemaker.scoring.teaching import STEP, TOP, labels_needed, next_to_look

BUDGETS = (20, 50, 100)
OURS, GREEDY, RANDOM = "ours", "ours, top-ranked labels", "ours, random labels"
PLAIN, BASE, CEILING = "plain regression, top-ranked labels", "without labels", "all labels, cross-validated"
FORMULAS = {
    "map": "after that many labels: mean average precision over all creators, labelled ones with their model scores",
    "residual": "the same over the creators without a label; a chooser that finds many leaves fewer to find",
    "accepted": "share of the labels that are accepts",
    "error": "expected calibration error of the probabilities of creators without a label",
}
FOLDS = 5
CROWD = 6_000
"""Creators up to which all labels are learned from: that takes the square of it in memory."""
_STIFF = 10.0
"""Variance of the plain regression's intercept: nearly free."""
_RIDGE = 4.0
_CEILING = f"{CEILING}: ridge regression on the same likeness, {FOLDS} folds."
_CURVE = ("labels_needed, said at {}: {:.1f} of the top {} would have changed after {} more labels; {:.1f} did "
          "(mean of {} queries).")


def learning(directory: str | Path, budgets: Sequence[int] = BUDGETS, step: int = STEP, ceiling: bool = True) -> Proof:
    """How fast the ranking learns, over `creators.csv`, `queries.csv` and `qrels.csv`.

    Labels are given `step` at a time up to each budget, which is cut to the number of creators. Beside ours: the same model
    with labels from the top of its ranking and at random, a plain logistic regression over words on labels from the top of
    its ranking, the base without labels, and all labels cross-validated where the set is small enough. Intervals draw
    queries. BadInput names a file that cannot be used.
    """
    base, views, wanted = read(Path(directory))
    likeness, n = Likeness(views), views.words.shape[0]
    budgets = sorted({min(budget, n) for budget in budgets if budget > 0})
    if not budgets:
        raise BadInput("No budget of labels is above 0.", "Give numbers of labels such as 20, 50 and 100.")
    rows = [row for query in wanted for row in _campaign(query, base[query], likeness, wanted[query], budgets, step)]
    if ceiling and n <= CROWD:
        rows += _with_all(likeness, wanted, budgets)
    said = [row for row in rows if "expected" in row]
    notes = [_noted(said, budget) for budget in sorted({row["labels"] for row in said})]
    return Proof(f"learning: {Path(directory).name}, {len(wanted)} queries over {n:,} creators", _figures(rows, budgets),
                 {f"{measure}@{budget}": formula if budget == budgets[0] else f"after {budget} labels"
                  for measure, formula in FORMULAS.items() for budget in budgets},
                 tuple([*notes, *([_CEILING] if ceiling and n <= CROWD else [])]), {"queries": rows})


def read(folder: Path) -> tuple[dict[str, np.ndarray], Views, dict[str, np.ndarray]]:
    """Of a directory: the base scores of each query that counts, the texts, and who fits each query."""
    creators = _rows(folder, "creators.csv", ("creator_id", "name", "text"), key=("creator_id",))
    queries = _rows(folder, "queries.csv", ("query_id", "text"), key=("query_id",))
    wanted = _judgements(folder, [c["creator_id"] for c in creators], {q["query_id"] for q in queries})
    if not wanted:
        raise BadInput(f"No query of {folder.name} has a relevant creator.", "Add rows to qrels.csv.")
    index = Index([document(c["name"], c["text"]) for c in creators], platforms=[c.get("platform", "") for c in creators])
    base = {q["query_id"]: index.scores(q["text"]) for q in queries if q["query_id"] in wanted}
    return base, index.views, {q: wanted[q] > 0 for q in base}


def _campaign(query: str, base: np.ndarray, likeness: Likeness, fits: np.ndarray, budgets: Sequence[int],
              step: int) -> list[dict[str, Any]]:
    """One row for each method and budget of one query."""
    chance = np.random.default_rng(0).permutation(len(base)).tolist()
    likeness.forget()
    choosers: dict[str, tuple[Callable[..., Any], Callable[..., list[int]]]] = {
        OURS: (learn, lambda ranker, scores, labels, n: next_to_look(ranker, labels, n)),
        GREEDY: (learn, lambda ranker, scores, labels, n: _first(order(scores).tolist(), labels, n)),
        RANDOM: (learn, lambda ranker, scores, labels, n: _first(chance, labels, n)),
        PLAIN: (plain, lambda ranker, scores, labels, n: _first(order(scores).tolist(), labels, n))}
    rows = []
    for method, (teach, choose) in choosers.items():
        rows += _taught(query, method, base, likeness, fits, budgets, step, teach, choose)
    return rows + [{"query_id": query, "method": BASE, "labels": budget, "map": measures(base, fits)["map"]} for budget in budgets]


def _taught(query: str, method: str, base: np.ndarray, likeness: Likeness, fits: np.ndarray, budgets: Sequence[int], step: int,
            teach: Callable[..., Any], choose: Callable[..., list[int]]) -> list[dict[str, Any]]:
    labels: dict[int, str] = {}
    model, rows, before = teach(base, likeness, labels), [], None
    while len(labels) < budgets[-1]:
        stop = min(step, next(b for b in budgets if b > len(labels)) - len(labels))
        chosen = choose(model, _scores(model), labels, stop)
        labels |= {place: "accept" if fits[place] else "reject" for place in chosen}
        model = teach(base, likeness, labels)
        if len(labels) in budgets:
            rows.append({"query_id": query, "method": method, "labels": len(labels), **_measured(model, labels, fits)})
            if before:
                rows[-2] |= _foretold(before, model)
            before = model if method == OURS else None
    return rows


def _measured(model: Any, labels: Mapping[int, str], fits: np.ndarray) -> dict[str, float]:
    scores, open_to = _scores(model), np.ones(len(fits), dtype=bool)
    open_to[list(labels)] = False
    found = {"map": measures(scores, fits)["map"], "accepted": float(fits[list(labels)].mean())}
    if fits[open_to].any():
        found["residual"] = measures(scores[open_to], fits[open_to])["map"]
    if isinstance(model, Ranker) and open_to.any():
        found["error"] = reliability(model.probabilities[open_to], fits[open_to].astype(float)).error
    return found


def _foretold(before: Ranker, after: Ranker) -> dict[str, float]:
    """What `labels_needed` said of the labels that were given since, and what they did change."""
    more = len(after.labels) - len(before.labels)
    said = [creators for labels, creators in labels_needed(before).changes if labels <= more]
    old, new = (set(order(ranker.scores)[:TOP].tolist()) for ranker in (before, after))
    return {"more": more, "expected": said[-1] if said else 0.0, "changed": float(len(old - new))}


def plain(base: np.ndarray, likeness: Likeness, labels: Mapping[int, str]) -> np.ndarray:
    """Scores of a plain logistic regression over words with ridge 1 and balanced classes; the base until it has both kinds.

    A ridge over words is a Gaussian prior whose covariance is the words' dot product.
    """
    places = np.array(list(labels), dtype=int)
    said = np.array([label != "reject" for label in labels.values()], dtype=float)
    if len(set(said.tolist())) < 2:
        return base
    words = (likeness.words @ likeness.words[places].T).toarray() + _STIFF
    weights = np.where(said == 1, 1 / said.mean(), 1 / (1 - said.mean())) / 2
    return words @ laplace(words[places], np.zeros(len(places)), said, weights).pull


def _with_all(likeness: Likeness, wanted: Mapping[str, np.ndarray], budgets: Sequence[int]) -> list[dict[str, Any]]:
    """What every label would bring: each creator scored by what all the other folds taught. It knows no budget."""
    alike = likeness.columns(np.arange(likeness.n)).astype(np.float32)
    fits = np.column_stack(list(wanted.values())).astype(np.float32)
    fold, scores = np.random.default_rng(0).permutation(likeness.n) % FOLDS, np.zeros(fits.shape)
    for held in (fold == i for i in range(min(FOLDS, likeness.n))):
        known = alike[np.ix_(~held, ~held)] + np.float32(_RIDGE) * np.eye(int((~held).sum()), dtype=np.float32)
        mean = fits[~held].mean(axis=0)
        scores[held] = mean + alike[np.ix_(held, ~held)] @ np.linalg.solve(known, fits[~held] - mean)
    likeness.forget()
    return [{"query_id": query, "method": CEILING, "labels": budget, "map": measures(scores[:, i], wanted[query])["map"]}
            for i, query in enumerate(wanted) for budget in budgets]


def _figures(rows: Sequence[Mapping[str, Any]], budgets: Sequence[int]) -> tuple[Figure, ...]:
    found = []
    for method in dict.fromkeys(row["method"] for row in rows):
        for measure in FORMULAS:
            for budget in budgets:
                values = np.array([row[measure] for row in rows if (row["method"], row["labels"]) == (method, budget)
                                   and measure in row])
                if len(values):
                    low, high = interval(lambda drawn, v=values: float(v[drawn].mean()), len(values))
                    found.append(Figure(method, f"{measure}@{budget}", float(values.mean()), low, high, len(values)))
    return tuple(found)


def _noted(said: Sequence[Mapping[str, Any]], budget: int) -> str:
    rows = [row for row in said if row["labels"] == budget]
    expected, changed = (float(np.mean([row[name] for row in rows])) for name in ("expected", "changed"))
    return _CURVE.format(budget, expected, TOP, rows[0]["more"], changed, len(rows))


def _first(places: Sequence[int], labels: Mapping[int, str], n: int) -> list[int]:
    return [place for place in places if place not in labels][:n]


def _scores(model: Ranker | np.ndarray) -> np.ndarray:
    return model.scores if isinstance(model, Ranker) else model
