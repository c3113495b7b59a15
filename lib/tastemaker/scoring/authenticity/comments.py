"""Comments: what kind each is, and what the kinds of a profile's comments show.

A kind describes a comment's words, never its author. Spam is what reaches popular profiles anyway, so each signal says
what else makes the pattern; no comment is quoted together with who wrote it.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

import numpy as np
import pandas as pd

from tastemaker.scoring.authenticity.signals import Signal
from tastemaker.scoring.authenticity.spam import THRESHOLD, alone, cues, spam
from tastemaker.scoring.wording import together
from tastemaker.scoring.wording.folding import fold

__all__ = ["KINDS", "Kind", "kinds", "shares", "signals", "spam"]
KINDS = ("spam offer", "duplicate", "emoji only", "generic praise", "own words")
"""What a comment can be; the first that fits counts."""
LEAST = 30
"""Comments below which a share says nothing: of 30 the interval is still 30 points wide."""
PEERS = 20
"""Profiles of a cohort from which on a share is compared with theirs."""
RARE = 0.95
"""Share of the cohort that must show less of a pattern before it counts as seen."""
PHRASE = 12
"""Letters from which on the same words are a repetition; shorter ones meet by chance."""
COMPANY = "its words are those of comments beside it that solicit"
"""Why a comment counts as a spam offer whose own wordings would not be enough."""
TOGETHER = f"With {together.LEAST} comments or more, each is read together with the others, so its company counts."
_WORDS = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_PATTERNS = {
    "soliciting comments": (
        ("spam offer",),
        0.2,
        "solicit: they name sums, helpers or ways to get in touch",
        (
            "spam goes to popular profiles whoever owns them",
            "the creator does not moderate comments",
            "the topic is money, and readers name sums and platforms",
        ),
    ),
    "repeated comments": (
        ("duplicate",),
        0.2,
        "repeat a longer wording that another commenter used too",
        (
            "a giveaway or a challenge asked for a set phrase",
            "lyrics, quotations or a joke of the community",
            "a platform's suggested replies",
        ),
    ),
    "generic comments": (
        ("emoji only", "generic praise", "duplicate"),
        0.9,
        "say nothing about the post: signs, set praise or repeated words",
        (
            "pictures invite short reactions",
            "a young audience or one that writes another language",
            "the platform offers one-tap reactions",
        ),
    ),
}
"""Name to its kinds, the share above which it counts as seen where no cohort is known, its sentence and what else
makes it."""


class Kind(NamedTuple):
    """The kind of one comment and why, in words."""

    kind: str
    why: str


def kinds(texts: Sequence[str], authors: Sequence[str] | None = None) -> list[Kind]:
    """The kind of each comment, in order. A wording is a duplicate when it is there twice, with `authors` from two of
    them. Many comments are read together, so pass all of a profile at once.

    >>> texts = ["🔥🔥", "So beautiful!", "DM @sandbox_fx to earn $5,000 weekly", "The second climb was steep"]
    >>> [found.kind for found in kinds(texts)]
    ['emoji only', 'generic praise', 'spam offer', 'own words']
    """
    keys = [" ".join(_WORDS.findall(fold(text))) for text in texts]
    users: dict[str, set[object]] = defaultdict(set)
    for i, key in enumerate(keys):
        users[key].add(authors[i] if authors is not None else i)
    times = Counter(keys)
    own = alone(texts) if keys else np.zeros(0)
    return [
        _kind(text, key, times[key] if len(users[key]) > 1 else 1, score, mine)
        for text, key, score, mine in zip(texts, keys, together.together(texts, own), own, strict=True)
    ]


def _kind(text: str, key: str, times: int, score: float, mine: float) -> Kind:
    """The kind of a comment by its `score` among the others; where its own, `mine`, would not do, the reason says so."""
    if score >= THRESHOLD:
        return Kind("spam offer", ", ".join(filter(None, (cues().reasons(text), COMPANY if mine < THRESHOLD else ""))))
    if times > 1 and len(key) >= PHRASE and len(key.split()) >= 3 and not _generic(key):
        return Kind("duplicate", f"the same words stand in {times} comments")
    if not key:
        return Kind("emoji only", "holds no word")
    if _generic(key):
        return Kind("generic praise", "praise that fits any post")
    return Kind("own words", "")


@lru_cache(maxsize=1)
def _praise() -> tuple[re.Pattern[str], re.Pattern[str]]:
    data = tomllib.loads(
        resources.files("tastemaker.scoring.wording").joinpath("generic.toml").read_text(encoding="utf-8")
    )
    praise = "|".join(re.escape(fold(word)).replace(r"\*", r"\w*") for word in data["praise"])
    filler = "|".join(re.escape(fold(word)) for word in data["filler"])
    return re.compile(praise), re.compile(f"{praise}|{filler}")


def _generic(key: str) -> bool:
    some, only = _praise()
    words = key.split()  # one by one: a pattern over the whole would try every way to read a word that is listed twice
    return all(only.fullmatch(word) for word in words) and any(some.fullmatch(word) for word in words)


def read(comments: pd.DataFrame) -> list[str]:
    """The kind of each comment of one profile. Reading them takes longest, so `shares` and `signals` take what was read."""
    return [k.kind for k in kinds(list(comments["text"]), list(comments["author_hash"]))]


def shares(comments: pd.DataFrame, found: Sequence[str] | None = None) -> dict[str, float]:
    """The share of each pattern among the comments of one profile, NaN under `LEAST`: what a cohort is made of."""
    found = read(comments) if found is None else found
    return {
        name: float(np.mean([k in found_kinds for k in found])) if len(found) >= LEAST else float("nan")
        for name, (found_kinds, *_) in _PATTERNS.items()
    }


def signals(
    comments: pd.DataFrame,
    peers: Mapping[str, Sequence[float]] | None = None,
    cohort: str = "",
    found: Sequence[str] | None = None,
) -> list[Signal]:
    """What the comments of one profile show, one signal a pattern, seen or not.

    `comments` has post_key, author_hash, text and published_at. `peers` are the `shares` of the cohort's other
    profiles: with at least `PEERS` of them a pattern is seen when the low end of its interval exceeds theirs, and the
    strength is the share that it exceeds, itself counted among them. Without them a fixed level decides, and the
    strength is the share that the interval is sure of.
    """
    found = read(comments) if found is None else found
    return [
        _signal(
            name,
            np.isin(found, pattern[0]),
            comments,
            np.sort([p for p in (peers or {}).get(name, ()) if p == p]),
            cohort,
        )
        for name, pattern in _PATTERNS.items()
    ]


def _signal(name: str, hits: np.ndarray, comments: pd.DataFrame, peers: np.ndarray, cohort: str) -> Signal:
    _, level, says, innocent = _PATTERNS[name]
    n, authors = len(hits), comments["author_hash"].nunique()
    if n < LEAST:
        return Signal(
            name=name,
            state="insufficient evidence",
            strength=None,
            numbers={"comments": n},
            n=n,
            cohort=cohort,
            innocent=innocent,
            sentence=f"Only {n} comments are known, {LEAST} are needed.",
        )
    low, high = wilson(int(hits.sum()), n)
    compared = len(peers) >= PEERS
    strength = float(np.searchsorted(peers, low) / (len(peers) + 1)) if compared else low
    seen = strength >= RARE if compared else low > level
    numbers = {
        "comments": n,
        "commenters": authors,
        "share of comments": round(float(hits.mean()), 4),
        "low end": round(low, 4),
        "high end": round(high, 4),
    }
    company = f" {TOGETHER}" if "spam offer" in _PATTERNS[name][0] and n >= together.LEAST else ""
    beside = f"; the median of {len(peers)} other profiles is {np.median(peers):.0%}" if compared else ""
    if compared:
        numbers["median of the cohort"] = round(float(np.median(peers)), 4)
    return Signal(
        name=name,
        state="seen" if seen else "not seen",
        strength=round(strength, 3),
        numbers=numbers,
        n=n,
        cohort=cohort if compared else "",
        innocent=innocent,
        posts=_posts(comments, hits) if seen else (),
        sentence=f"{hits.sum():,} of {n:,} comments ({hits.mean():.0%}, "
        f"between {low:.0%} and {high:.0%}) {says}{beside}.{company}",
    )


def _posts(comments: pd.DataFrame, hits: np.ndarray) -> tuple[int, ...]:
    return tuple(int(key) for key in comments.loc[hits, "post_key"].value_counts(sort=True).index[:5])


def wilson(k: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share of `k` among `n` (Wilson 1927).

    >>> [round(end, 2) for end in wilson(3, 30)]
    [0.03, 0.26]
    """
    middle, wide = (k + z * z / 2) / (n + z * z), z / (n + z * z) * np.sqrt(k * (n - k) / n + z * z / 4)
    return max(0.0, float(middle - wide)), min(1.0, float(middle + wide))
