"""The verbs that a person types: what came is written down, shown with who said it, and goes when its creator goes."""

import json
from contextlib import suppress

import ipywidgets
import pytest

from tastemaker import clock
from tastemaker.erasure import person, rows
from tastemaker.errors import BadInput, NeedsKey
from tastemaker.outreach import links
from tastemaker.results.outcomes import Imported, Proposal
from tastemaker.settings import Settings
from tastemaker.workbench import Workbench

VIDEO = "https://youtu.be/D-lhorsDlUQ"


@pytest.fixture
def bench(store, monkeypatch):
    monkeypatch.setenv("TASTEMAKER_REVIEWER", "Ann")
    monkeypatch.delenv("TASTEMAKER_BITLY_TOKEN", raising=False)
    bench = Workbench(store, Settings())
    monkeypatch.setattr(bench, "snapshot", lambda brief: "")
    with suppress(RuntimeError), store.write():   # one connection for the whole test; RuntimeError: a verb refused something
        yield bench


def test_everything_that_came_stands_in_one_page_with_who_said_it(bench, brief):
    bench.agreed(brief, "@adahills", fee=500, currency="EUR", deliverables=["video", {"kind": "<b>story", "due": "2026-06-20"}])
    bench.live(brief, "@adahills", VIDEO, at="2026-05-30", views=100, likes=9)
    assert bench.measure(brief, "sales", 3, who="@adahills", at="2026-05-31") and not bench.measure(brief, "sales", 3, who="@adahills", at="2026-05-31")
    bench.measure(brief, "revenue", 310.5, currency="EUR", since="2026-05-25", until="2026-05-31")
    came = bench.outcomes(brief)
    assert set(came.frame["what"]) == {"agreed", "live", "deliverable", "sales", "revenue", "views"}
    assert came.counts["sales, by hand"] == "3" and came.counts["revenue, by hand"] == "310.50 EUR" and came.counts["agreed"] == "1"
    assert set(came.measures["source"]) == {"by hand, by Ann"} and set(came.deliverables["made_by"]) == {"Ann"}
    page = came._repr_html_()
    assert "&lt;b&gt;story" in page and "<b>story" not in page and "310.50 EUR" in page and VIDEO in page and "the campaign" in page
    assert repr(came).splitlines()[1:] == [f"  youtube:adahills: <b>story, live, {VIDEO}", "  youtube:adahills: video, agreed"]


def test_an_empty_campaign_says_what_to_do(bench, brief):
    came = bench.outcomes(brief)
    assert len(came) == 0 and "bench.agreed" in came._repr_html_() and "nothing came yet" in repr(came) and came.frame.empty


def test_numbers_of_a_live_post_are_told_with_what_changed_since_the_look_before(bench, brief):
    bench.live(brief, "@adahills", VIDEO, at="2026-05-30", views=100)
    with clock.fixed(clock.parse("2026-06-03T12:00:00Z")):
        bench.live(brief, "@adahills", VIDEO, views=160)
        newest = bench.outcomes(brief).newest
        assert newest[["views", "views_since"]].values.tolist() == [[160.0, 60.0]] and "+60" in bench.outcomes(brief)._repr_html_()


def test_a_file_is_proposed_first_recorded_when_its_mapping_comes_back_and_known_the_next_time(bench, brief, tmp_path):
    tag = links.content(bench.store.hash_key, "d1")
    (tmp_path / "a.csv").write_text(f"Link,Tag der Zählung,Klicks\n{tag},2026-05-02,7\n")
    proposed = bench.import_outcomes(tmp_path / "a.csv", brief)
    assert isinstance(proposed, Proposal) and proposed.mapping["tag"] == "Link" and not bench.store.rows("SELECT * FROM measures")
    done = bench.import_outcomes(tmp_path / "a.csv", brief, {**proposed.mapping, "date": "Tag der Zählung"})
    assert isinstance(done, Imported) and done.kept == 1
    (tmp_path / "b.csv").write_text(f"Link,Tag der Zählung,Klicks\n{tag},2026-05-03,9\n")
    assert bench.import_outcomes(tmp_path / "b.csv", brief).kept == 1
    assert {(r["draft_id"], r["n"]) for r in bench.store.rows("SELECT * FROM measured")} == {("d1", 7.0), ("d1", 9.0)}


def test_a_report_of_visits_finds_its_letters_by_their_links(bench, brief, tmp_path):
    tag = links.content(bench.store.hash_key, "d1")
    (tmp_path / "v.csv").write_text(f"utm_source,utm_campaign,utm_content,sessions\nyoutube,trail,{tag},12\n")
    assert bench.import_visits(tmp_path / "v.csv", brief, since="2026-05-01", until="2026-05-07").kept == 1
    assert bench.store.rows("SELECT profile_key, n FROM measured") == [{"profile_key": 3, "n": 12.0}]


def test_what_a_person_says_wrongly_is_refused_with_the_next_step(bench, brief):
    for wrong in (lambda: bench.measure(brief, "likes", 3), lambda: bench.measure(brief, "sales", 3, since="2026-05-01"),
                  lambda: bench.measure(brief, "sales", 3, at="soon"), lambda: bench.measure(brief, "sales", 3, deliverable="x"),
                  lambda: bench.live(brief, "@nobody", VIDEO), lambda: bench.deliverable("x", state="done"), lambda: bench.take_back("x"),
                  lambda: bench.clicks(brief)):
        with pytest.raises(BadInput) as error:
            wrong()
        assert error.value.next_step


def test_clicks_need_a_short_link_and_a_token(bench, brief):
    from tastemaker.brief import Brief
    from tastemaker.workbench import posting
    brief = Brief.parse({**json.loads(brief.json()), "product": {"name": "Shoe", "url": "https://shoe.example/"}})
    with bench.store.write() as s:
        s.insert("short_links", [{"url": posting.campaign_link(brief), "link": "https://bit.ly/abc", "maker": "bitly",
                                  "made_at": clock.now(), "run_id": "r"}])
    with pytest.raises(NeedsKey, match="token"):
        bench.clicks(brief)


def test_the_form_writes_the_same_rows_and_keeps_what_cannot_be_read(bench, brief):
    form = bench.recording(brief)
    fields = {w.description: w for w in _widgets(form)}
    fields["Address of the post, https://…"].value = VIDEO
    creators = [w for w in _widgets(form) if w.description.startswith("Creator, a handle")]
    creators[0].value = creators[1].value = "@adahills"
    fields["Fee in all"].value, fields["Deliverables, one a line: kind, or kind by 2026-07-01"].value = "1.234,50", "video by 2026-07-01\nstory"
    fields["Write down: agreed"].click()
    assert "no plain number" in _said(form) and not bench.store.rows("SELECT * FROM deliverables")
    fields["Fee in all"].value = "500"
    [w for w in _widgets(form) if w.description == "Currency, such as EUR"][0].value = "EUR"
    for name in ("agreed", "live post"):
        fields[f"Write down: {name}"].click()
    assert {(r["kind"], r["state"]) for r in bench.store.rows("SELECT * FROM current_deliverables")} == {("video", "live"), ("story", "agreed")}
    fields["How many, or the amount"].value = "7"
    fields["Write down: counted"].click()
    fields["Write down: counted"].click()
    assert bench.store.rows("SELECT what, n FROM measured") == [{"what": "clicks", "n": 7.0}] and "known already" in _said(form)


def test_who_asks_to_be_forgotten_takes_it_all_along(bench, brief):
    bench.agreed(brief, "@adahills", fee=500, currency="EUR", deliverables=[{"kind": "adahills video", "code": "ADAHILLS10"}])
    bench.live(brief, "@adahills", "https://www.instagram.com/adahills/reel/Cxy1/", views=10)
    bench.measure(brief, "sales", 3, who="@adahills")
    bench.measure(brief, "clicks", 30)
    with bench.store.write() as s:
        s.insert("looks", [{"deliverable_id": "d", "profile_key": 3, "platform": "youtube", "url": VIDEO, "post_id": "D-lhorsDlUQ", "found": "seen",
                            "looked_at": clock.now(), "run_id": "r"}])
        s.insert("steps", [{"plan_id": "live-r", "step_id": "s", "place": 0, "platform": "youtube", "verb": "posts", "make": "m",
                            "args": json.dumps({"ids": ["D-lhorsDlUQ"]}), "bucket": "b", "cost": 1.0, "origin": "renew: D-lhorsDlUQ", "state": "waiting"}])
        s.execute("UPDATE measures SET source = 'sales of @adahills, June.csv, by Ann' WHERE profile_key IS NULL")
        rows.take_out(s, person.find(s, "@adahills"), bench.store.hash_key)
    left = {table: bench.store.rows(f"SELECT * FROM {table}") for table in ("deliverables", "looks", "live_counts", "measures", "outcomes", "steps")}
    assert "adahills" not in str(left).lower() and "D-lhorsDlUQ" not in str(left) and "Cxy1" not in str(left)
    assert [r["what"] for r in left["measures"]] == ["clicks"]


def test_the_command_line_writes_the_same_rows(bench, brief, tmp_path, monkeypatch, capsys):
    from tastemaker.cli import outcomes as cli
    monkeypatch.setattr(cli, "opened", lambda: bench)
    monkeypatch.setattr(cli, "read_brief", lambda path: brief)
    (tmp_path / "a.csv").write_text("Link,Day,Klicks\n@adahills,2026-05-02,7\n@adahils,2026-05-02,7\n")
    for words in (["agreed", "b", "@adahills", "--fee", "500", "--currency", "EUR", "--deliverable", "video:2026-07-01"],
                  ["live", "b", "@adahills", VIDEO, "--views", "10"], ["measure", "b", "sales", "3", "--who", "@adahills"],
                  ["import-outcomes", str(tmp_path / "a.csv"), "b"],
                  ["import-outcomes", str(tmp_path / "a.csv"), "b", "--column", "handle=Link", "--column", "date=Day", "--column", "clicks=Klicks",
                   "--returned", str(tmp_path / "back.csv")],
                  ["outcomes", "b"], ["outcomes", "b", "--json"]):
        cli.app(words, standalone_mode=False)
    said = capsys.readouterr().out
    assert "nothing was recorded yet" in said and "1 rows recorded" in said and "500.00 EUR" in said and '"deliverables"' in said
    assert "adahils" in (tmp_path / "back.csv").read_text()
    assert {(r["what"], r["n"]) for r in bench.store.rows("SELECT * FROM measured")} == {("sales", 3.0), ("clicks", 7.0)}


def _widgets(box):
    for child in getattr(box, "children", ()):
        if hasattr(child, "description") and not isinstance(child, ipywidgets.HTML):
            yield child
        yield from _widgets(child)


def _said(box):
    return " ".join(child.value for child in _all(box) if isinstance(child, ipywidgets.HTML))


def _all(box):
    for child in getattr(box, "children", ()):
        yield child
        yield from _all(child)
