"""Reddit's things for an invented world: accounts (t2), posts (t3), comments (t1) and the listings that hold them.

Ids are the world's 18 digits written in base 36. Some accounts are suspended, hide from robots or hide their followers;
some posts were removed, shared from somebody else, or outlive their author.
"""

from __future__ import annotations

from datetime import UTC, datetime
from math import floor
from typing import Any

from tastemaker.sandbox import growth, ids, people, posting
from tastemaker.sandbox.chance import Dice, number
from tastemaker.sandbox.people import Account, Creator
from tastemaker.sandbox.posting import Post
from tastemaker.sandbox.words import speech
from tastemaker.sandbox.world import World

SITE = "https://www.reddit.com"
LONGEST_BIO, LONGEST_TITLE = 200, 300
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def fullname(kind: str, digits: str | int) -> str:
    """A number as an id with its kind in front."""
    left, text = int(digits), ""
    while left or not text:
        left, digit = divmod(left, 36)
        text = _DIGITS[digit] + text
    return f"{kind}_{text}"


def digits(kind: str, name: str) -> str:
    """The number in a fullname of this kind; "" for anything else."""
    given, _, text = name.partition("_")
    fits = given == kind and 0 < len(text) < 20 and all(letter in _DIGITS for letter in text)
    return str(int(text, 36)) if fits else ""


def listing(children: list[dict[str, Any]], after: str | None = None) -> dict[str, Any]:
    """Things in a list, and the fullname after which the next page begins."""
    return {"kind": "Listing", "data": {"after": after, "before": None, "dist": len(children), "modhash": "",
                                        "geo_filter": "", "children": children}}


def thing(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    return {"kind": kind, "data": data}


# --- accounts --------------------------------------------------------------------------------------------------------

def is_suspended(creator: Creator) -> bool:
    """Whether Reddit took an account away: its name is all that is left."""
    return Dice(creator.handle, "reddit", "suspended").happens(0.02)


def account(world: World, creator: Creator, day: int) -> dict[str, Any]:
    """An account's own page."""
    here, name = _here(world, creator), world.handle(creator, "reddit")
    if is_suspended(creator):
        return thing("t2", {"name": name, "is_suspended": True, "total_karma": 0})
    grown_up = Dice(creator.handle, "reddit", "over 18").happens(0.03)
    own = {"title": creator.name[:30], "public_description": people.bio(creator, "reddit", LONGEST_BIO),
           "subscribers": 0 if here.counts_hidden else growth.followers(here, day), "over_18": grown_up,
           "display_name": f"u_{name}", "display_name_prefixed": f"u/{name}", "subreddit_type": "user",
           "name": fullname("t5", here.platform_id), "url": f"/user/{name}/", "icon_img": ""}
    return thing("t2", {
        **brief(world, creator), "id": fullname("t2", here.platform_id)[3:], "is_suspended": False, "is_gold": False,
        "is_mod": False, "is_employee": False, "verified": True, "has_verified_email": True, "icon_img": "",
        "hide_from_robots": Dice(creator.handle, "reddit", "robots").happens(0.04), "subreddit": own})


def brief(world: World, creator: Creator) -> dict[str, Any]:
    """What a batch tells of an account."""
    here = _here(world, creator)
    dice = Dice(creator.handle, "reddit", "karma")
    return {"name": world.handle(creator, "reddit"), "created_utc": _seconds(here.opened),
            "link_karma": floor(here.settled_size * dice.lognormal(2, 0.5)), "comment_karma": dice.below(90_000)}


def _here(world: World, creator: Creator) -> Account:
    found = world.account_of(creator, "reddit")
    assert found, f"creator {creator.index} has no account on reddit"
    return found


def _seconds(day: float) -> float:
    return float(int((day - datetime(1970, 1, 1).toordinal()) * 86_400))


# --- posts -----------------------------------------------------------------------------------------------------------

def of_post(world: World, name: str, day: int) -> Post | None:
    """The post that a fullname names, if it had appeared before the day; its author may be gone."""
    index, place = ids.post_index(world.seed, "reddit", digits("t3", name)) or (-1, 0)
    here = world.account_of(world.creator(index), "reddit") if 0 <= index < world.size else None
    return world.post(index, "reddit", place) if here and place < posting.count(here, day) else None


def post_name(world: World, index: int, place: int) -> str:
    """The fullname of a creator's post of this number."""
    return fullname("t3", ids.post_number(world.seed, "reddit", index, place))


def link(world: World, item: Post, day: int, *, whole: bool = True) -> dict[str, Any]:
    """A post; `whole` is false for one that stands inside another as what was shared."""
    name, gone = post_name(world, item.creator.index, item.place), item.creator.gone_on <= day
    counts, dice = posting.counts(item, day), Dice(name, "reddit post")
    removed = dice.happens(0.02)
    author = {"author": "[deleted]"} if gone else {
        "author": world.handle(item.creator, "reddit"), "author_fullname": fullname("t2", item.account.platform_id)}
    community = f"u_{world.handle(item.creator, 'reddit')}" if dice.happens(0.15) else f"sandbox_{item.creator.topic}"
    path = f"/r/{community}/comments/{name[3:]}/sandbox_post/"
    shared = _shared(world, item, day) if whole and not gone and not removed and dice.happens(0.1) else {}
    return thing("t3", {
        "name": name, "id": name[3:], **author, "title": item.title[:LONGEST_TITLE], "subreddit": community,
        "selftext": "[removed]" if removed else "[deleted]" if gone else item.text, "permalink": path,
        "created_utc": float(int(item.at.timestamp())), "score": counts.likes, "upvote_ratio": 0.94,
        "hide_score": dice.happens(0.05), "num_comments": counts.comments, "num_crossposts": counts.reposts,
        "view_count": None, "over_18": False, "link_flair_text": item.creator.topic if dice.happens(0.3) else None,
        "removed_by_category": "moderator" if removed else None, "is_robot_indexable": not (removed or gone),
        **_media(item, name, path), **shared})


def _media(item: Post, name: str, path: str) -> dict[str, Any]:
    """What a post shows and where it leads."""
    base = {"is_self": False, "is_video": False, "is_gallery": None, "media": None}
    if item.format == "video":
        playing = {"reddit_video": {"duration": item.seconds, "is_gif": False}}
        return {**base, "is_video": True, "post_hint": "hosted:video", "media": playing,
                "domain": "v.redd.it", "url": f"https://v.redd.it/{name[3:]}"}
    if item.format == "image":
        return {**base, "post_hint": "image", "domain": "i.redd.it", "url": f"https://i.redd.it/{name[3:]}.jpg"}
    if item.link:
        return {**base, "post_hint": "link", "domain": item.link.removeprefix("https://"), "url": item.link}
    return {**base, "is_self": True, "domain": "self.sandbox", "url": f"{SITE}{path}"}


def _shared(world: World, item: Post, day: int) -> dict[str, Any]:
    """What makes a post a crosspost of somebody else's, where there is one to share."""
    for index in world.peers(item.creator, "reddit", "shares", 6):
        here = world.account_of(world.creator(index), "reddit")
        if here and (written := posting.count(here, item.at.toordinal())):
            other = link(world, world.post(index, "reddit", written - 1), day, whole=False)["data"]
            return {"crosspost_parent": other["name"], "crosspost_parent_list": [other], "selftext": "",
                    "is_self": False, "url": other["permalink"]}
    return {}


# --- comments --------------------------------------------------------------------------------------------------------

def comments(world: World, item: Post, day: int, most: int) -> dict[str, Any]:
    """The comments of a post as a listing: a third answers the one before; a stump stands for those beyond `most`."""
    residents, name = world.residents("reddit"), post_name(world, item.creator.index, item.place)
    wanted = posting.counts(item, day).comments
    top: list[dict[str, Any]] = []
    for place, at in posting.answered(item, day, min(wanted, most)):
        dice = Dice(name, "comment", place)
        below = top[-1] if top and dice.happens(0.33) else None
        made = _remark(world, item, dice, fullname("t1", number(name, place) % 10**12), at, day, residents)
        made["data"]["parent_id"] = below["data"]["name"] if below else name
        if below:
            held = below["data"]["replies"] or listing([])
            held["data"]["children"].append(made)
            below["data"]["replies"] = held
        else:
            top.append(made)
    if wanted > most:
        top.append(thing("more", {"count": wanted - most, "name": "t1__", "id": "_", "children": []}))
    return listing(top)


def _remark(world: World, item: Post, dice: Dice, name: str, at: datetime, day: int,
            residents: list[int]) -> dict[str, Any]:
    author, pattern = world.creator(dice.pick(residents)), dice.pick(speech(item.creator.language).phrases["comments"])
    words = pattern.format(**dict(zip("abc", dice.some(list(item.creator.words), 3), strict=False)))
    gone = not world.account(author.index, "reddit", day)
    who = {"author": "[deleted]", "body": "[deleted]"} if gone else {
        "author": world.handle(author, "reddit"), "body": words,
        "author_fullname": fullname("t2", _here(world, author).platform_id)}
    return thing("t1", {**who, "name": name, "id": name[3:], "created_utc": float(int(at.astimezone(UTC).timestamp())),
                        "score": floor(dice.lognormal(3, 1)) - 2, "score_hidden": dice.happens(0.1), "replies": ""})
