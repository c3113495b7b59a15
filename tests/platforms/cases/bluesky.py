"""One good item of every answer that the Bluesky adapter reads, and the answer around some items."""

from functools import partial

from tastemaker.models import Answer
from tastemaker.platforms import adapter_class

ADAPTER = adapter_class("bluesky")(secrets={"TASTEMAKER_BLUESKY_IDENTIFIER": "me.test", "TASTEMAKER_BLUESKY_APP_PASSWORD": "x"})
DID = "did:plc:me"
URI = f"at://{DID}/app.bsky.feed.post/3k"
AUTHOR = {"did": DID, "handle": "me.test", "displayName": "Me", "description": "bio https://a.example", "website": "https://b.example",
          "followersCount": 1, "followsCount": 2, "postsCount": 3, "createdAt": "2026-01-01T00:00:00Z",
          "labels": [{"src": DID, "val": "bot"}]}
RECORD = {"text": "läuft", "createdAt": "2026-01-01T00:00:00Z", "langs": ["de"], "tags": ["run"],
          "embed": {"$type": "app.bsky.embed.external", "external": {"uri": "https://c.example"}},
          "reply": {"parent": {"uri": URI}},
          "facets": [{"index": {"byteStart": 0, "byteEnd": 6}, "features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "x"}]}]}
VIEW = {"uri": URI, "author": AUTHOR, "record": RECORD, "indexedAt": "2026-01-01T00:00:00Z", "likeCount": 1, "replyCount": 2,
        "repostCount": 3, "quoteCount": 4, "bookmarkCount": 5}


def page(listed, items, **more):
    """An answer whose list has a name of its own, with a next page."""
    return Answer(200, {}, {listed: items, "cursor": "next", **more})


def thread(items):
    """A thread with these replies."""
    return Answer(200, {}, {"thread": {"post": VIEW, "replies": items}})


CASES = {
    "search": (ADAPTER.search("x")[0], partial(page, "actors"), AUTHOR),
    "posts found": (ADAPTER.search("x")[1], partial(page, "posts"), VIEW),
    "profiles": (ADAPTER.profiles([DID])[0], partial(page, "profiles"), AUTHOR),
    "feed": (ADAPTER.posts(DID)[0], partial(page, "feed"), {"post": VIEW}),
    "stats": (ADAPTER.stats([URI])[0], partial(page, "posts"), VIEW),
    "follows": (ADAPTER.related(DID)[0], partial(page, "follows", subject={"did": DID}), AUTHOR),
    "lists": (ADAPTER.related(DID)[1], partial(page, "lists"), {"uri": URI, "purpose": "app.bsky.graph.defs#curatelist"}),
    "members": (ADAPTER.list_page(URI), partial(page, "items", list={"creator": {"did": DID}}), {"subject": {"did": "did:plc:other"}}),
    "thread": (ADAPTER.comments(URI)[0], thread, {"post": VIEW, "replies": [{"post": VIEW}]}),
}
"""Name -> a Call, what makes an answer around a list of items, and one good item."""
