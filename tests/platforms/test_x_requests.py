"""Every request to X fits X's own description, is as large as what is wanted, and says what it can cost."""

import json

import pytest
from jsonschema import Draft202012Validator

from tastemaker.errors import BadInput
from tastemaker.models import Answer, Since
from tastemaker.platforms import adapter_class

BEARER, USER_TOKEN = "TASTEMAKER_X_BEARER_TOKEN", "TASTEMAKER_X_USER_TOKEN"
X = adapter_class("x")(secrets={BEARER: "canary-app", USER_TOKEN: "canary-user"})
ME, DEV = "2244994945", "783214"
SEARCH, USERS = X.search("twitter api", limit=500)

MANY = [str(10**18 + n) for n in range(220)]
CALLS = [
    *X.search("trail running", language="de", limit=500), *X.search("跑步", language="zh-Hans", limit=1), *X.search("it's", limit=3),
    *X.profiles(MANY), *X.lookup([f"sandbox_{n}" for n in range(120)]), *X.posts(ME), *X.posts(ME, limit=2),
    *X.posts(ME, limit=300, since=Since(MANY[0], None)), X.timeline_page(ME, None, "c" * 16, 7, 1), *X.stats(MANY), *X.renew(MANY),
    *X.related(ME), *X.comments(MANY[0], limit=250), X.search_page("x", "cursor", 7), X.search_users_page("x", "cursor", 7), X.sign_in()]


@pytest.fixture(scope="module")
def specs(shared):
    return {name: json.loads((shared / "specs" / f"{name}.json").read_text()) for name in ("x_openapi", "x_openapi_legacy")}


def parameters(document, path):
    operation = document["paths"][path]["get"]
    return operation, {p["name"]: p for p in (follow(document, p) for p in operation["parameters"])}


def follow(document, thing):
    """A part of the description behind its reference."""
    if "$ref" not in thing:
        return thing
    found = document
    for key in thing["$ref"].removeprefix("#/").split("/"):
        found = found[key]
    return follow(document, found)


def check(document, schema, text):
    """That a value fits a parameter's schema as it stands in a URL: lists with commas, numbers in digits."""
    schema = follow(document, schema)
    if schema["type"] == "array":
        value = text.split(",")
        for one in value:
            check(document, schema["items"], one)
        schema = {k: v for k, v in schema.items() if k != "items"}
    else:
        value = int(text) if schema["type"] == "integer" else text
    Draft202012Validator(schema).validate(value)


@pytest.mark.parametrize("call", CALLS, ids=lambda c: f"{c.make}-{c.args.get('by') or c.args.get('whole')}")
def test_a_request_fits_xs_own_description(call, specs):
    document = specs["x_openapi"]
    operation, known = parameters(document, call.endpoint)
    asked = dict(call.request.params)
    assert len(asked) == len(call.request.params) and call.request.method == "GET", "no parameter twice"
    assert call.request.url == f"{document['servers'][0]['url']}{call.endpoint}".replace("{id}", ME)
    assert {name for name, p in known.items() if p.get("required") and p["in"] == "query"} <= set(asked)
    for name, value in asked.items():
        check(document, known[name]["schema"], value)   # a KeyError is a parameter that X does not know
    assert call.session != any("BearerToken" in way for way in operation["security"]) or call.verb == "session"


def test_the_older_description_knew_the_same_requests_by_other_names(specs):
    new, old, renamed = specs["x_openapi"], specs["x_openapi_legacy"], set()
    for call in CALLS:
        now, before = parameters(new, call.endpoint)[1], parameters(old, call.endpoint)[1]
        for name, value in call.request.params:
            if name not in before:
                renamed.add(name)
            elif "fields" in name or name == "expansions":
                values = follow(old, before[name]["schema"])["items"]["enum"]
                renamed |= {one for one in value.split(",") if one not in values}
        assert now.keys() & {"tweet.fields"} == set()
    assert renamed == {"post.fields"}
    legacy = follow(old, parameters(old, "/2/tweets")[1]["tweet.fields"]["schema"])["items"]["enum"]
    assert set("attachments,created_at,entities,id,lang,paid_partnership,public_metrics,text,withheld".split(",")) <= set(legacy)
    assert "note_tweet" in legacy and "author_id" in legacy


def test_a_posts_author_is_an_expansion_now_and_bought_only_where_authors_are_wanted(specs):
    _, known = parameters(specs["x_openapi"], "/2/tweets")
    fields = follow(specs["x_openapi"], known["post.fields"]["schema"])["items"]["enum"]
    assert "author_id" not in fields and "referenced_posts" not in fields
    bought = {(c.make, c.args.get("whole")) for c in CALLS if "author_id" in dict(c.request.params).get("expansions", "")}
    assert bought == {("search_page", None), ("replies_page", None), ("posts_page", True)}


def test_batches_are_as_large_as_the_api_takes():
    assert [len(c.args["names"]) for c in X.profiles(MANY)] == [100, 100, 20] == [len(c.args["ids"]) for c in X.stats(MANY)]
    assert [len(c.args["ids"]) for c in X.renew(MANY)] == [100, 100, 20]
    assert [len(c.args["names"]) for c in X.lookup([f"sandbox_{n}" for n in range(120)])] == [100, 20]


def test_users_are_searched_only_with_a_users_token_and_words_that_the_search_takes():
    bare = adapter_class("x")(secrets={BEARER: "canary-app"})
    assert [c.endpoint for c in bare.search("x")] == ["/2/tweets/search/recent"] and bare.sign_in() is None
    assert [c.session for c in X.search("trail running")] == [False, True]
    assert [len(X.search(words)) for words in ("跑步", "x" * 51, "a-b", "läufer")] == [1, 1, 1, 1]
    assert X.headers() == {"Authorization": "Bearer canary-app"} and bare.headers({"data": {}}) == {}
    assert X.headers({"data": {}}) == {"Authorization": "Bearer canary-user"}


def test_a_question_leaves_out_reposts_and_is_not_longer_than_x_takes():
    query = dict(X.search("gravel OR trail", language="pt-BR")[0].request.params)["query"]
    assert query == "(gravel OR trail) -is:retweet lang:pt"
    with pytest.raises(BadInput, match="words"):
        X.search(":-)")
    with pytest.raises(BadInput, match="512"):
        X.search("x" * 500)


@pytest.mark.parametrize(("words", "asked"), [
    ('"trail running" shoes', '"trail running" shoes'), ('12" vinyl', "12 vinyl"), ("react: native (app)", "react native app"),
    ("lo-fi -hop", "lo-fi hop"), ("#yoga it's läufer 跑步", "#yoga it's läufer 跑步"), ("$x @y from:z", "x y from z")])
def test_what_x_would_read_as_an_operator_becomes_a_space(words, asked):
    assert dict(X.search(words)[0].request.params)["query"] == f"({asked}) -is:retweet"


def test_only_newer_posts_are_asked_for_where_some_are_held():
    asked = dict(X.posts(ME, since=Since("77", None))[0].request.params)
    assert asked["since_id"] == "77" and "since_id" not in dict(X.posts(ME)[0].request.params)
    assert asked["exclude"] == "replies,retweets"


@pytest.mark.parametrize(("call", "sizes"), [
    (SEARCH, [100] * 5), (X.search("x", limit=115)[0], [100, 15]), (X.search("x", limit=103)[0], [100, 10]), (X.search("x", limit=3)[0], [10]),
    (X.search("x", limit=103)[1], [100, 3]), (X.comments("1", limit=105)[0], [100, 10]),
    (X.posts(ME, limit=150)[0], [100, 100, 100]), (X.posts(ME, limit=3)[0], [5, 5, 5])])
def test_pages_are_as_large_as_what_is_still_wanted(call, sizes):
    asked, page = [], 0
    while call and page < 9:
        asked.append(int(dict(call.request.params)["max_results"]))
        assert call == X.rebuild(call.make, json.loads(json.dumps(call.args)))
        page += 1
        call = call.parse(Answer(200, {}, {"meta": {"result_count": 0, "next_token": f"{'p' * 16}{page}"}})).next
    assert asked == sizes


@pytest.mark.parametrize("cursor", [None, "", "same", 7, ["x"]])
def test_no_cursor_or_the_one_that_was_asked_with_is_the_end(cursor):
    for call in (X.search_page("x", "same", 500), X.search_users_page("x", "same", 500), X.replies_page("1", "same", 500),
                 X.timeline_page(ME, None, "same", 500, 3)):
        assert call.parse(Answer(200, {}, {"data": [], "meta": {"next_token": cursor}})).next is None


def test_a_timeline_ends_when_enough_came_and_keeps_what_was_paid_for():
    posts = [{"id": str(n), "text": "x"} for n in range(1, 6)]
    page = X.posts(ME, limit=4)[0].parse(Answer(200, {}, {"data": posts, "meta": {"next_token": "n" * 16}}))
    assert len(page.items) == 5 and page.next is None
    onward = X.posts(ME, limit=20)[0].parse(Answer(200, {}, {"data": posts, "meta": {"next_token": "n" * 16}})).next
    assert (onward.args["left"], onward.args["pages"]) == (15, 2) and dict(onward.request.params)["pagination_token"] == "n" * 16


@pytest.mark.parametrize("name", ["no-number", "1/../2", "12 OR 13", "", "9" * 20])
def test_what_is_no_id_stands_in_no_path_and_no_question(name):
    for ask in (X.posts, X.related, X.comments):
        with pytest.raises(BadInput):
            ask(name)


# --- money -----------------------------------------------------------------------------------------------------------

def test_a_call_says_what_it_can_cost_at_most():
    cost = {(c.make, c.args.get("left"), c.args.get("whole"), len(c.args.get("names") or c.args.get("ids") or ())): c.price for c in CALLS}
    assert cost["search_page", 500, None, 0] == 1.5 and cost["search_page", 1, None, 0] == 0.15, "a post and its author each"
    assert cost["search_users_page", 500, None, 0] == 1.0 and cost["search_users_page", 3, None, 0] == 0.03
    assert cost["users_page", None, None, 100] == 1.0 and cost["users_page", None, None, 20] == 0.2
    assert cost["timeline_page", 20, None, 0] == 0.1 and cost["timeline_page", 2, None, 0] == 0.025
    assert cost["posts_page", None, False, 100] == 0.5 and cost["posts_page", None, True, 100] == 1.5
    assert cost["following_page", None, None, 0] == 0.2 and cost["replies_page", 250, None, 0] == 1.5
    assert cost["session_page", None, None, 0] == 0.0 and set(X.terms.prices) == {"post", "user", "follow"}


def test_what_could_not_be_read_and_what_was_left_out_was_paid_for_all_the_same():
    users = [{"id": "1", "username": "sandbox_a", "protected": True}, {"id": "2"}]
    page = USERS.parse(Answer(200, {}, {"data": users}))
    assert page.items == () and len(page.rejected) == 1 and page.price == 0.02


def test_every_endpoint_has_the_window_that_its_page_states():
    limits = {name: (b.limit, b.seconds) for name, b in X.buckets.items()}
    assert limits == {"search_posts": (450, 900), "search_users": (900, 900), "users": (300, 900), "users_by": (300, 900),
                      "timeline": (10_000, 900), "posts": (3_500, 900), "following": (300, 900), "session": (50, 900)}
    used = {(c.bucket, c.endpoint) for c in CALLS}
    assert len({bucket for bucket, _ in used}) == len(used) == len(limits) and all(not b.counted for b in X.buckets.values())
