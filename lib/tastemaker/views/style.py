"""The look of every page, and the one place where markup becomes a widget.

Fragments are built by `render` and by the rooms of this folder, which escape every value; `widget` is the only way from
a fragment to the screen, so a search for `widgets.HTML` finds one line.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import ipywidgets

from tastemaker.views.access import Access


class Fragment(str):
    """HTML in which every value is escaped already; it shows itself with the pages' style in a notebook."""

    def _repr_html_(self) -> str:
        return f"<style>{css()}</style><div class='tm'>{self}</div>"


@cache
def css() -> str:
    """The style sheet of cards, tiles and tables; colours follow JupyterLab's theme, else the reader's."""
    return (files("tastemaker.views") / "style.css").read_text(encoding="utf-8")


def widget(fragment: str, *classes: str) -> ipywidgets.HTML:
    """A widget that shows markup; the classes are for the style sheet, which a `Fragment` brings along."""
    shown = ipywidgets.HTML(
        fragment._repr_html_() if isinstance(fragment, Fragment) else f"<div class='tm'>{fragment}</div>"
    )
    for name in ("tm-fragment", *classes):
        shown.add_class(name)
    return shown


def replace(shown: ipywidgets.HTML, fragment: str) -> None:
    """Put another fragment into a widget that `widget` made."""
    shown.value = f"<div class='tm'>{fragment}</div>"


def page(*parts: ipywidgets.Widget, name: str = "") -> ipywidgets.VBox:
    """The parts under one another, with the style sheet in front and the script that names what has no name behind."""
    sheet = ipywidgets.HTML(f"<style>{css()}</style>", layout=ipywidgets.Layout(display="none"))
    box = ipywidgets.VBox([sheet, *parts, Access()])
    box.add_class("tm-page")
    if name:
        box.add_class(f"tm-page-{name}")
    return box


def row(*parts: ipywidgets.Widget, name: str = "tm-row") -> ipywidgets.Box:
    """The parts side by side; they wrap under one another on a narrow screen."""
    box = ipywidgets.Box(list(parts))
    box.add_class(name)
    return box
