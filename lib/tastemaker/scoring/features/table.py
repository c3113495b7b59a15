"""The features of profiles as one expression: what is wanted, joined to the profiles it is about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import reduce
from typing import Any, NamedTuple

import ibis

from tastemaker.scoring.features import arrays, figures
from tastemaker.scoring.features.growth import growth
from tastemaker.scoring.features.posts import FAR, Tables, counted, joined, rated, recent
from tastemaker.scoring.features.scope import ALL, Scope
from tastemaker.scoring.features.sums import Sum, grouped, used


def _ends(*names: str) -> tuple[str, ...]:
    return tuple(name + end for name in names for end in ("_low", "_high"))


SUMMED = ("reach_median_views", "engagement_per_view_median", "engagement_per_follower_median", "posts_per_week",
          "days_since_post", "sponsored_share", "views_trend_30d",
          *_ends("reach", "engagement_per_view", "engagement_per_follower", "posts_per_week", "sponsored_share",
                 "views_trend_30d"))
"""Figures that one pass over the posts gives."""
_REST: dict[tuple[str, ...], Callable[[Any], Any]] = {
    ("gap_days_median", "regularity"): figures.regularity,
    ("main_format", "formats", "reach_by_format"): figures.formats,
    ("stated_language", "languages"): figures.languages,
    ("topics",): figures.topics}
"""Figures that need a grouping of their own, and what makes them."""
GROWN = ("followers_growth_30d", *_ends("followers_growth_30d"))
FIGURES = (*SUMMED, *(name for names in _REST for name in names if name != "stated_language"), "main_language", *GROWN)
COUNTS = ("posts_n", "reach_n", "engagement_per_view_n", "engagement_per_follower_n", "posts_per_week_n",
          "sponsored_share_n", "regularity_n", "views_trend_30d_n", "formats_n", "languages_n", "topics_n",
          "followers_growth_30d_n")


class ToSum(NamedTuple):
    """The posts with the columns that `arrays` sums, what is summed of them, and the schema of all sums that there are."""

    rows: Any
    sums: dict[str, Sum]
    schema: Any


def table(tables: Tables, as_of: datetime, allowed: list[str], scope: Scope = ALL, wanted: Sequence[str] = FIGURES,
          sums: Any = None) -> Any:
    """The features of every usable profile of a scope at `as_of` as one unbound expression, cohorts left out.

    Posts of platforms that are not `allowed` are not read at all, so nothing is derived from them. With fewer figures
    `wanted` only these come, beside the key, and only what they need is read. `sums` is a table of the sums of posts where
    they are made already: see `to_sum`.
    """
    parts = _parts(tables, as_of, allowed, scope, set(wanted), sums)
    profiles = scope.of(tables("usable_profiles").select("profile_key", "platform", "language", "expires_at"))
    if set(wanted) < set(FIGURES):
        whole = reduce(lambda left, right: joined(left, right, "profile_key"), parts, profiles)
        if "main_language" in wanted:
            whole = whole.mutate(main_language=_main_language(whole))
        return whole.select("profile_key", *["posts_n"] * bool(set(wanted) & set(SUMMED)), *wanted)
    snapshots = scope.of(tables("latest_snapshots").select("profile_key", "followers", snapshot_expires="expires_at"))
    whole = reduce(lambda left, right: joined(left, right, "profile_key"), [snapshots, *parts], profiles)
    return whole.select(
        "profile_key", "platform", "followers", followers_n=whole.followers.notnull().cast("int32"),
        main_language=_main_language(whole),
        **{name: whole[name] for name in FIGURES if name != "main_language"},
        **{name: whole[name].fill_null(0).cast("int32") for name in COUNTS},
        expires_at=ibis.least(*(ibis.coalesce(moment, FAR) for moment in (
            whole.expires_at, whole.posts_expire, whole.snapshot_expires, whole.growth_expires))).nullif(FAR),
    ).order_by("profile_key")


def _main_language(whole: Any) -> Any:
    return ibis.coalesce(whole.stated_language, whole.language)


def to_sum(tables: Tables, as_of: datetime, allowed: list[str], scope: Scope, wanted: Sequence[str]) -> ToSum:
    """What is to be read and summed for the figures `wanted`, by who does not leave that to an engine."""
    rows, every = figures.rows_of_sums(_rows(tables, as_of, allowed, scope, set(wanted))), figures.sums(scope)
    schema = grouped(rows, every).schema()
    needed = {"posts_n", "unsure"} | used(figures.summed(ibis.table(schema, name="sums"), as_of, _summed(set(wanted))), "sums")
    sums = {name: each for name, each in every.items() if name in needed}
    columns = arrays.read(name for each in sums.values() for name in each.columns)
    return ToSum(rows.select("profile_key", *sorted(columns - {"profile_key"})), sums, schema)


def _parts(tables: Tables, as_of: datetime, allowed: list[str], scope: Scope, wanted: set[str], sums: Any) -> list[Any]:
    """The tables, one row a profile, that hold what is wanted."""
    rows, parts = _rows(tables, as_of, allowed, scope, wanted), []
    if wanted & set(SUMMED):
        sums = grouped(figures.rows_of_sums(rows), figures.sums(scope)) if sums is None else sums
        parts.append(figures.summed(sums, as_of, _summed(wanted)))
    parts += [make(rows) for names, make in _REST.items()
              if wanted & set(names) or ("main_language" in wanted and "stated_language" in names)]
    return parts + ([growth(tables, as_of, allowed, scope)] if wanted & set(GROWN) else [])


def _summed(wanted: set[str]) -> set[str]:
    """What is taken of the sums: of a few figures how many posts there are, of all figures each one's own number as well."""
    return wanted | {*((*COUNTS, "posts_expire") if wanted >= set(FIGURES) else ("posts_n",))}


def _rows(tables: Tables, as_of: datetime, allowed: list[str], scope: Scope, wanted: set[str]) -> Any:
    rows = counted(tables, recent(tables, as_of, allowed, scope), as_of, scope=scope)
    if not any(name.startswith("engagement_per_follower") for name in wanted):
        return rated(rows.mutate(followers=ibis.null("int64")))
    followers = scope.of(tables("latest_snapshots").select("profile_key", "followers"))
    return rated(joined(rows, followers, "profile_key"))
