"""Instagram: every recorded answer that the adapter could get, every request it can build, and what errors mean."""

import importlib.util
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tastemaker import clock
from tastemaker.errors import BadInput, BadPayload, NeedsKey, NotApproved, NotPermitted, TryLater
from tastemaker.models import Answer, Post, Profile
from tastemaker.platforms import _graph, adapter_class

_spec = importlib.util.spec_from_file_location("instagram_case", Path(__file__).parent / "cases" / "instagram.py")
case = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(case)

INSTAGRAM, STANDARD = case.ADAPTER, case.STANDARD
ME = case.OPTIONS["TASTEMAKER_INSTAGRAM_USER_ID"]
WHO = "facebookfordevelopers"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)

FED = {  # file -> the Call that could get it, how many records
    "discovery/user_fields": (INSTAGRAM.profiles([WHO])[0], 1),
    "discovery/medias_p1": (INSTAGRAM.posts(WHO)[0], 2),
    "discovery/medias_p2": (INSTAGRAM.media_page(WHO, "after", 50), 2),
}
NOT_RECEIVABLE = {
    "hashtags/": "posts by hashtag name no author, so they find nobody, and 30 hashtags a week are too few to look",
    "medias/": "comments, insights, albums and products of one's own posts; others' cannot be asked for by post",
    "users/": "one's own account: its posts, stories, tags, insights and shop",
}
PROMISED = {  # raw path -> what of the record must equal it
    Profile: {"id": lambda r, v: r.feed == v, 
              "username": lambda r, v: (r.platform_id, r.handle) == (v, v) and v in r.url,
              "name": lambda r, v: r.name == v, "biography": lambda r, v: r.bio == v,
              "followers_count": lambda r, v: r.followers == v, "media_count": lambda r, v: r.post_count == v},
    Post: {"id": lambda r, v: r.platform_id == v, "caption": lambda r, v: r.text == v,
           "comments_count": lambda r, v: r.comments == v, "like_count": lambda r, v: r.likes == v,
           "media_type": lambda r, v: r.format == v.lower(), "permalink": lambda r, v: r.url == v,
           "timestamp": lambda r, v: r.published_at == clock.parse(v)},
}
NOT_PROMISED = {Profile: ("profile_picture_url",), Post: ("media_url",)}
"""Signed addresses that expire: never kept."""


@pytest.fixture(scope="module")
def folder(shared):
    return shared / "recordings" / "instagram"


def refused(code, status=400, message="(#%s) said so", headers=None, **more):
    body = {"error": {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A", **more}}
    return Answer(status, headers or {}, body)


# --- recordings -------------------------------------------------------------------------------------------------------

def test_every_recorded_file_is_fed_or_named_as_not_receivable(folder):
    there = {path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.json")}
    assert set(FED) <= there
    assert all(name.startswith(tuple(NOT_RECEIVABLE)) for name in there - set(FED))
    assert all(any(name.startswith(part) for name in there) for part in NOT_RECEIVABLE)


@pytest.mark.parametrize("name", FED)
def test_a_recording_goes_through_its_verb_into_the_database(name, folder, answer_in, nothing_lost):
    call, records = FED[name]
    answer = answer_in(folder / f"{name}.json")
    assert INSTAGRAM.explain(answer, call) is None
    page = call.parse(answer)
    assert not page.rejected and not page.missing and len(page.items) == records and page.next is None
    nothing_lost(INSTAGRAM, call, page)


@pytest.mark.parametrize("name", FED)
def test_no_field_that_a_model_promises_is_lost(name, folder, answer_in, leaves):
    answer = answer_in(folder / f"{name}.json")
    account = answer.body["business_discovery"]
    raws = account["media"]["data"] if "media" in account else [account]
    for raw, record in zip(raws, FED[name][0].parse(answer).items, strict=True):
        for path, value in leaves(raw):
            if path in PROMISED[type(record)]:
                assert PROMISED[type(record)][path](record, value), f"{path} is lost: {value!r} in {record}"
            else:
                assert path in NOT_PROMISED[type(record)], f"{path} is neither kept nor known as not promised"


@pytest.mark.parametrize("name", ["discovery/medias_p1", "users/medias_p1", "users/medias_p2", "users/tagged_medias",
                                  "hashtags/hashtag_top_medias_p1", "hashtags/hashtag_top_medias_p2"])
def test_media_recorded_anywhere_is_read_and_no_signed_address_is_kept(name, folder, answer_in, nothing_lost):
    body = answer_in(folder / f"{name}.json").body
    raws = body["business_discovery"]["media"]["data"] if "business_discovery" in body else body["data"]
    call = INSTAGRAM.posts(WHO, limit=len(raws))[0]
    page = call.parse(case.media(raws))
    assert not page.rejected and [post.platform_id for post in page.items] == [raw["id"] for raw in raws]
    assert "cdninstagram" not in repr(page.items) and "fbcdn" not in repr(page.items)
    assert [post.likes for post in page.items] == [raw.get("like_count") for raw in raws], "hidden is unknown, not zero"
    nothing_lost(INSTAGRAM, call, page)


def test_a_recorded_cursor_leads_to_the_second_page_which_points_at_itself_and_ends(folder, answer_in):
    first = INSTAGRAM.posts(WHO, limit=60)[0]
    second = first.parse(answer_in(folder / "discovery/medias_p1.json")).next
    assert second == INSTAGRAM.media_page(WHO, "after", 10)
    assert "media.after(after).limit(10){" in dict(second.request.params)["fields"]
    assert second.parse(answer_in(folder / "discovery/medias_p2.json")).next is None


# --- requests ---------------------------------------------------------------------------------------------------------

NAMES = [f"sandbox_{n}" for n in range(7)]
CALLS = [*INSTAGRAM.search("trail running", language="de", limit=500), *INSTAGRAM.search("x", limit=1),
         *INSTAGRAM.profiles(NAMES), *INSTAGRAM.lookup(["@Sandbox.Me", "other"]), *INSTAGRAM.posts("a", limit=500),
         *INSTAGRAM.related("a"), *INSTAGRAM.refresh([("a", "1784"), ("b", None)]),
         INSTAGRAM.media_page("a", "QVF=", 3), INSTAGRAM.marketplace_page("x", "QVF=", 3),
         INSTAGRAM.similar_page(NAMES[:5])]
ACCOUNT_FIELDS = {"id", "username", "name", "biography", "website", "followers_count", "follows_count", "media_count"}
MEDIA_FIELDS = {"id", "caption", "like_count", "comments_count", "view_count", "media_type", "media_product_type",
                "permalink", "timestamp"}
CREATOR_FIELDS = {"username", "biography", "country", "is_account_verified", "email", "portfolio_url"}
DISCOVERY = re.compile(r"business_discovery\.username\(([a-z0-9._]{1,30})\)\{(.*)\}")
MEDIA = re.compile(r"media(?:\.after\([\w=+/.-]+\))?\.limit\((\d+)\)\{([\w,]+)\}")


@pytest.mark.parametrize("call", CALLS, ids=lambda c: c.make)
def test_a_request_is_one_that_the_documentation_describes(call):
    asked = dict(call.request.params)
    assert call.request.method == "GET" and len(asked) == len(call.request.params), "no parameter twice"
    assert call.cost == 1 and call.platform == "instagram"
    if call.bucket == "discovery":
        assert call.request.url == f"https://graph.facebook.com/v25.0/{ME}" and set(asked) == {"fields"}
        name, fields = DISCOVERY.fullmatch(asked["fields"]).groups()
        assert name == call.args["username"]
        if media := MEDIA.search(fields):
            assert 1 <= int(media[1]) <= 50 and set(media[2].split(",")) <= MEDIA_FIELDS
        left = set(MEDIA.sub("", fields).strip(",").split(",")) - {""}
        assert left <= ACCOUNT_FIELDS and (left or call.args["cursor"])
    else:
        assert call.request.url == f"https://graph.facebook.com/v25.0/{ME}/creator_marketplace_creators"
        assert set(asked) <= {"query", "similar_to_creators", "fields", "limit", "after"}
        assert 1 <= int(asked["limit"]) <= 50
        assert ("query" in asked) != ("similar_to_creators" in asked), "the two cannot be combined"
        assert 1 <= len(json.loads(asked.get("similar_to_creators", '["x"]'))) <= 5
        assert set(asked["fields"].split(",")) == CREATOR_FIELDS
    assert not re.search("profile_picture_url|media_url|thumbnail_url|access_token", str(call.request)), "never asked"


def test_limits_are_those_of_the_documentation():
    limits = {name: (b.limit, b.per, b.seconds) for name, b in INSTAGRAM.buckets.items()}
    assert limits == {"discovery": (200, "window", 3_600), "marketplace": (1_000, "window", 3_600)}


def test_the_token_stands_in_a_header_only():
    assert INSTAGRAM.headers() == {"Authorization": "Bearer x"} and adapter_class("instagram")().headers() == {}


def test_the_own_accounts_number_is_needed_and_must_be_a_number():
    bare = adapter_class("instagram")(secrets={"TASTEMAKER_INSTAGRAM_TOKEN": "x"})
    assert bare.missing_keys() == ("TASTEMAKER_INSTAGRAM_USER_ID",) and "number" in bare.hint(*bare.missing_keys())
    assert INSTAGRAM.missing_keys() == () and STANDARD.missing_keys() == (), "the acceptance is optional"
    wrong = adapter_class("instagram")(secrets=INSTAGRAM.secrets, options={bare.missing_keys()[0]: "1/../2"})
    assert wrong.missing_keys() == bare.missing_keys() and "/../" not in str(wrong.search("x")[0].request)


@pytest.mark.parametrize("name", ["", " ", "a b", "a){id}", "a/b", "ä", "x" * 31, "@"])
def test_what_is_no_user_name_is_never_put_into_a_list_of_fields(name):
    for ask in (INSTAGRAM.profiles, INSTAGRAM.lookup):
        with pytest.raises(BadInput):
            ask([name])
    with pytest.raises(BadInput):
        INSTAGRAM.posts(name)
    with pytest.raises(BadInput):
        INSTAGRAM.related(name)
    with pytest.raises(ValueError):
        INSTAGRAM.media_page(name, None, 3)


def test_names_are_asked_once_in_lower_case_and_one_a_call():
    assert [c.args["username"] for c in INSTAGRAM.lookup(["@A.b", "a.B", "c"])] == ["a.b", "c"]


def test_more_than_five_creators_are_not_compared_in_one_call():
    for names in ([], NAMES[:6]):
        with pytest.raises(BadInput):
            INSTAGRAM.similar_page(names)


def test_a_web_address_names_a_profile_unless_it_is_another_page():
    named = adapter_class("instagram").named
    me = ("@sandbox.me", "Sandbox.Me")
    assert named("instagram.com/Sandbox.Me/reels") == me == named("www.instagram.com/Sandbox.Me/")
    for other in ("p/CSr71Gzlqo4", "reel/x", "reels", "explore/tags/run", ""):
        assert named(f"instagram.com/{other}") is None
    assert named("instagram.com/press.room") and named("instagram.com/people")


# --- pages ------------------------------------------------------------------------------------------------------------

def test_a_limit_bounds_the_pages_and_the_last_asks_only_for_the_rest():
    for call, page, size in (
            (INSTAGRAM.search("x", limit=120)[0], case.listed([case.CREATOR]), r"'limit', '(\d+)'"),
            (INSTAGRAM.posts("sandbox_me", limit=120)[0], case.media([case.MEDIA]), r"limit\((\d+)\)")):
        sizes = []
        while call and len(sizes) < 9:
            sizes.append(int(re.search(size, str(call.request))[1]))
            assert call == INSTAGRAM.rebuild(call.make, json.loads(json.dumps(call.args)))
            call = call.parse(_with_cursor(page, f"page{len(sizes)}")).next
        assert sizes == [50, 50, 20]


def _with_cursor(answer, cursor):
    body = json.loads(json.dumps(answer.body))
    holder = body["business_discovery"]["media"] if "business_discovery" in body else body
    holder["paging"]["cursors"]["after"] = cursor
    return Answer(200, {}, body)


@pytest.mark.parametrize("cursor", [None, "", "same", 7, ["x"], "a){id}", "a b", "x" * 1_001])
def test_no_cursor_one_that_was_asked_with_or_one_that_is_none_ends(cursor):
    for first, page in ((INSTAGRAM.marketplace_page("x", "same", 500), case.listed([case.CREATOR])),
                        (INSTAGRAM.media_page("sandbox_me", "same", 500), case.media([case.MEDIA]))):
        assert first.parse(_with_cursor(page, cursor)).next is None
        assert first.parse(_with_cursor(page, "other")).next is not None


def test_a_page_without_items_or_a_short_one_without_an_address_ends():
    search, posts = INSTAGRAM.marketplace_page("x", None, 500), INSTAGRAM.media_page("sandbox_me", None, 500)
    assert search.parse(case.listed([])).next is None and posts.parse(case.media([])).next is None
    short = {"data": [case.CREATOR], "paging": {"cursors": {"after": "b"}}}
    assert search.parse(Answer(200, {}, short)).next is None
    assert search.parse(Answer(200, {}, short | {"data": [case.CREATOR] * 50})).next is not None
    assert search.parse(Answer(200, {}, {"data": [case.CREATOR] * 50, "paging": "x"})).next is None


def test_the_first_posts_bring_the_profile_and_later_ones_do_not():
    first, later = INSTAGRAM.posts("sandbox_me", limit=90)[0], INSTAGRAM.media_page("sandbox_me", "QVF", 40)
    assert [type(item) for item in first.parse(case.media([case.MEDIA], **case.ACCOUNT)).items] == [Profile, Post]
    assert [type(item) for item in later.parse(case.media([case.MEDIA])).items] == [Post]
    none = first.parse(Answer(200, {}, {"business_discovery": {**case.ACCOUNT, "media_count": 0}}))
    assert [type(item) for item in none.items] == [Profile] and none.next is None


def test_every_field_of_a_profile_and_of_a_reel_is_read():
    profile, post = INSTAGRAM.posts("sandbox_me")[0].parse(case.media([case.MEDIA], **case.ACCOUNT)).items
    assert profile == Profile(
        platform="instagram", platform_id="sandbox_me", handle="sandbox_me", name="Me", bio="bio https://a.example",
        url="https://www.instagram.com/sandbox_me/", links=("https://b.example", "https://a.example"),
        feed=case.ACCOUNT["id"], followers=10, following=2, post_count=3)
    assert post == Post(
        platform="instagram", platform_id=case.MEDIA["id"], profile_id="sandbox_me", format="short",
        text=case.MEDIA["caption"], url="https://www.instagram.com/reel/abc/", tags=("run",),
        published_at=datetime(2026, 1, 1, tzinfo=UTC),
        mentions=("sandbox_friend",), links=("https://c.example",), views=3, likes=1, comments=2)


@pytest.mark.parametrize(("change", "format"), [
    ({"media_product_type": "FEED"}, "video"), ({"media_type": "IMAGE", "media_product_type": "FEED"}, "image"),
    ({"media_type": "CAROUSEL_ALBUM", "media_product_type": "FEED"}, "image"), ({"media_product_type": None}, "video")])
def test_a_format_comes_from_the_kind_of_media_and_reels_are_short(change, format):
    page = INSTAGRAM.posts("sandbox_me")[0].parse(case.media([case.MEDIA | change]))
    assert [post.format for post in page.items] == [format]


@pytest.mark.parametrize(("field", "counter"), [("like_count", "likes"), ("comments_count", "comments"),
                                                ("view_count", "views")])
def test_a_counter_that_is_left_out_is_unknown(field, counter):
    media = {name: value for name, value in case.MEDIA.items() if name != field}
    (post,) = INSTAGRAM.posts("sandbox_me")[0].parse(case.media([media])).items
    assert getattr(post, counter) is None


@pytest.mark.parametrize("url", ["https://scontent.cdninstagram.com/v/x.jpg?oe=1", "http://www.instagram.com/p/x/",
                                 "https://instagram.com.evil.example/p/x", "javascript:alert(1)", None])
def test_an_address_that_is_no_permalink_is_not_kept(url):
    page = INSTAGRAM.posts("sandbox_me")[0].parse(case.media([case.MEDIA | {"permalink": url}]))
    assert [post.url for post in page.items] == [""]


# --- who is there and who is not --------------------------------------------------------------------------------------

def test_without_advanced_access_the_marketplace_brings_closed_names_and_nothing_else():
    for call in (STANDARD.search("x")[0], STANDARD.related("sandbox_me")[0]):
        assert call.parse(case.listed([case.CREATOR])).items == (Profile(
            platform="instagram", platform_id="sandbox_other", handle="sandbox_other",
            url="https://www.instagram.com/sandbox_other/", labels=("!test-data",)),)


def test_with_advanced_access_a_creator_comes_with_address_country_and_portfolio():
    for call in (INSTAGRAM.search("x")[0], INSTAGRAM.related("sandbox_me")[0]):
        assert call.parse(case.listed([case.CREATOR])).items == (Profile(
            platform="instagram", platform_id="sandbox_other", handle="sandbox_other", bio="bio https://a.example",
            url="https://www.instagram.com/sandbox_other/", country="BR", contact="hello@a.example",
            labels=("verified",), links=("https://d.example", "https://a.example")),)


@pytest.mark.parametrize(("change", "contact", "country"), [
    ({"email": "no address"}, "", "BR"), ({"email": None, "country": "br"}, "", "BR"),
    ({"email": " me@x.example ", "country": "Brazil"}, "me@x.example", None)])
def test_what_is_no_address_or_no_country_code_is_not_kept(change, contact, country):
    (creator,) = INSTAGRAM.search("x")[0].parse(case.listed([case.CREATOR | change])).items
    assert (creator.contact, creator.country) == (contact, country)


@pytest.mark.parametrize("call", [INSTAGRAM.profiles(["Gone.One"])[0], INSTAGRAM.lookup(["@gone.one"])[0],
                                  INSTAGRAM.posts("gone.one")[0]], ids=lambda c: c.verb)
def test_a_name_that_no_professional_account_has_is_missing(call, kept):
    answer = refused(110, message="Invalid user id", error_subcode=2207013)
    assert INSTAGRAM.explain(answer, call) is None
    page = call.parse(answer)
    assert page.missing == ("gone.one",) and not page.items and page.next is None
    counts, _ = kept(INSTAGRAM, call, page)
    assert counts["quarantined"] == 0


def test_that_code_means_nothing_of_the_kind_elsewhere():
    assert isinstance(INSTAGRAM.explain(refused(110), INSTAGRAM.search("x")[0]), BadInput)
    with pytest.raises(BadPayload, match="no business_discovery"):
        INSTAGRAM.profiles(["a"])[0].parse(Answer(200, {}, {"error": {"code": 110}}))


def test_a_name_that_changed_hands_is_missing_when_it_is_refreshed():
    answer = Answer(200, {}, {"business_discovery": case.ACCOUNT})
    for feed, missing in ((case.ACCOUNT["id"], ()), (None, ()), ("17841400000000999", ("sandbox_me",))):
        page = INSTAGRAM.refresh([("sandbox_me", feed)])[0].parse(answer)
        assert page.missing == missing and bool(page.items) == (not missing)
    unsaid = {name: value for name, value in case.ACCOUNT.items() if name != "id"}
    page = INSTAGRAM.refresh([("sandbox_me", "17841")])[0].parse(Answer(200, {}, {"business_discovery": unsaid}))
    assert not page.missing and page.items, "an account without a number proves nothing"


def test_an_answer_about_somebody_else_is_loud():
    for call in (INSTAGRAM.profiles(["other"])[0], INSTAGRAM.posts("other")[0]):
        with pytest.raises(BadPayload, match="another account"):
            call.parse(case.media([case.MEDIA], **case.ACCOUNT))


@pytest.mark.parametrize("field", [name for name in case.ACCOUNT if name != "username"])
def test_a_spoilt_account_is_quarantined_and_its_posts_survive(field):
    page = INSTAGRAM.posts("sandbox_me")[0].parse(case.media([case.MEDIA], **case.ACCOUNT | {field: ["?"]}))
    if field != "id":
        assert [type(item) for item in page.items] == [Post] and "media" not in page.rejected[0].item
    body = {"business_discovery": case.ACCOUNT | {field: ["?"]}}
    alone = INSTAGRAM.profiles(["sandbox_me"])[0].parse(Answer(200, {}, body))
    assert len(alone.rejected) == 1 and not alone.items and not alone.missing


# --- errors -----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("answer", "kind"), [
    *((refused(code, 403), TryLater) for code in (4, 17, 32, 341, 613, 80_001, 80_002, 80_014)),
    (refused(1, 500), TryLater), (refused(2, 500), TryLater), (refused(99, 400, is_transient=True), TryLater),
    (Answer(429, {}, None), TryLater), (Answer(503, {}, "<html>"), TryLater),
    (refused(190, 401, error_subcode=463), NeedsKey), (refused(102), NeedsKey), (Answer(401, {}, None), NeedsKey),
    (refused(100, error_subcode=33), NeedsKey),
    *((refused(code, 403), NotApproved) for code in (3, 10, 200, 299)), (Answer(403, {}, None), NotApproved),
    (refused(368), NotPermitted), (refused(100), BadInput), (refused(80_015), BadInput), (refused(300), BadInput),
    (Answer(404, {}, "nothing here"), BadInput),
    (Answer(200, {}, {"error": {"code": 190, "message": "expired"}}), NeedsKey)])
def test_an_error_means_what_a_person_does_next(answer, kind):
    for call in (INSTAGRAM.search("x")[0], INSTAGRAM.posts("a")[0]):
        error = INSTAGRAM.explain(answer, call)
        assert type(error) is kind and error.show()


def test_errors_name_the_setting_and_the_permission():
    call = INSTAGRAM.search("x")[0]
    assert "TASTEMAKER_INSTAGRAM_TOKEN" in INSTAGRAM.explain(refused(190), call).next_step
    assert "TASTEMAKER_INSTAGRAM_USER_ID" in INSTAGRAM.explain(refused(100, error_subcode=33), call).next_step
    assert "instagram_creator_marketplace_discovery" in INSTAGRAM.explain(refused(10), call).next_step


def usage(**row):
    return {"x-business-use-case-usage": json.dumps({ME: [{"type": "instagram", **row}]})}


@pytest.mark.parametrize(("headers", "minutes"), [
    (usage(call_count=100, estimated_time_to_regain_access=19), 19),
    ({"x-app-usage": '{"call_count":100,"total_time":3,"total_cputime":1}'}, 60), (usage(total_cputime=130), 60),
    ({"x-app-usage": '{"call_count":99}'}, None), ({}, None), ({"x-app-usage": "[" * 9_000}, None),
    ({"x-app-usage": "nonsense"}, None), ({"x-app-usage": '[{"call_count":100}]'}, None),
    (usage(estimated_time_to_regain_access=10**9), None), (usage(estimated_time_to_regain_access="soon"), None)],
    ids=lambda v: str(v)[:50])
def test_the_usage_headers_say_when_calls_work_again(headers, minutes):
    with clock.fixed(NOW):
        error = INSTAGRAM.explain(refused(4, 403, headers=headers), INSTAGRAM.search("x")[0])
    assert error.when == (None if minutes is None else NOW + timedelta(minutes=minutes))


def test_usage_on_a_good_answer_costs_nobody_the_answer():
    answer = Answer(200, {"x-app-usage": '{"call_count":100}'}, {"data": []})
    assert INSTAGRAM.explain(answer, INSTAGRAM.search("x")[0]) is None


def test_user_names_in_a_text_are_ids_and_mail_addresses_are_not():
    assert _graph.mentions("@A.b, (@c_) me@d.example @e. @@f https://g.example/@h") == ("a.b", "c_", "e")
