"""What a pull did: counts, forecast against actual, and what it waits for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tastemaker.discovery import showing
from tastemaker.discovery.frontier import Stop


@dataclass(frozen=True, slots=True)
class Spent:
    """Forecast and actual cost of one bucket over all pulls of the plan; None where the plan forecast nothing for it."""

    platform: str
    bucket: str
    forecast: float | None
    actual: float
    forecast_usd: float | None = None
    actual_usd: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PullReport:
    """What one pull did. `done`, `failed` and `waiting` count the plan's steps, the rest this pull alone."""

    plan_id: str
    run_id: str
    calls: int
    done: int
    failed: int
    waiting: int
    kept: Mapping[str, int] = field(default_factory=dict)
    """Rows stored, by kind."""
    profiles: int = 0
    """Profiles looked at."""
    posts: int = 0
    spent: tuple[Spent, ...] = ()
    stopped: tuple[Stop, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether nothing of the plan is left to ask."""
        return self.waiting == 0

    @property
    def next_step(self) -> str:
        """What a person does now."""
        if not self.done + self.failed + self.waiting:
            return "The plan has nothing to ask; it says what was dropped or left out, and why."
        if self.complete:
            return "Everything the plan asked for is stored. Next: score it."
        whens = sorted(stop.when for stop in self.stopped if stop.when)
        when = f" after {whens[0]:%Y-%m-%d %H:%M} UTC" if whens else ""
        return f"Run the same pull again{when}: it continues with the {self.waiting:,} steps that wait."

    def __repr__(self) -> str:
        return showing.pull_text(self)

    def _repr_html_(self) -> str:
        return showing.pull_html(self)
