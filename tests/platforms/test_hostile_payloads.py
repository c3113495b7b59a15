"""Whatever happens to one item of an answer, it alone is quarantined: the page, its other items and the store survive."""

import copy
import json
from dataclasses import fields
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tastemaker.errors import BadPayload
from tastemaker.models import Answer, Rejected
from tastemaker.platforms import Page, adapter_class

YOUTUBE = adapter_class("youtube")()
BLUESKY = adapter_class("bluesky")(secrets={"TASTEMAKER_BLUESKY_IDENTIFIER": "me.test", "TASTEMAKER_BLUESKY_APP_PASSWORD": "x"})
DID, CHANNEL = "did:plc:me", "UC_x5XG1OV2P6uZZ5FSM9Ttw"
URI = f"at://{DID}/app.bsky.feed.post/3k"
SNIPPET = {"title": "Run", "description": "with https://a.example @runner #run", "publishedAt": "2026-01-05T00:00:00Z",
           "channelId": CHANNEL, "channelTitle": "Runner", "customUrl": "@runner", "country": "DE", "defaultLanguage": "de",
           "tags": ["a", "b"], "liveBroadcastContent": "none"}
COUNTS = {"viewCount": "5", "subscriberCount": "6", "videoCount": "7", "likeCount": "8", "commentCount": "9", "hiddenSubscriberCount": False}
SAID = {"id": "c1", "snippet": {"textDisplay": "nice", "publishedAt": "2026-01-05T00:00:00Z", "videoId": "v", "likeCount": 1,
                                "authorChannelId": {"value": "UCa"}, "parentId": "c0"}}
AUTHOR = {"did": DID, "handle": "me.test", "displayName": "Me", "description": "bio https://a.example", "website": "https://b.example",
          "followersCount": 1, "followsCount": 2, "postsCount": 3, "createdAt": "2026-01-01T00:00:00Z",
          "labels": [{"src": DID, "val": "bot"}]}
RECORD = {"text": "läuft", "createdAt": "2026-01-01T00:00:00Z", "langs": ["de"], "tags": ["run"],
          "embed": {"$type": "app.bsky.embed.external", "external": {"uri": "https://c.example"}},
          "reply": {"parent": {"uri": URI}},
          "facets": [{"index": {"byteStart": 0, "byteEnd": 6}, "features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "x"}]}]}
VIEW = {"uri": URI, "author": AUTHOR, "record": RECORD, "indexedAt": "2026-01-01T00:00:00Z", "likeCount": 1, "replyCount": 2,
        "repostCount": 3, "quoteCount": 4, "bookmarkCount": 5}
CASES = {  # name -> a Call, the list in its answer, one good item, and what else the answer needs
    "youtube search": (YOUTUBE.search("x")[0], "items", {"id": {"kind": "youtube#channel", "channelId": CHANNEL}, "snippet": SNIPPET}, {}),
    "youtube videos found": (YOUTUBE.search("x")[1], "items", {"id": {"kind": "youtube#video", "videoId": "v"}, "snippet": SNIPPET}, {}),
    "youtube profiles": (YOUTUBE.profiles([CHANNEL])[0], "items", {
        "id": CHANNEL, "snippet": SNIPPET, "statistics": COUNTS, "contentDetails": {"relatedPlaylists": {"uploads": "UUx"}},
        "brandingSettings": {"channel": {"keywords": 'a "b c"'}}, "status": {"madeForKids": False},
        "topicDetails": {"topicCategories": ["https://en.wikipedia.org/wiki/Running"]}}, {}),
    "youtube uploads": (YOUTUBE.posts(CHANNEL)[0], "items", {"contentDetails": {"videoId": "v"}, "snippet": {"resourceId": {"videoId": "v"}}}, {}),
    "youtube videos": (YOUTUBE.videos_page(["v"]), "items", {
        "id": "v", "snippet": SNIPPET, "statistics": COUNTS, "contentDetails": {"duration": "PT3M"}, "liveStreamingDetails": {},
        "paidProductPlacementDetails": {"hasPaidProductPlacement": True}}, {}),
    "youtube stats": (YOUTUBE.stats(["v"])[0], "items", {"id": "v", "statistics": COUNTS}, {}),
    "youtube sections": (YOUTUBE.related(CHANNEL)[0], "items", {"snippet": SNIPPET, "contentDetails": {"channels": ["UCa", "UCb"]}}, {}),
    "youtube subscriptions": (YOUTUBE.related(CHANNEL)[1], "items", {"snippet": SNIPPET | {"resourceId": {"channelId": "UCa"}}}, {}),
    "youtube comments": (YOUTUBE.comments("v")[0], "items", {"snippet": {"topLevelComment": SAID}, "replies": {"comments": [SAID]}}, {}),
    "bluesky search": (BLUESKY.search("x")[0], "actors", AUTHOR, {}),
    "bluesky posts found": (BLUESKY.search("x")[1], "posts", VIEW, {}),
    "bluesky profiles": (BLUESKY.profiles([DID])[0], "profiles", AUTHOR, {}),
    "bluesky feed": (BLUESKY.posts(DID)[0], "feed", {"post": VIEW}, {}),
    "bluesky stats": (BLUESKY.stats([URI])[0], "posts", VIEW, {}),
    "bluesky follows": (BLUESKY.related(DID)[0], "follows", AUTHOR, {"subject": {"did": DID}}),
    "bluesky lists": (BLUESKY.related(DID)[1], "lists", {"uri": URI, "purpose": "app.bsky.graph.defs#curatelist"}, {}),
    "bluesky members": (BLUESKY.list_page(URI), "items", {"subject": {"did": "did:plc:other"}}, {"list": {"creator": {"did": DID}}}),
    "bluesky thread": (BLUESKY.comments(URI)[0], "thread", {"post": VIEW, "replies": [{"post": VIEW}]}, {}),
}
NASTY = [None, True, False, 0, -1, 2**63, 10**400, 1.5, float("1e308"), "", " ", "\x00", "\ud800", "\u202e", "-5", "1e9", "٣", "9" * 5_000,
         "x" * 100_000, "2026-13-45T99:99:99Z", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", [], {}, [[]], [None], [{}],
         {"x": {"y": [1]}}, ["\udfff"], "https://" + "(" * 2_000, "@" * 2_000, '"' * 2_001, "P" + "9" * 3_000 + "D"]
nasty = st.sampled_from(NASTY) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=8)


def places(value, path=()):
    """Every place in some JSON, the whole first."""
    yield path
    for key, child in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(child, (*path, key))


def changed(value, path, new):
    """A copy with another value at a place; the value `places` itself takes the place out."""
    if not path:
        return new
    top = node = copy.deepcopy(value)
    for key in path[:-1]:
        node = node[key]
    if new is places:
        del node[path[-1]]
    else:
        node[path[-1]] = new
    return top


def answer(listed, good, bad, rest):
    """Two good items around a bad one, with a cursor to go on."""
    if listed == "thread":
        items = {"post": VIEW, "replies": [good, bad, good]}
    else:
        items = [good, bad, good]
    return Answer(200, {}, {listed: items, "cursor": "next", "nextPageToken": "next", **rest})


def survives(call, listed, good, bad, rest):
    """The page of a spoilt answer, after checking that the good items are whole and every record can be stored."""
    alone = call.parse(answer(listed, good, good, rest))
    page = call.parse(answer(listed, good, bad, rest))
    if call.verb == "search":   # one Find a profile: a spoilt item of the same author may add its words
        assert {find.platform_id for find in alone.items} <= {find.platform_id for find in page.items}
    else:
        assert set(alone.items) <= set(page.items)
    assert (page.next and page.next.args["cursor"]) == (alone.next and alone.next.args["cursor"]), "one item ends no list"
    for record in page.items:
        for field in fields(record):
            _storable(getattr(record, field.name))
    for rejected in page.rejected:
        assert isinstance(rejected, Rejected) and rejected.reason and len(rejected.reason) <= 300
        rejected.reason.encode(), json.dumps(rejected.item)
    for step in page.follow:
        json.dumps(step.args).encode()
    return page


def _storable(value):
    """What DuckDB's columns take: UTF-8 text, 64-bit counters, aware moments, tuples of text."""
    if isinstance(value, str):
        value.encode()
    elif isinstance(value, tuple):
        assert all(isinstance(v, str) and v for v in value)
        "".join(value).encode()
    elif isinstance(value, datetime):
        assert value.utcoffset() is not None
    else:
        assert value is None or isinstance(value, bool) or (isinstance(value, int | float) and 0 <= value < 2**63)


@pytest.mark.parametrize("name", CASES)
def test_the_good_item_of_each_case_is_read_whole(name):
    call, listed, good, rest = CASES[name]
    page = call.parse(answer(listed, good, good, rest))
    assert not page.rejected and (page.items or page.follow)


@pytest.mark.parametrize("name", CASES)
def test_every_place_of_an_item_can_be_absent_null_or_of_another_type(name):
    call, listed, good, rest = CASES[name]
    for path in places(good):
        for new in (places, *NASTY) if path else NASTY:
            survives(call, listed, good, changed(good, path, new), rest)


@pytest.mark.parametrize("name", CASES)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(data=st.data())
def test_an_item_spoilt_in_several_places_is_quarantined_alone(name, data):
    call, listed, good, rest = CASES[name]
    bad = good
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(list(places(bad))))
        bad = changed(bad, path, data.draw(nasty))
    survives(call, listed, good, bad, rest)


@pytest.mark.parametrize("name", CASES)
def test_an_item_of_no_known_shape_is_quarantined_with_a_reason(name):
    call, listed, good, rest = CASES[name]
    for item in (None, 5, "item", [], [[]]):
        page = survives(call, listed, good, item, rest)
        assert [r.item for r in page.rejected] == [item] and page.rejected[0].reason
        assert page.missing == (), "an item without a name could be anyone who was asked for"


@pytest.mark.parametrize("name", CASES)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(body=nasty, also=nasty)
def test_an_answer_of_any_shape_is_a_page_or_loud(name, body, also):
    call, listed, _, rest = CASES[name]
    for whole in (body, {listed: body, **rest}, {listed: [], **dict.fromkeys(rest, also)}, {listed: body, "kind": also, "cursor": also}):
        try:
            assert isinstance(call.parse(Answer(200, {}, whole)), Page)
        except BadPayload:
            continue


def test_a_thread_nested_as_deep_as_the_door_allows_is_read():
    node = {"post": VIEW}
    for _ in range(5_000):
        node = {"post": VIEW, "replies": [node]}
    assert len(BLUESKY.comments(URI, limit=9_000)[0].parse(Answer(200, {}, {"thread": node})).items) == 5_000


def test_halves_of_surrogates_become_replacement_characters_and_whole_pairs_stay():
    spoilt = copy.deepcopy(AUTHOR) | {"description": "a\ud83d\ude00b\ud800c"}
    assert BLUESKY.profiles([DID])[0].parse(Answer(200, {}, {"profiles": [spoilt]})).items[0].bio == "a😀b\ufffdc"


def test_what_was_spoilt_is_kept_in_the_database_beside_what_was_not(kept):
    call, listed, good, rest = CASES["bluesky profiles"]
    spoilt = changed(good, ("followersCount",), "\ud800")
    page = call.parse(Answer(200, {}, {listed: [good, spoilt | {"did": "did:plc:two"}], **rest}))
    counts, rows = kept(BLUESKY, call, page)
    assert (counts["profiles"], counts["quarantined"]) == (1, 1) and list(rows) == list(page.items)
