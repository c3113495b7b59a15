"""Growth of followers by a slope that single jumps and roundings do not move."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import ibis
from ibis import _

from tastemaker.scoring.features import intervals
from tastemaker.scoring.features.posts import FAR, Tables, days, fresh, moment
from tastemaker.scoring.features.scope import ALL, Scope
from tastemaker.scoring.formulas import GROWTH_DAYS, LEAST_DAYS, SNAPSHOTS


def growth(tables: Tables, as_of: datetime, allowed: Sequence[str], scope: Scope = ALL) -> Any:
    """The median slope of log followers between any two of the newest snapshots (Theil 1950, Sen 1968), as a share per 30 days.

    Two snapshots less than a day apart make no slope. The interval supposes that snapshots err independently; those of
    platforms that round do not, so it is rather too narrow for them.
    """
    seen = _newest(tables, as_of, allowed, scope)
    sums = seen.group_by("profile_key").aggregate(
        followers_growth_30d_n=_.count(), begun=_.taken_at.min(), ended=_.taken_at.max(),
        growth_expires=ibis.coalesce(seen.expires_at.min(), FAR))
    slopes = _slopes(seen)
    whole = sums.left_join(slopes, "profile_key").drop("profile_key_right")
    known = (days(whole.ended, whole.begun) >= LEAST_DAYS) & whole.slope.notnull()
    low, high = intervals.of_pairwise(whole.slopes, whole.pairs, whole.followers_growth_30d_n)
    share = lambda slope: known.ifelse(slope.exp() - 1, ibis.null("float64"))  # noqa: E731
    return whole.select("profile_key", "followers_growth_30d_n", "growth_expires", followers_growth_30d=share(whole.slope),
                        followers_growth_30d_low=share(low), followers_growth_30d_high=share(high))


def _newest(tables: Tables, as_of: datetime, allowed: Sequence[str], scope: Scope) -> Any:
    seen = scope.of(tables("snapshots").select("profile_key", "taken_at", "followers", "expires_at"))
    seen = seen.filter((seen.followers > 0) & fresh(seen, as_of) & (seen.taken_at <= moment(as_of))
                       & (seen.taken_at >= moment(as_of) - ibis.interval(days=GROWTH_DAYS)))
    profiles = scope.of(tables("usable_profiles").select("profile_key", "platform"))
    seen = seen.semi_join(profiles.filter(profiles.platform.isin(allowed)), "profile_key")
    place = ibis.row_number().over(group_by="profile_key", order_by=seen.taken_at.desc())
    return seen.mutate(place=place, height=seen.followers.ln()).filter(_.place < SNAPSHOTS)


def _slopes(seen: Any) -> Any:
    """Each profile's slopes between pairs, sorted, with their median and number."""
    later = seen.select("profile_key", "height", "taken_at", "place")
    earlier = later.select(profile="profile_key", before="height", since="taken_at", row="place")
    pairs = later.join(earlier, [later.profile_key == earlier.profile, later.place < earlier.row])
    apart = days(pairs.taken_at, pairs.since)
    pairs = pairs.mutate(apart=apart).filter(_.apart >= 1)
    pairs = pairs.select("profile_key", slope=(pairs.height - pairs.before) * 30 / pairs.apart)
    return pairs.group_by("profile_key").aggregate(
        slope=pairs.slope.median(), pairs=pairs.slope.count(), slopes=pairs.slope.collect(order_by=pairs.slope))
