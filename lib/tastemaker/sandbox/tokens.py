"""Opaque tokens with an expiry, as client credentials buy them. Each carries what it stands for; none is stored."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime

from tastemaker.sandbox.chance import digest


class Tokens:
    """Hands out tokens and checks them. Tokens of another kind or of another world are none of ours."""

    def __init__(self, seed: int, kind: str) -> None:
        self._names = (seed, kind, "token")

    def issue(self, name: str, now: datetime, seconds: int) -> str:
        """A token that stands for a name until so many seconds from now: URL-safe characters, no padding."""
        claims = json.dumps([name, int(now.timestamp()) + seconds]).encode()
        return urlsafe_b64encode(self._mark(claims) + claims).decode().rstrip("=")

    def check(self, text: str, now: datetime) -> str | None:
        """The name that a token stands for; None when it is none of ours or too old."""
        name, ends = self._read(text)
        return name if ends > now.timestamp() else None

    def expired(self, text: str, now: datetime) -> bool:
        """Whether it was one of ours once: some platforms say so in other words."""
        _, ends = self._read(text)
        return 0 < ends <= now.timestamp()

    def _read(self, text: str) -> tuple[str | None, int]:
        try:
            raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        except ValueError:
            return None, 0
        if len(raw) < 12 or raw[:12] != self._mark(raw[12:]):
            return None, 0
        name, ends = json.loads(raw[12:])
        return name, ends

    def _mark(self, claims: bytes) -> bytes:
        return digest(*self._names, claims.hex(), size=12)
