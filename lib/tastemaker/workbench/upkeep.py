"""Upkeep: what the platforms' rules ask of a database from day to day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pandas as pd

from tastemaker import background, clock, privacy, render
from tastemaker.brief import Brief
from tastemaker.discovery import refresh as due
from tastemaker.errors import TastemakerError
from tastemaker.scoring import manifest
from tastemaker.workbench import rules, screens

if TYPE_CHECKING:
    from tastemaker.discovery.report import PullReport
    from tastemaker.store import Run
    from tastemaker.workbench import Workbench


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did, or with `dry_run` would do: rows due by bucket, rows deleted by kind, and the pull's report."""

    due: pd.DataFrame
    deleted: pd.DataFrame
    report: PullReport | None
    dry_run: bool = False

    def __repr__(self) -> str:
        gone = ", ".join(f"{row.n:,} {row.what}" for row in self.deleted.itertuples() if row.n) or "nothing"
        lines = [f"{'Would be gone' if self.dry_run else 'Gone'}: {gone.replace(' deleted', '')}."]
        lines += [f"{row.platform}: {row.profiles:,} profiles and {row.posts:,} posts are due; "
                  + (row.why_not or f"{row.calls:,} calls, {row.cost:,.0f} of {row.bucket}"
                     + (f", {row.price:.2f} USD" if row.price else "")) for row in self.due.itertuples()]
        lines += ["Nothing is due."] if self.due.empty else []
        return "\n".join([*lines, *([str(self.report)] if self.report else [])])

    def _repr_html_(self) -> str:
        return f"<pre>{render.html(repr(self))}</pre>"


def expire(bench: Workbench, run: Run, dry_run: bool = False) -> pd.DataFrame:
    """Delete what is past its time or gone at its source, from the database and from the kept inputs of earlier rankings."""
    gone = bench.store.rows("SELECT profile_key FROM profiles WHERE state = 'gone' AND retention <> 'person'")
    posts = bench.store.rows("SELECT post_key FROM posts WHERE state = 'gone'")
    if not dry_run:   # the files first: after an interruption the database still names what has to go from them
        kept = manifest.folder(bench.store)
        manifest.expire(kept, clock.now())
        manifest.forget(kept, [row["profile_key"] for row in gone], [row["post_key"] for row in posts])
    return privacy.expire(bench.store, run, dry_run)


def refresh(bench: Workbench, *, dry_run: bool, ahead_days: float | None, progress: background.Progress) -> Refreshed:
    """Delete what is over, fetch anew what soon will be, delete what turned out to be gone; the snapshot is made anew."""
    ahead = None if ahead_days is None else timedelta(days=ahead_days)
    if not dry_run:
        rules.obey(bench)
    with bench._run("refresh") as run:
        deleted = expire(bench, run, dry_run)
        wanted = due.due(bench.store, bench.adapters(), remaining=bench._remaining, ahead=ahead)
        report = None
        if not dry_run and any(one.steps for one in wanted):
            due.forget(bench.store)
            report = bench._pull(due.plan(wanted, run_id=run.run_id), run, progress, posts=0, grow=False)
        if not dry_run:
            gone = expire(bench, run)
            deleted = deleted.assign(n=deleted["n"] + gone["n"])
    if not dry_run and (deleted["n"].any() or report):
        bench._renew_snapshot()
    return Refreshed(due.table(wanted), deleted, report, dry_run)


def again(bench: Workbench, run: Run, profile_keys: list[int]) -> str:
    """Ask for these profiles once more, now; what kept it from being done, or nothing."""
    wanted = due.due(bench.store, bench.adapters(), remaining=bench._remaining, only=profile_keys)
    try:
        report = bench._pull(due.plan(wanted, run_id=run.run_id, name="check"), run, lambda *told: None,
                             posts=0, grow=False)
    except TastemakerError as error:
        return f"{error} {error.next_step}".strip()
    expire(bench, run)
    return " ".join(dict.fromkeys([*(one.why_not for one in wanted if one.why_not), *(stop.reason for stop in report.stopped)]))


def contacts(bench: Workbench, brief: Brief) -> pd.DataFrame:
    """One row an address of somebody on the shortlist: handle, platform, address, quote and whether it may be used."""
    from tastemaker.outreach import contacts
    people = bench.shortlist(brief)[["profile_key", "handle", "platform"]]
    usable = pd.DataFrame([{"profile_key": key, "address": address, "quote": "", "state": "may be used"}
                           for key, address in screens.contacts(bench.store).items()])
    asked = pd.DataFrame([{**row, "state": "confirm it first"} for row in contacts.to_confirm(bench.store, people["profile_key"])])
    found = pd.concat([frame for frame in (usable, asked) if len(frame)] or [pd.DataFrame(columns=["profile_key", "address", "quote", "state"])])
    return people.merge(found, on="profile_key").drop(columns=["profile_key", "url"], errors="ignore")
