"""Ctrl-C in a real terminal program: what came is stored, the run says `stopped`, and the same command goes on."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tastemaker.store import Store

ROOT = Path(__file__).resolve().parents[1]


def pull(database, **more):
    env = {k: v for k, v in os.environ.items() if not k.startswith("TASTEMAKER_")}
    return subprocess.Popen([sys.executable, "-m", "tastemaker.cli", "--db", str(database), "--sandbox", "pull",
                             str(ROOT / "data/briefs/trail-shoes.toml"), "--posts", "3"],
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env, cwd=ROOT, **more)


def settled(database):
    return Store.open(database).rows("SELECT count(*) AS n FROM calls WHERE state = 'settled'")[0]["n"] if database.exists() else 0


def test_an_interrupted_pull_says_how_to_go_on_and_goes_on(tmp_path):
    database = tmp_path / "s.duckdb"
    first = pull(database)
    while first.poll() is None and settled(database) < 20:
        time.sleep(0.2)
    first.send_signal(signal.SIGINT)
    _, said = first.communicate(timeout=120)
    assert first.returncode == 130 and "continues where it stopped" in said
    store = Store.open(database)
    assert store.rows("SELECT state FROM runs WHERE verb = 'pull'") == [{"state": "stopped"}]
    before = settled(database)
    out, said = pull(database).communicate(timeout=240)
    assert "0 waiting" in out, said
    steps = store.rows("SELECT count(*) AS n FROM steps WHERE state = 'done'")[0]["n"]
    assert settled(database) - before < steps, "what was done before the interrupt was not asked again"
