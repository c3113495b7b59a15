"""Permission: where figures may be derived, and who has figures in the store that their platform's terms permit no more.

Every opening of a workbench asks this, so nothing heavy is imported here; `withdrawn` does what follows from it.
"""

from __future__ import annotations

from collections.abc import Callable

from tastemaker.errors import BadInput
from tastemaker.scoring.formula import WORDS_ONLY
from tastemaker.store import Store
from tastemaker.terms import load

CLOSED = "not permitted"
"""What stands where a cohort or a vetting's state would, of profiles whose platform's terms permit no derived figures."""
VERB = "withdraw"
"""The audit's word for clearing figures."""
FIGURED = {"features": f"cohort <> '{CLOSED}'", "scores": f"formula <> '{WORDS_ONLY}'", "vettings": f"state <> '{CLOSED}'"}
"""Of each table, which rows hold figures."""
THEIRS = "profile_key IN (SELECT profile_key FROM profiles WHERE list_contains($platforms, platform))"
"""Which rows are about profiles of `$platforms`."""


def permitted(platform: str, accepted: Callable[[str], bool]) -> bool:
    """Whether figures may be derived for a platform: its terms allow it, or they were accepted where they ask for that.

    A platform without a terms file, such as one that came with a person's own list, has no terms that forbid it.
    """
    try:
        return load(platform).derived_metrics or accepted(platform)
    except BadInput:
        return True


def closed(store: Store, accepted: Callable[[str], bool]) -> list[str]:
    """The platforms in the store for which none may be derived now."""
    return [row["platform"] for row in store.rows("SELECT DISTINCT platform FROM profiles ORDER BY platform")
            if not permitted(row["platform"], accepted)]


def overdue(store: Store, accepted: Callable[[str], bool]) -> list[int]:
    """The keys of profiles that have derived figures in the store though their platforms' terms permit none now."""
    if not (platforms := closed(store, accepted)):
        return []
    tables = " UNION ".join(f"SELECT profile_key FROM {table} WHERE {held} AND {THEIRS}" for table, held in FIGURED.items())
    return [row["profile_key"] for row in store.rows(f"{tables} ORDER BY profile_key", platforms=platforms)]
