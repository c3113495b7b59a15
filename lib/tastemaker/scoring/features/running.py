"""Computing the features of a store and writing them: all of them, or those of profiles that changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import pandas as pd
import pyarrow as pa

from tastemaker import clock
from tastemaker.scoring import cohorts
from tastemaker.scoring.features import compiled
from tastemaker.scoring.features.replies import authors, replies
from tastemaker.scoring.features.scope import ALL, Scope, chosen
from tastemaker.scoring.features.table import FIGURES
from tastemaker.scoring.permission import CLOSED, permitted
from tastemaker.store import Run, Session, Store

_PLACES = ("size_band", "reach_percentile", "engagement_percentile", "near_cohort", "near_reach_percentile",
           "near_engagement_percentile")
_COMPARED = (*_PLACES, "cohort", "cohort_n", "near_n")
"""Columns that depend on the other profiles."""


def run(store: Store, run: Run, keys: Iterable[int] | None = None, *,
        accepted: Callable[[str], bool] = lambda platform: False) -> pd.DataFrame:
    """Compute the features of every usable profile, write them under this run and give them back, ordered by key.

    With `keys` only these profiles are computed, and those that the newest earlier features lack or may not keep; the others'
    figures are carried over, with the `as_of` at which they were made. Places in cohorts are always made anew.
    `accepted(platform)` says whether terms that need acceptance for derived figures were accepted.
    """
    as_of = clock.now()
    with store.write() as s:
        allowed = [p for p in _platforms(store) if permitted(p, accepted)]
        kept = pd.DataFrame() if keys is None else _carried(store, run, set(map(int, keys)), allowed, as_of)
        made = _computed(store, as_of, allowed, kept["profile_key"] if len(kept) else ()).assign(as_of=as_of)
        frame = _compared(pd.concat([made, kept], ignore_index=True) if len(kept) else made, allowed).assign(run_id=run.run_id)
        s.execute("DELETE FROM features WHERE run_id = $run", run=run.run_id)
        s.insert("features", _rows(s, frame))
    return frame


def changed(store: Store, since: datetime) -> list[int]:
    """The keys of profiles of which something came in after a moment: `keys` for the next `run`."""
    return [row["profile_key"] for row in store.rows(_CHANGED, since=since)]


_CHANGED = """
SELECT profile_key FROM profiles WHERE fetched_at > $since
UNION SELECT profile_key FROM snapshots WHERE taken_at > $since
UNION SELECT profile_key FROM posts WHERE fetched_at > $since
UNION SELECT o.profile_key FROM posts o JOIN post_snapshots n USING (post_key) WHERE n.taken_at > $since
UNION SELECT o.profile_key FROM posts o JOIN comments c ON c.platform = o.platform AND c.post_id = o.platform_id
  WHERE c.fetched_at > $since
ORDER BY profile_key"""
_CARRIED = """
SELECT f.* EXCLUDE (run_id), p.platform, r.started_at FROM features f JOIN usable_profiles p USING (profile_key)
JOIN runs r ON r.run_id = f.run_id
WHERE f.run_id = (SELECT run_id FROM features WHERE run_id <> $run GROUP BY run_id ORDER BY max(as_of) DESC, run_id DESC LIMIT 1)
  AND (f.expires_at IS NULL OR f.expires_at > $at) AND f.posts_n IS NOT NULL
  AND (f.cohort = $closed) = (NOT list_contains($allowed::VARCHAR[], p.platform))
ORDER BY f.profile_key"""


def _carried(store: Store, run: Run, keys: set[int], allowed: list[str], as_of: datetime) -> pd.DataFrame:
    """Earlier features that still hold, of profiles that are not to be computed; days since the last post are brought forward.

    They are as of the run that kept them: `as_of` is when all else was made, which may be several runs ago.
    """
    kept = store.frame(_CARRIED, run=run.run_id, at=as_of, closed=CLOSED, allowed=allowed)
    kept = kept[~kept["profile_key"].isin(keys)].drop(columns=list(_COMPARED))
    passed = (pd.Timestamp(run.started_at) - kept.pop("started_at")).dt.total_seconds() / 86_400
    return kept.assign(days_since_post=kept["days_since_post"] + passed)


def _computed(store: Store, as_of: datetime, allowed: list[str], kept: Sequence[int]) -> pd.DataFrame:
    """The features of all usable profiles but the kept ones, cohorts left out."""
    if not len(kept):
        return _with_replies(store, as_of, allowed, ALL, compiled.everyone(store, as_of, allowed))
    missing = set(store.frame("SELECT profile_key FROM usable_profiles")["profile_key"]) - set(kept)
    scope = chosen(store, missing)
    return _with_replies(store, as_of, allowed, scope, compiled.read(store, as_of, allowed, scope))


def _with_replies(store: Store, as_of: datetime, allowed: list[str], scope: Scope, found: pa.Table) -> pd.DataFrame:
    frame = found.to_pandas()
    if not store.rows("SELECT 1 FROM comments LIMIT 1"):
        return frame.assign(replied_share=float("nan"), replied_n=0)
    seen = store.read(authors(store.table, as_of, allowed, scope._replace(beside=False))).to_pandas()
    frame = frame.merge(replies(store, seen), "left", "profile_key")
    until = frame[["expires_at", "replies_expire"]].min(axis=1)
    return frame.assign(replied_n=frame["replied_n"].fillna(0).astype("int32"), expires_at=until).drop(columns="replies_expire")


def _compared(frame: pd.DataFrame, allowed: list[str]) -> pd.DataFrame:
    """The frame with cohorts and percentiles where the terms allow them; others keep their followers, which is a fact."""
    closed = ~frame["platform"].isin(allowed)
    opened = cohorts.near(cohorts.placed(frame[~closed]))
    if not closed.any():
        return opened.sort_values("profile_key", ignore_index=True)
    frame = pd.concat([opened, frame[closed].assign(cohort=CLOSED, cohort_n=0, near_n=0)])
    frame.loc[frame["cohort"] == CLOSED, [*FIGURES, "replied_share", *_PLACES]] = None
    return frame.sort_values("profile_key", ignore_index=True)


def _rows(s: Session, frame: pd.DataFrame) -> pa.Table:
    """The frame as rows of the table: columns in its order and types, unknown numbers as NULL."""
    schema = s.schema("features")
    return pa.Table.from_pandas(frame[schema.names], schema=schema, preserve_index=False)


def _platforms(store: Store) -> list[str]:
    return [row["platform"] for row in store.rows("SELECT DISTINCT platform FROM usable_profiles ORDER BY platform")]
