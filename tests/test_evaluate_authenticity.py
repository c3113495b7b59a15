"""The proof of growth: its directory form, its measures, what it lays over genuine series, what it refuses."""

import numpy as np
import pandas as pd
import pytest

from tastemaker.errors import BadInput
from tastemaker.evaluate import authenticity, injection
from tastemaker.scoring.authenticity import invented


def write(folder, series, labels=None):
    folder.mkdir(exist_ok=True)
    pd.DataFrame(series).to_csv(folder / "series.csv", index=False)
    if labels is not None:
        pd.DataFrame(labels).to_csv(folder / "labels.csv", index=False)
    return folder


def lives(n, days=25):
    """Calm settled profiles: a total with one companion."""
    rows = []
    for i in range(n):
        chance = np.random.default_rng(i)
        gains = np.exp(chance.normal(0, 0.2, (2, days)))
        rows += [{"series_id": f"s{i}", "at": f"2026-01-{day + 1:02}",
                  "total": int(100_000 + 100 * gains[0, :day].sum()), "views": int(5e6 + 5_000 * gains[1, :day].sum())} for day in range(days)]
    return rows


@pytest.fixture
def genuine(tmp_path):
    return write(tmp_path / "calm", lives(8))


def test_genuine_series_raise_no_alarm_and_large_purchases_are_found(genuine):
    proof = authenticity.growth(genuine)
    assert proof.figures[0].method == authenticity.OURS
    assert proof.value("alarms").value == 0 and proof.value("insufficient").value == 0
    assert proof.value("detected").value >= 0.9
    assert {row["kind"] for row in proof.more["curve"]} == set(invented.BOUGHT)
    assert {row["size"] for row in proof.more["curve"]} == set(injection.SIZES)
    assert {row["kind"] for row in proof.more["lookalikes"]} == set(invented.LOOKALIKES)


def test_the_same_seed_gives_the_same_proof(genuine):
    assert authenticity.growth(genuine, seed=4).as_dict() == authenticity.growth(genuine, seed=4).as_dict()


def test_labelled_periods_give_an_area_for_every_method_and_a_forest_by_series(tmp_path):
    rows, labels = [], []
    for i in range(12):
        chance = np.random.default_rng(i)
        amounts = chance.poisson(20, 10) + (np.arange(10) == 6) * (400 if i % 2 else 0)
        for month, amount in enumerate(amounts, 1):
            rows.append({"series_id": f"s{i}", "at": f"2026-{month:02}-01", "amount": amount})
            labels.append({"series_id": f"s{i}", "at": f"2026-{month:02}-01", "bought": int(amount > 200)})
    proof = authenticity.growth(write(tmp_path / "months", rows, labels))
    assert proof.value("auc").value == 1
    assert {f.method for f in proof.figures if f.measure == "auc"} == {
        authenticity.OURS, "robust z-score", "ratio to the previous", "forest, sees labels"}
    assert proof.value("alarms").n == 6, "series with a bought period are not genuine"


def test_series_too_short_to_judge_are_counted_and_nothing_is_laid_over_them(tmp_path):
    proof = authenticity.growth(write(tmp_path / "short", lives(3, days=5)))
    assert proof.value("insufficient").value == 1
    assert not proof.more


def test_area_under_the_curve_counts_ties_half():
    assert authenticity.auc(np.array([1.0, 1.0]), np.array([True, False])) == 0.5
    assert np.isnan(authenticity.auc(np.array([1.0]), np.array([True])))


def test_a_purchase_adds_its_size_and_leaves_companions_alone(genuine):
    tracks = authenticity._tracks(genuine)
    for _, size, place, track in injection.bought(tracks, seed=1):
        before = tracks[place]
        assert track.totals[-1] - before.totals[-1] == pytest.approx(size * before.totals[0], abs=len(before.totals))
        assert track.companions is before.companions


def test_companions_answer_a_look_alike_in_part(genuine):
    tracks = authenticity._tracks(genuine)
    for kind, place, track in injection.lookalikes(tracks, seed=1):
        if kind == "viral post":
            gained = np.diff([tracks[place].companions["views"][-1], track.companions["views"][-1]])[0]
            assert gained > 0


ONE = {"series_id": "a", "at": "2026-01-01", "total": 1}


@pytest.mark.parametrize("series,labels,said", [
    ([{"series_id": "a", "at": "2026-01-01"}], None, "neither total nor amount"),
    ([{"at": "2026-01-01", "total": 1}], None, "series_id and at"),
    ([ONE] * 2, None, "each pair once"),
    ([ONE], [{"series_id": "a", "at": "2026-01-01", "bought": 2}], "0 and 1")])
def test_what_cannot_be_used_is_named(tmp_path, series, labels, said):
    with pytest.raises(BadInput, match=said):
        authenticity.growth(write(tmp_path / "bad", series, labels))


def test_a_directory_without_series_is_named(tmp_path):
    with pytest.raises(BadInput, match="series.csv"):
        authenticity.growth(tmp_path)


@pytest.mark.parametrize("text", [
    "", "series_id,at,total\n", "series_id,at,total\na,soon,1\n", "series_id,at,total\na,,1\n",
    "series_id,at,total\na,2026-01-01,many\n", "series_id,at,total\na,2026-01-01,1\na,2026-01-01T00:00:00,2\n"])
def test_a_file_that_cannot_be_used_is_named(tmp_path, text):
    (tmp_path / "series.csv").write_text(text)
    with pytest.raises(BadInput, match="series.csv"):
        authenticity.growth(tmp_path)
