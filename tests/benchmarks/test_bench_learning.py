"""Learning over every set of the shared benchmarks: the goals, the baselines, and each ingredient left out, in one run."""

from functools import cache
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from tastemaker.scoring import likeness, teaching

learning = import_module("tastemaker.evaluate.learning")
read = cache(learning.read)
SETS = Path(__file__).resolve().parents[2] / ".." / "shared/benchmarks/relevance"
GOALS = {"podcasts_apple_2019": {"map@20": 0.47, "map@50": 0.54, "map@100": 0.62}}
ABLATIONS = {
    "ours": {},
    "- nothing spread to neighbours": {"SHARE": 0.0},
    "- without words": {"WORDS": 0.0},
    "- without topics": {"LATENT": 0.0},
    "- topics at one depth, 256": {"DEPTHS": (256,)},
    "- half the variance": {"WORDS": 2.0, "LATENT": 4.0},
    "- twice the variance": {"WORDS": 8.0, "LATENT": 16.0},
    "- a pool of 50": {"POOL": 2},
    "- a pool of 250": {"POOL": 10},
}
pytestmark = pytest.mark.bench


def folders():
    if not SETS.is_dir():
        pytest.skip("the folder ../shared/benchmarks is not here")
    return sorted(path for path in SETS.iterdir() if path.is_dir())


def say(capsys, text):
    with capsys.disabled():
        import sys
        sys.stdout.write("\n" + text + "\n")


def test_the_goals_are_met_and_every_baseline_is_beaten_over_all_sets(capsys):
    proofs = {path.name: learning.learning(path) for path in folders()}
    say(capsys, "\n".join(map(str, proofs.values())))
    for name, goals in GOALS.items():
        for measure, goal in goals.items():
            assert proofs[name].value(measure).value >= goal, (name, measure)
    for other in (learning.RANDOM, learning.PLAIN, learning.BASE):
        gains = [proof.value("map@50").value - proof.value("map@50", other).value for proof in proofs.values()]
        assert sum(gains) / len(gains) > 0, other


@pytest.mark.parametrize("name", ABLATIONS)
def test_each_ingredient_left_out(name, monkeypatch, capsys):
    for constant, value in ABLATIONS[name].items():
        monkeypatch.setattr(teaching if constant == "POOL" else likeness, constant, value)
    found = []
    for path in folders():
        base, views, wanted = read(path)
        alike, n = likeness.Likeness(views), views.words.shape[0]
        budgets = [budget for budget in learning.BUDGETS if budget <= n]
        rows = []
        for query in list(wanted)[:: 1 if n < 1_000 else 3]:
            alike.forget()
            rows += learning._taught(query, name, base[query], alike, wanted[query], budgets, learning.STEP, learning.learn,
                                     lambda ranker, scores, labels, n: teaching.next_to_look(ranker, labels, n))
        means = [np.mean([row["map"] for row in rows if row["labels"] == budget]) for budget in budgets]
        found.append(f"{path.name} " + " ".join(f"{mean:.3f}" for mean in means))
    say(capsys, f"{name:<32}" + " | ".join(found))
