"""Errors, each named for what a person does next.

Every error is one sentence and the next step; the CLI prints both and exits with `exit_code`.
"""

from __future__ import annotations

from datetime import datetime


class TastemakerError(Exception):
    """A failure that a person can act on: `str(error)` is one sentence, `next_step` says what to do about it."""

    exit_code = 1
    next_step = ""

    def __init__(self, sentence: str, next_step: str = "") -> None:
        super().__init__(sentence)
        if next_step:
            self.next_step = next_step

    def show(self) -> str:
        """The sentence and the next step, on one line each."""
        return f"{self}\n{self.next_step}" if self.next_step else str(self)


class BadInput(TastemakerError):
    """A brief, a list or an option cannot be read as it stands; nothing was changed."""

    exit_code = 2


class NeedsKey(TastemakerError):
    """A platform or model needs a key that is not set."""

    exit_code = 3


class NotOffered(TastemakerError):
    """The platform's official API has no call for this."""

    exit_code = 4


class TryLater(TastemakerError):
    """The other side asked us to wait; `when` is the earliest moment (aware UTC) or None when it did not say."""

    exit_code = 5

    def __init__(self, sentence: str, when: datetime | None = None, next_step: str = "") -> None:
        super().__init__(sentence, next_step or (f"Run it again after {when:%Y-%m-%d %H:%M} UTC." if when else
                                                 "Run the same command again in a few minutes."))
        self.when = when


class QuotaSpent(TastemakerError):
    """A quota bucket is empty until `resets` (aware UTC, None when unknown). Nothing is retried before then."""

    exit_code = 6

    def __init__(self, bucket: str, resets: datetime | None = None) -> None:
        when = f"it resets at {resets:%Y-%m-%d %H:%M} UTC" if resets else "its reset time is not known"
        super().__init__(f"The quota bucket {bucket} is spent; {when}.",
                         "Run the same pull again then: it continues where it stopped.")
        self.bucket, self.resets = bucket, resets


class Gone(TastemakerError):
    """What was asked for was deleted, closed or hidden at its source."""

    exit_code = 7


class BadPayload(TastemakerError):
    """An answer does not have the shape that its documentation promises."""

    exit_code = 8
    next_step = "Look at the quarantine table; the platform may have changed its format."


class NotPermitted(TastemakerError):
    """A platform's rule, or one of ours, forbids this; `term` names the rule."""

    exit_code = 9

    def __init__(self, sentence: str, term: str = "", next_step: str = "") -> None:
        super().__init__(sentence, next_step)
        self.term = term


class NotApproved(TastemakerError):
    """The platform must approve the application, or a person the draft, before this works."""

    exit_code = 10


class Busy(TastemakerError):
    """Another process holds the database for longer than our patience."""

    exit_code = 11
    next_step = "Close the program that holds it, or wait for its pull to yield, and run the same command again."


class Damaged(TastemakerError):
    """A file of ours cannot be opened or was made by a later version."""

    exit_code = 12


class Stopped(TastemakerError):
    """A person interrupted the work; what was complete is committed."""

    exit_code = 130
    next_step = "Run the same command again: it continues where it stopped."
