"""Lists of creators across campaigns: a tag is a name, and whoever carries it. Every change is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from tastemaker import clock, render
from tastemaker.campaigns import whom
from tastemaker.errors import BadInput
from tastemaker.store import Run, Session, Store

LONGEST = 80


@dataclass(frozen=True, slots=True)
class Tagged:
    """What became of a tag: how many creators carry it now, how many changed, and who cannot carry it."""

    tag: str
    profiles: int
    changed: int
    refused: tuple[str, ...] = ()
    word: str = "on"

    def __repr__(self) -> str:
        what = "new" if self.word == "on" else "taken off"
        lines = [f"{self.tag}: {self.profiles:,} profile{'' if self.profiles == 1 else 's'}, {self.changed:,} {what}."]
        return "\n".join([*lines, *(f"Left out: {why}" for why in self.refused)])

    def _repr_html_(self) -> str:
        return "".join(f"<p>{render.html(line)}</p>" for line in repr(self).splitlines())


def put(store: Store, run: Run, tag: str, wanted: Any, *, by: str) -> Tagged:
    """Give profiles a tag; twice is the same as once. Who is unknown or opted out comes back with the reason."""
    tag = named(tag)
    with store.write() as s:
        keys, refused = whom.many(s, wanted)
        held = set(s.numbers("SELECT profile_key FROM tagged WHERE tag = $tag", tag=tag))
        new = [key for key in keys if key not in held]
        _write(s, run, tag, new, "on", by)
        return Tagged(tag, len(held) + len(new), len(new), tuple(refused))


def take(store: Store, run: Run, tag: str, wanted: Any = None, *, by: str) -> Tagged:
    """Take a tag off profiles, or without `wanted` off everybody. BadInput for a tag that nobody carries."""
    tag = named(tag)
    with store.write() as s:
        held = s.numbers("SELECT profile_key FROM tagged WHERE tag = $tag ORDER BY profile_key", tag=tag)
        if not held:
            raise _unknown(s, tag)
        keys, refused = (held, []) if wanted is None else whom.many(s, wanted)
        gone = [key for key in keys if key in set(held)]
        _write(s, run, tag, gone, "off", by)
        return Tagged(tag, len(held) - len(gone), len(gone), tuple(refused), "off")


def table(store: Store) -> pd.DataFrame:
    """One row a tag: how many profiles carry it, on which platforms, since when, and who gave it first."""
    return store.frame("""
        SELECT t.tag, count(*) AS profiles, string_agg(DISTINCT p.platform, ', ' ORDER BY p.platform) AS platforms,
               min(t.made_at) AS since, arg_min(t.made_by, t.ordinal) AS made_by
        FROM tagged t JOIN profiles p USING (profile_key) GROUP BY t.tag ORDER BY t.tag""")


def carriers(store: Store, tag: str) -> pd.DataFrame:
    """Who carries a tag, as far as they may be shown: profile_key, platform, handle, name, url, since, made_by."""
    with store.write() as s:
        if not s.rows("SELECT 1 FROM tagged WHERE tag = $tag", tag=named(tag)):
            raise _unknown(s, named(tag))
    return store.frame("""
        SELECT p.profile_key, p.platform, p.handle, p.name, p.url, t.made_at AS since, t.made_by
        FROM tagged t JOIN usable_profiles p USING (profile_key) WHERE t.tag = $tag ORDER BY t.ordinal""", tag=named(tag))


def named(tag: str) -> str:
    """A tag as it is kept: one line. BadInput for an empty or a long one."""
    kept = render.line(tag, LONGEST + 1)
    if not kept or len(kept) > LONGEST:
        raise BadInput(f"A tag has 1 to {LONGEST} characters.", "Choose another one.")
    return kept


def _write(s: Session, run: Run, tag: str, keys: Sequence[int], word: str, by: str) -> None:
    same = {"tag": tag, "word": word, "made_by": by, "made_at": clock.now(), "run_id": run.run_id}
    s.insert("tags", [same | {"profile_key": key} for key in keys])


def _unknown(s: Session, tag: str) -> BadInput:
    known = [row["tag"] for row in s.rows("SELECT DISTINCT tag FROM tagged ORDER BY tag LIMIT 20")]
    return BadInput(f"Nobody carries the tag {tag}.", f"There are: {', '.join(known)}." if known else "Give it with bench.tag(...).")
