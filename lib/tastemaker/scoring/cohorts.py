"""Cohorts: figures are compared with like profiles of the person's own data, never with a fixed table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tastemaker.brief import SIZE_BANDS

MEMBERS = 20
"""Profiles with figures that a cohort should have; below that it is widened."""
PEERS = 5
"""Known values without which a percentile stays unknown: among four, each step is 25 points."""
NEAREST = 50
"""Profiles of a cohort of near-equal size: enough for steps of two points, few enough to stay near."""
REACH = 1.0
"""Powers of ten by which a member's followers may differ: whoever is farther off is no peer, however few there are."""
BELOW = "below nano"
_STEPS = (("platform", "size_band", "main_format"), ("platform", "size_band"), ("platform",))
"""The format goes before the size: views and engagement differ more between sizes than between formats of like size."""
_ENGAGEMENT = ("engagement_per_view_median", "engagement_per_follower_median")


def band(followers: float | None) -> str | None:
    """The size band of a follower count; None when it is unknown.

    >>> band(10_000), band(999), band(2_000_000), band(None)
    ('micro', 'below nano', 'mega', None)
    """
    if followers is None or np.isnan(followers):
        return None
    names = [name for name, (low, high) in SIZE_BANDS.items() if followers >= low and (high is None or followers < high)]
    return names[0] if names else BELOW


def percentile(value: float, known: np.ndarray) -> float:
    """The mid-rank of a value among sorted known ones: the share below it and half the share equal to it.

    >>> percentile(2.0, np.array([1.0, 2.0, 2.0, 4.0]))
    0.5
    """
    below, upto = np.searchsorted(known, value, "left"), np.searchsorted(known, value, "right")
    return float((below + upto) / 2 / len(known))


def placed(frame: pd.DataFrame) -> pd.DataFrame:
    """The features with `size_band`, `cohort`, `cohort_n` and the percentiles of reach and engagement.

    A cohort is named by what its members share, such as `youtube / micro / short`; `cohort_n` counts those with a figure.
    """
    frame = frame.assign(size_band=[band(f) for f in frame["followers"].astype(float)])
    frame["cohort"] = _names(frame)
    frame["cohort_n"] = _sizes(frame)
    for column in ("reach_percentile", "engagement_percentile"):
        frame[column] = np.nan
    for cohort, members in peers(frame).items():
        rows = frame["cohort"] == cohort
        frame.loc[rows, "reach_percentile"] = _percentiles(frame.loc[rows, "reach_median_views"], members["reach"])
        frame.loc[rows, "engagement_percentile"] = _percentiles(frame.loc[rows, measure(members)], members["engagement"])
    return frame


def near(frame: pd.DataFrame) -> pd.DataFrame:
    """The features with `near_cohort`, `near_n` and percentiles among the profiles nearest in size.

    The members are the `NEAREST` profiles with a figure whose followers are nearest by ratio, of the same platform and main
    format; of the same platform where fewer than `MEMBERS` share the format. None is more than tenfold off. The profile itself
    is one of them. Unlike in `cohort`, nobody stands at the edge of a band. Equal sizes keep the order of the keys, so the same
    profiles give the same members. The name says who they are: `youtube / short / 4,100 to 6,900 followers`.
    """
    frame = frame.assign(near_cohort=None, near_n=0, near_reach_percentile=np.nan, near_engagement_percentile=np.nan)
    frame["near_cohort"] = frame["near_cohort"].astype(object)
    sized = frame[_known(frame) & (frame["followers"].astype(float) > 0)].sort_values(["followers", "profile_key"])
    for platform, same in sized.groupby("platform"):
        few = same["main_format"].isna() | (same.groupby("main_format")["main_format"].transform("size") < MEMBERS)
        for name, rows in same[~few].groupby("main_format"):
            _compare_near(frame, rows, rows.index, f"{platform} / {name}")
        _compare_near(frame, same, same.index[few.to_numpy()], str(platform))
    return frame


def _compare_near(frame: pd.DataFrame, members: pd.DataFrame, whom: pd.Index, name: str) -> None:
    """Fill in the columns of `near` for `whom`, who are among `members`, which are sorted by followers."""
    if not len(whom):
        return
    sizes = np.log10(members["followers"].to_numpy(dtype=float))
    places = members.index.get_indexer(whom)
    first, last = _nearest(sizes, places)
    followers = members["followers"].to_numpy(dtype=float)
    frame.loc[whom, "near_cohort"] = [f"{name} / {followers[a]:,.0f} to {followers[b]:,.0f} followers"
                                      for a, b in zip(first, last, strict=True)]
    frame.loc[whom, "near_n"] = last - first + 1
    by = _ENGAGEMENT[0] if _more_by_views(members) else _ENGAGEMENT[1]
    for column, figure in (("near_reach_percentile", "reach_median_views"), ("near_engagement_percentile", by)):
        frame.loc[whom, column] = _among(members[figure].to_numpy(dtype=float), places, first, last)


def _nearest(sizes: np.ndarray, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First and last place of the `NEAREST` sorted sizes around each place, by bisection, none farther than `REACH`."""
    n, count = len(sizes), min(NEAREST, len(sizes))
    own, low, high = sizes[places], np.zeros(len(places), dtype=int), np.full(len(places), n - count)
    while (open_ := low < high).any():
        middle = (low + high) // 2
        right = open_ & (own - sizes[middle] > sizes[np.minimum(middle + count, n - 1)] - own)
        low, high = np.where(right, middle + 1, low), np.where(open_ & ~right, middle, high)
    # Equal sizes may leave the profile itself outside of the window: it is always one of its own peers.
    low = np.clip(low, np.maximum(places - count + 1, 0), np.minimum(places, n - count))
    first = np.maximum(low, np.searchsorted(sizes, own - REACH, "left"))
    return first, np.minimum(low + count - 1, np.searchsorted(sizes, own + REACH, "right") - 1)


def _among(values: np.ndarray, places: np.ndarray, first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """The mid-rank of each place's value among the known values from its first to its last place; NaN under `PEERS` of them."""
    found = np.full(len(places), np.nan)
    for begin in range(0, len(places), 20_000):
        part = slice(begin, begin + 20_000)
        window = first[part, None] + np.arange(NEAREST)
        others = np.where(window <= last[part, None], values[np.minimum(window, len(values) - 1)], np.nan)
        own, known = values[places[part]], (~np.isnan(others)).sum(axis=1)
        ranks = ((others < own[:, None]).sum(axis=1) + (others == own[:, None]).sum(axis=1) / 2) / np.maximum(known, 1)
        found[part] = np.where((known >= PEERS) & ~np.isnan(own), ranks, np.nan)
    return found


def peers(frame: pd.DataFrame) -> dict[str, dict[str, object]]:
    """For each cohort the sorted values that it is compared by, and which engagement that is.

    A cohort that was widened holds every profile that shares its name's parts, also those that have a narrower one.
    """
    found: dict[str, dict[str, object]] = {}
    for cohort, rows in _members(frame).items():
        by = _ENGAGEMENT[0] if _more_by_views(rows) else _ENGAGEMENT[1]
        found[cohort] = {"reach": _sorted(rows["reach_median_views"]), "engagement": _sorted(rows[by]), "measure": by}
    return found


def measure(members: dict[str, object]) -> str:
    """The column by which a cohort's engagement is compared: per view, or per follower where views are not given."""
    return str(members["measure"])


def _more_by_views(rows: pd.DataFrame) -> bool:
    """Whether engagement is compared per view: where enough views are known, or no fewer than engagements per follower."""
    by_view, by_follower = (rows[column].notna().sum() for column in _ENGAGEMENT)
    return bool(by_view >= PEERS or by_view >= by_follower)


def _known(frame: pd.DataFrame) -> pd.Series:
    return frame[["reach_median_views", *_ENGAGEMENT]].notna().any(axis=1)


def _label(frame: pd.DataFrame, parts: tuple[str, ...]) -> pd.Series:
    columns = [frame[part].astype(object).where(frame[part].notna(), f"{part.split('_')[1]} unknown" if "_" in part else "")
               for part in parts]
    return columns[0] if len(columns) == 1 else columns[0].str.cat(columns[1:], sep=" / ")


def _names(frame: pd.DataFrame) -> pd.Series:
    names = _label(frame, _STEPS[-1]).copy()
    known = _known(frame)
    for parts in reversed(_STEPS[:-1]):
        label = _label(frame, parts)
        sizes = label.map(known.groupby(label).sum())
        names = names.where(sizes < MEMBERS, label)
    return names


def _sizes(frame: pd.DataFrame) -> pd.Series:
    """How many members with a figure each row's cohort has."""
    sizes = {cohort: int(_known(rows).sum()) for cohort, rows in _members(frame).items()}
    return frame["cohort"].map(sizes).fillna(0).astype(int)


def _members(frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The rows that each cohort's name fits, in their order; none for what is the name of no cohort."""
    places = [(label := _label(frame, parts)).groupby(label).indices for parts in reversed(_STEPS)]
    return {cohort: frame.iloc[places[cohort.count(" / ")].get(cohort, [])] for cohort in dict.fromkeys(frame["cohort"])}


def _sorted(values: pd.Series) -> np.ndarray:
    return np.sort(values.dropna().to_numpy(dtype=float))


def _percentiles(values: pd.Series, known: np.ndarray) -> list[float]:
    if len(known) < PEERS:
        return [np.nan] * len(values)
    return [np.nan if np.isnan(v) else percentile(v, known) for v in values.astype(float)]
