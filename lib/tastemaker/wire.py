"""The wire below every client of the httpx family: sends one request once over a kept connection and hands the answer out as it
arrives.

With 16 pages of 160 kB under way httpx's own wire takes four times the CPU time for each, so aiohttp's is used. Everything
that is aiohttp's own is here. Two of its habits are broken: it would send a request again by itself, and it would take an
answer that nobody had asked for as the answer to the next request. Platforms are asked through httpx and language models through
its successor, which their client brings: neither is imported here, a wire is handed the one that it is to speak.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from functools import cache
from types import ModuleType
from typing import Any
from urllib.request import getproxies, proxy_bypass

import aiohttp
import certifi
from yarl import URL

from tastemaker.errors import BadInput

KEPT_S = 15
"""Seconds that an idle connection is kept."""
LONGEST_HEADER = 32 * 1024
"""Bytes of one header line; some hosts send a security policy of nearly ten thousand."""
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""Never through a proxy, whatever the environment says."""
_OURS = ("user-agent", "accept", "accept-encoding", "content-type")
"""Headers that aiohttp would add by itself; httpx has said all that is to be said."""


class Wire:
    """One pool of connections; to be opened inside the event loop that uses it. It keeps no cookie and asks no .netrc.

    A transport for an `AsyncClient` of `family`, which is httpx or a package with its types. It waits as long as the client's
    timeout says, for a connection and for each part of an answer; where the client has none, for ever.
    """

    def __init__(self, family: ModuleType) -> None:
        self._family = family
        self._body = type("_Body", (_Body, family.AsyncByteStream), {})
        self._proxies: dict[tuple[str, str], str | None] = {}
        self._session = aiohttp.ClientSession(
            connector=_Pool(limit=0, keepalive_timeout=KEPT_S, ssl=_trusted()), middlewares=(_once,), cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False, auto_decompress=False, skip_auto_headers=_OURS, max_field_size=LONGEST_HEADER)

    async def __aenter__(self) -> Wire:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def handle_async_request(self, request: Any) -> Any:
        """The family's Response with its body still to be read as it came. Raises its TransportError for any way in which a
        connection cannot be made, breaks off or takes too long; BadInput for an address that names no host after all and for a
        proxy that cannot be used."""
        url = URL(str(request.url), encoded=True)
        headers = [(name, value) for name, value in request.headers.multi_items() if name != "content-length"]
        try:
            response = await self._session.request(request.method, url, headers=headers, data=request.content or None,
                                                   allow_redirects=False, proxy=self._proxy(url), timeout=_patience(request))
        except aiohttp.ClientError as error:
            raise self._lost(error, request) from None
        return self._family.Response(response.status, headers=response.raw_headers, stream=self._body(self, response, request))

    def _lost(self, error: aiohttp.ClientError, request: Any) -> Exception:
        name = next(name for kind, name in _LOST.items() if isinstance(error, kind))
        return getattr(self._family, name)(type(error).__name__, request=request)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._session.close()

    def _proxy(self, url: URL) -> str | None:
        """The proxy that the environment names for a host; it is looked up once."""
        key = (url.scheme, url.raw_host or "")
        if key not in self._proxies:
            self._proxies[key] = None if url.raw_host in _LOOPBACK else _named_proxy(*key)
        return self._proxies[key]


class _Body:
    """The bytes of an answer as they arrive; left early, its connection is closed."""

    def __init__(self, wire: Wire, response: aiohttp.ClientResponse, request: Any) -> None:
        self._wire, self._response, self._request = wire, response, request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for part in self._response.content.iter_any():
                yield part
        except aiohttp.ClientError as error:
            raise self._wire._lost(error, self._request) from None

    async def aclose(self) -> None:
        self._response.close()


class _Pool(aiohttp.TCPConnector):
    """Kept connections, without those on which bytes have come that nobody asked for."""

    async def connect(self, *args: Any, **kwargs: Any) -> Any:
        while (connection := await super().connect(*args, **kwargs)).protocol.should_close:
            connection.close()
        return connection


async def _once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Send a request once: aiohttp would send it again where a kept connection ended, and the ledger would not know."""
    try:
        response = await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError):
        raise aiohttp.ClientError("no answer came") from None
    except (aiohttp.InvalidURL, UnicodeError):
        raise BadInput("This is not an address that can be asked.", "Check the platform's base URL setting.") from None
    if response.status < 200:
        response.close()
        raise aiohttp.ClientError("it went over to another protocol")
    return response


_LOST: dict[type[aiohttp.ClientError], str] = {aiohttp.ConnectionTimeoutError: "ConnectTimeout", aiohttp.ServerTimeoutError: "ReadTimeout",
                                               aiohttp.ClientConnectorError: "ConnectError", aiohttp.ClientError: "ReadError"}
"""What the family calls a failure of aiohttp's, the special ones first."""


def _patience(request: Any) -> aiohttp.ClientTimeout:
    asked = request.extensions.get("timeout", {})
    return aiohttp.ClientTimeout(total=None, sock_connect=asked.get("connect"), sock_read=asked.get("read"))


def _named_proxy(scheme: str, host: str) -> str | None:
    proxies = getproxies()
    named = proxies.get(scheme) or proxies.get("all")
    if not named or proxy_bypass(host):
        return None
    proxy = URL(named if "://" in named else f"http://{named}")
    if proxy.scheme not in ("http", "https"):
        raise BadInput("The environment names a proxy that is no HTTP proxy.", "Set HTTPS_PROXY to one, or unset it.")
    return str(proxy)


def _trusted() -> ssl.SSLContext:
    """Whose certificates are believed: those that SSL_CERT_FILE or SSL_CERT_DIR name, else the list of certifi."""
    paths = ssl.get_default_verify_paths()
    named = {paths.cafile, paths.capath} - {None, paths.openssl_cafile, paths.openssl_capath}
    return _believing(paths.cafile, paths.capath) if named else _believing(certifi.where(), None)


@cache
def _believing(cafile: str | None, capath: str | None) -> ssl.SSLContext:
    """A context that believes these; a process reads them once, because that takes about as long as opening a database."""
    context = ssl.create_default_context(cafile=cafile, capath=capath)
    context.set_alpn_protocols(["http/1.1"])
    return context
