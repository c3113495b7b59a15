"""The proof of linking: its directory form, its figures on a small world, what it refuses."""

import importlib.util
import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from tastemaker import sheets
from tastemaker.errors import BadInput

linking = import_module("tastemaker.evaluate.linking")
_spec = importlib.util.spec_from_file_location(
    "linking_world", Path(__file__).with_name("benchmarks") / "linking_world.py"
)
world = sys.modules.setdefault("linking_world", importlib.util.module_from_spec(_spec))
_spec.loader.exec_module(world)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return world.write(tmp_path_factory.mktemp("linking") / "small", 1_500, world.SEEDS[0])


@pytest.fixture(scope="module")
def proof(folder):
    return linking.linking(folder, answers=60)


def test_ours_finds_more_than_links_handles_and_splink_and_answers_help(proof):
    assert proof.figures[0].method == linking.OURS
    ours = proof.value("F1").value
    assert ours >= 0.92
    assert proof.value("F1", "ours, 60 answers").value > ours
    for peer in linking._peers():
        assert ours > proof.value("F1", peer).value, peer
    assert proof.value("automatic").value >= 0.99
    assert proof.value("automatic recall").value >= 0.3


def test_fans_that_say_so_are_all_flagged(proof):
    assert proof.value("flagged", "fan flags alone").value >= 0.95
    assert proof.value("found", "fan flags alone").value >= 0.95


def test_the_errors_of_each_kind_add_up_to_the_figures(proof, folder):
    read = linking.read(folder)
    counts = {row["error"]: row["pairs"] for row in proof.more["errors"] if row["method"] == linking.OURS}
    true = linking._within(read.owners)
    missed = sum(n for kind, n in counts.items() if kind.startswith("missed"))
    joined = sum(n for kind, n in counts.items() if kind.startswith("joined"))
    assert (true - missed) / true == pytest.approx(proof.value("recall").value)
    assert (true - missed) / (true - missed + joined) == pytest.approx(proof.value("precision").value)


def test_everything_is_said_in_text_and_json(proof):
    assert "CPU seconds" in str(proof) and "errors" in proof.as_dict()


def test_figures_of_a_partition_that_is_known(folder):
    read = linking.read(folder)
    perfect = {f.measure: f.value for f in linking._figures("truth", read.owners, read)}
    assert set(perfect.values()) == {1.0}
    alone = {f.measure: f.value for f in linking._figures("alone", np.arange(len(read.owners)), read)}
    assert alone["recall"] == 0 and np.isnan(alone["precision"])


def test_pairs_of_one_partition_that_another_parts():
    pairs = linking._pairs(np.array([0, 0, 0, 1]), np.array([5, 5, 6, 6]))
    assert sorted(map(tuple, pairs.tolist())) == [(0, 2), (1, 2)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: rows[:-1], "do not name the same"),
        (lambda rows: [{**r, "kind": "spy"} for r in rows], "kind 'spy'"),
        (lambda rows: [], "no rows"),
        (lambda rows: [*rows, rows[0]], "do not name the same"),
    ],
    ids=["fewer", "kind", "none", "twice"],
)
def test_a_directory_that_cannot_be_used_is_named(tmp_path, folder, change, said):
    (tmp_path / "profiles.csv").write_bytes((folder / "profiles.csv").read_bytes())
    sheets.write(tmp_path / "truth.csv", world.TRUTH, change(sheets.read(folder / "truth.csv")))
    with pytest.raises(BadInput, match=said):
        linking.linking(tmp_path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(BadInput, match="no profiles.csv"):
        linking.linking(tmp_path)


def test_the_world_keeps_to_its_recipe():
    rows = world.make(3_000, world.SEEDS[1])
    kinds = [row["kind"] for row in rows]
    assert len(rows) == pytest.approx(3_000, rel=0.02)
    assert 1 - kinds.count("own") / len(rows) == pytest.approx(world.FIRST.strangers, abs=0.002)
    assert len(list(world.pairs(rows))) / len(rows) == pytest.approx(0.675, abs=0.04)
    assert rows == world.make(3_000, world.SEEDS[1]) != world.make(3_000, world.SEEDS[2])
    assert len({(row["platform"], row["handle"].lower()) for row in rows}) == len(rows)
