"""What a person changes again and again becomes a proposed rule; what happened once, or touches a fact, does not."""

from __future__ import annotations

import random
from types import SimpleNamespace

import pytest

from tastemaker.errors import BadInput
from tastemaker.outreach import style
from tastemaker.outreach.style import MARK, Pair
from tastemaker.outreach.writing import Rule

RUN = SimpleNamespace(run_id="test")
OPENINGS = (f"I came across your video {MARK} of {MARK}.", f"Your video {MARK} of {MARK} is the reason for this note.",
            f"I am writing because of {MARK}, your video of {MARK}.")
LETTER = (f"Hi {MARK},", None, f"I am writing on behalf of {MARK} about {MARK}.", f"What we can offer: {MARK}.",
          "Would you be open to hearing the details?", f"More about it: {MARK}", "Best regards,")
HABITS = (Rule("replace", "Hi", "Dear", "en"), Rule("replace", "Best regards", "Kind regards", "en"),
          Rule("replace", "on behalf of", "for", "en"), Rule("remove", f"More about it: {MARK}", "", "en"),
          Rule("add", "", "No need to decide now.", "en"))
ODD = ("Warmly,", "Take your time.", "It is raining here.", "What a week!", "I hope the spring is kind to you.")


def letters(n, seed, habits=HABITS, steady=0.9):
    """Letters of a simulated person: each habit in nine of ten letters, and one odd change in a third of them."""
    chance = random.Random(seed)
    made = []
    for i in range(n):
        machine = [s or chance.choice(OPENINGS) for s in LETTER]
        person = list(machine)
        for habit in habits:
            if chance.random() < steady:
                person = obeyed(person, habit)
        if chance.random() < 0.35:
            person.insert(chance.randrange(len(person)), chance.choice(ODD) + f" ({i})")
        made.append(Pair(draft_id=f"d{i}", creator_id=i, tongue="en", machine=tuple(machine), person=tuple(person)))
    return made


def obeyed(said, habit):
    if habit.kind == "add":
        return [*said[:-1], habit.after, said[-1]]
    if habit.kind == "remove":
        return [s for s in said if s != habit.before]
    return [s.replace(habit.before, habit.after) for s in said]


def spot(rule):
    """What a rule changes, whatever neighbours it takes along."""
    old, new = rule.before.split(), rule.after.split()
    while old and new and old[0] == new[0]:
        old, new = old[1:], new[1:]
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    return rule.kind, " ".join(old).strip(",."), " ".join(new).strip(",.")


@pytest.mark.parametrize("seed", range(8))
def test_the_habits_of_a_person_are_found_and_nothing_else(seed):
    found = [p.rule for p in style.proposals(letters(24, seed))]
    assert {spot(rule) for rule in found} == {spot(rule) for rule in HABITS}, found


def test_rules_that_are_obeyed_leave_a_person_less_to_change():
    before = letters(24, 99)
    found = [p.rule for p in style.proposals(before)]
    left = [pair.machine for pair in before]
    for rule in found:
        left = [obeyed(said, rule) for said in left]
    first = sum(len([1 for a, b in style.aligned(p.machine, p.person) if a != b]) for p in before)
    second = sum(len([1 for a, b in style.aligned(said, p.person) if a != b])
                 for said, p in zip(left, before, strict=True))
    assert second < first / 2


def test_two_letters_or_one_creator_show_no_habit():
    made = letters(2, 1, steady=1.0)
    assert style.proposals(made) == []
    same = [Pair(draft_id=f"d{i}", creator_id=1, tongue="en", machine=p.machine, person=p.person)
            for i, p in enumerate(letters(20, 1))]
    assert style.proposals(same) == []


def test_a_change_that_is_made_in_few_of_its_chances_is_no_habit():
    assert not [p for p in style.proposals(letters(30, 4, HABITS[:1], steady=0.3)) if p.rule.before.startswith("Hi")]


def test_what_is_fixed_in_a_letter_is_never_part_of_a_phrase():
    for proposal in style.proposals(letters(24, 3)):
        assert MARK not in proposal.rule.after
        assert MARK not in proposal.rule.before or proposal.rule.kind == "remove"


def edited(room, count, change):
    """Drafts to so many creators, each approved with a person's change."""
    keys = [room.add(platform_id=f"did:plc:s{n}", handle=f"s{n}.example", name=f"Anna Number{'abcdefgh'[n]}")
            for n in range(count)]
    drafts = room.draft(*keys)
    for row in drafts.rows:
        room.decide(row["draft_id"], "approve", body=change(row["body"]))
    return drafts


def test_a_habit_in_real_letters_is_proposed_once_and_settled_by_a_person(room):
    edited(room, 4, lambda body: body + "\nA short answer is enough.")
    assert style.propose(room.store, RUN) >= 1
    rules = style.rules(room.store)
    mine = rules[rules["after"] == "A short answer is enough."].iloc[0]
    assert (mine["kind"], mine["state"], mine["seen"]) == ("add", "proposed", 4)
    assert style.propose(room.store, RUN) == 0
    style.settle(room.store, RUN, mine["rule_id"], True, by="Jo")
    after = style.rules(room.store).set_index("rule_id").loc[mine["rule_id"]]
    assert (after["state"], after["made_by"]) == ("accepted", "Jo")
    with pytest.raises(BadInput, match="no style rule"):
        style.settle(room.store, RUN, "nonsense", True, by="Jo")
    with pytest.raises(BadInput, match="name"):
        style.settle(room.store, RUN, mine["rule_id"], False, by=" ")


def test_letters_that_nobody_changed_show_nothing(room):
    edited(room, 4, lambda body: body)
    assert style.propose(room.store, RUN) == 0


def test_a_rule_that_says_an_untruth_is_not_proposed_for_letters_with_a_link_of_their_own(room):
    keys = [room.add(platform_id=f"did:plc:l{n}", handle=f"l{n}.example", name=f"Anna Letter{'abc'[n]}")
            for n in range(3)]
    for draft_id in room.draft(*keys, link=lambda url, seed: f"{url}?utm_content={seed}").ids:
        room.decide(draft_id, "approve")
    held = style.pairs(room.store)
    with room.store.write() as s:
        assert style._stands(s, Rule("add", "", "A short answer is enough.", "en"), held)
        assert not style._stands(s, Rule("add", "", "Our shoe is the best of all.", "en"), held)
