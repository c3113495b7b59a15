"""The posts that a letter may speak of, and why this person, both from stored facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tastemaker import render
from tastemaker.outreach import quoting, stated, templates
from tastemaker.outreach.evidence import Fact, overlap

_UNNAMED = "A post of theirs that is marked or disclosed as paid"


@dataclass(frozen=True, slots=True)
class Quotable:
    """A post that a letter may speak of: its title or words, its date, and a topic of the brief that it holds."""

    words: Fact
    date: Fact
    topic: Fact | None
    form: Fact | None

    @property
    def said(self) -> str:
        """The words as they stand between quotation marks."""
        return quoting.quotable(self.words.value)

    @property
    def day(self) -> date:
        """The day on which it was published."""
        return date.fromisoformat(self.date.value[:10])

    @property
    def titled(self) -> bool:
        """Whether the words are its title."""
        return self.words.kind == "post_title"

    @property
    def ids(self) -> tuple[str, ...]:
        """The facts behind a sentence that names it: its words, its date, and what kind of post it is."""
        return tuple(f.evidence_id for f in (self.words, self.date, self.form) if f is not None)

    def slots(self, tongue: str, tone: str) -> dict[str, str]:
        """What the templates fill in: what it is called, whose it is, its words and its day."""
        form = self.form.value if self.form is not None else ""
        return {**templates.forms(form, tongue, tone), "title": self.said, "day": templates.spoken(self.day, tongue),
                "stop": "" if self.said[-1:] in ".!?…" else "."}


def quotable_posts(facts: Sequence[Fact], about: str = "") -> list[Quotable]:
    """The posts that may be quoted: those that hold a topic of the brief first, then by shared words with `about`, then
    the newest."""
    found = []
    for key in dict.fromkeys(f.post_key for f in facts if f.post_key is not None):
        of = {kind: [f for f in facts if f.post_key == key and f.kind == kind] for kind in
              ("post_title", "post_quote", "post_date", "topic", "post_format")}
        words = next((f for f in (*of["post_title"], *of["post_quote"]) if quoting.may_quote(f.value)), None)
        if words is not None and of["post_date"]:
            found.append(Quotable(words, of["post_date"][0], next(iter(of["topic"]), None),
                                  next(iter(of["post_format"]), None)))
    shared = dict(zip((p.words.evidence_id for p in found), overlap(about, [p.words.value for p in found]),
                      strict=True))
    return sorted(found, key=lambda p: (p.topic is None, -shared[p.words.evidence_id], -p.day.toordinal(),
                                        p.words.evidence_id))


def reasons(facts: Sequence[Fact], posts: Sequence[Quotable]) -> str:
    """Why this person, for the reviewer: what the stored facts say, each in its own words; no verdict."""
    said = [f"“{p.said}” ({p.day.isoformat()}) speaks of {render.line(p.topic.value, 60)}." for p in posts[:2]
            if p.topic]
    said += [f"“{p.said}” ({p.day.isoformat()}) is the stored post that fits the brief best." for p in posts[:1]
             if not p.topic]
    for kind, label in (("makes", "They write"), ("audience", "About their audience they write"),
                        ("partner", "A past partner, as they disclose it")):
        said += [f"{_UNNAMED if f.value == stated.UNNAMED else label}: “{render.line(f.quote, 160)}”" for f in facts if f.kind == kind
                 and quoting.may_quote(f.quote)][:1]
    return " ".join(said)
