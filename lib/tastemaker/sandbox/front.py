"""Between the wire and the parts: which part answers, faults, the counts and the answers that are kept ready."""

from __future__ import annotations

import json
import threading
import zlib
from collections import Counter, OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any

from tastemaker.sandbox import parts
from tastemaker.sandbox.asking import Asked, Good, Refused
from tastemaker.sandbox.faults import REFUSALS, Faults
from tastemaker.sandbox.part import Part
from tastemaker.sandbox.quota import Quota
from tastemaker.sandbox.world import World

_KEPT = 4_096
"""Answers that are kept ready."""
_BOMB_MB = 81


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer as it goes: `cut` ends the connection in the middle of the body, `drop` before it."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    etag: bool = True
    cut: bool = False
    drop: bool = False
    drip_s: float = 0.0
    """Seconds between the bytes of the body."""


class Front:
    """Answers requests at a moment. Counters and caches live here, so the world stays pure.

    `platforms` names the parts that answer; without it all that are found do.
    """

    def __init__(self, world: World, platforms: Collection[str] | None = None) -> None:
        classes = [parts.part_class(name) for name in (parts.names() if platforms is None else platforms)]
        self.world = world
        self.quota = Quota({cls.bucket(name): limit for cls in classes for name, limit in cls.limits.items()})
        self.parts: dict[str, Part] = {cls.name: cls(world, self.quota) for cls in classes}
        self.requests: list[tuple[str, str, str]] = []
        self.counts: Counter[str] = Counter()
        prefixes = ((prefix, part) for part in self.parts.values() for prefix in part.paths())
        self._prefixes = sorted(prefixes, key=lambda pair: -len(pair[0]))
        self._lock = threading.Lock()
        self._ready: OrderedDict[tuple[object, ...], tuple[int, bytes, dict[str, str]]] = OrderedDict()

    def reply(self, asked: Asked, now: datetime, faults: Faults) -> Reply:
        """The answer to a request. Each request is logged, also one that fails."""
        part = next((part for prefix, part in self._prefixes if asked.path.startswith(prefix)), None)
        endpoint = part.endpoint(asked.method, asked.path) if part else asked.path
        with self._lock:
            self.requests.append((asked.method, asked.path, asked.target.partition("?")[2]))
            self.counts[endpoint] += 1
        hit = faults.next(endpoint)
        drip_s = faults.drip_s if faults.only in endpoint else 0.0
        if part is None:
            nothing = {"error": "NotFound", "message": "Nothing is here."}
            return _spoiled(Reply(404, _json(nothing), drip_s=drip_s), hit)
        status, body, headers = self._outcome(part, asked, endpoint, now, faults, hit)
        return _spoiled(Reply(status, body, headers, etag=part.etags, drip_s=drip_s), hit)

    def _outcome(self, part: Part, asked: Asked, endpoint: str, now: datetime, faults: Faults,
                 hit: frozenset[str]) -> tuple[int, bytes, dict[str, str]]:
        """Status, body and headers, of a good answer or a refusal."""
        headers: dict[str, str] = {}
        try:
            if kind := next((kind for kind in REFUSALS if kind in hit), ""):
                raise part.refuse(kind, endpoint, faults, now)
            headers = part.admit(asked, endpoint, now, faults)
        except Refused as refused:
            return refused.status, _json(refused.body), refused.headers
        status, body, own = self._made(part, asked, endpoint, now, "cyclic_cursor" in hit)
        return status, body, headers | own

    def _made(self, part: Part, asked: Asked, endpoint: str, now: datetime,
              cyclic: bool) -> tuple[int, bytes, dict[str, str]]:
        """What the part answers, from those kept ready where it allows that."""
        if not part.cacheable(endpoint):
            return _answer(part, asked, endpoint, now, cyclic)
        key = now.toordinal(), asked.method, asked.target, asked.body, asked.root, cyclic
        if (made := self._ready.get(key)) is None:
            made = _answer(part, asked, endpoint, now, cyclic)
            with self._lock:
                self._ready[key] = made
                while len(self._ready) > _KEPT:
                    self._ready.popitem(last=False)
        return made


def _answer(part: Part, asked: Asked, endpoint: str, now: datetime, cyclic: bool) -> tuple[int, bytes, dict[str, str]]:
    try:
        given = part.answer(asked, endpoint, asked.query, now.toordinal(), now)
    except Refused as refused:
        return refused.status, _json(refused.body), refused.headers
    good = given if isinstance(given, Good) else Good(given)
    if cyclic:
        part.loop(good.body, asked.query, good.headers)
    return good.status, _json(good.body), good.headers


def _spoiled(reply: Reply, hit: frozenset[str]) -> Reply:
    """The answer as a bad line would bring it."""
    if "html" in hit:
        return replace(reply, status=200, body=b"<!doctype html><title>Sign in to the network</title>",
                       headers={"content-type": "text/html; charset=utf-8"})
    if "gzip_bomb" in hit:
        return replace(reply, status=200, body=_bomb(), headers={"content-encoding": "gzip"})
    if "broken_json" in hit:
        return replace(reply, body=reply.body[:len(reply.body) // 2])
    return replace(reply, cut="truncated" in hit, drop="reset" in hit)


@cache
def _bomb() -> bytes:
    """An empty list with _BOMB_MB million spaces in it, as gzip: some hundred kilobytes, made a megabyte at a time."""
    packer, spaces = zlib.compressobj(1, zlib.DEFLATED, 31), b" " * 1_000_000
    packed = [packer.compress(piece) for piece in (b"[", *[spaces] * _BOMB_MB, b"]")]
    return b"".join([*packed, packer.flush()])


def _json(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
