"""A form by which a person writes down what came: an agreement, a post that is out, or something that was counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets

from tastemaker import render
from tastemaker.errors import TastemakerError
from tastemaker.views import cards, style

WHAT = ("clicks", "sessions", "codes", "sales", "revenue", "signups")
_WHO = ("who", "Creator, a handle or platform:handle")
_DAY = ("at", "Day, such as 2026-05-31; empty means today")
_COIN = ("currency", "Currency, such as EUR")
_FORMS: Mapping[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "agreed": ("Agreed", (_WHO, ("fee", "Fee in all"), _COIN, ("deliverables", "Deliverables, one a line: kind, or kind by 2026-07-01"), _DAY)),
    "live": ("Live post", (_WHO, ("url", "Address of the post, https://…"), ("views", "Views, where you read them yourself"),
                           ("likes", "Likes"), ("comments", "Comments"), _DAY)),
    "measure": ("Counted", (("what", "What"), ("n", "How many, or the amount"), _COIN, ("who", "Creator; empty means the campaign"),
                            ("since", "First day of a span"), ("until", "Last day of a span"), _DAY)),
}
"""Each form's title and fields, by the verb that it calls."""
_NUMBERS, _COUNTS = ("fee", "n"), ("views", "likes", "comments")
Verb = Callable[..., Any]


def form(*, agreed: Verb, live: Verb, measure: Verb, name: str) -> ipywidgets.VBox:
    """Three forms under one another, of which each calls its verb with what was typed and says what came of it.

    Nothing is kept of what cannot be read: the reason stands under the button, and the fields keep what was typed.
    """
    verbs = {"agreed": agreed, "live": live, "measure": measure}
    parts = [_part(title, fields, verbs[verb]) for verb, (title, fields) in _FORMS.items()]
    return style.page(style.widget(f"<h2>{render.html(name, 120)}: what came</h2>"), *parts, name="recording")


def _part(title: str, fields: tuple[tuple[str, str], ...], verb: Verb) -> ipywidgets.VBox:
    inputs = {field: _input(field, label) for field, label in fields}
    said, save = style.widget(""), ipywidgets.Button(description=f"Write down: {title.lower()}")
    save.add_class("tm-go")

    def keep(_: Any) -> None:
        try:
            done = verb(**_read({field: box.value for field, box in inputs.items()}))
        except (TastemakerError, ValueError) as error:
            style.replace(said, cards.note(str(error), getattr(error, "next_step", ""), "bad"))
        else:
            known = done is False
            style.replace(said, cards.note("That was known already." if known else "Written down." if done is True else repr(done)))

    save.on_click(keep)
    grid = ipywidgets.Box(list(inputs.values()))
    grid.add_class("tm-form")
    box = ipywidgets.VBox([style.widget(f"<h3>{title}</h3>"), grid, style.row(save, name="tm-bar"), said])
    box.add_class("tm-panel")
    return box


def _input(field: str, label: str) -> ipywidgets.Widget:
    wide = {"layout": ipywidgets.Layout(width="100%"), "style": {"description_width": "initial"}, "description": label}
    if field == "what":
        return ipywidgets.Dropdown(options=WHAT, **wide)
    return ipywidgets.Textarea(rows=3, **wide) if field == "deliverables" else ipywidgets.Text(**wide)


def _read(typed: Mapping[str, str]) -> dict[str, Any]:
    """What was typed, without empty fields; numbers as numbers. ValueError for what is none."""
    found: dict[str, Any] = {}
    for field, text in typed.items():
        if not (value := text.strip()):
            continue
        if field in _NUMBERS or field in _COUNTS:
            found[field] = _number(value, whole=field in _COUNTS)
        else:
            found[field] = [_deliverable(line) for line in value.splitlines() if line.strip()] if field == "deliverables" else value
    return found


def _deliverable(line: str) -> dict[str, str]:
    """A line such as `video by 2026-07-01`.

    >>> _deliverable("video by 2026-07-01"), _deliverable("stand-by story")
    ({'kind': 'video', 'due': '2026-07-01'}, {'kind': 'stand-by story'})
    """
    kind, by, day = line.strip().rpartition(" by ")
    return {"kind": kind.strip(), "due": day.strip()} if by else {"kind": line.strip()}


def _number(text: str, *, whole: bool) -> float | int:
    """A plain number; 1.234,50 means two things, so a comma is refused."""
    try:
        return int(text) if whole else float(text)
    except ValueError:
        raise ValueError(f"“{text[:40]}” is no plain number, such as {'1250' if whole else '1250.50'}.") from None
