"""Every road through the states of a draft: none leads to the outbox without a live approval."""

from __future__ import annotations

import json
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tastemaker import clock
from tastemaker.errors import TastemakerError
from tastemaker.outreach import outbox, review, states
from tastemaker.outreach.outbox import Outbox
from tastemaker.settings import Settings
from tastemaker.store import Store
from tastemaker.store.gate import let_go

RUN = SimpleNamespace(run_id="test")
TRUE = "Hello Anna,\n\nShall I send you a pair?\n\nBest regards,\nMara Lindqvist"
FALSE = "Hello Anna,\n\nI have followed you for years.\n\nMara Lindqvist"
BASE: dict[str, object] = {}
PAGE = Path(__file__).resolve().parents[2] / "docs/states-of-a-draft.md"


def stood(said: list[str]) -> str | None:
    """What stands after these decisions, by the meaning of an undo and not by the way in which it is computed."""
    if said and said[-1] == "undo":
        return stood(said[:-2])
    return said[-1] if said else None


class States(RuleBasedStateMachine):
    """A model of one draft beside the real one. What the table of states allows must happen; what it refuses must
    not."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        let_go()
        for file in BASE["folder"].iterdir():
            if file.suffix in {".duckdb", ".key"}:
                shutil.copy(file, self.folder / file.name)
        self.store = Store.at(self.folder / "work.duckdb", contact_once_days=90)
        self.day, self.opted_out, self.gone, self.forgotten, self.merged = 0, False, False, False, False
        self.written = {BASE["key"]: None, BASE["twin"]: None}
        self.fresh(BASE["draft"], due=None)

    def fresh(self, draft: str, due: int | None) -> None:
        self.draft, self.due, self.said, self.seen, self.sent = draft, due, [], 0, False

    def now(self):
        return clock.fixed(BASE["now"] + timedelta(days=self.day))

    def closed(self) -> bool:
        days = [self.written[BASE["key"]], self.written[BASE["twin"]] if self.merged else None]
        touched = any(day is not None and self.day - day < 90 for day in days)
        return self.opted_out or self.gone or self.day >= 90 or touched

    def state(self) -> str:
        return "gone" if self.forgotten else states.of(stood(self.said), sent=self.sent, closed=self.closed())

    @rule(decision=st.sampled_from([*states.DECISIONS, "undo", "approve", "approve"]),
          by=st.sampled_from(["Ana", "Ben"]),
          body=st.sampled_from([None, None, TRUE, FALSE]), stale=st.sampled_from([False, False, False, True]))
    def decide(self, decision, by, body, stale) -> None:
        body = body if decision in states.CHECKED else None
        then = self.said if decision == "skip" else [*self.said, decision]
        before, to = self.state(), states.after(self.state(), decision)
        guarded = decision in states.CHECKED or (decision == "undo" and stood(then) == "approve")
        refused = (to is None or (stale and self.said and decision != "skip") or body == FALSE
                   or (guarded and self.closed())
                   or (decision == "undo" and not self.said)
                   or (decision == "edit" and body is None and not self.has_text()))
        with self.now():
            try:
                place = review.decide(self.store, RUN, self.draft, decision, by=by, body=body, seen=self.seen - stale)
            except TastemakerError as error:
                assert refused, f"{before} --{decision}--> {to} was refused: {error}"
                return
        assert not refused, f"{before} --{decision}--> {to} went through"
        if decision != "skip":
            self.said, self.seen = then, place
            self.texts = {**getattr(self, "texts", {}),
                          len(then): bool(body) or (decision != "undo" and self.has_text(then[:-1]))}
        assert self.state() == to or to == states.BEFORE

    def has_text(self, said: list[str] | None = None) -> bool:
        """Whether a person's text stands."""
        said = self.said if said is None else said
        if said and said[-1] == "undo":
            return self.has_text(said[:-2])
        return bool(said) and self.texts[len(said)]

    @rule(by=st.sampled_from(["sandbox", "", " "]))
    def nobody_decides(self, by) -> None:
        with self.now(), pytest.raises(TastemakerError):
            review.decide(self.store, RUN, self.draft, "approve", by=by)

    @rule()
    def somebody_sends(self) -> None:
        allowed = self.sent or "send" in states.MOVES[self.state()]
        with self.now():
            try:
                outbox.sent(self.store, RUN, self.draft, by="Ana")
            except TastemakerError:
                assert not allowed
                return
        assert allowed
        self.sent = True

    @rule()
    def a_follow_up_is_drafted(self) -> None:
        if not self.sent or self.forgotten or self.due is not None:
            return
        with self.now(), self.store.write() as s:
            row = s.rows("SELECT * FROM drafts WHERE draft_id = $id", id=self.draft)[0]
            s.insert("drafts", [row | {"draft_id": "second", "touch": 2, "follows": self.draft,
                                       "due_at": clock.now() + timedelta(days=4)}])
        self.fresh("second", due=self.day + 4)

    @rule()
    def opt_out(self) -> None:
        with self.now(), self.store.write() as s:
            s.insert("optouts", [{"platform": "bluesky", "platform_id": "did:plc:anna", "reason": "asked",
                                  "made_by": "Ana", "made_at": clock.now(), "run_id": "t"}])
        self.opted_out = True

    @rule(twin=st.booleans())
    def another_campaign_writes(self, twin) -> None:
        key = BASE["twin" if twin else "key"]
        with self.now(), self.store.write() as s:
            s.insert("touches", [{"touch_id": f"other-{self.day}-{key}", "campaign_id": "other", "profile_key": key,
                                  "channel": "email",
                                  "made_by": "Ben", "made_at": clock.now(), "run_id": "t"}], keep=True)
        self.written[key] = self.day

    @rule()
    def creators_are_joined_or_parted(self) -> None:
        self.merged = not self.merged
        with self.now(), self.store.write() as s:
            s.insert("creator_profiles", [{"profile_key": BASE["key"],
                                           "creator_id": BASE["twin" if self.merged else "key"],
                                           "reason": "", "made_by": "Ana", "made_at": clock.now(), "run_id": "t"}])

    @rule(days=st.sampled_from([1, 5, 40, 95]))
    def time_passes(self, days) -> None:
        self.day += days

    @rule()
    def a_fact_goes(self) -> None:
        with self.store.write() as s:
            s.execute("DELETE FROM evidence WHERE kind = 'post_date'")
        self.gone = True

    @rule(sure=st.sampled_from([False, False, True]))
    def the_creator_is_forgotten(self, sure) -> None:
        if sure:
            with self.store.write() as s:
                for table in ("reviews", "drafts"):
                    s.execute(f"DELETE FROM {table}")
            self.forgotten = True

    @invariant()
    def the_outbox_holds_exactly_what_may_go_out(self) -> None:
        if hasattr(self, "store"):
            with self.now(), self.store.write():   # one opening for both questions
                held = Outbox(self.store, Settings(_env_file=None)).frame()["draft_id"].tolist()
                row = review.queue(self.store, draft_ids=[self.draft]).to_dict("records")
            due = self.due is None or self.day >= self.due
            assert held == ([self.draft] if self.state() == "approved" and due else [])
            assert [r["in_outbox"] for r in row] == ([] if self.forgotten or self.opted_out else [bool(held)])
            assert all(bool(r["closed"]) == (self.closed() or self.sent) for r in row)

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)


@pytest.mark.parametrize("roads", [4, pytest.param(60, marks=pytest.mark.long)])
def test_no_road_leads_to_the_outbox_without_a_live_approval(room, now, roads):
    key, twin = room.add(), room.add(platform_id="did:plc:twin", handle="twin.example", bio="Runner.")
    [draft] = room.draft(key).ids
    facts = json.loads(room.store.rows("SELECT evidence_ids FROM drafts")[0]["evidence_ids"])
    assert room.store.rows("SELECT count(*) AS n FROM evidence WHERE kind = 'post_date' AND list_contains($ids, "
                           "evidence_id)",
                           ids=facts)[0]["n"], "the rule that takes a fact away takes one that the draft cites"
    BASE.update(folder=room.store.path.parent, draft=draft, key=key, twin=twin, now=now)
    run_state_machine_as_test(States, settings=settings(max_examples=roads, stateful_step_count=12, deadline=None,
                                                        database=None,
                                                        derandomize=True, suppress_health_check=list(HealthCheck)))


def test_the_table_names_only_states_and_events_that_it_explains():
    assert set(states.MOVES) == set(states.MEANINGS)
    events = {event for moves in states.MOVES.values() for event in moves}
    assert events == {*states.DECISIONS, *states.EVENTS}
    assert {to for moves in states.MOVES.values() for to in moves.values()} <= {*states.MOVES, states.BEFORE}


def test_only_an_approval_or_the_end_of_a_closing_leads_into_the_outbox():
    into = {(state, event) for state, moves in states.MOVES.items() for event, to in moves.items() if to == "approved"}
    assert {event for _, event in into} == {"approve", "clear", "skip"}
    assert {state for state, event in into if event == "skip"} == {"approved"}
    assert {state for state, event in into if event == "clear"} == {"left"}


@pytest.mark.parametrize(("said", "stands"), [
    ("", None), ("AU", None), ("AUU", "approve"), ("ARU", "approve"), ("ARUU", "reject"), ("ARUUU", "approve"),
    ("ARUEU", "approve"),
    ("SASU", None), ("AES", "edit"), ("ESUSU", "edit")])
def test_an_undo_goes_to_what_stood_before_the_last_decision(said, stands):
    words = {"A": "approve", "E": "edit", "R": "reject", "S": "skip", "U": "undo"}
    decisions = {place: words[letter] for place, letter in enumerate(said)}
    place = states.standing(decisions)
    assert (None if place is None else decisions[place]) == stands == stood([d for d in decisions.values() if d
                                                                             != "skip"])


def test_the_picture_in_the_documents_is_the_table():
    assert PAGE.read_text(encoding="utf-8") == states.page()
