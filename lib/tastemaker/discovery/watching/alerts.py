"""Alerts: what a person wants to be told of, as rows, and each told once.

A rule names a watchlist or a saved search and a kind of change. `fired` keeps that an alert was given, without a word
of anybody's; `alerts` says what it was about for as long as the facts behind it may be kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from tastemaker import clock
from tastemaker.discovery.watching import changes, lists
from tastemaker.discovery.watching.changes import FIGURED, GONE, GROWTH, NEW, QUIET, REWORDED, SPONSOR, Change
from tastemaker.errors import BadInput
from tastemaker.store import Run, Session, Store

FOUND = "new creator"
"""A kind of a saved search: somebody whom its result did not have before."""
OVER = {GROWTH: 0.1, NEW: 1.0, FOUND: 0.0}
"""What a kind must be more than, where no number is given: share of followers, posts less one, score."""
USUAL = (QUIET, REWORDED, SPONSOR, GONE, GROWTH)
"""The rules that a watchlist gets when none is named."""
DAYS, BACK = 7, timedelta(days=30)
"""Days over which growth and new posts are counted, and how old a change may be to be told still."""
COLUMNS = ("alert_id", "watchlist", "search", "kind", "profile_key", "profile", "platform", "before", "after", "number",
           "unit", "n", "said", "quote", "url", "seen_at", "source", "made_at")
_WORDS = ("post_key", "kind", "before", "after", "number", "unit", "n", "said", "quote", "url", "source", "seen_at",
          "expires_at")
"""What an alert says of a change."""
Find = Callable[[str, datetime], Sequence[Change]]
"""The changes of a watchlist since a moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What somebody wants to be told of."""

    watchlist: str | None = None
    search: str | None = None
    kind: str
    over: float | None = None
    days: int = DAYS

    @property
    def rule_id(self) -> str:
        """Sixteen hex digits over all that it says: the same rule is the same row."""
        return _hash(self.watchlist, self.search, self.kind, self.over, self.days)

    def __str__(self) -> str:
        over = "" if self.over is None or self.over == OVER.get(NEW) and self.kind == NEW else f", {self.over:g} or more"
        span = f" in {self.days} days" if self.kind in (GROWTH, NEW) else ""
        return f"{self.watchlist or self.search}: {self.kind}{over}{span}"


def rule(name: str, kind: str, over: float | None = None, days: int = DAYS) -> Rule:
    """A rule for a watchlist, or of kind `new creator` for a saved search. BadInput for an unknown kind or a number
    that says nothing."""
    kinds = (*changes.KINDS, FOUND)
    if kind not in kinds:
        raise BadInput(f"No alert is called {kind}.", f"There are: {', '.join(kinds)}.")
    if days < 1 or (over is not None and not 0 <= over < float("inf")):
        raise BadInput("An alert's number is not below 0, and its days are 1 or more.", "Give other numbers.")
    place = {"search": lists.named(name)} if kind == FOUND else {"watchlist": lists.named(name)}
    return Rule(kind=kind, over=float(OVER[kind] if over is None else over) if kind in OVER else None, days=int(days), **place)


def add(store: Store, run: Run, rules: Iterable[Rule], *, by: str) -> int:
    """Keep rules; how many are new or were ended before. Twice is the same as once."""
    with store.write() as s:
        new = 0
        for one in rules:
            new += s.execute("""UPDATE alert_rules SET ended_at = NULL, made_at = $now
                                WHERE rule_id = $id AND ended_at IS NOT NULL""", now=clock.now(), id=one.rule_id)
            row = {"rule_id": one.rule_id, **asdict(one), "made_by": by, "made_at": clock.now(), "run_id": run.run_id}
            new += s.insert("alert_rules", [row], keep=True)
    return new


def end(store: Store, rules: Iterable[Rule]) -> int:
    """Stop telling; how many rules that were. What they told stays."""
    with store.write() as s:
        return sum(s.execute("UPDATE alert_rules SET ended_at = $now WHERE rule_id = $id AND ended_at IS NULL",
                             now=clock.now(), id=one.rule_id) for one in rules)


def rules(store: Store, name: str | None = None) -> list[tuple[Rule, datetime]]:
    """The rules that hold, each with the moment from which it does; of one watchlist or search, or all."""
    rows = store.rows("""SELECT watchlist, search, kind, over, days, made_at FROM alert_rules
                         WHERE ended_at IS NULL AND ($name IS NULL OR $name IN (watchlist, search)) ORDER BY ALL""", name=name)
    return [(Rule(**{name: row[name] for name in row if name != "made_at"}), row["made_at"]) for row in rows]


def after_visit(store: Store, run: Run, watchlist: str, find: Find) -> int:
    """Tell what the rules of a watchlist want to be told now; how many alerts are new."""
    told = []
    seen: dict[datetime, Sequence[Change]] = {}
    for one, made_at in rules(store, watchlist):
        if one.watchlist != watchlist:
            continue
        since = _since(one, made_at)
        if since not in seen:
            seen[since] = find(watchlist, since)
        told += [(one, change) for change in seen[since] if _tells(one, change)]
    return _give(store, run, told)


def after_search(store: Store, run: Run, search: str, found: Sequence[tuple[Change, float | None]]) -> int:
    """Tell of new creators of a saved search, each given with its score; how many alerts are new."""
    mine = [one for one, _ in rules(store, search) if one.search == search]
    return _give(store, run, [(one, change) for one in mine for change, score in found
                              if (not one.over if score is None else score >= (one.over or 0.0))])


def table(store: Store, *, accepted: Callable[[str], bool], name: str | None = None,
          since: datetime | None = None) -> pd.DataFrame:
    """Alerts that may be shown now, newest first; COLUMNS. Those that rest on a figure need the platform's leave."""
    rows = [row for row in store.rows("""
        SELECT *, platform || ':' || CASE WHEN handle = '' THEN platform_id ELSE handle END AS profile FROM current_alerts
        WHERE ($name IS NULL OR $name IN (watchlist, search)) AND ($since IS NULL OR made_at > $since)
        ORDER BY made_at DESC, kind, profile, alert_id""", name=name, since=since)
            if row["kind"] not in FIGURED or accepted(row["platform"])]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    moments = {at: pd.to_datetime(frame[at], utc=True) for at in ("seen_at", "made_at")}
    return frame.astype({"number": "float64", "n": "Int64"}).assign(**moments)


def _since(one: Rule, made_at: datetime) -> datetime:
    """From when on a rule looks: growth and new posts over its days, the rest from when it was made, a few days
    back."""
    now = clock.now()
    span = timedelta(days=one.days)
    return now - span if one.kind in (GROWTH, NEW) else max(made_at - span, now - BACK)


def _tells(one: Rule, change: Change) -> bool:
    if one.kind == REWORDED:
        return change.kind.startswith(REWORDED)
    if one.kind != change.kind:
        return False
    if one.kind == GROWTH:
        return change.number is not None and abs(change.number) >= (one.over or 0.0)
    return one.kind != NEW or change.number is None or change.number >= (one.over or 0.0)


def _give(store: Store, run: Run, told: Sequence[tuple[Rule, Change]]) -> int:
    """Keep what was not told before, in one transaction; growth is told again only when its days are over."""
    with store.write() as s:
        return sum(_one(s, run, *each) for each in told)


def _one(s: Session, run: Run, rule: Rule, change: Change) -> int:
    now = clock.now()
    alert_id = _hash(rule.rule_id, change.profile_key, change.kind, change.event)
    if rule.kind in (GROWTH, NEW) and s.rows(
            "SELECT 1 FROM fired WHERE rule_id = $rule AND profile_key = $key AND made_at > $since LIMIT 1",
            rule=rule.rule_id, key=change.profile_key, since=now - timedelta(days=rule.days)):
        return 0
    made = {"alert_id": alert_id, "rule_id": rule.rule_id, "profile_key": change.profile_key, "made_at": now,
            "run_id": run.run_id}
    if not s.insert("fired", [made], keep=True):
        return 0
    return s.insert("alerts", [{**made, **{name: getattr(change, name) for name in _WORDS}}], keep=True)


def _hash(*parts: Any) -> str:
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:16]
