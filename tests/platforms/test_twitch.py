"""Twitch: every official example answer through the verb that would receive it, every request against the reference."""

import json

import pytest

from tastemaker import clock
from tastemaker.errors import BadInput, BadPayload
from tastemaker.models import Answer, ProfileStats, Relation
from tastemaker.platforms import adapter_class

SECRETS = {"TASTEMAKER_TWITCH_CLIENT_ID": "client", "TASTEMAKER_TWITCH_CLIENT_SECRET": "canary-secret"}
TWITCH = adapter_class("twitch")(secrets=SECRETS)
NOW = clock.parse("2026-11-21T12:34:56Z")
START, END = "2026-10-22T00:00:00Z", "2026-11-22T00:00:00Z"
ME, OTHER = "141981764", "5550123"
IDS = [str(n) for n in range(1_000, 1_220)]
CLIPS = [f"SandboxClip-{n}" for n in range(120)]
with clock.fixed(NOW):
    POSTS = TWITCH.posts(ME)


def good(body):
    return Answer(200, {}, body)


# --- the official examples -------------------------------------------------------------------------------------------

KNOWN = "123456"
FED = {  # path, example -> the Call that could get it, how many records, what follows, a next page or not
    ("/search/channels", "Example 1"): (TWITCH.search("twitchdev", limit=500)[0], 1, 0, True),
    ("/search/channels", "Example 2"): (TWITCH.search("x", limit=500)[0], 1, 0, False),
    ("/search/categories", "Example"): (TWITCH.search("fort")[1], 0, 3, False),
    ("/streams", "Example 1"): (TWITCH.streams_page(["494131"], "es", None, 500), 1, 0, True),
    ("/streams", "Example 2"): (TWITCH.streams_page(["32982"], None, None, 500), 1, 0, False),
    ("/clips", "Example 1"): (TWITCH.stats(["AwkwardHelplessSalamanderSwiftRage"])[0], 1, 0, False),
    ("/clips", "Example 2"): (TWITCH.clips_page("1234", START, END, None, 500), 1, 0, True),
    ("/videos", "Example"): (TWITCH.stats(["335921245"])[0], 1, 0, False),
    ("/users", "Example"): (TWITCH.users_page("id", [ME], [], {}), 1, 1, False),
    ("/channels", "Example"): (TWITCH.profiles([ME])[0], 0, 1, False),
    ("/channels/followers", "Example 1"): (TWITCH.followers_page(KNOWN), 1, 0, False),
    ("/channels/followers", "Example 2"): (TWITCH.followers_page(KNOWN), 1, 0, False),
    ("/teams", "Example"): (TWITCH.team_page("6358", OTHER), 2, 0, False),
    ("/teams/channel", "Example"): (TWITCH.related(OTHER)[0], 0, 1, False),
}
ASKED = {path for path, _ in FED}

FOUND = {"game_name": lambda r, v: v in r.text, "tags[]": lambda r, v: v in r.text}
PROMISED = {  # raw path -> what of the record must equal it
    "/search/channels": {"id": lambda r, v: r.platform_id == v, "display_name": lambda r, v: r.name == v,
                         "broadcaster_login": lambda r, v: r.handle == v and v in r.url, **FOUND},
    "/streams": {"user_id": lambda r, v: r.platform_id == v, "user_login": lambda r, v: r.handle == v,
                 "user_name": lambda r, v: r.name == v, **FOUND},
    "/clips": {"id": lambda r, v: r.platform_id == v and r.url.endswith(v),
               "broadcaster_id": lambda r, v: r.profile_id == v,
               "language": lambda r, v: r.language == v, "view_count": lambda r, v: r.views == v,
               "created_at": lambda r, v: r.published_at == clock.parse(v), "duration": lambda r, v: r.duration_s == v},
    "/videos": {"id": lambda r, v: r.platform_id == v, "user_id": lambda r, v: r.profile_id == v,
                "title": lambda r, v: r.title == v,
                "description": lambda r, v: r.text == v, "published_at": lambda r, v: r.published_at == clock.parse(v),
                "url": lambda r, v: r.url == v, "view_count": lambda r, v: r.views == v,
                "language": lambda r, v: r.language == v, "duration": lambda r, v: r.duration_s == 201,
                "type": lambda r, v: r.format == {"archive": "live"}.get(v, "video")},
    "/users": {"id": lambda r, v: r.platform_id == v, "login": lambda r, v: r.handle == v,
               "display_name": lambda r, v: r.name == v,
               "description": lambda r, v: r.bio == v, "created_at": lambda r, v: r.created_at == clock.parse(v),
               "broadcaster_type": lambda r, v: v in r.labels, "type": lambda r, v: not v or v in r.labels},
}
NOT_PROMISED = {  # raw paths that no model has a field for, or that we must not keep; a new one fails the test
    "/search/channels": {"broadcaster_language", "game_id", "is_live", "thumbnail_url", "title", "started_at"},
    "/streams": {"id", "game_id", "type", "title", "viewer_count", "started_at", "language", "thumbnail_url",
                 "is_mature"},
    "/clips": {"url", "embed_url", "broadcaster_name", "creator_id", "creator_name", "video_id", "game_id", "title",
               "thumbnail_url",
               "vod_offset", "is_featured"},
    "/videos": {"stream_id", "user_login", "user_name", "created_at", "thumbnail_url", "viewable",
                "muted_segments[].duration",
                "muted_segments[].offset"},
    "/users": {"profile_image_url", "offline_image_url", "view_count", "email"},
}


@pytest.fixture(scope="module")
def document(shared):
    return json.loads((shared / "specs" / "twitch_openapi.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def examples(document):
    """Path and name of every example of a good answer to the endpoints that we ask -> its body."""
    return {(path, name): example["value"] for path in ASKED for name, example in
            document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["examples"].items()}


def test_every_example_of_an_endpoint_that_is_asked_is_fed(examples):
    assert set(examples) == set(FED)


@pytest.mark.parametrize("name", FED, ids=" ".join)
def test_an_example_is_read_and_comes_back_from_the_database(name, examples, nothing_lost):
    call, records, followed, more = FED[name]
    with clock.fixed(NOW):
        page = call.parse(good(examples[name]))
    assert not page.rejected, "nothing in these is odd"
    assert (len(page.items), len(page.follow), page.next is not None) == (records, followed, more)
    nothing_lost(TWITCH, call, page)


@pytest.mark.parametrize("name", [name for name in FED if name[0] in PROMISED], ids=" ".join)
def test_no_field_that_a_model_promises_is_lost(name, examples, leaves):
    call, path = FED[name][0], name[0]
    raw = examples[name]["data"]
    for item, record in zip(raw, call.parse(good(examples[name])).items, strict=True):
        for where, value in leaves(item):
            if where in PROMISED[path]:
                assert PROMISED[path][where](record, value), f"{where} is lost: {value!r} in {record}"
            else:
                assert where in NOT_PROMISED[path], f"{where} is neither kept nor known as not promised"


def test_the_three_calls_of_a_profile_leave_a_whole_one(examples, kept):
    channels = TWITCH.profiles([ME])[0]
    (users,) = channels.parse(good(examples["/channels", "Example"])).follow
    page = users.parse(good(examples["/users", "Example"]))
    (followers,) = page.follow
    assert followers.parse(good(examples["/channels/followers", "Example 1"])).items == (
        ProfileStats(platform="twitch", platform_id=ME, followers=8),)
    (whole,) = page.items
    assert (whole.language, whole.topics, whole.keywords) == ("en", ("Science & Technology",), ("DevsInTheKnow",))
    assert whole.labels == ("partner", "Gambling", "DrugsIntoxication", "MatureGame")
    assert whole.followers is whole.view_count is whole.post_count is None
    assert not any("not-real@email.com" in str(row) or "5980557" in str(row)
                   for row in kept(TWITCH, followers, page)[1].values())


def test_the_example_of_a_team_names_its_members(examples):
    body = examples["/teams", "Example"]
    members = [user["user_id"] for user in body["data"][0]["users"]]
    page = TWITCH.team_page("6358", OTHER).parse(good(body))
    assert page.items == tuple(Relation(platform="twitch", from_id=OTHER, to_id=to, kind="lists") for to in members)
    alone = TWITCH.team_page("6358", members[0]).parse(good(body)).items
    assert len(alone) == len(members) - 1, "nobody lists themselves"


# --- requests --------------------------------------------------------------------------------------------------------

CALLS = [
    *TWITCH.search("trail running", language="de", limit=500), *TWITCH.search("angel of death", limit=1),
    TWITCH.channels_found_page("x", "pt-BR", "cursor", 7), TWITCH.streams_page(IDS[:5], "pt-BR", "cursor", 30),
    TWITCH.streams_page(IDS[:5], None, None, 300), TWITCH.game_videos_page("7", "Running", "de", 300),
    TWITCH.game_clips_page("7", "Running", "de", START, END, "cursor", 300), *TWITCH.profiles(IDS),
    TWITCH.users_page("id", IDS[:100], [], {}), *TWITCH.lookup([f"@Sandbox_{n}" for n in IDS]),
    TWITCH.followers_page({"platform_id": ME}), *POSTS, TWITCH.videos_page(ME, "cursor", 250, None, None),
    TWITCH.clips_page(ME, START, END, "cursor", 250), *TWITCH.stats([*IDS, *CLIPS]), *TWITCH.related(ME),
    TWITCH.team_page("6358", ME)]
ARRAYS_AT_MOST = 100
ONLY_WITH = {"/videos": {"after": "user_id", "language": "game_id"}}
"""Parameter -> the one that must go along, as the reference's text says."""
ONE_OF = {"/videos": {"id", "user_id", "game_id"}, "/clips": {"id", "broadcaster_id", "game_id"},
          "/users": {"id", "login"},
          "/teams": {"id", "name"}}
"""Parameters of which a request names one and no more."""


@pytest.mark.parametrize("call", CALLS, ids=lambda c: c.make)
def test_a_request_fits_the_reference(call, document):
    path = call.request.url.removeprefix(document["servers"][0]["url"])
    operation = document["paths"][path]["get"]
    known = {p["name"]: p for p in operation["parameters"]}
    asked: dict[str, list[str]] = {}
    for name, value in call.request.params:
        asked.setdefault(name, []).append(value)
    assert call.request.method == "GET" and f"/{call.endpoint}" == path
    assert {name for name, p in known.items() if p.get("required")} <= set(asked) <= set(known)
    for name, values in asked.items():
        _fits(known[name], values)
    assert len(ONE_OF.get(path, set()) & set(asked)) == (path in ONE_OF)
    assert all(with_it in asked for name, with_it in ONLY_WITH.get(path, {}).items() if name in asked)


def _fits(parameter, values):
    schema, name = parameter["schema"], parameter["name"]
    if name == "language":
        assert all(len(value) == 2 for value in values), "ISO 639-1"
    if schema["type"] == "array":
        assert 1 <= len(values) <= ARRAYS_AT_MOST and len(set(values)) == len(values)
        return
    (value,) = values
    assert value and value in schema.get("enum", [value])
    if name == "first":
        assert 1 <= int(value) <= 100, "the text of every endpoint says 1 to 100"
    if schema.get("format") == "date-time":
        assert clock.parse(value) and value.endswith("Z"), "RFC 3339"


def test_the_token_is_bought_with_a_form_that_shows_nothing():
    call = TWITCH.sign_in()
    assert (call.request.method, call.request.url) == ("POST", "https://id.twitch.tv/oauth2/token")
    assert dict(call.request.form) == {"client_id": "client", "client_secret": "canary-secret",
                                       "grant_type": "client_credentials"}
    assert call.request.body is None and call.request.params == () and "canary-secret" not in repr(call.request)
    assert TWITCH.headers() == {}, "the sign-in itself carries no token"
    assert TWITCH.headers({"access_token": "t"}) == {"Authorization": "Bearer t", "Client-Id": "client"}
    assert adapter_class("twitch")(secrets={"TASTEMAKER_TWITCH_CLIENT_ID": "client"}).sign_in() is None


@pytest.mark.parametrize("body", [None, "token", {}, {"access_token": None}, {"access_token": 5}])
def test_a_sign_in_without_a_token_is_loud(body):
    with pytest.raises(BadPayload):
        TWITCH.sign_in().parse(good(body))
    bought = {"access_token": "t", "expires_in": 5_000_000, "token_type": "bearer"}
    assert TWITCH.sign_in().parse(good(bought)).items == ()


def test_every_read_costs_a_point_of_the_800_a_minute_and_goes_with_a_token():
    assert {(c.bucket, c.cost, c.session) for c in CALLS} == {("points", 1.0, True)}
    points = TWITCH.buckets["points"]
    assert (points.limit, points.per, points.seconds) == (800, "window", 60) and not points.scarce


def test_batches_are_as_large_as_the_api_takes_and_no_larger():
    assert [len(c.args["ids"]) for c in TWITCH.profiles(IDS)] == [100, 100, 20]
    assert [len(c.args["names"]) for c in TWITCH.lookup([f"a{n}" for n in IDS])] == [100, 100, 20]
    assert [(c.endpoint, len(c.args["ids"])) for c in TWITCH.stats([*IDS, *CLIPS, *IDS])] == [
        ("videos", 100), ("videos", 100), ("videos", 20), ("clips", 100), ("clips", 20)]
    assert len(TWITCH.refresh([(ME, None), (OTHER, None)])) == 1


def test_a_name_that_would_fail_its_batch_is_not_sent_but_reported():
    (lookup,) = TWITCH.lookup(["@Sandbox_Me", "läuft", "with space", "x" * 26, ""])
    assert lookup.request.params == (("login", "sandbox_me"),)
    assert set(lookup.parse(good({"data": []})).missing) == {"sandbox_me", "läuft", "with space", "x" * 26, ""}
    (profiles,) = TWITCH.profiles([ME, "UCx", "7 "])
    assert profiles.request.params == (("broadcaster_id", ME),)
    assert profiles.parse(good({"data": []})).missing == ("UCx", "7 "), "who is there and who is not the users say"
    for calls in (TWITCH.profiles([*IDS, "UCx"]), TWITCH.lookup([*(f"a{n}" for n in IDS), "with space"])):
        assert [len(call.args["unusable"]) for call in calls] == [1, 0, 0], "once, however many batches there are"
    for ask in (TWITCH.lookup, TWITCH.profiles):
        with pytest.raises(BadInput, match="did:plc:x"):
            ask(["did:plc:x"])
        assert ask([]) == []
