"""What the platforms behind Meta's Graph share: the token's header, error codes, usage headers, names and cursors."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar

from tastemaker import clock
from tastemaker.errors import BadInput, BadPayload, NeedsKey, NotApproved, NotPermitted, TastemakerError, TryLater
from tastemaker.models import Answer, Request
from tastemaker.platforms import _reading as read
from tastemaker.platforms.base import Adapter, Call, Page
from tastemaker.render import line

THROTTLED = frozenset((4, 17, 32, 341, 613, *range(80_001, 80_015)))
"""Error codes of a used-up limit: of the app, the user, the page, one endpoint, one business use case."""
PASSING, SIGNED_OUT, BLOCKED, PARAMETER = frozenset((1, 2)), frozenset((102, 104, 190, 463, 467)), 368, 100
USAGE = ("x-app-usage", "x-business-use-case-usage")
MENTION = r"(?<![\w.@/])@([A-Za-z0-9_](?:[A-Za-z0-9._]{0,28}[A-Za-z0-9_])?)(?![\w@])"
_WINDOW = timedelta(hours=1)
"""How long the platform's limits look back where no header says when calls work again."""
_LONGEST_MINUTES = 7 * 24 * 60


class GraphAdapter(Adapter):
    """A platform that answers in the Graph's way. Subclasses state their facts and build their Calls with `_get`."""

    token: ClassVar[str]
    """The environment name of the access token; it goes in a header and never into an address."""
    approval: ClassVar[str]
    """What to do where the app lacks a permission, as a sentence."""

    def headers(self, session: Mapping[str, Any] | None = None) -> dict[str, str]:
        """The access token, where one is set."""
        token = self.secrets.get(self.token)
        return {"Authorization": f"Bearer {token}"} if token else {}

    def explain(self, answer: Answer, call: Call) -> TastemakerError | None:
        """What an error answer means, also one of status 200. Its code says more than its status."""
        found = error_of(answer)
        return _error(self, answer, call, found) if answer.status >= 400 or found else None

    def _get(self, verb: str, make: Any, path: str, read_page: Any, args: dict[str, Any], *, bucket: str,
             endpoint: str = "", **params: Any) -> Call:
        """A Call of cost 1 to a path. Without a name of its own the endpoint is called after the path's last part."""
        asked = tuple((name, str(value)) for name, value in params.items() if value is not None)
        return Call(platform=self.name, verb=verb, make=make.__name__, args=args, bucket=bucket, cost=1.0,
                    request=Request(url=f"{self.url}/{path}", params=asked), parse=partial(_read, read_page, args),
                    endpoint=endpoint or path.rsplit("/", 1)[-1])


def username(value: Any) -> str:
    """A user name as an id: lower case, without the @. ValueError for anything that is none.

    >>> username("@Some.Body_1")
    'some.body_1'
    """
    name = read.name_of(value).removeprefix("@")
    if not re.fullmatch(r"[A-Za-z0-9._]{1,30}", name):
        raise ValueError(f"not a user name: {ascii(value)[:60]}")
    return name.lower()


def asked_names(names: Iterable[str], title: str) -> list[str]:
    """The user names in order, each once. BadInput names the first that is none: it could change the request around it.
    """
    usable: dict[str, None] = {}
    for name in names:
        try:
            usable[username(name.strip())] = None
        except ValueError as error:
            raise BadInput(f"This is no {title} user name: {ascii(name)[:60]}.",
                           "Give it without the address.") from error
    return list(usable)


def after(body: Mapping[str, Any], asked: str | None, *, ended: bool = False) -> str | None:
    """Where the next page starts; None at the end, for a cursor that was asked with, and for one that is none.

    The address in `paging.next` carries the token, so it is only looked at and never followed. `ended` is for a page
    that is not full: then only such an address says that there is more.
    """
    paging = body.get("paging")
    cursors = paging.get("cursors") if isinstance(paging, dict) else None
    found = cursors.get("after") if isinstance(cursors, dict) else None
    good = isinstance(found, str) and re.fullmatch(r"[\w=+/.-]{1,1000}", found, re.ASCII) and found != asked
    return found if good and not (ended and not paging.get("next")) else None


def lasting(value: Any, *hosts: str) -> str:
    """A permanent address on one of these hosts, without its query; "" for any other, such as one that expires."""
    found = re.match(rf"https://(?:www\.)?(?:{'|'.join(map(re.escape, hosts))})/[^\s?#<>\"']*", read.text(value))
    return found[0] if found else ""


def mentions(words: str) -> tuple[str, ...]:
    """The user names that a text mentions, as ids.

    >>> mentions("With @Some.Body. and @other, not me@mail.example")
    ('some.body', 'other')
    """
    found = re.findall(MENTION, read.here(words, "instagram", "threads"))
    return read.once(name.lower() for name in found)


# --- errors ----------------------------------------------------------------------------------------------------------

def error_of(answer: Answer) -> dict[str, Any]:
    """The error object of an answer; empty where there is none."""
    found = answer.body.get("error") if isinstance(answer.body, dict) else None
    return found if isinstance(found, dict) else {}


def code_of(error: Mapping[str, Any], name: str = "code") -> int:
    """An error's code or subcode; 0 where it has none."""
    found = error.get(name)
    return found if isinstance(found, int) and not isinstance(found, bool) else 0


def regain(headers: Mapping[str, str]) -> datetime | None:
    """When a used-up limit lets calls through again, from the usage headers; None where they do not say.

    They state minutes, or only percentages: at 100 the limit's hour has to pass.
    """
    rows = [row for name in USAGE for row in _usage(headers.get(name, ""))]
    minutes = max((_number(row, "estimated_time_to_regain_access") for row in rows), default=0)
    if 0 < minutes <= _LONGEST_MINUTES:
        return clock.now() + timedelta(minutes=minutes)
    full = any(_number(row, name) >= 100 for row in rows for name in ("call_count", "total_cputime", "total_time"))
    return clock.now() + _WINDOW if full else None


def _error(platform: GraphAdapter, answer: Answer, call: Call, error: Mapping[str, Any]) -> TastemakerError:
    code, title, status = code_of(error), platform.title, answer.status
    words = error.get("message") if isinstance(error.get("message"), str) else ""
    said = line(words or f"status {status}", 200).rstrip(".") or f"status {status}"
    if code in THROTTLED or (status == 429 and not code):
        return TryLater(f"{title} asks us to wait: {said}.", regain(answer.headers))
    if code in PASSING or error.get("is_transient") is True or (status >= 500 and not code):
        return TryLater(f"{title} has a problem of its own: {said}.")
    if code in SIGNED_OUT or (status == 401 and not code):
        return NeedsKey(f"{title} does not accept the token: {said}.", f"Make a new one and set {platform.token}.")
    if code in (3, 10) or 200 <= code <= 299 or (status == 403 and not code):
        return NotApproved(f"{title} does not permit {call.endpoint}: {said}.", platform.approval)
    if code == BLOCKED:
        return NotPermitted(f"{title} has blocked this app for a while: {said}.", "platform terms",
                            "Read the notice in the app's dashboard before you ask again.")
    return BadInput(f"{title} does not understand {call.endpoint}: {said}.")


def _usage(text: str) -> list[dict[str, Any]]:
    """The rows of a usage header: one object, or lists of objects by account."""
    try:
        found = json.loads(text) if len(text) < 10_000 else None
    except (ValueError, RecursionError):
        return []
    found = found if isinstance(found, dict) else {}
    listed = [row for value in found.values() if isinstance(value, list) for row in value if isinstance(row, dict)]
    return [found, *listed]


def _number(row: Mapping[str, Any], name: str) -> float:
    value = row.get(name)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else 0


def _read(read_page: Any, args: Mapping[str, Any], answer: Answer) -> Page:
    """A page that lacks what its documentation promises is of unknown shape."""
    try:
        return read_page(answer, args)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadPayload(f"The answer does not have the documented shape: {type(error).__name__}.") from None
