"""Mastodon's entities for an invented world, as each of two instances shows them.

Everyone is at home on one of them. The other knows most of them under another number, writes their host behind their
name, and has heard of a part of what happens to their posts.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html import escape
from typing import Any

from tastemaker.sandbox import growth, ids, people, posting
from tastemaker.sandbox.chance import Dice, number
from tastemaker.sandbox.people import Account, Creator
from tastemaker.sandbox.posting import Post
from tastemaker.sandbox.words import speech
from tastemaker.sandbox.world import World

NAME = "mastodon"
HOMES = ("one.sandbox.example", "two.sandbox.example")
FILES = "https://files.sandbox.example"
_HEARD = 0.6
"""Of the favourites and boosts of a post, those that an instance hears of when the author is not at home there."""
_MARK = re.compile(r"https?://[^\s<>\"]+|(?<!\S)#\w+|(?<!\S)@[\w-]+@[\w.]+\w")
_REPLIES = 40
"""Most replies to a post."""


def stamp(moment: datetime) -> str:
    """A moment as Mastodon writes it, to the millisecond."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def home(creator: Creator) -> str:
    """Where a creator has their account."""
    return HOMES[not Dice(creator.handle, "home").happens(0.6)]


def handle(world: World, creator: Creator) -> str:
    """`user@home`."""
    return f"{world.handle(creator, NAME)}@{home(creator)}"


def is_closed(creator: Creator) -> bool:
    """Whether somebody did not choose to be found."""
    said = choices(creator)
    return said["discoverable"] is False or not said["indexable"] or said["noindex"]


def choices(creator: Creator) -> dict[str, Any]:
    """What an account says about being found."""
    dice = Dice(creator.handle, "choices")
    return {"discoverable": dice.weighted({True: 85, None: 9, False: 6}), "indexable": dice.happens(0.7),
            "noindex": dice.happens(0.03), "hide_collections": dice.happens(0.15)}


class Instance:
    """One instance on one day: whom it knows, under which numbers, and how it shows them."""

    def __init__(self, world: World, name: str, day: int) -> None:
        self.world, self.name, self.day = world, name, day

    # --- who is there --------------------------------------------------------------------------------------------

    def knows(self, index: int) -> bool:
        """Whether an account exists today, and is at home here or was heard of."""
        creator = self.world.creator(index)
        if not self.world.account(index, NAME, self.day):
            return False
        return home(creator) == self.name or Dice(creator.handle, "heard of").happens(0.9)

    def by_name(self, acct: str) -> Creator | None:
        """Whom `user` or `user@host` names here."""
        user, _, host = acct.lower().removeprefix("@").partition("@")
        creator = self.world.by_handle(user, NAME, self.day)
        known = creator and self.knows(creator.index) and home(creator) == (host or self.name)
        return creator if known else None

    def by_number(self, text: str) -> Creator | None:
        """Whom a local id names here."""
        for kind in (NAME, f"{NAME}.away"):
            index = ids.index_of(self.world.seed, kind, text)
            if index is not None and index < self.world.size and self.knows(index):
                creator = self.world.creator(index)
                return creator if self._kind(creator) == kind else None
        return None

    def post(self, text: str) -> Post | None:
        """The post that a local id names here."""
        for kind in (NAME, f"{NAME}.away"):
            index, place = ids.post_index(self.world.seed, kind, text) or (self.world.size, 0)
            if index < self.world.size and self.knows(index):
                creator = self.world.creator(index)
                account = self.world.account(index, NAME, self.day)
                there = account and place < posting.count(account, self.day) and self._kind(creator) == kind
                return self.world.post(index, NAME, place) if there else None
        return None

    def number(self, creator: Creator) -> str:
        """The local id of an account."""
        return ids.number_of(self.world.seed, self._kind(creator), creator.index)

    def post_number(self, item: Post) -> str:
        """The local id of a post."""
        return ids.post_number(self.world.seed, self._kind(item.creator), item.creator.index, item.place)

    def _kind(self, creator: Creator) -> str:
        return NAME if home(creator) == self.name else f"{NAME}.away"

    # --- how it is shown -----------------------------------------------------------------------------------------

    def account(self, creator: Creator) -> dict[str, Any]:
        """The Account entity."""
        account = self._account_of(creator)
        user, local, dice = self.world.handle(creator, NAME), home(creator) == self.name, Dice(creator.handle, "entity")
        said, written = choices(creator), posting.count(account, self.day)
        last = self.world.post(creator.index, NAME, written - 1).at.date().isoformat() if written else None
        address = f"https://{home(creator)}/@{user}"
        picture = f"{FILES}/{creator.handle}.png"
        shown = {
            "id": self.number(creator), "username": user, "acct": user if local else f"{user}@{home(creator)}",
            "display_name": creator.name, "locked": dice.happens(0.1), "bot": dice.happens(0.03),
            "discoverable": said["discoverable"], "indexable": said["indexable"], "group": dice.happens(0.01),
            "created_at": f"{date.fromordinal(account.opened).isoformat()}T00:00:00.000Z",
            "note": html(people.bio(creator, NAME, 500)), "url": address,
            "uri": f"https://{home(creator)}/users/{user}", "avatar": picture, "avatar_static": picture,
            "avatar_description": "", "header": picture, "header_static": picture, "header_description": "",
            "followers_count": growth.followers(account, self.day), "following_count": len(self.follows(creator)),
            "statuses_count": written, "last_status_at": last, "hide_collections": said["hide_collections"],
            "show_media": True, "show_media_replies": True, "show_featured": True, "emojis": [],
            "roles": [] if local else None, "fields": self._fields(creator, account)}
        shown |= {"noindex": said["noindex"]} if local else {}
        return shown | ({"limited": True} if dice.happens(0.01) else {})

    def status(self, item: Post) -> dict[str, Any]:
        """The Status entity of a post."""
        counts, own = posting.counts(item, self.day), home(item.creator) == self.name
        heard = 1.0 if own else _HEARD
        before = self.world.post(item.creator.index, NAME, item.place - 1) if item.reply else None
        shown = self._status(self.post_number(item), item.creator, item.at, self._text(item), item.creator.language)
        return shown | {
            "in_reply_to_id": self.post_number(before) if before else None,
            "in_reply_to_account_id": self.number(item.creator) if before else None,
            "visibility": "unlisted" if Dice(item.creator.handle, item.place, "seen by").happens(0.05) else "public",
            "replies_count": int(counts.comments * heard), "reblogs_count": int(counts.reposts * heard),
            "favourites_count": int(counts.likes * heard), "quotes_count": int(counts.quotes * heard),
            "media_attachments": _media(item), "card": _card(item.link) if item.link else None}

    def replies(self, item: Post) -> list[dict[str, Any]]:
        """Status entities of the replies to a post. They are seen in threads only."""
        here, made = self.world.residents(NAME), []
        most = min(posting.counts(item, self.day).comments, _REPLIES)
        for place, at in posting.answered(item, self.day, most):
            dice = Dice(self.world.seed, item.creator.handle, item.place, "reply", place)
            author = self.world.creator(dice.pick(here))
            if author is item.creator or not self.knows(author.index):
                continue
            said = speech(item.creator.language).phrases
            pattern = dice.pick(said["bought" if item.creator.bought == "comments" else "comments"])
            text = pattern.format(**dict(zip("abc", dice.some(item.creator.words, 3), strict=False)))
            name = str(10**17 + number(self.world.seed, self.post_number(item), place) % 10**17)
            made.append(self._status(name, author, at, text, item.creator.language) | {
                "in_reply_to_id": self.post_number(item), "in_reply_to_account_id": self.number(item.creator),
                "favourites_count": int(dice.lognormal(0.9, 1.0))})
        return made

    def active(self, creator: Creator) -> float:
        """The day of somebody's newest post, with its fraction; 0 before the first."""
        account = self._account_of(creator)
        written = posting.count(account, self.day)
        return posting.moment(account, written - 1) if written else 0.0

    def follows(self, creator: Creator, kind: str = "follows", most: int = 60) -> list[Creator]:
        """Whom somebody follows, of those who exist today."""
        return [self.world.creator(index) for index in self.world.peers(creator, NAME, kind, most)
                if self.world.account(index, NAME, self.day)]

    def _status(self, name: str, author: Creator, at: datetime, text: str, language: str) -> dict[str, Any]:
        """A status without counters, as a reply begins."""
        place = f"https://{home(author)}/users/{self.world.handle(author, NAME)}/statuses/{name}"
        tags = dict.fromkeys(mark[1:].lower() for mark in _MARK.findall(text) if mark[0] == "#")
        named = (self.by_name(mark[1:]) for mark in _MARK.findall(text) if mark[0] == "@")
        return {
            "id": name, "created_at": stamp(at), "in_reply_to_id": None, "in_reply_to_account_id": None,
            "sensitive": False, "spoiler_text": "", "visibility": "public", "language": language, "uri": place,
            "url": f"https://{home(author)}/@{self.world.handle(author, NAME)}/{name}", "replies_count": 0,
            "reblogs_count": 0, "favourites_count": 0, "quotes_count": 0, "edited_at": None, "content": html(text),
            "reblog": None, "account": self.account(author), "media_attachments": [], "emojis": [], "poll": None,
            "tags": [{"name": tag, "url": f"https://{self.name}/tags/{tag}"} for tag in tags],
            "mentions": [self._mention(one) for one in dict.fromkeys(named) if one], "card": None}

    def _mention(self, creator: Creator) -> dict[str, str]:
        shown = self.account(creator)
        return {key: shown[key] for key in ("id", "username", "url", "acct")}

    def _text(self, item: Post) -> str:
        """A post's text with its mention and link, about 500 characters."""
        other = self.world.creator(item.mention % self.world.size) if item.mention >= 0 else None
        seen = other and other is not item.creator and self.knows(other.index)
        named = f"@{handle(self.world, other)}" if other and seen else ""
        return " ".join(filter(None, (item.text[:400], named, item.link)))

    def _fields(self, creator: Creator, account: Account) -> list[dict[str, Any]]:
        """The rows below a bio: a site, that most prove to be theirs."""
        if not creator.linked:
            return []
        proven = datetime.combine(date.fromordinal(account.opened), datetime.min.time(), UTC)
        verified = stamp(proven) if Dice(creator.handle, "rel=me").happens(0.7) else None
        return [{"name": "Web", "value": html(creator.site, paragraph=False), "verified_at": verified}]

    def _account_of(self, creator: Creator) -> Account:
        account = self.world.account_of(creator, NAME)
        assert account
        return account


def html(text: str, paragraph: bool = True) -> str:
    """Text as Mastodon's HTML: paragraphs and breaks; addresses, mentions and hashtags as links."""
    parts, last = [], 0
    for found in _MARK.finditer(text):
        parts += [escape(text[last:found.start()], quote=False), _linked(found[0])]
        last = found.end()
    whole = "".join([*parts, escape(text[last:], quote=False)])
    if not paragraph:
        return whole
    return "".join(f"<p>{part}</p>" for part in whole.split("\n\n")).replace("\n", "<br>")


def _linked(mark: str) -> str:
    """One mark as a link: of an address the scheme is hidden and a long rest cut by the reader's program."""
    shown = escape(mark[1:], quote=False)
    if mark[0] == "#":
        return f'<a href="https://{HOMES[0]}/tags/{shown}" class="mention hashtag" rel="tag">#<span>{shown}</span></a>'
    if mark[0] == "@":
        user, _, host = mark[1:].partition("@")
        link = f'<a href="https://{host}/@{user}" class="u-url mention">@<span>{shown}</span></a>'
        return f'<span class="h-card">{link}</span>'
    scheme, rest = mark.split("://", 1)
    return (f'<a href="{escape(mark)}" rel="nofollow noopener" target="_blank">'
            f'<span class="invisible">{scheme}://</span><span class="">{escape(rest, quote=False)}</span></a>')


def _media(item: Post) -> list[dict[str, Any]]:
    if item.format not in ("image", "video"):
        return []
    file = f"{FILES}/{item.creator.handle}/{item.place}"
    size: dict[str, Any] = {"width": 1200, "height": 800}
    if item.format == "video":
        size["duration"] = float(item.seconds)
    return [{"id": str(item.place), "type": item.format, "url": file, "preview_url": f"{file}/small",
             "remote_url": None, "meta": {"original": size}, "description": None, "blurhash": None}]


def _card(link: str) -> dict[str, Any]:
    return {"url": link, "title": "Sandbox", "description": "", "type": "link", "authors": [], "author_name": "",
            "author_url": "", "provider_name": "", "provider_url": "", "html": "", "width": 0, "height": 0,
            "image": None, "embed_url": "", "blurhash": None, "published_at": None, "language": None,
            "image_description": ""}
