"""A forecast is a range by platform, never a sum of platforms, and names who is not in it."""

import numpy as np
import pandas as pd
import pytest

from tastemaker.results import forecasting, pricing


def people(**columns):
    base = {"profile_key": [1, 2, 3], "platform": ["youtube", "youtube", "bluesky"], "price": [100.0, np.nan, 50.0],
            "price_low": [80.0, np.nan, 50.0], "price_high": [150.0, np.nan, 50.0], "price_from": ["per thousand views", pricing.UNKNOWN, "yours"]}
    return pd.DataFrame(base | columns)


def posts(**views):
    return pd.DataFrame([{"profile_key": int(key[1:]), "views": v} for key, seen in views.items() for v in seen], columns=["profile_key", "views"])


def test_views_are_forecast_by_platform_and_unknown_reach_is_counted():
    found = forecasting.forecast(people(), posts(p1=[100.0] * 10, p2=[5.0] * 3, p3=[7.0] * 6)).reach.set_index("platform")
    assert found.loc["youtube", ["views_low", "views", "views_high"]].tolist() == pytest.approx([100, 100, 100])
    assert found.loc["youtube", "unknown"] == 1 and found.loc["bluesky", "views"] == pytest.approx(7) and "all" not in found.index


def test_the_range_holds_nine_of_ten_posts_like_those_before():
    before = np.exp(np.random.default_rng(1).normal(7, 0.5, 200))
    found = forecasting.forecast(people(), posts(p1=list(before))).reach.iloc[1]
    assert found["platform"] == "youtube" and found["views_low"] == pytest.approx(np.exp(7 - 0.5 * 1.645), rel=0.15)
    assert found["views_high"] == pytest.approx(np.exp(7 + 0.5 * 1.645), rel=0.15)


def test_who_may_not_agree_brings_nothing_in_those_draws():
    found = forecasting.forecast(people(), posts(p1=[100.0] * 10), chances={1: 0.5, 3: 0.0}).reach
    likely = found[(found["platform"] == "youtube") & (found["scenario"] != "all agree")].iloc[0]
    assert (likely["views_low"], likely["views_high"]) == pytest.approx((0, 100))


def test_the_cost_is_a_range_and_unknown_prices_are_counted_and_not_zero():
    found = forecasting.forecast(people(), posts(), currency="EUR")
    cost = found.cost.iloc[0]
    assert (cost["creators"], cost["low"], cost["cost"], cost["high"], cost["unknown"]) == (2, 130, 150, 200, 1)
    assert "1 more have no price" in repr(found) and "EUR" in repr(found) and "<li>" in found._repr_html_()


def test_nothing_known_is_said_and_not_a_zero():
    found = forecasting.forecast(people(price_from=pricing.UNKNOWN), posts())
    assert found.reach["views"].isna().all() and found.cost["cost"].isna().all()
    assert "not known" in repr(found) and "no price is known" in repr(found)


def test_the_same_question_has_the_same_answer():
    first, second = (forecasting.forecast(people(), posts(p1=[1.0, 5.0, 9.0, 20.0, 4.0])) for _ in range(2))
    pd.testing.assert_frame_equal(first.reach, second.reach)
