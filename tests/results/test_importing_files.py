"""A person's own file, whatever its headings: a mapping is proposed and shown, good rows are kept, bad ones come back."""

import datetime
from types import SimpleNamespace

import pytest
from openpyxl import Workbook

from tastemaker import sheets
from tastemaker.errors import BadInput
from tastemaker.results.outcomes import deliverables, importing, mapping, tables
from tastemaker.store import who

RUN = SimpleNamespace(run_id="test")
SHOP = """Rabattcode;Datum;Bestellungen;Umsatz (EUR);Kommentar
ADA10;2026-05-02;3;1.200,50;schön
ada10;2026-05-03;1;2.000;
NOBODY;2026-05-03;1;10,00;
"""
BY = {"code": "Rabattcode", "date": "Datum", "sales": "Bestellungen", "revenue": "Umsatz (EUR)", "currency": "=EUR"}


@pytest.fixture
def shop(store):
    """A store in which Ada has the code ADA10."""
    with store.write() as s:
        deliverables.agree(s, RUN, "trail", who.one(s, "@adahills"), wanted=[{"kind": "video", "code": "ADA10"}], source="t", by="ann")
    return store


@pytest.fixture
def load(shop, tmp_path):
    """load(text, mapping): writes a file and records it."""
    def call(text, given, name="shop.csv", **more):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return importing.load(shop, RUN, tables.read(tmp_path / name), "trail", given, by="ann", tags={"aa11": "d1"}, **more)
    return call


def propose(store, path, tags=()):
    return mapping.propose(tables.read(path), mapping.facts(importing.known(store, "trail", dict.fromkeys(tags, "d1"))))


def counted(store):
    return {(r["what"], r["n"] or r["amount"], r["currency"], r["profile_key"]) for r in store.rows("SELECT * FROM measured")}


def test_a_mapping_is_proposed_from_headings_and_cells_and_shown_as_it_would_be_read(shop, tmp_path):
    (tmp_path / "a.csv").write_text(SHOP, encoding="utf-8")
    found = propose(shop, tmp_path / "a.csv")
    assert found.mapping == {**BY, "note": "Kommentar"} and not found.missing
    assert found.first["revenue"] == ("1,200.5", "2,000", "10") and found.first["date"][0] == "2026-05-02"
    for shown in (repr(found), found._repr_html_()):
        assert "1,200.5" in shown and "Umsatz (EUR)" in shown and "nothing" in shown
    assert not shop.rows("SELECT * FROM measures")


def test_what_the_cells_are_counts_more_than_what_the_heading_says(shop, tmp_path):
    (tmp_path / "a.csv").write_text("Notes,Platform,Day,Code,Clicks\n@adahills,youtube,2026-05-02,aa11,7\nben.example,bluesky,2026-05-02,aa11,8\n")
    found = propose(shop, tmp_path / "a.csv", tags=["aa11"]).mapping
    assert found == {"handle": "Notes", "platform": "Platform", "tag": "Code", "date": "Day", "clicks": "Clicks"}


@pytest.mark.parametrize(("text", "expected"), [
    ("Name;Coupon Code;Usage Count\nq;ADA10;5\n", {"code": "Coupon Code", "codes": "Usage Count"}),
    ("creator,post link,posted on,views\n@adahills,https://youtu.be/D-lhorsDlUQ,2026-05-01,\"12,000\"\n",
     {"handle": "creator", "url": "post link", "kind": "=live", "date": "posted on", "views": "views"}),
    ("From,To,Account,Link clicks,Sign ups\n2026-05-01,2026-05-07,adahills,120,4\n",
     {"handle": "Account", "from": "From", "to": "To", "clicks": "Link clicks", "signups": "Sign ups"}),
    ("Instagram handle,Fee agreed (€),Status,When\n@adahills,\"€1,500.00\",agreed,31/05/2026\n",
     {"handle": "Instagram handle", "kind": "Status", "date": "When", "fee": "Fee agreed (€)", "currency": "=EUR"})])
def test_usual_exports_are_understood(tmp_path, text, expected):
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    known = {"handles": {"adahills"}, "drafts": set(), "tags": set(), "codes": {"ada10"}}
    assert mapping.propose(tables.read(tmp_path / "a.csv"), mapping.facts(known)).mapping == expected


def test_a_file_that_says_nothing_known_says_what_is_needed(shop, tmp_path):
    (tmp_path / "a.csv").write_text("x,y\na,b\n")
    assert "what happened" in propose(shop, tmp_path / "a.csv").missing[0]


def test_good_rows_are_kept_bad_ones_come_back_and_twice_is_once(load, shop, tmp_path):
    done = load(SHOP, BY)
    assert (done.kept, done.same) == (2, 0) and done.returned["row"].tolist() == [4] and "this code" in done.returned["reason"][0]
    assert counted(shop) == {("sales", 3.0, None, 3), ("revenue", 1200.5, "EUR", 3), ("sales", 1.0, None, 3), ("revenue", 2000.0, "EUR", 3)}
    assert {r["source"] for r in shop.rows("SELECT * FROM measured")} == {"shop.csv, by ann"}
    again = load(SHOP, BY, name="again.csv")
    assert (again.kept, again.same, len(again.returned)) == (0, 2, 1) and len(shop.rows("SELECT * FROM measured")) == 4


def test_what_comes_back_can_be_saved_corrected_and_read_again(load, shop, tmp_path):
    done = load(SHOP.replace("NOBODY", "=NOBODY()"), BY)
    path = done.save_returned(tmp_path / "back.csv")
    assert "'=NOBODY()" in path.read_text() and sheets.read(path)[0]["Rabattcode"] == "=NOBODY()"
    again = load(path.read_text().replace("'=NOBODY()", "ADA10"), BY, name="fixed.csv")
    assert (again.kept, len(again.returned)) == (1, 0)


def test_all_or_nothing_keeps_none_where_one_row_is_bad(load, shop):
    done = load(SHOP, BY, all_or_nothing=True)
    assert (done.kept, done.same, len(done.returned)) == (0, 0, 1) and "Nothing was recorded" in repr(done)
    assert not shop.rows("SELECT * FROM measures") and not shop.rows("SELECT * FROM mappings")
    assert load(SHOP.replace("NOBODY;2026-05-03;1;10,00;\n", ""), BY, all_or_nothing=True).kept == 2


def test_answers_agreements_and_posts_come_from_one_file(load, shop):
    done = load("who,what,day,amount,coin,link,format\n@adahills,Agreed,2026-05-02,500,EUR,,video\nben.example,no reply,2026-05-03,,,,\n"
                "@adahills,live,2026-05-20,,,https://youtu.be/D-lhorsDlUQ,\n@adahills,sales,2026-05-21,4,,,\n@adahills,live,2026-05-20,,,javascript:x,\n",
                {"handle": "who", "kind": "what", "date": "day", "fee": "amount", "currency": "coin", "url": "link", "deliverable": "format"})
    assert done.kept == 3 and done.returned["row"].tolist() == [5, 6] and "value" in done.returned["reason"][0]
    assert [(r["kind"], r["state"]) for r in shop.rows("SELECT * FROM current_deliverables")] == [("video", "live")]
    assert [r["fee"] for r in shop.rows("SELECT * FROM agreements WHERE fee IS NOT NULL")] == [500.0]
    assert {r["kind"] for r in shop.rows("SELECT * FROM outcomes")} == {"agreed", "no_reply", "live"}


IN_DOUBT = {
    "@adahills,,1.234,5": "no other cell", "@adahills,3/4/2026,1,5": "two days", "@adahills,2027-01-01,1,5": "future",
    "@adahils,2026-05-01,1,5": "@adahills", ",2026-05-01,1,5": "names nobody", "@adahills,2026-05-01,,": "nothing in it",
    "@mararuns,2026-05-01,1,5": "several people", "@adahills,,1,5": "no date", "@adahills,2026-05-01,-2,5": "no plain number"}


def test_a_row_in_doubt_comes_back_with_its_reason_and_nothing_of_it_is_kept(load, shop):
    done = load("\n".join(["who,day,worth,clicks", *IN_DOUBT]),
                {"handle": "who", "date": "day", "revenue": "worth", "clicks": "clicks", "currency": "=EUR"})
    assert done.kept == 0 and done.returned["row"].tolist() == list(range(2, 2 + len(IN_DOUBT)))
    for reason, expected in zip(done.returned["reason"], IN_DOUBT.values(), strict=True):
        assert expected in reason
    assert not shop.rows("SELECT * FROM measures")


def test_two_names_of_two_people_contradict_each_other(load):
    done = load("who,code,day,clicks\nben.example,ADA10,2026-05-01,5\n@adahills,ADA10,2026-05-01,5\n",
                {"handle": "who", "code": "code", "date": "day", "clicks": "clicks"})
    assert done.kept == 1 and "different people" in done.returned["reason"][0]


def test_rows_that_say_the_same_or_contradict_each_other_in_one_file_come_back(load, shop):
    done = load("who,day,sales\n@adahills,2026-05-01,1\n@adahills,2026-05-01,1\n", {"handle": "who", "date": "day", "sales": "sales"})
    assert done.kept == 1 and "the same as row 2" in done.returned["reason"][0]
    done = load("who,a,b,clicks\n@adahills,2026-05-01,2026-05-07,1\n@adahills,2026-05-01,2026-05-07,9\n",
                {"handle": "who", "from": "a", "to": "b", "clicks": "clicks"})
    assert done.kept == 1 and "row 2 says something else" in done.returned["reason"][0]
    done = load("who,day,sales,order\n@adahills,2026-05-02,1,A1\n@adahills,2026-05-02,1,A2\n",
                {"handle": "who", "date": "day", "sales": "sales", "reference": "order"})
    assert done.kept == 2


def test_a_file_without_names_is_the_campaign_s_and_without_dates_of_the_days_that_are_given(load, shop):
    from tastemaker import clock
    days = {"since": clock.parse("2026-05-01"), "until": clock.parse("2026-05-07")}
    assert load("clicks\n7\n", {"clicks": "clicks"}, **days).kept == 1
    (row,) = shop.rows("SELECT * FROM measured")
    assert row["profile_key"] is None and (row["to_at"] - row["from_at"]).days == 7


@pytest.mark.parametrize(("given", "why"), [
    ({"nonsense": "Datum"}, "no field"), ({"sales": "Orders"}, "no column"), ({"date": "Datum"}, "what happened"),
    ({"revenue": "Umsatz (EUR)"}, "currency"), ({"sales": "Bestellungen", "from": "Datum"}, "both")])
def test_a_mapping_that_does_not_fit_is_refused(tmp_path, given, why):
    (tmp_path / "a.csv").write_text(SHOP, encoding="utf-8")
    with pytest.raises(BadInput, match=why):
        mapping.check(tables.read(tmp_path / "a.csv"), given)


def test_a_mapping_is_remembered_for_files_with_the_same_headings(load, shop, tmp_path):
    load(SHOP, BY)
    load(SHOP, BY, name="again.csv")
    assert len(shop.rows("SELECT * FROM mappings")) == 1
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    assert mapping.recall(shop, "trail", tables.read(tmp_path / "shop.csv")) == BY
    assert mapping.recall(shop, "trail", tables.read(tmp_path / "other.csv")) is None
    assert mapping.recall(shop, "elsewhere", tables.read(tmp_path / "shop.csv")) is None


def test_a_workbook_s_numbers_and_dates_are_read_as_what_they_are(shop, tmp_path):
    book = Workbook()
    book.active.append(["Exported for us"])
    book.active.append(["Code", "Day", "Revenue EUR"])
    book.active.append(["ADA10", datetime.datetime(2026, 5, 2), 1234.5])
    book.active.append(["ADA10", "2026-05-03", "1.234"])
    book.save(tmp_path / "a.xlsx")
    done = importing.load(shop, RUN, tables.read(tmp_path / "a.xlsx"), "trail",
                          {"code": "Code", "date": "Day", "revenue": "Revenue EUR", "currency": "=EUR"}, by="ann", tags={})
    assert done.kept == 1 and done.returned["row"].tolist() == [4] and counted(shop) == {("revenue", 1234.5, "EUR", 3)}


def test_of_an_agreement_that_cannot_be_kept_nothing_is_kept(load, shop):
    done = load("who,what,day,code,fee\nben.example,agreed,2026-05-02,Ada10,500\n",
                {"handle": "who", "kind": "what", "date": "day", "code": "code", "fee": "fee", "currency": "=EUR"})
    assert done.kept == 0 and "same code" in done.returned["reason"][0]
    assert not shop.rows("SELECT * FROM agreements WHERE fee IS NOT NULL")


@pytest.mark.parametrize("name", ["missing.csv", "missing.xlsx", "broken.xlsx", "empty.csv"])
def test_a_file_that_cannot_be_read_says_what_to_do(tmp_path, name):
    (tmp_path / "broken.xlsx").write_bytes(b"no zip")
    (tmp_path / "empty.csv").write_text("a,b\n")
    with pytest.raises(BadInput) as error:
        tables.read(tmp_path / name)
    assert error.value.next_step
