"""What an account posts, and how each post is received as it grows older.

Posts of an account are numbered from 0; the time of each follows from its number, so the newest 20 on a day are found
without looking at the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import exp, floor

from tastemaker.sandbox.attacks import ATTACKS
from tastemaker.sandbox.chance import Dice
from tastemaker.sandbox.growth import organic
from tastemaker.sandbox.people import Account, Creator
from tastemaker.sandbox.words import SPONSORS, TRADE, fill, speech

_MIX = {"long": {"video": 9, "short": 1}, "short": {"short": 9, "video": 1},
        "mixed": {"video": 5, "short": 4, "live": 1},
        "live": {"live": 6, "video": 4}, "text": {"text": 9, "image": 1}, "image": {"image": 7, "text": 3},
        "video": {"video": 6, "text": 4}, "visual": {"image": 5, "short": 4, "video": 1}, "audio": {"audio": 1}}
_REACH = {"short": 1.8, "live": 0.4, "image": 1.2, "text": 0.9, "video": 1.0, "audio": 1.0}
_SECONDS = {"video": (240, 2_400), "short": (12, 60), "live": (2_400, 9_000), "audio": (900, 5_400)}


@dataclass(frozen=True, slots=True)
class Post:
    """One post: what it says, and what its counters grow towards."""

    creator: Creator
    account: Account
    place: int
    at: datetime
    format: str
    title: str
    text: str
    tags: tuple[str, ...]
    seconds: int
    brand: str
    disclosed: bool
    """Whether the text says that it was paid for; `flagged` is the platform's own switch."""
    flagged: bool
    link: str
    mention: int
    """The number of a creator who is mentioned, -1 for none."""
    reach: float
    """Views, or likes where there are no views, in the long run."""
    liking: float
    talking: float
    sharing: float
    reply: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """A post's counters on a day."""

    views: int
    likes: int
    comments: int
    reposts: int
    quotes: int
    saves: int


def moment(account: Account, place: int) -> float:
    """The day, with its fraction, at which the post of this number appears."""
    pause = account.pause_days if place >= account.pause_from else 0
    return account.opened + pause + (place + 0.9 * Dice(account.platform_id, "when", place).unit()) * account.gap


def count(account: Account, day: int) -> int:
    """Posts that had appeared before the day began: also the number of the next one."""
    paused = account.pause_days and moment(account, account.pause_from) < day
    first, start = (account.pause_from, account.opened + account.pause_days) if paused else (0, account.opened)
    last = account.pause_from if account.pause_days and not paused else 1 << 40
    place = min(max(floor((day - start) / account.gap) - 1, first), last)
    while place < last and moment(account, place) < day:
        place += 1
    return place


def newest(account: Account, day: int, limit: int, skip: int = 0) -> range:
    """Numbers of the newest posts before a day, newest first."""
    last = count(account, day) - 1 - skip
    return range(last, max(last - limit, -1), -1)


def post(creator: Creator, account: Account, place: int) -> Post:
    """The post of this number."""
    dice = Dice(account.platform_id, "post", place)
    day = moment(account, place)
    at = datetime(1, 1, 1, tzinfo=UTC) + timedelta(days=int(day) - 1, seconds=int(day % 1 * 86_400))
    form = dice.weighted(_MIX[account.formats])
    brand, what = _sponsor(dice, creator)
    disclosed = bool(brand) and dice.happens(creator.honest)
    said, words = speech(creator.language), list(creator.words)
    names = {"topic": said.topics[creator.topic]["name"], "brand": brand, "what": what,
             "tag": brand.lower().replace(" ", "")}
    title, text = _say(dice, said.phrases, account, form, words, names, "disclosed" if disclosed else "hidden"
                       if brand else "")
    if creator.attack_place == "post" and dice.happens(0.5):
        title = f"{ATTACKS[creator.attack]} {title}"[:5_000] if title else ""
        text = f"{text} {ATTACKS[creator.attack]}"
    link = creator.site if creator.linked and dice.happens(0.12) else ""
    fans = organic(account, int(day))
    likes = dice.lognormal(0.045, 0.35) if creator.bought != "likes" else 0.24 + 0.004 * dice.unit()
    return Post(
        creator=creator, account=account, place=place, at=at, format=form, title=title, text=text,
        tags=tuple(dict.fromkeys(w.lower() for w in dice.some(words, 3))), seconds=_seconds(dice, form), brand=brand,
        disclosed=disclosed, flagged=disclosed and dice.happens(0.7), link=link,
        mention=dice.below(1 << 30) if dice.happens(0.08) else -1,
        reach=(fans + 30) * account.response * _REACH[form] * dice.lognormal(1, 0.6) * (0.75 if brand else 1.0),
        liking=likes, talking=dice.lognormal(0.006, 0.5), sharing=dice.lognormal(0.12, 0.5),
        reply=is_reply(account, place))


def is_reply(account: Account, place: int) -> bool:
    """Whether a post continues the one before it as a thread."""
    return account.threads and place > 0 and Dice(account.platform_id, "reply", place).happens(0.12)


def shared(account: Account, place: int) -> float:
    """The day of the repost of this number; reposts are a row of their own, a sixth as dense as posts."""
    return account.opened + (place + 0.9 * Dice(account.platform_id, "repost", place).unit()) * account.gap * 6


def counts(item: Post, day: int) -> Counts:
    """How a post stands on a day; every counter only grows."""
    age = max(day - (item.at.toordinal() + item.at.hour / 24), 0.0)
    seen = item.reach * (1 - exp(-((age / 4) ** 0.6)))
    if item.account.views:
        likes, talk = seen * item.liking, seen * item.talking * (4 if item.creator.bought == "comments" else 1)
        return Counts(floor(seen), floor(likes), floor(talk), floor(likes * item.sharing), floor(likes * 0.01),
                      floor(likes * 0.08))
    likes = seen * (5 if item.creator.bought == "likes" else 1)
    return Counts(0, floor(likes), floor(seen * item.talking * 12), floor(seen * item.sharing), floor(seen * 0.01),
                  floor(seen * 0.03))


def answered(item: Post, day: int, most: int) -> list[tuple[int, datetime]]:
    """Number and moment of each comment that was written before the day began, of `most`."""
    hours = (Dice(item.account.platform_id, "answer", item.place, n).lognormal(12, 1.2) for n in range(most))
    moments = (item.at + timedelta(hours=waited) for waited in hours)
    return [(n, at) for n, at in enumerate(moments) if at.toordinal() < day]


def _sponsor(dice: Dice, creator: Creator) -> tuple[str, str]:
    if not dice.happens(creator.sponsored):
        return "", ""
    return dice.pick(SPONSORS[TRADE[creator.topic]])


def _say(dice: Dice, phrases: dict[str, list[str]], account: Account, form: str, words: list[str],
         names: dict[str, str], paid: str) -> tuple[str, str]:
    """Title and text; where posts have no titles, one short text of at most 300 characters or so."""
    def told(kind: str) -> str:
        return fill(dice.pick(phrases[kind]), dice, words, **names)

    if not account.titled:
        text = told(paid or "posts")
        tagged = not paid and dice.happens(0.4)
        return "", f"{text} #{dice.pick(words).replace(' ', '').replace('-', '').lower()}" if tagged else text
    title = told({"short": "shorts", "live": "lives"}.get(form, "videos"))
    lines = [told(paid)] if paid else []
    return title, "\n".join([*lines, told("about"), *([told("about")] if form in ("video", "audio") else [])])


def _seconds(dice: Dice, form: str) -> int:
    """Length of a video or an episode; 0 for what has none."""
    return int(dice.between(*_SECONDS.get(form, (0, 0))))
