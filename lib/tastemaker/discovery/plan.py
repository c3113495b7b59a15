"""The plan of a pull: which questions, which calls, what they cost and what they should bring. Nothing is spent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

import pandas as pd

from tastemaker import clock
from tastemaker.brief import Brief
from tastemaker.discovery import forecast, queries, showing
from tastemaker.discovery.forecast import Cost
from tastemaker.discovery.frontier import ADDED, MONEY
from tastemaker.discovery.queries import Query
from tastemaker.discovery.steps import SEARCH, SPACING, Step
from tastemaker.errors import BadInput, NeedsKey, NotApproved, NotOffered, NotPermitted
from tastemaker.models import Bucket
from tastemaker.platforms import Adapter, Call
from tastemaker.store import Store

DEPTH = 50
"""Items wanted from each question: one page on the platforms whose pages are largest."""
POSTS = 20
"""Newest posts wanted of each creator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A query with the steps that ask it and the new creators it should bring."""

    query: Query
    steps: tuple[Step, ...]
    expected: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a pull will ask. The same brief planned twice on one UTC day is the same plan, so a pull of it continues."""

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

    @property
    def steps(self) -> tuple[Step, ...]:
        """The first pages of every question, in the order in which they are asked."""
        return tuple(step for question in self.questions for step in question.steps)

    @property
    def expected(self) -> int:
        """New creators that it should bring, over all platforms."""
        return round(sum(question.expected for question in self.questions))

    def table(self) -> pd.DataFrame:
        """One row a query: platform, query, language, origin, calls, expected_creators."""
        rows = [(q.query.platform, q.query.text, q.query.language, q.query.kind, len(q.steps), round(q.expected, 1))
                for q in self.questions]
        return pd.DataFrame(rows, columns=["platform", "query", "language", "origin", "calls", "expected_creators"])

    def cost(self) -> pd.DataFrame:
        """One row a quota bucket: what the plan needs of it, what remains today and what would be left."""
        rows = [{**asdict(cost), "left": cost.left} for cost in self.costs]
        return pd.DataFrame(rows, columns=[*Cost.__dataclass_fields__, "left"])

    def __repr__(self) -> str:
        return showing.plan_text(self)

    def _repr_html_(self) -> str:
        return showing.plan_html(self)


def make(brief: Brief, adapters: Mapping[str, Adapter], *, run_id: str, remaining: Callable[[str, Bucket], int | None],
         past: Mapping[str, float] | None = None, added: Mapping[str, int] | None = None,
         budget: Mapping[str, float] | None = None, money: float | None = None, plan_id: str | None = None,
         depth: int = DEPTH, posts: int = POSTS) -> Plan:
    """A plan for a brief over these adapters; pure, and trimmed to what every daily bucket still allows.

    `past` is what one search call brought per platform so far (`past(store)`); without it the priors of `forecast`
    count. `added` is how many creators of a person's own lists are looked at as well (`added(store)`). `money` is the most
    US dollars that it may cost in all; without it, platforms that have a price are left out. So is a platform without its
    required keys or without a search, and says why. Its id comes from the brief and the UTC day unless one is given.
    """
    now = clock.now()
    plan = Plan(plan_id=plan_id or _plan_id(brief, now), campaign_id=brief.campaign_id, brief_hash=brief.hash,
                run_id=run_id, made_at=now)
    for number, name in enumerate(n for n in adapters if not brief.platforms or n in brief.platforms):
        part = _Part(brief, adapters[name], (past or {}).get(name), (added or {}).get(name, 0), depth, posts, remaining,
                     budget or {}, money, number)
        plan = part.add_to(plan)
        money = None if money is None else money - sum(cost.price for cost in plan.costs if cost.platform == name)
    unknown = [name for name in brief.platforms if name not in adapters]
    return replace(plan, left_out={**plan.left_out, **{name: "There is no adapter for it." for name in unknown}})


@dataclass(frozen=True, slots=True)
class _Part:
    """One platform's part of a plan."""

    brief: Brief
    adapter: Adapter
    past: float | None
    added: int
    depth: int
    posts: int
    remaining: Callable[[str, Bucket], int | None]
    budget: Mapping[str, float]
    money: float | None
    number: int

    def add_to(self, plan: Plan) -> Plan:
        if reason := self._why_not():
            return replace(plan, left_out={**plan.left_out, self.adapter.name: reason})
        wanted = self._wanted()
        kept, costs = self._trim(wanted)
        dropped = tuple(query for query, _ in wanted[len(kept):])
        return replace(plan, questions=plan.questions + self._questions(kept), dropped=plan.dropped + dropped,
                       costs=plan.costs + tuple(costs), warnings=plan.warnings + self._warnings(wanted, dropped))

    def _why_not(self) -> str:
        if missing := self.adapter.missing_keys():
            return f"It needs {', '.join(missing)}. " + " ".join(map(self.adapter.hint, missing))
        if self.adapter.terms.prices and self.money is None:
            return f"It costs money. {MONEY} is the most that a day may cost, in US dollars; set it to ask {self.adapter.title}."
        try:
            return "" if self.adapter.search("x", limit=1) else "It has no search that works without a key."
        except (NotOffered, NotPermitted, NotApproved, NeedsKey) as error:
            return forecast.reason(error)

    def _wanted(self) -> list[tuple[Query, list[Call]]]:
        """Every query with its calls. A call that an earlier query makes already (some know no languages) counts once."""
        asked: dict[str, Call] = {}
        wanted = []
        for query in queries.make(self.brief, self.adapter.name):
            calls = {Step.of(call, "", SEARCH, 0).step_id: call for call in
                     self.adapter.search(query.text, language=query.language, limit=self.depth)}
            new = [call for step_id, call in calls.items() if step_id not in asked]
            asked |= calls
            wanted += [(query, new)] if new else []
        return wanted

    def _trim(self, wanted: list[tuple[Query, list[Call]]]) -> tuple[list[tuple[Query, list[Call]]], list[Cost]]:
        """The longest beginning of the questions that every bucket can pay for, with all that follows from them."""
        for n in range(len(wanted), 0, -1):
            if forecast.fits(costs := self._costs(wanted[:n])) and sum(cost.price for cost in costs) <= (self.money or 0.0):
                return wanted[:n], costs
        return [], []

    def _costs(self, wanted: list[tuple[Query, list[Call]]]) -> list[Cost]:
        calls = [call for _, asked in wanted for call in asked]
        expected = forecast.creators(len(calls), self.past) + self.added
        return forecast.costs(self.adapter, calls, expected, posts=self.posts, remaining=self.remaining, budget=self.budget)

    def _questions(self, kept: list[tuple[Query, list[Call]]]) -> tuple[Question, ...]:
        made, place, calls = [], self.number, 0
        for query, asked in kept:
            steps = tuple(Step.of(call, query.origin, SEARCH, (place + i * 10) * SPACING) for i, call in enumerate(asked))
            new = forecast.creators(calls + len(asked), self.past) - forecast.creators(calls, self.past)
            made.append(Question(query=query, steps=steps, expected=new))
            place, calls = place + 10 * max(len(asked), 1), calls + len(asked)
        return tuple(made)

    def _warnings(self, wanted: list[tuple[Query, list[Call]]], dropped: tuple[Query, ...]) -> tuple[str, ...]:
        if not dropped:
            return ()
        costs = self._costs(wanted)
        short = [f"{c.bucket} ({c.title}) would need {c.cost:,.0f} and has {c.remaining:,.0f}" for c in costs
                 if c.left is not None and c.left < 0]
        if (price := sum(c.price for c in costs)) > (self.money or 0.0):
            short.append(f"they would cost US$ {price:,.2f} and US$ {self.money:,.2f} are left today")
        buckets = "; ".join(short)
        return (f"{self.adapter.title}: {len(dropped)} of {len(wanted)} queries were dropped because {buckets}.",)


def save(store: Store, plan: Plan) -> None:
    """Store a plan and its first steps. Saving it again adds what is new and touches nothing that was asked."""
    row = {"plan_id": plan.plan_id, "campaign_id": plan.campaign_id, "brief_hash": plan.brief_hash,
           "run_id": plan.run_id, "made_at": plan.made_at, "body": _body(plan)}
    with store.write() as s:
        if not s.execute("UPDATE plans SET body = $body WHERE plan_id = $plan_id", body=row["body"], plan_id=plan.plan_id):
            s.insert("plans", [row])
        s.insert("steps", [step.row(plan.plan_id) for step in plan.steps], keep=True)


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


def past(store: Store) -> dict[str, float]:
    """New creators that one search call brought so far, on average, by platform; only platforms with 5 calls or more."""
    rows = store.rows("""
        WITH firsts AS (SELECT f.profile_key, arg_min(f.plan_id || f.step_id, (f.found_at, f.step_id)) AS step
                        FROM finds f GROUP BY ALL),
             done AS (SELECT platform, plan_id || step_id AS step FROM steps WHERE verb = 'search' AND state = 'done')
        SELECT platform, count(profile_key) / count(DISTINCT done.step) AS each FROM done LEFT JOIN firsts USING (step)
        GROUP BY platform HAVING count(DISTINCT done.step) >= 5""")
    return {row["platform"]: float(row["each"]) for row in rows}


def added(store: Store) -> dict[str, int]:
    """Creators on a person's own lists, by platform: each pull looks at them as well."""
    rows = store.rows("""SELECT p.platform, count(DISTINCT profile_key) AS n FROM finds f JOIN profiles p USING (profile_key)
                         WHERE f.plan_id = $added AND p.state <> 'gone' GROUP BY p.platform""", added=ADDED)
    return {row["platform"]: row["n"] for row in rows}


def _plan_id(brief: Brief, now: datetime) -> str:
    return hashlib.sha256(f"{brief.hash} {now:%Y-%m-%d}".encode()).hexdigest()[:12]


def _body(plan: Plan) -> str:
    return json.dumps({"questions": [asdict(q) for q in plan.questions], "dropped": [asdict(q) for q in plan.dropped],
                       "costs": [asdict(c) for c in plan.costs], "warnings": plan.warnings, "left_out": dict(plan.left_out)},
                      ensure_ascii=False)


def _from_body(body: dict) -> dict:
    questions = tuple(Question(query=Query(**q["query"]), steps=tuple(Step(**s) for s in q["steps"]), expected=q["expected"])
                      for q in body["questions"])
    return {"questions": questions, "dropped": tuple(Query(**q) for q in body["dropped"]),
            "costs": tuple(Cost(**c) for c in body["costs"]), "warnings": tuple(body["warnings"]),
            "left_out": body["left_out"]}
