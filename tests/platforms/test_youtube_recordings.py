"""Every recorded YouTube answer goes through the verb that would receive it, and nothing that a model promises is lost."""

import html

import pytest

from tastemaker import clock
from tastemaker.errors import NeedsKey, NotPermitted
from tastemaker.models import Comment, Find, Post, Profile, Relation
from tastemaker.platforms import adapter_class

YOUTUBE = adapter_class("youtube")(secrets={"TASTEMAKER_YOUTUBE_API_KEY": "canary"})
CHANNEL, VIDEO = "UC_x5XG1OV2P6uZZ5FSM9Ttw", "D-lhorsDlUQ"
SECTIONS, SUBSCRIPTIONS = YOUTUBE.related(CHANNEL)

FED = {  # file -> the Call that could get it, how many records it holds (of a search: authors), how many follow-up ids, a next page or not
    "search/search_by_keywords_p1": (YOUTUBE.search("surfing", limit=500)[1], 18, 0, True),
    "search/search_by_keywords_p2": (YOUTUBE.search("surfing", limit=500)[1], 17, 0, True),
    "search/search_by_event": (YOUTUBE.search("news", limit=500)[1], 25, 0, True),
    "search/search_by_mine": (YOUTUBE.search("", limit=500)[1], 1, 0, True),
    "search/search_by_developer": (YOUTUBE.search("news", limit=500)[1], 4, 0, True),
    "search/search_by_location": (YOUTUBE.search("surfing", limit=500)[1], 1, 0, True),
    "search/search_by_related_video": (YOUTUBE.search("talks", limit=500)[1], 2, 0, True),
    "search/search_videos_by_channel": (YOUTUBE.search("developers", limit=500)[1], 1, 0, True),
    "search/search_channels": (YOUTUBE.search("surfing", limit=500)[0], 5, 0, True),
    "channels/info": (YOUTUBE.profiles([CHANNEL])[0], 1, 0, False),
    "channels/info_multiple": (YOUTUBE.profiles([CHANNEL, "UCK8sQmJBp8GCxrOtXWBpyEA"])[0], 2, 0, False),
    "channel_info_single": (YOUTUBE.lookup(["@googledevelopers"])[0], 1, 0, False),
    "channel_info_multi": (YOUTUBE.profiles([CHANNEL, "UCK8sQmJBp8GCxrOtXWBpyEA"])[0], 2, 0, False),
    "playlist_items/playlist_items_single": (YOUTUBE.posts(CHANNEL, limit=500)[0], 0, 1, False),
    "playlist_items/playlist_items_multi": (YOUTUBE.posts(CHANNEL, limit=500)[0], 0, 2, False),
    "playlist_items/playlist_items_filter_video": (YOUTUBE.posts(CHANNEL, limit=500)[0], 0, 1, False),
    "playlist_items/playlist_items_paged_1": (YOUTUBE.posts(CHANNEL, limit=500)[0], 0, 10, True),
    "playlist_items/playlist_items_paged_2": (YOUTUBE.posts(CHANNEL, limit=500)[0], 0, 3, False),
    "videos/videos_info_single": (YOUTUBE.videos_page([VIDEO]), 1, 0, False),
    "videos/videos_info_multi": (YOUTUBE.videos_page([VIDEO, "ovdbrdCIP7U"]), 2, 0, False),
    "videos/videos_chart_paged_1": (YOUTUBE.videos_page(["hDeuSfo_Ys0"]), 5, 0, False),
    "videos/videos_chart_paged_2": (YOUTUBE.videos_page(["MKM90u7pf3U"]), 3, 0, False),
    "channel_sections/channel_sections_by_channel": (SECTIONS, 0, 0, False),   # sections of playlists feature nobody
    "channel_sections/channel_sections_by_id": (SECTIONS, 0, 0, False),
    "channel_sections/channel_sections_by_ids": (SECTIONS, 0, 0, False),
    "subscriptions/subscriptions_by_channel_p1": (YOUTUBE.subscriptions_page(CHANNEL, None, 200), 5, 0, True),
    "subscriptions/subscriptions_by_channel_p2": (YOUTUBE.subscriptions_page(CHANNEL, None, 200), 2, 0, False),
    "subscriptions/subscriptions_by_channel_with_filter": (SUBSCRIPTIONS, 2, 0, False),
    "subscriptions/subscriptions_by_id": (SUBSCRIPTIONS, 2, 0, False),
    "subscriptions/subscriptions_by_mine_filter": (SUBSCRIPTIONS, 2, 0, False),
    "subscriptions/subscriptions_by_mine_p1": (YOUTUBE.subscriptions_page(CHANNEL, None, 200), 9, 0, True),
    "subscriptions/subscriptions_by_mine_p2": (YOUTUBE.subscriptions_page(CHANNEL, None, 200), 6, 0, False),
    "subscriptions/subscription_zero": (SUBSCRIPTIONS, 0, 0, False),
    "comment_threads/comment_thread_single": (YOUTUBE.comments(VIDEO)[0], 1, 0, False),
    "comment_threads/comment_threads_multi": (YOUTUBE.comments(VIDEO)[0], 2, 0, False),
    "comment_threads/comment_threads_all_to_me": (YOUTUBE.comments(VIDEO)[0], 4, 0, False),
    "comment_threads/comment_threads_by_channel": (YOUTUBE.comments(VIDEO)[0], 2, 0, False),
    "comment_threads/comment_threads_with_search": (YOUTUBE.comments(VIDEO)[0], 1, 0, False),
    "comment_threads/comment_threads_by_video_paged_1": (YOUTUBE.comments(VIDEO, limit=500)[0], 5, 0, True),
    "comment_threads/comment_threads_by_video_paged_2": (YOUTUBE.comments(VIDEO, limit=500)[0], 5, 0, False),
}
EXPLAINED = {"error_response": (400, NeedsKey), "error_permission_resp": (403, NotPermitted), "error_response_simple": (401, NeedsKey)}
NOT_RECEIVABLE: dict[str, str] = {}
"""Files that no verb could get, each with the reason."""


def text(value):
    return html.unescape(value)


PROMISED = {  # raw path -> what of the record must equal it
    Find: {"id.channelId": lambda r, v: r.platform_id == v, "snippet.channelId": lambda r, v: r.platform_id == v,
           "snippet.title": lambda r, v: text(v) in f"{r.name}\n{r.text}",
           "snippet.description": lambda r, v: text(v).strip() in r.text,
           "snippet.channelTitle": lambda r, v: r.name == text(v)},
    Profile: {"id": lambda r, v: r.platform_id == v, "snippet.title": lambda r, v: r.name == v,
              "snippet.description": lambda r, v: r.bio == v, "snippet.customUrl": lambda r, v: r.handle == v.lstrip("@"),
              "snippet.publishedAt": lambda r, v: r.created_at == clock.parse(v),
              "snippet.country": lambda r, v: r.country == v, "brandingSettings.channel.country": lambda r, v: r.country == v,
              "contentDetails.relatedPlaylists.uploads": lambda r, v: r.feed == v,
              "statistics.viewCount": lambda r, v: r.view_count == int(v),
              "statistics.videoCount": lambda r, v: r.post_count == int(v),
              "statistics.subscriberCount": lambda r, v: r.followers == int(v),
              "statistics.hiddenSubscriberCount": lambda r, v: (r.followers is None) == v,
              "brandingSettings.channel.keywords": lambda r, v: all(w in v for w in r.keywords) and
              sum(map(len, r.keywords)) > 0.5 * len(v)},
    Post: {"id": lambda r, v: r.platform_id == v and v in r.url, "snippet.channelId": lambda r, v: r.profile_id == v,
           "snippet.title": lambda r, v: r.title == v, "snippet.description": lambda r, v: r.text == v,
           "snippet.publishedAt": lambda r, v: r.published_at == clock.parse(v),
           "snippet.tags[]": lambda r, v: v in r.tags,
           "snippet.liveBroadcastContent": lambda r, v: (r.format == "live") == (v != "none"),
           "snippet.defaultAudioLanguage": lambda r, v: r.language == v.split("-")[0].lower(),
           "snippet.defaultLanguage": lambda r, v: r.language is not None},
    Relation: {"snippet.channelId": lambda r, v: r.from_id == v, "snippet.resourceId.channelId": lambda r, v: r.to_id == v},
    Comment: {"id": lambda r, v: r.platform_id == v, "snippet.topLevelComment.id": lambda r, v: r.platform_id == v,
              "snippet.videoId": lambda r, v: r.post_id == v, "snippet.topLevelComment.snippet.videoId":
              lambda r, v: r.post_id == v, "snippet.topLevelComment.snippet.authorChannelId.value":
              lambda r, v: r.author_id == v, "snippet.topLevelComment.snippet.textOriginal": lambda r, v: r.text == v,
              "snippet.topLevelComment.snippet.likeCount": lambda r, v: r.likes == v,
              "snippet.topLevelComment.snippet.publishedAt": lambda r, v: r.published_at == clock.parse(v)},
}
NOT_PROMISED = {  # raw paths that no model has a field for; a new one in a recording fails the test
    Find: ("kind", "etag", "id.kind", "id.videoId", "snippet.publishedAt", "snippet.thumbnails", "snippet.liveBroadcastContent"),
    Profile: ("kind", "etag", "snippet.thumbnails", "snippet.localized", "contentDetails.relatedPlaylists.likes",
              "statistics.commentCount", "brandingSettings.channel.title", "brandingSettings.channel.description",
              "brandingSettings.channel.trackingAnalyticsAccountId", "brandingSettings.channel.unsubscribedTrailer",
              "brandingSettings.image"),
    Post: ("kind", "etag", "snippet.thumbnails", "snippet.channelTitle", "snippet.categoryId", "snippet.localized", "player"),
    Relation: ("kind", "etag", "id", "snippet.publishedAt", "snippet.title", "snippet.description", "snippet.thumbnails",
               "snippet.resourceId.kind"),
    Comment: ("kind", "etag", "snippet.channelId", "snippet.topLevelComment.kind", "snippet.topLevelComment.etag",
              "snippet.canReply", "snippet.totalReplyCount", "snippet.isPublic",
              *(f"snippet.topLevelComment.snippet.{name}" for name in (
                  "authorDisplayName", "authorProfileImageUrl", "authorChannelUrl", "channelId", "textDisplay", "canRate",
                  "viewerRating", "updatedAt"))),
}


@pytest.fixture(scope="module")
def folder(shared):
    return shared / "recordings" / "youtube"


def test_every_recorded_file_is_fed_explained_or_named_as_not_receivable(folder):
    there = {str(path.relative_to(folder).with_suffix("")) for path in folder.rglob("*.json")}
    assert there == set(FED) | set(EXPLAINED) | set(NOT_RECEIVABLE)


@pytest.mark.parametrize("name", FED)
def test_a_recording_goes_through_its_verb_into_the_database(name, folder, answer_in, nothing_lost):
    call, records, followed, more = FED[name]
    answer = answer_in(folder / f"{name}.json")
    assert YOUTUBE.explain(answer, call) is None
    page = call.parse(answer)
    assert not page.rejected, "nothing in these is odd"
    assert sum(len(c.args["ids"]) for c in page.follow) == followed and (page.next is not None) == more
    assert len(page.items) == records
    nothing_lost(YOUTUBE, call, page)


@pytest.mark.parametrize("name", FED)
def test_no_field_that_a_model_promises_is_lost(name, folder, answer_in, leaves):
    answer = answer_in(folder / f"{name}.json")
    records = FED[name][0].parse(answer).items
    for place, raw in enumerate(answer.body["items"] if records else ()):
        kind = type(records[0])
        record = records[place] if kind is not Find else next(r for r in records if r.platform_id == raw["snippet"]["channelId"])
        for path, value in leaves(raw):
            if path in PROMISED[kind]:
                assert PROMISED[kind][path](record, value), f"{path} is lost: {value!r} in {record}"
            else:
                assert path.startswith(NOT_PROMISED[kind]), f"{path} is neither kept nor known as not promised"


@pytest.mark.parametrize("name", EXPLAINED)
def test_a_recorded_error_means_what_a_person_does_next(name, folder, answer_in):
    status, meant = EXPLAINED[name]
    error = YOUTUBE.explain(answer_in(folder / f"{name}.json", status), YOUTUBE.profiles([CHANNEL])[0])
    assert type(error) is meant and error.next_step or meant is NotPermitted
    assert "canary" not in error.show()


def test_both_forms_of_a_moment_are_read(folder, answer_in):
    old = FED["channel_info_single"][0].parse(answer_in(folder / "channel_info_single.json")).items[0]
    new = FED["channels/info_multiple"][0].parse(answer_in(folder / "channels/info_multiple.json")).items[1]
    assert old.created_at == new.created_at == clock.parse("2007-08-23T00:34:43Z")


def test_keywords_keep_their_phrases(folder, answer_in):
    page = FED["channels/info_multiple"][0].parse(answer_in(folder / "channels/info_multiple.json"))
    assert page.items[0].keywords == ("Google", "Technology", "Science", "Android", "Google app", "Google drive", "Gmail",
                                      "Google Maps", "Nexus", "Google Doodles", "Google Zeitgeist")


def test_links_of_a_recorded_description_are_whole(folder, answer_in):
    page = FED["videos/videos_chart_paged_2"][0].parse(answer_in(folder / "videos/videos_chart_paged_2.json"))
    assert page.items[0].links == ("https://kanyewest.lnk.to/JesusIsKing", "https://www.kanyewest.com/",
                                   "https://shop.kanyewest.com", "https://twitter.com/kanyewest")
    assert "JESUSISKING" in page.items[0].tags


def test_search_alone_escapes_its_texts_and_is_unescaped(folder, answer_in):
    for name in (n for n in FED if n.startswith("search/")):
        for find in FED[name][0].parse(answer_in(folder / f"{name}.json")).items:
            assert not any(mark in find.text + find.name for mark in ("&#39;", "&quot;", "&amp;"))


def test_a_channel_whose_part_was_not_asked_has_unknown_counters(folder, answer_in):
    page = FED["channel_info_multi"][0].parse(answer_in(folder / "channel_info_multi.json"))
    assert {(p.followers, p.view_count, p.post_count, p.feed) for p in page.items} == {(None, None, None, None)}
