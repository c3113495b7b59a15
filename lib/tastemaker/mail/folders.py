"""The folders of a mailbox: which one holds drafts, sent mail and the rest, whatever the server calls them."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass

from tastemaker.render import line

_NAMES = {
    "drafts": ("drafts", "draft", "entwürfe", "brouillons", "borradores", "bozze", "concepten", "rascunhos",
               "임시 보관함", "임시보관함"),
    "sent": ("sent", "sent items", "sent mail", "sent messages", "gesendet", "gesendete elemente", "gesendete objekte",
             "éléments envoyés", "messages envoyés", "envoyés", "elementos enviados", "mensajes enviados", "enviados",
             "보낸 편지함", "보낸편지함"),
    "junk": ("junk", "spam", "junk email", "junk e-mail", "junk-e-mail", "courrier indésirable", "correo no deseado",
             "정크 메일", "스팸함", "스팸메일함"),
    "archive": ("archive", "archives", "archiv", "archivo", "보관", "보관함")}
"""What mail programs call these folders in the languages that we write; asked only where no flag tells."""
_FLAGS = {"drafts": ("\\drafts",), "sent": ("\\sent",), "junk": ("\\junk", "\\spam"), "archive": ("\\archive",),
          "all": ("\\all", "\\allmail"), "inbox": ("\\inbox",)}
"""Special-use flags (RFC 6154) and the ones of the older XLIST."""
_ROW = re.compile(rb'\(([^)]*)\) (?:"(?:[^"\\]|\\.)*"|NIL) (.*)', re.DOTALL | re.IGNORECASE)
_ABOVE = {"", "inbox", "[gmail]", "[google mail]"}


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder: `wire` is its name as the server wants it back, `name` as a person reads it."""

    wire: bytes
    name: str

    def __str__(self) -> str:
        return self.name


def by_use(rows: Iterable[bytes | tuple[bytes, bytes] | None]) -> dict[str, Folder]:
    """The folders of a LIST answer by use: drafts, sent, junk, archive, all and inbox, as far as there are any.

    The server's special-use flag decides, then a plain name that mail programs use. A folder that cannot hold mail
    counts for nothing. A name beyond plain ASCII may arrive as a literal, in modified UTF-7, or in UTF-8.
    """
    flagged: dict[str, Folder] = {}
    named: dict[str, Folder] = {}
    for row in rows:
        found = _folder(row)
        if found is None:
            continue
        flags, folder = found
        for use, marks in _FLAGS.items():
            if any(mark in flags for mark in marks):
                flagged.setdefault(use, folder)
        for use, names in _NAMES.items():
            if _plain(folder.name) in names:
                named.setdefault(use, folder)
    return {"inbox": Folder(b"INBOX", "INBOX")} | named | flagged


def chosen(name: str) -> Folder:
    """The folder of this name, as a person writes it."""
    return Folder(b'"' + re.sub(rb'(["\\])', rb"\\\1", to_utf7(name)) + b'"', name)


def _folder(row: bytes | tuple[bytes, bytes] | None) -> tuple[list[str], Folder] | None:
    """Flags and folder of one row; None for a row that names none, or one that holds no mail."""
    head, literal = row if isinstance(row, tuple) else (row or b"", None)
    parts = _ROW.fullmatch(head)
    if parts is None:
        return None
    flags = parts[1].decode("ascii", "replace").lower().split()
    if "\\noselect" in flags or "\\nonexistent" in flags:
        return None
    wire = parts[2] if literal is None else b'"' + re.sub(rb'(["\\])', rb"\\\1", literal) + b'"'
    bare = re.sub(rb"\\(.)", rb"\1", wire[1:-1]) if wire.startswith(b'"') else wire
    return flags, Folder(wire, line(from_utf7(bare)))


def _plain(name: str) -> str:
    """A name for comparing: small letters, without the prefix under which some servers keep everything."""
    above, _, last = name.rpartition("/") if "/" in name else name.rpartition(".")
    return last.casefold() if above.casefold() in _ABOVE else ""


def from_utf7(name: bytes) -> str:
    """A folder's name out of modified UTF-7 (RFC 3501, 5.1.3); what is not such is read as UTF-8.

    >>> from_utf7(b"Entw&APw-rfe &- mehr")
    'Entwürfe & mehr'
    """
    def part(match: re.Match[str]) -> str:
        coded = match[1].replace(",", "/")
        return base64.b64decode(coded + "=" * (-len(coded) % 4)).decode("utf-16-be") if coded else "&"
    text = name.decode("utf-8", "replace")
    try:
        return re.sub(r"&([A-Za-z0-9+,]*)-", part, text)
    except (ValueError, UnicodeError):
        return text


def to_utf7(name: str) -> bytes:
    """A folder's name in modified UTF-7.

    >>> to_utf7("임시 & Entwürfe")
    b'&x4TC3A- &- Entw&APw-rfe'
    """
    def part(match: re.Match[str]) -> str:
        coded = base64.b64encode(match[0].encode("utf-16-be")).decode("ascii").rstrip("=").replace("/", ",")
        return f"&{coded}-"
    return re.sub(r"[^ -~]+", part, name.replace("&", "&-")).encode("ascii")
