"""Prospects: in which state each creator of a campaign is, and how it came there.

States come from what is stored anyway (finds, scores, drafts, reviews, touches, replies, outcomes, deliverables) and from a
person's marks: the view `prospect_history`. Nothing is overwritten; a mark is a further row.
"""

from __future__ import annotations

import pandas as pd

from tastemaker import clock, render
from tastemaker.campaigns import states, whom
from tastemaker.errors import BadInput
from tastemaker.store import Run, Store

STATES = ("found", "shortlisted", "drafted", "approved", "sent", "replied", "agreed", "live", "done", "declined")
"""In their order; a prospect's `place` counts from 1."""


def mark(store: Store, run: Run, campaign_id: str, named: str | int, state: str, *, by: str, note: str = "") -> bool:
    """Set a prospect's state by hand; whether that was news. Also a step back is a person's to say, and stays in the history.

    BadInput for a state that there is not, and for who is unknown; NotPermitted for who opted out.
    """
    if state not in STATES:
        raise BadInput(f"There is no state called {render.line(state, 30)}.", f"Use one of {', '.join(STATES)}.")
    note = states.text(note, "note")
    with store.write() as s:
        key = whom.one(s, named)
        is_now = s.rows("SELECT state FROM prospects WHERE campaign_id = $c AND profile_key = $key", c=campaign_id, key=key)
        if is_now and is_now[0]["state"] == state and not note:
            return False
        s.insert("prospect_marks", [{"campaign_id": campaign_id, "profile_key": key, "state": state, "note": note, "made_by": by,
                                     "made_at": clock.now(), "run_id": run.run_id}])
    return True


def current(store: Store, campaign_id: str) -> pd.DataFrame:
    """Everyone of a campaign who may be shown, the farthest first: state, since, days, name, handle, platform, url, rank, made_by."""
    return store.frame("""
        SELECT h.state, h.place, h.since, date_diff('day', h.since, now_utc()) AS days, p.name, p.handle, p.platform, p.url,
               l.rank, h.made_by, h.source, h.profile_key, h.creator_id
        FROM prospects h JOIN usable_profiles p USING (profile_key)
        LEFT JOIN shortlist l ON l.campaign_id = h.campaign_id AND l.profile_key = h.profile_key
        WHERE h.campaign_id = $campaign
        ORDER BY h.place DESC, l.rank NULLS LAST, h.since DESC, h.profile_key""", campaign=campaign_id)


def counts(store: Store, campaign_id: str) -> pd.DataFrame:
    """How many of the prospects who may be shown are in each state, in the order of the states: state, n; 0 where nobody is."""
    held = {row["state"]: row["n"] for row in store.rows("""
        SELECT h.state, count(*) AS n FROM prospects h SEMI JOIN usable_profiles p USING (profile_key)
        WHERE h.campaign_id = $campaign GROUP BY ALL""", campaign=campaign_id)}
    return pd.DataFrame({"state": list(STATES), "n": [int(held.get(state, 0)) for state in STATES]})


def history(store: Store, campaign_id: str, named: str | int) -> pd.DataFrame:
    """What happened with one creator in a campaign, oldest first: at, what, said, made_by, source, platform.

    States of all their profiles, notes and tasks. BadInput for who is unknown, NotPermitted for who opted out.
    """
    with store.write() as s:
        key = whom.one(s, named)
    return store.frame("""
        WITH mine AS (SELECT profile_key FROM creators WHERE creator_id = (SELECT creator_id FROM creators WHERE profile_key = $key))
        SELECT h."at" AS at, h.state AS what, '' AS said, h.made_by, h.source, p.platform
        FROM prospect_history h JOIN mine USING (profile_key) JOIN profiles p USING (profile_key)
        WHERE h.campaign_id = $campaign AND h.source <> 'prospect_marks'
        UNION ALL
        SELECT made_at, m.state, m.note, made_by, 'prospect_marks', p.platform
        FROM prospect_marks m JOIN mine USING (profile_key) JOIN profiles p USING (profile_key) WHERE m.campaign_id = $campaign
        UNION ALL
        SELECT made_at, 'note', text, made_by, 'notes', NULL FROM notes JOIN mine USING (profile_key)
        WHERE campaign_id IS NULL OR campaign_id = $campaign
        UNION ALL
        SELECT made_at, 'task ' || CASE state WHEN 'open' THEN 'set' ELSE state END,
               what || CASE WHEN state = 'open' AND due_on IS NOT NULL THEN ' (until ' || due_on || ')' ELSE '' END, made_by, 'tasks', NULL
        FROM tasks JOIN mine USING (profile_key) WHERE campaign_id IS NULL OR campaign_id = $campaign
        ORDER BY 1, 5, 2""", key=key, campaign=campaign_id)
