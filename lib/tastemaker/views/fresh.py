"""Whether somebody looks at a page, how wide it is there, and whether there are newer figures than those it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any

import anywidget
import traitlets


class Fresh(anywidget.AnyWidget):
    """Asks `newer()` every quarter of a minute, offers what it says (such as a time of day) and calls `show()` when asked to.

    `here(width)` is called once a browser has drawn the page, with its width in pixels: a kernel that was started ahead of
    its reader learns here that there is one, so what is slow to draw can come after what is read first.
    """

    _esm = (files("tastemaker.views") / "fresh.js").read_text(encoding="utf-8")
    newer = traitlets.Unicode("").tag(sync=True)

    def __init__(self, here: Callable[[int], None], newer: Callable[[], str], show: Callable[[], None]) -> None:
        super().__init__()
        self.here, self.look, self.show = here, newer, show
        self.on_msg(lambda _, content, __: self.told(content))

    def told(self, content: Mapping[str, Any]) -> None:
        """What the browser says: somebody is here, is there anything newer, show it."""
        match content:
            case {"here": int(width) | float(width)}:
                self.here(int(width))
            case {"look": _}:
                self.newer = self.look()
            case {"show": _}:
                self.newer = ""
                self.show()
