"""Views that keep the newest row of each thing see a row that is written and not yet committed, whatever it leaves unknown."""

import re

import duckdb
import pytest

PLAIN = {"VARCHAR": "a", "BIGINT": 1, "INTEGER": 1, "DOUBLE": 0.5, "BOOLEAN": True, "DATE": "2026-01-01",
         "TIMESTAMP WITH TIME ZONE": "2026-01-01 00:00:00+00"}
SAID = {"state": "live", "platform": "bluesky", "labels": "[]", "decision": "approve", "word": "on", "evidence_ids": "[]", "kind": "agreed",
        "expires_at": "2099-01-01 00:00:00+00", "due_at": "2020-01-01 00:00:00+00"}
LATER = {"TIMESTAMP WITH TIME ZONE": "2026-01-02 00:00:00+00"}
OTHERS = {"ordinal": 2, "run_id": "b", "outcome_id": "b"}
"""What makes a second row of the same thing another one, and the newer of the two."""
KEPT = {"expires_at", "amount"}
"""What may be unknown and stays known: a row without them is not the newest that counts."""
NOBODY = {"optouts", "elsewhere", "recognised", "contacts", "withdrawals", "touches"}
"""Tables that only take people away."""


def newest_views(s):
    """Every view that keeps one row of each thing, and the tables below it, through other views too."""
    sql = {row["view_name"]: row["sql"] for row in s.rows("SELECT view_name, sql FROM duckdb_views() WHERE NOT internal")}
    tables = {row["table_name"] for row in s.rows("SELECT table_name FROM duckdb_tables()")}

    def below(view, seen):
        words = set(re.findall(r"\w+", sql[view])) - seen
        return (words & tables).union(*(below(other, seen | words) for other in words & set(sql)))

    return {view: below(view, {view}) - NOBODY for view, text in sql.items() if re.search(r"row_number\(\).*= 1", text, re.S)}


def put(s, tables, row):
    """A row in each of these tables."""
    for table in sorted(tables):
        columns = s.rows("""SELECT column_name AS name, data_type AS kind, is_nullable = 'YES' AS free FROM information_schema.columns
                            WHERE table_name = $table""", table=table)
        made = {one["name"]: row(**one) for one in columns}
        s.execute(f'INSERT INTO "{table}" ({", ".join(made)}) VALUES ({", ".join(f"${name}" for name in made)}) ON CONFLICT DO NOTHING', **made)


def older(name, kind, free):
    return SAID.get(name, PLAIN[kind])


def newer(name, kind, free):
    """The same thing a day later, with nothing known that may be unknown."""
    if name in KEPT:
        return older(name, kind, free)
    return None if free else OTHERS.get(name, LATER.get(kind, older(name, kind, free)))


def differing(s, views):
    """Columns that say something else alone than in the whole rows of their view."""
    found = set()
    for view in views:
        whole = s.rows(f"SELECT * FROM {view}")
        assert whole, f"{view} has a row to lose"
        for name in whole[0]:
            if sorted(repr(row[name]) for row in whole) != sorted(repr(row[name]) for row in s.rows(f'SELECT "{name}" FROM {view}')):
                found.add(f"{view}.{name}")
    return found


def test_every_view_sees_an_uncommitted_newest_row_whichever_column_is_asked_for(store):
    with store.write() as s:
        views = newest_views(s)
        put(s, set().union(*views.values()), older)
    with store.write() as s:
        put(s, set().union(*views.values()), newer)
        assert len(views) >= 14 and differing(s, views) == set()


class Bare:
    """DuckDB as it comes."""

    def __init__(self):
        self.con = duckdb.connect()

    def rows(self, sql):
        return self.con.execute(sql).to_arrow_table().to_pylist()


@pytest.mark.parametrize(("setting", "seen"), [("", {"newest.w"}), ("top_n_window_elimination", set())], ids=["as it comes", "without"])
def test_duckdb_s_rewrite_of_the_newest_row_is_why(setting, seen):
    """When the first of these fails, DuckDB is mended, and the rewrite may be used inside writing again."""
    s = Bare()
    for sql in ("CREATE TABLE t(k BIGINT, o BIGINT, w BIGINT)", "INSERT INTO t VALUES (1, 1, 1)",
                "CREATE VIEW newest AS SELECT * FROM t QUALIFY row_number() OVER (PARTITION BY k ORDER BY o DESC) = 1",
                f"SET disabled_optimizers = '{setting}'", "BEGIN", "INSERT INTO t VALUES (1, 2, NULL)"):
        s.con.execute(sql)
    assert differing(s, ["newest"]) == seen
