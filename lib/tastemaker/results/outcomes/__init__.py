"""Outcomes: what was answered and agreed, what went live, and what it brought. Twice is the same as once."""

from tastemaker.results.outcomes.importing import Imported
from tastemaker.results.outcomes.mapping import Proposal
from tastemaker.results.outcomes.recording import COLUMNS, KINDS, Recorded, record

__all__ = ["COLUMNS", "KINDS", "Imported", "Proposal", "Recorded", "record"]
