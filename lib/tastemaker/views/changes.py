"""What changed about watched creators, for a notebook: a table, small charts of growth, and the same in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from tastemaker import render
from tastemaker.views import charts, numbers, style, tables
from tastemaker.views.style import Fragment

ACROSS, MOST = 3, 30
"""Small charts in a row, and the most that are drawn; the caption counts the others."""
_SHOWN = ("kind", "profile", "before", "after", "said", "n", "quote", "url", "seen_at", "source")


def table(frame: pd.DataFrame) -> Any:
    """The changes as a table that sorts and filters; every cell is text."""
    return tables.show(frame, "What changed", columns=_SHOWN, length=20)


def growth(frame: pd.DataFrame) -> alt.JupyterChart:
    """Followers over time as small multiples, one a profile, each with a scale of its own so that shapes can be
    compared.

    Columns `profile, taken_at, followers`. Counts that are not known are left out; a profile with one count has a dot.
    The chart carries the same in words for a reader who does not see it.
    """
    seen = frame.dropna(subset=["followers", "taken_at"])
    profiles = list(dict.fromkeys(seen["profile"]))
    note = f"{len(seen)} observations of {len(profiles)} profiles, each on its own scale"
    if len(profiles) > MOST:
        note += f"; the first {MOST} are drawn"
    small = [_small(name, seen[seen["profile"] == name]) for name in profiles[:MOST]]
    chart = alt.concat(*(small or [_small("nothing yet", seen)]), columns=ACROSS, spacing=14)
    return _live(chart.properties(title=charts.titled("Growth of the watchlist", note), description=" ".join(told(frame))))


def told(frame: pd.DataFrame) -> list[str]:
    """The growth charts in words, a sentence a profile: the first count, the last one, their days and how many there
    are."""
    seen = frame.dropna(subset=["followers", "taken_at"]).sort_values("taken_at", kind="stable")
    return [_sentence(render.line(name, 80), rows) for name, rows in seen.groupby("profile", sort=False)]


def alerts(frame: pd.DataFrame) -> Fragment:
    """Alerts as a page: kind, profile, what was seen with its n, the quotation with its link, when and where. Every
    value is escaped."""
    if frame.empty:
        return Fragment("<div class='tm-note'>No alerts. A visit looks for what the rules name; "
                        "<code>bench.alert_rules()</code> lists them.</div>")
    lines = "".join(f"<li>{_alert(row)}</li>" for row in frame.to_dict("records"))
    return Fragment(f"<section class='tm-panel'><h2>{len(frame):,} {'alert' if len(frame) == 1 else 'alerts'}</h2>"
                    "<p class='tm-dim tm-small'>What was seen, and no judgement of anybody.</p>"
                    f"<ul class='tm-parts'>{lines}</ul></section>")


def page(frame: pd.DataFrame, seen: pd.DataFrame) -> Any:
    """The changes, the growth charts, and the charts in words."""
    words = "".join(f"<li>{render.html(sentence)}</li>" for sentence in told(seen))
    counts = frame["kind"].value_counts()
    said = ", ".join(f"{n:,} × {kind}" for kind, n in counts.items()) or "nothing changed that can be told"
    text = f"<details class='tm-small'><summary>The charts in words</summary><ul>{words}</ul></details>"
    return style.page(style.widget(f"<div class='tm-note'>{render.html(said)}</div>"), table(frame), growth(seen),
                      style.widget(text), name="changes")


def _alert(row: Mapping[str, Any]) -> str:
    place = row["watchlist"] if numbers.known(row.get("watchlist")) else row.get("search")
    chip = f"<span class='tm-chip on'>{render.html(row['kind'], 40)}</span><span class='tm-chip'>{render.html(place, 80)}</span>"
    n = f", n = {numbers.count(row['n'])}" if numbers.known(row.get("n")) else ""
    both = " → ".join(render.line(row[side], 200) for side in ("before", "after") if numbers.known(row.get(side)))
    link = render.link(row["url"], render.line(row["quote"], 300)) if numbers.known(row.get("quote")) else ""
    quote = f"<q class='tm-quote'>{link}</q>" if link else ""
    where = f"{numbers.day(row['seen_at'])}, {render.line(row['source'], 80) or 'source unknown'}"
    return (f"<div class='tm-signal'><b>{render.html(row['profile'], 120)}</b>{chip}</div>"
            + (f"<p>{render.html(both)}</p>" if both else "")
            + f"<p>{render.html(row['said'], 400)}{n}</p>{quote}<p class='tm-dim tm-small'>{render.html(where)}</p>")


def _small(name: str, rows: pd.DataFrame) -> alt.Chart:
    values = [{"at": pd.Timestamp(row.taken_at).isoformat(), "followers": float(row.followers)} for row in rows.itertuples()]
    return alt.Chart(alt.Data(values=values), title=alt.TitleParams(render.line(name, 32), anchor="start", fontSize=11)).mark_line(
        point=alt.OverlayMarkDef(size=22), color=charts.COLOURS[0]).encode(
        x=alt.X("at:T", title=None, axis=alt.Axis(tickCount=3, format="%d %b")),
        y=alt.Y("followers:Q", title=None, scale=alt.Scale(zero=False, nice=True), axis=alt.Axis(format="~s", tickCount=3)),
        tooltip=[alt.Tooltip("at:T", title="Seen"), alt.Tooltip("followers:Q", title="Followers", format=",.0f")],
    ).properties(width=(charts.WIDTH - 100) // ACROSS, height=90)


def _sentence(name: str, rows: pd.DataFrame) -> str:
    first, last = rows.iloc[0], rows.iloc[-1]
    if len(rows) == 1:
        return f"{name}: {numbers.count(first['followers'])} followers on {numbers.day(first['taken_at'])}, the only count."
    return (f"{name}: from {numbers.count(first['followers'])} followers on {numbers.day(first['taken_at'])} to "
            f"{numbers.count(last['followers'])} on {numbers.day(last['taken_at'])}, {len(rows)} counts.")


def _live(chart: alt.ConcatChart) -> alt.JupyterChart:
    """The charts as one widget that brings its own scripts, in the colours of the other charts."""
    charts.ready()
    grey = charts.GREY
    dressed = (chart.configure(font="system-ui, sans-serif", background="transparent").configure_view(strokeWidth=0)
               .configure_title(color=grey, subtitleColor=grey)
               .configure_axis(gridColor=grey, gridOpacity=0.18, domainColor=grey, domainOpacity=0.4, tickColor=grey,
                               tickOpacity=0.4, labelColor=grey))
    live = alt.JupyterChart(dressed, embed_options={"actions": False, "renderer": "svg"})
    live.add_class("tm-chart")
    return live
