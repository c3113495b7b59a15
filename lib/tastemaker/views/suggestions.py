"""What to do next as a list with buttons: each first says what it will do and what that costs, then does it when told so."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import ipywidgets
import pandas as pd

from tastemaker import render
from tastemaker.errors import TastemakerError
from tastemaker.views import cards, style

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Act:
    """What a button does: its name, what it will do and cost (asked when it is pressed), and the doing."""

    name: str
    says: Callable[[], str]
    do: Callable[[], Any]


def panel(rows: pd.DataFrame, act: Callable[[Row], Act | None]) -> ipywidgets.VBox:
    """The suggestions in order, each with its numbers, its step as code and, where `act(row)` knows one, a button."""
    if rows.empty:
        return style.page(style.widget(cards.note("Nothing is suggested now.", "Record what came of the letters with `bench.record`, then look again.")))
    return style.page(*(_One(row, act(row)).box for row in rows.to_dict("records")), name="suggestions")


def markup(rows: pd.DataFrame) -> str:
    """The same without buttons, for a page that cannot do anything."""
    return f"<ol class='tm-list'>{''.join(f'<li>{_said(row)}</li>' for row in rows.to_dict('records'))}</ol>"


class _One:
    """A suggestion: its words, its button, and below it what the button will do or has done."""

    def __init__(self, row: Row, act: Act | None) -> None:
        self.act = act
        self.below = ipywidgets.VBox()
        self.button = ipywidgets.Button(description=act.name if act else "", tooltip=render.line(row["step"], 120))
        self.button.on_click(lambda _: self._ask())
        head = style.row(style.widget(f"<p><b>{int(row['place'])}.</b> {_said(row)}</p>"), *([self.button] if act else []))
        self.box = ipywidgets.VBox([head, self.below])
        self.box.add_class("tm-suggestion")

    def _ask(self) -> None:
        """Say what will happen; nothing happens before the second button."""
        yes, no = ipywidgets.Button(description="Do it", button_style="primary"), ipywidgets.Button(description="Leave it")
        yes.on_click(lambda _: self._do())
        no.on_click(lambda _: self._show())
        try:
            said = self.act.says()
        except TastemakerError as error:
            self._show(style.widget(cards.note(error.show(), kind="warn")))
            return
        self._show(style.widget(cards.note(said)), style.row(yes, no))

    def _do(self) -> None:
        self._show(style.widget("<p class='tm-dim'>Working…</p>"))
        try:
            done = self.act.do()
        except TastemakerError as error:
            self._show(style.widget(cards.note(error.show(), kind="warn")))
            return
        self._show(done if isinstance(done, ipywidgets.Widget) else style.widget(_shown(done)))

    def _show(self, *below: ipywidgets.Widget) -> None:
        self.below.children = below


def _said(row: Row) -> str:
    numbers = json.loads(row["numbers"]) if isinstance(row["numbers"], str) else dict(row["numbers"])
    said = ", ".join(f"{render.html(name)} {render.html(f'{value:,}' if isinstance(value, (int, float)) else value)}" for name, value in numbers.items())
    return f"{render.html(row['sentence'])} <span class='tm-small tm-dim'>{said}. <code>{render.html(row['step'])}</code></span>"


def _shown(done: Any) -> str:
    """Whatever a verb gave back, as it shows itself."""
    if done is None:
        return cards.note("Done.")
    if isinstance(done, pd.DataFrame):
        return render.table(done.columns, done.head(20).itertuples(index=False, name=None))
    return done._repr_html_() if hasattr(done, "_repr_html_") else f"<pre>{render.html(done)}</pre>"
