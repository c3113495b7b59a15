"""Letters: one row for each creator that a campaign wrote to, with what was known of them before and what came back.

A creator counts once, however many profiles and follow-ups. Everything that is counted here is counted from these rows.
"""

from __future__ import annotations

import json
from datetime import datetime

import pandas as pd

from tastemaker import clock
from tastemaker.store import Store

DAYS = {"reply": 14, "agreement": 30}
"""Days after which a letter that brought nothing counts as one that brings nothing. Follow-ups are due on days 4 and 8, and
most answers to the last of them come within a week; an agreement takes longer. Younger letters are still open."""
REPLIES = ("replied", "interested", "agreed", "declined", "live")
"""Outcomes that are an answer. A refusal is one."""
AGREEMENTS = ("agreed", "live")

_LETTERS = """
WITH sent AS (
  SELECT t.campaign_id, coalesce(c.creator_id, t.profile_key) AS creator_id,
         arg_min(t.profile_key, (coalesce(t.sent_at, t.made_at), coalesce(d.touch, 1))) AS profile_key,
         arg_min(t.draft_id, (coalesce(t.sent_at, t.made_at), coalesce(d.touch, 1))) AS draft_id,
         min(coalesce(t.sent_at, t.made_at)) AS sent_at, count(*) AS touches
  FROM touches t LEFT JOIN drafts d USING (draft_id) LEFT JOIN creators c ON c.profile_key = t.profile_key GROUP BY ALL),
said AS (
  SELECT campaign_id, profile_key, received_at AS came_at, false AS agreed, false AS bounced
  FROM replies WHERE coalesce(decided, kind) <> 'out of office'
  UNION ALL
  SELECT campaign_id, profile_key, made_at, list_contains($agreements, kind), kind = 'bounced'
  FROM outcomes WHERE kind = 'bounced' OR list_contains($replies, kind)),
answers AS (
  SELECT s.campaign_id, coalesce(c.creator_id, s.profile_key) AS creator_id, min(came_at) FILTER (NOT bounced) AS replied_at,
         min(came_at) FILTER (agreed) AS agreed_at, bool_or(bounced) AS bounced
  FROM said s LEFT JOIN creators c USING (profile_key) GROUP BY ALL),
figures AS (SELECT * FROM features SEMI JOIN touches USING (profile_key) WHERE expires_at IS NULL OR expires_at > now_utc()),
ranked AS (SELECT * FROM scores SEMI JOIN touches USING (profile_key) WHERE expires_at IS NULL OR expires_at > now_utc())
SELECT s.*, p.platform, f.size_band, coalesce(f.main_language, p.language) AS language, f.reach_percentile, f.days_since_post,
       r.relevance, d.tongue, d.variant, v.reviewer,
       CASE WHEN a.replied_at IS NOT NULL THEN greatest(a.replied_at, s.sent_at) END AS replied_at,
       CASE WHEN a.agreed_at IS NOT NULL THEN greatest(a.agreed_at, s.sent_at) END AS agreed_at,
       coalesce(a.bounced, false) AND a.replied_at IS NULL AS bounced
FROM sent s LEFT JOIN profiles p USING (profile_key) LEFT JOIN drafts d USING (draft_id) LEFT JOIN reviewed v USING (draft_id)
LEFT JOIN answers a ON a.campaign_id = s.campaign_id AND a.creator_id = s.creator_id
ASOF LEFT JOIN figures f ON f.profile_key = s.profile_key AND s.sent_at >= f.as_of
ASOF LEFT JOIN ranked r ON r.profile_key = s.profile_key AND r.campaign_id = s.campaign_id AND s.sent_at >= r.made_at
ORDER BY s.sent_at, s.campaign_id, s.creator_id"""


def read(store: Store) -> pd.DataFrame:
    """Every letter of every campaign, oldest first: `campaign_id, creator_id, profile_key, draft_id, sent_at, touches`; what was
    known before it left (`platform, size_band, language, reach_percentile, days_since_post, relevance, tongue, variant, reviewer`); and
    what came (`replied_at, agreed_at`, missing where nothing did, and `bounced`).

    An out-of-office note is no answer. A letter that came back was read by nobody, unless an answer came all the same.
    """
    frame = store.frame(_LETTERS, replies=list(REPLIES), agreements=list(AGREEMENTS))
    frame["variant"] = [json.loads(said) if isinstance(said, str) else {} for said in frame["variant"]]
    for name in ("sent_at", "replied_at", "agreed_at"):
        frame[name] = pd.to_datetime(frame[name], utc=True)
    return frame


def came(letters: pd.DataFrame, what: str, at: datetime | None = None) -> pd.DataFrame:
    """The letters with `came`, whether an answer or an agreement did, and `open`, whether it is too early to tell.

    A letter is open until DAYS have passed, also one that was answered at once: counting early answers without the early
    silence beside them would make every young campaign look good. Letters that came back are left out.
    """
    arrived = letters[~letters["bounced"].astype(bool)]
    age = (pd.Timestamp(at or clock.now()) - arrived["sent_at"]).dt.total_seconds() / 86_400
    column = {"reply": "replied_at", "agreement": "agreed_at"}[what]
    return arrived.assign(came=arrived[column].notna(), open=age < DAYS[what])
