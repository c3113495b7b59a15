"""The page of how far campaigns are: their states, spend against budget, what is due, quota, and every creator with their stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets
import pandas as pd

from tastemaker import clock, render
from tastemaker.views import bars, cards, charts, finding, measures, numbers, style
from tastemaker.views.filters import Filters
from tastemaker.views.folds import fold
from tastemaker.views.grid import Grid

Read = Callable[..., pd.DataFrame]
COLUMNS = ("name", "handle", "platform", "stage", "decision", "reviewer", "drafted_at", "reviewed_at", "sent_at", "outcome")
FRAMES = ("campaigns", "due", "prospects", "funnel", "quota", "spend", "finds", "pipeline")
_DUE = 12
"""Dates that stand on the page; the rest is counted, and in the team's calendar."""
_STATES = {"draft": "not started", "active": "under way", "paused": "paused: it spends nothing", "completed": "done: it spends nothing"}


class Pipeline:
    """The parts of the pipeline page."""

    def __init__(self, read: Read, kept: Mapping[str, Any]) -> None:
        self.frames = frames = {name: read(name) for name in FRAMES}
        self.width, self.filters, self.said = 0, None, "Where every campaign stands, and what is due."
        if all(frames[name].empty for name in ("campaigns", "funnel", "spend", "pipeline")):
            step = "The team starts with `bench.pull(bench.plan(brief))`."
            self.parts: list[ipywidgets.Widget] = [style.widget(cards.note("Nothing has happened yet.", step))]
            return
        left = [self._panel("Campaigns", campaigns(frames["campaigns"])), self._panel("What is due", due(frames["due"]))]
        right = [self._panel("Creators by stage", stages(frames["prospects"], frames["funnel"])),
                 self._panel("Quota left", quota(frames["quota"]))]
        self.parts = [style.widget(f"<p class='tm-lead'>{headline(frames)}</p>"),
                      style.row(style.row(*left, name="tm-left"), style.row(*right, name="tm-right"), name="tm-split"),
                      *self._folds(), *self._rows(kept)]

    def kept(self) -> dict[str, Any]:
        """What was chosen, for the page of newer figures."""
        return self.filters.kept() if self.filters else {}

    def late(self, width: int) -> None:
        """Charts stand in folds, and are drawn as wide as the page."""
        self.width = min(width - 40, charts.WIDTH)

    def _panel(self, title: str, body: str) -> ipywidgets.Widget:
        return style.widget(f"<h2>{title}</h2>{body}", "tm-panel")

    def _folds(self) -> list[ipywidgets.Widget]:
        """What the calls cost and brought, drawn when somebody asks."""
        spent, finds = self.frames["spend"], self.frames["finds"]
        parts: dict[str, Callable[[], ipywidgets.Widget]] = {}
        if len(spent):
            parts["What the calls cost, by day"] = lambda: charts.spend(spent, width=self.width)
        if len(finds):
            parts["What the calls brought"] = lambda: finding.panel(finds, width=self.width)
        return [fold(parts)] if parts else []

    def _rows(self, kept: Mapping[str, Any]) -> list[ipywidgets.Widget]:
        """Every creator with a draft, filtered and paged here."""
        rows = self.frames["pipeline"]
        if rows.empty:
            return [style.widget(cards.note("Nobody has a draft yet.", "The team writes some with `bench.draft(brief)`."))]
        choices = {"campaign_id": "Campaign", "stage": "Stage", "platform": "Platform", "decision": "Decision"}
        self.filters = Filters(rows, choices, words=("name", "handle", "stage"), changed=self.draw, kept=kept)
        self.table = Grid(self.filters.left(), "Creators with a draft", [c for c in COLUMNS if c in rows] or None)
        self.table.add_class("tm-panel")
        return [self.filters.box, self.table]

    def draw(self, rows: pd.DataFrame) -> None:
        """Show the rows that the filters leave."""
        self.table.show(rows)


def headline(frames: Mapping[str, pd.DataFrame]) -> str:
    """How many campaigns are in which state, and how much is due."""
    states = frames["campaigns"].get("state", pd.Series(dtype=str)).value_counts()
    parts = [f"<b>{n:,}</b> {render.html(state, 20)}" for state, n in states.items()]
    total = int(states.sum())
    first = f"{total:,} campaign{'' if total == 1 else 's'}: {', '.join(parts)}." if parts else "No campaign has a state yet."
    kinds = frames["due"].get("kind", pd.Series(dtype=str)).value_counts()
    open_ = ", ".join(f"<b>{n:,}</b> {render.html(_several(str(kind), n), 40)}" for kind, n in kinds.items())
    return f"{first} {f'Open: {open_}.' if open_ else 'Nothing is due.'}"


def campaigns(frame: pd.DataFrame) -> str:
    """Each campaign with its state, owner, dates, and fees against the budget in one currency."""
    if frame.empty:
        return "<p class='tm-dim'>The team names a state, an owner, dates and a budget with <code>bench.set_campaign</code>.</p>"
    return f"<ul class='tm-parts'>{''.join(f'<li>{_campaign(row)}</li>' for row in frame.to_dict('records'))}</ul>"


def _campaign(row: Mapping[str, Any]) -> str:
    state = str(row.get("state"))
    name = row["name"] if numbers.known(row.get("name")) else row["campaign_id"]
    chip = (f"<span class='tm-chip {'on' if state == 'active' else ''}'>{render.html(state, 20)}</span> "
            f"<span class='tm-dim tm-small'>{_STATES.get(state, '')}</span>")
    about = [f"owner {render.html(row['owner'], 60)}" if numbers.known(row.get("owner")) else "no owner",
             *([f"{numbers.day(row['starts_on'])} to {numbers.day(row['ends_on'])}"] if numbers.known(row.get("starts_on")) or numbers.known(
                 row.get("ends_on")) else [])]
    return (f"<div class='tm-who'><b>{render.html(name, 80)}</b> {chip}</div>"
            f"<p class='tm-dim tm-small'>{' · '.join(about)}</p>{_spent(row)}")


def _spent(row: Mapping[str, Any]) -> str:
    """Agreed fees against the budget, both in the campaign's currency; what calls and models cost stands apart in US dollars."""
    fees, budget, currency = row.get("fees"), row.get("budget"), row.get("currency")
    calls = f"<p class='tm-dim tm-small'>Calls and models: {measures.money(row.get('spent_usd'), 'USD')}</p>"
    if not numbers.known(budget):
        agreed = f"{measures.money(fees, currency)} of fees agreed" if numbers.known(fees) else "No fee was agreed yet"
        return f"<p class='tm-small'>{agreed}; no budget is set.</p>{calls}"
    taken = float(fees) if numbers.known(fees) else 0.0
    share = taken / float(budget) if float(budget) else 0.0
    over = "<span class='tm-chip warn'>over the budget</span>" if share > 1 else ""
    said = f"{measures.money(taken, currency)} of {measures.money(budget, currency)} agreed"
    return (f"<div class='tm-measure tm-budget'><b>Budget</b>{bars.bar(share, 0, min(share, 1), said=said)}<span>{said} {over}</span></div>{calls}")


def due(frame: pd.DataFrame) -> str:
    """What is open, the earliest first; past its day is said in words."""
    if frame.empty:
        return "<p class='tm-dim'>Nothing is due. A follow-up stands here from its day on.</p>"
    now = pd.Timestamp(clock.now())
    rows = frame.sort_values("due_at").to_dict("records")
    more = f"<p class='tm-dim tm-small'>{len(rows) - _DUE:,} more, later.</p>" if len(rows) > _DUE else ""
    return f"<ul class='tm-parts'>{''.join(f'<li>{_due(row, now)}</li>' for row in rows[:_DUE])}</ul>{more}"


def _due(row: Mapping[str, Any], now: pd.Timestamp) -> str:
    at = pd.Timestamp(row["due_at"])
    at = at.tz_localize("UTC") if at.tzinfo is None else at
    late = "<span class='tm-chip warn'>overdue</span>" if at < now else ""
    named = numbers.known(row.get("handle")) or numbers.known(row.get("name"))
    whose = bars.who({c: row.get(c) for c in ("name", "handle", "platform")}) if named else render.html(row.get("campaign_id"), 60)
    return f"<div class='tm-due'><b>{numbers.day(at)}</b><span>{render.html(row['kind'], 40).capitalize()} {late}</span><span>{whose}</span></div>"


def stages(prospects: pd.DataFrame, funnel: pd.DataFrame) -> str:
    """How many creators stand at each stage now, campaigns added up; before anybody stands anywhere, how many ever reached it."""
    if len(prospects):
        now = prospects.groupby(["place", "state"], as_index=False)["n"].sum().sort_values("place").rename(columns={"state": "stage"})
        return measures.counted(now, "Each creator stands at the last stage that they reached.")
    if len(funnel):
        return measures.counted(funnel.groupby("stage", sort=False, as_index=False)["n"].sum(), "Creators who ever reached each stage.")
    return "<p class='tm-dim'>No creator has been found yet.</p>"


def quota(frame: pd.DataFrame) -> str:
    """What is left of each counted quota, as the snapshot found it."""
    if frame.empty:
        return "<p class='tm-dim'>No quota was touched yet.</p>"
    return f"<ul class='tm-parts'>{''.join(f'<li>{_bucket(row)}</li>' for row in frame.to_dict('records'))}</ul>"


def _bucket(row: Mapping[str, Any]) -> str:
    said = f"{numbers.count(row['left'])} of {numbers.count(row['limit'])} left"
    share = float(row["left"]) / float(row["limit"]) if row["limit"] else 0.0
    again = f" · full again {numbers.day(row['resets_at'])}" if numbers.known(row.get("resets_at")) else ""
    name = f"{render.html(row['platform'], 30)} {render.html(row['bucket'], 30)}"
    return f"<div class='tm-measure'><b>{name}</b>{bars.bar(share, 0, share, said=said)}<span>{said}<span class='tm-dim'>{again}</span></span></div>"


def _several(kind: str, n: int) -> str:
    return kind if n == 1 else f"{kind}s"
