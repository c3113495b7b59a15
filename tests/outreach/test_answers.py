"""The ledger of a model's answers: reserved before, kept after, never paid for twice, never above the cap."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from datetime import timedelta
from types import SimpleNamespace

import pytest

from tastemaker import clock
from tastemaker.errors import BadPayload, Busy, TryLater
from tastemaker.llm import Price
from tastemaker.outreach import answers, drafting
from tastemaker.outreach.writing import Letter, ModelWriter, model
from tastemaker.settings import Settings


class Local:
    """A model that answers truthfully, costs a cent, and does first what it is told to."""

    model, max_output_tokens = "local", 4_000

    def __init__(self, *first: Exception, cost: float | None = 0.01, delay: float = 0.0) -> None:
        self.first, self.cost, self.delay, self.asked, self.under_way, self.most = list(first), cost, delay, [], 0, 0

    def prompt_hash(self, system, data, schema):
        return str(hash((system, data, schema.__name__)))

    async def answer(self, system, data, schema, *, attempts=None):
        self.asked.append(data)
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(self.delay)
        self.under_way -= 1
        if self.first:
            raise self.first.pop(0)
        label = {kind: next(line.split()[0] for line in data.splitlines() if line.startswith("F")
                            and f"({kind}" in line)
                 for kind in ("post_quote", "post_date")}
        said = data.split(f"{label['post_quote']} (")[1].split("<<<data\n")[1].split("\ndata>>>")[0]
        letter = Letter(subject="Fernpath Trail 2", ask="May I send you the details?", why=[], sentences=[
            {"text": f"I came across your words: “{said}”", "facts": list(label.values())}])
        return SimpleNamespace(parsed=letter, model="local-1", tokens_in=10, tokens_out=5, cost=self.cost,
                               prompt_hash="x")


def many(room, n: int, posted) -> list[int]:
    return [room.add(platform_id=f"did:plc:{i}", handle=f"c{i}.example",
                     posts=[posted(f"Trail running, loop {i}, is fun.", days=3)])
            for i in range(n)]


def calls(room) -> list[dict]:
    return room.store.rows("SELECT state, cost, answer IS NOT NULL AS kept FROM model_calls ORDER BY reserved_at, "
                           "call_id")


def test_an_answer_is_kept_and_a_draft_made_anew_from_it_costs_nothing(room, posted):
    keys, local = many(room, 2, posted), Local()
    first = room.draft(*keys, writer=ModelWriter(local))
    assert first.cost == pytest.approx(0.02) and calls(room) == [{"state": "settled", "cost": 0.01, "kept": True}] * 2
    for draft_id in first.ids:
        room.decide(draft_id, "reject")
    with room.store.write() as s:
        s.execute("DELETE FROM drafts")
    again = room.draft(*keys, writer=ModelWriter(local))
    assert len(local.asked) == 2 and again.cost == 0.0 and len(again.ids) == 2 and all(row["new"] for row in again.rows)
    assert answers.spent(room.store) == {"calls": 2, "usd": pytest.approx(0.02), "unsettled": 0, "unpriced": 0}


def test_the_cap_holds_however_many_letters_are_under_way(room, posted, monkeypatch):
    monkeypatch.setattr(model, "price_of", lambda name: Price(0.0, 100.0))   # 0.4 USD a letter at most
    keys, local = many(room, 8, posted), Local(cost=0.3, delay=0.02)
    drafts = room.draft(*keys, writer=ModelWriter(local), settings=Settings(draft_budget_usd=1.0, _env_file=None),
                        at_once=8)
    assert drafts.cost <= 1.0 and 2 <= len(local.asked) <= 3 and len(drafts.left_out) == 8 - len(local.asked)
    assert "budget" in drafts.left_out[0][1]


def test_a_forecast_says_what_it_would_cost_and_asks_nothing(room, posted, monkeypatch):
    monkeypatch.setattr(model, "price_of", lambda name: Price(1.0, 10.0))
    keys, local = many(room, 3, posted), Local()
    with room.store.run("score", room.brief.campaign_id) as run, room.store.write() as s:
        s.insert("scores", [{"run_id": run.run_id, "campaign_id": room.brief.campaign_id, "brief_hash": "b",
                             "profile_key": key,
                             "creator_id": key, "rank": n, "parts": "{}", "reasons": "[]", "formula": "f",
                             "made_at": clock.now()}
                            for n, key in enumerate(keys, start=1)])

    def forecast():
        with room.store.run("forecast", room.brief.campaign_id) as run:
            return asyncio.run(drafting.forecast(room.store, run, room.brief, writer=ModelWriter(local)))
    before = forecast()
    assert (before.letters, before.kept, local.asked) == (3, 0, []) and 0 < before.expected < before.at_most
    assert "at most" in repr(before)
    room.draft(*keys[:2], writer=ModelWriter(local))
    after = forecast()
    assert (after.letters, after.kept) == (3, 2) and after.at_most == pytest.approx(before.at_most / 3, rel=0.05)


def test_a_busy_server_stalls_only_the_letter_that_it_refused(room, posted):
    keys = many(room, 6, posted)
    local = Local(TryLater("The language model cannot answer now.", clock.now() + timedelta(seconds=0.4)), delay=0.01)
    began = time.perf_counter()
    seen = []
    drafts = room.draft(*keys, writer=ModelWriter(local), at_once=1, progress=lambda done, total,
                        text: seen.append(time.perf_counter()))
    assert len(
        drafts.ids) == 6 and len(
            local.asked) == 7 and local.asked[-1] == local.asked[0], "the refused one is asked again, last"
    assert seen[4] - began < seen[5] - began and seen[5] - began > 0.4
    assert [c["state"]
            for c in calls(room)].count("failed") == 1 and answers.spent(room.store)["usd"] == pytest.approx(0.06)


def test_a_letter_is_given_up_when_the_wait_is_too_long(room, posted):
    keys = many(room, 2, posted)
    local = Local(TryLater("The language model cannot answer now.", clock.now() + timedelta(hours=1)))
    drafts = room.draft(*keys, writer=ModelWriter(local), at_once=1)
    assert len(drafts.ids) == 1 and len(drafts.left_out) == 1 and len(local.asked) == 2


def test_an_answer_of_no_use_that_was_billed_is_counted(room, posted):
    useless = BadPayload("The model's answer is cut short.")
    useless.cost, useless.tokens_in, useless.tokens_out = 0.02, 700, 4_000
    drafts = room.draft(*many(room, 1, posted), writer=ModelWriter(Local(useless)))
    assert drafts.cost == 0.02 and calls(room) == [{"state": "failed", "cost": 0.02, "kept": False}]


def test_a_question_without_any_answer_stays_reserved_because_it_may_have_been_billed(room, posted):
    lost = TryLater("The language model could not be reached.", clock.now() + timedelta(hours=1))
    lost.cost = None
    room.draft(*many(room, 1, posted), writer=ModelWriter(Local(lost)))
    assert [c["state"] for c in calls(room)] == ["reserved"] and answers.spent(room.store)["unsettled"] == 1


def test_the_same_question_asked_twice_at_once_is_paid_once(room, posted):
    key, local = many(room, 1, posted)[0], Local(delay=0.02)
    room.draft(key)
    from tastemaker.outreach import evidence
    from tastemaker.outreach.bank import Bank
    from tastemaker.outreach.writing import Assignment
    task = Assignment(campaign_id="c", profile_key=key, facts=tuple(evidence.usable(room.store, key)),
                      bank=Bank.of(room.brief))

    async def both():
        with room.store.run("draft") as run, answers.Answers(room.store, run).opened() as kept:
            writer = ModelWriter(local, kept)
            return await asyncio.gather(writer.write(task), writer.write(task))
    one, two = asyncio.run(both())
    assert len(local.asked) == 1 and one.sentences == two.sentences and {one.cost, two.cost} == {0.01, 0.0}


def test_only_one_run_at_a_time_may_ask(room, posted):
    keys = many(room, 1, posted)
    with room.store.run("draft") as run, answers.Answers(room.store, run).opened(), pytest.raises(Busy,
                                                                                                  match="Another run"):
        room.draft(*keys, writer=ModelWriter(Local()))
    assert len(room.draft(*keys, writer=ModelWriter(Local())).ids) == 1


def test_an_answer_goes_with_its_facts_and_its_person(room, posted, now):
    keys, local = many(room, 2, posted), Local()
    room.draft(*keys, writer=ModelWriter(local))
    room.opt_out("did:plc:0")
    with room.store.write() as s:
        assert answers.prune(s) == 1
    with clock.fixed(now + timedelta(days=400)), room.store.write() as s:
        assert answers.prune(s) == 1
    assert [c["kept"] for c in calls(room)] == [False,
                                                False] and answers.spent(room.store)["usd"] == pytest.approx(0.02)


def test_a_journal_that_was_cut_short_gives_what_is_whole_and_twice_is_once(room):
    path = answers.journal(room.store)
    line = {"call_id": "a", "run_id": "r", "campaign_id": "c", "profile_key": 1, "prompt_hash": "p", "model": "m",
            "at_most": 1.0,
            "expires_at": None, "state": "reserved", "reserved_at": clock.now().isoformat()}
    whole = json.dumps(line) + "\n" + json.dumps(line | {"call_id": "b"}) + "\n" + json.dumps(
        {"call_id": "a", "state": "settled", "settled_at": clock.now().isoformat(), "answer": "{}", "cost": 0.5}) + "\n"
    path.write_text(whole + '{"call_id": "b", "state": "settl', encoding="utf-8")
    for expected in (2, 0):
        with room.store.write() as s:
            assert answers.take_over(s, path) == expected
    assert sorted((c["state"], c["cost"]) for c in room.store.rows("SELECT * FROM model_calls")) == [("reserved", None),
                                                                                                     ("settled", 0.5)]


KILLED = textwrap.dedent("""
    import asyncio, sys
    sys.path.insert(0, {here!r})
    from test_answers import Local
    from tastemaker import clock
    from tastemaker.brief import Brief
    from tastemaker.outreach import drafting
    from tastemaker.outreach.writing import ModelWriter
    from tastemaker.store import Store
    store, brief = Store.open({path!r}), Brief.load({brief!r})

    class Slow(Local):
        async def answer(self, *args, **more):
            if len(self.asked) >= 5:
                print("answered", flush=True)
                await asyncio.sleep(60)
            return await super().answer(*args, **more)

        def prompt_hash(self, system, data, schema):
            import hashlib
            return hashlib.sha256((system + data).encode()).hexdigest()

    with clock.fixed(clock.parse({now!r})), store.run("draft", brief.campaign_id, brief.hash) as run:
        asyncio.run(drafting.run(store, run, brief, profile_keys={keys!r}, writer=ModelWriter(Slow()), at_once=1))
""")


def test_kill_9_loses_no_answer_that_had_arrived(room, posted, now):
    """Five letters were answered and none stored (a batch holds eight); the sixth is under way when the process is
    killed."""
    import hashlib
    keys = many(room, 7, posted)
    from pathlib import Path
    source = Path(__file__).resolve().parents[2] / "data/briefs/trail-shoes.toml"
    script = KILLED.format(here=str(Path(__file__).parent), path=str(room.store.path), brief=str(source), keys=keys,
                           now=now.isoformat())
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env={**os.environ})
    assert child.stdout.readline() == "answered\n"
    child.send_signal(signal.SIGKILL)
    child.wait(30)
    assert room.store.rows("SELECT count(*) AS n FROM drafts") == [{"n": 0}] and answers.journal(room.store).exists()
    from tastemaker.brief import Brief
    local = Local()
    local.prompt_hash = lambda system, data, schema: hashlib.sha256((system + data).encode()).hexdigest()
    drafts = room.draft(*keys, brief=Brief.load(source), writer=ModelWriter(local), at_once=1)
    assert len(drafts.ids) == 7 and len(local.asked) == 2, "five answers came from the journal, two were asked for"
    states = [c["state"] for c in calls(room)]
    assert states.count("settled") == 7 and states.count("reserved") == 1
    assert not answers.journal(room.store).exists(), "the journal is gone once its lines are rows"
