"""A table that the kernel cuts, sorts and filters: the browser gets one page of it as text, however long it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from typing import Any

import anywidget
import numpy as np
import pandas as pd
import traitlets

from tastemaker.views import tables

LENGTH = 200
"""Rows of a page: enough to read on, and little enough to send."""


class Grid(anywidget.AnyWidget):
    """A frame as a table with `name` for its name; a title sorts, buttons turn the page, `picked(position)` hears of a choice.

    A title sorts numbers from the largest and texts from the first, then the other way round, then as the frame had them;
    unknown stands last either way. Positions are the frame's own. Cells are text for the browser too (`grid.js`).
    """

    _esm = (files("tastemaker.views") / "grid.js").read_text(encoding="utf-8")
    page = traitlets.Dict().tag(sync=True)

    def __init__(self, frame: pd.DataFrame, name: str, columns: Sequence[str] | None = None, *, empty: str = "Nothing matches.",
                 picked: Callable[[int], None] | None = None) -> None:
        super().__init__()
        self.name, self.columns, self.empty, self.picked = name, columns, empty, picked
        self.sorted: tuple[str, bool] | None = None
        self.add_class("tm-table-box")
        self.on_msg(lambda _, content, __: self.told(content))
        self.show(frame)

    def show(self, frame: pd.DataFrame) -> None:
        """Put another frame into the table, from its first page on, sorted as before."""
        self.frame, self.first = frame, 0
        self.shown = tables.chosen(frame, self.columns)
        self.writers = {column: tables.writer(column, frame[column]) for column in self.shown}
        self._sort()

    def told(self, content: Mapping[str, Any]) -> None:
        """Do what the reader asked for: sort by a title, turn the page or choose a row."""
        match content:
            case {"sort": int(place)} if 0 <= place < len(self.shown):
                self._sort_by(self.shown[place])
            case {"turn": int(by)} if 0 <= self.first + by * LENGTH < len(self.order):
                self.first += by * LENGTH
                self._draw()
            case {"pick": int(place)} if self.picked and 0 <= place < len(self.page["rows"]):
                self.picked(int(self.order[self.first + place]))

    def _sort_by(self, column: str) -> None:
        first = tables.numeric(self.frame, column)
        ways: list[tuple[str, bool] | None] = [(column, first), (column, not first), None]
        self.sorted = ways[(ways.index(self.sorted) + 1) % 3] if self.sorted in ways[:2] else ways[0]
        self.first = 0
        self._sort()

    def _sort(self) -> None:
        self.order = np.arange(len(self.frame))
        if self.sorted and self.sorted[0] in self.shown:
            column, down = self.sorted
            values = self.frame[column].reset_index(drop=True)
            words = not tables.numeric(self.frame, column) and not pd.api.types.is_datetime64_any_dtype(values)
            key = values.astype("string").str.lower() if words else values
            self.order = key.sort_values(ascending=not down, na_position="last", kind="stable").index.to_numpy()
        self._draw()

    def _draw(self) -> None:
        part = self.frame.iloc[self.order[self.first:self.first + LENGTH]]
        columns = [tables.written(part[column], self.writers[column]) for column in self.shown]
        by, down = self.sorted or ("", False)
        titles = [{"text": tables.title(column), "number": tables.numeric(self.frame, column),
                   "sorted": ("descending" if down else "ascending") if column == by else "none"} for column in self.shown]
        self.page = {"name": self.name, "empty": self.empty, "titles": titles, "rows": [list(row) for row in zip(*columns, strict=True)],
                     "first": self.first, "total": len(self.order), "pick": self.picked is not None, "picked": -1}
