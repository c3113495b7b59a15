"""Who is who, without a person and with one: small sets, odd texts, the constraint, answers, and the invented world."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tastemaker.discovery import linking
from tastemaker.discovery.linking import answers, candidates, grouping, reading, weights
from tastemaker.discovery.linking.signs import LEVELS

_spec = importlib.util.spec_from_file_location(
    "linking_world", Path(__file__).resolve().parents[1] / "benchmarks/linking_world.py"
)
world = sys.modules.setdefault("linking_world", importlib.util.module_from_spec(_spec))
_spec.loader.exec_module(world)


def profile(key, platform, handle="", name="", bio="", links=(), verified=(), addresses=()):
    return {
        "profile_key": key,
        "platform": platform,
        "handle": handle,
        "name": name,
        "bio": bio,
        "links": list(links),
        "url": f"https://{platform}.example/@{handle}" if handle else "",
        "verified": list(verified),
        "addresses": list(addresses),
    }


def five():
    return pd.DataFrame(
        [
            profile(
                11,
                "youtube",
                "sandboxmara",
                "Mara Sandbox",
                "trail shoes and mud",
                ["https://www.mara-runs.example/?a=1"],
            ),
            profile(12, "bluesky", "sandboxmara", "Mara Sandbox", "mud, mostly", ["http://mara-runs.example"]),
            profile(13, "twitch", "sandboxoven", "Oven Nights", "bread at two"),
            profile(14, "mastodon", "sandboxknots", "Knots", "rope"),
            profile(15, "youtube", "sandboxgulls", "Gull Counter", "birds"),
        ]
    )


def keys(linked):
    return [sorted(group) for group, _, _ in linked.groups]


def test_five_profiles_are_judged_by_the_written_rates_alone():
    linked = linking.link(five())
    assert keys(linked) == [[11, 12]]
    ((_, chance, reason),) = linked.groups
    assert chance >= linking.SURE
    assert reason.startswith("The handle is the same, the name is the same; they show the same site")


def test_likeness_alone_is_asked_about_and_never_joined():
    linked = linking.link(five().assign(links=[[]] * 5))
    assert linked.groups == []
    assert linked.questions[["a", "b"]].to_numpy().tolist() == [[11, 12]]
    assert 0.5 < linked.questions["probability"][0] < 1
    assert "1 pairs have these signs; 0 answered" in linked.questions["reason"][0]


def test_the_order_of_the_profiles_does_not_matter():
    one, other = linking.link(five()), linking.link(five().sample(frac=1, random_state=3))
    pd.testing.assert_frame_equal(one.pairs, other.pairs)
    assert one.groups == other.groups and one.guess.equals(other.guess)


@pytest.mark.parametrize(
    "profiles",
    [
        pd.DataFrame(columns=list(linking.PROFILE_COLUMNS)),
        five().head(1),
        five()[["profile_key", "platform"]],
        five().assign(handle=None, name=np.nan, bio=None, links=None, verified=None, addresses=None, url=None),
        pd.DataFrame(
            [
                profile(1, "x", "\ud800", "\ud800 \u202e", "@ @@ .", ["http://[", "::", " ", "//"]),
                profile(2, "y", "ア" * 400, "مرحبا", "\x00", ["javascript:1"]),
                profile(3, "z", "", "ア" * 300),
            ],
            dtype=object,
        ),
    ],
    ids=["none", "one", "bare", "empty", "odd"],
)
def test_empty_and_odd_profiles_are_nobody_elses(profiles):
    linked = linking.link(profiles)
    assert linked.groups == [] and len(linked.guess) == len(profiles)
    assert {"a", "b", "probability", "reason", "gain"} == set(linked.questions)


def test_lists_may_come_as_text():
    linked = linking.link(
        five().assign(links=['["https://mara-runs.example"]', "mara-runs.example other.example", "[", "", "[1]"])
    )
    assert keys(linked) == [[11, 12]]


def test_names_in_any_script_agree():
    rows = [
        profile(1, "youtube", "sandbox1", "Мара Песок", addresses=["a@mara.example"]),
        profile(2, "bluesky", "unlike", "МАРА ПЕСОК", addresses=["A@mara.example"]),
    ]
    assert keys(linking.link(pd.DataFrame(rows))) == [[1, 2]]


def twins():
    return pd.DataFrame(
        [
            profile(1, "youtube", "sandboxmara", "Mara Sandbox", links=["https://mara.example"]),
            profile(2, "youtube", "sandboxmaralive", "Mara Sandbox Live", links=["https://mara.example"]),
            profile(3, "bluesky", "sandboxmara", "Mara Sandbox", links=["https://mara.example"]),
        ]
    )


def test_two_profiles_of_one_platform_are_joined_only_by_a_person():
    plain = linking.link(twins())
    assert not any({1, 2} <= group for group, _, _ in plain.groups)
    assert plain.guess[1] == plain.guess[3] != plain.guess[2]
    assert any({1, 2} <= group for group, _, _ in linking.link(twins(), two_allowed=[(2, 1)]).groups)


def test_who_could_belong_to_two_of_one_platform_is_not_joined_without_asking():
    assert linking.link(twins()).groups == []
    assert keys(linking.link(twins().iloc[[0, 2]])) == [[1, 3]]


def test_a_no_parts_and_a_yes_joins_whatever_the_model_says():
    said = pd.DataFrame([(12, 11, False), (13, 15, True)], columns=["a", "b", "same"])
    linked = linking.link(five(), said)
    assert keys(linked) == [[13, 15]]
    assert linked.groups[0][2] == "A person said so."
    assert [11, 12] not in linked.questions[["a", "b"]].to_numpy().tolist(), "what was answered is not asked again"


def test_answers_about_unknown_profiles_are_passed_over():
    said = pd.DataFrame([(11, 99, True), (98, 99, False)], columns=["a", "b", "same"])
    assert keys(linking.link(five(), said, two_allowed=[(1, 2)])) == [[11, 12]]


def test_a_link_back_that_the_platform_vouches_for_joins_unlike_names():
    rows = [
        profile(1, "youtube", "sandboxmara", "Mara"),
        profile(
            2,
            "mastodon",
            "unlike",
            "Mara",
            links=["https://youtube.example/@sandboxmara"],
            verified=["https://youtube.example/@sandboxmara"],
        ),
    ]
    linked = linking.link(pd.DataFrame(rows))
    assert "vouched for" in linked.pairs["signs"][0]
    assert (
        linked.pairs["probability"][0]
        > linking.link(pd.DataFrame(rows).assign(verified=[[], []])).pairs["probability"][0]
    )


def test_fans_and_near_copies_are_flagged_with_evidence_and_another_explanation():
    rows = [
        profile(1, "youtube", "sandboxmara", "Mara Sandbox"),
        profile(2, "bluesky", "sandboxmara", "Mara Sandbox", links=["https://youtube.example/@sandboxmara"]),
        profile(3, "youtube", "sandboxmara_", "Mara Sandbox"),
        profile(4, "x", "sandboxmarafans", "Mara Fans", "fan account of @sandboxmara"),
    ]
    flags = linking.link(pd.DataFrame(rows)).flags.set_index("profile_key")
    assert flags["kind"].to_dict() == {3: "impostor?", 4: "fan?"}
    assert flags["like"][3] == 1
    assert "may as well be a second profile" in flags["reason"][3]


def test_what_many_show_is_nobodys_own():
    many = reading.MOST_CARRIERS + 1
    rows = [
        profile(i, f"p{i}", links=["https://shop.example/x"], addresses=["talent@agency.example"]) for i in range(many)
    ]
    read = reading.read(pd.DataFrame(rows))
    assert not any(read.sites) and not any(read.addresses)
    assert all(reading.read(pd.DataFrame(rows[1:])).sites)


def test_rates_are_shares_and_cover_every_level():
    assert list(weights.RATES) == list(LEVELS)
    for name, rates in weights.RATES.items():
        assert {len(rate) for rate in rates} == {len(LEVELS[name])}, name
        assert min(map(min, rates)) > 0, name


def test_groups_keep_one_profile_a_platform_and_take_the_likeliest_first():
    pairs = np.array([[0, 1], [0, 2], [1, 2]])
    homes, joined = grouping.groups(pairs, np.array([0.8, 0.9, 0.99]), np.array([0, 1, 1]), 0.5)
    assert homes.tolist() == [0, 1, 0] and joined.tolist() == [1]


@pytest.fixture(scope="module")
def small():
    rows = world.make(1_500, world.SEEDS[0])
    frame = pd.DataFrame(rows).assign(profile_key=lambda f: f["profile"].astype(int))
    owner = {int(row["profile"]): row["creator"] if row["kind"] == "own" else row["profile"] for row in rows}
    compared = linking.compare(frame[list(linking.PROFILE_COLUMNS)])
    return frame, owner, compared, linking.judge(compared)


def test_nearly_every_true_pair_is_looked_at(small):
    frame, _, compared, _ = small
    seen = {tuple(sorted(pair)) for pair in compared.read.keys[compared.signs.pairs].tolist()}
    true = {tuple(sorted((int(a), int(b)))) for a, b in world.pairs(frame.to_dict("records"))}
    assert len(true & seen) / len(true) > 0.98
    assert len(seen) < 20 * len(frame), "and not every pair"


def test_automatic_merges_are_right_and_answers_help(small):
    _, owner, compared, linked = small
    merged = [(a, b) for group, _, _ in linked.groups for a in group for b in group if a < b]
    assert len(merged) > 300 and np.mean([owner[a] == owner[b] for a, b in merged]) >= 0.99
    asked = linked.questions.head(40)
    said = asked.assign(same=[owner[a] == owner[b] for a, b in zip(asked["a"], asked["b"], strict=True)])
    assert wrong(linking.judge(compared, said).guess, owner) < wrong(linked.guess, owner)


def wrong(guess, owner):
    frame = pd.DataFrame({"guess": guess, "owner": [owner[key] for key in guess.index]})
    pairs = lambda columns: (n := frame.value_counts(columns), (n * (n - 1) / 2).sum())[1]  # noqa: E731
    return pairs(["guess"]) + pairs(["owner"]) - 2 * pairs(["guess", "owner"])


def test_questions_are_new_sorted_by_gain_and_about_doubtful_pairs(small):
    _, _, _, linked = small
    questions = linked.questions
    assert questions["gain"].is_monotonic_decreasing and (questions["a"] < questions["b"]).all()
    assert not questions.duplicated(["a", "b"]).any()
    assert questions["probability"].between(0.02, 0.98).all()
    assert questions["reason"].head(10).nunique() > 1, "not ten questions about the same signs"


def test_an_answer_teaches_about_pairs_with_the_same_signs(small):
    _, _, compared, linked = small
    a, b = linked.questions[["a", "b"]].iloc[0]
    place = int(np.flatnonzero((compared.read.keys[compared.signs.pairs] == [a, b]).all(axis=1))[0])
    pattern = compared.learned.pattern[place]
    chances = [
        answers.teach(compared.learned, np.array([place]), np.array([same])).chances[pattern] for same in (False, True)
    ]
    assert chances[0] < linked.questions["probability"][0] < chances[1]


def test_a_value_that_many_share_makes_no_pairs():
    many = candidates.MOST_TOGETHER + 1
    assert len(candidates.together(np.arange(many), ["same"] * many)) == 0
    assert len(candidates.together(np.arange(3), ["same", "same", ""])) == 1


def test_two_that_a_person_parted_do_not_meet_through_a_third():
    pairs, chances, platforms = np.array([[0, 2], [1, 2]]), np.array([0.9, 0.8]), np.array([0, 1, 2])
    assert grouping.groups(pairs, chances, platforms, 0.5)[0].tolist() == [0, 0, 0]
    assert grouping.groups(pairs, chances, platforms, 0.5, apart=[(0, 1)])[0].tolist() == [0, 1, 0]


def test_every_automatic_merge_names_what_is_shared_or_leads_across(small):
    _, _, _, linked = small
    backing = ("the same site", "the same address", "links to", "link to", "name each other")
    assert all(any(words in reason for words in backing) for _, _, reason in linked.groups)
