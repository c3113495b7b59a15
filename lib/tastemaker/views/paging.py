"""Pages that are cut in the kernel: the browser gets one page of rows, however many there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets

from tastemaker import render
from tastemaker.errors import TastemakerError
from tastemaker.views import cards, style

Row = dict[str, Any]


class Pages:
    """Which of `total` rows are shown, and the buttons that turn the page; `turned` is called after each turn."""

    def __init__(self, length: int, turned: Callable[[], None]) -> None:
        self.length, self.turned, self.first, self.total = length, turned, 0, 0
        self.back, self.on = (ipywidgets.Button(description=d, tooltip=t) for d, t in (
            ("Back", "The page before"), ("More", "The next page")))
        self.count = style.widget("")
        self.box = style.row(self.back, self.on, self.count, name="tm-bar")
        self.back.on_click(lambda _: self._turn(-self.length))
        self.on.on_click(lambda _: self._turn(self.length))

    def cut(self, total: int, first: int | None = None) -> slice:
        """The rows to show of so many, from `first` or where the page was; the buttons follow."""
        wanted = self.first if first is None else first
        self.total, self.first = total, max(min(wanted, (total - 1) // self.length * self.length), 0)
        last = min(self.first + self.length, total)
        self.back.disabled, self.on.disabled = self.first == 0, last == total
        rows = f"{self.first + 1:,} to {last:,} of {total:,}" if total else "nothing here"
        style.replace(self.count, f"<span class='tm-dim'>{rows}</span>")
        return slice(self.first, last)

    def _turn(self, by: int) -> None:
        self.first += by
        self.turned()


class Lines:
    """Rows that each have the same buttons; the widgets of one page are made once and filled again.

    `draw(row)` gives the row's fragment, `buttons` maps what is pressed to its words, `chosen(row)` says which button
    stands pressed, and `pressed(row, what)` acts; an error of ours is shown under the page and nothing else happens.
    """

    def __init__(self, draw: Callable[[Row], str], buttons: Mapping[str, str], chosen: Callable[[Row], Any],
                 pressed: Callable[[Row, str], None], length: int, empty: str) -> None:
        self.draw, self.chosen, self.pressed, self.empty = draw, chosen, pressed, empty
        self.rows: list[Row] = []
        self.pages = Pages(length, self._fill)
        self.message = style.widget("")
        self.lines = [_Line(self, buttons) for _ in range(length)]
        self.box = ipywidgets.VBox([*(line.box for line in self.lines), self.message, self.pages.box])
        self.box.add_class("tm-lines")

    def show(self, rows: Sequence[Row], first: int | None = None) -> None:
        """Put these rows on the page, from the first on or where the page was."""
        self.rows = list(rows)
        self._fill(first)

    def _fill(self, first: int | None = None) -> None:
        shown = self.rows[self.pages.cut(len(self.rows), first)]
        for place, line in enumerate(self.lines):
            line.fill(shown[place] if place < len(shown) else None)
        style.replace(self.message, cards.note(self.empty) if not shown else "")

    def act(self, row: Row, what: str) -> None:
        """Press a button of a row."""
        try:
            self.pressed(row, what)
        except TastemakerError as error:
            style.replace(self.message, cards.note(str(error), error.next_step, "bad"))


class _Line:
    """One row of `Lines` on the screen."""

    def __init__(self, lines: Lines, buttons: Mapping[str, str]) -> None:
        self.lines, self.row = lines, None
        self.text = style.widget("")
        self.buttons = {what: ipywidgets.Button(description=words) for what, words in buttons.items()}
        for what, button in self.buttons.items():
            button.on_click(lambda _, what=what: self.row is not None and self.lines.act(self.row, what))
        self.box = style.row(self.text, style.row(*self.buttons.values(), name="tm-bar"), name="tm-line")

    def fill(self, row: Row | None) -> None:
        """Show a row, or nothing."""
        self.row = row
        self.box.layout.display = "none" if row is None else None
        if row is None:
            return
        style.replace(self.text, self.lines.draw(row))
        about = row.get("name") or row.get("handle") or row.get("quote")
        for what, button in self.buttons.items():
            (button.add_class if self.lines.chosen(row) == what else button.remove_class)("tm-chosen")
            button.tooltip = render.line(f"{button.description}: {about}", 120)
