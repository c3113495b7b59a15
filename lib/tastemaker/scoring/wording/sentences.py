"""Sentences of captions and descriptions, which part their sentences by lines and bullets as often as by full stops."""

from __future__ import annotations

import re

_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+(?=[^\sa-z#])|(?<=[。！？])|[\r\n\u2028]+|(?<!\s)\s+(?=[•►▶➜→✔✅■◆|]\s?)")


def split(text: str) -> list[tuple[int, str]]:
    """Each sentence with its place in the text, counted in characters; nothing but white space and bullets is lost.

    >>> split("Up the hill. Links: https://a.example/b.c?d\\n• Not sponsored!")
    [(0, 'Up the hill.'), (13, 'Links: https://a.example/b.c?d'), (44, '• Not sponsored!')]
    """
    found, start = [], 0
    for place, end in [*((m.start(), m.end()) for m in _END.finditer(text)), (len(text), len(text))]:
        piece = text[start:place]
        if piece.strip():
            found.append((start + len(piece) - len(piece.lstrip()), piece.strip()))
        start = end
    return found
