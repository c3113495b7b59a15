"""What a plan should bring and what it will cost, bucket by bucket, before anything is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from tastemaker.discovery.steps import offered
from tastemaker.errors import TastemakerError
from tastemaker.models import Bucket
from tastemaker.platforms import Adapter, Call

FIRST_SEARCH = 20.0
"""Prior: new creators that the first search call of a platform brings. A page holds 25 to 50 items, and posts share authors."""
STILL_NEW = 0.85
"""Prior: each further search brings this share of what the one before brought, because questions overlap."""

Remaining = Callable[[str, Bucket], int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a plan needs from one quota bucket. `remaining` is what today still allows; None where there is no daily limit."""

    platform: str
    bucket: str
    title: str
    calls: int
    cost: float
    price: float
    """US dollars."""
    limit: int | None
    per: str
    """What the limit is for: a day, or a window of so many seconds."""
    remaining: float | None

    @property
    def left(self) -> float | None:
        """What would be left of today's quota afterwards."""
        return None if self.remaining is None else self.remaining - self.cost


def creators(searches: int, past: float | None = None) -> float:
    """New creators that this many search calls should bring.

    `past` is what a search call brought on this platform so far, on average; without a past it is a falling series:
    the first brings FIRST_SEARCH, each further one STILL_NEW of the one before.

    >>> round(creators(2), 1), creators(2, past=7.5)
    (37.0, 15.0)
    """
    if past is not None:
        return past * searches
    return FIRST_SEARCH * (1 - STILL_NEW**searches) / (1 - STILL_NEW)


def costs(adapter: Adapter, searches: Sequence[Call], expected: float, *, posts: int, remaining: Remaining,
          budget: Mapping[str, float]) -> list[Cost]:
    """Calls and cost per bucket: the searches as they stand, then whole profiles and posts of the expected creators.

    The adapter itself says how many calls these take: it builds them for made-up names, and `calls_per_posts` counts
    those that complete a list of posts.
    """
    n = ceil(round(expected, 6))
    session = adapter.sign_in() if any(call.session for call in searches) else None
    counted = [*((call, 1) for call in (*searches, *([session] if session else []))), *_followers(adapter, n, posts)]
    return summed(adapter, counted, remaining=remaining, budget=budget)


def summed(adapter: Adapter, counted: Iterable[tuple[Call, int]], *, remaining: Remaining,
           budget: Mapping[str, float]) -> list[Cost]:
    """Calls and cost per bucket of calls that are each made so many times."""
    totals: dict[str, list[float]] = {}
    for call, times in counted:
        sums = totals.setdefault(call.bucket, [0, 0.0, 0.0])
        for place, value in enumerate((1, call.cost, call.price)):
            sums[place] += value * times
    return [_cost(adapter, name, *sums, remaining, budget) for name, sums in totals.items()]


def _followers(adapter: Adapter, n: int, posts: int) -> list[tuple[Call, int]]:
    """The calls that complete `n` finds, each with how often it is made."""
    if not n:
        return []
    example = adapter.examples
    whole = [] if adapter.whole_finds else [(call, 1) for call in offered(lambda: adapter.profiles(_made_up(adapter, n)))]
    whole += [(whole[0][0], n * adapter.calls_per_profile)] if whole and adapter.calls_per_profile else []
    lists = [(call, n) for call in offered(lambda: adapter.posts(example["profile"], example.get("feed", "x"), limit=posts))]
    return [*whole, *lists * adapter.calls_per_posts]


def _made_up(adapter: Adapter, n: int) -> list[str]:
    """So many ids that look like the platform's own example, to count the calls that they take."""
    example = adapter.examples["profile"]
    return [f"{example[:-len(str(i))]}{i}" for i in range(n)]


def _cost(adapter: Adapter, name: str, calls: float, cost: float, price: float, remaining: Remaining,
          budget: Mapping[str, float]) -> Cost:
    bucket = adapter.buckets[name]
    today = remaining(adapter.name, bucket)
    allowed = allowance(budget, adapter.name, name)
    limits = [limit for limit in (today, allowed) if limit is not None]
    return Cost(platform=adapter.name, bucket=name, title=bucket.title or name, calls=int(calls), cost=cost, price=price,
                limit=bucket.limit, per="day" if bucket.per == "day" else f"{bucket.seconds} s",
                remaining=min(limits, default=None))


def allowance(budget: Mapping[str, float], platform: str, bucket: str) -> float | None:
    """What a person allows a bucket to cost, named `platform.bucket` or just `bucket`; None where nothing is said."""
    found = budget.get(f"{platform}.{bucket}", budget.get(bucket))
    return None if found is None else float(found)


def fits(table: Sequence[Cost]) -> bool:
    """Whether today's quota and the budget allow all of it."""
    return all(cost.left is None or cost.left >= 0 for cost in table)


def reason(error: TastemakerError) -> str:
    """An error as one line of a plan."""
    return " ".join(part for part in (str(error), error.next_step) if part)
