"""Figures of a profile's newest posts, as expressions with one row a profile. Under its least n a figure is NULL."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

import ibis
from ibis import _

from tastemaker.scoring.features import intervals
from tastemaker.scoring.features.posts import FAR, days, joined, moment, months
from tastemaker.scoring.features.scope import ALL, Scope
from tastemaker.scoring.features.sums import Sum
from tastemaker.scoring.formulas import LEAST, LEAST_GAPS, LEAST_SPAN, LEAST_TREND, TOPICS

_MEDIANS = {"reach": ("views", "reach_median_views", "reach_n"),
            "engagement_per_view": ("per_view", "engagement_per_view_median", "engagement_per_view_n"),
            "engagement_per_follower": ("per_follower", "engagement_per_follower_median", "engagement_per_follower_n")}
_CONTROLS = r"\p{Cc}"


def rows_of_sums(rows: Any) -> Any:
    """The posts with all columns that sums are made from."""
    both = rows.views.notnull() & rows.published_at.notnull()
    return rows.mutate(month=_or_null(both, months(rows.published_at)), log_views=_or_null(both, (rows.views + 1).ln()),
                       told=rows.disclosed.cast("float64"))


def sums(scope: Scope = ALL) -> dict[str, Sum]:
    """What is summed of a profile's posts, by name; `unsure` is whether the counters beside one do not tell which are newest."""
    unsure = {"unsure": Sum("any", ("unsure",))} if scope.beside else {}
    return {name: each for sums, _ in _MAKERS for name, each in sums.items()} | unsure


def summed(sums: Any, as_of: datetime, wanted: Collection[str]) -> Any:
    """The figures that one pass over the posts gives, from its sums: reach, engagement, rhythm, disclosure, trend, and when
    they expire.

    An engine leaves out what nobody selects, but it reads all of the text first, which can take as long as its work: so only
    what is wanted is in it.
    """
    found = {name: value for _, figures in _MAKERS for name, value in figures(sums, as_of).items()}
    return sums.select("profile_key", **{name: value for name, value in found.items() if name in wanted})


Made = tuple[dict[str, Sum], Callable[[Any, datetime], dict[str, Any]]]
"""Sums of the posts, and the figures that are made from them."""


def _medians() -> Made:
    """Median reach and engagement with the ends of their intervals."""
    sums = {}
    for name, (column, _figure, _n) in _MEDIANS.items():
        sums |= {f"{name}_median": Sum("median", (column,)), f"{name}_count": Sum("known", (column,)),
                 f"{name}_sorted": Sum("sorted", (column,))}

    def figures(sums: Any, as_of: datetime) -> dict[str, Any]:
        found = {}
        for name, (_column, figure, n) in _MEDIANS.items():
            count = sums[f"{name}_count"]
            low, high = intervals.of_median(sums[f"{name}_sorted"], count)
            found |= {figure: _enough(count, sums[f"{name}_median"]), n: count,
                      f"{name}_low": low, f"{name}_high": high}
        return found
    return sums, figures


def _rhythm() -> Made:
    """How many posts there are, how often a profile posts, with an interval, and how long ago it last did."""
    def figures(sums: Any, as_of: datetime) -> dict[str, Any]:
        span = days(sums.newest, sums.oldest)
        rate = _enough(sums.dated, _or_null(span >= LEAST_SPAN, (sums.dated - 1) * 7 / span.nullif(0)))
        low, high = intervals.of_rate(rate, (sums.dated - 1).nullif(0))
        return {"posts_n": sums.posts_n, "posts_per_week_n": sums.dated, "posts_per_week": rate,
                "posts_per_week_low": low, "posts_per_week_high": high,
                "days_since_post": days(moment(as_of), sums.newest)}
    at = ("published_at",)
    return {"posts_n": Sum("known", ("profile_key",)), "dated": Sum("known", at), "oldest": Sum("least", at), "newest": Sum("most", at)}, figures


def _sponsored() -> Made:
    """The share of posts that disclose a partnership, with Wilson's interval."""
    def figures(sums: Any, as_of: datetime) -> dict[str, Any]:
        share = _enough(sums.told, sums.disclosed_share)
        low, high = intervals.of_share(share, sums.told.nullif(0))
        return {"sponsored_share": share, "sponsored_share_n": sums.told,
                "sponsored_share_low": low, "sponsored_share_high": high}
    return {"disclosed_share": Sum("mean", ("told",)), "told": Sum("known", ("told",))}, figures


def _trend() -> Made:
    """The slope of log views over the posts' days, per 30 days: least squares, because the logarithm tames single hits."""
    def figures(sums: Any, as_of: datetime) -> dict[str, Any]:
        enough = (sums.points >= LEAST_TREND) & (sums.across > 0) & (days(sums.newest, sums.oldest) >= LEAST_SPAN)
        slope = _or_null(enough, sums.together / sums.across.nullif(0))
        low, high = intervals.of_slope(slope, sums.across.nullif(0), sums.upward, sums.points)
        return {"views_trend_30d": slope, "views_trend_30d_n": sums.points,
                "views_trend_30d_low": low, "views_trend_30d_high": high}
    return {"points": Sum("known", ("month",)), "across": Sum("variance", ("month",)),
            "upward": Sum("variance", ("log_views",)), "together": Sum("covariance", ("month", "log_views"))}, figures


def _expiry() -> Made:
    """When the first thing that the figures were made from expires."""
    def figures(sums: Any, as_of: datetime) -> dict[str, Any]:
        return {"posts_expire": ibis.least(*(ibis.coalesce(sums[name], FAR) for name in ends))}
    ends = {"posts_end": Sum("least", ("expires_at",)), "counters_end": Sum("least", ("counters_expire",))}
    return ends, figures


_MAKERS = (_medians(), _rhythm(), _sponsored(), _trend(), _expiry())


def regularity(rows: Any) -> Any:
    """The median gap between posts in days, and how even the gaps are: 1 for all alike, 0 for gaps off by their median."""
    dated = rows.filter(rows.published_at.notnull()).select("profile_key", "post_key", "published_at")
    before = dated.published_at.lag().over(group_by="profile_key", order_by=[dated.published_at, dated.post_key])
    gaps = dated.mutate(before=before).filter(_.before.notnull())
    gaps = gaps.select("profile_key", gap=days(gaps.published_at, gaps.before))
    middle = gaps.group_by("profile_key").aggregate(middle=gaps.gap.median(), regularity_n=gaps.gap.count())
    both = joined(gaps, middle, "profile_key")
    spread = both.mutate(off=(both.gap - both.middle).abs()).group_by("profile_key").aggregate(off=_.off.median())
    whole = joined(middle, spread, "profile_key")
    even = (1 - whole.off / whole.middle.nullif(0)).clip(0, 1)
    known = whole.regularity_n >= LEAST_GAPS
    return whole.select("profile_key", "regularity_n", gap_days_median=_or_null(known, whole.middle),
                        regularity=_or_null(known, even))


def formats(rows: Any) -> Any:
    """The formats of posts with their numbers, the most frequent of them, and the reach of each."""
    counts = rows.group_by(["profile_key", rows.format.name("value")]).aggregate(
        times=_.count(), views=rows.views.median(), n=rows.views.count())
    reach = '{"median": ' + _or_null(counts.n >= LEAST, counts.views).cast("string").fill_null("null") \
        + ', "n": ' + counts.n.cast("string") + "}"
    counts = counts.mutate(pair=_pair(counts.value, counts.times.cast("string")), reach=_pair(counts.value, reach))
    order = [counts.times.desc(), counts.value]
    return counts.group_by("profile_key").aggregate(
        main_format=counts.value.first(order_by=order), formats=_object(counts.pair, order), formats_n=counts.times.sum(),
        reach_by_format=_object(counts.reach, order))


def languages(rows: Any) -> Any:
    """The languages that posts state with their numbers, and the most frequent of them."""
    counts = _counted(rows.filter(rows.language.notnull()), rows.language)
    order = [counts.times.desc(), counts.value]
    return counts.group_by("profile_key").aggregate(
        stated_language=counts.value.first(order_by=order), languages=_object(counts.pair, order),
        languages_n=counts.times.sum())


def topics(rows: Any) -> Any:
    """The tags that most posts carry, in lower case, with the numbers of posts."""
    tagged = rows.filter(rows.tags.notnull() & (rows.tags != "[]"))
    single = tagged.select("profile_key", "post_key", tag=tagged.tags.cast("json").cast("array<string>").unnest())
    single = single.mutate(tag=single.tag.re_replace(_CONTROLS, "").lower().strip()).filter(_.tag != "").distinct()
    counts = single.group_by(["profile_key", single.tag.name("value")]).aggregate(times=_.count())
    place = ibis.row_number().over(group_by="profile_key", order_by=[counts.times.desc(), counts.value])
    counts = counts.mutate(place=place).filter(_.place < TOPICS)
    counts = counts.mutate(pair=_pair(counts.value, counts.times.cast("string")))
    named = counts.group_by("profile_key").aggregate(topics=_object(counts.pair, [counts.place]))
    return joined(named, tagged.group_by("profile_key").aggregate(topics_n=_.count()), "profile_key")


def _counted(rows: Any, value: Any) -> Any:
    counts = rows.group_by(["profile_key", value.name("value")]).aggregate(times=_.count())
    return counts.mutate(pair=_pair(counts.value, counts.times.cast("string")))


def _pair(name: Any, value: Any) -> Any:
    """A member of a JSON object; what a platform wrote cannot end the string."""
    plain = name.re_replace(_CONTROLS, "").replace("\\", "\\\\").replace('"', '\\"')
    return '"' + plain + '": ' + value


def _object(pairs: Any, order: list[Any]) -> Any:
    return "{" + pairs.group_concat(", ", order_by=order) + "}"


def _enough(n: Any, value: Any) -> Any:
    return _or_null(n >= LEAST, value)


def _or_null(known: Any, value: Any) -> Any:
    return known.ifelse(value.cast("float64"), ibis.null("float64"))
