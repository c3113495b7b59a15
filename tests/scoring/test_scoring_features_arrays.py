"""Sums as arrays: what an engine's grouping gives, whatever is unknown, however many posts and in whatever order they come."""

import math
import statistics

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tastemaker.scoring.features import arrays
from tastemaker.scoring.features.posts import MONTH_US, ORIGIN_US
from tastemaker.scoring.features.sums import KINDS, Sum, grouped, used

NUMBER = st.one_of(st.none(), st.integers(0, 10**6))
FLOAT = st.one_of(st.none(), st.floats(-1e6, 1e6))
AT = st.one_of(st.none(), st.integers(ORIGIN_US, ORIGIN_US + 3 * MONTH_US))
ROWS = st.lists(st.tuples(st.integers(0, 4), NUMBER, FLOAT, AT, st.one_of(st.none(), st.booleans())), max_size=40)
SCHEMA = pa.schema([("profile_key", pa.int64()), ("views", pa.int64()), ("rate", pa.float64()), ("published_at", pa.timestamp("us", "UTC")),
                    ("unsure", pa.bool_())])
SUMS = {"n": Sum("known", ("profile_key",)), "views_n": Sum("known", ("views",)), "middle": Sum("median", ("views",)),
        "rate": Sum("median", ("rate",)), "rates": Sum("sorted", ("rate",)), "mean": Sum("mean", ("rate",)),
        "first": Sum("least", ("published_at",)), "last": Sum("most", ("published_at",)), "unsure": Sum("any", ("unsure",)),
        "points": Sum("known", ("month",)), "across": Sum("variance", ("month",)), "up": Sum("variance", ("log_views",)),
        "together": Sum("covariance", ("month", "log_views"))}
ANSWER = pa.schema([("profile_key", pa.int64()), ("n", pa.int64()), ("views_n", pa.int64()), ("middle", pa.float64()), ("rate", pa.float64()),
                    ("rates", pa.list_(pa.float64())), ("mean", pa.float64()), ("first", pa.timestamp("us", "UTC")),
                    ("last", pa.timestamp("us", "UTC")), ("unsure", pa.bool_()), ("points", pa.int64()), ("across", pa.float64()),
                    ("up", pa.float64()), ("together", pa.float64())])


def table(rows):
    return pa.table([pa.array(column, field.type) for column, field in zip(zip(*rows, strict=True) if rows else [[]] * 5, SCHEMA, strict=True)],
                    schema=SCHEMA)


def plain(rows):
    """The sums of one profile's rows, in plain Python."""
    known = lambda place: sorted(row[place] for row in rows if row[place] is not None)  # noqa: E731
    or_none = lambda make, values: make(values) if values else None  # noqa: E731
    views, rates, ats, unsure = (known(place) for place in (1, 2, 3, 4))
    both = [((row[3] - ORIGIN_US) / MONTH_US, math.log(row[1] + 1)) for row in rows if row[1] is not None and row[3] is not None]
    xs, ys = [x for x, _ in both], [y for _, y in both]
    together = sum((x - statistics.fmean(xs)) * (y - statistics.fmean(ys)) for x, y in both) / len(both) if both else None
    return {"n": len(rows), "views_n": len(views), "middle": or_none(statistics.median, views), "rate": or_none(statistics.median, rates),
            "rates": rates, "mean": or_none(statistics.fmean, rates), "first": or_none(min, ats), "last": or_none(max, ats),
            "unsure": or_none(any, unsure), "points": len(both), "across": or_none(statistics.pvariance, xs),
            "up": or_none(statistics.pvariance, ys), "together": together}


def same(got, expected):
    if isinstance(expected, float) or isinstance(got, float):
        return got == expected or (None not in (got, expected) and math.isclose(got, expected, rel_tol=1e-9, abs_tol=1e-6))
    return got == expected


@given(ROWS)
def test_arrays_sum_what_plain_python_sums(rows):
    found = arrays.summed(table(rows), SUMS, ANSWER)
    whole = {row["profile_key"]: row for row in found.set_column(7, "first", found["first"].cast(pa.int64())).set_column(
        8, "last", found["last"].cast(pa.int64())).to_pylist()}
    assert found.schema.names == ANSWER.names and list(whole) == sorted({row[0] for row in rows})
    for key, sums in whole.items():
        expected = plain([row for row in rows if row[0] == key])
        assert [v for v in sums.pop("rates") if v is not None] == expected.pop("rates")
        wrong = {name: (sums[name], value) for name, value in expected.items() if not same(sums[name], value)}
        assert not wrong, wrong


def test_profiles_with_equally_many_known_posts_are_one_block():
    rows = [(key, 10 * key + i, 0.5, ORIGIN_US + i * MONTH_US, False) for key in (1, 2) for i in range(4)]
    found = arrays.summed(table(rows), SUMS, ANSWER).to_pydict()
    assert found["middle"] == [11.5, 21.5] and found["n"] == [4, 4] and found["across"] == pytest.approx([1.25, 1.25])


def test_every_kind_of_sum_is_made_by_an_engine_and_by_arrays():
    assert set(KINDS) == set(arrays._MADE) == {each.kind for each in SUMS.values()}


def test_of_derived_columns_only_the_sources_are_read():
    assert arrays.read(["month", "log_views", "rate"]) == {"published_at", "views", "rate"}


def test_an_expression_tells_which_columns_of_a_table_it_reads():
    rows = ibis.table({"profile_key": "int64", "views": "int64", "rate": "float64"}, name="rows")
    question = grouped(rows.select("profile_key", more=rows.views + 1), {"middle": Sum("median", ("more",))})
    assert used(question, "rows") == {"profile_key", "views"} and used(question, "others") == set()


def test_a_column_that_is_whole_has_no_holes():
    assert arrays.Column(np.array([[1, 2], [3, 4]])).known == 2
    assert list(arrays.Column(np.array([[1.0, np.nan], [3.0, 4.0]])).known) == [1, 2]
