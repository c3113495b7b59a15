"""Words of people in what does not expire: none of one person alone, none past their time, none of who left."""

import json

import pytest

from tastemaker import clock, erasure
from tastemaker.discovery import moves
from tastemaker.discovery.exploring import Explorer
from tastemaker.discovery.moves import Met
from tastemaker.discovery.steps import Step
from tastemaker.store import Store

NOON = clock.parse("2026-06-01T12:00:00Z")
ID, HANDLE, NAME = "did:plc:sandboxleaver7", "sandbox-leaver7", "Sandbox Leaver"
KEEPING = ("choices", "steps", "plans", "forecasts", "calls", "finds")


@pytest.fixture
def store(tmp_path):
    with clock.fixed(NOON):
        yield Store.at(tmp_path / "a.duckdb")


def profile(s, run, platform_id, handle, *, expires="2030-01-01T00:00:00Z", words=""):
    s.insert("profiles", [{"platform": "bluesky", "platform_id": platform_id, "handle": handle, "name": f"Name {handle}",
                           "bio": f"bio {handle}", "url": "", "state": "live", "source": "t", "retention": "x", "first_seen": NOON,
                           "fetched_at": NOON, "expires_at": clock.parse(expires), "run_id": run.run_id}])
    key = s.rows("SELECT profile_key FROM profiles WHERE platform_id = $id", id=platform_id)[0]["profile_key"]
    s.insert("finds", [{"plan_id": "p", "step_id": "first", "profile_key": key, "query": "topic: trail", "text": words,
                        "found_at": NOON, "expires_at": clock.parse(expires), "run_id": run.run_id}])
    return key


def explorer():
    return Explorer("p", "r", {"bluesky.appview": 3}, {}, lambda texts: [0.9] * len(texts), lambda *a: 0, lambda step: 1)


def test_a_hashtag_takes_two_people_and_who_is_closed_or_left_lends_none():
    def tags(*met):
        return [tag for tag, *_ in moves.hashtags(met)]
    one = Met("a", 0.9, "#mine", person="1")
    assert tags(one, Met("b", 0.9, "#mine", person="2")) == ["mine"]
    assert tags(one, Met("b", 0.9, "#mine", person="1")) == [], "two profiles of one person"
    assert tags(one, Met("b", 0.9, "#mine", False, "2")) == [], "closed, or opted out"


def test_two_profiles_of_one_person_are_one_and_words_past_their_time_say_nothing(store):
    with store.run("pull") as run, store.write() as s:
        mine = profile(s, run, "did:a", "sandbox-a", words="#mine")
        other = profile(s, run, "did:b", "sandbox-b", words="#mine")
        profile(s, run, "did:c", "sandbox-c", words="#mine", expires="2026-05-01T00:00:00Z")
        s.insert("creator_profiles", [{"creator_id": mine, "profile_key": other, "reason": "", "made_by": "x", "made_at": NOON,
                                       "run_id": run.run_id}])
    with store.write() as s:
        met = {one.platform_id: one for one in explorer()._met(s, "bluesky")}
    assert met["did:a"].person == met["did:b"].person != met["did:c"].person
    assert "sandbox-a" in met["did:a"].words and met["did:c"].words == ""
    assert moves.hashtags(met.values()) == []


def fill(store):
    """A plan that names somebody in a query, and a pull that moved on from them; what is anybody else's as well."""
    with store.run("pull") as run, store.write() as s:
        profile(s, run, ID, HANDLE)
        profile(s, run, "did:plc:sandboxstays8", "sandbox-stays8")
        for person, (one, handle) in enumerate(((ID, HANDLE), ("did:plc:sandboxstays8", "sandbox-stays8"))):
            search = Step(platform="bluesky", verb="search", make="search_page", args={"q": f"{handle} shoes"}, bucket="appview",
                          cost=1.0, origin=f"own: {handle} shoes")
            move = Step(platform="bluesky", verb="related", make="follows_page", args={"actor": one}, bucket="appview", cost=1.0,
                        origin=f"follows: {one}")
            page = Step(platform="bluesky", verb="related", make="follows_page", args={"actor": one, "cursor": "2"}, bucket="appview",
                        cost=1.0, origin=f"follows: {one}", place=1)
            s.insert("steps", [step.row("p") for step in (search, move, page)])
            s.insert("plans", [{"plan_id": f"p{person}", "campaign_id": "c", "brief_hash": "b", "run_id": run.run_id, "made_at": NOON,
                                "body": json.dumps({"questions": [{"query": {"text": f"{handle} shoes"}}]})}])
            for turn, (step, arm, text) in enumerate(((search, search, f"{handle} shoes"), (move, move, ""), (page, move, ""))):
                s.insert("choices", [{"plan_id": "p", "turn": 3 * person + turn, "place": 0, "step_id": step.step_id, "arm_id": arm.step_id,
                                      "next_step": page.step_id if step is move else None, "platform": "bluesky", "bucket": "appview",
                                      "family": "follows", "page": 0, "cost": 1.0, "trust": 0.9, "links": 1, "text": text,
                                      "expected": 1.0, "low": 0.0, "high": 2.0, "sampled": 1.0, "reason": "It looks best.",
                                      "chosen_at": NOON, "run_id": run.run_id}])


def traces(store, *words):
    """Where any of these words is left, as `table.column`."""
    return {f"{table}.{name}" for table in KEEPING for row in store.rows(f"SELECT * FROM {table}")
            for name, value in row.items() if any(word in str(value) for word in words)}


def test_nothing_of_a_forgotten_person_stays_in_choices_steps_and_plans(store):
    fill(store)
    theirs = {row["step_id"] for row in store.rows("SELECT step_id FROM steps WHERE contains(origin, $id)", id=ID)}
    assert len(theirs) == 2 and traces(store, *theirs) >= {"choices.step_id", "choices.arm_id", "choices.next_step", "steps.step_id"}
    assert traces(store, ID, HANDLE) >= {"choices.text", "steps.origin", "steps.args", "plans.body"}, "so this test can fail"
    others = {"sandbox-stays8", "did:plc:sandboxstays8"}
    before = traces(store, *others)
    with store.run("forget") as run:
        erasure.forget(store, run, f"bluesky:{HANDLE}", reason="asked", by="Ann")
    assert traces(store, ID, HANDLE, NAME, *theirs) == set()
    assert traces(store, *others) == before, "everybody else stays"
