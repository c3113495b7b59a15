"""The review screen without a browser: what it shows of a draft, and what happens to a reviewer's text and list."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from tastemaker import clock
from tastemaker.errors import BadInput, NotPermitted
from tastemaker.views import letters, review

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
FACT = {"evidence_id": "f", "kind": "followers", "value": "48000", "quote": "48000", "url": "https://trail.example/anna",
        "source": "getProfile", "fetched_at": NOW, "expires_at": NOW + timedelta(days=12, hours=3)}


class Desk:
    """Drafts and their decisions as the database would keep them."""

    def __init__(self, n: int = 2) -> None:
        self.rows = [{"draft_id": f"d{i}", "name": f"Anna {i}", "handle": f"@anna{i}", "platform": "bluesky", "url": "", "subject": "S",
                      "body": "May I write?", "sentences": [{"text": "48,000 people follow you.", "evidence": ["f"]}], "facts": [FACT],
                      "contact": "", "decision": None, "reviewer": None, "final_subject": None, "final_body": None, "refusals": [],
                      "seen": 0, "history": []} for i in range(n)]
        self.calls, self.error = [], None

    def read(self) -> pd.DataFrame:
        return pd.DataFrame(self.rows)

    def decide(self, draft_id, decision, **kept) -> None:
        if self.error:
            raise self.error
        self.calls.append((draft_id, decision, kept))
        row = next(r for r in self.rows if r["draft_id"] == draft_id)
        row["history"] = [*row["history"], {"decision": decision, "made_by": kept["by"], "made_at": NOW + timedelta(minutes=len(self.calls)),
                                            "note": kept["note"]}]
        if decision != "skip":
            row |= {"decision": None if decision == "undo" else decision, "seen": len(self.calls)}
        if kept["body"] is not None:
            row |= {"final_subject": kept["subject"], "final_body": kept["body"]}


@pytest.fixture
def desk():
    with clock.fixed(NOW):
        yield Desk(3)


def opened(screen: review.Screen) -> str:
    return screen.rows[screen.place]["draft_id"]


def text(fragment: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", fragment).split())


def test_a_sentence_folds_over_its_facts_with_link_date_and_countdown(desk):
    shown = review.Screen(desk.read, desk.decide, "Rita").sources.value
    assert shown.count("<details") == 1 and 'href="https://trail.example/anna"' in shown
    assert "followers: 48,000" in shown and "read 21 Nov 2026" in shown and "expires in 12 days" in shown


@pytest.mark.parametrize(("left", "said"), [
    (timedelta(days=1, hours=2), "expires in 1 day"), (timedelta(hours=5), "expires in 5 hours"),
    (timedelta(minutes=5), "expires within the hour"), (timedelta(0), "expired")])
def test_a_fact_counts_down_in_days_and_then_in_hours(desk, left, said):
    assert letters.remaining(NOW + left) == said


def test_what_a_person_changed_is_marked_word_by_word_and_escaped():
    assert letters.changes("May I write?\n\nMara", "May we write?\n\nMara") == "May <del>I</del> <ins>we</ins> write? <br><br> Mara"
    assert letters.changes("a b", "a  b\n") == ""
    assert "<script>" not in letters.changes("a", "<script>x</script>")


def test_what_a_row_does_not_have_is_not_on_the_screen(desk):
    screen = review.Screen(desk.read, desk.decide, "Rita")
    assert screen.around["checks"].layout.display == "none" and screen.around["before"].layout.display == "none"
    assert screen.short_box.layout.display == "none" and "Why this person" not in screen.around["person"].value
    desk.rows[0] |= {"why": "Runs in the rain.", "short": "Hi </textarea><b>", "touch": 2, "due_at": NOW, "notes": ["Germany: consent first."],
                     "earlier": [{"touch": 1, "subject": "S1", "body": "B1", "sent_at": NOW}], "avoid": [{"value": "knee", "quote": "my knee"}],
                     "checks": [{"what": "One ask", "ok": False, "why": "it asks for 2 things"}], "address": "anna@trail.example",
                     "contact": "anna@trail.example", "contact_quote": "Work: anna@trail.example", "contact_seen_at": NOW}
    screen.refresh()
    shown = {part: text(widget.value) for part, widget in screen.around.items()}
    assert "Runs in the rain." in shown["person"] and "knee" in shown["person"] and "“Work: anna@trail.example”, read 21 Nov 2026" in shown["person"]
    assert "One ask it asks for 2 things" in shown["checks"] and "Germany: consent first." in shown["checks"]
    assert "Letter 1, 21 Nov 2026: S1" in shown["before"] and "letter 2 of 3" in screen.head.value
    assert screen.short_box.layout.display is None and screen.short.value.count("</textarea>") == 1


def test_an_approved_draft_says_why_it_left_the_outbox_at_the_next_action(desk):
    screen = review.Screen(desk.read, desk.decide, "Rita")
    desk.rows[0] |= {"decision": "approve", "in_outbox": False, "closed": ["A fact has changed."]}
    screen.move(1)
    screen.move(-1)
    assert "It left the outbox because: A fact has changed." in screen.closed.value
    desk.rows[0]["decision"] = None
    screen.refresh()
    assert "It may not go out: A fact has changed." in screen.closed.value


def test_a_draft_whose_creator_opted_out_leaves_the_screen_with_a_word(desk):
    screen = review.Screen(desk.read, desk.decide, "Rita")
    desk.rows.pop(0)
    screen.move(1)
    assert opened(screen) == "d1" and "The draft to Anna 0 is not here any more." in screen.message.value


def test_typed_text_stays_with_its_draft_and_is_never_saved_by_itself(desk):
    screen = review.Screen(desk.read, desk.decide, "Rita")
    screen.body.value, screen.note.value = "half a thought", "hm"
    screen.move(1)
    assert "not saved" in screen.message.value and screen.body.value == "May I write?" and screen.note.value == ""
    screen.move(-1)
    assert (screen.body.value, screen.note.value) == ("half a thought", "hm") and desk.calls == []
    assert "<del>May</del>" in screen.diff.value or "<ins>half" in screen.diff.value


def test_who_is_late_keeps_the_text_and_sees_what_stands_now(desk):
    screen = review.Screen(desk.read, desk.decide, "Rita")
    screen.body.value = "May we write?"
    desk.rows[0] |= {"decision": "reject", "reviewer": "Ana", "seen": 7}
    desk.error = BadInput("Ana rejected this draft meanwhile.", "Look at it again, then decide.")
    screen.record("approve")
    assert opened(screen) == "d0" and screen.body.value == "May we write?"
    assert "Ana rejected this draft meanwhile." in screen.message.value and "rejected by Ana" in screen.head.value
    desk.error = None
    screen.record("approve")
    assert desk.calls[-1][2]["seen"] == 7 and desk.calls[-1][2]["body"] == "May we write?"


def test_a_refused_sentence_can_be_replaced_or_taken_out(desk):
    screen = review.Screen(desk.read, desk.decide, "Rita")
    screen.body.value = "May I write? I know you. We met."
    desk.error = NotPermitted("No.", "every statement has a source", "Take these out.")
    desk.error.refusals = [{"what": "know", "why": "x", "text": "I know you.", "instead": "I saw you."},
                           {"what": "you", "why": "y", "text": "I know you.", "instead": "I saw you."},
                           {"what": "met", "why": "z", "text": " We met.", "instead": None}]
    screen.record("edit")
    first, second = screen.offers.box.children
    assert text(first.children[0].value).count("“") == 2 and first.children[1].description == "Use that sentence"
    assert second.children[1].description == "Take it out"
    for row in (first, second):
        row.children[1].click()
    assert screen.body.value == "May I write? I saw you." and screen.offers.box.children == () and desk.calls == []


def test_a_skipped_draft_goes_to_the_end_of_this_reviewers_list_alone(desk):
    rita, sam = (review.Screen(desk.read, desk.decide, name) for name in ("Rita", "Sam"))
    rita.record("skip")
    assert opened(rita) == "d1" and [row["draft_id"] for row in rita.rows] == ["d1", "d2", "d0"]
    rita.record("skip")
    assert opened(rita) == "d2" and [row["draft_id"] for row in rita.rows] == ["d2", "d0", "d1"]
    sam.refresh()
    assert [row["draft_id"] for row in sam.rows] == ["d0", "d1", "d2"]
    desk.decide("d0", "edit", by="Sam", note="", subject="S", body="May we?")
    rita.refresh()
    assert [row["draft_id"] for row in rita.rows] == ["d0", "d2", "d1"], "what changed since is looked at anew"


def test_undo_takes_back_what_was_decided_last_and_opens_it(desk):
    screen = review.Screen(desk.read, desk.decide, "Rita")
    screen.record("approve")
    assert opened(screen) == "d1"
    screen.undo()
    assert desk.calls[-1][:2] == ("d0", "undo") and desk.calls[-1][2]["seen"] == 1 and opened(screen) == "d0"
    assert "Taken back: the approval of Rita on the draft to Anna 0, which is now not decided." in screen.message.value


def test_a_quick_second_press_decides_on_no_draft_that_nobody_saw(desk):
    screen = review.Screen(desk.read, desk.decide, "Rita")
    held = {"draft": "d0", "subject": "S", "body": "May I write?", "reason": ""}
    for _ in range(2):
        screen._heard("pressed", held)
        screen.buttons["approve"].click()
    assert [call[0] for call in desk.calls] == ["d0"] and "That press was of the draft before." in screen.message.value
    screen._heard("pressed", held | {"draft": "d1"})
    screen.buttons["approve"].click()
    assert [call[0] for call in desk.calls] == ["d0", "d1"]


def test_a_press_is_of_the_text_that_the_fields_held(desk):
    screen = review.Screen(desk.read, desk.decide, "Rita")
    screen._heard("pressed", {"draft": "d0", "subject": "S", "body": "May we write, at last?", "reason": ""})
    screen.buttons["save"].click()
    assert desk.calls[-1][1:] == ("edit", {"by": "Rita", "note": "", "subject": "S", "body": "May we write, at last?", "seen": 0})


def test_a_draft_is_found_by_words_of_its_name_handle_or_subject(desk):
    screen = review.Screen(desk.read, desk.decide, "Rita")
    screen.find.value = "ANNA 2"
    assert opened(screen) == "d2" and screen.find.value == ""
    screen.find.value = "nobody"
    assert opened(screen) == "d2" and "No draft holds these words." in screen.message.value


def test_every_key_has_a_carrier_on_the_page_and_is_explained(desk):
    screen = review.Screen(desk.read, desk.decide, "Rita")
    carried = set(re.findall(r"tm-key-(\w+)", " ".join(_classes(screen.page))))
    assert set(review.KEYS.values()) <= carried and {"subject", "reason", "save", "copy"} <= carried
    assert set(review.KEYS) <= set(review._HELP)


def _classes(widget) -> list[str]:
    return [*widget._dom_classes, *(name for child in getattr(widget, "children", ()) for name in _classes(child))]
