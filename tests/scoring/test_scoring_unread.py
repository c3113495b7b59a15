"""Of whom nothing was read nothing is known: neither good nor bad, and the reason is said."""

import json
from datetime import timedelta

import pytest

from tastemaker import clock
from tastemaker.scoring import rank, vet

WORDS = [{"title": "Trail running at dawn", "likes": 3, "comments": 1, "reposts": 0}] * 3
MUTE = [{"title": "", "text": " ", "likes": 3, "comments": 1, "reposts": 0}] * 3


def yes(platform):
    return True


def scored(world, brief, **given):
    with world.store.run("score", brief.campaign_id, brief.hash) as run:
        return rank.run(world.store, run, brief, accepted=yes, **given).set_index("handle")


def vetted(world, brief, *handles):
    with world.store.run("vet", brief.campaign_id, brief.hash) as run:
        vet.run(world.store, run, brief, [world.key(handle) for handle in handles], accepted=yes)
    return vet.parts(world.store, brief).suitability.set_index("profile_key")


@pytest.fixture
def people(world, brief):
    """Who writes, who shows only pictures, who has a profile text alone, and five more to compare with."""
    world.add_all({"writer": WORDS, "mute": MUTE}, platform="bluesky", followers=[500, 500])
    world.add("texted", bio="Trail running all year", platform="bluesky", followers=500)
    world.add_all({f"other{i}": WORDS for i in range(5)}, platform="bluesky", followers=[500] * 5)
    scored(world, brief)
    return world


def test_suitability_is_unknown_where_there_was_nothing_to_read(people, brief):
    found = vetted(people, brief, "writer", "mute", "texted")
    assert found["value"][people.key("writer")] == 1 and found["n"][people.key("writer")] == 3
    assert found["value"][people.key("texted")] == 1 and found["n"][people.key("texted")] == 1
    silent = found.loc[people.key("mute")]
    assert silent[["value", "low", "high"]].isna().all() and silent["n"] == 0 and "no text of theirs to read" in silent["said"]


def test_what_is_unknown_enters_at_the_cohort_s_median_and_says_why(people, brief):
    found = vetted(people, brief, "mute", "writer", *(f"other{i}" for i in range(5)))
    frame = scored(people, brief, suitability=found.reset_index())
    assert frame["suitability"].isna()["mute"] and frame["suitability"]["writer"] == 1
    assert frame["reasons"]["mute"].endswith("; suitability unknown: there was no text of theirs to read.")
    rows = people.store.rows("SELECT parts FROM scores WHERE profile_key = $k ORDER BY made_at DESC, run_id", k=people.key("mute"))
    part = next(p for row in rows if (p := json.loads(row["parts"])["suitability"])["said"])
    assert (part["state"], part["value"], part["low"], part["high"]) == ("missing", 1, 1, 1), "as the six whose texts were read"


def test_posts_that_came_after_the_vetting_were_not_read_and_those_fetched_anew_were(people, brief):
    vetted(people, brief, "mute", "writer")
    later = people.now + timedelta(hours=2)
    with clock.fixed(later):
        people.add("mute", [{"title": "Beer at the hut", "platform_id": "mute-new"}], platform="bluesky", followers=500, at=later)
        people.add("writer", WORDS, platform="bluesky", followers=500, at=later)
        found = vet.parts(people.store, brief).suitability.set_index("profile_key")["value"]
        assert found.isna()[people.key("mute")] and found[people.key("writer")] == 1
        assert vetted(people, brief, "mute")["value"][people.key("mute")] == 0.5, "vetted again, the beer is a question to a person"


def test_a_quote_that_a_person_avoids_counts_though_its_post_is_gone(people, brief):
    people.add("brewer", [{"title": "Craft beer", **WORDS[0] | {"title": "Craft beer"}}], platform="bluesky", followers=500)
    scored(people, brief)
    vetted(people, brief, "brewer")
    one = people.store.rows("SELECT finding_id FROM current_findings WHERE kind = 'suitability'")[0]["finding_id"]
    with people.store.run("judge") as run:
        vet.decide(people.store, run, one, "avoid", by="Mara")
    with people.store.write() as s:
        s.execute("UPDATE posts SET state = 'gone' WHERE profile_key = $k", k=people.key("brewer"))
    assert vet.parts(people.store, brief).suitability.set_index("profile_key")["value"][people.key("brewer")] == 0
