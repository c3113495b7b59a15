"""What Reddit's adapter asks, against what its reference documents, and what it makes of answers that no recording holds."""

import copy
import importlib.util
import json
import re
from base64 import b64decode
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tastemaker.errors import BadInput, BadPayload, Gone, NeedsKey, NotApproved, NotPermitted, TryLater
from tastemaker.models import Answer
from tastemaker.platforms import adapter_class

spec = importlib.util.spec_from_file_location("cases_reddit", Path(__file__).parent / "cases" / "reddit.py")
cases = importlib.util.module_from_spec(spec)
spec.loader.exec_module(cases)
REDDIT, ID, NAME, POST = cases.ADAPTER, cases.ID, cases.NAME, cases.POST
AGENT = "TASTEMAKER_REDDIT_USER_AGENT"
ACCOUNTS, POSTS = [f"t2_{n}" for n in range(220)], [f"t3_{n}" for n in range(220)]
CALLS = [*REDDIT.search("trail running", language="de", limit=500), *REDDIT.search("跑步", limit=1), *REDDIT.profiles(ACCOUNTS),
         *REDDIT.lookup(["@sandbox_maple", "u/sandbox_other", "/u/Sandbox-Third"]), *REDDIT.posts(ID, NAME, limit=250),
         *REDDIT.stats(POSTS), *REDDIT.related(ID), *REDDIT.comments(POST, limit=9_000), *REDDIT.comments(POST, limit=1),
         REDDIT.submitted_page(ID, NAME, "related", None, 100), REDDIT.search_page("link", "x", "t3_a", 7)]
DOCUMENTED = {  # the reference's paths -> their parameters: what each must look like; raw_json may go with all
    r"users/search": {"q": ".+", "limit": "1-100", "after": r"t\d_\w+", "sort": "relevance|activity"},
    r"search": {"q": ".+", "limit": "1-100", "after": r"t\d_\w+", "type": "link|sr|user", "sort": "relevance|hot|top|new|comments"},
    r"api/user_data_by_account_ids": {"ids": r"t2_\w+(,t2_\w+){0,99}"},
    r"user/[\w-]{1,30}/about": {},
    r"user/[\w-]{1,30}/submitted": {"limit": "1-100", "after": r"t\d_\w+", "sort": "hot|new|top|controversial"},
    r"api/info": {"id": r"t[135]_\w+(,t[135]_\w+){0,99}"},
    r"comments/[0-9a-z]+": {"sort": "confidence|top|new|controversial|old|qa", "limit": "1-500", "depth": r"\d+"}}


def listing(*things, after=None):
    return Answer(200, {}, cases.listing(list(things), after))


def post(**changes):
    return {"kind": "t3", "data": {**cases.LINK, **changes}}


def account(**changes):
    own = changes.pop("subreddit", {})
    return Answer(200, {}, {"kind": "t2", "data": {**cases.ACCOUNT, **changes, "subreddit": own and {**cases.ACCOUNT["subreddit"], **own}}})


def read(*things):
    """The posts of a list that was asked for."""
    return REDDIT.posts(ID, NAME)[0].parse(listing(*things)).items


# --- what is asked ------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("call", CALLS, ids=lambda c: f"{c.verb}-{c.make}")
def test_a_request_fits_the_reference(call):
    path = call.request.url.removeprefix("https://oauth.reddit.com/")
    (known,) = [params for form, params in DOCUMENTED.items() if re.fullmatch(form, path)]
    asked = dict(call.request.params)
    assert len(asked) == len(call.request.params) and asked.pop("raw_json") == "1" and call.request.method == "GET"
    for name, value in asked.items():
        low, _, high = known[name].partition("-")   # a KeyError is a parameter that the reference does not know
        assert int(low) <= int(value) <= int(high) if low.isdecimal() else re.fullmatch(known[name], value), (name, value)
    assert (call.bucket, call.cost, call.session, call.price) == ("calls", 1.0, True, 0.0)
    assert re.sub(r"\{\}", "x", call.endpoint) == re.sub(r"(?<=user/)[\w-]+|(?<=comments/)\w+", "x", path)


def test_batches_are_as_large_as_the_api_takes_and_no_larger():
    assert [len(c.args["ids"]) for c in REDDIT.profiles(ACCOUNTS)] == [100, 100, 20]
    assert [len(c.args["ids"]) for c in REDDIT.stats(POSTS)] == [100, 100, 20]
    assert [len(REDDIT.lookup(["a_b", "c-d", "A_B"])), len(REDDIT.lookup(["u/same", "@same"]))] == [3, 1]


@pytest.mark.parametrize("ask", [lambda: REDDIT.profiles(["t2_ok", "@name"]), lambda: REDDIT.profiles(["t3_post"]),
                                 lambda: REDDIT.posts("../secret", "../about"), lambda: REDDIT.stats(["t2_1"]),
                                 lambda: REDDIT.comments("t3_../../x"), lambda: REDDIT.lookup(["a/b"]), lambda: REDDIT.lookup([""]),
                                 lambda: REDDIT.related("t2_A"), lambda: REDDIT.profiles(["t2_x\n"])])
def test_what_is_no_id_or_name_is_never_put_into_an_address(ask):
    with pytest.raises(BadInput) as error:
        assert ask() == [], "an empty name asks nothing"
        raise BadInput("nothing to ask")
    assert str(error.value).isprintable()


def test_a_search_asks_for_accounts_and_for_posts_and_for_nothing_else():
    users, links = (dict(call.request.params) for call in REDDIT.search("trail running", language="de", limit=7))
    assert users == {"q": "trail running", "limit": "7", "raw_json": "1"}
    assert links == {"q": "trail running", "limit": "7", "raw_json": "1", "type": "link", "sort": "relevance"}


def test_a_limit_bounds_the_pages_and_the_last_asks_only_for_the_rest():
    for call in (*REDDIT.search("x", limit=220), *REDDIT.posts(ID, NAME, limit=220)):
        sizes, page = [], 0
        while call and page < 9:
            sizes.append(int(dict(call.request.params)["limit"]))
            assert call == REDDIT.rebuild(call.make, json.loads(json.dumps(call.args)))
            call, page = call.parse(listing(after=f"t3_{page}")).next, page + 1
        assert sizes == [100, 100, 20]


@pytest.mark.parametrize("after", [None, "", "t3_same", 7, ["t3_x"]])
def test_no_cursor_or_the_one_that_was_asked_with_is_the_end(after):
    for call in (REDDIT.search_page("link", "x", "t3_same", 500), REDDIT.submitted_page(ID, NAME, "posts", "t3_same", 500)):
        assert call.parse(listing(after=after)).next is None
    assert REDDIT.search_page("link", "x", "t3_same", 500).parse(listing(after="t3_other")).next.args["left"] == 400


# --- keys, names and tokens ---------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("agent", "good"), [
    ("linux:tastemaker:v1.0 (by /u/sandbox_me)", True), ("python:org.example.app:1.2.3 (by u/sandbox-me)", True), ("", False),
    ("tastemaker", False), ("linux:tastemaker:1.0", False), ("Mozilla/5.0 (X11; Linux)", False), ("a:b:c (by /u/x)\r\nCookie: y", False),
    ("linux:app:1.0 (by /u/me)", False), ("linux:app:1.0 (by /u/you) and more", False)])
def test_without_a_name_in_reddits_form_the_platform_is_left_out(agent, good):
    one = adapter_class("reddit")(secrets=REDDIT.secrets, options={AGENT: agent}, accepted=["approved"])
    assert one.missing_keys() == (() if good else (AGENT,)) and "platform:app:version" in one.hint(AGENT)


def test_without_the_approval_the_platform_is_left_out_and_says_so():
    one = adapter_class("reddit")(secrets=REDDIT.secrets, options=REDDIT.options)
    assert one.missing_keys() == ("TASTEMAKER_REDDIT_APPROVED",) and "approved" in one.hint("TASTEMAKER_REDDIT_APPROVED")
    assert set(adapter_class("reddit")().missing_keys()) == {*one.required_keys, "TASTEMAKER_REDDIT_APPROVED", AGENT}


def test_every_request_says_who_asks_and_only_the_sign_in_carries_the_secret():
    head = REDDIT.headers()
    assert b64decode(head["Authorization"].removeprefix("Basic ")).decode() == "id:x" and head["User-Agent"] == REDDIT.options[AGENT]
    session = REDDIT.headers({"access_token": "token"})
    assert session == {"Authorization": "Bearer token", "User-Agent": REDDIT.options[AGENT]}
    assert adapter_class("reddit")().headers() == {}


@pytest.mark.parametrize(("body", "meaning"), [
    ({"access_token": "t", "token_type": "bearer", "expires_in": 86400, "scope": "*"}, None), ({"error": "invalid_grant"}, NeedsKey),
    ({"error": "unsupported_grant_type"}, NeedsKey), ({}, BadPayload), ({"access_token": ""}, BadPayload), ([], BadPayload), ("<html>", BadPayload)])
def test_a_token_can_be_refused_inside_a_good_answer(body, meaning):
    call = REDDIT.sign_in()
    error = REDDIT.explain(Answer(200, {}, body), call)
    assert type(error) is meaning if meaning else error is None
    if meaning:
        with pytest.raises(meaning):
            call.parse(Answer(200, {}, body))


# --- errors -------------------------------------------------------------------------------------------------------------

ABOUT, SUBMITTED, THREAD = REDDIT.lookup([NAME])[0], REDDIT.posts(ID, NAME)[0], REDDIT.comments(POST)[0]


@pytest.mark.parametrize(("status", "body", "call", "meaning"), [
    (429, {"message": "Too Many Requests", "error": 429}, ABOUT, TryLater),
    (429, "<html>whoa there, pardner!</html>", ABOUT, TryLater),
    (500, None, ABOUT, TryLater), (503, "<html>", ABOUT, TryLater),
    (401, {"message": "Unauthorized", "error": 401}, ABOUT, NeedsKey),
    (401, {"message": "Unauthorized", "error": 401}, REDDIT.sign_in(), NeedsKey),
    (403, {"message": "Forbidden", "error": 403}, REDDIT.sign_in(), NeedsKey),
    (404, {"message": "Not Found", "error": 404}, ABOUT, Gone), (404, {"message": "Not Found", "error": 404}, SUBMITTED, Gone),
    (404, {"reason": "banned", "message": "Not Found", "error": 404}, THREAD, Gone),
    (400, {"fields": ["id"], "explanation": "x", "message": "Bad Request", "reason": "USER_DOESNT_EXIST"}, ABOUT, Gone),
    (403, {"reason": "private", "message": "Forbidden", "error": 403}, THREAD, Gone),
    (403, {"reason": "quarantined", "message": "Forbidden", "error": 403}, THREAD, Gone),
    (403, {"message": "Forbidden", "error": 403}, SUBMITTED, NotPermitted),
    (403, {"reason": "private", "message": "Forbidden", "error": 403}, SUBMITTED, NotPermitted),
    (403, {"message": "Forbidden", "error": 403}, CALLS[0], NotApproved),
    (403, "<html>You've been blocked by network security.</html>", SUBMITTED, NotApproved),
    (451, {"message": "Unavailable", "error": 451}, THREAD, Gone), (400, {"message": "Bad Request", "error": 400}, CALLS[0], BadInput)])
def test_an_error_means_what_a_person_does_next(status, body, call, meaning):
    assert type(REDDIT.explain(Answer(status, {}, body), call)) is meaning


def test_one_hidden_account_takes_nobody_elses_profile_away():
    """A forbidden list is no deletion: a Gone would mark the profile, and the platform's own No may concern all of us."""
    error = REDDIT.explain(Answer(403, {}, {"message": "Forbidden", "error": 403}), SUBMITTED)
    assert type(error) is NotPermitted and error.term


# --- accounts -----------------------------------------------------------------------------------------------------------

def test_a_batch_tells_who_is_gone_and_leads_to_each_account():
    call = REDDIT.profiles(["t2_a", "t2_gone", "t2_b"])[0]
    page = call.parse(Answer(200, {}, {"t2_a": {"name": "sandbox_a"}, "t2_b": {"name": "sandbox_b"}, "t2_stranger": {"name": "sandbox_c"}}))
    assert page.missing == ("t2_gone",) and page.items == () and page.next is None
    assert [(c.verb, c.endpoint, c.args) for c in page.follow] == [
        ("lookup", "user/{}/about", {"name": f"sandbox_{x}", "profile_id": f"t2_{x}"}) for x in "ab"]


@pytest.mark.parametrize("name", ["../x", "a b", "", None, 7, "[deleted]"])
def test_a_name_that_no_path_can_hold_is_quarantined_and_not_missing(name):
    page = REDDIT.profiles(["t2_a"])[0].parse(Answer(200, {}, {"t2_a": {"name": name}}))
    assert page.missing == page.follow == () and page.rejected


def test_another_thing_than_an_account_is_no_account():
    with pytest.raises(BadPayload):
        ABOUT.parse(Answer(200, {}, {"kind": "t5", "data": cases.ACCOUNT}))


def test_shared_posts_ask_for_the_name_and_posts_have_it_as_their_feed():
    (related,) = REDDIT.related(ID)[0].parse(Answer(200, {}, {ID: {"name": NAME}})).follow
    assert related.verb == "related" and related.request.url == REDDIT.posts(ID, NAME)[0].request.url


@pytest.mark.parametrize("feed", [None, "", "a/b", "../x"])
def test_posts_of_a_closed_account_cannot_be_asked(feed):
    (closed,) = ABOUT.parse(account(hide_from_robots=True)).items
    assert closed.feed is None
    with pytest.raises(BadInput):
        REDDIT.posts(ID, feed)


def test_an_account_is_read_whole():
    (profile,) = ABOUT.parse(account(subreddit={"over_18": False})).items
    assert (profile.platform_id, profile.handle, profile.feed, profile.name) == (ID, NAME, NAME, "Maple")
    assert (profile.followers, profile.labels, profile.links) == (12, (), ("https://a.example",))
    assert profile.created_at == datetime(2017, 6, 23, 15, 25, 50, tzinfo=UTC) and profile.post_count is None


@pytest.mark.parametrize(("changes", "labels", "followers"), [
    ({"subreddit": {"over_18": True}}, ("nsfw",), 12), ({"over_18": True, "subreddit": {"over_18": False}}, ("nsfw",), 12),
    ({"subreddit": {"over_18": False, "subscribers": 0}}, (), None), ({"subreddit": None}, (), None),
    ({"hide_from_robots": True}, ("!noindex",), None), ({"is_suspended": True}, ("!suspended",), None)])
def test_labels_and_followers_say_what_the_account_says(changes, labels, followers):
    (profile,) = ABOUT.parse(account(**changes)).items
    assert (profile.labels, profile.followers) == (labels, followers)


def test_of_a_closed_account_only_its_id_name_and_label_are_kept():
    (profile,) = ABOUT.parse(account(hide_from_robots=True, subreddit={"title": "secret"})).items
    assert profile.labels == ("!noindex",) and profile.created_at is None
    assert (profile.name, profile.bio, profile.links, profile.feed) == ("", "", (), None)
    assert REDDIT.search("x")[0].parse(listing({"kind": "t2", "data": {**cases.ACCOUNT, "hide_from_robots": True}})).items == ()


def test_a_suspended_account_closes_under_the_id_that_a_batch_told_and_is_missing_without_one():
    body = {"kind": "t2", "data": {"name": NAME, "is_suspended": True, "awardee_karma": 0}}
    (profile,) = REDDIT.about_page(NAME, ID).parse(Answer(200, {}, body)).items
    assert (profile.platform_id, profile.labels) == (ID, ("!suspended",))
    page = ABOUT.parse(Answer(200, {}, body))
    assert page.items == page.rejected == () and page.missing == (NAME,)


def test_an_account_spoilt_in_any_place_is_read_or_quarantined():
    spoil = [None, True, -1, 2**70, 1.5, 10**400, "", "\ud800", "٣", [], {}, "x" * 3_000]

    def places(value, path=()):
        yield path
        for key, child in value.items() if isinstance(value, dict) else ():
            yield from places(child, (*path, key))
    for path in list(places(cases.ACCOUNT))[1:]:
        for new in spoil:
            data = node = copy.deepcopy(cases.ACCOUNT)
            for key in path[:-1]:
                node = node[key]
            node[path[-1]] = new
            page = ABOUT.parse(Answer(200, {}, {"kind": "t2", "data": data}))
            assert len(page.items) + len(page.rejected) == 1 and page.missing == ()
            for profile in page.items:
                assert profile.platform_id.startswith("t2_") and profile.handle == NAME
                assert profile.followers is None or 0 <= profile.followers < 2**63


# --- posts --------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("changes", [{"author": "[deleted]", "author_fullname": None}, {"selftext": "[removed]"}, {"selftext": "[deleted]"},
                                     {"removed_by_category": "moderator"}, {"is_robot_indexable": False}])
def test_a_withdrawn_post_is_missing_and_nothing_of_it_is_kept(changes):
    gone = post(**changes)
    for call in (REDDIT.posts(ID, NAME)[0], REDDIT.stats([POST])[0]):
        page = call.parse(listing(gone))
        assert page.items == page.rejected == () and page.missing == (POST,)
    assert REDDIT.search("x")[1].parse(listing(gone)).items == ()
    assert REDDIT.submitted_page(ID, NAME, "related", None, 100).parse(listing(gone)).items == ()
    below = cases.listing([{"kind": "t1", "data": cases.REMARK}], None)
    assert THREAD.parse(Answer(200, {}, [listing(gone).body, below])).missing == (POST,)


def test_a_post_that_does_not_come_back_is_missing_unless_something_unnamed_came():
    call = REDDIT.stats([POST, "t3_gone"])[0]
    assert call.parse(listing(post())).missing == ("t3_gone",)
    assert call.parse(listing(post(), {"kind": "t3", "data": {}})).missing == () and call.parse(listing(post(), 5)).missing == ()


@pytest.mark.parametrize(("changes", "format", "links"), [
    ({"is_video": False, "post_hint": None}, "text", ("https://b.example/x",)), ({"is_self": True, "is_video": False, "post_hint": None}, "text", ()),
    ({"url": "https://v.redd.it/abc"}, "video", ()), ({"is_video": False, "post_hint": "rich:video"}, "video", ("https://b.example/x",)),
    ({"is_video": False, "post_hint": "image", "url": "https://i.redd.it/a.jpg"}, "image", ()),
    ({"is_video": False, "post_hint": None, "is_gallery": True, "url": "https://www.reddit.com/gallery/1ab"}, "image", ()),
    ({"is_video": False, "post_hint": None, "domain": "i.redd.it", "url": "https://i.redd.it/a.jpg"}, "image", ()),
    ({"url": "/r/other/comments/1/x/"}, "video", ()), ({"url": "https://REDDIT.com"}, "video", ()),
    ({"url": "https://notreddit.com/x"}, "video", ("https://notreddit.com/x",)),
    ({"url": "https://reddit.com.shop.example/"}, "video", ("https://reddit.com.shop.example/",))])
def test_formats_and_links_come_from_what_was_posted(changes, format, links):
    (one,) = read(post(**changes))
    assert (one.format, one.links) == (format, links)


def test_links_in_markdown_are_found_and_signed_pictures_lose_their_signature():
    text = ("[https://c.example](https://c.example) [me](https://d.example/a_(b)) ![x](https://preview.redd.it/p.jpg?width=9&s=0ff) "
            "https://external-preview.redd.it/q.png?auto=webp&s=1 u/sandbox_one "
            "[u/sandbox_two](https://www.reddit.com/user/sandbox_two/) /u/sandbox_one")
    (one,) = read(post(selftext=text, is_self=True))
    assert one.links == ("https://c.example", "https://d.example/a_(b)") and one.mentions == ("sandbox_one", "sandbox_two")
    assert "s=" not in one.text and "https://preview.redd.it/p.jpg)" in one.text


def test_a_post_says_where_it_stands_and_how_it_did():
    (one,) = read(post())
    assert (one.profile_id, one.likes, one.comments, one.reposts, one.views, one.duration_s) == (ID, 98, 25, 2, None, 30.0)
    assert one.tags == ("running", "Race") and one.url == "https://www.reddit.com/r/running/comments/1ab2cd3/a_run/"
    assert one.published_at == datetime(2026, 6, 3, 15, 11, 7, tzinfo=UTC)
    (hidden,) = read(post(hide_score=True, subreddit="u_sandbox_maple", link_flair_text=None, permalink="/r/x/comments/1/y/?ref=search_posts"))
    assert hidden.likes is None and hidden.tags == () and hidden.url == "https://www.reddit.com/r/x/comments/1/y/"


def test_an_old_answer_without_author_ids_is_known_by_whom_it_was_asked_of():
    old = {key: value for key, value in cases.LINK.items() if key != "author_fullname"}
    assert read({"kind": "t3", "data": old})[0].profile_id == ID
    assert read(post(author_fullname="t2_other"))[0].profile_id == "t2_other", "who is named is the author"
    assert REDDIT.stats([POST])[0].parse(listing({"kind": "t3", "data": old})).rejected


@pytest.mark.parametrize("moment", [True, -1, 1e18, "2026-01-01", [1]], ids=repr)
def test_a_moment_that_is_none_is_quarantined(moment):
    page = REDDIT.posts(ID, NAME)[0].parse(listing(post(created_utc=moment)))
    assert page.items == page.missing == () and len(page.rejected) == 1


@pytest.mark.parametrize("body", [{"kind": "t3", "data": {"children": []}}, {"kind": "Listing"}, {"data": {"children": []}}], ids=repr)
def test_what_is_no_listing_is_loud(body):
    for call in (*REDDIT.search("x"), SUBMITTED, REDDIT.stats([POST])[0]):
        with pytest.raises(BadPayload):
            call.parse(Answer(200, {}, body))


def test_one_author_of_many_matching_posts_is_found_once_with_all_words():
    page = REDDIT.search("x")[1].parse(listing(post(), post(name="t3_2", title="Another", selftext="")))
    assert [find.platform_id for find in page.items] == [ID] and page.items[0].text == "A run\nläuft u/sandbox_other\nAnother"


def test_things_of_other_kinds_are_passed_by():
    assert read({"kind": "t1", "data": cases.REMARK}, post()) and REDDIT.search("x")[0].parse(listing({"kind": "t5", "data": {}})).items == ()


# --- crossposts ---------------------------------------------------------------------------------------------------------

def test_whom_an_account_shares_counts_once_and_never_itself_or_the_deleted():
    parents = [{"author": "sandbox_other", "author_fullname": "t2_9zz"}, {"author": NAME, "author_fullname": ID}, {"author": "[deleted]"}]
    call = REDDIT.submitted_page(ID, NAME, "related", None, 100)
    page = call.parse(listing(post(crosspost_parent_list=parents), post(name="t3_2")))
    assert [(r.from_id, r.to_id, r.kind) for r in page.items] == [(ID, "t2_9zz", "features")] and page.rejected == ()


# --- comments -----------------------------------------------------------------------------------------------------------

def remark(name, **changes):
    return {"kind": "t1", "data": {**cases.REMARK, "name": name, **changes}}


def thread(*things):
    return THREAD.parse(Answer(200, {}, [listing(post()).body, listing(*things).body]))


def test_comments_and_their_answers_come_without_the_deleted_and_the_stumps():
    stump, below = {"kind": "more", "data": {"count": 9}}, remark("t1_b", parent_id="t1_a", author="sandbox_deep")
    page = thread(
        remark("t1_a", parent_id=POST, author="[deleted]", body="[deleted]", replies=listing(below, stump).body), stump,
        remark("t1_c", parent_id=POST, body="[removed]"), remark("t1_f", parent_id=POST, author="[deleted]"),
        remark("t1_d", parent_id=POST, score=-4), remark("t1_e", parent_id=POST, score_hidden=True))
    assert [(c.platform_id, c.reply_to, c.likes) for c in page.items] == [("t1_d", None, 0), ("t1_e", None, None), ("t1_b", "t1_a", 3)]
    assert page.rejected == () and all((c.post_id, c.author_id) == (POST, "t2_9zz") for c in page.items)


def test_a_comment_without_its_authors_id_is_by_the_author_of_that_name():
    old = {key: value for key, value in cases.REMARK.items() if key != "author_fullname"}
    assert thread({"kind": "t1", "data": old}).items[0].author_id == "sandbox_other"


def test_a_thread_nested_as_deep_as_the_door_allows_is_read_up_to_the_limit():
    node = remark("t1_z")
    for n in range(3_000):
        node = remark(f"t1_{n}", replies=listing(node).body)
    page = REDDIT.comments(POST, limit=100)[0].parse(Answer(200, {}, [listing(post()).body, listing(node).body]))
    assert len(page.items) == 100 and page.next is None


# --- the rules ----------------------------------------------------------------------------------------------------------

def test_the_terms_say_two_days_one_approval_and_a_hundred_calls_a_minute():
    terms = REDDIT.terms
    assert {terms.days(kind) for kind in ("profile", "post", "comment", "relation")} == {2} and terms.deletion.hours == 48
    assert terms.redistribution.recheck_hours == 48 and terms.contact.from_text == "ask" and terms.derived_metrics
    assert [(a.name, a.needed_for) for a in terms.accept] == [("approved", "use")] and "contract" in terms.access
    assert (terms.buckets["calls"].limit, terms.buckets["calls"].seconds) == (1_000, 600) and not terms.buckets["calls"].counted
