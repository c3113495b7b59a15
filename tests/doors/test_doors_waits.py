"""Waits and payloads as pure functions, over everything a header or a body could hold."""

import asyncio
import gzip
import json
import math
import zlib
from datetime import timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tastemaker import clock
from tastemaker.errors import BadPayload
from tastemaker.http import payload, waits

NOW = clock.parse("2026-11-21T12:00:00")
CAPS = payload.Caps(wire=2**20, decoded=2**20, depth=64)
HEADER = st.text(st.characters(max_codepoint=255), max_size=40)
JSON = st.recursive(st.none() | st.booleans() | st.integers(-2**70, 2**70) | st.text() |
                    st.floats(allow_nan=False, allow_infinity=False),
                    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=20)


@given(st.dictionaries(st.sampled_from(["retry-after", *waits.RESETS, *waits.REMAINING]), HEADER))
def test_no_header_crashes_and_a_wait_is_never_negative(headers):
    for wait in (waits.stated_wait(headers), waits.reset_wait(headers)):
        assert wait is None or wait >= 0
    assert waits.used_up(headers) in (True, False)


@given(st.integers(0, 30 * 86_400))
def test_every_way_to_say_a_moment_says_the_same(seconds):
    with clock.fixed(NOW):
        moment = NOW + timedelta(seconds=seconds)
        ways = [{"retry-after": str(seconds)}, {"retry-after": format_datetime(moment, usegmt=True)},
                {"ratelimit-reset": str(seconds)}, {"x-ratelimit-reset": str(int(moment.timestamp()))},
                {"x-rate-limit-reset": str(int(moment.timestamp() * 1000))}, {"x-ratelimit-reset": moment.isoformat()},
                {"x-ratelimit-reset": f"{moment:%Y-%m-%dT%H:%M:%SZ}"}]
        assert {waits.stated_wait(way) for way in ways} == {float(seconds)}
        assert waits.moment_after(seconds) == moment


def test_a_moment_that_has_passed_is_no_wait_and_one_that_nobody_means_has_no_date():
    with clock.fixed(NOW):
        assert waits.stated_wait({"x-ratelimit-reset": "1700000000"}) == 0
        assert waits.stated_wait({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0
        for far in ("1000000000", "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT"):
            assert waits.stated_wait({"retry-after": far}) == math.inf
        assert waits.moment_after(math.inf) is None


@pytest.mark.parametrize("text", ["-5", "soon", "", "1,5", "Sat, 99 Nov 2026 10:00:00 GMT", "٣", "0x10", "nan", "inf", "1e3",
                                  "Sat, 21 Nov 99999999999999999999 10:00:00 GMT", "0001-01-01T00:00:00+23:59"])
def test_what_cannot_be_read_counts_as_not_said(text):
    assert waits.stated_wait({"retry-after": text, "ratelimit-reset": text}) is None


@pytest.mark.parametrize(("headers", "seconds"), [
    ({"retry-after": "0.5"}, 0.5), ({"x-ratelimit-reset": "2026-11-21T12:04:07.500000Z"}, 247.5), ({"x-ratelimit-reset": "247"}, 247),
    ({"ratelimit-reset": "1795262647"}, 247), ({"x-rate-limit-reset": "1795262647"}, 247), ({"retry-after": "1795262647"}, math.inf)],
    ids=["fraction", "iso", "seconds", "epoch", "x epoch", "no one waits decades"])
def test_what_each_platform_says(headers, seconds):
    with clock.fixed(NOW):
        assert waits.stated_wait(headers) == seconds


def test_retry_after_counts_before_a_reset_and_an_unreadable_one_gives_way_to_it():
    assert waits.stated_wait({"retry-after": "3", "ratelimit-reset": "9"}) == 3
    assert waits.stated_wait({"retry-after": "soon", "ratelimit-reset": "9"}) == 9


@pytest.mark.parametrize("left, spent", [("0", True), ("0.0", True), (" 0 ", True), ("1", False), ("", False), ("-0", False)])
def test_only_a_plain_zero_is_used_up(left, spent):
    assert waits.used_up({"x-ratelimit-remaining": left}) is spent


@given(st.integers(1, 60), st.floats(0.01, 5))
def test_backoff_doubles_stays_under_its_ceiling_and_never_vanishes(attempt, base):
    wait = waits.backoff(attempt, base)
    whole = min(20.0, base * 2 ** (attempt - 1))
    assert whole / 2 <= wait <= whole


@given(JSON)
def test_whatever_json_says_is_what_comes_out(value):
    assert payload.decode(json.dumps(value).encode(), CAPS) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_a_value_or_a_bad_payload(raw):
    try:
        payload.decode(raw, CAPS)
    except BadPayload as error:
        assert error.__suppress_context__ or error.__context__ is None


@settings(max_examples=40)
@given(st.binary(max_size=5_000), st.integers(1, 700), st.sampled_from(["gzip", "x-gzip", "deflate", "raw", ""]))
def test_a_body_is_the_same_however_it_was_packed_and_cut(body, size, encoding):
    packed = {"gzip": gzip.compress, "x-gzip": gzip.compress, "deflate": zlib.compress,
              "raw": lambda b: zlib.compress(b)[2:-4], "": bytes}[encoding](body)
    assert _read([packed[at:at + size] for at in range(0, len(packed), size)],
                 "deflate" if encoding == "raw" else encoding) == body


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "br", "gzip, gzip", "", "\u00e9"]))
def test_garbage_in_any_packing_is_bytes_or_a_bad_payload(raw, encoding):
    try:
        assert isinstance(_read([raw], encoding), bytes)
    except BadPayload:
        pass


def _read(chunks, encoding):
    async def pieces():
        for chunk in chunks:
            yield chunk
    return bytes(asyncio.run(payload.read(pieces(), encoding, CAPS)))
