"""What a visit will cost, before anything is asked: profiles exactly, posts by how often each creator posts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import ceil, exp, floor, sqrt
from typing import Any

import pandas as pd

from tastemaker import clock
from tastemaker.discovery import forecast
from tastemaker.discovery.plan import POSTS
from tastemaker.discovery.steps import offered
from tastemaker.discovery.watching import lists, visiting
from tastemaker.models import Bucket
from tastemaker.platforms import Adapter
from tastemaker.store import Store

COLUMNS = ("platform", "what", "profiles", "bucket", "calls", "low", "high", "cost", "price", "remaining", "why_not")
UNKNOWN = 0.5
"""The chance of a new post where a creator's rhythm is not known."""
LEAST = 5
"""The fewest askings from which is learned how many calls one takes."""
TENTHS = 1.2816
"""The normal deviate of eight tenths, both sides."""
Remaining = Callable[[str, Bucket], int | None]


def table(store: Store, watchlist: str, adapters: Mapping[str, Adapter], *, remaining: Remaining,
          money: float | None) -> pd.DataFrame:
    """One row a platform and kind of call: how many calls a visit now needs, with an 80 % interval, and what they cost.

    Whose number of posts has to be looked at first counts with the chance that it moved, from how often they post.
    `why_not` says why a platform cannot be asked: a missing key, or no money (US dollars) for one that has a price.
    """
    with store.write():   # one opening for all that is read
        mine = visiting.on(store, lists.known(store, watchlist), adapters)
        rows = [row for adapter in mine.values() for row in _rows(store, watchlist, adapter, remaining, money)]
    nothing = {"why_not": "", "calls": 0, "low": 0, "high": 0, "cost": 0.0, "price": 0.0}
    return pd.DataFrame(rows, columns=list(COLUMNS)).fillna(nothing)


def _rows(store: Store, watchlist: str, adapter: Adapter, remaining: Remaining, money: float | None) -> list[dict[str, Any]]:
    if why_not := refusal(adapter, money):
        return [{"platform": adapter.name, "what": "profiles", "why_not": why_not}]
    steps = visiting.profile_steps(store, adapter, watchlist)
    costs = forecast.summed(adapter, [(step.call(adapter), 1) for step in steps], remaining=remaining, budget={})
    profiles = sum(len(step.origin.split(" ")) - 1 for step in steps)
    return [*(_row(cost, "profiles", profiles, cost.calls, cost.calls) for cost in costs),
            *_posts(store, adapter, watchlist, bool(steps), remaining)]


def refusal(adapter: Adapter, money: float | None) -> str:
    """Why a platform cannot be asked here; empty where it can."""
    if missing := adapter.missing_keys():
        return f"It needs {', '.join(missing)}."
    return "Its calls cost money, and none may be spent." if adapter.terms.prices and money is None else ""


def chances(store: Store, watchlist: str, platform: str, *, looked: bool) -> list[float]:
    """For each watched profile the chance that its posts are asked for in a visit now; `looked`: profiles are fetched
    first."""
    now, rates = clock.now(), _rates(store)
    found = []
    for one in visiting.asked(store, watchlist):
        if one.platform != platform:
            continue
        if one.is_due(now) or one.held == 0 or not looked:
            found.append(float(one.is_due(now)))
            continue
        rate = rates.get(one.profile_key)
        days = (now - (one.checked_at() or now)).total_seconds() / 86_400
        found.append(UNKNOWN if rate is None else 1 - exp(-rate * days))
    return found


def _posts(store: Store, adapter: Adapter, watchlist: str, looked: bool, remaining: Remaining) -> list[dict[str, Any]]:
    likely = chances(store, watchlist, adapter.name, looked=looked)
    example = adapter.examples
    call = next(iter(offered(lambda: adapter.posts(example["profile"], example.get("feed", "x"), limit=POSTS))), None)
    if not any(likely) or call is None:
        return []
    each, varies = _each(store, adapter)
    mean = sum(likely) * each
    spread = TENTHS * sqrt(sum(p * (1 - p) for p in likely) * each**2 + sum(likely) * varies)
    cost, = forecast.summed(adapter, [(call, round(mean))], remaining=remaining, budget={})
    return [_row(cost, "posts", len(likely), max(0, floor(mean - spread)), ceil(mean + spread))]


def _each(store: Store, adapter: Adapter) -> tuple[float, float]:
    """Calls that the posts of one profile took so far, on average, and their variance; from five askings on.

    A list may need further pages, because what is not a creator's own stands in between.
    """
    rows = store.rows("""SELECT avg(n) AS mean, var_pop(n) AS varies, count(*) AS n FROM
                           (SELECT count(*) AS n FROM steps
                            WHERE platform = $platform AND origin LIKE 'posts: %' AND state = 'done'
                            GROUP BY plan_id, origin)""", platform=adapter.name)[0]
    return (float(rows["mean"]), float(rows["varies"])) if rows["n"] >= LEAST else (float(adapter.calls_per_posts), 0.0)


def _row(cost: forecast.Cost, what: str, profiles: int, low: int, high: int) -> dict[str, Any]:
    return {"platform": cost.platform, "what": what, "profiles": profiles, "bucket": cost.bucket, "calls": cost.calls,
            "low": low, "high": high, "cost": cost.cost, "price": cost.price, "remaining": cost.remaining, "why_not": ""}


def _rates(store: Store) -> dict[int, float]:
    """Posts a day of each watched profile over the posts that we hold; from three posts on."""
    rows = store.rows("""SELECT profile_key, (count(*) - 1) * 86400.0
                                  / nullif(epoch(max(published_at)) - epoch(min(published_at)), 0) AS rate
                         FROM posts SEMI JOIN watches USING (profile_key)
                         WHERE state = 'live' AND published_at IS NOT NULL AND (expires_at IS NULL OR expires_at > now_utc())
                         GROUP BY profile_key HAVING count(*) >= 3""")
    return {row["profile_key"]: float(row["rate"]) for row in rows if row["rate"] is not None}
