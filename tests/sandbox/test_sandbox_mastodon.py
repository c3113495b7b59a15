"""The Mastodon part: the real adapter through the real door against two instances that federate, and what they refuse."""

import json
from pathlib import Path

import pytest
from driving import items, pull
from jsonschema import Draft202012Validator

from tastemaker import clock
from tastemaker.errors import Gone, NeedsKey, NotOffered, TryLater
from tastemaker.models import Comment, Find, Post, Profile, Relation, Since
from tastemaker.platforms import adapter_class
from tastemaker.sandbox import Faults, World, serve

NOON = clock.parse("2026-11-21T12:00:00Z")
DAY = NOON.toordinal()
WORLD = World(seed=7, size=1_000)
ONE, TWO = "one.sandbox.example", "two.sandbox.example"
TOKEN = "TASTEMAKER_MASTODON_TOKEN"
SPEC = Path(__file__).resolve().parents[2] / ".." / "shared" / "specs" / "mastodon_openapi.json"


@pytest.fixture
def server():
    with serve(WORLD, now=lambda: NOON, platforms=["mastodon"]) as running:
        yield running


@pytest.fixture
def adapter(server):
    return adapter_for(server)


def adapter_for(server, token="", **options):
    return adapter_class("mastodon")(server.base_url("mastodon"), {TOKEN: token} if token else {}, {},
                                     server.options("mastodon") | options)


def named(server, indexes):
    """The names of those of some creators who exist today."""
    part = server.front.parts["mastodon"]
    return [part.handle(WORLD.creator(i)) for i in indexes if WORLD.account(i, "mastodon", DAY)]


@pytest.fixture
def profiles(adapter):
    return items(Profile, pull(adapter, adapter.search("trail running", limit=40)))


def searchable(profiles):
    """Those who let their posts be searched."""
    return [profile for profile in profiles if "unindexed" not in profile.labels]


def test_a_search_leads_to_profiles_posts_relations_and_comments(adapter, profiles, server):
    assert len(profiles) > 20 and {p.handle.split("@")[1] for p in profiles} == {ONE, TWO}
    assert all(p.feed.endswith(p.handle.split("@")[1]) and p.followers is not None and p.bio for p in profiles)
    busy = max(searchable(profiles), key=lambda p: p.post_count)
    posts = items(Post, pull(adapter, adapter.posts(busy.platform_id, busy.feed, limit=90)))
    assert len(posts) == 90 and {p.profile_id for p in posts} == {busy.platform_id}
    assert [p.published_at for p in posts] == sorted((p.published_at for p in posts), reverse=True)
    assert all(p.likes is not None and p.views is None and p.language for p in posts)
    refreshed = items(Post, pull(adapter, adapter.stats([p.platform_id for p in posts])))
    assert refreshed == posts
    related = [r for p in profiles[:12] for r in items(Relation, pull(adapter, adapter.related(p.platform_id)))]
    assert {r.kind for r in related} == {"follows", "features"} and {r.to_id.split("@")[1] for r in related} == {ONE, TWO}
    loudest = sorted(posts, key=lambda p: -p.comments)[:5]
    talked = [c for p in loudest for c in items(Comment, pull(adapter, adapter.comments(p.platform_id)))]
    assert talked and all(c.text and c.published_at and c.reply_to is None for c in talked)


def test_everybody_comes_once_and_from_their_home_whoever_found_them(adapter, server):
    pages = pull(adapter, [call for call in adapter.search("trail running", limit=40) if call.make == "people_page"])
    from_one, from_two = pages
    assert {p.handle.split("@")[1] for p in items(Profile, [from_one])} == {ONE}
    assert {f.handle.split("@")[1] for f in items(Find, [from_one])} == {TWO}
    assert {p.platform_id for p in items(Profile, [from_two])} & {f.platform_id for f in items(Find, [from_one])}
    wanted = items(Find, pages)[:10]
    looked = items(Profile, pull(adapter, adapter.profiles(f.platform_id for f in wanted)))
    assert {p.platform_id for p in looked} == {f.platform_id for f in wanted}
    assert all(p.feed.endswith(p.handle.split("@")[1]) for p in looked)


def test_an_instance_alone_also_speaks_for_people_from_elsewhere(server):
    alone = adapter_for(server, TASTEMAKER_MASTODON_INSTANCES=f"{ONE}={server.base_url('mastodon')}")
    both, here = adapter_for(server), items(Profile, pull(alone, alone.search("trail running", limit=40)))
    away = [p for p in here if p.handle.endswith(TWO)]
    assert away and all(p.feed.endswith(f"@{ONE}") for p in away)
    at_home = {p.platform_id: p for p in items(Profile, pull(both, both.profiles(p.platform_id for p in away)))}
    assert set(at_home) == {p.platform_id for p in away} and not {p.feed for p in away} & {p.feed for p in at_home.values()}
    one = max(away, key=lambda p: p.post_count)
    seen, whole = pull(alone, alone.posts(one.platform_id, one.feed)), pull(both, both.posts(one.platform_id))
    pairs = list(zip(items(Post, seen), items(Post, whole), strict=True))
    assert pairs and all(a.text == b.text and a.profile_id == b.profile_id and a.platform_id != b.platform_id for a, b in pairs)
    assert sum(a.likes for a, _ in pairs) < sum(b.likes for _, b in pairs), "it has not heard of every favourite"


def test_only_newer_posts_come_back(adapter, profiles):
    one = max(searchable(profiles), key=lambda p: p.post_count)
    posts = items(Post, pull(adapter, adapter.posts(one.platform_id, one.feed, limit=10)))
    for feed in (one.feed, None):
        newer = pull(adapter, adapter.posts(one.platform_id, feed, limit=10, since=Since(posts[4].platform_id, None)))
        assert items(Post, newer) == posts[:4]
        none = pull(adapter, adapter.posts(one.platform_id, feed, limit=10, since=Since(posts[0].platform_id, None)))
        assert items(Post, none) == []


def test_known_profiles_are_refreshed_in_batches_and_who_is_gone_is_missing(adapter, profiles, server):
    pages = pull(adapter, calls := adapter.refresh((p.platform_id, p.feed) for p in profiles))
    assert len(calls) < len(profiles) / 10 + 3 and server.counts["v1/accounts"] == len(calls)
    assert {p.platform_id: p for p in items(Profile, pages)} == {p.platform_id: p for p in profiles}
    with serve(WORLD, now=lambda: NOON.replace(year=2028), platforms=["mastodon"]) as later:
        found = pull(there := adapter_for(later), there.refresh((p.platform_id, p.feed) for p in profiles))
        missing = {name for page in found for name in page.missing}
        assert missing and missing == {p.platform_id for p in profiles} - {p.platform_id for p in items(Profile, found)}
        with pytest.raises(Gone):
            pull(there, there.profiles([next(iter(missing))]))
        with pytest.raises(Gone):
            pull(there, there.posts(next(iter(missing))))


def test_who_did_not_choose_to_be_found_is_found_by_nobody(adapter, profiles, server):
    assert not any(label.startswith("!") for p in profiles for label in p.labels)
    looked = items(Profile, pull(adapter, adapter.lookup(named(server, WORLD.residents("mastodon")[:80]))))
    closed = [p for p in looked if any(label.startswith("!") for label in p.labels)]
    assert {label for p in closed for label in p.labels} >= {"!noindex", "!undiscoverable"} and len(closed) < len(looked)
    assert all(p.bio == p.name == "" and p.followers is None for p in closed)
    for p in closed[:5]:
        assert not items(Post, pull(adapter, adapter.posts(p.platform_id, p.feed)))


def test_bios_and_posts_become_plain_text_and_attackers_are_read(adapter, profiles, server):
    assert any(p.verified_links for p in profiles) and all(set(p.verified_links) <= set(p.links) for p in profiles)
    names = named(server, [c.index for c in WORLD.attackers() if WORLD.account_of(c, "mastodon")])
    assert len(names) > 3
    read = pull(adapter, [*adapter.lookup(names), *(call for name in names for call in adapter.posts(name))])
    shown = [*(p.bio for p in items(Profile, read)), *(p.text for p in items(Post, read))]
    assert any("<script>" in text for text in shown), "markup that somebody wrote as text stays text"
    assert not any("</p>" in text or "&lt;" in text for text in shown)


def test_a_token_opens_the_search_of_posts_at_its_instance_and_goes_nowhere_else(server, adapter):
    signed = adapter_for(server, "sandbox-token")
    more = {c.make for c in signed.search("x")} - {c.make for c in adapter.search("x")}
    assert more == {"accounts_search_page", "posts_search_page"}
    pages = pull(signed, signed.search("trail running", limit=120))
    assert any(f.text for f in items(Find, pages)) and len(items(Profile, pages)) > 20
    with pytest.raises(NeedsKey, match="token"):
        pull(bad := adapter_for(server, "invalid"), bad.search("x")[:1])
    call = next(c for c in signed.search("x") if c.make == "accounts_search_page")
    bare = adapter.rebuild(call.make, call.args)
    with pytest.raises(NotOffered, match="strangers"):
        pull(adapter, [bare])


def test_each_instance_counts_its_own_requests_and_says_when_to_come_back(server, adapter):
    server.quota.limits["mastodon.one"] = 2
    calls = adapter.profiles(["sandbox_a@" + ONE, "sandbox_a@" + TWO])
    at_two = calls[1]
    with clock.fixed(NOON):
        for _ in range(2):
            with pytest.raises(Gone):
                pull(adapter, calls[:1])
        with pytest.raises(TryLater) as caught:
            pull(adapter, calls[:1])
    assert caught.value.when == clock.parse("2026-11-21T12:05:00Z")
    with pytest.raises(Gone):
        pull(adapter, [at_two])


def test_the_door_gets_through_faults_that_pass_and_a_cyclic_link_ends(server, adapter, profiles):
    one = max(searchable(profiles), key=lambda p: p.post_count)
    server.faults = Faults(status429={1}, error5xx={2}, truncated={3}, retry_after=0)
    assert len(items(Post, pull(adapter, adapter.posts(one.platform_id, one.feed, limit=40), attempts=5))) == 40
    server.faults = Faults(cyclic_cursor=True)
    assert len(pull(adapter, adapter.posts(one.platform_id, one.feed, limit=400))) <= 3


def test_its_answers_fit_the_description(server, adapter, profiles):
    if not SPEC.is_file():
        pytest.skip("the folder ../shared with recordings and specifications is not there")
    components = json.loads(SPEC.read_text(encoding="utf-8"))["components"]
    bodies, reply = [], server.front.reply

    def kept(asked, *given):
        made = reply(asked, *given)
        bodies.append((server.front.parts["mastodon"].endpoint("GET", asked.path), json.loads(made.body)))
        return made
    server.front.reply = kept
    one = max(searchable(profiles), key=lambda p: p.post_count)
    posts = items(Post, pull(adapter, adapter.posts(one.platform_id, limit=10)))
    pull(adapter, [*adapter.search("trail running", limit=10), *adapter.related(one.platform_id),
                   *adapter.comments(posts[-1].platform_id)])
    kinds = {"v1/accounts/lookup": "Account", "v2/search": "Search", "v1/statuses/:id/context": "Context",
             "v1/directory": "Account", "v1/accounts/:id/following": "Account", "v1/accounts/:id/endorsements": "Account"}
    assert {endpoint for endpoint, _ in bodies} == {*kinds, "v1/accounts/:id/statuses", "v1/timelines/tag/:hashtag"}
    for endpoint, body in bodies:
        schema = {"$ref": f"#/components/schemas/{kinds.get(endpoint, 'Status')}", "components": components}
        for one in body if isinstance(body, list) else [body]:
            Draft202012Validator(schema).validate(one)
