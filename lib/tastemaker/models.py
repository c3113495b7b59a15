"""The words everyone uses: what platforms tell us, and what a person asks for.

Records are what adapters return and the store keeps. `None` means unknown, never zero. They are Structs of msgspec, because a
pull makes hundreds of thousands: one takes a tenth of the time of a frozen dataclass, and the garbage collector passes by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from msgspec import Struct


class Ref(NamedTuple):
    """The natural key of a profile: what names it for good on its platform."""

    platform: str
    platform_id: str


class Find(Struct, frozen=True, kw_only=True, gc=False):
    """A profile that a search or a list brought, not yet looked at. `text` is the words that matched, when given."""

    platform: str
    platform_id: str
    handle: str = ""
    name: str = ""
    text: str = ""
    url: str = ""


class Profile(Struct, frozen=True, kw_only=True, gc=False):
    """One account on one platform, with its counters at the time of the call."""

    platform: str
    platform_id: str
    handle: str
    name: str = ""
    bio: str = ""
    url: str = ""
    country: str | None = None
    language: str | None = None
    created_at: datetime | None = None
    links: tuple[str, ...] = ()
    verified_links: tuple[str, ...] = ()
    """Those of `links` of which the platform itself says that they are the account's own, such as by rel=me."""
    contact: str = ""
    """An address for business that the platform itself gives out as the account's; never one read from a text."""
    keywords: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    """Labels the account puts on itself or its platform puts on it, such as `verified`.

    One that begins with ! closes the profile: it is kept as an id and never scored, drafted, exported or shown. Adapters
    use `!no-unauthenticated`, `!noindex`, `!undiscoverable`, `!protected`, `!withheld`, `!suspended`, `!memorial` and
    `!test-data`. `unindexed` says that its posts are not to be searched: none is asked for, kept or quoted.
    """
    feed: str | None = None
    """What the adapter needs to ask for this profile's posts, such as an uploads playlist."""
    followers: int | None = None
    following: int | None = None
    post_count: int | None = None
    view_count: int | None = None


class Post(Struct, frozen=True, kw_only=True, gc=False):
    """One post with its counters at the time of the call. `profile_id` is its author's `platform_id`."""

    platform: str
    platform_id: str
    profile_id: str
    format: Literal["video", "short", "live", "image", "text", "audio"] = "text"
    title: str = ""
    text: str = ""
    url: str = ""
    published_at: datetime | None = None
    language: str | None = None
    duration_s: float | None = None
    tags: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    paid_partnership: bool | None = None
    views: int | None = None
    likes: int | None = None
    comments: int | None = None
    reposts: int | None = None
    quotes: int | None = None
    saves: int | None = None


class ProfileStats(Struct, frozen=True, kw_only=True, gc=False):
    """Counters of a profile that is already stored, where the platform gives them by a call of their own."""

    platform: str
    platform_id: str
    followers: int | None = None
    following: int | None = None
    post_count: int | None = None
    view_count: int | None = None


class PostStats(Struct, frozen=True, kw_only=True, gc=False):
    """Fresh counters of a post that is already stored (batch refresh calls)."""

    platform: str
    platform_id: str
    views: int | None = None
    likes: int | None = None
    comments: int | None = None


class Comment(Struct, frozen=True, kw_only=True, gc=False):
    """One public comment. The store keeps `author_id` only as a keyed hash."""

    platform: str
    platform_id: str
    post_id: str
    author_id: str
    text: str
    likes: int | None = None
    published_at: datetime | None = None
    reply_to: str | None = None


class Relation(Struct, frozen=True, kw_only=True, gc=False):
    """A public link from one profile to another on the same platform, such as a featured channel or a follow."""

    platform: str
    from_id: str
    to_id: str
    kind: Literal["features", "follows", "mentions", "lists"]


class Since(NamedTuple):
    """The newest post of a profile that we hold: what lies behind it need not be asked for again."""

    post_id: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Rejected:
    """One item of an answer that could not be read: quarantined with its reason while the page survives."""

    reason: str
    item: Any


Record = Find | Profile | ProfileStats | Post | PostStats | Comment | Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What goes over the wire, without a key: the door adds the adapter's headers just before it sends."""

    method: Literal["GET", "POST"] = "GET"
    url: str = ""
    params: tuple[tuple[str, str], ...] = ()
    body: dict[str, Any] | list[Any] | None = None
    """Sent as JSON."""
    form: Mapping[str, str] | None = None
    """Sent as application/x-www-form-urlencoded, as token endpoints want it."""
    headers: tuple[tuple[str, str], ...] = ()
    shape: Any = None
    """The fields of a good answer that are read, as a type for msgspec: the rest of it is then never made into objects."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, lower-case headers and the decoded JSON body (None for an empty one or a 304)."""

    status: int
    headers: dict[str, str]
    body: Any = None


@dataclass(slots=True)
class Bucket:
    """A quota bucket of a platform as its terms state it."""

    name: str
    limit: int | None
    per: Literal["day", "window"]
    """`day`: resets at midnight in `zone`. `window`: `limit` in any `seconds`. The ledger counts days and windows of an hour
    or more; shorter windows are paced by what the platform's own headers say."""
    seconds: int = 86_400
    zone: str = "UTC"
    title: str = ""

    @property
    def scarce(self) -> bool:
        """Whether its calls are reserved one by one: there are fewer than 1,000 a day."""
        return self.counted and self.limit * 86_400 < 1_000 * self.seconds

    @property
    def counted(self) -> bool:
        """Whether the ledger counts what is left: a limit a day, or in a window of an hour or more."""
        return self.limit is not None and (self.per == "day" or self.seconds >= 3_600)
