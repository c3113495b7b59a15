"""What to search for: a brief becomes questions, each of which says where it comes from and why it is asked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from tastemaker.brief import Brief
from tastemaker.discovery.asking.examples import Telling
from tastemaker.discovery.asking.phrases import key_phrases
from tastemaker.discovery.asking.words import stems
from tastemaker.render import line

Kind = Literal["own", "topic", "example", "category", "must-have", "phrase", "competitor", "hashtag", "model", "refresh"]
MOST = 30
"""Queries to one platform, a person's own not counted: more than these ask for the same people again."""
PHRASES, EXAMPLES = 4, 8
"""The most queries from key phrases and from what examples say."""
HASHTAGS = frozenset({"bluesky", "x"})
"""Platforms whose search of posts reads `#word` as a hashtag. Mastodon's asks for every query as a hashtag anyway, Threads' has a
mode of its own for them, and YouTube's page on search says nothing of them."""


@dataclass(frozen=True, slots=True)
class Query:
    """One question to one platform in one language (None: whatever the platform makes of it)."""

    platform: str
    text: str
    language: str | None
    kind: Kind
    because: str = ""
    """Why it is asked, in a sentence with the brief's words or the number that says so."""

    @property
    def origin(self) -> str:
        """Where it comes from, as it stands beside everything that it finds.

        >>> Query("youtube", "trail running", "de", "topic").origin
        'topic: trail running (de)'
        """
        return f"{self.kind}: {self.text}" + (f" ({self.language})" if self.language else "")


@dataclass(frozen=True, slots=True)
class Written:
    """A query that somebody wrote: a person (`own`) or a language model. `platform` None means every platform."""

    text: str
    because: str
    kind: Kind = "own"
    platform: str | None = None
    language: str | None = None


def make(brief: Brief, platform: str, *, telling: Sequence[Telling] = (), written: Sequence[Written] = (),
         drop: Iterable[str] = (), most: int = MOST) -> list[Query]:
    """The questions of a brief to one platform, the most telling first, each once.

    A person's own come first, then topics in the brief's order and in every language of the brief, what the examples say
    (`telling`), the product's category, the first topic with each must-have, key phrases of the brief's prose, competitors,
    hashtags, and what a model wrote. Near equal questions (same stems, any order, same language) are asked once. A question
    with a must-not in it is not asked, nor one whose words `drop` names. What a small quota cannot pay for goes from the end.
    """
    found: dict[tuple[frozenset[str], str | None], Query] = {}
    unwanted = [stems(text) for text in brief.must_not]
    dropped = {one for text in drop for one in _named_so(text)}
    for query in _all(brief, platform, telling, written):
        asked = _asked(query.text)
        if asked in dropped or any(one <= asked for one in unwanted):
            continue
        anywhere = query.language is None and any(said == asked for said, _ in found)
        if not anywhere and (own(query) or len(found) < most):
            found.setdefault((asked, query.language), query)
    return list(found.values())


def own(query: Query) -> bool:
    """Whether a person wrote it."""
    return query.kind == "own"


def unknown(brief: Brief, platforms: Iterable[str], drop: Iterable[str], *, telling: Sequence[Telling] = (),
            written: Sequence[Written] = ()) -> list[str]:
    """Those of the texts to drop that name no query of any of these platforms."""
    asked = {_asked(query.text) for platform in platforms for query in _all(brief, platform, telling, written)}
    return [text for text in drop if not asked & _named_so(text)]


def outside(written: Iterable[Written], platforms: Collection[str]) -> list[Written]:
    """Those of a person's own queries that are for a platform which is not asked."""
    return [one for one in written if one.kind == "own" and one.platform and one.platform not in platforms]


def _named_so(text: str) -> set[frozenset[str]]:
    """What a person means by a text to drop: the words, and the same as one hashtag."""
    return {_asked(text), _asked(_hashtag(text))}


def _hashtag(text: str) -> str:
    """The words of a text as one hashtag.

    >>> _hashtag("Trail running")
    '#trailrunning'
    """
    return "#" + "".join(re.findall(r"\w+", text.casefold()))


def _asked(text: str) -> frozenset[str]:
    """What two questions must share to be the same; a hashtag is another question than its words."""
    return frozenset({text.casefold()}) if text.startswith("#") else stems(text)


def _all(brief: Brief, platform: str, telling: Sequence[Telling], written: Sequence[Written]) -> Iterator[Query]:
    mine = [one for one in written if one.platform in (None, platform)]
    yield from (_query(platform, one.text, one.language, one.kind, one.because) for one in mine if one.kind == "own")
    yield from _named(brief, platform, _topics(brief))
    yield from _from_examples(brief, platform, telling)
    yield from _named(brief, platform, _category(brief))
    yield from _from_prose(brief, platform)
    yield from (_query(platform, name, None, "competitor", f"The brief names the competitor “{name}”; who speaks of it speaks "
                       "of the field.") for name in brief.competitors)
    yield from _as_hashtags(brief, platform)
    yield from (_query(platform, one.text, one.language, one.kind, one.because) for one in mine if one.kind != "own")


def _named(brief: Brief, platform: str, texts: Iterable[tuple[str, Kind, str]]) -> Iterator[Query]:
    for text, kind, because in texts:
        for language in brief.languages or (None,):
            yield _query(platform, text, language, kind, because)


def _topics(brief: Brief) -> Iterator[tuple[str, Kind, str]]:
    yield from ((topic, "topic", f"The brief names the topic “{topic}”.") for topic in brief.topics)


def _category(brief: Brief) -> Iterator[tuple[str, Kind, str]]:
    if category := brief.product.category.strip():
        yield category, "category", f"The brief's product is of the category “{category}”."
    yield from ((f"{brief.topics[0]} {word}", "must-have", f"Creators must have “{word}”: the first topic with it.")
                for word in brief.must_have)


def _from_prose(brief: Brief, platform: str) -> Iterator[Query]:
    """Key phrases of what the product is and of the audience, in the language of the prose."""
    names = (brief.product.name, brief.sender.organisation, *brief.topics)
    found = key_phrases(f"{brief.product.what}\n{brief.audience}", without=[name for name in names if name])
    for phrase in found[:PHRASES]:
        language = phrase.language if phrase.language in brief.languages else None
        yield _query(platform, phrase.text, language, "phrase", f"The brief says: “{line(phrase.sentence, 160)}”")


def _from_examples(brief: Brief, platform: str, telling: Sequence[Telling]) -> Iterator[Query]:
    """Terms of the examples in their language; a hashtag as such where the platform reads it so, else as a word."""
    for term in telling[:EXAMPLES]:
        text = term.text if platform in HASHTAGS else term.text.lstrip("#")
        language = term.language if term.language in brief.languages else None
        yield _query(platform, text, language, "example", term.because)


def _as_hashtags(brief: Brief, platform: str) -> Iterator[Query]:
    """Each topic as one hashtag, where search takes hashtags."""
    for topic in brief.topics if platform in HASHTAGS else ():
        if len(tag := _hashtag(topic)) > 1:
            yield _query(platform, tag, None, "hashtag", f"The topic “{topic}” as a hashtag.")


def _query(platform: str, text: str, language: str | None, kind: Kind, because: str) -> Query:
    return Query(platform, " ".join(text.split()), language, kind, because)
