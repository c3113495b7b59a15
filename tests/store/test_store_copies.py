"""Backup, restore, compaction, and what happens to damaged files."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tastemaker.errors import BadInput, Damaged
from tastemaker.store import Store
from tastemaker.store.gate import let_go

NOW = datetime(2026, 11, 21, tzinfo=UTC)
KILLED = """
import os, sys
from datetime import UTC, datetime
from tastemaker.store import Store
with Store.open(sys.argv[1], contact_once_days=90).write() as s:
    for n in range(3):
        s.insert("campaigns", [{"campaign_id": f"late{n}", "name": "x" * 50_000, "made_at": datetime(2026, 1, 1, tzinfo=UTC)}])
        s._con.commit()
        s._con.begin()
    os._exit(9)
"""


def campaign(store: Store, name: str) -> None:
    with store.write() as s:
        s.insert("campaigns", [{"campaign_id": name, "name": name, "made_at": NOW}])


def names(store: Store) -> list[str]:
    return [row["campaign_id"] for row in store.rows("SELECT campaign_id FROM campaigns ORDER BY ALL")]


def beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def killed_with_changes_unsaved(store: Store) -> Path:
    """The write-ahead log that a killed writer leaves behind."""
    subprocess.run([sys.executable, "-c", KILLED, store.path], check=False, timeout=60)
    wal = beside(store.path, ".wal")
    assert wal.stat().st_size > 100_000
    return wal


def test_a_backup_opens_elsewhere_with_its_key_and_never_overwrites(store: Store, tmp_path: Path) -> None:
    campaign(store, "tea")
    copy = store.backup(tmp_path / "kept" / "copy.duckdb")
    assert names(Store.open(copy)) == ["tea"] and Store.open(copy).hash("a") == store.hash("a")
    with pytest.raises(BadInput):
        store.backup(copy)


def test_restore_moves_what_is_there_aside_only_when_told(store: Store, tmp_path: Path) -> None:
    campaign(store, "before")
    copy = store.backup(tmp_path / "copy.duckdb")
    campaign(store, "after")
    with pytest.raises(BadInput, match="already"):
        Store.restore(copy, store.path)
    assert names(store) == ["after", "before"]
    Store.restore(copy, store.path, overwrite=True)
    assert names(Store.open(store.path)) == ["before"]
    aside = list(store.path.parent.glob("bench.duckdb.aside-*"))
    assert len(aside) == 1


def test_restore_refuses_a_backup_that_does_not_open_and_changes_nothing(store: Store, tmp_path: Path) -> None:
    campaign(store, "tea")
    copy = store.backup(tmp_path / "copy.duckdb")
    copy.write_bytes(copy.read_bytes()[:50_000])
    let_go()
    before = store.path.read_bytes()
    with pytest.raises(Damaged):
        Store.restore(copy, store.path, overwrite=True)
    with pytest.raises(BadInput):
        Store.restore(tmp_path / "none.duckdb", store.path, overwrite=True)
    assert store.path.read_bytes() == before


def test_what_a_killed_writer_committed_is_there_at_the_next_opening(store: Store) -> None:
    killed_with_changes_unsaved(store)
    assert names(store) == ["late0", "late1", "late2"]
    assert names(Store.open(store.path)) == ["late0", "late1", "late2"]


def test_a_damaged_log_is_named_and_recovery_moves_it_aside(store: Store) -> None:
    campaign(store, "tea")
    wal = killed_with_changes_unsaved(store)
    data = bytearray(wal.read_bytes())
    data[len(data) // 2] ^= 0xFF
    wal.write_bytes(data)
    with pytest.raises(Damaged) as caught:
        Store.open(store.path)
    assert "tastemaker restore" in caught.value.next_step
    with pytest.raises(Damaged):
        store.rows("FROM campaigns")
    done = Store.recover(store.path)
    assert done.moved is not None and done.moved.read_bytes() == bytes(data) and done.size == len(data)
    assert names(Store.open(store.path)) == ["tea"]


def test_recovering_a_sound_database_moves_nothing(store: Store) -> None:
    killed_with_changes_unsaved(store)
    assert Store.recover(store.path).moved is None
    assert len(names(store)) == 3


def test_a_file_damaged_in_the_middle_says_restore(store: Store) -> None:
    with store.write() as s:
        s.insert("campaigns", [{"campaign_id": f"{n}", "name": f"{n}" * 300, "made_at": NOW} for n in range(3_000)])
    let_go()
    data = bytearray(store.path.read_bytes())
    for place in range(0, len(data), 4_096):
        if place > 12_288:
            data[place] ^= 0xFF
    store.path.write_bytes(data)
    with pytest.raises(Damaged) as caught:
        names(store)
    assert "tastemaker restore" in caught.value.next_step


def test_compaction_keeps_every_row_and_number_sorts_posts_and_forgets_deleted_bytes(store: Store) -> None:
    secret = "canary-of-an-erased-person"
    posts = [{"profile_key": n % 7, "platform": "p", "platform_id": f"{n}", "format": "text", "title": secret if n == 3 else "",
              "text": "", "url": "", "source": "s", "retention": "r", "fetched_at": NOW, "run_id": "r"} for n in range(500)]
    with store.write() as s:
        s.insert("posts", posts)
        s.keys("ordinals", 10)
    with store.write() as s:
        s.execute("DELETE FROM posts WHERE platform_id = '3'")
    let_go()
    assert secret.encode() in store.path.read_bytes()
    store.compact()
    assert secret.encode() not in store.path.read_bytes()
    rows = store.rows("SELECT profile_key, platform_id FROM posts")
    assert len(rows) == 499 and [row["profile_key"] for row in rows] == sorted(row["profile_key"] for row in rows)
    with store.write() as s:
        assert s.keys("ordinals", 1).to_pylist()[0] > 10 and s.keys("post_keys", 1).to_pylist()[0] > 500
        s.insert("posts", [posts[3]])
    assert store.rows("FROM outbox") == [] and not Store.open(store.path).sandbox
