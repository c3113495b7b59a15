"""Platforms are found, not registered: every file here that holds an Adapter named like the file is one."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

from tastemaker.errors import BadInput
from tastemaker.platforms import _posted
from tastemaker.platforms._posted import PostAddress, whole
from tastemaker.platforms.base import Adapter, Call, Page

__all__ = ["Adapter", "Call", "Page", "PostAddress", "adapter_class", "names", "post", "whole"]


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


def post(url: str, platform: str = "") -> PostAddress | None:
    """The post that a web address names; None where no platform writes posts so. BadInput for what is no web address.

    On a federated network any host can hold posts, so such an address counts only where the `platform` is said.

    >>> post("https://youtu.be/D-lhorsDlUQ?si=x#t=1")
    PostAddress(platform='youtube', key='D-lhorsDlUQ', url='https://youtu.be/D-lhorsDlUQ', post_id='D-lhorsDlUQ', author='')
    """
    return _posted.read(url, {name: kind for name, (kind, any_host) in _kinds().items() if not any_host or name == platform})


@cache
def _kinds() -> Mapping[str, tuple[_posted.Kind, bool]]:
    """How each platform writes its posts' addresses, and whether any host may."""
    classes = {name: adapter_class(name) for name in names()}
    return {name: (_posted.Kind(cls.post_addresses, cls.post_form, cls.post_page), cls.any_host) for name, cls in classes.items()}
