"""The posts that figures are made from: newest, live and unexpired, each with its newest counters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import ibis
import ibis.expr.datatypes as dt
from ibis import _

from tastemaker.scoring.features.scope import ALL, Scope
from tastemaker.scoring.formulas import DISCLOSURE, POSTS

Tables = Callable[[str], Any]
"""From a table's or view's name to an unbound Ibis table with its schema."""
FAR = ibis.timestamp("9999-01-01T00:00:00+00:00", timezone="UTC")
"""Stands for never where the least of several moments is wanted."""
_FACTS = ("post_key", "profile_key", "platform", "platform_id", "format", "title", "text", "url", "published_at", "language",
          "duration_s", "tags", "paid_partnership", "source", "fetched_at", "expires_at", "call_id")
_DAY_US, ORIGIN_US = 86_400_000_000, 1_750_000_000_000_000
MONTH_US = 30 * _DAY_US
_SAID = r"[^\s\v]"
"""Any character but a blank: looked for from the front, where trimming would copy every text."""
_COUNTERS = ("views", "likes", "comments", "reposts")
_BESIDE = (*(f"newest_{name}" for name in _COUNTERS), "counted_at", "counted_until")
"""Columns that hold a post's newest counters beside it."""


def posts(tables: Tables, as_of: datetime, allowed: Sequence[str], closed: Sequence[str] = (), scope: Scope = ALL) -> Any:
    """The newest live, unexpired posts of usable profiles with their newest counters; `place` is 0 for the newest.

    Posts of `closed` platforms come too, for their words, with every counter and figure NULL.
    """
    rows = recent(tables, as_of, [*allowed, *closed], scope)
    rows = counted(tables, rows, as_of, allowed if closed else None, scope)
    followers = scope.of(tables("latest_snapshots").select("profile_key", "followers"))
    return rated(joined(rows, followers, "profile_key"))


def recent(tables: Tables, as_of: datetime, platforms: Sequence[str], scope: Scope = ALL) -> Any:
    """The newest posts, with their counters only where the scope takes those that stand beside them. `place` is left out
    where no profile of the scope has more than count."""
    rows = tables("posts").select(*_FACTS, "state", *_BESIDE * scope.beside)
    rows = _listed(rows) if scope.listed else scope.of(rows)
    rows = rows.filter((rows.state == "live") & fresh(rows, as_of) & rows.platform.isin(platforms)
                       & (rows.published_at.isnull() | (rows.published_at <= moment(as_of)))).drop("state")
    if not scope.crowded:
        return rows
    if not scope.listed:
        rows = rows.semi_join(scope.of(tables("usable_profiles").select("profile_key")), "profile_key")
    newest = ibis.row_number().over(group_by="profile_key", order_by=[
        rows.published_at.isnull(), rows.published_at.desc(), rows.post_key.desc()])
    return rows.mutate(place=newest).filter(_.place < POSTS)


def _listed(rows: Any) -> Any:
    """The posts of the profiles that stand in the table `batch`.

    The limit leaves nothing out: it keeps an engine from testing the state and the platform of all posts before their profile.
    """
    return rows.inner_join(ibis.table({"profile_key": "int64"}, name="batch"), "profile_key").limit(2**62)


def counted(tables: Tables, rows: Any, as_of: datetime, only: Sequence[str] | None = None, scope: Scope = ALL) -> Any:
    """The posts with their newest unexpired counters, of platforms in `only` where that is given; others have NULL."""
    if scope.beside and only is None:
        return _beside(rows, as_of)
    seen = tables("post_snapshots")
    seen = seen.filter(fresh(seen, as_of)).semi_join(rows if only is None else rows.filter(rows.platform.isin(only)), "post_key")
    newest = ibis.row_number().over(group_by="post_key", order_by=seen.taken_at.desc())
    seen = seen.mutate(newest=newest).filter(_.newest == 0).select("post_key", *_COUNTERS, counters_expire="expires_at")
    return joined(rows, seen, "post_key")


def _beside(rows: Any, as_of: datetime) -> Any:
    """The posts with the counters that stand beside them; `unsure` are those for which one has to look at all counters.

    A post that was fetched after it was counted may have newer ones, and where the newest have expired older ones may not.
    """
    unsure = (rows.counted_at < rows.fetched_at) | (rows.counted_until <= moment(as_of))
    return rows.mutate(**{name: rows[f"newest_{name}"] for name in _COUNTERS}, counters_expire=rows.counted_until, unsure=unsure)


def rated(rows: Any) -> Any:
    """The posts with engagement per view and per follower and whether they disclose a partnership, each NULL when unknown."""
    reactions = rows.likes + rows.comments
    return rows.mutate(
        per_view=reactions / rows.views.nullif(0),
        per_follower=(reactions + rows.reposts) / rows.followers.nullif(0),
        disclosed=_disclosed(rows))


def joined(left: Any, right: Any, key: str) -> Any:
    """All rows of the left with what the right knows of them."""
    return left.left_join(right, key).drop(f"{key}_right")


def fresh(rows: Any, as_of: datetime) -> Any:
    """Whether a row has not expired."""
    return rows.expires_at.isnull() | (rows.expires_at > moment(as_of))


def moment(at: datetime) -> Any:
    """A moment as an expression."""
    return ibis.timestamp(at.isoformat(), timezone="UTC")


@ibis.udf.scalar.builtin
def epoch_us(at: dt.Timestamp(timezone="UTC")) -> dt.int64:  # type: ignore[valid-type]
    """Microseconds since 1970, by the engine's own function: Ibis' own takes a detour by the local time, which takes longer
    than all figures together. This is the one name that another engine may spell otherwise."""


def days(later: Any, earlier: Any) -> Any:
    """Days between two moments."""
    return (epoch_us(later) - epoch_us(earlier)) / _DAY_US


def months(at: Any) -> Any:
    """Thirties of days since a moment near those of posts, so that sums of squares stay exact."""
    return (epoch_us(at) - ORIGIN_US) / MONTH_US


def _disclosed(rows: Any) -> Any:
    """True or False where a mark or words can tell, else NULL."""
    words = (rows.title + " " + rows.text).lower()
    marked = rows.paid_partnership.fill_null(False) | words.re_search(DISCLOSURE)
    return (rows.paid_partnership.notnull() | words.re_search(_SAID)).ifelse(marked, ibis.null("boolean"))
