"""Look-alikes, competitors and trends for a notebook: a small chart, the rows as a table, and the same in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import altair as alt
import pandas as pd

from tastemaker import render
from tastemaker.views import charts, numbers, style, tables
from tastemaker.views.style import Fragment

MOST = 25
"""Rows that a chart draws; its caption counts the others."""
KINDS = {
    "sponsored": "sponsored",
    "hint_of_money": "hint of money",
    "comparison": "comparison",
    "mention": "mention",
    "ambiguous": "ambiguous",
}
"""From a column to what the chart calls it, strongest first."""
_ALIKE = (
    "place",
    "name",
    "handle",
    "platform",
    "followers",
    "score",
    "low",
    "high",
    "known",
    "near",
    "reasons",
    "quote",
    "post_url",
)
_CREATORS = (
    "competitor",
    "name",
    "handle",
    "platform",
    "posts",
    "read",
    "share",
    "low",
    "high",
    *KINDS,
    "first",
    "last",
    "since",
    "said",
)
_POSTS = (
    "competitor",
    "name",
    "handle",
    "platform",
    "kind",
    "disclosure",
    "quote",
    "url",
    "published_at",
    "source",
    "ambiguous",
    "own",
)
_TRENDS = (
    "platform",
    "language",
    "kind",
    "term",
    "also",
    "ratio",
    "low",
    "high",
    "posts",
    "creators_now",
    "creators",
    "covered",
    "p",
    "quote",
    "url",
)


def alike(frame: pd.DataFrame) -> Any:
    """Scores with their ranges, the rows, and each reason with the two posts that show it."""
    said = "".join(f"<li>{_alike(row)}</li>" for row in frame.head(MOST).to_dict("records"))
    return style.page(
        alike_chart(frame),
        tables.show(frame, "Creators like the examples", columns=_ALIKE),
        style.widget(_folded("Why, with the posts", said)),
        name="alike",
    )


def alike_chart(frame: pd.DataFrame) -> alt.JupyterChart:
    """One line a creator: the score, and how far it moves when one example is left out. A creator without a score is counted."""
    shown = frame.head(MOST)
    values = [
        {
            "who": f"{int(row['place'])}  {_who(row)}",
            "near": render.line(row["near"], 60),
            **{k: float(row[k]) for k in ("score", "low", "high")},
            "said": f"{row['score']:.1f} ({row['low']:.1f} to {row['high']:.1f})",
        }
        for row in shown.to_dict("records")
        if numbers.known(row["score"])
    ]
    note = "log odds; 0 speaks neither way; the line is the range with one example left out" + _missing(
        len(shown) - len(values), "without a permitted score"
    )
    tips = [
        alt.Tooltip("who:N", title="Creator"),
        alt.Tooltip("said:N", title="Score"),
        alt.Tooltip("near:N", title="Nearest to"),
    ]
    return _lines(values, "score", "Score", "near", "Nearest to", "Creators like the examples", note, tips)


def trends(frame: pd.DataFrame, said: Sequence[str]) -> Any:
    """Ratios with their intervals, what was compared, the rows, and example posts of different creators."""
    notes = "".join(f"<p>{render.html(one)}</p>" for one in said)
    examples = "".join(f"<li>{_trend(row)}</li>" for row in frame.head(MOST).to_dict("records"))
    parts = [style.widget(f"<div class='tm-note'>{notes}</div>")]
    if len(frame):
        parts += [
            trends_chart(frame),
            tables.show(frame, "What rises", columns=_TRENDS),
            style.widget(_folded("Example posts", examples)),
        ]
    return style.page(*parts, name="trends")


def trends_chart(frame: pd.DataFrame) -> alt.JupyterChart:
    """One line a term: how many times as often as before, with its interval, on a log scale."""
    values = [
        {
            "who": _term(row),
            "kind": render.line(row["kind"], 20),
            "score": float(row["ratio"]),
            "low": float(row["low"]),
            "high": float(row["high"]),
            "said": f"{row['ratio']:.1f} ({row['low']:.1f} to {row['high']:.1f})",
            "n": f"{row['posts']:,} posts of {row['creators_now']:,} creators",
        }
        for row in frame.head(MOST).to_dict("records")
    ]
    note = "times as often as in the creators' own past, with its interval; 1 is as before" + _missing(
        len(frame) - len(values), "not drawn"
    )
    tips = [alt.Tooltip("who:N", title="What"), alt.Tooltip("said:N", title="Ratio"), alt.Tooltip("n:N", title="Now")]
    return _lines(values, "score", "Times as often", "kind", "Kind", "What rises", note, tips, log=True)


def competitors(creators: pd.DataFrame, posts: pd.DataFrame) -> Any:
    """Posts that name a competitor by creator and kind, the rows, and every quote with its link."""
    quotes = "".join(f"<li>{_quote(row)}</li>" for row in posts.head(4 * MOST).to_dict("records"))
    return style.page(
        competitors_chart(creators),
        tables.show(creators, "Who names a competitor", columns=_CREATORS),
        tables.show(posts, "The posts", columns=_POSTS),
        style.widget(_folded("The quotes, with their links", quotes)),
        name="competitors",
    )


def competitors_chart(creators: pd.DataFrame) -> alt.JupyterChart:
    """One bar a creator and competitor: how many of their posts name it, by kind."""
    shown = creators.head(MOST)
    values = [
        {
            "who": f"{_who(row)}: {render.line(row['competitor'], 40)}",
            "kind": label,
            "n": int(row[column]),
            "place": place,
            "read": int(row["read"]),
        }
        for row in shown.to_dict("records")
        for place, (column, label) in enumerate(KINDS.items())
        if row[column]
    ]
    note = "posts that name it, by what the post says; no judgement of anybody" + _missing(
        len(creators) - len(shown), "not drawn"
    )
    chart = (
        alt.Chart(alt.Data(values=values))
        .mark_bar(height={"band": 0.7})
        .encode(
            y=alt.Y(
                "who:N",
                sort=list(dict.fromkeys(v["who"] for v in values)),
                title=None,
                axis=alt.Axis(ticks=False, domain=False),
            ),
            x=alt.X("n:Q", title="Posts", axis=alt.Axis(tickMinStep=1)),
            order="place:Q",
            color=alt.Color("kind:N", title="Kind", scale=alt.Scale(domain=list(KINDS.values()), range=charts.COLOURS)),
            tooltip=[
                alt.Tooltip("who:N", title="Who"),
                alt.Tooltip("kind:N", title="Kind"),
                alt.Tooltip("n:Q", title="Posts"),
                alt.Tooltip("read:Q", title="Of posts read"),
            ],
        )
    )
    return _live(
        chart.properties(
            height=alt.Step(22),
            title=charts.titled("Who names a competitor", note),
            description=_told(v["who"] + f" {v['n']} {v['kind']}" for v in values),
        )
    )


def _lines(
    values: list[dict[str, Any]],
    value: str,
    axis: str,
    colour: str,
    legend: str,
    title: str,
    note: str,
    tips: list[Any],
    log: bool = False,
) -> alt.JupyterChart:
    """Dots with the line of their interval, one row each, in the order of the values."""
    scale = alt.Scale(type="log") if log else alt.Scale(zero=False, nice=True)
    base = alt.Chart(alt.Data(values=values)).encode(
        y=alt.Y(
            "who:N",
            sort=list(dict.fromkeys(v["who"] for v in values)),
            title=None,
            axis=alt.Axis(ticks=False, domain=False),
        ),
        color=alt.Color(f"{colour}:N", title=legend, scale=charts.scale(v[colour] for v in values)),
        tooltip=tips,
    )
    drawn = base.mark_rule(strokeWidth=5, opacity=0.45).encode(
        x=alt.X("low:Q", title=axis, scale=scale), x2="high:Q"
    ) + base.mark_point(filled=True, size=70, opacity=1).encode(x=f"{value}:Q")
    return _live(
        drawn.properties(
            height=alt.Step(22),
            title=charts.titled(title, note),
            description=_told(f"{v['who']} {v['said']}" for v in values),
        )
    )


def _live(chart: alt.TopLevelMixin) -> alt.JupyterChart:
    drawn = charts.live(chart)
    drawn.add_class("tm-measured")
    return drawn


def _told(sentences: Iterable[str]) -> str:
    """A chart in words, for a reader who does not see it."""
    return render.line("; ".join(sentences), 4_000) or "Nothing to draw."


def _missing(n: int, why: str) -> str:
    return f"; {n} more {why}" if n > 0 else ""


def _who(row: Any) -> str:
    return render.line(row["name"] if numbers.known(row.get("name")) else row["handle"], 50)


def _term(row: Any) -> str:
    return f"{render.line(row['term'], 50)} ({render.line(row['platform'], 20)}, {render.line(row['language'], 12)})"


def _folded(title: str, items: str) -> Fragment:
    return Fragment(
        f"<details class='tm-small'><summary>{render.html(title)}</summary><ul class='tm-parts'>{items}</ul></details>"
    )


def _alike(row: Any) -> str:
    posts = " · ".join(
        f"<q class='tm-quote'>{render.link(row[url], render.line(row[text], 200))}</q>"
        for text, url in (("quote", "post_url"), ("example_quote", "example_url"))
        if numbers.known(row.get(text))
    )
    return f"<b>{render.html(_who(row))}</b> {render.html(row['reasons'], 900)} {posts}"


def _trend(row: Any) -> str:
    quotes = " · ".join(
        f"<q class='tm-quote'>{render.link(one['url'], render.line(one['quote'], 200))}</q> {render.html(one['handle'], 80)}"
        for one in row["examples"]
    )
    return f"<b>{render.html(_term(row))}</b> {quotes}"


def _quote(row: Any) -> str:
    chip = f"<span class='tm-chip on'>{render.html(row['kind'], 40)}</span>" + (
        f"<span class='tm-chip'>{render.html(row['ambiguous'], 60)}</span>" if numbers.known(row["ambiguous"]) else ""
    )
    when = f"{row['published_at']:%Y-%m-%d}" if numbers.known(row["published_at"]) else "unknown date"
    return f"<b>{render.html(_who(row))}</b> {chip} <q class='tm-quote'>{render.link(row['url'], render.line(row['quote'], 300))}</q> <span class='tm-dim'>{when}</span>"
