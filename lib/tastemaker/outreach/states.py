"""The states of a draft and what moves it from one to another: the one table that decisions, documents and tests go by.

Two things are asked of a draft: what a person decided last, and whether anything in the world closes it now. Only
`approved` is the outbox; a draft that was approved and is closed has `left` it, and comes back when the cause is over.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

State = Literal["waiting", "edited", "approved", "left", "rejected", "sent", "gone"]
BEFORE = "before"
"""Where an undo leads: to the state before the last decision."""
DECISIONS = ("approve", "edit", "reject", "skip", "undo")
"""What a reviewer can say about a draft."""
CHECKED = ("approve", "edit")
"""Decisions that every live check must let through; an undo that ends in an approval is one of them."""
MOVES: dict[str, dict[str, str]] = {
    "waiting": {"approve": "approved", "edit": "edited", "reject": "rejected", "skip": "waiting", "undo": BEFORE,
                "forget": "gone"},
    "edited": {"approve": "approved", "edit": "edited", "reject": "rejected", "skip": "edited", "undo": BEFORE,
               "forget": "gone"},
    "approved": {"approve": "approved", "edit": "edited", "reject": "rejected", "skip": "approved", "undo": BEFORE,
                 "close": "left", "send": "sent", "forget": "gone"},
    "left": {"reject": "rejected", "skip": "left", "undo": BEFORE, "clear": "approved", "send": "sent",
             "forget": "gone"},
    "rejected": {"approve": "approved", "edit": "edited", "reject": "rejected", "skip": "rejected", "undo": BEFORE,
                 "forget": "gone"},
    "sent": {"skip": "sent", "forget": "gone"},
    "gone": {}}
"""State -> event -> the state after it; what is not here is refused."""
MEANINGS = {
    "waiting": "nobody decided", "edited": "a person's text stands beside the machine's",
    "approved": "in the outbox, a follow-up from its day on",
    "left": "approved, but not in the outbox now", "rejected": "nobody writes to this creator with it",
    "sent": "a person sent it and said so", "gone": "the creator was forgotten, and the draft with them"}
EVENTS = {
    "close": "a fact changed or expired, an opt-out, or a second contact",
    "clear": "the cause of the closing is over", "send": "a person records that it was sent",
    "forget": "the creator is erased"}
_DECIDED = {"approve": "approved", "edit": "edited", "reject": "rejected"}


def of(decision: str | None, *, sent: bool, closed: bool) -> State:
    """The state of a draft from the decision that stands, whether it was sent and whether anything closes it now.

    >>> of(None, sent=False, closed=True), of("approve", sent=False, closed=True), of("edit", sent=True, closed=False)
    ('waiting', 'left', 'sent')
    """
    if sent:
        return "sent"
    state = _DECIDED.get(decision or "", "waiting")
    return "left" if state == "approved" and closed else state  # type: ignore[return-value]


def after(state: str, event: str) -> str | None:
    """The state after an event, BEFORE for an undo, None where the event is refused."""
    return MOVES[state].get(event)


def standing(decisions: Mapping[int, str]) -> int | None:
    """The place of the decision that stands, from place -> decision in their order; None while nobody decided.

    A skip counts for nothing. An undo goes to what stood before the decision in front of it, which may be an undo too.

    >>> standing({1: "approve", 2: "edit", 3: "undo"}), standing({1: "approve", 2: "undo"}), standing({1: "edit", 2: "undo", 4: "undo"})
    (1, None, 1)
    """
    said = [(place, what) for place, what in decisions.items() if what != "skip"]
    return next((place for place, what in said[::-1][::2] if what != "undo"), None)


def picture() -> str:
    """The machine as Mermaid text: events that lead from one state to another on one arrow, and what each word
    means."""
    lines = ["stateDiagram-v2", "    [*] --> waiting: the check lets it through"]
    for state, moves in MOVES.items():
        together: dict[str, list[str]] = {}
        for event, target in moves.items():
            if event not in ("undo", "forget") and target != state:
                together.setdefault(target, []).append(event)
        lines += [f"    {state} --> {target}: {' or '.join(events)}" for target, events in together.items()]
    lines += ["    sent --> [*]", *(f"    {state}: {state}<br>{meaning}"
                                    for state, meaning in MEANINGS.items() if state != "gone")]
    return "\n".join(lines)


def table() -> str:
    """The machine as a Markdown table, one row a state, one column an event."""
    events = [*DECISIONS, *EVENTS]
    rows = [f"| {state} | " + " | ".join(MOVES[state].get(event, "·") for event in events) + " |" for state in MOVES]
    return "\n".join([f"| state | {' | '.join(events)} |", "|" + " --- |" * (len(events) + 1), *rows])


def page() -> str:
    """The document that draws the machine."""
    words = "\n".join(f"- `{event}`: {meaning}" for event, meaning in EVENTS.items())
    return f"""# The states of a draft

Only `approved` is in the outbox. This page is made from `outreach/states.py`.

```mermaid
{picture()}
```

A reviewer approves, edits, rejects, skips or takes back. An approval, an edit and an undo that ends in an approval are
let through by every live check only: facts, expiry, do-not-contact, contact once, and what the text says. An undo leads
to the state before the last decision (`before`), and a second one takes back the first. A skip changes nothing: the draft
goes to the end of that reviewer's list. Forgetting a creator ends every state.

{table()}

{words}
"""
