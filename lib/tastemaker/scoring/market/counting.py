"""Counting: what each post is about and made as, so that its use can be counted: hashtags, words and pairs of words, format."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from tastemaker.scoring.wording.folding import fold
from tastemaker.scoring.words import words

HASHTAG, TOPIC, FORMAT = "hashtag", "topic", "format"
READ = 1_000
"""Characters of a post that are read."""
COMMON = 0.3
"""Share of a group's posts, at whatever time, above which a word is how people write and no topic."""
COPY = 40
"""Letters from which on the same text by another creator is a copy: a spread campaign is one witness."""
_APART = re.compile(r"https?://\S+|@[\w.]+|#\w+")
_TAG = re.compile(r"(?<!\w)#(\w{2,60})")
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[^\s]")
Post = Mapping[str, Any]


class Terms:
    """Every term of some posts as numbers: `post` and `term` side by side, each pair once."""

    def __init__(self, posts: Sequence[Post]) -> None:
        self._places: dict[tuple[str, str], int] = {}
        self._shown: list[str] = []
        post, term = array("q"), array("q")
        for place, one in enumerate(posts):
            for number in {self._number(*said) for said in _said(one)}:
                post.append(place)
                term.append(number)
        self.post, self.term = np.frombuffer(post, dtype=np.int64), np.frombuffer(term, dtype=np.int64)
        self.names = list(self._places)
        """Kind and term of each number; words as stems."""

    def shown(self, number: int) -> str:
        """A term as the first post spells it."""
        return self._shown[number]

    def _number(self, kind: str, term: str, shown: str) -> int:
        found = self._places.setdefault((kind, term), len(self._places))
        if found == len(self._shown):
            self._shown.append(shown)
        return found


def uses(terms: Terms, posts: pd.DataFrame, least: int) -> pd.DataFrame:
    """How many posts of each group, creator and window hold each term that `least` creators use: `rising`'s first frame.

    `posts` has group, creator and window, a row for each post that was read, in that order. The column `term` is a number.
    """
    frame = posts[["group", "creator", "window"]].iloc[terms.post].assign(term=terms.term)
    kinds = np.array([kind for kind, _ in terms.names], dtype=object)
    by = frame.drop_duplicates(["group", "creator", "term"]).groupby(["group", "term"]).size()
    said = frame.groupby(["group", "term"]).size().reindex(by.index)
    share = said / posts.groupby("group").size().reindex(by.index.get_level_values("group")).to_numpy()
    topic = kinds[by.index.get_level_values("term")] == TOPIC
    kept = by.index[(by >= least) & ~(topic & (share > COMMON).to_numpy())]
    frame = frame[pd.MultiIndex.from_frame(frame[["group", "term"]]).isin(kept)]
    counted = frame.groupby(["group", "term", "creator", "window"]).size().rename("x").reset_index()
    return counted.assign(kind=kinds[counted["term"]])


def originals(posts: pd.DataFrame) -> np.ndarray:
    """Which posts are no copies of another creator's earlier text. `posts` has creator, title, text and published_at."""
    said = [re.sub(r"[\W\d_]+", "", _APART.sub("", fold(f"{title} {text}"[:READ])))
            for title, text in zip(posts["title"], posts["text"], strict=True)]
    first: dict[str, int] = {}
    creators = posts["creator"].to_numpy()
    for place in np.argsort(posts["published_at"].to_numpy(), kind="stable"):
        first.setdefault(said[place], creators[place])
    return np.array([len(text) < COPY or first[text] == creator for text, creator in zip(said, creators, strict=True)], dtype=bool)


def _said(post: Post) -> Iterator[tuple[str, str, str]]:
    """Kind, term and spelling of all that a post holds."""
    text = f"{post['title']}\n{post['text']}"[:READ]
    yield FORMAT, str(post["format"]), str(post["format"])
    for tag in [*_TAG.findall(text), *json.loads(post["tags"] or "[]")]:
        if plain := re.sub(r"[\W_]+", "", fold(str(tag))):
            yield HASHTAG, plain, f"#{plain}"
    before: tuple[str, str] | None = None
    for token in _TOKEN.findall(_APART.sub(" | ", text)):
        stem = _stem(token)
        if stem:
            yield TOPIC, stem, token.casefold()
            if before:
                yield TOPIC, f"{before[0]} {stem}", f"{before[1]} {token.casefold()}"
        before = (stem, token.casefold()) if stem else None


def _stem(token: str) -> str:
    """The stem of a word that can be a topic; "" for a sign, a number, a function word or a mere letter or two."""
    plain = token.casefold()
    if not any(c.isalpha() for c in plain) or any(c.isdigit() for c in plain) or len(plain) < (3 if plain.isascii() else 2):
        return ""
    if not plain.isascii():
        return plain
    return (words(plain) or [""])[0]
