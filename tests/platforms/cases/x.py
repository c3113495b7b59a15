"""One good item of every answer that the X adapter reads, and the answer around some items."""

from functools import partial

from tastemaker.models import Answer
from tastemaker.platforms import adapter_class

ADAPTER = adapter_class("x")(secrets={"TASTEMAKER_X_BEARER_TOKEN": "b", "TASTEMAKER_X_USER_TOKEN": "u"})
ME, POST = "1001", "9001"
USER = {"id": ME, "username": "sandbox_me", "name": "Me &amp; I", "description": "bio https://t.co/a", "protected": False,
        "created_at": "2020-01-01T00:00:00.000Z", "url": "https://t.co/b", "verified": True, "verified_type": "business", "parody": False,
        "public_metrics": {"followers_count": 1, "following_count": 2, "post_count": 3, "listed_count": 4},
        "entities": {"url": {"urls": [{"url": "https://t.co/b", "expanded_url": "https://b.example"}]},
                     "description": {"urls": [{"url": "https://t.co/a", "expanded_url": "https://a.example"}]}}}
MEDIA = {"media_key": "7_1", "type": "video", "duration_ms": 61500}
ITEM = {"id": POST, "author_id": ME, "text": "läuft &lt;3", "created_at": "2026-01-01T00:00:00.000Z", "lang": "de",
        "attachments": {"media_keys": ["7_1"]}, "paid_partnership": True,
        "public_metrics": {"repost_count": 1, "reply_count": 2, "like_count": 3, "quote_count": 4, "bookmark_count": 5, "impression_count": 6},
        "referenced_posts": [{"type": "quoted", "id": "8001"}],
        "entities": {"hashtags": [{"start": 0, "end": 1, "tag": "run"}], "mentions": [{"start": 0, "end": 1, "id": "7", "username": "x"}],
                     "urls": [{"url": "https://t.co/c", "expanded_url": "https://c.example", "display_url": "c.example"}]}}


def page(items, **included):
    """An answer with a next page and what came along."""
    return Answer(200, {}, {"data": items, "includes": included, "meta": {"result_count": 3, "next_token": "n" * 16}})


def authors(items):
    """An answer whose included users are the items."""
    return page([ITEM], users=items)


SEARCH, USERS = ADAPTER.search("x", limit=500)
CASES = {
    "posts found": (SEARCH, partial(page, users=[USER]), ITEM),
    "authors": (SEARCH, authors, USER),
    "users found": (USERS, page, USER),
    "profiles": (ADAPTER.profiles([ME])[0], page, USER),
    "timeline": (ADAPTER.posts(ME, limit=50)[0], partial(page, media=[MEDIA]), ITEM),
    "stats": (ADAPTER.stats([POST])[0], page, ITEM),
    "whole posts": (ADAPTER.renew([POST])[0], partial(page, users=[USER], media=[MEDIA]), ITEM),
    "following": (ADAPTER.related("1")[0], page, USER),
    "replies": (ADAPTER.comments("1", limit=500)[0], partial(page, users=[USER]), ITEM),
}
"""Name -> a Call, what makes an answer around a list of items, and one good item."""
