"""Features: figures by hand and against a plain reference; unknown stays unknown; what terms forbid is not derived."""

import math
import statistics
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tastemaker import clock
from tastemaker.scoring import features
from tastemaker.scoring.formulas import FORMULAS, LEAST, POSTS


def compute(world, accepted=True):
    with world.store.run("score") as run:
        frame = features.run(world.store, run, accepted=lambda platform: accepted)
    stored = world.store.rows("SELECT * FROM features WHERE run_id = $r ORDER BY profile_key", r=run.run_id)
    assert [row["profile_key"] for row in stored] == list(frame["profile_key"])
    return {row["profile_key"]: row for row in stored}


def test_figures_agree_with_a_hand(world):
    views = [100, 200, 300, 400, 10_000]
    posts = [{"views": v, "likes": 10, "comments": 2, "language": "de", "title": "x #ad" if i == 0 else "x"} for i, v in enumerate(views)]
    key = world.add("ann", posts, followers=5_000, language="en")
    row = compute(world)[key]
    assert row["reach_median_views"] == 300 and row["reach_n"] == 5
    assert row["engagement_per_view_median"] == pytest.approx(12 / 300) and row["engagement_per_view_n"] == 5
    assert row["posts_per_week"] == pytest.approx(7)
    assert row["days_since_post"] == pytest.approx(1)
    assert row["sponsored_share"] == pytest.approx(0.2)
    assert (row["main_format"], row["main_language"], row["size_band"], row["followers"]) == ("video", "de", "nano", 5_000)
    assert row["engagement_per_follower_median"] is None and row["engagement_per_follower_n"] == 0, "YouTube tells no reposts"


def test_engagement_per_follower_counts_reposts(world):
    posts = [{"text": "x", "likes": 3, "comments": 1, "reposts": i, "format": "text"} for i in range(3)]
    key = world.add("bob", posts, platform="bluesky", followers=100)
    row = compute(world)[key]
    assert row["engagement_per_follower_median"] == pytest.approx(0.05)
    assert row["reach_median_views"] is None


def test_hidden_counts_stay_unknown_and_are_not_zero(world):
    posts = [{"views": 100, "likes": None, "comments": 4} for _ in range(5)]
    key = world.add("shy", posts, followers=None)
    row = compute(world)[key]
    assert row["engagement_per_view_median"] is None and row["engagement_per_view_n"] == 0
    assert row["followers"] is None and row["size_band"] is None and row["followers_n"] == 0
    assert row["reach_median_views"] == 100


def test_two_posts_are_too_few_for_a_figure_and_their_number_is_told(world):
    key = world.add("new", [
        {"views": 9 + i, "likes": 1, "comments": 1} for i in range(LEAST - 1)], followers=10)
    row = compute(world)[key]
    for figure in ("reach_median_views", "engagement_per_view_median", "posts_per_week", "sponsored_share"):
        assert row[figure] is None, figure
    assert row["reach_n"] == 2


def test_only_the_newest_twenty_posts_count(world):
    posts = [{"views": 10, "title": "new"} for _ in range(POSTS)] + [{"views": 9_999, "title": "old"} for _ in range(30)]
    key = world.add("prolific", posts)
    row = compute(world)[key]
    assert row["reach_median_views"] == 10 and row["reach_n"] == POSTS


def test_posts_that_are_gone_or_expired_do_not_count(world):
    key = world.add("ann", [{"views": 10 * (i + 1)} for i in range(6)])
    with world.store.write() as s:
        s.execute("UPDATE posts SET state = 'gone' WHERE platform_id = 'ann-0'")
        s.execute("UPDATE posts SET expires_at = $t WHERE platform_id = 'ann-1'", t=world.now)
    assert compute(world)[key]["reach_n"] == 4


def test_growth_is_normalised_to_thirty_days(world):
    key = world.add("ann", followers=1_000, at=world.now - timedelta(days=60))
    world.add("ann", followers=1_050, at=world.now - timedelta(days=30))
    world.add("ann", followers=1_200)
    row = compute(world)[key]
    assert row["followers_growth_30d"] == pytest.approx(0.1) and row["followers_growth_30d_n"] == 3


@pytest.mark.parametrize("days", [None, 1])
def test_growth_over_too_little_time_is_unknown(world, days):
    key = world.add("ann", followers=1_000, at=world.now - timedelta(days=days) if days else None)
    world.add("ann", followers=1_100)
    assert compute(world)[key]["followers_growth_30d"] is None


@pytest.mark.parametrize("text", ["Werbung? Nein. #Werbung", "Sponsored by Summitstep", "Paid partnership with us", "#AD today",
                                  "bezahlte Partnerschaft mit X", "유료광고 포함"])
def test_words_of_disclosure_are_seen(world, text):
    key = world.add("ann", [{"title": text}] + [{"title": "plain"}, {"title": "an #adventure, not an advert"}])
    assert compute(world)[key]["sponsored_share"] == pytest.approx(1 / 3)


def test_a_marked_partnership_counts_without_words(world):
    key = world.add("ann", [{"paid_partnership": True}, {"paid_partnership": False}, {"title": ""}, {"title": "x"}])
    row = compute(world)[key]
    assert row["sponsored_share_n"] == 3 and row["sponsored_share"] == pytest.approx(1 / 3)


def test_nothing_is_derived_where_terms_forbid_it(world):
    posts = [{"views": 100 + i, "likes": 10, "comments": 2, "language": "en"} for i in range(6)]
    closed = world.add("tube", posts, followers=5_000, language="en", at=world.now - timedelta(days=20))
    world.add("tube", posts, followers=6_000, language="en")
    opened = world.add("sky", [{"likes": 1, "comments": 0, "reposts": 0, "text": "x"}] * 4, platform="bluesky", followers=50)
    rows = compute(world, accepted=False)
    kept = {"run_id", "profile_key", "as_of", "expires_at", "cohort"}
    derived = {k: v for k, v in rows[closed].items() if k not in kept and v not in (None, 0)}
    assert derived == {"followers": 6_000, "followers_n": 1}
    assert rows[closed]["cohort"] == "not permitted"
    assert rows[opened]["engagement_per_follower_median"] is not None, "Bluesky's terms allow it without more ado"


def test_a_platform_of_a_persons_own_list_has_no_terms_that_forbid_figures():
    assert features.permitted("somewhere", lambda platform: False)
    assert not features.permitted("youtube", lambda platform: False)


def test_figures_expire_with_the_first_thing_they_were_made_from(world):
    key = world.add("ann", [{"views": 10} for _ in range(3)], followers=10)
    with world.store.write() as s:
        s.execute("UPDATE posts SET expires_at = $t WHERE platform_id = 'ann-2'", t=world.now + timedelta(hours=3))
    assert compute(world)[key]["expires_at"] == world.now + timedelta(hours=3)


def test_who_opted_out_or_was_only_found_gets_no_row(world):
    world.add("ann"), world.add("gone")
    with world.store.write() as s:
        s.execute("UPDATE profiles SET state = 'found' WHERE handle = 'gone'")
        s.insert("optouts", [{"platform": "youtube", "platform_id": "id-ann", "reason": "asked", "made_by": "x",
                              "made_at": world.now, "run_id": "r"}])
    assert compute(world) == {}


def test_every_figure_of_the_table_has_a_formula(world):
    columns = {row["column_name"] for row in world.store.rows("SELECT column_name FROM (DESCRIBE features)")}
    figures = {c for c in columns if not c.endswith("_n")} - {"run_id", "profile_key", "as_of", "expires_at"}
    assert figures == set(FORMULAS)
    assert all(f.sentence and f.window for f in FORMULAS.values())


COUNT = st.one_of(st.none(), st.integers(0, 10**7))
POST = st.fixed_dictionaries({"views": COUNT, "likes": COUNT, "comments": COUNT, "reposts": COUNT,
                              "format": st.sampled_from(["video", "short", "text"]), "language": st.sampled_from([None, "en", "de"])})


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.lists(POST, max_size=25), COUNT), min_size=1, max_size=5))
def test_figures_agree_with_a_plain_reference(world, people):
    with clock.fixed(world.now):
        with world.store.write() as s:
            for table in ("profiles", "posts", "snapshots", "post_snapshots"):
                s.execute(f"DELETE FROM {table}")
        keys = world.add_all({f"p{i}": posts for i, (posts, _) in enumerate(people)}, platform="bluesky",
                             followers=[followers for _, followers in people])
        rows = compute(world)
    for key, (posts, followers) in zip(keys, people, strict=True):
        for name, value in reference(posts, followers).items():
            got = rows[key][name]
            assert got == value or math.isclose(got, value, rel_tol=1e-9), (name, got, value)


def reference(posts, followers):
    """The formulas once more, in plain Python over the newest posts (the first are the newest)."""
    posts = posts[:POSTS]
    views = [p["views"] for p in posts if p["views"] is not None]
    both = [p for p in posts if None not in (p["likes"], p["comments"])]
    per_view = [(p["likes"] + p["comments"]) / p["views"] for p in both if p["views"]]
    per_follower = [(p["likes"] + p["comments"] + p["reposts"]) / followers for p in both if p["reposts"] is not None] if followers else []
    enough = lambda values: statistics.median(values) if len(values) >= LEAST else None  # noqa: E731
    most = lambda values: min(Counter(values).items(), key=lambda kv: (-kv[1], kv[0]))[0] if values else None  # noqa: E731
    return {"reach_median_views": enough(views), "reach_n": len(views), "engagement_per_view_median": enough(per_view),
            "engagement_per_view_n": len(per_view), "engagement_per_follower_median": enough(per_follower),
            "engagement_per_follower_n": len(per_follower), "followers": followers,
            "main_format": most([p["format"] for p in posts]), "main_language": most([p["language"] for p in posts if p["language"]]),
            "posts_per_week": 7.0 if len(posts) >= LEAST else None, "posts_per_week_n": len(posts)}
