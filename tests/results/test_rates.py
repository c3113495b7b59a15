"""Rates count creators, leave open letters and letters that came back out, and draw small segments towards the others."""

from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from tastemaker import clock
from tastemaker.results import intervals, letters, rates

world = SimpleNamespace(**run_path(str(Path(__file__).with_name("results_world.py"))))


@pytest.fixture(autouse=True)
def noon():
    with clock.fixed(world.NOW):
        yield


def row(table, by, segment, what="reply"):
    found = table[(table["by"] == by) & (table["segment"] == segment) & (table["what"] == what)]
    assert len(found) == 1
    return found.iloc[0]


def test_a_rate_has_its_counts_and_wilsons_ends():
    found = row(rates.table(world.plain(200, 20)), "campaign", "trail")
    assert (found["n"], found["k"], found["rate"]) == (200, 20, 0.1)
    assert found["low"] == pytest.approx(0.0657, abs=1e-4) and found["high"] == pytest.approx(0.1495, abs=1e-4)


def test_young_letters_are_open_also_when_they_were_answered_at_once():
    both = pd.concat([world.plain(100, 10), world.plain(30, 12, days_ago=5, first=500)], ignore_index=True)
    found = row(rates.table(both), "campaign", "trail")
    assert (found["n"], found["k"], found["open"]) == (100, 10, 30)
    later = row(rates.table(both), "campaign", "trail", "agreement")
    assert (later["n"], later["open"]) == (100, 30)


def test_letters_that_came_back_do_not_count():
    back = world.plain(20, 0, first=900, bounced=True)
    assert row(rates.table(pd.concat([world.plain(100, 10), back], ignore_index=True)), "campaign", "trail")["n"] == 100


@pytest.mark.parametrize(("sent", "replied", "enough"), [(99, 20, False), (100, 9, False), (100, 10, True)])
def test_nothing_is_advised_under_a_hundred_letters_and_ten_answers(sent, replied, enough):
    assert bool(row(rates.table(world.plain(sent, replied)), "campaign", "trail")["enough"]) is enough


def test_a_small_segment_is_drawn_towards_the_others_and_a_large_one_is_not():
    few = world.plain(4, 3, platform="mastodon", first=700)
    many = [world.plain(300, k, platform=name, first=1_000 * i) for i, (name, k) in enumerate((("bluesky", 30), ("youtube", 33), ("x", 27)), 1)]
    found = rates.table(pd.concat([few, *many], ignore_index=True))
    small, large = row(found, "platform", "mastodon"), row(found, "platform", "bluesky")
    assert small["rate"] == 0.75 and small["shrunk"] < 0.4
    assert large["shrunk"] == pytest.approx(0.1, abs=0.02) and large["shrunk_low"] < 0.1 < large["shrunk_high"]


def test_segments_that_differ_are_left_apart():
    two = [world.plain(400, k, platform=name, first=1_000 * i) for i, (name, k) in enumerate((("bluesky", 20), ("youtube", 200)), 1)]
    found = rates.table(pd.concat(two, ignore_index=True))
    assert row(found, "platform", "bluesky")["shrunk"] < 0.07 and row(found, "platform", "youtube")["shrunk"] > 0.47


def test_a_letter_that_tries_two_things_is_in_a_segment_of_each():
    found = rates.table(world.plain(10, 2, variant={"subject": "hello", "offer": "a pair"}))
    assert {"subject: hello", "offer: a pair"} == set(found[found["by"] == "variant"]["segment"])


def test_what_is_not_known_is_a_segment_of_its_own():
    found = rates.table(world.plain(10, 2, size_band=None))
    assert row(found, "size band", "unknown")["n"] == 10


def test_without_letters_there_are_no_rows_and_all_columns():
    found = rates.table(world.plain(1, 0).head(0))
    assert found.empty and tuple(found.columns) == rates.COLUMNS


def test_ends_of_a_share_of_nothing_are_unknown_and_impossible_counts_too():
    low, high = intervals.wilson([0, 5], [0, 3])
    assert np.isnan(low).all() and np.isnan(high).all()


def test_an_agreement_is_waited_for_longer_than_an_answer():
    assert letters.DAYS["agreement"] > letters.DAYS["reply"] >= 8 + 4
