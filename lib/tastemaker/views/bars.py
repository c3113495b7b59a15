"""Small drawings of an uncertain number: its bar with the interval, its place with the range, how far it moved.

A number without an interval is drawn without one, an unknown one is an empty bar that says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from tastemaker import render
from tastemaker.views import numbers

Row = Mapping[str, Any]


def bar(value: Any, low: Any = None, high: Any = None, *, of: str = "score", mark: Any = None, kind: str = "", most: float = 1.0,
        said: str = "") -> str:
    """A value within its interval on an axis from 0 to `most`, as inline SVG; its label says the same in words, or `said`.

    `mark` is a second value that the first is held against, drawn as a thin line; `kind` is a class of the style
    sheet. What lies beyond the axis is drawn at its end and written as it is.
    """
    lines = "<path class='axis' d='M0 7 H100'/>"
    if numbers.known(low) and numbers.known(high):
        lines += f"<path class='span' d='M{_x(low, most)} 7 H{_x(high, most)}'/>"
    if numbers.known(mark):
        lines += f"<path class='mark' d='M{_x(mark, most)} 0 V14'/>"
    if numbers.known(value):
        lines += f"<path class='value' d='M{_x(value, most)} 1 V13'/>"
    label = render.html(said or f"{of}: {within(value, low, high)}")
    return (f"<svg class='tm-interval {render.html(kind)}' viewBox='0 0 100 14' preserveAspectRatio='none' role='img' "
            f"aria-label='{label}'>{lines}</svg>")


def within(value: Any, low: Any, high: Any) -> str:
    """A value with its interval in words.

    >>> within(0.5, 0.25, 0.75), within(0.5, None, None), within(None, 0, 1)
    ('0.50 (0.25 to 0.75)', '0.50', 'unknown')
    """
    if not numbers.known(value):
        return numbers.UNKNOWN
    both = numbers.known(low) and numbers.known(high)
    return numbers.score(value) + (f" ({numbers.score(low)} to {numbers.score(high)})" if both else "")


def place(row: Row) -> str:
    """A rank with its range.

    >>> place({"rank": 3, "rank_low": 1, "rank_high": 7}), place({"rank": 3}), place({"rank": None})
    ('3 (1 to 7)', '3', 'no rank')
    """
    if not numbers.known(row.get("rank")):
        return "no rank"
    low, high = row.get("rank_low"), row.get("rank_high")
    both = numbers.known(low) and numbers.known(high)
    return numbers.count(row["rank"]) + (f" ({numbers.count(low)} to {numbers.count(high)})" if both else "")


def moved(before: Any, after: Any) -> str:
    """How many places up or down, as a chip: an arrow for the eye and words for a reader."""
    steps = int(before) - int(after) if numbers.known(before) and numbers.known(after) else 0
    if not numbers.known(after):
        way, shown, words = "down", "out", "without a place now"
    elif not numbers.known(before):
        way, shown, words = "up", "new", "without a place before"
    elif not steps:
        way, shown, words = "same", "=", "where it was"
    else:
        way, arrow = ("up", "▲") if steps > 0 else ("down", "▼")
        shown, words = f"{arrow} {abs(steps):,}", f"{way} {abs(steps):,} from {int(before):,}"
    return f"<span class='tm-move {way}' role='img' aria-label='{words}' title='{words}'>{shown}</span>"


def change(value: Any, most: float) -> str:
    """A signed change as a bar to the left or right of the middle; `most` is the change that fills its side."""
    if not numbers.known(value):
        return f"<span class='tm-dim'>{numbers.UNKNOWN}</span>"
    end = 50 + 50 * min(max(float(value) / (most or 1), -1), 1)
    way = "down" if float(value) < 0 else "up"
    return (f"<svg class='tm-interval {way}' viewBox='0 0 100 14' preserveAspectRatio='none' aria-hidden='true'>"
            f"<path class='mark' d='M50 0 V14'/><path class='span' d='M50 7 H{end:.1f}'/></svg>"
            f"<b>{round(float(value), 3) + 0.0:+.3f}</b>")


def name(row: Row) -> str:
    """What to call a creator, in plain text: name, else handle; a sentence can hold it."""
    return render.line(next((row[c] for c in ("name", "handle") if numbers.known(row.get(c))), ""), 80)


def who(row: Row) -> str:
    """A creator's name, the handle as a link where there is an address, and the platform."""
    url, handle = (row.get(c) if numbers.known(row.get(c)) else "" for c in ("url", "handle"))
    handle = render.link(url, render.line(handle, 60))
    known = numbers.known(row.get("platform"))
    platform = f"<span class='tm-chip'>{render.html(row['platform'], 40)}</span>" if known else ""
    return f"<span class='tm-who'><b>{render.html(name(row))}</b><span class='tm-dim'>{handle}</span>{platform}</span>"


def sentence(row: Row) -> str:
    """Why a creator stands where they stand, or why they have no score; escaped, empty where nothing is said."""
    words = next((row[c] for c in ("reasons", "why_not", "sentence") if said(row.get(c))), "")
    return render.html(" ".join(map(str, words)) if isinstance(words, list | tuple) else words, 900)


def ends(row: Row) -> tuple[Any, Any]:
    """The ends of a score's interval, under either of their names."""
    return tuple(row.get(f"score_{end}", row.get(end)) for end in ("low", "high"))  # type: ignore[return-value]


def parts(value: Any) -> list[dict[str, Any]]:
    """A score's parts as a list of dicts with their `name`, from such a list, a mapping by name or the JSON of either.

    >>> parts('{"reach": {"value": 0.5}}')
    [{'name': 'reach', 'value': 0.5}]
    """
    found = json.loads(value) if isinstance(value, str) and value else value
    if isinstance(found, Mapping):
        return [{"name": part, **what} for part, what in found.items()]
    return [dict(part) for part in found] if isinstance(found, Iterable) else []


def said(value: Any) -> bool:
    """Whether something is said: a text, or a list that is not empty."""
    return bool(value) if isinstance(value, list | tuple) else numbers.known(value)


def _x(value: Any, most: float = 1.0) -> str:
    return f"{100 * min(max(float(value) / (most or 1.0), 0), 1):.1f}"
