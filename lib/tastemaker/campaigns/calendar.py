"""A calendar file (RFC 5545) of what is due: all-day events whose ids stay, so that reading it in again updates them.

Lines end with CRLF, are folded at 75 octets before a word where there is one, and text is escaped; days stand as DATE, so
no time zone is needed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tastemaker import render

OCTETS = 75
"""The most that a line may have, without its end."""
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """One day's event. `uid` names it for good."""

    uid: str
    day: date
    title: str
    text: str = ""
    category: str = ""


def ics(entries: Iterable[Entry], *, now: datetime, name: str) -> str:
    """The file's text; `now` is when it was made, which also counts its versions: a later file is the newer one."""
    stamp, version = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}", int((now - _EPOCH).total_seconds() // 60)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//tastemaker//campaigns//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
             f"X-WR-CALNAME:{escaped(name, 120)}"]
    for entry in entries:
        lines += ["BEGIN:VEVENT", f"UID:{entry.uid}", f"DTSTAMP:{stamp}", f"SEQUENCE:{version}",
                  f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}", f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}",
                  f"SUMMARY:{escaped(entry.title, 300)}"]
        lines += [f"DESCRIPTION:{escaped(entry.text, 4_000)}"] if entry.text else []
        lines += [f"CATEGORIES:{escaped(entry.category, 60)}"] if entry.category else []
        lines += ["TRANSP:TRANSPARENT", "END:VEVENT"]
    return "".join(folded(line) for line in [*lines, "END:VCALENDAR"])


def save(path: Path, text: str) -> Path:
    """Write the file, replacing it at once and leaving its line ends as they are; its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_bytes(text.encode())
    os.replace(part, path)
    return path


def escaped(text: object, limit: int) -> str:
    r"""A text value: what a calendar would read as its own marks is escaped, line breaks stand as \n.

    >>> escaped("Shoes; socks, size 42\nEND:VEVENT", 80)
    'Shoes\\; socks\\, size 42\\nEND:VEVENT'
    """
    seen = render.clean(re.sub(r"\r\n?|\u2028|\u2029|\x85|\x0b|\x0c", "\n", "" if text is None else str(text)), limit)
    return re.sub(r"([\\;,])", r"\\\1", seen).replace("\n", "\\n")


def folded(line: str) -> str:
    """A line in pieces of at most 75 octets, each further one after a space, with CRLF at every end.

    It breaks before a space where one is near, so that a name stays in one piece, and never inside a character.
    """
    pieces, rest, room = [], line, OCTETS
    while len(rest.encode()) > room:
        cut = _cut(rest, room)
        pieces.append(rest[:cut])
        rest, room = rest[cut:], OCTETS - 1   # a further line begins with the space that marks it
    return "\r\n ".join([*pieces, rest]) + "\r\n"


def _cut(text: str, room: int) -> int:
    """How many characters fit into so many octets, back to the last space of the second half."""
    fits = len(text.encode()[:room].decode(errors="ignore"))
    space = text.rfind(" ", fits // 2, fits + 1)
    return space if space > 0 else fits
