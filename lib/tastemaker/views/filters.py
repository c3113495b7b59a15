"""Filter controls over a frame: what is chosen narrows the rows, and nothing else happens."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import ipywidgets
import pandas as pd

from tastemaker import render
from tastemaker.views import numbers

ALL = "All"


class Filters:
    """Drop-downs for `choices` (column to label), a search in `words` and, for `least`, a slider of the smallest value.

    A control appears only where its column has something to choose. `changed` is called with the rows that are left.
    """

    def __init__(self, frame: pd.DataFrame, choices: Mapping[str, str], *, words: tuple[str, ...] = (), least: str = "",
                 changed: Callable[[pd.DataFrame], None]) -> None:
        self.frame, self.words, self.least, self.changed = frame.reset_index(drop=True), words, least, changed
        self.search = ipywidgets.Text(description="Search", placeholder="name, words", continuous_update=True)
        self.choices = {
            column: _choice(label, frame[column]) for column, label in choices.items() if _varied(frame, column)
        }
        self.slider = _slider(frame[least]) if _varied(frame, least) else None
        self.clear = ipywidgets.Button(description="Clear")
        self.controls = [self.search, *self.choices.values(), *([self.slider] if self.slider else [])]
        self.box = ipywidgets.Box([*self.controls, self.clear])
        self.box.add_class("tm-filters")
        for control in self.controls:
            control.observe(lambda _: self._tell(), "value")
        self.clear.on_click(lambda _: self._reset())
        self._quiet = False

    def left(self) -> pd.DataFrame:
        """The rows that every control lets through, in their order."""
        rows = self.frame
        for column, control in self.choices.items():
            if control.value != ALL:
                rows = rows[_texts(rows[column]) == control.value]
        if self.slider and self.slider.value > self.slider.min:
            rows = rows[pd.to_numeric(rows[self.least]) >= self.slider.value]
        if asked := render.line(self.search.value).casefold():
            there = [c for c in self.words if c in rows]
            rows = rows[[all(w in _row_text(row, there) for w in asked.split()) for row in rows.to_dict("records")]]
        return rows.reset_index(drop=True)

    def _tell(self) -> None:
        if not self._quiet:
            self.changed(self.left())

    def _reset(self) -> None:
        """Every control back to its start, and one call of `changed`."""
        self._quiet = True
        self.search.value = ""
        for control in self.choices.values():
            control.value = ALL
        if self.slider:
            self.slider.value = self.slider.min
        self._quiet = False
        self._tell()


def _varied(frame: pd.DataFrame, column: str) -> bool:
    """Whether there is something to choose: the column exists and knows more than one value."""
    return bool(column) and column in frame and frame[column].dropna().nunique() > 1


def _texts(values: pd.Series) -> pd.Series:
    return values.map(lambda v: render.line(v, 60) if numbers.known(v) else numbers.UNKNOWN)


def _choice(label: str, values: pd.Series) -> ipywidgets.Dropdown:
    """A drop-down of the cleaned values; those that collapse into one text are one choice."""
    return ipywidgets.Dropdown(options=[ALL, *sorted(set(_texts(values)) - {ALL})], value=ALL, description=label)


def _slider(values: pd.Series) -> ipywidgets.FloatSlider:
    """From just below the smallest value, where it lets everything through, to the largest."""
    known = pd.to_numeric(values).dropna()
    low, high = float(known.min()), float(known.max())
    return ipywidgets.FloatSlider(min=low, max=high, value=low, step=(high - low) / 50, readout_format=".2f",
                                  description="Relevance at least", continuous_update=False)


def _row_text(row: dict[str, object], columns: list[str]) -> str:
    return " ".join(render.line(row[c], 2_000) for c in columns if numbers.known(row[c])).casefold()
