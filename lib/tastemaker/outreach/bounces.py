"""Letters that came back for good: the address is not offered again for any campaign, and the profile stays.

A bounce is an outcome of its draft. Which address it was says the touch: the hash of where the letter really went.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tastemaker import clock

if TYPE_CHECKING:
    from tastemaker.store import Run, Session, Store

KIND = "bounced"
NOTE = "the address takes no mail"
HASHES = f"""SELECT t.contact_hash FROM touches t JOIN outcomes o USING (draft_id)
             WHERE o.kind = '{KIND}' AND t.contact_hash IS NOT NULL"""
"""The keyed hashes of addresses from which a letter came back."""


def record(s: Session, run: Run, draft: Mapping[str, Any], outcome_id: str, came: datetime) -> bool:
    """Keep that this draft's letter came back and end the address; False when that was known already."""
    if s.rows("SELECT 1 FROM outcomes WHERE draft_id = $id AND kind = $kind", id=draft["draft_id"], kind=KIND):
        return False
    s.insert("outcomes", [{"outcome_id": outcome_id, "campaign_id": draft["campaign_id"],
                           "profile_key": draft["profile_key"],
                           "draft_id": draft["draft_id"], "kind": KIND, "made_at": came, "note": NOTE,
                           "source": "mailbox",
                           "recorded_at": clock.now(), "run_id": run.run_id}], keep=True)
    s.execute(f"""UPDATE contacts SET expires_at = least(coalesce(expires_at, $now), $now)
                  WHERE contact_hash IN ({HASHES} AND o.draft_id = $id)""", now=clock.now(), id=draft["draft_id"])
    return True


def known(s: Session | Store, contact_hash: str) -> bool:
    """Whether a letter to this address came back."""
    return bool(s.rows(f"SELECT 1 FROM ({HASHES}) WHERE contact_hash = $hash LIMIT 1", hash=contact_hash))
