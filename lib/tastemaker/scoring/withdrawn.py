"""Withdrawn: figures that a platform's terms permit no more are cleared wherever they were stored.

Whoever reads the store then finds what a score without the permission would have written: places by words, facts as the
platform gave them, the creators' own words, and no figure. So no reader has to know of permissions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from tastemaker import clock
from tastemaker.scoring import formula, manifest, parts, rank, reasons, vet
from tastemaker.scoring.permission import CLOSED, FIGURED, THEIRS, VERB, closed, overdue
from tastemaker.store import Run, Session, Store

_KEPT = ("run_id", "profile_key", "as_of", "followers", "followers_n", "expires_at")
"""Columns of features that are facts, or say what the row is."""
_SAID = re.compile(r"; (?:reach unknown \(views of \d+ posts known\)|median [\d,]+ views over \d+ posts)")


def clear(store: Store, run: Run, accepted: Callable[[str], bool]) -> dict[str, int]:
    """Clear the figures of every platform for which none may be derived now; how many rows of each table that were.

    The kept inputs of rankings go first and the tables in one transaction after them, so a kill leaves something to be found
    the next time. The audit keeps the counts.
    """
    platforms, keys = closed(store, accepted), overdue(store, accepted)
    if not keys:
        return {}
    inputs = manifest.withdraw(manifest.folder(store), keys)
    with store.write() as s:
        cleared = {"features": _features(s, platforms), "scores": _scores(s, platforms), "vettings": _vettings(s, platforms)}
        s.insert("audit", [{"verb": VERB, "what": what, "n": n, "made_at": clock.now(), "run_id": run.run_id}
                           for what, n in {**cleared, "rankings' inputs": inputs}.items()])
    return cleared


def _features(s: Session, platforms: list[str]) -> int:
    """Counts are 0 as where nothing was counted, all else is unknown."""
    columns = [name for name in s.schema("features").names if name not in (*_KEPT, "cohort")]
    emptied = ", ".join(f"{name} = {0 if name.endswith('_n') else 'NULL'}" for name in columns)
    n = _count(s, "features", platforms)
    s.execute(f"UPDATE features SET cohort = $closed, {emptied} WHERE {FIGURED['features']} AND {THEIRS}",
              closed=CLOSED, platforms=platforms)
    return n


def _scores(s: Session, platforms: list[str]) -> int:
    rows = s.rows(f"""SELECT s.run_id, s.profile_key, s.reasons, s.why_not, s.weights, p.platform FROM scores s
                      JOIN profiles p USING (profile_key) WHERE {FIGURED['scores']} AND list_contains($platforms, p.platform)""",
                  platforms=platforms)
    for row in rows:
        s.execute("""UPDATE scores SET score = NULL, score_low = NULL, score_high = NULL, relevance = NULL, reach = NULL,
                     engagement = NULL, rank_low = NULL, rank_high = NULL, parts = $parts, reasons = $reasons, why_not = $why_not,
                     formula = $formula WHERE run_id = $run_id AND profile_key = $profile_key""",
                  **{name: row[name] for name in ("run_id", "profile_key")}, **_words_only(row))
    s.execute(f"DELETE FROM fairness WHERE run_id IN (SELECT run_id FROM scores WHERE {THEIRS})", platforms=platforms)
    return len(rows)


def _words_only(row: Mapping[str, Any]) -> dict[str, Any]:
    """What remains of a score: the words behind the match, and why there is no more."""
    weights = json.loads(row["weights"]) if row["weights"] else formula.Weights().as_dict()
    said = list(_SAID.finditer(row["reasons"]))
    match = row["reasons"][:said[-1].start()] if said else row["reasons"].partition("; ")[0].rstrip(".")
    return {"parts": json.dumps({name: parts.closed_part(share).as_dict() for name, share in weights.items()}),
            "reasons": f"{match}; {reasons.NO_FIGURES}.", "why_not": row["why_not"] or rank.unscored(row["platform"]),
            "formula": formula.WORDS_ONLY}


def _vettings(s: Session, platforms: list[str]) -> int:
    n = _count(s, "vettings", platforms)
    s.execute(f"""UPDATE vettings SET state = $state, probability = NULL, low = NULL, high = NULL, signals = '[]', sentence = $sentence
                  WHERE {FIGURED['vettings']} AND {THEIRS}""",
              state=vet.UNSEEN["state"], sentence=vet.UNSEEN["sentence"], platforms=platforms)
    return n


def _count(s: Session, table: str, platforms: list[str]) -> int:
    return int(s.rows(f"SELECT count(*) AS n FROM {table} WHERE {FIGURED[table]} AND {THEIRS}", platforms=platforms)[0]["n"])
