"""The feature benchmark's parts, each run as a process of its own: `python features_parts.py <part> <database> <creators>`.

`make` fills a store's real tables with invented creators of 20 posts each, posts of a creator side by side, one or (`DAYS`)
several counters a post, the newest of them beside it as the store's own door puts them. Every other part computes five figures of each
creator (engagement per view, median views, posts a week, trend of log views, days since the last post) and prints what that took
as JSON, with the sums of the figures to compare.

What each gets: ours, `polars` and `pandas` read the posts of the store's file (live, of one platform, unexpired, with the counters
that stand beside them) while the clock runs. Ours also leaves out who may not be used, and looks whether counters are the newest
and posts too many. `numpy`, `polars_held` and `pandas_held` have the same columns in memory before the clock starts, as floats, sorted
by creator and from the newest post on. No peer has unknown values to mind.
"""

import json
import os
import resource
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

POSTS = 20
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
FIGURES = ("engagement_per_view_median", "reach_median_views", "posts_per_week", "views_trend_30d", "days_since_post")
DAY, MONTH = 86_400e6, 30 * 86_400e6
"""Microseconds."""
MAKE = ("""INSERT INTO profiles (profile_key, platform, platform_id, handle, name, bio, url, state, source, retention, first_seen,
    fetched_at, run_id) SELECT k, 'bluesky', 'sandbox-' || k, 'sandbox-' || k, '', '', '', 'live', 'made', 'bluesky.profile', $now, $now, 'r'
    FROM range($a, $b) t(k)""",
        """INSERT INTO snapshots (profile_key, taken_at, followers, run_id)
    SELECT k, $now::TIMESTAMPTZ - to_days(d), 1000 + hash(k) % 100000, 'r' FROM range($a, $b) t(k), range(0, 11, 10) u(d)""",
        """INSERT INTO posts (post_key, profile_key, platform, platform_id, format, title, text, url, published_at, source, retention,
    fetched_at, run_id, newest_views, newest_likes, newest_comments, newest_reposts, counted_at)
    SELECT p, p // $posts, 'bluesky', 's' || p, 'short', '', 'a walk', '',
    $now::TIMESTAMPTZ - to_hours((24 * (1 + p % $posts) + hash(p // $posts, p % $posts) % 24)::BIGINT), 'made', 'bluesky.post', $now, 'r',
    100 + hash(p, 2) % 100000, hash(p, 3) % 100, hash(p, 4) % 20, hash(p, 5) % 20, $now
    FROM range($a * $posts, $b * $posts) t(p)""",
        """INSERT INTO post_snapshots (post_key, taken_at, views, likes, comments, reposts, run_id)
    SELECT p, $now::TIMESTAMPTZ - to_days(d), 100 + hash(p, 2) % 100000 - d, hash(p, 3) % 100, hash(p, 4) % 20, hash(p, 5) % 20, 'r'
    FROM range($a * $posts, $b * $posts) t(p), range(0, $days) u(d) ORDER BY p, d DESC""")
"""One statement a table; a shorter age for a later place, so that a creator's posts lie from newest to oldest."""


def make(path, creators):
    """Fill the tables, 100,000 creators at a time."""
    from tastemaker.store import Store
    store, days = Store.at(path), int(os.environ.get("DAYS", "1"))
    with store.hold() as held:
        for a in range(1, creators + 1, 100_000):
            values = {"a": a, "b": min(a + 100_000, creators + 1), "now": NOW, "posts": POSTS, "days": days}
            with held.transaction() as s:
                for sql in MAKE:
                    s.execute(sql, **{name: value for name, value in values.items() if f"${name}" in sql})
    return {"size_mb": path.stat().st_size / 1e6}


def ours(path, creators):
    """The expression over the store's tables, newest posts and counters chosen, opening and reading included."""
    from tastemaker.scoring.features import compiled
    store = _store(path)

    def work():
        with store.write():   # so that nobody else writes between two scopes, as in `features.run`
            return compiled.everyone(store, NOW, ["bluesky"], FIGURES)

    cold = measure(work)
    warm = measure(work)
    table = warm.pop("result")
    return warm | {"cold": cold["seconds"], "sums": sums({name: table[name].to_numpy() for name in FIGURES}), "rows": table.num_rows}


def refresh(path, creators):
    """The same expression for 1,000 creators: any thousand, and a thousand side by side."""
    from tastemaker.scoring.features import compiled
    from tastemaker.scoring.features.scope import chosen
    store, found = _store(path), {}
    picked = np.random.default_rng(7).choice(np.arange(1, creators + 1), 1_000, replace=False)
    for name, keys in (("scattered", picked), ("neighbours", np.arange(creators // 2, creators // 2 + 1_000))):
        def work(keys=keys):
            with store.write():   # as in `features.run`
                return compiled.read(store, NOW, ["bluesky"], chosen(store, keys), FIGURES).num_rows
        work()
        found[name] = min((measure(work) for _ in range(3)), key=lambda m: m["seconds"])
        assert found[name].pop("result") == 1_000
    return found


def numpy_arrays(path, creators):
    """Sorted arrays of fixed width: what the figures cost when nothing has to be found, joined or grouped."""
    columns = {name: column.reshape(creators, POSTS) for name, column in _columns(path).items()}

    def middle(values):
        values = np.sort(values, axis=1)
        return (values[:, POSTS // 2 - 1] + values[:, POSTS // 2]) / 2

    def work():
        at, views = columns["at"], columns["views"]
        newest, oldest = at[:, 0], at[:, -1]
        x = (at - at.mean(axis=1, keepdims=True)) / MONTH
        return {"engagement_per_view_median": middle((columns["likes"] + columns["comments"]) / views),
                "reach_median_views": middle(views), "posts_per_week": (POSTS - 1) * 7 * DAY / (newest - oldest),
                "views_trend_30d": (x * np.log(views + 1)).sum(axis=1) / (x * x).sum(axis=1),
                "days_since_post": (NOW.timestamp() * 1e6 - newest) / DAY}

    return best(work) | {"version": np.__version__}


def polars_read(path, creators, held=None):
    """One group_by in polars, lazily."""
    import polars as pl

    def work():
        frame = pl.DataFrame(_columns(path)) if held is None else held
        at, views = pl.col("at"), pl.col("views")
        x, y = at / MONTH, (views + 1).log()
        made = frame.lazy().group_by("profile_key").agg(
            engagement_per_view_median=((pl.col("likes") + pl.col("comments")) / views).median(), reach_median_views=views.median(),
            posts_per_week=(pl.len() - 1) * 7 * DAY / (at.max() - at.min()), views_trend_30d=pl.cov(x, y) / x.var(),
            days_since_post=(NOW.timestamp() * 1e6 - at.max()) / DAY).collect()
        return {name: made[name].to_numpy() for name in FIGURES}

    return best(work) | {"version": pl.__version__}


def polars_held(path, creators):
    """The same on a frame that is there already."""
    import polars as pl
    return polars_read(path, creators, pl.DataFrame(_columns(path)))


def pandas_read(path, creators, held=None):
    """groupby in pandas, vectorised: derived columns first, then medians and sums of each group."""
    import pandas as pd

    def work():
        frame = pd.DataFrame(_columns(path), copy=False) if held is None else held
        x, y = (frame["at"] - frame["at"].mean()) / MONTH, np.log(frame["views"] + 1)
        groups = frame.assign(rate=(frame["likes"] + frame["comments"]) / frame["views"], x=x, y=y, xy=x * y, xx=x * x).groupby(
            "profile_key", sort=False)
        medians, ends, n = groups[["rate", "views"]].median(), groups["at"].agg(["min", "max"]), groups.size()
        s = groups[["x", "y", "xy", "xx"]].sum()
        return {"engagement_per_view_median": medians["rate"], "reach_median_views": medians["views"],
                "posts_per_week": (n - 1) * 7 * DAY / (ends["max"] - ends["min"]),
                "views_trend_30d": (n * s["xy"] - s["x"] * s["y"]) / (n * s["xx"] - s["x"] ** 2),
                "days_since_post": (NOW.timestamp() * 1e6 - ends["max"]) / DAY}

    return best(work) | {"version": pd.__version__}


def pandas_held(path, creators):
    """The same on a frame that is there already."""
    import pandas as pd
    return pandas_read(path, creators, pd.DataFrame(_columns(path), copy=False))


def _store(path):
    from tastemaker.store import Store
    return Store.open(path)


def _columns(path):
    """The posts' columns with their newest counters as they lie in the file, by creator and from the newest on: floats and a key."""
    import duckdb
    with duckdb.connect(str(path), read_only=True) as con:
        found = con.execute("""SELECT profile_key, epoch_us(published_at)::DOUBLE AS at, newest_views::DOUBLE AS views,
            newest_likes::DOUBLE AS likes, newest_comments::DOUBLE AS comments FROM posts
            WHERE state = 'live' AND platform = 'bluesky' AND (expires_at IS NULL OR expires_at > $now)
              AND (published_at IS NULL OR published_at <= $now)""", {"now": NOW}).to_arrow_table()
    return {name: found[name].to_numpy() for name in found.column_names}


def sums(figures):
    return {name: float(np.nansum(np.asarray(values, dtype=float))) for name, values in figures.items()}


def best(work):
    """The faster of two runs."""
    found = min((measure(work) for _ in range(2)), key=lambda m: m["seconds"])
    return found | {"sums": sums(found.pop("result"))}


def measure(work):
    """Seconds, CPU seconds, and the most memory (MB) that this process has had."""
    began, cpu = time.perf_counter(), time.process_time()
    result = work()
    return {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu, "result": result,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


PARTS = {"make": make, "ours": ours, "refresh": refresh, "numpy": numpy_arrays, "polars": polars_read, "pandas": pandas_read,
         "polars_held": polars_held, "pandas_held": pandas_held}

if __name__ == "__main__":
    _, part, database, number = sys.argv
    sys.stdout.write(json.dumps(PARTS[part](Path(database), int(number))) + "\n")
