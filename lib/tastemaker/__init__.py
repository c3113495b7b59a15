"""A research workbench for influencer discovery: official APIs, reasons for every rank, drafts that a person sends.

    import tastemaker as tm
    bench = tm.sandbox()                     # an invented world; needs no key
    bench = tm.open("data/workbench.duckdb") # your own
    brief = tm.Brief.load("data/briefs/trail-shoes.toml")
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tastemaker.brief import Brief
    from tastemaker.errors import TastemakerError
    from tastemaker.workbench import Workbench, home, open, sandbox

__all__ = ["Brief", "TastemakerError", "Workbench", "home", "open", "sandbox"]
__version__ = "0.1.0"
_HOME = {"Brief": "brief", "TastemakerError": "errors", "Workbench": "workbench", "home": "workbench", "open": "workbench", "sandbox": "workbench"}


def __getattr__(name: str) -> Any:
    """Names are brought when they are asked for, so that `import tastemaker` costs next to nothing."""
    if name not in _HOME:
        raise AttributeError(f"module 'tastemaker' has no attribute {name!r}")
    return getattr(import_module(f"tastemaker.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)


class _Face(ModuleType):
    """Keeps the verb `tm.sandbox()` where an import of the room `tastemaker.sandbox` would put the module in its place."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _HOME and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Face
