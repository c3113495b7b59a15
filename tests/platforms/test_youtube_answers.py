"""YouTube answers that no recording has, built from the discovery document, and what its errors mean."""

import json
from datetime import UTC, datetime

import pytest

from tastemaker import clock
from tastemaker.errors import BadInput, BadPayload, Gone, NeedsKey, NotApproved, NotPermitted, QuotaSpent, TryLater
from tastemaker.models import Answer, PostStats
from tastemaker.platforms import adapter_class

YOUTUBE = adapter_class("youtube")(secrets={"TASTEMAKER_YOUTUBE_API_KEY": "canary"})
CHANNEL = "UC_x5XG1OV2P6uZZ5FSM9Ttw"
SEARCH, PROFILES = YOUTUBE.search("x")[0], YOUTUBE.profiles([CHANNEL])[0]
UPLOADS, (SECTIONS, SUBSCRIPTIONS) = YOUTUBE.posts(CHANNEL)[0], YOUTUBE.related(CHANNEL)
VALUES = {"int64": "9007199254740993", "uint64": "18014398509481985", "google-duration": "123s", "uint32": 7,
          "google-datetime": "2026-06-03T10:00:00.123456789Z", "date-time": "2026-06-03T10:00:00Z"}


@pytest.fixture(scope="module")
def sample(shared):
    """A function that builds a whole value of a schema of the discovery document, each property filled by its format."""
    schemas = json.loads((shared / "specs" / "youtube.v3.json").read_text())["schemas"]

    def build(schema, depth=0):
        schema = schemas[schema["$ref"]] if "$ref" in schema else schema
        if schema["type"] == "object":
            return {} if depth > 6 else {name: build(p, depth + 1) for name, p in schema.get("properties", {}).items()}
        if schema["type"] == "array":
            return [build(schema["items"], depth + 1)]
        if schema["type"] == "boolean":
            return True
        return VALUES.get(schema.get("format"), 7 if schema["type"] == "integer" else schema.get("default", "words"))
    return lambda name: build({"$ref": name})


def parse(call, items, **more):
    return call.parse(Answer(200, {}, {"kind": "youtube#someListResponse", "items": items, **more}))


def video(**parts):
    snippet = {"title": "A run", "description": "", "publishedAt": "2026-01-05T00:00:00Z", "channelId": CHANNEL}
    return {"id": "vid", **parts, "snippet": snippet | parts.get("snippet", {})}


def one_post(**parts):
    page = parse(YOUTUBE.videos_page(["vid"]), [video(**parts)])
    assert not page.rejected, page.rejected
    return page.items[0]


def channel(**parts):
    snippet = {"title": "Runner", "description": "", "publishedAt": "2020-01-05T00:00:00Z"}
    page = parse(PROFILES, [{"id": CHANNEL, **parts, "snippet": snippet | parts.get("snippet", {})}])
    assert not page.rejected, page.rejected
    return page.items[0]


# --- shapes of 2026 --------------------------------------------------------------------------------------------------

def test_batch_statistics_are_read_in_their_own_shape(sample):
    body = sample("BatchGetStatsResponse")
    assert body["items"][0]["contentDetails"] == {"duration": "123s"} and "publishTime" in body["items"][0]["snippet"]
    page = YOUTUBE.stats(["words"])[0].parse(Answer(200, {}, body))
    assert page.items == (PostStats(platform="youtube", platform_id="words", views=9007199254740993,
                                    likes=9007199254740993, comments=9007199254740993),)
    assert page.rejected == page.missing == () and page.next is None


def test_a_video_absent_from_batch_statistics_is_not_taken_for_deleted(sample):
    assert YOUTUBE.stats(["words", "other"])[0].parse(Answer(200, {}, sample("BatchGetStatsResponse"))).missing == ()


@pytest.mark.parametrize(("schema", "call"), [("ChannelListResponse", PROFILES), ("VideoListResponse", YOUTUBE.videos_page(["words"])),
                                              ("SearchListResponse", SEARCH), ("SubscriptionListResponse", SUBSCRIPTIONS),
                                              ("PlaylistItemListResponse", UPLOADS), ("CommentThreadListResponse",
                                                                                     YOUTUBE.comments("v")[0])])
def test_answers_with_every_property_of_the_schema_are_read(schema, call, sample):
    body = sample(schema)
    body["items"][0].update({"snippet": body["items"][0]["snippet"] | ({"publishedAt": VALUES["date-time"]})})
    if schema == "VideoListResponse":
        body["items"][0]["contentDetails"]["duration"] = "PT5M"
    page = call.parse(Answer(200, {}, body))
    assert not page.rejected and (page.items or page.follow)


def test_featured_channels_become_relations():
    section = {"snippet": {"type": "multipleChannels", "channelId": CHANNEL},
               "contentDetails": {"channels": ["UCa", "UCb", "UCa", CHANNEL]}}
    got = [(r.from_id, r.to_id, r.kind) for r in parse(SECTIONS, [section]).items]
    assert got == [(CHANNEL, "UCa", "features"), (CHANNEL, "UCb", "features")], "each once, never itself"


# --- unknown is never zero -------------------------------------------------------------------------------------------

@pytest.mark.parametrize("counts", [{"hiddenSubscriberCount": True}, {"hiddenSubscriberCount": True, "subscriberCount": "0"},
                                    {"hiddenSubscriberCount": True, "subscriberCount": "1234"}, {}, None])
def test_hidden_or_absent_subscribers_are_unknown(counts):
    assert channel(statistics=counts).followers is None


def test_an_honest_zero_stays_zero():
    assert channel(statistics={"hiddenSubscriberCount": False, "subscriberCount": "0", "viewCount": "0"}).followers == 0


def test_hidden_likes_and_closed_comments_are_unknown():
    post = one_post(statistics={"viewCount": "100", "favoriteCount": "0"})
    assert (post.views, post.likes, post.comments) == (100, None, None)


@pytest.mark.parametrize(("told", "kept"), [({"hasPaidProductPlacement": True}, True), ({"hasPaidProductPlacement": False}, False),
                                            ({}, None), (None, None)])
def test_a_paid_partnership_is_what_youtube_says_or_unknown(told, kept):
    assert one_post(paidProductPlacementDetails=told).paid_partnership is kept


def test_a_number_too_large_for_a_column_is_quarantined_not_stored():
    page = parse(YOUTUBE.videos_page(["vid"]), [video(statistics={"viewCount": str(2**63)}), video(statistics={"viewCount": str(2**63 - 1)})])
    assert [p.views for p in page.items] == [2**63 - 1] and len(page.rejected) == 1


@pytest.mark.parametrize("count", [True, 5.0, "-5", "1e9", "٣", " 5", "", [], {}])
def test_what_is_no_counter_is_quarantined_and_never_guessed(count):
    page = parse(YOUTUBE.videos_page(["vid"]), [video(statistics={"viewCount": count})])
    assert not page.items and len(page.rejected) == 1


# --- formats ---------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("duration", "seconds", "kind"), [
    ("PT59S", 59, "short"), ("PT3M", 180, "short"), ("PT3M1S", 181, "video"), ("PT1H2M3S", 3723, "video"), ("P1DT2H", 93_600, "video"),
    ("P1W", 604_800, "video"), ("PT0S", 0, "video"), ("P0D", 0, "video"), ("PT61.5S", 61.5, "short"), (None, None, "video")])
def test_a_short_is_three_minutes_at_most(duration, seconds, kind):
    post = one_post(contentDetails={"duration": duration} if duration else {})
    assert (post.duration_s, post.format) == (seconds, kind)


@pytest.mark.parametrize(("published", "kind"), [("2024-10-14T23:59:59Z", "video"), ("2024-10-15T00:00:00Z", "short")])
def test_before_october_2024_a_short_was_a_minute_at_most(published, kind):
    assert one_post(snippet={"publishedAt": published}, contentDetails={"duration": "PT90S"}).format == kind
    assert one_post(snippet={"publishedAt": published}, contentDetails={"duration": "PT60S"}).format == "short"


@pytest.mark.parametrize("parts", [{"snippet": {"liveBroadcastContent": "live"}}, {"snippet": {"liveBroadcastContent": "upcoming"}},
                                   {"liveStreamingDetails": {"actualStartTime": "2026-01-01T00:00:00Z"}}])
def test_what_is_or_was_live_is_live_whatever_it_lasted(parts):
    assert one_post(contentDetails={"duration": "PT50S"}, **parts).format == "live"


@pytest.mark.parametrize("duration", ["P", "PT", "3:20", "PT-5S", "", "P1Y", "PT" + "9" * 400 + "S"])
def test_a_duration_that_cannot_be_read_is_quarantined(duration):
    page = parse(YOUTUBE.videos_page(["vid"]), [video(contentDetails={"duration": duration}), video()])
    assert len(page.items) == 1 and "duration" in page.rejected[0].reason


# --- words -----------------------------------------------------------------------------------------------------------

def test_links_mentions_and_hashtags_are_read_from_a_description():
    words = ("Shoes (https://a.example/x_(y)), more: HTTPS://B.example/?q=1&r=2. Also www.c.example! With @MaxRuns and @max.runs.\n"
             "Mail me@d.example, https://www.youtube.com/@other #TrailRun #ad x#no &#39; #1")
    post = one_post(snippet={"description": words, "tags": ["trail", "TrailRun"]})
    assert post.links == ("https://a.example/x_(y)", "HTTPS://B.example/?q=1&r=2", "https://www.c.example",
                          "https://www.youtube.com/@other")
    assert post.mentions == ("MaxRuns", "max.runs")
    assert post.tags == ("trail", "TrailRun", "ad")


def test_a_handle_is_kept_without_its_sign_and_a_channel_without_one_has_none():
    assert channel(snippet={"customUrl": "@Runner"}).handle == "Runner" and channel().handle == ""


def test_a_channel_keeps_the_links_of_its_description_and_its_country_from_either_place():
    found = channel(snippet={"description": "Shop: https://a.example."}, brandingSettings={"channel": {"country": "AT"}})
    assert (found.links, found.country) == (("https://a.example",), "AT")
    assert channel(snippet={"country": "DE"}).country == "DE" and channel().country is None


def test_topics_are_the_names_of_their_pages():
    topics = ["https://en.wikipedia.org/wiki/Lifestyle_(sociology)", "https://en.wikipedia.org/wiki/Sport%C3%A9"]
    assert channel(topicDetails={"topicCategories": topics}).topics == ("Lifestyle (sociology)", "Sporté")


def test_languages_are_their_primary_part_and_what_has_none_is_unknown():
    assert one_post(snippet={"defaultAudioLanguage": "pt-BR", "defaultLanguage": "en"}).language == "pt"
    assert one_post(snippet={"defaultAudioLanguage": "zxx"}).language is None


def test_a_channel_made_for_children_is_labelled():
    assert channel(status={"madeForKids": True}).labels == ("madeForKids",) and channel(status={"madeForKids": False}).labels == ()


def test_several_videos_of_one_author_are_one_find_with_all_their_words():
    item = {"id": {"kind": "youtube#video", "videoId": "a"}, "snippet": {"channelId": CHANNEL, "title": "Trail &amp; rain",
                                                                         "description": "one", "channelTitle": "Runner"}}
    other = item | {"snippet": item["snippet"] | {"title": "Night run"}}
    (find,) = parse(SEARCH, [item, other, item]).items
    assert find.name == "Runner" and find.text == "Trail & rain\none\nNight run\none"


# --- posts -----------------------------------------------------------------------------------------------------------

def test_posts_without_a_feed_ask_the_uploads_playlist_of_the_channel():
    assert dict(UPLOADS.request.params)["playlistId"] == "UU_x5XG1OV2P6uZZ5FSM9Ttw"
    assert dict(UPLOADS.request.params)["maxResults"] == "20", "the newest twenty"
    assert dict(YOUTUBE.posts(CHANNEL, "UUother")[0].request.params)["playlistId"] == "UUother"


def test_a_page_of_uploads_leads_to_its_videos_and_a_deleted_one_is_missing():
    page = parse(UPLOADS, [{"contentDetails": {"videoId": "vid"}}, {"snippet": {"resourceId": {"videoId": "gone"}}}])
    (videos,) = page.follow
    assert videos.args == {"ids": ["vid", "gone"]} and videos.endpoint == "videos.list"
    assert parse(videos, [video()]).missing == ("gone",)


def test_a_channel_without_uploads_has_no_posts_private_subscriptions_are_none_and_closed_comments_are_no_error():
    for call, status, reason in [(UPLOADS, 404, "playlistNotFound"), (SUBSCRIPTIONS, 403, "subscriptionForbidden"),
                                 (YOUTUBE.comments("v")[0], 403, "commentsDisabled")]:
        answer = error(status, reason)
        assert YOUTUBE.explain(answer, call) is None
        page = call.parse(answer)
        assert page.items == page.follow == page.missing == () and page.next is None
    assert type(YOUTUBE.explain(error(404, "playlistNotFound"), SEARCH)) is Gone, "nowhere else is that an empty page"


def test_items_that_are_left_out_are_an_empty_page_and_everyone_asked_is_missing():
    page = PROFILES.parse(Answer(200, {}, {"kind": "youtube#channelListResponse", "pageInfo": {}}))
    assert page.items == () and page.missing == (CHANNEL,)
    assert YOUTUBE.lookup(["@nobody"])[0].parse(Answer(200, {}, {"kind": "youtube#channelListResponse"})).missing == ("nobody",)
    with pytest.raises(BadPayload):
        PROFILES.parse(Answer(200, {}, {"kind": "youtube#channelListResponse", "error": {}}))


def test_who_could_not_be_read_is_not_taken_for_missing():
    page = parse(YOUTUBE.profiles([CHANNEL, "UCbad", "UCgone"])[0], [{"id": "UCbad", "snippet": None}])
    assert len(page.rejected) == 1 and page.missing == (CHANNEL, "UCgone")
    assert parse(YOUTUBE.profiles([CHANNEL])[0], [{"snippet": {}}]).missing == (), "it could be anyone"


# --- comments --------------------------------------------------------------------------------------------------------

def comment(comment_id, **snippet):
    return {"id": comment_id, "snippet": {"textDisplay": "nice", "publishedAt": "2026-01-05T00:00:00Z", "videoId": "vid",
                                          "authorChannelId": {"value": "UCa"}, "likeCount": 3} | snippet}


def test_replies_come_with_their_thread():
    thread = {"snippet": {"topLevelComment": comment("t")}, "replies": {"comments": [comment("t.1", parentId="t")]}}
    top, reply = parse(YOUTUBE.comments("vid")[0], [thread]).items
    assert (top.reply_to, reply.reply_to, reply.post_id, reply.likes) == (None, "t", "vid", 3)


def test_authors_whom_nobody_names_are_not_one_person():
    threads = [{"snippet": {"topLevelComment": comment(c, authorChannelId=None)}} for c in ("a", "b")]
    assert len({c.author_id for c in parse(YOUTUBE.comments("vid")[0], threads).items}) == 2


# --- errors ----------------------------------------------------------------------------------------------------------

def error(status, reason, message="words", /, **more):
    return Answer(status, {}, {"error": {"code": status, "message": message, **more,
                                         "errors": [{"message": message, "domain": "youtube", "reason": reason}]}})


PER_DAY = ("Quota exceeded for quota metric 'Search Queries' and limit 'Search Queries per day' of service "
           "'youtube.googleapis.com' for consumer 'project_number:1'.")
PER_MINUTE = PER_DAY.replace("per day", "per minute")


@pytest.mark.parametrize("answer", [
    error(403, "quotaExceeded"), error(403, "dailyLimitExceeded"), error(403, "rateLimitExceeded", PER_DAY),
    error(429, "rateLimitExceeded", PER_DAY, status="RESOURCE_EXHAUSTED"),
    error(429, "rateLimitExceeded", "Quota exceeded", details=[{"metadata": {"quota_unit": "1/d/{project}"}}]),
    Answer(429, {}, {"error": {"code": 429, "message": PER_DAY, "status": "RESOURCE_EXHAUSTED"}})])
def test_a_spent_day_is_spent_until_pacific_midnight(answer):
    with clock.fixed(datetime(2026, 11, 21, 12, tzinfo=UTC)):
        spent = YOUTUBE.explain(answer, SEARCH)
    assert type(spent) is QuotaSpent and spent.bucket == "search"
    assert spent.resets == datetime(2026, 11, 22, 8, tzinfo=UTC)


@pytest.mark.parametrize(("now", "resets"), [
    ("2026-07-01T06:59:59Z", "2026-07-01T07:00:00Z"), ("2026-07-01T07:00:00Z", "2026-07-02T07:00:00Z"),
    ("2026-03-08T07:59:00Z", "2026-03-08T08:00:00Z"), ("2026-03-08T09:00:00Z", "2026-03-09T07:00:00Z"),
    ("2026-11-01T07:30:00Z", "2026-11-02T08:00:00Z")])
def test_the_reset_knows_summer_time(now, resets):
    with clock.fixed(clock.parse(now)):
        assert YOUTUBE.explain(error(403, "quotaExceeded"), SEARCH).resets == clock.parse(resets)


@pytest.mark.parametrize("answer", [
    error(429, "rateLimitExceeded", PER_MINUTE), error(403, "rateLimitExceeded", PER_MINUTE), error(403, "userRateLimitExceeded"),
    error(429, "rateLimitExceeded", "slow", details=[{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason":
                                                      "RATE_LIMIT_EXCEEDED", "metadata": {"quota_unit": "1/min/{project}"}}]),
    error(500, "backendError"), Answer(503, {}, "<html>"), Answer(429, {"retry-after": "7"}, None)])
def test_throttling_is_worth_another_try(answer):
    assert type(YOUTUBE.explain(answer, SEARCH)) is TryLater


@pytest.mark.parametrize(("answer", "meant"), [
    (error(400, "keyInvalid"), NeedsKey),
    (error(400, "badRequest", "API key not valid. Please pass a valid API key.", details=[{"reason": "API_KEY_INVALID"}]), NeedsKey),
    (error(403, "forbidden", "Method doesn't allow unregistered callers. Please use API Key or other form of identity."), NeedsKey),
    (Answer(400, {}, {"error": "invalid_grant", "error_description": "Token has been revoked."}), NeedsKey),
    (error(401, "authError"), NeedsKey), (error(403, "accessNotConfigured"), NotApproved),
    (error(403, "forbidden", "has not been used", details=[{"reason": "SERVICE_DISABLED"}]), NotApproved),
    (error(404, "channelNotFound"), Gone), (error(403, "channelClosed"), Gone), (error(403, "channelSuspended"), Gone),
    (error(404, "videoNotFound"), Gone), (Answer(404, {}, None), Gone),
    (error(403, "forbidden"), NotPermitted), (error(400, "invalidPageToken"), BadInput), (error(400, "incompatibleParameters"), BadInput)])
def test_an_error_is_named_for_what_a_person_does_next(answer, meant):
    got = YOUTUBE.explain(answer, YOUTUBE.comments("v")[0])
    assert type(got) is meant and "canary" not in got.show()
