"""Whether a forecast came true: what a plan said beside what its pulls did, and how far off it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from tastemaker import clock
from tastemaker.store import Run, Store

if TYPE_CHECKING:
    from tastemaker.discovery.plan import Plan

COLUMNS = ("plan_id", "platform", "bucket", "what", "expected", "low", "high", "actual", "error", "inside", "checked_at")


def check(store: Store, run: Run, plan: Plan) -> int:
    """Write beside the forecast of a plan what its pulls did; how many rows that is. Call it at the end of every pull.

    Calls are what the ledger counts for the plan, creators those whom it found first of all plans, relevant ones what the pull
    noted of these. A platform counts only when none of its steps waits any more, so a pull that was stopped is checked when it
    has gone on; checking twice is the same as once. Relevant creators stay unchecked where nothing was noted.
    """
    with store.write() as s:
        rows = s.rows("""
            WITH waits AS (SELECT DISTINCT platform FROM steps WHERE plan_id = $plan AND state = 'waiting'),
                 asked AS (SELECT DISTINCT platform FROM steps WHERE plan_id = $plan AND state = 'done'),
                 spent AS (SELECT platform, bucket, count(*) AS n FROM calls WHERE plan_id = $plan GROUP BY ALL),
                 firsts AS (SELECT f.profile_key, arg_min(f.plan_id, (f.found_at, f.plan_id)) AS plan_id FROM finds f
                            GROUP BY ALL),
                 fresh AS (SELECT p.platform, count(*) AS n FROM firsts JOIN profiles p USING (profile_key)
                           WHERE firsts.plan_id = $plan GROUP BY ALL),
                 judged AS (SELECT platform, sum(relevant) AS n FROM choices WHERE plan_id = $plan AND ended_at IS NOT NULL
                            GROUP BY ALL)
            SELECT f.platform, f.bucket, f.what, CASE f.what WHEN 'calls' THEN coalesce(c.n, 0)
                     WHEN 'creators' THEN coalesce(n.n, 0) ELSE j.n END AS actual
            FROM forecasts f JOIN asked USING (platform) LEFT JOIN spent c USING (platform, bucket)
            LEFT JOIN fresh n USING (platform) LEFT JOIN judged j USING (platform)
            WHERE f.plan_id = $plan AND f.platform NOT IN (SELECT platform FROM waits) AND f.actual IS NULL""",
                      plan=plan.plan_id)
        known = [row for row in rows if row["actual"] is not None]
        for row in known:
            s.execute("""UPDATE forecasts SET actual = $actual, checked_at = $now, run_id = $run WHERE plan_id = $plan
                         AND platform = $platform AND bucket = $bucket AND what = $what""",
                      now=clock.now(), run=run.run_id, plan=plan.plan_id, **row)
    return len(known)


def errors(store: Store) -> pd.DataFrame:
    """One row a checked forecast, the newest first: its error as a share of what came, and whether the interval
    held it, to the nearest whole one."""
    found = store.rows("SELECT * FROM forecasts WHERE actual IS NOT NULL ORDER BY checked_at DESC, plan_id, platform, what, bucket")
    rows = [{**row, "error": error(row["expected"], row["actual"]), "inside": row["low"] - 0.5 <= row["actual"] <= row["high"] + 0.5}
            for row in found]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def error(expected: float, actual: float) -> float:
    """How far off, as a share of what came; of nothing, as a share of one.

    >>> error(110, 100), error(0, 0), error(3, 0)
    (0.1, 0.0, 3.0)
    """
    return abs(expected - actual) / max(actual, 1.0)


def summary(frame: pd.DataFrame) -> pd.DataFrame:
    """One row of calls, creators and relevant ones each: how many were checked, the median error, and how often the interval
    held."""
    parts = frame.groupby("what", sort=True)
    return pd.DataFrame({"n": parts.size(), "median_error": parts["error"].median(), "inside": parts["inside"].mean()}).reset_index()
