"""How well rises of counters are judged: on labels, on genuine series, on purchases and look-alikes laid over them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tastemaker.errors import BadInput
from tastemaker.evaluate import injection
from tastemaker.evaluate.injection import Track
from tastemaker.evaluate.proof import Figure, Proof, interval
from tastemaker.scoring.authenticity import growth as detector
from tastemaker.scoring.authenticity.reference import forest
from tastemaker.scoring.authenticity.rises import EVIDENCE, THRESHOLD

OURS = "ours, as shipped"
ALARMS = 0.01
"""False alarms at which the curve compares methods."""
MOST = 100
"""Genuine series that purchases are laid over, drawn when there are more."""
DRAWS = 500
FORMULAS = {
    "auc": "chance that a labelled bought period has a higher score than another labelled one, series drawn whole",
    "alarms": "share of judged genuine series at the shipped threshold, of other methods above their 99 % quantile",
    "detected": f"share of purchases of {injection.LARGE:.0%} of size or more that reach the same threshold",
    "insufficient": "share of series that are answered insufficient evidence",
}
Floats = NDArray[np.float64]
Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class _Judged:
    """One track's scores by method, (n - 1,) each, NaN where the evidence does not suffice, and their figures."""

    periods: Mapping[str, Floats]
    series: Mapping[str, float]
    figures: tuple[tuple[float, ...], ...]


def growth(directory: str | Path, *, seed: int = 0) -> Proof:
    """The detector as it ships, beside a robust z-score, the ratio to the previous period and a cross-validated forest.

    The directory holds `series.csv`: series_id, at (an ISO date or moment), and `total` (cumulative) or `amount` (what
    came in the period that ends then, from the beginning on); any other numeric column is a cumulative companion. With
    `labels.csv` (series_id, at, bought as 0 or 1) periods are judged one by one; series without a bought label, and all
    when there are no labels, count as genuine and get purchases and look-alikes laid over them, drawn with the seed.
    BadInput names the file that cannot be used.
    """
    folder = Path(directory)
    tracks = _tracks(folder)
    if not tracks:
        raise BadInput("series.csv has no rows.", "Add some; nothing was measured.")
    labels = _labels(folder)
    judged = {t.series_id: _judge(t) for t in tracks}
    figures = [*_labelled(tracks, judged, labels)]
    tainted = {series for (series, _), bought in labels.items() if bought}
    genuine = [t for t in tracks if t.series_id not in tainted]
    more: dict[str, list[Row]] = {}
    if genuine:
        found, more = _injected(genuine, judged, seed)
        figures += found
    answered = np.array([judged[t.series_id].series[OURS] == judged[t.series_id].series[OURS] for t in tracks])
    figures.append(_share(OURS, "insufficient", ~answered, [t.series_id for t in tracks]))
    figures.sort(key=lambda f: f.method != OURS)
    notes = (f"{int(answered.sum())} of {len(tracks)} series are answered.", *_many(tracks, answered))
    subject = f"growth: {folder.name}, {len(tracks)} series, {len(labels)} labelled periods"
    return Proof(subject, tuple(figures), FORMULAS, notes, more)


def _judge(track: Track) -> _Judged:
    found = detector.strength(list(track.at), track.totals, track.companions)
    rates, known = found.series.rates, ~np.isnan(found.strengths)
    z, ratio = np.full(len(rates), np.nan), np.full(len(rates), np.nan)
    for i in np.flatnonzero(known):
        others = np.delete(rates, i)
        middle = np.median(others)
        z[i] = (rates[i] - middle) / (1.4826 * np.median(np.abs(others - middle)) + 1)
        ratio[i] = (rates[i] + 1) / (rates[i - 1] + 1) if i else np.nan
    ours = found.strength if found.strength is not None else np.nan
    top = lambda values: float(np.nanmax(values)) if np.any(~np.isnan(values)) else float("nan")  # noqa: E731
    evidence = tuple(r.evidence if r else (np.nan,) * len(EVIDENCE) for r in found.rises)
    return _Judged({OURS: found.strengths, "robust z-score": z, "ratio to the previous": ratio},
                   {OURS: ours, "robust z-score": top(z), "ratio to the previous": top(ratio)}, evidence)


def _labelled(tracks: Sequence[Track], judged: Mapping[str, _Judged],
              labels: Mapping[tuple[str, pd.Timestamp], bool]) -> list[Figure]:
    """AUC over labelled periods that have an answer."""
    rows = [(t.series_id, i, labels[t.series_id, at]) for t in tracks for i, at in enumerate(t.at[1:])
            if (t.series_id, at) in labels and not np.isnan(judged[t.series_id].periods[OURS][i])]
    bought, groups = np.array([row[2] for row in rows], dtype=bool), [row[0] for row in rows]
    if not bought.any() or bought.all():
        return []
    scores = {name: np.nan_to_num(np.array([judged[s].periods[name][i] for s, i, _ in rows]), nan=0.0)
              for name in next(iter(judged.values())).periods}
    scores["forest, sees labels"] = forest(np.array([judged[s].figures[i] for s, i, _ in rows]), bought, groups)
    return [_figure(name, "auc", lambda drawn, v=values: auc(v[drawn], bought[drawn]), groups)
            for name, values in scores.items()]


def _injected(genuine: Sequence[Track], judged: Mapping[str, _Judged],
              seed: int) -> tuple[list[Figure], dict[str, list[Row]]]:
    """Alarms on genuine series, purchases found and look-alikes called; series without an answer are left out."""
    answered = [t for t in genuine if not np.isnan(judged[t.series_id].series[OURS])]
    if not answered:
        return [], {}
    names = list(judged[answered[0].series_id].series)
    plain = {name: np.array([judged[t.series_id].series[name] for t in answered]) for name in names}
    strict = {name: float(np.nanquantile(values, 1 - ALARMS)) for name, values in plain.items()}
    limits = {name: THRESHOLD if name == OURS else strict[name] for name in names}
    figures = [_share(name, "alarms", plain[name] >= limits[name] if name == OURS else plain[name] > limits[name],
                      [t.series_id for t in answered]) for name in names]
    chosen = [answered[i] for i in sorted(np.random.default_rng(seed).permutation(len(answered))[:MOST])]
    rows = [(kind, size, place, _judge(track).series) for kind, size, place, track in injection.bought(chosen, seed)]
    large = [row for row in rows if row[1] >= injection.LARGE]
    figures += [_share(name, "detected", np.array([row[3][name] >= limits[name] for row in large]),
                       [row[2] for row in large]) for name in names]
    odd = [(kind, place, _judge(track).series) for kind, place, track in injection.lookalikes(chosen, seed)]
    return figures, {"curve": _curve(rows, names, strict), "lookalikes": _odd(odd, names, limits)}


def _curve(rows: Sequence[tuple[str, float, int, Mapping[str, float]]], names: Sequence[str],
           strict: Mapping[str, float]) -> list[Row]:
    """One row a method, kind and size: the share found at 1 % false alarms on the genuine series, and as shipped."""
    out: list[Row] = []
    for name in names:
        for kind, size in dict.fromkeys((row[0], row[1]) for row in rows):
            scores = np.array([row[3][name] for row in rows if row[:2] == (kind, size)])
            shipped = {"detected as shipped": float((scores >= THRESHOLD).mean())} if name == OURS else {}
            out.append({"method": name, "kind": kind, "size": size, "n": len(scores),
                        "detected at 1 % false alarms": float((scores > strict[name]).mean()), **shipped})
    return out


def _odd(rows: Sequence[tuple[str, int, Mapping[str, float]]], names: Sequence[str],
         limits: Mapping[str, float]) -> list[Row]:
    return [{"method": name, "kind": kind, "n": len(scores), "alarms": float((scores >= limits[name]).mean())}
            for name in names for kind in dict.fromkeys(row[0] for row in rows)
            for scores in [np.array([row[2][name] for row in rows if row[0] == kind])]]


def auc(scores: Floats, bought: NDArray[np.bool_]) -> float:
    """The area under the curve of hits against false alarms; ties count half. NaN with one outcome only.

    >>> auc(np.array([0.1, 0.4, 0.4, 0.9]), np.array([False, False, True, True]))
    0.875
    """
    many = int(bought.sum())
    if not many or many == len(bought):
        return float("nan")
    ranks = pd.Series(scores).rank().to_numpy()
    return float((ranks[bought].sum() - many * (many + 1) / 2) / (many * (len(bought) - many)))


def _figure(method: str, measure: str, statistic: Callable[[NDArray[np.intp]], float],
            groups: Sequence[object]) -> Figure:
    low, high = interval(statistic, len(groups), groups=groups, draws=DRAWS)
    return Figure(method, measure, statistic(np.arange(len(groups))), low, high, len(set(groups)))


def _share(method: str, measure: str, hits: NDArray[np.bool_], groups: Sequence[object]) -> Figure:
    return _figure(method, measure, lambda drawn: float(hits[drawn].mean()), groups)


def _many(tracks: Sequence[Track], answered: NDArray[np.bool_]) -> list[str]:
    long = np.array([len(t.totals) >= 20 for t in tracks])
    both = int((answered & long).sum())
    return [f"{both} of the {int(long.sum())} with 20 moments or more are answered."] if long.any() else []


def _tracks(folder: Path) -> list[Track]:
    frame = _frame(folder / "series.csv")
    kind = next((name for name in ("total", "amount") if name in frame), None)
    if kind is None:
        raise BadInput("series.csv has neither total nor amount.", "Add one of them; nothing was measured.")
    beside = [c for c in frame.select_dtypes("number") if c not in ("series_id", kind)]
    tracks = []
    for series_id, rows in frame.sort_values(["series_id", "at"]).groupby("series_id", sort=False):
        at, values = list(rows["at"]), rows[kind].to_numpy(dtype=float)
        companions = {c: rows[c].to_numpy(dtype=float) for c in beside}
        if kind == "amount":
            step = at[1] - at[0] if len(at) > 1 else pd.Timedelta(days=1)
            at, values = [at[0] - step, *at], np.concatenate([[0.0], np.cumsum(values)])
            companions = {c: np.concatenate([[0.0], v]) for c, v in companions.items()}
        tracks.append(Track(str(series_id), at, values, companions, kind == "amount"))
    return tracks


def _labels(folder: Path) -> dict[tuple[str, pd.Timestamp], bool]:
    path = folder / "labels.csv"
    if not path.exists():
        return {}
    frame = _frame(path)
    if "bought" not in frame or not frame["bought"].isin([0, 1]).all():
        raise BadInput("labels.csv needs a column bought of 0 and 1.", "Mend it; nothing was measured.")
    return {(str(s), at): bool(b) for s, at, b in zip(frame["series_id"], frame["at"], frame["bought"], strict=True)}


def _frame(path: Path) -> pd.DataFrame:
    if not path.exists():
        raise BadInput(f"{path.name} is not in {path.parent.name}.", "Give a directory of the documented form.")
    try:
        frame = pd.read_csv(path, dtype={"series_id": str, "total": float, "amount": float})
        if {"series_id", "at"} <= set(frame.columns):
            frame["at"] = pd.to_datetime(frame["at"], utc=True, format="ISO8601")
    except ValueError as error:
        raise BadInput(f"{path.name} cannot be read: {error}.", "Mend it; nothing was measured.") from None
    keys = ["series_id", "at"]
    if not set(keys) <= set(frame.columns) or frame["at"].isna().any() or frame.duplicated(keys).any():
        raise BadInput(f"{path.name} needs series_id and at, each pair once.", "Mend it; nothing was measured.")
    return frame
