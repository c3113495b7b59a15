"""Planning, pulling, linking and refreshing are killed at random moments and end as if nothing had happened.

`KILLS=100` in the environment asks for more kills than the tests' own 20.
"""

import json
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

KILLS = int(os.environ.get("KILLS", "20"))
WINDOW = 20
"""Calls that are out at once: far fewer than the world has questions, or no kill could break the promise."""
FIRST, LATER = "2026-06-01T12:00:00+00:00", "2026-06-27T12:00:00+00:00"
STORY = {"plan": FIRST, "pull": FIRST, "link": FIRST, "refresh": LATER}
"""Each verb and its day; the last is when what the pull brought is soon past its time."""
WEIGHTS = {"plan": 2, "pull": 5, "link": 1, "refresh": 2}
NOT_COMPARED = {"runs", "calls", "about", "migrations", "audit"}
"""What was done and when: a killed verb was run more than once. `calls` is held against the server's own count."""
WHO = "(SELECT q.platform || ' ' || q.platform_id FROM profiles q WHERE q.profile_key = t.profile_key)"
WHAT = "(SELECT q.platform || ' ' || q.platform_id FROM posts q WHERE q.post_key = t.post_key)"
WHOSE = """(SELECT min(q.platform || ' ' || q.platform_id) FROM creators c JOIN profiles q USING (profile_key)
            WHERE c.creator_id = (SELECT m.creator_id FROM creators m WHERE m.profile_key = t.profile_key))"""
KEYS = {"profile_key": WHO, "post_key": WHAT, "creator_id": WHOSE, "run_id": None, "call_id": None, "ordinal": None, "plan_id": None}
"""How columns that depend on the order of arrival are compared: by natural keys, or not at all."""
OTHER = WHO.replace("t.profile_key", "t.other_key")
PAIRS = {"profile_key": f"least({WHO}, {OTHER})", "other_key": f"greatest({WHO}, {OTHER})", "place": None}
"""How tables of two profiles are: which of them comes first, and which of two equal pairs, is the order of arrival too."""
ONLY = {"forecasts": "what <> 'calls'"}
"""Rows that are compared. What a forecast of calls is held against counts the calls that kills repeated, as it must."""
OF_PLANS = "plan_id NOT LIKE 'refresh-%'"
"""A refresh that goes on asks only for what is still due, in batches of its own: what it asked differs, what it has not."""


class Runner:
    """Runs verbs in a process that has everything imported, and kills them."""

    def __init__(self, server):
        self.said = {name: {"base_url": server.base_url(name), "urls": server.urls(name), "options": server.options(name)}
                     for name in ("youtube", "bluesky")}
        self.process = subprocess.Popen([sys.executable, str(Path(__file__).with_name("killing_child.py")), str(WINDOW)], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def run(self, verb, path, kill_after=None):
        """Whether a verb was killed after so many seconds; it must end well otherwise."""
        self.process.stdin.write(json.dumps([verb, str(path), STORY[verb], self.said]) + "\n")
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
        assert status == 0 or (killed and os.WIFSIGNALED(status)), f"{verb} ended with {status}"
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
    """Every table, without run ids and in natural keys. Moments count: the clock stands still."""
    columns = {}
    for row in store.rows("""SELECT table_name, column_name FROM duckdb_columns() JOIN duckdb_tables() USING (table_name)
                             WHERE NOT duckdb_columns.internal ORDER BY table_name, column_index"""):
        columns.setdefault(row["table_name"], []).append(row["column_name"])
    found = {}
    for table in sorted(set(columns) - NOT_COMPARED):
        keys = KEYS | (PAIRS if "other_key" in columns[table] else {})
        names = [f'{keys.get(name, "t." + name)} AS "{name}"' for name in columns[table] if keys.get(name, name)]
        where = f"WHERE {ONLY.get(table, 'true')} AND {OF_PLANS if 'plan_id' in columns[table] else 'true'}"
        found[table] = store.rows(f"SELECT {', '.join(names)} FROM {table} t {where} ORDER BY ALL")
    return found


def asked(requests):
    """How often each question was asked; sign-ins are not counted, each process makes its own."""
    return Counter((path, query) for _, path, query in requests if "createSession" not in path)


def differing(one, other):
    return {table: (len(one[table]), len(other[table]), [row for row in one[table] if row not in other[table]][:2],
                    [row for row in other[table] if row not in one[table]][:2]) for table in one if one[table] != other[table]}


def story(dice, done):
    """How often each verb is to be killed in the next story: those first that were killed least for their weight."""
    left = KILLS - sum(done.values())
    wanted = {verb: max(0, round(KILLS * weight / sum(WEIGHTS.values())) - done[verb]) for verb, weight in WEIGHTS.items()}
    if not any(wanted.values()):
        wanted = dict.fromkeys(WEIGHTS, left)
    return {verb: min(n, dice.randint(4, 8)) for verb, n in wanted.items()}


def test_whatever_is_killed_at_any_moment_ends_as_if_it_had_not_been(tmp_path):
    dice, started, took, done = random.Random(20260601), time.monotonic(), {}, Counter()
    with serve(World(size=130), now=lambda: clock.parse(FIRST)) as server, runner(server) as runs:
        for path in (tmp_path / "whole.duckdb", tmp_path / "again.duckdb"):
            before, counts = len(server.requests), {}
            for verb, moment in STORY.items():
                server.set_now(clock.parse(moment))
                began = time.monotonic()
                runs.run(verb, path)
                took[verb] = min(took.get(verb, 60.0), time.monotonic() - began)
                counts[verb] = asked(server.requests[before:])
                before = len(server.requests)
        whole = content(Store.open(tmp_path / "whole.duckdb"))
        assert not differing(content(Store.open(tmp_path / "again.duckdb")), whole)
        assert len(whole["profiles"]) >= 20 and len(whole["steps"]) >= 50 and len(whole["choices"]) >= 5, "a world too small to prove anything"
        assert counts["refresh"], "nothing was due"
        stories = again = 0
        while sum(done.values()) < KILLS:
            stories, aim = stories + 1, story(dice, done)
            path, first = tmp_path / f"killed{stories}.duckdb", len(server.requests)
            for verb, moment in STORY.items():
                server.set_now(clock.parse(moment))
                before, here = len(server.requests), 0
                while runs.run(verb, path, dice.uniform(0.0, 0.6 * took[verb]) if here < aim[verb] else None):
                    here += 1
                done[verb] += here
                if verb == "pull":
                    more = asked(server.requests[before:]) - counts[verb]
                    assert not counts[verb] - asked(server.requests[before:]) and sum(more.values()) <= WINDOW * here
                    again += sum(more.values())
            store = Store.open(path)
            assert not differing(content(store), whole), f"story {stories}: {aim}"
            assert store.rows("SELECT sum(cost) AS n FROM calls")[0]["n"] >= len(server.requests) - first, "the ledger is short"
            assert not store.rows("SELECT run_id, state FROM runs WHERE state = 'running' AND verb = 'pull'")
    sys.stderr.write(f"\n{sum(done.values())} kills ({', '.join(f'{n} of {verb}' for verb, n in done.items())}) in {stories} stories: "
                     f"{again} calls of pulls asked again, {time.monotonic() - started:.0f} s\n")
