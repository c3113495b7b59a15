"""A pull is killed again and again and ends as if nothing had happened: no row lost or doubled, no call uncounted."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

from tastemaker import clock
from tastemaker.sandbox import World, serve
from tastemaker.store import Store

NOW = "2026-06-01T12:00:00+00:00"
KILLS = 21
WINDOW = 20
"""Calls that these pulls have out at once: far fewer than the world has questions, or no kill could break the promise."""
CONTENT = {
    "profiles": """SELECT platform, platform_id, handle, name, bio, url, country, language, created_at, links, keywords,
                   topics, labels, feed, state, source, retention, first_seen, fetched_at, expires_at FROM profiles""",
    "snapshots": """SELECT p.platform, p.platform_id, n.* EXCLUDE (profile_key, call_id, run_id)
                    FROM snapshots n JOIN profiles p USING (profile_key)""",
    "posts": """SELECT q.platform_id AS author, t.* EXCLUDE (post_key, profile_key, call_id, run_id)
                FROM posts t JOIN profiles q USING (profile_key)""",
    "post_snapshots": """SELECT t.platform, t.platform_id, n.* EXCLUDE (post_key, call_id, run_id)
                         FROM post_snapshots n JOIN posts t USING (post_key)""",
    "finds": """SELECT f.plan_id, f.step_id, p.platform, p.platform_id, f.query, f.text, f.found_at, f.expires_at
                FROM finds f JOIN profiles p USING (profile_key)""",
    "quarantine": "SELECT platform, source, reason, item, made_at, expires_at FROM quarantine",
    "steps": "SELECT * EXCLUDE (done_at) FROM steps",
}


class Runner:
    """Starts pulls in a process that has everything imported, and kills them."""

    def __init__(self, server):
        env = os.environ | {"TASTEMAKER_NOW": NOW}
        self.urls = (server.youtube_url, server.bluesky_url, server.pds_url)
        self.process = subprocess.Popen([sys.executable, str(Path(__file__).with_name("pull_child.py")), str(WINDOW)], env=env, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def pull(self, path, kill_after=None):
        """Whether a pull was killed after so many seconds; it must end well otherwise."""
        self.process.stdin.write(" ".join((str(path), *self.urls)) + "\n")
        self.process.stdin.flush()
        child, over, killed = int(self.process.stdout.readline()), threading.Event(), []

        def kill():
            if not over.wait(kill_after):
                os.kill(child, signal.SIGKILL)
                killed.append(child)
        killer = threading.Thread(target=kill) if kill_after is not None else None
        if killer:
            killer.start()
        status = int(self.process.stdout.readline())
        over.set()
        if killer:
            killer.join()
        assert status == 0 or (killed and os.WIFSIGNALED(status)), f"the pull ended with {status}"
        return status != 0

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=30)


@contextmanager
def runner(server):
    runs = Runner(server)
    try:
        yield runs
    finally:
        runs.close()


def content(store):
    return {name: store.rows(f"SELECT * FROM ({sql}) ORDER BY ALL") for name, sql in CONTENT.items()}


def test_a_pull_killed_at_any_moment_ends_as_if_it_had_not_been(tmp_path):
    dice, kills, started = random.Random(20260601), 0, time.monotonic()
    with serve(World(size=130), now=lambda: clock.parse(NOW)) as server, runner(server) as runs:
        runs.pull(tmp_path / "whole.duckdb")
        began = time.monotonic()
        runs.pull(tmp_path / "again.duckdb")
        took = time.monotonic() - began
        whole = content(Store.open(tmp_path / "whole.duckdb"))
        asked = data_requests(server.requests[:len(server.requests) // 2])
        assert len(whole["profiles"]) >= 20 and len(whole["steps"]) >= 50, "a world too small to prove anything"
        assert content(Store.open(tmp_path / "again.duckdb")) == whole
        pulls = asked_again = 0
        while kills < KILLS:
            pulls += 1
            path, before, here = tmp_path / f"killed{pulls}.duckdb", len(server.requests), 0
            while runs.pull(path, kill_after=dice.uniform(0.02, 0.5 * took) if kills + here < KILLS else None):
                here += 1
            store = Store.open(path)
            seen = server.requests[before:]
            assert content(store) == whole, f"pull {pulls} after {here} kills"
            again = data_requests(seen) - asked
            assert not asked - data_requests(seen) and sum(again.values()) <= WINDOW * here
            assert store.rows("SELECT sum(cost) AS n FROM calls")[0]["n"] >= len(seen), "the ledger is short"
            kills, asked_again = kills + here, asked_again + sum(again.values())
    sys.stderr.write(f"\n{kills} kills in {pulls} pulls: {asked_again} calls asked again ({len(asked)} questions a pull), "
                     f"{time.monotonic() - started:.0f} s\n")


def data_requests(requests):
    """How often each question was asked; sign-ins are not counted, each process makes its own."""
    return Counter((path, query) for _, path, query in requests if "createSession" not in path)
