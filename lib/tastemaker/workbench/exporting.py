"""The shortlist as a file, as far as the platforms' terms let it leave.

Figures that are computed here stand apart, in columns called `computed_...`; the other columns are as the platform gave
them, or a person's own. Where a platform lets only so many whole rows leave in a day, the rest leave as ids.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tastemaker import clock, platforms, render, sheets
from tastemaker.brief import Brief
from tastemaker.terms import Terms, load
from tastemaker.workbench import screens

if TYPE_CHECKING:
    import pandas as pd

    from tastemaker.store import Run, Store

GIVEN = {
    "rank": "place on the shortlist", "platform": "where", "platform_id": "the profile's lasting id on its platform",
    "name": "as the profile says", "handle": "as the profile says", "url": "the profile",
    "followers": "as the platform gives it", "country": "as the profile says", "label": "what a person said",
    "fetched_at": "when the profile was read, UTC"}
COMPUTED = {
    "score": "0 to 1, see `computed_formula`", "score_low": "lower end of its interval", "score_high": "upper end",
    "rank_low": "best place in nine of ten draws", "rank_high": "worst place",
    "relevance": "0 to 1, words against the brief",
    "authenticity": "0 to 1, 1 less the probability that attention was bought; empty where the evidence does not suffice",
    "suitability": "0 to 1, 0 with a quote that a person avoids; empty where nobody looked", "reach_median_views": "median views of the newest posts",
    "reach_n": "posts it is from", "engagement_per_view_median": "median of (likes + comments) / views",
    "posts_per_week": "over the newest posts", "followers_growth_30d": "share, from our own snapshots",
    "size_band": "nano to mega", "main_language": "of the posts", "reasons": "one sentence, with quotes",
    "formula": "version of the score"}
COLUMNS = {**GIVEN, **{f"computed_{name}": what for name, what in COMPUTED.items()}}
"""Columns of an exported shortlist and what each holds; `contact` comes last where it is asked for."""
IDS_ONLY = ("rank", "platform", "platform_id", "label")
"""What a row holds that leaves as an id."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A written file: how many rows left whole, how many as ids, and what was left out, with the reasons."""

    path: Path
    whole: int
    ids: int
    left_out: int
    notes: tuple[str, ...] = ()

    def __fspath__(self) -> str:
        return os.fspath(self.path)

    def __repr__(self) -> str:
        parts = [f"{self.path}: {self.whole:,} rows" + (f", {self.ids:,} more as ids only" if self.ids else "")
                 + (f", {self.left_out:,} left out" if self.left_out else "") + "."]
        return "\n".join([*parts, *self.notes])

    def _repr_html_(self) -> str:
        return f"<pre>{render.html(repr(self))}</pre>"


def write(store: Store, run: Run, brief: Brief, path: Path, *, contacts: bool, again: Callable[[list[int]], str]) -> Exported:
    """Write the shortlist in rank order, formula-safe and without who opted out.

    `again(profile_keys)` asks for profiles once more and says why it could not; it is called where the terms want an export
    to be checked against the platform first. Counts go to the audit; a day's whole rows are counted from there.
    """
    notes, left_out = _checked(store, brief, again)
    rows = [row for row in _rows(store, brief) if row["profile_key"] not in left_out]
    known = screens.contacts(store) if contacts else {}
    room = {name: _room(store, terms) for name, terms in _terms(rows).items()}
    made, counts = [], {}
    for row in rows:
        whole = room.get(row["platform"]) is None or room[row["platform"]] > 0
        if whole and row["platform"] in room and room[row["platform"]] is not None:
            room[row["platform"]] -= 1
        counts[row["platform"], whole] = counts.get((row["platform"], whole), 0) + 1
        made.append(_cells(row) | {"contact": known.get(row["profile_key"])} if whole else {name: row[name] for name in IDS_ONLY})
    sheets.write(path, [*COLUMNS, *(["contact"] if contacts else [])], made)
    with store.write() as s:
        s.insert("audit", [{"verb": "export", "what": f"{name} {'rows' if whole else 'ids'}", "n": n, "made_at": clock.now(),
                            "run_id": run.run_id} for (name, whole), n in counts.items()])
    ids = sum(n for (_, whole), n in counts.items() if not whole)
    notes += [f"{load(name).title}: {n:,} rows as ids only. {load(name).redistribution.rule}"
              for (name, whole), n in counts.items() if not whole]
    return Exported(path, len(made) - ids, ids, len(left_out), tuple(notes))


FINDINGS = ("finding_id", "platform", "handle", "kind", "category", "quote", "url", "published_at", "why", "decision", "decided_by")
"""Columns of exported findings."""


def write_findings(store: Store, run: Run, found: pd.DataFrame, path: Path) -> Path:
    """Write findings, formula-safe. Where a platform's terms let only ids leave, the words stay here and the link leaves."""
    closed = [name for name in platforms.names() if load(name).redistribution.form == "ids"]
    hidden = found["platform"].isin(closed)
    sheets.write(path, FINDINGS, found.assign(quote=found["quote"].mask(hidden), handle=found["handle"].mask(hidden)).to_dict("records"))
    with store.write() as s:
        s.insert("audit", [{"verb": "export", "what": "findings", "n": len(found), "made_at": clock.now(), "run_id": run.run_id}])
    return path


def _checked(store: Store, brief: Brief, again: Callable[[list[int]], str]) -> tuple[list[str], set[int]]:
    """Ask again for rows whose terms want that before an export; notes, and the keys that could not be confirmed."""
    stale = _stale(_rows(store, brief))
    if not stale:
        return [], set()
    why = again(stale)
    still = set(_stale(_rows(store, brief)))
    note = (f"{len(still):,} rows were left out: their terms want them confirmed with the platform before an export, and they "
            f"could not be. {why}")
    return ([note.strip()] if still else []), still


def _stale(rows: Iterable[Mapping[str, Any]]) -> list[int]:
    now, found = clock.now(), []
    for row in rows:
        hours = row["terms"].redistribution.recheck_hours if row["terms"] else None
        if hours is not None and row["fetched_at"] <= now - timedelta(hours=hours):
            found.append(int(row["profile_key"]))
    return found


def _rows(store: Store, brief: Brief) -> list[dict[str, Any]]:
    ids = {row["profile_key"]: row for row in store.rows("SELECT profile_key, platform_id, retention FROM usable_profiles")}
    rows = screens.shortlist(store, brief.campaign_id).to_dict("records")
    return [{**row, "platform_id": ids[row["profile_key"]]["platform_id"], "terms": _terms_of(row["platform"], ids[row["profile_key"]])}
            for row in rows if row["profile_key"] in ids]


def _terms_of(platform: str, profile: Mapping[str, Any]) -> Terms | None:
    """The terms that bind a row; None for what a person brought, which is theirs."""
    return load(platform) if profile["retention"] != "person" and platform in platforms.names() else None


def _terms(rows: Iterable[Mapping[str, Any]]) -> dict[str, Terms]:
    return {row["platform"]: row["terms"] for row in rows if row["terms"] and row["terms"].redistribution.form == "ids"}


def _room(store: Store, terms: Terms) -> int | None:
    """Whole rows that may still leave today; None where there is no limit."""
    if terms.redistribution.rows_a_day is None:
        return None
    midnight = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    gone = store.rows("SELECT coalesce(sum(n), 0) AS n FROM audit WHERE verb = 'export' AND what = $what AND made_at >= $since",
                      what=f"{terms.name} rows", since=midnight)[0]["n"]
    return max(terms.redistribution.rows_a_day - int(gone), 0)


def _cells(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**{name: row[name] for name in GIVEN}, **{f"computed_{name}": row[name] for name in COMPUTED}}
