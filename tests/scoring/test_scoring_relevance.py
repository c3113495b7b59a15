"""Relevance: fits come first, odd input works, the same input gives the same scores."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tastemaker import evaluate
from tastemaker.brief import Brief
from tastemaker.errors import BadInput
from tastemaker.scoring import documents
from tastemaker.scoring.documents import WHOLE, document
from tastemaker.scoring.encoders import Called, Encoder, local
from tastemaker.scoring.relevance import Index, asked, inverted, order, rank
from tastemaker.scoring.relevance.inverted import Inverted, top
from tastemaker.scoring.relevance.languages import language
from tastemaker.scoring.relevance.literal import CHARACTERS, Words
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
    scores = Index(texts, literal=(0, 0), depths=(2,), latent=("words",)).scores("trail")
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
    alone = Index(texts, literal=(1, 0), latent=("words",))
    assert not alone.scores("Laufschuhe").any(), "words alone do not find it"


def test_words_that_name_topics_are_not_dropped_with_the_function_words():
    assert words("the fire system") == ["fire", "system"]


def test_a_liked_text_teaches_the_query():
    before, after = Index(TEXTS).scores("marathon"), Index(TEXTS).scores("marathon", liked=[7])
    assert after[7] > before[7]
    assert Index(TEXTS).scores("", liked=[7]).argmax() == 7


LANGUAGES = ["Wir laufen über die Berge und durch den Wald", "Wir backen Brot und Kuchen für die Familie",
             "Nous courons dans la montagne et sur les sentiers", "Des gâteaux et du pain pour les enfants",
             "We run in the mountains and on the trails", "We bake the bread and cakes of this village"]


@pytest.mark.parametrize(("text", "name"), [*zip(LANGUAGES, ["german", "german", "french", "french", "english", "english"],
                                                 strict=True), ("Τρέξιμο στα βουνά", "greek"), ("Trail running", None),
                                            ("", None), ("och för som jag inte", "swedish"), ("og er for med i", None)])
def test_a_language_is_told_by_its_function_words_or_not_at_all(text, name):
    assert language(text) == name


@pytest.mark.parametrize(("query", "place"), [("Wälder", 0), ("Läufe", 0), ("sentier", 2), ("montagnes", 2), ("enfant", 3)])
def test_inflections_of_other_languages_meet_in_their_stems(query, place):
    assert Index(LANGUAGES, literal=(1, 0), depths=()).scores(query).argmax() == place


def test_english_texts_get_no_terms_of_other_languages():
    assert not [term for term in Words(LANGUAGES[4:] * 3).vocabulary if ":" in term]
    assert {term for term in Words(LANGUAGES).vocabulary if ":" in term} >= {"german:berg", "french:senti"}


MANY = [f"{TEXTS[i % 11]} number{i}" for i in range(400)]


def test_of_many_texts_the_best_few_get_the_close_look_and_the_rest_stay_below():
    index = Index(MANY, shortlist=60)
    scores = index.scores("trail running")
    running = {i for i in range(400) if i % 11 in (1, 10)}
    assert set(order(scores)[:60]) <= running
    assert running == set(order(scores)[:len(running)]), "who shares the words but was not looked at comes next"
    assert np.isfinite(scores).all() and (scores == Index(MANY, shortlist=60).scores("trail running")).all()


def test_the_close_look_reaches_texts_that_share_no_word_with_the_query():
    texts = ["trail running ultra", "ultra marathon peaks", "bread cakes", "cakes flour", "flour oven bread"] * 20
    scores = Index(texts, shortlist=40, literal=(1, 0), depths=(2, 3)).scores("trail")
    assert set(order(scores)[20:40]) == set(range(1, 100, 5))


def test_a_compound_is_looked_at_though_no_text_has_the_word_alone():
    texts = ["berglaufschuhe im test", "brot backen", "garten im herbst"] * 10
    assert set(order(Index(texts, shortlist=12).scores("laufschuhe"))[:10]) == set(range(0, 30, 3))


def test_the_inverted_index_gives_the_cosines_of_the_plain_product(monkeypatch):
    index = Inverted(MANY)
    vector = index.vector({"trail running food": 1.0, "marathon": 0.3})
    plain = (index.matrix @ vector.T).toarray().ravel()
    assert index.against(vector) == pytest.approx(plain, abs=1e-6)
    monkeypatch.setattr(inverted, "csc_matvec", None)
    assert index.against(vector) == pytest.approx(plain, abs=1e-6)


@given(st.lists(st.integers(0, 30), max_size=2_000), st.integers(0, 300))
def test_the_top_is_what_a_full_sort_gives(values, k):
    values = np.array(values, dtype=np.float32)
    assert list(top(values, k)) == list(order(values)[:k])


@pytest.fixture(scope="module")
def many():
    return Index(MANY, shortlist=30)


@pytest.mark.parametrize("query", ["", "no such word anywhere", "xyzzyplugh", "\ud83d\ude00", {}, {"trail": 0.0}])
def test_many_texts_take_any_query(many, query):
    scores = many.scores(query)
    assert scores.shape == (400,) and np.isfinite(scores).all()


def test_texts_without_a_word_have_no_score():
    assert not Index([""] * 40, shortlist=30).scores("trail").any()


def test_a_liked_text_outside_the_best_is_looked_at_too(many):
    assert many.scores("", liked=[7]).argmax() == 7
    assert many.scores("trail running", liked=[7])[7] > many.scores("trail running")[7]


def test_views_have_a_row_for_each_text_also_of_many():
    for shortlist in (100, 1_000):
        views = Index(MANY, shortlist=shortlist).views
        assert views.words.shape[0] == views.latent.shape[0] == 400
        assert np.linalg.norm(views.latent, axis=1) == pytest.approx(1, abs=1e-4)
        assert views.latent.shape[1] <= 256


BRIEF = Brief.parse({"campaign": "x", "topics": ["trail running", "ultramarathon"], "must_have": ["mountains"],
                     "product": {"name": "P", "category": "shoes", "what": "knitting wool patterns " * 100},
                     "audience": "weekend runners", "sender": {"name": "y"}})


def test_a_brief_is_asked_in_groups_of_fixed_weight():
    found = asked(BRIEF, ["an example", "another"])
    assert list(found.values()) == [1.0, 1.0, 1.0, 0.5, 0.5]
    assert next(iter(found)) == "trail running. ultramarathon. mountains"


def test_a_long_product_text_does_not_drown_the_topics():
    index = Index(TEXTS)
    assert index.scores(asked(BRIEF))[1] > index.scores(asked(BRIEF))[4]
    assert index.scores(BRIEF.words())[1] < index.scores(BRIEF.words())[4], "in one text it does"


def test_an_example_pulls_creators_like_it():
    before, after = Index(TEXTS).scores(asked(BRIEF)), Index(TEXTS).scores(asked(BRIEF, ["Hiking huts of the Alps"]))
    assert after[5] > before[5] and after[5] > after[3]


OTHER = [(f"Bread and cakes {i}", "") for i in range(40)]
TRAIL = [(f"Trail running in the hills {i}", "") for i in range(5)]
LONG_BIO = "We love good things and share them with friends every week. " * 30


def test_the_newest_posts_count_more_than_the_oldest():
    texts = [document("Ann", "", [], [*TRAIL, *OTHER[:9]]), document("Ann", "", [], [*OTHER[:9], *TRAIL]), *TEXTS]
    assert max(map(len, texts)) < CHARACTERS, "no text is cut, so that only the order can tell"
    scores = rank("trail running", texts)
    assert scores[0] > scores[1] > 0


def test_a_long_bio_leaves_room_for_posts_where_only_the_first_characters_are_read():
    text = document("Ann", LONG_BIO, [], TRAIL)
    assert "Trail running in the hills 4" in text[:CHARACTERS] and len(text) <= WHOLE
    assert sorted(words(document("Ann", LONG_BIO))) == sorted(set_aside(words(text), words(" ".join(t for t, _ in TRAIL)) * 2))


def set_aside(all_words, some):
    left = list(all_words)
    for word in some:
        left.remove(word)
    return left


class Letters:
    """A stub of an encoder: counts of three words, with a large part that all texts share."""

    name = "letters"

    def encode(self, texts):
        return np.array([[10, "run" in t, "bak" in t.casefold(), "chess" in t.casefold()] for t in texts], dtype=np.float32)


def test_an_encoder_from_elsewhere_stands_beside_the_latent_view():
    assert isinstance(Letters(), Encoder)
    plain, helped = Index(TEXTS).scores("bakery"), Index(TEXTS, encoders=[Letters()]).scores("bakery")
    assert helped[0] > plain[0] and helped.argmax() == 0


def test_a_callable_is_asked_once_for_each_text():
    asked_for = []
    encoder = Called("service", lambda texts: [[len(t), 1.0] for t in asked_for.extend(texts) or texts])
    first = encoder.encode(["a", "bb", "a"])
    assert encoder.encode(["bb"]).tolist() == first[1:2].tolist()
    assert asked_for == ["a", "bb"] and np.linalg.norm(first, axis=1) == pytest.approx(1)
    assert encoder.encode([]).shape[0] == 0


@pytest.mark.parametrize("answer", [[], [[1.0]], [[1.0], [float("nan")]], [["x"], ["y"]], None, [1.0, 2.0]])
def test_an_answer_that_is_no_vector_for_each_text_is_refused(answer):
    with pytest.raises(BadInput) as refused:
        Called("service", lambda texts: answer).encode(["a", "b"])
    assert "service" in str(refused.value)


def test_a_folder_tells_which_encoder_it_holds(tmp_path):
    with pytest.raises(BadInput, match="holds no encoder"):
        local(tmp_path)
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(BadInput, match="tastemaker_no_such_package"):
        local(tmp_path, kinds={"config.json": ("tastemaker_no_such_package",)})


@pytest.mark.long
def test_podcasts_reach_the_goal():
    if not PODCASTS.is_dir():
        pytest.skip("the folder ../shared/benchmarks is not here")
    found = evaluate.relevance(PODCASTS)
    assert found.value("map").n == 38
    assert found.value("ndcg@10").value >= 0.76
    assert found.value("map").value >= 0.42


FILMED = "In this video I go through {0}, step by step. Notes and times are below: {1}."
POSTED = "Spent the morning on {0}. Tired and happy, thinking about {1} again."
RUNS = ("ridge runs", "trail shoes", "fell running", "muddy trails", "single track", "night running")
FOODS = ("sourdough bread", "cold brew", "lentil stew", "latte art", "oat milk", "moka pot")


def of_two_platforms():
    """Texts of two manners on equal topics, thirty each: films on runs, on foods, then posts on runs, on foods."""
    dice, texts = np.random.default_rng(3), []
    for manner in (FILMED, POSTED):
        for about in [RUNS] * 30 + [FOODS] * 30:
            texts.append(" ".join(manner.format(*dice.choice(about, 2, replace=False)) for _ in range(6)))
    return texts, ["film"] * 60 + ["post"] * 60


def test_a_platforms_manner_of_writing_does_not_decide_who_fits():
    texts, platforms = of_two_platforms()
    apart = []
    for told in ((), platforms):
        scores = Index(texts, platforms=told).scores("trail running")
        apart.append(abs(scores[:30].mean() - scores[60:90].mean()))
        assert min(scores[:30].mean(), scores[60:90].mean()) > max(scores[30:60].max(), scores[90:].max())
    assert apart[1] < apart[0] / 2


def test_one_platform_changes_no_score_and_a_platform_of_one_text_keeps_its_topic():
    plain = Index(TEXTS).scores("marathon")
    assert (Index(TEXTS, platforms=["film"] * len(TEXTS)).scores("marathon") == plain).all()
    alone = Index(TEXTS, platforms=["post", *["film"] * (len(TEXTS) - 1)]).scores("bread")
    assert alone.argmax() in (0, 12) and alone[0] > 0.5 * alone[12]


def test_a_topic_that_only_one_platform_has_is_still_found():
    texts, _ = of_two_platforms()
    scores = Index([*texts[:30], *texts[90:]], platforms=["film"] * 30 + ["post"] * 30).scores("trail running")
    assert set(order(scores)[:30]) == set(range(30))
    assert scores[:30].min() > 1.5 * scores[30:].max(), "what the platform has of the topic stays"


def test_texts_without_a_word_score_nothing_whatever_their_platform():
    scores = Index([*TEXTS, "", "!!!", "…"], platforms=["film", "post", "film"] * 9).scores("marathon")
    assert scores[11] == scores[23] == scores[24] == 0


@pytest.mark.parametrize("platforms", [["film", "post"] * 200, np.array(["film"] * 399 + [""])])
def test_many_texts_of_several_platforms_take_the_close_look(platforms):
    scores = Index(MANY, shortlist=60, platforms=platforms).scores("trail running")
    assert set(order(scores)[:60]) <= {i for i in range(400) if i % 11 in (1, 10)} and np.isfinite(scores).all()


def test_platforms_must_be_one_for_each_text():
    with pytest.raises(BadInput, match="24 texts and 1 platforms"):
        Index(TEXTS, platforms=["film"])


def test_the_tags_of_posts_are_read_with_the_newest_first_and_no_more_than_are_telling():
    posts = [{"title": f"Post {i}", "text": "", "tags": json.dumps([f"tag{i}", "ultramarathon"])} for i in range(documents.TAGS + 5)]
    text = documents.of({"name": "Ann", "bio": "", "keywords": ["hills"]}, posts)
    assert "ultramarathon" in text and "hills" in text and "tag0" in text and f"tag{documents.TAGS}" not in text
    assert text.count("ultramarathon") == 1
