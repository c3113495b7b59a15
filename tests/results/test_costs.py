"""Costs have a formula, an n and a currency; currencies are never added and what is unknown makes a figure unknown."""

from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import pandas as pd
import pytest

from tastemaker import clock
from tastemaker.results import costs, summary

world = SimpleNamespace(**run_path(str(Path(__file__).with_name("results_world.py"))))
CAMPAIGN = {"campaign_id": "trail", "spent_usd": 12.0}
FEES = [{"profile_key": key, "currency": "EUR", "fee": 100.0 * key} for key in range(1, 11)]


@pytest.fixture(autouse=True)
def noon():
    with clock.fixed(world.NOW):
        yield


def post(key, views, platform="bluesky", fee=None, currency=None, day=1, likes=10.0):
    return {"deliverable_id": f"l{key}{platform}", "campaign_id": "trail", "profile_key": key, "platform": platform,
            "taken_at": pd.Timestamp("2026-05-01", tz="UTC") + pd.Timedelta(days=day), "views": views, "likes": likes, "comments": None,
            "fee": fee, "currency": currency}


def counted(what, key, n=None, amount=None, currency=None, channel="hand"):
    return {"profile_key": key, "what": what, "n": n, "amount": amount, "currency": currency, "channel": channel}


def table(letters=None, fees=FEES, measured=(), live=(), campaign=CAMPAIGN, **more):
    return costs.table(campaign, world.plain(100, 20, 10) if letters is None else letters,
                       pd.DataFrame(fees, columns=["profile_key", "currency", "fee"]),
                       pd.DataFrame(list(measured), columns=["profile_key", "what", "n", "amount", "currency", "channel"]),
                       pd.DataFrame(list(live), columns=list(post(1, 1))), **more)


def rows(found, what):
    return found[found["what"] == what].to_dict("records")


def row(found, what):
    one, = rows(found, what)
    return one


def test_the_cost_of_an_answer_has_the_ends_of_the_answer_rate():
    found = row(table(), "per reply")
    assert found["value"] == pytest.approx(0.6) and found["n"] == 20 and found["currency"] == "USD"
    assert found["low"] == pytest.approx(12 / 28.88, abs=0.01) and found["high"] == pytest.approx(12 / 13.34, abs=0.01)


def test_calls_that_cost_nothing_are_no_cost_of_nothing():
    found = table(campaign=CAMPAIGN | {"spent_usd": 0.0})
    assert row(found, "per reply")["why_not"] == "The calls cost nothing so far." and pd.isna(row(found, "per reply")["value"])
    assert [one["currency"] for one in rows(found, "per agreement")] == ["EUR"]
    assert row(table(fees=[], campaign=CAMPAIGN | {"spent_usd": 0.0}), "per agreement")["why_not"]


def test_calls_and_fees_of_two_currencies_stay_apart():
    found = {one["currency"]: one for one in rows(table(), "per agreement")}
    assert found["USD"]["value"] == pytest.approx(1.2) and found["EUR"]["value"] == pytest.approx(550)
    assert found["EUR"]["low"] < 550 < found["EUR"]["high"] and found["EUR"]["n"] == 10


def test_without_answers_or_agreements_the_cost_is_not_known_and_says_why():
    found = table(world.plain(30, 0, days_ago=2))
    assert pd.isna(row(found, "per reply")["value"]) and "30 letters are still open" in row(found, "per reply")["why_not"]
    assert "Nobody has agreed" in rows(found, "per agreement")[0]["why_not"]


def test_unknown_fees_are_not_zero():
    found = table(fees=[{"profile_key": 1, "currency": "", "fee": None}], measured=[counted("revenue", 1, amount=500.0, currency="EUR")])
    assert "not known" in row(found, "return")["why_not"] and pd.isna(row(found, "return")["value"])
    assert "No fee" in rows(found, "per agreement")[1]["why_not"]


def test_a_thousand_views_cost_by_platform_and_by_the_last_count():
    live = [post(1, 500), post(1, 2_000, day=9), post(2, 1_000), post(3, 1_000, "youtube")]
    found = table(live=live)
    assert row(found, "per thousand views on bluesky")["value"] == pytest.approx(1_000 * 300 / 3_000)
    assert row(found, "per thousand views on youtube")["value"] == pytest.approx(300)
    assert pd.isna(row(found, "per thousand views on bluesky")["low"])   # two creators tell nothing of the spread


def test_a_fee_for_posts_on_two_platforms_is_given_to_neither():
    found = table(live=[post(1, 1_000), post(1, 1_000, "youtube")])
    assert "Of none of 1" in row(found, "per thousand views on bluesky")["why_not"]
    own = table(live=[post(1, 1_000, fee=40.0, currency="EUR"), post(1, 1_000, "youtube")])
    assert row(own, "per thousand views on bluesky")["value"] == pytest.approx(40)


def test_unknown_views_leave_a_creator_out():
    found = row(table(live=[post(1, None), post(2, 1_000)]), "per thousand views on bluesky")
    assert found["value"] == pytest.approx(200) and found["n"] == 1


def test_where_the_terms_permit_no_figure_there_is_none():
    found = table(live=[post(1, 1_000, "youtube")], rates={"youtube": {"views": 0.1, "currency": "EUR"}},
                  accepted=lambda platform: platform != "youtube")
    for what in ("per thousand views on youtube", "earned media value on youtube"):
        assert pd.isna(row(found, what)["value"]) and "terms" in row(found, what)["why_not"]


def test_sales_are_divided_into_fees_and_a_sale_told_twice_counts_once():
    measured = [counted("sales", key, n=5) for key in range(1, 11)] + [counted("sales", 1, n=3, channel="utm")]
    found = row(table(measured=measured), "per sale")
    assert found["value"] == pytest.approx(5_500 / 50) and found["n"] == 50 and found["low"] < 110 < found["high"]


def test_a_return_says_its_formula_and_adds_calls_only_to_dollars():
    euros = row(table(measured=[counted("revenue", key, amount=1_100.0, currency="EUR") for key in range(1, 11)]), "return")
    assert euros["value"] == pytest.approx(1.0) and "(revenue - cost) / cost" in euros["formula"] and euros["low"] < 1 < euros["high"]
    fees = [summary._figure(one)[0] for one in rows(table(), "per agreement")]
    assert "EUR" not in "".join(summary._figure(euros)) and any("EUR" in fee for fee in fees), "a share has no currency, an amount has"
    of_nobody = row(table(measured=[counted("revenue", None, amount=11_000.0, currency="EUR")]), "return")
    assert of_nobody["value"] == pytest.approx(1.0) and pd.isna(of_nobody["low"])
    dollars = row(table(fees=[{"profile_key": 1, "currency": "USD", "fee": 88.0}], measured=[counted("sales", 1, 2, 200.0, "USD")]), "return")
    assert dollars["value"] == pytest.approx(1.0) and dollars["formula"].endswith("amounts of sales")


def test_a_return_over_two_currencies_is_not_known():
    found = row(table(measured=[counted("revenue", 1, amount=900.0, currency="USD")]), "return")
    assert pd.isna(found["value"]) and "not added" in found["why_not"]


def test_earned_media_needs_the_rates_of_the_person():
    live = [post(1, 1_000), post(2, 3_000)]
    assert row(table(live=live), "earned media value")["why_not"] == costs.NO_RATES
    found = row(table(live=live, rates={"bluesky": {"views": 0.01, "likes": 0.5, "currency": "EUR"}}), "earned media value on bluesky")
    assert found["value"] == pytest.approx(40 + 10) and found["currency"] == "EUR" and "views × 0.01" in found["formula"]
    unknown = row(table(live=live, rates={"bluesky": {"comments": 1.0, "currency": "EUR"}}), "earned media value on bluesky")
    assert pd.isna(unknown["value"]) and "comments" in unknown["why_not"]


def test_every_row_has_a_formula_and_either_a_value_or_a_reason():
    found = table(world.plain(3, 0).head(0), fees=[], campaign={"campaign_id": "trail", "spent_usd": None})
    assert tuple(found.columns) == costs.COLUMNS and found["formula"].notna().all()
    assert (found["value"].notna() | found["why_not"].notna()).all()
