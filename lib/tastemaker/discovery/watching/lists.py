"""Watchlists: named lists of profiles that a person follows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from numbers import Integral
from typing import Any

import pandas as pd

from tastemaker import clock, render
from tastemaker.errors import BadInput
from tastemaker.store import Run, Store, who

LONGEST = 80
"""Characters of a name of a watchlist or a saved search."""


@dataclass(frozen=True, slots=True)
class Watching:
    """What became of a list: how many profiles the watchlist has now, how many of them are new, and who cannot be
    watched."""

    watchlist: str
    profiles: int
    new: int
    refused: tuple[str, ...] = ()

    def __repr__(self) -> str:
        lines = [f"{self.watchlist}: {self.profiles:,} profiles are watched, {self.new:,} of them new."]
        return "\n".join([*lines, *(f"Not watched: {why}" for why in self.refused)])

    def _repr_html_(self) -> str:
        return "".join(f"<p>{render.html(line)}</p>" for line in repr(self).splitlines())


def named(name: str) -> str:
    """A name as it is kept: one line without outer spaces. BadInput for an empty or a long one."""
    kept = render.line(name, LONGEST + 1).strip()
    if not kept or len(kept) > LONGEST:
        raise BadInput(f"A name has 1 to {LONGEST} characters.", "Choose another one.")
    return kept


def watch(store: Store, run: Run, watchlist: str, wanted: Any, *, by: str) -> Watching:
    """Put profiles on a watchlist; twice is the same as once.

    `wanted` is a handle, a profile key, several of these, or a frame with `profile_key` or with `platform` and
    `handle`. Who is unknown or asked not to be contacted comes back with the reason; the others are watched.
    """
    watchlist = named(watchlist)
    with store.write() as s:
        out = {row["profile_key"] for row in s.rows("SELECT profile_key FROM do_not_contact")}
        keys, refused = _keys(s, wanted, out)
        same = {"watchlist": watchlist, "made_by": by, "made_at": clock.now(), "run_id": run.run_id}
        rows = [{**same, "profile_key": key} for key in keys]
        new = s.insert("watches", rows, keep=True) if rows else 0
        n = s.rows("SELECT count(*) AS n FROM watched WHERE watchlist = $name", name=watchlist)[0]["n"]
    return Watching(watchlist, n, new, tuple(refused))


def unwatch(store: Store, watchlist: str, wanted: Any = None) -> int:
    """Take profiles off a watchlist, or without `wanted` all of them; how many that were. BadInput for an unknown
    list."""
    watchlist = known(store, watchlist)
    with store.write() as s:
        if wanted is None:
            return s.execute("DELETE FROM watches WHERE watchlist = $name", name=watchlist)
        keys, _ = _keys(s, wanted, set())
        return s.execute("DELETE FROM watches WHERE watchlist = $name AND list_contains($keys, profile_key)",
                         name=watchlist, keys=[-1, *keys])


def watchlists(store: Store) -> pd.DataFrame:
    """One row a watchlist: name, profiles, platforms, how many are gone, since when, and when it was last visited."""
    visits = store.rows("""SELECT manifest->>'$.watchlist' AS watchlist, max(started_at) AS visited_at FROM runs
                           WHERE verb = 'visit' AND state = 'done' GROUP BY ALL""")
    lists = store.frame("""SELECT watchlist, count(*) AS profiles,
                                  string_agg(DISTINCT platform, ', ' ORDER BY platform) AS platforms,
                                  count(*) FILTER (state = 'gone') AS gone, min(since) AS since
                           FROM watched GROUP BY watchlist ORDER BY watchlist""")
    at = {row["watchlist"]: row["visited_at"] for row in visits}
    return lists.assign(visited_at=pd.to_datetime([at.get(name) for name in lists["watchlist"]], utc=True))


def known(store: Store, watchlist: str) -> str:
    """The name of a watchlist that there is. BadInput names those there are."""
    name = named(watchlist)
    there = [row["watchlist"] for row in store.rows("SELECT DISTINCT watchlist FROM watches ORDER BY watchlist")]
    if name not in there:
        raise BadInput(f"There is no watchlist called {name}.",
                       f"There are: {', '.join(there)}." if there else "Begin one with `watch`.")
    return name


def tidy(store: Store) -> int:
    """Drop who opted out and whose profile is here no more; how many entries that were."""
    with store.write() as s:
        return s.execute("""DELETE FROM watches WHERE profile_key NOT IN (SELECT profile_key FROM profiles)
                            OR profile_key IN (SELECT profile_key FROM do_not_contact)""")


def _keys(s: Any, wanted: Any, out: set[int]) -> tuple[list[int], list[str]]:
    """The keys of the profiles that are wanted, in order and once each, and why others cannot be had."""
    found: dict[int, None] = {}
    refused = []
    for one in _each(wanted):
        try:
            key = _key(s, one)
        except BadInput as error:
            refused.append(f"{error} {error.next_step}".strip())
            continue
        if key in out:
            refused.append(f"{render.line(one, 80)} asked not to be contacted.")
        else:
            found[key] = None
    return list(found), refused


def _each(wanted: Any) -> Iterable[str | int]:
    if isinstance(wanted, (str, Integral)):
        return [wanted]
    if isinstance(wanted, pd.DataFrame):
        if "profile_key" in wanted:
            return [int(key) for key in wanted["profile_key"].dropna()]
        if {"platform", "handle"} <= set(wanted.columns):
            return [f"{row.platform}:{row.handle}" for row in wanted.itertuples()]
        raise BadInput("The frame has no column profile_key, nor platform and handle.", "Give handles or profile keys.")
    if isinstance(wanted, pd.Series):
        wanted = wanted.dropna().tolist()
    if not isinstance(wanted, Iterable):
        raise BadInput("That names no profiles.", "Give handles, profile keys, or a frame that has them.")
    return [part for one in wanted for part in (_each(one) if isinstance(one, Iterable) and not isinstance(one, str) else [one])]


def _key(s: Any, one: str | int) -> int:
    if isinstance(one, str):
        return int(who.one(s, one)["profile_key"])
    if one != one or one is None or int(one) != one:
        raise BadInput("That is no profile.", "Give a handle or a profile key.")
    if not s.rows("SELECT 1 FROM profiles WHERE profile_key = $key", key=int(one)):
        raise BadInput(f"There is no profile with the key {int(one)}.", "bench.shortlist(brief) lists keys.")
    return int(one)
