"""One good item of every answer that the YouTube adapter reads, and the answer around some items."""

from tastemaker.models import Answer
from tastemaker.platforms import adapter_class

ADAPTER = adapter_class("youtube")()
CHANNEL = "UC_x5XG1OV2P6uZZ5FSM9Ttw"
SNIPPET = {"title": "Run", "description": "with https://a.example @runner #run", "publishedAt": "2026-01-05T00:00:00Z",
           "channelId": CHANNEL, "channelTitle": "Runner", "customUrl": "@runner", "country": "DE", "defaultLanguage": "de",
           "tags": ["a", "b"], "liveBroadcastContent": "none"}
COUNTS = {"viewCount": "5", "subscriberCount": "6", "videoCount": "7", "likeCount": "8", "commentCount": "9", "hiddenSubscriberCount": False}
SAID = {"id": "c1", "snippet": {"textDisplay": "nice", "publishedAt": "2026-01-05T00:00:00Z", "videoId": "v", "likeCount": 1,
                                "authorChannelId": {"value": "UCa"}, "parentId": "c0"}}


def page(items):
    """A list response with a next page."""
    return Answer(200, {}, {"items": items, "nextPageToken": "next"})


CASES = {
    "search": (ADAPTER.search("x")[0], page, {"id": {"kind": "youtube#channel", "channelId": CHANNEL}, "snippet": SNIPPET}),
    "videos found": (ADAPTER.search("x")[1], page, {"id": {"kind": "youtube#video", "videoId": "v"}, "snippet": SNIPPET}),
    "profiles": (ADAPTER.profiles([CHANNEL])[0], page, {
        "id": CHANNEL, "snippet": SNIPPET, "statistics": COUNTS, "contentDetails": {"relatedPlaylists": {"uploads": "UUx"}},
        "brandingSettings": {"channel": {"keywords": 'a "b c"'}}, "status": {"madeForKids": False},
        "topicDetails": {"topicCategories": ["https://en.wikipedia.org/wiki/Running"]}}),
    "uploads": (ADAPTER.posts(CHANNEL)[0], page, {"contentDetails": {"videoId": "v"}, "snippet": {"resourceId": {"videoId": "v"}}}),
    "videos": (ADAPTER.videos_page(["v"]), page, {
        "id": "v", "snippet": SNIPPET, "statistics": COUNTS, "contentDetails": {"duration": "PT3M"}, "liveStreamingDetails": {},
        "paidProductPlacementDetails": {"hasPaidProductPlacement": True}}),
    "stats": (ADAPTER.stats(["v"])[0], page, {"id": "v", "statistics": COUNTS}),
    "sections": (ADAPTER.related(CHANNEL)[0], page, {"snippet": SNIPPET, "contentDetails": {"channels": ["UCa", "UCb"]}}),
    "subscriptions": (ADAPTER.related(CHANNEL)[1], page, {"snippet": SNIPPET | {"resourceId": {"channelId": "UCa"}}}),
    "comments": (ADAPTER.comments("v")[0], page, {"snippet": {"topLevelComment": SAID}, "replies": {"comments": [SAID]}}),
}
"""Name -> a Call, what makes an answer around a list of items, and one good item."""
