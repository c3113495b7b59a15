"""A column decides how its numbers and dates are read; what it leaves in doubt is not read."""

import pytest

from tastemaker.results.outcomes.numerals import Doubt, dates, numbers


@pytest.mark.parametrize(("column", "read"), [
    (["1,234.50", "2,000"], [1234.5, 2000]), (["1.234,50", "2.000"], [1234.5, 2000]), (["1 234,50", "7"], [1234.5, 7]),
    (["1’234.50"], [1234.5]), (["1,234,567"], [1234567]), (["1234.567"], [1234.567]), (["0.500"], [0.5]), (["€ 12", "12 EUR"], [12, 12]),
    (["", None, float("nan")], [None, None, None]), ([3, 2.5], [3, 2.5]), (["1.234", "2.5"], [1.234, 2.5])])
def test_a_column_that_decides_is_read(column, read):
    assert numbers(column) == read


@pytest.mark.parametrize("column", [["1,234"], ["1.234", "12"], ["1.5", "1,5"], ["12,34,567"], ["-5"], ["5%"], ["abc"], ["1.2.3,4"],
                                    ["1e9"], [-1.0], ["1,234.5.6"]])
def test_what_can_mean_two_things_or_nothing_comes_back(column):
    assert isinstance(numbers(column)[0], Doubt)


def test_where_things_are_counted_a_mark_before_three_digits_sets_thousands_apart():
    assert numbers(["1.234", "2.345.678"], whole=True) == [1234, 2345678]
    assert isinstance(numbers(["1.5"], whole=True)[0], Doubt)


@pytest.mark.parametrize(("column", "read"), [
    (["31/5/2026", "4/3/2026"], ["2026-05-31", "2026-03-04"]), (["5/31/2026", "4/3/2026"], ["2026-05-31", "2026-04-03"]),
    (["4.3.2026"], ["2026-03-04"]), (["2026/05/31", "20260531"], ["2026-05-31"] * 2), (["31 May 2026", "May 31, 2026"], ["2026-05-31"] * 2),
    (["5/5/2026"], ["2026-05-05"])])
def test_dates_are_read_where_days_and_months_are_told_apart(column, read):
    assert [f"{one:%Y-%m-%d}" for one in dates(column)] == read


@pytest.mark.parametrize("column", [["4/3/2026"], ["4/3/2026", "31/5/2026", "5/31/2026"], ["31/31/2026"], ["tomorrow"], ["5/31/26"], ["2026"]])
def test_a_date_that_may_be_two_days_comes_back(column):
    assert isinstance(dates(column)[0], Doubt)


def test_a_moment_keeps_its_zone():
    assert dates(["2026-05-25T10:00:00+02:00"])[0].isoformat() == "2026-05-25T08:00:00+00:00"
