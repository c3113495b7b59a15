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
agreement = import_module("tastemaker.discovery.choosing.agreement")
WORLDS, HELD_BACK = range(20), range(1_000, 1_020)
WRITERS = "writers and readers"
FAMILIES = (WRITERS, "dense", "sparse", "mostly worthless", "one vein", "misleading names", "languages", "anything")
OF_EACH, ABLATED = range(3_000, 3_010), range(6)
TIMES, SHARE = 3.0, 0.7
"""The goals: times every query in order, and share of the oracle."""
ABLATIONS = {
    "ours": {},
    "- no agreement: looks alone": {"agreement": False},
    "- agreement, looks believed whole": {"LOOKS": 1.0},
    "- agreement from the first creator on": {"USUAL": 0.1},
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


def rest(pull, place):
    """Relevant creators per cost on the mean of the pages that an arm has left, who are new now."""
    pages = range(pull.arms[place].page, len(pull.world.pages[place]))
    return sum(pull.gain(place, page) for page in pages) / len(pages) / pull.arms[place].cost


def knows_arms(world):
    """A pull that knows the mean of each arm's pages from the start, but no single page."""
    pull = playing.Pull(world)
    while able := pull.affordable():
        pull.call(max(able, key=lambda place: rest(pull, place)))
    return pull


def knows_looked_at(world):
    """One that knows the mean of an arm's pages once it was asked, and before only what arms of its family bring first."""
    pull = playing.Pull(world)
    while able := pull.affordable():
        first = {place: pull.gain(place, 0) / arm.cost for place, arm in able.items() if not arm.page}
        of = {family: float(np.mean([worth for place, worth in first.items() if able[place].family == family]))
              for family in {able[place].family for place in first}}
        pull.call(max(able, key=lambda place: of[able[place].family] if place in first else rest(pull, place)))
    return pull


def test_how_much_of_the_oracle_can_be_learned_at_all(capsys):
    """The oracle's lead is partly knowledge of single pages, and of arms before they were asked. These are marks, not bounds: who
    knows all that one look at an arm could tell, and who is relevant, still does not look around cleverly."""
    rows, sums = [], np.zeros(4)
    for family in FAMILIES:
        found = np.zeros(4)
        for world in (of_family(family, seed) for seed in ABLATED):
            pulls = (playing.adaptive(world, world.name)[0], knows_looked_at(world), knows_arms(world), playing.greedy(world))
            found += [pull.relevant / world.calls for pull in pulls]
        rows.append(f"{family:<20}" + "  ".join(f"{value:.2f}" for value in found[:3] / found[3]))
        sums += found
    rows.append(f"{'all':<20}" + "  ".join(f"{value:.2f}" for value in sums[:3] / sums[3]))
    say(capsys, "\n".join(["share of the oracle: ours, who knows arms that were asked, who knows all arms", *rows]))
    assert sums[0] < sums[1] < sums[2] < sums[3]


@pytest.mark.parametrize("name", ABLATIONS)
def test_each_ingredient_left_out(name, monkeypatch, capsys):
    changed = ABLATIONS[name]
    priors = {name: value for name, value in changed.items() if hasattr(choice.PRIORS, name)}
    monkeypatch.setattr(choice, "PRIORS", replace(choice.PRIORS, **priors))
    for constant in filter(str.isupper, changed):
        monkeypatch.setattr(agreement if hasattr(agreement, constant) else choice, constant, changed[constant])
    if not changed.get("agreement", True):
        monkeypatch.setattr(choice, "agreed", lambda trials, counts: counts)
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
