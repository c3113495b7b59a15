"""What a person says about profiles: the same person, two channels of one, different people, alone, not now.

Words are only ever added. Taking one back is a word as well, so who said what, when and why stays readable.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tastemaker import clock, render
from tastemaker.discovery.people import settling
from tastemaker.discovery.people.joining import MACHINE
from tastemaker.errors import BadInput
from tastemaker.store import Run, Session, Store

Pair = tuple[int, int]
_NOBODY = "Look at the profiles table for its key."


def same(store: Store, run: Run, a: int, b: int, by: str, *, two_channels: bool = False, note: str = "") -> int:
    """Say that two profiles are one person's; how many profiles got another creator.

    Where this gives one creator two profiles on a platform, BadInput names them unless `two_channels` says that they are
    two channels of one person.
    """
    with store.write() as s:
        _known(s, a, b)
        twice = doubled(s, a, b)
        if twice and not two_channels:
            raise BadInput(f"That would give one creator two profiles on a platform: {_named(s, twice)}.",
                           "Say that they are two channels of one person, or first say who is different from whom.")
        word = "two channels" if two_channels else "same"
        _say(s, run, [(pair, word) for pair in dict.fromkeys([_ordered(a, b), *twice])], by, note)
        return settling.settle(s, run)


def different(store: Store, run: Run, a: int, b: int, by: str, *, note: str = "") -> int:
    """Say that two profiles are different people's; how many profiles got another creator."""
    with store.write() as s:
        _known(s, a, b)
        settling.let_go(s, [a, b])
        _say(s, run, [(_ordered(a, b), "different")], by, note)
        return settling.settle(s, run)


def split(store: Store, run: Run, profile_key: int, by: str, *, note: str = "") -> int:
    """Say that a profile is nobody else's: it becomes a creator of its own, and no sign joins it from then on."""
    with store.write() as s:
        mine = _known(s, profile_key)[0]["creator_id"]
        others = [row["profile_key"] for row in s.rows(
            "SELECT profile_key FROM creators WHERE creator_id = $id AND profile_key <> $key ORDER BY profile_key",
            id=mine, key=profile_key)]
        settling.let_go(s, [profile_key])
        _say(s, run, [*((_ordered(profile_key, other), "different") for other in others),
                      ((profile_key, profile_key), "alone")], by, note)
        return settling.settle(s, run)


def skip(store: Store, run: Run, a: int, b: int, by: str) -> None:
    """Say that a question is not for now: it comes after the others."""
    with store.write() as s:
        _known(s, a, b)
        _say(s, run, [(_ordered(a, b), "skip")], by, "")


def undo(store: Store, run: Run, n: int, by: str) -> list[str]:
    """Take back the last `n` things that persons said, whoever said them; each as a sentence, the newest first."""
    with store.write() as s:
        said = s.rows("SELECT * FROM people_said ORDER BY ordinal DESC")
        last = list(dict.fromkeys(row["run_id"] for row in said))[:max(n, 0)]
        back = [row for row in said if row["run_id"] in last]
        s.insert("people_words", [_row(run, (row["profile_key"], row["other_key"]), "undo", by, "") | {"undoes": row["ordinal"]}
                                  for row in back])
        if back:
            settling.let_go(s, [key for row in back for key in (row["profile_key"], row["other_key"])])
            settling.settle(s, run)
        return [_sentence([row for row in back if row["run_id"] == one]) for one in last]


def doubled(s: Session, a: int, b: int) -> list[Pair]:
    """Pairs of profiles on one platform that would newly be one creator's if these two were."""
    rows = s.rows("""SELECT x.profile_key AS a, y.profile_key AS b
                     FROM creators one JOIN profiles x USING (profile_key),
                          creators other JOIN profiles y USING (profile_key)
                     WHERE one.creator_id = (SELECT creator_id FROM creators WHERE profile_key = $a)
                       AND other.creator_id = (SELECT creator_id FROM creators WHERE profile_key = $b)
                       AND one.creator_id <> other.creator_id AND x.platform = y.platform
                       AND x.state <> 'gone' AND y.state <> 'gone' ORDER BY ALL""", a=a, b=b)
    return [_ordered(row["a"], row["b"]) for row in rows]


def _say(s: Session, run: Run, words: Iterable[tuple[Pair, str]], by: str, note: str) -> None:
    s.insert("people_words", [_row(run, pair, word, by, note) for pair, word in words])


def _row(run: Run, pair: Pair, word: str, by: str, note: str) -> dict[str, Any]:
    who = render.line(by, 120)
    if not who or who == MACHINE:
        raise BadInput("A decision about people needs your name.", "Set TASTEMAKER_REVIEWER to it.")
    return {"profile_key": pair[0], "other_key": pair[1], "word": word, "note": render.line(note, 500), "made_by": who,
            "made_at": clock.now(), "run_id": run.run_id}


def _known(s: Session, *keys: int) -> list[dict[str, Any]]:
    """Whose these profiles are. BadInput for one that is not here, and for a profile against itself."""
    if len(set(keys)) < len(keys):
        raise BadInput("That is one profile, not two.", "Name two profiles.")
    rows = s.rows("SELECT profile_key, creator_id FROM creators WHERE list_contains($keys, profile_key)", keys=list(keys))
    if missing := set(keys) - {row["profile_key"] for row in rows}:
        raise BadInput(f"There is no profile with the key {min(missing)}.", _NOBODY)
    return rows


def _named(s: Session, pairs: Sequence[Pair]) -> str:
    known = {row["profile_key"]: row["who"] for row in s.rows(
        """SELECT profile_key, platform || ':' || coalesce(nullif(handle, ''), platform_id) AS who FROM usable_profiles
           WHERE list_contains($keys, profile_key)""", keys=[key for pair in pairs for key in pair])}
    return "; ".join(" and ".join(render.line(known.get(key, f"profile {key}"), 80) for key in pair) for pair in pairs[:3])


def _sentence(rows: list[dict[str, Any]]) -> str:
    """What was taken back, without a name of a creator."""
    first = rows[0] if rows[0]["word"] == "alone" else rows[-1]
    keys = dict.fromkeys((first["profile_key"], first["other_key"]))
    word = "skipped" if first["word"] == "skip" else first["word"]
    return f"Taken back: {word}, said of {' and '.join(f'profile {key}' for key in keys)} by {render.line(first['made_by'], 120)}."


def _ordered(a: int, b: int) -> Pair:
    return min(a, b), max(a, b)
