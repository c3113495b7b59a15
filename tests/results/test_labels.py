"""Labels are what a person said of a profile, all of them or none, and the last one counts."""

import pytest

from tastemaker.errors import BadInput
from tastemaker.results import labels


def give(store, brief, **names):
    with store.run("label") as run:
        return labels.label(store, run, brief, **{"by": "ann", **names})


def current(store):
    return {(r["platform_id"], r["label"]) for r in store.rows(
        "SELECT p.platform_id, l.label FROM current_labels l JOIN profiles p USING (profile_key)")}


def test_the_last_label_counts_and_the_ones_before_stay(store, brief):
    assert give(store, brief, accept=["@adahills"], reject=["bluesky:ben.example"]) == 2
    assert give(store, brief, star=["youtube:UC2"], clear="bluesky:did:2") == 2
    assert current(store) == {("UC2", "star"), ("did:2", "clear")}
    assert len(store.rows("SELECT * FROM labels")) == 4


def test_the_same_label_twice_is_once(store, brief):
    give(store, brief, accept=["adahills"])
    assert give(store, brief, accept=["@ADAHILLS", "adahills"]) == 0
    assert len(store.rows("SELECT * FROM labels")) == 1


def test_an_unknown_handle_is_answered_with_close_ones_and_nothing_is_written(store, brief):
    with pytest.raises(BadInput, match="adahils") as error:
        give(store, brief, accept=["@adahills"], reject=["@adahils"])
    assert "@adahills" in error.value.next_step and not current(store)


def test_a_handle_of_several_people_is_asked_about_and_of_one_creator_is_not(store, brief):
    with pytest.raises(BadInput) as error:
        give(store, brief, accept=["@mararuns"])
    assert "youtube:MaraRuns" in error.value.next_step and "bluesky:mararuns" in error.value.next_step
    with store.write() as s:
        s.insert("creator_profiles", [{"creator_id": 1, "profile_key": 2, "reason": "x", "made_by": "ann",
                                       "made_at": s.rows("SELECT now_utc() AS n")[0]["n"], "run_id": "r"}])
    assert give(store, brief, accept=["@mararuns"]) == 1


def test_one_person_cannot_be_two_things_at_once_and_nobody_labels_without_a_name(store, brief):
    with pytest.raises(BadInput, match="both accept and reject"):
        give(store, brief, accept=["adahills"], reject=["youtube:UC2"])
    with pytest.raises(BadInput, match="name"):
        give(store, brief, accept=["adahills"], by=" ")
    assert not current(store)
