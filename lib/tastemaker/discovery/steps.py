"""A step: one call that a pull has to make, in the form in which it is stored and made again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tastemaker.errors import BadInput, NotOffered
from tastemaker.platforms import Adapter, Call

SEARCH, HYDRATE, POSTS = 0, 1, 2
"""The rounds of a pull: who is there, who they are, what they post."""
PAGES = 50
"""The most pages of one question; a platform that never ends is asked no further."""
SPACING = 100
"""Places between two questions of a round: the place of a page is its question's place plus its page number."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One call to make. `origin` says what it is for: a query, or the profiles that it is about."""

    platform: str
    verb: str
    make: str
    args: Mapping[str, Any]
    bucket: str
    cost: float
    origin: str
    round: int = SEARCH
    place: int = 0

    @cached_property
    def step_id(self) -> str:
        """Sixteen hex digits over platform, make and args: the same question has the same id in every plan."""
        return hashlib.sha256(_json([self.platform, self.make, self.args]).encode()).hexdigest()[:16]

    @property
    def page(self) -> int:
        """How many pages of its question came before it."""
        return self.place % SPACING

    def call(self, adapter: Adapter) -> Call:
        """The Call that it stands for."""
        return adapter.rebuild(self.make, self.args)

    def row(self, plan_id: str) -> dict[str, Any]:
        """It as a waiting row of the `steps` table."""
        return {"plan_id": plan_id, "step_id": self.step_id, "round": self.round, "place": self.place,
                "platform": self.platform, "verb": self.verb, "make": self.make, "args": _json(self.args),
                "bucket": self.bucket, "cost": float(self.cost), "origin": self.origin, "state": "waiting"}

    @classmethod
    def of(cls, call: Call, origin: str, round: int, place: int) -> Step:
        """The step of a Call."""
        return cls(platform=call.platform, verb=call.verb, make=call.make, args=json.loads(_json(call.args)),
                   bucket=call.bucket, cost=float(call.cost), origin=origin, round=round, place=place)

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Step:
        """The step of a row of the `steps` table."""
        names = ("platform", "verb", "make", "bucket", "cost", "origin", "round", "place")
        return cls(args=json.loads(row["args"]), **{name: row[name] for name in names})


def batched(verb: Callable[[list[str]], list[Call]], ids: list[str], title: str, round: int, first: int) -> list[Step]:
    """Steps for ids in batches as large as the adapter takes; each step's origin names the ids that it is about.

    An id that the verb cannot ask for is left out; ids that it asks for in different ways stand in batches of their own.
    """
    ways: dict[tuple[str, str], list[str]] = {}
    for one in ids:
        for call in offered(lambda one=one: verb([one]))[:1]:
            ways.setdefault((call.make, call.bucket), []).append(one)
    batches = [same[i:i + size] for same in ways.values() for size in [_batch_size(verb, same)] for i in range(0, len(same), size)]
    return [Step.of(call, " ".join((title, *batch)), round, (first + i) * SPACING)
            for i, batch in enumerate(batches) for call in verb(batch)]


def offered(verb: Callable[[], list[Call]]) -> list[Call]:
    """The Calls of a verb; none where the platform has no such call or no such name."""
    try:
        return verb()
    except (NotOffered, BadInput):
        return []


def _batch_size(verb: Callable[[list[str]], list[Call]], ids: list[str]) -> int:
    """The most of these ids that one call takes; asking the verb costs nothing, because verbs only build Calls."""
    low, high = 1, len(ids)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if len(verb(ids[:middle])) == 1 else (low, middle - 1)
    return low


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else list(value)
