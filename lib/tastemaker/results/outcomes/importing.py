"""A person's file of outcomes, read by a mapping that they have seen. Good rows are kept and bad ones come back, or none is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from tastemaker import clock, render, sheets
from tastemaker.errors import BadInput
from tastemaker.results.outcomes import deliverables, mapping, measuring, recording
from tastemaker.results.outcomes.measuring import COUNTS, WHAT, Measure
from tastemaker.results.outcomes.numerals import Doubt
from tastemaker.results.outcomes.tables import Table
from tastemaker.store import Run, Session, Store, who


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file: rows with something new, rows that were known already, and rows given back with reasons."""

    file: str
    kept: int
    same: int
    returned: pd.DataFrame
    notes: tuple[str, ...] = field(default=())

    def __repr__(self) -> str:
        parts = [f"{render.line(self.file, 120)}: {self.kept:,} rows recorded, {self.same:,} were known already, "
                 f"{len(self.returned):,} came back.", *self.notes]
        shown = self.returned.head(20).to_dict("records")
        parts += [f"  row {row['row']}: {row['reason']}" for row in shown]
        parts += [f"  … and {len(self.returned) - 20:,} more"] if len(self.returned) > 20 else []
        return "\n".join([*parts, *(["save_returned(path) writes them with their reasons."] if len(self.returned) else [])])

    def _repr_html_(self) -> str:
        said = "".join(f"<p>{render.html(one)}</p>" for one in (repr(self).splitlines()[0], *self.notes))
        if not len(self.returned):
            return said
        return said + render.table(self.returned.columns, self.returned.head(200).itertuples(index=False), "These rows came back")

    def save_returned(self, path: str | Path) -> Path:
        """Write the rows that came back as CSV with their reasons, safe in a spreadsheet; corrected, it can be read again."""
        return sheets.write(Path(path), self.returned.columns, self.returned.to_dict("records"))


@dataclass(frozen=True, slots=True)
class _Whose:
    profile: Mapping[str, Any] | None = None
    draft_id: str | None = None
    deliverable_id: str | None = None


class _Undone(Exception):
    """Ends a transaction of which nothing is to stay."""


def load(store: Store, run: Run, table: Table, campaign_id: str, given: Mapping[str, str], *, by: str,
         tags: Mapping[str, str], since: datetime | None = None, until: datetime | None = None,
         all_or_nothing: bool = False) -> Imported:
    """Record a file's rows by a mapping and say what was kept; the mapping is remembered for the campaign.

    `tags` gives the draft of each utm_content. `since` and `until` are the days of a file that names none itself. With
    `all_or_nothing` nothing is kept where one row comes back.
    """
    given = mapping.check(table, given)
    columns = mapping.read(table, given)
    done = _Rows(run, campaign_id, f"{table.name}, by {by}", by, tags, (since, until))
    nothing = False
    try:
        with store.write() as s:
            for place in range(len(table.rows)):
                done.take(s, table.first + place, {name: cells[place] for name, cells in columns.items()})
            if nothing := bool(done.returned) and all_or_nothing:
                raise _Undone
            fresh = measuring.write(s, run, done.rows(), done.source)
            mapping.remember(s, run, campaign_id, table, given, by)
    except _Undone:
        fresh = set()
    kept = 0 if nothing else sum(taken.said or not fresh.isdisjoint(taken.ids) for taken in done.taken)
    returned = [{"row": row, "reason": why, **table.rows[row - table.first]} for row, why in done.returned]
    notes = ("Nothing was recorded, because rows came back.",) if nothing else ()
    return Imported(table.name, kept, 0 if nothing else len(done.taken) - kept,
                    pd.DataFrame(returned, columns=list(dict.fromkeys(["row", "reason", *table.headings]))), notes)


@dataclass(frozen=True, slots=True)
class _Taken:
    """A row that is kept: the ids of its measures, and whether it said anything else that was new."""

    ids: tuple[str, ...]
    said: bool


@dataclass(slots=True)
class _Rows:
    """Takes rows in one by one; a row that cannot be recorded whole is not recorded at all."""

    run: Run
    campaign_id: str
    source: str
    by: str
    tags: Mapping[str, str]
    span: tuple[datetime | None, datetime | None]
    taken: list[_Taken] = field(default_factory=list)
    returned: list[tuple[int, str]] = field(default_factory=list)
    found: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    """The measures to write by id, each with the number of the row that says it."""
    spans: dict[tuple[Any, ...], list[tuple[datetime, datetime, int]]] = field(default_factory=dict)
    people: dict[tuple[str, ...], _Whose | Exception | None] = field(default_factory=dict)

    def rows(self) -> list[dict[str, Any]]:
        """The measures to write."""
        return [row for _, row in self.found.values()]

    def take(self, s: Session, number: int, row: Mapping[str, Any]) -> None:
        """Take one row in, or put it among those that come back."""
        try:
            self.taken.append(self._record(s, number, row))
        except ValueError as error:
            self.returned.append((number, str(error)))
        except BadInput as error:
            self.returned.append((number, error.show().replace("\n", " ")))

    def _record(self, s: Session, number: int, row: Mapping[str, Any]) -> _Taken:
        for cell in row.values():
            if isinstance(cell, Doubt):
                raise ValueError(cell)
        kind = re.sub(r"[ -]", "_", str(row.get("kind") or "").lower())
        if kind and kind not in (*recording.KINDS, *WHAT):
            raise ValueError(f"“{render.line(row['kind'], 40)}” is none of {', '.join((*recording.KINDS, *WHAT))}")
        found, when = self._whose(s, row, going_live=kind == "live"), self._when(row)
        ready = [self._ready(s, number, one, found) for one in self._measures(row, kind, found, when)]
        if not ready and kind not in recording.KINDS:
            raise ValueError("nothing in it says what happened")
        said = kind in recording.KINDS and self._said(s, row, kind, found, when["from_at"])
        for one in ready:
            self.found[one["measure_id"]] = number, one
            if one["from_at"] < one["to_at"]:
                self.spans.setdefault(_group(one), []).append((one["from_at"], one["to_at"], number))
        return _Taken(tuple(one["measure_id"] for one in ready), said)

    def _ready(self, s: Session, number: int, one: Measure, whose: _Whose) -> dict[str, Any]:
        """A measure as a row; one that another row of the file says too, or contradicts, comes back."""
        who_ = f"{whose.profile['platform']}:{whose.profile['platform_id']}" if whose.profile else ""
        row = measuring.ready(s, self.campaign_id, one, "file", who_)
        if row["measure_id"] in self.found:
            raise ValueError(f"it says the same as row {self.found[row['measure_id']][0]}; if both happened, map what tells them "
                             "apart as `reference`")
        if one.from_at < one.to_at:
            for begin, end, other in self.spans.get(_group(row), ()):
                if one.from_at < end and begin < one.to_at:
                    raise ValueError(f"row {other} says something else of the same days")
        return row

    def _said(self, s: Session, row: Mapping[str, Any], kind: str, found: _Whose, at: datetime) -> bool:
        """An outcome that is no number: an answer, an agreement, or a post that is out."""
        if found.profile is None:
            raise ValueError("it names nobody")
        how = {"source": self.source, "by": self.by}
        if kind == "agreed":
            item = {"kind": row.get("deliverable") or "post", "due": row["due"].isoformat() if row.get("due") else None,
                    "code": row.get("code") or None}
            wanted = [item] if row.get("deliverable") or row.get("due") or row.get("code") else []
            return deliverables.agree(s, self.run, self.campaign_id, found.profile, fee=row.get("fee"), wanted=wanted,
                                      currency=row.get("currency") if row.get("fee") is not None else None, at=at, **how).new
        if kind == "live" and row.get("url"):
            counts = {name: None if row.get(name) is None else int(row[name]) for name in deliverables.COUNTERS}
            return deliverables.go_live(s, self.run, self.campaign_id, found.profile, row["url"], at=at,
                                        kind=row.get("deliverable") or "post", **how, **counts).new
        said = recording.outcome(found.profile, self.campaign_id, kind, at, draft_id=found.draft_id, amount=row.get("fee"),
                                 currency=measuring.currency(row.get("currency")) if row.get("fee") is not None else None,
                                 note=row.get("note") or "")
        return bool(recording.keep(s, self.run, said, self.source))

    def _measures(self, row: Mapping[str, Any], kind: str, found: _Whose, when: Mapping[str, datetime]) -> list[Measure]:
        numbers = {name: row[name] for name in (*COUNTS, "revenue") if row.get(name) is not None}
        if kind in WHAT:
            if row.get("value") is None:
                raise ValueError(f"{kind} without a value")
            numbers[kind] = row["value"]
        if row.get("fee") is not None and kind not in recording.KINDS:
            raise ValueError("an amount without a kind; say kind='=agreed' if it is a fee")
        whose = {"profile_key": found.profile["profile_key"] if found.profile else None, "draft_id": found.draft_id,
                 "deliverable_id": found.deliverable_id, "reference": str(row.get("reference") or ""), **when}
        coin = measuring.currency(row.get("currency"))
        return [Measure(what=what, amount=value, currency=coin, **whose) if what == "revenue" else Measure(what=what, n=value, **whose)
                for what, value in numbers.items()]

    def _when(self, row: Mapping[str, Any]) -> dict[str, datetime]:
        """The moment or the days of a row, else those of the file."""
        if row.get("from") and row.get("to"):
            return _days(row["from"], row["to"])
        if row.get("date"):
            if row["date"] > clock.now():
                raise ValueError("the date is in the future")
            return measuring.moment(row["date"])
        if all(self.span):
            return _days(*self.span)
        raise ValueError("it has no date; give `since` and `until` for the whole file, if it is of those days")

    def _whose(self, s: Session, row: Mapping[str, Any], *, going_live: bool) -> _Whose:
        """Whom a row is about, by whatever it names; two names of two people contradict each other."""
        named = [name for name in ("draft_id", "tag", "code", "url", "handle") if row.get(name)]
        asked = [name for name in ("draft_id", "tag", "code", "handle", "url") if name in row]
        found = [self._named(s, name, row) for name in named if not (name == "url" and going_live and len(named) > 1)
                 and not (name == "code" and row.get("kind"))]
        found = [one for one in found if one is not None]
        if not found:
            if asked:
                raise ValueError("it names nobody" if not named else "nobody is known by what it names")
            return _Whose()
        keys = {one.profile["profile_key"] for one in found if one.profile}
        creators = s.rows("SELECT DISTINCT creator_id FROM creators WHERE list_contains($keys, profile_key)",
                          keys=list(keys)) if len(keys) > 1 else []
        if len(creators) > 1:
            raise ValueError(f"its {' and '.join(named)} are of different people")
        return _Whose(found[0].profile, next((one.draft_id for one in found if one.draft_id), None),
                      next((one.deliverable_id for one in found if one.deliverable_id), None))

    def _named(self, s: Session, name: str, row: Mapping[str, Any]) -> _Whose | None:
        """Whom one field names; the same name is looked up once."""
        key = name, str(row[name]), str(row.get("platform") or "") if name == "handle" else ""
        if key not in self.people:
            try:
                self.people[key] = _NAMED[name](self, s, row)
            except (ValueError, BadInput) as error:
                self.people[key] = error
        if isinstance(found := self.people[key], Exception):
            raise found
        return found

    def _by_draft(self, s: Session, row: Mapping[str, Any]) -> _Whose:
        profile, draft_id = recording.whose(s, {"draft_id": row["draft_id"]}, self.campaign_id)
        return _Whose(profile, draft_id)

    def _by_tag(self, s: Session, row: Mapping[str, Any]) -> _Whose:
        draft_id = self.tags.get(row["tag"].lower())
        if draft_id is None:
            raise ValueError("no letter of this campaign carries this utm_content")
        return self._by_draft(s, {"draft_id": draft_id})

    def _by_code(self, s: Session, row: Mapping[str, Any]) -> _Whose:
        rows = s.rows("""SELECT deliverable_id, profile_key FROM current_deliverables
                         WHERE campaign_id = $campaign AND lower(code) = lower($code) AND state <> 'dropped'""",
                      campaign=self.campaign_id, code=row["code"])
        if not rows:
            raise ValueError("no deliverable of this campaign has this code")
        return _Whose(_profile(s, rows[0]["profile_key"]), None, rows[0]["deliverable_id"] if len(rows) == 1 else None)

    def _by_url(self, s: Session, row: Mapping[str, Any]) -> _Whose | None:
        held = deliverables.at(s, self.campaign_id, row["url"])
        return _Whose(_profile(s, held["profile_key"]), held["draft_id"], held["deliverable_id"]) if held else None

    def _by_handle(self, s: Session, row: Mapping[str, Any]) -> _Whose:
        handle, platform = row["handle"], str(row.get("platform") or "").lower()
        return _Whose(who.one(s, f"{platform}:{handle}" if platform and ":" not in handle else handle))


_NAMED = {"draft_id": _Rows._by_draft, "tag": _Rows._by_tag, "code": _Rows._by_code, "url": _Rows._by_url, "handle": _Rows._by_handle}
"""How each field names somebody."""


def _group(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in measuring.SAME)


def _days(since: datetime, until: datetime) -> dict[str, datetime]:
    try:
        return measuring.days(since, until)
    except BadInput as error:
        raise ValueError(str(error)) from None


def _profile(s: Session, key: int) -> dict[str, Any]:
    return s.rows("SELECT profile_key, platform, platform_id, handle FROM profiles WHERE profile_key = $key", key=key)[0]


def known(store: Store, campaign_id: str, tags: Mapping[str, str]) -> dict[str, set[str]]:
    """What the columns of a file may name: handles, drafts and codes of the campaign, and tags."""
    def texts(sql: str) -> set[str]:
        return {row["name"] for row in store.rows(sql, campaign=campaign_id)}

    return {"handles": texts("""SELECT lower(ltrim(handle, '@')) AS name FROM profiles WHERE handle <> '' AND $campaign <> ''
                                UNION SELECT lower(platform_id) FROM profiles"""),
            "drafts": texts("SELECT draft_id AS name FROM drafts WHERE campaign_id = $campaign"), "tags": set(tags),
            "codes": texts("""SELECT DISTINCT lower(code) AS name FROM current_deliverables
                              WHERE campaign_id = $campaign AND code IS NOT NULL""")}
