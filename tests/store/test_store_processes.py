"""Several processes on one file: the guard that must hold before any move to another DuckDB."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tastemaker.errors import Busy
from tastemaker.store import Store
from tastemaker.store.gate import let_go

WRITER = Path(__file__).with_name("writer_process.py")
HOLDER = """
import sys, time
from tastemaker.store import Store
with Store.open(sys.argv[1], contact_once_days=90).write() as s:
    s.execute("INSERT INTO about VALUES ('halfway', 'yes')")
    print("held", flush=True)
    sys.stdin.read()
"""
FOREIGN = """
import sys, duckdb
con = duckdb.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


def start(*args: object) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, *map(str, args)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            stdin=subprocess.PIPE, text=True)


def told(process: subprocess.Popen[str]) -> int:
    out, err = process.communicate(timeout=110)
    assert process.returncode == 0, err[-2_000:]
    return int(out)


def missing(store: Store, claims: dict[str, int]) -> dict[str, int]:
    """Rows that a writer was told were kept and that are not there, by writer; empty when none is."""
    there = {row["campaign_id"]: row["n"] for row in store.rows(
        "SELECT campaign_id, count(DISTINCT profile_key) AS n FROM labels GROUP BY ALL")}
    return {name: n - there.get(name, 0) for name, n in claims.items() if n != there.get(name, 0)}


def test_four_processes_write_while_a_fifth_reads_and_nothing_is_lost(store: Store) -> None:
    writers = {f"w{n}": start(WRITER, store.path, f"w{n}", 25, 16) for n in range(4)}
    seen = [0]
    while any(writer.poll() is None for writer in writers.values()):
        seen.append(store.rows("SELECT count(*) AS n FROM labels")[0]["n"])
        time.sleep(0.2)
    claims = {name: told(writer) for name, writer in writers.items()}
    assert claims == dict.fromkeys(writers, 400)
    assert missing(store, claims) == {}
    ordinals = store.rows("SELECT count(*) AS n, count(DISTINCT ordinal) AS o FROM labels")
    assert ordinals == [{"n": 1_600, "o": 1_600}]
    assert seen == sorted(seen) and all(n % 16 == 0 for n in seen) and len(set(seen)) > 2


def test_the_counting_notices_one_dropped_commit(store: Store) -> None:
    claims = {"w0": told(start(WRITER, store.path, "w0", 4, 10)),
              "w1": told(start(WRITER, store.path, "w1", 4, 10, "--drop", 3))}
    assert missing(store, claims) == {"w1": 10}


@pytest.mark.parametrize(("program", "who"), [(HOLDER, r"seconds\.$"), (FOREIGN, "without our lock")])
def test_a_lock_held_past_patience_is_a_visible_busy_and_no_hang(store: Store, program: str, who: str) -> None:
    let_go()
    holder = start("-c", program, store.path)
    assert holder.stdout is not None and holder.stdout.readline() == "held\n"
    began = time.monotonic()
    with pytest.raises(Busy, match=who) as caught, store.write(patience=0.5):
        raise AssertionError("two programs hold one file")
    assert 0.4 < time.monotonic() - began < 10 and caught.value.next_step
    holder.communicate("", timeout=30)
    with store.write(patience=20) as s:
        assert s.rows("SELECT 1 AS one") == [{"one": 1}]


def test_a_killed_writer_frees_the_lock_and_leaves_nothing_half_done(store: Store) -> None:
    holder = start("-c", HOLDER, store.path)
    assert holder.stdout is not None and holder.stdout.readline() == "held\n"
    holder.kill()
    holder.wait(30)
    with store.write(patience=20) as s:
        assert s.rows("FROM about WHERE name = 'halfway'") == []
