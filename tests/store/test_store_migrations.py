"""Every released schema opens; a later one is refused; a kill between two steps does no harm."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tastemaker.errors import Damaged
from tastemaker.settings import keyed_hash
from tastemaker.store import Store, migrations
from tastemaker.store.gate import connect, let_go

KEY = "5" * 64
pytestmark = pytest.mark.usefixtures("tables_made_anew")


def version_1(path: Path) -> Path:
    """A database as the first release left it: tables of 001 and nothing later, a few rows, views of its own making."""
    path.with_name(path.name + ".key").write_text(KEY)
    first = next(file for file in migrations.shipped() if file.name == "001_first.sql")
    with duckdb.connect(str(path)) as con:
        con.execute("SET TimeZone = 'UTC'")
        con.execute(first.read_text(encoding="utf-8"))
        con.execute("CREATE TABLE migrations (name VARCHAR PRIMARY KEY, applied_at TIMESTAMPTZ NOT NULL)")
        con.execute("INSERT INTO migrations VALUES ('001_first.sql', '2026-11-21 12:00:00+00')")
        con.execute("INSERT INTO about VALUES ('sandbox', 'yes'), ('views', 'older'), ('key_check', $check)",
                    {"check": keyed_hash(KEY, "tastemaker")})
        con.execute("CREATE VIEW shortlist AS SELECT 'old' AS answer")
        con.execute("INSERT INTO campaigns VALUES ('tea', 'Tea', '2026-11-21 12:00:00+00')")
        con.execute("SELECT nextval('ordinals') FROM range(41)")
    return path


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One more migration as a later release would bring it."""
    file = tmp_path / "990_later.sql"
    file.write_text("ALTER TABLE campaigns ADD COLUMN budget DOUBLE; UPDATE campaigns SET budget = 5;")
    ours = migrations.shipped()
    monkeypatch.setattr(migrations, "shipped", lambda: [*ours, file])
    return file


def names(path: Path) -> list[str]:
    let_go()
    with connect(path) as con:
        return migrations.applied(con)


def test_the_first_release_opens_with_its_rows_and_todays_views(tmp_path: Path) -> None:
    store = Store.open(version_1(tmp_path / "old.duckdb"))
    assert store.sandbox and store.rows("SELECT campaign_id FROM campaigns") == [{"campaign_id": "tea"}]
    assert store.rows("FROM outbox") == [] and "answer" not in store.frame("FROM shortlist").columns
    with store.write() as s:
        assert s.keys("ordinals", 1).to_pylist() == [42]
    assert names(store.path) == [file.name for file in migrations.shipped()]


def test_calls_and_profiles_of_the_first_release_get_the_columns_of_today(tmp_path: Path) -> None:
    path = version_1(tmp_path / "old.duckdb")
    with duckdb.connect(str(path)) as con:
        con.execute("""INSERT INTO profiles (profile_key, platform, platform_id, handle, name, bio, url, state, source, retention,
                       first_seen, fetched_at, run_id) VALUES (1, 'x', '7', 'a', 'A', '', '', 'live', 's', 'c',
                       '2026-11-21', '2026-11-21', 'r')""")
        con.execute("""INSERT INTO calls (call_id, run_id, platform, bucket, quota_day, endpoint, cost, state, reserved_at)
                       VALUES (1, 'r', 'x', 'b', '2026-11-21', 'e', 1, 'settled', '2026-11-21')""")
    store = Store.open(path)
    assert store.rows("SELECT verified_links, contact FROM profiles") == [{"verified_links": "[]", "contact": ""}]
    assert store.rows("SELECT key_hash, price FROM calls") == [{"key_hash": None, "price": 0.0}]


def test_a_later_migration_is_applied_once_and_keeps_what_is_there(tmp_path: Path, later: Path) -> None:
    path = version_1(tmp_path / "old.duckdb")
    for _ in range(2):
        store = Store.open(path)
    assert store.rows("SELECT name, budget FROM campaigns") == [{"name": "Tea", "budget": 5.0}]
    assert names(path)[-1] == "990_later.sql" and names(path)[0] == "001_first.sql"
    store.compact()
    assert store.rows("SELECT name, budget FROM campaigns") == [{"name": "Tea", "budget": 5.0}]


def test_a_migration_that_fails_half_way_leaves_no_half(tmp_path: Path, later: Path) -> None:
    path = version_1(tmp_path / "old.duckdb")
    good = later.read_text()
    later.write_text(good + "INSERT INTO nowhere VALUES (1);")
    with pytest.raises(duckdb.Error):
        Store.open(path)
    assert names(path) == [file.name for file in migrations.shipped() if file != later]
    later.write_text(good)
    assert Store.open(path).rows("SELECT budget FROM campaigns") == [{"budget": 5.0}]


def test_a_database_of_a_later_version_is_refused_and_left_alone(tmp_path: Path, store: Store) -> None:
    with store.write() as s:
        s.execute("INSERT INTO migrations VALUES ('991_future.sql', now_utc())")
    let_go()
    before = store.path.read_bytes()
    with pytest.raises(Damaged, match="later version") as caught:
        Store.at(store.path)
    assert "Update tastemaker" in caught.value.next_step and store.path.read_bytes() == before


def test_opening_a_current_database_writes_nothing(store: Store) -> None:
    let_go()
    before = store.path.read_bytes()
    Store.at(store.path)
    assert store.path.read_bytes() == before
