"""The funnel: how many profiles reached each stage of a campaign, from found to agreed."""

from __future__ import annotations

import pandas as pd

from tastemaker.store import Store

STAGES = {
    "found": """SELECT profile_key FROM finds JOIN plans USING (plan_id) WHERE plans.campaign_id = $campaign
                UNION SELECT profile_key FROM finds JOIN snapshots USING (profile_key) JOIN calls USING (call_id)
                JOIN plans ON calls.plan_id = plans.plan_id WHERE finds.plan_id = 'added' AND plans.campaign_id = $campaign""",
    "looked at": """SELECT profile_key FROM profiles JOIN ({found}) USING (profile_key) WHERE state = 'live'""",
    "scored": "SELECT profile_key FROM scores WHERE campaign_id = $campaign",
    "shortlisted": "SELECT profile_key FROM scores WHERE campaign_id = $campaign AND rank IS NOT NULL",
    "drafted": "SELECT profile_key FROM drafts WHERE campaign_id = $campaign",
    "approved": "SELECT profile_key FROM reviewed WHERE campaign_id = $campaign AND decision = 'approve'",
    "sent": "SELECT profile_key FROM touches WHERE campaign_id = $campaign",
    "replied": """SELECT profile_key FROM outcomes WHERE campaign_id = $campaign
                  AND kind IN ('replied', 'interested', 'agreed', 'declined', 'live')""",
    "agreed": "SELECT profile_key FROM outcomes WHERE campaign_id = $campaign AND kind IN ('agreed', 'live')",
}
"""Who reached each stage. A refusal is a reply; who went live had agreed."""


def count(store: Store, campaign_id: str) -> pd.DataFrame:
    """One row a stage: stage, n (profiles that ever reached it) and of_previous (share of the stage before; NaN without any).

    Creators whom a person added count as found once a pull of the campaign has looked at them. Facts that have expired are
    no longer counted.
    """
    parts = [f"SELECT {place} AS place, '{stage}' AS stage, count(DISTINCT profile_key) AS n "
             f"FROM ({sql.replace('{found}', STAGES['found'])})" for place, (stage, sql) in enumerate(STAGES.items())]
    frame = store.frame(" UNION ALL ".join(parts) + " ORDER BY place", campaign=campaign_id)
    before = frame["n"].shift(1)
    frame["of_previous"] = (frame["n"] / before).where(before > 0)
    return frame[["stage", "n", "of_previous"]]
