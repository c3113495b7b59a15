"""A creator on one card: why they are on the list, figures, growth and recent posts; no picture is fetched."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from tastemaker import render
from tastemaker.views import numbers
from tastemaker.views.style import Fragment

_FIGURES = (
    ("Followers", "followers", numbers.count),
    ("Reach, median views of recent posts", "reach_median_views", numbers.count),
    ("Engagement per view, median", "engagement_per_view_median", numbers.share),
    ("Engagement per follower, median", "engagement_per_follower_median", numbers.share),
    ("Growth in 30 days", "followers_growth_30d", numbers.share),
    ("Posts a week", "posts_per_week", numbers.score),
    ("Days since last post", "days_since_post", numbers.count),
)


def creator(row: Mapping[str, Any] | pd.Series, growth: pd.DataFrame | None = None, posts: pd.DataFrame | None = None,
            evidence: pd.DataFrame | None = None) -> Fragment:
    """The card as HTML in which every value is escaped; an unknown one says `unknown`, one not given is left out.

    `growth` has `taken_at, followers`; `posts` has `published_at, title, text, views, url`; `evidence` has
    `kind, value, source`.
    """
    known = dict(row)
    parts = (_head(known), _why(known), _figures(known), _growth(growth), _posts(posts), _evidence(evidence))
    return Fragment(f"<article class='tm-card'>{''.join(parts)}</article>")


def sparkline(values: Sequence[Any], moments: Sequence[Any]) -> str:
    """A line through the known values as inline SVG, across in time, lowest at the foot; empty with fewer than two."""
    pairs = zip(values, moments, strict=True)
    seen = [(pd.Timestamp(m).timestamp(), float(v)) for v, m in pairs if numbers.known(v)]
    if len(seen) < 2:
        return ""
    (start, low), (end, high) = (tuple(f(side) for side in zip(*seen, strict=True)) for f in (min, max))
    points = [(100 * (t - start) / ((end - start) or 1), 28 - 24 * (v - low) / ((high - low) or 1)) for t, v in seen]
    path = " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return ("<svg class='tm-spark' viewBox='0 0 100 30' preserveAspectRatio='none' role='img' aria-label='growth'>"
            f"<path class='under' d='M0 30 L{path} L100 30 Z'/><path d='M{path}'/></svg>")


def tiles(figures: Mapping[str, str]) -> str:
    """Large figures in a row, each with its label underneath."""
    body = "".join(f"<div class='tm-tile'><b>{render.html(value)}</b><span>{render.html(label)}</span></div>"
                   for label, value in figures.items())
    return f"<div class='tm-tiles'>{body}</div>"


def note(text: str, step: str = "", kind: str = "") -> str:
    """One sentence in a frame, with the next step (words in backticks as code); `kind` is `warn`, `bad` or nothing."""
    code = re.sub(r"`([^`]+)`", r"<code>\1</code>", render.html(step))
    after = f"<div class='tm-small tm-dim'>{code}</div>" if step else ""
    return f"<div class='tm-note {render.html(kind)}' role='status'>{render.html(text)}{after}</div>"


def _head(row: dict[str, Any]) -> str:
    """Name, handle as a link, chips, and the score with its interval at the right."""
    name = render.html(row.get("name") if numbers.known(row.get("name")) else row.get("handle"), 120)
    handle = (
        render.link(row.get("url"), row.get("handle"))
        if numbers.known(row.get("url"))
        else render.html(row.get("handle"))
    )
    language = row.get("main_language") if numbers.known(row.get("main_language")) else row.get("language")
    facts = (row.get("platform"), row.get("size_band"), language, row.get("country"), row.get("main_format"))
    chips = "".join(f"<span class='tm-chip'>{render.html(f, 40)}</span>" for f in facts if numbers.known(f))
    if numbers.known(row.get("label")):
        chips = f"<span class='tm-chip on'>{render.html(row['label'], 40)}</span>" + chips
    return (f"<div class='tm-head'><div><h2>{name}</h2><span class='tm-dim'>{handle}</span><div>{chips}</div></div>"
            f"{_score(row)}</div>")


def _score(row: dict[str, Any]) -> str:
    if not numbers.known(row.get("score")):
        return ""
    low, high = row.get("score_low"), row.get("score_high")
    both = numbers.known(low) and numbers.known(high)
    interval = f"{numbers.score(low)} to {numbers.score(high)}" if both else "score"
    rank = f"rank {numbers.count(row['rank'])}" if numbers.known(row.get("rank")) else ""
    return f"<div class='tm-score'><b>{numbers.score(row['score'])}</b><span>{interval}</span><span>{rank}</span></div>"


def _why(row: dict[str, Any]) -> str:
    """The reasons of the score, or why there is none."""
    text = row.get("reasons") if numbers.known(row.get("reasons")) else row.get("why_not")
    return f"<p class='tm-why'>{render.html(_joined(text), 900)}</p>" if numbers.known(text) else ""


def _joined(text: Any) -> str:
    """Reasons are one text, or a JSON list of sentences."""
    try:
        parts = json.loads(text) if isinstance(text, str) and text.startswith("[") else text
    except ValueError:
        parts = text
    return " ".join(str(p) for p in parts) if isinstance(parts, list | tuple) else str(parts)


def _figures(row: dict[str, Any]) -> str:
    """Every figure the row has a column for; `n` stands beside a median where the row gives it."""
    body = ""
    for label, column, write in _FIGURES:
        if column in row:
            n = row.get(column.removesuffix("_median_views").removesuffix("_median") + "_n")
            of = f", n = {numbers.count(n)}" if numbers.known(n) else ""
            body += f"<div><b>{render.html(write(row[column]))}</b><span>{render.html(label + of)}</span></div>"
    return f"<div class='tm-figures'>{body}</div>" if body else ""


def _growth(frame: pd.DataFrame | None) -> str:
    """Followers over the pulls that saw them, with the first and last day and count."""
    if frame is None or frame.empty:
        return ""
    seen = frame.dropna(subset=["followers"]).sort_values("taken_at")
    if len(seen) < 2:
        return "<h3>Growth</h3><p class='tm-dim tm-small'>Seen once so far; growth shows after the next pull.</p>"
    first, last = seen.iloc[0], seen.iloc[-1]
    ends = (f"{numbers.day(first['taken_at'])}: {numbers.count(first['followers'])} to "
            f"{numbers.day(last['taken_at'])}: {numbers.count(last['followers'])} followers")
    line = sparkline(list(seen["followers"]), list(seen["taken_at"]))
    return f"<h3>Growth</h3>{line}<p class='tm-dim tm-small'>{render.html(ends)}</p>"


def _posts(frame: pd.DataFrame | None, most: int = 4) -> str:
    """The newest posts: title or first words, day and views, linked to where they were published."""
    if frame is None or frame.empty:
        return ""
    newest = (
        frame.sort_values("published_at", ascending=False).head(most) if "published_at" in frame else frame.head(most)
    )
    items = ""
    for post in newest.to_dict("records"):
        words = post.get("title") if numbers.known(post.get("title")) else post.get("text")
        text = render.line(words, 110) if numbers.known(words) else "(no words)"
        views = f" · {numbers.count(post['views'])} views" if numbers.known(post.get("views")) else ""
        day = render.html(numbers.day(post.get("published_at")))
        items += f"<li>{render.link(post.get('url'), text)}<span class='tm-dim tm-small'>{day}{views}</span></li>"
    return f"<h3>Recent posts</h3><ul class='tm-posts'>{items}</ul>"


def _evidence(frame: pd.DataFrame | None) -> str:
    """The facts that a draft may state, each with its source."""
    if frame is None or frame.empty:
        return ""
    rows = ((render.line(r.get("kind")), render.line(r.get("value"), 160), render.line(r.get("source"), 80))
            for r in frame.to_dict("records"))
    return "<h3>Evidence</h3>" + render.table(("Fact", "Value", "Source"), rows)
