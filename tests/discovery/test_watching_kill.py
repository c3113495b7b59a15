"""A visit is killed again and again and ends as if nothing had happened: no row, no change and no alert lost or doubled."""

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from tastemaker import clock
from tastemaker.discovery import add
from tastemaker.discovery.watching import alerts, lists
from tastemaker.sandbox import World, serve
from tastemaker.store import Store
from tastemaker.store.gate import let_go

pytestmark = pytest.mark.long

DAY0 = clock.parse("2026-06-01T12:00:00Z")
LATER = DAY0 + timedelta(days=9)
KILLS, WINDOW = int(os.environ.get("KILLS", "20")) // 2, 4
"""Half of the kills that the tests of pulling make, and how many calls are out at once."""
WATCHED = 8
CONTENT = {
    "profiles": "SELECT * EXCLUDE (profile_key, call_id, run_id) FROM profiles",
    "snapshots": "SELECT p.platform_id, n.* EXCLUDE (profile_key, call_id, run_id) FROM snapshots n JOIN profiles p USING (profile_key)",
    "posts": "SELECT t.* EXCLUDE (post_key, profile_key, call_id, run_id) FROM posts t",
    "post_snapshots": "SELECT t.platform_id, n.* EXCLUDE (post_key, call_id, run_id) FROM post_snapshots n JOIN posts t USING (post_key)",
    "wordings": "SELECT * EXCLUDE (run_id) FROM wordings",
    "alerts": "SELECT * EXCLUDE (run_id, made_at, post_key) FROM alerts", "fired": "SELECT alert_id FROM fired",
    "steps": "SELECT * EXCLUDE (done_at) FROM steps",
}


class Runner:
    """Starts visits in a process that has everything imported, and kills them."""

    def __init__(self, server):
        self.urls = (server.youtube_url, server.bluesky_url)
        self.process = subprocess.Popen([sys.executable, str(Path(__file__).with_name("watching_child.py")), str(WINDOW)],
                                        text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def visit(self, path, kill_after=None, moment=LATER):
        """Whether a visit was killed after so many seconds; it must end well otherwise."""
        self.process.stdin.write(" ".join((str(path), moment.isoformat(), *self.urls)) + "\n")
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
        assert status == 0 or (killed and os.WIFSIGNALED(status)), f"the visit ended with {status}"
        return status != 0

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=30)


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """A sandbox's server, a process that visits, and a database whose watchlist was visited on day 0."""
    world, now = World(size=40), [DAY0]
    with serve(world, now=lambda: now[0]) as server:
        path = tmp_path_factory.mktemp("kill") / "begun.duckdb"
        with clock.fixed(DAY0):
            store = Store.at(path, sandbox=True)
            rows = [{"platform": row["platform"], "handle": row["handle"] + (".example" if row["platform"] == "bluesky" else "")}
                    for row in world.truth() if world.account(row["index"], row["platform"], DAY0.toordinal())
                    and row["gone_on"] > LATER.toordinal()][:WATCHED]
            with store.run("add") as run:
                add.run(store, run, pd.DataFrame(rows))
                assert lists.watch(store, run, "spring", pd.DataFrame(rows), by="ann").profiles == WATCHED
                assert {row["platform"] for row in rows} == {"bluesky", "youtube"}
                alerts.add(store, run, [alerts.rule("spring", "growth", 0.001), alerts.rule("spring", "new posts")], by="ann")
        runs = Runner(server)
        try:
            runs.visit(path, moment=DAY0)
            now[0] = LATER
            yield server, runs, path
        finally:
            runs.close()


@pytest.fixture(scope="module")
def whole(begun, tmp_path_factory):
    """The database after a visit of a later day that nothing disturbed, its questions, and the seconds that it took."""
    server, runs, path = begun
    mine, before, started = copy(path, tmp_path_factory.mktemp("whole") / "db"), len(server.requests), time.monotonic()
    runs.visit(mine)
    return mine, questions(server.requests[before:]), time.monotonic() - started


def content(store):
    with clock.fixed(LATER), store.write():   # one opening for all of it
        return {name: store.rows(f"SELECT * FROM ({sql}) ORDER BY ALL") for name, sql in CONTENT.items()}


def copy(begun, target):
    target.mkdir()
    let_go()
    for file in begun.parent.glob(f"{begun.name}*"):
        if file.is_file():
            shutil.copy(file, target / file.name)
    return target / begun.name


def questions(requests):
    return Counter((path, query) for _, path, query in requests)


def test_a_visit_killed_at_any_moment_ends_as_if_it_had_not_been(begun, whole, tmp_path):
    (server, runs, path), (undisturbed, asked, took) = begun, whole
    wanted, dice, kills, visits, again = content(Store.open(undisturbed)), random.Random(20260610), 0, 0, 0
    assert len(wanted["alerts"]) > 5 and sum(asked.values()) > 2 * WINDOW, "a watchlist too small to prove anything"
    while kills < KILLS:
        visits, here = visits + 1, 0
        killed, before = copy(path, tmp_path / f"killed{visits}"), len(server.requests)
        while runs.visit(killed, kill_after=dice.uniform(0.02, 0.9 * took) if kills + here < KILLS else None):
            here += 1
        store, seen = Store.open(killed), questions(server.requests[before:])
        with store.write():
            assert content(store) == wanted, f"visit {visits} after {here} kills"
            cost = store.rows("SELECT sum(cost) AS n FROM calls WHERE plan_id LIKE '%20260610'")[0]["n"]
        assert not asked - seen and sum((seen - asked).values()) <= WINDOW * here
        assert cost >= sum(seen.values()), "the ledger is short"
        kills, again = kills + here, again + sum((seen - asked).values())
    sys.stderr.write(f"\n{kills} kills in {visits} visits: {again} calls asked again ({sum(asked.values())} questions a visit)\n")


def test_a_second_visit_of_the_day_asks_nothing_and_tells_nothing(begun, whole, tmp_path):
    (server, runs, _), mine = begun, copy(whole[0], tmp_path / "twice")
    first, before = content(Store.open(mine)), len(server.requests)
    runs.visit(mine)
    assert len(server.requests) == before and content(Store.open(mine)) == first
