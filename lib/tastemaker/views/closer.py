"""The part of a stakeholder's page that opens one creator or compares two, chosen from the table's rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import ipywidgets
import numpy as np
import pandas as pd

from tastemaker import render
from tastemaker.errors import TastemakerError
from tastemaker.views import bars, cards, compare, numbers, public, style
from tastemaker.views.filters import folded
from tastemaker.views.folds import fold

Key = tuple[str, int]
"""A campaign and a profile: the same profile may be on several shortlists."""
Opened = Callable[[str, int], Mapping[str, Any] | None]
_SHOWN = 50
"""Creators that a list offers at once; whoever is further down is found by typing."""
_NOBODY = ("Nobody is chosen yet.",
           "Choose a creator to see what their place rests on; choose a second one to compare them.")
_GONE = ("This creator is not in the newest snapshot any more, and has left this page too.",
         "Their data is past its time, gone at its source or closed by an opt-out, or a newer list has no place for "
         "them. Load the page again for the list of now.")


class Closer:
    """Two lists to choose from and what is chosen: nobody, one creator's evidence, or two side by side.

    `opened(campaign, profile)` gives what `public.page` takes, asked anew whenever somebody is shown, or None where they
    are gone; `gone(key)` is then called, so that the rest of the page lets go of them too.
    """

    def __init__(self, opened: Opened, gone: Callable[[Key], None]) -> None:
        self.opened, self.gone = opened, gone
        self.first = _Chooser("Creator", "Find a creator", "Close their page", self.draw)
        self.second = _Chooser("Compared with", "Find another", "End the comparison", self.draw)
        self.state, self.shown = style.widget(""), ipywidgets.VBox()
        self.shown.add_class("tm-opened")
        head = style.widget("<h2>Look closer</h2><p class='tm-dim'>One creator's evidence, or two side by side.</p>")
        choosers = style.row(self.first.box, self.second.box, name="tm-choosers")
        self.panel = ipywidgets.VBox([head, choosers, self.state])
        for name in ("tm-panel", "tm-closer"):
            self.panel.add_class(name)

    def offer(self, rows: pd.DataFrame) -> None:
        """Let these rows be chosen; who is chosen stays so."""
        self.rows = _Choices(rows)
        self._offer()
        if self.first.key is None:
            self.draw()

    def choose(self, key: Key, other: bool = False) -> None:
        """Open a creator from elsewhere on the page, or compare the open one with them."""
        (self.second if other and self.first.key else self.first).choose(key)

    def holds(self, key: Key) -> bool:
        """Whether the newest snapshot still has a creator; who is gone leaves the page, which says so."""
        try:
            here = self.opened(*key) is not None
        except TastemakerError as error:
            self._show(cards.note(str(error), error.next_step, "warn"))
            return False
        if not here:
            self._let_go([key])
        return here

    def draw(self) -> None:
        """Show what is chosen now."""
        if not self.first.key or (self.second.key and not _may_meet(self.first.key, self.second.key)):
            self.second.take_out()
        self._offer()
        keys = [key for key in (self.first.key, self.second.key) if key]
        try:
            found = [self.opened(*key) for key in keys]
        except TastemakerError as error:
            self._show(cards.note(str(error), error.next_step, "warn"))
            return
        if missing := [key for key, one in zip(keys, found, strict=True) if one is None]:
            self._let_go(missing)
        else:
            self._show(*_drawn(found))  # type: ignore[arg-type]

    def _offer(self) -> None:
        """Let the first list have everybody, and the second whoever may stand beside the chosen one."""
        self.first.offer(self.rows)
        self.second.offer(self.rows, _beside(self.rows, self.first.key))

    def _let_go(self, keys: list[Key]) -> None:
        """Show nobody of whom the snapshot knows nothing any more, and say why."""
        for chooser in (self.first, self.second):
            if chooser.key in keys:
                chooser.take_out()
        for key in keys:
            self.gone(key)
        self.draw()
        style.replace(self.state, cards.note(*_GONE, "warn"))

    def _show(self, said: str, *parts: ipywidgets.Widget) -> None:
        style.replace(self.state, said)
        self.shown.children = parts


class _Choices:
    """The rows that can be chosen; what is searched of them is made when somebody first types."""

    def __init__(self, rows: pd.DataFrame) -> None:
        known = {"campaign_id", "profile_key"} <= set(rows.columns)
        self.rows = rows if known else rows.iloc[:0]
        self.campaigns = self.rows["campaign_id"].to_numpy() if known else np.array([])
        self.profiles = self.rows["profile_key"].to_numpy() if known else np.array([])
        self.several = bool(known and self.rows["campaign_id"].nunique() > 1)

    @cached_property
    def texts(self) -> list[str]:
        return folded(self.rows, [c for c in ("name", "platform", "handle", *(["campaign_id"] if self.several else [])) if c in self.rows])

    def found(self, words: Sequence[str]) -> np.ndarray:
        """Which rows hold every one of these words."""
        keep = np.ones(len(self.rows), dtype=bool)
        for word in words:
            keep &= np.fromiter((word in text for text in self.texts), bool, len(keep))
        return keep

    def of(self, key: Key) -> np.ndarray:
        """Which rows are this key's."""
        return (self.campaigns == key[0]) & (self.profiles == key[1])

    def options(self, places: np.ndarray) -> list[tuple[str, Key]]:
        """These rows as a list offers them: words and key."""
        rows = self.rows.iloc[places].to_dict("records")
        return [(self._words(row), (str(row["campaign_id"]), int(row["profile_key"]))) for row in rows]

    def _words(self, row: Mapping[str, Any]) -> str:
        named = [render.line(row[c], 60) for c in ("name", "platform", "handle") if numbers.known(row.get(c))]
        place = [f"{int(row['rank'])}."] if numbers.known(row.get("rank")) else []
        return " ".join([*place, " · ".join([*named, *([render.line(row["campaign_id"], 40)] if self.several else [])])])


class _Chooser:
    """A text that narrows a list, the list, and a button that lets go of what was chosen."""

    def __init__(self, label: str, find: str, close: str, chosen: Callable[[], None]) -> None:
        self.chosen = chosen
        self.key: Key | None = None
        self.all, self.allowed = _Choices(pd.DataFrame()), np.array([], dtype=bool)
        self.find = ipywidgets.Text(description=find, placeholder="name, handle, platform", continuous_update=True)
        self.list = ipywidgets.Select(description=label, options=[], rows=5)
        self.count, self.close = style.widget(""), ipywidgets.Button(description=close, disabled=True)
        self.box = ipywidgets.VBox([self.find, self.list, style.row(self.count, self.close, name="tm-bar")])
        self.box.add_class("tm-chooser")
        self._quiet = False
        self.find.observe(lambda _: self._narrow(), "value")
        self.list.observe(lambda change: self._quiet or self.choose(change["new"]), "value")
        self.close.on_click(lambda _: self.choose(None))

    def offer(self, choices: _Choices, allowed: np.ndarray | None = None) -> None:
        """Have these to choose from, or only those of them that are allowed."""
        self.all = choices
        self.allowed = np.ones(len(choices.rows), dtype=bool) if allowed is None else allowed
        self._narrow()

    def choose(self, key: Key | None) -> None:
        """Choose somebody, or nobody."""
        if key != self.key:
            self._hold(key)
            self.chosen()

    def take_out(self) -> None:
        """Let go of who is chosen without a word to anybody."""
        self._hold(None)

    def _hold(self, key: Key | None) -> None:
        self.key, self.close.disabled = key, key is None
        self._narrow()

    def _narrow(self) -> None:
        """Offer the first that hold every word typed, and whoever is chosen."""
        found = np.flatnonzero(self.all.found(render.line(self.find.value).casefold().split()) & self.allowed)
        shown = found[:_SHOWN]
        mine = np.flatnonzero(self.all.of(self.key) & self.allowed) if self.key else found[:0]
        shown = shown if set(mine) <= set(shown) else np.append(mine, shown)
        all_shown = len(found) <= len(shown)
        more = f"{len(found):,} found" if all_shown else f"{len(shown):,} of {len(found):,} shown; type to narrow"
        style.replace(self.count, f"<span class='tm-dim tm-small' role='status'>{more}</span>")
        self._quiet = True
        with self.list.hold_sync():
            options = self.all.options(shown)
            if self.list.options != tuple(options):
                self.list.options = options
            self.list.value = self.key if any(key == self.key for _, key in options) else None
        self._quiet = False


def _beside(choices: _Choices, key: Key | None) -> np.ndarray:
    """Who may stand beside a creator: the other profiles of their campaign; beside nobody, nobody."""
    return np.zeros(len(choices.rows), dtype=bool) if key is None else (choices.campaigns == key[0]) & (choices.profiles != key[1])


def _may_meet(one: Key, other: Key) -> bool:
    """Whether two may stand side by side: two profiles of one campaign, because two runs have two scales."""
    return one[0] == other[0] and one[1] != other[1]


def _drawn(found: list[Mapping[str, Any]]) -> tuple[Any, ...]:
    """What is said, and the parts of the page, for nobody, one or two."""
    if not found:
        return (cards.note(*_NOBODY),)
    if len(found) == 1:
        name = render.html(bars.name(found[0]["row"]))
        return f"<p role='status'>Open below: <b>{name}</b></p>", _page(found[0])
    names = compare.called(*(one["row"] for one in found))
    both = compare.compare(*({**one["row"], "parts": one["parts"]} for one in found))
    pages = {f"Evidence: {name}": lambda one=one: _page(one) for name, one in zip(names, found, strict=True)}
    said = " and ".join(f"<b>{render.html(name)}</b>" for name in names)
    return f"<p role='status'>Compared below: {said}</p>", style.widget(str(both)), fold(pages)


def _page(one: Mapping[str, Any]) -> ipywidgets.HTML:
    """One creator's page, without the style sheet that a fragment brings along: it is on the screen already."""
    return style.widget(str(public.page(**one)))
