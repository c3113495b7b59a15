"""A person's word about profiles stands above the machine's, in every later run, and every word can be taken back."""

import importlib.util
from pathlib import Path

import pandas as pd
import pytest

from tastemaker.discovery import people
from tastemaker.discovery.people.joining import Word, places
from tastemaker.discovery.people.signs import Sign
from tastemaker.errors import BadInput

_spec = importlib.util.spec_from_file_location("people_town", Path(__file__).with_name("people_town.py"))
people_town = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(people_town)
Linked = people_town.Linked


@pytest.fixture
def town(tmp_path):
    town = people_town.Town(tmp_path / "a.duckdb")
    for platform, ident in (("youtube", "a"), ("bluesky", "b"), ("mastodon", "c"), ("bluesky", "d")):
        town.profile(platform, ident)
    return town


def whole(*keys, p=0.995):
    """A linker that merges these and asks of nothing."""
    return Linked([(keys, p, "names and bios agree")])


def again(town, linked):
    """A later run after some fact changed."""
    town.change(4, bio=f"{len(town.asked)} changed")
    return town.link(linked)


def test_the_linker_s_merges_are_kept_with_their_probability(town):
    assert town.link(whole(1, 2)) == 1 and town.groups() == {frozenset({1, 2})}
    (row,) = town.history()
    assert (row["made_by"], row["reason"]) == (people.MACHINE, "several signs agree, probability 0.995")
    assert people.creators(town.store)["reason"][0] == "names and bios agree"


def test_a_merge_that_the_linker_no_longer_makes_is_taken_back(town):
    town.link(whole(1, 2))
    again(town, Linked())
    assert town.groups() == set()


def test_an_exact_sign_counts_unless_the_linker_speaks_against_it(town):
    for key in (1, 2):
        town.change(key, links='["https://m.example"]')
    town.link(Linked(pairs=[(1, 2, 0.1, "other names")]))
    assert town.groups() == set()
    again(town, Linked(pairs=[(1, 2, 0.9, "")]))
    assert town.groups() == {frozenset({1, 2})}


def test_the_linker_never_brings_two_profiles_of_a_platform_together(town):
    town.link(whole(1, 2, 4))
    assert town.groups() == {frozenset({1, 2})}


@pytest.mark.parametrize("verb", ["different", "split"])
def test_different_parts_at_once_and_for_good(town, verb):
    town.link(whole(1, 2))
    assert town.say(verb, *((1, 2) if verb == "different" else (2,))) == 1
    assert town.groups() == set()
    again(town, whole(1, 2))
    assert town.groups() == set()


def test_same_joins_at_once_and_holds_without_any_sign(town):
    assert town.say("same", 2, 1, note="met them") == 1
    again(town, Linked())
    assert town.groups() == {frozenset({1, 2})}
    (word,) = town.store.rows("SELECT * FROM people_words")
    assert (word["profile_key"], word["other_key"], word["word"], word["made_by"], word["note"]) == (1, 2, "same", "ann", "met them")
    assert {row["made_by"] for row in town.history()} == {"ann"}


def test_two_profiles_of_a_platform_need_to_be_called_two_channels(town):
    with pytest.raises(BadInput, match="bluesky:b.example and bluesky:d.example"):
        town.say("same", 2, 4)
    assert town.groups() == set() and not town.store.rows("SELECT * FROM people_words")
    town.say("same", 2, 4, two_channels=True)
    again(town, whole(1, 2))
    assert town.groups() == {frozenset({1, 2, 4})}


def test_two_channels_that_come_together_by_a_third_profile_are_named_as_well(town):
    town.link(whole(1, 2))
    with pytest.raises(BadInput, match="bluesky:b.example and bluesky:d.example"):
        town.say("same", 1, 4)
    town.say("same", 1, 4, two_channels=True)
    assert town.groups() == {frozenset({1, 2, 4})}
    assert {(w["profile_key"], w["other_key"]) for w in town.store.rows("SELECT * FROM people_words")} == {(1, 4), (2, 4)}
    again(town, Linked())
    assert town.groups() == {frozenset({1, 2, 4})}


def test_the_linker_learns_what_was_said_and_which_two_channels_are_allowed(town):
    town.say("same", 2, 4, two_channels=True)
    town.say("different", 1, 3)
    again(town, Linked())
    profiles, answers, two = town.asked[-1]
    assert profiles["profile_key"].tolist() == [1, 2, 3, 4] and two == [(2, 4)]
    pd.testing.assert_frame_equal(answers, pd.DataFrame({"a": [1, 2], "b": [3, 4], "same": [False, True]}))


def test_every_word_can_be_taken_back_the_last_first(town):
    town.link(whole(1, 2))
    town.say("different", 1, 2)
    town.say("same", 1, 3)
    assert town.groups() == {frozenset({1, 3})}
    assert town.say("undo", 1, by="ben") == ["Taken back: same, said of profile 1 and profile 3 by ann."]
    assert town.groups() == set()
    town.say("undo", 1)
    assert town.groups() == {frozenset({1, 2})}
    assert town.say("undo", 5) == []
    words = town.store.rows("SELECT word, made_by FROM people_words ORDER BY ordinal")
    assert [(w["word"], w["made_by"]) for w in words] == [("different", "ann"), ("same", "ann"), ("undo", "ben"), ("undo", "ann")]


def test_a_split_is_taken_back_whole(town):
    town.link(whole(1, 2, 3))
    town.say("split", 2)
    assert town.groups() == {frozenset({1, 3})}
    assert town.say("undo", 1) == ["Taken back: alone, said of profile 2 by ann."]
    assert town.groups() == {frozenset({1, 2, 3})}


def test_an_answer_needs_a_name_that_is_not_the_machine_s(town):
    for name in ("", "  ", people.MACHINE):
        with pytest.raises(BadInput, match="your name"):
            town.say("same", 1, 2, by=name)
    with pytest.raises(BadInput, match="one profile"):
        town.say("same", 1, 1)
    with pytest.raises(BadInput, match="no profile with the key 99"):
        town.say("different", 1, 99)
    assert not town.store.rows("SELECT * FROM people_words")


ASKED = [(1, 2, 0.8, "alike", 0.3), (1, 3, 0.6, "alike", 0.2), (2, 3, 0.5, "alike", 0.1)]


def pairs(town):
    frame = people.questions(town.store)
    return list(zip(frame["left_key"], frame["right_key"], strict=True))


def test_a_question_is_asked_until_it_is_answered_and_never_again(town):
    town.link(Linked(questions=ASKED))
    assert pairs(town) == [(1, 2), (1, 3), (2, 3)]
    town.say("skip", 1, 2)
    assert pairs(town) == [(1, 3), (2, 3), (1, 2)], "what was skipped comes last"
    town.say("different", 1, 3)
    again(town, Linked(questions=ASKED))
    assert pairs(town) == [(2, 3), (1, 2)]
    town.say("undo", 1)
    assert pairs(town) == [(1, 3), (2, 3), (1, 2)]


def test_what_teaches_and_what_is_likely_is_asked_by_turns_and_no_two_creators_twice(town):
    weighed = [(1, 3, 0.9, "likely"), (1, 4, 0.7, "likely"), (2, 4, 0.4, "hardly"), (2, 3, 0.99, "the same two creators")]
    town.link(Linked([({1, 2}, 0.995, "alike")], [(3, 4, 0.1, "teaches", 0.3), (1, 2, 0.6, "one already", 0.2)], pairs=weighed))
    frame = people.questions(town.store)
    assert frame["reason"].tolist() == ["teaches", "the same two creators", "likely"] and pairs(town) == [(3, 4), (2, 3), (1, 4)]


def test_a_question_whose_profiles_became_one_by_another_answer_is_not_asked(town):
    town.link(Linked(questions=ASKED))
    town.say("same", 1, 2)
    town.say("same", 2, 3)
    assert pairs(town) == []


def test_a_question_shows_what_agrees_and_what_does_not(town):
    town.change(1, name="Mara Runs", language="en", links='["https://m.example"]')
    town.change(2, name="Mara Runs", language="de", links='["https://n.example"]')
    town.link(Linked(questions=ASKED[:1]))
    (row,) = people.compared(town.store)
    assert "The same name." in row["agrees"] and row["doubled"] == []
    assert {"They link to different sites: m.example and n.example.", "Different language: en and de."} <= set(row["differs"])


def test_newer_words_stand_above_older_ones():
    platform = dict.fromkeys((1, 2, 3), "x") | {1: "a", 2: "b", 3: "c"}

    def groups(*words, signs=()):
        found = places(platform, [Word(n, *word, "ann") for n, word in enumerate(words)], signs)
        return {frozenset(key for key in found if found[key].creator_id == place.creator_id) for place in found.values()}

    joined = {frozenset({1, 2}), frozenset({3})}
    assert groups((1, 2, "different"), (1, 2, "same")) == joined
    assert groups((1, 2, "same"), (1, 2, "different")) == {frozenset({key}) for key in platform}
    assert groups((1, 3, "different"), (1, 2, "same"), (2, 3, "same")) == {frozenset(platform)}
    assert groups((1, 2, "same"), (2, 3, "same"), (1, 3, "different")) == {frozenset({1}), frozenset({2, 3})}
    assert groups((1, 1, "alone"), (1, 2, "same")) == joined
    assert groups((1, 1, "alone"), signs=[Sign(1, 2, "k", "r"), Sign(2, 3, "k", "r")]) == {frozenset({1}), frozenset({2, 3})}
