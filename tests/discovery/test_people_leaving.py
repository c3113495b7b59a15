"""Who leaves: an opt-out holds for all profiles of a person, and what goes takes its signs, questions and flags along."""

import importlib.util
from datetime import timedelta
from pathlib import Path

import pytest

from tastemaker import clock, erasure, privacy
from tastemaker.discovery import people

_spec = importlib.util.spec_from_file_location("people_town", Path(__file__).with_name("people_town.py"))
people_town = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(people_town)
Linked = people_town.Linked
NOON = clock.parse("2026-06-01T12:00:00Z")
QUESTIONS = [(1, 2, 0.8, "quillfox alike", 0.3), (2, 3, 0.6, "quillfox alike", 0.2)]
FLAGS = [(3, 1, "fan?", "says quillfox"), (2, 3, "impostor?", "says quillfox")]


@pytest.fixture
def town(tmp_path):
    with clock.fixed(NOON):
        town = people_town.Town(tmp_path / "a.duckdb")
        for platform, ident in (("youtube", "a"), ("bluesky", "b"), ("mastodon", "c")):
            town.profile(platform, ident, expires_at=NOON + timedelta(days=30))
        yield town


def out(town, who):
    with town.store.run("optout") as run:
        privacy.opt_out(town.store, run, who, "asked", "ann")


def left_alone(town):
    return {row["profile_key"] for row in town.store.rows("SELECT profile_key FROM do_not_contact")}


def named(town, key):
    """Tables in which a profile is named."""
    return {table for table in ("people_signs", "people_words", "people_questions", "people_flags") if town.store.rows(
        f"SELECT 1 FROM {table} WHERE $key IN (profile_key, other_key)", key=key)}


@pytest.mark.parametrize("by", ["machine", "person"])
def test_a_merge_with_who_asked_not_to_be_contacted_takes_effect_at_once(town, by):
    out(town, "youtube:a")
    assert left_alone(town) == {1}
    town.link(Linked([({1, 2}, 0.995, "alike")])) if by == "machine" else town.say("same", 1, 2)
    assert left_alone(town) == {1, 2}


def test_a_merge_stays_while_a_refresh_keeps_its_facts(town):
    town.link(Linked([({1, 2}, 0.995, "alike")]))
    with town.store.write() as s:
        s.execute("UPDATE profiles SET expires_at = $until", until=NOON + timedelta(days=60))
    with clock.fixed(NOON + timedelta(days=31)):
        with town.store.run("expire") as run:
            privacy.expire(town.store, run)
        town.link(Linked([({1, 2}, 0.995, "alike")]))
        assert town.groups() == {frozenset({1, 2})}


def test_it_holds_when_the_merge_or_the_other_profile_is_gone(town):
    out(town, "youtube:a")
    town.link(Linked([({1, 2}, 0.995, "alike")]))
    with town.store.write() as s:
        s.execute("DELETE FROM profiles WHERE profile_key = 1")
    town.link(Linked())
    assert left_alone(town) == {2}
    town.say("different", 2, 3)
    assert left_alone(town) == {2}, "a word about somebody else frees nobody"


def test_only_a_person_who_says_that_they_are_different_takes_it_back(town):
    out(town, "youtube:a")
    town.link(Linked([({1, 2, 3}, 0.995, "alike")]))
    town.say("split", 2)
    assert left_alone(town) == {1, 3}
    town.say("undo", 1)
    assert left_alone(town) == {1, 2, 3}
    out(town, "bluesky:b")
    town.say("split", 2)
    assert left_alone(town) == {1, 2, 3}, "what a person asked for stays"


def test_nobody_is_asked_about_and_no_flag_shows_who_asked_not_to_be_contacted(town):
    town.link(Linked(questions=QUESTIONS, flags=FLAGS))
    assert len(people.questions(town.store)) == len(people.flags(town.store)) == 2
    out(town, "youtube:a")
    assert people.questions(town.store)["left"].tolist() == ["bluesky:b.example"]
    assert people.flags(town.store)["profile"].tolist() == ["bluesky:b.example"]
    town.say("same", 2, 3)
    assert len(people.creators(town.store)) == 1
    out(town, "bluesky:b")
    assert people.creators(town.store).empty


def test_erasing_one_profile_leaves_no_question_flag_sign_or_word_that_names_it(town):
    town.link(Linked([({1, 3}, 0.995, "quillfox alike")], QUESTIONS, FLAGS))
    town.say("different", 1, 2)
    town.say("skip", 2, 3)
    assert named(town, 2) == {"people_words", "people_questions", "people_flags"}
    with town.store.run("forget") as run:
        erasure.forget(town.store, run, "bluesky:b", reason="asked", by="Ann")
    assert named(town, 2) == set() and named(town, 1) == {"people_signs", "people_flags"}
    assert town.groups() == {frozenset({1, 3})}
    held = erasure.what_we_hold(town.store, "youtube:a")
    assert {"people_signs", "people_flags"} <= set(held.tables)


def test_words_of_platforms_go_with_their_facts_and_a_person_s_word_keeps_the_key(town):
    town.link(Linked([({1, 3}, 0.995, "quillfox alike")], QUESTIONS, FLAGS))
    town.say("different", 1, 2)
    with clock.fixed(NOON + timedelta(days=31)):
        assert people.questions(town.store).empty and people.flags(town.store).empty and people.creators(town.store).empty
        with town.store.run("expire") as run:
            privacy.expire(town.store, run)
        assert named(town, 1) == {"people_words"} and named(town, 3) == set()
        assert [row["profile_key"] for row in town.store.rows("SELECT profile_key FROM profiles ORDER BY 1")] == [1, 2]
        town.link(Linked())
        assert town.groups() == set()


@pytest.mark.parametrize("key", [1, 2])
def test_what_names_a_profile_that_is_gone_at_its_source_goes_with_it(town, key):
    town.link(Linked([({1, 2}, 0.995, "alike")], QUESTIONS[:1], FLAGS[1:]))
    town.change(key, state="gone")
    with town.store.run("expire") as run:
        privacy.expire(town.store, run)
    assert named(town, key) == set()
