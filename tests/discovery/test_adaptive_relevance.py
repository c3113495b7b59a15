"""Who fits is told from a few words, in the sandbox's world better than by chance and by more than a little."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from tastemaker.brief import Brief
from tastemaker.sandbox import World, people
from tastemaker.scoring.relevance import found

PLAIN = {"campaign": "c", "product": {"name": "Thing"}, "sender": {"name": "Ann"}}


def fits(texts, **brief):
    return found.relevance(Brief.parse({**PLAIN, **brief}))(texts)


@pytest.fixture(scope="module")
def everyone():
    """Language, topic and the words of a bio of everyone who has an account."""
    here = ((c, c.youtube or c.bluesky) for c in World(size=1000).creators)
    return [(c.language, c.topic, f"{c.name}\n{people.bio(c, account.platform)}") for c, account in here if account]


@pytest.mark.parametrize(("topics", "of_the_world", "least"), [
    (["trail running", "ultramarathon", "mountain running"], {"trail_running", "ultramarathon", "mountain_running"}, 0.95),
    (["coffee"], {"coffee"}, 0.85), (["board games"], {"board_games"}, 0.85), (["photography"], {"photography"}, 0.9)])
def test_creators_of_a_topic_are_told_from_others_by_their_bios(everyone, topics, of_the_world, least):
    english = [(topic in of_the_world, text) for language, topic, text in everyone if language == "en"]
    truth, scores = np.array([yes for yes, _ in english]), np.array(fits([text for _, text in english], topics=topics))
    auc = roc_auc_score(truth, scores)
    assert truth.sum() >= 10 and auc >= least, f"AUC {auc:.3f} of {len(truth)} creators, {truth.sum()} of the topic"


def test_a_text_says_the_same_whoever_stands_beside_it():
    alone, together = fits(["Trail running at dawn"], topics=["trail running"]), fits(["Cakes", "Trail running at dawn"], topics=["trail running"])
    assert alone[0] == together[1] > 0.9


def test_half_a_phrase_is_less_than_half_of_it_and_more_phrases_are_more():
    half, one, two = fits(["I run", "Trail runs", "Trail runs and strong coffee"], topics=["trail running", "coffee"])
    assert found.NOTHING < half < one / 2 and one <= two <= found.ALL


def test_what_a_brief_excludes_fits_no_more_than_silence():
    said = fits(["Trail running", "Trail running and gambling tips", "Trail running, no gamble"], topics=["trail running"], must_not=["gambling"])
    assert said[0] > 0.9 and said[1] == said[2] == found.NOTHING


def test_no_number_leaves_its_range_and_nothing_said_is_not_nobody():
    said = fits(["", " ", "𝕏" * 10_000, "trail " * 5_000], topics=["trail running"], must_have=["x"])
    assert all(found.NOTHING <= one <= found.ALL for one in said)
