"""Rank: constraints say why, words are quoted clean, one creator has one place, a person's labels count."""

import json
import re

import numpy as np
import pandas as pd
import pytest

from tastemaker.brief import Brief
from tastemaker.errors import BadInput
from tastemaker.scoring import fairness, formula, moves, rank
from tastemaker.scoring.formula import PARTS, Weights
from tastemaker.scoring.rank import SHORTLIST_COLUMNS

TRAIL = [{"title": "Trail running in the Alps", "views": 900, "likes": 9, "comments": 1},
         {"title": "My first ultramarathon", "text": "100 km of trail", "views": 1_100, "likes": 20, "comments": 3},
         {"title": "Shoes I wore", "views": 1_000, "likes": 30, "comments": 2}]
BREAD = [{"title": f"Bread number {i}", "views": 500 + i, "likes": 50, "comments": 5} for i in range(4)]


def score(world, brief, accepted=True, **more):
    world.store.remember(brief)
    with world.store.run("score", brief.campaign_id, brief.hash) as run:
        frame = rank.run(world.store, run, brief, accepted=lambda platform: accepted, **more)
    return frame.set_index("handle", drop=False)


def changed(brief, **fields):
    return Brief.parse({**brief.model_dump(mode="json"), **fields})


def label(world, brief, handle, word, by="Mara"):
    with world.store.write() as s:
        s.insert("labels", [{"campaign_id": brief.campaign_id, "brief_hash": brief.hash, "profile_key": world.key(handle),
                             "label": word, "made_by": by, "made_at": world.now, "run_id": "r"}])


def same_creator(world, *handles):
    keys = [world.key(h) for h in handles]
    with world.store.write() as s:
        s.insert("creator_profiles", [{"creator_id": keys[0], "profile_key": k, "reason": "link", "made_by": "x",
                                       "made_at": world.now, "run_id": "r"} for k in keys])


def test_who_fits_comes_first_with_parts_and_a_sentence(world, brief):
    world.add_all({"baker": BREAD, "runner": TRAIL}, followers=[9_000, 5_000])
    frame = score(world, brief)
    assert list(frame.columns) == list(SHORTLIST_COLUMNS)
    assert frame["rank"]["runner"] == 1
    assert frame["relevance"]["runner"] == 1
    row = world.store.rows("SELECT * FROM shortlist WHERE rank = 1")[0]
    parts = json.loads(row["parts"])
    assert row["score"] == pytest.approx(sum(p["weight"] * p["value"] for p in parts.values()), abs=1e-6)
    assert row["score_low"] <= row["score"] <= row["score_high"]
    assert parts["reach"]["figure"] == 1_000 and parts["reach"]["n"] == 3
    assert not re.search(r"[.] [A-Z]", row["reasons"]) and row["reasons"].endswith(".")
    assert "“Trail running in the Alps” (20 Nov 2026)" in row["reasons"]
    assert "match trail running and ultramarathon; median 1,000 views over 3 posts" in row["reasons"]
    titles = world.store.rows("SELECT title FROM posts WHERE post_key IN (SELECT unnest($k::BIGINT[]))", k=json.loads(row["quoted"]))
    assert {t["title"] for t in titles} == {"Trail running in the Alps", "My first ultramarathon"}


@pytest.mark.parametrize(("fields", "profile", "words"), [
    ({"languages": ["de"]}, {"language": "en-US"}, "writes in en, the brief asks for de"),
    ({"countries": ["DE"]}, {"country": "US"}, "from US, the brief asks for DE"),
    ({"sizes": ["micro"]}, {"followers": 5_000}, "5,000 followers, nano; the brief asks for micro"),
    ({"sizes": ["nano"]}, {"followers": 999}, "999 followers, below nano"),
    ({"platforms": ["bluesky"]}, {}, "on youtube, the brief asks for bluesky"),
    ({"must_not": ["gambling"]}, {"bio": "I like Gambling"}, "their profile text says gambling: “I like Gambling”"),
    ({"must_not": ["first ultra"]}, {}, None),
    ({"must_not": ["ultramarathon"]}, {}, "their post of 19 Nov 2026 says ultramarathon: “My first ultramarathon 100 km of trail”"),
    ({"must_have": ["vegan"]}, {}, "nothing about vegan in their profile or 3 newest posts"),
    ({"must_have": ["alps"]}, {}, None),
])
def test_a_brief_leaves_out_with_the_reason(world, brief, fields, profile, words):
    world.add("runner", TRAIL, **profile)
    row = score(world, changed(brief, **fields)).loc["runner"]
    if words is None:
        assert row["rank"] == 1
    else:
        assert row["why_not"].startswith(words)
        assert row.isna()["rank"]


def test_what_is_unknown_leaves_nobody_out(world, brief):
    world.add("runner", TRAIL, language=None, country=None, followers=None)
    asked = changed(brief, languages=["de"], countries=["DE"], sizes=["mega"])
    assert score(world, asked)["rank"]["runner"] == 1


def test_whose_words_fit_nothing_has_no_rank(world, brief):
    world.add("runner", TRAIL), world.add("mute", name="", bio="")
    row = score(world, brief).loc["mute"]
    assert row["why_not"] == "their words do not fit the brief (relevance 0)"
    assert row["reasons"].startswith("Nothing in their profile or 0 posts read fits the brief; reach unknown")


def test_who_opted_out_or_expired_never_appears(world, brief):
    world.add_all(dict.fromkeys(("runner", "asked", "old"), TRAIL))
    with world.store.write() as s:
        s.insert("optouts", [{"platform": "youtube", "platform_id": "id-asked", "reason": "asked", "made_by": "x",
                              "made_at": world.now, "run_id": "r"}])
        s.execute("UPDATE profiles SET expires_at = $t WHERE handle = 'old'", t=world.now)
    assert list(score(world, brief)["handle"]) == ["runner"]
    assert world.store.rows("SELECT count(*) AS n FROM scores")[0]["n"] == 1


def test_without_permission_words_give_a_place_and_there_is_no_figure(world, brief):
    world.add_all({"runner": TRAIL, "baker": [{"title": "Trail mix with bread", "views": 10}]}, followers=[5_000, 5_000])
    world.add("sky", [{"text": "trail running day", "likes": 3, "comments": 1, "reposts": 0}] * 3, platform="bluesky", followers=500)
    frame = score(world, brief, accepted=False)
    assert list(frame["handle"]) == ["runner", "sky", "baker"], "the words decide, on every platform"
    assert frame["rank"].tolist() == [1, 2, 3]
    assert frame.loc[["runner", "baker"], ["score", "relevance", "reach", "reach_median_views"]].isna().all(axis=None)
    assert frame["followers"]["runner"] == 5_000, "what the API says stays as it came"
    assert "youtube_derived_metrics_accepted" in frame["why_not"]["runner"]
    assert "views" not in frame["reasons"]["runner"] and "“Trail running in the Alps”" in frame["reasons"]["runner"]
    stored = world.store.rows("SELECT s.* FROM scores s JOIN profiles USING (profile_key) WHERE platform = 'youtube'")
    for row in stored:
        assert [row[c] for c in ("score", "score_low", "score_high", "relevance", "reach", "engagement")] == [None] * 6
        assert "words only" in row["formula"]
        parts = json.loads(row["parts"]).values()
        assert all(part["state"] == "not permitted" and part["figure"] is part["value"] is None for part in parts)


def test_one_creator_has_one_place_and_the_better_profile_has_it(world, brief):
    world.add_all({"bakes": [{"title": "Bread for a trail"}], "runner": TRAIL, "other": TRAIL[:1]})
    same_creator(world, "bakes", "runner")
    frame = score(world, brief)
    other = int(frame["rank"]["runner"])
    assert frame["why_not"]["bakes"] == f"same creator as runner on youtube, rank {other}"
    assert sorted(frame["rank"].dropna()) == [1, 2]


def test_a_rejected_creator_is_left_out_with_every_profile(world, brief):
    world.add_all(dict.fromkeys(("runner", "second", "other"), TRAIL))
    same_creator(world, "runner", "second")
    label(world, brief, "runner", "reject")
    frame = score(world, brief)
    assert set(frame["why_not"][["runner", "second"]]) == {"rejected by Mara"}
    label(world, brief, "runner", "clear")
    assert score(world, brief)["rank"].notna().sum() == 2


def test_an_accepted_creator_draws_those_alike_upwards(world, brief):
    world.add_all({f"bread{i}": [{"title": f"Sourdough oven flour {i}"}] * 3 for i in range(6)})
    world.add_all({f"run{i}": [{"title": f"Trail running peaks {i}"}] * 3 for i in range(6)})
    before = score(world, brief)
    label(world, brief, "bread0", "star")
    after = score(world, brief)
    assert after["label"]["bread0"] == "star"
    assert after["relevance"]["bread3"] > before["relevance"]["bread3"]


def test_attack_text_is_clean_in_frames_and_reasons(world, brief):
    attack = "Trail running ”</b>\u202e\u200b\r\nBcc: x@example.org <script>"
    world.add("evil", [{"title": attack}, {"title": "=HYPERLINK(1) trail"}], name="A\u202eB\r\nC")
    row = score(world, brief).loc["evil"]
    assert not re.search("[\u202e\u200b\r\n]", row["reasons"] + row["name"])
    assert re.findall("“(.+?)”", row["reasons"])[0] == 'Trail running "</b> Bcc: x@example.org <script>'


def test_the_same_store_gives_the_same_list(world, brief):
    world.add_all({f"p{i}": TRAIL if i % 3 else BREAD for i in range(12)}, followers=[1_000 * i for i in range(12)])
    first, second = score(world, brief), score(world, brief)
    assert first.drop(columns=["fetched_at"]).equals(second.drop(columns=["fetched_at"]))
    assert len(world.store.rows("SELECT DISTINCT run_id FROM scores")) == 2


def test_an_empty_store_has_an_empty_shortlist(world, brief):
    frame = score(world, brief)
    assert frame.empty and list(frame.columns) == list(SHORTLIST_COLUMNS)


def test_a_score_expires_with_the_posts_that_it_quotes(world, brief):
    world.add("runner", TRAIL)
    with world.store.write() as s:
        s.execute("UPDATE posts SET expires_at = $t WHERE platform_id = 'runner-0'", t=world.now.replace(hour=13))
    score(world, brief, accepted=False)
    assert world.store.rows("SELECT expires_at FROM scores")[0]["expires_at"] == world.now.replace(hour=13)


def test_a_part_that_is_handed_in_is_shown_quoted_and_never_asked_of_a_closed_platform(world, brief):
    world.add_all({"runner": TRAIL, "other": TRAIL}, platform="tiktok", followers=[5_000, 5_000])
    world.add("closed", TRAIL, followers=5_000)
    asked = []

    def authenticity(keys):
        asked.extend(keys)
        return pd.DataFrame([{"profile_key": world.key("runner"), "value": 0.9, "low": 0.7, "high": 1.0, "n": 40,
                              "said": "nothing unusual in 5 of 6 signals (40 snapshots)"},
                             {"profile_key": world.key("other"), "value": None, "n": 2}])

    frame = score(world, brief, accepted=False, authenticity=authenticity)
    assert sorted(asked) == sorted([world.key("runner"), world.key("other")])
    assert frame["authenticity"]["runner"] == 0.9 and frame["authenticity"][["other", "closed"]].isna().all()
    assert "; nothing unusual in 5 of 6 signals (40 snapshots)." in frame["reasons"]["runner"]
    parts = {row["profile_key"]: json.loads(row["parts"]) for row in world.store.rows("SELECT * FROM scores")}
    assert parts[world.key("other")]["authenticity"]["state"] == "missing"
    assert {part["state"] for part in parts[world.key("closed")].values()} == {"not permitted"}
    with pytest.raises(BadInput):
        score(world, brief, suitability=pd.DataFrame([{"profile_key": world.key("runner"), "value": 7}]))


def test_the_weights_decide_and_are_kept(world, brief):
    world.add_all({f"p{i}": [{**post, "views": post["views"] * (i + 1)} for post in (TRAIL if i % 2 else BREAD[:1] + TRAIL[:2])]
                   for i in range(8)}, followers=[5_000] * 8)
    by_reach = score(world, brief, weights=Weights(0, 1, 0, 0, 0, 0))
    assert by_reach["rank"]["p7"] == 1 and list(by_reach["score"]) == list(by_reach["reach"])
    stored = world.store.rows("SELECT DISTINCT weights FROM scores")
    assert json.loads(stored[0]["weights"]) == Weights(0, 1, 0, 0, 0, 0).as_dict()


def test_sliders_over_stored_rows_give_what_a_run_with_these_weights_gives(world, brief):
    world.add_all({f"p{i}": [{**post, "views": post["views"] * (i * 7 % 12 + 1)} for post in (TRAIL if i % 3 else BREAD[:2] + TRAIL[:1])]
                   for i in range(12)}, platform="tiktok", followers=[5_000] * 12)
    same_creator(world, "p1", "p2")
    world.add_all({f"closed{i}": [{"text": "trail running day"}] * (i + 3) for i in range(3)}, followers=[500] * 3)
    with world.store.run("score", brief.campaign_id, brief.hash) as run:
        frame = rank.run(world.store, run, brief, accepted=lambda platform: False).set_index("profile_key")
    table = formula.table(world.store.rows("SELECT * FROM scores WHERE run_id = $r ORDER BY profile_key", r=run.run_id))
    seed = rank.read(world.store, run.run_id, brief, Weights(), lambda platform: True, {}).seed
    found = formula.rescored(table, seed=seed).set_index("profile_key")
    for name in found:
        pd.testing.assert_series_equal(found[name], frame[name].reindex(found.index), check_dtype=False, check_exact=True)
    turned = formula.rescored(table, Weights(0, 1, 1, 0, 0, 0), seed=seed).set_index("profile_key")
    closed = frame.index[frame["platform"] == "youtube"]
    assert frame["rank"][closed].notna().all() and frame["score"][closed].isna().all()
    assert turned["rank"][closed].equals(found["rank"][closed]) and not turned["rank"].equals(found["rank"])


def test_to_observe_exactly_the_cohort_s_median_leaves_the_point_score_unchanged(world, brief):
    people = {f"p{i}": [{**post, "views": 100 * (i + 1)} for post in TRAIL] for i in range(9)}
    world.add_all({**people, "unknown": [{"title": post["title"], "text": post.get("text", "")} for post in TRAIL]}, followers=[5_000] * 10)
    before = score(world, brief).loc["unknown"]
    assert np.isnan(before["reach"]) and before["cohort_n"] == 9
    posts = world.store.rows("SELECT post_key FROM posts WHERE profile_key = $k", k=world.key("unknown"))
    with world.store.write() as s:
        s.insert("post_snapshots", [{**post, "taken_at": world.now, "views": 500, "run_id": "r"} for post in posts])
    after = score(world, brief).loc["unknown"]
    assert after["reach"] == 0.5 and after["score"] == before["score"]


def test_two_runs_are_explained_part_by_part(world, brief):
    world.add_all({f"p{i}": [{**post, "views": 100 * (i + 1)} for post in TRAIL] for i in range(9)}, followers=[5_000] * 9)
    runs = []
    for _ in range(2):
        score(world, brief)
        runs.append(world.store.rows("SELECT s.*, p.handle FROM shortlist s JOIN profiles p USING (profile_key)"))
        with world.store.write() as s:
            s.execute("UPDATE post_snapshots SET views = 5000 WHERE post_key IN (SELECT post_key FROM posts WHERE profile_key = $k)",
                      k=world.key("p0"))
    found = {row["handle"]: row for row in moves.explained(*runs)}
    assert found["p0"]["reach"] > 0 > found["p0"]["engagement"], "more views for the same likes"
    assert all(round(sum(row[name] for name in (*PARTS, "weights")) * 1e6) == round(row["change"] * 1e6) for row in found.values())


def test_every_run_reports_on_fairness(world, brief):
    world.add_all({f"p{i}": TRAIL for i in range(90)}, followers=[5_000 if i % 2 else 50_000 for i in range(90)], language="en")
    score(world, brief)
    rows = {row["compared"]: row for row in world.store.rows("SELECT * FROM fairness")}
    assert set(rows) == set(fairness.GROUPS)
    assert rows["small"]["members"] == rows["small"]["others"] == 45 and rows["small"]["pairs"] >= fairness.PAIRS
    assert rows["small"]["low"] <= rows["small"]["difference"] <= rows["small"]["high"]
    assert rows["not English"]["state"] == "too few pairs" and "comments off" in rows


def test_a_learner_gets_texts_and_labels_and_its_relevance_ranks(world, brief):
    world.add_all({f"run{i}": [{"title": f"Trail running peaks {i}"}] * 3 for i in range(6)})
    world.add_all({"bread": BREAD, "mute": []}, name="", bio="")
    label(world, brief, "bread", "accept"), label(world, brief, "run3", "star")
    seen = {}

    def learned(base, views, labels):
        seen.update(n=len(base), rows=views.words.shape[0], labels=labels)
        return [10.0 if labels.get(i) == "accept" else value for i, value in enumerate(base)]

    frame = score(world, brief, learned=learned)
    assert seen["n"] == seen["rows"] == 8 and sorted(seen["labels"].values()) == ["accept", "star"]
    assert frame["rank"]["bread"] == 1 and frame["relevance"]["bread"] == 1
    assert frame["why_not"]["mute"].startswith("their words do not fit"), "what a learner says of everyone fits nobody's words"


def test_whose_words_fit_nothing_has_no_relevance_whatever_a_learner_says(world, brief):
    world.add("runner", TRAIL), world.add("mute", name="", bio="")
    row = score(world, brief, learned=lambda base, views, labels: base * 0 + 0.5).loc["mute"]
    assert row["why_not"].endswith("(relevance 0)") and row["relevance"] == 0
    assert row["reasons"].startswith("Nothing in their profile or 0 posts read fits the brief")
