"""X answers that no recording has: who is missing or closed, what posts say, and what errors mean."""

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
from tastemaker.models import Answer, PostStats, Profile
from tastemaker.platforms import adapter_class

BEARER, USER_TOKEN = "TASTEMAKER_X_BEARER_TOKEN", "TASTEMAKER_X_USER_TOKEN"
X = adapter_class("x")(secrets={BEARER: "canary-app", USER_TOKEN: "canary-user"})
ME, DEV = "2244994945", "783214"
SEARCH, USERS = X.search("twitter api", limit=500)
PROFILES, RELATED, TIMELINE = X.profiles([ME, DEV])[0], X.related(ME)[0], X.posts(ME, limit=50)[0]
STATS, WHOLE, REPLIES = X.stats(["1", "2"])[0], X.renew(["1", "2"])[0], X.comments("1", limit=500)[0]

# --- who does not come, and who is closed ------------------------------------------------------------------------------

def problem(kind, who, detail="", title="Not Found Error", kind_of="user", parameter="ids", host="api.x.com"):
    return {"type": f"https://{host}/2/problems/{kind}", "title": title, "detail": detail or f"Could not find {kind_of} with {parameter}: [{who}].",
            "resource_type": kind_of, "parameter": parameter, "value": who, "resource_id": who}


def user(platform_id=ME, **more):
    return {"id": platform_id, "username": f"sandbox_{platform_id}", "name": "Me", **more}


def parse(call, data=None, errors=None, **included):
    body = {"data": data, "errors": errors, "includes": included or None}
    return call.parse(Answer(200, {}, {name: value for name, value in body.items() if value is not None}))


@pytest.mark.parametrize("host", ["api.x.com", "api.twitter.com"])
def test_only_those_of_whom_x_says_so_are_missing(host):
    call = X.profiles(["1", "2", "3", "4", "5"])[0]
    page = parse(call, [user("1")], [problem("resource-not-found", "2", host=host), problem("not-authorized-for-resource", "3", host=host),
                                     problem("resource-unavailable", "4", host=host)])
    assert page.missing == ("2", "3") and [p.platform_id for p in page.items] == ["1"], "nothing was said of 5, and 4 may come back"
    for field in ("value", "resource_id"):
        assert parse(call, [], [{k: v for k, v in problem("resource-not-found", "2").items() if k != field}]).missing == ("2",)


def test_all_may_be_missing_and_that_is_no_error():
    errors = [problem("resource-not-found", "nobody", parameter="usernames")]
    call = X.lookup(["Nobody"])[0]
    answer = Answer(200, {}, {"errors": errors})
    assert X.explain(answer, call) is None and call.parse(answer).missing == ("nobody",) and call.parse(answer).price == 0.0
    posts = Answer(200, {}, {"errors": [problem("not-authorized-for-resource", "1", kind_of="tweet")]})
    assert X.explain(posts, STATS) is None and STATS.parse(posts).missing == ("1",)


def test_what_is_no_number_is_no_id():
    page = parse(PROFILES, [user("1"), user("me"), user("9" * 20)])
    assert [p.platform_id for p in page.items] == ["1"] and len(page.rejected) == 2


def test_a_suspended_account_keeps_its_id_and_a_label_and_is_not_missing():
    said = problem("resource-not-found", "2", "User has been suspended: [2].", "Forbidden")
    page = parse(X.profiles(["1", "2"])[0], [user("1")], [said])
    assert page.missing == () and (page.items[1].platform_id, page.items[1].labels, page.items[1].handle) == ("2", ("!suspended",), "")
    by_handle = parse(X.lookup(["gone"])[0], None, [{**said, "parameter": "usernames", "value": "gone", "resource_id": "gone"}])
    assert by_handle.items == () and by_handle.missing == ("gone",), "a handle alone is nobody's id"


def test_names_that_x_cannot_take_are_not_sent_and_are_missing():
    (call,) = X.lookup(["@Me_1", "no spaces", "way_too_long_a_handle", "me_1", "no spaces"])
    assert dict(call.request.params)["usernames"] == "me_1"
    assert parse(call, [user()]).missing == ("no spaces", "way_too_long_a_handle")
    assert X.rebuild(call.make, call.args) == call
    first, second = X.lookup(["a-b", *(f"me_{n}" for n in range(101))])
    assert (first.args["unusable"], second.args["unusable"]) == (["a-b"], []), "reported once"
    with pytest.raises(BadInput, match="a-b"):
        X.lookup(["a-b"])
    with pytest.raises(BadInput, match="@me"):
        X.profiles(["@me"])
    assert X.lookup([]) == X.profiles([]) == X.stats([]) == []


CLOSED = [({"protected": True}, "!protected"), ({"withheld": {"country_codes": ["XX"]}}, "!withheld"),
          ({"withheld": {"scope": "user", "country_codes": []}}, "!withheld")]


@pytest.mark.parametrize(("closing", "label"), CLOSED)
def test_a_closed_account_leaves_only_its_id_handle_and_label(closing, label):
    secret = {"description": "secret", "url": "https://me.example", "public_metrics": {"followers_count": 5}, **closing}
    profile = parse(PROFILES, [user(**secret)]).items[0]
    assert profile == Profile(platform="x", platform_id=ME, handle=f"sandbox_{ME}", url=f"https://x.com/i/user/{ME}", labels=(label,))


@pytest.mark.parametrize(("closing", "label"), CLOSED)
def test_a_closed_account_is_not_found_and_not_read(closing, label):
    post = {"id": "5", "author_id": ME, "text": "secret"}
    assert parse(SEARCH, [post], users=[user(**closing)]).items == parse(USERS, [user(**closing)]).items == ()
    assert parse(RELATED, [user("7", **closing)]).items == parse(REPLIES, [post], users=[user(**closing)]).items == ()
    assert parse(WHOLE, [post], users=[user(**closing)]).items == ()
    assert parse(SEARCH, [post], users=[user()]).items and parse(REPLIES, [post], users=[user()]).items and parse(WHOLE, [post]).items


def test_a_post_that_is_withheld_somewhere_is_not_kept():
    for withheld in ({"copyright": True, "country_codes": []}, {"copyright": False, "country_codes": ["XX"]}):
        for call in (SEARCH, TIMELINE, WHOLE, REPLIES):
            assert parse(call, [{"id": "5", "author_id": ME, "text": "secret", "withheld": withheld}]).items == ()


def test_an_answer_without_withheld_parts_may_say_so_with_nothing():
    for nothing in (None, {}, {"country_codes": []}, {"country_codes": None, "scope": None}):
        assert parse(PROFILES, [user(withheld=nothing, protected=False)]).items[0].labels == ()
        assert parse(TIMELINE, [{"id": "5", "text": "x", "withheld": {"copyright": False, **(nothing or {})}}]).items
    assert parse(PROFILES, [user(verified=True, verified_type="business", parody=True)]).items[0].labels == ("verified", "business", "parody")
    assert parse(PROFILES, [user(verified=False, verified_type="blue")]).items[0].labels == ()


# --- what posts say ----------------------------------------------------------------------------------------------------

def one_post(*media, **more):
    page = parse(TIMELINE, [{"id": "5", "text": "words", **more}], media=list(media))
    assert not page.rejected, page.rejected
    return page.items[0]


def test_a_timeline_gives_its_owners_own_posts_and_nothing_else():
    posts = [{"id": "1", "text": "own"}, {"id": "2", "text": "own", "author_id": ME}, {"id": "3", "text": "else", "author_id": DEV},
             *({"id": f"4{n}", "text": "x", name: [{"type": kind, "id": "9"}]} for n, (name, kind) in enumerate(
                 [("referenced_posts", "retweeted"), ("referenced_tweets", "replied_to"), ("referenced_posts", "quoted")]))]
    page = parse(TIMELINE, posts)
    assert [p.platform_id for p in page.items] == ["1", "2", "42"] and {p.profile_id for p in page.items} == {ME}
    assert page.price == 0.03, "what is left out was paid for"


def test_a_long_post_has_its_words_and_links_in_its_note():
    note = {"text": "the whole &amp; long text", "entities": {"hashtags": [{"tag": "run"}]}}
    for name in ("note_post", "note_tweet"):
        post = one_post(**{name: note, "entities": {"hashtags": [{"tag": "cut"}]}})
        assert (post.text, post.tags) == ("the whole & long text", ("run",))


def test_links_are_where_they_lead_and_pictures_are_none():
    urls = [{"url": "https://t.co/a", "expanded_url": "https://shop.example/x?ref=1", "unwound_url": "https://other.example", "display_url": "shop.example/x"},
            {"url": "https://t.co/b", "expanded_url": "https://x.com/me/status/5/photo/1", "display_url": "pic.x.com/b"},
            {"url": "https://t.co/c", "expanded_url": "https://x.com/me/status/5/video/1", "media_key": "7_1"}, {"url": "https://t.co/d"}]
    post = one_post(entities={"urls": urls, "mentions": [{"id": "7", "username": "a"}, {"username": "OldOne"}]})
    assert post.links == ("https://shop.example/x?ref=1", "https://t.co/d") and post.mentions == ("7", "@oldone")


@pytest.mark.parametrize(("media", "form", "seconds"), [
    ([{"media_key": "k", "type": "video", "duration_ms": 61500}], "video", 61.5), ([{"media_key": "k", "type": "video"}], "video", None),
    ([{"media_key": "k", "type": "photo"}], "image", None), ([{"media_key": "k", "type": "animated_gif"}], "image", None),
    ([{"media_key": "k", "type": "photo"}, {"media_key": "l", "type": "video", "duration_ms": 1000}], "video", 1.0),
    ([{"media_key": "other", "type": "video"}], "text", None), ([], "text", None)])
def test_what_is_attached_decides_the_format(media, form, seconds):
    post = one_post(*media, attachments={"media_keys": ["k", "l"]})
    assert (post.format, post.duration_s) == (form, seconds)


def test_pictures_that_cannot_be_read_belong_to_no_post():
    for odd in (5, "k", {}, {"media_key": 7}, {"media_key": None}, []):
        assert one_post(odd, {"media_key": "k", "type": "photo"}, attachments={"media_keys": ["k", 7]}).format == "image"


def test_nobody_counted_views_before_december_2022():
    assert one_post(public_metrics={"impression_count": 0, "like_count": 3}).views is None
    assert one_post(public_metrics={"impression_count": 0, "like_count": 0}).views == 0
    assert one_post(public_metrics={"like_count": 3}).views is None and one_post(public_metrics={"impression_count": 9}).views == 9
    assert parse(STATS, [{"id": "1", "public_metrics": {"impression_count": 0, "like_count": 3, "reply_count": 1}}]).items == (
        PostStats(platform="x", platform_id="1", likes=3, comments=1),)


def test_paid_partnership_is_what_the_author_said():
    assert [one_post(**more).paid_partnership for more in ({}, {"paid_partnership": False}, {"paid_partnership": True})] == [None, False, True]


def test_replies_name_what_they_answer_unless_that_is_the_post_itself():
    posts = [{"id": "1", "author_id": DEV, "text": "the post itself"}, {"id": "2", "author_id": DEV, "text": "a"},
             {"id": "3", "author_id": DEV, "text": "b", "referenced_posts": [{"type": "replied_to", "id": "1"}]},
             {"id": "4", "author_id": DEV, "text": "c", "referenced_tweets": [{"type": "replied_to", "id": "3"}],
              "public_metrics": {"like_count": 2}, "created_at": "2026-11-20T10:00:00.000Z"}]
    page = parse(REPLIES, posts, users=[user(DEV)])
    assert [(c.text, c.reply_to, c.likes, c.post_id) for c in page.items] == [("a", None, None, "1"), ("b", None, None, "1"), ("c", "3", 2, "1")]
    assert page.items[2].published_at == clock.parse("2026-11-20T10:00:00Z") and page.price == 4 * 0.005 + 0.01


def test_several_posts_of_one_author_are_one_find_with_all_the_words():
    posts = [{"id": "1", "author_id": ME, "text": "one"}, {"id": "2", "author_id": ME, "text": "two"}, {"id": "3", "author_id": DEV, "text": "x"}]
    found, lost, profile = parse(SEARCH, posts, users=[user()]).items
    assert (found.text, found.handle, profile.platform_id) == ("one\ntwo", profile.handle, ME)
    assert (lost.platform_id, lost.handle) == (DEV, ""), "an author who did not come along is looked at later"


def test_the_links_of_a_profile_are_expanded_and_pictures_of_it_never_kept():
    raw = user(url="https://t.co/a", description="see https://t.co/b &gt; www.c.example", profile_image_url="https://pbs.example/1.jpg",
               entities={"url": {"urls": [{"url": "https://t.co/a", "expanded_url": "https://me.example"}]},
                         "description": {"urls": [{"url": "https://t.co/b", "expanded_url": "https://shop.example"}]}})
    profile = parse(PROFILES, [raw]).items[0]
    assert profile.links == ("https://me.example", "https://shop.example") and profile.bio == "see https://t.co/b > www.c.example"
    assert "pbs.example" not in repr(profile) and profile.followers is profile.post_count is None
    assert parse(PROFILES, [user(url="https://t.co/a")]).items[0].links == ("https://t.co/a",)


# --- the door ------------------------------------------------------------------------------------------------------------

def said(status, kind="about:blank", detail="words", headers=None, **more):
    kind = kind if ":" in kind else f"https://api.x.com/2/problems/{kind}"
    return Answer(status, headers or {}, {"type": kind, "title": "Title", "detail": detail, "status": status, **more})


@pytest.mark.parametrize(("answer", "meant", "words"), [
    (said(401), NeedsKey, BEARER), (said(403, "unsupported-authentication"), NeedsKey, BEARER),
    (said(403, "client-forbidden", reason="client-not-enrolled"), NotApproved, "project"), (said(403), NotPermitted, "access"),
    (said(402, "credits"), NotApproved, "Buy credits"), (said(402), NotApproved, "Buy credits"), (said(403, "credits"), NotApproved, "credits"),
    (said(429), TryLater, "wait"), (said(429, "rate-limit-exceeded"), TryLater, "wait"), (said(503), TryLater, "problem"),
    (said(429, "usage-capped", period="Monthly", scope="Product"), QuotaSpent, "search_posts"),
    (said(404, "resource-not-found"), Gone, "no longer"), (said(403, "not-authorized-for-resource"), Gone, "no longer"), (said(404), Gone, "no longer"),
    (Answer(404, {}, "<html>"), NotOffered, "TASTEMAKER_X_BASE_URL"), (Answer(501, {}, None), NotOffered, "/2/tweets/search/recent"),
    (said(400, "invalid-request", errors=[{"message": "Invalid 'query':''.", "parameters": {"query": [""]}}]), BadInput, "Invalid 'query'"),
    (Answer(403, {}, {"code": 453, "message": "You have access to a subset of endpoints."}), NotPermitted, "subset"),
    (Answer(401, {}, {"errors": [{"code": 32, "message": "Could not authenticate you."}]}), NeedsKey, "authenticate"),
    (Answer(429, {}, {"errors": [{"code": 88, "message": "Rate limit exceeded"}]}), TryLater, "wait")])
def test_an_error_is_named_for_what_a_person_does_next(answer, meant, words):
    got = X.explain(answer, SEARCH)
    assert type(got) is meant and words in got.show() and "canary" not in got.show()


def test_a_refused_users_token_asks_for_a_new_one():
    assert USER_TOKEN in X.explain(said(401), USERS).next_step and USER_TOKEN not in X.explain(said(401), SEARCH).show()


def test_a_cap_of_a_day_ends_at_midnight_and_one_of_a_month_when_nobody_knows():
    with clock.fixed(clock.parse("2026-11-21T12:00:00Z")):
        daily = X.explain(said(429, "usage-capped", period="Daily"), TIMELINE)
        assert (daily.bucket, daily.resets) == ("timeline", clock.parse("2026-11-22T00:00:00Z"))
        assert X.explain(said(429, "usage-capped", period="Monthly"), TIMELINE).resets is None


@pytest.mark.parametrize(("header", "when"), [("1795248091", "2026-11-21T08:01:31Z"), ("soon", None), ("", None), ("12", None)])
def test_a_used_up_window_says_when_it_starts_anew(header, when):
    later = X.explain(said(429, headers={"x-rate-limit-reset": header}), SEARCH)
    assert later.when == (clock.parse(when) if when else None)


@pytest.mark.parametrize("kind", ["resource-not-found", "not-authorized-for-resource"])
def test_the_posts_of_somebody_who_is_gone_or_protected_are_gone(kind):
    """Such an answer is a 200 with errors and no data; for a batch of names the same is a page."""
    answer = Answer(200, {}, {"errors": [problem(kind, ME, "Sorry, you are not authorized to see the user.")]})
    assert type(X.explain(answer, TIMELINE)) is type(X.explain(answer, RELATED)) is Gone
    assert X.explain(answer, PROFILES) is None and X.explain(Answer(200, {}, {"data": [], **answer.body}), TIMELINE) is None


def test_a_refusal_about_us_inside_a_200_is_an_error_everywhere():
    for kind, meant in {"usage-capped": QuotaSpent, "rate-limit-exceeded": TryLater, "client-forbidden": NotApproved,
                        "unsupported-authentication": NeedsKey, "internal-error": TryLater}.items():
        answer = Answer(200, {}, {"errors": [{"type": f"https://api.x.com/2/problems/{kind}", "title": "t", "detail": "d"}]})
        for call in (PROFILES, TIMELINE, SEARCH):
            assert type(X.explain(answer, call)) is meant


def test_problems_of_single_items_beside_good_ones_are_no_error():
    answer = Answer(200, {}, {"data": [user()], "errors": [problem("resource-not-found", DEV), "odd", {"type": 5}]})
    assert X.explain(answer, PROFILES) is None and PROFILES.parse(answer).missing == (DEV,)


def test_the_call_before_a_users_token_is_the_free_usage_report():
    call = X.sign_in()
    assert (call.endpoint, call.price, call.bucket) == ("/2/usage/tweets", 0.0, "session")
    assert call.parse(Answer(200, {}, {"data": {"project_usage": "1"}})).items == ()
    for body in (None, {}, {"data": 5}, {"data": []}):
        with pytest.raises(BadPayload):
            call.parse(Answer(200, {}, body))


@pytest.mark.parametrize(("address", "named"), [
    ("x.com/XDevelopers", ("@xdevelopers", "XDevelopers")), ("www.twitter.com/@a_b/status/5", ("@a_b", "a_b")), ("mobile.x.com/a/", ("@a", "a")),
    ("x.com/i/user/123", ("123", "")), ("x.com/i/status/5", None), ("x.com/home", None), ("x.com/search", None), ("x.com/intent/follow", None),
    ("x.com/hashtag/run", None), ("x.com/way_too_long_a_handle", None), ("netflix.com/a", None), ("x.com/", None), ("x.com/homemade", ("@homemade", "homemade"))])
def test_which_addresses_are_profiles(address, named):
    assert type(X).named(address) == named


# --- rules ---------------------------------------------------------------------------------------------------------------

def test_what_leaves_is_bounded_and_what_was_deleted_goes_within_a_day():
    terms = X.terms
    assert (terms.redistribution.form, terms.redistribution.rows_a_day, terms.redistribution.recheck_hours) == ("ids", 500, 24)
    assert terms.deletion.hours == 24 and terms.prices == {"post": 0.005, "user": 0.010, "follow": 0.010}
    assert {terms.days(kind) for kind in ("profile", "post", "comment", "relation")} == {30}
    assert any("register apps" in duty for duty in terms.duties) and any("compliance jobs" in duty for duty in terms.duties)
