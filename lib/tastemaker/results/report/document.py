"""A report before it has a form: sections of text, facts, tables and pictures. The page, the paper and the workbook draw it.

Redacting happens here, once: what a redacted document holds may be drawn in any form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from tastemaker import render
from tastemaker.results.report.columns import Column, Kind, kind_of

PRIVATE = re.compile(r"e-?mail|address|contact|hash|note", re.IGNORECASE)
"""Columns that a redacted report leaves out."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a frame. A page shows `columns` of the first `rows`; a workbook holds all of both."""

    name: str
    frame: pd.DataFrame
    columns: tuple[str, ...] = ()
    rows: int = 50
    empty: str = "Nothing yet."
    kinds: dict[str, Kind] = field(default_factory=dict)
    means: dict[str, str] = field(default_factory=dict)
    """Meanings of columns that are other here than elsewhere."""

    def kind(self, column: str) -> Kind:
        """How a column is written."""
        return kind_of(column, self.frame[column], self.kinds)

    def meaning(self, column: str, known: Mapping[str, Column]) -> str:
        """What a column holds, in one phrase; empty where nobody said."""
        return self.means.get(column) or (known[column].means if column in known else "")

    def shown(self) -> pd.DataFrame:
        """The columns and rows of a page."""
        names = [name for name in self.columns if name in self.frame.columns] or list(self.frame.columns)
        return self.frame[names].head(self.rows)

    def more(self) -> str:
        """What a page leaves to the workbook, as a sentence."""
        left = len(self.frame) - self.rows
        return f"The first {self.rows} of {len(self.frame):,}; the workbook holds all of them." if left > 0 else ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as SVG, and what it shows in words for who does not see it."""

    svg: str
    says: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with a text each."""

    rows: Mapping[str, str]


Part = Table | Picture | Facts | str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it; a text is a paragraph."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report: its title, what is said under it, the figures at its head, and its sections."""

    title: str
    said: tuple[str, ...]
    figures: Mapping[str, str]
    sections: tuple[Section, ...]
    mentions: tuple[str, ...] = ()
    """Everybody on it as `platform:id`, so that an erasure finds whoever a file names, also in a form whose text is packed."""

    def tables(self) -> list[Table]:
        """Every table, in order."""
        return [part for section in self.sections for part in section.parts if isinstance(part, Table)]


def redacted(document: Document) -> Document:
    """The same without columns of contacts and notes, and without anything that looks like an e-mail address."""
    return Document(without_addresses(document.title), tuple(map(without_addresses, document.said)), document.figures,
                    tuple(Section(section.title, tuple(map(_redacted, section.parts))) for section in document.sections),
                    document.mentions)


def without_addresses(value: Any) -> Any:
    """A text without e-mail addresses; what is no text stays as it is.

    >>> without_addresses("write to ann@firm.example or @me@social.example")
    'write to (address removed) or @me@social.example'
    """
    if isinstance(value, str):
        return render.without_addresses(value, "(address removed)")
    return [without_addresses(one) for one in value] if isinstance(value, (list, tuple)) else value


def _redacted(part: Part) -> Part:
    if isinstance(part, Table):
        return Table(part.name, _bare(part.frame), part.columns, part.rows, part.empty, part.kinds, part.means)
    if isinstance(part, Facts):
        return Facts({label: without_addresses(text) for label, text in part.rows.items()})
    return Picture(without_addresses(part.svg), part.says) if isinstance(part, Picture) else without_addresses(part)


def _bare(frame: pd.DataFrame) -> pd.DataFrame:
    kept = frame[[name for name in frame.columns if not PRIVATE.search(str(name))]]
    return kept.assign(**{str(name): kept[name].map(without_addresses) for name in _texts(kept)})


def _texts(frame: pd.DataFrame) -> Iterable[Any]:
    return (name for name in frame.columns if frame[name].dtype == object or isinstance(frame[name].dtype, pd.StringDtype))
