"""A loopback server for an invented world: HTTP/1.1 with keep-alive, gzip and ETags, on 127.0.0.1 only."""

from __future__ import annotations

import gzip
import shlex
import sys
import threading
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha1
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tastemaker import clock
from tastemaker.sandbox.asking import Asked
from tastemaker.sandbox.faults import Faults
from tastemaker.sandbox.front import Front, Reply
from tastemaker.sandbox.quota import Quota
from tastemaker.sandbox.world import World

_LONGEST = 1 << 20


class Server:
    """A running server. `faults`, `quota.limits` and the day may be changed at any time.

    `<name>_url` is a platform's base URL, or the URL of another host by its name: `youtube_url`, `pds_url`.
    """

    def __init__(self, world: World, now: Callable[[], datetime] = clock.now, faults: Faults | None = None,
                 port: int = 0, platforms: Collection[str] | None = None) -> None:
        self.world, self.faults = world, faults or Faults()
        self.front = Front(world, platforms)
        self._now, self._moved = now, None
        self._http = _Listener(("127.0.0.1", port), _Handler)
        self._http.owner = self
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def platforms(self) -> tuple[str, ...]:
        """Those that answer here, sorted."""
        return tuple(sorted(self.front.parts))

    def base_url(self, platform: str) -> str:
        """What a platform's base URL is set to. KeyError for one that does not answer here."""
        return self.front.parts[platform].url(self.url)

    def urls(self, platform: str) -> dict[str, str]:
        """The URLs of a platform's other hosts, by the adapter's names for them."""
        return self.front.parts[platform].urls(self.url)

    def options(self, platform: str) -> dict[str, str]:
        """A platform's plain settings, by environment name."""
        return self.front.parts[platform].options(self.url)

    def __getattr__(self, name: str) -> str:
        stem = name.removesuffix("_url")
        if stem == name or "front" not in vars(self):
            raise AttributeError(name)
        if stem in self.front.parts:
            return self.base_url(stem)
        found = [urls[stem] for urls in map(self.urls, self.platforms) if stem in urls]
        if len(found) != 1:
            raise AttributeError(f"{name}: {len(found)} hosts are called {stem}; use urls(platform)")
        return found[0]

    def set_now(self, moment: datetime | None) -> None:
        """Hold the server at a moment; None lets it follow its own clock again."""
        self._moved = moment.astimezone(UTC) if moment else None

    def now(self) -> datetime:
        """The moment at which the server stands."""
        return self._moved or self._now().astimezone(UTC)

    @property
    def quota(self) -> Quota:
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
          port: int = 0, platforms: Collection[str] | None = None) -> Iterator[Server]:
    """A server for a world, answering inside the `with` block: for all platforms that have a part, or those named.

    A clock that was moved in the caller's thread does not reach the server's threads; `set_now` does.
    """
    server = Server(world or World(), now, faults, port, platforms)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def run_forever(size: int = 2_000, seed: int = 7, port: int = 8765,
                say: Callable[[str], object] = sys.stdout.write) -> None:
    """Serve a world until interrupted, saying first how the platforms' addresses are set to it."""
    with serve(World(seed=seed, size=size), port=port) as server:
        say(f"An invented world of {size:,} creators answers at {server.url} until you press Ctrl-C.\n")
        say("".join(f"{exports(server, name)}\n" for name in server.platforms))
        sys.stdout.flush()
        try:
            while True:
                time.sleep(3_600)
        except KeyboardInterrupt:
            say("Stopped.\n")


def exports(server: Server, platform: str) -> str:
    """A line for a shell that points a platform's adapter at a server, with keys that it takes."""
    prefix = f"TASTEMAKER_{platform.upper()}"
    where = {f"{prefix}_BASE_URL": server.base_url(platform),
             **{f"{prefix}_{host.upper()}_URL": url for host, url in server.urls(platform).items()}}
    known = where | server.options(platform) | dict.fromkeys(server.front.parts[platform].keys, "sandbox")
    return "export " + " ".join(f"{name}={shlex.quote(value)}" for name, value in known.items())


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
        same = reply.etag and reply.status == 200 and tag in (self.headers.get("if-none-match") or "")
        body = b"" if same else reply.body
        headers = {"content-type": "application/json; charset=utf-8", **({"etag": tag} if reply.etag else {}),
                   "vary": "Accept-Encoding", **reply.headers}
        packed = "content-encoding" in headers or "gzip" not in (self.headers.get("accept-encoding") or "")
        if len(body) > 1_000 and not packed:
            body = gzip.compress(body, 1, mtime=0)
            headers["content-encoding"] = "gzip"
        self.send_response(304 if same else reply.status)
        for name, value in headers.items():
            self.send_header(name, value)
        if not same:
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        self._write(body[:len(body) // 2] if reply.cut else body, reply.drip_s)
        self.close_connection = self.close_connection or reply.cut

    def _write(self, body: bytes, drip_s: float) -> None:
        if not drip_s:
            self.wfile.write(body)
        for byte in body if drip_s else b"":
            self.wfile.write(bytes((byte,)))
            self.wfile.flush()
            time.sleep(drip_s)
        self.wfile.flush()
