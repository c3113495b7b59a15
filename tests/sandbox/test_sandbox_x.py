"""The X part: the real adapter through the real door, its limits, partial answers and errors, and what it costs."""

import asyncio
import json
import re
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest

from tastemaker import clock
from tastemaker.errors import BadInput, Gone, NeedsKey, QuotaSpent, TryLater
from tastemaker.http import Door
from tastemaker.models import Comment, Find, Post, PostStats, Profile, Relation, Since
from tastemaker.platforms import adapter_class
from tastemaker.sandbox import Faults, World, posting, serve
from tastemaker.sandbox.parts import _x_objects as objects

NOON = clock.parse("2026-11-21T12:00:00Z")
TODAY = NOON.toordinal()
WORLD = World(seed=7, size=2_000)
BEARER, USER_TOKEN = "TASTEMAKER_X_BEARER_TOKEN", "TASTEMAKER_X_USER_TOKEN"


@pytest.fixture
def server():
    with serve(WORLD, now=lambda: NOON, platforms=["x"]) as running:
        yield running


def adapter_for(server, app="AAAAsandbox-app", user="sandbox-user"):
    return adapter_class("x")(server.base_url("x"), {name: key for name, key in ((BEARER, app), (USER_TOKEN, user)) if key})


@pytest.fixture
def adapter(server):
    return adapter_for(server)


def pull(adapter, calls, attempts=1, most=60):
    """All pages of some calls, with what they cost; nothing may be quarantined, nor cost more than was said before."""
    async def run():
        pages, left, session = [], list(calls), None
        async with Door(attempts=attempts, backoff_s=0.01) as door:
            async def send(call):
                return await door.send(call.request, headers=adapter.headers(session if call.session else None),
                                       explain=lambda a, c=call: adapter.explain(a, c))
            if any(call.session for call in left):
                session = (await send(adapter.sign_in())).body
            while left and len(pages) < most:
                call = left.pop(0)
                pages.append(call.parse(await send(call)))
                assert not pages[-1].rejected, pages[-1].rejected
                assert 0 <= pages[-1].price <= call.price
                left += [*([pages[-1].next] if pages[-1].next else []), *pages[-1].follow]
        return pages
    with clock.fixed(NOON):
        return asyncio.run(run())


def items(kind, pages):
    return [item for page in pages for item in page.items if isinstance(item, kind)]


def here(fits=lambda creator: True):
    """Creators with an account on X today."""
    return [creator for i in WORLD.residents("x") if WORLD.account(i, "x", TODAY) and fits(creator := WORLD.creator(i))]


def is_open(creator):
    return not objects.is_protected(creator) and not objects.is_suspended(creator)


def busy(most=1):
    """Open accounts that post much, whose posts are answered."""
    found = here(lambda c: is_open(c) and posting.count(WORLD.account(c.index, "x", TODAY), TODAY) > 60)
    return sorted(found, key=lambda c: -WORLD.account_of(c, "x").settled_size)[:most]


def number(server, creator):
    return server.front.parts["x"].platform_id(creator)


def get(server, path, token="sandbox", **parameters):
    line = HTTPConnection(server.url.removeprefix("http://"), timeout=10)
    line.request("GET", f"/x/2/{path}?{urlencode(parameters)}", headers={"authorization": f"Bearer {token}"} if token else {})
    answer = line.getresponse()
    found = answer.status, json.loads(answer.read()), {name.lower(): value for name, value in answer.getheaders()}
    line.close()
    return found


# --- the whole way -----------------------------------------------------------------------------------------------------

def test_a_search_leads_to_profiles_posts_follows_and_replies(adapter, server):
    pages = pull(adapter, adapter.search("trail running", limit=60))
    found, profiles = items(Find, pages), items(Profile, pages)
    assert len(found) >= 30 and {f.platform_id for f in found} == {p.platform_id for p in profiles} and all(f.text for f in found)
    assert all(p.handle.startswith("sandbox") and p.followers is not None and len(p.handle) <= 15 for p in profiles)
    again = items(Profile, pull(adapter, adapter.profiles([p.platform_id for p in profiles])))
    assert {p.platform_id: p for p in again} == {p.platform_id: p for p in profiles}, "what a search brought need not be bought again"
    creator = busy()[0]
    posts = items(Post, pull(adapter, adapter.posts(number(server, creator), limit=20)))
    assert len(posts) == 20 and {p.profile_id for p in posts} == {number(server, creator)} and all(p.views is not None for p in posts)
    assert [p.published_at for p in posts] == sorted((p.published_at for p in posts), reverse=True)
    related = items(Relation, pull(adapter, adapter.related(number(server, creator))))
    assert 0 < len(related) <= 20 and {r.from_id for r in related} == {number(server, creator)}
    comments = [c for p in posts[:8] for c in items(Comment, pull(adapter, adapter.comments(p.platform_id, limit=50)))]
    assert comments and all(c.text and re.fullmatch("[0-9]{18,19}", c.author_id) for c in comments)


def test_counters_and_whole_posts_agree_with_the_timeline(adapter, server):
    posts = items(Post, pull(adapter, adapter.posts(number(server, busy()[0]), limit=30)))
    stats = pull(adapter, adapter.stats([p.platform_id for p in posts]))
    assert {s.platform_id: (s.views, s.likes, s.comments) for s in items(PostStats, stats)} == {
        p.platform_id: (p.views, p.likes, p.comments) for p in posts}
    whole = pull(adapter, adapter.renew([p.platform_id for p in posts]))
    assert {p.platform_id: p for p in items(Post, whole)} == {p.platform_id: p for p in posts}
    assert stats[0].price == round(0.005 * len(posts), 4) and whole[0].price == round(0.005 * len(posts) + 0.01, 4), "one author, once"


def test_replies_are_left_out_of_pages_that_are_cut_before_and_the_next_page_goes_on(adapter, server):
    creator = next(c for c in busy(40) if any(WORLD.post(c.index, "x", place).reply for place in
                                               posting.newest(WORLD.account_of(c, "x"), TODAY, 20)))
    pages = pull(adapter, adapter.posts(number(server, creator), limit=20))
    assert len(pages[0].items) < 20 <= len(items(Post, pages)) <= 24
    own = [place for place in posting.newest(WORLD.account_of(creator, "x"), TODAY, 60) if not WORLD.post(creator.index, "x", place).reply]
    assert [p.platform_id for p in items(Post, pages)] == [WORLD.post_id(WORLD.post(creator.index, "x", place)) for place in own[:len(items(Post, pages))]]


def test_only_newer_posts_come_back_and_only_they_are_paid_for(adapter, server):
    creator = busy()[0]
    posts = items(Post, pull(adapter, adapter.posts(number(server, creator), limit=20)))
    since = Since(posts[7].platform_id, posts[7].published_at)
    pages = pull(adapter, adapter.posts(number(server, creator), limit=20, since=since))
    assert items(Post, pages) == posts[:7] and pages[0].price == 0.035 and pages[-1].next is None
    assert pull(adapter, adapter.posts(number(server, creator), since=Since(posts[0].platform_id, None)))[0].price == 0.0


def test_words_links_tags_and_formats_come_through(adapter, server):
    posts = items(Post, pull(adapter, [call for c in busy(25) for call in adapter.posts(number(server, c), limit=20)], most=99))
    assert {p.format for p in posts} == {"text", "image", "video"} and any(p.tags for p in posts) and any(p.paid_partnership for p in posts)
    linked = [p for p in posts if p.links]
    assert linked and all(link.endswith(".example") and "t.example" in p.text for p in linked for link in p.links)
    assert all(p.duration_s for p in posts if p.format == "video") and {p.language for p in posts} > {"en", "de"}


def test_bios_lead_to_the_creators_own_sites(adapter, server):
    creators = here(lambda c: is_open(c) and c.linked)[:60]
    profiles = items(Profile, pull(adapter, adapter.profiles([number(server, c) for c in creators])))
    assert {p.platform_id: p.links[0] for p in profiles} == {number(server, c): c.site for c in creators}
    assert {"verified", "business"} <= {label for p in items(Profile, pull(adapter, adapter.profiles(
        [number(server, c) for c in here(is_open)[:300]]))) for label in p.labels}


def test_handles_are_looked_up_in_any_case(adapter, server):
    creators = here(is_open)[:130]
    handles = [server.front.parts["x"].handle(c) for c in creators]
    pages = pull(adapter, adapter.lookup([f"@{handle.upper()}" for handle in handles]))
    assert len(pages) == 2 and {p.handle for p in items(Profile, pages)} == set(handles)


def test_users_are_searched_with_a_users_token_only(adapter, server):
    pages = pull(adapter, adapter.search("trail running", limit=120)[1:])
    assert len(items(Profile, pages)) > 30 and server.counts["usage/tweets"] == 1
    call = adapter.search("trail running")[1]

    async def with_the_apps_token():
        async with Door(attempts=1) as door:
            await door.send(call.request, headers=adapter.headers(), explain=lambda a: adapter.explain(a, call))
    with pytest.raises(NeedsKey, match="Application-Only") as error:
        asyncio.run(with_the_apps_token())
    assert USER_TOKEN in error.value.next_step
    assert [c.endpoint for c in adapter_for(server, user="").search("trail running")] == ["/2/tweets/search/recent"]


def test_a_search_stays_in_its_language_and_in_the_last_seven_days(adapter, server):
    pages = pull(adapter, adapter.search("yoga", language="de", limit=100)[:1])
    by_id = {number(server, c): c for c in here()}
    assert items(Profile, pages) and {by_id[p.platform_id].language for p in items(Profile, pages)} == {"de"}
    found = get(server, "tweets/search/recent", query="(yoga)", max_results=100, **{"post.fields": "created_at"})[1]["data"]
    assert all("2026-11-14" <= post["created_at"] < "2026-11-21" for post in found) and [p["created_at"] for p in found] == sorted(
        (p["created_at"] for p in found), reverse=True)


# --- who is not there ----------------------------------------------------------------------------------------------------

def test_who_was_deleted_is_missing_and_who_is_suspended_or_protected_is_labelled(adapter, server):
    gone = next(c for i in WORLD.residents("x") if (c := WORLD.creator(i)).gone_on <= TODAY and WORLD.account_of(c, "x").opened < c.gone_on)
    suspended, protected, fine = here(objects.is_suspended)[0], here(lambda c: objects.is_protected(c) and not objects.is_suspended(c))[0], busy()[0]
    ids = [number(server, c) for c in (gone, suspended, protected, fine)]
    (page,) = pull(adapter, adapter.profiles(ids))
    assert page.missing == (ids[0],) and {p.platform_id: p.labels for p in page.items if p.platform_id != ids[3]} == {
        ids[1]: ("!suspended",), ids[2]: ("!protected",)}
    assert page.price == 0.02 and all(p.bio == "" and p.followers is None for p in page.items if p.platform_id != ids[3])
    for one in ids[:3]:
        for call in (*adapter.posts(one), *adapter.related(one)):
            with pytest.raises(Gone):
                pull(adapter, [call])


def test_posts_that_went_or_became_private_are_missing(adapter, server):
    protected = here(lambda c: objects.is_protected(c) and posting.count(WORLD.account(c.index, "x", TODAY), TODAY))[0]
    hidden = WORLD.post_id(WORLD.post(protected.index, "x", 0))
    fine = items(Post, pull(adapter, adapter.posts(number(server, busy()[0]), limit=5)))[0].platform_id
    (page,) = pull(adapter, adapter.stats([fine, hidden, "123"]))
    assert page.missing == (hidden, "123") and [s.platform_id for s in page.items] == [fine]


def test_nobody_closed_is_found(adapter, server):
    closed = {number(server, c) for c in here(lambda c: not is_open(c))}
    brought = [i.platform_id for words in ("yoga", "trail running", "coffee") for i in items((Find, Profile), pull(
        adapter, adapter.search(words, limit=300)))]
    assert brought and not closed & set(brought)
    follows = [r for c in busy(20) for r in items(Relation, pull(adapter, adapter.related(number(server, c))))]
    assert follows and not closed & {r.to_id for r in follows}


# --- keys, limits, errors --------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("token", ["invalid", ""])
def test_no_token_and_a_bad_one_are_refused(server, token):
    assert get(server, "users", token, ids="1")[:2] == (401, {
        "type": "about:blank", "title": "Unauthorized", "detail": "Unauthorized", "status": 401})
    bad = adapter_for(server, app=token)
    with pytest.raises(NeedsKey) as error:
        pull(bad, bad.profiles(["1"]))
    assert BEARER in error.value.next_step


def test_every_endpoint_has_a_window_of_its_own_and_says_how_much_is_left(adapter, server):
    status, _, headers = get(server, "users", ids=number(server, busy()[0]))
    assert status == 200 and (headers["x-rate-limit-limit"], headers["x-rate-limit-remaining"]) == ("300", "299")
    assert int(headers["x-rate-limit-reset"]) == int(NOON.timestamp()) + 900
    assert get(server, f"users/{number(server, busy()[0])}/tweets")[2]["x-rate-limit-remaining"] == "9999"
    server.quota.limits["x.users"] = 1
    with pytest.raises(TryLater) as error:
        pull(adapter, adapter.profiles(["1"]))
    assert error.value.when == clock.parse("2026-11-21T12:15:00Z")
    assert pull(adapter, adapter.lookup(["nobody"]))[0].missing == ("nobody",), "another window"


def test_the_part_allows_what_the_terms_state(adapter, server):
    stated = {call.endpoint.removeprefix("/2/").replace("{id}/", ""): adapter.buckets[call.bucket].limit for call in (
        *adapter.search("x"), *adapter.profiles(["1"]), *adapter.lookup(["a"]), *adapter.posts("1"), *adapter.stats(["1"]),
        *adapter.related("1"), adapter.sign_in())}
    assert stated == {name: limit.calls for name, limit in server.front.parts["x"].limits.items()}


def test_faults_are_named_for_what_they_are_and_those_that_pass_are_passed(adapter, server):
    server.faults = Faults(quota_spent=True)
    with pytest.raises(QuotaSpent) as error:
        pull(adapter, adapter.profiles(["1"]))
    assert error.value.resets is None
    server.faults = Faults(status429={1}, error5xx={2}, truncated={3}, reset={4}, retry_after=0)
    assert pull(adapter, adapter.lookup(["nobody"]), attempts=5)[0].missing == ("nobody",)


def test_a_page_that_leads_to_itself_is_the_end(adapter, server):
    server.faults = Faults(cyclic_cursor=True)
    assert len(pull(adapter, adapter.search("trail running", limit=300)[:1])) == 2


def test_the_same_page_has_the_same_token_and_others_are_refused(server):
    tokens = {get(server, "tweets/search/recent", query="(trail running)", max_results=10)[1]["meta"]["next_token"] for _ in range(2)}
    assert len(tokens) == 1
    status, body, _ = get(server, "tweets/search/recent", query="(trail running)", next_token="x" * 20)
    assert status == 400 and body["type"].endswith("/invalid-request")


@pytest.mark.parametrize(("path", "parameters"), [
    ("users", {"ids": "1,x"}), ("users", {"ids": ",".join(map(str, range(1, 102)))}), ("users", {}), ("users/by", {"usernames": "a-b"}),
    ("users", {"ids": "1", "user.fields": "tweet_count"}), ("users", {"ids": "1", "user.fields": "most_recent_tweet_id"}),
    ("tweets", {"ids": "1", "post.fields": "author_id"}), ("tweets", {"ids": "1", "expansions": "referenced_tweets.id"}),
    ("tweets/search/recent", {"query": "x", "max_results": 9}), ("tweets/search/recent", {"query": "x" * 513}), ("tweets/search/recent", {}),
    ("users/search", {"query": "läufer"}), ("users/search", {"query": "x", "max_results": 1_001})])
def test_what_the_description_does_not_allow_is_refused_and_explained(server, adapter, path, parameters):
    status, body, _ = get(server, path, **parameters)
    assert status == 400 and body["type"].endswith("/invalid-request") and body["errors"][0]["message"]


def test_a_refused_request_says_what_was_wrong(adapter, server):
    call = adapter.users_page("ids", ["1", "x"], [])
    with pytest.raises(BadInput, match=r"value \[x\] does not match"):
        pull(adapter, [call])


def test_fields_come_only_where_they_were_asked_for(server):
    creator = busy()[0]
    assert set(get(server, "users", ids=number(server, creator))[1]["data"][0]) == {"id", "name", "username"}
    body = get(server, f"users/{number(server, creator)}/tweets")[1]
    assert set(body["data"][0]) == {"id", "text", "edit_history_post_ids"} and "includes" not in body and len(body["data"]) == 10
    assert get(server, "users/1/nothing")[0] == get(server, "nothing")[0] == 404
