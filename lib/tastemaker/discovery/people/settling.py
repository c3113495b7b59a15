"""Writing down whose each profile is: words and signs as they stand, and rows only for what changed.

`creator_profiles` is append-only: a merge and a split are both new rows, and nothing else is rewritten.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tastemaker import clock
from tastemaker.discovery.people.joining import MACHINE, SAID, Place, Word, places
from tastemaker.discovery.people.signs import Sign
from tastemaker.store import Run, Session

LOOKUP = "lookup"
"""Who joins a row that a person added by handle to the profile that a platform knows by it."""
_GONE = "nothing joins it to another any more"


def settle(s: Session, run: Run) -> int:
    """Bring `creator_profiles` in line with what persons said and with the signs; how many profiles got another creator.

    What a sign joined that is not there any more comes apart. Who asked not to be contacted is so with all profiles.
    """
    rows = s.rows("""SELECT p.profile_key, p.platform, c.creator_id, coalesce(c.made_by, '') AS made_by
                     FROM profiles p JOIN creators c USING (profile_key)
                     WHERE c.made_by IS NOT NULL
                        OR p.profile_key IN (SELECT unnest([profile_key, other_key]) FROM people_signs)
                        OR p.profile_key IN (SELECT unnest([profile_key, other_key]) FROM people_said)
                     ORDER BY p.profile_key""")
    followers, said = _followers(s), words(s)
    lost = {key: f"gone {key}" for word in said for key in (word.a, word.b)}   # a creator may outlive who it is named after
    known = {row["profile_key"]: row["platform"] for row in rows if row["profile_key"] not in followers}
    found = places(lost | known, said, signs(s))
    for key, real in followers.items():
        found[key] = found[real]._replace(by=LOOKUP) if real in found else Place(real, "", LOOKUP)
    new = [_row(row["profile_key"], found[row["profile_key"]], run) for row in rows if _changed(row, found[row["profile_key"]])]
    if new:
        s.insert("creator_profiles", new)
    _leave_alone(s, run)
    now = {row["profile_key"]: row["creator_id"] for row in rows}
    return sum(now[row["profile_key"]] != row["creator_id"] for row in new)


def words(s: Session) -> list[Word]:
    """What persons said and did not take back, with the splits and merges of earlier versions, which kept no words."""
    said = s.rows("""SELECT ordinal, profile_key AS a, other_key AS b, word, made_by FROM people_said WHERE word <> 'skip'
                     UNION ALL
                     SELECT max(ordinal), profile_key, arg_max(creator_id, ordinal) AS whose,
                            CASE WHEN whose = profile_key THEN 'alone' ELSE 'same' END, arg_max(made_by, ordinal)
                     FROM creator_profiles
                     GROUP BY profile_key
                     HAVING arg_max(made_by, ordinal) NOT IN ($machine, $lookup) AND arg_max(reason, ordinal) <> $said
                     ORDER BY 1""", machine=MACHINE, lookup=LOOKUP, said=SAID)
    return [Word(row["ordinal"], row["a"], row["b"], row["word"], row["made_by"]) for row in said]


def signs(s: Session) -> list[Sign]:
    """What joins profiles by the machine's lights, strongest first; not what has expired."""
    return [Sign(row["profile_key"], row["other_key"], row["kind"], row["reason"], row["probability"]) for row in s.rows(
        "SELECT * FROM people_signs WHERE expires_at IS NULL OR expires_at > now_utc() ORDER BY place, profile_key, other_key")]


def let_go(s: Session, keys: Iterable[int]) -> None:
    """Forget whom a merge with these profiles left alone, before it is known which merges stay: `settle` writes anew for
    whom it holds. What a person asked for stays, and so does a refusal whose cause is not there any more."""
    s.execute("""DELETE FROM optouts WHERE made_by = $machine AND (platform, platform_id) IN (
                   SELECT (p.platform, p.platform_id) FROM profiles p JOIN creators c USING (profile_key)
                   WHERE c.creator_id IN (SELECT creator_id FROM creators WHERE list_contains($keys, profile_key))
                     AND c.creator_id IN (
                       SELECT c.creator_id FROM optouts o JOIN profiles p ON o.platform = p.platform
                         AND o.platform_id IN (p.platform_id, '@' || lower(ltrim(p.handle, '@'))) JOIN creators c USING (profile_key)
                       WHERE o.made_by <> $machine
                       UNION SELECT c.creator_id FROM optouts o JOIN contacts USING (contact_hash) JOIN creators c USING (profile_key)
                       WHERE o.made_by <> $machine))""", machine=MACHINE, keys=[-1, *keys])


def _leave_alone(s: Session, run: Run) -> None:
    """Write down whom a merge made one with somebody who asked not to be contacted, so that it holds when the merge or the
    other profile is gone. Only a person who says that they are different takes it back."""
    s.execute("""INSERT INTO optouts (ordinal, platform, platform_id, reason, made_by, made_at, run_id)
                 SELECT nextval('ordinals'), p.platform, p.platform_id, 'one creator with a profile that asked', $machine,
                        $now, $run_id
                 FROM do_not_contact d JOIN profiles p USING (profile_key)
                 WHERE p.profile_key IN (SELECT profile_key FROM creator_profiles) AND NOT EXISTS (
                   SELECT 1 FROM optouts o WHERE o.platform = p.platform AND o.platform_id = p.platform_id)""",
              machine=MACHINE, now=clock.now(), run_id=run.run_id)


def _followers(s: Session) -> dict[int, int]:
    """Rows that a person added by handle, gone since a platform named the real profile, and that profile."""
    rows = s.rows("""SELECT added.profile_key AS added, max(real.profile_key) AS real
                     FROM creator_profiles added JOIN creator_profiles real USING (run_id, creator_id, made_by)
                     JOIN profiles a ON a.profile_key = added.profile_key
                     JOIN profiles r ON r.profile_key = real.profile_key AND r.platform = a.platform
                     WHERE made_by = $lookup AND a.state = 'gone' AND a.platform_id LIKE '@%' AND r.platform_id NOT LIKE '@%'
                     GROUP BY 1""", lookup=LOOKUP)
    return {row["added"]: row["real"] for row in rows}


def _changed(row: dict[str, Any], place: Place) -> bool:
    """Whether a row must be written: another creator, or a person says now what the machine said before, or no longer."""
    before = MACHINE if row["made_by"] in ("", LOOKUP) else row["made_by"]
    return row["creator_id"] != place.creator_id or before != (MACHINE if place.by == LOOKUP else place.by)


def _row(key: int, place: Place, run: Run) -> dict[str, Any]:
    return {"creator_id": place.creator_id, "profile_key": key, "reason": place.reason or _GONE, "made_by": place.by,
            "made_at": clock.now(), "run_id": run.run_id}
