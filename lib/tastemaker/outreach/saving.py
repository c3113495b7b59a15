"""A folder of unsent e-mails that follows the outbox: what left it is removed, what a person changed stays."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path

from tastemaker import render

_MANIFEST = ".outbox.json"
_README = """These e-mails are not sent. Each .eml opens as a draft in your mail program: read it and send it yourself.
Where the line To is missing, no address is known: fill it in, or send the text as a message on the platform.
Afterwards record it, so that nobody is written to twice:  tastemaker outbox --sent DRAFT_ID
Save the outbox again before you send: whoever opted out since then is gone from it.
"""


def keep(folder: Path, mails: Mapping[str, bytes]) -> list[Path]:
    """Write these files, remove those of an earlier call that are not among them, and give back their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    before = _manifest(folder)
    _note(folder, dict.fromkeys(mails, "") | before)   # what a kill leaves half written is known to the next call
    for name in set(before) - set(mails):
        (folder / name).unlink(missing_ok=True)
    for name, content in mails.items():
        if not (folder / name).exists() or before.get(name) != _digest(content):
            _replace(folder / name, content)
    _note(folder, {name: _digest(content) for name, content in mails.items()})
    _replace(folder / "README.txt", _README.encode())
    return [folder / name for name in mails]


def safe(handle: str) -> str:
    """A handle as part of a file name on any system.

    >>> safe("../../etc/passwd"), safe("Anna.Trail"), safe("日本")
    ('etc-passwd', 'anna.trail', 'creator')
    """
    plain = re.sub(r"[^a-z0-9._-]+", "-", render.line(handle).casefold())
    return re.sub(r"-{2,}|\.{2,}", "-", plain).strip("-._")[:40].strip("-._") or "creator"


def _manifest(folder: Path) -> dict[str, str]:
    """Name -> digest of what an earlier save wrote here; only plain names of .eml files count."""
    try:
        held = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return {n: d for n, d in held.items() if n == Path(n).name and n.endswith(".eml")} if isinstance(held, dict) else {}


def _note(folder: Path, digests: Mapping[str, str]) -> None:
    _replace(folder / _MANIFEST, json.dumps(dict(sorted(digests.items())), indent=1).encode())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _replace(path: Path, content: bytes) -> None:
    """Write a file at once; what is the same already is not touched."""
    if path.exists() and path.read_bytes() == content:
        return
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    os.replace(part, path)
