"""Decisions: whose they are, what they may do, and what closes the outbox."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from tastemaker import clock
from tastemaker.errors import BadInput, NotPermitted
from tastemaker.outreach import drafting, outbox, review
from tastemaker.store import Store


def test_a_draft_nobody_read_never_leaves(room):
    drafts = room.draft(room.add())
    assert len(drafts.ids) == 1
    assert room.outbox() == []


def test_an_approval_opens_the_outbox_and_a_second_thought_closes_it(room):
    [draft] = room.draft(room.add()).ids
    first = room.decide(draft, "approve")
    assert room.outbox() == [draft]
    assert room.decide(draft, "reject", note="not now") > first
    assert room.outbox() == []
    assert review.history(room.store, draft)["decision"].tolist() == ["approve", "reject"]


def test_real_work_refuses_recorded_decisions_and_nameless_ones(room):
    [draft] = room.draft(room.add()).ids
    for name in ("sandbox", " Sandbox ", "SANDBOX", "sand\u200bbox"):
        with pytest.raises(NotPermitted, match="recorded"):
            room.decide(draft, "approve", by=name)
    for name in ("", "  ", "\u200b"):
        with pytest.raises(BadInput, match="name"):
            room.decide(draft, "approve", by=name)
    assert room.outbox() == []


def test_a_sandbox_takes_recorded_decisions(room, tmp_path):
    room.store = Store.at(tmp_path / "sandbox.duckdb", sandbox=True)
    [draft] = room.draft(room.add()).ids
    room.decide(draft, "approve", by="sandbox")
    assert room.outbox() == [draft]


def test_an_edit_keeps_the_machine_text_and_is_not_yet_an_approval(room):
    [draft] = room.draft(room.add()).ids
    before = room.store.rows("SELECT subject, body FROM drafts")[0]
    room.decide(draft, "edit", subject="Fernpath Trail 2 for you, Anna?",
                body=before["body"].replace("Best regards", "Kind regards"))
    assert room.outbox() == []
    assert room.store.rows("SELECT subject, body FROM drafts")[0] == before
    room.decide(draft, "approve")
    row = room.store.rows("SELECT final_subject, subject FROM outbox")[0]
    assert row == {"final_subject": "Fernpath Trail 2 for you, Anna?", "subject": before["subject"]}


def test_an_edit_is_checked_like_the_machine(room):
    [draft] = room.draft(room.add()).ids
    body = room.store.rows("SELECT body FROM drafts")[0]["body"]
    for wrong in ("I have followed you for years.", "You have 48,000 followers.", "See https://evil.example/x.",
                  "Kilian Jornet wears it.",
                  "You wrote “I want money”."):
        for decision in ("edit", "approve"):
            with pytest.raises(NotPermitted, match="facts do not hold"):
                room.decide(draft, decision, body=f"{body}\n\n{wrong}")
    assert room.outbox() == [] and len(review.history(room.store, draft)) == 0


def test_a_true_edit_passes(room):
    [draft] = room.draft(room.add()).ids
    room.decide(draft, "approve", subject="Fernpath Trail 2", body=(
        "Hello Anna,\n\nOn 3 May 2026 you wrote “Trail running in the rain is still trail running.” That is the "
        "reason for this mail. "
        "We would like to send you a free pair to test for six weeks.\n\nShall I send it?\n\nBest regards,\nMara "
        "Lindqvist\nFernpath"))
    assert room.outbox() == [draft]


def test_two_reviewers_never_decide_the_same_draft_twice(room):
    [draft] = room.draft(room.add()).ids
    seen = int(review.queue(room.store)["seen"][0])
    room.decide(draft, "reject", by="Ana", seen=seen)
    with pytest.raises(BadInput, match="meanwhile"):
        room.decide(draft, "approve", by="Ben", seen=seen)
    assert room.outbox() == []
    room.decide(draft, "approve", by="Ben", seen=int(review.queue(room.store)["seen"][0]))
    assert room.outbox() == [draft]


def test_who_opted_out_is_neither_drafted_nor_approved_nor_sent_to(room):
    key = room.add()
    [draft] = room.draft(key).ids
    room.decide(draft, "approve")
    room.opt_out("did:plc:anna")
    assert room.outbox() == []
    with pytest.raises(NotPermitted, match="not to be contacted"):
        room.decide(draft, "approve")
    again = room.draft(key)
    assert again.ids == () and again.left_out[0][1] == "do not contact"
    assert review.queue(room.store).empty


def test_expired_facts_close_the_outbox_and_cannot_be_approved(room, now):
    [draft] = room.draft(room.add()).ids
    room.decide(draft, "approve")
    assert room.outbox() == [draft]
    with clock.fixed(now + timedelta(days=91)):
        assert room.outbox() == []
        with pytest.raises(NotPermitted, match="changed or expired"):
            room.decide(draft, "approve")


def test_a_changed_post_closes_the_outbox(room, posted):
    key = room.add()
    [draft] = room.draft(key).ids
    room.decide(draft, "approve")
    room.add(posts=[posted("I never wrote that.", days=17), posted("Bread.", days=4),
                    posted("Something else entirely!", days=30)])
    assert room.outbox() == [draft], "the stored facts are still the old ones"
    room.draft(key)
    assert draft not in room.outbox()


def test_a_draft_that_the_check_refused_can_be_neither_approved_nor_edited(room):
    class Liar:
        name = "liar"

        def prompt_hash(self, assignment):
            return "x"

        def forecast(self, assignment):
            return 0.0

        async def write(self, assignment):
            from tastemaker.outreach.writing import Sentence, Written
            return Written(subject="Hello", sentences=(Sentence("I have followed you for years."),), writer="liar")

    drafts = room.draft(room.add(), writer=Liar())
    assert drafts.ids == () and len(drafts.blocked) == 1
    for decision, text in (("approve", {}), ("edit", {"subject": "Hello", "body": "Hello."}),
                           ("approve", {"subject": "Hello", "body": "Hello."})):
        with pytest.raises(NotPermitted, match="check refused"):
            room.decide(drafts.blocked[0], decision, **text)
    room.decide(drafts.blocked[0], "reject")
    assert room.outbox() == []


def test_another_campaign_does_not_write_to_the_same_person_within_ninety_days(room, now):
    key, other = room.add(), room.brief.model_copy(update={"campaign": "Winter"})
    [mine], [theirs] = room.draft(key).ids, room.draft(key, brief=other).ids
    room.decide(mine, "approve")
    room.decide(theirs, "approve")
    assert sorted(room.outbox()) == sorted([mine, theirs])
    with room.store.run("sent") as run:
        assert outbox.sent(room.store, run, mine, by="Jo") is True
        assert outbox.sent(room.store, run, mine, by="Jo") is False
    assert room.outbox() == []
    with pytest.raises(NotPermitted, match="Another campaign"):
        room.decide(theirs, "approve")
    assert "another campaign" in room.draft(key, brief=other.model_copy(update={"offer": "a free pair"})).left_out[0][1]
    with pytest.raises(NotPermitted, match="sent already"):
        room.decide(mine, "approve")
    assert room.store.rows("SELECT count(*) AS n FROM touches") == [{"n": 1}]
    assert isinstance(room.draft(key), drafting.Drafts)


def test_sending_is_recorded_only_for_what_somebody_approved(room):
    from tastemaker.errors import NotApproved
    [draft] = room.draft(room.add()).ids
    with room.store.run("sent") as run, pytest.raises(NotApproved):
        outbox.sent(room.store, run, draft, by="Jo")
    with room.store.run("sent") as run, pytest.raises(BadInput):
        outbox.sent(room.store, run, "nothing", by="Jo")


def test_the_queue_has_what_the_screen_shows(room):
    [draft] = room.draft(room.add()).ids
    row = review.queue(room.store, room.brief.campaign_id, [draft]).iloc[0]
    assert row["contact"] == "anna@trail.example · Work: anna@trail.example"
    assert {f["kind"] for f in row["facts"]} >= {"name", "post_quote", "post_date"}
    assert {"draft_id", "name", "handle", "platform", "url", "subject", "body", "sentences", "decision", "reviewer",
            "final_subject",
            "final_body", "grounded", "refusals", "seen"} <= set(row.index)
    assert row["seen"] == 0 and not row["in_outbox"]


def test_whoever_is_late_is_told_who_decided_what(room):
    [draft] = room.draft(room.add()).ids
    room.decide(draft, "approve", by="Ana", seen=0)
    with pytest.raises(BadInput, match=r"^Ana approved this draft meanwhile \(2026-05-20 12:00 UTC\)\.$"):
        room.decide(draft, "reject", by="Ben", note="no", seen=0)


def test_of_two_reviewers_at_the_same_moment_one_wins(room, now):
    [draft] = room.draft(room.add()).ids
    together, told = threading.Barrier(2), {}

    def decide(name: str, decision: str) -> None:
        with clock.fixed(now):
            together.wait()
            try:
                told[name] = room.decide(draft, decision, by=name, seen=0)
            except BadInput as error:
                told[name] = str(error)

    threads = [threading.Thread(target=decide, args=who) for who in (("Ana", "approve"), ("Ben", "reject"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    past = review.history(room.store, draft)
    assert len(past) == 1
    winner = past["made_by"][0]
    loser = {"Ana": "Ben", "Ben": "Ana"}[winner]
    assert isinstance(told[winner], int) and told[loser].startswith(f"{winner} ")
    assert room.outbox() == ([draft] if winner == "Ana" else [])


def test_a_skip_decides_nothing_and_makes_nobody_late(room):
    [draft] = room.draft(room.add()).ids
    room.decide(draft, "skip", by="Ana")
    assert room.outbox() == [] and review.queue(room.store)["decision"][0] is None
    room.decide(draft, "approve", by="Ben", seen=0)
    room.decide(draft, "skip", by="Ana", seen=0)
    assert room.outbox() == [draft]
    row = review.queue(room.store).iloc[0]
    assert row["reviewer"] == "Ben" and [past["decision"] for past in row["history"]] == ["skip", "approve", "skip"]
    with pytest.raises(BadInput, match="A skip takes no text"):
        room.decide(draft, "skip", body="x")


def test_an_undo_takes_the_last_decision_back_and_a_second_one_restores_it(room):
    [draft] = room.draft(room.add()).ids
    with pytest.raises(BadInput, match="Nobody has decided"):
        room.decide(draft, "undo")
    room.decide(draft, "skip")
    with pytest.raises(BadInput, match="Nobody has decided"):
        room.decide(draft, "undo")
    room.decide(draft, "approve", by="Ana")
    room.decide(draft, "undo", by="Ben")
    assert room.outbox() == [] and review.queue(room.store)["decision"][0] is None
    room.decide(draft, "undo", by="Ben")
    row = room.store.rows("SELECT reviewer FROM outbox")
    assert row == [{"reviewer": "Ana"}], "who approved it is still who approved it"
    assert review.history(room.store, draft)["decision"].tolist() == ["skip", "approve", "undo", "undo"]


def test_an_undo_brings_the_text_back_that_stood_before(room):
    [draft] = room.draft(room.add()).ids
    room.decide(draft, "edit", subject="Fernpath Trail 2")
    room.decide(draft, "edit", subject="Fernpath Trail 2 for you, Anna?")
    room.decide(draft, "undo")
    assert review.queue(room.store)["final_subject"][0] == "Fernpath Trail 2"
    room.decide(draft, "approve")
    assert room.store.rows("SELECT final_subject AS s FROM outbox") == [{"s": "Fernpath Trail 2"}]


def test_a_rejected_edit_is_still_the_text_that_an_approval_is_of(room):
    [draft] = room.draft(room.add()).ids
    room.decide(draft, "edit", subject="Fernpath Trail 2")
    room.decide(draft, "reject", note="no")
    shown = review.queue(room.store)["final_subject"][0]
    room.decide(draft, "approve")
    assert room.store.rows("SELECT final_subject AS s FROM outbox") == [{"s": shown}] == [{"s": "Fernpath Trail 2"}]


def test_an_undo_that_would_reopen_the_outbox_passes_every_check_again(room, now):
    [draft] = room.draft(room.add()).ids
    room.decide(draft, "approve")
    room.decide(draft, "reject", note="no")
    with clock.fixed(now + timedelta(days=91)), pytest.raises(NotPermitted, match="changed or expired"):
        room.decide(draft, "undo")
    room.opt_out("did:plc:anna")
    with pytest.raises(NotPermitted, match="not to be contacted"):
        room.decide(draft, "undo")
    assert room.outbox() == [] and len(review.history(room.store, draft)) == 2


def test_a_closed_draft_can_still_be_taken_back_or_rejected(room):
    [draft] = room.draft(room.add()).ids
    room.decide(draft, "approve")
    room.opt_out("did:plc:anna")
    room.decide(draft, "undo")
    room.decide(draft, "reject", note="asked not to be written to")
    assert review.history(room.store, draft)["decision"].tolist() == ["approve", "undo", "reject"]


def test_what_was_sent_is_decided(room):
    [draft] = room.draft(room.add()).ids
    room.decide(draft, "approve")
    with room.store.run("sent") as run:
        outbox.sent(room.store, run, draft, by="Jo")
    for decision in ("reject", "undo", "edit"):
        with pytest.raises(NotPermitted, match="sent already \\(Jo, 2026-05-20\\)"):
            room.decide(draft, decision, **({"body": "x"} if decision == "edit" else {}))
    checks = {check["what"]: check["ok"] for check in review.queue(room.store)["checks"][0]}
    assert checks["Sent"] is None


def test_a_refused_text_names_its_sentences_and_what_would_pass(room):
    [draft] = room.draft(room.add()).ids
    body = room.store.rows("SELECT body FROM drafts")[0]["body"]
    with pytest.raises(review.TextRefused) as refused:
        room.decide(draft, "edit", body=f"{body}\n\nYou have 48,000 followers.")
    [row] = [r for r in refused.value.refusals if r["what"] == "48,000"]
    assert row["text"] == "You have 48,000 followers." and set(row) == {"what", "why", "text", "instead"}
    offered = body + "\n\n" + (row["instead"] or "")
    room.decide(draft, "edit", body=offered)
    assert review.queue(room.store)["final_body"][0] == offered.strip()


def test_a_draft_is_not_reopened_by_an_identity_that_was_written_to(room, now):
    key, twin = room.add(), room.add(platform_id="did:plc:twin", handle="twin.example", bio="Runner.")
    [draft] = room.draft(key).ids
    room.decide(draft, "approve")
    with room.store.write() as s:
        s.insert("touches", [{"touch_id": "t", "campaign_id": "other", "profile_key": twin, "channel": "email",
                              "made_by": "Ben",
                              "made_at": now, "run_id": "t"}])
    assert room.outbox() == [draft]
    with room.store.write() as s:
        s.insert("creator_profiles", [{"profile_key": key, "creator_id": twin, "reason": "", "made_by": "Ben",
                                       "made_at": now, "run_id": "t"}])
    assert room.outbox() == []
    row = review.queue(room.store).iloc[0]
    assert row["decision"] == "approve" and row["closed"] == ["Another campaign wrote to this creator not long ago "
                                                              "(2026-05-20)."]
    assert {check["what"]: check["ok"] for check in row["checks"]}["Contact once"] is False


def test_the_queue_shows_the_letters_that_a_follow_up_follows(room, now):
    [draft] = room.draft(room.add()).ids
    room.decide(draft, "approve")
    with room.store.run("sent") as run:
        outbox.sent(room.store, run, draft, by="Jo")
    with room.store.write() as s:
        row = s.rows("SELECT * FROM drafts")[0]
        s.insert("drafts", [row | {"draft_id": "second", "touch": 2, "follows": draft,
                                   "due_at": now + timedelta(days=4)}])
    room.decide("second", "approve")
    shown = review.queue(room.store, draft_ids=["second"]).iloc[0]
    assert [letter["touch"] for letter in shown["earlier"]] == [1] and shown["earlier"][0]["sent_at"] == now
    assert not shown["in_outbox"] and shown["closed"] == []
    with clock.fixed(now + timedelta(days=4)):
        assert room.outbox() == ["second"]


def test_a_colleagues_letter_closes_the_outbox_and_says_so(room, now):
    [draft] = room.draft(room.add()).ids
    room.decide(draft, "approve")
    with room.store.write() as s:
        s.insert("elsewhere", [{"entry_id": "e", "kind": "touch",
                                "person_hash": room.store.hash("bluesky:did:plc:anna"),
                                "campaign_id": "theirs", "made_by": "Kim", "made_at": now, "read_at": now,
                                "run_id": "t"}])
    assert room.outbox() == []
    assert review.queue(room.store)["closed"][0] == ["A colleague wrote to this creator not long ago (2026-05-20)."]
    with pytest.raises(NotPermitted, match="A colleague wrote"):
        room.decide(draft, "approve")
