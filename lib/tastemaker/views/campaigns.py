"""A campaign for a notebook: how it stands, prospects by state as a board, a history as a list, and what is due.

Frames are handed in; every value is escaped. Columns: counts `state, n`; prospects `state, since, days, name, handle, platform,
url, rank`; events `made_at, what, before, value, note, made_by`; history `at, what, said, made_by, platform`; due `due_at, days,
kind, what, name, handle, platform`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

import pandas as pd

from tastemaker import render
from tastemaker.views import bars, numbers
from tastemaker.views.style import Fragment

MOST = 200
"""Rows of a table that are shown; the others are counted."""
_TONE = {"active": "on", "near": "warn", "over": "bad"}
_EMPTY = {"board": "Nobody yet. Plan and pull with the campaign's brief: whoever is found stands here.",
          "history": "Nothing was set yet. bench.set_campaign(brief, state=\"active\", owner=\"...\") begins the history.",
          "due": "Nothing is due. Letters that may follow, deliverables and tasks with a day stand here."}


def campaign(name: str, state: str, said: Mapping[str, str], level: str, share: float | None, counts: pd.DataFrame,
             events: pd.DataFrame) -> Fragment:
    """A campaign on a card: what stands, the budget as a bar, prospects by state, and its history folded away."""
    head = (f"<div class='tm-head'><h2>{render.html(name, 200)}</h2><span class='tm-chip {_TONE.get(state, '')}'>"
            f"{render.html(state, 20)}</span></div>")
    rows = "".join(f"<tr><th style='white-space: nowrap'>{render.html(label)}</th><td>{render.html(text, 600)}</td></tr>" for label, text in said.items())
    warned = f"<div class='tm-note {_TONE[level]}'>{render.html(said.get('Budget', ''), 600)}</div>" if level in _TONE else ""
    spent = "" if share is None else _line("Budget", share, 1.0, f"{100 * share:,.0f} %")
    told = f"<details><summary>History, {len(events):,} changes</summary>{_events(events)}</details>"
    return Fragment(f"<section class='tm-card'>{head}{warned}<div class='tm-facts'><table><tbody>{rows}</tbody></table></div>"
                    f"{spent}<h3>Prospects</h3>{_counts(counts)}{told}</section>")


def board(counts: pd.DataFrame, frame: pd.DataFrame) -> Fragment:
    """How many prospects are in each state as bars, and a table of each state, the farthest first."""
    if frame.empty:
        return Fragment(f"<div class='tm-note'>{render.html(_EMPTY['board'])}</div>")
    tables = "".join(_folded(state, rows) for state in reversed(list(counts["state"])) if len(rows := frame[frame["state"] == state]))
    return Fragment(f"<section class='tm-panel'><h2>{len(frame):,} prospects by state</h2>{_counts(counts)}</section>"
                    f"<section class='tm-panel'>{tables}</section>")


def history(title: str, frame: pd.DataFrame) -> Fragment:
    """What happened, oldest first, as a list: when, what, in which words, and who says so."""
    if frame.empty:
        return Fragment(f"<div class='tm-note'>{render.html(title, 160)}: nothing yet.</div>")
    lines = "".join(
        f"<li><b>{render.html(row['what'], 80)}</b>{_on(row)} <span class='tm-dim tm-small'>{_moment(row['at'])}, "
        f"{render.html(row['made_by'], 120)}</span>" + (f"<p>{render.html(row['said'], 4_000)}</p>" if numbers.known(row.get("said")) else "")
        + "</li>" for row in frame.to_dict("records"))
    return Fragment(f"<section class='tm-panel'><h2>{render.html(title, 160)}</h2><ol class='tm-parts'>{lines}</ol></section>")


def due(frame: pd.DataFrame) -> Fragment:
    """What is due as a table, soonest first; what is overdue says so in words."""
    if frame.empty:
        return Fragment(f"<div class='tm-note'>{render.html(_EMPTY['due'])}</div>")
    late = int((frame["days"] < 0).sum())
    rows = ("<tr>" + "".join(f"<td>{render.html(cell, 300)}</td>" for cell in (
        numbers.day(row["due_at"]), _when(row["days"]), row["kind"], row["what"], _who(row), row.get("campaign") or "")) + "</tr>"
        for row in frame.head(MOST).to_dict("records"))
    said = f"{len(frame):,} open" + (f", {late:,} overdue" if late else "") + _more(len(frame))
    return Fragment(f"<section class='tm-panel'><h2>Due</h2><p class='tm-dim'>{said}</p>"
                    + _table(["day", "when", "kind", "what", "creator", "campaign"], rows, "What is due") + "</section>")


def _counts(counts: pd.DataFrame) -> str:
    most = float(counts["n"].max() or 1)
    whole = int(counts["n"].sum())
    return "".join(_line(row.state, float(row.n), most, f"{row.n:,}", f"{row.n:,} of {whole:,} prospects are {row.state}")
                   for row in counts.itertuples()) if whole else f"<p class='tm-dim'>{render.html(_EMPTY['board'])}</p>"


def _line(label: str, value: float, most: float, shown: str, words: str = "") -> str:
    """A labelled bar that is filled up to value of most; its words say the same."""
    end = 100 * min(max(value / most, 0.0), 1.0)
    bar = (f"<svg class='tm-interval' viewBox='0 0 100 14' preserveAspectRatio='none' role='img' "
           f"aria-label='{render.html(words or f'{label}: {shown}')}'><path class='axis' d='M0 7 H100'/>"
           + (f"<path class='span' d='M0 7 H{end:.1f}'/>" if end else "") + "</svg>")
    return (f"<div class='tm-measure' style='grid-template-columns: 90px minmax(0, 1fr) 44px'><div class='tm-small'>{render.html(label)}</div>"
            f"{bar}<b style='text-align: right'>{render.html(shown)}</b></div>")


def _table(heads: Sequence[str], rows: Iterable[str], name: str) -> str:
    """A table of rows that are markup already, in a box of its own that scrolls where the screen is narrow."""
    head = "".join(f"<th>{render.html(one)}</th>" for one in heads)
    return (f"<div style='overflow: auto' tabindex='0' role='region' aria-label='{render.html(name)}'><table class='tm-table' "
            f"style='min-width: {110 * len(heads)}px'><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>")


def _folded(state: str, rows: pd.DataFrame) -> str:
    """A state's prospects under its name; shut where the state is early, because many are in it."""
    body = (f"<tr><td>{bars.who(row)}</td><td>{numbers.day(row['since'])}</td><td>{numbers.count(row['days'])}</td>"
            f"<td>{bars.place({'rank': row.get('rank')})}</td></tr>" for row in rows.head(MOST).to_dict("records"))
    opened = " open" if state in ("replied", "agreed", "live") else ""
    return (f"<details{opened}><summary>{render.html(state)}, {len(rows):,}{_more(len(rows))}</summary>"
            + _table(["creator", "since", "days", "rank"], body, f"Prospects that are {state}") + "</details>")


def _events(frame: pd.DataFrame) -> str:
    """What was set, oldest first: what one person set at one moment stands together, with the reason."""
    if frame.empty:
        return f"<p class='tm-dim'>{render.html(_EMPTY['history'])}</p>"
    lines = "".join(
        f"<li>{'<br>'.join(map(_event, rows))} <span class='tm-dim tm-small'>{_moment(at)}, {render.html(by, 120)}</span>"
        + (f"<p>{render.html(note, 2_000)}</p>" if numbers.known(note) else "") + "</li>"
        for (at, by, note), rows in groupby(frame.to_dict("records"), key=lambda row: (row["made_at"], row["made_by"], row["note"])))
    return f"<ol class='tm-parts'>{lines}</ol>"


def _event(row: Mapping[str, Any]) -> str:
    if row["what"] == "note":
        return f"<b>note</b> {render.html(row['value'], 2_000)}"
    before, after = (render.html(row[side], 200) if numbers.known(row[side]) else "nothing" for side in ("before", "value"))
    return f"<b>{render.html(row['what'], 40)}</b> {before} → {after}"


def _on(row: Mapping[str, Any]) -> str:
    return f" on {render.html(row['platform'], 40)}" if numbers.known(row.get("platform")) else ""


def _who(row: Mapping[str, Any]) -> str:
    if numbers.known(row.get("platform")):
        return f"{bars.name(row)} on {row['platform']}"
    return "a creator" if numbers.known(row.get("profile_key")) else ""


def _when(days: Any) -> str:
    n = int(days)
    if not n:
        return "today"
    return f"in {n} day{'' if n == 1 else 's'}" if n > 0 else f"{-n} day{'' if n == -1 else 's'} overdue"


def _more(n: int) -> str:
    return f"; the first {MOST} are shown" if n > MOST else ""


def _moment(at: Any) -> str:
    return f"{pd.Timestamp(at):%Y-%m-%d %H:%M} UTC"
