"""A campaign's budget against what was agreed and spent: said, never enforced, because a person's record comes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

NEAR = 0.8
"""The share of the budget from which it is called near."""
USD = "USD"


@dataclass(frozen=True, slots=True)
class Budget:
    """How a campaign stands against its budget. `used` is in `currency`; None where nothing is known in it.

    What platforms and models cost is in US dollars and counts only against a budget in them: currencies never add up.
    """

    level: str
    """within | near | over | open (there is no budget)"""
    used: float | None
    budget: float | None
    currency: str | None
    sentence: str

    @property
    def share(self) -> float | None:
        """Used of budget; None where either is not known, or the budget is 0."""
        return self.used / self.budget if self.budget and self.used is not None else None


def against(now: Mapping[str, Any], fees: Sequence[Mapping[str, Any]]) -> Budget:
    """The budget of a row of `campaign_now`, with the rows `currency, amount, creators` of what was agreed.

    >>> row = {"budget": 1000.0, "currency": "EUR", "spent_usd": 3.5}
    >>> against(row, [{"currency": "EUR", "amount": 850.0, "creators": 2}]).sentence
    '850.00 EUR agreed with 2 creators, 85 % of the budget of 1,000.00 EUR: near it. Besides: 3.50 USD for calls.'
    """
    budget, currency = _known(now["budget"]), now["currency"] if isinstance(now["currency"], str) else None
    mine = next((fee for fee in fees if fee["currency"] == currency), None)
    calls = float(now["spent_usd"] or 0)
    used = (float(mine["amount"]) if mine else 0.0) + (calls if currency == USD else 0.0) if mine or currency == USD else None
    level = _level(used, budget)
    parts = [f"{float(mine['amount']):,.2f} {currency} agreed with {_creators(mine)}" if mine else "no fee agreed" +
             (f" in {currency}" if currency and fees else "")]
    if currency == USD and calls:
        parts.append(f"{calls:,.2f} USD for calls")
    said = ", ".join(parts) + _of(level, used, budget, currency)
    besides = [f"{float(fee['amount']):,.2f} {fee['currency']} agreed with {_creators(fee)}" for fee in fees if fee["currency"] != currency]
    besides += [f"{calls:,.2f} USD for calls"] if calls and currency != USD else []
    return Budget(level, used, budget, currency, said[0].upper() + said[1:] + (f" Besides: {'; '.join(besides)}." if besides else ""))


def _level(used: float | None, budget: float | None) -> str:
    if budget is None:
        return "open"
    if (used or 0.0) > budget:
        return "over"
    return "near" if budget and (used or 0.0) >= NEAR * budget else "within"


def _of(level: str, used: float | None, budget: float | None, currency: str | None) -> str:
    if budget is None:
        return "; no budget is set."
    whole = f"the budget of {budget:,.2f} {currency}"
    if level == "over":
        return f": {(used or 0.0) - budget:,.2f} {currency} over {whole}."
    return f", {100 * (used or 0.0) / budget if budget else 0:,.0f} % of {whole}" + (": near it." if level == "near" else ".")


def _creators(fee: Mapping[str, Any]) -> str:
    return f"{int(fee['creators']):,} creator{'' if int(fee['creators']) == 1 else 's'}"


def _known(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)
