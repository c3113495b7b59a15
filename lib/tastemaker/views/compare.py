"""What differs and why: two creators part by part, two runs rank by rank, groups of creators pair by pair."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets
import pandas as pd

from tastemaker import render
from tastemaker.views import bars, cards, charts, numbers, style
from tastemaker.views.paging import Pages
from tastemaker.views.style import Fragment

Row = Mapping[str, Any]
NO_DIFFERENCE = "no clear difference"
_MEASURES: dict[str, tuple[Callable[[Any], str], str]] = {
    "reach_median_views": (numbers.count, "median views"),
    "engagement_per_view_median": (numbers.share, "engagement per view"),
    "engagement_per_follower_median": (numbers.share, "engagement per follower")}
"""How the figure behind a part is written, and what it is."""
_WHOLE = {"profile_key", "name", "handle", "platform", "url", "rank_before", "rank_after", "change", "above_new",
          "above_left", "passed", "sentence", "parts"}
"""Columns of a move that are not a part's."""


def compare(left: Row, right: Row) -> Fragment:
    """Two creators side by side, each a row with its `parts` (see `bars.parts`): the score and every part, on one axis.

    Somebody is ahead in a part only where the two intervals do not meet; without an interval nobody is. Each difference
    is also said in words, with the figures behind the parts where both were counted alike.
    """
    sides = tuple({part["name"]: part for part in bars.parts(row.get("parts"))} for row in (left, right))
    names = list(dict.fromkeys(name for side in sides for name in side))
    whose, alike = called(left, right), left.get("platform") == right.get("platform")
    lines = _line("Score", tuple(map(_whole, (left, right))), whose, _composed(sides, whose))
    for name in names:
        pair = tuple(side.get(name, {}) for side in sides)
        lines += _line(name, pair, whose, difference(name, *pair, whose=whose, alike=alike))
    heads = "".join(f"<div class='{kind}'>{bars.who(row)}<span class='tm-dim'>place {bars.place(row)}</span>"
                    f"<p class='tm-dim'>{bars.sentence(row)}</p></div>"
                    for kind, row in (("first", left), ("second", right)))
    rule = "Ahead means that the two intervals do not meet. Places and scores are as of the same run."
    return Fragment(f"<article class='tm-card tm-compare'><div class='tm-heads'>{heads}</div>"
                    f"<ul class='tm-parts'>{lines}</ul><p class='tm-dim tm-small'>{rule}</p></article>")


def difference(name: str, left: Row, right: Row, *, whose: tuple[str, str], alike: bool = True) -> str:
    """Who leads by a part and by how much, in one sentence; that nobody does, and why, where it cannot be said.

    Figures stand against each other only where they were counted alike: on one platform (`alike`) and in one cohort.

    >>> reach = {"n": 18, "state": "known", "of": "reach_median_views", "cohort": "youtube / micro"}
    >>> ana = {**reach, "value": 0.9, "low": 0.8, "high": 1.0, "figure": 12_400.0}
    >>> ben = {**reach, "value": 0.4, "low": 0.3, "high": 0.5, "figure": 3_100.0}
    >>> difference("reach", ben, ana, whose=("Ben", "Ana"))
    'Ana leads by reach: 12,400 against 3,100 median views.'
    """
    if why := _unsaid(left, right, whose):
        return why
    first = ahead(left, right)
    pair, who = ((right, left), whose[1]) if first == 1 else ((left, right), whose[0])
    what, figures = render.line(name, 40), _against(pair)
    places = f"{numbers.score(pair[0]['value'])} against {numbers.score(pair[1]['value'])}"
    same = alike and left.get("cohort") == right.get("cohort")
    said = figures if figures and same else places
    apart = "" if same or not pair[0].get("of") else (
        " Two platforms count differently, so their figures are not set against each other." if not alike else
        f" Across two cohorts the figures say less: {figures}." if figures else "")
    own = "" if same or not pair[0].get("cohort") else ", each among their own cohort"
    if first is not None:
        return f"{who} leads by {what}{own}: {said}.{apart}"
    if all(left.get(k) == right.get(k) for k in ("value", "low", "high")):
        return f"No difference by {what}{own}: both {numbers.score(left['value'])}.{apart}"
    known = all(numbers.known(side.get(end)) for side in pair for end in ("low", "high"))
    why = "the intervals meet" if known else "no interval is known"
    return f"No clear difference by {what}{own}: {said}; {why}.{apart}"


def ahead(left: Row, right: Row) -> int | None:
    """0 when the left value is ahead, 1 when the right one is, None when their intervals meet or one is not known.

    >>> ahead({"value": 0.9, "low": 0.8, "high": 1}, {"value": 0.5, "low": 0.4, "high": 0.6})
    0
    >>> ahead({"value": 0.9}, {"value": 0.1}) is None
    True
    """
    if not all(numbers.known(side.get(k)) for side in (left, right) for k in ("value", "low", "high")):
        return None
    if left["low"] > right["high"]:
        return 0
    return 1 if right["low"] > left["high"] else None


def moves(rows: Sequence[Row] | pd.DataFrame, length: int = 25) -> ipywidgets.VBox:
    """Who moved between two runs, `length` a page in the order given, each move with what every part gave or took.

    Rows have `handle, rank_before, rank_after, change` of the score, what each part made of it (in `parts`, or a column
    a part) and `sentence`, and may have `name, platform, url`. All bars have one scale. Who is not scored any more has
    no handle.
    """
    listed = rows.to_dict("records") if isinstance(rows, pd.DataFrame) else [dict(row) for row in rows]
    shifts = [_shifts(row) for row in listed]
    most = max((abs(v) for shift in shifts for v in shift.values() if numbers.known(v)), default=1.0)
    shown = style.widget("")

    def draw(first: int | None = None) -> None:
        cut = pages.cut(len(listed), first)
        lines = "".join(_move(row, shift, most) for row, shift in zip(listed[cut], shifts[cut], strict=True))
        style.replace(shown, f"<ol class='tm-ranking tm-moves'>{lines}</ol>" if lines else cards.note("Nobody moved."))

    pages = Pages(length, draw)
    draw(0)
    return style.page(shown, pages.box, name="moves")


def fairness(rows: Sequence[Row] | pd.DataFrame) -> ipywidgets.VBox:
    """Whether groups of creators rank differently at equal relevance: a dot and a line a group, and each in a sentence.

    Rows have `compared` (the group), `pairs` (matched), `difference, low, high` (points of the rank's percentile, 100
    is the top; below 0 the group ranks lower), `state` and `sentence`. A group with too few pairs has no dot.
    """
    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows))
    if frame.empty:
        return style.page(style.widget(cards.note("No group was compared.")), name="fairness")
    lines = "".join(map(_group, frame.to_dict("records")))
    chart = ipywidgets.Box([charts.differences(frame)])
    chart.add_class("tm-panel")
    said = style.widget(f"<ul class='tm-parts'>{lines}</ul>", "tm-panel")
    return style.page(style.row(chart, said, name="tm-sides"), name="fairness")


def _group(row: Row) -> str:
    """A group with its state, its pairs and its sentence."""
    return (f"<li><div class='tm-signal'><b>{render.html(row.get('compared'), 60)}</b>"
            f"<span class='tm-chip'>{render.html(row.get('state'), 60)}</span>"
            f"<span class='tm-dim'>{numbers.count(row.get('pairs'))} pairs</span></div>"
            f"<p>{render.html(row.get('sentence'), 400)}</p></li>")


def _whole(row: Row) -> Row:
    """A score as a part."""
    low, high = bars.ends(row)
    return {"value": row.get("score"), "low": low, "high": high}


def called(left: Row, right: Row) -> tuple[str, str]:
    """What to call each of two: the name, and the platform and handle too where the names are the same."""
    names = bars.name(left), bars.name(right)
    if names[0] != names[1]:
        return names
    return tuple(f"{bars.name(row)} ({render.line(row.get('platform'), 40)}, {render.line(row.get('handle'), 60)})"
                 for row in (left, right))  # type: ignore[return-value]


def _unsaid(left: Row, right: Row, whose: tuple[str, str]) -> str:
    """Why nothing can be said of a part of two creators; empty where something can."""
    sides = tuple(zip((left, right), whose, strict=True))
    for what, test in (("The platform's terms permit no such figure of {}.",
                        lambda s: s.get("state") == "not permitted"),
                       ("Not known of {}.", lambda s: not numbers.known(s.get("value"))),
                       ("Not known of {}, who counts as the middle of the cohort: nobody leads.",
                        lambda s: s.get("state") == "missing")):
        if found := [who for side, who in sides if test(side)]:
            both = what.replace("{}, who counts", "{}, who count") if len(found) == 2 else what
            return both.format(" and ".join(found))
    return ""


def _against(pair: Sequence[Row]) -> str:
    """The figures behind a part against each other; empty where they are not of one kind or not known."""
    of = pair[0].get("of")
    if of not in _MEASURES or pair[1].get("of") != of or not all(numbers.known(side.get("figure")) for side in pair):
        return ""
    write, unit = _MEASURES[of]
    return f"{write(pair[0]['figure'])} against {write(pair[1]['figure'])} {unit}"


def _composed(sides: tuple[Mapping[str, Row], ...], whose: tuple[str, str]) -> str:
    """What the difference of two scores is made of: each part's weight times its difference, the largest first.

    Empty where a weight or a value is not known, because then the pieces would not add up.
    """
    names = list(sides[0])
    if not names or list(sides[1]) != names or not all(
            numbers.known(side[name].get(k)) for side in sides for name in names for k in ("value", "weight")):
        return ""
    left, right = ({name: side[name]["weight"] * side[name]["value"] for name in names} for side in sides)
    made = {name: left[name] - right[name] for name in names}
    way = -1 if (total := sum(made.values())) < 0 else 1
    shown = sorted(((name, way * by) for name, by in made.items() if abs(by) >= 0.005), key=lambda one: -abs(one[1]))
    said = ", ".join(f"{render.line(name, 40)} {by:+.2f}" for name, by in shown)
    return f"{whose[way < 0]} is {abs(total):.2f} higher: {said}." if abs(total) >= 0.005 and said else ""


def _line(name: str, sides: tuple[Row, ...], whose: tuple[str, str], said: str = "") -> str:
    """A part of both creators on one axis, who is ahead in it, and the difference in words."""
    known = all(numbers.known(side.get("value")) and side.get("state") != "missing" for side in sides)
    first = ahead(*sides) if known else None
    words = f"{whose[first]} is ahead" if first is not None else NO_DIFFERENCE if known else "not known of both"
    drawn = ""
    for kind, side, who in zip(("first", "second"), sides, whose, strict=True):
        values = [side.get(k) for k in ("value", "low", "high")]
        bar = bars.bar(*values, of=f"{render.line(name, 40)} of {who}", kind=kind)
        drawn += f"<div class='{kind}'>{bar}<span>{bars.within(*values)}</span></div>"
    title = render.html(name[:1].upper() + name[1:], 60)
    on = "" if first is None else " on"
    text = f"<p class='tm-small'>{render.html(said, 400)}</p>" if said else ""
    return (f"<li><div class='tm-signal'><b>{title}</b><span class='tm-chip{on}'>{render.html(words)}</span></div>"
            f"{drawn}{text}</li>")


def _shifts(row: Row) -> dict[str, Any]:
    """Part to what it changed: from `parts`, a mapping or JSON, else from the columns not about the whole move."""
    found = row.get("parts")
    if not isinstance(found, str | Mapping):
        return {c: v for c, v in row.items() if c not in _WHOLE and numbers.known(v)}
    return dict(json.loads(found) if isinstance(found, str) else found)


def _move(row: Row, shifts: Row, most: float) -> str:
    """A creator's two places and what moved them."""
    before, after = row.get("rank_before"), row.get("rank_after")
    ranks = " → ".join(numbers.count(rank) if numbers.known(rank) else "none" for rank in (before, after))
    drawn = "".join(f"<span class='tm-shift'><span>{render.html(part, 40)}</span>{bars.change(value, most)}</span>"
                    for part, value in shifts.items())
    score = f"score {float(row['change']):+.3f}" if numbers.known(row.get("change")) else ""
    who = bars.who(row) if bars.name(row) else "<span class='tm-dim'>not named: not scored any more</span>"
    return (f"<li><span class='rank'>{ranks}</span>{who}<span class='score'>{score}</span>"
            f"{bars.moved(before, after)}<div class='tm-shifts'>{drawn}</div>"
            f"<p class='tm-dim'>{bars.sentence(row)}</p></li>")
