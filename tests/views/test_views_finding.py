"""Spend against finds, and the map of where creators came from: sums, widths and words agree with the calls."""

import pandas as pd
import pytest

from tastemaker.views import charts, finding

CALLS = pd.DataFrame([
    ("youtube", "topic", 100.0, 10, 4.0), ("youtube", "featured", 1.0, 2, 1.5), ("bluesky", "topic", 1.0, 6, 0.0),
    ("youtube", "topic", 100.0, 0, 0.0), ("bluesky", "<img src=x>", 1.0, 3, 3.0),
], columns=["platform", "family", "cost", "new", "relevant"])


def data(chart):
    spec = chart.chart.to_dict()
    return spec["data"]["values"]


def layers(chart):
    return [layer["data"]["values"] for layer in chart.chart.to_dict()["layer"]]


def test_the_curve_adds_up_per_platform_and_never_over_platforms():
    values = data(finding.curve(CALLS))
    last = {v["platform"]: v for v in values}
    assert (last["youtube"]["calls"], last["youtube"]["new"], last["youtube"]["relevant"]) == (3, 12, 5.5)
    assert (last["bluesky"]["calls"], last["bluesky"]["relevant"]) == (2, 3.0)
    assert [v["relevant"] for v in values if v["calls"] == 0] == [0.0, 0.0]


def test_bands_of_the_map_are_as_wide_as_the_creators_who_took_that_way():
    bands = layers(finding.origins(CALLS))[0]
    ends = {}
    for point in bands:
        ends.setdefault((point["start"], point["end"], point["fits"]), []).append(point)
    widths = {way: points[0]["high"] - points[0]["low"] for way, points in ends.items()}
    per_creator = widths["topic", "youtube", finding.FITS] / 4.0
    assert widths["topic", "youtube", finding.NOT] == pytest.approx(6 * per_creator)
    assert widths["topic", "bluesky", finding.NOT] == pytest.approx(6 * per_creator)
    assert ("topic", "bluesky", finding.FITS) not in widths   # none of them looked right
    for points in ends.values():
        assert points[0]["high"] - points[0]["low"] == pytest.approx(points[-1]["high"] - points[-1]["low"])


def test_boxes_of_a_column_leave_a_line_of_text_between_them():
    flows = [(f"way {i}", "p", finding.FITS, 1.0 + i) for i in range(finding.WAYS + 1)]
    boxes = sorted(v for (column, _), v in finding._boxes(flows).items() if column == 0)
    assert all(below[0] - above[1] == pytest.approx(finding.LINE) for above, below in zip(boxes, boxes[1:], strict=False))
    assert boxes[0][0] >= 0 and boxes[-1][1] <= 1


def test_more_ways_than_the_map_names_are_one_band():
    many = pd.DataFrame([("p", f"way {i}", 1.0, i + 1, 0.5) for i in range(20)], columns=CALLS.columns)
    names = {v["text"] for v in layers(finding.origins(many))[1] if v["column"] == 0}
    assert len(names) == finding.WAYS + 1 and any(name.startswith(finding.OTHER) for name in names)


def test_the_words_name_the_best_way_first_with_its_calls():
    text = finding.said(CALLS)
    assert text.startswith("<img src=x> on bluesky: 3.0 who look right of 3 new in 1 calls; topic on youtube: 4.0 who")
    assert "of 10 new in 2 calls" in text
    assert text.index("topic on youtube") < text.index("topic on bluesky")
    assert finding.said(CALLS.iloc[:0]) == "No discovery call has been made yet."


def test_pictures_of_hostile_words_run_nothing():
    for chart in (finding.curve(CALLS), finding.origins(CALLS)):
        assert "<img" not in charts.svg(chart)


def test_no_call_draws_an_empty_picture():
    for chart in (finding.curve(CALLS.iloc[:0]), finding.origins(CALLS.iloc[:0])):
        assert "svg" in charts.svg(chart)
