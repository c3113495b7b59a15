"""The wire below the door: what leaves and how often, which connections it keeps, whom it believes, what it tells."""

import asyncio
import gc
import re
import shutil
import socket
import ssl
import struct
import subprocess
import warnings
from contextlib import asynccontextmanager

import pytest

from tastemaker import wire
from tastemaker.errors import BadInput, BadPayload, TryLater
from tastemaker.http import Door
from tastemaker.models import Request


def answer(body=b'{"ok": 1}', *headers):
    return b"\r\n".join((b"HTTP/1.1 200 OK", b"content-length: %d" % len(body), *headers, b"", body))


class Server:
    """Plays a script: request n gets step n, the last step for ever. A step is the bytes of an answer, or a function of
    the stream's writer. `heads` are the requests, each with the number of its connection; `ended` those connections that
    the other side ended."""

    def __init__(self, *script):
        self.script, self.heads, self.connections, self.ended = script, [], 0, []

    async def serve(self, reader, writer):
        self.connections += 1
        connection = self.connections
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                step = self.script[min(len(self.heads), len(self.script) - 1)]
                self.heads.append((connection, head.decode("latin-1")))
                await reader.readexactly(int((re.findall(rb"\r\ncontent-length: *(\d+)", head.lower()) or [0])[0]))
                if callable(step):
                    await step(writer)
                else:
                    writer.write(step)
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            pass
        finally:
            self.ended.append(connection)
            writer.close()


@asynccontextmanager
async def serving(*script, tls=None):
    server = Server(*script)
    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=tls, backlog=500)
    server.port = listener.sockets[0].getsockname()[1]
    server.url = f"http{'s' if tls else ''}://127.0.0.1:{server.port}"
    try:
        yield server
    finally:
        listener.close()


def asked(*script, request=None, tls=None, **door):
    """What one call gets from a server with this script, and the server."""
    async def main():
        async with serving(*script, tls=tls) as server, Door(**{"attempts": 1, "backoff_s": 0.01, **door}) as opened:
            try:
                asking = request(server) if request else Request(url=server.url + "/x")
                return await opened.send(asking, explain=fine), server
            except (TryLater, BadInput, BadPayload) as error:
                return error, server
    return asyncio.run(main())


def fine(answer):
    return None


# --- once -----------------------------------------------------------------------------------------------------------

async def end(writer):
    writer.close()


async def reset(writer):
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def begin_and_end(writer):
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-le")
    await writer.drain()
    writer.close()


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("breaks", [end, reset, begin_and_end])
def test_a_request_that_a_kept_connection_swallowed_is_sent_again_only_after_it_was_announced(breaks, method):
    announced = []

    def request(server):
        return Request(method=method, url=server.url + "/x", body={"a": 1} if method == "POST" else None)

    async def main():
        async with serving(answer(), breaks, answer(b'{"n": 3}')) as server, Door(backoff_s=0.01) as door:
            async def before_retry():
                announced.append(len(server.heads))
            for _ in range(2):
                last = await door.send(request(server), explain=fine, before_retry=before_retry)
            return last, server
    last, server = asyncio.run(main())
    assert last.body == {"n": 3}
    assert announced == [2] and len(server.heads) == 3
    assert [connection for connection, _ in server.heads] == [1, 1, 2]


@pytest.mark.parametrize("breaks", [end, reset, begin_and_end])
def test_one_attempt_is_one_request_on_the_wire(breaks):
    error, server = asked(breaks)
    assert isinstance(error, TryLater) and "broke off" in str(error)
    assert len(server.heads) == 1


def test_a_connection_that_ended_while_it_was_idle_is_not_used_again():
    async def answer_and_end(writer):
        writer.write(answer())
        await writer.drain()
        writer.close()

    async def never():
        raise AssertionError("nothing was to be sent again")

    async def main():
        async with serving(answer_and_end) as server, Door() as door:
            for _ in range(3):
                await door.send(Request(url=server.url + "/x"), explain=fine, before_retry=never)
                await asyncio.sleep(0.05)
            return server
    server = asyncio.run(main())
    assert [connection for connection, _ in server.heads] == [1, 2, 3]


def test_an_answer_that_nobody_asked_for_is_not_taken_for_the_next_one():
    async def twice(writer):
        writer.write(answer(b'{"n": 1}'))
        await asyncio.sleep(0.05)
        writer.write(answer(b'{"n": "unasked"}'))

    async def main():
        async with serving(twice, answer(b'{"n": 2}')) as server, Door() as door:
            first = await door.send(Request(url=server.url + "/1"), explain=fine)
            await asyncio.sleep(0.15)
            return first.body, (await door.send(Request(url=server.url + "/2"), explain=fine)).body, server
    first, second, server = asyncio.run(main())
    assert (first, second) == ({"n": 1}, {"n": 2})
    assert [connection for connection, _ in server.heads] == [1, 2]


def test_a_connection_whose_answer_was_not_read_to_its_end_is_closed():
    async def main():
        async with serving(answer(b" " * 400_000), answer()) as server, Door(max_wire=1_000) as door:
            with pytest.raises(BadPayload, match="larger") as raised:   # which keeps the answer, so that nobody tidies it away
                await door.send(Request(url=server.url + "/1"), explain=fine)
            for _ in range(500):
                if not server.ended:
                    await asyncio.sleep(0.01)
            ended = [*server.ended]
            return await door.send(Request(url=server.url + "/2"), explain=fine), server, ended, raised
    last, server, ended, _ = asyncio.run(main())
    assert ended == [1], "at once, and not when the memory is tidied"
    assert last.body == {"ok": 1} and [connection for connection, _ in server.heads] == [1, 2]


def test_an_idle_connection_is_given_up_after_its_time(monkeypatch):
    async def main():
        async with serving(answer()) as server, Door() as door:
            for pause in (0, 0.3, 0):
                await door.send(Request(url=server.url + "/x"), explain=fine)
                await asyncio.sleep(pause)
            return server
    monkeypatch.setattr(wire, "KEPT_S", 0.1)
    assert [connection for connection, _ in asyncio.run(main()).heads] == [1, 1, 2]


def test_as_many_calls_as_were_allowed_are_under_way_and_no_pool_holds_some_of_them_back():
    n = 120
    here = []

    async def wait_for_all(writer):
        here.append(1)
        while len(here) < n:
            await asyncio.sleep(0.01)
        writer.write(answer())

    async def main():
        async with serving(wait_for_all) as server, Door(concurrency=n, attempts=1) as door:
            return await asyncio.gather(*(door.send(Request(url=f"{server.url}/{i}"), explain=fine) for i in range(n)))
    assert len(asyncio.run(main())) == n


def test_a_closed_door_leaves_no_connection_open():
    async def main():
        async with serving(answer()) as server:
            async with Door() as door:
                await door.send(Request(url=server.url + "/x"), explain=fine)
        await asyncio.sleep(0.05)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ResourceWarning)
        asyncio.run(main())
        gc.collect()
    assert not [str(warning.message) for warning in caught if issubclass(warning.category, ResourceWarning)]


# --- what leaves ----------------------------------------------------------------------------------------------------

def sent(server):
    """The request line and the headers that a server saw, without its own name."""
    first, *lines = server.heads[0][1].strip().split("\r\n")
    return first, {line.lower() for line in lines} - {f"host: 127.0.0.1:{server.port}"}


OURS = {"user-agent: tastemaker", "accept: application/json", "accept-encoding: gzip, deflate", "connection: keep-alive"}


@pytest.mark.parametrize(("method", "more"), [("GET", set()), ("POST", {"content-length: 0"})])
def test_a_request_says_no_more_than_it_must(method, more):
    _, server = asked(answer(), request=lambda server: Request(method=method, url=server.url + "/x"))
    assert sent(server) == (f"{method} /x HTTP/1.1", OURS | more)


def test_an_adapters_header_takes_the_place_of_ours():
    _, server = asked(answer(), request=lambda server: Request(url=server.url + "/x", headers=(("Accept", "a/b"),)))
    assert sent(server)[1] == OURS - {"accept: application/json"} | {"accept: a/b"}


@pytest.mark.parametrize(("written", "asked_for"), [
    ("/a%3Ab%2Fc/%7E?x=%2C%3B+%20&y=a:b,c",) * 2, ("?x=1", "/?x=1"), ("", "/"), ("/x#part", "/x"),
    ("/a b", "/a%20b"), ("/\u00e9?q=\u20ac", "/%C3%A9?q=%E2%82%AC")],
    ids=["escapes stay", "no path", "nothing", "fragment", "white space", "other letters"])
def test_an_address_goes_out_as_it_was_written(written, asked_for):
    _, server = asked(answer(), request=lambda server: Request(url=server.url + written))
    assert sent(server)[0] == f"GET {asked_for} HTTP/1.1"


def test_a_line_break_in_an_address_is_bad_input():
    error, server = asked(answer(), request=lambda server: Request(url=server.url + "/a\r\nx-other: b"))
    assert isinstance(error, BadInput) and server.heads == []


@pytest.mark.parametrize("host", ["256.1.1.1", "127.1", "2130706433", "a..sandbox.example", "a" * 70 + ".example"])
def test_a_name_that_can_be_no_host_is_bad_input(host):
    error, _ = asked(answer(), request=lambda server: Request(url=f"http://{host}:{server.port}/"))
    assert isinstance(error, BadInput)


@pytest.mark.parametrize("value", ["a\r\nx-other: b", "\u00e9", "a\x00"])
def test_an_adapters_header_that_cannot_be_sent_is_bad_input(value):
    error, server = asked(answer(), request=lambda server: Request(url=server.url, headers=(("x-a", value),)))
    assert isinstance(error, BadInput) and server.heads == []


def test_no_netrc_is_asked(monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login sandbox password canary-word\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    _, server = asked(answer())
    assert sent(server)[1] == OURS


# --- through a proxy ------------------------------------------------------------------------------------------------

@pytest.fixture
def no_proxies(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


def through(monkeypatch, name, scheme="http://", url="http://sandbox.example/x", says=None):
    def request(server):
        monkeypatch.setenv(name, f"{scheme}127.0.0.1:{server.port}")
        return Request(url=url)
    return asked(says or answer(), request=request)


@pytest.mark.parametrize("scheme", ["http://", ""])
@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_a_host_elsewhere_is_asked_through_the_proxy_that_the_environment_names(no_proxies, name, scheme):
    got, server = through(no_proxies, name, scheme)
    assert got.body == {"ok": 1}
    assert server.heads[0][1].startswith("GET http://sandbox.example/x HTTP/1.1\r\n")


def test_a_host_with_tls_is_asked_through_a_tunnel(no_proxies):
    error, server = through(no_proxies, "HTTPS_PROXY", url="https://sandbox.example/x?key=canary-word",
                            says=b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n")
    assert isinstance(error, TryLater)
    assert server.heads[0][1].startswith("CONNECT sandbox.example:443 HTTP/1.1") and "canary" not in str(server.heads)


@pytest.mark.parametrize("spared", ["sandbox.example", ".example", "*"])
def test_a_host_that_the_environment_spares_is_asked_directly(no_proxies, spared):
    no_proxies.setenv("NO_PROXY", spared)
    error, server = through(no_proxies, "HTTP_PROXY")
    assert isinstance(error, TryLater) and server.heads == []


def test_a_proxy_that_is_none_for_http_is_named(no_proxies):
    error, server = through(no_proxies, "ALL_PROXY", "socks5://")
    assert isinstance(error, BadInput) and "proxy" in str(error) and server.heads == []


# --- whom it believes -----------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that nobody else has signed, and the server's side of it."""
    if shutil.which("openssl") is None:
        pytest.skip("this needs openssl")
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=sandbox",
                    "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
                   check=True, capture_output=True)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return folder / "cert.pem", tls


def test_a_certificate_that_nobody_vouches_for_is_not_believed(certificate, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    error, server = asked(answer(), tls=certificate[1])
    assert isinstance(error, TryLater) and server.heads == []


def test_a_certificate_that_the_environment_names_is_believed(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    got, server = asked(answer(), tls=certificate[1])
    assert got.body == {"ok": 1} and len(server.heads) == 1


def test_a_certificate_of_another_name_is_not_believed(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    error, server = asked(answer(), tls=certificate[1],
                          request=lambda server: Request(url=f"https://localhost:{server.port}/x"))
    assert isinstance(error, TryLater) and server.heads == []


# --- what it passes on ----------------------------------------------------------------------------------------------

def test_headers_come_in_lower_case_joined_and_readable_whatever_their_bytes():
    got, _ = asked(answer(b"{}", b"X-A: caf\xe9", b"Link: a", b"link: b"))
    assert got.headers == {"content-length": "2", "x-a": "caf\u00e9", "link": "a, b"}
    assert asked(answer(b"{}", b"X-B: \xc3\xa9"))[0].headers["x-b"] == "\u00e9"


def test_a_long_header_is_read_and_an_endless_one_is_not():
    assert asked(answer(b"{}", b"x-policy: " + b"a" * 20_000))[0].body == {}
    written = []

    async def endless(writer):
        writer.write(b"HTTP/1.1 200 OK\r\nx-a: ")
        while len(written) < 4_000:
            writer.write(b"a" * 10_000)
            written.append(1)
            await writer.drain()
    assert isinstance(asked(endless)[0], TryLater)
    assert len(written) < 2_000


def test_headers_without_end_are_not_read():
    assert isinstance(asked(answer(b"{}", *[b"x-a: b"] * 100_000))[0], TryLater)


@pytest.mark.parametrize("raw", [
    b"hello\r\n\r\n", b"\x16\x03\x01\x00", b"HTTP/2 200\r\n\r\n{}", b"HTTP/1.1 99 X\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n{}", b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n",
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
    b"HTTP/1.1 101 Switching Protocols\r\nupgrade: other\r\nconnection: upgrade\r\n\r\n{}"],
    ids=["words", "tls", "http2", "status", "length", "two lengths", "chunk", "colon", "upgrade"])
def test_what_is_no_answer_counts_as_broken_off(raw):
    async def say(writer):
        writer.write(raw)
        await writer.drain()
        writer.close()
    error, server = asked(say, timeout_s=5)
    assert isinstance(error, TryLater) and "broke off" in str(error) and len(server.heads) == 1


def test_what_comes_before_an_answer_is_no_answer():
    got, _ = asked(b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n" * 3 + answer())
    assert got.body == {"ok": 1} and "link" not in got.headers


def test_an_unchanged_answer_may_say_how_long_it_would_be():
    async def main():
        async with serving(b"HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n", answer()) as server, Door() as door:
            return [await door.send(Request(url=server.url + "/x"), explain=fine) for _ in range(2)], server
    (first, second), server = asyncio.run(main())
    assert (first.status, first.body, second.body) == (304, None, {"ok": 1}) and server.connections == 1
