"""The YouTube half of the server against the vendor's own description of it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest

from tastemaker.sandbox import ids, posting
from tastemaker.sandbox.attacks import ATTACKS
from tastemaker.sandbox.front import Front

SPEC = Path(__file__).resolve().parents[3] / "shared/specs/youtube.v3.json"
PARTS = {"channels": "snippet,statistics,contentDetails,topicDetails,brandingSettings,status",
         "videos": "snippet,statistics,contentDetails,paidProductPlacementDetails,status,liveStreamingDetails",
         "playlistItems": "snippet,contentDetails,status", "commentThreads": "snippet,replies",
         "channelSections": "snippet,contentDetails", "subscriptions": "snippet", "search": "snippet",
         "videos:batchGetStats": "id,snippet,statistics,contentDetails"}
WORDS = {"string": {}, "boolean": {}, "integer": {}, "number": {}, "any": {}}
TEXTS = {"uint64": r"^\d+$", "int64": r"^-?\d+$", "google-duration": r"^\d+(\.\d+)?s$",
         "date-time": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$",
         "google-datetime": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"}


def schema_of(described):
    """JSON Schema for one schema of a discovery document; what it does not name is not allowed."""
    if "$ref" in described:
        return {"$ref": f"#/$defs/{described['$ref']}"}
    made = {} if described.get("type") == "any" else {"type": described["type"]}
    if described["type"] == "string" and described.get("format") in TEXTS:
        made["pattern"] = TEXTS[described["format"]]
    if "enum" in described:
        made["enum"] = described["enum"]
    if described["type"] == "array":
        made["items"] = schema_of(described["items"])
    if described["type"] == "object":
        made["properties"] = {name: schema_of(part) for name, part in described.get("properties", {}).items()}
        rest = described.get("additionalProperties")
        made["additionalProperties"] = schema_of(rest) if rest else False
    return made


@pytest.fixture(scope="module")
def valid():
    """valid(name, body): whether a body is what the discovery document calls `name`."""
    if not SPEC.exists():
        pytest.skip("the vendors' specifications (../shared/specs) are not here")
    schemas = json.loads(SPEC.read_text())["schemas"]
    # Search results hold a publishTime that the document does not name but the real answers do.
    schemas["SearchResultSnippet"]["properties"]["publishTime"] = {"type": "string", "format": "date-time"}
    defs = {name: schema_of(described) for name, described in schemas.items()}

    def check(name, body):
        jsonschema.Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": defs}).validate(body)
        return True
    return check


@pytest.fixture
def get(youtube):
    return lambda path, **parameters: youtube(path, part=parameters.pop("part", PARTS[path]), **parameters)


@pytest.fixture
def channels(get):
    """Ids of fifty channels that a search brings."""
    return [item["id"]["channelId"] for item in get("search", type="channel", q="hiking", maxResults=50).body["items"]]


def reason(answer):
    return answer.status, answer.body["error"]["errors"][0]["reason"]


def walk(get, path, size=50, **parameters):
    """All items of all pages."""
    items, token = [], ""
    for _ in range(500):
        body = get(path, maxResults=size, **parameters, **({"pageToken": token} if token else {})).body
        items += body["items"]
        if not (token := body.get("nextPageToken", "")):
            return items
    raise AssertionError("the pages do not end")


@pytest.mark.parametrize("kind", ["channel", "video"])
def test_search_answers_as_the_document_says(get, valid, kind):
    for words in ("trail running", "보드게임", "café", "yoga"):
        body = get("search", type=kind, q=words, maxResults=50).body
        assert valid("SearchListResponse", body) and body["items"]


def test_channels_of_every_kind_answer_as_the_document_says(get, valid, world, server):
    day = server.now().toordinal()
    here = [c.youtube.platform_id for c in world.creators if c.youtube and world.account(c.index, "youtube", day)]
    for start in range(0, len(here), 50):
        body = get("channels", id=",".join(here[start:start + 50])).body
        assert valid("ChannelListResponse", body)
        assert [item["id"] for item in body["items"]] == here[start:start + 50]


def test_uploads_videos_and_batch_statistics_answer_as_the_document_says(get, valid, channels):
    for channel in channels[:15]:
        body = get("playlistItems", playlistId="UU" + channel[2:], maxResults=50).body
        assert valid("PlaylistItemListResponse", body)
        wanted = ",".join(item["contentDetails"]["videoId"] for item in body["items"])
        if not wanted:
            continue
        videos = get("videos", id=wanted).body
        assert valid("VideoListResponse", videos) and len(videos["items"]) == len(body["items"])
        stats = get("videos:batchGetStats", id=wanted).body
        assert valid("BatchGetStatsResponse", stats) and "pageInfo" not in stats
        views = [[item["statistics"]["viewCount"] for item in answer["items"]] for answer in (stats, videos)]
        assert views[0] == views[1]
        assert all(s["contentDetails"]["duration"].endswith("s") for s in stats["items"])


def test_comments_sections_and_subscriptions_answer_as_the_document_says(get, valid, channels):
    seen = {"comments": 0, "featured": 0, "subscriptions": 0, "forbidden": 0}
    for channel in channels:
        sections = get("channelSections", channelId=channel).body
        assert valid("ChannelSectionListResponse", sections)
        seen["featured"] += any(s["snippet"]["type"] == "multipleChannels" for s in sections["items"])
        subscriptions = get("subscriptions", channelId=channel, maxResults=50)
        if subscriptions.status == 403:
            assert reason(subscriptions) == (403, "subscriptionForbidden")
            seen["forbidden"] += 1
        else:
            assert valid("SubscriptionListResponse", subscriptions.body)
            seen["subscriptions"] += len(subscriptions.body["items"])
    video = get("search", type="video", q="hiking", maxResults=50, order="viewCount").body["items"]
    for item in video[:10]:
        threads = get("commentThreads", videoId=item["id"]["videoId"], maxResults=100)
        if threads.status == 200:
            assert valid("CommentThreadListResponse", threads.body)
            seen["comments"] += len(threads.body["items"])
            for thread in threads.body["items"]:
                top = thread["snippet"]["topLevelComment"]["snippet"]["publishedAt"]
                replies = [r["snippet"]["publishedAt"] for r in thread.get("replies", {"comments": ()})["comments"]]
                assert item["snippet"]["publishedAt"] < top < "2026-11-21"
                assert all(top < at < "2026-11-21" for at in replies)
    assert all(seen.values())


def test_every_error_has_the_apis_form(youtube, faults):
    answers = [youtube("channels", id="x"), youtube("search", part="snippet", key=""),
               youtube("search", part="snippet", key="invalid"),
               youtube("nothing", part="snippet"), youtube("videos", part="snippet,everything", id="x")]
    faults(error5xx=True)
    answers.append(youtube("search", part="snippet"))
    for answer in answers:
        error = answer.body["error"]
        assert error["code"] == answer.status >= 400 and error["message"] and error["errors"][0]["domain"]
    assert [reason(answer) for answer in answers] == [
        (400, "missingRequiredParameter"), (403, "forbidden"), (400, "keyInvalid"), (404, "notFound"),
        (400, "unknownPart"),
        (503, "backendError")]


def test_only_the_parts_asked_for_come(get, channels):
    item = get("channels", id=channels[0], part="statistics").body["items"][0]
    assert set(item) == {"kind", "etag", "id", "statistics"}


def test_counts_are_strings_and_subscribers_have_three_figures(get, channels):
    counts = [item["statistics"] for item in get("channels", id=",".join(channels)).body["items"]]
    shown = [c["subscriberCount"] for c in counts if not c["hiddenSubscriberCount"]]
    assert all(isinstance(c["viewCount"], str) and isinstance(c["videoCount"], str) for c in counts)
    assert all(len(text.rstrip("0")) <= 3 for text in shown) and any(len(text) > 3 for text in shown)


def test_hidden_subscribers_and_hidden_likes_are_left_out(get, world, server):
    day = server.now().toordinal()
    here = [c for c in world.creators if world.account(c.index, "youtube", day)]
    hidden = next(c for c in here if c.youtube.counts_hidden)
    counts = get("channels", id=hidden.youtube.platform_id).body["items"][0]["statistics"]
    assert counts["hiddenSubscriberCount"] is True and "subscriberCount" not in counts
    shy = next(c for c in here if c.youtube.likes_hidden and posting.count(c.youtube, day))
    shown = get("videos", id=ids.video(world.seed, shy.index, 0)).body["items"][0]["statistics"]
    assert "likeCount" not in shown and "viewCount" in shown


def test_unknown_and_deleted_ids_are_left_out_without_a_word(get, world, server, channels):
    day = server.now().toordinal()
    gone = next(c for c in world.creators if c.youtube and c.youtube.opened < c.gone_on <= day)
    body = get("channels", id=f"{channels[0]},{gone.youtube.platform_id},UC{'x' * 22},{channels[1]}").body
    assert [item["id"] for item in body["items"]] == channels[:2]
    assert "items" not in get("channels", id=gone.youtube.platform_id).body
    assert get("videos", id="aaaaaaaaaaa").status == 200
    assert reason(get("playlistItems", playlistId="UU" + gone.youtube.platform_id[2:])) == (404, "playlistNotFound")


def test_a_deleted_channel_was_there_the_day_before(get, world, server):
    gone = next(c for c in world.creators if c.youtube and c.youtube.opened < c.gone_on - 2 < server.now().toordinal())
    for day, there in ((gone.gone_on - 1, True), (gone.gone_on, False)):
        server.set_now(datetime.fromordinal(day).replace(tzinfo=UTC))
        assert ("items" in get("channels", id=gone.youtube.platform_id).body) is there


def test_a_handle_finds_its_channel(get, world, server):
    creator = next(c for c in world.creators if world.account(c.index, "youtube", server.now().toordinal()))
    for handle in (f"@{creator.handle}", creator.handle):
        assert get("channels", forHandle=handle).body["items"][0]["id"] == creator.youtube.platform_id
    assert "items" not in get("channels", forHandle="@sandbox-never-was-0").body


def test_more_than_fifty_ids_or_results_are_refused(get, channels):
    assert get("channels", id=",".join([*channels, "UC" + "x" * 22])).status == 400
    assert get("search", type="channel", q="x", maxResults=51).status == 400
    assert reason(get("search", type="channel", q="x", pageToken="nonsense")) == (400, "invalidPageToken")


def test_pages_of_a_search_hold_everyone_once_and_end_at_five_hundred(get, world, server):
    found = [item["id"]["channelId"] for item in walk(get, "search", type="channel",
                                                      q="beginners guide running hiking yoga")]
    everyone = world.search("beginners guide running hiking yoga", "youtube", server.now().toordinal())
    assert found == [world.creator(i).youtube.platform_id for i in everyone[0][:500]]
    assert len(found) == len(set(found)) == min(500, everyone[1])
    videos = [item["id"]["videoId"] for item in walk(get, "search", type="video", q="trail running")]
    assert len(videos) == len(set(videos)) == 500


@pytest.mark.parametrize("size", [7, 50])
def test_pages_of_uploads_hold_every_video_once_newest_first(get, world, server, size):
    day = server.now().toordinal()
    creator = next(c for c in world.creators if world.account(c.index, "youtube", day)
                   and 60 < posting.count(c.youtube, day) < 200)
    items = walk(get, "playlistItems", size, playlistId="UU" + creator.youtube.platform_id[2:])
    times = [item["contentDetails"]["videoPublishedAt"] for item in items]
    ids_seen = {item["contentDetails"]["videoId"] for item in items}
    assert len(ids_seen) == len(items) == posting.count(creator.youtube, day)
    assert times == sorted(times, reverse=True) and times[0] < server.now().isoformat()
    assert [item["snippet"]["position"] for item in items] == list(range(len(items)))


def test_videos_can_be_filtered_by_time_and_paid_promotion(get):
    since = "2026-10-01T00:00:00Z"
    recent = get("search", type="video", q="hiking boots", maxResults=50, publishedAfter=since,
                 order="date").body["items"]
    times = [item["snippet"]["publishedAt"] for item in recent]
    assert times and min(times) >= since and times == sorted(times, reverse=True)
    paid = get("search", type="video", q="trail running", maxResults=50, videoPaidProductPlacement="true").body["items"]
    shown = get("videos", id=",".join(item["id"]["videoId"] for item in paid)).body["items"]
    assert shown and all(item["paidProductPlacementDetails"]["hasPaidProductPlacement"] for item in shown)


def test_a_language_puts_its_speakers_first(get, world):
    def speakers(**more):
        items = get("search", type="channel", q="yoga", maxResults=20, **more).body["items"]
        return sum(world.find(item["id"]["channelId"], "youtube", 739_941).language == "de" for item in items)
    assert speakers(relevanceLanguage="de") > speakers()


def test_each_bucket_has_its_own_count_and_resets_at_pacific_midnight(get, server, channels):
    server.quota.spent.clear()
    server.quota.limits.update(search=2, units=3, batch_stats=1)
    server.set_now(datetime(2026, 11, 21, 7, 59, tzinfo=UTC))
    assert [get("search", q="x").status for _ in range(3)] == [200, 200, 403]
    assert reason(get("search", q="x")) == (403, "quotaExceeded")
    assert [get("channels", id=channels[0]).status for _ in range(4)] == [200, 200, 200, 403]
    assert [get("videos:batchGetStats", id="a" * 11).status for _ in range(2)] == [200, 403]
    server.set_now(datetime(2026, 11, 21, 8, 1, tzinfo=UTC))
    assert get("search", q="x").status == get("channels", id=channels[0]).status == 200


def test_a_server_starts_with_the_platforms_own_limits(world):
    limits = Front(world).quota.limits
    assert {name: limits[name] for name in ("search", "units", "batch_stats")} == {
        "search": 100, "units": 10_000, "batch_stats": 10_000}


def test_a_refused_request_costs_a_unit_and_a_bad_key_none(get, youtube, server):
    server.quota.limits["units"] = 2
    server.quota.spent.clear()
    youtube("channels", part="snippet", id="x", key="invalid")
    youtube("channels", part="everything", id="x")
    assert sum(server.quota.spent.values()) == 1


def test_a_spent_day_can_come_as_429_with_the_words_per_day(get, server, faults):
    server.quota.limits["search"] = 0
    faults(daily_as_429=True)
    answer = get("search", q="x")
    assert reason(answer) == (429, "rateLimitExceeded") and "per day" in answer.body["error"]["message"]


def test_a_key_may_come_in_the_url_or_in_the_header(ask):
    assert ask("/youtube/v3/search", part="snippet", q="x", key="k").status == 200
    assert ask("/youtube/v3/search", part="snippet", q="x", key="", headers={"x-goog-api-key": "k"}).status == 200


def test_search_alone_escapes_its_texts(get, world):
    attacker = next(c for c in world.attackers() if c.attack_place == "name" and "<" in ATTACKS[c.attack] and
                    world.account(c.index, "youtube", 739_941))
    found = get("search", type="channel", q=attacker.name, maxResults=50).body["items"]
    shown = next(i for i in found if i["id"]["channelId"] == attacker.youtube.platform_id)["snippet"]["title"]
    whole = get("channels", id=attacker.youtube.platform_id).body["items"][0]["snippet"]["title"]
    assert "<" not in shown and "&lt;" in shown and "<" in whole
