"""Rank: constraints say why, words are quoted clean, one creator has one place, a person's labels count."""

import json
import re

import pytest

from tastemaker.brief import Brief
from tastemaker.scoring import rank
from tastemaker.scoring.rank import SHORTLIST_COLUMNS

TRAIL = [{"title": "Trail running in the Alps", "views": 900, "likes": 9, "comments": 1},
         {"title": "My first ultramarathon", "text": "100 km of trail", "views": 1_100, "likes": 20, "comments": 3},
         {"title": "Shoes I wore", "views": 1_000, "likes": 30, "comments": 2}]
BREAD = [{"title": f"Bread number {i}", "views": 500 + i, "likes": 50, "comments": 5} for i in range(4)]


def score(world, brief, accepted=True):
    world.store.remember(brief)
    with world.store.run("score", brief.campaign_id, brief.hash) as run:
        frame = rank.run(world.store, run, brief, accepted=lambda platform: accepted)
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
