"""Where each prospect stands: from what is stored anyway and from a person's marks, as a history that nothing overwrites."""

from datetime import timedelta

import pytest

from tastemaker import clock
from tastemaker.campaigns import prospects
from tastemaker.errors import BadInput, NotPermitted

NOON = clock.parse("2026-06-01T12:00:00Z")


def day(n):
    return NOON + timedelta(days=n)


def states(bench, key=1):
    return [row["state"] for row in bench.store.rows('SELECT state FROM prospect_history WHERE profile_key = $k ORDER BY "at", place', k=key)]


def now(bench, key=1):
    return bench.store.rows("SELECT state FROM prospects WHERE profile_key = $k", k=key)[0]["state"]


def test_a_prospect_goes_the_whole_way_and_every_step_stays(bench, rows):
    with bench.store.write() as s:
        rows.score(s, 1, day(1))
        rows.draft(s, 1, day(2))
        rows.review(s, "approve", day(3))
        rows.touch(s, 1, day(4))
        rows.reply(s, 1, day(5))
        rows.outcome(s, 1, day(6), "agreed", amount=5.0, currency="EUR")
        rows.deliverable(s, 1, day(7), state="live", live_at=day(7))
        rows.deliverable(s, 1, day(8), state="done", live_at=day(7))
    assert states(bench) == ["found", "shortlisted", "drafted", "approved", "sent", "replied", "agreed", "agreed", "live", "done"]
    held = bench.store.rows('SELECT state, place, "at", made_by, source, creator_id FROM prospect_history WHERE profile_key = 1 ORDER BY "at", place')
    assert [row["place"] for row in held if row["state"] != "agreed"] == [1, 2, 3, 4, 5, 6, 8, 9]
    assert held[3]["made_by"] == "Ben" and held[4]["at"] == day(4) and held[5]["made_by"] == "the mailbox" and held[6]["source"] == "outcomes"
    assert now(bench) == "done" and {row["creator_id"] for row in held} == {1}


def test_the_order_of_states_is_that_of_their_places(bench, rows):
    with bench.store.write() as s:
        s.insert("prospect_marks", [{"campaign_id": rows.campaign, "profile_key": 1, "state": state, "made_by": "Ann", "made_at": day(n),
                                     "run_id": "r"} for n, state in enumerate(prospects.STATES)])
    places = bench.store.rows("SELECT state, place FROM prospect_history WHERE source = 'prospect_marks' ORDER BY place")
    assert [row["state"] for row in places] == list(prospects.STATES) and [row["place"] for row in places] == list(range(1, 11))


def test_what_the_workbench_sees_later_leads_nobody_back(bench, rows):
    with bench.store.write() as s:
        rows.touch(s, 1, day(1))
        rows.outcome(s, 1, day(2), "agreed")
        rows.score(s, 1, day(3))
        rows.draft(s, 1, day(4))
        rows.reply(s, 1, day(5))
    assert now(bench) == "agreed" and "shortlisted" not in states(bench)


def test_a_persons_word_leads_back_and_from_there_the_way_goes_on(bench, brief, rows, moved):
    with bench.store.write() as s:
        rows.score(s, 1, day(1))
        rows.outcome(s, 1, day(2), "declined")
    assert now(bench) == "declined"
    with moved(day(3)):
        bench.mark(brief, 1, "found", "they asked again")
    assert now(bench) == "found"
    with bench.store.write() as s:
        rows.draft(s, 1, day(4))
    assert now(bench) == "drafted" and states(bench) == ["found", "shortlisted", "declined", "found", "drafted"]


def test_an_approval_that_is_taken_back_leads_back_to_the_draft_and_stays_in_the_history(bench, rows):
    with bench.store.write() as s:
        rows.draft(s, 1, day(1))
        rows.review(s, "approve", day(2))
    assert now(bench) == "approved"
    with bench.store.write() as s:
        rows.review(s, "skip", day(3))
        rows.review(s, "undo", day(4), by="Cem")
    assert now(bench) == "drafted" and states(bench) == ["found", "drafted", "approved", "drafted"]
    with bench.store.write() as s:
        rows.review(s, "approve", day(5))
    assert now(bench) == "approved"


def test_a_rejected_second_letter_does_not_take_back_what_was_sent(bench, rows):
    with bench.store.write() as s:
        for n, name in enumerate(("d1", "d2")):
            rows.draft(s, 1, day(1), name)
            rows.review(s, "approve", day(2 + n), name)
        rows.touch(s, 1, day(4), "d1")
        rows.review(s, "reject", day(5), "d2")
    assert now(bench) == "sent"


def test_a_follow_up_is_no_new_state(bench, rows):
    with bench.store.write() as s:
        rows.touch(s, 1, day(1))
        rows.draft(s, 1, day(5), "d2", touch=2, follows="d1", due_at=day(5))
        rows.review(s, "approve", day(5), "d2")
        rows.touch(s, 1, day(6), "d2")
    assert states(bench) == ["found", "sent"]


@pytest.mark.parametrize(("kind", "more", "state"), [
    ("out of office", {}, "sent"), ("no", {}, "replied"), ("question", {}, "replied"), ("unclear", {"decided": "out of office"}, "sent"),
    ("unclear", {"decided": "no", "decided_by": "Ann", "decided_at": day(3)}, "declined")])
def test_a_machines_reading_of_a_reply_is_a_reply_and_a_persons_no_is_a_refusal(bench, rows, kind, more, state):
    with bench.store.write() as s:
        rows.touch(s, 1, day(1))
        rows.reply(s, 1, day(2), kind, **more)
    assert now(bench) == state


@pytest.mark.parametrize(("kind", "state"), [("replied", "replied"), ("interested", "replied"), ("agreed", "agreed"), ("declined", "declined"),
                                             ("live", "live"), ("no_reply", "sent"), ("bounced", "sent")])
def test_every_outcome_has_its_state(bench, rows, kind, state):
    with bench.store.write() as s:
        rows.touch(s, 1, day(1))
        rows.outcome(s, 1, day(2), kind)
    assert now(bench) == state


def test_whom_a_person_added_is_found_once_a_pull_of_the_campaign_looked(bench, rows):
    with bench.store.write() as s:
        s.execute("UPDATE finds SET plan_id = 'added' WHERE profile_key = 3")
        s.execute("DELETE FROM snapshots WHERE profile_key = 3")
    assert 3 not in set(bench.prospects(rows.campaign)["profile_key"])
    with bench.store.write() as s:
        s.insert("calls", [{"call_id": 900, "run_id": "r1", "plan_id": "plan", "platform": "x", "bucket": "b", "quota_day": NOON.date(),
                            "endpoint": "e", "cost": 1.0, "state": "settled", "reserved_at": NOON}])
        s.insert("snapshots", [{"profile_key": 3, "taken_at": day(0), "followers": 1, "call_id": 900, "run_id": "r1"}])
    assert now(bench, 3) == "found"


def test_prospects_come_the_farthest_first_with_days_and_rank_and_without_who_opted_out(bench, brief, rows):
    with bench.store.write() as s:
        rows.score(s, 1, day(-4), rank=2)
        rows.score(s, 3, day(-4), rank=1)
        rows.touch(s, 4, day(-2))
    frame = bench.prospects(brief)
    assert list(frame["state"].head(3)) == ["sent", "shortlisted", "shortlisted"] and list(frame["profile_key"].head(3)) == [4, 3, 1]
    assert frame["days"].iloc[0] == 2 and frame["rank"].iloc[1] == 1
    with bench.store.write() as s:
        rows.optout(s, "did:3")
    assert 4 not in set(bench.prospects(brief)["profile_key"])
    counts = dict(prospects.counts(bench.store, brief.campaign_id).itertuples(index=False))
    assert counts["shortlisted"] == 2 and counts["sent"] == 0 and list(counts) == list(prospects.STATES)


def test_a_mark_says_who_and_why_and_twice_is_once(bench, brief):
    for _ in range(2):
        found = bench.mark(brief, "youtube:sandbox2", "agreed")
    assert len(bench.store.rows("SELECT 1 FROM prospect_marks")) == 1
    found = bench.mark(brief, "youtube:sandbox2", "agreed", "by phone <b>")
    assert list(found.frame["what"]) == ["found", "agreed", "agreed"] and found.frame["said"].iloc[2] == "by phone <b>"
    assert "2026-06-01 12:00 agreed on youtube: by phone <b> (Ann)" in str(found) and "by phone &lt;b&gt;" in found._repr_html_()


@pytest.mark.parametrize(("who", "state", "said"), [("@nobody", "agreed", "Nobody here"), ("@sandbox2", "thinking", "no state called"),
                                                    (99, "agreed", "no profile with the key"), ("@sandbox2", "agreed", "more than 2,000")])
def test_a_mark_that_cannot_be_is_refused(bench, brief, who, state, said):
    with pytest.raises(BadInput, match=said):
        bench.mark(brief, who, state, "x" * 2001 if "more than" in said else "")
    assert not bench.store.rows("SELECT 1 FROM prospect_marks")


def test_a_history_holds_states_notes_and_tasks_of_all_profiles_of_a_creator(bench, brief):
    bench.note("youtube:sandbox1", "Likes mud", brief)
    bench.note("bluesky:sandbox1.example", "Of another campaign altogether")
    number = bench.task("Send the shoe", "youtube:sandbox1", brief, due="2026-06-09")
    bench.done(number)
    held = bench.history(brief, "bluesky:sandbox1.example").frame
    assert sorted(held["what"]) == ["found", "found", "note", "note", "task done", "task set"]
    assert sorted(held["platform"].dropna()) == ["bluesky", "youtube"]
    assert "Send the shoe (until 2026-06-09)" in set(held["said"])


def test_who_opted_out_has_no_history_to_show_and_takes_no_mark(bench, brief, rows):
    with bench.store.write() as s:
        rows.optout(s, "UC2")
    for ask in (lambda: bench.history(brief, "youtube:sandbox2"), lambda: bench.mark(brief, "youtube:sandbox2", "agreed"),
                lambda: bench.note("youtube:sandbox2", "x"), lambda: bench.task("x", "youtube:sandbox2")):
        with pytest.raises(NotPermitted, match="left alone"):
            ask()


def test_a_board_counts_every_state_escapes_names_and_says_what_to_do_when_nobody_is_there(bench, brief, rows):
    with bench.store.write() as s:
        s.execute("UPDATE profiles SET name = '<script>' WHERE profile_key = 1")
        rows.reply(s, 1, day(0))
    page = bench.board(brief)
    assert "<script>" not in page and "&lt;script&gt;" in page and "5 prospects by state" in page
    assert "1 of 5 prospects are replied" in page and "<details open><summary>replied, 1" in page
    with bench.store.write() as s:
        s.execute("DELETE FROM finds")
        s.execute("DELETE FROM replies")
    assert "Plan and pull" in bench.board(brief)
