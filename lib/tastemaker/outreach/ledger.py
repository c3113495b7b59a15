"""The shared ledger: which people were written to and who asked not to be, as a file that names nobody.

It holds keyed hashes, kinds, times and who did it. The key goes to a colleague by another way, as a file of its own;
with both, their database recognises the same people, and nobody is written to twice or after an opt-out.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tastemaker import clock, render
from tastemaker.errors import BadInput
from tastemaker.settings import keyed_hash
from tastemaker.store import refusals
from tastemaker.store.gate import beside, gate

if TYPE_CHECKING:
    from tastemaker.store import Run, Session, Store

FORM, KEY_FORM = "tastemaker ledger 1", "tastemaker ledger key 1"
KINDS = ("touch", "optout")
ELSEWHERE = "asked a colleague"
"""The reason of an opt-out that came with a ledger."""
_MAYBE = (str, type(None))
_FIELDS = {"id": str, "kind": str, "person": _MAYBE, "contact": _MAYBE, "campaign": str, "by": str, "at": str}
_LARGEST = 64 * 1024 * 1024
"""Bytes of the largest ledger that is read: some 250,000 entries."""
WARNING = ("Whoever has this key can test for any name or address whether it is in your ledgers. Give it to "
           "colleagues only, by "
           "another way than the ledger, and delete the file afterwards.")
"""What is said whenever a key leaves."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What was written or read: entries by kind, and of those read how many are new."""

    touches: int
    optouts: int
    new: int = 0

    def __repr__(self) -> str:
        return f"Ledger: {self.touches:,} touches and {self.optouts:,} opt-outs, {self.new:,} of them new here."

    def _repr_html_(self) -> str:
        return f"<pre>{render.html(repr(self))}</pre>"


# --- the key ----------------------------------------------------------------------------------------------------------

def share_key(store: Store, path: str | Path) -> str:
    """Write this database's key to a new file that only its owner can read; what to say to who asked for it."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BadInput(f"There is already a file at {path}.", "Name another file for the key.") from None
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(json.dumps({"form": KEY_FORM, "key": store.hash_key}) + "\n")
    return WARNING


def take_key(store: Store, path: str | Path) -> bool:
    """Keep a colleague's key beside one's own, so that their ledgers can be read; False when it is known already.

    One's own key and hashes stay as they are: a name is compared under every key. A program
    that had the database open before stops with a clear error until it opens it again. BadInput for a file that holds
    no such key.
    """
    try:
        said = json.loads(_text(Path(path)))
    except (ValueError, RecursionError):
        said = None
    key = said.get("key") if isinstance(said, dict) and said.get("form") == KEY_FORM else None
    if not isinstance(key, str) or len(key) != 64 or set(key) - set("0123456789abcdef"):
        raise BadInput(f"{Path(path).name} is no key of a ledger.",
                       "Ask for the file that `tastemaker ledger share-key` wrote.")
    with gate(store.path).hold():
        file = beside(store.path, ".key")
        held = file.read_text(encoding="ascii").split()   # another program may have taken a key since this one opened
        if key == held[0]:
            return False
        keys = held if key in held else [*held, key]
        if keys != held:
            _replace(file, "\n".join(keys) + "\n")
    store.keys = tuple(keys)
    with store.write() as s:   # from now on a database without this key does not open, and one that has it not says so
        return s.insert("about", [{"name": f"colleague {_mark(key)}", "value": keyed_hash(key, "tastemaker")}],
                        keep=True) > 0


def _replace(path: Path, text: str) -> None:
    """Write a secret at once and readable by its owner only."""
    part = beside(path, ".part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    os.replace(part, path)


def _mark(key: str) -> str:
    """What a key is called in a ledger: nobody can tell the key from it."""
    return keyed_hash(key, "tastemaker ledger")[:12]


# --- writing ----------------------------------------------------------------------------------------------------------

def write(store: Store, path: str | Path) -> Shared:
    """Write this database's touches within the contact-once time and all of its opt-outs, replacing the file at once.

    One JSON object a line; the first says the form and which key, the last signs all before it (HMAC-SHA-256). What
    came from a colleague's ledger is theirs to share. The same database at the same moment writes the same bytes.
    """
    path = Path(path)
    with store.write() as s:
        entries = [e for e in (*_touches(store, s), *_optouts(store, s)) if e["person"] or e["contact"]]
    entries = sorted({e["id"]: e for e in entries}.values(), key=lambda e: (e["at"], e["id"]))
    head = {"form": FORM, "key": _mark(store.hash_key), "made_at": clock.now().isoformat(), "entries": len(entries)}
    text = "".join(_line(one) for one in (head, *entries))
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(text + _line({"signed": _signed(store.hash_key, text)}), encoding="utf-8")
    os.replace(part, path)
    return Shared(sum(e["kind"] == "touch" for e in entries), sum(e["kind"] == "optout" for e in entries))


def _touches(store: Store, s: Session) -> Iterator[dict[str, Any]]:
    """One entry for every profile of a creator who was written to: a colleague may know them by another one."""
    rows = s.rows("""
        SELECT t.touch_id, t.contact_hash, t.campaign_id, t.made_by, t.made_at, p.platform, p.platform_id, p.handle
        FROM touches t LEFT JOIN creators mine USING (profile_key) LEFT JOIN creators other
          ON other.creator_id = mine.creator_id
        LEFT JOIN profiles p ON p.profile_key = other.profile_key WHERE t.made_at > $since""",
                  since=clock.now() - timedelta(days=store.contact_once_days))
    for row in rows:
        for person in _people(store, row):
            yield _entry(store, "touch", person, row, row["campaign_id"], row["touch_id"])


def _optouts(store: Store, s: Session) -> Iterator[dict[str, Any]]:
    """Who asked here: kept by id, by address or by hash. The hashes of profiles and addresses that it covers go
    along."""
    rows = s.rows("""SELECT o.* FROM optouts o WHERE NOT EXISTS (SELECT 1 FROM elsewhere e WHERE e.kind = 'optout'
                     AND (e.person_hash = o.person_hash OR e.contact_hash = o.contact_hash))""")
    for row in rows:
        people = [row["person_hash"]] if row["platform_id"] is None else _people(store, {**row, "handle": ""})
        for person in people:
            yield _entry(store, "optout", person, row)
    covered = s.rows("""SELECT p.platform, p.platform_id, p.handle, d.since AS made_at
                        FROM do_not_contact d JOIN profiles p USING (profile_key)
                        WHERE d.reason <> $elsewhere""", elsewhere=ELSEWHERE)
    for row in covered:
        for person in _people(store, row):
            yield _entry(store, "optout", person, {**row, "contact_hash": None, "made_by": "ledger"})


def _people(store: Store, row: dict[str, Any]) -> list[str | None]:
    """The hashes of a profile's id and handle; one None for a touch whose profile is gone."""
    if row["platform_id"] is None:
        return [None]
    return [store.hash(name) for name in refusals.names(row["platform"], row["platform_id"], row["handle"])]


def _entry(store: Store, kind: str, person: str | None, row: Mapping[str, Any], campaign: str = "",
           touch: str = "") -> dict[str, Any]:
    """An entry with an id that is the same whenever it is written."""
    what = json.dumps([kind, person, row["contact_hash"], touch])
    return {"id": keyed_hash(store.hash_key, what), "kind": kind, "person": person, "contact": row["contact_hash"],
            "campaign": campaign, "by": render.line(row["made_by"], 120), "at": row["made_at"].isoformat()}


# --- reading ----------------------------------------------------------------------------------------------------------

def read(store: Store, run: Run, path: str | Path) -> Shared:
    """Take a colleague's ledger in: opt-outs into `optouts`, and both kinds into `elsewhere`; twice is once.

    BadInput, and nothing is taken, for a file of another form, a changed line, a missing end, or a key that is not
    here. One's own ledger brings back opt-outs that are missing here, which one goes on sharing, and no touches that
    are known.
    """
    entries, own = _checked(store, Path(path))
    now = clock.now()
    with store.write() as s:
        known = {row["entry_id"] for row in s.rows("SELECT entry_id FROM elsewhere")}
        known |= {e["id"] for e in (*_touches(store, s), *_optouts(store, s))}
        new = [e for e in entries if e["id"] not in known]
        held = {(row["person_hash"], row["contact_hash"])
                for row in s.rows("SELECT person_hash, contact_hash FROM optouts")}
        s.insert("elsewhere", [{"entry_id": e["id"], "kind": e["kind"], "person_hash": e["person"],
                                "contact_hash": e["contact"],
                                "campaign_id": e["campaign"], "made_by": e["by"], "made_at": clock.parse(e["at"]),
                                "read_at": now,
                                "run_id": run.run_id} for e in new if not (own and e["kind"] == "optout")], keep=True)
        s.insert("optouts", [{"platform": None, "platform_id": None, "person_hash": e["person"],
                              "contact_hash": e["contact"],
                              "reason": ELSEWHERE, "made_by": e["by"], "made_at": clock.parse(e["at"]),
                              "run_id": run.run_id}
                             for e in new if e["kind"] == "optout" and (e["person"], e["contact"]) not in held])
        refusals.settle(s)
    return Shared(sum(e["kind"] == "touch" for e in entries), sum(e["kind"] == "optout" for e in entries), len(new))


def _checked(store: Store, path: Path) -> tuple[list[dict[str, Any]], bool]:
    """The entries of a ledger whose form, key, signature and every line are right, and whether it is one's own."""
    text = _text(path)
    lines = text.splitlines(keepends=True)
    head, end = (_object(line) for line in (lines[0], lines[-1])) if len(lines) > 1 else ({}, {})
    if head.get("form") != FORM:
        raise BadInput(f"{path.name} is no ledger of this form.",
                       "Ask for the file that `tastemaker ledger write` wrote.")
    key = next((key for key in store.keys if _mark(key) == head.get("key")), None)
    if key is None:
        raise BadInput(f"{path.name} was written with a key that is not here.",
                       "Ask for its key file and take it: `tastemaker ledger take-key FILE`.")
    if not hmac.compare_digest(ascii(end.get("signed")), ascii(_signed(key, "".join(lines[:-1])))):
        raise BadInput(f"{path.name} was changed after it was written, or its end is missing.",
                       "Ask for it again; nothing was taken.")
    entries = [_object(line) for line in lines[1:-1]]
    if len(entries) != head.get("entries") or not all(map(_right, entries)):
        raise BadInput(f"{path.name} has lines of another form.", "Ask for it again; nothing was taken.")
    return entries, key == store.hash_key


def _right(entry: dict[str, Any]) -> bool:
    """Whether an entry has all fields, a kind that we know, a hash and a moment."""
    if set(entry) != set(_FIELDS) or not all(isinstance(entry[name], kind) for name, kind in _FIELDS.items()):
        return False
    try:
        clock.parse(entry["at"])
    except (ValueError, TypeError):
        return False
    return entry["kind"] in KINDS and any(entry[name] for name in ("person", "contact"))


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            raise BadInput(f"{path.name} is larger than any ledger.", "Check which file it is.")
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadInput(f"There is no file at {path}.", "Check the path.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path.name} cannot be read ({type(error).__name__}).",
                       "Ask for it again; nothing was taken.") from None


def _object(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":")) + "\n"


def _signed(key: str, text: str) -> str:
    """HMAC-SHA-256 under a key that is made for this use alone."""
    own = hmac.new(key.encode(), b"tastemaker ledger signature", hashlib.sha256).digest()
    return hmac.new(own, text.encode(), hashlib.sha256).hexdigest()
