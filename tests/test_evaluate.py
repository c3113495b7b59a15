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
from tastemaker.evaluate.proof import Proof, interval
from tastemaker.evaluate.ranking import pooled

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
    assert "2 queries over 4 creators" in found.subject, "a query without a relevant creator does not count"
    assert found.value("map").value == 1 and found.value("p@10").value == pytest.approx(0.15)
    assert found.value("map").n == 2
    plain = json.loads(json.dumps(found.as_dict()))
    assert plain["figures"][0] == {"method": "tastemaker", "measure": "ndcg@10", "value": 1, "low": 1, "high": 1, "n": 2}
    assert "ndcg@10" in str(found) and "<table" in found._repr_html_()


def test_ours_stands_beside_chance_and_single_methods(folder):
    found = evaluate.relevance(folder)
    methods = list(dict.fromkeys(figure.method for figure in found.figures))
    assert methods == ["tastemaker", "random", "keyword", "word TF-IDF", "character TF-IDF", "LSA-200"]
    rows = found.more["queries"]
    assert len(rows) == len(methods) * 2 and {row["query_id"] for row in rows} == {"q1", "q2"}
    mean = np.mean([row["map"] for row in rows if row["method"] == "keyword"])
    assert mean == pytest.approx(found.value("map", "keyword").value)
    assert 0.3 < found.value("map", "random").value < 0.9, "about half of four creators, ranked by chance"


def test_popularity_is_a_peer_where_it_is_a_number(folder):
    rows = CREATORS.splitlines()
    for cells, known in ((("5", "9", "", "1"), True), (("5", "much", "", "1"), False), (("", "", "", ""), False)):
        (folder / "creators.csv").write_text("\n".join([f"{rows[0]},popularity", *(f"{row},{cell}" for row, cell in
                                                                                  zip(rows[1:], cells, strict=True))]) + "\n")
        found = evaluate.relevance(folder)
        assert any(figure.method == "popularity" for figure in found.figures) == known
        if known:
            assert found.value("map", "popularity").value == pytest.approx(((1 / 2 + 2 / 4) / 2 + 1) / 2)


def test_the_gain_is_counted_query_by_query_against_the_best_lexical_method(folder):
    poor = evaluate.relevance(folder, methods={"nothing": lambda texts: lambda query: np.zeros(len(texts))})
    best = max(poor.value("ndcg@10", name).value for name in ("keyword", "word TF-IDF", "character TF-IDF"))
    assert poor.value("gain").value == pytest.approx(poor.value("ndcg@10").value - best)
    assert poor.value("ndcg@10", "nothing").value < 1
    with pytest.raises(KeyError):
        poor.value("gain", "keyword")


def test_sets_are_pooled_by_query(folder, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    for name, text in (("creators", CREATORS), ("queries", QUERIES), ("qrels", "query_id,creator_id,relevance\nq1,b,1\n")):
        (other / f"{name}.csv").write_text(text)
    one, two = evaluate.relevance(folder), evaluate.relevance(other)
    both = pooled([one, two])
    assert both.value("map").n == 3
    assert both.value("map").value == pytest.approx((2 * one.value("map").value + two.value("map").value) / 3)


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
    row = next(row for row in found.more["queries"] if (row["method"], row["query_id"]) == ("tastemaker", "q1"))
    assert again == pytest.approx({name: row[name] for name in evaluate.MEASURES})
    assert any("run.trec" in note for note in found.notes)


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


def test_a_proof_of_nothing_has_no_interval_and_can_still_be_read():
    assert np.isnan(interval(lambda drawn: np.zeros(0)[drawn].sum() or np.nan, 0, groups=[])).all()
    assert "nothing" in str(Proof("nothing", (), {"map": "formula"}))
