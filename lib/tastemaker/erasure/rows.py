"""Which rows of the database are about a person, in every table there is, and taking them out.

Tables are asked for their columns, so one that is added later is found as well.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator
from typing import Any

from tastemaker.erasure.person import Person, hashed
from tastemaker.store import Session

KEPT = frozenset({"optouts", "elsewhere", "about", "migrations"})
"""Tables of which no row goes: hashes, and what the database says of itself. Reasons of `optouts` lose their words."""
_BY = {"profile_key": "keys", "other_key": "keys", "creator_id": "keys", "post_key": "posts", "draft_id": "drafts",
       "follows": "drafts",
       "finding_id": "findings"}
"""Columns that say whose a row is, and the list that it is compared with."""
_OURS = ("steps", "plans", "choices", "suggestions", "briefs", "calls", "runs", "audit", "style_rules", "experiments", "short_links",
         "optouts", "measures", "mappings",
         "campaign_events", "products", "notes", "tasks", "prospect_marks")
"""Tables of our own work, in which a person's words are blotted out and the row stays."""
BLOT = "[forgotten]"
_NAMES = (("watches", "watchlist"), ("alert_rules", "watchlist"), ("alert_rules", "search"), ("searches", "name"),
          ("search_ranks", "name"), ("tags", "tag"))
"""Where watchlists and saved searches are called by names that a person of ours gave, which may be somebody's."""


def columns(s: Session) -> dict[str, list[tuple[str, str]]]:
    """Name and type of the columns of every table."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in s.rows("""SELECT c.table_name, c.column_name, c.data_type FROM duckdb_columns() c
                         JOIN duckdb_tables() t USING (table_name) WHERE c.schema_name = 'main' AND NOT c.internal
                         ORDER BY c.table_name, c.column_index"""):
        found.setdefault(row["table_name"], []).append((row["column_name"], row["data_type"]))
    return found


def conditions(s: Session, person: Person, key: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """For every table that can hold rows of theirs, which rows those are and the parameters of that condition."""
    values = {"keys": person.keys, "posts": [-1, *person.post_keys], "drafts": ["", *person.draft_ids],
              "findings": ["", *person.finding_ids]}
    found = {}
    for table, named in columns(s).items():
        if table in KEPT:
            continue
        parts = [f"list_contains(${_BY[column]}, {column})" for column, _ in named if column in _BY]
        params = {_BY[column]: values[_BY[column]] for column, _ in named if column in _BY}
        for said, more in _special(table, person, key):
            parts.append(said)
            params |= more
        if parts:
            found[table] = " OR ".join(parts), params
    return found


def _special(table: str, person: Person, key: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Conditions of the tables that name people in columns of their own."""
    ids = {f"{p['platform']} {p['platform_id']}" for p in person.profiles} | {n.replace(":", " ", 1)
                                                                              for n in person.names}
    if table == "relations":
        yield ("list_contains($people, platform || ' ' || from_id) OR list_contains($people, platform || ' ' || to_id)",
               {"people": ["", *sorted(ids)]})
    if table == "comments":
        known = (one for p in person.profiles for one in (p["platform_id"], p["handle"], p["handle"].lstrip("@"))
                 if one)
        authors = {hashed(key, one) for one in known}
        yield "list_contains($authors, author_hash)", {"authors": ["", *sorted(authors)]}
        yield ("(platform, post_id) IN (SELECT platform, platform_id FROM posts WHERE list_contains($posts, post_key))",
               {"posts": [-1, *person.post_keys]})
    if table == "quarantine" and person.words:
        yield "regexp_matches(item, $pattern) OR regexp_matches(reason, $pattern)", {"pattern": _re2(person)}


def count(s: Session, person: Person, key: str) -> dict[str, int]:
    """How many rows of each table are about them; tables without any are left out."""
    return {table: n for table, (where, params) in conditions(s, person, key).items()
            if (n := s.rows(f'SELECT count(*) AS n FROM "{table}" WHERE {where}', **params)[0]["n"])}


def take_out(s: Session, person: Person, key: str) -> dict[str, int]:
    """Delete every row about them and blot their words out of ours; how many rows by table."""
    found = {}
    asked = _questions(s, person)
    for table, (where, params) in sorted(conditions(s, person, key).items(), key=lambda item: item[0] == "posts"):
        found[table] = s.execute(f'DELETE FROM "{table}" WHERE {where}', **params)
    found["steps"] = found.get("steps", 0) + asked
    for table, n in _renamed(s, person).items():
        found[table] = found.get(table, 0) + n
    known = columns(s)
    for table in _OURS:
        texts = [name for name, kind in known.get(table, []) if kind == "VARCHAR" and not name.endswith("_id")]
        found[table] = found.get(table, 0) + _blotted(s, table, texts, person)
    return {table: n for table, n in found.items() if n}


def mentions(s: Session, person: Person) -> dict[str, int]:
    """How many rows of others name them, by `table.column`. Those are others' words, and they stay."""
    found: dict[str, int] = {}
    if not person.words:
        return found
    for table, named in columns(s).items():
        texts = [name for name, kind in named if kind == "VARCHAR" and not name.endswith(("_hash", "_id"))]
        if table in KEPT or table in _OURS or not texts:
            continue
        counts = ", ".join(f'count(*) FILTER ({_contains(name, person)}) AS "{name}"' for name in texts)
        row = s.rows(f'SELECT {counts} FROM "{table}"', pattern=_re2(person))[0]
        found |= {f"{table}.{name}": n for name, n in row.items() if n}
    return found


def _contains(column: str, person: Person) -> str:
    """Whether a column names them: the cheap look for a part first, then the whole word."""
    parts = " OR ".join(f"contains(lower({column}), '{part.replace(chr(39), chr(39) * 2)}')" for part in person.words)
    return f"({parts}) AND regexp_matches({column}, $pattern)"


def _re2(person: Person) -> str:
    """Their words as a pattern of DuckDB, which knows no look-behind."""
    return r"(?i)(?:^|[^\w-])(?:" + "|".join(map(_quoted, person.words)) + r")(?:$|[^\w-])"


def _quoted(word: str) -> str:
    return re.sub(r"([^\w\s])", r"\\\1", word)


def _questions(s: Session, person: Person) -> int:
    """Delete the steps that asked about them alone, with what their ids lead to, and take them out of batches.

    A search asks for words, so only what is surely theirs leaves it.
    """
    n = 0
    posts = {row["platform_id"] for row in s.rows("""
        SELECT platform_id FROM posts WHERE list_contains($posts, post_key)
        UNION SELECT post_id FROM deliverables WHERE post_id IS NOT NULL AND list_contains($keys, profile_key)
        UNION SELECT post_id FROM looks WHERE post_id IS NOT NULL AND list_contains($keys, profile_key)""",
                                                  posts=[-1, *person.post_keys], keys=[-1, *person.keys])}
    for row in s.rows("SELECT rowid AS place, plan_id, step_id, verb, platform, origin, args FROM steps"):
        search = row["verb"] == "search"
        title, *about = row["origin"].split(" ")
        left = about if search else [one for one in about
                                     if not (person.is_named(one) or one.lower() in person.ids or one in posts)]
        given = json.loads(row["args"])
        args = _without(given, person, posts, whole=not search)
        if args == given and left == about:
            continue
        n += 1
        if not search and not left:
            _drop_question(s, row)
        else:
            s.execute("UPDATE steps SET origin = $origin, args = $args WHERE rowid = $place",
                      origin=" ".join([title, *left]),
                      args=json.dumps(args, sort_keys=True, ensure_ascii=False, separators=(",", ":")),
                      place=row["place"])
    return n


def _drop_question(s: Session, row: dict[str, Any]) -> None:
    """A step's id is a hash of what it asks, so it goes everywhere with the step."""
    names = {"plan": row["plan_id"], "step": row["step_id"]}
    s.execute("DELETE FROM steps WHERE plan_id = $plan AND step_id = $step", **names)
    s.execute("DELETE FROM etags WHERE step_id = $step", step=row["step_id"])
    s.execute("UPDATE calls SET step_id = NULL WHERE step_id = $step", step=row["step_id"])
    s.execute("UPDATE finds SET step_id = 'forgotten-' || rowid WHERE step_id = $step", step=row["step_id"])
    for name in ("step_id", "arm_id", "next_step"):
        s.execute(f"UPDATE choices SET {name} = 'forgotten-' || rowid WHERE {name} = $step", step=row["step_id"])


def _without(value: Any, person: Person, posts: Container[str], *, whole: bool) -> Any:
    """Arguments without the person: out of lists, and out of texts that join names with commas.

    With `whole`, a text that is nothing but a handle or an id of theirs, or of a post of theirs, goes as well.
    """
    def theirs(text: str) -> bool:
        return bool(person.pattern.search(text)) or whole and (
            person.is_named(text) or text.strip().lower() in person.ids or text.strip() in posts)

    if isinstance(value, dict):
        return {name: _without(one, person, posts, whole=whole) for name, one in value.items()}
    if isinstance(value, list):
        return [_without(one, person, posts, whole=whole) for one in value
                if not (isinstance(one, str) and theirs(one))]
    if isinstance(value, str) and any(map(theirs, value.split(","))):
        return ",".join(part for part in value.split(",") if not theirs(part))
    return value


def _renamed(s: Session, person: Person) -> dict[str, int]:
    """Blot their words out of the names of watchlists and saved searches; how many cells by table.

    Two lists stay two: where the blotted name is taken, a number follows it.
    """
    if not person.words:
        return {}
    every = " UNION ".join(f'SELECT "{column}" AS name FROM "{table}"' for table, column in _NAMES)
    names = [row["name"] for row in s.rows(f"SELECT name FROM ({every}) WHERE name IS NOT NULL ORDER BY name")]
    taken, found = set(names), dict.fromkeys((table for table, _ in _NAMES), 0)
    for old in names:
        blotted = person.pattern.sub(BLOT, old)
        if blotted == old:
            continue
        new = next(one for one in (blotted, *(f"{blotted} {n}" for n in range(2, len(names) + 3))) if one not in taken)
        taken.add(new)
        for table, column in _NAMES:
            found[table] += s.execute(f'UPDATE "{table}" SET "{column}" = $new WHERE "{column}" = $old', new=new, old=old)
        s.execute("""UPDATE runs SET manifest = json_merge_patch(manifest, json_object('watchlist', $new::VARCHAR))
                     WHERE verb = 'visit' AND (manifest->>'$.watchlist') = $old""", new=new, old=old)
    return found


def _blotted(s: Session, table: str, texts: list[str], person: Person) -> int:
    """Blot their words out of these columns; how many cells."""
    n = 0
    for name in texts if person.words else ():
        if (table, name) == ("steps", "args"):
            continue
        rows = s.rows(f'SELECT rowid AS place, "{name}" AS said FROM "{table}" WHERE {_contains(name, person)}',
                      pattern=_re2(person))
        for row in rows:
            n += s.execute(f'UPDATE "{table}" SET "{name}" = $said WHERE rowid = $place', place=row["place"],
                           said=person.pattern.sub(BLOT, row["said"]))
    return n
