"""Handles that a person added, once the platform has said whose they are.

A profile added by handle alone is stored under the platform id `@handle` until a pull looks it up. Then the row takes the
real id and keeps its key, so labels and addresses stay with it; where a row with that id exists already, both are mapped
to one creator, addresses are copied to the real row, and the added row is marked gone.
"""

from __future__ import annotations

from collections.abc import Iterable

from tastemaker import clock
from tastemaker.models import Profile, Record
from tastemaker.store import Session


def settle_handles(s: Session, platform: str, items: Iterable[Record], missing: Iterable[str], run_id: str) -> None:
    """Give the added rows of these handles their real ids; handles that the platform does not know are gone."""
    for profile in (item for item in items if isinstance(item, Profile) and item.handle):
        added = _key(s, platform, f"@{profile.handle.lstrip('@').lower()}")
        real = _key(s, platform, profile.platform_id)
        if added is not None and real is None:
            s.execute("UPDATE profiles SET platform_id = $id WHERE profile_key = $key", id=profile.platform_id, key=added)
        elif added is not None:
            _merge(s, added, real, run_id)
    for handle in missing:
        s.execute("UPDATE profiles SET state = 'gone' WHERE platform = $platform AND platform_id = $id AND state = 'added'",
                  platform=platform, id=f"@{handle.lstrip('@').lower()}")


def _key(s: Session, platform: str, platform_id: str) -> int | None:
    rows = s.rows("""SELECT profile_key FROM profiles
                     WHERE platform = $platform AND platform_id = $id AND (state = 'added' OR platform_id NOT LIKE '@%')""",
                  platform=platform, id=platform_id)
    return rows[0]["profile_key"] if rows else None


def _merge(s: Session, added: int, real: int, run_id: str) -> None:
    whose = s.rows("SELECT creator_id FROM creators WHERE profile_key = $key", key=real)[0]["creator_id"]
    s.insert("creator_profiles", [{"creator_id": whose, "profile_key": key, "reason": "the same handle, looked up",
                                   "made_by": "lookup", "made_at": clock.now(), "run_id": run_id} for key in (real, added)])
    s.execute("""INSERT INTO contacts SELECT * REPLACE ($real AS profile_key) FROM contacts WHERE profile_key = $added
                 ON CONFLICT DO NOTHING""", real=real, added=added)
    s.execute("""INSERT INTO finds SELECT * REPLACE ($real AS profile_key) FROM finds WHERE profile_key = $added
                 ON CONFLICT DO NOTHING""", real=real, added=added)
    s.execute("UPDATE profiles SET state = 'gone' WHERE profile_key = $key", key=added)
