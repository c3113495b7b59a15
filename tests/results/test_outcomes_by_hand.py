"""What a person writes down: agreements, posts that are out, and what they counted. Twice is once, and nothing is overwritten."""

from contextlib import suppress
from datetime import timedelta
from types import SimpleNamespace

import pytest

from tastemaker import clock
from tastemaker.errors import BadInput
from tastemaker.results.outcomes import deliverables, measuring
from tastemaker.results.outcomes.measuring import Measure
from tastemaker.store import who

RUN = SimpleNamespace(run_id="test")
HOW = {"source": "by hand, by ann", "by": "ann"}
JUNE = clock.parse("2026-06-01")
VIDEO = "https://www.youtube.com/watch?v=D-lhorsDlUQ"


@pytest.fixture(autouse=True)
def one_opening(store):
    """One connection for a whole test, which takes a tenth of the time."""
    with suppress(RuntimeError), store.write():   # RuntimeError: a write inside failed, as some tests want
        yield


@pytest.fixture
def said(store):
    """said(verb, who, ...): calls a verb of deliverables in a transaction of its own."""
    def call(verb, named, *args, campaign="trail", **more):
        with store.write() as s:
            return verb(s, RUN, campaign, who.one(s, named), *args, **HOW, **more)
    return call


@pytest.fixture
def count(store):
    """count(what, n, ...): writes a measure down; whether it is new."""
    def call(what, n, *, days=None, channel="hand", at=JUNE, **more):
        span = measuring.days(*map(clock.parse, days)) if days else measuring.moment(at)
        value = {"amount": n, "currency": "EUR"} if what == "revenue" else {"n": n}
        with store.write() as s:
            return measuring.keep(s, RUN, "trail", Measure(what=what, **{**value, **more}, **span), channel=channel, source="test")
    return call


def rows(store, view="current_deliverables", order="made_at, deliverable_id"):
    return store.rows(f"SELECT * FROM {view} ORDER BY {order}")


def test_an_agreement_has_one_fee_and_deliverables_that_add_up_to_no_more(store, said):
    done = said(deliverables.agree, "@adahills", fee=500.0, currency="eur",
                wanted=["video", {"kind": "story", "due": "2026-05-30", "fee": 100.0, "code": "ADA10"}])
    assert (done.fee, done.currency, done.new, len(done.ids)) == (500.0, "EUR", True, 2) and "500.00 EUR" in repr(done)
    assert {(r["kind"], r["state"], r["fee"], r["code"]) for r in rows(store)} == {("video", "agreed", None, None), ("story", "due", 100.0, "ADA10")}
    assert [(r["fee"], r["currency"]) for r in store.rows("SELECT * FROM agreements")] == [(500.0, "EUR")]
    again = said(deliverables.agree, "@adahills", fee=500.0, currency="EUR", wanted=["video", "story"])
    assert not again.new and len(store.rows("SELECT * FROM outcomes")) == 1 and len(store.rows("SELECT * FROM deliverables")) == 2


def test_another_fee_replaces_the_first_and_adds_nothing(store, said):
    said(deliverables.agree, "@adahills", fee=500.0, currency="EUR")
    said(deliverables.agree, "@adahills", fee=650.0, currency="EUR")
    said(deliverables.agree, "@adahills", wanted=["post"])   # says nothing of the fee
    assert [r["fee"] for r in store.rows("SELECT * FROM agreements")] == [650.0] and len(store.rows("SELECT * FROM outcomes")) == 2


REFUSED = [
    ({"fee": 100.0}, "currency"), ({"fee": 100.0, "currency": "euros"}, "currency"), ({"fee": -1.0, "currency": "EUR"}, "from 0"),
    ({"fee": 100.0, "currency": "EUR", "wanted": [{"kind": "a", "fee": 150.0}]}, "add up"),
    ({"fee": 100.0, "currency": "EUR", "wanted": [{"kind": "a", "fee": 50.0}]}, "add up"),
    ({"currency": "EUR", "wanted": [{"kind": "a", "fee": 50.0}, {"kind": "b", "fee": 5.0, "currency": "USD"}]}, "one currency"),
    ({"wanted": [{"kind": "a", "due": "soon"}]}, "ISO 8601"), ({"wanted": [{"what": "a"}]}, "no what")]


def test_terms_that_contradict_each_other_are_refused_and_nothing_is_kept(store, said):
    for terms, why in REFUSED:
        with pytest.raises(BadInput, match=why):
            said(deliverables.agree, "@adahills", **terms)
    assert not rows(store) and not store.rows("SELECT * FROM outcomes")


def test_fees_of_all_deliverables_are_the_whole_fee(store, said):
    assert said(deliverables.agree, "@adahills", currency="EUR", wanted=[{"kind": "a", "fee": 50.0}, {"kind": "b", "fee": 30.0}]).fee == 80.0


def test_a_post_fulfils_what_is_due_first_and_the_same_post_is_known_under_any_address(store, said):
    said(deliverables.agree, "@adahills", wanted=[{"kind": "late", "due": "2026-08-01"}, {"kind": "early", "due": "2026-07-01"}])
    live = said(deliverables.go_live, "@adahills", VIDEO + "&t=3", views=120)
    again = said(deliverables.go_live, "@adahills", "https://youtu.be/D-lhorsDlUQ?si=x")
    held = {r["kind"]: r for r in rows(store)}
    assert live.new and (held["early"]["state"], held["late"]["state"]) == ("live", "agreed") and again.deliverable_id == live.deliverable_id
    assert held["early"]["post_id"] == "D-lhorsDlUQ" and held["early"]["url"].startswith("https://youtu.be/")
    assert [(r["views"], r["post_key"]) for r in store.rows("SELECT * FROM live_numbers")] == [(120, None)]
    assert store.rows("SELECT count(*) AS n FROM outcomes WHERE kind = 'live'")[0]["n"] == 1
    assert not said(deliverables.go_live, "@adahills", "https://youtu.be/D-lhorsDlUQ").new


def test_an_address_says_its_platform_or_stays_a_page_that_a_person_follows(store, said):
    assert said(deliverables.go_live, "@adahills", "https://letters.example/issue-7").platform is None
    assert said(deliverables.go_live, "ben.example", "https://bsky.app/profile/ben.example/post/3l6o").platform == "bluesky"
    assert {r["post_id"] for r in rows(store)} == {None, "at://did:2/app.bsky.feed.post/3l6o"}
    assert "mararuns" in said(deliverables.go_live, "ben.example", "https://bsky.app/profile/mararuns/post/3l6p".replace("mararuns", "mararuns.example")).notes[0]


def test_what_is_no_web_address_is_refused(store, said):
    for url in ("javascript:alert(1)", "youtu.be/D-lhorsDlUQ", "https://a b.example/", "https://u:p@youtu.be/D-lhorsDlUQ", "ftp://youtu.be/x",
                "https://localhost/x", ""):
        with pytest.raises(BadInput, match="web address"):
            said(deliverables.go_live, "@adahills", url)
    assert not rows(store)


def test_a_post_belongs_to_one_creator_and_so_does_a_code(store, said):
    said(deliverables.go_live, "@adahills", VIDEO)
    with pytest.raises(BadInput, match="another creator"):
        said(deliverables.go_live, "ben.example", VIDEO)
    said(deliverables.agree, "@adahills", wanted=[{"kind": "a", "code": "Trail10"}])
    with pytest.raises(BadInput, match="same code"):
        said(deliverables.agree, "ben.example", wanted=[{"kind": "a", "code": "TRAIL10"}])


def test_a_deliverable_is_done_or_dropped_and_its_history_stays(store, said):
    ids = said(deliverables.agree, "@adahills", wanted=["a", "b"]).ids
    with store.write() as s:
        assert deliverables.change(s, RUN, ids[0], state="done", **HOW) and not deliverables.change(s, RUN, ids[0], state="done", **HOW)
        assert deliverables.change(s, RUN, ids[1], due="2026-07-01", **HOW)
        for bad in ({"state": "due"}, {"state": "live"}):
            with pytest.raises(BadInput):
                deliverables.change(s, RUN, ids[1], **bad, **HOW)
    held = {r["deliverable_id"]: r for r in rows(store)}
    assert held[ids[0]]["state"] == "done" and held[ids[1]]["due_at"] == clock.parse("2026-07-01")
    assert len(store.rows("SELECT * FROM deliverables")) == 4


def test_saying_it_twice_counts_once_and_a_reference_tells_two_apart(store, count):
    assert count("sales", 2.0, profile_key=3) and not count("sales", 2.0, profile_key=3)
    assert count("sales", 2.0, profile_key=3, reference="order 8") and not count("sales", 2.0, profile_key=3, reference="order 8")
    assert [r["n"] for r in store.rows("SELECT n FROM measured")] == [2.0, 2.0]
    assert "order 8" not in str(store.rows("SELECT * FROM measures"))


def test_a_wider_span_takes_the_place_of_those_within_it(store, count):
    count("sessions", 10.0, days=("2026-05-01", "2026-05-07"))
    count("sessions", 25.0, days=("2026-05-01", "2026-05-14"))
    count("sessions", 9.0, days=("2026-05-03", "2026-05-04"))
    count("sessions", 4.0, days=("2026-05-15", "2026-05-16"))
    count("sessions", 7.0, days=("2026-05-01", "2026-05-07"), channel="utm")
    count("sessions", 3.0, days=("2026-05-01", "2026-05-07"), profile_key=3)
    assert sorted(r["n"] for r in store.rows("SELECT n FROM measured")) == [3.0, 4.0, 7.0, 25.0]


def test_the_later_of_two_equal_spans_counts(store, count):
    count("clicks", 10.0, days=("2026-05-01", "2026-05-07"))
    with clock.fixed(clock.now() + timedelta(days=1)):
        count("clicks", 8.0, days=("2026-05-01", "2026-05-07"))
    assert [r["n"] for r in store.rows("SELECT n FROM measured")] == [8.0]


def test_spans_that_overlap_in_part_are_refused(store, count):
    count("sessions", 10.0, days=("2026-05-01", "2026-05-10"))
    with pytest.raises(ValueError, match="overlap in part"):
        count("sessions", 10.0, days=("2026-05-05", "2026-05-14"))
    assert len(store.rows("SELECT * FROM measures")) == 1


@pytest.mark.parametrize(("said_of_it", "why"), [
    ({"what": "likes", "n": 1.0}, "must be one of"), ({"what": "sales", "n": -1.0}, "from 0"), ({"what": "sales"}, "from 0"),
    ({"what": "sales", "n": float("nan")}, "from 0"), ({"what": "revenue", "amount": 5.0}, "currency"),
    ({"what": "sales", "n": 1.0, "currency": "EUR"}, "only revenue"),
    ({"what": "sales", "n": 1.0, **measuring.moment(JUNE + timedelta(days=30))}, "future")])
def test_what_cannot_be_true_is_refused(said_of_it, why):
    with clock.fixed(JUNE), pytest.raises(ValueError, match=why):
        measuring.checked(Measure(**{**measuring.moment(JUNE), **said_of_it}))


def test_two_currencies_never_meet(store, count):
    count("revenue", 10.0, days=("2026-05-01", "2026-05-07"))
    count("revenue", 20.0, days=("2026-05-01", "2026-05-07"), currency="USD")
    assert {(r["amount"], r["currency"]) for r in store.rows("SELECT * FROM measured")} == {(10.0, "EUR"), (20.0, "USD")}


def test_what_was_taken_back_counts_no_more_until_it_is_said_again(store, count):
    count("sales", 2.0)
    ident = store.rows("SELECT measure_id FROM measured")[0]["measure_id"]
    with store.write() as s:
        assert measuring.withdraw(s, RUN, ident, by="ann") and not measuring.withdraw(s, RUN, ident, by="ann")
        with pytest.raises(BadInput):
            measuring.withdraw(s, RUN, "unknown", by="ann")
    assert not store.rows("SELECT * FROM measured")
    assert count("sales", 2.0) and store.rows("SELECT n FROM measured") == [{"n": 2.0}]
