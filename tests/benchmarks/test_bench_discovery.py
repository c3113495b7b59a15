"""Discovery over twenty seeded worlds, and over a second twenty that nothing was chosen by: the goals, and each ingredient
left out."""

import sys
from dataclasses import replace
from functools import cache
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pytest

from tastemaker.evaluate import playing

proving, choice = import_module("tastemaker.evaluate.discovery"), import_module("tastemaker.discovery.choosing.choice")
WORLDS, HELD_BACK = range(20), range(1_000, 1_020)
TIMES, SHARE = 3.0, 0.7
"""The goals: times every query in order, and share of the oracle."""
ABLATIONS = {
    "ours": {},
    "- no sharing: families and words alone": {"words_spread": 1e-3, "family_spread": 1e-3},
    "- no words": {"words_spread": 1e-3},
    "- no trust": {"trust": 0.0, "trust_spread": 1e-3},
    "- no links": {"links": 0.0, "links_spread": 1e-3},
    "- no page fade": {"fade": 0.0, "fade_spread": 1e-3},
    "- nothing of an arm's own": {"own_spread": 1e-3},
    "- greedy, no sampling": {"HEAT": 0.0},
    "- full Thompson sampling": {"HEAT": 1.0},
    "- no background": {"MOST_BACKGROUND": 0.0},
}
pytestmark = pytest.mark.bench


@cache
def generator():
    path = Path(__file__).with_name("discovery_worlds.py")
    spec = spec_from_file_location(path.stem, path)
    module = sys.modules[path.stem] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def made(seed):
    return generator().made(seed)


def say(capsys, text):
    with capsys.disabled():
        sys.stdout.write("\n" + text + "\n")


@pytest.mark.parametrize("name, seeds", [("worlds", WORLDS), ("held-back", HELD_BACK)])
def test_ours_beats_chance_and_the_order_and_nears_the_oracle(name, seeds, capsys):
    proof = proving.proved(name, map(made, seeds))
    say(capsys, str(proof))
    for other in (proving.RANDOM, proving.IN_ORDER):
        assert proof.value("per call@100%").low > proof.value("per call@100%", other).value
    met = {"times in order@100%": TIMES, "share of oracle@100%": SHARE}
    missed = [f"{measure} is {proof.value(measure).value:.2f}, the goal {goal}"
              for measure, goal in met.items() if proof.value(measure).value < goal]
    if missed:
        lead = proof.value("times in order@100%", proving.ORACLE).value
        pytest.xfail(f"{'; '.join(missed)}; the oracle's own lead is {lead:.2f}")


@pytest.mark.parametrize("name", ABLATIONS)
def test_each_ingredient_left_out(name, monkeypatch, capsys):
    changed = ABLATIONS[name]
    monkeypatch.setattr(choice, "PRIORS", replace(choice.PRIORS, **{k: v for k, v in changed.items() if k.islower()}))
    for constant in filter(str.isupper, changed):
        monkeypatch.setattr(choice, constant, changed[constant])
    worlds = [made(seed) for seed in WORLDS[::2]]
    rates = [playing.adaptive(one, one.name)[0].relevant / one.calls for one in worlds]
    say(capsys, f"{name:<42}{np.mean(rates):.3f} relevant per call, mean of {len(worlds)} worlds")
    assert np.mean(rates) > 0
