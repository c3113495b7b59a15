"""Texts of one place read together: scores that each text got alone, evened out over the words that the texts share.

Cues know wordings that somebody thought of. Texts that stand together share more: a project's name, a turn of phrase,
signs. So a small model of words and signs is fitted to the scores themselves, and its answer and the first one are
averaged in log odds. No label is read, nothing is kept, and a text alone keeps its score. A score therefore depends on
the texts beside it: the same texts give the same scores.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from tastemaker.scoring.wording.folding import evened

LEAST = 100
"""Texts below which each keeps its own score: fewer share too little."""
HITS = 100
"""Expected hits below which the ridge is loosened in proportion: else it would smooth away the few that there are."""
_SURE = 0.001
"""Scores nearer to 0 or 1 count as this near: no single score should outweigh every word."""
_PARTS = re.compile(r"\w+|[^\w\s]")


def together(texts: Sequence[str], scores: np.ndarray) -> np.ndarray:
    """Scores from 0 to 1 in the order of the texts (n,), from the scores that each got alone (n,).

    >>> together(["message her", "message him"], np.array([0.9, 0.2]))
    array([0.9, 0.2])
    """
    scores = np.asarray(scores, dtype=float)
    if len(texts) < LEAST:
        return scores
    plain = [evened(text) for text in texts]
    counts = Counter(part for text in plain for part in set(_PARTS.findall(text)))
    shared = sorted(part for part, n in counts.items() if n > 1)
    return between(scores, _evened_out(plain, scores, shared)) if shared else scores


def between(these: np.ndarray, those: np.ndarray, share: float = 0.5) -> np.ndarray:
    """Two scores of each text as one, in log odds; `share` is what the second counts.

    >>> between(np.array([0.9, 0.5]), np.array([0.1, 0.5]))
    array([0.5, 0.5])
    """
    odds = (1 - share) * _odds(np.asarray(these)) + share * _odds(np.asarray(those))
    return 1 / (1 + np.exp(-odds))


def _evened_out(plain: Sequence[str], scores: np.ndarray, shared: Sequence[str]) -> np.ndarray:
    """What a logistic regression over shared words says, taught each text as a hit and as none, by its score."""
    from scipy import sparse
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    rows = TfidfVectorizer(vocabulary=shared, token_pattern=_PARTS.pattern, sublinear_tf=True).fit_transform(plain)
    model = LogisticRegression(C=max(1.0, HITS / max(scores.sum(), _SURE)), max_iter=500)
    kinds = np.repeat([1, 0], len(plain))
    model.fit(sparse.vstack([rows, rows]), kinds, sample_weight=np.concatenate([scores, 1 - scores]))
    return model.predict_proba(rows)[:, 1]


def _odds(scores: np.ndarray) -> np.ndarray:
    held = np.clip(scores, _SURE, 1 - _SURE)
    return np.log(held / (1 - held))
