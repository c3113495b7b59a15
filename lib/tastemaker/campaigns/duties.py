"""What is due, for a person: letters that may follow, deliverables, tasks and ends of campaigns, with names where they may be shown."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from tastemaker import clock, render
from tastemaker.campaigns.calendar import Entry
from tastemaker.store import Store

TITLES = {"follow-up": "Follow up", "deliverable": "Expect", "task": "To do", "campaign end": "Campaign ends"}


def table(store: Store, campaign_id: str | None = None) -> pd.DataFrame:
    """What is open, soonest first: due_at, days (below 0: overdue), kind, what, name, handle, platform, campaign, ids."""
    return store.frame("""
        SELECT d.due_at, date_diff('day', now_utc(), d.due_at) AS days, d.kind, d.what, p.name, p.handle, p.platform, c.name AS campaign,
               d.campaign_id, d.profile_key, d.item
        FROM due d LEFT JOIN usable_profiles p USING (profile_key) LEFT JOIN campaigns c USING (campaign_id)
        WHERE $campaign IS NULL OR d.campaign_id = $campaign
        ORDER BY d.due_at, d.kind, d.item, d.profile_key""", campaign=campaign_id)


def entries(store: Store, frame: pd.DataFrame, *, hidden: Collection[str] = ()) -> list[Entry]:
    """The rows of `table` as events. Creators of the `hidden` platforms have no name in them, because it may not leave.

    An event's id is a keyed hash of what it is about and not of when, so that it moves when its day does.
    """
    return [Entry(uid=f"{store.hash(f'{row.kind} {row.campaign_id} {row.profile_key} {row.item}')[:32]}@tastemaker",
                  day=row.due_at.date(), title=_title(row, hidden),
                  text=f"Campaign: {row.campaign}. Read from tastemaker on {clock.now():%Y-%m-%d}." if isinstance(row.campaign, str) else "",
                  category=row.kind) for row in frame.itertuples()]


def whose(row: object, hidden: Collection[str] = ()) -> str:
    """A creator as an event names them: @handle on a platform; without the handle where it may not leave or is not known."""
    platform, handle = getattr(row, "platform", None), getattr(row, "handle", None)
    if not isinstance(platform, str):
        return "" if pd.isna(getattr(row, "profile_key", None)) else "a creator"
    if platform in hidden or not isinstance(handle, str) or not handle:
        return f"a creator on {platform}"
    return f"@{render.line(handle, 80).lstrip('@')} on {platform}"


def _title(row: object, hidden: Collection[str]) -> str:
    """What is to be done. A task's words are a person's own and stay as they are."""
    kind, what, who = row.kind, render.line(row.what, 300), whose(row, hidden)   # type: ignore[attr-defined]
    return f"{TITLES.get(kind, kind)}: {what}" + (f" ({who})" if who else "")
