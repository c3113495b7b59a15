"""Parts of a page that are closed at first, and that cost nothing until a reader opens them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets


def fold(parts: Mapping[str, Callable[[], ipywidgets.Widget]]) -> ipywidgets.Accordion:
    """Parts that are closed at first; each is made when a reader opens it."""
    boxes = [ipywidgets.VBox() for _ in parts]
    shown = ipywidgets.Accordion(children=boxes, selected_index=None, titles=tuple(parts))
    makers = list(parts.values())

    def show(change: Mapping[str, Any]) -> None:
        place = change["new"]
        if place is not None and not boxes[place].children:
            boxes[place].children = (makers[place](),)

    shown.observe(show, "selected_index")
    return shown
