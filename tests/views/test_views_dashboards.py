"""The stakeholders' pages without a browser: what they say first, what they say of nothing, tables that the kernel cuts, newer figures."""

import runpy
import time
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tastemaker import clock
from tastemaker.errors import BadInput
from tastemaker.views import dashboards, handover, measures, pipeline, results
from tastemaker.views.filters import Filters
from tastemaker.views.fresh import Fresh
from tastemaker.views.grid import LENGTH, Grid
from tastemaker.views.shortlist import READ, Shortlist

CAMPAIGNS = runpy.run_path(str(Path(__file__).with_name("campaign_rows.py")))
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def of(frames):
    """`of(name)` reads a frame as a snapshot would, with only the columns asked for."""
    return lambda name, columns=None, profile_key=None: frames.get(name, pd.DataFrame())[
        lambda frame: [c for c in frame if columns is None or c in columns]]


def text(box) -> str:
    here = getattr(box, "value", "")
    return (here if isinstance(here, str) else "") + " ".join(text(child) for child in getattr(box, "children", ()))


def many(n=1_000):
    return pd.DataFrame({"name": [f"N{i:04}" for i in range(n)], "followers": [float((i * 37) % n) if i % 10 else np.nan for i in range(n)]})


def column(grid, place):
    return [row[place] for row in grid.page["rows"]]


def test_a_table_sends_one_page_of_rows_and_turns_it_in_the_kernel():
    grid = Grid(many(), "People")
    assert len(grid.page["rows"]) == LENGTH == 200 and grid.page["total"] == 1_000 and column(grid, 0)[0] == "N0000"
    for _ in range(9):
        grid.told({"turn": 1})
    assert grid.page["first"] == 800 and column(grid, 0)[-1] == "N0999"
    grid.told({"turn": -1})
    assert grid.page["first"] == 600


def test_a_title_sorts_all_rows_both_ways_and_then_not_and_unknown_stands_last():
    grid = Grid(many(), "People", ["name", "followers"])
    for way, first in (("descending", "999"), ("ascending", "1"), ("none", "-")):
        grid.told({"sort": 1})
        assert grid.page["titles"][1]["sorted"] == way and column(grid, 1)[0] == first
    grid.told({"sort": 1})
    for _ in range(4):
        grid.told({"turn": 1})
    assert set(column(grid, 1)[-100:]) == {"-"}
    grid.told({"sort": 0})
    assert column(grid, 0)[0] == "N0000" and grid.page["first"] == 0 and grid.page["titles"][1]["sorted"] == "none"


def test_a_choice_is_told_by_the_place_in_the_frame_however_it_is_sorted():
    told = []
    grid = Grid(many(), "People", picked=told.append)
    grid.told({"sort": 1})
    grid.told({"pick": 0})
    assert many()["followers"][told[0]] == 999
    for nonsense in ({"pick": 500}, {"pick": -1}, {"pick": "0"}, {"sort": 9}, {"turn": 40}, {"turn": 1.5}, {}):
        grid.told(nonsense)
    assert len(told) == 1 and grid.page["first"] == 0


def test_an_empty_table_says_so_and_a_refilled_one_keeps_its_order():
    grid = Grid(many(), "People", empty="Nobody.")
    grid.told({"sort": 1})
    grid.show(many(50))
    assert column(grid, 1)[0] == "49" and grid.page["total"] == 50
    grid.show(many(0))
    assert grid.page["rows"] == [] and grid.page["empty"] == "Nobody."


def test_fifty_thousand_rows_are_sorted_filtered_and_searched_without_a_felt_delay():
    frame = pd.DataFrame({"name": [f"Läufer{i}" for i in range(50_000)], "platform": ["a", "b"] * 25_000, "followers": np.arange(50_000.0)})
    grid, told = Grid(frame, "People"), []
    filters = Filters(frame, {"platform": "Platform"}, words=("name",), changed=told.append)
    filters.left()
    filters.search.value = "läufer1"
    spent = {}
    for what, do in {"sort": lambda: grid.told({"sort": 2}), "choose": lambda: setattr(filters.choices["platform"], "value", "a"),
                     "search": lambda: setattr(filters.search, "value", "läufer12")}.items():
        start = time.thread_time()
        do()
        spent[what] = time.thread_time() - start
    assert max(spent.values()) < 0.5, spent
    assert len(told[-1]) == 556 and set(told[-1]["platform"]) == {"a"}


def test_the_shortlist_reads_what_it_shows_and_no_post_of_anybody_until_they_are_looked_at(of):
    asked = []

    def read(name, columns=None, profile_key=None):
        asked.append((name, columns, profile_key))
        return of(name, columns)

    Shortlist(read, {}, reweighed=lambda frame: None)
    assert asked[0] == ("shortlist", READ, None) and all(key is not None or columns for _, columns, key in asked)


def test_results_say_in_words_first_what_came_of_it_with_n_and_interval(of):
    page = results.Results(of, {})
    said = text(page.sheets["headline"])
    assert "<b>120</b> creators were written to. <b>18</b> answered (15 %, 95 % interval 12 to 18 %), and <b>6</b> agreed." in said
    assert "2</b> posts are live" in said and "Too early" not in said
    everything = text(page.answers) + " ".join(text(sheet) for sheet in page.sheets.values())
    for words in ("0.23 USD", "0.15 USD to 0.38 USD", "n = 18", "Enter what a view is worth to you.", "no difference yet", "12 of 70", "bench.follow_up(brief)",
                  "42 %", "14 days", "A week in the new shoes"):
        assert words in everything, words
    assert "<img" not in everything and "javascript:" not in everything and "1,800" not in text(page.sheets["costs"])


def test_a_segment_with_few_letters_says_so_and_the_split_can_be_chosen(of):
    page = results.Results(of, {})
    page.by.value = "size band"
    said = text(page.sheets["rates"])
    assert "11 of 60" in said and said.count("too few to advise") == 6 and "12 of 70" not in said
    again = results.Results(of, page.kept())
    assert again.by.value == "size band" and "11 of 60" in text(again.sheets["rates"])


def test_too_early_is_said_and_so_is_nothing():
    steps = CAMPAIGNS["_steps"]()
    few = results.headline(steps.assign(n=[50, 50, 50, 50, 50, 50, 20, 3, 1]), pd.DataFrame())
    assert "Too early for advice" in few and "20</b> creators were" in few
    assert "Nobody was written to yet." in results.headline(steps.iloc[:0], pd.DataFrame())
    empty = results.Results(lambda name, **_: pd.DataFrame(), {})
    assert "nothing to report yet" in text(empty.parts[0]) and "bench.record" in text(empty.parts[0])


@pytest.mark.parametrize("gone", [*results.FRAMES, "due", "prospects", "quota", "funnel", "spend", "finds", "pipeline"])
def test_every_page_stands_without_any_one_frame(of, frames, gone):
    def read(name, **how):
        return pd.DataFrame() if name == gone else of(name, **how)

    for page in (results.Results(read, {}), pipeline.Pipeline(read, {})):
        page.late(390)
        assert page.parts


def test_the_pipeline_says_states_money_in_one_currency_and_what_is_overdue(of):
    said = " ".join(text(part) for part in pipeline.Pipeline(of, {}).parts)
    for words in ("2 campaigns: <b>1</b> active, <b>1</b> paused.", "<b>2</b> follow-ups", "3,250 EUR of 5,000 EUR agreed", "Calls and models: 4.20 USD",
                  "no budget is set", "overdue", "61 of 100 left", "paused: it spends nothing"):
        assert words in said, words
    assert "<img" not in said


def test_fees_over_the_budget_are_said_and_unknown_fees_are_not_zero():
    row = {"state": "active", "name": "A", "budget": 100.0, "currency": "EUR", "fees": 150.0, "spent_usd": 1.0}
    assert "over the budget" in pipeline.campaigns(pd.DataFrame([row])) and "150 EUR of 100 EUR" in pipeline.campaigns(pd.DataFrame([row]))
    assert "No fee was agreed yet" in pipeline.campaigns(pd.DataFrame([row | {"budget": None, "fees": None}]))


@pytest.mark.parametrize("write", [measures.steps, measures.rates, measures.costs, measures.tried, measures.waits, measures.live, measures.suggested,
                                   pipeline.campaigns, pipeline.due, pipeline.quota])
def test_every_fragment_escapes_every_text(write):
    name = {"steps": "steps", "tried": "tests", "waits": "reply_times"}.get(write.__name__, write.__name__)
    frame = CAMPAIGNS["frames"](HOSTILE)[name]
    for name in frame.columns.drop("numbers", errors="ignore"):
        frame[name] = [HOSTILE if isinstance(v, str) else v for v in frame[name]]
    said = write(frame)
    assert "<img" not in said and ("&lt;img" in said or write is measures.waits)


class Current:
    """Snapshots that follow one another."""

    def __init__(self, frames):
        self.frames, self.id, self.error = frames, 1, None

    def read(self, name, **_):
        return self.frames.get(name, pd.DataFrame())

    def about(self):
        if self.error:
            raise self.error
        return {"id": str(self.id), "made_at": clock.now() - timedelta(minutes=5), "sandbox": False}


def test_a_page_shows_newer_figures_when_they_are_asked_for_and_keeps_what_was_chosen(frames):
    now = Current(frames)
    page = dashboards.Page("pipeline", "Pipeline", now.read, now.about, pipeline.Pipeline)
    page.fresh.told({"here": 900})
    page.content.filters.choices["stage"].value = "sent"
    page.fresh.told({"look": True})
    assert page.fresh.newer == "" and page.newer() == ""
    now.id, now.frames = 2, frames | {"pipeline": frames["pipeline"].tail(30)}
    first = page.content
    page.fresh.told({"look": True})
    assert page.fresh.newer.endswith(" UTC") and page.content is first, "nobody is interrupted"
    page.fresh.told({"show": True})
    assert page.content is not first and page.content.filters.choices["stage"].value == "sent" and page.fresh.newer == ""
    assert page.content.table.page["total"] == (frames["pipeline"].tail(30)["stage"] == "sent").sum()


def test_a_kernel_that_waited_for_its_reader_shows_the_newest_when_one_comes(frames):
    now = Current(frames)
    page = dashboards.Page("results", "Results", now.read, now.about, results.Results)
    first, now.id = page.content, 2
    page.fresh.told({"here": 1280})
    assert page.content is not first and page.snapshot == "2"


def test_a_page_that_had_no_snapshot_offers_the_first_one(frames):
    now = Current(frames)
    now.error = BadInput("There is no snapshot to show yet.", "Make one.")
    page = dashboards.Page("results", "Results", now.read, now.about, results.Results)
    assert "no snapshot" in text(page.body) and page.newer() == ""
    now.error = None
    page.fresh.told({"look": True})
    page.fresh.told({"show": True})
    assert "written to" in text(page.body)


def test_the_chart_waits_for_a_browser_and_is_as_wide_as_its_place(frames):
    page = Shortlist(lambda name, **_: frames.get(name, pd.DataFrame()), {})
    assert page.drawn is None
    page.late(390)
    first = page.drawn
    assert first.chart.to_dict()["width"] == 350
    page.draw(page.rows.head(5))
    assert page.drawn is first and len(first.chart.to_dict()["data"]["values"]) == 5, "the scripts of a chart are sent once"


def test_nonsense_from_a_browser_does_nothing():
    calls = []
    fresh = Fresh(calls.append, lambda: "", lambda: calls.append("show"))
    for nonsense in ({}, {"here": "wide"}, {"what": 1}):
        fresh.told(nonsense)
    assert calls == []


def test_a_handover_link_names_campaign_and_profile_and_leads_only_to_the_web():
    row = pd.Series({"campaign_id": "a & b", "profile_key": 7})
    assert "https://team.example/r?campaign=a+%26+b&amp;profile=7" in handover.link("https://team.example/r", row)
    for nowhere in ("", "javascript:alert(1)"):
        said = handover.link(nowhere, row)
        assert "<a" not in said and "TASTEMAKER_REVIEW_URL" in said
    assert handover.link("https://team.example", pd.Series({"name": "x"})) == ""


def asked_for(row, letter="d9"):
    """A handover of this row, and what happened to it."""
    happened = []

    def accept():
        happened.append("accepted")
        if isinstance(letter, Exception):
            raise letter
        return letter

    return handover.Handover(lambda: row, accept, happened.append), happened


def test_a_reviewer_who_is_handed_somebody_accepts_with_a_press_and_sees_the_letter():
    shown, happened = asked_for({"name": HOSTILE, "handle": "@sandbox-1", "draft_id": None})
    assert happened == [] and shown.bar.layout.display is None and "<img" not in text(shown.box)
    shown.yes.click()
    assert happened == ["accepted", "d9"] and shown.bar.layout.display == "none" and "before you approve it" in text(shown.message)


def test_somebody_with_a_letter_is_opened_and_somebody_who_left_or_cannot_be_written_to_is_named():
    shown, happened = asked_for({"name": "Mara", "draft_id": "d1"})
    assert happened == ["d1"] and shown.bar.layout.display == "none"
    shown, happened = asked_for(None)
    assert "not on the campaign" in text(shown.card) and shown.bar.layout.display == "none"
    shown, happened = asked_for({"name": "Mara", "draft_id": None}, BadInput("No address.", "Confirm one."))
    shown.yes.click()
    assert happened == ["accepted"] and "No address." in text(shown.message) and shown.bar.layout.display is None
    shown.no.click()
    assert shown.box.layout.display == "none"
