"""The Threads part: the real adapter through the real door, and what the Graph refuses."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from driving import items, pull

from tastemaker import clock
from tastemaker.errors import BadInput, NeedsKey, NotApproved, NotOffered, TryLater
from tastemaker.http import Door
from tastemaker.models import Find, Post, Profile, Since
from tastemaker.platforms import adapter_class
from tastemaker.sandbox import Faults, World, growth, posting, serve

NOON = clock.parse("2026-11-21T12:00:00Z")
DAY = NOON.toordinal()
WORLD = World(seed=7, size=1_000)


@pytest.fixture
def server():
    with serve(WORLD, now=lambda: NOON, platforms=["threads"]) as running:
        yield running


@pytest.fixture
def adapter(server):
    return adapter_for(server)


def adapter_for(server, token="sandbox"):
    return adapter_class("threads")(server.base_url("threads"), {"TASTEMAKER_THREADS_TOKEN": token})


def test_a_search_leads_to_profiles_and_their_posts(adapter, server):
    pages = pull(adapter, adapter.search("trail running", limit=150))
    found = items(Find, pages)
    assert len(pages) == 2 and len(found) > 30 and all(f.text and f.handle.startswith("sandbox_") for f in found)
    profiles = items(Profile, pull(adapter, adapter.profiles([f.platform_id for f in found[:20]])))
    assert len(profiles) > 10 and all(p.followers >= 100 and p.bio and p.view_count is None for p in profiles)
    one = profiles[0]
    posts = items(Post, pull(adapter, adapter.posts(one.platform_id, one.feed, limit=20)))
    assert posts and {p.profile_id for p in posts} == {one.platform_id}
    assert [p.published_at for p in posts] == sorted((p.published_at for p in posts), reverse=True)
    assert all(p.likes is p.comments is p.reposts is p.views is None for p in posts), "unknown, not zero"


def test_only_newer_posts_come_back_and_the_newest_known_is_among_them(adapter):
    (name,) = some(1)
    posts = items(Post, pull(adapter, adapter.posts(name, limit=20)))
    known = posts[4]
    since = Since(known.platform_id, known.published_at)
    newer = items(Post, pull(adapter, adapter.posts(name, limit=20, since=since)))
    assert newer == posts[:5]


def test_pages_of_posts_follow_each_other_and_reposts_are_left_out(adapter, server):
    name = next(n for n in some(40) if 200 < number_of_posts(n) < 900)
    posts = items(Post, pull(adapter, adapter.posts(name, limit=1_500)))
    assert len(posts) == len({p.platform_id for p in posts}) and 0.8 < len(posts) / number_of_posts(name) < 1
    assert server.counts["profile_posts"] == number_of_posts(name) // 100 + 1


@pytest.mark.parametrize("why", ["gone", "small", "never there"])
def test_who_cannot_be_shown_is_missing(adapter, why):
    accounts = ((c, a) for c in WORLD.creators if (a := WORLD.account_of(c, "threads")))
    found = {"gone": lambda c, a: a.opened < c.gone_on <= DAY,
             "small": lambda c, a: WORLD.account(c.index, "threads", DAY) and growth.followers(a, DAY) < 100}
    who = next(c for c, a in accounts if found[why](c, a)) if why in found else None
    name = WORLD.handle(who, "threads") if who else "sandbox_nobody"
    for call in (adapter.profiles([name])[0], adapter.lookup([name])[0], adapter.posts(name)[0]):
        assert [(page.missing, page.items) for page in pull(adapter, [call])] == [((name,), ())]


def test_before_app_review_nobody_can_be_looked_up(server):
    adapter = adapter_for(server, "standard")
    for call in (adapter.profiles(some(1))[0], adapter.posts(some(1)[0])[0]):
        with pytest.raises(NotApproved) as error:
            pull(adapter, [call])
        assert "threads_profile_discovery" in error.value.next_step


def test_what_threads_does_not_have_is_not_offered(adapter):
    for ask in (lambda: adapter.comments("1"), lambda: adapter.stats(["1"]), lambda: adapter.related("a")):
        with pytest.raises(NotOffered):
            ask()


@pytest.mark.parametrize("token", ["", "invalid"])
def test_a_wrong_token_needs_its_setting(server, token):
    adapter = adapter_for(server, token)
    for call in (adapter.search("x")[0], adapter.profiles(["a"])[0]):
        with pytest.raises(NeedsKey) as error:
            pull(adapter, [call])
        assert "TASTEMAKER_THREADS_TOKEN" in error.value.next_step


def test_a_spent_limit_says_when_to_come_back_and_the_others_go_on(adapter, server):
    server.quota.limits["threads.profiles"] = 1
    (name,) = some(1)
    pull(adapter, adapter.profiles([name]))
    with pytest.raises(TryLater) as error:
        pull(adapter, adapter.profiles([name]), attempts=3)
    assert error.value.when == NOON + timedelta(hours=12)
    assert server.counts["profile_lookup"] == 2, "it is not asked again"
    assert pull(adapter, adapter.posts(name)) and pull(adapter, adapter.search("yoga"))


@pytest.mark.parametrize("fault", ["status429", "error5xx"])
def test_what_passes_soon_is_waited_for(adapter, server, fault):
    server.faults = Faults(**{fault: 1}, retry_after=0)
    assert pull(adapter, adapter.search("yoga", limit=5), attempts=3)[0].items


def test_a_page_that_points_at_itself_ends(adapter, server):
    server.faults = Faults(cyclic_cursor=True)
    assert len(pull(adapter, adapter.search("running", limit=500))) <= 2
    assert len(pull(adapter, adapter.posts(some(1)[0], limit=500))) <= 2


@pytest.mark.parametrize("params", [
    {}, {"q": "x", "search_type": "BEST"}, {"q": "running", "fields": "like_count"}, {"q": "x", "limit": "101"},
    {"q": "x", "after": "zz"}, {"q": "x", "since": "100000000"}, {"q": "x", "until": "soon"}])
def test_parameters_that_the_documents_do_not_allow_are_refused(adapter, params):
    call = adapter.search("x")[0]
    with pytest.raises(BadInput):
        pull(adapter, [replace(call, request=replace(call.request, params=tuple(params.items())))])


def test_recent_posts_are_sorted_by_time_and_dates_bound_them(adapter):
    call = adapter.search("running", limit=100)[0]
    params = {"q": "running", "search_type": "RECENT", "fields": "id,username,timestamp", "since": "2026-09-01",
              "until": "2026-10-31"}

    async def asked():
        async with Door(attempts=1) as door:
            request = replace(call.request, params=tuple(params.items()))
            return await door.send(request, headers=adapter.headers(), explain=lambda a: None)
    times = [post["timestamp"] for post in asyncio.run(asked()).body["data"]]
    assert times and times == sorted(times, reverse=True) and "2026-09-01" <= times[-1] <= times[0] < "2026-11"


def some(count):
    """Handles of accounts that may be shown and that post."""
    here = (WORLD.creator(i) for i in WORLD.residents("threads") if WORLD.account(i, "threads", DAY))
    handles = (WORLD.handle(c, "threads") for c in here if growth.followers(WORLD.account_of(c, "threads"), DAY) >= 100)
    return [name for name in handles if number_of_posts(name) > 30][:count]


def number_of_posts(name):
    return posting.count(WORLD.account_of(WORLD.by_handle(name, "threads", DAY), "threads"), DAY)
