"""Moves: from creators who were found and look as if they fit to those whom they point at.

What a platform offers officially is what there is: whom an account features, follows, shares or puts on a list or a team,
whom a marketplace calls similar (`related`), who else uses a hashtag of theirs (`search`), and whom they name (`mentions`).
Commenters are no way on: they are kept as keyed hashes, which no platform can be asked about.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tastemaker.discovery.steps import SEARCH, Step, offered
from tastemaker.platforms import Adapter

FITS = 0.5
"""How relevant somebody must look to be a start."""
STARTS, TAGS = 40, 20
"""The most starts, and hashtags, that are weighed against each other at once: those that look best."""
SHARERS = 2
"""Creators who fit that must use a hashtag before it is a way on."""
FAMILIES = {"follows_page": "follows", "subscriptions_page": "follows", "following_page": "follows", "related_page": "follows",
            "lists_page": "list", "sections_page": "featured", "submitted_page": "featured", "accounts_page": "featured",
            "teams_page": "team", "similar_page": "similar"}
"""What the adapters' questions about related profiles are about; any other is `related`."""
MENTION, COLLABORATOR = "mention", "collaborator"
NAMED = frozenset({MENTION, COLLABORATOR})
"""Looks at whole profiles that are moves as well: of whom creators who fit name (`mentions`)."""
MOVES = ("follows", "list", "featured", "team", "similar", "related", "hashtag", *sorted(NAMED))
_TAG = re.compile(r"#(\w{3,50})")
_LANGUAGE = re.compile(r" \(([a-z]{2,3})\)$")


@dataclass(frozen=True, slots=True)
class Met:
    """A creator who was found: how relevant they look, and the words by which they were found."""

    platform_id: str
    relevance: float
    words: str = ""
    open: bool = True
    """Whether they may be a start: live, not closed, and nobody who opted out."""
    person: str = ""
    """Whose profile it is, where it is known that a person has several."""


@dataclass(frozen=True, slots=True)
class Move:
    """A step from creators who look relevant; `trust` says how relevant, `links` how many of them lead to it."""

    step: Step
    trust: float
    links: int

    @property
    def family(self) -> str:
        """What stands before the colon of its step's origin."""
        return family(self.step.origin)


def of(adapter: Adapter, met: Sequence[Met], pointed: Mapping[str, int], depth: int) -> list[Move]:
    """The moves that one platform offers from the creators met there so far, best starts first.

    `pointed` counts by platform id how many creators who look relevant point at a profile; `depth` is how many items a
    hashtag's first page is asked for.
    """
    starts = sorted((one for one in met if one.open and one.relevance >= FITS), key=lambda one: (-one.relevance, one.platform_id))
    related = [Move(Step.of(call, f"{FAMILIES.get(call.make, 'related')}: {one.platform_id}", SEARCH, 0), one.relevance,
                    max(1, pointed.get(one.platform_id, 0)))
               for one in starts[:STARTS] for call in offered(lambda one=one: adapter.related(one.platform_id))]
    return related + [Move(Step.of(call, f"hashtag: #{tag}", SEARCH, 0), trust, links) for tag, trust, links in hashtags(met)
                      for call in offered(lambda tag=tag: adapter.search(f"#{tag}", limit=depth))]


def hashtags(met: Iterable[Met]) -> list[tuple[str, float, int]]:
    """Hashtags that creators who fit use, the most shared first: the tag, the share of its users who fit, how many fit.

    A tag stays in steps, which do not expire: so it takes two people, and who is closed or opted out lends no words.

    >>> hashtags([Met("a", .9, "up #trailrun"), Met("b", .8, "#TrailRun! #sunday"), Met("c", .1, "#trailrun")])
    [('trailrun', 0.6666666666666666, 2)]
    """
    users: dict[str, dict[str, bool]] = defaultdict(dict)
    for one in met:
        person = one.person or one.platform_id
        for tag in {tag.casefold() for tag in _TAG.findall(one.words)} if one.open else ():
            users[tag][person] = users[tag].get(person, False) or one.relevance >= FITS
    fits = [(tag, list(fit.values())) for tag, fit in users.items()]
    shared = [(tag, sum(fit) / len(fit), sum(fit)) for tag, fit in fits if sum(fit) >= SHARERS]
    return sorted(shared, key=lambda row: (-row[2], -row[1], row[0]))[:TAGS]


def family(origin: str) -> str:
    """What stands before the colon of an origin.

    >>> family("topic: trail running (de)")
    'topic'
    """
    return origin.partition(":")[0]


def said(origin: str) -> str:
    """The words of a query in its origin; none of a move's.

    >>> said("topic: trail running (de)"), said("follows: u1")
    ('trail running', '')
    """
    kind, _, what = origin.partition(": ")
    return "" if kind in MOVES else _LANGUAGE.sub("", what)


def spoken(origin: str) -> str:
    """The language that a query in this origin asks for; empty where it asks for none, and of a move.

    >>> spoken("topic: trail running (de)"), spoken("topic: trail running"), spoken("hashtag: #trail")
    ('de', '', '')
    """
    found = None if family(origin) in MOVES else _LANGUAGE.search(origin)
    return found[1] if found else ""
