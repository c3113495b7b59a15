"""Sign-ins as a personal data server gives them: tokens that expire, and a limit on how many are handed out."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Any

from tastemaker.sandbox import ids
from tastemaker.sandbox.asking import Refused
from tastemaker.sandbox.chance import digest
from tastemaker.sandbox.quota import Quota

ACCESS_S, REFRESH_S = 7_200, 60 * 86_400
_DENIED = Refused(401, {"error": "AuthenticationRequired", "message": "Invalid identifier or password"})


class Sessions:
    """Signs and checks tokens. Every non-empty password but `invalid` is accepted."""

    def __init__(self, seed: int, quota: Quota) -> None:
        self._seed, self._quota = seed, quota

    def create(self, body: Any, now: datetime) -> dict[str, Any]:
        """com.atproto.server.createSession: 30 in five minutes and 300 a day."""
        if not isinstance(body, dict) or not all(isinstance(body.get(k), str) for k in ("identifier", "password")):
            raise Refused(400, {"error": "InvalidRequest", "message": "Input must have the property \"identifier\""})
        if min(self._quota.take("sessions", now), self._quota.take("sessions_day", now)) < 0:
            raise Refused(429, {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"},
                          {"ratelimit-reset": str(self._quota.window_ends("sessions", now))})
        if not body["identifier"] or body["password"] in ("", "invalid"):
            raise _DENIED
        return self._session(body["identifier"], now)

    def refresh(self, header: str, now: datetime) -> dict[str, Any]:
        """com.atproto.server.refreshSession: a refresh token for two new tokens."""
        return self._session(self.check(header, now, "refresh"), now)

    def check(self, header: str, now: datetime, scope: str = "access") -> str:
        """Who is signed in; Refused when the token is none of ours, of another kind or too old."""
        try:
            head, claims, signature = header.removeprefix("Bearer ").split(".")
            said = json.loads(urlsafe_b64decode(claims + "=="))
        except ValueError:
            said, signature = None, ""
        if not said or signature != self._signature(head, claims):
            raise Refused(401, {"error": "InvalidToken", "message": "Token could not be verified"})
        if said["scope"] != f"com.atproto.{scope}":
            raise Refused(400, {"error": "InvalidToken", "message": "Bad token scope"})
        if said["exp"] <= now.timestamp():
            raise Refused(400, {"error": "ExpiredToken", "message": "Token has expired"})
        return said["name"]

    def _session(self, name: str, now: datetime) -> dict[str, Any]:
        handle = name if "." in name and "@" not in name and not name.startswith("did:") else "sandbox-visitor.example"
        return {"accessJwt": self._token("access", name, now, ACCESS_S),
                "refreshJwt": self._token("refresh", name, now, REFRESH_S),
                "handle": handle, "did": ids.did(self._seed, (1 << 32) - 1), "active": True}

    def _token(self, scope: str, name: str, now: datetime, lasts: int) -> str:
        head = _packed({"typ": "at+jwt", "alg": "HS256"})
        claims = _packed({"scope": f"com.atproto.{scope}", "name": name, "iat": int(now.timestamp()),
                          "exp": int(now.timestamp()) + lasts})
        return f"{head}.{claims}.{self._signature(head, claims)}"

    def _signature(self, head: str, claims: str) -> str:
        return urlsafe_b64encode(digest(self._seed, head, claims, size=32)).decode().rstrip("=")


def _packed(value: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
