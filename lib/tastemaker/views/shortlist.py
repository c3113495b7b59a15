"""The page of who fits the brief: figures, filters, relevance against reach, the creator's card, the table, how sure the order is.

Nothing is written here. Whoever is to be written to is handed over to the team's review screen by a link.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets
import pandas as pd

from tastemaker import render
from tastemaker.views import cards, charts, handover, numbers, style, tables
from tastemaker.views.closer import Closer, Key, Opened
from tastemaker.views.filters import Filters
from tastemaker.views.folds import fold
from tastemaker.views.grid import Grid
from tastemaker.views.sliders import sliders

Read = Callable[..., pd.DataFrame]
Reweighed = Callable[[pd.DataFrame], Callable[[str], tuple[Mapping[str, float], Callable[[Mapping[str, float]], pd.DataFrame]]]]
COLUMNS = ("rank", "name", "handle", "platform", "score", "relevance", "reach_median_views", "followers",
           "engagement_per_view_median", "followers_growth_30d", "main_language", "language", "size_band", "label")
READ = (*COLUMNS, "campaign_id", "profile_key", "rank_low", "rank_high", "score_low", "score_high", "reasons", "why_not", "country", "url")
"""What the page needs of everybody at once; the rest of a creator is read when they are looked at."""
DRAWN = 500
"""Creators that the chart draws: more are a cloud to the eye, and seconds of work at every filter."""
WEIGHED = 5_000
"""Creators whose parts a reader can weigh anew: the first of the list, because every one of them is drawn many times."""
_ACCEPTED = ("accept", "star")


class Shortlist:
    """The parts of the shortlist page and what they do to one another."""

    def __init__(self, read: Read, kept: Mapping[str, Any], reweighed: Reweighed | None = None, opened: Opened | None = None,
                 review_url: str = "") -> None:
        self.read, self.review_url, self.width = read, review_url, 0
        charts.ready()   # ahead of the reader, where a kernel waits for one
        frame = _ranked(read("shortlist", columns=READ))
        self.said = "Creators who fit the brief, the best first."
        self.filters = None
        if frame.empty:
            nobody = cards.note("Nobody is on the shortlist yet.", "The team makes one with `bench.score(brief)`.")
            self.parts: list[ipywidgets.Widget] = [style.widget(nobody)]
            return
        choices = {"campaign_id": "Campaign", "platform": "Platform", "size_band": "Size", _language(frame): "Language", "label": "Label"}
        self.filters = Filters(frame, choices, words=("name", "handle", "reasons", "main_language", "country"), least="relevance",
                               changed=self.draw, kept=kept)
        self.tiles, self.card = style.widget(""), style.widget("", "tm-side")
        known = opened and {"campaign_id", "profile_key"} <= set(frame.columns)
        self.closer = Closer(opened, self.let_go) if opened and known else None
        self.table = Grid(frame, "Creators of the shortlist", COLUMNS, picked=self._picked_row, empty="No creator matches. Clear a filter.")
        self.drawn = None
        self.few = style.widget("")
        self.chart = ipywidgets.VBox([style.widget("<p class='tm-dim'>Drawing the chart.</p>", "tm-waiting")])
        for panel in (self.chart, self.table):
            panel.add_class("tm-panel")
        self.draw(self.filters.left())
        panel, buttons, shown = ([self.closer.panel], [self._buttons()], [self.closer.shown]) if self.closer else ((), (), ())
        split = style.row(style.row(self.chart, *panel, name="tm-left"), style.row(self.card, *buttons, name="tm-right"), name="tm-split")
        self.parts = [self.tiles, self.filters.box, split, *shown, self.table,
                      style.widget(tables.origins(frame, COLUMNS)), *self._more(reweighed)]

    def kept(self) -> dict[str, Any]:
        """What was chosen, for the page of newer figures."""
        return self.filters.kept() if self.filters else {}

    def late(self, width: int) -> None:
        """Draw the chart, as wide as its place on the page."""
        self.width = min(width - 40, charts.WIDTH)
        if self.filters:
            self._draw_chart()
            self.filters.ready()

    def _more(self, reweighed: Reweighed | None) -> list[ipywidgets.Widget]:
        """How sure the order is and, where parts are there, sliders: each in a fold, read and drawn when it is first opened."""
        frame = self.filters.frame
        folds: dict[str, Callable[[], ipywidgets.Widget]] = {}
        if "score_low" in frame:
            folds["How sure is the order?"] = lambda: charts.intervals(self.filters.frame, width=self.width)
        parts = self.read("parts", columns=("campaign_id",)) if reweighed else pd.DataFrame()
        known = parts["campaign_id"].unique() if len(parts) else []
        for campaign in (c for c in frame.get("campaign_id", pd.Series(dtype=str)).unique() if c in known):
            title = "Weigh the parts yourself" + (f": {render.line(campaign, 60)}" if len(known) > 1 else "")
            folds[title] = lambda campaign=campaign: self._weighed(campaign, reweighed)
        return [fold(folds)] if folds else []

    def _weighed(self, campaign: str, reweighed: Reweighed) -> ipywidgets.Widget:
        mine = self.filters.frame[self.filters.frame["campaign_id"] == campaign].head(WEIGHED)
        parts = self.read("parts")
        parts = parts[(parts["campaign_id"] == campaign) & parts["profile_key"].isin(mine["profile_key"])]
        return sliders(mine, *reweighed(parts.reset_index(drop=True))(campaign))

    def _buttons(self) -> ipywidgets.Box:
        """From the card to the creator's evidence, or to a comparison with whoever is open."""
        called = ("Open their evidence", "Compare with the open one")
        buttons = [ipywidgets.Button(description=words) for words in called]
        for button, other in zip(buttons, (False, True), strict=True):
            button.on_click(lambda _, other=other: self.on_card is not None and self.closer.choose(self.on_card, other))
        return style.row(*buttons, name="tm-bar")

    def let_go(self, key: Key) -> None:
        """Take a creator off the page whom the newest snapshot does not hold any more."""
        frame = self.filters.frame
        here = (frame["campaign_id"] == key[0]) & (frame["profile_key"] == key[1])
        self.filters.frame = frame[~here].reset_index(drop=True)
        self.draw(self.filters.left())

    def draw(self, rows: pd.DataFrame) -> None:
        """Show these rows everywhere, the first of them on the card."""
        self.rows = rows
        style.replace(self.tiles, cards.tiles(figures(rows, len(self.filters.frame))))
        self.table.show(rows)
        if self.closer:
            self.closer.offer(rows)
        self.show(rows.iloc[0] if len(rows) else None)
        if self.width:
            self._draw_chart()

    def _draw_chart(self) -> None:
        """Relevance against reach of the first rows, and how many those are; a chart that is there is filled again."""
        rows = self.rows
        if rows.empty:
            self.drawn, self.chart.children = None, (style.widget(cards.note("No creator matches.", "Clear a filter.")),)
            return
        self.drawn = charts.relevance_against_reach(rows.head(DRAWN), picked=self._picked_point, width=self.width, into=self.drawn)
        few = f"Drawn are the first {DRAWN:,} of {len(rows):,}; a filter draws others." if len(rows) > DRAWN else ""
        style.replace(self.few, f"<p class='tm-dim tm-small'>{few}</p>" if few else "")
        self.chart.children = (self.drawn, self.few)

    def show(self, row: pd.Series | None) -> None:
        """Put a creator on the card, with all that the snapshot has of them."""
        self.on_card = None if row is None or not self.closer else _key(row)
        if row is None:
            style.replace(self.card, "")
            return
        whole = _of(self._theirs("shortlist", row), row, "campaign_id")
        card = cards.creator(whole.iloc[0] if len(whole) else row, _of(self._theirs("growth", row), row), _of(self._theirs("recent_posts", row), row))
        style.replace(self.card, card + handover.link(self.review_url, row))

    def _theirs(self, name: str, row: pd.Series) -> pd.DataFrame:
        """A frame's rows of one profile, read without the rest."""
        return self.read(name, profile_key=int(row["profile_key"])) if "profile_key" in row else self.read(name)

    def _pick(self, row: pd.Series) -> None:
        """Show a creator whom the newest snapshot still has: a page may be open for longer than data may be kept."""
        if not self.closer or self.closer.holds(_key(row)):
            self.show(row)

    def _picked_row(self, place: int) -> None:
        if place < len(self.rows):
            self._pick(self.rows.iloc[place])

    def _picked_point(self, key: str) -> None:
        places = [i for i, row in enumerate(self.rows.head(DRAWN)[["platform", "handle"]].to_dict("records")) if charts.key(row) == key]
        if places:
            self._picked_row(places[0])


def figures(rows: pd.DataFrame, total: int) -> dict[str, str]:
    """What the tiles say about the rows that are left: counts of creators, no figure over several platforms."""
    reach = rows["reach_median_views"].notna().sum() if "reach_median_views" in rows else 0
    said = rows["label"].isin(_ACCEPTED).sum() if "label" in rows else 0
    return {"creators" if len(rows) == total else f"of {total:,} creators": f"{len(rows):,}",
            "platforms": str(rows["platform"].nunique()) if "platform" in rows else "0",
            "with known reach": f"{reach:,}",
            "best score": numbers.score(rows["score"].max()) if "score" in rows and len(rows) else numbers.UNKNOWN,
            "accepted or starred": f"{said:,}"}


def _key(row: pd.Series) -> Key:
    """What names a row of a shortlist."""
    return str(row["campaign_id"]), int(row["profile_key"])


def _ranked(frame: pd.DataFrame) -> pd.DataFrame:
    """Ranked creators first, in order."""
    return frame.sort_values("rank", na_position="last", kind="stable").reset_index(drop=True) if "rank" in frame else frame


def _language(frame: pd.DataFrame) -> str:
    return "main_language" if "main_language" in frame else "language"


def _of(frame: pd.DataFrame, row: pd.Series, *more: str) -> pd.DataFrame:
    """A frame's rows that belong to a creator's profile: by key where both have it, else by platform and handle."""
    for keys in (("profile_key", *more), ("platform", "handle")):
        if all(k in frame and k in row for k in keys):
            same = pd.Series(True, index=frame.index)
            for k in keys:
                same &= frame[k] == row[k]
            return frame[same]
    return frame.iloc[:0]
