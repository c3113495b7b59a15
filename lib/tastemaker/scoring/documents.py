"""The text that stands for a creator: their own words, the telling ones first and the newest posts before the older."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tastemaker import render

BIO, POST, WHOLE = 1_000, 200, 4_000
"""Characters kept of a bio, of a post's text and of the whole: the head of each says what it is about, the rest are links."""
RECENT = 5
"""Newest posts whose titles count twice: what a creator makes now weighs more than what they made."""


def document(name: str, bio: str = "", keywords: Iterable[str] = (), posts: Sequence[tuple[str, str]] = ()) -> str:
    """One text from a name, a bio, keywords and (title, text) of posts, newest first.

    >>> document("Ada", "Hills.", ["trail"], [("Up", "A long climb")])
    'Ada. Hills. trail. Up. A long climb. Up'
    """
    titles = [title or text[:POST] for title, text in posts]
    parts = (name, bio[:BIO], ", ".join(keywords), *titles, *(text[:POST] for title, text in posts if title),
             *titles[:RECENT])
    return ". ".join(part for part in map(_tidy, parts) if part)[:WHOLE]


def _tidy(text: str) -> str:
    return render.line(text, WHOLE).rstrip(". ")
