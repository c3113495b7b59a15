"""Files under the data folder that name a person: those that the workbench wrote lose them, all others are named."""

from __future__ import annotations

import csv
import html
import io
import json
import lzma
import os
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq

from tastemaker.erasure.person import Person
from tastemaker.store.gate import beside

WHOLE = "whole file deleted, with everybody else in it"
"""What becomes of an export that is no readable CSV: make it again afterwards."""
_PACKED = (".xlsx", ".ods", ".docx", ".zip")
OUTBOX = ".outbox.json"
"""The list that the workbench leaves in a folder of unsent letters; only files that it names are the workbench's."""
_SHORTEST_BIO = 12
"""Characters of the shortest bio that is looked for: shorter ones are ordinary words."""
_CHUNK = 1 << 22
_BACKUP = ("a database: a backup, or one that was moved aside. It may hold the person: delete it, or forget them "
           "there as well")


@dataclass(frozen=True, slots=True)
class Swept:
    """What became of files, by their path below the data folder."""

    changed: dict[str, str]
    left: dict[str, str]
    """Files that name the person and were not changed, and why not."""
    undone: dict[str, str]
    """Files that could not be looked into, or not be changed, and what to do about each."""


def sweep(database: Path, person: Person, *, dry_run: bool = False) -> Swept:
    """Take a person out of what the workbench wrote beside a database: exports, letters, reports, snapshots.

    A row of a CSV goes. A letter, a snapshot, and a file in `exports` that is no readable CSV go whole, with everybody
    else in them: `changed` says so, in a dry run too. Backups, a person's own lists and anything else are named and
    stay as they are. A file that cannot be read or changed stops nothing; it is `undone`.
    """
    swept = Swept({}, {}, {})
    for path in _files(database):
        name = path.relative_to(database.parent).as_posix()
        try:
            _one(path, database, person, name, swept, dry_run)
        except FileNotFoundError:
            continue   # gone meanwhile, as a snapshot goes whole with its first file
        except OSError as error:
            swept.changed.pop(name, None)
            swept.undone[name] = f"{error.strerror or 'it cannot be read'}: {_AGAIN}"
    return swept


_AGAIN = "close what uses it, make it readable and writable, then run forget for the same name again"


def _one(path: Path, database: Path, person: Person, name: str, swept: Swept, dry_run: bool) -> None:
    if _is_database(path):
        swept.left[name] = _BACKUP
    elif names(path, person):
        said = _ours(path, database)
        if not said:
            swept.left[name] = "not written by the workbench: look at it yourself"
            return
        swept.changed[name] = said
        if not dry_run:
            _DONE[said](path, person)


def names(path: Path, person: Person) -> bool:
    """Whether a file's bytes, or the cells of a Parquet file, name the person: by id, handle, address or bio."""
    if path.suffix == ".parquet":
        return _parquet_names(path, person)
    if path.suffix == ".csv" and any(map(person.is_row, _cells(path))):
        return True
    if path.suffix in _PACKED and zipfile.is_zipfile(path):
        return _packed_names(path, person)
    with path.open("rb") as file:
        return _stream_names(file, path.suffix, person)


def _packed_names(path: Path, person: Person) -> bool:
    """Whether any part of a packed file, such as a workbook, names the person; one that cannot be unpacked may."""
    try:
        with zipfile.ZipFile(path) as packed:
            for part in packed.namelist():
                with packed.open(part) as file:
                    if _stream_names(file, ".html", person):   # a workbook's cells stand between marks, as a page's do
                        return True
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, RuntimeError):
        return True
    return False


def _stream_names(file: IO[bytes], suffix: str, person: Person) -> bool:
    pattern = person.pattern
    said = [p["bio"] for p in person.profiles if len(p["bio"]) >= _SHORTEST_BIO]
    said += [f">{html.escape(p['name'])}<" for p in person.profiles if p["name"]] if suffix == ".html" else []
    bios = [text.encode() for text in said]
    tail = b""
    while chunk := file.read(_CHUNK):
        data = tail + chunk
        if pattern.search(data.decode("utf-8", "replace")) or any(bio in data for bio in bios):
            return True
        tail = data[-4096:]
    return False


def _parquet_names(path: Path, person: Person) -> bool:
    keys = set(person.keys)
    try:
        table = pq.read_table(path)
    except PermissionError:
        raise
    except (pa.ArrowException, OSError):
        return True   # nobody can tell what it holds
    if "profile_key" in table.column_names and keys & set(table["profile_key"].to_pylist()):
        return True
    texts = (column for column in table.columns if pa.types.is_string(column.type)
             or pa.types.is_large_string(column.type))
    return any(cell and person.is_named(cell) for column in texts for cell in column.to_pylist())


def _files(database: Path) -> Iterator[Path]:
    own = {beside(database, ending) for ending in ("", ".wal", ".key", ".lock")}
    for path in sorted(database.parent.rglob("*")):
        locks = path.suffix == ".lock" or path.name == ".lock"
        if path.is_file() and not path.is_symlink() and path not in own and not locks:
            yield path


def _is_database(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(12)[8:] == b"DUCK"


def _ours(path: Path, database: Path) -> str:
    """How a file of the workbench loses a person; empty for a file of anybody else."""
    below = path.relative_to(database.parent).parts
    listed = path.with_name(OUTBOX)
    if listed.is_file():
        known = _listed(listed)
        return "letter deleted" if path.name in known else "rows deleted" if path.name == "outbox.csv" else ""
    if below[0] == "snapshots" and len(below) == 3:
        return "snapshot deleted"
    if below[0] == database.name + ".rankings":
        return "inputs deleted" if path.suffix == ".parquet" else ""
    if below[0] == "exports":
        return "rows deleted" if path.suffix == ".csv" and _cells(path) else WHOLE
    return ""


def _listed(path: Path) -> dict[str, str]:
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return held if isinstance(held, dict) else {}


def _letter(path: Path, person: Person) -> None:
    """Delete a letter and its place in the folder's list; the list first, so that a kill leaves a file that names
    itself."""
    path.unlink()
    listed = path.with_name(OUTBOX)
    _replace(listed, json.dumps({n: d for n, d in sorted(_listed(listed).items()) if n != path.name}, indent=1))


def _rows(path: Path, person: Person) -> None:
    """Write a CSV again without the rows that name the person."""
    rows = _cells(path)
    out = io.StringIO(newline="")
    csv.writer(out).writerows(row for place, row in enumerate(rows)
                              if place == 0 or not person.is_row(row))
    _replace(path, out.getvalue())


def _cells(path: Path) -> list[list[str]]:
    """The cells of a CSV; none of one that cannot be read, whose bytes are then looked at."""
    try:
        return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
    except (csv.Error, UnicodeDecodeError):
        return []


def _snapshot(path: Path, person: Person) -> None:
    """Delete the whole snapshot that a file is part of; readers are told that there is none until the next is made."""
    folder = path.parent
    pointer = folder.parent / "CURRENT"
    if pointer.is_file() and pointer.read_text(encoding="utf-8").strip() == folder.name:
        pointer.unlink()
    shutil.rmtree(folder)


def _replace(path: Path, text: str) -> None:
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8", newline="")
    os.replace(part, path)


def _gone(path: Path, person: Person) -> None:
    path.unlink(missing_ok=True)


_DONE = {"letter deleted": _letter, "rows deleted": _rows, "snapshot deleted": _snapshot, "inputs deleted": _gone,
         WHOLE: _gone}
