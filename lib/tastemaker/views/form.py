"""A form for a campaign brief, and the same brief as TOML."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ipywidgets

from tastemaker.brief import SIZE_BANDS, Brief
from tastemaker.errors import TastemakerError
from tastemaker.views import cards, style

_LISTS = {
    "topics": "Topics, one a line (needed)",
    "must_have": "Must have, one a line",
    "must_not": "Must not, one a line",
    "competitors": "Competitors, one a line",
    "examples": "Creators like these, a handle or platform:handle a line",
    "languages": "Languages, such as en, de",
    "countries": "Countries, such as DE, AT",
    "platforms": "Platforms; empty means all",
}
_LINES = {"campaign": "Campaign (needed)", "product.name": "Product (needed)", "product.url": "Product page, https://…",
          "product.category": "Category", "product.price": "Price", "sender.name": "Sender's name (needed)",
          "sender.organisation": "Organisation", "sender.role": "Role", "tone": "Tone", "style": "Style of letters: warm, plain or brief",
          "length": "Length of letters: short or normal"}
_PROSE = {"product.what": "What the product is", "audience": "Audience", "offer": "Offer",
          "sender.facts": "True facts about the sender that a draft may state, one a line"}


def brief(on_save: Callable[[Brief], Any], initial: Brief | None = None) -> ipywidgets.VBox:
    """A form that hands a valid Brief to `on_save`; an invalid one is explained field by field and nothing is saved."""
    fields = _fields(initial)
    message = style.widget("")
    save = ipywidgets.Button(description="Save the brief")
    save.add_class("tm-go")

    def keep(_: Any) -> None:
        try:
            made = Brief.parse(_read(fields), source="This brief")
            done = on_save(made)
        except TastemakerError as error:
            style.replace(message, cards.note(str(error), error.next_step, "bad"))
        else:
            where = f" in {done}" if isinstance(done, str | Path) else ""
            style.replace(message, cards.note(f"Saved{where}. Revision {made.hash}.", f"Campaign {made.campaign_id}"))

    save.on_click(keep)
    grid = ipywidgets.Box(list(fields.values()))
    grid.add_class("tm-form")
    return style.page(
        style.widget("<h2>Campaign brief</h2>"), grid, style.row(save, name="tm-bar"), message, name="form"
    )


def to_file(path: str | Path) -> Callable[[Brief], Path]:
    """A callback for `brief` that writes the TOML file and gives its path back."""
    def write(made: Brief) -> Path:
        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(toml(made), encoding="utf-8")
        return target
    return write


def toml(made: Brief) -> str:
    """The brief as TOML that `Brief.load` reads back to an equal brief; what is empty is left out."""
    data = made.model_dump(mode="json", exclude_defaults=True)
    tables = {name: data.pop(name) for name in ("product", "sender") if name in data}
    text = _entries(data)
    return text + "".join(f"\n[{name}]\n{_entries(entries)}" for name, entries in tables.items())


def _entries(data: dict[str, Any]) -> str:
    """Key and value a line. A JSON string is a TOML string once DEL, which TOML forbids raw, is escaped."""
    return "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n".replace("\x7f", "\\u007f")
                   for key, value in data.items() if value is not None)


def _fields(initial: Brief | None) -> dict[str, ipywidgets.Widget]:
    """One widget a field, filled from the first brief."""
    data = initial.model_dump(mode="json") if initial else {}
    wide = {"layout": ipywidgets.Layout(width="100%"), "style": {"description_width": "initial"}}
    made: dict[str, ipywidgets.Widget] = {}
    for name, label in _LINES.items():
        made[name] = ipywidgets.Text(value=_text(data, name), description=label, **wide)
    for name, label in {**_LISTS, **_PROSE}.items():
        made[name] = ipywidgets.Textarea(value=_text(data, name), description=label, rows=3, **wide)
    made["sizes"] = ipywidgets.SelectMultiple(options=[(f"{size}: {_band(size)}", size) for size in SIZE_BANDS], rows=5,
                                              value=tuple(data.get("sizes", ())), **wide,
                                              description="Sizes; none means all")
    return made


def _text(data: dict[str, Any], name: str) -> str:
    """A field's first value as text; lists one a line."""
    for part in name.split("."):
        data = data.get(part) or "" if isinstance(data, dict) else ""
    return "\n".join(data) if isinstance(data, list | tuple) else str(data)


def _band(size: str) -> str:
    low, high = SIZE_BANDS[size]
    return f"{low:,} to {high:,} followers" if high else f"from {low:,} followers"


def _read(fields: dict[str, ipywidgets.Widget]) -> dict[str, Any]:
    """The form as plain data; an empty field is left out, so the brief's own defaults hold."""
    data: dict[str, Any] = {"product": {}, "sender": {}}
    for name, field in fields.items():
        value: Any = list(field.value) if name == "sizes" else field.value.strip()
        if name in _LISTS or name == "sender.facts":
            split = r"[\n,]+" if name in ("languages", "countries", "platforms") else r"\n+"
            value = [part.strip() for part in re.split(split, value) if part.strip()]
        if value:
            part, _, key = name.rpartition(".")
            (data[part] if part else data)[key] = value
    return data
