"""Spam and disclosures over the shared labelled sets: what ships, a keyword rule, and cross-validated models."""

import csv
import sys
from pathlib import Path

import numpy as np
import pytest

from tastemaker.evaluate import texts
from tastemaker.scoring import disclosure
from tastemaker.scoring.authenticity import spam
from tastemaker.scoring.wording import reference
from tastemaker.scoring.wording.cues import Weights

SETS = Path(__file__).resolve().parents[2] / ".." / "shared/benchmarks"
pytestmark = pytest.mark.bench


def rows(path):
    if not path.is_file():
        pytest.skip("the folder ../shared/benchmarks is not here")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def keep(folder, found):
    """Write (text, label, group) as the documented form; a text that stands there twice with one label stays once."""
    folder.mkdir()
    with (
        (folder / "texts.csv").open("w", newline="", encoding="utf-8") as one,
        (folder / "labels.csv").open("w", newline="") as two,
    ):
        first, second = csv.writer(one), csv.writer(two)
        first.writerow(["text_id", "text", "group"])
        second.writerow(["text_id", "label"])
        for i, (text, label, group) in enumerate(found):
            first.writerow([i, text, group])
            second.writerow([i, label])
    return folder


@pytest.fixture
def comments(tmp_path):
    found = {
        row["msg"]: row["scam"] for row in rows(SETS / "scamspot_instagram_comments/data.csv") if row["msg"].strip()
    }
    return keep(tmp_path / "comments", [(text, label, "") for text, label in found.items()])


@pytest.fixture
def sentences(tmp_path):
    found = rows(SETS / "affiliate_disclosures/youtube_sentences.csv")
    label = {"none": "0"}
    return keep(
        tmp_path / "sentences",
        [
            (row["sentence"], label.get(row["disclosure_type"], "affiliate link"), row["video_key"])
            for row in found
            if row["sentence"].strip()
        ],
    )


def say(proof, capsys):
    with capsys.disabled():
        sys.stdout.write(f"\n{proof}\n")


def test_spam_among_comments(comments, capsys):
    proof = texts.comments(comments)
    say(proof, capsys)
    assert proof.value("F1").value > proof.value("F1", texts.RULE).high, "what ships beats a keyword rule"
    assert proof.value("F1", texts.BOTH).value > proof.value("F1", texts.WORDS).value, "our cues add to TF-IDF"


def test_disclosing_sentences(sentences, capsys):
    proof = texts.disclosure(sentences)
    say(proof, capsys)
    assert proof.value("F1").value > proof.value("F1", texts.RULE).high, "what ships beats a keyword rule"
    assert proof.value("F1", texts.BOTH).value > proof.value("F1", texts.WORDS).value, "our cues add to TF-IDF"


def test_each_ingredient_of_the_disclosure_score_earns_its_place(sentences, capsys):
    read = texts._read(sentences, str)
    weights, matrix = disclosure.weights(), disclosure.cues().matrix(read.texts)

    def f1(drop):
        kept = matrix * np.array([not drop(name) for name in weights.features])
        return texts._figures("", weights.probabilities(kept)[:, 0], read)[0].value

    whole = f1(lambda name: False)
    parts = (
        ("nearness", lambda n: " near " in n),
        ("pairs of cues", lambda n: " + " in n),
        ("steps", lambda n: "cues or more" in n),
        ("denials", lambda n: "negation" in n),
        ("offers of such work", lambda n: "recruit" in n),
    )
    lines = [f"  {'all':<40}{whole:.3f}"] + [f"  {'- without ' + title:<40}{f1(drop):.3f}" for title, drop in parts]
    with capsys.disabled():
        sys.stdout.write("\nF1 on sentences\n" + "\n".join(lines) + "\n")
    assert f1(parts[0][1]) < whole


def test_each_ingredient_of_the_spam_score_earns_its_place(comments, capsys):
    read = texts._read(comments, texts._skeleton)
    cues, weights = spam.cues(), spam.weights()
    matrix = cues.matrix(read.texts)

    def f1(drop):
        kept = matrix * np.array([not drop(name) for name in weights.features])
        return texts._figures("", weights.probabilities(kept)[:, 0], read)[0].value

    whole = f1(lambda name: False)
    lines = [f"  {'all':<40}{whole:.3f}"] + [
        f"  {'- without ' + title:<40}{f1(drop):.3f}"
        for title, drop in (
            ("look-alike letters", lambda n: n == "odd"),
            ("pairs of cues", lambda n: " + " in n),
            ("steps", lambda n: "cues or more" in n),
            ("handles", lambda n: "handle" in n),
            ("vouching", lambda n: "praise" in n),
            ("sums of money", lambda n: "money" in n),
        )
    ]
    plain = reference.combined(read.texts, read.labels, read.groups, np.zeros_like(matrix))
    lines.append(f"  {'cross-validated, letters without cues':<40}{texts._figures('', plain, read)[0].value:.3f}")
    with capsys.disabled():
        sys.stdout.write("\nF1 on comments\n" + "\n".join(lines) + "\n")
    assert f1(lambda n: " + " in n or "cues or more" in n) < whole
    assert isinstance(weights, Weights)
