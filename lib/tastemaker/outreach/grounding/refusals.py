"""What the check refuses, as drafts store it."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

from tastemaker.outreach.quoting import MARK

_RUN = re.compile(f"{MARK}+")
_QUOTATION = r"[“„«»\"‘‚‹「『《〈'].+?[”“»«\"’‘›」』》〉']"


@dataclass(frozen=True, slots=True)
class Refusal:
    """What may not be said and why. `sentence` counts from 1; 0 is the subject."""

    sentence: int
    what: str
    why: str
    instead: str | None = None
    """The sentence in words that pass; None where nothing true remains and it is better left out."""

    def row(self) -> dict[str, object]:
        """The refusal as plain data, as drafts store it."""
        return asdict(self)


def original(what: str, text: str) -> str:
    """What was refused in the words of its text: what a rule saw as marks stands there again, as far as it is found.

    >>> original("■■ of our users", "Over 90 of our users run.")
    '90 of our users'
    """
    runs = [len(run) for run in _RUN.findall(what)]
    if not runs:
        return what
    words = [re.escape(part) for part in _RUN.split(what)]
    found = re.search(words[0] + "".join(f"(?:.{{{n}}}|{_QUOTATION}){part}"
                                         for n, part in zip(runs, words[1:], strict=True)), text)
    return found[0] if found else what
