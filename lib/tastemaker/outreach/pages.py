"""A creator's evidence as a page: what a letter may rest on, group by group, and what it leaves unsaid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tastemaker import render
from tastemaker.outreach.evidence import Fact

GROUPS = {
    "What they make": ("makes", "topic"),
    "What they recently made that fits": ("post_title", "post_quote"),
    "Past partners, as they disclosed them": ("partner",),
    "Their audience, as they state it": ("audience",),
    "The account": ("name", "handle", "platform", "followers"),
    "What not to mention": ("avoid",)}
"""The groups of a page, in order, and the kinds of facts in each; a post's date and topics stand beside its words."""


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """The facts about one creator that may be used now; expired ones never come here."""

    name: str
    facts: Sequence[Fact]

    def groups(self) -> dict[str, list[Fact]]:
        """The facts of each group that has any; topics of a post stand with the post."""
        found = {}
        for title, kinds in GROUPS.items():
            facts = [f for f in self.facts if f.kind in kinds and not (f.kind == "topic" and f.post_key is not None)]
            if facts:
                found[title] = sorted(facts, key=lambda f: (kinds.index(f.kind), self._published(f) == "", f.value))
        return found

    def __repr__(self) -> str:
        if not self.facts:
            return f"{render.line(self.name, 80)}: no evidence may be used. Pull this creator, then draft."
        return "\n".join(self._lines())

    def _repr_html_(self) -> str:
        parts = [f"<h4>{render.html(self.name, 80)}</h4>"]
        for title, facts in self.groups().items():
            rows = "".join(f"<li>{render.html(self._said(f), 400)} <small>{render.html(self._when(f))} "
                           f"[{render.link(f.url, 'source')}]</small></li>" for f in facts)
            parts.append(f"<h5>{render.html(title)}</h5><ul>{rows}</ul>")
        return f"<div class='tm-evidence'>{''.join(parts)}</div>" if self.facts else f"<p>{render.html(repr(self))}</p>"

    def _lines(self) -> Iterator[str]:
        yield render.line(self.name, 80)
        for title, facts in self.groups().items():
            yield f"\n{title}"
            yield from (f"  {render.line(self._said(f), 300)}\n      {self._when(f)}, {render.line(f.url, 200)}"
                        for f in facts)

    def _said(self, fact: Fact) -> str:
        quoted = f"“{fact.quote}”" if fact.quote and fact.quote != fact.value else ""
        if fact.kind in ("post_title", "post_quote", "makes", "audience"):
            topics = [f.value for f in self.facts if f.kind == "topic" and f.post_key == fact.post_key is not None]
            return f"“{fact.value}”" + (f" (speaks of {', '.join(topics)})" if topics else "")
        value = f"{int(fact.value):,} followers" if fact.kind == "followers" else fact.value
        return " ".join(filter(None, (value if fact.kind in ("partner", "avoid", "topic", "followers")
                                      else f"{fact.kind}: {value}", quoted)))

    def _when(self, fact: Fact) -> str:
        """When it was published and read, by which call, and until when it may be used."""
        published = self._published(fact)
        call = f" call {fact.call_id}" if fact.call_id is not None else ""
        read = f"read {fact.fetched_at:%Y-%m-%d}" if fact.fetched_at else "read at an unknown time"
        ends = f"usable until {fact.expires_at:%Y-%m-%d}" if fact.expires_at else "no expiry"
        return ", ".join(filter(None, (f"published {published}" if published else "", f"{read} by {fact.source}{call}",
                                       ends)))

    def _published(self, fact: Fact) -> str:
        return next((f.value for f in self.facts if f.kind == "post_date" and f.post_key == fact.post_key is not None),
                    "")
