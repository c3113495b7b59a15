"""What a pull did: counts, forecast against actual, and what it waits for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import pandas as pd

from tastemaker.discovery import showing
from tastemaker.discovery.frontier import Stop

CHOICES = ("turn", "platform", "bucket", "family", "text", "page", "cost", "expected", "low", "high", "reason", "found", "new",
           "relevant", "chosen_at", "ended_at")
"""What is shown of a choice."""


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
    choices: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=[*CHOICES]), compare=False)
    """Every discovery call of the plan in the order in which they were chosen: what it should bring and why, what it brought.
    Empty for a plan that leaves no choice."""

    def curve(self) -> pd.DataFrame:
        """Spend against finds: one row a settled discovery call, with the sums up to it by bucket.

        Columns: platform, bucket, calls, cost, new (creators never held before), relevant (how many of them should fit, a
        sum of probabilities). No platform is added to another.
        """
        settled = self.choices[self.choices["ended_at"].notna()]
        groups = settled.groupby(["platform", "bucket"], sort=False)
        sums = {name: groups[name].cumsum().astype(float) for name in ("cost", "new", "relevant")}
        return pd.DataFrame({"platform": settled["platform"], "bucket": settled["bucket"], "calls": groups.cumcount() + 1, **sums})

    def families(self) -> pd.DataFrame:
        """What each kind of discovery call brought, by platform and family: calls, cost, found, new and relevant creators."""
        settled = self.choices[self.choices["ended_at"].notna()]
        return settled.groupby(["platform", "family"], as_index=False).agg(
            calls=("cost", "size"), cost=("cost", "sum"), found=("found", "sum"), new=("new", "sum"), relevant=("relevant", "sum"))

    def as_dict(self) -> dict[str, Any]:
        """It as plain data, for JSON."""
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "choices"}
        return {**plain, "spent": [asdict(one) for one in self.spent], "stopped": [asdict(one) for one in self.stopped],
                "families": self.families().to_dict("records")}

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
