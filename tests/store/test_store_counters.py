"""The newest counters of each post stand beside it, whatever came in which order, and go when they must go."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from tastemaker import clock, privacy
from tastemaker.models import Post, PostStats, Record
from tastemaker.store import Store, facts, migrations, upserts
from tastemaker.store.gate import connect
from tastemaker.terms import load

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
NEWEST = """SELECT post_key, views, likes, comments, reposts, taken_at, expires_at FROM post_snapshots
            QUALIFY row_number() OVER (PARTITION BY post_key ORDER BY taken_at DESC) = 1 ORDER BY post_key"""
BESIDE = """SELECT post_key, newest_views AS views, newest_likes AS likes, newest_comments AS comments, newest_reposts AS reposts,
            counted_at AS taken_at, counted_until AS expires_at FROM posts WHERE counted_at IS NOT NULL ORDER BY post_key"""


def save(store: Store, records: list[Record], at: datetime = NOW) -> None:
    with store.write() as s:
        facts.save(s, records, source="videos.list", call_id=None, run_id="r", terms=load("youtube"), accepted=False,
                   hash_key=store.hash_key, at=at)


def post(n: int, **facts_: Any) -> Post:
    return Post(**{"platform": "youtube", "platform_id": f"v{n}", "profile_id": f"UC{n % 3}", "text": "words"} | facts_)


def stats(n: int, **counters: int | None) -> PostStats:
    return PostStats(platform="youtube", platform_id=f"v{n}", **counters)


def test_whatever_comes_in_which_order_the_newest_counters_stand_beside_their_post(store: Store) -> None:
    chance = random.Random(5)

    def count() -> int | None:
        return chance.choice([None, chance.randrange(1_000)])

    for turn in range(25):
        some = chance.sample(range(30), 6)
        records = [post(n, views=count(), likes=count(), comments=count(), reposts=count()) if turn % 2 else
                   stats(n, views=count(), likes=count(), comments=count()) for n in some]
        save(store, records, at=NOW + timedelta(hours=chance.randrange(8)))
        assert store.rows(BESIDE) == store.rows(NEWEST), turn
    assert len(store.rows(BESIDE)) > 20


def test_a_post_that_shows_no_counters_has_none_beside_it(store: Store) -> None:
    save(store, [post(1), post(2, views=3)])
    assert store.rows("SELECT platform_id, newest_views, counted_at FROM posts ORDER BY 1") == [
        {"platform_id": "v1", "newest_views": None, "counted_at": None}, {"platform_id": "v2", "newest_views": 3, "counted_at": NOW}]


def test_what_stands_beside_the_posts_can_be_made_again(store: Store) -> None:
    save(store, [post(n, views=n, likes=1) for n in range(6)])
    save(store, [post(n, views=10 * n) for n in range(3)], at=NOW + timedelta(days=1))
    save(store, [post(9)])
    before = store.rows(BESIDE)
    with store.write() as s:
        s.execute("UPDATE posts SET newest_views = -1, newest_likes = -1, counted_at = $at, counted_until = NULL", at=NOW)
        s.execute("DELETE FROM post_snapshots WHERE post_key = (SELECT post_key FROM posts WHERE platform_id = 'v5')")
        assert upserts.recount(s, "o.counted_at IS NOT NULL") == 7
    assert store.rows(BESIDE) == [row for row in before if row["views"] != 5] == store.rows(NEWEST)


def test_counters_beside_a_post_go_with_those_they_repeat_and_older_ones_that_may_stay_take_their_place(store: Store) -> None:
    with clock.fixed(NOW):
        save(store, [post(1, views=10), post(2, views=20)])
        save(store, [post(1, views=11)], at=NOW + timedelta(hours=1))
    soon, late = NOW + timedelta(days=1), NOW + timedelta(days=20)
    with store.write() as s:
        for table, at, until in (("post_snapshots", "taken_at", "expires_at"), ("posts", "counted_at", "counted_until")):
            s.execute(f"UPDATE {table} SET {until} = CASE WHEN {at} = $now AND post_key = 1 THEN $late ELSE $soon END", now=NOW, soon=soon,
                      late=late)
    with clock.fixed(soon), store.run("expire") as run:
        privacy.expire(store, run)
    assert store.rows("SELECT newest_views, counted_at, counted_until FROM posts ORDER BY post_key") == [
        {"newest_views": 10, "counted_at": NOW, "counted_until": late}, {"newest_views": None, "counted_at": None, "counted_until": None}]


def test_an_older_database_gets_the_newest_counters_beside_its_posts(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    with connect(path, locked=False) as con:
        migrations.apply(con, only=sum(file.name < "006" for file in migrations.shipped()))
    with duckdb.connect(str(path)) as con:
        con.execute("SET TimeZone = 'UTC'")
        con.execute("""INSERT INTO posts (post_key, profile_key, platform, platform_id, format, title, text, url, source, retention,
                       fetched_at, run_id) SELECT n, 1, 'x', n, 'text', '', '', '', 's', 'c', '2026-11-21', 'r' FROM range(1, 5) t(n)""")
        con.execute("""INSERT INTO post_snapshots (post_key, taken_at, views, reposts, expires_at, run_id)
                       SELECT n, TIMESTAMPTZ '2026-11-21' + to_days(d), 10 * n + d, n, TIMESTAMPTZ '2026-12-01' + to_days(d), 'r'
                       FROM range(1, 4) t(n), range(0, n) u(d)""")
    path.with_name(path.name + ".key").write_text("5" * 64)
    store = Store.at(path)
    assert store.rows(BESIDE) == store.rows(NEWEST) and [row["views"] for row in store.rows(BESIDE)] == [10, 21, 32]
    store.compact()
    assert store.rows(BESIDE) == store.rows(NEWEST)
