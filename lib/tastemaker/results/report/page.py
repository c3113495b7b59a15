"""A report as one HTML file that needs nothing but itself: it runs nothing, loads nothing, and every value is escaped.

Charts are shown as images, in which no script runs; a content policy forbids everything else. Links lead to the sources.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from tastemaker import render
from tastemaker.results.report.columns import FIGURES, Kind, shown
from tastemaker.results.report.document import Document, Facts, Part, Picture, Section, Table

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
LONG = 40
"""Characters from which a text gets a broad column."""


def html(document: Document) -> str:
    """The page. It reads on a phone and on paper, in light and in dark, and by heading and table for who listens to it."""
    title = render.html(document.title)
    head = (f"<meta charset='utf-8'><meta name='viewport' content='width=device-width, initial-scale=1'>"
            f"<meta http-equiv='Content-Security-Policy' content=\"{POLICY}\"><title>{title}</title><style>{_css()}</style>")
    said = "".join(f"<p class='dim'>{render.html(text)}</p>" for text in document.said)
    sections = "".join(map(_section, document.sections))
    return (f"<!doctype html><html lang='en'><head>{head}</head><body><header><h1>{title}</h1>{said}</header>"
            f"{_contents(document.sections)}<main>{_figures(document)}{sections}</main></body></html>\n")


@cache
def _css() -> str:
    return (files("tastemaker.results.report") / "page.css").read_text(encoding="utf-8")


def _figures(document: Document) -> str:
    cells = "".join(f"<div><dt>{render.html(label)}</dt><dd>{render.html(value)}</dd></div>" for label, value in document.figures.items())
    return f"<dl class='figures'>{cells}</dl>" if cells else ""


def _contents(sections: Iterable[Section]) -> str:
    links = "".join(f"<li><a href='#{_anchor(s.title)}'>{render.html(s.title)}</a></li>" for s in sections)
    return f"<nav aria-label='Contents'><ul>{links}</ul></nav>"


def _section(section: Section) -> str:
    body = "".join(map(_part, section.parts))
    return f"<section id='{_anchor(section.title)}'><h2>{render.html(section.title)}</h2>{body}</section>"


def _part(part: Part) -> str:
    if isinstance(part, Table):
        return _table(part)
    if isinstance(part, Picture):
        return _picture(part)
    if isinstance(part, Facts):
        rows = "".join(f"<dt>{render.html(label)}</dt><dd>{render.html(text)}</dd>" for label, text in part.rows.items())
        return f"<dl class='facts'>{rows}</dl>"
    return f"<p>{render.html(part)}</p>"


def _table(table: Table) -> str:
    name, frame = render.html(table.name), table.shown()
    if frame.empty:
        return f"<h3>{name}</h3><p class='dim'>{render.html(table.empty)}</p>"
    kinds = {column: table.kind(column) for column in frame.columns}
    head = "".join(f"<th scope='col'{_class(kind)}>{render.html(str(column).replace('_', ' '))}</th>" for column, kind in kinds.items())
    rows = "".join("<tr>" + "".join(_cell(value, kind) for value, kind in zip(row, kinds.values(), strict=True)) + "</tr>"
                   for row in frame.itertuples(index=False, name=None))
    more = f"<p class='dim'>{render.html(table.more())}</p>" if table.more() else ""
    return (f"<div class='wide' role='region' aria-label='{name}' tabindex='0'><table><caption>{name}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>{more}")


def _cell(value: object, kind: Kind) -> str:
    text = shown(value, kind)
    if kind == "link":
        return f"<td class='link'>{render.link(text, 'open')}</td>"
    return f"<td{' class=long' if len(text) > LONG else _class(kind)}>{render.html(text)}</td>"


def _class(kind: Kind) -> str:
    return " class='figure'" if kind in FIGURES else ""


def _picture(picture: Picture) -> str:
    data = base64.b64encode(picture.svg.encode()).decode()
    return f"<figure><img alt='{render.html(picture.says)}' src='data:image/svg+xml;base64,{data}'></figure>"


def _anchor(title: str) -> str:
    return re.sub(r"\W+", "-", title.lower()).strip("-")
