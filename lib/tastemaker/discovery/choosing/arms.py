"""The words of the choice: an arm is something whose next call could be made, a trial is a call that was made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """Something whose next call could be made now."""

    arm_id: str
    """The same in every run over the same facts."""
    family: str
    """Where it comes from: a kind of query such as `topic`, or a kind of move such as `featured`."""
    cost: float
    """Of its next call, in one unit for all arms that are compared."""
    page: int = 0
    """Calls already made on it."""
    trust: float = 0.5
    """0 to 1: how relevant the creator that a move starts from looks; 0.5 for a query."""
    links: int = 1
    """How many creators that look relevant lead to it."""
    text: str = ""
    """A query's words, by which alike queries learn from each other; empty for a move."""
    language: str = ""
    """The language that a query asks for, a word more that it shares with other queries; empty where it asks for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What one call of an arm brought. The fields of Arm are as they were when the call was chosen."""

    arm_id: str
    family: str
    page: int
    cost: float
    trust: float = 0.5
    links: int = 1
    text: str = ""
    language: str = ""
    found: int
    """Creators in the answer."""
    new: int
    """Those of them who were never seen before."""
    relevant: float
    """The sum over the new ones of how likely they are relevant, each 0 to 1."""
    more: bool
    """Whether the arm has a next call."""
    shared: int = 0
    """Creators in the answer whom other arms brought too, before or after it: it grows while others are asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The arm whose next call is to be made, what it should bring, and why it was taken."""

    arm_id: str
    expected: float
    """New relevant creators of this call, the mean."""
    low: float
    """The lower end of the interval that should hold what comes in 80 of 100 calls."""
    high: float
    sampled: float
    """New relevant creators per unit of cost in the draw that chose it."""
    reason: str
    """One sentence with its numbers; it names nobody."""
