"""Sums of posts by sorting and adding arrays, for many profiles: several times faster than an engine's grouping.

Posts that lie side by side need no search for their group. Profiles with equally many posts form a block, of which each column is
a matrix with a row a profile. Where something is unknown it is NaN and numbers are 64-bit floats, which hold counters up to 2**53
and moments in microseconds exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tastemaker.scoring.features.posts import MONTH_US, ORIGIN_US
from tastemaker.scoring.features.sums import Sum

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Values = Floats | Places


def read(names: Iterable[str]) -> set[str]:
    """The columns of posts from which `summed` makes columns of these names."""
    return {source for name in names for source in (_DERIVED[name][0] if name in _DERIVED else (name,))}


def summed(rows: pa.Table, sums: Mapping[str, Sum], schema: pa.Schema) -> pa.Table:
    """What `sums.grouped` gives for these rows, ordered by profile; `schema` is that answer's."""
    columns = _sorted(rows)
    keys = columns["profile_key"]
    starts = np.flatnonzero(np.append(len(keys) > 0, keys[1:] != keys[:-1]))
    sizes = np.diff(starts, append=len(keys))
    found = {name: np.full((len(starts), *_width(each, sizes)), np.nan) for name, each in sums.items()}
    for size in np.unique(sizes).tolist():
        which = np.flatnonzero(sizes == size)
        block = Block({name: Column(_matrix(values, starts[which], size)) for name, values in columns.items()})
        for name, (kind, of) in sums.items():
            made = _MADE[kind](*(block[column] for column in of))
            found[name][which, *[slice(size)] * (kind == "sorted")] = made
    arrays = {"profile_key": pa.array(keys[starts])} | {name: _arrow(values, schema.field(name).type) for name, values in found.items()}
    return pa.table([arrays[name] for name in schema.names], schema=schema)


class Column:
    """A column of a block: a row a profile, NaN for what is unknown."""

    def __init__(self, values: Values) -> None:
        self.values = values

    def where(self, other: Column) -> Column:
        """The column, known only where another is as well."""
        return self if isinstance(other.known, int) else Column(np.where(np.isnan(other.values), np.nan, self.values))

    @cached_property
    def known(self) -> int | Places:
        """How many values are known: of all profiles, or where something is unknown of each."""
        n = self.values.shape[1]
        return n if self.values.dtype != float or not (holes := np.isnan(self.values)).any() else n - holes.sum(axis=1)

    @cached_property
    def ordered(self) -> Values:
        """The values from the lowest on, and what is unknown behind them."""
        return np.sort(self.values, axis=1)

    @cached_property
    def mean(self) -> Floats:
        """NaN where nothing is known."""
        with np.errstate(invalid="ignore"):
            return np.einsum("ij->i", self._nothing_for_unknown(self.values)) / self.known

    @cached_property
    def off(self) -> Floats:
        """How far the values are off their mean, 0 for what is unknown."""
        return self._nothing_for_unknown(self.values - self.mean[:, None])

    @property
    def median(self) -> Floats:
        """The value in the middle or half way between two."""
        low, high = (self._at(place) for place in ((self.known - 1) // 2, self.known // 2))
        return low + (high - low) / 2

    def together(self, other: Column) -> Floats:
        """The covariance with a column that is known wherever this one is."""
        with np.errstate(invalid="ignore"):
            return np.einsum("ij,ij->i", self.off, other.off) / self.known

    def _at(self, place: int | Places) -> Values:
        return self.ordered[:, place] if isinstance(place, int) else self.ordered[np.arange(len(place)), place]

    def _nothing_for_unknown(self, values: Values) -> Values:
        return values if isinstance(self.known, int) else np.nan_to_num(values)


class Block(dict[str, Column]):
    """The columns of profiles with equally many posts; those that are derived from others are made when they are asked for."""

    def __missing__(self, name: str) -> Column:
        sources, make = _DERIVED[name]
        self[name] = make(*(self[source] for source in sources))
        return self[name]


_DERIVED: dict[str, tuple[tuple[str, ...], Callable[..., Column]]] = {
    "month": (("published_at", "views"), lambda at, views: Column(_months(at.values)).where(views)),
    "log_views": (("published_at", "views"), lambda at, views: Column(_logs(views.values)).where(at))}
"""Columns of `figures.rows_of_sums` that are not read: to hand them over takes an engine longer than all else."""
_MADE: dict[str, Callable[..., Any]] = {
    "known": lambda c: c.known,
    "least": lambda c: np.fmin.reduce(c.values, axis=1),
    "most": lambda c: np.fmax.reduce(c.values, axis=1),
    "any": lambda c: np.fmax.reduce(c.values, axis=1),
    "mean": lambda c: c.mean,
    "median": lambda c: c.median,
    "sorted": lambda c: c.ordered,
    "variance": lambda c: c.together(c),
    "covariance": lambda c, other: c.together(other)}
"""The kinds of `sums.KINDS`."""


def _months(at: Values) -> Floats:
    found = at.astype(float)
    found -= ORIGIN_US
    found /= MONTH_US
    return found


def _logs(views: Values) -> Floats:
    found = views.astype(float)
    found += 1
    return np.log(found, out=found)


def _sorted(rows: pa.Table) -> dict[str, Values]:
    """The columns, ordered by key: they mostly are."""
    columns = {name: _values(rows[name]) for name in rows.column_names}
    keys = columns["profile_key"]
    if (keys[1:] >= keys[:-1]).all():
        return columns
    order = np.argsort(keys, kind="stable")
    return {name: values[order] for name, values in columns.items()}


def _matrix(values: Values, starts: Places, size: int) -> Values:
    whole = len(starts) * size == len(values)
    return values.reshape(-1, size) if whole else values[starts[:, None] + np.arange(size)]


def _width(each: Sum, sizes: Places) -> tuple[int, ...]:
    return (int(sizes.max(initial=0)),) if each.kind == "sorted" else ()


def _values(column: pa.ChunkedArray) -> Values:
    """Whole numbers where all are known, else floats; moments as microseconds."""
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us", column.type.tz)).cast(pa.int64())
    return (column if pa.types.is_integer(column.type) and not column.null_count else column.cast(pa.float64(), safe=False)).to_numpy()


def _arrow(values: Floats, kind: pa.DataType) -> pa.Array:
    if pa.types.is_list(kind):
        offsets = np.arange(len(values) + 1, dtype=np.int32) * values.shape[1]
        return pa.ListArray.from_arrays(offsets, _arrow(values.ravel(), kind.value_type)).cast(kind)
    found = pa.array(values, from_pandas=True)
    return (found.cast(pa.int64()) if pa.types.is_timestamp(kind) else found).cast(kind)
