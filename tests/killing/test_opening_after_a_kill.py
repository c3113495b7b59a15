"""A kill while a database is made leaves a file that the next opening completes."""

import duckdb

from tastemaker.store import Store, migrations


def test_a_file_without_any_migration_yet_is_completed(tmp_path):
    path = tmp_path / "a.duckdb"
    (tmp_path / "a.duckdb.key").write_text("0" * 64)
    with duckdb.connect(str(path)) as con:
        con.execute("CREATE TABLE migrations (name VARCHAR PRIMARY KEY, applied_at TIMESTAMPTZ NOT NULL)")
    store = Store.at(path, sandbox=True)
    assert store.sandbox and store.rows("SELECT count(*) AS n FROM migrations")[0]["n"] == len(migrations.shipped())
