"""The ledger: calls are reserved before they are sent and settled with their rows. What is reserved counts as spent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from tastemaker import clock
from tastemaker.errors import BadInput, QuotaSpent
from tastemaker.models import Bucket
from tastemaker.store.session import Session


class _Rows(Protocol):
    def rows(self, sql: str, **params: Any) -> list[dict[str, Any]]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A call about to be sent. `cost` is in the bucket's own units."""

    platform: str
    bucket: Bucket
    endpoint: str
    cost: float
    plan_id: str | None = None
    step_id: str | None = None


def reserve(s: Session, run_id: str, entries: Sequence[Entry]) -> list[int]:
    """Write the calls down as spent and give back their ids in order.

    QuotaSpent, and nothing reserved, when a bucket with a daily limit would overrun.
    """
    now = clock.now()
    wanted: dict[tuple[str, str], float] = defaultdict(float)
    for entry in entries:
        wanted[entry.platform, entry.bucket.name] += entry.cost
    for bucket, platform in {(e.platform, e.bucket.name): (e.bucket, e.platform) for e in entries}.values():
        left = _left(s, platform, bucket, now)
        if left is not None and wanted[platform, bucket.name] > left:
            raise QuotaSpent(bucket.name, resets_at(bucket, now))
    ids = s.keys("ordinals", len(entries)).to_pylist()
    s.insert("calls", [_row(entry, call_id, run_id, now) for entry, call_id in zip(entries, ids, strict=True)])
    return ids


def settle(s: Session, call_id: int, *, status: int | None, items: int, note: str | None = None,
           failed: bool = False) -> None:
    """Write down how a reserved call ended. A failed call stays spent: the platforms count it as well."""
    changed = s.execute("""UPDATE calls SET state = $state, status = $status, items = $items, note = $note,
                           settled_at = $now WHERE call_id = $call_id""", state="failed" if failed else "settled",
                        status=status, items=items, note=note, now=clock.now(), call_id=call_id)
    if changed != 1:
        raise BadInput(f"The ledger has no call {call_id}.", "Reserve it before it is sent.")


def remaining(source: _Rows, platform: str, bucket: Bucket) -> int | None:
    """Whole units left in a bucket today, never below 0; None where there is no daily limit. Takes a store or a session."""
    left = _left(source, platform, bucket, clock.now())
    return None if left is None else max(0, int(left))


def quota_day(bucket: Bucket, at: datetime) -> date:
    """The calendar day in the bucket's own zone.

    >>> quota_day(Bucket("search", 100, "day", zone="America/Los_Angeles"), datetime(2026, 7, 1, 6, 59, tzinfo=UTC))
    datetime.date(2026, 6, 30)
    """
    return at.astimezone(ZoneInfo(bucket.zone)).date()


def resets_at(bucket: Bucket, at: datetime) -> datetime:
    """When what was spent at a moment is there again, in UTC: the next midnight of its zone, or one window later.

    >>> resets_at(Bucket("search", 100, "day", zone="America/Los_Angeles"), datetime(2026, 7, 1, 12, tzinfo=UTC)).hour
    7
    """
    if bucket.per == "window":
        return at.astimezone(UTC) + timedelta(seconds=bucket.seconds)
    midnight = datetime.combine(quota_day(bucket, at) + timedelta(days=1), time(), ZoneInfo(bucket.zone))
    return midnight.astimezone(UTC)


def _left(source: _Rows, platform: str, bucket: Bucket, at: datetime) -> float | None:
    if bucket.per != "day" or bucket.limit is None:
        return None
    spent = source.rows("""SELECT coalesce(sum(cost), 0) AS cost FROM calls
                           WHERE platform = $platform AND bucket = $bucket AND quota_day = $day""",
                        platform=platform, bucket=bucket.name, day=quota_day(bucket, at))
    return bucket.limit - spent[0]["cost"]


def _row(entry: Entry, call_id: int, run_id: str, now: datetime) -> dict[str, Any]:
    bucket = entry.bucket
    return {"call_id": call_id, "run_id": run_id, "plan_id": entry.plan_id, "step_id": entry.step_id,
            "platform": entry.platform, "bucket": bucket.name, "quota_day": quota_day(bucket, now),
            "endpoint": entry.endpoint, "cost": float(entry.cost), "price": float(entry.cost * bucket.price),
            "state": "reserved", "reserved_at": now}
