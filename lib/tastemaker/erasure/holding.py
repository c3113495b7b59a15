"""What is held about one person, in one JSON document: the answer to a question that everybody may ask."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tastemaker import clock, render
from tastemaker.erasure import files, rows
from tastemaker.erasure.person import Person, find
from tastemaker.store import Session, Store


@dataclass(frozen=True, slots=True)
class Held:
    """Everything about one person: `tables` has whole rows, `files` what `forget` would do to each file that names
    them.

    One that would go whole, with everybody else in it, is said; so is one that cannot be read now.
    """

    who: str
    made_at: str
    tables: dict[str, list[dict[str, Any]]]
    mentions: dict[str, int]
    """How many rows of others name them, by `table.column`: those are others' words."""
    files: dict[str, str]

    def json(self) -> str:
        """The document, with moments as ISO 8601 in UTC."""
        whole = {"who": self.who, "made_at": self.made_at, "tables": self.tables, "mentions_by_others": self.mentions,
                 "files": self.files}
        return json.dumps(whole, ensure_ascii=False, indent=1, default=str)

    def save(self, path: str | Path) -> Path:
        """Write the document to a file that only its owner can read, replacing it at once; its path."""
        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(path.name + ".part")
        part.unlink(missing_ok=True)
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(self.json())
        os.replace(part, path)
        return path

    def __repr__(self) -> str:
        said = ", ".join(f"{len(found):,} {table}" for table, found in self.tables.items()) or "nothing"
        lines = [f"Held about {self.who}: {said}; {len(self.files)} files. json() has all of it, save(path) writes it."]
        return "\n".join([*lines, *(f"Forgetting them: {name}: {what}" for name, what in self.files.items())])

    def _repr_html_(self) -> str:
        return f"<pre>{render.html(repr(self))}</pre>"


def what_we_hold(store: Store, who: str) -> Held:
    """Everything about the person that `who` names: rows of every table, and files that name them.

    `who` is read as `forget` reads it, and the rows are those that it would delete. BadInput for someone unknown.
    """
    with store.write() as s:
        person = find(s, who)
        found = {table: _plain(s, table, where, params)
                 for table, (where, params) in rows.conditions(s, person, store.hash_key).items()}
        found["optouts"] = _refusals(s, person, store.hash_key)
        named = rows.mentions(s, person)
    swept = files.sweep(store.path, person, dry_run=True)
    return Held(who.strip(), clock.now().isoformat(), {t: r for t, r in found.items() if r},
                {at: n for at, n in named.items() if n > _own(found, at, person)},
                swept.changed | swept.left | swept.undone)


def _plain(s: Session, table: str, where: str, params: dict[str, Any]) -> list[dict[str, Any]]:
    return s.rows(f'SELECT * FROM "{table}" WHERE {where}', **params)


def _refusals(s: Session, person: Person, key: str) -> list[dict[str, Any]]:
    return s.rows("""SELECT * FROM optouts WHERE list_contains($people, person_hash)
                     OR list_contains($contacts, contact_hash)
                       OR list_contains($names, lower(platform || ':' || platform_id))""",
                  people=["", *person.hashes(key)], contacts=["", *person.contact_hashes(key)],
                  names=["", *(name.lower() for name in person.names)])


def _own(found: dict[str, list[dict[str, Any]]], at: str, person: Person) -> int:
    """How many of the rows that name them are their own."""
    table, _, column = at.partition(".")
    return sum(bool(person.pattern.search(row[column] or "")) for row in found.get(table, []))
