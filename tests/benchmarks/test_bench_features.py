"""How long five features of a million creators take on the store's own tables, beside numpy, polars and pandas.

Ours reads the tables as they are on disk, chooses the newest posts and counters, joins and groups. The others have their columns
in memory, joined and sorted, before the clock starts. Every part runs alone in a process of its own.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PARTS = Path(__file__).with_name("features_parts.py")
CREATORS = int(os.environ.get("FEATURES_CREATORS", "1000000"))
HELD = {"numpy": 14.0, "polars": 0.8, "pandas": 0.2, "refresh": 6.0}
"""Ratios of CPU seconds beyond which something has become slow: ours to numpy at most, the others at least."""
GOAL = {"numpy": 2.7, "polars": 3.0, "pandas": 5.0, "refresh": 20.0}
"""What is wanted, by the clock. It is told apart, because the clock also counts who else uses the machine."""
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
    found = {part: run(part, database) for part in ("ours", "numpy", "polars", "pandas")}
    again = run("refresh", database)
    show(capsys, found, again)
    for part in ("numpy", "polars", "pandas"):
        assert found["ours"]["sums"] == pytest.approx(found[part]["sums"], rel=1e-6), part
    assert found["ours"]["rows"] == CREATORS and found["ours"]["peak_mb"] <= MOST_MB
    held, reached = ratios(found, again, "cpu"), ratios(found, again, "seconds")
    assert held["numpy"] <= HELD["numpy"] and all(held[name] >= HELD[name] for name in ("polars", "pandas", "refresh")), held
    short = {name: round(ratio, 2) for name, ratio in reached.items() if (ratio > GOAL[name]) == (name == "numpy")}
    if short:
        pytest.xfail(f"what is held is held, what is wanted is not reached: {short} of {GOAL}")


def ratios(found, again, by):
    ours = found["ours"][by]
    return {"numpy": ours / found["numpy"][by], "polars": found["polars"][by] / ours, "pandas": found["pandas"][by] / ours,
            "refresh": ours / again["scattered"][by]}


def show(capsys, found, again):
    ours = found["ours"]["seconds"]
    lines = [f"{CREATORS:,} creators, 20 posts each{'seconds':>20}{'CPU s':>9}{'peak MB':>9}{'ours/it':>9}"]
    rows = [*found.items(), *((f"refresh of 1,000, {name}", m) for name, m in again.items())]
    lines += [f"{name + ' ' + m.get('version', ''):<40}{m['seconds']:>14.2f}{m['cpu']:>9.2f}{m['peak_mb']:>9,.0f}{ours / m['seconds']:>9.2f}"
              for name, m in rows]
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join([*lines, f"ours, first time, with compiling: {found['ours']['cold']:.2f} s"]) + "\n")
