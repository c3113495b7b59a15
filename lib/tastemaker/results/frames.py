"""The frames of results that pages and reports show, by name; each column is fixed, because others are made to fit it."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from tastemaker import terms
from tastemaker.results import arms, costs, funnel, letters, rates, waiting, worth
from tastemaker.store import Store

_QUESTIONS = {
    "campaigns": "SELECT * FROM campaign_now ORDER BY made_at, campaign_id",
    "due": """
SELECT d.campaign_id, d.kind, CASE WHEN p.profile_key IS NULL THEN d.kind ELSE d.kind || ': ' || coalesce(nullif(p.name, ''), p.handle) END
         AS what, p.name, p.handle, p.platform, d.due_at, p.expires_at
FROM due d LEFT JOIN usable_profiles p USING (profile_key)
WHERE d.profile_key IS NULL OR p.profile_key IS NOT NULL ORDER BY d.due_at, d.campaign_id, p.handle""",
    "live": """
SELECT l.campaign_id, l.profile_key, p.name, p.handle, l.platform, l.url, l.title, l.live_at, l.taken_at, l.views, l.likes, l.comments,
       least(l.expires_at, p.expires_at) AS expires_at
FROM live_numbers l JOIN usable_profiles p USING (profile_key)
WHERE l.expires_at IS NULL OR l.expires_at > now_utc() ORDER BY l.campaign_id, p.handle, l.url, l.taken_at""",
}
_FEES = """
SELECT campaign_id, profile_key, coalesce(currency, '') AS currency, max(amount) AS fee FROM (
  SELECT campaign_id, profile_key, currency, fee AS amount FROM agreements
  UNION ALL SELECT campaign_id, profile_key, currency, sum(fee) FROM current_deliverables WHERE state <> 'dropped' GROUP BY ALL)
GROUP BY campaign_id, profile_key, coalesce(currency, '')
QUALIFY fee IS NOT NULL OR count(max(amount)) OVER (PARTITION BY campaign_id, profile_key) = 0
ORDER BY campaign_id, profile_key, currency"""
"""What each creator gets, once: a fee that is said of the agreement and of its deliverables is one, so the larger counts."""
_COUNTERS = """
SELECT l.deliverable_id, l.campaign_id, l.profile_key, l.platform, l.taken_at, l.views, l.likes, l.comments, d.fee, d.currency
FROM live_numbers l JOIN current_deliverables d USING (deliverable_id) WHERE l.expires_at IS NULL OR l.expires_at > now_utc()
ORDER BY l.deliverable_id, l.taken_at"""


def pages(store: Store, campaign_id: str | None = None, *,
          accepted: Callable[[str], bool] | None = None) -> dict[str, pd.DataFrame]:
    """Every frame by name: rates, steps, costs, tests, reply_times, live, campaigns, due; of one campaign or of all.

    `accepted` says of which platforms figures may be made; without it the terms as they stand, and in a sandbox all.
    """
    with store.together():
        return _pages(store, campaign_id, accepted)


def _pages(store: Store, campaign_id: str | None, accepted: Callable[[str], bool] | None) -> dict[str, pd.DataFrame]:
    sent = letters.read(store)
    allowed = accepted or (lambda platform: store.sandbox or terms.load(platform).derived_metrics)
    read = {name: store.frame(sql) for name, sql in _QUESTIONS.items()}
    frames = {"rates": rates.table(sent), "steps": funnel.steps(store, campaign_id),
              "costs": _costs(store, sent, read["campaigns"], allowed), "tests": arms.table(sent, arms.experiments(store)),
              "reply_times": waiting.table(sent), **read}
    return frames if campaign_id is None else {
        name: frame[frame["campaign_id"] == campaign_id].reset_index(drop=True) for name, frame in frames.items()}


def _costs(store: Store, sent: pd.DataFrame, campaigns: pd.DataFrame, allowed: Callable[[str], bool]) -> pd.DataFrame:
    """The costs of every campaign that has any letter, fee or count."""
    given = [sent, store.frame(_FEES), store.frame("SELECT * FROM measured"), store.frame(_COUNTERS)]
    found, kept = [], worth.table(store)
    for campaign in campaigns.to_dict("records"):
        mine = [frame[frame["campaign_id"] == campaign["campaign_id"]] for frame in given]
        if any(map(len, mine)):
            rates_of = worth.rates(kept, campaign["campaign_id"])
            found.append(costs.table(campaign, *mine, rates=rates_of, accepted=allowed))
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=list(costs.COLUMNS))
