"""A proof over sentences that ask for something or do not: `data.csv` with split (train, test), has_ask (Yes, No) and sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from tastemaker import sheets
from tastemaker.errors import BadInput
from tastemaker.evaluate.proof import Figure, Proof, interval
from tastemaker.evaluate.texts import auc
from tastemaker.outreach import asks as ours

FORMULAS = {"AUC": "chance that a sentence with an ask scores above one without, ties half",
            "F1": "2 tp / (2 tp + fp + fn) at a score of 0.5"}
_COLUMNS = ("split", "has_ask", "sentence")
_KEYWORDS = re.compile(r"\?|\bplease\b|\b(?:can|could|will|would) you\b|\blet (?:me|us) know\b", re.IGNORECASE)
_DRAWS = 500


def asks(directory: str | Path, tongue: str = "en") -> Proof:
    """How well asks are found in the sentences of the test part, as it ships, beside simpler rules and a model of their words."""
    rows = _rows(Path(directory) / "data.csv")
    train, test = ([row for row in rows if (row["split"] == "test") is part] for part in (False, True))
    truth = np.array([_yes(row) for row in test])
    scores = {"ours, as it ships": np.array([ours.probability(row["sentence"], tongue) for row in test]),
              "question mark": np.array([float("?" in row["sentence"]) for row in test]),
              "keyword rule": np.array([float(bool(_KEYWORDS.search(row["sentence"]))) for row in test])}
    if len({_yes(row) for row in train}) == 2:
        from tastemaker.scoring.wording import reference
        scores["TF-IDF, learned from the train part"] = reference.learned(
            [row["sentence"] for row in train], [_yes(row) for row in train], [row["sentence"] for row in test])
    figures = [figure for method, found in scores.items() for figure in _figures(method, found, truth)]
    return Proof(f"asks: {Path(directory).name}, {len(test):,} sentences of the test part, {int(truth.sum()):,} with an ask",
                 tuple(figures), FORMULAS)


def _figures(method: str, scores: np.ndarray, truth: np.ndarray) -> list[Figure]:
    parts = {"AUC": lambda drawn: auc(scores[drawn], truth[drawn]), "F1": lambda drawn: _f1(scores[drawn] > 0.5, truth[drawn])}
    everything = np.arange(len(truth))
    return [Figure(method, name, part(everything), *interval(part, len(truth), draws=_DRAWS), len(truth)) for name, part in parts.items()]


def _f1(found: np.ndarray, truth: np.ndarray) -> float:
    return float(2 * (found & truth).sum() / max(1, found.sum() + truth.sum()))


def _yes(row: Mapping[str, str]) -> bool:
    return row["has_ask"].strip().casefold() in {"yes", "1", "true"}


def _rows(path: Path) -> list[Mapping[str, str]]:
    if not path.is_file():
        raise BadInput(f"There is no data.csv in {path.parent}.", f"Its columns are {', '.join(_COLUMNS)}.")
    rows = sheets.read(path)
    if missing := [name for name in _COLUMNS if not rows or name not in rows[0]]:
        raise BadInput(f"data.csv lacks {', '.join(missing)}.", f"Its columns are {', '.join(_COLUMNS)}.")
    test = {_yes(row) for row in rows if row["split"] == "test"}
    if len(test) < 2:
        raise BadInput("The test part needs sentences with an ask and sentences without.", "Mark them in the column split.")
    return list(rows)
