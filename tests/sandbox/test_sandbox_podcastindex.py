"""The Podcast Index part: the real adapter through the real door, and what the service refuses."""

import asyncio
import hashlib
from datetime import timedelta

import pytest
from driving import items, pull

from tastemaker import clock
from tastemaker.errors import NeedsKey, TryLater
from tastemaker.http import Door
from tastemaker.models import Find, Post, Profile, Since
from tastemaker.platforms import adapter_class
from tastemaker.sandbox import Faults, World, serve

NOON = clock.parse("2026-11-21T12:00:00Z")
WORLD = World(seed=7, size=1_000)


@pytest.fixture
def server():
    with serve(WORLD, now=lambda: NOON, platforms=["podcastindex"]) as running:
        yield running


@pytest.fixture
def adapter(server):
    return adapter_for(server)


def adapter_for(server, key="sandbox", secret="sandbox"):
    cls = adapter_class("podcastindex")
    return cls(server.base_url("podcastindex"), dict(zip(cls.required_keys, (key, secret), strict=True)))


@pytest.fixture
def profiles(adapter):
    found = items(Find, pull(adapter, adapter.search("trail running", limit=60)))
    return items(Profile, pull(adapter, adapter.profiles([find.platform_id for find in found])))


def test_a_search_leads_to_podcasts_and_their_episodes(adapter, profiles):
    assert len(profiles) > 30 and {p.platform_id[:5] == "feed:" for p in profiles} == {True, False}
    assert all(p.followers is None and p.post_count is not None and p.feed == p.handle for p in profiles)
    assert any(p.links for p in profiles) and any(p.topics for p in profiles) and not any("<p>" in p.bio for p in profiles)
    for profile in [*profiles[:3], *(p for p in profiles if p.platform_id.startswith("feed:"))][:5]:
        posts = items(Post, pull(adapter, adapter.posts(profile.platform_id, profile.feed, limit=20)))
        assert len(posts) == min(20, profile.post_count) and {p.format for p in posts} <= {"audio"}
        assert {p.profile_id for p in posts} <= {profile.platform_id} and all(p.duration_s for p in posts)
        assert [p.published_at for p in posts] == sorted((p.published_at for p in posts), reverse=True)


def test_episodes_found_lead_to_podcasts_that_their_titles_did_not(adapter, server):
    pages = pull(adapter, [adapter.search("trail running", limit=60)[1]])
    assert 1 < len(items(Find, pages)) <= 10 and server.counts["podcasts/byfeedid"] == len(pages) - 1


def test_only_newer_episodes_come_back_and_the_newest_known_is_among_them(adapter, profiles):
    profile = max(profiles, key=lambda p: p.post_count)
    posts = items(Post, pull(adapter, adapter.posts(profile.platform_id, profile.feed, limit=10)))
    known = posts[4]
    newer = items(Post, pull(adapter, adapter.posts(profile.platform_id, profile.feed, limit=50,
                                                    since=Since(known.platform_id, known.published_at))))
    assert newer == posts[:5]
    by_guid = items(Post, pull(adapter, adapter.posts(profile.platform_id, limit=10)))
    assert by_guid == posts


def test_a_podcast_is_found_by_its_number_and_by_its_feeds_address(adapter, profiles):
    one = profiles[0]
    for name in (one.handle, f"https://feeds.podcasts.example/{one.feed}"):
        assert items(Profile, pull(adapter, adapter.lookup([name]))) == [one]


def test_a_podcast_that_is_gone_is_missing_and_its_episodes_are_none(adapter, server, profiles):
    day = NOON.toordinal()
    gone = next(c for c in WORLD.creators if (a := WORLD.account_of(c, "podcastindex")) and a.opened < c.gone_on <= day)
    part = server.front.parts["podcastindex"]
    name, number = part.platform_id(gone), part.handle(gone)
    assert [page.missing for page in pull(adapter, adapter.profiles([profiles[0].platform_id, name]))][-1] == (name,)
    assert pull(adapter, adapter.profiles([f"feed:{number}"]))[0].missing == (f"feed:{number}",)
    assert pull(adapter, adapter.lookup([number]))[0].missing == (number,)
    assert items(Post, pull(adapter, adapter.posts(name, number))) == []


@pytest.mark.parametrize(("key", "secret", "late"), [("invalid", "sandbox", 0), ("sandbox", "invalid", 0), ("sandbox", "sandbox", 240),
                                                     ("sandbox", "sandbox", -240), ("sandbox", "", 0)])
def test_a_wrong_key_a_wrong_secret_and_a_wrong_clock_are_refused(server, key, secret, late):
    adapter = adapter_for(server, key, secret)
    with pytest.raises(NeedsKey, match="signature"):
        pull(adapter, adapter.search("x")[:1], at=NOON + timedelta(seconds=late))


def test_a_signature_of_another_form_is_refused(server):
    adapter = adapter_for(server)
    adapter.headers = lambda: {"X-Auth-Key": "sandbox", "X-Auth-Date": str(int(NOON.timestamp())),
                               "Authorization": hashlib.sha256(b"x").hexdigest()}
    with pytest.raises(NeedsKey):
        pull(adapter, adapter.search("x")[:1])


def test_the_days_requests_are_counted_and_then_refused(adapter, server):
    server.quota.limits["podcastindex.calls"] = 2
    pull(adapter, adapter.search("trail running", limit=1)[:1] * 2)
    with pytest.raises(TryLater):
        pull(adapter, adapter.search("trail running", limit=1)[:1])


def test_a_short_refusal_is_waited_for(adapter, server):
    server.faults = Faults(status429=1, retry_after=0)
    assert pull(adapter, adapter.search("trail running", limit=5)[:1], attempts=2)[0].items


@pytest.mark.parametrize("path", ["search/byterm?max=5", "search/byterm?q=x&max=1001", "search/byterm?q=x&max=0",
                                  "episodes/byfeedid?id=1&since=soon"])
def test_parameters_that_the_documents_do_not_allow_are_refused(adapter, server, path):
    async def asked():
        call = adapter.search("x")[0]
        request = type(call.request)(url=f"{server.base_url('podcastindex')}/{path}")
        async with Door(attempts=1) as door:
            return await door.send(request, headers=adapter.headers(), explain=lambda a: None)
    with clock.fixed(NOON):
        answer = asyncio.run(asked())
    assert answer.status == 400 and answer.body["status"] == "false" and "Invalid parameters" in answer.body["description"]
