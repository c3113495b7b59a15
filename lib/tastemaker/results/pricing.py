"""What creators would cost: prices that a person knows, or a price model that they enter. An unknown price is never zero."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from pathlib import Path

import numpy as np
import pandas as pd

from tastemaker import render, sheets
from tastemaker.errors import BadInput

Prices = Mapping[str, float] | str | Path
"""Prices by handle or `platform:handle`, or a CSV of them."""
YOURS, MODEL, UNKNOWN = "yours", "per thousand views", "unknown"


def priced(people: pd.DataFrame, given: Prices | None = None,
           per_thousand: Mapping[str, float] | None = None) -> pd.DataFrame:
    """The people with `price`, `price_low`, `price_high` and `price_from`: yours, per thousand views, or unknown (then NaN).

    `given` names creators by handle or `platform:handle`, or is a CSV with handle, platform (where the handle alone is not
    enough) and price. `per_thousand` says what a thousand views cost by platform; who has no price of their own gets that
    times their median views, with the ends of the median's interval where people have `reach_low` and `reach_high`.
    """
    found = people.assign(price=np.nan, price_low=np.nan, price_high=np.nan, price_from=UNKNOWN)
    for platform, rate in (per_thousand or {}).items():
        rows = found["platform"].eq(platform) & found["reach_median_views"].notna()
        _sound(rate, platform)
        ends = {"price": "reach_median_views", "price_low": "reach_low", "price_high": "reach_high"}
        for name, reach in ends.items():
            source = reach if reach in found else "reach_median_views"
            found.loc[rows, name] = found.loc[rows, source].fillna(found.loc[rows, "reach_median_views"]).astype(float) * rate / 1_000
        found.loc[rows, "price_from"] = MODEL
    for name, price in _read(given).items():
        row = _one(people, name)
        found.loc[row, ["price", "price_low", "price_high"]] = _sound(price, name)
        found.loc[row, "price_from"] = YOURS
    return found


def _read(given: Prices | None) -> Mapping[str, float]:
    if given is None or isinstance(given, Mapping):
        return given or {}
    found: dict[str, float] = {}
    for number, row in enumerate(sheets.read(Path(given)), start=2):
        said = {name.lower(): value for name, value in row.items()}
        platform, handle = said.get("platform", "").lower(), said.get("handle", "")
        try:
            price = float(said.get("price", ""))
        except ValueError:
            raise BadInput(f"Row {number} of {Path(given).name} has no price that is a plain number.",
                           "Give handle, price and, where needed, platform; leave unknown creators out.") from None
        found[f"{platform}:{handle}" if platform and ":" not in handle else handle] = price
    return found


def _one(people: pd.DataFrame, name: str) -> int:
    """The row of a handle or `platform:handle`; BadInput where there is none or more than one."""
    platform, _, handle = name.rpartition(":")
    rows = people.index[(people["handle"].str.lstrip("@").str.lower() == handle.lstrip("@").lower())
                        & ((people["platform"] == platform) if platform else True)]
    if len(rows) != 1:
        many = "Several creators are" if len(rows) else "Nobody here is"
        raise BadInput(f"{many} called {render.line(name, 80)}.", "Name them as platform:handle, as the shortlist does.")
    return rows[0]


def _sound(price: float, name: str) -> float:
    if isinstance(price, bool) or not isinstance(price, (int, float)) or not (isfinite(price) and price >= 0):
        raise BadInput(f"The price of {render.line(name, 80)} is no amount.", "Give a number from 0, or leave it out if it is not known.")
    return float(price)
