"""The invented world: pure, lively, hostile where it should be, and known to its tests."""

import os
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from statistics import median

import pytest

from tastemaker.brief import SIZE_BANDS
from tastemaker.sandbox import World, growth, people, posting
from tastemaker.sandbox.attacks import ATTACKS
from tastemaker.sandbox.index import tokens
from tastemaker.sandbox.words import LANGUAGES, TOPICS, speech

TODAY = date(2026, 11, 21).toordinal()
DIGEST = """
import hashlib, json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from tastemaker.sandbox import Faults, World
from tastemaker.sandbox.asking import Asked
from tastemaker.sandbox.front import Front
front, said = Front(World(seed=%d, size=150), ["youtube", "bluesky"]), []
now = datetime.fromordinal(%d).replace(tzinfo=UTC)
def ask(path, **query):
    asked = Asked("GET", f"{path}?{urlencode(query)}", {"x-goog-api-key": "sandbox"})
    said.append(front.reply(asked, now, Faults()).body)
    return json.loads(said[-1])
for words in ("trail running", "Brettspiele", "커피"):
    ask("/youtube/v3/search", part="snippet", type="video", q=words, maxResults="50")
    for item in ask("/youtube/v3/search", part="snippet", type="channel", q=words, maxResults="50")["items"]:
        ask("/youtube/v3/channels", part="snippet,statistics", id=item["id"]["channelId"])
    for actor in ask("/xrpc/app.bsky.actor.searchActors", q=words)["actors"][:10]:
        ask("/xrpc/app.bsky.feed.getAuthorFeed", actor=actor["did"])
print(hashlib.sha256(b"".join(said)).hexdigest())
"""


def fingerprint(seed=7, day=TODAY, hash_seed="0"):
    done = subprocess.run([sys.executable, "-c", DIGEST % (seed, day)], capture_output=True, text=True, check=True,
                          env=os.environ | {"PYTHONHASHSEED": hash_seed})
    return done.stdout


def accounts(world, platform=None):
    return [(c, a) for c in world.creators for a in c.accounts if platform in (None, a.platform)]


def test_the_same_seed_size_and_day_give_the_same_bytes_in_every_process():
    assert fingerprint(hash_seed="1") == fingerprint(hash_seed="2")


def test_another_seed_or_another_day_gives_another_world():
    assert len({fingerprint(), fingerprint(seed=8), fingerprint(day=TODAY - 30)}) == 3


def test_a_creator_is_the_same_in_a_larger_world():
    assert World(7, 50).creator(17) == World(7, 5_000).creator(17)


def test_a_day_asked_first_says_what_it_says_when_asked_last():
    creator = World(7, 100).creator(3)
    account = creator.accounts[0]
    late_first = [growth.followers(account, day) for day in range(TODAY, TODAY - 200, -1)]
    assert late_first == [growth.followers(account, day) for day in range(TODAY - 199, TODAY + 1)][::-1]


def test_a_larger_world_begins_with_the_same_people_and_nobody_is_there_twice():
    larger = World(11, 2_000).creators
    assert len({creator.handle for creator in larger}) == 2_000
    assert [c.handle for c in larger[:50]] == [c.handle for c in World(11, 50).creators]


def test_everyone_is_clearly_invented(world):
    for creator in world.creators:
        assert creator.handle.startswith("sandbox-") and creator.site.endswith(".example")
        assert "Sandbox" in creator.name or creator.attack


def test_all_topics_languages_and_size_bands_are_there(world):
    sizes = [growth.followers(a, TODAY) for c, a in accounts(world)]
    assert {c.topic for c in world.creators} == set(TOPICS)
    assert {c.language for c in world.creators} == set(LANGUAGES)
    for low, high in SIZE_BANDS.values():
        assert any(low <= size < (high or 1e12) for size in sizes)


def test_every_language_has_words_for_every_topic_and_every_kind_of_sentence():
    for language in LANGUAGES:
        said = speech(language)
        assert set(said.topics) == set(TOPICS) and set(said.phrases) == set(speech("en").phrases)
        assert all(len(set(topic["words"])) >= 12 for topic in said.topics.values())


def test_sizes_are_log_normal_rather_than_even(world):
    sizes = sorted(a.settled_size for c, a in accounts(world, "youtube"))
    assert sum(sizes) / len(sizes) > 3 * median(sizes)


def test_own_followers_never_fall_and_most_accounts_grow(world):
    grown = 0
    for _, account in accounts(world)[:150]:
        curve = [growth.organic(account, day) for day in range(TODAY - 400, TODAY + 400, 7)]
        assert curve == sorted(curve)
        grown += curve[-1] > curve[0]
    assert grown > 140


def test_bought_followers_come_in_a_step_without_their_views(world):
    creator, account = next((c, a) for c, a in accounts(world, "youtube") if a.bought_size and a.opened < TODAY - 600)
    truth = next(row for row in world.truth() if row["platform_id"] == account.platform_id)
    day = round(growth.moment(account, "bought", 2, account.bought_every))
    bought = growth.bought(account, day + 5) - growth.bought(account, day - 5)
    own = growth.organic(account, day + 5) - growth.organic(account, day - 5)
    assert bought == pytest.approx(account.settled_size * account.bought_size, rel=0.01)
    assert day in truth["bought_days"] and bought > 5 * own


def test_bought_followers_bring_no_views(world):
    def views_per_follower(bought):
        shares = []
        for creator, account in accounts(world, "youtube"):
            if creator.bought == bought and 5_000 < account.settled_size and account.opened < TODAY - 400:
                posts = [posting.post(creator, account, place) for place in posting.newest(account, TODAY, 9)]
                shares.append(median(item.reach for item in posts) / growth.followers(account, TODAY))
        return median(shares)
    assert views_per_follower("followers") < 0.7 * views_per_follower("")


def test_the_share_of_bought_engagement_is_known(world):
    truth = {row["index"]: row["bought"] for row in world.truth()}
    assert 0.05 < sum(map(bool, truth.values())) / len(truth) < 0.11
    assert set(truth.values()) == {"", "followers", "likes", "comments"}


def test_the_newest_posts_are_those_that_had_appeared_before_the_day(world):
    for _, account in accounts(world)[:300]:
        moments = [posting.moment(account, place) for place in range(posting.count(account, TODAY) + 3)]
        assert moments == sorted(moments)
        assert posting.count(account, TODAY) == sum(moment < TODAY for moment in moments)
        newest = posting.newest(account, TODAY, 20)
        assert len(newest) == min(20, posting.count(account, TODAY))


def test_some_creators_pause_for_weeks(world):
    gaps = []
    for _, account in accounts(world):
        if account.pause_days and posting.count(account, TODAY) > account.pause_from > 0:
            gaps.append(posting.moment(account, account.pause_from) - posting.moment(account, account.pause_from - 1))
    assert len(gaps) > 50 and min(gaps) > 39


def test_counters_of_a_post_only_grow_as_it_ages(world):
    for creator, account in accounts(world)[:60]:
        item = posting.post(creator, account, max(posting.count(account, TODAY) - 1, 0))
        written = item.at.toordinal()
        seen = [posting.counts(item, written + age) for age in (0, 1, 3, 10, 40, 200)]
        for name in ("views", "likes", "comments", "reposts"):
            values = [getattr(counts, name) for counts in seen]
            assert values == sorted(values)
        assert all(counts.likes <= counts.views for counts in seen) or account.platform == "bluesky"


def test_posts_have_all_formats(world):
    formats = Counter(posting.post(c, a, 3).format for c, a in accounts(world))
    assert set(formats) == {"video", "short", "live", "image", "text"}


def test_sponsored_posts_are_sometimes_disclosed_and_sometimes_not(world):
    posts = [posting.post(c, a, place) for c, a in accounts(world)[:500] for place in range(6)]
    paid = [item for item in posts if item.brand]
    told = [item for item in paid if item.disclosed]
    assert paid and told and len(told) < len(paid)
    assert all(item.brand in item.text or item.brand.lower().replace(" ", "") in item.text for item in paid)


def test_some_accounts_are_deleted_between_two_days_and_new_ones_open(world):
    def here(day):
        return {a.platform_id for c, a in accounts(world) if a.opened <= day < c.gone_on}
    before, after = here(TODAY - 90), here(TODAY)
    assert before - after and after - before


def test_linked_creators_name_the_same_site_on_both_platforms(world):
    both = [c for c in world.creators if len(c.accounts) == 2 and c.linked and not c.attack]
    assert len(both) > 200
    assert all(c.site in people.bio(c, "youtube") and c.site in people.bio(c, "bluesky") for c in both)


def test_some_bluesky_bios_publish_a_business_address(world):
    bios = [people.bio(c, "bluesky") for c, _ in accounts(world, "bluesky")]
    assert 0.3 < sum(".example" in bio.rpartition("@")[2] for bio in bios if "@" in bio) / len(bios) < 0.6


def test_about_three_in_a_hundred_attack_and_every_attack_appears_unchanged(world):
    attackers = world.attackers()
    assert 0.02 < len(attackers) / world.size < 0.04
    assert {c.attack for c in attackers} == set(ATTACKS)
    for creator in attackers:
        assert ATTACKS[creator.attack] in people.bio(creator, "bluesky")


def test_related_topics_share_words_and_decoys_use_them_in_another_sense(world):
    def words(topic):
        return {token for phrase in speech("en").topics[topic]["words"] for token in tokens(phrase)}
    assert words("trail_running") & words("mountain_running") & words("hiking")
    found = world.search("trail running marathon", "youtube", TODAY)[0]
    assert any(world.creator(i).decoy for i in found) and len({world.creator(i).topic for i in found}) > 3


def test_a_search_ranks_creators_of_the_topic_first(world):
    for topic in ("trail_running", "coffee", "sewing"):
        for platform in ("youtube", "bluesky"):
            first = world.search(speech("en").topics[topic]["name"], platform, TODAY)[0][:10]
            assert sum(topic in (world.creator(i).topic, world.creator(i).second) for i in first) >= 8


@pytest.mark.parametrize("size", [20_000, pytest.param(100_000, marks=pytest.mark.bench)])
def test_a_large_world_is_searched_within_seconds(size):
    """About 1.5 s for 20,000 and 7 s for 100,000 on an idle machine, once; the bound leaves room for a busy one."""
    started = time.process_time()
    world = World(7, size)
    found, total = world.search("trail running", "youtube", TODAY)
    assert len(found) == 2_000 <= total
    assert time.process_time() - started < size / 2_500
    started = time.process_time()
    world.search("mountain running", "bluesky", TODAY)
    assert time.process_time() - started < 2
