"""What is due and its calendar file: whose letters may follow, and text that no calendar program takes for its own marks."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tastemaker import clock, erasure, render
from tastemaker.campaigns import calendar
from tastemaker.errors import BadInput
from tastemaker.outreach import away, drafting

NOON = clock.parse("2026-06-01T12:00:00Z")


def day(n):
    return NOON + timedelta(days=n)


@pytest.fixture
def due(bench, moved):
    def rows(at=NOON):
        with moved(at):
            return [(row["kind"], row["what"], row["due_at"], row["profile_key"]) for row in
                    bench.store.rows("SELECT * FROM due ORDER BY due_at, what")]

    return rows


_TEXTS = ("SUMMARY", "DESCRIPTION", "CATEGORIES")


def unfolded(text):
    return text.replace("\r\n ", "").split("\r\n")


def read(text):
    """The events of a calendar file as dicts of unescaped values, read by the rules of RFC 5545."""
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "") and "\r" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= calendar.OCTETS for line in text.split("\r\n"))
    events, held = [], None
    for line in unfolded(text)[:-1]:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            held = {}
        elif line == "END:VEVENT":
            events.append(held)
            held = None
        elif held is not None:
            assert name not in _TEXTS or not re.search(r"(?<!\\)(?:\\\\)*[;,]", value), "a mark stands bare"
            held[name] = re.sub(r"\\(.)", lambda mark: {"n": "\n", "N": "\n"}.get(mark[1], mark[1]), value)
    assert held is None and unfolded(text)[0] == "BEGIN:VCALENDAR" and unfolded(text)[-2] == "END:VCALENDAR"
    return events


# --- what is due -----------------------------------------------------------------------------------------------------


def test_letters_follow_on_the_days_on_which_they_are_drafted(bench, rows, due):
    """The view counts days as drafting does; where one changes, this says so."""
    assert (drafting.DUE_DAYS, drafting.APART_DAYS, away.LAST_DAY) == ({2: 4, 3: 8}, 4, 14)
    with bench.store.write() as s:
        rows.touch(s, 1, day(0))
    assert due() == [("follow-up", "letter 2", day(4), 1)]
    with bench.store.write() as s:
        rows.touch(s, 1, day(6), "d2")
    assert due(day(7)) == [("follow-up", "letter 3", day(10), 1)], "four days lie between two letters"
    with bench.store.write() as s:
        rows.touch(s, 1, day(11), "d3")
    assert due(day(11)) == [], "three letters are the most"


def test_no_letter_follows_from_day_14_on(bench, rows, due):
    with bench.store.write() as s:
        rows.touch(s, 1, day(0))
        rows.touch(s, 3, day(0))
        rows.touch(s, 3, day(11), "d2")
    assert [row[3] for row in due(day(13))] == [1], "the third would be due on day 15"
    assert due(day(14)) == []


def test_a_drafted_letter_knows_its_own_day(bench, rows, due):
    with bench.store.write() as s:
        rows.touch(s, 1, day(0))
        rows.draft(s, 1, day(1), "d2", touch=2, follows="d1", due_at=day(9), expires_at=day(21))
    assert due(day(15)) == [("follow-up", "letter 2", day(9), 1)], "an absence moved it, and the last day with it"
    assert due(day(21)) == []


@pytest.mark.parametrize("end", ["reply", "outcome", "deliverable", "mark", "bounce", "optout", "completed"])
def test_an_answer_an_opt_out_and_the_campaigns_end_end_the_letters(bench, brief, rows, end, due):
    with bench.store.write() as s:
        rows.touch(s, 1, day(0))
        rows.touch(s, 3, day(0))
    with bench.store.write() as s:
        {"reply": lambda: rows.reply(s, 2, day(1), "no"), "outcome": lambda: rows.outcome(s, 1, day(1), "interested"),
         "deliverable": lambda: rows.deliverable(s, 1, day(1)), "bounce": lambda: rows.outcome(s, 2, day(1), "bounced"),
         "mark": lambda: s.insert("prospect_marks", [{"campaign_id": rows.campaign, "profile_key": 1, "state": "declined", "made_by": "Ann",
                                                      "made_at": day(1), "run_id": "r"}]),
         "optout": lambda: rows.optout(s, "UC1"),
         "completed": lambda: rows.event(s, "state", "completed")}[end]()
    assert [row[3] for row in due()] == ([] if end == "completed" else [3]), "also through another profile of the creator"


@pytest.mark.parametrize("state", ["out of office", "no_reply"])
def test_an_automatic_answer_and_silence_end_nothing(bench, rows, state, due):
    with bench.store.write() as s:
        rows.touch(s, 1, day(0))
        rows.reply(s, 1, day(1), state) if " " in state else rows.outcome(s, 1, day(1), state)
    assert len(due()) == 1


def test_deliverables_tasks_and_the_end_of_a_campaign_are_due_while_they_are_open(bench, brief, rows, due):
    with bench.store.write() as s:
        rows.deliverable(s, 1, NOON, due_at=day(5))
        rows.deliverable(s, 1, NOON, "v2", state="live", due_at=day(5), live_at=day(1))
        rows.deliverable(s, 1, NOON, "v3", state="dropped", due_at=day(5))
        rows.deliverable(s, 1, NOON, "v4")
    number = bench.task("Send the shoe", 3, brief, due="2026-06-03")
    bench.task("No day")
    bench.set_campaign(brief, ends="2026-06-30")
    assert [row[:2] for row in due()] == [("task", "Send the shoe"), ("deliverable", "video"), ("campaign end", "Trail Spring")]
    assert [row[0] for row in due(day(40))] == ["task", "deliverable", "campaign end"], "overdue is still open"
    bench.done(number)
    bench.set_campaign(brief, state="completed")
    assert [row[0] for row in due()] == ["deliverable"], "who agreed still owes it"


def test_the_list_says_who_and_how_late_and_names_nobody_who_may_not_be_shown(bench, brief, rows):
    bench.task("Send the shoe", 3, brief, due="2026-05-30")
    bench.task("Thank <b>them</b>", 4, due="2026-06-02")
    found = bench.calendar()
    assert list(found.frame["days"]) == [-2, 1] and list(found.frame["handle"]) == ["sandbox2", "sandbox3.example"]
    assert "2026-05-30 task: Send the shoe (@sandbox2 on youtube)" in str(found) and len(bench.calendar(brief)) == 1
    assert "2 days overdue" in found._repr_html_() and "<b>them" not in found._repr_html_() and "in 1 day" in found._repr_html_()
    with bench.store.write() as s:
        s.execute("UPDATE profiles SET expires_at = now_utc() WHERE profile_key = 3")
    assert "sandbox2" not in str(bench.calendar()) + bench.calendar().text and "a creator" in str(bench.calendar())
    with bench.store.write() as s:
        rows.optout(s, "did:3")
    assert [row["what"] for row in bench.calendar().frame.to_dict("records")] == ["Send the shoe"]


def test_nothing_due_says_what_would_stand_there(bench):
    assert str(bench.calendar()) == "Nothing is due." and "Letters that may follow" in bench.calendar()._repr_html_()
    with pytest.raises(BadInput, match="no campaign called"):
        bench.calendar("summer")


# --- the file --------------------------------------------------------------------------------------------------------


def test_an_event_keeps_its_id_when_its_day_moves_and_a_later_file_is_the_newer_one(bench, brief, moved, tmp_path):
    bench.task("Send; the shoe, soon\\er", 3, brief, due="2026-06-03")
    first = read(bench.calendar(brief, tmp_path / "x/a.ics").text)
    assert read((tmp_path / "x/a.ics").read_bytes().decode()) == first
    assert first[0]["SUMMARY"] == "To do: Send; the shoe, soon\\er (@sandbox2 on youtube)"
    assert first[0]["DTSTART;VALUE=DATE"] == "20260603" and first[0]["DTEND;VALUE=DATE"] == "20260604"
    bench.task("Send; the shoe, soon\\er", 3, brief, due="2026-06-30")
    with moved(day(1)):
        later = read(bench.calendar(brief).text)
    assert later[0]["UID"] == first[0]["UID"] and later[0]["DTSTART;VALUE=DATE"] == "20260630"
    assert int(later[0]["SEQUENCE"]) > int(first[0]["SEQUENCE"]) and later[0]["DTSTAMP"] == "20260602T120000Z"


def test_every_event_has_an_id_of_its_own(bench, brief, rows):
    with bench.store.write() as s:
        for key in (1, 3, 4):
            rows.touch(s, key, NOON)
            rows.deliverable(s, key, NOON, f"v{key}a", due_at=day(4))
            rows.deliverable(s, key, NOON, f"v{key}b", due_at=day(4))
    for key in (1, 3):
        bench.task("Same words", key, brief, due="2026-06-05")
    bench.set_campaign(brief, ends="2026-06-05")
    events = read(bench.calendar().text)
    assert len({event["UID"] for event in events}) == len(events) == 9
    assert not any("sandbox" in event["UID"] for event in events)


def test_the_file_names_nobody_on_a_platform_whose_terms_let_ids_leave_alone(bench):
    bench.task("Ask", "x:sandbox4", due="2026-06-03")
    assert "sandbox4" not in bench.calendar().text and "a creator on x" in bench.calendar().text and "sandbox4" in str(bench.calendar())


def test_a_calendar_among_the_exports_is_found_for_whom_it_names(own):
    own.task("Send the shoe " + "and a long word of thanks " * 3, 3, due="2026-06-03")
    path = own.calendar(path=own.store.path.parent / "exports/due.ics").path
    assert b"@sandbox2" in path.read_bytes(), "a fold parts no name"
    assert "exports/due.ics" in erasure.what_we_hold(own.store, "youtube:sandbox2").files
    assert "exports/due.ics" not in erasure.what_we_hold(own.store, "youtube:sandbox1").files


@pytest.mark.parametrize("text", ["a\nBEGIN:VEVENT", "a\r\nEND:VCALENDAR\r\n", "x\u2028y\x0bz\x85", "\\n\\", ";:,", "ü" * 200, "語" * 200,
                                  "👩‍💻" * 60, "a" * 75, "word " * 40, "\u202eevil", " lead", "a\x00b"])
def test_no_text_becomes_a_mark_of_the_file(text):
    entry = calendar.Entry("u@x", date(2026, 6, 3), text, text, text)
    events = read(calendar.ics([entry, entry], now=NOON, name=text))
    assert len(events) == 2 and set(events[0]) == {"UID", "DTSTAMP", "SEQUENCE", "DTSTART;VALUE=DATE", "DTEND;VALUE=DATE", "SUMMARY",
                                                   "DESCRIPTION", "CATEGORIES", "TRANSP"}


@settings(max_examples=60, deadline=None)
@given(some.text(some.one_of(some.characters(), some.sampled_from("\\;,\n\r nN")), max_size=300))
def test_whatever_is_written_is_read_back_and_every_line_fits(text):
    entry = calendar.Entry("u@x", date(2026, 6, 3), text, text)
    events = read(calendar.ics([entry], now=NOON, name="n"))
    assert len(events) == 1 and events[0]["SUMMARY"].replace("\n", "") == render.clean(
        re.sub(r"\r\n?|\u2028|\u2029|\x85|\x0b|\x0c", "\n", text), 300).replace("\n", "")


def test_a_line_is_folded_before_a_word_where_there_is_one():
    folded = calendar.folded("SUMMARY:" + "word " * 30)
    assert all(line.endswith("word") for line in folded.split("\r\n")[:-2]) and calendar.folded("short") == "short\r\n"
    assert calendar.folded("x" * 76) == "x" * 75 + "\r\n x\r\n"
