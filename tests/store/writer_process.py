"""One process of the four-process test: opens, writes, closes, many times over; then says what it was told was kept.

`writer_process.py FILE NAME TRANSACTIONS ROWS [--drop N]`: with --drop the Nth transaction is reported but never
committed, which the counting must notice.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from tastemaker.store import Store


def write(path: str, name: str, transactions: int, rows: int, dropped: int | None) -> int:
    """Insert rows in many small transactions; how many the store acknowledged."""
    store, told = Store.open(path, contact_once_days=90), 0
    for n in range(transactions):
        labels = [{"campaign_id": name, "brief_hash": "b", "profile_key": n * rows + i, "label": "star", "made_by": name,
                   "made_at": datetime(2026, 1, 1, tzinfo=UTC), "run_id": name} for i in range(rows)]
        with store.write(patience=50) as s:
            kept = s.insert("labels", labels)
            if n == dropped:
                s.execute("DELETE FROM labels WHERE campaign_id = $name AND profile_key >= $first", name=name, first=n * rows)
        told += kept
    return told


if __name__ == "__main__":
    drop = int(sys.argv[sys.argv.index("--drop") + 1]) if "--drop" in sys.argv else None
    sys.stdout.write(str(write(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), drop)))
