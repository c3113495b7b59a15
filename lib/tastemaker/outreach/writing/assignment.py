"""What a writer gets and what it gives back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Protocol

from tastemaker.outreach import templates
from tastemaker.outreach.bank import Bank
from tastemaker.outreach.evidence import Fact

UNSAID = frozenset({"avoid"})
"""Kinds of facts that no letter may rest on: they say what is not to be mentioned."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence and the ids of its facts; `paragraph` says which paragraph it belongs to, counted from 0."""

    text: str
    evidence: tuple[str, ...] = ()
    paragraph: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A change that a person accepted for every letter in a language: replace a phrase, remove one, or add a
    sentence."""

    kind: str
    before: str
    after: str
    tongue: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """A letter that was sent before in the same campaign: its day, and the facts that it rested on."""

    draft_id: str
    day: date
    subject: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """What a writer gets: the campaign, who is written to, the facts that may be used, the bank, and how to sound."""

    campaign_id: str
    profile_key: int
    facts: tuple[Fact, ...]
    bank: Bank
    tongue: str = "en"
    tone: str = "friendly"
    style: str = ""
    """warm, plain or brief; empty: by the tone."""
    length: str = "normal"
    """short or normal."""
    earlier: tuple[Earlier, ...] = ()
    """The letters that this one follows, oldest first; none for a first letter."""
    arms: tuple[tuple[str, str], ...] = ()
    """What experiments chose for this creator: pairs of subject, opening or offer and a variant's letter or text."""
    rules: tuple[Rule, ...] = ()

    @property
    def touch(self) -> int:
        """Which letter this is: 1 the first, 2 and 3 follow-ups."""
        return len(self.earlier) + 1

    @cached_property
    def usable(self) -> tuple[Fact, ...]:
        """The facts that a letter may rest on: none that says what to avoid, and nothing of a post that such a one
        names."""
        shunned = {f.post_key for f in self.facts if f.kind in UNSAID and f.post_key is not None}
        return tuple(f for f in self.facts if f.kind not in UNSAID and f.post_key not in shunned)

    def facts_hash(self) -> str:
        """Thirty-two hex digits over everything that a letter may rest on: equal facts are never written twice."""
        seed = [self.campaign_id, self.profile_key, sorted(f.evidence_id for f in self.usable), repr(self.bank),
                self.tongue, self.tone, self.style, self.length, [e.draft_id for e in self.earlier], self.arms,
                [repr(rule) for rule in self.rules]]
        return digest(seed)

    def arm(self, what: str) -> str:
        """What an experiment chose for the subject, the opening or the offer; empty where none did."""
        return dict(self.arms).get(what, "")

    def slots(self) -> templates.Slots:
        """The templates for this language, tone and style."""
        return templates.slots(self.tongue, self.tone, self.style)

    def pick(self, slot: str) -> str:
        """One variant of a slot, by hash of campaign, profile and slot: letters differ, and each stays the same."""
        variants = self.slots()[slot]
        seed = hashlib.sha256(f"{self.campaign_id}\n{self.profile_key}\n{slot}".encode()).digest()
        return variants[int.from_bytes(seed[:4], "big") % len(variants)]

    def closing(self) -> str:
        """The sign-off: a courtesy, the sender's name, role and organisation, one a line."""
        place = ", ".join(filter(None, (self.bank.role, self.bank.organisation)))
        return "\n".join(filter(None, (self.pick("closing"), self.bank.sender, place)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A letter as its writer left it. Tokens and cost (US dollars) are None where they are unknown."""

    subject: str
    sentences: tuple[Sentence, ...]
    writer: str
    short: tuple[Sentence, ...] = ()
    """The message that a person copies by hand where there is no address."""
    why: str = ""
    """Why this person, for the reviewer only."""
    model: str = ""
    prompt_hash: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost: float | None = None

    def body(self, closing: str) -> str:
        """The text of the letter: paragraphs with an empty line between them, then the sign-off."""
        places = sorted({s.paragraph for s in self.sentences})
        paragraphs = [" ".join(s.text for s in self.sentences if s.paragraph == place) for place in places]
        return "\n\n".join((*paragraphs, closing))

    @property
    def message(self) -> str:
        """The short message as one text."""
        return " ".join(s.text for s in self.short)


class Writer(Protocol):
    """Anything that writes: its name, a hash of how it would be asked, what that may cost, and the asking."""

    name: str

    def prompt_hash(self, assignment: Assignment) -> str:
        """What decides the letter besides the facts; known before anything is paid."""

    def forecast(self, assignment: Assignment) -> float | None:
        """US dollars that the letter may cost at most; None when that is unknown."""

    async def write(self, assignment: Assignment) -> Written:
        """The letter."""


def tongue_for(languages: Sequence[str], spoken: str | None) -> str:
    """The language of a letter: the creator's where the brief has it and templates exist, else the brief's first such.

    >>> tongue_for(["en", "de"], "de-AT"), tongue_for(["en"], "de"), tongue_for(["ja"], None)
    ('de', 'en', 'en')
    """
    ours = [code for code in languages if code in templates.LANGUAGES]
    theirs = (spoken or "").replace("_", "-").split("-")[0].lower()
    if theirs in ours or (not languages and theirs in templates.LANGUAGES):
        return theirs
    return ours[0] if ours else "en"


def with_arms(assignment: Assignment, arms: Mapping[str, str]) -> Assignment:
    """The assignment as experiments chose. An arm of the offer that is a text replaces the bank's, so the check accepts
    exactly it; one letter names a variant of the template."""
    said = arms.get("offer", "")
    bank = replace(assignment.bank, offer=said.rstrip(". ")) if len(said) > 1 else assignment.bank
    return replace(assignment, arms=tuple(sorted(arms.items())), bank=bank)


def digest(*parts: object) -> str:
    """Thirty-two hex digits over plain data."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:32]
