"""Parts are found, not registered: every file here that holds a Part named like the file is one."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from tastemaker.sandbox.part import Part

__all__ = ["Part", "names", "part_class"]


def names() -> tuple[str, ...]:
    """The platforms that have a part, sorted; nothing is imported."""
    return tuple(sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_")))


@cache
def part_class(name: str) -> type[Part]:
    """The class of a platform's part. KeyError for a platform that has none."""
    if name not in names():
        raise KeyError(f"The sandbox has no part for {name}; it has {', '.join(names())}.")
    module = importlib.import_module(f"{__name__}.{name}")
    return next(c for c in vars(module).values()
                if isinstance(c, type) and issubclass(c, Part) and vars(c).get("name") == name)
