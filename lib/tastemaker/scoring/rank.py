"""Rank: who fits a brief, in order, with the score's parts and the reasons; who is left out, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from tastemaker import clock, render
from tastemaker.brief import Brief
from tastemaker.scoring import cohorts, documents, fairness, features, formula, parts
from tastemaker.scoring.formula import FORMULA_VERSION, OUTSIDE, Weights
from tastemaker.scoring.inputs import FIGURES, Given, Inputs, read
from tastemaker.scoring.parts import Part
from tastemaker.scoring.reasons import matches, reason
from tastemaker.scoring.relevance import Index, Views, asked
from tastemaker.scoring.rules import why_not
from tastemaker.scoring.words import words
from tastemaker.store import Run, Store
from tastemaker.terms import load

__all__ = ["FORMULA_VERSION", "SHORTLIST_COLUMNS", "Learned", "ranked", "run", "shortlist"]
SHORTLIST_COLUMNS = {
    "rank": "place on the shortlist from 1; empty for who is left out",
    "rank_low": "best place in nine of ten draws, see `formula`; empty where the platform's terms permit no score",
    "rank_high": "worst place in nine of ten draws",
    "handle": "as the profile says, cleaned", "name": "as the profile says, cleaned", "platform": "where the profile is",
    "url": "the profile", "score": "0 to 1, see `formula`; empty where the platform's terms permit none",
    "score_low": "lower end of the score's interval, which holds nine of ten draws", "score_high": "upper end",
    "relevance": "0 to 1: the creator's own words against the brief, 1 is the best of this run",
    "reach": "percentile of reach in the cohort, 0 to 1", "engagement": "percentile of engagement in the cohort, 0 to 1",
    "authenticity": "0 to 1, 1 where no pattern of bought attention was seen; empty where the evidence does not suffice",
    "suitability": "0 to 1, 1 where nothing was found that the brief wants to avoid; empty when nobody looked",
    "budget": "0 to 1, 1 where the price fits the budget; empty when the price is unknown",
    **{name: f"{f.sentence} ({f.unit or 'name'}; {f.window})" for name, f in features.FORMULAS.items()
       if name not in ("reach_percentile", "engagement_percentile", "main_language")},
    "reach_n": "posts whose views are known", "cohort_n": "members of the cohort that have figures",
    "language": "most frequent language of the newest posts, else the profile's own", "country": "as the profile says",
    "reasons": "one sentence with quotations and figures", "why_not": "why there is no rank or no score",
    "label": "what a person said: accept, reject or star", "fetched_at": "when the profile was read, UTC",
    "formula": "version of the score", "profile_key": "key of the profile", "creator_id": "key of the creator behind it"}
"""Columns of the frame that `run` gives back, each with what it holds."""
Learned = Callable[[np.ndarray, Views, Mapping[int, str]], Sequence[float]]
"""From the relevance of each profile without labels, all texts, and a person's labels by place, to learned relevance: one
number a profile, such as the probability that the person would accept it; higher is better, 0 the least."""
NOTHING = "their words do not fit the brief (relevance 0)"
_WHOLE_TOPIC = 3.0
"""How much more a word of the topics tells than one that only describes the product or its audience."""
_LONGEST = {"name": 120, "handle": 120, "url": 500}
"""Characters that a shortlist shows."""
Row = dict[str, Any]


def run(store: Store, run: Run, brief: Brief, *, accepted: Callable[[str], bool] = lambda platform: False,
        weights: Weights | None = None, authenticity: Given = None, suitability: Given = None, budget: Given = None,
        learned: Learned | None = None, keep: Callable[[Inputs, pd.DataFrame], Any] | None = None) -> pd.DataFrame:
    """Score every usable profile for a brief, write `scores` and `fairness` and give back the shortlist, ranked first.

    It reads the features of this run, and makes them when there are none. One profile stands for each creator. Profiles
    whose platform's terms permit no derived figures stand where their words put them, without a score or any other figure.
    `keep` is handed the inputs and the shortlist: `manifest.write` keeps them, so that the ranking can be made again.
    """
    if not store.rows("SELECT 1 FROM features WHERE run_id = $run LIMIT 1", run=run.run_id):
        features.run(store, run, accepted=accepted)
    inputs = read(store, run.run_id, brief, weights or Weights(), accepted,
                  {"authenticity": authenticity, "suitability": suitability, "budget": budget})
    rows = ranked(inputs, learned)
    _write(store, run, inputs, rows)
    frame = shortlist(rows)
    if keep is not None:
        if learned is not None:
            inputs = _taught(inputs, rows)
        keep(inputs, frame)
    return frame


def _taught(inputs: Inputs, rows: Sequence[Row]) -> Inputs:
    """The inputs with what was learned, so that they make the same ranking without the learner."""
    found = {row["profile_key"]: row for row in rows}
    mine = [found[profile["profile_key"]] for profile in inputs.profiles]
    return replace(inputs, learned=tuple(None if row["closed"] else row["share"] for row in mine),
                   held=tuple(row["rank"] if row["closed"] else None for row in mine))


def shortlist(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows of `ranked` as the frame of `SHORTLIST_COLUMNS`."""
    frame = pd.DataFrame(rows, columns=list(SHORTLIST_COLUMNS))
    return frame.assign(**{name: frame[name].astype("Int64") for name in ("rank", "rank_low", "rank_high")})


def ranked(inputs: Inputs, learned: Learned | None = None) -> list[Row]:
    """The profiles as rows of the shortlist, in its order: a function of the inputs alone, to the last digit.

    Equal scores go by relevance, then by the profile's key. Linear algebra runs on one thread, because several add in an
    order that changes from run to run.
    """
    if not inputs.profiles:
        return []
    posts: dict[int, list[Row]] = {p["profile_key"]: [] for p in inputs.profiles}
    for post in inputs.posts:
        posts[post["profile_key"]].append(post)
    with threadpool_limits(1):
        raw, fits, telling = _relevance(inputs, posts, learned)
        rows = _judged(inputs, posts, raw, fits)
        _add_parts(inputs, rows, telling)
        return _placed(rows, inputs)


def _judged(inputs: Inputs, posts: Mapping[int, list[Row]], raw: np.ndarray, fits: np.ndarray) -> list[Row]:
    """A row a profile with its relevance, and with the reason for which it is left out."""
    rejected = {p["creator_id"]: p["label_by"] for p in inputs.profiles if p["label"] == "reject"}
    rows = []
    for profile, value, fit in zip(inputs.profiles, raw, fits, strict=True):
        mine, by = posts[profile["profile_key"]], rejected.get(profile["creator_id"])
        excluded = f"rejected by {by}" if by else why_not(inputs.brief, profile, mine) or (None if fit else NOTHING)
        rows.append({**profile, "raw": max(float(value), 0.0), "why_not": excluded, "fits": excluded is None, "fit": bool(fit),
                     "posts": mine, "closed": profile["platform"] not in inputs.permitted})
    best = max((r["raw"] for r in rows if r["fits"]), default=0.0)
    for row in rows:
        row["share"] = row["raw"] / best if best > 0 else 0.0
        row["relevance"] = round(min(row["share"], 1.0), 6)
    return rows


def _add_parts(inputs: Inputs, rows: list[Row], telling: Mapping[str, float]) -> None:
    """Add the parts, the columns made of them and the reasons to every row."""
    compared = ("platform", "size_band", "main_format", "cohort", *FIGURES)
    known = cohorts.peers(pd.DataFrame({name: [row[name] for row in rows] for name in compared}))
    given = {(g["part"], g["profile_key"]): g for g in inputs.given}
    values = {name: _known_values(rows, given, name) for name in OUTSIDE}
    for row in rows:
        found = matches(telling, row["posts"])
        row["given"] = [given[key] for name in OUTSIDE if (key := (name, row["profile_key"])) in given]
        row["parts"] = _parts(inputs.weights, row, found, known[row["cohort"]], given, values)
        for name in formula.PARTS[1:]:
            row[name] = row["parts"][name].value if row["parts"][name].state == "known" else None
        row["formula"] = formula.WORDS_ONLY if row["closed"] else FORMULA_VERSION
        row["reasons"], row["quoted"] = reason(inputs.brief, telling, row, row["posts"], found, row["parts"])
        row.update({name: render.line(row[name], longest) for name, longest in _LONGEST.items()})


def _parts(weights: Weights, row: Row, found: np.ndarray, peers: Mapping[str, Any], given: Mapping[tuple[str, int], Row],
           values: Mapping[str, Mapping[str, np.ndarray]]) -> dict[str, Part]:
    share = weights.as_dict()
    if row["closed"]:
        return {name: parts.closed_part(share[name]) for name in formula.PARTS}
    made = {"relevance": parts.relevance_part(row["relevance"], found, share["relevance"])}
    for name, column in (("reach", "reach_median_views"), ("engagement", str(peers["measure"]))):
        mine = _values(row["posts"], FIGURES[column])
        made[name] = parts.cohort_part(row[f"{name}_percentile"], row[column], column, mine, peers[name], share[name])
    for name in OUTSIDE:
        cohort = values[name].get(row["cohort"], np.empty(0))
        made[name] = parts.outside_part(given.get((name, row["profile_key"])), cohort, values[name][""], share[name])
    return made


def _known_values(rows: Sequence[Row], given: Mapping[tuple[str, int], Row], name: str) -> dict[str, np.ndarray]:
    """What is known of a part that was handed in, by cohort; under "" of everybody."""
    found: dict[str, list[float]] = {"": []}
    for row in rows:
        value = given.get((name, row["profile_key"]), {}).get("value")
        if value is not None and not row["closed"]:
            found[""].append(value)
            found.setdefault(row["cohort"], []).append(value)
    return {cohort: np.asarray(values, dtype=float) for cohort, values in found.items()}


def _placed(rows: list[Row], inputs: Inputs) -> list[Row]:
    """Rows in order with scores and ranks, then those that are left out. A creator's best profile has the rank."""
    table = formula.table(rows)
    relevance = np.asarray([row["relevance"] for row in rows])
    table["rank"] = (formula.held(table, relevance, inputs.weights) if inputs.held is None
                     else [np.nan if rank is None else rank for rank in inputs.held])
    scored = formula.rescored(table, inputs.weights, seed=inputs.seed)
    for name in scored.columns.drop("profile_key"):
        for row, value in zip(rows, scored[name], strict=True):
            row[name] = None if pd.isna(value) else value.item() if hasattr(value, "item") else value
    first = {row["creator_id"]: row for row in rows if row["rank"] is not None}
    for row in rows:
        row["place"] = (row["rank"] is None, row["rank"] or 0, -(row["score"] or 0.0), row["profile_key"])
        if row["fits"] and row["rank"] is None:
            other = first[row["creator_id"]]
            row["why_not"] = f"same creator as {other['handle']} on {other['platform']}, rank {other['rank']}"
        if row["closed"]:   # its place is all that remains of it: no figure is stored or shown
            row["relevance"] = None
            row["why_not"] = row["why_not"] or unscored(row["platform"])
    return sorted(rows, key=lambda row: row["place"])


def unscored(platform: str) -> str:
    """Why a platform's profiles have no score, where its terms ask for an acceptance: the rule and the setting."""
    terms = load(platform)
    return f"no score: {terms.title}: {terms.derived.rule.rstrip('.')} ({terms.derived_setting})"


def _relevance(inputs: Inputs, posts: Mapping[int, list[Row]],
               learned: Learned | None) -> tuple[np.ndarray, np.ndarray, dict[str, float]]:
    """Each profile's raw relevance, taught by a person's labels, and whether anything fits; how telling each word is.

    Without a learner accepted and starred profiles teach the query. With one, whom a person accepted always fits.
    """
    brief, profiles = inputs.brief, inputs.profiles
    texts = [documents.of(p, posts[p["profile_key"]]) for p in profiles]
    index = Index(texts, platforms=[p["platform"] for p in profiles])
    labels = {i: p["label"] for i, p in enumerate(profiles) if p["label"]}
    liked = [i for i, label in labels.items() if label in ("accept", "star")]
    central = set(words(" ".join((*brief.topics, *brief.must_have))))
    telling = {w: v * (_WHOLE_TOPIC if w in central else 1.0) for w, v in index.telling(brief.words()).items()}
    if learned is None and inputs.learned is None:
        raw = index.scores(asked(brief), liked)
        return raw, raw > 0, telling
    base = index.scores(asked(brief))
    fits = (base > 0) | np.isin(np.arange(len(profiles)), liked)
    found = learned(base, index.views, labels) if learned is not None else [1.0 if v is None else v for v in inputs.learned or ()]
    return np.where(fits, np.asarray(found, dtype=float), 0.0), fits, telling


def _values(posts: Sequence[Mapping[str, Any]], name: str) -> np.ndarray:
    return np.asarray([p[name] for p in posts if p[name] is not None], dtype=float)


def _write(store: Store, run: Run, inputs: Inputs, rows: Sequence[Row]) -> None:
    kept = ("profile_key", "creator_id", "rank", "rank_low", "rank_high", "fits", "score", "score_low", "score_high",
            "relevance", "reach", "engagement", "reasons", "quoted", "why_not", "formula")
    brief, now, weights = inputs.brief, clock.now(), inputs.weights.as_dict()
    same = {"run_id": run.run_id, "campaign_id": brief.campaign_id, "made_at": now}
    report = fairness.report(fairness.table(rows), inputs.as_of)
    with store.write() as s:
        for table in ("scores", "fairness"):
            s.execute(f"DELETE FROM {table} WHERE run_id = $run", run=run.run_id)
        s.insert("scores", [{
            **same, "brief_hash": brief.hash, **{name: row[name] for name in kept}, "parts": formula.opened(row["parts"]),
            "weights": weights, "expires_at": _earliest(row)} for row in rows])
        s.insert("fairness", [{**same, **row} for row in report])


def _earliest(row: Mapping[str, Any]) -> Any:
    """A score is no older than what it was made of allows: its profile, its figures and the posts that it read."""
    moments = [row["expires_at"], *(post[name] for post in row["posts"] for name in ("expires_at", "counters_expire"))]
    moments += [part["expires_at"] for part in row["given"]]
    return min((m for m in moments if m is not None), default=None)
