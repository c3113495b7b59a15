"""A/B tests of letters: registered before anyone looks, and an arm for each creator by keyed hash.

Nothing here reads a result. The arm of a creator never changes, is the same for all profiles of one creator, and is
independent between experiments, because the experiment's id is part of what is hashed.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from tastemaker import clock, render
from tastemaker.errors import BadInput
from tastemaker.settings import keyed_hash

if TYPE_CHECKING:
    from tastemaker.store import Run, Session, Store

What = Literal["subject", "opening", "offer"]
KINDS = ("subject", "opening", "offer")
SUSPICIOUS = 0.001
"""Under this p-value the arms' sizes do not fit their shares: something assigns or loses letters unevenly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """What is tried in a campaign. `arms` are texts, or names of a writer's variants; `shares` say how often, and sum
    to 1."""

    experiment_id: str
    campaign_id: str
    name: str
    what: What
    arms: tuple[str, ...]
    shares: tuple[float, ...]
    made_by: str
    made_at: datetime
    ended_at: datetime | None = None

    def __repr__(self) -> str:
        arms = "; ".join(f"{render.line(arm, 120)} ({share:.0%})" for arm, share in zip(self.arms, self.shares, strict=True))
        return f"Test {render.line(self.name, 80)} of the {self.what}, since {self.made_at:%Y-%m-%d}: {arms}."

    def _repr_html_(self) -> str:
        return f"<pre>{render.html(repr(self))}</pre>"


Assign = Callable[[int], dict[str, str]]
"""From a profile's key to the arm of each experiment, by what it varies: {"subject": "…"}."""


def register(store: Store, run: Run, campaign_id: str, name: str, what: What, arms: Sequence[str], *, by: str,
             shares: Sequence[float] | None = None) -> Experiment:
    """Begin an experiment. BadInput where it could no longer be fair.

    That is when the campaign has drafts already, or another experiment on the same thing is under way.
    """
    made = _checked(store, campaign_id, name, what, tuple(render.line(arm, 300).strip() for arm in arms), shares, by)
    with store.write() as s:
        _refuse_late(s, made)
        s.insert("experiments", [{"experiment_id": made.experiment_id, "campaign_id": campaign_id, "name": made.name,
                                  "what": what, "arms": _stored(made), "made_by": made.made_by, "made_at": made.made_at,
                                  "ended_at": None, "run_id": run.run_id}])
    return made


def _checked(store: Store, campaign_id: str, name: str, what: str, arms: tuple[str, ...],
             shares: Sequence[float] | None,
             by: str) -> Experiment:
    title, who = render.line(name, 80).strip(), render.line(by, 120).strip()
    if what not in KINDS:
        raise BadInput(f"An experiment cannot vary {render.line(what, 30)}.", f"It varies one of: {', '.join(KINDS)}.")
    if not title or not who:
        raise BadInput("An experiment needs a name, and the name of who begins it.",
                       "Set TASTEMAKER_REVIEWER to your name.")
    if not 2 <= len(arms) <= 4 or not all(arms) or len(set(arms)) < len(arms):
        raise BadInput("An experiment compares two to four different arms.", "Give each arm its own text.")
    weights = tuple(map(float, shares or [1 / len(arms)] * len(arms)))
    if len(weights) != len(arms) or min(weights) < 0.05 or not math.isclose(sum(weights), 1, abs_tol=1e-9):
        raise BadInput("The shares do not fit the arms.", "One share an arm, each at least 0.05, together 1.")
    made_id = hashlib.sha256(json.dumps([campaign_id, title]).encode()).hexdigest()[:16]
    return Experiment(experiment_id=made_id, campaign_id=campaign_id, name=title, what=what, arms=arms,
                      shares=weights,  # type: ignore[arg-type]
                      made_by=who, made_at=clock.now())


def _refuse_late(s: Session, new: Experiment) -> None:
    rows = s.rows("SELECT * FROM experiments WHERE campaign_id = $c", c=new.campaign_id)
    if any(row["experiment_id"] == new.experiment_id for row in rows):
        raise BadInput(f"There is an experiment called {new.name} already.", "Give the new one another name.")
    if any(row["what"] == new.what and row["ended_at"] is None for row in rows):
        raise BadInput(f"Another experiment varies the {new.what} already.",
                       "End it first; two at once explain nothing.")
    if s.rows("SELECT 1 FROM drafts WHERE campaign_id = $c LIMIT 1", c=new.campaign_id):
        raise BadInput("This campaign has drafts already, so who gets which arm would not be decided before anyone "
                       "looks.",
                       "Begin an experiment before the campaign's first draft.")


def end(store: Store, experiment_id: str) -> None:
    """Assign nobody any more; what was assigned stays as it is."""
    with store.write() as s:
        s.execute("UPDATE experiments SET ended_at = $now WHERE experiment_id = $id AND ended_at IS NULL",
                  id=experiment_id, now=clock.now())


def of(s: Session | Store, campaign_id: str) -> list[Experiment]:
    """A campaign's experiments, oldest first."""
    rows = s.rows("SELECT * EXCLUDE (run_id) FROM experiments WHERE campaign_id = $c ORDER BY made_at, experiment_id",
                  c=campaign_id)
    return [Experiment(**row | _read(row["arms"])) for row in rows]


def arm(experiment: Experiment, creator_id: int, key: str) -> str:
    """The arm of a creator: a point of the unit interval by keyed hash, and the arm in whose share it lies."""
    point = int(keyed_hash(key, f"{experiment.experiment_id}\n{creator_id}")[:13], 16) / 16**13
    for name, share in zip(experiment.arms, experiment.shares, strict=True):
        if point < share:
            return name
        point -= share
    return experiment.arms[-1]


def assigner(store: Store, campaign_id: str) -> Assign:
    """Who gets which arm of the experiments that are under way; empty where there are none."""
    running = [e for e in of(store, campaign_id) if e.ended_at is None]
    rows = store.rows("SELECT profile_key, creator_id FROM creators WHERE creator_id <> profile_key") if running else []
    creator = {row["profile_key"]: row["creator_id"] for row in rows}
    return lambda profile_key: {e.what: arm(e, creator.get(profile_key, profile_key), store.hash_key) for e in running}


def counts(store: Store, campaign_id: str) -> pd.DataFrame:
    """One row an arm: experiment, what, arm, share, creators, sent, and `p_sizes`, the chance of sizes this uneven.

    Letters are counted by creator and arm. Results are read elsewhere; a `p_sizes` under SUSPICIOUS says that none
    should be.
    """
    rows = store.rows("""
        SELECT d.creator_id, d.variant, bool_or(t.draft_id IS NOT NULL) AS sent
        FROM drafts d LEFT JOIN touches t USING (draft_id) WHERE d.campaign_id = $c AND d.touch = 1 GROUP BY ALL""",
                      c=campaign_id)
    found = [{**row, "variant": json.loads(row["variant"] or "{}")} for row in rows]
    table = []
    for experiment in of(store, campaign_id):
        seen = [len({r["creator_id"] for r in found if r["variant"].get(experiment.what) == name})
                for name in experiment.arms]
        chance = uneven(seen, experiment.shares)
        table += [{"experiment": experiment.name, "what": experiment.what, "arm": name, "share": share, "creators": n,
                   "sent": len({r["creator_id"] for r in found if r["sent"] and r["variant"].get(experiment.what)
                                == name}),
                   "p_sizes": chance, "ended_at": experiment.ended_at}
                  for name, share, n in zip(experiment.arms, experiment.shares, seen, strict=True)]
    return pd.DataFrame(table, columns=["experiment", "what", "arm", "share", "creators", "sent", "p_sizes",
                                        "ended_at"])


def uneven(seen: Sequence[int], shares: Sequence[float]) -> float | None:
    """The p-value of a chi-square test that counts come from these shares; None where fewer than five are expected.

    >>> round(uneven([50, 50], [0.5, 0.5]), 2), uneven([1, 2], [0.5, 0.5])
    (1.0, None)
    """
    from scipy.stats import chisquare
    total = sum(seen)
    expected = [total * share for share in shares]
    return float(chisquare(seen, expected).pvalue) if min(expected) >= 5 else None


def _stored(experiment: Experiment) -> str:
    return json.dumps([{"arm": a, "share": s} for a, s in zip(experiment.arms, experiment.shares, strict=True)],
                      ensure_ascii=False)


def _read(text: str) -> Mapping[str, Any]:
    arms = json.loads(text)
    return {"arms": tuple(a["arm"] for a in arms), "shares": tuple(a["share"] for a in arms)}
