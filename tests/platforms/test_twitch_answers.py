"""What Twitch's answers become: finds, profiles, posts and relations, page by page, and what its errors mean."""

import importlib.util
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec import structs

from tastemaker import clock
from tastemaker.errors import (
    BadInput,
    BadPayload,
    Gone,
    NeedsKey,
    NotApproved,
    NotOffered,
    NotPermitted,
    TryLater,
)
from tastemaker.models import Answer, Find, Post, ProfileStats, Since
from tastemaker.platforms import adapter_class
from tastemaker.terms import load

SECRETS = {"TASTEMAKER_TWITCH_CLIENT_ID": "client", "TASTEMAKER_TWITCH_CLIENT_SECRET": "canary-secret"}
TWITCH = adapter_class("twitch")(secrets=SECRETS)
NOW = clock.parse("2026-11-21T12:34:56Z")
START, END = "2026-10-22T00:00:00Z", "2026-11-22T00:00:00Z"
ME, OTHER = "141981764", "5550123"
KNOWN = "123456"
with clock.fixed(NOW):
    POSTS = TWITCH.posts(ME)


def good(body):
    return Answer(200, {}, body)


# --- searching -------------------------------------------------------------------------------------------------------

CASES = Path(__file__).parent / "cases" / "twitch.py"


@pytest.fixture(scope="module")
def cases():
    spec = importlib.util.spec_from_file_location("twitch_cases", CASES)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_category_leads_to_who_is_on_air_in_it_and_to_the_owners_of_its_videos_and_clips():
    call = TWITCH.categories_page("run", "de", 120)
    body = {"data": [{"id": "7", "name": "Running"}, {"id": "8", "name": "Fun Run"}, {"id": "7", "name": "Running"}]}
    with clock.fixed(NOW):
        streams, *rest = call.parse(good(body)).follow
    assert (streams.endpoint, streams.args["games"], streams.args["language"]) == ("streams", ["7", "8"], "de")
    assert [(c.endpoint, c.args["game"], c.args["title"], c.args["left"]) for c in rest] == [
        ("videos", "7", "Running", 120), ("clips", "7", "Running", 120), ("videos", "8", "Fun Run", 120),
        ("clips", "8", "Fun Run", 120)]
    assert (rest[1].args["start"], rest[1].args["end"]) == (START, END), "clips of thirty days, the same all day"
    assert call.parse(good({"data": []})).follow == ()


def test_a_find_notes_category_and_tags_and_never_a_title(cases, kept):
    for name, words in {"channels found": "Running, Trail, Deutsch", "streams": "Running, Trail",
                        "videos found": "Running",
                        "clips found": "Running"}.items():
        call, around, item = cases.CASES[name]
        page = call.parse(around([item]))
        (find,) = page.items
        assert type(find) is Find and find.text == words and find.platform_id == ME and item["title"] not in find.text
        assert find.handle == ("" if name == "clips found" else "sandbox_me"), "a clip does not say the login"
        assert "gone tomorrow" not in str(kept(TWITCH, call, page)[1])


def test_a_channel_that_stands_on_two_pages_is_one_profile(cases, nothing_lost):
    call, around, item = cases.CASES["streams"]
    page = call.parse(around([item, item | {"tags": ["Night"]}]))
    assert [find.text for find in page.items] == ["Running, Trail\nRunning, Night"]
    second = page.next.parse(good({"data": [item], "pagination": {"cursor": "third"}}))
    both = replace(page, items=(page.items[0], structs.replace(second.items[0], text=page.items[0].text)))
    assert nothing_lost(TWITCH, call, both)["profiles"] == 0
    assert second.next.args["left"] == 300


@pytest.mark.parametrize("name", ["channels found", "streams", "videos found", "clips found"])
def test_who_speaks_another_language_than_was_asked_for_is_left_out(name, cases):
    call, around, item = cases.CASES[name]
    call = TWITCH.rebuild(call.make, {**call.args, "language": "de-AT"})
    field = "broadcaster_language" if name == "channels found" else "language"
    kept = {spoken: bool(call.parse(around([item | {field: spoken}])).items) for spoken in ("de", "en", "other", None)}
    assert kept == {"de": True, "en": False, "other": True, None: True}


# --- pages -----------------------------------------------------------------------------------------------------------

PAGED = ["channels found", "streams", "clips found", "videos", "clips"]


@pytest.mark.parametrize("name", PAGED)
def test_a_limit_bounds_the_pages_and_the_last_asks_only_for_the_rest(name, cases):
    call, _, item = cases.CASES[name]
    call, sizes = TWITCH.rebuild(call.make, {**call.args, "left": 220}), []
    while call and len(sizes) < 9:
        sizes.append(int(dict(call.request.params)["first"]))
        assert call == TWITCH.rebuild(call.make, json.loads(json.dumps(call.args)))
        call = call.parse(good({"data": [item], "pagination": {"cursor": f"page{len(sizes)}"}})).next
    assert sizes == [100, 100, 20]


@pytest.mark.parametrize("name", PAGED)
@pytest.mark.parametrize("pages", [{}, None, "", [], {"cursor": ""}, {"cursor": None}, {"cursor": 7},
                                   {"cursor": "same"}], ids=repr)
def test_no_cursor_or_the_one_that_was_asked_with_is_the_end(name, pages, cases):
    call, _, item = cases.CASES[name]
    call = TWITCH.rebuild(call.make, {**call.args, "cursor": "same"})
    assert dict(call.request.params)["after"] == "same"
    assert call.parse(good({"data": [item], "pagination": pages})).next is None
    assert call.parse(good({"data": [item]})).next is None
    assert call.parse(good({"data": [item], "pagination": {"cursor": "other"}})).next is not None
    assert call.parse(good({"data": [], "pagination": {"cursor": "other"}})).next is None, "an empty page leads nowhere"


def test_a_categorys_videos_have_no_second_page(cases):
    call, around, item = cases.CASES["videos found"]
    assert call.parse(around([item] * 100)).next is None


# --- profiles --------------------------------------------------------------------------------------------------------

def test_only_the_users_say_who_is_missing_and_nobody_is_while_one_cannot_be_named(cases):
    call = TWITCH.users_page("id", [ME, "5"], [], {})
    assert call.parse(good({"data": [cases.USER]})).missing == ("5",)
    assert call.parse(good({"data": [cases.USER, {"login": "x"}]})).missing == ()
    channels = TWITCH.profiles([ME, "5"])[0].parse(good({"data": [cases.ON_AIR]}))
    assert channels.missing == () and channels.items == (), "a channel alone would blank name and bio"
    assert channels.follow[0].args["names"] == [ME, "5"]


def test_looked_up_logins_are_whole_once_their_channels_and_followers_came(cases):
    lookup = TWITCH.lookup(["@Sandbox_Me", "nobody"])[0]
    page = lookup.parse(good({"data": [cases.USER]}))
    assert lookup.verb == "lookup" and page.missing == ("nobody",) and page.items[0].platform_id == ME
    (channels,) = page.follow
    (users,) = channels.parse(good({"data": [cases.ON_AIR]})).follow
    assert channels.verb == users.verb == "profiles" and users.args["by"] == "id"
    whole = users.parse(good({"data": [cases.USER]}))
    (followers,), (profile,) = whole.follow, whole.items
    assert followers.parse(good({"total": 0, "data": [], "pagination": {}})).items[0].followers == 0
    assert profile.followers is None and profile.handle == "sandbox_me"
    assert profile.labels == ("partner", "branded-content", "MatureGame") and profile.language == "de"
    assert profile.links == ("https://a.example",) and profile.created_at == clock.parse("2016-12-14T20:32:28Z")
    assert lookup.parse(good({"data": []})).follow == ()


def test_a_follower_total_is_asked_for_with_the_channel_s_id_alone():
    known = TWITCH.users_page("id", [ME], [], {}).parse(good({"data": [{"id": ME, "login": "sandbox_me", "description": "Me."}]}))
    (followers,) = known.follow
    assert followers.args == {"broadcaster": ME}, "no words of theirs stand in what a pull stores"
    again = TWITCH.rebuild(followers.make, json.loads(json.dumps(followers.args)))
    assert again.parse(good({"total": 5})).items == (ProfileStats(platform="twitch", platform_id=ME, followers=5),)
    assert known.items[0].created_at is None and known.items[0].language is None


@pytest.mark.parametrize("total", [None, "x", -1, 1.5, True, [], 2**63])
def test_a_follower_total_that_is_none_is_unknown_and_an_odd_one_is_loud(total):
    call = TWITCH.followers_page(KNOWN)
    for body in (None, [], {}, {"data": []}):
        with pytest.raises(BadPayload):
            call.parse(good(body))
    if total is None:
        assert call.parse(good({"total": None})).items[0].followers is None
    else:
        with pytest.raises(BadPayload):
            call.parse(good({"total": total}))


@pytest.mark.parametrize(("address", "named"), [
    ("twitch.tv/Sandbox_Me", ("@sandbox_me", "Sandbox_Me")),
    ("www.twitch.tv/sandbox_me/videos", ("@sandbox_me", "sandbox_me")),
    ("m.twitch.tv/sandbox_me", ("@sandbox_me", "sandbox_me")), ("www.twitch.tv/videos/335921245", None),
    ("twitch.tv/directory/category/running", None), ("twitch.tv/team/sandboxteam", None), ("clips.twitch.tv/X", None),
    ("twitch.tv/p/en", None), ("twitch.tv/partner", ("@partner", "partner"))])
def test_an_address_names_a_channel_unless_it_is_a_place_of_the_site(address, named):
    assert adapter_class("twitch").named(address) == named


# --- posts -----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("length", "seconds"), [("3h8m33s", 11_313), ("3m21s", 201), ("45s", 45), ("1h", 3_600),
                                                 ("47h59m59s", 172_799),
                                                 (12.9, 12.9), (60, 60), (None, None)])
def test_a_length_is_read_as_seconds(length, seconds, cases):
    call, around, item = cases.CASES["videos"]
    assert call.parse(around([item | {"duration": length}])).items[0].duration_s == seconds


@pytest.mark.parametrize("length", ["", "PT3M", "3h8", "8m3h", "-5s", -1, 10**7, True, "9" * 5_000 + "s"],
                         ids=lambda v: ascii(v)[:20])
def test_a_length_of_another_form_is_quarantined(length, cases):
    call, around, item = cases.CASES["videos"]
    page = call.parse(around([item | {"duration": length}, item]))
    assert len(page.items) == len(page.rejected) == 1


@pytest.mark.parametrize(("kind", "form"), [("archive", "live"), ("highlight", "video"), ("upload", "video")])
def test_a_recording_of_a_stream_is_live_and_the_rest_are_videos(kind, form, cases):
    call, around, item = cases.CASES["videos"]
    (post,) = call.parse(around([item | {"type": kind}])).items
    assert post.format == form
    assert (post.mentions, post.tags, post.links) == (("sandbox_you",), ("trail",), ("https://b.example",))


@pytest.mark.parametrize(("name", "field", "value"), [
    ("users", "id", "12a"), ("users", "login", "läuft"), ("users", "login", "x" * 26),
    ("channels", "broadcaster_id", "me"),
    ("videos", "id", "v33"), ("videos", "user_id", "/../x"), ("clips", "id", "a/b"), ("clips", "broadcaster_id", "-1"),
    ("streams", "user_login", "a b"), ("categories", "id", "x"), ("teams", "id", "x"), ("members", "user_id", "x")])
def test_an_id_or_login_of_another_form_is_quarantined(name, field, value, cases):
    call, around, item = cases.CASES[name]
    page = call.parse(around([item | {field: value}]))
    assert len(page.rejected) == 1 and page.items == () and call.endpoint


def test_an_email_address_is_no_mention(cases):
    call, around, item = cases.CASES["videos"]
    words = "mail hello@sandbox.example or @work@sandbox.example, with @Sandbox_Two, https://c.example/@three"
    assert call.parse(around([item | {"description": words}])).items[0].mentions == ("sandbox_two",)


def test_the_title_of_a_clip_is_kept_only_where_the_broadcaster_took_it(cases, kept):
    call, around, item = cases.CASES["clips"]
    viewer = {"creator_id": "99", "creator_name": "Sandbox Viewer"}
    own, theirs = call.parse(around([item, item | viewer | {"id": "B"}])).items
    assert (own.title, theirs.title) == ("fell", "") and own.format == theirs.format == "short"
    page = call.parse(around([item | viewer]))
    assert "Sandbox Viewer" not in str(kept(TWITCH, call, page)), "who watches is nobody's business"


def test_what_is_shown_on_air_is_kept_for_a_day_and_the_profile_longer():
    terms = load("twitch")
    assert (terms.days("post"), terms.days("comment")) == (1, 1) and terms.days("profile") > 1 < terms.days("counters")
    assert terms.redistribution.recheck_hours == 24 and terms.derived_metrics and terms.contact.from_text == "ask"


def test_posts_ask_for_videos_and_for_the_clips_of_thirty_days():
    videos, clips = (dict(call.request.params) for call in POSTS)
    assert videos == {"user_id": ME, "type": "all", "sort": "time", "first": "20"}
    assert clips == {"broadcaster_id": ME, "started_at": START, "ended_at": END, "first": "20"}
    with clock.fixed(NOW + timedelta(hours=11)):
        assert TWITCH.posts(ME) == POSTS, "the same Calls all day"


def test_only_what_is_newer_is_asked_for_and_kept_and_a_known_video_ends_the_list(cases):
    at = clock.parse("2026-11-20T08:00:00Z")
    assert TWITCH.delta, "so that a pull gives `since`"
    with clock.fixed(NOW):
        videos, clips = TWITCH.posts(ME, limit=300, since=Since("33", at))
        assert TWITCH.posts(ME, since=Since("33", None))[1] == POSTS[1]
    assert dict(clips.request.params)["started_at"] == "2026-11-20T08:00:00Z"
    new = {**cases.VIDEO, "id": "35", "published_at": "2026-11-20T09:00:00Z"}
    old = {**cases.VIDEO, "id": "31", "published_at": "2026-11-19T09:00:00Z"}
    undated = {**cases.VIDEO, "id": "36", "published_at": None, "created_at": None}
    pages = {"cursor": "next"}
    assert videos.parse(good({"data": [new, undated], "pagination": pages})).next is not None
    page = videos.parse(good({"data": [new, cases.VIDEO, old], "pagination": pages}))
    assert [post.platform_id for post in page.items] == ["35"] and page.next is None
    same_moment = videos.parse(good({"data": [{**new, "published_at": "2026-11-20T08:00:00Z"}], "pagination": pages}))
    assert same_moment.items == () and same_moment.next is None
    by_id = TWITCH.videos_page(ME, None, 300, "33", None)
    page = by_id.parse(good({"data": [new, cases.VIDEO], "pagination": pages}))
    assert [post.platform_id for post in page.items] == ["35"] and page.next is None


def test_known_posts_come_back_whole_and_the_absent_are_missing(cases):
    videos, clips = TWITCH.stats(["33", "SandboxClip-1", "34"])
    page = videos.parse(good({"data": [cases.VIDEO]}))
    assert type(page.items[0]) is Post and page.items[0].title == "Run #trail" and page.missing == ("34",)
    assert clips.parse(good({"data": []})).missing == ("SandboxClip-1",)
    assert videos.parse(good({"data": [{"title": "no id"}]})).missing == ()


# --- related ---------------------------------------------------------------------------------------------------------

def test_a_channel_without_a_team_says_null_and_many_teams_are_bounded():
    call = TWITCH.related(ME)[0]
    assert call.parse(good({"data": None})).follow == () == call.parse(good({"data": []})).follow
    many = call.parse(good({"data": [{"id": str(n)} for n in (0, *range(30))]})).follow
    assert [c.args["team"] for c in many] == [str(n) for n in range(10)]
    assert {c.args["broadcaster"] for c in many} == {ME}
    for body in ({}, {"data": 5}, None):
        with pytest.raises(BadPayload):
            call.parse(good(body))


@pytest.mark.parametrize("body", [{"data": []}, {"data": [{}, {}]}, {"data": [{"users": None}]}, {"data": [5]}])
def test_a_team_of_another_shape_is_loud(body):
    with pytest.raises(BadPayload):
        TWITCH.team_page("7", ME).parse(good(body))


# --- errors ----------------------------------------------------------------------------------------------------------

SEARCH, USERS, VIDEOS = TWITCH.search("x")[0], TWITCH.users_page("id", [ME], [], {}), POSTS[0]
STATS, TEAMS, FOLLOWERS = TWITCH.stats(["1"])[0], TWITCH.related(ME)[0], TWITCH.followers_page({"platform_id": ME})


@pytest.mark.parametrize(("call", "status", "said", "kind"), [
    (USERS, 400, "Invalid username(s), email(s), or ID(s). Bad Identifiers.", BadInput),
    (USERS, 401, "Invalid OAuth token", NeedsKey), (USERS, 401, "Client ID and OAuth token do not match", NeedsKey),
    (FOLLOWERS, 401, "Invalid OAuth token", NeedsKey),
    (FOLLOWERS, 401, "missing scope moderator:read:followers", NotPermitted),
    (USERS, 403, "Forbidden", NotApproved), (SEARCH, 404, "game not found", Gone),
    (STATS, 404, "video not found", Gone),
    (TEAMS, 404, "not found", Gone), (USERS, 404, "", NotOffered), (VIDEOS, 404, "", NotOffered),
    (FOLLOWERS, 404, "", NotOffered),
    (SEARCH, 410, "This API is not available.", NotOffered), (USERS, 429, "", TryLater), (USERS, 500, "", TryLater),
    (TWITCH.sign_in(), 400, "invalid client", NeedsKey), (TWITCH.sign_in(), 403, "invalid client secret", NeedsKey),
    (TWITCH.sign_in(), 429, "", TryLater), (TWITCH.sign_in(), 503, "", TryLater)])
def test_an_error_means_what_a_person_does_next(call, status, said, kind):
    error = TWITCH.explain(Answer(status, {}, {"error": "Some Words", "status": status, "message": said}), call)
    assert type(error) is kind and (said in str(error) or status == 429)


def test_an_undocumented_404_never_counts_as_a_profile_that_is_gone():
    made = [*TWITCH.profiles([ME]), *TWITCH.lookup(["x"]), USERS, FOLLOWERS, *POSTS]
    assert {type(TWITCH.explain(Answer(404, {}, None), call)) for call in made} == {NotOffered}


def test_comments_are_not_offered():
    with pytest.raises(NotOffered, match="comments"):
        TWITCH.comments("33")
