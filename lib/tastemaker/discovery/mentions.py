"""Whom creators who fit name: the names become looks at whole profiles, as many at once as the platform takes.

Names stand in stored posts, as the platform marked them or as its texts are read, and in the words of who was found. A name is
asked about where it was written and nowhere else, and only who the platform says it is counts. Who was named again and again,
or names back, is a collaborator: a move of its own, so that what each kind brings is learned apart.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import fmean

import pandas as pd
import pyarrow as pa

from tastemaker import clock
from tastemaker.discovery.moves import COLLABORATOR, FITS, MENTION, Met, Move
from tastemaker.discovery.steps import SEARCH, batched
from tastemaker.platforms import Adapter
from tastemaker.store import Session, Store, refusals

MOST = 200
"""Names that are weighed against each other at once: those that look best."""
AGAIN = 2
"""Posts of one creator that must name somebody before they count as working together."""
_NAMES = """SELECT o.profile_key, o.post_key, unnest(from_json(o.mentions, '["VARCHAR"]')) AS said FROM posts o
            WHERE o.platform = $platform AND o.state = 'live' AND o.mentions <> '[]' AND (o.expires_at IS NULL OR o.expires_at > $now)"""
_EARLIER = "coalesce(o.call_id, -1) NOT IN (SELECT call_id FROM calls WHERE plan_id = $plan_id)"
"""What this plan's own calls brought is left for the next plan: a pull that was killed must choose as one that was not."""
_SAID = f"""
SELECT p.platform_id AS who, m.said, count(DISTINCT m.post_key) AS n
FROM ({_NAMES} AND {_EARLIER}) m JOIN profiles p USING (profile_key)
WHERE list_contains($starts, p.platform_id) GROUP BY ALL ORDER BY ALL"""
_BACK = f"""
SELECT DISTINCT w.name, p.platform_id AS who
FROM (SELECT p.profile_key, b.name FROM batch b JOIN profiles p ON p.platform = $platform AND lower(p.platform_id) = b.name
      UNION SELECT p.profile_key, b.name FROM batch b JOIN profiles p ON p.platform = $platform AND lower(ltrim(p.handle, '@')) = b.name) w
JOIN ({_NAMES} AND {_EARLIER}) m USING (profile_key)
JOIN (SELECT platform_id, unnest([lower(platform_id), lower(ltrim(handle, '@'))]) AS name FROM profiles
      WHERE platform = $platform AND list_contains($starts, platform_id)) p ON p.name = lower(ltrim(m.said, '@'))"""
_NOT_HELD = """
SELECT name FROM batch WHERE name NOT IN (
  SELECT lower(unnest([ltrim(p.platform_id, '@'), ltrim(p.handle, '@')])) FROM profiles p WHERE p.platform = $platform
    AND (p.state = 'gone' OR contains(p.labels, '"!') OR list_contains($unwanted, p.profile_key)
         OR p.profile_key IN (SELECT profile_key FROM finds WHERE plan_id IN ($plan_id, 'added')))
  UNION ALL SELECT lower(ltrim(unnest(string_split(origin, ' ')), '@')) FROM steps
    WHERE plan_id = $plan_id AND platform = $platform AND verb IN ('profiles', 'lookup')
  UNION ALL SELECT lower(ltrim(platform_id, '@')) FROM optouts WHERE platform = $platform AND platform_id IS NOT NULL)"""
"""Names of whom nothing is known that makes the question idle: found by this plan, asked about, closed, gone or opted out."""


@dataclass(slots=True)
class _Named:
    """Somebody whom creators who fit name: how often each of those did."""

    name: str
    by: dict[str, int] = field(default_factory=dict)
    together: bool = False

    def lead(self, starts: Mapping[str, Met]) -> tuple[int, float]:
        """How many people who fit lead here, and how relevant those look on average."""
        looks = {starts[who].person or who: starts[who].relevance for who in self.by}
        return len(looks), fmean(looks.values())


def of(s: Session, plan_id: str, adapter: Adapter, met: Sequence[Met], unwanted: Collection[int] = ()) -> list[Move]:
    """The looks at whom those met name that a platform offers, best first. `unwanted` are profiles not to be contacted.

    Who opted out, is closed, gone, found by this plan or was asked about is not asked about. A batch that is not full waits
    until no full one is left: it would cost the same.
    """
    starts = {one.platform_id: one for one in met if one.open and one.relevance >= FITS}
    named = _named(s, plan_id, adapter, starts) if starts else {}
    if not (left := _left(s, plan_id, adapter.name, named, unwanted)):
        return []
    _mark(s, plan_id, adapter.name, starts, left)
    leads = {one.name: one.lead(starts) for one in left}
    best = sorted(left, key=lambda one: (-leads[one.name][0], -leads[one.name][1], one.name))[:MOST]
    return [move for family in (COLLABORATOR, MENTION) for move in
            _moves(adapter, family, [one.name for one in best if one.together == (family == COLLABORATOR)], leads)]


def by(store: Store, keys: Iterable[int]) -> pd.DataFrame:
    """Who mentions these profiles in posts that may still be shown, the latest first: profile_key, platform, handle, newest."""
    return store.frame("""
        WITH wanted AS (SELECT profile_key, platform, unnest([lower(platform_id), lower(ltrim(handle, '@'))]) AS name
                        FROM usable_profiles WHERE list_contains($keys, profile_key)),
             said AS (SELECT o.profile_key, o.platform, o.published_at,
                             lower(ltrim(unnest(from_json(o.mentions, '["VARCHAR"]')), '@')) AS name FROM posts o
                      WHERE o.state = 'live' AND o.mentions <> '[]' AND (o.expires_at IS NULL OR o.expires_at > now_utc()))
        SELECT w.profile_key, p.platform, coalesce(nullif(p.handle, ''), p.platform_id) AS handle, max(s.published_at) AS newest
        FROM wanted w JOIN said s USING (platform, name) JOIN usable_profiles p ON p.profile_key = s.profile_key
        WHERE s.profile_key <> w.profile_key GROUP BY ALL ORDER BY newest DESC NULLS LAST, handle""", keys=[-1, *keys])


def unknown(store: Store) -> dict[str, int]:
    """How many people stored posts name, by platform, of whom nothing is stored: what a plan may look at."""
    rows = store.rows("""
        SELECT platform, count(DISTINCT name) AS n
        FROM (SELECT o.platform, lower(ltrim(unnest(from_json(o.mentions, '["VARCHAR"]')), '@')) AS name FROM posts o
              WHERE o.state = 'live' AND o.mentions <> '[]' AND (o.expires_at IS NULL OR o.expires_at > now_utc()))
        ANTI JOIN (SELECT platform, lower(ltrim(unnest([platform_id, handle]), '@')) AS name FROM profiles) USING (platform, name)
        GROUP BY platform""")
    return {row["platform"]: row["n"] for row in rows}


def _named(s: Session, plan_id: str, adapter: Adapter, starts: Mapping[str, Met]) -> dict[str, _Named]:
    """Everyone whom these starts name in stored posts and in the words by which they are known, by folded name."""
    found: dict[str, _Named] = {}
    rows = s.rows(_SAID, platform=adapter.name, plan_id=plan_id, starts=["", *starts], now=clock.now())
    said = [(row["who"], row["said"], row["n"]) for row in rows]
    for who, name, n in (*said, *((who, name, 1) for who, one in starts.items() for name in adapter.names_in(one.words))):
        one = found.setdefault(_folded(name), _Named(name))
        one.by[who] = max(one.by.get(who, 0), n)
    return {name: one for name, one in found.items() if name}


def _left(s: Session, plan_id: str, platform: str, named: Mapping[str, _Named], unwanted: Collection[int]) -> list[_Named]:
    """Those of them whom it is of use to ask about."""
    if not named:
        return []
    held = s.batch(pa.table({"name": pa.array(list(named), pa.string())}), _NOT_HELD, platform=platform, plan_id=plan_id,
                   unwanted=[-1, *unwanted])
    names = sorted(held.column("name").to_pylist())
    refused = refusals.refused(s, [one for name in names for one in refusals.names(platform, name, name)])
    return [named[name] for name in names if refused.isdisjoint(refusals.names(platform, name, name))]


def _mark(s: Session, plan_id: str, platform: str, starts: Mapping[str, Met], named: Iterable[_Named]) -> None:
    """Say who is a collaborator: named in several posts of somebody, or naming back."""
    those = {_folded(one.name): one for one in named}
    rows = s.batch(pa.table({"name": pa.array(list(those), pa.string())}), _BACK, platform=platform, plan_id=plan_id, now=clock.now(),
                   starts=["", *starts])
    back = set(zip(rows.column("name").to_pylist(), rows.column("who").to_pylist(), strict=True))
    for name, one in those.items():
        one.together = any(n >= AGAIN or (name, who) in back for who, n in one.by.items())


def _moves(adapter: Adapter, family: str, names: list[str], leads: Mapping[str, tuple[int, float]]) -> list[Move]:
    """The batches of some names as moves: `trust` and `links` are the means over a batch."""
    made, full = [], {}
    for step in batched(adapter.mentioned, names, f"{family}:", SEARCH, 0):
        about = step.origin.split(" ")[1:]
        if len(about) < full.setdefault((step.make, step.bucket), len(about)):
            continue
        links, trust = (fmean(leads[name][i] for name in about) for i in (0, 1))
        made.append(Move(replace(step, place=0), trust, max(1, round(links))))
    return made


def _folded(name: str) -> str:
    return name.lstrip("@").lower()
