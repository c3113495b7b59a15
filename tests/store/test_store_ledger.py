"""Quota: reserved is spent, days are those of the platform, and nothing is half reserved."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tastemaker import clock, terms
from tastemaker.errors import BadInput, QuotaSpent
from tastemaker.models import Bucket
from tastemaker.store import Store, ledger

SEARCH = terms.load("youtube").buckets["search"]
APPVIEW = terms.load("bluesky").buckets["appview"]
NOON = datetime(2026, 7, 1, 19, tzinfo=UTC)


def entry(bucket: Bucket = SEARCH, cost: float = 1, platform: str = "youtube", **more: Any) -> ledger.Entry:
    return ledger.Entry(platform=platform, bucket=bucket, endpoint="search.list", cost=cost, plan_id="p", step_id="s", **more)


def test_what_is_reserved_counts_as_spent_and_stays_so_however_it_ends(store: Store) -> None:
    with clock.fixed(NOON):
        with store.write() as s:
            ids = ledger.reserve(s, "r", [entry(), entry(), entry()])
            assert ledger.remaining(s, "youtube", SEARCH) == 97
        with store.write() as s:
            ledger.settle(s, ids[0], status=200, items=50)
            ledger.settle(s, ids[1], status=500, items=0, note="server error", failed=True)
        assert ledger.remaining(store, "youtube", SEARCH) == 97
    rows = store.rows("SELECT call_id, state, status, items, note, settled_at FROM calls ORDER BY call_id")
    assert [row["call_id"] for row in rows] == ids
    assert [row["state"] for row in rows] == ["settled", "failed", "reserved"]
    assert rows[1]["note"] == "server error" and rows[2]["settled_at"] is None
    assert store.rows("SELECT calls, cost, unsettled FROM spent") == [{"calls": 3, "cost": 3.0, "unsettled": 1}]


def test_a_reservation_that_would_overrun_reserves_nothing_and_names_the_reset(store: Store) -> None:
    with clock.fixed(NOON):
        with store.write() as s:
            ledger.reserve(s, "r", [entry(cost=98)])
        with pytest.raises(QuotaSpent) as caught, store.write() as s:
            ledger.reserve(s, "r", [entry(), entry(), entry()])
        assert caught.value.bucket == "search" and caught.value.resets == datetime(2026, 7, 2, 7, tzinfo=UTC)
        with store.write() as s:
            assert len(ledger.reserve(s, "r", [entry(), entry()])) == 2
        assert ledger.remaining(store, "youtube", SEARCH) == 0


def test_nothing_at_all_is_reserved_when_one_of_several_buckets_is_empty(store: Store) -> None:
    small = Bucket("small", 1, "day")
    with store.write() as s:
        with pytest.raises(QuotaSpent, match="small"):
            ledger.reserve(s, "r", [entry(), entry(small), entry(small)])
        assert s.rows("FROM calls") == []


def test_a_new_quota_day_begins_at_the_platforms_midnight(store: Store) -> None:
    with clock.fixed(datetime(2026, 7, 1, 6, 59, 59, tzinfo=UTC)), store.write() as s:
        ledger.reserve(s, "r", [entry(cost=100)])
        assert ledger.remaining(s, "youtube", SEARCH) == 0
    with clock.fixed(datetime(2026, 7, 1, 7, tzinfo=UTC)):
        assert ledger.remaining(store, "youtube", SEARCH) == 100


@pytest.mark.parametrize(("at", "day", "resets"), [
    (datetime(2026, 3, 8, 7, 59, tzinfo=UTC), date(2026, 3, 7), datetime(2026, 3, 8, 8, tzinfo=UTC)),
    (datetime(2026, 3, 8, 8, tzinfo=UTC), date(2026, 3, 8), datetime(2026, 3, 9, 7, tzinfo=UTC)),      # 23 hours
    (datetime(2026, 11, 1, 7, tzinfo=UTC), date(2026, 11, 1), datetime(2026, 11, 2, 8, tzinfo=UTC)),   # 25 hours
    (datetime(2026, 11, 2, 7, 59, tzinfo=UTC), date(2026, 11, 1), datetime(2026, 11, 2, 8, tzinfo=UTC)),
])
def test_the_days_on_which_pacific_clocks_change(at: datetime, day: date, resets: datetime) -> None:
    assert (ledger.quota_day(SEARCH, at), ledger.resets_at(SEARCH, at)) == (day, resets)


def test_a_window_bucket_has_no_daily_limit_and_its_calls_are_counted(store: Store) -> None:
    with store.write() as s:
        ledger.reserve(s, "r", [entry(APPVIEW, platform="bluesky")] * 5_000)
    assert ledger.remaining(store, "bluesky", APPVIEW) is None
    assert store.rows("SELECT calls FROM spent WHERE platform = 'bluesky'") == [{"calls": 5_000}]


def test_equal_bucket_names_of_two_platforms_are_apart(store: Store) -> None:
    with store.write() as s:
        ledger.reserve(s, "r", [entry(cost=60)])
        assert ledger.remaining(s, "elsewhere", SEARCH) == 100


def test_a_price_is_what_a_call_may_cost_until_it_is_known_what_it_did(store: Store) -> None:
    with clock.fixed(NOON):
        with store.write() as s:
            ids = ledger.reserve(s, "r", [entry(APPVIEW, price=0.5), entry(APPVIEW, price=0.5), entry(APPVIEW, price=0.25)])
            assert ledger.spent_usd(s, since=NOON) == pytest.approx(1.25)
        with store.write() as s:
            ledger.settle_all(s, [ledger.Ended(call_id=ids[0], status=200, items=3, price=0.015),
                                  ledger.Ended(call_id=ids[1], failed=True)])
        assert ledger.spent_usd(store, "youtube", since=NOON) == pytest.approx(0.015 + 0.5 + 0.25)
        assert ledger.spent_usd(store, "elsewhere", since=NOON) == 0
        assert ledger.spent_usd(store, since=NOON + timedelta(seconds=1)) == 0


def test_a_second_key_on_the_same_day_gives_nothing(store: Store) -> None:
    with clock.fixed(NOON):
        with store.write() as s:
            ledger.reserve(s, "r", [entry(cost=100, key="aaaa")])
        with pytest.raises(QuotaSpent), store.write() as s:
            ledger.reserve(s, "r", [entry(key="bbbb")])
        assert ledger.remaining(store, "youtube", SEARCH) == 0
    assert store.rows("SELECT key_hash FROM calls") == [{"key_hash": "aaaa"}]


def test_a_long_window_slides_and_says_when_the_oldest_call_falls_out(store: Store) -> None:
    hours = Bucket("searches", 3, "window", seconds=7 * 86_400)
    for day in range(3):
        with clock.fixed(NOON + timedelta(days=day)), store.write() as s:
            assert ledger.remaining(s, "youtube", hours) == 3 - day
            ledger.reserve(s, "r", [entry(hours)])
    with clock.fixed(NOON + timedelta(days=3)):
        assert ledger.free_at(store, "youtube", hours) == NOON + timedelta(days=7)
        with pytest.raises(QuotaSpent) as caught, store.write() as s:
            ledger.reserve(s, "r", [entry(hours)])
        assert caught.value.resets == NOON + timedelta(days=7)
    with clock.fixed(NOON + timedelta(days=7)):
        assert ledger.remaining(store, "youtube", hours) == 1


def test_only_what_was_never_sent_is_given_back(store: Store) -> None:
    with store.write() as s:
        sent, unsent = ledger.reserve(s, "r", [entry(), entry()])
        ledger.settle(s, sent, status=200, items=1)
        assert ledger.release(s, [sent, unsent]) == 1 and ledger.release(s, []) == 0
    assert store.rows("SELECT call_id FROM calls") == [{"call_id": sent}]


def test_settling_what_was_never_reserved_is_refused(store: Store) -> None:
    with store.write() as s:
        known = ledger.reserve(s, "r", [entry()])[0]
    for ids in ([77], [known, 77]):
        with pytest.raises(BadInput), store.write() as s:
            ledger.settle_all(s, [ledger.Ended(call_id=one, status=200) for one in ids])
    assert store.rows("SELECT state FROM calls") == [{"state": "reserved"}]
