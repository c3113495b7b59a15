"""One platform's portion of a plan: its queries, how many calls it may spend on finding people, and what that should bring."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil

import numpy as np

from tastemaker.discovery import expecting, forecast
from tastemaker.discovery.choosing import Arm, choose
from tastemaker.discovery.expecting import Past, Urn, ends
from tastemaker.discovery.forecast import Cost, Remaining
from tastemaker.discovery.frontier import MONEY
from tastemaker.discovery.mentions import MOST
from tastemaker.discovery.queries import Query, own
from tastemaker.discovery.steps import SEARCH, SPACING, Step, offered
from tastemaker.errors import NeedsKey, NotApproved, NotOffered, NotPermitted
from tastemaker.platforms import Adapter, Call

DEEP, DEEP_PRICED = 250, 50
"""Items that a question may bring over all its pages: an adaptive pull turns pages only where that pays. Where items cost money
one page of fifty is all, so that a call stays cheap and the next one can go elsewhere."""
MORE, FEWEST_MORE = 0.5, 2
"""Further pages and moves, as a share of the first pages, and the fewest of them."""
Asked = tuple[Query, list[Call]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A query with the steps that ask it and the new and relevant creators it should bring, with 80 % intervals."""

    query: Query
    steps: tuple[Step, ...]
    expected: float
    low: float = 0.0
    high: float = 0.0
    relevant: float = 0.0
    relevant_low: float = 0.0
    relevant_high: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a plan expects: `calls` of a bucket, or `creators` (new ones) or `relevant` (of the new) of a platform."""

    platform: str
    bucket: str
    """Empty for creators."""
    what: str
    expected: float
    low: float
    high: float


@dataclass(frozen=True)
class Portion:
    """One platform's portion. `drop`-ped and added queries are in `queries` already; nothing is asked here."""

    adapter: Adapter
    queries: Sequence[Query]
    past: Past
    added: int
    posts: int
    remaining: Remaining
    budget: Mapping[str, float]
    money: float | None
    number: int
    seed: str
    depth: int | None = None
    named: int = 0
    """Names in stored posts of whom nobody is stored."""

    @property
    def why_not(self) -> str:
        """Why the platform cannot be asked; empty where it can."""
        if missing := self.adapter.missing_keys():
            return f"It needs {', '.join(missing)}. " + " ".join(map(self.adapter.hint, missing))
        if self.adapter.terms.prices and self.money is None:
            return f"It costs money. {MONEY} is the most that a day may cost, in US dollars; set it to ask {self.adapter.title}."
        try:
            return "" if self.adapter.search("x", limit=1) else "It has no search that works without a key."
        except (NotOffered, NotPermitted, NotApproved, NeedsKey) as error:
            return forecast.reason(error)

    @cached_property
    def wanted(self) -> list[Asked]:
        """Every query with its calls, in the order in which they are worth it. A call that an earlier query makes already (some
        know no languages) counts once."""
        asked: dict[str, Call] = {}
        wanted = []
        depth = self.depth or (DEEP_PRICED if self.adapter.terms.prices else DEEP)
        for query in self.queries:
            calls = {Step.of(call, "", SEARCH, 0).step_id: call for call in
                     self.adapter.search(query.text, language=query.language, limit=depth)}
            new = [call for step_id, call in calls.items() if step_id not in asked]
            asked |= calls
            wanted += [(query, new)] if new else []
        return self._by_worth(wanted)

    @cached_property
    def kept(self) -> list[Asked]:
        """The longest beginning of the questions whose first pages every bucket can pay for, with all that follows from them."""
        return self.wanted[:_most(len(self.wanted), lambda n: self._fits(self._spread(self.wanted[:n], 0)))]

    @cached_property
    def exploring(self) -> dict[str, int]:
        """Discovery calls by bucket: the first pages, and as many further calls as are worth it and can be paid for."""
        firsts = sum(len(calls) for _, calls in self.kept)
        more = max(FEWEST_MORE, ceil(MORE * firsts)) if firsts else 0
        return self._spread(self.kept, _most(more, lambda n: self._fits(self._spread(self.kept, n))))

    def costs(self) -> list[Cost]:
        """What the portion needs of every bucket."""
        return self._costs(self.exploring, self._looked(self.exploring))

    def questions(self) -> tuple[Question, ...]:
        """The kept queries with their steps and what each should bring, if they are asked in this order."""
        made, place, calls, worth = [], self.number, 0, self._worth(self.kept)
        shown = [self._urn.after(n) for n in range(sum(len(asked) for _, asked in self.kept) + 1)]
        for (query, asked), much in zip(self.kept, worth, strict=True):
            steps = tuple(Step.of(call, query.origin, SEARCH, (place + i * 10) * SPACING) for i, call in enumerate(asked))
            now, then = shown[calls], shown[calls + len(asked)]
            made.append(Question(query=query, steps=steps, **_brought(now, then, much)))
            place, calls = place + 10 * max(len(asked), 1), calls + len(asked)
        return tuple(made)

    def expected(self) -> list[Expected]:
        """The forecast of the whole portion, with 80 % intervals: new creators, relevant ones, and calls bucket by bucket."""
        if not self.kept:
            return []
        name, drawn = self.adapter.name, self._urn.after(self._asking(self.exploring))
        found = [Expected(platform=name, bucket="", what=what, expected=mid, low=low, high=high)
                 for what, (mid, low, high) in (("creators", ends(drawn.new)), ("relevant", ends(drawn.relevant)))]
        low, high = (float(value) for value in np.quantile(drawn.looked, expecting.ENDS))
        firsts = self._spread(self.kept, 0)   # questions may end before all further pages are turned
        least, most = ({cost.bucket: cost.calls for cost in self._costs(asked, n)} for asked, n in ((firsts, low), (self.exploring, high)))
        return found + [Expected(platform=name, bucket=cost.bucket, what="calls", expected=cost.calls,
                                 low=least.get(cost.bucket, 0), high=most.get(cost.bucket, 0)) for cost in self.costs()]

    def warnings(self) -> tuple[str, ...]:
        """What was dropped, and for want of what."""
        if not (dropped := self.wanted[len(self.kept):]):
            return ()
        costs = self._costs(first := self._spread(self.wanted, 0), self._looked(first))
        short = [f"{c.bucket} ({c.title}) would need {c.cost:,.0f} and has {c.remaining:,.0f}" for c in costs
                 if c.left is not None and c.left < 0]
        if (price := sum(c.price for c in costs)) > (self.money or 0.0):
            short.append(f"they would cost US$ {price:,.2f} and US$ {self.money:,.2f} are left today")
        return (f"{self.adapter.title}: {len(dropped)} of {len(self.wanted)} queries were dropped because {'; '.join(short)}.",)

    # --- how much can be paid for --------------------------------------------------------------------------------

    def _fits(self, exploring: Mapping[str, int]) -> bool:
        costs = self._costs(exploring, self._looked(exploring))
        return forecast.fits(costs) and sum(cost.price for cost in costs) <= (self.money or 0.0)

    def _spread(self, wanted: Sequence[Asked], more: int) -> dict[str, int]:
        """Discovery calls by bucket: the first pages of these questions, and `more` calls shared among the buckets of searches as
        their first pages are. A bucket that only moves cost has as many of its own."""
        firsts: dict[str, int] = defaultdict(int)
        for _, calls in wanted:
            for call in calls:
                firsts[call.bucket] += 1
        total = sum(firsts.values())
        shares = {bucket: n + _share(more, n, total) for bucket, n in firsts.items()}
        moves = {call.bucket: more for call in self._moves if call.bucket not in firsts} if more else {}
        looks = {bucket: min(more, n) for bucket, n in self._naming.items() if bucket not in shares | moves} if more else {}
        return {**shares, **moves, **looks}

    def _costs(self, exploring: Mapping[str, int], looked: float) -> list[Cost]:
        asked = [(self._example(bucket), n) for bucket, n in exploring.items()]
        return forecast.costs(self.adapter, asked, looked + self.added if exploring else 0.0, posts=self.posts,
                              remaining=self.remaining, budget=self.budget, per_creator=self.past.per_creator)

    def _looked(self, exploring: Mapping[str, int]) -> float:
        return float(np.median(self._urn.after(self._asking(exploring)).looked))

    def _asking(self, exploring: Mapping[str, int]) -> int:
        """Discovery calls that draw from the pool: all but those of buckets in which only profiles are looked at, a few a call."""
        drawing = {call.bucket for call in (*self._moves, *(call for _, calls in self.wanted for call in calls))}
        return sum(n for bucket, n in exploring.items() if bucket in drawing)

    def _example(self, bucket: str) -> Call:
        """A discovery call of a bucket: they cost the same."""
        firsts = (call for _, calls in self.wanted for call in calls)
        return next(call for call in (*firsts, *self._moves, *self._looks) if call.bucket == bucket)

    @cached_property
    def _moves(self) -> list[Call]:
        return offered(lambda: self.adapter.related(self.adapter.examples["profile"]))

    @cached_property
    def _looks(self) -> list[Call]:
        """The looks at whom stored posts name, as if they had made-up names."""
        return offered(lambda: self.adapter.mentioned(_made_up(self.adapter, min(self.named, MOST)))) if self.named else []

    @cached_property
    def _naming(self) -> Counter[str]:
        return Counter(call.bucket for call in self._looks)

    # --- what it should bring ------------------------------------------------------------------------------------

    @cached_property
    def _urn(self) -> Urn:
        steps = [Step.of(call, "", SEARCH, 0).step_id for _, calls in self.wanted for call in calls]
        return Urn(self.past, steps, seed=f"{self.seed} {self.adapter.name}")

    def _by_worth(self, wanted: list[Asked]) -> list[Asked]:
        """A person's own queries first, the rest by what they should bring; as they stand where nothing was asked so far."""
        worth = self._worth(wanted)
        order = sorted(range(len(wanted)), key=lambda i: (not own(wanted[i][0]), -worth[i]))
        return [wanted[i] for i in order]

    def _worth(self, wanted: Sequence[Asked]) -> list[float]:
        """How many relevant creators a call of each query should bring, against the mean of all; 1 without trials."""
        if not self.past.trials or not wanted:
            return [1.0] * len(wanted)
        arms = [Arm(arm_id=f"{i:04d}", family=query.kind, cost=1.0, text=query.text, language=query.language or "")
                for i, (query, _) in enumerate(wanted)]
        said = {choice.arm_id: choice.expected for choice in choose(arms, self.past.trials, len(arms), seed=self.seed)}
        mean = sum(said.values()) / len(said) or 1.0
        return [said[arm.arm_id] / mean for arm in arms]


def _brought(now: expecting.Drawn, then: expecting.Drawn, much: float) -> dict[str, float]:
    """What the calls between two states of the urn bring; relevant ones in proportion to the query's worth."""
    new, low, high = ends(np.clip(then.new - now.new, 0, None))
    relevant = ends(np.clip((then.relevant - now.relevant) * much, 0, np.clip(then.new - now.new, 0, None)))
    return {"expected": new, "low": low, "high": high,
            **dict(zip(("relevant", "relevant_low", "relevant_high"), relevant, strict=True))}


def _share(more: int, n: int, total: int) -> int:
    return round(more * n / total) if total else 0


def _most(n: int, holds: Callable[[int], bool]) -> int:
    """The largest number up to `n` for which something holds that holds for all smaller ones; 0 where it holds for none."""
    low, high = 0, n
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low


def _made_up(adapter: Adapter, n: int) -> list[str]:
    """So many names that look like those which the platform's posts mention."""
    example = adapter.examples["handle" if adapter.mentions_handles else "profile"]
    width = len(str(n))
    return [f"{example[:-width]}{i:0{width}}" for i in range(n)]
