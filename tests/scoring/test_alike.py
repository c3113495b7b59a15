"""Look-alikes: words, tags, network and commenters as log odds; what is unknown speaks neither for nor against."""

import math
from datetime import timedelta

import numpy as np
import pytest

from tastemaker import clock
from tastemaker.errors import BadInput
from tastemaker.models import Comment, Post, Profile, Relation
from tastemaker.scoring import alike
from tastemaker.scoring.alike.shared import Links
from tastemaker.scoring.alike.texts import Texts, evidence
from tastemaker.store import facts
from tastemaker.terms import load

RUN = ("Trail running in the mountains, {} kilometres and long climbs", "My ultra training week, {} hills on the trail")
BAKE = ("Sourdough bread with {} grams of rye flour", "Baking a cake of {} eggs and butter in the oven")


# --- shared links ----------------------------------------------------------------------------------------------------

def links(*each):
    pairs = [(owner, link) for owner, mine in enumerate(each) for link in mine]
    return Links(np.array([o for o, _ in pairs], dtype=int), np.array([k for _, k in pairs], dtype=int), len(each))


def test_a_rare_link_in_common_tells_more_than_one_that_everybody_has():
    others = [{0, 10 + i} for i in range(40)]   # link 0 is everybody's
    shared = links({0, 1}, {1, 2}, {0, 3}, *others).shared(0)
    assert shared.evidence[1] > 1 > shared.evidence[2] and shared.common[1] == shared.common[2] == 1
    assert shared.chance[1] < 2


def test_nothing_known_is_neither_for_nor_against_and_few_links_say_little():
    shared = links({1, 2, 3}, set(), {9}, set(range(10, 60)), {1, 2, 3}).shared(0)
    assert shared.evidence[1] == 0 and not shared.known[1]
    assert shared.evidence[3] < shared.evidence[2] < 0 < shared.evidence[4]
    assert links({1, 2}, {1, 2}).shared(0, least=3).evidence[1] == 0


def test_who_comments_everywhere_makes_nobody_alike():
    bot, pairs = 0, [{0, 100 + i, 200 + i} for i in range(60)]
    shared = links({bot, 1, 2}, {bot, 1, 3}, *pairs).shared(0)
    assert shared.evidence[1] > 1 and abs(shared.evidence[2]) < 0.3


def test_the_evidence_is_that_of_the_written_formula():
    """Two links of the example, one of the other, in common; four creators have it, ten links in all."""
    shared = links({0, 1}, {0}, {0, 2}, {0, 3}, {4, 5, 6}).shared(0)
    usual = 3.5 / (10 - 2)
    wanted = np.mean([(1 - s) + s / (2 * usual) for s in (0.01, 0.03, 0.1, 0.3)])
    assert shared.evidence[1] == pytest.approx(math.log(wanted))


# --- words -----------------------------------------------------------------------------------------------------------

def test_ranks_become_log_odds_that_rise_with_them_and_are_nothing_where_nobody_looked():
    found = evidence(np.array([0.1, np.nan, 0.9, 0.5, 0.5]), np.array([True, False, True, True, True]))
    assert found[1] == 0 and found[0] < found[3] == found[4] < found[2]
    assert evidence(np.arange(2000.0), np.ones(2000, dtype=bool))[-1] == pytest.approx(3.5, abs=0.6)


def test_texts_find_the_others_of_a_kind():
    texts = [kind[i % 2].format(i) for kind in (RUN, BAKE) for i in range(12)]
    scores = Texts(texts, [0, 1, 2]).scores()
    assert scores[3:12].min() > scores[12:].max()


def test_no_texts_at_all_are_alike_in_nothing():
    assert np.isfinite(Texts(["", "", ""], [0]).scores()).all() and Texts(["a b", "", "c"], [1]).each().shape == (3, 1)


# --- from the store --------------------------------------------------------------------------------------------------

def who(handle, kind, *, platform="bluesky", n=4, tags=(), followers=5_000):
    return [Profile(platform=platform, platform_id=f"id-{handle}", handle=handle, name=handle.title(), followers=followers, url=f"https://p.example/{handle}"),
            *(Post(platform=platform, platform_id=f"{handle}-{i}", profile_id=f"id-{handle}", text=kind[i % 2].format(handle), tags=tags,
                   url=f"https://p.example/{handle}/{i}", published_at=clock.now() - timedelta(days=i + 1)) for i in range(n))]


def keep(world, records, platform="bluesky"):
    with world.store.write() as s:
        facts.save(s, records, source="t", call_id=None, run_id="t", terms=load(platform), accepted=True, hash_key=world.store.hash_key, at=clock.now())


def filled(world, more=(), platform="bluesky"):
    """Twelve runners and twelve bakers."""
    keep(world, [r for i in range(12) for r in (*who(f"runner{i}", RUN, platform=platform), *who(f"baker{i}", BAKE, platform=platform))] + list(more), platform)


def asked(world, examples=("@runner0", "runner1", "bluesky:runner2"), **options):
    return alike.run(world.store, examples, **{"n": 9, "accepted": lambda platform: True, **options})


def test_creators_of_the_examples_kind_come_first_with_reason_posts_and_range(world):
    filled(world)
    found = asked(world)
    assert found["handle"].str.startswith("runner").all() and not set(found["handle"]) & {"runner0", "runner1", "runner2"}
    row = found.iloc[0]
    assert row["place"] == 1 and row["low"] <= row["score"] <= row["high"] and row["known"] == 1
    assert row["near"] in {"runner0", "runner1", "runner2"} and f"Nearest to @{row['near']}" in row["reasons"]
    assert row["post_url"].startswith(f"https://p.example/{row['handle']}/") and row["example_url"].startswith(f"https://p.example/{row['near']}/")
    assert "trail" in row["reasons"] and "network unknown (too few links: 0 of theirs" in row["reasons"]
    assert math.isnan(row["network"]) and math.isnan(row["audience"])
    assert list(found.columns) == list(alike.COLUMNS)


def test_the_same_question_has_the_same_answer(world):
    filled(world)
    assert asked(world).equals(asked(world))


def test_network_and_commenters_bring_whom_words_do_not(world):
    silent = [Profile(platform="bluesky", platform_id=f"id-{h}", handle=h, name=h) for h in ("friend", "listened")]
    follows = [Relation(platform="bluesky", from_id=f"id-{a}", to_id=f"other-{k}", kind="follows") for a in ("runner0", "runner1", "friend") for k in range(8)]
    strangers = [Relation(platform="bluesky", from_id=f"id-baker{i}", to_id=f"b-{i}-{k}", kind="follows") for i in range(12) for k in range(8)]
    post = Post(platform="bluesky", platform_id="listened-0", profile_id="id-listened", text="hm", published_at=clock.now() - timedelta(days=1))
    comments = [Comment(platform="bluesky", platform_id=f"c-{p}-{v}", post_id=p, author_id=f"viewer{v}", text="nice")
                for p, viewers in (("runner0-0", range(30)), ("listened-0", range(10, 40)), *((f"baker{i}-0", range(100 * i, 100 * i + 30)) for i in range(2, 12)))
                for v in viewers]
    filled(world, [*silent, *follows, *strangers, post, *comments])
    found = asked(world, n=30).set_index("handle")
    assert found.loc["friend", "network"] > 1 and "8 links in common with @runner" in found.loc["friend", "reasons"]
    assert found.loc["listened", "audience"] > 1 and "20 of 30 commenters in common with @runner0" in found.loc["listened", "reasons"]
    assert min(found.loc["friend", "score"], found.loc["listened", "score"]) > found[found.index.str.startswith("baker")]["score"].max()


def test_a_direct_link_counts_as_one_in_common(world):
    filled(world, [Relation(platform="bluesky", from_id="id-baker5", to_id="id-baker6", kind="lists")])
    before = asked(world, n=30).set_index("handle").loc["baker3"]
    keep(world, [Relation(platform="bluesky", from_id="id-runner0", to_id="id-baker3", kind="lists")])
    after = asked(world, n=30).set_index("handle").loc["baker3"]
    assert math.isnan(before["network"]) and after["network"] > 0
    assert after["text"] == before["text"] and after["score"] > before["score"]


def test_too_few_commenters_are_unknown(world):
    filled(world, [Comment(platform="bluesky", platform_id=f"c-{p}-{v}", post_id=p, author_id=f"viewer{v}", text="nice")
                   for p in ("runner0-0", "runner5-0") for v in range(5)])
    row = asked(world).set_index("handle").loc["runner5"]
    assert math.isnan(row["audience"]) and "audience unknown (too few commenters: 5 of theirs" in row["reasons"]


def test_sizes_and_platforms_leave_others_out(world):
    filled(world, who("runner-big", RUN, followers=200_000))
    assert asked(world, sizes=["mid"])["handle"].tolist() == ["runner-big"]
    assert asked(world, platforms=["youtube"]).empty


@pytest.mark.parametrize("options", [{"sizes": ["huge"]}, {"platforms": ["myspace"]}, {"n": 0}])
def test_what_there_is_not_is_said_and_not_answered_with_nobody(world, options):
    filled(world)
    with pytest.raises(BadInput) as caught:
        asked(world, **options)
    assert caught.value.next_step and len(asked(world, platforms="bluesky", sizes="micro")) == len(asked(world, platforms=["bluesky"], sizes=["micro"]))


def test_where_terms_permit_no_figures_a_profile_stands_by_its_words_without_any(world):
    filled(world, platform="youtube")
    found = alike.run(world.store, ["runner0", "runner1"], n=9)
    assert found["handle"].str.startswith("runner").all() and (found["known"] == 1).all()
    assert found[["score", "low", "high", "text", "tags", "network", "audience"]].isna().all(axis=None)
    assert found["reasons"].str.contains("by words alone").all() and not found["reasons"].str.contains("rank").any()


def test_expired_and_opted_out_creators_and_expired_posts_are_not_there(world):
    filled(world)
    with world.store.write() as s:
        s.execute("INSERT INTO optouts (ordinal, platform, platform_id, reason, made_by, made_at, run_id) "
                  "VALUES (nextval('ordinals'), 'bluesky', 'id-runner5', 'asked', 'x', $at, 'r')", at=clock.now())
        s.execute("UPDATE profiles SET expires_at = $at WHERE handle = 'runner6'", at=clock.now())
        s.execute("UPDATE posts SET expires_at = $at WHERE platform_id LIKE 'runner7-%'", at=clock.now())
    found = asked(world, n=30)
    assert not set(found["handle"]) & {"runner5", "runner6"}
    assert found.set_index("handle").loc["runner7", "quote"] is None or "runner7" not in str(found.set_index("handle").loc["runner7", "quote"])
    with pytest.raises(BadInput, match="Nobody called"):
        asked(world, ["runner5"])


def test_examples_that_are_unknown_or_stand_for_two_are_asked_about(world):
    filled(world)
    keep(world, who("runner0", RUN, platform="mastodon"), "mastodon")
    with pytest.raises(BadInput, match="Several profiles"):
        asked(world, ["runner0"])
    with pytest.raises(BadInput, match="need an example"):
        asked(world, [])
    assert len(asked(world, ["bluesky:runner0"]))


def test_hostile_texts_are_shown_as_text(world):
    filled(world, [*who("mallory", ("Trail running <script>x</script>\u202e “mountains” {}\r\nBcc: x", RUN[1]))])
    row = asked(world, n=30).set_index("handle").loc["mallory"]
    assert "\u202e" not in row["quote"] + row["reasons"] and "\n" not in row["quote"] + row["reasons"]
