"""A million texts: the first stage beside a search engine, plain TF-IDF and a dense scan, and a linear re-rank, in one run.

Times are CPU times of one thread, warm, the median of several. The ratio to a peer in the same run counts, not the figure.
The words of a sample are read and weighed by the code that the product uses; the matrix of all is then filled from numbers.
"""

import importlib
import resource
import statistics
import sys
import time

import numpy as np
import pytest
from scipy import sparse

from tastemaker.scoring.relevance.inverted import Inverted, top

N, SAMPLE, TOKENS, VOCABULARY, ASKED, BEST, DIMENSIONS = 1_000_000, 20_000, 60, 50_000, 35, 100, 384
WORDS = np.array([f"w{i}" for i in range(VOCABULARY)], dtype=object)
pytestmark = pytest.mark.bench


def drawn(chance, *shape):
    """Places of words that follow Zipf's law; a brief drawn from it has some words that stand in most texts."""
    law = np.cumsum(1 / np.arange(1, VOCABULARY + 1))
    return np.searchsorted(law / law[-1], chance.random(shape)).astype(np.int32)


class Filled(Inverted):
    """The index of a sample, whose matrix is that of many more texts in the same terms."""

    def __init__(self, sample, numbers):
        super().__init__(sample)
        column = np.array([self.vocabulary.get(word, -1) for word in WORDS], dtype=np.int32)[numbers.ravel()]
        rows = np.repeat(np.arange(len(numbers), dtype=np.int32), TOKENS)[column >= 0]
        matrix = sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, column[column >= 0])),
                                   shape=(len(numbers), len(self.vocabulary)))
        matrix.sum_duplicates()
        matrix.data = (1 + np.log(matrix.data)) * self.rarity.astype(np.float32)[matrix.indices]
        lengths = np.sqrt(np.add.reduceat(matrix.data ** 2, matrix.indptr[:-1]))
        matrix.data /= np.repeat(lengths, np.diff(matrix.indptr))
        self.matrix = matrix


def warm(ask, times=9):
    ask()
    spent = []
    for _ in range(times):
        start = time.process_time()
        ask()
        spent.append(time.process_time() - start)
    return statistics.median(spent) * 1_000


def built(make):
    start = time.process_time()
    return make(), time.process_time() - start


def engine(numbers):
    """How a search engine that holds the same texts is asked; None where it is not installed."""
    try:
        tantivy = importlib.import_module("tantivy")
    except ImportError:
        return None
    schema = tantivy.SchemaBuilder().add_text_field("t", tokenizer_name="whitespace", index_option="freq").build()
    index = tantivy.Index(schema)
    writer = index.writer(400_000_000, 1)
    for row in numbers:
        writer.add_document(tantivy.Document(t=" ".join(WORDS[row])))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def ask(brief, best):
        terms = [(tantivy.Occur.Should, tantivy.Query.term_query(schema, "t", word)) for word in sorted(set(brief.split()))]
        return searcher.search(tantivy.Query.boolean_query(terms), best, count=False).hits
    return ask


def gigabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def test_a_million_texts(capsys):
    chance = np.random.default_rng(0)
    numbers, brief = drawn(chance, N, TOKENS), " ".join(WORDS[drawn(chance, ASKED)])
    sample = [" ".join(WORDS[row]) for row in numbers[:SAMPLE]]
    _, seconds = built(lambda: Inverted(sample))
    ours = Filled(sample, numbers)
    ours.against(ours.vector(brief))
    held = sum(m.data.nbytes + m.indices.nbytes for m in (ours.matrix, ours._columns)) / 1e9
    lines = [f"{N:,} texts, {ours.matrix.nnz:,} postings in {held:.1f} GB, both orders; {gigabytes():.1f} GB at the peak of "
             f"making them; {SAMPLE / seconds:,.0f} texts read a second of CPU"]
    vector, columns, rows = ours.vector(brief), ours._columns, ours.matrix
    linear = np.random.default_rng(1).random(rows.shape[1]).astype(np.float32)
    found = {"ours, brief to top 100": warm(lambda: top(ours.against(ours.vector(brief)), BEST)),
             "ours, to the 5,000 of the close look": warm(lambda: top(ours.against(ours.vector(brief)), 5_000)),
             "TF-IDF, columns cut out": warm(lambda: _first(columns[:, vector.indices] @ vector.data)),
             "TF-IDF, rows by sparse brief": warm(lambda: _first((rows @ vector.T).toarray().ravel()), 3),
             "linear re-rank of every text": warm(lambda: rows @ linear, 3)}
    if ask := engine(numbers):
        found["tantivy, top 100"] = warm(lambda: ask(brief, BEST))
        found["tantivy, top 5,000"] = warm(lambda: ask(brief, 5_000))
    dense, query = np.ones((N, DIMENSIONS), dtype=np.float32), np.ones(DIMENSIONS, dtype=np.float32)
    found["dense scan, 384 dimensions"] = warm(lambda: _first(dense @ query), 3)
    own = found["ours, brief to top 100"]
    lines += [f"{name:<40}{value:>8.1f} ms CPU{value / own:>8.1f} times ours" for name, value in found.items()]
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(lines) + "\n")
    exact = (rows @ vector.T).toarray().ravel()
    assert exact[top(ours.against(vector), BEST)] == pytest.approx(np.sort(exact)[::-1][:BEST], abs=1e-5)
    assert all(own < value for name, value in found.items() if not name.startswith("ours"))


def _first(scores):
    return np.argpartition(-scores, BEST)[:BEST]
