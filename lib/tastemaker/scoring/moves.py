"""Moves: why each creator stands elsewhere than in an earlier run, part by part.

With weight w and value v of a part before and after, its share of the change is w1 v1 - w0 v0. Half of what the weights
changed is put to either side, so that a part's own move is (v1 - v0) times the mean of its weights, and what was done by
turning the weights stands apart. Everything is counted in millionths, the digits that a score has, and what rounding
leaves over goes to those it was taken from: the moves add up to the change of the score exactly.

A score that did not change can still move, when others came, left or passed; these are counted. Who is not scored any more
is not named: they may have opted out or asked to be forgotten.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tastemaker.scoring.formula import FORMULA_VERSION, PARTS, opened

WEIGHTS = "weights"
_UNIT = 1_000_000
"""Scores have six digits."""
Row = Mapping[str, Any]
Part = tuple[float, float]
"""Value and weight."""


def explained(before: Iterable[Row], after: Iterable[Row]) -> list[dict[str, Any]]:
    """One row a creator that was ranked in either run, those of the later one first and in its order.

    `before` and `after` are rows of `scores`: profile_key, rank, score, parts (a dict or JSON text), why_not, formula, and
    where known `handle`. Columns: `profile_key`, `handle`, `rank_before`, `rank_after`, `change` of the score, one column
    for each part and `weights` (they sum to `change`), `above_new` and `above_left` (who came in above and who left from
    above), `passed` (places won from others who stayed, below 0: lost), and a `sentence`.
    """
    old, new = ({row["profile_key"]: row for row in rows} for rows in (before, after))
    crowd = _Crowd(old, new)
    keys = [key for key in (*new, *old) if _rank(old, key) or _rank(new, key)]
    rows = [_move(key, old.get(key), new.get(key), crowd) for key in dict.fromkeys(keys)]
    return sorted(rows, key=lambda r: (r["rank_after"] is None, r["rank_after"] or r["rank_before"], r["profile_key"]))


class _Crowd:
    """Who came in, and who left, at which ranks."""

    def __init__(self, old: Mapping[int, Row], new: Mapping[int, Row]) -> None:
        self._came = sorted(_rank(new, key) for key in new if _rank(new, key) and not _rank(old, key))
        self._left = sorted(_rank(old, key) for key in old if _rank(old, key) and not _rank(new, key))

    def around(self, before: int, after: int) -> dict[str, int]:
        """How the others account for a move from one rank to another."""
        came, left = bisect_left(self._came, after), bisect_left(self._left, before)
        return {"above_new": came, "above_left": left, "passed": before - after + came - left}


def _move(key: int, old: Row | None, new: Row | None, crowd: _Crowd) -> dict[str, Any]:
    before, after = (int(row["rank"]) if row and row["rank"] else None for row in (old, new))
    row: dict[str, Any] = {
        "profile_key": key, "handle": (new or {}).get("handle") or "", "rank_before": before, "rank_after": after,
        **dict.fromkeys(("change", *PARTS, WEIGHTS, "above_new", "above_left", "passed"))}
    if before and after:
        row |= crowd.around(before, after)
    if old and new and old["score"] is not None and new["score"] is not None:
        row |= shares(old, new)
    return {**row, "sentence": _sentence(row, old, new)}


def shares(old: Row, new: Row) -> dict[str, float]:
    """The change of a score, and how much of it each part and the weights made; in millionths they sum exactly.

    >>> part = lambda value: {"relevance": {"value": value, "weight": 1.0}}
    >>> found = shares({"score": 0.5, "parts": part(0.5)}, {"score": 0.75, "parts": part(0.75)})
    >>> found["change"], found["relevance"], found["weights"]
    (0.25, 0.25, 0.0)
    """
    total = round(new["score"] * _UNIT) - round(old["score"] * _UNIT)
    parts = [_both(_part(old, name), _part(new, name)) for name in PARTS]
    moved = [_UNIT * (w0 + w1) / 2 * (v1 - v0) for (v0, w0), (v1, w1) in parts]
    turned = sum(_UNIT * (v0 + v1) / 2 * (w1 - w0) for (v0, w0), (v1, w1) in parts)
    whole = _apportioned([*moved, turned], total)
    return {"change": total / _UNIT, **{name: part / _UNIT for name, part in zip((*PARTS, WEIGHTS), whole, strict=True)}}


def _apportioned(parts: Sequence[float], total: int) -> list[int]:
    """The parts as whole numbers that sum to the total; what is missing goes first to those that rounding changed most."""
    whole = [round(part) for part in parts]
    missing = total - sum(whole)
    step = 1 if missing > 0 else -1
    order = sorted(range(len(parts)), key=lambda i: (step * (whole[i] - parts[i]), i))
    for i in range(abs(missing)):
        whole[order[i % len(order)]] += step
    return whole


def _part(row: Row, name: str) -> Part | None:
    """A part as value and weight; None for a part that the formula of that run did not have."""
    part = opened(row["parts"]).get(name)
    return None if part is None else (part["value"], part["weight"])


def _both(old: Part | None, new: Part | None) -> tuple[Part, Part]:
    """A part before and after. One that a formula did not have weighed nothing, so its coming is a change of weights."""
    stand_in = ((new or old or (0.0, 0.0))[0], 0.0)
    return old or stand_in, new or stand_in


def _rank(rows: Mapping[int, Row], key: int) -> int:
    return int(rows[key]["rank"] or 0) if key in rows else 0


def _sentence(row: Mapping[str, Any], old: Row | None, new: Row | None) -> str:
    before, after = row["rank_before"], row["rank_after"]
    if after is None:
        why = _plain(new["why_not"]) if new else "no longer scored: gone, expired, or not to be used any more"
        return f"Left from rank {before}: {why}."
    if before is None:
        why = f"left out before: {_plain(old['why_not'])}" if old else "new since that run"
        return f"Came in at rank {after}, {why}."
    place = f"Rank {after} as before" if before == after else f"Rank {before} to {after}"
    return "; ".join([place, *_causes(row, old, new)]) + "."


def _causes(row: Mapping[str, Any], old: Row | None, new: Row | None) -> list[str]:
    said = []
    if row["change"] is None:
        said.append("placed by words alone, so no part is shown")
    elif not any(row[name] for name in (*PARTS, WEIGHTS)):
        said.append("its score did not change")
    else:
        told = sorted((name for name in (*PARTS, WEIGHTS) if row[name]), key=lambda name: -abs(row[name]))
        said.append(f"score {row['change']:+.3f}: " + ", ".join(f"{name} {row[name]:+.3f}" for name in told))
    around = ((row["above_new"], "came in above"), (row["above_left"], "left from above"))
    said += [f"{n} {words}" for n, words in around if n]
    if row["passed"]:
        others = f"{abs(row['passed'])} other{'s' if abs(row['passed']) > 1 else ''}"
        said.append(f"passed {others}" if row["passed"] > 0 else f"{others} passed")
    if old and new and old.get("formula") != new.get("formula"):
        said.append(f"the formula changed from {old.get('formula')} to {new.get('formula') or FORMULA_VERSION}")
    return said


def _plain(why: str | None) -> str:
    return (why or "not ranked").rstrip(".")
