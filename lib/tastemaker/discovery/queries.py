"""What to search for: a brief becomes questions, each of which says where in the brief it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tastemaker.brief import Brief

Kind = Literal["topic", "category", "must-have", "competitor", "refresh"]


@dataclass(frozen=True, slots=True)
class Query:
    """One question to one platform in one language (None: whatever the platform makes of it)."""

    platform: str
    text: str
    language: str | None
    kind: Kind

    @property
    def origin(self) -> str:
        """Where it comes from, as it stands beside everything that it finds.

        >>> Query("youtube", "trail running", "de", "topic").origin
        'topic: trail running (de)'
        """
        return f"{self.kind}: {self.text}" + (f" ({self.language})" if self.language else "")


def make(brief: Brief, platform: str) -> list[Query]:
    """The questions of a brief to one platform, the most telling first, each once.

    Topics come first, in the brief's order and in every language of the brief; then the product's category; then the
    first topic with each must-have; competitors last and without a language, because a name is the same everywhere.
    What a small quota cannot pay for is dropped from the end.
    """
    found: dict[tuple[str, str | None], Query] = {}
    for query in _all(brief, platform):
        found.setdefault((query.text.casefold(), query.language), query)
    return list(found.values())


def _all(brief: Brief, platform: str) -> Iterator[Query]:
    languages: tuple[str | None, ...] = brief.languages or (None,)
    for text, kind in _texts(brief):
        for language in languages if kind != "competitor" else (None,):
            yield Query(platform, " ".join(text.split()), language, kind)


def _texts(brief: Brief) -> Iterator[tuple[str, Kind]]:
    yield from ((topic, "topic") for topic in brief.topics)
    if brief.product.category.strip():
        yield brief.product.category, "category"
    yield from ((f"{brief.topics[0]} {word}", "must-have") for word in brief.must_have)
    yield from ((name, "competitor") for name in brief.competitors)
