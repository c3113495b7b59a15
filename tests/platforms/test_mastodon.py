"""Mastodon: every recorded answer through the verb that would receive it, every request against the API's description."""

import json
import re
from urllib.parse import urlsplit

import pytest
import yaml

from tastemaker import clock
from tastemaker.errors import Gone, TryLater
from tastemaker.models import Answer, Post, Profile, Since
from tastemaker.platforms import adapter_class

MASTODON = adapter_class("mastodon")
TOKEN, INSTANCES = "TASTEMAKER_MASTODON_TOKEN", "TASTEMAKER_MASTODON_INSTANCES"
HERE = MASTODON("http://localhost:3000", {TOKEN: "canary"})
SOCIAL = MASTODON()
SIGNED = MASTODON(secrets={TOKEN: "canary"})
TWO = MASTODON(secrets={TOKEN: "canary"},
               options={INSTANCES: "https://mastodon.social/, b.example,c.example=https://web.c.example/root"})
HOME = "localhost:3000"
ME = f"mastodonpy_test@{HOME}"
STATUSES = HERE.statuses_page(HOME, "117440810532227399", ME, None, None, 120)

# --- recordings ----------------------------------------------------------------------------------------------------------

FED = {  # what was asked -> the Call that could get it
    r"GET /api/v1/accounts/lookup\?acct=mastodonpy_test.*": HERE.profiles([ME])[0],
    r"GET /api/v1/accounts/lookup\?acct=klj.*": HERE.profiles([f"kljadklajsdkljlkjlkjlkjasdasd@{HOME}"])[0],
    r"GET /api/v1/accounts/search\?.*": HERE.search("admin")[0],
    r"GET /api/v1/accounts\?id.*": HERE.refresh([(ME, f"117440810532227399@{HOME}"),
                                                 (f"mastodonpy_test_2@{HOME}", f"117440810673731823@{HOME}")])[0],
    r"GET /api/v1/accounts/\d+/statuses\?.*": STATUSES,
    r"GET /api/v1/accounts/\d+/following": HERE.relations_page(HOME, "117440810532227399", ME, "follows"),
    r"GET /api/v1/directory": HERE.directory_page(HOME, "mastodonpy"),
    r"GET /api/v2/search\?(?!.*type).*": HERE.people_page(HOME, "mastodonpy_test", 40),
    r"GET /api/v2/search\?.*type=statuses": HERE.posts_search_page(HOME, "mastodonpy_test", None, 0, 40),
    r"GET /api/v1/statuses/\d{2,}": HERE.stats([f"117440826656342711@{HOME}"])[0],
    r"GET /api/v1/statuses/0": HERE.comments(f"0@{HOME}")[0],
}
NOT_RECEIVABLE = {
    r"GET /api/v1/accounts/verify_credentials": "the account of the token itself: no verb asks who we are",
    r"GET /api/v1/accounts/\d+": "one account by its local id: a lookup goes by name, a refresh asks for many",
    r"GET /api/v1/accounts/\d+/followers": "related asks whom an account follows; its followers are not fetched",
    r"(POST|DELETE) .*": "this program writes nothing on any platform",
}
WRAPPED = r"GET /api/v1/statuses/\d{2,}"
"""One status by itself, fed as a batch of one."""


@pytest.fixture(scope="module")
def recorded(shared):
    """Every recorded exchange: the file's name, what was asked, and the answer."""
    return [(path.stem, f"{one['request']['method']} {one['request']['uri'].removeprefix('http://localhost:3000')}", _answer(one))
            for path in sorted((shared / "recordings" / "mastodon").glob("*.yaml"))
            for one in yaml.safe_load(path.read_text(encoding="utf-8"))["interactions"]]


def _answer(one):
    headers = {name.lower(): ", ".join(values) for name, values in one["response"]["headers"].items()}
    return Answer(one["response"]["status"]["code"], headers, json.loads(one["response"]["body"]["string"]))


def _pattern(asked):
    return [pattern for pattern in (*FED, *NOT_RECEIVABLE) if re.fullmatch(pattern, asked)]


def fed(recorded):
    """Each recording that a Call receives, with the Call."""
    for name, asked, answer in recorded:
        if (pattern := _pattern(asked)[0]) in FED:
            wrap = pattern == WRAPPED
            yield name, FED[pattern], Answer(answer.status, answer.headers, [answer.body]) if wrap else answer


def opted_in(value):
    """The same answer if its accounts had chosen to be found."""
    if isinstance(value, list):
        return [opted_in(one) for one in value]
    if isinstance(value, dict):
        return {key: True if key in ("indexable", "discoverable") else opted_in(one) for key, one in value.items()}
    return value


def test_every_recorded_exchange_is_fed_or_named_as_not_receivable(recorded):
    assert len({name for name, *_ in recorded}) >= 13
    for name, asked, _ in recorded:
        assert len(_pattern(asked)) >= 1, f"{name}: {asked} is neither fed nor named as not receivable"
    for pattern in (*FED, *NOT_RECEIVABLE):
        assert any(re.fullmatch(pattern, asked) for _, asked, _ in recorded), f"{pattern} stands in no recording"


def test_recorded_answers_go_through_their_verbs_into_the_database(recorded, nothing_lost):
    kinds, seen = set(), []
    for name, call, answer in fed(recorded):
        if (call, answer.body) in seen:
            continue
        seen.append((call, answer.body))
        if answer.status >= 400:
            assert type(HERE.explain(answer, call)) is Gone, name
            continue
        assert HERE.explain(answer, call) is None
        for body in (answer.body, opted_in(answer.body)):
            page = call.parse(Answer(answer.status, answer.headers, body))
            assert not page.rejected and not page.missing, name
            nothing_lost(HERE, call, page)
            kinds |= {type(item) for item in page.items}
    assert kinds == {Profile, Post}


def test_people_who_did_not_choose_to_be_found_come_as_names_and_labels_or_not_at_all(recorded):
    answers = {call.endpoint: (call, answer) for _, call, answer in fed(recorded) if answer.status < 400}
    call, answer = answers["v1/accounts"]
    shy, open_one = call.parse(answer).items
    assert shy.labels == ("unindexed",) and shy.followers is not None, "it may be found; what it posts may not be searched"
    assert open_one.labels == () and open_one.followers == 0
    call, answer = answers["v1/accounts/:id/statuses"]
    assert len(answer.body) == 5 and call.parse(answer).items == (), "no feed of theirs is read"
    assert len(call.parse(Answer(200, {}, opted_in(answer.body))).items) == 5


PROMISED = {  # raw path -> what of the record must equal it
    Profile: {"acct": lambda r, v: r.handle == f"{v}@{HOME}", "id": lambda r, v: r.feed == f"{v}@{HOME}",
              "display_name": lambda r, v: r.name == v, "url": lambda r, v: r.url == v,
              "created_at": lambda r, v: r.created_at == clock.parse(v), "note": lambda r, v: _said(v) in r.bio,
              "followers_count": lambda r, v: r.followers == v, "following_count": lambda r, v: r.following == v,
              "statuses_count": lambda r, v: r.post_count == v, "fields[].name": lambda r, v: f"{v}: " in r.bio,
              "fields[].value": lambda r, v: _said(v) in r.bio, "bot": lambda r, v: ("bot" in r.labels) == v,
              "group": lambda r, v: ("group" in r.labels) == v},
    Post: {"id": lambda r, v: r.platform_id == f"{v}@{HOME}", "created_at": lambda r, v: r.published_at == clock.parse(v),
           "language": lambda r, v: r.language == v, "url": lambda r, v: r.url == v, "content": lambda r, v: r.text == _said(v),
           "spoiler_text": lambda r, v: v in r.text, "account.acct": lambda r, v: r.profile_id == f"{v}@{HOME}",
           "replies_count": lambda r, v: r.comments == v, "reblogs_count": lambda r, v: r.reposts == v,
           "favourites_count": lambda r, v: r.likes == v, "quotes_count": lambda r, v: r.quotes == v},
}
NOT_PROMISED = {  # raw paths that no model has a field for; a new one in a recording fails the test
    Profile: ("username", "locked", "discoverable", "indexable", "noindex", "uri", "avatar", "header", "last_status_at", "show_",
              "hide_collections", "feature_approval", "roles", "fields[].verified_at"),
    Post: ("uri", "in_reply_to", "sensitive", "visibility", "edited_at", "favourited", "reblog", "muted", "bookmarked", "pinned",
           "application", "account.", "quote", "card", "poll"),
}


def _said(html):
    return re.sub(r"<[^>]+>", "", html)


def test_no_field_that_a_model_promises_is_lost(recorded, leaves):
    looked = 0
    for _, call, answer in fed(recorded):
        body = opted_in(answer.body)
        raw = body if isinstance(body, list) else body.get("accounts", [body])
        records = {r.platform_id if isinstance(r, Post) else r.feed: r
                   for r in call.parse(Answer(200, {}, body)).items} if answer.status == 200 else {}
        for one in raw if records else ():
            record = records[f"{one['id']}@{HOME}"]
            for path, value in leaves(one):
                if check := PROMISED[type(record)].get(path):
                    assert check(record, value), f"{path} is lost: {value!r} in {record}"
                    looked += 1
                else:
                    assert path.startswith(NOT_PROMISED[type(record)]), f"{path} is neither kept nor known as not promised"
    assert looked > 200


def test_the_recorded_link_leads_from_page_to_page(recorded):
    pages = [answer for name, asked, answer in recorded if "limit=5" in asked and name.startswith("test_fetch_next")]
    second = STATUSES.parse(pages[0]).next
    assert dict(second.request.params)["max_id"] == "117440825236741625" and second.args["left"] == 80
    third = second.parse(pages[1]).next
    assert dict(third.request.params)["max_id"] == "117440825212996008"
    assert second.parse(pages[0]).next is None, "an answer that points at itself is the end"
    alone = next(answer for name, asked, answer in recorded if "exclude_direct" in asked and asked.startswith("GET"))
    assert "prev" in alone.headers["link"] and STATUSES.parse(alone).next is None


def test_the_recorded_reset_is_iso_8601(recorded):
    headers = next(answer.headers for _, _, answer in recorded)
    error = HERE.explain(Answer(429, headers, {"error": "Too many requests"}), STATUSES)
    assert type(error) is TryLater and error.when == clock.parse(headers["x-ratelimit-reset"])


# --- requests ------------------------------------------------------------------------------------------------------------

NAMES = [f"user{n}@mastodon.social" for n in range(100)]
KNOWN = [(name, f"{n}@mastodon.social") for n, name in enumerate(NAMES)]
POSTS = [f"{n}@mastodon.social" for n in range(50)]
CALLS = [
    *SOCIAL.search("trail running", language="de", limit=500), *SIGNED.search("trail running", language="de", limit=500),
    *TWO.search("跑步 #köln", limit=3), *SOCIAL.profiles(NAMES[:3]), *SOCIAL.lookup(["@User", "@a.b@c.example"]),
    *SOCIAL.refresh([*KNOWN, ("x@y.example", None)]), *SOCIAL.posts(*KNOWN[0]), *SOCIAL.posts(NAMES[0]),
    *SOCIAL.posts(*KNOWN[0], limit=7, since=Since(POSTS[3], None)), *SOCIAL.stats(POSTS), *SOCIAL.related(NAMES[0]),
    *SOCIAL.comments(POSTS[0]), SOCIAL.relations_page("mastodon.social", "1", NAMES[0], "features"),
    SOCIAL.relations_page("mastodon.social", "1", NAMES[0], "follows"),
    SIGNED.posts_search_page("mastodon.social", "x", None, 40, 9),
    SIGNED.accounts_search_page("mastodon.social", "x", 80, 500), SOCIAL.tag_page("mastodon.social", "x", None, "5", 9)]


@pytest.fixture(scope="module")
def document(shared):
    return json.loads((shared / "specs" / "mastodon_openapi.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("call", CALLS, ids=lambda c: c.make)
def test_a_request_fits_the_description(call, document):
    template = "/api/" + re.sub(r":(\w+)", r"{\1}", call.endpoint)
    path = urlsplit(call.request.url).path.removeprefix("/root")
    assert re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)), path)
    described = {p["name"]: p for p in document["paths"][template]["get"]["parameters"] if p["in"] == "query"}
    asked = [(name.removesuffix("[]"), value) for name, value in call.request.params]
    assert {name for name, p in described.items() if p.get("required")} <= {name for name, _ in asked}
    for name, value in asked:
        _fits(described[name]["schema"], value)   # a KeyError is a parameter that the description does not know
        assert described[name]["schema"]["type"] == "array" or [n for n, _ in asked].count(name) == 1
    assert call.request.method == "GET" and call.cost == 1 and call.bucket == "instance"


def _fits(schema, value):
    if schema["type"] == "integer":
        most = re.search(r"Max (\d+)", schema["description"])
        assert 1 <= int(value) <= (int(most[1]) if most else 10_000)
    elif schema["type"] == "boolean":
        assert value in ("true", "false")
    else:
        assert schema["type"] in ("string", "array") and value


def test_batches_are_of_the_size_of_a_usual_page():
    refreshed = SOCIAL.refresh(KNOWN)
    assert [len(call.args["ids"]) for call in refreshed] == [40, 40, 20]
    assert [len([n for n, _ in call.request.params if n == "id[]"]) for call in refreshed] == [40, 40, 20]
    assert [len(call.args["ids"]) for call in SOCIAL.stats(POSTS)] == [20, 20, 10]


@pytest.mark.parametrize(("call", "sizes", "body"), [
    (SOCIAL.tag_page("mastodon.social", "x", None, None, 100), [40, 40, 20], []),
    (SOCIAL.posts(*KNOWN[0], limit=90)[0], [40, 40, 10], []),
    (SIGNED.accounts_search_page("mastodon.social", "x", 0, 170), [80, 80, 10], [0] * 80),
    (SIGNED.posts_search_page("mastodon.social", "x", None, 0, 90), [40, 40, 10], {"statuses": [0] * 40})],
    ids=lambda c: getattr(c, "make", ""))
def test_a_limit_bounds_the_pages_and_the_last_asks_only_for_the_rest(call, sizes, body):
    seen = []
    while call and len(seen) < 9:
        seen.append(int(dict(call.request.params)["limit"]))
        assert call == (SIGNED if "search" in call.make else SOCIAL).rebuild(call.make, json.loads(json.dumps(call.args)))
        link = {"link": f'<https://evil.example/x?max_id=9{len(seen)}>; rel="next"'}
        call = call.parse(Answer(200, link, body)).next
        assert call is None or call.request.url.startswith("https://mastodon.social/"), "a link is read, never followed"
    assert seen == sizes


@pytest.mark.parametrize("link", [
    "", "x", '<https://a/?max_id=same>; rel="next"', '<https://a/?max_id=5>; rel="prev"', '<https://a/>; rel="next"',
    '<https://a/?max_id=../../x>; rel="next"', '<?max_id=>; rel="next"', '<http://[/?max_id=same>; rel="next"'])
def test_no_cursor_or_the_one_that_was_asked_with_is_the_end(link):
    first = SOCIAL.statuses_page("mastodon.social", "1", NAMES[0], "same", None, 500)
    assert first.parse(Answer(200, {"link": link}, [])).next is None
    assert first.parse(Answer(200, {"link": '<https://a/?max_id=4&limit=5>; rel=next'}, [])).next.args["cursor"] == "4"


def test_a_page_that_is_not_full_is_the_last_of_a_search():
    accounts, found = (call for call in SIGNED.search("x", limit=500) if call.make.endswith("search_page"))
    assert accounts.parse(Answer(200, {}, [0] * 79)).next is found.parse(Answer(200, {}, {"statuses": [0] * 39})).next is None
    assert accounts.parse(Answer(200, {}, [0] * 80)).next.args["offset"] == 80


def test_terms_name_the_bucket_of_every_call_and_a_window_that_the_door_paces():
    bucket = SOCIAL.buckets["instance"]
    assert (bucket.limit, bucket.per, bucket.seconds, bucket.counted) == (300, "window", 300, False)
    assert {call.bucket for call in CALLS} == {"instance"}
