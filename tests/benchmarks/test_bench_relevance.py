"""Relevance over every set of the shared benchmarks, beside single methods and with each ingredient left out, in one run."""

from pathlib import Path

import pytest
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from tastemaker import evaluate
from tastemaker.scoring import relevance

SETS = Path(__file__).resolve().parents[2] / ".." / "shared/benchmarks/relevance"
pytestmark = pytest.mark.bench


class Single:
    """One vectorizer and the cosine, after an SVD of `depth` dimensions where that is given."""

    def __init__(self, texts, depth=0, **options):
        self.vectorizer = TfidfVectorizer(**options)
        matrix = self.vectorizer.fit_transform(texts)
        self.svd = TruncatedSVD(min(depth, min(matrix.shape) - 1), random_state=0).fit(matrix) if depth else None
        self.matrix = self.place(matrix)

    def place(self, matrix):
        return normalize(self.svd.transform(matrix)) if self.svd else matrix.toarray()

    def scores(self, query):
        return self.matrix @ self.place(self.vectorizer.transform([query]))[0]


METHODS = {
    "word TF-IDF": lambda texts: Single(texts),
    "character TF-IDF": lambda texts: Single(texts, analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=2),
    "LSA-200": lambda texts: Single(texts, depth=200, sublinear_tf=True),
    "ours": relevance.Index,
    "- without feedback": lambda texts: relevance.Index(texts, feedback=0),
    "- without the latent view": lambda texts: relevance.Index(texts, depths=(), feedback=0),
    "- without the word view": lambda texts: relevance.Index(texts, literal=(0, relevance.LITERAL)),
    "- without the character view": lambda texts: relevance.Index(texts, literal=(relevance.LITERAL, 0)),
    "- one depth, 128": lambda texts: relevance.Index(texts, depths=(128,)),
    "- literal views at full weight": lambda texts: relevance.Index(texts, literal=(1, 1)),
}


def test_ours_beside_single_methods_and_ablations(monkeypatch, capsys):
    if not SETS.is_dir():
        pytest.skip("the folder ../shared/benchmarks is not here")
    found = {}
    for name, method in METHODS.items():
        monkeypatch.setattr(evaluate.ranking, "Index", method)
        found[name] = {path.name: evaluate.relevance(path).means for path in sorted(SETS.iterdir()) if path.is_dir()}
    sets = list(found["ours"])
    lines = [f"{'NDCG@10 / MAP':<32}" + "".join(f"{name:>27}" for name in sets)]
    lines += [f"{name:<32}" + "".join(f"{m[s]['ndcg@10']:>19.3f} / {m[s]['map']:.3f}" for s in sets) for name, m in found.items()]
    with capsys.disabled():
        import sys
        sys.stdout.write("\n" + "\n".join(lines) + "\n")
    for one in ("word TF-IDF", "character TF-IDF", "LSA-200"):
        gains = [found["ours"][s]["map"] - found[one][s]["map"] for s in sets]
        assert sum(gains) / len(gains) > 0, one
