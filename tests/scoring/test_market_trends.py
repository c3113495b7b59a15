"""Trends: what creators do more than in their own past is named with its n; how they were found, or one of them alone, is not."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from tastemaker import clock
from tastemaker.errors import BadInput
from tastemaker.models import Post, Profile
from tastemaker.scoring.market import rising, trends
from tastemaker.store import facts
from tastemaker.terms import load

DAYS, CREATORS = 28, 24
WORDS = ("granite", "harbour", "lantern", "meadow", "nettle", "orchard", "pebble", "quartz", "ribbon", "saddle", "timber", "willow")


def test_a_trend_that_was_put_in_is_named_with_its_figures_and_posts(world):
    people(world, lambda c, window: "#Wobbleboard" if window == 0 else "")
    found = tell(world)
    row = found.rows[found.rows["kind"] == "hashtag"].iloc[0]
    assert row["term"] == "#wobbleboard" and row["platform"] == "bluesky" and row["language"] == "en"
    assert row["creators_now"] == CREATORS == row["covered"] and row["posts"] == CREATORS * 3
    assert row["low"] > 2 and row["low"] < row["ratio"] < row["high"] and row["past"] == 0 and row["now"] == 1
    assert len({e["handle"] for e in row["examples"]}) == 3 and "Wobbleboard" in row["quote"] and row["url"].startswith("https://")
    assert f"{CREATORS} creators" in repr(found) and "false discovery rate of 5%" in repr(found)


def test_without_a_trend_nothing_is_named(world):
    people(world, lambda c, window: "#steady")
    assert tell(world).rows.empty and "Nothing rises surely" in repr(tell(world))


def test_a_format_that_spreads_is_named(world):
    people(world, lambda c, window: "", form=lambda c, window, place: "video" if window == 0 and place else "text")
    assert tell(world).rows["term"].tolist() == ["video"]


def test_one_spammer_is_no_trend_however_much_they_post(world):
    people(world, lambda c, window: "")
    keep(world, {"loud": [(days, "Buy #glitterglue now, friends") for days in np.linspace(0.1, 25, 200)]
                 + [(days, f"Quiet {days:.0f}") for days in np.linspace(29, 130, 12)]})
    assert tell(world).rows.empty


def test_the_same_text_by_many_is_one_witness(world):
    campaign = "Everybody look at this glitterglue offer that nobody should miss today"
    people(world, lambda c, window: "", extra=lambda c: [(3.0, campaign)])
    found = tell(world)
    assert "glitterglue" not in found.rows["term"].tolist() and "copies of another creator's text" in repr(found)
    people(world, lambda c, window: "", extra=lambda c: [(3.0, f"My very own {WORDS[c % 12]} words on the new glitterglue number {c}, {c * 7}")])
    assert "glitterglue" not in str(tell(world).rows["term"])   # numbers and order do not make a text new where letters do not


def test_creators_found_in_this_window_do_not_make_a_trend_of_how_they_were_found(world):
    people(world, lambda c, window: "#Wobbleboard" if window == 0 else "", first_seen=1)
    found = tell(world)
    assert found.rows.empty and found.compared == 0
    assert "Insufficient evidence" in repr(found) and "from before they were found" in repr(found)


def test_what_they_post_after_they_were_found_counts(world):
    people(world, lambda c, window: "#Wobbleboard" if window == 0 else "", first_seen=20)
    assert "#wobbleboard" in tell(world).rows["term"].tolist()


def test_the_post_that_a_search_brought_them_by_is_left_out(world):
    people(world, lambda c, window: "", extra=lambda c: [(1.0, f"{WORDS[c % 12]} #Wobbleboard {WORDS[c % 7]}")])
    assert "#wobbleboard" in str(tell(world).rows["term"].tolist() + tell(world).rows["also"].tolist())
    with world.store.write() as s:
        s.execute("""INSERT INTO finds SELECT 'p', 's', profile_key, 'q', text[:20], fetched_at, expires_at, 'r' FROM posts
                     WHERE text LIKE '%Wobbleboard%'""")
    found = tell(world)
    assert found.rows.empty and f"{CREATORS} posts that a search brought a creator by" in repr(found)


def test_expired_posts_and_opted_out_creators_are_not_there(world):
    people(world, lambda c, window: "#Wobbleboard" if window == 0 else "")
    with world.store.write() as s:
        s.execute("UPDATE posts SET expires_at = $now WHERE published_at > $since", now=clock.now(), since=clock.now() - timedelta(days=28))
    assert tell(world).rows.empty
    with world.store.write() as s:
        s.execute("UPDATE posts SET expires_at = $then", then=clock.now() + timedelta(days=9))
        for row in s.rows("SELECT platform, platform_id FROM profiles LIMIT 20"):
            s.execute("INSERT INTO optouts (ordinal, platform, platform_id, reason, made_by, made_at, run_id) VALUES "
                      "(nextval('ordinals'), $p, $i, 'asked', 'x', $at, 'r')", p=row["platform"], i=row["platform_id"], at=clock.now())
    assert tell(world).compared == CREATORS - 20 and tell(world).rows.empty


def test_a_platform_whose_terms_permit_no_figures_is_left_out_and_named(world):
    people(world, lambda c, window: "#Wobbleboard" if window == 0 else "", platform="youtube")
    assert tell(world).rows.empty and "Without youtube" in repr(tell(world))
    assert "#wobbleboard" in trends.run(world.store, days=DAYS, accepted=lambda platform: True).rows["term"].tolist()


def test_hostile_texts_are_shown_as_text(world):
    attack = "<img src=x onerror=alert(1)>\u202e“hi”\n=cmd"
    people(world, lambda c, window: f"#wob {attack} {WORDS[c % 12]}{c}" if window == 0 else "")
    found = tell(world)
    assert len(found.rows) and "<img" not in found._repr_html_() and "\u202e" not in repr(found)


def test_terms_of_the_same_posts_are_one_trend(world):
    people(world, lambda c, window: "wobble board #wobbleboard" if window == 0 else "")
    rows = tell(world).rows
    named = set(f"{rows.iloc[0]['term']}, {rows.iloc[0]['also']}".split(", "))
    assert len(rows) == 1 and {"wobble", "board", "wobble board", "#wobbleboard"} <= named


def test_an_empty_database_and_a_window_of_no_days_are_told_apart(world):
    assert tell(world).rows.empty and "Insufficient evidence" in repr(tell(world))
    with pytest.raises(BadInput, match="cannot be compared"):
        trends.run(world.store, days=0)


# --- the test itself -------------------------------------------------------------------------------------------------

def test_without_a_trend_few_runs_name_one():
    """Bursts, taste and how much people post differ; see the benchmark for a thousand runs."""
    named = [bool(len(rising.rising(*made(seed)).rows)) for seed in range(20)]
    assert sum(named) <= 4


def test_a_doubling_among_many_is_found_and_its_interval_holds_it():
    rows = [rising.rising(*made(seed, boosted=2.0, creators=300, share=0.1)).rows for seed in range(8)]
    found = [one[one["term"] == 0].iloc[0] for one in rows if (one["term"] == 0).any()]
    assert len(found) >= 5 and sum(row["low"] <= 2 <= row["high"] for row in found) >= 4


@pytest.mark.parametrize("days", [-1, 0, 367, 10**9])
def test_a_window_that_is_none_is_refused_with_the_next_step(world, days):
    with pytest.raises(BadInput, match="cannot be compared"):
        trends.run(world.store, days=days)


def test_a_hostile_language_breaks_nothing_and_reaches_no_terminal(world):
    people(world, lambda c, window: "#Wobbleboard" if window == 0 else "")
    with world.store.write() as s:
        s.execute("UPDATE posts SET language = 'en' || chr(10) || chr(27) || '[31m'")
    assert "\x1b" not in repr(tell(world)) and "#wobbleboard" in tell(world).rows["term"].tolist()


def test_a_chance_is_exact():
    """Five creators who used a term once, all in the last of four windows: a chance of a quarter each."""
    posts = pd.DataFrame([("g", c, w, 2) for c in range(5) for w in range(4)], columns=["group", "creator", "window", "n"])
    uses = pd.DataFrame([("g", "topic", "t", c, 3, 1) for c in range(5)], columns=["group", "kind", "term", "creator", "window", "x"])
    assert rising.rising(uses, posts).every["p"].tolist() == [pytest.approx(0.25**5)]
    uses.loc[0, "window"] = 0
    assert rising.rising(uses, posts).every["p"].tolist() == [pytest.approx(0.25**5 + 5 * 0.25**4 * 0.75)]


def test_who_uses_a_term_in_every_post_tells_nothing():
    posts = pd.DataFrame([("g", c, w, 1 + w) for c in range(9) for w in range(4)], columns=["group", "creator", "window", "n"])
    assert rising.rising(posts.rename(columns={"n": "x"}).assign(kind="format", term="text"), posts).every.empty


def test_drift_of_all_terms_together_is_taken_off():
    together = [bool(len(rising.rising(*made(seed, drift=0.8)).rows)) for seed in range(12)]
    assert sum(together) <= 2
    assert rising._drift(np.full(100, 3.0)) == (3, 1) and rising._drift(np.full(100, -3.0)) == (0, pytest.approx(3 / 0.7588**0.5))
    assert rising._drift(np.linspace(-6, 6, 100)).times > 3 and rising._drift(np.full(99, 3.0)) == (0, 1)


def made(seed, *, boosted=1.0, creators=100, terms=110, share=None, drift=0.0):
    """Creators who differ in how much they post, in taste and in bursts; term 0 rises in the last window where it is boosted."""
    chance = np.random.default_rng(seed)
    n = chance.poisson(np.exp(chance.normal(np.log(6), 0.7, creators))[:, None] * np.ones(4))
    usual = np.exp(chance.normal(np.log(0.05), 1.0, terms))
    usual[0] = share or usual[0]
    use = (usual * chance.gamma(1.0, 1.0, (creators, terms)))[:, :, None] * chance.gamma(1.0, 1.0, (creators, terms, 4))
    use = use * np.exp(chance.normal(0, drift, (creators, terms, 4)).cumsum(axis=2)) if drift else use
    use[:, 0, 3] *= boosted
    x = chance.binomial(n[:, None, :], np.clip(use, 0, 0.95))
    (c, w), (who, term, when) = np.nonzero(n), np.nonzero(x)
    return (pd.DataFrame({"group": "g", "kind": "topic", "term": term, "creator": who, "window": when, "x": x[who, term, when]}),
            pd.DataFrame({"group": "g", "creator": c, "window": w, "n": n[c, w]}))


def people(world, words, *, form=lambda c, window, place: "text", first_seen=200, extra=lambda c: [], platform="bluesky"):
    """Creators with three posts in each of five windows; `words(creator, window)` stands in each, window 0 being now."""
    texts = {}
    for c in range(CREATORS):
        usual = [(window * DAYS + 4 + 8 * place, f"{WORDS[(c + 5 * window + place) % 12]} {words(c, window)} number {place}",
                  form(c, window, place)) for window in range(5) for place in range(3)]
        texts[f"sandbox-{c}"] = [*usual, *((*one, "text") for one in extra(c))]
    keep(world, texts, first_seen, platform)


def keep(world, texts, first_seen=200, platform="bluesky"):
    """Profiles by handle, each with posts of (days ago, text, format), seen first so many days ago."""
    records = [Profile(platform=platform, platform_id=f"id-{handle}", handle=handle, name=handle, language="en", url=f"https://x.example/{handle}")
               for handle in texts]
    records += [Post(platform=platform, platform_id=f"{handle}-{i}", profile_id=f"id-{handle}", text=text, format=(*form, "text")[0],
                     url=f"https://x.example/{handle}/{i}", published_at=world.now - timedelta(days=days))
                for handle, said in texts.items() for i, (days, text, *form) in enumerate(said)]
    with world.store.write() as s:
        facts.save(s, records, source="test", call_id=None, run_id="test", terms=load(platform), accepted=True, hash_key=world.store.hash_key, at=world.now)
        s.execute("UPDATE profiles SET first_seen = $at WHERE list_contains($ids, platform_id)", at=world.now - timedelta(days=first_seen),
                  ids=[f"id-{handle}" for handle in texts])


def tell(world):
    return trends.run(world.store, days=DAYS)
