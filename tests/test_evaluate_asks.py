"""Asks in sentences: ours first beside simpler rules, and clear refusals."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tastemaker import evaluate
from tastemaker.errors import BadInput

SET = Path(__file__).resolve().parents[1] / ".." / "shared/benchmarks/email_ask_intent"
ROWS = [("train", "Yes", "Could you send me the plan?"), ("train", "No", "The plan is blue."), ("train", "Yes", "Please call me."),
        ("train", "No", "It rained in May."), ("test", "Yes", "May I send you the plan?"), ("test", "No", "The plan was long.")]


def keep(folder, rows, columns=("split", "has_ask", "sentence")):
    with (folder / "data.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([columns, *rows])
    return folder


def test_ours_stands_first_beside_simpler_rules(tmp_path):
    proof = evaluate.asks(keep(tmp_path, ROWS * 3))
    assert [f.method for f in proof.figures if f.measure == "AUC"] == [
        "ours, as it ships", "question mark", "keyword rule", "TF-IDF, learned from the train part"]
    assert proof.value("AUC").value == 1 and proof.value("AUC").n == 6


@pytest.mark.parametrize(("rows", "columns", "words"), [
    (ROWS, ("split", "label", "sentence"), "lacks has_ask"), ([("test", "Yes", "Call me.")], ("split", "has_ask", "sentence"), "without")])
def test_a_set_that_cannot_be_measured_is_refused(tmp_path, rows, columns, words):
    with pytest.raises(BadInput, match=words):
        evaluate.asks(keep(tmp_path, rows, columns))
    with pytest.raises(BadInput, match=r"no data\.csv"):
        evaluate.asks(tmp_path / "nowhere")


@pytest.mark.skipif(not SET.is_dir(), reason="the labelled e-mail sentences are not here")
def test_asks_in_e_mails_are_told_from_the_rest_on_the_official_split():
    proof = evaluate.asks(SET)
    assert proof.value("AUC").value >= 0.88
    assert proof.value("AUC").value > proof.value("AUC", "keyword rule").value
