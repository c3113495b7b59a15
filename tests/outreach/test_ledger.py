"""A ledger names nobody, is read whole or not at all, and stops a second letter across two databases."""

import json

import pytest

from tastemaker import clock, erasure, privacy
from tastemaker.errors import BadInput, Damaged
from tastemaker.outreach import contacts, ledger, outbox
from tastemaker.store import Store


@pytest.fixture
def colleague(room, tmp_path):
    """A second database with a key of its own that knows the same creator."""
    other = type(room)(Store.at(tmp_path / "colleague/work.duckdb"), room.brief)
    other.key = other.add(bio="Trail runner.")
    return other


def sent(room):
    """Write to Anna and say so; her draft's id."""
    room.key = room.add()
    room.draft(room.key)
    draft = room.store.rows("SELECT draft_id FROM drafts")[0]["draft_id"]
    room.decide(draft, "approve")
    with room.store.run("sent") as run:
        outbox.sent(room.store, run, draft, "Jo")
    return draft


def handed_over(giver, taker, tmp_path, key=True):
    path, secret = tmp_path / "ledger.jsonl", tmp_path / "team.key"
    ledger.write(giver.store, path)
    if key and not secret.exists():
        assert "colleagues only" in ledger.share_key(giver.store, secret)
        ledger.take_key(taker.store, secret)
    with taker.store.run("ledger") as run:
        return ledger.read(taker.store, run, path)


def test_a_colleague_s_letter_closes_drafting_review_and_the_outbox(room, colleague, tmp_path):
    colleague.draft(colleague.key)
    draft = colleague.store.rows("SELECT draft_id FROM drafts")[0]["draft_id"]
    colleague.decide(draft, "approve")
    assert colleague.outbox() == [draft]
    sent(room)
    assert handed_over(room, colleague, tmp_path).new > 0
    assert colleague.outbox() == [], "the outbox"
    left = colleague.draft(colleague.key).left_out
    assert left and "colleague" in left[0][1], "drafting"


def test_the_contact_once_time_ends_for_a_colleague_s_letter_too(room, colleague, tmp_path, now):
    from datetime import timedelta
    sent(room)
    handed_over(room, colleague, tmp_path)
    assert colleague.store.rows("SELECT * FROM touched_elsewhere")
    with clock.fixed(now + timedelta(days=91)):
        assert not colleague.store.rows("SELECT * FROM touched_elsewhere")


def test_an_opt_out_by_handle_by_address_and_of_someone_forgotten_reaches_the_colleague(room, colleague, tmp_path):
    room.add()
    room.add(platform_id="did:plc:bert", handle="bert.example", bio="Bert runs. Work: bert@trail.example")
    keys = {"did:plc:anna": colleague.key, "did:plc:bert": colleague.add(platform_id="did:plc:bert",
                                                                         handle="bert.example")}
    with room.store.run("optout") as run:
        privacy.opt_out(room.store, run, "bluesky:anna.example", "asked", "Jo")
    with room.store.run("forget") as run:
        erasure.forget(room.store, run, "bluesky:bert.example", reason="asked", by="Jo")
    handed_over(room, colleague, tmp_path)
    assert {r["profile_key"]
            for r in colleague.store.rows("SELECT profile_key FROM do_not_contact")} == set(keys.values())


def test_an_address_that_opted_out_elsewhere_is_refused_here(room, colleague, tmp_path):
    with room.store.run("optout") as run:
        privacy.opt_out(room.store, run, "desk@agency.example", "asked", "Jo")
    with colleague.store.run("add") as run:
        contacts.enter(colleague.store, run, colleague.key, "desk@agency.example", by="Jo", quote="from her card")
    handed_over(room, colleague, tmp_path)
    assert colleague.store.rows("SELECT profile_key FROM do_not_contact") == [{"profile_key": colleague.key}]


def test_it_names_nobody_and_twice_is_once(room, colleague, tmp_path):
    sent(room)
    with room.store.run("optout") as run:
        privacy.opt_out(room.store, run, "bluesky:anna.example", "asked", "Jo")
    first = handed_over(room, colleague, tmp_path)
    text = (tmp_path / "ledger.jsonl").read_text().lower()
    assert not any(word in text for word in ("anna", "did:plc", "trail.example", room.store.hash_key, "bluesky"))
    kept = colleague.store.rows("SELECT count(*) AS n FROM optouts"), colleague.store.rows("SELECT count(*) AS n FROM "
                                                                                           "elsewhere")
    assert handed_over(room, colleague, tmp_path, key=False).new == 0 < first.new
    assert kept == (colleague.store.rows("SELECT count(*) AS n FROM optouts"),
                    colleague.store.rows("SELECT count(*) AS n FROM elsewhere"))


def test_one_s_own_ledger_closes_nothing_and_brings_a_lost_opt_out_back(room, tmp_path):
    sent(room)
    with room.store.run("optout") as run:
        privacy.opt_out(room.store, run, "youtube:UCgone", "asked", "Jo")
    ledger.write(room.store, tmp_path / "own.jsonl")
    with room.store.write() as s:
        s.execute("DELETE FROM optouts")
    with room.store.run("ledger") as run:
        ledger.read(room.store, run, tmp_path / "own.jsonl")
    assert not room.store.rows("SELECT * FROM touched_elsewhere"), "one's own letters are not a colleague's"
    assert room.store.hash("youtube:UCgone") in {r["person_hash"] for r in room.store.rows("SELECT * FROM optouts")}


@pytest.mark.parametrize(("change", "said"), [
    (lambda lines: [lines[0], lines[1].replace('"by":"Jo"', '"by":"Jim"'), *lines[2:]], "changed"),
    (lambda lines: lines[:-1], "changed"), (lambda lines: [lines[0], *lines[2:]], "changed"),
    (lambda lines: lines[:1], "form"),
    (lambda lines: ["[1]", *lines[1:]], "form"), (lambda lines: [], "form")])
def test_a_changed_or_foreign_file_is_refused_whole(room, colleague, tmp_path, change, said):
    sent(room)
    handed_over(room, colleague, tmp_path)
    with colleague.store.write() as s:
        s.execute("DELETE FROM elsewhere")
    path = tmp_path / "ledger.jsonl"
    path.write_text("\n".join(change(path.read_text().splitlines())))
    with pytest.raises(BadInput, match=said), colleague.store.run("ledger") as run:
        ledger.read(colleague.store, run, path)
    assert not colleague.store.rows("SELECT * FROM elsewhere")


def test_a_ledger_of_an_unknown_key_is_refused_with_what_to_ask_for(room, colleague, tmp_path):
    sent(room)
    with pytest.raises(BadInput, match="key that is not here"):
        handed_over(room, colleague, tmp_path, key=False)
    (tmp_path / "bad.key").write_text(json.dumps({"form": ledger.KEY_FORM, "key": "short"}))
    with pytest.raises(BadInput, match="no key"):
        ledger.take_key(colleague.store, tmp_path / "bad.key")


def test_a_key_file_without_the_colleague_s_key_does_not_open(room, colleague, tmp_path):
    sent(room)
    handed_over(room, colleague, tmp_path)
    file = colleague.store.path.with_name("work.duckdb.key")
    assert len(file.read_text().split()) == 2 and oct(file.stat().st_mode)[-3:] == "600"
    backup = colleague.store.backup(tmp_path / "copy.duckdb")
    assert len(Store.open(backup).keys) == 2, "a backup has it too"
    file.write_text(file.read_text().split()[0])
    with pytest.raises(Damaged, match="lacks a colleague"):
        Store.open(colleague.store.path)


def test_a_program_that_had_the_database_open_stops_instead_of_answering_wrongly(room, colleague, tmp_path):
    long_lived = Store.open(colleague.store.path)
    assert not long_lived.rows("SELECT * FROM do_not_contact")
    ledger.share_key(room.store, tmp_path / "team.key")
    assert ledger.take_key(colleague.store, tmp_path / "team.key") and not ledger.take_key(colleague.store,
                                                                                           tmp_path / "team.key")
    with pytest.raises(Damaged, match="colleague's key was taken"):
        long_lived.rows("SELECT * FROM do_not_contact")
    assert not colleague.store.rows("SELECT * FROM do_not_contact")


def test_the_key_s_file_is_the_owner_s_alone_and_never_overwritten(room, tmp_path):
    ledger.share_key(room.store, tmp_path / "a.key")
    assert oct((tmp_path / "a.key").stat().st_mode)[-3:] == "600"
    with pytest.raises(BadInput, match="already"):
        ledger.share_key(room.store, tmp_path / "a.key")


def test_the_same_ledger_is_written_to_the_same_bytes(room, tmp_path):
    sent(room)
    ledger.write(room.store, tmp_path / "a.jsonl")
    ledger.write(room.store, tmp_path / "b.jsonl")
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


@pytest.mark.parametrize("end", ['{"signed":"ü"}', "[" * 100_000])
def test_a_hostile_end_is_refused_in_words(room, colleague, tmp_path, end):
    sent(room)
    handed_over(room, colleague, tmp_path)
    path = tmp_path / "ledger.jsonl"
    path.write_text("\n".join([*path.read_text(encoding="utf-8").splitlines()[:-1], end]), encoding="utf-8")
    with pytest.raises(BadInput, match="changed"), colleague.store.run("ledger") as run:
        ledger.read(colleague.store, run, path)
    (tmp_path / "deep.key").write_text("[" * 100_000)
    with pytest.raises(BadInput, match="no key"):
        ledger.take_key(colleague.store, tmp_path / "deep.key")


def test_a_key_taken_by_another_program_is_not_overwritten_by_a_second_one(room, tmp_path):
    stale = Store.open(room.store.path)
    for name, taker in (("a", room.store), ("b", stale)):
        ledger.share_key(Store.at(tmp_path / name / "work.duckdb"), tmp_path / f"{name}.key")
        assert ledger.take_key(taker, tmp_path / f"{name}.key")
    assert len(stale.keys) == len(Store.open(room.store.path).keys) == 3
    ledger.share_key(stale, tmp_path / "own.key")
    assert not ledger.take_key(stale, tmp_path
                               / "own.key") and Store.open(room.store.path).rows("SELECT * FROM do_not_contact") == []


def test_a_key_whose_taking_was_killed_half_way_is_taken_by_a_second_time(room, colleague, tmp_path):
    ledger.share_key(room.store, tmp_path / "team.key")
    ledger.take_key(colleague.store, tmp_path / "team.key")
    with colleague.store.write() as s:
        s.execute("DELETE FROM about WHERE name LIKE 'colleague %'")
    ledger.take_key(Store.open(colleague.store.path), tmp_path / "team.key")
    assert colleague.store.rows(
        "SELECT 1 FROM about WHERE name LIKE 'colleague %'"), "without this key it does not open"


def test_an_opt_out_that_one_s_own_ledger_brought_back_is_shared_again(room, colleague, tmp_path):
    with room.store.run("optout") as run:
        privacy.opt_out(room.store, run, "gone@quill.example", "asked", "Jo")
    ledger.write(room.store, tmp_path / "own.jsonl")
    with room.store.write() as s:
        s.execute("DELETE FROM optouts")
    for _ in range(2):
        with room.store.run("ledger") as run:
            ledger.read(room.store, run, tmp_path / "own.jsonl")
    assert len(room.store.rows("SELECT * FROM optouts")) == 1 == ledger.write(room.store,
                                                                              tmp_path / "again.jsonl").optouts
    handed_over(room, colleague, tmp_path)
    assert colleague.store.rows("SELECT * FROM optouts"), "the colleague hears of it"


def test_an_address_that_opted_out_at_a_colleague_cannot_be_entered(room, colleague, tmp_path):
    with room.store.run("optout") as run:
        privacy.opt_out(room.store, run, "studio@quill.example", "asked", "Jo")
    handed_over(room, colleague, tmp_path)
    with colleague.store.run("add") as run, pytest.raises(BadInput, match="not to be contacted"):
        contacts.enter(colleague.store, run, colleague.key, "Studio@quill.example", by="Kim", quote="card")
    assert not colleague.store.rows("SELECT 1 FROM contacts WHERE made_by = 'Kim'")


def test_a_campaign_has_one_first_letter_for_a_creator_also_when_profiles_are_joined_later(room):
    keys = [room.add(), room.add("mastodon", "9@m.example", handle="anna@m.example")]
    for key in keys:
        room.draft(key)
    drafts = [row["draft_id"] for row in room.store.rows("SELECT draft_id FROM drafts ORDER BY profile_key")]
    for draft in drafts:
        room.decide(draft, "approve")
    assert room.outbox() == sorted(drafts)
    with room.store.write() as s:
        s.insert("creator_profiles", [{"creator_id": keys[0], "profile_key": keys[1], "reason": "x", "made_by": "Jo",
                                       "made_at": clock.now(),
                                       "run_id": "r"}])
    assert len(room.outbox()) == 1, "not both"
    with room.store.run("sent") as run:
        outbox.sent(room.store, run, drafts[0], "Jo")
    assert room.outbox() == [], "and none after one was sent"


def test_opening_works_out_whom_a_kept_hash_means_and_where_none_is_kept_writes_nothing(room):
    key, noted = room.add(), "SELECT value FROM about WHERE name = 'recognised'"
    Store.open(room.store.path)
    assert room.store.rows(noted) == [] == room.store.rows("SELECT profile_key FROM recognised")
    with room.store.write() as s, room.store.run("optout") as run:
        s.insert("optouts", [{"person_hash": room.store.hash("bluesky:did:plc:anna"), "reason": "asked", "made_by": "Kim",
                              "made_at": clock.now(), "run_id": run.run_id}])
    assert room.store.rows("SELECT profile_key FROM do_not_contact") == [{"profile_key": key}], "also before anybody works it out"
    Store.open(room.store.path)
    assert room.store.rows("SELECT profile_key FROM recognised") == [{"profile_key": key}] and len(room.store.rows(noted)) == 1
