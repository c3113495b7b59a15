"""The two pages for stakeholders, drawn from a redacted snapshot: `shortlist` and `pipeline`.

`read(name)` gives a frame of the snapshot; `about()` its `made_at` and whether it is of a `sandbox`. Their errors
become a page that says what to do. The pages know no address, note or key because the snapshot has none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets
import pandas as pd

from tastemaker import clock, render
from tastemaker.errors import TastemakerError
from tastemaker.views import cards, charts, finding, numbers, style, tables
from tastemaker.views.closer import Closer, Key, Opened
from tastemaker.views.filters import Filters
from tastemaker.views.folds import fold
from tastemaker.views.sliders import sliders

Read = Callable[[str], pd.DataFrame]
Reweighed = Callable[[pd.DataFrame], Callable[[str], tuple[Mapping[str, float], Callable[[Mapping[str, float]], pd.DataFrame]]]]
About = Callable[[], Mapping[str, Any]]
SHORTLIST = ("rank", "name", "handle", "platform", "score", "relevance", "reach_median_views", "followers",
             "engagement_per_view_median", "followers_growth_30d", "main_language", "language", "size_band", "label")
PIPELINE = (
    "name",
    "handle",
    "platform",
    "stage",
    "decision",
    "reviewer",
    "drafted_at",
    "reviewed_at",
    "sent_at",
    "outcome",
)
_STALE_DAYS = 7
DRAWN = 500
"""Creators that the chart draws: more are a cloud to the eye, and seconds of work at every filter."""


def shortlist(read: Read, about: About, reweighed: Reweighed | None = None,
              opened: Opened | None = None) -> ipywidgets.VBox:
    """Who fits the brief: figures, filters, relevance against reach, the creator's card, the table, and how sure the order is.

    With `reweighed` (from the frame `parts` to a function of a campaign) a reader can weigh the parts anew, for this page only;
    with `opened` (from a campaign and a profile to what `public.page` takes) open a creator's evidence and compare two.
    """
    return _page("shortlist", "Shortlist", read, about, lambda read: _Shortlist(read, reweighed, opened))


def pipeline(read: Read, about: About) -> ipywidgets.VBox:
    """How far the campaign is: the funnel, what the calls cost and brought, and every creator with their stage."""
    return _page("pipeline", "Pipeline", read, about, _Pipeline)


def _page(name: str, heading: str, read: Read, about: About, content: Callable[[Read], Any]) -> ipywidgets.VBox:
    """The page, or the reason why there is none with the step that mends it."""
    try:
        head = _headline(heading, about())
        parts = content(read).parts
    except TastemakerError as error:
        why = cards.note(str(error), error.next_step, "warn")
        return style.page(style.widget(f"<h1>{heading}</h1>"), style.widget(why), name=name)
    return style.page(style.widget(head), *parts, name=name)


def _headline(heading: str, about: Mapping[str, Any]) -> str:
    """The title and how old the figures are; a week old, or invented, is said aloud."""
    now, moment = clock.now(), clock.parse(str(about["made_at"]))
    age = f"<p class='tm-dim'>Snapshot of {numbers.day(moment)}, {moment:%H:%M} UTC · {numbers.age(moment, now)}</p>"
    old = cards.note(
        "These figures are more than a week old.", "Ask the team for a new snapshot: `bench.snapshot(brief)`.", "warn"
    )
    invented = "<span class='tm-chip on'>Sandbox: every creator here is invented</span>" if about.get("sandbox") else ""
    return f"<h1>{heading}</h1>{age}{invented}" + (old if (now - moment).days >= _STALE_DAYS else "")


class _Shortlist:
    """The parts of the shortlist page and what they do to one another."""

    def __init__(self, read: Read, reweighed: Reweighed | None, opened: Opened | None) -> None:
        frame, self.growth, self.posts = _ranked(read("shortlist")), read("growth"), read("recent_posts")
        if frame.empty:
            nobody = cards.note("Nobody is on the shortlist yet.", "The team makes one with `bench.score(brief)`.")
            self.parts = [style.widget(nobody)]
            return
        self.rows = frame
        self.filters = Filters(
            frame,
            {
                "campaign_id": "Campaign",
                "platform": "Platform",
                "size_band": "Size",
                _language(frame): "Language",
                "label": "Label",
            },
            words=("name", "handle", "reasons", "main_language", "country"),
            least="relevance",
            changed=self.draw,
        )
        self.tiles, self.card = style.widget(""), style.widget("", "tm-side")
        known = opened and {"campaign_id", "profile_key"} <= set(frame.columns)
        self.closer = Closer(opened, self.let_go) if opened and known else None
        self.table = tables.live(frame, columns=SHORTLIST, filters=False, picked=self._picked_row)
        self.chart = ipywidgets.VBox()
        for panel in (self.chart, table := ipywidgets.Box([self.table])):
            panel.add_class("tm-panel")
        self.draw(frame)
        panel, buttons, shown = ([self.closer.panel], [self._buttons()], [self.closer.shown]) if self.closer else ((), (), ())
        split = style.row(style.row(self.chart, *panel, name="tm-left"), style.row(self.card, *buttons, name="tm-right"),
                          name="tm-split")
        self.parts = [self.tiles, self.filters.box, split, *shown, table,
                      style.widget(tables.origins(frame, SHORTLIST)), *self._more(read, reweighed)]

    def _more(self, read: Read, reweighed: Reweighed | None) -> list[ipywidgets.Widget]:
        """How sure the order is and, where parts are there, sliders: each in a fold, drawn when it is first opened."""
        frame = self.filters.frame
        folds = {"How sure is the order?": lambda: charts.intervals(frame)} if "score_low" in frame else {}
        parts = read("parts") if reweighed else pd.DataFrame()
        known = parts["campaign_id"].unique() if len(parts) else []
        for campaign in (c for c in frame.get("campaign_id", pd.Series(dtype=str)).unique() if c in known):
            mine = frame[frame["campaign_id"] == campaign]
            title = "Weigh the parts yourself" + (f": {render.line(campaign, 60)}" if len(known) > 1 else "")
            folds[title] = lambda mine=mine, campaign=campaign: sliders(mine, *reweighed(parts)(campaign))
        return [fold(folds)] if folds else []

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
        style.replace(self.tiles, cards.tiles(_figures(rows, len(self.filters.frame))))
        tables.refill(self.table, rows, columns=SHORTLIST, filters=False)
        nobody = style.widget(cards.note("No creator matches.", "Clear a filter."))
        self.chart.children = self._map(rows) if len(rows) else (nobody,)
        if self.closer:
            self.closer.offer(rows)
        self.show(rows.iloc[0] if len(rows) else None)

    def _map(self, rows: pd.DataFrame) -> tuple[ipywidgets.Widget, ...]:
        """Relevance against reach of the first rows, and how many those are."""
        chart = charts.relevance_against_reach(rows.head(DRAWN), picked=self._picked_point)
        few = f"<p class='tm-dim tm-small'>Drawn are the first {DRAWN:,} of {len(rows):,}; a filter draws others.</p>"
        return (chart, style.widget(few)) if len(rows) > DRAWN else (chart,)

    def show(self, row: pd.Series | None) -> None:
        """Put a creator on the card."""
        self.on_card = None if row is None or not self.closer else _key(row)
        style.replace(self.card, "" if row is None else cards.creator(row, _of(self.growth, row), _of(self.posts, row)))

    def _pick(self, row: pd.Series) -> None:
        """Show a creator whom the newest snapshot still has: a page may be open for longer than data may be kept."""
        if not self.closer or self.closer.holds(_key(row)):
            self.show(row)

    def _picked_row(self, place: int) -> None:
        if place < len(self.rows):
            self._pick(self.rows.iloc[place])

    def _picked_point(self, key: str) -> None:
        chosen = [row for _, row in self.rows.head(DRAWN).iterrows() if charts.key(row) == key]
        if chosen:
            self._pick(chosen[0])


class _Pipeline:
    """The parts of the pipeline page."""

    def __init__(self, read: Read) -> None:
        funnel, spend, rows, finds = read("funnel"), read("spend"), read("pipeline"), read("finds")
        if funnel.empty and spend.empty and rows.empty:
            step = "The team starts with `bench.pull(bench.plan(brief))`."
            self.parts = [style.widget(cards.note("Nothing has happened yet.", step))]
            return
        self.filters = Filters(
            rows,
            {"campaign_id": "Campaign", "stage": "Stage", "platform": "Platform", "decision": "Decision"},
            words=("name", "handle", "stage"),
            changed=self.draw,
        )
        self.table = tables.live(rows, columns=_present(rows, PIPELINE), filters=False)
        self.count = style.widget("")
        self.draw(rows)
        table = ipywidgets.VBox([self.count, self.table])
        panels = [ipywidgets.Box([charts.funnel(funnel)]) if len(funnel) else None,
                  ipywidgets.Box([charts.spend(spend)]) if len(spend) else None]
        for panel in (table, *filter(None, panels)):
            panel.add_class("tm-panel")
        brought = [finding.panel(finds)] if len(finds) else []
        self.parts = [style.widget(cards.tiles(_stages(funnel))), style.row(*filter(None, panels), name="tm-split"), *brought,
                      self.filters.box, table]

    def draw(self, rows: pd.DataFrame) -> None:
        style.replace(self.count, f"<span class='tm-dim'><b>{len(rows):,}</b> creators</span>")
        tables.refill(self.table, rows, columns=_present(rows, PIPELINE), filters=False)


def _key(row: pd.Series) -> Key:
    """What names a row of a shortlist."""
    return str(row["campaign_id"]), int(row["profile_key"])


def _figures(rows: pd.DataFrame, total: int) -> dict[str, str]:
    """What the tiles of the shortlist say about the rows that are left: counts of creators, no figure over several platforms."""
    reach = rows["reach_median_views"].notna().sum() if "reach_median_views" in rows else 0
    said = rows["label"].isin(("accept", "star")).sum() if "label" in rows else 0
    return {"creators" if len(rows) == total else f"of {total:,} creators": f"{len(rows):,}",
            "platforms": str(rows["platform"].nunique()) if "platform" in rows else "0",
            "with known reach": f"{reach:,}",
            "best score": numbers.score(rows["score"].max()) if "score" in rows and len(rows) else numbers.UNKNOWN,
            "accepted or starred": f"{said:,}"}


def _stages(funnel: pd.DataFrame) -> dict[str, str]:
    """The stages as tiles, summed over campaigns, in the funnel's order."""
    if funnel.empty:
        return {}
    sums = funnel.groupby("stage", sort=False)["n"].sum()
    return {render.line(stage, 40): numbers.count(n) for stage, n in sums.items()}


def _ranked(frame: pd.DataFrame) -> pd.DataFrame:
    """Ranked creators first, in order."""
    return frame.sort_values("rank", na_position="last").reset_index(drop=True) if "rank" in frame else frame


def _language(frame: pd.DataFrame) -> str:
    return "main_language" if "main_language" in frame else "language"


def _present(frame: pd.DataFrame, wanted: tuple[str, ...]) -> list[str]:
    """The wanted columns that are there; when none is, all of them."""
    return [c for c in wanted if c in frame] or [str(c) for c in frame.columns]


def _of(frame: pd.DataFrame, row: pd.Series) -> pd.DataFrame:
    """A frame's rows that belong to a creator's profile: by key where both have it, else by platform and handle."""
    for keys in (("profile_key",), ("platform", "handle")):
        if all(k in frame and k in row for k in keys):
            same = pd.Series(True, index=frame.index)
            for k in keys:
                same &= frame[k] == row[k]
            return frame[same]
    return frame.iloc[:0]
