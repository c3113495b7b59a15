"""The proof of learning: simulated people over a small directory, every method beside ours, figures that can be checked."""

import json
from importlib import import_module

import numpy as np
import pytest

from tastemaker.errors import BadInput
from tastemaker.evaluate.ranking import measures
from tastemaker.scoring.likeness import Likeness
from tastemaker.scoring.relevance import Index

learning = import_module("tastemaker.evaluate.learning")
TOPICS = {"trail": "trail running hills ultra mountain race", "bread": "bread baking flour oven cake yeast"}


@pytest.fixture
def folder(tmp_path):
    chance, creators, qrels = np.random.default_rng(0), ["creator_id,name,text"], ["query_id,creator_id,relevance"]
    for i in range(40):
        topic = list(TOPICS)[i % 2]
        creators.append(f"c{i},Voice {i},{' '.join(chance.choice(TOPICS[topic].split(), 4))}")
        qrels.append(f"{topic},c{i},1")
    rows = {"creators": creators, "queries": ["query_id,text", "trail,trail", "bread,bread", "none,film"], "qrels": qrels}
    for name, lines in rows.items():
        (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def proof(folder):
    return learning.learning(folder, budgets=(6, 100), step=3)


def test_every_method_stands_beside_ours_and_ours_is_first(proof):
    methods = list(dict.fromkeys(figure.method for figure in proof.figures))
    assert methods == [learning.OURS, learning.GREEDY, learning.RANDOM, learning.PLAIN, learning.BASE, learning.CEILING]
    assert "2 queries over 40 creators" in proof.subject
    assert proof.value("map@6").n == 2
    json.dumps(proof.as_dict())


def test_budgets_are_cut_to_the_set_and_nothing_is_left_without_a_label(proof):
    assert proof.value("map@40").value > 0.9
    with pytest.raises(KeyError):
        proof.value("map@100")
    with pytest.raises(KeyError):
        proof.value("residual@40")
    assert proof.value("accepted@40").value == 0.5


def test_the_map_is_of_model_scores_over_all_creators(folder, proof):
    wanted = {row["query_id"]: row["map"] for row in proof.more["queries"]
              if (row["method"], row["labels"]) == (learning.OURS, 6)}
    assert proof.value("map@6").value == pytest.approx(np.mean(list(wanted.values())))
    fits, scores = np.array([1.0, 0, 0, 1]), np.array([0.1, 0.9, 0.8, 0.7])
    found = learning._measured(scores, {0: "accept", 1: "reject"}, fits > 0)
    assert found["map"] == pytest.approx(measures(scores, fits)["map"]), "a labelled creator stands where the model puts it"
    assert found["residual"] == pytest.approx(0.5) and found["accepted"] == 0.5


def test_what_labels_needed_said_stands_beside_what_happened(proof):
    rows = [row for row in proof.more["queries"] if "expected" in row]
    assert {row["more"] for row in rows} == {34} and all(0 <= row["changed"] <= 25 for row in rows)
    assert any("said at 6" in note for note in proof.notes)


def test_the_ceiling_can_be_left_out(folder):
    found = learning.learning(folder, budgets=(6,), ceiling=False)
    assert learning.CEILING not in {figure.method for figure in found.figures}


def test_the_plain_regression_is_the_base_until_it_has_both_kinds(folder):
    likeness, base = Likeness(Index(["trail run", "bread oven", "trail hill"]).views), np.array([0.1, 0.2, 0.3])
    assert learning.plain(base, likeness, {0: "accept"}) is base
    scores = learning.plain(base, likeness, {0: "accept", 1: "reject"})
    assert scores[0] > scores[2] > scores[1]


def test_a_directory_that_cannot_be_measured_is_refused(folder):
    with pytest.raises(BadInput, match="No budget"):
        learning.learning(folder, budgets=(0,))
    (folder / "qrels.csv").write_text("query_id,creator_id,relevance\ntrail,c0,0\n", encoding="utf-8")
    with pytest.raises(BadInput, match="No query"):
        learning.learning(folder)
