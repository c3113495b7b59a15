"""Every request that an adapter can build fits the vendor's own description of its API."""

import json
import re
from dataclasses import replace

import pytest
from atproto import models
from pydantic import BaseModel

from tastemaker.models import Answer
from tastemaker.platforms import adapter_class

YOUTUBE = adapter_class("youtube")(secrets={"TASTEMAKER_YOUTUBE_API_KEY": "k"})
BLUESKY = adapter_class("bluesky")(secrets={"TASTEMAKER_BLUESKY_IDENTIFIER": "me.bsky.social",
                                            "TASTEMAKER_BLUESKY_APP_PASSWORD": "abcd-efgh"})
CHANNELS = [f"UC{n:022d}" for n in range(120)]
VIDEOS = [f"{n:011d}" for n in range(120)]
DIDS = [f"did:plc:{n:024d}" for n in range(60)]
URIS = [f"at://{did}/app.bsky.feed.post/3kaheyt6vpc22" for did in DIDS]
YOUTUBE_CALLS = [
    *YOUTUBE.search("trail running", language="de", limit=500), *YOUTUBE.search("跑步", language="zh-Hans", limit=1),
    *YOUTUBE.search("x", language="gsw"), *YOUTUBE.profiles(CHANNELS), *YOUTUBE.lookup(["@a.b", "c"]),
    *YOUTUBE.posts(CHANNELS[0]), *YOUTUBE.posts(CHANNELS[0], "UUx", limit=300), YOUTUBE.videos_page(VIDEOS[:50]),
    *YOUTUBE.stats(VIDEOS), *YOUTUBE.related(CHANNELS[0]), *YOUTUBE.comments(VIDEOS[0], limit=1_000),
    YOUTUBE.search_page("x", "video", None, "CAUQAA", 7), YOUTUBE.comments_page(VIDEOS[0], "CAUQAA", 1)]
BLUESKY_CALLS = [
    *BLUESKY.search("trail running", language="de", limit=500), *BLUESKY.search("x", limit=1), *BLUESKY.profiles(DIDS),
    *BLUESKY.lookup(["@Alice.bsky.social", "bob.example.com"]), *BLUESKY.posts(DIDS[0], limit=250), *BLUESKY.stats(URIS),
    *BLUESKY.related(DIDS[0]), *BLUESKY.comments(URIS[0]), BLUESKY.list_page(f"at://{DIDS[0]}/app.bsky.graph.list/3k"),
    BLUESKY.feed_page(DIDS[0], "cursor", 1, 1), BLUESKY.actors_page("x", "cursor", 3)]
PARTS = {  # the parts that the reference names for each resource; the discovery document has no list of them
    "search": {"snippet"}, "playlistItems": {"id", "snippet", "contentDetails", "status"},
    "channels": {"auditDetails", "brandingSettings", "contentDetails", "contentOwnerDetails", "id", "localizations", "snippet",
                 "statistics", "status", "topicDetails"},
    "videos": {"contentDetails", "id", "liveStreamingDetails", "localizations", "paidProductPlacementDetails", "player",
               "recordingDetails", "snippet", "statistics", "status", "topicDetails"},
    "videos:batchGetStats": {"id", "snippet", "statistics", "contentDetails"},
    "channelSections": {"contentDetails", "id", "snippet"}, "subscriptions": {"contentDetails", "id", "snippet", "subscriberSnippet"},
    "commentThreads": {"id", "replies", "snippet"}}


@pytest.fixture(scope="module")
def methods(shared):
    """The discovery document's methods by path."""
    document = json.loads((shared / "specs" / "youtube.v3.json").read_text())
    found = (m for resource in document["resources"].values() for m in resource.get("methods", {}).values())
    return document, {m["path"].removeprefix("youtube/v3/"): m for m in found if m["httpMethod"] == "GET"}


@pytest.mark.parametrize("call", YOUTUBE_CALLS, ids=lambda c: c.make)
def test_a_youtube_request_fits_the_discovery_document(call, methods):
    document, by_path = methods
    path = call.request.url.removeprefix(YOUTUBE.base_url + "/")
    method, asked = by_path[path], dict(call.request.params)
    assert len(asked) == len(call.request.params), "no parameter twice"
    assert YOUTUBE.base_url + "/" == document["rootUrl"] + "youtube/v3/"
    assert method["id"] == f"youtube.{call.endpoint}", "the endpoint is called as the vendor calls it"
    assert {name for name, p in method["parameters"].items() if p.get("required")} <= set(asked)
    for name, value in asked.items():
        _fits(method["parameters"][name], name, value)
    assert set(asked["part"].split(",")) <= PARTS[path]


def _fits(parameter, name, value):
    if "enum" in parameter:
        assert value in parameter["enum"]
    if parameter["type"] == "integer":
        assert max(1, int(parameter.get("minimum", 1))) <= int(value) <= int(parameter["maximum"]), name
    if name == "id":
        assert parameter["repeated"] and 1 <= len(value.split(",")) <= 50
    if name == "relevanceLanguage":
        assert re.fullmatch("[a-z]{2}|zh-Han[st]", value)
    assert value


def test_every_part_that_is_asked_is_a_property_of_its_resource(methods):
    schemas = methods[0]["schemas"]
    kinds = {"channels": "Channel", "videos": "Video", "playlistItems": "PlaylistItem", "subscriptions": "Subscription",
             "videos:batchGetStats": "VideoStat", "commentThreads": "CommentThread", "channelSections": "ChannelSection",
             "search": "SearchResult"}
    for call in YOUTUBE_CALLS:
        path = call.request.url.rsplit("/", 1)[1]
        assert set(dict(call.request.params)["part"].split(",")) <= set(schemas[kinds[path]]["properties"])


def test_every_youtube_read_costs_one_of_the_bucket_that_2026_gave_it():
    buckets = {"search.list": "search", "videos.batchGetStats": "batch_stats"}
    for call in YOUTUBE_CALLS:
        assert (call.bucket, call.cost) == (buckets.get(call.endpoint, "units"), 1.0)
    limits = {name: (b.limit, b.per, b.zone) for name, b in YOUTUBE.buckets.items()}
    assert limits == {"search": (100, "day", "America/Los_Angeles"), "units": (10_000, "day", "America/Los_Angeles"),
                      "batch_stats": (10_000, "day", "America/Los_Angeles")}
    assert YOUTUBE.buckets["search"].scarce and not YOUTUBE.buckets["units"].scarce


@pytest.mark.parametrize("call", BLUESKY_CALLS, ids=lambda c: c.make)
def test_a_bluesky_request_fits_the_lexicon(call):
    params = _lexicon(call.endpoint).Params
    assert call.request.url.endswith(f"/xrpc/{call.endpoint}") and call.request.method == "GET"
    asked: dict[str, object] = {}
    for name, value in call.request.params:
        field = params.model_fields[_snake(name)]   # a KeyError is a parameter that the lexicon does not know
        if "List" in str(field.annotation):
            asked.setdefault(name, []).append(value)
        else:
            assert name not in asked, "no parameter twice"
            asked[name] = int(value) if "int" in str(field.annotation) else value
    params.model_validate(asked, strict=True)


def _lexicon(endpoint):
    return getattr(models, "".join(word[0].upper() + word[1:] for word in endpoint.split(".")))


def _snake(name):
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def test_signing_in_fits_the_lexicon():
    call = BLUESKY.sign_in()
    data: BaseModel = _lexicon(call.endpoint).Data.model_validate(call.request.body)
    assert (data.identifier, data.password) == ("me.bsky.social", "abcd-efgh")
    assert call.request.method == "POST" and call.request.url == f"https://bsky.social/xrpc/{call.endpoint}"


def test_only_post_search_goes_through_a_session_and_to_the_users_own_server():
    for call in BLUESKY_CALLS:
        host = "https://bsky.social" if call.endpoint == "app.bsky.feed.searchPosts" else "https://public.api.bsky.app"
        assert call.request.url.startswith(host) and call.session == (host == "https://bsky.social")
        assert call.bucket == ("pds" if call.session else "appview")
    assert [c.endpoint for c in adapter_class("bluesky")().search("x")] == ["app.bsky.actor.searchActors"]


def test_batches_are_as_large_as_the_api_takes_and_no_larger():
    assert [len(c.args["ids"]) for c in YOUTUBE.profiles(CHANNELS)] == [50, 50, 20]
    assert [len(c.args["ids"]) for c in YOUTUBE.stats(VIDEOS)] == [50, 50, 20]
    assert [len(c.args["actors"]) for c in BLUESKY.profiles(DIDS)] == [25, 25, 10]
    assert [len(c.args["uris"]) for c in BLUESKY.stats(URIS)] == [25, 25, 10]


@pytest.mark.parametrize(("call", "size", "cursor", "listed"), [
    (YOUTUBE.search("x", limit=120)[0], 50, "nextPageToken", "items"),
    (YOUTUBE.posts("UCx", limit=120)[0], 50, "nextPageToken", "items"),
    (YOUTUBE.comments("x", limit=220)[0], 100, "nextPageToken", "items"),
    (YOUTUBE.subscriptions_page("UCx", None, 120), 50, "nextPageToken", "items"),
    (BLUESKY.search("x", limit=220)[0], 100, "cursor", "actors"),
    (BLUESKY.search("x", limit=220)[1], 100, "cursor", "posts")])
def test_a_limit_bounds_the_pages_and_the_last_asks_only_for_the_rest(call, size, cursor, listed):
    sizes, pages = [], 0
    while call and pages < 9:
        sizes.append(int(dict(call.request.params).get("maxResults") or dict(call.request.params)["limit"]))
        assert call == _platform(call).rebuild(call.make, json.loads(json.dumps(call.args)))
        pages += 1
        call = call.parse(Answer(200, {}, {listed: [], cursor: f"page{pages}"})).next
    assert sizes == [size, size, 20]


@pytest.mark.parametrize("cursor", [None, "", "same", 7, ["x"]])
def test_no_cursor_or_the_one_that_was_asked_with_is_the_end(cursor):
    first = YOUTUBE.search_page("x", "video", None, "same", 500)
    assert first.parse(Answer(200, {}, {"items": [], "nextPageToken": cursor})).next is None
    actors = BLUESKY.actors_page("x", "same", 500)
    assert actors.parse(Answer(200, {}, {"actors": [], "cursor": cursor})).next is None
    feed = BLUESKY.feed_page(DIDS[0], "same", 500, 3)
    assert feed.parse(Answer(200, {}, {"feed": [], "cursor": cursor})).next is None


def test_two_calls_that_differ_only_in_how_they_are_read_are_equal():
    call = YOUTUBE.search("x")[0]
    assert replace(call, parse=lambda answer: None) == call


def _platform(call):
    return {"youtube": YOUTUBE, "bluesky": BLUESKY}[call.platform]
