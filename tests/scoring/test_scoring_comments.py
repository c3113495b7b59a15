"""Comments: what kind each is, look-alike letters read as people read them, and shares with their innocent reasons."""

import time
from importlib import resources

import numpy as np
import pandas as pd
import pytest

from tastemaker.scoring import disclosure, sponsors, suitability
from tastemaker.scoring.authenticity import comments, spam
from tastemaker.scoring.wording.cues import Cues, Weights
from tastemaker.scoring.wording.folding import fold, odd_letters
from tastemaker.scoring.wording.reference import near
from tastemaker.scoring.wording.teaching import LESSONS, invented, taught

OWN = [
    "The second climb took me {} hours, is that slow?",
    "Which lens was it in part {}?",
    "We made {} loaves with this recipe",
    "I disagree, {} kilometres are fine",
    "My sister ran it {} times already",
]


def frame(texts, authors=None, posts=None):
    n = len(texts)
    return pd.DataFrame(
        {
            "post_key": posts or [i % 4 + 1 for i in range(n)],
            "author_hash": authors or [f"hash{i}" for i in range(n)],
            "text": texts,
            "published_at": pd.Timestamp("2026-11-01", tz="UTC"),
        }
    )


def own(n):
    return [OWN[i % len(OWN)].format(i) for i in range(n)]


@pytest.mark.parametrize(
    "text",
    [
        "I invested $500 with @sandbox_fx and got $4,000 in one week",
        "DM me to earn passive income daily",
        "Dank Frau Sandbox verdiene ich jede Woche mit Krypto, schreib mir auf WhatsApp",
        "Invertí con @sandbox_fx y gané 4000 euros en 3 días",
        "Grâce à elle j'ai gagné 4 000 € avec le trading @sandbox_fx",
        "코인 투자 수익 보장 텔레그램 @sandbox_fx",
        "Ｗｈａｔｓａｐｐ me to earn $500 weekly",
        "I am paying $5,000 to the first 7 people to message me",
        "I was skeptical at first but she kept her word and I received my payout, thank you <email>",
        "Anfangs war ich skeptisch, dann 3.000 € erhalten, danke @sandbox_fx",
        "La recomiendo, es honesta y confiable, gané 500 dólares @sandbox_fx",
        "Je la recommande, elle est honnête et fiable, reçu 900 € @sandbox_fx",
        "부업 관심 있으신 분 디엠 주세요 @sandbox_fx",
        "Subscribe to my channel, new song: https://sandbox.example/x",
    ],
)
def test_offers_are_called_spam_and_say_why(text):
    [kind] = comments.kinds([text])
    assert kind.kind == "spam offer" and len(kind.why) > 10


@pytest.mark.parametrize(
    "text",
    [
        "Bitcoin scares me, I keep my money in the bank",
        "@sandbox_ann look, we were there last year",
        "I paid $1,500 for mine in 2019",
        "How much do you earn with the shop?",
        "Danke, das hat mir sehr geholfen",
        "주식은 무서워요",
        "¿Cuánto cuesta?",
        "Be careful, the comments are full of scams",
        "She is honest and he made a lot of money with that film lol",
        "@sandbox_ann @user the study is here https://sandbox.example/x",
        "I sent you a message about the recipe, what do you think?",
        "My account is locked and support does not answer",
        "구독했어요 영상 너무 좋아요",
        "🇩🇪🇫🇷 greetings to both teams",
    ],
)
def test_talk_of_money_and_friends_is_no_spam(text):
    assert comments.kinds([text])[0].kind != "spam offer"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("😍😍", "emoji only"),
        ("!!!", "emoji only"),
        ("Wow so beautiful", "generic praise"),
        ("정말 최고예요", "generic praise"),
        ("Trop beau, bravo", "generic praise"),
        ("You are so", "own words"),
        ("The climb was beautiful", "own words"),
    ],
)
def test_signs_and_set_praise_are_told_from_own_words(text, kind):
    assert comments.kinds([text])[0].kind == kind


def test_a_repetition_needs_two_authors_and_more_than_set_praise():
    text = "This road leads over the pass"
    assert [k.kind for k in comments.kinds([text, text.upper() + "!"], ["a", "b"])] == ["duplicate", "duplicate"]
    assert [k.kind for k in comments.kinds([text, text], ["a", "a"])] == ["own words"] * 2
    assert [k.kind for k in comments.kinds(["so nice, love this video"] * 2, ["a", "b"])] == ["generic praise"] * 2


def test_letters_are_read_as_people_read_them():
    assert fold("𝕎𝕙𝕒𝕥𝕤𝔸𝕡𝕡") == fold("Whаtsарр") == fold("w\u200bh\u0336a\u0336tsapp") == fold("ᴡʜᴀᴛꜱᴀᴘᴘ") == "whatsapp"
    assert fold("Straße Éclair") == "strasse eclair" and fold("안녕") == "안녕" and fold("Москва") == "москва"
    assert odd_letters("Whаtsарр 𝕎𝕙𝕒𝕥𝕤") == 2 and odd_letters("Москва, Łódź, Đặng, Tromsø ❤️ 1️⃣") == 0


def test_flags_and_sign_letters_are_no_disguise():
    assert fold("🇺🇸 won") == "🇺🇸 won" and odd_letters("🇳🇿🇺🇸 🅱️🅱️ ok 🅿️") == 0
    assert fold("🅆🄷🄰🅃🅂") == "whats" and odd_letters("🅆🄷🄰🅃🅂") == 1


def test_reasons_name_what_solicits_and_leave_out_what_speaks_against_it():
    text = "I think this video is great lol, but DM me to earn $500 weekly"
    assert {"chat", "creator", "write"} <= set(spam.cues().found(text))
    assert "asks readers to write in private" in comments.kinds([text])[0].why
    assert not any(said in comments.kinds([text])[0].why for said in ("jokes", "speaks to the creator", "longer"))


def test_an_apostrophe_may_lack():
    cues = Cues({"a": {"why": "", "words": ["i'm giving"]}})
    assert [cues.found(t) for t in ("I’m giving", "im giving", "i m giving", "i mm giving")] == [["a"]] * 3 + [[]]


def test_every_slot_of_an_invented_text_is_filled_and_copies_are_few():
    for lesson in LESSONS.values():
        texts, kinds = invented(lesson)
        assert len(texts) == len(kinds) and not [text for text in texts if "{" in text or "}" in text]
        assert len(set(texts)) > len(texts) / 3


def test_near_copies_are_one_group_and_chains_join():
    words = "I received my payment from her platform last night"
    groups = near([words, words + " again", words + " again and again", "Last night was steep", "🔥"])
    assert groups[0] == groups[1] == groups[2] and len(set(groups)) == 3


def test_no_comments_are_no_error():
    assert comments.kinds([]) == [] and len(comments.spam([])) == 0
    assert {s.state for s in comments.signals(frame([]))} == {"insufficient evidence"}


def test_a_profile_of_own_words_shows_nothing():
    found = comments.signals(frame(own(60)))
    assert [s.state for s in found] == ["not seen"] * 3 and all(s.n == 60 and s.innocent for s in found)


def test_many_offers_are_seen_with_share_interval_and_posts():
    offers = [f"Made ${i},000 in a week with @sandbox_fx, message her" for i in range(1, 31)]
    [soliciting, repeated, generic] = comments.signals(frame(offers + own(30)))
    assert (
        soliciting.state == "seen"
        and soliciting.numbers["share of comments"] == 0.5
        and 0.3 < soliciting.numbers["low end"] < 0.5
    )
    assert soliciting.posts and "hash" not in soliciting.sentence and "@" not in soliciting.sentence
    assert repeated.state == "not seen" and generic.state == "not seen"


def test_many_comments_are_read_together_and_the_person_is_told_so():
    offers = [f"I earned $5,000 with the zorvex desk, message @sandbox_trader{i}" for i in range(60)]
    many = [*offers, "zorvex desk @sandbox_trader", *own(60)]
    [alone], beside = comments.kinds([many[60]]), comments.kinds(many)
    assert alone.kind == "own words" and beside[60].kind == "spam offer" and beside[60].why.endswith(comments.COMPANY)
    assert beside[0].kind == "spam offer" and comments.COMPANY not in beside[0].why
    told = [comments.signals(frame(texts))[0].sentence for texts in (many, many[:90])]
    assert [comments.TOGETHER in sentence for sentence in told] == [True, False]


def test_under_thirty_comments_nothing_is_said():
    found = comments.signals(frame(["DM me to earn $500 weekly"] * 29))
    assert {(s.state, s.strength) for s in found} == {("insufficient evidence", None)} and "29" in found[0].sentence
    assert np.isnan(comments.shares(frame(own(29)))["soliciting comments"])


def test_a_cohort_decides_where_it_is_known():
    spammed = frame(["DM me to earn $500 weekly @sandbox_fx"] * 12 + own(28), [f"h{i}" for i in range(40)])
    assert comments.shares(spammed)["soliciting comments"] == pytest.approx(0.3)
    clean = comments.signals(spammed, {"soliciting comments": [0.0] * 30}, "sandbox / micro, 30 profiles")[0]
    usual = comments.signals(spammed, {"soliciting comments": [0.4] * 30}, "sandbox / micro, 30 profiles")[0]
    assert (clean.state, usual.state) == ("seen", "not seen") and clean.strength == pytest.approx(30 / 31, abs=0.001) and usual.strength == 0
    assert clean.cohort and "median" in clean.sentence
    assert comments.signals(spammed, {"soliciting comments": [0.0] * 5}, "small")[0].cohort == "", (
        "five peers are no cohort"
    )


@pytest.mark.long
@pytest.mark.parametrize("name", LESSONS)
def test_the_weights_that_ship_are_learned_again_from_the_invented_texts(name):
    made, kept = taught(name), Weights.load(name)
    assert (made.kinds, made.features) == (kept.kinds, kept.features)
    assert np.allclose(made.weights, kept.weights, atol=0.01) and np.allclose(made.base, kept.base, atol=0.01)


def test_a_score_is_the_logistic_function_of_its_cues():
    text, weights = "Earn $500 weekly, message @sandbox_fx", spam.weights()
    row = spam.cues().matrix([text])[0]
    raw = weights.base[0] - weights.base[1] + row @ (np.array(weights.weights[0]) - np.array(weights.weights[1]))
    assert spam.spam([text])[0] == pytest.approx(1 / (1 + np.exp(-raw)))


def test_the_lessons_name_no_real_profile():
    for name in LESSONS.values():
        text = resources.files("tastemaker.scoring.wording").joinpath(name.grammar).read_text(encoding="utf-8")
        handles = {word.strip('",[]') for word in text.split() if word.startswith('"@')}
        assert all("sandbox" in handle or handle == "@user" for handle in handles)


def test_nearness_counts_only_within_reach():
    cues = Cues({"a": {"why": "", "words": ["red"]}, "b": {"why": "", "words": ["blue"]}}, near=[["a", "b"]], within=5)
    near = cues.features.index("a near b")
    assert cues.matrix(["red or blue", "red " + "x" * 9 + " blue", "blue"])[:, near].tolist() == [1, 0, 0]


HOSTILE = {
    "spaces": " " * 10_000,
    "digits": "1" * 10_000,
    "digits and commas": "1," * 5_000,
    "small letters": "a" * 10_000,
    "capitals": "A" * 10_000,
    "no script": "\u0430" * 10_000,
    "brackets": "(" * 10_000,
    "stop and brackets": "." + ")" * 10_000,
    "marks": "e" + "\u0301" * 10_000,
    "hyphens": "a-" * 10_000,
    "joined": "lien" + "_" * 20_000 + "!",
    "listed twice": "so " * 3_000 + "zebra",
    "questions": "how " * 2_500,
    "denied": "no beer " * 2_500,
    "names": "A&" * 5_000,
    "hurried": "in " + "just " * 2_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_takes_long_to_read(name):
    text = HOSTILE[name]
    post = {"post_key": 1, "title": f"#ad {text}", "text": text, "url": "", "published_at": None}
    start = time.process_time()
    comments.kinds([text])
    disclosure.sentences(text)
    sponsors.mentions([post], ["Box Well"])
    suitability.findings(suitability.categories(), {}, [post])
    assert time.process_time() - start < 1.0, "a pattern tries every way to read such a text"


def test_a_wording_of_a_script_without_spaces_may_have_any_ending():
    cues = Cues({"a": {"why": "", "words": ["수익*", " red "]}})
    assert [cues.found(text) for text in ("수익률", "a red one", "edge")] == [["a"], ["a"], []]


def test_a_small_cohort_is_no_strong_evidence_however_far_out_a_profile_is():
    spammed = frame(["DM me to earn $500 weekly @sandbox_fx"] * 40)
    [small, large] = [comments.signals(spammed, {"soliciting comments": [0.0] * n}, "peers")[0] for n in (20, 400)]
    assert small.state == large.state == "seen"
    assert small.strength < 0.96 < large.strength < 1
