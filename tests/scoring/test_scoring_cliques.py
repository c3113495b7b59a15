"""Cliques: planted groups are found, chance and shared taste are not, also in a big room."""


import numpy as np
import pandas as pd
import pytest

from tastemaker.scoring.authenticity import cliques

POD = [f"pod{i}" for i in range(6)]


def world(seed=0, profiles=20, posts=8, authors=600, each=25, pod_at=(), rate=0.7):
    """Comments of strangers, some busier than others, and of a pod that meets at `pod_at`."""
    chance = np.random.default_rng(seed)
    busy = chance.pareto(1.5, authors) + 1
    rows = []
    for profile in range(profiles):
        for post in range(posts):
            key = profile * 100 + post
            for author in chance.choice(authors, each, replace=False, p=busy / busy.sum()):
                rows.append((profile, key, f"fan{author}"))
            if profile in pod_at:
                rows += [(profile, key, name) for name in POD if chance.random() < rate]
    return pd.DataFrame(rows, columns=["profile_key", "post_key", "author_hash"])


def test_a_group_that_meets_at_several_creators_is_found():
    comments = world(pod_at=(2, 5, 9, 14, 17))
    [found] = cliques.cliques(comments, shuffles=99)
    assert set(POD) <= set(found.authors) and len(found.authors) <= len(POD) + 1
    assert found.profiles == (2, 5, 9, 14, 17) and found.p <= 0.05 and found.shuffles == 99


def test_the_signal_gives_numbers_and_innocent_reasons_and_no_hash():
    signals = cliques.signals(world(pod_at=(2, 5, 9, 14, 17)), shuffles=99)
    [seen] = signals[5]
    assert (
        seen.state == "seen"
        and seen.strength >= 0.95
        and seen.numbers["other creators where it meets"] == 4
        and seen.posts
    )
    assert seen.numbers["commenters of the group here"] == 6 and len(seen.innocent) >= 3
    assert "pod" not in str(seen.as_dict()) and "99 shuffles" in seen.sentence
    [other] = signals[3]
    assert (other.state, other.strength) == ("not seen", 0.0)


@pytest.mark.parametrize("seed", range(8))
def test_strangers_are_no_group(seed):
    assert cliques.cliques(world(seed), shuffles=59) == []


def test_meeting_at_two_creators_is_no_pattern():
    assert cliques.cliques(world(pod_at=(2, 5)), shuffles=59) == []


def test_a_cohort_that_reads_the_same_creators_is_no_group_within_it():
    chance = np.random.default_rng(1)
    rows = [
        (p, p * 100 + post, f"niche{a}", "niche")
        for p in range(6)
        for post in range(8)
        for a in chance.choice(30, 12, replace=False)
    ]
    rest = world(1).assign(
        profile_key=lambda f: f["profile_key"] + 10, post_key=lambda f: f["post_key"] + 5_000, cohort="all"
    )
    both = pd.concat([pd.DataFrame(rows, columns=["profile_key", "post_key", "author_hash", "cohort"]), rest])
    assert cliques.cliques(both, shuffles=59) == []
    assert cliques.cliques(both.drop(columns="cohort"), shuffles=59), "without the cohort the niche looks like a group"


def test_few_comments_or_few_creators_are_insufficient_evidence():
    few = world(profiles=2)
    assert {s.state for [s] in cliques.signals(few, shuffles=9).values()} == {"insufficient evidence"}
    small = world(profiles=5, posts=1, each=12)
    assert {s.state for [s] in cliques.signals(small, shuffles=9).values()} == {"insufficient evidence"}
    assert cliques.signals(few.iloc[:0]) == {} and cliques.cliques(few.iloc[:0]) == []


def test_the_same_comments_give_the_same_answer_in_any_order():
    comments = world(pod_at=(2, 5, 9, 14))
    assert cliques.cliques(comments, shuffles=59) == cliques.cliques(
        comments.sample(frac=1, random_state=3), shuffles=59
    )


@pytest.mark.long
def test_a_pod_is_found_among_a_hundred_thousand_comments():
    comments = world(3, profiles=100, posts=20, authors=20_000, each=50, pod_at=(2, 5, 9, 14, 17))
    assert len(comments) > 100_000
    assert any(set(POD) <= set(c.authors) for c in cliques.cliques(comments))
