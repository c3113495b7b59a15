"""The ledger: calls are reserved before they are sent and settled with their rows. What is reserved counts as spent.

A bucket belongs to a platform, not to a key: another key on the same day gives nothing. Only `release` takes a
reservation back, of a call that was never sent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import pyarrow as pa

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
    price: float = 0.0
    """US dollars that it can cost at most."""
    key: str = ""
    """A short keyed hash of the key it is sent with."""
    plan_id: str | None = None
    step_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a reserved call ended. `price` is what it did cost in US dollars, None: as much as was reserved."""

    call_id: int
    status: int | None = None
    items: int = 0
    note: str | None = None
    failed: bool = False
    price: float | None = None


def reserve(s: Session, run_id: str, entries: Sequence[Entry]) -> list[int]:
    """Write the calls down as spent and give back their ids in order.

    QuotaSpent, and nothing reserved, when a bucket that is counted would overrun.
    """
    now = clock.now()
    wanted: dict[tuple[str, str], float] = defaultdict(float)
    for entry in entries:
        wanted[entry.platform, entry.bucket.name] += entry.cost
    for bucket, platform in {(e.platform, e.bucket.name): (e.bucket, e.platform) for e in entries}.values():
        left = _left(s, platform, bucket, now)
        if left is not None and wanted[platform, bucket.name] > left:
            raise QuotaSpent(bucket.name, free_at(s, platform, bucket))
    ids = s.keys("ordinals", len(entries)).to_pylist()
    s.insert("calls", [_row(entry, call_id, run_id, now) for entry, call_id in zip(entries, ids, strict=True)])
    return ids


def settle(s: Session, call_id: int, *, status: int | None, items: int, note: str | None = None,
           failed: bool = False, price: float | None = None) -> None:
    """Write down how one reserved call ended; see `settle_all`."""
    settle_all(s, [Ended(call_id=call_id, status=status, items=items, note=note, failed=failed, price=price)])


def settle_all(s: Session, ended: Sequence[Ended]) -> None:
    """Write down how reserved calls ended, in one statement. A failed call stays spent: the platforms count it as well."""
    if not ended:
        return
    data = pa.table({
        "call_id": pa.array([e.call_id for e in ended], pa.int64()), "status": pa.array([e.status for e in ended], pa.int32()),
        "items": pa.array([e.items for e in ended], pa.int32()), "note": pa.array([e.note for e in ended], pa.string()),
        "state": pa.array(["failed" if e.failed else "settled" for e in ended], pa.string()),
        "price": pa.array([e.price for e in ended], pa.float64())})
    changed = s.batch(data, """UPDATE calls SET state = b.state, status = b.status, items = b.items, note = b.note,
                               settled_at = $now, price = coalesce(b.price, calls.price)
                               FROM batch b WHERE calls.call_id = b.call_id""", now=clock.now())
    if changed.column(0)[0].as_py() != len({e.call_id for e in ended}):
        raise BadInput(f"The ledger does not have every call of {sorted(e.call_id for e in ended)}.",
                       "Reserve a call before it is sent.")


def release(s: Session, call_ids: Sequence[int]) -> int:
    """Take back the reservations of calls that were never sent; how many there were."""
    if not call_ids:
        return 0
    return s.execute("DELETE FROM calls WHERE state = 'reserved' AND list_contains($ids, call_id)", ids=list(call_ids))


def remaining(source: _Rows, platform: str, bucket: Bucket) -> int | None:
    """Whole units left in a bucket now, never below 0; None where the ledger counts none. Takes a store or a session."""
    left = _left(source, platform, bucket, clock.now())
    return None if left is None else max(0, int(left))


def free_at(source: _Rows, platform: str, bucket: Bucket) -> datetime:
    """When a spent bucket has something again, in UTC: the next midnight of its zone, or when the oldest call that counts
    falls out of its window."""
    now = clock.now()
    if bucket.per == "day":
        return resets_at(bucket, now)
    oldest = source.rows("""SELECT min(reserved_at) AS at FROM calls
                            WHERE platform = $platform AND bucket = $bucket AND reserved_at > $since""",
                         platform=platform, bucket=bucket.name, since=now - timedelta(seconds=bucket.seconds))[0]["at"]
    return resets_at(bucket, oldest or now)


def spent_usd(source: _Rows, platform: str | None = None, *, since: datetime) -> float:
    """US dollars that calls reserved since a moment cost, on one platform or on all. What is reserved counts in full."""
    rows = source.rows("""SELECT coalesce(sum(price), 0) AS usd FROM calls
                          WHERE reserved_at >= $since AND ($platform IS NULL OR platform = $platform)""",
                       since=since, platform=platform)
    return float(rows[0]["usd"])


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
    if not bucket.counted:
        return None
    counted = "quota_day = $day" if bucket.per == "day" else "reserved_at > $since"
    when = {"day": quota_day(bucket, at)} if bucket.per == "day" else {"since": at - timedelta(seconds=bucket.seconds)}
    spent = source.rows(f"""SELECT coalesce(sum(cost), 0) AS cost FROM calls
                            WHERE platform = $platform AND bucket = $bucket AND {counted}""",
                        platform=platform, bucket=bucket.name, **when)
    return bucket.limit - spent[0]["cost"]


def _row(entry: Entry, call_id: int, run_id: str, now: datetime) -> dict[str, Any]:
    bucket = entry.bucket
    return {"call_id": call_id, "run_id": run_id, "plan_id": entry.plan_id, "step_id": entry.step_id,
            "platform": entry.platform, "bucket": bucket.name, "quota_day": quota_day(bucket, now),
            "endpoint": entry.endpoint, "cost": float(entry.cost), "price": float(entry.price),
            "key_hash": entry.key or None, "state": "reserved", "reserved_at": now}
