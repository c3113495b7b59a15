"""The three pages for stakeholders, drawn from a redacted snapshot: `shortlist`, `pipeline` and `results`.

`read(name)` gives a frame of the snapshot, with `profile_key` one profile's rows and with `columns` no others; `about()` its
`id`, `made_at` and whether it is of a `sandbox`. Their errors become a page that says what to do. The pages know no address,
note or key because the snapshot has none. A page notices that there are newer figures and offers them; see `fresh`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets
import pandas as pd

from tastemaker import clock
from tastemaker.errors import TastemakerError
from tastemaker.views import cards, numbers, style
from tastemaker.views.closer import Opened
from tastemaker.views.fresh import Fresh
from tastemaker.views.pipeline import Pipeline
from tastemaker.views.results import Results
from tastemaker.views.shortlist import Reweighed, Shortlist

Read = Callable[..., pd.DataFrame]
About = Callable[[], Mapping[str, Any]]
_STALE_DAYS = 7


def shortlist(read: Read, about: About, reweighed: Reweighed | None = None, opened: Opened | None = None,
              review_url: str = "") -> ipywidgets.VBox:
    """Who fits the brief: figures, filters, relevance against reach, the creator's card, the table, and how sure the order is.

    With `reweighed` (from the frame `parts` to a function of a campaign) a reader can weigh the parts anew, for this page only;
    with `opened` (from a campaign and a profile to what `public.page` takes) open a creator's evidence and compare two. With
    `review_url` a creator is handed over to the team's review screen.
    """
    return Page("shortlist", "Shortlist", read, about, lambda read, kept: Shortlist(read, kept, reweighed, opened, review_url)).box


def pipeline(read: Read, about: About) -> ipywidgets.VBox:
    """How far campaigns are: their states, spend against budget, what is due, quota left, and every creator with their stage."""
    return Page("pipeline", "Pipeline", read, about, Pipeline).box


def results(read: Read, about: About) -> ipywidgets.VBox:
    """What came of it: in words, as a funnel with intervals, by segment, in money, experiments, live posts, and what to do next."""
    return Page("results", "Results", read, about, Results).box


class Page:
    """A page of one snapshot until there is a newer one, or the reason why there is none with the step that mends it.

    `content(read, kept)` makes what is under the title: `parts`, `said` (a line under the title), `kept()` (what a reader chose,
    which the page of newer figures gets back) and `late(width)`, called once a browser shows the page.
    """

    def __init__(self, name: str, heading: str, read: Read, about: About, content: Callable[[Read, Mapping[str, Any]], Any]) -> None:
        self.heading, self.read, self.about, self.make = heading, read, about, content
        self.content: Any = None
        self.snapshot, self.width = "", 0
        self.head, self.body = style.widget(""), ipywidgets.VBox()
        self.body.add_class("tm-body")
        self.fresh = Fresh(self.here, self.newer, self.draw)
        self.box = style.page(self.head, self.fresh, self.body, name=name)
        self.draw()

    def draw(self) -> None:
        """Read the newest snapshot and show it; what the reader chose stays chosen."""
        kept = self.content.kept() if self.content else {}
        try:
            about = self.about()
            self.content = self.make(self.read, kept)
            head, parts = _headline(self.heading, self.content.said, about), self.content.parts
            self.snapshot = _id(about)
        except TastemakerError as error:
            head, parts = f"<h1>{self.heading}</h1>", [style.widget(cards.note(str(error), error.next_step, "warn"))]
            self.content, self.snapshot = None, ""
        style.replace(self.head, head)
        self.body.children = tuple(parts)
        if self.content and self.width:
            self.content.late(self.width)

    def here(self, width: int) -> None:
        """Somebody looks: show what is newest, and draw what waited for them."""
        self.width = width
        if self.newer():
            self.draw()
        elif self.content:
            self.content.late(width)

    def newer(self) -> str:
        """The time of day of a snapshot that is newer than the one on the page; nothing where there is none."""
        try:
            about = self.about()
        except TastemakerError:
            return ""
        return "" if _id(about) == self.snapshot else f"{clock.parse(str(about['made_at'])):%H:%M} UTC"


def _id(about: Mapping[str, Any]) -> str:
    return str(about.get("id") or about["made_at"])


def _headline(heading: str, said: str, about: Mapping[str, Any]) -> str:
    """The title and how old the figures are; a week old, or invented, is said aloud."""
    now, moment = clock.now(), clock.parse(str(about["made_at"]))
    age = f"<p class='tm-dim'>{said} Snapshot of {numbers.day(moment)}, {moment:%H:%M} UTC · {numbers.age(moment, now)}</p>"
    old = cards.note(
        "These figures are more than a week old.", "Ask the team for a new snapshot: `bench.snapshot(brief)`.", "warn"
    )
    invented = "<span class='tm-chip on'>Sandbox: every creator here is invented</span>" if about.get("sandbox") else ""
    return f"<h1>{heading}</h1>{age}{invented}" + (old if (now - moment).days >= _STALE_DAYS else "")
