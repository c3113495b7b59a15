"""What Mastodon's entities say, as records: accounts, statuses, and the HTML that their texts are.

Every reader takes the home of the instance that told it, because an instance leaves its own host away.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any, Literal

from tastemaker.errors import BadPayload
from tastemaker.models import Comment, Post, Profile, Relation
from tastemaker.platforms import _reading as read

HOST = r"[\w-]+(?:\.[\w-]+)*(?::[0-9]{1,5})?"
ACCT = re.compile(rf"\w+(?:[.-]+\w+)*@{HOST}")
LOCAL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
LONGEST_HTML = 50_000
"""Characters of HTML that are read; the rest of a longer text is left away."""
STRAY = re.compile(r"<(?!/?[a-zA-Z][^<>]*>)")
"""A < that begins no whole tag: the standard parser would look for its end again and again."""
FLAGS = ("discoverable", "noindex", "indexable", "suspended", "memorial", "limited", "bot", "group")
Kind = Literal["follows", "features"]
Format = Literal["video", "image", "audio", "text"]
FORMATS: Mapping[str, Format] = {"video": "video", "gifv": "video", "image": "image", "audio": "audio"}


def rows(body: Any) -> list[Any]:
    if not isinstance(body, list):
        raise BadPayload("The answer is no list.")
    return body


def whole(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict) or not isinstance(body.get("acct"), str):
        raise BadPayload("The answer is no account.")
    return body


def split(text: str | None) -> tuple[str, str]:
    """Local id and instance of a feed or a post's id; ("", "") for anything else."""
    local, _, home = (text or "").partition("@")
    return (local, home.lower()) if home and LOCAL_ID.fullmatch(local) else ("", "")


def local(item: Mapping[str, Any]) -> str:
    if not LOCAL_ID.fullmatch(found := read.name_of(item["id"])):
        raise ValueError(f"not a local id: {ascii(found)[:80]}")
    return found


def handle(account: Mapping[str, Any], home: str) -> str:
    """`user@home`: an instance leaves its own host away."""
    acct = read.name_of(account["acct"])
    acct = acct if "@" in acct else f"{acct}@{home}"
    if not ACCT.fullmatch(acct):
        raise ValueError(f"not an account's name: {ascii(acct)[:80]}")
    return acct


def labels(account: Mapping[str, Any]) -> tuple[str, ...]:
    """What an account, or its instance, says about how it may be treated; those with ! close it."""
    says = {name: read.flag(account.get(name)) for name in FLAGS}
    signs = {"!undiscoverable": says["discoverable"] is False,
             "!noindex": says["noindex"], "unindexed": says["indexable"] is False,
             "!suspended": says["suspended"], "!memorial": says["memorial"], "limited": says["limited"],
             "moved": account.get("moved"), "bot": says["bot"], "group": says["group"]}
    return tuple(label for label, holds in signs.items() if holds)


def is_closed(account: Mapping[str, Any]) -> bool:
    return any(label.startswith("!") for label in labels(account))


def is_silent(account: Mapping[str, Any]) -> bool:
    """Whether what an account posts is not to be searched, or it is closed altogether."""
    return is_closed(account) or "unindexed" in labels(account)


def profile(home: str, account: dict[str, Any]) -> Profile:
    """A whole profile; of a closed one only names, address, feed and labels. Its fields are lines below the bio."""
    called = handle(account, home)
    names = {"platform": "mastodon", "platform_id": called.lower(), "handle": called, "url": _web(account.get("url")),
             "labels": labels(account), "feed": f"{local(account)}@{home}"}
    if is_closed(account):
        return Profile(**names)
    note, links = _plain(account.get("note"))
    rows = [(read.text(row["name"]), *_plain(row["value"]), row.get("verified_at"))
            for row in read.several(account.get("fields"))]
    return Profile(
        **names, name=read.text(account.get("display_name")), created_at=read.moment(account.get("created_at")),
        bio="\n".join(filter(None, (note, *(f"{name}: {value}" for name, value, _, _ in rows)))),
        links=read.once((*links, *(link for row in rows for link in row[2]))),
        verified_links=read.once(link for row in rows if read.moment(row[3]) for link in row[2]),
        followers=read.count(account.get("followers_count")), following=read.count(account.get("following_count")),
        post_count=read.count(account.get("statuses_count")))


def wordless(account: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """An account that was found by itself, without words of a post."""
    return account, ""


def by_post(language: str | None, status: dict[str, Any]) -> tuple[dict[str, Any], str] | None:
    """The author and the words of a post; None when it is not public, not to be searched, or known to be in another language."""
    spoken = read.language(status.get("language"))
    foreign = language and spoken and spoken != read.language(language)
    wanted = is_public(status) and not is_silent(status["account"]) and not foreign
    return (status["account"], _words(status)[0]) if wanted else None


def is_public(status: Mapping[str, Any]) -> bool:
    """Whether a status may be read by anybody and is its author's own: a token would show more."""
    return status["visibility"] in ("public", "unlisted") and status.get("reblog") is None


def _words(status: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """The text of a status below its warning, and the links in it."""
    text, links = _plain(status["content"])
    return "\n".join(filter(None, (read.text(status.get("spoiler_text")), text))), links


def own_post(home: str, author: str, status: dict[str, Any]) -> Post | tuple[()]:
    """A post of the account whose feed it is; anything else there says nothing about its own numbers."""
    found = post(home, status)
    return found if found and found.profile_id == author.lower() else ()


def post(home: str, status: dict[str, Any]) -> Post | tuple[()]:
    """A post with its counters as the instance knows them. Nobody counts views here."""
    account = status["account"]
    if not is_public(status) or is_silent(account):
        return ()
    text, links = _words(status)
    media = read.several(status.get("media_attachments"))
    return Post(
        platform="mastodon", platform_id=f"{local(status)}@{home}", profile_id=handle(account, home).lower(), text=text,
        format=next((FORMATS[kind] for one in media if (kind := read.text(one["type"])) in FORMATS), "text"),
        url=_web(status.get("url")), published_at=read.moment(status["created_at"]), duration_s=_seconds(media),
        language=read.language(status.get("language")),
        tags=read.once(read.text(tag["name"]) for tag in read.several(status.get("tags"))),
        mentions=read.once(handle(one, home).lower() for one in read.several(status.get("mentions"))),
        links=read.once((*links, _web(read.part(status, "card").get("url")))),
        likes=read.count(status.get("favourites_count")), comments=read.count(status.get("replies_count")),
        reposts=read.count(status.get("reblogs_count")), quotes=read.count(status.get("quotes_count")))


def comment(home: str, asked: str, status: dict[str, Any]) -> Comment | tuple[()]:
    """One reply; what it answers is `reply_to` unless that is the post itself."""
    account, parent = status["account"], status.get("in_reply_to_id")
    if not is_public(status) or is_silent(account):
        return ()
    return Comment(platform="mastodon", platform_id=f"{local(status)}@{home}", post_id=f"{asked}@{home}",
                   author_id=handle(account, home).lower(), text=_words(status)[0],
                   likes=read.count(status.get("favourites_count")), published_at=read.moment(status["created_at"]),
                   reply_to=f"{read.name_of(parent)}@{home}" if parent and parent != asked else None)


def relation(home: str, owner: str, kind: Kind, account: dict[str, Any]) -> Relation | tuple[()]:
    other = handle(account, home).lower()
    if is_closed(account) or other == owner:
        return ()
    return Relation(platform="mastodon", from_id=owner, to_id=other, kind=kind)


def _web(value: Any) -> str:
    """A web address, or "" for any other kind."""
    found = read.text(value)
    return found if re.match(r"https?://", found, re.I) else ""


def _seconds(media: list[Any]) -> float | None:
    """The length of the first film or sound, where the instance measured it."""
    lengths = (read.part(read.part(one, "meta"), "original").get("duration") for one in media)
    return next((float(s) for s in lengths if type(s) in (int, float) and 0 < s < 1e6), None)


class _Text(HTMLParser):
    """Plain words and web addresses out of HTML; mentions and hashtags are words, no addresses. Nothing is rendered."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.links: list[str] = []
        self.unseen = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag in ("script", "style"):
            self.unseen = tag
        elif tag == "br" or (tag in ("p", "div", "li", "blockquote", "pre") and self.words):
            self.words.append("\n")
        elif tag == "a" and not {"mention", "hashtag"} & set(said.get("class", "").split()):
            self.links.append(_web(said.get("href", "").strip()))

    def handle_endtag(self, tag: str) -> None:
        self.unseen = "" if tag == self.unseen else self.unseen

    def handle_data(self, data: str) -> None:
        self.words += [] if self.unseen else [data]


def _plain(value: Any) -> tuple[str, tuple[str, ...]]:
    """HTML as plain text, and the addresses that it links to or writes out."""
    parser = _Text()
    parser.feed(STRAY.sub("&lt;", read.text(value)[:LONGEST_HTML]))
    parser.close()
    text = "".join(parser.words).strip()
    return text, read.once((*parser.links, *(() if parser.links else read.links(text))))
