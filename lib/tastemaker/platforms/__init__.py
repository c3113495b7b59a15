"""Platforms are found, not registered: every file here that holds an Adapter named like the file is one."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping

from tastemaker.errors import BadInput
from tastemaker.platforms.base import Adapter, Call, Page

__all__ = ["Adapter", "Call", "Page", "adapter_class", "names"]


def names() -> list[str]:
    """The platforms that have an adapter file, sorted; nothing is imported."""
    return sorted(m.name for m in pkgutil.iter_modules(__path__) if m.name != "base" and not m.name.startswith("_"))


def adapter_class(name: str) -> type[Adapter]:
    """The adapter class of a platform. BadInput names the platforms there are."""
    if name not in names():
        raise BadInput(f"There is no platform called {name}.", f"Use one of: {', '.join(names())}.")
    module = importlib.import_module(f"{__name__}.{name}")
    found: Mapping[str, type[Adapter]] = {c.name: c for c in vars(module).values()
                                          if isinstance(c, type) and issubclass(c, Adapter) and hasattr(c, "name")}
    return found[name]
