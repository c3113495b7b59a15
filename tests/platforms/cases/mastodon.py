"""One good item of every answer that the Mastodon adapter reads, and the answer around some items."""

from functools import partial

from tastemaker.models import Answer
from tastemaker.platforms import adapter_class

MASTODON = adapter_class("mastodon")
ADAPTER, SIGNED = MASTODON(), MASTODON(secrets={"TASTEMAKER_MASTODON_TOKEN": "x"})
HOME = "mastodon.social"
ME = f"me@{HOME}"
ACCOUNT = {"id": "1", "username": "me", "acct": "me", "display_name": "Me", "note": '<p>run <a href="https://a.example">a</a></p>',
           "url": f"https://{HOME}/@me", "followers_count": 1, "following_count": 2, "statuses_count": 3, "bot": True, "group": False,
           "discoverable": True, "indexable": True, "noindex": False, "created_at": "2026-01-01T00:00:00.000Z", "moved": None,
           "fields": [{"name": "Site", "value": '<a href="https://b.example">b</a>', "verified_at": "2026-01-02T00:00:00.000Z"}]}
STATUS = {"id": "7", "created_at": "2026-01-01T00:00:00.000Z", "visibility": "public", "language": "de", "content": "<p>läuft</p>",
          "spoiler_text": "Vorsicht", "reblog": None, "url": f"https://{HOME}/@me/7", "favourites_count": 1, "replies_count": 2,
          "reblogs_count": 3, "quotes_count": 4, "in_reply_to_id": "5", "account": ACCOUNT, "tags": [{"name": "lauf"}],
          "mentions": [{"id": "9", "acct": "you@b.example"}], "card": {"url": "https://c.example"},
          "media_attachments": [{"type": "video", "meta": {"original": {"duration": 3.5}}}]}
LINK = {"link": f'<https://{HOME}/api/v1/x?limit=40&max_id=5>; rel="next", <https://{HOME}/api/v1/x?min_id=9>; rel="prev"'}


def listed(items):
    """An answer that is a list, with a Link to the next page."""
    return Answer(200, LINK, items)


def named(name, items):
    """An answer whose list has a name."""
    return Answer(200, {}, {name: items})


FOLLOWS = ADAPTER.relations_page(HOME, "1", "other@b.example", "follows")
CASES = {
    "people": (ADAPTER.search("me")[0], partial(named, "accounts"), ACCOUNT),
    "directory": (ADAPTER.directory_page(HOME, "run"), listed, ACCOUNT),
    "tag": (ADAPTER.tag_page(HOME, "run", "de", None, 120), listed, STATUS),
    "accounts found": (SIGNED.search("me")[0], listed, ACCOUNT),
    "posts found": (SIGNED.search("me")[1], partial(named, "statuses"), STATUS),
    "accounts": (ADAPTER.refresh([(ME, f"1@{HOME}")])[0], listed, ACCOUNT),
    "statuses": (ADAPTER.posts(ME, f"1@{HOME}", limit=120)[0], listed, STATUS),
    "stats": (ADAPTER.stats([f"7@{HOME}"])[0], listed, STATUS),
    "follows": (FOLLOWS, listed, ACCOUNT),
    "context": (ADAPTER.comments(f"5@{HOME}")[0], partial(named, "descendants"), STATUS),
}
"""Name -> a Call, what makes an answer around a list of items, and one good item."""
