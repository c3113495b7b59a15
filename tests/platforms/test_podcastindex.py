"""Podcast Index without recordings: its documents' shapes into a real database, its limits, its signature, its errors."""

import hashlib
import importlib.util
from pathlib import Path

import pytest

from tastemaker import clock
from tastemaker.errors import BadInput, BadPayload, Gone, NeedsKey, NotOffered, TryLater
from tastemaker.models import Answer, Find, Profile, Since
from tastemaker.platforms import adapter_class

KEY, SECRET = "TASTEMAKER_PODCASTINDEX_KEY", "TASTEMAKER_PODCASTINDEX_SECRET"
INDEX = adapter_class("podcastindex")(secrets={KEY: "key-canary", SECRET: "secret-canary"})
GUID, OTHER = "11111111-2222-5333-8444-555555555555", "21111111-2222-5333-8444-555555555555"
AT = clock.parse("2026-11-21T12:00:10Z")
TERMS, PERSONS = INDEX.search("trail running", language="de", limit=50)
BATCH, ONE, EPISODES = INDEX.profiles([GUID])[0], INDEX.profiles(["feed:77"])[0], INDEX.posts(GUID, "77")[0]
DOCUMENTED = {  # endpoint -> parameters that its document lists; `max` of the search of people is not among them
    "search/byterm": {"q", "val", "max", "aponly", "clean", "similar", "fulltext", "pretty"},
    "search/byperson": {"q", "fulltext", "pretty"}, "podcasts/byfeedid": {"id", "pretty"},
    "podcasts/byfeedurl": {"url", "pretty"}, "podcasts/batch/byguid": {"pretty"},
    "episodes/byfeedid": {"id", "since", "max", "enclosure", "fulltext", "pretty"},
    "episodes/bypodcastguid": {"guid", "since", "max", "enclosure", "fulltext", "pretty"},
}


@pytest.fixture(scope="module")
def cases():
    """The good items of `cases/podcastindex.py`."""
    spec = importlib.util.spec_from_file_location("cases_of_podcastindex", Path(__file__).parent / "cases" / "podcastindex.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def feed(cases):
    return lambda **changes: {**cases.FEED, **changes}


@pytest.fixture
def item(cases):
    return lambda **changes: {**cases.ITEM, **changes}


def parse(call, **body):
    return call.parse(Answer(200, {}, {"status": "true", "description": "Found matching feed.", **body}))


def one(page):
    assert not page.rejected, page.rejected
    return page.items[0]


# --- what is asked ---------------------------------------------------------------------------------------------------

def test_every_request_is_one_that_the_documents_know():
    single = [INDEX.lookup([name])[0] for name in ("920666", "https://feeds.example/x?y=1", GUID)]
    for call in (TERMS, PERSONS, BATCH, ONE, EPISODES, INDEX.posts(GUID)[0], INDEX.posts("feed:77")[0], *single):
        params = dict(call.request.params)
        assert set(params) <= DOCUMENTED[call.endpoint] and call.request.url.endswith(f"/api/1.0/{call.endpoint}")
        assert call.request.method == ("POST" if call.endpoint == "podcasts/batch/byguid" else "GET")
        assert 1 <= int(params.get("max", 1)) <= 1_000 and params.get("fulltext", "") == "", "fulltext has no value"
        assert not call.session and call.request.form is None


@pytest.mark.parametrize(("limit", "asked"), [(1, "1"), (50, "50"), (5_000, "1000")])
def test_a_search_and_a_list_ask_for_no_more_than_is_wanted_or_allowed(limit, asked):
    assert dict(INDEX.search("x", limit=limit)[0].request.params)["max"] == asked
    assert dict(INDEX.posts(GUID, "77", limit=limit)[0].request.params)["max"] == asked


def test_guids_go_in_batches_of_a_hundred_and_feeds_without_one_alone():
    guids = [f"{n:08x}-2222-5333-8444-555555555555" for n in range(201)]
    calls = INDEX.profiles([*guids, "feed:77", guids[0], "feed:77"])
    assert [len(call.request.body) for call in calls[:3]] == [100, 100, 1] and calls[0].request.body == guids[:100]
    assert [dict(call.request.params) for call in calls[3:]] == [{"id": "77"}]
    assert INDEX.profiles([]) == INDEX.lookup([]) == []


def test_a_podcast_is_looked_up_by_number_guid_or_its_feeds_address():
    calls = INDEX.lookup(["@920666", " 920666 ", GUID, "https://feeds.example/x"])
    assert [(c.endpoint, dict(c.request.params), c.request.body) for c in calls] == [
        ("podcasts/batch/byguid", {}, [GUID]), ("podcasts/byfeedid", {"id": "920666"}, None),
        ("podcasts/byfeedurl", {"url": "https://feeds.example/x"}, None)]


@pytest.mark.parametrize("name", ["trail talk", "feed:", "feed:0", "1٣", "11111111-2222", "ftp://x.example", "", "@"])
def test_what_names_no_podcast_is_said_to_be_so(name):
    with pytest.raises(BadInput, match="names no podcast"):
        INDEX.lookup([GUID, name])


def test_only_newer_episodes_are_asked_for_with_a_little_overlap():
    def since(known):
        return dict(INDEX.posts(GUID, "77", since=known)[0].request.params).get("since")
    assert since(Since("5001", clock.parse("2026-01-05T08:00:00Z"))) == str(1_767_600_000 - 5)
    assert since(Since("5001", None)) is None and since(None) is None


def test_episodes_come_by_the_feeds_number_and_without_it_by_guid():
    assert EPISODES.endpoint == "episodes/byfeedid" and dict(EPISODES.request.params)["id"] == "77"
    assert dict(INDEX.posts(GUID)[0].request.params)["guid"] == GUID
    assert dict(INDEX.posts("feed:77")[0].request.params)["id"] == "77"


@pytest.mark.parametrize("verb", ["stats", "comments", "related"])
def test_what_nobody_counts_or_lists_there_is_not_offered(verb):
    with pytest.raises(NotOffered):
        getattr(INDEX, verb)("x")


# --- the signature ---------------------------------------------------------------------------------------------------

def test_a_request_is_signed_over_key_secret_and_the_moment_and_the_secret_stays_here():
    with clock.fixed(AT):
        headers = INDEX.headers()
    date = str(int(AT.timestamp()) - 10)
    assert headers == {"X-Auth-Key": "key-canary", "X-Auth-Date": date,
                       "Authorization": hashlib.sha1(f"key-canarysecret-canary{date}".encode()).hexdigest()}
    assert "secret-canary" not in str(headers)


def test_a_signature_is_never_older_than_half_a_minute():
    for second in range(0, 120, 7):
        with clock.fixed(clock.parse(f"2026-11-21T12:0{second // 60}:{second % 60:02}Z")):
            assert 0 <= clock.now().timestamp() - int(INDEX.headers()["X-Auth-Date"]) < 30


@pytest.mark.parametrize("secrets", [{}, {KEY: "x"}, {SECRET: "x"}, {KEY: "x", SECRET: ""}])
def test_half_a_key_signs_nothing(secrets):
    assert adapter_class("podcastindex")(secrets=secrets).headers() == {}


# --- what the answers hold -------------------------------------------------------------------------------------------

def test_every_answer_goes_whole_into_the_database(cases, nothing_lost):
    kept = {name: nothing_lost(INDEX, call, call.parse(around([good]))) for name, (call, around, good) in cases.CASES.items()}
    assert kept["terms"]["finds"] == kept["profiles"]["profiles"] == kept["episodes"]["posts"] == 1


def test_a_podcast_is_read_whole_and_audience_counters_stay_unknown(feed):
    profile = one(parse(BATCH, feeds=[feed()]))
    assert profile == Profile(
        platform="podcastindex", platform_id=GUID, handle="77", name="Trail talk", bio="Runs & shoes", language="de",
        url="https://podcastindex.org/podcast/77", links=("https://talk.example", "https://a.example/x"),
        keywords=("Mo", "Mo Media"), topics=("Sports", "Running"), labels=("explicit", "music"), feed="77", post_count=12)
    assert profile.followers is profile.following is profile.view_count is None


def test_a_podcast_whose_counters_are_all_unknown_is_still_fine(feed, nothing_lost):
    page = parse(BATCH, feeds=[feed(episodeCount=None)])
    assert one(page).post_count is None
    assert nothing_lost(INDEX, BATCH, page)["profiles"] == 1


@pytest.mark.parametrize(("said", "topics"), [([], ()), (None, ()), ({"9": "Arts", "10": "Arts"}, ("Arts",))])
def test_categories_are_a_mapping_or_an_empty_list(feed, said, topics):
    assert one(parse(BATCH, feeds=[feed(categories=said)])).topics == topics


@pytest.mark.parametrize(("changes", "labels"), [({"dead": 1, "explicit": False}, ("dead",)), ({"explicit": 0, "medium": "podcast"}, ()),
                                                 ({"explicit": 1, "medium": None}, ("explicit",))])
def test_a_dead_an_explicit_and_another_kind_of_feed_say_so(feed, changes, labels):
    assert one(parse(BATCH, feeds=[feed(**{"medium": "podcast", **changes})])).labels == labels


def test_a_dead_feed_is_no_find(feed, item):
    assert parse(TERMS, feeds=[feed(dead=1), feed(dead=True)]).items == ()
    page = parse(PERSONS, items=[item(feedDead=1), item(feedDead=1, podcastGuid=None)])
    assert page.items == page.follow == ()


@pytest.mark.parametrize("guid", [None, "", " ", "not a guid", "my-show"])
def test_a_podcast_without_a_guid_is_named_by_its_feeds_number(feed, guid):
    assert one(parse(TERMS, feeds=[feed(podcastGuid=guid)])).platform_id == "feed:77"
    assert INDEX.profiles(["feed:77"])[0].endpoint == "podcasts/byfeedid"


def test_a_podcast_that_got_its_guid_later_keeps_the_id_that_it_is_asked_by(feed):
    assert one(parse(ONE, feed=feed())).platform_id == "feed:77"
    looked_up = INDEX.lookup(["77"])[0]
    assert one(parse(looked_up, feed=feed(podcastGuid=GUID.upper()))).platform_id == GUID
    assert one(parse(looked_up, feed=feed(podcastGuid=None))).platform_id == "feed:77"


@pytest.mark.parametrize("field", ["dead", "explicit"])
def test_a_flag_of_another_kind_is_an_error_and_not_a_guess(feed, field):
    page = parse(BATCH, feeds=[feed(**{field: "yes"}), feed(**{field: None})])
    assert len(page.rejected) == 1 and [field in profile.labels for profile in page.items] == [False]


@pytest.mark.parametrize("number", [None, 0, -1, "x", True, 1.5])
def test_a_podcast_without_a_number_is_quarantined(feed, number):
    page = parse(BATCH, feeds=[feed(id=number), feed()])
    assert len(page.rejected) == len(page.items) == 1


def test_a_find_has_the_description_as_its_words(feed):
    assert one(parse(TERMS, feeds=[feed()])) == Find(
        platform="podcastindex", platform_id=GUID, handle="77", name="Trail talk", text="Runs & shoes",
        url="https://podcastindex.org/podcast/77")
    assert len(parse(INDEX.search("x", limit=2)[0], feeds=[feed(podcastGuid=None, id=n) for n in range(1, 9)]).items) == 2


def test_episodes_found_lead_to_their_podcasts_each_once_and_ten_at_most(feed, item):
    page = parse(PERSONS, items=[item(podcastGuid=None, feedId=n // 2) for n in range(2, 60)])
    assert page.items == () and [call.args["named"] for call in page.follow] == [f"feed:{n}" for n in range(1, 11)]
    call = page.follow[0]
    assert call.verb == "search" and INDEX.rebuild(call.make, call.args) == call
    found = one(parse(call, feed=feed()))
    assert isinstance(found, Find) and found.platform_id == GUID, "its guid, so that nothing is stored under two ids"
    assert parse(call, feed=[]) == type(page)(), "what a search does not find is not missing"
    assert parse(INDEX.search("x", limit=1)[1], items=[item(), item(podcastGuid=None, feedId=9)]).follow == (), "enough is enough"
    few = INDEX.search("x", limit=3)[1]
    assert len(parse(few, items=[item(podcastGuid=None, feedId=n) for n in range(1, 9)]).follow) == 3


def test_episodes_that_say_their_podcasts_guid_are_finds_at_once(item):
    page = parse(PERSONS, items=[item(), item(title="Snow"), item(podcastGuid=OTHER)])
    assert [find.platform_id for find in page.items] == [GUID, OTHER] and page.follow == ()
    assert "Mud" in page.items[0].text and "Snow" in page.items[0].text


def test_an_episode_is_read_whole(item):
    post = one(parse(EPISODES, items=[item()]))
    assert (post.platform_id, post.profile_id, post.format, post.title) == ("5001", GUID, "audio", "Mud")
    assert post.text == "Deep mud #trail https://b.example\nbye" and post.links == ("https://b.example",) and post.tags == ("trail",)
    assert post.published_at == clock.parse("2026-01-05T08:00:00Z") and (post.duration_s, post.language) == (1_800, "de")
    assert post.url == "https://talk.example/5001"
    assert post.views is post.likes is post.comments is post.paid_partnership is None


@pytest.mark.parametrize(("changes", "field", "value"), [
    ({"duration": 0}, "duration_s", None), ({"duration": None}, "duration_s", None), ({"datePublished": 0}, "published_at", None),
    ({"enclosureType": "video/mp4"}, "format", "video"), ({"enclosureType": None}, "format", "audio"),
    ({"link": ""}, "url", "https://podcastindex.org/podcast/77?episode=5001"),
    ({"link": "see our site"}, "url", "https://podcastindex.org/podcast/77?episode=5001")])
def test_what_a_feed_leaves_out_is_unknown(item, changes, field, value):
    assert getattr(one(parse(EPISODES, items=[item(**changes)])), field) == value


def test_no_more_episodes_than_wanted_are_kept(item):
    assert len(parse(INDEX.posts(GUID, "77", limit=2)[0], items=[item(id=n) for n in range(1, 9)]).items) == 2


def test_where_sound_files_and_pictures_lie_is_not_kept(item, feed):
    page = parse(EPISODES, items=[item(enclosureUrl="https://audio.example/1.mp3?sig=1", image="https://img.example/1.png")])
    whole = repr(page.items) + repr(parse(BATCH, feeds=[feed(artwork="https://img.example/2.png")]).items)
    assert "audio.example" not in whole and "img.example" not in whole


@pytest.mark.parametrize(("raw", "words"), [
    ("<p>One</p><p>Two &amp; three</p>", "One\nTwo & three"), ("a<br/>b<BR>c", "a\nb\nc"), ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
    ("plain  text\n\n\nwith   gaps", "plain text\nwith gaps"), ("<ul><li>x</li><li>y</li></ul>", "x\ny"), ("<!-- no -->yes", "yes"),
    ("&lt;b&gt; stays", "<b> stays"), ("un<b>finished <a href='x", "unfinished <a href='x"), ("&#xD800;", "\ufffd")])
def test_html_becomes_plain_words(feed, raw, words):
    assert one(parse(BATCH, feeds=[feed(description=raw)])).bio == words


@pytest.mark.parametrize("raw", ["<" * 100_000, "<a " * 40_000, "<a href=" * 20_000, "&" * 100_000, "<p>" * 40_000, "&lt;" * 30_000])
def test_hostile_html_is_read_in_no_time(feed, raw):
    assert parse(BATCH, feeds=[feed(description=raw)]).items


# --- who is missing --------------------------------------------------------------------------------------------------

def test_a_guid_that_did_not_come_back_is_missing_and_an_unnamed_podcast_could_be_it(feed):
    call = INDEX.profiles([GUID.upper(), OTHER])[0]
    assert parse(call, feeds=[feed()]).missing == (OTHER,)
    assert parse(call, feeds=[feed(), feed(podcastGuid=None)]).missing == ()


@pytest.mark.parametrize(("name", "verb", "missing"), [
    ("feed:77", "profiles", "feed:77"), ("77", "lookup", "77"), ("https://feeds.example/x", "lookup", "https://feeds.example/x")])
def test_an_unknown_podcast_is_an_empty_list_in_a_good_answer(name, verb, missing):
    call = getattr(INDEX, verb)([name])[0]
    answer = Answer(200, {}, {"status": "true", "query": {"id": "77"}, "feed": [], "description": "No feeds match this id."})
    assert INDEX.explain(answer, call) is None and call.parse(answer).missing == (missing,)
    refused = Answer(200, {}, {"status": "false", "description": "No feeds match this id."})
    assert INDEX.explain(refused, call) is None and call.parse(refused).missing == (missing,)


@pytest.mark.parametrize("body", [{"feed": "x"}, {"feed": [1]}, {"feed": None}, {"status": "true"}, []])
def test_another_shape_where_a_podcast_should_be_is_loud(body):
    with pytest.raises(BadPayload):
        ONE.parse(Answer(200, {}, body))


def test_a_single_podcast_that_cannot_be_read_is_quarantined_and_not_missing(feed):
    page = parse(ONE, feed=feed(title=None, id=None))
    assert len(page.rejected) == 1 and page.missing == ()


# --- errors ----------------------------------------------------------------------------------------------------------

def said(status, description, **more):
    return Answer(status, {}, {"status": "false", "description": description, **more})


@pytest.mark.parametrize(("answer", "meant"), [
    (Answer(401, {}, None), NeedsKey), (said(401, "X-Auth-Date header is not valid"), NeedsKey),
    (said(400, "Authorization header not found"), NeedsKey), (said(200, "Your API key is not valid."), NeedsKey),
    (said(403, "Forbidden"), NeedsKey), (said(429, "slow down"), TryLater), (Answer(502, {}, "<html>"), TryLater),
    (said(503, "down"), TryLater), (Answer(500, {}, None), TryLater), (said(400, "Invalid parameters"), BadInput), (said(200, "Invalid parameters"), BadInput),
    (Answer(200, {}, {"status": False, "description": "Bad"}), BadInput), (Answer(404, {}, "<html>"), BadInput)])
def test_an_error_is_named_for_what_a_person_does_next(answer, meant):
    for call in (TERMS, BATCH, ONE, EPISODES):
        got = INDEX.explain(answer, call)
        assert type(got) is meant and got.show() and "canary" not in got.show()


def test_only_episodes_can_be_gone_since_gone_deletes_all_that_were_asked_for():
    answer = said(400, "No feed found for that id.")
    assert type(INDEX.explain(answer, EPISODES)) is Gone
    assert all(type(INDEX.explain(answer, call)) is BadInput for call in (TERMS, BATCH, ONE))


def test_only_a_podcast_asked_for_on_its_own_can_be_nothing_in_a_refusal(feed):
    answer = said(200, "No feeds found.")
    assert all(type(INDEX.explain(answer, call)) is BadInput for call in (TERMS, PERSONS, BATCH))
    shown = ONE.parse(Answer(200, {}, {"status": "true", "feed": feed(), "description": "No episodes yet."}))
    assert len(shown.items) == 1 and shown.missing == (), "what came is not missing, whatever the words beside it"


def test_a_good_answer_says_true_as_a_word():
    for status in ("true", True, None):
        assert INDEX.explain(Answer(200, {}, {"status": status, "feeds": []}), TERMS) is None


def test_no_call_has_a_price_and_the_limit_is_our_own():
    assert INDEX.terms.prices == {} and "our own" in INDEX.buckets["calls"].title
    assert INDEX.terms.contact.from_text == "yes" and any("feed" in duty for duty in INDEX.terms.duties)
