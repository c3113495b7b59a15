"""What a view, a like or a comment is worth to the person, by platform: entered by them, kept with their name, never guessed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from typing import Any

import pandas as pd

from tastemaker import clock, platforms, render
from tastemaker.errors import BadInput
from tastemaker.results.costs import ENGAGED, Rates
from tastemaker.store import Run, Session, Store

_NEWEST = """
SELECT campaign_id, platform, what, amount, currency, made_by, made_at FROM media_rates WHERE $campaign IS NULL OR campaign_id = $campaign
QUALIFY row_number() OVER (PARTITION BY campaign_id, platform, what ORDER BY ordinal DESC) = 1 ORDER BY campaign_id, platform, what"""


def enter(store: Store, run: Run, campaign_id: str, given: Rates | str | Path, *, by: str) -> int:
    """Keep rates for a campaign, all or, on BadInput, none; how many. `given` is {"bluesky": {"views": 0.01, "currency": "EUR"}}
    or a TOML file of that form."""
    rows = [{"campaign_id": campaign_id, "platform": platform, "what": what, "amount": amount, "currency": currency, "made_by": by,
             "made_at": clock.now(), "run_id": run.run_id} for platform, what, amount, currency in _checked(_read(given))]
    with store.write() as s:
        _agree(s, campaign_id, rows)
        return s.insert("media_rates", rows)


def table(store: Store, campaign_id: str | None = None) -> pd.DataFrame:
    """The rates that count now: campaign_id, platform, what, amount, currency, made_by, made_at."""
    found = store.frame(_NEWEST, campaign=campaign_id)
    return found[found["amount"].notna()].reset_index(drop=True)


def rates(kept: pd.DataFrame, campaign_id: str) -> Rates:
    """The rates of a campaign by platform, as `costs` takes them."""
    mine = kept[kept["campaign_id"] == campaign_id]
    return {str(platform): dict(zip(rows["what"], rows["amount"], strict=True)) | {"currency": rows["currency"].iloc[0]}
            for platform, rows in mine.groupby("platform")}


def _agree(s: Session, campaign_id: str, rows: list[dict[str, Any]]) -> None:
    """BadInput where the rates of a platform would be in two currencies, because its counters are added up."""
    now = {(row["platform"], row["what"]): row["currency"] for row in (*s.rows(_NEWEST, campaign=campaign_id), *rows) if row["amount"] is not None}
    for platform in {row["platform"] for row in rows}:
        coins = sorted({coin for (of, _), coin in now.items() if of == platform})
        if len(coins) > 1:
            said = ", ".join(what for of, what in now if of == platform)
            raise BadInput(f"The rates of {platform} would be in {' and '.join(coins)}.", f"Enter all of them in one currency: {said}.")


def _read(given: Rates | str | Path) -> Mapping[str, Any]:
    if isinstance(given, Mapping):
        return given
    try:
        return tomllib.loads(Path(given).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(f"{Path(given).name} is no file of rates ({type(error).__name__}).",
                       "Write for each platform a table such as [bluesky] with views = 0.01 and currency = \"EUR\".") from None


def _checked(given: Mapping[str, Any]) -> list[tuple[str, str, float, str]]:
    """Platform, counter, amount and currency of each rate."""
    found, known = [], platforms.names()
    for platform, said in given.items():
        if platform not in known or not isinstance(said, Mapping):
            raise BadInput(f"There is no platform called {render.line(platform, 40)} to have rates.", f"Use one of: {', '.join(known)}.")
        currency = said.get("currency")
        if not isinstance(currency, str) or not re.fullmatch(r"[A-Z]{3}", currency):
            raise BadInput(f"The rates of {platform} have no currency of three capitals.", "Add one, such as currency = \"EUR\".")
        for what, amount in said.items():
            if what == "currency":
                continue
            if what not in ENGAGED or isinstance(amount, bool) or not isinstance(amount, (int, float)) or not (isfinite(amount) and amount >= 0):
                raise BadInput(f"{render.line(what, 40)} of {platform} is no rate.", f"Give a number from 0 for: {', '.join(ENGAGED)}.")
            found.append((platform, what, float(amount), currency))
    if not found:
        raise BadInput("There is no rate in what was given.", f"Give a number for: {', '.join(ENGAGED)}.")
    return found
