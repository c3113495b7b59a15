"""A web analytics report is matched to the letters whose links brought the visits; what does not match comes back."""

from types import SimpleNamespace

import pytest

from tastemaker import clock
from tastemaker.errors import BadInput
from tastemaker.results.outcomes import visits

REPORT = """# ----------------------------------------
# Traffic, manual campaigns
# Start date: 20260501
# End date: 20260507
# ----------------------------------------

Session source,Session medium,Session campaign,Session manual ad content,Sessions,Key events,Total revenue
,,,,"1,060",7,310.00
bluesky,creator,trail,aa11,"1,000",3,210.50
youtube,creator,trail,aa11,20,2,40.00
outreach,creator,trail,all,30,1,59.50
newsletter,email,trail,zz99,5,1,0
bluesky,creator,boots,aa11,5,0,0
(direct),(none),(not set),(not set),900,9,12
"""
SAID = {"conversions": "sales", "currency": "EUR"}


@pytest.fixture
def load(store, tmp_path):
    """load(text): records a report in which aa11 is the draft d1."""
    def call(text, name="visits.csv", **more):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return visits.load(store, SimpleNamespace(run_id="test"), tmp_path / name, "trail", by="ann", tags={"aa11": "d1"}, **more)
    return call


def counted(store):
    return {(r["what"], r["draft_id"], r["profile_key"]): r["n"] if r["what"] != "revenue" else r["amount"]
            for r in store.rows("SELECT * FROM measured")}


def test_visits_are_matched_by_content_and_added_up_by_letter(load, store):
    done = load(REPORT, **SAID)
    assert counted(store) == {("sessions", "d1", 3): 1020, ("sales", "d1", 3): 5, ("revenue", "d1", 3): 250.5,
                              ("sessions", None, None): 30, ("sales", None, None): 1, ("revenue", None, None): 59.5}
    assert (done.kept, done.same) == (3, 0) and "1 totals rows" in repr(done)
    assert done.returned[["row", "Session source"]].values.tolist() == [[12, "newsletter"], [13, "bluesky"], [14, "(direct)"]]
    assert [reason.split(" ")[-1] for reason in done.returned["reason"]] == ["utm_content", "campaign", "campaign"]


def test_the_days_come_from_the_notes_and_a_longer_report_takes_the_place_of_a_shorter(load, store):
    load(REPORT, **SAID)
    again = load(REPORT, name="again.csv", **SAID)
    assert (again.kept, again.same) == (0, 3)
    load(REPORT.replace("20260507", "20260514").replace('"1,000"', '"1,500"'), name="longer.csv", **SAID)
    assert counted(store)["sessions", "d1", 3] == 1520
    (row,) = store.rows("SELECT * FROM measured WHERE what = 'sessions' AND profile_key IS NOT NULL")
    assert (row["from_at"].date().isoformat(), row["to_at"].date().isoformat(), row["source"]) == ("2026-05-01", "2026-05-15", "longer.csv, by ann")
    overlapping = load(REPORT.replace("20260501", "20260510").replace("20260507", "20260520"), name="odd.csv", **SAID)
    assert overlapping.kept == 0 and any("overlap in part" in reason for reason in overlapping.returned["reason"])


def test_columns_in_doubt_are_left_out_and_said(load, store):
    done = load(REPORT)
    assert {what for what, _, _ in counted(store)} == {"sessions"}
    assert "conversions='sales'" in repr(done) and "currency='EUR'" in done._repr_html_().replace("&#x27;", "'")


def test_a_report_by_day_needs_no_span_and_one_without_any_day_comes_back(load, store):
    assert load("campaign,content,date,sessions\ntrail,aa11,20260501,5\ntrail,aa11,20260502,6\n").kept == 2
    assert sorted(r["n"] for r in store.rows("SELECT n FROM measured")) == [5, 6]
    done = load("campaign,content,sessions\ntrail,aa11,5\n", name="b.csv")
    assert done.kept == 0 and "since" in done.returned["reason"][0]
    days = {"since": clock.parse("2026-05-03"), "until": clock.parse("2026-05-04")}
    assert load("campaign,content,sessions\ntrail,aa11,5\n", name="c.csv", **days).kept == 1


def test_all_or_nothing_keeps_none(load, store):
    assert load(REPORT, all_or_nothing=True, **SAID).kept == 0 and not store.rows("SELECT * FROM measures")


def test_what_is_no_such_report_or_is_said_wrongly_is_refused(load):
    for text, why in (("campaign,sessions\ntrail,5\n", "utm_content"), ("content,x\naa11,5\n", "counts nothing"), ("", "utm_content")):
        with pytest.raises(BadInput, match=why):
            load(text)
    for more in ({"conversions": "likes"}, {"currency": "euros"}):
        with pytest.raises(BadInput):
            load(REPORT, **more)
