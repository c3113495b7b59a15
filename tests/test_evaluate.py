"""Evaluation: measures by hand and against scikit-learn; a run file that another tool can check; clear refusals."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, ndcg_score

from tastemaker import evaluate
from tastemaker.errors import BadInput

CREATORS = "creator_id,platform,name,text\na,x,Trail Ann,trail running\nb,x,Baker,bread and cakes\nc,x,Cy,running\nd,x,Empty,\n"
QUERIES = "query_id,text\nq1,trail running\nq2,bread\nq3,nobody judged this\n"
QRELS = "query_id,creator_id,relevance\nq1,a,2\nq1,c,1\nq2,b,1\nq3,a,0\n"


@pytest.fixture
def folder(tmp_path):
    for name, text in (("creators", CREATORS), ("queries", QUERIES), ("qrels", QRELS)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def test_measures_agree_with_a_hand():
    found = evaluate.measures([5, 4, 3, 2, 1], [0, 3, 0, 1, 0])
    ideal = 3 / math.log2(2) + 1 / math.log2(3)
    assert found["ndcg@10"] == pytest.approx((3 / math.log2(3) + 1 / math.log2(5)) / ideal)
    assert found["map"] == pytest.approx((1 / 2 + 2 / 4) / 2)
    assert found["p@10"] == pytest.approx(2 / 10), "ten places, also when there are fewer creators"
    assert found["recall@100"] == 1


def test_recall_counts_the_first_hundred():
    relevance = np.zeros(300)
    relevance[[0, 99, 100, 299]] = 1
    assert evaluate.measures(-np.arange(300.0), relevance)["recall@100"] == 0.5


def test_ties_keep_the_order_of_the_creators():
    assert evaluate.measures([1, 1], [1, 0])["map"] == 1
    assert evaluate.measures([1, 1], [0, 1])["map"] == 0.5


@given(st.lists(st.integers(0, 3), min_size=2, max_size=40).filter(any), st.randoms(use_true_random=False))
def test_measures_agree_with_scikit_learn(relevance, random):
    scores = random.sample(range(1_000), len(relevance))
    found = evaluate.measures(scores, relevance)
    assert found["ndcg@10"] == pytest.approx(ndcg_score([relevance], [scores], k=10))
    assert found["map"] == pytest.approx(average_precision_score(np.array(relevance) > 0, scores))


def test_a_directory_is_measured_and_shown(folder):
    found = evaluate.relevance(folder)
    assert (found.n, found.creators) == (2, 4), "a query without a relevant creator does not count"
    assert found.means["map"] == 1 and found.means["p@10"] == pytest.approx(0.15)
    plain = json.loads(json.dumps(found.as_dict()))
    assert plain["queries"] == 2 and plain["ndcg@10"] == 1 and len(plain["per_query"]) == 2
    assert "ndcg@10" in str(found) and "<table" in found._repr_html_()


def test_the_run_file_holds_the_whole_ranking_and_reproduces_the_measures(folder):
    found = evaluate.relevance(folder, run_file=folder / "out" / "run.trec")
    lines = [line.split("\t") for line in (folder / "out" / "run.trec").read_text().splitlines()]
    assert len(lines) == 3 * 4 and all(len(line) == 6 for line in lines)
    first = [line for line in lines if line[0] == "q1"]
    assert [line[3] for line in first] == ["1", "2", "3", "4"]
    assert first[0][1:3] == ["Q0", "a"] and first[0][5] == "tastemaker"
    for query in ("q1", "q2", "q3"):
        scores = [float(line[4]) for line in lines if line[0] == query]
        assert scores == sorted(set(scores), reverse=True), "a tool that sorts by score finds the same order"
    by_id = {line[2]: float(line[4]) for line in first}
    again = evaluate.measures([by_id[c] for c in "abcd"], [2, 0, 1, 0])
    assert again == pytest.approx(found.queries.set_index("query_id").loc["q1"].to_dict())


@pytest.mark.parametrize(("name", "text", "words"), [
    ("qrels", None, "There is no qrels.csv"),
    ("creators", "creator_id,name\na,b\n", "creators.csv has no column text"),
    ("queries", "query_id,text\n", "queries.csv has no rows"),
    ("creators", CREATORS + "a,x,Twice,\n", "creators.csv, row 6: a is there twice"),
    ("creators", CREATORS + ",x,Nameless,\n", "creators.csv, row 6: creator_id is empty"),
    ("qrels", QRELS + "q9,a,1\n", "qrels.csv, row 6: there is no query 'q9'"),
    ("qrels", QRELS + "q1,z,1\n", "qrels.csv, row 6: there is no creator 'z'"),
    ("qrels", QRELS + "q1,b,much\n", "qrels.csv, row 6: relevance 'much' is not a number"),
    ("qrels", QRELS + "q1,b,-1\n", "qrels.csv, row 6"),
    ("qrels", QRELS + "q1,b,nan\n", "qrels.csv, row 6"),
    ("qrels", QRELS + "q1,a,1\n", "qrels.csv, row 6: q1 and a is there twice"),
    ("qrels", "query_id,creator_id,relevance\nq1,a,0\n", "has a relevant creator"),
])
def test_what_cannot_be_used_is_named(folder, name, text, words):
    path = folder / f"{name}.csv"
    path.unlink() if text is None else path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        evaluate.relevance(folder)
    assert words in str(refused.value)
    assert refused.value.next_step
