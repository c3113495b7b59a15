"""Two pulls at once share the work; a run whose process is gone is seen and stopped."""

import contextvars
import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from toy import World, serve

from tastemaker import clock
from tastemaker.errors import Busy
from tastemaker.store import Store, alive


def in_a_thread(work, *args):
    """A thread that runs with the caller's clock."""
    thread = threading.Thread(target=contextvars.copy_context().run, args=(work, *args))
    thread.start()
    return thread


def states(store):
    return {row["run_id"]: row["state"] for row in store.rows("SELECT run_id, state FROM runs")}


def test_the_second_of_two_pulls_says_for_whom_it_waits_and_asks_nothing_twice(bench):
    held, told, reports = threading.Event(), [], {}

    def bend(path, *_):
        if path == "posts":
            assert held.wait(60)

    def hear(done, total, text):
        told.append(text)
        if "waiting" in text:
            held.set()

    with serve(World(bend=bend)) as url:
        plan = bench.plan(url)
        first = in_a_thread(lambda: reports.update(first=bench.pull(url, plan)))
        while not bench.count("calls WHERE endpoint = 'toy.posts'"):
            first.join(0.05)
        bench.progress = Heard(hear)
        reports["second"] = bench.pull(url, plan, wait_s=60.0)
        first.join(60)
    assert reports["first"].complete and reports["second"].complete
    assert reports["second"].calls == 0, "all was asked by the first"
    named = next(text for text in told if "waiting" in text)
    assert named.startswith("Another pull (") and reports["first"].run_id in named and "since 12:00 UTC" in named


class Heard(list):
    """A progress list that calls back."""

    def __init__(self, callback):
        super().__init__()
        self.callback = callback

    def append(self, told):
        self.callback(*told)


def test_patience_has_an_end(bench):
    def bend(path, *_):
        if path == "posts" and not refused:
            with pytest.raises(Busy) as error:
                bench.pull(url, plan, wait_s=0.7)
            refused.append(str(error.value))
    refused = []
    with serve(World(bend=bend)) as url:
        plan = bench.plan(url)
        assert bench.pull(url, plan).complete
    assert "Another pull (" in refused[0] and "after 0.7 seconds of waiting" in refused[0]


def test_a_run_whose_process_is_gone_is_stopped_when_the_next_pull_opens(bench):
    code = ("import sys, time; from tastemaker.store import Store; store = Store.open(sys.argv[1])\n"
            "with store.run('pull') as run:\n    print(run.run_id, flush=True)\n    time.sleep(60)")
    child = subprocess.Popen([sys.executable, "-c", code, str(bench.store.path)], stdout=subprocess.PIPE, text=True,
                             env=os.environ | {"TASTEMAKER_NOW": "2026-06-01T11:00:00+00:00"})
    dead = child.stdout.readline().strip()
    assert alive.is_alive(bench.store.path, dead)
    child.send_signal(signal.SIGKILL)
    child.wait(30)
    assert states(bench.store)[dead] == "running" and not alive.is_alive(bench.store.path, dead)
    with serve(World()) as url, bench.store.run("score") as living:
        bench.pull(url)
        assert states(bench.store)[dead] == "stopped" and states(bench.store)[living.run_id] == "running"
    row = bench.store.rows("SELECT started_at, ended_at FROM runs WHERE run_id = $dead", dead=dead)[0]
    assert row["ended_at"] == row["started_at"] < clock.now() - timedelta(minutes=50), "it ended when it was last heard of"
    assert states(bench.store)[living.run_id] == "done"
    assert not list(bench.store.path.parent.glob("*.run")), "nothing is left lying about"


def test_a_run_is_alive_from_before_its_row_can_be_seen(tmp_path, monkeypatch):
    store, seen = Store.at(tmp_path / "a.duckdb"), []
    monkeypatch.setattr(Store, "_start", lambda self, run_id, *rest, usual=Store._start: (
        seen.append(alive.is_alive(self.path, run_id)), usual(self, run_id, *rest))[1])
    with store.run("score"):
        assert seen == [True]
