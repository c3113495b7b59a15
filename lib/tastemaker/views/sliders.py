"""Weights as sliders: the ranking is made anew in the kernel at every change, and one page of it is drawn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets
import numpy as np
import pandas as pd

from tastemaker import render
from tastemaker.errors import TastemakerError
from tastemaker.views import bars, cards, numbers, style
from tastemaker.views.paging import Pages

Weights = Mapping[str, float]
_LEGEND = ("In brackets: the ranks that are possible, and the score's interval, drawn from 0 to 1. At the right: "
           "places moved since the start. Shares always sum to 100 %.")
_OLD = "The ranking below is the last one."
_CLOSED = "No score: the platform's terms permit none; placed by words only."
_ABOUT = ("name", "handle", "platform", "url", "reasons", "why_not")
"""What weights do not change."""
PAUSE = 0.03
"""Seconds in which changes gather: a drag sends many, one ranking answers all of them, and none queue up."""


def sliders(frame: pd.DataFrame, weights: Weights, rescored: Callable[[Weights], pd.DataFrame], length: int = 25,
            save: Callable[[Weights], None] | None = None) -> ipywidgets.VBox:
    """One slider a part, and under them the ranking under these weights, `length` rows a page.

    `frame` is the ranking at the start; moves are counted from it, and what a row of `rescored` does not say (name,
    handle, platform, url, reasons) is read from it. `rescored(shares)` gets shares that sum to 1 and gives
    `profile_key, score, score_low, score_high, rank, rank_low, rank_high`; a row without a score keeps its place and
    says why, one without a rank is not shown. `save(shares)` is called by a button that is there only where it is
    given.
    """
    return Sliders(frame, weights, rescored, length, save).page


class Sliders:
    """The state of the screen: where the sliders stand, and the last ranking."""

    def __init__(self, frame: pd.DataFrame, weights: Weights, rescored: Callable[[Weights], pd.DataFrame], length: int,
                 save: Callable[[Weights], None] | None) -> None:
        self.about = frame.set_index("profile_key", drop=False)
        self.start, self.rescored, self.save = _shares(weights), rescored, save
        self.controls = {part: _slider(part, share) for part, share in self.start.items()}
        self.shown = {part: style.widget("") for part in self.start}
        self.message, self.ranking, self.pages = style.widget(""), style.widget(""), Pages(length, self.draw)
        self.reset, self.keep = ipywidgets.Button(description="Reset"), ipywidgets.Button(description="Save weights")
        self.reset.tooltip = "The weights as they were at the start"
        self.keep.add_class("tm-go")
        self.page = style.page(self._head(), self.message, self.ranking, self.pages.box,
                               style.widget(f"<p class='tm-dim tm-small'>{_LEGEND}</p>"), name="sliders")
        self._waiting: asyncio.TimerHandle | None = None
        self._quiet = False
        for control in self.controls.values():
            control.observe(lambda _: self._quiet or self._soon(), "value")
        self.reset.on_click(lambda _: self._back())
        self.keep.on_click(lambda _: self._save())
        self._take(frame)
        self.rank()

    def shares(self) -> dict[str, float]:
        """Where the sliders stand as shares of their sum; empty when all are at 0."""
        return _shares({part: control.value for part, control in self.controls.items()})

    def rank(self) -> None:
        """Rank under the sliders' weights and draw the first page; on an error keep the old ranking and say so."""
        if self._waiting:
            self._waiting.cancel()
        self._waiting, shares = None, self.shares()
        for part, label in self.shown.items():
            style.replace(label, f"<b>{numbers.share(shares.get(part, 0.0), 0)}</b>")
        self.keep.disabled = not shares
        if not shares:
            self._say(f"Every weight is 0: nothing can be ranked. {_OLD}", "Move a slider.", "warn")
            return
        try:
            rows = self.rescored(shares)
        except TastemakerError as error:
            self._say(f"{error} {_OLD}", error.next_step, "bad")
            return
        except Exception:
            self._say(f"The ranking could not be made. {_OLD}", kind="bad")
            raise
        self._say("")
        self._take(rows)

    def _take(self, rows: pd.DataFrame) -> None:
        """Show a ranking from its first page on."""
        places = pd.to_numeric(rows["rank"]).to_numpy(dtype=float, na_value=np.nan)
        self.rows, self.order = rows, np.argsort(places, kind="stable")[: int(np.isfinite(places).sum())]
        self.draw(first=0)

    def draw(self, first: int | None = None) -> None:
        """Draw one page of the last ranking."""
        page = self.rows.iloc[self.order[self.pages.cut(len(self.order), first)]]
        lines = "".join(self._line(row) for row in page.to_dict("records"))
        shown = f"<ol class='tm-ranking'>{lines}</ol>" if lines else cards.note("Nobody has a rank.")
        style.replace(self.ranking, shown)

    def _line(self, row: Mapping[str, Any]) -> str:
        key = row["profile_key"]
        start = self.about.loc[key].to_dict() if key in self.about.index else {}
        low, high = bars.ends(row)
        row = {**{c: start.get(c) for c in _ABOUT}, **{c: v for c, v in row.items() if c not in _ABOUT or bars.said(v)}}
        sentence = bars.sentence({"reasons": row["reasons"]})
        score = (f"{bars.bar(row['score'], low, high)}<span>{bars.within(row['score'], low, high)}</span>"
                 if numbers.known(row["score"]) else f"<span>{render.html(_closed(row))}</span>")
        return (f"<li><span class='rank'>{bars.place(row)}</span>{bars.who(row)}<span class='score'>{score}</span>"
                f"{bars.moved(start.get('rank'), row['rank'])}<p class='tm-dim'>{sentence}</p></li>")

    def _head(self) -> ipywidgets.Box:
        """The sliders, each with its share, and the buttons."""
        weights = [style.row(control, self.shown[part], name="tm-weight") for part, control in self.controls.items()]
        buttons = style.row(self.reset, *([self.keep] if self.save else []), name="tm-bar")
        return style.row(*weights, buttons, name="tm-weights")

    def _soon(self) -> None:
        """Rank once the changes of this moment are in; at once where no loop runs."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.rank()
            return
        self._waiting = self._waiting or loop.call_later(PAUSE, self.rank)

    def _back(self) -> None:
        """Every slider to where it was, and one ranking."""
        self._quiet = True
        for part, control in self.controls.items():
            control.value = self.start[part]
        self._quiet = False
        self.rank()

    def _save(self) -> None:
        try:
            self.save(self.shares())  # type: ignore[misc]
        except TastemakerError as error:
            self._say(str(error), error.next_step, "bad")
            return
        said = ", ".join(f"{part} {numbers.share(share, 0)}" for part, share in self.shares().items())
        self._say(f"These weights are saved: {said}.")

    def _say(self, text: str, step: str = "", kind: str = "") -> None:
        style.replace(self.message, cards.note(text, step, kind) if text else "")


def _shares(weights: Weights) -> dict[str, float]:
    """The weights divided by their sum, empty when that is 0. What sums to 1 already stays to the last digit."""
    total = sum(weights.values())
    if total <= 0:
        return {}
    return {part: float(w) if abs(total - 1) < 1e-9 else w / total for part, w in weights.items()}


def _slider(part: str, share: float) -> ipywidgets.FloatSlider:
    return ipywidgets.FloatSlider(value=share, min=0, max=1, step=0.01, readout=False, continuous_update=True,
                                  description=render.line(part, 40).capitalize())


def _closed(row: Mapping[str, Any]) -> str:
    """Why a ranked row has no score."""
    why = row.get("why_not")
    return render.line(why, 200) if numbers.known(why) else _CLOSED
