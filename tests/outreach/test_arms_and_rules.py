"""Experiments, links and style rules: what is chosen for a letter is obeyed, stored, and still checked."""

from __future__ import annotations

import json

import pytest

from tastemaker import clock
from tastemaker.brief import Brief
from tastemaker.errors import BadInput
from tastemaker.outreach import grounding
from tastemaker.outreach.bank import Bank
from tastemaker.outreach.writing import Rule, Sentence
from tastemaker.outreach.writing.styling import styled


def accept(room, kind: str, before: str, after: str, tongue: str = "en", state: str = "accepted",
           campaign: str | None = None) -> None:
    with room.store.run("style") as run, room.store.write() as s:
        s.insert("style_rules", [{"rule_id": f"{kind}{before}", "campaign_id": campaign, "tongue": tongue, "kind": kind,
                                  "before": before,
                                  "after": after, "seen": 3, "state": state, "made_by": "Jo", "made_at": clock.now(),
                                  "run_id": run.run_id}])


@pytest.mark.parametrize("subject, held", [("a", "Your post of 3 May 2026"), ("b", "Fernpath Trail 2"),
                                           ("About {{ product }}", "About Fernpath Trail 2")])
def test_the_arms_of_experiments_are_obeyed_and_stored(room, subject, held):
    arms = {"subject": subject, "opening": "b", "offer": "a weekend trip to the mountains"}
    row = room.draft(room.add(), assign=lambda key: arms).rows[0]
    assert json.loads(row["variant"]) == arms and row["grounded"], row["refusals"]
    assert "I came across your words of 3 May 2026" in row["body"] and "weekend trip to the mountains" in row["body"] and "six weeks" not in row["body"]
    assert held in row["subject"] or subject == "a" and "3 May 2026" in row["subject"]
    bank = Bank.of_draft(room.brief, row)
    said = [Sentence(s["text"], tuple(s["evidence"])) for s in json.loads(row["sentences"])]
    assert grounding.check(row["subject"], said, row["facts"].values(), bank) == [], "the review's check knows the arm"
    assert grounding.check(row["subject"], said, row["facts"].values(), Bank.of(room.brief)), "and refuses it without"


def test_an_experiments_text_with_an_unknown_placeholder_is_named(room):
    drafts = room.draft(room.add(), assign=lambda key: {"subject": "Hello {{ first_name }}"})
    assert not drafts.rows and "cannot be filled in" in drafts.left_out[0][1]


def test_an_experiments_untrue_text_is_blocked(room):
    drafts = room.draft(room.add(), assign=lambda key: {"opening": "I have followed you for years."})
    assert len(drafts.blocked) == 1


def test_the_check_accepts_exactly_the_drafts_own_link(room):
    seeds = []

    def link(url: str, seed: str) -> str:
        seeds.append(seed)
        return f"{url}?utm_source=bluesky&utm_content={seed[:6]}"

    key = room.add()
    row = room.draft(key, link=link).rows[0]
    own = f"https://fernpath.example/trail-2?utm_source=bluesky&utm_content={seeds[0][:6]}"
    assert own in row["body"] and row["grounded"] and Bank.of_draft(room.brief, row).url == own
    assert room.draft(key,
                      link=link).ids == (row["draft_id"],) and len(set(seeds)) == 1, "the seed of a draft never changes"
    said = [Sentence(f"More about it: {own}x")]
    assert grounding.check("", said, [], Bank.of_draft(room.brief, row)), "one letter more is another link"


def test_accepted_rules_change_the_letter_and_declined_ones_do_not(room):
    accept(room, "replace", "Our offer", "What we would give you", state="declined")
    for ask in ("May I send you the details?", "Would you be open to hearing the details?", "Would that interest you?",
                "Shall I send you the details?"):
        accept(room, "replace", ask, "May I tell you more?")
    accept(room, "replace", "Darf ich dir", "Kann ich dir", tongue="de")
    row = room.draft(room.add()).rows[0]
    assert "May I tell you more?" in row["body"] and "What we would give" not in row["body"] and row["grounded"], row["refusals"]
    accept(room, "replace", "May I send you the details?", "", state="declined")
    assert room.draft(room.add()).rows[0]["draft_id"] != row["draft_id"], "another rule is another letter"


def test_a_rule_of_another_campaign_does_not_count(room):
    accept(room, "add", "", "The details are short.", campaign="another")
    assert "details are short" not in room.draft(room.add()).rows[0]["body"]


def test_rules_never_touch_quotations_links_names_or_what_the_brief_says():
    said = [Sentence("On 3 May 2026 you wrote: “May I send rain?”", ("w",)), Sentence("May I send you the details?"),
            Sentence("More about it: https://fernpath.example/May"), Sentence("I write for May Works.")]
    rules = [Rule("replace", "May I send", "Shall I send", "en"), Rule("remove", "More about it:", "", "en"),
             Rule("replace", "May", "June", "en")]
    texts = [s.text for s in styled(said, rules, kept=("May Works",))]
    assert texts[0].endswith("“May I send rain?”") and texts[1] == "Shall I send you the details?"
    assert texts[2] == "https://fernpath.example/May" and texts[3] == "I write for May Works."


def test_an_added_sentence_stands_before_the_ask_and_only_once():
    rules = [Rule("add", "", "There is no hurry.", "en")] * 2
    said = styled([Sentence("Hi Anna,"), Sentence("May I write?", (), 3)], rules)
    assert [s.text for s in said] == ["Hi Anna,", "There is no hurry.", "May I write?"] and said[1].paragraph == 3


def test_a_rule_that_makes_a_letter_untrue_blocks_it(room):
    accept(room, "add", "", "I have followed you for years.")
    assert room.draft(room.add()).blocked


def test_a_brief_from_before_keeps_its_hash_and_a_style_makes_another(room):
    old = room.brief
    plain = json.loads(old.json())
    assert "style" not in old.json() and "length" not in old.json()
    assert Brief.parse(plain
                       | {"style": "plain"}).hash != old.hash and "\"style\":\"plain\"" in Brief.parse(plain
                                                                                                       | {
                                                                                                           "style": "plain"}).json()
    with pytest.raises(BadInput, match="style"):
        Brief.parse(plain | {"style": "loud"})
