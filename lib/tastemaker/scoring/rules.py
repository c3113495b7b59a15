"""Who a brief leaves out, and why: each reason names the fact, and quotes the creator's own words where words decided.

What is unknown leaves nobody out: an unknown country, language or size is not a wrong one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tastemaker.brief import Brief
from tastemaker.scoring.cohorts import band
from tastemaker.scoring.reasons import dated, quote
from tastemaker.scoring.words import words

Row = Mapping[str, Any]


def why_not(brief: Brief, profile: Row, posts: Sequence[Row]) -> str | None:
    """The first reason for which a profile cannot be ranked for a brief, or None.

    `profile` has platform, language, country, followers, name, bio and keywords; `posts` are newest first.
    """
    return (_outside(brief, profile) or _unwanted(brief.must_not, profile, posts)
            or _lacking(brief.must_have, profile, posts))


def _outside(brief: Brief, profile: Row) -> str | None:
    """The platform, language, country or size that the brief does not ask for."""
    if brief.platforms and profile["platform"] not in brief.platforms:
        return f"on {profile['platform']}, the brief asks for {', '.join(brief.platforms)}"
    language = (profile["language"] or "").replace("_", "-").split("-")[0].lower()
    if brief.languages and language and language not in brief.languages:
        return f"writes in {language}, the brief asks for {', '.join(brief.languages)}"
    country = (profile["country"] or "").upper()
    if brief.countries and country and country not in brief.countries:
        return f"from {country}, the brief asks for {', '.join(brief.countries)}"
    size = band(profile["followers"])
    if brief.sizes and size and size not in brief.sizes:
        return f"{profile['followers']:,.0f} followers, {size}; the brief asks for {', '.join(brief.sizes)}"
    return None


def _unwanted(terms: Sequence[str], profile: Row, posts: Sequence[Row]) -> str | None:
    for term in terms:
        for place, text in _own_words(profile, posts):
            if says(text, term):
                return f"{place} say{'s' if place != 'keywords' else ''} {term}: “{quote(text, around=term)}”"
    return None


def _lacking(terms: Sequence[str], profile: Row, posts: Sequence[Row]) -> str | None:
    for term in terms:
        if not any(says(text, term) for _, text in _own_words(profile, posts)):
            return f"nothing about {term} in their profile or {len(posts)} newest posts, and the brief must have it"
    return None


def says(text: str, term: str) -> bool:
    """Whether a text holds a term as whole words in this order, whatever their English endings or case.

    >>> says("Gamblers at my table", "gambler"), says("Scunthorpe runs", "run"), says("outrun", "run")
    (True, True, False)
    """
    asked = words(term)
    return f" {' '.join(asked)} " in f" {' '.join(words(text))} " if asked else term.casefold() in text.casefold()


def _own_words(profile: Row, posts: Sequence[Row]) -> list[tuple[str, str]]:
    """Each text of a creator with the name of its place, as a sentence says it."""
    about = [("their name", profile["name"]), ("their profile text", profile["bio"]), ("keywords", ", ".join(profile["keywords"]))]
    return about + [(f"their post of {dated(post['published_at'])}", f"{post['title']} {post['text']}".strip()) for post in posts]
