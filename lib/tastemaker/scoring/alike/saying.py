"""Saying: why a creator is like an example, in one sentence with its numbers, and which two posts show it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tastemaker import render
from tastemaker.scoring.alike.combining import AUDIENCE, NETWORK, TAGS, Views
from tastemaker.scoring.alike.reading import LEAST, Facts
from tastemaker.scoring.reasons import quote
from tastemaker.scoring.relevance.literal import Words
from tastemaker.scoring.words import words

WORDS = 3
"""Words in common that are named."""
_HEAD = 300
"""Characters of a post that are compared."""
_SAID = {
    TAGS: ("{common} of {links} tags in common with {who} ({chance} by chance)", "tags"),
    NETWORK: ("{common} links in common with {who}, by third profiles or each other ({chance} by chance)", "links"),
    AUDIENCE: ("{common} of {links} commenters in common with {who} ({chance} by chance)", "commenters"),
}


class Pairs:
    """The posts of some profiles, ready to be compared."""

    def __init__(self, facts: Facts, places: Sequence[int]) -> None:
        self._posts = {i: facts.posts[facts.profiles[i]["profile_key"]] for i in places}
        owned = [(i, post) for i in dict.fromkeys(places) for post in self._posts[i]]
        self._words = Words([_text(post) for _, post in owned])
        self._rows = {i: [k for k, (owner, _) in enumerate(owned) if owner == i] for i in places}
        self._shown = [post for _, post in owned]
        self._names = {column: word for word, column in self._words.vocabulary.items()}

    def between(self, one: int, example: int) -> dict[str, Any]:
        """The two posts that are most alike; nothing where either has none, or none of them share a word."""
        best = self._best(one, example)
        if best is None:
            return {}
        mine, theirs = (self._shown[k] for k in best)
        return {
            "quote": quote(mine["title"] or mine["text"]),
            "post_url": render.line(mine["url"], 500),
            "published_at": mine["published_at"],
            "example_quote": quote(theirs["title"] or theirs["text"]),
            "example_url": render.line(theirs["url"], 500),
        }

    def words(self, one: int, example: int) -> list[str]:
        """The words that the two share most, over all their posts, as the first one's posts spell them."""
        sums = [np.asarray(self._words.matrix[self._rows[i]].sum(axis=0)).ravel() for i in (one, example)]
        both = sums[0] * sums[1]
        stems = [self._names[k] for k in np.argsort(-both, kind="stable")[: 2 * WORDS] if both[k] > 0]
        spelled = {
            stem: word for post in reversed(self._posts[one]) for word in _text(post).split() for stem in words(word)
        }
        return [render.line(spelled[stem].strip(".,;:!?#@\"'()").casefold(), 40) for stem in stems if stem in spelled][
            :WORDS
        ]

    def _best(self, one: int, example: int) -> tuple[int, int] | None:
        mine, theirs = self._rows[one], self._rows[example]
        if not mine or not theirs or not self._words.matrix.shape[1]:
            return None
        alike = (self._words.matrix[mine] @ self._words.matrix[theirs].T).toarray()
        usual = [np.asarray(self._words.matrix[of].sum(axis=0)).ravel() for of in (theirs, mine)]
        alike *= np.outer(
            self._words.matrix[mine] @ usual[0], self._words.matrix[theirs] @ usual[1]
        )  # no chance phrase of one post
        a, b = np.unravel_index(int(alike.argmax()), alike.shape)
        return (mine[a], theirs[b]) if alike[a, b] > 0 else None


def reasons(facts: Facts, examples: Sequence[int], seen: Views, one: int, near: int, pairs: Pairs) -> str:
    """One sentence: the words, then each view with its count, what chance would give, and the example it is held against."""
    shared = pairs.words(one, examples[near])
    said = [
        f"Nearest to {_name(facts, examples[near])}" + (f", shares the words {', '.join(shared)}" if shared else "")
    ]
    if not facts.open[one]:
        return f"{said[0]}; by words alone, the platform's terms permit no derived figures."
    rank = int((seen.text[seen.looked] > seen.text[one]).sum()) + 1
    said.append(f"words rank {rank:,} of {int(seen.looked.sum()):,}")
    return "; ".join([*said, *(_shared(facts, examples, seen, name, one) for name in _SAID)]) + "."


def _shared(facts: Facts, examples: Sequence[int], seen: Views, name: str, one: int) -> str:
    """What a view says: of the example with which most speaks for it; why it says nothing where it does not."""
    each, (sentence, noun) = seen.shared[name], _SAID[name]
    known = [k for k, view in enumerate(each) if view.known[one]]
    if not known:
        mine, theirs = int(each[0].links[one]), max(view.own for view in each)
        return f"{name} unknown (too few {noun}: {mine:,} of theirs, at most {theirs:,} of the examples', {LEAST[name]} are needed)"
    best = max(known, key=lambda k: (each[k].evidence[one], each[k].common[one]))
    view = each[best]
    chance = view.chance[one]
    return sentence.format(
        common=f"{view.common[one]:,}",
        links=f"{view.links[one]:,}",
        who=_name(facts, examples[best]),
        chance=f"{chance:.1f}" if chance >= 0.05 else "under 0.1",
    )


def _name(facts: Facts, place: int) -> str:
    return "@" + render.line(facts.profiles[place]["handle"], 120).lstrip("@")


def _text(post: dict[str, Any]) -> str:
    return f"{post['title']} {post['text']}"[:_HEAD]
