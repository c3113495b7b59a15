"""Invented letters for a sandbox: the history of `sandbox.history` over the creators of a shortlist, in the store's tables."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from tastemaker import clock
from tastemaker.errors import BadInput
from tastemaker.sandbox import history
from tastemaker.store import Run, Session, Store

EARLIER = ("sandbox-last-autumn", "sandbox-last-spring")
"""Invented campaigns that are over: long enough ago that their creators may be written to again."""
ARMS = ("An idea for your next post", "A question about your work")
_BEGAN, _DAYS = 75, 55
_EARLIER_BEGAN = (400, 230)
_FREE = """SELECT profile_key FROM profiles WHERE profile_key NOT IN (SELECT profile_key FROM drafts WHERE campaign_id = $campaign)"""


def write(store: Store, run: Run, campaign_id: str, shortlist: pd.DataFrame, letters: int) -> int:
    """Invent up to `letters` letters of this campaign and of two earlier ones; how many of this campaign. 0 where there are some."""
    now = clock.now()
    with store.write() as s:
        if s.rows("SELECT 1 FROM drafts WHERE campaign_id = $campaign AND writer = 'sandbox' LIMIT 1", campaign=campaign_id):
            return 0
        free = set(s.numbers(_FREE, campaign=campaign_id))
        people = shortlist[shortlist["profile_key"].isin(free)].head(letters).rename(columns={"main_language": "language"})
        people["language"] = people["language"].fillna("")
        if people.empty:
            raise BadInput("There is nobody to invent letters to.", "Score the campaign first.")
        owner = {row["profile_key"]: row["creator_id"] for row in s.rows("SELECT profile_key, creator_id FROM creators")}
        named = people.assign(creator_id=people["profile_key"].map(owner)).to_dict("records")
        tried = not s.rows("SELECT 1 FROM experiments WHERE campaign_id = $campaign", campaign=campaign_id)
        told = history.Truth(base=-1.8, arms={ARMS[1]: 0.6})
        _invent(s, run, campaign_id, history.Campaign(campaign_id=campaign_id, begins=now - timedelta(days=_BEGAN), days=_DAYS,
                                                      arms=ARMS if tried else (), truth=told), named)
        for name, days in zip(EARLIER, _EARLIER_BEGAN, strict=True):
            over = history.Campaign(campaign_id=name, begins=now - timedelta(days=days), days=_DAYS, truth=history.Truth(base=-2.6))
            _close(s, run, over)
            _invent(s, run, campaign_id, over, named)
    return len(named)


def _invent(s: Session, run: Run, scored: str, campaign: history.Campaign, people: list[dict[str, Any]]) -> None:
    """The rows of one campaign, with what was known of its people before; scores are those of the campaign `scored`."""
    for table, some in history.rows(campaign, people, clock.now(), run.run_id).items():
        if table != "truth":
            s.insert(table, some, keep=table == "experiments")
    _copy(s, run, scored, campaign.campaign_id, [int(row["profile_key"]) for row in people], campaign.begins - timedelta(days=2))


def _close(s: Session, run: Run, campaign: history.Campaign) -> None:
    """The campaign itself, begun and completed when its letters say."""
    title = campaign.campaign_id.replace("-", " ").capitalize()
    s.insert("campaigns", [{"campaign_id": campaign.campaign_id, "name": f"{title} (invented)", "made_at": campaign.begins}], keep=True)
    s.insert("campaign_events", [{"campaign_id": campaign.campaign_id, "what": "state", "value": "completed", "made_by": history.REVIEWERS[0],
                                  "made_at": campaign.begins + timedelta(days=campaign.days + 60), "run_id": run.run_id}])


def _copy(s: Session, run: Run, campaign_id: str, name: str, keys: list[int], at: datetime) -> None:
    """Features and scores of these creators, dated before the letters of a campaign: they are taken to have been the same."""
    run_id = f"{run.run_id}-{name}"
    s.execute("""INSERT INTO features SELECT * REPLACE ($run AS run_id, $at::TIMESTAMPTZ AS as_of) FROM features
                 WHERE list_contains($keys, profile_key) QUALIFY row_number() OVER (PARTITION BY profile_key ORDER BY as_of DESC) = 1""",
              run=run_id, at=at, keys=keys)
    s.execute("""INSERT INTO scores SELECT * REPLACE ($run AS run_id, $name AS campaign_id, $at::TIMESTAMPTZ AS made_at) FROM scores
                 WHERE list_contains($keys, profile_key) AND campaign_id = $campaign
                 QUALIFY row_number() OVER (PARTITION BY profile_key ORDER BY made_at DESC) = 1""",
              run=run_id, at=at, keys=keys, name=name, campaign=campaign_id)
