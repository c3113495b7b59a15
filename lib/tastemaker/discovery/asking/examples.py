"""What example creators say more than everybody else here: the words, word pairs and hashtags that tell them apart.

The measure is the log odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008, Fightin' Words, Political
Analysis 16:372-403): with y posts of n that hold a term, a prior of the term's rate over all posts worth as many posts as the
examples have, and z the difference of the log odds over its standard error. Posts count, not repetitions, so that one long post
decides nothing; and of several examples two must say a term, so that one person's name or habit decides nothing.

Plans and steps do not expire and posts do. So a term is taken only where two creators or more use it here, and what is said of
it counts the posts of examples and of others together: from a plan nobody can tell who wrote its words.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import Any

from tastemaker import clock
from tastemaker.discovery.asking.words import WORD, function_words, language_of, stem
from tastemaker.store import Store, who
from tastemaker.terms import load

POSTS, OTHERS = 50, 5_000
"""The newest posts of each example that are read, and the posts of everybody else that they are compared with."""
SURE, FEWEST = 2.58, 3
"""The least z (one term in two hundred passes it by chance) and the fewest posts of examples that hold a term."""
CREATORS = 2
"""Different people here who must use a term before it may be asked for."""
MOST = 12
_NOISE = re.compile(r"https?://\S+|\S+@\S+|@\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A term that tells the examples apart, with the counts that say so."""

    text: str
    language: str | None
    creators: int
    """Different people who say it, examples and others."""
    posts: int
    """Posts that hold it, of `read`: those of examples and of others together."""
    read: int
    z: float

    @property
    def because(self) -> str:
        """Why it is asked for, in a sentence that names nobody and is true of two people at least."""
        return (f"{self.creators} creators here say it, in {self.posts:,} of {self.read:,} posts, and the brief's examples more "
                f"than others (z {self.z:.1f}).")


Said = tuple[int, str]
"""A creator's id and the text of a post."""


def telling(store: Store, examples: Sequence[str], *, accepted: Callable[[str], bool] = lambda platform: False,
            most: int = MOST) -> list[Telling]:
    """The most telling terms of these creators' unexpired posts, most telling first; none where nothing of theirs is here.

    `examples` are handles or `platform:handle`. Only those that may be used count: nobody who opted out or is past their time.
    Figures are derived from the posts of platforms alone that allow it or whose terms were `accepted` here.
    """
    keys = [key for found in known(store, examples).values() for key in found]
    if not keys:
        return []
    names = [row["platform"] for row in store.rows("SELECT DISTINCT platform FROM posts ORDER BY platform")]
    read = ["", *(name for name in names if load(name).derived_metrics or accepted(name))]
    return tell_apart(_posts(store, keys, read), _others(store, keys, read), names=_names(store, keys), most=most)


def known(store: Store, examples: Iterable[str]) -> dict[str, list[int]]:
    """The profile keys of every example that is here and may be used."""
    found = {one: [row["profile_key"] for row in who.find(store, one)] for one in examples}
    keys = [key for some in found.values() for key in some]
    usable = {row["profile_key"] for row in store.rows(
        "SELECT profile_key FROM usable_profiles WHERE list_contains($keys, profile_key)", keys=keys)} if keys else set()
    return {one: mine for one, some in found.items() if (mine := [key for key in some if key in usable])}


def tell_apart(theirs: Sequence[Said], others: Sequence[Said], *, names: Iterable[str] = (), most: int = MOST) -> list[Telling]:
    """The terms that tell apart the posts of examples from those of others."""
    mine, by_whom = _counted(theirs)
    rest, by_others = _counted(others)
    n, m, people = len(theirs), len(others), len({whose for whose, _ in theirs})
    told = {stem(word) for name in names for word in re.findall(r"\w+", name.casefold())}
    users = {term: len(by_whom[term] | by_others.get(term, set())) for term in mine}
    scored = [(z, term) for term, y in mine.items() if y >= FEWEST and len(by_whom[term]) >= min(2, people)
              and users[term] >= CREATORS and not {stem(word) for word in re.findall(r"\w+", term)} & told
              and (z := _z(y, n, rest[term], m)) >= SURE]
    chosen = _whole_terms(sorted(scored, key=lambda one: (-one[0], one[1])), mine)[:most]
    tongue = language_of(" ".join(text for _, text in theirs))
    return [Telling(text=term, language=None if term.startswith("#") else tongue, creators=users[term],
                    posts=mine[term] + rest[term], read=n + m, z=round(z, 2)) for z, term in chosen]


def _counted(said: Iterable[Said]) -> tuple[Counter[str], dict[str, set[int]]]:
    """How many of these posts hold each term, and whose they are."""
    counts, by_whom = Counter[str](), defaultdict(set)
    for whose, text in said:
        for term in (found := terms(text)):
            by_whom[term].add(whose)
        counts.update(found)
    return counts, by_whom


def terms(text: str) -> set[str]:
    """The hashtags of a text, its telling words of five letters and more, and its pairs of neighbouring telling words."""
    plain = _NOISE.sub(" ", text)
    tags = {tag.casefold() for tag in re.findall(r"#\w{3,}", plain)}
    found = set(tags)
    for part in re.split(r"[^\w\s'’-]+", re.sub(r"#\w+", ".", plain)):
        said = [word.casefold() for word in WORD.findall(part)]
        good = [word not in function_words() and not word[0].isdigit() and len(word) > 1 for word in said]
        found |= {word for word, ok in zip(said, good, strict=True) if ok and len(word) >= 5}
        found |= {f"{one} {two}" for one, two, ok, too in zip(said, said[1:], good, good[1:], strict=False) if ok and too}
    return found


def _z(y: int, n: int, other: int, m: int) -> float:
    """The difference of the log odds of a term among `n` and among `m` posts, over its standard error."""
    prior = n * (y + other) / (n + m)
    mine, theirs = y + prior, other + prior
    gap = log(mine / (2 * n - mine)) - log(theirs / (m + n - theirs)) if mine < 2 * n and theirs < m + n else 0.0
    return gap / sqrt(1 / mine + 1 / theirs)


def _whole_terms(scored: list[tuple[float, str]], counts: Counter[str]) -> list[tuple[float, str]]:
    """Without words that a better pair holds, and pairs that are hardly more than a better word."""
    kept: list[tuple[float, str]] = []
    pairs = {term for _, term in scored if " " in term}
    for z, term in scored:
        held = [pair for pair in pairs if term in pair.split() and counts[pair] * 2 >= counts[term]]
        if not held and not any(" " in term and one in term.split() for _, one in kept):
            kept.append((z, term))
    return kept


def _posts(store: Store, keys: list[int], platforms: list[str]) -> list[Said]:
    """The newest posts of every profile of the examples, each with the creator whose it is: a person's profiles together."""
    rows = store.rows("""SELECT creator_id, title, text, tags FROM posts JOIN creators USING (profile_key)
                         WHERE list_contains($keys, profile_key) AND state = 'live' AND list_contains($platforms, platform)
                           AND (expires_at IS NULL OR expires_at > $now)
                         QUALIFY row_number() OVER (PARTITION BY profile_key
                                                    ORDER BY published_at DESC NULLS LAST, post_key) <= $most
                         ORDER BY post_key""", keys=keys, platforms=platforms, now=clock.now(), most=POSTS)
    return [(row["creator_id"], _said(row)) for row in rows]


def _others(store: Store, keys: list[int], platforms: list[str]) -> list[Said]:
    """Posts of everybody else, drawn by a hash, so that the same database gives the same ones. Another profile of an example
    is nobody else."""
    rows = store.rows("""SELECT creator_id, title, text, tags FROM posts JOIN creators USING (profile_key)
                         WHERE state = 'live' AND list_contains($platforms, platform)
                           AND (expires_at IS NULL OR expires_at > $now)
                           AND profile_key IN (SELECT profile_key FROM usable_profiles)
                           AND creator_id NOT IN (SELECT creator_id FROM creators WHERE list_contains($keys, profile_key))
                         ORDER BY hash(post_key), post_key LIMIT $most""",
                      keys=keys, platforms=platforms, now=clock.now(), most=OTHERS)
    return [(row["creator_id"], _said(row)) for row in rows]


def _said(row: dict[str, Any]) -> str:
    """A post's title, text and tags; a tag of several words stands by itself."""
    tags = " . ".join(tag if " " in tag.strip() else "#" + re.sub(r"\W", "", tag) for tag in json.loads(row["tags"]))
    return f"{row['title']}. {row['text']} . {tags}"


def _names(store: Store, keys: list[int]) -> list[str]:
    """What the examples are called on any of their profiles, so that nobody's name becomes a query."""
    rows = store.rows("""SELECT handle, name FROM profiles JOIN creators USING (profile_key) WHERE creator_id IN
                           (SELECT creator_id FROM creators WHERE list_contains($keys, profile_key))""", keys=keys)
    return [text for row in rows for text in (row["handle"], row["name"])]
