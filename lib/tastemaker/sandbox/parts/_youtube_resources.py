"""YouTube's resources as its API writes them: numbers as strings, parts on request."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import UTC, date, datetime, timedelta
from html import escape
from typing import Any
from urllib.parse import quote

from tastemaker.sandbox import growth, ids, people, posting
from tastemaker.sandbox.chance import Dice, digest
from tastemaker.sandbox.people import Account, Creator
from tastemaker.sandbox.posting import Post
from tastemaker.sandbox.words import WIKIPEDIA, speech
from tastemaker.sandbox.world import World

PICTURES = "https://img.sandbox.example"
_SIZES = {"default": (120, 90), "medium": (320, 180), "high": (480, 360)}
_CATEGORY = {"gaming": "20", "tech_reviews": "28", "cooking": "26", "makeup": "26", "skincare": "26"}


def stamp(moment: datetime) -> str:
    """A moment as YouTube writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def tag(*names: object) -> str:
    """An ETag: 27 base64url characters."""
    return urlsafe_b64encode(digest(*names, size=20)).decode().rstrip("=")


def thumbnails(name: str) -> dict[str, Any]:
    return {size: {"url": f"{PICTURES}/{quote(name)}/{size}.jpg", "width": width, "height": height}
            for size, (width, height) in _SIZES.items()}


def channel(creator: Creator, account: Account, day: int) -> dict[str, Any]:
    """A channel with every part this API offers to strangers."""
    bio = people.bio(creator, "youtube")
    return {"id": account.platform_id, "snippet": _channel_snippet(creator, account, bio),
            "contentDetails": {"relatedPlaylists": {"likes": "", "uploads": uploads(account)}},
            "statistics": _channel_counts(account, day),
            "topicDetails": {"topicIds": [],
                             "topicCategories": [f"https://en.wikipedia.org/wiki/{WIKIPEDIA[creator.topic]}"]},
            "status": {"privacyStatus": "public", "isLinked": True, "longUploadsStatus": "longUploadsUnspecified",
                       "madeForKids": False},
            "brandingSettings": {"channel": {"title": creator.name, "description": bio, "keywords": _keywords(creator)}
                                 | ({"country": creator.country} if creator.country else {}),
                                 "image": {"bannerExternalUrl": f"{PICTURES}/{creator.handle}/banner"}}}


def uploads(account: Account) -> str:
    """The playlist of a channel's uploads."""
    return "UU" + account.platform_id[2:]


def video(world: World, item: Post, day: int) -> dict[str, Any]:
    """A video with every part this API offers to strangers."""
    creator, account = item.creator, item.account
    video_id, live = ids.video(world.seed, creator.index, item.place), item.format == "live"
    snippet = {"publishedAt": stamp(item.at), "channelId": account.platform_id, "title": item.title[:100],
               "description": description(world, item, day), "thumbnails": thumbnails(video_id),
               "channelTitle": creator.name,
               "tags": list(item.tags), "categoryId": _CATEGORY.get(creator.topic, "22"),
               "liveBroadcastContent": "none",
               "defaultAudioLanguage": creator.language,
               "localized": {"title": item.title[:100], "description": description(world, item, day)}}
    whole = {"id": video_id, "snippet": snippet, "statistics": video_counts(item, day),
             "contentDetails": {"duration": duration(item.seconds), "dimension": "2d", "definition": "hd",
                                "caption": "false",
                                "licensedContent": False, "contentRating": {}, "projection": "rectangular"},
             "paidProductPlacementDetails": {"hasPaidProductPlacement": item.flagged},
             "status": {"uploadStatus": "processed", "privacyStatus": "public", "license": "youtube",
                        "embeddable": True,
                        "publicStatsViewable": True, "madeForKids": False}}
    if live:
        whole["liveStreamingDetails"] = {"actualStartTime": stamp(item.at - timedelta(seconds=item.seconds)),
                                         "actualEndTime": stamp(item.at)}
    return whole


def video_stats(world: World, item: Post, day: int) -> dict[str, Any]:
    """What `videos:batchGetStats` gives: other names and formats than `videos.list`."""
    return {"id": ids.video(world.seed, item.creator.index, item.place), "snippet": {"publishTime": stamp(item.at)},
            "statistics": {k: v for k, v in video_counts(item, day).items() if k != "favoriteCount"},
            "contentDetails": {"duration": f"{item.seconds}s"}}


def video_counts(item: Post, day: int) -> dict[str, str]:
    """Counters as decimal strings; likes are missing where the creator hides them."""
    counts = posting.counts(item, day)
    shown = {"viewCount": str(counts.views), "likeCount": str(counts.likes), "favoriteCount": "0",
             "commentCount": str(counts.comments)}
    if item.account.likes_hidden:
        del shown["likeCount"]
    return shown


def description(world: World, item: Post, day: int) -> str:
    """The text under a video, with its link and mention."""
    other = world.creator(item.mention % world.size) if item.mention >= 0 else None
    lines = [item.text]
    lines += [f"@{other.handle}"] if other and other.youtube and other is not item.creator else []
    return "\n".join(lines + ([item.link] if item.link else []))


def duration(seconds: int) -> str:
    """ISO 8601, as YouTube writes it.

    >>> duration(3723), duration(45)
    ('PT1H2M3S', 'PT45S')
    """
    hours, rest = divmod(seconds, 3_600)
    minutes, seconds = divmod(rest, 60)
    text = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "") + (f"{seconds}S" if seconds else "")
    return "PT" + (text or "0S")


def upload(world: World, item: Post, position: int, day: int) -> dict[str, Any]:
    """A video as an item of its channel's uploads."""
    video_id, account = ids.video(world.seed, item.creator.index, item.place), item.account
    return {"id": urlsafe_b64encode(f"{uploads(account)}.{video_id}".encode()).decode().rstrip("="),
            "snippet": {"publishedAt": stamp(item.at), "channelId": account.platform_id, "title": item.title[:100],
                        "description": description(world, item, day), "thumbnails": thumbnails(video_id),
                        "channelTitle": item.creator.name, "playlistId": uploads(account), "position": position,
                        "resourceId": {"kind": "youtube#video", "videoId": video_id},
                        "videoOwnerChannelTitle": item.creator.name, "videoOwnerChannelId": account.platform_id},
            "contentDetails": {"videoId": video_id, "videoPublishedAt": stamp(item.at)},
            "status": {"privacyStatus": "public"}}


def found_channel(creator: Creator, account: Account) -> dict[str, Any]:
    """A channel as a search result; search alone escapes its texts for HTML and cuts them."""
    snippet = _channel_snippet(creator, account, people.bio(creator, "youtube"))
    return {"kind": "youtube#searchResult", "id": {"kind": "youtube#channel", "channelId": account.platform_id},
            "snippet": _found(snippet["publishedAt"], account.platform_id, creator.name, snippet["description"],
                              creator)}


def found_video(world: World, item: Post, day: int) -> dict[str, Any]:
    """A video as a search result."""
    video_id = ids.video(world.seed, item.creator.index, item.place)
    return {"kind": "youtube#searchResult", "id": {"kind": "youtube#video", "videoId": video_id},
            "snippet": _found(stamp(item.at), video_id, item.title, description(world, item, day), item.creator)}


def comment(world: World, item: Post, place: int, at: datetime, parent: str = "") -> dict[str, Any]:
    """One comment on a video, written at a moment; a tenth of them come from channels of this world."""
    video_id = ids.video(world.seed, item.creator.index, item.place)
    dice = Dice(world.seed, video_id, "comment", place, parent)
    said = speech(item.creator.language).phrases
    pattern = dice.pick(said["bought" if item.creator.bought == "comments" and dice.happens(0.8) else "comments"])
    words = dict(zip("abc", dice.some(item.creator.words, 3), strict=False))
    author = dice.below(world.size) if dice.happens(0.1) else world.size + dice.below(1 << 28)
    author_id = ids.channel(world.seed, author)
    text = pattern.format(**words)
    comment_id = (f"{parent}." if parent else "Ug") + tag(video_id, place, parent)[: 22 if parent else 24]
    snippet = {"authorDisplayName": f"@sandbox-viewer-{author_id[2:8].lower()}",
               "authorProfileImageUrl": f"{PICTURES}/viewer",
               "authorChannelUrl": f"http://www.youtube.com/channel/{author_id}",
               "authorChannelId": {"value": author_id},
               "channelId": item.account.platform_id, "videoId": video_id, "textDisplay": escape(text, quote=False),
               "textOriginal": text,
               "canRate": True, "viewerRating": "none", "likeCount": int(dice.lognormal(0.8, 1.4)),
               "publishedAt": stamp(at),
               "updatedAt": stamp(at)}
    return {"kind": "youtube#comment", "etag": tag(comment_id), "id": comment_id,
            "snippet": snippet | ({"parentId": parent} if parent else {})}


def _channel_snippet(creator: Creator, account: Account, bio: str) -> dict[str, Any]:
    seconds = Dice(account.platform_id, "opened").below(86_400)
    opened = datetime.combine(date.fromordinal(account.opened), datetime.min.time(), UTC) + timedelta(seconds=seconds)
    snippet = {"title": creator.name, "description": bio, "customUrl": f"@{creator.handle}",
               "publishedAt": stamp(opened),
               "thumbnails": thumbnails(creator.handle), "localized": {"title": creator.name, "description": bio}}
    return snippet | ({"country": creator.country} if creator.country else {}) | (
        {"defaultLanguage": creator.language} if creator.index % 3 else {})


def _channel_counts(account: Account, day: int) -> dict[str, Any]:
    made = posting.count(account, day)
    views = int(made * growth.organic(account, day) * account.response * 0.7)
    shown = {"viewCount": str(views), "hiddenSubscriberCount": account.counts_hidden, "videoCount": str(made)}
    if account.counts_hidden:
        return shown
    return shown | {"subscriberCount": str(growth.rounded(growth.followers(account, day)))}


def _keywords(creator: Creator) -> str:
    return " ".join(f'"{word}"' if " " in word else word for word in creator.words[:5])


def _found(at: str, name: str, title: str, text: str, creator: Creator) -> dict[str, Any]:
    assert creator.youtube
    return {"publishedAt": at, "channelId": creator.youtube.platform_id, "title": escape(title[:100], quote=True),
            "description": escape(text[:160], quote=True), "thumbnails": thumbnails(name),
            "channelTitle": escape(creator.name[:100], quote=True), "liveBroadcastContent": "none", "publishTime": at}
