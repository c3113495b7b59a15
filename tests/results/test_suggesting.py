"""Suggestions: each says only what was counted, with its numbers and its step, and a model's words may add no fact."""

import json
from datetime import timedelta

import pandas as pd
import pytest

from tastemaker import clock
from tastemaker.results import suggesting
from tastemaker.results.suggesting import same_facts, suggest

NOON = clock.parse("2026-06-01T12:00:00Z")
NAMES = ["Ada", "Ben", "Cem", "Dai", "Eda", "Fay", "Gus"]


def days(n):
    return NOON + timedelta(days=n)


def frames():
    """A campaign on which every rule has something to say; another campaign has louder numbers that must not count."""
    return {
        "steps": pd.DataFrame({"campaign_id": "c", "stage": ["found", "scored", "shortlisted", "drafted", "approved", "sent"], "n": [90, 80, 40, 12, 5, 0]}),
        "due": pd.DataFrame([("c", "follow-up", name, -1) for name in NAMES] + [("c", "follow-up", "Late", 5), ("c", "task", None, -2), ("d", "task", "X", -3)],
                            columns=["campaign_id", "kind", "name", "in"]).assign(due_at=lambda f: [days(n) for n in f.pop("in")], what="private words"),
        "campaigns": pd.DataFrame({"campaign_id": ["c", "d"], "budget": [5000.0, 10.0], "fees": [4200.0, 10.0], "currency": "EUR"}),
        "tests": pd.DataFrame({"campaign_id": "c", "experiment": "openings", "arm": ["a", "b"], "sent": [120, 118], "replied": [9, 30],
                               "state": "different", "sentence": "The arms differ: “b” leads. You may stop.", "ended_at": pd.NaT}),
        "finds": pd.DataFrame([("c", "shoes", 9, 0)] * 4 + [("c", "socks", 3, 0)] * 2 + [("c", "trails", 5, 2)] * 6 + [("c", "", 1, 0)] * 9,
                              columns=["campaign_id", "text", "found", "new"]).assign(relevant=0.0),
        "live": pd.DataFrame({"campaign_id": "c", "url": ["u1", "u1", "u2"], "taken_at": [days(-30), days(-9), days(-1)]}),
        "sizes": pd.DataFrame({"size_band": ["macro"], "n": [3]}),
        "alike": pd.DataFrame({"name": ["Hal", ""], "handle": ["h", "ida"], "agreed": [["bluesky:x", "bluesky:y"]] * 2}),
        "sponsors": pd.DataFrame({"competitor": ["Sum", "Sum", "Sum"], "name": ["Jo", "Kim", "Lou"], "sponsored": [2, 1, 0], "read": [20, 20, 20]}),
        "expiring": pd.DataFrame({"platform": ["bluesky"], "n": [8], "until": [days(2)]}),
        "labels": pd.DataFrame({"n": [4], "shortlisted": [40]})}


@pytest.fixture(autouse=True)
def noon():
    with clock.fixed(NOON):
        yield


def said(given=None, **options):
    found = suggest(frames() if given is None else given, "c", **options)
    return dict(zip(found["kind"], found["sentence"], strict=True))


def test_every_rule_speaks_with_its_numbers_and_a_step_the_most_worthwhile_first():
    found = suggest(frames(), "c")
    assert list(found.columns) == list(suggesting.COLUMNS) and list(found["place"]) == list(range(1, len(found) + 1))
    assert set(found["kind"].head(5)) == {"refresh", "follow-up", "budget", "live posts", "task"} and found["kind"].iloc[-1] == "teach"
    assert set(found["kind"]) == {"refresh", "follow-up", "budget", "live posts", "task", "test", "go on", "drop a query", "widen the size",
                                  "look-alikes", "competitor", "teach"}
    for row in found.itertuples():
        numbers = json.loads(row.numbers)
        assert numbers and row.step
        plain = row.sentence.replace(",", "")
        assert all(f"{value:g}" in plain for name, value in numbers.items() if isinstance(value, (int, float)) and value), row


def test_the_team_reads_six_names_and_everybody_else_none():
    team, public = said(), said(public=True)
    assert team["follow-up"] == "7 follow-up letters are due, the first since 2026-05-31: Ada, Ben, Cem, Dai, Eda, Fay and 1 more."
    assert public["follow-up"] == "7 follow-up letters are due, the first since 2026-05-31."
    assert "Hal, ida" in team["look-alikes"] and "resemble the 2 who agreed" in public["look-alikes"]
    assert not any(name in " ".join(public.values()) for name in [*NAMES, "Hal", "ida", "Jo", "Kim"])
    assert "private words" not in " ".join([*team.values(), *public.values()])


def test_what_is_said_is_what_was_counted():
    words = said()
    assert words["budget"] == "The agreed fees are 4,200.00 of a budget of 5,000.00 EUR (84 %)."
    assert words["drop a query"] == "1 of 3 queries brought nobody new in 4 calls, and 36 times somebody known by then: “shoes” (4)."
    assert words["live posts"] == "1 of 2 live posts were not looked at for a week, one since 2026-05-23."
    assert words["competitor"].startswith("2 creators disclosed a payment beside the name Sum, in 3 of 40 posts read: Jo, Kim")
    assert words["go on"] == "5 letters are approved and none is recorded as sent."
    assert suggest(frames(), "c").set_index("kind")["step"]["drop a query"] == "bench.plan(brief, drop=['shoes'])"


@pytest.mark.parametrize(("frame", "change", "kind"), [
    ("due", {"due_at": days(1)}, "follow-up"), ("campaigns", {"fees": 3_999.0}, "budget"), ("campaigns", {"budget": None}, "budget"),
    ("tests", {"state": "no difference yet", "sentence": "No difference yet."}, "test"), ("tests", {"ended_at": NOON}, "test"),
    ("finds", {"new": 1}, "drop a query"), ("live", {"taken_at": days(-6)}, "live posts"), ("sponsors", {"sponsored": 0}, "competitor"),
    ("labels", {"n": 20}, "teach"), ("steps", {"n": 9}, "go on")])
def test_a_rule_is_silent_where_nothing_calls_for_it(frame, change, kind):
    given = frames()
    assert kind in said(given)
    assert kind not in said(given | {frame: given[frame].assign(**change)})


def test_missing_and_empty_frames_say_nothing():
    assert suggest({}, "c").empty and suggest({name: frame.head(0) for name, frame in frames().items()}, "c").empty
    assert suggest({name: pd.DataFrame() for name in frames()}, "c").empty


def test_an_empty_campaign_begins_with_a_pull():
    steps = pd.DataFrame({"campaign_id": "c", "stage": ["found", "scored", "sent"], "n": [0, 0, 0]})
    assert list(suggest({"steps": steps}, "c")["step"]) == ["bench.pull(bench.plan(brief))"]


def test_a_small_campaign_is_not_asked_for_more_labels_than_it_has_creators():
    assert "teach" not in said({"labels": pd.DataFrame({"n": [3], "shortlisted": [3]})})


def test_a_model_may_phrase_and_not_invent():
    ours = said()["follow-up"]
    good = "Ada, Ben, Cem, Dai, Eda, Fay and 1 more wait: 7 follow-up letters are due, the first since 2026-05-31."
    assert said(phrase=lambda text: good if text == ours else "")["follow-up"] == good
    for bad in (good.replace("7", "8"), good.replace("Ada", "Zoe"), good.replace("are due", "are not due"), good + " Most agree.", "",
                good + " Write to @zoe.", good.replace(", the first since 2026-05-31", ""),
                good + " Fernpath pays.", "seven" + good, good + " x" * 400):
        assert said(phrase=lambda text, bad=bad: bad)["follow-up"] == ours, bad


@pytest.mark.parametrize(("ours", "theirs", "same"), [
    ("4 of 40 were judged.", "Judged were 4 of 40.", True), ("4 of 40 were judged.", "10 % of 40 were judged.", False),
    ("4 of 40 were judged.", "4 of 40 were judged, half of all.", False), ("Nobody replied in 3 weeks.", "In 3 weeks somebody replied.", False),
    ("“shoes” brought 0 in 4 calls.", "0 came from “shoes” in 4 calls.", True), ("“shoes” brought 0 in 4 calls.", "“socks” brought 0 in 4 calls.", False),
    ("It costs 1,250.50 EUR.", "1250.50 EUR is what it costs.", True), ("It costs 5 EUR.", "It costs 5 USD.", False)])
def test_the_same_facts_are_told_from_others(ours, theirs, same):
    assert same_facts(ours, theirs) is same
