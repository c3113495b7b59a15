"""Every recorded Reddit answer goes through the verb that would receive it, and nothing that a model promises is lost."""

import json
import re
from datetime import UTC, datetime

import pytest

from tastemaker.errors import Gone
from tastemaker.http import waits
from tastemaker.models import Answer, Find, Post, Profile, Relation
from tastemaker.platforms import adapter_class
from tastemaker.platforms._reddit import SIGNED

REDDIT = adapter_class("reddit")(
    secrets={"TASTEMAKER_REDDIT_CLIENT_ID": "id", "TASTEMAKER_REDDIT_CLIENT_SECRET": "canary"}, accepted=["approved"],
    options={"TASTEMAKER_REDDIT_USER_AGENT": "linux:sandbox-app:v1.0 (by /u/sandbox_me)"})
ASKED = "t2_1asked"
USERS, LINKS = REDDIT.search("x", limit=500)
SUBMITTED = REDDIT.posts(ASKED, "somebody", limit=500)[0]
PARTIAL = REDDIT.profiles(["t2_gone"])[0]
"""A batch; a recording is given to one that asked for whom it tells of, and for somebody who is gone."""

FED = {  # file and place of an answer in it -> the Call that could get it, records, rejected, what follows, missing, a next page or not
    ("TestRedditors.test_search", 1): (USERS, 1, 0, 0, 0, False),
    ("TestSubreddit.test_search", 1): (LINKS, 0, 6, 0, 0, False),
    ("TestRedditorListings.test_submissions__new", 1): (SUBMITTED, 100, 0, 0, 0, True),
    ("TestRedditorListings.test_overview__new", 1): (SUBMITTED, 10, 0, 0, 0, True),
    ("TestRedditors.test_partial_redditors", 1): (PARTIAL, 0, 1, 1, 1, False),
    ("TestRedditors.test_partial_redditors__not_found", 3): (PARTIAL, 0, 1, 0, 1, False),
    **{("TestListingGenerator.test_exhaust_items", n): (SUBMITTED, records, 0, 0, 0, n < 11)
       for n, records in enumerate([7, 0, 3, 0, 0, 0, 0, 0, 0, 0, 1], 1)},
}
WHY_REJECTED = {
    ("TestSubreddit.test_search", 1): "author_fullname is missing: before 2018 posts did not tell their author's id",
    ("TestRedditors.test_partial_redditors", 1): "the recorder blacked a name out, and <USERNAME> is none",
    ("TestRedditors.test_partial_redditors__not_found", 3): "the recorder blacked a name out, and <USERNAME> is none",
}
EXPLAINED = {  # file and place -> status, the Call that could get it, what it means
    ("TestRedditor.test_trophies__user_not_exist", 1): (400, SUBMITTED, Gone),
    ("TestRedditors.test_partial_redditors__not_found", 1): (404, PARTIAL, Gone),
    ("TestRedditors.test_partial_redditors__not_found", 2): (404, PARTIAL, Gone),
}
SIGN_INS = 8
"""Every file begins with one."""

MOMENT = datetime.fromtimestamp
PROMISED = {  # raw path -> what of the record must equal it
    Find: {"id": lambda r, v: r.platform_id == f"t2_{v}", "name": lambda r, v: r.handle == v and r.url.endswith(v),
           "subreddit.title": lambda r, v: r.name == v, "subreddit.public_description": lambda r, v: r.text == v},
    Profile: {"id": lambda r, v: r.platform_id == f"t2_{v}", "name": lambda r, v: r.handle == r.feed == v and r.url.endswith(v),
              "subreddit.title": lambda r, v: r.name == v, "subreddit.public_description": lambda r, v: r.bio == v,
              "created_utc": lambda r, v: r.created_at == MOMENT(v, UTC), "subreddit.subscribers": lambda r, v: r.followers == (v or None),
              "subreddit.over_18": lambda r, v: ("nsfw" in r.labels) == v, "hide_from_robots": lambda r, v: ("!noindex" in r.labels) == v},
    Post: {"name": lambda r, v: r.platform_id == v, "author_fullname": lambda r, v: r.profile_id == v, "title": lambda r, v: r.title == v,
           "selftext": lambda r, v: r.text == SIGNED.sub(r"\1", v), "permalink": lambda r, v: r.url == f"https://www.reddit.com{v}",
           "created_utc": lambda r, v: r.published_at == MOMENT(v, UTC), "score": lambda r, v: r.likes == v,
           "num_comments": lambda r, v: r.comments == v, "num_crossposts": lambda r, v: r.reposts == v,
           "view_count": lambda r, v: r.views == v, "link_flair_text": lambda r, v: v is None or v in r.tags,
           "subreddit": lambda r, v: (v in r.tags) != v.startswith("u_"), "is_self": lambda r, v: True,
           "url": lambda r, v: (v in r.links) == (v.startswith("http") and "reddit.com/" not in f"{v}/".lower()),
           "is_video": lambda r, v: (r.format == "video") == v},
}
NOT_PROMISED = {  # raw paths that no model has a field for; a new one in a recording fails the test
    Find: ("link_karma", "comment_karma", "created", "has_", "icon_img", "is_", "pref_", "verified", "subreddit.", "hide_from_robots"),
    Profile: ("link_karma", "comment_karma", "created", "has_", "icon_img", "is_", "pref_", "verified", "subreddit."),
    Post: ("all_awardings", "allow_live", "approved_", "archived", "author", "awarders", "banned_", "can_", "category", "clicked", "content_",
           "contest_mode", "created", "crosspost_parent", "discussion_type", "distinguished", "domain", "downs", "edited", "from", "gilded",
           "gildings", "hidden", "hide_score", "id", "is_", "likes", "link_flair_", "locked", "media", "mod_", "no_follow", "num_reports",
           "over_18", "pinned", "post_", "pwls", "quarantine", "removal_", "removed_", "report_", "saved", "secure_media", "selftext_html",
           "send_", "spoiler", "stickied", "subreddit_", "suggested_sort", "thumbnail", "top_", "total_", "treatment_", "ups", "upvote_ratio",
           "url_overridden", "user_reports", "visited", "wls", "gallery_data", "preview"),
}


@pytest.fixture(scope="module")
def folder(shared):
    return shared / "recordings" / "reddit"


@pytest.fixture(scope="module")
def recorded(folder):
    """recorded(file, place): the Answer, and the address that was asked."""
    def read(file, place):
        got = json.loads((folder / f"{file}.json").read_text(encoding="utf-8"))["interactions"][place]
        head = {name.lower(): values[0] for name, values in got["response"]["headers"].items()}
        return Answer(got["response"]["status"]["code"], head, json.loads(got["response"]["body"]["string"])), got["request"]
    return read


def test_every_recorded_answer_is_fed_explained_or_a_sign_in(folder):
    there = {(path.stem, place) for path in folder.glob("*.json")
             for place, _ in enumerate(json.loads(path.read_text(encoding="utf-8"))["interactions"])}
    assert {one for one in there if one[1] == 0} | set(FED) | set(EXPLAINED) == there
    assert len({file for file, _ in there}) == SIGN_INS


@pytest.mark.parametrize("one", FED, ids=lambda one: f"{one[0]}-{one[1]}")
def test_a_recording_goes_through_its_verb_into_the_database(one, recorded, nothing_lost):
    call, records, rejected, follows, missing, more = FED[one]
    answer, _ = recorded(*one)
    call = REDDIT.profiles([*answer.body, "t2_gone"])[0] if call is PARTIAL else call
    assert REDDIT.explain(answer, call) is None
    page = call.parse(answer)
    assert (len(page.items), len(page.rejected), len(page.follow)) == (records, rejected, follows)
    assert (len(page.missing), page.next is not None) == (missing, more) and bool(rejected) == (one in WHY_REJECTED)
    nothing_lost(REDDIT, call, page)


@pytest.mark.parametrize(("one", "kind"), [(("TestRedditors.test_search", 1), Find),
                                           (("TestRedditorListings.test_submissions__new", 1), Post),
                                           (("TestRedditorListings.test_overview__new", 1), Post),
                                           (("TestListingGenerator.test_exhaust_items", 1), Post)])
def test_no_field_that_a_model_promises_is_lost(one, kind, recorded, leaves):
    answer, _ = recorded(*one)
    records = FED[one][0].parse(answer).items
    things = [child["data"] for child in answer.body["data"]["children"] if child["kind"] == ("t2" if kind is Find else "t3")]
    assert len(records) == len(things) > 0
    for record, raw in zip(records, things, strict=True):
        _nothing_lost(record, raw, leaves)


def test_an_account_as_a_search_gives_it_is_what_its_own_page_gives(recorded, leaves, nothing_lost):
    answer, _ = recorded("TestRedditors.test_search", 1)
    (raw,) = answer.body["data"]["children"]
    call = REDDIT.lookup([raw["data"]["name"]])[0]
    page = call.parse(Answer(200, {}, raw))
    assert not page.rejected and page.items[0].followers is None, "0 subscribers are as good as unknown"
    _nothing_lost(page.items[0], raw["data"], leaves)
    nothing_lost(REDDIT, call, page)


def _nothing_lost(record, raw, leaves):
    for path, value in leaves(raw):
        if path in PROMISED[type(record)]:
            assert PROMISED[type(record)][path](record, value), f"{path} is lost: {value!r} in {record}"
        else:
            assert path.startswith(NOT_PROMISED[type(record)]), f"{path} is neither kept nor known as not promised"


@pytest.mark.parametrize("one", EXPLAINED, ids=lambda one: f"{one[0]}-{one[1]}")
def test_a_recorded_error_means_what_a_person_does_next(one, recorded):
    status, call, meaning = EXPLAINED[one]
    answer, _ = recorded(*one)
    assert answer.status == status and type(REDDIT.explain(answer, call)) is meaning


def test_every_recorded_sign_in_is_what_we_send_and_gives_headers(folder, recorded):
    call = REDDIT.sign_in()
    for path in folder.glob("*.json"):
        answer, request = recorded(path.stem, 0)
        assert (request["method"], request["uri"], request["body"]) == ("POST", call.request.url, "grant_type=client_credentials")
        assert dict(call.request.form) == {"grant_type": "client_credentials"}
        assert request["headers"]["Authorization"][0].startswith("Basic ") and REDDIT.headers()["Authorization"].startswith("Basic ")
        assert REDDIT.explain(answer, call) is None and call.parse(answer).items == ()
        assert REDDIT.headers(answer.body)["Authorization"] == "Bearer <ACCESS_TOKEN>"


def test_recorded_requests_ask_as_ours_do(recorded):
    for one, (call, *_) in FED.items():
        _, request = recorded(*one)
        path, _, query = request["uri"].removeprefix("https://oauth.reddit.com/").partition("?")
        ours = call.request.url.removeprefix("https://oauth.reddit.com/")
        if one[0] not in ("TestSubreddit.test_search", "TestListingGenerator.test_exhaust_items", "TestRedditorListings.test_overview__new"):
            assert re.sub(r"user/[^/]+/", "", path) == re.sub(r"user/[^/]+/", "", ours)
            assert set(re.findall(r"(?:^|&)(\w+)=", query)) <= {name for name, _ in call.request.params}
        assert "raw_json=1" in query and ("raw_json", "1") in call.request.params


def test_the_headers_of_2026_are_floats_that_leave_room(recorded):
    answer, _ = recorded("TestRedditorListings.test_overview__new", 1)
    assert answer.headers["x-ratelimit-remaining"] == "997.0" and not waits.used_up(answer.headers)
    assert waits.reset_wait(answer.headers) == 247.0 and waits.used_up({"x-ratelimit-remaining": "0.0"})


def test_recorded_crossposts_say_whom_an_account_shared(recorded, nothing_lost):
    answer, _ = recorded("TestRedditorListings.test_overview__new", 1)
    children = [child["data"] for child in answer.body["data"]["children"]]
    own = children[0]["author_fullname"]
    call = REDDIT.submitted_page(own, "somebody", "related", None, 100)
    page = call.parse(answer)
    shared = {parent["author_fullname"] for data in children for parent in data.get("crosspost_parent_list", ())}
    assert {relation.to_id for relation in page.items} == shared - {own} and shared - {own}
    assert {type(relation) for relation in page.items} == {Relation} and {r.from_id for r in page.items} == {own}
    nothing_lost(REDDIT, call, page)


def test_recorded_comments_become_comments_and_their_pictures_lose_their_signature(recorded, nothing_lost):
    answer, _ = recorded("TestRedditorListings.test_overview__new", 1)
    remarks = [child for child in answer.body["data"]["children"] if child["kind"] == "t1"]
    call = REDDIT.comments("t3_1asked", limit=500)[0]
    post = {"kind": "Listing", "data": {"children": []}}
    page = call.parse(Answer(200, {}, [post, {"kind": "Listing", "data": {"children": remarks}}]))
    assert len(page.items) == len(remarks) == 90 and not page.rejected
    assert any("&s=" in child["data"]["body"] for child in remarks), "there is a signature to lose"
    for comment, raw in zip(page.items, (child["data"] for child in remarks), strict=True):
        assert (comment.platform_id, comment.author_id) == (raw["name"], raw["author_fullname"])
        assert comment.reply_to == (raw["parent_id"] if raw["parent_id"].startswith("t1_") else None)
        assert comment.likes == max(raw["score"], 0) and "&s=" not in comment.text
    nothing_lost(REDDIT, call, page)


def test_a_recorded_post_that_shares_another_has_a_relative_address_and_no_link(recorded):
    answer, _ = recorded("TestRedditorListings.test_overview__new", 1)
    raw = next(c["data"] for c in answer.body["data"]["children"] if c["data"].get("crosspost_parent"))
    post = next(p for p in SUBMITTED.parse(answer).items if p.platform_id == raw["name"])
    assert raw["url"].startswith("/r/") and post.links == () and post.url == f"https://www.reddit.com{raw['permalink']}"
