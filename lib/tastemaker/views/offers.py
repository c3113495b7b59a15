"""What the check refused in a text, sentence by sentence, each with a button that puts in what would pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import ipywidgets

from tastemaker import render
from tastemaker.views import style

Refused = Mapping[str, Any]


class Offers:
    """Rows of `what, why, text` (the sentence) and `instead` (one that passes, or nothing); `take(row)` puts it in."""

    def __init__(self, take: Callable[[Refused], None]) -> None:
        self.take = take
        self.box = ipywidgets.VBox()
        self.box.add_class("tm-offers")

    def show(self, refused: Iterable[Refused]) -> None:
        """Show these refusals, one row a sentence with all its reasons."""
        together: dict[str, list[Refused]] = {}
        for row in refused:
            together.setdefault(str(row["text"]), []).append(row)
        self.box.children = tuple(self._row(rows) for rows in together.values())

    def _row(self, rows: list[Refused]) -> ipywidgets.Box:
        instead = rows[0].get("instead")
        reasons = "".join(f"<li>“{render.html(r['what'], 80)}”: {render.html(r['why'], 200)}</li>" for r in rows)
        said = f"What passes: <b>{render.html(instead, 400)}</b>" if instead else "Nothing true remains to be said here."
        shown = style.widget(f"<p>Refused: <q>{render.html(rows[0]['text'], 400)}</q></p><ul class='tm-list tm-small'>{reasons}</ul><p>{said}</p>")
        button = ipywidgets.Button(description="Use that sentence" if instead else "Take it out",
                                   tooltip=render.line(f"Instead of: {rows[0]['text']}", 120))
        button.on_click(lambda _: self._press(rows[0], row))
        row = style.row(shown, button, name="tm-offer")
        return row

    def _press(self, refused: Refused, row: ipywidgets.Box) -> None:
        self.take(refused)
        self.box.children = tuple(one for one in self.box.children if one is not row)
