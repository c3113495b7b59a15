"""Ids in the platforms' own forms that carry what they name, so that any of them is found without a table.

YouTube: `UC` + 22 and 11 base64url characters. AT Protocol: `did:plc:` + 24 base32 characters, TIDs, CIDs. For every
other platform: numbers of 18 decimal digits, from which a part makes what it needs.
A number is scrambled by a multiplication modulo a power of two, which can be undone.
"""

from __future__ import annotations

from base64 import b32encode, urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from hashlib import sha256

from tastemaker.sandbox.chance import digest, number

_SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"
_ODD = 0x9E3779B97F4A7C15
_WIDTH = 1 << 64
_BACK = pow(_ODD, -1, _WIDTH)
_SMALLEST, _ROOM = 10**17, 1 << 59
"""Decimal ids are _SMALLEST and up, below _SMALLEST + _ROOM, so all have 18 digits."""


def _hide(seed: int, kind: str, value: int) -> bytes:
    return ((value * _ODD + number(seed, kind)) % _WIDTH).to_bytes(8, "big")


def _show(seed: int, kind: str, raw: bytes) -> int:
    return (int.from_bytes(raw, "big") - number(seed, kind)) * _BACK % _WIDTH


def channel(seed: int, index: int) -> str:
    """A YouTube channel id that names a creator."""
    head = _hide(seed, "channel", index)
    return "UC" + urlsafe_b64encode(head + digest(seed, "channel", index, size=8)).decode().rstrip("=")


def of_channel(seed: int, text: str) -> int | None:
    """The creator that a channel id names, or None for an id this world never gave out."""
    raw = _base64(text[2:], 24)
    index = _show(seed, "channel", raw[:8]) if raw else _WIDTH
    return index if index < 1 << 32 and channel(seed, index) == text else None


def video(seed: int, index: int, place: int) -> str:
    """A YouTube video id that names a creator and the place of a post in their row."""
    value = (index << 32) | (place << 8) | digest(seed, "video", index, place, size=1)[0]
    return urlsafe_b64encode(_hide(seed, "video", value)).decode().rstrip("=")


def of_video(seed: int, text: str) -> tuple[int, int] | None:
    """The creator and place that a video id names, or None."""
    raw = _base64(text, 12) if len(text) == 11 else b""
    value = _show(seed, "video", raw) if raw else 0
    index, place = value >> 32, (value >> 8) & 0xFFFFFF
    return (index, place) if raw and video(seed, index, place) == text else None


def did(seed: int, index: int) -> str:
    """An AT Protocol account id that names a creator."""
    raw = _hide(seed, "did", index) + digest(seed, "did", index, size=7)
    return "did:plc:" + b32encode(raw).decode().lower()


def of_did(seed: int, text: str) -> int | None:
    """The creator that a did names, or None."""
    value = 0
    for character in text[8:21]:
        value = value * 32 + max("abcdefghijklmnopqrstuvwxyz234567".find(character), 0)
    index = _show(seed, "did", (value >> 1).to_bytes(9, "big")[-8:])
    return index if index < 1 << 32 and did(seed, index) == text else None


def tid(micros: int, place: int) -> str:
    """A record key in time order: 53 bits of microseconds, 10 of the place."""
    value = ((micros & ((1 << 53) - 1)) << 10) | (place & 1023)
    return "".join(_SORTABLE[(value >> shift) & 31] for shift in range(60, -1, -5))


def cid(*names: object) -> str:
    """A content id of a record (CIDv1, dag-cbor, sha-256 of the names)."""
    raw = b"\x01\x71\x12\x20" + sha256("\x1f".join(map(str, names)).encode()).digest()
    return "b" + b32encode(raw).decode().lower().rstrip("=")


def blob(*names: object) -> str:
    """A content id of a file (CIDv1, raw)."""
    raw = b"\x01\x55\x12\x20" + sha256("\x1f".join(map(str, names)).encode()).digest()
    return "b" + b32encode(raw).decode().lower().rstrip("=")


def page_token(offset: int, back: bool = False) -> str:
    """YouTube's page token: an offset as a protocol-buffer varint in base64."""
    raw, left = bytearray(b"\x08"), offset
    while left > 127:
        raw.append(left & 127 | 128)
        left >>= 7
    raw += bytes((left, 16, int(back)))
    return urlsafe_b64encode(bytes(raw)).decode().rstrip("=")


def of_page_token(text: str) -> int | None:
    """The offset of a page token, or None when it is none of ours."""
    raw = _base64(text, (len(text) + 3) // 4 * 4)
    if len(raw) < 4 or raw[0] != 8:
        return None
    offset = sum((byte & 127) << 7 * i for i, byte in enumerate(raw[1:-2]))
    return offset if page_token(offset, bool(raw[-1])) == text else None


def _base64(text: str, length: int) -> bytes:
    try:
        return urlsafe_b64decode(text.ljust(length, "="))
    except (Error, ValueError):
        return b""


def is_tid(text: str) -> bool:
    return len(text) == 13 and all(character in _SORTABLE for character in text)


def of_tid(text: str) -> tuple[int, int]:
    """The microseconds and the low bits of the place in a record key."""
    value = 0
    for character in text:
        value = value * 32 + _SORTABLE.index(character)
    return (value >> 10) & ((1 << 53) - 1), value & 1023


def number_of(seed: int, kind: str, index: int) -> str:
    """An account id of 18 decimal digits that names a creator (below 2**32). `kind` is the platform's name, or more."""
    return _decimal(seed, kind, index << 27 | number(seed, kind, index) >> 37)


def index_of(seed: int, kind: str, text: str) -> int | None:
    """The creator that such an id names, or None for one this world never gave out."""
    index = _value(seed, kind, text) >> 27
    return index if text == number_of(seed, kind, index) else None


def post_number(seed: int, kind: str, index: int, place: int) -> str:
    """A post id of 18 decimal digits that names a creator (below 2**27) and the place of a post (below 2**20)."""
    return _decimal(seed, f"{kind}.post", index << 32 | place << 12 | number(seed, kind, index, place) >> 52)


def post_index(seed: int, kind: str, text: str) -> tuple[int, int] | None:
    """The creator and the place that such an id names, or None."""
    value = _value(seed, f"{kind}.post", text)
    index, place = value >> 32, value >> 12 & 0xFFFFF
    return (index, place) if text == post_number(seed, kind, index, place) else None


def _decimal(seed: int, kind: str, value: int) -> str:
    return str(_SMALLEST + (value * _ODD + number(seed, kind)) % _ROOM)


def _value(seed: int, kind: str, text: str) -> int:
    """What `_decimal` was given; any number for another text, so the caller compares."""
    given = int(text) if text.isascii() and text.isdecimal() and len(text) == 18 else 0
    return (given - _SMALLEST - number(seed, kind)) * _BACK % _ROOM
