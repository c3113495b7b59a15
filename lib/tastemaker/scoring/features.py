"""Features: one row of named figures per profile, as unbound Ibis expressions that any engine can run.

Formulas, units and windows are in `FORMULAS`. Medians, because one viral post should not make a small account look
large. What is not known stays NULL, and every figure has its n. Where a platform's terms allow no derived figures and
the person has not had them accepted, a profile gets its follower count and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import reduce
from typing import Any

import ibis
import pandas as pd
from ibis import _

from tastemaker import clock
from tastemaker.errors import BadInput
from tastemaker.scoring import cohorts
from tastemaker.scoring.formulas import DISCLOSURE, FORMULAS, LEAST, LEAST_DAYS, POSTS
from tastemaker.store import Run, Store
from tastemaker.terms import load

__all__ = ["FORMULAS", "permitted", "run", "table"]
Tables = Callable[[str], Any]
"""From a table's or view's name to an unbound Ibis table with its schema."""
_FIGURES = ("reach_median_views", "engagement_per_view_median", "engagement_per_follower_median", "posts_per_week",
            "days_since_post", "sponsored_share", "followers_growth_30d", "main_format", "main_language", "size_band",
            "reach_percentile", "engagement_percentile")
_COUNTS = ("reach_n", "engagement_per_view_n", "engagement_per_follower_n", "posts_per_week_n", "sponsored_share_n",
           "followers_growth_30d_n")


def run(store: Store, run: Run, *, accepted: Callable[[str], bool] = lambda platform: False) -> pd.DataFrame:
    """Compute the features of every usable profile, write them under this run and give them back, ordered by key.

    `accepted(platform)` says whether terms that need acceptance for derived figures were accepted.
    """
    as_of = clock.now()
    allowed = [p for p in _platforms(store) if permitted(p, accepted)]
    frame = store.read(table(store.table, as_of, allowed)).to_pandas()
    frame = _compared(frame, allowed).assign(run_id=run.run_id, as_of=as_of)
    with store.write() as s:
        s.execute("DELETE FROM features WHERE run_id = $run", run=run.run_id)
        if len(frame):
            s.insert("features", frame.drop(columns="platform"))
    return frame


def permitted(platform: str, accepted: Callable[[str], bool]) -> bool:
    """Whether figures may be derived for a platform: its terms allow it, or they were accepted where they ask for that.

    A platform without a terms file, such as one that came with a person's own list, has no terms that forbid it.
    """
    try:
        return load(platform).derived_metrics or accepted(platform)
    except BadInput:
        return True


def table(tables: Tables, as_of: datetime, allowed: list[str]) -> Any:
    """The features of every usable profile at `as_of` as one unbound expression, cohorts left out.

    Posts of platforms that are not `allowed` are not read at all, so nothing is derived from them.
    """
    profiles = tables("usable_profiles")
    recent = posts(tables, as_of, allowed)
    parts = [_from_posts(recent, as_of), _most(recent, "format", "main_format"), _most(recent, "language", "stated_language"),
             _growth(tables, as_of, allowed)]
    snapshots = tables("latest_snapshots").select("profile_key", "followers", snapshot_expires="expires_at")
    whole = reduce(lambda left, right: left.left_join(right, "profile_key").drop("profile_key_right"), [snapshots, *parts], profiles)
    count = lambda name: whole[name].fill_null(0).cast("int32")  # noqa: E731
    return whole.select(
        "profile_key", "platform", "followers", followers_n=whole.followers.notnull().cast("int32"),
        reach_median_views="reach_median_views", engagement_per_view_median="engagement_per_view_median",
        engagement_per_follower_median="engagement_per_follower_median", posts_per_week="posts_per_week",
        days_since_post="days_since_post", sponsored_share="sponsored_share", followers_growth_30d="followers_growth_30d",
        main_format="main_format", main_language=ibis.coalesce(whole.stated_language, whole.language),
        **{name: count(name) for name in _COUNTS},
        expires_at=ibis.least(*(ibis.coalesce(moment, _FAR) for moment in (
            whole.expires_at, whole.posts_expire, whole.snapshot_expires, whole.growth_expires))).nullif(_FAR),
    ).order_by("profile_key")


_FAR = ibis.timestamp("9999-01-01T00:00:00+00:00", timezone="UTC")


def posts(tables: Tables, as_of: datetime, allowed: list[str], closed: Sequence[str] = ()) -> Any:
    """The newest live, unexpired posts of usable profiles with their newest counters; `place` is 0 for the newest.

    Posts of `closed` platforms come too, for their words, with every counter and figure NULL.
    """
    rows = tables("posts")
    rows = rows.filter((rows.state == "live") & (rows.expires_at.isnull() | (rows.expires_at > _moment(as_of)))
                       & rows.platform.isin([*allowed, *closed]) & (rows.published_at.isnull() | (rows.published_at <= _moment(as_of))))
    rows = rows.semi_join(tables("usable_profiles"), "profile_key")
    newest = ibis.row_number().over(group_by="profile_key", order_by=[
        rows.published_at.isnull(), rows.published_at.desc(), rows.post_key.desc()])
    rows = rows.mutate(place=newest).filter(_.place < POSTS)
    counters = tables("latest_post_snapshots")
    if closed:
        counters = counters.semi_join(rows.filter(rows.platform.isin(allowed)), "post_key")
    counters = counters.select(
        "post_key", "views", "likes", "comments", "reposts", counters_expire="expires_at")
    followers = tables("latest_snapshots").select("profile_key", "followers")
    rows = rows.left_join(counters, "post_key").drop("post_key_right")
    rows = rows.left_join(followers, "profile_key").drop("profile_key_right")
    reactions = rows.likes + rows.comments
    return rows.mutate(
        per_view=(rows.views > 0).ifelse(reactions / rows.views, ibis.null("float64")),
        per_follower=(rows.followers > 0).ifelse((reactions + rows.reposts) / rows.followers, ibis.null("float64")),
        disclosed=_disclosed(rows))


def _disclosed(rows: Any) -> Any:
    """True or False where a mark or words can tell, else NULL."""
    words = (rows.title + " " + rows.text).lower()
    marked = rows.paid_partnership.fill_null(False) | words.re_search(DISCLOSURE)
    return (rows.paid_partnership.notnull() | (words.strip() != "")).ifelse(marked, ibis.null("boolean"))


def _from_posts(rows: Any, as_of: datetime) -> Any:
    """Figures of each profile's recent posts. A figure under its least number of posts is NULL; its n is given all the same."""
    sums = rows.group_by("profile_key").aggregate(
        reach=rows.views.median(), reach_n=rows.views.count(),
        per_view=rows.per_view.median(), engagement_per_view_n=rows.per_view.count(),
        per_follower=rows.per_follower.median(), engagement_per_follower_n=rows.per_follower.count(),
        posts_per_week_n=rows.published_at.count(), oldest=rows.published_at.min(), newest=rows.published_at.max(),
        disclosed=rows.disclosed.cast("float64").mean(), sponsored_share_n=rows.disclosed.count(),
        posts_expire=ibis.least(ibis.coalesce(rows.expires_at.min(), _FAR), ibis.coalesce(rows.counters_expire.min(), _FAR)))
    weeks = _days(sums.newest, sums.oldest) / 7
    enough = lambda n, value: (sums[n] >= LEAST).ifelse(value, ibis.null("float64"))  # noqa: E731
    return sums.select(
        "profile_key", *(name for name in _COUNTS if name != "followers_growth_30d_n"), "posts_expire",
        reach_median_views=enough("reach_n", sums.reach.cast("float64")),
        engagement_per_view_median=enough("engagement_per_view_n", sums.per_view),
        engagement_per_follower_median=enough("engagement_per_follower_n", sums.per_follower),
        posts_per_week=enough("posts_per_week_n", (weeks > 0).ifelse((sums.posts_per_week_n - 1) / weeks, ibis.null("float64"))),
        days_since_post=_days(_moment(as_of), sums.newest), sponsored_share=enough("sponsored_share_n", sums.disclosed))


def _most(rows: Any, column: str, name: str) -> Any:
    """Each profile's most frequent value of a column; a tie goes to the first in the alphabet, so it is always the same."""
    counts = rows.filter(rows[column].notnull()).group_by(["profile_key", column]).aggregate(times=_.count())
    first = ibis.row_number().over(group_by="profile_key", order_by=[counts.times.desc(), counts[column]])
    ranked = counts.mutate(first=first)
    return ranked.filter(ranked["first"] == 0).select("profile_key", **{name: column})


def _growth(tables: Tables, as_of: datetime, allowed: list[str]) -> Any:
    """Growth of each profile between its first and last known count, as a share per 30 days."""
    seen = tables("snapshots")
    seen = seen.filter(seen.followers.notnull() & (seen.expires_at.isnull() | (seen.expires_at > _moment(as_of)))
                       & (seen.taken_at <= _moment(as_of)))
    profiles = tables("usable_profiles")
    seen = seen.semi_join(profiles.filter(profiles.platform.isin(allowed)), "profile_key")
    sums = seen.group_by("profile_key").aggregate(
        followers_growth_30d_n=seen.count(), begun=seen.taken_at.min(), ended=seen.taken_at.max(),
        before=seen.followers.argmin(seen.taken_at), after=seen.followers.argmax(seen.taken_at),
        growth_expires=seen.expires_at.min())
    days = _days(sums.ended, sums.begun)
    enough = (sums.followers_growth_30d_n >= 2) & (days >= LEAST_DAYS) & (sums.before > 0)
    return sums.select("profile_key", "followers_growth_30d_n", "growth_expires", followers_growth_30d=enough.ifelse(
        (sums.after - sums.before) / sums.before * 30 / days, ibis.null("float64")))


def _days(later: Any, earlier: Any) -> Any:
    return (later.epoch_seconds() - earlier.epoch_seconds()) / 86_400


def _moment(moment: datetime) -> Any:
    return ibis.timestamp(moment.isoformat(), timezone="UTC")


def _compared(frame: pd.DataFrame, allowed: list[str]) -> pd.DataFrame:
    """The frame with cohorts and percentiles where the terms allow them; others keep their followers, which is a fact."""
    closed = ~frame["platform"].isin(allowed)
    frame = pd.concat([cohorts.placed(frame[~closed]), frame[closed].assign(cohort="not permitted", cohort_n=0)])
    frame.loc[frame["cohort"] == "not permitted", list(_FIGURES)] = None
    return frame.sort_values("profile_key", ignore_index=True)


def _platforms(store: Store) -> list[str]:
    return [row["platform"] for row in store.rows("SELECT DISTINCT platform FROM usable_profiles ORDER BY platform")]
