"""What people use instead: single methods that a ranking is held against. Each takes texts and gives a scorer of queries."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

Scorer = Callable[[str], np.ndarray]
"""A query to one score per text."""
_WORD = re.compile(r"\w+")


def keyword(texts: Sequence[str]) -> Scorer:
    """How many of a query's words a text holds.

    >>> keyword(["Trail shoes", "A trail to run"])("run the trail").tolist()
    [1.0, 2.0]
    """
    held = [set(_WORD.findall(text.casefold())) for text in texts]
    return lambda query: np.array([len(set(_WORD.findall(query.casefold())) & words) for words in held], dtype=float)


def word_tfidf(texts: Sequence[str]) -> Scorer:
    """Cosine of TF-IDF over words, as scikit-learn does it when nothing is set."""
    return _cosine(TfidfVectorizer(), texts)


def character_tfidf(texts: Sequence[str]) -> Scorer:
    """Cosine of TF-IDF over character 3- to 5-grams inside words that stand in two texts at least."""
    return _cosine(TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=2), texts)


def lsa(texts: Sequence[str]) -> Scorer:
    """Cosine after a truncated SVD of 200 dimensions over TF-IDF of words."""
    vectorizer = TfidfVectorizer(sublinear_tf=True)
    try:
        matrix = vectorizer.fit_transform(texts)
    except ValueError:
        return _nothing(texts)
    if min(matrix.shape) < 3:
        return word_tfidf(texts)
    svd = TruncatedSVD(min(200, min(matrix.shape) - 1), random_state=0).fit(matrix)
    rows = normalize(svd.transform(matrix))
    return lambda query: rows @ normalize(svd.transform(vectorizer.transform([query])))[0]


LEXICAL = {"keyword": keyword, "word TF-IDF": word_tfidf, "character TF-IDF": character_tfidf}
"""Methods that see shared words or letters only."""
METHODS = {**LEXICAL, "LSA-200": lsa}


def _cosine(vectorizer: TfidfVectorizer, texts: Sequence[str]) -> Scorer:
    try:
        matrix = vectorizer.fit_transform(texts)
    except ValueError:   # no text has a single term
        return _nothing(texts)
    return lambda query: np.asarray((matrix @ vectorizer.transform([query]).T).todense()).ravel()


def _nothing(texts: Sequence[str]) -> Scorer:
    return lambda query: np.zeros(len(texts))
