"""What a set of creators may reach and cost, as ranges. Views are forecast by platform and never added over platforms.

Reach: each creator's next post is drawn a few thousand times from their own newest ones, smoothed, because twenty posts are not
all that could be; the range holds nine of ten draws of the sum. Newest posts had less time to be seen, so the forecast is of views so far at a
like age. With chances to agree, draws in which a creator does not agree bring nothing of theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tastemaker import render
from tastemaker.results.pricing import UNKNOWN

LEAST = 5
"""Posts with known views under which a creator's reach is not forecast."""
_DRAWS = 4_000
_SMOOTH = 0.5
"""Breadth of the smoothing, in standard deviations of a creator's own posts."""
_ENDS = (0.05, 0.5, 0.95)


@dataclass(frozen=True, slots=True)
class Forecast:
    """`reach` by platform and scenario, `cost`, and who is in neither because it is not known."""

    reach: pd.DataFrame
    """platform, scenario, creators, views_low, views, views_high, unknown (creators whose reach is not known)."""
    cost: pd.DataFrame
    """scenario, creators, low, cost, high, unknown (creators without a price)."""
    currency: str = ""

    def __repr__(self) -> str:
        rows = [f"{row.platform}, {row.scenario}: {row.views_low:,.0f} to {row.views_high:,.0f} views (middle {row.views:,.0f}) of "
                f"{row.creators} creators' next posts" + (f"; {row.unknown} more are not known" if row.unknown else "") if row.creators
                else f"{row.platform}, {row.scenario}: not known, none of {row.unknown} creators has {LEAST} posts with views"
                for row in self.reach.itertuples()]
        rows += [f"cost, {row.scenario}: {row.low:,.0f} to {row.high:,.0f} {self.currency}".rstrip() + f" for {row.creators} creators"
                 + (f"; {row.unknown} more have no price" if row.unknown else "") for row in self.cost.itertuples() if row.creators]
        rows += ["cost: no price is known" for row in self.cost.head(1).itertuples() if not row.creators]
        return "\n".join(["Nine of ten draws lie in these ranges; platforms are never added up."] + rows)

    def _repr_html_(self) -> str:
        top, *rest = repr(self).splitlines()
        return f"<p>{render.html(top)}</p><ul>" + "".join(f"<li>{render.html(row)}</li>" for row in rest) + "</ul>"


def forecast(people: pd.DataFrame, posts: pd.DataFrame, *, chances: Mapping[int, float] | None = None, currency: str = "",
             seed: int = 0) -> Forecast:
    """The forecast for these people (profile_key, platform, and prices from `pricing.priced`) from their posts (profile_key, views).

    Scenario `all agree`, and with `chances` by profile_key also `as likely as they are to agree`.
    """
    chance = np.random.default_rng(seed)
    views = {key: group["views"].dropna().to_numpy(dtype=float) for key, group in posts.groupby("profile_key")}
    scenarios = {"all agree": None} | ({"as likely as they are to agree": chances} if chances else {})
    reach, cost = [], []
    for scenario, likely in scenarios.items():
        agree = {key: chance.random(_DRAWS) < (1.0 if likely is None else likely.get(key, 0.0)) for key in people["profile_key"]}
        for platform, mine in people.groupby("platform"):
            known = [key for key in mine["profile_key"] if len(views.get(key, ())) >= LEAST]
            drawn = sum((_next(views[key], chance) * agree[key] for key in known), np.zeros(_DRAWS))
            low, middle, high = np.quantile(drawn, _ENDS) if known else (np.nan, np.nan, np.nan)
            reach.append((platform, scenario, len(known), low, middle, high, len(mine) - len(known)))
        cost.append((scenario, *_cost(people, agree)))
    return Forecast(pd.DataFrame(reach, columns=["platform", "scenario", "creators", "views_low", "views", "views_high", "unknown"]),
                    pd.DataFrame(cost, columns=["scenario", "creators", "low", "cost", "high", "unknown"]), currency)


def _next(views: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """Views that a next post may have: a smoothed bootstrap on the logarithm that keeps mean and variance (Silverman 1986, 6.4.1),
    a little wider, because a mean of few posts is off itself."""
    logs = np.log1p(views)
    middle, spread = logs.mean(), logs.std(ddof=1)
    drawn = chance.choice(logs, _DRAWS) - middle + _SMOOTH * spread * chance.standard_normal(_DRAWS)
    return np.expm1(np.maximum(middle + drawn * np.sqrt((1 + 1 / len(logs)) / (1 + _SMOOTH**2)), 0))


def _cost(people: pd.DataFrame, agree: Mapping[int, np.ndarray]) -> tuple[int, float, float, float, int]:
    """How many have a price, the range of the sum, and how many have none. Prices of a model move together: all at their low
    end is the lowest sum."""
    known = people[people["price_from"] != UNKNOWN]
    if known.empty:
        return 0, np.nan, np.nan, np.nan, len(people)
    drawn = {end: sum(agree[row.profile_key] * getattr(row, end) for row in known.itertuples())
             for end in ("price_low", "price", "price_high")}
    low, high = np.quantile(drawn["price_low"], _ENDS[0]), np.quantile(drawn["price_high"], _ENDS[2])
    return len(known), float(low), float(np.median(drawn["price"])), float(high), len(people) - len(known)
