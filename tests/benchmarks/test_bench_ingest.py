"""How fast a pull stores what a platform sends, beside what others would use, in one run over the same bytes.

1,000 pages of 50 videos, 20 ms an answer. Ours is the whole pull: ledger, steps, checks, posts and snapshots with their
keys. Every part runs alone in a process of its own; the pages come from one more.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PARTS = Path(__file__).with_name("ingest.py")
PAGES, ITEMS = 1_000, 50
DLT = {"append": 1, "merge": 1, "append, 8 resources at once": 8}
"""Ways to write with dlt's rest_api source, and into how many resources the pages are cut. The last is not how anyone cuts
an endpoint; it is shown and not asserted."""
HELD = {"requests": 2.5, "dlt": 3.5, "read_json": 0.2}
"""Ratios to each peer below which something has become slow."""
GOAL = {"requests": 4.0, "dlt": 7.0, "read_json": 0.45}
"""What is wanted."""
pytestmark = pytest.mark.bench


@pytest.fixture(scope="module")
def url():
    server = subprocess.Popen([sys.executable, PARTS, "serve"], stdout=subprocess.PIPE, text=True)
    yield server.stdout.readline().strip()
    server.terminate()
    server.wait(10)


def run(part, url, pages, folder, **env):
    """What a part measured, with items a second and items per second of CPU."""
    folder.mkdir()
    done = subprocess.run([sys.executable, PARTS, part, url, str(pages), folder], env=os.environ | env, check=True,
                          capture_output=True, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    return found | {"rate": pages * ITEMS / found["seconds"], "per_cpu": pages * ITEMS / found["cpu"]}


def by_dlt(url, folder):
    """dlt's ways on a fifth of the pages, and the fastest of those with one resource on all of them."""
    tried = {way: run("dlt", url, PAGES // 5, folder / f"dlt {way}", DLT_WAY=way.split(",")[0], DLT_RANGES=str(n))
             for way, n in DLT.items()}
    best = max((way for way, n in DLT.items() if n == 1), key=lambda way: tried[way]["rate"])
    return tried, best, run("dlt", url, PAGES, folder / "dlt", DLT_WAY=best, DLT_RANGES="1")


def test_a_pull_beside_its_peers(url, tmp_path, capsys):
    few = run("ours", url, 300, tmp_path / "few")
    ours = run("ours", url, PAGES, tmp_path / "ours")
    loop = run("requests", url, PAGES // 5, tmp_path / "loop")
    disk = run("read_json", url, PAGES, tmp_path / "disk")
    typed = run("read_json_columns", url, PAGES, tmp_path / "typed")
    tried, best, dlt = by_dlt(url, tmp_path)
    show(capsys, [("ours", ours), ("ours, 300 pages", few), (f"requests {loop['version']}, one by one, CSV", loop),
                  (f"dlt {dlt['version']} rest_api, parquet, {best}", dlt),
                  *((f"dlt, {PAGES // 5} pages, {way}", found) for way, found in tried.items()),
                  (f"DuckDB {disk['version']} read_json, from disk", disk),
                  ("DuckDB read_json, columns written by hand", typed)])
    for found, pages in ((few, 300), (ours, PAGES)):
        assert found["kept"] == {"posts": pages * ITEMS, "post_snapshots": pages * ITEMS, "profiles": pages, "calls": pages,
                                 "quarantine": 0}
        assert found["complete"] and pages * ITEMS / found["units"] >= 49, "items per unit of quota"
    assert loop["rows"] * 5 == dlt["rows"] == disk["rows"] == typed["rows"] == PAGES * ITEMS
    assert max(few["peak_mb"], ours["peak_mb"]) <= 400
    reached = {"requests": ours["rate"] / loop["rate"], "dlt": ours["rate"] / dlt["rate"], "read_json": ours["rate"] / disk["rate"]}
    assert all(reached[peer] >= HELD[peer] for peer in HELD), reached
    if short := {peer: round(ratio, 2) for peer, ratio in reached.items() if ratio < GOAL[peer]}:
        pytest.xfail(f"what is held is held, what is wanted is not reached: {short} of {GOAL}")


def show(capsys, rows):
    ours = rows[0][1]["rate"]
    lines = [f"{'':<48}{'items/s':>9}{'per CPU-s':>11}{'peak MB':>9}{'ours/it':>9}"]
    lines += [f"{name:<48}{r['rate']:>9,.0f}{r['per_cpu']:>11,.0f}{r['peak_mb']:>9,.0f}{ours / r['rate']:>9.2f}" for name, r in rows]
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(lines) + "\n")
