"""The Reddit part: the real adapter through the real door, and what Reddit refuses."""

import asyncio
from datetime import timedelta

import pytest

from tastemaker import clock
from tastemaker.errors import Gone, NeedsKey, NotApproved, NotPermitted, TryLater
from tastemaker.http import Door
from tastemaker.models import Comment, Find, Post, Profile, Relation, Request
from tastemaker.platforms import adapter_class
from tastemaker.sandbox import Faults, World, posting, serve
from tastemaker.sandbox.parts import _reddit_things as things

NOON = clock.parse("2026-11-21T12:00:00Z")
DAY = NOON.toordinal()
WORLD = World(seed=7, size=1_500)
AGENT = "TASTEMAKER_REDDIT_USER_AGENT"


@pytest.fixture
def server():
    with serve(WORLD, now=lambda: NOON, platforms=["reddit"]) as running:
        running.quota.limits.update({"reddit.calls": 100_000, "reddit.session": 100})
        yield running


@pytest.fixture
def adapter(server):
    return adapter_for(server)


def adapter_for(server, key="sandbox", secret="sandbox", **options):
    cls = adapter_class("reddit")
    return cls(server.base_url("reddit"), dict(zip(cls.required_keys, (key, secret), strict=True)), server.urls("reddit"),
               {**server.options("reddit"), **options}, ["approved"])


def pull(adapter, calls, attempts=1, most=300, session=None):
    """All pages of some calls, in order, with those that complete them; nothing may be quarantined."""
    async def run():
        pages, left = [], list(calls)
        async with Door(attempts=attempts, backoff_s=0.01) as door:
            async def send(call, token):
                return await door.send(call.request, headers=adapter.headers(token), explain=lambda a: adapter.explain(a, call))
            token = session or (await send(adapter.sign_in(), None)).body
            while left and len(pages) < most:
                call = left.pop(0)
                pages.append(call.parse(await send(call, token)))
                assert not pages[-1].rejected, pages[-1].rejected
                left += [*([pages[-1].next] if pages[-1].next else []), *pages[-1].follow]
        return pages
    return asyncio.run(run())


def items(kind, pages):
    return [item for page in pages for item in page.items if isinstance(item, kind)]


def part(server):
    return server.front.parts["reddit"]


def here(test=lambda c: True):
    """Creators whose account exists on the day and is not suspended."""
    return [c for c in map(WORLD.creator, WORLD.residents("reddit"))
            if WORLD.account(c.index, "reddit", DAY) and not things.is_suspended(c) and test(c)]


def gone():
    return next(c for c in map(WORLD.creator, WORLD.residents("reddit"))
                if (a := WORLD.account_of(c, "reddit")) and a.opened < c.gone_on <= DAY and posting.count(a, DAY))


def all_posts(adapter, server, most):
    """The newest posts of the first creators."""
    calls = [call for c in here()[:most] for call in adapter.posts(part(server).platform_id(c), part(server).handle(c))]
    return items(Post, pull(adapter, calls))


def test_a_search_leads_to_whole_profiles_in_one_batch_and_a_call_each(adapter, server):
    assert adapter.missing_keys() == ()
    found = items(Find, pull(adapter, adapter.search("trail running", limit=60)))
    ids = list(dict.fromkeys(find.platform_id for find in found))
    assert len(ids) > 30 and all(find.handle.startswith("sandbox_") and find.text for find in found)
    profiles = items(Profile, pull(adapter, adapter.profiles(ids)))
    assert {p.platform_id for p in profiles} == set(ids) and server.counts["api/user_data_by_account_ids"] == 1
    assert server.counts["user/{}/about"] == len(ids)
    shown = [p for p in profiles if not any(label.startswith("!") for label in p.labels)]
    assert any(p.followers for p in shown) and any(p.followers is None for p in shown) and all(p.feed == p.handle for p in shown)
    assert any(p.links for p in shown) and all(p.created_at and p.bio for p in shown)


def test_posts_of_a_profile_are_its_own_newest_and_their_counters_come_back(adapter, server):
    creator = max(here(), key=lambda c: posting.count(WORLD.account_of(c, "reddit"), DAY))
    one, name = part(server).platform_id(creator), part(server).handle(creator)
    pages = pull(adapter, adapter.posts(one, name, limit=250))
    posts, withdrawn = items(Post, pages), [i for page in pages for i in page.missing]
    assert len(pages) == 3 and len({p.platform_id for p in posts} | set(withdrawn)) == 250 and withdrawn
    assert {p.profile_id for p in posts} == {one} and all(p.likes is None or p.likes >= 0 for p in posts)
    assert [p.published_at for p in posts] == sorted((p.published_at for p in posts), reverse=True)
    again = pull(adapter, adapter.stats([p.platform_id for p in posts]))
    assert {p.platform_id: p.likes for p in items(Post, again)} == {p.platform_id: p.likes for p in posts}
    assert not any(page.missing for page in again)


def test_the_formats_of_the_world_come_as_they_were_posted(adapter, server):
    posts = all_posts(adapter, server, 40)
    for post in posts:
        assert (post.duration_s is not None) == (post.format == "video") and "redd.it" not in " ".join(post.links)
    assert {post.format for post in posts} == {"text", "image", "video"} and sum(bool(post.links) for post in posts) > 3


def test_crossposts_lead_to_others_of_this_world(adapter, server):
    calls = [call for c in here()[:25] for call in adapter.related(part(server).platform_id(c))]
    related = items(Relation, pull(adapter, calls))
    known = {things.fullname("t2", WORLD.account_of(WORLD.creator(i), "reddit").platform_id) for i in WORLD.residents("reddit")}
    assert len(related) > 20 and {r.to_id for r in related} <= known and not any(r.from_id == r.to_id for r in related)


def test_comments_are_read_with_their_answers_and_without_the_deleted(adapter, server):
    busy = max(all_posts(adapter, server, 30), key=lambda p: p.comments)
    comments = items(Comment, pull(adapter, adapter.comments(busy.platform_id, limit=100)))
    assert len(comments) > 20 and {c.post_id for c in comments} == {busy.platform_id}
    assert {c.reply_to is None for c in comments} == {True, False} and {c.author_id[:3] for c in comments} == {"t2_"}
    assert any(c.likes is None for c in comments) and not any(c.text.startswith("[") for c in comments)


def test_an_account_that_is_gone_is_missing_from_a_batch_and_gone_by_name(adapter, server):
    lost, left = gone(), here()[0]
    one = part(server).platform_id(lost)
    pages = pull(adapter, adapter.profiles([one, part(server).platform_id(left)]))
    assert pages[0].missing == (one,) and len(items(Profile, pages)) == 1
    for calls in (adapter.profiles([one]), adapter.lookup([part(server).handle(lost)]), adapter.posts(one, part(server).handle(lost))):
        with pytest.raises(Gone):
            pull(adapter, calls)


def test_what_a_deleted_account_posted_is_missing_and_its_words_are_not_kept(adapter, server):
    lost = gone()
    name = things.post_name(WORLD, lost.index, 0)
    shown = things.link(WORLD, things.of_post(WORLD, name, DAY), DAY)["data"]
    assert shown["author"] == "[deleted]" and "author_fullname" not in shown and shown["selftext"] == "[deleted]"
    (page,) = pull(adapter, adapter.stats([name, "t3_neverwas"]))
    assert set(page.missing) == {name, "t3_neverwas"} and page.items == ()
    assert pull(adapter, adapter.comments(name))[0].missing == (name,)
    with pytest.raises(Gone):
        pull(adapter, adapter.comments("t3_neverwas"))


def test_a_suspended_account_closes_and_its_posts_are_not_shown(adapter, server):
    lost = next(c for c in map(WORLD.creator, WORLD.residents("reddit"))
                if things.is_suspended(c) and WORLD.account(c.index, "reddit", DAY))
    one, name = part(server).platform_id(lost), part(server).handle(lost)
    (profile,) = items(Profile, pull(adapter, adapter.profiles([one])))
    assert (profile.platform_id, profile.labels, profile.feed) == (one, ("!suspended",), None)
    assert pull(adapter, adapter.lookup([name]))[0].missing == (name,)
    with pytest.raises(NotPermitted):
        pull(adapter, adapter.posts(one, name))


def test_who_hides_from_robots_is_kept_as_an_id_and_never_found_by_name(adapter, server):
    closed = next(c for c in here() if things.account(WORLD, c, DAY)["data"]["hide_from_robots"])
    (profile,) = items(Profile, pull(adapter, adapter.profiles([part(server).platform_id(closed)])))
    assert profile.labels == ("!noindex",) and (profile.bio, profile.links, profile.feed) == ("", (), None)
    found = items(Find, pull(adapter, adapter.search(closed.words[0], limit=1_000)[:1]))
    assert found and profile.platform_id not in {find.platform_id for find in found}


def test_every_account_of_the_world_is_read(adapter, server):
    ids = [part(server).platform_id(c) for c in here()][:150]
    pages = pull(adapter, adapter.profiles(ids))
    assert {p.platform_id for p in items(Profile, pages)} == set(ids) and server.counts["api/user_data_by_account_ids"] == 2


def test_a_page_that_leads_to_itself_ends_after_the_next(adapter, server):
    server.faults = Faults(cyclic_cursor=True, only="search")
    assert len(pull(adapter, adapter.search("trail running", limit=1_000)[:1])) <= 3


# --- limits and refusals ------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("key", "secret"), [("invalid", "sandbox"), ("sandbox", "invalid")])
def test_a_wrong_id_and_a_wrong_secret_are_refused(server, key, secret):
    with pytest.raises(NeedsKey, match="application"):
        pull(adapter_for(server, key, secret), [])


def test_a_program_that_does_not_say_who_it_is_is_refused(server):
    one = adapter_for(server, **{AGENT: "tastemaker"})
    assert one.missing_keys() == (AGENT,), "no plan would ask it at all"
    with pytest.raises(NotPermitted):
        pull(one, one.lookup(["sandbox_x"]))
    with pytest.raises(NotApproved):
        pull(one, one.search("x")[:1])


def test_a_token_that_is_too_old_or_made_up_is_refused(adapter, server):
    old = part(server).tokens.issue("application", NOON - timedelta(days=2), 86_400)
    for token in (old, "made-up"):
        with pytest.raises(NeedsKey):
            pull(adapter, adapter.search("x")[:1], session={"access_token": token})


def test_another_grant_is_refused_inside_a_good_answer(adapter, server):
    call = adapter.sign_in()
    other = Request(method="POST", url=call.request.url, form={"grant_type": "password"})

    async def send():
        async with Door(attempts=1) as door:
            return await door.send(other, headers=adapter.headers(), explain=lambda a: adapter.explain(a, call))
    with pytest.raises(NeedsKey, match="unsupported_grant_type"):
        asyncio.run(send())


def test_the_windows_calls_are_counted_told_and_then_refused_with_the_moment_of_their_return(adapter, server):
    server.quota.limits["reddit.calls"] = 2
    with clock.fixed(NOON), pytest.raises(TryLater) as error:
        pull(adapter, adapter.search("trail running", limit=1) * 2)
    assert server.counts["users/search"] + server.counts["search"] == 3
    assert error.value.when == NOON + timedelta(minutes=10), "it names the end of the ten minutes"


def test_sign_ins_have_a_limit_of_their_own(adapter, server):
    server.quota.limits["reddit.session"] = 1
    pull(adapter, [])
    with pytest.raises(TryLater):
        pull(adapter, [])


@pytest.mark.parametrize("fault", [{"status429": 2}, {"error5xx": 2}, {"truncated": 2}, {"reset": 2}])
def test_the_door_gets_through_faults_that_pass(adapter, server, fault):
    server.faults = Faults(**fault, retry_after=0)
    assert items(Find, pull(adapter, adapter.search("yoga", limit=10)[:1], attempts=3))


def test_the_rate_headers_are_decimal_numbers_and_seconds(adapter, server):
    async def send():
        async with Door(attempts=1) as door:
            token = (await door.send(adapter.sign_in().request, headers=adapter.headers(), explain=lambda a: None)).body
            call = adapter.search("x")[0]
            return await door.send(call.request, headers=adapter.headers(token), explain=lambda a: None)
    head = asyncio.run(send()).headers
    assert (head["x-ratelimit-remaining"], head["x-ratelimit-used"]) == ("99999.0", "1") and 0 < int(head["x-ratelimit-reset"]) <= 600


@pytest.mark.parametrize("path", ["users/search?limit=5", "search?q=x&type=sr", "api/user_data_by_account_ids?ids=" + ",".join(
    f"t2_{n}" for n in range(101)), "api/info?id=" + ",".join(f"t3_{n}" for n in range(101))])
def test_what_the_reference_does_not_allow_is_refused(adapter, server, path):
    async def send():
        async with Door(attempts=1) as door:
            token = (await door.send(adapter.sign_in().request, headers=adapter.headers(), explain=lambda a: None)).body
            return await door.send(Request(url=f"{server.base_url('reddit')}/{path}"), headers=adapter.headers(token), explain=lambda a: None)
    answer = asyncio.run(send())
    assert answer.status == 400 and answer.body == {"message": "Bad Request", "error": 400}
