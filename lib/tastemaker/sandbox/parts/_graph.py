"""What the two platforms behind the Graph answer alike: tokens, usage headers, errors, cursors, and words of a post."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime
from math import ceil
from typing import Any, ClassVar

from tastemaker.sandbox.part import Asked, Faults, Part, Query, Refused
from tastemaker.sandbox.people import Creator
from tastemaker.sandbox.posting import Post

MOST, USUAL = 100, 25
"""Items of a page at most, and where nothing is said."""


class GraphPart(Part):
    """A part of the Graph. Subclasses state which bucket an endpoint counts in and answer."""

    buckets: ClassVar[Mapping[str, str]]
    """Endpoint -> bucket; an endpoint that is not here does not exist."""

    def platform_id(self, creator: Creator) -> str:
        return self.handle(creator)

    def admit(self, asked: Asked, endpoint: str, now: datetime, faults: Faults) -> dict[str, str]:
        """Any token but `invalid` in the header. One in the address is not taken: none should ever stand there."""
        if not asked.bearer:
            raise refused(104, "An access token is required to request this resource.")
        if asked.bearer == "invalid":
            raise refused(190, "Invalid OAuth access token - Cannot parse access token", 401)
        if asked.method != "GET" or endpoint not in self.buckets:
            raise refused(2500, f"Unknown path components: /{endpoint[:60]}")
        bucket = self.buckets[endpoint]
        spent = self.take(bucket, now) < 0
        headers = self.usage(bucket, now, spent)
        if spent:
            raise refused(4, "Application request limit reached", 403, headers)
        return headers

    def usage(self, bucket: str, now: datetime, spent: bool = False) -> dict[str, str]:
        """How much of a bucket is used, in percent; once it is spent also the minutes until it is full again."""
        used = self.quota.spent[self.bucket(bucket), self.limits[bucket].period(now)]
        percent = 100 if spent else min(100 * used // max(self.allowed(bucket), 1), 100)
        wait = ceil((self.window_ends(bucket, now) - now.timestamp()) / 60) if spent else 0
        row = {"type": self.name, "call_count": percent, "total_cputime": percent // 3, "total_time": percent // 2,
               "estimated_time_to_regain_access": wait}
        return {"x-business-use-case-usage": json.dumps({"17841400000000000": [row]})}

    def refuse(self, kind: str, endpoint: str, faults: Faults, now: datetime) -> Refused:
        if kind == "error5xx":
            return refused(2, "An unexpected error has occurred. Please retry your request later.", 503,
                           self.wait(faults), is_transient=True)
        if kind == "status429":
            return refused(613, "Calls to this api have exceeded the rate limit.", 429, self.wait(faults))
        bucket = self.buckets.get(endpoint, next(iter(self.limits)))
        return refused(4, "Application request limit reached", 403, self.usage(bucket, now, spent=True))

    def words(self, item: Post, day: int) -> str:
        """The text of a post with the user name it mentions and its link."""
        other = item.mention % self.world.size if item.mention >= 0 else None
        named = self.world.account(other, self.name, day) if other is not None else None
        more = [f"@{self.handle(self.world.creator(other))}"] if named and other is not None else []
        return " ".join([item.text, *more, *([item.link] if item.link else [])])


def refused(code: int, message: str, status: int = 400, headers: dict[str, str] | None = None, **more: Any) -> Refused:
    """An error in the Graph's form."""
    error = {"message": f"(#{code}) {message}", "type": "OAuthException", "code": code, **more,
             "fbtrace_id": "Asandbox"}
    return Refused(status, {"error": error}, headers)


def stamp(moment: datetime) -> str:
    """A moment as the Graph writes it, with an offset that has no colon."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S+0000")


def shortcode(number: str) -> str:
    """A post's name in its web address: its number in base64url characters."""
    return urlsafe_b64encode(int(number).to_bytes(8, "big")).decode().rstrip("=")


def cursor(offset: int) -> str:
    """An opaque cursor that stands for a place in a list."""
    return urlsafe_b64encode(f"at:{offset}".encode()).decode().rstrip("=")


def place(text: str) -> int:
    """The place that a cursor stands for, 0 without one; error 100 for one that was never given out."""
    if not text:
        return 0
    try:
        found = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
        if found.startswith("at:") and found[3:].isdecimal() and cursor(int(found[3:])) == text:
            return int(found[3:])
    except ValueError:
        pass
    raise refused(100, "Invalid cursors values")


def number(text: str) -> int:
    """A limit: a number of items from 1 to 100."""
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= MOST:
        raise refused(100, f"Invalid parameter: limit must be 1 to {MOST}")
    return int(text)


def chosen(fields: list[str], row: dict[str, Any], *, always: str = "id") -> dict[str, Any]:
    """The fields of a row that were asked for: one that no row has is error 100, one that it lacks is left out."""
    known = {name: value for name, value in row.items() if value is not None}
    for name in fields:
        if name not in row:
            raise refused(100, f"Tried accessing nonexisting field ({name[:40]})")
    return {name: known[name] for name in dict.fromkeys([*fields, always]) if name in known}


def loop_cursor(body: Any, query: Query) -> None:
    """Make the next page of a list the same page again."""
    if "after" in body.get("paging", {}).get("cursors", {}):
        body["paging"]["cursors"]["after"] = query.first("after") or cursor(0)
