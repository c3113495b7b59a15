"""Keyboard shortcuts for a page made of widgets, in Voila and in JupyterLab alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any

import anywidget
import traitlets

Heard = Callable[[str, Mapping[str, Any]], None]


class Keys(anywidget.AnyWidget):
    """Presses the button, or reaches the field, whose box has the class `tm-key-NAME`, for each key -> NAME.

    A browser's own script is the only thing that sees keys, so this widget brings one (`keys.js`); it acts through the
    page's buttons, so a key can do nothing that a button cannot. `heard(what, about)` is told of `pressed` (before any
    button acts: what the fields hold, and `draft`, which is what `shown` was on the screen), `typed` (the same, a moment
    after a change) and `copied` (whether it was `done`).
    """

    _esm = (files("tastemaker.views") / "keys.js").read_text(encoding="utf-8")
    carriers = traitlets.Dict().tag(sync=True)
    shown = traitlets.Unicode("").tag(sync=True)

    def __init__(self, carriers: Mapping[str, str], heard: Heard) -> None:
        super().__init__(carriers=dict(carriers))
        self.on_msg(lambda _, content, __: [heard(what, about) for what, about in content.items()])

    def reach(self, name: str) -> None:
        """Put the cursor into a field."""
        self.send({"focus": name})


def names(box: Any, name: str) -> Any:
    """The widget, findable by a key's name."""
    box.add_class(f"tm-key-{name}")
    return box
