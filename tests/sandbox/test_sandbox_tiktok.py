"""The TikTok One part: the real adapter through the real door, and what the service refuses."""


import pytest
from driving import items, pull

from tastemaker import clock
from tastemaker.errors import Gone, NeedsKey, NotApproved, QuotaSpent, TryLater
from tastemaker.models import Find, Post, Profile, Since
from tastemaker.platforms import adapter_class
from tastemaker.sandbox import Faults, World, serve

NOON = clock.parse("2026-11-21T12:00:00Z")
WORLD = World(seed=7, size=1_500)
COUNTRIES = "TASTEMAKER_TIKTOK_COUNTRIES"


@pytest.fixture
def server():
    with serve(WORLD, now=lambda: NOON, platforms=["tiktok"]) as running:
        yield running


@pytest.fixture
def adapter(server):
    return adapter_for(server)


def adapter_for(server, key="sandbox", **options):
    cls = adapter_class("tiktok")
    return cls(server.base_url("tiktok"), dict.fromkeys(cls.required_keys, key), server.urls("tiktok"),
               {**server.options("tiktok"), **options}, ["business_app_approved"])


def test_a_search_leads_to_profiles_and_their_videos(adapter):
    found = items(Find, pull(adapter, adapter.search("trail running", language="en", limit=60)))
    profiles = items(Profile, pull(adapter, adapter.profiles(dict.fromkeys(f.platform_id for f in found[:12]))))
    assert len(found) > 20 and len(profiles) == 12
    assert all(p.handle.startswith("sandbox_") and p.followers is not None and p.topics for p in profiles)
    busy = max(profiles, key=lambda p: p.post_count)
    posts = items(Post, pull(adapter, adapter.posts(busy.platform_id, limit=25)))
    assert len(posts) == 25 == len({p.platform_id for p in posts}) and {p.format for p in posts} == {"short"}
    assert all(p.profile_id == busy.platform_id and p.views is not None and p.paid_partnership is not None for p in posts)
    assert [p.published_at for p in posts] == sorted((p.published_at for p in posts), reverse=True)


def test_labels_find_creators_whom_the_keyword_did_not(adapter):
    by_word, labels = adapter.search("trail running", limit=200)
    found, known = ({find.platform_id for find in items(Find, pull(adapter, [call]))} for call in (labels, by_word))
    assert found & known and found - known


def test_a_search_stays_in_its_countries_and_pages_hold_everyone_once(server):
    def found(countries):
        adapter = adapter_for(server, **{COUNTRIES: countries})
        return [find.platform_id for find in items(Find, pull(adapter, adapter.search("trailrunning", limit=400)[:-1]))]
    german, austrian = found("DE"), found("AT")
    assert german and len(set(german)) == len(german) and not set(german) & set(austrian)
    assert sorted(found("DE,AT")) == sorted(german + austrian)


def test_only_newer_videos_take_fewer_pages(adapter, server):
    busy = max(items(Profile, pull(adapter, adapter.profiles([server.front.parts["tiktok"].handle(WORLD.creator(i))
               for i in WORLD.residents("tiktok")[:40] if WORLD.account(i, "tiktok", NOON.toordinal())]))), key=lambda p: p.post_count)
    posts = items(Post, pull(adapter, adapter.posts(busy.platform_id, limit=30)))
    pages = pull(adapter, adapter.posts(busy.platform_id, limit=30, since=Since(posts[4].platform_id, posts[4].published_at)))
    assert len(pages) == 1 and items(Post, pages)[:5] == posts[:5]


def test_a_creator_who_is_gone_is_missing_and_their_videos_are_gone(adapter):
    gone = next(c for c in WORLD.creators if (a := WORLD.account_of(c, "tiktok")) and a.opened < c.gone_on <= NOON.toordinal())
    handle = WORLD.handle(gone, "tiktok")
    assert [page.missing for page in pull(adapter, [*adapter.profiles([handle]), *adapter.lookup([f"@{handle}"])])] == [(handle,)] * 2
    with pytest.raises(Gone):
        pull(adapter, adapter.posts(handle))


def test_a_bad_token_and_another_account_are_refused(server):
    with pytest.raises(NeedsKey, match="access token"):
        pull(adapter_for(server, key="invalid"), adapter_for(server).search("x"))
    for account, meant in (("7000000000000000002", NotApproved), ("", NeedsKey)):
        adapter = adapter_for(server, TASTEMAKER_TIKTOK_ACCOUNT_ID=account)
        with pytest.raises(meant):
            pull(adapter, adapter.search("x"))


def test_the_days_requests_are_counted_and_then_spent(adapter, server):
    server.quota.limits["tiktok.calls"] = 2
    pull(adapter, [adapter.search("x")[-1]] * 2)
    with pytest.raises(QuotaSpent):
        pull(adapter, [adapter.search("x")[-1]])


def test_faults_speak_tiktoks_own_words(adapter, server):
    call = adapter.search("trail running", limit=5)[0]
    server.faults = Faults(status429=1, retry_after=0)
    assert pull(adapter, [call], attempts=2)[0].items
    for kind, meant in (("status429", TryLater), ("quota_spent", QuotaSpent), ("error5xx", TryLater)):
        server.faults = Faults(**{kind: True}, retry_after=9_999)
        with pytest.raises(meant):
            pull(adapter, [call])


def test_pages_that_go_round_in_circles_end(adapter, server):
    server.faults = Faults(cyclic_cursor=True)
    assert len(pull(adapter, adapter.search("running", limit=400)[:1])) == 2
    handle = items(Find, pull(adapter, adapter.search("running", limit=1)[:1]))[0].platform_id
    assert len(pull(adapter, adapter.posts(handle, limit=400))) <= 2
