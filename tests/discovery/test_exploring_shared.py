"""What is learned from a call counts who else brought the same creators, over a platform and never of another plan."""

import pytest

from tastemaker import clock
from tastemaker.discovery.exploring import Explorer
from tastemaker.store import Store

NOON = clock.parse("2026-06-01T12:00:00Z")


@pytest.fixture
def store(tmp_path):
    with clock.fixed(NOON):
        yield Store.at(tmp_path / "a.duckdb")


def chosen(step_id, turn, *, arm=None, bucket="search", plan="p", page=0, over=True):
    done = {"ended_at": NOON, "found": 9, "new": 9, "relevant": 3.0, "more": True} if over else {}
    return {"plan_id": plan, "turn": turn, "place": 0, "step_id": step_id, "platform": "toy", "bucket": bucket, "arm_id": arm or step_id,
            "family": "topic", "text": "trail", "cost": 1.0, "page": page, "trust": 0.5, "links": 1, "expected": 1.0, "low": 0.0,
            "high": 2.0, "sampled": 1.0, "reason": "It is.", "chosen_at": NOON, "run_id": "r", **done}


def brought(s, run, step_id, names, plan="p"):
    for name in names:
        if not s.rows("SELECT 1 FROM profiles WHERE platform_id = $name", name=name):
            s.insert("profiles", [{"platform": "toy", "platform_id": name, "handle": name, "name": name, "bio": "", "url": "",
                                   "state": "found", "source": "t", "retention": "x", "first_seen": NOON, "fetched_at": NOON,
                                   "expires_at": clock.parse("2030-01-01T00:00:00Z"), "run_id": run.run_id}])
        key = s.rows("SELECT profile_key FROM profiles WHERE platform_id = $name", name=name)[0]["profile_key"]
        s.insert("finds", [{"plan_id": plan, "step_id": step_id, "profile_key": key, "query": "topic: trail", "text": "", "found_at": NOON,
                            "expires_at": clock.parse("2030-01-01T00:00:00Z"), "run_id": run.run_id}])


def shared(s, bucket="search"):
    explorer = Explorer("p", "r", {f"toy.{bucket}": 9}, {}, None, lambda *a: 0, lambda step: 1)
    return {trial.arm_id if trial.page == 0 else f"{trial.arm_id} {trial.page}": trial.shared
            for trial in explorer._trials(s, f"toy.{bucket}")}


def test_creators_of_other_arms_are_shared_before_and_after(store):
    with store.run("pull") as run, store.write() as s:
        s.insert("choices", [chosen("one", 1), chosen("two", 2), chosen("alone", 3)])
        brought(s, run, "one", ["sandbox-a", "sandbox-b"])
        brought(s, run, "two", ["sandbox-b", "sandbox-c", "sandbox-d"])
        brought(s, run, "alone", ["sandbox-e"])
        assert shared(s) == {"one": 1, "two": 1, "alone": 0}


def test_pages_of_one_arm_share_nothing_among_themselves(store):
    with store.run("pull") as run, store.write() as s:
        s.insert("choices", [chosen("first", 1, arm="one"), chosen("second", 2, arm="one", page=1)])
        for step_id in ("first", "second"):
            brought(s, run, step_id, ["sandbox-a"])
        assert shared(s) == {"one": 0, "one 1": 0}


def test_another_bucket_says_it_too_but_not_another_plan_nor_a_call_under_way(store):
    with store.run("pull") as run, store.write() as s:
        s.insert("choices", [chosen("one", 1), chosen("move", 1, bucket="units"), chosen("late", 2, over=False),
                             chosen("theirs", 1, plan="q")])
        brought(s, run, "one", ["sandbox-a", "sandbox-b", "sandbox-c"])
        for step_id, name, plan in (("move", "sandbox-a", "p"), ("late", "sandbox-b", "p"), ("theirs", "sandbox-c", "q")):
            brought(s, run, step_id, [name], plan)
        assert shared(s) == {"one": 1} and shared(s, "units") == {"move": 1}
