"""The Instagram part: the real adapter through the real door, and what the Graph refuses."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from driving import items, pull

from tastemaker import clock
from tastemaker.errors import BadInput, NeedsKey, NotOffered, TryLater
from tastemaker.models import Post, Profile
from tastemaker.platforms import adapter_class
from tastemaker.sandbox import Faults, World, serve
from tastemaker.sandbox.parts.instagram import is_onboarded, is_personal

NOON = clock.parse("2026-11-21T12:00:00Z")
DAY = NOON.toordinal()
WORLD = World(seed=7, size=1_000)


@pytest.fixture
def server():
    with serve(WORLD, now=lambda: NOON, platforms=["instagram"]) as running:
        yield running


@pytest.fixture
def adapter(server):
    return adapter_for(server)


def adapter_for(server, token="sandbox", own=None, accepted=("marketplace_advanced_access",)):
    cls = adapter_class("instagram")
    options = {"TASTEMAKER_INSTAGRAM_USER_ID": own} if own else server.options("instagram")
    return cls(server.base_url("instagram"), {"TASTEMAKER_INSTAGRAM_TOKEN": token}, options=options, accepted=accepted)


def test_one_call_for_a_found_creator_brings_profile_and_posts(adapter, server):
    found = items(Profile, pull(adapter, adapter.search("trail running", limit=120)))
    assert len(found) > 50 and server.counts["creator_marketplace_creators"] == 2
    assert any(p.contact.endswith(".example") for p in found) and any(p.country for p in found)
    assert any(p.labels == ("verified",) for p in found) and all(p.handle.startswith("sandbox_") for p in found)
    one = found[0]
    pages = pull(adapter, adapter.posts(one.platform_id, one.feed, limit=20))
    (whole,), posts = items(Profile, pages), items(Post, pages)
    assert len(pages) == 1 and len(posts) == min(20, whole.post_count)
    assert whole.platform_id == one.platform_id and whole.bio == one.bio and whole.followers and whole.feed
    assert {p.profile_id for p in posts} == {one.platform_id}
    assert {p.format for p in posts} <= {"image", "short", "video"}
    assert [p.published_at for p in posts] == sorted((p.published_at for p in posts), reverse=True)
    assert all(p.comments is not None and (p.views is None) == (p.format == "image") for p in posts)


def test_pages_of_posts_follow_each_other_without_gaps(adapter):
    one = next(p for p in items(Profile, pull(adapter, adapter.lookup(some(20)))) if 150 < p.post_count < 1_000)
    pages = pull(adapter, adapter.posts(one.platform_id, limit=130))
    posts = items(Post, pages)
    assert len(posts) == 130 == len({p.platform_id for p in posts}) and len(pages) == 3
    everything = items(Post, pull(adapter, adapter.posts(one.platform_id, limit=1_900)))
    assert len(everything) == one.post_count and everything[:130] == posts


def test_a_like_count_that_is_hidden_is_unknown(adapter):
    hidden = next(c for c in people_here() if WORLD.account_of(c, "instagram").likes_hidden and not is_personal(c))
    posts = items(Post, pull(adapter, adapter.posts(WORLD.handle(hidden, "instagram"))))
    assert posts and all(p.likes is None and p.comments is not None for p in posts)


def test_similar_creators_are_others_and_only_the_marketplace_has_them(adapter):
    one = next(c for c in people_here() if is_onboarded(c))
    found = items(Profile, pull(adapter, adapter.related(WORLD.handle(one, "instagram"))))
    assert found and WORLD.handle(one, "instagram") not in {p.platform_id for p in found}
    not_in_it = next(c for c in people_here() if not is_onboarded(c))
    with pytest.raises(BadInput, match="onboarded"):
        pull(adapter, adapter.related(WORLD.handle(not_in_it, "instagram")))


def test_without_advanced_access_everyone_found_is_closed(server):
    adapter = adapter_for(server, accepted=())
    found = items(Profile, pull(adapter, adapter.search("yoga", limit=20)))
    assert found and {p.labels for p in found} == {("!test-data",)}
    assert not any(p.bio or p.contact or p.country for p in found)


@pytest.mark.parametrize("why", ["gone", "personal", "never there"])
def test_who_cannot_be_shown_is_missing(adapter, why):
    here = [c for c in WORLD.creators if WORLD.account_of(c, "instagram")]
    names = {"gone": next(c for c in here if WORLD.account_of(c, "instagram").opened < c.gone_on <= DAY),
             "personal": next(c for c in people_here() if is_personal(c))}
    name = WORLD.handle(names[why], "instagram") if why in names else "sandbox_nobody"
    for call in (adapter.profiles([name])[0], adapter.lookup([name])[0], adapter.posts(name)[0]):
        assert [(page.missing, page.items) for page in pull(adapter, [call])] == [((name,), ())]


def test_a_refreshed_profile_is_the_same_account_and_another_number_is_not(adapter):
    (name,) = some(1)
    (profile,) = items(Profile, pull(adapter, adapter.profiles([name])))
    assert items(Profile, pull(adapter, adapter.refresh([(name, profile.feed)]))) == [profile]
    assert [page.missing for page in pull(adapter, adapter.refresh([(name, "17841")]))] == [(name,)]


def test_comments_and_counters_of_others_posts_are_not_offered(adapter):
    for ask in (lambda: adapter.comments("1"), lambda: adapter.stats(["1"])):
        with pytest.raises(NotOffered):
            ask()


@pytest.mark.parametrize(("wrong", "setting"), [({"token": ""}, "TOKEN"), ({"token": "invalid"}, "TOKEN"),
                                                ({"own": "17"}, "USER_ID")])
def test_a_wrong_token_and_a_wrong_own_account_need_their_setting(server, wrong, setting):
    adapter = adapter_for(server, **wrong)
    for call in (adapter.search("x")[0], adapter.profiles(["a"])[0]):
        with pytest.raises(NeedsKey) as error:
            pull(adapter, [call])
        assert f"TASTEMAKER_INSTAGRAM_{setting}" in error.value.next_step


def test_a_token_in_the_address_is_not_taken(server):
    adapter = adapter_for(server, token="")
    call = adapter.search("x")[0]
    request = replace(call.request, params=(*call.request.params, ("access_token", "sandbox")))
    with pytest.raises(NeedsKey):
        pull(adapter, [replace(call, request=request)])


def test_a_spent_limit_says_when_to_come_back(adapter, server):
    server.quota.limits["instagram.discovery"] = 1
    (name,) = some(1)
    pull(adapter, adapter.profiles([name]))
    with pytest.raises(TryLater) as error:
        pull(adapter, adapter.profiles([name]), attempts=3)
    assert error.value.when == NOON + timedelta(hours=1)
    assert server.counts["business_discovery"] == 2, "it is not asked again"
    assert pull(adapter, adapter.search("yoga", limit=5)), "the marketplace counts by itself"


@pytest.mark.parametrize("fault", ["status429", "error5xx"])
def test_what_passes_soon_is_waited_for(adapter, server, fault):
    server.faults = Faults(**{fault: 1}, retry_after=0)
    assert pull(adapter, adapter.search("yoga", limit=5), attempts=3)[0].items


def test_a_page_that_points_at_itself_ends(adapter, server):
    server.faults = Faults(cyclic_cursor=True)
    assert len(pull(adapter, adapter.search("running", limit=500))) <= 2
    assert len(pull(adapter, adapter.posts(some(1)[0], limit=500))) <= 2


@pytest.mark.parametrize("params", [
    {"query": "running", "fields": "shoe_size"}, {"query": "x", "limit": "101"}, {"query": "x", "limit": "0"},
    {"query": "x", "after": "zz"}, {"query": "x", "username": "a"}, {"query": "x", "shoe_size": "44"},
    {"similar_to_creators": json.dumps(["a"] * 6)}, {"similar_to_creators": "a"}])
def test_parameters_that_the_documents_do_not_allow_are_refused(adapter, params):
    call = adapter.search("x")[0]
    with pytest.raises(BadInput):
        pull(adapter, [replace(call, request=replace(call.request, params=tuple(params.items())))])


@pytest.mark.parametrize("fields", ["name", "business_discovery.username(a",
                                    "business_discovery.username(NAME){shoe_size}",
                                    "business_discovery.username(NAME){media.limit(999){id}}",
                                    "business_discovery.username(NAME){media.after(zz){id}}",
                                    "business_discovery.username(NAME){media{shoe_size}}"])
def test_fields_that_do_not_exist_are_refused(adapter, fields):
    (name,) = some(1)
    call = adapter.profiles([name])[0]
    request = replace(call.request, params=(("fields", fields.replace("NAME", name)),))
    with pytest.raises(BadInput):
        pull(adapter, [replace(call, request=request)])


def people_here():
    return [WORLD.creator(i) for i in WORLD.residents("instagram") if WORLD.account(i, "instagram", DAY)]


def some(count):
    """Handles of professional accounts."""
    return [WORLD.handle(c, "instagram") for c in people_here() if not is_personal(c)][:count]
