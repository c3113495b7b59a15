"""How long five features of a million creators take on the store's own tables, beside numpy, polars and pandas.

Ours opens the file, reads the posts with the counters beside them, looks whether these are the newest and who may be used, and makes the
figures. numpy is the limit that nothing passes: its arrays are in memory, joined, sorted and of fixed width. polars and pandas do
the same work as ours on the same input, so they read the same columns of the same file; what they take for columns that they
already hold (`_held`) is told beside it. Every part runs alone in a process of its own, in rounds, and the middle of the rounds counts.
CPU seconds are compared, because the clock also counts who else uses the machine: those of all threads of the process, while it works.
"""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

PARTS = Path(__file__).with_name("features_parts.py")
CREATORS = int(os.environ.get("FEATURES_CREATORS", "1000000"))
ROUNDS = int(os.environ.get("FEATURES_ROUNDS", "3"))
PARTS_OF_A_ROUND = ("ours", "numpy", "polars", "pandas", "polars_held", "pandas_held")
HELD = {"numpy": 7.0, "polars": 1.5, "pandas": 0.7, "refresh": 6.0}
"""Ratios of CPU seconds beyond which something has become slow: ours to numpy at most, the others at least."""
GOAL = {"numpy": 2.7, "polars": 3.0, "pandas": 5.0, "refresh": 20.0}
"""What is wanted."""
MOST_MB = 1024
pytestmark = pytest.mark.bench


def run(part, database, creators=CREATORS, **env):
    done = subprocess.run([sys.executable, PARTS, part, database, str(creators)], env=os.environ | env, check=True,
                          capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    path = tmp_path_factory.mktemp("features") / "many.duckdb"
    run("make", path)
    yield path
    path.unlink()


def test_five_features_of_all_creators_beside_peers(database, capsys):
    rounds = [{**{part: run(part, database) for part in PARTS_OF_A_ROUND}, **run("refresh", database)} for _ in range(ROUNDS)]
    show(capsys, rounds)
    for found in rounds:
        for part in PARTS_OF_A_ROUND[1:]:
            assert found["ours"]["sums"] == pytest.approx(found[part]["sums"], rel=1e-6), part
        assert found["ours"]["rows"] == CREATORS and found["ours"]["peak_mb"] <= MOST_MB
    reached = ratios(rounds)
    assert reached["numpy"] <= HELD["numpy"] and all(reached[name] >= HELD[name] for name in ("polars", "pandas", "refresh")), reached
    short = {name: round(ratio, 2) for name, ratio in reached.items() if (ratio > GOAL[name]) == (name == "numpy")}
    if short:
        pytest.xfail(f"what is held is held, what is wanted is not reached: {short} of {GOAL}")


def middle(rounds, part, by):
    return statistics.median(found[part][by] for found in rounds)


def ratios(rounds):
    cpu = {part: middle(rounds, part, "cpu") for part in (*PARTS_OF_A_ROUND, "scattered")}
    return {"numpy": cpu["ours"] / cpu["numpy"], "polars": cpu["polars"] / cpu["ours"], "pandas": cpu["pandas"] / cpu["ours"],
            "refresh": cpu["ours"] / cpu["scattered"]}


def show(capsys, rounds):
    ours = middle(rounds, "ours", "cpu")
    lines = [f"{CREATORS:,} creators, 20 posts each, {ROUNDS} rounds{'CPU s (least to most)':>34}{'seconds':>9}{'peak MB':>9}{'ours/it':>9}"]
    for part in rounds[0]:
        each, cpu = sorted(found[part]["cpu"] for found in rounds), middle(rounds, part, "cpu")
        name = f"refresh of 1,000, {part}" if part in ("scattered", "neighbours") else f"{part} {rounds[0][part].get('version', '')}"
        lines.append(f"{name:<45}{cpu:>9.2f} ({each[0]:.2f} to {each[-1]:.2f}){middle(rounds, part, 'seconds'):>10.2f}"
                     f"{middle(rounds, part, 'peak_mb'):>9,.0f}{ours / cpu:>9.2f}")
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(lines) + f"\nours, first time, with compiling: {middle(rounds, 'ours', 'cold'):.2f} s\n")
