"""Creators that a person already has: a CSV, Parquet file or DataFrame becomes added profiles, which a pull looks at.

Columns: platform and handle or id, or url; name and email if there are any. Everything else is ignored and said so. What a
person entered is theirs: it has no expiry, and an address goes to `contacts` with the file as its source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from tastemaker import clock, platforms, render, sheets
from tastemaker.discovery import addresses
from tastemaker.discovery.addresses import Named
from tastemaker.discovery.frontier import ADDED
from tastemaker.errors import BadInput
from tastemaker.store import Run, Session, Store, refusals

COLUMNS = {"platform": ("platform", "network"), "id": ("id", "platform_id", "channel_id", "did"),
           "handle": ("handle", "username", "account"), "url": ("url", "link", "profile", "channel"),
           "name": ("name", "creator", "display_name"), "first": ("first name", "first_name"), "last": ("last name", "last_name"),
           "email": ("email", "e-mail", "mail", "address", "email address")}
"""Our columns and the headings that are read as them, without regard to case."""
MOST_ROWS = 1_000_000


@dataclass(frozen=True, slots=True)
class AddReport:
    """What became of a list: rows kept, of those new, and the rows given back with reasons."""

    kept: int
    new: int
    returned: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["row", "reason"]))
    ignored: tuple[str, ...] = ()
    """Columns that were not read."""

    def __repr__(self) -> str:
        parts = [f"{self.kept:,} creators are on your list, {self.new:,} of them new."]
        parts += [f"Columns not read: {', '.join(self.ignored)}."] if self.ignored else []
        parts += [f"{len(self.returned):,} rows came back:"] if len(self.returned) else []
        parts += [f"  row {row.row}: {row.reason}" for row in self.returned.head(20).itertuples()]
        return "\n".join(parts)

    def _repr_html_(self) -> str:
        top = f"<p>{render.html(repr(self).splitlines()[0])}</p>"
        return top + render.table(["row", "reason"], self.returned.itertuples(index=False)) if len(self.returned) else top


def run(store: Store, run: Run, source: str | Path | pd.DataFrame, by: str = "") -> AddReport:
    """Add a list and say what was kept. Good rows are kept whatever the others are like; twice is the same as once.

    `row` of what comes back counts as a spreadsheet does: the first row under the headings is 2.
    """
    table, title = _read(source)
    first = getattr(table, "first", 2)
    places, ignored = _columns(table)
    kept, new, returned = set(), 0, []
    with store.write() as s:
        for number, row in enumerate(_rows(table, places), start=first):
            outcome = _add(s, store, run, row, title, by)
            if isinstance(outcome, str):
                returned.append((number, outcome))
                continue
            named, fresh = outcome
            new += fresh
            kept.add(named)
    return AddReport(len(kept), new, pd.DataFrame(returned, columns=["row", "reason"]), ignored)


def _add(s: Session, store: Store, run: Run, row: Mapping[str, str], title: str, by: str) -> tuple[Named, bool] | str:
    """Whom the row added and whether they are new, or why it is given back."""
    named = addresses.read(row["platform"], row["id"], row["handle"], row["url"], platforms.names())
    if isinstance(named, str):
        return named
    email = row["email"].removeprefix("mailto:").strip()
    if email and not addresses.EMAIL.fullmatch(email):
        return "the e-mail address is not one"
    if _opted_out(s, named, store.hash(email) if email else None) or refusals.refused(
            s, [*refusals.names(named.platform, named.platform_id, named.handle), *filter(None, [email])]):
        return "asked not to be contacted"
    key, fresh = _profile(s, run, row, named, title)
    s.insert("finds", [{"plan_id": ADDED, "step_id": title, "profile_key": key, "query": title, "text": "",
                        "found_at": clock.now(), "run_id": run.run_id}], keep=True)
    if email:
        s.insert("contacts", [{"profile_key": key, "address": email, "contact_hash": store.hash(email), "quote": "",
                               "url": "", "source": title, "made_by": by or "list", "seen_at": clock.now(),
                               "run_id": run.run_id}], keep=True)
    return named, fresh


def _profile(s: Session, run: Run, row: Mapping[str, str], named: Named, title: str) -> tuple[int, bool]:
    """The key of the row's profile. A known one keeps what a platform said; one only found is now to be looked at."""
    known = s.rows("""SELECT profile_key, state FROM profiles WHERE platform = $platform
                      AND (platform_id = $id OR $id LIKE '@%' AND lower(handle) = $handle)
                      ORDER BY platform_id LIKE '@%' LIMIT 1""",
                   platform=named.platform, id=named.platform_id, handle=named.handle.lower())
    if known:
        s.execute("UPDATE profiles SET state = 'added' WHERE profile_key = $key AND state = 'found'", key=known[0]["profile_key"])
        return known[0]["profile_key"], False
    now = clock.now()
    url = render.line(row["url"], 500) if addresses.from_url(row["url"], row["platform"]) else ""
    s.insert("profiles", [{"platform": named.platform, "platform_id": named.platform_id, "handle": named.handle,
                           "name": render.line(row["name"] or f"{row['first']} {row['last']}".strip()), "bio": "", "url": url,
                           "state": "added", "source": title,
                           "retention": "person", "first_seen": now, "fetched_at": now, "run_id": run.run_id}])
    return s.rows("SELECT profile_key FROM profiles WHERE platform = $platform AND platform_id = $id",
                  platform=named.platform, id=named.platform_id)[0]["profile_key"], True


def _opted_out(s: Session, named: Named, contact_hash: str | None) -> bool:
    """Whether this person asked not to be contacted: by id, by handle, by address, or through any profile of theirs."""
    return bool(s.rows("""
        SELECT 1 FROM optouts WHERE contact_hash = $hash OR platform = $platform AND (platform_id = $id
            OR lower(platform_id) = '@' || $handle)
        UNION ALL SELECT 1 FROM do_not_contact JOIN profiles p USING (profile_key)
            WHERE p.platform = $platform AND (p.platform_id = $id OR $handle <> '' AND lower(p.handle) = $handle)
        UNION ALL SELECT 1 FROM do_not_contact JOIN contacts c USING (profile_key) WHERE c.contact_hash = $hash""",
                       hash=contact_hash, platform=named.platform, id=named.platform_id, handle=named.handle.lower()))


def _read(source: str | Path | pd.DataFrame) -> tuple[list[dict[str, Any]], str]:
    """The rows of a list and what it is called as a source."""
    if isinstance(source, pd.DataFrame):
        return source.astype(object).where(source.notna(), None).to_dict("records"), "list: DataFrame"
    path = Path(source)
    if path.suffix.lower() not in (".parquet", ".pq"):
        return sheets.read(path), f"list: {path.name}"
    try:
        return pq.read_table(path).slice(0, MOST_ROWS).to_pylist(), f"list: {path.name}"
    except FileNotFoundError:
        raise BadInput(f"There is no file at {path}.", "Check the path.") from None
    except (pa.ArrowException, OSError):
        raise BadInput(f"{path.name} is not a readable Parquet file.", "Save it again, or give it as CSV.") from None


def _columns(rows: list[dict[str, Any]]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Which heading holds which of our columns, and which headings were not read."""
    headings = {str(name).strip().lower(): str(name) for row in rows[:1] for name in row}
    places = {ours: next((headings[h] for h in theirs if h in headings), "") for ours, theirs in COLUMNS.items()}
    if rows and not (places["url"] or places["handle"] or places["id"]):
        raise BadInput("The list has no column called handle, id or url.", f"Its columns are: {', '.join(headings) or 'none'}.")
    return places, tuple(name for name in headings.values() if name not in places.values())


def _rows(table: list[dict[str, Any]], places: Mapping[str, str]) -> list[dict[str, str]]:
    return [{ours: render.clean(row.get(place)).strip() if place and row.get(place) is not None else ""
             for ours, place in places.items()} for row in table]
