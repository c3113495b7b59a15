"""Retention, suppression: what must go when its time is over, and who must not be contacted, ever again.

An opt-out outlives every erasure, so it holds ids and a keyed hash, never an address.
"""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from tastemaker import clock, platforms, render
from tastemaker.store import Run, Session, Store, who

ADDRESS = re.compile(r"[^@\s,;<>\"']{1,64}@[^@\s,;<>\"']{1,253}\.[^@\s,;<>\"']{2,63}")
FACTS = ("snapshots", "posts", "post_snapshots", "comments", "relations", "finds", "quarantine", "contacts", "evidence",
         "features", "scores", "profiles")
"""Tables whose rows go when they expire; profiles last, because others are counted against them."""
OURS = ("labels", "touches", "outcomes", "drafts", "creator_profiles WHERE made_by <> 'identity'")
"""What people did here. A profile that these name is emptied instead of deleted: their key must stay theirs."""


def opt_out(store: Store, run: Run, who_: str, reason: str, by: str) -> int:
    """Never contact, score or pull this person again; how many profiles here it covers. Twice is the same as once.

    `who_` is `@handle` (then on every platform), `platform:handle`, `platform:id` or an e-mail address. All profiles of
    the same creator and all their addresses are covered. Someone unknown can opt out by address or `platform:name`: that is
    kept for the day they are found. An unknown bare handle raises BadInput with close matches.
    """
    name = who_.strip()
    with store.write() as s:
        if ADDRESS.fullmatch(name) and not name.startswith("@"):
            profiles, wanted = _by_address(s, store.hash(name)), [(None, None, store.hash(name))]
        else:
            profiles, wanted = who.find(s, name), []
        if not profiles and not wanted:
            wanted = _unknown(s, name)
        for profile in _same_people(s, profiles):
            wanted.append((profile["platform"], profile["platform_id"], None))
            wanted += [(None, None, row["contact_hash"]) for row in s.rows(
                "SELECT contact_hash FROM contacts WHERE profile_key = $key ORDER BY contact_hash", key=profile["profile_key"])]
        _write(s, run, wanted, reason, by)
        return len(_same_people(s, profiles))


def expire(store: Store, run: Run, dry_run: bool = False) -> pd.DataFrame:
    """Delete what is past its expiry: one row a table, what and n. With `dry_run` it only counts.

    A profile that labels, drafts, touches or outcomes name is emptied of every platform fact and keeps its key and
    platform id. Drafts that expired keep their decisions and lose their text, unless they were sent. The audit holds
    counts only.
    """
    now = clock.now()
    with store.write() as s:
        counts = {f"{table} deleted": _count(s, f"{table} WHERE {_gone(table)}", now) for table in FACTS}
        counts["profiles emptied"] = _count(s, f"profiles WHERE expires_at <= $now AND {_NAMED}", now)
        counts["drafts emptied"] = _count(s, f"drafts WHERE {_STALE_DRAFT}", now)
        if not dry_run:
            _empty(s, now)
            for table in FACTS:
                s.execute(f"DELETE FROM {table} WHERE {_gone(table)}", now=now)
            s.insert("audit", [{"verb": "expire", "what": what, "n": n, "made_at": now, "run_id": run.run_id}
                               for what, n in counts.items() if n])
    return pd.DataFrame([(what, n) for what, n in counts.items()], columns=["what", "n"])


_NAMED = "profile_key IN (" + " UNION ".join(f"SELECT profile_key FROM {table}" for table in OURS) + ")"
_STALE_DRAFT = "expires_at <= $now AND body <> '' AND draft_id NOT IN (SELECT draft_id FROM touches WHERE draft_id IS NOT NULL)"


def _gone(table: str) -> str:
    return f"expires_at <= $now AND NOT ({_NAMED})" if table == "profiles" else "expires_at <= $now"


def _count(s: Session, what: str, now: Any) -> int:
    return s.rows(f"SELECT count(*) AS n FROM {what}", now=now)[0]["n"]


def _empty(s: Session, now: Any) -> None:
    """Take the platform's words out of rows that people's own work still names."""
    s.execute(f"""UPDATE reviews SET subject = NULL, body = NULL
                  WHERE draft_id IN (SELECT draft_id FROM drafts WHERE {_STALE_DRAFT})""", now=now)
    s.execute(f"UPDATE drafts SET subject = '', body = '', sentences = '[]' WHERE {_STALE_DRAFT}", now=now)
    s.execute(f"""UPDATE profiles SET handle = '', name = '', bio = '', url = '', country = NULL, language = NULL,
                    created_at = NULL, links = '[]', keywords = '[]', topics = '[]', labels = '[]', feed = NULL,
                    state = 'found', expires_at = NULL WHERE expires_at <= $now AND {_NAMED}""", now=now)


def _by_address(s: Session, contact_hash: str) -> list[dict[str, Any]]:
    return s.rows("""SELECT DISTINCT profile_key, c.creator_id FROM contacts JOIN creators c USING (profile_key)
                     WHERE contact_hash = $hash""", hash=contact_hash)


def _same_people(s: Session, profiles: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every profile of the creators behind these."""
    return s.rows("""SELECT p.profile_key, p.platform, p.platform_id FROM profiles p JOIN creators c USING (profile_key)
                     WHERE list_contains($ids, c.creator_id) ORDER BY p.profile_key""",
                  ids=[-1, *{profile["creator_id"] for profile in profiles}])


def _unknown(s: Session, name: str) -> list[tuple[str, str, None]]:
    """Someone not in the database, from `platform:name`: kept as an id and as a handle, since it may be either."""
    platform, _, rest = (part.strip() for part in name.partition(":"))
    if platform.lower() not in platforms.names() or not rest:
        raise who.unknown(s, name)
    return [(platform.lower(), rest, None), (platform.lower(), f"@{rest.lstrip('@').lower()}", None)]


def _write(s: Session, run: Run, wanted: list[tuple[str | None, str | None, str | None]], reason: str, by: str) -> None:
    known = {(row["platform"], row["platform_id"], row["contact_hash"]) for row in s.rows("SELECT * FROM optouts")}
    new = [one for one in dict.fromkeys(wanted) if one not in known]
    s.insert("optouts", [{"platform": platform, "platform_id": platform_id, "contact_hash": contact_hash,
                          "reason": render.line(reason, 200), "made_by": by, "made_at": clock.now(), "run_id": run.run_id}
                         for platform, platform_id, contact_hash in new])
