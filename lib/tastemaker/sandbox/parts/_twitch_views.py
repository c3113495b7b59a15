"""Users, channels, streams, videos, clips and teams as Helix writes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tastemaker.sandbox import people, posting
from tastemaker.sandbox.chance import Dice
from tastemaker.sandbox.people import Account, Creator
from tastemaker.sandbox.posting import Post
from tastemaker.sandbox.words import TOPICS, speech
from tastemaker.sandbox.world import World

NAME = "twitch"
PICTURES = "https://img.sandbox.example/twitch"
CATEGORIES = {str(7_000 + n): topic for n, topic in enumerate(TOPICS)}
"""Category id -> the topic it stands for; a topic's team has the same number a thousand higher."""
_CATEGORY_OF = {topic: number for number, topic in CATEGORIES.items()}
_KINDS = {"live": "archive", "video": "upload", "short": "highlight"}
CLIPS_A_POST = 3


def stamp(moment: datetime) -> str:
    """A moment as Helix writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def category(number: str) -> dict[str, Any]:
    """A category; categories have English names everywhere."""
    return {"id": number, "name": title_of(number), "box_art_url": f"{PICTURES}/box-{number}-52x72.jpg"}


def title_of(number: str) -> str:
    return speech("en").topics[CATEGORIES[number]]["name"].title()


def login(world: World, creator: Creator) -> str:
    return world.handle(creator, NAME)


def shown(world: World, creator: Creator) -> str:
    """The display name: the login with capitals, as the platform demands for Latin letters."""
    return "_".join(part.capitalize() for part in login(world, creator).split("_"))


def user(world: World, creator: Creator, account: Account) -> dict[str, Any]:
    """A user as an application sees one: `view_count` is there and says nothing."""
    size = account.settled_size
    status = "partner" if size > 15_000 else "affiliate" if size > 400 else ""
    opened = datetime.combine(date.fromordinal(account.opened), datetime.min.time(), UTC)
    return {"id": account.platform_id, "login": login(world, creator), "display_name": shown(world, creator),
            "type": "", "broadcaster_type": status, "description": people.bio(creator, NAME, 300),
            "profile_image_url": f"{PICTURES}/{account.platform_id}-300x300.png", "offline_image_url": "",
            "view_count": 0, "created_at": stamp(opened)}


def channel(world: World, creator: Creator, account: Account, day: int) -> dict[str, Any]:
    """What a channel says about itself, with the title of what it showed last."""
    last = next(iter(posting.newest(account, day, 1)), None)
    post = world.post(creator.index, NAME, last) if last is not None else None
    number = _CATEGORY_OF[creator.topic]
    return {"broadcaster_id": account.platform_id, "broadcaster_login": login(world, creator),
            "broadcaster_name": shown(world, creator), "broadcaster_language": creator.language,
            "game_id": number, "game_name": title_of(number), "title": post.title if post else "", "delay": 0,
            "tags": _tags(creator), "is_branded_content": bool(post and post.flagged),
            "content_classification_labels": ["MatureGame"] if creator.topic == "gaming" else []}


def found(world: World, creator: Creator, account: Account, day: int) -> dict[str, Any]:
    """A channel as the search of channels shows it."""
    said, live = channel(world, creator, account, day), is_live(account, day)
    return {"broadcaster_language": said["broadcaster_language"], "broadcaster_login": said["broadcaster_login"],
            "display_name": said["broadcaster_name"], "game_id": said["game_id"], "game_name": said["game_name"],
            "id": account.platform_id, "is_live": live, "tag_ids": [], "tags": said["tags"],
            "thumbnail_url": f"{PICTURES}/{account.platform_id}-300x300.png", "title": said["title"],
            "started_at": stamp(_began(account, day)) if live else ""}


def is_live(account: Account, day: int) -> bool:
    """Whether a channel is on air at the start of a day."""
    return Dice(account.platform_id, "live", day).happens(0.3)


def stream(world: World, creator: Creator, account: Account, day: int) -> dict[str, Any]:
    """A channel that is on air."""
    said = channel(world, creator, account, day)
    return {"id": str(int(account.platform_id) % 10**9 + day), "user_id": account.platform_id,
            "user_login": said["broadcaster_login"], "user_name": said["broadcaster_name"],
            "game_id": said["game_id"], "game_name": said["game_name"], "type": "live", "title": said["title"],
            "viewer_count": viewers(account, day), "started_at": stamp(_began(account, day)),
            "language": creator.language,
            "thumbnail_url": f"{PICTURES}/live-{account.platform_id}-{{width}}x{{height}}.jpg", "tag_ids": [],
            "tags": said["tags"], "is_mature": False}


def viewers(account: Account, day: int) -> int:
    return int(account.settled_size * Dice(account.platform_id, "viewers", day).between(0.005, 0.03))


def video(world: World, post: Post, day: int) -> dict[str, Any]:
    """A recording, a highlight or an upload."""
    number, kind = world.post_id(post), _KINDS[post.format]
    return {"id": number, "stream_id": str(int(number) % 10**11) if kind == "archive" else None,
            "user_id": post.account.platform_id, "user_login": login(world, post.creator),
            "user_name": shown(world, post.creator), "title": post.title, "description": post.text,
            "created_at": stamp(post.at), "published_at": stamp(post.at),
            "url": f"https://www.twitch.example/videos/{number}",
            "thumbnail_url": f"{PICTURES}/{number}-%{{width}}x%{{height}}.jpg", "viewable": "public",
            "view_count": posting.counts(post, day).views, "language": post.creator.language, "type": kind,
            "duration": _length(post.seconds), "muted_segments": None}


def kind(post: Post) -> str:
    return _KINDS[post.format]


def clips(world: World, post: Post, day: int) -> Iterator[dict[str, Any]]:
    """The clips that were taken from a video: most by viewers, some by its owner."""
    for n in range(Dice(post.account.platform_id, "clips", post.place).below(CLIPS_A_POST + 1)):
        yield clip(world, post, n, day)


def clip(world: World, post: Post, n: int, day: int) -> dict[str, Any]:
    """The clip of this number."""
    dice = Dice(post.account.platform_id, "clip", post.place, n)
    own, name = dice.happens(0.2), f"SandboxClip-{world.post_id(post)}-{n}"
    return {"id": name, "url": f"https://clips.twitch.example/{name}",
            "embed_url": f"https://clips.twitch.example/embed?clip={name}", "broadcaster_id": post.account.platform_id,
            "broadcaster_name": shown(world, post.creator),
            "creator_id": post.account.platform_id if own else str(10**8 + dice.below(10**6)),
            "creator_name": shown(world, post.creator) if own else f"Sandbox_Viewer_{dice.below(1_000)}",
            "video_id": world.post_id(post), "game_id": _CATEGORY_OF[post.creator.topic],
            "language": post.creator.language, "title": f"{post.title[:80]} #{n + 1}",
            "created_at": stamp(post.at + timedelta(minutes=3 * n)),
            "view_count": int(posting.counts(post, day).views * dice.between(0.01, 0.3)),
            "thumbnail_url": f"{PICTURES}/{name}.jpg", "duration": round(dice.between(5, 60), 1), "vod_offset": 60 * n,
            "is_featured": own}


def team(number: str) -> dict[str, Any]:
    """What a topic's team says about itself."""
    title = title_of(str(int(number) - 1_000))
    return {"id": number, "team_name": f"sandbox{title.lower().replace(' ', '')}",
            "team_display_name": f"Sandbox {title}", "info": f"<p>Sandbox channels about {title}.</p>",
            "created_at": "2021-02-11T12:09:22Z", "updated_at": "2026-01-18T15:56:41Z",
            "thumbnail_url": None, "background_image_url": None, "banner": None}


def team_of(creator: Creator) -> str:
    """The number of the team that a creator is on, or "" for those who are on none."""
    on_one = Dice(creator.handle, "team").happens(0.4)
    return str(int(_CATEGORY_OF[creator.topic]) + 1_000) if on_one else ""


def _tags(creator: Creator) -> list[str]:
    """Up to ten tags of at most 25 letters and digits."""
    tags = ("".join(c for c in word.title() if c.isalnum())[:25] for word in creator.words)
    return list(dict.fromkeys(tag for tag in tags if tag))[:10]


def _began(account: Account, day: int) -> datetime:
    hours = Dice(account.platform_id, "began", day).below(5) + 1
    return datetime.combine(date.fromordinal(day), datetime.min.time(), UTC) - timedelta(hours=hours)


def _length(seconds: int) -> str:
    """Such as 3h8m33s, without what is zero in front."""
    hours, minutes = seconds // 3_600, seconds % 3_600 // 60
    return (f"{hours}h" if hours else "") + (f"{minutes}m" if hours or minutes else "") + f"{seconds % 60}s"
