"""From a stakeholder's page to the team's review screen: a link there, and here the creator whom it names.

A link only opens the screen. Whether somebody is accepted and written to is for the reviewer who presses a button on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode

import ipywidgets

from tastemaker import render
from tastemaker.errors import TastemakerError
from tastemaker.views import cards, numbers, style

Row = Mapping[str, Any]


def link(url: str, row: Row) -> str:
    """The way to the team's review screen with this creator, who is accepted and written to there and not here."""
    if not {"campaign_id", "profile_key"} <= set(row.keys()):
        return ""
    if not url.startswith(("http://", "https://")):
        step = "The team sets the address of its review screen as `TASTEMAKER_REVIEW_URL`; until then, send them this handle."
        return f"<div class='tm-handover'>{cards.note('Approve for outreach', step)}</div>"
    asked = urlencode({"campaign": str(row["campaign_id"]), "profile": int(row["profile_key"])})
    way = render.link(f"{url}{'&' if '?' in url else '?'}{asked}", "Approve for outreach")
    said = "Opens the team's review screen in a new tab. A reviewer accepts them there, and nothing is sent by itself."
    return f"<div class='tm-handover'>{way}<p class='tm-dim tm-small'>{said}</p></div>"


def asked(query: str) -> tuple[str, int] | None:
    """The campaign and the profile that a link names; None where it names none.

    >>> asked("token=x&campaign=trail-shoes&profile=12"), asked("profile=12"), asked("campaign=a&profile=b")
    (('trail-shoes', 12), None, None)
    """
    given = parse_qs(query[:2_000])
    campaign, profile = (given.get(name, [""])[0] for name in ("campaign", "profile"))
    return (campaign[:200], int(profile)) if campaign and profile.isascii() and profile.isdigit() and len(profile) < 19 else None


class Handover:
    """The creator whom a link names, above the review screen: who they are, and a button that accepts them and drafts a letter.

    `found()` gives their row (`name, handle, platform, url, rank, score, reasons`, and `draft_id` where there is a letter), or
    None where they are not on the list any more. `accept()` accepts them and gives the new letter's id; `opened(draft_id)`
    shows a letter below.
    """

    def __init__(self, found: Callable[[], Row | None], accept: Callable[[], str], opened: Callable[[str], None]) -> None:
        self.found, self.accept, self.opened = found, accept, opened
        self.card, self.message = style.widget(""), style.widget("")
        self.yes, self.no = ipywidgets.Button(description="Accept and draft"), ipywidgets.Button(description="Not now")
        self.yes.add_class("tm-go")
        self.yes.on_click(lambda _: self._accept())
        self.no.on_click(lambda _: self._close())
        self.bar = style.row(self.yes, self.no, name="tm-bar")
        self.box = ipywidgets.VBox([self.card, self.message, self.bar])
        for name in ("tm-panel", "tm-asked"):
            self.box.add_class(name)
        self.draw()

    def draw(self) -> None:
        """Show who is asked for, and what can be done."""
        try:
            row = self.found()
        except TastemakerError as error:
            self._say(str(error), error.next_step, "bad")
            row = None
        self.bar.layout.display = "none"
        if row is None:
            gone = cards.note("The creator of this link is not on the campaign's list any more.",
                              "They opted out, their data is past its time, or a newer list has no place for them.", "warn")
            style.replace(self.card, gone)
            return
        style.replace(self.card, f"<h2>A stakeholder asks to write to them</h2>{cards.creator(row)}")
        if numbers.known(row.get("draft_id")):
            self._say("There is a letter to them already; it is open below.")
            self.opened(str(row["draft_id"]))
            return
        self.bar.layout.display = None

    def _accept(self) -> None:
        """Accept them under the reviewer's name, and open the letter."""
        try:
            letter = self.accept()
        except TastemakerError as error:
            self._say(str(error), error.next_step, "bad")
            return
        self.bar.layout.display = "none"
        self._say("Accepted, and a letter is written. It is open below, and goes nowhere before you approve it.")
        self.opened(letter)

    def _close(self) -> None:
        self.box.layout.display = "none"

    def _say(self, text: str, step: str = "", kind: str = "") -> None:
        style.replace(self.message, cards.note(text, step, kind))
