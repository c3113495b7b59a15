"""Keeping records: by natural key, idempotent, each bad item on its own."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from msgspec.structs import replace

from tastemaker import clock, terms
from tastemaker.models import Comment, Find, Post, PostStats, Profile, Record, Rejected, Relation
from tastemaker.store import Store, facts
from tastemaker.store.gate import let_go

YOUTUBE = terms.load("youtube")
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
TABLES = ("profiles", "snapshots", "posts", "post_snapshots", "comments", "relations", "finds", "quarantine")


def profile(n: int, **more: Any) -> Profile:
    return Profile(**{"platform": "youtube", "platform_id": f"UC{n}", "handle": f"@c{n}", "name": f"Channel {n}",
                      "bio": "words", "followers": 100 + n, **more})


def post(n: int, by: int = 1, **more: Any) -> Post:
    return Post(**{"platform": "youtube", "platform_id": f"v{n}", "profile_id": f"UC{by}", "title": f"Video {n}", "views": n,
                   **more})


def find(n: int, text: str = "") -> Find:
    return Find(platform="youtube", platform_id=f"UC{n}", handle=f"@c{n}", name=f"Channel {n}", text=text)


def save(store: Store, records: Iterable[Record | Rejected], at: datetime = NOW, **more: Any) -> dict[str, int]:
    settings = {"source": "channels.list", "call_id": 1, "run_id": "r", "terms": YOUTUBE, "accepted": False,
                "hash_key": store.hash_key, **more}
    with clock.fixed(at), store.write() as s:
        return facts.save(s, records, **settings)


def everything(store: Store) -> dict[str, list[str]]:
    return {table: sorted(map(repr, store.rows(f"FROM {table}"))) for table in TABLES}


MIXED: list[Record | Rejected] = [
    find(9, "some words"), profile(1, links=("https://a.example",), country="DE"), post(1), post(2, by=7, views=None, likes=3),
    Comment(platform="youtube", platform_id="k1", post_id="v1", author_id="UCauthor", text="nice"),
    Relation(platform="youtube", from_id="UC1", to_id="UC2", kind="features"), Rejected("KeyError: 'id'", {"kind": "odd"})]


def test_every_kind_is_kept_and_counted(store: Store) -> None:
    counts = save(store, MIXED, plan_id="p", step_id="s", query="tea")
    assert counts == {"profiles": 1, "finds": 3, "posts": 2, "stats": 0, "comments": 1, "relations": 1, "quarantined": 1,
                      "skipped": 0, "gone": 0}
    rows = store.rows("SELECT platform_id, state, country, links, followers FROM profiles LEFT JOIN snapshots "
                      "USING (profile_key) ORDER BY platform_id")
    assert [(r["platform_id"], r["state"], r["followers"]) for r in rows] == [
        ("UC1", "live", 101), ("UC7", "found", None), ("UC9", "found", None)]
    assert rows[0]["country"] == "DE" and json.loads(rows[0]["links"]) == ["https://a.example"]


def test_the_same_answer_at_the_same_moment_leaves_the_same_rows(store: Store) -> None:
    save(store, MIXED, plan_id="p", step_id="s", query="tea", missing=["UC5"])
    before = everything(store)
    save(store, MIXED, plan_id="p", step_id="s", query="tea", missing=["UC5"])
    assert everything(store) == before and len(before["quarantine"]) == 1


def test_a_find_never_overwrites_what_was_looked_at(store: Store) -> None:
    save(store, [profile(1)])
    expiry = store.rows("SELECT expires_at FROM profiles")
    save(store, [replace(find(1), name="Short name", handle="@other")], at=NOW + timedelta(days=3))
    rows = store.rows("SELECT handle, name, bio, state FROM profiles")
    assert rows == [{"handle": "@c1", "name": "Channel 1", "bio": "words", "state": "live"}]
    assert store.rows("SELECT expires_at FROM profiles") == expiry
    save(store, [profile(1), find(1)])
    assert store.rows("SELECT bio, state FROM profiles") == [{"bio": "words", "state": "live"}]


def test_a_persons_list_gives_way_to_the_platform_and_not_the_other_way_round(store: Store) -> None:
    save(store, [profile(1, bio="")], state="added", source="mine.csv")
    assert store.rows("SELECT state, source FROM profiles") == [{"state": "added", "source": "mine.csv"}]
    save(store, [profile(1)])
    save(store, [profile(1, bio="")], state="added", source="mine.csv")
    assert store.rows("SELECT state, source, bio FROM profiles") == [{"state": "live", "source": "channels.list", "bio": "words"}]


def test_the_last_record_about_one_thing_wins_and_the_key_stays(store: Store) -> None:
    save(store, [profile(1), profile(1, name="Newer"), post(1), post(1, title="Newer", views=9)])
    keys = store.rows("SELECT profile_key, post_key FROM profiles JOIN posts USING (profile_key)")
    save(store, [profile(1, name="Newest"), post(1, title="Newest")], at=NOW + timedelta(days=1))
    assert store.rows("SELECT profile_key, post_key FROM profiles JOIN posts USING (profile_key)") == keys
    assert store.rows("SELECT p.name, o.title FROM profiles p JOIN posts o USING (profile_key)") == [
        {"name": "Newest", "title": "Newest"}]
    assert store.rows("SELECT views FROM post_snapshots ORDER BY taken_at") == [{"views": 9}, {"views": 1}]


def test_a_post_by_someone_unknown_makes_a_found_profile_that_is_later_filled_in(store: Store) -> None:
    save(store, [post(1, by=4)])
    key = store.rows("SELECT profile_key FROM profiles WHERE state = 'found' AND handle = ''")
    save(store, [profile(4)])
    assert store.rows("SELECT profile_key FROM profiles WHERE state = 'live' AND handle = '@c4'") == key


def test_counters_are_history_and_hidden_ones_stay_unknown(store: Store) -> None:
    for day, followers in enumerate((10, None, 30)):
        save(store, [profile(1, followers=followers, view_count=5)], at=NOW + timedelta(days=day))
    save(store, [profile(2, followers=None)])
    rows = store.rows("SELECT followers, view_count FROM snapshots ORDER BY taken_at")
    assert [row["followers"] for row in rows] == [10, None, 30] and len(rows) == 3


def test_fresh_stats_touch_only_counters_of_known_posts(store: Store) -> None:
    save(store, [post(1, likes=4)])
    stats = [PostStats(platform="youtube", platform_id=name, views=50) for name in ("v1", "unknown")]
    assert save(store, stats, at=NOW + timedelta(hours=1))["stats"] == 1
    assert store.rows("SELECT views, likes FROM post_snapshots ORDER BY taken_at") == [
        {"views": 1, "likes": 4}, {"views": 50, "likes": None}]
    save(store, [PostStats(platform="youtube", platform_id="v1", views=60)])
    assert store.rows("SELECT views, likes FROM post_snapshots ORDER BY taken_at LIMIT 1") == [{"views": 60, "likes": 4}]
    assert store.rows("SELECT fetched_at FROM posts") == [{"fetched_at": NOW}]


@pytest.mark.parametrize(("accepted", "days"), [(False, 30), (True, 1095)])
def test_text_and_counters_expire_as_the_terms_say(store: Store, accepted: bool, days: int) -> None:
    save(store, [profile(1), post(1)], accepted=accepted)
    facts_, counters = NOW + timedelta(days=30), NOW + timedelta(days=days)
    assert store.rows("SELECT p.expires_at AS p, o.expires_at AS o, p.retention FROM profiles p JOIN posts o USING (profile_key)") \
        == [{"p": facts_, "o": facts_, "retention": "youtube.profile"}]
    assert store.rows("SELECT expires_at AS s FROM snapshots UNION SELECT expires_at FROM post_snapshots") == [{"s": counters}]


def test_what_did_not_come_back_is_gone_until_it_is_seen_again(store: Store) -> None:
    save(store, [profile(1), profile(2), post(1)])
    assert save(store, [], missing=["UC1", "v1", "UCnever"])["gone"] == 2
    assert store.rows("SELECT platform_id, state FROM profiles ORDER BY 1") == [
        {"platform_id": "UC1", "state": "gone"}, {"platform_id": "UC2", "state": "live"}]
    assert store.rows("FROM usable_profiles")[0]["platform_id"] == "UC2"
    save(store, [profile(1), post(1)])
    assert store.rows("SELECT DISTINCT state FROM (SELECT state FROM profiles UNION SELECT state FROM posts)") == [{"state": "live"}]


def test_who_opted_out_is_not_kept_again_in_any_form(store: Store) -> None:
    with store.write() as s:
        s.insert("optouts", [{"platform": "youtube", "platform_id": "UC1", "reason": "asked", "made_by": "ana", "made_at": NOW,
                              "run_id": "r"}])
    comment = Comment(platform="youtube", platform_id="k", post_id="v9", author_id="UC1", text="mine")
    relation = Relation(platform="youtube", from_id="UC2", to_id="UC1", kind="features")
    elsewhere = Profile(platform="bluesky", platform_id="UC1", handle="other")
    counts = save(store, [find(1), profile(1), post(1), comment, relation, profile(2), elsewhere])
    assert counts["skipped"] == 5
    assert [r["platform"] + r["platform_id"] for r in store.rows("FROM profiles ORDER BY ALL")] == ["youtubeUC2", "blueskyUC1"]
    assert store.rows("SELECT (SELECT count(*) FROM posts) + (SELECT count(*) FROM comments) + (SELECT count(*) FROM relations) AS n") \
        == [{"n": 0}]


BROKEN: list[tuple[str, Record]] = [
    ("name has a broken character", replace(profile(1), name="\udfff")),
    ("keywords has a broken character", profile(2, keywords=("ok", "\ud800"))),
    ("followers is beyond 64 bits", profile(3, followers=10**19)),
    ("view_count is beyond 64 bits", profile(4, view_count=-10**20)),
    ("followers is not a whole number", profile(5, followers=float("nan"))),
    ("duration_s is not a number that can be stored", post(6, duration_s=float("nan"))),
    ("views is not a whole number", post(7, views=2.5)),
    ("likes is not a whole number", post(8, likes=True)),
    ("platform_id is empty", replace(profile(9), platform_id="")),
    ("handle is missing", replace(profile(10), handle=None)),
    ("published_at has no time zone", post(11, published_at=datetime(2026, 1, 1))),
    ("published_at is beyond the calendar", post(15, published_at=datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=9))))),
    ("duration_s is not a number that can be stored", post(16, duration_s=2**60 + 1)),
    ("tags is not a tuple", post(13, tags=["a"])),
    ("duration_s is not a number that can be stored", post(14, duration_s=10**400)),
    ("views is not a whole number", post(12, views="many")),
]


def test_each_record_that_cannot_be_stored_is_quarantined_and_the_rest_survives(store: Store) -> None:
    counts = save(store, [record for _, record in BROKEN] + [profile(50), post(51, by=50)])
    assert counts["quarantined"] == len(BROKEN) and counts["profiles"] == 1 and counts["posts"] == 1
    rows = store.rows("SELECT reason, item, source, call_id, expires_at FROM quarantine ORDER BY ordinal")
    assert [row["reason"] for row in rows] == [reason for reason, _ in BROKEN]
    assert rows[0]["source"] == "channels.list" and rows[0]["expires_at"] == NOW + timedelta(days=30)
    assert store.rows("SELECT platform_id FROM profiles") == [{"platform_id": "UC50"}]


def test_quarantined_items_are_clean_cut_and_name_no_comments_author(store: Store) -> None:
    looped: dict[str, Any] = {}
    looped["self"] = looped
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    bad = Comment(platform="youtube", platform_id="k", post_id="v", author_id="UCsecret", text="\ud800")
    save(store, [Rejected("a\u202eb\n" + "r" * 500, {"text": "x" * 50_000 + "\u202e"}), Rejected("loop", looped),
                 Rejected("deep", deep), Rejected("odd", {1: b"\xff", "when": NOW}), bad])
    rows = store.rows("SELECT reason, item FROM quarantine ORDER BY ordinal")
    assert len(rows) == 5 and all(len(row["item"]) <= 10_000 and len(row["reason"]) <= 300 for row in rows)
    assert not any("\u202e" in row["item"] + row["reason"] or "\n" in row["reason"] for row in rows)
    assert "UCsecret" not in rows[4]["item"] and store.hash("UCsecret") in rows[4]["item"]


def test_a_comments_author_is_only_a_keyed_hash(store: Store) -> None:
    save(store, MIXED)
    assert store.rows("SELECT author_hash FROM comments") == [{"author_hash": store.hash("UCauthor")}]
    let_go()
    assert b"UCauthor" not in store.path.read_bytes()


def test_finds_say_which_question_of_which_plan_brought_whom(store: Store) -> None:
    save(store, [find(1, "their words")], plan_id="p", step_id="s1", query="tea")
    save(store, [post(5, by=1, text="a post about tea"), profile(2)], plan_id="p", step_id="s2", query="green tea")
    save(store, [profile(3), find(4)], plan_id="p", step_id="s3")
    rows = store.rows("SELECT step_id, platform_id, query, text FROM finds f JOIN profiles USING (profile_key) ORDER BY 1, 2")
    assert [tuple(row.values()) for row in rows] == [
        ("s1", "UC1", "tea", "their words"), ("s2", "UC1", "green tea", "Video 5"), ("s2", "UC2", "green tea", ""), ("s3", "UC4", "", "")]


def test_many_answers_at_once_are_the_same_as_one_after_the_other(store: Store, tmp_path: Any) -> None:
    other = Store.at(tmp_path / "other.duckdb")
    (tmp_path / "other.duckdb.key").write_text(store.hash_key)
    answers = [dict(records=[find(n, f"w{n}"), post(n, by=n % 3), profile(n % 4)], source=f"e{n}", call_id=n, terms=YOUTUBE,
                    accepted=False, plan_id="p", step_id=f"s{n}", query="tea", missing=["UC77"]) for n in range(12)]
    with clock.fixed(NOW):
        with store.write() as s:
            facts.save_all(s, [facts.Arrival(**answer) for answer in answers], run_id="r", hash_key=store.hash_key)
        with other.write() as s:
            for answer in answers:
                facts.save(s, **answer, run_id="r", hash_key=store.hash_key)
    wanted = """SELECT p.platform_id, p.handle, p.state, f.step_id, f.query, f.text, o.platform_id AS post, o.source, o.call_id, n.views
                FROM profiles p LEFT JOIN finds f USING (profile_key) LEFT JOIN posts o USING (profile_key)
                LEFT JOIN post_snapshots n USING (post_key) ORDER BY ALL"""
    assert store.rows(wanted) == other.rows(wanted)


def test_rows_touched_again_and_again_in_one_transaction_stay_whole(store: Store) -> None:
    chance, held = random.Random(7), {}
    for turn in range(6):
        with clock.fixed(NOW + timedelta(minutes=turn)), store.write() as s:
            for _ in range(8):
                batch: list[Record] = []
                for n in chance.sample(range(60), 15):
                    held[n] = f"name {chance.random()}"
                    batch += [find(n), profile(n, name=held[n]), post(n, by=n), post(n + 100, by=n + 200)]
                facts.save(s, batch, source="x", call_id=None, run_id="r", terms=YOUTUBE, accepted=True, hash_key="k",
                           missing=[f"UC{chance.randrange(300)}"])
    names = {row["platform_id"]: row["name"] for row in store.rows("SELECT platform_id, name FROM profiles WHERE handle <> ''")}
    assert names == {f"UC{n}": name for n, name in held.items()}
    assert store.rows("SELECT count(*) AS n, count(DISTINCT (platform, platform_id)) AS d, count(DISTINCT post_key) AS k FROM posts") \
        == [{"n": 2 * len(held), "d": 2 * len(held), "k": 2 * len(held)}]


def test_a_batch_costs_by_its_statements_and_not_by_its_rows(store: Store) -> None:
    def cost(n: int, first: int) -> float:
        began = time.process_time()
        save(store, [post(first + i, by=(first + i) // 20) for i in range(n)])
        return time.process_time() - began

    cost(50, 0)
    few, many = min(cost(50, 1_000 * n) for n in range(1, 4)), min(cost(1_000, 100_000 * n) for n in range(1, 4))
    assert many < 10 * few
