"""Scopes: which profiles are computed at once, so that memory does not grow with the store.

A scope also says what is supposed of its posts. Where no profile has more posts than count, and each post's newest counters
stand beside it, the steps that choose among them are left out: they would change nothing and cost more than the figures. The
answer shows where that was wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from tastemaker.store import Store

PROFILES = 50_000
"""Profiles of a scope: with more the memory grows, with fewer the questions cost more than their answers."""
SMALL = 200_000
"""Posts up to which a store is one scope of which nothing is supposed."""


class Scope(NamedTuple):
    """Profiles by keys or by a range of keys (both ends belong to it), and what was seen of their posts."""

    keys: tuple[int, ...] | None = None
    profiles: tuple[int, int] | None = None
    crowded: bool = True
    """Whether some profile may have more than the newest posts that count. Where that was wrongly denied, `posts_n` shows it."""
    beside: bool = False
    """Whether counters are taken from beside the posts. Where they do not tell, `unsure` shows it."""

    @property
    def listed(self) -> bool:
        """Whether the keys of these profiles are given as rows, in the table `batch`: posts are then found several times faster."""
        return self.keys is not None and self.beside

    def of(self, rows: Any) -> Any:
        """The rows of these profiles, of a table with `profile_key`."""
        if self.keys is not None:
            rows = rows.filter(rows.profile_key.isin(self.keys))
        return rows if self.profiles is None else rows.filter(rows.profile_key.between(*self.profiles))


ALL = Scope()


def scopes(store: Store) -> Iterator[Scope]:
    """Scopes that hold every profile of the store once, each profile in one of them."""
    if small(store):
        yield ALL
        return
    last = store.rows("SELECT coalesce(max(profile_key), 0) AS last FROM profiles")[0]["last"]
    for first in range(0, last + 1, PROFILES):
        yield Scope(profiles=(first, first + PROFILES - 1), crowded=False, beside=True)


def chosen(store: Store, keys: Iterable[int]) -> Scope:
    """The scope of the profiles with these keys."""
    return Scope(keys=tuple(sorted({int(key) for key in keys})), beside=not small(store))


def small(store: Store) -> bool:
    """Whether nothing is supposed of a store, because to find out that it was wrong would take longer than it saves."""
    return store.rows("SELECT count(*) AS n FROM posts")[0]["n"] <= SMALL
