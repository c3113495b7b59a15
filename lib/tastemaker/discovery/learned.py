"""What this database has learned about each platform: its earlier pulls, the calls that creators took, and what was chosen."""

from __future__ import annotations

from collections import defaultdict

from tastemaker.discovery.choosing import Trial
from tastemaker.discovery.expecting import Earlier, Past
from tastemaker.discovery.exploring import FIRST_MOVE, remembered
from tastemaker.discovery.steps import HYDRATE, POSTS, SPACING
from tastemaker.store import Store

PULLS, TRIALS = 8, 600
"""The newest pulls and the newest trials of a platform that are learned from."""
ENOUGH = 20
"""Creators looked at from which their calls say more than a prior does."""


def past(store: Store) -> dict[str, Past]:
    """What is known of each platform that was pulled before: of plans whose steps are all through, the newest PULLS."""
    pulls = _pulls(store)
    rates, trials = _per_creator(store), _trials(store)
    return {name: Past(pulls=tuple(pulls.get(name, ())[-PULLS:]), per_creator=rates.get(name, {}),
                       trials=tuple(trials.get(name, ())[-TRIALS:])) for name in sorted({*pulls, *trials})}


def _pulls(store: Store) -> dict[str, list[Earlier]]:
    """Discovery calls, creators in their answers, different ones, new ones and relevant ones, plan by plan and oldest first.

    Who is new in which plan is told by who was found first in it; how relevant they are, by what the pull noted."""
    rows = store.rows(f"""
        WITH whole AS (SELECT plan_id, platform FROM steps WHERE plan_id IN (SELECT plan_id FROM plans) GROUP BY ALL
                       HAVING count(*) FILTER (state = 'waiting') = 0),
             asked AS (SELECT plan_id, platform, min(done_at) AS at, count(*) FILTER (state = 'done') AS calls,
                              list(step_id ORDER BY step_id) FILTER (verb = 'search' AND place % {SPACING} = 0
                                AND place < {FIRST_MOVE * SPACING}) AS firsts
                       FROM steps JOIN whole USING (plan_id, platform) WHERE round = 0 AND verb IN ('search', 'related') GROUP BY ALL),
             firsts AS (SELECT profile_key, arg_min(plan_id, (found_at, plan_id)) AS plan_id FROM finds GROUP BY ALL),
             shown AS (SELECT f.plan_id, p.platform, count(*) AS found, count(DISTINCT f.profile_key) AS distinct_,
                              count(DISTINCT f.profile_key) FILTER (n.plan_id = f.plan_id) AS new
                       FROM finds f JOIN profiles p USING (profile_key) JOIN firsts n USING (profile_key) GROUP BY ALL),
             judged AS (SELECT plan_id, platform, sum(relevant) AS relevant FROM choices WHERE ended_at IS NOT NULL GROUP BY ALL)
        SELECT a.*, s.found, s.distinct_, s.new, j.relevant FROM asked a JOIN shown s USING (plan_id, platform)
        LEFT JOIN judged j USING (plan_id, platform) ORDER BY a.at, a.plan_id""")
    found: dict[str, list[Earlier]] = defaultdict(list)
    for row in rows:
        found[row["platform"]].append(Earlier(
            steps=frozenset(row["firsts"] or ()), calls=row["calls"], found=row["found"], distinct=row["distinct_"],
            new=row["new"], relevant=row["relevant"]))
    return found


def _per_creator(store: Store) -> dict[str, dict[str, float]]:
    """Calls per creator that was looked at, by `bucket round`."""
    rows = store.rows(f"""
        WITH whole AS (SELECT plan_id, platform FROM steps WHERE plan_id IN (SELECT plan_id FROM plans) GROUP BY ALL
                       HAVING count(*) FILTER (state = 'waiting') = 0),
             looked AS (SELECT w.plan_id, w.platform, count(DISTINCT f.profile_key) AS n FROM whole w
                        JOIN finds f ON f.plan_id IN (w.plan_id, 'added') JOIN profiles p USING (profile_key, platform)
                        GROUP BY ALL),
             made AS (SELECT t.plan_id, t.platform, t.bucket, t.round, count(*) AS n FROM steps t JOIN whole USING (plan_id, platform)
                      WHERE t.round IN ({HYDRATE}, {POSTS}) GROUP BY ALL),
             kinds AS (SELECT DISTINCT platform, bucket, round FROM made)
        SELECT k.platform, k.bucket, k.round, sum(l.n) AS looked, sum(coalesce(m.n, 0)) AS calls
        FROM looked l JOIN kinds k USING (platform) LEFT JOIN made m USING (plan_id, platform, bucket, round)
        GROUP BY ALL HAVING sum(l.n) >= {ENOUGH}""")
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rows:
        found[row["platform"]][f"{row['bucket']} {row['round']}"] = float(row["calls"]) / float(row["looked"])
    return found


def _trials(store: Store) -> dict[str, list[Trial]]:
    """What every chosen call brought, oldest first."""
    found: dict[str, list[Trial]] = defaultdict(list)
    for row in store.rows("""SELECT c.*, t.origin FROM choices c LEFT JOIN steps t USING (plan_id, step_id)
                             WHERE c.ended_at IS NOT NULL ORDER BY c.chosen_at, plan_id, c.turn, c.place"""):
        found[row["platform"]].append(remembered(row))
    return found
