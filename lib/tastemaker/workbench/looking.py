"""A closer look at those whom a person is about to decide on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from tastemaker import background, render
from tastemaker.brief import Brief
from tastemaker.discovery import closer, refresh

if TYPE_CHECKING:
    from tastemaker.discovery.report import PullReport
    from tastemaker.workbench import Workbench


@dataclass(frozen=True, slots=True)
class Looked:
    """What a closer look asked, or with `dry_run` would ask: posts and calls by bucket, and the pull's report."""

    asked: pd.DataFrame
    report: PullReport | None

    def __repr__(self) -> str:
        lines = [f"{row.platform}: comments under {row.posts:,} posts of {row.profiles:,} profiles; "
                 + (row.why_not or f"{row.calls:,} calls, {row.cost:,.0f} of {row.bucket}"
                    + (f", at most {row.price:.2f} USD" if row.price else "")) for row in self.asked.itertuples()]
        return "\n".join([*(lines or ["All that is needed is here already."]), *([str(self.report)] if self.report else [])])

    def _repr_html_(self) -> str:
        return f"<pre>{render.html(repr(self))}</pre>"


def look(bench: Workbench, brief: Brief, *, top: int, dry_run: bool, progress: background.Progress) -> Looked:
    """Fetch the newest comments under the newest posts of the first `top` of the shortlist."""
    ranked = bench.shortlist(brief)
    wanted = closer.wanted(bench.store, bench.adapters(), ranked[ranked["rank"].notna()]["profile_key"].head(top), remaining=bench._remaining)
    report = None
    if not dry_run and any(one.steps for one in wanted):
        with bench._run("look", brief) as run:
            refresh.forget(bench.store)
            report = bench._pull(refresh.plan(wanted, run_id=run.run_id, name="look"), run, progress, posts=0, grow=False)
    return Looked(refresh.table(wanted), report)
