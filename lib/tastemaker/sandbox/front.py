"""Between the wire and the world: keys, quotas, faults and the cache of answers."""

from __future__ import annotations

import json
import threading
from collections import Counter, OrderedDict
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tastemaker.sandbox import bluesky, ids, youtube
from tastemaker.sandbox.asking import Query, Refused
from tastemaker.sandbox.faults import Faults
from tastemaker.sandbox.quota import BLUESKY_WINDOW_S, Quota
from tastemaker.sandbox.sessions import Sessions
from tastemaker.sandbox.world import World

YOUTUBE, XRPC = "/youtube/v3/", "/xrpc/"
_KEPT = 4_096
"""Answers that are kept ready."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came."""

    method: str
    target: str
    headers: Any
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer as it goes: `cut` ends the connection in the middle of the body, `drop` before it."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    drop: bool = False


class Front:
    """Answers requests at a moment. Counters and caches live here, so the world stays pure."""

    def __init__(self, world: World) -> None:
        self.world, self.quota = world, Quota()
        self.sessions = Sessions(world.seed, self.quota)
        self.requests: list[tuple[str, str, str]] = []
        self.counts: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._ready: OrderedDict[tuple[int, str, frozenset[str]], tuple[int, bytes]] = OrderedDict()

    def reply(self, asked: Asked, now: datetime, faults: Faults) -> Reply:
        """The answer to a request. Each request is logged, also one that fails."""
        parts = urlsplit(asked.target)
        youtube_call = parts.path.startswith(YOUTUBE)
        name = parts.path.removeprefix(YOUTUBE if youtube_call else XRPC)
        with self._lock:
            self.requests.append((asked.method, parts.path, parts.query))
            self.counts[name] += 1
        hit = faults.next(name)
        headers: dict[str, str] = {}
        try:
            if not parts.path.startswith((YOUTUBE, XRPC)):
                raise Refused(404, {"error": "NotFound", "message": "Nothing is here."})
            _fail(hit, youtube_call, name, faults, now)
            query = Query(parse_qs(parts.query, keep_blank_values=True))
            headers = (self._admit_youtube(name, query, asked, now, faults) if youtube_call
                       else self._admit(name, asked, now))
            status, body = 200, self._body(youtube_call, name, query, asked, now, hit)
        except Refused as refused:
            status, body, headers = refused.status, _json(refused.body), headers | refused.headers
        return _spoil(Reply(status, body, headers), hit)

    # --- who may ask ----------------------------------------------------------------------------------------------

    def _admit_youtube(self, name: str, query: Query, asked: Asked, now: datetime, faults: Faults) -> dict[str, str]:
        key = query.first("key") or asked.headers.get("x-goog-api-key") or ""
        if not key:
            raise youtube.refusal(403, "forbidden",
                                  "Method doesn't allow unregistered callers (callers without established "
                                  "identity). Please use API Key or other form of API consumer identity to call this "
                                  "API.",
                                  "global", "PERMISSION_DENIED")
        if key == "invalid":
            raise youtube.refusal(400, "keyInvalid", "Bad Request", "usageLimits")
        bucket = youtube.BUCKET.get(name, "units")
        if self.quota.take(bucket, now) < 0:
            raise youtube.spent(bucket, faults.daily_as_429)
        return {}

    def _admit(self, name: str, asked: Asked, now: datetime) -> dict[str, str]:
        left, limit = self.quota.take("bluesky", now), self.quota.limits["bluesky"]
        headers = {"ratelimit-limit": str(limit), "ratelimit-remaining": str(max(left, 0)),
                   "ratelimit-reset": str(self.quota.window_ends(now)),
                   "ratelimit-policy": f"{limit};w={BLUESKY_WINDOW_S}"}
        if left < 0:
            raise Refused(429, {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}, headers)
        bearer = asked.headers.get("authorization") or ""
        if bearer and not name.startswith("com.atproto.server."):
            self.sessions.check(bearer, now)
        elif name in bluesky.NEEDS_SESSION:
            raise Refused(403, {"error": "Forbidden", "message": "This host does not search posts for strangers."},
                          headers)
        return headers

    # --- what they get --------------------------------------------------------------------------------------------

    def _body(self, youtube_call: bool, name: str, query: Query, asked: Asked, now: datetime,
              hit: frozenset[str]) -> bytes:
        if name == "com.atproto.server.createSession":
            return _json(self.sessions.create(_parsed(asked.body), now))
        if name == "com.atproto.server.refreshSession":
            return _json(self.sessions.refresh(asked.headers.get("authorization") or "", now))
        if asked.method != "GET":
            raise Refused(400, {"error": "InvalidRequest", "message": "Incorrect HTTP method (POST) expected GET"})
        key = (now.toordinal(), _without_key(asked.target), hit & {"cyclic_cursor"})
        if (made := self._ready.get(key)) is None:
            made = self._make(youtube_call, name, query, now.toordinal(), bool(key[2]))
            with self._lock:
                self._ready[key] = made
                while len(self._ready) > _KEPT:
                    self._ready.popitem(last=False)
        status, body = made
        if status != 200:
            raise Refused(status, json.loads(body))
        return body

    def _make(self, youtube_call: bool, name: str, query: Query, day: int, cyclic: bool) -> tuple[int, bytes]:
        speak = youtube if youtube_call else bluesky
        try:
            body = speak.answer(self.world, day, name, query)
        except Refused as refused:
            return refused.status, _json(refused.body)
        if cyclic:
            _loop(body, query)
        if youtube_call:
            body = {"kind": body.pop("kind"), "etag": sha256(_json(body)).hexdigest()[:27]} | body
        return 200, _json(body)


def _loop(body: dict[str, Any], query: Query) -> None:
    """Make the next page of an answer the page itself, or the first page again."""
    if "nextPageToken" in body:
        body["nextPageToken"] = query.first("pageToken") or ids.page_token(0)
    if "cursor" in body:
        body["cursor"] = query.first("cursor") or "0"


def _fail(hit: frozenset[str], youtube_call: bool, name: str, faults: Faults, now: datetime) -> None:
    """Raise the error that a fault asks for."""
    wait = {} if faults.retry_after is None else {"retry-after": str(faults.retry_after)}
    if "quota_spent" in hit:
        if youtube_call:
            raise youtube.spent(youtube.BUCKET.get(name, "units"), faults.daily_as_429)
        raise Refused(429, {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"},
                      {"ratelimit-remaining": "0", "ratelimit-reset": str(Quota.window_ends(now + timedelta(hours=1)))})
    if "status429" in hit:
        if youtube_call:
            error = youtube.refusal(429, "rateLimitExceeded",
                                    "Quota exceeded for quota metric 'Queries' and limit 'Queries per "
                                    "minute' of service 'youtube.googleapis.com'.", "global", "RESOURCE_EXHAUSTED")
            raise Refused(429, error.body, wait)
        raise Refused(429, {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}, wait)
    if "error5xx" in hit:
        if youtube_call:
            error = youtube.refusal(503, "backendError", "The service is currently unavailable.", "global",
                                    "UNAVAILABLE")
            raise Refused(503, error.body, wait)
        raise Refused(502, {"error": "UpstreamFailure", "message": "Upstream Failure"}, wait)


def _spoil(reply: Reply, hit: frozenset[str]) -> Reply:
    """The answer as a bad line would bring it."""
    if "html" in hit:
        return replace(reply, status=200, body=b"<!doctype html><title>Sign in to the network</title>",
                       headers={"content-type": "text/html; charset=utf-8"})
    if "broken_json" in hit:
        return replace(reply, body=reply.body[:len(reply.body) // 2])
    return replace(reply, cut="truncated" in hit, drop="reset" in hit)


def _json(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body or b"null")
    except ValueError:
        return None


def _without_key(target: str) -> str:
    head, _, query = target.partition("?")
    return head + "?" + "&".join(part for part in query.split("&") if not part.startswith("key="))
