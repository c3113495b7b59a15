"""Sources: which code ranks, so that a ranking can say what made it and a later one what has changed since."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

_LIBRARIES = ("numpy", "pandas", "scipy", "scikit-learn", "snowballstemmer", "pyarrow")


def code() -> dict[str, Any]:
    """Which code ranks: the package's version, the hash of the sources that rank, and the libraries' versions."""
    return {"version": _version("tastemaker"), "sources": _sources(),
            "libraries": {name: _version(name) for name in _LIBRARIES}}


def difference(then: Mapping[str, Any]) -> str:
    """What of the code is not as it was, in words."""
    now = code()
    said = [f"{what} was {before} and is {after}" for what, before, after in [
        ("tastemaker", then["version"], now["version"]),
        ("the scoring source", then["sources"][:12], now["sources"][:12]),
        *((name, then["libraries"].get(name), now["libraries"][name]) for name in _LIBRARIES)] if before != after]
    return "; ".join(said) or "code and libraries are the same, so the machine computes differently"


@lru_cache(maxsize=1)
def _sources() -> str:
    """One hash over every file whose code or data ranks."""
    found = hashlib.sha256()
    package = files("tastemaker")
    beside = [(name, package.joinpath(name)) for name in ("brief.py", "render.py")]
    for name, file in sorted([*_walk(package.joinpath("scoring"), "scoring"), *beside], key=lambda pair: pair[0]):
        found.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
    return found.hexdigest()


def _walk(folder: Traversable, name: str) -> Iterator[tuple[str, Traversable]]:
    for item in folder.iterdir():
        if item.is_dir() and item.name != "__pycache__":
            yield from _walk(item, f"{name}/{item.name}")
        elif item.name.endswith((".py", ".toml", ".json")):
            yield f"{name}/{item.name}", item


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
