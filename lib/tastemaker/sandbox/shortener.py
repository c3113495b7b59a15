"""A stand-in for Bitly over loopback: short links of an invented host, and clicks that grow from day to day.

It answers as Bitly's v4 API does to `POST /shorten` and `GET /bitlinks/{id}/clicks/summary`, asks for a token, and refuses when
the free plan's links or requests are used up. A link holds its day and its page's hash, so a later server knows it again.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tastemaker import clock

HOST = "sandbox-link.example"
_ASKED = re.compile(rf"/v4/bitlinks/{re.escape(HOST)}/(?P<day>\d{{1,6}})-(?P<page>[0-9a-f]{{8}})/clicks/summary")
_FIRST = datetime(2026, 1, 1, tzinfo=UTC)
Said = tuple[int, dict[str, Any]]


class Shortener:
    """A running stand-in. `links` and `requests` are what is left of the month; `url` is what Bitly's address is set to."""

    def __init__(self, now: Callable[[], datetime] = clock.now, links: int = 5, requests: int = 1_000) -> None:
        self.now, self.links, self.requests = now, links, requests
        self.made: dict[str, str] = {}
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self.http.daemon_threads = True
        self.http.owner = self  # type: ignore[attr-defined]
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}/v4"

    def answer(self, path: str, token: str, body: Any) -> Said:
        """Status and body for a request; `body` is None for one that only reads."""
        if not token.startswith("Bearer "):
            return 403, {"message": "FORBIDDEN"}
        if self.requests < 1:
            return 429, {"message": "MONTHLY_RATE_LIMIT_EXCEEDED"}
        self.requests -= 1
        if body is not None:
            return self._shorten(body.get("long_url")) if path == "/v4/shorten" and isinstance(body, dict) else (404, {"message": "NOT_FOUND"})
        if not (found := _ASKED.fullmatch(path)):
            return 404, {"message": "NOT_FOUND"}
        days = max(self._day() - int(found["day"]), 0)
        return 200, {"total_clicks": days * (1 + int(found["page"], 16) % 40), "units": -1, "unit": "day",
                     "unit_reference": f"{self.now():%Y-%m-%dT%H:%M:%S+0000}"}

    def _shorten(self, url: Any) -> Said:
        if not isinstance(url, str) or not url.startswith(("http://", "https://")):
            return 400, {"message": "INVALID_ARG_LONG_URL"}
        if (known := self.made.get(url)) is None:
            if self.links < 1:
                return 402, {"message": "UPGRADE_REQUIRED"}
            self.links -= 1
        name = self.made.setdefault(url, f"{HOST}/{self._day()}-{sha256(url.encode()).hexdigest()[:8]}")
        return 200 if known else 201, {"id": name, "link": f"https://{name}", "long_url": url}

    def _day(self) -> int:
        return (self.now() - _FIRST).days


class _Handler(BaseHTTPRequestHandler):
    server_version, sys_version = "sandbox", ""

    def do_GET(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        try:
            body = json.loads(self.rfile.read(min(int(self.headers.get("content-length", 0)), 1 << 16)))
        except ValueError:
            body = {}
        self._answer(body)

    def _answer(self, body: Any) -> None:
        path, token = self.path.partition("?")[0], self.headers.get("authorization", "")
        status, said = self.server.owner.answer(path, token, body)  # type: ignore[attr-defined]
        data = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def serve(now: Callable[[], datetime] = clock.now, *, links: int = 5, requests: int = 1_000) -> Iterator[Shortener]:
    """A stand-in that answers inside the `with` block."""
    shortener = Shortener(now, links, requests)
    thread = threading.Thread(target=shortener.http.serve_forever, daemon=True)
    thread.start()
    try:
        yield shortener
    finally:
        shortener.http.shutdown()
        shortener.http.server_close()
        thread.join(5)
