"""What a person sees of who is who: creators with several profiles, open questions, and profiles that resemble another.

Every read is of profiles that may be shown now; who asked not to be contacted is in none.
"""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from tastemaker.discovery.people.comparing import compare
from tastemaker.store import Store

_SHOWN = """profile_key, platform, platform_id, handle, name, bio, url, country, language, links, verified_links, created_at, fetched_at"""
INNOCENT = {"impostor?": "a second account, an account of the team, a namesake",
            "fan?": "a fan who says so, a community's account, an archive that the person knows of"}
"""What else looks like a flagged profile."""


def creators(store: Store) -> pd.DataFrame:
    """Creators with several profiles: creator_id, name, profiles (`platform:handle`), n, reason, made_by, since.

    The reason is that of the newest sign or word that holds; `since` is when the last of the profiles came in.
    """
    return store.frame(f"""
        WITH shown AS (SELECT c.creator_id, p.profile_key, p.name, {_prefixed("p")} AS who, c.made_by, c.made_at,
                              c.reason
                       FROM usable_profiles p JOIN creators c USING (profile_key)),
        several AS (SELECT creator_id, arg_min(name, profile_key) AS name, list(who ORDER BY profile_key) AS profiles, count(*) AS n,
                           arg_max(reason, made_at) FILTER (made_at IS NOT NULL) AS kind, arg_max(made_by, made_at) AS made_by,
                           max(made_at) AS since, list(profile_key) AS keys
                    FROM shown GROUP BY creator_id HAVING count(*) > 1)
        SELECT creator_id, name, array_to_string(profiles, ', ') AS profiles, n,
               CASE WHEN made_by = 'identity' THEN coalesce((SELECT string_agg(DISTINCT reason, '; ' ORDER BY reason) FROM people_signs g
                 WHERE list_contains(keys, g.profile_key) AND list_contains(keys, g.other_key)
                   AND (g.expires_at IS NULL OR g.expires_at > now_utc())), kind) ELSE kind END AS reason, made_by, since
        FROM several ORDER BY since DESC, creator_id""")


def questions(store: Store, n: int = 20) -> pd.DataFrame:
    """The `n` most useful open questions: left and right (`platform:handle`), probability, agrees, differs, reason, keys."""
    rows = [{"left": _called(row["left"]), "right": _called(row["right"]), "probability": row["probability"],
             "agrees": " ".join(row["agrees"]), "differs": " ".join(row["differs"]), "reason": row["reason"],
             "left_key": row["left"]["profile_key"], "right_key": row["right"]["profile_key"]} for row in compared(store, n)]
    return pd.DataFrame(rows, columns=["left", "right", "probability", "agrees", "differs", "reason", "left_key", "right_key"])


def compared(store: Store, n: int = 20) -> list[dict[str, Any]]:
    """The same as rows for a screen: `left` and `right` are profiles, `agrees` and `differs` lists of sentences, `doubled`
    the profiles that would be two on one platform if the pair were one creator."""
    with store.write() as s:
        asked = s.rows("""SELECT profile_key AS a, other_key AS b, probability, reason FROM open_questions
                          ORDER BY skipped, place LIMIT $n""", n=max(n, 0))
        keys = [-1, *(key for row in asked for key in (row["a"], row["b"]))]
        shown = {row["profile_key"]: row for row in map(_read, s.rows(
            f"SELECT {_SHOWN} FROM usable_profiles WHERE list_contains($keys, profile_key)", keys=keys))}
        for row in s.rows("""SELECT profile_key, list(DISTINCT contact_hash) AS hashes FROM contacts
                             WHERE list_contains($keys, profile_key) AND (expires_at IS NULL OR expires_at > now_utc())
                             GROUP BY 1""", keys=keys):
            shown[row["profile_key"]]["addresses"] = row["hashes"]
        twice = _doubled(s, asked)
    found = []
    for row in asked:
        left, right = shown[row["a"]], shown[row["b"]]
        agrees, differs = compare(left, right)
        found.append({"left": left, "right": right, "probability": row["probability"], "reason": row["reason"], "agrees": agrees,
                      "differs": differs, "doubled": twice.get((row["a"], row["b"]), [])})
    return found


def flags(store: Store) -> pd.DataFrame:
    """Profiles that resemble another and are linked by nothing of theirs: profile, like, kind, reason, innocent, profile_key.

    Evidence for a look, never a verdict: `innocent` says what else looks the same.
    """
    frame = store.frame(f"""
        SELECT {_prefixed('p')} AS profile, {_prefixed('o')} AS "like", f.kind, f.reason, f.profile_key
        FROM people_flags f JOIN usable_profiles p USING (profile_key) JOIN usable_profiles o ON o.profile_key = f.other_key
        WHERE f.expires_at IS NULL OR f.expires_at > now_utc() ORDER BY f.kind, p.profile_key, o.profile_key""")
    frame.insert(4, "innocent", [INNOCENT.get(kind, "") for kind in frame["kind"]])
    return frame


def _prefixed(table: str) -> str:
    return f"{table}.platform || ':' || coalesce(nullif({table}.handle, ''), {table}.platform_id)"


def _read(row: dict[str, Any]) -> dict[str, Any]:
    return row | {name: json.loads(row[name] or "[]") for name in ("links", "verified_links")} | {"addresses": []}


def _called(row: dict[str, Any]) -> str:
    return f"{row['platform']}:{row['handle'] or row['platform_id']}"


def _doubled(s: Any, asked: list[dict[str, Any]]) -> dict[tuple[int, int], list[str]]:
    """For each question the profiles that would be two on one platform."""
    found = {}
    for row in asked:
        names = s.rows(f"""
            SELECT {_prefixed('x')} AS one, {_prefixed('y')} AS other
            FROM creators a JOIN usable_profiles x USING (profile_key), creators b JOIN usable_profiles y USING (profile_key)
            WHERE a.creator_id = (SELECT creator_id FROM creators WHERE profile_key = $a)
              AND b.creator_id = (SELECT creator_id FROM creators WHERE profile_key = $b)
              AND x.platform = y.platform ORDER BY ALL""", a=row["a"], b=row["b"])
        found[row["a"], row["b"]] = [f"{name['one']} and {name['other']}" for name in names]
    return found
