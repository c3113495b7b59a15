"""TikTok One without recordings: documented shapes into a real database, what is asked, the Research API's rule, its errors."""

import importlib.util
import json
from pathlib import Path

import pytest

from tastemaker import clock
from tastemaker.errors import (
    BadInput,
    BadPayload,
    Gone,
    NeedsKey,
    NotApproved,
    NotOffered,
    NotPermitted,
    QuotaSpent,
    TryLater,
)
from tastemaker.models import Answer, Find, Post, Profile, Since
from tastemaker.platforms import adapter_class

TOKEN, ACCOUNT, COUNTRIES = "TASTEMAKER_TIKTOK_ACCESS_TOKEN", "TASTEMAKER_TIKTOK_ACCOUNT_ID", "TASTEMAKER_TIKTOK_COUNTRIES"
CLIENT_KEY, CLIENT_SECRET = "TASTEMAKER_TIKTOK_CLIENT_KEY", "TASTEMAKER_TIKTOK_CLIENT_SECRET"
NUMBER = "7000000000000000001"
DOCUMENTED = {  # endpoint -> parameters as public clients repeat them from the vendor's documentation
    "tto/tcm/creator/discover": {"tto_tcm_account_id", "country_codes", "content_label_ids", "languages", "keyword_search",
                                 "sort_field", "sort_order", "page", "page_size"},
    "tto/tcm/category/label": {"tto_tcm_account_id", "label_type"},
    "tto/tcm/creator/public": {"tto_tcm_account_id", "handle_name"},
    "tto/tcm/creator/public/video/list": {"tto_tcm_account_id", "handle_name", "video_ids", "cursor", "limit"},
}


def tiktok(secrets=None, **options):
    return adapter_class("tiktok")(secrets={TOKEN: "canary-token"} if secrets is None else secrets,
                                   options={ACCOUNT: NUMBER, **options}, accepted=["business_app_approved"])


ONE = tiktok()
DISCOVER, LABELS = ONE.search("trail running", language="de", limit=120)
PUBLIC, VIDEOS = ONE.profiles(["trail.mo"])[0], ONE.posts("trail.mo", limit=30)[0]


@pytest.fixture(scope="module")
def cases():
    """The good items of `cases/tiktok.py`."""
    spec = importlib.util.spec_from_file_location("cases_of_tiktok", Path(__file__).parent / "cases" / "tiktok.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def video(cases):
    return lambda **changes: {**cases.VIDEO, **changes}


@pytest.fixture
def public(cases):
    return lambda **changes: {**cases.PUBLIC, **changes}


def good(data):
    return Answer(200, {}, {"code": 0, "message": "OK", "request_id": "r", "data": data})


def parse(call, **data):
    return call.parse(good(data))


def only(page):
    assert not page.rejected, page.rejected
    (item,) = page.items
    return item


# --- what is asked ---------------------------------------------------------------------------------------------------

def test_every_request_has_documented_parameters_and_names_the_account():
    for call in (DISCOVER, LABELS, PUBLIC, VIDEOS, ONE.videos_page("mo", 7, None, 5), ONE.discover_page("x", "DE", None, ["1"], 2, 9)):
        params = dict(call.request.params)
        assert set(params) <= DOCUMENTED[call.endpoint] and params["tto_tcm_account_id"] == NUMBER
        assert call.request.url == f"https://business-api.tiktok.com/open_api/v1.3/{call.endpoint}/"
        assert (call.request.method, call.request.body, call.session, call.bucket) == ("GET", None, False, "calls")


def test_a_search_names_one_country_a_call_and_lists_are_written_as_json():
    params = dict(DISCOVER.request.params)
    assert json.loads(params["country_codes"]) == ["US"] and json.loads(params["languages"]) == ["de"]
    assert (params["keyword_search"], params["page"], params["page_size"]) == ("trail running", "1", "50")
    assert "content_label_ids" not in params and "languages" not in dict(ONE.search("x")[0].request.params)
    *searches, labels = tiktok(**{COUNTRIES: "de, AT,de"}).search("x")
    assert [json.loads(dict(c.request.params)["country_codes"]) for c in searches] == [["DE"], ["AT"]]
    assert labels.args["countries"] == ["DE", "AT"]
    assert tiktok(**{COUNTRIES: "Germany"}).search("x")[0].args["country"] == "US"


@pytest.mark.parametrize(("limit", "creators", "videos"), [(1, "1", "1"), (50, "50", "10"), (900, "50", "10")])
def test_a_page_is_no_larger_than_wanted_and_than_clients_ask_for(limit, creators, videos):
    assert dict(ONE.search("x", limit=limit)[0].request.params)["page_size"] == creators
    assert dict(ONE.posts("mo", limit=limit)[0].request.params)["limit"] == videos


def test_a_forecast_counts_the_pages_that_the_usual_videos_take():
    assert dict(ONE.posts("mo")[0].request.params)["limit"] == "10" and ONE.posts("mo")[0].args["left"] == 10 * ONE.calls_per_posts


def test_a_long_question_is_cut():
    assert len(dict(ONE.search("x" * 400)[0].request.params)["keyword_search"]) == 100


def test_a_profile_is_one_call_and_handles_are_asked_in_lower_case():
    calls = ONE.lookup(["@Trail.Mo", "trail.mo ", "other_1"])
    assert [dict(call.request.params)["handle_name"] for call in calls] == ["trail.mo", "other_1"]
    assert {call.verb for call in calls} == {"lookup"} and ONE.profiles([]) == []


@pytest.mark.parametrize("handle", ["", "no spaces", "a/b", "läufer", "x" * 41, "@@x"])
def test_what_can_be_no_handle_is_not_asked(handle):
    for ask in (ONE.profiles, lambda handles: ONE.posts(handles[0])):
        with pytest.raises(BadInput, match="no TikTok handle"):
            ask([handle])


@pytest.mark.parametrize("verb", ["stats", "comments", "related"])
def test_what_the_marketplace_does_not_show_is_not_offered(verb):
    with pytest.raises(NotOffered):
        getattr(ONE, verb)("x")


def test_the_token_stands_in_its_header_alone():
    assert ONE.headers() == {"Access-Token": "canary-token"} and tiktok({}).headers() == {}
    assert ONE.sign_in() is None and "canary" not in repr([DISCOVER, PUBLIC, VIDEOS, LABELS])


# --- whom the rules let in -------------------------------------------------------------------------------------------

@pytest.mark.parametrize("secrets", [{CLIENT_KEY: "k", CLIENT_SECRET: "s"}, {CLIENT_KEY: "k", TOKEN: ""}, {CLIENT_SECRET: "s"}])
@pytest.mark.parametrize("ask", [lambda a: a.search("x"), lambda a: a.profiles(["mo"]), lambda a: a.lookup(["mo"]), lambda a: a.posts("mo")])
def test_research_keys_alone_are_refused_with_the_rule_and_the_way_that_is_open(ask, secrets):
    with pytest.raises(NotPermitted) as refused:
        ask(tiktok(secrets))
    assert "commercial users are not eligible" in str(refused.value) and str(refused.value) in ONE.terms.duties
    assert refused.value.term == "research only" and "TikTok One" in refused.value.next_step and TOKEN in refused.value.next_step


def test_with_a_token_research_keys_change_nothing():
    both = tiktok({CLIENT_KEY: "canary-key", CLIENT_SECRET: "canary-secret", TOKEN: "t"})
    assert both.search("trail running", language="de", limit=120) == [DISCOVER, LABELS] and "canary" not in str(both.headers())
    assert all("not used" in both.hint(key) for key in (CLIENT_KEY, CLIENT_SECRET))


def test_without_any_key_calls_can_still_be_counted():
    assert len(tiktok({}).search("x")) == 2 and tiktok({}).profiles(["mo"]) and tiktok({}).posts("mo")


def test_no_call_goes_to_the_research_api():
    assert not ONE.hosts and all("open.tiktokapis.com" not in call.request.url for call in (DISCOVER, LABELS, PUBLIC, VIDEOS))


def test_it_is_used_only_once_tiktok_has_approved_the_app():
    bare = adapter_class("tiktok")(secrets={TOKEN: "t"})
    assert bare.missing_keys() == ("TASTEMAKER_TIKTOK_BUSINESS_APP_APPROVED",) and ONE.missing_keys() == ()
    assert "approved your business app" in bare.hint("TASTEMAKER_TIKTOK_BUSINESS_APP_APPROVED")


# --- what the answers hold -------------------------------------------------------------------------------------------

def test_every_answer_goes_whole_into_the_database(cases, public, nothing_lost):
    pages = {name: (call, call.parse(around([item]))) for name, (call, around, item) in cases.CASES.items()}
    kept = {name: nothing_lost(ONE, *made) for name, made in {**pages, "public": (PUBLIC, PUBLIC.parse(good(public())))}.items()}
    assert kept["discover"]["finds"] == kept["public"]["profiles"] == kept["videos"]["posts"] == 1


def test_a_creator_found_is_named_by_the_handle_in_lower_case(cases):
    assert only(parse(DISCOVER, creators=[cases.CREATOR])) == Find(
        platform="tiktok", platform_id="trail.mo", handle="Trail.Mo", name="Mo", url="https://www.tiktok.com/@Trail.Mo")


def test_a_profile_is_read_whole_and_without_the_platforms_rates(public):
    profile = only(PUBLIC.parse(good(public())))
    assert profile == Profile(
        platform="tiktok", platform_id="trail.mo", handle="Trail.Mo", name="Mo", bio="runs https://mo.example",
        url="https://www.tiktok.com/@Trail.Mo", links=("https://mo.example",), topics=("Sports", "Running"), followers=1, following=2,
        post_count=4)


def test_hidden_counters_are_unknown_and_zero_is_zero(public):
    profile = only(PUBLIC.parse(good(public(followers_count=None, following_count=0))))
    assert profile.followers is None and profile.following == 0


def test_another_creator_than_the_one_asked_for_is_quarantined(public):
    page = PUBLIC.parse(good(public(handle_name="somebody.else")))
    assert page.items == () and "asked for trail.mo" in page.rejected[0].reason and page.missing == ()


@pytest.mark.parametrize("field", ["handle_name", "followers_count", "bio", "industry_labels"])
@pytest.mark.parametrize("value", [True, 1.5, {"x": 1}, [3], -1])
def test_a_profile_with_a_spoilt_field_is_quarantined_with_its_reason(public, field, value):
    page = PUBLIC.parse(good(public(**{field: value})))
    assert page.items == () and len(page.rejected) == 1 and page.rejected[0].reason


@pytest.mark.parametrize("data", [{}, {"bio": "x"}, [], None, "x"])
def test_an_answer_without_a_creator_is_loud(data):
    with pytest.raises(BadPayload):
        PUBLIC.parse(good(data))


def test_a_video_is_read_whole(video):
    assert only(parse(VIDEOS, posts=[video()])) == Post(
        platform="tiktok", platform_id="7106594312292453675", profile_id="trail.mo", format="short",
        text="Mud #trail https://a.example @other", url="https://www.tiktok.com/@trail.mo/video/7106594312292453675",
        published_at=clock.parse("2026-01-05T08:00:00Z"), tags=("trail",), mentions=("other",), links=("https://a.example",),
        paid_partnership=True, views=9, likes=5, comments=6, reposts=7, saves=8)


@pytest.mark.parametrize(("said", "paid"), [("PAID_PARTNERSHIP", True), ("CREATOR_EARNS_COMMISSION", True), ("NONE", False), (None, None)])
def test_a_paid_partnership_is_what_tiktok_marks_as_one(video, said, paid):
    assert only(parse(VIDEOS, posts=[video(collaboration_status=said)])).paid_partnership is paid


@pytest.mark.parametrize("written", ["1767600000", 1767600000, "1767600000000", "2026-01-05T08:00:00Z", "2026-01-05 08:00:00"])
def test_a_moment_is_read_in_each_form_that_clients_saw(video, written):
    assert only(parse(VIDEOS, posts=[video(create_time=written)])).published_at == clock.parse("2026-01-05T08:00:00Z")


@pytest.mark.parametrize("written", [None, "0", 0])
def test_a_missing_moment_is_unknown(video, written):
    assert only(parse(VIDEOS, posts=[video(create_time=written)])).published_at is None


def test_a_signed_address_is_kept_nowhere(cases, video, public):
    kept = repr(parse(VIDEOS, posts=[video(caption="x")])) + repr(PUBLIC.parse(good(public()))) + repr(parse(DISCOVER, creators=[cases.CREATOR]))
    assert "x-signature" not in kept and "x-expires" not in kept and "cdn.example" not in kept


# --- labels ----------------------------------------------------------------------------------------------------------

def label(number, name):
    return {"label_id": str(number), "label_name": name}


def test_labels_that_the_words_name_are_searched_in_each_country_and_no_more_than_three():
    call = tiktok(**{COUNTRIES: "DE,AT"}).search("trail running and vegan cooking tips for beauty", limit=30)[-1]
    page = parse(call, content_labels=[label(1, "Trail Running"), label(2, "Running Shoes"), label(3, "Cooking"), label(4, "Beauty"), label(5, "Vegan")])
    assert [json.loads(dict(c.request.params)["content_label_ids"]) for c in page.follow] == [["1", "3", "4"]] * 2
    assert [c.args["country"] for c in page.follow] == ["DE", "AT"]
    for follow in page.follow:
        assert "keyword_search" not in dict(follow.request.params) and ONE.rebuild(follow.make, follow.args) == follow
    assert parse(call, content_labels=[label(2, "Running Shoes"), label(9, "of")]).follow == ()


# --- pages -----------------------------------------------------------------------------------------------------------

def test_pages_of_creators_go_on_until_enough_or_the_end(cases):
    def after(page, total, n=50, call=DISCOVER):
        return parse(call, creators=[cases.CREATOR] * n, page_info={"page": page, "total_page": total}).next
    second = after(1, 3)
    assert (second.args["page"], second.args["left"]) == (2, 70) and dict(second.request.params)["page"] == "2"
    third = after(2, 3, call=second)
    assert third.args["left"] == 20 and dict(third.request.params)["page_size"] == "20"
    assert after(1, 3, n=119).args["left"] == 1 and after(1, 3, n=120) is None
    assert after(1, 1) is None and after(3, 3, n=20, call=third) is None and after(1, 3, n=0) is None
    assert after(1, 3, call=second) is None, "an answer that is the page before is an end"
    assert parse(DISCOVER, creators=[cases.CREATOR]).next is None


def test_pages_of_videos_go_on_until_enough_or_the_end(video):
    def after(call, cursor, more=True, n=10):
        return parse(call, posts=[video()] * n, page_info={"has_more": more, "cursor": cursor}).next
    second = after(VIDEOS, 10)
    assert second.args == {"handle": "trail.mo", "cursor": 10, "known": None, "left": 20} and dict(second.request.params)["cursor"] == "10"
    third = after(second, "20")
    assert third.args["left"] == 10 and after(third, 30) is None, "thirty were wanted"
    assert after(VIDEOS, 10, more=False) is None and after(VIDEOS, None) is None and after(VIDEOS, 10, n=0) is None
    assert after(second, 10) is None, "an answer that points at itself is an end"
    assert after(VIDEOS, True) is None


def test_no_page_behind_the_newest_known_video_is_asked_for(video):
    call = ONE.posts("trail.mo", limit=30, since=Since("1", clock.parse("2026-01-05T08:00:00Z")))[0]
    assert call.args["known"] == "2026-01-05T08:00:00+00:00" and ONE.rebuild(call.make, call.args) == call
    info = {"has_more": True, "cursor": 3}
    newer, known, pinned = video(create_time="1767700000"), video(create_time="1767600000"), video(create_time="1700000000")
    assert parse(call, posts=[newer, known], page_info=info).next is None
    assert parse(call, posts=[newer, newer], page_info=info).next is not None
    assert parse(call, posts=[pinned, newer], page_info=info).next is not None, "a pinned old video is not the end of the new ones"
    assert parse(call, posts=[newer, video(create_time=None)], page_info=info).next is not None, "without a date nobody knows"
    assert ONE.posts("trail.mo", since=Since("1", None))[0].args["known"] is None


# --- errors ----------------------------------------------------------------------------------------------------------

def said(code, message, status=200):
    return Answer(status, {}, {"code": code, "message": message, "request_id": "r", "data": {}})


@pytest.mark.parametrize(("answer", "meant"), [
    (said(40100, "Requests made too frequently"), TryLater), (said(40100, "The daily limit (QPD) is reached"), QuotaSpent),
    (said(40105, "Access token is incorrect or has been revoked"), NeedsKey), (said(40104, "Access token is empty"), NeedsKey),
    (said(40102, "Access token expired"), NeedsKey), (said(40001, "Invalid access token"), NeedsKey),
    (said(40001, "No permission to operate"), NotApproved), (said(40002, "page_size: Invalid value"), BadInput),
    (said(40999, "Something new"), BadInput), (said(50000, "System error"), TryLater), (said(51023, "Service busy"), TryLater),
    (said(50002, "oops", status=500), TryLater), (said(40105, "bad token", status=401), NeedsKey), (said("1", "x"), BadPayload),
    (said(True, "x"), BadPayload), (said([], "x"), BadPayload), (Answer(429, {}, "<html>"), TryLater), (Answer(502, {}, None), TryLater),
    (Answer(401, {}, None), NeedsKey), (Answer(403, {}, None), NotApproved), (Answer(404, {}, None), BadInput),
    (Answer(400, {}, None), BadInput)])
def test_an_error_is_named_for_what_a_person_does_next(answer, meant):
    for call in (DISCOVER, LABELS, PUBLIC, VIDEOS):
        got = ONE.explain(answer, call)
        assert type(got) is meant and got.show() and "canary" not in got.show() and len(str(got)) < 400


@pytest.mark.parametrize("answer", [said(40007, "The object"), said(40002, "handle_name: The creator is not found."),
                                    said(40002, "The user could not be found"), said(40002, "This creator does not exist")])
def test_an_unknown_creator_is_missing_their_videos_are_gone_and_an_unknown_label_is_neither(answer):
    for call in (PUBLIC, ONE.lookup(["@Trail.Mo"])[0]):
        assert ONE.explain(answer, call) is None and call.parse(answer).missing == ("trail.mo",)
        assert type(ONE.explain(Answer(404, {}, answer.body), call)) is Gone, "with a status of its own it is no good answer"
    assert type(ONE.explain(answer, VIDEOS)) is Gone
    assert type(ONE.explain(answer, DISCOVER)) is type(ONE.explain(answer, LABELS)) is BadInput


@pytest.mark.parametrize("answer", [said(40002, "page_size: Invalid value"), said(50000, "The creator is not found"),
                                    said(40105, "The token does not exist"), said(True, "not found"), said(0, "not found")])
def test_only_an_answer_about_the_handle_makes_a_creator_missing(answer):
    with pytest.raises(BadPayload):
        PUBLIC.parse(answer)


def test_a_profile_step_names_one_creator_so_that_gone_deletes_one():
    assert all(len(ONE.profiles([name])) == 1 for name in ("a", "b")) and len(ONE.profiles(["a", "b"])) == 2


def test_without_an_account_number_a_misunderstanding_names_the_setting():
    bare = adapter_class("tiktok")(secrets={TOKEN: "t"}, options={ACCOUNT: ""})
    call = bare.profiles(["mo"])[0]
    assert "tto_tcm_account_id" not in dict(call.request.params)
    got = bare.explain(said(40002, "tto_tcm_account_id: Missing data for required field."), call)
    assert type(got) is NeedsKey and ACCOUNT in got.next_step


def test_a_code_of_zero_is_a_good_answer():
    assert ONE.explain(good({}), PUBLIC) is None and ONE.explain(Answer(304, {}, None), PUBLIC) is None
