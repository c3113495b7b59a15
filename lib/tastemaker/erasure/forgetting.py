"""Removing one person: refused first, then files, then rows, then the database written anew.

A kill between two of these leaves a database that opens and already refuses the person; `forget` asked again goes on.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace

from tastemaker import clock, render
from tastemaker.erasure import files, rows
from tastemaker.erasure.person import Person, already, find
from tastemaker.errors import BadInput
from tastemaker.store import Run, Session, Store
from tastemaker.store.gate import beside, gate

Inputs = Callable[[Collection[int], Collection[int]], int]
"""Deletes the inputs of rankings that hold any of these profiles or posts; how many files that were."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What an erasure did. It names nobody: rows by table, files changed, and what was left for a person to look at."""

    profiles: int
    rows: dict[str, int] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    """Files that were not changed: backups, a person's own lists."""
    undone: dict[str, str] = field(default_factory=dict)
    """Files that could not be read or changed, and what to do: until that is done the erasure is not complete."""
    mentions: dict[str, int] = field(default_factory=dict)
    """How many rows of others name the person, by `table.column`: those are others' words, and they stay."""
    bytes_before: int = 0
    bytes_after: int = 0

    def __repr__(self) -> str:
        lines = [f"Forgotten: {self.profiles} profiles, {sum(self.rows.values()):,} rows, {len(self.files)} files. "
                 f"The database was written anew ({self.bytes_before:,} bytes, now {self.bytes_after:,}). What stays "
                 f"is a keyed "
                 "hash that refuses this person."]
        lines += [f"{name}: {said}" for name, said in self.files.items() if said == files.WHOLE]
        lines += [f"Left as it is: {name}: {why}" for name, why in self.left.items()]
        lines += [f"Others' words that name them stay: {n:,} in {at}" for at, n in self.mentions.items()]
        lines += ["Backups in other folders, and files that were sent to others, are not known here."]
        return "\n".join([*lines, *(f"NOT DONE: {name}: {why}" for name, why in self.undone.items())])

    def _repr_html_(self) -> str:
        return f"<pre>{render.html(repr(self))}</pre>"

    @property
    def complete(self) -> bool:
        """Whether nothing is left undone; a command that is not complete ends with an exit code other than 0."""
        return not self.undone


def forget(store: Store, run: Run, who: str | Iterable[str], *, reason: str, by: str,
           inputs: Inputs | None = None) -> Forgotten:
    """Remove everything about a person, or several, from the database and from what the workbench wrote beside it, to
    the byte.

    `who` is `platform:handle`, `platform:id`, `@handle` or an address; all profiles of the creator go. Only keyed
    hashes of their names and addresses stay, which refuse them for good. BadInput for a handle that several people
    have, for someone unknown without a platform, and without the name of who asks for it. A file that cannot be read or
    changed stops nothing: it is `undone`. Asked again it completes what a kill, or such a file, left undone.
    """
    if not render.line(by):
        raise BadInput("An erasure needs the name of who did it.", "Set TASTEMAKER_REVIEWER to your name.")
    with store.write():   # all or nobody: one that cannot be told from another stops all
        people = [_refuse(store, run, one, reason, by) for one in ([who] if isinstance(who, str) else list(who))]
    _tidy(store)
    done = Forgotten(sum(len(person.profiles) for person in people))
    for person in people:
        _remove(store, run, person, inputs, done)
    before, after = store.compact()
    return replace(done, bytes_before=before, bytes_after=after)


def _remove(store: Store, run: Run, person: Person, inputs: Inputs | None, done: Forgotten) -> None:
    """Take one person out of files, then out of the tables: while the rows are there, a second time finds the files."""
    if inputs is not None and person.profiles:
        inputs(person.keys, person.post_keys)
    swept = files.sweep(store.path, person)
    with store.write() as s:
        removed = rows.take_out(s, person, store.hash_key)
        named = rows.mentions(s, person)
        s.insert("audit", [{"verb": "forget", "what": f"{table} removed", "n": n, "made_at": clock.now(),
                            "run_id": run.run_id}
                           for table, n in removed.items()])
    done.rows.update(Counter(done.rows) + Counter(removed))
    done.mentions.update(Counter(done.mentions) + Counter(named))
    done.files.update(swept.changed)
    done.left.update(swept.left)
    done.undone.update(swept.undone)


def _refuse(store: Store, run: Run, who: str, reason: str, by: str) -> Person:
    """Find the person and put their hashes in place of whatever named them in `optouts`."""
    with store.write() as s:
        try:
            person = find(s, who)
        except BadInput:
            if not (names := already(s, store, who)):
                raise
            return Person((), (), (), (), names, ())   # nothing but files can be left, which these names tell
        people, contacts = person.hashes(store.hash_key), person.contact_hashes(store.hash_key)
        s.execute("""DELETE FROM optouts WHERE list_contains($names, lower(platform || ':' || platform_id))""",
                  names=["", *(name.lower() for name in person.names)])
        known = _known(s)
        wanted = [*((hash_, None) for hash_ in people), *((None, contact) for contact in contacts)]
        s.insert("optouts", [
            {"platform": None, "platform_id": None, "contact_hash": contact, "person_hash": hash_,
             "reason": render.line(reason, 200), "made_by": render.line(by, 120), "made_at": clock.now(),
             "run_id": run.run_id}
            for hash_, contact in wanted if (hash_, contact) not in known])
    return person


def _known(s: Session) -> set[tuple[str | None, str | None]]:
    return {(row["person_hash"], row["contact_hash"]) for row in
            s.rows("SELECT person_hash, contact_hash FROM optouts WHERE platform_id IS NULL")}


def _tidy(store: Store) -> None:
    """Delete what a kill of an earlier rewriting left: a half-written file holds people as well."""
    with gate(store.path).hold():
        for ending in (".compacting", ".compacting.wal"):
            beside(store.path, ending).unlink(missing_ok=True)
        for ending in (".tmp", ".compacting.tmp"):
            shutil.rmtree(beside(store.path, ending), ignore_errors=True)
