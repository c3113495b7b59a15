"""Act 2 behind the workbench: score with what was learned and vetted, explain, and ask the person."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from tastemaker import sheets
from tastemaker.brief import Brief
from tastemaker.errors import BadInput
from tastemaker.scoring import (
    calibration,
    documents,
    features,
    formula,
    inputs,
    learning,
    manifest,
    moves,
    rank,
    teaching,
    vet,
)
from tastemaker.scoring.likeness import Likeness
from tastemaker.workbench import fitting, screens

if TYPE_CHECKING:
    from tastemaker.store import Run
    from tastemaker.workbench import Workbench
Weights = formula.Weights | Mapping[str, float] | None
_COMPARED = ("reach", "engagement")
PARTS = {"relevance": "The creator's own words against the brief; 1 is the best of this run.",
         "reach": "Median views of the newest posts, as a percentile of the cohort.",
         "engagement": "Median engagement of the newest posts, as a percentile of the cohort.",
         "authenticity": "1 less the probability that some attention was bought, from the signals below.",
         "suitability": "1 where no quote is to be avoided, 0 where a person said avoid, the middle while one is open.",
         "budget": "How much of the price that you know what one creator may cost would pay; the middle where no price is known."}
"""What each part of a score is, for a screen."""
_NEWEST = """SELECT run_id FROM runs WHERE verb = 'score' AND state = 'done' AND campaign_id = $campaign
             ORDER BY started_at DESC, run_id DESC LIMIT 2"""
_SCORES = """
SELECT s.*, p.handle, p.name, p.platform, p.url FROM scores s JOIN usable_profiles p USING (profile_key)
WHERE s.run_id = $run AND (s.expires_at IS NULL OR s.expires_at > now_utc()) ORDER BY s.rank NULLS LAST, s.profile_key"""
_BEFORE = """
SELECT s.profile_key, s.rank, s.score, s.parts, s.why_not, s.formula, p.handle
FROM scores s LEFT JOIN usable_profiles p USING (profile_key)
WHERE s.run_id = $run AND (s.expires_at IS NULL OR s.expires_at > now_utc())"""
"""Also whoever may not be used any more: they are counted where others moved, and not named."""
_NOBODY = BadInput("Nobody has a score now.", "Pull and score again: what was scored is gone or past its time.")


def score(bench: Workbench, brief: Brief, weights: Weights, asked: fitting.Asked) -> pd.DataFrame:
    """The shortlist of a new run; without weights those of the last run. What was labelled and vetted counts."""
    store, learner = bench.store, _Learner(bench, brief)
    vetted = vet.parts(store, brief)
    with bench._run("score", brief) as run:
        features.run(store, run, accepted=bench.accepted)
        shortlist = rank.run(store, run, brief, accepted=bench.accepted, weights=_weights(bench, brief, weights),
                             authenticity=vetted.authenticity, suitability=vetted.suitability,
                             budget=fitting.part(store, run.run_id, brief.campaign_id, asked),
                             learned=learner if learner.can_learn() else None, keep=partial(manifest.write, store, run))
        learner.remember(run)
    return shortlist


def vetting(bench: Workbench, brief: Brief, top: int, handles: Sequence[str]) -> pd.DataFrame:
    """Vet the first `top` of the shortlist, or exactly these handles."""
    listed = bench.shortlist(brief)
    keys = [bench._row(brief, handle)["profile_key"] for handle in handles] if handles else listed["profile_key"].head(top)
    with bench._run("vet", brief) as run:
        return vet.run(bench.store, run, brief, keys, accepted=bench.accepted, categories=bench.settings.suitability_file)


def findings(bench: Workbench, brief: Brief) -> pd.DataFrame:
    """Quotes that a brand may care about and past partners, each with its link, date and the decision on it."""
    return bench.store.frame("""
        SELECT f.finding_id, p.handle, p.name, p.platform, f.kind, f.category, f.quote, f.url, f.published_at, f.why, f.decision,
               f.decided_by, f.profile_key
        FROM current_findings f JOIN usable_profiles p USING (profile_key) WHERE f.campaign_id = $campaign
        ORDER BY p.handle, f.kind, f.published_at DESC NULLS LAST, f.finding_id""", campaign=brief.campaign_id)


def explained(bench: Workbench, brief: Brief) -> pd.DataFrame:
    """Why everyone stands elsewhere than in the run before the last; empty where there was none."""
    runs = [row["run_id"] for row in bench.store.rows(_NEWEST, campaign=brief.campaign_id)]
    if len(runs) < 2:
        return pd.DataFrame(columns=["handle", "rank_before", "rank_after", "change", "sentence"])
    after, before = bench.store.rows(_SCORES, run=runs[0]), bench.store.rows(_BEFORE, run=runs[1])
    return pd.DataFrame(moves.explained(before, after))


def fairness(bench: Workbench, brief: Brief) -> pd.DataFrame:
    """Whether some groups of creators rank lower at equal relevance in the last run."""
    return bench.store.frame("""SELECT compared, members, others, pairs, difference, low, high, relevance_difference, state, sentence
                                FROM fairness WHERE run_id = $run ORDER BY compared""", run=_last(bench, brief))


def weighed(bench: Workbench, brief: Brief) -> tuple[pd.DataFrame, dict[str, float], Any]:
    """The last ranking, its weights, and a function from other weights to the ranking that they would make."""
    rows = bench.store.rows(_SCORES, run=_last(bench, brief))
    if not rows:
        raise _NOBODY
    table = formula.table(rows)
    drawn = formula.chances(table, _seed(bench, brief))
    shown = pd.DataFrame(rows).drop(columns=["parts", "quoted"])
    return shown, json.loads(rows[0]["weights"]), lambda shares: formula.rescored(table, formula.Weights(**shares), drawn=drawn)


def evidence(bench: Workbench, brief: Brief, handle: str) -> dict[str, Any]:
    """All that a creator's evidence page shows: row, parts, vetting, findings, sponsors, posts and growth."""
    row = scored(bench, brief, handle)
    key = row["profile_key"]
    vettings = bench.store.rows("""SELECT probability, low, high, state, sentence, signals FROM current_vettings
                                   WHERE campaign_id = $campaign AND profile_key = $key""", campaign=brief.campaign_id, key=key)
    found = findings(bench, brief)
    found = found[found["profile_key"] == key].astype(object)
    quotes, partners = found[found["kind"] == "suitability"], found[found["kind"] != "suitability"]
    named = partners.assign(name=partners["category"], competitor=partners["kind"] == "competitor", kind=partners["why"])
    growth, posts = screens.growth(bench.store), screens.recent_posts(bench.store)
    vetting = {**vettings[0], "signals": json.loads(vettings[0]["signals"])} if vettings else None
    if vetting and not features.permitted(row["platform"], bench.accepted):   # it may be of a time when they were accepted
        vetting |= vet.UNSEEN
    return {"row": row, "parts": row["parts"], "vetting": vetting, "signals": vetting["signals"] if vetting else None,
            "findings": quotes.to_dict("records") if vetting else None, "sponsors": named.to_dict("records") if vetting else None,
            "posts": posts[posts["profile_key"] == key], "growth": growth[growth["profile_key"] == key]}


def scored(bench: Workbench, brief: Brief, handle: str) -> dict[str, Any]:
    """One creator's row of the last run, with the figures of the shortlist."""
    key = int(bench._row(brief, handle)["profile_key"])
    listed = bench.shortlist(brief)
    rows = [row for row in bench.store.rows(_SCORES, run=_last(bench, brief)) if row["profile_key"] == key]
    row = {**listed[listed["profile_key"] == key].iloc[0].to_dict(), **rows[0]}
    return row | {"parts": [{"name": name, "cohort": row["cohort"] if name in _COMPARED else "", "sentence": PARTS[name], **part}
                            for name, part in formula.opened(row["parts"]).items()]}


def teach(bench: Workbench, brief: Brief, n: int) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Whom to look at next, and what the labels so far are worth: see `views.deciding.labelling`."""
    kept: dict[str, Any] = {}

    def remember(base: np.ndarray, views: Any, labels: Mapping[int, str]) -> np.ndarray:
        kept.update(base=base, views=views, labels=dict(labels))
        return base

    run = _last(bench, brief)
    read = inputs.read(bench.store, run, brief, formula.Weights(), bench.accepted, {})
    rank.ranked(read, remember)
    if not kept:
        raise _NOBODY
    likeness, prior = Likeness(kept["views"]), _Learner(bench, brief).prior()
    ranker = learning.learn(kept["base"], likeness, kept["labels"], prior)
    places = teaching.next_to_look(ranker, n=n)
    keys = [read.profiles[place]["profile_key"] for place in places]
    found = bench.store.rows(_SCORES, run=run)
    if not found:
        raise _NOBODY
    rows = pd.DataFrame(found).set_index("profile_key", drop=False)
    why = {key: _why(ranker, place, read.profiles[place]["platform"] in read.permitted)
           for key, place in zip(keys, places, strict=True)}
    shown = rows.loc[[key for key in keys if key in rows.index]].assign(why=[why[key] for key in keys if key in rows.index])
    fit = calibration.calibration(kept["base"], likeness, kept["labels"], prior)
    said = str(teaching.labels_needed(ranker)) if ranker.taught else (
        "An accept and a reject are needed before the ranking learns; until then it goes by the brief alone.")
    told = {"sentence": said, "labels": {read.profiles[place]["profile_key"]: label for place, label in kept["labels"].items()},
            "calibration": None if fit is None else [{"said": r.said, "seen": r.found, "low": r.found_low, "high": r.found_high,
                                                      "n": r.n} for r in fit.rows],
            "calibration_sentence": "" if fit is None else str(fit)}
    return shown.drop(columns=["parts", "quoted"]), told


def judged(bench: Workbench, brief: Brief, folder: Path) -> Path:
    """A directory of creators.csv, queries.csv and qrels.csv from a person's labels: accept counts 1, star 2, reject 0.

    Only who was judged is in it, because nobody knows what the person would say of the others. BadInput without an accept or
    a star, and without a reject.
    """
    read = inputs.read(bench.store, _last(bench, brief), brief, formula.Weights(), bench.accepted, {})
    known = [profile for profile in read.profiles if profile["label"]]
    if len({profile["label"] == "reject" for profile in known}) < 2:
        raise BadInput("There is nothing to measure yet.", "Accept some creators and reject some; then measure again.")
    posts: dict[int, list[Any]] = {}
    for post in read.posts:
        posts.setdefault(post["profile_key"], []).append(post)
    gains = {"accept": 1, "star": 2, "reject": 0}
    sheets.write(folder / "creators.csv", ("creator_id", "platform", "name", "text"), [
        {"creator_id": p["profile_key"], "platform": p["platform"], "name": p["name"],
         "text": documents.of({**p, "name": ""}, posts.get(p["profile_key"], []))} for p in known])
    sheets.write(folder / "queries.csv", ("query_id", "text"), [{"query_id": brief.campaign_id, "text": brief.words()}])
    sheets.write(folder / "qrels.csv", ("query_id", "creator_id", "relevance"), [
        {"query_id": brief.campaign_id, "creator_id": p["profile_key"], "relevance": gains[p["label"]]} for p in known])
    return folder


def _why(ranker: learning.Ranker, place: int, permitted: bool) -> str:
    """What a label would be worth, in words; the probability only where the platform's terms permit such a figure."""
    for_it = list(dict.fromkeys(word.rpartition(":")[2] for word, weight in ranker.why(place) if weight > 0))[:3]
    said = [f"probability {ranker.probabilities[place]:.0%}"] if permitted else []
    return "; ".join([*said, *([f"what you accepted also says {', '.join(for_it)}"] if for_it else [])])


class _Learner:
    """What the labels of a campaign teach, from what earlier campaigns taught on; what it learned is kept as data."""

    def __init__(self, bench: Workbench, brief: Brief) -> None:
        self.store, self.campaign = bench.store, brief.campaign_id
        self.line: dict[str, float] | None = None

    def can_learn(self) -> bool:
        """Whether there is an accept or a star, and a reject."""
        return len({row["label"] == "reject" for row in self.store.rows(
            "SELECT label FROM current_labels WHERE campaign_id = $campaign AND label <> 'clear'", campaign=self.campaign)}) == 2

    def prior(self) -> learning.Prior:
        """What the newest score of each other campaign learned in general; no word of theirs is in it."""
        rows = self.store.rows("""
            SELECT arg_max(json_extract(manifest, '$.learned')::VARCHAR, started_at) AS line FROM runs
            WHERE verb = 'score' AND state = 'done' AND campaign_id <> $campaign AND json_extract(manifest, '$.learned') IS NOT NULL
            GROUP BY campaign_id ORDER BY campaign_id""", campaign=self.campaign)
        return learning.shared_prior([json.loads(row["line"]) for row in rows])

    def __call__(self, base: np.ndarray, views: Any, labels: Mapping[int, str]) -> np.ndarray:
        ranker = learning.learn(base, views, labels, self.prior())
        self.line = dict(ranker.line) if ranker.taught else None
        return ranker.probabilities if ranker.taught else base

    def remember(self, run: Run) -> None:
        """Write down what was learned in general beside the run's manifest."""
        if self.line is None:
            return
        with self.store.write() as s:
            said = json.loads(s.rows("SELECT manifest FROM runs WHERE run_id = $run", run=run.run_id)[0]["manifest"])
            s.execute("UPDATE runs SET manifest = $text WHERE run_id = $run", run=run.run_id,
                      text=json.dumps({**said, "learned": self.line}, ensure_ascii=False, sort_keys=True))


def _weights(bench: Workbench, brief: Brief, weights: Weights) -> formula.Weights:
    """The weights asked for; a part that is not named keeps what it has in this campaign, and then all are divided by their sum."""
    if isinstance(weights, formula.Weights):
        return weights
    if unknown := [name for name in weights or () if name not in formula.PARTS]:
        raise BadInput(f"The score has no part called {unknown[0]}.", f"Its parts are {', '.join(formula.PARTS)}.")
    kept = bench.store.rows("""   -- a run outlives its scores
        SELECT json_extract(manifest, '$.ranking.config.weights')::VARCHAR AS weights FROM runs
        WHERE verb = 'score' AND state = 'done' AND campaign_id = $campaign AND weights IS NOT NULL
        ORDER BY started_at DESC, run_id DESC LIMIT 1""", campaign=brief.campaign_id)
    return formula.Weights(**{**(json.loads(kept[0]["weights"]) if kept else formula.Weights().as_dict()), **(weights or {})})


def _seed(bench: Workbench, brief: Brief) -> int:
    """Where the draws of the last run began, so that the same weights give the same intervals."""
    said = bench.store.rows("SELECT manifest FROM runs WHERE run_id = $run", run=_last(bench, brief))[0]["manifest"]
    return json.loads(said).get("ranking", {}).get("config", {}).get("seed", 0)


def _last(bench: Workbench, brief: Brief) -> str:
    runs = bench.store.rows(_NEWEST, campaign=brief.campaign_id)
    if not runs:
        raise BadInput("This campaign has no score yet.", "Run `bench.score(brief)` first.")
    return runs[0]["run_id"]
