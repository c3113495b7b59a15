"""The best set under a budget is exact, keeps every constraint, says what each costs, and why none exists where none does."""

import itertools

import numpy as np
import pandas as pd
import pytest

from tastemaker.errors import BadInput
from tastemaker.results import portfolio, pricing


def people(values, prices, platforms=None, languages=None):
    n = len(values)
    return pd.DataFrame({"profile_key": range(1, n + 1), "name": [f"Creator {i}" for i in range(n)], "handle": [f"sandbox-{i}" for i in range(n)],
                         "platform": platforms or ["bluesky"] * n, "main_language": languages or ["en"] * n, "size_band": ["micro"] * n,
                         "country": [None] * n, "main_format": ["text"] * n, "value": values, "price": prices, "price_low": prices,
                         "price_high": prices, "price_from": [pricing.UNKNOWN if p is None or np.isnan(p) else pricing.YOURS for p in prices]})


def test_the_set_is_the_best_of_all_sets():
    chance = np.random.default_rng(3)
    values, prices = chance.random(12).round(3), (100 * chance.random(12)).round(1)
    found = portfolio.choose(people(values, prices), 200)
    best = max(sum(values[list(some)]) for size in range(13) for some in itertools.combinations(range(12), size)
               if sum(prices[list(some)]) <= 200)
    assert found.value == pytest.approx(best) and found.price <= 200 and found.value == pytest.approx(found.chosen["value"].sum())


def test_who_has_no_price_is_left_out_and_named_and_never_free():
    found = portfolio.choose(people([9.0, 1.0, np.nan], [None, 50.0, 10.0]), 100)
    assert list(found.chosen["handle"]) == ["sandbox-1"]
    assert dict(zip(found.left_out["handle"], found.left_out["why"], strict=True)) == {
        "sandbox-0": "their price is not known", "sandbox-2": "they have no score"}
    assert "sandbox-0" in repr(found) and "<table" in found._repr_html_()


def test_constraints_hold_and_say_what_they_cost():
    several = people([5.0, 4.0, 3.0, 1.0], [10.0] * 4, ["youtube", "youtube", "bluesky", "bluesky"], ["en", "en", "en", "de"])
    found = portfolio.choose(several, 30, at_least={"language:de": 1}, at_most={"platform:youtube": 1})
    assert list(found.chosen["value"]) == [5.0, 3.0, 1.0]
    costs = found.limits.set_index("limit")["costs"]
    assert costs["at most 1 platform:youtube"] == pytest.approx(1.0) and costs["at least 1 language:de"] == pytest.approx(0.0)
    assert "without it 1 more value" in repr(found)


def test_a_tenth_more_money_is_priced():
    found = portfolio.choose(people([5.0, 4.0], [10.0, 11.0]), 20)
    assert found.limits.set_index("limit").loc["budget", "costs"] == pytest.approx(4.0)
    assert "a tenth more would add 4" in repr(found)


def test_a_long_set_is_listed_in_part_as_text_and_whole_as_a_table():
    found = portfolio.choose(people([1.0] * 40, [1.0] * 40), 100)
    assert "and 15 more" in repr(found) and repr(found).count("value 1") == 25
    assert found._repr_html_().count("<tr>") == 41 and "sandbox-" not in found._repr_html_().split("</table>")[1]


def test_no_more_creators_than_asked_for():
    assert len(portfolio.choose(people([1.0] * 5, [1.0] * 5), 100, n=2).chosen) == 2
    assert portfolio.choose(people([1.0], [1.0]), 0).chosen.empty and portfolio.choose(people([], []), 10).chosen.empty


@pytest.mark.parametrize(("more", "said"), [
    ({"at_least": {"language:de": 2}}, "1 with a score and a price are of that kind"),
    ({"at_least": {"language:en": 3}}, "costs 60, more than 50"),
    ({"at_least": {"platform:youtube": 2}, "at_most": {"language:en": 1, "platform:bluesky": 3}},
     r"exclude each other: at least 2 platform:youtube; at most 1 language:en\.$"),
])
def test_where_no_set_exists_the_constraint_in_the_way_is_named(more, said):
    some = people([5.0, 4.0, 3.0, 1.0], [20.0] * 4, ["youtube", "youtube", "bluesky", "bluesky"], ["en", "en", "en", "de"])
    with pytest.raises(BadInput, match=said):
        portfolio.choose(some, 50, **more)


@pytest.mark.parametrize("wrong", [{"budget": -1}, {"budget": float("nan")}, {"n": -1}, {"n": 1.5}, {"at_least": {"colour:red": 1}},
                                   {"at_most": {"language": 1}}, {"at_least": {"language:de": -2}}])
def test_what_is_no_constraint_is_refused(wrong):
    with pytest.raises(BadInput):
        portfolio.choose(people([1.0], [1.0]), **({"budget": 10} | wrong))


def test_an_unknown_language_belongs_to_no_kind():
    some = people([5.0, 1.0], [1.0, 1.0], languages=[None, "de"])
    assert list(portfolio.choose(some, 10, at_most={"language:de": 0}).chosen["value"]) == [5.0]


# --- prices ----------------------------------------------------------------------------------------------------------

def reached():
    return pd.DataFrame({"profile_key": [1, 2, 3], "name": "N", "handle": ["@Sandbox-a", "sandbox-b", "sandbox-a"],
                         "platform": ["youtube", "bluesky", "bluesky"], "reach_median_views": [10_000.0, np.nan, 2_000.0],
                         "reach_low": [8_000.0, np.nan, np.nan], "reach_high": [15_000.0, np.nan, np.nan]})


def test_prices_are_yours_before_the_models_and_unknown_else():
    found = pricing.priced(reached(), {"youtube:sandbox-a": 90}, {"bluesky": 20})
    assert list(found["price_from"]) == ["yours", "unknown", "per thousand views"]
    assert found["price"].iloc[0] == 90 and np.isnan(found["price"].iloc[1]) and found["price"].iloc[2] == 40


def test_a_price_model_has_the_ends_of_the_reach():
    found = pricing.priced(reached(), per_thousand={"youtube": 10}).iloc[0]
    assert (found["price_low"], found["price"], found["price_high"]) == (80, 100, 150)


def test_prices_may_come_from_a_file(tmp_path):
    file = tmp_path / "prices.csv"
    file.write_text("Platform,Handle,Price\nyoutube,@sandbox-a,120\n,sandbox-b,0\n")
    found = pricing.priced(reached(), file)
    assert list(found["price"].iloc[:2]) == [120, 0] and found["price_from"].iloc[1] == "yours"
    file.write_text("handle,price\nsandbox-b,1.000,50\n")
    file.write_text("handle,price\nsandbox-b,about 50\n")
    with pytest.raises(BadInput, match="Row 2"):
        pricing.priced(reached(), file)


@pytest.mark.parametrize("given", [{"sandbox-a": 1}, {"nobody": 1}, {"sandbox-b": -1}, {"sandbox-b": float("inf")}, {"sandbox-b": True}])
def test_a_price_of_nobody_of_two_or_of_no_amount_is_refused(given):
    with pytest.raises(BadInput):
        pricing.priced(reached(), given)
