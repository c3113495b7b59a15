"""The rules for names: capitalised words that are nobody's, and in Korean whoever is addressed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tastemaker.outreach import claims, quoting
from tastemaker.outreach.grounding import clauses, marking, moods, predicates
from tastemaker.outreach.language import lookalikes, vocabulary

if TYPE_CHECKING:
    from tastemaker.outreach.grounding import Look

Found = Iterator[tuple[str, str]]


def names(look: Look) -> Found:
    """Capitalised words that are nobody's: not in a cited fact, the bank or the language's ordinary words."""
    rest = _without_numbers(look)
    last: tuple[int, str] | None = None
    for match in quoting.WORD.finditer(rest):
        word, before = match[0], rest[:match.start()]
        if not any(c.isupper() for c in word):
            last = None
        elif _misspelt(word, before, look):
            yield word, _unknown(word, look)
        elif word in marking.PRONOUNS or _plain_here(word, before, look):
            last = None
        elif not _known(word, look):
            yield word, _unknown(word, look)
            last = None
        else:
            bare = _bare(word)
            pair = {bare.casefold(), (last or (0, ""))[1].casefold()} & look.held.named
            if last is not None and pair and rest[last[0]:match.start()] == " " and not _together(last[1], bare, look):
                yield f"{last[1]} {word}", "no cited fact holds these names together"
            last = (match.end(), bare)


def _plain_here(word: str, before: str, look: Look) -> bool:
    """Whether a capitalised word is an ordinary one where it stands."""
    start = marking.starts(before)
    if start and _first(word, look.rest[len(before) + len(word):], look):
        return True
    if look.tongue == "de" and _offer_word(word):
        return True
    if look.tongue == "de" and predicates.after_an_article(before) and (
            moods.may_name(before, look.rest, len(before))
            or clauses.free(look.rest, len(before), "de", look.heading)):
        return True
    return _ordinary(word, start, look) or (
        look.foreign and look.tongue == "de" and predicates.determined(before))


_VERB_BEHIND = {"en": r" \w+(?:s|ed)\b", "de": r" \w+(?:t|te)\b", "fr": r" (?!d[eu]s?\b|sur\b|pour\b|en\b|à\b)\w+",
                "es": r" (?!del?\b|sobre\b|para\b|en\b|con\b|una?\b)\w+", "ko": r""}


def _first(word: str, behind: str, look: Look) -> bool:
    """Whether an unknown word that begins a subject line or a question is no name: no verb, no capital behind it."""
    if re.match(r" (?:mich|mir|uns|dich|dir)\b", behind):
        return look.tongue == "de"                     # an imperative: a name is followed by another verb
    asked = behind.split(".")[0].rstrip().endswith("?")
    if not (look.heading or asked) or any(lookalikes.near(word.casefold(), name) for name in look.held.named):
        return False
    return not re.match(_VERB_BEHIND[look.tongue] if look.tongue in "en de".split() or not asked else r"(?!)", behind) \
        and not (look.tongue != "de" and re.match(r" [A-ZÀ-Þ]", behind))


def _offer_word(word: str) -> bool:
    """Whether a German noun is one of payment, gifts and the like, which `promising.offered` judges."""
    return any(claims.OFFERS["de"][kind].fullmatch(word) for kind in claims.MONEYED)


def _misspelt(word: str, before: str, look: Look) -> bool:
    """Whether a capitalised word behind a held name is nearly the next word of that name, however ordinary it looks."""
    low = word.casefold()
    if look.tongue == "de" or not word[:1].isupper() or low in look.held.exact:
        return False
    last = _LAST.search(before)
    if not last or last[1].casefold() not in look.held.named:
        return False
    return any(lookalikes.near(low, other) for other in look.held.named)


_LAST = re.compile(r"([^\W\d_]+)\s$")


def addressed(look: Look) -> Found:
    """Korean has no capitals: whoever stands before 님 or 씨 is a name, and it must be a held one."""
    for match in _ADDRESSED.finditer(look.rest):
        name = match[1]
        if any(len(held) == 3 and held[1:] == name for held in look.held.named):
            continue                       # a given name without its family name
        if not (name in look.held.exact or name in _ANYBODY or name.casefold() in look.held.exact):
            yield name, _unknown(name, look)


_ADDRESSED = re.compile(r"([가-힣A-Za-z]{2,})\s?(?:님|씨)(?![가-힣]{3})")
_ANYBODY = frozenset("고객 선생 크리에이터 작가 담당자 여러분 구독자 유튜버 독자 기자 감독 대표".split())


def _ordinary(word: str, start: bool, look: Look) -> bool:
    if start:
        low = word.lower()
        return vocabulary.neutral(low, look.tongue) or low in vocabulary.STARTERS_ONLY or (look.foreign
                                                                                           and predicates.common(word))
    shouted = word.isupper() and len(word) > 1
    if look.foreign and look.tongue == "de" and predicates.german_noun(word):
        return True
    return not shouted and vocabulary.ordinary_inside(word, look.tongue)


def _known(word: str, look: Look) -> bool:
    """Whether a name is held as it is written; a German noun in any form of a held one, unless it is close to a
    name."""
    low = _bare(word).casefold()
    exact = look.held.exact
    parts = [p for p in re.split(r"[-'’]", low) if p]
    if low in exact or (len(low) > 4 and low.endswith("s") and low[:-1] in exact):
        return True
    if any(low[:cut] in exact and low[cut:] in exact for cut in range(4, len(low) - 3)):
        return True
    if len(parts) > 1 and all(p in exact or vocabulary.neutral(p, look.tongue) for p in parts) and any(len(p) > 1
                                                                                                       for p in parts):
        return True
    if look.tongue != "de" or word.isupper() or any(_like(low, other) for other in look.held.named):
        return False
    return look.held.holds(word)


def _like(low: str, name: str) -> bool:
    """Whether a German word looks like a name: a letter apart, or as long with the same beginning."""
    return lookalikes.near(low, name) or (abs(len(low) - len(name)) < 2 and len(low) > 6 and low[:5] == name[:5])


def _unknown(word: str, look: Look) -> str:
    close = look.held.near(word)
    return f"no cited fact holds this name; did you mean {close}?" if close else "no cited fact holds this name"


def _together(before: str, word: str, look: Look) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(before)}\s+{re.escape(word)}(?!\w)", s, re.IGNORECASE)
               for s in look.held.texts)


def _bare(word: str) -> str:
    return _GENITIVE.sub("", _ELIDED.sub("", word))


_ELIDED, _GENITIVE = re.compile(r"^(?:[ldjmtsnc]|qu)['’]", re.IGNORECASE), re.compile(r"['’]s?$")


def _without_numbers(look: Look) -> str:
    """The text with marks of the same length for handles, dates and times."""
    rest = quoting.HANDLE.sub(lambda m: quoting.MARK * len(m[0]), look.rest)
    return marking.marked(rest, look.numbered)
