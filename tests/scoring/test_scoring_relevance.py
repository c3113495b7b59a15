"""Relevance: fits come first, odd input works, the same input gives the same scores."""

from pathlib import Path

import numpy as np
import pytest

from tastemaker import evaluate
from tastemaker.scoring.relevance import Index, order, rank
from tastemaker.scoring.words import words

PODCASTS = Path(__file__).resolve().parents[2] / ".." / "shared/benchmarks/relevance/podcasts_apple_2019"
TEXTS = ["Baking bread and cakes at home", "Trail running in the mountains", "Ultra marathon training for runners",
         "Video games and consoles", "Knitting, wool and patterns", "Hiking huts of the Alps", "Street food of Bangkok",
         "Chess openings explained", "Guitar lessons", "Gardening on a balcony", "Marathon runners run trails", ""] * 2


def test_what_shares_the_words_comes_first():
    scores = rank("trail running", TEXTS)
    assert set(order(scores)[:4]) == {1, 10, 13, 22}
    assert scores[11] == 0


def test_texts_without_a_shared_word_are_found_through_their_neighbours():
    texts = ["trail running mountains", "trail running ultra", "mountains ultra runner peaks", "bread cakes", "cakes flour",
             "bread flour oven"] * 3
    scores = Index(texts, literal=(0, 0), depths=(2,)).scores("trail")
    assert scores[2] > 0.5 > abs(scores[3])


@pytest.mark.parametrize("texts", [[], [""], ["a"], ["", ""], ["one text"], ["one", "two"], ["same", "same"], ["!!!", "…"],
                                   TEXTS[:10], ["마라톤 훈련", "빵 굽기"], ["x" * 10_000]])
@pytest.mark.parametrize("query", ["", "   ", "trail running", "마라톤", "no such word anywhere", "\ud83d\ude00"])
def test_any_texts_and_any_query_give_one_finite_score_each(texts, query):
    scores = rank(query, texts)
    assert scores.shape == (len(texts),)
    assert np.isfinite(scores).all()
    assert np.abs(scores).max(initial=0) <= 1 + 1e-9


def test_an_empty_query_fits_nothing():
    assert not rank("", TEXTS).any()


def test_the_same_texts_give_the_same_scores():
    assert (rank("marathon", TEXTS) == rank("marathon", TEXTS)).all()


def test_equal_texts_are_ordered_as_they_came():
    scores = rank("trail running", TEXTS)
    assert (scores[:12] == scores[12:]).all()
    places = list(order(scores))
    assert all(places.index(i) < places.index(i + 12) for i in range(12))


def test_korean_and_japanese_are_matched_without_spaces_between_words():
    texts = ["산악 마라톤을 달리는 채널", "빵 굽기 채널", "東京の山を走るランナー", "家で作るパン"]
    assert rank("마라톤", texts).argmax() == 0
    assert rank("山を走る", texts).argmax() == 2


def test_compounds_are_found_through_their_characters():
    texts = ["Berglaufschuhe im Test", "Brot backen", "Garten im Herbst"]
    assert rank("Laufschuhe", texts).argmax() == 0
    assert not Index(texts, literal=(1, 0)).scores("Laufschuhe").any(), "words alone do not find it"


def test_words_that_name_topics_are_not_dropped_with_the_function_words():
    assert words("the fire system") == ["fire", "system"]


def test_a_liked_text_teaches_the_query():
    before, after = Index(TEXTS).scores("marathon"), Index(TEXTS).scores("marathon", liked=[7])
    assert after[7] > before[7]
    assert Index(TEXTS).scores("", liked=[7]).argmax() == 7


def test_podcasts_are_ranked_well_above_the_goal():
    if not PODCASTS.is_dir():
        pytest.skip("the folder ../shared/benchmarks is not here")
    found = evaluate.relevance(PODCASTS)
    assert found.n == 38
    assert found.means["ndcg@10"] >= 0.735
    assert found.means["map"] >= 0.385
