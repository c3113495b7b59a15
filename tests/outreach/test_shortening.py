"""Short links are made once, counted, and never a reason to stop."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from pydantic import SecretStr

from tastemaker.errors import BadInput, BadPayload, NeedsKey, NotPermitted, QuotaSpent
from tastemaker.http import Door
from tastemaker.outreach import shortening

RUN, URL, TOKEN = SimpleNamespace(
    run_id="test"), "https://fernpath.example/trail-2?utm_source=bluesky", SecretStr("token-of-a-test")


@pytest.fixture(autouse=True)
def usual(bitly):
    """What Bitly answers where a test says nothing else."""
    bitly.answers = [(201, {"link": "https://bit.ly/abc"})]


def shorten(room, bitly, url=URL, token=TOKEN, **more):
    async def work():
        async with Door(attempts=1) as door:
            return await shortening.shorten(room.store, RUN, door, url, token, base_url=bitly.url, **more)
    return asyncio.run(work())


def calls(room):
    return room.store.rows("SELECT state, cost FROM calls WHERE platform = 'bitly' ORDER BY call_id")


def test_a_link_is_asked_for_once_and_counted(room, bitly):
    assert [shorten(room, bitly) for _ in range(3)] == ["https://bit.ly/abc"] * 3
    assert bitly.asked == [("/v4/shorten", "Bearer token-of-a-test", {"long_url": URL})]
    assert calls(room) == [{"state": "settled", "cost": 1.0}]
    assert shorten(room, bitly, token=None) == "https://bit.ly/abc"


def test_the_links_of_a_month_end_before_anything_is_asked(room, bitly):
    for n in range(shortening.FREE):
        shorten(room, bitly, f"{URL}&n={n}")
    with pytest.raises(QuotaSpent):
        shorten(room, bitly, f"{URL}&n=more")
    assert len(bitly.asked) == shortening.FREE


@pytest.mark.parametrize(("status", "body", "error"), [
    (403, {"message": "FORBIDDEN"}, NeedsKey), (402, {"message": "UPGRADE_REQUIRED"}, QuotaSpent),
    (429, {"message": "MONTHLY_ENCODE_LIMIT"}, QuotaSpent), (400, {"message": "INVALID_ARG_LONG_URL"}, BadInput),
    (200, {"link": 3}, BadPayload), (200, {"link": "javascript:alert(1)"}, NotPermitted)])
def test_what_bitly_refuses_is_named_and_stays_counted(room, bitly, status, body, error):
    bitly.answers = [(status, body)]
    with pytest.raises(error):
        shorten(room, bitly)
    assert calls(room)[0]["state"] == "failed" and shortening.known(room.store, URL) is None


def test_without_a_token_it_says_what_to_do(room, bitly):
    with pytest.raises(NeedsKey, match="Bitly"):
        shorten(room, bitly, token=None)
    assert not bitly.asked
