"""Spam and disclosures over the shared labelled sets: what ships, a keyword rule, and cross-validated models."""

import csv
import hashlib
import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from tastemaker.evaluate import texts
from tastemaker.scoring import disclosure
from tastemaker.scoring.authenticity import spam
from tastemaker.scoring.authenticity.comments import wilson
from tastemaker.scoring.wording import reference, together
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
        ("links called after a shop", lambda n: "shop_link" in n),
        ("rights, prizes and credits", lambda n: any(w in n for w in ("legal", "prize", "credit"))),
    )
    lines = [f"  {'all':<40}{whole:.3f}"] + [f"  {'- without ' + title:<40}{f1(drop):.3f}" for title, drop in parts]
    with capsys.disabled():
        sys.stdout.write("\nF1 on sentences\n" + "\n".join(lines) + "\n")
    assert f1(parts[0][1]) < whole


def test_each_ingredient_of_the_spam_score_earns_its_place(comments, capsys):
    read = texts._read(comments, texts._copies)
    cues, weights = spam.cues(), spam.weights()
    matrix = cues.matrix(read.texts)

    def f1(drop):
        found = matrix if drop else cues.matrix([re.sub(r"<(?:email|phone)>", "", text) for text in read.texts])
        kept = found * np.array([not (drop and drop(name)) for name in weights.features])
        return texts._figures("", weights.probabilities(kept)[:, 0], read)[0].value

    whole = f1(lambda name: False)
    lines = [f"  {'all':<40}{whole:.3f}"] + [
        f"  {'- without ' + title:<40}{f1(drop):.3f}"
        for title, drop in (
            ("look-alike letters", lambda n: n == "odd"),
            ("pairs of cues", lambda n: " + " in n),
            ("steps", lambda n: "cues or more" in n),
            ("where to turn", lambda n: any(w in n for w in ("contact", "closing", "address", "dodge", "traded_name"))),
            ("testimony", lambda n: any(w in n for w in ("vouch", "turn", "met", "thanks", "helper", "third"))),
            ("sums of money", lambda n: any(w in n for w in ("money", "gained", "profit"))),
            ("calls to write", lambda n: any(w in n for w in ("write", "away", "invite", "offer", "handout"))),
            ("preached success", lambda n: "aspire" in n),
            ("what links look like", lambda n: "invitation" in n),
            ("what people talk of", lambda n: any(w in n for w in ("chat", "life", "question", "creator", "markets"))),
            ("masked addresses", None),
        )
    ]
    parts = (("letters, no cues, no lessons", np.zeros_like(matrix), None), ("letters and cues, no lessons", matrix, None))
    for title, given, lessons in parts:
        scores = reference.combined(read.texts, read.labels, read.groups, given, lessons)
        lines.append(f"  {'cross-validated, ' + title:<50}{texts._figures('', scores, read)[0].value:.3f}")
    with capsys.disabled():
        sys.stdout.write("\nF1 on comments\n" + "\n".join(lines) + "\n")
    assert f1(lambda n: " + " in n or "cues or more" in n) < whole
    assert isinstance(weights, Weights)


BODIES = (150, 300, 600, 1_200)
"""Texts of a place: what a profile's comments or posts may hold."""
HALVES = ((True, "half with errors read"), (False, "half never read"))


def in_bodies(read, scores, size, by_group):
    """Scores read together within random bodies of about `size` texts, whole groups where they belong together."""
    chance, codes = np.random.default_rng(1), np.unique(read.groups, return_inverse=True)[1]
    units = codes if by_group else np.arange(len(read.texts))
    n = len(set(units))
    whole = np.zeros(len(read.texts))
    for part in np.array_split(chance.permutation(n), max(1, round(len(read.texts) / size))):
        places = np.flatnonzero(np.isin(units, part))
        whole[places] = together.together([read.texts[i] for i in places], scores[places])
    return whole


def figure(title, scores, read):
    one, *parts = texts._figures(title, scores, read)[:3]
    named = " ".join(f"{f.measure} {f.value:.3f}" for f in parts)
    return f"  {title:<44}{one.value:.3f} ({one.low:.3f} to {one.high:.3f})  {named}"


def half(read, keys, seen):
    """The texts of one half, by a hash of their group's key, and their places. Errors were read in the half `seen`."""
    places = np.flatnonzero([(hashlib.sha256(key.encode()).digest()[0] % 2 == 0) == seen for key in keys])
    return places, texts.Texts(
        read.name,
        [read.texts[i] for i in places],
        read.labels[places],
        [],
        [read.groups[i] for i in places],
    )


def test_reading_comments_together_helps_in_bodies_of_any_size(comments, capsys):
    read = texts._read(comments, texts._copies)
    alone, whole = spam.alone(read.texts), spam.spam(read.texts)
    found = [in_bodies(read, alone, size, False) for size in BODIES]
    lines = [figure("each alone", alone, read)]
    lines += [figure(f"bodies of {size}", scores, read) for size, scores in zip(BODIES, found, strict=True)]
    lines.append(figure("all together", whole, read))
    least_of = dict(sorted(zip(read.groups, read.texts, strict=True), reverse=True))
    for seen, title in HALVES:
        places, part = half(read, [least_of[group] for group in read.groups], seen)
        lines += [figure(f"{title}, alone", alone[places], part), figure(f"{title}, together", whole[places], part)]
    with capsys.disabled():
        sys.stdout.write("\nSpam read together, F1\n" + "\n".join(lines) + "\n")
    least = texts._figures("", alone, read)[0].value
    assert all(texts._figures("", scores, read)[0].value > least for scores in [*found, whole])


def by_group(scores, read):
    """What is said of whole groups, such as videos: a group has the label, and the score, of its strongest text."""
    names, codes = np.unique(read.groups, return_inverse=True)
    best, label = np.zeros(len(names)), np.zeros(len(names), dtype=bool)
    np.maximum.at(best, codes, scores)
    np.logical_or.at(label, codes, read.labels)
    return best, texts.Texts(read.name, list(names), label, [], list(names))


def test_reading_sentences_together_helps_in_bodies_of_any_size(sentences, capsys):
    read = texts._read(sentences, list)
    column = disclosure.kinds().index(disclosure.AFFILIATE)
    alone, whole = disclosure.alone(read.texts)[:, column], disclosure.chances(read.texts)[:, column]
    found = [in_bodies(read, alone, size, True) for size in BODIES]
    lines = [figure("each alone", alone, read)]
    lines += [figure(f"bodies of {size}", scores, read) for size, scores in zip(BODIES, found, strict=True)]
    lines += [figure("all together", whole, read), figure("all together, by video", *by_group(whole, read))]
    for seen, title in HALVES:
        places, part = half(read, read.groups, seen)
        lines += [figure(f"{title}, alone", alone[places], part), figure(f"{title}, together", whole[places], part)]
        lines.append(figure(f"{title}, together, by video", *by_group(whole[places], part)))
    with capsys.disabled():
        sys.stdout.write("\nDisclosures read together, F1\n" + "\n".join(lines) + "\n")
    least = texts._figures("", alone, read)[0].value
    assert all(texts._figures("", scores, read)[0].value > least for scores in [*found, whole])


def test_a_model_of_the_set_knows_wordings_that_its_folds_share(sentences, capsys):
    """Videos of one channel share their sentences, so folds by video teach and test the same wording."""
    read = texts._read(sentences, list)
    plain, matrix = [texts._skeleton(text) for text in read.texts], disclosure.cues().matrix(read.texts)
    scores = disclosure.alone(read.texts)[:, 0]
    near = [i for i, label in enumerate(read.labels) if label or scores[i] > 0.02]
    wording = [f"words {text}" for text in plain]
    for place, group in zip(near, reference.near([plain[i] for i in near]), strict=True):
        wording[place] = f"near {group}"
    apart = reference.combined(read.texts, read.labels, wording, matrix)
    ours = disclosure.chances(read.texts)[:, 0]
    lines = [
        figure("letters and cues, near copies held apart", apart, read),
        figure("ours, which saw no label", ours, read),
    ]
    with capsys.disabled():
        sys.stdout.write("\nF1 on wordings that were not learned\n" + "\n".join(lines) + "\n")
    assert texts._figures("", ours, read)[0].value > texts._figures("", apart, read)[0].value


CLASSES = (
    ("a sum that came in", {"gained", "money"}),
    ("asks to write or join", {"write", "away", "invite", "rescue"}),
    ("coins and projects", {"token", "hype"}),
    ("gives, begs, plugs, prizes", {"handout", "begging", "plug", "offer", "profile", "gambling", "intimate"}),
    ("vouches for somebody", {"vouch", "turn", "met", "thanks", "helper", "profit"}),
    ("only a name, a link or signs", {"contact", "link", "decorated", "odd", "pointing"}),
    ("talks or asks", {"question", "chat", "creator", "life", "markets", "caution"}),
)
"""What a comment holds, first that fits; the rest says nothing that a cue knows."""


def test_spam_by_what_the_comments_hold(comments, capsys):
    read = texts._read(comments, texts._copies)
    found, scores = [set(spam.cues().found(text)) for text in read.texts], spam.spam(read.texts)
    names = [next((title for title, cues in CLASSES if cues & held), "none of these") for held in found]
    lines = [f"  {'':<32}{'spam':>6}{'recall':>8}{'genuine':>9}{'false alarms':>14}"]
    for title in [*(title for title, _ in CLASSES), "none of these"]:
        here = np.array(names) == title
        yes, no = scores[here & read.labels] > 0.5, scores[here & ~read.labels] > 0.5
        lines.append(
            f"  {title:<32}{len(yes):>6}{yes.mean() if len(yes) else 0:>8.3f}"
            f"{len(no):>9}{no.mean() if len(no) else 0:>14.3f}"
        )
    with capsys.disabled():
        sys.stdout.write("\nSpam and genuine comments by what they hold\n" + "\n".join(lines) + "\n")
    assert (scores[~read.labels] > 0.5).mean() < 0.08


def test_the_labels_of_near_copies_disagree(comments, capsys):
    read = texts._read(comments, texts._copies)
    codes = np.unique(read.groups, return_inverse=True)[1]
    with_label, size = np.bincount(codes, weights=read.labels), np.bincount(codes)
    against = np.minimum(with_label, size - with_label)
    with capsys.disabled():
        sys.stdout.write(
            f"\nOf {(size > 1).sum()} groups of near copies {(against > 0).sum()} hold both labels; "
            f"{int(against.sum())} of their {int(size[against > 0].sum())} texts are in the minority.\n"
        )
    assert (against > 0).any()


def said(node, keys):
    """Every text under one of the keys of a recorded answer."""
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inside:
        if key in keys and isinstance(value, str):
            yield re.sub("<[^>]+>", " ", value)
        else:
            yield from said(value, keys)


def test_what_is_no_spam_elsewhere_stays_genuine(capsys):
    recorded = SETS.parent / "recordings"
    files = {
        "comments": [*recorded.glob("youtube/comment*/*.json"), *recorded.glob("instagram/medias/comments*.json")],
        "posts of Bluesky": [*recorded.glob("bluesky/*.json")],
        "posts of X, by its own developer accounts": [*recorded.glob("x/**/*.json")],
    }
    sets = {
        name: sorted({t for p in paths for t in said(json.loads(p.read_text()), {"text", "textOriginal"})})
        for name, paths in files.items()
    }
    sets["sentences of e-mails"] = sorted({row["sentence"] for row in rows(SETS / "email_ask_intent/data.csv")})
    lines = []
    if not sets["comments"]:
        pytest.skip("the folder ../shared/recordings is not here")
    for name, found in sets.items():
        hits = spam.spam(found) > 0.5
        low, high = wilson(int(hits.sum()), len(hits))
        lines.append(f"  {name:<44}{int(hits.sum()):>5} of {len(hits):>5,} ({low:.3f} to {high:.3f})")
    with capsys.disabled():
        sys.stdout.write("\nCalled spam elsewhere\n" + "\n".join(lines) + "\n")
    assert not (spam.spam(sets["comments"]) > 0.5).any()
    assert (spam.spam(sets["sentences of e-mails"]) > 0.5).mean() < 0.05, "they name addresses, as e-mails do"


def test_few_sentences_of_e_mails_are_called_disclosures(capsys):
    found = sorted({row["sentence"] for row in rows(SETS / "email_ask_intent/data.csv")})
    yes = np.isin(disclosure.kinds(), disclosure.DISCLOSING)
    lines = []
    for title, chances in (("each alone", disclosure.alone(found)), ("together", disclosure.chances(found))):
        hits = chances[:, yes].sum(axis=1) > 0.5
        low, high = wilson(int(hits.sum()), len(hits))
        lines.append(f"  {title:<20}{int(hits.sum()):>5} of {len(hits):>5,} ({low:.3f} to {high:.3f})")
    with capsys.disabled():
        sys.stdout.write("\nSentences of e-mails called disclosures\n" + "\n".join(lines) + "\n")
    assert hits.mean() < 0.02
