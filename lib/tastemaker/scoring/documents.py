"""The text that stands for a creator: their own words, the telling ones first and the newest posts before the older."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tastemaker import render

BIO, POST, WHOLE = 1_000, 200, 4_000
"""Characters kept of a bio, of a post's text and of the whole: the head of each says what it is about, the rest are links."""
HEAD = 300
"""Characters of a bio that come before any post. Readers of the first characters alone see a fair share of both, and a long
bio does not stand for a creator who posts about something else."""
TAGS = 30
"""Tags of posts that are read, the newest posts' first."""
RECENT = 5
"""Newest posts whose titles count twice: what a creator makes now weighs more than what they made."""


def document(name: str, bio: str = "", keywords: Iterable[str] = (), posts: Sequence[tuple[str, str]] = ()) -> str:
    """One text from a name, a bio, keywords and (title, text) of posts, newest first.

    >>> document("Ada", "Hills.", ["trail"], [("Up", "A long climb")])
    'Ada. Hills. Up. trail. Up. A long climb'
    """
    titles = [title or text[:POST] for title, text in posts]
    head, rest = _parted(_tidy(bio[:BIO])) if posts else (bio[:BIO], "")
    parts = (name, head, *titles[:RECENT], ", ".join(keywords), rest, *titles, *(text[:POST] for title, text in posts if title))
    return ". ".join(part for part in map(_tidy, parts) if part)[:WHOLE]


def of(profile: Mapping[str, Any], posts: Sequence[Mapping[str, Any]]) -> str:
    """The text of a stored profile (name, bio, keywords) and its posts (title, text, tags as JSON text), newest first."""
    tags = dict.fromkeys(tag for post in posts for tag in json.loads(post["tags"] or "[]"))
    keywords = dict.fromkeys([*profile["keywords"], *list(tags)[:TAGS]])
    return document(profile["name"], profile["bio"], keywords, [(post["title"], post["text"]) for post in posts])


def _parted(bio: str) -> tuple[str, str]:
    """A bio up to the last space before `HEAD`, and what follows."""
    end = bio.rfind(" ", 0, HEAD) if len(bio) > HEAD else len(bio)
    end = end if end > 0 else HEAD
    return bio[:end], bio[end:]


def _tidy(text: str) -> str:
    return render.line(text, WHOLE).rstrip(". ")
