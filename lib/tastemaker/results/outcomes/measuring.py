"""Clicks, sessions, codes, sales, revenue and signups, as somebody counted them.

What is counted belongs to a span of days or to one moment. Of spans of the same thing from the same channel the view
`measured` counts the widest and newest, so a report that is read again every week adds nothing up; two that overlap in part
cannot be told apart, and the later one comes back. What happened at a moment adds up; saying it again is the same row.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tastemaker import clock, render
from tastemaker.errors import BadInput
from tastemaker.store import Run, Session

COUNTS = ("clicks", "sessions", "codes", "sales", "signups")
WHAT = (*COUNTS, "revenue")
"""What can be measured. Revenue is an amount in a currency; a sale's worth is a revenue of its own, never counted in sales."""
SAME = ("campaign_id", "profile_key", "deliverable_id", "draft_id", "what", "channel", "currency")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One count or amount. `reference` tells two that say the same apart, such as the number of an order; only its hash is kept."""

    what: str
    from_at: datetime
    to_at: datetime
    n: float | None = None
    amount: float | None = None
    currency: str | None = None
    profile_key: int | None = None
    deliverable_id: str | None = None
    draft_id: str | None = None
    reference: str = ""

    def row(self, campaign_id: str, channel: str, who: str) -> dict[str, Any]:
        """It as a row of `measures`; `who` is the profile's name on its platform, which its id rests on."""
        said = {"campaign_id": campaign_id, "deliverable_id": self.deliverable_id, "draft_id": self.draft_id, "what": self.what,
                "n": self.n, "amount": self.amount, "currency": self.currency, "channel": channel}
        identity = [*said.values(), who, self.from_at.isoformat(), self.to_at.isoformat(), self.reference]
        return {**said, "measure_id": hashlib.sha256(json.dumps(identity).encode()).hexdigest()[:32],
                "profile_key": self.profile_key, "from_at": self.from_at, "to_at": self.to_at}


def moment(at: datetime) -> dict[str, datetime]:
    """When something happened, as the two ends of a Measure."""
    return {"from_at": at, "to_at": at}


def days(since: datetime, until: datetime) -> dict[str, datetime]:
    """The days from `since` to `until`, that day whole, as the two ends of a Measure. BadInput where they end before they begin."""
    begin = since.replace(hour=0, minute=0, second=0, microsecond=0)
    end = until.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    if begin >= end:
        raise BadInput("The days end before they begin.", "Give the first day and the last one.")
    return {"from_at": begin, "to_at": end}


def checked(one: Measure) -> Measure:
    """The measure, if it can be true. ValueError says why it cannot."""
    if one.what not in WHAT:
        raise ValueError(f"what is measured must be one of {', '.join(WHAT)}")
    value = one.amount if one.what == "revenue" else one.n
    if value is None or not math.isfinite(value) or value < 0:
        raise ValueError(f"{one.what} needs a number from 0 on")
    if (one.what == "revenue") != (one.currency is not None):
        raise ValueError("revenue needs a currency, such as EUR" if one.what == "revenue" else "only revenue has a currency")
    if one.from_at > clock.now():
        raise ValueError("the date is in the future")
    return one


def currency(text: str | None) -> str | None:
    """A currency's three letters in capitals, None for nothing. ValueError for anything else.

    >>> currency(" eur"), currency("")
    ('EUR', None)
    """
    said = render.line(text or "", 40).upper()
    if said and not (len(said) == 3 and said.isascii() and said.isalpha()):
        raise ValueError(f"“{said}” is no currency such as EUR")
    return said or None


def keep(s: Session, run: Run, campaign_id: str, one: Measure, *, channel: str, source: str) -> bool:
    """Write a measure down; whether it is new. ValueError where it cannot be true, or overlaps in part what is there."""
    return bool(write(s, run, [ready(s, campaign_id, one, channel)], source))


def ready(s: Session, campaign_id: str, one: Measure, channel: str, who: str | None = None) -> dict[str, Any]:
    """The measure as a row that may be written; `who` is its profile as `platform:id`. ValueError says why it may not."""
    row = checked(one).row(campaign_id, channel, _who(s, one.profile_key) if who is None else who)
    if one.from_at < one.to_at:
        _no_overlap(s, row)
    return row


def write(s: Session, run: Run, rows: Iterable[Mapping[str, Any]], source: str) -> set[str]:
    """Write rows that are ready down; the ids of those that are new. One that was taken back counts again."""
    rows = {row["measure_id"]: row for row in rows}
    held = {row["measure_id"]: row["withdrawn"] for row in s.rows("""
        SELECT m.measure_id, coalesce(arg_max(w.withdrawn, w.ordinal), false) AS withdrawn FROM measures m
        LEFT JOIN withdrawals w USING (measure_id) WHERE list_contains($ids, m.measure_id) GROUP BY ALL""", ids=["", *rows])}
    new = [row for ident, row in rows.items() if ident not in held]
    s.insert("measures", [{**row, "source": source, "recorded_at": clock.now(), "run_id": run.run_id} for row in new])
    back = [ident for ident, withdrawn in held.items() if withdrawn and withdraw(s, run, ident, by=source, withdrawn=False)]
    return {row["measure_id"] for row in new} | set(back)


def withdraw(s: Session, run: Run, measure_id: str, *, by: str, withdrawn: bool = True) -> bool:
    """Take a measure back, or put it in again; whether that changed anything. BadInput for an unknown one."""
    if not s.rows("SELECT 1 FROM measures WHERE measure_id = $id", id=measure_id):
        raise BadInput("Nothing was measured under this id.", "bench.outcomes(brief).measures names them.")
    now = s.rows("SELECT arg_max(withdrawn, ordinal) AS withdrawn FROM withdrawals WHERE measure_id = $id", id=measure_id)
    if bool(now[0]["withdrawn"]) == withdrawn:
        return False
    s.insert("withdrawals", [{"measure_id": measure_id, "withdrawn": withdrawn, "made_by": by, "made_at": clock.now(),
                              "run_id": run.run_id}])
    return True


def _who(s: Session, profile_key: int | None) -> str:
    rows = s.rows("SELECT platform || ':' || platform_id AS who FROM profiles WHERE profile_key = $key", key=profile_key)
    return rows[0]["who"] if rows else ""


def _no_overlap(s: Session, row: Mapping[str, Any]) -> None:
    same = " AND ".join(f"{name} IS NOT DISTINCT FROM ${name}" for name in SAME)
    found = s.rows(f"""SELECT from_at, to_at, source FROM measured WHERE {same} AND from_at < to_at
                       AND from_at < $to_at AND to_at > $from_at AND NOT (from_at <= $from_at AND to_at >= $to_at)
                       AND NOT (from_at >= $from_at AND to_at <= $to_at) LIMIT 1""",
                   from_at=row["from_at"], to_at=row["to_at"], **{name: row[name] for name in SAME})
    if found:
        raise ValueError(f"its days overlap in part those from {found[0]['from_at']:%Y-%m-%d} to "
                         f"{found[0]['to_at'] - timedelta(days=1):%Y-%m-%d}, known from {found[0]['source']}")
