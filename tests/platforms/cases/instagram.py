"""One good item of every answer that the Instagram adapter reads, and the answer around some items."""

from functools import partial

from tastemaker.models import Answer
from tastemaker.platforms import adapter_class

OPTIONS = {"TASTEMAKER_INSTAGRAM_USER_ID": "17841400000000000"}
ADAPTER = adapter_class("instagram")(secrets={"TASTEMAKER_INSTAGRAM_TOKEN": "x"}, options=OPTIONS,
                                     accepted=["marketplace_advanced_access"])
STANDARD = adapter_class("instagram")(secrets={"TASTEMAKER_INSTAGRAM_TOKEN": "x"}, options=OPTIONS)
ACCOUNT = {"id": "17841400000000001", "username": "sandbox_me", "name": "Me", "biography": "bio https://a.example",
           "website": "https://b.example", "followers_count": 10, "follows_count": 2, "media_count": 3}
MEDIA = {"id": "17900000000000001", "caption": "läuft #run with @sandbox_friend https://c.example", "like_count": 1,
         "comments_count": 2, "view_count": 3, "media_type": "VIDEO", "media_product_type": "REELS",
         "permalink": "https://www.instagram.com/reel/abc/", "timestamp": "2026-01-01T00:00:00+0000"}
CREATOR = {"id": "178414000000000012", "username": "sandbox_other", "biography": "bio https://a.example",
           "country": "BR", "is_account_verified": True, "email": "hello@a.example",
           "portfolio_url": "https://d.example"}
PAGING = {"cursors": {"before": "QVFIUa", "after": "QVFIUb"},
          "next": "https://graph.example/next?access_token=x&after=QVFIUb"}


def listed(items):
    """Creators of the marketplace, with a next page."""
    return Answer(200, {}, {"data": items, "paging": PAGING})


def media(items, **account):
    """An account's posts, with a next page."""
    found = {**account, "media": {"data": items, "paging": {"cursors": PAGING["cursors"]}}, "id": ACCOUNT["id"]}
    return Answer(200, {}, {"business_discovery": found, "id": OPTIONS["TASTEMAKER_INSTAGRAM_USER_ID"]})


CASES = {
    "marketplace": (ADAPTER.search("x", limit=200)[0], listed, CREATOR),
    "test data": (STANDARD.search("x", limit=200)[0], listed, CREATOR),
    "similar": (ADAPTER.related("sandbox_me")[0], listed, CREATOR),
    "first posts": (ADAPTER.posts("sandbox_me", limit=90)[0], partial(media, **ACCOUNT), MEDIA),
    "more posts": (ADAPTER.media_page("sandbox_me", "QVFIUa", 90), media, MEDIA),
}
"""Name -> a Call, what makes an answer around a list of items, and one good item."""
