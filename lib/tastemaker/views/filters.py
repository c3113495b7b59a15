"""Filter controls over a frame: what is chosen narrows the rows, and nothing else happens."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets
import numpy as np
import pandas as pd

from tastemaker import render
from tastemaker.views import numbers

ALL = "All"
PAUSE = 0.12
"""Seconds in which typing gathers: a word typed quickly is looked for once."""


class Filters:
    """Drop-downs for `choices` (column to label), a search in `words` and, for `least`, a slider of the smallest value.

    A control appears only where its column has something to choose. `changed` is called with the rows that are left.
    """

    def __init__(self, frame: pd.DataFrame, choices: Mapping[str, str], *, words: tuple[str, ...] = (), least: str = "",
                 changed: Callable[[pd.DataFrame], None], kept: Mapping[str, Any] | None = None) -> None:
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
        self._restore(kept or {})
        for control in self.controls[1:]:
            control.observe(lambda _: self._tell(), "value")
        self.search.observe(lambda _: self._soon(), "value")
        self.clear.on_click(lambda _: self._reset())
        self._quiet, self._waiting = False, None

    @property
    def frame(self) -> pd.DataFrame:
        """The rows that are filtered."""
        return self._frame

    @frame.setter
    def frame(self, frame: pd.DataFrame) -> None:
        self._frame, self._found, self._marks = frame, None, {}

    def left(self) -> pd.DataFrame:
        """The rows that every control lets through, in their order."""
        keep = np.ones(len(self.frame), dtype=bool)
        for column, control in self.choices.items():
            if control.value != ALL:
                keep &= self._marked(column) == control.value
        if self.slider and self.slider.value > self.slider.min:
            keep &= (pd.to_numeric(self.frame[self.least]) >= self.slider.value).to_numpy(bool, na_value=False)
        for word in render.line(self.search.value).casefold().split():
            keep &= np.fromiter((word in text for text in self._searched()), bool, len(keep))
        return self.frame[keep].reset_index(drop=True)

    def kept(self) -> dict[str, Any]:
        """Where the controls stand, for the filters of newer rows."""
        values = {column: control.value for column, control in self.choices.items()}
        least = {"least": self.slider.value} if self.slider and self.slider.value > self.slider.min else {}
        return values | least | {"search": self.search.value}

    def ready(self) -> None:
        """Make what is searched ahead of the first search."""
        self._searched()

    def _restore(self, kept: Mapping[str, Any]) -> None:
        """Put the controls where they stood, as far as there is still such a choice."""
        self.search.value = str(kept.get("search", ""))
        for column, control in self.choices.items():
            if kept.get(column) in control.options:
                control.value = kept[column]
        if self.slider and "least" in kept:
            self.slider.value = min(max(kept["least"], self.slider.min), self.slider.max)

    def _searched(self) -> list[str]:
        """What is searched of each row, in lower case; made at the first search."""
        if self._found is None:
            self._found = folded(self.frame, [c for c in self.words if c in self.frame])
        return self._found

    def _marked(self, column: str) -> np.ndarray:
        """Each row's text of a column that is chosen from."""
        if column not in self._marks:
            self._marks[column] = _texts(self.frame[column])
        return self._marks[column]

    def _soon(self) -> None:
        """Filter once typing pauses; at once where no loop runs."""
        if self._waiting:
            self._waiting.cancel()
        try:
            self._waiting = asyncio.get_running_loop().call_later(PAUSE, self._tell)
        except RuntimeError:
            self._tell()

    def _tell(self) -> None:
        if not self._quiet:
            self.changed(self.left())

    def _reset(self) -> None:
        """Every control back to its start, and one call of `changed`."""
        if self._waiting:
            self._waiting.cancel()
        self._quiet = True
        self.search.value = ""
        for control in self.choices.values():
            control.value = ALL
        if self.slider:
            self.slider.value = self.slider.min
        if self._waiting:
            self._waiting.cancel()
        self._quiet = False
        self._tell()


def folded(frame: pd.DataFrame, columns: list[str]) -> list[str]:
    """The words of these columns, a row each, cleaned and in lower case, ready to be searched."""
    parts = [_column(frame[column].tolist()) for column in columns]
    return [" ".join(filter(None, texts)) for texts in zip(*parts, strict=True)] if parts else [""] * len(frame)


def _column(values: list[Any]) -> list[str]:
    """A column's texts, each different one cleaned once."""
    words = {value: _folded(value) for value in dict.fromkeys(values)}
    return [words[value] for value in values]


def _folded(value: Any) -> str:
    """A text as it is searched; most need no cleaning, and those are told apart quickly."""
    if isinstance(value, str) and len(value) <= 2_000 and value.isprintable() and "  " not in value and unicodedata.is_normalized("NFC", value):
        return value.strip().casefold()
    return render.line(value, 2_000).casefold() if numbers.known(value) else ""


def _varied(frame: pd.DataFrame, column: str) -> bool:
    """Whether there is something to choose: the column exists and knows more than one value."""
    return bool(column) and column in frame and frame[column].dropna().nunique() > 1


def _texts(values: pd.Series) -> np.ndarray:
    """Each value as a choice says it; values that are the same are written once."""
    places, unique = pd.factorize(values, use_na_sentinel=True)
    words = np.array([render.line(v, 60) if numbers.known(v) else numbers.UNKNOWN for v in unique] + [numbers.UNKNOWN], dtype=object)
    return words[places]


def _choice(label: str, values: pd.Series) -> ipywidgets.Dropdown:
    """A drop-down of the cleaned values; those that collapse into one text are one choice."""
    return ipywidgets.Dropdown(options=[ALL, *sorted(set(_texts(values)) - {ALL})], value=ALL, description=label)


def _slider(values: pd.Series) -> ipywidgets.FloatSlider:
    """From just below the smallest value, where it lets everything through, to the largest."""
    known = pd.to_numeric(values).dropna()
    low, high = float(known.min()), float(known.max())
    return ipywidgets.FloatSlider(min=low, max=high, value=low, step=(high - low) / 50, readout_format=".2f",
                                  description="Relevance at least", continuous_update=False)
