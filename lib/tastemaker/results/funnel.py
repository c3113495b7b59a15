"""The funnel: how many profiles reached each stage of a campaign, from found to agreed, with intervals."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from tastemaker.errors import BadInput
from tastemaker.results import intervals
from tastemaker.store import Store

STAGES = {
    "found": """SELECT campaign_id, profile_key FROM finds JOIN plans USING (plan_id)
                UNION SELECT plans.campaign_id, profile_key FROM finds JOIN snapshots USING (profile_key)
                JOIN calls USING (call_id) JOIN plans ON calls.plan_id = plans.plan_id WHERE finds.plan_id = 'added'""",
    "looked at": "SELECT campaign_id, profile_key FROM profiles JOIN ({found}) USING (profile_key) WHERE state = 'live'",
    "scored": "SELECT campaign_id, profile_key FROM scores",
    "shortlisted": "SELECT campaign_id, profile_key FROM scores WHERE rank IS NOT NULL",
    "drafted": "SELECT campaign_id, profile_key FROM drafts",
    "approved": "SELECT campaign_id, profile_key FROM reviewed WHERE decision = 'approve'",
    "sent": "SELECT campaign_id, profile_key FROM touches",
    "replied": """SELECT campaign_id, profile_key FROM outcomes
                  WHERE kind IN ('replied', 'interested', 'agreed', 'declined', 'live')
                  UNION SELECT campaign_id, profile_key FROM replies WHERE coalesce(decided, kind) <> 'out of office'""",
    "agreed": "SELECT campaign_id, profile_key FROM outcomes WHERE kind IN ('agreed', 'live')",
}
"""Who reached each stage. A refusal is a reply; who went live had agreed."""
By = Literal["platform", "size band", "language", "variant", "reviewer"]
_SEGMENTS = {
    "platform": "SELECT profile_key, NULL AS campaign_id, platform AS segment FROM profiles",
    "size band": """SELECT profile_key, NULL AS campaign_id, arg_max(size_band, as_of) AS segment FROM features
                    WHERE expires_at IS NULL OR expires_at > now_utc() GROUP BY profile_key""",
    "language": """SELECT p.profile_key, NULL AS campaign_id, coalesce(f.spoken, p.language) AS segment FROM profiles p
                   LEFT JOIN (SELECT profile_key, arg_max(main_language, as_of) AS spoken FROM features
                              WHERE expires_at IS NULL OR expires_at > now_utc() GROUP BY profile_key) f USING (profile_key)""",
    "variant": """SELECT profile_key, campaign_id, unnest([what || ': ' || (variant->>what) FOR what IN json_keys(variant)]) AS segment
                  FROM drafts WHERE touch = 1""",
    "reviewer": "SELECT profile_key, campaign_id, reviewer AS segment FROM reviewed WHERE touch = 1 AND reviewer IS NOT NULL",
}
_DRAFTED_ON = ("variant", "reviewer")
"""What is known of a profile only from its draft on: earlier stages have no such segments."""


def count(store: Store, campaign_id: str, by: By | None = None) -> pd.DataFrame:
    """One row a stage: `stage`, `n` (profiles that ever reached it), `of_previous` (share of the stage before) with `low` and `high`.

    With `by` one row a segment and stage, and `segment` first. Creators whom a person added count as found once a pull of
    the campaign has looked at them. Facts that have expired are no longer counted. The ends are Wilson's at 95 %. Share
    and ends are NaN where the stage before is empty, the ends also where it is smaller, because some came on another way.
    """
    if by is None:
        return _stages(store, campaign_id).drop(columns="campaign_id")
    if by not in _SEGMENTS:
        raise BadInput(f"A funnel cannot be split by {by}.", f"Split it by one of: {', '.join(_SEGMENTS)}.")
    return _stages(store, campaign_id, by).drop(columns="campaign_id")


def steps(store: Store, campaign_id: str | None = None) -> pd.DataFrame:
    """The same for every campaign that reached any stage, or for one: campaign_id first."""
    return _stages(store, campaign_id)


def _stages(store: Store, campaign_id: str | None, by: By | None = None) -> pd.DataFrame:
    first = STAGES["found"]
    stages = {name: sql.replace("{found}", first) for name, sql in STAGES.items()}
    if by in _DRAFTED_ON:
        stages = {name: sql for place, (name, sql) in enumerate(stages.items()) if place >= list(STAGES).index("drafted")}
    joined = f"""LEFT JOIN ({_SEGMENTS[by]}) g ON g.profile_key = s.profile_key
                 AND (g.campaign_id IS NULL OR g.campaign_id = s.campaign_id)""" if by else ""
    segment = "coalesce(g.segment, 'unknown')" if by else "''"
    parts = [f"""SELECT '{name}' AS stage, s.campaign_id, {segment} AS segment, count(DISTINCT s.profile_key) AS n
                 FROM ({sql}) s {joined} WHERE $campaign IS NULL OR s.campaign_id = $campaign GROUP BY ALL"""
             for name, sql in stages.items()]
    counted = store.frame(" UNION ALL ".join(parts), campaign=campaign_id)
    return _with_shares(_filled(counted, list(stages), campaign_id), by is not None)


def _filled(counted: pd.DataFrame, stages: list[str], campaign_id: str | None) -> pd.DataFrame:
    """Every stage of every campaign and segment, in order, 0 where nobody reached it."""
    groups = counted[["campaign_id", "segment"]].drop_duplicates().sort_values(["campaign_id", "segment"])
    if groups.empty and campaign_id is not None:
        groups = pd.DataFrame({"campaign_id": [campaign_id], "segment": [""]})
    every = groups.merge(pd.DataFrame({"stage": stages}), how="cross")
    found = every.merge(counted, how="left", on=["campaign_id", "segment", "stage"])
    found["n"] = found["n"].fillna(0).astype(int)
    return found


def _with_shares(frame: pd.DataFrame, split: bool) -> pd.DataFrame:
    before = frame.groupby(["campaign_id", "segment"])["n"].shift(1)
    frame["of_previous"] = (frame["n"] / before).where(before > 0)
    frame["low"], frame["high"] = intervals.wilson(frame["n"], before)
    return frame[["campaign_id", *(["segment"] if split else []), "stage", "n", "of_previous", "low", "high"]]
