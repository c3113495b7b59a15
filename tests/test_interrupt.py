"""Ctrl-C in a real terminal program: what came is stored, the run says `stopped`, and the same command goes on."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tastemaker.sandbox import Faults, World, serve
from tastemaker.store import Store

ROOT = Path(__file__).resolve().parents[1]


def pull(database, server):
    env = {k: v for k, v in os.environ.items() if not k.startswith("TASTEMAKER_")} | {
        "TASTEMAKER_YOUTUBE_API_KEY": "k", "TASTEMAKER_YOUTUBE_BASE_URL": server.base_url("youtube"),
        "TASTEMAKER_BLUESKY_BASE_URL": server.base_url("bluesky")}
    return subprocess.Popen([sys.executable, "-m", "tastemaker.cli", "--db", str(database), "pull",
                             str(ROOT / "data/briefs/trail-shoes.toml"), "--posts", "3"],
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env, cwd=ROOT,
                            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))   # who runs tests may ignore it


def settled(database):
    return Store.open(database).rows("SELECT count(*) AS n FROM calls WHERE state = 'settled'")[0]["n"]


@pytest.fixture
def server():
    with serve(World(size=200), faults=Faults(slow_s=0.1)) as running:
        yield running


def test_an_interrupted_pull_says_how_to_go_on_and_goes_on(tmp_path, server):
    database = tmp_path / "s.duckdb"
    first = pull(database, server)
    while first.poll() is None and len(server.requests) < 70:
        time.sleep(0.02)
    first.send_signal(signal.SIGINT)
    _, said = first.communicate(timeout=120)
    assert first.returncode == 130 and "continues where it stopped" in said
    store = Store.open(database)
    assert store.rows("SELECT state FROM runs WHERE verb = 'pull'") == [{"state": "stopped"}]
    before = settled(database)
    assert before >= 40, "what had come by then is stored"
    server.faults = Faults()
    out, said = pull(database, server).communicate(timeout=240)
    assert "0 waiting" in out, said
    steps = store.rows("SELECT count(*) AS n FROM steps WHERE state = 'done'")[0]["n"]
    assert settled(database) - before < steps, "what was done before the interrupt was not asked again"
