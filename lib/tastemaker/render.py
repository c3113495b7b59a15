"""The one renderer for untrusted text: nothing from a platform reaches a screen, a sheet or a model another way.

`clean` removes what cannot be seen; `html` escapes; `facts` and `table` build fragments; `cell` makes a value safe for
spreadsheets; `fenced` marks data for a model.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

_INVISIBLE = {"Cf", "Cc", "Cs", "Co"}
_SELECTORS = frozenset(map(chr, range(0xE0100, 0xE01F0)))
"""Variation selectors that show nothing and can carry a hidden text of any length to a model."""
_KEEP = {"\n", "\t", "\u200d", "\ufe0f"}
_UNUSUAL = re.compile("[^ -~\n\t]")
"""Whatever is not plain ASCII: only this is looked at one by one, and most texts have little of it."""
_STRAY = re.compile("(?:^|(?<=\\s))[\u200d\ufe0f]+|\u200d{2,}")
_FORMULA = tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")


_ADDRESS = re.compile(r"(?<![@\w.+%-])[\w.+%-]+(?:@|＠|\s?[(\[]at[)\]]\s?)[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_MARKS = re.compile(r"@|＠|[(\[]at[)\]]", re.IGNORECASE)
"""What every address holds; a text without it is not searched letter by letter."""


def clean(text: object, limit: int | None = None) -> str:
    """NFC text without control, bidirectional, zero-width, tag and surrogate characters, cut to `limit` characters.

    The joiner and the emoji selector stay only between or after visible characters, where they make emoji and scripts.

    >>> clean("safe\\u202egnp.exe\\u200b")
    'safegnp.exe'
    """
    seen = "" if text is None else str(text)
    if unusual := set(_UNUSUAL.findall(seen)):
        if hidden := {ord(c): None for c in unusual - _KEEP if unicodedata.category(c) in _INVISIBLE or c in _SELECTORS}:
            seen = seen.translate(hidden)
        seen = unicodedata.normalize("NFC", _STRAY.sub("", seen) if unusual & _KEEP else seen)
    return seen if limit is None or len(seen) <= limit else (seen[: limit - 1].rstrip() + "…")[:limit]


def line(text: object, limit: int = 200) -> str:
    """`clean` on one line: every run of white space is one space.

    >>> line("a\\r\\nBcc: x")
    'a Bcc: x'
    """
    words = clean(" ".join(("" if text is None else str(text)).split()))
    return clean(" ".join(words.split()), limit)


def without_addresses(text: object, instead: str) -> str:
    """`clean` with `instead` in the place of e-mail addresses, also of those written with (at). `@name@host` is a handle and stays.

    >>> without_addresses("ann@firm.example, ann (at) firm.example or @ann@social.example", "-")
    '-, - or @ann@social.example'
    """
    seen = clean(text)
    return _ADDRESS.sub(instead, seen) if _MARKS.search(seen) else seen


def html(text: object, limit: int | None = None) -> str:
    """Cleaned and escaped for HTML text and quoted attributes.

    >>> html("<b onload='x'>")
    '&lt;b onload=&#x27;x&#x27;&gt;'
    """
    return escape(clean(text, limit), quote=True)


def link(url: object, text: object) -> str:
    """An escaped link that opens apart; only http and https become links, anything else is plain text."""
    target = line(url, 2_000)
    if not re.match(r"https?://[^\s\"'<>]+$", target):
        return html(text)
    return f'<a href="{html(target)}" target="_blank" rel="noopener noreferrer nofollow">{html(text)}</a>'


def facts(title: object, rows: Mapping[str, object]) -> str:
    """A titled list of labels and values as HTML."""
    body = "".join(f"<tr><th style='text-align:left'>{html(k)}</th><td style='text-align:left'>{html(v)}</td></tr>"
                   for k, v in rows.items())
    return f"<div class='tm-facts'><strong>{html(title)}</strong><table>{body}</table></div>"


def table(columns: Iterable[str], rows: Iterable[Iterable[object]], caption: str = "") -> str:
    """An HTML table in which every cell is escaped."""
    head = "".join(f"<th>{html(c)}</th>" for c in columns)
    body = "".join("<tr>" + "".join(f"<td>{html(v)}</td>" for v in row) + "</tr>" for row in rows)
    top = f"<caption>{html(caption)}</caption>" if caption else ""
    return f"<table class='tm-table'>{top}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def cell(value: Any) -> Any:
    """A value that no spreadsheet runs as a formula: dangerous text gets a leading apostrophe, numbers stay numbers.

    A leading apostrophe of the text's own is doubled, so `uncell` gives back what was there.

    >>> cell("=HYPERLINK(1)"), cell(-3), cell("plain")
    ("'=HYPERLINK(1)", -3, 'plain')
    """
    if not isinstance(value, str):
        return value
    text = clean(value)
    return "'" + text if text.startswith(("\t", "\n")) or text.lstrip().startswith((*_FORMULA, "'")) else text


def uncell(text: str) -> str:
    """What `cell` was given.

    >>> uncell(cell("@sum")), uncell(cell("'tis"))
    ('@sum', "'tis")
    """
    return text[1:] if text.startswith("'") else text


def fenced(text: object, limit: int = 2_000) -> str:
    """Untrusted text as data for a model: cleaned, cut and without anything that looks like our fence."""
    body = re.sub(r"[<>]{3,}", "", clean(text, limit))
    return f"<<<data\n{body}\ndata>>>"
