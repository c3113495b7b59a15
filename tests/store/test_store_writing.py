"""Transactions, inserts, reading back, and runs."""

from __future__ import annotations

import asyncio
import logging
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from tastemaker import clock
from tastemaker.errors import BadPayload, Busy, Stopped
from tastemaker.logs import current_run
from tastemaker.store import Store

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def label(key: int, **more: object) -> dict[str, object]:
    return {"campaign_id": "c", "brief_hash": "b", "profile_key": key, "label": "star", "made_by": "ana", "made_at": NOW,
            "run_id": "r", **more}


def test_a_write_is_kept_whole_or_not_at_all(store: Store) -> None:
    with pytest.raises(ValueError, match="stop"), store.write() as s:
        s.insert("labels", [label(1)])
        raise ValueError("stop")
    assert store.rows("FROM labels") == []
    with store.write() as s:
        s.insert("labels", [label(1)])
    assert len(store.rows("FROM labels")) == 1


def test_absent_columns_take_defaults_and_ordinals_follow_the_order_of_the_rows(store: Store) -> None:
    with store.write() as s:
        assert s.insert("labels", [label(n, **({"note": "seen"} if n % 2 else {})) for n in range(300)]) == 300
        s.insert("labels", [label(300)])
    rows = store.rows("SELECT ordinal, profile_key, note FROM labels ORDER BY ordinal")
    assert [r["note"] for r in rows if r["profile_key"] == 1] == ["seen"] and rows[-1]["profile_key"] == 300
    assert [r["profile_key"] for r in rows if r["note"] == ""] == [*range(0, 300, 2), 300]


def test_keep_leaves_the_first_row_of_a_key_as_it_is(store: Store) -> None:
    first = {"campaign_id": "c", "name": "first", "made_at": NOW}
    with store.write() as s:
        assert s.insert("campaigns", [first, first | {"name": "twin"}], keep=True) == 1
        assert s.insert("campaigns", [first | {"name": "later"}], keep=True) == 0
    assert store.rows("SELECT name FROM campaigns") == [{"name": "first"}]


def test_frames_and_arrow_tables_go_in_like_dicts(store: Store) -> None:
    frame = pd.DataFrame({"campaign_id": ["a", "b"], "name": ["A", "B"], "made_at": pd.to_datetime([NOW, NOW])})
    with store.write() as s:
        assert s.insert("campaigns", frame) == 2
        assert s.insert("campaigns", pa.table({"campaign_id": ["c"], "name": ["C"], "made_at": [NOW]})) == 1
        assert s.insert("campaigns", []) == 0
    assert store.rows("SELECT DISTINCT made_at FROM campaigns") == [{"made_at": NOW}]


def test_a_frame_with_gaps_keeps_whole_numbers_whole_and_gaps_unknown(store: Store) -> None:
    frame = pd.DataFrame({"profile_key": [1, 2], "taken_at": [NOW, NOW], "followers": [2**53 + 1, None], "run_id": "r"},
                         dtype=object)
    with store.write() as s:
        s.insert("snapshots", frame)
    assert store.rows("SELECT followers FROM snapshots ORDER BY profile_key") == [{"followers": 2**53 + 1}, {"followers": None}]


def test_an_unknown_column_is_named(store: Store) -> None:
    with pytest.raises(BadPayload, match="colour"), store.write() as s:
        s.insert("campaigns", [{"campaign_id": "c", "colour": "red"}])


def test_execute_counts_the_rows_it_changed(store: Store) -> None:
    with store.write() as s:
        s.insert("labels", [label(n) for n in range(5)])
        assert s.execute("UPDATE labels SET note = 'x' WHERE profile_key < $most", most=np.int64(3)) == 3
        assert s.execute("DELETE FROM labels WHERE profile_key IN (SELECT unnest($keys))", keys=[0, 4, 9]) == 2


def test_sums_of_whole_numbers_stay_whole_everywhere(store: Store) -> None:
    with store.write() as s:
        s.insert("labels", [label(2**40)] * 3)
    total = 3 * 2**40
    assert store.rows("SELECT sum(profile_key) AS n FROM labels") == [{"n": total}]
    assert store.frame("SELECT sum(profile_key) AS n FROM labels")["n"].tolist() == [total]
    labels = store.table("labels")
    answer = store.read(labels.group_by("label").agg(n=labels.profile_key.sum(), last=labels.made_at.max()))
    assert answer.to_pylist()[0]["n"] == total and answer.schema.field("last").type == pa.timestamp("us", "UTC")


def test_an_unbound_expression_gives_what_its_sql_gives(store: Store) -> None:
    with store.write() as s:
        s.insert("labels", [label(n, label="star" if n % 3 else "clear") for n in range(30)])
    labels = store.table("current_labels")
    asked = labels.filter(labels.label == "star").select("profile_key", "made_at").order_by("profile_key")
    told = store.read("SELECT profile_key, made_at FROM current_labels WHERE label = $label ORDER BY profile_key", label="star")
    assert store.read(asked).to_pylist() == told.to_pylist() and told.num_rows == 20


def test_a_read_or_write_inside_a_write_sees_it_and_does_not_wait_for_itself(store: Store) -> None:
    with store.write() as s:
        s.insert("labels", [label(1)])
        assert len(store.rows("FROM labels")) == 1 == len(s.rows("FROM labels"))
        with store.write() as inner:
            inner.insert("labels", [label(2)])
    assert len(store.rows("FROM labels")) == 2


def test_when_an_inner_write_fails_the_outer_one_goes_too(store: Store) -> None:
    with pytest.raises(RuntimeError, match="nothing of it was kept"), store.write() as s:
        s.insert("labels", [label(1)])
        with pytest.raises(ValueError), store.write() as inner:
            inner.insert("labels", [label(2)])
            raise ValueError
    assert store.rows("FROM labels") == []


def test_two_stores_of_one_file_in_one_process_share_one_guard(store: Store) -> None:
    other = Store.open(store.path)
    with store.write() as s:
        s.insert("labels", [label(1)])
        assert len(other.rows("FROM labels")) == 1


def test_awaiting_inside_a_write_is_refused_instead_of_mixing_two_transactions(store: Store) -> None:
    async def both() -> None:
        entered = asyncio.Event()

        async def careless() -> None:
            with store.write():
                entered.set()
                await asyncio.sleep(0.05)

        async def other() -> None:
            await entered.wait()
            store.rows("FROM labels")

        await asyncio.gather(careless(), other())

    with pytest.raises(RuntimeError, match="awaited inside"):
        asyncio.run(both())


def test_many_threads_share_one_store_and_lose_nothing(store: Store) -> None:
    def work(thread: int) -> None:
        for n in range(5):
            with store.write() as s:
                s.insert("labels", [label(thread * 100 + n)])
            store.rows("SELECT count(*) FROM labels")

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.rows("SELECT count(*) AS n, count(DISTINCT ordinal) AS o FROM labels") == [{"n": 20, "o": 20}]


def test_a_thread_that_waits_too_long_says_busy_with_the_next_step(store: Store) -> None:
    inside, leave, seen = threading.Event(), threading.Event(), []

    def holder() -> None:
        with store.write():
            inside.set()
            leave.wait(10)

    thread = threading.Thread(target=holder)
    thread.start()
    inside.wait(10)
    try:
        with store.write(patience=0.1):
            seen.append("written")
    except Busy as busy:
        seen.append(busy.next_step)
    leave.set()
    thread.join()
    assert seen and "run the same command again" in seen[0]


def test_a_run_says_how_it_ended(store: Store) -> None:
    class Boom(Exception):
        pass

    for error in (None, Boom, KeyboardInterrupt, asyncio.CancelledError, Stopped("by a person")):
        try:
            with store.run("pull", campaign_id="c", manifest={"top": 3}) as run:
                assert current_run.get() == run.run_id
                assert store.rows("SELECT state FROM runs WHERE run_id = $id", id=run.run_id) == [{"state": "running"}]
                if error:
                    raise error
        except (Boom, KeyboardInterrupt, asyncio.CancelledError, Stopped):
            pass
    rows = store.rows("SELECT state, manifest, ended_at >= started_at AS ended FROM runs ORDER BY started_at")
    assert [row["state"] for row in rows] == ["done", "failed", "stopped", "stopped", "stopped"]
    assert all(row["ended"] and row["manifest"] == '{"top": 3}' for row in rows) and current_run.get() is None


def test_the_newest_run_is_known_also_when_the_clock_stands_still(store: Store) -> None:
    with clock.fixed(NOW):
        ids = []
        for _ in range(3):
            with store.run("score") as run:
                ids.append(run.run_id)
    rows = store.rows("SELECT run_id, started_at FROM runs ORDER BY started_at")
    assert [row["run_id"] for row in rows] == ids and len({row["started_at"] for row in rows}) == 3
    assert rows[-1]["started_at"] - NOW < timedelta(seconds=1)


def test_log_lines_of_a_run_can_carry_its_id(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    seen: list[str | None] = []
    handler = logging.Handler()
    handler.emit = lambda record: seen.append(current_run.get())   # type: ignore[method-assign]
    logging.getLogger("tastemaker").addHandler(handler)
    try:
        with caplog.at_level(logging.INFO, "tastemaker"), store.run("pull") as run:
            logging.getLogger("tastemaker.discovery").info("a page")
    finally:
        logging.getLogger("tastemaker").removeHandler(handler)
    assert len(seen) == 3 and set(seen) == {run.run_id}


def test_a_query_that_is_wrong_leaves_the_store_usable(store: Store, tmp_path: Path) -> None:
    with pytest.raises(Exception, match="nowhere"):
        store.rows("SELECT * FROM nowhere")
    assert store.rows("SELECT 1 AS one") == [{"one": 1}]
