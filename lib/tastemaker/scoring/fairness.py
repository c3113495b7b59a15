"""Fairness: whether some creators rank lower than others whose words fit the brief equally well.

Each member of a group is paired with the creator outside it, on the same platform, whose relevance is nearest, within a
fifth of the standard deviation of relevance (Austin 2011); nobody is used twice. What is compared is the rank's
percentile: 100 is the top of the shortlist, 0 its end. What little the two of a pair still differ in relevance is taken
off at the rate at which the others' percentile rises with it (Abadie and Imbens 2011). The interval comes from drawing the pairs anew, and it holds 99 of
100, because five groups are looked at and a report should cry wolf in at most one run of twenty.

Whose group is not known belongs to neither side, and creators without a score take no part: their words alone place them.
A difference is a property of this ranking, not of the creators, and says nothing about its cause.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from heapq import heapify, heappop, heappush
from typing import Any

import numpy as np
import pandas as pd

PAIRS = 20
"""Pairs below which nothing is said."""
CALIPER = 0.2
"""Standard deviations of relevance by which the two of a pair may differ."""
LEVEL = 0.99
DRAWS, _AT_ONCE = 2_000, 200
SMALL, NEW_DAYS = 10_000, 365
"""Followers below which a creator is small, and days since the profile was made within which one is new."""
COLUMNS = ("profile_key", "platform", "relevance", "rank", "followers", "created_at", "language", "main_format",
           "comments_off")
GROUPS = {"small": f"Creators under {SMALL:,} followers", "new": f"Profiles made in the last {NEW_DAYS} days",
          "not English": "Creators who write in another language than English",
          "short-form": "Creators whose main format is short", "comments off": "Creators whose posts take no comments"}
"""Each group with its words for a sentence."""
_LEAST = 3
"""Posts with known views that tell whether comments are off."""


def table(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """What `report` needs, `COLUMNS`, of rows of a ranking that still have their posts."""
    rows = list(rows)
    shown = [tuple(sum(post[name] is not None for post in row["posts"]) for name in ("views", "comments")) for row in rows]
    counted = {row["platform"] for row, (_, comments) in zip(rows, shown, strict=True) if comments}
    off = [None if row["platform"] not in counted or views < _LEAST and not comments else comments == 0
           for row, (views, comments) in zip(rows, shown, strict=True)]
    return pd.DataFrame([{**{name: row[name] for name in COLUMNS[:-1]}, "comments_off": one}
                         for row, one in zip(rows, off, strict=True)], columns=list(COLUMNS))


def report(frame: pd.DataFrame, as_of: datetime, *, seed: int = 0) -> list[dict[str, Any]]:
    """One row a group: `compared`, how many `members` and `others`, `pairs`, the mean `difference` of the rank's percentile
    between the two of a pair (below 0: the group ranks lower) with `low` and `high`, the `relevance_difference` that the
    pairs still have, `state` (lower, higher, no difference shown, too few pairs) and a `sentence`.

    `frame` has `COLUMNS`; only ranked rows with a relevance count. The same frame and seed give the same report.
    """
    ranked = frame[frame["rank"].notna() & frame["relevance"].notna()].sort_values("profile_key", ignore_index=True)
    relevance = ranked["relevance"].to_numpy(dtype=float)
    last = int(frame["rank"].max()) if len(ranked) else 1
    place = 100 * (1 - (ranked["rank"].to_numpy(dtype=float) - 1) / max(last - 1, 1))
    found = []
    for number, (name, inside) in enumerate(_members(ranked, as_of).items()):
        pairs = matched(ranked["platform"].to_numpy(), relevance, inside)
        found.append(_row(name, inside, place, relevance, pairs, np.random.default_rng([seed, number])))
    return found


def matched(platforms: np.ndarray, relevance: np.ndarray, inside: np.ndarray) -> list[tuple[int, int]]:
    """Places (member, other) of the pairs. `inside` is 1 for members, 0 for others and NaN where that is not known.

    The nearest two pair first, wherever they stand: members that choose in turn from the top leave each other only less
    relevant ones, and that looked like an advantage of members in trials without any.
    """
    width = CALIPER * float(np.std(relevance)) if len(relevance) else 0.0
    pairs = []
    for platform in dict.fromkeys(platforms):
        here = platforms == platform
        pairs += _nearest_first(relevance, np.flatnonzero(here & (inside == 1)), np.flatnonzero(here & (inside == 0)), width)
    return sorted(pairs)


def _nearest_first(relevance: np.ndarray, members: np.ndarray, others: np.ndarray, width: float) -> list[tuple[int, int]]:
    free = sorted((float(relevance[i]), int(i)) for i in others)
    pairs, taken = [], set()

    def nearest(member: int) -> list[tuple[float, int, int]]:
        at = bisect_left(free, (float(relevance[member]), -1))
        near = [(abs(free[j][0] - float(relevance[member])), member, free[j][1]) for j in (at - 1, at) if 0 <= j < len(free)]
        return [min(near)] if near and min(near)[0] <= width else []

    waiting = [found for member in members for found in nearest(int(member))]
    heapify(waiting)
    while waiting:
        _, member, other = heappop(waiting)
        if other in taken:
            for found in nearest(member):
                heappush(waiting, found)
            continue
        taken.add(other)
        del free[bisect_left(free, (float(relevance[other]), other))]
        pairs.append((member, other))
    return pairs


def _members(ranked: pd.DataFrame, as_of: datetime) -> dict[str, np.ndarray]:
    """For each group 1, 0 or NaN of every row."""
    made = pd.to_datetime(ranked["created_at"], utc=True)
    language = pd.Series([_language(one) for one in ranked["language"]], dtype=object)
    yes = {"small": (ranked["followers"].astype(float) < SMALL, ranked["followers"]),
           "new": ((pd.Timestamp(as_of) - made).dt.days < NEW_DAYS, made), "not English": (language != "en", language),
           "short-form": (ranked["main_format"] == "short", ranked["main_format"]),
           "comments off": (ranked["comments_off"].astype(object) == True, ranked["comments_off"])}  # noqa: E712
    return {name: np.where(known.notna(), inside.astype(float), np.nan) for name, (inside, known) in yes.items()}


def _language(tag: Any) -> str | None:
    """The language of a tag such as en-US."""
    return tag.replace("_", "-").split("-")[0].lower() if isinstance(tag, str) and tag else None


def _row(name: str, inside: np.ndarray, place: np.ndarray, relevance: np.ndarray, pairs: Sequence[tuple[int, int]],
         chance: np.random.Generator) -> dict[str, Any]:
    row: dict[str, Any] = {"compared": name, "members": int((inside == 1).sum()), "others": int((inside == 0).sum()),
                           "pairs": len(pairs), "difference": None, "low": None, "high": None,
                           "relevance_difference": None, "state": "too few pairs"}
    if len(pairs) >= PAIRS:
        member, other = np.asarray(pairs).T
        closer = relevance[member] - relevance[other]
        gaps = place[member] - place[other] - _slope(relevance[inside == 0], place[inside == 0]) * closer
        low, high = _interval(gaps, chance)
        row |= {"difference": float(gaps.mean()), "low": low, "high": high, "state": _state(low, high),
                "relevance_difference": float(closer.mean())}
    return {**row, "sentence": _sentence(row)}


def _slope(relevance: np.ndarray, place: np.ndarray) -> float:
    """Points of rank for each unit of relevance, by least squares."""
    return float(np.polyfit(relevance, place, 1)[0]) if np.ptp(relevance) > 0 else 0.0


def _interval(gaps: np.ndarray, chance: np.random.Generator) -> tuple[float, float]:
    """The percentile bootstrap interval (Efron 1979) of a mean."""
    means = [gaps[chance.integers(len(gaps), size=(_AT_ONCE, len(gaps)))].mean(axis=1) for _ in range(DRAWS // _AT_ONCE)]
    low, high = np.quantile(np.concatenate(means), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def _state(low: float, high: float) -> str:
    return "lower" if high < 0 else "higher" if low > 0 else "no difference shown"


def _sentence(row: Mapping[str, Any]) -> str:
    who = GROUPS[row["compared"]]
    if row["state"] == "too few pairs":
        return f"{who}: too few pairs to tell ({row['pairs']} of at least {PAIRS})."
    points = row["difference"]
    said = {"lower": f"rank {-points:.1f} points lower", "higher": f"rank {points:.1f} points higher",
            "no difference shown": f"show no clear difference in rank ({points:+.1f} points)"}[row["state"]]
    than = "to" if row["state"] == "no difference shown" else "than"
    return (f"{who} {said} {than} others of equal relevance on the same platform (99 % interval {row['low']:+.1f} to "
            f"{row['high']:+.1f} of 100 points, {row['pairs']} pairs).")
