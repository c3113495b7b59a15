"""What came of a campaign, for a notebook: the head figures, deliverables, live posts with how they grew, counts and answers.

Frames are handed in; every value is escaped. Amounts of two currencies, and counts of two channels, stand apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from tastemaker import render
from tastemaker.views import cards, numbers
from tastemaker.views.style import Fragment

MOST = 200
"""Rows of a table that are shown; the others are counted."""
_EMPTY = ("Nothing came yet.", "`bench.agreed(brief, who, fee=..., currency=...)` writes down what a creator agreed to, "
          "`bench.live(brief, who, url)` a post, `bench.import_outcomes(path, brief)` a file.")


def page(name: str, counts: Mapping[str, str], deliverables: pd.DataFrame, live: pd.DataFrame, measures: pd.DataFrame,
         answers: pd.DataFrame, history: pd.DataFrame) -> Fragment:
    """The whole page; parts without a row are left out, and an empty campaign says what to do."""
    head = f"<h2>What came of {render.html(name, 120)}</h2>"
    if not any(map(len, (deliverables, measures, answers))):
        return Fragment(f"<section class='tm-panel'>{head}{cards.note(*_EMPTY)}</section>")
    parts = [_table("Deliverables", deliverables, {
                 "Creator": "creator", "What": "kind", "State": _state, "Due": _day("due_at"), "Live since": _day("live_at"),
                 "Fee": _money("fee"), "Code": "code", "Post": _post, "Recorded": "source"}),
             _table("Live posts, newest look", live, {
                 "Creator": "creator", "Post": _titled, "Views": _count("views"), "Since the look before": _grown,
                 "Growth": lambda row: _growth(history, row), "Likes": _count("likes"), "Comments": _count("comments"),
                 "Looked at": _day("taken_at"), "Kept until": _day("expires_at")}),
             _table("Counted", measures, {
                 "Creator": lambda row: row["creator"] or "the campaign", "What": "what", "Number": _measured, "Days": _days,
                 "Recorded": "source"}),
             _table("Answers and agreements", answers, {
                 "When": _day("at"), "Creator": "creator", "What": lambda row: row["kind"].replace("_", " "), "Amount": _money("amount"),
                 "Note": "note", "Recorded": "source"})]
    return Fragment(f"<section class='tm-panel'>{head}{cards.tiles(counts)}{''.join(parts)}</section>")


Shown = str | Callable[[Mapping[str, Any]], str]
"""A column by its name, or what makes a cell of a row; what it gives is escaped unless it is a Fragment."""


def _table(title: str, frame: pd.DataFrame, columns: Mapping[str, Shown]) -> str:
    if frame.empty:
        return ""
    head = "".join(f"<th scope='col' style='white-space:nowrap'>{render.html(name)}</th>" for name in columns)
    rows = frame.head(MOST).to_dict("records")
    body = "".join("<tr>" + "".join(f"<td>{_cell(row, shown)}</td>" for shown in columns.values()) + "</tr>" for row in rows)
    more = f"<p class='tm-dim tm-small'>The first {MOST} of {len(frame):,} are shown.</p>" if len(frame) > MOST else ""
    return (f"<h3>{render.html(title)}</h3><div class='tm-scroll' tabindex='0'><table class='tm-table'><thead><tr>{head}</tr></thead>"
            f"<tbody>{body}</tbody></table></div>{more}")


def _cell(row: Mapping[str, Any], shown: Shown) -> str:
    value = row.get(shown) if isinstance(shown, str) else shown(row)
    return value if isinstance(value, Fragment) else render.html(value if numbers.known(value) else "–", 300)


def _day(name: str) -> Shown:
    return lambda row: numbers.day(row[name]) if numbers.known(row.get(name)) else ""


def _count(name: str) -> Shown:
    return lambda row: numbers.count(row.get(name))


def _money(name: str) -> Shown:
    return lambda row: f"{row[name]:,.2f} {row['currency']}" if numbers.known(row.get(name)) else ""


def _state(row: Mapping[str, Any]) -> str:
    return f"gone since {numbers.day(row['gone_since'])}" if row.get("found") == "gone" else row["state"]


def _post(row: Mapping[str, Any]) -> str:
    return Fragment(render.link(row["url"], "open")) if numbers.known(row.get("url")) else ""


def _titled(row: Mapping[str, Any]) -> str:
    return Fragment(render.link(row["url"], render.line(row["title"] if numbers.known(row["title"]) else row["url"], 80)))


def _grown(row: Mapping[str, Any]) -> str:
    return f"{row['views_since']:+,.0f}" if numbers.known(row.get("views_since")) else ""


def _growth(history: pd.DataFrame, row: Mapping[str, Any]) -> str:
    mine = history[history["deliverable_id"] == row["deliverable_id"]]
    return Fragment(cards.sparkline(list(mine["views"]), list(mine["taken_at"])))


def _measured(row: Mapping[str, Any]) -> str:
    return f"{row['amount']:,.2f} {row['currency']}" if row["what"] == "revenue" else f"{row['n']:,.10g}"


def _days(row: Mapping[str, Any]) -> str:
    begin, end = pd.Timestamp(row["from_at"]), pd.Timestamp(row["to_at"])
    last = end if begin == end else end - pd.Timedelta(microseconds=1)
    return numbers.day(begin) if last.date() == begin.date() else f"{numbers.day(begin)} to {numbers.day(last)}"
