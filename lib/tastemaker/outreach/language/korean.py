"""Korean words: a noun wears particles and a verb wears endings, so a word is known by how it begins and what
follows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

WORD = re.compile(r"[가-힣]+")
_PARTICLES = ("께서는 께서도 에서는 에서도 에게서 으로서 으로써 으로는 으로도 이라는 이라고 이라서 이라면 이라도 이라니 라는 라고 라서 라면 라도 라니 이시라 이신 이시 "
              "입니다 이에요 예요 이며 이고 인데 이지요 이지만 이던 이었던 이었 였던 이자 이란 이든 이나마 까지 부터 보다 처럼 만큼 마다 조차 밖에 에서 에게 께서 한테 으로 하고 "
              "이나 이랑 에는 에도 에만 에의 와의 과의 로는 로도 만은 만이 만을 까지는 부터는 들이 들은 들을 들의 들과 들께 들에게 님이 님은 님을 님의 님과 님께 님께서 님도 님만 님에게 님들 "
              "은 는 이 가 을 를 의 에 께 로 와 과 도 만 나 랑 요 야 아 여 들 님 씨 인 일 임 란 든 며 고 지").split()
_ORDERED = tuple(sorted(_PARTICLES, key=len, reverse=True))
_ENDING = frozenset("은는이가을를의에게께서로와과도만까지부터나든라고하며면지요죠니네군습입합됩십시세셨셔신실데던더았었였겠기음임됨함한할해했하되된될돼됐으려러록수것거건걸"
                    "줄듯큼뿐밖야여예인일있없들님씨란랑며고서자다까요아어워와왔웠봐봤본볼보주준줄줘줬드린릴립려렸내낸낼냅냈오올온옵계신싶은는면므로써처럼마따따라서도록지만든데요까요구군요니다습니까죠")
_NOUNS_OF_ONE = frozenset("빵 흙 산 물 불 비 눈 꽃 밥 차 책 길 집 옷 귤 콩 쌀 콩 말 개 새 술 떡 국 칼 실 천 붓 먹 배 밀 팥 꿀 벌 숲 강 섬 돌 별 달 해".split())


@lru_cache(20_000)
def stem(word: str) -> str:
    """A word without its particles, as far as two syllables remain.

    >>> stem("텐트를"), stem("솔모래님께서"), stem("캠핑")
    ('텐트', '솔모래', '캠핑')
    """
    bare = word
    for _ in range(3):
        cut = next((p for p in _ORDERED if bare.endswith(p) and len(bare) - len(p) >= 2), "")
        if not cut:
            return bare
        bare = bare[:-len(cut)]
    return bare


def stems(text: str) -> set[str]:
    """The stems of a text's Korean words; a noun of one syllable only where it is one."""
    found = set()
    for word in WORD.findall(text):
        found |= {stem(word), word}
        found |= {word[0]} if word[0] in _NOUNS_OF_ONE and is_ending(word[1:]) else set()
    return {s for s in found if len(s) > 1 or s in _NOUNS_OF_ONE}


def is_particle(word: str) -> bool:
    """Whether a word is particles and endings alone, as they stand behind a quotation, a number or a link."""
    return bool(word) and bool(WORD.fullmatch(word)) and (word in _PARTICLES or is_ending(word))


def is_ending(rest: str) -> bool:
    """Whether what follows a stem can be particles and endings only."""
    return len(rest) <= 8 and all(c in _ENDING for c in rest)


@lru_cache(50_000)
def jamo(word: str) -> str:
    """A word's letters one by one: conjugated forms of a verb share the first ones."""
    return unicodedata.normalize("NFD", word)


def begins(word: str, known: frozenset[str] | set[str]) -> bool:
    """Whether a word is one of these stems with particles or endings, or two of them in one.

    >>> begins("텐트에서는", {"텐트"}), begins("텐트바위", {"텐트"}), begins("경량텐트는", {"텐트", "경량"})
    (True, False, True)
    """
    if word in known:
        return True
    if any(_opened(word[:size]) in known and is_ending(word[size:]) for size in range(len(word), 1, -1)):
        return True
    return any(word[:size] in known and (is_ending(word[size:]) or (size >= 2 and _compound(word[size:], known)))
               for size in range(len(word), 0, -1))


@lru_cache(50_000)
def _opened(word: str) -> str:
    """A verb's stem from a contracted form: 어울릴 and 어울려 are 어울리."""
    code = ord(word[-1]) - 0xAC00
    lead, vowel = code // 588, code % 588 // 28
    vowel = {6: 20, 9: 8, 14: 13}.get(vowel, vowel)
    return word[:-1] + chr(0xAC00 + lead * 588 + vowel * 28)


def _compound(rest: str, known: set[str] | frozenset[str]) -> bool:
    return any(rest[:size] in known and is_ending(rest[size:]) for size in range(len(rest), 1, -1))


def kindred(word: str, known: Iterable[str]) -> bool:
    """Whether a word is a form of a verb that is among these: four letters in common, and endings behind them on both
    sides.

    >>> kindred("떠나셨다는", {"떠난"}), kindred("무너졌다고", {"무게"})
    (True, False)
    """
    return any(_one_verb(word, other) for other in known if len(other) > 1 and other[0] == word[0])


def _one_verb(word: str, other: str) -> bool:
    a, b = jamo(word), jamo(other)
    same = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    whole = max((i for i in range(1, len(word) + 1) if len(jamo(word[:i])) <= same), default=0)
    return same >= 4 and whole >= 1 and is_ending(word[whole + 1:]) and is_ending(other[whole + 1:])
