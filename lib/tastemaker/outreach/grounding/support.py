"""What the cited facts and the sender's bank hold, word by word, and whether a word of a draft is one of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from tastemaker import render
from tastemaker.outreach import claims, quoting
from tastemaker.outreach.bank import Bank
from tastemaker.outreach.evidence import Fact
from tastemaker.outreach.language import korean, lookalikes, vocabulary

_NAMES = frozenset({"name", "handle", "platform"})
_UNSPOKEN = frozenset({"followers", "post_date", "contact", "avoid"})
_SPEECH = frozenset({"makes", "audience", "partner"})
"""Facts in which the creator speaks of themselves: what they say there may be said again."""
_PLATFORMS = {"YouTube": "유튜브", "Bluesky": "블루스카이", "Mastodon": "마스토돈", "Threads": "스레드", "Instagram": "인스타그램",
              "TikTok": "틱톡",
              "Twitch": "트위치", "Podcasts": "팟캐스트"}


@dataclass(frozen=True)
class Support:
    """The words that one sentence may use besides ordinary ones.

    `texts` are whole, for names that must stand together; `exact` words match as they are written; `stems` in any form.
    Names are only ever exact: no form of a name is another name.
    """

    texts: tuple[str, ...]
    exact: frozenset[str]
    stems: frozenset[str]
    named: frozenset[str]
    """The words of names, which are only ever written as they are."""
    told: frozenset[str]
    """The stems of what the cited facts say, without the bank."""
    tongue: str
    _seen: dict[str, bool] = field(default_factory=dict, repr=False)

    def holds(self, word: str) -> bool:
        """Whether a fact or the bank holds a word, in any of its forms."""
        if word not in self._seen:
            self._seen[word] = self._holds(word)
        return self._seen[word]

    def _holds(self, word: str) -> bool:
        low = re.sub(r"['’]s?$", "", word.casefold())
        low = re.sub(r"^(?:l|d|j|m|t|s|n|c|qu)['’]", "", low)
        if low in self.exact or (low.endswith("s") and low[:-1] in self.exact and len(low) > 4):
            return True
        if self.tongue == "ko" and korean.WORD.search(low):
            return korean.begins(low, self.stems | self.exact) or korean.kindred(low, self.stems)
        if "-" in low or "'" in low or "’" in low:
            return all(len(p) < 2 or self.holds(p) or vocabulary.neutral(p, self.tongue)
                       for p in re.split("[-'’]", low))
        return self._form(vocabulary.stem(low, self.tongue)) or (self.tongue == "de" and self._compound(low))

    def told_form(self, word: str) -> bool:
        """Whether the cited facts alone hold a word, in any of its forms."""
        low = word.casefold()
        if self.tongue == "ko":
            return korean.begins(low, self.told) or korean.kindred(low, self.told)
        stem = vocabulary.stem(low, self.tongue)
        return stem in self.told or any(_one_word(stem, other) for other in self.told)

    def near(self, word: str) -> str:
        """The held word that this one is easily taken for, or nothing."""
        return next((other for other in sorted(self.exact) if lookalikes.near(word, other)), "")

    def _form(self, stem: str) -> bool:
        return stem in self.stems or any(_one_word(stem, other) for other in self.stems)

    def _compound(self, low: str) -> bool:
        """German: a part of a held compound, or a compound whose parts are held or ordinary, one of them held."""
        stem = vocabulary.stem(low, "de")
        if len(stem) > 7 and any(stem in o for o in self.exact):
            return True
        if len(low) >= 4 and any(len(o) > len(low) + 2 and (o.startswith(low) or o.endswith(low)) for o in self.exact):
            return True
        return (vocabulary.joined(low, lambda p: self._part(p) or p in vocabulary.WORDS["de"])
                and any(self._part(low[:n]) or self._part(low[n:]) for n in range(3, len(low) - 2)))

    def _part(self, part: str) -> bool:
        return len(part) >= 3 and (part in self.exact or vocabulary.stem(part, "de") in self.stems
                                   or (len(part) >= 4
                                       and any(len(o) > len(part) + 2 and (o.startswith(part) or o.endswith(part))
                                                              for o in self.exact)))


def _one_word(a: str, b: str) -> bool:
    """Whether two stems are of one family: one begins the other and at most three letters follow ("mill", "miller")."""
    short, long = sorted((a, b), key=len)
    return len(short) >= 4 and long.startswith(short) and len(long) - len(short) <= (2 if len(short) < 5 else 4)


def support(cited: Sequence[Fact], bank: Bank, tongue: str) -> Support:
    """What these facts and the bank hold."""
    names = tuple(f.value for f in cited if f.kind in _NAMES)
    theirs, ours = _words(names, tuple(told_by(cited)), tongue), _of_bank(bank, tongue)
    exact, named, stems = theirs.exact | ours.exact, theirs.named | ours.named, theirs.stems | ours.stems
    if tongue == "ko":
        exact |= {name[1:] for name in names if re.fullmatch("[가-힣]{3}", name)}
        stems = frozenset(s for s in stems if not any(s.startswith(n) for n in named if len(n) > 1))
    return Support(ours.texts + theirs.texts, exact, stems, named, theirs.told, tongue)


@lru_cache(64)
def _of_bank(bank: Bank, tongue: str) -> Support:
    told = (bank.role, bank.category, bank.price, bank.what, bank.offer, *bank.topics, *bank.facts)
    return _words((bank.sender, bank.organisation, bank.product), told, tongue)


def _words(names: Sequence[str], told: Sequence[str], tongue: str) -> Support:
    """The words of names, and of what is told."""
    texts = tuple(render.line(text, 1_000) for text in (*names, *told) if text)
    exact = {w.casefold() for text in texts for w in pieces(text)} | _transcribed(names)
    named = {s for text in names for s in (*map(str.casefold, pieces(text)), *korean.stems(text))}
    stems = {stem for text in told for word, stem in _stemmed(text, tongue) if len(word) > 2 and stem}
    said = {s for text in told for s in (*(stem for _, stem in _stemmed(text, tongue)), *korean.stems(text))}
    if tongue == "ko":
        stems |= {s for text in told for s in korean.stems(text)}
        exact |= {s for text in names for w in korean.WORD.findall(text) for s in (w, korean.stem(w)) if len(s) > 1}
    return Support(texts, frozenset(exact), frozenset(stems), frozenset(named), frozenset(said), tongue)


def told_by(cited: Iterable[Fact]) -> Iterator[str]:
    """What facts say in words, without text that tries to steer a writer."""
    for fact in cited:
        if fact.kind not in _UNSPOKEN and fact.kind not in _NAMES:
            yield from (text for text in dict.fromkeys((fact.value, fact.quote)) if text and not _steers(text))


@lru_cache(4_000)
def _steers(text: str) -> bool:
    return claims.ECHO.search(text) is not None


def spoken_by(cited: Iterable[Fact]) -> tuple[str, ...]:
    """What the creator says about themselves, without text that tries to steer a writer."""
    return tuple(text for text in told_by(f for f in cited if f.kind in _SPEECH))


def _transcribed(named: Iterable[str]) -> set[str]:
    """Platforms as Korean writes them, and the other way round."""
    return {other.casefold() for name in named for latin, hangul in _PLATFORMS.items()
            for other in ((hangul,) if name == latin else (latin,) if name == hangul else ())}


@lru_cache(4_000)
def pieces(text: str) -> tuple[str, ...]:
    """The words of a text, and the parts of those with hyphens and apostrophes.

    >>> pieces("a do-it-yourself kit")
    ('a', 'do-it-yourself', 'do', 'it', 'yourself', 'kit')
    """
    words = (match[0] for match in quoting.WORD.finditer(text))
    return tuple(piece for word in words for piece in (word, *(p for p in re.split(r"[-'’.]", word) if p and p != word)))


@lru_cache(4_000)
def _stemmed(text: str, tongue: str) -> tuple[tuple[str, str], ...]:
    return tuple((word, vocabulary.stem(word, tongue)) for word in pieces(text))
