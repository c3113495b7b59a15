"""One good item of every answer that the Threads adapter reads, and the answer around some items."""

from datetime import UTC, datetime

from tastemaker.models import Answer, Since
from tastemaker.platforms import adapter_class

ADAPTER = adapter_class("threads")(secrets={"TASTEMAKER_THREADS_TOKEN": "x"})
SINCE = Since("17900000000000001", datetime(2026, 1, 1, tzinfo=UTC))
POST = {"id": "17900000000000001", "username": "sandbox_me",
        "text": "läuft #run with @sandbox_friend https://c.example",
        "media_type": "IMAGE", "permalink": "https://www.threads.net/@sandbox_me/post/abc",
        "timestamp": "2026-01-01T00:00:00+0000",
        "topic_tag": "Trails", "link_attachment_url": "https://d.example"}
ACCOUNT = {"username": "sandbox_me", "name": "Me", "biography": "bio https://a.example", "is_verified": True,
           "follower_count": 123}
PAGING = {"cursors": {"before": "QVFIUa", "after": "QVFIUb"},
          "next": "https://graph.example/next?access_token=x&after=QVFIUb"}


def listed(items):
    """Posts, with a next page."""
    return Answer(200, {}, {"data": items, "paging": PAGING})


CASES = {
    "search": (ADAPTER.search("x", limit=300)[0], listed, POST),
    "posts": (ADAPTER.posts("sandbox_me", limit=300)[0], listed, POST),
    "newer posts": (ADAPTER.posts("sandbox_me", limit=300, since=SINCE)[0], listed, POST),
}
"""Name -> a Call, what makes an answer around a list of items, and one good item."""
