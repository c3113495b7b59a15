"""Texts read together: company raises what cues do not know, lowers a lone cue, and leaves few texts as they were."""

import numpy as np
import pytest

from tastemaker.scoring import disclosure, sponsors
from tastemaker.scoring.authenticity import spam
from tastemaker.scoring.wording import cues, together
from tastemaker.scoring.wording.folding import evened

OFFERS = [f"Earn ${100 + i} weekly with blorptok, message @sandbox_{i}" for i in range(60)]
TALK = [f"The {word} climb took us {i} hours, how was yours?" for i in range(20) for word in ("first", "steep", "last")]
DISCLOSED = "As an associate of this shop I earn a commission if you buy through these links"


def test_few_texts_keep_the_scores_that_they_got_alone():
    few = [*OFFERS[:40], *TALK[:59]]
    assert len(few) == together.LEAST - 1 and (spam.spam(few) == spam.alone(few)).all()
    more = [*few, TALK[0]]
    assert not np.allclose(spam.spam(more), spam.alone(more))


def test_a_word_of_offers_raises_a_comment_that_no_cue_knows():
    strange = "blorptok blorptok weekly"
    alone, beside = spam.alone([strange])[0], spam.spam([strange, *OFFERS, *TALK])[0]
    among_talk = spam.spam([strange, *TALK, *TALK])[0]
    assert among_talk < beside and alone + 0.1 < beside


def test_a_lone_cue_among_ordinary_words_means_less():
    lone = "The steep climb took us 9 hours, message @sandbox_hill for the map"
    alone, beside = spam.alone([lone])[0], spam.spam([lone, *TALK, *TALK])[0]
    assert 0.5 < alone and beside < alone


def test_texts_that_share_nothing_keep_their_scores():
    texts = [chr(0x4E00 + i) for i in range(together.LEAST)]
    scores = np.linspace(0, 1, len(texts))
    assert (together.together(texts, scores) == scores).all()


@pytest.mark.parametrize("level", [0.0, 1e-9, 0.4, 1.0])
def test_scores_that_are_all_alike_stay_between_nought_and_one(level):
    found = together.together(OFFERS + TALK, np.full(120, level))
    assert np.isfinite(found).all() and found.min() >= 0 and found.max() <= 1 and np.ptp(found) < 0.01


def test_few_hits_of_a_kind_are_not_smoothed_away():
    few = [f"{name} pays for this film" for name in ("Boxwell", "Northbox", "Sandbox")]
    found = together.together([*TALK * 5, *few], np.array([0.02] * 300 + [0.65] * 3))
    assert (found[-3:] > 0.5).all() and (found[:-3] < 0.05).all()


def test_no_score_is_so_sure_that_words_say_nothing():
    found = together.together(TALK * 2, np.array([1.0] + [0.01] * 119))
    assert found[0] < 0.99


def test_the_same_texts_give_the_same_scores_in_any_order():
    texts = [*OFFERS, *TALK]
    turned = spam.spam(texts[::-1])[::-1]
    assert (spam.spam(texts) == spam.spam(texts)).all() and np.allclose(spam.spam(texts), turned, atol=1e-3)


def test_one_disclosure_among_many_sentences_is_not_smoothed_away():
    found = disclosure.of(["\n".join(TALK * 4), DISCLOSED])
    assert [one.sentence for one in found[1]] == [DISCLOSED] and not found[0]


def test_what_each_sentence_says_keeps_its_kind_and_sums_to_one():
    texts = [*TALK, *TALK, DISCLOSED, "Sponsored by Boxwell", "Use code BOX20 for 20% off"]
    chances = disclosure.chances(texts)
    named = [disclosure.kinds()[place] for place in chances[-3:].argmax(axis=1)]
    assert named == [disclosure.AFFILIATE, disclosure.PAID, disclosure.CODE]
    assert chances.sum(axis=1) == pytest.approx(np.ones(len(texts)))


def test_texts_give_the_disclosures_that_each_gives_alone_while_they_are_few():
    texts = ["Up the hill. Sponsored by Boxwell.", "", f"{DISCLOSED}\nThanks for watching"]
    assert disclosure.of(texts) == [disclosure.sentences(text) for text in texts]


def test_partners_of_a_profile_with_many_posts_are_found():
    posts = [
        {"post_key": i, "title": "", "text": text, "url": "", "published_at": None}
        for i, text in enumerate([*TALK, *TALK, "Sponsored by Boxwell."])
    ]
    assert [(one.name, one.post_key) for one in sponsors.mentions(posts)] == [("Boxwell", 120)]


def test_what_a_link_is_spelled_like_counts_only_for_cues_that_ask_for_it():
    read = cues.Cues({"door": {"why": "", "addresses": ["//t\\.me/"]}, "word": {"why": "", "words": ["earn"]}})
    assert read.found("see https://t.me/sandbox") == ["door"]
    assert not read.found("t.me/ is no link") and not read.found("https://sandbox.example/earn")


@pytest.mark.parametrize("link", ["https://t.me/sandbox", "https://sandbox.example/?ref=a1", "https://wa.me/000"])
def test_a_bare_invitation_is_an_offer_and_a_bare_film_is_none(link):
    assert spam.alone([link])[0] > 0.5 > spam.alone(["did you see this one? https://sandbox.example/film"])[0]


def test_copies_with_other_names_and_numbers_are_evened_to_the_same():
    assert evened("Made $400 with @sandbox_a!!!") == evened("made $9,500 with @sandbox_b !!").replace(" !!", "!!")
    assert evened("plain words") == "plain words"
