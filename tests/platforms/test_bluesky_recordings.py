"""Every recorded Bluesky answer goes through the verb that would receive it, and nothing that a model promises is lost."""

import pytest

from tastemaker import clock
from tastemaker.errors import BadInput, Gone
from tastemaker.models import Answer, Find, Post, Profile, Relation
from tastemaker.platforms import adapter_class

BLUESKY = adapter_class("bluesky")(secrets={"TASTEMAKER_BLUESKY_IDENTIFIER": "me.test",
                                            "TASTEMAKER_BLUESKY_APP_PASSWORD": "canary"})
ALICE, BOB = "did:plc:oq32ovn7uuzgv3tfkar4ruwi", "did:plc:kudiooograu5avlsfl4wvdyt"
ACTORS, POSTS = BLUESKY.search("test", limit=500)
FOLLOWS, LISTS = BLUESKY.related(ALICE)

FED = {  # file -> the Call that could get it, its list, how many records, what follows, a next page or not
    "searchActors": (ACTORS, "actors", 3, 0, True),
    "searchActors_p2": (ACTORS, "actors", 3, 0, True),
    "searchPosts": (POSTS, "posts", 5, 0, True),
    "getProfiles": (BLUESKY.profiles([ALICE, "did:plc:gone"])[0], "profiles", 3, 0, False),
    "getAuthorFeed": (BLUESKY.posts(BOB, limit=50)[0], "feed", 10, 0, True),
    "getFollows": (FOLLOWS, "follows", 2, 0, False),
    "get_follows": (FOLLOWS, "follows", 6, 0, False),
    "getLists": (LISTS, "lists", 0, 1, False),
    "thread_view_post_with_embed_media": (BLUESKY.comments("at://did:plc:x/app.bsky.feed.post/3k")[0], None, 0, 0, False),
}
EXPLAINED = {"badlimit": BadInput, "getProfile_notfound": Gone}
NOT_RECEIVABLE = {
    "getFollowers": "related asks whom an account follows; its followers are not fetched",
    "feed_record": "com.atproto.repo.getRecord of a feed generator: no verb reads raw records",
    "resolve_handle": "com.atproto.identity.resolveHandle: lookup asks getProfiles, which takes handles",
}

PROMISED = {  # raw path -> what of the record must equal it
    Profile: {"did": lambda r, v: r.platform_id == v and v in r.url, "handle": lambda r, v: r.handle == v,
              "displayName": lambda r, v: r.name == v, "description": lambda r, v: r.bio == v,
              "followersCount": lambda r, v: r.followers == v, "followsCount": lambda r, v: r.following == v,
              "postsCount": lambda r, v: r.post_count == v},
    "actors": {"did": lambda r, v: r.platform_id == v, "handle": lambda r, v: r.handle == v,
               "displayName": lambda r, v: r.name == v, "description": lambda r, v: r.text == v},
    "posts": {"author.did": lambda r, v: r.platform_id == v, "author.handle": lambda r, v: r.handle == v,
              "author.displayName": lambda r, v: r.name == v, "record.text": lambda r, v: v in r.text},
    Post: {"post.uri": lambda r, v: r.platform_id == v and r.url.endswith(v.rsplit("/", 1)[1]),
           "post.author.did": lambda r, v: r.profile_id == v, "post.record.text": lambda r, v: r.text == v,
           "post.record.createdAt": lambda r, v: r.published_at == clock.parse(v),
           "post.likeCount": lambda r, v: r.likes == v, "post.replyCount": lambda r, v: r.comments == v,
           "post.repostCount": lambda r, v: r.reposts == v, "post.quoteCount": lambda r, v: r.quotes == v,
           "post.bookmarkCount": lambda r, v: r.saves == v},
    Relation: {"did": lambda r, v: r.to_id == v},
}
NOT_PROMISED = {  # raw paths that no model has a field for; a new one in a recording fails the test
    Profile: ("associated", "verification", "indexedAt"),
    "actors": ("associated", "indexedAt"),
    "posts": ("uri", "cid", "author.associated", "record.$type", "record.reply", "record.createdAt", "indexedAt",
              "bookmarkCount", "replyCount", "repostCount", "likeCount", "quoteCount"),
    Post: ("post.cid", "post.author.handle", "post.author.displayName", "post.author.associated", "post.record.$type",
           "post.record.reply", "post.indexedAt", "reply"),
    Relation: ("handle", "displayName", "avatar", "associated", "viewer", "createdAt", "description", "indexedAt"),
}


@pytest.fixture(scope="module")
def folder(shared):
    return shared / "recordings" / "bluesky"


def test_every_recorded_file_is_fed_explained_or_named_as_not_receivable(folder):
    there = {path.stem for path in folder.rglob("*.json")}
    assert there == set(FED) | set(EXPLAINED) | set(NOT_RECEIVABLE)
    heads = {path.name.removesuffix(".headers.txt") for path in folder.rglob("*.txt")}
    assert heads <= there, "recorded headers belong to a body that is named here"


@pytest.mark.parametrize("name", FED)
def test_a_recording_goes_through_its_verb_into_the_database(name, folder, answer_in, nothing_lost):
    call, _, records, followed, more = FED[name]
    answer = answer_in(folder / f"{name}.json")
    assert BLUESKY.explain(answer, call) is None
    page = call.parse(answer)
    assert not page.rejected, "nothing in these is odd"
    assert len(page.items) == records and len(page.follow) == followed and (page.next is not None) == more
    nothing_lost(BLUESKY, call, page)


@pytest.mark.parametrize("name", [name for name in FED if FED[name][2]])
def test_no_field_that_a_model_promises_is_lost(name, folder, answer_in, leaves):
    call, listed, *_ = FED[name]
    answer = answer_in(folder / f"{name}.json")
    records = call.parse(answer).items
    kind = listed if type(records[0]) is Find else type(records[0])
    for place, raw in enumerate(answer.body[listed]):
        record = records[place] if kind != "posts" else next(r for r in records if r.platform_id == raw["author"]["did"])
        for path, value in leaves(raw):
            if path in PROMISED[kind]:
                assert PROMISED[kind][path](record, value), f"{path} is lost: {value!r} in {record}"
            else:
                assert path.startswith(NOT_PROMISED[kind]), f"{path} is neither kept nor known as not promised"


def test_the_post_of_the_recorded_thread_is_an_image_in_english(folder, answer_in):
    view = answer_in(folder / "thread_view_post_with_embed_media.json").body["thread"]["post"]
    post = BLUESKY.stats([view["uri"]])[0].parse(Answer(200, {}, {"posts": [view]})).items[0]
    assert (post.format, post.language, post.likes, post.saves) == ("image", "en", 0, None)


def test_who_did_not_come_back_is_missing(folder, answer_in):
    call = BLUESKY.profiles([ALICE, "bob.test", "CARLA.test", "did:plc:gone"])[0]
    assert call.parse(answer_in(folder / "getProfiles.json")).missing == ("did:plc:gone",)


def test_a_list_of_recommendation_is_followed_to_its_members(folder, answer_in):
    (members,) = LISTS.parse(answer_in(folder / "getLists.json")).follow
    assert members.endpoint == "app.bsky.graph.getList"
    assert dict(members.request.params)["list"] == f"at://{ALICE}/app.bsky.graph.list/3n2sn57xffk2m"


@pytest.mark.parametrize("name", EXPLAINED)
def test_a_recorded_error_means_what_a_person_does_next(name, folder, answer_in):
    answer = answer_in(folder / f"{name}.json")
    assert answer.status == 400
    assert type(BLUESKY.explain(answer, ACTORS)) is EXPLAINED[name]


def test_the_recorded_cursor_leads_to_the_second_page_and_then_on(folder, answer_in):
    second = ACTORS.parse(answer_in(folder / "searchActors.json")).next
    assert dict(second.request.params)["cursor"] == "1795248091757__did:plc:5itcf6n6vvk5jxod4yymrhjv"
    third = second.parse(answer_in(folder / "searchActors_p2.json")).next
    assert third is not None and third.args["left"] == 300
    assert second.parse(answer_in(folder / "searchActors.json")).next is None, "an answer that points at itself is the end"
