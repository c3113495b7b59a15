"""Second and third letters: when they are due, what they say, and when there is none."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest

from tastemaker import clock
from tastemaker.outreach import drafting, translating


def follow(room, **more) -> drafting.Drafts:
    with room.store.run("draft", room.brief.campaign_id, room.brief.hash) as run:
        return asyncio.run(drafting.follow_ups(room.store, run, room.brief, **more))


def send(room, draft_id: str, at) -> None:
    """Record that a letter left, as a person or the mailbox does."""
    row = room.store.rows("SELECT * FROM drafts WHERE draft_id = $id", id=draft_id)[0]
    with room.store.run("sent") as run, room.store.write() as s:
        s.insert("touches", [{"touch_id": f"t-{draft_id}", "campaign_id": row["campaign_id"], "profile_key": row["profile_key"],
                              "draft_id": draft_id, "channel": "mail", "made_by": "Jo", "made_at": at, "sent_at": at, "run_id": run.run_id}])


@pytest.fixture
def sent(room, now):
    """Somebody to whom the first letter left now: the room, the profile, the draft."""
    key = room.add()
    first = room.draft(key).ids[0]
    room.decide(first, "approve")
    send(room, first, now)
    return room, key, first


def reply(room, key: int, kind: str, now) -> None:
    with room.store.run("replies") as run, room.store.write() as s:
        s.insert("replies", [{"reply_id": kind, "campaign_id": room.brief.campaign_id, "profile_key": key, "kind": kind, "quote": "x",
                              "received_at": now, "recorded_at": now, "run_id": run.run_id}])


def test_the_second_letter_is_due_on_day_four_and_truly_speaks_of_the_first(sent, now):
    room, _, first = sent
    drafts = follow(room)
    row = drafts.rows[0]
    assert row["touch"] == 2 and row["follows"] == first and row["due_at"] == now + timedelta(days=4)
    assert row["expires_at"] <= now + timedelta(days=14) and row["grounded"], row["refusals"]
    before = room.store.rows("SELECT * FROM drafts WHERE draft_id = $id", id=first)[0]
    assert "20 May 2026" in row["body"] and row["subject"] == before["subject"]
    new = set(json.loads(row["evidence_ids"])) - set(json.loads(before["evidence_ids"]))
    kinds = {f["kind"] for f in room.store.rows("SELECT kind FROM evidence WHERE list_contains($ids, evidence_id)", ids=sorted(new))}
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


@pytest.mark.parametrize("kind", ["interested", "question", "no", "opt-out", "out of office", "unclear"])
def test_after_any_answer_there_is_no_further_letter(sent, now, kind):
    room, key, _ = sent
    reply(room, key, kind, now)
    drafts = follow(room)
    assert not drafts.rows and "answer" in drafts.left_out[0][1]


def test_an_answer_by_another_profile_of_the_same_creator_counts(sent, now):
    room, key, _ = sent
    other = room.add(platform_id="did:plc:other", handle="other.example")
    with room.store.run("link") as run, room.store.write() as s:
        s.insert("creator_profiles", [{"creator_id": key, "profile_key": other, "reason": "x", "made_by": "Jo", "made_at": now,
                                       "run_id": run.run_id}])
    reply(room, other, "no", now)
    assert not follow(room).rows


def test_an_opt_out_an_outcome_and_day_fourteen_end_it(sent, now):
    room, key, _ = sent
    with clock.fixed(now + timedelta(days=14)):
        assert "14 days" in follow(room).left_out[0][1]
    with room.store.run("record") as run, room.store.write() as s:
        s.insert("outcomes", [{"outcome_id": "o", "campaign_id": room.brief.campaign_id, "profile_key": key, "kind": "declined",
                               "made_at": now, "source": "x.csv", "recorded_at": now, "run_id": run.run_id}])
    assert "answer" in follow(room).left_out[0][1]
    room.opt_out("did:plc:anna")
    assert follow(room).left_out == [("Anna Trailhead", "do not contact")]


def test_silence_that_somebody_recorded_is_still_silence(sent, now):
    room, key, _ = sent
    with room.store.run("record") as run, room.store.write() as s:
        s.insert("outcomes", [{"outcome_id": "o", "campaign_id": room.brief.campaign_id, "profile_key": key, "kind": "no_reply",
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
