"""Rank: who fits a brief, in order, with the score's parts and the reasons; who is left out, and why."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from tastemaker import clock, render
from tastemaker.brief import Brief
from tastemaker.scoring import cohorts, features, formula
from tastemaker.scoring.documents import document
from tastemaker.scoring.formula import FORMULA_VERSION, Part
from tastemaker.scoring.reasons import reason
from tastemaker.scoring.relevance import Index
from tastemaker.scoring.rules import why_not
from tastemaker.scoring.words import words
from tastemaker.store import Run, Store
from tastemaker.terms import load

__all__ = ["FORMULA_VERSION", "SHORTLIST_COLUMNS", "run"]
SHORTLIST_COLUMNS = {
    "rank": "place on the shortlist from 1; empty for who is left out",
    "handle": "as the profile says, cleaned", "name": "as the profile says, cleaned", "platform": "where the profile is",
    "url": "the profile", "score": "0 to 1, see `formula`; empty where the platform's terms permit none",
    "score_low": "lower end of the score's interval", "score_high": "upper end",
    "relevance": "0 to 1: the creator's own words against the brief, 1 is the best of this run",
    "reach": "percentile of reach in the cohort, 0 to 1", "engagement": "percentile of engagement in the cohort, 0 to 1",
    **{name: f"{f.sentence} ({f.unit or 'name'}; {f.window})" for name, f in features.FORMULAS.items()
       if name not in ("reach_percentile", "engagement_percentile", "main_language")},
    "reach_n": "posts whose views are known", "cohort_n": "members of the cohort that have figures",
    "language": "most frequent language of the newest posts, else the profile's own", "country": "as the profile says",
    "reasons": "one sentence with quotations and figures", "why_not": "why there is no rank or no score",
    "label": "what a person said: accept, reject or star", "fetched_at": "when the profile was read, UTC",
    "formula": "version of the score", "profile_key": "key of the profile", "creator_id": "key of the creator behind it"}
"""Columns of the frame that `run` gives back, each with what it holds."""
_PROFILES = """
SELECT p.profile_key, c.creator_id, p.platform, p.handle, p.name, p.url, p.bio, p.keywords, p.country, p.fetched_at,
       f.* EXCLUDE (profile_key, run_id, as_of, expires_at), coalesce(f.main_language, p.language) AS language,
       least(p.expires_at, f.expires_at) AS expires_at,
       CASE WHEN l.label <> 'clear' THEN l.label END AS label, l.made_by AS label_by
FROM usable_profiles p JOIN creators c USING (profile_key)
JOIN features f ON f.profile_key = p.profile_key AND f.run_id = $run
LEFT JOIN current_labels l ON l.profile_key = p.profile_key AND l.campaign_id = $campaign
ORDER BY p.profile_key"""
_FIGURES = {"reach_median_views": "views", "engagement_per_view_median": "per_view",
            "engagement_per_follower_median": "per_follower"}
NOTHING = "their words do not fit the brief (relevance 0)"
_WHOLE_TOPIC = 3.0
"""How much more a word of the topics tells than one that only describes the product or its audience."""


def run(store: Store, run: Run, brief: Brief, *, accepted: Callable[[str], bool] = lambda platform: False) -> pd.DataFrame:
    """Score every usable profile for a brief, write `scores` and give back the shortlist: `SHORTLIST_COLUMNS`, ranked first.

    It reads the features of this run, and makes them when there are none. One profile stands for each creator. Profiles
    whose platform's terms permit no derived figures stand where their words put them, without a score or any other figure.
    """
    if not store.rows("SELECT 1 FROM features WHERE run_id = $run LIMIT 1", run=run.run_id):
        features.run(store, run, accepted=accepted)
    profiles = [_opened(row) for row in store.rows(_PROFILES, run=run.run_id, campaign=brief.campaign_id)]
    scored = ranked(brief, profiles, _posts(store, profiles, accepted), accepted)
    _write(store, run, brief, scored)
    frame = pd.DataFrame(scored, columns=list(SHORTLIST_COLUMNS))
    return frame.assign(rank=frame["rank"].astype("Int64"))


def ranked(brief: Brief, profiles: Sequence[dict[str, Any]], posts: Mapping[int, list[dict[str, Any]]],
           accepted: Callable[[str], bool]) -> list[dict[str, Any]]:
    """The profiles as rows of the shortlist, in its order. Equal scores keep the order of relevance, then of the keys."""
    rejected = {p["creator_id"]: p["label_by"] for p in profiles if p["label"] == "reject"}
    raw, weights = _relevance(brief, profiles, posts)
    rows = []
    for profile, value in zip(profiles, raw, strict=True):
        mine = posts.get(profile["profile_key"], [])
        by = rejected.get(profile["creator_id"])
        excluded = f"rejected by {by}" if by else why_not(brief, profile, mine) or (None if value > 0 else NOTHING)
        rows.append({**profile, "raw": max(float(value), 0.0), "why_not": excluded, "posts": mine})
    best = max((r["raw"] for r in rows if r["why_not"] is None), default=0.0)
    known = cohorts.peers(pd.DataFrame(rows)[["platform", "size_band", "main_format", "cohort", *_FIGURES]]) if rows else {}
    for row in rows:
        row["relevance"] = round(min(row["raw"] / best, 1.0), 6) if best > 0 else 0.0
        _score(row, known[row["cohort"]], features.permitted(row["platform"], accepted))
        row["reasons"], row["quoted"] = reason(brief, weights, row, row["posts"], row["parts"])
        if row["closed"]:   # its place is all that remains of it: no figure is stored or shown
            row["relevance"], row["parts"]["relevance"] = None, formula.closed_part("relevance")
        row.update(name=render.line(row["name"], 120), handle=render.line(row["handle"], 120), url=render.line(row["url"], 500))
    return _placed(rows)


def _score(row: dict[str, Any], known: Mapping[str, Any], open_terms: bool) -> None:
    """Add the parts, the score with its interval and the formula to a row."""
    parts: dict[str, Part] = {"relevance": formula.relevance_part(row["relevance"], len(row["posts"]))}
    for name, column in (("reach", "reach_median_views"), ("engagement", str(known["measure"]))):
        values = _values(row["posts"], _FIGURES[column])
        parts[name] = (formula.cohort_part(name, row[f"{name}_percentile"], row[column], column, values, known[name])
                       if open_terms else formula.closed_part(name))
        row[name] = parts[name].value if parts[name].state == "known" else None
    row["parts"] = parts
    row["score"], row["score_low"], row["score_high"] = formula.combined(parts)
    row["formula"] = FORMULA_VERSION if open_terms else formula.WORDS_ONLY
    row["closed"] = not open_terms
    row["place"] = formula.place(row["score"], row["relevance"])


def _placed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows in order with their ranks, then those that are left out. A creator's best profile has the rank."""
    rows = sorted(rows, key=lambda r: (r["why_not"] is not None, -r["place"], -r["raw"], r["profile_key"]))
    first: dict[int, dict[str, Any]] = {}
    for row in rows:
        row["rank"] = None
        if row["why_not"] is None:
            if other := first.get(row["creator_id"]):
                row["why_not"] = f"same creator as {other['handle']} on {other['platform']}, rank {other['rank']}"
                continue
            first[row["creator_id"]] = row
            row["rank"] = len(first)
    for row in first.values():
        if row["closed"]:
            row["why_not"] = f"no score: {_term(row['platform'])}"
    return sorted(rows, key=lambda r: (r["rank"] is None, r["rank"] or 0))


def _term(platform: str) -> str:
    terms = load(platform)
    return f"{terms.title}: {terms.derived.rule.rstrip('.')} ({terms.derived_setting})"


def _relevance(brief: Brief, profiles: Sequence[Mapping[str, Any]], posts: Mapping[int, list[dict[str, Any]]],
               ) -> tuple[np.ndarray, dict[str, float]]:
    """Raw relevance of each profile, taught by accepted and starred ones, and how telling each word of the brief is."""
    texts = [document(p["name"], p["bio"], p["keywords"], [(o["title"], o["text"]) for o in posts.get(p["profile_key"], [])])
             for p in profiles]
    index = Index(texts)
    liked = [i for i, p in enumerate(profiles) if p["label"] in ("accept", "star")]
    central = set(words(" ".join((*brief.topics, *brief.must_have))))
    weights = {w: v * (_WHOLE_TOPIC if w in central else 1.0) for w, v in index.telling(brief.words()).items()}
    return index.scores(brief.words(), liked), weights


def _posts(store: Store, profiles: Sequence[Mapping[str, Any]], accepted: Callable[[str], bool]) -> dict[int, list[dict[str, Any]]]:
    """The newest posts of each profile, newest first; counters only where the terms let figures be derived from them."""
    platforms = sorted({p["platform"] for p in profiles})
    allowed = [p for p in platforms if features.permitted(p, accepted)]
    closed = [p for p in platforms if p not in allowed]
    texts = features.posts(store.table, clock.now(), allowed, closed).select(
        "profile_key", "post_key", "place", "title", "text", "published_at", "expires_at", *_FIGURES.values())
    grouped: dict[int, list[dict[str, Any]]] = {}
    for row in store.read(texts.order_by(["profile_key", "place"])).to_pylist():
        grouped.setdefault(row["profile_key"], []).append(row)
    return grouped


def _values(posts: Sequence[Mapping[str, Any]], name: str) -> np.ndarray:
    return np.asarray([p[name] for p in posts if p[name] is not None], dtype=float)


def _opened(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "keywords": json.loads(row["keywords"])}


def _write(store: Store, run: Run, brief: Brief, rows: Sequence[Mapping[str, Any]]) -> None:
    kept = ("profile_key", "creator_id", "rank", "score", "score_low", "score_high", "relevance", "reach", "engagement",
            "reasons", "quoted", "why_not", "formula")
    now = clock.now()
    with store.write() as s:
        s.execute("DELETE FROM scores WHERE run_id = $run", run=run.run_id)
        s.insert("scores", [{
            "run_id": run.run_id, "campaign_id": brief.campaign_id, "brief_hash": brief.hash, "made_at": now,
            **{name: row[name] for name in kept}, "parts": {name: part.as_dict() for name, part in row["parts"].items()},
            "expires_at": _earliest(row)} for row in rows])


def _earliest(row: Mapping[str, Any]) -> Any:
    """A score is no older than what it was made of allows: its profile, its figures and the posts that it read."""
    moments = [row["expires_at"], *(post["expires_at"] for post in row["posts"])]
    return min((m for m in moments if m is not None), default=None)
