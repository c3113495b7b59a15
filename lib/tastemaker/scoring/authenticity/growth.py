"""Growth as evidence: rises of a profile's counters and gains that are too round, each with what else explains it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tastemaker.scoring.authenticity import rises
from tastemaker.scoring.authenticity.rises import EARLIER, THRESHOLD, WEEK, Rise
from tastemaker.scoring.authenticity.series import Series, read
from tastemaker.scoring.authenticity.signals import Signal
from tastemaker.scoring.authenticity.tails import strength as rarity
from tastemaker.scoring.authenticity.tails import upper

INNOCENT = ("a post that went viral", "a giveaway", "advertising", "a mention in the news", "a change of format",
            "a correction by the platform")
COUNTERS = ("followers", "view_count", "post_count")
ROUND = 50
"""An increment that this divides is round; one in fifty is, by chance."""
ROUND_LEAST = 8
"""Increments of at least ROUND that are needed to speak of roundness."""
BEFORE = pd.Timedelta(days=7)
"""A post this long before a rise may have made it."""


@dataclass(frozen=True, slots=True)
class Growth:
    """What a series shows, period by period. Strength is 0 to 1; NaN and None say that the evidence is too little."""

    series: Series
    strengths: np.ndarray
    """(n - 1,) one a period."""
    rises: tuple[Rise | None, ...]
    window: Rise | None
    """The whole series held against its companions; None where there are none."""
    window_strength: float
    strength: float | None
    """The strongest period's or the window's."""
    missing: str
    """What the evidence lacks, when `strength` is None."""

    @property
    def strongest(self) -> Rise | None:
        """The rise that `strength` speaks of."""
        if self.strength is None:
            return None
        if self.window is not None and self.window_strength >= self.strength:
            return self.window
        return self.rises[int(np.nanargmax(self.strengths))]


def strength(times: Sequence[object], totals: Sequence[float],
             companions: Mapping[str, Sequence[float]] | None = None) -> Growth:
    """How much a cumulative counter rises above its habit and without its companions.

    `times` are days or moments, `companions` other cumulative counters at the same moments (views, likes, posts).
    A series of amounts per period is handed in as its running total with a 0 before it.
    """
    series, (*found, window) = rises.rises(times, totals, companions)
    strengths = np.array([rises.rarity(rise.evidence, series.settled) if rise else np.nan for rise in found])
    whole = rises.rarity(window.evidence, series.settled) if window else np.nan
    known = [v for v in (*strengths, whole) if not np.isnan(v)]
    judged = bool((~np.isnan(strengths)).any())
    there = f"{EARLIER} earlier counts over {WEEK:.0f} days are needed; {len(series.totals)} are there"
    return Growth(series, strengths, tuple(found), window, whole, float(max(known)) if judged else None,
                  "" if judged else there)


def signals(snapshots: pd.DataFrame, posts: pd.DataFrame) -> list[Signal]:
    """The three signals of one profile's growth: `followers rise`, `views rise`, `round-number growth`.

    `snapshots` has taken_at, followers, view_count, post_count; `posts` post_key, published_at, views. Both may be
    empty, and every counter may be unknown. A profile of a platform whose terms permit no derived figures must not be
    handed in: seeing to that is the caller's duty.
    """
    snapshots = snapshots.sort_values("taken_at").drop_duplicates("taken_at", keep="last")
    return [_rise("followers rise", "followers", snapshots, posts), _rise("views rise", "view_count", snapshots, posts),
            _round(snapshots)]


def _rise(name: str, column: str, snapshots: pd.DataFrame, posts: pd.DataFrame) -> Signal:
    known = snapshots[snapshots[column].notna()]
    beside = {other: known[other].astype(float) for other in COUNTERS if other != column}
    found = strength(known["taken_at"].tolist(), known[column].astype(float).tolist(), beside)
    what, n = {"followers": "followers", "view_count": "views"}[column], len(known)
    rise = found.strongest
    if found.strength is None or rise is None:
        return Signal(name=name, state="insufficient evidence", strength=None, numbers={"counts": n}, n=n, cohort="",
                      sentence=f"Growth of {what}: {found.missing}.", innocent=INNOCENT)
    begun, ended = known["taken_at"].iloc[rise.first], known["taken_at"].iloc[rise.last + 1]
    gained = float(found.series.totals[rise.last + 1] - found.series.totals[rise.first])
    made, count = _near(posts, begun, ended)
    return Signal(name=name, state="seen" if found.strength >= THRESHOLD else "not seen", strength=found.strength,
                  sentence=_sentence(what, rise, found, gained, begun, ended, count),
                  numbers=_numbers(what, rise, found, gained), n=n, cohort="", innocent=INNOCENT, posts=made)


def _sentence(what: str, rise: Rise, found: Growth, gained: float, begun: pd.Timestamp, ended: pd.Timestamp,
              posts: int) -> str:
    days = max(found.series.days[rise.last + 1] - found.series.days[rise.first], 0)
    usual = rise.habit * (rise.last + 1 - rise.first)
    said = "its companions let expect" if rise is found.window else "such a time brings as a rule"
    shown = f"; the counter moves in steps of {found.series.unit:,.0f}" if found.series.unit > 1 else ""
    return (f"{gained:,.0f} {what} came in the {days:,.0f} days from {begun:%Y-%m-%d} to {ended:%Y-%m-%d}, "
            f"where {usual:,.0f} are what {said}: {rise.share:.1%} of all came beyond that. "
            f"{posts} posts appeared then or in the week before{shown}.")


def _numbers(what: str, rise: Rise, found: Growth, gained: float) -> dict[str, float | str]:
    figures = dict(zip(rises.EVIDENCE, rise.evidence, strict=True))
    silent = figures["unanswered"]
    told = {} if np.isnan(silent) else {"share of the rise that no companion answered": round(float(silent), 3)}
    return {f"{what} gained in the rise": gained, f"{what} usual in one period": round(rise.habit, 1),
            f"share of {what} that came beyond the habit": round(rise.share, 4),
            "days of the rise": float(found.series.days[rise.last + 1] - found.series.days[rise.first]),
            "step of the counter": found.series.unit, "periods in which the counter fell": found.series.falls, **told}


def _near(posts: pd.DataFrame, begun: pd.Timestamp, ended: pd.Timestamp) -> tuple[tuple[int, ...], int]:
    """The most viewed posts, at most five, that may have made a rise, and how many there are."""
    if not len(posts):
        return (), 0
    near = posts[posts["published_at"].between(begun - BEFORE, ended)]
    first = near.sort_values(["views", "post_key"], ascending=[False, True], na_position="last").head(5)
    return tuple(int(key) for key in first["post_key"]), len(near)


def _round(snapshots: pd.DataFrame) -> Signal:
    """Whether followers come in round numbers more often than by chance; silent where the counter itself is rounded."""
    known = snapshots[snapshots["followers"].notna()]
    series, _ = read(known["taken_at"].tolist(), known["followers"].astype(float).tolist())
    gains = np.diff(series.totals)
    gains = gains[gains >= ROUND]
    exact = series.unit == 1
    even = int((gains % ROUND == 0).sum())
    numbers: dict[str, float | str] = {f"gains of {ROUND} or more": len(gains), f"of them divided by {ROUND}": even,
                                       "share by chance": 1 / ROUND}
    told = {"name": "round-number growth", "numbers": numbers, "n": len(known), "cohort": "",
            "innocent": ("a counter that the platform rounds", "chance")}
    if not exact or len(gains) < ROUND_LEAST:
        why = f"{ROUND_LEAST} gains of {ROUND} or more are needed; {len(gains)} are there" if exact else \
            f"the counter moves in steps of {series.unit:,.0f}, so its gains are round by themselves"
        return Signal(state="insufficient evidence", strength=None, sentence=f"Round numbers: {why}.", **told)
    rare = rarity(upper(even, len(gains), 1 / ROUND))
    return Signal(state="seen" if rare >= THRESHOLD else "not seen", strength=rare, **told,
                  sentence=f"{even} of {len(gains)} gains are divided by {ROUND}; "
                           f"by chance {len(gains) / ROUND:.1f} would be.")
