"""Cohorts: figures are compared with like profiles of the person's own data, never with a fixed table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tastemaker.brief import SIZE_BANDS

MEMBERS = 20
"""Profiles with figures that a cohort should have; below that it is widened."""
PEERS = 5
"""Known values without which a percentile stays unknown: among four, each step is 25 points."""
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


def peers(frame: pd.DataFrame) -> dict[str, dict[str, object]]:
    """For each cohort the sorted values that it is compared by, and which engagement that is.

    A cohort that was widened holds every profile that shares its name's parts, also those that have a narrower one.
    """
    found: dict[str, dict[str, object]] = {}
    for cohort in dict.fromkeys(frame["cohort"]):
        rows = frame[_members(frame, cohort)]
        counts = [rows[column].notna().sum() for column in _ENGAGEMENT]
        by = _ENGAGEMENT[0] if counts[0] >= PEERS or counts[0] >= counts[1] else _ENGAGEMENT[1]
        found[cohort] = {"reach": _sorted(rows["reach_median_views"]), "engagement": _sorted(rows[by]), "measure": by}
    return found


def measure(members: dict[str, object]) -> str:
    """The column by which a cohort's engagement is compared: per view, or per follower where views are not given."""
    return str(members["measure"])


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
    known = _known(frame)
    sizes = {cohort: int(known[_members(frame, cohort)].sum()) for cohort in dict.fromkeys(frame["cohort"])}
    return frame["cohort"].map(sizes).fillna(0).astype(int)


def _members(frame: pd.DataFrame, cohort: str) -> pd.Series:
    parts = _STEPS[len(_STEPS) - 1 - cohort.count(" / ")]
    return _label(frame, parts) == cohort


def _sorted(values: pd.Series) -> np.ndarray:
    return np.sort(values.dropna().to_numpy(dtype=float))


def _percentiles(values: pd.Series, known: np.ndarray) -> list[float]:
    if len(known) < PEERS:
        return [np.nan] * len(values)
    return [np.nan if np.isnan(v) else percentile(v, known) for v in values.astype(float)]
