"""The real adapters, through the real door, against the sandbox: only a base URL differs."""

import asyncio

import pytest

from tastemaker.http import Door
from tastemaker.models import Comment, Find, Post, PostStats, Profile, Relation
from tastemaker.platforms import adapter_class
from tastemaker.sandbox import Faults, ids


@pytest.fixture
def adapters(server):
    classes = {name: adapter_class(name) for name in ("youtube", "bluesky")}
    return {name: cls(getattr(server, f"{name}_url"), dict.fromkeys(cls.keys, "sandbox"), {"pds": server.pds_url})
            for name, cls in classes.items()}


@pytest.fixture
def pull():
    """pull(adapter, calls): all records of all pages, nothing quarantined."""
    def pulled(adapter, calls, most=60):
        async def run():
            items, session, left = [], None, list(calls)
            async with Door() as door:
                if any(call.session for call in left):
                    sign_in = adapter.sign_in()
                    session = (await door.send(sign_in.request, explain=lambda a: adapter.explain(a, sign_in))).body
                for _ in range(most):
                    if not left:
                        break
                    call = left.pop(0)
                    headers = adapter.headers(session if call.session else None)
                    answer = await door.send(call.request, headers=headers, explain=lambda a,
                                             c=call: adapter.explain(a, c))
                    page = call.parse(answer)
                    assert not page.rejected
                    items += page.items
                    left += [*([page.next] if page.next else []), *page.follow]
            return items
        return asyncio.run(run())
    return pulled


def of(kind, items):
    return [item for item in items if isinstance(item, kind)]


def test_youtube_pulls_from_a_search_to_comments(adapters, pull, world):
    adapter = adapters["youtube"]
    found = of(Find, pull(adapter, adapter.search("trail running", language="en", limit=50)))
    assert len(found) >= 40
    profiles = of(Profile, pull(adapter, adapter.profiles([f.platform_id for f in found])))
    assert {p.platform_id for p in profiles} <= {f.platform_id for f in found} and len(profiles) >= 40
    assert all(p.handle.startswith("sandbox-") and p.feed and p.post_count is not None for p in profiles)
    busy = max(profiles, key=lambda p: p.followers or 0)
    posts = of(Post, pull(adapter, adapter.posts(busy.platform_id, busy.feed, limit=20)))
    assert len(posts) == 20 and all(p.profile_id == busy.platform_id and p.views is not None for p in posts)
    stats = of(PostStats, pull(adapter, adapter.stats([p.platform_id for p in posts])))
    assert {s.platform_id: s.views for s in stats} == {p.platform_id: p.views for p in posts}
    related = [r for p in profiles[:12] for call in adapter.related(p.platform_id)[:1] for r in pull(adapter, [call])]
    assert of(Relation, related)


def test_bluesky_pulls_from_a_search_to_replies(adapters, pull):
    adapter = adapters["bluesky"]
    found = of(Find, pull(adapter, adapter.search("trail running", limit=50)))
    assert len(found) >= 40
    profiles = of(Profile, pull(adapter, adapter.profiles([f.platform_id for f in found][:50])))
    shown = [p for p in profiles if p.followers is not None]
    assert len(shown) >= 35 and all(p.handle.endswith(".example") for p in shown)
    busy = max(shown, key=lambda p: (p.post_count or 0) > 100 and p.followers)
    posts = of(Post, pull(adapter, adapter.posts(busy.platform_id, busy.feed, limit=20)))
    assert len(posts) == 20 and all(p.profile_id == busy.platform_id for p in posts)
    assert of(Relation, pull(adapter, adapter.related(busy.platform_id)))
    assert of(Comment, pull(adapter, adapter.comments(max(posts, key=lambda p: p.comments or 0).platform_id)))


def test_both_adapters_read_every_attacker(adapters, pull, world, server):
    day = server.now().toordinal()
    for name, adapter in adapters.items():
        accounts = (world.account(c.index, name, day) for c in world.attackers())
        here = [account.platform_id for account in accounts if account]
        assert {p.platform_id for p in of(Profile, pull(adapter, adapter.profiles(here)))} == set(here)
        for one in here[:10]:
            pull(adapter, adapter.posts(one, limit=5))


def test_a_deleted_profile_is_reported_missing(adapters, world, server):
    day = server.now().toordinal()
    for name, adapter in adapters.items():
        gone = next(c for c in world.creators if getattr(c, name) and getattr(c, name).opened < c.gone_on <= day)
        call = adapter.profiles([getattr(gone, name).platform_id])[0]

        async def send(adapter=adapter, call=call):
            async with Door() as door:
                return await door.send(call.request, headers=adapter.headers(),
                                       explain=lambda a: adapter.explain(a, call))
        page = call.parse(asyncio.run(send()))
        assert page.missing == (getattr(gone, name).platform_id,) and not page.items


def test_the_door_gets_through_faults_that_pass(adapters, pull, server):
    server.faults = Faults(status429={1}, error5xx={2}, truncated={3}, reset={4}, retry_after=0)
    adapter = adapters["youtube"]
    assert len(of(Find, pull(adapter, adapter.search("yoga", limit=10)))) >= 5
    assert server.counts["search"] >= 5


def test_a_video_id_of_the_world_is_found_again(world):
    for index, place in ((0, 0), (1_999, 5_000), (3_000_000_000, 16_000_000)):
        assert ids.of_video(7, ids.video(7, index, place)) == (index, place)
        assert ids.of_channel(7, ids.channel(7, index)) == index == ids.of_did(7, ids.did(7, index))
    assert ids.of_video(8, ids.video(7, 1, 1)) is None and ids.of_did(8, ids.did(7, 1)) is None
