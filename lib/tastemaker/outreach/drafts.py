"""What a drafting run came to, or would cost, as objects that show themselves."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from tastemaker import render
from tastemaker.outreach import evidence
from tastemaker.outreach.evidence import Fact

if TYPE_CHECKING:
    from tastemaker.store import Store

COLUMNS = ("draft_id", "profile_key", "name", "handle", "platform", "subject", "body", "short", "why", "touch",
           "tongue", "due_at",
           "grounded", "refusals", "writer", "cost", "new")
"""The columns of `Drafts.frame`."""


@dataclass(slots=True)
class Drafts:
    """What a drafting run came to. `rows` are drafts as stored, with the profile's name and the facts they cite."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    """Who got no draft, and why."""
    cost: float = 0.0
    """US dollars that this run paid."""
    unpriced: int = 0
    """Answers whose cost is unknown; with any of these `cost` is a lower bound."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The drafts that passed the check, in the shortlist's order: what a person may decide on."""
        return tuple(row["draft_id"] for row in self.rows if row["grounded"])

    @property
    def blocked(self) -> tuple[str, ...]:
        """The drafts that the check refused; they never reach the outbox."""
        return tuple(row["draft_id"] for row in self.rows if not row["grounded"])

    def frame(self) -> pd.DataFrame:
        """One row a draft with COLUMNS; `refusals` is how many there are."""
        frame = pd.DataFrame([{c: row.get(c) for c in COLUMNS} for row in self.rows], columns=list(COLUMNS))
        return frame.assign(refusals=[len(json.loads(r)) for r in frame["refusals"]])

    def one(self, place: int = 0) -> str:
        """One draft as text: subject, letter, the short message, and each sentence with the source of its facts."""
        if not self.rows:
            return "No draft was written."
        row = self.rows[place]
        sources = [f"  {n}. {render.line(s['text'], 70)}\n" + "".join(
            f"       {f.kind}: {render.line(f.url, 120)} ({f.source}, {f.fetched_at:%Y-%m-%d})\n" for f in _of(row, s))
            for n, s in enumerate(json.loads(row["sentences"]), start=1) if s["evidence"]]
        more = "".join(f"\n\n{label}\n{render.clean(row[name])}" for name, label in
                       (("short", "As a direct message"), ("why", "Why this person")) if row.get(name))
        return (f"To: {render.line(row['name'], 80)} ({row['platform']})\nSubject: {render.line(row['subject'])}\n\n"
                f"{render.clean(row['body'])}{more}\n\nSources\n{''.join(sources)}{_refused(row)}").rstrip()

    def __repr__(self) -> str:
        new = sum(row["new"] for row in self.rows)
        text = (f"{len(self.ids)} drafts to review ({new} new, {len(self.blocked)} blocked by the check, "
                f"{len(self.left_out)} left out)")
        paid = f", {self.cost:.4f} USD" + (f" and {self.unpriced} answers of unknown cost" if self.unpriced else "")
        why = "".join(f"\n  {render.line(who, 60)}: {render.line(reason)}" for who, reason in self.left_out[:10])
        return text + (paid if self.cost or self.unpriced else "") + "." + why

    def _repr_html_(self) -> str:
        return "".join(map(_card, self.rows[:20])) + f"<p>{render.html(repr(self))}</p>"


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a drafting run would cost, in US dollars; None where the model's price is not known. Nothing is spent."""

    letters: int
    kept: int
    """Letters that are drafts already, or whose answer is kept: they cost nothing."""
    expected: float | None
    at_most: float | None
    budget: float
    left_out: int

    def __repr__(self) -> str:
        text = f"{self.letters} letters, {self.kept} of them already there; {self.left_out} creators left out"
        if self.expected is None or self.at_most is None:
            return (f"{text}. The model's price is not known, so neither the cost nor the cap of {self.budget:g} USD can be "
                    "checked.")
        return (f"{text}. About {self.expected:.4f} USD, at most {self.at_most:.4f} USD, if each is as long as it may be and is asked "
                f"for twice; the run stops paying at {self.budget:g} USD.")

    def _repr_html_(self) -> str:
        return f"<pre>{render.html(repr(self))}</pre>"


def shown(store: Store, draft_ids: Sequence[str], new_since: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Drafts in this order with whom they are to and the facts they cite; `new` unless named in `new_since`."""
    rows = {row["draft_id"]: row for row in store.rows("""
        SELECT d.*, p.name, p.handle, p.platform, p.url FROM drafts d JOIN profiles p USING (profile_key)
        WHERE list_contains($ids, draft_id)""", ids=list(draft_ids))}
    old = set(new_since)
    wanted = {i for row in rows.values() for i in json.loads(row["evidence_ids"])}
    facts = {f.evidence_id: f for f in evidence.named(store, wanted)}
    return [rows[i] | {"new": i not in old,
                       "facts": {f: facts[f] for f in json.loads(rows[i]["evidence_ids"]) if f in facts}}
            for i in draft_ids if i in rows]


def _of(row: dict[str, Any], sentence: dict[str, Any]) -> list[Fact]:
    return [row["facts"][i] for i in sentence["evidence"] if i in row["facts"]]


def _refused(row: dict[str, Any]) -> str:
    return "".join(f"Refused: {render.line(r['what'], 80)} ({r['why']})\n" for r in json.loads(row["refusals"]))


def _card(row: dict[str, Any]) -> str:
    """One draft as HTML: the letter, each sentence followed by links to the sources of its facts."""
    lines = "".join(f"<p>{render.html(s['text'])} " + " ".join(
        f"<small>[{render.link(f.url, f'{f.kind}, {_day(f.fetched_at)}')}]</small>" for f in _of(row, s)) + "</p>"
        for s in json.loads(row["sentences"]))
    state = "" if row["grounded"] else f"<p><strong>Blocked.</strong> {render.html(_refused(row))}</p>"
    return (f"<div class='tm-draft'><h4>{render.html(row['subject'], 200)}</h4>"
            f"<p><small>{render.html(row['name'], 80)}, "
            f"{render.html(row['platform'])}</small></p>{lines}{state}</div>")


def _day(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d}" if at else ""
