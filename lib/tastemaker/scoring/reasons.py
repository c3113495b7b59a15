"""Reasons: one sentence per creator that quotes the posts behind the match and gives the figures with their n."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np

from tastemaker import render
from tastemaker.brief import Brief
from tastemaker.scoring.parts import Part
from tastemaker.scoring.words import words

QUOTE = 80
"""Characters of a quotation."""
POSTS = 2
"""Posts quoted at most: two show a habit and still fit one sentence."""
SAID = 240
"""Characters of what another part says."""
NO_FIGURES = "no reach or engagement: the platform's terms do not permit derived figures"
Row = Mapping[str, Any]


class Reason(NamedTuple):
    """A sentence and the keys of the posts that it quotes."""

    sentence: str
    quoted: list[int]


def reason(brief: Brief, weights: Mapping[str, float], profile: Row, posts: Sequence[Row], found: np.ndarray,
           parts: Mapping[str, Part]) -> Reason:
    """Why a creator stands where they stand.

    `weights` say how telling each word of the brief is; `posts` are newest first, and `found` says of each how much of the
    brief it holds.
    """
    chosen = telling(posts, found)
    if chosen:
        shown = " and ".join(f"“{quote(_head(p))}” ({dated(p['published_at'])})" for p in chosen)
        subject = shared(brief, " ".join(_text(p) for p in chosen))
        match = f"Their post{'s' if len(chosen) > 1 else ''} {shown} match{'' if len(chosen) > 1 else 'es'} {subject}"
    elif set(words(profile["bio"])) & set(weights):
        match = f"Their profile text matches {shared(brief, profile['bio'])}, none of {len(posts)} posts read does"
    elif not profile["fit"]:
        match = f"Nothing in their profile or {len(posts)} posts read fits the brief"
    else:
        match = f"None of {len(posts)} posts read shares a telling word with the brief; the likeness is one of topic only"
    return Reason("; ".join([match, *_figures(profile, parts)]) + ".", [int(p["post_key"]) for p in chosen])


def matches(weights: Mapping[str, float], posts: Sequence[Row]) -> np.ndarray:
    """Of each post, how telling its words are for the brief; words of its title count twice."""
    return np.asarray([_held(weights, post) for post in posts], dtype=float)


def _held(weights: Mapping[str, float], post: Row) -> float:
    """Summed in the order of the words, so that the last digit is the same in every run."""
    title, text = ({*words(post[name])} & weights.keys() for name in ("title", "text"))
    head = title if post["title"] else text
    return sum(weights[word] for one in (title | text, head) for word in sorted(one))


def telling(posts: Sequence[Row], found: np.ndarray) -> list[Row]:
    """The posts that hold most of the brief, newest first among equals; none that holds nothing."""
    best = [place for place in np.argsort(-found, kind="stable") if found[place] > 0]
    return [posts[place] for place in best[:POSTS]]


def shared(brief: Brief, text: str) -> str:
    """What of the brief a text is about: whole topics where it has all their words, else the words that they share."""
    have = set(words(text))
    asked = [*brief.topics, *brief.must_have]
    whole = [t for t in asked if (stems := set(words(t))) and stems <= have]
    if whole:
        return _listed(whole[:3])
    wanted = [w for part in (*asked, brief.words()) for w in re.findall(r"\w+", part)]
    return _listed(list(dict.fromkeys(w.lower() for w in wanted if set(words(w)) & have))[:3]) or "the brief"


def quote(text: str, limit: int = QUOTE, around: str = "") -> str:
    """A text as a quotation: cleaned, on one line, cut, and without marks that would end the quotation early.

    With `around` the piece begins a little before that word.

    >>> quote("Up “the” hill")
    'Up "the" hill'
    """
    line = render.line(text, 10_000).replace("“", '"').replace("”", '"')
    start = line.casefold().find(around.casefold()[:5]) if around else 0
    return render.line(("…" if start > 30 else "") + line[max(0, start - 25) if start > 30 else 0:], limit)


def dated(moment: datetime | None) -> str:
    """A day as a person writes it, such as 12 Oct 2026.

    >>> dated(datetime(2026, 10, 12)), dated(None)
    ('12 Oct 2026', 'unknown date')
    """
    return f"{moment.day} {moment:%b %Y}" if moment is not None and moment == moment else "unknown date"


def _figures(profile: Row, parts: Mapping[str, Part]) -> list[str]:
    if any(part.state == "not permitted" for part in parts.values()):
        return [NO_FIGURES]
    reach, engagement, peers = parts["reach"], parts["engagement"], f"{profile['cohort_n']} similar profiles"
    said = []
    if reach.figure is None:
        said.append(f"reach unknown (views of {reach.n} posts known)")
    else:
        said.append(f"median {reach.figure:,.0f} views over {reach.n} posts" + _above(reach, peers))
    if engagement.figure is not None:
        per = "view" if "view" in engagement.of else "follower"
        said.append(f"{100 * engagement.figure:.2g} % engagement per {per} over {engagement.n} posts" + _above(engagement, peers))
    return said + [render.line(part.said, SAID) for part in parts.values() if part.said]


def _above(part: Part, peers: str) -> str:
    return f", above {100 * part.value:.0f} % of {peers}" if part.state == "known" and part.value is not None else ""


def _head(post: Row) -> str:
    return post["title"] or post["text"]


def _text(post: Row) -> str:
    return f"{post['title']} {post['text']}"


def _listed(items: Sequence[str]) -> str:
    shown = [render.line(item, 60) for item in items]
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
