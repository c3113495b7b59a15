"""Proofs over labelled texts: how well spam in comments and disclosures in sentences are found.

A directory holds `texts.csv` (text_id, text, and group where texts belong together, such as one video's) and
`labels.csv` (text_id, label: 1 or 0, or a kind; empty, 0 and none mean no). Ours is measured as it ships and first,
with many texts also each alone. Beside it stand a keyword rule and two models that may learn from the set itself, out
of fold and by group: word TF-IDF, and words and letters with our cues (for comments with our invented texts too),
weighed with ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tastemaker import sheets
from tastemaker.errors import BadInput
from tastemaker.evaluate.proof import Figure, Proof, interval
from tastemaker.scoring import disclosure as disclosures
from tastemaker.scoring.authenticity import spam
from tastemaker.scoring.wording import reference, teaching, together
from tastemaker.scoring.wording.cues import Cues
from tastemaker.scoring.wording.folding import fold
from tastemaker.scoring.wording.reference import Lessons

OURS, ALONE, RULE, WORDS, BOTH = (
    "ours, as it ships",
    "ours, each text alone",
    "keyword rule",
    "TF-IDF, cross-validated",
    "TF-IDF with ours, cross-validated",
)
FORMULAS = {
    "F1": "2 tp / (2 tp + fp + fn) at a score of 0.5",
    "precision": "tp / (tp + fp)",
    "recall": "tp / (tp + fn)",
    "AUC": "chance that a text with the label scores above one without, ties half",
}
"""The measures and their formulas; intervals draw whole groups."""
NO = {"", "0", "none", "false", "no"}
LEAST = 10
"""Groups with, and groups without, that cross-validation needs; below it only ours and the rule are measured."""
SHARE = 1 / 3
"""What ours counts beside the model that saw labels of the set, in log odds: less than half, as labels know more."""
_AUC_DRAWS = 300
_SPAM = re.compile(
    r"whatsapp|telegram|\bdm\b|inbox|bitcoin|crypto|forex|\btrad(?:e|er|ing)\b|invest|profit|earn|"
    r"giveaway|follow me|https?://"
)
_DISCLOSURE = re.compile(r"affiliate|commission|sponsor|#ad\b|paid (?:partnership|promotion)|gifted|sent me|referral")


class Texts(NamedTuple):
    """A labelled directory, one place a text."""

    name: str
    texts: list[str]
    labels: np.ndarray
    """True where the label is there."""
    kinds: list[str]
    groups: list[str]


def comments(directory: str | Path) -> Proof:
    """How well spam among comments is found.

    Comments without a group belong together when only names, numbers, signs or a few words differ, so copies never
    teach and test.
    """
    read = _read(Path(directory), _copies)
    ours = {OURS: spam.spam(read.texts), ALONE: spam.alone(read.texts)}
    return _proof("spam in comments", read, ours, _SPAM, spam.cues(), lessons("spam.json", ["spam"]))


def disclosure(directory: str | Path) -> Proof:
    """How well disclosing sentences are found. Where labels name kinds of ours, the chance of those kinds is
    measured."""
    read = _read(Path(directory), list)
    asked = [kind for kind in disclosures.DISCLOSING if kind in set(read.kinds)] or list(disclosures.DISCLOSING)
    columns = [disclosures.kinds().index(kind) for kind in asked]
    ours = {OURS: disclosures.chances(read.texts), ALONE: disclosures.alone(read.texts)}
    scores = {method: found[:, columns].sum(axis=1) for method, found in ours.items()}
    return _proof("disclosures", read, scores, _DISCLOSURE, disclosures.cues())


def lessons(weights: str, kinds: Sequence[str]) -> reference.Lessons:
    """The invented texts that a file of weights was learned from, labelled where they are of one of `kinds`."""
    lesson = teaching.LESSONS[weights]
    texts, found = teaching.invented(lesson)
    return reference.Lessons(texts, np.isin(found, kinds), Cues.load(lesson.cues).matrix(texts))


def _proof(
    what: str,
    read: Texts,
    ours: Mapping[str, np.ndarray],
    rule: re.Pattern[str],
    cues: Cues,
    taught: Lessons | None = None,
) -> Proof:
    scores = {method: found for method, found in ours.items() if method == OURS or len(read.texts) >= together.LEAST}
    scores[RULE] = np.array([bool(rule.search(fold(text))) for text in read.texts], dtype=float)
    notes = [
        f"{int(read.labels.sum()):,} of {len(read.texts):,} texts have the label; "
        f"n counts {len(set(read.groups)):,} groups."
    ]
    groups = np.asarray(read.groups)
    if min(len(set(groups[read.labels])), len(set(groups[~read.labels]))) >= LEAST:
        scores[WORDS] = reference.words(read.texts, read.labels, read.groups)
        learned = reference.combined(read.texts, read.labels, read.groups, cues.matrix(read.texts), taught)
        scores[BOTH] = together.between(learned, ours[OURS], SHARE)
        more = ", the last one from our invented texts too" if taught else ""
        notes.append(f"Cross-validated models learn from this set{more}.")
        notes.append("Ours learned from invented texts; it reads the set's texts together and never saw a label.")
    else:
        notes.append(f"Fewer than {LEAST} groups have the label or lack it: nothing was cross-validated.")
    figures = [figure for method, values in scores.items() for figure in _figures(method, values, read)]
    subject = f"{what}: {read.name}, {len(read.texts):,} texts in {len(set(read.groups)):,} groups"
    return Proof(subject, tuple(figures), FORMULAS, tuple(notes))


def _figures(method: str, scores: np.ndarray, read: Texts) -> list[Figure]:
    """The measures of one method with their intervals."""
    codes = np.unique(read.groups, return_inverse=True)[1]
    n, found = int(codes.max()) + 1, scores > 0.5
    tp, fp, fn = (
        np.bincount(codes, weights=hit, minlength=n)
        for hit in (found & read.labels, found & ~read.labels, ~found & read.labels)
    )
    parts: Mapping[str, Callable[[np.ndarray], float]] = {
        "F1": lambda drawn: _share(2 * tp[drawn].sum(), fp[drawn].sum() + fn[drawn].sum()),
        "precision": lambda drawn: _share(tp[drawn].sum(), fp[drawn].sum()),
        "recall": lambda drawn: _share(tp[drawn].sum(), fn[drawn].sum()),
    }
    figures = [Figure(method, name, part(np.arange(n)), *interval(part, n), n) for name, part in parts.items()]
    ends = interval(lambda drawn: auc(scores[drawn], read.labels[drawn]), len(scores), groups=codes, draws=_AUC_DRAWS)
    return [*figures, Figure(method, "AUC", auc(scores, read.labels), *ends, n)]


def auc(scores: np.ndarray, labels: np.ndarray) -> float:
    """The chance that a labelled text scores above another, ties half (Mann and Whitney 1947); NaN when one kind lacks.

    >>> auc(np.array([0.9, 0.5, 0.5, 0.1]), np.array([True, True, False, False]))
    0.875
    """
    yes, no = np.sort(scores[labels]), np.sort(scores[~labels])
    if not len(yes) or not len(no):
        return float("nan")
    below, upto = np.searchsorted(no, yes, "left"), np.searchsorted(no, yes, "right")
    return float((below + upto).mean() / 2 / len(no))


def _share(part: float, rest: float) -> float:
    return float(part / (part + rest)) if part + rest else float("nan")


def _copies(texts: list[str]) -> list[str]:
    """Groups of texts that are nearly the same."""
    return [str(group) for group in reference.near([_skeleton(text) for text in texts])]


def _skeleton(text: str) -> str:
    """A comment's letters without names, numbers and signs."""
    return " ".join(re.findall(r"[^\W\d_]+", re.sub(r"[@#]\S+|https?://\S+", " ", fold(text)))) or text


def _read(folder: Path, grouped: Callable[[list[str]], list[str]]) -> Texts:
    """The directory's texts in order with their labels. BadInput names the file, and the row, that cannot be used."""
    rows = _rows(folder, "texts.csv", ("text_id", "text"))
    labels = {row["text_id"]: row["label"] for row in _rows(folder, "labels.csv", ("text_id", "label"))}
    known = {row["text_id"] for row in rows}
    if strange := [key for key in labels if key not in known]:
        raise BadInput(f"labels.csv has {strange[0]!r}, and texts.csv has not.", "Mend this row; nothing was measured.")
    if missing := [row["text_id"] for row in rows if row["text_id"] not in labels]:
        raise BadInput(f"labels.csv has no row for {missing[0]!r}.", "Every text needs a label; nothing was measured.")
    kinds = [labels[row["text_id"]] for row in rows]
    truth = np.array([kind.casefold() not in NO for kind in kinds])
    if truth.all() or not truth.any():
        raise BadInput("labels.csv has only one answer.", "Texts with and without the label are needed.")
    texts = [row["text"] for row in rows]
    given = [row.get("group", "") for row in rows]
    copies = given if all(given) else grouped(texts)
    groups = [one or f"copies {other}" for one, other in zip(given, copies, strict=True)]
    return Texts(folder.name, texts, truth & ~np.isin(kinds, [disclosures.CODE]), kinds, groups)


def _rows(folder: Path, name: str, columns: Sequence[str]) -> list[Mapping[str, str]]:
    path = folder / name
    if not path.is_file():
        raise BadInput(f"There is no {name} in {folder}.", "A directory needs texts.csv and labels.csv.")
    rows = sheets.read(path)
    if missing := [c for c in columns if not rows or c not in rows[0]]:
        raise BadInput(
            f"{name} has no {'rows' if not rows else 'column ' + ', '.join(missing)}.",
            f"Its columns are {', '.join(columns)}.",
        )
    seen: set[str] = set()
    for place, row in enumerate(rows, rows.first):
        if not row["text_id"] or row["text_id"] in seen:
            raise BadInput(
                f"{name}, row {place}: text_id is {'there twice' if row['text_id'] else 'empty'}.",
                "Mend this row; nothing was measured.",
            )
        seen.add(row["text_id"])
    return rows
