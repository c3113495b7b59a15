"""One person leaves to the byte, everybody else stays, and what is kept is a hash that refuses them."""

import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tastemaker import clock, erasure, privacy, sheets
from tastemaker.errors import BadInput
from tastemaker.models import Post, Profile
from tastemaker.store import Store, facts
from tastemaker.store.gate import let_go
from tastemaker.terms import load

_spec = importlib.util.spec_from_file_location("filled", Path(__file__).with_name("filled.py"))
FILLED = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(FILLED)
N, NOON, words, fill, write_files = FILLED.N, FILLED.NOON, FILLED.words, FILLED.fill, FILLED.write_files


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The data folder of such a workbench; made once."""
    folder = tmp_path_factory.mktemp("made") / "data"
    with clock.fixed(NOON):
        store = Store.at(folder / "work.duckdb")
        with store.run("pull") as run:
            fill(store, run.run_id)
        write_files(folder)
    return folder


@pytest.fixture
def store(made, tmp_path):
    let_go()
    shutil.copytree(made, tmp_path / "data")
    with clock.fixed(NOON):
        yield Store.open(tmp_path / "data/work.duckdb")


def forget(store, who, **more):
    with store.run("forget") as run:
        return erasure.forget(store, run, who, reason="asked", by="Ann", **more)


def found_in_bytes(folder, n):
    """Which files still hold a word of creator n."""
    let_go()
    return {(path.relative_to(folder).as_posix(), what) for path in folder.rglob("*") if path.is_file()
            for what, word in words(n).items() if word.encode() in path.read_bytes()}


def test_twenty_people_leave_to_the_byte_and_everybody_else_stays(store):
    folder = store.path.parent
    let_go()
    assert {what for _, what in found_in_bytes(folder, 0)} >= {"handle", "id", "address",
                                                               "bio"}, "the search can see them"
    others = {n: store.rows("SELECT bio FROM profiles WHERE handle = $h", h=words(n)["handle"]) for n in range(20, N)}
    done = forget(store, [f"bluesky:{words(n)['handle']}" for n in range(20)])
    assert done.profiles == 20 and not done.left and not done.mentions, done
    for n in range(20):
        assert found_in_bytes(folder, n) == set(), n
    for n, rows in others.items():
        assert rows and store.rows("SELECT bio FROM profiles WHERE handle = $h", h=words(n)["handle"]) == rows
    assert len(sheets.read(folder / "exports/c.csv")) == len(sheets.read(folder / "outbox/outbox.csv")) == N - 20
    assert len(list((folder / "outbox").glob("*.eml"))) == N - 20 == len(json.loads((folder
                                                                                 / "outbox/.outbox.json").read_text()))


def test_deleting_without_rewriting_would_leave_the_bytes(store):
    with store.write() as s:
        s.execute("DELETE FROM profiles WHERE handle = $h", h=words(0)["handle"])
        s.execute("DELETE FROM drafts WHERE draft_id = 'd0'")
    assert any(name.startswith("work.duckdb")
               for name, _ in found_in_bytes(store.path.parent, 0)), "so this test can fail"


def test_no_table_keeps_a_row_of_theirs(store):
    before = {t: n for t, n in counts(store).items()}
    key = store.rows("SELECT profile_key FROM profiles WHERE handle = $h", h=words(5)["handle"])[0]["profile_key"]
    done = forget(store, f"@{words(5)['handle']}")
    after = counts(store)
    for table in ("profiles", "posts", "snapshots", "post_snapshots", "contacts", "labels", "drafts", "reviews",
                  "touches", "replies",
                  "finds", "etags", "quarantine"):
        assert after[table] == before[table] - 1, table
        assert done.rows.get(table, 1) == 1, table
    assert after["comments"] == before["comments"] - 2, "theirs elsewhere, and the one under their post"
    assert after["relations"] == before["relations"] - 2
    with store.write() as s:
        for table, named in tables_with(s, "profile_key").items():
            assert not s.rows(f"SELECT 1 FROM {table} WHERE {named} = $key", key=key), table
    steps = store.rows("SELECT * FROM steps WHERE step_id IN ('alone5', 'pair5')")
    assert [(s["origin"], s["args"]) for s in steps] == [("profiles did:plc:nobody-else",
                                                          '{"actors":["did:plc:nobody-else"]}')]


def counts(store):
    with store.write() as s:
        names = [r["table_name"] for r in s.rows("SELECT table_name FROM duckdb_tables()")]
        return {name: s.rows(f"SELECT count(*) AS n FROM {name}")[0]["n"] for name in names}


def tables_with(store, column):
    return {r["table_name"]: column for r in store.rows("""SELECT c.table_name FROM duckdb_columns() c
                                                           JOIN duckdb_tables() t USING (table_name)
                                                           WHERE column_name = $c AND NOT c.internal""", c=column)}


def test_only_keyed_hashes_stay_and_an_earlier_opt_out_loses_its_name(store):
    w = words(7)
    with store.run("optout") as run:
        privacy.opt_out(store, run, f"bluesky:{w['handle']}", "asked", "ann")
    assert w["id"] in str(store.rows("SELECT * FROM optouts"))
    forget(store, w["address"])
    kept = store.rows("SELECT * FROM optouts")
    assert all(row["platform"] is None and row["platform_id"] is None for row in kept)
    assert {row["person_hash"] for row in kept} >= {store.hash(f"bluesky:{w['id']}"),
                                                    store.hash(f"bluesky:@{w['handle']}")}
    assert store.hash(w["address"]) in {row["contact_hash"] for row in kept}


def test_what_is_held_is_what_forgetting_takes(store):
    held = erasure.what_we_hold(store, f"bluesky:{words(2)['handle']}")
    document = json.loads(held.json())
    assert document["tables"][
            "profiles"][0]["bio"] == words(2)["bio"] and document["tables"]["replies"][0]["quote"] == words(2)["note"]
    assert words(2)["reply"] in held.json(), "a comment of theirs under another's post, known by its hash"
    assert "outbox/bluesky-2.eml" in held.files and not held.mentions
    assert words(3)["bio"] not in json.dumps(document["tables"]["profiles"])
    done = forget(store, f"bluesky:{words(2)['handle']}")
    for table, rows in held.tables.items():
        if table != "optouts":
            assert done.rows[table] >= len(rows), table
    path = held.save(store.path.parent.parent / "held.json")
    assert oct(path.stat().st_mode)[-3:] == "600"


def test_all_profiles_of_a_creator_leave_together(store):
    keys = [store.rows("SELECT profile_key FROM profiles WHERE handle = $h", h=words(n)["handle"])[0]["profile_key"]
            for n in (8, 9)]
    with store.write() as s:
        s.insert("creator_profiles", [{"creator_id": keys[0], "profile_key": keys[1], "reason": "x", "made_by": "ann",
                                       "made_at": NOON, "run_id": "r"}])
    assert forget(store, f"bluesky:{words(9)['handle']}").profiles == 2
    assert not found_in_bytes(store.path.parent, 8) and not found_in_bytes(store.path.parent, 9)


def test_a_backup_and_a_list_of_ones_own_are_named_and_not_changed(store):
    backup = store.backup(store.path.parent / "backups/monday.duckdb")
    mine = store.path.parent / "mine.csv"
    mine.write_text(f"handle\n{words(4)['handle']}\n")
    before = backup.read_bytes()
    done = forget(store, f"bluesky:{words(4)['handle']}")
    assert set(done.left) == {"backups/monday.duckdb", "mine.csv"} and backup.read_bytes() == before
    assert words(4)["handle"] in mine.read_text() and words(4)["handle"] not in repr(done)


def test_others_words_stay_and_are_counted(store):
    with store.write() as s:
        facts.save(s, [Post(platform="bluesky", platform_id="mention", profile_id=words(30)["id"],
                            text=f"Ran with @{words(6)['handle']} today")],
                   source="t", call_id=None, run_id="r", terms=load("bluesky"), accepted=True, hash_key=store.hash_key)
    assert erasure.what_we_hold(store, f"@{words(6)['handle']}").mentions == {"posts.text": 1}
    assert forget(store, f"@{words(6)['handle']}").mentions == {"posts.text": 1}
    assert store.rows("SELECT text FROM posts WHERE platform_id = 'mention'")[0]["text"].startswith("Ran with")


def test_our_own_notes_of_work_lose_the_name_and_keep_the_rest(store):
    with store.write() as s:
        s.insert("calls", [{"run_id": "r", "platform": "bluesky", "bucket": "b", "quota_day": NOON.date(),
                            "endpoint": "e", "cost": 1.0,
                            "state": "failed", "note": f"no posts of {words(1)['id']} today", "reserved_at": NOON}])
    forget(store, f"bluesky:{words(1)['id']}")
    assert store.rows("SELECT note FROM calls")[0]["note"] == "no posts of [forgotten] today"


def test_a_handle_that_is_an_ordinary_word_takes_nothing_of_others_with_it(store):
    with store.write() as s:
        facts.save(s, [Profile(platform="bluesky", platform_id="did:plc:plainword", handle="trail", name="Trail")],
                   source="t", call_id=None,
                   run_id="r", terms=load("bluesky"), accepted=True, hash_key=store.hash_key)
        for verb, origin, args in (("search", "topic trail running", {"q": "trail running"}),
                                   ("posts", "posts did:plc:plainword", {"actor": "did:plc:plainword"}),
                                   ("lookup", "lookup trail other", {"handles": "trail,other"})):
            s.insert("steps", [{"plan_id": "p2", "step_id": verb, "place": 1, "platform": "bluesky", "verb": verb,
                                "make": "m", "args": json.dumps(args),
                                "bucket": "b", "cost": 1.0, "origin": origin, "state": "waiting"}])
    sheets.write(store.path.parent / "exports/d.csv", ["handle", "why"],
                 [{"handle": "trail", "why": "x"}, {"handle": "other", "why": "on the trail"}])
    with store.write() as s:
        s.insert("labels", [{"campaign_id": "c", "brief_hash": "b", "profile_key": 1, "label": "star",
                             "note": "ran a trail", "made_by": "ann",
                             "made_at": NOON, "run_id": "r"}])
    done = forget(store, "bluesky:trail")
    steps = {r["verb"]: (r["origin"], json.loads(r["args"]))
             for r in store.rows("SELECT * FROM steps WHERE plan_id = 'p2'")}
    assert steps == {"search": ("topic trail running", {"q": "trail running"}),
                     "lookup": ("lookup other", {"handles": "other"})}
    assert [r["handle"] for r in sheets.read(store.path.parent / "exports/d.csv")] == ["other"]
    assert done.files == {"exports/d.csv": "rows deleted"} and not done.mentions


def test_a_short_number_as_an_id_is_not_taken_for_a_count(store):
    with store.write() as s:
        facts.save(s, [Profile(platform="twitch", platform_id="4711", handle="quillstream_tv", name="Q")], source="t",
                   call_id=None, run_id="r",
                   terms=load("twitch"), accepted=True, hash_key=store.hash_key)
        s.insert("steps", [{"plan_id": "p3", "step_id": "b", "place": 1, "platform": "twitch", "verb": "profiles",
                            "make": "m", "bucket": "b",
                            "args": json.dumps({"ids": ["4711", "4712"]}), "cost": 1.0, "origin": "profiles 4711 4712",
                            "state": "waiting"}])
    sheets.write(store.path.parent / "exports/e.csv", ["platform", "id", "followers"],
                 [{"platform": "twitch", "id": "4711", "followers": 9},
                  {"platform": "bluesky", "id": "x", "followers": 4711}])
    forget(store, "twitch:4711")
    assert [(r["origin"], r["args"])
            for r in store.rows("SELECT * FROM steps WHERE plan_id = 'p3'")] == [("profiles 4712", '{"ids":["4712"]}')]
    assert [r["followers"] for r in sheets.read(store.path.parent / "exports/e.csv")] == ["4711"]


def test_a_handle_that_two_people_have_is_asked_about_and_nothing_goes(store):
    with store.write() as s:
        facts.save(s, [Profile(platform="mastodon", platform_id="1@a.example", handle=words(0)["handle"])], source="t",
                   call_id=None, run_id="r",
                   terms=load("mastodon"), accepted=True, hash_key=store.hash_key)
    before = counts(store)["profiles"]
    with pytest.raises(BadInput, match="several people"):
        forget(store, f"@{words(0)['handle']}")
    assert counts(store)["profiles"] == before and not store.rows("SELECT * FROM optouts")
    with pytest.raises(BadInput, match="name of who did it"), store.run("forget") as run:
        erasure.forget(store, run, "bluesky:x", reason="asked", by=" ")


def test_of_several_people_all_go_or_nobody(store):
    with pytest.raises(BadInput):
        forget(store, [f"bluesky:{words(0)['handle']}", "@neverheardof"])
    assert counts(store)["profiles"] == N and not store.rows("SELECT * FROM optouts")


def test_someone_unknown_is_refused_ahead_by_platform_and_name(store):
    done = forget(store, "youtube:UCnever")
    assert done.profiles == 0 and store.hash("youtube:UCnever") in {r["person_hash"]
                                                                    for r in store.rows("SELECT person_hash FROM "
                                                                                        "optouts")}
    with pytest.raises(BadInput):
        forget(store, "@neverheardof")


def test_the_inputs_of_rankings_go_by_the_callable_that_is_handed_in(store):
    asked = []
    forget(store, f"bluesky:{words(0)['handle']}", inputs=lambda keys,
           posts: asked.append((list(keys), list(posts))) or 0)
    assert asked and len(asked[0][1]) == 1


SCRIPT = """
import os, signal, sys
from tastemaker import erasure
from tastemaker.erasure import files, rows
from tastemaker.store import Store, copies
at = sys.argv[2]
def die(*_a, **_k): os.kill(os.getpid(), signal.SIGKILL)
if at == "files": files.sweep = die
if at == "rows": rows.take_out = die
if at == "filled": copies._sync = die
if at == "compacting":
    fill = copies._fill
    def half(*a):
        fill(*a)
        die()
    copies._fill = half
if at == "replace":
    copies.os.replace = die
store = Store.open(sys.argv[1])
with store.run("forget") as run:
    erasure.forget(store, run, sys.argv[3], reason="asked", by="Ann")
"""


@pytest.mark.parametrize("moment", [pytest.param("files", marks=pytest.mark.long), "rows", "compacting", "replace",
                                    pytest.param("filled", marks=pytest.mark.long)])
def test_killed_at_any_moment_it_opens_refuses_and_is_completed_by_a_second_time(store, moment):
    who = f"@{words(11)['handle']}"
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(SCRIPT), str(store.path), moment, who], timeout=120,
                           env={**os.environ, "TASTEMAKER_NOW": ""}, capture_output=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    again = Store.open(store.path)
    assert again.hash(f"bluesky:{words(11)['id']}") in {r["person_hash"]
                                                        for r in again.rows("SELECT person_hash FROM optouts")}
    assert counts(again)["profiles"] >= N - 1, "nobody else was lost"
    forget(again, who)
    assert found_in_bytes(Path(store.path).parent, 11) == set()
    assert not [p for p in store.path.parent.iterdir() if "compacting" in p.name]
    assert counts(again)["profiles"] == N - 1


@pytest.mark.parametrize("who", ["mastodon:mara@social.example", "mastodon:1@social.example", "@mara@social.example",
                                 "mara@social.example"])
def test_a_handle_that_looks_like_an_address_is_forgotten(store, who):
    with store.write() as s:
        facts.save(s, [Profile(platform="mastodon", platform_id="1@social.example", handle="mara@social.example",
                               name="M")], source="t",
                   call_id=None, run_id="r", terms=load("mastodon"), accepted=True, hash_key=store.hash_key)
    assert forget(store, who).profiles == 1 and not store.rows("SELECT 1 FROM profiles WHERE platform = 'mastodon'")


def test_a_name_in_a_reason_and_their_posts_in_questions_go_to_the_byte(store):
    w = words(12)
    with store.run("optout") as run:
        privacy.opt_out(store, run, w["address"], f"{w['handle']} wrote from {w['address']}", "ann")
    with store.write() as s:
        s.insert("steps", [{"plan_id": "p4", "step_id": f"s{n}", "place": n, "platform": "bluesky", "verb": "lookup",
                            "make": "m", "bucket": "b",
                            "cost": 1.0, "args": json.dumps(args), "origin": origin, "state": "waiting"}
                           for n, (origin, args) in enumerate([
                                (f"comments: {w['id']}", {"post_id": "vidABCDEFG1"}),
                                (f"posts {w['id']} other", {"ids": "vidABCDEFG1,vid2"})])])
        for table, column in (("posts", "platform_id"), ("comments", "post_id")):
            s.execute(f"UPDATE {table} SET {column} = 'vidABCDEFG1' WHERE {column} = $id", id=f"post-{w['id']}")
    with store.run("forget") as run:
        erasure.forget(store, run, w["address"], reason=f"{w['handle']} asked", by="Ann")
    assert found_in_bytes(store.path.parent, 12) == set() and b"vidABCDEFG1" not in store.path.read_bytes()
    assert [(r["origin"], r["args"])
            for r in store.rows("SELECT * FROM steps WHERE plan_id = 'p4'")] == [("posts other", '{"ids":"vid2"}')]


def test_a_note_among_the_snapshots_takes_no_snapshot_with_it(store):
    note = store.path.parent / "snapshots/notes.txt"
    note.write_text(words(13)["handle"])
    done = forget(store, f"bluesky:{words(13)['handle']}")
    assert "snapshots/notes.txt" in done.left and (store.path.parent / "snapshots/CURRENT").is_file()
