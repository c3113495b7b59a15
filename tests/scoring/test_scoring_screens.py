"""What the pages of stakeholders are given of a ranking: figures with their n, rows with their expiry, parts for sliders."""

from datetime import timedelta

import pytest

from tastemaker.scoring import rank
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
