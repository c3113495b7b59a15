"""Letters that came back, automatic answers, and a reply that a person reads as an opt-out."""

from __future__ import annotations

import importlib.util
from datetime import timedelta
from pathlib import Path

import pytest

from tastemaker import clock, privacy
from tastemaker.errors import BadInput
from tastemaker.mail import reading
from tastemaker.outreach import bounces, contacts, replies
from tastemaker.outreach.outbox import Outbox

_spec = importlib.util.spec_from_file_location("own_mailbox", Path(__file__).with_name("own_mailbox.py"))
OWN = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(OWN)


def test_a_letter_that_came_back_for_good_is_an_outcome_once_and_its_address_is_not_offered_again(desk, room, sent):
    desk.deliver("INBOX", OWN.report(sent))
    desk.deliver("INBOX", OWN.report(sent, number=2))
    frame = desk.replies()
    assert list(frame["kind"]) == ["bounced"] and "came back for good" in frame["note"][0]
    assert desk.replies().empty and desk.replies().empty
    [row] = room.store.rows("SELECT * FROM outcomes")
    assert (row["kind"], row["draft_id"], row["source"]) == ("bounced", sent, "mailbox")
    key = row["profile_key"]
    assert room.store.rows("SELECT * FROM replies") == [] and room.store.rows("SELECT * FROM do_not_contact") == []
    assert room.store.rows("SELECT 1 FROM usable_profiles WHERE profile_key = $k", k=key), "the profile stays"
    with room.store.run("draft") as run:
        contacts.run(room.store, run, [key])
        assert contacts.address_of(room.store, key) is None, "also when the profile is read again"
        with pytest.raises(BadInput, match="came back"):
            contacts.enter(room.store, run, key, "Anna@trail.example", by="Jo", quote="card")
        contacts.enter(room.store, run, key, "desk@trail.example", by="Jo", quote="card")
    assert contacts.address_of(room.store, key)["address"] == "desk@trail.example"


def test_another_creator_with_that_address_is_not_offered_it_either(desk, room, sent):
    desk.deliver("INBOX", OWN.report(sent))
    desk.replies()
    room.approved(platform_id="did:plc:ben", handle="ben.example", name="Ben Hill", bio="Work: anna@trail.example")
    [row] = [row for row in Outbox(room.store, OWN.SETTINGS).frame().to_dict("records") if row["handle"]
             == "ben.example"]
    assert row["email"] is None


@pytest.mark.parametrize(("action", "status", "said"),
                         [("failed", "4.4.1", "takes no mail now"), ("delayed", "4.4.1", None)])
def test_a_letter_that_is_late_or_came_back_for_now_costs_no_address(desk, room, sent, action, status, said):
    desk.deliver("INBOX", OWN.report(sent, action, status))
    frame = desk.replies()
    assert (said in frame["note"][0]) if said else frame.empty
    assert room.store.rows("SELECT 1 FROM outcomes") == [] == room.store.rows("SELECT 1 FROM replies")
    assert contacts.address_of(room.store, room.store.rows("SELECT profile_key FROM drafts")[0]["profile_key"])


def test_a_report_about_somebody_elses_mail_is_none_of_ours(desk, room, sent):
    desk.deliver("INBOX", OWN.report("0" * 24))
    assert desk.replies().empty


@pytest.mark.parametrize("raw", [b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\n"
                                 b"Content-Type: message/delivery-status\n\nAction: \xff\n\n--x--",
                                 b"Content-Type: multipart/report; "
                                 b"report-type=delivery-status; boundary=x\n\n--x\nContent-Type: "
                                 b"message/rfc822\n\n--x--"])
def test_a_broken_report_is_no_error_and_no_bounce(raw):
    assert reading.letter(raw).report and not reading.letter(raw).failed


def test_an_automatic_answer_in_the_mailbox_says_until_when_follow_ups_wait(desk, room, sent):
    desk.deliver("INBOX", OWN.reply(sent, "I am out of the office. My colleague helps. I will be back on 28 May.",
                                    Auto_Submitted="auto-replied"))
    frame = desk.replies()
    assert list(frame["kind"]) == ["out of office"] and frame["note"][0] == "follow-ups wait until 2026-05-29"
    assert "28 May" in room.store.rows("SELECT quote FROM replies")[0]["quote"]


def correct(room, kind):
    [row] = room.store.rows("SELECT reply_id FROM replies")
    with room.store.run("replies") as run:
        replies.correct(room.store, run, row["reply_id"], kind, by="Jo", opt_out=lambda who, reason: privacy.opt_out(
            room.store, run, who, reason, "Jo"))


def test_a_reply_that_a_person_reads_as_an_opt_out_closes_the_address_that_wrote_as_well(desk, room, sent):
    desk.deliver("INBOX", OWN.reply(sent, "Hm.", sender="agent@hill.example"))
    desk.replies()
    for _ in range(2):
        correct(room, "opt-out")
    agent = room.store.hash("agent@hill.example")
    assert room.store.rows("SELECT count(*) AS n FROM optouts WHERE contact_hash = $h", h=agent) == [{"n": 1}]
    assert "agent" not in str(room.store.rows("SELECT * FROM optouts")), "a keyed hash, never the address"
    room.add(platform_id="did:plc:ben", handle="ben.example", name="Ben Hill", bio="Runs.")
    with room.store.run("add") as run, pytest.raises(BadInput, match="not to be contacted"):
        contacts.enter(room.store, run, 2, "agent@hill.example", by="Jo", quote="card")


def test_a_reply_corrected_to_another_kind_closes_nobodys_address(desk, room, sent):
    desk.deliver("INBOX", OWN.reply(sent, "Hm.", sender="agent@hill.example"))
    desk.replies()
    correct(room, "no")
    assert room.store.rows("SELECT * FROM optouts") == []


# --- confirmed addresses
# ------------------------------------------------------------------------------------------------

@pytest.fixture
def confirmed(room):
    """A profile of a platform whose terms want each address confirmed, with one that was."""
    key = room.add(platform="twitch", platform_id="4711", handle="anna_runs")
    confirm(room, key)
    return key


def confirm(room, key):
    with room.store.run("confirm") as run:
        contacts.confirm(room.store, run, key, "anna@trail.example", by="Jo")


def test_a_confirmed_address_lasts_as_long_as_the_profile_and_is_then_refused_with_the_reason(room, confirmed):
    [row] = room.store.rows("SELECT c.expires_at AS at, p.expires_at AS profile FROM contacts c JOIN profiles p USING "
                            "(profile_key)")
    assert row["at"] == row["profile"] is not None
    assert contacts.address_of(room.store, confirmed)["address"] == "anna@trail.example"
    with clock.fixed(row["at"]):
        assert contacts.address_of(room.store, confirmed) is None
        assert contacts.why_none(room.store, confirmed) == (
            f"the address that Jo confirmed ended on {row['at']:%Y-%m-%d}: pull the profile again and confirm it anew")


def test_a_confirmed_address_is_renewed_while_it_stands_in_the_text_and_else_ends(room, confirmed, now):
    for days, bio in ((3, "Trail runner. Work: anna@trail.example"), (6, "Trail runner.")):
        with clock.fixed(now + timedelta(days=days)), room.store.run("draft") as run:
            room.add(platform="twitch", platform_id="4711", handle="anna_runs", bio=bio)
            contacts.run(room.store, run, [confirmed])
    ends = {row["what"]: row["at"] for row in room.store.rows("""SELECT 'contact' AS what, expires_at AS at
                                                                 FROM contacts
                                                                UNION SELECT 'profile', expires_at FROM profiles""")}
    assert ends["contact"] == ends["profile"] - timedelta(days=3)


def test_confirming_again_renews_an_address_and_not_one_from_which_a_letter_came_back(room, confirmed, now):
    with room.store.write() as s:
        s.execute("UPDATE contacts SET expires_at = $at WHERE profile_key = $key", at=now, key=confirmed)
    assert contacts.address_of(room.store, confirmed) is None
    confirm(room, confirmed)
    assert contacts.address_of(room.store, confirmed)["address"] == "anna@trail.example"
    with room.store.run("sent") as run, room.store.write() as s:
        draft = {"draft_id": "d", "campaign_id": "spring", "profile_key": confirmed}
        s.insert("touches", [{**draft, "touch_id": "t", "contact_hash": room.store.hash("anna@trail.example"),
                              "channel": "email", "made_by": "Jo", "made_at": now, "run_id": run.run_id}])
        bounces.record(s, run, draft, "o", now)
    with pytest.raises(BadInput, match="came back"):
        confirm(room, confirmed)


def test_a_confirmation_of_an_earlier_version_gets_an_end_and_an_entered_address_keeps_none(room, confirmed):
    with room.store.write() as s, room.store.run("add") as run:
        s.execute("UPDATE contacts SET expires_at = NULL")
        contacts.enter(room.store, run, confirmed, "desk@trail.example", by="Jo", quote="card")
        contacts.run(room.store, run, [confirmed])
    ends = {row["address"]: row["expires_at"] for row in room.store.rows("SELECT * FROM contacts")}
    assert ends["anna@trail.example"] is not None and ends["desk@trail.example"] is None


def test_the_outbox_and_the_mailbox_say_why_a_letter_has_no_address(desk, room):
    draft = room.approved()
    with room.store.write() as s:
        s.execute("UPDATE contacts SET expires_at = $now, made_by = 'Jo'", now=clock.now())
    [row] = Outbox(room.store, OWN.SETTINGS).frame().to_dict("records")
    assert row["email"] is None and row["note"].startswith("the address that Jo confirmed ended on 2026-05-20")
    assert desk.lay().set_index("draft_id").loc[draft, "note"] == row["note"]
