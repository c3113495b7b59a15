"""What the pages of stakeholders are given of a ranking: figures with their n, rows with their expiry, parts for sliders."""

from datetime import timedelta
from functools import partial

import pandas as pd
import pytest

from tastemaker import clock
from tastemaker.scoring import formula, rank
from tastemaker.store import snapshot
from tastemaker.workbench import screens


@pytest.fixture
def ranked(world, brief):
    """Six creators on a shortlist, the first with two profiles; the keys of all seven."""
    posts = [{"title": "trail running in the hills", "views": 100, "likes": 9, "comments": 1}] * 4
    keys = world.add_all({f"p{i}": posts for i in range(7)}, followers=[1_000 * (i + 1) for i in range(7)])
    with world.store.write() as s:
        s.insert("creator_profiles", [{"ordinal": i, "creator_id": keys[0], "profile_key": key, "reason": "the same", "made_by": "x",
                                       "made_at": world.now, "run_id": "r"} for i, key in enumerate(keys[:2])])
    world.store.remember(brief)
    with world.store.run("score", brief.campaign_id, brief.hash) as run:
        rank.run(world.store, run, brief, accepted=lambda platform: True)
    return keys


def test_a_figure_on_a_shortlist_comes_with_its_n(world, ranked):
    row = screens.shortlist(world.store).iloc[0]
    figures = ("engagement_per_view", "engagement_per_follower", "posts_per_week", "sponsored_share", "followers_growth_30d")
    assert [row[f"{figure}_n"] for figure in figures] == [4, 0, 4, 4, 1]


def test_weighing_anew_ranks_only_whom_the_shortlist_names(world, ranked, brief):
    named = screens.shortlist(world.store)
    weights, again = screens.reweighed(screens.parts(world.store))(brief.campaign_id)
    same = again(weights)
    assert dict(zip(same["profile_key"], same["rank"], strict=True)) == dict(zip(named["profile_key"], named["rank"], strict=True))
    assert len(ranked) == 7 and len(same) == 6, "a creator's other profile has no name on the page"


def test_scores_of_a_version_without_weights_are_not_weighed_anew(world, ranked):
    with world.store.write() as s:
        s.execute("UPDATE scores SET weights = NULL, fits = NULL")
    assert screens.parts(world.store).empty and len(screens.shortlist(world.store)) == 6


def test_the_name_beside_a_post_expires_with_the_profile(world, ranked):
    soon = world.now + timedelta(hours=2)
    with world.store.write() as s:
        s.execute("UPDATE profiles SET expires_at = $t WHERE handle = 'p3'", t=soon)
    posts = screens.pages(world.store, world.store.frame("SELECT 1 AS n"))["recent_posts"]
    assert set(posts.loc[posts["handle"] == "p3", "expires_at"]) == {soon}
    assert (posts.loc[posts["handle"] != "p3", "expires_at"] > soon).all()


def taken(world):
    """A snapshot of the shortlist, and what reads it."""
    folder = world.store.path.parent / "snapshots"
    snapshot.make(world.store, folder, screens.pages(world.store, world.store.frame("SELECT 'x' AS campaign_id, 'scored' AS stage, 6 AS n")))
    return partial(snapshot.read, folder)


def test_the_parts_of_an_opened_creator_add_up_to_the_score_and_say_what_they_rest_on(world, ranked, brief):
    read = taken(world)
    key = int(read("shortlist")["profile_key"].iloc[0])
    found = screens.opened(read, brief.campaign_id, key)
    parts = {part["name"]: part for part in found["parts"]}
    assert tuple(parts) == formula.PARTS
    assert sum(p["weight"] * p["value"] for p in parts.values()) == pytest.approx(found["row"]["score"], abs=1e-5)
    reach = parts["reach"]
    assert (reach["n"], reach["state"], reach["figure"], reach["window"]) == (4, "known", 100.0, "newest 20 posts")
    assert reach["cohort"] == found["row"]["cohort"] and not parts["relevance"]["cohort"]
    assert parts["engagement"]["figure"] == found["row"]["engagement_per_view_median"] and parts["budget"]["state"] == "missing"
    assert all(part["low"] <= part["value"] <= part["high"] and part["sentence"] and part["unit"] for part in parts.values())
    assert set(found["posts"]["profile_key"]) == set(found["growth"]["profile_key"]) == {key}
    assert found["terms"]["title"] == "YouTube" and "is not sold" in found["terms"]["passing_on"]


def test_who_is_gone_expired_or_of_another_campaign_is_not_opened(world, ranked, brief):
    read = taken(world)
    key = int(read("shortlist")["profile_key"].iloc[0])
    assert screens.opened(read, brief.campaign_id, key) and screens.opened(read, "another", key) is None
    with clock.fixed(world.now + timedelta(days=40)):
        assert screens.opened(read, brief.campaign_id, key) is None
    with world.store.write() as s:
        s.execute("UPDATE profiles SET state = 'gone' WHERE profile_key = $k", k=key)
    assert screens.opened(taken(world), brief.campaign_id, key) is None, "a page asks the newest snapshot, not the one it began with"


def test_what_was_said_about_attention_stays_with_the_team(world, ranked, brief):
    said = pd.DataFrame({"profile_key": ranked, "value": 0.6, "low": 0.4, "high": 0.8, "n": 9, "said": "a pattern was seen in it",
                         "expires_at": None})
    with world.store.run("score", brief.campaign_id, brief.hash) as run:
        rank.run(world.store, run, brief, accepted=lambda platform: True, authenticity=said)
    assert screens.shortlist(world.store)["reasons"].str.contains("a pattern was seen").all()
    read = taken(world)
    reasons = read("shortlist")["reasons"]
    assert len(reasons) == 6 and not reasons.str.contains("pattern").any()
    assert reasons.str.endswith("similar profiles.").any() or reasons.str.endswith("posts.").any(), "the rest of the sentence stays"
    part = {p["name"]: p for p in screens.opened(read, brief.campaign_id, int(read("shortlist")["profile_key"].iloc[0]))["parts"]}["authenticity"]
    assert (part["value"], part["n"]) == (0.6, 9) and "pattern was seen" not in str(part)


def test_an_unknown_platform_has_no_terms_to_show():
    assert screens._terms("nowhere") is None and screens._terms("x")["title"] == "X"
