"""Retention, suppression: what must go when its time is over, and who must not be contacted, ever again.

An opt-out outlives every erasure, so it holds ids and a keyed hash, never an address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from tastemaker import clock, platforms, render
from tastemaker.store import Run, Session, Store, upserts, who

ADDRESS = re.compile(r"[^@\s,;:<>\"']{1,64}@[^@\s,;:<>\"']{1,253}\.[^@\s,;:<>\"']{2,63}")
FACTS = ("snapshots", "post_snapshots", "comments", "relations", "finds", "quarantine", "contacts", "evidence", "features",
         "scores", "vettings", "findings", "wordings", "search_ranks", "alerts", "people_signs",
         "people_questions", "people_flags", "posts", "profiles")
"""Tables whose rows go when their time is over; posts and profiles last, because others are counted against them."""
OURS = ("labels", "touches", "outcomes", "deliverables", "measures WHERE profile_key IS NOT NULL", "drafts",
        "creator_profiles WHERE made_by <> 'identity'",
        "(SELECT unnest([profile_key, other_key]) AS profile_key FROM people_said WHERE word <> 'skip')",
        "watches WHERE profile_key NOT IN (SELECT profile_key FROM do_not_contact)",
        "tagged", "notes", "prospect_marks", "tasks WHERE profile_key IS NOT NULL")
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
            # mara@social.example may be a handle as well as an address: then both are covered
            profiles, wanted = [*_by_address(s, store.hash(name)), *who.find(s, name)], [(None, None, store.hash(name))]
        else:
            profiles, wanted = who.find(s, name), []
        people: list[str] = []
        if not profiles and not wanted:
            wanted = _unknown(s, name)
            people = [store.hash(f"{platform}:{ident}") for platform, ident, _ in wanted]
        for profile in _same_people(s, profiles):
            wanted.append((profile["platform"], profile["platform_id"], None))
            wanted += [(None, None, row["contact_hash"]) for row in s.rows(
                "SELECT contact_hash FROM contacts WHERE profile_key = $key ORDER BY contact_hash", key=profile["profile_key"])]
        _write(s, run, wanted, reason, by, people)
        return len(_same_people(s, profiles))


def expire(store: Store, run: Run, dry_run: bool = False) -> pd.DataFrame:
    """Delete what is past its expiry or gone at its source: one row a table, what and n. With `dry_run` it only counts.

    What hangs on a profile or a post that is gone goes with it. A profile that labels, drafts, touches or outcomes name is
    emptied of every platform fact and keeps its key and platform id. Scores lose the words of a post that is gone. Drafts that expired keep their decisions and lose
    their text, unless they were sent. The audit holds counts only.
    """
    now = clock.now()
    with store.write() as s:
        counts = {f"{table} deleted": _count(s, f"{table} WHERE {_gone(table)}", now) for table in FACTS}
        counts["profiles emptied"] = _count(s, f"profiles WHERE {_OVER} AND handle <> '' AND {_NAMED}", now)
        counts["scores emptied"] = _count(s, f"scores WHERE {_QUOTES_GONE}")
        counts["drafts emptied"] = _count(s, f"drafts WHERE {_STALE_DRAFT}", now)
        counts["answers emptied"] = _count(s, f"model_calls WHERE {_STALE_ANSWER}", now)
        if not dry_run:
            _empty(s, now, counts)
            for table in FACTS:
                if counts[f"{table} deleted"]:
                    s.execute(f"DELETE FROM {table} WHERE {_gone(table)}", now=now)
            upserts.recount(s, "counted_until <= $now", now=now)
            s.insert("audit", [{"verb": "expire", "what": what, "n": n, "made_at": now, "run_id": run.run_id}
                               for what, n in counts.items() if n])
    return pd.DataFrame([(what, n) for what, n in counts.items()], columns=["what", "n"])


_NAMED = "profile_key IN (" + " UNION ".join(f"SELECT profile_key FROM {table}" for table in OURS) + ")"
_OVER = "(expires_at <= $now OR state = 'gone' AND retention <> 'person')"
_GONE_PROFILES = "SELECT profile_key FROM profiles WHERE state = 'gone' AND retention <> 'person'"
_DELETED_PROFILES = f"SELECT profile_key FROM profiles WHERE {_OVER} AND NOT ({_NAMED})"
_GONE_POSTS = f"SELECT post_key FROM posts WHERE state = 'gone' OR profile_key IN ({_GONE_PROFILES})"
_DELETED_POSTS = f"{_GONE_POSTS} OR expires_at <= $now"
_OF_PROFILE = f"profile_key IN ({_GONE_PROFILES})"
_OF_EITHER = f"{_OF_PROFILE} OR other_key IN ({_GONE_PROFILES})"
_WITH_IT = {
    "snapshots": f"{_OF_PROFILE} OR profile_key IN ({_DELETED_PROFILES})", "finds": f"plan_id <> 'added' AND {_OF_PROFILE}", "contacts": f"made_by = 'creator' AND {_OF_PROFILE}",
    "features": _OF_PROFILE, "scores": _OF_PROFILE, "vettings": _OF_PROFILE, "search_ranks": _OF_PROFILE,
    "wordings": f"{_OF_PROFILE} OR profile_key IN ({_DELETED_PROFILES})",
    "alerts": f"kind <> 'gone' AND {_OF_PROFILE} OR post_key IN ({_GONE_POSTS})",
    "people_signs": _OF_EITHER, "people_questions": _OF_EITHER, "people_flags": _OF_EITHER,
    "findings": f"{_OF_PROFILE} OR post_key IN ({_GONE_POSTS})", "evidence": f"{_OF_PROFILE} OR post_key IN ({_GONE_POSTS})",
    "posts": f"state = 'gone' OR {_OF_PROFILE}", "post_snapshots": f"post_key IN ({_DELETED_POSTS})",
    "comments": f"(platform, post_id) IN (SELECT platform, platform_id FROM posts WHERE post_key IN ({_GONE_POSTS}))",
    "relations": f"""(platform, from_id) IN (SELECT platform, platform_id FROM profiles WHERE {_OF_PROFILE})
                     OR (platform, to_id) IN (SELECT platform, platform_id FROM profiles WHERE {_OF_PROFILE})"""}
"""What goes with a profile or a post that is gone at its source, by table. Counters go with any that is deleted: nobody could
tell any more whose they are."""
_STALE_ANSWER = f"answer IS NOT NULL AND (expires_at <= $now OR {_OF_PROFILE})"
"""Answers of language models hold words of the facts that they were asked about; what they cost stays."""
_STALE_DRAFT = f"""(expires_at <= $now OR {_OF_PROFILE}) AND body <> ''
                   AND draft_id NOT IN (SELECT draft_id FROM touches WHERE draft_id IS NOT NULL)"""
_QUOTES_GONE = """(list_has_any(from_json(quoted, '["BIGINT"]'),
                                coalesce((SELECT list(post_key) FROM posts WHERE state = 'gone'), []))
                   OR contains(why_not, '“') AND profile_key IN (SELECT profile_key FROM posts WHERE state = 'gone'))"""
"""Scores whose sentences hold a gone post's words; one of `why_not` does not name its post."""
WORDS_GONE = "A post that this quoted is gone; score again."


def _gone(table: str) -> str:
    """Which rows of a table must go."""
    if table == "profiles":
        return f"{_OVER} AND NOT ({_NAMED})"
    return f"(expires_at <= $now OR {_WITH_IT[table]})" if table in _WITH_IT else "expires_at <= $now"


def _count(s: Session, what: str, now: Any = None) -> int:
    return s.rows(f"SELECT count(*) AS n FROM {what}", **({} if now is None else {"now": now}))[0]["n"]


def _empty(s: Session, now: Any, counts: Mapping[str, int]) -> None:
    """Take the platform's words out of rows that people's own work still names, where any were counted."""
    if counts["drafts emptied"]:
        s.execute(f"""UPDATE reviews SET subject = NULL, body = NULL
                      WHERE draft_id IN (SELECT draft_id FROM drafts WHERE {_STALE_DRAFT})""", now=now)
        s.execute(f"UPDATE drafts SET subject = '', body = '', sentences = '[]', short = '', why = '' WHERE {_STALE_DRAFT}", now=now)
    if counts["answers emptied"]:
        s.execute(f"UPDATE model_calls SET answer = NULL WHERE {_STALE_ANSWER}", now=now)
    if counts["scores emptied"]:
        s.execute(f"""UPDATE scores SET reasons = $said, quoted = '[]',
                        why_not = CASE WHEN contains(why_not, '“') THEN $said ELSE why_not END WHERE {_QUOTES_GONE}""", said=WORDS_GONE)
    s.execute(f"""UPDATE profiles SET handle = '', name = '', bio = '', url = '', country = NULL, language = NULL,
                    created_at = NULL, links = '[]', verified_links = '[]', contact = '', keywords = '[]', topics = '[]',
                    labels = '[]', feed = NULL, state = CASE state WHEN 'gone' THEN 'gone' ELSE 'found' END, expires_at = NULL
                  WHERE {_OVER} AND {_NAMED}""", now=now)


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


def _write(s: Session, run: Run, wanted: list[tuple[str | None, str | None, str | None]], reason: str, by: str,
           people: list[str]) -> None:
    """Keep ids, hashes of addresses, and of people whom nobody knows yet the hashes by which an answer that has them is refused."""
    held = [(row["platform"], row["platform_id"], row["contact_hash"], row["person_hash"])
            for row in s.rows("SELECT * FROM optouts WHERE made_by <> 'identity'")]   # theirs stay when a merge is taken back
    new = [one for one in dict.fromkeys([*((*one, None) for one in wanted), *((None, None, None, hash_) for hash_ in people)])
           if one not in held]
    s.insert("optouts", [{"platform": platform, "platform_id": platform_id, "contact_hash": contact_hash, "person_hash": person_hash,
                          "reason": render.line(reason, 200), "made_by": by, "made_at": clock.now(), "run_id": run.run_id}
                         for platform, platform_id, contact_hash, person_hash in new])
