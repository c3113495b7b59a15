"""How long answers take is read from all letters, also those that are still out."""

from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from tastemaker import clock
from tastemaker.results import waiting

world = SimpleNamespace(**run_path(str(Path(__file__).with_name("results_world.py"))))


def test_without_open_letters_the_curve_is_the_counted_share():
    days = np.array([0.5, 1.5, 1.7, 6.0] + [60.0] * 16)
    found = waiting.curve(days, days < 60).set_index("days")
    assert found.loc[1, "replied_share"] == pytest.approx(1 / 20) and found.loc[2, "replied_share"] == pytest.approx(3 / 20)
    assert found.loc[30, "replied_share"] == pytest.approx(4 / 20) and found.loc[30, "n"] == 20
    assert ((found["low"] <= found["replied_share"]) & (found["replied_share"] <= found["high"])).all()


def test_letters_that_are_still_out_count_for_as_long_as_they_were():
    old, young = [10.0] * 10 + [40.0] * 10, [2.0] * 20   # of the old, half answered on day 10; the young are two days old
    days = np.array(old + young)
    answered = np.array([True] * 10 + [False] * 30)
    assert waiting.curve(days, answered).set_index("days").loc[10, "replied_share"] == pytest.approx(0.5)


def test_before_the_first_answer_the_upper_end_is_exact():
    found = waiting.curve(np.array([9.0] * 50), np.zeros(50, dtype=bool))
    assert found["replied_share"].eq(0).all() and found["high"].iloc[0] == pytest.approx(1 - 0.025 ** (1 / 50))
    assert found["days"].max() == 9


def test_the_curve_ends_where_too_few_letters_are_left():
    assert waiting.curve(np.array([3.0] * 4), np.zeros(4, dtype=bool)).empty


def test_each_campaign_has_its_curve_and_letters_that_came_back_are_in_none():
    two = pd.concat([world.plain(20, 5), world.plain(20, 0, campaign_id="other", bounced=True)], ignore_index=True)
    with clock.fixed(world.NOW):
        found = waiting.table(two)
    assert set(found["campaign_id"]) == {"trail"} and tuple(found.columns) == waiting.COLUMNS
    assert waiting.usual(found) == 1.0


def test_without_an_answer_there_is_no_usual_time():
    with clock.fixed(world.NOW):
        assert waiting.usual(waiting.table(world.plain(20, 0))) is None
        assert waiting.usual(waiting.table(world.plain(20, 0).head(0))) is None
