"""What a plan should bring and what it will cost, bucket by bucket, before anything is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from tastemaker.discovery.checking import check, errors, summary
from tastemaker.discovery.steps import HYDRATE, POSTS, offered
from tastemaker.errors import TastemakerError
from tastemaker.models import Bucket
from tastemaker.platforms import Adapter, Call

__all__ = ["Cost", "Remaining", "allowance", "check", "costs", "errors", "fits", "reason", "summary", "summed"]
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


def costs(adapter: Adapter, asked: Sequence[tuple[Call, float]], looked: float, *, posts: int, remaining: Remaining,
          budget: Mapping[str, float], per_creator: Mapping[str, float] | None = None) -> list[Cost]:
    """Calls and cost per bucket: the discovery calls, each made so many times, then whole profiles and posts of `looked` creators.

    The adapter itself says how many calls these take: it builds them for made-up names, and `calls_per_posts` counts
    those that complete a list of posts, as if everyone had posts and all were open. `per_creator` is what creators of earlier
    pulls here took instead, by `bucket round`.
    """
    session = adapter.sign_in() if any(call.session for call, _ in asked) else None
    counted = [*asked, *([(session, 1)] if session else []), *_followers(adapter, ceil(round(looked, 6)), posts, per_creator or {})]
    return summed(adapter, counted, remaining=remaining, budget=budget)


def summed(adapter: Adapter, counted: Iterable[tuple[Call, float]], *, remaining: Remaining,
           budget: Mapping[str, float]) -> list[Cost]:
    """Calls and cost per bucket of calls that are each made so many times."""
    totals: dict[str, list[float]] = {}
    for call, times in counted:
        sums = totals.setdefault(call.bucket, [0.0, 0.0, 0.0])
        for place, value in enumerate((1, call.cost, call.price)):
            sums[place] += value * times
    return [_cost(adapter, name, *sums, remaining, budget) for name, sums in totals.items()]


def _followers(adapter: Adapter, n: int, posts: int, per_creator: Mapping[str, float]) -> list[tuple[Call, float]]:
    """The calls that complete `n` creators, each with how often it is made: whole numbers, as calls are."""
    if not n:
        return []
    example = adapter.examples
    whole = [] if adapter.whole_finds else [(call, 1) for call in offered(lambda: adapter.profiles(_made_up(adapter, n)))]
    if whole:
        each = per_creator.get(f"{whole[0][0].bucket} {HYDRATE}")
        more = n * adapter.calls_per_profile if each is None else max(round(n * each) - len(whole), 0)
        whole += [(whole[0][0], more)] if more else []
    lists = offered(lambda: adapter.posts(example["profile"], example.get("feed", "x"), limit=posts))
    sharing = Counter(call.bucket for call in lists)
    each = {bucket: per_creator.get(f"{bucket} {POSTS}", adapter.calls_per_posts * of) / of for bucket, of in sharing.items()}
    return [*whole, *((call, round(n * each[call.bucket])) for call in lists)]


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
    return Cost(platform=adapter.name, bucket=name, title=bucket.title or name, calls=round(calls), cost=cost, price=price,
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
