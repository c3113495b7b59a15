"""Style rules that a person accepted, laid over a sentence. Quotations, links and what was filled in stay as they
are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tastemaker import render
from tastemaker.outreach.writing.assignment import Rule, Sentence

_KEPT = re.compile(r"(“[^”]*”|„[^“]*“|«[^»]*»|https?://\S+)")


def styled(sentences: Sequence[Sentence], rules: Sequence[Rule], kept: Sequence[str] = ()) -> list[Sentence]:
    """The sentences with every rule applied in its order; one of which nothing is left is gone.

    `kept` are texts that no rule may touch, such as names. A sentence to be added comes before the last one that asks.
    """
    said = [Sentence(_changed(s.text, rules, kept), s.evidence, s.paragraph) for s in sentences]
    said = [s for s in said if re.search(r"\w", s.text)]
    for rule in rules:
        if rule.kind == "add" and rule.after and all(rule.after not in s.text for s in said):
            place = max((n for n, s in enumerate(said) if s.text.endswith("?")), default=len(said))
            near = said[min(place, len(said) - 1)].paragraph if said else 0
            said.insert(place, Sentence(render.line(rule.after), (), near))
    return said


def _changed(text: str, rules: Sequence[Rule], kept: Sequence[str]) -> str:
    for rule in rules:
        if rule.kind in ("replace", "remove") and rule.before:
            after = rule.after if rule.kind == "replace" else ""
            text = "".join(part if n % 2 else _replaced(part, rule.before, after, kept)
                           for n, part in enumerate(_KEPT.split(text)))
    return re.sub(r"\s+([.,!?])", r"\1", re.sub(r" {2,}", " ", text)).strip()


def _replaced(part: str, before: str, after: str, kept: Sequence[str]) -> str:
    """A part with a whole phrase replaced; nothing where the phrase would cut into a text that is kept."""
    if any(before in text or text in before for text in kept if text):
        return part
    return re.sub(r"(?<!\w)" + re.escape(before) + r"(?!\w)", lambda _: after, part)
