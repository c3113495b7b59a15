"""Bluesky's views as its AppView writes them: profiles, posts, feed items, threads."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from tastemaker.sandbox import growth, ids, people, posting
from tastemaker.sandbox.chance import Dice
from tastemaker.sandbox.people import Account, Creator
from tastemaker.sandbox.posting import Post
from tastemaker.sandbox.words import fill, speech
from tastemaker.sandbox.world import World

PICTURES = "https://cdn.sandbox.example/img"
FOLLOWS = 60
"""Most whom an account follows."""
LONGEST_BIO = 2_560
"""Characters that the lexicon allows a description."""


def stamp(moment: datetime) -> str:
    """A moment as Bluesky writes it, with milliseconds."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


def handle(creator: Creator) -> str:
    """A handle is a domain."""
    return f"{creator.handle}.example"


def basic(creator: Creator) -> dict[str, Any]:
    """profileViewBasic: who wrote a post."""
    account = _account(creator)
    shown = {"did": account.platform_id, "handle": handle(creator), "displayName": creator.name,
             "associated": {"chat": {"allowIncoming": "following"}}, "labels": labels(creator),
             "createdAt": stamp(_opened(account))}
    return shown | ({"avatar": f"{PICTURES}/avatar/{account.platform_id}"} if creator.index % 8 else {})


def profile(creator: Creator) -> dict[str, Any]:
    """profileView: what searches and follows show, without counts."""
    return basic(creator) | {"description": people.bio(creator, "bluesky")[:LONGEST_BIO],
                             "indexedAt": stamp(_opened(_account(creator)))}


def detailed(world: World, creator: Creator, day: int) -> dict[str, Any]:
    """profileViewDetailed: with counts."""
    account = _account(creator)
    listed = int(has_list(creator))
    return profile(creator) | {
        "associated": {"lists": listed, "feedgens": 0, "starterPacks": 0, "labeler": False,
                       "chat": {"allowIncoming": "following"}},
        "followersCount": growth.followers(account, day), "followsCount": len(follows(world, creator, day)),
        "postsCount": posting.count(account, day),
        **({"website": creator.site} if creator.linked and creator.index % 2 else {})}


def labels(creator: Creator) -> list[dict[str, Any]]:
    """Labels that an account puts on itself: some ask not to be shown to those who are not signed in."""
    if not Dice(creator.handle, "label").happens(0.02):
        return []
    account = _account(creator)
    return [{"src": account.platform_id, "uri": f"at://{account.platform_id}/app.bsky.actor.profile/self",
             "val": "!no-unauthenticated", "cts": stamp(_opened(account))}]


def follows(world: World, creator: Creator, day: int) -> list[Creator]:
    """Whom an account follows on a day."""
    return [world.creator(index) for index in world.peers(creator, "bluesky", "follows", FOLLOWS)
            if world.account(index, "bluesky", day)]


def has_list(creator: Creator) -> bool:
    return Dice(creator.handle, "list").happens(0.12)


def list_view(world: World, creator: Creator, day: int) -> dict[str, Any]:
    """The one public list of a creator who has one."""
    account = _account(creator)
    return {"uri": list_uri(creator), "cid": ids.cid(account.platform_id, "list"),
            "name": f"Sandbox {creator.topic}"[:64],
            "purpose": "app.bsky.graph.defs#curatelist", "description": "People whose posts I like.",
            "listItemCount": len(listed(world, creator, day)), "indexedAt": stamp(_opened(account)), "labels": [],
            "creator": profile(creator)}


def list_uri(creator: Creator, item: int = 0) -> str:
    """The address of a creator's list, or of an item on it, counted from 1."""
    account = _account(creator)
    kind = "listitem" if item else "list"
    return f"at://{account.platform_id}/app.bsky.graph.{kind}/{ids.tid(int(_opened(account).timestamp() * 1e6), item)}"


def listed(world: World, creator: Creator, day: int) -> list[Creator]:
    """Who is on a creator's list."""
    return [world.creator(index) for index in world.peers(creator, "bluesky", "listed", 25)
            if world.account(index, "bluesky", day)]


def uri(item: Post) -> str:
    """The address of a post."""
    key = ids.tid(int(item.at.timestamp() * 1_000_000), item.place)
    return f"at://{item.account.platform_id}/app.bsky.feed.post/{key}"


def post_of(world: World, address: str, day: int) -> Post | None:
    """The post of an address, if it exists on that day."""
    parts = address.removeprefix("at://").split("/")
    creator = world.find(parts[0], "bluesky", day)
    if not creator or len(parts) != 3 or parts[1] != "app.bsky.feed.post" or not ids.is_tid(parts[2]):
        return None
    micros, low = ids.of_tid(parts[2])
    account = _account(creator)
    written = datetime.fromtimestamp(micros / 1_000_000, UTC).toordinal()
    near = range(posting.count(account, written), posting.count(account, min(written + 1, day)))
    found = (world.post(creator.index, "bluesky", place) for place in near if place & 1023 == low)
    return next((item for item in found if uri(item).endswith(parts[2])), None)


def ref(item: Post) -> dict[str, str]:
    return {"uri": uri(item), "cid": ids.cid(uri(item))}


def post_view(world: World, item: Post, day: int) -> dict[str, Any]:
    """postView: a post with its counters."""
    counts, at = posting.counts(item, day), stamp(item.at)
    record, embed = record_of(world, item, day)
    view = {**ref(item), "author": basic(item.creator), "record": record, "bookmarkCount": counts.saves,
            "replyCount": counts.comments, "repostCount": counts.reposts, "likeCount": counts.likes,
            "quoteCount": counts.quotes, "indexedAt": at, "labels": []}
    return view | ({"embed": embed} if embed else {})


def record_of(world: World, item: Post, day: int) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The record that its author wrote, and the embed as the AppView shows it."""
    text, facets = _text(world, item, day)
    record: dict[str, Any] = {"$type": "app.bsky.feed.post", "text": text, "createdAt": stamp(item.at),
                              "langs": [item.creator.language]}
    record |= {"facets": facets} if facets else {}
    if item.reply:
        before = ref(world.post(item.creator.index, "bluesky", item.place - 1))
        record["reply"] = {"root": before, "parent": before}
    stored, shown = _embed(item)
    return record | ({"embed": stored} if stored else {}), shown


def replies(world: World, item: Post, day: int, most: int = 40) -> list[dict[str, Any]]:
    """Replies from accounts of this world, as thread views. They are seen in threads only."""
    people_here = world.residents("bluesky")
    made = []
    for place, at in posting.answered(item, day, min(posting.counts(item, day).comments, most)):
        dice = Dice(world.seed, uri(item), "reply", place)
        author = world.creator(dice.pick(people_here))
        if not world.account(author.index, "bluesky", day) or author is item.creator:
            continue
        kind = "bought" if item.creator.bought == "comments" else "comments"
        pattern = dice.pick(speech(item.creator.language).phrases[kind])
        text = pattern.format(**dict(zip("abc", dice.some(item.creator.words, 3), strict=False)))
        address = f"at://{_account(author).platform_id}/app.bsky.feed.post/{ids.tid(int(at.timestamp() * 1e6), place)}"
        record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": stamp(at), "langs": [item.creator.language],
                  "reply": {"root": ref(item), "parent": ref(item)}}
        made.append({"$type": "app.bsky.feed.defs#threadViewPost", "replies": [], "post": {
            "uri": address, "cid": ids.cid(address), "author": basic(author), "record": record, "replyCount": 0,
            "repostCount": 0, "likeCount": int(dice.lognormal(0.9, 1.0)), "quoteCount": 0, "indexedAt": stamp(at),
            "labels": []}})
    return made


def _text(world: World, item: Post, day: int) -> tuple[str, list[dict[str, Any]]]:
    """A post's text of at most 300 characters, and its facets with offsets in UTF-8 bytes."""
    text = item.text[:230]
    other = world.creator(item.mention % world.size) if item.mention >= 0 else None
    marks: list[tuple[str, dict[str, Any]]] = []
    if other and world.account(other.index, "bluesky", day) and other is not item.creator:
        text += f" @{handle(other)}"
        marks.append((f"@{handle(other)}", {"$type": "app.bsky.richtext.facet#mention",
                                            "did": _account(other).platform_id}))
    if item.link and len(text) + len(item.link) < 299:
        text += f" {item.link}"
        marks.append((item.link, {"$type": "app.bsky.richtext.facet#link", "uri": item.link}))
    for word in text.split():
        if word[0] == "#" and word[1:].isalnum():
            marks.append((word, {"$type": "app.bsky.richtext.facet#tag", "tag": word[1:]}))
    return text, [{"index": _span(text, words), "features": [feature]} for words, feature in marks]


def _span(text: str, words: str) -> dict[str, int]:
    start = len(text[:text.rindex(words)].encode("utf-8", "surrogatepass"))
    return {"byteStart": start, "byteEnd": start + len(words.encode())}


def _embed(item: Post) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """What is stored with a post, and how it is shown."""
    if item.format not in ("image", "video"):
        return None, None
    name = ids.blob(uri(item), item.format)
    file = {"$type": "blob", "ref": {"$link": name}, "mimeType": "image/jpeg" if item.format == "image"
            else "video/mp4",
            "size": 200_000 + item.place}
    shape, dice = {"width": 1200, "height": 800}, Dice(uri(item), "alt")
    alt = fill(dice.pick(speech(item.creator.language).phrases["photo"]), dice, list(item.creator.words))
    base = f"{PICTURES}/{item.account.platform_id}/{name}"
    if item.format == "image":
        return ({"$type": "app.bsky.embed.images", "images": [{"alt": alt, "image": file, "aspectRatio": shape}]},
                {"$type": "app.bsky.embed.images#view",
                 "images": [{"thumb": f"{base}/thumb", "fullsize": f"{base}/full", "alt": alt, "aspectRatio": shape}]})
    return ({"$type": "app.bsky.embed.video", "video": file, "aspectRatio": shape, "alt": alt},
            {"$type": "app.bsky.embed.video#view", "cid": name, "playlist": f"{base}/playlist.m3u8",
             "thumbnail": f"{base}/thumbnail.jpg", "alt": alt, "aspectRatio": shape})


def _account(creator: Creator) -> Account:
    assert creator.bluesky
    return creator.bluesky


def _opened(account: Account) -> datetime:
    return datetime.combine(date.fromordinal(account.opened), datetime.min.time(), UTC)
