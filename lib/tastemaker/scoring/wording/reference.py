"""Reference models for the proofs: what a classifier reaches that may learn from the very set that it is measured on.

Every prediction is out of fold, and whole groups are held out, so no video or profile teaches and tests. They tell
how much a set's own vocabulary is worth beside the weights that ship; the product never loads them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold

from tastemaker.scoring.wording.folding import evened, fold

FOLDS = 5
ALIKE = 0.6
"""Likeness from which two texts are one group: the cosine of their parts of four letters."""
TRUST = 0.3
"""What an invented text weighs beside one of the set."""
_ROWS = 500
Learner = Callable[[np.ndarray, np.ndarray], Callable[[np.ndarray], np.ndarray]]
"""From the places to learn from and their labels to a function that scores other places."""


def words(texts: Sequence[str], labels: Sequence[bool], groups: Sequence[Any]) -> np.ndarray:
    """Out-of-fold probabilities of the usual reference: word TF-IDF and a logistic regression."""
    return _out_of_fold(np.asarray(labels), groups, lambda train, truth: _plain(texts, train, truth))


def learned(texts: Sequence[str], labels: Sequence[bool], others: Sequence[str]) -> np.ndarray:
    """Probabilities for other texts by the usual reference, learned from these."""
    whole, n = [*texts, *others], len(texts)
    return _plain(whole, np.arange(n), np.asarray(labels))(np.arange(n, len(whole)))


class Lessons(NamedTuple):
    """Invented texts that a model may learn from beside a set's own."""

    texts: Sequence[str]
    labels: np.ndarray
    cues: np.ndarray


def combined(
    texts: Sequence[str],
    labels: Sequence[bool],
    groups: Sequence[Any],
    cues: np.ndarray,
    lessons: Lessons | None = None,
) -> np.ndarray:
    """Out-of-fold probabilities of words and letters together with our cues (n, features).

    Words and letters are those of the folded texts, where a look-alike is the letter that it imitates. `lessons` teach
    in every fold and are never scored; with them names and numbers are all the same, as invented ones meet real ones.
    """
    plain = [evened(text) if lessons else fold(text) for text in texts]
    more = lessons and lessons._replace(texts=[evened(text) for text in lessons.texts])
    return _out_of_fold(np.asarray(labels), groups, lambda train, truth: _all(plain, cues, train, truth, more))


def near(texts: Sequence[str]) -> list[int]:
    """A group for each text: those that share most of their parts of four letters are one, and so on from text to text.

    >>> near(["I made much with her help", "I made so much with her help!", "The climb was steep"])
    [0, 0, 1]
    """
    parts = TfidfVectorizer(analyzer="char_wb", ngram_range=(4, 4), use_idf=False, binary=True, dtype=np.float32)
    matrix = parts.fit_transform(texts)
    pairs = [_alike(matrix, start) for start in range(0, len(texts), _ROWS)]
    graph = sparse.vstack(pairs).tocsr() if pairs else sparse.csr_matrix((0, 0))
    return connected_components(graph, directed=False)[1].tolist()


def _alike(matrix: sparse.csr_matrix, start: int) -> sparse.csr_matrix:
    return (matrix[start : start + _ROWS] @ matrix.T) >= ALIKE


def _plain(texts: Sequence[str], train: np.ndarray, truth: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    model = _regression(vectorizer.fit_transform([texts[i] for i in train]), truth)
    return lambda places: model.predict_proba(vectorizer.transform([texts[i] for i in places]))[:, 1]


def _all(
    plain: Sequence[str], cues: np.ndarray, train: np.ndarray, truth: np.ndarray, more: Lessons | None
) -> Callable[[np.ndarray], np.ndarray]:
    word = {"ngram_range": (1, 2), "token_pattern": r"\S+|\w+"}
    letters = {"analyzer": "char_wb", "ngram_range": (2, 5)}
    fitted = [TfidfVectorizer(min_df=2, sublinear_tf=True, dtype=np.float32, **view) for view in (word, letters)]
    scale = 1 / np.sqrt(max(1.0, cues[train].sum(axis=1).mean()))  # rows about as long as TF-IDF's
    for vectorizer in fitted:
        vectorizer.fit([plain[i] for i in train])

    def seen(texts: Sequence[str], found: np.ndarray) -> sparse.csr_matrix:
        views = [vectorizer.transform(texts) for vectorizer in fitted]
        return sparse.hstack([*views, sparse.csr_matrix(found * scale)]).tocsr()

    rows, weight = seen([plain[i] for i in train], cues[train]), np.ones(len(train))
    if more:
        rows = sparse.vstack([rows, seen(more.texts, more.cues)]).tocsr()
        weight = np.concatenate([weight, np.full(len(more.texts), TRUST)])
        truth = np.concatenate([truth, more.labels])
    model = _regression(rows, truth, weight, _rarity(truth[: len(train)]))
    return lambda places: model.predict_proba(seen([plain[i] for i in places], cues[places]))[:, 1]


def _rarity(truth: np.ndarray) -> float:
    return float(np.sqrt((len(truth) - truth.sum()) / truth.sum()))


def _regression(
    matrix: sparse.csr_matrix, truth: np.ndarray, weight: np.ndarray | None = None, rarity: float = 0.0
) -> LogisticRegression:
    """Rare labels weigh more, by the root of their rarity: equal shares find too much where one text in a hundred has
    the label."""
    shares = {False: 1.0, True: rarity or _rarity(truth)}
    return LogisticRegression(C=10, class_weight=shares, max_iter=1_000).fit(matrix, truth, weight)


def _out_of_fold(labels: np.ndarray, groups: Sequence[Any], learner: Learner) -> np.ndarray:
    scores = np.zeros(len(labels))
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=0)
    for train, test in folds.split(labels, labels, groups):
        scores[test] = learner(train, labels[train])(test)
    return scores
