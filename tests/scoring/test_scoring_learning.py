"""Learning from a person: sensible from the first label, explained, stored as data, honest about what it does not know."""

import json

import numpy as np
import pytest

from tastemaker.errors import BadInput
from tastemaker.scoring.calibration import calibration, reliability
from tastemaker.scoring.learning import Prior, Ranker, learn, shared_prior
from tastemaker.scoring.likeness import Likeness
from tastemaker.scoring.relevance import Index, order
from tastemaker.scoring.teaching import STEP, TOP, Needed, labels_needed, next_to_look

TOPICS = {"trail": "trail running hills ultra mountain shoes race", "bread": "bread baking flour oven cake yeast crust",
          "chess": "chess opening endgame rook bishop blitz board", "film": "film cinema actor director scene camera plot"}
PER_TOPIC = 30


@pytest.fixture(scope="module")
def world():
    """Invented texts on four topics that share words, what a vague brief gives them, and who fits: the trail topic."""
    chance, texts, names = np.random.default_rng(3), [], list(TOPICS)
    for i in range(PER_TOPIC * len(names)):
        own, other = TOPICS[names[i % 4]].split(), TOPICS[names[chance.integers(4)]].split()
        texts.append(" ".join([*chance.choice(own, 5), *chance.choice(other, 3), f"voice{i}"]))
    index = Index(texts)
    fits = np.arange(len(texts)) % 4 == 0
    base = 0.3 * fits + chance.normal(0, 0.3, len(texts))
    return base, Likeness(index.views), fits, texts


def judged(fits, places):
    return {int(place): "accept" if fits[place] else "reject" for place in places}


def average_precision(scores, fits):
    found = fits[order(scores)]
    return (np.cumsum(found) / np.arange(1, len(found) + 1))[found].mean()


def taught(world, n=30):
    base, likeness, fits, _ = world
    ranker = learn(base, likeness, {})
    while len(ranker.labels) < n:
        ranker = learn(base, likeness, {**ranker.labels, **judged(fits, next_to_look(ranker, n=min(STEP, n - len(ranker.labels))))})
    return ranker


@pytest.mark.parametrize("labels", [{}, {3: "accept"}, {3: "reject"}, {1: "star", 2: "accept"}, {1: "reject", 2: "reject"}],
                         ids=["none", "one accept", "one reject", "only for", "only against"])
def test_until_there_is_a_yes_and_a_no_the_ranking_is_the_base(world, labels):
    base, likeness, *_ = world
    ranker = learn(base, likeness, labels)
    assert not ranker.taught
    assert order(ranker.scores).tolist() == order(base).tolist()
    assert ranker.why(0) == [] and ranker.like(0) == []
    assert ((ranker.probabilities > 0) & (ranker.probabilities < 1)).all()


def test_one_sided_labels_move_the_level_and_nothing_else(world):
    base, likeness, *_ = world
    none, yes, no = (learn(base, likeness, labels) for labels in ({}, {1: "accept", 2: "accept"}, {1: "reject", 2: "reject"}))
    assert yes.probabilities.mean() > none.probabilities.mean() > no.probabilities.mean()


def test_labels_teach_the_ranking_of_creators_without_a_label(world):
    base, _, fits, _ = world
    ranker = taught(world)
    unjudged = np.setdiff1d(np.arange(len(base)), list(ranker.labels))
    assert average_precision(ranker.scores[unjudged], fits[unjudged]) > average_precision(base[unjudged], fits[unjudged]) + 0.2


def test_a_star_says_more_than_an_accept(world):
    base, likeness, *_ = world
    accept, star = (learn(base, likeness, {0: label, 1: "reject"}) for label in ("accept", "star"))
    assert star.scores[0] > accept.scores[0]
    assert star.scores[4:].mean() > accept.scores[4:].mean()


def test_the_same_labels_give_the_same_scores_in_whatever_order_they_came(world):
    base, likeness, fits, _ = world
    labels = judged(fits, range(20))
    backwards = dict(reversed(labels.items()))
    np.testing.assert_allclose(learn(base, likeness, labels).scores, learn(base, likeness, backwards).scores, atol=1e-6)
    np.testing.assert_array_equal(learn(base, likeness, labels).scores, learn(base, likeness, dict(labels)).scores)


def test_a_score_is_the_sum_of_its_parts_and_the_words_are_exact(world):
    ranker = taught(world)
    for place in (0, 1, 50):
        parts = ranker.parts(place)
        assert sum(parts.values()) == pytest.approx(ranker.scores[place], abs=1e-6)
        assert sum(weight for _, weight in ranker.why(place, most=1_000)) == pytest.approx(parts["words"], abs=1e-6)
        alike = sum(weight for _, weight in ranker.like(place, most=1_000))
        assert alike == pytest.approx(parts["words"] + parts["topics"], abs=1e-6)


def test_words_are_named_when_names_are_given(world):
    base, likeness, fits, texts = world
    columns = likeness.words.shape[1]
    named = Likeness(Index(texts).views, [f"word {i}" for i in range(columns)])
    ranker = learn(base, named, judged(fits, range(20)))
    assert all(word.startswith("word ") for word, _ in ranker.why(40)) and ranker.why(40)
    weights = [abs(weight) for _, weight in ranker.why(40)]
    assert weights == sorted(weights, reverse=True)


def test_a_ranker_is_stored_as_plain_data_and_comes_back_the_same(world):
    base, likeness, fits, texts = world
    ranker = learn(base, likeness, judged(fits, range(20)), features={"pace": np.linspace(0, 1, len(base))})
    data = json.loads(json.dumps(ranker.as_dict()))
    back = Ranker.from_dict(data, base, Index(texts).views, {"pace": np.linspace(0, 1, len(base))})
    np.testing.assert_allclose(back.scores, ranker.scores, atol=1e-6)
    assert back.why(40) == ranker.why(40)
    assert back.as_dict() == ranker.as_dict()
    with pytest.raises(BadInput, match="version 99"):
        Ranker.from_dict({**data, "version": 99}, base, likeness)
    with pytest.raises(BadInput, match="place 999"):
        Ranker.from_dict({**data, "labels": {**data["labels"], "999": "accept"}}, base, likeness)


def test_a_feature_that_tells_gets_weight_and_unknown_is_the_middle(world):
    base, likeness, fits, _ = world
    telling = fits.astype(float)
    telling[[2, 4]] = np.nan
    ranker = learn(base, likeness, judged(fits, range(60)), features={"telling": telling, "flat": np.ones(len(base))})
    assert ranker.line["telling"] > 0.1 and ranker.line["flat"] == 0
    assert ranker.parts(2)["telling"] == 0


def test_a_shared_prior_hands_on_what_is_general(world):
    base, likeness, fits, _ = world
    ranker = learn(base, likeness, judged(fits, range(60)), features={"telling": fits.astype(float)})
    assert shared_prior([]) == Prior()
    prior = shared_prior([ranker.line, ranker.line])
    assert prior.campaigns == 2 and 0 < prior.features["telling"] < ranker.line["telling"]
    low, high = sorted([Prior().slope, ranker.line["base"]])
    assert low <= prior.slope <= high
    fresh = learn(base, likeness, {}, prior, {"telling": fits.astype(float)})
    assert average_precision(fresh.scores, fits) > average_precision(base, fits)


@pytest.mark.parametrize(("labels", "said"), [({0: "love"}, "'love' at place 0"), ({999: "accept"}, "place 999")])
def test_a_label_that_is_none_is_refused(world, labels, said):
    base, likeness, *_ = world
    with pytest.raises(BadInput, match=said):
        learn(base, likeness, labels)


def test_scores_and_features_must_be_one_for_each_text(world):
    base, likeness, *_ = world
    with pytest.raises(BadInput, match="not as many"):
        learn(base[1:], likeness, {})
    with pytest.raises(BadInput, match="not a number"):
        learn(np.full(len(base), np.nan), likeness, {})
    with pytest.raises(BadInput, match="cannot be called base"):
        learn(base, likeness, {}, features={"base": base})
    with pytest.raises(BadInput, match="cannot be called words"):
        learn(base, likeness, {}, features={"words": base})


def test_texts_without_words_and_single_texts_can_be_learned_from():
    for texts in (["", "", ""], ["one"], ["", "trail running", "bread", "trail"]):
        base = np.linspace(1, 0, len(texts))
        ranker = learn(base, Index(texts).views, {0: "accept", len(texts) - 1: "reject"})
        assert np.isfinite(ranker.scores).all()
        assert len(next_to_look(ranker)) == max(0, len(texts) - 2)
        assert labels_needed(ranker).creators == 0


def test_what_to_look_at_next_is_new_different_and_near_the_border(world):
    base, likeness, fits, _ = world
    ranker = taught(world)
    chosen = next_to_look(ranker, labels=[5, 6], n=10)
    assert len(set(chosen)) == 10 and not set(chosen) & {*ranker.labels, 5, 6}
    assert chosen == next_to_look(ranker, labels=[5, 6], n=10)
    unjudged = [p for p in order(ranker.scores).tolist() if p not in ranker.labels]
    assert max(unjudged.index(p) for p in chosen) < 4 * TOP + 2


def test_of_two_equal_texts_only_one_is_asked_about_first():
    texts = [f"trail running shoes {i}" for i in ("alpha", "alpha", "beta", "gamma")] + [f"bread oven {i}" for i in range(30)]
    base = np.array([1.0, 1.0, 0.9, 0.9] + [0.0] * 30)
    ranker = learn(base, Index(texts).views, {10: "reject"})
    assert len({0, 1} & set(next_to_look(ranker, n=2))) < 2


def test_chosen_labels_teach_more_than_random_ones(world):
    base, likeness, fits, _ = world
    ours = taught(world, 20)
    at_random = [learn(base, likeness, judged(fits, np.random.default_rng(seed).permutation(len(base))[:20])) for seed in range(5)]
    assert average_precision(ours.scores, fits) > np.mean([average_precision(ranker.scores, fits) for ranker in at_random])


def test_how_many_more_labels_is_a_number_with_an_interval_and_a_sentence(world):
    needed = labels_needed(taught(world))
    assert needed == labels_needed(taught(world))
    assert needed.labels_low <= needed.labels <= needed.labels_high and needed.labels % STEP == 0
    assert needed.creators_low <= needed.creators <= needed.creators_high <= TOP
    assert f"top {TOP}" in str(needed) and str(needed).endswith(".")


def test_a_person_who_labelled_everybody_needs_no_more(world):
    base, likeness, fits, _ = world
    needed = labels_needed(learn(base, likeness, judged(fits, range(len(base)))))
    assert (needed.labels, needed.creators) == (0, 0) and "settled" in str(needed)


@pytest.mark.long
def test_what_more_labels_would_change_is_roughly_what_they_do_change(world):
    base, likeness, fits, _ = world
    said, seen = [], []
    for seed in range(8):
        person = fits ^ (np.random.default_rng(seed).random(len(fits)) < 0.2)   # taste that texts do not tell of
        before = learn(base, likeness, {})
        for _ in range(2):
            before = learn(base, likeness, {**before.labels, **judged(person, next_to_look(before))})
        after = before
        for _ in range(3):
            after = learn(base, likeness, {**after.labels, **judged(person, next_to_look(after))})
        said.append(dict(labels_needed(before).changes)[30])
        seen.append(len(set(order(before.scores)[:TOP].tolist()) - set(order(after.scores)[:TOP].tolist())))
    assert 0.5 < np.mean(said) / np.mean(seen) < 2, (said, seen)


def test_calibration_is_silent_for_few_labels_and_for_one_kind(world):
    base, likeness, fits, _ = world
    assert calibration(base, likeness, judged(fits, range(19))) is None
    assert calibration(base, likeness, dict.fromkeys(range(40), "accept")) is None
    assert calibration(base, likeness, dict.fromkeys(range(36), "accept") | dict.fromkeys(range(36, 40), "reject")) is None


def test_calibration_judges_each_label_by_the_others(world):
    base, likeness, fits, _ = world
    found = calibration(base, likeness, judged(fits, range(60)))
    assert found.n == 60 == sum(row.n for row in found.rows)
    assert found.error == pytest.approx(sum(row.n * abs(row.said - row.found) for row in found.rows) / 60)
    assert all(0 <= row.found_low <= row.found <= row.found_high <= 1 for row in found.rows)
    assert "60 labelled creators" in str(found)
    chance = np.random.default_rng(0).random(len(fits)) < 0.5
    mixed = calibration(np.zeros(len(base)), likeness, judged(chance, range(60)))
    apart = sum(row.n * row.found * (1 - row.found) for row in mixed.rows) / mixed.n
    assert apart > 0.15, "labels without a pattern cannot be told apart, and their own answer must not help"


def test_reliability_finds_who_is_too_sure():
    chance = np.random.default_rng(0)
    said = chance.random(4_000)
    assert reliability(said, (chance.random(4_000) < said).astype(float)).error < 0.03
    too_sure = reliability(np.where(said > 0.5, 0.99, 0.01), (chance.random(4_000) < said).astype(float))
    assert too_sure.error > 0.2 and "more than chance" in str(too_sure)


def test_likeness_spreads_to_neighbours_and_leaves_loners_alone():
    texts = ["trail running hills"] * 10 + ["bread oven flour"] * 10 + ["zither"]
    likeness = Likeness(Index(texts).views)
    values = np.zeros(21)
    values[[0, 20]] = 1
    spread = likeness.spread(values)
    assert spread[20] == pytest.approx(1) and (spread[10:20] == 0).all() and spread[1:10].sum() > 0
    assert likeness.spread(np.full(21, 0.7)) == pytest.approx(np.full(21, 0.7))


def test_likeness_is_a_positive_definite_kernel(world):
    likeness = world[1]
    everyone = np.arange(likeness.n)
    whole = likeness.between(everyone, everyone)
    assert np.linalg.eigvalsh(whole).min() > -1e-5
    np.testing.assert_allclose(likeness.columns([4, 2, 4]), whole[:, [4, 2, 4]], atol=1e-6)


def test_of_nobody_nothing_needs_a_label():
    ranker = learn(np.zeros(0), Index([]).views, {})
    assert next_to_look(ranker) == [] and labels_needed(ranker).labels == 0


@pytest.mark.parametrize(("labels", "words"), [(100, "100 more labels or still more (70 to 100) would"), (30, "About 30 more labels (70 to 100) would")])
def test_labels_needed_reads_as_a_sentence(labels, words):
    assert str(Needed(labels, 70, 100, 12.0, 9.0, 15.0, ((10, 1.0),), 25)).startswith(words)
