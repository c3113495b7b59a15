"""What widgets lack for people who use a page without a mouse or without seeing it, put right in the browser."""

from __future__ import annotations

from importlib.resources import files

import anywidget
import ipywidgets


class Access(anywidget.AnyWidget):
    """Names sliders' handles after their labels and lets the Tab key reach what scrolls, now and whenever a page changes."""

    _esm = (files("tastemaker.views") / "access.js").read_text(encoding="utf-8")

    def __init__(self) -> None:
        super().__init__(layout=ipywidgets.Layout(display="none"))
