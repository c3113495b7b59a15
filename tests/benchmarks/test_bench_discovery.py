"""Discovery over twenty seeded worlds, over a second twenty that nothing was chosen by, and over eight families of worlds that
differ in what searches bring: the goals, and each ingredient left out."""

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
WRITERS = "writers and readers"
FAMILIES = (WRITERS, "dense", "sparse", "mostly worthless", "one vein", "misleading names", "languages", "anything")
OF_EACH, ABLATED = range(2_000, 2_010), range(6)
TIMES, SHARE = 3.0, 0.7
"""The goals: times every query in order, and share of the oracle."""
ABLATIONS = {
    "ours": {},
    "- no sharing: families and words alone": {"words_spread": 1e-3, "family_spread": 1e-3},
    "- no words": {"words_spread": 1e-3},
    "- no languages": {"languages": False},
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
def generator(name="discovery_worlds"):
    path = Path(__file__).with_name(f"{name}.py")
    spec = spec_from_file_location(path.stem, path)
    module = sys.modules[path.stem] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def made(seed):
    return generator().made(seed)


def of_family(name, seed):
    return made(seed) if name == WRITERS else generator("discovery_families").made(name, seed)


def without_languages(world):
    return replace(world, arms=[replace(arm, language="") for arm in world.arms])


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


def test_ours_over_families_of_worlds(capsys):
    """Seeds that nothing was chosen by. A family is ten worlds; all together are eighty."""
    proofs = {name: proving.proved(name, (of_family(name, seed) for seed in OF_EACH), budgets=(1.0,)) for name in FAMILIES}
    whole = proving.proved("all", (of_family(name, seed) for name in FAMILIES for seed in OF_EACH), budgets=(1.0,))
    rows = ["relevant per call: ours, in order, chance, oracle; times in order: ours, the oracle's own lead; share of oracle"]
    for name, proof in (*proofs.items(), ("all", whole)):
        methods = (proving.OURS, proving.IN_ORDER, proving.RANDOM, proving.ORACLE)
        said = [*(("per call@100%", method) for method in methods), ("times in order@100%", proving.OURS),
                ("times in order@100%", proving.ORACLE), ("share of oracle@100%", proving.OURS)]
        figures = [proof.value(*one) for one in said]
        rows.append(f"{name:<20}" + "  ".join(f"{one.value:.2f} [{one.low:.2f}, {one.high:.2f}]" for one in figures))
    say(capsys, "\n".join(rows))
    for other in (proving.RANDOM, proving.IN_ORDER):
        assert whole.value("per call@100%").low > whole.value("per call@100%", other).value
    goals = {"times in order@100%": TIMES, "share of oracle@100%": SHARE}
    missed = [f"{what} is {whole.value(what).value:.2f}, the goal {goal}" for what, goal in goals.items() if whole.value(what).value < goal]
    if missed:
        pytest.xfail("; ".join(missed))


@pytest.mark.parametrize("name", ABLATIONS)
def test_each_ingredient_left_out(name, monkeypatch, capsys):
    changed = ABLATIONS[name]
    monkeypatch.setattr(choice, "PRIORS", replace(choice.PRIORS, **{k: v for k, v in changed.items() if k.islower() and k != "languages"}))
    for constant in filter(str.isupper, changed):
        monkeypatch.setattr(choice, constant, changed[constant])
    share = {family: [] for family in FAMILIES}
    for family in FAMILIES:
        for seed in ABLATED:
            world = of_family(family, seed)
            asked = world if changed.get("languages", True) else without_languages(world)
            share[family].append(playing.adaptive(asked, world.name)[0].relevant / max(1, playing.greedy(world).relevant))
    means = {family: float(np.mean(values)) for family, values in share.items()}
    spread = float(np.std([value for values in share.values() for value in values]) / (len(FAMILIES) * len(ABLATED)) ** 0.5)
    say(capsys, f"{name:<42}{np.mean(list(means.values())):.3f} +- {spread:.3f} of the oracle; "
                + ", ".join(f"{family} {value:.2f}" for family, value in means.items()))
    assert min(means.values()) > 0
