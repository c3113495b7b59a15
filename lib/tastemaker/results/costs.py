"""What a campaign cost for what it brought. Each figure has its formula, its n and its currency; currencies are never added.

Interval ends: for a cost per answer Wilson's ends of the answer rate, because the calls' cost is known and only the answers are
chance; for ratios of sums over creators the delta method on the logarithm, with Student's quantile (Cochran 1977, chapter 6),
from LEAST creators on. A bootstrap's percentiles are shorter and hold less often; see tests/benchmarks. Views are never added over platforms. What is unknown makes a figure unknown, and `why_not` says what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from tastemaker.results import intervals
from tastemaker.results.letters import came

COLUMNS = ("campaign_id", "what", "value", "low", "high", "currency", "n", "formula", "why_not")
LEAST = 8
"""Creators under which a ratio of sums gets no interval."""
_TOOLS = "USD"
"""Platforms and models are paid in US dollars."""
ENGAGED = ("views", "likes", "comments")
"""What a rate for earned media may be given for."""
Rates = Mapping[str, Mapping[str, Any]]
"""What one view, like or comment is worth to the person, by platform: {"bluesky": {"views": 0.01, "currency": "EUR"}}."""
NOT_PERMITTED = "This platform's terms permit no such figure here."
NO_RATES = "Enter what a view, a like or a comment is worth to you, by platform; no rates of others are used."


def table(campaign: Mapping[str, Any], letters: pd.DataFrame, fees: pd.DataFrame, measured: pd.DataFrame, live: pd.DataFrame, *,
          rates: Rates | None = None, accepted: Callable[[str], bool] = lambda platform: True) -> pd.DataFrame:
    """One row a figure and currency: COLUMNS. All frames are of this campaign.

    `campaign` has campaign_id and spent_usd; `fees` what each creator gets (profile_key, currency, fee; NaN and empty where nobody
    entered it); `measured` counts and amounts; `live` posts with every look at their counters and with the fee of each.
    Platforms whose terms permit no derived figure have none.
    """
    spent = _number(campaign.get("spent_usd"))
    rows = [*_per_answer(letters, spent), *_per_agreement(letters, fees, spent), *_per_thousand(fees, live, accepted),
            *_per_sale(fees, measured, spent), *_returned(fees, measured, spent), *_earned(live, rates, accepted)]
    frame = pd.DataFrame([dict.fromkeys(COLUMNS) | row for row in rows])
    frame["campaign_id"] = campaign["campaign_id"]
    numbers = frame[["value", "low", "high"]].astype(float).replace([np.inf, -np.inf], np.nan)
    return frame.assign(**{name: numbers[name] for name in numbers})[list(COLUMNS)]


def _per_answer(letters: pd.DataFrame, spent: float | None) -> list[dict[str, Any]]:
    formula = "what calls to platforms and models cost so far / creators who answered so far"
    told = came(letters, "reply")
    k, n = int(letters["replied_at"].notna().sum()), int((~letters["bounced"].astype(bool)).sum())
    row = {"what": "per reply", "currency": _TOOLS, "n": k, "formula": formula}
    if spent is None:
        return [row | {"why_not": "The cost of the calls is not known."}]
    if spent == 0:
        return [row | {"why_not": "The calls cost nothing so far."}]
    if not k:
        waiting = int(told["open"].sum())
        return [row | {"why_not": f"Nobody has answered yet; {waiting} letters are still open." if n else "No letter was sent yet."}]
    low, high = (float(end[0]) for end in intervals.wilson([k], [n]))
    return [row | {"value": spent / k, "low": spent / (n * high), "high": spent / (n * low)}]


def _per_agreement(letters: pd.DataFrame, fees: pd.DataFrame, spent: float | None) -> list[dict[str, Any]]:
    agreed = letters[letters["agreed_at"].notna()]
    k, n = len(agreed), int((~letters["bounced"].astype(bool)).sum())
    calls = {"what": "per agreement", "currency": _TOOLS, "n": k, "formula": "what calls cost / creators who agreed"}
    if not k:
        return [calls | {"why_not": "Nobody has agreed yet."}]
    rows = []
    if spent:
        low, high = (float(end[0]) for end in intervals.wilson([k], [max(n, k)]))
        rows.append(calls | {"value": spent / k, "low": spent / (max(n, k) * high), "high": spent / (max(n, k) * low)})
    for currency, mine in fees.groupby("currency"):
        row = {"what": "per agreement", "currency": currency or None, "n": int(mine["fee"].notna().sum()),
               "formula": "agreed fees / creators with a known fee"}
        rows.append(row | _ratio(mine["fee"].to_numpy(), np.ones(len(mine))) if mine["fee"].notna().any() and currency
                    else row | {"why_not": "No fee and its currency were entered."})
    return rows or [calls | {"why_not": "No fee was entered, and the calls cost nothing."}]


def _per_thousand(fees: pd.DataFrame, live: pd.DataFrame, accepted: Callable[[str], bool]) -> list[dict[str, Any]]:
    formula = "agreed fees of creators with live posts / views of those posts as last counted × 1,000"
    newest = _newest(live)
    if newest.empty:
        return [{"what": "per thousand views", "n": 0, "formula": formula, "why_not": "No live post has been looked at yet."}]
    paid = _paid(newest, fees)
    rows = []
    for platform, mine in paid.groupby("platform"):
        row = {"what": f"per thousand views on {platform}", "formula": formula}
        if not accepted(str(platform)):
            rows.append(row | {"n": 0, "why_not": NOT_PERMITTED})
            continue
        known = mine[mine["fee"].notna() & mine["views"].notna()]
        if known.empty:
            rows.append(row | {"n": 0, "why_not": f"Of none of {len(mine)} creators both the fee and the views are known."})
        rows += [row | {"currency": currency, "n": len(some)} | _ratio(1_000 * some["fee"].to_numpy(), some["views"].to_numpy())
                 for currency, some in known.groupby("currency")]
    return rows


def _paid(posts: pd.DataFrame, fees: pd.DataFrame) -> pd.DataFrame:
    """Each creator's live posts on a platform with their views and fee: that of the posts, else that of the creator, where all
    their posts are on one platform."""
    by = ["profile_key", "platform"]
    sums = posts.groupby(by, as_index=False).agg(views=("views", lambda views: views.astype(float).sum(skipna=False)),
                                                 own=("fee", lambda fee: fee.astype(float).sum(skipna=False)),
                                                 own_currency=("currency", "first"))
    alone = sums.groupby("profile_key")["platform"].transform("nunique") == 1
    whole = fees[fees["currency"] != ""].drop_duplicates("profile_key", keep=False)
    found = sums.merge(whole[["profile_key", "currency", "fee"]], how="left", on="profile_key")
    of_post = found["own"].notna() & found["own_currency"].notna()
    found["fee"] = found["own"].where(of_post, found["fee"].where(alone))
    found["currency"] = found["own_currency"].where(of_post, found["currency"])
    return found


def _per_sale(fees: pd.DataFrame, measured: pd.DataFrame, spent: float | None) -> list[dict[str, Any]]:
    formula = "agreed fees / sales"
    sales = _once(measured[measured["what"] == "sales"], "n")
    sold = float(sales["n"].fillna(0).sum())
    if not sold:
        return [{"what": "per sale", "n": 0, "formula": formula, "why_not": "No sale was recorded."}]
    rows = []
    for currency, mine in fees[fees["currency"] != ""].groupby("currency"):
        row = {"what": "per sale", "currency": currency, "n": int(sold), "formula": formula}
        if mine["fee"].isna().any():
            rows.append(row | {"why_not": f"{int(mine['fee'].isna().sum())} agreed fees are not known."})
            continue
        of_each = mine.merge(sales.groupby("profile_key", as_index=False)["n"].sum(), how="left", on="profile_key")
        whole = sales["profile_key"].notna().all() and sales["profile_key"].isin(mine["profile_key"]).all()
        rows.append(row | (_ratio(of_each["fee"].to_numpy(), of_each["n"].fillna(0).to_numpy()) if whole
                           else {"value": mine["fee"].sum() / sold}))
    if not rows and spent:
        rows.append({"what": "per sale", "currency": _TOOLS, "n": int(sold), "formula": "what calls cost / sales", "value": spent / sold})
    return rows or [{"what": "per sale", "n": int(sold), "formula": formula, "why_not": "No fee was entered."}]


def _once(counted: pd.DataFrame, column: str) -> pd.DataFrame:
    """The rows of the channel that counted most: a shop's file and a link's clicks may tell of the same sale twice."""
    if "channel" not in counted.columns or counted.empty:
        return counted
    return counted[counted["channel"] == counted.groupby("channel")[column].sum().idxmax()]


def _returned(fees: pd.DataFrame, measured: pd.DataFrame, spent: float | None) -> list[dict[str, Any]]:
    """(revenue - cost) / cost of each currency that revenue came in."""
    formula = "(revenue - cost) / cost; cost = agreed fees, with the calls where the currency is US dollars"
    what = next((what for what in ("revenue", "sales", "codes")
                 if (measured["what"].eq(what) & measured["amount"].notna()).any()), None)
    if what is None:
        return [{"what": "return", "n": 0, "formula": formula, "why_not": "No revenue was recorded."}]
    said = _once(measured[(measured["what"] == what) & measured["amount"].notna()], "amount")
    return [{"what": "return", "currency": currency or None, "n": len(mine), "formula": f"{formula}; revenue = amounts of {what}"}
            | _return(mine, currency, fees, spent)
            for currency, mine in said.assign(currency=said["currency"].fillna("")).groupby("currency")]


def _return(revenue: pd.DataFrame, currency: str, fees: pd.DataFrame, spent: float | None) -> dict[str, Any]:
    """The return in one currency, or why there is none. It has ends where all revenue is of creators with a fee."""
    mine, others = fees[fees["currency"] == currency], sorted(set(fees["currency"]) - {currency, ""})
    if not currency:
        return {"why_not": "The revenue has no currency."}
    if others:
        return {"why_not": f"Fees are agreed in {', '.join(others)} and the revenue is in {currency}; currencies are not added."}
    if fees["fee"].isna().any() or (fees["currency"] == "").any():
        return {"why_not": "Some agreed fees or their currencies are not known, so the cost is not."}
    calls = (spent or 0.0) if currency == _TOOLS else 0.0
    cost, brought = float(mine["fee"].sum()) + calls, float(revenue["amount"].sum())
    if cost <= 0:
        return {"why_not": f"There is no cost in {currency} to compare with."}
    found = {"value": (brought - cost) / cost}
    if not revenue["profile_key"].isin(mine["profile_key"]).all():
        return found
    of_each = mine.merge(revenue.groupby("profile_key", as_index=False)["amount"].sum(), how="left", on="profile_key")
    ends = _ratio(of_each["amount"].fillna(0.0).to_numpy(dtype=float), of_each["fee"].to_numpy() + calls / len(mine))
    return found | {end: ends[end] - 1 for end in ("low", "high") if end in ends}


def _earned(live: pd.DataFrame, rates: Rates | None, accepted: Callable[[str], bool]) -> list[dict[str, Any]]:
    """What the counters of live posts would be worth at the person's own rates, by platform."""
    if not rates:
        return [{"what": "earned media value", "n": 0, "formula": "counters of live posts × your rates", "why_not": NO_RATES}]
    rows = []
    for platform, mine in _newest(live).groupby("platform"):
        rate = rates.get(str(platform), {})
        given = {name: float(rate[name]) for name in ENGAGED if name in rate}
        row = {"what": f"earned media value on {platform}", "n": len(mine), "currency": rate.get("currency"),
               "formula": " + ".join(f"{name} × {value:g}" for name, value in given.items()) or "counters of live posts × your rates"}
        if not given or not accepted(str(platform)):
            rows.append(row | {"why_not": NOT_PERMITTED if given else NO_RATES})
            continue
        missing = [name for name in given if mine[name].isna().any()]
        rows.append(row | ({"why_not": f"Of some live posts the {' and '.join(missing)} are not known."} if missing else
                           {"value": sum(float(mine[name].sum()) * value for name, value in given.items())}))
    return rows or [{"what": "earned media value", "n": 0, "formula": "counters of live posts × your rates",
                     "why_not": "No live post has been looked at yet."}]


def _newest(live: pd.DataFrame) -> pd.DataFrame:
    """The last count of each post."""
    return live.sort_values("taken_at").groupby("deliverable_id", as_index=False).tail(1)


def _ratio(above: np.ndarray, below: np.ndarray) -> dict[str, float]:
    """A ratio of sums over creators with its ends; none under LEAST."""
    known = ~np.isnan(above) & ~np.isnan(below)
    above, below = above[known], below[known]
    if not len(above) or not below.sum():
        return {}
    found = {"value": float(above.sum() / below.sum())}
    if len(above) < LEAST:
        return found
    off = (above - found["value"] * below) / below.mean()
    far = float(stdtrit(len(above) - 1, 0.975) * off.std(ddof=1) / np.sqrt(len(above)) / found["value"]) if found["value"] else 0.0
    return found | {"low": found["value"] * float(np.exp(-far)), "high": found["value"] * float(np.exp(far))}


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)
