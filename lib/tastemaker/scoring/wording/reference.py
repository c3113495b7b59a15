"""Reference models for the proofs: what a classifier reaches that may learn from the very set that it is measured on.

Every prediction is out of fold, and whole groups are held out, so no video or profile teaches and tests. They tell
how much a set's own vocabulary is worth beside the weights that ship; the product never loads them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold

from tastemaker.scoring.wording.folding import fold

FOLDS = 5
Learner = Callable[[np.ndarray, np.ndarray], Callable[[np.ndarray], np.ndarray]]
"""From the places to learn from and their labels to a function that scores other places."""


def words(texts: Sequence[str], labels: Sequence[bool], groups: Sequence[Any]) -> np.ndarray:
    """Out-of-fold probabilities of the usual reference: word TF-IDF and a logistic regression."""
    return _out_of_fold(np.asarray(labels), groups, lambda train, truth: _plain(texts, train, truth))


def combined(texts: Sequence[str], labels: Sequence[bool], groups: Sequence[Any], cues: np.ndarray) -> np.ndarray:
    """Out-of-fold probabilities of words and letters together with our cues (n, features).

    Words and letters are those of the folded texts, where a look-alike is the letter that it imitates.
    """
    folded = [fold(text) for text in texts]
    return _out_of_fold(np.asarray(labels), groups, lambda train, truth: _all(folded, cues, train, truth))


def _plain(texts: Sequence[str], train: np.ndarray, truth: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    model = _regression(vectorizer.fit_transform([texts[i] for i in train]), truth)
    return lambda places: model.predict_proba(vectorizer.transform([texts[i] for i in places]))[:, 1]


def _all(
    folded: Sequence[str], cues: np.ndarray, train: np.ndarray, truth: np.ndarray
) -> Callable[[np.ndarray], np.ndarray]:
    word = {"ngram_range": (1, 2), "token_pattern": r"\S+|\w+"}
    letters = {"analyzer": "char_wb", "ngram_range": (2, 5)}
    fitted = [TfidfVectorizer(min_df=2, sublinear_tf=True, dtype=np.float32, **view) for view in (word, letters)]
    scale = 1 / np.sqrt(max(1.0, cues[train].sum(axis=1).mean()))  # rows about as long as TF-IDF's
    learned = [vectorizer.fit_transform([folded[i] for i in train]) for vectorizer in fitted]
    model = _regression(sparse.hstack([*learned, sparse.csr_matrix(cues[train] * scale)]).tocsr(), truth)

    def score(places: np.ndarray) -> np.ndarray:
        seen = [vectorizer.transform([folded[i] for i in places]) for vectorizer in fitted]
        return model.predict_proba(sparse.hstack([*seen, sparse.csr_matrix(cues[places] * scale)]).tocsr())[:, 1]

    return score


def _regression(matrix: sparse.csr_matrix, truth: np.ndarray) -> LogisticRegression:
    """Rare labels weigh more, by the root of their rarity: equal shares find too much where one text in a hundred has
    the label."""
    rarity = float(np.sqrt((len(truth) - truth.sum()) / truth.sum()))
    return LogisticRegression(C=10, class_weight={False: 1.0, True: rarity}, max_iter=1_000).fit(matrix, truth)


def _out_of_fold(labels: np.ndarray, groups: Sequence[Any], learner: Learner) -> np.ndarray:
    scores = np.zeros(len(labels))
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=0)
    for train, test in folds.split(labels, labels, groups):
        scores[test] = learner(train, labels[train])(test)
    return scores
