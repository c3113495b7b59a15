"""The review screen: one draft at a time, every sentence beside its sources, and a person who decides.

`drafts()` gives one row a draft: `draft_id, name, handle, platform, url, subject, body, sentences` (a list or JSON of
`{"text", "evidence"}`), and where there are some `facts` (a list or JSON of `{"evidence_id", "kind", "value", "quote",
"url", "source", "fetched_at", "expires_at"}`), `decision, reviewer, final_subject, final_body, refusals, seen, in_outbox`;
lists `closed, checks, history, earlier, avoid, notes`; `contact, address, contact_quote, contact_url, contact_seen_at`; and
`why, short, touch, tongue, due_at`. What a row does not have is not on the screen.

Drafts are read anew at every action, so what changed meanwhile shows at the next one. The machine's text is never changed;
an edit stands beside it. Text that a reviewer typed and did not save stays with its draft while the screen is open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any

import ipywidgets
import pandas as pd

from tastemaker import render
from tastemaker.errors import TastemakerError
from tastemaker.views import cards, letters, numbers, style
from tastemaker.views.keys import Keys, names
from tastemaker.views.letters import called, final
from tastemaker.views.offers import Offers

Decide = Callable[..., None]
KEYS = {"a": "approve", "e": "body", "r": "reject", "s": "skip", "u": "undo", "j": "next", "k": "back", "/": "find", "?": "help"}
"""Key -> the button that it presses or the field that it reaches."""
_HELP = {"a": "approve the text in the boxes", "e": "edit: go to the text", "Ctrl Enter": "save the edit, in the text",
         "r": "reject: go to the reason", "Enter": "reject, in the reason", "s": "skip: to the end of your list",
         "u": "take the last decision back; again to restore it", "j": "next draft", "k": "draft before", "/": "find a draft",
         "Esc": "leave a field", "?": "these keys"}
_DONE = {"approve": "Approved: {}.", "reject": "Rejected: {}.", "skip": "Skipped for now: {}.",
         "edit": "The edit is saved beside the machine's text. It goes out only once you approve it."}
_WIDE = ipywidgets.Layout(width="100%")


def screen(drafts: Callable[[], pd.DataFrame], decide: Decide, reviewer: str) -> ipywidgets.VBox:
    """The screen as a widget. `decide(draft_id, decision, by=, subject=, body=, note=, seen=)` records; errors are shown."""
    return Screen(drafts, decide, reviewer).page


class Screen:
    """The state of one reviewer's screen: the drafts as last read, which of them is open, and what was typed."""

    def __init__(self, drafts: Callable[[], pd.DataFrame], decide: Decide, reviewer: str) -> None:
        self.read, self.decide, self.reviewer = drafts, decide, reviewer
        self.place, self.rows = 0, []
        self.typed: dict[str, tuple[str, str, str]] = {}
        self.decided: list[str] = []
        self.head, self.sources, self.message, self.count, self.diff, self.closed, self.help = (style.widget("") for _ in range(7))
        self.around = {part: style.widget("", "tm-panel") for part in ("checks", "person", "before", "history")}
        self.short = style.widget("")
        self.facing: str | None = None
        self.subject = ipywidgets.Text(description="Subject", layout=_WIDE, continuous_update=False)
        self.body = ipywidgets.Textarea(description="Text that you would send", rows=18, layout=_WIDE, continuous_update=False)
        self.note = ipywidgets.Text(placeholder="Reason for a rejection", description="Reason or note", continuous_update=False,
                                    style={"description_width": "auto"})
        self.find = ipywidgets.Text(description="Find", placeholder="a name, a handle, a subject", continuous_update=False,
                                    style={"description_width": "auto"})
        self.buttons, self.offers = self._buttons(), Offers(self._take)
        self.keys = Keys(KEYS, self._heard)
        self.page = self._page()
        for box in (self.subject, self.body):
            box.observe(lambda _: self._draw_changes(), "value")
        self.find.observe(lambda change: self._found(change["new"]), "value")
        self.refresh(first=True)

    def refresh(self, first: bool = False) -> None:
        """Read the drafts again and show the open one; at the start, the first that nobody decided on."""
        open_ = self._open()
        self._keep()
        try:
            rows = self.read().to_dict("records")
        except TastemakerError as error:
            self._say(str(error), error.next_step, "bad")
            return
        self.rows = sorted(rows, key=lambda row: _passed_on(row, self.reviewer))
        places = [i for i, row in enumerate(self.rows) if open_ and row["draft_id"] == open_["draft_id"]]
        self.place = places[0] if places else next((i for i, row in enumerate(self.rows) if _waits(row)), 0)
        self.show()
        if open_ and not places and not first:
            self._say(f"The draft to {called(open_)} is not here any more.",
                      "Its creator asked not to be contacted, or was forgotten; its letter is closed everywhere.", "warn")

    def show(self) -> None:
        """Draw the open draft, or say that there is none."""
        for button in self.buttons.values():
            button.disabled = not self.rows
        if not self.rows:
            self._show_nothing()
            return
        row = self.rows[self.place]
        self.keys.shown = str(row["draft_id"])
        self.buttons["back"].disabled, self.buttons["next"].disabled = self.place == 0, self.place == len(self.rows) - 1
        style.replace(self.head, letters.head(row, self.reviewer))
        waiting = sum(map(_waits, self.rows))
        style.replace(self.count, f"<span class='tm-dim'>Draft {self.place + 1} of {len(self.rows)} · "
                                  f"<b>{waiting}</b> left to decide</span>")
        style.replace(self.closed, letters.closed(row))
        style.replace(self.sources, letters.machine(row))
        for part, shown in self.around.items():
            self._fill(shown, getattr(letters, part)(row))
        style.replace(self.short, letters.short(row))
        self.short_box.layout.display = None if numbers.known(row.get("short")) else "none"
        self.subject.value, self.body.value, self.note.value = self.typed.get(row["draft_id"], (*final(row), ""))
        self._draw_changes()

    def record(self, decision: str) -> None:
        """Record a decision on the open draft and go on to the next that waits; on an error say it, keep the text and stay."""
        if (row := self._open()) is None or not self._meant():
            return
        note = self.note.value.strip()
        if decision == "reject" and not note:
            self._say("A rejection needs a reason.", "Write it into the field beside the button, then press Enter.", "warn")
            self.keys.reach("reason")
            return
        if not self._record(row, decision, note, self._text(row, decision)):
            return
        if decision != "skip":
            self._forget(row)
            self.decided.append(row["draft_id"])
        self.refresh()
        if decision != "edit":
            self._go_on()
        self._say(_DONE[decision].format(called(row)))

    def undo(self) -> None:
        """Take the last decision on the open draft back, whoever made it; where there is none, the last of this screen."""
        if not self._meant():
            return
        self.refresh()
        row = self._open()
        if row is not None and not _decisions(row) and self.decided:
            row = next((r for r in self.rows if r["draft_id"] == self.decided[-1]), row)
        if row is None or not self._record(row, "undo", "", {}):
            return
        last = _decisions(row)[-1:]
        self.go_to(row["draft_id"])
        by = f" of {render.line(last[0]['made_by'], 60)}" if last else ""
        what = {"approve": "the approval", "edit": "the edit", "reject": "the rejection", "undo": "the undo"}
        self._say(f"Taken back: {what[last[0]['decision']] if last else 'the last decision'}{by} on the draft to {called(row)}, "
                  f"which is now {letters.state(self.rows[self.place])}.", "Undo once more to restore it.")

    def move(self, by: int) -> None:
        """Open the draft before or after; text that was typed stays with its draft, and is named because nobody saved it."""
        left = self._open()
        self.refresh()
        if left is None or self._open() is None or self.rows[self.place]["draft_id"] != left["draft_id"]:
            return
        self.place = min(max(self.place + by, 0), len(self.rows) - 1)
        self.show()
        self._say_unsaved(left)

    def _page(self) -> ipywidgets.VBox:
        """The screen's parts in the order in which the tab key reaches them."""
        self.subject.layout.margin = "0"
        edit = ipywidgets.VBox([names(self.subject, "subject"), names(self.body, "body"), self.offers.box, self.diff])
        for name in ("tm-panel", "tm-edit"):
            edit.add_class(name)
        self.sources.add_class("tm-panel")
        self.short_box = ipywidgets.VBox([self.short, self.buttons["copy"]])
        self.short_box.add_class("tm-panel")
        b = self.buttons
        self.deciding = ipywidgets.VBox([
            self.message, style.row(b["approve"], b["save"], names(self.note, "reason"), b["reject"], name="tm-bar"),
            style.row(b["skip"], b["undo"], b["back"], b["next"], b["help"], name="tm-bar")])
        self.note.add_class("tm-note-field")
        self.deciding.add_class("tm-deciding")
        self.message.add_class("tm-live")
        self.help.layout.display = "none"
        top = style.row(self.count, names(self.find, "find"), name="tm-top")
        around = style.row(*self.around.values(), self.short_box, name="tm-around")
        sheet = style.widget(f"<style>{(files('tastemaker.views') / 'review.css').read_text(encoding='utf-8')}</style>")
        sheet.layout.display = "none"
        return style.page(sheet, self.head, top, self.closed, style.row(self.sources, edit, name="tm-sides"),
                          around, self.help, self.deciding, self.keys, name="review")

    def _buttons(self) -> dict[str, ipywidgets.Button]:
        made = {name: names(ipywidgets.Button(description=text, tooltip=tip), name) for name, (text, tip) in {
            "approve": ("Approve", "This text may be sent by a person"),
            "save": ("Save edit", "Keep your text beside the machine's"),
            "reject": ("Reject", "Do not write to this creator"), "skip": ("Skip", "Not now: to the end of your list"),
            "undo": ("Undo", "Take the last decision back"), "back": ("Back", "The draft before"),
            "next": ("Next", "The draft after"), "help": ("Keys", "What the keys do"),
            "copy": ("Copy", "Copy the short message")}.items()}
        for name, decision in (("approve", "approve"), ("save", "edit"), ("reject", "reject"), ("skip", "skip")):
            made[name].on_click(lambda _, decision=decision: self.record(decision))
        for name, action in (("undo", self.undo), ("back", lambda: self.move(-1)), ("next", lambda: self.move(1)),
                             ("help", self._help)):
            made[name].on_click(lambda _, action=action: action())
        made["approve"].add_class("tm-go")
        made["reject"].add_class("tm-stop")
        return made

    def _record(self, row: Mapping[str, Any], decision: str, note: str, text: Mapping[str, Any]) -> bool:
        """Whether the decision was taken; if not, the screen shows the draft as it stands now and why not."""
        seen = {"seen": int(row["seen"]) if numbers.known(row["seen"]) else 0} if "seen" in row else {}
        try:
            self.decide(row["draft_id"], decision, by=self.reviewer, note=note,
                        **({"subject": None, "body": None} | dict(text)), **seen)
        except TastemakerError as error:
            self.refresh()
            self._say(str(error), error.next_step, "bad")
            self.offers.show(getattr(error, "refusals", ()))
            return False
        self.offers.show(())
        return True

    def _text(self, row: Mapping[str, Any], decision: str) -> dict[str, Any]:
        """The text in the boxes where it is not the text that stands already."""
        keep = decision == "edit" or (decision == "approve" and self._changed(row))
        return {"subject": self.subject.value, "body": self.body.value} if keep else {}

    def _changed(self, row: Mapping[str, Any]) -> bool:
        return (self.subject.value, self.body.value) != final(row)

    def _keep(self) -> None:
        """Hold what is typed for the open draft, until it is saved or the same as what stands."""
        if (row := self._open()) is not None:
            if self._changed(row) or self.note.value.strip():
                self.typed[row["draft_id"]] = (self.subject.value, self.body.value, self.note.value)
            else:
                self.typed.pop(row["draft_id"], None)

    def _forget(self, row: Mapping[str, Any]) -> None:
        """Let go of what was typed for a draft: it is saved, or was rejected."""
        self.subject.value, self.body.value = final(row)
        self.note.value = ""

    def _open(self) -> dict[str, Any] | None:
        return self.rows[self.place] if self.rows else None

    def _go_on(self) -> None:
        """Open the next draft that nobody decided on, round the end; stay when there is none."""
        order = [*range(self.place + 1, len(self.rows)), *range(self.place)]
        self.place = next((i for i in order if _waits(self.rows[i])), self.place)
        self.show()

    def go_to(self, draft_id: str) -> None:
        """Open a draft, where there is such a one."""
        self.refresh()
        self.place = next((i for i, row in enumerate(self.rows) if row["draft_id"] == draft_id), self.place)
        self.show()

    def _found(self, words: str) -> None:
        """Open the first draft that holds every word, from the open one on."""
        asked = render.line(words).casefold().split()
        if not asked:
            return
        left = self._open()
        self.refresh()
        order = [*range(self.place + 1, len(self.rows)), *range(self.place + 1)]
        places = [i for i in order if i < len(self.rows) and all(word in _searched(self.rows[i]) for word in asked)]
        if not places:
            self._say("No draft holds these words.", "Try a part of the name, the handle or the subject.", "warn")
            return
        self.place = places[0]
        self.find.value = ""
        self.show()
        self._say_unsaved(left)

    def _take(self, refused: Mapping[str, Any]) -> None:
        """Put the offered sentence where the refused one stands, or take that one out."""
        old, new = str(refused["text"]), str(refused.get("instead") or "")
        for box in (self.body, self.subject):
            if old in box.value:
                box.value = box.value.replace(old, new, 1)
                self._say("It stands in your text now; nothing is saved yet.", "Save the edit or approve it.")
                return
        self._say("That sentence is not in the text any more.", "", "warn")

    def _draw_changes(self) -> None:
        if (row := self._open()) is not None:
            style.replace(self.diff, letters.changed(row, self.subject.value, self.body.value))

    def _fill(self, shown: ipywidgets.HTML, fragment: str) -> None:
        style.replace(shown, fragment)
        shown.layout.display = None if fragment else "none"

    def _help(self) -> None:
        """Show what the keys do, or hide it."""
        items = "".join(f"<div><dt>{render.html(key)}</dt><dd>{render.html(what)}</dd></div>" for key, what in _HELP.items())
        style.replace(self.help, f"<h2>Keys</h2><dl class='tm-keys'>{items}</dl>")
        self.help.add_class("tm-panel")
        self.help.layout.display = None if self.help.layout.display == "none" else "none"

    def _show_nothing(self) -> None:
        none = cards.note("There is no draft to review.", "Write some with `bench.draft(brief)`.")
        style.replace(self.head, f"<h1>Review</h1>{none}")
        for shown in (self.count, self.closed, self.diff):
            style.replace(shown, "")
        for shown in (self.sources, *self.around.values()):
            self._fill(shown, "")
        self.short_box.layout.display = "none"

    def _say_unsaved(self, left: Mapping[str, Any] | None) -> None:
        kept = left is not None and left["draft_id"] in self.typed
        self._say(f"What you typed for {called(left)} is not saved.", "It stays with that draft while this page is open.", "warn") \
            if kept else self._say("")

    def _heard(self, what: str, about: Mapping[str, Any]) -> None:
        """What the browser says ahead of a press, after typing, or after copying."""
        row = self._open()
        mine = row is not None and about.get("draft") == row["draft_id"]
        if what == "pressed":
            self.facing = str(about["draft"])
            if mine:
                self.subject.value, self.body.value, self.note.value = (str(about[f]) for f in ("subject", "body", "reason"))
        elif what == "typed" and mine:
            style.replace(self.diff, letters.changed(row, str(about["subject"]), str(about["body"])))
        elif what == "copied":
            done = about.get("done")
            self._say("Copied." if done else "The browser did not copy it.", "" if done else "It is marked: press Ctrl C.")

    def _meant(self) -> bool:
        """Whether the last press was of the draft that is open: two quick ones must not decide on a draft that nobody saw."""
        facing, self.facing = self.facing, None
        row = self._open()
        if facing is None or (row is not None and row["draft_id"] == facing):
            return True
        self._say("That press was of the draft before.", "Look at this one, then decide.", "warn")
        return False

    def _say(self, text: str, step: str = "", kind: str = "") -> None:
        style.replace(self.message, cards.note(text, step, kind) if text else "")


def _waits(row: Mapping[str, Any]) -> bool:
    """Whether nobody approved or rejected it yet."""
    return row.get("decision") not in ("approve", "reject")


def _decisions(row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What was decided on a draft, without the reviewers who passed on."""
    return [past for past in letters.listed(row.get("history")) if past["decision"] != "skip"]


def _passed_on(row: Mapping[str, Any], reviewer: str) -> tuple[int, Any]:
    """Where a draft stands in a reviewer's list: in its order, or behind the others, those skipped last the last."""
    since = [past for past in letters.listed(row.get("history"))]
    while since and since[-1]["decision"] == "skip" and since[-1]["made_by"] != reviewer:
        since.pop()
    skipped = bool(since) and since[-1]["decision"] == "skip"
    return (1, pd.Timestamp(since[-1]["made_at"]).value) if skipped else (0, 0)


def _searched(row: Mapping[str, Any]) -> str:
    return render.line(" ".join(str(row.get(c) or "") for c in ("name", "handle", "platform", "subject")), 400).casefold()
