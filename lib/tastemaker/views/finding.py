"""What calls brought, as pictures: relevant creators against calls made, and the way from questions to those who fit.

Both take one row a discovery call, in the order in which calls were made: `platform, family, cost, new, relevant`, where
`new` counts creators never seen before and `relevant` those of them who look as if they fitted, each between 0 and 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import altair as alt
import ipywidgets
import numpy as np
import pandas as pd

from tastemaker import render
from tastemaker.views import cards, charts, style

OTHER = "other ways"
WAYS = 8
"""Ways to a creator that the map names; the rest are one band."""
FITS, NOT = "looks right", "the others"
_BEND = np.linspace(0.0, 1.0, 21)
DOTS = 60
"""Calls up to which each has a dot on its line; more would hide it."""
LINE = 0.05
"""The height of a line of text, as a share of the map's: the space between two boxes of a column."""


def panel(frame: pd.DataFrame, width: int = 0) -> ipywidgets.Box:
    """Both pictures beside one another, with the same in words below; without a call, what to do."""
    if frame.empty:
        return style.row(style.widget(cards.note("No discovery call has been made yet.", "Make a plan and pull it.")))
    drawn = [ipywidgets.Box([chart]) for chart in (curve(frame, width), origins(frame, width))]
    for one in drawn:
        one.add_class("tm-panel")
    ways = "".join(f"<li>{render.html(one)}</li>" for one in _said(frame))
    words = style.widget(f"<h3>The same in words</h3><ul class='tm-ways tm-dim tm-small'>{ways}</ul>")
    return ipywidgets.VBox([style.row(*drawn, name="tm-split"), words])


def curve(frame: pd.DataFrame, width: int = 0) -> alt.JupyterChart:
    """Relevant creators found so far against discovery calls made so far, a line a platform.

    A line that flattens says that the last calls brought little; platforms are never added up.
    """
    values = [point for platform, rows in frame.groupby("platform", sort=True) for point in _so_far(str(platform), rows)]
    title = charts.titled("What the calls brought", f"{len(frame):,} discovery calls; creators who look right, counted by how likely", width)
    dots = alt.OverlayMarkDef(size=22) if len(values) <= DOTS else False
    chart = alt.Chart(alt.Data(values=values)).mark_line(interpolate="step-after", point=dots).encode(
        x=alt.X("calls:Q", title="Discovery calls", axis=alt.Axis(tickMinStep=1)),
        y=alt.Y("relevant:Q", title="Look right, so far"),
        color=alt.Color("platform:N", title="Platform", scale=charts.scale(v["platform"] for v in values)),
        tooltip=[alt.Tooltip("platform:N", title="Platform"), alt.Tooltip("calls:Q", title="Calls"),
                 alt.Tooltip("asked:N", title="Asked last"), alt.Tooltip("new:Q", title="New creators"),
                 alt.Tooltip("relevant:Q", title="Look right", format=".1f")],
    ).properties(height=240, title=title)
    return charts.live(chart, width)


def origins(frame: pd.DataFrame, width: int = 0) -> alt.JupyterChart:
    """The map of where creators came from: from ways of asking, over platforms, to who looks right and who does not.

    A band is as wide as the number of new creators who took that way.
    """
    flows = _flows(frame)
    boxes = _boxes(flows)
    bands = [point for i, flow in enumerate(_bands(flows, boxes)) for point in _band(i, flow)]
    names = [{"x": column, "y": (low + high) / 2, "text": f"{render.line(name, 18)} ({n:,.0f})", "column": column}
             for (column, name), (low, high, n) in boxes.items()]
    across = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.62, 2.62]))
    drawn = alt.Chart(alt.Data(values=bands)).mark_area(opacity=0.45).encode(
        x=across, y=alt.Y("low:Q", axis=None, scale=alt.Scale(domain=[1.02, -0.02])), y2="high:Q", detail="band:N",
        color=alt.Color("fits:N", title="", scale=alt.Scale(domain=[FITS, NOT], range=[charts.COLOURS[0], "#9aa3ad"])),
        tooltip=[alt.Tooltip("start:N", title="From"), alt.Tooltip("end:N", title="To"),
                 alt.Tooltip("n:Q", title="New creators", format=".1f")])
    said = alt.Chart(alt.Data(values=names)).mark_text(fontSize=11, color=charts.GREY).encode(
        x=across, y="y:Q", text="text:N")
    left, middle, right = (said.transform_filter(alt.datum.column == i) for i in range(3))
    total = sum(n for *_, n in flows)
    title = charts.titled("Where new creators came from", f"{total:,.0f} new creators by what was asked, platform and how they look", width)
    layers = drawn + left.mark_text(align="right", dx=-6, fontSize=11, color=charts.GREY) + middle.mark_text(
        fontSize=11, fontWeight="bold", color=charts.GREY) + right.mark_text(align="left", dx=6, fontSize=11, color=charts.GREY)
    return charts.live(layers.properties(height=300, title=title), width)


def said(frame: pd.DataFrame) -> str:
    """The same in words, for who cannot see a picture: what each way brought per call, best first."""
    return "; ".join(_said(frame)) + "." if len(frame) else "No discovery call has been made yet."


def _said(frame: pd.DataFrame) -> list[str]:
    return [f"{name} on {platform}: {relevant:.1f} who look right of {new:,} new in {calls:,} calls"
            for name, platform, calls, new, relevant in _by_way(frame)[:WAYS]]


def _so_far(platform: str, rows: pd.DataFrame) -> Iterable[dict[str, Any]]:
    platform, so_far = render.line(platform, 40), zip(rows["new"].cumsum(), rows["relevant"].cumsum(), rows["family"], strict=True)
    yield {"platform": platform, "calls": 0, "new": 0, "relevant": 0.0, "asked": ""}
    yield from ({"platform": platform, "calls": i, "new": int(new), "relevant": float(relevant), "asked": render.line(family, 40)}
                for i, (new, relevant, family) in enumerate(so_far, start=1))


def _by_way(frame: pd.DataFrame) -> list[tuple[str, str, int, int, float]]:
    """Way, platform, calls, new and relevant creators; the best yield per call first."""
    sums = frame.groupby(["family", "platform"]).agg(calls=("new", "size"), new=("new", "sum"), relevant=("relevant", "sum"))
    rows = [(render.line(family, 40), render.line(platform, 40), int(r.calls), int(r.new), float(r.relevant))
            for (family, platform), r in sums.iterrows()]
    return sorted(rows, key=lambda row: (-row[4] / row[2], row[0], row[1]))


def _flows(frame: pd.DataFrame) -> list[tuple[str, str, str, float]]:
    """Way, platform, how they look, and new creators; the smaller ways together."""
    rows = _by_way(frame)
    sums: dict[str, int] = {}
    for way, _, _, new, _ in rows:
        sums[way] = sums.get(way, 0) + new
    named = set(sorted(sums, key=lambda way: (-sums[way], way))[:WAYS])
    flows: dict[tuple[str, str, str], float] = {}
    for way, platform, _, new, relevant in rows:
        way = way if way in named else OTHER
        for end, n in ((FITS, min(relevant, new)), (NOT, max(new - relevant, 0.0))):
            flows[way, platform, end] = flows.get((way, platform, end), 0.0) + n
    return [(*names, n) for names, n in sorted(flows.items()) if n > 0]


def _boxes(flows: list[tuple[str, str, str, float]]) -> dict[tuple[int, str], tuple[float, float, float]]:
    """Each name's place in its column: top, bottom (0 to 1 downwards) and creators; the largest first, who fits on top.

    A band is equally wide in every column, and around each box there is room for one line of text.
    """
    total = sum(n for *_, n in flows) or 1.0
    columns = [_ordered(flows, column) for column in range(3)]
    wide = 1.0 - LINE * max(map(len, columns), default=0)
    found: dict[tuple[int, str], tuple[float, float, float]] = {}
    for column, sums in enumerate(columns):
        top = (1.0 - wide - LINE * (len(sums) - 1)) / 2
        for name, n in sums.items():
            found[column, name] = (top, top + wide * n / total, n)
            top += wide * n / total + LINE
    return found


def _ordered(flows: list[tuple[str, str, str, float]], column: int) -> dict[str, float]:
    """Creators by name in a column, in the order in which they stand from the top."""
    sums: dict[str, float] = {}
    for flow in flows:
        sums[flow[column]] = sums.get(flow[column], 0.0) + flow[3]
    return {name: sums[name] for name in sorted(sums, key=lambda name: (name in (OTHER, NOT), -sums[name], name))}


def _bands(flows: list[tuple[str, str, str, float]], boxes: dict[tuple[int, str], tuple[float, float, float]]
           ) -> Iterable[tuple[int, str, str, str, float, tuple[float, float, float, float]]]:
    """Bands between neighbouring columns: column, both names, how they look, creators and the four ends."""
    filled: dict[tuple[str, int, str], float] = {}

    def taken(side: str, column: int, name: str, n: float) -> tuple[float, float]:
        low, high, total = boxes[column, name]
        start = filled.get((side, column, name), low)
        filled[side, column, name] = end = start + (high - low) * n / total
        return start, end

    for column, ways in ((0, flows), (1, _without_first(flows))):
        for start, end, fits, n in sorted(ways, key=lambda way: (boxes[column, way[0]][0], boxes[column + 1, way[1]][0], way[2] == NOT)):
            yield column, start, end, fits, n, (*taken("out", column, start, n), *taken("in", column + 1, end, n))


def _without_first(flows: list[tuple[str, str, str, float]]) -> list[tuple[str, str, str, float]]:
    """The bands of the second half: platform, how they look (also where the band ends), creators."""
    sums: dict[tuple[str, str], float] = {}
    for _, platform, fits, n in flows:
        sums[platform, fits] = sums.get((platform, fits), 0.0) + n
    return [(platform, fits, fits, n) for (platform, fits), n in sums.items()]


def _band(number: int, flow: tuple[int, str, str, str, float, tuple[float, float, float, float]]) -> Iterable[dict[str, Any]]:
    """The outline of a band, bent like an S."""
    column, start, end, fits, n, (low, high, low_end, high_end) = flow
    bend = _BEND**2 * (3 - 2 * _BEND)
    for x, share in zip(_BEND, bend, strict=True):
        yield {"band": number, "x": float(column + x), "low": float(low + (low_end - low) * share),
               "high": float(high + (high_end - high) * share), "start": start, "end": end, "fits": fits, "n": n}
