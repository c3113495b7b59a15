"""A signal: a pattern in public figures that bought attention also leaves, with everything a person needs to judge it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

State = Literal["seen", "not seen", "insufficient evidence"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One pattern looked for in one profile. It says what the figures show, never what anybody did."""

    name: str
    """Such as `growth step`; the same for every profile."""
    state: State
    strength: float | None
    """0 to 1: how rarely genuine profiles of the cohort look like this; None while the evidence does not suffice."""
    sentence: str
    """One plain sentence with the numbers, for a screen; of a signal with too little evidence, what is missing."""
    numbers: dict[str, float | str]
    """The figures behind the sentence, by name with its unit, such as `share of followers gained in 3 days`."""
    n: int
    """Snapshots, posts or comments that it was computed from."""
    cohort: str
    """With whom it is compared, such as `youtube / micro, 214 profiles`; "" where it stands on its own."""
    innocent: tuple[str, ...]
    """What else makes this pattern: a giveaway, a viral post, advertising, a change of format, a platform's correction."""
    posts: tuple[int, ...] = ()
    """Keys of the posts that show it, at most five."""

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain JSON values."""
        return asdict(self)
