"""An experiment is read by who was given which arm, and says too early, not yet, different, or why it is not read."""

from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import pandas as pd
import pytest

from tastemaker import clock
from tastemaker.results import arms

world = SimpleNamespace(**run_path(str(Path(__file__).with_name("results_world.py"))))
TRIED = {"campaign_id": "trail", "name": "Opening", "what": "subject", "arms": ["hello", "question"], "shares": [0.5, 0.5], "ended_at": None}


@pytest.fixture(autouse=True)
def noon():
    with clock.fixed(world.NOW):
        yield


def two(first, second, **same):
    """Letters of both arms, each as (sent, replied)."""
    return pd.concat([world.plain(*first, variant={"subject": "hello"}, **same),
                      world.plain(*second, variant={"subject": "question"}, first=10_001, **same)], ignore_index=True)


def read(letters, tried=TRIED):
    return arms.table(letters, [tried])


def test_each_arm_has_its_counts_ends_and_the_evidence():
    found = read(two((300, 30), (300, 75)))
    assert list(found["arm"]) == ["hello", "question"] and list(found["sent"]) == [300, 300] and list(found["replied"]) == [30, 75]
    assert set(found["state"]) == {"different"} and found["evidence"].iloc[0] > 20
    assert "“question” leads with 75 of 300 answered, against 30 of 300" in found["sentence"].iloc[0]
    assert found["difference"].iloc[1] == pytest.approx(0.15) and found["difference_low"].iloc[1] > 0 and pd.isna(found["difference"].iloc[0])
    assert ((found["low"] < found["rate"]) & (found["rate"] < found["high"])).all()


@pytest.mark.parametrize(("first", "second"), [((49, 10), (50, 20)), ((200, 4), (200, 5)), ((200, 60), (0, 0))])
def test_under_a_hundred_letters_ten_answers_or_without_an_arm_it_is_too_early(first, second):
    found = read(two(first, second) if second[0] else world.plain(*first, variant={"subject": "hello"}))
    assert set(found["state"]) <= {"too early", "stopped"}
    if second[0]:
        assert "Too early" in found["sentence"].iloc[0]


def test_arms_that_may_be_alike_are_not_told_apart():
    found = read(two((300, 30), (300, 33)))
    assert set(found["state"]) == {"no difference yet"} and "Go on or stop" in found["sentence"].iloc[0]


def test_arms_that_are_surely_alike_may_be_stopped():
    found = read(two((20_000, 2_000), (20_000, 2_010)))
    assert set(found["state"]) == {"no difference yet"} and "No difference that matters" in found["sentence"].iloc[0]


def test_uneven_arms_are_not_read_and_say_why():
    found = read(two((420, 10), (600, 120)))
    assert set(found["state"]) == {"stopped"} and "420 and 600" in found["sentence"].iloc[0]


def test_letters_that_are_not_old_enough_are_open_and_late_answers_count_as_none():
    late = two((300, 30), (300, 33))
    late.loc[0, "replied_at"] = late.loc[0, "sent_at"] + pd.Timedelta(days=20)
    found = read(pd.concat([late, two((10, 9), (10, 1), days_ago=3)], ignore_index=True))
    assert list(found["replied"]) == [29, 33] and list(found["sent"]) == [300, 300] and list(found["open"]) == [10, 10]


def test_letters_that_came_back_stay_in_their_arm():
    back = two((100, 0), (100, 0), bounced=True)
    assert list(read(pd.concat([two((300, 30), (300, 33)), back], ignore_index=True))["sent"]) == [400, 400]


def test_letters_of_other_campaigns_and_of_what_was_not_tried_are_left_out():
    other = pd.concat([two((300, 30), (300, 33)), two((99, 50), (99, 0), campaign_id="other"), world.plain(50, 50, first=50_000)],
                      ignore_index=True)
    assert list(read(other)["sent"]) == [300, 300]


def test_without_experiments_there_are_no_rows_and_all_columns():
    found = arms.table(world.plain(5, 1), [])
    assert found.empty and tuple(found.columns) == arms.COLUMNS
