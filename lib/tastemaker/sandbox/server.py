"""A loopback server for an invented world: HTTP/1.1 with keep-alive, gzip and ETags, on 127.0.0.1 only."""

from __future__ import annotations

import gzip
import sys
import threading
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha1
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tastemaker import clock
from tastemaker.sandbox.faults import Faults
from tastemaker.sandbox.front import Asked, Front, Reply
from tastemaker.sandbox.world import World

_LONGEST = 1 << 20


class Server:
    """A running server. `faults`, `quota.limits` and the day may be changed at any time."""

    def __init__(self, world: World, now: Callable[[], datetime] = clock.now, faults: Faults | None = None,
                 port: int = 0) -> None:
        self.world, self.faults = world, faults or Faults()
        self.front = Front(world)
        self._now, self._moved = now, None
        self._http = _Listener(("127.0.0.1", port), _Handler)
        self._http.owner = self
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self.youtube_url, self.bluesky_url, self.pds_url = f"{self.url}/youtube/v3", self.url, self.url

    def set_now(self, moment: datetime | None) -> None:
        """Hold the server at a moment; None lets it follow its own clock again."""
        self._moved = moment.astimezone(UTC) if moment else None

    def now(self) -> datetime:
        """The moment at which the server stands."""
        return self._moved or self._now().astimezone(UTC)

    @property
    def quota(self) -> Any:
        """What was spent of each bucket, and `limits`."""
        return self.front.quota

    @property
    def requests(self) -> list[tuple[str, str, str]]:
        """Every request so far: method, path, query."""
        return self.front.requests

    @property
    def counts(self) -> Counter[str]:
        """Requests so far by endpoint, such as `search` or `app.bsky.actor.getProfiles`."""
        return self.front.counts

    def start(self) -> None:
        """Answer in the background until `stop`."""
        threading.Thread(target=self._http.serve_forever, args=(0.05,), name="sandbox", daemon=True).start()

    def stop(self) -> None:
        """Stop answering and free the port."""
        self._http.shutdown()
        self._http.server_close()

    def __repr__(self) -> str:
        return f"Server({self.url}, {self.world!r})"


@contextmanager
def serve(world: World | None = None, *, now: Callable[[], datetime] = clock.now, faults: Faults | None = None,
          port: int = 0) -> Iterator[Server]:
    """A server for a world, answering inside the `with` block.

    A clock that was moved in the caller's thread does not reach the server's threads; `set_now` does.
    """
    server = Server(world or World(), now, faults, port)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def run_forever(size: int = 2_000, seed: int = 7, port: int = 8765,
                say: Callable[[str], object] = sys.stdout.write) -> None:
    """Serve a world until interrupted, saying first how the platforms' addresses are set to it."""
    with serve(World(seed=seed, size=size), port=port) as server:
        say(f"An invented world of {size:,} creators answers at {server.url} until you press Ctrl-C.\n"
            f"export TASTEMAKER_YOUTUBE_BASE_URL={server.youtube_url} TASTEMAKER_YOUTUBE_API_KEY=sandbox\n"
            f"export TASTEMAKER_BLUESKY_BASE_URL={server.bluesky_url} TASTEMAKER_BLUESKY_PDS_URL={server.pds_url}\n")
        sys.stdout.flush()
        try:
            while True:
                time.sleep(3_600)
        except KeyboardInterrupt:
            say("Stopped.\n")


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    owner: Server

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller who hangs up is no news; anything else is."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "sandbox", ""
    disable_nagle_algorithm = True
    wbufsize = 1 << 16
    timeout = 90
    server: _Listener

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: `Server.requests` is the log."""

    def _answer(self) -> None:
        owner, length = self.server.owner, int(self.headers.get("content-length") or 0)
        body = self.rfile.read(min(length, _LONGEST))
        if owner.faults.slow_s:
            time.sleep(owner.faults.slow_s)
        asked = Asked(self.command, self.path, self.headers, body)
        self._send(owner.front.reply(asked, owner.now(), owner.faults))

    def _send(self, reply: Reply) -> None:
        if reply.drop:
            self.close_connection = True
            return
        tag = f'W/"{len(reply.body):x}-{b64encode(sha1(reply.body).digest()).decode().rstrip("=")}"'
        same = reply.status == 200 and tag in (self.headers.get("if-none-match") or "")
        body = b"" if same else reply.body
        headers = {"content-type": "application/json; charset=utf-8", "etag": tag, "vary": "Accept-Encoding",
                   **reply.headers}
        if len(body) > 1_000 and "gzip" in (self.headers.get("accept-encoding") or ""):
            body = gzip.compress(body, 1, mtime=0)
            headers["content-encoding"] = "gzip"
        self.send_response(304 if same else reply.status)
        for name, value in headers.items():
            self.send_header(name, value)
        if not same:
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:len(body) // 2] if reply.cut else body)
        self.wfile.flush()
        self.close_connection = self.close_connection or reply.cut
