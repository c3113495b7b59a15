"""Threads: every request that the adapter can build, what its answers become, and what errors mean.

No answer of it was ever recorded for us, so the answers are built from the documentation's own fields and examples.
"""

import importlib.util
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tastemaker.errors import BadInput, BadPayload, NeedsKey, NotApproved, NotPermitted, TryLater
from tastemaker.models import Answer, Find, Post, Profile, Since
from tastemaker.platforms import adapter_class

_spec = importlib.util.spec_from_file_location("threads_case", Path(__file__).parent / "cases" / "threads.py")
case = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(case)

THREADS = case.ADAPTER


def refused(code, status=400, message="said so", **more):
    error = {"message": message, "type": "THApiException", "code": code, "fbtrace_id": "A", **more}
    return Answer(status, {}, {"error": error})


def test_whenever_answers_are_recorded_they_must_be_fed_here(shared):
    assert not (shared / "recordings" / "threads").exists()


# --- requests ---------------------------------------------------------------------------------------------------------

POST_FIELDS = {"id", "username", "text", "media_type", "permalink", "timestamp", "topic_tag", "link_attachment_url"}
ASKED = {  # endpoint -> parameters that it must have, may have, and its documented fields that are asked for
    "keyword_search": ({"q", "fields", "limit", "search_type"}, {"after"}, {"id", "username", "text"}, "search"),
    "profile_lookup": ({"username", "fields"}, set(),
                       {"username", "name", "biography", "is_verified", "follower_count"}, "profiles"),
    "profile_posts": ({"username", "fields", "limit"}, {"since", "after"}, POST_FIELDS, "posts"),
}
CALLS = [*THREADS.search("trail running", language="de", limit=500), *THREADS.search("x", limit=1),
         *THREADS.profiles(["a", "b.c"]), *THREADS.lookup(["@Sandbox.Me"]),
         *THREADS.posts("a", limit=500), *THREADS.posts("a", since=case.SINCE),
         *THREADS.posts("a", since=Since("1", None)), THREADS.search_page("x", "QVF=", 3),
         THREADS.posts_page("a", None, "QVF=", 3)]


@pytest.mark.parametrize("call", CALLS, ids=lambda c: c.make)
def test_a_request_is_one_that_the_documentation_describes(call):
    must, may, fields, bucket = ASKED[call.endpoint]
    asked = dict(call.request.params)
    assert call.request.url == f"https://graph.threads.net/v1.0/{call.endpoint}" and call.request.method == "GET"
    assert must <= set(asked) <= must | may and len(asked) == len(call.request.params)
    assert set(asked["fields"].split(",")) == fields and (call.bucket, call.cost) == (bucket, 1)
    assert 1 <= int(asked.get("limit", 1)) <= 100 and asked.get("search_type", "TOP") in ("TOP", "RECENT")
    assert re.fullmatch(r"[a-z0-9._]{1,30}", asked.get("username", "a"))
    assert int(asked.get("since", 1_688_540_400)) >= 1_688_540_400


def test_limits_are_those_of_the_documentation():
    limits = {name: (b.limit, b.per, b.seconds) for name, b in THREADS.buckets.items()}
    assert limits == {"search": (2_200, "window", 86_400), "profiles": (1_000, "window", 86_400),
                      "posts": (1_000, "window", 86_400)}


def test_the_token_stands_in_a_header_only():
    assert THREADS.headers() == {"Authorization": "Bearer x"} and adapter_class("threads")().headers() == {}


def test_only_what_is_newer_is_asked_for_where_the_newest_known_has_a_moment():
    assert THREADS.delta
    calls = [THREADS.posts("a", since=since)[0] for since in (None, Since("1", None), case.SINCE)]
    asked = [dict(call.request.params).get("since") for call in calls]
    assert asked == [None, None, str(int(case.SINCE.at.timestamp()))]
    later = THREADS.posts("a", since=case.SINCE, limit=300)[0].parse(case.listed([case.POST])).next
    assert dict(later.request.params)["since"] == asked[2], "also on later pages"


@pytest.mark.parametrize("name", ["", "a b", "a/b", "ä", "x" * 31, "@"])
def test_what_is_no_user_name_is_not_asked_for(name):
    for ask in (lambda: THREADS.profiles([name]), lambda: THREADS.lookup([name]), lambda: THREADS.posts(name)):
        with pytest.raises(BadInput):
            ask()


def test_names_are_asked_once_in_lower_case_and_one_a_call():
    assert [c.args["username"] for c in THREADS.lookup(["@A.b", "a.B", "c"])] == ["a.b", "c"]


def test_both_of_its_domains_name_a_profile():
    named = adapter_class("threads").named
    me = ("@sandbox.me", "Sandbox.Me")
    assert named("threads.com/@Sandbox.Me") == me == named("www.threads.net/@Sandbox.Me/post/abc")
    assert named("threads.com/search") is None and named("threads.com/") is None


# --- pages ------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("call", [*THREADS.search("x", limit=220), *THREADS.posts("sandbox_me", limit=220)],
                         ids=lambda c: c.verb)
def test_a_limit_bounds_the_pages_and_the_last_asks_only_for_the_rest(call):
    sizes = []
    while call and len(sizes) < 9:
        sizes.append(int(dict(call.request.params)["limit"]))
        assert call == THREADS.rebuild(call.make, json.loads(json.dumps(call.args)))
        call = call.parse(_paged([case.POST], f"page{len(sizes)}", "x")).next
    assert sizes == [100, 100, 20]


def _paged(items, cursor, address=None):
    paging = {"cursors": {"after": cursor}} | ({"next": address} if address else {})
    return Answer(200, {}, {"data": items, "paging": paging})


@pytest.mark.parametrize("cursor", [None, "", "same", 7, ["x"], "a b", "x" * 1_001])
def test_no_cursor_one_that_was_asked_with_or_one_that_is_none_ends(cursor):
    for call in (THREADS.search_page("x", "same", 500), THREADS.posts_page("sandbox_me", None, "same", 500)):
        assert call.parse(_paged([case.POST], cursor, "x")).next is None
        assert call.parse(_paged([case.POST], "other", "x")).next is not None
        assert call.parse(_paged([], "other", "x")).next is None


def test_a_short_page_without_an_address_ends_and_a_full_one_goes_on():
    for call in (THREADS.search_page("x", None, 500), THREADS.posts_page("sandbox_me", None, None, 500)):
        assert call.parse(_paged([case.POST] * 99, "b")).next is None
        assert call.parse(_paged([case.POST] * 100, "b")).next is not None


def test_several_posts_of_one_author_are_one_find_with_the_words_of_all():
    posts = [case.POST, case.POST | {"text": "more"}, case.POST | {"username": "sandbox_other", "text": None}]
    assert THREADS.search("x")[0].parse(case.listed(posts)).items == (
        Find(platform="threads", platform_id="sandbox_me", handle="sandbox_me", text=f"{case.POST['text']}\nmore",
             url="https://www.threads.com/@sandbox_me"),
        Find(platform="threads", platform_id="sandbox_other", handle="sandbox_other",
             url="https://www.threads.com/@sandbox_other"))


def test_every_field_of_a_profile_is_read_and_the_counts_of_seven_days_are_no_totals(nothing_lost):
    call = THREADS.profiles(["sandbox_me"])[0]
    week = {"likes_count": 5, "quotes_count": 6, "reposts_count": 7, "views_count": 8,
            "profile_picture_url": "https://p.example/x?oe=1"}
    page = call.parse(Answer(200, {}, case.ACCOUNT | week))
    assert page.items == (Profile(
        platform="threads", platform_id="sandbox_me", handle="sandbox_me", name="Me", bio="bio https://a.example",
        url="https://www.threads.com/@sandbox_me", links=("https://a.example",), labels=("verified",), followers=123),)
    nothing_lost(THREADS, call, page)


def test_every_field_of_a_post_is_read_and_counters_stay_unknown(nothing_lost):
    call = THREADS.posts("sandbox_me")[0]
    page = call.parse(case.listed([case.POST]))
    assert page.items == (Post(
        platform="threads", platform_id=case.POST["id"], profile_id="sandbox_me", format="image",
        text=case.POST["text"], url="https://www.threads.net/@sandbox_me/post/abc",
        published_at=datetime(2026, 1, 1, tzinfo=UTC), tags=("Trails", "run"),
        mentions=("sandbox_friend",), links=("https://c.example", "https://d.example")),)
    nothing_lost(THREADS, call, page)


@pytest.mark.parametrize(("kind", "format"), [("TEXT_POST", "text"), ("IMAGE", "image"), ("CAROUSEL_ALBUM", "image"),
                                              ("VIDEO", "video"), ("AUDIO", "audio"), ("NEW_KIND", "text")])
def test_a_format_comes_from_the_kind_of_media(kind, format):
    page = THREADS.posts("sandbox_me")[0].parse(case.listed([case.POST | {"media_type": kind}]))
    assert [post.format for post in page.items] == [format]


def test_reposts_and_posts_of_others_say_nothing_about_the_account():
    others = [case.POST | {"media_type": "REPOST_FACADE"}, case.POST | {"username": "sandbox_other"}]
    page = THREADS.posts("sandbox_me")[0].parse(case.listed([*others, case.POST]))
    assert len(page.items) == 1 and not page.rejected


def test_an_address_that_is_no_permalink_is_not_kept():
    for url in ("https://scontent.cdninstagram.com/x?oe=1", "http://threads.net/x", None):
        (post,) = THREADS.posts("sandbox_me")[0].parse(case.listed([case.POST | {"permalink": url}])).items
        assert post.url == ""


@pytest.mark.parametrize("field", [name for name in case.ACCOUNT if name != "username"])
def test_a_spoilt_account_is_quarantined_and_nobody_is_missing(field):
    page = THREADS.profiles(["sandbox_me"])[0].parse(Answer(200, {}, case.ACCOUNT | {field: ["?"]}))
    assert len(page.rejected) == 1 and not page.items and not page.missing


def test_an_answer_about_somebody_else_is_loud():
    with pytest.raises(BadPayload, match="another account"):
        THREADS.profiles(["other"])[0].parse(Answer(200, {}, case.ACCOUNT))


# --- errors -----------------------------------------------------------------------------------------------------------

LOOKUPS = [THREADS.profiles(["gone"])[0], THREADS.lookup(["@Gone"])[0], THREADS.posts("gone")[0]]


@pytest.mark.parametrize("code", [24, 110])
@pytest.mark.parametrize("call", LOOKUPS, ids=lambda c: c.verb)
def test_a_name_that_nobody_has_is_missing(call, code):
    assert THREADS.explain(refused(code), call) is None
    assert call.parse(refused(code)).missing == ("gone",)
    with pytest.raises(BadPayload):
        call.parse(Answer(200, {}, {"error": {"code": code}}))


def test_that_code_means_nothing_of_the_kind_for_a_search():
    assert isinstance(THREADS.explain(refused(24), THREADS.search("x")[0]), BadInput)


@pytest.mark.parametrize(("answer", "kind"), [
    *((refused(code, 403), TryLater) for code in (4, 17, 32, 613)), (refused(2, 500), TryLater),
    (Answer(429, {}, None), TryLater), (Answer(503, {}, "<html>"), TryLater), (refused(190, 401), NeedsKey),
    (refused(104), NeedsKey), (refused(10, 403), NotApproved), (refused(200, 403), NotApproved),
    (refused(368), NotPermitted), (refused(100), BadInput), (refused(100, error_subcode=33), BadInput),
    (Answer(404, {}, "nothing here"), BadInput),
    (Answer(200, {}, {"error": {"code": 10, "message": "no"}}), NotApproved)])
def test_an_error_means_what_a_person_does_next(answer, kind):
    for call in (THREADS.search("x")[0], *LOOKUPS):
        error = THREADS.explain(answer, call)
        assert type(error) is kind and error.show()


def test_an_app_before_its_review_is_told_what_to_ask_for():
    error = THREADS.explain(refused(10, 403, "Application does not have permission for this action"), LOOKUPS[0])
    assert isinstance(error, NotApproved) and "threads_profile_discovery" in error.next_step
