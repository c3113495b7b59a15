"""Labelled texts: figures by hand, ours first beside a rule and cross-validated models, clear refusals."""

import csv

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from tastemaker import evaluate
from tastemaker.errors import BadInput
from tastemaker.evaluate import texts

SPAM = [
    "Earn $500 weekly with @sandbox_fx, message her",
    "Made $4,000 in a week thanks to @sandbox_fx",
    "DM me to earn passive income",
]
PLAIN = ["How long did the climb take?", "We baked this bread twice", "The second lens was sharper"]


def keep(folder, rows, group=True):
    with (folder / "texts.csv").open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerows(
            [
                ["text_id", "text", *(["group"] if group else [])],
                *([i, text, *([g] if group else [])] for i, (text, _, g) in enumerate(rows)),
            ]
        )
    with (folder / "labels.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["text_id", "label"], *([i, label] for i, (_, label, _) in enumerate(rows))])
    return folder


def test_ours_is_measured_first_and_beside_a_rule(tmp_path):
    rows = [(text, 1, f"s{i}") for i, text in enumerate(SPAM)] + [(text, 0, f"p{i}") for i, text in enumerate(PLAIN)]
    proof = texts.comments(keep(tmp_path, rows))
    assert (
        proof.figures[0].method == texts.OURS
        and proof.value("F1").value == 1
        and proof.value("AUC").value == 1
        and proof.value("F1").n == 6
    )
    assert (
        proof.value("recall", texts.RULE).value == pytest.approx(2 / 3)
        and proof.value("precision", texts.RULE).value == 1
    )
    assert "nothing was cross-validated" in proof.notes[1] and not [f for f in proof.figures if f.method == texts.WORDS]


@pytest.mark.long
def test_cross_validated_models_stand_beside_it_where_there_is_enough(tmp_path):
    rows = [(f"{SPAM[i % 3]} {i}", 1, f"s{i % 12}") for i in range(36)] + [
        (f"{PLAIN[i % 3]} {i}", 0, f"p{i % 12}") for i in range(36)
    ]
    proof = texts.comments(keep(tmp_path, rows))
    assert [f.method for f in proof.figures[::4]] == [texts.OURS, texts.RULE, texts.WORDS, texts.BOTH]
    assert all(f.low <= f.value <= f.high for f in proof.figures) and proof.value("F1", texts.BOTH).n == 24


def test_many_texts_are_measured_together_and_each_alone(tmp_path):
    rows = [(f"{SPAM[i % 3]} {i}", 1, f"s{i}") for i in range(5)] + [(f"{PLAIN[i % 3]} {i}", 0, "p") for i in range(95)]
    proof = texts.comments(keep(tmp_path, rows))
    assert [f.method for f in proof.figures[::4]] == [texts.OURS, texts.ALONE, texts.RULE]


def test_copies_that_differ_in_names_and_numbers_are_one_group(tmp_path):
    rows = [
        ("Thanks to @sandbox_a I made $500", 1, ""),
        ("thanks to @sandbox_b I made $900!!", 1, ""),
        (PLAIN[0], 0, ""),
        ("🔥", 0, ""),
    ]
    assert texts.comments(keep(tmp_path, rows, group=False)).value("F1").n == 3


def test_a_kind_as_label_is_measured_by_its_own_chance(tmp_path):
    sentences = [
        ("These are affiliate links", "affiliate link"),
        ("Sponsored by Boxwell", "none"),
        ("I earn a commission if you buy through this link", "affiliate link"),
        ("Hello", "none"),
    ]
    by_kind = texts.disclosure(keep(tmp_path, [(text, kind, str(i)) for i, (text, kind) in enumerate(sentences)]))
    assert by_kind.value("precision").value == 1 and by_kind.value("recall").value == 1
    as_yes = texts.disclosure(
        keep(tmp_path, [(text, 0 if kind == "none" else 1, str(i)) for i, (text, kind) in enumerate(sentences)])
    )
    assert as_yes.value("precision").value == pytest.approx(2 / 3), "asked for any kind, a sponsor counts as found"


def test_a_discount_code_is_no_disclosure(tmp_path):
    rows = [
        ("Use code BOX20 for 20% off", "discount code", "a"),
        ("Sponsored by Boxwell", "paid partnership", "b"),
        ("Hello", "", "c"),
    ]
    proof = texts.disclosure(keep(tmp_path, rows))
    assert proof.value("F1").value == 1 and proof.notes[0].startswith("1 of 3")


def test_the_area_agrees_with_scikit_learn():
    chance = np.random.default_rng(0)
    scores, labels = chance.integers(0, 9, 200) / 9, chance.random(200) < 0.3
    assert texts.auc(scores, labels) == pytest.approx(roc_auc_score(labels, scores))
    assert np.isnan(texts.auc(scores, np.ones(200, dtype=bool)))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("labels", None, "no labels.csv"),
        ("texts", "text_id,words\na,b\n", "no column text"),
        ("texts", "text_id,text\n", "no rows"),
        ("texts", "text_id,text\n0,a\n0,b\n", "there twice"),
        ("texts", "text_id,text\n,a\n", "is empty"),
        ("labels", "text_id,label\n0,1\n", "no row for '1'"),
        ("labels", "text_id,label\n0,1\n1,0\n9,1\n", "'9'"),
        ("labels", "text_id,label\n0,1\n1,1\n", "only one answer"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path, name, content, words):
    keep(tmp_path, [("a", 1, "x"), ("b", 0, "y")])
    path = tmp_path / f"{name}.csv"
    path.unlink() if content is None else path.write_text(content, encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        texts.comments(tmp_path)
    assert words in str(refused.value) and refused.value.next_step


def test_the_proof_shows_itself(tmp_path):
    proof = texts.comments(keep(tmp_path, [(SPAM[0], 1, "x"), (PLAIN[0], 0, "y")]))
    assert "F1" in str(proof) and "<table" in proof._repr_html_() and evaluate.proof.Proof is type(proof)
