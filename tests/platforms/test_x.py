"""Every recorded answer of X goes through the verb that would receive it, and nothing that a model promises is lost."""

import json
from dataclasses import replace

import pytest

from tastemaker import clock
from tastemaker.models import Answer, Comment, Find, Post, PostStats, Profile, Relation
from tastemaker.platforms import adapter_class

BEARER, USER_TOKEN = "TASTEMAKER_X_BEARER_TOKEN", "TASTEMAKER_X_USER_TOKEN"
X = adapter_class("x")(secrets={BEARER: "canary-app", USER_TOKEN: "canary-user"})
ME, DEV = "2244994945", "783214"
SEARCH, USERS = X.search("twitter api", limit=500)
LOOKUP, PROFILES, RELATED = X.lookup(["@Sandbox_Me", "sandbox_other"])[0], X.profiles([ME, DEV])[0], X.related(ME)[0]
TIMELINE, STATS = X.posts(ME, limit=50)[0], X.stats(["1", "2"])[0]
WHOLE, REPLIES = X.renew(["1261326399320715264", "1278347468690915330"])[0], X.comments("1", limit=500)[0]

FED = {  # file -> the Call that could get it, how many of which records, a next page or not
    "searches/search_tweets_query": (SEARCH, {Find: 3, Profile: 3}, False),
    "searches/search_tweets_for_nyc": (SEARCH, {Find: 3}, True),
    "timeline/timeline_tweets": (TIMELINE, {Post: 5}, True),
    "tweet/tweets_resp": (WHOLE, {Post: 2}, False),
    "user/users_resp": (PROFILES, {Profile: 2}, False),
    "user/search_users_resp": (USERS, {Find: 23, Profile: 23}, True),
    "user/following_resp": (RELATED, {Relation: 5}, False),
    "field_names_2026/tweets_search_recent": (SEARCH, {}, True),
    "field_names_2026/users": (PROFILES, {Profile: 2}, False),
    "field_names_2026/users_by": (LOOKUP, {Profile: 2}, False),
    "field_names_2026/users_search": (USERS, {}, True),
    "field_names_2026/users_id_following": (RELATED, {}, False),
    "field_names_2026/users_id_tweets": (TIMELINE, {}, True),
}
SAME_SHAPE = {  # answers of endpoints that no verb asks, which have the shape of one that a verb does ask
    "tweet/tweet_quote_tweets_resp": (WHOLE, {Post: 15}, False),
    "tweet/tweet_retweet_tweets_resp": (WHOLE, {Post: 8}, False),
    "timeline/timeline_reverse_chronological": (WHOLE, {Post: 5}, False),
    "user/user_liked_tweets_resp": (WHOLE, {Post: 5}, False),
    "timeline/timeline_mentions": (STATS, {PostStats: 5}, False),
    "user/followers_resp": (PROFILES, {Profile: 5}, False),
    "user/blocking_users_list_resp": (PROFILES, {Profile: 5}, False),
    "user/muting_resp": (PROFILES, {Profile: 1}, False),
    "tweet/tweet_retweed_users_resp": (PROFILES, {Profile: 5}, False),
    "tweet/tweet_liking_users_resp": (PROFILES, {Profile: 4}, False),
    "field_names_2026/users_id_followers": (PROFILES, {Profile: 3}, False),
    "usage/usage_tweets_resp": (X.sign_in(), {}, False),
}
NOT_RECEIVABLE = {
    "user/user_resp": "one user alone: profiles and lookup ask for many at once, which is a list",
    "user/me_resp": "who a user's token belongs to is not asked",
    "tweet/tweet_resp": "one post alone: stats and renew ask for many at once",
    "tweet/tweets_by_user_bookmark": "bookmarks are a person's own and come without authors",
    "tweet/tweets_counts_recent_resp": "counts of matching posts are not asked",
    "tweet/tweets_counts_all_resp": "counts of matching posts are not asked",
    "tweet/create_tweet_resp": "nothing is posted",
    "user/block_user_resp": "nobody is blocked", "user/unblock_user_resp": "nobody is blocked",
    "compliance_jobs/create_job_resp": "bulk compliance jobs are files; accounts are asked again in batches instead",
    "compliance_jobs/job_resp": "bulk compliance jobs are files", "compliance_jobs/jobs_resp": "bulk compliance jobs are files",
}


@pytest.fixture(scope="module")
def folder(shared):
    return shared / "recordings" / "x"


@pytest.fixture(scope="module")
def recorded(folder):
    """A function that gives a recorded body as an Answer; the examples of 2026 stand in a list with their endpoint."""
    def read(name):
        body = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        return Answer(200, {}, body[0]["response"] if isinstance(body, list) else body)
    return read


def kinds(items):
    return {kind: n for kind in (Find, Profile, Post, PostStats, Relation, Comment) if (n := sum(type(i) is kind for i in items))}


def test_every_recorded_file_is_fed_or_named_as_not_receivable(folder):
    there = {str(path.relative_to(folder).with_suffix("")) for path in folder.rglob("*.json")}
    assert there == set(FED) | set(SAME_SHAPE) | set(NOT_RECEIVABLE)
    assert not set(FED) & set(SAME_SHAPE) and not (set(FED) | set(SAME_SHAPE)) & set(NOT_RECEIVABLE)


@pytest.mark.parametrize("name", [*FED, *SAME_SHAPE])
def test_a_recording_goes_through_its_verb_into_the_database(name, recorded, nothing_lost, kept):
    call, records, more = {**FED, **SAME_SHAPE}[name]
    answer = recorded(name)
    assert X.explain(answer, call) is None
    page = call.parse(answer)
    assert not page.rejected, page.rejected
    assert kinds(page.items) == records and (page.next is not None) == more and page.missing == ()
    assert page.price is None or page.price <= call.price or name in SAME_SHAPE
    if PostStats in records:
        assert kept(X, call, replace(page, items=()))
    else:
        nothing_lost(X, call, replace(page, items=tuple({(type(i), i.platform_id if type(i) is not Relation else i.to_id): i
                                                         for i in page.items if type(i) is not Find or Profile not in records}.values())))


PROMISED = {  # raw path -> what of the record must equal it
    Profile: {"id": lambda r, v: r.platform_id == v and r.url.endswith(v), "username": lambda r, v: r.handle == v,
              "name": lambda r, v: r.name == v, "description": lambda r, v: r.bio == v,
              "created_at": lambda r, v: r.created_at == clock.parse(v), "verified": lambda r, v: ("verified" in r.labels) == v,
              "public_metrics.followers_count": lambda r, v: r.followers == v,
              "public_metrics.following_count": lambda r, v: r.following == v,
              "public_metrics.tweet_count": lambda r, v: r.post_count == v,
              "entities.url.urls[].expanded_url": lambda r, v: v in r.links,
              "entities.description.urls[].expanded_url": lambda r, v: v in r.links},
    Post: {"id": lambda r, v: r.platform_id == v and r.url.endswith(v), "author_id": lambda r, v: r.profile_id == v,
           "text": lambda r, v: r.text == v.replace("&amp;", "&"), "created_at": lambda r, v: r.published_at == clock.parse(v),
           "public_metrics.retweet_count": lambda r, v: r.reposts == v, "public_metrics.reply_count": lambda r, v: r.comments == v,
           "public_metrics.like_count": lambda r, v: r.likes == v, "public_metrics.quote_count": lambda r, v: r.quotes == v,
           "public_metrics.bookmark_count": lambda r, v: r.saves == v, "public_metrics.impression_count": lambda r, v: r.views == v},
    Relation: {"id": lambda r, v: r.to_id == v and r.from_id == ME},
}
NOT_PROMISED = {  # raw paths that no model has a field for; a new one in a recording fails the test
    Profile: ("profile_image_url", "location", "protected", "url", "pinned_tweet_id", "public_metrics.listed_count",
              "entities.url.urls[].start", "entities.url.urls[].end", "entities.url.urls[].url", "entities.url.urls[].display_url",
              "entities.description.hashtags", "entities.description.mentions"),
    Post: ("conversation_id", "context_annotations", "edit_history_tweet_ids"),
    Relation: ("name", "username", "pinned_tweet_id"),
}


@pytest.mark.parametrize("name", ["user/users_resp", "user/search_users_resp", "user/following_resp", "user/followers_resp",
                                  "timeline/timeline_tweets", "tweet/tweets_resp", "tweet/tweet_quote_tweets_resp",
                                  "tweet/tweet_retweet_tweets_resp"])
def test_no_field_that_a_model_promises_is_lost(name, recorded, leaves):
    answer = recorded(name)
    records = [record for record in {**FED, **SAME_SHAPE}[name][0].parse(answer).items if type(record) is not Find]
    for record, raw in zip(records, answer.body["data"], strict=True):
        for path, value in leaves(raw):
            if path in PROMISED[type(record)]:
                assert PROMISED[type(record)][path](record, value), f"{path} is lost: {value!r} in {record}"
            else:
                assert path.startswith(NOT_PROMISED[type(record)]), f"{path} is neither kept nor known as not promised"


def test_reposts_say_nothing_about_who_writes_and_the_rest_is_found(recorded):
    answer = recorded("searches/search_tweets_for_nyc")
    own = {post["author_id"] for post in answer.body["data"] if not post["text"].startswith("RT @")}
    assert {find.platform_id for find in SEARCH.parse(answer).items} == own and len(own) == 3


def test_authors_who_are_paid_for_come_as_profiles_with_the_words_that_matched(recorded):
    items = SEARCH.parse(recorded("searches/search_tweets_query")).items
    found = {i.platform_id: i for i in items if type(i) is Find}
    assert {p.platform_id for p in items if type(p) is Profile} == set(found)
    assert "metrics" in " ".join(f.text for f in found.values()) and all(f.handle and f.text for f in found.values())


def test_the_examples_of_2026_still_write_the_older_names_and_hold_only_withheld_users(folder, recorded):
    """What the folder is called is not what it holds: no example has `post_count` or `referenced_posts`."""
    words = "".join(path.read_text() for path in (folder / "field_names_2026").glob("*.json"))
    assert '"tweet_count"' in words and '"referenced_tweets"' in words
    assert not any(f'"{name}"' in words for name in ("post_count", "repost_count", "referenced_posts", "note_post"))
    assert all(user["withheld"] for user in recorded("field_names_2026/users").body["data"])


def opened(value):
    """The same JSON as if nobody were protected or withheld and nothing a reply."""
    if isinstance(value, list):
        return [opened(child) for child in value]
    if isinstance(value, dict):
        return {k: False if k == "protected" else opened(v) for k, v in value.items() if k not in ("withheld", "referenced_tweets")}
    return value


RENAMED = {"tweet_count": "post_count", "retweet_count": "repost_count", "referenced_tweets": "referenced_posts", "note_tweet": "note_post",
           "pinned_tweet_id": "pinned_post_id", "most_recent_tweet_id": "most_recent_post_id"}


@pytest.mark.parametrize(("name", "count"), [("tweets_search_recent", 4), ("users", 2), ("users_by", 2), ("users_search", 2),
                                             ("users_id_following", 3), ("users_id_tweets", 3)])
def test_old_and_new_names_mean_the_same(name, count, recorded):
    call, text = FED[f"field_names_2026/{name}"][0], json.dumps(opened(recorded(f"field_names_2026/{name}").body))
    new = text
    for old, now in RENAMED.items():
        new = new.replace(f'"{old}"', f'"{now}"')
    pages = [call.parse(Answer(200, {}, json.loads(body))) for body in (text, new)]
    assert pages[0] == pages[1] and not pages[0].rejected and len(pages[0].items) == count and new != text
    for item in pages[0].items:
        if type(item) is Profile:
            assert item.post_count is not None and item.followers is not None and item.links
        if type(item) is Post:
            assert item.reposts is not None and item.text.startswith("Learn how to use the user Tweet timeline")


def test_a_page_says_what_it_did_cost_with_the_users_that_came_along(recorded):
    assert SEARCH.parse(recorded("searches/search_tweets_query")).price == 4 * 0.005 + 3 * 0.01
    assert TIMELINE.parse(recorded("timeline/timeline_tweets")).price == 0.025
    assert PROFILES.parse(recorded("user/users_resp")).price == 0.02
    assert RELATED.parse(recorded("user/following_resp")).price == 0.05
    assert USERS.parse(recorded("user/search_users_resp")).price == 0.23
    assert WHOLE.parse(recorded("tweet/tweets_resp")).price == 0.03
    assert SEARCH.parse(Answer(200, {}, {"meta": {"result_count": 0}})).price == 0.0
