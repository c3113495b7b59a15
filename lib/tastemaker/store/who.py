"""Whom a person means by a handle, a `platform:handle` or a `platform:id`: one reading for labels, outcomes and opt-outs."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any, Protocol

from tastemaker.errors import BadInput


class _Rows(Protocol):
    def rows(self, sql: str, **params: Any) -> list[dict[str, Any]]: ...


def find(source: _Rows, who: str) -> list[dict[str, Any]]:
    """The profiles that `who` names, as rows of profile_key, creator_id, platform, platform_id, handle; maybe none.

    `@handle` (the @ may be missing, case does not matter) names it on every platform, `platform:handle` and
    `platform:id` on one. Takes a store or a session.
    """
    platform, name = split(source, who)
    return source.rows("""SELECT profile_key, c.creator_id, platform, platform_id, handle
                          FROM profiles p JOIN creators c USING (profile_key)
                          WHERE ($platform IS NULL OR platform = $platform)
                            AND (lower(ltrim(handle, '@')) = $handle OR platform_id = $name OR platform_id = '@' || $handle)
                          ORDER BY profile_key""", platform=platform, name=name, handle=name.lstrip("@").lower())


def one(source: _Rows, who: str) -> dict[str, Any]:
    """The one profile that `who` names. BadInput lists close matches when there is none, and the choices when several
    people have this handle; of one creator's profiles the first is meant."""
    rows = find(source, who)
    if not rows:
        raise unknown(source, who)
    if len({row["creator_id"] for row in rows}) > 1:
        choices = ", ".join(f"{row['platform']}:{row['handle'] or row['platform_id']}" for row in rows[:5])
        raise BadInput(f"{_shown(who)} is the handle of several people.", f"Say which one: {choices}.")
    return rows[0]


def split(source: _Rows, who: str) -> tuple[str | None, str]:
    """Platform and name of `platform:name`; None and the whole text where no platform of that name is known."""
    head, colon, rest = who.strip().partition(":")
    known = {row["platform"] for row in source.rows("SELECT DISTINCT platform FROM profiles")} if colon else set()
    return (head.lower(), rest.strip()) if head.lower() in known and rest.strip() else (None, who.strip())


def unknown(source: _Rows, who: str) -> BadInput:
    """The error for someone whom the database does not know, with the closest handles that it does."""
    rows = source.rows("SELECT DISTINCT lower(ltrim(handle, '@')) AS handle FROM profiles WHERE handle <> ''")
    name = split(source, who)[1].lstrip("@").lower()
    close = get_close_matches(name, [row["handle"] for row in rows], n=5, cutoff=0.6)
    hint = f"Close to it: {', '.join('@' + handle for handle in close)}." if close else "Pull or add them first."
    return BadInput(f"Nobody here is called {_shown(who)}.", hint)


def _shown(who: str) -> str:
    return ascii(who.strip()[:80]).strip("'\"")
