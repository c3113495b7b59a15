"""How close drafting comes to the ideal: n letters at 16 at once, each answered after 500 ms, with and without 429s.

The ideal is n / (at_once / latency) seconds. Measured is everything between the first question and the last stored draft: the
check, the ledger of answers and the database are in it; gathering the evidence is not, since it is done before.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from tastemaker import clock
from tastemaker.brief import Brief
from tastemaker.llm import Model
from tastemaker.models import Post, Profile
from tastemaker.outreach import drafting
from tastemaker.outreach.desk import Desk
from tastemaker.outreach.writing import ModelWriter
from tastemaker.store import Store, facts
from tastemaker.terms import load

pytestmark = pytest.mark.bench
ROOT = Path(__file__).resolve().parents[2]
AT_ONCE, LATENCY, N = 16, 0.5, 480
SERVER = Path(__file__).with_name("model_server.py")


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A database with N creators, and their keys."""
    store = Store.at(tmp_path_factory.mktemp("drafting") / "work.duckdb")
    now, records = clock.now(), []
    for n in range(N):
        records.append(Profile(platform="bluesky", platform_id=f"did:plc:{n}", handle=f"sandbox{n}.example", name="Anna Trailhead",
                               bio="Trail runner.", url=f"https://bluesky.example/{n}", language="en"))
        records.append(Post(platform="bluesky", platform_id=f"at://{n}", profile_id=f"did:plc:{n}",
                            text=f"Trail running, loop {n}, in the rain.", url=f"https://bluesky.example/{n}/1",
                            published_at=now - timedelta(days=3)))
    with store.run("pull") as run, store.write() as s:
        facts.save(s, records, source="getProfile", call_id=None, run_id=run.run_id, terms=load("bluesky"), accepted=True,
                   hash_key=store.hash_key)
    return store, [row["profile_key"] for row in store.rows("SELECT profile_key FROM profiles ORDER BY profile_key")]


def seconds(store, keys, brief, busy, monkeypatch):
    """Seconds that the desk takes for these letters, and the drafts."""
    server = subprocess.Popen([sys.executable, SERVER, str(LATENCY), str(busy), "1"], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True)
    took, work = [], Desk.work

    async def timed(self, jobs, at_once):
        began = time.perf_counter()
        await work(self, jobs, at_once)
        took.append(time.perf_counter() - began)

    monkeypatch.setattr(Desk, "work", timed)

    async def main():
        async with Model("local", base_url=f"http://127.0.0.1:{int(server.stdout.readline())}/v1") as model:
            model._open()   # the client is imported at the first question; that is not what is measured
            with store.run("draft", brief.campaign_id, brief.hash) as run:
                return await drafting.run(store, run, brief, top=len(keys), profile_keys=keys, writer=ModelWriter(model), at_once=AT_ONCE)

    try:
        return asyncio.run(main()), took[-1]
    finally:
        server.stdin.close()
        server.wait(10)


@pytest.mark.parametrize("busy, floor", [(0.0, 0.95), (0.1, 0.9)], ids=["never busy", "10 % of 429s"])
def test_drafting_keeps_the_model_busy(world, busy, floor, monkeypatch, capsys):
    store, keys = world
    brief = Brief.load(ROOT / "data/briefs/trail-shoes.toml").model_copy(update={"campaign": f"bench {busy}", "offer": f"a pair {busy}"})
    drafts, took = seconds(store, keys, brief, busy, monkeypatch)
    ideal = N / (AT_ONCE / LATENCY)
    calls = store.rows("SELECT state, count(*) AS n FROM model_calls WHERE campaign_id = $c GROUP BY ALL ORDER BY ALL",
                       c=brief.campaign_id)
    with capsys.disabled():
        sys.stdout.write(f"\n{N} letters, {AT_ONCE} at once, {LATENCY * 1000:.0f} ms each, {busy:.0%} told to wait 1 s: {took:.2f} s, "
                         f"ideal {ideal:.2f} s, ratio {ideal / took:.3f}; calls {calls}\n")
    assert len(drafts.rows) == N and not drafts.left_out
    assert (sum(c["n"] for c in calls if c["state"] == "failed") > 0.05 * N) == (busy > 0), "as many 429s as were asked for"
    assert ideal / took >= floor
