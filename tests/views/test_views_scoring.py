"""Sliders, pages, bars and charts of scoring without a browser: what they say and escape, what a change costs."""

import asyncio
import runpy
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tastemaker.errors import BadInput
from tastemaker.views import bars, charts, paging, scoring, sliders

sample = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("scoring_rows.py"))))


@settings(max_examples=40, deadline=None)
@given(st.text() | st.sampled_from(sample.HOSTILE))
def test_whatever_a_creator_writes_the_fragments_hold_only_our_markup(text):
    one = sample.creator(text)
    sample.harmless(scoring.evidence(**one))
    sample.harmless(scoring.compare({**one["row"], "parts": one["parts"]}, {**one["row"], "parts": one["parts"]}))


@pytest.mark.parametrize("text", sample.HOSTILE)
def test_whatever_a_creator_writes_the_widgets_hold_only_our_markup(text):
    one = sample.creator(text)
    sample.harmless(sample.text_of(scoring.moves(sample.moved_rows(2, text))))
    sample.harmless(sample.text_of(scoring.findings(sample.found_rows(2, text or "x"), lambda row, decision: None)))
    rows = [{**one["row"], "why": text}]
    sample.harmless(
        sample.text_of(
            scoring.labelling(rows, lambda key, label: None, sample.told(sentence=text, calibration_sentence=text))
        )
    )
    sample.harmless(
        sample.text_of(scoring.sliders(sample.Ranking(3, text).frame, sample.WEIGHTS, sample.Ranking(3, text).rescored))
    )


def test_a_bar_says_in_words_what_it_draws():
    drawn = bars.bar(0.5, 0.25, 1.5)
    assert "aria-label='score: 0.50 (0.25 to 1.50)'" in drawn and "M25.0 7 H100.0" in drawn and "M50.0 1" in drawn
    assert "class='span'" not in bars.bar(0.5) and "class='value'" not in bars.bar(None) and "unknown" in bars.bar(None)


def test_a_change_too_small_to_show_has_no_minus():
    assert (
        "+0.000" in bars.change(-0.0001, 1)
        and "-0.020" in bars.change(-0.02, 0.0)
        and "unknown" in bars.change(None, 1)
    )


def test_a_move_has_an_arrow_and_words():
    assert "up 3 from 5" in bars.moved(5, 2) and "▲ 3" in bars.moved(5, 2) and "down 1 from 1" in bars.moved(1, 2)
    assert "where it was" in bars.moved(4, 4) and ">new<" in bars.moved(None, 4) and ">out<" in bars.moved(4, None)


def test_a_slider_ranks_anew_and_says_how_far_each_moved():
    ranking = sample.Ranking(300)
    screen = sliders.Sliders(ranking.frame, sample.WEIGHTS, ranking.rescored, 25, None)
    assert screen.ranking.value.count("<li>") == 25 and screen.ranking.value.count("where it was") == 50
    screen.controls["relevance"].value = 0.0
    screen.controls["reach"].value = 1.0
    first = ranking.rescored(screen.shares()).sort_values("rank").iloc[0]
    top = screen.ranking.value.split("</li>")[0]
    assert f"{first['name']}<" in top and bars.place(first) in top
    was = int(ranking.frame.set_index("profile_key").loc[first["profile_key"], "rank"])
    assert f"up {was - 1} from {was}" in top


def test_the_shares_are_shown_and_handed_on_so_that_they_sum_to_one():
    ranking, handed = sample.Ranking(30), []
    screen = sliders.Sliders(ranking.frame, sample.WEIGHTS, lambda w: handed.append(w) or ranking.rescored(w), 25, None)
    assert handed[-1] == sample.WEIGHTS
    screen.controls["reach"].value = 0.52
    assert sum(handed[-1].values()) == pytest.approx(1) and handed[-1]["reach"] == pytest.approx(0.52 / 1.4)
    assert "37 %" in screen.shown["reach"].value and "43 %" in screen.shown["relevance"].value


def test_reset_gives_the_same_ranking_back_with_one_ranking():
    ranking = sample.Ranking(300)
    screen = sliders.Sliders(ranking.frame, sample.WEIGHTS, ranking.rescored, 25, None)
    before = screen.ranking.value
    for control in screen.controls.values():
        control.value = 0.5
    assert screen.ranking.value != before
    calls = ranking.calls
    screen.reset.click()
    assert screen.ranking.value == before and ranking.calls == calls + 1 and screen.shares() == sample.WEIGHTS


def test_when_every_weight_is_zero_the_last_ranking_stays_and_says_so():
    ranking, saved = sample.Ranking(30), []
    screen = sliders.Sliders(ranking.frame, sample.WEIGHTS, ranking.rescored, 25, saved.append)
    for control in screen.controls.values():
        control.value = 0.0
    assert (
        "Every weight is 0" in screen.message.value
        and screen.ranking.value.count("<li>") == 25
        and screen.keep.disabled
    )
    screen.reset.click()
    assert "Every weight" not in screen.message.value and not screen.keep.disabled


def test_a_ranking_that_fails_says_that_the_one_below_is_old():
    ranking = sample.Ranking(30)

    def fails(weights):
        if weights["reach"] > 0.5:
            raise BadInput("No <such> weights.", "Move it back.")
        if weights["budget"] > 0.5:
            raise ZeroDivisionError
        return ranking.rescored(weights)

    screen = sliders.Sliders(ranking.frame, sample.WEIGHTS, fails, 25, None)
    screen.controls["reach"].value = 1.0 + 0 * screen.controls["relevance"].value
    screen.controls["relevance"].value = 0.0
    assert "No &lt;such&gt; weights. The ranking below is the last one." in screen.message.value
    screen.reset.click()
    screen.controls["relevance"].value = 0.0
    with pytest.raises(ZeroDivisionError):
        screen.controls["budget"].value = 1.0
    assert "could not be made. The ranking below is the last one" in screen.message.value


def test_where_the_first_ranking_fails_the_one_at_the_start_is_below_and_can_be_turned():
    def fails(weights):
        raise BadInput("Nothing to rank.", "Pull first.")

    ranking = sample.Ranking(30)
    screen = sliders.Sliders(ranking.frame, sample.WEIGHTS, fails, 25, None)
    assert "Nothing to rank. The ranking below is the last one." in screen.message.value
    assert screen.ranking.value.count("<li>") == 25
    screen.pages.on.click()
    assert screen.ranking.value.count("<li>") == 5


@pytest.mark.parametrize("missing", [None, float("nan"), np.float64("nan")])
def test_a_creator_without_a_name_or_handle_is_called_nothing_and_not_nan(missing):
    row = {"name": missing, "handle": missing, "platform": missing, "url": missing}
    assert bars.name(row) == "" and "nan" not in bars.who(row).replace("<span", "")


def test_weights_are_saved_as_shares_and_a_refusal_is_shown():
    ranking, saved = sample.Ranking(30), []
    page = scoring.sliders(ranking.frame, sample.WEIGHTS, ranking.rescored, save=saved.append)
    sample.button(page, "Save weights").click()
    assert saved == [sample.WEIGHTS] and "relevance 60 %" in sample.text_of(page)

    def refuse(_):
        raise BadInput("The run is closed.", "Open another.")

    page = scoring.sliders(ranking.frame, sample.WEIGHTS, ranking.rescored, save=refuse)
    sample.button(page, "Save weights").click()
    assert "The run is closed." in sample.text_of(page)
    assert not [
        w
        for w in sample.walk(scoring.sliders(ranking.frame, sample.WEIGHTS, ranking.rescored))
        if getattr(w, "description", "") == "Save weights"
    ]


def test_a_row_without_a_score_keeps_its_place_and_says_why_and_one_without_a_rank_is_not_shown():
    frame = sample.Ranking(3).frame.sort_values("rank").reset_index(drop=True)
    frame.loc[1, ["score", "score_low", "score_high", "rank_low", "rank_high"]] = np.nan
    frame.loc[2, "rank"] = np.nan
    given = frame.assign(rank=frame["rank"].astype("Int64"))
    markup = sample.text_of(
        scoring.sliders(
            frame, sample.WEIGHTS, lambda w: given[["profile_key", "score", "score_low", "score_high", "rank"]]
        )
    )
    assert (
        markup.count("<li>") == 2
        and "permit none" in markup.split("<li>")[2]
        and "<span class='rank'>2</span>" in markup
    )
    assert (
        "unknown" not in markup
        and "nan" not in markup.lower()
        and frame.loc[0, "name"] in markup
        and "Mud and roots" in markup
    )
    frame["why_not"] = [None, "the terms of this platform permit no figures", None]
    bare = given[["profile_key", "score", "rank"]]
    silent = sample.text_of(scoring.sliders(frame, sample.WEIGHTS, lambda w: bare.assign(reasons=None, name=np.nan)))
    assert silent.count("the terms of this platform") == 1 and silent.count("Mud and roots") == 2
    assert "nan" not in silent and frame.loc[0, "name"] in silent
    wordless = frame.assign(reasons=None)
    said_once = sample.text_of(scoring.sliders(wordless, sample.WEIGHTS, lambda w: bare))
    assert said_once.count("the terms of this platform") == 1


def test_pages_are_cut_in_the_kernel():
    ranking = sample.Ranking(60)
    page = scoring.sliders(ranking.frame, sample.WEIGHTS, ranking.rescored, length=25)
    assert "1 to 25 of 60" in sample.text_of(page) and sample.button(page, "Back").disabled
    calls = ranking.calls
    sample.button(page, "More").click()
    sample.button(page, "More").click()
    assert (
        "51 to 60 of 60" in sample.text_of(page)
        and sample.button(page, "More").disabled
        and sample.text_of(page).count("<li>") == 10
    )
    assert ranking.calls == calls
    reach = next(w for w in sample.walk(page) if getattr(w, "description", "") == "Reach")
    reach.value = 0.9
    assert "1 to 25 of 60" in sample.text_of(page)
    nobody = scoring.sliders(ranking.frame, sample.WEIGHTS, lambda w: ranking.rescored(w).assign(rank=np.nan))
    assert "Nobody has a rank." in sample.text_of(nobody) and "nothing here" in sample.text_of(nobody)


def test_a_page_that_became_too_short_falls_back_to_its_last_rows():
    pages = paging.Pages(10, lambda: None)
    assert pages.cut(35, 30) == slice(30, 35) and pages.cut(12) == slice(10, 12) and pages.cut(0) == slice(0, 0)


def test_changes_that_come_together_are_answered_by_one_ranking():
    ranking = sample.Ranking(100)

    async def drag():
        screen = sliders.Sliders(ranking.frame, sample.WEIGHTS, ranking.rescored, 25, None)
        before = ranking.calls
        for step in range(50):
            screen.controls["reach"].value = step / 50
        assert ranking.calls == before
        await asyncio.sleep(3 * sliders.PAUSE)
        assert ranking.calls == before + 1
        return screen

    screen = asyncio.run(drag())
    assert screen.shown["reach"].value.count("53 %") == 1


def test_one_change_among_ten_thousand_costs_little_more_than_its_ranking():
    ranking = sample.Ranking(10_000, draws=200)
    screen = sliders.Sliders(ranking.frame, sample.WEIGHTS, ranking.rescored, 25, None)
    alone, whole = sample.seconds(lambda: ranking.rescored(sample.WEIGHTS)), sample.seconds(screen.rank)
    assert len(screen.ranking.value) < 60_000
    drawn = whole - alone
    some = ranking.frame.head(500)
    all_rows = 20 * sample.seconds(sliders.Sliders(some, sample.WEIGHTS, lambda w: some, 500, None).draw)
    assert whole < 2 * alone and drawn < all_rows / 20, (alone, whole, all_rows)


def test_the_intervals_are_drawn_in_rank_order_and_those_without_a_score_are_counted():
    frame = sample.Ranking(40).frame.sample(frac=1, random_state=1)
    frame.loc[frame["rank"] == 2, ["score", "score_low", "score_high"]] = np.nan
    frame["rank"] = frame["rank"].astype("Int64")
    live = scoring.intervals(frame, top=10)
    values = (
        next(iter(live.chart.to_dict()["datasets"].values()))
        if "datasets" in live.chart.to_dict()
        else live.chart.to_dict()["data"]["values"]
    )
    assert [int(v["place"].split()[0]) for v in values] == [1, 3, 4, 5, 6, 7, 8, 9, 10]
    assert all(v["low"] <= v["score"] <= v["high"] for v in values) and values[1]["rank"] == "3 (1 to 9)"
    assert "the first 10, 1 of them without" in live.chart.title.subtitle and "<svg" in charts.svg(live)
