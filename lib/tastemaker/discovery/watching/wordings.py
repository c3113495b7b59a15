"""What watched profiles say of themselves, and said before: one row for each text as long as it stood there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tastemaker import clock
from tastemaker.store import Run, Session, Store

FIELDS = ("name", "handle", "bio", "url", "links")


@dataclass(frozen=True, slots=True)
class Rewording:
    """A text that changed: what stood there, what stands there, and when the new one was first seen."""

    profile_key: int
    field: str
    before: str
    after: str
    seen_at: datetime
    source: str
    expires_at: datetime | None


def note(store: Store, run: Run) -> int:
    """Write down what every watched profile says now and which are gone; how many texts are new.

    A text that still stands there is kept as long as the profile itself; one that does not keeps the end it had.
    Profiles that were only found are not read, because a search may show half of one. Noting twice is the same as once.
    """
    with store.write() as s:
        s.execute("""UPDATE watches SET gone_at = CASE WHEN p.state = 'gone' THEN coalesce(gone_at, $now) END
                     FROM profiles p WHERE p.profile_key = watches.profile_key AND (p.state = 'gone') <> (gone_at IS NOT NULL)""",
                  now=clock.now())
        return sum(_note(s, run, field) for field in FIELDS)


def changed(store: Store, keys: list[int], since: datetime) -> list[Rewording]:
    """Texts that were first seen after a moment and differ from the one before, while both may be kept; in order."""
    rows = store.rows("""
        SELECT w.*, lag(value) OVER mine AS before, lag(expires_at) OVER mine AS until
        FROM wordings w WHERE list_contains($keys, profile_key) AND (expires_at IS NULL OR expires_at > now_utc())
        WINDOW mine AS (PARTITION BY profile_key, field ORDER BY first_seen)
        QUALIFY before IS NOT NULL AND before <> value AND first_seen > $since
        ORDER BY profile_key, field, first_seen""", keys=[-1, *keys], since=since)
    return [Rewording(row["profile_key"], row["field"], row["before"], row["value"], row["first_seen"], row["source"],
                      _sooner(row["until"], row["expires_at"])) for row in rows]


def _note(s: Session, run: Run, field: str) -> int:
    """Carry what is unchanged on and add what is new. Both statements read the profile's row as it stands."""
    current = f"""SELECT DISTINCT p.profile_key, p.{field} AS value, p.fetched_at, p.source, p.expires_at, n.value AS before,
                         n.first_seen
                  FROM profiles p JOIN watches USING (profile_key)
                  LEFT JOIN (SELECT * FROM wordings WHERE field = '{field}' AND (expires_at IS NULL OR expires_at > $now)
                             QUALIFY row_number() OVER (PARTITION BY profile_key ORDER BY first_seen DESC) = 1) n USING (profile_key)
                  WHERE p.state = 'live' AND (p.expires_at IS NULL OR p.expires_at > $now)"""
    s.execute(f"""UPDATE wordings SET last_seen = greatest(last_seen, c.fetched_at), expires_at = c.expires_at FROM ({current}) c
                  WHERE wordings.profile_key = c.profile_key AND field = '{field}' AND wordings.first_seen = c.first_seen
                    AND c.value = c.before AND wordings.last_seen < c.fetched_at""", now=clock.now())
    return s.execute(f"""INSERT INTO wordings
                         SELECT profile_key, '{field}', value, fetched_at, fetched_at, source, expires_at, $run_id FROM ({current})
                         WHERE before IS NULL OR before <> value ON CONFLICT DO NOTHING""", now=clock.now(), run_id=run.run_id)


def _sooner(*moments: Any) -> Any:
    return min((moment for moment in moments if moment is not None), default=None)
