"""Sums of a profile's posts, named as data: an engine makes them by grouping, `arrays` from rows that lie side by side.

What a figure makes of its sums is written once, in `figures`, whoever made them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ibis.expr import operations as ops


class Sum(NamedTuple):
    """What is made of a profile's posts, one of `KINDS`, and the columns that it is made from. Unknown values do not count."""

    kind: str
    columns: tuple[str, ...]


KINDS: dict[str, Callable[..., Any]] = {
    "known": lambda v: v.count(),
    "least": lambda v: v.min(),
    "most": lambda v: v.max(),
    "any": lambda v: v.any(),
    "mean": lambda v: v.mean(),
    "median": lambda v: v.median(),
    "sorted": lambda v: v.collect(order_by=v),
    "variance": lambda v: v.var(how="pop"),
    "covariance": lambda v, w: v.cov(w, how="pop")}
"""Each kind as an expression; all but `known` are NULL, and `sorted` may be, where nothing is known. A covariance is of two
columns that are known in the same rows."""


def grouped(rows: Any, sums: Mapping[str, Sum]) -> Any:
    """The sums of each profile that has posts, as an expression with one row a profile."""
    made = {name: KINDS[kind](*(rows[column] for column in columns)) for name, (kind, columns) in sums.items()}
    return rows.group_by("profile_key").aggregate(**made)


def used(question: Any, table: str) -> set[str]:
    """The columns of an unbound table that an expression reads."""
    fields = question.op().find(ops.Field)
    return {field.name for field in fields if isinstance(field.rel, ops.UnboundTable) and field.rel.name == table}
