"""The choice of calls: the same facts give the same choices, evidence decides, and nothing starves."""

from dataclasses import replace

import numpy as np
import pytest

from tastemaker.discovery.choosing import Arm, Trial, choose
from tastemaker.discovery.choosing.agreement import agreed
from tastemaker.discovery.choosing.choice import WAIT, lifted


def arm(name, family="topic", **more):
    return Arm(**{"arm_id": name, "family": family, "cost": 1.0, **more})


def trial(of, relevant, *, new=20, more=True, **other):
    known = {name: getattr(of, name) for name in ("arm_id", "family", "page", "cost", "trust", "links", "text", "language")}
    return Trial(**{**known, "found": 25, "new": new, "relevant": relevant, "more": more, **other})


def shares(arms, trials, name, turns=60):
    return sum(choose(arms, trials, 1, seed=f"turn {turn}")[0].arm_id == name for turn in range(turns)) / turns


def test_the_same_facts_and_seed_give_the_same_choices_whatever_the_order_of_the_arms():
    arms = [arm(f"q{i}", ("topic", "hashtag")[i % 2], text=f"trail w{i}") for i in range(12)]
    trials = [trial(arms[i], float(i)) for i in range(6)]
    chosen = choose(arms, trials, 4, seed="plan youtube.search 3")
    assert chosen == choose(arms[::-1], trials, 4, seed="plan youtube.search 3")
    assert len({choose(arms, [], 4, seed=f"{turn}")[0].arm_id for turn in range(20)}) > 1, "another seed takes another of equals"


def test_nothing_to_choose_gives_nothing():
    assert choose([], [], 5, seed="s") == [] and choose([arm("a")], [], 0, seed="s") == []


def test_each_arm_is_chosen_once_and_fewer_arms_give_fewer_choices():
    assert sorted(choice.arm_id for choice in choose([arm("a"), arm("b")], [], 9, seed="s")) == ["a", "b"]


def test_an_arm_with_no_more_pages_is_never_chosen():
    spent, left = arm("spent"), arm("left")
    trials = [trial(spent, 15.0, more=False), trial(left, 0.0)]
    assert all(choose([replace(spent, page=1), replace(left, page=1)], trials, 2, seed=f"{i}")[0].arm_id == "left" for i in range(20))


def test_a_better_arm_is_chosen_more_the_more_is_known():
    good, poor = arm("good"), arm("poor")
    seen = []
    for n in (0, 1, 8):
        trials = [t for i in range(n) for t in (trial(replace(good, page=i), 9.0), trial(replace(poor, page=i), 2.0))]
        seen.append(shares([replace(good, page=n), replace(poor, page=n)], trials, "good"))
    assert 0.25 < seen[0] < 0.75 and seen[0] < seen[1] <= seen[2] and seen[2] >= 0.95


def test_chance_does_not_overrule_a_small_lead():
    ahead, behind = arm("ahead"), arm("behind")
    trials = [trial(ahead, 9.0), trial(behind, 7.0)]
    assert shares([replace(ahead, page=1), replace(behind, page=1)], trials, "ahead") == 1.0


def test_what_costs_less_for_the_same_is_preferred():
    cheap, dear = arm("cheap", cost=1.0), arm("dear", cost=100.0)
    trials = [t for i in range(4) for t in (trial(replace(cheap, page=i), 6.0), trial(replace(dear, page=i), 8.0))]
    assert shares([replace(cheap, page=4), replace(dear, page=4)], trials, "cheap") >= 0.95


def test_queries_learn_from_alike_queries():
    known = [arm(f"trail{i}", text=f"trail w{i}") for i in range(4)] + [arm(f"vlog{i}", text=f"vlog v{i}") for i in range(4)]
    trials = [trial(one, 10.0 if "trail" in one.text else 0.5) for one in known]
    fresh = [arm("new trail", text="trail shoes"), arm("new vlog", text="vlog daily")]
    chosen = {choice.arm_id: choice.expected for choice in choose(fresh, trials, 2, seed="s")}
    assert chosen["new trail"] > 2 * chosen["new vlog"]


def test_queries_learn_from_queries_in_the_same_language():
    known = [arm(f"{language}{i}", text=f"w{i}", language=language) for language in ("de", "fr") for i in range(5)]
    trials = [trial(one, 10.0 if one.language == "de" else 0.5) for one in known]
    fresh = [arm(f"new {language}", text="trail", language=language) for language in ("de", "fr")]
    chosen = {choice.arm_id: choice.expected for choice in choose(fresh, trials, 2, seed="s")}
    assert chosen["new de"] > 1.5 * chosen["new fr"]


def test_a_word_that_is_spelled_as_a_language_is_another_word():
    trials = [trial(arm(f"q{i}", text=f"de w{i}"), 10.0) for i in range(5)] + [trial(arm(f"p{i}", text=f"v{i}"), 0.5) for i in range(5)]
    fresh = [arm("written", text="trail de"), arm("spoken", text="trail", language="de")]
    chosen = {choice.arm_id: choice.expected for choice in choose(fresh, trials, 2, seed="s")}
    assert chosen["written"] > 1.2 * chosen["spoken"]


def test_moves_from_creators_who_look_relevant_and_with_more_links_are_expected_to_bring_more():
    found = {one.arm_id: choice.expected for one in (arm("far", "follows", trust=0.1), arm("near", "follows", trust=0.9),
                                                   arm("linked", "follows", trust=0.9, links=8))
             for choice in choose([one], [], 1, seed="s")}
    assert found["far"] < found["near"] < found["linked"]


def test_later_pages_are_expected_to_bring_less():
    pages = [choose([arm("a", page=page)], [], 1, seed="s")[0].expected for page in (0, 3, 20)]
    assert pages[0] > pages[1] > pages[2]


def test_a_crowd_of_strangers_is_no_find():
    """Many small likelihoods add up; what is above the background counts."""
    crowd, few = arm("crowd", "team"), arm("few", "list")
    trials = [trial(replace(crowd, page=i), 5.0, new=50) for i in range(6)] + [trial(replace(few, page=i), 4.0, new=6) for i in range(6)]
    up = lifted(trials)
    assert up[0] == pytest.approx(0.0, abs=1e-9) and up[-1] > 3
    assert shares([replace(crowd, page=6), replace(few, page=6)], trials, "few") >= 0.95


def test_of_calls_that_look_the_same_the_one_whose_creators_come_again_is_better():
    told, strange = arm("told"), arm("strange")
    trials = [trial(replace(one, page=i), 6.0, new=15, shared=shared) for i in range(2) for one, shared in ((told, 10), (strange, 0))]
    up = agreed(trials, [6.0] * 4)
    assert up[0] == up[2] > 1.5 * 6.0 and up[1] == up[3] < 6.0 / 1.5
    assert shares([replace(told, page=2), replace(strange, page=2)], trials, "told") == 1.0


def test_a_lure_that_looks_better_loses_to_what_other_calls_bring_too():
    lure, apt = arm("lure"), arm("apt")
    others = [trial(arm(f"q{i}"), 4.0, new=15, shared=8) for i in range(4)]
    trials = [*others, trial(lure, 9.0, new=25, shared=0), trial(apt, 5.0, new=15, shared=10)]
    assert shares([replace(lure, page=1), replace(apt, page=1)], trials, "apt") == 1.0
    unknown = [replace(one, shared=0) for one in trials]
    assert shares([replace(lure, page=1), replace(apt, page=1)], unknown, "lure") == 1.0, "looks alone would say so"


def test_looks_still_count_among_calls_that_share_alike_and_poor_looks_are_not_the_end():
    better, poor, strange = arm("better"), arm("poor"), arm("strange")
    trials = [trial(better, 8.0, shared=8), trial(poor, 0.0, shared=8), trial(strange, 0.0, shared=0)]
    up = agreed(trials, [8.0, 0.0, 0.0])
    assert up[0] > 2 * up[1] > 4 * up[2] > 0


def test_what_one_page_shares_says_it_of_the_whole_arm():
    told, strange = arm("told"), arm("strange")
    trials = [trial(told, 5.0, shared=12), trial(replace(told, page=1), 5.0, shared=0), trial(strange, 5.0)]
    up = agreed(trials, [5.0, 5.0, 5.0])
    assert up[0] == up[1] > up[2]


def test_where_nothing_is_shared_or_little_was_seen_looks_alone_speak():
    trials = [trial(arm(f"q{i}"), float(i)) for i in range(4)]
    assert agreed(trials, [0.0, 1.0, 2.0, 3.0]) == [0.0, 1.0, 2.0, 3.0] and agreed([], []) == []
    once = [replace(trials[0], shared=1), *trials[1:3], replace(trials[3], shared=1)]
    assert 1.0 < agreed(once, [2.0] * 4)[0] / 2.0 < 1.3, "one creator who came again says little"


def test_no_family_starves():
    families = ["topic", "hashtag", "phrase", "featured"]
    best = [arm(f"best{i}") for i in range(400)]
    others = [arm(f"{name}{i}", name, trust=0.01) for name in families[1:] for i in range(50)]
    trials, called = [], []
    for turn in range(60):
        gone = {one.arm_id for one in trials}
        chosen = choose([one for one in (*best, *others) if one.arm_id not in gone], trials, 2, seed=f"{turn}")
        by = {one.arm_id: one for one in (*best, *others)}
        for choice in chosen:
            called.append(by[choice.arm_id].family)
            trials.append(trial(by[choice.arm_id], 12.0 if by[choice.arm_id].family == "topic" else 0.0, more=False))
    assert set(called[:WAIT * len(families) + len(families)]) == set(families)
    assert called.count("topic") > 80, "what the floor costs is little"


def test_a_turn_that_the_floor_gave_says_so():
    good, poor = [arm(f"g{i}", page=0) for i in range(3)], arm("poor", "hashtag")
    trials = [trial(arm(f"old{i}"), 50.0, new=60, more=False) for i in range(2 * WAIT)]
    chosen = choose([*good, poor], trials, 1, seed="s")[0]
    assert chosen.arm_id == "poor" and "turn of hashtag" in chosen.reason


def test_a_reason_is_one_sentence_with_its_numbers():
    asked = arm("a", page=2)
    trials = [trial(replace(asked, page=i), 4.0) for i in range(2)]
    chosen = choose([asked], trials, 1, seed="s")[0]
    assert "its 2 calls brought 4.0 each" in chosen.reason and f"{chosen.expected:.1f} new relevant" in chosen.reason
    assert chosen.low <= chosen.expected <= chosen.high
    again = choose([asked], [replace(one, shared=4) for one in trials], 1, seed="s")[0].reason
    assert "other calls brought 8 of its 50 creators too" in again and again.endswith("too.")
    move = choose([arm("m", "featured", trust=0.8, links=3)], [], 1, seed="s")[0].reason
    assert "80% relevant" in move and "3 creators" in move and move.count(".\n") == 0 and move.endswith(".")


@pytest.mark.parametrize("relevant, new", [(0.0, 0), (1e7, 10**7), (1e-9, 1)])
def test_huge_and_tiny_numbers_do_no_harm(relevant, new):
    one, other = arm("a", cost=1e9, page=10_000, links=10**6), arm("b", cost=1e-6)
    chosen = choose([one, other], [trial(one, relevant, new=new), trial(other, relevant, new=new)] * 3, 2, seed="s")
    assert len(chosen) == 2 and all(np.isfinite([c.expected, c.low, c.high, c.sampled]).all() for c in chosen)
