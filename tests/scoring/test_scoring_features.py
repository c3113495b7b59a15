"""Features: figures by hand and against a plain reference; unknown stays unknown; what terms forbid is not derived."""

import json
import math
import statistics
from collections import Counter
from datetime import timedelta

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, chi2, linregress, t

from tastemaker import clock
from tastemaker.models import Comment
from tastemaker.scoring import features
from tastemaker.scoring.features import compiled, intervals, scope
from tastemaker.scoring.formulas import FORMULAS, GROWTH_DAYS, INTERVALS, LEAST, POSTS
from tastemaker.store import facts
from tastemaker.terms import load


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


def test_what_was_put_up_in_one_go_has_no_rhythm_and_no_trend(world):
    posts = [{"views": 100 * 2**i, "published_at": clock.now() - timedelta(days=1, seconds=i)} for i in range(6)]
    key = world.add("ann", posts, followers=5_000)
    row = compute(world)[key]
    assert row["posts_per_week"] is None and row["views_trend_30d"] is None and row["posts_per_week_n"] == 6
    assert row["reach_median_views"] == 600


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
    assert [name for name, value in row.items() if name.endswith(("_low", "_high")) and value is not None] == []
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


def grown(world, handle, counts, every=10):
    """A profile with these follower counts, the last of them now, some days apart."""
    for i, followers in enumerate(counts):
        key = world.add(handle, followers=followers, at=world.now - timedelta(days=every * (len(counts) - 1 - i)))
    return key


def test_growth_is_the_median_of_pairwise_slopes_for_thirty_days(world):
    key = grown(world, "ann", [1_000, 1_050, 1_200], every=30)
    slopes = [math.log(1.05), math.log(1_200 / 1_050), math.log(1.2) / 2]
    row = compute(world)[key]
    assert row["followers_growth_30d"] == pytest.approx(math.exp(statistics.median(slopes)) - 1) and row["followers_growth_30d_n"] == 3
    assert row["followers_growth_30d_low"] is None, "three snapshots have no interval"


def test_one_wrong_count_does_not_move_growth_and_lies_outside_of_its_interval(world):
    counts = [round(1_000 * 1.01**i) for i in range(9)]
    steady, hit = grown(world, "ann", counts), grown(world, "bob", [*counts[:4], 9_000, *counts[5:]])
    rows = compute(world)
    assert rows[steady]["followers_growth_30d"] == pytest.approx(1.01**3 - 1, rel=0.01)
    assert rows[hit]["followers_growth_30d"] == pytest.approx(1.01**3 - 1, rel=0.02)
    assert rows[hit]["followers_growth_30d_low"] <= rows[hit]["followers_growth_30d"] <= rows[hit]["followers_growth_30d_high"]
    assert rows[hit]["followers_growth_30d_high"] - rows[hit]["followers_growth_30d_low"] > (
        rows[steady]["followers_growth_30d_high"] - rows[steady]["followers_growth_30d_low"])


def test_snapshots_older_than_the_window_do_not_count_for_growth(world):
    world.add("ann", followers=10, at=world.now - timedelta(days=GROWTH_DAYS + 1))
    key = grown(world, "ann", [1_000, 1_000, 1_000])
    row = compute(world)[key]
    assert row["followers_growth_30d"] == pytest.approx(0) and row["followers_growth_30d_n"] == 3


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


def test_every_figure_of_the_table_has_a_formula_and_every_interval_a_figure(world):
    columns = {row["column_name"] for row in world.store.rows("SELECT column_name FROM (DESCRIBE features)")}
    figures = {c for c in columns if not c.endswith(("_n", "_low", "_high"))} - {"run_id", "profile_key", "as_of", "expires_at"}
    assert figures == set(FORMULAS)
    assert all(f.sentence and f.window for f in FORMULAS.values())
    assert {c for c in columns if c.endswith(("_low", "_high"))} == {name + end for name in INTERVALS for end in ("_low", "_high")}
    assert {name + "_n" for name in INTERVALS} <= columns and set(INTERVALS.values()) <= figures


def test_the_ends_of_a_median_are_the_exact_order_statistics(world):
    key = world.add("ann", [{"views": v, "likes": 1, "comments": 0} for v in (50, 10, 40, 20, 30, 60, 80, 70)])
    row = compute(world)[key]
    assert (row["reach_low"], row["reach_median_views"], row["reach_high"]) == (20, 45, 70)
    assert (row["engagement_per_view_low"], row["engagement_per_view_high"]) == (pytest.approx(1 / 70), pytest.approx(1 / 20))
    for n in range(POSTS + 1):
        exact = next((k for k in range(n // 2, 0, -1) if 1 - 2 * sum(math.comb(n, j) for j in range(k)) / 2**n >= 0.9), 0)
        assert max(math.floor((n + 1 - intervals.Z * math.sqrt(n)) / 2), 0) == exact, n


def test_four_posts_have_a_median_and_no_interval(world):
    key = world.add("ann", [{"views": v} for v in (1, 2, 3, 4)])
    row = compute(world)[key]
    assert row["reach_median_views"] == 2.5 and row["reach_low"] is None and row["reach_high"] is None


def test_shares_and_rates_lie_between_their_ends(world):
    key = world.add("ann", [{"title": "x #ad" if i < 2 else "x"} for i in range(10)])
    row = compute(world)[key]
    wilson = binomtest(2, 10).proportion_ci(0.9, "wilson")
    assert (row["sponsored_share_low"], row["sponsored_share_high"]) == (pytest.approx(wilson.low, rel=1e-3), pytest.approx(wilson.high, rel=1e-3))
    events = row["posts_per_week_n"] - 1
    assert row["posts_per_week_low"] == pytest.approx(7 * chi2.ppf(0.05, 2 * events) / 2 / events, rel=0.01)
    assert row["posts_per_week_high"] == pytest.approx(7 * chi2.ppf(0.95, 2 * events + 2) / 2 / events, rel=0.01)


def test_clockwork_is_regular_and_bursts_are_not(world):
    steady = world.add("ann", [{}] * 8)
    bursts = world.add("bob", [{"published_at": world.now - timedelta(days=d)} for d in (1, 2, 3, 30, 31, 32, 90)])
    few, once = world.add("new", [{}] * 4), world.add("mig", [{"published_at": world.now - timedelta(days=9)}] * 6)
    rows = compute(world)
    assert rows[once]["regularity"] is None and rows[once]["gap_days_median"] == 0, "all at one moment is no rhythm"
    assert (rows[steady]["regularity"], rows[steady]["gap_days_median"], rows[steady]["regularity_n"]) == (1, 1, 7)
    gaps = [1, 1, 27, 1, 1, 58]
    off = statistics.median(abs(gap - 1) for gap in gaps)
    assert rows[bursts]["regularity"] == max(1 - off, 0) and rows[bursts]["regularity_n"] == 6
    assert rows[few]["regularity"] is None and rows[few]["regularity_n"] == 3


def test_the_trend_is_the_slope_of_log_views_with_students_interval(world):
    views = [900, 700, 800, 400, 500, 300, 100]
    key = world.add("ann", [{"views": v} for v in views])
    fit = linregress([-(1 + i) / 30 for i in range(7)], [math.log(v + 1) for v in views])
    row = compute(world)[key]
    assert row["views_trend_30d"] == pytest.approx(fit.slope) and row["views_trend_30d_n"] == 7
    half = t.ppf(0.95, 5) * fit.stderr
    assert (row["views_trend_30d_low"], row["views_trend_30d_high"]) == (
        pytest.approx(fit.slope - half, rel=0.02), pytest.approx(fit.slope + half, rel=0.02))


def test_mixes_are_json_with_the_most_frequent_first(world):
    posts = [{"format": "short", "views": 10 * i, "language": "de", "tags": ("Trail", "x" * 3)} for i in range(1, 4)]
    posts += [{"format": "video", "views": 500, "language": 'e"n\\', "tags": ("trail",)}, {"format": "video", "views": None}]
    key = world.add("ann", posts)
    row = compute(world)[key]
    assert list(json.loads(row["formats"]).items()) == [("short", 3), ("video", 2)] and row["formats_n"] == 5
    assert json.loads(row["reach_by_format"]) == {"short": {"median": 20, "n": 3}, "video": {"median": None, "n": 1}}
    assert json.loads(row["languages"]) == {"de": 3, 'e"n\\': 1} and row["languages_n"] == 4
    assert list(json.loads(row["topics"]).items()) == [("trail", 4), ("xxx", 3)] and row["topics_n"] == 4


def comments(world, handle, answered, others=3, answers=True):
    """Comments on a creator's first posts: one of a stranger on each, one of its own on those that it answered."""
    found = []
    for i in range(others):
        post = f"{handle}-{i}"
        found.append(Comment(platform="youtube", platform_id=f"{post}-a", post_id=post, author_id="stranger", text="?"))
        if i < answered:
            found.append(Comment(platform="youtube", platform_id=f"{post}-b", post_id=post, author_id=f"id-{handle}", text="!",
                                 reply_to=f"{post}-a" if answers else None))
    with world.store.write() as s:
        facts.save(s, found, source="test", call_id=None, run_id="test", terms=load("youtube"), accepted=True,
                   hash_key=world.store.hash_key, at=world.now)


def test_replies_are_told_by_the_creators_own_hash(world):
    ann, bob, new = world.add("ann", [{}] * 5), world.add("bob", [{}] * 5), world.add("new", [{}] * 5)
    comments(world, "ann", answered=2)
    comments(world, "bob", answered=0, others=4)
    comments(world, "new", answered=2, others=2)
    rows = compute(world)
    assert (rows[ann]["replied_share"], rows[ann]["replied_n"]) == (pytest.approx(2 / 3), 3)
    assert (rows[bob]["replied_share"], rows[bob]["replied_n"]) == (0, 4)
    assert (rows[new]["replied_share"], rows[new]["replied_n"]) == (None, 2), "two posts with comments tell nothing"


def test_where_comments_come_without_answers_nothing_is_said_of_replies(world):
    key = world.add("ann", [{}] * 5)
    comments(world, "ann", answered=0, others=5)
    row = compute(world)[key]
    assert (row["replied_share"], row["replied_n"]) == (None, 5)


def test_figures_expire_with_the_first_comment_they_were_made_from(world):
    key, other = world.add("ann", [{}] * 5), world.add("bob", [{}] * 5)
    comments(world, "ann", answered=2)
    until = compute(world)[other]["expires_at"]
    with world.store.write() as s:
        s.execute("UPDATE comments SET expires_at = $t WHERE post_id = 'ann-1'", t=world.now + timedelta(hours=3))
    rows = compute(world)
    assert (rows[key]["expires_at"], rows[other]["expires_at"]) == (world.now + timedelta(hours=3), until)


def test_tags_that_differ_only_in_what_nobody_sees_are_one_topic(world):
    key = world.add("ann", [{"tags": ("trail", "tr\x01ail", " Trail")}, {"tags": ("\x02",)}])
    assert compute(world)[key]["topics"] == '{"trail": 1}'


def test_a_main_language_can_be_asked_for_alone(world):
    world.add("ann", [{}] * 3, language="en"), world.add("bob", [{"language": "de"}] * 3, language="en")
    alone = world.store.read(features.table(world.store.table, world.now, ["youtube"], wanted=("main_language",)))
    assert sorted(alone.to_pydict()["main_language"]) == ["de", "en"] and alone.column_names == ["profile_key", "main_language"]


@pytest.fixture
def crowd(world):
    """Profiles of every kind: with many posts, few, none, with counters of several times, and with posts without any."""
    people = {f"p{i}": [{"views": (i + 1) * (j + 1), "likes": j, "comments": 1, "title": "x"} for j in range(2 + 4 * i)] for i in range(9)}
    people["p2"] = [{**post, "views": None, "likes": None, "comments": None} for post in people["p2"]]
    keys = world.add_all(people, followers=[100 * (i + 1) for i in range(9)], at=world.now - timedelta(days=9))
    world.add_all({name: [{**post, "views": (post["views"] or 0) + 7} for post in people[name]] for name in ("p4", "p8")},
                  followers=[450, 950])
    return dict(zip(people, keys, strict=True))


def frame_of(world, keys=None):
    with world.store.run("score") as run:
        return features.run(world.store, run, keys, accepted=lambda platform: True)


@pytest.fixture
def many(monkeypatch):
    """Every store is taken for a large one: three profiles a scope, counters from beside the posts."""
    monkeypatch.setattr(scope, "SMALL", -1)
    monkeypatch.setattr(scope, "PROFILES", 3)


@pytest.fixture
def asked(monkeypatch):
    """What was asked of which scope, in its order."""
    found, ask = [], compiled._question
    monkeypatch.setattr(compiled, "_question",
                        lambda make, store, allowed, scope, wanted: found.append((make.__name__, scope)) or ask(make, store, allowed, scope, wanted))
    return found


def test_scope_by_scope_gives_the_same_as_all_at_once(world, crowd, request):
    whole = frame_of(world)
    request.getfixturevalue("many")
    asked = request.getfixturevalue("asked")
    pd.testing.assert_frame_equal(frame_of(world).drop(columns="run_id"), whole.drop(columns="run_id"))
    scopes = [scope for make, scope in asked if make == "_posts"]
    assert {s.crowded for s in scopes} == {True, False} and all(s.beside for s in scopes) and len(scopes) > 3


@pytest.mark.parametrize("change", [
    "UPDATE posts SET fetched_at = fetched_at + INTERVAL 1 HOUR WHERE platform_id = 'p4-0'",
    "UPDATE posts SET counted_until = now_utc() WHERE platform_id = 'p4-0'"])
def test_where_the_counters_beside_a_post_do_not_tell_all_counters_are_looked_at(world, crowd, many, asked, change):
    with world.store.write() as s:
        s.execute("UPDATE post_snapshots SET views = 1_000_000 WHERE post_key IN (SELECT post_key FROM posts WHERE profile_key = $k)",
                  k=crowd["p4"])
    beside = frame_of(world).set_index("profile_key").loc[crowd["p4"], "reach_median_views"]
    with world.store.write() as s:
        s.execute(change)
    before = len(asked)
    after = frame_of(world).set_index("profile_key").loc[crowd["p4"], "reach_median_views"]
    assert after == 1_000_000 > beside
    again = [make for make, scope in asked[before:] if not scope.beside]
    assert again.count("_posts") == 1, "only the scope of that post is asked again"


def test_an_older_counter_that_may_still_be_kept_counts_where_the_newest_has_expired(world, many):
    post = [{"views": 10}] * 5
    key = world.add("ann", post, at=world.now - timedelta(days=2))
    world.add("ann", [{"views": 99}] * 5, at=world.now - timedelta(days=1))
    with world.store.write() as s:
        for table, ends in (("post_snapshots", "expires_at"), ("posts", "counted_until")):
            taken = "taken_at" if table == "post_snapshots" else "counted_at"
            s.execute(f"UPDATE {table} SET {ends} = $t WHERE {taken} = $at", t=world.now, at=world.now - timedelta(days=1))
    assert compute(world)[key]["reach_median_views"] == 10


def test_for_figures_that_need_no_counters_none_are_looked_at(world, crowd, asked):
    alone = compiled.read(world.store, world.now, ["youtube"], scope.ALL._replace(beside=True), ("main_language",))
    assert alone.column_names == ["profile_key", "main_language"] and alone.num_rows == len(crowd)
    assert [(make, s.beside) for make, s in asked] == [("_whole", False)]


def test_the_compiled_text_asks_what_the_expression_asks(world, crowd):
    asked = world.store.read(features.table(world.store.table, world.now, ["youtube"]))
    assert compiled.read(world.store, world.now, ["youtube"], scope.ALL).equals(asked)
    summed = compiled.read(world.store, world.now, ["youtube"], scope.ALL._replace(beside=True))
    pd.testing.assert_frame_equal(summed.to_pandas(), asked.to_pandas(), rtol=1e-9)
    later = world.now + timedelta(days=3)
    assert compiled.read(world.store, later, ["youtube"], scope.ALL).equals(
        world.store.read(features.table(world.store.table, later, ["youtube"])))


def test_a_few_figures_of_all_are_the_same_as_among_all_figures(world, crowd, many):
    whole = frame_of(world).set_index("profile_key")
    few = ("reach_median_views", "views_trend_30d", "sponsored_share")
    alone = compiled.everyone(world.store, world.now, ["youtube"], few).to_pandas().set_index("profile_key").sort_index()
    assert list(alone.columns) == ["posts_n", *few] and alone["posts_n"].max() == POSTS
    pd.testing.assert_frame_equal(alone[[*few]], whole[[*few]], rtol=1e-9)


def test_of_chosen_profiles_the_same_posts_count_as_of_all(world, crowd, many):
    with world.store.write() as s:
        s.execute("UPDATE posts SET state = 'gone' WHERE platform_id = 'p5-0'")
        s.execute("UPDATE posts SET expires_at = $t WHERE platform_id = 'p5-1'", t=world.now)
        s.execute("UPDATE profiles SET state = 'gone' WHERE profile_key = $k", k=crowd["p6"])
    keys = [crowd[name] for name in ("p3", "p5", "p6", "p8")]
    chosen = compiled.read(world.store, world.now, ["youtube"], scope.chosen(world.store, keys)).to_pandas()
    whole = compiled.read(world.store, world.now, ["youtube"], scope.ALL).to_pandas()
    assert list(chosen["profile_key"]) == [crowd[name] for name in ("p3", "p5", "p8")] and list(chosen["reach_n"]) == [14, 20, POSTS]
    pd.testing.assert_frame_equal(chosen, whole[whole["profile_key"].isin(keys)].reset_index(drop=True), rtol=1e-9)
    nobody = compiled.read(world.store, world.now, ["youtube"], scope.chosen(world.store, []))
    assert nobody.num_rows == 0


def test_replies_are_told_of_changed_profiles_alone(world, crowd, many):
    comments(world, "p5", answered=2)
    frame_of(world)
    with clock.fixed(world.now + timedelta(days=1)):
        after = frame_of(world, [crowd["p5"]]).set_index("profile_key")
    assert after.loc[crowd["p5"], "replied_share"] == pytest.approx(2 / 3)


@pytest.mark.parametrize("size", ["small", "many"])
def test_only_changed_profiles_are_computed_and_the_others_carried_over(world, crowd, size, request):
    if size == "many":
        request.getfixturevalue("many")
    before = frame_of(world).set_index("profile_key")
    later = world.now + timedelta(days=1)
    with clock.fixed(later):
        world.add("p5", [{"views": 9_999, "published_at": later - timedelta(hours=1)}], followers=9, at=later)
        world.add("fresh", [{"views": 5}] * 3, at=later)
        assert set(features.changed(world.store, world.now)) == {crowd["p5"], world.key("fresh")}
        after = frame_of(world, [crowd["p5"]]).set_index("profile_key")
        whole = frame_of(world).set_index("profile_key")
    assert after.loc[world.key("fresh"), "reach_n"] == 3, "who was not there before is computed without being named"
    assert after.loc[crowd["p5"], "followers"] == 9 and after.loc[crowd["p5"], "as_of"] == pd.Timestamp(later)
    kept = [crowd[name] for name in crowd if name != "p5"]
    assert (after.loc[kept, "as_of"] == pd.Timestamp(world.now)).all()
    assert before.loc[crowd["p1"], "days_since_post"] == pytest.approx(1)
    figures = [c for c in whole.columns if c not in ("run_id", "as_of")]
    pd.testing.assert_frame_equal(after[figures], whole[figures], check_dtype=False)


def test_days_since_a_post_are_right_however_often_figures_are_carried_over(world, crowd):
    frame_of(world)
    for days in (1, 2, 5):
        with clock.fixed(world.now + timedelta(days=days)):
            after = frame_of(world, []).set_index("profile_key")
        assert after.loc[crowd["p1"], "days_since_post"] == pytest.approx(1 + days) and after.loc[crowd["p1"], "as_of"] == pd.Timestamp(world.now)


def test_carried_figures_go_with_what_they_were_made_from(world, crowd):
    frame_of(world)
    with world.store.write() as s:
        s.execute("UPDATE features SET reach_median_views = -1, expires_at = CASE WHEN profile_key = $k THEN $t END", k=crowd["p3"], t=world.now)
        s.insert("optouts", [{"platform": "youtube", "platform_id": "id-p4", "reason": "asked", "made_by": "x", "made_at": world.now,
                              "run_id": "r"}])
    after = frame_of(world, []).set_index("profile_key")
    assert after.loc[crowd["p3"], "reach_median_views"] > 0, "an expired figure is made anew"
    assert after.loc[crowd["p5"], "reach_median_views"] == -1, "others are as they were"
    assert crowd["p4"] not in after.index


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
