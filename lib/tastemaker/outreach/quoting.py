"""Words between quotation marks: what may be quoted, what may be spoken in a greeting, and which quotations are exact.

A checked quotation, and every text of the sender's bank, becomes a mark in the text, so that the rules of `grounding`
read only what is the letter's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from tastemaker import render
from tastemaker.outreach import claims
from tastemaker.outreach.bank import Bank
from tastemaker.outreach.evidence import Fact
from tastemaker.outreach.language import figures

MARK = "■"
"""Stands where a checked quotation or a text of the bank was, while the other rules read the rest."""
_PAIRS = (("“", "”"), ("„", "“"), ("„", "”"), ("«", "»"), ("»", "«"), ('"', '"'), ("‘", "’"), ("‚", "‘"), ("‹", "›"),
          ("« ", " »"), ("«\u00a0", "\u00a0»"), ("«\u202f", "\u202f»"), ("「", "」"), ("『", "』"), ("'", "'"), ("《", "》"),
          ("〈", "〉"))
QUOTABLE = frozenset({"post_title", "post_quote", "makes", "audience", "partner"})
"""Kinds of facts whose words a draft may put between quotation marks."""
_ANSWERS = re.compile(r"(?:yes|no|ja|nein|oui|non|s[íi]|네|예|아니요|아니오)(?:,? (?:please|thanks|thank you|bitte|danke|merci|s['’]il "
                      r"vous pla[iî]t|gracias|por favor))?|not for me|nicht für mich|pas pour moi|no es para mí|괜찮습니다|"
                      r"관심 없습니다")
"""An answer between quotation marks is nobody's words: the one that the reader may give."""
_DOUBLE = re.compile(r'[“”„"«»‟〝〞＂「」『』]')
QUOTED = re.compile(r"[“„\"«»][^“”„\"«»]*[”“\"»«]|[「『《〈][^」』》〉]*[」』》〉]|(?<![\w])[‘‚‹'][^‘’‚‹›']{2,}[’‘›'](?![^\W가-힣])")
URL = re.compile(r"(?:https?|ftp|mailto|javascript|data)\s?:\s?/{0,2}\S+|\bwww\.\S+|"
                  r"(?<![\w@.])(?:[a-z0-9\u00a1-\uffff](?:[a-z0-9\u00a1-\uffff-]*[a-z0-9\u00a1-\uffff])?[.。])+"
                  r"(?:[a-z\u00a1-\uffff]{2,24})"
                  r"(?:/\S*|(?![\w]))", re.IGNORECASE)
ADDRESS = re.compile(r"\S+@\S+\.\S+|\S+\s?[\[(]?\s?(?:at|ät|arroba)\s?[\])]\s?\S+|"
                      r"\w+\s+(?:at|ät|arroba|arobase)\s+[\w-]+\s+(?:dot|punkt|punto|point)\s+\w+", re.IGNORECASE)
HANDLE = re.compile(r"(?<![\w.])[@＠][\w.-]*\w")
MARKUP = re.compile(r"<\s*[a-z/!?]|\]\(|\{\{|\{%|\$\{|^#{1,6}\s|\*\*|`|&#?\w+;", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_가-힣]+(?:[-'’.](?=[^\W\d_가-힣])[^\W\d_가-힣]+)*|[가-힣]+")
_SPOKEN = re.compile(r"[^\W\d_][^\W\d_'’.\- ]*(?:[ '’-][^\W\d_]+\.?)*")
Quotes = tuple[tuple[int, frozenset[int]], ...]
"""The place of each checked quotation and the posts that hold these words; none where they are the bank's."""


_MARKS = re.compile("[“”„\"«»‘’‚‹›'「」『』《》〈〉]")


@lru_cache(4_000)
def quotable(text: str) -> str:
    """A creator's words as they may stand between quotation marks: one line, inner double quotes made single."""
    return _DOUBLE.sub("’", render.line(text, 200)).strip()


@lru_cache(4_000)
def may_quote(text: str) -> bool:
    """Whether somebody's words may be quoted at all: not empty, and no link, address, handle, markup or instruction."""
    said = quotable(text)
    return (len(WORD.findall(said)) >= 2 and len(said) <= 110 and said == quotable(render.clean(text))
            and MARK not in said
            and not any(p.search(said) for p in (URL, ADDRESS, HANDLE, MARKUP, claims.ECHO)))


@lru_cache(4_000)
def may_name(name: str) -> bool:
    """Whether a display name can be spoken in a greeting: up to four plain words that say nothing else."""
    return (bool(_SPOKEN.fullmatch(name)) and len(name) <= 40 and len(name.split()) <= 4 and name == render.line(name)
            and any(c.isupper() or not c.isascii() for c in name) and WORD.search(name) is not None
            and not any(claim.pattern.search(name) for t in _tongues(name) for claim in claims.CLAIMS[t])
            and not any(p.search(name) for t in _tongues(name) for p in (claims.RECENT[t], *claims.OFFERS[t].values()))
            and not URL.search(name)
            and not figures.figures(name) and not figures.days(name))


def _tongues(name: str) -> tuple[str, ...]:
    """The languages as whose words a name could be read."""
    return ("ko", "en") if re.search(r"[가-힣]", name) else ("en", "de", "fr", "es")


def without_quotations(text: str, cited: Sequence[Fact], bank: Bank
                        ) -> tuple[str, Quotes, list[str]]:
    """The text with every exact quotation of a cited fact made a mark, their places, and the ones that are none."""
    if not (_MARKS.search(text) or _DOUBLE.search(text)):
        return text, (), []
    posts: dict[str, frozenset[int]] = {quotable(value): frozenset() for value in bank.texts()}
    for fact in cited:
        for value in {fact.value, fact.quote or fact.value} if fact.kind in QUOTABLE else ():
            if may_quote(value) and (fact.kind != "partner" or value != fact.value):
                for said in {quotable(value), quotable(value).rstrip(".。")}:
                    posts[said] = posts.get(said, frozenset()) | {fact.post_key or 0}
    for piece, keys in _pieces(text, cited):
        posts.setdefault(piece, keys)
    where: list[frozenset[int]] = []
    rest = text
    for said in sorted(posts, key=len, reverse=True):
        if said not in rest:
            continue
        for opening, closing in _PAIRS:
            for end in ("", ".", ",", "!", "?"):
                whole = opening + said + (end if end != said[-1:] else "") + closing
                while whole in rest:
                    rest = rest.replace(whole, f"{MARK}\x00{len(where)}\x00", 1)
                    where.append(posts[said])
    rest = QUOTED.sub(lambda m: MARK if _ANSWERS.fullmatch(m[0][1:-1].strip(" .,!\u00a0\u202f").casefold()) else m[0], rest)
    wrong = [m[0] for m in QUOTED.finditer(rest)]
    left = QUOTED.sub(MARK, rest)
    wrong += [left[max(0, m.start() - 15):m.end() + 15] for m in _DOUBLE.finditer(left)]
    rest, quotes = _places(QUOTED.sub(lambda m: m[0].strip("“”„\"«»‘’‚‹›'「」『』《》〈〉"), rest), where)
    return rest, quotes, wrong


_INSIDE = re.compile(r"[“„\"«»‘‚‹「『《〈]\s?([^“”„\"«»‘’‚‹›「」『』《》〈〉]{6,})[”“\"»«’‘›」』》〉]")
_NUMBERED = re.compile(r"[^\W\d_]+ \d+\s?[:.–-]\s+")
_DENIES = re.compile(r"\b(?:not?|never|hardly|nobody|none|without|n['’]t|nicht|kein\w*|nie|niemand|ohne|ne|n['’]|pas|jamais"
                     r"|sans|aucun\w*|nunca|jamás|nadie|sin|ningun\w*)\b|n['’]t\b|않|아니|못|없|안 ", re.IGNORECASE)


def _pieces(text: str, cited: Sequence[Fact]) -> list[tuple[str, frozenset[int]]]:
    """What a text quotes of a cited quotation or profile without its beginning or end, and titles without their number.

    A piece has two words or more, begins and ends with whole words, and nothing left out of its clause denies anything: "I never
    liked it" is not "liked it".
    """
    found = []
    for match in _INSIDE.finditer(text):
        said = match[1].strip(" ,\u00a0\u202f")
        for fact in cited:
            whole = quotable(fact.quote or fact.value)
            if fact.kind == "post_title" and (number := _NUMBERED.match(whole)) and said == whole[number.end():]:
                found.append((said, frozenset({fact.post_key or 0})))
            if fact.kind in {"post_quote", "topic"} and may_quote(whole) and _is_piece(said, whole):
                found.append((said, frozenset({fact.post_key} - {None})))
    return found


def _is_piece(said: str, whole: str) -> bool:
    start = whole.find(said)
    while start >= 0 and _cut_off(whole, start, start + len(said)):
        start = whole.find(said, start + 1)
    if start < 0 or len(WORD.findall(said)) < 2:
        return False
    before, behind = _PAUSE.split(whole[:start])[-1], _PAUSE.split(whole[start + len(said):])[0]
    return not _DENIES.search(before) and not _DENIES.search(behind)


_PAUSE = re.compile(r"[,;:]")


def _cut_off(whole: str, start: int, end: int) -> bool:
    """Whether a part of a text begins or ends within a word."""
    return any(c.isalnum() or c == "_" for c in whole[max(0, start - 1):start] + whole[end:end + 1])


def _places(text: str, where: Sequence[frozenset[int]]) -> tuple[str, Quotes]:
    quotes = []
    while match := re.search("\x00(\\d+)\x00", text):
        quotes.append((match.start() - 1, where[int(match[1])]))
        text = text[:match.start()] + text[match.end():]
    return text, tuple(quotes)


def without_link(text: str, bank: Bank) -> str:
    """The text with the brief's own link made a mark of the same length; a longer link that begins with it stays."""
    for url in filter(None, {bank.url, bank.url.rstrip("/")}):
        text = re.sub(re.escape(url) + r"/?(?=[\s,;:!?)]|\.?(?:\s|$))", lambda m: MARK * len(m[0]), text)
    return text


_PARTICLE = "(?:은|는|이|가|을|를|의|에|와|과|도|로|으로|에서|입니다|이라는)?"


@lru_cache(4_000)
def without_bank(text: str, bank: Bank) -> str:
    """The text with the bank's own texts made marks of the same length, so that places stay."""
    for said in bank.texts():
        text = re.sub(r"(?<![\w@./-])" + re.escape(said) + rf"(?={_PARTICLE}(?![\w@/]|\.\w))",
                      lambda m: MARK * len(m[0]), text,
                      flags=re.IGNORECASE)
    return text
