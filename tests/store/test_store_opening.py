"""Making, opening and refusing database files."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tastemaker import clock
from tastemaker.brief import Brief
from tastemaker.errors import BadInput, BadPayload, Damaged
from tastemaker.store import Store
from tastemaker.store.gate import let_go

PROBES = ("SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM read_text('/etc/passwd')", "ATTACH '/etc/other.duckdb'",
          "COPY (SELECT 1) TO '/etc/out.csv'", "INSTALL httpfs", "LOAD httpfs", "SELECT * FROM glob('/*')",
          "SET enable_external_access = true", "SET lock_configuration = false", "EXPORT DATABASE '/etc/out'",
          "SELECT * FROM caller_frame_variable")
pytestmark = pytest.mark.usefixtures("tables_made_anew")


def test_a_store_is_made_with_its_folders_and_opens_again(tmp_path: Path) -> None:
    made = Store.at(tmp_path / "a" / "b" / "new.duckdb")
    assert made.path.is_file() and not made.sandbox
    assert Store.open(made.path).hash_key == made.hash_key


def test_opening_what_is_not_there_says_how_to_begin(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        Store.open(tmp_path / "none.duckdb")
    assert "tastemaker plan" in caught.value.next_step


def test_a_sandbox_stays_one_and_real_work_never_becomes_one(tmp_path: Path, store: Store) -> None:
    Store.at(tmp_path / "play.duckdb", sandbox=True)
    assert Store.at(tmp_path / "play.duckdb").sandbox
    with pytest.raises(BadInput):
        Store.at(store.path, sandbox=True)
    assert not Store.at(store.path).sandbox


def test_the_key_is_secret_beside_the_database_and_not_in_it(store: Store) -> None:
    file = store.path.with_name(store.path.name + ".key")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    let_go()
    assert len(store.hash_key) == 64 and store.hash_key.encode() not in store.path.read_bytes()
    assert store.hash(" Ana@Example.org ") == store.hash("ana@example.org") != store.hash("bea@example.org")


def test_a_lost_or_foreign_key_is_noticed(tmp_path: Path, store: Store) -> None:
    file = store.path.with_name(store.path.name + ".key")
    own = file.read_text()
    file.write_text("0" * 64)
    with pytest.raises(Damaged, match="another"):
        Store.open(store.path)
    file.unlink()
    with pytest.raises(Damaged, match="missing"):
        Store.open(store.path)
    file.write_text(own)
    assert Store.open(store.path).hash_key == own


def test_a_file_that_is_no_database_of_ours_is_refused_and_left_alone(tmp_path: Path) -> None:
    text, foreign = tmp_path / "text.duckdb", tmp_path / "foreign.duckdb"
    text.write_text("not a database, but somebody wants to keep it")
    with duckdb.connect(str(foreign)) as con:
        con.execute("CREATE TABLE theirs (a INTEGER)")
    for path in (text, foreign):
        path.with_name(path.name + ".key").write_text("1" * 64)
        before = path.read_bytes()
        with pytest.raises(Damaged):
            Store.at(path)
        assert path.read_bytes() == before


def test_an_empty_file_that_a_kill_left_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "killed.duckdb").touch()
    assert Store.at(tmp_path / "killed.duckdb").rows("SELECT count(*) AS n FROM runs") == [{"n": 0}]


@pytest.mark.parametrize("probe", PROBES)
def test_sql_reaches_no_other_file_and_no_setting(store: Store, probe: str) -> None:
    caller_frame_variable = [1]   # what DuckDB would otherwise find by its name
    with pytest.raises(duckdb.Error), store.write() as s:
        s.rows(probe)
    assert caller_frame_variable == [1]


def test_reading_cannot_write(store: Store) -> None:
    with pytest.raises(duckdb.Error):
        store.rows("DELETE FROM about")
    assert store.rows("SELECT value FROM about WHERE name = 'sandbox'") == [{"value": "no"}]


def test_now_is_the_moved_clock(store: Store) -> None:
    then = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    with clock.fixed(then):
        row = store.rows("SELECT now_utc() AS now, contact_once_days() AS days, $at AS at", at=then)[0]
    assert row == {"now": then, "days": 90, "at": then} and row["now"].tzinfo is UTC


def test_the_days_between_contacts_are_the_stores_own(tmp_path: Path) -> None:
    store = Store.at(tmp_path / "x.duckdb", contact_once_days=7)
    assert store.rows("SELECT contact_once_days() AS days") == [{"days": 7}]


def test_a_brief_is_remembered_once_and_each_revision_apart(store: Store) -> None:
    data = {"campaign": "Tea", "product": {"name": "Leaf"}, "topics": ["tea"], "sender": {"name": "Ana"}}
    for _ in range(2):
        store.remember(Brief.parse(data))
    store.remember(Brief.parse(data | {"topics": ["green tea"]}))
    assert store.rows("SELECT (SELECT count(*) FROM campaigns) AS c, (SELECT count(*) FROM briefs) AS b") == [{"c": 1, "b": 2}]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store.at(tmp_path_factory.mktemp("shared") / "s.duckdb")


_JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(codec="utf-8")),
                     lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4),
                     max_leaves=8)


@settings(max_examples=40, deadline=None)
@given(texts=st.lists(st.text(st.characters(codec="utf-8"), max_size=80), min_size=1, max_size=30), data=_JSON)
def test_any_text_survives_going_in_and_coming_out(shared: Store, texts: list[str], data: object) -> None:
    import json
    rows = [{"name": f"{n}", "value": text} for n, text in enumerate([*texts, json.dumps(data, ensure_ascii=False)])]
    with shared.write() as s:
        s.execute("DROP TABLE IF EXISTS trial")
        s.execute("CREATE TABLE trial (name VARCHAR, value VARCHAR)")
        assert s.insert("trial", rows) == len(rows)
        assert s.rows("SELECT name, value FROM trial ORDER BY name::INTEGER") == rows
        assert s.rows("SELECT value FROM trial WHERE value = $text AND name = '0'", text=texts[0]) == [{"value": texts[0]}]


def test_text_that_is_not_unicode_is_refused_with_its_column_and_nothing_goes_in(store: Store) -> None:
    rows = [{"name": "good", "value": "x"}, {"name": "bad", "value": "\ud800"}]
    with pytest.raises(BadPayload, match="about.value"), store.write() as s:
        s.insert("about", rows)
    assert store.rows("SELECT count(*) AS n FROM about WHERE name IN ('good', 'bad')") == [{"n": 0}]
