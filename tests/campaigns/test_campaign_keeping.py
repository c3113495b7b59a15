"""Lists, notes and tasks: what a person keeps about creators, and that it goes with them."""

from datetime import date, timedelta

import pandas as pd
import pytest

from tastemaker import clock, erasure, privacy
from tastemaker.campaigns import keeping
from tastemaker.errors import BadInput

NOON = clock.parse("2026-06-01T12:00:00Z")


def test_a_list_holds_across_campaigns_and_twice_is_once(bench):
    first = bench.tag("friends", ["youtube:sandbox1", "@sandbox2", "@nobody"])
    assert (first.profiles, first.changed) == (2, 2) and "Nobody here is called" in first.refused[0] and "@nobody" in str(first)
    again = bench.tag(" friends ", pd.DataFrame({"profile_key": [1.0, None, 4.0]}))
    assert (again.profiles, again.changed) == (3, 1)
    assert bench.tags().iloc[0]["platforms"] == "bluesky, youtube" and bench.tags().iloc[0]["made_by"] == "Ann"
    assert list(bench.tags("friends")["handle"]) == ["sandbox1", "sandbox2", "sandbox3.example"]


def test_taking_off_is_kept_as_well_and_a_tag_that_nobody_carries_is_named(bench):
    bench.tag("friends", [1, 3])
    assert bench.untag("friends", "@sandbox2").profiles == 1 and bench.untag("friends", 3).changed == 0
    assert bench.tag("friends", 3).changed == 1, "it can be given again"
    assert bench.untag("friends").changed == 2 and bench.tags().empty
    assert len(bench.store.rows("SELECT 1 FROM tags")) == 6, "every change is there"
    for ask in (lambda: bench.untag("friends"), lambda: bench.tags("friends")):
        with pytest.raises(BadInput, match="Nobody carries the tag friends"):
            ask()
    for wrong in ("", "x" * 81):
        with pytest.raises(BadInput, match="1 to 80"):
            bench.tag(wrong, 1)
    with pytest.raises(BadInput, match="no column profile_key"):
        bench.tag("friends", pd.DataFrame({"handle": ["x"]}))


def test_who_opted_out_leaves_every_list_and_cannot_be_put_on_one(bench, rows):
    bench.tag("friends", [1, 3])
    bench.note(3, "x")
    with bench.store.write() as s:
        rows.optout(s, "UC2")
    assert list(bench.tags("friends")["profile_key"]) == [1] and bench.notes().empty
    assert "left alone" in bench.tag("friends", 3).refused[0]


def test_notes_are_about_a_creator_wherever_they_were_written(bench, brief, moved):
    bench.note("youtube:sandbox1", "Likes mud\nand rain", brief)
    with moved(NOON + timedelta(days=1)):
        frame = bench.note("bluesky:sandbox1.example", "Has a dog")
    assert list(frame["text"]) == ["Has a dog", "Likes mud\nand rain"] and list(frame["campaign_id"].fillna("")) == ["", "trail-spring"]
    assert list(bench.notes(brief=brief)["text"]) == ["Likes mud\nand rain"] and len(bench.notes()) == 2 and bench.notes(3).empty
    for wrong in (" ", "x" * 4001):
        with pytest.raises(BadInput, match="1 to 4,000"):
            bench.note(1, wrong)


def test_a_task_is_one_however_often_it_is_said_moves_with_its_day_and_is_done_once(bench, brief):
    number = bench.task("Call back", "@sandbox2", brief, due="2026-06-05")
    assert bench.task("Call back", 3, brief, due=date(2026, 6, 5)) == number
    assert bench.task("Call back", 3, brief, due="2026-06-09") == number and str(bench.tasks().iloc[0]["due_on"])[:10] == "2026-06-09"
    assert bench.task("Call back", 3) != number, "of no campaign is another one"
    assert bench.done(number) == "Call back" and bench.done(number) == "Call back"
    assert list(bench.tasks(brief)["task_id"]) == [] and list(bench.tasks(brief, closed=True)["state"]) == ["done"]
    assert bench.task("Call back", 3, brief) != number, "what is done can be set anew"
    bench.done(number, "open")
    assert number in set(bench.tasks(brief)["task_id"])


def test_tasks_come_soonest_first_and_say_what_is_wrong(bench):
    for what, due in (("c", ""), ("b", "2026-06-09"), ("a", "2026-05-20")):
        bench.task(what, due=due)
    frame = bench.tasks()
    assert list(frame["what"]) == ["a", "b", "c"] and list(keeping.overdue(frame, NOON.date())["what"]) == ["a"]
    with pytest.raises(BadInput, match="no date"):
        bench.task("d", due="tomorrow")
    with pytest.raises(BadInput, match="no task 999"):
        bench.done(999)
    with pytest.raises(BadInput, match="never burnt"):
        bench.done(int(frame["task_id"].iloc[0]), "burnt")
    with pytest.raises(BadInput, match="1 to 300"):
        bench.task(" ")


def everything(bench):
    tables = ("tags", "notes", "tasks", "prospect_marks", "campaign_events", "products")
    return str([bench.store.rows(f"SELECT * FROM {table}") for table in tables])


def test_forgetting_takes_what_was_kept_about_a_creator_and_blots_them_out_of_the_rest(own, brief):
    own.tag("fans of sandbox3.example", [4, 1])
    own.note("bluesky:sandbox3.example", "Met in the hills")
    own.note(1, "Friend of sandbox3.example")
    own.task("Ask sandbox3.example for the picture", 4, brief)
    own.task("Ask sandbox3.example again")
    own.mark(brief, 4, "agreed", "said sandbox3.example")
    own.set_campaign(brief, note="sandbox3.example leads", owner="sandbox3.example")
    own.product("Shoe", category="worn by sandbox3.example")
    with own.store.run("forget") as run:
        erasure.forget(own.store, run, "bluesky:sandbox3.example", reason="asked", by="Ann")
    left = everything(own)
    assert "sandbox3" not in left and "Met in the hills" not in left and "Friend of [forgotten]" in left
    assert list(own.tags()["tag"]) == ["fans of [forgotten]"] and own.campaign(brief).now["owner"] == "[forgotten]"
    assert list(own.tasks()["what"]) == ["Ask [forgotten] again"]


@pytest.mark.parametrize("keep", [lambda b: b.tag("friends", 4), lambda b: b.note(4, "x"), lambda b: b.task("x", 4),
                                  lambda b: b.mark("trail-spring", 4, "agreed")], ids=["tag", "note", "task", "mark"])
def test_whom_a_person_keeps_something_about_keeps_their_key_when_facts_expire(bench, moved, keep):
    keep(bench)
    bench.task("of nobody")
    with moved(NOON + timedelta(days=4000)), bench.store.run("refresh") as run:
        privacy.expire(bench.store, run)
        held = {row["profile_key"]: row["handle"] for row in bench.store.rows("SELECT profile_key, handle FROM profiles")}
        assert held.get(4) == "" and 3 not in held, "emptied; of whom nobody kept anything nothing is left"
        assert bench.notes()["handle"].isna().all()
