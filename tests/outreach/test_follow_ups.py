"""Second and third letters: when they are due, what they say, and when there is none."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from tastemaker import clock
from tastemaker.outreach import away, bounces, closing, drafting, translating


def follow(room, **more) -> drafting.Drafts:
    with room.store.run("draft", room.brief.campaign_id, room.brief.hash) as run:
        return asyncio.run(drafting.follow_ups(room.store, run, room.brief, **more))


def send(room, draft_id: str, at) -> None:
    """Record that a letter left, as a person or the mailbox does."""
    row = room.store.rows("SELECT * FROM drafts WHERE draft_id = $id", id=draft_id)[0]
    with room.store.write() as s, room.store.run("sent") as run:
        s.insert("touches", [{"touch_id": f"t-{draft_id}", "campaign_id": row["campaign_id"],
                              "profile_key": row["profile_key"],
                              "draft_id": draft_id, "channel": "mail", "made_by": "Jo", "made_at": at, "sent_at": at,
                              "run_id": run.run_id}])


@pytest.fixture
def sent(room, now):
    """Somebody to whom the first letter left now: the room, the profile, the draft."""
    first = room.approved()
    send(room, first, now)
    return room, room.store.rows("SELECT profile_key FROM drafts")[0]["profile_key"], first


def reply(room, key: int, kind: str, now, quote: str = "x") -> None:
    with room.store.write() as s, room.store.run("replies") as run:
        s.insert("replies", [{"reply_id": kind, "campaign_id": room.brief.campaign_id, "profile_key": key, "kind": kind,
                              "quote": quote, "received_at": now, "recorded_at": now, "run_id": run.run_id}])


def test_the_second_letter_is_due_on_day_four_and_truly_speaks_of_the_first(sent, now):
    room, _, first = sent
    drafts = follow(room)
    row = drafts.rows[0]
    assert row["touch"] == 2 and row["follows"] == first and row["due_at"] == now + timedelta(days=4)
    assert row["expires_at"] <= now + timedelta(days=14) and row["grounded"], row["refusals"]
    before = room.store.rows("SELECT * FROM drafts WHERE draft_id = $id", id=first)[0]
    assert "20 May 2026" in row["body"] and row["subject"] == before["subject"]
    new = set(json.loads(row["evidence_ids"])) - set(json.loads(before["evidence_ids"]))
    kinds = {f["kind"] for f in room.store.rows("SELECT kind FROM evidence WHERE list_contains($ids, evidence_id)",
                                                ids=sorted(new))}
    assert kinds & {"post_title", "post_quote"}, "a follow-up brings a fact that the first letter did not have"
    assert len(row["body"].split()) < len(before["body"].split())
    assert follow(room).ids == drafts.ids and not follow(room).rows[0]["new"], "asked again it is the same draft"


def test_the_third_comes_after_the_second_was_sent_and_there_is_no_fourth(sent, now):
    room, key, first = sent
    second = follow(room).ids[0]
    with clock.fixed(now + timedelta(days=5)):
        send(room, second, now + timedelta(days=5))
        third = follow(room).rows[0]
        assert third["touch"] == 3 and third["follows"] == first and third["due_at"] == now + timedelta(days=9)
        assert third["grounded"], third["refusals"]
    with clock.fixed(now + timedelta(days=9)):
        send(room, third["draft_id"], now + timedelta(days=9))
        drafts = follow(room)
        assert not drafts.rows and "three letters" in drafts.left_out[0][1]


@pytest.mark.parametrize("kind", ["interested", "question", "no", "opt-out", "unclear"])
def test_after_any_answer_there_is_no_further_letter(sent, now, kind):
    room, key, _ = sent
    reply(room, key, kind, now)
    drafts = follow(room)
    assert not drafts.rows and "answer" in drafts.left_out[0][1]


def test_an_answer_by_another_profile_of_the_same_creator_counts(sent, now):
    room, key, _ = sent
    other = room.add(platform_id="did:plc:other", handle="other.example")
    with room.store.run("link") as run, room.store.write() as s:
        s.insert("creator_profiles", [{"creator_id": key, "profile_key": other, "reason": "x", "made_by": "Jo",
                                       "made_at": now,
                                       "run_id": run.run_id}])
    reply(room, other, "no", now)
    assert not follow(room).rows


def test_an_opt_out_an_outcome_and_day_fourteen_end_it(sent, now):
    room, key, _ = sent
    with clock.fixed(now + timedelta(days=14)):
        assert "14 days" in follow(room).left_out[0][1]
    with room.store.run("record") as run, room.store.write() as s:
        s.insert("outcomes", [{"outcome_id": "o", "campaign_id": room.brief.campaign_id, "profile_key": key,
                               "kind": "declined",
                               "made_at": now, "source": "x.csv", "recorded_at": now, "run_id": run.run_id}])
    assert "answer" in follow(room).left_out[0][1]
    room.opt_out("did:plc:anna")
    assert follow(room).left_out == [("Anna Trailhead", "do not contact")]


def test_silence_that_somebody_recorded_is_still_silence(sent, now):
    room, key, _ = sent
    with room.store.run("record") as run, room.store.write() as s:
        s.insert("outcomes", [{"outcome_id": "o", "campaign_id": room.brief.campaign_id, "profile_key": key,
                               "kind": "no_reply",
                               "made_at": now, "source": "x.csv", "recorded_at": now, "run_id": run.run_id}])
    assert len(follow(room).rows) == 1


def test_the_subject_is_the_first_letters_while_its_facts_stand(sent, now, posted):
    room, key, first = sent
    subject = room.store.rows("SELECT subject FROM drafts WHERE draft_id = $id", id=first)[0]["subject"]
    assert follow(room).rows[0]["subject"] == subject and "3 May 2026" in subject
    with room.store.write() as s:
        s.execute("UPDATE posts SET state = 'gone' WHERE published_at < $day", day=now - timedelta(days=16))
    row = follow(room).rows[0]
    assert row["subject"] == "Fernpath Trail 2" and row["grounded"], row["refusals"]


def test_without_a_sent_letter_there_is_nothing_to_follow(room):
    room.draft(room.add())
    drafts = follow(room)
    assert drafts.rows == [] and drafts.left_out == []


def test_with_nothing_new_to_say_it_repeats_the_offer_and_asks_shorter(room, posted, now):
    key = room.add(posts=[posted("Trail running in the rain is fun.", days=4)])
    first = room.draft(key).ids[0]
    room.decide(first, "approve")
    send(room, first, now)
    body = follow(room).rows[0]["body"]
    assert "rain" not in body and "free pair" in body and body.count("?") == 1


def test_a_follow_up_is_shown_in_another_language(sent):
    room, _, _ = sent
    [draft_id] = follow(room).ids
    with room.store.run("translate") as run:
        said = asyncio.run(translating.translate(room.store, run, draft_id, "de"))
    assert "20. Mai 2026" in said.body and said.refusals == ()


def test_who_was_written_to_gets_no_second_first_letter_when_new_facts_arrive(sent, posted):
    room, key, first = sent
    room.add(posts=[posted("Trail running by night needs a good lamp.", days=1)])
    again = room.draft(key)
    assert [row["draft_id"] for row in again.rows] in ([], [first]) and "already: follow up" in again.left_out[0][1]
    assert room.store.rows("SELECT count(*) AS n FROM drafts") == [{"n": 1}]


def test_an_automatic_answer_pauses_to_the_day_it_names_and_the_last_day_moves_with_it(sent, now):
    room, key, _ = sent
    reply(room, key, "out of office", now + timedelta(days=1), "I am back on 8 June.")
    with clock.fixed(now + timedelta(days=2)):
        [row] = follow(room).rows
    back = datetime(2026, 6, 9, tzinfo=UTC)
    assert row["due_at"] == back and row["expires_at"] <= now + timedelta(days=14) + (back - now - timedelta(days=1))
    assert row["due_at"] < row["expires_at"], "else it could never leave"
    with clock.fixed(now + timedelta(days=40)):
        assert "14 days" in follow(room).left_out[0][1]


def test_an_automatic_answer_without_a_day_pauses_for_seven_days_and_a_real_one_still_ends_it(sent, now):
    room, key, _ = sent
    reply(room, key, "out of office", now)
    assert follow(room).rows[0]["due_at"] == now + timedelta(days=7)
    reply(room, key, "no", now + timedelta(days=1))
    assert not (drafts := follow(room)).rows and drafts.left_out[0][1] == "there is an answer"


def test_a_follow_up_that_lies_ready_waits_and_holding_it_twice_changes_nothing(sent, now):
    room, key, _ = sent
    [draft] = follow(room).ids
    reply(room, key, "out of office", now + timedelta(days=1), "Back on 28 May.")
    held = []
    for _ in range(2):
        with room.store.write() as s:
            assert away.hold(s, room.brief.campaign_id, key) == datetime(2026, 5, 29, tzinfo=UTC)
            held += s.rows("SELECT due_at, expires_at FROM drafts WHERE draft_id = $id", id=draft)
    assert held[0] == held[1] and held[0]["due_at"] == datetime(2026, 5, 29, tzinfo=UTC)
    facts_end = room.store.rows("""SELECT min(expires_at) AS at FROM evidence WHERE list_contains(from_json(
        (SELECT evidence_ids FROM drafts WHERE draft_id = $id), '["VARCHAR"]'), evidence_id)""", id=draft)[0]["at"]
    assert held[0]["expires_at"] == min(facts_end,
                                        datetime(2026, 5, 29, tzinfo=UTC) - timedelta(days=1) + timedelta(days=14))


@pytest.mark.parametrize(("text", "day"), [
    ("I am back on 3 June.", (6, 4)), ("I'm out of office until Monday.", (5, 26)),
    ("Vom 1.6. bis 12.6. im Urlaub", (6, 13)),
    ("Ich bin ab 21. Mai bis 2. Juni nicht im Büro.", (6, 3)), ("De retour le 3 juin", (6, 4)),
    ("Wieder da ab 5.6.", (6, 6)),
    ("Fuera de la oficina hasta el 3 de junio", (6, 4)), ("6월 3일 복귀합니다", (6, 4)), ("Away 25 May - 5 June", (6, 6)),
    ("Back 06/03/2026", (6, 4)), ("On leave from 25 May.", None), ("Some time in May", None),
    ("I read your mail of 3 April", None)])
def test_the_day_of_a_return_is_read_in_five_languages_else_seven_days_count(text, day):
    came = datetime(2026, 5, 20, 12, tzinfo=UTC)
    assert away.until(text, came) == (datetime(2026, *day, tzinfo=UTC) if day else came + timedelta(days=7))


def test_a_day_far_off_counts_only_with_its_year_and_over_the_new_year():
    came = datetime(2026, 12, 20, tzinfo=UTC)
    assert away.until("Back on 4 January.", came) == datetime(2027, 1, 5, tzinfo=UTC)
    assert away.until("Back on 1 September 2027.", came) == datetime(2027, 9, 2, tzinfo=UTC)
    assert away.until("Back on 1 September.", came) == came + timedelta(days=7)


def test_after_a_letter_that_came_back_there_is_no_further_one(sent, now):
    room, key, first = sent
    with room.store.write() as s, room.store.run("replies") as run:
        draft = s.rows("SELECT * FROM drafts WHERE draft_id = $id", id=first)[0]
        assert bounces.record(s, run, draft, "b1", now) and not bounces.record(s, run, draft, "b2", now)
    assert "came back" in follow(room).left_out[0][1]


def test_a_paused_follow_up_comes_into_the_outbox_when_the_pause_is_over(sent, now):
    room, key, _ = sent
    [draft] = follow(room).ids
    room.decide(draft, "approve")
    with clock.fixed(now + timedelta(days=5)):
        assert room.outbox() == [draft]
        reply(room, key, "out of office", now + timedelta(days=5), "Back on 28 May.")
        with room.store.write() as s:
            away.hold(s, room.brief.campaign_id, key)
        assert room.outbox() == []
    with clock.fixed(datetime(2026, 5, 29, 1, tzinfo=UTC)):
        assert room.outbox() == [draft]
        reply(room, key, "no", now + timedelta(days=8))
        assert room.outbox() == []


def test_a_follow_up_of_a_letter_that_came_back_says_so(sent, now):
    room, _, first = sent
    [draft] = follow(room).ids
    with room.store.write() as s, room.store.run("replies") as run:
        bounces.record(s, run, s.rows("SELECT * FROM drafts WHERE draft_id = $id", id=first)[0], "b1", now)
        assert "the letter that it follows came back" in closing.causes(s, [draft])[draft][0].sentence
