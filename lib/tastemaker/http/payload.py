"""Reading an answer's body without trusting it: counted bytes, bounded unpacking, bounded depth, strict JSON."""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec

from tastemaker.errors import BadPayload

_BITS = {"gzip": zlib.MAX_WBITS | 16, "x-gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}
_MOST_NODES = 4_000_000
"""Values in one body: more would take gigabytes once decoded, whatever the bytes were."""
_STEP = 256 * 1024


@dataclass(frozen=True, slots=True)
class Caps:
    """The most that one answer may be: bytes on the wire, bytes unpacked, nested levels."""

    wire: int
    decoded: int
    depth: int


async def read(chunks: AsyncIterator[bytes], encoding: str, caps: Caps) -> bytearray:
    """The unpacked body. Stops reading, with BadPayload, at the first byte over a cap: a bomb never unfolds."""
    body, wire = bytearray(), 0
    unpack = _unpacker(encoding)
    async for chunk in chunks:
        wire += len(chunk)
        if wire > caps.wire:
            raise BadPayload(f"The answer is larger than {caps.wire:,} bytes.")
        unpack(chunk, body, caps.decoded)
    if isinstance(unpack, _Unzip) and wire and not unpack.complete:
        raise BadPayload("The compressed answer is cut short.")
    return body


def decode(body: bytes | bytearray, caps: Caps, shape: Any = None) -> Any:
    """The JSON value of a body, None for an empty one; BadPayload for anything else, with nothing of it in the message.

    With a `shape` only its fields, where all that it names is as it says; a body of another shape comes whole.

    msgspec reads nearly everything. What it refuses gets a second hearing from the standard library, because a lone
    surrogate in one bio would else cost the whole page; NaN, infinities and numbers out of range stay refused.
    """
    if not body or body.isspace():
        return None
    if len(body) > _MOST_NODES and sum(body.count(mark) for mark in (b",", b"[", b"{")) > _MOST_NODES:
        raise BadPayload("The answer holds more values than any page could.")
    try:
        value = _decoded(body, shape)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        value = _UNREAD
    except RecursionError:
        value = _TOO_DEEP
    if value is _UNREAD:
        value = _second_hearing(body)
    if value is _TOO_DEEP or _deeper_than(value, caps.depth):
        raise BadPayload(f"The answer is nested deeper than {caps.depth} levels.")
    return value


_TOO_DEEP, _UNREAD = object(), object()


def _decoded(body: bytes | bytearray, shape: Any) -> Any:
    if shape is not None:
        try:
            return _decoder(shape).decode(body)
        except msgspec.ValidationError:
            pass
    return msgspec.json.decode(body)


@cache
def _decoder(shape: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(shape)


def _second_hearing(body: bytes | bytearray) -> Any:
    try:
        return json.loads(bytes(body), parse_constant=_refuse, parse_float=_finite)
    except RecursionError:
        return _TOO_DEEP
    except ValueError:
        pass
    raise BadPayload("The answer is not the JSON that was promised.")


def _refuse(constant: str) -> float:
    raise ValueError(constant)


def _finite(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise ValueError("out of range")
    return number


def _deeper_than(value: Any, levels: int) -> bool:
    """Whether lists and objects nest deeper than this, level by level, so that depth costs no stack."""
    level = [value] if type(value) in _NESTS else []
    while level:
        levels -= 1
        if levels < 0:
            return True
        level = [child for node in level for child in (node.values() if type(node) is dict else node)
                 if type(child) in _NESTS]
    return False


_NESTS = frozenset((dict, list))
"""The types, and no others, that JSON is decoded into where it nests."""


def _unpacker(encoding: str) -> Any:
    names = [name.strip().lower() for name in encoding.split(",")]
    names = [name for name in names if name not in ("", "identity")]
    if not names:
        return _copy
    if len(names) > 1 or names[0] not in _BITS:
        raise BadPayload("The answer is packed in a way that was not asked for.")
    return _Unzip(_BITS[names[0]])


def _copy(chunk: bytes, body: bytearray, most: int) -> None:
    if len(body) + len(chunk) > most:
        raise BadPayload(f"The answer is larger than {most:,} bytes.")
    body += chunk


class _Unzip:
    """Unpacks in steps of bounded size. `deflate` comes with or without its two-byte header: servers send both."""

    def __init__(self, bits: int) -> None:
        self._zip = zlib.decompressobj(bits) if bits != zlib.MAX_WBITS else None
        self._head = b""

    @property
    def complete(self) -> bool:
        return self._zip is not None and self._zip.eof

    def __call__(self, chunk: bytes, body: bytearray, most: int) -> None:
        if self._zip is None:
            self._head += chunk
            if len(self._head) < 2:
                return
            headed = self._head[0] & 15 == 8 and int.from_bytes(self._head[:2], "big") % 31 == 0
            self._zip, chunk = zlib.decompressobj(zlib.MAX_WBITS if headed else -zlib.MAX_WBITS), self._head
        try:
            self._feed(chunk, body, most)
        except zlib.error:
            raise BadPayload("The compressed answer cannot be unpacked.") from None

    def _feed(self, chunk: bytes, body: bytearray, most: int) -> None:
        while chunk and not self._zip.eof:
            piece = self._zip.decompress(chunk, _STEP)
            if len(body) + len(piece) > most:
                raise BadPayload(f"The answer unfolds to more than {most:,} bytes.")
            body += piece
            chunk = self._zip.unconsumed_tail
