"""Clicks are asked of Bitly only with a token, counted against the month, and never guessed."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from pydantic import SecretStr

from tastemaker.errors import BadPayload, Gone, NeedsKey, NotPermitted, QuotaSpent, TryLater
from tastemaker.http import Door
from tastemaker.models import Answer
from tastemaker.outreach import clicking

RUN, LINK, TOKEN = SimpleNamespace(run_id="test"), "https://bit.ly/4aB-c", SecretStr("token-of-a-test")


@pytest.fixture(autouse=True)
def usual(bitly):
    """What Bitly answers where a test says nothing else."""
    bitly.answers = [(200, {"total_clicks": 41, "units": -1, "unit": "day", "unit_reference": "2026-05-20T12:00:00+0000"})]


def count(room, bitly, token=TOKEN):
    async def work():
        async with Door(attempts=1) as door:
            return await clicking.clicks(room.store, RUN, door, LINK, token, base_url=bitly.url)
    return asyncio.run(work())


def test_the_slash_of_a_link_stays_and_the_call_is_counted(room, bitly):
    assert count(room, bitly) == 41
    assert bitly.asked == [("/v4/bitlinks/bit.ly/4aB-c/clicks/summary?unit=day&units=-1", "Bearer token-of-a-test")]
    assert room.store.rows("SELECT bucket, state, cost FROM calls WHERE platform = 'bitly'") == [{"bucket": "requests", "state": "settled", "cost": 1.0}]


def test_without_a_token_nothing_is_asked(room, bitly):
    with pytest.raises(NeedsKey, match="token"):
        count(room, bitly, token=None)
    assert not bitly.asked and not room.store.rows("SELECT * FROM calls WHERE platform = 'bitly'")


def test_the_requests_of_a_month_end_before_anything_is_asked(room, bitly, monkeypatch):
    monkeypatch.setattr(clicking, "bucket", lambda: clicking.Bucket("requests", 1, "window", seconds=31 * 86_400))
    count(room, bitly)
    with pytest.raises(QuotaSpent):
        count(room, bitly)
    assert len(bitly.asked) == 1


def test_an_answer_without_a_number_is_refused_and_stays_counted(room, bitly):
    bitly.answers = [(200, {"total_clicks": "many"})]
    with pytest.raises(BadPayload):
        count(room, bitly)
    assert room.store.rows("SELECT state FROM calls WHERE platform = 'bitly'") == [{"state": "failed"}]


def test_the_sandbox_s_stand_in_makes_links_and_counts_their_clicks_within_limits(room):
    from tastemaker import clock
    from tastemaker.outreach import shortening
    from tastemaker.sandbox import shortener
    day = clock.parse("2026-05-20")

    async def work(url, links):
        async with Door(attempts=1) as door:
            made = [await shortening.shorten(room.store, RUN, door, f"https://shoe.example/{n}", TOKEN, base_url=url) for n in range(links)]
            return made, await clicking.clicks(room.store, RUN, door, made[0], TOKEN, base_url=url)

    with shortener.serve(lambda: day) as bitly:
        made, none_yet = asyncio.run(work(bitly.url, 1))
        assert none_yet == 0 and shortener.HOST in made[0] and asyncio.run(work(bitly.url, 1))[0] == made
    with shortener.serve(lambda: day.replace(day=30)) as bitly:   # another server, ten days later
        assert asyncio.run(work(bitly.url, 1))[1] % 10 == 0 < asyncio.run(work(bitly.url, 1))[1]
    with shortener.serve(links=0) as bitly, pytest.raises(QuotaSpent):
        asyncio.run(work(bitly.url, 2))
    with shortener.serve(requests=0) as bitly, pytest.raises(QuotaSpent):
        asyncio.run(work(bitly.url, 1))


@pytest.mark.parametrize(("status", "message", "error"), [
    (401, "", NeedsKey), (403, "FORBIDDEN", NeedsKey), (402, "UPGRADE_REQUIRED", NotPermitted), (404, "NOT_FOUND", Gone),
    (429, "MONTHLY_LIMIT_EXCEEDED", QuotaSpent), (429, "RATE_LIMIT_EXCEEDED", TryLater), (503, "", TryLater), (417, "", BadPayload)])
def test_what_bitly_refuses_is_named(status, message, error):
    assert isinstance(clicking.explain(Answer(status, {}, {"message": message})), error)
    assert clicking.explain(Answer(200, {}, {"total_clicks": 1})) is None
