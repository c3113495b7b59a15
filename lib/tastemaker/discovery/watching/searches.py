"""Saved searches: a brief that is asked again, and only what is different from the time before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from tastemaker import clock, render
from tastemaker.brief import Brief
from tastemaker.discovery.watching import lists
from tastemaker.errors import BadInput
from tastemaker.store import Run, Store

COLUMNS = ("profile_key", "profile", "platform", "name", "kind", "rank_before", "rank_after", "rank_low", "rank_high", "why",
           "url")
NEW, MOVED, GONE = "new", "moved", "gone"


@dataclass(frozen=True, slots=True)
class Difference:
    """What a saved search brings that it did not bring before; `table` has COLUMNS."""

    name: str
    day: date
    before: date | None
    """The day of the result that it is compared with; None for the first one that is kept."""
    table: pd.DataFrame
    same: int
    """Creators whose place did not change by more than chance."""
    lost: int = 0
    """Creators of the earlier result of whom nothing may be shown any more."""
    report: Any = None

    def __repr__(self) -> str:
        if self.before is None:
            return f"{self.name}: the first result that is kept, {len(self.table):,} creators."
        counts = {kind: int((self.table["kind"] == kind).sum()) for kind in (NEW, MOVED, GONE)}
        said = ", ".join(f"{n:,} {kind}" for kind, n in counts.items())
        lost = f", {self.lost:,} that may not be shown any more" if self.lost else ""
        lines = [f"{self.name}, {self.day} against {self.before}: {said}{lost}; {self.same:,} as before."]
        lines += [f"  {row.kind}: {render.line(row.profile, 80)}, {render.line(row.why, 160)}"
                  for row in self.table.head(20).itertuples()]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        shown = ("kind", "profile", "name", "rank_before", "rank_after", "why")
        rows = ([_cell(getattr(row, name)) for name in shown] for row in self.table.itertuples())
        return f"<p>{render.html(repr(self).splitlines()[0])}</p>" + (render.table(shown, rows) if len(self.table) else "")


def save(store: Store, run: Run, name: str, brief_hash: str, campaign_id: str, budget: Mapping[str, float], *, by: str) -> str:
    """Keep a search under a name; another brief or budget under it replaces the one before. BadInput for a brief nobody
    kept."""
    name = lists.named(name)
    if not store.rows("SELECT 1 FROM briefs WHERE brief_hash = $hash", hash=brief_hash):
        raise BadInput("The brief of this plan is not in the database.", "Save the search with the brief itself.")
    if wrong := [bucket for bucket, most in budget.items() if not float(most) >= 0]:
        raise BadInput(f"The budget of {render.line(wrong[0], 60)} is below 0.", "Give the most that a day may cost.")
    row = {"name": name, "campaign_id": campaign_id, "brief_hash": brief_hash, "budget": json.dumps(dict(budget), sort_keys=True),
           "made_by": by, "made_at": clock.now(), "run_id": run.run_id}
    with store.write() as s:
        if not s.execute("""UPDATE searches SET campaign_id = $campaign_id, brief_hash = $brief_hash, budget = $budget,
                              made_by = $made_by, run_id = $run_id WHERE name = $name""",
                         **{key: row[key] for key in row if key != "made_at"}):
            s.insert("searches", [row])
    return name


def brief(store: Store, name: str) -> tuple[Brief, dict[str, float]]:
    """The brief of a saved search and what its buckets may cost a day. BadInput names the searches there are."""
    rows = store.rows("SELECT b.body, s.budget FROM searches s JOIN briefs b USING (brief_hash) WHERE name = $name",
                      name=lists.named(name))
    if not rows:
        known = ", ".join(row["name"] for row in store.rows("SELECT name FROM searches ORDER BY name"))
        raise BadInput(f"There is no saved search called {render.line(name, 80)}.",
                       f"There are: {known}." if known else "Keep one with `save_search`.")
    return Brief.parse(json.loads(rows[0]["body"]), source=name), json.loads(rows[0]["budget"])


def table(store: Store) -> pd.DataFrame:
    """One row a saved search: name, campaign, budget, when it was made and when it was last run."""
    return store.frame("""SELECT s.name, s.campaign_id, s.budget, s.made_at, max(r.day) AS last_run,
                                 count(DISTINCT r.day) AS results_kept
                          FROM searches s LEFT JOIN search_ranks r USING (name) GROUP BY ALL ORDER BY s.name""")


@dataclass(frozen=True, slots=True)
class Dropped:
    """What goes, or with `dry_run` would go, with a saved search. Its brief, and whom it found, stay."""

    name: str
    results: int
    """Days whose result was kept."""
    rules: int
    """Rules that told of its new creators."""
    dry_run: bool = False

    def __repr__(self) -> str:
        return (f"{render.line(self.name, 80)} {'would go' if self.dry_run else 'is dropped'}, with {self.results:,} kept results and "
                f"{self.rules:,} alert rules. Its brief, the creators it found and the alerts it gave stay.")

    def _repr_html_(self) -> str:
        return f"<p>{render.html(repr(self))}</p>"


def drop(store: Store, name: str, *, dry_run: bool = False) -> Dropped:
    """Drop a saved search with its results, and end its alerts; a `dry_run` only says what that is. BadInput for an unknown one."""
    with store.write() as s:
        brief(store, name := lists.named(name))
        days = s.rows("SELECT count(DISTINCT day) AS n FROM search_ranks WHERE name = $name", name=name)[0]["n"]
        rules = s.rows("SELECT count(*) AS n FROM alert_rules WHERE search = $name AND ended_at IS NULL", name=name)[0]["n"]
        if not dry_run:
            s.execute("UPDATE alert_rules SET ended_at = $now WHERE search = $name AND ended_at IS NULL", name=name, now=clock.now())
            s.execute("DELETE FROM search_ranks WHERE name = $name", name=name)
            s.execute("DELETE FROM searches WHERE name = $name", name=name)
    return Dropped(name, days, rules, dry_run)


def left(store: Store, budget: Mapping[str, float], plan_id: str) -> dict[str, float]:
    """What is left of a search's budget for a plan whose pull may have been begun: a second pull of a day spends no
    second budget."""
    spent = {f"{row['platform']}.{row['bucket']}": float(row["cost"]) for row in store.rows(
        "SELECT platform, bucket, sum(cost) AS cost FROM calls WHERE plan_id = $plan_id GROUP BY ALL", plan_id=plan_id)}
    used = {name: sum(cost for bucket, cost in spent.items() if name in (bucket, bucket.partition(".")[2])) for name in budget}
    return {name: max(float(most) - used[name], 0.0) for name, most in budget.items()}


def keep(store: Store, run: Run, name: str, campaign_id: str) -> date:
    """Keep the places of the campaign's newest score as this day's result of a search; a second result of a day
    replaces the first."""
    day = clock.now().date()
    with store.write() as s:
        s.execute("DELETE FROM search_ranks WHERE name = $name AND day = $day", name=name, day=day)
        s.execute("""INSERT INTO search_ranks
                     SELECT $name, $day, profile_key, min(rank), min(rank_low), min(rank_high), min(s.expires_at), $run_id
                     FROM shortlist s JOIN usable_profiles p USING (profile_key)
                     WHERE campaign_id = $campaign AND rank IS NOT NULL
                     GROUP BY profile_key""", name=name, day=day, campaign=campaign_id, run_id=run.run_id)
    return day


def difference(store: Store, name: str, campaign_id: str, report: Any = None) -> Difference:
    """This result of a search against the newest earlier day's.

    A creator moved where neither place lies in the other's range of ranks, or, where no range is known, when the place
    is another one.
    """
    days = [row["day"] for row in store.rows("""
        SELECT DISTINCT day FROM search_ranks WHERE name = $name AND (expires_at IS NULL OR expires_at > now_utc())
        ORDER BY day DESC LIMIT 2""", name=name)]
    if not days:
        return Difference(name, clock.now().date(), None, pd.DataFrame(columns=list(COLUMNS)), 0, report=report)
    now, before = days[0], days[1] if len(days) == 2 else None
    rows = store.rows("""
        WITH kept AS (SELECT * FROM search_ranks WHERE name = $name AND (expires_at IS NULL OR expires_at > now_utc())),
             a AS (SELECT * FROM kept WHERE day = $now), b AS (SELECT * FROM kept WHERE day = $before),
             pairs AS (SELECT profile_key, a.rank, a.rank_low, a.rank_high, b.rank AS old, b.rank_low AS old_low,
                              b.rank_high AS old_high FROM a FULL JOIN b USING (profile_key))
        SELECT o.*, p.platform, p.handle, p.platform_id, p.name, p.url, p.profile_key IS NOT NULL AS shown,
               (SELECT min(why_not) FROM shortlist s
                WHERE s.profile_key = o.profile_key AND s.campaign_id = $campaign) AS why_not
        FROM pairs o LEFT JOIN usable_profiles p ON p.profile_key = o.profile_key
        ORDER BY o.rank, o.old, o.profile_key""", name=name, now=now, before=before, campaign=campaign_id)
    told = [_told(row) for row in rows if row["shown"]]
    moved = [row for row in told if row["kind"]]
    return Difference(name, now, before, pd.DataFrame(moved, columns=list(COLUMNS)), same=len(told) - len(moved),
                      lost=sum(not row["shown"] for row in rows), report=report)


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    kind, why = _kind(row)
    given = {name: row[name] for name in ("profile_key", "platform", "name", "rank_low", "rank_high", "url")}
    return {**given, "profile": f"{row['platform']}:{row['handle'] or row['platform_id']}", "kind": kind, "why": why,
            "rank_before": row["old"], "rank_after": row["rank"]}


def _kind(row: Mapping[str, Any]) -> tuple[str, str]:
    if row["old"] is None:
        return NEW, f"now at place {row['rank']}"
    if row["rank"] is None:
        return GONE, row["why_not"] or "not ranked any more"
    ranges = (row["rank_low"], row["rank_high"], row["old_low"], row["old_high"])
    if None in ranges:
        return (MOVED, f"from place {row['old']} to {row['rank']}") if row["old"] != row["rank"] else ("", "")
    apart = not row["rank_low"] <= row["old"] <= row["rank_high"] and not row["old_low"] <= row["rank"] <= row["old_high"]
    return (MOVED, f"from place {row['old']} to {row['rank']}, by more than the ranges of both") if apart else ("", "")


def _cell(value: Any) -> Any:
    return "" if value is None or value != value else int(value) if isinstance(value, float) else value
