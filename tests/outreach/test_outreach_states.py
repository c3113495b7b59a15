"""Every road through the states of a draft: none leads to the outbox without a live approval."""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tastemaker import clock
from tastemaker.errors import TastemakerError
from tastemaker.outreach import outbox, review
from tastemaker.outreach.outbox import Outbox
from tastemaker.settings import Settings
from tastemaker.store import Store

RUN = SimpleNamespace(run_id="test")
TRUE = "Hello Anna,\n\nShall I send you a pair?\n\nBest regards,\nMara Lindqvist"
FALSE = "Hello Anna,\n\nI have followed you for years.\n\nMara Lindqvist"
BASE: dict[str, object] = {}


class States(RuleBasedStateMachine):
    """A model of one draft beside the real one: `approved`, `optedout`, `sent`, `other` and the day."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        for file in BASE["folder"].iterdir():
            if file.suffix in {".duckdb", ".key"}:
                shutil.copy(file, self.folder / file.name)
        self.store = Store.at(self.folder / "work.duckdb", contact_once_days=90)
        self.draft, self.day = BASE["draft"], 0
        self.approved, self.opted_out, self.sent, self.other, self.gone = False, False, False, None, False
        self.seen = 0

    def now(self):
        return clock.fixed(BASE["now"] + timedelta(days=self.day))

    def open(self) -> bool:
        fresh = self.other is None or self.day - self.other >= 90
        return not self.opted_out and not self.sent and not self.gone and self.day < 90 and fresh

    @rule(decision=st.sampled_from(review.DECISIONS), by=st.sampled_from(["Ana", "Ben", "sandbox", ""]),
          body=st.sampled_from([None, TRUE, FALSE]), stale=st.booleans())
    def decide(self, decision, by, body, stale) -> None:
        with self.now():
            try:
                self.seen = review.decide(self.store, RUN, self.draft, decision, by=by, body=body, seen=self.seen - 1
                                          if stale else self.seen)
            except TastemakerError:
                return
            assert by in ("Ana", "Ben") and not stale and body != FALSE
            assert decision == "reject" or self.open()
            self.approved = decision == "approve"

    @rule()
    def opt_out(self) -> None:
        with self.now(), self.store.write() as s:
            s.insert("optouts", [{"platform": "bluesky", "platform_id": "did:plc:anna", "reason": "asked",
                                  "made_by": "Ana", "made_at": clock.now(), "run_id": "t"}])
        self.opted_out = True

    @rule()
    def somebody_sends(self) -> None:
        with self.now():
            try:
                self.sent |= outbox.sent(self.store, RUN, self.draft, by="Ana")
            except TastemakerError:
                assert not self.approved
                return
            assert self.approved or self.sent

    @rule()
    def another_campaign_writes(self) -> None:
        with self.now(), self.store.write() as s:
            s.insert("touches", [{"touch_id": f"other-{self.day}", "campaign_id": "other", "profile_key": BASE["key"],
                                  "channel": "email",
                                  "made_by": "Ben", "made_at": clock.now(), "run_id": "t"}], keep=True)
        self.other = self.day

    @rule(days=st.sampled_from([1, 40, 95]))
    def time_passes(self, days) -> None:
        self.day += days

    @rule()
    def a_fact_goes(self) -> None:
        with self.store.write() as s:
            s.execute("DELETE FROM evidence WHERE kind = 'post_date'")
        self.gone = True

    @invariant()
    def the_outbox_holds_exactly_what_may_go_out(self) -> None:
        if hasattr(self, "store"):
            with self.now():
                held = Outbox(self.store, Settings(_env_file=None)).frame()["draft_id"].tolist()
            assert held == ([self.draft] if self.approved and self.open() else [])

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)


def test_no_road_leads_to_the_outbox_without_a_live_approval(room, now):
    key = room.add()
    [draft] = room.draft(key).ids
    BASE.update(folder=room.store.path.parent, draft=draft, key=key, now=now)
    from hypothesis.stateful import run_state_machine_as_test
    run_state_machine_as_test(States,
                              settings=settings(max_examples=10, stateful_step_count=12, deadline=None, database=None,
                                                        suppress_health_check=list(HealthCheck)))
