"""The network door against a server that misbehaves over real loopback connections."""

import asyncio
import gzip
import json
import logging
import socket
import struct
import threading
import time
import traceback
import tracemalloc
import zlib
from contextlib import contextmanager
from datetime import timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tastemaker import clock, logs
from tastemaker.errors import BadInput, BadPayload, Gone, NeedsKey, NotOffered, QuotaSpent, TryLater
from tastemaker.http import Breaker, Door
from tastemaker.models import Request

CANARY = "canary-key-1a2b3c4d5e6f"


class FaultyServer:
    """A loopback server that plays a script: request n gets step n, the last step for ever. A step takes the handler."""

    def __init__(self, *script):
        self.script, self.seen, self.connections, self.now, self.most = list(script), [], 0, 0, 0
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self):
                outer.connections += 1
                super().setup()

            def log_message(self, *_):
                pass

            def do_GET(self):
                outer._play(self)

            def do_POST(self):
                self.sent = self.rfile.read(int(self.headers["content-length"]))
                outer._play(self)

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass  # clients hang up on purpose here

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def _play(self, handler):
        with self._lock:
            step = self.script[min(len(self.seen), len(self.script) - 1)]
            self.seen.append((handler.path, {k.lower(): v for k, v in handler.headers.items()}, time.monotonic()))
            self.now += 1
            self.most = max(self.most, self.now)
        try:
            step(handler)
        finally:
            with self._lock:
                self.now -= 1

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


def reply(status=200, body=b"{}", **headers):
    def step(handler):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value() if callable(value) else value)
        if status not in (204, 304):
            handler.send_header("Content-Length", str(len(raw)))
        handler.end_headers()
        handler.wfile.write(raw if status not in (204, 304) else b"")
    return step


def hang_up(handler):
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def break_off(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"a": [')
    handler.close_connection = True


def drip(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def after(seconds, step):
    def late(handler):
        time.sleep(seconds)
        step(handler)
    return late


def fine(answer):
    return None


def throttled(answer):
    return TryLater("Too many requests.") if answer.status == 429 else None


def ask(server, *, explain=fine, before_retry=None, headers=None, request=None, **door):
    async def main():
        async with Door(**{"backoff_s": 0.01, **door}) as opened:
            return await opened.send(request or Request(url=server.url + "/x"), headers=headers or {}, explain=explain,
                                     before_retry=before_retry)
    return asyncio.run(main())


@contextmanager
def took(least, most):
    start = time.monotonic()
    yield
    assert least <= time.monotonic() - start < most


# --- good answers ---------------------------------------------------------------------------------------------------

def test_an_answer_comes_back_decoded_with_its_status_and_lower_case_headers():
    with FaultyServer(reply(201, {"a": [1, "é"]}, ETag="W/1")) as server:
        answer = ask(server, request=Request(url=server.url + "/x?k=1", params=(("q", "a b&c"), ("id", "1"), ("id", "2")),
                                             headers=(("If-None-Match", "W/0"),)))
    assert (answer.status, answer.body, answer.headers["etag"]) == (201, {"a": [1, "é"]}, "W/1")
    path, headers, _ = server.seen[0]
    assert path.replace("%20", "+") == "/x?k=1&q=a+b%26c&id=1&id=2"
    assert headers["if-none-match"] == "W/0" and headers["accept-encoding"] == "gzip, deflate"


def test_a_post_carries_its_body_as_json():
    def echo(handler):
        reply(200, json.loads(handler.sent))(handler)
    with FaultyServer(echo) as server:
        body = {"identifier": "a", "list": [1]}
        assert ask(server, request=Request(method="POST", url=server.url + "/s", body=body)).body == body


def test_a_form_goes_out_as_a_token_endpoint_wants_it_and_its_secrets_stay_out_of_the_log(caplog):
    def echo(handler):
        reply(200, {"said": handler.sent.decode(), "type": handler.headers["content-type"]})(handler)
    with FaultyServer(echo) as server, caplog.at_level(logging.DEBUG):
        form = {"grant_type": "client_credentials", "client_secret": CANARY, "scope": "a b&c"}
        answer = ask(server, request=Request(method="POST", url=server.url + "/token", form=form)).body
    assert answer == {"said": f"grant_type=client_credentials&client_secret={CANARY}&scope=a+b%26c",
                      "type": "application/x-www-form-urlencoded"}
    assert CANARY not in caplog.text and logs.redact(f"x {CANARY} y") == "x [secret] y"


@pytest.mark.parametrize("encoding, raw", [
    ("gzip", gzip.compress(b'{"n": 1}')), ("deflate", zlib.compress(b'{"n": 1}')),
    ("deflate", zlib.compress(b'{"n": 1}')[2:-4]), ("identity", b'{"n": 1}')],
    ids=["gzip", "deflate", "deflate without its frame", "identity"])
def test_every_packing_that_was_asked_for_is_unpacked(encoding, raw):
    with FaultyServer(reply(body=raw, Content_Encoding=encoding)) as server:
        assert ask(server).body == {"n": 1}


@pytest.mark.parametrize("step", [reply(200, b""), reply(204), reply(304), reply(200, b" \n")])
def test_an_answer_without_a_body_is_none(step):
    with FaultyServer(step) as server:
        assert ask(server).body is None


def test_calls_share_one_connection_and_keep_no_cookie():
    async def main(server):
        async with Door() as door:
            for _ in range(3):
                await door.send(Request(url=server.url + "/x"), explain=fine)
    with FaultyServer(reply(Set_Cookie="id=7")) as server:
        asyncio.run(main(server))
    assert server.connections == 1
    assert all("cookie" not in headers for _, headers, _ in server.seen)


# --- answers that are not to be trusted -----------------------------------------------------------------------------

@pytest.mark.parametrize("step", [
    reply(body=b"<html>Sign in to the hotel</html>", Content_Type="text/html"), reply(body=b'{"items": [1, 2'),
    reply(body=b'{"n": NaN}'), reply(body=b"[1e400]"), reply(body=b"[-Infinity]"), reply(body=b"\xff\xfe"),
    reply(body=b"1" * 5000), reply(body=gzip.compress(b"{}" * 500)[:-20], Content_Encoding="gzip"),
    reply(body=b"{}", Content_Encoding="br"), reply(body=b"not zipped", Content_Encoding="gzip"),
    reply(body=gzip.compress(gzip.compress(b"{}")), Content_Encoding="gzip, gzip")])
def test_a_good_status_without_json_is_a_bad_payload_and_is_not_asked_again(step):
    with FaultyServer(step) as server:
        with pytest.raises(BadPayload) as caught:
            ask(server)
    assert len(server.seen) == 1
    assert "hotel" not in str(caught.value)


def test_a_lone_surrogate_costs_its_item_and_not_the_page():
    with FaultyServer(reply(body=b'{"items": [{"bio": "fine"}, {"bio": "\\ud800"}]}')) as server:
        assert ask(server).body == {"items": [{"bio": "fine"}, {"bio": "\ud800"}]}


@pytest.mark.parametrize("body, good", [
    (b"[" * 64 + b"]" * 64, True), (b"[" * 65 + b"]" * 65, False), (b'{"a":' * 65 + b"1" + b"}" * 65, False),
    (b"[" * 500_000, False), (b"[" * 200_000 + b"]" * 200_000, False), (b'["\\ud800",' + b"[" * 900_000, False)])
def test_nesting_stops_at_the_depth_that_was_set(body, good):
    with FaultyServer(reply(body=body)) as server:
        if good:
            assert ask(server).status == 200
        else:
            with pytest.raises(BadPayload):
                ask(server)


def test_a_body_of_more_values_than_any_page_is_refused_before_it_is_built():
    with FaultyServer(reply(body=gzip.compress(b"[" + b"[]," * 3_000_000 + b"[]]"), Content_Encoding="gzip")) as server:
        tracemalloc.start()
        with pytest.raises(BadPayload, match="more values"):
            ask(server)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 40 * 2**20


def _bomb(mebibytes):
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return b"".join(packer.compress(bytes(2**20)) for _ in range(mebibytes)) + packer.flush()


def test_a_gzip_bomb_is_stopped_before_it_unfolds():
    bomb = _bomb(1024)
    with FaultyServer(reply(body=bomb, Content_Encoding="gzip")) as server:
        tracemalloc.start()
        with pytest.raises(BadPayload, match="unfolds"):
            ask(server, max_decoded=4 * 2**20)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert len(bomb) < 1.1 * 2**20
    assert peak < 12 * 2**20


def test_an_endless_body_is_cut_at_the_cap():
    sent = []

    def endless(handler):
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        while len(sent) < 4_000:
            handler.wfile.write(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
            sent.append(1)
    with FaultyServer(endless) as server:
        with pytest.raises(BadPayload, match="larger"):
            ask(server, max_wire=2**20)
        time.sleep(0.1)
    assert len(sent) * 0x10000 < 30 * 2**20


def test_a_redirect_is_never_followed():
    with FaultyServer(reply()) as target, FaultyServer(reply(302, Location=target.url + "/t")) as server:
        with pytest.raises(BadPayload, match="redirect"):
            ask(server, headers={"Authorization": f"Bearer {CANARY}"})
    assert target.seen == [] and len(server.seen) == 1


def test_an_error_that_is_no_json_still_reaches_the_adapter():
    bodies = []

    def explain(answer):
        bodies.append((answer.status, answer.body))
        return Gone("gone")
    steps = [reply(404, b"<h1>nope</h1>"), reply(410, b""), reply(400, b'{"error": "x"}'),
             reply(403, _bomb(8), Content_Encoding="gzip"), reply(404, b"\xff" + b"x" * 9_000)]
    with FaultyServer(*steps) as server:
        for _ in steps:
            with pytest.raises(Gone):
                ask(server, explain=explain, max_decoded=2**20)
    assert bodies[:4] == [(404, "<h1>nope</h1>"), (410, None), (400, {"error": "x"}), (403, None)]
    assert len(bodies[4][1]) == 2_000


@pytest.mark.parametrize("url", ["", "file:///etc/passwd", "http://", "http://[", "ftp://127.0.0.1/x",
                                 "http://me:secret@127.0.0.1/", "http://127.0.0.1:99999/", "http://exa mple.example/"])
def test_an_address_that_cannot_be_asked_is_bad_input(url):
    with pytest.raises(BadInput):
        ask(None, request=Request(url=url))


# --- again, and when ------------------------------------------------------------------------------------------------

def test_what_explain_calls_an_error_is_raised_at_once_and_nothing_is_resent():
    with FaultyServer(reply(400)) as server:
        with pytest.raises(NotOffered):
            ask(server, explain=lambda answer: NotOffered("no such call"), before_retry=_never)
    assert len(server.seen) == 1


async def _never():
    raise AssertionError("nothing was to be sent again")


def test_what_explain_finds_good_is_good_whatever_its_status():
    with FaultyServer(reply(404, {"a": 1})) as server:
        assert ask(server).body == {"a": 1}


@pytest.mark.parametrize("bad", [reply(429), reply(500), reply(503, b"<html>"), hang_up, break_off,
                                 after(0.5, reply())], ids=["429", "500", "503", "reset", "broken off", "timeout"])
def test_what_may_pass_is_sent_again_and_every_resend_is_announced_just_before(bad):
    announced = []

    async def before_retry():
        announced.append(len(server.seen))
    with FaultyServer(bad, bad, reply(body={"ok": 1})) as server:
        assert ask(server, explain=throttled, before_retry=before_retry, timeout_s=0.25).body == {"ok": 1}
    assert announced == [1, 2] and len(server.seen) == 3


def test_an_explained_server_error_is_not_asked_again():
    with FaultyServer(reply(501, {"error": "MethodNotImplemented"})) as server:
        with pytest.raises(NotOffered):
            ask(server, explain=lambda answer: NotOffered("not implemented"), before_retry=_never)
    assert len(server.seen) == 1


@pytest.mark.parametrize("bad", [reply(429), reply(500), hang_up], ids=["429", "500", "reset"])
def test_attempts_are_bounded_and_end_in_try_later(bad):
    with FaultyServer(bad) as server:
        with pytest.raises(TryLater):
            ask(server, explain=throttled, attempts=3)
    assert len(server.seen) == 3


def test_an_empty_bucket_stops_the_resend_before_it_is_sent():
    async def before_retry():
        raise QuotaSpent("search")
    with FaultyServer(reply(503)) as server:
        with pytest.raises(QuotaSpent):
            ask(server, before_retry=before_retry)
    assert len(server.seen) == 1


def test_a_body_that_drips_ends_at_the_total_time():
    with FaultyServer(drip) as server, took(0.3, 2.5):
        with pytest.raises(TryLater, match="within 0.3 seconds"):
            ask(server, timeout_s=0.3, attempts=2)


def _in(seconds):
    return clock.now() + timedelta(seconds=seconds)


@pytest.mark.parametrize("asked", ["-5", "soon", "1,5", "", "nan", "Wed, 21 Oct 2015 07:28:00 GMT"],
                         ids=["negative", "garbage", "comma", "empty", "not a number", "past"])
def test_an_odd_retry_after_neither_stops_us_nor_hurries_us_past_our_own_pause(asked):
    with FaultyServer(reply(429, Retry_After=asked), reply()) as server, took(0, 2):
        ask(server, explain=throttled, backoff_s=0.2)
    (_, _, first), (_, _, second) = server.seen
    assert second - first > (0 if "2015" in asked else 0.09)


def test_a_wait_of_a_fraction_of_a_second_is_kept():
    with FaultyServer(reply(429, Retry_After="0.4"), reply()) as server:
        ask(server, explain=throttled)
    (_, _, first), (_, _, second) = server.seen
    assert 0.4 <= second - first < 1.5


@pytest.mark.parametrize("headers", [
    {"x_ratelimit_remaining": "0.0", "x_ratelimit_reset": "1"},
    {"X_RateLimit_Remaining": "0", "X_RateLimit_Reset": lambda: _in(1.1).strftime("%Y-%m-%dT%H:%M:%S.%fZ")},
    {"Ratelimit_Remaining": "0", "Ratelimit_Reset": lambda: str(int(_in(2).timestamp()))},
    {"x_rate_limit_remaining": "0", "x_rate_limit_reset": lambda: str(int(_in(2).timestamp()))}],
    ids=["float and seconds", "iso", "ratelimit epoch", "x epoch"])
def test_a_good_answer_that_was_the_last_of_its_window_holds_the_next_call_back(headers):
    async def main(server):
        async with Door() as door:
            for _ in range(2):
                await door.send(Request(url=server.url + "/x"), explain=fine)
    with FaultyServer(reply(**headers), reply()) as server:
        asyncio.run(main(server))
    (_, _, first), (_, _, second) = server.seen
    assert 0.9 < second - first < 2.6


@pytest.mark.parametrize("headers", [
    {"Retry_After": "1"}, {"Retry_After": lambda: format_datetime(_in(2), usegmt=True)},
    {"x_ratelimit_reset": lambda: str(int(_in(2).timestamp()))}, {"ratelimit_reset": "1"},
    {"X_RateLimit_Reset": lambda: _in(1.1).isoformat()}], ids=["seconds", "date", "epoch", "reset in", "iso"])
def test_a_stated_wait_is_kept(headers):
    with FaultyServer(reply(429, **headers), reply()) as server:
        ask(server, explain=throttled)
    (_, _, first), (_, _, second) = server.seen
    assert 0.9 < second - first < 2.6


def test_the_adapters_own_moment_counts_before_the_headers():
    def explain(answer):
        return TryLater("later", _in(0.6)) if answer.status == 429 else None
    with FaultyServer(reply(429, Retry_After="3000"), reply()) as server, took(0.55, 1.5):
        ask(server, explain=explain)


@pytest.mark.parametrize("headers, seconds", [
    ({"Retry_After": "3600"}, 3600), ({"x_ratelimit_reset": lambda: str(int(_in(7200).timestamp()))}, 7200),
    ({"Retry_After": "1000000000"}, None), ({"Retry_After": "9" * 60}, None)])
def test_a_wait_longer_than_our_patience_is_raised_with_its_moment(headers, seconds):
    with FaultyServer(reply(429, **headers)) as server, took(0, 1):
        with pytest.raises(TryLater) as caught:
            ask(server, explain=throttled, before_retry=_never)
    assert len(server.seen) == 1
    if seconds is None:
        assert caught.value.when is None
    else:
        assert abs((caught.value.when - _in(seconds)).total_seconds()) < 3
        assert f"{caught.value.when:%H:%M}" in caught.value.next_step


@pytest.mark.parametrize("value", ["-5", "soon", "Sat, 99 Nov 2026 10:00:00 GMT"])
def test_an_unreadable_wait_counts_as_not_said(value):
    with FaultyServer(reply(429, Retry_After=value.encode().decode("latin-1")), reply()) as server, took(0, 1):
        assert ask(server, explain=throttled).status == 200


def test_a_pause_holds_every_call_to_the_host():
    async def main(server):
        async with Door(backoff_s=0.01) as door:
            first = asyncio.create_task(door.send(Request(url=server.url + "/1"), explain=throttled))
            await asyncio.sleep(0.3)
            await asyncio.gather(first, *(door.send(Request(url=f"{server.url}/{n}"), explain=throttled) for n in (2, 3)))
    with FaultyServer(reply(429, Retry_After="1"), reply()) as server:
        asyncio.run(main(server))
    start, *rest = (at for _, _, at in server.seen)
    assert all(at - start >= 0.95 for at in rest) and len(rest) == 3


def test_a_window_that_says_it_is_used_up_is_not_overrun():
    async def main(server):
        async with Door() as door:
            for _ in range(2):
                await door.send(Request(url=server.url + "/x"), explain=fine)
    with FaultyServer(reply(ratelimit_remaining="0", ratelimit_reset="1")) as server:
        asyncio.run(main(server))
    assert 0.95 <= server.seen[1][2] - server.seen[0][2] < 2


def test_a_wall_clock_that_stands_still_does_not_stop_a_wait_from_ending():
    with clock.fixed(clock.parse("2030-01-01")), FaultyServer(
            reply(429, x_ratelimit_reset=str(int(clock.parse("2030-01-01T00:00:01").timestamp()))), reply()) as server:
        with took(0.95, 2.5):
            assert ask(server, explain=throttled).status == 200


# --- many at once ---------------------------------------------------------------------------------------------------

def test_no_more_calls_are_under_way_than_were_allowed():
    async def main(server):
        async with Door(concurrency=3) as door:
            await asyncio.gather(*(door.send(Request(url=f"{server.url}/{n}"), explain=fine) for n in range(12)))
    with FaultyServer(after(0.05, reply())) as server:
        asyncio.run(main(server))
    assert server.most == 3 and len(server.seen) == 12


def test_a_cancelled_call_gives_its_place_back():
    async def main(server):
        async with Door(concurrency=1) as door:
            slow = asyncio.create_task(door.send(Request(url=server.url + "/slow"), explain=fine))
            await asyncio.sleep(0.1)
            slow.cancel()
            async with asyncio.timeout(2):
                return await door.send(Request(url=server.url + "/next"), explain=fine)
    with FaultyServer(after(1, reply()), reply(body={"ok": 1})) as server:
        assert asyncio.run(main(server)).body == {"ok": 1}


def test_a_host_that_keeps_failing_is_left_alone_and_then_tried_once():
    async def main(server, other):
        async with Door(attempts=1, breaker=Breaker(after=3, over_s=0, rest_s=0.4)) as door:
            async def send(to):
                try:
                    return await door.send(Request(url=to.url + "/x"), explain=fine)
                except TryLater as error:
                    return error
            for _ in range(3):
                await send(server)
            refused = await send(server)
            assert "left alone" in str(refused) and refused.when is not None
            assert len(server.seen) == 3
            assert (await send(other)).status == 200
            await asyncio.sleep(0.45)
            await asyncio.gather(*(send(server) for _ in range(4)))
            assert len(server.seen) == 4, "one call goes first, and its failure closes the door again"
            await asyncio.sleep(0.45)
            answers = await asyncio.gather(*(send(server) for _ in range(4)))
            assert [answer.status for answer in answers] == [200] * 4
    failures = [after(0.05, reply(503))] * 4
    with FaultyServer(*failures, reply()) as server, FaultyServer(reply()) as other:
        asyncio.run(main(server, other))


def test_a_burst_of_failures_in_one_hiccup_does_not_close_the_host():
    async def main(server):
        async with Door(concurrency=12, backoff_s=0.05) as door:
            await asyncio.gather(*(door.send(Request(url=f"{server.url}/{n}"), explain=fine) for n in range(12)))
    with FaultyServer(*[reply(503)] * 12, reply()) as server:
        asyncio.run(main(server))
    assert len(server.seen) == 24


# --- keys -----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("bad", [reply(429), reply(500), hang_up, after(0.5, reply()), reply(302, Location="/t"),
                                 reply(body=f"<html>{CANARY}".encode()), reply(429, Retry_After="4000")],
                         ids=["429", "500", "reset", "timeout", "redirect", "html", "long wait"])
def test_a_key_is_in_no_log_line_url_or_traceback(bad, caplog):
    caplog.set_level(logging.DEBUG)
    for name in ("aiohttp", "aiohttp.client", "asyncio"):
        caplog.set_level(logging.DEBUG, logger=name)
    with FaultyServer(bad) as server:
        try:
            ask(server, explain=throttled, headers={"Authorization": f"Bearer {CANARY}"}, attempts=2, timeout_s=0.2)
        except (TryLater, BadPayload) as error:
            said = "".join(traceback.format_exception(error)) + error.show() + repr(error.__context__)
    assert all(headers["authorization"].endswith(CANARY) for _, headers, _ in server.seen)
    assert CANARY not in said + caplog.text + "".join(str(vars(record)) for record in caplog.records)
    assert all(CANARY not in path for path, _, _ in server.seen)
    assert not [record for record in caplog.records if record.name.startswith("aiohttp")]


@pytest.mark.parametrize("key", [CANARY + "\n", CANARY + "\r\nX-Other: 1", CANARY + "é", CANARY + "\x00"])
def test_a_key_that_no_header_can_carry_is_named_and_not_shown(key):
    with pytest.raises(NeedsKey) as caught:
        ask(None, headers={"X-goog-api-key": key}, request=Request(url="http://127.0.0.1:9/x"))
    assert CANARY not in "".join(traceback.format_exception(caught.value))


def test_loopback_never_goes_through_a_proxy(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with FaultyServer(reply()) as server:
        assert ask(server, attempts=1).status == 200
        assert ask(server, attempts=1, request=Request(url=server.url.replace("127.0.0.1", "localhost"))).status == 200


def test_a_closed_door_says_so():
    with pytest.raises(BadInput, match="closed"):
        asyncio.run(Door().send(Request(url="http://127.0.0.1:9/"), explain=fine))
