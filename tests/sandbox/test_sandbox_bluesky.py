"""The Bluesky half of the server against the PyPI package's strict models of the lexicons."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest
from atproto import models
from atproto_client.models.utils import get_or_create

from tastemaker.sandbox import posting

NSIDS = {"actor.searchActors": "AppBskyActorSearchActors", "actor.getProfiles": "AppBskyActorGetProfiles",
         "feed.getAuthorFeed": "AppBskyFeedGetAuthorFeed", "feed.getPosts": "AppBskyFeedGetPosts",
         "feed.searchPosts": "AppBskyFeedSearchPosts", "feed.getPostThread": "AppBskyFeedGetPostThread",
         "graph.getFollows": "AppBskyGraphGetFollows", "graph.getFollowers": "AppBskyGraphGetFollowers",
         "graph.getLists": "AppBskyGraphGetLists", "graph.getList": "AppBskyGraphGetList"}


@pytest.fixture
def get(bluesky):
    """get(method, ...): the body of a good answer, read by the strict model of its lexicon."""
    def asked(nsid, **parameters):
        answer = bluesky(nsid, **parameters)
        assert answer.status == 200, answer.body
        if nsid in NSIDS:
            model = getattr(models, NSIDS[nsid]).Response
            model.model_validate(answer.body, context={"strict_string_format": True})
            get_or_create(answer.body, model, strict=True)
        return answer.body
    return asked


@pytest.fixture
def signed(ask):
    """Headers of a session."""
    who = {"identifier": "me.example", "password": "app-pass"}
    session = ask("/xrpc/com.atproto.server.createSession", body=who).body
    return {"authorization": f"Bearer {session['accessJwt']}"}


@pytest.fixture
def here(world, server):
    """Creators whose Bluesky account exists."""
    return [c for c in world.creators if world.account(c.index, "bluesky", server.now().toordinal())]


def everything(get, nsid, name, **parameters):
    rows, cursor = [], None
    for _ in range(200):
        body = get(nsid, **parameters, **({"cursor": cursor} if cursor else {}))
        rows += body[name]
        if not (cursor := body.get("cursor")):
            return rows
    raise AssertionError("the pages do not end")


def test_actors_found_have_no_counts_and_all_pages_hold_everyone_once(get, world, server):
    rows = everything(get, "actor.searchActors", "actors", q="trail running", limit=40)
    matching = world.search("trail running", "bluesky", server.now().toordinal())[1]
    assert len({row["did"] for row in rows}) == len(rows) == matching
    assert not any("followersCount" in row for row in rows)


def test_every_profile_is_what_the_lexicon_says(get, here):
    for start in range(0, len(here), 25):
        batch = [creator.bluesky.platform_id for creator in here[start:start + 25]]
        profiles = get("actor.getProfiles", actors=batch)["profiles"]
        assert [profile["did"] for profile in profiles] == batch
        assert all(profile["followersCount"] >= 0 and profile["postsCount"] >= 0 for profile in profiles)


def test_profiles_answer_by_handle_too_and_leave_out_who_is_gone(get, here, world, server):
    gone = next(c for c in world.creators if c.bluesky and c.bluesky.opened < c.gone_on <= server.now().toordinal())
    asked = [f"{here[0].handle}.example", gone.bluesky.platform_id, here[1].bluesky.platform_id]
    assert [p["handle"] for p in get("actor.getProfiles", actors=asked)["profiles"]] == [
        f"{here[0].handle}.example", f"{here[1].handle}.example"]
    assert get("actor.getProfile", actor=here[0].bluesky.platform_id)["did"] == here[0].bluesky.platform_id


def test_feeds_are_what_the_lexicon_says_and_mix_in_reposts(get, here):
    reposts = replies = media = 0
    for creator in here[:15]:
        feed = get("feed.getAuthorFeed", actor=creator.bluesky.platform_id, limit=60)["feed"]
        for item in feed:
            if "reason" in item:
                reposts += 1
                assert item["reason"]["by"]["did"] == creator.bluesky.platform_id
                assert item["post"]["author"]["did"] != creator.bluesky.platform_id
            else:
                assert item["post"]["author"]["did"] == creator.bluesky.platform_id
            replies += "reply" in item
            media += "embed" in item["post"]
    assert min(reposts, replies, media) > 20


def test_pages_of_a_feed_hold_every_post_once_newest_first(get, here, server):
    day = server.now().toordinal()
    creator = next(c for c in here if 150 < posting.count(c.bluesky, day) < 400)
    items = everything(get, "feed.getAuthorFeed", "feed", actor=creator.bluesky.platform_id, limit=37)
    own = [item["post"] for item in items if "reason" not in item]
    assert len({post["uri"] for post in own}) == len(own) == posting.count(creator.bluesky, day)
    times = [(item.get("reason") or item["post"])["indexedAt"] for item in items]
    assert times == sorted(times, reverse=True) and times[0] < server.now().isoformat()


def test_a_feed_without_replies_keeps_reposts_and_loses_replies(get, here):
    for creator in here[:10]:
        feed = get("feed.getAuthorFeed", actor=creator.bluesky.platform_id, filter="posts_no_replies", limit=60)["feed"]
        assert all("reply" not in item["post"]["record"] for item in feed if "reason" not in item)


def test_media_filters_bring_media_only(get, here):
    for creator in here[:10]:
        feed = get("feed.getAuthorFeed", actor=creator.bluesky.platform_id, filter="posts_with_media", limit=20)["feed"]
        assert all("embed" in item["post"] for item in feed)


def test_posts_come_back_by_their_addresses(get, here):
    for creator in here[:10]:
        feed = get("feed.getAuthorFeed", actor=creator.bluesky.platform_id, limit=25)["feed"]
        posts = [item["post"] for item in feed]
        if posts:
            wanted = list(dict.fromkeys(post["uri"] for post in posts))
            again = get("feed.getPosts",
                        uris=[*wanted[:24], "at://did:plc:nobody/app.bsky.feed.post/3aaaaaaaaaaaa"])["posts"]
            assert {post["uri"]: post["likeCount"] for post in again} == {
                post["uri"]: post["likeCount"] for post in posts if post["uri"] in wanted[:24]}


def test_facets_point_at_the_bytes_of_their_words(get, here):
    kinds = set()
    for creator in here[:50]:
        for item in get("feed.getAuthorFeed", actor=creator.bluesky.platform_id, limit=20)["feed"]:
            record = item["post"]["record"]
            for facet in record.get("facets", ()):
                feature = facet["features"][0]
                words = record["text"].encode()[facet["index"]["byteStart"]:facet["index"]["byteEnd"]].decode()
                kinds.add(feature["$type"].rpartition("#")[2])
                known = words.lstrip("#@") in (feature.get("tag"), feature.get("uri"))
                assert known or words[0] == "@" and feature["did"]
            assert len(record["text"]) <= 300
    assert kinds == {"tag", "mention", "link"}


def test_threads_follows_followers_and_lists_are_what_the_lexicons_say(get, here):
    answered = listed = 0
    for creator in here[:30]:
        actor = creator.bluesky.platform_id
        follows = everything(get, "graph.getFollows", "follows", actor=actor, limit=20)
        profile = get("actor.getProfiles", actors=[actor])["profiles"][0]
        assert len({f["did"] for f in follows}) == len(follows) == profile["followsCount"]
        for other in follows[:1]:
            fans = everything(get, "graph.getFollowers", "followers", actor=other["did"], limit=100)
            assert actor in {fan["did"] for fan in fans}
        for shown in get("graph.getLists", actor=actor)["lists"]:
            members = everything(get, "graph.getList", "items", list=shown["uri"], limit=10)
            listed += 1
            assert len(members) == shown["listItemCount"]
        for item in get("feed.getAuthorFeed", actor=actor, limit=5)["feed"][-1:]:
            thread = get("feed.getPostThread", uri=item["post"]["uri"])["thread"]
            assert thread["post"]["uri"] == item["post"]["uri"]
            answered += len(thread["replies"])
    assert answered > 20 and listed > 2


def test_some_accounts_ask_not_to_be_shown_to_strangers(get, here):
    profiles = [get("actor.getProfile", actor=c.bluesky.platform_id) for c in here[:150]]
    assert 0 < sum(any(label["val"] == "!no-unauthenticated" for label in p["labels"]) for p in profiles) < 15


def test_posts_are_searched_only_with_a_session(get, bluesky, signed):
    assert bluesky("feed.searchPosts", q="trail running").status == 403
    rows = everything(get, "feed.searchPosts", "posts", q="trail running", limit=100, headers=signed)
    assert len({row["uri"] for row in rows}) == len(rows) > 50
    german = get("feed.searchPosts", q="Trailrunning", lang="de", headers=signed)["posts"]
    assert german and all(post["record"]["langs"] == ["de"] for post in german)


def test_a_session_expires_and_is_refreshed(ask, server, bluesky):
    create, refresh = "/xrpc/com.atproto.server.createSession", "/xrpc/com.atproto.server.refreshSession"
    first = ask(create, body={"identifier": "me.example", "password": "app-pass"}).body
    models.ComAtprotoServerCreateSession.Response.model_validate(first, context={"strict_string_format": True})
    server.set_now(server.now() + timedelta(hours=3))
    old = bluesky("feed.searchPosts", q="x", headers={"authorization": f"Bearer {first['accessJwt']}"})
    assert (old.status, old.body["error"]) == (400, "ExpiredToken")
    second = ask(refresh, body={}, headers={"authorization": f"Bearer {first['refreshJwt']}"}).body
    models.ComAtprotoServerRefreshSession.Response.model_validate(second, context={"strict_string_format": True})
    assert bluesky("feed.searchPosts", q="x", headers={"authorization": f"Bearer {second['accessJwt']}"}).status == 200
    assert ask(refresh, body={}, headers={"authorization": f"Bearer {first['accessJwt']}"}).status == 400


def test_a_wrong_password_or_a_made_up_token_signs_nobody_in(ask, bluesky):
    answer = ask("/xrpc/com.atproto.server.createSession", body={"identifier": "me.example", "password": "invalid"})
    assert (answer.status, answer.body["error"]) == (401, "AuthenticationRequired")
    assert bluesky("feed.searchPosts", q="x", headers={"authorization": "Bearer a.b.c"}).status == 401


def test_a_token_with_other_claims_signs_nobody_in(bluesky, signed):
    head, claims, signature = signed["authorization"].split(".")
    other = urlsafe_b64decode(claims + "==").replace(b"me.example", b"us.example")
    forged = urlsafe_b64encode(other).decode().rstrip("=")
    assert bluesky("feed.searchPosts", q="x", headers={"authorization": f"{head}.{forged}.{signature}"}).status == 401


def test_sign_ins_are_limited_to_thirty_in_five_minutes(ask, server):
    codes = [ask("/xrpc/com.atproto.server.createSession", body={"identifier": "me.example", "password": "p"}).status
             for _ in range(31)]
    assert codes == [200] * 30 + [429]


def test_errors_read_as_recorded(bluesky, ask):
    big = bluesky("actor.searchActors", q="x", limit=500)
    assert big.status == 400 and big.body == {"error": "InvalidRequest", "message": (
        "Invalid app.bsky.actor.searchActors params: integer too big (maximum 100, got 500)")}
    nobody = bluesky("actor.getProfile", actor="nobody.example")
    assert nobody.status == 400 and nobody.body == {"error": "InvalidRequest", "message": "Profile not found"}
    unknown = ask("/xrpc/app.bsky.actor.getNothing")
    assert unknown.status == 501 and unknown.body["error"] == "MethodNotImplemented"
    assert bluesky("actor.getProfiles", actors=[f"x{n}.example" for n in range(26)]).status == 400


def test_the_window_is_counted_in_headers_and_ends_in_429(bluesky, server):
    server.quota.limits["bluesky"] = 2
    server.quota.spent.clear()
    answers = [bluesky("actor.searchActors", q="x") for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 429]
    assert [answer.headers["ratelimit-remaining"] for answer in answers] == ["1", "0", "0"]
    resets = datetime.fromtimestamp(int(answers[2].headers["ratelimit-reset"]), UTC)
    assert server.now() < resets <= server.now() + timedelta(minutes=5)
    server.set_now(resets)
    assert bluesky("actor.searchActors", q="x").status == 200
