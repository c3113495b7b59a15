"""The plan of a pull: which questions, which calls, what they cost and what they should bring. Nothing is spent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

import pandas as pd

from tastemaker import clock
from tastemaker.brief import Brief
from tastemaker.discovery import queries, showing
from tastemaker.discovery.asking.examples import Telling
from tastemaker.discovery.expecting import Past
from tastemaker.discovery.forecast import Cost
from tastemaker.discovery.frontier import ADDED
from tastemaker.discovery.learned import past
from tastemaker.discovery.portion import Expected, Portion, Question
from tastemaker.discovery.queries import Query, Written
from tastemaker.discovery.steps import Step
from tastemaker.errors import BadInput
from tastemaker.models import Bucket
from tastemaker.platforms import Adapter
from tastemaker.render import line
from tastemaker.store import Store

__all__ = ["POSTS", "Edits", "Expected", "Plan", "Question", "added", "load", "make", "past", "save"]
POSTS = 20
"""Newest posts wanted of each creator."""
TABLE = ("platform", "query", "language", "origin", "because", "calls", "expected_creators", "low", "high", "relevant",
         "relevant_low", "relevant_high")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits:
    """What a person changed in a plan: queries left out, queries added, and the most that it may cost."""

    drop: tuple[str, ...] = ()
    add: tuple[Written, ...] = ()
    budget: Mapping[str, float] = field(default_factory=dict)
    """By `platform.bucket` or `bucket`, in the bucket's own units."""
    money: float | None = None
    """US dollars."""

    @property
    def said(self) -> str:
        """The edits as canonical JSON; empty where there are none. Order does not count."""
        data = {"drop": sorted(self.drop), "add": sorted([a.platform or "", a.language or "", a.text] for a in self.add if a.kind == "own"),
                "budget": dict(sorted(self.budget.items())), "money": self.money}
        return json.dumps(data, ensure_ascii=False) if any(value not in ([], {}, None) for value in data.values()) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a pull will ask. The same brief with the same edits planned twice on one UTC day is the same plan, so that a pull
    of it continues."""

    plan_id: str
    campaign_id: str
    brief_hash: str
    run_id: str
    made_at: datetime
    questions: tuple[Question, ...] = ()
    dropped: tuple[Query, ...] = ()
    """Queries that a bucket could not pay for."""
    costs: tuple[Cost, ...] = ()
    warnings: tuple[str, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    """Platforms that cannot be asked, and why."""
    exploring: Mapping[str, int] = field(default_factory=dict)
    """Discovery calls by `platform.bucket`: first pages, further pages and moves, spent where they bring most. Plans of earlier
    versions have none: each of their steps is asked."""
    forecast: tuple[Expected, ...] = ()
    budget: Mapping[str, float] = field(default_factory=dict)
    """What a person allows buckets to cost, which holds for its pulls as well."""
    money: float | None = None
    """What a person allows it to cost, in US dollars."""

    @property
    def steps(self) -> tuple[Step, ...]:
        """The first pages of every question, in the order in which they stand."""
        return tuple(step for question in self.questions for step in question.steps)

    @property
    def expected(self) -> int:
        """New creators that it should bring, over all platforms."""
        whole = [one.expected for one in self.forecast if one.what == "creators"]
        return round(sum(whole or (question.expected for question in self.questions)))

    def table(self) -> pd.DataFrame:
        """One row a query: where it comes from and why, its calls, and the new and relevant creators it should bring (80 %)."""
        rows = [(q.query.platform, q.query.text, q.query.language, q.query.kind, q.query.because, len(q.steps),
                 *(round(value, 1) for value in (q.expected, q.low, q.high, q.relevant, q.relevant_low, q.relevant_high)))
                for q in self.questions]
        return pd.DataFrame(rows, columns=list(TABLE))

    def cost(self) -> pd.DataFrame:
        """One row a quota bucket: what the plan needs of it, what remains today and what would be left."""
        rows = [{**asdict(cost), "left": cost.left} for cost in self.costs]
        return pd.DataFrame(rows, columns=[*Cost.__dataclass_fields__, "left"])

    def outlook(self) -> pd.DataFrame:
        """One row a forecast: calls bucket by bucket, new creators and relevant ones, each with its 80 % interval."""
        return pd.DataFrame([asdict(one) for one in self.forecast], columns=list(Expected.__dataclass_fields__))

    def __repr__(self) -> str:
        return showing.plan_text(self)

    def _repr_html_(self) -> str:
        return showing.plan_html(self)


def make(brief: Brief, adapters: Mapping[str, Adapter], *, run_id: str, remaining: Callable[[str, Bucket], int | None],
         past: Mapping[str, Past] | None = None, added: Mapping[str, int] | None = None, telling: Sequence[Telling] = (),
         edits: Edits | None = None, money: float | None = None, plan_id: str | None = None, depth: int | None = None,
         posts: int = POSTS, named: Mapping[str, int] | None = None) -> Plan:
    """A plan for a brief over these adapters; pure, and trimmed to what every daily bucket still allows.

    `past` is what this database learned of each platform (`past(store)`); without it the priors of `expecting` and `forecast`
    count. `added` is how many creators of a person's own lists are looked at as well (`added(store)`), `telling` what the
    brief's examples say, `named` how many people stored posts mention of whom nothing is stored (`mentions.unknown(store)`).
    `money` is the most US dollars that it may cost in all, `edits.money` less if a person says so;
    without either, platforms that have a price are left out. So is a platform without its required keys or without a search,
    and says why. Its id comes from the brief, the edits and the UTC day unless one is given.
    """
    now, edits = clock.now(), edits or Edits()
    left = _once(remaining)
    money = min((limit for limit in (money, edits.money) if limit is not None), default=None)
    plan = Plan(plan_id=plan_id or _plan_id(brief, edits, now), campaign_id=brief.campaign_id, brief_hash=brief.hash,
                run_id=run_id, made_at=now, budget=edits.budget, money=edits.money)
    names = [name for name in adapters if not brief.platforms or name in brief.platforms]
    for number, name in enumerate(names):
        asked = queries.make(brief, name, telling=telling, written=edits.add, drop=edits.drop)
        part = Portion(adapters[name], asked, (past or {}).get(name, Past()), (added or {}).get(name, 0), posts, left,
                       edits.budget, money, number, plan.plan_id, depth, (named or {}).get(name, 0))
        plan = _with(plan, part)
        money = None if money is None else money - sum(cost.price for cost in plan.costs if cost.platform == name)
    if nothing := queries.unknown(brief, adapters, edits.drop, telling=telling, written=edits.add):
        said = ", ".join(f"“{line(text, 60)}”" for text in nothing)
        plan = replace(plan, warnings=(f"No query is called {said}: nothing was dropped for it.", *plan.warnings))
    plan = replace(plan, warnings=(*(f"“{line(one.text, 60)}” is not asked on {one.platform}: the brief leaves that platform out."
                                     for one in queries.outside(edits.add, [*names, *brief.platforms])), *plan.warnings))
    unknown = [name for name in brief.platforms if name not in adapters]
    return replace(plan, left_out={**plan.left_out, **{name: "There is no adapter for it." for name in unknown}})


def _with(plan: Plan, part: Portion) -> Plan:
    name = part.adapter.name
    if part.why_not:
        return replace(plan, left_out={**plan.left_out, name: part.why_not})
    return replace(plan, questions=plan.questions + part.questions(), costs=plan.costs + tuple(part.costs()),
                   dropped=plan.dropped + tuple(query for query, _ in part.wanted[len(part.kept):]),
                   warnings=plan.warnings + part.warnings(), forecast=plan.forecast + tuple(part.expected()),
                   exploring={**plan.exploring, **{f"{name}.{bucket}": n for bucket, n in part.exploring.items()}})


def _once(remaining: Callable[[str, Bucket], int | None]) -> Callable[[str, Bucket], int | None]:
    """The same answers, each asked for once: every number of queries that might fit asks for all of them."""
    known: dict[tuple[str, str], int | None] = {}

    def left(platform: str, bucket: Bucket) -> int | None:
        if (platform, bucket.name) not in known:
            known[platform, bucket.name] = remaining(platform, bucket)
        return known[platform, bucket.name]

    return left


def save(store: Store, plan: Plan) -> None:
    """Store a plan, its first steps and its forecast. Saving it again adds what is new and touches nothing that was asked; what
    was forecast first stays, because that is what is checked."""
    row = {"plan_id": plan.plan_id, "campaign_id": plan.campaign_id, "brief_hash": plan.brief_hash,
           "run_id": plan.run_id, "made_at": plan.made_at, "body": _body(plan)}
    expected = [{"plan_id": plan.plan_id, **asdict(one), "made_at": plan.made_at, "run_id": plan.run_id} for one in plan.forecast]
    with store.write() as s:
        if not s.execute("UPDATE plans SET body = $body WHERE plan_id = $plan_id", body=row["body"], plan_id=plan.plan_id):
            s.insert("plans", [row])
        s.insert("steps", [step.row(plan.plan_id) for step in plan.steps], keep=True)
        s.insert("forecasts", expected, keep=True)


def load(store: Store, plan_id: str) -> Plan:
    """A stored plan. BadInput names the newest plans when there is none of this id."""
    rows = store.rows("SELECT * FROM plans WHERE plan_id = $plan_id", plan_id=plan_id)
    if not rows:
        newest = store.rows("SELECT plan_id FROM plans ORDER BY made_at DESC LIMIT 5")
        known = ", ".join(row["plan_id"] for row in newest)
        raise BadInput(f"There is no plan {plan_id}.", f"Use one of: {known}." if known else "Make one with `plan` first.")
    row = rows[0]
    named = {name: row[name] for name in ("plan_id", "campaign_id", "brief_hash", "run_id", "made_at")}
    return Plan(**named, **_from_body(json.loads(row["body"])))


def added(store: Store) -> dict[str, int]:
    """Creators on a person's own lists, by platform: each pull looks at them as well."""
    rows = store.rows("""SELECT p.platform, count(DISTINCT profile_key) AS n FROM finds f JOIN profiles p USING (profile_key)
                         WHERE f.plan_id = $added AND p.state <> 'gone' GROUP BY p.platform""", added=ADDED)
    return {row["platform"]: row["n"] for row in rows}


def _plan_id(brief: Brief, edits: Edits, now: datetime) -> str:
    changed = f" {edits.said}" if edits.said else ""
    return hashlib.sha256(f"{brief.hash} {now:%Y-%m-%d}{changed}".encode()).hexdigest()[:12]


def _body(plan: Plan) -> str:
    parts = {name: [asdict(one) for one in getattr(plan, name)] for name in ("questions", "dropped", "costs", "forecast")}
    return json.dumps({**parts, "warnings": plan.warnings, "left_out": dict(plan.left_out), "exploring": dict(plan.exploring),
                       "budget": dict(plan.budget), "money": plan.money}, ensure_ascii=False)


def _from_body(body: dict[str, Any]) -> dict[str, Any]:
    questions = tuple(Question(**{**q, "query": Query(**q["query"]), "steps": tuple(Step(**s) for s in q["steps"])})
                      for q in body["questions"])
    return {"questions": questions, "dropped": tuple(Query(**q) for q in body["dropped"]),
            "costs": tuple(Cost(**c) for c in body["costs"]), "warnings": tuple(body["warnings"]),
            "left_out": body["left_out"], "exploring": body.get("exploring", {}), "budget": body.get("budget", {}),
            "money": body.get("money"),
            "forecast": tuple(Expected(**one) for one in body.get("forecast", ()))}
