"""Posting hours are told with their n, in a known time zone or in none, and a mixture is not hidden."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from tastemaker.outreach import timing

DAY = datetime(2026, 5, 4, tzinfo=UTC)


def posts(hours, step_days=2.3):
    return [DAY + timedelta(days=int(n * step_days), hours=float(hour)) for n, hour in enumerate(hours)]


def test_evening_posts_suggest_the_evening_in_their_own_zone():
    found = timing.timing(posts(np.random.default_rng(1).normal(17, 0.8, 60)), "DE")
    assert found.zone == "Europe/Berlin" and found.zone_known
    assert found.from_hour <= 19 <= found.to_hour and found.share >= 0.6
    assert found.share_low < found.share < found.share_high and "of 60 posts" in found.sentence()


def test_an_arc_over_midnight_is_one_arc():
    found = timing.timing(posts(np.random.default_rng(1).normal(24, 0.7, 40) % 24))
    assert found.from_hour > 20 and found.to_hour < 4 and not found.zone_known and "not known" in found.sentence()


@pytest.mark.parametrize("hours", [np.arange(48) / 2, [8, 20] * 20, [1, 7, 13, 19] * 10])
def test_no_single_time_of_day_is_said_to_be_none(hours):
    found = timing.timing(posts(hours), "DE")
    assert found.from_hour is None and found.why_not


def test_few_posts_suggest_nothing():
    found = timing.timing(posts([18.0] * (timing.LEAST - 1)), "DE")
    assert found.from_hour is None and f"{timing.LEAST - 1} of {timing.LEAST}" in found.sentence()


def test_a_weekday_is_named_only_where_it_stands_out():
    sundays = [DAY + timedelta(days=6 + 7 * n, hours=18) for n in range(20)]
    assert timing.timing(sundays).weekday == "Sunday"
    assert timing.timing(posts([18.0] * 21, step_days=1)).weekday is None


def test_a_country_with_several_clocks_has_no_zone():
    assert [timing.zone_of(c) for c in ("US", "BR", "ZZ", "")] == [None] * 4
    assert [timing.zone_of(c) for c in ("KR", "FR", "gb")] == ["Asia/Seoul", "Europe/Paris", "Europe/London"]


def test_a_change_of_clocks_does_not_move_the_hours():
    winter_and_summer = [datetime(2026, m, 10 + n, 17 if m < 3 else 16, tzinfo=UTC) for m in (1, 6) for n in range(10)]
    found = timing.timing(winter_and_summer, "DE")
    assert found.from_hour == 18 or (found.from_hour <= 18 < found.to_hour and found.share == 1.0)
