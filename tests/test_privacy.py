"""Who opted out is never met again, and what is past its time is deleted when the clock says so."""

import shutil
from datetime import timedelta

import pytest

from tastemaker import clock, privacy
from tastemaker.errors import BadInput
from tastemaker.models import Comment, Post, Profile, Rejected, Relation
from tastemaker.store import Store, facts
from tastemaker.store.gate import let_go
from tastemaker.terms import load

NOON = clock.parse("2026-06-01T12:00:00Z")


PEOPLE = (("youtube", "UC1", "Mara"), ("bluesky", "did:1", "mara"), ("youtube", "UC2", "Other"))


def facts_of(platform, ident, handle):
    return [Profile(platform=platform, platform_id=ident, handle=handle, name=handle, followers=10),
            Post(platform=platform, platform_id=f"p-{ident}", profile_id=ident, text="words", views=5),
            Comment(platform=platform, platform_id=f"c-{ident}", post_id=f"p-{ident}", author_id="x", text="hm"),
            Relation(platform=platform, from_id=ident, to_id="zz", kind="features"), Rejected("odd", {"a": ident})]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A database with every kind of fact about three profiles, and one address that a person entered; made once."""
    folder = tmp_path_factory.mktemp("made")
    with clock.fixed(NOON):
        store = Store.at(folder / "a.duckdb")
        with store.write() as s:
            facts.save_all(s, [facts.Arrival(records=facts_of(*person), source="t", terms=load(person[0]), accepted=False)
                               for person in PEOPLE], run_id="r", hash_key=store.hash_key)
            s.insert("contacts", [{"profile_key": 1, "address": "m@x.example", "contact_hash": store.hash("m@x.example"), "quote": "",
                                   "url": "", "source": "list", "made_by": "ann", "seen_at": NOON, "run_id": "r"}])
    return folder


@pytest.fixture
def store(made, tmp_path):
    let_go()
    shutil.copytree(made, tmp_path / "db")
    with clock.fixed(NOON):
        yield Store.open(tmp_path / "db" / "a.duckdb")


def out(store, who):
    with store.run("optout") as run:
        return privacy.opt_out(store, run, who, "asked", "ann")


def expire(store, dry_run=False):
    with store.run("expire") as run:
        return dict(privacy.expire(store, run, dry_run).itertuples(index=False, name=None))


def dnc(store):
    return {(r["platform"], r["platform_id"]) for r in store.rows("SELECT platform, platform_id FROM do_not_contact JOIN profiles USING (profile_key)")}


def count(store, table):
    return store.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"]


def test_a_handle_opts_out_of_every_platform_and_twice_is_once(store):
    assert out(store, "@MARA") == 2
    assert dnc(store) == {("youtube", "UC1"), ("bluesky", "did:1")}
    before = count(store, "optouts")
    assert out(store, "mara") == 2 and count(store, "optouts") == before
    assert "m@x.example" not in str(store.rows("SELECT * FROM optouts"))
    assert store.hash("m@x.example") in str(store.rows("SELECT * FROM optouts")), "the address goes too, as a hash"


def test_one_platform_s_handle_or_id_opts_out_there_alone(store):
    assert out(store, "bluesky:mara") == 1 and dnc(store) == {("bluesky", "did:1")}
    assert out(store, "youtube:UC2") == 1 and ("youtube", "UC2") in dnc(store)


def test_an_address_opts_its_owner_out_and_is_remembered_when_nobody_has_it(store):
    assert out(store, " M@X.example") == 1 and dnc(store) == {("youtube", "UC1")}
    assert out(store, "nobody@y.example") == 0
    assert store.hash("nobody@y.example") in str(store.rows("SELECT contact_hash FROM optouts"))


def test_all_profiles_of_a_creator_opt_out_together(store):
    with store.write() as s:
        s.insert("creator_profiles", [{"creator_id": 1, "profile_key": 3, "reason": "x", "made_by": "ann", "made_at": NOON, "run_id": "r"}])
    assert out(store, "youtube:UC2") == 2 and dnc(store) == {("youtube", "UC1"), ("youtube", "UC2")}


def test_someone_not_yet_known_is_kept_for_the_day_they_are_found(store):
    assert out(store, "youtube:UC99") == 0 and out(store, "youtube:@Later") == 0
    with store.write() as s:
        kept = facts.save(s, [Profile(platform="youtube", platform_id="UC99", handle="x")], source="t", call_id=None, run_id="r",
                          terms=load("youtube"), accepted=False, hash_key=store.hash_key)
    assert kept["skipped"] == 1
    assert ("youtube", "@later") in {(r["platform"], r["platform_id"]) for r in store.rows("SELECT * FROM optouts")}


def test_a_bare_handle_nobody_has_is_asked_about(store):
    with pytest.raises(BadInput) as error:
        out(store, "@marra")
    assert "@mara" in error.value.next_step and count(store, "optouts") == 0


def test_nothing_goes_before_its_time_and_everything_after(store):
    assert sum(expire(store).values()) == 0
    with clock.fixed(NOON + timedelta(days=31)):
        planned = expire(store, dry_run=True)
        assert count(store, "profiles") == 3 and count(store, "audit") == 0
        done = expire(store)
        assert done == planned and done["profiles deleted"] == 2 and done["posts deleted"] == 2 and done["snapshots deleted"] == 2
        assert store.rows("SELECT platform FROM profiles") == [{"platform": "bluesky"}]
        assert {r["what"]: r["n"] for r in store.rows("SELECT * FROM audit")} == {k: n for k, n in done.items() if n}
        assert sum(expire(store).values()) == 0
    with clock.fixed(NOON + timedelta(days=4_000)):
        expire(store)
        for table in ("profiles", "snapshots", "posts", "post_snapshots", "comments", "relations", "quarantine"):
            assert count(store, table) == 0, table
    assert count(store, "contacts") == 1, "what a person entered is theirs"


FILLING = {"VARCHAR": "'[]'", "BIGINT": "999", "INTEGER": "9", "DOUBLE": "0.5", "BOOLEAN": "false", "DATE": "'2026-01-01'",
           "TIMESTAMP WITH TIME ZONE": f"'{NOON.isoformat()}'"}


def test_a_row_of_every_table_of_facts_goes_when_its_time_is_over_and_no_sooner(store):
    ends, mine = NOON + timedelta(hours=1), {}
    for table in privacy.FACTS:
        columns = store.rows("SELECT column_name AS name, data_type AS kind FROM duckdb_columns() WHERE table_name = $table AND NOT internal", table=table)
        values = {row["name"]: f"'{ends.isoformat()}'" if row["name"] == "expires_at" else FILLING[row["kind"]] for row in columns}
        with store.write() as s:
            s.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(values.values())})")
        mine[table] = f"{table} WHERE expires_at = '{ends.isoformat()}'"
    expire(store)
    assert {table: count(store, rows) for table, rows in mine.items()} == dict.fromkeys(privacy.FACTS, 1)
    with clock.fixed(ends):
        done = expire(store)
    assert {table: (done[f"{table} deleted"], count(store, rows)) for table, rows in mine.items()} == dict.fromkeys(privacy.FACTS, (1, 0))


def test_a_model_s_answer_goes_with_the_facts_that_it_was_asked_about_and_its_cost_stays(store):
    with store.write() as s:
        s.insert("model_calls", [{"call_id": name, "run_id": "r", "campaign_id": "c", "profile_key": 1, "prompt_hash": name, "model": "m",
                                  "state": "settled", "cost": 0.5, "answer": "words", "reserved_at": NOON, "expires_at": NOON + timedelta(days=days)}
                                 for name, days in (("over", 1), ("held", 3))])
    with clock.fixed(NOON + timedelta(days=2)):
        assert expire(store)["answers emptied"] == 1
    assert store.rows("SELECT call_id, cost, answer FROM model_calls ORDER BY call_id") == [
        {"call_id": "held", "cost": 0.5, "answer": "words"}, {"call_id": "over", "cost": 0.5, "answer": None}]


def test_a_profile_that_people_worked_on_is_emptied_and_keeps_its_key(store):
    with store.write() as s:
        s.insert("labels", [{"campaign_id": "c", "brief_hash": "b", "profile_key": 1, "label": "star", "made_by": "ann",
                             "made_at": NOON, "run_id": "r"}])
    with clock.fixed(NOON + timedelta(days=31)):
        done = expire(store)
    assert done["profiles emptied"] == 1 and done["profiles deleted"] == 1
    row = store.rows("SELECT * FROM profiles WHERE profile_key = 1")[0]
    assert row["platform_id"] == "UC1" and row["state"] == "found" and not (row["handle"] or row["name"] or row["bio"] or row["url"])


def test_an_expired_draft_loses_its_words_and_keeps_its_decision_unless_it_was_sent(store):
    with store.write() as s:
        for draft in ("kept", "stale", "sent"):
            s.insert("drafts", [{"draft_id": draft, "campaign_id": "c", "brief_hash": "b", "run_id": "r", "profile_key": 1, "creator_id": 1,
                                 "subject": "s", "body": "quotes words", "sentences": "[]", "facts_hash": "f", "evidence_ids": "[]",
                                 "expires_at": NOON + timedelta(days=99 if draft == "kept" else 30), "writer": "t", "model": "m",
                                 "prompt_hash": "p", "grounded": True, "made_at": NOON}])
            s.insert("reviews", [{"draft_id": draft, "decision": "approve", "body": "quotes words", "made_by": "ann", "made_at": NOON,
                                  "run_id": "r"}])
        s.insert("touches", [{"touch_id": "t", "campaign_id": "c", "profile_key": 1, "draft_id": "sent", "channel": "email",
                              "made_by": "ann", "made_at": NOON, "run_id": "r"}])
    with clock.fixed(NOON + timedelta(days=31)):
        expire(store)
    assert {r["draft_id"]: r["body"] for r in store.rows("SELECT * FROM drafts")} == {
        "kept": "quotes words", "stale": "", "sent": "quotes words"}
    assert store.rows("SELECT decision, body FROM reviews WHERE draft_id = 'stale'") == [{"decision": "approve", "body": None}]


def test_a_score_loses_the_words_of_a_post_that_is_gone(store):
    same = {"run_id": "r", "campaign_id": "c", "brief_hash": "b", "parts": "{}", "formula": "f", "made_at": NOON}
    with store.write() as s:
        for key, quoted, why_not in ((1, "[1]", None), (2, "[2]", None), (3, "[]", "their post of 1 May 2026 says x: “words”")):
            s.insert("scores", [{**same, "profile_key": key, "creator_id": key, "reasons": "“words” fit", "quoted": quoted, "why_not": why_not}])
        s.execute("UPDATE posts SET state = 'gone' WHERE post_key <> 2")
    planned = expire(store, dry_run=True)
    done = expire(store)
    assert planned == done and done["scores emptied"] == 2 and expire(store)["scores emptied"] == 0
    rows = store.rows("SELECT reasons, quoted, why_not FROM scores ORDER BY profile_key")
    assert rows[0] == {"reasons": privacy.WORDS_GONE, "quoted": "[]", "why_not": None}
    assert rows[1] == {"reasons": "“words” fit", "quoted": "[2]", "why_not": None}
    assert rows[2]["why_not"] == privacy.WORDS_GONE and "“" not in rows[2]["reasons"]


@pytest.mark.parametrize("who", ["mastodon:mara@social.example", "mastodon:1@social.example", "@mara@social.example", "mara@social.example"])
def test_a_handle_that_looks_like_an_address_opts_out_too(store, who):
    with store.write() as s:
        facts.save(s, [Profile(platform="mastodon", platform_id="1@social.example", handle="mara@social.example", name="M")], source="t",
                   call_id=None, run_id="r", terms=load("mastodon"), accepted=False, hash_key=store.hash_key)
    assert out(store, who) == 1 and dnc(store) == {("mastodon", "1@social.example")}


def test_who_asked_by_handle_before_anybody_knew_them_is_neither_kept_nor_contacted(store):
    assert out(store, "youtube:@Later") == 0 and out(store, "youtube:@later") == 0
    later = [Profile(platform="youtube", platform_id="UC55", handle="@Later", name="L")]
    held = count(store, "optouts")

    def save():
        with store.write() as s:
            return facts.save(s, later, source="t", call_id=None, run_id="r", terms=load("youtube"), accepted=False, hash_key=store.hash_key)

    assert save()["skipped"] == 1 and held == 3
    with store.write() as s:   # as an earlier version kept it
        s.execute("DELETE FROM optouts WHERE person_hash IS NOT NULL")
    save()
    assert dnc(store) == {("youtube", "UC55")}
