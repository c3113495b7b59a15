"""The door itself: sends one request, again where that may help, and gives back an answer or a named error."""

from __future__ import annotations

import asyncio
import logging
import random
import re
from collections.abc import Awaitable, Callable, Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any
from urllib.parse import urlencode

import httpx

from tastemaker import clock, logs
from tastemaker.errors import BadInput, BadPayload, NeedsKey, TastemakerError, TryLater
from tastemaker.http import payload, waits
from tastemaker.http.host import Breaker, Host
from tastemaker.models import Answer, Request
from tastemaker.render import line
from tastemaker.wire import Wire

log = logging.getLogger(__name__)
Explain = Callable[[Answer], TastemakerError | None]
_TRANSIENT = (408, 425, 429)
_ERROR_TEXT = 2_000
"""Characters of an error body that is not JSON; no platform says anything useful after that."""
_SHORTEST_KEY = 8
"""Characters: a shorter header value may be a common word, and masking it would blot that out of every log line."""
_SECRET_HEADER = re.compile(r"auth|key|token|secret|cookie", re.I)
_SECRET_FIELD = re.compile(r"(?:^|_)(?:key|token|secret|password|code|assertion)$", re.I)
"""Names of headers, and of fields of a body or form, whose values no log line may show."""


class Door:
    """An async context manager around one connection pool. Caps are bytes, levels and seconds; see `send`."""

    def __init__(self, *, concurrency: int = 8, attempts: int = 5, timeout_s: float = 30,
                 max_wire: int = 8 * 2**20, max_decoded: int = 64 * 2**20, max_depth: int = 64, max_wait_s: float = 60,
                 backoff_s: float = 0.5, breaker: Breaker = Breaker()) -> None:  # noqa: B008 (frozen)
        """`concurrency` is per host; `timeout_s` is one attempt from the first byte out to the last byte in."""
        self.concurrency, self.attempts, self.timeout_s = concurrency, attempts, timeout_s
        self.max_wait_s, self.backoff_s, self.breaker = max_wait_s, backoff_s, breaker
        self.caps = payload.Caps(max_wire, max_decoded, max_depth)
        self._hosts: dict[str, Host] = {}
        self._client: httpx.AsyncClient | None = None

    async def __aenter__(self) -> Door:
        logs.quiet_libraries()
        self._client = httpx.AsyncClient(
            transport=Wire(httpx), trust_env=False, follow_redirects=False, timeout=None,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            headers={"user-agent": "tastemaker", "accept": "application/json", "accept-encoding": "gzip, deflate"})
        return self

    async def __aexit__(self, *_: object) -> None:
        client, self._client = self._client, None
        if client:
            await client.aclose()

    async def send(self, request: Request, *, headers: Mapping[str, str] = {}, explain: Explain,  # noqa: B006 (read only)
                   before_retry: Callable[[], Awaitable[None]] | None = None) -> Answer:
        """The answer that `explain` finds good, or the error that it names.

        Sent again, up to `attempts` times in all: what `explain` calls TryLater, an unexplained 429, any 5xx that it does
        not call something else, timeouts and broken connections. A wait that the other side states is kept, by
        every call to that host; one over `max_wait_s` raises TryLater(when) at once. `before_retry` runs
        right before every resend, when nothing stands between it and the wire, and what it raises ends the call.
        Raises BadPayload for an answer that is no JSON, too large, too deep or a redirect; BadInput for an unusable
        address; NeedsKey for a key that no header can carry.
        """
        message = self._message(request, headers)
        host = self._host(message.url)
        for attempt in range(1, self.attempts + 1):
            async with host.turn():
                if attempt > 1 and before_retry:
                    await before_retry()
                outcome = await self._once(message, host, request.shape)
            error, stated = (outcome, None) if isinstance(outcome, TryLater) else self._judge(outcome, explain, host)
            if error is None:
                return outcome
            if not isinstance(error, TryLater) or attempt == self.attempts or (stated or 0) > self.max_wait_s:
                raise error
            await self._wait(error, stated, attempt, host)
        raise AssertionError("unreachable: attempts is at least 1")

    def _host(self, url: httpx.URL) -> Host:
        name = url.netloc.decode("ascii")
        if name not in self._hosts:
            self._hosts[name] = Host(name, self.concurrency, self.breaker)
        return self._hosts[name]

    def _message(self, request: Request, headers: Mapping[str, str]) -> httpx.Request:
        """The request as httpx sends it; its secrets are registered with the logs before anything can go wrong."""
        fields = {**(request.form or {}), **(request.body if isinstance(request.body, dict) else {})}
        for value in (*(v for name, v in headers.items() if _SECRET_HEADER.search(name)),
                      *(v for name, v in fields.items() if _SECRET_FIELD.search(name) and isinstance(v, str))):
            for word in (value, *value.split(" ", 1)[1:]):
                logs.register_secret(word if len(word) >= _SHORTEST_KEY else None)
        for name, value in headers.items():
            if not (value.isascii() and value.isprintable()):
                raise NeedsKey(f"The value for the header {line(name, 40)} has characters that no header can carry.",
                               "Copy the key again, without spaces or line breaks around it.")
        if self._client is None:
            raise BadInput("The network door is closed.", "Open it with `async with Door() as door`.")
        try:
            query = ("&" if "?" in request.url else "?") + urlencode(request.params, safe=",:/") if request.params else ""
            url = httpx.URL(request.url + query)
            if _usable(url) and all(value.isascii() and value.isprintable() for _, value in request.headers):
                form = None if request.form is None else dict(request.form)
                return self._client.build_request(request.method, url, json=request.body, data=form,
                                                  headers=[*request.headers, *headers.items()])
        except (httpx.InvalidURL, UnicodeError, ValueError, TypeError):
            pass
        raise BadInput("This is not an address that can be asked.", "Check the platform's base URL setting.")

    async def _once(self, message: httpx.Request, host: Host, shape: Any) -> Answer | TryLater:
        """One attempt: an Answer, or TryLater for a connection that failed, with the host's record kept."""
        try:
            async with asyncio.timeout(self.timeout_s):
                answer = await self._exchange(message, shape)
        except TimeoutError:
            failure = f"did not answer within {self.timeout_s:g} seconds"
        except httpx.HTTPError as error:
            failure = f"could not be reached or broke off ({type(error).__name__})"
        except BadPayload as error:
            host.worked()
            error.args = (f"{host.name}: {error}",)
            raise
        else:
            (host.failed if answer.status >= 500 else host.worked)()
            log.debug("http.answer", extra={"host": host.name, "path": message.url.path, "status": answer.status})
            return answer
        host.failed()
        return TryLater(f"{host.name} {failure}.")

    async def _exchange(self, message: httpx.Request, shape: Any) -> Answer:
        assert self._client
        response = await self._client.send(message, stream=True)
        try:
            headers = dict(response.headers)
            return Answer(response.status_code, headers, await self._body(response, headers, shape))
        finally:
            await response.aclose()

    async def _body(self, response: httpx.Response, headers: Mapping[str, str], shape: Any) -> Any:
        """JSON; of an error that is none, its text; None for what has no body or for an error too large to read."""
        if response.status_code in (204, 304):
            return None
        good = response.status_code < 300
        try:
            raw = await payload.read(response.aiter_raw(), headers.get("content-encoding", ""), self.caps)
        except BadPayload:
            if good:
                raise
            return None
        try:
            return payload.decode(raw, self.caps, shape if good else None)
        except BadPayload as error:
            if good:
                kind = line(headers.get("content-type", "no type"), 60)
                raise BadPayload(f"{error} (status {response.status_code}, {kind})") from None
            return bytes(raw[: 4 * _ERROR_TEXT]).decode("utf-8", "replace")[:_ERROR_TEXT]

    def _judge(self, answer: Answer, explain: Explain, host: Host) -> tuple[TastemakerError | None, float | None]:
        """The error that an answer means, if any, and the seconds it asks us to wait, if it says.

        The adapter is asked first; what it finds good is still an error if its status can mean nothing else.
        """
        error = explain(answer)
        if error is None and (answer.status in _TRANSIENT or answer.status >= 500):
            error = TryLater(f"{host.name} answered {answer.status}.")
        if error is None and 300 <= answer.status < 400 and answer.status != 304:
            error = BadPayload(f"{host.name} answered with a redirect ({answer.status}), which is never followed.",
                               "Check the platform's base URL setting.")
        if isinstance(error, TryLater):
            return self._dated(error, waits.stated_wait(answer.headers), host)
        if error is None and waits.used_up(answer.headers):
            left = waits.reset_wait(answer.headers)
            if left is not None and left <= self.max_wait_s:
                host.pause(left)
        return error, None

    def _dated(self, error: TryLater, stated: float | None, host: Host) -> tuple[TryLater, float | None]:
        """The error with its moment, from the adapter or else from the headers; the host pauses for a bearable wait.

        A longer one does not hold the host: it may concern one endpoint only, and every call learns of its own.
        """
        if error.when is not None:
            stated = max(0.0, (error.when - clock.now()).total_seconds())
        elif stated is not None and (when := waits.moment_after(stated)):
            error = TryLater(str(error), when)
        if stated is not None and stated <= self.max_wait_s:
            host.pause(stated)
        return error, stated

    async def _wait(self, error: TryLater, stated: float | None, attempt: int, host: Host) -> None:
        """Wait before the next attempt: as long as was stated and a little more, so that calls spread, else the backoff."""
        backoff = waits.backoff(attempt, self.backoff_s)
        pause = backoff if stated is None else stated + random.uniform(0, min(backoff, 1.0))
        log.info("http.retry", extra={"host": host.name, "attempt": attempt, "wait_s": round(pause, 2), "why": str(error)})
        await asyncio.sleep(pause)


def _usable(url: httpx.URL) -> bool:
    """Whether it names a web host and nobody: an address with a user in it would show a secret wherever it is shown."""
    named = re.fullmatch(rb"[\w.:-]+", url.raw_host) is not None
    return url.scheme in ("http", "https") and named and not url.userinfo and (url.port or 1) <= 65_535
