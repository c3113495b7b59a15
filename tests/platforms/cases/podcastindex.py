"""One good item of every answer that the Podcast Index adapter reads, and the answer around some items."""

from functools import partial

from tastemaker.models import Answer
from tastemaker.platforms import adapter_class

ADAPTER = adapter_class("podcastindex")(secrets={"TASTEMAKER_PODCASTINDEX_KEY": "key", "TASTEMAKER_PODCASTINDEX_SECRET": "secret"})
GUID = "11111111-2222-5333-8444-555555555555"
FEED = {"id": 77, "podcastGuid": GUID, "title": "Trail talk", "url": "https://feeds.example/77", "link": "https://talk.example",
        "description": "<p>Runs &amp; <a href=\"https://a.example/x\">shoes</a></p>", "author": "Mo", "ownerName": "Mo Media",
        "language": "de-AT", "explicit": True, "medium": "music", "dead": 0, "episodeCount": 12,
        "categories": {"86": "Sports", "90": "Running"}, "newestItemPubdate": 1767600000}
ITEM = {"id": 5001, "title": "Mud", "link": "https://talk.example/5001", "description": "Deep mud #trail https://b.example<br>bye",
        "datePublished": 1767600000, "enclosureType": "audio/mpeg", "duration": 1800, "explicit": 0, "feedId": 77,
        "podcastGuid": GUID, "feedTitle": "Trail talk", "feedLanguage": "de", "feedDead": 0}


def page(listed, items):
    """An answer whose list has a name of its own."""
    return Answer(200, {}, {"status": "true", listed: items, "description": "Found."})


CASES = {
    "terms": (ADAPTER.search("x")[0], partial(page, "feeds"), FEED),
    "persons": (ADAPTER.search("x")[1], partial(page, "items"), ITEM),
    "persons without a guid": (ADAPTER.search("x")[1], partial(page, "items"), {**ITEM, "podcastGuid": None}),
    "profiles": (ADAPTER.profiles([GUID])[0], partial(page, "feeds"), FEED),
    "episodes": (ADAPTER.posts(GUID, "77")[0], partial(page, "items"), ITEM),
}
"""Name -> a Call, what makes an answer around a list of items, and one good item."""
