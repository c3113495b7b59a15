"""The review screen: one draft at a time, every sentence beside its sources, and a person who decides.

`drafts()` gives one row a draft: `draft_id, name, handle, platform, url, subject, body, sentences` (a list or JSON of
`{"text", "evidence"}`), and where there are some `facts` (a list or JSON of `{"evidence_id", "kind", "value", "quote",
"url", "source", "fetched_at"}`), `contact`, `decision, reviewer, final_subject, final_body, grounded, refusals, seen`.
The machine's text is never changed; an edit stands beside it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets
import pandas as pd

from tastemaker import render
from tastemaker.errors import TastemakerError
from tastemaker.views import cards, numbers, style

Decide = Callable[..., None]


def screen(drafts: Callable[[], pd.DataFrame], decide: Decide, reviewer: str) -> ipywidgets.VBox:
    """The screen as a widget. `decide(draft_id, decision, by=, subject=, body=, note=)` records; errors are shown."""
    return Screen(drafts, decide, reviewer).page


class Screen:
    """The state of one reviewer's screen: the drafts as last read, and which of them is open."""

    def __init__(self, drafts: Callable[[], pd.DataFrame], decide: Decide, reviewer: str) -> None:
        self.read, self.decide, self.reviewer = drafts, decide, reviewer
        self.place, self.rows = 0, []
        self.head, self.sources, self.message, self.count = (style.widget("") for _ in range(4))
        self.sources.add_class("tm-panel")
        self.subject = ipywidgets.Text(description="Subject", layout=ipywidgets.Layout(width="100%"))
        self.body = ipywidgets.Textarea(
            description="Text that you would send", rows=22, layout=ipywidgets.Layout(width="100%")
        )
        self.note = ipywidgets.Text(placeholder="Reason for a rejection, or a note",
                                    layout=ipywidgets.Layout(width="280px"))
        self.buttons = self._buttons()
        edit = ipywidgets.VBox([self.subject, self.body])
        edit.add_class("tm-panel")
        edit.add_class("tm-edit")
        sides = style.row(self.sources, edit, name="tm-sides")
        go, save, no, back, on = self.buttons.values()
        self.page = style.page(
            self.head,
            self.count,
            sides,
            style.row(go, save, self.note, no, name="tm-bar"),
            self.message,
            style.row(back, on, name="tm-bar"),
            name="review",
        )
        self.refresh(first=True)

    def refresh(self, first: bool = False) -> None:
        """Read the drafts again and show the open one; at the start, the first that nobody decided on."""
        draft_id = self.rows[self.place]["draft_id"] if self.rows else None
        self.rows = self.read().to_dict("records")
        places = [i for i, row in enumerate(self.rows) if row["draft_id"] == draft_id]
        self.place = places[0] if places else next((i for i, row in enumerate(self.rows) if first and _waits(row)), 0)
        self.show()

    def show(self) -> None:
        """Draw the open draft, or say that there is none."""
        waiting = sum(map(_waits, self.rows))
        for button in self.buttons.values():
            button.disabled = not self.rows
        if not self.rows:
            none = cards.note("There is no draft to review.", "Write some with `bench.draft(brief)`.")
            style.replace(self.head, f"<h1>Review</h1>{none}")
            style.replace(self.count, "")
            return
        row = self.rows[self.place]
        self.buttons["back"].disabled, self.buttons["next"].disabled = self.place == 0, self.place == len(self.rows) - 1
        style.replace(self.head, _head(row, self.reviewer))
        style.replace(self.count, f"<span class='tm-dim'>Draft {self.place + 1} of {len(self.rows)} · "
                                  f"<b>{waiting}</b> left to decide</span>")
        style.replace(self.sources, _machine(row))
        self.subject.value, self.body.value = _final(row)
        self.note.value = ""

    def record(self, decision: str) -> None:
        """Record a decision on the open draft and go on to the next that waits; on an error say it and stay."""
        row, note = self.rows[self.place], self.note.value.strip()
        if decision == "reject" and not note:
            self._say("A rejection needs a reason.", "Write it into the field beside the button.", "warn")
            return
        try:
            self.decide(row["draft_id"], decision, by=self.reviewer, note=note, **self._text(row, decision))
        except TastemakerError as error:
            self._say(str(error), error.next_step, "bad")
            return
        name = render.line(row.get("name") or row.get("handle"), 60)
        done = {"approve": f"Approved: {name}.", "reject": f"Rejected: {name}.",
                "edit": "The edit is saved beside the machine's text. It goes out only once you approve it."}[decision]
        self.refresh()
        if decision != "edit":
            self._go_on()
        self._say(done)

    def move(self, by: int) -> None:
        """Open the draft before or after; an unsaved edit is named, because it is not kept."""
        changed = self._changed(self.rows[self.place])
        self.place = min(max(self.place + by, 0), len(self.rows) - 1)
        self.show()
        self._say(
            "The edit of the draft before was not saved.", "Save an edit before you move on.", "warn"
        ) if changed else self._say("")

    def _buttons(self) -> dict[str, ipywidgets.Button]:
        """The five buttons, in the order in which the tab key reaches them."""
        made = {name: ipywidgets.Button(description=text, tooltip=tip) for name, (text, tip) in {
            "approve": ("Approve", "This text may be sent by a person"),
            "edit": ("Save edit", "Keep your text beside the machine's"),
            "reject": ("Reject", "Do not write to this creator"), "back": ("Back", "The draft before"),
            "next": ("Next", "The draft after")}.items()}
        for name in ("approve", "edit", "reject"):
            made[name].on_click(lambda _, decision=name: self.record(decision))
        made["back"].on_click(lambda _: self.move(-1))
        made["next"].on_click(lambda _: self.move(1))
        made["approve"].add_class("tm-go")
        made["reject"].add_class("tm-stop")
        return made

    def _text(self, row: dict[str, Any], decision: str) -> dict[str, Any]:
        """The text in the boxes where it is not the text that stands already, and the last decision that was seen."""
        keep = decision == "edit" or (decision == "approve" and self._changed(row))
        text = {"subject": self.subject.value, "body": self.body.value} if keep else {"subject": None, "body": None}
        return text | ({"seen": int(row["seen"]) if numbers.known(row["seen"]) else 0} if "seen" in row else {})

    def _changed(self, row: dict[str, Any]) -> bool:
        return (self.subject.value, self.body.value) != _final(row)

    def _go_on(self) -> None:
        """Open the next draft that nobody decided on, round the end; stay when there is none."""
        order = [*range(self.place + 1, len(self.rows)), *range(self.place)]
        self.place = next((i for i in order if _waits(self.rows[i])), self.place)
        self.show()

    def _say(self, text: str, step: str = "", kind: str = "") -> None:
        style.replace(self.message, cards.note(text, step, kind) if text else "")


def _waits(row: Mapping[str, Any]) -> bool:
    """Whether nobody approved or rejected it yet."""
    return row.get("decision") not in ("approve", "reject")


def _final(row: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and body as they would be sent: the last edit, else the machine's."""
    return tuple(str(row[final] if numbers.known(row.get(final)) else row[own])  # type: ignore[return-value]
                 for final, own in (("final_subject", "subject"), ("final_body", "body")))


def _head(row: Mapping[str, Any], reviewer: str) -> str:
    """Who the draft is to, where it would go, and what was decided."""
    name = row.get("name") if numbers.known(row.get("name")) else row.get("handle")
    contact = row.get("contact") if numbers.known(row.get("contact")) else "no address known"
    state = {"approve": "approved", "reject": "rejected", "edit": "edited"}.get(str(row.get("decision")), "not decided")
    by = f" by {row['reviewer']}" if numbers.known(row.get("reviewer")) else ""
    chips = "".join(f"<span class='tm-chip{on}'>{render.html(text, 120)}</span>" for text, on in (
        (row.get("platform", ""), ""), (contact, ""), (state + by, " on" if state != "not decided" else "")))
    return (
        f"<div class='tm-head'><div><h1>{render.html(name, 120)}</h1>{render.link(row.get('url'), row.get('handle'))}"
        f"<div>{chips}</div></div><span class='tm-dim tm-small'>Reviewer: {render.html(reviewer)}</span></div>"
    )


def _machine(row: Mapping[str, Any]) -> str:
    """The machine's subject and sentences, each with the facts it stands on, and what the grounding check refused."""
    facts = {fact.get("evidence_id"): fact for fact in _listed(row.get("facts"))}
    refused = "".join(cards.note(_refusal(r), "Edit the text until it says only what the sources say.", "warn")
                      for r in _listed(row.get("refusals")))
    sentences = "".join(f"<span class='tm-sentence'>{render.html(s.get('text'))}{_sources(s, facts)}</span>"
                        for s in _listed(row.get("sentences"))) or f"<pre>{render.html(row['body'])}</pre>"
    return f"{refused}<h3>Machine's text and its sources</h3><p><b>{render.html(row['subject'])}</b></p>{sentences}"


def _sources(sentence: Mapping[str, Any], facts: Mapping[Any, Mapping[str, Any]]) -> str:
    """Under a sentence: each fact it states, quoted, with a link to where it was read and when."""
    body = ""
    for name in sentence.get("evidence") or ():
        fact = facts.get(name)
        if fact is None:
            body += f"<span class='tm-source'>fact {render.html(name, 16)}: gone from the store</span>"
            continue
        kind = str(fact.get("kind", "fact")).replace("_", " ")
        words = f"{kind}: {render.line(fact.get('quote') or fact.get('value'), 160)}"
        when = f", read {numbers.day(fact['fetched_at'])}" if numbers.known(fact.get("fetched_at")) else ""
        source = render.html(f"{render.line(fact.get('source'), 80)}{when}")
        body += f"<span class='tm-source'>{render.link(fact.get('url'), words)} · {source}</span>"
    return body


def _refusal(refusal: Any) -> str:
    """A refusal in words, however it was kept."""
    if isinstance(refusal, dict) and {"what", "why"} <= set(refusal):
        return f"“{refusal['what']}”: {refusal['why']}"
    return " ".join(str(v) for v in refusal.values()) if isinstance(refusal, dict) else str(refusal)


def _listed(value: Any) -> list[Any]:
    """A list, from a list or its JSON; empty when unknown."""
    if isinstance(value, str):
        return json.loads(value) if value else []
    return list(value) if value is not None and not isinstance(value, float) else []
