"""What the platforms' tests share: the recorded answers, and a way to keep records in a real database and read them back."""

import json
from pathlib import Path

import pytest

from tastemaker import clock
from tastemaker.models import Answer, Comment, Find, Post, Profile, ProfileStats, Relation
from tastemaker.store import Store, facts

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared"
AT = clock.parse("2026-11-21T12:00:00Z")


@pytest.fixture(scope="session")
def shared():
    """The folder of recordings and specifications beside the project."""
    if not SHARED.is_dir():
        pytest.skip("the folder ../shared with recordings and specifications is not there")
    return SHARED


@pytest.fixture(scope="session")
def leaves():
    return leaves_of


def leaves_of(value, path=""):
    """Every leaf of some JSON as path and value; the places in lists are not part of the path."""
    if isinstance(value, dict):
        for key, child in value.items():
            yield from leaves_of(child, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for child in value:
            yield from leaves_of(child, f"{path}[]")
    else:
        yield path, value


@pytest.fixture(scope="session")
def kept(tmp_path_factory):
    """A function that keeps a page's records in a fresh database and gives back what the tables hold of them."""
    store = Store.at(tmp_path_factory.mktemp("recordings") / "workbench.duckdb")

    def keep(adapter, call, page):
        with clock.fixed(AT), store.write() as s:
            for table in ("finds", "profiles", "snapshots", "posts", "post_snapshots", "comments", "relations", "quarantine"):
                s.execute(f"DELETE FROM {table}")
            known = [Profile(platform=one.platform, platform_id=one.platform_id, handle="known") for one in page.items
                     if isinstance(one, ProfileStats)]
            facts.save(s, known, source="t", call_id=None, run_id="r", terms=adapter.terms, accepted=False,
                       hash_key=store.hash_key)
            counts = facts.save(s, [*page.items, *page.rejected], source=call.endpoint, call_id=None, run_id="r",
                                terms=adapter.terms, accepted=False, hash_key=store.hash_key, plan_id="p", step_id="s",
                                query="q", missing=page.missing)
            return counts, {record: _row_of(s, store, record) for record in page.items}
    return keep


@pytest.fixture(scope="session")
def nothing_lost(kept):
    """A function that fails unless every field of every record of a page comes back from the database."""
    def check(adapter, call, page):
        counts, rows = kept(adapter, call, page)
        assert counts["quarantined"] == len(page.rejected)
        for record, row in rows.items():
            for field in set(record.__slots__) - NOT_IN_A_ROW[type(record)]:
                want = getattr(record, field)
                assert row.get(field) == want, f"{type(record).__name__}.{field}"
        return counts
    return check


NOT_IN_A_ROW = {Profile: set(), Relation: set(), Comment: {"author_id"}, Find: set(), Post: {"profile_id"},
                ProfileStats: set()}
"""What `_row_of` compares in its own way: the author's hash, and the author's integer key."""


def _row_of(s, store, record):
    """The stored row of a record, lists read from their JSON, counters from the snapshot."""
    if isinstance(record, Relation):
        return s.rows("SELECT * FROM relations WHERE from_id = $a AND to_id = $b AND kind = $k", a=record.from_id,
                          b=record.to_id, k=record.kind)[0]
    if isinstance(record, Comment):
        row = s.rows("SELECT * FROM comments WHERE platform_id = $id", id=record.platform_id)[0]
        assert row.pop("author_hash") == store.hash(record.author_id), "authors are kept as keyed hashes only"
        return row
    if isinstance(record, Find):
        sql = """SELECT p.platform, p.platform_id, p.handle, p.name, p.url, f.text
                 FROM finds f JOIN profiles p USING (profile_key) WHERE p.platform_id = $id"""
        return s.rows(sql, id=record.platform_id)[0]
    if isinstance(record, ProfileStats):
        return s.rows("""SELECT p.platform, p.platform_id, n.* FROM profiles p LEFT JOIN snapshots n USING (profile_key)
                         WHERE p.platform_id = $id""", id=record.platform_id)[0]
    table, counters, key = {Profile: ("profiles", "snapshots", "profile_key"),
                            Post: ("posts", "post_snapshots", "post_key")}[type(record)]
    row = s.rows(f"SELECT * FROM {table} WHERE platform_id = $id", id=record.platform_id)[0]
    assert row["state"] == "live" and row["expires_at"] > row["fetched_at"] == AT
    taken = s.rows(f"SELECT * FROM {counters} WHERE {key} = $key", key=row[key])
    if isinstance(record, Post):
        author = s.rows("SELECT platform_id FROM profiles WHERE profile_key = $key", key=row["profile_key"])[0]
        assert author["platform_id"] == record.profile_id
    shown = [getattr(record, f) for f in ("followers", "following", "post_count", "view_count", "views", "likes", "comments",
                                          "reposts", "quotes", "saves") if hasattr(record, f)]
    assert bool(taken) == any(count is not None for count in shown), "a snapshot exactly where there was a counter"
    row |= taken[0] if taken else {}
    return {name: tuple(json.loads(value)) if name in ("links", "verified_links", "keywords", "topics", "labels", "tags", "mentions") else value
            for name, value in row.items()}


@pytest.fixture(scope="session")
def answer_in():
    """A function that reads a recorded body, and its headers where they were recorded, as an Answer."""
    def read(path: Path, status=200):
        lines = path.with_suffix(".headers.txt")
        head = lines.read_text().splitlines() if lines.exists() else [f"HTTP/1.1 {status} -"]
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in head[1:] if ": " in line)}
        return Answer(int(head[0].split()[1]), headers, json.loads(path.read_text(encoding="utf-8")))
    return read
