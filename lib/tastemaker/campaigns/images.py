"""Pictures of products: local files that are pictures by their first bytes, kept below the database's folder."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from tastemaker import render
from tastemaker.errors import BadInput

LARGEST = 10 * 1024 * 1024
"""Bytes of the largest picture."""
FOLDER = "products"
"""Where pictures from elsewhere are copied to, beside the database."""
_BEGIN = {b"\x89PNG\r\n\x1a\n": ".png", b"\xff\xd8\xff": ".jpg", b"GIF87a": ".gif", b"GIF89a": ".gif"}


def kind(begin: bytes) -> str | None:
    """The usual ending of a picture of which these are the first bytes; None for anything else.

    >>> kind(b"RIFF____WEBPVP8 "), kind(b"<svg onload=x>")
    ('.webp', None)
    """
    if begin[:4] == b"RIFF" and begin[8:12] == b"WEBP":
        return ".webp"
    return next((ending for mark, ending in _BEGIN.items() if begin.startswith(mark)), None)


def keep(database: Path, given: str | Path) -> str:
    """The path of a picture below the database's folder, with slashes; one from elsewhere is copied there first.

    BadInput for a web address, and for what is no file, too large, or neither PNG, JPEG, GIF nor WebP.
    """
    if "://" in str(given) or str(given).lower().startswith(("data:", "//")):
        raise BadInput("A picture is a file on this machine, never an address.", "Save it and give its path.")
    path, home = Path(given).expanduser().resolve(), database.parent.resolve()
    ending, content = _read(path)
    if path.is_relative_to(home):
        return path.relative_to(home).as_posix()
    target = home / FOLDER / f"{hashlib.sha256(content).hexdigest()[:16]}{ending}"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(target.name + ".part")
        part.write_bytes(content)
        os.replace(part, target)
    return target.relative_to(home).as_posix()


def _read(path: Path) -> tuple[str, bytes]:
    shown = render.line(path.name, 80)
    if not path.is_file():
        raise BadInput(f"There is no file called {shown} there.", "Check the path of the picture.")
    if path.stat().st_size > LARGEST:
        raise BadInput(f"{shown} is larger than {LARGEST // 1024 ** 2} MB.", "Make it smaller.")
    content = path.read_bytes()
    ending = kind(content[:16])
    if ending is None:
        raise BadInput(f"{shown} is no picture.", "Give a PNG, JPEG, GIF or WebP file.")
    return ending, content
