"""Fit to budget behind the workbench: what each creator would cost against what one creator may cost.

Prices are a person's own: no platform tells them. A price that nobody knows is missing, never zero.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from tastemaker.errors import BadInput
from tastemaker.results import pricing
from tastemaker.scoring.formula import fit_to_budget
from tastemaker.store import Store

_PEOPLE = """SELECT p.profile_key, p.platform, p.handle, f.reach_median_views, f.reach_low, f.reach_high
             FROM usable_profiles p LEFT JOIN features f ON f.profile_key = p.profile_key AND f.run_id = $run ORDER BY p.profile_key"""
_KEPT = """SELECT s.profile_key, json_extract(s.parts, '$.budget')::VARCHAR AS part
           FROM scores s JOIN usable_profiles p USING (profile_key)
           WHERE s.run_id = (SELECT arg_max(run_id, (started_at, run_id)) FROM runs
                             WHERE verb = 'score' AND state = 'done' AND campaign_id = $campaign)
             AND (s.expires_at IS NULL OR s.expires_at > now_utc()) AND part IS NOT NULL"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What one creator may cost, and what creators cost: prices by handle or from a CSV, and a price for a thousand views.

    Without `per_creator` the fits of the last score stay; 0 leaves prices out again. Amounts are of one currency.
    """

    per_creator: float | None = None
    prices: pricing.Prices | None = None
    per_thousand: Mapping[str, float] | None = None

    def __post_init__(self) -> None:
        if not self.per_creator and (self.prices or self.per_thousand):
            raise BadInput("Prices alone say nothing about a fit.", "Say as well what one creator may cost.")


def part(store: Store, run_id: str, campaign_id: str, asked: Asked) -> pd.DataFrame:
    """The part `budget` of a score: profile_key, value, low, high, n and said, of everyone whose price is known."""
    if asked.per_creator is None:
        return _kept(store, campaign_id)
    people = pricing.priced(store.frame(_PEOPLE, run=run_id), asked.prices, asked.per_thousand)
    known = people[people["price"].notna()]
    return pd.DataFrame([_fit(row, asked) for row in known.to_dict("records")])


def _fit(row: Mapping[str, object], asked: Asked) -> dict[str, object]:
    price, low, high = (float(row[name]) for name in ("price", "price_low", "price_high"))   # type: ignore[arg-type]
    most = float(asked.per_creator or 0)
    said = (f"your price for them is {price:,.0f}" if row["price_from"] == pricing.YOURS else
            f"about {price:,.0f} ({low:,.0f} to {high:,.0f}) at {(asked.per_thousand or {})[str(row['platform'])]:,.2f} a thousand views")
    return {"profile_key": row["profile_key"], "value": fit_to_budget(price, most), "low": fit_to_budget(high, most),
            "high": fit_to_budget(low, most), "n": 1, "said": f"{said}, one creator may cost {most:,.0f}"}


def _kept(store: Store, campaign_id: str) -> pd.DataFrame:
    """The fits that the last score of a campaign knew, of everyone who may still be used."""
    found: Sequence[tuple[int, dict[str, object]]] = [
        (row["profile_key"], json.loads(row["part"])) for row in store.rows(_KEPT, campaign=campaign_id)]
    return pd.DataFrame([{"profile_key": key, **{name: said[name] for name in ("value", "low", "high", "n", "said")}}
                         for key, said in found if said["state"] == "known"])
