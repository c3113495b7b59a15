"""Bluesky answers that no recording has: facets, reposts, labels, threads, lists, sessions, and what its errors mean."""

import pytest
from atproto import models

from tastemaker import clock
from tastemaker.errors import BadInput, BadPayload, Gone, NeedsKey, NotOffered, TryLater
from tastemaker.models import Answer
from tastemaker.platforms import adapter_class

IDENTIFIER, PASSWORD = "TASTEMAKER_BLUESKY_IDENTIFIER", "TASTEMAKER_BLUESKY_APP_PASSWORD"
BLUESKY = adapter_class("bluesky")(secrets={IDENTIFIER: "me.test", PASSWORD: "canary"})
ME, OTHER, CLOSED = "did:plc:me", "did:plc:other", "!no-unauthenticated"
URI = f"at://{ME}/app.bsky.feed.post/3kaheyt6vpc22"
ACTORS, POSTS = BLUESKY.search("x")
FEED, STATS, THREAD = BLUESKY.posts(ME)[0], BLUESKY.stats([URI])[0], BLUESKY.comments(URI)[0]
FOLLOWS, LISTS = BLUESKY.related(ME)


def actor(did=ME, handle="me.test", labels=(), **more):
    return {"did": did, "handle": handle, "labels": [{"src": did, "uri": did, "val": v, "cts": "2026-01-01T00:00:00Z"}
                                                     for v in labels], **more}


def view(author=None, uri=URI, record=None, **more):
    record = {"$type": "app.bsky.feed.post", "text": "words", "createdAt": "2026-01-05T10:00:00Z"} | (record or {})
    return {"uri": uri, "cid": "bafy", "author": author or actor(), "record": record, "indexedAt": "2026-01-05T10:00:01Z", **more}


def parse(call, **body):
    return call.parse(Answer(200, {}, body))


def one_post(**more):
    page = parse(STATS, posts=[view(**more)])
    assert not page.rejected, page.rejected
    return page.items[0]


def one_profile(**more):
    page = parse(BLUESKY.profiles([ME])[0], profiles=[actor(**more)])
    assert not page.rejected, page.rejected
    return page.items[0]


# --- words -----------------------------------------------------------------------------------------------------------

def facet(words, part, **feature):
    start = len(words[:words.index(part)].encode())
    return {"index": {"byteStart": start, "byteEnd": start + len(part.encode())},
            "features": [{"$type": f"app.bsky.richtext.facet#{next(iter(feature))}", **next(iter(feature.values()))}]}


def test_facets_are_places_in_bytes_and_become_links_mentions_and_tags():
    words = "Läufe 🏔️ mit @other.test auf https://läufe.example #trailläufe"
    facets = [facet(words, "@other.test", mention={"did": OTHER}), facet(words, "#trailläufe", tag={"tag": "trailläufe"}),
              facet(words, "https://läufe.example", link={"uri": "https://läufe.example/lang?x=1"})]
    last = facets[1]["index"]["byteEnd"]
    assert last == len(words.encode()) > len(words), "this text has more bytes than characters"
    post = one_post(record={"text": words, "facets": facets, "tags": ["run"], "langs": ["de-AT", "en"]})
    assert (post.links, post.mentions, post.tags) == (("https://läufe.example/lang?x=1",), (OTHER,), ("trailläufe", "run"))
    assert post.text == words and post.language == "de"


@pytest.mark.parametrize("index", [{"byteStart": 0, "byteEnd": 6}, {"byteStart": 3, "byteEnd": 3}, {"byteStart": 4, "byteEnd": 2},
                                   {"byteStart": -1, "byteEnd": 2}])
def test_a_facet_outside_the_text_marks_nothing(index):
    feature = {"$type": "app.bsky.richtext.facet#link", "uri": "https://hidden.example"}
    assert one_post(record={"text": "words", "facets": [{"index": index, "features": [feature]}]}).links == ()


@pytest.mark.parametrize(("embed", "kind", "links"), [
    ({"$type": "app.bsky.embed.images", "images": []}, "image", ()), ({"$type": "app.bsky.embed.gallery", "items": []}, "image", ()),
    ({"$type": "app.bsky.embed.video"}, "video", ()), ({"$type": "app.bsky.embed.record"}, "text", ()),
    ({"$type": "app.bsky.embed.external", "external": {"uri": "https://card.example"}}, "text", ("https://card.example",)),
    ({"$type": "app.bsky.embed.recordWithMedia", "media": {"$type": "app.bsky.embed.video"}}, "video", ()),
    ({"$type": "app.bsky.embed.recordWithMedia", "media": {"$type": "app.bsky.embed.external", "external": {"uri": "https://c.example"}}},
     "text", ("https://c.example",)), (None, "text", ())])
def test_what_is_embedded_decides_the_format(embed, kind, links):
    post = one_post(record={"embed": embed})
    assert (post.format, post.links) == (kind, links)


def test_a_profile_keeps_its_website_and_the_links_of_its_bio():
    profile = one_profile(description="Shop https://a.example", website="https://me.example", followersCount=0)
    assert profile.links == ("https://me.example", "https://a.example")
    assert (profile.followers, profile.following, profile.view_count) == (0, None, None), "unknown is never zero"


def test_a_clock_that_runs_ahead_or_cannot_be_read_does_not_move_a_post():
    seen = clock.parse("2026-01-05T10:00:01Z")
    assert one_post(record={"createdAt": "2031-01-01T00:00:00Z"}).published_at == seen
    assert one_post(record={"createdAt": "yesterday"}).published_at == seen
    assert one_post(record={"createdAt": "2025-12-31T23:00:00.5-01:00"}).published_at == clock.parse("2026-01-01T00:00:00.5Z")


# --- whose posts -----------------------------------------------------------------------------------------------------

def test_reposts_and_posts_of_others_do_not_count_as_ones_own():
    feed = [{"post": view(likeCount=1)}, {"post": view(uri=f"{URI}b"), "reason": {"$type": "app.bsky.feed.defs#reasonPin"}},
            {"post": view(author=actor(OTHER, "other.test"), likeCount=9_000), "reason": {"$type": "app.bsky.feed.defs#reasonRepost"}},
            {"post": view(uri=f"{URI}c", likeCount=9_000), "reason": {"$type": "app.bsky.feed.defs#reasonRepost"}},
            {"post": view(author=actor(OTHER, "other.test"))}]
    page = parse(FEED, feed=feed)
    assert [p.platform_id for p in page.items] == [URI, f"{URI}b"] and not page.rejected


def test_a_feed_full_of_reposts_is_read_on_for_a_few_pages_only():
    repost = {"post": view(), "reason": {"$type": "app.bsky.feed.defs#reasonRepost"}}
    call, sizes = BLUESKY.posts(ME, limit=20)[0], []
    while call and len(sizes) < 9:
        sizes.append(call.args["left"])
        call = parse(call, feed=[repost] * 19 + [{"post": view()}], cursor=f"c{len(sizes)}").next
    assert sizes == [20, 19, 18]


def test_a_feed_gives_no_more_than_was_asked():
    page = parse(BLUESKY.posts(ME, limit=2)[0], feed=[{"post": view(uri=f"{URI}{n}")} for n in range(5)], cursor="more")
    assert len(page.items) == 2 and page.next is None


def test_a_post_that_was_deleted_is_missing():
    assert parse(STATS, posts=[]).missing == (URI,)


# --- closed accounts -------------------------------------------------------------------------------------------------

def test_a_closed_account_leaves_only_its_id_handle_and_label():
    profile = one_profile(labels=[CLOSED], displayName="Me", description="secret", website="https://me.example", followersCount=5)
    assert profile.labels == (CLOSED,) and (profile.platform_id, profile.handle) == (ME, "me.test")
    assert "secret" not in repr(profile) and profile.links == () and profile.name == "" and profile.followers is None


def test_a_closed_account_is_not_found_and_not_read():
    closed = actor(labels=[CLOSED], description="secret")
    assert parse(ACTORS, actors=[closed]).items == parse(POSTS, posts=[view(author=closed)]).items == ()
    assert parse(FEED, feed=[{"post": view(author=closed)}]).items == parse(STATS, posts=[view(author=closed)]).items == ()
    node = {"post": view(author=closed)}
    assert parse(THREAD, thread={"post": view(), "replies": [node]}).items == ()
    assert parse(STATS, posts=[view(author=closed)]).missing == (), "closed is not deleted"


def test_a_label_that_was_taken_back_is_none():
    taken = actor(description="open")
    taken["labels"] = [{"src": ME, "val": CLOSED, "neg": True}]
    assert parse(ACTORS, actors=[taken]).items[0].text == "open"


# --- threads, follows, lists -----------------------------------------------------------------------------------------

def reply(rkey, parent, **more):
    return {"$type": "app.bsky.feed.defs#threadViewPost",
            "post": view(author=actor(OTHER, "other.test"), uri=f"at://{OTHER}/app.bsky.feed.post/{rkey}", likeCount=2,
                         record={"text": rkey, "reply": {"parent": {"uri": parent, "cid": "b"}, "root": {"uri": URI, "cid": "b"}}}), **more}


def test_replies_are_read_level_by_level_and_gaps_are_passed_over():
    inner = reply("b", f"at://{OTHER}/app.bsky.feed.post/a")
    gone = {"$type": "app.bsky.feed.defs#notFoundPost", "uri": URI, "notFound": True}
    page = parse(THREAD, thread={"post": view(), "replies": [reply("a", URI, replies=[inner]), gone, reply("c", URI)]})
    assert [(c.text, c.reply_to and c.reply_to[-1], c.likes) for c in page.items] == [("a", None, 2), ("c", None, 2), ("b", "a", 2)]
    assert {c.post_id for c in page.items} == {URI} and not page.rejected
    assert len(parse(BLUESKY.comments(URI, limit=2)[0], thread={"post": view(), "replies": [reply(str(n), URI) for n in range(9)]}).items) == 2


def test_a_thread_whose_post_is_gone_has_no_replies_and_its_post_is_missing():
    page = parse(THREAD, thread={"$type": "app.bsky.feed.defs#notFoundPost", "uri": URI, "notFound": True})
    assert page.items == () and page.missing == (URI,)
    assert parse(THREAD, thread={"post": view(), "replies": []}).missing == ()


def test_follows_and_lists_become_relations_and_block_lists_are_not_looked_at():
    follow = parse(FOLLOWS, subject=actor(), follows=[actor(OTHER, "other.test")]).items[0]
    assert (follow.from_id, follow.to_id, follow.kind) == (ME, OTHER, "follows")
    uri = f"at://{ME}/app.bsky.graph.list/3k"
    lists = [{"uri": uri, "purpose": f"app.bsky.graph.defs#{kind}list"} for kind in ("curate", "mod", "reference")]
    (members,) = parse(LISTS, lists=lists).follow
    page = parse(members, list={"uri": uri, "creator": actor()}, items=[{"uri": "x", "subject": actor(did)} for did in (OTHER, ME)])
    assert [(r.from_id, r.to_id, r.kind) for r in page.items] == [(ME, OTHER, "lists")]


# --- ids that the API cannot take ------------------------------------------------------------------------------------

def test_one_impossible_handle_does_not_fail_its_batch():
    (call,) = BLUESKY.lookup(["@Me.Test", "alice", "no spaces.test", "-x.test", "did:plc:abc"])
    assert [value for _, value in call.request.params] == ["me.test", "did:plc:abc"]
    page = parse(call, profiles=[actor()])
    assert page.missing == ("did:plc:abc", "alice", "no spaces.test", "-x.test")
    assert BLUESKY.rebuild(call.make, call.args) == call


def test_only_impossible_handles_are_said_to_be_so():
    with pytest.raises(BadInput, match="alice"):
        BLUESKY.lookup(["alice"])
    assert BLUESKY.lookup([]) == BLUESKY.profiles([]) == []


def test_what_the_lexicon_takes_for_an_identifier_so_do_we():
    for name in ("me.test", "a-b.example.com", "xn--lufe-loa.example", "did:plc:abc", "did:web:me.example"):
        models.AppBskyActorGetProfiles.Params.model_validate({"actors": [name]}, strict=True)
        assert BLUESKY.profiles([name])[0].args["unusable"] == []


# --- sessions --------------------------------------------------------------------------------------------------------

def test_a_session_is_used_as_a_bearer_token_and_only_a_real_one_is_taken():
    assert BLUESKY.headers({"accessJwt": "jwt"}) == {"Authorization": "Bearer jwt"} and BLUESKY.headers() == {}
    call = BLUESKY.sign_in()
    assert call.parse(Answer(200, {}, {"accessJwt": "jwt", "did": ME})).items == ()
    for body in (None, {}, {"accessJwt": 5}, "jwt"):
        with pytest.raises(BadPayload):
            call.parse(Answer(200, {}, body))


def test_half_a_sign_in_is_none():
    for secrets in ({}, {IDENTIFIER: "me.test"}, {PASSWORD: "x"}):
        one = adapter_class("bluesky")(secrets=secrets)
        assert one.sign_in() is None and len(one.search("x")) == 1


# --- errors ----------------------------------------------------------------------------------------------------------

def said(status, kind, message=None, **headers):
    return Answer(status, headers, {"error": kind, "message": message} if message else {"error": kind})


@pytest.mark.parametrize(("answer", "meant"), [
    (said(400, "InvalidRequest", "Profile not found"), Gone), (said(400, "NotFound", "Post not found: at://x"), Gone),
    (said(400, "AccountTakedown", "Account has been taken down"), Gone), (said(400, "AccountDeactivated"), Gone),
    (said(400, "BlockedActor", "Requester has blocked actor"), Gone), (said(404, "NotFound"), Gone),
    (said(401, "ExpiredToken", "Token has expired"), NeedsKey), (said(400, "ExpiredToken", "Token has expired"), NeedsKey),
    (said(401, "AuthenticationRequired", "Invalid identifier or password"), NeedsKey), (said(401, "AuthMissing"), NeedsKey),
    (Answer(403, {}, "<html>Forbidden</html>"), NeedsKey), (said(403, "Forbidden"), NeedsKey),
    (said(400, "InvalidRequest", "Invalid params: integer too big (maximum 100, got 500)"), BadInput),
    (said(400, "BadQueryString"), BadInput), (said(501, "MethodNotImplemented"), NotOffered),
    (said(429, "RateLimitExceeded"), TryLater), (said(500, "InternalServerError"), TryLater), (Answer(502, {}, None), TryLater)])
def test_an_error_is_named_for_what_a_person_does_next(answer, meant):
    got = BLUESKY.explain(answer, POSTS)
    assert type(got) is meant and got.show() and "canary" not in got.show()


@pytest.mark.parametrize(("header", "when"), [("1795248091", "2026-11-21T08:01:31Z"), ("soon", None), ("", None), ("12", None)])
def test_a_used_up_window_says_when_it_starts_anew(header, when):
    later = BLUESKY.explain(said(429, "RateLimitExceeded", **{"ratelimit-reset": header}), ACTORS)
    assert later.when == (clock.parse(when) if when else None)
