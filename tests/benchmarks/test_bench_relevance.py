"""Relevance over every set of the shared benchmarks, beside single methods and with each ingredient left out, in one run."""

import sys
from pathlib import Path

import numpy as np
import pytest

from tastemaker import evaluate
from tastemaker.evaluate import ranking
from tastemaker.scoring.relevance import Index, close

SETS = Path(__file__).resolve().parents[2] / ".." / "shared/benchmarks/relevance"
LARGE = 1_000
"""Creators of a set that is judged alone; the smaller ones are pooled by query."""
pytestmark = pytest.mark.bench


def without(**options):
    return lambda texts: Index(texts, **options).scores


ABLATIONS = {
    "- without feedback": without(feedback=0),
    "- without the latent view": without(depths=(), feedback=0),
    "- latent view of words only": without(latent=("words",)),
    "- latent view of spellings only": without(latent=("spellings",)),
    "- without the literal words": without(literal=(0, close.LITERAL)),
    "- without the literal spellings": without(literal=(close.LITERAL, 0)),
    "- one depth, 128": without(depths=(128,)),
    "- literal views at full weight": without(literal=(1, 1)),
}


def staged(share, related=True):
    """The index as it treats too many texts: a close look at a share of them only."""
    def method(texts):
        index = Index(texts, shortlist=int(len(texts) * share))
        if not related:
            index._latent.related = lambda row: None
        return index.scores
    return method


@pytest.fixture(scope="module")
def sets():
    if not SETS.is_dir():
        pytest.skip("the folder ../shared/benchmarks is not here")
    return sorted(path for path in SETS.iterdir() if path.is_dir())


def large(path):
    return (path / "creators.csv").read_text(encoding="utf-8").count("\n") > LARGE


def say(capsys, *lines):
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(map(str, lines)) + "\n")


def test_large_sets_reach_the_goal_and_no_ingredient_is_idle(sets, capsys):
    for path in filter(large, sets):
        proof = evaluate.relevance(path, methods=ABLATIONS)
        say(capsys, proof)
        assert proof.value("ndcg@10").value >= 0.76 and proof.value("map").value >= 0.42
        assert proof.value("gain").low > 0


def test_over_the_other_sets_pooled_by_query_the_gain_is_above_zero(sets, capsys):
    small = [evaluate.relevance(path, methods=ABLATIONS) for path in sets if not large(path)]
    proof = ranking.pooled(small)
    say(capsys, *small, proof)
    assert proof.value("gain").low > 0
    for name in ABLATIONS:
        assert proof.value("map").value > proof.value("map", name).value - 0.01, f"{name} would be better"


def test_a_close_look_at_a_part_keeps_most_and_related_words_choose_it(sets, capsys):
    """What a first stage costs, on texts few enough that the product needs none."""
    methods = {f"- a look at {share:.0%}": staged(share) for share in (0.2, 0.4)}
    methods["- a look at 20%, chosen by the query's own words"] = staged(0.2, related=False)
    for path in filter(large, sets):
        proof = evaluate.relevance(path, methods=methods)
        say(capsys, proof)
        assert proof.value("map", "- a look at 20%").value > proof.value("map", list(methods)[-1]).value
        assert proof.value("ndcg@10", "- a look at 40%").value > proof.value("ndcg@10", "word TF-IDF").value


def test_a_description_deserves_as_much_say_as_a_name(sets, capsys):
    """Queries that are a name and a description: as one text, and as two texts with weights."""
    lines = []
    for path in sets:
        index, asked, wanted = opened(path)
        for name, shape in {"one text": lambda head, tail: f"{head}. {tail}", "halves": lambda h, t: {h: 1.0, t: 1.0},
                            "description twice": lambda h, t: {h: 1.0, t: 2.0}, "description half": lambda h, t: {h: 1.0, t: 0.5}}.items():
            found = [ranking.measures(index.scores(shape(*text.split(". ", 1))), wanted[query]) for query, text in asked.items()]
            if found:
                lines.append(f"{path.name:<28}{name:<20}{len(found):>4} queries   NDCG@10 {mean(found, 'ndcg@10'):.3f}"
                             f"   MAP {mean(found, 'map'):.3f}")
    say(capsys, *lines)
    assert lines


def opened(path):
    creators = ranking._rows(path, "creators.csv", ("creator_id", "name", "text"), key=("creator_id",))
    queries = ranking._rows(path, "queries.csv", ("query_id", "text"), key=("query_id",))
    wanted = ranking._judgements(path, [c["creator_id"] for c in creators], {q["query_id"] for q in queries})
    asked = {q["query_id"]: q["text"] for q in queries if q["query_id"] in wanted and q["text"].partition(". ")[2].strip()}
    return Index([ranking.document(c["name"], c["text"]) for c in creators]), asked, wanted


def mean(rows, name):
    return float(np.mean([row[name] for row in rows]))
