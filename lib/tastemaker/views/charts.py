"""Charts that live in a notebook or a page without a network, and the same charts as SVG for a report."""

from __future__ import annotations

import re
import tempfile
import textwrap
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
from platformdirs import user_cache_path

from tastemaker import render
from tastemaker.views import bars, numbers

COLOURS = ["#0b7a75", "#d1662a", "#6a5acd", "#b8860b", "#c2407f", "#3b7dd8"]
WIDTH = 580
"""Pixels at which a chart is drawn; the style sheet scales it. Asking its panel gives 0 while that is not shown yet."""
GREY = "#78828e"


def relevance_against_reach(frame: pd.DataFrame, colour: str = "platform", picked: Callable[[str], None] | None = None,
                            width: int = 0, into: alt.JupyterChart | None = None) -> alt.JupyterChart:
    """One point a creator: relevance across, reach (median views of recent posts) up on a log scale, size by followers.

    A creator whose relevance or reach is unknown, or without any reach, cannot be placed; the caption counts them. Unknown followers draw a
    middling point. `colour` is `platform` or `label`; `picked` gets the key (see `key`) of a point that a person clicks.
    A chart that is on the page already is drawn anew `into` itself.
    """
    points = _points(frame, colour)
    missing = len(frame) - len(points)
    note = f"{missing} more: relevance unknown, or reach unknown or 0" if missing else "every creator of the list"
    click = alt.selection_point(name="picked", fields=["key"], on="click", empty=True)
    chart = (
        alt.Chart(alt.Data(values=points))
        .mark_circle(opacity=0.8, stroke="white", strokeWidth=0.6)
        .encode(
            x=alt.X("relevance:Q", title="Relevance to the brief", scale=alt.Scale(zero=False, nice=True), axis=alt.Axis(tickCount=8)),
            y=alt.Y(
                "reach:Q",
                title="Reach (median views, log)",
                scale=alt.Scale(type="log"),
                axis=alt.Axis(format="~s", values=[10**k for k in range(10)]),
            ),
            size=alt.when("isValid(datum.followers)")
            .then(alt.Size("followers:Q", legend=None, scale=alt.Scale(type="sqrt", range=[40, 420])))
            .otherwise(alt.value(80)),
            color=alt.Color("colour:N", title=colour.capitalize(), scale=scale(p["colour"] for p in points)),
            opacity=alt.condition(click, alt.value(0.85), alt.value(0.25)),
            tooltip=[
                alt.Tooltip("name:N", title="Creator"),
                alt.Tooltip("handle:N", title="Handle"),
                alt.Tooltip("relevance:Q", title="Relevance", format=".2f"),
                alt.Tooltip("reach:Q", title="Reach", format=",.0f"),
                alt.Tooltip("shown:N", title="Followers"),
            ],
        )
        .add_params(click)
        .properties(height=460 if width == 0 or width > 480 else 360, title=titled("Relevance against reach", note, width))
    )
    drawn = live(chart, width, into)
    if picked:
        drawn.selections.observe(lambda change: _tell(change["new"].store, picked), "picked")
    return drawn


def placed(frame: pd.DataFrame) -> int:
    """How many creators `relevance_against_reach` can draw."""
    return len(_points(frame, "platform"))


def growth(frame: pd.DataFrame) -> alt.JupyterChart:
    """Followers over time as the pulls saw them: one line a creator, indexed nowhere, unknown counts left out."""
    seen = frame.dropna(subset=["followers", "taken_at"])
    values = [{"name": _name(r), "taken_at": pd.Timestamp(r["taken_at"]).isoformat(),
               "followers": float(r["followers"])}
              for r in seen.to_dict("records")]
    chart = alt.Chart(alt.Data(values=values)).mark_line(point=True).encode(
        x=alt.X("taken_at:T", title=None), color=alt.Color("name:N", title="Creator", scale=alt.Scale(range=COLOURS)),
        y=alt.Y("followers:Q", title="Followers", scale=alt.Scale(zero=False), axis=alt.Axis(format="~s", tickCount=4)),
        tooltip=[alt.Tooltip("name:N", title="Creator"), alt.Tooltip("taken_at:T", title="Seen"),
                 alt.Tooltip("followers:Q", title="Followers", format=",.0f")],
    ).properties(height=240, title=titled("Growth", f"{len(values)} observations"))
    return live(chart)


def funnel(frame: pd.DataFrame) -> alt.JupyterChart:
    """How many creators reached each stage, in the order of the frame (`stage`, `n`)."""
    values = [
        {"stage": render.line(r["stage"], 60), "n": float(r["n"])}
        for r in frame.to_dict("records")
        if numbers.known(r["n"])
    ]
    stages = alt.Y("stage:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False))
    base = alt.Chart(alt.Data(values=values)).encode(y=stages)
    bars = base.mark_bar(cornerRadiusEnd=3, color=COLOURS[0], height={"band": 0.7}).encode(
        x=alt.X("n:Q", title=None, axis=None, scale=alt.Scale(domainMin=0)),
        tooltip=[alt.Tooltip("stage:N", title="Stage"), alt.Tooltip("n:Q", title="Creators", format=",.0f")])
    text = base.mark_text(align="left", dx=6, fontSize=12, color=GREY).encode(
        x="n:Q", text=alt.Text("n:Q", format=",.0f")
    )
    title = titled("From brief to answer", "creators at each stage")
    return live((bars + text).properties(height=alt.Step(30), title=title))


def spend(frame: pd.DataFrame, width: int = 0) -> alt.JupyterChart:
    """Quota units by day and bucket, reserved calls counted as spent (`quota_day`, `platform`, `bucket`, `cost`)."""
    values = [
        {
            "day": f"{pd.Timestamp(r['quota_day']):%Y-%m-%d}",
            "bucket": render.line(f"{r['platform']} {r['bucket']}", 60),
            "cost": float(r["cost"]),
        }
        for r in frame.to_dict("records")
        if numbers.known(r["cost"])
    ]
    chart = alt.Chart(alt.Data(values=values)).mark_bar().encode(
        x=alt.X("day:O", title=None, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("sum(cost):Q", title="Units", axis=alt.Axis(tickCount=5)),
        color=alt.Color("bucket:N", title="Quota bucket", scale=alt.Scale(range=COLOURS)),
        tooltip=[alt.Tooltip("bucket:N", title="Bucket"), alt.Tooltip("day:O", title="Day"),
                 alt.Tooltip("sum(cost):Q", title="Units", format=",.0f")],
    ).properties(height=240, title=titled("What the calls cost", "quota units a day", width))
    return live(chart, width)


def svg(chart: alt.JupyterChart | alt.TopLevelMixin, width: int = 640) -> str:
    """The chart as an SVG picture for a page without scripts; texts in it are text nodes, so nothing in it runs."""
    import vl_convert

    drawn = chart.chart if isinstance(chart, alt.JupyterChart) else chart
    picture = vl_convert.vegalite_to_svg({**drawn.to_dict(), "width": width}, allowed_base_urls=[])
    return re.sub(r"<(script|image|foreignObject)\b", r"&lt;\1", picture)


def key(row: Any) -> str:
    """What names a creator's row on a page: its platform and handle."""
    return f"{render.line(row.get('platform'), 40)}:{render.line(row.get('handle'), 200)}"


def _points(frame: pd.DataFrame, colour: str) -> list[dict[str, Any]]:
    """The rows that can be drawn, every text cleaned and on one line."""
    reach = "reach_median_views" if "reach_median_views" in frame else "reach"
    return [
        {
            "key": key(r),
            "name": _name(r),
            "handle": render.line(r.get("handle"), 60),
            "relevance": float(r["relevance"]),
            "reach": float(r[reach]),
            "followers": float(r["followers"]) if numbers.known(r.get("followers")) else None,
            "shown": numbers.count(r.get("followers")),
            "colour": render.line(r[colour], 40) if numbers.known(r.get(colour)) else "none",
        }
        for r in frame.to_dict("records")
        if numbers.known(r.get("relevance")) and numbers.known(r.get(reach)) and float(r[reach]) > 0
    ]


def _name(row: Any) -> str:
    """What to call a creator: name, else handle."""
    return render.line(row.get("name") if numbers.known(row.get("name")) else row.get("handle"), 60)


def _tell(store: list[dict[str, Any]], picked: Callable[[str], None]) -> None:
    """Hand on the key of a clicked point; a click beside every point clears the choice and tells nothing."""
    if store and store[0].get("values"):
        picked(str(store[0]["values"][0]))


def scale(values: Iterable[str]) -> alt.Scale:
    """The same colour for the same name on every page: names in alphabetical order over a fixed list."""
    names = sorted(set(values))
    return alt.Scale(domain=names, range=[COLOURS[i % len(COLOURS)] for i in range(len(names))])


def titled(text: str, note: str, width: int = 0) -> alt.TitleParams:
    """A title with a note below it; on a chart of this width the note has as many lines as it needs."""
    note = textwrap.wrap(note, max(width // 6, 30)) if width else note
    return alt.TitleParams(text, subtitle=note, anchor="start", fontSize=14, subtitleFontSize=11, offset=12)


def ready() -> None:
    """Have the scripts that every chart brings: packing them takes two seconds, so they are kept for all later programs."""
    if alt.JupyterChart._is_offline:
        return
    kept = user_cache_path("tastemaker") / f"charts-{alt.__version__}-{version('vl-convert-python')}.js"
    try:
        alt.JupyterChart._esm = kept.read_text(encoding="utf-8")
        alt.JupyterChart._is_offline = True
    except (OSError, UnicodeError):
        alt.JupyterChart.enable_offline()
        with suppress(OSError):   # a folder that cannot be written: the next program packs them again
            _keep(kept, alt.JupyterChart._esm)


def _keep(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    part = Path(name)
    try:
        with open(handle, "w", encoding="utf-8") as out:
            out.write(text)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)   # what a full disk cut off


def live(chart: alt.TopLevelMixin, width: int = 0, into: alt.JupyterChart | None = None) -> alt.JupyterChart:
    """The chart as a widget that brings its own scripts; SVG, so that the page's style sheet can colour it.

    With the `width` that it will have on the page its texts have their own size there; else the style sheet scales it.
    """
    ready()
    grey = {"labelColor": GREY, "titleColor": GREY, "titleFontWeight": "normal"}
    dressed = chart.properties(
        width=width or WIDTH, autosize=alt.AutoSizeParams(type="fit", contains="padding"), background="transparent"
    ).configure(
        font="system-ui, sans-serif",
        view=alt.ViewConfig(strokeWidth=0),
        title=alt.TitleConfig(color=GREY, subtitleColor=GREY),
        axis=alt.AxisConfig(
            gridColor=GREY,
            gridOpacity=0.18,
            domainColor=GREY,
            domainOpacity=0.4,
            tickColor=GREY,
            tickOpacity=0.4,
            labelLimit=160,
            **grey,
        ),
        legend=alt.LegendConfig(orient="bottom", symbolType="circle", **grey),
    )
    if into is not None:
        into.chart = dressed
        return into
    drawn = alt.JupyterChart(dressed, embed_options={"actions": False, "renderer": "svg"})
    drawn.add_class("tm-chart")
    if width:
        drawn.add_class("tm-fits")
    return drawn


def intervals(frame: pd.DataFrame, top: int = 25, width: int = 0) -> alt.JupyterChart:
    """Score with its interval of the first `top` creators, in the order of their ranks; the tooltip has the ranges.

    Columns `name, handle, score, score_low, score_high, rank, rank_low, rank_high`. A creator without a score, because
    a platform's terms permit none, cannot be drawn; the caption counts them.
    """
    ranked = frame.dropna(subset=["rank"]).sort_values("rank", kind="stable").head(top)
    values = [_interval(r) for r in ranked.to_dict("records") if numbers.known(r.get("score"))]
    missing = len(ranked) - len(values)
    note = f"the first {len(ranked)}" + (f", {missing} of them without a permitted score" if missing else "")
    base = alt.Chart(alt.Data(values=values)).encode(
        y=alt.Y("place:N", sort=[v["place"] for v in values], title=None, axis=alt.Axis(ticks=False, domain=False)),
        tooltip=[alt.Tooltip(f"{field}:N", title=title) for field, title in (
            ("name", "Creator"), ("handle", "Handle"), ("said", "Score"), ("rank", "Rank"))])
    lines = base.mark_rule(strokeWidth=5, opacity=0.55, color=COLOURS[0]).encode(
        x=alt.X("low:Q", title="Score, with its interval", scale=alt.Scale(zero=False, nice=True)), x2="high:Q")
    dots = base.mark_point(filled=True, size=70, opacity=1, color=COLOURS[0]).encode(x="score:Q")
    return _measured((lines + dots).properties(height=alt.Step(22), title=titled("How sure the order is", note, width)), width)


def differences(frame: pd.DataFrame) -> alt.JupyterChart:
    """How each group ranks against its matched pairs, in points of 100, with the interval; below 0 it ranks lower.

    Columns `compared, difference, low, high, pairs`. A group without a difference has no dot; the caption counts them.
    """
    values = [{"group": render.line(r["compared"], 60), "pairs": numbers.count(r.get("pairs")),
               **{k: float(r[k]) for k in ("difference", "low", "high")}}
              for r in frame.to_dict("records") if all(numbers.known(r.get(k)) for k in ("difference", "low", "high"))]
    missing = len(frame) - len(values)
    note = "matched pairs at equal relevance" + (f"; {missing} with too few pairs" if missing else "")
    base = alt.Chart(alt.Data(values=values)).encode(
        y=alt.Y("group:N", sort=[v["group"] for v in values], title=None, axis=alt.Axis(ticks=False, domain=False)),
        tooltip=[alt.Tooltip("group:N", title="Group"), alt.Tooltip("pairs:N", title="Pairs"),
                 *(alt.Tooltip(f"{k}:Q", title=k.capitalize(), format="+.1f") for k in ("difference", "low", "high"))])
    zero = alt.Chart(alt.Data(values=[{"x": 0}])).mark_rule(strokeDash=[4, 4], color=GREY).encode(x="x:Q")
    lines = base.mark_rule(strokeWidth=5, opacity=0.55, color=COLOURS[0]).encode(
        x=alt.X("low:Q", title="Points of rank: below 0 is lower", scale=alt.Scale(nice=True)), x2="high:Q")
    dots = base.mark_point(filled=True, size=80, opacity=1, color=COLOURS[0]).encode(x="difference:Q")
    title = titled("Groups at equal relevance", note)
    return _measured((zero + lines + dots).properties(height=alt.Step(30), title=title))


def _interval(row: Any) -> dict[str, Any]:
    """A ranked creator as a point with its ends and its words; without an interval the ends are the score."""
    low, high = (row.get(f"score_{end}", row.get(end)) for end in ("low", "high"))
    low, high = (float(end if numbers.known(end) else row["score"]) for end in (low, high))
    return {"place": f"{int(row['rank'])}  {_name(row)}", "name": _name(row),
            "handle": render.line(row.get("handle"), 60), "score": float(row["score"]), "low": low, "high": high, "said": bars.within(row["score"], low, high),
            "rank": bars.place(row)}


def _measured(chart: alt.TopLevelMixin, width: int = 0) -> alt.JupyterChart:
    """The chart as a widget whose rows do not grow with the page."""
    drawn = live(chart, width)
    drawn.add_class("tm-measured")
    return drawn
