"""A list that a person already has: what is kept, what comes back with a reason, and that twice is once."""

import pandas as pd
import pytest

from tastemaker import clock
from tastemaker.discovery import add
from tastemaker.discovery.addresses import from_url
from tastemaker.errors import BadInput
from tastemaker.store import Store

ID = "UC" + "a" * 22


@pytest.fixture
def store(tmp_path):
    return Store.at(tmp_path / "a.duckdb")


def bring(store, source):
    with store.run("add") as run:
        return add.run(store, run, source, by="ann")


def rows(store):
    return {(r["platform"], r["platform_id"], r["handle"], r["state"]) for r in store.rows("SELECT * FROM profiles")}


def test_good_rows_are_kept_and_bad_ones_come_back_with_reasons(store, tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text(f"""Platform,Handle,Channel_ID,URL,Name,Email,Notes
youtube,@Runs,,,Max,max@runs.example,private
youtube,,{ID},,Ada,,
,,,https://bsky.app/profile/mara.example/post/3k,Mara,,
myspace,someone,,,,,
youtube,,,,,,
youtube,two words,,,,,
,x,,,,,
youtube,ok,,,,not-an-address,
youtube,,,https://evil.example/@a,,,
bluesky,,,https://www.youtube.com/@runs2,,,
""", encoding="utf-8")
    report = bring(store, file)
    assert rows(store) == {("youtube", "@runs", "Runs", "added"), ("youtube", ID, "", "added"),
                           ("bluesky", "@mara.example", "mara.example", "added")}
    assert (report.kept, report.new) == (3, 3) and report.ignored == ("Notes",)
    assert list(report.returned["row"]) == [5, 6, 7, 8, 9, 10, 11]
    reasons = dict(report.returned.itertuples(index=False, name=None))
    assert "no adapter for myspace" in reasons[5] and "e-mail" in reasons[9] and "on youtube" in reasons[11]
    assert "Notes" in repr(report) and "row 5" in repr(report)
    contact = store.rows("SELECT * FROM contacts")[0]
    assert contact["address"] == "max@runs.example" and contact["contact_hash"] == store.hash("MAX@runs.example ")
    assert contact["made_by"] == "ann" and contact["expires_at"] is None and contact["source"] == "list: mine.csv"


def test_the_same_list_twice_is_the_same_as_once(store):
    frame = pd.DataFrame({"platform": ["youtube", "youtube"], "handle": ["runs", "@RUNS"], "email": ["a@b.example"] * 2})
    assert bring(store, frame).new == 1
    assert bring(store, frame).new == 0
    assert len(rows(store)) == 1 and len(store.rows("SELECT * FROM contacts")) == 1


def test_parquet_brings_the_same_as_csv(store, tmp_path):
    pd.DataFrame({"url": [f"https://youtube.com/channel/{ID}", None], "name": ["A", None]}).to_parquet(tmp_path / "a.parquet")
    report = bring(store, tmp_path / "a.parquet")
    assert rows(store) == {("youtube", ID, "", "added")} and list(report.returned["row"]) == [3]


def test_a_profile_that_was_only_found_becomes_added_and_one_looked_at_stays_as_it_is(store):
    now = clock.now()
    with store.write() as s:
        s.insert("profiles", [{"platform": "youtube", "platform_id": ID[:-1] + end, "handle": f"h{end}", "name": "Real", "bio": "",
                               "url": "", "state": state, "source": "search", "retention": "x", "first_seen": now,
                               "fetched_at": now, "run_id": "r"} for end, state in (("1", "found"), ("2", "live"))])
    bring(store, pd.DataFrame({"platform": ["youtube"] * 2, "id": [ID[:-1] + "1", ""], "handle": ["", "@H2"], "name": ["List", "List"]}))
    assert store.rows("SELECT state, name FROM profiles ORDER BY platform_id") == [
        {"state": "added", "name": "Real"}, {"state": "live", "name": "Real"}]


@pytest.mark.parametrize("row", [{"id": ID}, {"handle": "@Gone"}, {"handle": "new", "email": "asked@x.example"}])
def test_who_opted_out_is_refused_by_id_by_handle_and_by_address(store, row):
    with store.write() as s:
        for platform_id, contact in ((ID, None), ("@gone", None), (None, store.hash("asked@x.example"))):
            s.insert("optouts", [{"platform": "youtube" if platform_id else None, "platform_id": platform_id, "contact_hash": contact,
                                  "reason": "asked", "made_by": "ann", "made_at": clock.now(), "run_id": "r"}])
    report = bring(store, pd.DataFrame([{"platform": "youtube", **row}, {"platform": "youtube", "handle": "fine"}]))
    assert report.kept == 1 and "asked not to be contacted" in report.returned["reason"][0]
    assert rows(store) == {("youtube", "@fine", "fine", "added")} and not store.rows("SELECT * FROM contacts")


def test_a_list_without_a_column_that_names_anyone_is_refused(store, tmp_path):
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    with pytest.raises(BadInput, match="handle, id or url"):
        bring(store, tmp_path / "x.csv")
    (tmp_path / "x.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(BadInput, match="not a readable Parquet"):
        bring(store, tmp_path / "x.parquet")


@pytest.mark.parametrize("url", ["https://youtube.com.evil.example/@a", "https://youtube.com/watch?v=1", "javascript:alert(1)",
                                 "https://[::1", "https://bsky.app/profile/", "https://www.youtube.com/channel/UCshort"])
def test_an_address_that_is_no_profile_names_nobody(url):
    assert from_url(url) is None


def test_a_linkedin_export_is_taken_as_it_is(store, tmp_path):
    path = tmp_path / "Connections.csv"
    path.write_text('Notes:\n"When exporting your connections, you may notice, that some are missing.\nSo it is."\n\n'
                    "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
                    "Ana,Sandbox,https://www.linkedin.com/in/ana-sandbox,ana@sandbox.example,Sandbox Runs,Owner,01 Nov 2026\n"
                    "Bo,Sandbox,https://shop.example/bo,,,,\n", encoding="utf-8")
    with store.run("add") as run:
        report = add.run(store, run, path)
    assert report.kept == report.new == 1 and report.returned["row"].tolist() == [6], "the row as a spreadsheet numbers it"
    row = store.rows("SELECT * FROM profiles")[0]
    assert (row["platform"], row["platform_id"], row["name"], row["expires_at"]) == ("linkedin", "in/ana-sandbox", "Ana Sandbox", None)
    assert store.rows("SELECT address FROM contacts") == [{"address": "ana@sandbox.example"}]
