"""A campaign's state, dates and budget: who set what, what may follow, and how it stands against its money."""

from datetime import date, timedelta

import pytest

from tastemaker import clock
from tastemaker.campaigns import budgets, states
from tastemaker.errors import BadInput
from tastemaker.settings import Settings
from tastemaker.workbench import Workbench

NOON = clock.parse("2026-06-01T12:00:00Z")


def test_a_campaign_that_nobody_spoke_of_is_a_draft_and_active_once_it_asked_anything(bench, brief):
    assert bench.campaign(brief).state == "draft"
    with bench.store.write() as s:
        s.insert("runs", [{"run_id": "r1", "verb": "pull", "campaign_id": brief.campaign_id, "started_at": NOON, "state": "done"}])
        s.insert("calls", [{"run_id": "r1", "platform": "x", "bucket": "b", "quota_day": NOON.date(), "endpoint": "e", "cost": 1.0, "price": 0.25,
                            "state": "reserved", "reserved_at": NOON}])
    now = bench.campaign(brief)
    assert now.state == "active" and now.now["spent_usd"] == 0.25, "what is reserved counts as spent"


@pytest.mark.parametrize("old", states.MOVES)
def test_from_each_state_only_those_follow_that_may(bench, rows, old):
    with bench.store.run("campaign") as run, bench.store.write() as s:
        for new in states.MOVES:
            rows.event(s, "state", old)
            if new == old or new in states.MOVES[old]:
                assert states.change(bench.store, run, rows.campaign, by="Ann", state=new) == ([] if new == old else ["state"])
                assert states.now(s, rows.campaign)["state"] == new
    for new in set(states.MOVES) - {old, *states.MOVES[old]}:
        with bench.store.write() as s:
            rows.event(s, "state", old)
        with pytest.raises(BadInput, match=f"{old} cannot become {new}"):
            bench.set_campaign(rows.campaign, state=new)
        assert bench.store.rows("SELECT state FROM campaign_now") == [{"state": old}]


def test_every_change_is_kept_with_who_when_and_what_it_was_before(bench, brief, moved):
    bench.set_campaign(brief, state="active", owner="Mara", note="we begin")
    with moved(NOON + timedelta(days=2)):
        bench.set_campaign(brief, state="paused", note="samples are late", by="Ben")
        bench.set_campaign(brief, note="they came")
    events = bench.campaign(brief).events
    assert list(events["what"]) == ["state", "owner", "state", "note"]
    assert list(events["before"].fillna(""))[:3] == ["", "", "active"] and list(events["made_by"]) == ["Ann", "Ann", "Ben", "Ann"]
    assert list(events["note"]) == ["we begin", "we begin", "samples are late", ""] and events["value"].iloc[3] == "they came"
    assert bench.campaign(brief).since == "since 2026-06-03 by Ben"


def test_the_same_again_writes_nothing_and_an_empty_text_takes_a_thing_away(bench, brief):
    for _ in range(2):
        bench.set_campaign(brief, owner="Mara", starts="2026-06-01", ends=date(2026, 7, 1), budget=1000, currency="eur")
    assert len(bench.campaign(brief).events) == 5
    now = bench.set_campaign(brief, owner="", budget="", starts="").now
    assert now["owner"] is None and now["budget"] is None and now["starts_on"] is None and now["ends_on"] == date(2026, 7, 1)


@pytest.mark.parametrize(("wanted", "said"), [
    ({"state": "begun"}, "no state called begun"), ({"starts": "soon"}, "no date"), ({"budget": 5}, "needs its currency"),
    ({"budget": -1, "currency": "EUR"}, "no amount"), ({"budget": float("nan"), "currency": "EUR"}, "no amount"),
    ({"budget": "1.000,50", "currency": "EUR"}, "no amount"), ({"currency": "Euro"}, "no currency"),
    ({"starts": "2026-06-02", "ends": "2026-06-01"}, "before it starts"), ({"owner": "x" * 121}, "more than 120"),
    ({"products": ["Nothing"]}, "no product called Nothing"), ({"note": "x" * 2001}, "more than 2,000")])
def test_what_cannot_stand_is_refused_and_nothing_of_it_is_kept(bench, brief, wanted, said):
    with pytest.raises(BadInput, match=said):
        bench.set_campaign(brief, **{"owner": "Mara", **wanted})
    assert bench.campaign(brief).events.empty


def test_a_budget_does_not_change_its_currency_in_silence(bench, brief):
    bench.set_campaign(brief, budget=500, currency="EUR")
    with pytest.raises(BadInput, match="in another currency"):
        bench.set_campaign(brief, currency="USD")
    assert bench.set_campaign(brief, budget=500, currency="USD").now["currency"] == "USD"


def test_setting_needs_a_name_and_a_campaign_that_is_here(bench, brief):
    with pytest.raises(BadInput, match="needs your name"):
        Workbench(bench.store, Settings(reviewer="")).set_campaign(brief, state="active")
    with pytest.raises(BadInput, match="no campaign called summer") as caught:
        bench.campaign("summer")
    assert "trail-spring" in caught.value.next_step and bench.campaign("trail-spring").state == "draft"


def test_fees_are_those_in_the_campaigns_currency_and_others_stand_apart(bench, brief, rows):
    with bench.store.write() as s:
        rows.outcome(s, 1, NOON, "agreed", amount=400.0, currency="EUR")
        rows.deliverable(s, 1, NOON, fee=250.0, currency="EUR")
        rows.deliverable(s, 1, NOON, name="v2", fee=250.0, currency="EUR")
        rows.deliverable(s, 4, NOON, name="v4", fee=900.0, currency="EUR", state="dropped")
        rows.outcome(s, 3, NOON, "agreed", amount=100.0, currency="GBP")
    assert bench.set_campaign(brief, budget=600, currency="EUR").now["fees"] == 500.0, "an agreement and its deliverables are one fee"
    budget = bench.campaign(brief).budget
    assert budget.level == "near" and budget.used == 500.0 and "Besides: 100.00 GBP agreed with 1 creator." in budget.sentence
    assert bench.set_campaign(brief, budget=600, currency="GBP").budget.used == 100.0


def test_without_a_currency_of_its_own_a_campaign_has_the_only_one_that_was_agreed_in(bench, brief, rows):
    with bench.store.write() as s:
        rows.outcome(s, 1, NOON, "agreed", amount=400.0, currency="EUR")
    assert bench.campaign(brief).now["fees"] == 400.0
    with bench.store.write() as s:
        rows.outcome(s, 3, NOON, "agreed", amount=1.0, currency="USD")
    now = bench.campaign(brief)
    assert now.now["currency"] is None and now.now["fees"] != now.now["fees"] or now.now["fees"] is None


@pytest.mark.parametrize(("fee", "level"), [(None, "within"), (79.9, "within"), (80.0, "near"), (100.0, "near"), (100.01, "over")])
def test_near_begins_at_four_fifths_and_over_behind_the_budget(fee, level):
    fees = [] if fee is None else [{"currency": "EUR", "amount": fee, "creators": 1}]
    assert budgets.against({"budget": 100.0, "currency": "EUR", "spent_usd": 50.0}, fees).level == level


def test_calls_count_against_a_budget_in_dollars_only():
    found = budgets.against({"budget": 100.0, "currency": "USD", "spent_usd": 90.0}, [{"currency": "USD", "amount": 20.0, "creators": 2}])
    assert found.level == "over" and found.used == 110.0 and found.share == 1.1
    assert budgets.against({"budget": 0.0, "currency": "EUR", "spent_usd": 0.0}, []).share is None


def test_a_budget_never_stops_a_record(bench, brief, rows):
    bench.set_campaign(brief, budget=10, currency="EUR")
    with bench.store.write() as s:
        rows.outcome(s, 1, NOON, "agreed", amount=4000.0, currency="EUR")
    bench.mark(brief, "youtube:sandbox1", "live")
    assert bench.campaign(brief).budget.level == "over" and "3,990.00 EUR over the budget" in str(bench.campaign(brief))


def test_a_campaign_shows_itself_as_text_and_as_a_page(bench, brief):
    found = bench.set_campaign(brief, state="active", owner="<b>Mara</b>", starts="2026-06-01", budget=10, currency="EUR", note="<i>go</i>")
    page = found._repr_html_()
    assert "<b>Mara</b>" not in page and "<i>go" not in page and "&lt;b&gt;Mara" in page and "2026-06-01 to open" in page
    assert str(found).startswith("Trail Spring (trail-spring)") and "5 found" in str(found)
    assert list(bench.campaigns()["campaign_id"]) == ["trail-spring"]
