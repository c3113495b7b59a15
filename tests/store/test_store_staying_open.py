"""A file stays open for a moment: what that saves, and that nobody is kept out, misled or left with half a file by it."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from tastemaker import clock
from tastemaker.errors import Damaged
from tastemaker.store import Store, gate
from tastemaker.store.gate import beside, let_go

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
READER = """
import sys
from tastemaker.store import Store
store = Store.open(sys.argv[1], contact_once_days=90)
print(store.rows("SELECT count(*) AS n FROM campaigns")[0]["n"], flush=True)
if len(sys.argv) > 2:
    with store.write() as s:
        s.execute("UPDATE campaigns SET name = 'theirs'")
    if sys.argv[2] == "die":
        import os
        os._exit(0)
    print("written", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were opened."""
    seen, real = [], gate._open

    def counted(path: Path, patience: float) -> duckdb.DuckDBPyConnection:
        seen.append(path.name)
        return real(path, patience)
    monkeypatch.setattr(gate, "_open", counted)
    return seen


def add(store: Store, name: str) -> None:
    with store.write() as s:
        s.insert("campaigns", [{"campaign_id": name, "name": name, "made_at": NOW}])


def count(store: Store) -> int:
    return store.rows("SELECT count(*) AS n FROM campaigns")[0]["n"]


def other(store: Store, *more: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", READER, str(store.path), *more], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_what_is_asked_and_written_in_a_row_opens_the_file_once(store: Store, opened: list[str]) -> None:
    let_go()
    for _ in range(5):
        count(store)
    for n in range(5):
        add(store, f"{n}")
        assert count(store) == n + 1
    assert len(opened) == 1


def test_nothing_stays_open_once_nobody_asks(store: Store) -> None:
    count(store)
    held = gate.gate(store.path)
    assert held._open is not None
    ends = time.monotonic() + 20
    while held._open and time.monotonic() < ends:
        time.sleep(0.02)
    assert held._open is None and not held._watched
    with duckdb.connect(str(store.path)) as con:   # as a program that does not know our lock, with settings of its own
        assert con.execute("SELECT count(*) FROM campaigns").fetchone() == (0,)


def test_another_program_reads_and_writes_between_two_questions_and_is_seen(store: Store) -> None:
    add(store, "a")
    they = other(store, "stay")
    assert they.stdout is not None and they.stdout.readline() == "1\n" and they.stdout.readline() == "written\n"
    assert store.rows("SELECT name FROM campaigns") == [{"name": "theirs"}]
    they.communicate("", timeout=30)


def test_who_asks_without_a_pause_lets_others_in(store: Store) -> None:
    stop, asked = threading.Event(), []

    def ask() -> None:
        while not stop.is_set():
            asked.append(count(store))
    asking = threading.Thread(target=ask)
    asking.start()
    try:
        assert subprocess.run([sys.executable, "-c", READER, str(store.path)], capture_output=True, text=True, timeout=60).stdout == "0\n"
    finally:
        stop.set()
        asking.join(30)
    assert len(asked) > 10


def test_what_another_program_waits_for_does_not_stay_open_and_a_wish_counts_once(store: Store) -> None:
    wish = beside(store.path, ".wanted")
    wish.touch()
    assert count(store) == 0 and gate.gate(store.path)._open is None and not wish.exists()
    assert count(store) == 0 and gate.gate(store.path)._open is not None
    wish.touch()
    ends = time.monotonic() + 20
    while wish.exists() and time.monotonic() < ends:
        time.sleep(0.01)
    with gate.gate(store.path)._threads:
        assert not wish.exists() and gate.gate(store.path)._open is None


def test_what_was_written_is_there_after_a_program_dies_while_the_file_is_open(store: Store) -> None:
    add(store, "a")
    let_go()
    they = other(store, "die")
    assert they.wait(60) == 0
    assert store.rows("SELECT name FROM campaigns") == [{"name": "theirs"}]


def test_a_reading_that_stays_open_cannot_write(store: Store) -> None:
    add(store, "a")   # so that what stays open could
    for question in ("DELETE FROM campaigns", "INSERT INTO campaigns VALUES ('b', 'B', now_utc())"):
        with pytest.raises(duckdb.Error, match="read-only"):
            store.read(question)
    with store.together(), pytest.raises(duckdb.Error, match="read-only"), store.write() as s:
        s.execute("DELETE FROM campaigns")
    assert count(store) == 1


def test_several_questions_together_are_answered_over_one_opening_and_of_one_moment(store: Store, opened: list[str]) -> None:
    let_go()
    with clock.fixed(NOW), store.together():
        first = store.rows("SELECT now_utc() AS now")
        assert first == [{"now": NOW}] and count(store) == 0 and store.frame("FROM campaigns").empty
    assert len(opened) == 1
    with clock.fixed(NOW.replace(hour=10)):
        assert store.rows("SELECT now_utc() AS now") == [{"now": NOW.replace(hour=10)}], "the moment is the question's, not the opening's"


def test_each_store_asks_with_its_own_settings(store: Store) -> None:
    other_days = Store.open(store.path, contact_once_days=7)
    asked = "SELECT contact_once_days() AS days"
    assert [one.rows(asked)[0]["days"] for one in (store, other_days, store)] == [store.contact_once_days, 7, store.contact_once_days]


def test_a_failed_question_closes_the_file_and_the_next_one_works(store: Store, opened: list[str]) -> None:
    add(store, "a")
    with pytest.raises(duckdb.Error):
        store.rows("SELECT nothing FROM nowhere")
    assert gate.gate(store.path)._open is None
    assert count(store) == 1 and len(opened) == 1


def test_a_file_that_somebody_changed_or_put_in_place_is_opened_anew(store: Store, tmp_path: Path) -> None:
    copy = store.backup(tmp_path / "copy.duckdb")
    add(store, "a")
    let_go()
    assert count(store) == 1
    shutil.copyfile(copy, store.path)
    assert count(store) == 0
    store.path.write_bytes(b"not a database, and long enough to look like none at all" * 100)
    with pytest.raises(Damaged):
        count(store)


def test_whoever_handles_the_file_itself_finds_it_whole_and_closed(store: Store, tmp_path: Path) -> None:
    add(store, "canary-campaign")
    wal = beside(store.path, ".wal")
    assert wal.exists()
    with gate.gate(store.path).hold():
        assert not wal.exists() and b"canary-campaign" in store.path.read_bytes()
    add(store, "b")
    shutil.copyfile(store.backup(tmp_path / "copy.duckdb"), tmp_path / "again.duckdb")
    with duckdb.connect(str(tmp_path / "again.duckdb")) as con:
        assert con.execute("SELECT count(*) FROM campaigns").fetchone() == (2,)


def test_a_forked_child_neither_shares_nor_closes_what_is_open(store: Store, tmp_path: Path) -> None:
    add(store, "a")
    child = os.fork()
    if child == 0:
        try:
            add(store, "b")
            let_go()
        except BaseException:
            (tmp_path / "child.txt").write_text(traceback.format_exc())
        finally:
            os._exit(0)
    assert os.waitpid(child, 0)[1] == 0, "it ended by itself"
    assert not (tmp_path / "child.txt").exists(), (tmp_path / "child.txt").read_text()
    add(store, "c")
    assert count(store) == 3


def test_a_fork_waits_for_whoever_only_looks_whether_the_file_can_be_closed(store: Store) -> None:
    count(store)
    held = gate.gate(store.path)
    looking = threading.Event()

    def look() -> None:
        with held._threads:
            looking.set()
            time.sleep(0.2)
    threading.Thread(target=look).start()
    assert looking.wait(10) and held._open is not None
    child = os.fork()
    if child == 0:
        os._exit(1 if gate.gate(store.path).torn else 0)
    assert os.waitpid(child, 0)[1] == 0 and held._open is None


def test_who_is_forked_while_its_parent_writes_is_told_so_and_spoils_nothing(store: Store, tmp_path: Path) -> None:
    with store.write() as s:
        s.insert("campaigns", [{"campaign_id": "a", "name": "a", "made_at": NOW}])
        child = os.fork()
        if child == 0:
            try:
                gate.gate(store.path).inner = None
                count(store)
            except BaseException as error:
                (tmp_path / "child.txt").write_text(f"{error} {getattr(error, 'next_step', '')}")
            finally:
                os._exit(0)
        os.waitpid(child, 0)
    said = (tmp_path / "child.txt").read_text()
    assert "forked while its parent worked with" in said and "spawn" in said
    assert count(store) == 1


def work(store: Store, jobs: int, between: Callable[[int], Awaitable[None]] | None = None) -> None:
    """So many campaigns, each a job of a writer; `between` is awaited after each."""
    async def main() -> None:
        async with store.writer() as writer:
            for n in range(jobs):
                await writer.do(lambda s, n=n: s.insert("campaigns", [{"campaign_id": f"w{n}", "name": "w", "made_at": NOW}]))
                if between:
                    await between(n)
    asyncio.run(main())


def test_a_writer_opens_nothing_anew_while_nobody_waits_and_leaves_it_open(store: Store, opened: list[str], monkeypatch) -> None:
    monkeypatch.setattr("tastemaker.store.writer.HOLD_S", 0.0)
    let_go()
    asked = "SELECT current_setting('threads') AS n"
    work(store, 5)
    assert count(store) == 5 and len(opened) == 1

    async def threads() -> int:
        async with store.writer() as writer:
            return int((await writer.do(lambda s: s.rows(asked)))[0]["n"])
    assert asyncio.run(threads()) == 1
    assert store.rows("SELECT current_setting('threads') > 1 AS many")[0]["many"] == ((os.cpu_count() or 1) > 1), "the writer's one thread is its own"


@pytest.mark.parametrize("thread", [True, False], ids=["another thread", "another program"])
def test_a_writer_lets_in_who_waits(store: Store, monkeypatch, thread: bool) -> None:
    monkeypatch.setattr("tastemaker.store.writer.HOLD_S", 0.0)
    seen: list[int] = []

    def look() -> None:
        if thread:
            seen.append(count(store))
        else:
            seen.append(int(subprocess.run([sys.executable, "-c", READER, str(store.path)], capture_output=True, text=True, timeout=60).stdout))
    looking = threading.Thread(target=look)

    async def between(n: int) -> None:
        if n == 0:
            looking.start()
        await asyncio.sleep(0 if thread else 0.05)
        if seen:
            raise KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt):
        work(store, 2_000, between)
    looking.join(60)
    assert 1 <= seen[0] < 2_000


def test_a_writer_is_not_kept_from_its_work_by_who_comes_all_the_time(store: Store, monkeypatch) -> None:
    monkeypatch.setattr("tastemaker.store.writer.HOLD_S", 60.0)
    seen: list[int] = []
    looking = threading.Thread(target=lambda: seen.append(count(store)))

    async def between(n: int) -> None:
        if n == 0:
            looking.start()
        while not (seen or gate.gate(store.path).awaited):
            await asyncio.sleep(0.01)
    work(store, 10, between)
    looking.join(60)
    assert seen == [10]


def test_what_waits_in_memory_is_merged_once_it_is_much(store: Store, opened: list[str], monkeypatch) -> None:
    monkeypatch.setattr(gate, "UNMERGED_BYTES", 0)
    let_go()
    work(store, 3)
    assert not beside(store.path, ".wal").exists() and len(opened) == 3
    add(store, "a")
    assert not beside(store.path, ".wal").exists() and gate.gate(store.path)._open is None
