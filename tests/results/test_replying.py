"""The chance of an answer is learned from letters that are old enough, says how sure it is, and is kept as plain numbers."""

import json
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.special import logit

from tastemaker import clock
from tastemaker.errors import BadInput
from tastemaker.results import calibration, candidates, replying

world = SimpleNamespace(**run_path(str(Path(__file__).with_name("results_world.py"))))


@pytest.fixture(scope="module")
def told():
    with clock.fixed(world.NOW):
        yield world.letters(1_200)


@pytest.fixture(scope="module")
def model(told):
    return replying.learn(told[0])


@pytest.fixture(autouse=True)
def noon():
    with clock.fixed(world.NOW):
        yield


def test_predictions_follow_the_true_chances(told, model):
    found = replying.predict(model, told[0])
    assert np.corrcoef(found["likely"], told[1])[0, 1] > 0.85
    assert ((found["likely_low"] <= found["likely"]) & (found["likely"] <= found["likely_high"])).all()


def test_the_mean_chance_of_the_letters_is_the_share_that_was_answered():
    few = world.letters(160, 5)[0]
    assert replying.predict(replying.learn(few), few)["likely"].mean() == pytest.approx(few["replied_at"].notna().mean(), abs=1e-6)


@pytest.mark.parametrize(("sent", "replied"), [(99, 30), (400, 9)])
def test_too_few_letters_or_answers_teach_nothing(sent, replied):
    model = replying.learn(world.plain(sent, replied))
    assert model.why_not.startswith("Too few to learn from") and not model.weights
    assert replying.predict(model, world.plain(3, 0))["likely"].isna().all()


def test_open_letters_teach_nothing():
    assert "0 of 100 letters" in replying.learn(world.plain(400, 100, days_ago=5)).why_not


def test_an_agreement_needs_agreements():
    assert replying.learn(world.plain(400, 100, 0), "agreement").why_not
    assert not replying.learn(world.plain(400, 100, 40), "agreement").why_not


def test_the_reviewer_plays_no_part(told, model):
    assert not any("reviewer" in name for name in model.columns)
    assert replying.learn(told[0].assign(reviewer="nobody")).weights == model.weights


def test_the_model_is_plain_numbers_and_comes_back_the_same(told, model):
    again = replying.read(json.loads(json.dumps(model.as_dict())))
    assert again == model
    pd.testing.assert_frame_equal(replying.predict(again, told[0]), replying.predict(model, told[0]))
    with pytest.raises(BadInput):
        replying.read(model.as_dict() | {"version": 0})


def test_who_is_unlike_anybody_has_a_wider_interval(model):
    known = pd.DataFrame([{"platform": "bluesky", "size_band": "micro", "relevance": r, "reach_percentile": 0.5, "days_since_post": 7.0,
                           "language": "en", "tongue": "en"} for r in (0.5, 9.0)])
    found = logit(replying.predict(model, known))
    assert (found["likely_high"] - found["likely_low"]).diff().iloc[1] > 1


def test_what_is_not_known_of_a_creator_enters_at_the_middle(model):
    nothing = replying.predict(model, pd.DataFrame([{"platform": None}]))
    assert 0.05 < nothing["likely"].iloc[0] < 0.4


def test_a_creator_in_two_campaigns_is_never_predicted_from_themselves(told):
    again = pd.concat([told[0], told[0].assign(campaign_id="second")], ignore_index=True)
    folds = pd.Series(pd.factorize(again["creator_id"])[0] * 7 % 10)
    assert folds.groupby(again["creator_id"]).nunique().max() == 1
    assert len(replying.unseen(again.head(1_500), folds=3)) == 1_500


def test_calibration_says_slope_intercept_and_what_chance_would_bring(told):
    found = calibration.of(replying.unseen(told[0], folds=5))
    assert found.slope_low < 1 < found.slope_high and found.intercept_low < 0 < found.intercept_high
    assert len(found.table) == 10 and found.table["n"].sum() == found.n == 1_200
    assert "had not seen" in repr(found) and "<table" in found._repr_html_()


def test_predictions_that_are_too_bold_are_told_by_their_slope():
    chance = np.random.default_rng(0)
    odds = chance.normal(-1.5, 1, 4_000)
    came = chance.random(4_000) < 1 / (1 + np.exp(-odds))
    bold = 1 / (1 + np.exp(-(2 * odds + 1.5)))
    found = calibration.of(pd.DataFrame({"likely": bold, "came": came.astype(float)}))
    assert found.slope_high < 0.7 and found.error > 2 * found.by_chance


def test_with_too_few_letters_there_is_no_calibration():
    found = calibration.of(replying.unseen(world.plain(50, 10)))
    assert found.n == 0 and "too few" in repr(found) and found._repr_html_()


def test_the_chance_moves_nobody_unless_it_is_given_a_weight(model):
    shortlist = pd.DataFrame({"profile_key": [1, 2, 3], "rank": [1, 2, 3], "score": [0.9, 0.8, None], "platform": ["youtube", "bluesky", "youtube"],
                              "size_band": ["macro", "nano", "nano"], "relevance": [0.1, 0.9, 0.5], "reach_percentile": 0.5, "days_since_post": 3.0})
    assert list(candidates.likely(shortlist, model)["profile_key"]) == [1, 2, 3]
    assert list(candidates.likely(shortlist.assign(score=[0.8, 0.9, None]), model)["profile_key"]) == [1, 2, 3]
    moved = candidates.likely(shortlist, model, 0.9)
    assert list(moved["profile_key"]) == [2, 1, 3] and list(moved["place"]) == [1, 2, 3] and list(moved["rank"]) == [2, 1, 3]
    nothing = candidates.likely(shortlist, replying.learn(world.plain(9, 1)), 0.9)
    assert list(nothing["profile_key"]) == [1, 2, 3] and nothing["likely"].isna().all()
