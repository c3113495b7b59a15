"""Scopes: which profiles are computed at once, so that memory does not grow with the store.

A scope also says what is known of its posts. Where no profile has more posts than count, or no post has counters of two
days, the steps that choose among them are left out: they would change nothing and cost more than the figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from tastemaker.scoring.formulas import POSTS
from tastemaker.store import Store

PROFILES = 50_000
"""Profiles of a scope. Their posts then have about a million keys where they lie together, and DuckDB joins such by place."""
SMALL = 200_000
"""Posts up to which a store is one scope of which nothing is supposed: looking would take longer than it saves."""


class Scope(NamedTuple):
    """Profiles by keys or by a range of keys (both ends belong to it), and what was seen of their posts."""

    keys: tuple[int, ...] | None = None
    profiles: tuple[int, int] | None = None
    posts: tuple[int, int] | None = None
    """The range in which the keys of their posts lie."""
    crowded: bool = True
    """Whether some profile may have more than the newest posts that count. Where that was wrongly denied, `posts_n` shows it."""
    once: bool = False
    """Whether each of their posts, and no other in the range, has unexpired counters of exactly one time."""

    def of(self, rows: Any) -> Any:
        """The rows of these profiles, of a table with `profile_key`."""
        if self.keys is not None:
            rows = rows.filter(rows.profile_key.isin(self.keys))
        return rows if self.profiles is None else rows.filter(rows.profile_key.between(*self.profiles))

    def of_posts(self, rows: Any) -> Any:
        """The rows that can belong to these profiles' posts, of a table with `post_key`."""
        return rows if self.posts is None else rows.filter(rows.post_key.between(*self.posts))


ALL = Scope()


def scopes(store: Store) -> Iterator[Scope]:
    """Scopes that hold every profile of the store once, each profile in one of them.

    None is supposed to be crowded before its posts were counted: see `Scope.crowded`.
    """
    if store.rows("SELECT count(*) AS n FROM posts")[0]["n"] <= SMALL:
        yield ALL
        return
    last = store.rows("SELECT coalesce(max(profile_key), 0) AS last FROM profiles")[0]["last"]
    for first in range(0, last + 1, PROFILES):
        yield _looked_at(store, first, first + PROFILES - 1)


def chosen(keys: Iterable[int]) -> Scope:
    """The scope of the profiles with these keys."""
    return Scope(keys=tuple(sorted({int(key) for key in keys})))


_LOOKED = "SELECT min(post_key) AS low, max(post_key) AS high, count(*) AS n, bit_xor(hash(post_key)) AS mark FROM "
_POSTS = f"{_LOOKED} posts WHERE profile_key BETWEEN $first AND $last"
_SEEN = (f"{_LOOKED} post_snapshots WHERE post_key BETWEEN $low AND $high "
         "AND (expires_at IS NULL OR expires_at > now_utc())")
"""Equal numbers with equal checksums of 64 bits are the same keys, each once: comparing the keys costs as much as a join."""


def _looked_at(store: Store, first: int, last: int) -> Scope:
    found = store.rows(_POSTS, first=first, last=last)[0]
    if not found["n"]:
        return Scope(profiles=(first, last))
    seen = store.rows(_SEEN, low=found["low"], high=found["high"])[0]
    return Scope(profiles=(first, last), posts=(found["low"], found["high"]),
                 crowded=found["n"] > POSTS * (last - first + 1), once=seen == found)
